/* direct.c -- see direct.h
 *
 * A step is a panel of outputs over a band of rows of one image; steps of one band follow each other,
 * so that what they see is padded once and stays in the cache.
 */
#include "ops/direct.h"

#include <string.h>

#include "kernel/direct.h"
#include "tensor/drive.h"

enum {
    FEWEST = 4,       /* outputs: two sums each, which hide each other's latency */
    WORK = 1 << 18,   /* multiply-adds of a chunk */
    SEEN = 64 * 1024, /* numbers that a band sees */
    MADE = 8 * 1024,  /* ... and that its panel makes, where they are pooled */
    FEWEST_ROWS = 8,  /* of a band */
};

typedef struct direct_job {
    const tarn_conv *k;
    const tarn_directs *kernels;
    const char *x, *weight, *bias;
    char *y;
    const tarn_tail *tail;
    int64_t panels, bands, most; /* most: rows of a band */
    int64_t seen[2];             /* rows and columns of what its steps see */
    int64_t *offset;             /* of each term of an output in that */
} direct_job;

bool tarn_direct_serves(const tarn_conv *k)
{
    const tarn_window *w = &k->w;
    int64_t cols = w->out[1], wide, tall = tarn_directs_of((int)k->dtype)->direct_tile(cols, &wide);
    if (k->direct || tall == 0 || w->out[0] < tall || k->outputs < FEWEST || k->depth == 0)
        return false;
    int64_t taken = (cols + wide - 1) / wide * wide; /* by tiles, of which some lie over others */
    return w->stride[0] == 1 && w->stride[1] == 1 && 3 * taken <= 4 * cols;
}

static bool pools(const direct_job *job) { return job->tail && job->tail->pools; }

/* Whether tiles have the same 2 x 2 as the image. */
static bool pools_at_once(const tarn_conv *k)
{
    int64_t wide, tall = tarn_directs_of((int)k->dtype)->direct_tile(k->w.out[1], &wide);
    return k->w.out[1] % 2 == 0 && tall == 2;
}

/* ---- bands ----------------------------------------------------------------------------------- */

/* Even, but for the last, so that pooling by twos stays within one. */
static int64_t band_begin(const direct_job *job, int64_t band)
{
    int64_t rows = job->k->w.out[0];
    return band == job->bands ? rows : band * (rows / 2) / job->bands * 2;
}

static void cut(direct_job *job)
{
    const tarn_conv *k = job->k;
    int64_t outputs = (int64_t)job->kernels->direct_outputs(), rows = k->w.out[0];
    int64_t seen = SEEN / (k->channels * tarn_window_sees(&k->w, 1, k->w.out[1]));
    int64_t made = MADE / (outputs * k->w.out[1]);
    int64_t band = k->padded ? seen - k->w.dilation[0] * (k->w.kernel[0] - 1) : rows;
    band = pools(job) && !pools_at_once(k) && made < band ? made : band;
    band = band < FEWEST_ROWS ? FEWEST_ROWS : band;
    job->bands = (rows + band - 1) / band;
    for (int64_t b = 0; b < job->bands; b++) {
        int64_t count = band_begin(job, b + 1) - band_begin(job, b);
        job->most = count > job->most ? count : job->most;
    }
    job->panels = (k->outputs + outputs - 1) / outputs;
    job->seen[0] = k->padded ? tarn_window_sees(&k->w, 0, job->most) : k->w.in[0];
    job->seen[1] = k->padded ? tarn_window_sees(&k->w, 1, k->w.out[1]) : k->w.in[1];
}

static size_t rounded(int64_t bytes) { return (size_t)(bytes + 63) / 64 * 64; }

static size_t padded_bytes(const direct_job *job)
{
    const tarn_conv *k = job->k;
    return k->padded ? rounded(k->channels * job->seen[0] * job->seen[1] * k->size) : 0;
}

static size_t made_bytes(const direct_job *job)
{
    const tarn_conv *k = job->k;
    int64_t outputs = (int64_t)job->kernels->direct_outputs();
    return pools(job) && !pools_at_once(job->k)
               ? rounded(outputs * job->most * k->w.out[1] * k->size)
               : 0;
}

/* ---- terms ----------------------------------------------------------------------------------- */

/* Where each term of an output lies in what it sees. */
static void list_offsets(const direct_job *job)
{
    const tarn_window *w = &job->k->w;
    int64_t *offset = job->offset;
    for (int64_t c = 0; c < job->k->channels; c++)
        for (int64_t a = 0; a < w->kernel[0]; a++)
            for (int64_t b = 0; b < w->kernel[1]; b++)
                *offset++ =
                    (c * job->seen[0] + a * w->dilation[0]) * job->seen[1] + b * w->dilation[1];
}

/* ---- steps ----------------------------------------------------------------------------------- */

typedef struct step {
    int64_t image, group, panel, from, to; /* image: of all groups */
    int64_t first, count;                  /* outputs of the group */
} step;

