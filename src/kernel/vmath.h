/* vmath.h -- the vector functions under one name for both types: k_exp is exp_f32 or exp_f64. */
#ifndef TARN_KERNEL_VMATH_H
#define TARN_KERNEL_VMATH_H

#include "kernel/vmath_f32.h"
#include "kernel/vmath_f64.h"

#if defined REAL_F32
#    define OF_TYPE(f) f##_f32
#else
#    define OF_TYPE(f) f##_f64
#endif

#define VMATH_FUNCTION(f)                                                                          \
    INLINE real k_##f(real x) { return OF_TYPE(f)(x); }

VMATH_FUNCTION(exp)
VMATH_FUNCTION(exp_middle) /* |x| < 80: cheaper */
VMATH_FUNCTION(exp_below)  /* x <= 0: cheaper */
VMATH_FUNCTION(expm1)
VMATH_FUNCTION(log)
VMATH_FUNCTION(log1p)
VMATH_FUNCTION(exp2)
VMATH_FUNCTION(log2)
VMATH_FUNCTION(tanh)
VMATH_FUNCTION(sigmoid)
VMATH_FUNCTION(erf)
VMATH_FUNCTION(abs)

/* For |x| < SIN_LIMIT; beyond, the loops take libm's. */
#if defined REAL_F32
#    define SIN_LIMIT SIN_LIMIT_F32
#else
#    define SIN_LIMIT SIN_LIMIT_F64
#endif
INLINE real k_sin(real x) { return x == 0 ? x : OF_TYPE(sin_quarter)(x, 0); }
INLINE real k_cos(real x) { return OF_TYPE(sin_quarter)(x, 1); }

/* of |r| <= pi / 4 */
#if defined REAL_F32
INLINE real k_sin_reduced(real r) { return sin_reduced_f32(r); }
INLINE real k_cos_reduced(real r) { return cos_reduced_f32(r); }
#else
INLINE real k_sin_reduced(real r) { return sin_reduced_f64(r, 0); }
INLINE real k_cos_reduced(real r) { return cos_reduced_f64(r, 0); }
#endif

INLINE real k_sqrt(real x)
{
    return sizeof(real) == 4 ? (real)__builtin_sqrtf((float)x) : (real)__builtin_sqrt((double)x);
}

/* Rounding.  Without SSE4.1's instruction by adding and subtracting 2^23 (2^52), which rounds to
 * even; larger numbers are whole already. */
INLINE real k_round(real x)
{
#if defined __SSE4_1__ || !defined __x86_64__
    return sizeof(real) == 4 ? (real)__builtin_rintf((float)x) : (real)__builtin_rint((double)x);
#else
    real whole = sizeof(real) == 4 ? (real)0x1p23 : (real)0x1p52, a = k_abs(x);
    return a < whole ? OF_TYPE(sign_of)(a + whole - whole, x) : x;
#endif
}

INLINE real k_floor(real x)
{
    real y = k_round(x);
    return y > x ? y - 1 : y;
}

INLINE real k_ceil(real x)
{
    real y = k_round(x);
    return OF_TYPE(sign_of)(y < x ? y + 1 : y, x);
}

INLINE real k_trunc(real x)
{
    real a = k_abs(x), y = k_round(a);
    return OF_TYPE(sign_of)(y > a ? y - 1 : y, x);
}

#endif
