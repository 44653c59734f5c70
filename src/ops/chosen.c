/* chosen.c -- see chosen.h
 *
 * Images go to shares, each of which sums up gradients of the weights of its own; they are added in
 * order.  A share turns an image at a time so that channels are side by side, and takes bands of its
 * rows: the pixels that were chosen are listed by outputs, for which what they see makes the gradient of
 * the weights; and by pixels, for which weights make the gradient of the image.
 */
#include "ops/chosen.h"

#include <string.h>

#include "base/threads.h"
#include "kernel/chosen.h"
#include "kernel/convert.h"
#include "ops/winograd.h"
#include "tensor/drive.h"

enum {
    SHARES = 8,       /* at most */
    LINE = 64,        /* bytes of a cache line, and of a vector at most */
    BAND = 24 * 1024, /* bytes that one pass of sums reads of a band: most of L1 */
    PASS = 13 * 32,   /* ... and of what a pixel sees: thirteen vectors of AVX2 */
    IMAGE = 1 << 20,  /* numbers of an image, of which a share has two copies */
    FEW = 64 * 1024,  /* weights, up to which this is faster than Winograd's transforms: EPYC 7003,
                        64 x 64 by 3 x 3 2.3 : 2.8 ms, 96 x 96 6.0 : 5.6 */
    SPARE = 1 << 24,  /* numbers that gradients of the weights may take, all shares together */
};

typedef struct chosen_job {
    const tarn_conv *k;
    const tarn_tail *tail;
    const tarn_chosen_kernels *kernels;
    int64_t size[2];      /* rows and columns of an image with its padding */
    int64_t segment, row; /* numbers of a segment of the weights, rounded up; of an output's */
    int64_t band, shares; /* rows in a band, at most */
    int64_t filters;      /* outputs of all groups */
    const char *x, *gy;
    char *gx, *part; /* NULL: not wanted; part: the gradient of the weights, of each share */
    char *weight;    /* (filters x segments) */
    double *sums;    /* of gy, of each share */
    int32_t *first,
        *pixel;      /* upper left of each 2 x 2 outputs; where each output's window begins */
    int32_t *filter; /* where each output's weights do, in a group */
} chosen_job;

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static size_t rounded(int64_t bytes) { return (size_t)(bytes + LINE - 1) / LINE * LINE; }

static int64_t row_of(const tarn_conv *k)
{
    return k->w.kernel[0] * (int64_t)rounded(k->channels * k->w.kernel[1] * k->size) / k->size;
}

bool tarn_chosen_serves(const tarn_conv *k)
{
    const tarn_window *w = &k->w;
    int64_t seen = tarn_window_sees(w, 0, w->out[0]) * tarn_window_sees(w, 1, w->out[1]);
    if (k->outputs * k->depth > FEW && tarn_winograd_serves(k))
        return false;
    return w->dilation[1] == 1 && !k->direct && k->channels * seen <= IMAGE &&
           k->channels * k->plane <= IMAGE && 2 * k->groups * k->outputs * row_of(k) <= SPARE;
}

static void set_sizes(chosen_job *job)
{
    const tarn_conv *k = job->k;
    const tarn_window *w = &k->w;
    for (int side = 0; side < 2; side++)
        job->size[side] = k->padded ? tarn_window_sees(w, side, w->out[side]) : w->in[side];
    job->row = row_of(k), job->segment = job->row / w->kernel[0];
    int64_t pair = 2 * w->stride[0] * job->size[1] * least(k->channels * k->size, PASS);
    job->band = BAND / pair > 1 ? BAND / pair * 2 : 2;
    job->band = least(job->band, w->out[0] / 2 * 2);
    job->filters = k->groups * k->outputs;
    int64_t images = k->images * k->groups, room = SPARE / (job->filters * job->row);
    job->shares = images > 0 ? least(least(images, SHARES), room) : 1;
}

/* ---- places ----------------------------------------------------------------------------------- */

static bool list_places(chosen_job *job)
{
    const tarn_conv *k = job->k;
    int64_t rows = k->w.out[0], cols = k->w.out[1], half = cols / 2;
    job->first =
        tarn_alloc((size_t)(k->pixels + rows / 2 * half + k->outputs) * sizeof *job->first);
    if (!job->first)
        return false;
    job->pixel = job->first + rows / 2 * half, job->filter = job->pixel + k->pixels;
    for (int64_t i = 0; i < rows / 2 * half; i++)
        job->first[i] = (int32_t)(i / half * 2 * cols + i % half * 2);
    for (int64_t i = 0; i < k->pixels; i++)
        job->pixel[i] =
            (int32_t)((i / cols * k->w.stride[0] * job->size[1] + i % cols * k->w.stride[1]) *
                      k->channels);
    for (int64_t o = 0; o < k->outputs; o++)
        job->filter[o] = (int32_t)(o * job->row);
    return true;
}

