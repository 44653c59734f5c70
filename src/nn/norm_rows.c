/* norm_rows.c -- layers that normalise each example by itself. */
#include <math.h>

#include "nn/layer.h"
#include "tarn/ops.h"

/* ---- LayerNorm, RMSNorm: over the last dims --------------------------------------------------- */

enum { WEIGHT, BIAS };
enum { NORMALIZED_SHAPE, EPS, AFFINE, BIASED };

static bool eps_check(tarn_layer *self)
{
    double eps = self->option[EPS].number;
    return !(eps < 0) || tarn_fail(TARN_ERROR_VALUE, "%s: eps must not be negative, not %g",
                                   self->class->name, eps);
}

/* Without a weight there is no bias. */
static bool layer_norm_check(tarn_layer *self)
{
    if (!self->option[AFFINE].boolean)
        self->option[BIASED].boolean = false;
    return eps_check(self);
}

/* Weight and bias have the sizes of the dims that are normalised. */
static bool rows_build(tarn_layer *self, const tarn_tensor *x)
{
    tarn_value sizes = self->option[NORMALIZED_SHAPE];
    int dims = (int)sizes.list.count;
    if (!self->option[AFFINE].boolean || dims < 1 || dims > x->spec.rank)
        return true; /* the operation says what is wrong */
    const int64_t *size = x->spec.size + x->spec.rank - dims;
    for (int d = 0; d < dims; d++)
        if (sizes.list.at[d] != -1 && sizes.list.at[d] != size[d])
            return true;
    bool biased = self->class->slot[BIAS].name != NULL;
    return tarn_slot_make(self, WEIGHT, dims, size) &&
           (!biased || tarn_slot_make(self, BIAS, dims, size));
}

#define LIST(k) self->option[k].list.at, (int)self->option[k].list.count

static tarn_tensor *layer_norm_forward(tarn_layer *self, tarn_tensor *x)
{
    return tarn_layer_norm(x, LIST(NORMALIZED_SHAPE), tarn_slot_of(self, WEIGHT),
                           tarn_slot_of(self, BIAS), self->option[EPS].number);
}

static tarn_tensor *rms_norm_forward(tarn_layer *self, tarn_tensor *x)
{
    return tarn_rms_norm(x, LIST(NORMALIZED_SHAPE), tarn_slot_of(self, WEIGHT),
                         self->option[EPS].number);
}

#define SHAPE_OPTION                                                                               \
    {                                                                                              \
        "normalized_shape", .kind = TARN_SIZES, .flags = TARN_OPTIONAL,                            \
                            .about = "sizes of the last dims, which are normalised; -1: any size", \
                            .fallback = {                                                          \
                                .list = {(const int64_t[]){-1}, 1}                                 \
                            }                                                                      \
    }

TARN_LAYER(LayerNorm) = {
    .name = "LayerNorm",
    .summary = "Gives the numbers of each example, over the last dim or several, mean 0 and"
               " variance 1, then scales and shifts them.",
    .source = "[Ba, Kiros, Hinton 2016]",
    .example = "local norm = tarn.nn.LayerNorm()\n"
               "local y = norm(tarn.randn(2, 5, 64))\n"
               "assert(math.abs(y:select(2, 3):mean():item()) < 1e-5)\n"
               "assert(norm.weight.shape[1] == 64)\n"
               "local images = tarn.nn.LayerNorm { normalized_shape = { -1, -1, -1 } }\n"
               "assert(images(tarn.randn(2, 3, 4, 5)):numel() == 120 and #images.bias.shape == 3)",
    .option = (const tarn_param[]){SHAPE_OPTION,
                                   {"eps", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL,
                                    .about = "keeps the root away from 0",
                                    .fallback = {.number = 1e-5}},
                                   {"elementwise_affine", .kind = TARN_BOOLEAN,
                                    .flags = TARN_OPTIONAL, .about = "learn weight and bias",
                                    .fallback = {.boolean = true}},
                                   {"bias", .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL,
                                    .about = "learn a bias, when a weight is learnt",
                                    .fallback = {.boolean = true}},
                                   {0}},
    .slot = (const tarn_slot[]){{"weight", "(normalized_shape)", .when = "elementwise_affine",
                                 .init = "ones"},
                                {"bias", "(normalized_shape)", .when = "bias", .init = "zeros"},
                                {0}},
    .traits = TARN_LAYER_INFERS | TARN_LAYER_SAME_RANK,
    .check = layer_norm_check,
    .build = rows_build,
    .forward = layer_norm_forward,
    .samples = {{"", "randn(2, 3)", "(2 x 3)"},
                {"bias = false, eps = 1e-3", "randn(2, 3, 4)", "(2 x 3 x 4)"},
                {"normalized_shape = { 3, -1 }", "randn(2, 3, 4)", "(2 x 3 x 4)"},
                {"elementwise_affine = false", "randn(2, 3)", "(2 x 3)"}},
    .errors = {{"nn.LayerNorm(768)", "write nn%.LayerNorm%(%)"},
               {"nn.LayerNorm { eps = -1 }", "eps must not be negative"},
               {"nn.LayerNorm { normalized_shape = 4 }(randn(2, 3))",
                "normalized_shape %(4%) is not how x %(2 x 3%) ends"}},
};

TARN_LAYER(RMSNorm) = {
    .name = "RMSNorm",
    .summary = "Divides the numbers of each example, over the last dim or several, by the root of"
               " their mean square, then scales them.",
    .source = "[Zhang, Sennrich 2019]",
    .example = "local y = tarn.nn.RMSNorm()(tarn.randn(2, 64))\n"
               "assert(math.abs(y:square():mean():item() - 1) < 1e-4)",
    .option = (const tarn_param[]){SHAPE_OPTION,
                                   {"eps", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL,
                                    .about = "keeps the root away from 0; by default what rounding"
                                             " loses of 1",
                                    .fallback = {.number = NAN}},
                                   {"elementwise_affine", .kind = TARN_BOOLEAN,
                                    .flags = TARN_OPTIONAL, .about = "learn a weight",
                                    .fallback = {.boolean = true}},
                                   {0}},
    .slot = (const tarn_slot[]){{"weight", "(normalized_shape)", .when = "elementwise_affine",
                                 .init = "ones"},
                                {0}},
    .traits = TARN_LAYER_INFERS | TARN_LAYER_SAME_RANK,
    .check = eps_check,
    .build = rows_build,
    .forward = rms_norm_forward,
    .samples = {{"", "randn(2, 3)", "(2 x 3)"},
                {"eps = 1e-3, normalized_shape = { -1, -1 }", "randn(2, 3, 4)", "(2 x 3 x 4)"},
                {"elementwise_affine = false", "randn(2, 3)", "(2 x 3)"}},
    .errors = {{"nn.RMSNorm(768)", "write nn%.RMSNorm%(%)"}},
};

TARN_FAMILY(layer_norm_rows);
