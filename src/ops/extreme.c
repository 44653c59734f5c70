/* extreme.c -- the largest and the smallest, and where they stand. */
#include "graph/op.h"
#include "ops/along.h"
#include "ops/fold.h"
#include "tarn/ops.h"
#include "tensor/drive.h"
#include "tensor/reduce.h"

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

/* -1: all of them */
static int extreme_axis(const tarn_call *c) { return tarn_along_axis(c, 1); }

static tarn_around extreme_around(const tarn_call *c)
{
    const tarn_spec *x = &c->in[0]->spec;
    int axis = extreme_axis(c);
    return axis < 0 ? (tarn_around){1, tarn_spec_count(x), 1} : tarn_around_axis(x, axis);
}

static tarn_spec extreme_shape(const tarn_call *c, tarn_dtype dtype)
{
    return tarn_along_spec(&c->in[0]->spec, extreme_axis(c), c->value[2].boolean, dtype);
}

static bool check_choice(const tarn_call *c)
{
    if (extreme_around(c).axis > 0)
        return true;
    if (extreme_axis(c) < 0)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: nothing to choose from in %s", c->op->name,
                         TARN_SHAPE(c->in[0]));
    return tarn_fail(TARN_ERROR_SHAPE, "%s: nothing to choose from along dim %d of %s", c->op->name,
                     extreme_axis(c) + 1, TARN_SHAPE(c->in[0]));
}

static bool extreme_plan(const tarn_call *c, tarn_plan *plan)
{
    plan->out[0] = extreme_shape(c, (tarn_dtype)c->in[0]->spec.dtype);
    plan->out[1] = extreme_shape(c, TARN_INT64);
    return check_choice(c);
}

static bool max_forward(const tarn_call *c)
{
    return tarn_drive_extreme(true, c->out[0], c->out[1], c->in[0], extreme_axis(c));
}

static bool min_forward(const tarn_call *c)
{
    return tarn_drive_extreme(false, c->out[0], c->out[1], c->in[0], extreme_axis(c));
}

/* The gradient goes to the position that was chosen, 0 elsewhere. */
static bool extreme_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[0] = tarn_along_back(&c->in[0]->spec, extreme_axis(c), c->out[1], gy[0]);
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
    .traits = TARN_BACKWARD_IS_OPS,
    .keeps_out = 2,
    .plan = extreme_plan,
    .forward = max_forward,
    .backward = extreme_backward,
    .samples = {{"randn(2, 3)"},
                {"randn(2, 3), 2"},
                {"randn(2, 3, 4), 2, true"},
                {"randn(4, 3), 1"},
                {"randn(0, 3), 2"},
                {"tensor { { 1, 0 / 0, 3 }, { 2, 2, 1 } }, 2", true}},
    .errors = {{"randn(0, 3)", "max: nothing to choose from in %(0 x 3%)"},
               {"randn(2, 0), 2", "max: nothing to choose from along dim 2 of %(2 x 0%)"},
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
    .traits = TARN_BACKWARD_IS_OPS,
    .keeps_out = 2,
    .plan = extreme_plan,
    .forward = min_forward,
    .backward = extreme_backward,
    .samples = {{"randn(2, 3)"},
                {"randn(2, 3), 2"},
                {"randn(2, 3, 4), 2, true"},
                {"randn(4, 3), 1"},
                {"randn(0, 3), 2"},
                {"tensor { { 1, 0 / 0, 3 }, { 2, 2, 1 } }, 2", true}},
    .errors = {{"randn(0, 3)", "min: nothing to choose from in %(0 x 3%)"}},
};

static const tarn_result position_result[] = {{"positions", "from 1", true}, {0}};

static bool position_plan(const tarn_call *c, tarn_plan *plan)
{
    plan->out[0] = extreme_shape(c, TARN_INT64);
    return check_choice(c);
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
    .samples = {{"randn(2, 3)"},
                {"randn(2, 3), 2"},
                {"randn(2, 3, 4), 2, true"},
                {"tensor { 2, 5, 5 }"},
                {"randn(0, 3), 2"}},
    .errors = {{"randn(2), 2", "argmax: dim 2 is out of range for %(2%)"},
               {"randn(0, 3)", "argmax: nothing to choose from"}},
};

TARN_OP(argmin) = {
    .name = "argmin",
    .summary = "Where the smallest number stands, over all or along a dim, counting from one.",
    .example = "assert(tarn.tensor({ 1, 5, 2 }):argmin():item() == 1)",
    .param = extreme_params,
    .result = position_result,
    .plan = position_plan,
    .forward = argmin_forward,
    .samples = {{"randn(2, 3)"},
                {"randn(2, 3), 2"},
                {"randn(2, 3, 4), 2, true"},
                {"tensor { 2, 5, 5 }"},
                {"randn(0, 3), 2"}},
    .errors = {{"randn(2), 2", "argmin: dim 2 is out of range for %(2%)"},
               {"randn(0, 3)", "argmin: nothing to choose from"}},
};

