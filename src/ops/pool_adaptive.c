/* pool_adaptive.c -- pooling by what comes out: so many windows, whatever the image's size; and
 * pooling that says where its numbers stood, and the way back. */
#include <math.h>
#include <string.h>

#include "graph/op.h"
#include "kernel/kernels.h"
#include "ops/window.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X, OUTPUT_SIZE };

/* ---- windows: output i of n sees numbers i in / n (down) .. (i + 1) in / n (up) --------------- */

static int64_t window_begin(int64_t i, int64_t in, int64_t n) { return i * in / n; }
static int64_t window_end(int64_t i, int64_t in, int64_t n) { return ((i + 1) * in + n - 1) / n; }

/* The last SIDES dims of x, and of the result: -1 keeps a size. */
typedef struct adaptive {
    int sides;
    int64_t in[2], out[2];
} adaptive;

static bool adaptive_of(const tarn_call *c, int sides, adaptive *a)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    tarn_value size = c->value[OUTPUT_SIZE];
    a->sides = sides;
    if (x->rank != sides + 1 && x->rank != sides + 2)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: x must be (batch x channels x %s) or one, not %s",
                         c->op->name, sides == 1 ? "length" : "rows x columns", TARN_SPEC_SHAPE(x));
    if (size.list.count < 1 || size.list.count > sides)
        return tarn_fail(TARN_ERROR_VALUE, "%s: output_size is %s, not %lld numbers", c->op->name,
                         sides == 1 ? "one number" : "one number or { rows, columns }",
                         (long long)size.list.count);
    tarn_pair(size, a->out);
    for (int s = 0; s < sides; s++) {
        a->in[s] = x->size[x->rank - sides + s];
        a->out[s] = a->out[s] == -1 ? a->in[s] : a->out[s];
        if (a->out[s] < 1 || a->in[s] < 1)
            return tarn_fail(
                TARN_ERROR_VALUE,
                "%s: output_size %lld of x %s: sizes are at least 1, or -1 for x's own",
                c->op->name, (long long)a->out[s], TARN_SPEC_SHAPE(x));
    }
    return true;
}

/* All windows are of one size, and do not overlap. */
static bool is_even(const adaptive *a)
{
    bool even = true;
    for (int s = 0; s < a->sides; s++)
        even = even && a->in[s] % a->out[s] == 0;
    return even;
}

/* (out x in): row i has 1 / size where window i is. */
static tarn_tensor *mean_matrix(tarn_dtype dtype, int64_t in, int64_t out)
{
    tarn_tensor *m = tarn_tensor_full(dtype, 2, (const int64_t[]){out, in}, 0);
    for (int64_t i = 0; m && i < out; i++) {
        int64_t from = window_begin(i, in, out), to = window_end(i, in, out);
        for (int64_t k = from; k < to; k++)
            if (dtype == TARN_FLOAT64)
                ((double *)tarn_data(m))[i * in + k] = 1 / (double)(to - from);
            else
                ((float *)tarn_data(m))[i * in + k] = 1 / (float)(to - from);
    }
    return m;
}

static bool adaptive_avg(const tarn_call *c, int sides, tarn_tensor *out[])
{
    adaptive a;
    const tarn_tensor *x = tarn_in(c, X);
    if (!adaptive_of(c, sides, &a))
        return false;
    tarn_dtype dtype = (tarn_dtype)x->spec.dtype;
    int64_t kernel[] = {a.in[0] / a.out[0], a.in[1] / (a.out[1] ? a.out[1] : 1)};
    if (is_even(&a) && sides == 2)
        out[0] = tarn_avg_pool2d(x, kernel, 2, NULL, 0, NULL, 0);
    else if (is_even(&a))
        out[0] = tarn_avg_pool1d(x, kernel, 1, NULL, 0, NULL, 0);
    else if (sides == 1)
        out[0] = tarn_matmul(x, tarn_t(mean_matrix(dtype, a.in[0], a.out[0])));
    else
        out[0] = tarn_matmul(tarn_matmul(mean_matrix(dtype, a.in[0], a.out[0]), x),
                             tarn_t(mean_matrix(dtype, a.in[1], a.out[1])));
    return out[0] != NULL;
}

