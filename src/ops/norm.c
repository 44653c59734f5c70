/* norm.c -- normalisation. */
#include <math.h>

#include "graph/tape.h"
#include "kernel/convert.h"
#include "kernel/kernels.h"
#include "ops/entry.h"
#include "ops/tail.h"
#include "tarn/ops.h"
#include "tensor/reduce.h"

/* ---- batch_norm ---------------------------------------------------------------------------------
 * forward: y = (x - m) r weight + bias,  r = 1 / sqrt(v + eps), m and v of each channel over the
 * batch (in training) or the running ones.
 * backward: gw = sum gy xh,  gb = sum gy,  xh = (x - m) r, and
 *   gx = r weight (gy - gb / n - xh gw / n)      in training, n numbers a channel
 *   gx = r weight gy                             in evaluation */

enum { X, RUNNING_MEAN, RUNNING_VAR, WEIGHT, BIAS, TRAINING, MOMENTUM, EPS }; /* parameters */
enum { MEAN, RSTD };                                                          /* saved */
enum { GRAIN = 16 * 1024, COLUMNS = 64 };

/* x is (batch x channels x inner). */
typedef struct norm {
    int64_t batch, channels, inner;
    tarn_dtype dtype;
    int64_t size; /* bytes an element */
    const tarn_kernels *kernels;
    bool training;
    const tarn_tail *tail; /* what comes after; NULL: nothing */
} norm;

static bool check_channels(const tarn_call *c, int t, int64_t channels)
{
    const tarn_tensor *p = tarn_in(c, t), *x = tarn_in(c, X);
    if (tarn_is_none(p) || (p->spec.rank == 1 && p->spec.size[0] == channels))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "batch_norm: %s is %s, but x %s has %lld channels; it must be (%lld)",
                     c->op->param[t].name, TARN_SHAPE(p), TARN_SHAPE(x), (long long)channels,
                     (long long)channels);
}

static bool check_counts(const tarn_call *c, const norm *n)
{
    if (n->training && n->batch * n->inner == 1)
        return tarn_fail(TARN_ERROR_VALUE,
                         "batch_norm: training needs more than 1 number a channel, and x %s has 1;"
                         " use a larger batch, or training = false",
                         TARN_SHAPE(tarn_in(c, X)));
    bool running =
        !tarn_is_none(tarn_in(c, RUNNING_MEAN)) && !tarn_is_none(tarn_in(c, RUNNING_VAR));
    if (n->training || running)
        return true;
    return tarn_fail(TARN_ERROR_USE, "batch_norm: without training it needs running_mean and"
                                     " running_var; pass them, or training = true");
}

static bool norm_of(const tarn_call *c, norm *n)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    if (x->rank < 2)
        return tarn_fail(TARN_ERROR_SHAPE, "batch_norm: x must be (batch x channels ...), not %s",
                         TARN_SPEC_SHAPE(x));
    *n = (norm){.batch = x->size[0], .channels = x->size[1], .inner = 1};
    for (int d = 2; d < x->rank; d++)
        n->inner *= x->size[d];
    n->dtype = (tarn_dtype)x->dtype;
    n->size = (int64_t)tarn_dtype_size(n->dtype);
    n->kernels = tarn_kernels_of(n->dtype);
    n->training = c->value[TRAINING].boolean;
    for (int t = RUNNING_MEAN; t <= BIAS; t++)
        if (!check_channels(c, t, n->channels))
            return false;
    return true;
}

static bool norm_plan(const tarn_call *c, tarn_plan *plan)
{
    norm n;
    if (!norm_of(c, &n) || !check_counts(c, &n) || !tarn_plan_like_first(c, plan))
        return false;
    plan->saved[MEAN] = plan->saved[RSTD] = tarn_spec_make(n.dtype, 1, &n.channels);
    plan->saves = 2;
    plan->work_bytes = (size_t)(2 * n.channels * n.size);
    plan->back_bytes = (size_t)n.channels * (2 * sizeof(double) + 3 * (size_t)n.size);
    plan->flops = 4 * (double)tarn_count(tarn_in(c, X));
    return true;
}

/* Arrays of one number a channel, of the type computed in. */
static double get(const norm *n, const void *array, int64_t i)
{
    return tarn_convert_get(n->dtype, (const char *)array + i * n->size);
}

