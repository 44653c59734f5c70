/* activation.c -- what a neuron does with its sum. */
#include "graph/op.h"
#include "kernel/kernels.h"
#include "kernel/spans.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

static const tarn_param unary_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

#define UNARY_ERRORS(name)                                                                         \
    {                                                                                              \
        "\"x\"", name ": x must be a tensor or a number"                                           \
    }

/* Smooth ones are also tried far out, where they must not overflow. */
#define SAMPLES                                                                                    \
    {"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"0"}, { "randn(0, 2)" }
#define SMOOTH                                                                                     \
    SAMPLES, { "tensor { -800, -30, -1e-9, 30, 800 }", true }

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

/* ---- the five kinds: linear, ramp, threshold, sigmoid, bipolar sigmoid ---------------------- */

static bool identity_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    (void)c;
    gx[0] = gy[0];
    return true;
}

TARN_OP(identity) = {
    .name = "identity",
    .summary = "Linear: the sum as it is.",
    .formula = "y = x",
    .example = "assert(tarn.tensor({ -2 }):identity():item() == -2)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_KEEPS_BOOL | TARN_BACKWARD_IS_OPS,
    .backward = identity_backward,
    .span = &tarn_span_identity,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("identity")},
};

/* dy = 0 below 0 and at 0, above it 1 */
static bool relu_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_maximum(x, tarn_tensor_weak(0, true))) != NULL;
}

TARN_OP(relu) = {
    .name = "relu",
    .aliases = "ramp",
    .summary = "Ramp: 0 below 0, above it x.",
    .formula = "y = max(x, 0)",
    .example = "assert(tarn.tensor({ -2, 3 }):relu():get(2) == 3)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE,
    .keeps_out = 1,
    .span_back = &tarn_span_relu_back,
    .compose = relu_compose,
    .span = &tarn_span_relu,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("relu")},
};

static bool step_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_to(tarn_ge(x, number(0)), x->spec.dtype)) != NULL;
}

TARN_OP(step) = {
    .name = "step",
    .aliases = "threshold",
    .summary = "Threshold: 0 below 0, else 1; flat, so that it has no gradient.",
    .formula = "y = 0 where x < 0, else 1",
    .example = "assert(tarn.tensor({ -2, 3 }):step():get(2) == 1)",
    .param = unary_params,
    .result = TARN_RESULTS{{"y", "0 or 1; no gradient", true}, {0}},
    .traits = TARN_ELEMENTWISE,
    .compose = step_compose,
    .span = &tarn_span_step,
    .samples = {{"randn(2, 3)", true}, {"tensor { -1, 0, 1 }", true}, {"randn(0, 2)", true}},
    .errors = {UNARY_ERRORS("step")},
};

/* dy = y (1 - y) */
static bool sigmoid_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_reciprocal(tarn_add(tarn_exp(tarn_neg(x)), number(1)))) != NULL;
}

TARN_OP(sigmoid) = {
    .name = "sigmoid",
    .summary = "Sigmoid: a soft step from 0 to 1.",
    .formula = "y = 1 / (1 + e^-x)",
    .example = "assert(tarn.tensor({ 0 }):sigmoid():item() == 0.5)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .span_back = &tarn_span_sigmoid_back,
    .compose = sigmoid_compose,
    .span = &tarn_span_sigmoid,
    .samples = {SMOOTH},
    .errors = {UNARY_ERRORS("sigmoid")},
};

/* dy = (1 - y^2) / 2 */
static bool bipolar_sigmoid_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_sub(tarn_mul(tarn_sigmoid(x), number(2)), number(1))) != NULL;
}

TARN_OP(bipolar_sigmoid) = {
    .name = "bipolar_sigmoid",
    .summary = "Bipolar sigmoid: a soft step from -1 to 1.",
    .formula = "y = (1 - e^-x) / (1 + e^-x) = tanh(x / 2)",
    .example = "assert(tarn.tensor({ 0 }):bipolar_sigmoid():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .span_back = &tarn_span_bipolar_sigmoid_back,
    .compose = bipolar_sigmoid_compose,
    .span = &tarn_span_bipolar_sigmoid,
    .tolerance = {1e-5, 1e-9},
    .samples = {SMOOTH},
    .errors = {UNARY_ERRORS("bipolar_sigmoid")},
};

/* ---- and the later ones --------------------------------------------------------------------- */

/* dy = 1 - y^2 */
static bool tanh_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_sub(tarn_mul(tarn_sigmoid(tarn_mul(x, number(2))), number(2)),
                              number(1))) != NULL;
}

TARN_OP(tanh) = {
    .name = "tanh",
    .summary = "Hyperbolic tangent.",
    .formula = "y = (e^x - e^-x) / (e^x + e^-x)",
    .example = "assert(tarn.tensor({ 0 }):tanh():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .span_back = &tarn_span_tanh_back,
    .compose = tanh_compose,
    .span = &tarn_span_tanh,
    .tolerance = {1e-5, 1e-9},
    .samples = {SMOOTH},
    .errors = {UNARY_ERRORS("tanh")},
};