static step step_at(const direct_job *job, int64_t i)
{
    const tarn_conv *k = job->k;
    int64_t band = i / job->panels % job->bands, images = i / job->panels / job->bands;
    step s = {.image = images / k->groups, .group = images % k->groups, .panel = i % job->panels};
    s.from = band_begin(job, band), s.to = band_begin(job, band + 1);
    s.first = s.panel * k->outputs / job->panels;
    s.count = (s.panel + 1) * k->outputs / job->panels - s.first;
    return s;
}

/* What a step sees, padded in ROOM where it must be: as many rows as the tallest band's. */
static const char *see(const direct_job *job, const step *s, char *room, bool anew)
{
    const tarn_conv *k = job->k;
    const char *x = job->x + (s->image * k->groups + s->group) * k->channels * k->plane * k->size;
    if (!k->padded)
        return x + s->from * k->w.in[1] * k->size;
    if (anew)
        tarn_kernels_of(k->dtype)->pad(room, x, &k->w, (size_t)k->channels, (size_t)s->from,
                                       (size_t)(s->from + job->most));
    return room;
}

/* Sums into MADE, of which the largest are y's; or both in one. */
static void run_pooled(const direct_job *job, const step *s, int64_t plane, const char *seen,
                       const char *weight, const char *bias, tarn_direct *d, char *made)
{
    const tarn_conv *k = job->k;
    int64_t half = d->cols / 2, pixels = k->w.out[0] / 2 * half,
            at = plane * pixels + s->from / 2 * half;
    if (!pools_at_once(k)) {
        job->kernels->direct_sums(made, d->rows * d->cols, seen, weight, bias, (size_t)s->count, d);
        tarn_tail_pool(job->tail, made, plane, s->count, s->from, d->rows);
        return;
    }
    d->rows = d->rows / 2 * 2;
    job->kernels->direct_largest(job->tail->y + at * k->size, job->tail->at + at, pixels, seen,
                                 weight, bias, (size_t)s->count, d);
}

static void run_step(const direct_job *job, const step *s, const char *seen, char *made)
{
    const tarn_conv *k = job->k;
    int64_t output = s->group * k->outputs + s->first;
    int64_t plane = s->image * k->groups * k->outputs + output;
    tarn_direct d = {.offset = job->offset, .depth = (size_t)k->depth, .row = job->seen[1]};
    d.rows = s->to - s->from, d.cols = k->w.out[1], d.relu = job->tail != NULL;
    const char *weight = job->weight + output * k->depth * k->size;
    const char *bias = job->bias ? job->bias + output * k->size : NULL;
    char *y = job->y + (plane * k->pixels + s->from * d.cols) * k->size;
    if (pools(job))
        run_pooled(job, s, plane, seen, weight, bias, &d, made);
    else
        job->kernels->direct_sums(y, k->pixels, seen, weight, bias, (size_t)s->count, &d);
}

static bool run_steps(void *job_, int64_t begin, int64_t end)
{
    const direct_job *job = job_;
    size_t padded = padded_bytes(job), made = made_bytes(job);
    char *room = tarn_alloc(padded + made);
    if (!room && padded + made)
        return false;
    for (int64_t i = begin; i < end; i++) {
        step s = step_at(job, i);
        const char *seen = see(job, &s, room, i == begin || s.panel == 0);
        run_step(job, &s, seen, room + padded);
    }
    tarn_free(room, padded + made);
    return true;
}

static bool run(direct_job *job)
{
    const tarn_conv *k = job->k;
    job->kernels = tarn_directs_of((int)k->dtype);
    cut(job);
    int64_t steps = k->images * k->groups * job->bands * job->panels;
    int64_t work = k->outputs * k->depth * k->pixels / job->bands / job->panels;
    size_t bytes = (size_t)k->depth * sizeof *job->offset;
    if (!(job->offset = tarn_alloc(bytes)))
        return false;
    list_offsets(job);
    bool ok = tarn_drive_range(steps, WORK / (work + 1) + 1, run_steps, job);
    tarn_free(job->offset, bytes);
    return ok;
}

bool tarn_direct_forward(const tarn_conv *k, const tarn_tensor *y, const tarn_tensor *x,
                         const tarn_tensor *weight, const tarn_tensor *bias, const tarn_tail *tail)
{
    direct_job job = {.k = k,
                      .x = tarn_data(x),
                      .weight = tarn_data(weight),
                      .bias = tarn_is_none(bias) ? NULL : tarn_data(bias),
                      .y = tarn_data(y),
                      .tail = tail};
    return run(&job);
}

/* ---- gx: gy, padded, by windows turned round -------------------------------------------------- */

static tarn_conv back_of(const tarn_conv *k)
{
    tarn_conv b = {.w = k->w, .images = k->images, .groups = k->groups, .dtype = k->dtype};
    b.channels = k->outputs, b.outputs = k->channels;
    for (int side = 0; side < 2; side++) {
        b.w.in[side] = k->w.out[side], b.w.out[side] = k->w.in[side];
        b.w.before[side] = k->w.dilation[side] * (k->w.kernel[side] - 1) - k->w.before[side];
    }
    tarn_conv_init(&b);
    return b;
}

