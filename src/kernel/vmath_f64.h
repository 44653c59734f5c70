/* vmath_f64.h -- exp, log, tanh, erf, sin, ... of doubles without branches, so that a loop over
 * them becomes vector code on any machine (no 64-bit integer comparison, conversion or arithmetic
 * shift, which SSE2 and AVX2 lack).  Within 2 units in the last place (sigmoid: 2.5), with or without
 * fused multiply-adds; infinities, NaN and denormals included: tests/c/vmath_test.c measures it.
 *
 * Polynomials: minimax by Remez' exchange in 45 digits, coefficients then rounded; the comment
 * states interval and largest error before rounding.  Reductions: Cody and Waite [Software Manual
 * for the Elementary Functions, 1980]; rounding by adding 1.5 2^52 [Muller, Elementary Functions].
 */
#ifndef TARN_KERNEL_VMATH_F64_H
#define TARN_KERNEL_VMATH_F64_H

#include "kernel/variant.h"

#define MAGIC_F64    0x1.8p52              /* x + MAGIC - MAGIC: x rounded to even, |x| < 2^51 */
#define LOG2_E_F64   0x1.71547652b82fep0   /* 1 / log 2 */
#define LN2_HIGH_F64 0x1.62e42fefa3p-1     /* log 2 in 41 bits, so that n LN2_HIGH is exact */
#define LN2_LOW_F64  0x1.3de6af278ece6p-42 /* the rest */

INLINE uint64_t bits_f64(double x)
{
    union {
        double x;
        uint64_t b;
    } u = {x};
    return u.b;
}

INLINE double of_bits_f64(uint64_t b)
{
    union {
        uint64_t b;
        double x;
    } u = {b};
    return u.x;
}

INLINE double abs_f64(double x) { return of_bits_f64(bits_f64(x) & 0x7fffffffffffffff); }

/* |x| with the sign of y */
INLINE double sign_of_f64(double x, double y)
{
    return of_bits_f64((bits_f64(x) & 0x7fffffffffffffff) | (bits_f64(y) & 0x8000000000000000));
}

/* The smaller and the larger of two numbers; NaN if x is: one instruction on x86. */
INLINE double least_f64(double limit, double x) { return limit < x ? limit : x; }
INLINE double most_f64(double limit, double x) { return limit > x ? limit : x; }

/* e^r - 1 = r + r^2 q(r) for |r| <= log(2) / 2: q of degree 9, error 2^-55.6 |r| */
INLINE double exp_tail_f64(double r)
{
    double q = 2.51171772297059875e-08;
    q = fused_f64(q, r, 2.76264506672009259e-07);
    q = fused_f64(q, r, 2.75572207666060456e-06);
    q = fused_f64(q, r, 2.48015041727437914e-05);
    q = fused_f64(q, r, 1.98412699095472345e-04);
    q = fused_f64(q, r, 1.38888889325636407e-03);
    q = fused_f64(q, r, 8.33333333331229276e-03);
    q = fused_f64(q, r, 4.16666666665732460e-02);
    q = fused_f64(q, r, 1.66666666666666879e-01);
    q = fused_f64(q, r, 5.00000000000000555e-01);
    return q;
}

/* times e^r; TIMES is a power of two */
INLINE double exp_reduced_f64(double r, double times)
{
    return fused_f64(fused_f64(exp_tail_f64(r) * times, r, times), r, times);
}

/* x = n log 2 + r; n stands in the low bits of the result, in two's complement */
INLINE uint64_t reduce_exp_f64(double x, double *r)
{
    double t = fused_f64(x, LOG2_E_F64, MAGIC_F64);
    double n = t - MAGIC_F64;
    *r = fused_f64(n, -LN2_LOW_F64, fused_f64(n, -LN2_HIGH_F64, x));
    return bits_f64(t) - bits_f64(MAGIC_F64);
}

/* e^x for |x| < 700 */
INLINE double exp_middle_f64(double x)
{
    double r;
    uint64_t n = reduce_exp_f64(x, &r);
    return exp_reduced_f64(r, 1) * of_bits_f64((n + 1023) << 52);
}

/* 2 e^r 2^(n-1), since 2^1024 is out of range; where the result may be denormal 2^(n-1) is lifted
 * and brought back, so that it is rounded once */
INLINE double exp_f64(double x)
{
    double r;
    uint64_t n = reduce_exp_f64(x, &r) + (x < -707 ? 1022 + 512 : 1022);
    double y = exp_reduced_f64(r, 2) * of_bits_f64(n << 52) * (x < -707 ? 0x1p-512 : 1);
    y = x < -746 ? 0 : y;
    return x > 0x1.62e42fefa39efp9 ? INFINITY : y;
}

/* e^x for x <= 0 */
INLINE double exp_below_f64(double x)
{
    double r;
    uint64_t n = reduce_exp_f64(x, &r) + (1022 + 512);
    double y = exp_reduced_f64(r, 2) * of_bits_f64(n << 52) * 0x1p-512;
    return x < -746 ? 0 : y;
}

