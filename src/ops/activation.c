/* activation.c -- what a neuron does with its sum: smooth ones, and the plain ramp and step.
 * rectifier.c has the ramp's relatives, hard.c what imitates smooth ones by straight pieces,
 * softmax.c what looks at neighbours. */
#include "ops/elementwise.h"
#include "tensor/drive.h"

/* ---- the five kinds: linear, ramp, threshold, sigmoid, bipolar sigmoid ---------------------- */

SLOPE(identity, g)
TARN_OP(identity) = {
    ONE_OPERAND(identity, TARN_KEEPS_BOOL | TARN_BACKWARD_IS_OPS),
    .param = unary_params,
    .backward = identity_slope,
    SAMPLES,
    .summary = "Linear: the sum as it is.",
    .formula = "y = x",
    .example = "assert(tarn.tensor({ -2 }):identity():item() == -2)",
};

/* dy = 0 below 0 and at 0, above it 1 */
DEFINITION(relu, tarn_maximum(x, number(0)))
SLOPE(relu, zero_where(tarn_le(y, number(0)), g))
TARN_OP(relu) = {
    PIECES(relu),
    SLOPE_OF_Y(relu),
    .compose = relu_compose,
    SAMPLES,
    .aliases = "ramp",
    .summary = "Ramp: 0 below 0, above it x.",
    .formula = "y = max(x, 0)",
    .example = "assert(tarn.tensor({ -2, 3 }):relu():get(2) == 3)",
};

DEFINITION(step, tarn_to(tarn_ge(x, number(0)), x->spec.dtype))
TARN_OP(step) = {
    FLAT(step),
    .compose = step_compose,
    .summary = "Threshold: 0 below 0, else 1; flat, so that it has no gradient.",
    .formula = "y = 0 where x < 0, else 1",
    .example = "assert(tarn.tensor({ -2, 3 }):step():get(2) == 1)",
    .samples = {{"randn(2, 3)", true}, {"tensor { -1, 0, 1 }", true}, {"randn(0, 2)", true}},
};

/* dy = y (1 - y) */
DEFINITION(sigmoid, tarn_reciprocal(tarn_add(tarn_exp(tarn_neg(x)), number(1))))
SLOPE(sigmoid, tarn_mul(g, tarn_mul(y, tarn_sub(number(1), y))))
TARN_OP(sigmoid) = {
    CURVE(sigmoid),
    SLOPE_OF_Y(sigmoid),
    .compose = sigmoid_compose,
    FAR_SAMPLES,
    .aliases = "expit",
    .summary = "Sigmoid: a soft step from 0 to 1.",
    .formula = "y = 1 / (1 + e^-x)",
    .example = "assert(tarn.tensor({ 0 }):sigmoid():item() == 0.5)",
};

/* dy = (1 - y^2) / 2 */
DEFINITION(bipolar_sigmoid, tarn_sub(tarn_mul(tarn_sigmoid(x), number(2)), number(1)))
SLOPE(bipolar_sigmoid, tarn_mul(g, tarn_mul(tarn_sub(number(1), tarn_square(y)), number(0.5))))
TARN_OP(bipolar_sigmoid) = {
    CURVE(bipolar_sigmoid),
    SLOPE_OF_Y(bipolar_sigmoid),
    .compose = bipolar_sigmoid_compose,
    FAR_SAMPLES,
    .summary = "Bipolar sigmoid: a soft step from -1 to 1.",
    .formula = "y = (1 - e^-x) / (1 + e^-x) = tanh(x / 2)",
    .example = "assert(tarn.tensor({ 0 }):bipolar_sigmoid():item() == 0)",
    .tolerance = {1e-5, 1e-9},
};

/* ---- and the later ones --------------------------------------------------------------------- */

/* dy = 1 - y^2 */
DEFINITION(tanh, tarn_sub(tarn_mul(tarn_sigmoid(tarn_mul(x, number(2))), number(2)), number(1)))
SLOPE(tanh, tarn_mul(g, tarn_sub(number(1), tarn_square(y))))
TARN_OP(tanh) = {
    CURVE(tanh),
    SLOPE_OF_Y(tanh),
    .compose = tanh_compose,
    FAR_SAMPLES,
    .summary = "Hyperbolic tangent.",
    .formula = "y = (e^x - e^-x) / (e^x + e^-x)",
    .example = "assert(tarn.tensor({ 0 }):tanh():item() == 0)",
    .tolerance = {1e-5, 1e-9},
};

