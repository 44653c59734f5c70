/* arithmetic.c -- sums, products and the functions of school, element by element. */
#include <math.h>

#include "graph/op.h"
#include "kernel/spans.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* Two operands: tensors or numbers; shapes broadcast, types are promoted. */
static const tarn_param pair_params[] = {
    {"a", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"b", NULL, "any shape that broadcasts with a", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

static const tarn_param unary_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

/* A gradient kernel: gx = span(gy, a, b). */
static tarn_tensor *back_span(const tarn_span *span, tarn_tensor *gy, tarn_tensor *a,
                              tarn_tensor *b)
{
    tarn_tensor *in[] = {gy, a, b}, *gx = tarn_tensor_of(&gy->spec);
    return gx && tarn_drive_span(span, (tarn_dtype)gy->spec.dtype, 1, &gx, 3, in, NULL) ? gx : NULL;
}

/* ---- a - b, a b, a / b ---------------------------------------------------------------------- */

static bool sub_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[0] = gy[0];
    gx[1] = tarn_wants(c, 1) ? tarn_neg(gy[0]) : NULL;
    return gx[1] || !tarn_wants(c, 1);
}

TARN_OP(sub) = {
    .name = "sub",
    .summary = "Difference, element by element.",
    .formula = "y = a - b",
    .example = "local y = tarn.tensor { 5, 6 } - 1\n"
               "assert(y:get(2) == 5)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE | TARN_BACKWARD_IS_OPS,
    .backward = sub_backward,
    .span = &tarn_span_sub,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"randn(4, 1, 3), randn(2, 1)"},
                {"randn(3), 2.5"},
                {"randn(0, 3), randn(3)"}},
    .errors = {{"randn(2, 3), randn(4)", "sub: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "sub"}},
};

static bool mul_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[0] = tarn_wants(c, 0) ? tarn_mul(gy[0], tarn_in(c, 1)) : NULL;
    gx[1] = tarn_wants(c, 1) ? tarn_mul(gy[0], tarn_in(c, 0)) : NULL;
    return tarn_error_pending() == TARN_OK;
}

TARN_OP(mul) = {
    .name = "mul",
    .summary = "Product, element by element.",
    .formula = "y = a b",
    .example = "local y = tarn.tensor { 1, 2 } * tarn.tensor { 3, 4 }\n"
               "assert(y:get(2) == 8)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE | TARN_BACKWARD_IS_OPS,
    .keeps_in = 3,
    .backward = mul_backward,
    .span = &tarn_span_mul,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"randn(4, 1, 3), randn(2, 1)"},
                {"randn(3), 2.5"},
                {"randn(0, 3), randn(3)"}},
    .errors = {{"randn(2, 3), randn(4)", "mul: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "mul"}},
};

/* d/da = gy / b,  d/db = -gy y / b */
static bool div_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *b = tarn_in(c, 1);
    gx[0] = tarn_wants(c, 0) ? tarn_div(gy[0], b) : NULL;
    gx[1] = tarn_wants(c, 1) ? tarn_neg(tarn_div(tarn_mul(gy[0], c->out[0]), b)) : NULL;
    return tarn_error_pending() == TARN_OK;
}

