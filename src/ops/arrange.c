/* arrange.c -- the same numbers in another order, or several times over. */
#include "graph/op.h"
#include "ops/along.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

#define X_PARAM                                                                                    \
    {                                                                                              \
        "x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, { 0 }                                    \
    }

/* ---- flip -------------------------------------------------------------------------------------- */

static bool flip_forward(const tarn_call *c)
{
    tarn_spec s = c->in[0]->spec;
    tarn_value dims = c->value[1];
    if (tarn_count(c->in[0]) == 0)
        return true;
    for (int64_t i = 0; i < dims.list.count; i++) {
        int64_t d = dims.list.at[i];
        s.offset += (s.size[d] - 1) * s.stride[d];
        s.stride[d] = -s.stride[d];
    }
    tarn_tensor *back = tarn_tensor_view(c->in[0], &s);
    return back && tarn_drive_copy(c->out[0], back);
}

static bool flip_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int64_t dims[TARN_MAX_DIMS];
    tarn_value given = c->value[1];
    for (int64_t i = 0; i < given.list.count; i++)
        dims[i] = given.list.at[i] + 1;
    return (gx[0] = tarn_flip(gy[0], dims, (int)given.list.count)) != NULL;
}

TARN_OP(flip) = {
    .name = "flip",
    .summary = "The positions of some dims from the last to the first; a copy.",
    .formula = "y[i] = x[n + 1 - i]",
    .example = "assert(tarn.arange(1, 3):flip(1):get(1) == 3)",
    .param = TARN_PARAMS{X_PARAM, {"dims", NULL, "which", TARN_DIMS, 0, 0, {0}}, {0}},
    .traits = TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = tarn_plan_like_first,
    .forward = flip_forward,
    .backward = flip_backward,
    .samples = {{"randn(2, 3), 1"},
                {"randn(2, 3, 4), { 1, -1 }"},
                {"randn(2, 3), {}"},
                {"randn(0, 3), { 1 }"}},
    .errors = {{"randn(3), 2", "flip: dims 2 is out of range"},
               {"randn(3), { 1, 1 }", "flip: dims names dim 1 twice"}},
};

static bool flip_dim(const tarn_call *c, tarn_tensor *out[], int64_t dim)
{
    if (c->in[0]->spec.rank < dim)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: %lld dims expected, not %s", c->op->name,
                         (long long)dim, TARN_SHAPE(c->in[0]));
    return (out[0] = tarn_flip(tarn_in(c, 0), &dim, 1)) != NULL;
}

static bool fliplr_compose(const tarn_call *c, tarn_tensor *out[]) { return flip_dim(c, out, 2); }
static bool flipud_compose(const tarn_call *c, tarn_tensor *out[]) { return flip_dim(c, out, 1); }

TARN_OP(fliplr) = {
    .name = "fliplr",
    .summary = "The columns of a matrix from the last to the first: flip(2).",
    .example = "assert(tarn.tensor({ { 1, 2 } }):fliplr():get(1, 1) == 2)",
    .param = TARN_PARAMS{X_PARAM, {0}},
    .compose = fliplr_compose,
    .samples = {{"randn(2, 3)"}},
    .errors = {{"randn(3)", "fliplr: 2 dims expected, not %(3%)"}},
};

TARN_OP(flipud) = {
    .name = "flipud",
    .summary = "The rows of a matrix from the last to the first: flip(1).",
    .example = "assert(tarn.tensor({ { 1 }, { 2 } }):flipud():get(1, 1) == 2)",
    .param = TARN_PARAMS{X_PARAM, {0}},
    .compose = flipud_compose,
    .samples = {{"randn(2, 3)"}},
    .errors = {{"tensor(3)", "flipud: 1 dims expected, not %(%)"}},
};

/* ---- rot90 ------------------------------------------------------------------------------------- */

