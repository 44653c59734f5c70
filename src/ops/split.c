/* split.c -- one tensor as a list of tensors, and lists of tensors that belong together. */
#include "graph/op.h"
#include "tarn/ops.h"

enum { X, HOW, DIM, INDICES };

static const tarn_result parts_result[] = {{"parts", "a list of tensors", false}, {0}};

static int64_t size_along(const tarn_call *c) { return c->in[0]->spec.size[c->value[DIM].integer]; }

static tarn_tensor *piece(const tarn_call *c, int64_t first, int64_t n)
{
    int64_t dim = c->value[DIM].integer + 1;
    return n > 0 ? tarn_slice(tarn_in(c, X), dim, first, first + n - 1, 1)
                 : tarn_narrow(tarn_in(c, X), dim, first, n);
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* A number in a place of it: -1, the count of a list that cannot be made. */
static int64_t refused(void *nothing)
{
    (void)nothing;
    return -1;
}

/* A number has no dims to be cut along. */
static bool has_dims(const tarn_call *c)
{
    return c->in[0]->spec.rank > 0 ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: a number has no dim to cut along", c->op->name);
}

/* Pieces of SIZE along the dim; the last one may be smaller. */
static bool cut_by(const tarn_call *c, int64_t size, tarn_tensor *out[])
{
    int64_t n = size_along(c);
    for (int i = 0; i < c->outputs; i++) {
        int64_t from = smaller(i * size, n);
        if (!(out[i] = piece(c, from + 1, smaller(size, n - from))))
            return false;
    }
    return true;
}

/* ---- split ---------------------------------------------------------------------------------- */

static int64_t split_count(const tarn_call *c)
{
    tarn_value sizes = c->value[HOW];
    int64_t n = size_along(c), sum = 0, size = sizes.list.count ? sizes.list.at[0] : 0;
    if (sizes.list.count == 1 && size < 1)
        return refused(tarn_fail(TARN_ERROR_VALUE,
                                 "split: pieces of %lld; a size must be at"
                                 " least 1",
                                 (long long)size));
    if (sizes.list.count == 1)
        return n ? (n - 1) / size + 1 : 1;
    for (int64_t i = 0; i < sizes.list.count; i++) {
        sum += sizes.list.at[i];
        if (sizes.list.at[i] < 0 || sum > n)
            break;
    }
    if (sum != n)
        return refused(tarn_fail(TARN_ERROR_SHAPE,
                                 "split: the sizes %s do not add up to %lld, the size of dim %lld"
                                 " of %s",
                                 tarn_shape_text((int)smaller(sizes.list.count, TARN_MAX_DIMS),
                                                 sizes.list.at, (char[160]){0}),
                                 (long long)n, (long long)c->value[DIM].integer + 1,
                                 TARN_SHAPE(c->in[0])));
    return sizes.list.count;
}

static bool split_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_value sizes = c->value[HOW];
    if (sizes.list.count == 1)
        return cut_by(c, sizes.list.at[0], out);
    int64_t from = 1;
    for (int i = 0; i < c->outputs; from += sizes.list.at[i++])
        if (!(out[i] = piece(c, from, sizes.list.at[i])))
            return false;
    return true;
}

TARN_OP(split) = {
    .name = "split",
    .summary =
        "Cuts a tensor along a dim into pieces of one size, or of the sizes of a list; views.",
    .example = "local parts = tarn.arange(1, 5):split(2)\n"
               "assert(#parts == 3 and parts[3]:get(1) == 5)\n"
               "assert(tarn.arange(1, 5):split({ 1, 4 })[2]:get(1) == 2)",
    .param =
        TARN_PARAMS{{"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
                    {"sizes",
                     NULL,
                     "the size of all pieces but perhaps the last, or a list of sizes that add up",
                     TARN_SIZES,
                     TARN_LONG,
                     0,
                     {0}},
                    {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = 1}},
                    {0}},
    .result = parts_result,
    .traits = TARN_KEEP_DTYPE,
    .list = split_count,
    .compose = split_compose,
    .samples = {{"randn(5, 3), 2"},
                {"randn(2, 5), { 1, 4 }, 2"},
                {"randn(2, 5), { 0, 5 }, -1"},
                {"randn(6), 6"},
                {"randn(0, 3), 2"}},
    .errors = {{"randn(5), 0", "split: pieces of 0"},
               {"randn(2, 5), { 2, 2 }, 2",
                "split: the sizes %(2 x 2%) do not add up to 5, the size of dim 2 of %(2 x 5%)"},
               {"randn(5), 2, 2", "split: dim 2 is out of range"}},
};

