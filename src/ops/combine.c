/* combine.c -- functions of two or three numbers beyond arithmetic. */
#include "ops/elementwise.h"
#include "tensor/drive.h"

/* ---- lengths, and sums of what is given by its logarithm ------------------------------------ */

/* d/da = a / y, 0 at the origin */
static tarn_tensor *share(tarn_tensor *g, tarn_tensor *a, tarn_tensor *y)
{
    tarn_tensor *origin = tarn_eq(y, number(0));
    return tarn_div(tarn_mul(g, a), tarn_where(origin, number(1), y));
}

SLOPES(hypot, share(g, a, y), share(g, b, y))
DEFINITION_OF_TWO(hypot, tarn_sqrt(tarn_add(tarn_square(a), tarn_square(b))))
TARN_OP(hypot) = {
    TWO_OPERANDS(hypot, TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS),
    .keeps_in = 3,
    .keeps_out = 1,
    .backward = hypot_slope,
    .compose = hypot_compose,
    PAIR_SAMPLES,
    .summary = "The length of the vector (a, b), without overflow on the way.",
    .formula = "y = sqrt(a^2 + b^2)",
    .example = "assert(tarn.tensor({ 3e30 }):hypot(4e30):item() > 4.9e30)",
};

/* d/da = sigmoid(a - b); halves where they are equal, infinities too */
static tarn_tensor *share_of_exp(tarn_tensor *g, tarn_tensor *a, tarn_tensor *b)
{
    tarn_tensor *s = tarn_sigmoid(tarn_sub(a, b));
    tarn_tensor *both = tarn_logical_and(tarn_eq(a, b), tarn_isinf(a));
    return tarn_mul(g, tarn_where(both, number(0.5), s));
}

static tarn_tensor *logaddexp_of(tarn_tensor *a, tarn_tensor *b)
{
    tarn_tensor *apart = tarn_neg(tarn_abs(tarn_sub(a, b)));
    return tarn_add(tarn_maximum(a, b), tarn_log1p(tarn_exp(apart)));
}

SLOPES(logaddexp, share_of_exp(g, a, b), share_of_exp(g, b, a))
DEFINITION_OF_TWO(logaddexp, logaddexp_of(a, b))
TARN_OP(logaddexp) = {
    TWO_OPERANDS(logaddexp, TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS),
    .keeps_in = 3,
    .backward = logaddexp_slope,
    .compose = logaddexp_compose,
    .summary = "The logarithm of a sum of two exponentials, without overflow on the way.",
    .formula = "y = log(e^a + e^b)",
    .example = "local y = tarn.tensor({ 1000 }):logaddexp(1000):item()\n"
               "assert(math.abs(y - 1000 - math.log(2)) < 1e-4)",
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"randn(4, 1, 3), randn(2, 1)"},
                {"randn(3), 2.5"},
                {"tensor { 800, -800, 3 }, tensor { 801, -801, 0 / 0 }", true},
                {"randn(0, 3), randn(3)"}},
};

/* ---- between, and added products ------------------------------------------------------------ */

static const tarn_param lerp_params[] = {
    {"a", NULL, "where weight is 0; any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"b", NULL, "where weight is 1", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"weight", NULL, "how far from a to b", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

static bool lerp_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *g = gy[0], *a = tarn_in(c, 0), *b = tarn_in(c, 1), *w = tarn_in(c, 2);
    gx[0] = tarn_wants(c, 0) ? tarn_mul(g, tarn_sub(number(1), w)) : NULL;
    gx[1] = tarn_wants(c, 1) ? tarn_mul(g, w) : NULL;
    gx[2] = tarn_wants(c, 2) ? tarn_mul(g, tarn_sub(b, a)) : NULL;
    return tarn_error_pending() == TARN_OK;
}

DEFINITION_OF_TWO(lerp, tarn_add(a, tarn_mul(tarn_in(c, 2), tarn_sub(b, a))))
TARN_OP(lerp) = {
    .name = "lerp",
    .summary = "The point between a and b, or beyond, at a weight.",
    .formula = "y = a + weight (b - a)",
    .example = "assert(tarn.tensor({ 2 }):lerp(tarn.tensor { 6 }, 0.25):item() == 3)",
    .param = lerp_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS,
    .keeps_in = 7,
    .backward = lerp_backward,
    .compose = lerp_compose,
    .span = &tarn_span_lerp,
    .samples = {{"randn(2, 3), randn(2, 3), 0.25"},
                {"randn(4, 1, 3), randn(2, 1), rand(3)"},
                {"randn(3), 1, 2"},
                {"randn(0, 3), randn(3), 0.5"}},
    .errors = {{"randn(2, 3), randn(4), 1", "lerp: shapes %(2 x 3%) and %(4%) do not broadcast"}},
};

#define ADDED_PARAMS(b_words)                                                                      \
    (const tarn_param[])                                                                           \
    {                                                                                              \
        X_PARAM, {"a", NULL, "expands with x", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},          \
            {"b", NULL, b_words, TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},                        \
            NUMBER_PARAM("value", "a factor", 1),                                                  \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

static bool addcmul_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 1), *b = tarn_in(c, 2),
                *scaled = tarn_mul(gy[0], number(arg(c, 3)));
    gx[0] = gy[0];
    gx[1] = tarn_wants(c, 1) ? tarn_mul(scaled, b) : NULL;
    gx[2] = tarn_wants(c, 2) ? tarn_mul(scaled, a) : NULL;
    return tarn_error_pending() == TARN_OK;
}

DEFINITION(addcmul,
           tarn_add(x, tarn_mul(tarn_mul(tarn_in(c, 1), tarn_in(c, 2)), number(arg(c, 3)))))
