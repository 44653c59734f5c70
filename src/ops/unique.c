/* unique.c -- each number, or each row, once. */
#include <string.h>

#include "graph/op.h"
#include "ops/along.h"
#include "tarn/ops.h"
#include "tensor/drive.h"
#include "tensor/sort.h"

/* Items of WIDTH numbers each, in a type that is computed in. */
typedef struct items {
    tarn_tensor *rows;   /* (n x width) */
    tarn_tensor *sorted; /* the same in order, where they are single numbers that were sorted */
    int64_t n, width;
} items;

/* Numbers one by one, or what lies along a dim row by row. */
static bool items_of(const tarn_call *c, int axis, items *t)
{
    tarn_tensor *x = tarn_tensor_detach(c->in[0]);
    if (tarn_is_meta(c->in[0]))
        return tarn_fail(TARN_ERROR_USE,
                         "%s: how many there are depends on x's numbers, which a shape-only run"
                         " lacks",
                         c->op->name);
    x = axis > 0 ? tarn_transpose(x, 1, axis + 1) : x;
    t->n = axis < 0 ? tarn_count(c->in[0]) : c->in[0]->spec.size[axis];
    t->width = t->n ? tarn_count(c->in[0]) / t->n : 0;
    tarn_tensor *rows = tarn_reshape(x, (int64_t[]){t->n, t->width}, 2);
    int column = rows ? tarn_dtype_column((tarn_dtype)rows->spec.dtype) : 0;
    t->rows = rows ? tarn_tensor_to(rows, (tarn_dtype)column) : NULL;
    return t->rows != NULL;
}

/* -1, 0, 1; NaN is above all, and unlike another */
#define COMPARE(name, type)                                                                        \
    static int name(const type *a, const type *b, int64_t n)                                       \
    {                                                                                              \
        for (int64_t k = 0; k < n; k++)                                                            \
            if (a[k] != b[k])                                                                      \
                return a[k] < b[k] || (a[k] == a[k] && b[k] != b[k]) ? -1 : 1;                     \
        return 0;                                                                                  \
    }
COMPARE(compare_floats, float)
COMPARE(compare_doubles, double)
COMPARE(compare_wholes, int64_t)

static int compare(const items *t, int64_t i, int64_t k)
{
    const void *at = tarn_data(t->rows);
    int64_t n = t->width;
    if (t->rows->spec.dtype == TARN_FLOAT32)
        return compare_floats((const float *)at + i * n, (const float *)at + k * n, n);
    if (t->rows->spec.dtype == TARN_FLOAT64)
        return compare_doubles((const double *)at + i * n, (const double *)at + k * n, n);
    return compare_wholes((const int64_t *)at + i * n, (const int64_t *)at + k * n, n);
}

/* The I-th in ORDER is unlike the one before it. */
static bool begins(const items *t, const int64_t *order, int64_t i)
{
    return i == 0 || compare(t, order[i - 1], order[i]) != 0;
}

/* Merges neighbouring runs of ORDER until it is one; stable. */
static void merge_sort(const items *t, int64_t *order, int64_t *room)
{
    for (int64_t run = 1; run < t->n; run *= 2) {
        for (int64_t from = 0; from < t->n; from += 2 * run) {
            int64_t middle = from + run < t->n ? from + run : t->n;
            int64_t end = middle + run < t->n ? middle + run : t->n;
            for (int64_t a = from, b = middle, k = from; k < end; k++)
                room[k] = b >= end || (a < middle && compare(t, order[a], order[b]) <= 0)
                              ? order[a++]
                              : order[b++];
        }
        memcpy(order, room, (size_t)t->n * sizeof *order);
    }
}

/* Room for N positions. */
static tarn_tensor *list_of(int64_t n)
{
    tarn_spec s = tarn_spec_make(TARN_INT64, 1, &n);
    return tarn_tensor_of(&s);
}

/* The items in order: 0-based, as int64 (n). */
static tarn_tensor *order_of(items *t, bool sorted)
{
    tarn_tensor *order = tarn_along_count(1, 0, t->n);
    tarn_tensor *room = sorted && t->width != 1 ? list_of(t->n) : order;
    if (!order || !room)
        return NULL;
    tarn_sorting s = {.x = t->rows, .axis = 0, .count = t->n, .positions = order};
    if (sorted && t->width == 1) {
        s.values = t->sorted = tarn_tensor_of(&t->rows->spec);
        if (!s.values || !tarn_drive_sort(&s))
            return NULL;
    }
    int64_t *at = tarn_data(order);
    for (int64_t i = 0; i < t->n; i++)
        at[i]--;
    if (sorted && t->width != 1)
        merge_sort(t, at, tarn_data(room));
    return order;
}

typedef struct groups {
    tarn_tensor *first, *inverse, *counts; /* positions from 1; first and counts are cut to fit */
} groups;

