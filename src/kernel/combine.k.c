/* combine.k.c -- functions of two or three numbers beyond arithmetic, and fake quantisation. */
#include <float.h>

#include "kernel/elementwise.h"
#include "kernel/vmath.h"

/* a + w (b - a), from the nearer end, so that both ends are exact */
INLINE real k_lerp(real a, real b, real w)
{
    real low = FMA(w, b - a, a), high = b - (b - a) * (1 - w);
    return w < (real)0.5 ? low : high;
}
TERNARY(lerp)

SPAN_ARGS(addcmul, 3, real, real value = (real)args[0], FMA(value *b[i], c[i], a[i]))
SPAN_ARGS(addcdiv, 3, real, real value = (real)args[0], a[i] + value * b[i] / c[i])

/* sqrt(a^2 + b^2): in float by way of double; in double of the larger times sqrt(1 + ratio^2) */
INLINE real k_hypot(real a, real b)
{
    real x = k_abs(a), y = k_abs(b), most = x > y ? x : y, least = x > y ? y : x;
#if defined REAL_F32
    real length = (real)__builtin_sqrt((double)a * a + (double)b * b);
#else
    real ratio = least / most, length = most * k_sqrt(FMA(ratio, ratio, 1));
    length = most == 0 ? 0 : length;
#endif
    length = ((a != a) | (b != b)) ? a + b : length;
    return ((most == INFINITY) | (least == INFINITY)) ? INFINITY : length;
}
BINARY(hypot)

/* log(e^a + e^b) = max + log(1 + e^-|a - b|); of equal infinities that infinity */
INLINE real k_logaddexp(real a, real b)
{
    real most = a > b ? a : b, apart = k_abs(a - b);
    real y = most + k_log1p(k_exp_below(-apart));
    return ((a != a) | (b != b)) ? a + b : a == b && k_abs(a) == INFINITY ? a : y;
}
BINARY(logaddexp)

/* a log b, 0 where a is 0, unless b is NaN */
INLINE real k_xlogy(real a, real b)
{
    real y = a * k_log(b);
    return ((a == 0) & (b == b)) ? 0 : y;
}
BINARY(xlogy)

INLINE real k_nan_to_num(real x, real nan, real most, real least)
{
    real y = x == (real)INFINITY ? most : x == -(real)INFINITY ? least : x;
    return x != x ? nan : y;
}
static real finite_or(double given, double otherwise)
{
    return (real)(given == given ? given : otherwise);
}
#define LARGEST (sizeof(real) == 4 ? (double)FLT_MAX : DBL_MAX)
SPAN_ARGS(nan_to_num, 1, real, real most = finite_or(args[1], LARGEST);
          real least = finite_or(args[2], -LARGEST), k_nan_to_num(a[i], (real)args[0], most, least))
SPAN(nan_to_num_back, 2, real, b[i] - b[i] == 0 ? a[i] : 0)

/* (x, scale, zero point), args the ends of the range: q = round(x / scale) + zero point, held in the
 * range; y = (q - zero point) scale [Jacob et al. 2018] */
INLINE real k_quantized(real x, real scale, real zero) { return k_round(x * (1 / scale)) + zero; }
INLINE real k_fake_quantize(real x, real scale, real zero, real low, real high)
{
    real q = k_quantized(x, scale, zero);
    q = q < low ? low : q;
    q = q > high ? high : q;
    return (q - zero) * scale;
}
SPAN_ARGS(fake_quantize, 3, real, real low = (real)args[0];
          real high = (real)args[1], k_fake_quantize(a[i], b[i], c[i], low, high))

INLINE uint8_t k_outside(real q, real low, real high) { return (q < low) | (q > high); }
SPAN_ARGS(fake_quantize_outside, 3, uint8_t, real low = (real)args[0];
          real high = (real)args[1], k_outside(k_quantized(a[i], b[i], c[i]), low, high))
