/* reduction.c -- many numbers made one: sums, means, extremes, over all dims or some. */
#include <math.h>
#include <string.h>

#include "graph/op.h"
#include "tarn/ops.h"
#include "tensor/drive.h"
#include "tensor/reduce.h"

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

/* ---- which axes ----------------------------------------------------------------------------- */

/* Flags by axis: those that DIMS names; all when it is absent. */
static void axes_of(const tarn_call *c, int param, bool axes[TARN_MAX_DIMS])
{
    tarn_value dims = c->value[param];
    memset(axes, dims.list.count == 0, TARN_MAX_DIMS);
    for (int64_t i = 0; i < dims.list.count; i++)
        axes[dims.list.at[i]] = true;
}

/* The shape without those axes, or with 1 in their place. */
static tarn_spec folded(const tarn_spec *x, const bool *axes, bool keepdim, tarn_dtype dtype)
{
    tarn_spec y = {.dtype = (uint8_t)dtype, .alias_of = -1};
    for (int d = 0; d < x->rank; d++)
        if (!axes[d])
            y.size[y.rank++] = x->size[d];
        else if (keepdim)
            y.size[y.rank++] = 1;
    tarn_spec_pack(&y);
    return y;
}

static int64_t folded_count(const tarn_spec *x, const bool *axes)
{
    int64_t n = 1;
    for (int d = 0; d < x->rank; d++)
        n *= axes[d] ? x->size[d] : 1;
    return n;
}

/* Y with the dims that were folded away back as 1, so that it broadcasts against X. */
static tarn_tensor *unfolded(tarn_tensor *y, const tarn_spec *x, const bool *axes)
{
    int64_t size[TARN_MAX_DIMS];
    for (int d = 0; d < x->rank; d++)
        size[d] = axes[d] ? 1 : x->size[d];
    return tarn_reshape(y, size, x->rank);
}

/* GY as large as X again. */
static tarn_tensor *spread(const tarn_call *c, tarn_tensor *gy, int param)
{
    bool axes[TARN_MAX_DIMS];
    const tarn_spec *x = &c->in[0]->spec;
    axes_of(c, param, axes);
    return tarn_expand(unfolded(gy, x, axes), x->size, x->rank);
}

static bool fold(const tarn_call *c, const tarn_fold *how, double scale)
{
    bool axes[TARN_MAX_DIMS];
    axes_of(c, 1, axes);
    return tarn_drive_reduce(&(
        tarn_reduction){.fold = how, .x = c->in[0], .y = c->out[0], .axes = axes, .scale = scale});
}

/* ---- sum, mean ------------------------------------------------------------------------------ */

static const tarn_param sum_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dims", NULL, "dims to fold; absent: all", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
    {"keepdim", NULL, "leaves them as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

static bool plan_fold(const tarn_call *c, tarn_plan *plan, tarn_dtype dtype)
{
    bool axes[TARN_MAX_DIMS];
    axes_of(c, 1, axes);
    plan->out[0] = folded(&c->in[0]->spec, axes, c->value[2].boolean, dtype);
    plan->flops = (double)tarn_count(c->in[0]);
    plan->bytes = plan->flops * (double)tarn_dtype_size((tarn_dtype)c->in[0]->spec.dtype);
    return true;
}

/* Sums of whole numbers and bools are int64. */
static bool sum_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_dtype d = (tarn_dtype)c->in[0]->spec.dtype;
    return plan_fold(c, plan, tarn_dtype_kind(d) == 'f' ? d : TARN_INT64);
}

static bool sum_forward(const tarn_call *c) { return fold(c, &tarn_fold_sum, 1); }

static bool sum_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = spread(c, gy[0], 1)) != NULL;
}

TARN_OP(sum) = {
    .name = "sum",
    .summary = "Sum over all dims, or over some.",
    .formula = "y = sum x",
    .example = "local x = tarn.ones(2, 3)\nassert(x:sum():item() == 6 and x:sum(1):get(1) == 2)",
    .param = sum_params,
    .traits = TARN_BACKWARD_IS_OPS,
    .plan = sum_plan,
    .forward = sum_forward,
    .backward = sum_backward,
    .samples = {{"randn(2, 3)"},
                {"randn(2, 3, 4), 2"},
                {"randn(2, 3, 4), { 1, 3 }, true"},
                {"randn(4, 3), -1"},
                {"randn(0, 3)"},
                {"randn(0, 3), 1"},
                {"randn(2, 3):gt(0)"}},
    .errors = {{"randn(2, 3), 3", "sum: dims 3 is out of range for %(2 x 3%)"},
               {"randn(2, 3), { 1, 1 }", "names dim 1 twice"}},
};

