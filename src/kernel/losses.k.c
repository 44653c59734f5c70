/* losses.k.c -- losses of elements and their slopes, each one loop that GCC vectorises.  The driver,
 * ops/loss_pair.c, calls them on blocks that stay in the first cache.
 *
 * A million floats, two threads of a Zen 3, forward, and with the gradient, in us: mse 81, 188; l1 76, 190
 * (chains of operations: 326 and more); kl_div 701, 993; binary_cross_entropy 1296, 1499; PyTorch 1.13 in the
 * same run 315 to 7759, 1054 to 8990. */
#include "kernel/losses.h"

#include "kernel/variant.h"
#include "kernel/vmath.h"

/* VALUE and its slopes by A = a[i] and B = b[i]; C = c[i], and k0, k1 are the constants. */
#define LOSS(name, value, by_a, by_b)                                                              \
    KERNEL tarn_loss_values NAME(loss_##name);                                                     \
    KERNEL tarn_loss_slopes NAME(loss_##name##_back);                                              \
    INLINE real name##_of(real A, real B, real C, real k0, real k1)                                \
    {                                                                                              \
        (void)C, (void)k0, (void)k1;                                                               \
        return value;                                                                              \
    }                                                                                              \
    INLINE real name##_by_a(real A, real B, real C, real k0, real k1)                              \
    {                                                                                              \
        (void)A, (void)B, (void)C, (void)k0, (void)k1;                                             \
        return by_a;                                                                               \
    }                                                                                              \
    INLINE real name##_by_b(real A, real B, real C, real k0, real k1)                              \
    {                                                                                              \
        (void)A, (void)B, (void)C, (void)k0, (void)k1;                                             \
        return by_b;                                                                               \
    }                                                                                              \
    KERNEL void NAME(loss_##name)(void *y_, const void *a_, const void *b_, const void *c_,        \
                                  size_t n, const double *k)                                       \
    {                                                                                              \
        real *y = y_, k0 = (real)k[0], k1 = (real)k[1];                                            \
        const real *a = a_, *b = b_, *c = c_;                                                      \
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = name##_of(a[i], b[i], c[i], k0, k1);     \
    }                                                                                              \
    KERNEL void NAME(loss_##name##_back)(void *ga_, void *gb_, const void *g_, const void *a_,     \
                                         const void *b_, const void *c_, size_t n,                 \
                                         const double *k)                                          \
    {                                                                                              \
        real *ga = ga_, *gb = gb_, k0 = (real)k[0], k1 = (real)k[1];                               \
        const real *g = g_, *a = a_, *b = b_, *c = c_;                                             \
        if (ga)                                                                                    \
            INDEPENDENT for (size_t i = 0; i < n; i++) ga[i] =                                     \
                g[i] * name##_by_a(a[i], b[i], c[i], k0, k1);                                      \
        if (gb)                                                                                    \
            INDEPENDENT for (size_t i = 0; i < n; i++) gb[i] =                                     \
                g[i] * name##_by_b(a[i], b[i], c[i], k0, k1);                                      \
    }

/* ---- of differences ---------------------------------------------------------------------------- */

INLINE real square(real x) { return x * x; }
INLINE real sign(real x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

INLINE real within(real x, real limit)
{
    real y = x < -limit ? -limit : x;
    return y > limit ? limit : y;
}

/* With c = d cut to [-k, k], c (d - c / 2) is d^2 / 2 inside and k (|d| - k / 2) outside. */
INLINE real huber(real d, real k)
{
    real c = within(d, k);
    return c * (d - (real)0.5 * c);
}

LOSS(squares, square(A - B), 2 * (A - B), 2 * (B - A))
LOSS(absolute, k_abs(A - B), sign(A - B), sign(B - A))
LOSS(huber, k1 *huber(A - B, k0), k1 *within(A - B, k0), k1 *within(B - A, k0))

/* ---- of logarithms ------------------------------------------------------------------------------ */

/* log b + 1 - a, of which log b + 1 goes at 0 */
INLINE real divergence_slope(real a, real b)
{
    real y = k_log(b) + 1 - a;
    return b == 0 ? -a : y;
}

LOSS(divergence, B *(k_log(B == 0 ? 1 : B) - A), -B, divergence_slope(A, B))
LOSS(log_divergence, k_exp(B) * (B - A), -k_exp(B), k_exp(B) * (B - A + 1))
LOSS(poisson, k_exp(A) - B * A, k_exp(A) - B, -A)

/* ---- of yes and no ------------------------------------------------------------------------------ */

INLINE real bounded_log(real x)
{
    real y = k_log(x);
    return y < -100 ? -100 : y;
}

/* (a - b) / (a (1 - a)), whose divisor is not below 1e-12 */
INLINE real binary_slope(real a, real b)
{
    real spread = a * (1 - a);
    return (a - b) / (spread < (real)1e-12 ? (real)1e-12 : spread);
}

LOSS(binary, -(B *bounded_log(A) + (1 - B) * bounded_log(1 - A)), binary_slope(A, B),
     bounded_log(1 - A) - bounded_log(A))

/* log(1 + e^x) = max(x, 0) + log(1 + e^-|x|) */
INLINE real softplus(real x) { return (x > 0 ? x : 0) + k_log1p(k_exp_below(-k_abs(x))); }

LOSS(logits, (1 - B) * A + (1 + (C - 1) * B) * softplus(-A),
     (1 - B) - (1 + (C - 1) * B) * k_sigmoid(-A), (C - 1) * softplus(-A) - A)
LOSS(soft_margin, softplus(-A *B), -B *k_sigmoid(-A *B), -A *k_sigmoid(-A *B))

/* ---- of margins --------------------------------------------------------------------------------- */

INLINE real above_zero(real x) { return x < 0 ? 0 : x; }
INLINE real unless(bool zero, real x) { return zero ? 0 : x; }

LOSS(hinge, unless(B == -1, A) + unless(B == 1, above_zero(k0 - A)),
     unless(B == -1, 1) - unless((B == 1) | (k0 - A < 0), 1), 0)
LOSS(ranking, above_zero(k0 - C * (A - B)), unless(k0 - C * (A - B) < 0, -C),
     unless(k0 - C * (A - B) < 0, C))
