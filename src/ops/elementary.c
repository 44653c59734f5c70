/* elementary.c -- the functions of one number that school teaches, element by element. */
#include <math.h>

#include "graph/op.h"
#include "kernel/spans.h"
#include "tarn/ops.h"

static const tarn_param unary_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

#define UNARY_ERRORS(name)                                                                         \
    {                                                                                              \
        "\"x\"", name ": x must be a tensor or a number"                                           \
    }

/* Constant but for jumps: no gradient. */
static const tarn_result flat_result[] = {{"y", "like x", true}, {0}};

/* Tried everywhere; where x must be above 0; where the gradient is 0 and jumps. */
#define SAMPLES                                                                                    \
    {"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"-1.5"}, { "randn(0, 2)" }
#define POSITIVE                                                                                   \
    {"rand(2, 3) + 0.5"}, {"rand(3, 1, 2) + 0.5"}, {"2.5"}, { "rand(0, 2)" }
#define STEPS                                                                                      \
    {"randn(2, 3) * 5", true}, {"tensor { -2.5, -0.5, 0, 0.5, 1.5 }", true}, { "randn(0, 2)", true }

/* A number that leaves whole tensors whole where it can. */
static tarn_tensor *number(double value)
{
    return tarn_tensor_weak(value, value == trunc(value) && fabs(value) < 0x1p53);
}

/* ---- sign and size -------------------------------------------------------------------------- */

static bool neg_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    (void)c;
    return (gx[0] = tarn_neg(gy[0])) != NULL;
}

static bool neg_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_mul(x, number(-1))) != NULL;
}

TARN_OP(neg) = {
    .name = "neg",
    .summary = "Changes the sign.",
    .formula = "y = -x",
    .example = "assert((-tarn.tensor({ 3 })):item() == -3)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_BACKWARD_IS_OPS,
    .backward = neg_backward,
    .compose = neg_compose,
    .span = &tarn_span_neg,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("neg")},
};

/* dy = sign(x) */
static bool abs_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_maximum(x, tarn_neg(x))) != NULL;
}

TARN_OP(abs) = {
    .name = "abs",
    .summary = "Size without sign.",
    .formula = "y = |x|",
    .example = "assert(tarn.tensor({ -3 }):abs():item() == 3)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE,
    .keeps_in = 1,
    .span_back = &tarn_span_abs_back,
    .compose = abs_compose,
    .span = &tarn_span_abs,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("abs")},
};

TARN_OP(sign) = {
    .name = "sign",
    .summary = "-1, 0 or 1.",
    .formula = "y = x / |x|, 0 at 0",
    .example = "assert(tarn.tensor({ -3 }):sign():item() == -1)",
    .param = unary_params,
    .result = flat_result,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_sign,
    .samples = {STEPS},
    .errors = {UNARY_ERRORS("sign")},
};

/* ---- powers and roots ----------------------------------------------------------------------- */

/* dy = 2 x */
static bool square_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_mul(x, x)) != NULL;
}

TARN_OP(square) = {
    .name = "square",
    .summary = "Times itself.",
    .formula = "y = x^2",
    .example = "assert(tarn.tensor({ -3 }):square():item() == 9)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE,
    .keeps_in = 1,
    .span_back = &tarn_span_square_back,
    .compose = square_compose,
    .span = &tarn_span_square,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("square")},
};

/* dy = 1 / (2 y) */
static bool sqrt_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_pow(x, number(0.5))) != NULL;
}

static bool sqrt_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *y = c->out[0];
    return (gx[0] = tarn_div(gy[0], tarn_mul(y, number(2)))) != NULL;
}

TARN_OP(sqrt) = {
    .name = "sqrt",
    .summary = "The square root; of negative numbers NaN.",
    .formula = "y = sqrt(x)",
    .example = "assert(tarn.tensor({ 9 }):sqrt():item() == 3)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .compose_back = sqrt_compose_back,
    .span_back = &tarn_span_sqrt_back,
    .compose = sqrt_compose,
    .span = &tarn_span_sqrt,
    .samples = {POSITIVE},
    .errors = {UNARY_ERRORS("sqrt")},
};

