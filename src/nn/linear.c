/* linear.c -- y = x W^T + b. */
#include "nn/layer.h"
#include "tarn/ops.h"

enum { WEIGHT, BIAS };

static bool linear_check(tarn_layer *self)
{
    int64_t outputs = tarn_option(self, "outputs").integer;
    return outputs >= 1 ||
           tarn_fail(TARN_ERROR_VALUE, "Linear: outputs must be at least 1, not %lld",
                     (long long)outputs);
}

static bool linear_build(tarn_layer *self, const tarn_tensor *x)
{
    if (x->spec.rank < 1)
        return tarn_fail(TARN_ERROR_SHAPE, "Linear: needs at least one dim, not a number");
    int64_t outputs = tarn_option(self, "outputs").integer;
    int64_t inputs = x->spec.size[x->spec.rank - 1];
    return tarn_slot_make(self, WEIGHT, 2, (int64_t[]){outputs, inputs}) &&
           tarn_slot_make(self, BIAS, 1, &outputs);
}

static tarn_tensor *linear_forward(tarn_layer *self, tarn_tensor *x)
{
    return tarn_linear(x, self->slot[WEIGHT], tarn_slot_of(self, BIAS));
}

static bool linear_arguments(tarn_layer *self, const tarn_tensor *x, tarn_tensor **in,
                             tarn_value *value)
{
    (void)x, (void)value;
    in[1] = self->slot[WEIGHT], in[2] = tarn_slot_of(self, BIAS);
    return true;
}

TARN_LAYER(Linear) = {
    .name = "Linear",
    .summary = "Every output is a weighted sum of all inputs, plus a bias.",
    .example = "local head = tarn.nn.Linear(10)\n"
               "assert(head(tarn.randn(2, 500)).shape[2] == 10)",
    .renames = "out_features=outputs",
    .option = (const tarn_param[]){{"outputs", .kind = TARN_INTEGER, .about = "how many outputs"},
                                   {"bias", .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL,
                                    .about = "add a bias", .fallback = {.boolean = true}},
                                   {0}},
    .positions = 1,
    .slot = (const tarn_slot[]){{"weight", "(outputs x inputs)", .init = "uniform_fan_in"},
                                {"bias", "(outputs)", .when = "bias", .init = "uniform_fan_in"},
                                {0}},
    .rank = 1,
    .traits = TARN_LAYER_INFERS,
    .check = linear_check,
    .build = linear_build,
    .forward = linear_forward,
    .arguments = linear_arguments,
    .samples = {{"4", "randn(2, 3)", "(2 x 4)"},
                {"4, bias = false", "randn(2, 5, 3)", "(2 x 5 x 4)"}},
    .errors = {{"nn.Linear(0)", "outputs must be at least 1"},
               {"nn.Linear(784, 10)", "write nn%.Linear%(10%)"},
               {"nn.Linear { 10, bais = false }", "did you mean 'bias'"}},
};

TARN_FAMILY(layer_linear);
