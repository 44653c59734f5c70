/* conv.c -- convolution over sequences and images, and transposed. */
#include "nn/layer.h"
#include "tarn/ops.h"

enum { WEIGHT, BIAS };
enum { OUTPUTS, KERNEL, STRIDE, PADDING }; /* options that all have at these places */

#define ONE     (const int64_t[]){1}, 1
#define ZERO    (const int64_t[]){0}, 1
#define LIST(v) (v).list.at, (int)(v).list.count

/* 1 for sequences (batch x channels x length), 2 for images (... x rows x columns). */
static int sides_of(const tarn_layer *self) { return self->class->rank - 1; }

static bool at_least(const tarn_layer *self, const char *option, int64_t least)
{
    tarn_value v = tarn_option(self, option);
    for (int64_t i = 0; i < v.list.count; i++)
        if (v.list.at[i] < least)
            return tarn_fail(TARN_ERROR_VALUE, "%s: %s must be at least %lld, not %lld",
                             self->class->name, option, (long long)least, (long long)v.list.at[i]);
    bool counted = v.list.count <= sides_of(self) && (v.list.count != 0 || !v.list.at);
    return counted ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %s is one number%s, not %lld", self->class->name,
                     option, sides_of(self) > 1 ? " or two" : "", (long long)v.list.count);
}

static bool has_rank(const tarn_layer *self, const tarn_tensor *x)
{
    bool images = sides_of(self) == 2;
    return x->spec.rank == self->class->rank + 1 ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: needs %s, not %s", self->class->name,
                     images ? "images (batch x channels x rows x columns) or one image"
                            : "sequences (batch x channels x length) or one",
                     TARN_SHAPE(x));
}

static bool conv_check(tarn_layer *self)
{
    int64_t outputs = self->option[OUTPUTS].integer, groups = tarn_option(self, "groups").integer;
    if (outputs < 1 || groups < 1)
        return tarn_fail(TARN_ERROR_VALUE,
                         "%s: outputs and groups must be at least 1, not %lld and %lld",
                         self->class->name, (long long)outputs, (long long)groups);
    if (outputs % groups)
        return tarn_fail(TARN_ERROR_VALUE, "%s: %lld outputs do not divide into %lld groups",
                         self->class->name, (long long)outputs, (long long)groups);
    return at_least(self, "kernel_size", 1) && at_least(self, "stride", 1) &&
           at_least(self, "padding", 0) && at_least(self, "dilation", 1);
}

/* weight (FIRST x SECOND x kernel) and bias. */
static bool make_slots(tarn_layer *self, int64_t first, int64_t second)
{
    int64_t size[] = {first, second, 0, 0};
    tarn_pair(self->option[KERNEL], size + 2);
    return tarn_slot_make(self, WEIGHT, 2 + sides_of(self), size) &&
           tarn_slot_make(self, BIAS, 1, &self->option[OUTPUTS].integer);
}

/* Channels of a batch, which divide into the groups; 0 after a message. */
static int64_t channels_of(const tarn_layer *self, const tarn_tensor *x)
{
    if (!has_rank(self, x))
        return 0;
    int64_t channels = x->spec.size[1], groups = tarn_option(self, "groups").integer;
    if (channels > 0 && channels % groups == 0)
        return channels;
    tarn_fail(TARN_ERROR_SHAPE, "%s: %lld channels do not divide into %lld groups",
              self->class->name, (long long)channels, (long long)groups);
    return 0;
}

/* ---- padding by what is in the image ----------------------------------------------------------- */

enum { ZEROS }; /* the first padding_mode; the others are pad's */
static const char *const mode_names[] = {"zeros", "reflect", "replicate", "circular"};

/* The options' padding, or that of "same", done beforehand.  Pairs count from the last dim. */
static tarn_tensor *pad_beforehand(const tarn_layer *self, const tarn_tensor *x, int64_t mode)
{
    int64_t kernel[2], dilation[2], given[2], pad[4];
    tarn_value padding = self->option[PADDING];
    int sides = sides_of(self);
    tarn_pair(self->option[KERNEL], kernel);
    tarn_pair(tarn_option(self, "dilation"), dilation);
    if (padding.list.count >= 0)
        tarn_pair(padding, given);
    for (int side = 0; side < sides; side++) {
        int64_t total = padding.list.count == -2 ? dilation[side] * (kernel[side] - 1) : 0;
        bool words = padding.list.count < 0; /* "valid" or "same" */
        int at = 2 * (sides - 1 - side);
        pad[at] = words ? total / 2 : given[side];
        pad[at + 1] = words ? total - total / 2 : given[side];
    }
    return tarn_pad(x, pad, 2 * sides, mode_names[mode], 0);
}