TARN_OP(div) = {
    .name = "div",
    .summary = "Quotient, element by element; of whole numbers too it is a floating one.",
    .formula = "y = a / b",
    .example = "local y = tarn.index { 1, 2 } / 2\n"
               "assert(y.dtype == \"float32\" and y:get(1) == 0.5)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS,
    .keeps_in = 2,
    .keeps_out = 1,
    .backward = div_backward,
    .span = &tarn_span_div,
    .samples = {{"randn(2, 3), rand(2, 3) + 0.5"},
                {"randn(4, 1, 3), rand(2, 1) + 0.5"},
                {"randn(3), 2.5"},
                {"1, rand(3) + 1"},
                {"randn(0, 3), randn(3)"}},
    .errors = {{"randn(2, 3), randn(4)", "div: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "div"}},
};

/* ---- a^b.  d/da = gy b a^(b - 1),  d/db = gy y log a ---------------------------------------- */

static bool pow_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    gx[0] = tarn_wants(c, 0) ? back_span(&tarn_span_pow_back, gy[0], a, b) : NULL;
    gx[1] = tarn_wants(c, 1) ? back_span(&tarn_span_pow_back_exponent, gy[0], a, c->out[0]) : NULL;
    return tarn_error_pending() == TARN_OK;
}

TARN_OP(pow) = {
    .name = "pow",
    .summary = "Power, element by element.",
    .formula = "y = a^b",
    .example = "assert(tarn.tensor({ 3 }):pow(2):item() == 9)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .keeps_in = 3,
    .keeps_out = 1,
    .backward = pow_backward,
    .span = &tarn_span_pow,
    .samples = {{"rand(2, 3) + 0.5, randn(2, 3)"},
                {"rand(3) + 0.5, 2"},
                {"2, randn(3)"},
                {"randn(4), 3"}},
    .errors = {{"randn(2, 3), randn(4)", "pow: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "pow"}},
};

static bool maximum_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    gx[0] = tarn_wants(c, 0) ? back_span(&tarn_span_maximum_back, gy[0], a, b) : NULL;
    gx[1] = tarn_wants(c, 1) ? back_span(&tarn_span_maximum_back, gy[0], b, a) : NULL;
    return tarn_error_pending() == TARN_OK;
}

TARN_OP(maximum) = {
    .name = "maximum",
    .summary =
        "The larger of two, element by element; where they are equal each gets half the gradient.",
    .formula = "y = max(a, b)",
    .example = "assert(tarn.tensor({ 1, 5 }):maximum(3):get(1) == 3)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .keeps_in = 3,
    .backward = maximum_backward,
    .span = &tarn_span_maximum,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"randn(4, 1, 3), randn(2, 1)"},
                {"tensor { 1, 2 }, tensor { 1, 3 }", true}},
    .errors = {{"randn(2, 3), randn(4)", "maximum: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "maximum"}},
};

static bool minimum_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    gx[0] = tarn_wants(c, 0) ? back_span(&tarn_span_minimum_back, gy[0], a, b) : NULL;
    gx[1] = tarn_wants(c, 1) ? back_span(&tarn_span_minimum_back, gy[0], b, a) : NULL;
    return tarn_error_pending() == TARN_OK;
}

TARN_OP(minimum) = {
    .name = "minimum",
    .summary =
        "The smaller of two, element by element; where they are equal each gets half the gradient.",
    .formula = "y = min(a, b)",
    .example = "assert(tarn.tensor({ 1, 5 }):minimum(3):get(2) == 3)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .keeps_in = 3,
    .backward = minimum_backward,
    .span = &tarn_span_minimum,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"randn(4, 1, 3), randn(2, 1)"},
                {"tensor { 1, 2 }, tensor { 1, 3 }", true}},
    .errors = {{"randn(2, 3), randn(4)", "minimum: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "minimum"}},
};

/* ---- whole parts.  floor_divide: floor(a / b); remainder: a - b floor(a / b), with b's sign - */

static bool remainder_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    gx[0] = gy[0];
    gx[1] = tarn_wants(c, 1) ? tarn_neg(tarn_mul(gy[0], tarn_floor_divide(a, b))) : NULL;
    return tarn_error_pending() == TARN_OK;
}

