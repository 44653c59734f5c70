/* math.k.c -- elementwise functions of one number, and their gradients. */
#include "kernel/elementwise.h"
#include "kernel/vmath.h"

INLINE real k_rsqrt(real x) { return 1 / k_sqrt(x); }
INLINE real k_reciprocal(real x) { return 1 / x; }

/* In double a product with 1 / log 10 is exact enough for float; for double libm's. */
INLINE real k_log10(real x)
{
    return sizeof(real) == 4 ? (real)(log_f64((double)x) * 0.434294481903251828)
                             : (real)log10((double)x);
}

UNARY(exp2)
UNARY(log2)
UNARY(log10)
UNARY(exp)
UNARY(log)
UNARY(log1p)
UNARY(expm1)
UNARY(sqrt)
UNARY(rsqrt)
UNARY(reciprocal)
UNARY(erf)

/* ---- sin, cos: blocks that hold a number too large for the reduction go to libm ------------- */

static bool within_limit(const real *x, size_t n)
{
    bits large = 0;
    for (size_t i = 0; i < n; i++)
        large |= !(k_abs(x[i]) < SIN_LIMIT);
    return !large;
}

INLINE real sin_far(real x)
{
    return sizeof(real) == 4 ? (real)sinf((float)x) : (real)sin((double)x);
}

INLINE real cos_far(real x)
{
    return sizeof(real) == 4 ? (real)cosf((float)x) : (real)cos((double)x);
}

/* y[i] = NEAR or FAR, functions of x[i] and of g[i], the first input */
#define WAVE(f, inputs, near, far)                                                                 \
    static void f##_block(size_t n, real *y, const real *g, const real *x)                         \
    {                                                                                              \
        (void)g;                                                                                   \
        if (within_limit(x, n)) {                                                                  \
            INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = near;                                \
        } else {                                                                                   \
            for (size_t i = 0; i < n; i++)                                                         \
                y[i] = k_abs(x[i]) < SIN_LIMIT ? near : far;                                       \
        }                                                                                          \
    }                                                                                              \
    static void f##_run(size_t n, void *out, const void *const *in, const double *args)            \
    {                                                                                              \
        (void)args;                                                                                \
        for (size_t i = 0; i < n; i += SPREAD)                                                     \
            f##_block(n - i < SPREAD ? n - i : SPREAD, (real *)out + i, (const real *)in[0] + i,   \
                      (const real *)in[inputs - 1] + i);                                           \
    }                                                                                              \
    SPAN_OF_RUN(f, inputs, real)

WAVE(sin, 1, k_sin(x[i]), sin_far(x[i]))
WAVE(cos, 1, k_cos(x[i]), cos_far(x[i]))
WAVE(sin_back, 2, g[i] * k_cos(x[i]), g[i] * cos_far(x[i]))
WAVE(cos_back, 2, -g[i] * k_sin(x[i]), -g[i] * sin_far(x[i]))

/* ---- gradients: g is gy ------------------------------------------------------------------------ */

INLINE real k_exp_back(real g, real y) { return g * y; }
INLINE real k_log_back(real g, real x) { return g / x; }
INLINE real k_log1p_back(real g, real x) { return g / (1 + x); }
INLINE real k_expm1_back(real g, real y) { return FMA(g, y, g); }
INLINE real k_sqrt_back(real g, real y) { return g / (2 * y); }
INLINE real k_rsqrt_back(real g, real y) { return (real)-0.5 * g * y * y * y; }
INLINE real k_reciprocal_back(real g, real y) { return -g * y * y; }

/* 2 / sqrt(pi) e^(-x^2) */
INLINE real k_erf_back(real g, real x)
{
    return g * (real)1.12837916709551257 * k_exp_below(-x * x);
}

INLINE real k_exp2_back(real g, real y) { return g * y * (real)0.693147180559945309; }
INLINE real k_log2_back(real g, real x) { return g / (x * (real)0.693147180559945309); }
INLINE real k_log10_back(real g, real x) { return g / (x * (real)2.30258509299404568); }

UNARY_BACK(exp2)
UNARY_BACK(log2)
UNARY_BACK(log10)
UNARY_BACK(exp)
UNARY_BACK(log)
UNARY_BACK(log1p)
UNARY_BACK(expm1)
UNARY_BACK(sqrt)
UNARY_BACK(rsqrt)
UNARY_BACK(reciprocal)
UNARY_BACK(erf)
