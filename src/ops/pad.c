/* pad.c -- numbers added before and after those of a tensor. */
#include "graph/op.h"
#include "ops/along.h"
#include "ops/region.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X, PAD, MODE, VALUE };
enum { CONSTANT, REFLECT, REPLICATE, CIRCULAR };

/* Pairs count from the last dim: the k-th pair belongs to dim rank - k. */
static int64_t before(const tarn_call *c, int axis)
{
    int64_t pair = c->in[0]->spec.rank - 1 - axis;
    return 2 * pair < c->value[PAD].list.count ? c->value[PAD].list.at[2 * pair] : 0;
}

static int64_t after(const tarn_call *c, int axis)
{
    int64_t pair = c->in[0]->spec.rank - 1 - axis;
    return 2 * pair < c->value[PAD].list.count ? c->value[PAD].list.at[2 * pair + 1] : 0;
}

/* What each way of padding needs of a dim of N numbers. */
static bool check_dim(const tarn_call *c, int axis)
{
    int64_t n = c->in[0]->spec.size[axis], a = before(c, axis), b = after(c, axis);
    int64_t mode = c->value[MODE].choice;
    int64_t most = a > b ? a : b, room = mode == REFLECT ? n - 1 : n;
    bool fits = mode == CONSTANT || most <= 0 || (mode == REPLICATE ? n > 0 : most <= room);
    if (!fits)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "pad: %lld and %lld at the ends of dim %d of %s: this mode can add at most"
                         " %lld at an end of %lld numbers",
                         (long long)a, (long long)b, axis + 1, TARN_SHAPE(c->in[0]),
                         (long long)(room < 0 ? 0 : room), (long long)n);
    if (n + a >= 0 && n + b >= 0 && n + a + b >= 0)
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "pad: %lld and %lld at the ends of dim %d of %s take more than the %lld there"
                     " are",
                     (long long)a, (long long)b, axis + 1, TARN_SHAPE(c->in[0]), (long long)n);
}

static bool check_pads(const tarn_call *c)
{
    int64_t count = c->value[PAD].list.count, limit = INT64_C(1) << 40;
    if (count % 2 || count > 2 * c->in[0]->spec.rank)
        return tarn_fail(TARN_ERROR_VALUE,
                         "pad: %lld numbers for %s; they come in pairs, before and after, from the"
                         " last dim to the first",
                         (long long)count, TARN_SHAPE(c->in[0]));
    for (int64_t i = 0; i < count; i++)
        if (c->value[PAD].list.at[i] > limit || c->value[PAD].list.at[i] < -limit)
            return tarn_fail(TARN_ERROR_VALUE, "pad: %lld is out of range",
                             (long long)c->value[PAD].list.at[i]);
    for (int d = 0; d < c->in[0]->spec.rank; d++)
        if (!check_dim(c, d))
            return false;
    return true;
}

/* Which position, from 0, stands at place I of a padded dim of N: mirrored at its ends without
 * them, the nearest, or round and round. */
static int64_t source(int64_t mode, int64_t i, int64_t n)
{
    if (mode == REFLECT)
        return i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i;
    if (mode == REPLICATE)
        return i < 0 ? 0 : i >= n ? n - 1 : i;
    return (i % n + n) % n;
}

/* Which position of x stands at each place of AXIS of y, from 1. */
static tarn_tensor *positions_of(const tarn_call *c, int axis)
{
    int64_t n = c->in[0]->spec.size[axis], a = before(c, axis), size = n + a + after(c, axis);
    tarn_tensor *positions = tarn_along_count(1, 0, size);
    for (int64_t i = 0; positions && i < size; i++)
        ((int64_t *)tarn_data(positions))[i] = source(c->value[MODE].choice, i - a, n) + 1;
    return positions;
}