static bool mean_plan(const tarn_call *c, tarn_plan *plan)
{
    return plan_fold(c, plan, (tarn_dtype)c->in[0]->spec.dtype);
}

static double share(const tarn_call *c)
{
    bool axes[TARN_MAX_DIMS];
    axes_of(c, 1, axes);
    return 1 / (double)folded_count(&c->in[0]->spec, axes);
}

/* The mean of nothing is NaN. */
static bool mean_forward(const tarn_call *c)
{
    double s = share(c);
    return isinf(s) ? tarn_drive_fill(c->out[0], NAN) : fold(c, &tarn_fold_sum, s);
}

static bool mean_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = spread(c, tarn_mul(gy[0], number(share(c))), 1)) != NULL;
}

static bool mean_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dims[TARN_MAX_DIMS];
    for (int64_t i = 0; i < c->value[1].list.count; i++)
        dims[i] = c->value[1].list.at[i] + 1;
    tarn_tensor *s =
        tarn_sum(tarn_in(c, 0), dims, (int)c->value[1].list.count, c->value[2].boolean);
    return (out[0] = tarn_mul(s, number(share(c)))) != NULL;
}

TARN_OP(mean) = {
    .name = "mean",
    .summary = "Mean over all dims, or over some.",
    .formula = "y = sum x / n",
    .example = "assert(tarn.tensor({ 1, 2, 6 }):mean():item() == 3)",
    .param = sum_params,
    .traits = TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS,
    .plan = mean_plan,
    .forward = mean_forward,
    .backward = mean_backward,
    .compose = mean_compose,
    .samples = {{"randn(2, 3)"},
                {"randn(2, 3, 4), 2"},
                {"randn(2, 3, 4), { 1, 3 }, true"},
                {"randn(4, 3), -1"}},
    .errors = {{"randn(2, 3), 3", "mean: dims 3 is out of range"}},
};

/* ---- var, std.  y = sum (x - mean)^2 / (n - 1), or / n -------------------------------------- */

static const tarn_param var_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"dims", NULL, "dims to fold; absent: all", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
    {"unbiased",
     NULL,
     "divides by n - 1 rather than n",
     TARN_BOOLEAN,
     TARN_OPTIONAL,
     0,
     {.boolean = true}},
    {"keepdim", NULL, "leaves the dims as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

static tarn_tensor *variance(const tarn_call *c)
{
    bool axes[TARN_MAX_DIMS];
    int64_t dims[TARN_MAX_DIMS];
    int count = (int)c->value[1].list.count;
    for (int i = 0; i < count; i++)
        dims[i] = c->value[1].list.at[i] + 1;
    axes_of(c, 1, axes);
    tarn_tensor *x = tarn_in(c, 0);
    double n = (double)folded_count(&x->spec, axes);
    tarn_tensor *s = tarn_sum(tarn_square(tarn_sub(x, tarn_mean(x, dims, count, true))), dims,
                              count, c->value[3].boolean);
    return tarn_div(s, number(c->value[2].boolean ? (n > 1 ? n - 1 : 0) : n));
}

static bool var_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = variance(c)) != NULL;
}
static bool std_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = tarn_sqrt(variance(c))) != NULL;
}

TARN_OP(var) = {
    .name = "var",
    .summary = "Variance over all dims, or over some.",
    .formula = "y = sum (x - mean x)^2 / (n - 1)",
    .example = "assert(tarn.tensor({ 1, 3 }):var():item() == 2)",
    .param = var_params,
    .compose = var_compose,
    .samples = {{"randn(2, 3)"}, {"randn(4, 3), 1"}, {"randn(2, 3, 4), { 1, 3 }, false, true"}},
    .errors = {{"randn(2, 3), 3", "var: dims 3 is out of range"}},
};

TARN_OP(std) = {
    .name = "std",
    .summary = "Standard deviation over all dims, or over some.",
    .formula = "y = sqrt(sum (x - mean x)^2 / (n - 1))",
    .example = "assert(tarn.tensor({ 1, 1, 1 }):std():item() == 0)",
    .param = var_params,
    .compose = std_compose,
    .samples = {{"randn(2, 3)"}, {"randn(4, 3), 1"}, {"randn(2, 3, 4), { 1, 3 }, false, true"}},
    .errors = {{"randn(2, 3), 3", "std: dims 3 is out of range"}},
};

/* ---- norm.  y = (sum |x|^p)^(1 / p) --------------------------------------------------------- */