/* Positions of the numbers that every window sees, the last one repeated where a window is short. */
static tarn_tensor *window_positions(int64_t in, int64_t out, int64_t longest)
{
    int64_t count = out * longest;
    tarn_tensor *t = tarn_tensor_new(TARN_INT64, 1, &count);
    for (int64_t i = 0; t && i < count; i++) {
        int64_t at = window_begin(i / longest, in, out) + i % longest;
        int64_t last = window_end(i / longest, in, out) - 1;
        ((int64_t *)tarn_data(t))[i] = (at < last ? at : last) + 1;
    }
    return t;
}

/* The largest of each window along one dim. */
static tarn_tensor *max_along(const tarn_tensor *x, int axis, int64_t in, int64_t out)
{
    int64_t longest = 0, size[TARN_MAX_DIMS];
    for (int64_t i = 0; i < out; i++) {
        int64_t n = window_end(i, in, out) - window_begin(i, in, out);
        longest = n > longest ? n : longest;
    }
    for (int d = 0; x && d <= x->spec.rank; d++)
        size[d] = d < axis        ? x->spec.size[d]
                  : d == axis     ? out
                  : d == axis + 1 ? longest
                                  : x->spec.size[d - 1];
    x = tarn_index_select(x, axis + 1, window_positions(in, out, longest));
    return x ? tarn_max(tarn_reshape(x, size, x->spec.rank + 1), axis + 2, false, NULL) : NULL;
}

static bool adaptive_max(const tarn_call *c, int sides, tarn_tensor *out[])
{
    adaptive a;
    const tarn_tensor *x = tarn_in(c, X);
    if (!adaptive_of(c, sides, &a))
        return false;
    int64_t kernel[] = {a.in[0] / a.out[0], a.in[1] / (a.out[1] ? a.out[1] : 1)};
    tarn_tensor *y = (tarn_tensor *)x;
    if (is_even(&a) && sides == 2)
        y = tarn_max_pool2d(x, kernel, 2, NULL, 0, NULL, 0, NULL, 0);
    else if (is_even(&a))
        y = tarn_max_pool1d(x, kernel, 1, NULL, 0, NULL, 0, NULL, 0);
    else
        for (int s = 0; s < sides; s++)
            y = max_along(y, x->spec.rank - sides + s, a.in[s], a.out[s]);
    out[0] = y;
    return y != NULL;
}

static bool avg1d_compose(const tarn_call *c, tarn_tensor *out[])
{
    return adaptive_avg(c, 1, out);
}
static bool avg2d_compose(const tarn_call *c, tarn_tensor *out[])
{
    return adaptive_avg(c, 2, out);
}
static bool max1d_compose(const tarn_call *c, tarn_tensor *out[])
{
    return adaptive_max(c, 1, out);
}
static bool max2d_compose(const tarn_call *c, tarn_tensor *out[])
{
    return adaptive_max(c, 2, out);
}

static const tarn_param params_1d[] = {
    {"x", NULL, "sequences (batch x channels x length), or one", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"output_size", NULL, "the length that comes out", TARN_SIZES, 0, 0, {0}},
    {0},
};

static const tarn_param params_2d[] = {
    {"x",
     NULL,
     "images (batch x channels x rows x columns), or one",
     TARN_TENSOR,
     0,
     TARN_FLOATS,
     {0}},
    {"output_size",
     NULL,
     "rows and columns that come out; -1: as many as x has",
     TARN_SIZES,
     0,
     0,
     {0}},
    {0},
};

TARN_OP(adaptive_avg_pool1d) = {
    .name = "adaptive_avg_pool1d",
    .summary = "The means of so many windows that share a sequence, whatever its length.",
    .formula = "y[i] = mean of x[floor(i L / n) .. ceil((i + 1) L / n)), i from 0",
    .example = "local y = tarn.tensor({ { { 1, 2, 3, 4, 5 } } }):adaptive_avg_pool1d(2)\n"
               "assert(y:get(1, 1, 1) == 2 and y:get(1, 1, 2) == 4)",
    .param = params_1d,
    .compose = avg1d_compose,
    .samples = {{"randn(2, 3, 7), 3"}, {"randn(2, 3, 6), 2"}, {"randn(3, 4), 6"}},
    .errors = {{"randn(2, 3, 7), 0", "adaptive_avg_pool1d: output_size 0"},
               {"randn(7), 2", "adaptive_avg_pool1d: x must be"},
               {"randn(2, 3, 7), { 1, 2 }", "output_size is one number, not 2 numbers"}},
};