static void forget_places(const chosen_job *job)
{
    const tarn_conv *k = job->k;
    int64_t pooled = k->w.out[0] / 2 * (k->w.out[1] / 2);
    tarn_free(job->first, (size_t)(k->pixels + pooled + k->outputs) * sizeof *job->first);
}

/* ---- what a share works in -------------------------------------------------------------------- */

typedef struct room {
    char *all;
    size_t bytes, image; /* of all; of an image and a vector beyond it */
    char *x, *gx;
    tarn_chosen list, by_pixel;
} room;

/* Takes BYTES of what is there; counts only, where there is nothing yet. */
static void *take(room *r, int64_t bytes)
{
    char *at = r->all ? r->all + r->bytes : NULL;
    r->bytes += rounded(bytes);
    return at;
}

static void lay_out(const chosen_job *job, room *r)
{
    const tarn_conv *k = job->k;
    int64_t pixels = job->band * k->w.out[1], entries = k->outputs * pixels / 4 + 1;
    r->bytes = 0;
    r->image = rounded(k->channels * job->size[0] * job->size[1] * k->size + LINE);
    r->x = take(r, (int64_t)r->image);
    r->gx = take(r, (int64_t)r->image);
    for (int i = 0; i < 2; i++) {
        tarn_chosen *list = i ? &r->by_pixel : &r->list;
        list->which = take(r, entries * (int64_t)sizeof *list->which);
        list->begin = take(r, ((i ? pixels : k->outputs) + 2) * (int64_t)sizeof *list->begin);
        list->value = take(r, entries * k->size);
    }
}

static bool open_room(const chosen_job *job, room *r)
{
    *r = (room){0};
    lay_out(job, r);
    if (!(r->all = tarn_alloc(r->bytes)))
        return false;
    lay_out(job, r);
    memset(r->x, 0, r->image);
    return true;
}

/* ---- an image of a share ---------------------------------------------------------------------- */

static tarn_chosen_sum sum_of(const chosen_job *job)
{
    const tarn_window *w = &job->k->w;
    return (tarn_chosen_sum){.segments = w->kernel[0], .n = w->kernel[1] * job->k->channels};
}

/* GW: the share's rows of the image's group. */
static void weights_back(const chosen_job *job, const room *r, char *gw)
{
    tarn_chosen_sum s = sum_of(job);
    s.y = gw, s.y_at = job->filter, s.y_step = job->segment;
    s.rows = r->x, s.row_at = job->pixel;
    s.row_step = job->k->w.dilation[0] * job->size[1] * job->k->channels;
    job->kernels->chosen_sums(&s, &r->list, (size_t)job->k->outputs);
}

static void image_back(const chosen_job *job, const room *r, const tarn_chosen_band *b,
                       int64_t group)
{
    const tarn_conv *k = job->k;
    tarn_chosen_sum s = sum_of(job);
    s.y = r->gx, s.y_at = job->pixel + b->from * b->cols;
    s.y_step = k->w.dilation[0] * job->size[1] * k->channels;
    s.rows = job->weight + group * k->outputs * job->row * k->size, s.row_at = job->filter;
    s.row_step = job->segment;
    job->kernels->chosen_turn(&r->by_pixel, &r->list, b);
    job->kernels->chosen_sums(&s, &r->by_pixel, (size_t)((b->to - b->from) * b->cols));
}

static void run_bands(const chosen_job *job, const room *r, int64_t image, char *gw, double *sum)
{
    const tarn_conv *k = job->k;
    int64_t half = k->w.out[1] / 2, rows = k->w.out[0] / 2 * 2;
    tarn_chosen_band b = {.cols = k->w.out[1], .half = half, .plane = rows / 2 * half};
    b.outputs = k->outputs;
    int64_t at = image * k->outputs * b.plane;
    for (; b.from < rows; b.from = b.to) {
        b.to = least(b.from + job->band, rows);
        job->kernels->chosen_list(&r->list, sum, job->gy + at * k->size,
                                  job->tail->y + at * k->size, job->tail->at + at, job->first, &b);
        if (gw)
            weights_back(job, r, gw);
        if (job->gx)
            image_back(job, r, &b, image % k->groups);
    }
}

static void run_image(const chosen_job *job, const room *r, int64_t image, char *part, double *sums)
{
    const tarn_conv *k = job->k;
    int64_t first = image % k->groups * k->outputs, at = image * k->channels * k->plane * k->size;
    size_t channels = (size_t)k->channels;
    if (part)
        job->kernels->chosen_turn_image(r->x, job->x + at, &k->w, job->size, channels);
    if (job->gx)
        memset(r->gx, 0, r->image);
    run_bands(job, r, image, part ? part + first * job->row * k->size : NULL, sums + first);
    if (job->gx)
        job->kernels->chosen_image_back(job->gx + at, r->gx, &k->w, job->size, channels);
}

