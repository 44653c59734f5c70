/* softmax.c -- numbers along a dim that share something: probabilities, gates. */
#include "graph/op.h"
#include "kernel/kernels.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- softmax and its logarithm, along one dim ----------------------------------------------- */

static const tarn_param softmax_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"dim", NULL, "the dim whose numbers become probabilities", TARN_DIM, 0, 0, {0}},
    {0},
};

/* Rows: the kernel for inner 1, and the one for columns of a block [axis][inner]. */
typedef struct rows_job {
    const tarn_call *call;
    tarn_tensor *y, *gy;
    tarn_around around;
    bool logarithm;
} rows_job;

enum { GRAIN = 16384 }; /* numbers a chunk */

static int64_t rows_grain(tarn_around a)
{
    int64_t n = GRAIN / (a.axis * a.inner + 1);
    return n > 0 ? n : 1;
}

static char *at(const tarn_tensor *t, int64_t i)
{
    return (char *)tarn_data(t) + (size_t)i * tarn_dtype_size((tarn_dtype)t->spec.dtype);
}

static bool softmax_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    const tarn_tensor *x = j->call->in[0], *y = j->y;
    const tarn_kernels *k = tarn_kernels_of(tarn_dtype_column((tarn_dtype)x->spec.dtype));
    tarn_around a = j->around;
    for (int64_t r = begin; r < end; r++) {
        int64_t from = r * a.axis * a.inner;
        if (a.inner == 1)
            (j->logarithm ? k->log_softmax : k->softmax)(at(y, from), at(x, from), (size_t)a.axis);
        else
            (j->logarithm ? k->log_softmax_columns : k->softmax_columns)(at(y, from), at(x, from),
                                                                         (size_t)a.axis,
                                                                         (size_t)a.inner);
    }
    return true;
}

static bool softmax_back_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    const tarn_tensor *y = j->call->out[0], *gy = j->gy, *gx = j->y;
    const tarn_kernels *k = tarn_kernels_of(tarn_dtype_column((tarn_dtype)y->spec.dtype));
    tarn_around a = j->around;
    for (int64_t r = begin; r < end; r++) {
        int64_t from = r * a.axis * a.inner;
        if (a.inner == 1)
            (j->logarithm ? k->log_softmax_back : k->softmax_back)(at(gx, from), at(gy, from),
                                                                   at(y, from), (size_t)a.axis);
        else
            (j->logarithm ? k->log_softmax_columns_back
                          : k->softmax_columns_back)(at(gx, from), at(gy, from), at(y, from),
                                                     (size_t)a.axis, (size_t)a.inner);
    }
    return true;
}

static bool rows_forward(const tarn_call *c, bool logarithm)
{
    rows_job job = {.call = c, .y = c->out[0], .logarithm = logarithm};
    job.around = tarn_around_axis(&c->in[0]->spec, (int)c->value[1].integer);
    return job.around.axis == 0 ||
           tarn_drive_range(job.around.outer, rows_grain(job.around), softmax_rows, &job);
}

static bool rows_backward(const tarn_call *c, tarn_tensor *gy, tarn_tensor *gx[], bool logarithm)
{
    rows_job job = {.call = c, .gy = tarn_tensor_packed(gy), .logarithm = logarithm};
    gx[0] = job.y = tarn_tensor_of(&c->out[0]->spec);
    if (!job.gy || !job.y)
        return false;
    job.around = tarn_around_axis(&c->out[0]->spec, (int)c->value[1].integer);
    return job.around.axis == 0 ||
           tarn_drive_range(job.around.outer, rows_grain(job.around), softmax_back_rows, &job);
}

static bool softmax_forward(const tarn_call *c) { return rows_forward(c, false); }
static bool log_softmax_forward(const tarn_call *c) { return rows_forward(c, true); }

/* gx = y (gy - sum(gy y)) */
static bool softmax_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return rows_backward(c, gy[0], gx, false);
}

/* gx = gy - e^y sum(gy) */
static bool log_softmax_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return rows_backward(c, gy[0], gx, true);
}

/* softmax is unchanged by x - max(x), and exp of that cannot overflow */
static tarn_tensor *shifted(const tarn_call *c)
{
    int64_t dim = c->value[1].integer + 1;
    tarn_tensor *x = tarn_in(c, 0);
    return tarn_sub(x, tarn_max(x, dim, true, NULL));
}

static bool softmax_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dim = c->value[1].integer + 1;
    tarn_tensor *e = tarn_exp(shifted(c));
    return (out[0] = tarn_div(e, tarn_sum(e, &dim, 1, true))) != NULL;
}

static bool log_softmax_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dim = c->value[1].integer + 1;
    tarn_tensor *z = shifted(c);
    return (out[0] = tarn_sub(z, tarn_log(tarn_sum(tarn_exp(z), &dim, 1, true)))) != NULL;
}

static bool softmax_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int64_t dim = c->value[1].integer + 1;
    tarn_tensor *y = c->out[0], *mean = tarn_sum(tarn_mul(gy[0], y), &dim, 1, true);
    return (gx[0] = tarn_mul(y, tarn_sub(gy[0], mean))) != NULL;
}

