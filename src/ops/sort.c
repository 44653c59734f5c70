/* sort.c -- numbers in order, the first few of them, and those that stand in the middle.
 *
 * Order is stable, positions count from one, NaN is the largest of all.
 */
#include "tensor/sort.h"

#include <math.h>

#include "graph/op.h"
#include "ops/along.h"
#include "tarn/ops.h"

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

static const tarn_result ordered_results[] = {
    {"values", "in order", false},
    {"positions", "where they stood, from 1", true},
    {0},
};

static const tarn_result found_results[] = {
    {"values", "one of each line", false},
    {"positions", "where it stands, from 1", true},
    {0},
};

/* Values with their positions go back to where they stood. */
static bool lines_back(const tarn_call *c, int axis, tarn_tensor *gy, tarn_tensor *gx[])
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_tensor *zeros = tarn_tensor_full((tarn_dtype)gy->spec.dtype, x->rank, x->size, 0);
    return (gx[0] = tarn_scatter(zeros, axis + 1, c->out[1], gy)) != NULL;
}

/* ---- sort, argsort --------------------------------------------------------------------------- */

static const tarn_param sort_params[] = {
    {"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = -1}},
    {"descending", NULL, "the largest first", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

static bool sort_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_plan_like_first(c, plan);
    plan->out[1] = plan->out[0];
    plan->out[1].dtype = TARN_INT64;
    return true;
}

static bool sort_forward(const tarn_call *c)
{
    int axis = (int)c->value[1].integer;
    return tarn_drive_sort(&(tarn_sorting){.x = c->in[0],
                                           .axis = axis,
                                           .descending = c->value[2].boolean,
                                           .count = c->in[0]->spec.size[axis],
                                           .values = c->out[0],
                                           .positions = c->out[1]});
}

static bool sort_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return lines_back(c, (int)c->value[1].integer, gy[0], gx);
}

TARN_OP(sort) = {
    .name = "sort",
    .summary =
        "The numbers along a dim in order, and where they stood; equal ones keep their order,"
        " NaN counts as the largest.",
    .example = "local values, positions = tarn.tensor({ 3, 1, 2 }):sort()\n"
               "assert(values:get(1) == 1 and positions:get(1) == 2)",
    .param = sort_params,
    .result = ordered_results,
    .traits = TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .keeps_out = 2,
    .plan = sort_plan,
    .forward = sort_forward,
    .backward = sort_backward,
    .samples = {{"randn(2, 5)"},
                {"randn(5, 2, 3), 1, true"},
                {"randn(40, 3), 1"},
                {"tensor { 2, 0 / 0, 1, 2, -1 / 0, 0.0, -0.0 }", true},
                {"tarn.index { 3, -1, 2, -1 }, 1, true"},
                {"randn(0, 3), 1"}},
    .errors = {{"randn(3), 2", "sort: dim 2 is out of range for %(3%)"},
               {"tensor(1)", "sort: dim %-1 is out of range"}},
};

static const tarn_result position_result[] = {{"positions", "from 1", true}, {0}};

static bool argsort_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_plan_like_first(c, plan);
    plan->out[0].dtype = TARN_INT64;
    return true;
}

static bool argsort_forward(const tarn_call *c)
{
    int axis = (int)c->value[1].integer;
    return tarn_drive_sort(&(tarn_sorting){.x = c->in[0],
                                           .axis = axis,
                                           .descending = c->value[2].boolean,
                                           .count = c->in[0]->spec.size[axis],
                                           .positions = c->out[0]});
}

TARN_OP(argsort) = {
    .name = "argsort",
    .summary = "Where the numbers along a dim stand, in the order of their size.",
    .example = "assert(tarn.tensor({ 3, 1, 2 }):argsort():get(1) == 2)",
    .param = sort_params,
    .result = position_result,
    .traits = TARN_KEEP_DTYPE,
    .plan = argsort_plan,
    .forward = argsort_forward,
    .samples = {{"randn(2, 5)"}, {"randn(5, 2), 1, true"}, {"tensor { 1, 1, 1 }, 1, true"}},
    .errors = {{"randn(3), 2", "argsort: dim 2 is out of range for %(3%)"}},
};

