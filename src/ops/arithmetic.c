/* arithmetic.c -- two numbers make one: products, powers, the larger, one of them; by element. */
#include "ops/elementwise.h"
#include "tensor/drive.h"

/* A gradient kernel: gx = span(gy, a, b). */
static tarn_tensor *back_span(const tarn_span *span, tarn_tensor *gy, tarn_tensor *a,
                              tarn_tensor *b)
{
    tarn_tensor *in[] = {gy, a, b}, *gx = tarn_tensor_of(&gy->spec);
    return gx && tarn_drive_span(span, (tarn_dtype)gy->spec.dtype, 1, &gx, 3, in, NULL) ? gx : NULL;
}

/* The gradients of two operands by kernels, for what is not recorded. */
#define KERNELS_BACK(f, of_a, of_b)                                                                \
    static bool f##_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])       \
    {                                                                                              \
        tarn_tensor *g = gy[0], *a = tarn_in(c, 0), *b = tarn_in(c, 1), *y = c->out[0];            \
        (void)y;                                                                                   \
        gx[0] = tarn_wants(c, 0) ? of_a : NULL;                                                    \
        gx[1] = tarn_wants(c, 1) ? of_b : NULL;                                                    \
        return tarn_error_pending() == TARN_OK;                                                    \
    }

/* ---- a - b.  d/da = g, d/db = -g ------------------------------------------------------------ */

DEFINITION_OF_TWO(sub, tarn_add(a, tarn_neg(b)))
SLOPES(sub, g, tarn_neg(g))
TARN_OP(sub) = {
    TWO_OPERANDS(sub, TARN_BACKWARD_IS_OPS),
    .backward = sub_slope,
    .compose = sub_compose,
    PAIR_SAMPLES,
    .aliases = "subtract",
    .summary = "Difference, element by element.",
    .formula = "y = a - b",
    .example = "local y = tarn.tensor { 5, 6 } - 1\n"
               "assert(y:get(2) == 5)",
};

/* ---- a b.  d/da = g b, d/db = g a ----------------------------------------------------------- */

SLOPES(mul, tarn_mul(g, b), tarn_mul(g, a))
TARN_OP(mul) = {
    TWO_OPERANDS(mul, TARN_BACKWARD_IS_OPS),
    .keeps_in = 3,
    .backward = mul_slope,
    PAIR_SAMPLES,
    .aliases = "multiply",
    .summary = "Product, element by element.",
    .formula = "y = a b",
    .example = "local y = tarn.tensor { 1, 2 } * tarn.tensor { 3, 4 }\n"
               "assert(y:get(2) == 8)",
};

/* ---- a / b.  d/da = g / b, d/db = -g y / b -------------------------------------------------- */

DEFINITION_OF_TWO(div, tarn_mul(a, tarn_reciprocal(b)))
SLOPES(div, tarn_div(g, b), tarn_neg(tarn_div(tarn_mul(g, y), b)))
TARN_OP(div) = {
    TWO_OPERANDS(div, TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS),
    .keeps_in = 2,
    .keeps_out = 1,
    .backward = div_slope,
    .compose = div_compose,
    .aliases = "divide|true_divide",
    .summary = "Quotient, element by element; of whole numbers too it is a floating one.",
    .formula = "y = a / b",
    .example = "local y = tarn.index { 1, 2 } / 2\n"
               "assert(y.dtype == \"float32\" and y:get(1) == 0.5)",
    .samples = {{"randn(2, 3), rand(2, 3) + 0.5"},
                {"randn(4, 1, 3), rand(2, 1) + 0.5"},
                {"randn(3), 4"},
                {"1, rand(3) + 1"},
                {"tarn.index { 1, 2 }, rand(2) + 1"},
                {"randn(0, 3), randn(3)"}},
};

/* ---- a^b.  d/da = g b a^(b - 1), d/db = g y log a ------------------------------------------- */

KERNELS_BACK(pow, back_span(&tarn_span_pow_back, g, a, b),
             back_span(&tarn_span_pow_back_exponent, g, a, y))

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
    return tarn_error_pending() == TARN_OK;
}

