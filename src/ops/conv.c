/* conv.c -- convolution as matrix products: the windows over an image are the columns of a matrix
 * (depth x pixels), multiplied by the weights (outputs x depth).
 *
 * Matrices are made a band of output rows at a time, so that one stays in the second cache.
 */
#include "ops/conv.h"

#include <string.h>

#include "base/threads.h"
#include "kernel/blas.h"
#include "kernel/kernels.h"
#include "ops/direct.h"
#include "ops/planes.h"
#include "ops/winograd.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X, WEIGHT, BIAS, STRIDE, PADDING, DILATION, GROUPS }; /* parameters */
enum {
    MATRIX = 128 * 1024, /* elements of a band's matrix */
    WORK = 1 << 20,      /* multiply-adds of a chunk */
    SHARES = 8,          /* sums of weight gradients kept apart, at most */
    SPARE = 1 << 24,     /* elements that these may take together */
};

/* ---- geometry ------------------------------------------------------------------------------- */

static bool check_groups(const char *name, const tarn_spec *x, const tarn_spec *w, int64_t groups)
{
    int64_t channels = x->size[x->rank - w->rank + 1]; /* x: one example or a batch */
    if (groups < 1)
        return tarn_fail(TARN_ERROR_VALUE, "%s: groups must be at least 1, not %lld", name,
                         (long long)groups);
    if (channels % groups || w->size[0] % groups)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: %lld channels and %lld outputs do not both divide into %lld groups",
                         name, (long long)channels, (long long)w->size[0], (long long)groups);
    if (channels == w->size[1] * groups)
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: x %s has %lld channels, weight %s wants %lld; give weight %lld"
                     " channels%s",
                     name, TARN_SPEC_SHAPE(x), (long long)channels, TARN_SPEC_SHAPE(w),
                     (long long)(w->size[1] * groups), (long long)(channels / groups),
                     groups > 1 ? " a group" : "");
}

static bool check_bias(const char *name, const tarn_tensor *bias, int64_t outputs)
{
    if (tarn_is_none(bias) || (bias->spec.rank == 1 && bias->spec.size[0] == outputs))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: bias is %s, but there are %lld outputs; it must be (%lld)", name,
                     TARN_SHAPE(bias), (long long)outputs, (long long)outputs);
}

bool tarn_conv_check(const char *name, const tarn_spec *x, const tarn_spec *weight,
                     const tarn_tensor *bias, int64_t groups)
{
    return check_groups(name, x, weight, groups) && check_bias(name, bias, weight->size[0]);
}

static bool check_weight(const tarn_call *c)
{
    const tarn_spec *w = &tarn_in(c, WEIGHT)->spec;
    if (w->rank == 4)
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "conv2d: weight must be (outputs x channels / groups x rows x columns), not"
                     " %s",
                     TARN_SPEC_SHAPE(w));
}

static void cut_bands(tarn_conv *k)
{
    int64_t row = k->depth * k->w.out[1], rows = k->w.out[0];
    int64_t band = row > 0 ? MATRIX / row / 2 * 2 : rows; /* even, for pooling by twos */
    k->band = band < 2 ? 2 : band > rows ? rows : band;
    k->bands = (rows + k->band - 1) / k->band;
}

static bool is_direct(const tarn_window *w)
{
    bool direct = true;
    for (int side = 0; side < 2; side++)
        direct = direct && w->kernel[side] == 1 && w->stride[side] == 1 && w->before[side] == 0 &&
                 w->out[side] == w->in[side];
    return direct;
}

static bool is_padded(const tarn_window *w)
{
    bool inside = true;
    for (int side = 0; side < 2; side++)
        inside = inside && w->before[side] == 0 &&
                 tarn_window_sees(w, side, w->out[side]) <= w->in[side];
    return !inside;
}

void tarn_conv_init(tarn_conv *k)
{
    k->depth = k->channels * tarn_window_elements(&k->w);
    k->pixels = tarn_window_outputs(&k->w);
    k->plane = k->w.in[0] * k->w.in[1];
    k->direct = is_direct(&k->w);
    k->padded = is_padded(&k->w);
    k->size = (int64_t)tarn_dtype_size(k->dtype);
    cut_bands(k);
}