static bool rot90_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_value dims = c->value[2];
    int64_t turns = (c->value[1].integer % 4 + 4) % 4, given = dims.list.count;
    if (given != 2 && (given || c->in[0]->spec.rank < 2))
        return tarn_fail(TARN_ERROR_SHAPE, "rot90: two dims make a plane to turn in; x is %s",
                         TARN_SHAPE(c->in[0]));
    int64_t from = given ? dims.list.at[0] + 1 : 1, to = given ? dims.list.at[1] + 1 : 2;
    tarn_tensor *x = tarn_in(c, 0);
    if (turns == 2)
        return (out[0] = tarn_flip(x, (int64_t[]){from, to}, 2)) != NULL;
    if (turns % 2)
        x = tarn_transpose(tarn_flip(x, turns == 1 ? &to : &from, 1), from, to);
    return (out[0] = turns ? x : tarn_identity(x)) != NULL;
}

TARN_OP(rot90) = {
    .name = "rot90",
    .summary = "Turns a plane of two dims by k quarters, from the first dim towards the second.",
    .example = "local y = tarn.tensor({ { 1, 2 }, { 3, 4 } }):rot90()\n"
               "assert(y:get(1, 1) == 2 and y:get(2, 1) == 1)",
    .param =
        TARN_PARAMS{
            X_PARAM,
            {"k", NULL, "quarters of a turn", TARN_INTEGER, TARN_OPTIONAL, 0, {.integer = 1}},
            {"dims", NULL, "the plane; absent: 1 and 2", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
            {0}},
    .compose = rot90_compose,
    .samples = {{"randn(2, 3)"},
                {"randn(2, 3), 2"},
                {"randn(2, 3), -1"},
                {"randn(2, 3, 4), 1, { 3, 1 }"},
                {"randn(2, 3), 4"}},
    .errors = {{"randn(3)", "rot90: two dims make a plane to turn in; x is %(3%)"},
               {"randn(3, 2), 1, { 1 }", "rot90: two dims make a plane"}},
};

/* ---- roll -------------------------------------------------------------------------------------- */

static tarn_tensor *roll_dim(tarn_tensor *x, int64_t dim, int64_t shift)
{
    int64_t n = x ? x->spec.size[dim - 1] : 0;
    int64_t last = n ? (shift % n + n) % n : 0;
    if (last == 0)
        return x;
    const tarn_tensor *parts[] = {tarn_narrow(x, dim, n - last + 1, last),
                                  tarn_narrow(x, dim, 1, n - last)};
    return tarn_cat(parts, 2, dim);
}

static bool roll_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_value shifts = c->value[1], dims = c->value[2];
    tarn_tensor *x = tarn_in(c, 0);
    const tarn_spec *s = &c->in[0]->spec;
    int64_t all = -1;
    if (dims.list.count == 0 && shifts.list.count == 1)
        x = tarn_reshape(roll_dim(tarn_reshape(x, &all, 1), 1, shifts.list.at[0]), s->size,
                         s->rank);
    else if (dims.list.count != shifts.list.count)
        return tarn_fail(TARN_ERROR_VALUE, "roll: %lld shifts for %lld dims",
                         (long long)shifts.list.count, (long long)dims.list.count);
    for (int64_t i = 0; i < dims.list.count; i++)
        x = roll_dim(x, dims.list.at[i] + 1, shifts.list.at[i]);
    return (out[0] = x == c->in[0] ? tarn_identity(x) : x) != NULL;
}

