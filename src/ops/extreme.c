/* extreme.c -- the largest and the smallest, and where they stand. */
#include <string.h>

#include "graph/op.h"
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
static int extreme_axis(const tarn_call *c)
{
    return c->value[1].integer == TARN_ABSENT ? -1 : (int)c->value[1].integer;
}

static tarn_around extreme_around(const tarn_call *c)
{
    const tarn_spec *x = &c->in[0]->spec;
    int axis = extreme_axis(c);
    return axis < 0 ? (tarn_around){1, tarn_spec_count(x), 1} : tarn_around_axis(x, axis);
}

/* x without that axis, or with 1 in its place. */
static tarn_spec extreme_shape(const tarn_call *c, tarn_dtype dtype)
{
    const tarn_spec *x = &c->in[0]->spec;
    int axis = extreme_axis(c);
    bool keepdim = c->value[2].boolean;
    tarn_spec y = {.dtype = (uint8_t)dtype, .alias_of = -1};
    for (int d = 0; d < x->rank; d++)
        if (axis >= 0 && d != axis)
            y.size[y.rank++] = x->size[d];
        else if (keepdim)
            y.size[y.rank++] = 1;
    tarn_spec_pack(&y);
    return y;
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

typedef struct scatter_job {
    tarn_around around;
    size_t width;
    const int64_t *position;
    const char *gy;
    char *gx;
} scatter_job;

static bool scatter(void *job_, int64_t begin, int64_t end)
{
    const scatter_job *j = job_;
    int64_t axis = j->around.axis, inner = j->around.inner;
    for (int64_t i = begin; i < end; i++) {
        int64_t place = (i / inner * axis + j->position[i] - 1) * inner + i % inner;
        memcpy(j->gx + (size_t)place * j->width, j->gy + (size_t)i * j->width, j->width);
    }
    return true;
}

/* The gradient goes to the position that was chosen, 0 elsewhere. */
static bool extreme_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    enum { GRAIN = 8192 };
    const tarn_spec *x = &c->in[0]->spec;
    tarn_dtype type = (tarn_dtype)gy[0]->spec.dtype;
    tarn_tensor *g = tarn_tensor_packed(gy[0]);
    gx[0] = g ? tarn_tensor_full(type, x->rank, x->size, 0) : NULL;
    if (!gx[0])
        return false;
    scatter_job job = {.around = extreme_around(c), .width = tarn_dtype_size(type)};
    job.position = tarn_data(c->out[1]), job.gy = tarn_data(g), job.gx = tarn_data(gx[0]);
    return tarn_drive_range(tarn_count(g), GRAIN, scatter, &job);
}

/* 1, 2, ... along the dim that was looked along; over all of x in row-major order. */
static tarn_tensor *places(const tarn_call *c)
{
    const tarn_spec *x = &c->in[0]->spec;
    int axis = extreme_axis(c);
    tarn_spec spec = tarn_spec_make(TARN_INT64, x->rank, x->size);
    for (int d = 0; d < x->rank; d++)
        spec.size[d] = axis < 0 || d == axis ? x->size[d] : 1;
    tarn_tensor *t = tarn_tensor_of(&spec);
    int64_t *at = t ? tarn_data(t) : NULL;
    for (int64_t i = 0; t && i < tarn_count(t); i++)
        at[i] = i + 1;
    return t;
}

/* A result with x's rank again. */
static tarn_tensor *widened(const tarn_call *c, tarn_tensor *y)
{
    int axis = extreme_axis(c);
    if (axis < 0)
        return tarn_reshape(y, NULL, 0);
    return c->value[2].boolean ? y : tarn_unsqueeze(y, axis + 1);
}

static bool extreme_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *chosen = tarn_eq(places(c), widened(c, c->out[1]));
    gx[0] = tarn_mul(tarn_to(chosen, gy[0]->spec.dtype), widened(c, gy[0]));
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
    .compose_back = extreme_compose_back,
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
    .keeps_out = 2,
    .plan = extreme_plan,
    .forward = min_forward,
    .backward = extreme_backward,
    .compose_back = extreme_compose_back,
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
