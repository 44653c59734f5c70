/* special.c -- functions of statistics: the error function's kin, gamma's logarithm, log-odds. */
#include "ops/elementwise.h"

/* ---- the error function --------------------------------------------------------------------- */

static const double two_over_root_pi = 1.12837916709551257;

static tarn_tensor *bell(tarn_tensor *x) { return tarn_exp(tarn_neg(tarn_square(x))); }

/* dy = 2 / sqrt(pi) e^(-x^2) */
SLOPE(erf, tarn_mul(g, tarn_mul(bell(x), number(two_over_root_pi))))
TARN_OP(erf) = {
    CURVE(erf),
    SLOPE_OF_X(erf),
    SAMPLES,
    .summary =
        "The error function: how likely a normal random number of variance 1 / 2 is within x of 0.",
    .formula = "y = 2 / sqrt(pi) int_0^x e^(-t^2) dt",
    .source = "[Abramowitz, Stegun 7.1.1]",
    .example = "assert(tarn.tensor({ 0 }):erf():item() == 0)",
};

/* dy = -2 / sqrt(pi) e^(-x^2) */
DEFINITION(erfc, tarn_sub(number(1), tarn_erf(x)))
SLOPE(erfc, tarn_mul(g, tarn_mul(bell(x), number(-two_over_root_pi))))
TARN_OP(erfc) = {
    CURVE(erfc),
    SLOPE_OF_X(erfc),
    .compose = erfc_compose,
    SAMPLES,
    .summary = "What erf lacks of 1, exact where that is tiny.",
    .formula = "y = 1 - erf(x)",
    .source = "[Abramowitz, Stegun 7.1.2]",
    .example = "local y = tarn.tensor({ 5 }, { dtype = \"float64\" }):erfc():item()\n"
               "assert(math.abs(y / 1.5374597944280349e-12 - 1) < 1e-12)",
};

/* dy = sqrt(pi) / 2 e^(y^2) */
SLOPE(erfinv, tarn_mul(g, tarn_mul(tarn_exp(tarn_square(y)), number(1 / two_over_root_pi))))
TARN_OP(erfinv) = {
    CURVE(erfinv),
    SLOPE_OF_Y(erfinv),
    UNIT_SAMPLES,
    .summary = "The number whose error function is x; NaN where |x| > 1.",
    .formula = "erf(y) = x",
    .example = "assert(math.abs(tarn.tensor({ 0.5 }):erf():erfinv():item() - 0.5) < 1e-6)",
};

/* ---- gamma ---------------------------------------------------------------------------------- */

SLOPE(lgamma, tarn_mul(g, tarn_digamma(x)))
TARN_OP(lgamma) = {
    CURVE(lgamma),
    SLOPE_OF_X(lgamma),
    POSITIVE_SAMPLES,
    .aliases = "gammaln",
    .summary = "The logarithm of the size of the gamma function: of n + 1 that of n!.",
    .formula = "y = log |int_0^inf t^(x - 1) e^-t dt|",
    .source = "[Abramowitz, Stegun 6.1.1]",
    .example = "assert(math.abs(tarn.tensor({ 5 }):lgamma():item() - math.log(24)) < 1e-6)",
};

SLOPE(digamma, tarn_mul(g, tarn_polygamma(x, 1)))
TARN_OP(digamma) = {
    CURVE(digamma),
    SLOPE_OF_X(digamma),
    POSITIVE_SAMPLES,
    .aliases = "psi",
    .summary = "The derivative of lgamma; NaN at whole numbers below 0.",
    .formula = "y = d lgamma(x) / dx",
    .source = "[Abramowitz, Stegun 6.3.1]",
    .example = "local y = tarn.tensor({ 1 }):digamma():item() -- less Euler's constant\n"
               "assert(math.abs(y + 0.5772156649) < 1e-6)",
};

static const tarn_param polygamma_params[] = {
    X_PARAM,
    {"n", NULL, "how often digamma is differentiated, from 0", TARN_INTEGER, 0, 0, {0}},
    {0},
};

