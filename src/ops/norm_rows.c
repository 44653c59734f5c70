/* norm_rows.c -- normalisation of each example by itself: over its last dims. */
#include <float.h>
#include <math.h>

#include "graph/op.h"
#include "kernel/kernels.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- layer_norm, rms_norm: x is (rows x n), n the product of the normalised sizes ---------------
 * forward: y = (x - m) r weight + bias,  r = 1 / sqrt(v + eps), m and v of the row
 * (rms_norm: m = 0, so v is the mean square).
 * backward: gx = r (g - mean(g) - xh mean(g xh)),  g = gy weight,  xh = (x - m) r
 * (rms_norm: without mean(g)),  gw = sum over rows of gy xh,  gb = sum over rows of gy. */

enum { X, WEIGHT, BIAS };         /* tensors; rms_norm has no bias */
enum { NORMALIZED_SHAPE = 1 };    /* the second parameter */
enum { MEAN, RSTD };              /* saved; rms_norm does not fill the first */
enum { GRAIN = 16 * 1024 };       /* numbers of a chunk */
enum { SHARES = 16, LEAST = 32 }; /* sums of gradients kept apart, at most; rows of one, at least */

typedef struct rows {
    int64_t rows, n;
    int dims; /* how many are normalised, from the last */
    bool centered, biased;
    double eps;
    tarn_dtype dtype;
    int64_t size; /* bytes an element */
} rows;

static bool check_sizes(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    tarn_value sizes = c->value[NORMALIZED_SHAPE];
    bool fits = sizes.list.count >= 1 && sizes.list.count <= x->rank;
    for (int64_t i = 0; fits && i < sizes.list.count; i++) {
        int64_t wanted = sizes.list.at[i], is = x->size[x->rank - sizes.list.count + i];
        fits = wanted == is || wanted == -1;
    }
    if (fits)
        return true;
    char shape[160];
    int count = sizes.list.count < 0 ? 0 : (int)sizes.list.count;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: normalized_shape %s is not how x %s ends; give sizes of its last dims"
                     " (-1: whatever it is), not how many they are",
                     c->op->name, tarn_shape_text(count, sizes.list.at, shape), TARN_SPEC_SHAPE(x));
}

static bool check_affine(const tarn_call *c, const rows *r, int t, const char *name)
{
    const tarn_tensor *p = tarn_in(c, t), *x = tarn_in(c, X);
    const int64_t *size = x->spec.size + x->spec.rank - r->dims;
    bool fits = tarn_is_none(p) || p->spec.rank == r->dims;
    for (int d = 0; fits && !tarn_is_none(p) && d < r->dims; d++)
        fits = p->spec.size[d] == size[d];
    char shape[160];
    return fits || tarn_fail(TARN_ERROR_SHAPE, "%s: %s is %s, but what is normalised of x %s is %s",
                             c->op->name, name, TARN_SHAPE(p), TARN_SHAPE(x),
                             tarn_shape_text(r->dims, size, shape));
}

/* eps is the last parameter; rms_norm's is by default what rounding loses of 1. */
static double eps_of(const tarn_call *c)
{
    double eps = c->value[tarn_op_params(c->op) - 1].number;
    bool narrow = tarn_in(c, X)->spec.dtype == TARN_FLOAT32;
    return !isnan(eps) ? eps : narrow ? FLT_EPSILON : DBL_EPSILON;
}

static bool rows_of(const tarn_call *c, rows *r)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    if (!check_sizes(c))
        return false;
    *r = (rows){.rows = 1, .n = 1, .dims = (int)c->value[NORMALIZED_SHAPE].list.count};
    for (int d = 0; d < x->rank; d++)
        *(d < x->rank - r->dims ? &r->rows : &r->n) *= x->size[d];
    r->centered = tarn_op_tensors(c->op) > BIAS; /* layer_norm */
    r->biased = r->centered && !tarn_is_none(tarn_in(c, BIAS));
    r->eps = eps_of(c);
    r->dtype = (tarn_dtype)x->dtype;
    r->size = (int64_t)tarn_dtype_size(r->dtype);
    if (r->eps < 0)
        return tarn_fail(TARN_ERROR_VALUE, "%s: eps must not be negative, not %g", c->op->name,
                         r->eps);
    return check_affine(c, r, WEIGHT, "weight") && (!r->biased || check_affine(c, r, BIAS, "bias"));
}