/* 2^n (e^r - 1) + (2^n - 1), halved on the way since 2^1024 is out of range; `lost` is what the
 * reduction rounded away */
INLINE double expm1_f64(double x)
{
    double r, c = least_f64(710, most_f64(-40, x));
    uint64_t n = reduce_exp_f64(c, &r);
    double whole = fused_f64(c, LOG2_E_F64, MAGIC_F64) - MAGIC_F64;
    double lost = fused_f64(whole, -LN2_LOW_F64, fused_f64(whole, -LN2_HIGH_F64, c) - r);
    double half = of_bits_f64((n + 1022) << 52);
    double p = r + fused_f64(r * r, exp_tail_f64(r), lost);
    double y = 2 * fused_f64(half, p, half - 0.5);
    return abs_f64(x) < 0x1p-54 ? x : y;
}

/* log(u) + c for finite u > 0 and small c.  u = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)],
 * s = f / (2 + f), log(1 + f) = f - (f^2/2 - s (f^2/2 + R(s^2))) [fdlibm's arrangement];
 * R(z) = z P(z), P of degree 6 on [0, 0.0295], error 2^-58 */
INLINE double log_core_f64(double u, double c)
{
    uint64_t root_half = 0x3fe6a09e667f3bcd; /* sqrt(1/2) */
    double lift = u < 0x1p-1022 ? 0x1p54 : 1,
           bias = u < 0x1p-1022 ? 0x1p52 + 1023 + 54 : 0x1p52 + 1023;
    uint64_t b = bits_f64(u * lift) + (bits_f64(1) - root_half);
    double k = of_bits_f64((b >> 52) | bits_f64(0x1p52)) - bias;
    double f = of_bits_f64((b & 0x000fffffffffffff) + root_half) - 1;
    double s = f / (2 + f), z = s * s, h = 0.5 * f * f;
    double p = 1.47990692298539034e-01;
    p = fused_f64(p, z, 1.53137554753996874e-01);
    p = fused_f64(p, z, 1.81835751748626762e-01);
    p = fused_f64(p, z, 2.22221983783533805e-01);
    p = fused_f64(p, z, 2.85714287441416026e-01);
    p = fused_f64(p, z, 3.99999999994074984e-01);
    p = fused_f64(p, z, 6.66666666666673513e-01);
    double low = fused_f64(s, fused_f64(p, z, h), fused_f64(k, LN2_LOW_F64, c));
    return k * LN2_HIGH_F64 - ((h - low) - f);
}

INLINE double log_f64(double x)
{
    double y = log_core_f64(x, 0);
    y = x < INFINITY ? y : x;
    y = x == 0 ? -INFINITY : y;
    return x < 0 ? NAN : y;
}

/* u = 1 + x rounded; what rounding lost, e, adds e / u to log(u). */
INLINE double log1p_f64(double x)
{
    double u = 1 + x, d = u - x;
    double e = (1 - d) + (x - (u - d));
    double y = log_core_f64(u, e / u);
    y = x < INFINITY ? y : x;
    y = abs_f64(x) < 0x1p-54 ? x : y;
    y = x == -1 ? -INFINITY : y;
    return x < -1 ? NAN : y;
}

/* x + x^3 P(x^2) below 0.6: P of degree 10, error 2^-57.8; above, 1 - 2 / (e^2x + 1) */
INLINE double tanh_f64(double x)
{
    double a = abs_f64(x), z = x * x;
    double p = -1.72108550904864885e-05;
    p = fused_f64(p, z, 7.93772802149589660e-05);
    p = fused_f64(p, z, -2.30450657089243196e-04);
    p = fused_f64(p, z, 5.87214240352091819e-04);
    p = fused_f64(p, z, -1.45522304380579412e-03);
    p = fused_f64(p, z, 3.59203884175058209e-03);
    p = fused_f64(p, z, -8.86322695544040917e-03);
    p = fused_f64(p, z, 2.18694880159601181e-02);
    p = fused_f64(p, z, -5.39682539498751654e-02);
    p = fused_f64(p, z, 1.33333333333009035e-01);
    p = fused_f64(p, z, -3.33333333333331316e-01);
    double far = least_f64(20, a);
    double large = 1 - 2 / (exp_middle_f64(2 * far) + 1);
    return sign_of_f64(a < 0.6 ? fused_f64(a * z, p, a) : large, x);
}

/* 1 / (1 + e^-x), with e^-|x| so that nothing overflows */
INLINE double sigmoid_f64(double x)
{
    double e = exp_below_f64(-abs_f64(x));
    return (x < 0 ? e : 1) / (1 + e);
}

/* x + x P(x^2) below 1: P of degree 12, error 2^-62; above, 1 - exp(Q(|x| - 1)) where Q is
 * log(erfc), degree 18 on [1, 6], error of erf 2^-59.5; from 6 on erf is 1 */
