/* cells.h -- the kernels of recurrent.k.c: the gates of recurrent layers.
 *
 * A table of its own beside kernels.h, in the same form: tarn_cells_of(TARN_FLOAT32)->lstm_step(...)
 * calls the variant for this machine.
 */
#ifndef TARN_KERNEL_CELLS_H
#define TARN_KERNEL_CELLS_H

#include <stddef.h>

/* One row of one time step of a recurrent layer with a state of n numbers. */
typedef struct tarn_cell_step {
    void *gates;           /* products with x; afterwards the gates themselves */
    void *extra;           /* written: LSTM c, GRU what r multiplies */
    const void *recurrent; /* products with h, a place for each gate */
    const void *bias;      /* x's for each gate, then h's */
    void *h, *c, *y;       /* the state, which moves on; h once more */
} tarn_cell_step;

typedef struct tarn_cell_back {
    const void *gates, *extra; /* as the step left them */
    const void *h, *c;         /* the state before the step */
    void *gh, *gc;             /* gradients of the state after; then before, without what goes
                                  through the products with h */
    void *gx, *gr;             /* written: of the products with x and with h */
} tarn_cell_back;

#define TARN_CELLS(X)                                                                              \
    X(void, lstm_step, (const tarn_cell_step *at, size_t n))                                       \
    X(void, gru_step, (const tarn_cell_step *at, size_t n))                                        \
    X(void, rnn_tanh_step, (const tarn_cell_step *at, size_t n))                                   \
    X(void, rnn_relu_step, (const tarn_cell_step *at, size_t n))                                   \
    X(void, lstm_back, (const tarn_cell_back *at, size_t n))                                       \
    X(void, gru_back, (const tarn_cell_back *at, size_t n))                                        \
    X(void, rnn_tanh_back, (const tarn_cell_back *at, size_t n))                                   \
    X(void, rnn_relu_back, (const tarn_cell_back *at, size_t n))

#define TARN_CELL_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_cells {
    TARN_CELLS(TARN_CELL_MEMBER)
} tarn_cells;
#undef TARN_CELL_MEMBER

const tarn_cells *tarn_cells_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

#endif
