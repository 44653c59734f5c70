/* pool.k.c -- the largest number, or the mean, of every window of one image plane. */
#include <string.h>

#include "kernel/variant.h"
#include "kernel/window.h"

/* Which element of its window was largest: bytes where 256 will do. */
typedef union index_array {
    uint8_t *narrow;
    int32_t *wide;
} index_array;

/* B takes over from the largest so far: as PyTorch, a NaN beats all. */
static inline bool beats(real b, real largest) { return (b > largest) | (b != b); }

/* ---- 2 x 2 windows side by side -------------------------------------------------------------- */

static bool is_quarter(const tarn_window *w)
{
    bool plain = true;
    for (int side = 0; side < 2; side++)
        plain = plain && w->kernel[side] == 2 && w->stride[side] == 2 && w->dilation[side] == 1 &&
                w->before[side] == 0;
    return plain;
}

static void quarter_row(real *restrict y, uint8_t *restrict at, const real *restrict upper,
                        const real *restrict lower, int64_t n)
{
    for (int64_t j = 0; j < n; j++) {
        real a = upper[2 * j], b = upper[2 * j + 1], c = lower[2 * j], d = lower[2 * j + 1];
        bool right = beats(b, a), low_right = beats(d, c);
        real top = right ? b : a, bottom = low_right ? d : c;
        bool low = beats(bottom, top);
        y[j] = low ? bottom : top;
        at[j] = (uint8_t)(low ? 2 + low_right : right);
    }
}

static void quarter_row_back(real *restrict upper, real *restrict lower, const real *restrict g,
                             const uint8_t *restrict at, int64_t n)
{
    for (int64_t j = 0; j < n; j++) {
        upper[2 * j] = at[j] == 0 ? g[j] : 0;
        upper[2 * j + 1] = at[j] == 1 ? g[j] : 0;
        lower[2 * j] = at[j] == 2 ? g[j] : 0;
        lower[2 * j + 1] = at[j] == 3 ? g[j] : 0;
    }
}

static void max_quarters(real *y, uint8_t *at, const real *x, const tarn_window *w)
{
    for (int64_t i = 0; i < w->out[0]; i++)
        quarter_row(y + i * w->out[1], at + i * w->out[1], x + 2 * i * w->in[1],
                    x + (2 * i + 1) * w->in[1], w->out[1]);
}

static void max_quarters_back(real *gx, const real *gy, const uint8_t *at, const tarn_window *w)
{
    if (w->in[0] % 2 || w->in[1] % 2)
        memset(gx, 0, (size_t)(w->in[0] * w->in[1]) * sizeof *gx);
    for (int64_t i = 0; i < w->out[0]; i++)
        quarter_row_back(gx + 2 * i * w->in[1], gx + (2 * i + 1) * w->in[1], gy + i * w->out[1],
                         at + i * w->out[1], w->out[1]);
}

/* ---- any window ------------------------------------------------------------------------------- */

/* Window element K of output (i, j): its place in the image, or -1 in the padding. */
static inline int64_t place_of(const tarn_window *w, int64_t i, int64_t j, int64_t k)
{
    int64_t row = i * w->stride[0] - w->before[0] + k / w->kernel[1] * w->dilation[0];
    int64_t col = j * w->stride[1] - w->before[1] + k % w->kernel[1] * w->dilation[1];
    bool inside = row >= 0 && row < w->in[0] && col >= 0 && col < w->in[1];
    return inside ? row * w->in[1] + col : -1;
}

/* A window all of padding (dilation may step over the image) gives -infinity and element 0. */
static int32_t largest_of(real *y, const real *x, const tarn_window *w, int64_t i, int64_t j)
{
    int64_t elements = w->kernel[0] * w->kernel[1];
    int32_t best = -1;
    *y = -(real)INFINITY;
    for (int64_t k = 0; k < elements; k++) {
        int64_t place = place_of(w, i, j, k);
        if (place >= 0 && (best < 0 || beats(x[place], *y))) {
            *y = x[place];
            best = (int32_t)k;
        }
    }
    return best < 0 ? 0 : best;
}

KERNEL void NAME(max_pool)(void *y_, void *at_, bool wide_index, const void *x,
                           const tarn_window *w)
{
    real *y = y_;
    index_array at = {.narrow = at_};
    if (is_quarter(w)) {
        max_quarters(y, at.narrow, x, w);
        return;
    }
    for (int64_t i = 0, n = 0; i < w->out[0]; i++)
        for (int64_t j = 0; j < w->out[1]; j++, n++) {
            int32_t k = largest_of(&y[n], x, w, i, j);
            if (wide_index)
                at.wide[n] = k;
            else
                at.narrow[n] = (uint8_t)k;
        }
}

KERNEL void NAME(max_pool_back)(void *gx_, const void *gy_, const void *at_, bool wide_index,
                                const tarn_window *w)
{
    real *gx = gx_;
    const real *gy = gy_;
    const index_array at = {.narrow = (uint8_t *)at_};
    if (is_quarter(w)) {
        max_quarters_back(gx, gy, at.narrow, w);
        return;
    }
    memset(gx, 0, (size_t)(w->in[0] * w->in[1]) * sizeof *gx);
    for (int64_t i = 0, n = 0; i < w->out[0]; i++)
        for (int64_t j = 0; j < w->out[1]; j++, n++) {
            int64_t place = place_of(w, i, j, wide_index ? at.wide[n] : at.narrow[n]);
            if (place >= 0)
                gx[place] += gy[n];
        }
}

/* ---- means: padding counts as zeros ------------------------------------------------------------ */

KERNEL void NAME(avg_pool)(void *y_, const void *x_, const tarn_window *w)
{
    real *y = y_;
    const real *x = x_;
    int64_t top, bottom, left, right, elements = w->kernel[0] * w->kernel[1];
    memset(y, 0, (size_t)(w->out[0] * w->out[1]) * sizeof *y);
    for (int64_t k = 0; k < elements; k++) {
        tarn_window_inside(w, 0, k / w->kernel[1], &top, &bottom);
        tarn_window_inside(w, 1, k % w->kernel[1], &left, &right);
        for (int64_t i = top; i < bottom && left < right; i++) {
            const real *from = x + place_of(w, i, left, k);
            real *to = y + i * w->out[1] + left;
            for (int64_t j = 0; j < right - left; j++)
                to[j] += from[j * w->stride[1]];
        }
    }
    for (int64_t i = 0; i < w->out[0] * w->out[1]; i++)
        y[i] /= (real)elements;
}

KERNEL void NAME(avg_pool_back)(void *gx_, const void *gy_, const tarn_window *w)
{
    real *gx = gx_;
    const real *gy = gy_;
    int64_t top, bottom, left, right, elements = w->kernel[0] * w->kernel[1];
    memset(gx, 0, (size_t)(w->in[0] * w->in[1]) * sizeof *gx);
    for (int64_t k = 0; k < elements; k++) {
        tarn_window_inside(w, 0, k / w->kernel[1], &top, &bottom);
        tarn_window_inside(w, 1, k % w->kernel[1], &left, &right);
        for (int64_t i = top; i < bottom && left < right; i++) {
            real *to = gx + place_of(w, i, left, k);
            const real *from = gy + i * w->out[1] + left;
            for (int64_t j = 0; j < right - left; j++)
                to[j * w->stride[1]] += from[j] / (real)elements;
        }
    }
}
