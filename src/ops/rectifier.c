/* rectifier.c -- ramps that are not flat below 0, or flat at another height. */
#include "kernel/random.h"
#include "ops/elementwise.h"
#include "tensor/drive.h"

static tarn_tensor *above_zero(tarn_tensor *x) { return tarn_gt(x, number(0)); }

/* ---- leaky_relu ----------------------------------------------------------------------------- */

static const tarn_param leaky_params[] = {
    X_PARAM,
    NUMBER_PARAM("negative_slope", "slope below 0", 0.01),
    {0},
};

DEFINITION(leaky_relu, tarn_where(above_zero(x), x, tarn_mul(x, number(arg(c, 1)))))
SLOPE(leaky_relu, tarn_where(above_zero(x), g, tarn_mul(g, number(arg(c, 1)))))
TARN_OP(leaky_relu) = {
    CURVE_WITH(leaky_relu, leaky_params),
    SLOPE_OF_X(leaky_relu),
    .compose = leaky_relu_compose,
    .summary = "Ramp that keeps a small slope below 0.",
    .formula = "y = x above 0, else negative_slope x",
    .source = "[Maas, Hannun, Ng 2013]",
    .example = "assert(tarn.tensor({ -2 }):leaky_relu(0.5):item() == -1)",
    .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2), 0.2"}, {"randn(4), 0"}, {"randn(0, 2)"}},
};

/* ---- elu and its relatives ------------------------------------------------------------------ */

static const tarn_param alpha_params[] = {
    X_PARAM,
    NUMBER_PARAM("alpha", "how far below 0 it goes", 1),
    {0},
};

#define ALPHA_SAMPLES                                                                              \
    .samples = {{"randn(2, 3)"},                                                                   \
                {"randn(3, 1, 2), 0.7"},                                                           \
                {"-1.5, 2"},                                                                       \
                {"randn(0, 2)"},                                                                   \
                {"tensor { -800, -30, -1e-9, 0, 30, 800 }, 1.5", true}}

/* y = x above 0, else alpha (e^(rate x) - 1), and its slope; exp of min(x, 0) cannot overflow */
static tarn_tensor *bent(tarn_tensor *x, double alpha, double rate)
{
    tarn_tensor *low = tarn_expm1(tarn_mul(tarn_minimum(x, number(0)), number(rate)));
    return tarn_where(above_zero(x), x, tarn_mul(low, number(alpha)));
}

static tarn_tensor *bent_slope(tarn_tensor *g, tarn_tensor *x, double alpha, double rate)
{
    tarn_tensor *low = tarn_exp(tarn_mul(tarn_minimum(x, number(0)), number(rate)));
    return tarn_where(above_zero(x), g, tarn_mul(g, tarn_mul(low, number(alpha))));
}

DEFINITION(elu, bent(x, arg(c, 1), 1))
SLOPE(elu, bent_slope(g, x, arg(c, 1), 1))
TARN_OP(elu) = {
    CURVE_WITH(elu, alpha_params),
    SLOPE_OF_X(elu),
    .compose = elu_compose,
    ALPHA_SAMPLES,
    .summary = "Ramp that bends below 0 towards -alpha.",
    .formula = "y = x above 0, else alpha (e^x - 1)",
    .source = "[Clevert, Unterthiner, Hochreiter 2015]",
    .example = "local y = tarn.tensor({ -100, 3 }):elu(0.5)\n"
               "assert(y:get(1) == -0.5 and y:get(2) == 3)",
};

DEFINITION(celu, bent(x, arg(c, 1), 1 / arg(c, 1)))
SLOPE(celu, bent_slope(g, x, 1, 1 / arg(c, 1)))
TARN_OP(celu) = {
    CURVE_WITH(celu, alpha_params),
    SLOPE_OF_X(celu),
    .compose = celu_compose,
    ALPHA_SAMPLES,
    .summary = "Ramp that bends below 0 towards -alpha, with slope 1 on both sides of 0.",
    .formula = "y = x above 0, else alpha (e^(x / alpha) - 1)",
    .source = "[Barron 2017]",
    .example = "local y = tarn.tensor({ -100, 3 }):celu(0.5)\n"
               "assert(y:get(1) == -0.5 and y:get(2) == 3)",
};