/* ---- topk ------------------------------------------------------------------------------------ */

static bool topk_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *x = &c->in[0]->spec;
    int64_t k = c->value[1].integer, axis = c->value[2].integer;
    if (k < 0 || k > x->size[axis])
        return tarn_fail(TARN_ERROR_VALUE, "topk: k is %lld; dim %lld of %s has %lld numbers",
                         (long long)k, (long long)axis + 1, TARN_SHAPE(c->in[0]),
                         (long long)x->size[axis]);
    sort_plan(c, plan);
    for (int i = 0; i < 2; i++) {
        plan->out[i].size[axis] = k;
        tarn_spec_pack(&plan->out[i]);
    }
    return true;
}

static bool topk_forward(const tarn_call *c)
{
    return tarn_drive_sort(&(tarn_sorting){.x = c->in[0],
                                           .axis = (int)c->value[2].integer,
                                           .descending = c->value[3].boolean,
                                           .count = c->value[1].integer,
                                           .values = c->out[0],
                                           .positions = c->out[1]});
}

static bool topk_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return lines_back(c, (int)c->value[2].integer, gy[0], gx);
}

TARN_OP(topk) = {
    .name = "topk",
    .summary = "The k largest numbers along a dim, the largest first, and where they stand.",
    .example = "local values, positions = tarn.tensor({ 3, 1, 7, 2 }):topk(2)\n"
               "assert(values:get(1) == 7 and positions:get(2) == 1)",
    .param = TARN_PARAMS{{"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"k", NULL, "how many", TARN_INTEGER, 0, 0, {0}},
                         {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = -1}},
                         {"largest",
                          NULL,
                          "false: the smallest, the smallest first",
                          TARN_BOOLEAN,
                          TARN_OPTIONAL,
                          0,
                          {.boolean = true}},
                         {0}},
    .result = ordered_results,
    .traits = TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .keeps_out = 2,
    .plan = topk_plan,
    .forward = topk_forward,
    .backward = topk_backward,
    .samples = {{"randn(3000), 2"},
                {"randn(2, 5), 2"},
                {"randn(6, 2), 3, 1, false"},
                {"tensor { 1, 2, 2, 1 }, 3", true},
                {"randn(3), 0"}},
    .errors = {{"randn(2, 3), 4", "topk: k is 4; dim 2 of %(2 x 3%) has 3 numbers"},
               {"randn(3), -1", "topk: k is %-1"}},
};

/* ---- kthvalue, median, nanmedian --------------------------------------------------------------- */

static bool check_line(const tarn_call *c, int axis)
{
    int64_t n = axis < 0 ? tarn_count(c->in[0]) : c->in[0]->spec.size[axis];
    return n > 0 || tarn_fail(TARN_ERROR_SHAPE, "%s: nothing to choose from in %s", c->op->name,
                              TARN_SHAPE(c->in[0]));
}

static bool plan_found(const tarn_call *c, tarn_plan *plan, int axis, bool keepdim)
{
    const tarn_spec *x = &c->in[0]->spec;
    plan->out[0] = tarn_along_spec(x, axis, keepdim, (tarn_dtype)x->dtype);
    plan->out[1] = tarn_along_spec(x, axis, keepdim, TARN_INT64);
    return check_line(c, axis);
}

static bool find(const tarn_call *c, int axis, tarn_rank *rank, const void *context)
{
    if (tarn_count(c->out[0]) == 0)
        return true;
    tarn_spec list =
        tarn_spec_make((tarn_dtype)c->in[0]->spec.dtype, 1, (int64_t[]){tarn_count(c->in[0])});
    list.offset = c->in[0]->spec.offset;
    const tarn_tensor *x = axis < 0 ? tarn_tensor_view(c->in[0], &list) : c->in[0];
    return x && tarn_drive_rank(c->out[0], c->out[1], x, axis < 0 ? 0 : axis, rank, context);
}

static int64_t kth(const void *context, int64_t n, int64_t nans)
{
    (void)n, (void)nans;
    return *(const int64_t *)context;
}

