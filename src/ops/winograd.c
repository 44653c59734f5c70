/* winograd.c -- see winograd.h
 *
 * Tiles of all images stand in one long row, image by image, and are cut into blocks of whole rows
 * of tiles.  Forward, a block goes through all three steps in one thread, while it is in its cache;
 * the gradient of the weights takes larger blocks, whose channels, places and outputs are shared
 * out step by step, and adds them in order.
 */
#include "ops/winograd.h"

#include "base/threads.h"
#include "kernel/winograd.h"
#include "tensor/drive.h"

enum {
    FEWEST = 16,      /* channels and outputs, for transforms to be worth while */
    LEAST_TILES = 24, /* ... and tiles, for the weights' */
    SPOTS = TARN_WINOGRAD_SPOTS,
    ELEMENTS = 9,          /* of a window */
    LINE = 16,             /* floats of a cache line */
    BLOCK = 96 * 1024,     /* floats of a forward block, V and M: most of a second cache */
    LARGE_BLOCK = 2 << 20, /* ... of a block of the weights' gradient: 8 MB of the third */
    LEAST_BLOCK = 32,      /* tiles */
};

typedef struct sizes {
    int64_t tall, wide, lanes; /* of the kernels */
} sizes;

/* A job: x (images x channels x tiles.in) to y (images x outputs x tiles.out). */
typedef struct winograd {
    const tarn_winograd_kernels *kernels;
    tarn_tiles tiles;
    sizes z;
    int64_t images, channels, outputs;
    int64_t block, blocks; /* rows of tiles in one; how many */
    int64_t width;         /* tiles in a block, rounded up to z.wide */
    const float *x, *weight, *bias;
    float *y;
    const tarn_tail *tail; /* NULL: nothing comes after */
    bool turned;           /* weight is (channels x outputs), its windows are turned round */
    float *u, *v, *m;
    int64_t u_panel, u_step, v_step, m_step; /* from panel to panel, from place to place */
} winograd;

static int64_t round_up(int64_t n, int64_t to) { return (n + to - 1) / to * to; }

/* From one of the 16 places to the next: an odd number of cache lines, since powers of two would
 * send all 16 to the same lines of the cache. */
static int64_t step_of(int64_t floats) { return (round_up(floats, LINE) / LINE | 1) * LINE; }

bool tarn_winograd_serves(const tarn_conv *k)
{
    const tarn_window *w = &k->w;
    if (k->dtype != TARN_FLOAT32 || k->groups != 1 || k->channels < FEWEST || k->outputs < FEWEST)
        return false;
    int64_t tiles = k->images;
    for (int side = 0; side < 2; side++) {
        if (w->kernel[side] != 3 || w->stride[side] != 1 || w->dilation[side] != 1 ||
            w->before[side] < 0 || w->before[side] > 2 ||
            w->out[side] + 2 - w->before[side] > w->in[side] + 2)
            return false;
        tiles *= (w->out[side] + 1) / 2;
    }
    return tiles >= LEAST_TILES && 2 * 4 * tiles <= 3 * k->images * k->pixels;
}

static void cut(winograd *w, int64_t floats)
{
    tarn_tiles *t = &w->tiles;
    t->rows = (t->out[0] + 1) / 2, t->cols = (t->out[1] + 1) / 2;
    int64_t tiles = floats / (SPOTS * (w->channels + w->outputs)), rows = w->images * t->rows;
    tiles = tiles < LEAST_BLOCK ? LEAST_BLOCK : tiles;
    w->block = tiles / t->cols < 1 ? 1 : tiles / t->cols < rows ? tiles / t->cols : rows;
    w->blocks = (rows + w->block - 1) / w->block;
    w->width = round_up(w->block * t->cols, w->z.wide);
}

/* ---- runs: rows of tiles of one image -------------------------------------------------------- */

typedef struct run {
    int64_t image, first; /* tile, in the block */
    tarn_tile_rows rows;
} run;