static void set(const norm *n, void *array, int64_t i, double value)
{
    tarn_convert_set(n->dtype, (char *)array + i * n->size, value);
}

/* ---- forward ---- */

static bool batch_statistics(const tarn_call *c, const norm *n)
{
    const tarn_tensor *x = tarn_in(c, X);
    bool axes[TARN_MAX_DIMS];
    for (int d = 0; d < TARN_MAX_DIMS; d++)
        axes[d] = d != 1;
    tarn_reduction r = {.fold = &tarn_fold_sum, .x = x, .y = c->saved[MEAN], .axes = axes};
    r.scale = 1 / (double)(n->batch * n->inner);
    if (!tarn_drive_reduce(&r))
        return false;
    r.fold = &tarn_fold_squares, r.center = r.y, r.y = c->saved[RSTD];
    return tarn_drive_reduce(&r);
}

/* The running variance is the unbiased one: times n / (n - 1). */
static void mix_running(const tarn_call *c, const norm *n)
{
    const tarn_tensor *mean = tarn_in(c, RUNNING_MEAN), *var = tarn_in(c, RUNNING_VAR);
    double count = (double)(n->batch * n->inner), momentum = c->value[MOMENTUM].number;
    for (int64_t i = 0; i < n->channels; i++) {
        if (!tarn_is_none(mean))
            entry_mix(mean, i, get(n, tarn_data(c->saved[MEAN]), i), momentum);
        if (!tarn_is_none(var))
            entry_mix(var, i, get(n, tarn_data(c->saved[RSTD]), i) * count / (count - 1), momentum);
    }
}

static bool find_statistics(const tarn_call *c, const norm *n)
{
    char *mean = tarn_data(c->saved[MEAN]), *rstd = tarn_data(c->saved[RSTD]);
    if (n->training) {
        if (!batch_statistics(c, n))
            return false;
        if (!tarn_replaying()) /* the first time has done so */
            mix_running(c, n);
    }
    for (int64_t i = 0; i < n->channels; i++) {
        double var = n->training ? get(n, rstd, i) : entry_get(tarn_in(c, RUNNING_VAR), i, 1);
        if (!n->training)
            set(n, mean, i, entry_get(tarn_in(c, RUNNING_MEAN), i, 0));
        set(n, rstd, i, 1 / sqrt(var + c->value[EPS].number));
    }
    return true;
}

typedef struct norm_job {
    norm n;
    const char *x, *g, *mean;
    char *y;
    char *a, *b, *c;          /* one number a channel: scale and shift, or backward's three */
    double *plain, *centered; /* sum of gy, of gy (x - m) */
} norm_job;

/* What pools keeps an image in the cache, its results alone are y's. */
static bool scale_rows(void *job_, int64_t begin, int64_t end)
{
    const norm_job *j = job_;
    const norm *n = &j->n;
    bool pools = n->tail && n->tail->pools;
    size_t bytes = pools ? (size_t)(n->inner * n->size) : 0;
    char *image = tarn_alloc(bytes);
    if (!image && bytes)
        return false;
    for (int64_t i = begin; i < end; i++) {
        int64_t at = i * n->inner * n->size, k = i % n->channels;
        char *y = pools ? image : j->y + at;
        n->kernels->norm_row(y, j->x + at, (size_t)n->inner, get(n, j->mean, k), get(n, j->a, k),
                             get(n, j->b, k));
        if (n->tail)
            tarn_tail_forward(n->tail, y, i, 0, n->tail->rows);
    }
    tarn_free(image, bytes);
    return true;
}

static bool scale_columns(void *job_, int64_t begin, int64_t end)
{
    const norm_job *j = job_;
    const norm *n = &j->n;
    int64_t at = begin * n->channels * n->size;
    n->kernels->norm_columns(j->y + at, j->x + at, (size_t)(end - begin), (size_t)n->channels,
                             (size_t)n->channels, j->mean, j->a, j->b);
    if (n->tail) /* planes are numbers */
        tarn_tail_forward(n->tail, j->y + at, begin * n->channels, 0, (end - begin) * n->channels);
    return true;
}

/* Runs over numbers in chunks of about GRAIN: columns where a channel is one of a row's. */
static bool each_row(norm_job *j, bool (*rows)(void *job, int64_t begin, int64_t end),
                     bool (*columns)(void *job, int64_t begin, int64_t end))
{
    const norm *n = &j->n;
    if (n->channels == 0 || n->inner == 0)
        return true;
    if (n->inner == 1)
        return tarn_drive_range(n->batch, GRAIN / n->channels + 1, columns, j);
    return tarn_drive_range(n->batch * n->channels, GRAIN / n->inner + 1, rows, j);
}