/* The lower of the two in the middle; the first NaN where there is one. */
static int64_t middle(const void *context, int64_t n, int64_t nans)
{
    (void)context;
    return nans ? n - nans + 1 : (n + 1) / 2;
}

static int64_t middle_of_numbers(const void *context, int64_t n, int64_t nans)
{
    (void)context;
    return nans == n ? 1 : (n - nans + 1) / 2;
}

static bool kthvalue_plan(const tarn_call *c, tarn_plan *plan)
{
    int64_t k = c->value[1].integer, axis = c->value[2].integer;
    int64_t n = c->in[0]->spec.size[axis];
    if (k < 1 || k > n)
        return tarn_fail(TARN_ERROR_VALUE, "kthvalue: k is %lld; dim %lld of %s has %lld numbers",
                         (long long)k, (long long)axis + 1, TARN_SHAPE(c->in[0]), (long long)n);
    return plan_found(c, plan, (int)axis, c->value[3].boolean);
}

static bool kthvalue_forward(const tarn_call *c)
{
    return find(c, (int)c->value[2].integer, kth, &c->value[1].integer);
}

static bool kthvalue_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[0] = tarn_along_back(&c->in[0]->spec, (int)c->value[2].integer, c->out[1], gy[0]);
    return gx[0] != NULL;
}

