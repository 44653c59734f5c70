/* shape.c -- layers that only lay numbers out differently. */
#include <string.h>

#include "nn/layer.h"
#include "tarn/ops.h"

/* ---- Flatten --------------------------------------------------------------------------------- */

enum { START, END };

static tarn_tensor *flatten_forward(tarn_layer *self, tarn_tensor *x)
{
    return tarn_flatten(x, self->option[START].integer, self->option[END].integer);
}

TARN_LAYER(Flatten) = {
    .name = "Flatten",
    .summary = "Joins all dims of an example into one.",
    .example = "assert(tarn.nn.Flatten()(tarn.randn(2, 3, 4)).shape[2] == 12)",
    .option = (const tarn_param[]){{"start_dim", .kind = TARN_DIM, .flags = TARN_OPTIONAL,
                                    .about = "first dim to join; 1 is the batch",
                                    .fallback = {.integer = 2}},
                                   {"end_dim", .kind = TARN_DIM, .flags = TARN_OPTIONAL,
                                    .about = "last dim to join", .fallback = {.integer = -1}},
                                   {0}},
    .forward = flatten_forward,
    .samples = {{"", "randn(2, 3, 4)", "(2 x 12)"},
                {"start_dim = 3", "randn(2, 3, 4, 5)", "(2 x 3 x 20)"}},
};

/* ---- Reshape --------------------------------------------------------------------------------- */

enum { SIZES };

static bool reshape_check(tarn_layer *self)
{
    tarn_value sizes = self->option[SIZES];
    int unknown = 0;
    for (int64_t i = 0; i < sizes.list.count; i++) {
        unknown += sizes.list.at[i] == -1;
        if (sizes.list.at[i] < -1)
            return tarn_fail(TARN_ERROR_VALUE,
                             "Reshape: size %lld is %lld; sizes are positive, or"
                             " -1 once for what is left",
                             (long long)i + 1, (long long)sizes.list.at[i]);
    }
    if (unknown > 1)
        return tarn_fail(TARN_ERROR_VALUE, "Reshape: only one size can be -1");
    return sizes.list.count < TARN_MAX_DIMS ||
           tarn_fail(TARN_ERROR_VALUE, "Reshape: %lld sizes of an example; there can be %d",
                     (long long)sizes.list.count, TARN_MAX_DIMS - 1);
}

static tarn_tensor *reshape_forward(tarn_layer *self, tarn_tensor *x)
{
    tarn_value sizes = self->option[SIZES];
    if (x->spec.rank == 0)
        return tarn_fail(TARN_ERROR_SHAPE, "Reshape: needs a batch, not a number");
    int64_t size[TARN_MAX_DIMS] = {x->spec.size[0]};
    memcpy(size + 1, sizes.list.at, (size_t)sizes.list.count * sizeof *size);
    return tarn_reshape(x, size, (int)sizes.list.count + 1);
}

TARN_LAYER(Reshape) = {
    .name = "Reshape",
    .summary = "Gives each example other sizes.",
    .example = "assert(tarn.nn.Reshape { { 3, 4 } }(tarn.randn(2, 12)).shape[3] == 4)",
    .option = (const tarn_param[]){{"sizes", .kind = TARN_SIZES,
                                    .about = "of one example; one may be -1: what is left"},
                                   {0}},
    .positions = 1,
    .check = reshape_check,
    .forward = reshape_forward,
    .samples = {{"{ 3, 4 }", "randn(2, 12)", "(2 x 3 x 4)"}, {"-1", "randn(2, 3, 4)", "(2 x 12)"}},
    .errors = {{"nn.Reshape { { -1, -1 } }", "only one size can be %-1"}},
};

TARN_FAMILY(layer_shape);