/* lambda and alpha that keep mean 0 and variance 1 */
static const double selu_lambda = 1.0507009873554804934, selu_alpha = 1.6732632423543772848;

DEFINITION(selu, tarn_mul(bent(x, selu_alpha, 1), number(selu_lambda)))
SLOPE(selu, tarn_mul(bent_slope(g, x, selu_alpha, 1), number(selu_lambda)))
TARN_OP(selu) = {
    CURVE(selu),
    SLOPE_OF_X(selu),
    .compose = selu_compose,
    FAR_SAMPLES,
    .summary = "elu with the constants that keep mean 0 and variance 1 from layer to layer.",
    .formula = "y = 1.0507 x above 0, else 1.7581 (e^x - 1)",
    .source = "[Klambauer, Unterthiner, Mayr, Hochreiter 2017]",
    .example = "assert(math.abs(tarn.tensor({ 1 }):selu():item() - 1.0507010) < 1e-6)",
};

/* ---- threshold ------------------------------------------------------------------------------ */

static const tarn_param threshold_params[] = {
    X_PARAM,
    NUMBER_PARAM("threshold", "x passes above it; absent: a step at 0", NAN),
    NUMBER_PARAM("value", "what stands in its place below; absent: 0", 0),
    {0},
};

static tarn_tensor *threshold_of(const tarn_call *c, tarn_tensor *x)
{
    if (isnan(arg(c, 1)))
        return tarn_step(x);
    return tarn_where(tarn_le(x, number(arg(c, 1))), number(arg(c, 2)), x);
}

static tarn_tensor *threshold_rise(const tarn_call *c, tarn_tensor *g, tarn_tensor *x)
{
    return isnan(arg(c, 1)) ? tarn_mul(g, number(0)) : zero_where(tarn_le(x, number(arg(c, 1))), g);
}

DEFINITION(threshold, threshold_of(c, x))
SLOPE(threshold, threshold_rise(c, g, x))
TARN_OP(threshold) = {
    PIECES_WITH(threshold, threshold_params),
    SLOPE_OF_X(threshold),
    .compose = threshold_compose,
    .summary =
        "x above a threshold, else a value; without a threshold the step, 0 below 0, else 1.",
    .formula = "y = x above threshold, else value",
    .example = "local x = tarn.tensor { -2, 0.5, 3 }\n"
               "assert(x:threshold(1, -7):get(2) == -7 and x:threshold(1, -7):get(3) == 3)\n"
               "assert(x:threshold():get(1) == 0 and x:threshold():get(2) == 1)",
    .samples = {{"randn(4, 5), 0.3, -2"},
                {"randn(3, 1, 2), 0.1"},
                {"randn(2, 3)", true},
                {"tarn.index { -3, 0, 2 }, -0.5, 9", true},
                {"tensor { 1, 0 / 0, huge }, 1, 20", true},
                {"randn(0, 2), 1, 2"}},
};

/* ---- prelu.  Each channel (dim 2) has a slope of its own, or all have one ------------------- */

static const tarn_param prelu_params[] = {
    {"x", NULL, "any shape; channels are its dim 2", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"weight", NULL, "slopes below 0: one, or one a channel", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {0},
};

static bool prelu_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *x = &c->in[0]->spec;
    int64_t slopes = tarn_count(c->in[1]), channels = x->rank > 1 ? x->size[1] : 1;
    if (slopes != 1 && slopes != channels)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "prelu: weight has %lld slopes, but x %s has %lld channel%s (dim 2); give"
                         " one slope, or one a channel",
                         (long long)slopes, TARN_SHAPE(c->in[0]), (long long)channels,
                         channels == 1 ? "" : "s");
    return tarn_plan_like_first(c, plan);
}

