/* vmath_f64.h -- exp, log, tanh, erf, sin, ... of doubles, for loops: vmath_shared.h says how.
 *
 * Polynomials: minimax by Remez' exchange in 45 digits, coefficients then rounded; comments state
 * the interval and the largest error before rounding.
 */
#ifndef TARN_KERNEL_VMATH_F64_H
#define TARN_KERNEL_VMATH_F64_H

#include "kernel/variant.h"

#define FRACTION_f64     52
#define BIAS_f64         (uint64_t)1023
#define SIGN_f64         ((uint64_t)1 << 63)
#define LEAST_NORMAL_f64 0x1p-1022
#define TINY_f64         0x1p-54             /* functions like x are x below */
#define MAGIC_f64        0x1.8p52            /* x + MAGIC - MAGIC: x rounded to even, |x| < 2^51 */
#define LOG2_E_f64       0x1.71547652b82fep0 /* 1 / log 2 */
#define LN2_HIGH_f64     0x1.62e42fefa3p-1   /* log 2 in 41 bits, so that n LN2_HIGH is exact */
#define LN2_LOW_f64      0x1.3de6af278ece6p-42
#define EXP_LEAST_f64    -746.0              /* e^x is 0 from here down */
#define EXP_INFINITE_f64 0x1.62e42fefa39efp9 /* in fact above this */
#define EXP2_LEAST_f64   -1076.0
#define LIFT_f64         512.0
#define DROP_f64         0x1p-512                     /* 2^-LIFT */
#define EXPM1_LEAST_f64  -40                          /* e^x - 1 is -1 below */
#define ROOT_HALF_f64    (uint64_t)0x3fe6a09e667f3bcd /* the bits of sqrt(1/2) */
#define TANH_ONE_f64     20
#define ERF_ONE_f64      6

/* e^r = 1 + r + r^2 q(r): q of degree 9, error of e^r - 1 2^-55.6 |r| */
INLINE double exp_tail_f64(double r)
{
    double p = 2.51171772297059875e-08;
    p = fused_f64(p, r, 2.76264506672009259e-07);
    p = fused_f64(p, r, 2.75572207666060456e-06);
    p = fused_f64(p, r, 2.48015041727437914e-05);
    p = fused_f64(p, r, 1.98412699095472345e-04);
    p = fused_f64(p, r, 1.38888889325636407e-03);
    p = fused_f64(p, r, 8.33333333331229276e-03);
    p = fused_f64(p, r, 4.16666666665732460e-02);
    p = fused_f64(p, r, 1.66666666666666879e-01);
    return fused_f64(p, r, 5.00000000000000555e-01);
}

/* log((1 + s) / (1 - s)) = 2s + s z P(z), z = s^2: P of degree 6 on [0, 0.0295], error 2^-58 */
INLINE double log_tail_f64(double z)
{
    double p = 1.47990692298539034e-01;
    p = fused_f64(p, z, 1.53137554753996874e-01);
    p = fused_f64(p, z, 1.81835751748626762e-01);
    p = fused_f64(p, z, 2.22221983783533805e-01);
    p = fused_f64(p, z, 2.85714287441416026e-01);
    p = fused_f64(p, z, 3.99999999994074984e-01);
    return fused_f64(p, z, 6.66666666666673513e-01);
}

/* tanh(x) = x + x z P(z), z = x^2: P of degree 10 on [0, 0.36], error 2^-57.8 */
INLINE double tanh_tail_f64(double z)
{
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
    return fused_f64(p, z, -3.33333333333331316e-01);
}

/* erf(x) = x + x P(z), z = x^2: P of degree 12 on [0, 1], error 2^-62 */
INLINE double erf_tail_f64(double z)
{
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
    return fused_f64(p, z, 1.28379167095512586e-01);
}

/* log(erfc(1 + t)): degree 18 on [0, 5], error of erf 2^-59.5 */
INLINE double log_erfc_f64(double t)
{
    double p = 1.03905752199638926e-12;
    p = fused_f64(p, t, -2.88146035176798676e-11);
    p = fused_f64(p, t, 3.68238478809654801e-10);
    p = fused_f64(p, t, -2.86398478659118446e-09);
    p = fused_f64(p, t, 1.49112476503091478e-08);
    p = fused_f64(p, t, -5.20373884787080247e-08);
    p = fused_f64(p, t, 9.75466298458861944e-08);
    p = fused_f64(p, t, 1.42875946454336275e-07);
    p = fused_f64(p, t, -2.05977175093883477e-06);
    p = fused_f64(p, t, 9.60889904296155957e-06);
    p = fused_f64(p, t, -2.71591106403880243e-05);
    p = fused_f64(p, t, 2.62778740178561391e-05);
    p = fused_f64(p, t, 2.37322481904170610e-04);
    p = fused_f64(p, t, -1.97790256802874180e-03);
    p = fused_f64(p, t, 1.00338253744274332e-02);
    p = fused_f64(p, t, -4.15610980418102058e-02);
    p = fused_f64(p, t, -8.43107256358676671e-01);
    p = fused_f64(p, t, -2.63896751423478815e+00);
    return fused_f64(p, t, -1.84960550993324824e+00);
}

#define OF(name) name##_f64
#define number   double
#define word     uint64_t
#include "kernel/vmath_shared.h"
#undef OF
#undef number
#undef word

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
    double t = fused_f64(x, 0x1.45f306dc9c883p-1, MAGIC_f64), n = t - MAGIC_f64;
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
