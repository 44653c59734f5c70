/* trigonometry.k.c -- tangents, their inverses and hyperbolic kin, with gradients.
 *
 * What is made of exp, log, sin and cos by vmath is vector code; sinc is libm's, one number at a
 * time, the same on every instruction set. */
#include "kernel/elementwise.h"
#include "kernel/vmath.h"

static const real log_2 = (real)0.693147180559945309;

/* ---- tan: blocks that hold a number too large for the reduction go to libm ----------------------- */

static bool within_limit(const real *x, size_t n)
{
    bits large = 0;
    for (size_t i = 0; i < n; i++)
        large |= !(k_abs(x[i]) < SIN_LIMIT);
    return !large;
}

INLINE real tan_far(real x)
{
    return sizeof(real) == 4 ? (real)tanf((float)x) : (real)tan((double)x);
}

INLINE real k_tan(real x) { return k_sin(x) / k_cos(x); }

static void tan_block(size_t n, real *y, const real *x)
{
    if (within_limit(x, n)) {
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = k_tan(x[i]);
    } else {
        for (size_t i = 0; i < n; i++)
            y[i] = k_abs(x[i]) < SIN_LIMIT ? k_tan(x[i]) : tan_far(x[i]);
    }
}

static void tan_run(size_t n, void *out, const void *const *in, const double *args)
{
    (void)args;
    for (size_t i = 0; i < n; i += SPREAD)
        tan_block(n - i < SPREAD ? n - i : SPREAD, (real *)out + i, (const real *)in[0] + i);
}
SPAN_OF_RUN(tan, 1, real)

/* 1 + y^2 */
INLINE real k_tan_back(real g, real y) { return g * FMA(y, y, 1); }
UNARY_BACK(tan)

/* ---- inverses ---------------------------------------------------------------------------------- */

#if defined REAL_F32
#    define LIBM(function) function##f
#else
#    define LIBM(function) function
#endif

/* atan(x) = x + x z P(z), z = x^2: P by Remez' exchange on |x| <= tan(pi / 8), error 2^-30.5 for
 * float, 2^-59 for double */
INLINE real atan_tail(real z)
{
#if defined REAL_F32
    static const real term[] = {-0.3333331551, 0.1999848943, -0.1424384851, 0.1059599962,
                                -0.06083448044};
#else
    static const real term[] = {-0.333333333333331991,  0.199999999999540837,
                                -0.142857142802487067,  0.111111107861481386,
                                -0.090908978367453943,  0.0769206164229240692,
                                -0.066631204412009692,  0.0584800932136541868,
                                -0.0503984728548498716, 0.0380783648373476911,
                                -0.0179223261695201226};
#endif
    enum { LAST = sizeof term / sizeof *term - 1 };
    real p = term[LAST];
#pragma GCC unroll 16
    for (int k = LAST - 1; k >= 0; k--)
        p = FMA(p, z, term[k]);
    return p;
}

/* Of a >= 0, less than tan(pi / 8) as it is, up to tan(3 pi / 8) pi / 4 + atan((a - 1) / (a + 1)),
 * beyond pi / 2 - atan(1 / a); LOW holds what the type lacks of pi / 4 and pi / 2. */
INLINE real atan_size(real a)
{
    const real low = sizeof(real) == 4 ? (real)-2.18556950e-8 : (real)3.06161699786838302e-17;
    bool far = a > (real)2.41421356237309505, middle = a > (real)0.414213562373095049;
    real r = far ? -1 / a : middle ? (a - 1) / (a + 1) : a, z = r * r;
    real base = far ? (real)1.57079632679489662 : middle ? (real)0.785398163397448310 : 0;
    real lost = far ? 2 * low : middle ? low : 0;
    return base + (FMA(r * z, atan_tail(z), r) + lost);
}

INLINE real k_atan(real x) { return OF_TYPE(sign_of)(atan_size(k_abs(x)), x); }

/* twice the angle of half the arc: tan = |x| / (1 + sqrt(1 - x^2)), or sqrt((1 - x) / (1 + x)) */
INLINE real k_asin(real x)
{
    real a = k_abs(x), y = 2 * atan_size(a / (1 + k_sqrt((1 - a) * (1 + a))));
    return x != x ? x : OF_TYPE(sign_of)(y, x);
}
INLINE real k_acos(real x)
{
    real y = 2 * atan_size(k_sqrt((1 - x) / (1 + x)));
    return x != x ? x : y;
}

/* The angle of (b, a) within its eighth of the circle, atan(over / under), of which the others are made
 * by mirroring.  Two zeros and two infinities are not divided; SCALE keeps their sum in range. */
