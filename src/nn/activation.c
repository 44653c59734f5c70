/* activation.c -- a layer for each activation operation: its options are the operation's. */
#include "nn/layer.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* Layer, other names, operation, positions, what holds of x = (-3, 0, 2), options of a sample. */
#define ACTIVATIONS(X)                                                                             \
    X(Identity, NULL, identity, 0, "nn.Identity()(x):eq(x):all():item()", "")                      \
    X(ReLU, "Ramp", relu, 0, "nn.ReLU()(x):ge(0):all():item()", "")                                \
    X(Step, NULL, step, 0, "nn.Step()(x):le(1):all():item()", "")                                  \
    X(Threshold, NULL, threshold, 2, "nn.Threshold(1, 5)(x):ge(2):all():item()", "0.1, -2")        \
    X(Sigmoid, NULL, sigmoid, 0, "nn.Sigmoid()(x):gt(0):all():item()", "")                         \
    X(BipolarSigmoid, NULL, bipolar_sigmoid, 0, "nn.BipolarSigmoid()(x):lt(1):all():item()", "")   \
    X(Tanh, NULL, tanh, 0, "nn.Tanh()(x):lt(1):all():item()", "")                                  \
    X(GELU, NULL, gelu, 0, "nn.GELU()(x):ge(-0.2):all():item()", "approximate = 'tanh'")           \
    X(LeakyReLU, NULL, leaky_relu, 1, "nn.LeakyReLU(0.5)(x):ge(-1.5):all():item()", "0.2")         \
    X(ELU, NULL, elu, 1, "nn.ELU(0.5)(x):gt(-0.5):all():item()", "0.7")                            \
    X(SELU, NULL, selu, 0, "nn.SELU()(x):gt(-1.76):all():item()", "")                              \
    X(CELU, NULL, celu, 1, "nn.CELU(0.5)(x):gt(-0.5):all():item()", "0.7")                         \
    X(SiLU, "Swish", silu, 0, "nn.SiLU()(x):ge(-0.3):all():item()", "")                            \
    X(Mish, NULL, mish, 0, "nn.Mish()(x):ge(-0.31):all():item()", "")                              \
    X(Softplus, NULL, softplus, 1, "nn.Softplus()(x):gt(0):all():item()", "2")                     \
    X(Softsign, NULL, softsign, 0, "nn.Softsign()(x):lt(1):all():item()", "")                      \
    X(LogSigmoid, NULL, logsigmoid, 0, "nn.LogSigmoid()(x):lt(0):all():item()", "")                \
    X(Tanhshrink, "TanhShrink", tanhshrink, 0, "nn.Tanhshrink()(x):ge(-2.1):all():item()", "")     \
    X(Hardtanh, "HardTanh", hardtanh, 2, "nn.Hardtanh(-2, 1)(x):ge(-2):all():item()",              \
      "-0.5, 0.25")                                                                                \
    X(ReLU6, NULL, relu6, 0, "nn.ReLU6()(x):ge(0):all():item()", "")                               \
    X(Hardsigmoid, NULL, hardsigmoid, 0, "nn.Hardsigmoid()(x):le(1):all():item()", "")             \
    X(Hardswish, NULL, hardswish, 0, "nn.Hardswish()(x):ge(-0.375):all():item()", "")              \
    X(Hardshrink, "HardShrink", hardshrink, 1, "nn.Hardshrink(2)(x):ne(2):all():item()", "0.2")    \
    X(Softshrink, "SoftShrink", softshrink, 1, "nn.Softshrink(1)(x):le(1):all():item()", "0.2")

#define ACTIVATION(layer, other, operation, count, claim, options)                                 \
    extern const tarn_op tarn_op_row_##operation;                                                  \
    TARN_LAYER(layer) = {                                                                          \
        .name = #layer,                                                                            \
        .aliases = other,                                                                          \
        .summary = "The operation " #operation " on every element.",                               \
        .example = "local nn, x = tarn.nn, tarn.tensor { -3, 0, 2 }\nassert(" claim ")",           \
        .op = &tarn_op_row_##operation,                                                            \
        .positions = count,                                                                        \
        .traits = TARN_LAYER_SAME_RANK,                                                            \
        .samples = {{options, "randn(2, 3)", "(2 x 3)"}},                                          \
    };

ACTIVATIONS(ACTIVATION)

/* ---- over a dim ------------------------------------------------------------------------------ */

extern const tarn_op tarn_op_row_softmax, tarn_op_row_log_softmax, tarn_op_row_softmin,
    tarn_op_row_glu;

static const tarn_param over_dim[] = {
    {"dim", .kind = TARN_DIM, .flags = TARN_OPTIONAL, .about = "the dim that is normalised",
     .fallback = {.integer = -1}},
    {0},
};

TARN_LAYER(Softmax) = {
    .name = "Softmax",
    .summary = "Turns scores into probabilities that add up to 1 over a dim, the last by default.",
    .example = "local p = tarn.nn.Softmax()(tarn.tensor { { 1, 1, 1, 1 } })\n"
               "assert(p[{ 1, 1 }]:item() == 0.25)",
    .op = &tarn_op_row_softmax,
    .option = over_dim,
    .positions = 1,
    .traits = TARN_LAYER_SAME_RANK | TARN_LAYER_SOFTMAX,
    .samples = {{"", "randn(2, 3)", "(2 x 3)"}, {"2", "randn(2, 3, 4)", "(2 x 3 x 4)"}},
    .errors = {{"nn.Softmax(5)(randn(2, 3))", "dim 5 is out of range"}},
};

