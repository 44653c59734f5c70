/* grid_sample.c -- numbers of images at places that a grid says, and grids that turn and scale. */
#include <math.h>

#include "graph/op.h"
#include "kernel/sample.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X };

/* ---- grid_sample ------------------------------------------------------------------------------- */

enum { GRID = 1, SAMPLE_MODE, PADDING_MODE, SAMPLE_CORNERS };

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

/* Places -1 .. 1 as positions among N numbers, from 0. */
static tarn_tensor *unnormalized(const tarn_tensor *g, int64_t n, bool corners)
{
    double half = corners ? (double)(n - 1) / 2 : (double)n / 2;
    double middle = (double)(n - 1) / 2;
    return tarn_add(tarn_mul(g, number(half)), number(middle));
}

/* Places beyond the ends thrown back, as often as it takes: LOW .. LOW + SPAN. */
static tarn_tensor *reflected(const tarn_tensor *at, double low, double span)
{
    if (span <= 0)
        return tarn_mul(at, number(0));
    const tarn_tensor *t = tarn_remainder(tarn_abs(tarn_sub(at, number(low))), number(2 * span));
    const tarn_tensor *back = tarn_sub(number(span), tarn_abs(tarn_sub(t, number(span))));
    return tarn_add(back, number(low));
}

static tarn_tensor *padded_place(const tarn_tensor *at, int64_t n, int64_t padding, bool corners)
{
    double last = (double)(n - 1);
    if (padding == TARN_SAMPLE_REFLECTION)
        at = corners ? reflected(at, 0, last) : reflected(at, -0.5, (double)n);
    return padding == TARN_SAMPLE_ZEROS ? (tarn_tensor *)at : tarn_clamp(at, 0, last);
}

typedef struct image {
    const tarn_tensor *x;     /* (batch x channels x pixels) */
    int64_t rows, cols, outs; /* outs: numbers of a channel of the result */
    int64_t batch, channels;
} image;

/* x at whole places (ROW, COL), 0 outside the image. */
static tarn_tensor *pixels_at(const image *s, const tarn_tensor *row, const tarn_tensor *col)
{
    double bottom = (double)(s->rows - 1), right = (double)(s->cols - 1);
    const int64_t wide[] = {s->batch, s->channels, s->outs}, one[] = {s->batch, 1, s->outs};
    const tarn_tensor *y = tarn_clamp(row, 0, bottom), *x = tarn_clamp(col, 0, right);
    const tarn_tensor *inside = tarn_logical_and(tarn_eq(y, row), tarn_eq(x, col));
    const tarn_tensor *at = tarn_add(tarn_mul(y, number((double)s->cols)), tarn_add(x, number(1)));
    at = tarn_expand(tarn_reshape(tarn_to(at, TARN_INT64), one, 3), wide, 3);
    return tarn_mul(tarn_gather(s->x, 3, at),
                    tarn_to(tarn_reshape(inside, one, 3), s->x->spec.dtype));
}

static tarn_tensor *weighted(const image *s, const tarn_tensor *pixels, const tarn_tensor *weight)
{
    const int64_t one[] = {s->batch, 1, s->outs};
    return tarn_mul(pixels, tarn_reshape(weight, one, 3));
}

static tarn_tensor *bilinear_sample(const image *s, const tarn_tensor *row, const tarn_tensor *col)
{
    const tarn_tensor *one = number(1);
    const tarn_tensor *top = tarn_floor(row), *left = tarn_floor(col);
    const tarn_tensor *down = tarn_sub(row, top), *along = tarn_sub(col, left);
    const tarn_tensor *up = tarn_sub(one, down), *back = tarn_sub(one, along);
    const tarn_tensor *bottom = tarn_add(top, one), *right = tarn_add(left, one);
    const tarn_tensor *upper = tarn_add(weighted(s, pixels_at(s, top, left), tarn_mul(up, back)),
                                        weighted(s, pixels_at(s, top, right), tarn_mul(up, along)));
    const tarn_tensor *lower =
        tarn_add(weighted(s, pixels_at(s, bottom, left), tarn_mul(down, back)),
                 weighted(s, pixels_at(s, bottom, right), tarn_mul(down, along)));
    return tarn_add(upper, lower);
}

static bool check_sampling(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *g = &tarn_in(c, GRID)->spec;
    if (x->rank == 4 && g->rank == 4 && g->size[3] == 2 && g->size[0] == x->size[0] &&
        x->size[2] > 0 && x->size[3] > 0)
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "grid_sample: x %s must be images (batch x channels x rows x columns) and grid"
                     " %s (batch x rows x columns x 2), of as many",
                     TARN_SPEC_SHAPE(x), TARN_SPEC_SHAPE(g));
}

