/* reduction.c -- many numbers made one: sums, means, extremes, over all dims or some. */
#include <math.h>

#include "graph/op.h"
#include "kernel/spans.h"
#include "ops/fold.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

/* The same as a view at once. */
static tarn_tensor *spread_view(const tarn_call *c, const tarn_tensor *gy)
{
    const tarn_spec *x = &c->in[0]->spec, *g = &gy->spec;
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_spec wide = {.dtype = g->dtype, .rank = x->rank, .alias_of = -1, .offset = g->offset};
    for (int d = 0, k = 0; d < x->rank; d++) {
        wide.size[d] = x->size[d];
        wide.stride[d] = dims.axes[d] ? 0 : g->stride[g->rank == x->rank ? d : k++];
    }
    return tarn_tensor_view(gy, &wide);
}

/* GY as large as x again. */
static tarn_tensor *spread(const tarn_call *c, tarn_tensor *gy)
{
    const tarn_spec *x = &c->in[0]->spec;
    if (gy && !gy->requires_grad && !tarn_is_meta(gy))
        return spread_view(c, gy);
    return tarn_expand(tarn_chosen_back(c, gy, 1), x->size, x->rank);
}

/* 0 where Y is 0, else A / Y: the gradient of a root is taken as 0 where it is infinite. */
static tarn_tensor *divided(tarn_tensor *a, tarn_tensor *y)
{
    tarn_tensor *zero = tarn_eq(y, number(0)), *safe = tarn_where(zero, number(1), y);
    return tarn_where(zero, number(0), tarn_div(a, safe));
}

/* ---- sum, mean ------------------------------------------------------------------------------ */

static const tarn_param sum_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dims", NULL, "dims to fold; absent: all", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
    {"keepdim", NULL, "leaves them as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

/* Sums of whole numbers and bools are int64. */
static bool sum_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_dtype d = (tarn_dtype)c->in[0]->spec.dtype;
    return tarn_fold_plan(c, plan, 1, c->value[2].boolean,
                          tarn_dtype_kind(d) == 'f' ? d : TARN_INT64);
}

static bool sum_forward(const tarn_call *c) { return tarn_fold_run(c, &tarn_fold_sum, 1); }

static bool sum_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = spread(c, gy[0])) != NULL;
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
    return tarn_fold_plan(c, plan, 1, c->value[2].boolean, (tarn_dtype)c->in[0]->spec.dtype);
}

/* The mean of nothing is NaN. */
static bool mean_forward(const tarn_call *c)
{
    int64_t n = tarn_chosen_dims(c, 1).n;
    return tarn_fold_run(c, &tarn_fold_sum, n ? 1 / (double)n : NAN);
}

static bool mean_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = spread(c, tarn_div(gy[0], number((double)tarn_chosen_dims(c, 1).n)))) != NULL;
}

static bool mean_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *s = tarn_sum(tarn_in(c, 0), dims.list, dims.count, c->value[2].boolean);
    return (out[0] = tarn_div(s, number((double)dims.n))) != NULL;
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

/* ---- var, std.  v = sum (x - mean)^2 / (n - 1), or / n;  dv/dx = 2 (x - mean) / (n - 1) ----- */

static const tarn_param var_params[] = {
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

static bool var_plan(const tarn_call *c, tarn_plan *plan)
{
    return tarn_fold_plan(c, plan, 1, c->value[3].boolean, (tarn_dtype)c->in[0]->spec.dtype);
}

/* What the sum of squares is divided by; of one number alone nothing is known: NaN. */
static double freedom(const tarn_call *c)
{
    double correction = c->value[4].number;
    double n =
        (double)tarn_chosen_dims(c, 1).n - (isnan(correction) ? c->value[2].boolean : correction);
    return n > 0 ? n : NAN;
}

/* In two passes: squares are taken of what is left after the mean. */
static bool var_forward(const tarn_call *c)
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *mean = tarn_tensor_of(&c->out[0]->spec);
    tarn_reduction r = {.fold = &tarn_fold_sum, .x = c->in[0], .y = mean, .axes = dims.axes};
    r.scale = dims.n ? 1 / (double)dims.n : NAN;
    if (!mean || !tarn_drive_reduce(&r))
        return false;
    r.fold = &tarn_fold_squares, r.y = c->out[0], r.center = mean, r.scale = 1 / freedom(c);
    return tarn_drive_reduce(&r);
}

