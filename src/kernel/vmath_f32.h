/* vmath_f32.h -- exp, log, tanh, erf, sin, ... of floats without branches; see vmath_f64.h, whose
 * methods these share.  Tested over all 2^32 floats: tests/c/vmath_test.c. */
#ifndef TARN_KERNEL_VMATH_F32_H
#define TARN_KERNEL_VMATH_F32_H

#include "kernel/vmath_f64.h"

#define MAGIC_F32    0x1.8p23f
#define LOG2_E_F32   0x1.715476p0f
#define LN2_HIGH_F32 0x1.62e4p-1f /* 15 bits */
#define LN2_LOW_F32  0x1.7f7d1cp-20f

INLINE uint32_t bits_f32(float x)
{
    union {
        float x;
        uint32_t b;
    } u = {x};
    return u.b;
}

INLINE float of_bits_f32(uint32_t b)
{
    union {
        uint32_t b;
        float x;
    } u = {b};
    return u.x;
}

INLINE float abs_f32(float x) { return of_bits_f32(bits_f32(x) & 0x7fffffff); }

INLINE float sign_of_f32(float x, float y)
{
    return of_bits_f32((bits_f32(x) & 0x7fffffff) | (bits_f32(y) & 0x80000000));
}

INLINE float least_f32(float limit, float x) { return limit < x ? limit : x; }
INLINE float most_f32(float limit, float x) { return limit > x ? limit : x; }

/* e^r - 1 = r + r^2 q(r): q of degree 4, error 2^-26 |r| */
INLINE float exp_tail_f32(float r)
{
    float q = 1.394802472e-03f;
    q = fused_f32(q, r, 8.366654627e-03f);
    q = fused_f32(q, r, 4.166626558e-02f);
    q = fused_f32(q, r, 1.666654199e-01f);
    q = fused_f32(q, r, 5.000000000e-01f);
    return q;
}

INLINE float exp_reduced_f32(float r, float times)
{
    return fused_f32(fused_f32(exp_tail_f32(r) * times, r, times), r, times);
}

INLINE uint32_t reduce_exp_f32(float x, float *r)
{
    float t = fused_f32(x, LOG2_E_F32, MAGIC_F32);
    float n = t - MAGIC_F32;
    *r = fused_f32(n, -LN2_LOW_F32, fused_f32(n, -LN2_HIGH_F32, x));
    return bits_f32(t) - bits_f32(MAGIC_F32);
}

/* e^x for |x| < 80 */
INLINE float exp_middle_f32(float x)
{
    float r;
    uint32_t n = reduce_exp_f32(x, &r);
    return exp_reduced_f32(r, 1) * of_bits_f32((n + 127) << 23);
}

INLINE float exp_f32(float x)
{
    float r;
    uint32_t n = reduce_exp_f32(x, &r) + (x < -86 ? 126 + 64 : 126);
    float y = exp_reduced_f32(r, 2) * of_bits_f32(n << 23) * (x < -86 ? 0x1p-64f : 1);
    y = x < -104 ? 0 : y;
    return x > 0x1.62e42ep6f ? INFINITY : y;
}

INLINE float exp_below_f32(float x)
{
    float r;
    uint32_t n = reduce_exp_f32(x, &r) + (126 + 64);
    float y = exp_reduced_f32(r, 2) * of_bits_f32(n << 23) * 0x1p-64f;
    return x < -104 ? 0 : y;
}

INLINE float expm1_f32(float x)
{
    float r, c = least_f32(89, most_f32(-20, x));
    uint32_t n = reduce_exp_f32(c, &r);
    float whole = fused_f32(c, LOG2_E_F32, MAGIC_F32) - MAGIC_F32;
    float lost = fused_f32(whole, -LN2_LOW_F32, fused_f32(whole, -LN2_HIGH_F32, c) - r);
    float half = of_bits_f32((n + 126) << 23);
    float p = r + fused_f32(r * r, exp_tail_f32(r), lost);
    float y = 2 * fused_f32(half, p, half - 0.5f);
    return abs_f32(x) < 0x1p-25f ? x : y;
}

/* P of degree 2 on [0, 0.0295], error 2^-29 */
INLINE float log_core_f32(float u, float c)
{
    uint32_t root_half = 0x3f3504f3;
    float lift = u < 0x1p-126f ? 0x1p25f : 1,
          bias = u < 0x1p-126f ? 0x1p23f + 127 + 25 : 0x1p23f + 127;
    uint32_t b = bits_f32(u * lift) + (bits_f32(1) - root_half);
    float k = of_bits_f32((b >> 23) | bits_f32(0x1p23f)) - bias;
    float f = of_bits_f32((b & 0x007fffff) + root_half) - 1;
    float s = f / (2 + f), z = s * s, h = 0.5f * f * f;
    float p = 2.987441421e-01f;
    p = fused_f32(p, z, 3.997744918e-01f);
    p = fused_f32(p, z, 6.666677594e-01f);
    float low = fused_f32(s, fused_f32(p, z, h), fused_f32(k, LN2_LOW_F32, c));
    return k * LN2_HIGH_F32 - ((h - low) - f);
}

