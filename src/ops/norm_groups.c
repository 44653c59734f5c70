/* norm_groups.c -- normalisation of each example's channels by themselves, or in groups. */
#include <math.h>

#include "graph/op.h"
#include "kernel/convert.h"
#include "kernel/kernels.h"
#include "ops/entry.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- group_norm, instance_norm: x is (batch x groups x channels x inner) --------------------------
 * forward: y = (x - m) r weight + bias,  r = 1 / sqrt(v + eps), m and v of each example's group, or
 * given (instance_norm in evaluation).
 * backward: gx = r (g - mean(g) - xh mean(g xh)),  g = gy weight,  xh = (x - m) r, means over the
 * group (m and v given: gx = r g),  gw = sum of gy xh,  gb = sum of gy. */

enum { X };
enum { MEAN, RSTD };        /* saved */
enum { GRAIN = 16 * 1024 }; /* numbers of a chunk */

typedef struct groups {
    int64_t batch, groups, channels, inner; /* channels of one group */
    int64_t n;                              /* numbers of a group of one example */
    bool given;                             /* mean and variance are */
    double eps;
    const tarn_tensor *weight, *bias; /* or TARN_NONE */
    tarn_dtype dtype;
    int64_t size; /* bytes an element */
    const tarn_kernels *kernels;
} groups;

static bool check_channels(const tarn_call *c, const tarn_tensor *p, const char *name)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    if (tarn_is_none(p) || (p->spec.rank == 1 && p->spec.size[0] == x->size[1]))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: %s is %s, but x %s has %lld channels; it must be (%lld)", c->op->name,
                     name, TARN_SHAPE(p), TARN_SPEC_SHAPE(x), (long long)x->size[1],
                     (long long)x->size[1]);
}

static bool measure(const tarn_call *c, int64_t count, groups *g)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    g->batch = x->size[0], g->groups = count, g->channels = x->size[1] / count, g->inner = 1;
    for (int d = 2; d < x->rank; d++)
        g->inner *= x->size[d];
    g->n = g->channels * g->inner;
    if (tarn_is_none(g->weight) && tarn_is_none(g->bias)) /* all channels of a group are alike */
        g->channels = 1, g->inner = g->n;
    g->dtype = (tarn_dtype)x->dtype;
    g->size = (int64_t)tarn_dtype_size(g->dtype);
    g->kernels = tarn_kernels_of(g->dtype);
    if (g->eps < 0)
        return tarn_fail(TARN_ERROR_VALUE, "%s: eps must not be negative, not %g", c->op->name,
                         g->eps);
    return check_channels(c, g->weight, "weight") && check_channels(c, g->bias, "bias");
}

static bool check_rank(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    return x->rank >= 2 ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: x must be (batch x channels ...), not %s", c->op->name,
                     TARN_SPEC_SHAPE(x));
}

static bool plan_groups(const tarn_call *c, const groups *g, tarn_plan *plan)
{
    int64_t rows = g->batch * g->groups;
    if (!tarn_plan_like_first(c, plan))
        return false;
    plan->saved[MEAN] = plan->saved[RSTD] = tarn_spec_make(g->dtype, 1, &rows);
    plan->saves = 2;
    plan->back_bytes = (size_t)(rows * g->channels) * 2 * sizeof(double);
    plan->flops = 8 * (double)tarn_count(tarn_in(c, X));
    return true;
}

/* Arrays of the type computed in; ABSENT where there is none. */
static double get(const groups *g, const void *array, int64_t i)
{
    return tarn_convert_get(g->dtype, (const char *)array + i * g->size);
}

static void set(const groups *g, void *array, int64_t i, double value)
{
    tarn_convert_set(g->dtype, (char *)array + i * g->size, value);
}

typedef struct group_job {
    groups g;
    const char *x, *gy;
    char *y, *mean, *rstd; /* y: gx when going back; NULL: not wanted */
    double *sum;           /* two for each channel of each example: of gy, of gy (x - m) */
    double *var;           /* of each group of each example; NULL: not asked for */
} group_job;

static group_job job_of(const tarn_call *c, const groups *g)
{
    return (group_job){.g = *g,
                       .x = tarn_data(tarn_in(c, X)),
                       .mean = tarn_data(c->saved[MEAN]),
                       .rstd = tarn_data(c->saved[RSTD])};
}

/* ---- forward ---- */