/* ---- chunk, tensor_split --------------------------------------------------------------------- */

static bool check_parts(const tarn_call *c)
{
    return c->value[HOW].integer >= 1 ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %lld pieces; there must be at least 1", c->op->name,
                     (long long)c->value[HOW].integer);
}

static int64_t chunk_size(const tarn_call *c)
{
    int64_t n = size_along(c), chunks = c->value[HOW].integer;
    return n ? (n - 1) / chunks + 1 : 0;
}

static int64_t chunk_count(const tarn_call *c)
{
    if (!has_dims(c) || !check_parts(c))
        return -1;
    int64_t size = chunk_size(c);
    return size ? (size_along(c) - 1) / size + 1 : c->value[HOW].integer;
}

static bool chunk_compose(const tarn_call *c, tarn_tensor *out[])
{
    return cut_by(c, chunk_size(c), out);
}

TARN_OP(chunk) = {
    .name = "chunk",
    .summary = "Cuts a tensor along a dim into so many pieces of one size; the last may be smaller,"
               " and there may be fewer.",
    .example = "local parts = tarn.arange(1, 5):chunk(2)\n"
               "assert(parts[1].shape[1] == 3 and parts[2].shape[1] == 2)",
    .param = TARN_PARAMS{{"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"chunks", NULL, "how many pieces at most", TARN_INTEGER, 0, 0, {0}},
                         {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = 1}},
                         {0}},
    .result = parts_result,
    .traits = TARN_KEEP_DTYPE,
    .list = chunk_count,
    .compose = chunk_compose,
    .samples = {{"randn(5, 3), 2"}, {"randn(2, 6), 3, 2"}, {"randn(4), 7"}, {"randn(0, 2), 2"}},
    .errors = {{"randn(5), 0", "chunk: 0 pieces"},
               {"randn(5), 2, 3", "chunk: dim 3 is out of range"}},
};

static int64_t tensor_split_count(const tarn_call *c)
{
    bool listed = c->value[INDICES].list.at != NULL, counted = c->value[HOW].integer != TARN_ABSENT;
    if (listed == counted)
        return refused(tarn_fail(TARN_ERROR_VALUE, "tensor_split: give sections, or indices = {"
                                                   " ... }"));
    if (!has_dims(c) || (counted && !check_parts(c)))
        return -1;
    return counted ? c->value[HOW].integer : c->value[INDICES].list.count + 1;
}

/* The last position of piece I, from 0 for none: as evenly as can be, or as the list says. */
static int64_t end_of_part(const tarn_call *c, int64_t i)
{
    int64_t n = size_along(c), parts = c->value[HOW].integer;
    tarn_value at = c->value[INDICES];
    if (parts != TARN_ABSENT)
        return (i + 1) * (n / parts) + smaller(i + 1, n % parts);
    if (i >= at.list.count)
        return n;
    int64_t end = at.list.at[i] < 0 ? n + at.list.at[i] : at.list.at[i];
    return end < 0 ? 0 : smaller(end, n);
}

static bool tensor_split_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t from = 0;
    for (int i = 0; i < c->outputs; i++) {
        int64_t to = end_of_part(c, i), n = to > from ? to - from : 0;
        if (!(out[i] = piece(c, from + 1, n)))
            return false;
        from = to;
    }
    return true;
}