static bool run_share(void *job_, size_t share)
{
    const chosen_job *job = job_;
    int64_t s = (int64_t)share, images = job->k->images * job->k->groups;
    int64_t matrix = job->filters * job->row * job->k->size;
    char *part = job->part ? job->part + s * matrix : NULL;
    room r;
    if (!open_room(job, &r))
        return false;
    if (part)
        memset(part, 0, (size_t)matrix);
    for (int64_t i = s * images / job->shares; i < (s + 1) * images / job->shares; i++)
        run_image(job, &r, i, part, job->sums + s * job->filters);
    tarn_free(r.all, r.bytes);
    return true;
}

/* ---- weights ---------------------------------------------------------------------------------- */

/* One output's, (channels x rows x columns) in WEIGHT, as segments in TURNED; or BACK. */
static void turn_weights(const chosen_job *job, char *weight, char *turned, bool back)
{
    const tarn_conv *k = job->k;
    int64_t rows = k->w.kernel[0], cols = k->w.kernel[1];
    for (int64_t c = 0; c < k->channels; c++)
        for (int64_t a = 0; a < rows; a++)
            for (int64_t b = 0; b < cols; b++, weight += k->size) {
                char *at = turned + (a * job->segment + b * k->channels + c) * k->size;
                memcpy(back ? weight : at, back ? at : weight, (size_t)k->size);
            }
}

typedef struct weights {
    const chosen_job *job;
    char *at; /* as a tensor */
} weights;

static bool turn_all(void *weights_, int64_t begin, int64_t end)
{
    const weights *w = weights_;
    const chosen_job *job = w->job;
    int64_t bytes = job->row * job->k->size;
    for (int64_t o = begin; o < end; o++) {
        memset(job->weight + o * bytes, 0, (size_t)bytes);
        turn_weights(job, w->at + o * job->k->depth * job->k->size, job->weight + o * bytes, false);
    }
    return true;
}

static bool add_parts(void *weights_, int64_t begin, int64_t end)
{
    const weights *w = weights_;
    const chosen_job *job = w->job;
    int64_t size = job->k->size, bytes = job->row * size;
    for (int64_t o = begin; o < end; o++) {
        char *sum = job->part + o * bytes;
        for (int64_t s = 1; s < job->shares; s++)
            tarn_kernels_of(job->k->dtype)
                ->axpy(sum, 1, sum + s * job->filters * bytes, (size_t)job->row);
        turn_weights(job, w->at + o * job->k->depth * size, sum, true);
    }
    return true;
}

static void add_sums(const chosen_job *job, tarn_tensor *gb)
{
    for (int64_t o = 0; o < job->filters; o++) {
        double sum = 0;
        for (int64_t s = 0; s < job->shares; s++)
            sum += job->sums[s * job->filters + o];
        tarn_convert_set((int)job->k->dtype, (char *)tarn_data(gb) + o * job->k->size, sum);
    }
}

static bool run(chosen_job *job, const tarn_tensor *weight, tarn_tensor *gw, tarn_tensor *gb)
{
    enum { GRAIN = 16 * 1024 };
    int64_t grain = GRAIN / job->row + 1;
    weights from = {job, tarn_data(weight)}, to = {job, gw ? tarn_data(gw) : NULL};
    if (!list_places(job))
        return false;
    bool ok = !job->gx || tarn_drive_range(job->filters, grain, turn_all, &from);
    ok = ok && tarn_parallel((size_t)job->shares, run_share, job);
    ok = ok && (!gw || tarn_drive_range(job->filters, grain, add_parts, &to));
    if (ok && gb)
        add_sums(job, gb);
    forget_places(job);
    return ok;
}

bool tarn_chosen_gradients(const tarn_conv *k, const tarn_tail *tail, const tarn_tensor *x,
                           const tarn_tensor *weight, const tarn_tensor *gy, tarn_tensor *gx,
                           tarn_tensor *gw, tarn_tensor *gb)
{
    chosen_job job = {.k = k,
                      .tail = tail,
                      .kernels = tarn_chosen_kernels_of((int)k->dtype),
                      .x = tarn_data(x),
                      .gy = tarn_data(gy),
                      .gx = gx ? tarn_data(gx) : NULL};
    set_sizes(&job);
    size_t matrix = (size_t)(job.filters * job.row * k->size);
    size_t parts = gw ? (size_t)job.shares * matrix : 0, copy = gx ? matrix : 0;
    size_t sums = (size_t)(job.shares * job.filters) * sizeof *job.sums;
    job.part = parts ? tarn_alloc(parts) : NULL;
    job.weight = copy ? tarn_alloc(copy) : NULL;
    job.sums = tarn_alloc_zero(sums);
    bool ok = (job.part || !parts) && (job.weight || !copy) && (job.sums || !sums) &&
              run(&job, weight, gw, gb);
    tarn_free(job.part, parts);
    tarn_free(job.weight, copy);
    tarn_free(job.sums, sums);
    return ok;
}