static void find_statistics(const group_job *j, int64_t row)
{
    const groups *g = &j->g;
    const char *x = j->x + row * g->n * g->size;
    double mean = g->kernels->sum(x, (size_t)g->n).real / (double)g->n;
    double var = g->kernels->sum_squares(x, (size_t)g->n, mean) / (double)g->n;
    set(g, j->mean, row, mean);
    set(g, j->rstd, row, 1 / sqrt(var + g->eps));
    if (j->var)
        j->var[row] = var;
}

static bool forward_rows(void *job_, int64_t begin, int64_t end)
{
    const group_job *j = job_;
    const groups *g = &j->g;
    for (int64_t row = begin; row < end; row++) {
        if (!g->given)
            find_statistics(j, row);
        double mean = get(g, j->mean, row), rstd = get(g, j->rstd, row);
        for (int64_t k = 0; k < g->channels; k++) {
            int64_t channel = row % g->groups * g->channels + k;
            int64_t at = (row * g->channels + k) * g->inner * g->size;
            g->kernels->norm_row(j->y + at, j->x + at, (size_t)g->inner, mean,
                                 rstd * entry_get(g->weight, channel, 1),
                                 entry_get(g->bias, channel, 0));
        }
    }
    return true;
}

static bool run_rows(group_job *j, bool (*body)(void *job, int64_t begin, int64_t end))
{
    const groups *g = &j->g;
    return g->n == 0 || tarn_drive_range(g->batch * g->groups, GRAIN / g->n + 1, body, j);
}

/* ---- backward ---- */

/* gx = a gy + b (x - m) + c */
static void slopes_back(const group_job *j, int64_t row)
{
    const groups *g = &j->g;
    double mean = get(g, j->mean, row), rstd = get(g, j->rstd, row), plain = 0, centered = 0;
    const double *sum = j->sum + row * g->channels * 2;
    int64_t first = row % g->groups * g->channels;
    for (int64_t k = 0; k < g->channels; k++) {
        double w = entry_get(g->weight, first + k, 1);
        plain += w * sum[2 * k];
        centered += w * sum[2 * k + 1];
    }
    double b = g->given ? 0 : -rstd * rstd * rstd * centered / (double)g->n;
    double shift = g->given ? 0 : -rstd * plain / (double)g->n;
    for (int64_t k = 0; k < g->channels; k++) {
        int64_t at = (row * g->channels + k) * g->inner * g->size;
        g->kernels->norm_row_back(j->y + at, j->gy + at, j->x + at, (size_t)g->inner, mean,
                                  rstd * entry_get(g->weight, first + k, 1), b, shift);
    }
}

static bool back_rows(void *job_, int64_t begin, int64_t end)
{
    const group_job *j = job_;
    const groups *g = &j->g;
    for (int64_t row = begin; row < end; row++) {
        double mean = get(g, j->mean, row);
        for (int64_t k = 0; k < g->channels; k++) {
            int64_t at = (row * g->channels + k) * g->inner * g->size;
            double *sum = j->sum + (row * g->channels + k) * 2;
            sum[0] = sum[1] = 0;
            g->kernels->norm_row_sums(sum, j->gy + at, j->x + at, (size_t)g->inner, mean);
        }
        if (j->y)
            slopes_back(j, row);
    }
    return true;
}

/* Over the batch, of gy (x - m) r for the weight, of gy for the bias. */
static tarn_tensor *channel_gradient(const group_job *j, bool weight)
{
    const groups *g = &j->g;
    int64_t channels = g->groups * g->channels;
    tarn_spec spec = tarn_spec_make(g->dtype, 1, &channels);
    tarn_tensor *t = tarn_tensor_of(&spec);
    for (int64_t k = 0; t && k < channels; k++) {
        double total = 0;
        for (int64_t i = 0; i < g->batch && g->n > 0; i++) {
            const double *sum = j->sum + (i * channels + k) * 2;
            total += weight ? sum[1] * get(g, j->rstd, i * g->groups + k / g->channels) : sum[0];
        }
        set(g, tarn_data(t), k, total);
    }
    return t;
}

