/* direct.h -- the kernels of direct.k.c: convolutions whose windows are read where they stand in the
 * image, without matrices of patches.
 */
#ifndef TARN_KERNEL_DIRECT_H
#define TARN_KERNEL_DIRECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stride 1.  Rows and columns are those of outputs; x has ROW numbers from row to row. */
typedef struct tarn_direct {
    const int64_t *offset; /* of each of DEPTH terms, from the number under an output */
    size_t depth;
    int64_t row, rows, cols;
    bool relu;
} tarn_direct;

/* Sums over ROWS x COLS outputs of one channel's windows; planes of gy are PLANE numbers apart, rows of x
 * ROW; of the weights each output has DEPTH. */
typedef struct tarn_direct_dots {
    int64_t kernel[2], dilation[2];
    int64_t rows, cols, plane, row, depth;
} tarn_direct_dots;

#define TARN_DIRECTS(X)                                                                                   \
    /* outputs of a tile, at most */                                                                      \
    X(size_t, direct_outputs, (void))                                                                     \
    /* rows and columns of outputs that a tile takes of images with COLS columns; 0: none */              \
    X(int64_t, direct_tile, (int64_t cols, int64_t * wide))                                               \
    /* y (COUNT x rows x cols, planes PLANE apart) = bias + sum over terms of weight (COUNT x depth)   \
       times x, perhaps no less than 0; COUNT is at most direct_outputs() */  \
    X(void, direct_sums,                                                                                  \
      (void *y, ptrdiff_t plane, const void *x, const void *weight, const void *bias,                     \
       size_t count, const tarn_direct *d))                                                               \
    /* the same for columns of whole vectors, and of each 2 x 2 of an even number of rows and columns \
       the largest alone, with its place: y and AT are COUNT x rows / 2 x cols / 2 */   \
    X(void, direct_largest,                                                                               \
      (void *y, uint8_t *at, ptrdiff_t plane, const void *x, const void *weight, const void *bias,        \
       size_t count, const tarn_direct *d))                                                               \
    /* gw[output][element] += the sum of gy times what the element sees of x, of COUNT outputs; COLS    \
       are a vector at least */ \
    X(void, direct_dots,                                                                                  \
      (void *gw, const void *gy, const void *x, size_t count, const tarn_direct_dots *d))

#define TARN_DIRECT_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_directs {
    TARN_DIRECTS(TARN_DIRECT_MEMBER)
} tarn_directs;
#undef TARN_DIRECT_MEMBER

const tarn_directs *tarn_directs_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

#endif
