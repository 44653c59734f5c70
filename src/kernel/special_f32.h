/* special_f32.h -- rare functions of floats, computed in double and without branches, so that loops
 * over them become vector code.
 *
 * A million numbers on one thread of a Zen 3, one at a time by libm before and here: erfc 21 ms and
 * 3.0, erfinv 113 and 4.9, lgamma 27 and 10, digamma 36 and 9, trigamma 270
 * and 6.
 * Polynomials: minimax by Remez' exchange in 40 digits, comments state interval and error.
 */
#ifndef TARN_KERNEL_SPECIAL_F32_H
#define TARN_KERNEL_SPECIAL_F32_H

#include "kernel/vmath.h"

/* term[0] + term[1] x + ... */
#define POLYNOMIAL(x, ...)                                                                         \
    ({                                                                                             \
        static const double term_[] = {__VA_ARGS__};                                               \
        enum { LAST_ = sizeof term_ / sizeof *term_ - 1 };                                         \
        double sum_ = term_[LAST_];                                                                \
        _Pragma("GCC unroll 16") for (int k_ = LAST_ - 1; k_ >= 0; k_--) sum_ =                    \
            fused_f64(sum_, x, term_[k_]);                                                         \
        sum_;                                                                                      \
    })

/* e^(-x^2) g(t), t = (x - 3) / (x + 3); g of degree 12 on [0, 10.2], relative error 2^-34.8.  From
 * 10.2 on erfc is 0 in float; below 0 it is 2 less that of -x. */
INLINE float erfc_float(float x)
{
    double a = least_f64(10.2, (double)abs_f32(x)), t = (a - 3) / (a + 3);
    double g = POLYNOMIAL(t, 0.179001151180913689, -0.326233560146015052, 0.245603801955403349,
                          -0.150115931030131839, 0.0716658288092674263, -0.0243925838806178925,
                          0.00426921505592381636, 0.00070832721032985053, -0.000597292614927323659,
                          0.0000432585369045730148, 0.00006395374074860597, -9.54711255485684986e-6,
                          -6.69458145065779952e-6);
    double y = g * exp_f64(-a * a);
    y = x < 0 ? 2 - y : y;
    return x != x ? x : (float)y;
}

/* x h(w), w = -log(1 - x^2): h by degree 12 in w - 3.125 on [0, 6.25], relative error 2^-30.8;
 * beyond by degree 10 in sqrt(w) - 3 on [2.5, 4.05], which 1 - 2^-24 stays below, 2^-32.9. */
INLINE float erfinv_float(float x)
{
    double z = (double)x, w = -log_f64((1 - z) * (1 + z)), u = w - 3.125;
    double near =
        POLYNOMIAL(u, 1.65365456245777107, 0.240158178820998992, -0.00603366938162071973,
                   -0.000740691795749965347, 0.000186732697199231037, -0.0000138917044410723142,
                   -1.3649666831025733e-6, 4.26883051751034781e-7, -2.91274184852661364e-8,
                   -4.74230390475948434e-9, 1.05169272727795111e-9, 5.29976436690573978e-12,
                   -1.30924114243465984e-11);
    double v = __builtin_sqrt(w < 6.25 ? 6.25 : w) - 3;
    double far =
        POLYNOMIAL(v, 2.83297679905169694, 1.00167527466501911, 0.00944548210722611084,
                   -0.0076437129846881166, 0.00568593249771611304, -0.00356026258426275885,
                   0.00147921478474602328, -0.000138871789624898858, -0.000275256855106495621,
                   0.000177369352146753118, -0.0000381705107648807166);
    float y = x * (float)(w < 6.25 ? near : far);
    y = abs_f32(x) == 1 ? sign_of_f32(INFINITY, x) : y;
    return abs_f32(x) <= 1 ? y : NAN;
}

/* ---- the gamma function's logarithm and that one's derivatives ----------------------------------
 *
 * Far out by their series [Abramowitz, Stegun 6.1.41, 6.3.18, 6.4.12]; before it by the recurrences
 * in z = x, x + 1, ...; below 0 mirrored at 1/2. */

/* sin(pi x) and cos(pi x) by the distance from the nearest half of a whole number */
INLINE double sin_pi(double x) { return sin_quarter_f64(3.14159265358979324 * x, 0); }
INLINE double cos_pi(double x) { return sin_quarter_f64(3.14159265358979324 * x, 1); }