static bool forward_with(const tarn_call *c, const tarn_tail *tail)
{
    norm_job j;
    if (!norm_of(c, &j.n) || tarn_count(tarn_in(c, X)) == 0)
        return tarn_error_pending() == TARN_OK;
    j.n.tail = tail;
    if (!find_statistics(c, &j.n))
        return false;
    j.x = tarn_data(tarn_in(c, X)), j.y = tarn_data(c->out[0]);
    j.mean = tarn_data(c->saved[MEAN]);
    j.a = c->work, j.b = j.a + j.n.channels * j.n.size;
    for (int64_t i = 0; i < j.n.channels; i++) {
        double rstd = get(&j.n, tarn_data(c->saved[RSTD]), i);
        set(&j.n, j.a, i, rstd * entry_get(tarn_in(c, WEIGHT), i, 1));
        set(&j.n, j.b, i, entry_get(tarn_in(c, BIAS), i, 0));
    }
    return each_row(&j, scale_rows, scale_columns);
}

static bool norm_forward(const tarn_call *c) { return forward_with(c, NULL); }

/* ---- backward ---- */

/* The gradient of row I of what is scaled: g's, or through the tail into ROOM. */
static const char *gradient_row(const norm_job *j, int64_t i, char *room)
{
    const norm *n = &j->n;
    if (!n->tail)
        return j->g + i * n->inner * n->size;
    tarn_tail_backward(n->tail, room, j->g, i, 0, n->tail->rows);
    return room;
}

static size_t gradient_bytes(const norm *n) { return n->tail ? (size_t)(n->inner * n->size) : 0; }

static bool sum_channels(void *job_, int64_t begin, int64_t end)
{
    const norm_job *j = job_;
    const norm *n = &j->n;
    char *room = tarn_alloc(gradient_bytes(n));
    if (!room && gradient_bytes(n))
        return false;
    for (int64_t k = begin; k < end; k++) {
        double sum[2] = {0, 0};
        for (int64_t i = 0; i < n->batch; i++) {
            int64_t row = i * n->channels + k;
            n->kernels->norm_row_sums(sum, gradient_row(j, row, room),
                                      j->x + row * n->inner * n->size, (size_t)n->inner,
                                      get(n, j->mean, k));
        }
        j->plain[k] = sum[0], j->centered[k] = sum[1];
    }
    tarn_free(room, gradient_bytes(n));
    return true;
}

static bool sum_columns(void *job_, int64_t begin, int64_t end)
{
    const norm_job *j = job_;
    const norm *n = &j->n;
    int64_t at = begin * n->size;
    for (int64_t k = begin; k < end; k++)
        j->plain[k] = j->centered[k] = 0;
    n->kernels->norm_columns_sums(j->plain + begin, j->centered + begin, j->g + at, j->x + at,
                                  (size_t)n->batch, (size_t)(end - begin), (size_t)n->channels,
                                  j->mean + at);
    return true;
}

static bool sum_gradients(norm_job *j)
{
    const norm *n = &j->n;
    if (n->inner == 1)
        return tarn_drive_range(n->channels, COLUMNS, sum_columns, j);
    return tarn_drive_range(n->channels, GRAIN / (n->batch * n->inner + 1) + 1, sum_channels, j);
}

static bool back_rows(void *job_, int64_t begin, int64_t end)
{
    const norm_job *j = job_;
    const norm *n = &j->n;
    char *room = tarn_alloc(gradient_bytes(n));
    if (!room && gradient_bytes(n))
        return false;
    for (int64_t i = begin; i < end; i++) {
        int64_t at = i * n->inner * n->size, k = i % n->channels;
        n->kernels->norm_row_back(j->y + at, gradient_row(j, i, room), j->x + at, (size_t)n->inner,
                                  get(n, j->mean, k), get(n, j->a, k), get(n, j->b, k),
                                  get(n, j->c, k));
    }
    tarn_free(room, gradient_bytes(n));
    return true;
}