/* Negative pads take away; then x is put into a tensor full of the value. */
static tarn_tensor *pad_constant(const tarn_call *c)
{
    tarn_tensor *x = tarn_in(c, X);
    tarn_spec wide = c->in[0]->spec;
    for (int d = 0; x && d < wide.rank; d++) {
        int64_t a = before(c, d), b = after(c, d), n = x->spec.size[d];
        wide.size[d] = n + a + b;
        if (a < 0 || b < 0)
            x = tarn_narrow(x, d + 1, a < 0 ? 1 - a : 1, n + (a < 0 ? a : 0) + (b < 0 ? b : 0));
    }
    tarn_tensor *full = x && tarn_spec_check(&wide)
                            ? tarn_tensor_full((tarn_dtype)x->spec.dtype, wide.rank, wide.size,
                                               c->value[VALUE].number)
                            : NULL;
    if (!full)
        return NULL;
    tarn_region r = tarn_region_whole(&wide);
    for (int d = 0; d < r.rank; d++) {
        r.size[d] = x->spec.size[d];
        r.offset += (before(c, d) > 0 ? before(c, d) : 0) * r.stride[d];
    }
    if (tarn_count(x) == 0)
        r.offset = 0;
    return tarn_put_view(full, x, r.size, r.rank, r.stride, r.rank, r.offset);
}

static bool pad_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, X);
    if (!check_pads(c))
        return false;
    if (c->value[MODE].choice == CONSTANT)
        return (out[0] = pad_constant(c)) != NULL;
    for (int d = 0; d < c->in[0]->spec.rank; d++)
        if (before(c, d) || after(c, d))
            x = tarn_index_select(x, d + 1, positions_of(c, d));
    return (out[0] = x == c->in[0] ? tarn_identity(x) : x) != NULL;
}

/* ---- by copies ---------------------------------------------------------------------------------- */

static bool pad_plan(const tarn_call *c, tarn_plan *plan)
{
    if (!check_pads(c) || !tarn_plan_like_first(c, plan))
        return false;
    for (int d = 0; d < c->in[0]->spec.rank; d++)
        plan->out[0].size[d] += before(c, d) + after(c, d);
    tarn_spec_pack(&plan->out[0]);
    return tarn_spec_check(&plan->out[0]);
}

/* COUNT positions of AXIS of a view, from FIRST on. */
static void take(tarn_spec *s, int axis, int64_t first, int64_t count)
{
    s->offset += first * s->stride[axis];
    s->size[axis] = count;
}

/* What stands in x, in its place in y: both cut to what the other has too. */
static bool put_middle(const tarn_call *c)
{
    tarn_spec from = c->in[0]->spec, to = c->out[0]->spec;
    for (int d = 0; d < from.rank; d++) {
        int64_t a = before(c, d), b = after(c, d), n = from.size[d];
        int64_t first = a < 0 ? -a : 0, last = b < 0 ? n + b : n;
        if (first >= last)
            return true;
        take(&from, d, first, last - first);
        take(&to, d, first + a, last - first);
    }
    return tarn_drive_copy(tarn_tensor_view(c->out[0], &to), tarn_tensor_view(c->in[0], &from));
}

/* Where the dims from AXIS + 1 on lie that are still to be padded: their middles. */
static void take_middles(const tarn_call *c, int axis, tarn_spec *y)
{
    for (int d = axis + 1; d < y->rank; d++) {
        int64_t a = before(c, d), b = after(c, d), n = c->in[0]->spec.size[d];
        take(y, d, a > 0 ? a : 0, n + (a < 0 ? a : 0) + (b < 0 ? b : 0));
    }
}

/* The places of AXIS that x does not fill, each from the one that it mirrors or repeats; dims before
 * AXIS are done. */
static bool put_ends(const tarn_call *c, int axis)
{
    int64_t n = c->in[0]->spec.size[axis], a = before(c, axis), size = c->out[0]->spec.size[axis];
    for (int64_t i = 0; i < size; i++) {
        tarn_spec to = c->out[0]->spec, from = to;
        int64_t at = source(c->value[MODE].choice, i - a, n) + a;
        if (i - a >= 0 && i - a < n)
            continue;
        if (at < 0 || at >= size)
            return false;
        take(&to, axis, i, 1), take(&from, axis, at, 1);
        take_middles(c, axis, &to), take_middles(c, axis, &from);
        if (!tarn_drive_copy(tarn_tensor_view(c->out[0], &to), tarn_tensor_view(c->out[0], &from)))
            return false;
    }
    return true;
}