/* The first run of block B, then the next one; false: there is none. */
static bool next_run(const winograd *w, int64_t b, run *r)
{
    int64_t rows = w->tiles.rows, total = w->images * rows, begin = b * w->block;
    int64_t end = begin + w->block < total ? begin + w->block : total;
    int64_t at = begin + r->first / w->tiles.cols + r->rows.count;
    if (at >= end)
        return false;
    r->first += r->rows.count * w->tiles.cols;
    r->image = at / rows;
    r->rows.from = at % rows;
    int64_t left = rows - r->rows.from;
    r->rows.count = end - at < left ? end - at : left;
    return true;
}

static run first_run(const winograd *w, float *room)
{
    return (run){.rows = {.tiles = &w->tiles, .room = room}};
}

/* ---- weights --------------------------------------------------------------------------------- */

static bool weight_panels(void *job, int64_t begin, int64_t end)
{
    const winograd *w = job;
    int64_t out_step = w->turned ? ELEMENTS : w->channels * ELEMENTS;
    int64_t channel_step = w->turned ? w->outputs * ELEMENTS : ELEMENTS;
    for (int64_t i = begin; i < end; i++) {
        int64_t first = i * w->z.tall, left = w->outputs - first;
        w->kernels->winograd_weight(w->u + i * w->u_panel, w->u_step, w->weight + first * out_step,
                                    left < w->z.tall ? left : w->z.tall, out_step, w->channels,
                                    channel_step, w->turned);
    }
    return true;
}

static bool transform_weights(winograd *w)
{
    enum { GRAIN = 1024 };
    int64_t panels = round_up(w->outputs, w->z.tall) / w->z.tall;
    return tarn_drive_range(panels, GRAIN / (w->z.tall * w->channels) + 1, weight_panels, w);
}

/* ---- forward --------------------------------------------------------------------------------- */

static void inputs_of(const winograd *w, int64_t b, float *room)
{
    int64_t plane = w->tiles.in[0] * w->tiles.in[1];
    for (int64_t c = 0; c < w->channels; c++)
        for (run r = first_run(w, room); next_run(w, b, &r);)
            w->kernels->winograd_input(w->v + c * w->width + r.first, w->v_step,
                                       w->x + (r.image * w->channels + c) * plane, &r.rows);
}

static void products_of(const winograd *w)
{
    tarn_winograd_product p = {.a_panel = w->u_panel,
                               .b_panel = w->z.wide,
                               .b_step = w->width,
                               .c_step = w->width,
                               .m = round_up(w->outputs, w->z.tall),
                               .n = w->width,
                               .k = w->channels};
    for (int s = 0; s < SPOTS; s++) {
        p.a = w->u + s * w->u_step, p.b = w->v + s * w->v_step, p.c = w->m + s * w->m_step;
        w->kernels->winograd_multiply(&p);
    }
}

/* The results of a run for output O; what pools keeps its image in the cache, in ROOM. */
static void output_run(const winograd *w, int64_t o, run *r, float *room)
{
    bool pools = w->tail && w->tail->pools;
    const float *m = w->m + o * w->width + r->first;
    int64_t cols = w->tiles.out[1], from = 2 * r->rows.from, plane = r->image * w->outputs + o;
    int64_t left = w->tiles.out[0] - from, count = 2 * r->rows.count;
    count = count < left ? count : left;
    tarn_tiles tiles = w->tiles; /* of these rows alone */
    tiles.out[0] = count;
    tarn_tile_rows rows = {.tiles = &tiles, .count = r->rows.count};
    float *y = pools ? room : w->y + (plane * w->tiles.out[0] + from) * cols;
    w->kernels->winograd_output(y, m, w->m_step, w->bias ? w->bias[o] : 0, &rows);
    if (w->tail)
        tarn_tail_forward(w->tail, (char *)y, plane, from, count);
}

static void outputs_of(const winograd *w, int64_t b, float *room)
{
    for (int64_t o = 0; o < w->outputs; o++)
        for (run r = first_run(w, NULL); next_run(w, b, &r);)
            output_run(w, o, &r, room);
}

