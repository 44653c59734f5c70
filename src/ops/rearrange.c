/* rearrange.c -- channels and pixels that change places, and images as columns of their windows. */
#include <string.h>

#include "base/memory.h"
#include "graph/op.h"
#include "kernel/kernels.h"
#include "ops/window.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X };

/* ---- pixel_shuffle, pixel_unshuffle, channel_shuffle ------------------------------------------- */

/* x as images (batch x channels x rows x columns): dims before the last three joined. */
static bool images_of(const tarn_call *c, int64_t size[4])
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    if (x->rank < 3)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: x must be images (... x channels x rows x columns), not %s",
                         c->op->name, TARN_SPEC_SHAPE(x));
    size[0] = 1;
    for (int d = 0; d < x->rank - 3; d++)
        size[0] *= x->size[d];
    memcpy(size + 1, x->size + x->rank - 3, 3 * sizeof *size);
    return true;
}

static bool factor_of(const tarn_call *c, int64_t *factor)
{
    *factor = c->value[1].integer;
    return *factor >= 1 || tarn_fail(TARN_ERROR_VALUE, "%s: %s must be at least 1, not %lld",
                                     c->op->name, c->op->param[1].name, (long long)*factor);
}

/* The last three sizes of x become these. */
static bool finish(const tarn_call *c, const tarn_tensor *y, int64_t channels, int64_t rows,
                   int64_t cols, tarn_tensor *out[])
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    int64_t size[TARN_MAX_DIMS];
    memcpy(size, x->size, sizeof size);
    size[x->rank - 3] = channels, size[x->rank - 2] = rows, size[x->rank - 1] = cols;
    out[0] = tarn_reshape(y, size, x->rank);
    return out[0] != NULL;
}

static bool shuffle_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t n[4], r;
    if (!images_of(c, n) || !factor_of(c, &r))
        return false;
    if (n[1] % (r * r))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "pixel_shuffle: the %lld channels of x %s do not divide into squares of"
                         " %lld x %lld pixels",
                         (long long)n[1], TARN_SHAPE(tarn_in(c, X)), (long long)r, (long long)r);
    const int64_t split[] = {n[0], n[1] / (r * r), r, r, n[2], n[3]}, order[] = {1, 2, 5, 3, 6, 4};
    return finish(c, tarn_permute(tarn_reshape(tarn_in(c, X), split, 6), order, 6), n[1] / (r * r),
                  n[2] * r, n[3] * r, out);
}

static bool unshuffle_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t n[4], r;
    if (!images_of(c, n) || !factor_of(c, &r))
        return false;
    if (n[2] % r || n[3] % r)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "pixel_unshuffle: rows and columns of x %s do not both divide by %lld",
                         TARN_SHAPE(tarn_in(c, X)), (long long)r);
    const int64_t split[] = {n[0], n[1], n[2] / r, r, n[3] / r, r}, order[] = {1, 2, 4, 6, 3, 5};
    return finish(c, tarn_permute(tarn_reshape(tarn_in(c, X), split, 6), order, 6), n[1] * r * r,
                  n[2] / r, n[3] / r, out);
}

static bool channels_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X);
    int64_t groups;
    if (!factor_of(c, &groups))
        return false;
    if (x->spec.rank < 2 || x->spec.size[1] % groups)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "channel_shuffle: x %s must be (batch x channels ...), whose channels"
                         " divide into %lld groups",
                         TARN_SHAPE(x), (long long)groups);
    int64_t inner = 1;
    for (int d = 2; d < x->spec.rank; d++)
        inner *= x->spec.size[d];
    const int64_t split[] = {x->spec.size[0], groups, x->spec.size[1] / groups, inner};
    out[0] =
        tarn_reshape(tarn_transpose(tarn_reshape(x, split, 4), 2, 3), x->spec.size, x->spec.rank);
    return out[0] != NULL;
}

#define IMAGES                                                                                     \
    {                                                                                              \
        "x", NULL, "images (... x channels x rows x columns)", TARN_TENSOR, 0, TARN_FLOATS, { 0 }  \
    }