/* Gradients of weight and bias are added up in shares of the rows. */
static int64_t shares_of(const rows *r)
{
    int64_t shares = r->rows / LEAST;
    return shares < 1 ? 1 : shares > SHARES ? SHARES : shares;
}

static bool rows_plan(const tarn_call *c, tarn_plan *plan)
{
    rows r;
    if (!rows_of(c, &r) || !tarn_plan_like_first(c, plan))
        return false;
    int64_t none = 0;
    plan->saved[MEAN] = tarn_spec_make(r.dtype, 1, r.centered ? &r.rows : &none);
    plan->saved[RSTD] = tarn_spec_make(r.dtype, 1, &r.rows);
    plan->saves = 2;
    plan->back_bytes = (size_t)(shares_of(&r) * 2 * r.n) * sizeof(double);
    plan->flops = 8 * (double)tarn_count(tarn_in(c, X));
    return true;
}

typedef struct rows_job {
    rows r;
    const tarn_kernels *kernels;
    const char *x, *g, *weight, *bias; /* NULL: none */
    char *y, *mean, *rstd;             /* y: gx when going back; NULL: not wanted */
    double *sums;                      /* by share: n for the weight, n for the bias */
    bool wants_weight, wants_bias;
} rows_job;

static rows_job job_of(const tarn_call *c, const rows *r)
{
    const tarn_tensor *weight = tarn_in(c, WEIGHT);
    return (rows_job){.r = *r,
                      .kernels = tarn_kernels_of(r->dtype),
                      .x = tarn_data(tarn_in(c, X)),
                      .weight = tarn_is_none(weight) ? NULL : tarn_data(weight),
                      .mean = tarn_data(c->saved[MEAN]),
                      .rstd = tarn_data(c->saved[RSTD])};
}

/* ---- forward ---- */

static bool forward_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    int64_t at = begin * j->r.n * j->r.size, row = begin * j->r.size;
    j->kernels->layer_norm(j->y + at, j->mean + row, j->rstd + row, j->x + at, j->weight, j->bias,
                           (size_t)(end - begin), (size_t)j->r.n, j->r.eps, j->r.centered);
    return true;
}

static bool rows_forward(const tarn_call *c)
{
    rows r;
    if (!rows_of(c, &r) || tarn_count(tarn_in(c, X)) == 0)
        return tarn_error_pending() == TARN_OK;
    rows_job j = job_of(c, &r);
    j.bias = r.biased ? tarn_data(tarn_in(c, BIAS)) : NULL;
    j.y = tarn_data(c->out[0]);
    return tarn_drive_range(r.rows, GRAIN / r.n + 1, forward_rows, &j);
}

/* ---- backward ---- */

static void back_rows(const rows_job *j, int64_t begin, int64_t end, double *gw, double *gb)
{
    int64_t at = begin * j->r.n * j->r.size, row = begin * j->r.size;
    j->kernels->layer_norm_back(j->y ? j->y + at : NULL, gw, gb, j->g + at, j->x + at,
                                j->mean + row, j->rstd + row, j->weight, (size_t)(end - begin),
                                (size_t)j->r.n, j->r.centered);
}

static bool back_plain(void *job_, int64_t begin, int64_t end)
{
    back_rows(job_, begin, end, NULL, NULL);
    return true;
}

static bool back_shares(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    int64_t shares = shares_of(&j->r), rows = j->r.rows, n = j->r.n;
    for (int64_t s = begin; s < end; s++) {
        double *gw = j->sums + s * 2 * n, *gb = gw + n;
        for (int64_t i = 0; i < 2 * n; i++)
            gw[i] = 0;
        back_rows(j, s * rows / shares, (s + 1) * rows / shares, j->wants_weight ? gw : NULL,
                  j->wants_bias ? gb : NULL);
    }
    return true;
}