bool tarn_conv_of(const tarn_call *c, tarn_conv *k)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *w = &tarn_in(c, WEIGHT)->spec;
    if (!tarn_window_images("conv2d", x) || !check_weight(c) ||
        !tarn_conv_check("conv2d", x, w, tarn_in(c, BIAS), c->value[GROUPS].integer))
        return false;
    tarn_window_options o = {.name = "conv2d",
                             .kernel = {w->size[2], w->size[3]},
                             .stride = c->value[STRIDE],
                             .padding = c->value[PADDING],
                             .dilation = c->value[DILATION]};
    if (!tarn_window_of(&o, x, &k->w))
        return false;
    k->images = x->rank == 4 ? x->size[0] : 1;
    k->groups = c->value[GROUPS].integer;
    k->channels = w->size[1];
    k->outputs = w->size[0] / k->groups;
    k->dtype = (tarn_dtype)x->dtype;
    tarn_conv_init(k);
    return true;
}

bool tarn_conv_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_conv k;
    if (!tarn_conv_of(c, &k))
        return false;
    int64_t size[] = {k.images, k.groups * k.outputs, k.w.out[0], k.w.out[1]};
    bool batch = tarn_in(c, X)->spec.rank == 4;
    plan->out[0] = tarn_spec_make(k.dtype, batch ? 4 : 3, batch ? size : size + 1);
    double count = (double)tarn_spec_count(&plan->out[0]);
    plan->flops = 2 * count * (double)k.depth;
    plan->bytes = (double)k.size * (count + (double)tarn_count(tarn_in(c, X)) +
                                    (double)tarn_count(tarn_in(c, WEIGHT)));
    return true;
}

/* ---- bands ---------------------------------------------------------------------------------- */

/* One band of one group of one image. */
typedef struct band {
    int64_t image, group, from, to; /* output rows */
    int64_t begin, cols;            /* output pixels: the first, how many */
} band;

static int64_t band_count(const tarn_conv *k) { return k->images * k->groups * k->bands; }

static band band_at(const tarn_conv *k, int64_t i)
{
    band b = {.image = i / k->bands / k->groups, .group = i / k->bands % k->groups};
    b.from = i % k->bands * k->band;
    b.to = b.from + k->band < k->w.out[0] ? b.from + k->band : k->w.out[0];
    b.begin = b.from * k->w.out[1];
    b.cols = (b.to - b.from) * k->w.out[1];
    return b;
}

/* A band's part of tensors (images x groups x channels or outputs x ...). */
static char *input_at(const tarn_conv *k, const tarn_tensor *x, const band *b)
{
    int64_t at = (b->image * k->groups + b->group) * k->channels * k->plane;
    return (char *)tarn_data(x) + at * k->size;
}

static char *output_at(const tarn_conv *k, const tarn_tensor *y, const band *b)
{
    int64_t at = (b->image * k->groups + b->group) * k->outputs * k->pixels + b->begin;
    return (char *)tarn_data(y) + at * k->size;
}

/* What a chunk works in: a band's matrix, and before it the padded part of an image. */
static size_t padded_bytes(const tarn_conv *k)
{
    int64_t rows = tarn_window_sees(&k->w, 0, k->band),
            cols = tarn_window_sees(&k->w, 1, k->w.out[1]);
    size_t bytes = (size_t)(k->channels * rows * cols * k->size);
    return k->padded ? (bytes + 63) / 64 * 64 : 0;
}

static size_t room_bytes(const tarn_conv *k)
{
    size_t matrix = (size_t)(k->depth * k->band * k->w.out[1] * k->size);
    return k->direct ? 0 : padded_bytes(k) + matrix;
}

/* The window over the padded part of an image that band B sees. */
static tarn_window padded_window(const tarn_conv *k, const band *b)
{
    tarn_window w = k->w;
    w.in[0] = tarn_window_sees(&k->w, 0, b->to - b->from);
    w.in[1] = tarn_window_sees(&k->w, 1, k->w.out[1]);
    w.out[0] = b->to - b->from;
    w.before[0] = w.before[1] = 0;
    return w;
}

static void unfold(const tarn_conv *k, const char *image, const band *b, char *room)
{
    const tarn_kernels *kernels = tarn_kernels_of(k->dtype);
    size_t channels = (size_t)k->channels, from = (size_t)b->from, to = (size_t)b->to;
    char *matrix = room + padded_bytes(k);
    if (k->padded) {
        tarn_window w = padded_window(k, b);
        kernels->pad(room, image, &k->w, channels, from, to);
        kernels->unfold(matrix, (size_t)b->cols, room, &w, channels, 0, to - from);
    } else {
        kernels->unfold(matrix, (size_t)b->cols, image, &k->w, channels, from, to);
    }
}

