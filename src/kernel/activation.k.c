/* activation.k.c -- activations, each with its gradient below it. */
#include "kernel/elementwise.h"

INLINE real k_relu(real x) { return x <= 0 ? 0 : x; }
INLINE real k_step(real x) { return x < 0 ? 0 : x >= 0 ? 1 : x; }
UNARY(relu)
UNARY(step)

#if !defined REAL_I64

#    include "kernel/vmath.h"

INLINE real k_relu_back(real g, real y) { return y <= 0 ? 0 : g; }
UNARY_BACK(relu)

INLINE real k_sigmoid_back(real g, real y) { return g * y * (1 - y); }
UNARY(sigmoid)
UNARY_BACK(sigmoid)

/* (1 - e^-x) / (1 + e^-x) = tanh(x / 2) */
INLINE real k_bipolar_sigmoid(real x) { return k_tanh(x / 2); }
INLINE real k_bipolar_sigmoid_back(real g, real y) { return g / 2 * FMA(-y, y, 1); }
UNARY(bipolar_sigmoid)
UNARY_BACK(bipolar_sigmoid)

INLINE real k_tanh_back(real g, real y) { return g * FMA(-y, y, 1); }
UNARY(tanh)
UNARY_BACK(tanh)

/* y = x F(x), F(x) = (1 + erf(x / sqrt 2)) / 2;  dy = F(x) + x F'(x), F' = e^(-x^2/2) / sqrt(2 pi)
 * [Hendrycks, Gimpel 2016] */
INLINE real k_normal_below(real x)
{
    return (real)0.5 + (real)0.5 * k_erf(x * (real)0.70710678118654752);
}
INLINE real k_gelu(real x) { return x * k_normal_below(x); }
INLINE real k_gelu_back(real g, real x)
{
    real density = (real)0.39894228040143268 * k_exp_below((real)-0.5 * x * x);
    return g * FMA(x, density, k_normal_below(x));
}
UNARY(gelu)
UNARY_BACK(gelu)

/* y = x (1 + tanh u) / 2 = x s, s = sigmoid(2u), 2u = 2 sqrt(2 / pi) (x + 0.044715 x^3)
 * dy = s + x s (1 - s) (2u)' */
INLINE real k_gelu_tanh_2u(real x)
{
    return x * FMA((real)0.07135481627260025, x * x, (real)1.5957691216057308);
}
INLINE real k_gelu_tanh(real x) { return x * k_sigmoid(k_gelu_tanh_2u(x)); }
INLINE real k_gelu_tanh_back(real g, real x)
{
    real s = k_sigmoid(k_gelu_tanh_2u(x));
    real slope = FMA((real)0.21406444881780076, x * x, (real)1.5957691216057308);
    return g * s * FMA(x * (1 - s), slope, 1);
}
UNARY(gelu_tanh)
UNARY_BACK(gelu_tanh)

SPAN_ARGS(leaky_relu, 1, real, real slope = (real)args[0], a[i] < 0 ? slope * a[i] : a[i])
SPAN_ARGS(leaky_relu_back, 2, real, real slope = (real)args[0], b[i] > 0 ? a[i] : slope * a[i])

/* y = x s, s = sigmoid(x);  dy = s + x s (1 - s) */
INLINE real k_silu(real x) { return x * k_sigmoid(x); }
INLINE real k_silu_back(real g, real x)
{
    real s = k_sigmoid(x);
    return g * s * FMA(x, 1 - s, 1);
}
UNARY(silu)
UNARY_BACK(silu)

/* log(1 + e^x) = max(x, 0) + log(u), u = 1 + e^-|x|, plus what rounding u lost;
 * dy = sigmoid(x) = 1 - e^-y */
INLINE real k_softplus(real x)
{
    real e = k_exp_below(-k_abs(x)), u = 1 + e;
    return (x <= 0 ? 0 : x) + OF_TYPE(log_core)(u, (e - (u - 1)) / u);
}
INLINE real k_softplus_back(real g, real y) { return -g * k_expm1(-y); }
UNARY(softplus)
UNARY_BACK(softplus)

#endif
