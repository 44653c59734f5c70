/* convert.h -- from any number type to any other, packed or by strides.
 *
 * To float32, float64, float16, bfloat16: the nearest, ties to even, overflow to infinity.  To
 * integers: towards zero, then wrapping to the width; NaN and what int64 cannot hold give 0.  To
 * bool: nonzero (so NaN) is 1.
 */
#ifndef TARN_KERNEL_CONVERT_H
#define TARN_KERNEL_CONVERT_H

#include <stddef.h>
#include <stdint.h>

#include "tarn/tensor.h"

/* Types are tarn_dtype numbers.  Steps in elements, of either sign or 0. */
typedef void tarn_convert_loop(void *y, ptrdiff_t step_y, const void *x, ptrdiff_t step_x,
                               size_t n);

/* One of each instruction set. */
typedef struct tarn_convert_table {
    tarn_convert_loop *loop[TARN_DTYPES][TARN_DTYPES]; /* [to][from] */
    tarn_convert_loop *copy[TARN_DTYPES];              /* same type */
} tarn_convert_table;

/* The loop from one type to another; never NULL.  Same type: bits are kept. */
tarn_convert_loop *tarn_convert_of(int to, int from);

/* Packed to packed. */
void tarn_convert(int to, void *y, int from, const void *x, size_t n);

/* y[i...] = x[i...] over a shape of RANK <= TARN_MAX_DIMS sizes; strides in elements (0: expanded; negative: from
 * the end), pointers to element 0.  Transposed copies are blocked. */
void tarn_convert_strided(int to, void *y, const int64_t *stride_y, int from, const void *x,
                          const int64_t *stride_x, int rank, const int64_t *size);

/* One number. */
double tarn_convert_get(int from, const void *x);
void tarn_convert_set(int to, void *y, double value);

#endif