TARN_OP(pixel_shuffle) = {
    .name = "pixel_shuffle",
    .summary = "Lays out every r^2 channels as a square of r x r pixels: images grow, channels"
               " become fewer.",
    .formula = "(... x c r^2 x h x w) to (... x c x h r x w r)",
    .source = "[Shi et al. 2016]",
    .example = "local y = tarn.arange(1, 4):reshape(4, 1, 1):pixel_shuffle(2)\n"
               "assert(y.shape[1] == 1 and y:get(1, 1, 2) == 2 and y:get(1, 2, 1) == 3)",
    .param = TARN_PARAMS{IMAGES,
                         {"upscale_factor",
                          NULL,
                          "how many times rows and columns there will be",
                          TARN_INTEGER,
                          0,
                          0,
                          {0}},
                         {0}},
    .compose = shuffle_compose,
    .samples = {{"randn(2, 8, 3, 2), 2"}, {"randn(9, 2, 2), 3"}},
    .errors = {{"randn(1, 6, 2, 2), 2", "6 channels of x .* do not divide into squares of 2 x 2"},
               {"randn(2, 2), 1", "pixel_shuffle: x must be images"},
               {"randn(1, 4, 2, 2), 0", "upscale_factor must be at least 1, not 0"}},
};

TARN_OP(pixel_unshuffle) = {
    .name = "pixel_unshuffle",
    .summary = "The way back of pixel_shuffle: squares of r x r pixels become r^2 channels.",
    .formula = "(... x c x h r x w r) to (... x c r^2 x h x w)",
    .example = "local x = tarn.randn(2, 3, 4, 6)\n"
               "assert(x:pixel_unshuffle(2):pixel_shuffle(2):eq(x):all():item())",
    .param = TARN_PARAMS{IMAGES,
                         {"downscale_factor",
                          NULL,
                          "rows and columns are divided by it",
                          TARN_INTEGER,
                          0,
                          0,
                          {0}},
                         {0}},
    .compose = unshuffle_compose,
    .samples = {{"randn(2, 2, 4, 6), 2"}, {"randn(1, 3, 6), 3"}},
    .errors = {{"randn(1, 1, 3, 4), 2", "rows and columns of x %(1 x 1 x 3 x 4%) do not both"},
               {"randn(2, 2), 1", "pixel_unshuffle: x must be images"}},
};

TARN_OP(channel_shuffle) = {
    .name = "channel_shuffle",
    .summary = "Deals the channels of each group out to all groups, so that what groups compute"
               " gets mixed.",
    .formula = "channel g n + k becomes k groups + g, n channels a group",
    .source = "[Zhang et al. 2018]",
    .example = "local y = tarn.arange(1, 4):reshape(1, 4, 1):channel_shuffle(2)\n"
               "assert(y:get(1, 2, 1) == 3)",
    .param = TARN_PARAMS{{"x", NULL, "(batch x channels ...)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                         {"groups",
                          NULL,
                          "so many groups of channels that follow each other",
                          TARN_INTEGER,
                          0,
                          0,
                          {0}},
                         {0}},
    .compose = channels_compose,
    .samples = {{"randn(2, 6, 3), 2"}, {"randn(2, 4, 2, 2), 4"}},
    .errors = {{"randn(1, 6, 2), 4", "divide into 4 groups"},
               {"randn(1, 6, 2), 0", "groups must be at least 1, not 0"}},
};

/* ---- unfold2d, fold2d: each is the other's way back --------------------------------------------- */

typedef struct columns {
    tarn_window w;
    int64_t images, channels;
    bool batch;
    int64_t plane, depth, pixels; /* of a channel, of a column, of a channel's outputs */
    tarn_dtype dtype;
    int64_t size;
    const char *from;
    char *to;
    bool folds;
} columns;

/* PARAMS: of kernel_size, dilation, padding, stride.  SIZE: (.. x rows x columns) of the images. */
static bool window_of(const tarn_call *c, int first, const tarn_spec *images, columns *k)
{
    tarn_window_options o = {.name = c->op->name,
                             .dilation = c->value[first + 1],
                             .padding = c->value[first + 2],
                             .stride = c->value[first + 3]};
    if (c->value[first].list.count < 1 || c->value[first].list.count > 2)
        return tarn_fail(TARN_ERROR_VALUE, "%s: kernel_size is one number or { rows, columns }",
                         c->op->name);
    tarn_pair(c->value[first], o.kernel);
    if (!tarn_window_of(&o, images, &k->w))
        return false;
    k->plane = k->w.in[0] * k->w.in[1];
    k->depth = tarn_window_elements(&k->w);
    k->pixels = tarn_window_outputs(&k->w);
    k->dtype = (tarn_dtype)images->dtype;
    k->size = (int64_t)tarn_dtype_size(k->dtype);
    return true;
}

static bool unfold_of(const tarn_call *c, columns *k)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    if (!tarn_window_images(c->op->name, x) || !window_of(c, 1, x, k))
        return false;
    k->batch = x->rank == 4;
    k->images = k->batch ? x->size[0] : 1;
    k->channels = x->size[x->rank - 3];
    return true;
}