/* ---- leaky_relu ----------------------------------------------------------------------------- */

static const tarn_param leaky_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"negative_slope", NULL, "slope below 0", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 0.01}},
    {0},
};

static bool leaky_relu_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0), *low = tarn_mul(x, number(c->value[1].number));
    return (out[0] = tarn_where(tarn_gt(x, number(0)), x, low)) != NULL;
}

TARN_OP(leaky_relu) = {
    .name = "leaky_relu",
    .summary = "Ramp that keeps a small slope below 0.",
    .formula = "y = x above 0, else negative_slope x",
    .source = "[Maas, Hannun, Ng 2013]",
    .example = "assert(tarn.tensor({ -2 }):leaky_relu(0.5):item() == -1)",
    .param = leaky_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .span_back = &tarn_span_leaky_relu_back,
    .compose = leaky_relu_compose,
    .span = &tarn_span_leaky_relu,
    .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2), 0.2"}, {"randn(4), 0"}, {"randn(0, 2)"}},
    .errors = {{"randn(2), \"a\"", "leaky_relu: negative_slope must be a number"}},
};

/* dy = s + x s (1 - s), s = sigmoid(x) */
static bool silu_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_mul(x, tarn_sigmoid(x))) != NULL;
}

TARN_OP(silu) = {
    .name = "silu",
    .aliases = "swish",
    .summary = "x weighted by its sigmoid; also called swish.",
    .formula = "y = x / (1 + e^-x)",
    .source = "[Elfwing, Uchibe, Doya 2017]",
    .example = "assert(tarn.tensor({ 0 }):silu():item() == 0)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_in = 1,
    .span_back = &tarn_span_silu_back,
    .compose = silu_compose,
    .span = &tarn_span_silu,
    .samples = {SMOOTH},
    .errors = {UNARY_ERRORS("silu")},
};

/* dy = sigmoid(x) = 1 - e^-y */
static bool softplus_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_add(tarn_log1p(tarn_exp(tarn_neg(tarn_abs(x)))), tarn_relu(x))) != NULL;
}

TARN_OP(softplus) = {
    .name = "softplus",
    .summary = "Smooth ramp.",
    .formula = "y = log(1 + e^x)",
    .example = "assert(math.abs(tarn.tensor({ 0 }):softplus():item() - math.log(2)) < 1e-6)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_INTEGER_TO_FLOAT,
    .keeps_out = 1,
    .span_back = &tarn_span_softplus_back,
    .compose = softplus_compose,
    .span = &tarn_span_softplus,
    .samples = {SMOOTH},
    .errors = {UNARY_ERRORS("softplus")},
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

/* ---- softmax and its logarithm, along one dim ----------------------------------------------- */

static const tarn_param softmax_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"dim", NULL, "the dim whose numbers become probabilities", TARN_DIM, 0, 0, {0}},
    {0},
};

/* Rows: the kernel for inner 1, and the one for columns of a block [axis][inner]. */
typedef struct rows_job {
    const tarn_call *call;
    tarn_tensor *y, *gy;
    tarn_around around;
    bool logarithm;
} rows_job;

enum { GRAIN = 16384 }; /* numbers a chunk */

static int64_t rows_grain(tarn_around a)
{
    int64_t n = GRAIN / (a.axis * a.inner + 1);
    return n > 0 ? n : 1;
}

static char *at(const tarn_tensor *t, int64_t i)
{
    return (char *)tarn_data(t) + (size_t)i * tarn_dtype_size((tarn_dtype)t->spec.dtype);
}

static bool softmax_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    const tarn_tensor *x = j->call->in[0], *y = j->y;
    const tarn_kernels *k = tarn_kernels_of(tarn_dtype_column((tarn_dtype)x->spec.dtype));
    tarn_around a = j->around;
    for (int64_t r = begin; r < end; r++) {
        int64_t from = r * a.axis * a.inner;
        if (a.inner == 1)
            (j->logarithm ? k->log_softmax : k->softmax)(at(y, from), at(x, from), (size_t)a.axis);
        else
            (j->logarithm ? k->log_softmax_columns : k->softmax_columns)(at(y, from), at(x, from),
                                                                         (size_t)a.axis,
                                                                         (size_t)a.inner);
    }
    return true;
}