TARN_OP(pow) = {
    TWO_OPERANDS(pow, 0),
    .keeps_in = 3,
    .keeps_out = 1,
    .backward = pow_backward,
    .compose_back = pow_compose_back,
    .summary = "Power, element by element.",
    .formula = "y = a^b",
    .example = "assert(tarn.tensor({ 3 }):pow(2):item() == 9)",
    .samples = {{"rand(2, 3) + 0.5, randn(2, 3)"},
                {"rand(4, 1, 3) + 0.5, randn(2, 1)"},
                {"rand(3) + 0.5, 2"},
                {"2, randn(3)"},
                {"randn(4), 3"},
                {"tensor { 0, 0, 0 }, tensor { 2, 1, 3 }", true},
                {"randn(0, 3), randn(3)"}},
};

/* ---- the larger, the smaller; where they are equal each gets half the gradient -------------- */

#define EXTREME_SAMPLES                                                                            \
    .samples = {{"randn(2, 3), randn(2, 3)"},                                                      \
                {"randn(4, 1, 3), randn(2, 1)"},                                                   \
                {"randn(3), 0.5"},                                                                 \
                {"tensor { 1, 2 }, tensor { 1, 3 }", true},                                        \
                {"randn(0, 3), randn(3)"}}

/* g where MORE holds, half of it where both are equal, else 0 */
static tarn_tensor *share_of(tarn_tensor *g, tarn_tensor *more, tarn_tensor *a, tarn_tensor *b)
{
    tarn_tensor *half = tarn_mul(g, number(0.5));
    return tarn_where(more, g, tarn_where(tarn_eq(a, b), half, number(0)));
}

KERNELS_BACK(maximum, back_span(&tarn_span_maximum_back, g, a, b),
             back_span(&tarn_span_maximum_back, g, b, a))
DEFINITION_OF_TWO(maximum, tarn_where(tarn_ge(a, b), a, b))
SLOPES(maximum, share_of(g, tarn_gt(a, b), a, b), share_of(g, tarn_lt(a, b), a, b))
TARN_OP(maximum) = {
    TWO_OPERANDS(maximum, 0),
    .keeps_in = 3,
    .backward = maximum_backward,
    .compose_back = maximum_slope,
    .compose = maximum_compose,
    EXTREME_SAMPLES,
    .summary =
        "The larger of two, element by element; where they are equal each gets half the gradient.",
    .formula = "y = max(a, b)",
    .example = "assert(tarn.tensor({ 1, 5 }):maximum(3):get(1) == 3)",
};

KERNELS_BACK(minimum, back_span(&tarn_span_minimum_back, g, a, b),
             back_span(&tarn_span_minimum_back, g, b, a))
DEFINITION_OF_TWO(minimum, tarn_where(tarn_le(a, b), a, b))
SLOPES(minimum, share_of(g, tarn_lt(a, b), a, b), share_of(g, tarn_gt(a, b), a, b))
TARN_OP(minimum) = {
    TWO_OPERANDS(minimum, 0),
    .keeps_in = 3,
    .backward = minimum_backward,
    .compose_back = minimum_slope,
    .compose = minimum_compose,
    EXTREME_SAMPLES,
    .summary =
        "The smaller of two, element by element; where they are equal each gets half the gradient.",
    .formula = "y = min(a, b)",
    .example = "assert(tarn.tensor({ 1, 5 }):minimum(3):get(2) == 3)",
};

/* ---- whole quotients and what is left of them ----------------------------------------------- */

DEFINITION_OF_TWO(floor_divide, tarn_floor(tarn_div(a, b)))
TARN_OP(floor_divide) = {
    TWO_OPERANDS(floor_divide, 0),
    .result = flat_result,
    .compose = floor_divide_compose,
    .summary = "Whole quotient, rounded down.",
    .formula = "y = floor(a / b)",
    .example = "assert(tarn.tensor({ -1 }):floor_divide(2):item() == -1)",
    .samples = {{"randn(2, 3) * 3, rand(2, 3) + 0.5", true},
                {"randn(3) * 9, 2", true},
                {"tarn.index { -7, 7 }, 2", true},
                {"randn(0, 3), randn(3)", true}},
};

