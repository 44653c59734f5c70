/* moment.c -- sums and means that skip NaN, spreads with their means, and how rows vary together. */
#include <math.h>

#include "graph/op.h"
#include "ops/fold.h"
#include "tarn/ops.h"

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

/* ---- nansum, nanmean -------------------------------------------------------------------------- */

static const tarn_param fold_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dims", NULL, "dims to fold; absent: all", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
    {"keepdim", NULL, "leaves them as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

static bool nansum_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_dtype d = (tarn_dtype)c->in[0]->spec.dtype;
    return tarn_fold_plan(c, plan, 1, c->value[2].boolean,
                          tarn_dtype_kind(d) == 'f' ? d : TARN_INT64);
}

static bool nansum_forward(const tarn_call *c) { return tarn_fold_run(c, &tarn_fold_known, 1); }

static bool nansum_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *x = tarn_in(c, 0);
    tarn_tensor *kept = tarn_where(tarn_isnan(x), tarn_tensor_weak(0, true), x);
    return (out[0] = tarn_sum(kept, dims.list, dims.count, c->value[2].boolean)) != NULL;
}

TARN_OP(nansum) = {
    .name = "nansum",
    .summary = "Sum of the numbers that are not NaN, over all dims or some.",
    .formula = "y = sum of x where x = x",
    .example = "assert(tarn.tensor({ 1, 0 / 0, 2 }):nansum():item() == 3)",
    .param = fold_params,
    .plan = nansum_plan,
    .forward = nansum_forward,
    .compose = nansum_compose,
    .samples = {{"randn(2, 3)"},
                {"tensor { { 1, 0 / 0 }, { 0 / 0, 0 / 0 } }, 2", true},
                {"tarn.index { 1, 2 }"}},
    .errors = {{"randn(2, 3), 3", "nansum: dims 3 is out of range"}},
};

static bool nanmean_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    bool keepdim = c->value[2].boolean;
    tarn_tensor *x = tarn_in(c, 0);
    tarn_tensor *there = tarn_logical_not(tarn_isnan(x));
    tarn_tensor *n = tarn_sum(there, dims.list, dims.count, keepdim);
    out[0] = tarn_div(tarn_nansum(x, dims.list, dims.count, keepdim), n);
    return out[0] != NULL;
}

TARN_OP(nanmean) = {
    .name = "nanmean",
    .summary = "Mean of the numbers that are not NaN, over all dims or some.",
    .formula = "y = sum of x where x = x / how many these are",
    .example = "assert(tarn.tensor({ 1, 0 / 0, 2 }):nanmean():item() == 1.5)",
    .param = fold_params,
    .compose = nanmean_compose,
    .samples = {{"randn(2, 3)"},
                {"tensor { { 1, 0 / 0 }, { 0 / 0, 0 / 0 } }, 2, true", true},
                {"randn(4, 3), 1"}},
    .errors = {{"randn(2, 3), 3", "nanmean: dims 3 is out of range"}},
};

/* ---- var_mean, std_mean ----------------------------------------------------------------------- */

static const tarn_param spread_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dims", NULL, "dims to fold; absent: all", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
    {"unbiased",
     NULL,
     "divides by n - 1 rather than n",
     TARN_BOOLEAN,
     TARN_OPTIONAL,
     0,
     {.boolean = true}},
    {"keepdim", NULL, "leaves the dims as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {"correction",
     NULL,
     "what is taken from n instead of what `unbiased` says",
     TARN_NUMBER,
     TARN_OPTIONAL,
     0,
     {.number = NAN}},
    {0},
};

typedef tarn_tensor *spread(const tarn_tensor *x, const int64_t *dims, int count, bool unbiased,
                            bool keepdim, double correction);

static bool with_mean(const tarn_call *c, tarn_tensor *out[], spread *spread)
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    const tarn_value *v = c->value;
    tarn_tensor *x = tarn_in(c, 0);
    out[0] = spread(x, dims.list, dims.count, v[2].boolean, v[3].boolean, v[4].number);
    out[1] = tarn_mean(x, dims.list, dims.count, v[3].boolean);
    return out[0] && out[1];
}

static bool var_mean_compose(const tarn_call *c, tarn_tensor *out[])
{
    return with_mean(c, out, tarn_var);
}

static bool std_mean_compose(const tarn_call *c, tarn_tensor *out[])
{
    return with_mean(c, out, tarn_std);
}