static tarn_tensor *cut(const tarn_tensor *list, int64_t n)
{
    tarn_spec s = tarn_spec_make(TARN_INT64, 1, &n);
    return tarn_tensor_packed(tarn_tensor_view(list, &s));
}

/* Neighbours in order that are equal are one group. */
static bool group(items *t, bool sorted, groups *g)
{
    tarn_tensor *order = order_of(t, sorted), *first = list_of(t->n), *counts = list_of(t->n);
    g->inverse = list_of(t->n);
    if (!order || !first || !counts || !g->inverse)
        return false;
    const int64_t *at = tarn_data(order);
    int64_t n = 0, *start = tarn_data(first), *count = tarn_data(counts);
    int64_t *inverse = tarn_data(g->inverse);
    for (int64_t i = 0; i < t->n; i++) {
        if (begins(t, at, i)) {
            start[n] = at[i] + 1;
            count[n++] = 0;
        }
        count[n - 1]++;
        inverse[at[i]] = n;
    }
    g->first = cut(first, n), g->counts = cut(counts, n);
    return g->first && g->counts;
}

/* Which of N numbers in order are unlike the one before them; a NaN always is. */
#define BEGINNINGS(name, type)                                                                     \
    static void name(uint8_t *begins, const type *x, int64_t n)                                    \
    {                                                                                              \
        for (int64_t i = 0; i < n; i++)                                                            \
            begins[i] = i == 0 || x[i] != x[i - 1];                                                \
    }
BEGINNINGS(beginnings_of_floats, float)
BEGINNINGS(beginnings_of_doubles, double)
BEGINNINGS(beginnings_of_wholes, int64_t)

static void find_beginnings(uint8_t *begins, const tarn_tensor *x, int64_t n)
{
    if (x->spec.dtype == TARN_FLOAT32)
        beginnings_of_floats(begins, tarn_data(x), n);
    else if (x->spec.dtype == TARN_FLOAT64)
        beginnings_of_doubles(begins, tarn_data(x), n);
    else
        beginnings_of_wholes(begins, tarn_data(x), n);
}

/* `group` of single numbers: where each group begins is written for every number, and stays for the
 * first ones.  ORDER NULL: as they stand. */
static int64_t group_in_order(const uint8_t *begins, const int64_t *order, int64_t n,
                              int64_t *begin, int64_t *inverse)
{
    int64_t groups = 0;
    for (int64_t i = 0; i < n; i++) {
        begin[groups] = i;
        groups += begins[i];
        inverse[order ? order[i] : i] = groups;
    }
    return groups;
}

static bool group_numbers(items *t, bool sorted, groups *g)
{
    tarn_tensor *order = sorted ? order_of(t, true) : NULL, *begin = list_of(t->n);
    tarn_spec bytes = tarn_spec_make(TARN_BOOL, 1, &t->n);
    tarn_tensor *begins = tarn_tensor_of(&bytes);
    g->inverse = list_of(t->n);
    if ((sorted && !order) || !begin || !begins || !g->inverse)
        return false;
    find_beginnings(tarn_data(begins), sorted ? t->sorted : t->rows, t->n);
    const int64_t *at = sorted ? tarn_data(order) : NULL, *from = tarn_data(begin);
    int64_t n =
        group_in_order(tarn_data(begins), at, t->n, tarn_data(begin), tarn_data(g->inverse));
    g->first = list_of(n), g->counts = list_of(n);
    if (!g->first || !g->counts)
        return false;
    int64_t *first = tarn_data(g->first), *count = tarn_data(g->counts);
    for (int64_t i = 0; i < n; i++) {
        first[i] = (at ? at[from[i]] : from[i]) + 1;
        count[i] = (i + 1 < n ? from[i + 1] : t->n) - from[i];
    }
    return true;
}

static bool unique(const tarn_call *c, bool sorted, tarn_tensor *out[])
{
    int axis = tarn_along_axis(c, 1);
    int64_t all = -1;
    items t = {0};
    groups g;
    if (!items_of(c, axis, &t) ||
        !(t.width == 1 && t.n > 0 ? group_numbers : group)(&t, sorted, &g))
        return false;
    tarn_tensor *x = tarn_tensor_detach(c->in[0]);
    out[0] = axis < 0 ? tarn_index_select(tarn_reshape(x, &all, 1), 1, g.first)
                      : tarn_index_select(x, axis + 1, g.first);
    out[1] =
        axis < 0 ? tarn_reshape(g.inverse, c->in[0]->spec.size, c->in[0]->spec.rank) : g.inverse;
    out[2] = g.counts;
    return out[0] && out[1] && out[2];
}

static bool unique_compose(const tarn_call *c, tarn_tensor *out[]) { return unique(c, true, out); }

static bool consecutive_compose(const tarn_call *c, tarn_tensor *out[])
{
    return unique(c, false, out);
}

