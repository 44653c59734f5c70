/* trigonometry.c -- angles in radians, and their hyperbolic kin. */
#include "ops/elementwise.h"

static const double pi = 3.14159265358979324;

static tarn_tensor *one_less_square(tarn_tensor *x)
{
    return tarn_mul(tarn_sub(number(1), x), tarn_add(number(1), x));
}

static tarn_tensor *one_and_square(tarn_tensor *x) { return tarn_add(tarn_square(x), number(1)); }

/* ---- sin, cos, tan -------------------------------------------------------------------------- */

/* dy = cos x */
SLOPE(sin, tarn_mul(g, tarn_cos(x)))
TARN_OP(sin) = {
    CURVE(sin),
    SLOPE_OF_X(sin),
    SAMPLES,
    .summary = "The sine of an angle in radians.",
    .formula = "y = sin x",
    .example = "assert(tarn.tensor({ 0 }):sin():item() == 0)",
};

/* dy = -sin x */
SLOPE(cos, tarn_neg(tarn_mul(g, tarn_sin(x))))
TARN_OP(cos) = {
    CURVE(cos),
    SLOPE_OF_X(cos),
    SAMPLES,
    .summary = "The cosine of an angle in radians.",
    .formula = "y = cos x",
    .example = "assert(tarn.tensor({ 0 }):cos():item() == 1)",
};

/* dy = 1 + y^2 */
DEFINITION(tan, tarn_div(tarn_sin(x), tarn_cos(x)))
SLOPE(tan, tarn_mul(g, one_and_square(y)))
TARN_OP(tan) = {
    CURVE(tan),
    SLOPE_OF_Y(tan),
    .compose = tan_compose,
    .summary = "The tangent of an angle in radians.",
    .formula = "y = sin x / cos x",
    .example = "assert(math.abs(tarn.tensor({ math.pi / 4 }):tan():item() - 1) < 1e-6)",
    .samples = {{"rand(2, 3) * 2 - 1"},
                {"rand(3, 1, 2) - 0.5"},
                {"0"},
                {"tensor { 30, 1e7, -1e7, 0 / 0, huge }", true},
                {"randn(0, 2)"}},
};

/* ---- their inverses ------------------------------------------------------------------------- */

/* dy = 1 / sqrt(1 - x^2) */
SLOPE(asin, tarn_mul(g, tarn_rsqrt(one_less_square(x))))
TARN_OP(asin) = {
    CURVE(asin),
    SLOPE_OF_X(asin),
    UNIT_SAMPLES,
    .aliases = "arcsin",
    .summary = "The angle, from -pi / 2 to pi / 2, whose sine is x; NaN where |x| > 1.",
    .formula = "y = asin x",
    .example = "assert(math.abs(tarn.tensor({ 1 }):asin():item() - math.pi / 2) < 1e-6)",
};

/* dy = -1 / sqrt(1 - x^2) */
DEFINITION(acos, tarn_sub(number(pi / 2), tarn_asin(x)))
SLOPE(acos, tarn_neg(tarn_mul(g, tarn_rsqrt(one_less_square(x)))))
TARN_OP(acos) = {
    CURVE(acos),
    SLOPE_OF_X(acos),
    .compose = acos_compose,
    UNIT_SAMPLES,
    .aliases = "arccos",
    .summary = "The angle, from 0 to pi, whose cosine is x; NaN where |x| > 1.",
    .formula = "y = acos x",
    .example = "assert(math.abs(tarn.tensor({ -1 }):acos():item() - math.pi) < 1e-6)",
};

/* dy = 1 / (1 + x^2) */
DEFINITION(atan, tarn_asin(tarn_mul(x, tarn_rsqrt(one_and_square(x)))))
SLOPE(atan, tarn_div(g, one_and_square(x)))
TARN_OP(atan) = {
    CURVE(atan),
    SLOPE_OF_X(atan),
    .compose = atan_compose,
    SAMPLES,
    .aliases = "arctan",
    .summary = "The angle, from -pi / 2 to pi / 2, whose tangent is x.",
    .formula = "y = atan x",
    .example = "assert(math.abs(tarn.tensor({ 1 }):atan():item() - math.pi / 4) < 1e-6)",
};

