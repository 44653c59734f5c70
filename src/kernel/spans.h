/* spans.h -- every elementwise loop there is, one line each.
 *
 * From the line X(relu, FLOATS, REAL) follow the constant tarn_span_relu and the declarations of
 * its loops; relu itself is a few lines in a *.k.c.  FLOATS: float32 and float64; NUMBERS: int64
 * as well; WHOLES: int64 alone.  REAL: the result has the inputs' type; BOOL: it is one byte, 0 or 1.
 *
 * A loop computes in one type: where's condition arrives as a number, nonzero for true.  Numbers
 * that are not tensors come as args; NaN there means "not given".  NaN in data propagates.
 */
#ifndef TARN_KERNEL_SPANS_H
#define TARN_KERNEL_SPANS_H

#include "kernel/span.h"

/* arithmetic: (a, b); division of int64 by zero gives 0 */
#define TARN_SPANS_ARITHMETIC(X)                                                                   \
    X(add, NUMBERS, REAL)                                                                          \
    X(sub, NUMBERS, REAL)                                                                          \
    X(mul, NUMBERS, REAL)                                                                          \
    X(div, NUMBERS, REAL) /* int64: towards zero */                                                \
    X(pow, NUMBERS, REAL) /* int64: wraps; negative powers as in 1 / a^|b|, truncated */           \
    X(maximum, NUMBERS, REAL)                                                                      \
    X(minimum, NUMBERS, REAL)                                                                      \
    X(remainder, NUMBERS, REAL)    /* a - b floor(a / b): has the sign of b */                     \
    X(floor_divide, NUMBERS, REAL) /* floor(a / b) */                                              \
    X(where, NUMBERS, REAL)        /* (condition, a, b) */                                         \
    X(clamp, NUMBERS, REAL)        /* (x), args min, max */                                        \
    X(identity, NUMBERS, REAL)                                                                     \
    X(neg, NUMBERS, REAL)                                                                          \
    X(abs, NUMBERS, REAL)                                                                          \
    X(sign, NUMBERS, REAL)                                                                         \
    X(square, NUMBERS, REAL)                                                                       \
    X(floor, NUMBERS, REAL)                                                                        \
    X(ceil, NUMBERS, REAL)                                                                         \
    X(round, NUMBERS, REAL)     /* halves to even; args digits after the point */                  \
    X(round_ste, NUMBERS, REAL) /* halves to even */                                               \
    X(trunc, NUMBERS, REAL)                                                                        \
    X(frac, NUMBERS, REAL)                                                                         \
    X(fmod, NUMBERS, REAL)       /* as C's: has the sign of a */                                   \
    X(nan_to_num, NUMBERS, REAL) /* args for NaN, inf, -inf; absent: the largest, the least */     \
    X(lerp, FLOATS, REAL)        /* (a, b, weight) */                                              \
    X(addcmul, FLOATS, REAL)     /* (x, a, b), args value */                                       \
    X(addcdiv, FLOATS, REAL)     /* (x, a, b), args value */                                       \
    X(hypot, FLOATS, REAL)                                                                         \
    X(atan2, FLOATS, REAL)                                                                         \
    X(logaddexp, FLOATS, REAL)                                                                     \
    X(xlogy, FLOATS, REAL)                                                                         \
    X(fake_quantize, FLOATS, REAL)         /* (x, scale, zero point), args lowest, highest */      \
    X(fake_quantize_outside, FLOATS, BOOL) /* ... whether x falls outside of them */               \
    X(bitwise_and, WHOLES, REAL)                                                                   \
    X(bitwise_or, WHOLES, REAL)                                                                    \
    X(bitwise_xor, WHOLES, REAL)                                                                   \
    X(bitwise_left_shift, WHOLES, REAL)                                                            \
    X(bitwise_right_shift, WHOLES, REAL) /* keeps the sign */