/* The slopes as a shape that expands to x: (1 x channels x 1 ...). */
static int slope_sizes(const tarn_call *c, int64_t size[TARN_MAX_DIMS])
{
    int rank = c->in[0]->spec.rank;
    for (int d = 0; d < rank; d++)
        size[d] = d == 1 ? tarn_count(c->in[1]) : 1;
    return rank;
}

static tarn_tensor *slope_view(const tarn_call *c)
{
    int64_t size[TARN_MAX_DIMS];
    tarn_tensor *weight = tarn_tensor_packed(c->in[1]);
    if (!weight)
        return NULL;
    tarn_spec spec = tarn_spec_make((tarn_dtype)weight->spec.dtype, slope_sizes(c, size), size);
    spec.offset = weight->spec.offset;
    return tarn_tensor_view(weight, &spec);
}

static bool prelu_forward(const tarn_call *c)
{
    tarn_tensor *in[] = {c->in[0], slope_view(c)};
    return in[1] && tarn_drive_span(&tarn_span_prelu, (tarn_dtype)c->in[0]->spec.dtype, 1, c->out,
                                    2, in, NULL);
}

/* dx = gy above 0, else w gy;  dw = gy x where x <= 0, summed over what shares a slope */
static bool prelu_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_dtype type = (tarn_dtype)gy[0]->spec.dtype;
    tarn_tensor *in[] = {gy[0], c->in[0], slope_view(c)}, *of_x, *of_weight;
    int64_t size[TARN_MAX_DIMS];
    if (!in[2] || !(of_x = tarn_tensor_of(&gy[0]->spec)) ||
        !(of_weight = tarn_tensor_of(&gy[0]->spec)) ||
        !tarn_drive_span(&tarn_span_prelu_back, type, 1, &of_x, 3, in, NULL) ||
        !tarn_drive_span(&tarn_span_prelu_back_weight, type, 1, &of_weight, 2, in, NULL))
        return false;
    gx[0] = of_x;
    of_weight = tarn_sum_to(of_weight, size, slope_sizes(c, size));
    gx[1] = tarn_reshape(of_weight, c->in[1]->spec.size, c->in[1]->spec.rank);
    return gx[1] != NULL;
}

static bool prelu_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t size[TARN_MAX_DIMS];
    tarn_tensor *x = tarn_in(c, 0), *w = tarn_reshape(tarn_in(c, 1), size, slope_sizes(c, size));
    return (out[0] = tarn_where(above_zero(x), x, tarn_mul(x, w))) != NULL;
}

TARN_OP(prelu) = {
    .name = "prelu",
    .summary = "Ramp whose slope below 0 is learned, for all channels or for each.",
    .formula = "y = x above 0, else weight x",
    .source = "[He, Zhang, Ren, Sun 2015]",
    .example = "local x = tarn.tensor { { -2, -2 } }\n"
               "assert(x:prelu(tarn.tensor { 0.5, 0.25 }):sum():item() == -1.5)",
    .param = prelu_params,
    .keeps_in = 3,
    .plan = prelu_plan,
    .forward = prelu_forward,
    .backward = prelu_backward,
    .compose = prelu_compose,
    .samples = {{"randn(4, 3), tensor { 0.25 }"},
                {"randn(2, 3, 4), rand(3)"},
                {"randn(2, 3, 2, 2), rand(3)"},
                {"randn(6), rand(1)"},
                {"randn(0, 3), rand(3)"}},
    .errors = {{"randn(2, 3), rand(2)", "weight has 2 slopes, but x %(2 x 3%) has 3 channels"},
               {"randn(2, 3), 0.5", "prelu: weight must be a tensor"}},
};

/* ---- rrelu.  A slope drawn for each element; the slopes are kept for the way back ----------- */

enum { LOWER = 1, UPPER, TRAINING };