/* The matrix's windows added into COUNT channels of an image. */
static void fold(const tarn_conv *k, char *image, const band *b, int64_t count, char *room)
{
    const tarn_kernels *kernels = tarn_kernels_of(k->dtype);
    size_t channels = (size_t)count, from = (size_t)b->from, to = (size_t)b->to;
    const char *matrix = room + padded_bytes(k);
    if (k->padded) {
        tarn_window w = padded_window(k, b);
        memset(room, 0, channels * (size_t)(w.in[0] * w.in[1] * k->size));
        kernels->fold(room, matrix, (size_t)b->cols, &w, channels, 0, to - from);
        kernels->unpad(image, room, &k->w, channels, from, to);
    } else {
        kernels->fold(image, matrix, (size_t)b->cols, &k->w, channels, from, to);
    }
}

/* The band's matrix, and the elements from row to row of it. */
static const char *matrix_of(const tarn_conv *k, const tarn_tensor *x, const band *b, char *room,
                             int64_t *ld)
{
    char *image = input_at(k, x, b);
    *ld = k->direct ? k->plane : b->cols;
    if (k->direct)
        return image + b->begin * k->size;
    unfold(k, image, b, room);
    return room + padded_bytes(k);
}

static int64_t grain_of(const tarn_conv *k)
{
    int64_t work = k->outputs * k->depth * k->band * k->w.out[1];
    return work >= WORK ? 1 : (WORK + work - 1) / (work > 0 ? work : 1);
}

/* ---- y = weight matrix + bias --------------------------------------------------------------- */

typedef struct conv_job {
    tarn_conv k;
    const tarn_tensor *x, *weight, *bias, *y; /* or, going back, their gradients */
    const tarn_tail *tail;                    /* NULL: nothing comes after */
} conv_job;

/* LD: elements from output to output of y. */
static void start_with_bias(const tarn_conv *k, const tarn_tensor *bias, char *y, int64_t ld,
                            const band *b)
{
    const char *from = (const char *)tarn_data(bias) + b->group * k->outputs * k->size;
    for (int64_t o = 0; o < k->outputs; o++)
        tarn_kernels_of(k->dtype)->fill(y + o * ld * k->size, from + o * k->size, (size_t)b->cols);
}

static void finish_with_tail(const conv_job *job, char *y, int64_t ld, const band *b)
{
    const tarn_conv *k = &job->k;
    int64_t first = (b->image * k->groups + b->group) * k->outputs;
    for (int64_t o = 0; job->tail && o < k->outputs; o++)
        tarn_tail_forward(job->tail, y + o * ld * k->size, first + o, b->from, b->to - b->from);
}

/* What pools keeps its images in the cache, in ROOM: the results alone are y's. */
static void forward_band(const conv_job *job, const band *b, char *room, char *images)
{
    const tarn_conv *k = &job->k;
    int64_t ld, y_ld = images ? b->cols : k->pixels;
    const char *matrix = matrix_of(k, job->x, b, room, &ld);
    const char *weight =
        (const char *)tarn_data(job->weight) + b->group * k->outputs * k->depth * k->size;
    char *y = images ? images : output_at(k, job->y, b);
    bool biased = !tarn_is_none(job->bias);
    if (biased)
        start_with_bias(k, job->bias, y, y_ld, b);
    tarn_gemm(k->dtype, false, false, k->outputs, b->cols, k->depth, 1, weight, k->depth, matrix,
              ld, biased, y, y_ld);
    finish_with_tail(job, y, y_ld, b);
}

static bool forward_bands(void *job_, int64_t begin, int64_t end)
{
    const conv_job *job = job_;
    const tarn_conv *k = &job->k;
    bool pools = job->tail && job->tail->pools;
    size_t matrix = (room_bytes(k) + 63) / 64 * 64;
    size_t images = pools ? (size_t)(k->outputs * k->band * k->w.out[1] * k->size) : 0;
    char *room = tarn_alloc(matrix + images);
    if (!room && matrix + images)
        return false;
    for (int64_t i = begin; i < end; i++) {
        band b = band_at(k, i);
        forward_band(job, &b, room, pools ? room + matrix : NULL);
    }
    tarn_free(room, matrix + images);
    return true;
}