static bool forward_blocks(void *job, int64_t begin, int64_t end)
{
    winograd w = *(const winograd *)job;
    int64_t room = tarn_winograd_room(&w.tiles, w.z.lanes), image = 4 * w.width;
    room = room < image ? image : room;
    size_t bytes = (size_t)(room + SPOTS * (w.v_step + w.m_step)) * sizeof(float);
    float *block = tarn_alloc(bytes);
    if (!block)
        return false;
    w.v = block, w.m = w.v + SPOTS * w.v_step;
    for (int64_t b = begin; b < end; b++) {
        inputs_of(&w, b, w.m + SPOTS * w.m_step);
        products_of(&w);
        outputs_of(&w, b, w.m + SPOTS * w.m_step);
    }
    tarn_free(block, bytes);
    return true;
}

static bool run_forward(winograd *w)
{
    cut(w, BLOCK);
    int64_t panels = round_up(w->outputs, w->z.tall) / w->z.tall;
    w->u_panel = round_up(w->z.tall * w->channels + w->z.lanes, LINE);
    w->u_step = step_of(panels * w->u_panel);
    w->v_step = step_of(w->channels * w->width + w->z.lanes);
    w->m_step = step_of(round_up(w->outputs, w->z.tall) * w->width);
    size_t bytes = (size_t)(SPOTS * w->u_step) * sizeof(float);
    w->u = tarn_alloc(bytes);
    bool ok = w->u && transform_weights(w) && tarn_drive_range(w->blocks, 1, forward_blocks, w);
    tarn_free(w->u, bytes);
    return ok;
}

static winograd winograd_of(const tarn_conv *k, const tarn_tensor *weight)
{
    winograd w = {.kernels = tarn_winograd_kernels_here(), .images = k->images};
    w.kernels->winograd_sizes(&w.z.tall, &w.z.wide, &w.z.lanes);
    w.weight = weight ? tarn_data(weight) : NULL;
    for (int side = 0; side < 2; side++) {
        w.tiles.in[side] = k->w.in[side], w.tiles.out[side] = k->w.out[side];
        w.tiles.before[side] = k->w.before[side];
    }
    w.channels = k->channels, w.outputs = k->outputs;
    return w;
}

bool tarn_winograd_forward(const tarn_conv *k, const tarn_tensor *y, const tarn_tensor *x,
                           const tarn_tensor *weight, const tarn_tensor *bias,
                           const tarn_tail *tail)
{
    winograd w = winograd_of(k, weight);
    w.x = tarn_data(x), w.y = tarn_data(y);
    w.bias = tarn_is_none(bias) ? NULL : tarn_data(bias);
    w.tail = tail;
    return run_forward(&w);
}

/* ---- gx: gy by the weights turned round ------------------------------------------------------- */

bool tarn_winograd_input(const tarn_conv *k, const tarn_tensor *gx, const tarn_tensor *weight,
                         const tarn_tensor *gy)
{
    winograd w = winograd_of(k, weight);
    w.x = tarn_data(gy), w.y = tarn_data(gx), w.turned = true;
    w.channels = k->outputs, w.outputs = k->channels;
    for (int side = 0; side < 2; side++) {
        w.tiles.in[side] = k->w.out[side], w.tiles.out[side] = k->w.in[side];
        w.tiles.before[side] = 2 - k->w.before[side];
    }
    return run_forward(&w);
}

/* ---- gw: products of what tiles see and what flows back to them, added over tiles -------------- */

typedef struct gradient {
    winograd w; /* x: inputs, y: what flows back; m: A g A^T, u: the sums */
    tarn_tiles back;
    int64_t at; /* the block */
    float *gw;
    int64_t v_panel, m_panel;
} gradient;

