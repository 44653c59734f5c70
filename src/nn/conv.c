/* conv.c -- convolution over images, and pooling. */
#include "nn/layer.h"
#include "tarn/ops.h"

enum { WEIGHT, BIAS };
enum { OUTPUTS, KERNEL, STRIDE, PADDING, DILATION, GROUPS };

#define ONE  (const int64_t[]){1}, 1
#define ZERO (const int64_t[]){0}, 1

static bool at_least(const tarn_layer *self, const char *option, int64_t least)
{
    tarn_value v = tarn_option(self, option);
    for (int64_t i = 0; i < v.list.count; i++)
        if (v.list.at[i] < least)
            return tarn_fail(TARN_ERROR_VALUE, "%s: %s must be at least %lld, not %lld",
                             self->class->name, option, (long long)least, (long long)v.list.at[i]);
    bool counted = v.list.count <= 2 && (v.list.count != 0 || !v.list.at);
    return counted || tarn_fail(TARN_ERROR_VALUE, "%s: %s is one number or two, not %lld",
                                self->class->name, option, (long long)v.list.count);
}

/* Images: batch x channels x rows x columns. */
static bool is_images(const tarn_layer *self, const tarn_tensor *x)
{
    return x->spec.rank == 4 ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "%s: needs images (batch x channels x rows x columns) or one"
                     " image, not %s",
                     self->class->name, TARN_SHAPE(x));
}

/* ---- Conv2d ---------------------------------------------------------------------------------- */

static bool conv_check(tarn_layer *self)
{
    int64_t outputs = self->option[OUTPUTS].integer, groups = self->option[GROUPS].integer;
    if (outputs < 1 || groups < 1)
        return tarn_fail(TARN_ERROR_VALUE,
                         "Conv2d: outputs and groups must be at least 1, not %lld"
                         " and %lld",
                         (long long)outputs, (long long)groups);
    if (outputs % groups)
        return tarn_fail(TARN_ERROR_VALUE, "Conv2d: %lld outputs do not divide into %lld groups",
                         (long long)outputs, (long long)groups);
    return at_least(self, "kernel_size", 1) && at_least(self, "stride", 1) &&
           at_least(self, "padding", 0) && at_least(self, "dilation", 1);
}

static bool conv_build(tarn_layer *self, const tarn_tensor *x)
{
    if (!is_images(self, x))
        return false;
    int64_t outputs = self->option[OUTPUTS].integer, groups = self->option[GROUPS].integer;
    int64_t channels = x->spec.size[1], kernel[2];
    if (channels % groups)
        return tarn_fail(TARN_ERROR_SHAPE, "Conv2d: %lld channels do not divide into %lld groups",
                         (long long)channels, (long long)groups);
    tarn_pair(self->option[KERNEL], kernel);
    int64_t size[] = {outputs, channels / groups, kernel[0], kernel[1]};
    return tarn_slot_make(self, WEIGHT, 4, size) && tarn_slot_make(self, BIAS, 1, &outputs);
}

#define LIST(k) self->option[k].list.at, (int)self->option[k].list.count

static tarn_tensor *conv_forward(tarn_layer *self, tarn_tensor *x)
{
    if (!is_images(self, x))
        return NULL;
    return tarn_conv2d(x, self->slot[WEIGHT], tarn_slot_of(self, BIAS), LIST(STRIDE), LIST(PADDING),
                       LIST(DILATION), self->option[GROUPS].integer);
}

TARN_LAYER(Conv2d) = {
    .name = "Conv2d",
    .summary = "Slides small windows over images: each output is a weighted sum of one window.",
    .example = "local conv = tarn.nn.Conv2d { 20, 5, padding = 2 }\n"
               "local y = conv(tarn.randn(1, 3, 28, 28))\n"
               "assert(y.shape[2] == 20 and y.shape[3] == 28)",
    .renames = "out_channels=outputs|kernel=kernel_size",
    .option =
        (const tarn_param[]){
            {"outputs", .kind = TARN_INTEGER, .about = "how many channels come out"},
            {"kernel_size", .kind = TARN_SIZES, .about = "rows and columns of the window"},
            {"stride", .kind = TARN_SIZES, .flags = TARN_OPTIONAL, .about = "from window to window",
             .fallback = {.list = {ONE}}},
            {"padding", "valid|same", "zeros around the image; \"same\" keeps its size",
             .kind = TARN_SIZES, .flags = TARN_OPTIONAL, .fallback = {.list = {ZERO}}},
            {"dilation", .kind = TARN_SIZES, .flags = TARN_OPTIONAL,
             .about = "from element to element of a window", .fallback = {.list = {ONE}}},
            {"groups", .kind = TARN_INTEGER, .flags = TARN_OPTIONAL,
             .about = "channels are split into so many, each on its own",
             .fallback = {.integer = 1}},
            {"bias", .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL, .about = "add a bias",
             .fallback = {.boolean = true}},
            {0}},
    .positions = 2,
    .slot = (const tarn_slot[]){{"weight", "(outputs x channels / groups x rows x columns)",
                                 .init = "uniform_fan_in"},
                                {"bias", "(outputs)", .when = "bias", .init = "uniform_fan_in"},
                                {0}},
    .rank = 3,
    .traits = TARN_LAYER_INFERS,
    .check = conv_check,
    .build = conv_build,
    .forward = conv_forward,
    .samples = {{"4, 3", "randn(2, 3, 8, 8)", "(2 x 4 x 6 x 6)"},
                {"4, 3, padding = 'same'", "randn(2, 3, 8, 8)", "(2 x 4 x 8 x 8)"},
                {"6, { 3, 1 }, stride = 2, groups = 3, bias = false", "randn(1, 3, 7, 7)",
                 "(1 x 6 x 3 x 4)"}},
    .errors = {{"nn.Conv2d(3, 20, 5)", "write nn%.Conv2d%(20, 5%)"},
               {"nn.Conv2d(20, 0)", "kernel_size must be at least 1, not 0"},
               {"nn.Conv2d { 5, 3, groups = 2 }", "5 outputs do not divide into 2 groups"},
               {"nn.Conv2d(20, 5)(randn(2, 9))", "needs images"}},
};

