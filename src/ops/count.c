/* count.c -- how many numbers are not 0: any, all, and how many of them. */
#include "graph/op.h"
#include "kernel/spans.h"
#include "ops/fold.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

static const tarn_param count_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dims", NULL, "dims to fold; absent: all", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
    {"keepdim", NULL, "leaves them as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

/* ---- any, all --------------------------------------------------------------------------------- */

static const tarn_result bool_result[] = {{"y", "bools", true}, {0}};

static bool bool_plan(const tarn_call *c, tarn_plan *plan)
{
    return tarn_fold_plan(c, plan, 1, c->value[2].boolean, TARN_BOOL);
}

static bool any_forward(const tarn_call *c) { return tarn_fold_run(c, &tarn_fold_nonzero, 1); }

static bool any_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *yes = tarn_ne(tarn_in(c, 0), number(0));
    tarn_tensor *count = tarn_sum(yes, dims.list, dims.count, c->value[2].boolean);
    return (out[0] = tarn_gt(count, number(0))) != NULL;
}

TARN_OP(any) = {
    .name = "any",
    .summary = "Whether any number is not 0, over all dims or some.",
    .formula = "y = x_1 or x_2 or ...",
    .example = "assert(tarn.tensor({ 0, 1 }):any():item() == true)",
    .param = count_params,
    .result = bool_result,
    .plan = bool_plan,
    .forward = any_forward,
    .compose = any_compose,
    .samples = {{"randn(2, 3):gt(0)"}, {"randn(2, 3):gt(1), 1"}, {"randn(2, 0), 2, true"}},
    .errors = {{"randn(2, 3), 3", "any: dims 3 is out of range"}},
};

static bool all_forward(const tarn_call *c)
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_spec shape = c->out[0]->spec;
    shape.dtype = TARN_INT64;
    tarn_tensor *count = tarn_tensor_of(&shape), *n = tarn_tensor_weak((double)dims.n, true);
    tarn_reduction r = {.fold = &tarn_fold_nonzero, .x = c->in[0], .y = count, .axes = dims.axes};
    return count && n && tarn_drive_reduce(&r) &&
           tarn_drive_span(&tarn_span_eq, TARN_INT64, 1, c->out, 2, (tarn_tensor *[]){count, n},
                           NULL);
}

static bool all_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *no = tarn_logical_not(tarn_in(c, 0));
    tarn_tensor *some = tarn_any(no, dims.list, dims.count, c->value[2].boolean);
    return (out[0] = tarn_logical_not(some)) != NULL;
}

TARN_OP(all) = {
    .name = "all",
    .summary = "Whether no number is 0, over all dims or some.",
    .formula = "y = x_1 and x_2 and ...",
    .example = "assert(tarn.tensor({ 0, 1 }):all():item() == false)",
    .param = count_params,
    .result = bool_result,
    .plan = bool_plan,
    .forward = all_forward,
    .compose = all_compose,
    .samples = {{"randn(2, 3):gt(0)"}, {"randn(2, 3):gt(-1), 1"}, {"randn(2, 0), 2, true"}},
    .errors = {{"randn(2, 3), 3", "all: dims 3 is out of range"}},
};

/* ---- count_nonzero ---------------------------------------------------------------------------- */

static const tarn_result whole_result[] = {{"y", "whole numbers", true}, {0}};

static bool count_plan(const tarn_call *c, tarn_plan *plan)
{
    return tarn_fold_plan(c, plan, 1, c->value[2].boolean, TARN_INT64);
}

static bool count_forward(const tarn_call *c) { return tarn_fold_run(c, &tarn_fold_nonzero, 1); }

static bool count_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    tarn_tensor *yes = tarn_ne(tarn_in(c, 0), number(0));
    return (out[0] = tarn_sum(yes, dims.list, dims.count, c->value[2].boolean)) != NULL;
}

TARN_OP(count_nonzero) = {
    .name = "count_nonzero",
    .summary = "How many numbers are not 0, over all dims or some; NaN is not 0.",
    .example = "assert(tarn.tensor({ 0, 1, 5 }):count_nonzero():item() == 2)",
    .param = count_params,
    .result = whole_result,
    .plan = count_plan,
    .forward = count_forward,
    .compose = count_compose,
    .samples = {{"randn(2, 3):gt(0)"},
                {"tensor { { 0, 2 }, { 0 / 0, 0 } }, 1"},
                {"randn(2, 3, 4):gt(1), { 1, 3 }, true"},
                {"randn(0, 3), 1"}},
    .errors = {{"randn(2, 3), 3", "count_nonzero: dims 3 is out of range"}},
};

TARN_FAMILY(count);