static bool back_columns(void *job_, int64_t begin, int64_t end)
{
    const norm_job *j = job_;
    const norm *n = &j->n;
    int64_t at = begin * n->channels * n->size;
    n->kernels->norm_columns_back(j->y + at, j->g + at, j->x + at, (size_t)(end - begin),
                                  (size_t)n->channels, (size_t)n->channels, j->mean, j->a, j->b,
                                  j->c);
    return true;
}

/* gx = a gy + b (x - m) + c */
static void set_slopes(const tarn_call *c, norm_job *j)
{
    const norm *n = &j->n;
    double count = (double)(n->batch * n->inner);
    for (int64_t i = 0; i < n->channels; i++) {
        double rstd = get(n, tarn_data(c->saved[RSTD]), i);
        double scale = rstd * entry_get(tarn_in(c, WEIGHT), i, 1);
        set(n, j->a, i, scale);
        set(n, j->b, i, n->training ? -scale * rstd * rstd * j->centered[i] / count : 0);
        set(n, j->c, i, n->training ? -scale * j->plain[i] / count : 0);
    }
}

static bool parameter_gradients(const tarn_call *c, const norm_job *j, tarn_tensor *gx[])
{
    const norm *n = &j->n;
    tarn_spec spec = tarn_spec_make(n->dtype, 1, &n->channels);
    for (int t = WEIGHT; t <= BIAS; t++) {
        if (!tarn_wants(c, t))
            continue;
        if (!(gx[t] = tarn_tensor_of(&spec)))
            return false;
        for (int64_t i = 0; i < n->channels; i++)
            set(n, tarn_data(gx[t]), i,
                t == BIAS ? j->plain[i] : j->centered[i] * get(n, tarn_data(c->saved[RSTD]), i));
    }
    return true;
}

/* Without images there is nothing to keep in the cache: the tail goes back first, as a whole. */
static const tarn_tensor *through_columns(const tarn_call *c, norm *n, const tarn_tensor *g)
{
    if (!n->tail || n->inner != 1)
        return g;
    g = tarn_tail_gradient(n->tail, &tarn_in(c, X)->spec, g);
    n->tail = NULL;
    return g;
}

static bool backward_with(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[],
                          const tarn_tail *tail)
{
    norm_job j;
    const tarn_tensor *g = tarn_tensor_packed(gy[0]);
    if (!g || !norm_of(c, &j.n))
        return false;
    j.n.tail = tail;
    if (!(g = through_columns(c, &j.n, g)))
        return false;
    j.x = tarn_data(tarn_in(c, X)), j.g = tarn_data(g);
    j.mean = tarn_data(c->saved[MEAN]);
    j.plain = c->work, j.centered = j.plain + j.n.channels;
    j.a = (char *)(j.centered + j.n.channels), j.b = j.a + j.n.channels * j.n.size;
    j.c = j.b + j.n.channels * j.n.size;
    if (!sum_gradients(&j) || !parameter_gradients(c, &j, gx))
        return false;
    if (!tarn_wants(c, X))
        return true;
    if (!(gx[X] = tarn_tensor_of(&tarn_in(c, X)->spec)))
        return false;
    j.y = tarn_data(gx[X]);
    set_slopes(c, &j);
    return each_row(&j, back_rows, back_columns);
}

static bool norm_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return backward_with(c, gy, gx, NULL);
}

/* ---- definition ---- */

/* One number a channel, shaped to broadcast over x. */
static tarn_tensor *by_channel(const tarn_tensor *t, const norm *n, int rank)
{
    int64_t size[TARN_MAX_DIMS] = {1, n->channels, 1, 1, 1, 1, 1, 1};
    return tarn_reshape(t, size, rank);
}

static bool norm_compose(const tarn_call *c, tarn_tensor *out[])
{
    norm n;
    if (!norm_of(c, &n) || !check_counts(c, &n))
        return false;
    const tarn_tensor *x = tarn_in(c, X), *mean, *var;
    int rank = x->spec.rank;
    const int64_t dims[] = {1, 3, 4, 5, 6, 7, 8};
    if (n.training) {
        mean = tarn_mean(x, dims, rank - 1, true);
        var = tarn_var(x, dims, rank - 1, false, true, NAN);
    } else {
        mean = by_channel(tarn_in(c, RUNNING_MEAN), &n, rank);
        var = by_channel(tarn_in(c, RUNNING_VAR), &n, rank);
    }
    const tarn_tensor *eps = tarn_tensor_weak(c->value[EPS].number, false);
    tarn_tensor *y = tarn_mul(tarn_sub(x, mean), tarn_rsqrt(tarn_add(var, eps)));
    if (!tarn_is_none(tarn_in(c, WEIGHT)))
        y = tarn_mul(y, by_channel(tarn_in(c, WEIGHT), &n, rank));
    if (!tarn_is_none(tarn_in(c, BIAS)))
        y = tarn_add(y, by_channel(tarn_in(c, BIAS), &n, rank));
    out[0] = y;
    return y != NULL;
}