static const tarn_param norm_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"p", NULL, "the power: 1, 2 or more", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 2}},
    {"dims", NULL, "dims to fold; absent: all", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
    {"keepdim", NULL, "leaves them as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

static bool norm_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dims[TARN_MAX_DIMS];
    int count = (int)c->value[2].list.count;
    for (int i = 0; i < count; i++)
        dims[i] = c->value[2].list.at[i] + 1;
    tarn_tensor *x = tarn_in(c, 0);
    double p = c->value[1].number;
    if (!(p > 0))
        return tarn_fail(TARN_ERROR_VALUE, "norm: p must be above 0, not %g", p);
    tarn_tensor *powers = p == 2   ? tarn_square(x)
                          : p == 1 ? tarn_abs(x)
                                   : tarn_pow(tarn_abs(x), number(p));
    tarn_tensor *s = tarn_sum(powers, dims, count, c->value[3].boolean);
    out[0] = p == 1 ? s : p == 2 ? tarn_sqrt(s) : tarn_pow(s, number(1 / p));
    return out[0] != NULL;
}

TARN_OP(norm) = {
    .name = "norm",
    .summary = "Length of a vector: the p-norm over all dims, or over some.",
    .formula = "y = (sum |x|^p)^(1 / p)",
    .example = "assert(tarn.tensor({ 3, 4 }):norm():item() == 5)",
    .param = norm_params,
    .compose = norm_compose,
    .samples = {{"randn(2, 3)"}, {"randn(4, 3), 1, 2"}, {"randn(4, 3), 3, { 1 }, true"}},
    .errors = {{"randn(2), -1", "norm: p must be above 0"}},
};

/* ---- prod ----------------------------------------------------------------------------------- */

static bool prod_forward(const tarn_call *c) { return fold(c, &tarn_fold_product, 1); }

/* gx = gy y / x, but where x is 0 the product of the others: by taking the others' product
 * there. */
static bool prod_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *x = tarn_in(c, 0), *zero = tarn_eq(x, tarn_tensor_weak(0, true));
    tarn_tensor *filled = tarn_where(zero, tarn_tensor_weak(1, true), x);
    int64_t dims[TARN_MAX_DIMS];
    int count = (int)c->value[1].list.count;
    for (int i = 0; i < count; i++)
        dims[i] = c->value[1].list.at[i] + 1;
    tarn_tensor *zeros = tarn_to(tarn_sum(zero, dims, count, true), x->spec.dtype);
    tarn_tensor *others = tarn_div(tarn_prod(filled, dims, count, true), filled);
    /* no zero: all; one: only at it; more: none */
    tarn_tensor *left = tarn_sub(zeros, tarn_to(zero, x->spec.dtype));
    tarn_tensor *counts = tarn_to(tarn_eq(left, tarn_tensor_weak(0, true)), x->spec.dtype);
    gx[0] = tarn_mul(spread(c, gy[0], 1), tarn_mul(others, counts));
    return gx[0] != NULL;
}

TARN_OP(prod) = {
    .name = "prod",
    .summary = "Product over all dims, or over some.",
    .formula = "y = prod x",
    .example = "assert(tarn.tensor({ 2, 3 }):prod():item() == 6)",
    .param = sum_params,
    .traits = TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .plan = sum_plan,
    .forward = prod_forward,
    .backward = prod_backward,
    .samples = {{"randn(2, 3)"},
                {"randn(4, 3), 1"},
                {"tensor { { 0, 2 }, { 3, 4 } }, 2"},
                {"tensor { 0, 0, 2 }"}},
    .errors = {{"randn(2, 3), 3", "prod: dims 3 is out of range"}},
};

/* ---- logsumexp ------------------------------------------------------------------------------ */

static bool logsumexp_forward(const tarn_call *c) { return fold(c, &tarn_fold_logsumexp, 1); }

/* gx = gy e^(x - y) */
static bool logsumexp_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *x = tarn_in(c, 0);
    gx[0] = tarn_mul(spread(c, gy[0], 1), tarn_exp(tarn_sub(x, spread(c, c->out[0], 1))));
    return gx[0] != NULL;
}

TARN_OP(logsumexp) = {
    .name = "logsumexp",
    .summary = "Logarithm of the sum of exponentials, without overflow.",
    .formula = "y = log sum e^x",
    .example = "assert(math.abs(tarn.tensor({ 0, 0 }):logsumexp(1):item() - math.log(2)) < 1e-6)",
    .param = sum_params,
    .traits = TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .keeps_out = 1,
    .plan = mean_plan,
    .forward = logsumexp_forward,
    .backward = logsumexp_backward,
    .samples = {{"randn(2, 3), 2"},
                {"randn(4, 3, 2), { 1, 2 }, true"},
                {"tensor { 1000, 1000 }, 1", true}},
    .errors = {{"randn(2, 3), 3", "logsumexp: dims 3 is out of range"}},
};