/* ---- pooling --------------------------------------------------------------------------------- */

enum { POOL_KERNEL, POOL_STRIDE, POOL_PADDING, POOL_DILATION };

static bool pool_check(tarn_layer *self)
{
    return at_least(self, "kernel_size", 1) && at_least(self, "stride", 1) &&
           at_least(self, "padding", 0) && at_least(self, "dilation", 1);
}

static tarn_tensor *max_pool_forward(tarn_layer *self, tarn_tensor *x)
{
    if (!is_images(self, x))
        return NULL;
    return tarn_max_pool2d(x, LIST(POOL_KERNEL), LIST(POOL_STRIDE), LIST(POOL_PADDING),
                           LIST(POOL_DILATION));
}

static tarn_tensor *avg_pool_forward(tarn_layer *self, tarn_tensor *x)
{
    if (!is_images(self, x))
        return NULL;
    return tarn_avg_pool2d(x, LIST(POOL_KERNEL), LIST(POOL_STRIDE), LIST(POOL_PADDING));
}

#define POOL_OPTIONS                                                                               \
    {"kernel_size", .kind = TARN_SIZES, .about = "rows and columns of the window"},                \
        {"stride", .kind = TARN_SIZES, .flags = TARN_OPTIONAL,                                     \
         .about = "from window to window; kernel_size by default"},                                \
    {                                                                                              \
        "padding", .kind = TARN_SIZES, .flags = TARN_OPTIONAL, .about = "around the image",        \
                   .fallback = {                                                                   \
                       .list = {ZERO}                                                              \
                   }                                                                               \
    }

TARN_LAYER(MaxPool2d) = {
    .name = "MaxPool2d",
    .summary = "Keeps the largest number of each window of an image.",
    .example = "local y = tarn.nn.MaxPool2d(2)(tarn.arange(1, 16):reshape(1, 1, 4, 4))\n"
               "assert(y[{ 1, 1, 1, 1 }]:item() == 6)",
    .option = (const tarn_param[]){POOL_OPTIONS,
                                   {"dilation", .kind = TARN_SIZES, .flags = TARN_OPTIONAL,
                                    .about = "from element to element of a window",
                                    .fallback = {.list = {ONE}}},
                                   {0}},
    .positions = 1,
    .rank = 3,
    .check = pool_check,
    .forward = max_pool_forward,
    .samples = {{"2", "randn(2, 3, 8, 8)", "(2 x 3 x 4 x 4)"},
                {"3, stride = 2, padding = 1", "randn(1, 1, 7, 7)", "(1 x 1 x 4 x 4)"}},
    .errors = {{"nn.MaxPool2d(2, 2)", "others by name"},
               {"nn.MaxPool2d(2)(randn(3, 4))", "needs images"}},
};

TARN_LAYER(AvgPool2d) = {
    .name = "AvgPool2d",
    .summary = "The mean of each window of an image.",
    .example = "local y = tarn.nn.AvgPool2d(2)(tarn.ones(1, 1, 4, 4))\n"
               "assert(y[{ 1, 1, 2, 2 }]:item() == 1)",
    .option = (const tarn_param[]){POOL_OPTIONS, {0}},
    .positions = 1,
    .rank = 3,
    .check = pool_check,
    .forward = avg_pool_forward,
    .samples = {{"2", "randn(2, 3, 8, 8)", "(2 x 3 x 4 x 4)"}},
    .errors = {{"nn.AvgPool2d(0)", "kernel_size must be at least 1"}},
};

TARN_FAMILY(layer_conv);
