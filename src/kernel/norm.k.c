/* norm.k.c -- y = (x - mean) scale + shift, and the sums its gradient needs.
 *
 * Rows: n numbers of one channel.  Columns: a block of `rows` rows, `ld` elements apart, in which
 * every one of `cols` columns is a channel.
 */
#include "kernel/variant.h"

KERNEL void NAME(norm_row)(void *restrict y_, const void *restrict x_, size_t n, double mean_,
                           double scale_, double shift_)
{
    real *y = y_, mean = (real)mean_, scale = (real)scale_, shift = (real)shift_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++)
        y[i] = FMA(x[i] - mean, scale, shift);
}

KERNEL void NAME(norm_columns)(void *restrict y_, const void *restrict x_, size_t rows, size_t cols,
                               size_t ld, const void *restrict mean_, const void *restrict scale_,
                               const void *restrict shift_)
{
    const real *mean = mean_, *scale = scale_, *shift = shift_;
    for (size_t r = 0; r < rows; r++) {
        real *y = (real *)y_ + r * ld;
        const real *x = (const real *)x_ + r * ld;
        for (size_t i = 0; i < cols; i++)
            y[i] = FMA(x[i] - mean[i], scale[i], shift[i]);
    }
}

/* sum[0] += sum g, sum[1] += sum g (x - mean), in LANES strands added in order */
KERNEL void NAME(norm_row_sums)(double *sum, const void *restrict g_, const void *restrict x_,
                                size_t n, double mean)
{
    enum { STRANDS = 16 };
    const real *g = g_, *x = x_;
    double plain[STRANDS] = {0}, centered[STRANDS] = {0};
    size_t i = 0;
    for (; i + STRANDS <= n; i += STRANDS)
        for (size_t k = 0; k < STRANDS; k++) {
            plain[k] += (double)g[i + k];
            centered[k] = fused_f64((double)g[i + k], (double)x[i + k] - mean, centered[k]);
        }
    for (size_t k = 0; i < n; i++, k++) {
        plain[k] += (double)g[i];
        centered[k] = fused_f64((double)g[i], (double)x[i] - mean, centered[k]);
    }
    for (size_t k = 0; k < STRANDS; k++) {
        sum[0] += plain[k];
        sum[1] += centered[k];
    }
}

KERNEL void NAME(norm_columns_sums)(double *restrict plain, double *restrict centered,
                                    const void *restrict g_, const void *restrict x_, size_t rows,
                                    size_t cols, size_t ld, const void *restrict mean_)
{
    const real *mean = mean_;
    for (size_t r = 0; r < rows; r++) {
        const real *g = (const real *)g_ + r * ld, *x = (const real *)x_ + r * ld;
        for (size_t i = 0; i < cols; i++) {
            plain[i] += (double)g[i];
            centered[i] = fused_f64((double)g[i], (double)x[i] - (double)mean[i], centered[i]);
        }
    }
}

/* gx = a g + b (x - mean) + c */
KERNEL void NAME(norm_row_back)(void *restrict gx_, const void *restrict g_,
                                const void *restrict x_, size_t n, double mean_, double a_,
                                double b_, double c_)
{
    real *gx = gx_, mean = (real)mean_, a = (real)a_, b = (real)b_, c = (real)c_;
    const real *g = g_, *x = x_;
    for (size_t i = 0; i < n; i++)
        gx[i] = FMA(a, g[i], FMA(b, x[i] - mean, c));
}

KERNEL void NAME(norm_columns_back)(void *restrict gx_, const void *restrict g_,
                                    const void *restrict x_, size_t rows, size_t cols, size_t ld,
                                    const void *restrict mean_, const void *restrict a_,
                                    const void *restrict b_, const void *restrict c_)
{
    const real *mean = mean_, *a = a_, *b = b_, *c = c_;
    for (size_t r = 0; r < rows; r++) {
        real *gx = (real *)gx_ + r * ld;
        const real *g = (const real *)g_ + r * ld, *x = (const real *)x_ + r * ld;
        for (size_t i = 0; i < cols; i++)
            gx[i] = FMA(a[i], g[i], FMA(b[i], x[i] - mean[i], c[i]));
    }
}

/* ---- each row by its own mean and deviation --------------------------------------------------- */