/* dy = -y^3 / 2 */
static bool rsqrt_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_reciprocal(tarn_sqrt(x))) != NULL;
}

static bool rsqrt_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *y = c->out[0];
    tarn_tensor *cube = tarn_mul(y, tarn_mul(y, y));
    return (gx[0] = tarn_mul(gy[0], tarn_mul(cube, number(-0.5)))) != NULL;
}

TARN_OP(rsqrt) = {
    .name = "rsqrt",
    .summary = "One over the square root.",
    .formula = "y = 1 / sqrt(x)",
    .example = "assert(tarn.tensor({ 4 }):rsqrt():item() == 0.5)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .compose_back = rsqrt_compose_back,
    .span_back = &tarn_span_rsqrt_back,
    .compose = rsqrt_compose,
    .span = &tarn_span_rsqrt,
    .samples = {POSITIVE},
    .errors = {UNARY_ERRORS("rsqrt")},
};

/* dy = -y^2 */
static bool reciprocal_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_div(number(1), x)) != NULL;
}

static bool reciprocal_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *y = c->out[0];
    return (gx[0] = tarn_neg(tarn_mul(gy[0], tarn_mul(y, y)))) != NULL;
}

TARN_OP(reciprocal) = {
    .name = "reciprocal",
    .summary = "One over x.",
    .formula = "y = 1 / x",
    .example = "assert(tarn.tensor({ 4 }):reciprocal():item() == 0.25)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .compose_back = reciprocal_compose_back,
    .span_back = &tarn_span_reciprocal_back,
    .compose = reciprocal_compose,
    .span = &tarn_span_reciprocal,
    .samples = {POSITIVE},
    .errors = {UNARY_ERRORS("reciprocal")},
};

/* ---- exponentials and logarithms ------------------------------------------------------------ */

/* dy = y */
static bool exp_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = tarn_mul(gy[0], c->out[0])) != NULL;
}

TARN_OP(exp) = {
    .name = "exp",
    .summary = "The exponential.",
    .formula = "y = e^x",
    .example = "assert(tarn.tensor({ 0 }):exp():item() == 1)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .compose_back = exp_compose_back,
    .span_back = &tarn_span_exp_back,
    .span = &tarn_span_exp,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("exp")},
};

/* dy = y + 1 */
static bool expm1_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_sub(tarn_exp(x), number(1))) != NULL;
}

static bool expm1_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = tarn_mul(gy[0], tarn_add(c->out[0], number(1)))) != NULL;
}

TARN_OP(expm1) = {
    .name = "expm1",
    .summary = "e^x - 1, exact near 0.",
    .formula = "y = e^x - 1",
    .example = "assert(math.abs(tarn.tensor({ 1e-9 }):expm1():item() / 1e-9 - 1) < 1e-6)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .compose_back = expm1_compose_back,
    .span_back = &tarn_span_expm1_back,
    .compose = expm1_compose,
    .span = &tarn_span_expm1,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("expm1")},
};

/* dy = 1 / x */
static bool log_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = tarn_div(gy[0], tarn_in(c, 0))) != NULL;
}

TARN_OP(log) = {
    .name = "log",
    .summary = "The natural logarithm; of negative numbers NaN.",
    .formula = "y = log x",
    .example = "assert(tarn.tensor({ 1 }):log():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .compose_back = log_compose_back,
    .span_back = &tarn_span_log_back,
    .span = &tarn_span_log,
    .samples = {POSITIVE},
    .errors = {UNARY_ERRORS("log")},
};

/* dy = 1 / (1 + x) */
static bool log1p_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_log(tarn_add(x, number(1)))) != NULL;
}

TARN_OP(log1p) = {
    .name = "log1p",
    .summary = "The logarithm of 1 + x, exact near 0.",
    .formula = "y = log(1 + x)",
    .example = "assert(math.abs(tarn.tensor({ 1e-9 }):log1p():item() / 1e-9 - 1) < 1e-6)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .span_back = &tarn_span_log1p_back,
    .compose = log1p_compose,
    .span = &tarn_span_log1p,
    .samples = {POSITIVE},
    .errors = {UNARY_ERRORS("log1p")},
};