bool tarn_conv_forward(const tarn_conv *k, const tarn_tensor *y, const tarn_tensor *x,
                       const tarn_tensor *weight, const tarn_tensor *bias, const tarn_tail *tail)
{
    if (tarn_planes_serves(k))
        return tarn_planes_forward(k, y, x, weight, bias, tail);
    if (tarn_winograd_serves(k))
        return tarn_winograd_forward(k, y, x, weight, bias, tail);
    if (tarn_direct_serves(k))
        return tarn_direct_forward(k, y, x, weight, bias, tail);
    conv_job job = {.k = *k, .x = x, .weight = weight, .bias = bias, .y = y, .tail = tail};
    return tarn_drive_range(band_count(&job.k), grain_of(&job.k), forward_bands, &job);
}

/* ---- gx: the matrix weight^T gy, its windows added back into images ------------------------- */

/* Where there are few images their channels are shared out as well. */
static int64_t channel_blocks(const tarn_conv *k)
{
    int64_t images = k->images * k->groups, blocks = (SHARES + images - 1) / (images ? images : 1);
    return blocks < k->channels ? blocks : k->channels;
}

static void input_back(const conv_job *job, const band *b, int64_t first, int64_t count, char *room)
{
    const tarn_conv *k = &job->k;
    int64_t elements = tarn_window_elements(&k->w), rows = count * elements;
    int64_t at = b->group * k->outputs * k->depth + first * elements;
    const char *weight = (const char *)tarn_data(job->weight) + at * k->size;
    char *gx = input_at(k, job->x, b) + first * k->plane * k->size;
    char *matrix = k->direct ? gx + b->begin * k->size : room + padded_bytes(k);
    tarn_gemm(k->dtype, true, false, rows, b->cols, k->outputs, 1, weight, k->depth,
              output_at(k, job->y, b), k->pixels, 0, matrix, k->direct ? k->plane : b->cols);
    if (!k->direct)
        fold(k, gx, b, count, room);
}

static bool input_blocks(void *job_, int64_t begin, int64_t end)
{
    const conv_job *job = job_;
    const tarn_conv *k = &job->k;
    int64_t blocks = channel_blocks(k), most = (k->channels + blocks - 1) / blocks;
    char *room = tarn_alloc(room_bytes(k));
    if (!room && room_bytes(k))
        return false;
    for (int64_t i = begin; i < end; i++) {
        int64_t first = i % blocks * most;
        int64_t count = first + most < k->channels ? most : k->channels - first;
        for (int64_t r = 0; r < k->bands && count > 0; r++) {
            band b = band_at(k, i / blocks * k->bands + r);
            if (r == 0 && !k->direct)
                memset(input_at(k, job->x, &b) + first * k->plane * k->size, 0,
                       (size_t)(count * k->plane * k->size));
            input_back(job, &b, first, count, room);
        }
    }
    tarn_free(room, room_bytes(k));
    return true;
}

bool tarn_conv_input(const tarn_conv *k, const tarn_tensor *gx, const tarn_tensor *weight,
                     const tarn_tensor *gy)
{
    if (tarn_planes_serves(k))
        return tarn_planes_input(k, gx, weight, gy);
    if (tarn_winograd_serves(k))
        return tarn_winograd_input(k, gx, weight, gy);
    if (tarn_direct_serves_input(k))
        return tarn_direct_input(k, gx, weight, gy);
    conv_job job = {.k = *k, .x = gx, .weight = weight, .y = gy};
    int64_t blocks = k->images * k->groups * channel_blocks(k);
    bool few = k->images * k->groups < SHARES;
    return tarn_drive_range(blocks, few ? 1 : grain_of(k), input_blocks, &job);
}

/* ---- gw: gy matrix^T, gb: sum of gy, both over images --------------------------------------- */

/* Images go to shares; share s sums up in part[s], and shares are added in order. */
typedef struct weight_job {
    conv_job conv;
    int64_t shares, weights, biases;
    char *part;   /* shares - 1 arrays of weights: the first share has gw itself */
    double *bias; /* shares arrays */
    tarn_tensor *gw;
    bool wants_weight, wants_bias, direct; /* direct: without matrices */
} weight_job;

