/* pool.c -- pooling over sequences and images. */
#include "nn/layer.h"
#include "tarn/ops.h"

enum { KERNEL, STRIDE, PADDING, DILATION };

#define ONE     (const int64_t[]){1}, 1
#define ZERO    (const int64_t[]){0}, 1
#define LIST(k) self->option[k].list.at, (int)self->option[k].list.count

/* ---- what all check ------------------------------------------------------------------------------ */

static bool at_least(const tarn_layer *self, int option, int64_t least)
{
    const tarn_param *p = self->class->option ? self->class->option : self->class->op->param + 1;
    tarn_value v = self->option[option];
    int most = self->class->rank - 1;
    for (int64_t i = 0; i < v.list.count; i++)
        if (v.list.at[i] < least)
            return tarn_fail(TARN_ERROR_VALUE, "%s: %s must be at least %lld, not %lld",
                             self->class->name, p[option].name, (long long)least,
                             (long long)v.list.at[i]);
    bool counted = v.list.count <= most && (v.list.count != 0 || !v.list.at);
    return counted ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %s is one number%s, not %lld", self->class->name,
                     p[option].name, most > 1 ? " or two" : "", (long long)v.list.count);
}

static bool avg_check(tarn_layer *self)
{
    return at_least(self, KERNEL, 1) && at_least(self, STRIDE, 1) && at_least(self, PADDING, 0);
}

static bool max_check(tarn_layer *self) { return avg_check(self) && at_least(self, DILATION, 1); }

/* Sequences (batch x channels x length), images (... x rows x columns). */
static bool has_rank(const tarn_layer *self, const tarn_tensor *x)
{
    bool images = self->class->rank == 3;
    return x->spec.rank == self->class->rank + 1 ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: needs %s, not %s", self->class->name,
                     images ? "images (batch x channels x rows x columns) or one image"
                            : "sequences (batch x channels x length) or one",
                     TARN_SHAPE(x));
}

/* ---- MaxPool, AvgPool ---------------------------------------------------------------------------- */

static tarn_tensor *max_forward(tarn_layer *self, tarn_tensor *x)
{
    if (!has_rank(self, x))
        return NULL;
    if (self->class->rank == 2)
        return tarn_max_pool1d(x, LIST(KERNEL), LIST(STRIDE), LIST(PADDING), LIST(DILATION));
    return tarn_max_pool2d(x, LIST(KERNEL), LIST(STRIDE), LIST(PADDING), LIST(DILATION));
}

static tarn_tensor *avg_forward(tarn_layer *self, tarn_tensor *x)
{
    if (!has_rank(self, x))
        return NULL;
    if (self->class->rank == 2)
        return tarn_avg_pool1d(x, LIST(KERNEL), LIST(STRIDE), LIST(PADDING));
    return tarn_avg_pool2d(x, LIST(KERNEL), LIST(STRIDE), LIST(PADDING));
}

static bool all_are(tarn_value v, int64_t wanted)
{
    for (int64_t i = 0; i < v.list.count; i++)
        if (v.list.at[i] != wanted)
            return false;
    return true;
}

/* 2 x 2, side by side. */
static bool max_plain(const tarn_layer *self)
{
    return all_are(self->option[KERNEL], 2) && all_are(self->option[STRIDE], 2) &&
           all_are(self->option[PADDING], 0) && all_are(self->option[DILATION], 1);
}

#define POOL_OPTIONS(window)                                                                       \
    {"kernel_size", .kind = TARN_SIZES, .about = window},                                          \
        {"stride", .kind = TARN_SIZES, .flags = TARN_OPTIONAL,                                     \
         .about = "from window to window; kernel_size by default"},                                \
    {                                                                                              \
        "padding", .kind = TARN_SIZES, .flags = TARN_OPTIONAL, .about = "around what comes in",    \
                   .fallback = {                                                                   \
                       .list = {ZERO}                                                              \
                   }                                                                               \
    }
