/* shape.c -- the same numbers in another shape, order or type: views where possible. */
#include "graph/op.h"
#include "ops/view.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- views: another way to step through the same storage ------------------------------------ */

static void insert_axis(tarn_spec *s, int axis, int64_t size, int64_t stride)
{
    for (int d = s->rank; d > axis; d--)
        s->size[d] = s->size[d - 1], s->stride[d] = s->stride[d - 1];
    s->size[axis] = size, s->stride[axis] = stride;
    s->rank++;
}

/* The gradient has the shape of the input again. */
static bool reshape_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_spec *x = &c->in[0]->spec;
    return (gx[0] = tarn_reshape(gy[0], x->size, x->rank)) != NULL;
}

/* ---- reshape, flatten ----------------------------------------------------------------------- */

/* Fills in the one -1 and checks that counts agree. */
static bool complete_sizes(const tarn_call *c, tarn_value sizes, int64_t *size)
{
    int64_t known = 1, count = tarn_count(c->in[0]);
    int open = -1, rank = (int)sizes.list.count;
    for (int d = 0; d < rank; d++) {
        size[d] = sizes.list.at[d];
        if (size[d] == -1 && open < 0)
            open = d;
        else if (size[d] < 0)
            return tarn_fail(TARN_ERROR_SHAPE,
                             "reshape: size %lld of dim %d: sizes count from 0, and one may be -1",
                             (long long)size[d], d + 1);
        else if (__builtin_mul_overflow(known, size[d], &known))
            return tarn_fail(TARN_ERROR_SHAPE, "reshape: %s is too large",
                             tarn_shape_text(rank, sizes.list.at, (char[160]){0}));
    }
    if (open >= 0)
        size[open] = known && count % known == 0 ? count / known : -1;
    if (open >= 0 ? size[open] >= 0 : known == count)
        return true;
    return tarn_fail(TARN_ERROR_SHAPE, "reshape: %s has %lld numbers, which do not fit %s",
                     TARN_SHAPE(c->in[0]), (long long)count,
                     tarn_shape_text(rank, sizes.list.at, (char[160]){0}));
}

/* Dims of size 1 stop nobody: their strides say nothing. */
static tarn_spec without_ones(const tarn_spec *x)
{
    tarn_spec y = {.dtype = x->dtype};
    for (int d = 0; d < x->rank; d++)
        if (x->size[d] != 1)
            y.size[y.rank] = x->size[d], y.stride[y.rank++] = x->stride[d];
    return y;
}

/* Whether dims FROM..TO - 1 lie one inside the other, so that they can be cut anew. */
static bool nested(const tarn_spec *x, int from, int to)
{
    for (int d = from; d + 1 < to; d++)
        if (x->stride[d] != x->stride[d + 1] * x->size[d + 1])
            return false;
    return true;
}

/* Strides for the sizes of Y over the storage of X (neither is empty), group by group of dims with
 * equal products; false where a group's dims are not nested. */
static bool view_strides(const tarn_spec *x_, tarn_spec *y)
{
    tarn_spec x = without_ones(x_);
    int a = 0, b = 0;
    while (b < y->rank) {
        int a0 = a, b0 = b;
        int64_t p = a < x.rank ? x.size[a++] : 1, q = y->size[b++];
        while (p != q)
            if (p < q)
                p *= x.size[a++];
            else
                q *= y->size[b++];
        if (!nested(&x, a0, a))
            return false;
        int64_t stride = a > a0 ? x.stride[a - 1] : 1;
        for (int d = b - 1; d >= b0; d--) {
            y->stride[d] = stride;
            stride *= y->size[d];
        }
    }
    return true;
}

static bool plan_reshape(const tarn_call *c, tarn_plan *plan, const int64_t *size, int rank)
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_spec y = tarn_spec_make((tarn_dtype)x->dtype, rank, size);
    y.alias_of = -1;
    y.offset = x->offset;
    bool packed = tarn_spec_contiguous(x);
    tarn_spec strided = y;
    bool view = packed || (tarn_count(c->in[0]) > 0 && view_strides(x, &strided));
    plan->out[0] = view && !packed ? strided : y;
    plan->out[0].alias_of = view ? 0 : -1;
    if (!view)
        tarn_spec_pack(&plan->out[0]);
    return true;
}