TARN_OP(softmax) = {
    .name = "softmax",
    .summary = "Turns numbers along a dim into probabilities: positive, and 1 in all.",
    .formula = "y_i = e^x_i / sum_k e^x_k",
    .example = "local p = tarn.tensor({ 1, 2, 3 }):softmax(1)\n"
               "assert(math.abs(p:sum():item() - 1) < 1e-6)",
    .param = softmax_params,
    .traits = TARN_CONTIGUOUS,
    .keeps_out = 1,
    .plan = tarn_plan_like_first,
    .forward = softmax_forward,
    .backward = softmax_backward,
    .compose_back = softmax_compose_back,
    .compose = softmax_compose,
    .samples = {{"randn(2, 3), 2"},
                {"randn(4, 3, 2), 2"},
                {"randn(5), -1"},
                {"randn(3, 40), 1"},
                {"randn(0, 3), 2"},
                {"tensor { 1000, 0, -1000 }, 1", true}},
    .errors = {{"randn(2, 3), 4", "softmax: dim 4 is out of range for %(2 x 3%), which has 2 dims"},
               {"randn(2, 3), 0", "dims count from 1"}},
};

static bool log_softmax_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int64_t dim = c->value[1].integer + 1;
    tarn_tensor *sum = tarn_sum(gy[0], &dim, 1, true);
    return (gx[0] = tarn_sub(gy[0], tarn_mul(tarn_exp(c->out[0]), sum))) != NULL;
}

TARN_OP(log_softmax) = {
    .name = "log_softmax",
    .summary = "The logarithm of softmax, exact where probabilities are tiny.",
    .formula = "y_i = x_i - log sum_k e^x_k",
    .example = "local y = tarn.tensor({ 0, 0 }):log_softmax(1)\n"
               "assert(math.abs(y:get(1) + math.log(2)) < 1e-6)",
    .param = softmax_params,
    .traits = TARN_CONTIGUOUS,
    .keeps_out = 1,
    .plan = tarn_plan_like_first,
    .forward = log_softmax_forward,
    .backward = log_softmax_backward,
    .compose_back = log_softmax_compose_back,
    .compose = log_softmax_compose,
    .samples = {{"randn(2, 3), 2"},
                {"randn(4, 3, 2), 2"},
                {"randn(5), -1"},
                {"randn(3, 40), 1"},
                {"randn(0, 3), 2"},
                {"tensor { 1000, 0, -1000 }, 1", true}},
    .errors = {{"randn(2, 3), 3", "log_softmax: dim 3 is out of range"}},
};

/* ---- of what is least, and gates ------------------------------------------------------------ */

static bool softmin_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = tarn_softmax(tarn_neg(tarn_in(c, 0)), c->value[1].integer + 1)) != NULL;
}

TARN_OP(softmin) = {
    .name = "softmin",
    .summary = "Turns numbers along a dim into probabilities, the largest for the smallest number.",
    .formula = "y_i = e^-x_i / sum_k e^-x_k",
    .example = "local p = tarn.tensor({ 1, 2, 3 }):softmin(1)\n"
               "assert(p:argmax():item() == 1 and math.abs(p:sum():item() - 1) < 1e-6)",
    .param = softmax_params,
    .compose = softmin_compose,
    .samples = {{"randn(2, 3), 2"},
                {"randn(4, 3, 2), 2"},
                {"randn(0, 3), 2"},
                {"tensor { 1000, 0, -1000 }, 1", true}},
    .errors = {{"randn(2, 3), 3", "softmin: dim 3 is out of range"}},
};

static const tarn_param glu_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"dim",
     NULL,
     "the dim that is halved; the last by default",
     TARN_DIM,
     TARN_OPTIONAL,
     0,
     {.integer = -1}},
    {0},
};

static bool glu_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    int64_t axis = c->value[1].integer, size = x->spec.size[axis], half = size / 2;
    if (size % 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "glu: dim %lld of %s has %lld elements; it is cut in two, so it must have"
                         " an even number",
                         (long long)axis + 1, TARN_SHAPE(x), (long long)size);
    tarn_tensor *gate = tarn_sigmoid(tarn_narrow(x, axis + 1, half + 1, half));
    return (out[0] = tarn_mul(tarn_narrow(x, axis + 1, 1, half), gate)) != NULL;
}

TARN_OP(glu) = {
    .name = "glu",
    .summary =
        "Gated linear unit: the first half along a dim, weighted by the sigmoid of the second.",
    .formula = "y = a sigmoid(b), where x is a and then b along dim",
    .source = "[Dauphin, Fan, Auli, Grangier 2016]",
    .example = "local y = tarn.tensor({ 4, 6, 0, 0 }):glu()\n"
               "assert(y:numel() == 2 and y:get(2) == 3)",
    .param = glu_params,
    .compose = glu_compose,
    .samples = {{"randn(2, 4)"},
                {"randn(2, 3, 2), 1"},
                {"randn(3, 6, 2), { dim = -2 }"},
                {"randn(0, 4)"}},
    .errors = {{"randn(2, 3)", "glu: dim 2 of %(2 x 3%) has 3 elements; it is cut in two"},
               {"randn(2, 4), 3", "glu: dim 3 is out of range"}},
};

TARN_FAMILY(softmax);
