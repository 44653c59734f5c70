/* resample.h -- the kernels of resample.k.c: numbers that are weighted sums of a few others, along one
 * dim. */
#ifndef TARN_KERNEL_RESAMPLE_H
#define TARN_KERNEL_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

/* Number i of `out` is the sum over taps t of weight[t][i] times number position[t][i], from 0, of
 * `in`. */
typedef struct tarn_taps {
    int64_t in, out, taps;
    const int64_t *position;
    const void *weight; /* of the kernel's type */
} tarn_taps;

/* Rows: every one by itself, numbers side by side.  Columns: (in x COLS) to (out x COLS). */
#define TARN_RESAMPLES(X)                                                                          \
    X(void, resample_rows, (void *y, const void *x, int64_t rows, const tarn_taps *t))             \
    X(void, resample_columns, (void *y, const void *x, int64_t cols, const tarn_taps *t))          \
    X(void, resample_rows_back, (void *gx, const void *gy, int64_t rows, const tarn_taps *t))      \
    X(void, resample_columns_back, (void *gx, const void *gy, int64_t cols, const tarn_taps *t))

#define TARN_RESAMPLE_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_resamples {
    TARN_RESAMPLES(TARN_RESAMPLE_MEMBER)
} tarn_resamples;
#undef TARN_RESAMPLE_MEMBER

const tarn_resamples *tarn_resamples_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

#endif