static bool reshape_plan(const tarn_call *c, tarn_plan *plan)
{
    int64_t size[TARN_MAX_DIMS];
    tarn_value sizes = c->value[1];
    return complete_sizes(c, sizes, size) && plan_reshape(c, plan, size, (int)sizes.list.count);
}

TARN_OP(reshape) = {
    .name = "reshape",
    .aliases = "view",
    .summary = "The same numbers, row by row, in other sizes; one size may be -1: what is left.",
    .example =
        "local x = tarn.arange(1, 6):reshape(2, -1)\nassert(x.shape[2] == 3 and x:get(2, 1) == 4)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"sizes", NULL, "sizes with the same product", TARN_SIZES, 0, 0, {0}},
                         {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = reshape_plan,
    .backward = reshape_back,
    .samples = {{"randn(2, 6), { 3, 4 }"},
                {"randn(2, 3, 4), { -1, 4 }"},
                {"randn(4, 3):t(), { 12 }"},
                {"randn(1), {}"},
                {"randn(0, 3), { 3, 0 }"}},
    .errors = {{"randn(2, 3), { 4 }", "reshape: %(2 x 3%) has 6 numbers, which do not fit %(4%)"},
               {"randn(2, 3), { -1, 4 }", "do not fit"},
               {"randn(2, 3), { -1, -1 }", "one may be %-1"}},
};

/* The sizes with those from start_dim to end_dim multiplied; how many. */
static int flat_sizes(const tarn_call *c, int64_t size[TARN_MAX_DIMS])
{
    const tarn_spec *x = &c->in[0]->spec;
    int64_t from = c->value[1].integer, to = c->value[2].integer;
    int rank = 0;
    for (int d = 0; d < x->rank; d++)
        if (d <= from || d > to)
            size[rank++] = x->size[d];
        else
            size[rank - 1] *= x->size[d];
    return rank;
}

static bool flatten_plan(const tarn_call *c, tarn_plan *plan)
{
    int64_t from = c->value[1].integer, to = c->value[2].integer, size[TARN_MAX_DIMS];
    if (from > to)
        return tarn_fail(TARN_ERROR_VALUE, "flatten: start_dim %lld comes after end_dim %lld",
                         (long long)from + 1, (long long)to + 1);
    int rank = flat_sizes(c, size);
    return plan_reshape(c, plan, size, rank);
}

static bool flatten_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t size[TARN_MAX_DIMS];
    int rank = flat_sizes(c, size);
    return (out[0] = tarn_reshape(tarn_in(c, 0), size, rank)) != NULL;
}

TARN_OP(flatten) = {
    .name = "flatten",
    .aliases = "ravel",
    .summary = "Makes one dim of several that follow each other; all of them unless said.",
    .example = "assert(tarn.zeros(2, 3, 4):flatten(2).shape[2] == 12)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"start_dim", NULL, "the first of them", TARN_DIM, TARN_OPTIONAL, 0, {.integer = 1}},
            {"end_dim", NULL, "the last", TARN_DIM, TARN_OPTIONAL, 0, {.integer = -1}},
            {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = flatten_plan,
    .backward = reshape_back,
    .compose = flatten_compose,
    .samples = {{"randn(2, 3, 4)"},
                {"randn(2, 3, 4), 2"},
                {"randn(2, 3, 4), 1, 2"},
                {"randn(2, 3, 4):transpose(2, 3)"}},
    .errors = {{"randn(2, 3), 3", "flatten: start_dim 3 is out of range"},
               {"randn(2, 3), 2, 1", "comes after"}},
};

/* ---- transpose, t, permute ------------------------------------------------------------------ */

static bool transpose_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_spec *y = tarn_view_first(c, plan);
    int64_t a = c->value[1].integer, b = c->value[2].integer;
    const tarn_spec *x = &c->in[0]->spec;
    y->size[a] = x->size[b], y->stride[a] = x->stride[b];
    y->size[b] = x->size[a], y->stride[b] = x->stride[a];
    return true;
}