static bool grid_sample_compose(const tarn_call *c, tarn_tensor *out[])
{
    if (!check_sampling(c))
        return false;
    const tarn_tensor *x = tarn_in(c, X), *grid = tarn_in(c, GRID);
    const int64_t *size = x->spec.size, *shape = grid->spec.size;
    const int64_t padding = c->value[PADDING_MODE].choice;
    bool corners = c->value[SAMPLE_CORNERS].boolean;
    const int64_t flat[] = {size[0], size[1], size[2] * size[3]};
    const int64_t full[] = {size[0], size[1], shape[1], shape[2]};
    image s = {.rows = size[2], .cols = size[3], .batch = size[0], .channels = size[1]};
    s.outs = shape[1] * shape[2];
    s.x = tarn_reshape(x, flat, 3);
    const tarn_tensor *col = unnormalized(tarn_select(grid, 4, 1), s.cols, corners);
    const tarn_tensor *row = unnormalized(tarn_select(grid, 4, 2), s.rows, corners);
    col = padded_place(col, s.cols, padding, corners);
    row = padded_place(row, s.rows, padding, corners);
    tarn_tensor *y = c->value[SAMPLE_MODE].choice == 0
                         ? bilinear_sample(&s, row, col)
                         : pixels_at(&s, tarn_round(row, 0), tarn_round(col, 0));
    out[0] = tarn_reshape(y, full, 4);
    return out[0] != NULL;
}

/* ---- by a kernel: images one by one, places in runs -------------------------------------------- */

typedef struct sample_job {
    tarn_sampling s;
    const tarn_sample_kernels *kernels;
    int64_t size, pieces, piece; /* bytes a number; places of an image, in so many runs */
    int64_t strips, strip;       /* going back to x: channels, in so many strips */
    const char *x, *grid, *gy;
    char *y, *gx, *ggrid;
} sample_job;

enum { GRAIN = 16 * 1024 }; /* numbers that a chunk of work reads or writes */

static sample_job sample_of(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *g = &tarn_in(c, GRID)->spec;
    sample_job j = {.s = {.rows = x->size[2],
                          .cols = x->size[3],
                          .channels = x->size[1],
                          .outs = g->size[1] * g->size[2],
                          .padding = (tarn_sample_padding)c->value[PADDING_MODE].choice,
                          .nearest = c->value[SAMPLE_MODE].choice == 1,
                          .corners = c->value[SAMPLE_CORNERS].boolean},
                    .kernels = tarn_samples_of((int)x->dtype),
                    .size = (int64_t)tarn_dtype_size((tarn_dtype)x->dtype),
                    .x = tarn_data(tarn_in(c, X)),
                    .grid = tarn_data(tarn_in(c, GRID))};
    int64_t piece = GRAIN / (j.s.channels + 1) + 1;
    j.piece = piece < j.s.outs ? piece : j.s.outs;
    j.pieces = j.s.outs ? (j.s.outs + j.piece - 1) / j.piece : 0;
    int64_t strip = GRAIN / (j.s.outs + 1) + 1;
    j.strip = strip < j.s.channels ? strip : j.s.channels;
    j.strips = j.s.channels ? (j.s.channels + j.strip - 1) / j.strip : 0;
    return j;
}

static bool sample_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *g = &tarn_in(c, GRID)->spec;
    if (!check_sampling(c))
        return false;
    if (x->size[2] * x->size[3] >= INT32_MAX)
        return tarn_fail(TARN_ERROR_VALUE,
                         "grid_sample: an image of x %s has 2^31 numbers or more; cut it",
                         TARN_SPEC_SHAPE(x));
    plan->out[0] =
        tarn_spec_make((tarn_dtype)x->dtype, 4,
                       (const int64_t[]){x->size[0], x->size[1], g->size[1], g->size[2]});
    plan->flops = 8 * (double)tarn_spec_count(&plan->out[0]);
    return true;
}

/* Run K of places, of all runs of all images. */
typedef struct run {
    int64_t image, first, count;
} run;

static run run_at(const sample_job *j, int64_t k)
{
    int64_t first = k % j->pieces * j->piece, left = j->s.outs - first;
    return (run){k / j->pieces, first, left < j->piece ? left : j->piece};
}

/* Where number 0 of an image begins, of PLANE numbers a channel. */
static int64_t image_at(const sample_job *j, int64_t image, int64_t plane)
{
    return image * j->s.channels * plane * j->size;
}

static bool sample_runs(void *job, int64_t begin, int64_t end)
{
    const sample_job *j = job;
    for (int64_t k = begin; k < end; k++) {
        run r = run_at(j, k);
        j->kernels->sample(j->y + image_at(j, r.image, j->s.outs),
                           j->x + image_at(j, r.image, j->s.rows * j->s.cols),
                           j->grid + r.image * j->s.outs * 2 * j->size, r.first, r.count, &j->s);
    }
    return true;
}

