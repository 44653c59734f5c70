/* region.c -- strided regions of a packed tensor: seen, replaced, and added to zeros.
 *
 * as_strided shows a region, as_strided_sum goes back: each is the other's gradient, so views made
 * of them may be differentiated any number of times.
 */
#include "ops/region.h"

#include <string.h>

#include "kernel/spans.h"
#include "ops/view.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

tarn_region tarn_region_whole(const tarn_spec *x)
{
    tarn_region r = {.rank = x->rank};
    tarn_spec packed = tarn_spec_make((tarn_dtype)x->dtype, x->rank, x->size);
    memcpy(r.size, packed.size, sizeof r.size);
    memcpy(r.stride, packed.stride, sizeof r.stride);
    return r;
}

tarn_tensor *tarn_region_back(const tarn_spec *x, const tarn_region *region, const tarn_tensor *gy)
{
    return tarn_as_strided_sum(gy, x->size, x->rank, region->stride, region->rank, region->offset);
}

/* ---- regions as parameters: sizes, strides, offset -------------------------------------------- */

/* Whether every element of the region lies among COUNT; in doubles, which do not wrap. */
static bool region_inside(const tarn_region *r, int64_t count)
{
    double last = (double)r->offset, first = last;
    bool empty = false;
    for (int d = 0; d < r->rank; d++) {
        double span = (double)(r->size[d] - 1) * (double)r->stride[d];
        if (r->size[d] < 0)
            return false;
        empty |= r->size[d] == 0;
        *(span < 0 ? &first : &last) += span;
    }
    return empty || (first >= 0 && last < (double)count);
}

/* The region of SIZES, STRIDES and OFFSET in a tensor of SHAPE; false with a message. */
static bool region_read(const tarn_call *c, tarn_value sizes, tarn_value strides, int64_t offset,
                        const tarn_spec *shape, tarn_region *r)
{
    *r = (tarn_region){.rank = (int)sizes.list.count, .offset = offset};
    if (strides.list.count != sizes.list.count)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: %lld sizes but %lld strides", c->op->name,
                         (long long)sizes.list.count, (long long)strides.list.count);
    for (int d = 0; d < r->rank; d++)
        r->size[d] = sizes.list.at[d], r->stride[d] = strides.list.at[d];
    return region_inside(r, tarn_spec_count(shape)) ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: the region leaves %s", c->op->name,
                     TARN_SPEC_SHAPE(shape));
}

/* The region of T, packed. */
static tarn_tensor *region_of(const tarn_region *r, const tarn_tensor *t)
{
    tarn_spec s = t->spec;
    s.rank = (uint8_t)r->rank;
    for (int d = 0; d < s.rank; d++)
        s.size[d] = r->size[d], s.stride[d] = r->stride[d];
    s.offset += r->offset;
    return tarn_tensor_view(t, &s);
}

static int64_t step_size(const tarn_region *r, int d)
{
    return r->stride[d] < 0 ? -r->stride[d] : r->stride[d];
}

/* Whether no two elements are one in memory: each dim steps over all that the smaller ones span. */
static bool region_clear(const tarn_region *r)
{
    bool used[TARN_MAX_DIMS] = {false};
    for (int64_t reach = 0, n = 0; n < r->rank; n++) {
        int next = -1;
        for (int d = 0; d < r->rank; d++)
            if (!used[d] && (next < 0 || step_size(r, d) < step_size(r, next)))
                next = d;
        used[next] = true;
        if (r->size[next] > 1 && step_size(r, next) <= reach)
            return false;
        reach += r->size[next] > 1 ? (r->size[next] - 1) * step_size(r, next) : 0;
    }
    return true;
}

static const tarn_param as_strided_params[] = {
    {"x", NULL, "any shape; a copy is seen where it is not packed", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"sizes", NULL, "of the result", TARN_SIZES, 0, 0, {0}},
    {"strides", NULL, "from element to element of a dim, in elements of x", TARN_SIZES, 0, 0, {0}},
    {"offset", NULL, "the first element, from 0", TARN_INTEGER, TARN_OPTIONAL, 0, {.integer = 0}},
    {0},
};

/* ---- as_strided ------------------------------------------------------------------------------ */

static bool as_strided_region(const tarn_call *c, tarn_region *r)
{
    return region_read(c, c->value[1], c->value[2], c->value[3].integer, &c->in[0]->spec, r);
}

