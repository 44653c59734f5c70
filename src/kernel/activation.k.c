/* activation.k.c -- activations, each with its gradient below it. */
#include "kernel/elementwise.h"

INLINE real k_relu(real x) { return x <= 0 ? 0 : x; }
INLINE real k_step(real x) { return x < 0 ? 0 : x >= 0 ? 1 : x; }
UNARY(relu)
UNARY(step)

#if defined REAL_I64
#    define AT_MOST(x) (real) floor(x) /* n <= x just where n <= floor(x) */
#else
#    define AT_MOST(x) (real) x
#endif

/* x above args[0], else args[1]; the step where args[0] is not given */
INLINE real k_threshold(real x, real low, real other, bool plain)
{
    real y = x <= low ? other : x, z = k_step(x);
    return plain ? z : y;
}
SPAN_ARGS(threshold, 1, real, bool plain = args[0] != args[0];
          real low = plain ? 0 : AT_MOST(args[0]);
          real other = (real)args[1], k_threshold(a[i], low, other, plain))

#if !defined REAL_I64

#    include "kernel/vmath.h"

INLINE real k_relu_back(real g, real y) { return y <= 0 ? 0 : g; }
UNARY_BACK(relu)

SPAN_ARGS(threshold_back, 2, real, bool plain = args[0] != args[0];
          real low = (real)args[0], (plain | (b[i] <= low)) ? 0 : a[i])

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
/* softplus of beta x, over beta; dy = 1 - e^(-beta y) */
SPAN_ARGS(softplus, 1, real, real beta = (real)args[0];
          real scale = 1 / beta, k_softplus(beta *a[i]) * scale)
SPAN_ARGS(softplus_back, 2, real, real beta = (real)args[0], k_softplus_back(a[i], beta *b[i]))

/* log sigmoid(x) = min(x, 0) - log(1 + e^-|x|);  dy = sigmoid(-x) */
INLINE real k_logsigmoid(real x) { return -k_softplus(-x); }
INLINE real k_logsigmoid_back(real g, real x) { return g * k_sigmoid(-x); }
UNARY(logsigmoid)
UNARY_BACK(logsigmoid)

/* y = x w, w = tanh(log(1 + e^x)) = ((1 + e^x)^2 - 1) / ((1 + e^x)^2 + 1).  With e = e^-|x| and
 * both halves multiplied by e^2 where x > 0, w = top / (top + rest):
 *     x > 0: top = 1 + 2 e, rest = 2 e^2      x <= 0: top = e (e + 2), rest = 2
 * dy = w + x (1 - w^2) sigmoid(x), where 1 - w = rest / (top + rest)  [Misra 2019] */
INLINE real k_mish(real x)
{
    real e = k_exp_below(-k_abs(x));
    real top = x > 0 ? FMA(2, e, 1) : e * (e + 2), rest = x > 0 ? 2 * e * e : 2;
    real w = top / (top + rest);
    return x * w;
}
INLINE real k_mish_back(real g, real x)
{
    real e = k_exp_below(-k_abs(x));
    real top = x > 0 ? FMA(2, e, 1) : e * (e + 2), rest = x > 0 ? 2 * e * e : 2;
    real w = top / (top + rest), left = rest / (top + rest), s = (x < 0 ? e : 1) / (1 + e);
    return g * FMA(x * left * (1 + w), s, w);
}
UNARY(mish)
UNARY_BACK(mish)

/* y = x / (1 + |x|);  dy = 1 / (1 + |x|)^2 */
INLINE real k_softsign(real x) { return x / (1 + k_abs(x)); }
INLINE real k_softsign_back(real g, real x)
{
    real below = 1 + k_abs(x);
    return g / (below * below);
}
UNARY(softsign)
UNARY_BACK(softsign)

/* y = x - tanh x;  dy = tanh^2 x.  Below 0.6 tanh x = x + x^3 P(x^2), and x cancels. */
INLINE real k_tanhshrink(real x)
{
    real z = x * x, near = -(x * z) * OF_TYPE(tanh_tail)(z), far = x - k_tanh(x);
    return k_abs(x) < (real)0.6 ? near : far;
}
INLINE real k_tanhshrink_back(real g, real x)
{
    real t = k_tanh(x);
    return g * t * t;
}
UNARY(tanhshrink)
UNARY_BACK(tanhshrink)

/* y = x above 0, else alpha (e^x - 1);  dy = 1 above 0, else alpha e^x */
INLINE real k_elu(real x, real alpha, real rate)
{
    real low = alpha * k_expm1(x > 0 ? 0 : x * rate);
    return x > 0 ? x : low;
}
INLINE real k_elu_back(real g, real x, real alpha, real rate)
{
    real low = g * alpha * k_exp(x > 0 ? 0 : x * rate);
    return x > 0 ? g : low;
}
SPAN_ARGS(elu, 1, real, real alpha = (real)args[0], k_elu(a[i], alpha, 1))
SPAN_ARGS(elu_back, 2, real, real alpha = (real)args[0], k_elu_back(a[i], b[i], alpha, 1))

/* alpha (e^(x / alpha) - 1): the slope is 1 on both sides of 0 */
SPAN_ARGS(celu, 1, real, real alpha = (real)args[0];
          real rate = 1 / alpha, k_elu(a[i], alpha, rate))
SPAN_ARGS(celu_back, 2, real, real rate = 1 / (real)args[0], k_elu_back(a[i], b[i], 1, rate))

/* lambda elu(x), with the constants that keep mean 0 and variance 1 [Klambauer et al. 2017] */
#    define SELU_LAMBDA (real)1.0507009873554804934
#    define SELU_ALPHA  (real)1.6732632423543772848
INLINE real k_selu(real x) { return SELU_LAMBDA * k_elu(x, SELU_ALPHA, 1); }
INLINE real k_selu_back(real g, real x) { return SELU_LAMBDA * k_elu_back(g, x, SELU_ALPHA, 1); }
UNARY(selu)
UNARY_BACK(selu)

#endif
