/* part.c -- parts of a tensor along a dim, and joining them. */
#include "graph/op.h"
#include "ops/region.h"
#include "ops/view.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- select, slice, narrow: parts along a dim ----------------------------------------------- */

/* A position from one, or from the end when negative, as 0-based. */
static bool position_in(const tarn_call *c, int64_t position, int64_t size, int64_t *at)
{
    *at = position > 0 ? position - 1 : size + position;
    if (position != 0 && *at >= 0 && *at < size)
        return true;
    return tarn_fail(TARN_ERROR_VALUE, "%s: position %lld is outside 1..%lld of dim %lld of %s",
                     c->op->name, (long long)position, (long long)size,
                     (long long)c->value[1].integer + 1, TARN_SHAPE(c->in[0]));
}

static bool select_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_spec *y = tarn_view_first(c, plan);
    int axis = (int)c->value[1].integer;
    int64_t at;
    if (!position_in(c, c->value[2].integer, y->size[axis], &at))
        return false;
    y->offset += at * y->stride[axis];
    tarn_view_drop(y, axis);
    return true;
}

/* What goes back: COUNT positions of AXIS from FIRST on, every STEP-th; without the axis for -1. */
static bool part_back(const tarn_call *c, tarn_tensor *gy, tarn_tensor *gx[], int axis,
                      int64_t first, int64_t count, int64_t step)
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_region r = tarn_region_whole(x);
    r.offset = first * r.stride[axis];
    r.size[axis] = count;
    r.stride[axis] *= step;
    if (count < 0) {
        for (int d = axis; d + 1 < r.rank; d++)
            r.size[d] = r.size[d + 1], r.stride[d] = r.stride[d + 1];
        r.rank--;
    }
    return (gx[0] = tarn_region_back(x, &r, gy)) != NULL;
}

static bool select_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int axis = (int)c->value[1].integer;
    int64_t at;
    return position_in(c, c->value[2].integer, c->in[0]->spec.size[axis], &at) &&
           part_back(c, gy[0], gx, axis, at, -1, 1);
}

static bool select_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dim = c->value[1].integer + 1, at;
    if (!position_in(c, c->value[2].integer, c->in[0]->spec.size[dim - 1], &at))
        return false;
    tarn_tensor *one = tarn_narrow(tarn_in(c, 0), dim, at + 1, 1);
    return (out[0] = tarn_squeeze(one, dim)) != NULL;
}

TARN_OP(select) = {
    .name = "select",
    .summary = "One position along a dim, which goes away; a view.",
    .example = "assert(tarn.eye(3):select(1, 2):get(2) == 1)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
                         {"position",
                          NULL,
                          "from 1, or from -1 at the end",
                          TARN_INTEGER,
                          TARN_POSITIONS,
                          0,
                          {0}},
                         {0}},
    .traits = TARN_VIEW | TARN_PART | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = select_plan,
    .backward = select_backward,
    .compose = select_compose,
    .samples = {{"randn(2, 3), 1, 2"}, {"randn(2, 3, 4), 2, -1"}, {"randn(4), 1, 1"}},
    .errors = {{"randn(2, 3), 1, 3", "select: position 3 is outside 1%.%.2 of dim 1 of %(2 x 3%)"},
               {"randn(2, 3), 1, 0", "position 0"}},
};

/* Ends are inclusive, as in Lua; an end beyond the dim is the dim's. */
static bool slice_range(const tarn_call *c, int64_t size, int64_t *first, int64_t *count)
{
    int64_t from = c->value[2].integer, to = c->value[3].integer, step = c->value[4].integer;
    if (step < 1)
        return tarn_fail(TARN_ERROR_VALUE, "slice: step must be at least 1, not %lld",
                         (long long)step);
    from = from < 0 ? size + from : from - 1;
    to = to < 0 ? size + to : to - 1;
    if (from < 0 || from > size || c->value[2].integer == 0)
        return tarn_fail(TARN_ERROR_VALUE,
                         "slice: %lld to %lld is outside 1..%lld of dim %lld of %s",
                         (long long)c->value[2].integer, (long long)c->value[3].integer,
                         (long long)size, (long long)c->value[1].integer + 1, TARN_SHAPE(c->in[0]));
    to = to < size ? to : size - 1;
    *first = from;
    *count = to < from ? 0 : (to - from) / step + 1;
    return true;
}

static bool slice_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_spec *y = tarn_view_first(c, plan);
    int axis = (int)c->value[1].integer;
    int64_t first = 0, count = 0;
    if (!slice_range(c, y->size[axis], &first, &count))
        return false;
    y->offset += count ? first * y->stride[axis] : 0;
    y->size[axis] = count;
    y->stride[axis] *= count > 1 ? c->value[4].integer : 1;
    return true;
}