/* The shares' sums, in order.  WHICH: 0 the weight's, 1 the bias'. */
static tarn_tensor *summed(const tarn_call *c, const rows_job *j, int which)
{
    int64_t n = j->r.n, shares = shares_of(&j->r);
    tarn_tensor *g = tarn_tensor_of(&tarn_in(c, which ? BIAS : WEIGHT)->spec);
    for (int64_t i = 0; g && i < n; i++) {
        double sum = 0;
        for (int64_t s = 0; s < shares; s++)
            sum += j->sums[(s * 2 + which) * n + i];
        if (j->r.dtype == TARN_FLOAT64)
            ((double *)tarn_data(g))[i] = sum;
        else
            ((float *)tarn_data(g))[i] = (float)sum;
    }
    return g;
}

static bool rows_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    rows r;
    const tarn_tensor *g = tarn_tensor_packed(gy[0]);
    if (!g || !rows_of(c, &r))
        return false;
    rows_job j = job_of(c, &r);
    j.g = tarn_data(g), j.sums = c->work;
    if (tarn_wants(c, X) && !(gx[X] = tarn_tensor_of(&tarn_in(c, X)->spec)))
        return false;
    j.y = gx[X] ? tarn_data(gx[X]) : NULL;
    j.wants_weight = tarn_wants(c, WEIGHT);
    j.wants_bias = r.biased && tarn_wants(c, BIAS);
    if (!j.wants_weight && !j.wants_bias)
        return r.n == 0 || tarn_drive_range(r.rows, GRAIN / r.n + 1, back_plain, &j);
    return tarn_drive_range(shares_of(&r), 1, back_shares, &j) &&
           (!j.wants_weight || (gx[WEIGHT] = summed(c, &j, 0))) &&
           (!j.wants_bias || (gx[BIAS] = summed(c, &j, 1)));
}

/* ---- definition ---- */

static bool rows_compose(const tarn_call *c, tarn_tensor *out[])
{
    rows r;
    if (!rows_of(c, &r))
        return false;
    const int64_t dims[] = {-1, -2, -3, -4, -5, -6, -7, -8};
    const tarn_tensor *x = tarn_in(c, X);
    if (r.centered)
        x = tarn_sub(x, tarn_mean(x, dims, r.dims, true));
    const tarn_tensor *power = tarn_mean(tarn_square(x), dims, r.dims, true);
    tarn_tensor *y = tarn_mul(x, tarn_rsqrt(tarn_add(power, tarn_tensor_weak(r.eps, false))));
    if (!tarn_is_none(tarn_in(c, WEIGHT)))
        y = tarn_mul(y, tarn_in(c, WEIGHT));
    if (r.biased)
        y = tarn_add(y, tarn_in(c, BIAS));
    out[0] = y;
    return y != NULL;
}

#define NORMALIZED                                                                                 \
    {                                                                                              \
        "normalized_shape", NULL, "sizes of the last dims, which are normalised; -1: any size",    \
            TARN_SIZES, TARN_OPTIONAL, 0,                                                          \
        {                                                                                          \
            .list = {(const int64_t[]){-1}, 1 }                                                    \
        }                                                                                          \
    }

