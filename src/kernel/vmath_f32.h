/* vmath_f32.h -- exp, log, tanh, erf, sin, pow, ... of floats, for loops: vmath_shared.h says how.
 * Polynomials and constants as in vmath_f64.h. */
#ifndef TARN_KERNEL_VMATH_F32_H
#define TARN_KERNEL_VMATH_F32_H

#include "kernel/vmath_f64.h"

#define FRACTION_f32     23
#define BIAS_f32         (uint32_t)127
#define SIGN_f32         ((uint32_t)1 << 31)
#define LEAST_NORMAL_f32 0x1p-126f
#define TINY_f32         0x1p-25f
#define MAGIC_f32        0x1.8p23f
#define LOG2_E_f32       0x1.715476p0f
#define LN2_HIGH_f32     0x1.62e4p-1f /* 15 bits */
#define LN2_LOW_f32      0x1.7f7d1cp-20f
#define EXP_LEAST_f32    -104.0f
#define EXP_INFINITE_f32 0x1.62e42ep6f
#define EXP2_LEAST_f32   -151.0f
#define LIFT_f32         64.0f
#define DROP_f32         0x1p-64f
#define EXPM1_LEAST_f32  -20
#define ROOT_HALF_f32    (uint32_t)0x3f3504f3
#define TANH_ONE_f32     10
#define ERF_ONE_f32      4

/* q of degree 4, error 2^-26 |r| */
INLINE float exp_tail_f32(float r)
{
    float p = 1.394802472e-03f;
    p = fused_f32(p, r, 8.366654627e-03f);
    p = fused_f32(p, r, 4.166626558e-02f);
    p = fused_f32(p, r, 1.666654199e-01f);
    return fused_f32(p, r, 5.000000000e-01f);
}

/* degree 2, error 2^-29 */
INLINE float log_tail_f32(float z)
{
    float p = 2.987441421e-01f;
    p = fused_f32(p, z, 3.997744918e-01f);
    return fused_f32(p, z, 6.666677594e-01f);
}

/* degree 4, error 2^-28.5 */
INLINE float tanh_tail_f32(float z)
{
    float p = -5.905866623e-03f;
    p = fused_f32(p, z, 2.080538496e-02f);
    p = fused_f32(p, z, -5.378668383e-02f);
    p = fused_f32(p, z, 1.333195865e-01f);
    return fused_f32(p, z, -3.333329856e-01f);
}

/* degree 6, error 2^-29 */
INLINE float erf_tail_f32(float z)
{
    float p = 7.889117842e-05f;
    p = fused_f32(p, z, -8.020841051e-04f);
    p = fused_f32(p, z, 5.189535208e-03f);
    p = fused_f32(p, z, -2.685444430e-02f);
    p = fused_f32(p, z, 1.128360033e-01f);
    p = fused_f32(p, z, -3.761262596e-01f);
    return fused_f32(p, z, 1.283791661e-01f);
}

/* degree 6 on [0, 3], error of erf 2^-29 */
INLINE float log_erfc_f32(float t)
{
    float p = 1.855704322e-04f;
    p = fused_f32(p, t, -1.826151623e-03f);
    p = fused_f32(p, t, 9.890879504e-03f);
    p = fused_f32(p, t, -4.150068387e-02f);
    p = fused_f32(p, t, -8.431183100e-01f);
    p = fused_f32(p, t, -2.638966799e+00f);
    return fused_f32(p, t, -1.849605560e+00f);
}

#define OF(name) name##_f32
#define number   float
#define word     uint32_t
#include "kernel/vmath_shared.h"
#undef OF
#undef number
#undef word

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
    double t = fused_f64(x, 0x1.45f306dc9c883p-1, MAGIC_f64), n = t - MAGIC_f64;
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