TARN_OP(roll) = {
    .name = "roll",
    .summary = "Moves the numbers along dims; what leaves at one end enters at the other.",
    .formula = "y[i + shift] = x[i]",
    .example = "local y = tarn.arange(1, 4):roll(1)\nassert(y:get(1) == 4 and y:get(2) == 1)",
    .param =
        TARN_PARAMS{
            X_PARAM,
            {"shifts", NULL, "positions, one for each dim", TARN_SIZES, 0, 0, {0}},
            {"dims", NULL, "along which; absent: x is one list", TARN_DIMS, TARN_OPTIONAL, 0, {0}},
            {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = roll_compose,
    .samples = {{"randn(2, 5), 2, 2"},
                {"randn(2, 3), -1"},
                {"randn(3, 4, 2), { 1, -6 }, { 1, 2 }"},
                {"randn(3), 3, 1"},
                {"randn(0, 3), 1, 1"}},
    .errors = {{"randn(3, 2), { 1, 2 }, { 1 }", "roll: 2 shifts for 1 dims"},
               {"randn(3), 1, 2", "roll: dims 2 is out of range"}},
};

/* ---- tile, repeat_interleave ------------------------------------------------------------------- */

/* Each block of x along DIM, TIMES over. */
static tarn_tensor *tile_dim(tarn_tensor *x, int64_t dim, int64_t times)
{
    int64_t size[TARN_MAX_DIMS + 1], rank = x ? x->spec.rank : 0;
    if (times == 1 || !x)
        return x;
    for (int64_t d = 0, k = 0; d < rank; d++) {
        if (d == dim - 1)
            size[k++] = times;
        size[k++] = x->spec.size[d];
    }
    if (rank == TARN_MAX_DIMS) { /* no room for one more: block by block */
        const tarn_tensor *part = x;
        tarn_tensor *y = times ? x : tarn_narrow(x, dim, 1, 0);
        for (int64_t i = 1; i < times; i++)
            y = tarn_cat((const tarn_tensor *[]){y, part}, 2, dim);
        return y;
    }
    tarn_tensor *wide = tarn_expand(tarn_unsqueeze(x, dim), size, (int)rank + 1);
    for (int64_t d = 0; d < rank; d++)
        size[d] = d == dim - 1 ? times * x->spec.size[d] : x->spec.size[d];
    return tarn_reshape(wide, size, (int)rank);
}

static bool tile_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_value times = c->value[1];
    tarn_tensor *x = tarn_in(c, 0);
    int lead = (int)times.list.count - c->in[0]->spec.rank;
    for (int64_t i = 0; i < times.list.count; i++)
        if (times.list.at[i] < 0)
            return tarn_fail(TARN_ERROR_VALUE, "tile: %lld times; repeats count from 0",
                             (long long)times.list.at[i]);
    for (int d = 0; d < lead; d++)
        x = tarn_unsqueeze(x, 1);
    for (int64_t i = times.list.count - 1; x && i >= 0; i--)
        x = tile_dim(x, x->spec.rank - times.list.count + i + 1, times.list.at[i]);
    return (out[0] = x == c->in[0] ? tarn_identity(x) : x) != NULL;
}

TARN_OP(tile) = {
    .name = "tile",
    .summary =
        "The whole tensor several times over along its dims (PyTorch's repeat, a word of Lua's"
        " own).",
    .example = "local y = tarn.tensor({ 1, 2 }):tile(2, 2)\n"
               "assert(y.shape[1] == 2 and y:get(2, 4) == 2)",
    .param = TARN_PARAMS{X_PARAM,
                         {"repeats",
                          NULL,
                          "how often, for the last dims of x; more of them are new dims before",
                          TARN_SIZES,
                          0,
                          0,
                          {0}},
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = tile_compose,
    .samples = {{"randn(2, 3), { 2, 1 }"},
                {"randn(2, 3), 2"},
                {"randn(2), { 3, 2, 2 }"},
                {"randn(2, 3), { 0, 2 }"},
                {"tensor(5), 3"}},
    .errors = {{"randn(3), -1", "tile: %-1 times"}},
};

/* Positions 1 1 2 2 2 ... as COUNTS say. */
static tarn_tensor *repeated(const tarn_tensor *counts, int64_t n)
{
    tarn_tensor *times = tarn_tensor_to(counts, TARN_INT64);
    int64_t total = 0, most = INT64_C(1) << 40;
    for (int64_t i = 0; times && i < n; i++) {
        int64_t k = ((const int64_t *)tarn_data(times))[i];
        if (k < 0 || k > most || total > most)
            return tarn_fail(TARN_ERROR_VALUE, "repeat_interleave: position %lld comes %lld times",
                             (long long)i + 1, (long long)k);
        total += k;
    }
    tarn_tensor *positions = times ? tarn_tensor_new(TARN_INT64, 1, &total) : NULL;
    int64_t *at = positions && total ? tarn_data(positions) : NULL;
    for (int64_t i = 0, k = 0; at && i < n; i++)
        for (int64_t m = ((const int64_t *)tarn_data(times))[i]; m > 0; m--)
            at[k++] = i + 1;
    return positions;
}

static bool repeat_interleave_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0), *times = tarn_in(c, 1);
    int axis = tarn_along_axis(c, 2);
    int64_t all = -1;
    if (axis < 0)
        x = tarn_reshape(x, &all, 1), axis = 0;
    int64_t n = x ? x->spec.size[axis] : 0, given = tarn_count(times);
    if (tarn_is_meta(times) || (given != 1 && (times->spec.rank != 1 || given != n)))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "repeat_interleave: repeats %s for the %lld positions of"
                         " dim %d of %s; one number, or one for each",
                         TARN_SHAPE(times), (long long)n, axis + 1, TARN_SHAPE(c->in[0]));
    if (given == 1)
        times = tarn_expand(tarn_reshape(times, NULL, 0), &n, 1);
    tarn_tensor *positions = times ? repeated(times, n) : NULL;
    out[0] = positions ? tarn_index_select(x, axis + 1, positions) : NULL;
    return out[0] != NULL;
}

