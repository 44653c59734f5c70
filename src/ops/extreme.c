/* extreme.c -- the largest and the smallest, and where they stand. */
#include "graph/op.h"
#include "ops/along.h"
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

TARN_FAMILY(extreme);
