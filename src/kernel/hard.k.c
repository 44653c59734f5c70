/* hard.k.c -- activations made of straight pieces, each with its gradient below it.  At a corner
 * the gradient is that of the flat side. */
#include "kernel/elementwise.h"
#include "kernel/vmath.h"

INLINE real k_between(real x, real low, real high)
{
    real y = x < low ? low : x;
    return y > high ? high : y;
}

SPAN_ARGS(hardtanh, 1, real, real low = (real)args[0];
          real high = (real)args[1], k_between(a[i], low, high))
SPAN_ARGS(hardtanh_back, 2, real, real low = (real)args[0];
          real high = (real)args[1], ((b[i] <= low) | (b[i] >= high)) ? 0 : a[i])

INLINE real k_relu6(real x) { return k_between(x, 0, 6); }
INLINE real k_relu6_back(real g, real x) { return ((x <= 0) | (x >= 6)) ? 0 : g; }
UNARY(relu6)
UNARY_BACK(relu6)

/* y = relu6(x + 3) / 6 */
INLINE real k_hardsigmoid(real x) { return k_between(x + 3, 0, 6) / 6; }
INLINE real k_hardsigmoid_back(real g, real x) { return ((x <= -3) | (x >= 3)) ? 0 : g / 6; }
UNARY(hardsigmoid)
UNARY_BACK(hardsigmoid)

/* y = x relu6(x + 3) / 6;  dy = x / 3 + 1 / 2 between -3 and 3 */
INLINE real k_hardswish(real x) { return x * k_between(x + 3, 0, 6) / 6; }
INLINE real k_hardswish_back(real g, real x)
{
    real slope = x / 3 + (real)0.5;
    return x <= -3 ? 0 : x >= 3 ? g : g * slope;
}
UNARY(hardswish)
UNARY_BACK(hardswish)

SPAN_ARGS(hardshrink, 1, real, real near = (real)args[0], k_abs(a[i]) <= near ? 0 : a[i])
SPAN_ARGS(hardshrink_back, 2, real, real near = (real)args[0], k_abs(b[i]) <= near ? 0 : a[i])

INLINE real k_softshrink(real x, real near)
{
    real y = k_abs(x) - near;
    return y <= 0 ? 0 : OF_TYPE(sign_of)(y, x);
}
SPAN_ARGS(softshrink, 1, real, real near = (real)args[0], k_softshrink(a[i], near))
SPAN_ARGS(softshrink_back, 2, real, real near = (real)args[0], k_abs(b[i]) <= near ? 0 : a[i])

/* y = x above 0, else w x: of w the gradient is g x there */
INLINE real k_prelu(real x, real w) { return x > 0 ? x : w * x; }
INLINE real k_prelu_back(real g, real x, real w) { return x > 0 ? g : w * g; }
INLINE real k_prelu_back_weight(real g, real x) { return x > 0 ? 0 : g * x; }
BINARY(prelu)
TERNARY(prelu_back)
BINARY(prelu_back_weight)