/* WEIGHT and BIAS: which inputs they are. */
static bool groups_backward(const tarn_call *c, const groups *g, const tarn_tensor *gy, int weight,
                            int bias, tarn_tensor *gx[])
{
    gy = tarn_tensor_packed(gy);
    if (!gy)
        return false;
    group_job j = job_of(c, g);
    j.gy = tarn_data(gy), j.sum = c->work;
    if (tarn_wants(c, X) && !(gx[X] = tarn_tensor_of(&tarn_in(c, X)->spec)))
        return false;
    j.y = gx[X] ? tarn_data(gx[X]) : NULL;
    return run_rows(&j, back_rows) &&
           (!tarn_wants(c, weight) || (gx[weight] = channel_gradient(&j, true))) &&
           (!tarn_wants(c, bias) || (gx[bias] = channel_gradient(&j, false)));
}

/* ---- definition ---- */

/* T of the channels, shaped to broadcast over x. */
static tarn_tensor *by_channel(const tarn_tensor *t, int rank)
{
    int64_t size[TARN_MAX_DIMS] = {1, -1, 1, 1, 1, 1, 1, 1};
    return tarn_reshape(t, size, rank);
}

static tarn_tensor *scale_channels(tarn_tensor *y, const groups *g, int rank)
{
    if (!tarn_is_none(g->weight))
        y = tarn_mul(y, by_channel(g->weight, rank));
    if (!tarn_is_none(g->bias))
        y = tarn_add(y, by_channel(g->bias, rank));
    return y;
}

static tarn_tensor *normalize_groups(const tarn_tensor *x, const groups *g)
{
    const int64_t size[] = {g->batch, g->groups, g->n}, last = 3;
    const tarn_tensor *rows = tarn_reshape(x, size, 3), *eps = tarn_tensor_weak(g->eps, false);
    rows = tarn_sub(rows, tarn_mean(rows, &last, 1, true));
    const tarn_tensor *var = tarn_mean(tarn_square(rows), &last, 1, true);
    return tarn_reshape(tarn_mul(rows, tarn_rsqrt(tarn_add(var, eps))), x->spec.size, x->spec.rank);
}

/* ---- group_norm ------------------------------------------------------------------------------- */

enum { GROUP_WEIGHT = 1, GROUP_BIAS }; /* tensors */
enum { NUM_GROUPS = 1, GROUP_EPS = 4 };

static bool group_of(const tarn_call *c, groups *g)
{
    int64_t count = c->value[NUM_GROUPS].integer;
    if (!check_rank(c))
        return false;
    int64_t channels = tarn_in(c, X)->spec.size[1];
    if (count < 1 || channels % count)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "group_norm: the %lld channels of x %s do not divide into %lld groups",
                         (long long)channels, TARN_SHAPE(tarn_in(c, X)), (long long)count);
    *g = (groups){.weight = tarn_in(c, GROUP_WEIGHT),
                  .bias = tarn_in(c, GROUP_BIAS),
                  .eps = c->value[GROUP_EPS].number};
    return measure(c, count, g);
}

static bool group_plan(const tarn_call *c, tarn_plan *plan)
{
    groups g;
    return group_of(c, &g) && plan_groups(c, &g, plan);
}

static bool group_forward(const tarn_call *c)
{
    groups g;
    if (!group_of(c, &g))
        return false;
    group_job j = job_of(c, &g);
    j.y = tarn_data(c->out[0]);
    return run_rows(&j, forward_rows);
}

static bool group_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    groups g;
    return group_of(c, &g) && groups_backward(c, &g, gy[0], GROUP_WEIGHT, GROUP_BIAS, gx);
}

static bool group_compose(const tarn_call *c, tarn_tensor *out[])
{
    groups g;
    if (!group_of(c, &g))
        return false;
    const tarn_tensor *x = tarn_in(c, X);
    out[0] = scale_channels(normalize_groups(x, &g), &g, x->spec.rank);
    return out[0] != NULL;
}

