/* conv.k.c -- images as matrices of the windows that slide over them, and back. */
#include <string.h>

#include "kernel/variant.h"
#include "kernel/window.h"

/* ---- rows: those of small images are a vector or less -------------------------------------- */

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
    for (int64_t part = LANES / 4; part > 0; part /= 2) /* a call of memcpy takes longer */
        if ((n - i) & part) {
            for (int64_t k = 0; k < part; k++)
                y[i + k] = x[i + k];
            i += part;
        }
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

/* Rows of n numbers, side by side in y and STEP apart in x. */
static inline void copy_rows(real *restrict y, const real *restrict x, int64_t rows, int64_t n,
                             int64_t step)
{
    if (n == LANES / 4)
        for (int64_t i = 0; i < rows; i++)
            memcpy(y + i * (LANES / 4), x + i * step, LANES / 4 * sizeof *y);
    else if (n == LANES / 2)
        for (int64_t i = 0; i < rows; i++)
            *(half_vector *)(y + i * (LANES / 2)) = *(const half_vector *)(x + i * step);
    else
        for (int64_t i = 0; i < rows; i++)
            copy_row(y + i * n, x + i * step, n);
}

/* ... side by side in x and STEP apart in y. */
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

/* The same where columns are STRIDE apart. */
static inline void gather_rows(real *restrict y, const real *restrict x, int64_t rows, int64_t n,
                               int64_t step, int64_t stride)
{
    for (int64_t i = 0; i < rows; i++, y += n, x += step)
        if (stride == 2)
            for (int64_t j = 0; j < n; j++)
                y[j] = x[2 * j];
        else
            for (int64_t j = 0; j < n; j++)
                y[j] = x[j * stride];
}

static inline void scatter_rows(real *restrict y, const real *restrict x, int64_t rows, int64_t n,
                                int64_t step, int64_t stride)
{
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < n; j++)
            y[i * step + j * stride] += x[i * n + j];
}

/* ---- matrices ------------------------------------------------------------------------------ */

/* ROWS rows of outputs: N numbers STRIDE apart in each, rows STEP apart.  An image one column wide
 * is one row of them. */
typedef struct rows_of {
    int64_t rows, n, stride, step;
} rows_of;

static rows_of outputs_of(const tarn_window *w, int64_t rows)
{
    if (w->in[1] == 1 && w->out[1] == 1)
        return (rows_of){1, rows, w->stride[0], 0};
    return (rows_of){rows, w->out[1], w->stride[1], w->stride[0] * w->in[1]};
}

/* One channel: a row of the matrix for each element (a, b) of the window. */
static void unfold_one(real *col, size_t ld, const real *x, const tarn_window *w, int64_t rows)
{
    rows_of o = outputs_of(w, rows);
    for (int64_t a = 0; a < w->kernel[0]; a++)
        for (int64_t b = 0; b < w->kernel[1]; b++, col += ld) {
            const real *from = x + a * w->dilation[0] * w->in[1] + b * w->dilation[1];
            if (o.stride == 1)
                copy_rows(col, from, o.rows, o.n, o.step);
            else
                gather_rows(col, from, o.rows, o.n, o.step, o.stride);
        }
}

static void fold_one(real *x, const real *col, size_t ld, const tarn_window *w, int64_t rows)
{
    rows_of o = outputs_of(w, rows);
    for (int64_t a = 0; a < w->kernel[0]; a++)
        for (int64_t b = 0; b < w->kernel[1]; b++, col += ld) {
            real *to = x + a * w->dilation[0] * w->in[1] + b * w->dilation[1];
            if (o.stride == 1)
                add_rows(to, col, o.rows, o.n, o.step);
            else
                scatter_rows(to, col, o.rows, o.n, o.step, o.stride);
        }
}

KERNEL void NAME(unfold)(void *col, size_t ld, const void *x, const tarn_window *w, size_t channels,
                         size_t from, size_t to)
{
    size_t rows = (size_t)(w->kernel[0] * w->kernel[1]), plane = (size_t)(w->in[0] * w->in[1]);
    size_t first = from * (size_t)(w->stride[0] * w->in[1]);
    for (size_t c = 0; c < channels; c++)
        unfold_one((real *)col + c * rows * ld, ld, (const real *)x + c * plane + first, w,
                   (int64_t)(to - from));
}

KERNEL void NAME(fold)(void *x, const void *col, size_t ld, const tarn_window *w, size_t channels,
                       size_t from, size_t to)
{
    size_t rows = (size_t)(w->kernel[0] * w->kernel[1]), plane = (size_t)(w->in[0] * w->in[1]);
    size_t first = from * (size_t)(w->stride[0] * w->in[1]);
    for (size_t c = 0; c < channels; c++)
        fold_one((real *)x + c * plane + first, (const real *)col + c * rows * ld, ld, w,
                 (int64_t)(to - from));
}

/* ---- edges --------------------------------------------------------------------------------- */

/* Row R of what output rows FROM.. see: the image's row, or -1 in the padding; the columns that lie
 * in the image are LEFT .. LEFT + n. */
static inline int64_t image_row(const tarn_window *w, size_t from, int64_t r)
{
    int64_t row = (int64_t)from * w->stride[0] - w->before[0] + r;
    return row >= 0 && row < w->in[0] ? row : -1;
}

KERNEL void NAME(pad)(void *y_, const void *x_, const tarn_window *w, size_t channels, size_t from,
                      size_t to)
{
    int64_t rows = tarn_window_sees(w, 0, (int64_t)(to - from)),
            cols = tarn_window_sees(w, 1, w->out[1]);
    int64_t left = w->before[1] < cols ? w->before[1] : cols;
    int64_t n = w->in[1] < cols - left ? w->in[1] : cols - left;
    real *y = y_;
    const real *x = x_;
    memset(y, 0, channels * (size_t)(rows * cols) * sizeof *y);
    for (size_t c = 0; c < channels; c++, x += w->in[0] * w->in[1])
        for (int64_t r = 0; r < rows; r++, y += cols) {
            int64_t row = image_row(w, from, r);
            if (row >= 0)
                copy_row(y + left, x + row * w->in[1], n);
        }
}

KERNEL void NAME(unpad)(void *x_, const void *y_, const tarn_window *w, size_t channels,
                        size_t from, size_t to)
{
    int64_t rows = tarn_window_sees(w, 0, (int64_t)(to - from)),
            cols = tarn_window_sees(w, 1, w->out[1]);
    int64_t left = w->before[1] < cols ? w->before[1] : cols;
    int64_t n = w->in[1] < cols - left ? w->in[1] : cols - left;
    const real *y = y_;
    real *x = x_;
    for (size_t c = 0; c < channels; c++, x += w->in[0] * w->in[1])
        for (int64_t r = 0; r < rows; r++, y += cols) {
            int64_t row = image_row(w, from, r);
            if (row >= 0)
                add_row(x + row * w->in[1], y + left, n);
        }
}