/* comparisons: (a, b); logical_not and the tests take (x) */
#define TARN_SPANS_COMPARE(X)                                                                      \
    X(eq, NUMBERS, BOOL)                                                                           \
    X(ne, NUMBERS, BOOL)                                                                           \
    X(lt, NUMBERS, BOOL)                                                                           \
    X(le, NUMBERS, BOOL)                                                                           \
    X(gt, NUMBERS, BOOL)                                                                           \
    X(ge, NUMBERS, BOOL)                                                                           \
    X(logical_and, NUMBERS, BOOL)                                                                  \
    X(logical_or, NUMBERS, BOOL)                                                                   \
    X(logical_xor, NUMBERS, BOOL)                                                                  \
    X(logical_not, NUMBERS, BOOL)                                                                  \
    X(isnan, NUMBERS, BOOL)                                                                        \
    X(isinf, NUMBERS, BOOL)                                                                        \
    X(isfinite, NUMBERS, BOOL)

/* functions of one number: (x) */
#define TARN_SPANS_MATH(X)                                                                         \
    X(exp, FLOATS, REAL)                                                                           \
    X(log, FLOATS, REAL)                                                                           \
    X(log1p, FLOATS, REAL)                                                                         \
    X(expm1, FLOATS, REAL)                                                                         \
    X(sqrt, FLOATS, REAL)                                                                          \
    X(rsqrt, FLOATS, REAL)                                                                         \
    X(reciprocal, FLOATS, REAL)                                                                    \
    X(sin, FLOATS, REAL)                                                                           \
    X(cos, FLOATS, REAL)                                                                           \
    X(exp2, FLOATS, REAL)                                                                          \
    X(log2, FLOATS, REAL)                                                                          \
    X(log10, FLOATS, REAL)                                                                         \
    X(erf, FLOATS, REAL)

/* angles and hyperbolic kin: (x) */
#define TARN_SPANS_TRIGONOMETRY(X)                                                                 \
    X(tan, FLOATS, REAL)                                                                           \
    X(asin, FLOATS, REAL)                                                                          \
    X(acos, FLOATS, REAL)                                                                          \
    X(atan, FLOATS, REAL)                                                                          \
    X(sinh, FLOATS, REAL)                                                                          \
    X(cosh, FLOATS, REAL)                                                                          \
    X(asinh, FLOATS, REAL)                                                                         \
    X(acosh, FLOATS, REAL)                                                                         \
    X(atanh, FLOATS, REAL)                                                                         \
    X(sinc, FLOATS, REAL)                                                                          \
    X(tan_back, FLOATS, REAL) /* (gy, y); the others (gy, x) */                                    \
    X(asin_back, FLOATS, REAL)                                                                     \
    X(acos_back, FLOATS, REAL)                                                                     \
    X(atan_back, FLOATS, REAL)                                                                     \
    X(sinh_back, FLOATS, REAL)                                                                     \
    X(cosh_back, FLOATS, REAL)                                                                     \
    X(asinh_back, FLOATS, REAL)                                                                    \
    X(acosh_back, FLOATS, REAL)                                                                    \
    X(atanh_back, FLOATS, REAL)                                                                    \
    X(sinc_back, FLOATS, REAL)

/* functions of one number that are seldom met: (x) */
#define TARN_SPANS_SPECIAL(X)                                                                      \
    X(erfc, FLOATS, REAL)                                                                          \
    X(erfinv, FLOATS, REAL)                                                                        \
    X(logit, FLOATS, REAL)      /* args eps: x stays that far from 0 and 1; none: as it is */      \
    X(logit_back, FLOATS, REAL) /* (gy, x), args eps */                                            \
    X(lgamma, FLOATS, REAL)                                                                        \
    X(digamma, FLOATS, REAL)                                                                       \
    X(polygamma, FLOATS, REAL)      /* args n */                                                   \
    X(erfc_back, FLOATS, REAL)      /* (gy, x) */                                                  \
    X(erfinv_back, FLOATS, REAL)    /* (gy, y) */                                                  \
    X(lgamma_back, FLOATS, REAL)    /* (gy, x) */                                                  \
    X(digamma_back, FLOATS, REAL)   /* (gy, x) */                                                  \
    X(polygamma_back, FLOATS, REAL) /* (gy, x), args n */