static bool as_strided_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_region r;
    if (!as_strided_region(c, &r))
        return false;
    tarn_spec *y = tarn_view_first(c, plan);
    y->rank = (uint8_t)r.rank;
    y->offset += r.offset;
    memcpy(y->size, r.size, sizeof y->size);
    memcpy(y->stride, r.stride, sizeof y->stride);
    return true;
}

static bool as_strided_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_region r;
    return as_strided_region(c, &r) &&
           (gx[0] = tarn_region_back(&c->in[0]->spec, &r, gy[0])) != NULL;
}

TARN_OP(as_strided) = {
    .name = "as_strided",
    .summary =
        "Shows a tensor's elements in other sizes and steps; they may be shown several times.",
    .formula = "y[i][j] = x[offset + i stride_1 + j stride_2], from 0 in a packed x",
    .example = "local y = tarn.arange(1, 4):as_strided({ 3, 2 }, { 1, 1 })\n"
               "assert(y:get(2, 1) == 2 and y:get(2, 2) == 3)",
    .param = as_strided_params,
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .plan = as_strided_plan,
    .backward = as_strided_backward,
    .samples = {{"randn(2, 6), { 2, 3 }, { 6, 2 }, 1"},
                {"randn(7), { 5, 3 }, { 1, 1 }"},
                {"randn(4), { 3, 4 }, { 0, 1 }"},
                {"randn(4), { 4 }, { -1 }, 3"},
                {"randn(4), {}, {}, 2"}},
    .errors = {{"randn(4), { 3 }, { 2 }", "as_strided: the region leaves %(4%)"},
               {"randn(4), { 3 }, { 1, 1 }", "as_strided: 1 sizes but 2 strides"},
               {"randn(4), { 2 }, { -1 }", "the region leaves"}},
};

/* ---- as_strided_sum -------------------------------------------------------------------------- */

static bool sum_region(const tarn_call *c, tarn_region *r)
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_value sizes = {.list = {x->size, x->rank}};
    tarn_spec y =
        tarn_spec_make((tarn_dtype)x->dtype, (int)c->value[1].list.count, c->value[1].list.at);
    return tarn_spec_check(&y) && region_read(c, sizes, c->value[2], c->value[3].integer, &y, r);
}

static bool as_strided_sum_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_region r;
    plan->out[0] = tarn_spec_make((tarn_dtype)c->in[0]->spec.dtype, (int)c->value[1].list.count,
                                  c->value[1].list.at);
    return sum_region(c, &r);
}

static int shortest_dim(const tarn_region *r)
{
    int best = -1;
    for (int d = 0; d < r->rank; d++)
        if (r->size[d] > 1 && (best < 0 || r->size[d] < r->size[best]))
            best = d;
    return best;
}

static tarn_spec without_dim(tarn_spec s, int axis, int64_t position)
{
    s.offset += position * s.stride[axis];
    tarn_view_drop(&s, axis);
    return s;
}

/* to += x.  Where elements of TO are one in memory, position by position of its shortest dim, so
 * that they are added in one order. */
static bool add_region(tarn_tensor *to, const tarn_tensor *x)
{
    tarn_region r = {.rank = to->spec.rank};
    memcpy(r.size, to->spec.size, sizeof r.size);
    memcpy(r.stride, to->spec.stride, sizeof r.stride);
    tarn_dtype type = (tarn_dtype)to->spec.dtype;
    if (region_clear(&r))
        return tarn_drive_span(&tarn_span_add, tarn_dtype_kind(type) == 'f' ? type : TARN_INT64, 1,
                               &to, 2, (tarn_tensor *[]){to, (tarn_tensor *)x}, NULL);
    int axis = shortest_dim(&r);
    for (int64_t i = 0; i < r.size[axis]; i++) {
        tarn_spec into = without_dim(to->spec, axis, i), from = without_dim(x->spec, axis, i);
        tarn_tensor *part = tarn_tensor_view(to, &into), *term = tarn_tensor_view(x, &from);
        bool ok = part && term && add_region(part, term);
        if (!ok)
            return false;
    }
    return true;
}

static bool as_strided_sum_forward(const tarn_call *c)
{
    tarn_region r;
    if (!sum_region(c, &r) || !tarn_drive_fill(c->out[0], 0))
        return false;
    tarn_tensor *to = tarn_count(c->in[0]) ? region_of(&r, c->out[0]) : NULL;
    if (!to)
        return tarn_error_pending() == TARN_OK;
    return region_clear(&r) ? tarn_drive_copy(to, c->in[0]) : add_region(to, c->in[0]);
}