static const tarn_result unique_results[] = {
    {"values", "each once", true},
    {"inverse", "where among the values each number of x (or each row) is, from 1", true},
    {"counts", "how often each occurs", true},
    {0},
};

static const tarn_param unique_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
    {"dim",
     NULL,
     "what lies along it is compared whole; absent: number by number",
     TARN_DIM,
     TARN_OPTIONAL,
     0,
     {.integer = TARN_ABSENT}},
    {0},
};

TARN_OP(unique) = {
    .name = "unique",
    .summary =
        "Each number once, in order, where each number of x is among them, and how often each"
        " occurs; NaN is like no other.",
    .example = "local values, inverse, counts = tarn.tensor({ 3, 1, 3 }):unique()\n"
               "assert(values:get(1) == 1 and inverse:get(1) == 2 and counts:get(2) == 2)",
    .param = unique_params,
    .result = unique_results,
    .traits = TARN_KEEP_DTYPE,
    .compose = unique_compose,
    .samples = {{"tensor { { 3, 1 }, { 3, 2 } }"},
                {"tensor { { 3, 1 }, { 2, 0 }, { 3, 1 } }, 1"},
                {"tensor { { 3, 1, 3 }, { 2, 0, 2 } }, 2"},
                {"tarn.index { 5, 5, -1 }"},
                {"randn(3):gt(0)"},
                {"randn(0)"}},
    .errors = {{"randn(3), 2", "unique: dim 2 is out of range for %(3%)"}},
};

TARN_OP(unique_consecutive) = {
    .name = "unique_consecutive",
    .summary = "Each run of equal numbers once, where each number of x is among them, and how long"
               " each run is.",
    .example = "local values, inverse, counts = tarn.tensor({ 3, 3, 1, 3 }):unique_consecutive()\n"
               "assert(#values == 3 and counts:get(1) == 2 and inverse:get(4) == 3)",
    .param = unique_params,
    .result = unique_results,
    .traits = TARN_KEEP_DTYPE,
    .compose = consecutive_compose,
    .samples = {{"tensor { { 3, 1 }, { 1, 2 } }"}, {"tensor { { 3, 1 }, { 3, 1 }, { 2, 0 } }, 1"}},
    .errors = {{"randn(3), 2", "unique_consecutive: dim 2 is out of range for %(3%)"}},
};

/* ---- nonzero ---------------------------------------------------------------------------------- */

/* COUNT rows of positions, line by line of the last dim.  Each number's is written, and stays if it is
 * set: no branch that depends on the numbers. */
static void write_positions(int64_t *at, const uint8_t *set, const tarn_spec *s, int64_t count)
{
    int64_t n = s->size[s->rank - 1], before[TARN_MAX_DIMS];
    for (int64_t line = 0; count > 0; line++, set += n) {
        for (int64_t d = s->rank - 2, rest = line; d >= 0; rest /= s->size[d--])
            before[d] = rest % s->size[d] + 1;
        for (int64_t i = 0; i < n && count > 0; i++) {
            for (int d = 0; d < s->rank - 1; d++)
                at[d] = before[d];
            at[s->rank - 1] = i + 1;
            at += set[i] ? s->rank : 0;
            count -= set[i];
        }
    }
}

/* How many there are depends on the numbers, so there is no plan: it is a definition. */
static bool nonzero_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = c->in[0];
    const tarn_spec *s = &x->spec;
    if (tarn_is_meta(x))
        return tarn_fail(TARN_ERROR_USE, "nonzero: how many there are depends on x's numbers, which"
                                         " a shape-only run lacks");
    tarn_tensor *flags = tarn_tensor_to(x, TARN_BOOL);
    const uint8_t *set = flags ? tarn_data(flags) : NULL;
    int64_t all = tarn_count(x), size[2] = {0, s->rank};
    for (int64_t i = 0; set && i < all; i++)
        size[0] += set[i];
    out[0] = set || !all ? tarn_tensor_new(TARN_INT64, 2, size) : NULL;
    if (!out[0] || !size[0] || !size[1])
        return out[0] != NULL;
    write_positions(tarn_data(out[0]), set, s, size[0]);
    return true;
}

TARN_OP(nonzero) = {
    .name = "nonzero",
    .aliases = "argwhere",
    .summary = "Where the numbers stand that are not 0: a row of positions for each, from one.",
    .example = "local p = tarn.tensor({ { 0, 5 }, { 7, 0 } }):nonzero()\n"
               "assert(p:get(1, 2) == 2 and p:get(2, 1) == 2)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}}, {0}},
    .result = TARN_RESULTS{{"positions", "(how many x dims)", true}, {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = nonzero_compose,
    .samples = {{"randn(2, 3):gt(0)"}, {"tensor { 0, 1, 0 / 0 }"}, {"zeros(2, 2)"}, {"tensor(5)"}},
    .errors = {{"\"x\"", "nonzero: x must be a tensor"}},
};

TARN_FAMILY(unique);