/* ---- max, min: values and where they stand -------------------------------------------------- */

static const tarn_param extreme_params[] = {
    {"x", NULL, "any shape, not empty", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dim",
     NULL,
     "the dim to look along; absent: all, in row-major order",
     TARN_DIM,
     TARN_OPTIONAL,
     0,
     {.integer = TARN_ABSENT}},
    {"keepdim", NULL, "leaves it as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

static const tarn_result extreme_results[] = {
    {"values", "the extremes", false},
    {"positions", "where the first of them stands, from 1", true},
    {0},
};

static bool extreme_axes(const tarn_call *c, bool axes[TARN_MAX_DIMS])
{
    bool all = c->value[1].integer == TARN_ABSENT;
    memset(axes, all, TARN_MAX_DIMS);
    if (!all)
        axes[c->value[1].integer] = true;
    const tarn_spec *x = &c->in[0]->spec;
    if (folded_count(x, axes) > 0)
        return true;
    return tarn_fail(TARN_ERROR_SHAPE, "%s: nothing to choose from in %s", c->op->name,
                     TARN_SHAPE(c->in[0]));
}

static bool extreme_plan(const tarn_call *c, tarn_plan *plan)
{
    bool axes[TARN_MAX_DIMS];
    if (!extreme_axes(c, axes))
        return false;
    const tarn_spec *x = &c->in[0]->spec;
    plan->out[0] = folded(x, axes, c->value[2].boolean, (tarn_dtype)x->dtype);
    plan->out[1] = folded(x, axes, c->value[2].boolean, TARN_INT64);
    return true;
}

static int extreme_axis(const tarn_call *c)
{
    return c->value[1].integer == TARN_ABSENT ? -1 : (int)c->value[1].integer;
}

static bool max_forward(const tarn_call *c)
{
    return tarn_drive_extreme(true, c->out[0], c->out[1], c->in[0], extreme_axis(c));
}

static bool min_forward(const tarn_call *c)
{
    return tarn_drive_extreme(false, c->out[0], c->out[1], c->in[0], extreme_axis(c));
}

/* The gradient goes to the position that was chosen: 1 where the count along the dim equals it. */
static bool extreme_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    bool axes[TARN_MAX_DIMS];
    const tarn_spec *x = &c->in[0]->spec;
    if (!extreme_axes(c, axes))
        return false;
    int axis = extreme_axis(c);
    int64_t n = axis < 0 ? tarn_spec_count(x) : x->size[axis], size[TARN_MAX_DIMS];
    for (int d = 0; d < x->rank; d++)
        size[d] = d == axis ? n : 1;
    tarn_tensor *count = tarn_tensor_new(TARN_INT64, 1, &n);
    for (int64_t i = 0; count && i < n; i++)
        ((int64_t *)tarn_data(count))[i] = i + 1;
    count = count ? tarn_reshape(count, axis < 0 ? x->size : size, x->rank) : NULL;
    tarn_tensor *chosen = count ? tarn_eq(count, unfolded(c->out[1], x, axes)) : NULL;
    gx[0] = tarn_where(chosen, unfolded(gy[0], x, axes), tarn_tensor_weak(0, true));
    return gx[0] != NULL;
}

TARN_OP(max) = {
    .name = "max",
    .summary = "The largest numbers, over all or along a dim, and where they stand.",
    .formula = "y = max x",
    .example = "local values, positions = tarn.tensor({ { 1, 5 }, { 7, 2 } }):max(2)\n"
               "assert(values:get(2) == 7 and positions:get(2) == 1)",
    .param = extreme_params,
    .result = extreme_results,
    .keeps_out = 2,
    .plan = extreme_plan,
    .forward = max_forward,
    .backward = extreme_backward,
    .samples = {{"randn(2, 3)"},
                {"randn(2, 3), 2"},
                {"randn(2, 3, 4), 2, true"},
                {"randn(4, 3), 1"}},
    .errors = {{"randn(0, 3)", "max: nothing to choose from in %(0 x 3%)"},
               {"randn(2), 2", "max: dim 2 is out of range"}},
};

TARN_OP(min) = {
    .name = "min",
    .summary = "The smallest numbers, over all or along a dim, and where they stand.",
    .formula = "y = min x",
    .example = "local values, positions = tarn.tensor({ { 1, 5 }, { 7, 2 } }):min(2)\n"
               "assert(values:get(2) == 2 and positions:get(2) == 2)",
    .param = extreme_params,
    .result = extreme_results,
    .keeps_out = 2,
    .plan = extreme_plan,
    .forward = min_forward,
    .backward = extreme_backward,
    .samples = {{"randn(2, 3)"},
                {"randn(2, 3), 2"},
                {"randn(2, 3, 4), 2, true"},
                {"randn(4, 3), 1"}},
    .errors = {{"randn(0, 3)", "min: nothing to choose from in %(0 x 3%)"}},
};

static const tarn_result position_result[] = {{"positions", "from 1", true}, {0}};

static bool position_plan(const tarn_call *c, tarn_plan *plan)
{
    bool axes[TARN_MAX_DIMS];
    if (!extreme_axes(c, axes))
        return false;
    plan->out[0] = folded(&c->in[0]->spec, axes, c->value[2].boolean, TARN_INT64);
    return true;
}

static bool argmax_forward(const tarn_call *c)
{
    return tarn_drive_extreme(true, NULL, c->out[0], c->in[0], extreme_axis(c));
}

static bool argmin_forward(const tarn_call *c)
{
    return tarn_drive_extreme(false, NULL, c->out[0], c->in[0], extreme_axis(c));
}

TARN_OP(argmax) = {
    .name = "argmax",
    .summary = "Where the largest number stands, over all or along a dim, counting from one.",
    .example = "assert(tarn.tensor({ 1, 5, 2 }):argmax():item() == 2)",
    .param = extreme_params,
    .result = position_result,
    .plan = position_plan,
    .forward = argmax_forward,
    .samples = {{"randn(2, 3)"}, {"randn(2, 3), 2"}, {"randn(2, 3, 4), 2, true"}},
    .errors = {{"randn(0, 3)", "argmax: nothing to choose from"}},
};

TARN_OP(argmin) = {
    .name = "argmin",
    .summary = "Where the smallest number stands, over all or along a dim, counting from one.",
    .example = "assert(tarn.tensor({ 1, 5, 2 }):argmin():item() == 1)",
    .param = extreme_params,
    .result = position_result,
    .plan = position_plan,
    .forward = argmin_forward,
    .samples = {{"randn(2, 3)"}, {"randn(2, 3), 2"}, {"randn(2, 3, 4), 2, true"}},
    .errors = {{"randn(0, 3)", "argmin: nothing to choose from"}},
};

/* ---- any, all ------------------------------------------------------------------------------- */

static bool any_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dims[TARN_MAX_DIMS];
    int count = (int)c->value[1].list.count;
    for (int i = 0; i < count; i++)
        dims[i] = c->value[1].list.at[i] + 1;
    tarn_tensor *yes = tarn_ne(tarn_in(c, 0), tarn_tensor_weak(0, true));
    return (out[0] = tarn_gt(tarn_sum(yes, dims, count, c->value[2].boolean),
                             tarn_tensor_weak(0, true))) != NULL;
}

