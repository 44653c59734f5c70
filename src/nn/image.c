/* image.c -- layers without parameters that change the sizes of images. */
#include "nn/layer.h"
#include "tarn/ops.h"

extern const tarn_op tarn_op_row_interpolate, tarn_op_row_pixel_shuffle,
    tarn_op_row_pixel_unshuffle, tarn_op_row_channel_shuffle, tarn_op_row_unfold2d,
    tarn_op_row_fold2d;

TARN_LAYER(Upsample) = {
    .name = "Upsample",
    .aliases = "Interpolate|SpatialUpSamplingNearest",
    .summary = "Images, sequences or volumes of other sizes: the operation interpolate.",
    .example = "local up = tarn.nn.Upsample { scale_factor = 2, mode = 'bilinear' }\n"
               "assert(up(tarn.randn(1, 3, 5, 4)).shape[3] == 10)",
    .op = &tarn_op_row_interpolate,
    .traits = TARN_LAYER_SAME_RANK,
    .samples = {{"scale_factor = 2", "randn(1, 2, 3, 4)", "(1 x 2 x 6 x 8)"},
                {"size = { 5, 6 }, mode = 'bicubic'", "randn(1, 2, 3, 4)", "(1 x 2 x 5 x 6)"},
                {"size = 7, mode = 'linear', align_corners = true", "randn(1, 2, 4)",
                 "(1 x 2 x 7)"}},
    .errors = {{"nn.Upsample { mode = 'linear' }(randn(1, 2, 3))",
                "give either size or scale_factor"}},
};

TARN_LAYER(PixelShuffle) = {
    .name = "PixelShuffle",
    .summary = "Lays out every r^2 channels as a square of r x r pixels: images grow, channels"
               " become fewer.",
    .source = "[Shi et al. 2016]",
    .example = "assert(tarn.nn.PixelShuffle(2)(tarn.randn(1, 8, 3, 3)).shape[3] == 6)",
    .op = &tarn_op_row_pixel_shuffle,
    .positions = 1,
    .rank = 3,
    .samples = {{"2", "randn(1, 8, 3, 2)", "(1 x 2 x 6 x 4)"}},
    .errors = {{"nn.PixelShuffle(2)(randn(1, 6, 2, 2))", "do not divide into squares"}},
};

TARN_LAYER(PixelUnshuffle) = {
    .name = "PixelUnshuffle",
    .summary = "The way back of PixelShuffle: squares of r x r pixels become r^2 channels.",
    .example = "assert(tarn.nn.PixelUnshuffle(2)(tarn.randn(1, 2, 6, 4)).shape[2] == 8)",
    .op = &tarn_op_row_pixel_unshuffle,
    .positions = 1,
    .rank = 3,
    .samples = {{"2", "randn(1, 2, 6, 4)", "(1 x 8 x 3 x 2)"}},
    .errors = {{"nn.PixelUnshuffle(2)(randn(1, 1, 3, 4))", "do not both divide by 2"}},
};

TARN_LAYER(ChannelShuffle) = {
    .name = "ChannelShuffle",
    .summary = "Deals the channels of each group out to all groups.",
    .source = "[Zhang et al. 2018]",
    .example = "local y = tarn.nn.ChannelShuffle(2)(tarn.arange(1, 4):reshape(1, 4, 1))\n"
               "assert(y:get(1, 2, 1) == 3)",
    .op = &tarn_op_row_channel_shuffle,
    .positions = 1,
    .traits = TARN_LAYER_SAME_RANK,
    .samples = {{"2", "randn(1, 6, 3, 2)", "(1 x 6 x 3 x 2)"}},
    .errors = {{"nn.ChannelShuffle(4)(randn(1, 6, 2))", "divide into 4 groups"}},
};

TARN_LAYER(Unfold) = {
    .name = "Unfold",
    .summary = "Images as matrices: a column for each place of a window, of the numbers it sees.",
    .example = "assert(tarn.nn.Unfold(2)(tarn.randn(1, 3, 4, 4)).shape[2] == 12)",
    .op = &tarn_op_row_unfold2d,
    .positions = 1,
    .rank = 3,
    .samples = {{"2, stride = 2", "randn(1, 3, 4, 6)", "(1 x 12 x 6)"}},
    .errors = {{"nn.Unfold(5)(randn(1, 1, 3, 3))", "larger than the image"}},
};

TARN_LAYER(Fold) = {
    .name = "Fold",
    .summary = "The way back of Unfold: adds the columns up where their windows stood.",
    .example =
        "assert(tarn.nn.Fold { { 4, 6 }, 2, stride = 2 }(tarn.randn(1, 12, 6)).shape[2] == 3)",
    .op = &tarn_op_row_fold2d,
    .positions = 2,
    .rank = 2,
    .samples = {{"{ 4, 6 }, 2, stride = 2", "randn(1, 12, 6)", "(1 x 3 x 4 x 6)"}},
    .errors = {{"nn.Fold { { 3, 3 }, 2 }(randn(1, 5, 4))", "have columns of a multiple of 4"}},
};

/* ---- padding ------------------------------------------------------------------------------------- */

enum { PADDING, VALUE };

static bool pad_check(tarn_layer *self)
{
    int64_t count = self->option[PADDING].list.count;
    return count == 1 || count == 4 ||
           tarn_fail(TARN_ERROR_VALUE,
                     "%s: padding is one number or { left, right, top, bottom }, not %lld numbers",
                     self->class->name, (long long)count);
}