/* x less the nearest whole number; 0 from 2^51 on, where all are whole */
INLINE double off_whole(double x)
{
    double a = least_f64(0x1p51, abs_f64(x));
    return sign_of_f64(1, x) * (a - ((a + MAGIC_f64) - MAGIC_f64));
}

/* Of x > 0, log gamma(x) + log(below) = (z - 1/2) log z - z + log(2 pi) / 2 + sum B_2k / (2k (2k - 1)
 * z^(2k - 1)), for x < 7 with z = x + 7 and below = x (x + 1) ... (x + 6) */
INLINE double lgamma_positive(double x, double *below)
{
    bool low = x < 7;
    double product = x;
#pragma GCC unroll 6
    for (int k = 1; k < 7; k++)
        product *= x + k;
    *below = low ? product : 1;
    double z = least_f64(1e300, low ? x + 7 : x), r = 1 / z;
    double tail = POLYNOMIAL(r * r, 1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188,
                             -691.0 / 360360, 1.0 / 156);
    return (z - 0.5) * log_f64(z) - z + 0.918938533204672742 + r * tail;
}

/* log(pi / |sin(pi x)|) - log gamma(1 - x) below 0.  `low` is 1 there and 0 elsewhere: GCC would make
 * branches of choices. */
INLINE float lgamma_float(float x)
{
    double z = (double)x, off = off_whole(z), sign = sign_of_f64(1, z), low = 0.5 - 0.5 * sign,
           below;
    double wave = low * abs_f64(sin_pi(off)) + (1 - low) * 3.14159265358979324;
    double y = sign * lgamma_positive(low + sign * z, &below) + 1.14472988584940017;
    y -= log_f64(wave * (low / below + (1 - low) * below));
    return (float)(((z <= 0) & (off == 0)) ? INFINITY : y);
}

/* log z - 1 / 2z - sum B_2k / (2k z^2k), for x < 10 with z = x + 10, less 1 / x + 1 / (x + 1) + ... as
 * one fraction */
INLINE double digamma_positive(double x)
{
    bool low = x < 10;
    double over = 1, under = x;
#pragma GCC unroll 9
    for (int k = 1; k < 10; k++) {
        over = fused_f64(over, x + k, under);
        under *= x + k;
    }
    double z = low ? x + 10 : x, r = 1 / z, s = r * r;
    double tail = POLYNOMIAL(s, 1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132,
                             -691.0 / 32760, 1.0 / 12);
    return log_f64(z) - 0.5 * r - s * tail - (low ? over : 0) / under;
}

/* digamma(1 - x) - pi / tan(pi x) below 0, where whole numbers are poles; at 0 infinite */
INLINE float digamma_float(float x)
{
    double z = (double)x, off = off_whole(z), sign = sign_of_f64(1, z), low = 0.5 - 0.5 * sign;
    double slope = low * 3.14159265358979324 * cos_pi(off) / sin_pi(low * off + (1 - low) * 0.5);
    double y = digamma_positive(low + sign * z) - slope;
    y = ((z < 0) & (off == 0)) ? NAN : y;
    return (float)(z == 0 ? -sign_of_f64(INFINITY, z) : y);
}

/* 1 / z + 1 / 2z^2 + sum B_2k / z^(2k + 1), for x < 6 with z = x + 6, and 1 / x^2 + 1 / (x + 1)^2 + ... */
INLINE double trigamma_positive(double x)
{
    bool low = x < 6;
    double over = 1, under = x * x;
#pragma GCC unroll 5
    for (int k = 1; k < 6; k++) {
        double square = (x + k) * (x + k);
        over = fused_f64(over, square, under);
        under *= square;
    }
    double z = low ? x + 6 : x, r = 1 / z, s = r * r;
    double tail = POLYNOMIAL(s, 1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66);
    return r + 0.5 * s + r * s * tail + (low ? over : 0) / under;
}

/* (pi / sin(pi x))^2 - trigamma(1 - x) below 0; at poles infinite */
INLINE float trigamma_float(float x)
{
    double z = (double)x, off = off_whole(z), sign = sign_of_f64(1, z), low = 0.5 - 0.5 * sign;
    double wave = low * 3.14159265358979324 / sin_pi(low * off + (1 - low) * 0.5);
    double y = sign * trigamma_positive(low + sign * z) + wave * wave;
    return (float)(((z <= 0) & (off == 0)) ? INFINITY : y);
}

#endif