static tarn_tensor *next_polygamma(const tarn_call *c, tarn_tensor *g, tarn_tensor *x)
{
    return tarn_mul(g, tarn_polygamma(x, c->value[1].integer + 1));
}

SLOPE(polygamma, next_polygamma(c, g, x))
TARN_OP(polygamma) = {
    CURVE_WITH(polygamma, polygamma_params),
    SLOPE_OF_X(polygamma),
    .summary = "The n-th derivative of digamma.  For n above 1, x is at least -10000.",
    .formula = "y = (-1)^(n + 1) n! sum_{k >= 0} (x + k)^-(n + 1)",
    .source = "[Abramowitz, Stegun 6.4.1]",
    .example = "local y = tarn.tensor({ 1 }):polygamma(1):item()\n"
               "assert(math.abs(y - math.pi ^ 2 / 6) < 1e-6)",
    .samples = {{"rand(2, 3) + 0.5, 1"},
                {"rand(3) + 0.5, 3"},
                {"rand(3) * 0.8 - 0.9, 1"},
                {"rand(4) + 0.5, 0"},
                {"rand(0, 2), 2"}},
};

/* ---- log-odds ------------------------------------------------------------------------------- */

static const tarn_param logit_params[] = {
    {"x", NULL, "probabilities, any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    NUMBER_PARAM("eps", "x is kept between eps and 1 - eps; absent: as it is", NAN),
    {0},
};

static bool logit_compose(const tarn_call *c, tarn_tensor *out[])
{
    double eps = arg(c, 1);
    tarn_tensor *x = isnan(eps) ? tarn_in(c, 0) : tarn_clamp(tarn_in(c, 0), eps, 1 - eps);
    return (out[0] = tarn_sub(tarn_log(x), tarn_log1p(tarn_neg(x)))) != NULL;
}

TARN_OP(logit) = {
    .name = "logit",
    .summary = "Log-odds: the number whose sigmoid is x; NaN outside 0 to 1.",
    .formula = "y = log(x / (1 - x))",
    .example =
        "assert(math.abs(tarn.tensor({ 2 }):sigmoid():logit():item() - 2) < 1e-6)\n"
        "assert(tarn.tensor({ 1 }):logit(0.25):item() == tarn.tensor({ 0.75 }):logit():item())",
    .param = logit_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .span = &tarn_span_logit,
    .span_back = &tarn_span_logit_back,
    .compose = logit_compose,
    .samples = {{"rand(2, 3) * 0.8 + 0.1"},
                {"rand(3, 2) * 0.8 + 0.1, 0.2", true},
                {"0.25"},
                {"tensor { 0, 1, -1 }", true},
                {"rand(0, 2), 0.1"}},
    .errors = {{"\"x\"", "logit: x must be a tensor or a number"}},
};

/* d/da = log b, 0 where it is not counted; d/db = a / b */
static tarn_tensor *xlogy_by_a(tarn_tensor *g, tarn_tensor *a, tarn_tensor *b)
{
    tarn_tensor *none = tarn_logical_and(tarn_eq(a, number(0)), tarn_le(b, number(0)));
    return zero_where(none, tarn_mul(g, tarn_log(tarn_where(none, number(1), b))));
}

SLOPES(xlogy, xlogy_by_a(g, a, b), tarn_div(tarn_mul(g, a), b))
TARN_OP(xlogy) = {
    TWO_OPERANDS(xlogy, TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS),
    .keeps_in = 3,
    .backward = xlogy_slope,
    .summary = "a log b, and 0 where a is 0, as entropies take it.",
    .formula = "y = a log b, 0 where a = 0",
    .example = "assert(tarn.tensor({ 0 }):xlogy(0):item() == 0)",
    .samples = {{"randn(2, 3), rand(2, 3) + 0.5"},
                {"randn(4, 1, 3), rand(2, 1) + 0.5"},
                {"tensor { 0, 0, 1, 0 }, tensor { 0, 1, 0, 0 / 0 }", true},
                {"randn(3), 2.5"},
                {"randn(0, 3), rand(3)"}},
};

TARN_FAMILY(special);