TARN_OP(adaptive_avg_pool2d) = {
    .name = "adaptive_avg_pool2d",
    .aliases = "global_avg_pool2d",
    .summary = "The means of so many windows that share an image, whatever its size.",
    .formula = "y[i,j] = mean of the rows floor(i H / n) .. ceil((i + 1) H / n), columns alike",
    .example = "local y = tarn.arange(1, 16):reshape(1, 1, 4, 4):adaptive_avg_pool2d(1)\n"
               "assert(y:item() == 8.5)\n"
               "assert(tarn.randn(2, 3, 7, 5):adaptive_avg_pool2d({ 3, -1 }).shape[4] == 5)",
    .param = params_2d,
    .compose = avg2d_compose,
    .samples = {{"randn(2, 3, 6, 4), 2"},
                {"randn(2, 3, 7, 5), { 3, 2 }"},
                {"randn(3, 4, 5), { -1, 7 }"},
                {"randn(2, 2, 5, 5), 1"}},
    .errors = {{"randn(2, 3, 7, 5), { 1, 2, 3 }", "not 3 numbers"},
               {"randn(2, 3, 7, 5), -2", "output_size %-2 of x %(2 x 3 x 7 x 5%)"},
               {"randn(7, 5), 2", "adaptive_avg_pool2d: x must be"}},
};

TARN_OP(adaptive_max_pool1d) = {
    .name = "adaptive_max_pool1d",
    .summary = "The largest numbers of so many windows that share a sequence, whatever its length.",
    .formula = "y[i] = max of x[floor(i L / n) .. ceil((i + 1) L / n)), i from 0",
    .example = "local y = tarn.tensor({ { { 1, 7, 3, 4, 5 } } }):adaptive_max_pool1d(2)\n"
               "assert(y:get(1, 1, 1) == 7 and y:get(1, 1, 2) == 5)",
    .param = params_1d,
    .compose = max1d_compose,
    .samples = {{"randn(2, 3, 7), 3"}, {"randn(2, 3, 6), 2"}, {"randn(3, 4), 6"}},
    .errors = {{"randn(2, 3, 7), 0", "adaptive_max_pool1d: output_size 0"},
               {"randn(7), 2", "adaptive_max_pool1d: x must be"}},
};

TARN_OP(adaptive_max_pool2d) = {
    .name = "adaptive_max_pool2d",
    .aliases = "global_max_pool2d",
    .summary = "The largest numbers of so many windows that share an image, whatever its size.",
    .formula = "y[i,j] = max of the rows floor(i H / n) .. ceil((i + 1) H / n), columns alike",
    .example = "local y = tarn.arange(1, 16):reshape(1, 1, 4, 4):adaptive_max_pool2d(1)\n"
               "assert(y:item() == 16)",
    .param = params_2d,
    .compose = max2d_compose,
    .samples = {{"randn(2, 3, 6, 4), 2"}, {"randn(2, 3, 7, 5), { 3, 2 }"}, {"randn(3, 4, 5), 1"}},
    .errors = {{"randn(2, 3, 7, 5), 0", "adaptive_max_pool2d: output_size 0"},
               {"randn(7, 5), 2", "adaptive_max_pool2d: x must be"}},
};

/* ---- max_pool2d_with_indices ------------------------------------------------------------------- */

enum { KERNEL_SIZE = 1, STRIDE, PADDING, DILATION };

static bool window_of(const tarn_call *c, tarn_window *w)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    tarn_window_options o = {.name = c->op->name,
                             .stride = c->value[STRIDE],
                             .padding = c->value[PADDING],
                             .dilation = c->value[DILATION],
                             .pools = true};
    tarn_pair(c->value[KERNEL_SIZE], o.kernel);
    return tarn_window_images(c->op->name, x) && tarn_window_of(&o, x, w);
}

