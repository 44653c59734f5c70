/* conv.k.c -- images as matrices of the windows that slide over them, and back. */
#include <string.h>

#include "kernel/variant.h"
#include "kernel/window.h"

/* Rows of small images are a few vectors long: whole ones first, then halves. */
typedef real half_vector
    __attribute__((vector_size(VECTOR_BYTES / 2), aligned(sizeof(real)), may_alias));

static inline void copy_row(real *restrict y, const real *restrict x, int64_t n)
{
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        store(y + i, load(x + i));
    if (i + LANES / 2 <= n) {
        *(half_vector *)(y + i) = *(const half_vector *)(x + i);
        i += LANES / 2;
    }
    for (; i < n; i++)
        y[i] = x[i];
}

static inline void add_row(real *restrict y, const real *restrict x, int64_t n)
{
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        store(y + i, load(y + i) + load(x + i));
    if (i + LANES / 2 <= n) {
        *(half_vector *)(y + i) += *(const half_vector *)(x + i);
        i += LANES / 2;
    }
    for (; i < n; i++)
        y[i] += x[i];
}

/* Rows of n < LANES numbers, one after the other, from a plane of which ROOM numbers follow x: whole
 * vectors, whose ends the next row overwrites, as long as they stay inside. */
static inline void copy_short_rows(real *restrict y, const real *restrict x, int64_t rows,
                                   int64_t n, int64_t step, int64_t room)
{
    int64_t i = 0;
    for (; (rows - i) * n >= LANES && room - i * step >= LANES; i++)
        store(y + i * n, load(x + i * step));
    for (; i < rows; i++)
        copy_row(y + i * n, x + i * step, n);
}

static inline void gather_row(real *restrict y, const real *restrict x, int64_t n, int64_t stride)
{
    if (stride == 1) {
        copy_row(y, x, n);
        return;
    }
    for (int64_t i = 0; i < n; i++)
        y[i] = x[i * stride];
}

static inline void scatter_row(real *restrict y, const real *restrict x, int64_t n, int64_t stride)
{
    if (stride == 1) {
        add_row(y, x, n);
        return;
    }
    for (int64_t i = 0; i < n; i++)
        y[i * stride] += x[i];
}

static inline void clear_row(real *y, int64_t n)
{
    if (n > 0)
        memset(y, 0, (size_t)n * sizeof *y);
}

static inline int64_t clamp(int64_t i, int64_t low, int64_t high)
{
    return i < low ? low : i > high ? high : i;
}

/* Element (a, b) of every window, for one channel: a row of the matrix. */
static inline void unfold_one(real *col, const real *image, const tarn_window *w, int64_t a,
                              int64_t b, int64_t from, int64_t to)
{
    int64_t top, bottom, left, right, n = w->out[1], step = w->in[1] * w->stride[0];
    tarn_window_inside(w, 0, a, &top, &bottom);
    tarn_window_inside(w, 1, b, &left, &right);
    top = clamp(top, from, to), bottom = clamp(bottom, top, to);
    int64_t at = (top * w->stride[0] + a * w->dilation[0] - w->before[0]) * w->in[1] +
                 b * w->dilation[1] - w->before[1] + left * w->stride[1];
    clear_row(col, (top - from) * n);
    real *y = col + (top - from) * n;
    if (w->stride[1] == 1 && right - left == n && n < LANES) {
        copy_short_rows(y, image + at, bottom - top, n, step, w->in[0] * w->in[1] - at);
    } else {
        for (int64_t i = top; i < bottom; i++, y += n, at += step) {
            clear_row(y, left);
            gather_row(y + left, image + at, right - left, w->stride[1]);
            clear_row(y + right, n - right);
        }
    }
    clear_row(col + (bottom - from) * n, (to - bottom) * n);
}

static inline void fold_one(real *image, const real *col, const tarn_window *w, int64_t a,
                            int64_t b, int64_t from, int64_t to)
{
    int64_t top, bottom, left, right, n = w->out[1], step = w->in[1] * w->stride[0];
    tarn_window_inside(w, 0, a, &top, &bottom);
    tarn_window_inside(w, 1, b, &left, &right);
    top = clamp(top, from, to), bottom = clamp(bottom, top, to);
    int64_t at = (top * w->stride[0] + a * w->dilation[0] - w->before[0]) * w->in[1] +
                 b * w->dilation[1] - w->before[1] + left * w->stride[1];
    const real *x = col + (top - from) * n + left;
    for (int64_t i = top; i < bottom; i++, x += n, at += step)
        scatter_row(image + at, x, right - left, w->stride[1]);
}

KERNEL void NAME(unfold)(void *col_, size_t ld, const void *x_, const tarn_window *w,
                         size_t channels, size_t from, size_t to)
{
    real *col = col_;
    const real *x = x_;
    for (size_t c = 0; c < channels; c++, x += w->in[0] * w->in[1])
        for (int64_t a = 0; a < w->kernel[0]; a++)
            for (int64_t b = 0; b < w->kernel[1]; b++, col += ld)
                unfold_one(col, x, w, a, b, (int64_t)from, (int64_t)to);
}

KERNEL void NAME(fold)(void *x_, const void *col_, size_t ld, const tarn_window *w, size_t channels,
                       size_t from, size_t to)
{
    const real *col = col_;
    real *x = x_;
    for (size_t c = 0; c < channels; c++, x += w->in[0] * w->in[1])
        for (int64_t a = 0; a < w->kernel[0]; a++)
            for (int64_t b = 0; b < w->kernel[1]; b++, col += ld)
                fold_one(x, col, w, a, b, (int64_t)from, (int64_t)to);
}
