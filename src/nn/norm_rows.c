/* norm_rows.c -- layers that normalise each example by itself. */
#include <math.h>

#include "nn/layer.h"
#include "nn/statistics.h"
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

/* ---- GroupNorm --------------------------------------------------------------------------------- */

enum { NUM_GROUPS, GROUP_EPS, GROUP_AFFINE };

static bool group_check(tarn_layer *self)
{
    int64_t groups = self->option[NUM_GROUPS].integer;
    if (groups < 1)
        return tarn_fail(TARN_ERROR_VALUE, "GroupNorm: num_groups must be at least 1, not %lld",
                         (long long)groups);
    double eps = self->option[GROUP_EPS].number;
    return !(eps < 0) ||
           tarn_fail(TARN_ERROR_VALUE, "GroupNorm: eps must not be negative, not %g", eps);
}

/* (examples x channels ...) */
static bool has_channels(const tarn_layer *self, const tarn_tensor *x, int least, int most)
{
    return (x->spec.rank >= least && x->spec.rank <= most) ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: needs (examples x channels%s), not %s",
                     self->class->name,
                     most == 3   ? " x length"
                     : most == 4 ? " x rows x columns"
                                 : " ...",
                     TARN_SHAPE(x));
}

static bool group_build(tarn_layer *self, const tarn_tensor *x)
{
    if (!has_channels(self, x, 2, TARN_MAX_DIMS))
        return false;
    int64_t channels = x->spec.size[1], groups = self->option[NUM_GROUPS].integer;
    if (channels % groups)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "GroupNorm: %lld channels do not divide into %lld groups",
                         (long long)channels, (long long)groups);
    return tarn_slot_make(self, WEIGHT, 1, &channels) && tarn_slot_make(self, BIAS, 1, &channels);
}

static tarn_tensor *group_forward(tarn_layer *self, tarn_tensor *x)
{
    return tarn_group_norm(x, self->option[NUM_GROUPS].integer, tarn_slot_of(self, WEIGHT),
                           tarn_slot_of(self, BIAS), self->option[GROUP_EPS].number);
}

static const tarn_slot affine_slots[] = {
    {"weight", "(channels)", .when = "affine", .init = "ones"},
    {"bias", "(channels)", .when = "affine", .init = "zeros"},
    {0},
};

TARN_LAYER(GroupNorm) = {
    .name = "GroupNorm",
    .summary = "Gives the channels of each example, a group of them at a time, mean 0 and variance"
               " 1, then scales and shifts each channel.",
    .source = "[Wu, He 2018]",
    .example = "local y = tarn.nn.GroupNorm(2)(tarn.randn(2, 6, 5, 5))\n"
               "assert(math.abs(y:mean():item()) < 1e-5)",
    .renames = "groups=num_groups",
    .option = (const tarn_param[]){{"num_groups", .kind = TARN_INTEGER,
                                    .about = "so many groups of channels that follow each other"},
                                   {"eps", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL,
                                    .about = "keeps the root away from 0",
                                    .fallback = {.number = 1e-5}},
                                   {"affine", .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL,
                                    .about = "learn weight and bias",
                                    .fallback = {.boolean = true}},
                                   {0}},
    .positions = 1,
    .slot = affine_slots,
    .traits = TARN_LAYER_INFERS | TARN_LAYER_SAME_RANK,
    .check = group_check,
    .build = group_build,
    .forward = group_forward,
    .samples = {{"2", "randn(2, 4, 3)", "(2 x 4 x 3)"},
                {"3, affine = false", "randn(2, 6, 2, 2)", "(2 x 6 x 2 x 2)"}},
    .errors = {{"nn.GroupNorm(0)", "num_groups must be at least 1, not 0"},
               {"nn.GroupNorm(4)(randn(2, 6, 5))", "6 channels do not divide into 4 groups"},
               {"nn.GroupNorm(3, 6)", "nn%.GroupNorm"}},
};

/* ---- InstanceNorm ------------------------------------------------------------------------------- */

enum { INSTANCE_EPS, MOMENTUM, INSTANCE_AFFINE, TRACK };
enum { RUNNING_MEAN = 2, RUNNING_VAR, BATCHES };

static bool instance_build(tarn_layer *self, const tarn_tensor *x)
{
    int rank = self->class->rank + 1;
    if (!has_channels(self, x, rank, rank))
        return false;
    for (int slot = WEIGHT; slot <= RUNNING_VAR; slot++)
        if (!tarn_slot_make(self, slot, 1, &x->spec.size[1]))
            return false;
    return tarn_slot_make(self, BATCHES, 0, NULL);
}

