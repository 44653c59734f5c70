/* dropout.c -- forgetting at random while training. */
#include "nn/layer.h"
#include "tarn/ops.h"

enum { P };

static bool dropout_check(tarn_layer *self)
{
    double p = self->option[P].number;
    return (p >= 0 && p < 1) ||
           tarn_fail(TARN_ERROR_VALUE, "Dropout: p must be at least 0 and less than 1, not %g", p);
}

static tarn_tensor *dropout_forward(tarn_layer *self, tarn_tensor *x)
{
    if (!tarn_layer_training(self) || self->option[P].number == 0)
        return x;
    return tarn_dropout(x, self->option[P].number, true);
}

TARN_LAYER(Dropout) = {
    .name = "Dropout",
    .summary = "In training, sets each element to 0 with probability p and divides the others by"
               " 1 - p.",
    .source = "[Srivastava et al. 2014]",
    .example = "local drop = tarn.nn.Dropout(0.5):eval()\n"
               "assert(drop(tarn.ones(3)):sum():item() == 3)",
    .option = (const tarn_param[]){{"p", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL,
                                    .about = "probability of 0", .fallback = {.number = 0.5}},
                                   {0}},
    .positions = 1,
    .traits = TARN_LAYER_SAME_RANK,
    .check = dropout_check,
    .forward = dropout_forward,
    .samples = {{"0.25", "randn(2, 3)", "(2 x 3)"}},
    .errors = {{"nn.Dropout(1)", "less than 1, not 1"}},
};

TARN_FAMILY(layer_dropout);