enum { OUTPUT_SIZE = 1 };

static bool fold_of(const tarn_call *c, columns *k)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    int64_t size[] = {1, 1, 0, 0};
    if ((x->rank != 2 && x->rank != 3) || c->value[OUTPUT_SIZE].list.count < 1 ||
        c->value[OUTPUT_SIZE].list.count > 2)
        return tarn_fail(
            TARN_ERROR_SHAPE,
            "fold2d: x must be columns (batch x channels kernel x windows), not %s, and"
            " output_size { rows, columns }",
            TARN_SPEC_SHAPE(x));
    tarn_pair(c->value[OUTPUT_SIZE], size + 2);
    if (size[2] < 1 || size[3] < 1)
        return tarn_fail(TARN_ERROR_VALUE,
                         "fold2d: output_size must be at least 1, not %lld x %lld",
                         (long long)size[2], (long long)size[3]);
    tarn_spec image = tarn_spec_make((tarn_dtype)x->dtype, 4, size);
    if (!window_of(c, 2, &image, k))
        return false;
    k->batch = x->rank == 3;
    k->images = k->batch ? x->size[0] : 1;
    k->channels = x->size[x->rank - 2] / k->depth;
    if (k->channels * k->depth == x->size[x->rank - 2] && k->pixels == x->size[x->rank - 1])
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "fold2d: x is %s, but images (%lld x %lld) have columns of a multiple of %lld"
                     " numbers, %lld of them",
                     TARN_SPEC_SHAPE(x), (long long)size[2], (long long)size[3],
                     (long long)k->depth, (long long)k->pixels);
}

static bool unfold_plan(const tarn_call *c, tarn_plan *plan)
{
    columns k;
    if (!unfold_of(c, &k))
        return false;
    int64_t size[] = {k.images, k.channels * k.depth, k.pixels};
    plan->out[0] = tarn_spec_make(k.dtype, k.batch ? 3 : 2, k.batch ? size : size + 1);
    return true;
}

static bool fold_plan(const tarn_call *c, tarn_plan *plan)
{
    columns k;
    if (!fold_of(c, &k))
        return false;
    int64_t size[] = {k.images, k.channels, k.w.in[0], k.w.in[1]};
    plan->out[0] = tarn_spec_make(k.dtype, k.batch ? 4 : 3, k.batch ? size : size + 1);
    return true;
}

/* The window over an image with its padding. */
static tarn_window padded_window(const tarn_window *w)
{
    tarn_window p = *w;
    for (int side = 0; side < 2; side++) {
        p.in[side] = tarn_window_sees(w, side, w->out[side]);
        p.before[side] = 0;
    }
    return p;
}

/* One channel of one image at a time, by way of a padded copy. */
static bool run_planes(void *columns_, int64_t begin, int64_t end)
{
    const columns *k = columns_;
    const tarn_kernels *kernels = tarn_kernels_of(k->dtype);
    tarn_window p = padded_window(&k->w);
    size_t rows = (size_t)k->w.out[0], bytes = (size_t)(p.in[0] * p.in[1] * k->size);
    char *room = tarn_alloc(bytes);
    if (!room && bytes)
        return false;
    for (int64_t i = begin; i < end; i++) {
        int64_t image = i * k->plane * k->size, matrix = i * k->depth * k->pixels * k->size;
        if (k->folds) {
            memset(room, 0, bytes);
            kernels->fold(room, k->from + matrix, (size_t)k->pixels, &p, 1, 0, rows);
            memset(k->to + image, 0, (size_t)(k->plane * k->size));
            kernels->unpad(k->to + image, room, &k->w, 1, 0, rows);
        } else {
            kernels->pad(room, k->from + image, &k->w, 1, 0, rows);
            kernels->unfold(k->to + matrix, (size_t)k->pixels, room, &p, 1, 0, rows);
        }
    }
    tarn_free(room, bytes);
    return true;
}

static bool run(const tarn_call *c, columns *k, bool folds)
{
    enum { GRAIN = 32 * 1024 };
    k->folds = folds;
    k->from = tarn_data(tarn_in(c, X)), k->to = tarn_data(c->out[0]);
    return tarn_drive_range(k->images * k->channels, 1 + GRAIN / (k->depth * k->pixels + 1),
                            run_planes, k);
}

static bool unfold_forward(const tarn_call *c)
{
    columns k;
    return unfold_of(c, &k) && run(c, &k, false);
}

