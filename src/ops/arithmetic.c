/* arithmetic.c -- two numbers make one: products, powers, the larger, one of them; by element. */
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

#define PAIR_ERRORS(name)                                                                          \
    {"randn(2, 3), randn(4)", name ": shapes %(2 x 3%) and %(4%) do not broadcast"},               \
    {                                                                                              \
        "randn(2), \"x\"", name ": b must be a tensor or a number"                                 \
    }

/* A number that leaves whole tensors whole where it can. */
static tarn_tensor *number(double value)
{
    return tarn_tensor_weak(value, value == trunc(value) && fabs(value) < 0x1p53);
}

/* A gradient kernel: gx = span(gy, a, b). */
static tarn_tensor *back_span(const tarn_span *span, tarn_tensor *gy, tarn_tensor *a,
                              tarn_tensor *b)
{
    tarn_tensor *in[] = {gy, a, b}, *gx = tarn_tensor_of(&gy->spec);
    return gx && tarn_drive_span(span, (tarn_dtype)gy->spec.dtype, 1, &gx, 3, in, NULL) ? gx : NULL;
}

static bool fine(void) { return tarn_error_pending() == TARN_OK; }

/* ---- a - b.  d/da = gy, d/db = -gy ---------------------------------------------------------- */

static bool sub_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[0] = gy[0];
    gx[1] = tarn_wants(c, 1) ? tarn_neg(gy[0]) : NULL;
    return fine();
}

static bool sub_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = tarn_add(tarn_in(c, 0), tarn_neg(tarn_in(c, 1)))) != NULL;
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
    .compose = sub_compose,
    .span = &tarn_span_sub,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"randn(4, 1, 3), randn(2, 1)"},
                {"randn(3), 2.5"},
                {"1.5, randn(3)"},
                {"randn(0, 3), randn(3)"}},
    .errors = {PAIR_ERRORS("sub")},
};

/* ---- a b.  d/da = gy b, d/db = gy a --------------------------------------------------------- */

static bool mul_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[0] = tarn_wants(c, 0) ? tarn_mul(gy[0], tarn_in(c, 1)) : NULL;
    gx[1] = tarn_wants(c, 1) ? tarn_mul(gy[0], tarn_in(c, 0)) : NULL;
    return fine();
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
                {"1.5, randn(3)"},
                {"randn(0, 3), randn(3)"}},
    .errors = {PAIR_ERRORS("mul")},
};

/* ---- a / b.  d/da = gy / b, d/db = -gy y / b ------------------------------------------------ */

static bool div_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *b = tarn_in(c, 1);
    gx[0] = tarn_wants(c, 0) ? tarn_div(gy[0], b) : NULL;
    gx[1] = tarn_wants(c, 1) ? tarn_neg(tarn_div(tarn_mul(gy[0], c->out[0]), b)) : NULL;
    return fine();
}

static bool div_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = tarn_mul(tarn_in(c, 0), tarn_reciprocal(tarn_in(c, 1)))) != NULL;
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
    .compose = div_compose,
    .span = &tarn_span_div,
    .samples = {{"randn(2, 3), rand(2, 3) + 0.5"},
                {"randn(4, 1, 3), rand(2, 1) + 0.5"},
                {"randn(3), 4"},
                {"1, rand(3) + 1"},
                {"tarn.index { 1, 2 }, rand(2) + 1"},
                {"randn(0, 3), randn(3)"}},
    .errors = {PAIR_ERRORS("div")},
};

/* ---- a^b.  d/da = gy b a^(b - 1), d/db = gy y log a ----------------------------------------- */

static bool pow_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    gx[0] = tarn_wants(c, 0) ? back_span(&tarn_span_pow_back, gy[0], a, b) : NULL;
    gx[1] = tarn_wants(c, 1) ? back_span(&tarn_span_pow_back_exponent, gy[0], a, c->out[0]) : NULL;
    return fine();
}