TARN_OP(tensor_split) = {
    .name = "tensor_split",
    .summary = "Cuts a tensor along a dim into so many pieces, as even as can be, or after the"
               " positions of a list.",
    .example = "local parts = tarn.arange(1, 7):tensor_split(3)\n"
               "assert(parts[1].shape[1] == 3 and parts[3].shape[1] == 2)\n"
               "parts = tarn.arange(1, 7):tensor_split { indices = { 1, 4 } }\n"
               "assert(parts[2]:get(1) == 2 and parts[3]:get(1) == 5)",
    .param = TARN_PARAMS{{"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"sections",
                          NULL,
                          "how many pieces",
                          TARN_INTEGER,
                          TARN_OPTIONAL,
                          0,
                          {.integer = TARN_ABSENT}},
                         {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = 1}},
                         {"indices",
                          NULL,
                          "instead: the last position of each piece but the last",
                          TARN_SIZES,
                          TARN_OPTIONAL | TARN_LONG,
                          0,
                          {0}},
                         {0}},
    .result = parts_result,
    .traits = TARN_KEEP_DTYPE,
    .list = tensor_split_count,
    .compose = tensor_split_compose,
    .samples = {{"randn(7, 2), 3"},
                {"randn(2, 7), { indices = { 1, 4 }, dim = 2 }"},
                {"randn(5), { indices = { 3, 2, 9 } }"},
                {"randn(2), 4"}},
    .errors = {{"randn(5), 0", "tensor_split: 0 pieces"},
               {"randn(5)", "tensor_split: give sections, or indices"}},
};

/* ---- unbind ---------------------------------------------------------------------------------- */

static const int UNBIND_DIM = 1;

static int64_t unbind_count(const tarn_call *c)
{
    return has_dims(c) ? c->in[0]->spec.size[c->value[UNBIND_DIM].integer] : -1;
}

static bool unbind_compose(const tarn_call *c, tarn_tensor *out[])
{
    for (int i = 0; i < c->outputs; i++)
        if (!(out[i] = tarn_select(tarn_in(c, X), c->value[UNBIND_DIM].integer + 1, i + 1)))
            return false;
    return true;
}

TARN_OP(unbind) = {
    .name = "unbind",
    .summary = "The positions of a dim as a list of tensors without it; views.",
    .example = "local rows = tarn.eye(3):unbind()\nassert(#rows == 3 and rows[2]:get(2) == 1)",
    .param =
        TARN_PARAMS{{"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
                    {"dim", NULL, "which goes away", TARN_DIM, TARN_OPTIONAL, 0, {.integer = 1}},
                    {0}},
    .result = parts_result,
    .traits = TARN_KEEP_DTYPE,
    .list = unbind_count,
    .compose = unbind_compose,
    .samples = {{"randn(3, 2)"}, {"randn(3, 2, 4), -1"}, {"randn(3)"}, {"randn(0, 2)"}},
    .errors = {{"randn(5), 2", "unbind: dim 2 is out of range for %(5%)"}},
};

/* ---- meshgrid, broadcast_tensors ------------------------------------------------------------- */

static const tarn_result grids_result[] = {{"grids", "as many as there are lists", false}, {0}};

static int64_t meshgrid_count(const tarn_call *c)
{
    for (int i = 0; i < c->inputs; i++)
        if (c->in[i]->spec.rank > 1)
            return refused(tarn_fail(TARN_ERROR_SHAPE,
                                     "meshgrid: tensor %d is %s; lists and numbers make a grid",
                                     i + 1, TARN_SHAPE(c->in[i])));
    if (c->inputs < 1 || c->inputs > TARN_MAX_DIMS)
        return refused(tarn_fail(TARN_ERROR_SHAPE, "meshgrid: %d lists; there can be 1 to %d",
                                 c->inputs, TARN_MAX_DIMS));
    return c->inputs;
}

static bool meshgrid_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t size[TARN_MAX_DIMS];
    bool swap = c->value[1].choice == 1 && c->inputs > 1;
    for (int i = 0; i < c->inputs; i++)
        size[i] = tarn_count(c->in[i]);
    for (int i = 0; i < c->inputs; i++) {
        int64_t own[TARN_MAX_DIMS];
        for (int d = 0; d < c->inputs; d++)
            own[d] = d == i ? size[d] : 1;
        tarn_tensor *grid = tarn_expand(tarn_reshape(c->in[i], own, c->inputs), size, c->inputs);
        if (!(out[i] = swap ? tarn_transpose(grid, 1, 2) : grid))
            return false;
    }
    return true;
}