/* ---- Conv1d, Conv2d ------------------------------------------------------------------------------ */

static bool conv_build(tarn_layer *self, const tarn_tensor *x)
{
    int64_t channels = channels_of(self, x), groups = tarn_option(self, "groups").integer;
    return channels > 0 && make_slots(self, self->option[OUTPUTS].integer, channels / groups);
}

static tarn_tensor *conv_forward(tarn_layer *self, tarn_tensor *x)
{
    tarn_value padding = self->option[PADDING], dilation = tarn_option(self, "dilation");
    int64_t mode = tarn_option(self, "padding_mode").choice, none = 0;
    if (!has_rank(self, x))
        return NULL;
    if (mode != ZEROS) {
        if (!(x = pad_beforehand(self, x, mode)))
            return NULL;
        padding.list.at = &none, padding.list.count = 1;
    }
    tarn_tensor *(*conv)(const tarn_tensor *, const tarn_tensor *, const tarn_tensor *,
                         const int64_t *, int, const int64_t *, int, const int64_t *, int,
                         int64_t) = sides_of(self) == 2 ? tarn_conv2d : tarn_conv1d;
    return conv(x, self->slot[WEIGHT], tarn_slot_of(self, BIAS), LIST(self->option[STRIDE]),
                LIST(padding), LIST(dilation), tarn_option(self, "groups").integer);
}

static bool conv_plain(const tarn_layer *self)
{
    return tarn_option(self, "padding_mode").choice == ZEROS;
}

static bool conv_arguments(tarn_layer *self, const tarn_tensor *x, tarn_tensor **in,
                           tarn_value *value)
{
    enum { OPERATION_STRIDE = 3, OPERATION_PADDING, OPERATION_DILATION, OPERATION_GROUPS };
    if (x->spec.rank != self->class->rank + 1)
        return false;
    in[1] = self->slot[WEIGHT], in[2] = tarn_slot_of(self, BIAS);
    value[OPERATION_STRIDE] = self->option[STRIDE];
    value[OPERATION_PADDING] = self->option[PADDING];
    value[OPERATION_DILATION] = tarn_option(self, "dilation");
    value[OPERATION_GROUPS] = tarn_option(self, "groups");
    return true;
}

#define SIZES(name, says, standard)                                                                \
    {                                                                                              \
        name, .kind = TARN_SIZES, .flags = TARN_OPTIONAL, .about = says, .fallback = {             \
            .list = {standard}                                                                     \
        }                                                                                          \
    }
#define GROUPS                                                                                     \
    {                                                                                              \
        "groups", .kind = TARN_INTEGER, .flags = TARN_OPTIONAL,                                    \
                  .about = "channels are split into so many, each on its own", .fallback = {       \
                      .integer = 1                                                                 \
                  }                                                                                \
    }
#define BIASED                                                                                     \
    {                                                                                              \
        "bias", .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL, .about = "add a bias", .fallback = { \
            .boolean = true                                                                        \
        }                                                                                          \
    }

#define CONV_OPTIONS(window, same)                                                                 \
    {"outputs", .kind = TARN_INTEGER, .about = "how many channels come out"},                      \
        {"kernel_size", .kind = TARN_SIZES, .about = window},                                      \
        SIZES("stride", "from window to window", ONE),                                             \
        {"padding",          "valid|same",           same,                                         \
         .kind = TARN_SIZES, .flags = TARN_OPTIONAL, .fallback = {.list = {ZERO}}},                \
        SIZES("dilation", "from element to element of a window", ONE), GROUPS, BIASED,             \
        {"padding_mode",                                                                           \
         "zeros|reflect|replicate|circular",                                                       \
         "what stands in the padding",                                                             \
         .kind = TARN_CHOICE,                                                                      \
         .flags = TARN_OPTIONAL,                                                                   \
         .fallback = {.choice = ZEROS}},                                                           \
    {                                                                                              \
        0                                                                                          \
    }

