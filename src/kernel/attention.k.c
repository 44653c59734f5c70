/* attention.k.c -- softmax over keys that come a tile at a time [Milakov, Gimelshein 2018].
 *
 * A tile holds the scores of ROWS queries for COLS keys, LD elements from row to row.  Row r may see
 * the first `diagonal` + r keys of it, and those that the mask, MASK_LD elements from row to row,
 * keeps; ADD is added to the scores.
 */
#include "kernel/variant.h"
#include "kernel/vmath.h"

/* s = s scale + add where a key is seen, else -inf */
INLINE void mask_row(real *s, size_t cols, size_t visible, real scale, const real *add,
                     const uint8_t *keep)
{
    if (add)
        for (size_t j = 0; j < visible; j++)
            s[j] = FMA(s[j], scale, add[j]);
    else
        for (size_t j = 0; j < visible; j++)
            s[j] *= scale;
    for (size_t j = 0; keep && j < visible; j++)
        s[j] = keep[j] ? s[j] : -(real)INFINITY;
    for (size_t j = visible; j < cols; j++)
        s[j] = -(real)INFINITY;
}

INLINE size_t visible_of(ptrdiff_t diagonal, size_t row, size_t cols)
{
    ptrdiff_t seen = diagonal + (ptrdiff_t)row;
    return seen < 0 ? 0 : (size_t)seen < cols ? (size_t)seen : cols;
}

/* Scores become exponentials e^(s - top), top the largest score of the row so far, sum the sum of
 * its exponentials; sums and outputs made with an older top are scaled to the new one. */
KERNEL void NAME(attend)(void *s_, size_t rows, size_t cols, size_t ld, double scale,
                         const void *add_, const uint8_t *keep, size_t mask_ld, ptrdiff_t diagonal,
                         void *top_, double *sum, void *o_, size_t width)
{
    real *top = top_;
    const real *add = add_;
    for (size_t r = 0; r < rows; r++) {
        real *s = (real *)s_ + r * ld, *o = (real *)o_ + r * width;
        mask_row(s, cols, visible_of(diagonal, r, cols), (real)scale,
                 add ? add + r * mask_ld : NULL, keep ? keep + r * mask_ld : NULL);
        real most = max_of(s, cols);
        most = most > top[r] ? most : top[r];
        if (most == -(real)INFINITY) { /* nothing seen yet */
            for (size_t j = 0; j < cols; j++)
                s[j] = is_nan(s[j]) ? s[j] : 0;
            sum[r] += sum_of(s, cols);
            continue;
        }
        real shrink = k_exp(top[r] - most);
        INDEPENDENT for (size_t j = 0; j < cols; j++) s[j] = k_exp_below(s[j] - most);
        sum[r] = fused_f64(sum[r], (double)shrink, sum_of(s, cols));
        for (size_t i = 0; shrink != 1 && i < width; i++)
            o[i] *= shrink;
        top[r] = most;
    }
}

/* o /= sum, and lse = log sum e^s; a row that sees nothing gives zeros, and an lse for which
 * e^(s - lse) is 0. */
KERNEL void NAME(attend_end)(void *o_, void *lse_, const void *top_, const double *sum, size_t rows,
                             size_t width)
{
    real *lse = lse_;
    const real *top = top_;
    for (size_t r = 0; r < rows; r++) {
        real *o = (real *)o_ + r * width;
        real scale = sum[r] == 0 ? 0 : (real)(1 / sum[r]);
        for (size_t i = 0; i < width; i++)
            o[i] *= scale;
        lse[r] = sum[r] == 0 ? (real)INFINITY : (real)((double)top[r] + log(sum[r]));
    }
}

/* Scores become probabilities e^(s - lse). */
KERNEL void NAME(attend_again)(void *s_, size_t rows, size_t cols, size_t ld, double scale,
                               const void *add_, const uint8_t *keep, size_t mask_ld,
                               ptrdiff_t diagonal, const void *lse_)
{
    const real *add = add_, *lse = lse_;
    for (size_t r = 0; r < rows; r++) {
        real *s = (real *)s_ + r * ld, end = lse[r];
        mask_row(s, cols, visible_of(diagonal, r, cols), (real)scale,
                 add ? add + r * mask_ld : NULL, keep ? keep + r * mask_ld : NULL);
        INDEPENDENT for (size_t j = 0; j < cols; j++) s[j] = k_exp(s[j] - end);
    }
}

/* g = p (g - mean[row]): what softmax passes back */
KERNEL void NAME(attend_back)(void *restrict g_, const void *restrict p_, size_t rows, size_t cols,
                              size_t ld, const double *mean)
{
    for (size_t r = 0; r < rows; r++) {
        real *restrict g = (real *)g_ + r * ld, m = (real)mean[r];
        const real *restrict p = (const real *)p_ + r * ld;
        for (size_t j = 0; j < cols; j++)
            g[j] = p[j] * (g[j] - m);
    }
}