/* Channels by panels of z.wide, LANES at a time; then outputs by panels of z.tall. */
static bool transform_groups(void *job, int64_t begin, int64_t end)
{
    const gradient *g = job;
    const winograd *w = &g->w;
    int64_t inputs = round_up(w->channels, w->z.lanes) / w->z.lanes;
    size_t bytes = (size_t)tarn_winograd_room(&w->tiles, w->z.lanes) * sizeof(float);
    float *room = tarn_alloc(bytes);
    if (!room)
        return false;
    for (int64_t i = begin; i < end; i++) {
        bool input = i < inputs;
        const tarn_tiles *t = input ? &w->tiles : &g->back;
        int64_t each = input ? w->z.lanes : w->z.tall, all = input ? w->channels : w->outputs;
        int64_t first = (input ? i : i - inputs) * each, ld = input ? w->z.wide : w->z.tall;
        int64_t count = all - first < each ? all - first : each;
        const float *from = input ? w->x : w->y;
        float *to =
            input ? w->v + first / ld * g->v_panel + first % ld : w->m + first / ld * g->m_panel;
        for (run r = first_run(w, room); next_run(w, g->at, &r);) {
            r.rows.tiles = t;
            const float *planes = from + (r.image * all + first) * t->in[0] * t->in[1];
            if (input)
                w->kernels->winograd_input_across(to + r.first * ld, w->v_step, ld, planes, count,
                                                  &r.rows);
            else
                w->kernels->winograd_gradient_across(to + r.first * ld, w->m_step, ld, planes,
                                                     count, &r.rows);
        }
    }
    tarn_free(room, bytes);
    return true;
}

static bool multiply_spots(void *job, int64_t begin, int64_t end)
{
    const gradient *g = job;
    const winograd *w = &g->w;
    int64_t rows = w->images * w->tiles.rows - g->at * w->block;
    tarn_winograd_product p = {.a_panel = g->m_panel,
                               .b_panel = g->v_panel,
                               .b_step = w->z.wide,
                               .c_step = round_up(w->channels, w->z.wide),
                               .m = round_up(w->outputs, w->z.tall),
                               .n = round_up(w->channels, w->z.wide),
                               .k = (rows < w->block ? rows : w->block) * w->tiles.cols,
                               .add = g->at > 0};
    for (int64_t s = begin; s < end; s++) {
        p.a = w->m + s * w->m_step, p.b = w->v + s * w->v_step, p.c = w->u + s * w->u_step;
        w->kernels->winograd_multiply(&p);
    }
    return true;
}

static bool weights_back(void *job, int64_t begin, int64_t end)
{
    const gradient *g = job;
    const winograd *w = &g->w;
    for (int64_t o = begin; o < end; o++)
        w->kernels->winograd_weight_back(g->gw + o * w->channels * ELEMENTS,
                                         w->u + o * round_up(w->channels, w->z.wide), w->u_step,
                                         w->channels);
    return true;
}

static bool run_gradient(gradient *g)
{
    enum { GRAIN = 4096 };
    winograd *w = &g->w;
    int64_t groups = round_up(w->channels, w->z.lanes) / w->z.lanes +
                     round_up(w->outputs, w->z.tall) / w->z.tall;
    for (g->at = 0; g->at < w->blocks; g->at++)
        if (!tarn_drive_range(groups, 1, transform_groups, g) ||
            !tarn_drive_range(SPOTS, 1, multiply_spots, g))
            return false;
    return tarn_drive_range(w->outputs, GRAIN / w->channels + 1, weights_back, g);
}

bool tarn_winograd_weight(const tarn_conv *k, const tarn_tensor *gw, const tarn_tensor *x,
                          const tarn_tensor *gy)
{
    gradient g = {.w = winograd_of(k, NULL), .gw = tarn_data(gw)};
    winograd *w = &g.w;
    w->x = tarn_data(x), w->y = tarn_data(gy);
    cut(w, LARGE_BLOCK);
    g.back = w->tiles;
    for (int side = 0; side < 2; side++)
        g.back.in[side] = g.back.out[side], g.back.before[side] = 0;
    int64_t channels = round_up(w->channels, w->z.wide), outputs = round_up(w->outputs, w->z.tall);
    g.v_panel = w->width * w->z.wide, g.m_panel = w->width * w->z.tall + w->z.lanes;
    w->v_step = step_of(channels / w->z.wide * g.v_panel);
    w->m_step = step_of(outputs / w->z.tall * g.m_panel);
    w->u_step = step_of(outputs * channels);
    size_t bytes = (size_t)(SPOTS * (w->v_step + w->m_step + w->u_step)) * sizeof(float);
    w->v = tarn_alloc(bytes);
    w->m = w->v + SPOTS * w->v_step, w->u = w->m + SPOTS * w->m_step;
    bool ok = w->v && run_gradient(&g);
    tarn_free(w->v, bytes);
    return ok;
}
