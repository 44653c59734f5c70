/* elementary.c -- the functions of one number that school teaches, element by element. */
#include "ops/elementwise.h"

/* ---- sign and size -------------------------------------------------------------------------- */

DEFINITION(neg, tarn_mul(x, number(-1)))
SLOPE(neg, tarn_neg(g))
TARN_OP(neg) = {
    ONE_OPERAND(neg, TARN_BACKWARD_IS_OPS),
    .param = unary_params,
    .backward = neg_slope,
    .compose = neg_compose,
    SAMPLES,
    .aliases = "negative",
    .summary = "Changes the sign.",
    .formula = "y = -x",
    .example = "assert((-tarn.tensor({ 3 })):item() == -3)",
};

/* dy = sign(x) */
DEFINITION(abs, tarn_maximum(x, tarn_neg(x)))
SLOPE(abs, tarn_mul(g, tarn_sign(x)))
TARN_OP(abs) = {
    PIECES(abs),
    SLOPE_OF_X(abs),
    .compose = abs_compose,
    SAMPLES,
    .aliases = "absolute",
    .summary = "Size without sign.",
    .formula = "y = |x|",
    .example = "assert(tarn.tensor({ -3 }):abs():item() == 3)",
};

TARN_OP(sign) = {
    FLAT(sign),
    STEP_SAMPLES,
    .aliases = "sgn",
    .summary = "-1, 0 or 1.",
    .formula = "y = x / |x|, 0 at 0",
    .example = "assert(tarn.tensor({ -3 }):sign():item() == -1)",
};

/* ---- powers and roots ----------------------------------------------------------------------- */

/* dy = 2 x */
DEFINITION(square, tarn_mul(x, x))
SLOPE(square, tarn_mul(g, tarn_mul(x, number(2))))
TARN_OP(square) = {
    PIECES(square),
    SLOPE_OF_X(square),
    .compose = square_compose,
    SAMPLES,
    .summary = "Times itself.",
    .formula = "y = x^2",
    .example = "assert(tarn.tensor({ -3 }):square():item() == 9)",
};

/* dy = 1 / (2 y) */
DEFINITION(sqrt, tarn_pow(x, number(0.5)))
SLOPE(sqrt, tarn_div(g, tarn_mul(y, number(2))))
TARN_OP(sqrt) = {
    CURVE(sqrt),
    SLOPE_OF_Y(sqrt),
    .compose = sqrt_compose,
    POSITIVE_SAMPLES,
    .summary = "The square root; of negative numbers NaN.",
    .formula = "y = sqrt(x)",
    .example = "assert(tarn.tensor({ 9 }):sqrt():item() == 3)",
};

/* dy = -y^3 / 2 */
DEFINITION(rsqrt, tarn_reciprocal(tarn_sqrt(x)))
SLOPE(rsqrt, tarn_mul(g, tarn_mul(tarn_mul(y, tarn_mul(y, y)), number(-0.5))))
TARN_OP(rsqrt) = {
    CURVE(rsqrt),
    SLOPE_OF_Y(rsqrt),
    .compose = rsqrt_compose,
    POSITIVE_SAMPLES,
    .summary = "One over the square root.",
    .formula = "y = 1 / sqrt(x)",
    .example = "assert(tarn.tensor({ 4 }):rsqrt():item() == 0.5)",
};

/* dy = -y^2 */
DEFINITION(reciprocal, tarn_div(number(1), x))
SLOPE(reciprocal, tarn_neg(tarn_mul(g, tarn_mul(y, y))))
TARN_OP(reciprocal) = {
    CURVE(reciprocal),
    SLOPE_OF_Y(reciprocal),
    .compose = reciprocal_compose,
    POSITIVE_SAMPLES,
    .summary = "One over x.",
    .formula = "y = 1 / x",
    .example = "assert(tarn.tensor({ 4 }):reciprocal():item() == 0.25)",
};

/* ---- exponentials and logarithms ------------------------------------------------------------ */

static const double log_of_2 = 0.693147180559945309, log_of_10 = 2.30258509299404568;

/* dy = y */
SLOPE(exp, tarn_mul(g, y))
TARN_OP(exp) = {
    CURVE(exp),
    SLOPE_OF_Y(exp),
    SAMPLES,
    .summary = "The exponential.",
    .formula = "y = e^x",
    .example = "assert(tarn.tensor({ 0 }):exp():item() == 1)",
};

/* dy = y log 2 */
DEFINITION(exp2, tarn_exp(tarn_mul(x, number(log_of_2))))
SLOPE(exp2, tarn_mul(g, tarn_mul(y, number(log_of_2))))
TARN_OP(exp2) = {
    CURVE(exp2),
    SLOPE_OF_Y(exp2),
    .compose = exp2_compose,
    SAMPLES,
    .summary = "2 to the power of x; of whole numbers exact.",
    .formula = "y = 2^x",
    .example = "assert(tarn.tensor({ -3 }):exp2():item() == 0.125)",
};

/* dy = y + 1 */
DEFINITION(expm1, tarn_sub(tarn_exp(x), number(1)))
SLOPE(expm1, tarn_mul(g, tarn_add(y, number(1))))
TARN_OP(expm1) = {
    CURVE(expm1),
    SLOPE_OF_Y(expm1),
    .compose = expm1_compose,
    SAMPLES,
    .summary = "e^x - 1, exact near 0.",
    .formula = "y = e^x - 1",
    .example = "assert(math.abs(tarn.tensor({ 1e-9 }):expm1():item() / 1e-9 - 1) < 1e-6)",
};