static bool each_run(sample_job *j, int64_t images, bool (*body)(void *, int64_t, int64_t))
{
    int64_t work = j->piece * (j->s.channels + 1) + 1;
    return tarn_drive_range(images * j->pieces, GRAIN / work + 1, body, j);
}

static bool sample_forward(const tarn_call *c)
{
    sample_job j = sample_of(c);
    j.y = tarn_data(c->out[0]);
    return each_run(&j, c->in[0]->spec.size[0], sample_runs);
}

static bool places_runs(void *job, int64_t begin, int64_t end)
{
    const sample_job *j = job;
    for (int64_t k = begin; k < end; k++) {
        run r = run_at(j, k);
        int64_t places = r.image * j->s.outs * 2 * j->size;
        j->kernels->sample_places(j->ggrid + places, j->gy + image_at(j, r.image, j->s.outs),
                                  j->x + image_at(j, r.image, j->s.rows * j->s.cols),
                                  j->grid + places, r.first, r.count, &j->s);
    }
    return true;
}

/* Strips of channels: what two places add to one number is added in their order. */
static bool back_strips(void *job, int64_t begin, int64_t end)
{
    const sample_job *j = job;
    int64_t plane = j->s.rows * j->s.cols;
    for (int64_t k = begin; k < end; k++) {
        int64_t image = k / j->strips, first = k % j->strips * j->strip;
        int64_t left = j->s.channels - first;
        tarn_sampling s = j->s;
        s.channels = left < j->strip ? left : j->strip;
        j->kernels->sample_back(j->gx + image_at(j, image, plane) + first * plane * j->size,
                                j->gy + image_at(j, image, s.outs) + first * s.outs * j->size,
                                j->grid + image * s.outs * 2 * j->size, 0, s.outs, &s);
    }
    return true;
}

static bool sample_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    sample_job j = sample_of(c);
    const tarn_tensor *g = tarn_tensor_packed(gy[0]);
    int64_t images = c->in[0]->spec.size[0];
    if (!g)
        return false;
    j.gy = tarn_data(g);
    if (tarn_wants(c, X)) {
        gx[X] = tarn_tensor_of(&tarn_in(c, X)->spec);
        if (!gx[X] || !tarn_drive_fill(gx[X], 0))
            return false;
        j.gx = tarn_data(gx[X]);
        int64_t work = j.strip * (j.s.outs + 1) + 1;
        if (!tarn_drive_range(images * j.strips, GRAIN / work + 1, back_strips, &j))
            return false;
    }
    if (!tarn_wants(c, GRID))
        return true;
    if (!(gx[GRID] = tarn_tensor_of(&tarn_in(c, GRID)->spec)))
        return false;
    j.ggrid = tarn_data(gx[GRID]);
    return each_run(&j, images, places_runs);
}