INLINE double erf_f64(double x)
{
    double a = abs_f64(x), z = x * x;
    double p = 5.96067687251890719e-11;
    p = fused_f64(p, z, -1.13749507642638025e-09);
    p = fused_f64(p, z, 1.46603274741089792e-08);
    p = fused_f64(p, z, -1.63503960486599113e-07);
    p = fused_f64(p, z, 1.64610084631813361e-06);
    p = fused_f64(p, z, -1.49255957714418004e-05);
    p = fused_f64(p, z, 1.20553311329353637e-04);
    p = fused_f64(p, z, -8.54832698142536651e-04);
    p = fused_f64(p, z, 5.22397762482843583e-03);
    p = fused_f64(p, z, -2.68661706450778782e-02);
    p = fused_f64(p, z, 1.12837916709548847e-01);
    p = fused_f64(p, z, -3.76126389031837483e-01);
    p = fused_f64(p, z, 1.28379167095512586e-01);
    double t = (a > 6 ? 6 : a) - 1;
    double q = 1.03905752199638926e-12;
    q = fused_f64(q, t, -2.88146035176798676e-11);
    q = fused_f64(q, t, 3.68238478809654801e-10);
    q = fused_f64(q, t, -2.86398478659118446e-09);
    q = fused_f64(q, t, 1.49112476503091478e-08);
    q = fused_f64(q, t, -5.20373884787080247e-08);
    q = fused_f64(q, t, 9.75466298458861944e-08);
    q = fused_f64(q, t, 1.42875946454336275e-07);
    q = fused_f64(q, t, -2.05977175093883477e-06);
    q = fused_f64(q, t, 9.60889904296155957e-06);
    q = fused_f64(q, t, -2.71591106403880243e-05);
    q = fused_f64(q, t, 2.62778740178561391e-05);
    q = fused_f64(q, t, 2.37322481904170610e-04);
    q = fused_f64(q, t, -1.97790256802874180e-03);
    q = fused_f64(q, t, 1.00338253744274332e-02);
    q = fused_f64(q, t, -4.15610980418102058e-02);
    q = fused_f64(q, t, -8.43107256358676671e-01);
    q = fused_f64(q, t, -2.63896751423478815e+00);
    q = fused_f64(q, t, -1.84960550993324824e+00);
    return a < 1 ? fused_f64(x, p, x) : sign_of_f64(1 - exp_middle_f64(q), x);
}

/* sin(r + c) and cos(r + c), |r| <= pi / 4 and c tiny: sin = r + r^3 S(r^2), S of degree 5, error
 * 2^-57.8; cos = 1 - r^2 / 2 + r^4 C(r^2), C of degree 5, error 2^-64 */
INLINE double sin_reduced_f64(double r, double c)
{
    double z = r * r, s = 1.58935839435499353e-10;
    s = fused_f64(s, z, -2.50507040403982458e-08);
    s = fused_f64(s, z, 2.75573133560196174e-06);
    s = fused_f64(s, z, -1.98412698288701354e-04);
    s = fused_f64(s, z, 8.33333333332128556e-03);
    s = fused_f64(s, z, -1.66666666666666269e-01);
    return r + fused_f64(r * z, s, c * fused_f64(z, -0.5, 1));
}

INLINE double cos_reduced_f64(double r, double c)
{
    double z = r * r, p = -1.13574483345082243e-11;
    p = fused_f64(p, z, 2.08756818732986229e-09);
    p = fused_f64(p, z, -2.75573140565307864e-07);
    p = fused_f64(p, z, 2.48015872884919316e-05);
    p = fused_f64(p, z, -1.38888888888725982e-03);
    p = fused_f64(p, z, 4.16666666666665880e-02);
    double w = fused_f64(z, -0.5, 1);
    return w + (fused_f64(z, -0.5, 1 - w) + fused_f64(z * z, p, -r * c));
}

/* sin of x + quarter pi / 2 for |x| < SIN_LIMIT.  pi / 2 in three parts, the first two of 33
 * bits: with n < 2^20 their products are exact; the difference is kept in two numbers. */
#define SIN_LIMIT_F64 1e6
INLINE double sin_quarter_f64(double x, uint64_t quarter)
{
    double t = fused_f64(x, 0x1.45f306dc9c883p-1, MAGIC_F64), n = t - MAGIC_F64;
    uint64_t q = bits_f64(t) + quarter;
    double a = x - n * 0x1.921fb544p0, b = n * 0x1.0b4611a6p-34;
    double r1 = a - b, back = a - r1;
    double low = ((a - (r1 + back)) + (back - b)) - n * 0x1.3198a2e037073p-69;
    double r = r1 + low, c = (r1 - r) + low;
    double s = sin_reduced_f64(r, c), k = cos_reduced_f64(r, c);
    double odd = of_bits_f64((q & 1) << 52 | bits_f64(2)); /* 4 when q is odd, else 2 */
    double y = odd > 2 ? k : s;
    return of_bits_f64(bits_f64(y) ^ (q & 2) << 62);
}

#endif