TARN_LAYER(Conv1d) = {
    .name = "Conv1d",
    .aliases = "TemporalConvolution",
    .summary =
        "Slides a small window along sequences: each output is a weighted sum of one window.",
    .example =
        "local conv = tarn.nn.Conv1d { 20, 5, padding = 'same', padding_mode = 'circular' }\n"
        "local y = conv(tarn.randn(1, 3, 28))\n"
        "assert(y.shape[2] == 20 and y.shape[3] == 28)",
    .renames = "out_channels=outputs|kernel=kernel_size",
    .option = (const tarn_param[]){CONV_OPTIONS("length of the window",
                                                "zeros at either end; \"same\" keeps the length")},
    .positions = 2,
    .slot = (const tarn_slot[]){{"weight", "(outputs x channels / groups x length)",
                                 .init = "uniform_fan_in"},
                                {"bias", "(outputs)", .when = "bias", .init = "uniform_fan_in"},
                                {0}},
    .rank = 2,
    .traits = TARN_LAYER_INFERS,
    .check = conv_check,
    .build = conv_build,
    .forward = conv_forward,
    .samples = {{"4, 3", "randn(2, 3, 8)", "(2 x 4 x 6)"},
                {"4, 3, padding = 'same', padding_mode = 'reflect', dilation = 2", "randn(2, 3, 8)",
                 "(2 x 4 x 8)"},
                {"6, 2, stride = 2, groups = 3, bias = false", "randn(1, 3, 7)", "(1 x 6 x 3)"}},
    .errors = {{"nn.Conv1d(3, 20, 5)", "write nn%.Conv1d%(20, 5%)"},
               {"nn.Conv1d(20, { 5, 5 })", "kernel_size is one number, not 2"},
               {"nn.Conv1d { 4, 3, padding = 5, padding_mode = 'reflect' }(randn(1, 2, 4))",
                "pad: 5 and 5 at the ends of dim 3 .* at most 3"},
               {"nn.Conv1d(20, 5)(randn(2, 3, 4, 5))", "needs sequences"}},
};

TARN_LAYER(Conv2d) = {
    .name = "Conv2d",
    .summary = "Slides small windows over images: each output is a weighted sum of one window.",
    .example = "local conv = tarn.nn.Conv2d { 20, 5, padding = 2 }\n"
               "local y = conv(tarn.randn(1, 3, 28, 28))\n"
               "assert(y.shape[2] == 20 and y.shape[3] == 28)",
    .renames = "out_channels=outputs|kernel=kernel_size",
    .option = (const tarn_param[]){CONV_OPTIONS("rows and columns of the window",
                                                "zeros around the image; \"same\" keeps its size")},
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
    .arguments = conv_arguments,
    .plain = conv_plain,
    .samples = {{"4, 3", "randn(2, 3, 8, 8)", "(2 x 4 x 6 x 6)"},
                {"4, 3, padding = 'same'", "randn(2, 3, 8, 8)", "(2 x 4 x 8 x 8)"},
                {"6, { 3, 1 }, stride = 2, groups = 3, bias = false", "randn(1, 3, 7, 7)",
                 "(1 x 6 x 3 x 4)"},
                {"2, 3, padding = { 1, 2 }, padding_mode = 'replicate'", "randn(1, 2, 4, 5)",
                 "(1 x 2 x 4 x 7)"}},
    .errors = {{"nn.Conv2d(3, 20, 5)", "write nn%.Conv2d%(20, 5%)"},
               {"nn.Conv2d(20, 0)", "kernel_size must be at least 1, not 0"},
               {"nn.Conv2d { 5, 3, groups = 2 }", "5 outputs do not divide into 2 groups"},
               {"nn.Conv2d(20, 5)(randn(2, 9))", "needs images"}},
};

/* ---- ConvTranspose1d, ConvTranspose2d ------------------------------------------------------------- */

enum { OUTPUT_PADDING = 4 };

static bool transpose_check(tarn_layer *self)
{
    return conv_check(self) && at_least(self, "output_padding", 0);
}

static bool transpose_build(tarn_layer *self, const tarn_tensor *x)
{
    int64_t channels = channels_of(self, x), groups = tarn_option(self, "groups").integer;
    return channels > 0 && make_slots(self, channels, self->option[OUTPUTS].integer / groups);
}

static tarn_tensor *transpose_forward(tarn_layer *self, tarn_tensor *x)
{
    tarn_value dilation = tarn_option(self, "dilation");
    if (!has_rank(self, x))
        return NULL;
    tarn_tensor *(*conv)(const tarn_tensor *, const tarn_tensor *, const tarn_tensor *,
                         const int64_t *, int, const int64_t *, int, const int64_t *, int, int64_t,
                         const int64_t *, int) =
        sides_of(self) == 2 ? tarn_conv_transpose2d : tarn_conv_transpose1d;
    return conv(x, self->slot[WEIGHT], tarn_slot_of(self, BIAS), LIST(self->option[STRIDE]),
                LIST(self->option[PADDING]), LIST(self->option[OUTPUT_PADDING]),
                tarn_option(self, "groups").integer, LIST(dilation));
}