TARN_OP(repeat_interleave) = {
    .name = "repeat_interleave",
    .summary = "Each position along a dim several times in a row.",
    .example = "local y = tarn.tensor({ 5, 6 }):repeat_interleave(2)\n"
               "assert(y:get(2) == 5 and y:get(3) == 6)\n"
               "y = tarn.tensor({ 5, 6 }):repeat_interleave(tarn.index { 1, 3 })\n"
               "assert(y:get(2) == 6 and #y == 4)",
    .param = TARN_PARAMS{X_PARAM,
                         {"repeats",
                          NULL,
                          "how often: a number, or a list with one for each position",
                          TARN_TENSOR,
                          TARN_NUMBERS | TARN_NO_GRAD,
                          TARN_COUNTS,
                          {0}},
                         {"dim",
                          NULL,
                          "along which; absent: x is one list",
                          TARN_DIM,
                          TARN_OPTIONAL,
                          0,
                          {.integer = TARN_ABSENT}},
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = repeat_interleave_compose,
    .samples = {{"randn(2, 3), 2"},
                {"randn(2, 3), tarn.index { 2, 0, 1 }, 2"},
                {"randn(2, 3), 3, 1"},
                {"randn(0, 3), 2, 1"}},
    .errors = {{"randn(3), tarn.index { 1, 2 }",
                "repeat_interleave: repeats %(2%) for the 3 positions of dim 1 of %(3%)"},
               {"randn(3), -1", "position 1 comes %-1 times"}},
};

/* ---- movedim ----------------------------------------------------------------------------------- */

static bool movedim_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_value from = c->value[1], to = c->value[2];
    int64_t order[TARN_MAX_DIMS];
    bool moved[TARN_MAX_DIMS] = {false};
    int rank = c->in[0]->spec.rank;
    if (from.list.count != to.list.count)
        return tarn_fail(TARN_ERROR_VALUE, "movedim: %lld dims to %lld places",
                         (long long)from.list.count, (long long)to.list.count);
    for (int d = 0; d < rank; d++)
        order[d] = 0;
    for (int64_t i = 0; i < from.list.count; i++) {
        order[to.list.at[i]] = from.list.at[i] + 1;
        moved[from.list.at[i]] = true;
    }
    for (int d = 0, next = 0; d < rank; d++) {
        while (next < rank && moved[next])
            next++;
        if (!order[d])
            order[d] = ++next;
    }
    return (out[0] = tarn_permute(tarn_in(c, 0), order, rank)) != NULL;
}

TARN_OP(movedim) = {
    .name = "movedim",
    .aliases = "moveaxis",
    .summary = "Moves dims to other places; the others keep their order; a view.",
    .example = "local y = tarn.zeros(2, 3, 4):movedim(1, 3)\n"
               "assert(y.shape[1] == 3 and y.shape[3] == 2)",
    .param = TARN_PARAMS{X_PARAM,
                         {"source", NULL, "which", TARN_DIMS, 0, 0, {0}},
                         {"destination", NULL, "where each will stand", TARN_DIMS, 0, 0, {0}},
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = movedim_compose,
    .samples = {{"randn(2, 3, 4), 1, 3"},
                {"randn(2, 3, 4), { 1, 2 }, { -1, 1 }"},
                {"randn(2, 3), 2, 2"}},
    .errors = {{"randn(2, 3), { 1, 2 }, 1", "movedim: 2 dims to 1 places"},
               {"randn(2, 3), 1, 3", "movedim: destination 3 is out of range"}},
};

/* ---- as another tensor ------------------------------------------------------------------------- */

static const tarn_param as_params[] = {
    X_PARAM,
    {"other", NULL, "whose shape or type is taken", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
    {0},
};

static bool view_as_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_spec *s = &tarn_in(c, 1)->spec;
    return (out[0] = tarn_reshape(tarn_in(c, 0), s->size, s->rank)) != NULL;
}

static bool expand_as_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_spec *s = &tarn_in(c, 1)->spec;
    return (out[0] = tarn_expand(tarn_in(c, 0), s->size, s->rank)) != NULL;
}

