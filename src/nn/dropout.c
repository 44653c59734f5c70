/* dropout.c -- forgetting at random while training. */
#include "graph/apply.h"
#include "nn/layer.h"

enum { P };

static bool dropout_check(tarn_layer *self)
{
    double p = self->option[P].number;
    return (p >= 0 && p < 1) ||
           tarn_fail(TARN_ERROR_VALUE, "%s: p must be at least 0 and less than 1, not %g",
                     self->class->name, p);
}

static tarn_tensor *dropout_forward(tarn_layer *self, tarn_tensor *x)
{
    const tarn_value value[] = {{0}, self->option[P], {.boolean = true}};
    if (!tarn_layer_training(self) || self->option[P].number == 0)
        return x;
    return tarn_apply1(self->class->op, &x, NULL, value);
}

static const tarn_param dropout_options[] = {
    {"p", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL, .about = "probability of being dropped",
     .fallback = {.number = 0.5}},
    {0},
};

/* A layer for each dropout operation: names, what it forgets, sizes of an example. */
#define DROPOUT(layer, operation, about, sizes, shape)                                             \
    extern const tarn_op tarn_op_row_##operation;                                                  \
    TARN_LAYER(layer) = {                                                                          \
        .name = #layer,                                                                            \
        .summary = about,                                                                          \
        .source = "[Srivastava et al. 2014]",                                                      \
        .example = "local drop = tarn.nn." #layer "(0.5):eval()\n"                                 \
                   "assert(drop(tarn.ones(" sizes ")):eq(1):all():item())",                        \
        .op = &tarn_op_row_##operation,                                                            \
        .option = dropout_options,                                                                 \
        .positions = 1,                                                                            \
        .traits = TARN_LAYER_SAME_RANK,                                                            \
        .check = dropout_check,                                                                    \
        .forward = dropout_forward,                                                                \
        .samples = {{"0.25", "randn(" sizes ")", shape}},                                          \
        .errors = {{"nn." #layer "(1)", #layer ": p must be .* less than 1, not 1"}},              \
    }

DROPOUT(Dropout, dropout,
        "In training, sets each element to 0 with probability p and divides the others by 1 - p.",
        "2, 3", "(2 x 3)");
DROPOUT(Dropout1d, dropout1d,
        "In training, sets whole channels of sequences to 0 with probability p.", "2, 3, 4",
        "(2 x 3 x 4)");
DROPOUT(Dropout2d, dropout2d, "In training, sets whole channels of images to 0 with probability p.",
        "2, 3, 4, 4", "(2 x 3 x 4 x 4)");
DROPOUT(Dropout3d, dropout3d,
        "In training, sets whole channels of volumes to 0 with probability p.", "2, 3, 2, 2, 2",
        "(2 x 3 x 2 x 2 x 2)");
DROPOUT(AlphaDropout, alpha_dropout,
        "Dropout for SELU: what is dropped takes its lowest value, and mean 0 and variance 1 stay.",
        "2, 3", "(2 x 3)");
DROPOUT(FeatureAlphaDropout, feature_alpha_dropout,
        "AlphaDropout of whole channels, which are dim 2.", "2, 3, 4", "(2 x 3 x 4)");

TARN_FAMILY(layer_dropout);