static bool instance_check(tarn_layer *self)
{
    double eps = self->option[INSTANCE_EPS].number;
    return !(eps < 0) || tarn_fail(TARN_ERROR_VALUE, "%s: eps must not be negative, not %g",
                                   self->class->name, eps);
}

static tarn_tensor *instance_forward(tarn_layer *self, tarn_tensor *x)
{
    int rank = self->class->rank + 1;
    if (!has_channels(self, x, rank, rank))
        return NULL;
    bool own = tarn_layer_training(self) || !self->slot[RUNNING_MEAN];
    return tarn_instance_norm(x, tarn_slot_of(self, RUNNING_MEAN), tarn_slot_of(self, RUNNING_VAR),
                              tarn_slot_of(self, WEIGHT), tarn_slot_of(self, BIAS), own,
                              self->option[MOMENTUM].number, self->option[INSTANCE_EPS].number);
}

static const tarn_param instance_options[] = {STATISTICS_OPTIONS(false, false)};

TARN_LAYER(InstanceNorm1d) = {
    .name = "InstanceNorm1d",
    .summary = "Gives each channel of each example mean 0 and variance 1 over its length.",
    .source = "[Ulyanov, Vedaldi, Lempitsky 2016]",
    .example = "local y = tarn.nn.InstanceNorm1d()(tarn.randn(2, 3, 8))\n"
               "assert(math.abs(y:select(1, 2):select(1, 3):mean():item()) < 1e-5)",
    .option = instance_options,
    .slot = statistics_slots,
    .rank = 2,
    .traits = TARN_LAYER_INFERS,
    .check = instance_check,
    .build = instance_build,
    .forward = instance_forward,
    .samples = {{"", "randn(2, 3, 5)", "(2 x 3 x 5)"},
                {"affine = true, track_running_stats = true", "randn(2, 3, 5)", "(2 x 3 x 5)"}},
    .errors = {{"nn.InstanceNorm1d()(randn(2, 3, 4, 5))", "needs %(examples x channels x length%)"},
               {"nn.InstanceNorm1d(100)", "write nn%.InstanceNorm1d%(%)"}},
};

TARN_LAYER(InstanceNorm2d) = {
    .name = "InstanceNorm2d",
    .summary = "Gives each channel of each image mean 0 and variance 1.",
    .source = "[Ulyanov, Vedaldi, Lempitsky 2016]",
    .example = "local y = tarn.nn.InstanceNorm2d()(tarn.randn(2, 3, 8, 8))\n"
               "assert(math.abs(y:select(1, 2):select(1, 3):mean():item()) < 1e-5)",
    .option = instance_options,
    .slot = statistics_slots,
    .rank = 3,
    .traits = TARN_LAYER_INFERS,
    .check = instance_check,
    .build = instance_build,
    .forward = instance_forward,
    .samples = {{"", "randn(2, 3, 5, 4)", "(2 x 3 x 5 x 4)"},
                {"affine = true, eps = 1e-3", "randn(2, 3, 5, 4)", "(2 x 3 x 5 x 4)"}},
    .errors = {{"nn.InstanceNorm2d()(randn(2, 3, 4, 5, 6))",
                "needs %(examples x channels x rows x columns%)"}},
};

/* ---- LocalResponseNorm ---------------------------------------------------------------------------- */

extern const tarn_op tarn_op_row_local_response_norm;

TARN_LAYER(LocalResponseNorm) = {
    .name = "LocalResponseNorm",
    .summary = "Divides each number by a power of the mean square of its neighbours in other"
               " channels.",
    .source = "[Krizhevsky, Sutskever, Hinton 2012]",
    .example = "local y = tarn.nn.LocalResponseNorm(3)(tarn.randn(2, 5, 4, 4))\n"
               "assert(y.shape[2] == 5)",
    .op = &tarn_op_row_local_response_norm,
    .positions = 1,
    .traits = TARN_LAYER_SAME_RANK,
    .samples = {{"3, alpha = 0.1", "randn(2, 5, 4)", "(2 x 5 x 4)"}},
    .errors = {{"nn.LocalResponseNorm(0)(randn(2, 3, 4))", "size must be at least 1"}},
};

TARN_FAMILY(layer_norm_rows);
