/* softmax.k.c -- softmax, log softmax and log sum exp, along a row or down columns.
 *
 * softmax is unchanged by x - max(x), and exp of that cannot overflow.
 */
#include "kernel/variant.h"
#include "kernel/vmath.h"

enum { TILE = 256 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* The shift of a row: its maximum, 0 when that is infinite (then exp gives inf or 0 by itself). */
static real finite_or_zero(real top) { return top - top == 0 ? top : 0; }

/* ---- one row: short ones, as classes make them, without the machinery of lanes ---------------- */

enum { SHORT = 24 };

static real row_max(const real *x, size_t n)
{
    real top = x[0];
    if (n > SHORT)
        return max_of(x, n);
    for (size_t i = 1; i < n; i++)
        top = x[i] > top ? x[i] : top;
    return top;
}

static real row_sum(const real *x, size_t n)
{
    real sum = 0;
    if (n > SHORT)
        return (real)sum_of(x, n);
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

/* y = e^(x - top).  Meanwhile the rows after x and y are fetched, as rows are asked for in their order:
 * 4096 x 1000 floats on one thread of a Zen 3 take 2.3 ms, without it 3.4 to 4.4. */
static void exp_row(real *y, const real *x, size_t n, real top)
{
    enum { STEP = 128, LINE = 64 / sizeof(real) };
    for (size_t from = 0; from < n; from += STEP) {
        size_t to = smaller(n, from + STEP);
        for (size_t i = from; i < to; i += LINE) {
            __builtin_prefetch(x + n + i, 0);
            __builtin_prefetch(y + n + i, 1);
        }
        INDEPENDENT for (size_t i = from; i < to; i++) y[i] = k_exp_below(x[i] - top);
    }
}

KERNEL void NAME(softmax)(void *y_, const void *x_, size_t n)
{
    real *y = y_;
    const real *x = x_;
    if (!n)
        return;
    real top = row_max(x, n);
    exp_row(y, x, n, top);
    real scale = 1 / row_sum(y, n);
    for (size_t i = 0; i < n; i++)
        y[i] *= scale;
}

/* gx = y (gy - <gy, y>) */
KERNEL void NAME(softmax_back)(void *gx_, const void *gy_, const void *y_, size_t n)
{
    real *gx = gx_;
    const real *gy = gy_, *y = y_;
    real mean = (real)dot_of(gy, y, n);
    INDEPENDENT for (size_t i = 0; i < n; i++) gx[i] = y[i] * (gy[i] - mean);
}

/* sum of exp(x - top), in blocks that fit the stack */
static double sum_exp(const real *x, size_t n, real top)
{
    real e[512] __attribute__((aligned(64)));
    double sum = 0;
    for (size_t i = 0; i < n; i += 512) {
        size_t block = smaller(n - i, 512);
        for (size_t k = 0; k < block; k++)
            e[k] = k_exp(x[i + k] - top);
        sum += (double)row_sum(e, block);
    }
    return sum;
}

/* log sum exp = top + log sum exp(x - top); -inf for nothing but -inf */
KERNEL double NAME(logsumexp)(const void *x, size_t n)
{
    if (!n)
        return -INFINITY;
    real top = finite_or_zero(row_max(x, n));
    return top + log(sum_exp(x, n, top));
}

KERNEL void NAME(log_softmax)(void *y_, const void *x_, size_t n)
{
    real *y = y_;
    const real *x = x_;
    if (!n)
        return;
    real top = row_max(x, n), rest = (real)log(sum_exp(x, n, top));
    INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = x[i] - top - rest;
}

/* gx = gy - e^y sum(gy) */
KERNEL void NAME(log_softmax_back)(void *gx_, const void *gy_, const void *y_, size_t n)
{
    real *gx = gx_;
    const real *gy = gy_, *y = y_;
    real sum = (real)sum_of(gy, n);
    INDEPENDENT for (size_t i = 0; i < n; i++) gx[i] = FMA(-sum, k_exp(y[i]), gy[i]);
}

/* ---- down the columns of [axis][inner], TILE columns at a time ---------------------------------- */

static void column_tops(real *top, const real *x, size_t axis, size_t inner, size_t width)
{
    for (size_t j = 0; j < width; j++)
        top[j] = x[j];
    for (size_t a = 1; a < axis; a++) {
        const real *row = x + a * inner;
        for (size_t j = 0; j < width; j++)
            top[j] = row[j] > top[j] ? row[j] : top[j];
    }
}

/* sum[j] of exp(x - top); the exponentials are left in Y unless that is NULL */
static void column_exps(real *sum, real *y, const real *x, const real *top, size_t axis,
                        size_t inner, size_t width)
{
    for (size_t j = 0; j < width; j++)
        sum[j] = 0;
    for (size_t a = 0; a < axis; a++) {
        const real *row = x + a * inner;
        real e[TILE] __attribute__((aligned(64)));
        for (size_t j = 0; j < width; j++) {
            e[j] = k_exp(row[j] - top[j]);
            sum[j] += e[j];
        }
        for (size_t j = 0; y && j < width; j++)
            y[a * inner + j] = e[j];
    }
}

static void softmax_tile(real *y, const real *x, size_t axis, size_t inner, size_t width)
{
    real top[TILE], sum[TILE];
    column_tops(top, x, axis, inner, width);
    column_exps(sum, y, x, top, axis, inner, width);
    for (size_t a = 0; a < axis; a++) {
        for (size_t j = 0; j < width; j++)
            y[a * inner + j] /= sum[j];
    }
}

KERNEL void NAME(softmax_columns)(void *y, const void *x, size_t axis, size_t inner)
{
    for (size_t j = 0; axis && j < inner; j += TILE)
        softmax_tile((real *)y + j, (const real *)x + j, axis, inner, smaller(inner - j, TILE));
}

static void softmax_back_tile(real *gx, const real *gy, const real *y, size_t axis, size_t inner,
                              size_t width)
{
    real mean[TILE] = {0};
    for (size_t a = 0; a < axis; a++) {
        const real *g = gy + a * inner, *p = y + a * inner;
        for (size_t j = 0; j < width; j++)
            mean[j] = FMA(g[j], p[j], mean[j]);
    }
    for (size_t a = 0; a < axis; a++) {
        const real *g = gy + a * inner, *p = y + a * inner;
        INDEPENDENT for (size_t j = 0; j < width; j++) gx[a * inner + j] = p[j] * (g[j] - mean[j]);
    }
}

KERNEL void NAME(softmax_columns_back)(void *gx, const void *gy, const void *y, size_t axis,
                                       size_t inner)
{
    for (size_t j = 0; j < inner; j += TILE)
        softmax_back_tile((real *)gx + j, (const real *)gy + j, (const real *)y + j, axis, inner,
                          smaller(inner - j, TILE));
}

static void log_softmax_tile(real *y, const real *x, size_t axis, size_t inner, size_t width)
{
    real top[TILE], sum[TILE];
    column_tops(top, x, axis, inner, width);
    column_exps(sum, NULL, x, top, axis, inner, width);
    for (size_t j = 0; j < width; j++)
        sum[j] = k_log(sum[j]);
    for (size_t a = 0; a < axis; a++) {
        const real *row = x + a * inner;
        INDEPENDENT for (size_t j = 0; j < width; j++) y[a * inner + j] = row[j] - top[j] - sum[j];
    }
}

KERNEL void NAME(log_softmax_columns)(void *y, const void *x, size_t axis, size_t inner)
{
    for (size_t j = 0; axis && j < inner; j += TILE)
        log_softmax_tile((real *)y + j, (const real *)x + j, axis, inner, smaller(inner - j, TILE));
}

static void log_softmax_back_tile(real *gx, const real *gy, const real *y, size_t axis,
                                  size_t inner, size_t width)
{
    real sum[TILE] = {0};
    for (size_t a = 0; a < axis; a++) {
        for (size_t j = 0; j < width; j++)
            sum[j] += gy[a * inner + j];
    }
    for (size_t a = 0; a < axis; a++) {
        const real *g = gy + a * inner, *p = y + a * inner;
        INDEPENDENT for (size_t j = 0; j < width; j++) gx[a * inner + j] =
            FMA(-sum[j], k_exp(p[j]), g[j]);
    }
}

KERNEL void NAME(log_softmax_columns_back)(void *gx, const void *gy, const void *y, size_t axis,
                                           size_t inner)
{
    for (size_t j = 0; j < inner; j += TILE)
        log_softmax_back_tile((real *)gx + j, (const real *)gy + j, (const real *)y + j, axis,
                              inner, smaller(inner - j, TILE));
}

KERNEL void NAME(logsumexp_columns)(void *y_, const void *x_, size_t axis, size_t inner)
{
    for (size_t j = 0; j < inner; j += TILE) {
        real top[TILE], sum[TILE], *y = (real *)y_ + j;
        const real *x = (const real *)x_ + j;
        size_t width = smaller(inner - j, TILE);
        column_tops(top, x, axis, inner, width);
        for (size_t k = 0; k < width; k++)
            top[k] = finite_or_zero(top[k]);
        column_exps(sum, NULL, x, top, axis, inner, width);
        for (size_t k = 0; k < width; k++)
            y[k] = top[k] + k_log(sum[k]);
    }
}