static tarn_tensor *deviation(const tarn_call *c)
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *x = tarn_in(c, 0);
    return tarn_sub(x, tarn_mean(x, dims.list, dims.count, true));
}

static bool var_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *slope = tarn_mul(tarn_chosen_back(c, gy[0], 1), number(2 / freedom(c)));
    return (gx[0] = tarn_mul(deviation(c), slope)) != NULL;
}

static bool var_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *squares = tarn_square(deviation(c));
    tarn_tensor *s = tarn_sum(squares, dims.list, dims.count, c->value[3].boolean);
    return (out[0] = tarn_div(s, number(freedom(c)))) != NULL;
}

TARN_OP(var) = {
    .name = "var",
    .summary = "Variance over all dims, or over some.",
    .formula = "y = sum (x - mean x)^2 / (n - 1)",
    .example = "assert(tarn.tensor({ 1, 3 }):var():item() == 2)",
    .param = var_params,
    .traits = TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .plan = var_plan,
    .forward = var_forward,
    .backward = var_backward,
    .compose = var_compose,
    .samples = {{"randn(2, 3)"},
                {"randn(4, 3), 1"},
                {"randn(2, 3, 4), { 1, 3 }, false, true"},
                {"randn(3, 5), -1, false"},
                {"randn(3, 5), 2, { correction = 2 }"},
                {"randn(3, 1), 2", true},
                {"tensor { 1e4, 1e4 + 1, 1e4 + 2 }"}},
    .errors = {{"randn(2, 3), 3", "var: dims 3 is out of range"}},
};

static bool std_forward(const tarn_call *c)
{
    return var_forward(c) && tarn_drive_span(&tarn_span_sqrt, (tarn_dtype)c->out[0]->spec.dtype, 1,
                                             c->out, 1, c->out, NULL);
}

/* y = sqrt(v): dy/dx = (x - mean) / ((n - 1) y) */
static bool std_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *slope = tarn_div(divided(gy[0], c->out[0]), number(freedom(c)));
    return (gx[0] = tarn_mul(deviation(c), tarn_chosen_back(c, slope, 1))) != NULL;
}

static bool std_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *x = tarn_in(c, 0);
    tarn_tensor *v = tarn_var(x, dims.list, dims.count, c->value[2].boolean, c->value[3].boolean,
                              c->value[4].number);
    return (out[0] = tarn_sqrt(v)) != NULL;
}

TARN_OP(std) = {
    .name = "std",
    .summary = "Standard deviation over all dims, or over some.",
    .formula = "y = sqrt(sum (x - mean x)^2 / (n - 1))",
    .example = "assert(tarn.tensor({ 1, 1, 1 }):std():item() == 0)",
    .param = var_params,
    .traits = TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .keeps_out = 1,
    .plan = var_plan,
    .forward = std_forward,
    .backward = std_backward,
    .compose = std_compose,
    .samples = {{"randn(2, 3)"},
                {"randn(4, 3), 1"},
                {"randn(2, 3, 4), { 1, 3 }, false, true"},
                {"tensor { 2, 2 }", true}},
    .errors = {{"randn(2, 3), 3", "std: dims 3 is out of range"}},
};

/* ---- norm.  y = (sum |x|^p)^(1 / p);  dy/dx = sign(x) |x|^(p - 1) / y^(p - 1)
 *
 * p = inf, -inf: the largest, the smallest size;  p = 0: how many are not 0 ---------------------- */