static bool all_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dims[TARN_MAX_DIMS];
    int count = (int)c->value[1].list.count;
    for (int i = 0; i < count; i++)
        dims[i] = c->value[1].list.at[i] + 1;
    tarn_tensor *no = tarn_eq(tarn_in(c, 0), tarn_tensor_weak(0, true));
    return (out[0] = tarn_eq(tarn_sum(no, dims, count, c->value[2].boolean),
                             tarn_tensor_weak(0, true))) != NULL;
}

TARN_OP(any) = {
    .name = "any",
    .summary = "Whether any number is not 0, over all dims or some.",
    .example = "assert(tarn.tensor({ 0, 1 }):any():item() == true)",
    .param = sum_params,
    .compose = any_compose,
    .samples = {{"randn(2, 3):gt(0)"}, {"randn(2, 3):gt(2), 1"}},
    .errors = {{"randn(2, 3), 3", "any: dims 3 is out of range"}},
};

TARN_OP(all) = {
    .name = "all",
    .summary = "Whether no number is 0, over all dims or some.",
    .example = "assert(tarn.tensor({ 0, 1 }):all():item() == false)",
    .param = sum_params,
    .compose = all_compose,
    .samples = {{"randn(2, 3):gt(0)"}, {"randn(2, 3):gt(-2), 1"}},
    .errors = {{"randn(2, 3), 3", "all: dims 3 is out of range"}},
};

TARN_FAMILY(reduction);