#define TRANSPOSE_OPTIONS(window)                                                                  \
    {"outputs", .kind = TARN_INTEGER, .about = "how many channels come out"},                      \
        {"kernel_size", .kind = TARN_SIZES, .about = window},                                      \
        SIZES("stride", "from window to window in what comes out", ONE),                           \
        SIZES("padding", "taken away around what comes out", ZERO),                                \
        SIZES("output_padding", "more at the end of what comes out; less than stride", ZERO),      \
        GROUPS, BIASED, SIZES("dilation", "from element to element of a window", ONE),             \
    {                                                                                              \
        0                                                                                          \
    }

TARN_LAYER(ConvTranspose1d) = {
    .name = "ConvTranspose1d",
    .summary = "The way back of Conv1d: puts a window, weighted by each number, where Conv1d would"
               " look; sequences grow.",
    .example = "local grow = tarn.nn.ConvTranspose1d { 4, 2, stride = 2 }\n"
               "assert(grow(tarn.randn(1, 3, 5)).shape[3] == 10)",
    .renames = "out_channels=outputs|kernel=kernel_size",
    .option = (const tarn_param[]){TRANSPOSE_OPTIONS("length of the window")},
    .positions = 2,
    .slot = (const tarn_slot[]){{"weight", "(channels x outputs / groups x length)",
                                 .init = "uniform_fan_in"},
                                {"bias", "(outputs)", .when = "bias", .init = "uniform_fan_in"},
                                {0}},
    .rank = 2,
    .traits = TARN_LAYER_INFERS,
    .check = transpose_check,
    .build = transpose_build,
    .forward = transpose_forward,
    .samples = {{"4, 3", "randn(2, 3, 5)", "(2 x 4 x 7)"},
                {"4, 3, stride = 2, padding = 1, output_padding = 1, groups = 2, bias = false",
                 "randn(2, 6, 5)", "(2 x 4 x 10)"}},
    .errors = {{"nn.ConvTranspose1d(3, 20, 5)", "write nn%.ConvTranspose1d%(20, 5%)"},
               {"nn.ConvTranspose1d(4, 3)(randn(2, 3, 4, 5))", "needs sequences"}},
};

TARN_LAYER(ConvTranspose2d) = {
    .name = "ConvTranspose2d",
    .aliases = "SpatialFullConvolution",
    .summary = "The way back of Conv2d: puts a window, weighted by each number, where Conv2d would"
               " look; images grow.",
    .source = "[Zeiler et al. 2010]",
    .example = "local grow = tarn.nn.ConvTranspose2d { 4, 2, stride = 2 }\n"
               "assert(grow(tarn.randn(1, 3, 5, 7)).shape[4] == 14)",
    .renames = "out_channels=outputs|kernel=kernel_size",
    .option = (const tarn_param[]){TRANSPOSE_OPTIONS("rows and columns of the window")},
    .positions = 2,
    .slot = (const tarn_slot[]){{"weight", "(channels x outputs / groups x rows x columns)",
                                 .init = "uniform_fan_in"},
                                {"bias", "(outputs)", .when = "bias", .init = "uniform_fan_in"},
                                {0}},
    .rank = 3,
    .traits = TARN_LAYER_INFERS,
    .check = transpose_check,
    .build = transpose_build,
    .forward = transpose_forward,
    .samples = {{"4, 3", "randn(2, 3, 5, 4)", "(2 x 4 x 7 x 6)"},
                {"4, { 3, 2 }, stride = 2, padding = 1, output_padding = 1, bias = false",
                 "randn(2, 2, 3, 4)", "(2 x 4 x 6 x 7)"}},
    .errors = {{"nn.ConvTranspose2d(3, 20, 5)", "write nn%.ConvTranspose2d%(20, 5%)"},
               {"nn.ConvTranspose2d { 4, 3, output_padding = 1 }(randn(1, 2, 4, 4))",
                "output_padding 1 must be less than stride 1"},
               {"nn.ConvTranspose2d(4, 3)(randn(2, 3))", "needs images"}},
};

TARN_FAMILY(layer_conv);
