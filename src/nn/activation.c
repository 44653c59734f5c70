/* activation.c -- a layer for each activation operation: its options are the operation's. */
#include "nn/layer.h"

/* Layer, other names, operation, positions, what holds of x = (-3, 0, 2), options of a sample. */
#define ACTIVATIONS(X)                                                                             \
    X(Identity, NULL, identity, 0, "nn.Identity()(x):eq(x):all():item()", "")                      \
    X(ReLU, "Ramp", relu, 0, "nn.ReLU()(x):ge(0):all():item()", "")                                \
    X(Step, "Threshold", step, 0, "nn.Step()(x):le(1):all():item()", "")                           \
    X(Sigmoid, NULL, sigmoid, 0, "nn.Sigmoid()(x):gt(0):all():item()", "")                         \
    X(BipolarSigmoid, NULL, bipolar_sigmoid, 0, "nn.BipolarSigmoid()(x):lt(1):all():item()", "")   \
    X(Tanh, NULL, tanh, 0, "nn.Tanh()(x):lt(1):all():item()", "")                                  \
    X(GELU, NULL, gelu, 0, "nn.GELU()(x):ge(-0.2):all():item()", "approximate = 'tanh'")           \
    X(LeakyReLU, NULL, leaky_relu, 1, "nn.LeakyReLU(0.5)(x):ge(-1.5):all():item()", "0.2")         \
    X(SiLU, NULL, silu, 0, "nn.SiLU()(x):ge(-0.3):all():item()", "")                               \
    X(Softplus, NULL, softplus, 0, "nn.Softplus()(x):gt(0):all():item()", "")

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

extern const tarn_op tarn_op_row_softmax, tarn_op_row_log_softmax;

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

TARN_FAMILY(layer_activation);