typedef struct seeking {
    tarn_window w;
    const char *x;
    char *y, *at; /* the largest numbers, and where they stand in their windows */
    int64_t *positions;
    const tarn_kernels *kernels;
    int64_t size, plane, pixels;
    bool wide; /* places in windows are int32, not bytes */
} seeking;

/* How far from a window's first place its elements lie: those that a byte can count. */
static void steps_of(const tarn_window *w, int64_t step[256])
{
    int64_t elements = w->kernel[0] * w->kernel[1];
    for (int64_t k = 0; k < elements && k < 256; k++)
        step[k] = k / w->kernel[1] * w->dilation[0] * w->in[1] + k % w->kernel[1] * w->dilation[1];
}

/* Where the largest of every output stands in its plane, from 1. */
static void note_positions(const seeking *s, const char *at, int64_t *position)
{
    const tarn_window *w = &s->w;
    int64_t step[256];
    steps_of(w, step);
    for (int64_t i = 0, o = 0; i < w->out[0]; i++)
        for (int64_t j = 0; j < w->out[1]; j++, o++) {
            int64_t first =
                (i * w->stride[0] - w->before[0]) * w->in[1] + j * w->stride[1] - w->before[1] + 1;
            int64_t k = s->wide ? ((const int32_t *)at)[o] : ((const uint8_t *)at)[o];
            position[o] = first + (k < 256 ? step[k]
                                           : k / w->kernel[1] * w->dilation[0] * w->in[1] +
                                                 k % w->kernel[1] * w->dilation[1]);
        }
}

static bool seek_planes(void *job_, int64_t begin, int64_t end)
{
    const seeking *s = job_;
    for (int64_t p = begin; p < end; p++) {
        char *at = s->at + p * s->pixels * (s->wide ? 4 : 1);
        s->kernels->max_pool(s->y + p * s->pixels * s->size, at, s->wide,
                             s->x + p * s->plane * s->size, &s->w, 1);
        note_positions(s, at, s->positions + p * s->pixels);
    }
    return true;
}

/* Into POSITIONS, of Y's sizes. */
static bool seek(const tarn_tensor *x, const tarn_window *w, const tarn_tensor *y,
                 tarn_tensor *positions)
{
    seeking s = {.w = *w, .kernels = tarn_kernels_of(x->spec.dtype)};
    s.wide = tarn_window_places_wide(w);
    tarn_spec places = tarn_spec_make(s.wide ? TARN_INT32 : TARN_UINT8, y->spec.rank, y->spec.size);
    const tarn_tensor *packed = tarn_tensor_packed(x);
    tarn_tensor *values = tarn_tensor_of(&y->spec), *at = tarn_tensor_of(&places);
    if (!packed || !values || !at)
        return false;
    s.x = tarn_data(packed), s.y = tarn_data(values), s.at = tarn_data(at);
    s.positions = tarn_data(positions);
    s.size = (int64_t)tarn_dtype_size((tarn_dtype)x->spec.dtype);
    s.plane = w->in[0] * w->in[1], s.pixels = tarn_window_outputs(w);
    return tarn_drive_range(tarn_count(y) / s.pixels, 1 + 32 * 1024 / (s.plane + 1), seek_planes,
                            &s);
}

static bool indices_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_window w;
    const tarn_tensor *x = tarn_in(c, X);
    if (!window_of(c, &w))
        return false;
    tarn_tensor *y = tarn_max_pool2d(x, w.kernel, 2, w.stride, 2, w.before, 2, w.dilation, 2);
    if (!y)
        return false;
    tarn_spec spec = tarn_spec_make(TARN_INT64, y->spec.rank, y->spec.size);
    tarn_tensor *positions = tarn_is_meta(x) ? tarn_tensor_meta(&spec) : tarn_tensor_of(&spec);
    out[0] = y, out[1] = positions;
    return positions && (tarn_is_meta(x) || tarn_count(y) == 0 || seek(x, &w, y, positions));
}

static const tarn_result with_positions[] = {
    {"values", "the largest numbers", false},
    {"positions", "where they stand in their image's rows joined, from 1", true},
    {0},
};

#define SIZES_OPTION(name, about, standard)                                                        \
    {                                                                                              \
        name, NULL, about, TARN_SIZES, TARN_OPTIONAL, 0,                                           \
        {                                                                                          \
            .list = {(const int64_t[]){standard}, 1 }                                              \
        }                                                                                          \
    }