static bool type_as_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = tarn_to(tarn_in(c, 0), tarn_in(c, 1)->spec.dtype)) != NULL;
}

TARN_OP(view_as) = {
    .name = "view_as",
    .aliases = "reshape_as|resize_as",
    .summary = "The same numbers in the shape of another tensor.",
    .example = "assert(tarn.zeros(6):view_as(tarn.zeros(2, 3)).shape[2] == 3)",
    .param = as_params,
    .traits = TARN_KEEP_DTYPE,
    .compose = view_as_compose,
    .samples = {{"randn(6), randn(2, 3)"}, {"randn(2, 3), randn(3, 2)"}},
    .errors = {{"randn(6), randn(4)", "%(6%) has 6 numbers, which do not fit %(4%)"}},
};

TARN_OP(expand_as) = {
    .name = "expand_as",
    .summary = "Repeats dims of size 1 to the shape of another tensor, without copying.",
    .example = "assert(tarn.zeros(2, 1):expand_as(tarn.zeros(2, 3)).shape[2] == 3)",
    .param = as_params,
    .traits = TARN_KEEP_DTYPE,
    .compose = expand_as_compose,
    .samples = {{"randn(2, 1), randn(2, 3)"}, {"randn(3), randn(2, 3)"}},
    .errors = {{"randn(2), randn(3)", "%(2%) does not expand to %(3%)"}},
};

TARN_OP(type_as) = {
    .name = "type_as",
    .summary = "Converts to the number type of another tensor.",
    .example = "assert(tarn.tensor({ 1.7 }):type_as(tarn.index { 1 }):get(1) == 1)",
    .param = as_params,
    .traits = TARN_KEEP_DTYPE,
    .compose = type_as_compose,
    .samples = {{"randn(2), tarn.index { 1 }", true}, {"randn(2), randn(3)"}},
    .errors = {{"randn(2), 1", "type_as: other must be a tensor"}},
};

/* ---- unflatten --------------------------------------------------------------------------------- */

static bool unflatten_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_value sizes = c->value[2];
    int64_t size[2 * TARN_MAX_DIMS];
    int rank = 0;
    if (x->rank - 1 + sizes.list.count > TARN_MAX_DIMS || sizes.list.count == 0)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "unflatten: %lld sizes in place of a dim of %s; a tensor"
                         " has at most %d dims",
                         (long long)sizes.list.count, TARN_SHAPE(c->in[0]), TARN_MAX_DIMS);
    int64_t known = 1, n = x->size[c->value[1].integer];
    for (int64_t i = 0; i < sizes.list.count; i++)
        known *= sizes.list.at[i] > 0 && known <= n ? sizes.list.at[i] : 1;
    for (int d = 0; d < x->rank; d++)
        if (d != c->value[1].integer)
            size[rank++] = x->size[d];
        else
            for (int64_t i = 0; i < sizes.list.count; i++)
                size[rank++] = sizes.list.at[i] == -1 ? n / known : sizes.list.at[i];
    return (out[0] = tarn_reshape(tarn_in(c, 0), size, rank)) != NULL;
}

