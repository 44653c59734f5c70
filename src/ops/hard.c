/* hard.c -- activations of straight pieces: cheap, and exactly 0 or constant far out.  At a corner
 * the gradient is that of the flat side. */
#include "ops/elementwise.h"

/* g where low < x < high */
static tarn_tensor *inside(tarn_tensor *x, double low, double high, tarn_tensor *g)
{
    tarn_tensor *out = tarn_logical_or(tarn_le(x, number(low)), tarn_ge(x, number(high)));
    return zero_where(out, g);
}

/* min(max(x + 3, 0), 6) */
static tarn_tensor *lifted(tarn_tensor *x) { return tarn_clamp(tarn_add(x, number(3)), 0, 6); }

/* ---- clamped -------------------------------------------------------------------------------- */

static const tarn_param hardtanh_params[] = {
    X_PARAM,
    NUMBER_PARAM("min_val", "smallest value", -1),
    NUMBER_PARAM("max_val", "largest value", 1),
    {0},
};

DEFINITION(hardtanh, tarn_clamp(x, arg(c, 1), arg(c, 2)))
SLOPE(hardtanh, inside(x, arg(c, 1), arg(c, 2), g))
TARN_OP(hardtanh) = {
    CURVE_WITH(hardtanh, hardtanh_params),
    SLOPE_OF_X(hardtanh),
    .compose = hardtanh_compose,
    .summary = "x between two bounds, which are flat: tanh of straight pieces.",
    .formula = "y = min(max(x, min_val), max_val)",
    .source = "[Collobert 2004]",
    .example = "assert(tarn.tensor({ -7, 0.5, 3 }):hardtanh():sum():item() == 0.5)",
    .samples = {{"randn(4, 5) * 2"},
                {"randn(3, 1, 2), -0.5, 2"},
                {"tensor { -1, 1, 0 / 0, huge, -huge }", true},
                {"tarn.index { -4, 0, 7 }"},
                {"randn(0, 2)"}},
};

DEFINITION(relu6, tarn_clamp(x, 0, 6))
SLOPE(relu6, inside(x, 0, 6, g))
TARN_OP(relu6) = {
    CURVE(relu6),
    SLOPE_OF_X(relu6),
    .compose = relu6_compose,
    CORNER_SAMPLES,
    .summary = "Ramp that ends at 6.",
    .formula = "y = min(max(x, 0), 6)",
    .source = "[Krizhevsky 2010]",
    .example = "assert(tarn.tensor({ -2, 3, 9 }):relu6():sum():item() == 9)",
};

DEFINITION(hardsigmoid, tarn_div(lifted(x), number(6)))
SLOPE(hardsigmoid, inside(x, -3, 3, tarn_div(g, number(6))))
TARN_OP(hardsigmoid) = {
    CURVE(hardsigmoid),
    SLOPE_OF_X(hardsigmoid),
    .compose = hardsigmoid_compose,
    CORNER_SAMPLES,
    .summary = "Sigmoid of straight pieces: 0 below -3, 1 above 3.",
    .formula = "y = min(max(x + 3, 0), 6) / 6",
    .source = "[Courbariaux, Bengio, David 2015]",
    .example = "assert(tarn.tensor({ 0 }):hardsigmoid():item() == 0.5)",
};

/* dy = x / 3 + 1 / 2 between -3 and 3; 0 below, 1 above */
static tarn_tensor *hardswish_rise(tarn_tensor *g, tarn_tensor *x)
{
    tarn_tensor *between = tarn_mul(g, tarn_add(tarn_div(x, number(3)), number(0.5)));
    return tarn_where(tarn_ge(x, number(3)), g, zero_where(tarn_le(x, number(-3)), between));
}

DEFINITION(hardswish, tarn_div(tarn_mul(x, lifted(x)), number(6)))
SLOPE(hardswish, hardswish_rise(g, x))
TARN_OP(hardswish) = {
    CURVE(hardswish),
    SLOPE_OF_X(hardswish),
    .compose = hardswish_compose,
    .summary = "silu with the sigmoid of straight pieces.",
    .formula = "y = x min(max(x + 3, 0), 6) / 6",
    .source = "[Howard et al. 2019]",
    .example = "assert(tarn.tensor({ -5, 5 }):hardswish():sum():item() == 5)",
    .samples = {{"randn(4, 5) * 3"},
                {"randn(3, 1, 2)"},
                {"tensor { -7, -3, -1, 0, 1, 3, 6, 0 / 0, huge }", true},
                {"tarn.index { -4, 0, 7 }"},
                {"randn(0, 2)"}},
};

/* ---- shrinking ------------------------------------------------------------------------------ */

static const tarn_param shrink_params[] = {
    X_PARAM,
    NUMBER_PARAM("lambd", "how far from 0 numbers vanish", 0.5),
    {0},
};

#define SHRINK_SAMPLES                                                                             \
    .samples = {{"randn(4, 5)"},                                                                   \
                {"randn(3, 1, 2), 0.2"},                                                           \
                {"tensor { -1, -0.5, 0, 0.5, 1, 0 / 0, huge, -huge }", true},                      \
                {"randn(3), 0"},                                                                   \
                {"randn(0, 2)"}}

static tarn_tensor *near_zero(const tarn_call *c, tarn_tensor *x)
{
    return tarn_le(tarn_abs(x), number(arg(c, 1)));
}

DEFINITION(hardshrink, zero_where(near_zero(c, x), x))
SLOPE(hardshrink, zero_where(near_zero(c, x), g))
TARN_OP(hardshrink) = {
    CURVE_WITH(hardshrink, shrink_params),
    SLOPE_OF_X(hardshrink),
    .compose = hardshrink_compose,
    SHRINK_SAMPLES,
    .summary = "Sets numbers near 0 to 0 and leaves the others.",
    .formula = "y = 0 where |x| <= lambd, else x",
    .source = "[Donoho, Johnstone 1994]",
    .example = "assert(tarn.tensor({ -2, 0.25 }):hardshrink():sum():item() == -2)",
};

DEFINITION(softshrink, tarn_sub(x, tarn_clamp(x, -arg(c, 1), arg(c, 1))))
SLOPE(softshrink, zero_where(near_zero(c, x), g))
TARN_OP(softshrink) = {
    CURVE_WITH(softshrink, shrink_params),
    SLOPE_OF_X(softshrink),
    .compose = softshrink_compose,
    SHRINK_SAMPLES,
    .summary = "Moves numbers towards 0 by lambd; those nearer become 0.",
    .formula = "y = sign(x) max(|x| - lambd, 0)",
    .source = "[Donoho, Johnstone 1994]",
    .example = "assert(tarn.tensor({ -2, 0.25 }):softshrink():sum():item() == -1.5)",
};

TARN_FAMILY(hard);