#define REST_SAMPLES                                                                               \
    .samples = {{"tensor { 5.3, -5.3, 0.7 }, 2"},                                                  \
                {"tensor { { 5.3 }, { -4.1 } }, tensor { 1.5, -2.2 }"},                            \
                {"tarn.index { -7, 7 }, 3", true},                                                 \
                {"randn(0, 3), randn(3)"}}

/* d/da = g, d/db = -g floor(a / b) */
DEFINITION_OF_TWO(remainder, tarn_sub(a, tarn_mul(b, tarn_floor_divide(a, b))))
SLOPES(remainder, g, tarn_neg(tarn_mul(g, tarn_floor_divide(a, b))))
TARN_OP(remainder) = {
    TWO_OPERANDS(remainder, TARN_BACKWARD_IS_OPS),
    .keeps_in = 3,
    .backward = remainder_slope,
    .compose = remainder_compose,
    REST_SAMPLES,
    .summary = "What is left of a after whole multiples of b; it has the sign of b.",
    .formula = "y = a - b floor(a / b)",
    .example = "assert(tarn.tensor({ -1 }):remainder(3):item() == 2)",
};

/* d/da = g, d/db = -g trunc(a / b) */
DEFINITION_OF_TWO(fmod, tarn_mul(tarn_sign(a), tarn_remainder(tarn_abs(a), tarn_abs(b))))
SLOPES(fmod, g, tarn_neg(tarn_mul(g, tarn_trunc(tarn_div(a, b)))))
TARN_OP(fmod) = {
    TWO_OPERANDS(fmod, TARN_BACKWARD_IS_OPS),
    .keeps_in = 3,
    .backward = fmod_slope,
    .compose = fmod_compose,
    REST_SAMPLES,
    .summary = "What is left of a after whole multiples of b; it has the sign of a.",
    .formula = "y = a - b trunc(a / b)",
    .example = "assert(tarn.tensor({ -1 }):fmod(3):item() == -1)",
};

/* ---- clamp.  dy = 1 between the bounds and at them, 0 outside ------------------------------- */

static const tarn_param clamp_params[] = {
    X_PARAM,
    NUMBER_PARAM("min", "smallest value; absent: none", NAN),
    NUMBER_PARAM("max", "largest value; absent: none", NAN),
    {0},
};

static tarn_tensor *bounded(const tarn_call *c, tarn_tensor *y)
{
    y = isnan(arg(c, 1)) ? y : tarn_maximum(y, number(arg(c, 1)));
    return isnan(arg(c, 2)) ? y : tarn_minimum(y, number(arg(c, 2)));
}

static tarn_tensor *inside(const tarn_call *c, tarn_tensor *g, tarn_tensor *x)
{
    g = isnan(arg(c, 1)) ? g : zero_where(tarn_lt(x, number(arg(c, 1))), g);
    return isnan(arg(c, 2)) ? g : zero_where(tarn_gt(x, number(arg(c, 2))), g);
}

DEFINITION(clamp, bounded(c, x))
SLOPE(clamp, inside(c, g, x))
TARN_OP(clamp) = {
    PIECES_WITH(clamp, clamp_params),
    SLOPE_OF_X(clamp),
    .compose = clamp_compose,
    .aliases = "clip",
    .summary = "Keeps values between two bounds; outside them the gradient is 0.",
    .formula = "y = min(max(x, min), max)",
    .example = "assert(tarn.tensor({ 7 }):clamp(0, 5):item() == 5)",
    .samples = {{"randn(2, 3), -0.5, 0.5"},
                {"randn(2, 3), 0.1"},
                {"randn(3), { max = 0.3 }"},
                {"tarn.index { -3, 3 }, -1, 1"},
                {"randn(0, 2), 0"}},
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