/* ---- amax, amin, aminmax: over any dims, ties sharing the gradient -------------------------------- */

static const tarn_param fold_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dims", NULL, "dims to fold; absent: all", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
    {"keepdim", NULL, "leaves them as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

static bool fold_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_fold_plan(c, plan, 1, c->value[2].boolean, (tarn_dtype)c->in[0]->spec.dtype);
    return tarn_chosen_dims(c, 1).n > 0 ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: nothing to choose from in %s", c->op->name,
                     TARN_SHAPE(c->in[0]));
}

/* x with the dims that stay first, then those that are folded, as (... x n). */
static tarn_tensor *folded_last(const tarn_call *c, const tarn_chosen *dims)
{
    const tarn_spec *x = &c->in[0]->spec;
    int64_t order[TARN_MAX_DIMS], size[] = {-1, dims->n};
    int k = 0;
    for (int folded = 0; folded < 2; folded++)
        for (int d = 0; d < x->rank; d++)
            if (dims->axes[d] == folded)
                order[k++] = d + 1;
    return tarn_reshape(tarn_permute(c->in[0], order, x->rank), size, 2);
}

static bool fold_extreme(const tarn_call *c, bool largest)
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    if (tarn_count(c->out[0]) == 0)
        return true;
    tarn_tensor *x = folded_last(c, &dims);
    return x && tarn_drive_extreme(largest, c->out[0], NULL, x, 1);
}

static bool amax_forward(const tarn_call *c) { return fold_extreme(c, true); }
static bool amin_forward(const tarn_call *c) { return fold_extreme(c, false); }

static bool fold_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = tarn_chosen_shared(c, gy[0], tarn_in(c, 0), c->out[0], 1)) != NULL;
}

TARN_OP(amax) = {
    .name = "amax",
    .summary = "The largest numbers over all dims, or over some; those that are as large share the"
               " gradient.",
    .formula = "y = max x",
    .example = "local x = tarn.tensor { { 1, 5 }, { 7, 2 } }\n"
               "assert(x:amax():item() == 7 and x:amax(1):get(2) == 5)",
    .param = fold_params,
    .traits = TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .keeps_out = 1,
    .plan = fold_plan,
    .forward = amax_forward,
    .backward = fold_backward,
    .samples = {{"randn(2, 3)"},
                {"randn(2, 3, 4), { 1, 3 }"},
                {"randn(4, 3), 1, true"},
                {"tensor { 2, 5, 5 }", true},
                {"tensor { 1, 0 / 0 }", true},
                {"tarn.index { 3, 4 }"}},
    .errors = {{"randn(0, 3)", "amax: nothing to choose from in %(0 x 3%)"},
               {"randn(2), 2", "amax: dims 2 is out of range"}},
};

TARN_OP(amin) = {
    .name = "amin",
    .summary = "The smallest numbers over all dims, or over some; those that are as small share the"
               " gradient.",
    .formula = "y = min x",
    .example = "local x = tarn.tensor { { 1, 5 }, { 7, 2 } }\n"
               "assert(x:amin():item() == 1 and x:amin(1):get(2) == 2)",
    .param = fold_params,
    .traits = TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .keeps_out = 1,
    .plan = fold_plan,
    .forward = amin_forward,
    .backward = fold_backward,
    .samples = {{"randn(2, 3)"}, {"randn(2, 3, 4), { 1, 3 }"}, {"randn(4, 3), 1, true"}},
    .errors = {{"randn(0, 3)", "amin: nothing to choose from in %(0 x 3%)"}},
};

static bool aminmax_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    out[0] = tarn_amin(tarn_in(c, 0), dims.list, dims.count, c->value[2].boolean);
    out[1] = tarn_amax(tarn_in(c, 0), dims.list, dims.count, c->value[2].boolean);
    return out[0] && out[1];
}

TARN_OP(aminmax) = {
    .name = "aminmax",
    .summary = "The smallest and the largest numbers over all dims, or over some.",
    .example = "local low, high = tarn.tensor({ 1, 5, 2 }):aminmax()\n"
               "assert(low:item() == 1 and high:item() == 5)",
    .param = fold_params,
    .result = TARN_RESULTS{{"min", "the smallest", false}, {"max", "the largest", false}, {0}},
    .compose = aminmax_compose,
    .samples = {{"randn(2, 3)"}, {"randn(2, 3), 2"}},
    .errors = {{"randn(0)", "nothing to choose from in %(0%).*in aminmax"}},
};

TARN_FAMILY(extreme);