/* dy = tanh(x)^2 */
DEFINITION(tanhshrink, tarn_sub(x, tarn_tanh(x)))
SLOPE(tanhshrink, tarn_mul(g, tarn_square(tarn_tanh(x))))
TARN_OP(tanhshrink) = {
    CURVE(tanhshrink),
    SLOPE_OF_X(tanhshrink),
    .compose = tanhshrink_compose,
    FAR_SAMPLES,
    .summary = "What tanh takes away: flat near 0, further out x less 1.",
    .formula = "y = x - tanh(x)",
    .example = "assert(tarn.tensor({ 0 }):tanhshrink():item() == 0)",
};

/* dy = 1 / (1 + |x|)^2 */
static tarn_tensor *one_and_size(tarn_tensor *x) { return tarn_add(tarn_abs(x), number(1)); }

DEFINITION(softsign, tarn_div(x, one_and_size(x)))
SLOPE(softsign, tarn_div(g, tarn_square(one_and_size(x))))
TARN_OP(softsign) = {
    CURVE(softsign),
    SLOPE_OF_X(softsign),
    .compose = softsign_compose,
    FAR_SAMPLES,
    .summary = "A soft step from -1 to 1 that nears its ends slowly.",
    .formula = "y = x / (1 + |x|)",
    .source = "[Bergstra, Desjardins, Lamblin, Bengio 2009]",
    .example = "assert(tarn.tensor({ -3 }):softsign():item() == -0.75)",
};

/* dy = s + x s (1 - s), s = sigmoid(x) */
static tarn_tensor *silu_rise(tarn_tensor *x)
{
    tarn_tensor *s = tarn_sigmoid(x);
    return tarn_mul(s, tarn_add(tarn_mul(x, tarn_sub(number(1), s)), number(1)));
}

DEFINITION(silu, tarn_mul(x, tarn_sigmoid(x)))
SLOPE(silu, tarn_mul(g, silu_rise(x)))
TARN_OP(silu) = {
    CURVE(silu),
    SLOPE_OF_X(silu),
    .compose = silu_compose,
    FAR_SAMPLES,
    .aliases = "swish",
    .summary = "x weighted by its sigmoid; also called swish.",
    .formula = "y = x / (1 + e^-x)",
    .source = "[Elfwing, Uchibe, Doya 2017]",
    .example = "assert(tarn.tensor({ 0 }):silu():item() == 0)",
};

/* dy = sigmoid(-x) */
DEFINITION(logsigmoid, tarn_neg(tarn_softplus(tarn_neg(x), 1)))
SLOPE(logsigmoid, tarn_mul(g, tarn_sigmoid(tarn_neg(x))))
TARN_OP(logsigmoid) = {
    CURVE(logsigmoid),
    SLOPE_OF_X(logsigmoid),
    .compose = logsigmoid_compose,
    FAR_SAMPLES,
    .aliases = "log_sigmoid",
    .summary = "The logarithm of sigmoid, exact where that is tiny.",
    .formula = "y = -log(1 + e^-x)",
    .example = "assert(math.abs(tarn.tensor({ 0 }):logsigmoid():item() + math.log(2)) < 1e-6)\n"
               "assert(tarn.tensor({ -1000 }):logsigmoid():item() == -1000)",
};

/* ---- softplus.  dy = sigmoid(beta x) = 1 - e^(-beta y) --------------------------------------- */

static const tarn_param softplus_params[] = {
    X_PARAM,
    NUMBER_PARAM("beta", "how sharp the bend at 0 is, above 0", 1),
    {0},
};

static tarn_tensor *softplus_of(tarn_tensor *z)
{
    return tarn_add(tarn_log1p(tarn_exp(tarn_neg(tarn_abs(z)))), tarn_relu(z));
}

DEFINITION(softplus, tarn_div(softplus_of(tarn_mul(x, number(arg(c, 1)))), number(arg(c, 1))))
SLOPE(softplus, tarn_mul(g, tarn_neg(tarn_expm1(tarn_mul(y, number(-arg(c, 1)))))))
TARN_OP(softplus) = {
    CURVE_WITH(softplus, softplus_params),
    SLOPE_OF_Y(softplus),
    .compose = softplus_compose,
    .summary = "Smooth ramp.",
    .formula = "y = log(1 + e^(beta x)) / beta",
    .example = "assert(math.abs(tarn.tensor({ 0 }):softplus():item() - math.log(2)) < 1e-6)",
    .samples = {{"randn(2, 3)"},
                {"randn(3, 1, 2), 2.5"},
                {"0"},
                {"randn(0, 2)"},
                {"tensor { -800, -30, -1e-9, 30, 800 }", true}},
};