static bool fold_forward(const tarn_call *c)
{
    columns k;
    return fold_of(c, &k) && run(c, &k, true);
}

#define LIST(v) (v).list.at, (int)(v).list.count

static bool unfold_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    gx[0] = tarn_fold2d(gy[0], x->size + x->rank - 2, 2, LIST(c->value[1]), LIST(c->value[2]),
                        LIST(c->value[3]), LIST(c->value[4]));
    return gx[0] != NULL;
}

static bool fold_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[0] = tarn_unfold2d(gy[0], LIST(c->value[2]), LIST(c->value[3]), LIST(c->value[4]),
                          LIST(c->value[5]));
    return gx[0] != NULL;
}

#define SIZES_OPTION(name, about, standard)                                                        \
    {                                                                                              \
        name, NULL, about, TARN_SIZES, TARN_OPTIONAL, 0,                                           \
        {                                                                                          \
            .list = {(const int64_t[]){standard}, 1 }                                              \
        }                                                                                          \
    }
#define WINDOW_PARAMS                                                                              \
    {"kernel_size", NULL, "rows and columns of the window", TARN_SIZES, 0, 0, {0}},                \
        SIZES_OPTION("dilation", "from element to element of a window", 1),                        \
        SIZES_OPTION("padding", "zeros around the image", 0),                                      \
        SIZES_OPTION("stride", "from window to window", 1)

TARN_OP(unfold2d) = {
    .name = "unfold2d",
    .aliases = "im2col",
    .summary = "Images as matrices: a column for each place of a window, of the numbers it sees.",
    .formula = "y[n,(c,a,b),(i,j)] = x[n,c,i stride + a,j stride + b]",
    .example = "local x = tarn.arange(1, 9):reshape(1, 1, 3, 3)\n"
               "local y = x:unfold2d(2)\n"
               "assert(y.shape[2] == 4 and y.shape[3] == 4 and y:get(1, 4, 1) == 5)",
    .param = TARN_PARAMS{{"x",
                          NULL,
                          "images (batch x channels x rows x columns), or one",
                          TARN_TENSOR,
                          0,
                          TARN_FLOATS,
                          {0}},
                         WINDOW_PARAMS,
                         {0}},
    .traits = TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .plan = unfold_plan,
    .forward = unfold_forward,
    .backward = unfold_backward,
    .samples = {{"randn(2, 3, 5, 4), { 2, 3 }"},
                {"randn(1, 2, 5, 5), 2, { padding = 1, stride = 2 }"},
                {"randn(2, 6, 5), 2, { dilation = { 2, 1 } }"}},
    .errors = {{"randn(1, 1, 3, 3), 4", "unfold2d: kernel %(4 x 4%) is larger than the image"},
               {"randn(3, 3), 2", "unfold2d: x must be images"}},
};

TARN_OP(fold2d) = {
    .name = "fold2d",
    .aliases = "col2im",
    .summary = "The way back of unfold2d: adds the columns up where their windows stood.",
    .formula = "y[n,c,i stride + a,j stride + b] += x[n,(c,a,b),(i,j)]",
    .example = "local x = tarn.ones(1, 1, 3, 3)\n"
               "local y = x:unfold2d(2):fold2d({ 3, 3 }, 2)\n"
               "assert(y:get(1, 1, 2, 2) == 4 and y:get(1, 1, 1, 1) == 1)",
    .param =
        TARN_PARAMS{{"x",
                     NULL,
                     "columns (batch x channels kernel x windows), or of one image",
                     TARN_TENSOR,
                     0,
                     TARN_FLOATS,
                     {0}},
                    {"output_size", NULL, "rows and columns of the images", TARN_SIZES, 0, 0, {0}},
                    WINDOW_PARAMS,
                    {0}},
    .traits = TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .plan = fold_plan,
    .forward = fold_forward,
    .backward = fold_backward,
    .samples = {{"randn(2, 12, 4), { 3, 3 }, 2"},
                {"randn(1, 4, 9), { 4, 4 }, 2, { padding = 1, stride = 2 }"},
                {"randn(4, 9), { 5, 4 }, 2, { dilation = { 2, 1 } }"}},
    .errors = {{"randn(1, 5, 4), { 3, 3 }, 2",
                "fold2d: x is %(1 x 5 x 4%), but images %(3 x 3%) have columns of a multiple of 4"
                " numbers, 4 of them"},
               {"randn(4), { 3, 3 }, 2", "fold2d: x must be columns"}},
};

TARN_FAMILY(rearrange);