TARN_OP(var_mean) = {
    .name = "var_mean",
    .summary = "Variance and mean over all dims, or over some.",
    .example = "local v, m = tarn.tensor({ 1, 3 }):var_mean()\n"
               "assert(v:item() == 2 and m:item() == 2)",
    .param = spread_params,
    .result = TARN_RESULTS{{"var", "the variance", false}, {"mean", "the mean", false}, {0}},
    .compose = var_mean_compose,
    .samples = {{"randn(2, 3)"}, {"randn(4, 3), 1, false, true"}},
    .errors = {{"randn(2, 3), 3", "var_mean: dims 3 is out of range"}},
};

TARN_OP(std_mean) = {
    .name = "std_mean",
    .summary = "Standard deviation and mean over all dims, or over some.",
    .example = "local s, m = tarn.tensor({ 2, 2 }):std_mean()\n"
               "assert(s:item() == 0 and m:item() == 2)",
    .param = spread_params,
    .result = TARN_RESULTS{{"std", "the deviation", false}, {"mean", "the mean", false}, {0}},
    .compose = std_mean_compose,
    .samples = {{"randn(2, 3)"}, {"randn(4, 3), 1, { correction = 0 }"}},
    .errors = {{"randn(2, 3), 3", "std_mean: dims 3 is out of range"}},
};

/* ---- cov, corrcoef ---------------------------------------------------------------------------- */

static tarn_tensor *rows_of(const tarn_call *c)
{
    tarn_tensor *x = tarn_in(c, 0);
    if (x->spec.rank > 2 || x->spec.rank == 0)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: (variables x observations) expected, not %s",
                         c->op->name, TARN_SHAPE(x));
    return x->spec.rank == 1 ? tarn_unsqueeze(x, 1) : x;
}

/* What rows have in common beyond their means. */
static tarn_tensor *covariance(tarn_tensor *x, double correction)
{
    int64_t last = -1;
    double n = x ? (double)x->spec.size[1] - correction : 1;
    tarn_tensor *d = tarn_sub(x, tarn_mean(x, &last, 1, true));
    return tarn_div(tarn_matmul(d, tarn_t(d)), number(n > 0 ? n : NAN));
}

/* A list has one variance, a number. */
static bool give(const tarn_call *c, tarn_tensor *y, tarn_tensor *out[])
{
    return (out[0] = c->in[0]->spec.rank == 1 ? tarn_reshape(y, NULL, 0) : y) != NULL;
}

static bool cov_compose(const tarn_call *c, tarn_tensor *out[])
{
    return give(c, covariance(rows_of(c), c->value[1].number), out);
}

TARN_OP(cov) = {
    .name = "cov",
    .summary = "Covariances of the rows of a matrix: a row for each variable, a column for each"
               " observation.",
    .formula = "y[i][j] = sum over k of (x[i][k] - mean x[i]) (x[j][k] - mean x[j]) / (n - 1)",
    .example = "local y = tarn.tensor({ { 1, 2, 3 }, { 3, 2, 1 } }):cov()\n"
               "assert(y:get(1, 1) == 1 and y:get(1, 2) == -1)",
    .param =
        TARN_PARAMS{{"x", NULL, "(variables x observations)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                    {"correction",
                     NULL,
                     "what is taken from n",
                     TARN_NUMBER,
                     TARN_OPTIONAL,
                     0,
                     {.number = 1}},
                    {0}},
    .compose = cov_compose,
    .samples = {{"randn(3, 5)"}, {"randn(3, 5), 0"}, {"randn(4)"}},
    .errors = {{"randn(2, 2, 2)", "cov: %(variables x observations%) expected, not %(2 x 2 x 2%)"}},
};

static bool corrcoef_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *y = covariance(rows_of(c), 1);
    tarn_tensor *s = tarn_sqrt(tarn_diagonal(y, 0, 1, 2));
    y = tarn_div(tarn_div(y, tarn_unsqueeze(s, 2)), s);
    return give(c, tarn_clamp(y, -1, 1), out);
}

TARN_OP(corrcoef) = {
    .name = "corrcoef",
    .summary = "Pearson's correlations of the rows of a matrix, from -1 to 1.",
    .formula = "y[i][j] = cov[i][j] / sqrt(cov[i][i] cov[j][j])",
    .example = "local y = tarn.tensor({ { 1, 2, 3 }, { 6, 4, 2 } }):corrcoef()\n"
               "assert(math.abs(y:get(1, 2) + 1) < 1e-6)",
    .param =
        TARN_PARAMS{{"x", NULL, "(variables x observations)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                    {0}},
    .compose = corrcoef_compose,
    .samples = {{"randn(3, 5)", true}, {"randn(2, 4)", true}},
    .errors = {{"tensor(1)", "corrcoef: %(variables x observations%) expected"}},
};

TARN_FAMILY(moment);