TARN_OP(max_pool2d_with_indices) = {
    .name = "max_pool2d_with_indices",
    .summary = "As max_pool2d, and where the numbers that it keeps stand: what max_unpool2d takes.",
    .formula = "y[i,j] = max x[i stride + a,j stride + b]",
    .example = "local x = tarn.arange(1, 16):reshape(1, 1, 4, 4)\n"
               "local y, at = x:max_pool2d_with_indices(2)\n"
               "assert(y:get(1, 1, 1, 1) == 6 and at:get(1, 1, 1, 1) == 6)",
    .param =
        TARN_PARAMS{{"x",
                     NULL,
                     "images (batch x channels x rows x columns), or one",
                     TARN_TENSOR,
                     0,
                     TARN_FLOATS,
                     {0}},
                    {"kernel_size", NULL, "rows and columns of the window", TARN_SIZES, 0, 0, {0}},
                    {"stride",
                     NULL,
                     "from window to window; kernel_size by default",
                     TARN_SIZES,
                     TARN_OPTIONAL,
                     0,
                     {0}},
                    SIZES_OPTION("padding", "around the image, never the largest", 0),
                    SIZES_OPTION("dilation", "from element to element of a window", 1),
                    {0}},
    .result = with_positions,
    .compose = indices_compose,
    .samples = {{"randn(2, 3, 6, 8), 2"},
                {"randn(1, 2, 7, 8), 3, { stride = 2, padding = 1 }"},
                {"randn(2, 9, 8), { 2, 3 }, { stride = { 3, 1 }, dilation = 2 }"}},
    .errors = {{"randn(1, 1, 3, 3), 4", "kernel %(4 x 4%) is larger than the image %(3 x 3%)"},
               {"randn(8, 8), 2", "x must be images"}},
};

/* ---- max_unpool2d ------------------------------------------------------------------------------- */

enum { POSITIONS = 1, OUTPUT = 5 }; /* a tensor; the last parameter */

/* Rows and columns of the result: given, or the smallest image from which pooling gives x. */
static bool unpool_size(const tarn_call *c, int64_t size[2])
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    int64_t kernel[2], stride[2], padding[2];
    tarn_pair(c->value[2], kernel);
    tarn_pair(c->value[3].list.count > 0 ? c->value[3] : c->value[2], stride);
    tarn_pair(c->value[4], padding);
    tarn_value given = c->value[OUTPUT];
    for (int s = 0; s < 2; s++) {
        size[s] = (x->size[x->rank - 2 + s] - 1) * stride[s] - 2 * padding[s] + kernel[s];
        if (given.list.count > 0)
            size[s] = given.list.at[given.list.count > 1 ? given.list.count - 2 + s : 0];
        if (size[s] < 1)
            return tarn_fail(TARN_ERROR_VALUE, "max_unpool2d: the result would have %lld %s",
                             (long long)size[s], s ? "columns" : "rows");
    }
    return true;
}

static bool unpool_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_tensor *x = tarn_in(c, X), *at = tarn_in(c, POSITIONS);
    int64_t side[2], size[TARN_MAX_DIMS];
    if (!tarn_window_images("max_unpool2d", &x->spec))
        return false;
    if (!tarn_spec_same_shape(&x->spec, &at->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "max_unpool2d: x is %s, its positions %s: they differ",
                         TARN_SHAPE(x), TARN_SHAPE(at));
    if (!unpool_size(c, side))
        return false;
    memcpy(size, x->spec.size, sizeof size);
    size[x->spec.rank - 2] = side[0], size[x->spec.rank - 1] = side[1];
    plan->out[0] = tarn_spec_make((tarn_dtype)x->spec.dtype, x->spec.rank, size);
    return true;
}

/* The numbers of one image after the other, to their places in another. */
static void put_image(char *y, const char *x, const int64_t *at, int64_t n, int64_t size)
{
    if (size == 4)
        for (int64_t i = 0; i < n; i++)
            memcpy(y + (at[i] - 1) * 4, x + i * 4, 4);
    else
        for (int64_t i = 0; i < n; i++)
            memcpy(y + (at[i] - 1) * 8, x + i * 8, 8);
}