TARN_OP(kthvalue) = {
    .name = "kthvalue",
    .summary = "The k-th smallest number along a dim, and where it stands.",
    .example = "local value, position = tarn.tensor({ 3, 1, 2 }):kthvalue(2)\n"
               "assert(value:item() == 2 and position:item() == 3)",
    .param = TARN_PARAMS{{"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"k", NULL, "from 1 for the smallest", TARN_INTEGER, 0, 0, {0}},
                         {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = -1}},
                         {"keepdim", NULL, "leaves it as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
                         {0}},
    .result = found_results,
    .traits = TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .keeps_out = 2,
    .plan = kthvalue_plan,
    .forward = kthvalue_forward,
    .backward = kthvalue_backward,
    .samples = {{"randn(2, 5), 2"}, {"randn(5, 3), 5, 1, true"}, {"randn(3000), 7"}},
    .errors = {{"randn(2, 3), 4", "kthvalue: k is 4; dim 2 of %(2 x 3%) has 3 numbers"},
               {"randn(3), 0", "kthvalue: k is 0"}},
};

static const tarn_param median_params[] = {
    {"x", NULL, "any shape, not empty", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dim",
     NULL,
     "along which; absent: all, in row-major order",
     TARN_DIM,
     TARN_OPTIONAL,
     0,
     {.integer = TARN_ABSENT}},
    {"keepdim", NULL, "leaves it as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

static bool median_plan(const tarn_call *c, tarn_plan *plan)
{
    return plan_found(c, plan, tarn_along_axis(c, 1), c->value[2].boolean);
}

static bool median_forward(const tarn_call *c)
{
    return find(c, tarn_along_axis(c, 1), middle, NULL);
}

static bool nanmedian_forward(const tarn_call *c)
{
    return find(c, tarn_along_axis(c, 1), middle_of_numbers, NULL);
}

static bool median_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[0] = tarn_along_back(&c->in[0]->spec, tarn_along_axis(c, 1), c->out[1], gy[0]);
    return gx[0] != NULL;
}

TARN_OP(median) = {
    .name = "median",
    .summary =
        "The number in the middle, over all or along a dim, and where it stands; of two in the"
        " middle the smaller, NaN where there is one.",
    .example = "assert(tarn.tensor({ 5, 1, 2, 9 }):median():item() == 2)",
    .param = median_params,
    .result = found_results,
    .traits = TARN_KEEP_DTYPE | TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .keeps_out = 2,
    .plan = median_plan,
    .forward = median_forward,
    .backward = median_backward,
    .samples = {{"randn(3, 4)"},
                {"randn(5, 3), 1"},
                {"randn(2, 3, 4), -1, true"},
                {"tensor { 3, 0 / 0, 1 }", true},
                {"tarn.index { 3, 1, 2 }"}},
    .errors = {{"randn(0)", "median: nothing to choose from in %(0%)"},
               {"randn(2), 2", "median: dim 2 is out of range"}},
};

TARN_OP(nanmedian) = {
    .name = "nanmedian",
    .summary = "The number in the middle of those that are not NaN, over all or along a dim, and"
               " where it stands.",
    .example = "assert(tarn.tensor({ 5, 0 / 0, 2 }):nanmedian():item() == 2)",
    .param = median_params,
    .result = found_results,
    .traits = TARN_KEEP_DTYPE | TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .keeps_out = 2,
    .plan = median_plan,
    .forward = nanmedian_forward,
    .backward = median_backward,
    .samples = {{"randn(3, 4)"},
                {"randn(5, 3), 1"},
                {"tensor { { 3, 0 / 0, 1 }, { 0 / 0, 0 / 0, 0 / 0 } }, 2", true}},
    .errors = {{"randn(0)", "nanmedian: nothing to choose from in %(0%)"}},
};

/* ---- mode ------------------------------------------------------------------------------------ */

/* In order equal numbers are neighbours: where each run of them begins, and how far along it each
 * is.  The longest run wins, and of several the first, which holds the smallest number. */
static tarn_tensor *longest_run(tarn_tensor *sorted, int axis, tarn_tensor **start)
{
    int64_t n = sorted ? sorted->spec.size[axis] : 0, dim = axis + 1;
    if (!sorted)
        return NULL;
    tarn_spec head = tarn_along_spec(&sorted->spec, axis, true, TARN_INT64);
    tarn_tensor *count = tarn_along_count(sorted->spec.rank, axis, n);
    tarn_tensor *first = tarn_narrow(sorted, dim, 1, n - 1),
                *next = tarn_narrow(sorted, dim, 2, n - 1);
    tarn_tensor *begins = tarn_mul(tarn_narrow(count, dim, 2, n - 1), tarn_ne(next, first));
    tarn_tensor *one = tarn_tensor_full(TARN_INT64, head.rank, head.size, 1);
    const tarn_tensor *parts[] = {one, begins};
    *start = tarn_cummax(tarn_cat(parts, 2, dim), dim, NULL);
    return tarn_argmax(tarn_sub(count, *start), dim, true);
}

static bool mode_compose(const tarn_call *c, tarn_tensor *out[])
{
    int axis = (int)c->value[1].integer;
    tarn_tensor *x = c->in[0], *positions = NULL, *start = NULL;
    if (!check_line(c, axis))
        return false;
    tarn_tensor *sorted = tarn_sort(tarn_tensor_detach(x), axis + 1, false, &positions);
    if (x->spec.size[axis] > 1) {
        tarn_tensor *best = longest_run(sorted, axis, &start);
        tarn_tensor *at = tarn_gather(start, axis + 1, best);
        positions = tarn_gather(positions, axis + 1, at);
    }
    out[0] = tarn_gather(x, axis + 1, positions);
    out[1] = positions;
    if (!c->value[2].boolean)
        out[0] = tarn_squeeze(out[0], axis + 1), out[1] = tarn_squeeze(out[1], axis + 1);
    return out[0] && out[1];
}

TARN_OP(mode) = {
    .name = "mode",
    .summary =
        "The number that occurs most often along a dim, and where it first stands; of several"
        " the smallest.",
    .example = "local value, position = tarn.tensor({ 3, 1, 3, 2 }):mode()\n"
               "assert(value:item() == 3 and position:item() == 1)",
    .param = TARN_PARAMS{{"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = -1}},
                         {"keepdim", NULL, "leaves it as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
                         {0}},
    .result = found_results,
    .traits = TARN_KEEP_DTYPE,
    .compose = mode_compose,
    .samples = {{"tensor { { 3, 1, 3 }, { 2, 2, 1 } }", true},
                {"randn(2, 5)"},
                {"tarn.index { { 1 }, { 4 }, { 4 } }, 1, true"},
                {"randn(3, 1)"}},
    .errors = {{"randn(3), 2", "mode: dim 2 is out of range"},
               {"randn(2, 0)", "mode: nothing to choose from"}},
};

/* ---- quantile, nanquantile --------------------------------------------------------------------- */

enum { X, Q, DIM, KEEPDIM, INTERPOLATION };
enum { LINEAR, LOWER, HIGHER, NEAREST, MIDPOINT };

static bool check_shares(const tarn_call *c, const tarn_tensor *q)
{
    if (q->spec.rank > 1)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: q must be a number or a list of them, not %s",
                         c->op->name, TARN_SHAPE(q));
    const tarn_tensor *given = tarn_is_meta(q) ? NULL : tarn_tensor_to(q, TARN_FLOAT64);
    for (int64_t i = 0, n = given ? tarn_count(given) : 0; i < n; i++) {
        double share = ((const double *)tarn_data(given))[i];
        if (!(share >= 0 && share <= 1))
            return tarn_fail(TARN_ERROR_VALUE, "%s: q is a share from 0 to 1, not %g", c->op->name,
                             share);
    }
    return tarn_error_pending() == TARN_OK;
}

/* The sorted lines at places AT, from 0, which are whole: as float64. */
static tarn_tensor *at_places(const tarn_tensor *lines, const tarn_tensor *at)
{
    tarn_tensor *positions = tarn_to(tarn_add(at, number(1)), TARN_INT64);
    return tarn_gather(lines, -1, positions);
}

/* PLACE: (... x shares), from 0, between whole places of LINES (... x n). */
static tarn_tensor *between(const tarn_tensor *lines, const tarn_tensor *place, int64_t how)
{
    if (how == NEAREST)
        return at_places(lines, tarn_round(place, 0));
    tarn_tensor *low = tarn_floor(place), *high = tarn_ceil(place);
    tarn_tensor *a = how == HIGHER ? NULL : at_places(lines, low);
    tarn_tensor *b = how == LOWER ? NULL : at_places(lines, high);
    if (how == LOWER || how == HIGHER)
        return how == LOWER ? a : b;
    tarn_tensor *share =
        how == MIDPOINT ? tarn_mul(tarn_ne(low, high), number(0.5)) : tarn_sub(place, low);
    share = lines ? tarn_to(share, lines->spec.dtype) : NULL;
    return tarn_where(share, tarn_add(a, tarn_mul(share, tarn_sub(b, a))), a);
}

/* The shares come first in the result, or not at all for one number. */
static tarn_tensor *shaped(const tarn_call *c, tarn_tensor *y, int axis, bool many)
{
    int64_t first[TARN_MAX_DIMS], n = 0;
    if (!y)
        return NULL;
    if (axis >= 0)
        y = tarn_transpose(tarn_unsqueeze(y, -2), axis + 1,
                           -2); /* (... 1 in the dim ... x shares) */
    int rank = y ? y->spec.rank : 0;
    for (int d = 0; d < rank; d++)
        first[n++] = d == 0 ? rank : d;
    y = tarn_permute(y, first, rank);
    int64_t kept[TARN_MAX_DIMS] = {y ? y->spec.size[0] : 0, 1, 1, 1, 1, 1, 1, 1};
    if (axis < 0 && c->value[KEEPDIM].boolean)
        y = tarn_reshape(y, kept, 1 + c->in[0]->spec.rank);
    else if (axis >= 0 && !c->value[KEEPDIM].boolean)
        y = tarn_squeeze(y, axis + 2);
    return many ? y : tarn_select(y, 1, 1);
}

/* The place of a share among n numbers in order is share (n - 1). */
static tarn_tensor *quantiles(const tarn_call *c, bool skip_nan)
{
    tarn_tensor *x = tarn_in(c, X), *q = tarn_in(c, Q);
    int axis = tarn_along_axis(c, DIM);
    int64_t all = -1, last = -1;
    if (!check_line(c, axis) || !check_shares(c, q))
        return NULL;
    if (tarn_dtype_kind((tarn_dtype)x->spec.dtype) != 'f')
        x = tarn_to(x, TARN_FLOAT32);
    tarn_tensor *lines = axis < 0 ? tarn_reshape(x, &all, 1) : tarn_transpose(x, axis + 1, -1);
    lines = tarn_sort(lines, -1, false, NULL);
    tarn_tensor *bad = lines ? tarn_isnan(tarn_tensor_detach(lines)) : NULL;
    tarn_tensor *nans = tarn_sum(bad, &last, 1, true);
    double n = lines ? (double)lines->spec.size[lines->spec.rank - 1] : 0;
    tarn_tensor *most = tarn_sub(number(n - 1), tarn_to(nans, TARN_FLOAT64));
    most = skip_nan ? tarn_maximum(most, number(0))
                    : tarn_add(tarn_mul(most, number(0)), number(n - 1));
    tarn_tensor *shares = tarn_reshape(tarn_to(q, TARN_FLOAT64), &all, 1);
    tarn_tensor *y = between(lines, tarn_mul(most, shares), c->value[INTERPOLATION].choice);
    if (!skip_nan)
        y = tarn_where(nans, number(NAN), y);
    return shaped(c, y, axis, q->spec.rank == 1);
}

static bool quantile_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = quantiles(c, false)) != NULL;
}

static bool nanquantile_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = quantiles(c, true)) != NULL;
}