static bool softmax_back_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    const tarn_tensor *y = j->call->out[0], *gy = j->gy, *gx = j->y;
    const tarn_kernels *k = tarn_kernels_of(tarn_dtype_column((tarn_dtype)y->spec.dtype));
    tarn_around a = j->around;
    for (int64_t r = begin; r < end; r++) {
        int64_t from = r * a.axis * a.inner;
        if (a.inner == 1)
            (j->logarithm ? k->log_softmax_back : k->softmax_back)(at(gx, from), at(gy, from),
                                                                   at(y, from), (size_t)a.axis);
        else
            (j->logarithm ? k->log_softmax_columns_back
                          : k->softmax_columns_back)(at(gx, from), at(gy, from), at(y, from),
                                                     (size_t)a.axis, (size_t)a.inner);
    }
    return true;
}

static bool rows_forward(const tarn_call *c, bool logarithm)
{
    rows_job job = {.call = c, .y = c->out[0], .logarithm = logarithm};
    job.around = tarn_around_axis(&c->in[0]->spec, (int)c->value[1].integer);
    return job.around.axis == 0 ||
           tarn_drive_range(job.around.outer, rows_grain(job.around), softmax_rows, &job);
}

static bool rows_backward(const tarn_call *c, tarn_tensor *gy, tarn_tensor *gx[], bool logarithm)
{
    rows_job job = {.call = c, .gy = tarn_tensor_packed(gy), .logarithm = logarithm};
    gx[0] = job.y = tarn_tensor_of(&c->out[0]->spec);
    if (!job.gy || !job.y)
        return false;
    job.around = tarn_around_axis(&c->out[0]->spec, (int)c->value[1].integer);
    return job.around.axis == 0 ||
           tarn_drive_range(job.around.outer, rows_grain(job.around), softmax_back_rows, &job);
}

static bool softmax_forward(const tarn_call *c) { return rows_forward(c, false); }
static bool log_softmax_forward(const tarn_call *c) { return rows_forward(c, true); }

/* gx = y (gy - sum(gy y)) */
static bool softmax_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return rows_backward(c, gy[0], gx, false);
}

/* gx = gy - e^y sum(gy) */
static bool log_softmax_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return rows_backward(c, gy[0], gx, true);
}

/* softmax is unchanged by x - max(x), and exp of that cannot overflow */
static tarn_tensor *shifted(const tarn_call *c)
{
    int64_t dim = c->value[1].integer + 1;
    tarn_tensor *x = tarn_in(c, 0);
    return tarn_sub(x, tarn_max(x, dim, true, NULL));
}

static bool softmax_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dim = c->value[1].integer + 1;
    tarn_tensor *e = tarn_exp(shifted(c));
    return (out[0] = tarn_div(e, tarn_sum(e, &dim, 1, true))) != NULL;
}

static bool log_softmax_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dim = c->value[1].integer + 1;
    tarn_tensor *z = shifted(c);
    return (out[0] = tarn_sub(z, tarn_log(tarn_sum(tarn_exp(z), &dim, 1, true)))) != NULL;
}

TARN_OP(softmax) = {
    .name = "softmax",
    .summary = "Turns numbers along a dim into probabilities: positive, and 1 in all.",
    .formula = "y_i = e^x_i / sum_k e^x_k",
    .example = "local p = tarn.tensor({ 1, 2, 3 }):softmax(1)\n"
               "assert(math.abs(p:sum():item() - 1) < 1e-6)",
    .param = softmax_params,
    .traits = TARN_CONTIGUOUS,
    .keeps_out = 1,
    .plan = tarn_plan_like_first,
    .forward = softmax_forward,
    .backward = softmax_backward,
    .compose = softmax_compose,
    .samples = {{"randn(2, 3), 2"},
                {"randn(4, 3, 2), 2"},
                {"randn(5), -1"},
                {"randn(3, 40), 1"},
                {"randn(0, 3), 2"},
                {"tensor { 1000, 0, -1000 }, 1", true}},
    .errors = {{"randn(2, 3), 4", "softmax: dim 4 is out of range for %(2 x 3%), which has 2 dims"},
               {"randn(2, 3), 0", "dims count from 1"}},
};

TARN_OP(log_softmax) = {
    .name = "log_softmax",
    .summary = "The logarithm of softmax, exact where probabilities are tiny.",
    .formula = "y_i = x_i - log sum_k e^x_k",
    .example = "local y = tarn.tensor({ 0, 0 }):log_softmax(1)\n"
               "assert(math.abs(y:get(1) + math.log(2)) < 1e-6)",
    .param = softmax_params,
    .traits = TARN_CONTIGUOUS,
    .keeps_out = 1,
    .plan = tarn_plan_like_first,
    .forward = log_softmax_forward,
    .backward = log_softmax_backward,
    .compose = log_softmax_compose,
    .samples = {{"randn(2, 3), 2"},
                {"randn(4, 3, 2), 2"},
                {"randn(5), -1"},
                {"randn(3, 40), 1"},
                {"randn(0, 3), 2"},
                {"tensor { 1000, 0, -1000 }, 1", true}},
    .errors = {{"randn(2, 3), 3", "log_softmax: dim 3 is out of range"}},
};

TARN_FAMILY(activation);