typedef struct unpooling {
    const tarn_tensor *x, *y;
    const int64_t *at;
    int64_t pixels, plane, size; /* numbers of an image of x and of y; bytes of one */
} unpooling;

/* The first of the positions that is outside of its image; -1: none. */
static int64_t find_outside(const unpooling *u, int64_t count)
{
    uint64_t plane = (uint64_t)u->plane;
    bool bad = false;
    for (int64_t i = 0; i < count; i++)
        bad |= (uint64_t)(u->at[i] - 1) >= plane;
    for (int64_t i = 0; bad && i < count; i++)
        if ((uint64_t)(u->at[i] - 1) >= plane)
            return i;
    return -1;
}

static bool unpool_images(void *job, int64_t begin, int64_t end)
{
    const unpooling *u = job;
    for (int64_t p = begin; p < end; p++)
        put_image((char *)tarn_data(u->y) + p * u->plane * u->size,
                  (const char *)tarn_data(u->x) + p * u->pixels * u->size, u->at + p * u->pixels,
                  u->pixels, u->size);
    return true;
}

static bool unpool_forward(const tarn_call *c)
{
    enum { GRAIN = 32 * 1024 };
    const tarn_tensor *x = tarn_in(c, X), *y = c->out[0];
    int rank = x->spec.rank;
    unpooling u = {.x = x,
                   .y = y,
                   .at = tarn_data(tarn_in(c, POSITIONS)),
                   .pixels = x->spec.size[rank - 2] * x->spec.size[rank - 1],
                   .plane = y->spec.size[rank - 2] * y->spec.size[rank - 1],
                   .size = (int64_t)tarn_dtype_size((tarn_dtype)x->spec.dtype)};
    int64_t count = tarn_count(x), bad = find_outside(&u, count);
    if (bad >= 0)
        return tarn_fail(TARN_ERROR_VALUE,
                         "max_unpool2d: position %lld is %lld, outside 1 .. %lld of an image"
                         " (%lld x %lld)",
                         (long long)bad + 1, (long long)u.at[bad], (long long)u.plane,
                         (long long)y->spec.size[rank - 2], (long long)y->spec.size[rank - 1]);
    return tarn_drive_fill(c->out[0], 0) &&
           (count == 0 ||
            tarn_drive_range(count / u.pixels, GRAIN / u.pixels + 1, unpool_images, &u));
}

/* gx = gy where x's numbers went */
static bool unpool_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *x = tarn_in(c, X);
    int rank = x->spec.rank;
    int64_t rows[TARN_MAX_DIMS];
    memcpy(rows, x->spec.size, sizeof rows);
    rows[rank - 2] = -1;
    if (tarn_count(x) == 0)
        return (gx[0] = tarn_tensor_full((tarn_dtype)x->spec.dtype, rank, x->spec.size, 0));
    const tarn_tensor *g = tarn_reshape(gy[0], rows, rank - 1);
    const tarn_tensor *at = tarn_reshape(tarn_in(c, POSITIONS), rows, rank - 1);
    gx[0] = tarn_reshape(tarn_gather(g, rank - 1, at), x->spec.size, rank);
    return gx[0] != NULL;
}