/* Rows without weight have ones, those without bias zeros. */
INLINE void scale_row(real *restrict y, const real *restrict x, const real *restrict weight,
                      const real *restrict bias, size_t n, real mean, real rstd)
{
    if (weight && bias)
        for (size_t i = 0; i < n; i++)
            y[i] = FMA((x[i] - mean) * rstd, weight[i], bias[i]);
    else if (weight)
        for (size_t i = 0; i < n; i++)
            y[i] = (x[i] - mean) * rstd * weight[i];
    else
        for (size_t i = 0; i < n; i++)
            y[i] = (x[i] - mean) * rstd + (bias ? bias[i] : 0);
}

INLINE vector add_square(vector sum, vector x, vector mean)
{
    vector d = x - mean;
    return fuse(d, d, sum);
}

KERNEL void NAME(layer_norm)(void *restrict y_, void *restrict mean_, void *restrict rstd_,
                             const void *restrict x_, const void *restrict weight,
                             const void *restrict bias, size_t rows, size_t n, double eps,
                             bool centered)
{
    for (size_t r = 0; r < rows; r++) {
        const real *x = (const real *)x_ + r * n;
        real mean = centered ? (real)(sum_of(x, n) / (double)n) : 0;
        double squares = sum_terms(x, NULL, n, mean, spread(mean), add_square);
        real rstd = (real)(1 / sqrt(squares / (double)n + eps));
        scale_row((real *)y_ + r * n, x, weight, bias, n, mean, rstd);
        ((real *)rstd_)[r] = rstd;
        if (centered)
            ((real *)mean_)[r] = mean;
    }
}

/* sum[0] += sum of g weight, sum[1] += sum of g weight (x - mean) */
INLINE void weigh_row(double sum[2], const real *g, const real *x, const real *weight, size_t n,
                      vector mean)
{
    vector one = spread(1), plain[2] = {{0}, {0}}, centered[2] = {{0}, {0}};
    size_t i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES)
        for (int k = 0; k < 2; k++) {
            size_t at = i + (size_t)k * LANES;
            vector v = load(g + at) * (weight ? load(weight + at) : one);
            plain[k] += v;
            centered[k] = fuse(v, load(x + at) - mean, centered[k]);
        }
    for (; i < n; i += LANES) {
        size_t left = n - i < LANES ? n - i : LANES;
        vector v = left < LANES ? load_part(g + i, left, 0) : load(g + i);
        if (weight)
            v *= left < LANES ? load_part(weight + i, left, 0) : load(weight + i);
        plain[0] += v;
        vector d = left < LANES ? load_part(x + i, left, 0) : load(x + i);
        centered[0] = fuse(v, d - mean, centered[0]);
    }
    sum[0] += total(plain[0] + plain[1]);
    sum[1] += total(centered[0] + centered[1]);
}

/* gx = rstd (g weight - mean(g weight) - xh mean(g weight xh)),  xh = (x - mean) rstd */
static void row_back(real *restrict gx, const real *restrict g, const real *restrict x,
                     const real *restrict weight, size_t n, real mean, real rstd, bool centered)
{
    double sum[2] = {0, 0};
    for (size_t i = 0; i < n; i += SUM_BLOCK / 2)
        weigh_row(sum, g + i, x + i, weight ? weight + i : NULL,
                  n - i < SUM_BLOCK / 2 ? n - i : SUM_BLOCK / 2, spread(mean));
    real b = (real)(-sum[1] / (double)n * rstd * rstd * rstd);
    real c = centered ? (real)(-sum[0] / (double)n * rstd) : 0;
    if (weight)
        for (size_t i = 0; i < n; i++)
            gx[i] = FMA(rstd, g[i] * weight[i], FMA(b, x[i] - mean, c));
    else
        for (size_t i = 0; i < n; i++)
            gx[i] = FMA(rstd, g[i], FMA(b, x[i] - mean, c));
}

KERNEL void NAME(layer_norm_back)(void *restrict gx, double *restrict gw, double *restrict gb,
                                  const void *restrict g_, const void *restrict x_,
                                  const void *restrict mean_, const void *restrict rstd_,
                                  const void *restrict weight, size_t rows, size_t n, bool centered)
{
    for (size_t r = 0; r < rows; r++) {
        const real *g = (const real *)g_ + r * n, *x = (const real *)x_ + r * n;
        real mean = centered ? ((const real *)mean_)[r] : 0, rstd = ((const real *)rstd_)[r];
        if (gx)
            row_back((real *)gx + r * n, g, x, weight, n, mean, rstd, centered);
        for (size_t i = 0; gw && i < n; i++)
            gw[i] = fused_f64((double)g[i], (double)((x[i] - mean) * rstd), gw[i]);
        for (size_t i = 0; gb && i < n; i++)
            gb[i] += (double)g[i];
    }
}
