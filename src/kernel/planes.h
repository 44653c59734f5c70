/* planes.h -- the kernels of planes.k.c: convolutions of few channels in a group (depthwise), plane by
 * plane, without matrices.
 *
 * A plane is first copied with its padding, a row's columns sorted by what they leave when divided by
 * the stride; then each element of a window sees numbers side by side, whatever the stride is.
 */
#ifndef TARN_KERNEL_PLANES_H
#define TARN_KERNEL_PLANES_H

#include "kernel/window.h"

enum { TARN_PLANES_ELEMENTS = 64 }; /* of a window, at most */

/* A copied plane: rows of stride[1] parts, each `part` numbers of which the last lie beyond the
 * image and are 0. */
typedef struct tarn_planes {
    const tarn_window *w;
    int64_t rows, part; /* so many rows */
    int64_t channels;   /* planes side by side that an output sums over */
} tarn_planes;

#define TARN_PLANES(X)                                                                                 \
    X(int64_t, planes_lanes, (void))                                                                   \
    X(void, planes_copy, (void *to, const void *x, const tarn_planes *p))                              \
    /* the rows of a plane (in[0] x in[1] of W) and zeros between, STRIDE - 1 of them each way, into \
       a copy of rows x part; the first number lies at (before[0], before[1]) */ \
    X(void, planes_spread, (void *to, const void *x, const tarn_planes *p, const int64_t *stride))     \
    /* y = bias + sum over channels and elements of weights times what they see */                     \
    X(void, planes_sum,                                                                                \
      (void *y, const void *copies, const void *weight, double bias, const tarn_planes *p))            \
    /* sum[element] += sum of g times what the element sees of one copy */                             \
    X(void, planes_dots, (double *sum, const void *g, const void *copy, const tarn_planes *p))

#define TARN_PLANES_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_planes_kernels {
    TARN_PLANES(TARN_PLANES_MEMBER)
} tarn_planes_kernels;
#undef TARN_PLANES_MEMBER

const tarn_planes_kernels *tarn_planes_kernels_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

/* Where element (A, B) of the first window lies in a copy. */
static inline int64_t tarn_planes_offset(const tarn_planes *p, int64_t a, int64_t b)
{
    const tarn_window *w = p->w;
    int64_t col = b * w->dilation[1], stride = w->stride[1];
    return (a * w->dilation[0] * stride + col % stride) * p->part + col / stride;
}

#endif