TARN_OP(group_norm) = {
    .name = "group_norm",
    .summary = "Gives the channels of each example, a group of them at a time, mean 0 and variance"
               " 1, then scales and shifts each channel.",
    .formula = "y = (x - mean) / sqrt(var + eps) weight + bias",
    .source = "[Wu, He 2018]",
    .example = "local y = tarn.randn(2, 6, 5, 5):group_norm(3)\n"
               "assert(math.abs(y:narrow(2, 3, 2):select(1, 1):mean():item()) < 1e-5)",
    .param =
        TARN_PARAMS{{"x", NULL, "(batch x channels ...)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                    {"num_groups",
                     NULL,
                     "so many groups of channels that follow each other",
                     TARN_INTEGER,
                     0,
                     0,
                     {0}},
                    {"weight", NULL, "(channels)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, {0}},
                    {"bias", NULL, "(channels)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, {0}},
                    {"eps",
                     NULL,
                     "keeps the root away from 0",
                     TARN_NUMBER,
                     TARN_OPTIONAL,
                     0,
                     {.number = 1e-5}},
                    {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << X | 1 << GROUP_WEIGHT,
    .plan = group_plan,
    .forward = group_forward,
    .backward = group_backward,
    .compose = group_compose,
    .tolerance = {2e-5, 1e-11},
    .samples = {{"randn(2, 6, 5), 3, randn(6), randn(6)"},
                {"randn(3, 4), 2"},
                {"randn(2, 4, 3, 2), 1, randn(4), randn(4), 1e-2"},
                {"randn(2, 3, 4, 2, 2), 3, { bias = randn(3) }"}},
    .errors = {{"randn(2, 6, 5), 4",
                "group_norm: the 6 channels of x %(2 x 6 x 5%) do not divide into 4 groups"},
               {"randn(2, 6), 0", "do not divide into 0 groups"},
               {"randn(6), 2", "group_norm: x must be %(batch x channels ...%), not %(6%)"},
               {"randn(2, 6), 2, randn(2)",
                "group_norm: weight is %(2%), but .* it must be %(6%)"}},
};

/* ---- instance_norm: groups of one channel --------------------------------------------------------- */

enum {
    RUNNING_MEAN = 1,
    RUNNING_VAR,
    INSTANCE_WEIGHT,
    INSTANCE_BIAS
}; /* tensors, parameters too */
enum { USE_INPUT_STATS = 5, MOMENTUM, INSTANCE_EPS };

static bool check_instance(const tarn_call *c, const groups *g)
{
    const tarn_tensor *mean = tarn_in(c, RUNNING_MEAN), *var = tarn_in(c, RUNNING_VAR);
    if (!check_channels(c, mean, "running_mean") || !check_channels(c, var, "running_var"))
        return false;
    if (g->given && (tarn_is_none(mean) || tarn_is_none(var)))
        return tarn_fail(TARN_ERROR_USE,
                         "instance_norm: without use_input_stats it needs running_mean and"
                         " running_var; pass them, or use_input_stats = true");
    return g->given || g->inner != 1 ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "instance_norm: x %s has 1 number a channel of an example, whose variance is"
                     " 0; use layer_norm, or batch_norm",
                     TARN_SHAPE(tarn_in(c, X)));
}

static bool instance_of(const tarn_call *c, groups *g)
{
    if (!check_rank(c))
        return false;
    *g = (groups){.weight = tarn_in(c, INSTANCE_WEIGHT),
                  .bias = tarn_in(c, INSTANCE_BIAS),
                  .given = !c->value[USE_INPUT_STATS].boolean,
                  .eps = c->value[INSTANCE_EPS].number};
    int64_t channels = tarn_in(c, X)->spec.size[1];
    return measure(c, channels < 1 ? 1 : channels, g) && check_instance(c, g);
}

static bool instance_plan(const tarn_call *c, tarn_plan *plan)
{
    groups g;
    if (!instance_of(c, &g) || !plan_groups(c, &g, plan))
        return false;
    plan->work_bytes = (size_t)(g.batch * g.groups) * sizeof(double);
    return true;
}

/* Running numbers move towards the batch's mean of each channel's mean and unbiased variance. */
static void mix_running(const tarn_call *c, const group_job *j)
{
    const groups *g = &j->g;
    double momentum = c->value[MOMENTUM].number, batch = (double)g->batch, n = (double)g->n;
    for (int64_t k = 0; k < g->groups && g->batch > 0 && g->n > 0; k++) {
        double mean = 0, var = 0;
        for (int64_t i = 0; i < g->batch; i++) {
            mean += get(g, j->mean, i * g->groups + k);
            var += j->var[i * g->groups + k];
        }
        entry_mix(tarn_in(c, RUNNING_MEAN), k, mean / batch, momentum);
        entry_mix(tarn_in(c, RUNNING_VAR), k, var / batch * n / (n - 1), momentum);
    }
}

static void take_running(const tarn_call *c, const group_job *j)
{
    const groups *g = &j->g;
    for (int64_t row = 0; row < g->batch * g->groups; row++) {
        int64_t k = row % g->groups;
        set(g, j->mean, row, entry_get(tarn_in(c, RUNNING_MEAN), k, 0));
        set(g, j->rstd, row, 1 / sqrt(entry_get(tarn_in(c, RUNNING_VAR), k, 1) + g->eps));
    }
}

static bool instance_forward(const tarn_call *c)
{
    groups g;
    if (!instance_of(c, &g))
        return false;
    group_job j = job_of(c, &g);
    j.y = tarn_data(c->out[0]), j.var = c->work;
    if (tarn_count(tarn_in(c, X)) == 0)
        return true;
    if (g.given)
        take_running(c, &j);
    if (!run_rows(&j, forward_rows))
        return false;
    if (!g.given)
        mix_running(c, &j);
    return true;
}

static bool instance_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    groups g;
    return instance_of(c, &g) && groups_backward(c, &g, gy[0], INSTANCE_WEIGHT, INSTANCE_BIAS, gx);
}

static bool instance_compose(const tarn_call *c, tarn_tensor *out[])
{
    groups g;
    if (!instance_of(c, &g))
        return false;
    const tarn_tensor *x = tarn_in(c, X), *eps = tarn_tensor_weak(g.eps, false);
    int rank = x->spec.rank;
    tarn_tensor *y;
    if (g.given)
        y = tarn_mul(tarn_sub(x, by_channel(tarn_in(c, RUNNING_MEAN), rank)),
                     tarn_rsqrt(tarn_add(by_channel(tarn_in(c, RUNNING_VAR), rank), eps)));
    else
        y = normalize_groups(x, &g);
    out[0] = scale_channels(y, &g, rank);
    return out[0] != NULL;
}

#define RUNNING(name)                                                                              \
    {                                                                                              \
        name, NULL, "(channels), moved towards the batch's with use_input_stats", TARN_TENSOR,     \
            TARN_OPTIONAL | TARN_WRITTEN | TARN_NO_GRAD, TARN_FLOATS,                              \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

TARN_OP(instance_norm) = {
    .name = "instance_norm",
    .summary = "Gives each channel of each example mean 0 and variance 1, then scales and shifts"
               " it.",
    .formula = "y = (x - mean) / sqrt(var + eps) weight + bias",
    .source = "[Ulyanov, Vedaldi, Lempitsky 2016]",
    .example = "local y = tarn.randn(2, 3, 8, 8):instance_norm()\n"
               "assert(math.abs(y:select(1, 2):select(1, 3):mean():item()) < 1e-5)",
    .param =
        TARN_PARAMS{{"x", NULL, "(batch x channels ...)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                    RUNNING("running_mean"),
                    RUNNING("running_var"),
                    {"weight", NULL, "(channels)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, {0}},
                    {"bias", NULL, "(channels)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, {0}},
                    {"use_input_stats",
                     NULL,
                     "normalise by the numbers of x, not by the running ones",
                     TARN_BOOLEAN,
                     TARN_OPTIONAL,
                     0,
                     {.boolean = true}},
                    {"momentum",
                     NULL,
                     "how much of a new batch the running numbers take",
                     TARN_NUMBER,
                     TARN_OPTIONAL,
                     0,
                     {.number = 0.1}},
                    {"eps",
                     NULL,
                     "keeps the root away from 0",
                     TARN_NUMBER,
                     TARN_OPTIONAL,
                     0,
                     {.number = 1e-5}},
                    {0}},
    .traits = TARN_CONTIGUOUS | TARN_EFFECTS,
    .keeps_in = 1 << X | 1 << INSTANCE_WEIGHT,
    .plan = instance_plan,
    .forward = instance_forward,
    .backward = instance_backward,
    .compose = instance_compose,
    .tolerance = {2e-5, 1e-11},
    .samples = {{"randn(2, 3, 5)"},
                {"randn(2, 3, 4, 3), zeros(3), ones(3), randn(3), randn(3)"},
                {"randn(2, 3, 5), rand(3), rand(3), randn(3), randn(3), false"}},
    .errors = {{"randn(2, 3)", "instance_norm: x %(2 x 3%) has 1 number a channel of an example"},
               {"randn(2, 3, 4), { use_input_stats = false }",
                "without use_input_stats it needs running_mean and running_var"},
               {"randn(2, 3, 4), zeros(2)", "running_mean is %(2%), but .* it must be %(3%)"}},
};

TARN_FAMILY(norm_groups);