/* d/da = b / (a^2 + b^2), d/db = -a / (a^2 + b^2); 0 at the origin */
static tarn_tensor *over_square(tarn_tensor *g, tarn_tensor *top, tarn_tensor *a, tarn_tensor *b)
{
    tarn_tensor *below = tarn_add(tarn_square(a), tarn_square(b));
    tarn_tensor *origin = tarn_eq(below, number(0));
    return zero_where(origin, tarn_div(tarn_mul(g, top), tarn_where(origin, number(1), below)));
}

SLOPES(atan2, over_square(g, b, a, b), tarn_neg(over_square(g, a, a, b)))
TARN_OP(atan2) = {
    TWO_OPERANDS(atan2, TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS),
    .keeps_in = 3,
    .backward = atan2_slope,
    PAIR_SAMPLES,
    .aliases = "arctan2",
    .summary = "The angle, from -pi to pi, between the x axis and the point (b, a).",
    .formula = "y = atan(a / b), in the quadrant of (b, a)",
    .example = "assert(math.abs(tarn.tensor({ 1 }):atan2(-1):item() - 3 * math.pi / 4) < 1e-6)",
};

/* ---- hyperbolic ----------------------------------------------------------------------------- */

/* dy = cosh x */
DEFINITION(sinh, tarn_mul(tarn_sub(tarn_exp(x), tarn_exp(tarn_neg(x))), number(0.5)))
SLOPE(sinh, tarn_mul(g, tarn_cosh(x)))
TARN_OP(sinh) = {
    CURVE(sinh),
    SLOPE_OF_X(sinh),
    .compose = sinh_compose,
    SAMPLES,
    .summary = "Hyperbolic sine.",
    .formula = "y = (e^x - e^-x) / 2",
    .example = "assert(tarn.tensor({ 0 }):sinh():item() == 0)",
};

/* dy = sinh x */
DEFINITION(cosh, tarn_mul(tarn_add(tarn_exp(x), tarn_exp(tarn_neg(x))), number(0.5)))
SLOPE(cosh, tarn_mul(g, tarn_sinh(x)))
TARN_OP(cosh) = {
    CURVE(cosh),
    SLOPE_OF_X(cosh),
    .compose = cosh_compose,
    SAMPLES,
    .summary = "Hyperbolic cosine.",
    .formula = "y = (e^x + e^-x) / 2",
    .example = "assert(tarn.tensor({ 0 }):cosh():item() == 1)",
};

/* dy = 1 / sqrt(x^2 + 1) */
DEFINITION(asinh, tarn_log(tarn_add(x, tarn_sqrt(one_and_square(x)))))
SLOPE(asinh, tarn_mul(g, tarn_rsqrt(one_and_square(x))))
TARN_OP(asinh) = {
    CURVE(asinh),
    SLOPE_OF_X(asinh),
    .compose = asinh_compose,
    SAMPLES,
    .aliases = "arcsinh",
    .summary = "The number whose hyperbolic sine is x.",
    .formula = "y = log(x + sqrt(x^2 + 1))",
    .example = "assert(math.abs(tarn.tensor({ 2 }):sinh():asinh():item() - 2) < 1e-6)",
};

/* dy = 1 / sqrt((x - 1) (x + 1)) */
static tarn_tensor *square_less_one(tarn_tensor *x)
{
    return tarn_mul(tarn_sub(x, number(1)), tarn_add(x, number(1)));
}

DEFINITION(acosh, tarn_log(tarn_add(x, tarn_sqrt(square_less_one(x)))))
SLOPE(acosh, tarn_mul(g, tarn_rsqrt(square_less_one(x))))
TARN_OP(acosh) = {
    CURVE(acosh),
    SLOPE_OF_X(acosh),
    .compose = acosh_compose,
    .aliases = "arccosh",
    .summary = "The number, at least 0, whose hyperbolic cosine is x; NaN below 1.",
    .formula = "y = log(x + sqrt(x^2 - 1))",
    .example = "assert(math.abs(tarn.tensor({ 2 }):cosh():acosh():item() - 2) < 1e-6)",
    .samples = {{"rand(2, 3) + 1.5"}, {"rand(3, 1, 2) + 2"}, {"2.5"}, {"rand(0, 2)"}},
};