static bool pow_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1), *zero = number(0), *one = number(1);
    double power = 1;
    if (tarn_wants(c, 0) && !b->requires_grad && tarn_count(b) == 1 && !tarn_tensor_item(b, &power))
        return false;
    if (tarn_wants(c, 0) && power != 0) /* the gradient of x^0 is 0, at x = 0 too */
        gx[0] = tarn_mul(gy[0], tarn_mul(b, tarn_pow(a, tarn_sub(b, one))));
    if (tarn_wants(c, 1)) /* 0^b is flat */
        gx[1] =
            tarn_mul(gy[0], tarn_mul(c->out[0], tarn_log(tarn_where(tarn_eq(a, zero), one, a))));
    return fine();
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
    .compose_back = pow_compose_back,
    .backward = pow_backward,
    .span = &tarn_span_pow,
    .samples = {{"rand(2, 3) + 0.5, randn(2, 3)"},
                {"rand(4, 1, 3) + 0.5, randn(2, 1)"},
                {"rand(3) + 0.5, 2"},
                {"2, randn(3)"},
                {"randn(4), 3"},
                {"tensor { 0, 0, 0 }, tensor { 2, 1, 3 }", true},
                {"randn(0, 3), randn(3)"}},
    .errors = {PAIR_ERRORS("pow")},
};

/* ---- max(a, b); where they are equal each gets half the gradient ---------------------------- */

static bool maximum_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    gx[0] = tarn_wants(c, 0) ? back_span(&tarn_span_maximum_back, gy[0], a, b) : NULL;
    gx[1] = tarn_wants(c, 1) ? back_span(&tarn_span_maximum_back, gy[0], b, a) : NULL;
    return fine();
}

static bool maximum_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    return (out[0] = tarn_where(tarn_ge(a, b), a, b)) != NULL;
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
    .compose = maximum_compose,
    .span = &tarn_span_maximum,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"randn(4, 1, 3), randn(2, 1)"},
                {"randn(3), 0.5"},
                {"tensor { 1, 2 }, tensor { 1, 3 }", true},
                {"randn(0, 3), randn(3)"}},
    .errors = {PAIR_ERRORS("maximum")},
};

/* ---- min(a, b); where they are equal each gets half the gradient ---------------------------- */

static bool minimum_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    gx[0] = tarn_wants(c, 0) ? back_span(&tarn_span_minimum_back, gy[0], a, b) : NULL;
    gx[1] = tarn_wants(c, 1) ? back_span(&tarn_span_minimum_back, gy[0], b, a) : NULL;
    return fine();
}

static bool minimum_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    return (out[0] = tarn_where(tarn_le(a, b), a, b)) != NULL;
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
    .compose = minimum_compose,
    .span = &tarn_span_minimum,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"randn(4, 1, 3), randn(2, 1)"},
                {"randn(3), 0.5"},
                {"tensor { 1, 2 }, tensor { 1, 3 }", true},
                {"randn(0, 3), randn(3)"}},
    .errors = {PAIR_ERRORS("minimum")},
};

/* ---- whole quotients and what is left of them ----------------------------------------------- */

static bool floor_divide_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = tarn_floor(tarn_div(tarn_in(c, 0), tarn_in(c, 1)))) != NULL;
}

TARN_OP(floor_divide) = {
    .name = "floor_divide",
    .summary = "Whole quotient, rounded down.",
    .formula = "y = floor(a / b)",
    .example = "assert(tarn.tensor({ -1 }):floor_divide(2):item() == -1)",
    .param = pair_params,
    .result = TARN_RESULTS{{"y", "no gradient", true}, {0}},
    .traits = TARN_ELEMENTWISE,
    .compose = floor_divide_compose,
    .span = &tarn_span_floor_divide,
    .samples = {{"randn(2, 3) * 3, rand(2, 3) + 0.5", true},
                {"randn(3) * 9, 2", true},
                {"tarn.index { -7, 7 }, 2", true},
                {"randn(0, 3), randn(3)", true}},
    .errors = {PAIR_ERRORS("floor_divide")},
};