static const tarn_param norm_params[] = {
    {"x", NULL, "(batch x channels ...)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"running_mean",
     NULL,
     "(channels), moved towards the batch's in training",
     TARN_TENSOR,
     TARN_OPTIONAL | TARN_WRITTEN | TARN_NO_GRAD,
     TARN_FLOATS,
     {0}},
    {"running_var",
     NULL,
     "(channels), moved towards the batch's in training",
     TARN_TENSOR,
     TARN_OPTIONAL | TARN_WRITTEN | TARN_NO_GRAD,
     TARN_FLOATS,
     {0}},
    {"weight", NULL, "(channels)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, {0}},
    {"bias", NULL, "(channels)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, {0}},
    {"training",
     NULL,
     "normalise by the batch, not by the running numbers",
     TARN_BOOLEAN,
     TARN_OPTIONAL,
     0,
     {.boolean = false}},
    {"momentum",
     NULL,
     "how much of a new batch the running numbers take",
     TARN_NUMBER,
     TARN_OPTIONAL,
     0,
     {.number = 0.1}},
    {"eps", NULL, "keeps the root away from 0", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 1e-5}},
    {0}};

TARN_OP(batch_norm) = {
    .name = "batch_norm",
    .summary = "Gives each channel mean 0 and variance 1 over the batch, then scales and shifts"
               " it.",
    .formula = "y = (x - mean) / sqrt(var + eps) weight + bias",
    .source = "[Ioffe, Szegedy 2015]",
    .example = "local y = tarn.randn(64, 3):batch_norm { training = true }\n"
               "assert(math.abs(y:mean():item()) < 1e-5)\n"
               "local mean, var = tarn.zeros(3), tarn.ones(3)\n"
               "tarn.full({ 2, 3 }, 5):batch_norm(mean, var, { training = true })\n"
               "assert(math.abs(mean:get(1) - 0.5) < 1e-6)",
    .param = norm_params,
    .traits = TARN_CONTIGUOUS | TARN_EFFECTS,
    .keeps_in = 1 << X | 1 << WEIGHT,
    .plan = norm_plan,
    .forward = norm_forward,
    .backward = norm_backward,
    .compose = norm_compose,
    .tolerance = {2e-5, 1e-11},
    .samples = {{"randn(6, 3), { training = true }"},
                {"randn(4, 3, 5), zeros(3), ones(3), randn(3), randn(3), true"},
                {"randn(2, 4, 3, 3), zeros(4), ones(4), randn(4), randn(4), true, 0.3, 1e-3"},
                {"randn(5, 3), zeros(3), ones(3), randn(3), randn(3)"},
                {"randn(2, 3, 4, 1), rand(3), rand(3)"},
                {"randn(7, 2), zeros(2), ones(2), randn(2), randn(2), true"}},
    .errors =
        {{"randn(4, 3), zeros(2), ones(2)",
          "batch_norm: running_mean is %(2%), but x %(4 x 3%) has 3 channels; it must be %(3%)"},
         {"randn(1, 3), { training = true }",
          "batch_norm: training needs more than 1 number a channel, and x %(1 x 3%) has 1"},
         {"randn(4, 3)", "batch_norm: without training it needs running_mean and running_var"},
         {"randn(4), { training = true }",
          "batch_norm: x must be %(batch x channels ...%), not %(4%)"}},
};

/* ---- batch_norm, then relu, then perhaps the largest of each 2 x 2 -------------------------------- */

enum { PLACES = 2 }; /* saved as well */

static tarn_tail tail_of(const tarn_call *c, bool pools)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    int64_t cols = x->rank > 2 ? x->size[x->rank - 1] : 1, inner = 1;
    for (int d = 2; d < x->rank; d++)
        inner *= x->size[d];
    return tarn_tail_of((tarn_dtype)x->dtype, cols ? inner / cols : 0, cols, pools, c->out[0],
                        pools ? c->saved[PLACES] : NULL);
}