INLINE float log_f32(float x)
{
    float y = log_core_f32(x, 0);
    y = x < INFINITY ? y : x;
    y = x == 0 ? -INFINITY : y;
    return x < 0 ? NAN : y;
}

INLINE float log1p_f32(float x)
{
    float u = 1 + x, d = u - x;
    float e = (1 - d) + (x - (u - d));
    float y = log_core_f32(u, e / u);
    y = x < INFINITY ? y : x;
    y = abs_f32(x) < 0x1p-25f ? x : y;
    y = x == -1 ? -INFINITY : y;
    return x < -1 ? NAN : y;
}

/* x + x^3 P(x^2) below 0.6: P of degree 4, error 2^-28.5 */
INLINE float tanh_f32(float x)
{
    float a = abs_f32(x), z = x * x;
    float p = -5.905866623e-03f;
    p = fused_f32(p, z, 2.080538496e-02f);
    p = fused_f32(p, z, -5.378668383e-02f);
    p = fused_f32(p, z, 1.333195865e-01f);
    p = fused_f32(p, z, -3.333329856e-01f);
    float far = least_f32(10, a);
    float large = 1 - 2 / (exp_middle_f32(2 * far) + 1);
    return sign_of_f32(a < 0.6f ? fused_f32(a * z, p, a) : large, x);
}

INLINE float sigmoid_f32(float x)
{
    float e = exp_below_f32(-abs_f32(x));
    return (x < 0 ? e : 1) / (1 + e);
}

/* x + x P(x^2) below 1: P of degree 6, error 2^-29; above, 1 - exp(Q(|x| - 1)), Q of degree 6 on
 * [1, 4], error of erf 2^-29; from 4 on erf is 1 */
INLINE float erf_f32(float x)
{
    float a = abs_f32(x), z = x * x;
    float p = 7.889117842e-05f;
    p = fused_f32(p, z, -8.020841051e-04f);
    p = fused_f32(p, z, 5.189535208e-03f);
    p = fused_f32(p, z, -2.685444430e-02f);
    p = fused_f32(p, z, 1.128360033e-01f);
    p = fused_f32(p, z, -3.761262596e-01f);
    p = fused_f32(p, z, 1.283791661e-01f);
    float t = (a > 4 ? 4 : a) - 1;
    float q = 1.855704322e-04f;
    q = fused_f32(q, t, -1.826151623e-03f);
    q = fused_f32(q, t, 9.890879504e-03f);
    q = fused_f32(q, t, -4.150068387e-02f);
    q = fused_f32(q, t, -8.431183100e-01f);
    q = fused_f32(q, t, -2.638966799e+00f);
    q = fused_f32(q, t, -1.849605560e+00f);
    return a < 1 ? fused_f32(x, p, x) : sign_of_f32(1 - exp_middle_f32(q), x);
}

/* S of degree 2, error 2^-28; C of degree 2, error 2^-33 */
INLINE float sin_reduced_f32(float r)
{
    float z = r * r, s = -1.951083832e-04f;
    s = fused_f32(s, z, 8.332131431e-03f);
    s = fused_f32(s, z, -1.666665375e-01f);
    return fused_f32(r * z, s, r);
}

INLINE float cos_reduced_f32(float r)
{
    float z = r * r, p = 2.443121411e-05f;
    p = fused_f32(p, z, -1.388730598e-03f);
    p = fused_f32(p, z, 4.166664556e-02f);
    return fused_f32(z * z, p, fused_f32(z, -0.5f, 1));
}

/* The reduction is done in double, where two parts of pi / 2 are enough. */
#define SIN_LIMIT_F32 1e6f
INLINE float sin_quarter_f32(float x, uint32_t quarter)
{
    double t = fused_f64(x, 0x1.45f306dc9c883p-1, MAGIC_F64), n = t - MAGIC_F64;
    uint32_t q = (uint32_t)bits_f64(t) + quarter;
    float r = (float)((x - n * 0x1.921fb544p0) - n * 0x1.0b4611a626331p-34);
    float y = q & 1 ? cos_reduced_f32(r) : sin_reduced_f32(r);
    return of_bits_f32(bits_f32(y) ^ (q & 2) << 30);
}

/* a^b in double precision, so that b log a is known to float's last place; the rules of C's pow:
 * 1^b = a^0 = 1, (-1)^inf = 1, negative a only with whole b (or a = -inf) */
INLINE float pow_f32(float a, float b)
{
    float size = abs_f32(a), far = abs_f32(b);
    double y = exp_f64((double)b * log_f64((double)size));
    float whole = far < 0x1p23f ? (far + 0x1p23f) - 0x1p23f : far;
    float half = far < 0x1p24f ? 0.5f * far : 0;
    float half_whole = (half + 0x1p23f) - 0x1p23f;
    bool odd = whole == far && half != half_whole;
    float power = (float)y;
    power = bits_f32(a) >> 31 && odd ? -power : power;
    power = a < 0 && whole != far && size < INFINITY ? NAN : power;
    power = size == 1 && (a > 0 || far == INFINITY) ? 1 : power;
    return b == 0 ? 1 : power;
}

#endif