TARN_OP(layer_norm) = {
    .name = "layer_norm",
    .summary = "Gives the numbers of each example, over its last dims, mean 0 and variance 1, then"
               " scales and shifts them.",
    .formula = "y = (x - mean) / sqrt(var + eps) weight + bias",
    .source = "[Ba, Kiros, Hinton 2016]",
    .example = "local y = tarn.tensor({ { 1, 2, 3 }, { 10, 20, 30 } }):layer_norm()\n"
               "assert(math.abs(y:get(1, 3) - math.sqrt(1.5)) < 1e-4)\n"
               "assert(math.abs(y:get(2, 3) - math.sqrt(1.5)) < 1e-4)\n"
               "assert(math.abs(tarn.randn(2, 3, 4):layer_norm({ 3, 4 }):mean():item()) < 1e-6)",
    .param = TARN_PARAMS{{"x", NULL, "(... x normalized_shape)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                         NORMALIZED,
                         {"weight",
                          NULL,
                          "a factor for each number, of normalized_shape",
                          TARN_TENSOR,
                          TARN_OPTIONAL,
                          TARN_FLOATS,
                          {0}},
                         {"bias",
                          NULL,
                          "added to each number, of normalized_shape",
                          TARN_TENSOR,
                          TARN_OPTIONAL,
                          TARN_FLOATS,
                          {0}},
                         {"eps",
                          NULL,
                          "keeps the root away from 0",
                          TARN_NUMBER,
                          TARN_OPTIONAL,
                          0,
                          {.number = 1e-5}},
                         {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << X | 1 << WEIGHT,
    .plan = rows_plan,
    .forward = rows_forward,
    .backward = rows_backward,
    .compose = rows_compose,
    .tolerance = {2e-5, 1e-11},
    .samples = {{"randn(90, 7), { weight = randn(7), bias = randn(7) }"},
                {"randn(4, 5)"},
                {"randn(2, 3, 4), { 3, 4 }, randn(3, 4), randn(3, 4), 1e-3"},
                {"randn(2, 3, 37), -1, randn(37)"},
                {"randn(3, 5), { bias = randn(5) }"},
                {"randn(6), 6, randn(6), randn(6)"},
                {"randn(2, 1, 2), { -1, -1, 2 }, { eps = 0.1 }"}},
    .errors =
        {{"randn(4, 3), 4",
          "layer_norm: normalized_shape %(4%) is not how x %(4 x 3%) ends; give sizes of its last"},
         {"randn(3), { 3, 3 }", "normalized_shape %(3 x 3%) is not how x %(3%) ends"},
         {"randn(4, 3), 3, randn(4)",
          "layer_norm: weight is %(4%), but what is normalised of x %(4 x 3%) is %(3%)"},
         {"randn(4, 3), 3, randn(3), randn(2, 3)", "layer_norm: bias is %(2 x 3%)"},
         {"randn(4, 3), { eps = -1 }", "layer_norm: eps must not be negative, not %-1"}},
};

TARN_OP(rms_norm) = {
    .name = "rms_norm",
    .summary = "Divides the numbers of each example, over its last dims, by the root of their mean"
               " square, then scales them.",
    .formula = "y = x / sqrt(mean(x^2) + eps) weight",
    .source = "[Zhang, Sennrich 2019]",
    .example = "local y = tarn.tensor({ 3, 4, 0, 0 }):rms_norm()\n"
               "assert(math.abs(y:get(1) - 1.2) < 1e-6 and math.abs(y:get(2) - 1.6) < 1e-6)",
    .param = TARN_PARAMS{{"x", NULL, "(... x normalized_shape)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                         NORMALIZED,
                         {"weight",
                          NULL,
                          "a factor for each number, of normalized_shape",
                          TARN_TENSOR,
                          TARN_OPTIONAL,
                          TARN_FLOATS,
                          {0}},
                         {"eps",
                          NULL,
                          "keeps the root away from 0; by default what rounding loses of 1 in x's"
                          " type",
                          TARN_NUMBER,
                          TARN_OPTIONAL,
                          0,
                          {.number = NAN}},
                         {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << X | 1 << WEIGHT,
    .plan = rows_plan,
    .forward = rows_forward,
    .backward = rows_backward,
    .compose = rows_compose,
    .tolerance = {2e-5, 1e-11},
    .samples = {{"randn(90, 7), { weight = randn(7) }"},
                {"randn(4, 5)"},
                {"randn(2, 3, 4), { 3, 4 }, randn(3, 4), 1e-3"},
                {"randn(2, 3, 37), -1, randn(37)"}},
    .errors = {{"randn(4, 3), 4", "rms_norm: normalized_shape %(4%) is not how x %(4 x 3%) ends"},
               {"randn(4, 3), 3, randn(4)", "rms_norm: weight is %(4%)"},
               {"tarn.randn({}), 1", "rms_norm: normalized_shape %(1%) is not how x %(%) ends"}},
};

TARN_FAMILY(norm_rows);