static char *part_of(const weight_job *job, int64_t share)
{
    return share ? job->part + (share - 1) * job->weights * job->conv.k.size
                 : (char *)tarn_data(job->gw);
}

static void bias_back(const weight_job *job, const band *b, int64_t share)
{
    const tarn_conv *k = &job->conv.k;
    const char *gy = output_at(k, job->conv.y, b);
    double *sum = job->bias + share * job->biases + b->group * k->outputs;
    for (int64_t o = 0; o < k->outputs; o++)
        sum[o] +=
            tarn_kernels_of(k->dtype)->sum(gy + o * k->pixels * k->size, (size_t)b->cols).real;
}

static void weight_back(const weight_job *job, const band *b, int64_t share, char *room)
{
    const tarn_conv *k = &job->conv.k;
    char *gw = part_of(job, share) + b->group * k->outputs * k->depth * k->size;
    if (job->direct) {
        tarn_direct_weight(k, gw, input_at(k, job->conv.x, b), output_at(k, job->conv.y, b),
                           b->from, b->to, room);
        return;
    }
    int64_t ld;
    const char *matrix = matrix_of(k, job->conv.x, b, room, &ld);
    tarn_gemm(k->dtype, false, true, k->outputs, k->depth, b->cols, 1, output_at(k, job->conv.y, b),
              k->pixels, matrix, ld, 1, gw, k->depth);
}

static bool run_share(void *job_, size_t share)
{
    const weight_job *job = job_;
    const tarn_conv *k = &job->conv.k;
    int64_t s = (int64_t)share, bands = band_count(k);
    size_t bytes = !job->wants_weight ? 0 : job->direct ? padded_bytes(k) : room_bytes(k);
    char *room = tarn_alloc(bytes);
    if (!room && bytes)
        return false;
    if (job->wants_weight)
        memset(part_of(job, s), 0, (size_t)(job->weights * k->size));
    for (int64_t i = s * bands / job->shares; i < (s + 1) * bands / job->shares; i++) {
        band b = band_at(k, i);
        if (job->wants_weight)
            weight_back(job, &b, s, room);
        if (job->wants_bias)
            bias_back(job, &b, s);
    }
    tarn_free(room, bytes);
    return true;
}

static bool add_shares(void *job_, int64_t begin, int64_t end)
{
    const weight_job *job = job_;
    int64_t size = job->conv.k.size;
    for (int64_t s = 1; s < job->shares; s++)
        tarn_kernels_of(job->conv.k.dtype)
            ->axpy(part_of(job, 0) + begin * size, 1, part_of(job, s) + begin * size,
                   (size_t)(end - begin));
    return true;
}

static int64_t shares_of(const tarn_conv *k, int64_t weights)
{
    int64_t shares = band_count(k) < SHARES ? band_count(k) : SHARES;
    int64_t room = 2 + SPARE / (weights + 1);
    shares = shares < room ? shares : room;
    return shares < 1 ? 1 : shares;
}

static void add_biases(const weight_job *job, tarn_tensor *gb)
{
    for (int64_t o = 0; o < job->biases; o++) {
        double sum = 0;
        for (int64_t s = 0; s < job->shares; s++)
            sum += job->bias[s * job->biases + o];
        if (job->conv.k.dtype == TARN_FLOAT64)
            ((double *)tarn_data(gb))[o] = sum;
        else
            ((float *)tarn_data(gb))[o] = (float)sum;
    }
}

static bool run_weight_job(weight_job *job, tarn_tensor *gb)
{
    enum { GRAIN = 16 * 1024 };
    if (!tarn_parallel((size_t)job->shares, run_share, job))
        return false;
    if (job->wants_weight && !tarn_drive_range(job->weights, GRAIN, add_shares, job))
        return false;
    if (gb)
        add_biases(job, gb);
    return true;
}

