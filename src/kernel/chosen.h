/* chosen.h -- the kernels of chosen.k.c: what flows back through a convolution of which the largest of
 * each 2 x 2 outputs was chosen.  Three of four have no gradient, nor has what relu made 0: the sums go
 * over the others, which are listed.
 *
 * Images stand turned, (rows x columns x channels), with their padding: of a row of a window, columns
 * and channels are then numbers side by side, a segment.  Weights stand as (outputs x rows of the window
 * x columns x channels).
 */
#ifndef TARN_KERNEL_CHOSEN_H
#define TARN_KERNEL_CHOSEN_H

#include "kernel/window.h"

/* Entries in parts, part i from begin[i] to begin[i + 1]. */
typedef struct tarn_chosen {
    int32_t *which, *begin;
    void *value;
} tarn_chosen;

/* Rows FROM..TO (even) of OUTPUTS planes, pooled by twos to planes of HALF columns. */
typedef struct tarn_chosen_band {
    int64_t from, to, cols, half, plane, outputs;
} tarn_chosen_band;

/* What goes into a part of y from its entries: SEGMENTS of N numbers.  y_at: where each part begins;
 * row_at: where the row of each `which` does; y_step, row_step: from segment to segment. */
typedef struct tarn_chosen_sum {
    void *y;
    const void *rows;
    const int32_t *y_at, *row_at;
    int64_t y_step, row_step, segments, n;
} tarn_chosen_sum;

#define TARN_CHOSEN(X)                                                                                   \
    /* the pixels of the band (numbered in their plane), a part for each output, from planes of gy, y  \
       and places AT; sum[output] += their values; FIRST: the upper left pixel of each 2 x 2 */ \
    X(void, chosen_list,                                                                                 \
      (const tarn_chosen *list, double *sum, const void *gy, const void *y, const uint8_t *at,           \
       const int32_t *first, const tarn_chosen_band *b))                                                 \
    /* the same by pixels of the band: parts are pixels, entries outputs */                              \
    X(void, chosen_turn,                                                                                 \
      (const tarn_chosen *by_pixel, const tarn_chosen *list, const tarn_chosen_band *b))                 \
    /* part i of y += the sum over its entries of value times row `which` */                             \
    X(void, chosen_sums, (const tarn_chosen_sum *s, const tarn_chosen *list, size_t count))              \
    /* an image of W to (rows x columns x channels) of SIZE, and back */                                 \
    X(void, chosen_turn_image,                                                                           \
      (void *to, const void *x, const tarn_window *w, const int64_t size[2], size_t channels))           \
    X(void, chosen_image_back,                                                                           \
      (void *x, const void *from, const tarn_window *w, const int64_t size[2], size_t channels))

#define TARN_CHOSEN_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_chosen_kernels {
    TARN_CHOSEN(TARN_CHOSEN_MEMBER)
} tarn_chosen_kernels;
#undef TARN_CHOSEN_MEMBER

const tarn_chosen_kernels *tarn_chosen_kernels_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

#endif