/* d/da = gy, d/db = -gy floor(a / b) */
static bool remainder_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    gx[0] = gy[0];
    gx[1] = tarn_wants(c, 1) ? tarn_neg(tarn_mul(gy[0], tarn_floor_divide(a, b))) : NULL;
    return fine();
}

static bool remainder_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    return (out[0] = tarn_sub(a, tarn_mul(b, tarn_floor_divide(a, b)))) != NULL;
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
    .compose = remainder_compose,
    .span = &tarn_span_remainder,
    .samples = {{"tensor { 5.3, -5.3, 0.7 }, 2"},
                {"tensor { { 5.3 }, { -4.1 } }, tensor { 1.5, -2.2 }"},
                {"tarn.index { -7, 7 }, 3", true},
                {"randn(0, 3), randn(3)"}},
    .errors = {PAIR_ERRORS("remainder")},
};

/* ---- clamp.  dy = 1 between the bounds and at them, 0 outside ------------------------------- */

static const tarn_param clamp_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"min", NULL, "smallest value; absent: none", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = NAN}},
    {"max", NULL, "largest value; absent: none", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = NAN}},
    {0},
};

static bool clamp_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *y = tarn_in(c, 0);
    double low = c->value[1].number, high = c->value[2].number;
    y = isnan(low) ? y : tarn_maximum(y, number(low));
    y = isnan(high) ? y : tarn_minimum(y, number(high));
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
    .samples = {{"randn(2, 3), -0.5, 0.5"},
                {"randn(2, 3), 0.1"},
                {"randn(3), { max = 0.3 }"},
                {"tarn.index { -3, 3 }, -1, 1"},
                {"randn(0, 2), 0"}},
    .errors = {{"randn(2), \"a\"", "clamp: min must be a number"}},
};

/* ---- where.  gy goes to a where the condition holds, else to b ------------------------------ */

static const tarn_param where_params[] = {
    {"condition", NULL, "true (not 0) where a is taken", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
    {"a", NULL, "any shape that broadcasts", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"b", NULL, "any shape that broadcasts", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

static bool where_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *condition = tarn_in(c, 0);
    gx[1] = tarn_wants(c, 1) ? tarn_where(condition, gy[0], number(0)) : NULL;
    gx[2] = tarn_wants(c, 2) ? tarn_where(condition, number(0), gy[0]) : NULL;
    return fine();
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
                {"randn(2, 1):gt(0), 1, randn(3)"},
                {"randn(0, 1):gt(0), randn(3), 0"}},
    .errors = {{"randn(2):gt(0), randn(3), 1", "where: shapes %(2%) and %(3%) do not broadcast"},
               {"true, randn(3), 1", "where: condition must be a tensor"}},
};

/* ---- masked_fill ---------------------------------------------------------------------------- */

static const tarn_param masked_fill_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"mask", NULL, "true where the value goes", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
    {"value", NULL, "a number", TARN_NUMBER, 0, 0, {0}},
    {0},
};

static bool masked_fill_compose(const tarn_call *c, tarn_tensor *out[])
{
    out[0] = tarn_where(tarn_in(c, 1), number(c->value[2].number), tarn_in(c, 0));
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
    .samples = {{"randn(2, 3), randn(2, 3):gt(0), 5"},
                {"randn(2, 3), randn(3):gt(0), -huge", true},
                {"tarn.index { 1, 2 }, tensor { 1, 0 }, 7"},
                {"randn(0, 3), randn(3):gt(0), 0"}},
    .errors = {{"randn(2), randn(3):gt(0), 1",
                "shapes %(3%) and %(2%) do not broadcast.*in masked_fill"}},
};

TARN_FAMILY(arithmetic);