/* activations: (x) */
#define TARN_SPANS_ACTIVATION(X)                                                                   \
    X(relu, NUMBERS, REAL)                                                                         \
    X(step, NUMBERS, REAL)      /* 0 below 0, else 1 */                                            \
    X(threshold, NUMBERS, REAL) /* args threshold (none: as step), what stands at most there */    \
    X(sigmoid, FLOATS, REAL)                                                                       \
    X(bipolar_sigmoid, FLOATS, REAL) /* tanh(x / 2) */                                             \
    X(tanh, FLOATS, REAL)                                                                          \
    X(gelu, FLOATS, REAL)                                                                          \
    X(gelu_tanh, FLOATS, REAL)                                                                     \
    X(leaky_relu, FLOATS, REAL) /* args slope */                                                   \
    X(silu, FLOATS, REAL)                                                                          \
    X(softplus, FLOATS, REAL) /* args beta */                                                      \
    X(logsigmoid, FLOATS, REAL)                                                                    \
    X(mish, FLOATS, REAL)                                                                          \
    X(softsign, FLOATS, REAL)                                                                      \
    X(tanhshrink, FLOATS, REAL)                                                                    \
    X(elu, FLOATS, REAL)  /* args alpha */                                                         \
    X(celu, FLOATS, REAL) /* args alpha */                                                         \
    X(selu, FLOATS, REAL)

/* activations of straight pieces: (x) */
#define TARN_SPANS_HARD(X)                                                                         \
    X(hardtanh, FLOATS, REAL) /* args low, high */                                                 \
    X(relu6, FLOATS, REAL)                                                                         \
    X(hardsigmoid, FLOATS, REAL)                                                                   \
    X(hardswish, FLOATS, REAL)                                                                     \
    X(hardshrink, FLOATS, REAL) /* args how near 0 */                                              \
    X(softshrink, FLOATS, REAL) /* args how near 0 */                                              \
    X(prelu, FLOATS, REAL)      /* (x, slope below 0) */