bool tarn_conv_weight(const tarn_conv *k, tarn_tensor *gw, tarn_tensor *gb, const tarn_tensor *x,
                      const tarn_tensor *gy)
{
    bool planes = gw && tarn_planes_serves(k), winograd = gw && tarn_winograd_serves(k);
    if (planes && !tarn_planes_weight(k, gw, x, gy))
        return false;
    if (winograd && !tarn_winograd_weight(k, gw, x, gy))
        return false;
    gw = planes || winograd ? NULL : gw;
    if (!gw && !gb)
        return true;
    weight_job job = {.conv = {.k = *k, .x = x, .y = gy},
                      .weights = k->groups * k->outputs * k->depth,
                      .biases = k->groups * k->outputs,
                      .gw = gw,
                      .wants_weight = gw != NULL,
                      .wants_bias = gb != NULL,
                      .direct = tarn_direct_serves_weight(k)};
    job.shares = shares_of(k, job.weights);
    int64_t parts = gw ? (job.shares - 1) * job.weights * k->size : 0;
    size_t sums = (size_t)(job.shares * job.biases) * sizeof *job.bias;
    job.part = tarn_alloc((size_t)parts);
    job.bias = tarn_alloc_zero(sums);
    bool ok = (job.part || !parts) && (job.bias || !sums) && run_weight_job(&job, gb);
    tarn_free(job.part, (size_t)parts);
    tarn_free(job.bias, sums);
    return ok;
}

/* ---- conv2d --------------------------------------------------------------------------------- */

static bool conv_forward(const tarn_call *c)
{
    tarn_conv k;
    return tarn_conv_of(c, &k) && tarn_conv_forward(&k, c->out[0], tarn_in(c, X),
                                                    tarn_in(c, WEIGHT), tarn_in(c, BIAS), NULL);
}

bool tarn_conv_make_gradients(const tarn_call *c, tarn_tensor *gx[])
{
    for (int t = X; t <= BIAS; t++)
        if (tarn_wants(c, t) && !(gx[t] = tarn_tensor_of(&tarn_in(c, t)->spec)))
            return false;
    return true;
}

bool tarn_conv_gradients(const tarn_call *c, const tarn_conv *k, const tarn_tensor *gy,
                         tarn_tensor *gx[])
{
    if (!tarn_conv_make_gradients(c, gx))
        return false;
    if (gx[X] && !tarn_conv_input(k, gx[X], tarn_in(c, WEIGHT), gy))
        return false;
    return !(gx[WEIGHT] || gx[BIAS]) ||
           tarn_conv_weight(k, gx[WEIGHT], gx[BIAS], tarn_in(c, X), gy);
}

static bool conv_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_conv k;
    const tarn_tensor *g = tarn_tensor_packed(gy[0]);
    return g && tarn_conv_of(c, &k) && tarn_conv_gradients(c, &k, g, gx);
}

/* ---- the definition ------------------------------------------------------------------------- */

/* x's windows at kernel element (a, b), by groups, times the weights there:
 * (groups x outputs x channels) (images x groups x channels x pixels). */
static tarn_tensor *element_product(const tarn_conv *k, const tarn_tensor *padded,
                                    const tarn_tensor *weight, int64_t a, int64_t b)
{
    int64_t x_size[] = {k->images, k->groups, k->channels, k->pixels};
    int64_t w_size[] = {k->groups, k->outputs, k->channels};
    const tarn_tensor *w = tarn_select(tarn_select(weight, 4, b + 1), 3, a + 1);
    return tarn_matmul(tarn_reshape(w, w_size, 3),
                       tarn_reshape(tarn_window_element(padded, &k->w, a, b), x_size, 4));
}

/* y = sum over kernel elements of weight[.., a, b] x[.., i stride + a, j stride + b], + bias */
static bool conv_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_conv k;
    if (!tarn_conv_of(c, &k))
        return false;
    bool batch = tarn_in(c, X)->spec.rank == 4;
    int64_t size[] = {k.images, k.groups * k.outputs, k.w.out[0], k.w.out[1]};
    const tarn_tensor *padded = tarn_window_pad(tarn_in(c, X), &k.w, 0);
    tarn_tensor *sum = NULL;
    for (int64_t e = 0; e < tarn_window_elements(&k.w); e++) {
        tarn_tensor *y =
            element_product(&k, padded, tarn_in(c, WEIGHT), e / k.w.kernel[1], e % k.w.kernel[1]);
        sum = sum ? tarn_add(sum, y) : y;
    }
    sum = tarn_reshape(sum, batch ? size : size + 1, batch ? 4 : 3);
    if (!tarn_is_none(tarn_in(c, BIAS)))
        sum = tarn_add(sum, tarn_reshape(tarn_in(c, BIAS), (int64_t[]){size[1], 1, 1}, 3));
    out[0] = sum;
    return sum != NULL;
}