TARN_LAYER(LogSoftmax) = {
    .name = "LogSoftmax",
    .summary = "Logarithms of the probabilities that Softmax gives, without losing small ones.",
    .example = "local p = tarn.nn.LogSoftmax()(tarn.zeros(1, 2))\n"
               "assert(math.abs(p[{ 1, 1 }]:item() + math.log(2)) < 1e-6)",
    .op = &tarn_op_row_log_softmax,
    .option = over_dim,
    .positions = 1,
    .traits = TARN_LAYER_SAME_RANK | TARN_LAYER_LOG,
    .samples = {{"", "randn(2, 3)", "(2 x 3)"}},
};

TARN_LAYER(Softmin) = {
    .name = "Softmin",
    .aliases = "SoftMin",
    .summary = "Turns scores into probabilities over a dim, the largest for the smallest score.",
    .example = "local p = tarn.nn.Softmin()(tarn.tensor { { 1, 2, 3 } })\n"
               "assert(p:argmax():item() == 1)",
    .op = &tarn_op_row_softmin,
    .option = over_dim,
    .positions = 1,
    .traits = TARN_LAYER_SAME_RANK,
    .samples = {{"", "randn(2, 3)", "(2 x 3)"}, {"2", "randn(2, 3, 4)", "(2 x 3 x 4)"}},
};

TARN_LAYER(GLU) = {
    .name = "GLU",
    .aliases = "GatedLinearUnit",
    .summary = "The first half along a dim, weighted by the sigmoid of the second half.",
    .source = "[Dauphin, Fan, Auli, Grangier 2016]",
    .example = "local y = tarn.nn.GLU()(tarn.tensor { { 4, 6, 0, 0 } })\n"
               "assert(y:numel() == 2 and y[{ 1, 2 }]:item() == 3)",
    .op = &tarn_op_row_glu,
    .positions = 1,
    .traits = TARN_LAYER_SAME_RANK,
    .samples = {{"", "randn(2, 6)", "(2 x 3)"}, {"2", "randn(2, 4, 3)", "(2 x 2 x 3)"}},
    .errors = {{"nn.GLU()(randn(2, 3))", "glu: dim 2 of %(2 x 3%) has 3 elements"}},
};

/* ---- slopes below 0 that are learned, or drawn ----------------------------------------------- */

enum { NUM_PARAMETERS, INIT };

static const tarn_param prelu_options[] = {
    {"num_parameters", .kind = TARN_INTEGER, .flags = TARN_OPTIONAL,
     .about = "slopes: 1, or one for each channel", .fallback = {.integer = 1}},
    {"init", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL, .about = "what slopes start with",
     .fallback = {.number = 0.25}},
    {0},
};

static bool prelu_check(tarn_layer *self)
{
    int64_t count = self->option[NUM_PARAMETERS].integer;
    return count >= 1 ||
           tarn_fail(TARN_ERROR_VALUE,
                     "PReLU: num_parameters is 1, or the number of channels, not %lld",
                     (long long)count);
}

static bool prelu_build(tarn_layer *self, const tarn_tensor *x)
{
    (void)x;
    return tarn_slot_make(self, 0, 1, &self->option[NUM_PARAMETERS].integer) &&
           tarn_drive_fill(self->slot[0], self->option[INIT].number);
}

static tarn_tensor *prelu_forward(tarn_layer *self, tarn_tensor *x)
{
    return tarn_prelu(x, self->slot[0]);
}

TARN_LAYER(PReLU) = {
    .name = "PReLU",
    .summary = "Ramp whose slope below 0 is learned: one for all, or one for each channel (dim 2).",
    .source = "[He, Zhang, Ren, Sun 2015]",
    .example = "local y = tarn.nn.PReLU()(tarn.tensor { { -4, 3 } })\n"
               "assert(y[{ 1, 1 }]:item() == -1)",
    .option = prelu_options,
    .positions = 2,
    .slot = (const tarn_slot[]){{"weight", "(num_parameters)", .init = "constant"}, {0}},
    .traits = TARN_LAYER_SAME_RANK,
    .check = prelu_check,
    .build = prelu_build,
    .forward = prelu_forward,
    .samples = {{"", "randn(2, 3)", "(2 x 3)"}, {"3, init = 0.1", "randn(2, 3, 4)", "(2 x 3 x 4)"}},
    .errors = {{"nn.PReLU(0)", "num_parameters is 1, or the number of channels, not 0"},
               {"nn.PReLU(4)(randn(2, 3))", "weight has 4 slopes, but x %(2 x 3%) has 3 channels"}},
};

enum { LOWER, UPPER };

static const tarn_param rrelu_options[] = {
    {"lower", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL, .about = "smallest slope below 0",
     .fallback = {.number = 1.0 / 8}},
    {"upper", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL, .about = "largest slope below 0",
     .fallback = {.number = 1.0 / 3}},
    {0},
};

static tarn_tensor *rrelu_forward(tarn_layer *self, tarn_tensor *x)
{
    return tarn_rrelu(x, self->option[LOWER].number, self->option[UPPER].number,
                      tarn_layer_training(self));
}

TARN_LAYER(RReLU) = {
    .name = "RReLU",
    .summary =
        "Ramp whose slope below 0 is drawn for each element in training; later it is the mean.",
    .source = "[Xu, Wang, Chen, Li 2015]",
    .example = "local leaky = tarn.nn.RReLU(0.25, 0.75):eval()\n"
               "assert(leaky(tarn.tensor { -2 }):item() == -1)",
    .option = rrelu_options,
    .positions = 2,
    .traits = TARN_LAYER_SAME_RANK,
    .forward = rrelu_forward,
    .samples = {{"", "randn(2, 3)", "(2 x 3)"}, {"0.1, 0.2", "randn(2, 3)", "(2 x 3)"}},
    .errors = {{"nn.RReLU(0.5, 0.25)(randn(2, 3))", "from lower 0%.5 to upper 0%.25"}},
};

TARN_FAMILY(layer_activation);