static bool slice_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int axis = (int)c->value[1].integer;
    int64_t first = 0, count = 0;
    return slice_range(c, c->in[0]->spec.size[axis], &first, &count) &&
           part_back(c, gy[0], gx, axis, count ? first : 0, count,
                     count > 1 ? c->value[4].integer : 1);
}

TARN_OP(slice) = {
    .name = "slice",
    .summary = "Positions from one to another along a dim, both included; a view.",
    .example = "local x = tarn.arange(1, 5)\n"
               "assert(x:slice(1, 2, 4):get(3) == 4 and x:slice(1, -2):get(1) == 4)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
            {"from",
             NULL,
             "the first, from 1, or from -1 at the end",
             TARN_INTEGER,
             TARN_OPTIONAL | TARN_POSITIONS,
             0,
             {.integer = 1}},
            {"to",
             NULL,
             "the last",
             TARN_INTEGER,
             TARN_OPTIONAL | TARN_POSITIONS,
             0,
             {.integer = -1}},
            {"step", NULL, "every step-th of them", TARN_INTEGER, TARN_OPTIONAL, 0, {.integer = 1}},
            {0}},
    .traits = TARN_VIEW | TARN_PART | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = slice_plan,
    .backward = slice_backward,
    .samples = {{"randn(5, 3), 1, 2, 4"},
                {"randn(2, 6), 2, 1, -1, 2"},
                {"randn(4), 1, -3"},
                {"randn(4), 1, 3, 2"}},
    .errors = {{"randn(5), 1, 7", "slice: 7 to %-1 is outside 1%.%.5 of dim 1"},
               {"randn(5), 1, 1, 3, 0", "slice: step must be at least 1"}},
};

static bool narrow_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dim = c->value[1].integer + 1, length = c->value[3].integer, from = c->value[2].integer;
    int64_t size = c->in[0]->spec.size[dim - 1], first = from < 0 ? size + from + 1 : from;
    if (from == 0 || first < 1 || length < 0 || first - 1 > size - length)
        return tarn_fail(
            TARN_ERROR_VALUE,
            "narrow: %lld positions from %lld on are outside 1..%lld of dim %lld of %s",
            (long long)length, (long long)from, (long long)size, (long long)dim,
            TARN_SHAPE(c->in[0]));
    out[0] = length ? tarn_slice(c->in[0], dim, first, first + length - 1, 1)
                    : tarn_slice(c->in[0], dim, size + 1, size, 1);
    return out[0] != NULL;
}

TARN_OP(narrow) = {
    .name = "narrow",
    .summary = "So many positions along a dim from one on; a view.",
    .example = "assert(tarn.arange(1, 5):narrow(1, 2, 3):get(3) == 4)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
                         {"from",
                          NULL,
                          "the first position, from 1, or from -1 at the end",
                          TARN_INTEGER,
                          TARN_POSITIONS,
                          0,
                          {0}},
                         {"length", NULL, "how many", TARN_INTEGER, 0, 0, {0}},
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = narrow_compose,
    .samples = {{"randn(5, 3), 1, 2, 3"}, {"randn(2, 3), 2, 3, 0"}, {"randn(2, 5), 2, -3, 2"}},
    .errors = {{"randn(5), 1, 1, -1", "narrow: %-1 positions"},
               {"randn(5), 1, 4, 3", "narrow: 3 positions from 4 on are outside 1%.%.5"}},
};

/* ---- cat, stack ----------------------------------------------------------------------------- */

static bool cat_plan(const tarn_call *c, tarn_plan *plan)
{
    if (c->inputs == 0)
        return tarn_fail(TARN_ERROR_VALUE, "cat: the list of tensors is empty");
    const tarn_spec *x = &c->in[0]->spec;
    int axis = (int)c->value[1].integer;
    tarn_spec y = tarn_spec_make((tarn_dtype)x->dtype, x->rank, x->size);
    y.size[axis] = 0;
    for (int i = 0; i < c->inputs; i++) {
        const tarn_spec *s = &c->in[i]->spec;
        bool fits = s->rank == y.rank;
        for (int d = 0; fits && d < y.rank; d++)
            fits = d == axis || s->size[d] == y.size[d];
        if (!fits)
            return tarn_fail(TARN_ERROR_SHAPE,
                             "cat: tensor %d is %s, the first %s; they may differ in dim %d only",
                             i + 1, TARN_SHAPE(c->in[i]), TARN_SHAPE(c->in[0]), axis + 1);
        y.size[axis] += s->size[axis];
    }
    tarn_spec_pack(&y);
    plan->out[0] = y;
    return true;
}