TARN_OP(meshgrid) = {
    .name = "meshgrid",
    .summary =
        "Grids of coordinates: from a list for each axis, a tensor for each that varies along"
        " its axis alone.",
    .formula = "grid_1[i][j] = a[i], grid_2[i][j] = b[j]",
    .example = "local x, y = table.unpack(tarn.meshgrid { tarn.arange(1, 2), tarn.arange(5, 7) })\n"
               "assert(x:get(2, 3) == 2 and y:get(2, 3) == 7)",
    .param = TARN_PARAMS{{"tensors", NULL, "a list of lists (n)", TARN_TENSORS, 0, TARN_ANY, {0}},
                         {"indexing",
                          "ij|xy",
                          "ij: the first list runs along dim 1; xy: along dim 2, as in pictures",
                          TARN_CHOICE,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .result = grids_result,
    .traits = TARN_NO_METHOD | TARN_KEEP_DTYPE,
    .list = meshgrid_count,
    .compose = meshgrid_compose,
    .samples = {{"{ randn(2), randn(3) }"},
                {"{ randn(2), randn(3), randn(4) }, \"xy\""},
                {"{ randn(2) }"},
                {"{ randn(2), tensor(5) }"}},
    .errors = {{"{ randn(2, 2) }", "meshgrid: tensor 1 is %(2 x 2%)"}, {"{}", "meshgrid: 0 lists"}},
};

static bool widen(const tarn_call *c, tarn_spec *wide, const tarn_spec *x)
{
    tarn_spec y = {.rank = x->rank > wide->rank ? x->rank : wide->rank};
    for (int d = 1; d <= y.rank; d++) {
        int64_t a = d <= wide->rank ? wide->size[wide->rank - d] : 1;
        int64_t b = d <= x->rank ? x->size[x->rank - d] : 1;
        if (a != b && a != 1 && b != 1)
            return tarn_fail(TARN_ERROR_SHAPE,
                             "%s: shapes %s and %s do not broadcast: sizes %lld and %lld of dim"
                             " -%d differ",
                             c->op->name, TARN_SPEC_SHAPE(wide), TARN_SPEC_SHAPE(x), (long long)a,
                             (long long)b, d);
        y.size[y.rank - d] = a == 1 ? b : a;
    }
    *wide = y;
    return true;
}

static int64_t broadcast_count(const tarn_call *c)
{
    tarn_spec wide = {.rank = 0};
    for (int i = 0; i < c->inputs; i++)
        if (!widen(c, &wide, &c->in[i]->spec))
            return -1;
    return c->inputs;
}

static bool broadcast_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_spec wide = {.rank = 0};
    for (int i = 0; i < c->inputs; i++)
        if (!widen(c, &wide, &c->in[i]->spec))
            return false;
    for (int i = 0; i < c->inputs; i++)
        if (!(out[i] = tarn_expand(c->in[i], wide.size, wide.rank)))
            return false;
    return true;
}

TARN_OP(broadcast_tensors) = {
    .name = "broadcast_tensors",
    .summary = "Tensors expanded to the one shape that all of them expand to; views.",
    .example =
        "local a, b = table.unpack(tarn.broadcast_tensors { tarn.ones(2, 1), tarn.ones(3) })\n"
        "assert(a.shape[2] == 3 and b.shape[1] == 2)",
    .param = TARN_PARAMS{{"tensors", NULL, "a list", TARN_TENSORS, 0, TARN_ANY, {0}}, {0}},
    .result = parts_result,
    .traits = TARN_NO_METHOD | TARN_KEEP_DTYPE,
    .list = broadcast_count,
    .compose = broadcast_compose,
    .samples = {{"{ randn(2, 1), randn(3) }"}, {"{ randn(2, 3) }"}, {"{ randn(3), tensor(1) }"}},
    .errors = {{"{ randn(2), randn(3) }",
                "broadcast_tensors: shapes %(2%) and %(3%) do not broadcast"}},
};

TARN_FAMILY(split);