static const tarn_param quantile_params[] = {
    {"x", NULL, "any shape, not empty", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"q",
     NULL,
     "a share from 0 to 1, or a list of them, which become the first dim",
     TARN_TENSOR,
     TARN_NUMBERS | TARN_NO_GRAD,
     TARN_ANY,
     {0}},
    {"dim",
     NULL,
     "along which; absent: all numbers",
     TARN_DIM,
     TARN_OPTIONAL,
     0,
     {.integer = TARN_ABSENT}},
    {"keepdim", NULL, "leaves it as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {"interpolation",
     "linear|lower|higher|nearest|midpoint",
     "where the place falls between two numbers",
     TARN_CHOICE,
     TARN_OPTIONAL,
     0,
     {0}},
    {0},
};

TARN_OP(quantile) = {
    .name = "quantile",
    .summary = "The number below which a share of the numbers lies, over all or along a dim; NaN"
               " where there is one.",
    .formula = "y = x_sorted[1 + q (n - 1)], between neighbours as `interpolation` says",
    .example = "assert(tarn.tensor({ 4, 1, 2, 3 }):quantile(0.5):item() == 2.5)",
    .param = quantile_params,
    .compose = quantile_compose,
    .samples = {{"randn(2, 5), 0.3"},
                {"randn(4, 3), tensor { 0, 0.25, 1 }, 1"},
                {"randn(2, 4, 3), 0.6, 2, true"},
                {"randn(2, 5), tensor { 0.1, 0.5 }, -1, true, \"lower\""},
                {"randn(2, 5), 0.4, { dim = 2, interpolation = \"midpoint\" }"},
                {"randn(6), 0.7, { interpolation = \"nearest\" }"},
                {"tensor { 1, 0 / 0, 2 }, 0.5", true}},
    .errors = {{"randn(3), 1.5", "quantile: q is a share from 0 to 1, not 1.5"},
               {"randn(0), 0.5", "quantile: nothing to choose from"},
               {"randn(3), 0.5, 2", "quantile: dim 2 is out of range"}},
};

TARN_OP(nanquantile) = {
    .name = "nanquantile",
    .summary = "The number below which a share of those that are not NaN lies, over all or along a"
               " dim.",
    .formula = "y = x_sorted[1 + q (n - 1)], between neighbours as `interpolation` says",
    .example = "assert(tarn.tensor({ 1, 0 / 0, 2 }):nanquantile(0.5):item() == 1.5)",
    .param = quantile_params,
    .compose = nanquantile_compose,
    .samples = {{"randn(2, 5), 0.3"},
                {"randn(4, 3), tensor { 0, 0.25, 1 }, 1"},
                {"tensor { { 1, 0 / 0, 2 }, { 0 / 0, 0 / 0, 0 / 0 } }, 0.25, 2", true}},
    .errors = {{"randn(3), -0.5", "nanquantile: q is a share from 0 to 1, not %-0.5"}},
};

TARN_FAMILY(sort);