/* Left, right, top, bottom: the order in which pad takes them. */
static tarn_tensor *padded(const tarn_layer *self, const tarn_tensor *x, const char *mode,
                           double value)
{
    tarn_value given = self->option[PADDING];
    int64_t pad[4];
    if (x->spec.rank != 4)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: needs images (batch x channels x rows x columns) or one image, not"
                         " %s",
                         self->class->name, TARN_SHAPE(x));
    for (int i = 0; i < 4; i++)
        pad[i] = given.list.at[given.list.count == 4 ? i : 0];
    return tarn_pad(x, pad, 4, mode, value);
}

static tarn_tensor *zero_forward(tarn_layer *self, tarn_tensor *x)
{
    return padded(self, x, "constant", 0);
}

static tarn_tensor *constant_forward(tarn_layer *self, tarn_tensor *x)
{
    return padded(self, x, "constant", self->option[VALUE].number);
}

static tarn_tensor *reflection_forward(tarn_layer *self, tarn_tensor *x)
{
    return padded(self, x, "reflect", 0);
}

static tarn_tensor *replication_forward(tarn_layer *self, tarn_tensor *x)
{
    return padded(self, x, "replicate", 0);
}

#define PADDING_OPTION                                                                             \
    {                                                                                              \
        "padding", .kind = TARN_SIZES,                                                             \
                   .about = "rows and columns at each edge, or { left, right, top, bottom }"       \
    }

static const tarn_param padding_options[] = {PADDING_OPTION, {0}};

#define PADDING_LAYER(layer, says, how, claim)                                                     \
    TARN_LAYER(layer) = {                                                                          \
        .name = #layer,                                                                            \
        .summary = says,                                                                           \
        .example = "local y = tarn.nn." #layer "(1)(tarn.arange(1, 9):reshape(1, 1, 3, 3))\n"      \
                   "assert(y.shape[3] == 5 and y:get(1, 1, 1, 1) == " claim ")",                   \
        .option = padding_options,                                                                 \
        .positions = 1,                                                                            \
        .rank = 3,                                                                                 \
        .check = pad_check,                                                                        \
        .forward = how##_forward,                                                                  \
        .samples = {{"1", "randn(1, 2, 3, 4)", "(1 x 2 x 5 x 6)"},                                 \
                    {"{ 1, 0, 2, 1 }", "randn(1, 2, 3, 4)", "(1 x 2 x 6 x 5)"}},                   \
        .errors = {{"nn." #layer "{ { 1, 2 } }", "padding is one number or"},                      \
                   {"nn." #layer "(1)(randn(2, 3))", "needs images"}},                             \
    };

PADDING_LAYER(ZeroPad2d, "Puts zeros around images.", zero, "0")
PADDING_LAYER(ReflectionPad2d, "Puts what images show near an edge around them, mirrored.",
              reflection, "5")
PADDING_LAYER(ReplicationPad2d,
              "Puts the numbers at the edges of images around them, again and"
              " again.",
              replication, "1")

TARN_LAYER(ConstantPad2d) = {
    .name = "ConstantPad2d",
    .summary = "Puts one number around images.",
    .example = "local y = tarn.nn.ConstantPad2d(1, 7)(tarn.zeros(1, 1, 3, 3))\n"
               "assert(y.shape[3] == 5 and y:get(1, 1, 1, 1) == 7)",
    .option = (const tarn_param[]){PADDING_OPTION,
                                   {"value", .kind = TARN_NUMBER, .about = "the number"},
                                   {0}},
    .positions = 2,
    .rank = 3,
    .check = pad_check,
    .forward = constant_forward,
    .samples = {{"1, 0.5", "randn(1, 2, 3, 4)", "(1 x 2 x 5 x 6)"}},
    .errors = {{"nn.ConstantPad2d({ 1, 2 }, 0)", "padding is one number or"}},
};

/* ---- Unflatten ------------------------------------------------------------------------------------- */

enum { DIM, SIZES };

static bool unflatten_check(tarn_layer *self)
{
    return self->option[SIZES].list.count >= 1 ||
           tarn_fail(TARN_ERROR_VALUE, "Unflatten: unflattened_size needs at least one size");
}

static tarn_tensor *unflatten_forward(tarn_layer *self, tarn_tensor *x)
{
    tarn_value sizes = self->option[SIZES];
    return tarn_unflatten(x, self->option[DIM].integer, sizes.list.at, (int)sizes.list.count);
}

TARN_LAYER(Unflatten) = {
    .name = "Unflatten",
    .summary = "Makes several dims of one: the way back of Flatten.",
    .example = "local y = tarn.nn.Unflatten(2, { 3, -1 })(tarn.randn(2, 12))\n"
               "assert(y.shape[2] == 3 and y.shape[3] == 4)",
    .renames = "sizes=unflattened_size",
    .option = (const tarn_param[]){{"dim", .kind = TARN_DIM, .about = "the dim; 1 is the batch"},
                                   {"unflattened_size", .kind = TARN_SIZES,
                                    .about = "sizes that it becomes; one may be -1: what is left"},
                                   {0}},
    .positions = 2,
    .check = unflatten_check,
    .forward = unflatten_forward,
    .samples = {{"2, { 3, 4 }", "randn(2, 12)", "(2 x 3 x 4)"},
                {"-1, { 2, -1 }", "randn(2, 3, 6)", "(2 x 3 x 2 x 3)"}},
    .errors = {{"nn.Unflatten(2, { 5, 2 })(randn(2, 12))", "do not fit %(2 x 5 x 2%)"},
               {"nn.Unflatten(4, { 5, 2 })(randn(2, 12))", "dim 4 is out of range"}},
};

TARN_FAMILY(layer_image);