/* ---- mish.  dy = w + x (1 - w^2) sigmoid(x), w = tanh(log(1 + e^x)) -------------------------- */

static tarn_tensor *mish_weight(tarn_tensor *x) { return tarn_tanh(tarn_softplus(x, 1)); }

static tarn_tensor *mish_rise(tarn_tensor *x)
{
    tarn_tensor *w = mish_weight(x), *bend = tarn_sub(number(1), tarn_square(w));
    return tarn_add(w, tarn_mul(tarn_mul(x, bend), tarn_sigmoid(x)));
}

DEFINITION(mish, tarn_mul(x, mish_weight(x)))
SLOPE(mish, tarn_mul(g, mish_rise(x)))
TARN_OP(mish) = {
    CURVE(mish),
    SLOPE_OF_X(mish),
    .compose = mish_compose,
    FAR_SAMPLES,
    .summary = "x weighted by the tanh of its softplus: like silu, a little straighter.",
    .formula = "y = x tanh(log(1 + e^x))",
    .source = "[Misra 2019]",
    .example = "assert(tarn.tensor({ 0 }):mish():item() == 0)\n"
               "assert(math.abs(tarn.tensor({ 1 }):mish():item() - 0.865098) < 1e-6)",
};

/* ---- gelu.  y = x Phi(x): by erf, or by tanh(u), u = k (x + a x^3) -------------------------- */

static const tarn_param gelu_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"approximate",
     "none|tanh",
     "by the error function, or by tanh",
     TARN_CHOICE,
     TARN_OPTIONAL,
     0,
     {.choice = 0}},
    {0},
};

static const double gelu_k = 0.7978845608028654 /* sqrt(2 / pi) */, gelu_a = 0.044715;

static bool gelu_forward(const tarn_call *c)
{
    const tarn_span *span = c->value[1].choice ? &tarn_span_gelu_tanh : &tarn_span_gelu;
    return tarn_drive_span(span, (tarn_dtype)c->in[0]->spec.dtype, 1, c->out, 1, c->in, NULL);
}

static bool gelu_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_span *span = c->value[1].choice ? &tarn_span_gelu_tanh_back : &tarn_span_gelu_back;
    tarn_tensor *in[] = {gy[0], c->in[0]};
    gx[0] = tarn_tensor_of(&gy[0]->spec);
    return gx[0] && tarn_drive_span(span, (tarn_dtype)gy[0]->spec.dtype, 1, gx, 2, in, NULL);
}

static tarn_tensor *gelu_weight(const tarn_call *c, tarn_tensor *x)
{
    if (!c->value[1].choice)
        return tarn_erf(tarn_mul(x, number(0.7071067811865476)));
    tarn_tensor *cube = tarn_mul(tarn_mul(tarn_mul(x, x), x), number(gelu_a));
    return tarn_tanh(tarn_mul(tarn_add(x, cube), number(gelu_k)));
}

static bool gelu_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    out[0] = tarn_mul(tarn_mul(x, number(0.5)), tarn_add(gelu_weight(c, x), number(1)));
    return out[0] != NULL;
}

TARN_OP(gelu) = {
    .name = "gelu",
    .summary = "x weighted by how likely a normal random number is below it.",
    .formula = "y = x / 2 (1 + erf(x / sqrt(2)))",
    .source = "[Hendrycks, Gimpel 2016]",
    .example = "assert(tarn.tensor({ 0 }):gelu():item() == 0)\n"
               "assert(math.abs(tarn.tensor({ 1 }):gelu(\"tanh\"):item() - 0.841192) < 1e-6)",
    .param = gelu_params,
    .keeps_in = 1,
    .plan = tarn_plan_like_first,
    .forward = gelu_forward,
    .backward = gelu_backward,
    .compose = gelu_compose,
    .samples = {{"randn(2, 3)"},
                {"randn(3, 1, 2), \"tanh\""},
                {"randn(0, 2)", true},
                {"tensor { -30, -1e-9, 30 }", true}},
    .errors = {{"randn(2), \"erf\"", "gelu: approximate must be \"none\" or \"tanh\""},
               {"tarn.index { 1 }", "gelu: x is int64"}},
};

TARN_FAMILY(activation);