static bool as_strided_sum_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_region r;
    if (!sum_region(c, &r))
        return false;
    gx[0] = tarn_as_strided(gy[0], r.size, r.rank, r.stride, r.rank, r.offset);
    return gx[0] != NULL;
}

TARN_OP(as_strided_sum) = {
    .name = "as_strided_sum",
    .summary = "Zeros to which the numbers of x are added where as_strided would have read them.",
    .formula = "y[offset + i stride_1 + j stride_2] += x[i][j]",
    .example = "local y = tarn.ones(3, 2):as_strided_sum({ 4 }, { 1, 1 })\n"
               "assert(y:get(1) == 1 and y:get(2) == 2 and y:get(4) == 1)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"sizes", NULL, "of the result", TARN_SIZES, 0, 0, {0}},
                         {"strides",
                          NULL,
                          "one for each dim of x, in elements of the result",
                          TARN_SIZES,
                          0,
                          0,
                          {0}},
                         {"offset",
                          NULL,
                          "where the first number goes, from 0",
                          TARN_INTEGER,
                          TARN_OPTIONAL,
                          0,
                          {.integer = 0}},
                         {0}},
    .traits = TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = as_strided_sum_plan,
    .forward = as_strided_sum_forward,
    .backward = as_strided_sum_backward,
    .samples = {{"randn(2, 3), { 2, 6 }, { 6, 2 }, 1"},
                {"randn(5, 3), { 7 }, { 1, 1 }"},
                {"randn(3, 4), { 4 }, { 0, 1 }"},
                {"randn(2, 4, 3), { 2, 6 }, { 6, 1, 1 }"},
                {"randn(0, 3), { 4 }, { 1, 1 }"}},
    .errors = {{"randn(3), { 2 }, { 1 }", "as_strided_sum: the region leaves %(2%)"},
               {"randn(3), { 2 }, { 1, 1 }", "as_strided_sum: 1 sizes but 2 strides"}},
};

/* ---- put_view: a region replaced ------------------------------------------------------------- */

static bool put_region(const tarn_call *c, tarn_region *r)
{
    return region_read(c, c->value[2], c->value[3], c->value[4].integer, &c->in[0]->spec, r);
}

static bool put_view_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_region r;
    if (!put_region(c, &r))
        return false;
    tarn_spec region = tarn_spec_make((tarn_dtype)c->in[0]->spec.dtype, r.rank, r.size);
    if (!region_clear(&r))
        return tarn_fail(TARN_ERROR_VALUE,
                         "put_view: several elements of the region %s are one in memory; each must"
                         " have a place of its own",
                         TARN_SPEC_SHAPE(&region));
    if (!tarn_spec_broadcasts(&tarn_in(c, 1)->spec, &region))
        return tarn_fail(TARN_ERROR_SHAPE, "put_view: %s does not fit the region %s",
                         TARN_SHAPE(tarn_in(c, 1)), TARN_SPEC_SHAPE(&region));
    return tarn_plan_like_first(c, plan);
}

static bool put_view_forward(const tarn_call *c)
{
    tarn_region r;
    if (!put_region(c, &r) || !tarn_drive_copy(c->out[0], c->in[0]))
        return false;
    tarn_tensor *region = region_of(&r, c->out[0]);
    return region && tarn_drive_copy(region, tarn_in(c, 1));
}

static bool put_view_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_region r;
    tarn_tensor *zero = tarn_tensor_weak(0, false);
    if (!put_region(c, &r))
        return false;
    gx[0] = tarn_put_view(gy[0], zero, r.size, r.rank, r.stride, r.rank, r.offset);
    gx[1] = tarn_as_strided(gy[0], r.size, r.rank, r.stride, r.rank, r.offset);
    return gx[0] && gx[1];
}

