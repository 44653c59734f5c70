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
    for (int64_t i = top; i < bottom; i++, y += n, at += step) {
        clear_row(y, left);
        gather_row(y + left, image + at, right - left, w->stride[1]);
        clear_row(y + right, n - right);
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

/* Every window inside the image, one column after the other: no edges to look for. */
static bool is_plain(const tarn_window *w)
{
    bool plain = w->stride[1] == 1;
    for (int side = 0; side < 2; side++)
        plain = plain && w->before[side] == 0 &&
                (w->out[side] - 1) * w->stride[side] + (w->kernel[side] - 1) * w->dilation[side] <
                    w->in[side];
    return plain;
}

static inline void copy_rows(real *restrict y, const real *restrict x, int64_t rows, int64_t n,
                             int64_t step)
{
    if (n == LANES / 2)
        for (int64_t i = 0; i < rows; i++)
            *(half_vector *)(y + i * (LANES / 2)) = *(const half_vector *)(x + i * step);
    else
        for (int64_t i = 0; i < rows; i++)
            copy_row(y + i * n, x + i * step, n);
}

static inline void add_rows(real *restrict y, const real *restrict x, int64_t rows, int64_t n,
                            int64_t step)
{
    if (n == LANES / 2)
        for (int64_t i = 0; i < rows; i++)
            *(half_vector *)(y + i * step) += *(const half_vector *)(x + i * (LANES / 2));
    else
        for (int64_t i = 0; i < rows; i++)
            add_row(y + i * step, x + i * n, n);
}

/* One channel. */
static void unfold_plain(real *col, size_t ld, const real *x, const tarn_window *w, int64_t from,
                         int64_t rows)
{
    int64_t step = w->stride[0] * w->in[1];
    for (int64_t a = 0; a < w->kernel[0]; a++)
        for (int64_t b = 0; b < w->kernel[1]; b++, col += ld)
            copy_rows(col, x + from * step + a * w->dilation[0] * w->in[1] + b * w->dilation[1],
                      rows, w->out[1], step);
}

static void fold_plain(real *x, const real *col, size_t ld, const tarn_window *w, int64_t from,
                       int64_t rows)
{
    int64_t step = w->stride[0] * w->in[1];
    for (int64_t a = 0; a < w->kernel[0]; a++)
        for (int64_t b = 0; b < w->kernel[1]; b++, col += ld)
            add_rows(x + from * step + a * w->dilation[0] * w->in[1] + b * w->dilation[1], col,
                     rows, w->out[1], step);
}

static void unfold_edged(real *col, size_t ld, const real *x, const tarn_window *w, int64_t from,
                         int64_t to)
{
    for (int64_t a = 0; a < w->kernel[0]; a++)
        for (int64_t b = 0; b < w->kernel[1]; b++, col += ld)
            unfold_one(col, x, w, a, b, from, to);
}

static void fold_edged(real *x, const real *col, size_t ld, const tarn_window *w, int64_t from,
                       int64_t to)
{
    for (int64_t a = 0; a < w->kernel[0]; a++)
        for (int64_t b = 0; b < w->kernel[1]; b++, col += ld)
            fold_one(x, col, w, a, b, from, to);
}

KERNEL void NAME(unfold)(void *col_, size_t ld, const void *x_, const tarn_window *w,
                         size_t channels, size_t from, size_t to)
{
    size_t rows = (size_t)(w->kernel[0] * w->kernel[1]), plane = (size_t)(w->in[0] * w->in[1]);
    bool plain = is_plain(w);
    for (size_t c = 0; c < channels; c++) {
        real *col = (real *)col_ + c * rows * ld;
        const real *x = (const real *)x_ + c * plane;
        if (plain)
            unfold_plain(col, ld, x, w, (int64_t)from, (int64_t)(to - from));
        else
            unfold_edged(col, ld, x, w, (int64_t)from, (int64_t)to);
    }
}

KERNEL void NAME(fold)(void *x_, const void *col_, size_t ld, const tarn_window *w, size_t channels,
                       size_t from, size_t to)
{
    size_t rows = (size_t)(w->kernel[0] * w->kernel[1]), plane = (size_t)(w->in[0] * w->in[1]);
    bool plain = is_plain(w);
    for (size_t c = 0; c < channels; c++) {
        const real *col = (const real *)col_ + c * rows * ld;
        real *x = (real *)x_ + c * plane;
        if (plain)
            fold_plain(x, col, ld, w, (int64_t)from, (int64_t)(to - from));
        else
            fold_edged(x, col, ld, w, (int64_t)from, (int64_t)to);
    }
}