/* COUNT positions of T's AXIS from FIRST on, as a view. */
static tarn_tensor *part_of(const tarn_tensor *t, int axis, int64_t first, int64_t count)
{
    tarn_spec s = t->spec;
    s.offset += first * s.stride[axis];
    s.size[axis] = count;
    return tarn_tensor_view(t, &s);
}

static bool cat_forward(const tarn_call *c)
{
    int axis = (int)c->value[1].integer;
    int64_t at = 0;
    for (int i = 0; i < c->inputs; i++) {
        int64_t n = c->in[i]->spec.size[axis];
        if (n && !tarn_drive_copy(part_of(c->out[0], axis, at, n), c->in[i]))
            return false;
        at += n;
    }
    return true;
}

static bool cat_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int axis = (int)c->value[1].integer;
    int64_t at = 0;
    for (int i = 0; i < c->inputs; i++) {
        int64_t n = c->in[i]->spec.size[axis];
        if (c->wants[i] && !(gx[i] = tarn_narrow(gy[0], axis + 1, at + 1, n)))
            return false;
        at += n;
    }
    return true;
}

TARN_OP(cat) = {
    .name = "cat",
    .aliases = "concat|concatenate",
    .summary = "Joins tensors along a dim.",
    .example =
        "local y = tarn.cat({ tarn.ones(2, 2), tarn.zeros(1, 2) }, 1)\nassert(y.shape[1] == 3)",
    .param =
        TARN_PARAMS{
            {"tensors", NULL, "a list; sizes agree but along dim", TARN_TENSORS, 0, TARN_ANY, {0}},
            {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = 1}},
            {0}},
    .traits = TARN_NO_METHOD | TARN_BACKWARD_IS_OPS,
    .plan = cat_plan,
    .forward = cat_forward,
    .backward = cat_backward,
    .samples = {{"{ randn(2, 3), randn(4, 3) }"},
                {"{ randn(2, 3), randn(2, 1), randn(2, 2) }, 2"},
                {"{ randn(2) }"},
                {"{ randn(0, 3), randn(2, 3) }, 1"}},
    .errors = {{"{ randn(2, 3), randn(2, 4) }", "cat: tensor 2 is %(2 x 4%), the first %(2 x 3%)"},
               {"{}", "cat: the list of tensors is empty"}},
};

static bool check_same_shape(const tarn_call *c)
{
    if (c->inputs == 0)
        return tarn_fail(TARN_ERROR_VALUE, "stack: the list of tensors is empty");
    for (int i = 1; i < c->inputs; i++)
        if (!tarn_spec_same_shape(&c->in[i]->spec, &c->in[0]->spec))
            return tarn_fail(TARN_ERROR_SHAPE,
                             "stack: tensor %d is %s, the first %s; all must be of one shape",
                             i + 1, TARN_SHAPE(c->in[i]), TARN_SHAPE(c->in[0]));
    return true;
}

static bool stack_compose(const tarn_call *c, tarn_tensor *out[])
{
    size_t bytes = c->inputs * sizeof(tarn_tensor *);
    const tarn_tensor **part = check_same_shape(c) ? tarn_alloc(bytes) : NULL;
    if (!part)
        return false;
    int64_t dim = c->value[1].integer + 1;
    for (int i = 0; i < c->inputs; i++)
        part[i] = tarn_unsqueeze(c->in[i], dim);
    out[0] = tarn_cat(part, c->inputs, dim);
    tarn_free(part, bytes);
    return out[0] != NULL;
}

TARN_OP(stack) = {
    .name = "stack",
    .summary = "Joins tensors of one shape along a new dim.",
    .example = "assert(tarn.stack({ tarn.ones(3), tarn.zeros(3) }).shape[1] == 2)",
    .param =
        TARN_PARAMS{{"tensors", NULL, "a list, all of one shape", TARN_TENSORS, 0, TARN_ANY, {0}},
                    {"dim",
                     NULL,
                     "where the new dim will stand",
                     TARN_DIM,
                     TARN_OPTIONAL | TARN_ANY_RANK,
                     0,
                     {.integer = 1}},
                    {0}},
    .traits = TARN_NO_METHOD,
    .compose = stack_compose,
    .samples = {{"{ randn(2, 3), randn(2, 3) }"},
                {"{ randn(2, 3), randn(2, 3) }, 3"},
                {"{ randn(3), randn(3), randn(3) }, -1"},
                {"{ randn(0, 2) }"}},
    .errors = {{"{ randn(2), randn(3) }", "stack: tensor 2 is %(3%), the first %(2%)"},
               {"{}", "stack: the list"}},
};

TARN_FAMILY(part);