TARN_OP(put_view) = {
    .name = "put_view",
    .aliases = "as_strided_scatter",
    .summary = "x with a strided region of it replaced: what t[{...}] = v is, recorded.",
    .example = "local y = tarn.zeros(4):put_view(tarn.tensor { 7 }, { 2 }, { 2 }, 1)\n"
               "assert(y:get(2) == 7 and y:get(4) == 7)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"value", NULL, "expands to the region", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
            {"sizes", NULL, "of the region", TARN_SIZES, 0, 0, {0}},
            {"strides", NULL, "of the region, in elements of a packed x", TARN_SIZES, 0, 0, {0}},
            {"offset", NULL, "its first element, from 0", TARN_INTEGER, 0, 0, {0}},
            {0}},
    .traits = TARN_CONTIGUOUS | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = put_view_plan,
    .forward = put_view_forward,
    .backward = put_view_backward,
    .samples = {{"randn(2, 3), randn(2), { 2 }, { 3 }, 1"},
                {"randn(2, 3), 5, { 2, 2 }, { 3, 1 }, 0"},
                {"randn(2, 3), randn(3), { 2, 3 }, { 3, 1 }, 0"},
                {"randn(2, 3), 1, { 0, 3 }, { 3, 1 }, 0"}},
    .errors = {{"randn(4), randn(2), { 2 }, { 4 }, 1", "put_view: the region leaves %(4%)"},
               {"randn(4), 1, { 2 }, { 1, 1 }, 0", "put_view: 1 sizes but 2 strides"},
               {"randn(4), randn(3), { 2 }, { 1 }, 0",
                "put_view: %(3%) does not fit the region %(2%)"},
               {"randn(4), 1, { 2 }, { 0 }, 0", "several elements of the region %(2%) are one"},
               {"randn(4), 1, { 3, 2 }, { 1, 1 }, 0", "several elements of the region"}},
};

/* ---- unfold: windows along a dim -------------------------------------------------------------- */

enum { DIM = 1, SIZE, STEP };

static bool check_windows(const tarn_call *c)
{
    int64_t size = c->value[SIZE].integer, step = c->value[STEP].integer;
    const tarn_spec *x = &c->in[0]->spec;
    int64_t n = x->size[c->value[DIM].integer];
    if (x->rank == TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_SHAPE, "unfold: %s has %d dims already, the most there can be",
                         TARN_SHAPE(c->in[0]), TARN_MAX_DIMS);
    if (step < 1)
        return tarn_fail(TARN_ERROR_VALUE, "unfold: step must be at least 1, not %lld",
                         (long long)step);
    return (size >= 0 && size <= n) ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "unfold: windows of %lld do not fit into dim %lld of %s; a size is 0 to %lld",
                     (long long)size, (long long)c->value[DIM].integer + 1, TARN_SHAPE(c->in[0]),
                     (long long)n);
}

/* The windows take the place of the dim, and what is in each is the last dim. */
static void slide(const tarn_call *c, uint8_t *rank, int64_t *size, int64_t *stride)
{
    int axis = (int)c->value[DIM].integer;
    int64_t n = c->value[SIZE].integer, step = c->value[STEP].integer;
    size[*rank] = n, stride[*rank] = stride[axis];
    size[axis] = (size[axis] - n) / step + 1;
    stride[axis] *= step;
    ++*rank;
}

static bool unfold_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_spec *y = tarn_view_first(c, plan);
    if (!check_windows(c))
        return false;
    slide(c, &y->rank, y->size, y->stride);
    return true;
}

static bool unfold_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_region r = tarn_region_whole(&c->in[0]->spec);
    uint8_t rank = (uint8_t)r.rank;
    slide(c, &rank, r.size, r.stride);
    r.rank = rank;
    return (gx[0] = tarn_region_back(&c->in[0]->spec, &r, gy[0])) != NULL;
}

TARN_OP(unfold) = {
    .name = "unfold",
    .summary = "Windows that slide along a dim: what is in each becomes the last dim; a view.",
    .formula = "y[w][i] = x[(w - 1) step + i]",
    .example = "local y = tarn.arange(1, 7):unfold(1, 3, 2)\n"
               "assert(y.shape[1] == 3 and y:get(2, 1) == 3 and y:get(3, 3) == 7)",
    .param =
        TARN_PARAMS{{"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
                    {"dim", NULL, "along which windows slide", TARN_DIM, 0, 0, {0}},
                    {"size", NULL, "how many positions a window shows", TARN_INTEGER, 0, 0, {0}},
                    {"step",
                     NULL,
                     "positions from one window to the next",
                     TARN_INTEGER,
                     TARN_OPTIONAL,
                     0,
                     {.integer = 1}},
                    {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = unfold_plan,
    .backward = unfold_backward,
    .samples = {{"randn(7), 1, 3, 2"},
                {"randn(2, 5), 2, 3"},
                {"randn(5, 2), 1, 2, 1"},
                {"randn(2, 6):t(), 1, 2, 3"},
                {"randn(4), 1, 4"}},
    .errors = {{"randn(2, 3), 2, 4", "unfold: windows of 4 do not fit into dim 2 of %(2 x 3%)"},
               {"randn(3), 1, 2, 0", "unfold: step must be at least 1"},
               {"randn(3), 2, 1", "unfold: dim 2 is out of range"}},
};

TARN_FAMILY(region);