#define DILATION_OPTION                                                                            \
    {                                                                                              \
        "dilation", .kind = TARN_SIZES, .flags = TARN_OPTIONAL,                                    \
                    .about = "from element to element of a window", .fallback = {                  \
                        .list = {ONE}                                                              \
                    }                                                                              \
    }

TARN_LAYER(MaxPool1d) = {
    .name = "MaxPool1d",
    .summary = "Keeps the largest number of each window of a sequence.",
    .example = "local y = tarn.nn.MaxPool1d(2)(tarn.tensor { { { 1, 5, 2, 4 } } })\n"
               "assert(y:get(1, 1, 1) == 5 and y.shape[3] == 2)",
    .option = (const tarn_param[]){POOL_OPTIONS("length of the window"), DILATION_OPTION, {0}},
    .positions = 1,
    .rank = 2,
    .check = max_check,
    .forward = max_forward,
    .samples = {{"2", "randn(2, 3, 8)", "(2 x 3 x 4)"},
                {"3, stride = 2, padding = 1", "randn(1, 1, 7)", "(1 x 1 x 4)"}},
    .errors = {{"nn.MaxPool1d { { 2, 2 } }", "kernel_size is one number, not 2"},
               {"nn.MaxPool1d(2)(randn(3, 4, 5, 6))", "needs sequences"}},
};

TARN_LAYER(MaxPool2d) = {
    .name = "MaxPool2d",
    .summary = "Keeps the largest number of each window of an image.",
    .example = "local y = tarn.nn.MaxPool2d(2)(tarn.arange(1, 16):reshape(1, 1, 4, 4))\n"
               "assert(y[{ 1, 1, 1, 1 }]:item() == 6)",
    .option = (const tarn_param[]){POOL_OPTIONS("rows and columns of the window"),
                                   DILATION_OPTION,
                                   {0}},
    .positions = 1,
    .rank = 3,
    .check = max_check,
    .forward = max_forward,
    .plain = max_plain,
    .samples = {{"2", "randn(2, 3, 8, 8)", "(2 x 3 x 4 x 4)"},
                {"3, stride = 2, padding = 1", "randn(1, 1, 7, 7)", "(1 x 1 x 4 x 4)"}},
    .errors = {{"nn.MaxPool2d(2, 2)", "others by name"},
               {"nn.MaxPool2d(2)(randn(3, 4))", "needs images"}},
};

TARN_LAYER(AvgPool1d) = {
    .name = "AvgPool1d",
    .summary = "The mean of each window of a sequence.",
    .example = "local y = tarn.nn.AvgPool1d(2)(tarn.tensor { { { 1, 5, 2, 4 } } })\n"
               "assert(y:get(1, 1, 1) == 3 and y:get(1, 1, 2) == 3)",
    .option = (const tarn_param[]){POOL_OPTIONS("length of the window"), {0}},
    .positions = 1,
    .rank = 2,
    .check = avg_check,
    .forward = avg_forward,
    .samples = {{"2", "randn(2, 3, 8)", "(2 x 3 x 4)"}},
    .errors = {{"nn.AvgPool1d(0)", "kernel_size must be at least 1"}},
};

TARN_LAYER(AvgPool2d) = {
    .name = "AvgPool2d",
    .summary = "The mean of each window of an image.",
    .example = "local y = tarn.nn.AvgPool2d(2)(tarn.ones(1, 1, 4, 4))\n"
               "assert(y[{ 1, 1, 2, 2 }]:item() == 1)",
    .option = (const tarn_param[]){POOL_OPTIONS("rows and columns of the window"), {0}},
    .positions = 1,
    .rank = 3,
    .check = avg_check,
    .forward = avg_forward,
    .samples = {{"2", "randn(2, 3, 8, 8)", "(2 x 3 x 4 x 4)"}},
    .errors = {{"nn.AvgPool2d(0)", "kernel_size must be at least 1"}},
};

/* ---- layers that are their operation -------------------------------------------------------------- */