static bool check_images(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    return x->rank == 4 ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "%s: x must be images (batch x channels x rows x columns), not %s",
                     c->op->name, TARN_SPEC_SHAPE(x));
}

static bool plan_with(const tarn_call *c, tarn_plan *plan, bool pools)
{
    if (!norm_plan(c, plan) || (pools && !check_images(c)))
        return false;
    plan->saves += pools;
    return tarn_tail_plan(c->op->name, &tarn_in(c, X)->spec, pools, &plan->out[0],
                          &plan->saved[PLACES]);
}

static bool relu_plan(const tarn_call *c, tarn_plan *plan) { return plan_with(c, plan, false); }
static bool pool_plan(const tarn_call *c, tarn_plan *plan) { return plan_with(c, plan, true); }

static bool relu_forward(const tarn_call *c)
{
    tarn_tail tail = tail_of(c, false);
    return forward_with(c, &tail);
}

static bool pool_forward(const tarn_call *c)
{
    tarn_tail tail = tail_of(c, true);
    return forward_with(c, &tail);
}

static bool relu_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tail tail = tail_of(c, false);
    return backward_with(c, gy, gx, &tail);
}

static bool pool_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tail tail = tail_of(c, true);
    return backward_with(c, gy, gx, &tail);
}

static bool relu_compose(const tarn_call *c, tarn_tensor *out[])
{
    if (!norm_compose(c, out))
        return false;
    out[0] = tarn_relu(out[0]);
    return out[0] != NULL;
}

static bool pool_compose(const tarn_call *c, tarn_tensor *out[])
{
    if (!check_images(c) || !relu_compose(c, out))
        return false;
    out[0] = tarn_max_pool2d(out[0], (const int64_t[]){2}, 1, NULL, 0, NULL, 0, NULL, 0);
    return out[0] != NULL;
}

#define NORM_CHAIN                                                                                 \
    .param = norm_params, .traits = TARN_CONTIGUOUS | TARN_EFFECTS,                                \
    .keeps_in = 1 << X | 1 << WEIGHT | 1 << BIAS | 1 << RUNNING_MEAN | 1 << RUNNING_VAR,           \
    .keeps_out = 1, .tolerance = {2e-5, 1e-11}

TARN_OP(batch_norm_relu) = {
    .name = "batch_norm_relu",
    .summary = "batch_norm, then relu, in one pass: what Sequential does with these layers.",
    .formula = "y = max(batch_norm(x), 0)",
    .example = "local x = tarn.randn(8, 3, 4, 4)\n"
               "local y = x:batch_norm { training = true }\n"
               "assert((x:batch_norm_relu { training = true } - y:relu()):abs():max():item() == 0)",
    NORM_CHAIN,
    .plan = relu_plan,
    .forward = relu_forward,
    .backward = relu_backward,
    .compose = relu_compose,
    .fuses = "BatchNorm2d ReLU",
    .samples = {{"randn(6, 3), { training = true }"},
                {"randn(4, 3, 5), zeros(3), ones(3), randn(3), randn(3), true"},
                {"randn(2, 4, 3, 3), zeros(4), ones(4), randn(4), randn(4), true, 0.3, 1e-3"},
                {"randn(5, 3, 2), zeros(3), ones(3), randn(3), randn(3)"}},
    .errors = {{"randn(4, 3), zeros(2), ones(2)", "running_mean is %(2%), but x %(4 x 3%)"}},
};

TARN_OP(batch_norm_relu_max_pool) = {
    .name = "batch_norm_relu_max_pool",
    .summary = "batch_norm, relu and the largest of each 2 x 2, in one pass: what Sequential does"
               " with these layers.  The images between are not kept.",
    .formula = "y = max_pool2d(max(batch_norm(x), 0), 2)",
    .example = "local x, options = tarn.randn(8, 3, 4, 4), { training = true }\n"
               "local y = x:batch_norm(options):relu():max_pool2d(2)\n"
               "assert((x:batch_norm_relu_max_pool(options) - y):abs():max():item() == 0)",
    NORM_CHAIN,
    .plan = pool_plan,
    .forward = pool_forward,
    .backward = pool_backward,
    .compose = pool_compose,
    .fuses = "BatchNorm2d ReLU MaxPool2d",
    .samples = {{"randn(2, 3, 4, 6), { training = true }"},
                {"randn(2, 4, 5, 3), zeros(4), ones(4), randn(4), randn(4), true, 0.3, 1e-3"},
                {"randn(3, 2, 2, 9), zeros(2), ones(2), randn(2), randn(2)"}},
    .errors = {{"randn(4, 3, 5), { training = true }", "x must be images .* not %(4 x 3 x 5%)"},
               {"randn(4, 3, 1, 5), { training = true }", "have no 2 x 2"}},
};