/* dy = 1 / x */
SLOPE(log, tarn_div(g, x))
TARN_OP(log) = {
    CURVE(log),
    SLOPE_OF_X(log),
    POSITIVE_SAMPLES,
    .summary = "The natural logarithm; of negative numbers NaN.",
    .formula = "y = log x",
    .example = "assert(tarn.tensor({ 1 }):log():item() == 0)",
};

/* dy = 1 / (x log 2) */
DEFINITION(log2, tarn_mul(tarn_log(x), number(1 / log_of_2)))
SLOPE(log2, tarn_div(g, tarn_mul(x, number(log_of_2))))
TARN_OP(log2) = {
    CURVE(log2),
    SLOPE_OF_X(log2),
    .compose = log2_compose,
    POSITIVE_SAMPLES,
    .summary = "The logarithm to base 2; of powers of 2 exact.",
    .formula = "y = log x / log 2",
    .example = "assert(tarn.tensor({ 1024 }):log2():item() == 10)",
};

/* dy = 1 / (x log 10) */
DEFINITION(log10, tarn_mul(tarn_log(x), number(1 / log_of_10)))
SLOPE(log10, tarn_div(g, tarn_mul(x, number(log_of_10))))
TARN_OP(log10) = {
    CURVE(log10),
    SLOPE_OF_X(log10),
    .compose = log10_compose,
    POSITIVE_SAMPLES,
    .summary = "The logarithm to base 10; of powers of 10 exact.",
    .formula = "y = log x / log 10",
    .example = "assert(tarn.tensor({ 1000 }):log10():item() == 3)",
};

/* dy = 1 / (1 + x) */
DEFINITION(log1p, tarn_log(tarn_add(x, number(1))))
SLOPE(log1p, tarn_div(g, tarn_add(x, number(1))))
TARN_OP(log1p) = {
    CURVE(log1p),
    SLOPE_OF_X(log1p),
    .compose = log1p_compose,
    POSITIVE_SAMPLES,
    .summary = "The logarithm of 1 + x, exact near 0.",
    .formula = "y = log(1 + x)",
    .example = "assert(math.abs(tarn.tensor({ 1e-9 }):log1p():item() / 1e-9 - 1) < 1e-6)",
};

/* ---- whole numbers nearby; flat, so without a gradient -------------------------------------- */

TARN_OP(floor) = {
    FLAT(floor),
    STEP_SAMPLES,
    .summary = "The whole number below.",
    .formula = "y = floor(x)",
    .example = "assert(tarn.tensor({ -1.5 }):floor():item() == -2)",
};

DEFINITION(ceil, tarn_neg(tarn_floor(tarn_neg(x))))
TARN_OP(ceil) = {
    FLAT(ceil),
    .compose = ceil_compose,
    STEP_SAMPLES,
    .summary = "The whole number above.",
    .formula = "y = ceil(x)",
    .example = "assert(tarn.tensor({ 1.2 }):ceil():item() == 2)",
};

static const tarn_param round_params[] = {
    X_PARAM,
    {"decimals",
     NULL,
     "digits after the point; below 0: before it",
     TARN_INTEGER,
     TARN_OPTIONAL,
     0,
     {.integer = 0}},
    {0},
};

TARN_OP(round) = {
    ONE_OPERAND(round, 0),
    .param = round_params,
    .result = flat_result,
    .summary = "The nearest number of so many decimals; halves go to the even one.",
    .formula = "y = round(10^decimals x) / 10^decimals",
    .example = "assert(tarn.tensor({ 2.5 }):round():item() == 2)\n"
               "assert(tarn.tensor({ 1234 }):round(-2):item() == 1200)",
    .samples = {{"randn(2, 3) * 5", true},
                {"tensor { -2.5, -0.5, 0, 0.5, 1.5 }", true},
                {"randn(2, 3), 2", true},
                {"randn(5) * 1e4, -2", true},
                {"tarn.index { -7, 7 }", true},
                {"randn(0, 2)", true}},
};

DEFINITION(trunc, tarn_mul(tarn_sign(x), tarn_floor(tarn_abs(x))))
TARN_OP(trunc) = {
    FLAT(trunc),
    .compose = trunc_compose,
    STEP_SAMPLES,
    .aliases = "fix",
    .summary = "The whole number towards zero.",
    .formula = "y = trunc(x)",
    .example = "assert(tarn.tensor({ -1.5 }):trunc():item() == -1)",
};

DEFINITION(frac, tarn_sub(x, tarn_trunc(x)))
SLOPE(frac, g)
TARN_OP(frac) = {
    ONE_OPERAND(frac, TARN_BACKWARD_IS_OPS),
    .param = unary_params,
    .backward = frac_slope,
    .compose = frac_compose,
    .summary = "What trunc takes away: the part behind the point, with the sign of x.",
    .formula = "y = x - trunc(x)",
    .example = "assert(tarn.tensor({ -1.5 }):frac():item() == -0.5)",
    .samples = {{"randn(2, 3) * 5"}, {"tensor { -2.5, -0.5, 0, 0.5, 1.5 }", true}, {"randn(0, 2)"}},
};

TARN_FAMILY(elementary);