static bool transpose_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = tarn_transpose(gy[0], c->value[1].integer + 1, c->value[2].integer + 1)) !=
           NULL;
}

static bool transpose_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t order[TARN_MAX_DIMS], a = c->value[1].integer, b = c->value[2].integer;
    int rank = c->in[0]->spec.rank;
    for (int d = 0; d < rank; d++)
        order[d] = (d == a ? b : d == b ? a : d) + 1;
    return (out[0] = tarn_permute(tarn_in(c, 0), order, rank)) != NULL;
}

TARN_OP(transpose) = {
    .name = "transpose",
    .aliases = "swapaxes|swapdims",
    .summary = "Swaps two dims; a view.",
    .example = "assert(tarn.tensor({ { 1, 2, 3 } }):transpose(1, 2):get(3, 1) == 3)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dim1", NULL, "one of them", TARN_DIM, 0, 0, {0}},
                         {"dim2", NULL, "the other", TARN_DIM, 0, 0, {0}},
                         {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = transpose_plan,
    .backward = transpose_backward,
    .compose = transpose_compose,
    .samples = {{"randn(2, 3), 1, 2"}, {"randn(2, 3, 4), 1, -1"}, {"randn(2, 0), 1, 2"}},
    .errors = {{"randn(2, 3), 1, 3", "transpose: dim2 3 is out of range for %(2 x 3%)"}},
};

static bool t_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_spec *y = tarn_view_first(c, plan);
    const tarn_spec *x = &c->in[0]->spec;
    if (x->rank > 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "t: a matrix expected, not %s; transpose(dim1, dim2) says which dims",
                         TARN_SHAPE(c->in[0]));
    if (x->rank == 2) {
        y->size[0] = x->size[1], y->stride[0] = x->stride[1];
        y->size[1] = x->size[0], y->stride[1] = x->stride[0];
    }
    return true;
}

static bool t_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    (void)c;
    return (gx[0] = tarn_t(gy[0])) != NULL;
}

static bool t_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = x->spec.rank < 2 ? tarn_identity(x) : tarn_transpose(x, 1, 2)) != NULL;
}

TARN_OP(t) = {
    .name = "t",
    .summary = "Swaps rows and columns of a matrix; a view.",
    .example = "assert(tarn.tensor({ { 1, 2, 3 } }):t():get(3, 1) == 3)",
    .param =
        TARN_PARAMS{{"x", NULL, "a matrix, a vector or a number", TARN_TENSOR, 0, TARN_ANY, {0}},
                    {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = t_plan,
    .backward = t_backward,
    .compose = t_compose,
    .samples = {{"randn(2, 3)"}, {"randn(3)"}},
    .errors = {{"randn(2, 3, 4)", "t: a matrix expected, not %(2 x 3 x 4%)"}},
};

static bool permute_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_value dims = c->value[1];
    tarn_spec *y = tarn_view_first(c, plan);
    if (dims.list.count != x->rank)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "permute: %lld dims are named, %s has %d; each must be named once",
                         (long long)dims.list.count, TARN_SHAPE(c->in[0]), x->rank);
    for (int d = 0; d < x->rank; d++)
        y->size[d] = x->size[dims.list.at[d]], y->stride[d] = x->stride[dims.list.at[d]];
    return true;
}

static bool permute_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int64_t back[TARN_MAX_DIMS];
    tarn_value dims = c->value[1];
    for (int64_t d = 0; d < dims.list.count; d++)
        back[dims.list.at[d]] = d + 1;
    return (gx[0] = tarn_permute(gy[0], back, (int)dims.list.count)) != NULL;
}

TARN_OP(permute) = {
    .name = "permute",
    .summary = "Puts the dims in another order; a view.",
    .example = "assert(tarn.zeros(2, 3, 4):permute({ 3, 1, 2 }).shape[1] == 4)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dims", NULL, "every dim once, in the new order", TARN_DIMS, 0, 0, {0}},
                         {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = permute_plan,
    .backward = permute_backward,
    .samples = {{"randn(2, 3, 4), { 3, 1, 2 }"}, {"randn(2, 3), { -1, 1 }"}},
    .errors = {{"randn(2, 3), { 1 }", "permute: 1 dims are named, %(2 x 3%) has 2"},
               {"randn(2, 3), { 1, 1 }", "names dim 1 twice"}},
};