TARN_OP(remainder) = {
    .name = "remainder",
    .summary = "What is left of a after whole multiples of b; it has the sign of b.",
    .formula = "y = a - b floor(a / b)",
    .example = "assert(tarn.tensor({ -1 }):remainder(3):item() == 2)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE | TARN_BACKWARD_IS_OPS,
    .keeps_in = 3,
    .backward = remainder_backward,
    .span = &tarn_span_remainder,
    .samples = {{"rand(2, 3) + 3, rand(2, 3) + 1.5", true}, {"tensor { 5.3, -5.3 }, 2"}},
    .errors = {{"randn(2, 3), randn(4)", "remainder: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "remainder"}},
};

TARN_OP(floor_divide) = {
    .name = "floor_divide",
    .summary = "Whole quotient, rounded down.",
    .formula = "y = floor(a / b)",
    .example = "assert(tarn.tensor({ -1 }):floor_divide(2):item() == -1)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_floor_divide,
    .samples = {{"rand(2, 3) + 3, rand(2, 3) + 0.5", true}, {"randn(3), 2", true}},
    .errors = {{"randn(2, 3), randn(4)",
                "floor_divide: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "floor_divide"}},
};

/* ---- functions of one number ---------------------------------------------------------------- */

static bool neg_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    (void)c;
    return (gx[0] = tarn_neg(gy[0])) != NULL;
}

TARN_OP(neg) = {
    .name = "neg",
    .summary = "Changes the sign.",
    .formula = "y = -x",
    .example = "assert((-tarn.tensor({ 3 })):item() == -3)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_BACKWARD_IS_OPS,
    .backward = neg_backward,
    .span = &tarn_span_neg,
    .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "neg"}},
};

TARN_OP(abs) = {
    .name = "abs",
    .summary = "Size without sign.",
    .formula = "y = |x|",
    .example = "assert(tarn.tensor({ -3 }):abs():item() == 3)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE,
    .keeps_in = 1,
    .span_back = &tarn_span_abs_back,
    .span = &tarn_span_abs,
    .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "abs"}},
};

TARN_OP(sign) = {
    .name = "sign",
    .summary = "-1, 0 or 1.",
    .formula = "y = x / |x|, 0 at 0",
    .example = "assert(tarn.tensor({ -3 }):sign():item() == -1)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_sign,
    .samples = {{"randn(2, 3)", true}, {"tensor { -1, 0, 2 }", true}},
    .errors = {{"\"x\"", "sign"}},
};

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
    .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "square"}},
};

TARN_OP(exp) = {
    .name = "exp",
    .summary = "The exponential.",
    .formula = "y = e^x",
    .example = "assert(tarn.tensor({ 0 }):exp():item() == 1)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .span_back = &tarn_span_exp_back,
    .span = &tarn_span_exp,
    .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "exp"}},
};

TARN_OP(log) = {
    .name = "log",
    .summary = "The natural logarithm; of negative numbers NaN.",
    .formula = "y = log x",
    .example = "assert(tarn.tensor({ 1 }):log():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .span_back = &tarn_span_log_back,
    .span = &tarn_span_log,
    .samples = {{"rand(2, 3) + 0.5"}, {"rand(3, 1, 2) + 0.5"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "log"}},
};

static bool log1p_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_log(tarn_add(x, tarn_tensor_weak(1, false)))) != NULL;
}

TARN_OP(log1p) = {
    .name = "log1p",
    .summary = "The logarithm of 1 + x, exact near 0.",
    .formula = "y = log(1 + x)",
    .example = "assert(tarn.tensor({ 0 }):log1p():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .span_back = &tarn_span_log1p_back,
    .compose = log1p_compose,
    .span = &tarn_span_log1p,
    .samples = {{"rand(2, 3)"}, {"rand(3, 1, 2)"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "log1p"}},
};

static bool expm1_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_sub(tarn_exp(x), tarn_tensor_weak(1, false))) != NULL;
}

TARN_OP(expm1) = {
    .name = "expm1",
    .summary = "e^x - 1, exact near 0.",
    .formula = "y = e^x - 1",
    .example = "assert(tarn.tensor({ 0 }):expm1():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .span_back = &tarn_span_expm1_back,
    .compose = expm1_compose,
    .span = &tarn_span_expm1,
    .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "expm1"}},
};

TARN_OP(sqrt) = {
    .name = "sqrt",
    .summary = "The square root; of negative numbers NaN.",
    .formula = "y = sqrt(x)",
    .example = "assert(tarn.tensor({ 9 }):sqrt():item() == 3)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .span_back = &tarn_span_sqrt_back,
    .span = &tarn_span_sqrt,
    .samples = {{"rand(2, 3) + 0.5"}, {"rand(3, 1, 2) + 0.5"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "sqrt"}},
};

