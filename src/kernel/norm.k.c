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