INLINE real k_atan2(real a, real b)
{
    const real low = sizeof(real) == 4 ? (real)-4.37113883e-8 : (real)6.12323399573676604e-17;
    const real quarter = (real)1.57079632679489662,
               large = (real)(sizeof(real) == 4 ? 1e38 : 8e307);
    real x = k_abs(b), y = k_abs(a), over = y > x ? x : y, under = y > x ? y : x;
    real scale = under > large ? (real)0.25 : 1;
    bool middle = over > (real)0.414213562373095049 * under;
    real top = middle ? over * scale - under * scale : over;
    real bottom = middle ? over * scale + under * scale : under;
    real t = over == under ? 0 : top / bottom, z = t * t;
    real lost = middle ? low / 2 : 0;
    real r = (middle ? quarter / 2 : 0) + (FMA(t * z, atan_tail(z), t) + lost);
    r = over == under ? (under == 0 ? 0 : quarter / 2) : r;
    r = y > x ? quarter - (r - low) : r;
    r = OF_TYPE(sign_of)(1, b) < 0 ? 2 * quarter - (r - 2 * low) : r;
    r = OF_TYPE(sign_of)(r, a);
    return ((a != a) | (b != b)) ? a + b : r;
}

/* 1 - x^2 as (1 - x)(1 + x), which loses nothing near 1 */
INLINE real k_asin_back(real g, real x) { return g / k_sqrt((1 - x) * (1 + x)); }
INLINE real k_acos_back(real g, real x) { return -g / k_sqrt((1 - x) * (1 + x)); }
INLINE real k_atan_back(real g, real x) { return g / FMA(x, x, 1); }

UNARY(asin)
UNARY(acos)
UNARY(atan)
BINARY(atan2)
UNARY_BACK(asin)
UNARY_BACK(acos)
UNARY_BACK(atan)

/* ---- hyperbolic -------------------------------------------------------------------------------- */

/* Where e^|x| overflows the result may not: there e^(|x| / 2) (e^(|x| / 2) / 2). */
static const real near_overflow = sizeof(real) == 4 ? 85 : 700;

INLINE real half_of_exp(real a)
{
    real half = k_exp(a / 2);
    return half * (half / 2);
}

/* (e + e / (e + 1)) / 2, e = e^|x| - 1 */
INLINE real k_sinh(real x)
{
    real a = k_abs(x), e = k_expm1(a), near = (e + e / (e + 1)) / 2;
    return OF_TYPE(sign_of)(a < near_overflow ? near : half_of_exp(a), x);
}

INLINE real k_cosh(real x)
{
    real a = k_abs(x), e = k_exp(a), near = (e + 1 / e) / 2;
    return a < near_overflow ? near : half_of_exp(a);
}

INLINE real k_sinh_back(real g, real x) { return g * k_cosh(x); }
INLINE real k_cosh_back(real g, real x) { return g * k_sinh(x); }

/* log(a + sqrt(a^2 + 1)) as log1p of what exceeds 1; far out log(2 a) */
static const real far_out = sizeof(real) == 4 ? (real)0x1p14 : (real)0x1p28;

INLINE real k_asinh(real x)
{
    real a = k_abs(x), z = a * a, near = k_log1p(a + z / (1 + k_sqrt(z + 1)));
    real y = a < far_out ? near : k_log(a) + log_2;
    return x != x ? x : OF_TYPE(sign_of)(y, x);
}

INLINE real k_acosh(real x)
{
    real t = x - 1, near = k_log1p(t + k_sqrt(t * (x + 1)));
    return x < 1 ? (real)NAN : x > far_out ? k_log(x) + log_2 : near;
}

INLINE real k_atanh(real x)
{
    real a = k_abs(x), y = k_log1p(2 * a / (1 - a)) / 2;
    return x != x ? x : OF_TYPE(sign_of)(a > 1 ? NAN : y, x);
}

INLINE real k_asinh_back(real g, real x) { return g / k_sqrt(FMA(x, x, 1)); }
INLINE real k_acosh_back(real g, real x) { return g / k_sqrt((x - 1) * (x + 1)); }
INLINE real k_atanh_back(real g, real x) { return g / ((1 - x) * (1 + x)); }

UNARY(sinh)
UNARY(cosh)
UNARY(asinh)
UNARY(acosh)
UNARY(atanh)
UNARY_BACK(sinh)
UNARY_BACK(cosh)
UNARY_BACK(asinh)
UNARY_BACK(acosh)
UNARY_BACK(atanh)

/* ---- sinc: sin(u) / u, u = pi x ----------------------------------------------------------------- */

static const real pi = (real)3.14159265358979324;

INLINE real k_sinc(real x)
{
    real u = pi * x, y = LIBM(sin)(u) / u;
    return x == 0 ? 1 : k_abs(x) == INFINITY ? 0 : y;
}

/* pi (cos u - sin(u) / u) / u; near 0, where both cancel, pi sum (-1)^k 2k u^(2k-1) / (2k + 1)! */
INLINE real k_sinc_back(real g, real x)
{
    static const real term[] = {-1.0 / 3,           1.0 / 30,
                                -1.0 / 840,         1.0 / 45360,
                                -1.0 / 3991680,     1.0 / 518918400,
                                -1.0 / 93405312000, 1.0 / 22230464256000};
    real u = pi * x, z = u * u, sum = 0;
    for (int k = 7; k >= 0; k--)
        sum = FMA(sum, z, term[k]);
    real far = (LIBM(cos)(u) - LIBM(sin)(u) / u) / u;
    real slope = k_abs(u) < 1 ? u * sum : far;
    return k_abs(x) == INFINITY ? 0 : g * pi * slope;
}
UNARY(sinc)
UNARY_BACK(sinc)