static const tarn_param norm_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"p",
     NULL,
     "the power: 2 for the length, 1 for the sum, math.huge for the largest, 0 for how many",
     TARN_NUMBER,
     TARN_OPTIONAL,
     0,
     {.number = 2}},
    {"dims", NULL, "dims to fold; absent: all", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
    {"keepdim", NULL, "leaves them as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

static bool norm_plan(const tarn_call *c, tarn_plan *plan)
{
    double p = c->value[1].number;
    if (isnan(p))
        return tarn_fail(TARN_ERROR_VALUE, "norm: p is NaN; it is 2 for the length of a vector");
    if (isinf(p) && tarn_chosen_dims(c, 2).n == 0)
        return tarn_fail(TARN_ERROR_SHAPE, "norm: nothing to choose from in %s",
                         TARN_SHAPE(c->in[0]));
    return tarn_fold_plan(c, plan, 2, c->value[3].boolean, (tarn_dtype)c->in[0]->spec.dtype);
}

static const tarn_fold *norm_fold(double p)
{
    return p == 2 ? &tarn_fold_squares : p == 1 ? &tarn_fold_absolute : &tarn_fold_powers;
}

/* Through the definition: powers that no fold has. */
static bool norm_by_definition(const tarn_call *c);

static bool norm_forward(const tarn_call *c)
{
    double p = c->value[1].number;
    if (p <= 0 || isinf(p))
        return norm_by_definition(c);
    tarn_chosen dims = tarn_chosen_dims(c, 2);
    tarn_tensor *y = c->out[0], *root = number(1 / p);
    tarn_reduction r = {.fold = norm_fold(p), .x = c->in[0], .y = y, .axes = dims.axes};
    r.power = r.fold == &tarn_fold_powers ? p : 0;
    if (!root || !tarn_drive_reduce(&r))
        return false;
    const tarn_span *span = p == 2   ? &tarn_span_sqrt
                            : p == 1 ? &tarn_span_identity
                                     : &tarn_span_pow;
    return tarn_drive_span(span, (tarn_dtype)y->spec.dtype, 1, &y, span == &tarn_span_pow ? 2 : 1,
                           (tarn_tensor *[]){y, root}, NULL);
}

/* At x = 0 the gradient is taken as 0, as everywhere where y is 0. */
static bool norm_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    double p = c->value[1].number;
    tarn_tensor *x = tarn_in(c, 0), *y = c->out[0];
    if (p == 0)
        return (gx[0] = tarn_mul(x, number(0))) != NULL;
    if (isinf(p)) /* those that are as large share it */
        return (gx[0] = tarn_mul(tarn_sign(x), tarn_chosen_shared(c, gy[0], tarn_abs(x), y, 2))) !=
               NULL;
    if (p == 2)
        return (gx[0] = tarn_mul(x, tarn_chosen_back(c, divided(gy[0], y), 2))) != NULL;
    if (p == 1)
        return (gx[0] = tarn_mul(tarn_sign(x), tarn_chosen_back(c, gy[0], 2))) != NULL;
    tarn_tensor *size = tarn_mul(tarn_sign(x), tarn_pow(tarn_abs(x), number(p - 1)));
    tarn_tensor *slope = divided(gy[0], tarn_pow(y, number(p - 1)));
    gx[0] = tarn_mul(tarn_where(x, size, number(0)), tarn_chosen_back(c, slope, 2));
    return gx[0] != NULL;
}

static bool norm_compose(const tarn_call *c, tarn_tensor *out[])
{
    double p = c->value[1].number;
    tarn_chosen dims = tarn_chosen_dims(c, 2);
    bool keepdim = c->value[3].boolean;
    tarn_tensor *size = tarn_abs(tarn_in(c, 0));
    if (isinf(p))
        out[0] = p > 0 ? tarn_amax(size, dims.list, dims.count, keepdim)
                       : tarn_amin(size, dims.list, dims.count, keepdim);
    else if (p == 0)
        out[0] = tarn_to(tarn_count_nonzero(size, dims.list, dims.count, keepdim),
                         size ? size->spec.dtype : TARN_FLOAT32);
    if (isinf(p) || p == 0)
        return out[0] != NULL;
    tarn_tensor *s = tarn_sum(tarn_pow(size, number(p)), dims.list, dims.count, keepdim);
    return (out[0] = tarn_pow(s, number(1 / p))) != NULL;
}

static bool norm_by_definition(const tarn_call *c)
{
    tarn_tensor *y = NULL;
    return norm_compose(c, &y) && tarn_drive_copy(c->out[0], y);
}

TARN_OP(norm) = {
    .name = "norm",
    .summary = "Length of a vector: the p-norm over all dims, or over some.",
    .formula = "y = (sum |x|^p)^(1 / p)",
    .example = "assert(tarn.tensor({ 3, 4 }):norm():item() == 5)",
    .param = norm_params,
    .traits = TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .keeps_out = 1,
    .plan = norm_plan,
    .forward = norm_forward,
    .backward = norm_backward,
    .compose = norm_compose,
    .samples = {{"randn(2, 3)"},
                {"randn(4, 3), 1, 2"},
                {"randn(4, 3), 3, { 1 }, true"},
                {"randn(2, 3, 4), 2, { 1, 3 }"},
                {"randn(3), 0.5"},
                {"randn(2, 4, 3), -huge, { 1, 3 }, true"},
                {"zeros(3)", true},
                {"tensor { { 0, 2 }, { 0, 0 } }, 0, 2", true}},
    .errors = {{"randn(0, 2), huge, 1", "norm: nothing to choose from in %(0 x 2%)"},
               {"randn(2), 2, 2", "norm: dims 2 is out of range for %(2%)"}},
};

/* ---- prod ----------------------------------------------------------------------------------- */

static bool prod_forward(const tarn_call *c) { return tarn_fold_run(c, &tarn_fold_product, 1); }

/* dy/dx is the product of the others: y / x with zeros counted apart.  Where one number is 0 it
 * alone has a gradient, where several are, none. */
static bool prod_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *x = tarn_in(c, 0), *zero = tarn_eq(x, number(0));
    tarn_tensor *filled = tarn_where(zero, number(1), x);
    tarn_tensor *others = tarn_div(tarn_prod(filled, dims.list, dims.count, true), filled);
    tarn_tensor *zeros = tarn_sub(tarn_sum(zero, dims.list, dims.count, true), zero);
    tarn_tensor *slope = tarn_where(zeros, number(0), others);
    return (gx[0] = tarn_mul(spread(c, gy[0]), slope)) != NULL;
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

static bool logsumexp_forward(const tarn_call *c)
{
    return tarn_fold_run(c, &tarn_fold_logsumexp, 1);
}

/* gx = gy e^(x - y) */
static bool logsumexp_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *x = tarn_in(c, 0);
    gx[0] = tarn_mul(spread(c, gy[0]), tarn_exp(tarn_sub(x, spread(c, c->out[0]))));
    return gx[0] != NULL;
}

/* exp of x - max(x) cannot overflow */
static bool logsumexp_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *x = tarn_in(c, 0), *top = tarn_max(x, TARN_ABSENT, false, NULL);
    tarn_tensor *e = tarn_exp(tarn_sub(x, top));
    tarn_tensor *s = tarn_sum(e, dims.list, dims.count, c->value[2].boolean);
    return (out[0] = tarn_add(tarn_log(s), top)) != NULL;
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
    .compose = logsumexp_compose,
    .samples = {{"randn(2, 3), 2"},
                {"randn(5)"},
                {"randn(4, 3, 2), { 1, 2 }, true"},
                {"tensor { 1000, 1000 }, 1", true}},
    .errors = {{"randn(2, 3), 3", "logsumexp: dims 3 is out of range"}},
};

TARN_FAMILY(reduction);
