/* planes.k.c -- see planes.h
 *
 * One thread of a Zen 3, 32 x 64 x 32 x 32 by 3 x 3, each channel by itself: by matrices of one
 * window 5.4 ms forward and 24.6 with its gradients, here 1.1 and 4.6.  A sum reads one vector for
 * each multiplication, so that the loads and not the arithmetic are what it waits for.
 */
#include "kernel/planes.h"

#include <string.h>

#include "kernel/variant.h"

#define DECLARE_PLANES(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_PLANES(DECLARE_PLANES)
#undef DECLARE_PLANES

KERNEL int64_t NAME(planes_lanes)(void) { return LANES; }

/* ---- copies -------------------------------------------------------------------------------- */

/* Numbers FROM, FROM + STRIDE, ... of a row of N, those outside it 0. */
static void copy_part(real *restrict to, const real *restrict x, int64_t from, int64_t stride,
                      int64_t n, int64_t count)
{
    int64_t first = from < 0 ? tarn_steps(-from, stride) : 0;
    int64_t end = n > from ? tarn_steps(n - from, stride) : 0;
    first = first < count ? first : count;
    end = end < first ? first : end < count ? end : count;
    for (int64_t j = 0; j < first; j++)
        to[j] = 0;
    if (stride == 1)
        for (int64_t j = first; j < end; j++)
            to[j] = x[from + j];
    else
        for (int64_t j = first; j < end; j++)
            to[j] = x[from + j * stride];
    for (int64_t j = end; j < count; j++)
        to[j] = 0;
}

KERNEL void NAME(planes_copy)(void *to_, const void *x_, const tarn_planes *p)
{
    const tarn_window *w = p->w;
    real *to = to_;
    const real *x = x_;
    for (int64_t r = 0; r < p->rows; r++) {
        int64_t row = r - w->before[0];
        bool inside = row >= 0 && row < w->in[0];
        for (int64_t s = 0; s < w->stride[1]; s++, to += p->part)
            copy_part(to, x + (inside ? row : 0) * w->in[1], s - w->before[1], w->stride[1],
                      inside ? w->in[1] : 0, p->part);
    }
}

KERNEL void NAME(planes_spread)(void *to_, const void *x_, const tarn_planes *p,
                                const int64_t *stride)
{
    const tarn_window *w = p->w;
    real *to = to_;
    const real *x = x_;
    memset(to, 0, (size_t)(p->rows * p->part) * sizeof *to);
    for (int64_t i = 0; i < w->in[0]; i++) {
        int64_t row = w->before[0] + i * stride[0];
        if (row < 0 || row >= p->rows)
            continue;
        for (int64_t j = 0; j < w->in[1]; j++) {
            int64_t col = w->before[1] + j * stride[1];
            if (col >= 0 && col < p->part)
                to[row * p->part + col] = x[i * w->in[1] + j];
        }
    }
}

/* ---- sums ---------------------------------------------------------------------------------- */

enum { AT_ONCE = 4 }; /* vectors of a row: their sums hide each other's latency */

/* N vectors of outputs from what FROM points to. */
INLINE void sum_vectors(vector sum[AT_ONCE], const real *from, const real *weight,
                        const int64_t *offset, int64_t terms, int n)
{
    for (int64_t k = 0; k < terms; k++) {
        vector v = spread(weight[k]);
        for (int i = 0; i < n; i++)
            sum[i] = fuse(v, load(from + offset[k] + i * LANES), sum[i]);
    }
}

static inline void store_part(real *y, vector x, int64_t n)
{
    if (n >= LANES)
        store(y, x);
    else
        for (int64_t i = 0; i < n; i++)
            y[i] = (real)x[i];
}

/* One channel into a row of N outputs, added to what is there where ADD says so. */
INLINE void sum_row(real *y, const real *from, const real *weight, const int64_t *offset,
                    int64_t terms, int64_t n, vector bias)
{
    int64_t j = 0;
    for (; j + AT_ONCE * LANES <= n; j += AT_ONCE * LANES) {
        vector sum[AT_ONCE] = {bias, bias, bias, bias};
        sum_vectors(sum, from + j, weight, offset, terms, AT_ONCE);
        for (int i = 0; i < AT_ONCE; i++)
            store(y + j + i * LANES, sum[i]);
    }
    for (; j < n; j += LANES) {
        vector sum[AT_ONCE] = {bias};
        sum_vectors(sum, from + j, weight, offset, terms, 1);
        store_part(y + j, sum[0], n - j);
    }
}

/* Offsets of all terms: channels, then elements of the window. */
static int64_t list_offsets(int64_t *offset, const tarn_planes *p, int64_t channels)
{
    const tarn_window *w = p->w;
    int64_t n = 0, plane = p->rows * w->stride[1] * p->part;
    for (int64_t c = 0; c < channels; c++)
        for (int64_t a = 0; a < w->kernel[0]; a++)
            for (int64_t b = 0; b < w->kernel[1]; b++)
                offset[n++] = c * plane + tarn_planes_offset(p, a, b);
    return n;
}

KERNEL void NAME(planes_sum)(void *y, const void *copies, const void *weight, double bias,
                             const tarn_planes *p)
{
    const tarn_window *w = p->w;
    int64_t offset[TARN_PLANES_ELEMENTS], row = w->stride[0] * w->stride[1] * p->part;
    int64_t terms = list_offsets(offset, p, p->channels);
    for (int64_t i = 0; i < w->out[0]; i++)
        sum_row((real *)y + i * w->out[1], (const real *)copies + i * row, weight, offset, terms,
                w->out[1], spread((real)bias));
}

/* ---- gradients of the weights --------------------------------------------------------------- */

enum { DOTS = 9 }; /* elements at once: all of a 3 x 3 window */

/* sum[k] += the dot product of G with what element k sees, N <= DOTS of them. */
INLINE void dots_of(double *sum, const real *g, const real *copy, const int64_t *offset,
                    const tarn_planes *p, int n)
{
    const tarn_window *w = p->w;
    vector dot[DOTS] = {{0}};
    int64_t row = w->stride[0] * w->stride[1] * p->part, whole_vectors = w->out[1] / LANES * LANES;
    int64_t left = w->out[1] - whole_vectors;
    mask there = {0}; /* beyond a row's end infinities would make NaNs of zeros */
    for (int64_t i = 0; i < left; i++)
        there[i] = -1;
    for (int64_t i = 0; i < w->out[0]; i++, g += w->out[1], copy += row) {
        for (int64_t j = 0; j < whole_vectors; j += LANES) {
            vector v = load(g + j);
            for (int k = 0; k < n; k++)
                dot[k] = fuse(v, load(copy + offset[k] + j), dot[k]);
        }
        vector v = left ? load_part(g + whole_vectors, (size_t)left, 0) : (vector){0};
        for (int k = 0; left && k < n; k++) {
            mask seen = (mask)load(copy + offset[k] + whole_vectors) & there;
            dot[k] = fuse(v, (vector)seen, dot[k]);
        }
    }
    for (int k = 0; k < n; k++)
        sum[k] += total(dot[k]);
}

KERNEL void NAME(planes_dots)(double *sum, const void *g, const void *copy, const tarn_planes *p)
{
    int64_t offset[TARN_PLANES_ELEMENTS], terms = list_offsets(offset, p, 1), k = 0;
    for (; k + DOTS <= terms; k += DOTS)
        dots_of(sum + k, g, copy, offset + k, p, DOTS);
    for (; k < terms; k++)
        dots_of(sum + k, g, copy, offset + k, p, 1);
}