TARN_OP(unflatten) = {
    .name = "unflatten",
    .summary = "Makes several dims of one; one size may be -1: what is left.",
    .example = "assert(tarn.zeros(2, 6):unflatten(2, { 3, -1 }).shape[3] == 2)",
    .param = TARN_PARAMS{X_PARAM,
                         {"dim", NULL, "which", TARN_DIM, 0, 0, {0}},
                         {"sizes", NULL, "that take its place", TARN_SIZES, 0, 0, {0}},
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = unflatten_compose,
    .samples = {{"randn(2, 6), 2, { 3, 2 }"}, {"randn(6, 2), 1, { -1, 3 }"}},
    .errors = {{"randn(2, 6), 2, { 4, 2 }", "%(2 x 6%) has 12 numbers, which do not fit"},
               {"randn(2, 6), 3, { 2 }", "unflatten: dim 3 is out of range"}},
};

/* ---- stacks ------------------------------------------------------------------------------------ */

/* cat along DIM of tensors that have at least RANK dims: a list is a row for 2, one more comes after
 * for 3. */
static bool stack_along(const tarn_call *c, tarn_tensor *out[], int64_t dim, int rank)
{
    size_t bytes = (size_t)c->inputs * sizeof(tarn_tensor *);
    const tarn_tensor **part = c->inputs ? tarn_alloc(bytes) : NULL;
    if (!part)
        return c->inputs ? false
                         : (bool)tarn_fail(TARN_ERROR_VALUE, "%s: the list of tensors is empty",
                                           c->op->name);
    int most = 0;
    for (int i = 0; i < c->inputs; i++) {
        tarn_tensor *x = c->in[i];
        if (x->spec.rank == 0)
            x = tarn_unsqueeze(x, 1);
        if (x && x->spec.rank == 1 && rank > 1)
            x = tarn_unsqueeze(x, 1);
        if (x && x->spec.rank == 2 && rank > 2)
            x = tarn_unsqueeze(x, 3);
        part[i] = x;
        most = x && x->spec.rank > most ? x->spec.rank : most;
    }
    out[0] = tarn_cat(part, c->inputs, dim == 2 && most == 1 ? 1 : dim);
    tarn_free(part, bytes);
    return out[0] != NULL;
}

static bool hstack_compose(const tarn_call *c, tarn_tensor *out[])
{
    return stack_along(c, out, 2, 1);
}
static bool vstack_compose(const tarn_call *c, tarn_tensor *out[])
{
    return stack_along(c, out, 1, 2);
}
static bool dstack_compose(const tarn_call *c, tarn_tensor *out[])
{
    return stack_along(c, out, 3, 3);
}

static const tarn_param stack_params[] = {
    {"tensors", NULL, "a list", TARN_TENSORS, 0, TARN_ANY, {0}},
    {0},
};

TARN_OP(hstack) = {
    .name = "hstack",
    .summary = "Joins tensors side by side: along dim 2, lists along dim 1.",
    .example = "assert(#tarn.hstack { tarn.ones(2), tarn.ones(3) } == 5)",
    .param = stack_params,
    .traits = TARN_NO_METHOD,
    .compose = hstack_compose,
    .samples = {{"{ randn(2, 3), randn(2, 1) }"}, {"{ randn(2), randn(3) }"}},
    .errors = {{"{}", "hstack: the list of tensors is empty"},
               {"{ randn(2, 3), randn(3, 3) }", "tensor 2 is %(3 x 3%), the first %(2 x 3%)"}},
};

TARN_OP(vstack) = {
    .name = "vstack",
    .aliases = "row_stack",
    .summary = "Joins tensors one below the other: along dim 1, lists as rows.",
    .example = "assert(tarn.vstack({ tarn.ones(3), tarn.zeros(3) }).shape[1] == 2)",
    .param = stack_params,
    .traits = TARN_NO_METHOD,
    .compose = vstack_compose,
    .samples = {{"{ randn(2, 3), randn(1, 3) }"}, {"{ randn(3), randn(3) }"}},
    .errors = {{"{}", "vstack: the list of tensors is empty"}},
};

TARN_OP(dstack) = {
    .name = "dstack",
    .summary = "Joins tensors one behind the other: along dim 3.",
    .example = "assert(tarn.dstack({ tarn.ones(2), tarn.zeros(2) }).shape[3] == 2)",
    .param = stack_params,
    .traits = TARN_NO_METHOD,
    .compose = dstack_compose,
    .samples = {{"{ randn(2, 3), randn(2, 3) }"}, {"{ randn(3), randn(3) }"}},
    .errors = {{"{}", "dstack: the list of tensors is empty"}},
};

TARN_FAMILY(arrange);