TARN_OP(addcmul) = {
    .name = "addcmul",
    .summary = "Adds a product, times a number.",
    .formula = "y = x + value a b",
    .example =
        "assert(tarn.tensor({ 1 }):addcmul(tarn.tensor { 2 }, tarn.tensor { 3 }, 0.5):item() == 4)",
    .param = ADDED_PARAMS("expands with x"),
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS,
    .keeps_in = 6,
    .backward = addcmul_backward,
    .compose = addcmul_compose,
    .span = &tarn_span_addcmul,
    .samples = {{"randn(2, 3), randn(2, 3), randn(2, 3)"},
                {"randn(4, 1, 3), randn(2, 1), randn(3), -0.5"},
                {"randn(3), 2, randn(3), { value = 3 }"},
                {"randn(0, 3), randn(3), 2"}},
    .errors = {{"randn(2, 3), randn(4), 1",
                "addcmul: shapes %(2 x 3%) and %(4%) do not broadcast"}},
};

/* d/da = v / b, d/db = -v a / b^2 */
static bool addcdiv_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *a = tarn_in(c, 1), *b = tarn_in(c, 2);
    tarn_tensor *of_a = tarn_div(tarn_mul(gy[0], number(arg(c, 3))), b);
    gx[0] = gy[0];
    gx[1] = of_a;
    gx[2] = tarn_wants(c, 2) ? tarn_neg(tarn_div(tarn_mul(of_a, a), b)) : NULL;
    return tarn_error_pending() == TARN_OK;
}

DEFINITION(addcdiv,
           tarn_add(x, tarn_mul(tarn_div(tarn_in(c, 1), tarn_in(c, 2)), number(arg(c, 3)))))
TARN_OP(addcdiv) = {
    .name = "addcdiv",
    .summary = "Adds a quotient, times a number.",
    .formula = "y = x + value a / b",
    .example =
        "assert(tarn.tensor({ 1 }):addcdiv(tarn.tensor { 6 }, tarn.tensor { 3 }, 0.5):item() == 2)",
    .param = ADDED_PARAMS("what a is divided by; expands with x"),
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS,
    .keeps_in = 6,
    .backward = addcdiv_backward,
    .compose = addcdiv_compose,
    .span = &tarn_span_addcdiv,
    .samples = {{"randn(2, 3), randn(2, 3), rand(2, 3) + 0.5"},
                {"randn(4, 1, 3), randn(2, 1), rand(3) + 0.5, -0.5"},
                {"randn(3), 2, rand(3) + 0.5, { value = 3 }"},
                {"randn(0, 3), randn(3), 2"}},
    .errors = {{"randn(2, 3), randn(4), 1",
                "addcdiv: shapes %(2 x 3%) and %(4%) do not broadcast"}},
};

/* ---- what is no ordinary number ------------------------------------------------------------- */

static const tarn_param nan_to_num_params[] = {
    X_PARAM,
    NUMBER_PARAM("nan", "what stands for NaN", 0),
    NUMBER_PARAM("posinf", "what stands for inf; absent: the largest number of the type", NAN),
    NUMBER_PARAM("neginf", "what stands for -inf; absent: the least number of the type", NAN),
    {0},
};

/* dy = 1 where x is finite, else 0 */
SLOPE(nan_to_num, tarn_where(tarn_isfinite(x), g, number(0)))
TARN_OP(nan_to_num) = {
    PIECES_WITH(nan_to_num, nan_to_num_params),
    SLOPE_OF_X(nan_to_num),
    .summary = "Puts ordinary numbers in place of NaN and infinities.",
    .formula = "y = x where finite, else nan, posinf or neginf",
    .example = "local y = tarn.tensor({ 0 / 0, math.huge, 2 }):nan_to_num(-1, 9)\n"
               "assert(y:get(1) == -1 and y:get(2) == 9 and y:get(3) == 2)",
    .samples = {{"randn(2, 3)"},
                {"tensor { 0 / 0, 1, huge, -huge }, 3, 4, 5", true},
                {"tensor { 0 / 0, 1, -7 }, { nan = 2 }", true},
                {"tarn.index { -7, 7 }", true},
                {"randn(0, 2)"}},
};

/* ---- heaviside ------------------------------------------------------------------------------ */

static bool heaviside_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0), *zero = tarn_eq(x, number(0));
    return (out[0] = tarn_where(zero, tarn_in(c, 1), tarn_step(x))) != NULL;
}

TARN_OP(heaviside) = {
    .name = "heaviside",
    .summary = "The step: 0 below 0, 1 above, and at 0 what is asked for; no gradient.",
    .formula = "y = 0 where x < 0, values where x = 0, else 1",
    .example = "local y = tarn.tensor({ -2, 0, 3 }):heaviside(0.5)\n"
               "assert(y:get(1) == 0 and y:get(2) == 0.5 and y:get(3) == 1)",
    .param = TARN_PARAMS{X_PARAM,
                         {"values",
                          NULL,
                          "expands with x",
                          TARN_TENSOR,
                          TARN_NUMBERS | TARN_NO_GRAD,
                          TARN_ANY,
                          {0}},
                         {0}},
    .result = flat_result,
    .compose = heaviside_compose,
    .samples = {{"randn(2, 3), 0.5", true},
                {"tensor { -1, 0, 1, 0 / 0 }, tensor { 5, 6, 7, 8 }", true},
                {"randn(0, 2), 0", true}},
    .errors = {{"randn(2, 3), randn(4)", "shapes .*do not broadcast"}},
};

TARN_FAMILY(combine);