/* gradients: what they are given, after gy, in the order of the row's kept inputs and outputs */
#define TARN_SPANS_BACK(X)                                                                         \
    X(maximum_back, FLOATS, REAL)         /* (gy, a, b): of a; a tie gets half; swap for b */      \
    X(minimum_back, FLOATS, REAL)         /* (gy, a, b) */                                         \
    X(div_back, FLOATS, REAL)             /* (gy, b, y): of b = -gy y / b */                       \
    X(pow_back, FLOATS, REAL)             /* (gy, a, b): of a = gy b a^(b-1) */                    \
    X(pow_back_exponent, FLOATS, REAL)    /* (gy, a, y): of b = gy y log a, 0 where y is 0 */      \
    X(clamp_back, FLOATS, REAL)           /* (gy, x), args min, max */                             \
    X(abs_back, FLOATS, REAL)             /* (gy, x) */                                            \
    X(square_back, FLOATS, REAL)          /* (gy, x) */                                            \
    X(exp_back, FLOATS, REAL)             /* (gy, y) */                                            \
    X(log_back, FLOATS, REAL)             /* (gy, x) */                                            \
    X(log1p_back, FLOATS, REAL)           /* (gy, x) */                                            \
    X(expm1_back, FLOATS, REAL)           /* (gy, y) */                                            \
    X(sqrt_back, FLOATS, REAL)            /* (gy, y) */                                            \
    X(rsqrt_back, FLOATS, REAL)           /* (gy, y) */                                            \
    X(reciprocal_back, FLOATS, REAL)      /* (gy, y) */                                            \
    X(exp2_back, FLOATS, REAL)            /* (gy, y) */                                            \
    X(log2_back, FLOATS, REAL)            /* (gy, x) */                                            \
    X(log10_back, FLOATS, REAL)           /* (gy, x) */                                            \
    X(nan_to_num_back, FLOATS, REAL)      /* (gy, x) */                                            \
    X(sin_back, FLOATS, REAL)             /* (gy, x) */                                            \
    X(cos_back, FLOATS, REAL)             /* (gy, x) */                                            \
    X(erf_back, FLOATS, REAL)             /* (gy, x) */                                            \
    X(relu_back, FLOATS, REAL)            /* (gy, y); (gy, x) does as well */                      \
    X(sigmoid_back, FLOATS, REAL)         /* (gy, y) */                                            \
    X(bipolar_sigmoid_back, FLOATS, REAL) /* (gy, y) */                                            \
    X(tanh_back, FLOATS, REAL)            /* (gy, y) */                                            \
    X(gelu_back, FLOATS, REAL)            /* (gy, x) */                                            \
    X(gelu_tanh_back, FLOATS, REAL)       /* (gy, x) */                                            \
    X(leaky_relu_back, FLOATS, REAL)      /* (gy, x), args slope */                                \
    X(silu_back, FLOATS, REAL)            /* (gy, x) */                                            \
    X(softplus_back, FLOATS, REAL)        /* (gy, y), args beta */                                 \
    X(logsigmoid_back, FLOATS, REAL)      /* (gy, x) */                                            \
    X(mish_back, FLOATS, REAL)            /* (gy, x) */                                            \
    X(softsign_back, FLOATS, REAL)        /* (gy, x) */                                            \
    X(tanhshrink_back, FLOATS, REAL)      /* (gy, x) */                                            \
    X(elu_back, FLOATS, REAL)             /* (gy, x), args alpha */                                \
    X(celu_back, FLOATS, REAL)            /* (gy, x), args alpha */                                \
    X(selu_back, FLOATS, REAL)            /* (gy, x) */                                            \
    X(hardtanh_back, FLOATS, REAL)        /* (gy, x), args low, high */                            \
    X(relu6_back, FLOATS, REAL)           /* (gy, x) */                                            \
    X(hardsigmoid_back, FLOATS, REAL)     /* (gy, x) */                                            \
    X(hardswish_back, FLOATS, REAL)       /* (gy, x) */                                            \
    X(hardshrink_back, FLOATS, REAL)      /* (gy, x), args how near 0 */                           \
    X(softshrink_back, FLOATS, REAL)      /* (gy, x), args how near 0 */                           \
    X(threshold_back, FLOATS, REAL)       /* (gy, x), args threshold */                            \
    X(prelu_back, FLOATS, REAL)           /* (gy, x, slope) */                                     \
    X(prelu_back_weight, FLOATS, REAL)    /* (gy, x): of the slope */

#define TARN_SPANS(X)                                                                              \
    TARN_SPANS_ARITHMETIC(X)                                                                       \
    TARN_SPANS_COMPARE(X)                                                                          \
    TARN_SPANS_MATH(X)                                                                             \
    TARN_SPANS_TRIGONOMETRY(X)                                                                     \
    TARN_SPANS_SPECIAL(X)                                                                          \
    TARN_SPANS_ACTIVATION(X)                                                                       \
    TARN_SPANS_HARD(X)                                                                             \
    TARN_SPANS_BACK(X)

#define TARN_SPAN_DECLARE(name, types, result) extern const tarn_span tarn_span_##name;
TARN_SPANS(TARN_SPAN_DECLARE)
#undef TARN_SPAN_DECLARE

/* The loop for this machine and a column (0 float32, 1 float64, 2 int64); NULL where the span has
 * none. */
tarn_loop *tarn_span_loop(const tarn_span *span, int column);

#endif
