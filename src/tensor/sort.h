/* sort.h -- lines of a tensor in order: all of them, the first few, or one of them.
 *
 * Order is stable: of equals the first position comes first, also when descending.  NaN counts as
 * the largest of all.
 */
#ifndef TARN_TENSOR_SORT_H
#define TARN_TENSOR_SORT_H

#include "tensor/drive.h"

typedef struct tarn_sorting {
    const tarn_tensor *x; /* any strides, any type */
    int axis;             /* lines lie along it; -1: x is one number */
    bool descending;
    int64_t count;                   /* the first so many of each line */
    tarn_tensor *values, *positions; /* packed, COUNT along AXIS; int64 from 1; may be NULL */
} tarn_sorting;
bool tarn_drive_sort(const tarn_sorting *s) TARN_MUST_CHECK;

/* One of each line, which is not empty: the RANK-th in rising order, from 1, as a line's length and
 * how many NaN it has decide.  VALUES and POSITIONS have 1 along AXIS, or do without it. */
typedef int64_t tarn_rank(const void *context, int64_t n, int64_t nans);
bool tarn_drive_rank(tarn_tensor *values, tarn_tensor *positions, const tarn_tensor *x, int axis,
                     tarn_rank *rank, const void *context) TARN_MUST_CHECK;

/* X as lines one after the other in a type that is computed in: itself where it lies so. */
typedef struct tarn_lines {
    const char *at;
    int column; /* of kernels: the type */
    int64_t count, n, item;
    void *own; /* the copy, when there is one */
    size_t own_bytes;
} tarn_lines;
bool tarn_lines_init(tarn_lines *l, const tarn_tensor *x, int axis) TARN_MUST_CHECK;
void tarn_lines_done(tarn_lines *l);

/* LINE[count][n] of DTYPE into packed Y, along AXIS. */
bool tarn_lines_put(tarn_tensor *y, int axis, tarn_dtype dtype, const void *line,
                    int64_t n) TARN_MUST_CHECK;

#endif