/* The number at the ends of every dim, where x does not come. */
static bool fill_ends(const tarn_call *c)
{
    for (int d = 0; d < c->in[0]->spec.rank; d++) {
        int64_t a = before(c, d), b = after(c, d), size = c->out[0]->spec.size[d];
        tarn_spec head = c->out[0]->spec, tail = head;
        take(&head, d, 0, a > 0 ? a : 0);
        take(&tail, d, size - (b > 0 ? b : 0), b > 0 ? b : 0);
        take_middles(c, d, &head), take_middles(c, d, &tail);
        if (!tarn_drive_fill(tarn_tensor_view(c->out[0], &head), c->value[VALUE].number) ||
            !tarn_drive_fill(tarn_tensor_view(c->out[0], &tail), c->value[VALUE].number))
            return false;
    }
    return true;
}

/* Whether what is repeated stands in y: some of it may have been taken away at the other end. */
static bool is_self_contained(const tarn_call *c)
{
    bool all = true;
    for (int d = 0; d < c->in[0]->spec.rank; d++)
        all = all && before(c, d) >= 0 && after(c, d) >= 0;
    return all;
}

static bool pad_forward(const tarn_call *c)
{
    if (tarn_count(c->out[0]) == 0)
        return true;
    if (c->value[MODE].choice == CONSTANT)
        return fill_ends(c) && put_middle(c);
    if (!is_self_contained(c)) {
        tarn_tensor *y[1];
        return pad_compose(c, y) && tarn_drive_copy(c->out[0], y[0]);
    }
    bool ok = put_middle(c);
    for (int d = 0; ok && d < c->in[0]->spec.rank; d++)
        ok = put_ends(c, d);
    return ok;
}

/* What is padded goes away again; what was taken away gets 0. */
static tarn_tensor *constant_back(const tarn_call *c, tarn_tensor *gy)
{
    int64_t back[2 * TARN_MAX_DIMS];
    int count = (int)c->value[PAD].list.count;
    for (int i = 0; i < count; i++)
        back[i] = -c->value[PAD].list.at[i];
    return tarn_pad(gy, back, count, "constant", 0);
}

static bool pad_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *g = gy[0];
    if (c->value[MODE].choice == CONSTANT)
        return (gx[0] = constant_back(c, g)) != NULL;
    for (int d = c->in[0]->spec.rank - 1; g && d >= 0; d--)
        if (before(c, d) || after(c, d))
            g = tarn_index_sum(g, d + 1, positions_of(c, d), c->in[0]->spec.size[d]);
    return (gx[0] = g) != NULL;
}

TARN_OP(pad) = {
    .name = "pad",
    .summary = "Adds numbers before and after those of the last dims; negative counts take away.",
    .example = "local y = tarn.tensor({ 1, 2, 3 }):pad({ 2, 1 })\n"
               "assert(#y == 6 and y:get(3) == 1)\n"
               "y = tarn.tensor({ 1, 2, 3 }):pad({ 2, 1 }, \"reflect\")\n"
               "assert(y:get(1) == 3 and y:get(6) == 2)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"pad",
             NULL,
             "pairs of counts, before and after: for the last dim, the one before it, ...",
             TARN_SIZES,
             TARN_LONG,
             0,
             {0}},
            {"mode",
             "constant|reflect|replicate|circular",
             "what is added: one number, the mirrored, the nearest, or those of the other end",
             TARN_CHOICE,
             TARN_OPTIONAL,
             0,
             {0}},
            {"value", NULL, "the number", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 0}},
            {0}},
    .traits = TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = pad_plan,
    .forward = pad_forward,
    .backward = pad_backward,
    .compose = pad_compose,
    .samples = {{"randn(2, 3), { 1, 2 }"},
                {"randn(2, 3), { 1, 2, 0, 3 }, \"constant\", 5"},
                {"randn(2, 4), { -1, 2, 1, -1 }"},
                {"randn(2, 4), { 2, 3, 1, 1 }, \"reflect\""},
                {"randn(2, 3), { 4, 1, 0, 5 }, \"replicate\""},
                {"randn(2, 3, 4), { 3, -1 }, \"circular\""},
                {"randn(0, 3), { 1, 1, 2, 0 }"}},
    .errors = {{"randn(2, 3), { 1 }", "pad: 1 numbers for %(2 x 3%)"},
               {"randn(3), { 3, 0 }, \"reflect\"",
                "pad: 3 and 0 at the ends of dim 1 of %(3%): this mode can add at most 2"},
               {"randn(3), { -2, -2 }", "take more than the 3 there are"},
               {"randn(3), { 4, 0 }, \"circular\"", "can add at most 3"}},
};

TARN_FAMILY(pad);