/* ---- expand --------------------------------------------------------------------------------- */

static bool expand_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_value sizes = c->value[1];
    int lead = (int)sizes.list.count - x->rank;
    tarn_spec *y = tarn_view_first(c, plan);
    if (lead < 0)
        return tarn_fail(TARN_ERROR_SHAPE, "expand: %lld sizes for %s, which has %d dims",
                         (long long)sizes.list.count, TARN_SHAPE(c->in[0]), x->rank);
    y->rank = (uint8_t)sizes.list.count;
    for (int d = 0; d < y->rank; d++) {
        int64_t have = d < lead ? 1 : x->size[d - lead], want = sizes.list.at[d];
        if (want == -1 && d >= lead)
            want = have;
        if (want < 0 || (have != want && have != 1))
            return tarn_fail(TARN_ERROR_SHAPE,
                             "expand: %s does not expand to %s: only dims of size 1 grow",
                             TARN_SHAPE(c->in[0]),
                             tarn_shape_text(y->rank, sizes.list.at, (char[160]){0}));
        y->size[d] = want;
        y->stride[d] = d < lead || (have == 1 && want != 1) ? 0 : x->stride[d - lead];
    }
    return true;
}

static bool expand_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_spec *x = &c->in[0]->spec;
    return (gx[0] = tarn_sum_to(gy[0], x->size, x->rank)) != NULL;
}

TARN_OP(expand) = {
    .name = "expand",
    .aliases = "broadcast_to",
    .summary = "Repeats dims of size 1 without copying; -1 leaves a size as it is.",
    .example = "local y = tarn.tensor({ { 1 }, { 2 } }):expand(2, 3)\nassert(y:get(2, 3) == 2)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"sizes", NULL, "the sizes to expand to; new dims come first", TARN_SIZES, 0, 0, {0}},
            {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = expand_plan,
    .backward = expand_backward,
    .samples = {{"randn(2, 1), { 2, 3 }"},
                {"randn(3), { 2, -1 }"},
                {"randn(1, 3, 1), { 4, 2, 3, 5 }"}},
    .errors = {{"randn(2, 3), { 2, 4 }", "expand: %(2 x 3%) does not expand to %(2 x 4%)"},
               {"randn(2, 3), { 3 }", "expand: 1 sizes for %(2 x 3%)"}},
};

/* ---- squeeze, unsqueeze --------------------------------------------------------------------- */

static bool squeeze_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_spec *y = tarn_view_first(c, plan);
    int64_t dim = c->value[1].integer;
    for (int d = y->rank - 1; d >= 0; d--)
        if (y->size[d] == 1 && (dim == TARN_ABSENT || dim == d))
            tarn_view_drop(y, d);
    return true;
}

static bool squeeze_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_spec *x = &c->in[0]->spec;
    int64_t dim = c->value[1].integer, size[TARN_MAX_DIMS];
    int rank = 0;
    for (int d = 0; d < x->rank; d++)
        if (x->size[d] != 1 || (dim != TARN_ABSENT && dim != d))
            size[rank++] = x->size[d];
    return (out[0] = tarn_reshape(tarn_in(c, 0), size, rank)) != NULL;
}

TARN_OP(squeeze) = {
    .name = "squeeze",
    .summary = "Removes a dim of size 1, or all of them; a view.",
    .example = "assert(#tarn.zeros(1, 3, 1):squeeze().shape == 1)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dim",
                          NULL,
                          "which; absent: all of size 1",
                          TARN_DIM,
                          TARN_OPTIONAL,
                          0,
                          {.integer = TARN_ABSENT}},
                         {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = squeeze_plan,
    .backward = reshape_back,
    .compose = squeeze_compose,
    .samples = {{"randn(1, 3, 1)"}, {"randn(1, 3, 1), 1"}, {"randn(2, 3), 1"}},
    .errors = {{"randn(2, 3), 3", "squeeze: dim 3 is out of range"}},
};