extern const tarn_op tarn_op_row_adaptive_avg_pool1d, tarn_op_row_adaptive_avg_pool2d,
    tarn_op_row_adaptive_max_pool1d, tarn_op_row_adaptive_max_pool2d, tarn_op_row_lp_pool2d;

TARN_LAYER(AdaptiveAvgPool1d) = {
    .name = "AdaptiveAvgPool1d",
    .summary = "The means of so many windows that share a sequence, whatever its length.",
    .example = "assert(tarn.nn.AdaptiveAvgPool1d(4)(tarn.randn(2, 3, 9)).shape[3] == 4)",
    .op = &tarn_op_row_adaptive_avg_pool1d,
    .positions = 1,
    .rank = 2,
    .samples = {{"4", "randn(2, 3, 9)", "(2 x 3 x 4)"}},
    .errors = {{"nn.AdaptiveAvgPool1d(0)(randn(2, 3, 4))", "output_size 0"}},
};

TARN_LAYER(AdaptiveAvgPool2d) = {
    .name = "AdaptiveAvgPool2d",
    .aliases = "GlobalAvgPool2d",
    .summary = "The means of so many windows that share an image, whatever its size.",
    .example = "assert(tarn.nn.AdaptiveAvgPool2d(1)(tarn.randn(2, 3, 9, 7)).shape[3] == 1)",
    .op = &tarn_op_row_adaptive_avg_pool2d,
    .positions = 1,
    .rank = 3,
    .samples = {{"{ 4, -1 }", "randn(2, 3, 9, 5)", "(2 x 3 x 4 x 5)"},
                {"1", "randn(2, 3, 4, 5)", "(2 x 3 x 1 x 1)"}},
    .errors = {{"nn.AdaptiveAvgPool2d(0)(randn(2, 3, 4, 4))", "output_size 0"}},
};

TARN_LAYER(AdaptiveMaxPool1d) = {
    .name = "AdaptiveMaxPool1d",
    .summary = "The largest numbers of so many windows that share a sequence, whatever its length.",
    .example = "assert(tarn.nn.AdaptiveMaxPool1d(4)(tarn.randn(2, 3, 9)).shape[3] == 4)",
    .op = &tarn_op_row_adaptive_max_pool1d,
    .positions = 1,
    .rank = 2,
    .samples = {{"4", "randn(2, 3, 9)", "(2 x 3 x 4)"}},
    .errors = {{"nn.AdaptiveMaxPool1d(0)(randn(2, 3, 4))", "output_size 0"}},
};

TARN_LAYER(AdaptiveMaxPool2d) = {
    .name = "AdaptiveMaxPool2d",
    .aliases = "GlobalMaxPool2d",
    .summary = "The largest numbers of so many windows that share an image, whatever its size.",
    .example = "assert(tarn.nn.AdaptiveMaxPool2d(1)(tarn.randn(2, 3, 9, 7)).shape[3] == 1)",
    .op = &tarn_op_row_adaptive_max_pool2d,
    .positions = 1,
    .rank = 3,
    .samples = {{"{ 4, 2 }", "randn(2, 3, 9, 5)", "(2 x 3 x 4 x 2)"}},
    .errors = {{"nn.AdaptiveMaxPool2d(0)(randn(2, 3, 4, 4))", "output_size 0"}},
};

TARN_LAYER(LPPool2d) = {
    .name = "LPPool2d",
    .summary = "The p-norm of each window of an image.",
    .example = "local y = tarn.nn.LPPool2d(2, 2)(tarn.ones(1, 1, 4, 4))\n"
               "assert(math.abs(y:get(1, 1, 1, 1) - 2) < 1e-6)",
    .op = &tarn_op_row_lp_pool2d,
    .positions = 2,
    .rank = 3,
    .samples = {{"2, 2", "randn(2, 3, 4, 6)", "(2 x 3 x 2 x 3)"}},
    .errors = {{"nn.LPPool2d(0, 2)(randn(2, 3, 4, 4))", "norm_type must be above 0"}},
};

TARN_FAMILY(layer_pool);