/* Of windows without padding most of what is summed up near the edges would be zeros. */
bool tarn_direct_serves_input(const tarn_conv *k)
{
    const tarn_window *w = &k->w;
    if (w->stride[0] != 1 || w->stride[1] != 1 || 4 * k->plane > 5 * k->pixels)
        return false;
    tarn_conv back = back_of(k);
    return back.w.before[0] >= 0 && back.w.before[1] >= 0 && tarn_direct_serves(&back);
}

typedef struct turning {
    const tarn_conv *k;
    const char *from;
    char *to;
} turning;

/* Input channels BEGIN..END, of all groups: (outputs x elements) each, the last element first. */
static bool turn_channels(void *turning_, int64_t begin, int64_t end)
{
    const turning *t = turning_;
    const tarn_conv *k = t->k;
    int64_t elements = tarn_window_elements(&k->w);
    char *to = t->to + begin * k->outputs * elements * k->size;
    for (int64_t i = begin; i < end; i++)
        for (int64_t o = 0; o < k->outputs; o++) {
            int64_t filter = i / k->channels * k->outputs + o;
            const char *from = t->from + (filter * k->depth + i % k->channels * elements) * k->size;
            for (int64_t e = elements - 1; e >= 0; e--, to += k->size)
                memcpy(to, from + e * k->size, (size_t)k->size);
        }
    return true;
}

bool tarn_direct_input(const tarn_conv *k, const tarn_tensor *gx, const tarn_tensor *weight,
                       const tarn_tensor *gy)
{
    enum { GRAIN = 16 * 1024 };
    tarn_conv back = back_of(k);
    size_t bytes = (size_t)(k->groups * k->outputs * k->depth * k->size);
    char *turned = tarn_alloc(bytes);
    if (!turned)
        return false;
    turning t = {.k = k, .from = tarn_data(weight), .to = turned};
    direct_job job = {.k = &back, .x = tarn_data(gy), .weight = turned, .y = tarn_data(gx)};
    bool ok =
        tarn_drive_range(k->groups * k->channels, GRAIN / back.depth + 1, turn_channels, &t) &&
        run(&job);
    tarn_free(turned, bytes);
    return ok;
}

/* ---- gw: sums over the pixels of a few rows ---------------------------------------------------- */

enum {
    WIDEST = 3, /* elements of a window's row: sums of all of them, for four outputs, stay in
                            registers; by 5 x 5 patches and products are faster */
    FEWEST_PIXELS = 256, /* of an image: a sum's lanes are added after each band */
    PIXELS = 1024,       /* of a band: those of some outputs and a channel stay in L1 */
};

bool tarn_direct_serves_weight(const tarn_conv *k)
{
    int64_t wide;
    return k->w.kernel[1] > 1 && k->w.kernel[1] <= WIDEST && k->pixels >= FEWEST_PIXELS &&
           tarn_direct_serves(k) &&
           tarn_directs_of((int)k->dtype)->direct_tile(k->w.out[1], &wide) == 2;
}

/* Rows FROM..TO, few enough. */
static void weight_rows(const tarn_conv *k, char *gw, const char *x, const char *gy, int64_t from,
                        int64_t to, char *room)
{
    const tarn_window *w = &k->w;
    int64_t rows = k->padded ? tarn_window_sees(w, 0, to - from) : w->in[0];
    tarn_direct_dots d = {.rows = to - from,
                          .cols = w->out[1],
                          .plane = k->pixels,
                          .depth = k->depth};
    for (int side = 0; side < 2; side++)
        d.kernel[side] = w->kernel[side], d.dilation[side] = w->dilation[side];
    d.row = k->padded ? tarn_window_sees(w, 1, w->out[1]) : w->in[1];
    const char *seen = k->padded ? room : x + from * d.row * k->size;
    if (k->padded)
        tarn_kernels_of(k->dtype)->pad(room, x, w, (size_t)k->channels, (size_t)from, (size_t)to);
    for (int64_t c = 0; c < k->channels; c++)
        tarn_directs_of((int)k->dtype)
            ->direct_dots(gw + c * tarn_window_elements(w) * k->size, gy,
                          seen + c * rows * d.row * k->size, (size_t)k->outputs, &d);
}

void tarn_direct_weight(const tarn_conv *k, char *gw, const char *x, const char *gy, int64_t from,
                        int64_t to, char *room)
{
    int64_t cols = k->w.out[1], most = PIXELS / cols + 1;
    int64_t bands = (to - from + most - 1) / most, rows = to - from;
    for (int64_t b = 0; b < bands; b++) {
        int64_t begin = b * rows / bands, end = (b + 1) * rows / bands;
        weight_rows(k, gw, x, gy + begin * cols * k->size, from + begin, from + end, room);
    }
}