const tarn_param tarn_conv_params[] = {
    {"x",
     NULL,
     "images (batch x channels x rows x columns), or one",
     TARN_TENSOR,
     TARN_FACTOR,
     TARN_FLOATS,
     {0}},
    {"weight",
     NULL,
     "(outputs x channels / groups x rows x columns)",
     TARN_TENSOR,
     TARN_FACTOR,
     TARN_FLOATS,
     {0}},
    {"bias", NULL, "(outputs)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, {0}},
    {"stride",
     NULL,
     "from window to window",
     TARN_SIZES,
     TARN_OPTIONAL,
     0,
     {.list = {(const int64_t[]){1}, 1}}},
    {"padding",
     "valid|same",
     "zeros around the image; \"same\" keeps its size",
     TARN_SIZES,
     TARN_OPTIONAL,
     0,
     {.list = {(const int64_t[]){0}, 1}}},
    {"dilation",
     NULL,
     "from element to element of a window",
     TARN_SIZES,
     TARN_OPTIONAL,
     0,
     {.list = {(const int64_t[]){1}, 1}}},
    {"groups",
     NULL,
     "channels are split into so many, each on its own",
     TARN_INTEGER,
     TARN_OPTIONAL,
     0,
     {.integer = 1}},
    {0}};

TARN_OP(conv2d) = {
    .name = "conv2d",
    .summary = "Slides small windows over images: each output is a weighted sum of one window.",
    .formula = "y[n,o,i,j] = bias[o] + sum weight[o,c,a,b] x[n,c,i stride + a,j stride + b]",
    .source = "[LeCun et al. 1989]",
    .example = "local x = tarn.arange(1, 9):reshape(1, 1, 3, 3)\n"
               "local y = x:conv2d(tarn.ones(1, 1, 2, 2))\n"
               "assert(y.shape[3] == 2 and y:sum():item() == 12 + 16 + 24 + 28)",
    .param = tarn_conv_params,
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << X | 1 << WEIGHT,
    .plan = tarn_conv_plan,
    .forward = conv_forward,
    .backward = conv_backward,
    .compose = conv_compose,
    .samples =
        {{"randn(2, 1, 7, 6), tarn.randn(4, 1, 3, 2), tarn.randn(4)"},
         {"randn(2, 3, 7, 6), randn(4, 3, 3, 2), randn(4)"},
         {"randn(2, 3, 8, 7), randn(2, 3, 3, 3), { stride = 2, padding = 1 }"},
         {"randn(2, 2, 15, 20), randn(7, 2, 4, 3), randn(7), { padding = \"same\" }"},
         {"randn(1, 4, 9, 20), randn(10, 2, 3, 2), randn(10), { dilation = { 2, 3 }, groups = 2,"
          " padding = { 2, 1 } }"},
         {"randn(2, 5, 3, 4), randn(7, 5, 1, 1), randn(7)"},
         {"randn(3, 6, 5), randn(2, 3, 3, 3)"},
         {"randn(2, 3, 6, 6), randn(3, 1, 3, 3), { groups = 3, stride = { 1, 3 } }"}},
    .errors = {{"randn(1, 1, 3, 3), randn(1, 1, 5, 5)",
                "conv2d: kernel %(5 x 5%) is larger than the image %(3 x 3%); pad by at least 1"},
               {"randn(1, 3, 8, 8), randn(4, 2, 3, 3)",
                "conv2d: x %(1 x 3 x 8 x 8%) has 3 channels, weight %(4 x 2 x 3 x 3%) wants 2; give"
                " weight 3 channels"},
               {"randn(1, 3, 8, 8), randn(4, 3, 3, 3), { stride = 2, padding = \"same\" }",
                "padding \"same\" needs stride 1, not 2"},
               {"randn(8, 8), randn(4, 3, 3, 3)", "conv2d: x must be images .* not %(8 x 8%)"},
               {"randn(1, 3, 8, 8), randn(4, 3, 3, 3), { groups = 2 }",
                "conv2d: 3 channels and 4 outputs do not both divide into 2 groups"},
               {"randn(1, 3, 8, 8), randn(4, 3, 3, 3), randn(3)",
                "conv2d: bias is %(3%), but there are 4 outputs"}},
};

TARN_FAMILY(conv);