/* ---- local_response_norm ------------------------------------------------------------------------ */

enum { SIZE = 1, ALPHA, BETA, K };

/* Zeros in front of the channels and behind them. */
static tarn_tensor *pad_channels(const tarn_tensor *x, int64_t before, int64_t after)
{
    int64_t size[TARN_MAX_DIMS];
    for (int d = 0; x && d < x->spec.rank; d++)
        size[d] = x->spec.size[d];
    if (!x)
        return NULL;
    size[1] = before;
    const tarn_tensor *front = tarn_tensor_full((tarn_dtype)x->spec.dtype, x->spec.rank, size, 0);
    size[1] = after;
    const tarn_tensor *back = tarn_tensor_full((tarn_dtype)x->spec.dtype, x->spec.rank, size, 0);
    return tarn_cat((const tarn_tensor *[]){front, x, back}, 3, 2);
}

static bool response_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X);
    int64_t n = c->value[SIZE].integer;
    if (n < 1)
        return tarn_fail(TARN_ERROR_VALUE, "local_response_norm: size must be at least 1, not %lld",
                         (long long)n);
    if (x->spec.rank < 3)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "local_response_norm: x must be (batch x channels x length ...), not %s",
                         TARN_SHAPE(x));
    int64_t channels = x->spec.size[1];
    n = n < 2 * channels + 1 ? n : 2 * channels + 1; /* more neighbours there are not */
    const tarn_tensor *squares = pad_channels(tarn_square(x), n / 2, (n - 1) / 2);
    tarn_tensor *sum = NULL;
    for (int64_t k = 0; k < n; k++) {
        tarn_tensor *part = tarn_narrow(squares, 2, k + 1, channels);
        sum = sum ? tarn_add(sum, part) : part;
    }
    double alpha = c->value[ALPHA].number / (double)c->value[SIZE].integer;
    sum = tarn_add(tarn_mul(sum, tarn_tensor_weak(alpha, false)),
                   tarn_tensor_weak(c->value[K].number, false));
    out[0] = tarn_mul(x, tarn_pow(sum, tarn_tensor_weak(-c->value[BETA].number, false)));
    return out[0] != NULL;
}

TARN_OP(local_response_norm) = {
    .name = "local_response_norm",
    .summary = "Divides each number by a power of the mean square of its neighbours in other"
               " channels.",
    .formula = "y = x (k + alpha / size sum x^2)^-beta, over `size` channels around its own",
    .source = "[Krizhevsky, Sutskever, Hinton 2012]",
    .example =
        "local y = tarn.ones(1, 3, 2):local_response_norm(1, { alpha = 1, beta = 0.5, k = 3 })\n"
        "assert(math.abs(y:get(1, 2, 1) - 0.5) < 1e-6)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "(batch x channels x length ...)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
            {"size", NULL, "how many channels, its own among them", TARN_INTEGER, 0, 0, {0}},
            {"alpha",
             NULL,
             "weight of the mean square",
             TARN_NUMBER,
             TARN_OPTIONAL,
             0,
             {.number = 1e-4}},
            {"beta", NULL, "the power", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 0.75}},
            {"k",
             NULL,
             "added before the power is taken",
             TARN_NUMBER,
             TARN_OPTIONAL,
             0,
             {.number = 1}},
            {0}},
    .compose = response_compose,
    .samples = {{"randn(2, 5, 3), 3"},
                {"randn(2, 4, 3, 2), 2, { alpha = 0.5, beta = 0.6, k = 2 }"},
                {"randn(1, 2, 3), 9, 0.3"}},
    .errors = {{"randn(2, 3, 4), 0", "local_response_norm: size must be at least 1, not 0"},
               {"randn(2, 3), 3", "must be %(batch x channels x length ...%), not %(2 x 3%)"}},
};

TARN_FAMILY(norm);