TARN_OP(max_unpool2d) = {
    .name = "max_unpool2d",
    .summary = "Puts the numbers that max_pool2d_with_indices kept where they stood, among zeros.",
    .formula = "y[n,c,positions[n,c,i,j]] = x[n,c,i,j], else 0",
    .source = "[Zeiler, Fergus 2014]",
    .example = "local x = tarn.arange(1, 16):reshape(1, 1, 4, 4)\n"
               "local y, at = x:max_pool2d_with_indices(2)\n"
               "local z = y:max_unpool2d(at, 2)\n"
               "assert(z:get(1, 1, 2, 2) == 6 and z:sum():item() == y:sum():item())",
    .param = TARN_PARAMS{{"x",
                          NULL,
                          "images (batch x channels x rows x columns), or one",
                          TARN_TENSOR,
                          0,
                          TARN_FLOATS,
                          {0}},
                         {"positions",
                          NULL,
                          "of x's sizes: where each number goes in its image's rows joined, from 1",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_POSITIONS,
                          TARN_BIT(INT64),
                          {0}},
                         {"kernel_size", NULL, "of the pooling", TARN_SIZES, 0, 0, {0}},
                         {"stride",
                          NULL,
                          "of the pooling; kernel_size by default",
                          TARN_SIZES,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         SIZES_OPTION("padding", "of the pooling", 0),
                         {"output_size",
                          NULL,
                          "rows and columns (or all sizes) that come out, where more than one fit",
                          TARN_SIZES,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .traits = TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1 << POSITIONS,
    .plan = unpool_plan,
    .forward = unpool_forward,
    .backward = unpool_backward,
    .samples = {{"randn(1, 1, 2, 2), tarn.index { { { { 1, 4 }, { 9, 16 } } } }, 2"},
                {"randn(1, 1, 2), tarn.index { { { 2, 7 } } }, { 2, 2 }, { stride = 3,"
                 " output_size = { 2, 5 } }"}},
    .errors = {{"randn(1, 1, 1, 2), tarn.index { { { { 1, 9 } } } }, 2",
                "max_unpool2d: position 2 is 9, outside 1 .. 8 of an image %(2 x 4%)"},
               {"randn(1, 1, 1, 2), tarn.index { { { { 1 } } } }, 2",
                "x is %(1 x 1 x 1 x 2%), its positions %(1 x 1 x 1 x 1%)"}},
};

/* ---- lp_pool2d ---------------------------------------------------------------------------------- */

enum { NORM_TYPE = 1, LP_KERNEL, LP_STRIDE };

/* As the mean of powers, times how many there are. */
static bool lp_compose(const tarn_call *c, tarn_tensor *out[])
{
    double p = c->value[NORM_TYPE].number;
    int64_t kernel[2];
    tarn_value stride = c->value[LP_STRIDE];
    if (!(p > 0))
        return tarn_fail(TARN_ERROR_VALUE, "lp_pool2d: norm_type must be above 0, not %g", p);
    tarn_pair(c->value[LP_KERNEL], kernel);
    const tarn_tensor *power = tarn_tensor_weak(p, false), *root = tarn_tensor_weak(1 / p, false);
    const tarn_tensor *count = tarn_tensor_weak((double)(kernel[0] * kernel[1]), false);
    tarn_tensor *y = tarn_avg_pool2d(tarn_pow(tarn_in(c, X), power), kernel, 2, stride.list.at,
                                     (int)stride.list.count, NULL, 0);
    out[0] = tarn_pow(tarn_mul(tarn_relu(y), count), root);
    return out[0] != NULL;
}

TARN_OP(lp_pool2d) = {
    .name = "lp_pool2d",
    .summary =
        "The p-norm of each window of an image: p = 1 adds up, larger ones near the largest.",
    .formula = "y[i,j] = (sum x[i stride + a,j stride + b]^p)^(1/p), sums below 0 taken as 0",
    .example = "local y = tarn.tensor({ { { 3, 4 } } }):lp_pool2d(2, { 1, 2 })\n"
               "assert(math.abs(y:item() - 5) < 1e-6)",
    .param =
        TARN_PARAMS{{"x",
                     NULL,
                     "images (batch x channels x rows x columns), or one",
                     TARN_TENSOR,
                     0,
                     TARN_FLOATS,
                     {0}},
                    {"norm_type", NULL, "p, above 0", TARN_NUMBER, 0, 0, {0}},
                    {"kernel_size", NULL, "rows and columns of the window", TARN_SIZES, 0, 0, {0}},
                    {"stride",
                     NULL,
                     "from window to window; kernel_size by default",
                     TARN_SIZES,
                     TARN_OPTIONAL,
                     0,
                     {0}},
                    {0}},
    .compose = lp_compose,
    .samples = {{"randn(2, 3, 6, 8), 2, 2"},
                {"rand(1, 2, 7, 8), 3, 3, { stride = 2 }"},
                {"rand(2, 5, 4), 1.5, { 2, 1 }"}},
    .errors = {{"randn(1, 1, 3, 3), 0, 2", "norm_type must be above 0, not 0"},
               {"randn(1, 1, 3, 3), 2, 4", "kernel %(4 x 4%) is larger"}},
};

TARN_FAMILY(pool_adaptive);