static bool rsqrt_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_reciprocal(tarn_sqrt(x))) != NULL;
}

TARN_OP(rsqrt) = {
    .name = "rsqrt",
    .summary = "One over the square root.",
    .formula = "y = 1 / sqrt(x)",
    .example = "assert(tarn.tensor({ 4 }):rsqrt():item() == 0.5)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .span_back = &tarn_span_rsqrt_back,
    .compose = rsqrt_compose,
    .span = &tarn_span_rsqrt,
    .samples = {{"rand(2, 3) + 0.5"}, {"rand(3, 1, 2) + 0.5"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "rsqrt"}},
};

static bool reciprocal_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_div(tarn_tensor_weak(1, false), x)) != NULL;
}

TARN_OP(reciprocal) = {
    .name = "reciprocal",
    .summary = "One over x.",
    .formula = "y = 1 / x",
    .example = "assert(tarn.tensor({ 4 }):reciprocal():item() == 0.25)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .span_back = &tarn_span_reciprocal_back,
    .compose = reciprocal_compose,
    .span = &tarn_span_reciprocal,
    .samples = {{"rand(2, 3) + 0.5"}, {"rand(3, 1, 2) + 0.5"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "reciprocal"}},
};

TARN_OP(sin) = {
    .name = "sin",
    .summary = "The sine of an angle in radians.",
    .formula = "y = sin x",
    .example = "assert(tarn.tensor({ 0 }):sin():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .span_back = &tarn_span_sin_back,
    .span = &tarn_span_sin,
    .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "sin"}},
};

TARN_OP(cos) = {
    .name = "cos",
    .summary = "The cosine of an angle in radians.",
    .formula = "y = cos x",
    .example = "assert(tarn.tensor({ 0 }):cos():item() == 1)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .span_back = &tarn_span_cos_back,
    .span = &tarn_span_cos,
    .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "cos"}},
};

TARN_OP(erf) = {
    .name = "erf",
    .summary = "The error function.",
    .formula = "y = 2 / sqrt(pi) int_0^x e^(-t^2) dt",
    .source = "[Abramowitz, Stegun 7.1.1]",
    .example = "assert(tarn.tensor({ 0 }):erf():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .span_back = &tarn_span_erf_back,
    .span = &tarn_span_erf,
    .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "erf"}},
};

TARN_OP(floor) = {
    .name = "floor",
    .summary = "The whole number below.",
    .formula = "y = floor(x)",
    .example = "assert(tarn.tensor({ -1.5 }):floor():item() == -2)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .span = &tarn_span_floor,
    .samples = {{"randn(2, 3) * 5", true}, {"tensor { -2.5, -0.5, 0.5, 1.5 }", true}},
    .errors = {{"\"x\"", "floor"}},
};

TARN_OP(ceil) = {
    .name = "ceil",
    .summary = "The whole number above.",
    .formula = "y = ceil(x)",
    .example = "assert(tarn.tensor({ 1.2 }):ceil():item() == 2)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .span = &tarn_span_ceil,
    .samples = {{"randn(2, 3) * 5", true}, {"tensor { -2.5, -0.5, 0.5, 1.5 }", true}},
    .errors = {{"\"x\"", "ceil"}},
};

TARN_OP(round) = {
    .name = "round",
    .summary = "The nearest whole number; halves go to the even one.",
    .formula = "y = round(x)",
    .example = "assert(tarn.tensor({ 2.5 }):round():item() == 2)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .span = &tarn_span_round,
    .samples = {{"randn(2, 3) * 5", true}, {"tensor { -2.5, -0.5, 0.5, 1.5 }", true}},
    .errors = {{"\"x\"", "round"}},
};

TARN_OP(trunc) = {
    .name = "trunc",
    .summary = "The whole number towards zero.",
    .formula = "y = trunc(x)",
    .example = "assert(tarn.tensor({ -1.5 }):trunc():item() == -1)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .span = &tarn_span_trunc,
    .samples = {{"randn(2, 3) * 5", true}, {"tensor { -2.5, -0.5, 0.5, 1.5 }", true}},
    .errors = {{"\"x\"", "trunc"}},
};