/* ---- angles in radians, and erf ------------------------------------------------------------- */

/* dy = cos x */
static bool sin_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = tarn_mul(gy[0], tarn_cos(tarn_in(c, 0)))) != NULL;
}

TARN_OP(sin) = {
    .name = "sin",
    .summary = "The sine of an angle in radians.",
    .formula = "y = sin x",
    .example = "assert(tarn.tensor({ 0 }):sin():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .compose_back = sin_compose_back,
    .span_back = &tarn_span_sin_back,
    .span = &tarn_span_sin,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("sin")},
};

/* dy = -sin x */
static bool cos_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = tarn_neg(tarn_mul(gy[0], tarn_sin(tarn_in(c, 0))))) != NULL;
}

TARN_OP(cos) = {
    .name = "cos",
    .summary = "The cosine of an angle in radians.",
    .formula = "y = cos x",
    .example = "assert(tarn.tensor({ 0 }):cos():item() == 1)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .compose_back = cos_compose_back,
    .span_back = &tarn_span_cos_back,
    .span = &tarn_span_cos,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("cos")},
};

/* dy = 2 / sqrt(pi) e^(-x^2) */
static bool erf_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *x = tarn_in(c, 0);
    tarn_tensor *slope = tarn_mul(tarn_exp(tarn_neg(tarn_mul(x, x))), number(2 / sqrt(M_PI)));
    return (gx[0] = tarn_mul(gy[0], slope)) != NULL;
}

TARN_OP(erf) = {
    .name = "erf",
    .summary =
        "The error function: how likely a normal random number of variance 1 / 2 is within x of 0.",
    .formula = "y = 2 / sqrt(pi) int_0^x e^(-t^2) dt",
    .source = "[Abramowitz, Stegun 7.1.1]",
    .example = "assert(tarn.tensor({ 0 }):erf():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .compose_back = erf_compose_back,
    .span_back = &tarn_span_erf_back,
    .span = &tarn_span_erf,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("erf")},
};

/* ---- whole numbers nearby; flat, so without a gradient -------------------------------------- */

TARN_OP(floor) = {
    .name = "floor",
    .summary = "The whole number below.",
    .formula = "y = floor(x)",
    .example = "assert(tarn.tensor({ -1.5 }):floor():item() == -2)",
    .param = unary_params,
    .result = flat_result,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_floor,
    .samples = {STEPS},
    .errors = {UNARY_ERRORS("floor")},
};

static bool ceil_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = tarn_neg(tarn_floor(tarn_neg(tarn_in(c, 0))))) != NULL;
}

TARN_OP(ceil) = {
    .name = "ceil",
    .summary = "The whole number above.",
    .formula = "y = ceil(x)",
    .example = "assert(tarn.tensor({ 1.2 }):ceil():item() == 2)",
    .param = unary_params,
    .result = flat_result,
    .traits = TARN_ELEMENTWISE,
    .compose = ceil_compose,
    .span = &tarn_span_ceil,
    .samples = {STEPS},
    .errors = {UNARY_ERRORS("ceil")},
};

TARN_OP(round) = {
    .name = "round",
    .summary = "The nearest whole number; halves go to the even one.",
    .formula = "y = round(x)",
    .example = "assert(tarn.tensor({ 2.5 }):round():item() == 2)",
    .param = unary_params,
    .result = flat_result,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_round,
    .samples = {STEPS},
    .errors = {UNARY_ERRORS("round")},
};

static bool trunc_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_mul(tarn_sign(x), tarn_floor(tarn_abs(x)))) != NULL;
}

TARN_OP(trunc) = {
    .name = "trunc",
    .summary = "The whole number towards zero.",
    .formula = "y = trunc(x)",
    .example = "assert(tarn.tensor({ -1.5 }):trunc():item() == -1)",
    .param = unary_params,
    .result = flat_result,
    .traits = TARN_ELEMENTWISE,
    .compose = trunc_compose,
    .span = &tarn_span_trunc,
    .samples = {STEPS},
    .errors = {UNARY_ERRORS("trunc")},
};

TARN_FAMILY(elementary);