static bool unsqueeze_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_spec *y = tarn_view_first(c, plan);
    int axis = (int)c->value[1].integer;
    if (y->rank == TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "unsqueeze: %s has %d dims already, the most there can be",
                         TARN_SHAPE(c->in[0]), TARN_MAX_DIMS);
    insert_axis(y, axis, 1, axis < y->rank ? y->size[axis] * y->stride[axis] : 1);
    return true;
}

static bool unsqueeze_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_spec *x = &c->in[0]->spec;
    int64_t size[TARN_MAX_DIMS];
    for (int d = 0; d <= x->rank; d++)
        size[d] = d == c->value[1].integer ? 1 : x->size[d - (d > c->value[1].integer)];
    return (out[0] = tarn_reshape(tarn_in(c, 0), size, x->rank + 1)) != NULL;
}

TARN_OP(unsqueeze) = {
    .name = "unsqueeze",
    .summary = "Puts in a dim of size 1; a view.",
    .example = "assert(tarn.zeros(3):unsqueeze(1).shape[1] == 1)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dim", NULL, "where it will stand", TARN_DIM, TARN_ANY_RANK, 0, {0}},
                         {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = unsqueeze_plan,
    .backward = reshape_back,
    .compose = unsqueeze_compose,
    .samples = {{"randn(2, 3), 1"}, {"randn(2, 3), 3"}, {"randn(2, 3), -1"}},
    .errors = {{"randn(2, 3), 4", "unsqueeze: dim 4 is out of range"}},
};

/* ---- contiguous, clone, to ------------------------------------------------------------------ */

static bool copy_forward(const tarn_call *c) { return tarn_drive_copy(c->out[0], c->in[0]); }

static bool pass_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    (void)c;
    gx[0] = gy[0];
    return true;
}

static bool contiguous_plan(const tarn_call *c, tarn_plan *plan)
{
    if (tarn_spec_contiguous(&c->in[0]->spec))
        tarn_view_first(c, plan);
    else
        tarn_plan_like_first(c, plan);
    return true;
}

static const tarn_param any_params[] = {{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                                        {0}};

TARN_OP(contiguous) = {
    .name = "contiguous",
    .summary =
        "The tensor itself where its numbers lie row by row without gaps, else a copy for which"
        " that holds.",
    .example = "assert(tarn.zeros(2, 3):t():contiguous().shape[1] == 3)",
    .param = any_params,
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = contiguous_plan,
    .backward = pass_back,
    .samples = {{"randn(2, 3)"}, {"randn(2, 3):t()"}},
    .errors = {{"\"x\"", "contiguous"}},
};

TARN_OP(clone) = {
    .name = "clone",
    .summary = "A copy with storage of its own.",
    .example = "local x = tarn.zeros(2)\nlocal y = x:clone()\ny:set(1, 5)\nassert(x:get(1) == 0)",
    .param = any_params,
    .traits = TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = tarn_plan_like_first,
    .forward = copy_forward,
    .backward = pass_back,
    .samples = {{"randn(2, 3)"}, {"randn(2, 3):t()"}, {"randn(0, 2)"}},
    .errors = {{"\"x\"", "clone"}},
};

static bool to_plan(const tarn_call *c, tarn_plan *plan)
{
    if (c->value[1].integer == c->in[0]->spec.dtype) {
        tarn_view_first(c, plan);
        return true;
    }
    tarn_plan_like_first(c, plan);
    plan->out[0].dtype = (uint8_t)c->value[1].integer;
    return true;
}

TARN_OP(to) = {
    .name = "to",
    .summary = "Converts to another number type; fractions are cut off towards zero.",
    .example = "assert(tarn.tensor({ 1.7 }):to(\"int64\"):get(1) == 1)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dtype", NULL, "its name", TARN_DTYPE, 0, 0, {0}},
                         {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = to_plan,
    .backward = pass_back, /* the engine gives a gradient the type of what it belongs to */
    .samples = {{"randn(2, 3), \"float64\""},
                {"randn(2, 3), \"int64\""},
                {"tensor { 0, 1, 300 }, \"uint8\"", true}},
    .errors = {{"randn(2), \"float\"", "to: dtype"}},
};

TARN_FAMILY(shape);
