/* chain.h -- the kernels of chain.k.c: products and losses of nets that fit in the first cache.
 *
 * A table of its own beside kernels.h, in the same form.  Activations lie by feature: x[i] is ROWS
 * numbers in a row, one for each example; ROWS is a multiple of TARN_CHAIN_ROWS, and those beyond
 * the examples there are hold numbers that do not matter (x) or 0 (gradients).
 */
#ifndef TARN_KERNEL_CHAIN_H
#define TARN_KERNEL_CHAIN_H

#include <stddef.h>
#include <stdint.h>

enum { TARN_CHAIN_ROWS = 16 }; /* the widest vector's float32 */

/* The sum of the losses of the first N of ROWS examples; gy = SCALE dloss / dy. */
#define TARN_CHAIN_LOSS_PARAMETERS                                                                 \
    (void *gy, const void *y, const void *target, size_t outputs, size_t rows, size_t n,           \
     double scale)

#define TARN_CHAINS(X)                                                                             \
    /* y[o] = bias[o] + sum_i w[o][i] x[i]; BIAS may be NULL */                                    \
    X(void, chain_forward,                                                                         \
      (void *y, const void *w, const void *bias, const void *x, size_t inputs, size_t outputs,     \
       size_t rows))                                                                               \
    /* gx[i] = sum_o w[o][i] gy[o] */                                                              \
    X(void, chain_back,                                                                            \
      (void *gx, const void *w, const void *gy, size_t inputs, size_t outputs, size_t rows))       \
    /* gw[o][i] = old gw[o][i] + sum of gy[o] x[i] over rows; gb[o] of gy[o]; OLD 0: set */        \
    X(void, chain_slopes,                                                                          \
      (void *gw, void *gb, const void *gy, const void *x, size_t inputs, size_t outputs,           \
       size_t rows, double old))                                                                   \
    /* to[i] = x[row][i] for the N rows AT (from 1), 0 beyond: FEATURES of each */                 \
    X(void, chain_gather,                                                                          \
      (void *to, const void *x, const int64_t *at, size_t features, size_t rows, size_t n))        \
    X(double, chain_classes, TARN_CHAIN_LOSS_PARAMETERS) /* target: int64 (rows), 0 has none */    \
    X(double, chain_squares, TARN_CHAIN_LOSS_PARAMETERS) /* target: as y */                        \
    X(double, chain_absolutes, TARN_CHAIN_LOSS_PARAMETERS)                                         \
    X(double, chain_answers, TARN_CHAIN_LOSS_PARAMETERS) /* y: logits; target 0 to 1 */

#define TARN_CHAIN_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_chains {
    TARN_CHAINS(TARN_CHAIN_MEMBER)
} tarn_chains;
#undef TARN_CHAIN_MEMBER

const tarn_chains *tarn_chains_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

#endif