/* dy = 1 / (1 - x^2) */
DEFINITION(atanh, tarn_mul(tarn_log(tarn_div(tarn_add(number(1), x), tarn_sub(number(1), x))),
                           number(0.5)))
SLOPE(atanh, tarn_div(g, one_less_square(x)))
TARN_OP(atanh) = {
    CURVE(atanh),
    SLOPE_OF_X(atanh),
    .compose = atanh_compose,
    UNIT_SAMPLES,
    .aliases = "arctanh",
    .summary = "The number whose hyperbolic tangent is x; NaN where |x| > 1.",
    .formula = "y = log((1 + x) / (1 - x)) / 2",
    .example = "assert(math.abs(tarn.tensor({ 0.5 }):atanh():tanh():item() - 0.5) < 1e-6)",
};

/* ---- sinc, and degrees ---------------------------------------------------------------------- */

/* dy = (cos(pi x) - y) / x.  Near 0 that loses its digits: there -pi^2 x / 3, off by x^3. */
static tarn_tensor *sinc_slope_of(tarn_tensor *g, tarn_tensor *x)
{
    tarn_tensor *y = tarn_sinc(x);
    tarn_tensor *near = tarn_lt(tarn_abs(x), number(1e-6));
    tarn_tensor *below = tarn_where(near, number(1), x);
    tarn_tensor *far = tarn_div(tarn_sub(tarn_cos(tarn_mul(x, number(pi))), y), below);
    return tarn_mul(g, tarn_where(near, tarn_mul(x, number(-pi * pi / 3)), far));
}

static tarn_tensor *sinc_of(tarn_tensor *x)
{
    tarn_tensor *zero = tarn_eq(x, number(0));
    tarn_tensor *u = tarn_mul(tarn_where(zero, number(1), x), number(pi));
    return tarn_where(zero, number(1), tarn_div(tarn_sin(u), u));
}

DEFINITION(sinc, sinc_of(x))
SLOPE(sinc, sinc_slope_of(g, x))
TARN_OP(sinc) = {
    CURVE(sinc),
    SLOPE_OF_X(sinc),
    .compose = sinc_compose,
    .summary = "The normalised cardinal sine; 1 at 0.",
    .formula = "y = sin(pi x) / (pi x)",
    .example = "assert(tarn.tensor({ 0 }):sinc():item() == 1)\n"
               "assert(math.abs(tarn.tensor({ 3 }):sinc():item()) < 1e-6)",
    .samples = {{"randn(2, 3)"},
                {"randn(3, 1, 2)"},
                {"0.5"},
                {"tensor { -1e-3, 0, 1e-3 }"},
                {"randn(0, 2)"}},
};

DEFINITION(deg2rad, tarn_mul(x, number(pi / 180)))
TARN_OP(deg2rad) = {
    .name = "deg2rad",
    .param = unary_params,
    .compose = deg2rad_compose,
    SAMPLES,
    .summary = "Degrees as radians.",
    .formula = "y = pi x / 180",
    .example = "assert(math.abs(tarn.tensor({ 180 }):deg2rad():item() - math.pi) < 1e-6)",
    .errors = {{"\"x\"", "deg2rad: x must be a tensor or a number"}},
};

DEFINITION(rad2deg, tarn_mul(x, number(180 / pi)))
TARN_OP(rad2deg) = {
    .name = "rad2deg",
    .param = unary_params,
    .compose = rad2deg_compose,
    SAMPLES,
    .summary = "Radians as degrees.",
    .formula = "y = 180 x / pi",
    .example = "assert(math.abs(tarn.tensor({ math.pi }):rad2deg():item() - 180) < 1e-4)",
    .errors = {{"\"x\"", "rad2deg: x must be a tensor or a number"}},
};

TARN_FAMILY(trigonometry);