TARN_OP(grid_sample) = {
    .name = "grid_sample",
    .summary = "Takes the numbers of images at places that a grid says, between them too.",
    .formula = "y[n,c,i,j] = x[n,c] at (column, row) = grid[n,i,j], -1 .. 1 from edge to edge",
    .source = "[Jaderberg et al. 2015]",
    .example = "local x = tarn.tensor({ { { { 1, 2 }, { 3, 4 } } } })\n"
               "local y = x:grid_sample(tarn.tensor({ { { { 0, 0 } } } }))\n"
               "assert(y:item() == 2.5)",
    .param =
        TARN_PARAMS{{"x",
                     NULL,
                     "images (batch x channels x rows x columns)",
                     TARN_TENSOR,
                     0,
                     TARN_FLOATS,
                     {0}},
                    {"grid",
                     NULL,
                     "(batch x rows x columns x 2): the column, then the row, -1 .. 1",
                     TARN_TENSOR,
                     0,
                     TARN_FLOATS,
                     {0}},
                    {"mode",
                     "bilinear|nearest",
                     "between numbers, or the nearest",
                     TARN_CHOICE,
                     TARN_OPTIONAL,
                     0,
                     {.choice = 0}},
                    {"padding_mode",
                     "zeros|border|reflection",
                     "what stands outside",
                     TARN_CHOICE,
                     TARN_OPTIONAL,
                     0,
                     {.choice = TARN_SAMPLE_ZEROS}},
                    {"align_corners",
                     NULL,
                     "-1 and 1 are the middles of the outermost numbers, not their outer edges",
                     TARN_BOOLEAN,
                     TARN_OPTIONAL,
                     0,
                     {.boolean = false}},
                    {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << X | 1 << GRID,
    .plan = sample_plan,
    .forward = sample_forward,
    .backward = sample_backward,
    .compose = grid_sample_compose,
    .samples = {{"randn(2, 3, 4, 5), rand(2, 3, 2, 2)"},
                {"randn(1, 2, 4, 3), randn(1, 3, 4, 2), { padding_mode = 'border',"
                 " align_corners = true }"},
                {"randn(1, 2, 4, 3), randn(1, 3, 4, 2), { padding_mode = 'reflection' }"},
                {"randn(1, 2, 4, 3), randn(1, 3, 4, 2), { mode = 'nearest' }"}},
    .errors = {{"randn(1, 2, 4, 3), randn(1, 3, 4, 3)", "grid_sample: x .* grid %(1 x 3 x 4 x 3%)"},
               {"randn(2, 2, 4, 3), randn(1, 3, 4, 2)", "of as many"}},
};

/* ---- affine_grid -------------------------------------------------------------------------------- */

enum { THETA, GRID_SIZE, GRID_CORNERS };

/* Places of N numbers from edge to edge, -1 .. 1. */
static double place_of(int64_t i, int64_t n, bool corners)
{
    if (corners)
        return n > 1 ? -1 + 2 * (double)i / (double)(n - 1) : 0;
    return (2 * (double)i + 1) / (double)n - 1;
}

/* (rows * cols x 3): column, row, 1 */
static tarn_tensor *base_grid(int64_t rows, int64_t cols, bool corners)
{
    tarn_tensor *t = tarn_tensor_new(TARN_FLOAT64, 2, (const int64_t[]){rows * cols, 3});
    for (int64_t i = 0; t && i < rows * cols; i++) {
        double *p = (double *)tarn_data(t) + 3 * i;
        p[0] = place_of(i % cols, cols, corners);
        p[1] = place_of(i / cols, rows, corners);
        p[2] = 1;
    }
    return t;
}

static bool affine_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *theta = tarn_in(c, THETA);
    tarn_value size = c->value[GRID_SIZE];
    if (theta->spec.rank != 3 || theta->spec.size[1] != 2 || theta->spec.size[2] != 3)
        return tarn_fail(TARN_ERROR_SHAPE, "affine_grid: theta must be (batch x 2 x 3), not %s",
                         TARN_SHAPE(theta));
    if (size.list.count != 4 || size.list.at[0] != theta->spec.size[0] || size.list.at[2] < 1 ||
        size.list.at[3] < 1)
        return tarn_fail(TARN_ERROR_VALUE,
                         "affine_grid: size must be { %lld, channels, rows, columns }: what"
                         " grid_sample will give",
                         (long long)theta->spec.size[0]);
    int64_t rows = size.list.at[2], cols = size.list.at[3];
    const int64_t full[] = {size.list.at[0], rows, cols, 2};
    const tarn_tensor *base = base_grid(rows, cols, c->value[GRID_CORNERS].boolean);
    base = tarn_to(base, theta->spec.dtype);
    out[0] = tarn_reshape(tarn_matmul(base, tarn_transpose(theta, 2, 3)), full, 4);
    return out[0] != NULL;
}

TARN_OP(affine_grid) = {
    .name = "affine_grid",
    .summary = "The grid with which grid_sample turns, scales, shears and moves images.",
    .formula = "grid[n,i,j] = theta[n] (column, row, 1)",
    .source = "[Jaderberg et al. 2015]",
    .example = "local theta = tarn.tensor({ { { -1, 0, 0 }, { 0, 1, 0 } } })\n"
               "local x = tarn.tensor({ { { { 1, 2 }, { 3, 4 } } } })\n"
               "local y = x:grid_sample(tarn.affine_grid(theta, { 1, 1, 2, 2 }))\n"
               "assert(y:get(1, 1, 1, 1) == 2 and y:get(1, 1, 1, 2) == 1)",
    .param = TARN_PARAMS{{"theta",
                          NULL,
                          "(batch x 2 x 3): where a place of the result is looked for",
                          TARN_TENSOR,
                          0,
                          TARN_FLOATS,
                          {0}},
                         {"size",
                          NULL,
                          "of the result: { batch, channels, rows, columns }",
                          TARN_SIZES,
                          0,
                          0,
                          {0}},
                         {"align_corners",
                          NULL,
                          "as grid_sample's",
                          TARN_BOOLEAN,
                          TARN_OPTIONAL,
                          0,
                          {.boolean = false}},
                         {0}},
    .compose = affine_compose,
    .samples = {{"randn(2, 2, 3), { 2, 1, 3, 4 }"},
                {"randn(1, 2, 3), { 1, 1, 2, 3 }, { align_corners = true }"}},
    .errors = {{"randn(2, 3), { 2, 1, 3, 4 }", "theta must be %(batch x 2 x 3%), not %(2 x 3%)"},
               {"randn(2, 2, 3), { 3, 4 }", "size must be { 2, channels, rows, columns }"}},
};

TARN_FAMILY(grid_sample);