/* ---- clamp, where, masked_fill -------------------------------------------------------------- */

static const tarn_param clamp_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"min", NULL, "smallest value; absent: none", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = NAN}},
    {"max", NULL, "largest value; absent: none", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = NAN}},
    {0},
};

/* Bounds as maximum and minimum; an absent one is NaN. */
static bool clamp_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *y = tarn_in(c, 0);
    if (!isnan(c->value[1].number))
        y = tarn_maximum(y, tarn_tensor_weak(c->value[1].number, false));
    if (!isnan(c->value[2].number))
        y = tarn_minimum(y, tarn_tensor_weak(c->value[2].number, false));
    return (out[0] = y) != NULL;
}

TARN_OP(clamp) = {
    .name = "clamp",
    .summary = "Keeps values between two bounds; outside them the gradient is 0.",
    .formula = "y = min(max(x, min), max)",
    .example = "assert(tarn.tensor({ 7 }):clamp(0, 5):item() == 5)",
    .param = clamp_params,
    .traits = TARN_ELEMENTWISE,
    .keeps_in = 1,
    .span_back = &tarn_span_clamp_back,
    .compose = clamp_compose,
    .span = &tarn_span_clamp,
    .samples = {{"randn(2, 3), -0.5, 0.5"}, {"randn(2, 3), 0.1"}, {"randn(3), { max = 0.3 }"}},
    .errors = {{"randn(2), \"a\"", "clamp"}},
};

static const tarn_param where_params[] = {
    {"condition", NULL, "true where a is taken", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
    {"a", NULL, "any shape that broadcasts", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"b", NULL, "any shape that broadcasts", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

static bool where_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *condition = tarn_in(c, 0), *zero = tarn_tensor_weak(0, true);
    gx[1] = tarn_wants(c, 1) ? tarn_where(condition, gy[0], zero) : NULL;
    gx[2] = tarn_wants(c, 2) ? tarn_where(condition, zero, gy[0]) : NULL;
    return tarn_error_pending() == TARN_OK;
}

TARN_OP(where) = {
    .name = "where",
    .summary = "Takes from a where the condition holds, else from b.",
    .formula = "y = a if condition else b",
    .example = "local x = tarn.tensor { -1, 2 }\n"
               "assert(tarn.where(x:gt(0), x, 0):get(1) == 0)",
    .param = where_params,
    .traits = TARN_ELEMENTWISE | TARN_KEEPS_BOOL | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .backward = where_backward,
    .span = &tarn_span_where,
    .samples = {{"randn(2, 3):gt(0), randn(2, 3), randn(2, 3)"},
                {"randn(3):gt(0), randn(2, 3), 0.5"},
                {"randn(2, 1):gt(0), 1, randn(3)"}},
    .errors = {{"randn(2):gt(0), randn(3), 1", "where: shapes"}},
};

static const tarn_param masked_fill_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"mask", NULL, "true where the value goes", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
    {"value", NULL, "a number", TARN_NUMBER, 0, 0, {0}},
    {0},
};

static bool masked_fill_compose(const tarn_call *c, tarn_tensor *out[])
{
    out[0] = tarn_where(tarn_in(c, 1), tarn_tensor_weak(c->value[2].number, false), tarn_in(c, 0));
    return out[0] != NULL;
}

TARN_OP(masked_fill) = {
    .name = "masked_fill",
    .summary = "Puts a number wherever a mask is true.",
    .formula = "y = value where mask, else x",
    .example = "local x = tarn.tensor { 1, -2 }\n"
               "assert(x:masked_fill(x:lt(0), 0):get(2) == 0)",
    .param = masked_fill_params,
    .compose = masked_fill_compose,
    .samples = {{"randn(2, 3), randn(2, 3):gt(0), 5"}, {"randn(2, 3), randn(3):gt(0), 0"}},
    .errors = {{"randn(2), randn(3):gt(0), 1", "shapes"}},
};

TARN_FAMILY(arithmetic);