static const tarn_param rrelu_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    NUMBER_PARAM("lower", "smallest slope below 0", 1.0 / 8),
    NUMBER_PARAM("upper", "largest slope below 0", 1.0 / 3),
    {"training",
     NULL,
     "true: slopes are drawn; false: all are the mean of the two",
     TARN_BOOLEAN,
     TARN_OPTIONAL,
     0,
     {.boolean = false}},
    {0},
};

static bool rrelu_plan(const tarn_call *c, tarn_plan *plan)
{
    double lower = arg(c, LOWER), upper = arg(c, UPPER);
    if (!(lower <= upper) || isinf(lower) || isinf(upper))
        return tarn_fail(TARN_ERROR_VALUE,
                         "rrelu: slopes are drawn from lower %g to upper %g; lower must be the"
                         " smaller one",
                         lower, upper);
    plan->saves = 1;
    const tarn_spec *x = &c->in[0]->spec;
    bool draws = c->value[TRAINING].boolean;
    plan->saved[0] = tarn_spec_make((tarn_dtype)x->dtype, draws ? x->rank : 0, x->size);
    return tarn_plan_like_first(c, plan);
}

static bool draw_slopes(void *call_, int64_t begin, int64_t end)
{
    const tarn_call *c = call_;
    const tarn_tensor *slopes = c->saved[0];
    tarn_random at = {c->seed, c->stream, c->position + (uint64_t)begin};
    tarn_dtype type = (tarn_dtype)slopes->spec.dtype;
    tarn_random_uniform(tarn_dtype_column(type), at,
                        (char *)tarn_data(slopes) + (size_t)begin * tarn_dtype_size(type),
                        (size_t)(end - begin), arg(c, LOWER), arg(c, UPPER));
    return true;
}

static bool make_slopes(const tarn_call *c)
{
    enum { GRAIN = 16 * 1024 };
    if (!c->value[TRAINING].boolean)
        return tarn_drive_fill(c->saved[0], (arg(c, LOWER) + arg(c, UPPER)) / 2);
    return tarn_drive_range(tarn_count(c->saved[0]), GRAIN, draw_slopes, (void *)c);
}

static bool rrelu_forward(const tarn_call *c)
{
    tarn_tensor *in[] = {c->in[0], c->saved[0]};
    return make_slopes(c) && tarn_drive_span(&tarn_span_prelu, (tarn_dtype)c->in[0]->spec.dtype, 1,
                                             c->out, 2, in, NULL);
}

static bool rrelu_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[0] = tarn_where(above_zero(tarn_in(c, 0)), gy[0], tarn_mul(gy[0], c->saved[0]));
    return gx[0] != NULL;
}

TARN_OP(rrelu) = {
    .name = "rrelu",
    .summary = "Ramp whose slope below 0 is drawn at random in training, for each element.",
    .formula = "y = x above 0, else a x; a from U(lower, upper), or (lower + upper) / 2",
    .source = "[Xu, Wang, Chen, Li 2015]",
    .example = "assert(tarn.tensor({ -2 }):rrelu(0.25, 0.75):item() == -1)\n"
               "local y = tarn.full({ 1000 }, -1):rrelu(0.1, 0.3, true)\n"
               "assert(y:ge(-0.3):all():item() and math.abs(y:mean():item() + 0.2) < 0.02)",
    .param = rrelu_params,
    .traits = TARN_CONTIGUOUS | TARN_RANDOM | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .plan = rrelu_plan,
    .forward = rrelu_forward,
    .backward = rrelu_backward,
    .samples = {{"randn(5, 7)"},
                {"randn(5, 7), 0.1, 0.5, true"},
                {"randn(3, 4, 2), { training = true }"},
                {"randn(0, 4), { training = true }"}},
    .errors = {{"randn(3), 0.5, 0.25", "rrelu: slopes are drawn from lower 0%.5 to upper 0%.25"}},
};

TARN_FAMILY(rectifier);
