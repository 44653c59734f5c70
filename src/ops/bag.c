/* bag.c -- rows of a table added up, averaged or compared, bag by bag. */
#include <string.h>

#include "graph/op.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { INPUT, TABLE, OFFSETS, WEIGHTS, MODE, LAST, PADDING, BY_FREQUENCY, SPARSE };
enum { SUM, MEAN, MAX };

/* ---- which bag each position is in ------------------------------------------------------------- */

typedef struct bags {
    int64_t count, positions;
    tarn_tensor *of; /* by position, from 1; positions that do not count are in one bag more */
} bags;

static bool check_offsets(const tarn_call *c, const int64_t *at, int64_t n, int64_t positions)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t least = i ? at[i - 1] : 1;
        if (at[i] < least || at[i] > positions + 1 || (i == 0 && at[i] != 1))
            return tarn_fail(TARN_ERROR_VALUE,
                             "embedding_bag: offset %lld is %lld; offsets begin with 1 and grow to"
                             " at most %lld, one more than there are positions",
                             (long long)i + 1, (long long)at[i], (long long)positions + 1);
    }
    if (c->value[LAST].boolean && (n == 0 || at[n - 1] != positions + 1))
        return tarn_fail(TARN_ERROR_VALUE,
                         "embedding_bag: with include_last_offset the last offset is %lld, one more"
                         " than there are positions",
                         (long long)positions + 1);
    return true;
}

static bool check_shapes(const tarn_call *c)
{
    const tarn_tensor *input = tarn_in(c, INPUT), *offsets = tarn_in(c, OFFSETS);
    bool given = !tarn_is_none(offsets) || tarn_is_meta(input); /* shapes alone: one bag */
    if (input->spec.rank == 2 && !tarn_is_none(offsets))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "embedding_bag: the rows of a 2-d input are bags; it takes no offsets");
    if (input->spec.rank == 1 && !given)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "embedding_bag: a list of positions needs offsets, where each bag begins");
    if (input->spec.rank != 1 && input->spec.rank != 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "embedding_bag: positions are (bags x n), or (n) with offsets, not %s",
                         TARN_SHAPE(input));
    return tarn_is_none(offsets) || offsets->spec.rank == 1 ||
           tarn_fail(TARN_ERROR_SHAPE, "embedding_bag: offsets are a list (bags), not %s",
                     TARN_SHAPE(offsets));
}

static bool fill_by_offsets(const tarn_call *c, bags *b, int64_t *of)
{
    tarn_tensor *t = tarn_tensor_to(tarn_in(c, OFFSETS), TARN_INT64);
    const int64_t *at = t ? tarn_data(t) : NULL;
    int64_t n = t ? tarn_count(t) : 0;
    if (!t || !check_offsets(c, at, n, b->positions))
        return false;
    if (n == 0 && b->positions)
        return tarn_fail(TARN_ERROR_VALUE, "embedding_bag: %lld positions but no bag",
                         (long long)b->positions);
    b->count = c->value[LAST].boolean ? n - 1 : n;
    for (int64_t i = 0; i < b->count; i++)
        for (int64_t k = at[i] - 1; k < (i + 1 < n ? at[i + 1] - 1 : b->positions); k++)
            of[k] = i + 1;
    return true;
}

/* Padding is in the bag behind the last. */
static bool leave_out_padding(const tarn_call *c, const bags *b, int64_t *of)
{
    int64_t padding = c->value[PADDING].integer, rows = tarn_in(c, TABLE)->spec.size[0];
    tarn_tensor *t = padding == TARN_ABSENT ? NULL : tarn_tensor_to(tarn_in(c, INPUT), TARN_INT64);
    const int64_t *at = t ? tarn_data(t) : NULL;
    if (padding < 0)
        padding += rows + 1;
    for (int64_t i = 0; t && i < b->positions; i++)
        if (at[i] == padding)
            of[i] = b->count + 1;
    return tarn_error_pending() == TARN_OK;
}

/* How many there are when nothing has data. */
static int64_t bags_of_shapes(const tarn_call *c)
{
    const tarn_tensor *input = tarn_in(c, INPUT), *offsets = tarn_in(c, OFFSETS);
    if (input->spec.rank == 2)
        return input->spec.size[0];
    int64_t n = tarn_is_none(offsets) ? 1 : offsets->spec.size[0];
    return n - (c->value[LAST].boolean && n > 0);
}

static bool find_bags(const tarn_call *c, bags *b)
{
    const tarn_tensor *input = tarn_in(c, INPUT);
    *b = (bags){.positions = tarn_count(input), .count = input->spec.size[0]};
    if (!check_shapes(c) || !(b->of = tarn_tensor_new(TARN_INT64, 1, &b->positions)))
        return false;
    int64_t *of = tarn_data(b->of), each = input->spec.rank == 2 ? input->spec.size[1] : 1;
    for (int64_t i = 0; i < b->positions; i++)
        of[i] = input->spec.rank == 2 ? i / each + 1 : 1;
    if (tarn_is_meta(input)) {
        b->count = bags_of_shapes(c);
        return true;
    }
    if (input->spec.rank == 1 && !fill_by_offsets(c, b, of))
        return false;
    return leave_out_padding(c, b, of);
}

/* ---- the rows, and what becomes of them -------------------------------------------------------- */

/* What each position counts, as a column (n x 1); NULL after a message. */
static tarn_tensor *weights_of(const tarn_call *c, int64_t n)
{
    tarn_tensor *w = tarn_in(c, WEIGHTS);
    if (c->value[MODE].choice != SUM)
        return tarn_fail(TARN_ERROR_VALUE,
                         "embedding_bag: per_sample_weights are for mode = \"sum\" alone");
    if (!tarn_spec_same_shape(&w->spec, &tarn_in(c, INPUT)->spec))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "embedding_bag: per_sample_weights are %s, the positions %s",
                         TARN_SHAPE(w), TARN_SHAPE(tarn_in(c, INPUT)));
    return tarn_reshape(w, (int64_t[]){n, 1}, 2);
}

static tarn_tensor *rows_of(const tarn_call *c, int64_t n)
{
    tarn_tensor *rows = tarn_embedding(tarn_reshape(tarn_in(c, INPUT), &n, 1), tarn_in(c, TABLE),
                                       c->value[PADDING].integer, c->value[BY_FREQUENCY].boolean,
                                       c->value[SPARSE].boolean);
    return tarn_is_none(tarn_in(c, WEIGHTS)) ? rows : tarn_mul(rows, weights_of(c, n));
}

/* 1 / how many positions each bag has, as a column; 1 for an empty one. */
static tarn_tensor *bag_shares(const bags *b, tarn_dtype dtype)
{
    int64_t size[] = {b->count + 1, 1};
    tarn_tensor *share = tarn_tensor_full(TARN_FLOAT64, 2, size, 0);
    const int64_t *of = share ? tarn_data(b->of) : NULL;
    if (!share)
        return NULL;
    double *y = tarn_data(share);
    for (int64_t i = 0; i < b->positions; i++)
        y[of[i] - 1]++;
    for (int64_t i = 0; i < size[0]; i++)
        y[i] = y[i] > 0 ? 1 / y[i] : 1;
    return tarn_tensor_to(share, dtype);
}

static tarn_tensor *largest(const bags *b, tarn_tensor *rows)
{
    int64_t n = b->positions, whole[] = {b->count + 1, rows->spec.size[1]};
    tarn_tensor *zero = tarn_tensor_full((tarn_dtype)rows->spec.dtype, 2, whole, 0);
    tarn_tensor *of = tarn_expand(tarn_reshape(b->of, (int64_t[]){n, 1}, 2), rows->spec.size, 2);
    return tarn_scatter_reduce(zero, 1, of, rows, "amax", false);
}

static bool bag_compose(const tarn_call *c, tarn_tensor *out[])
{
    bags b;
    int64_t mode = c->value[MODE].choice;
    tarn_tensor *rows = find_bags(c, &b) ? rows_of(c, b.positions) : NULL;
    if (!rows)
        return false;
    tarn_tensor *y = mode == MAX ? largest(&b, rows) : tarn_index_sum(rows, 1, b.of, b.count + 1);
    if (mode == MEAN)
        y = tarn_mul(y, bag_shares(&b, (tarn_dtype)rows->spec.dtype));
    return (out[0] = tarn_narrow(y, 1, 1, b.count)) != NULL;
}

TARN_OP(embedding_bag) = {
    .name = "embedding_bag",
    .summary = "Takes rows of a table and gives the mean, the sum or the largest of each bag.",
    .formula = "y[b, :] = mean of weight[i, :] over the positions i in bag b",
    .source = "[Joulin et al. 2017]",
    .example = "local table = tarn.tensor { { 1, 2 }, { 3, 4 }, { 5, 6 } }\n"
               "local y = tarn.embedding_bag(tarn.index { { 1, 3 } }, table)\n"
               "assert(y:get(1, 1) == 3)\n"
               "local words, starts = tarn.index { 1, 2, 3 }, tarn.index { 1, 3 }\n"
               "y = tarn.embedding_bag(words, table, starts, nil, \"sum\")\n"
               "assert(y:get(1, 2) == 6 and y:get(2, 2) == 6)",
    .param = TARN_PARAMS{{"input",
                          NULL,
                          "positions of rows, from 1: (bags x n), or (n) with offsets",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_POSITIONS,
                          TARN_COUNTS,
                          {0}},
                         {"weight", NULL, "the table (rows x size)", TARN_TENSOR, 0, 0, {0}},
                         {"offsets",
                          NULL,
                          "where each bag begins in a list (n), from 1",
                          TARN_TENSOR,
                          TARN_OPTIONAL | TARN_NO_GRAD | TARN_POSITIONS,
                          TARN_COUNTS,
                          {0}},
                         {"per_sample_weights",
                          NULL,
                          "factors of the rows, as input; for \"sum\"",
                          TARN_TENSOR,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {"mode",
                          "sum|mean|max",
                          "what becomes of a bag; 0 of an empty one",
                          TARN_CHOICE,
                          TARN_OPTIONAL,
                          0,
                          {.choice = MEAN}},
                         {"include_last_offset",
                          NULL,
                          "the last offset is the end, n + 1",
                          TARN_BOOLEAN,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {"padding_idx",
                          NULL,
                          "a row that counts for nothing, from 1 or -1 from the end",
                          TARN_INTEGER,
                          TARN_OPTIONAL,
                          0,
                          {.integer = TARN_ABSENT}},
                         {"scale_grad_by_freq",
                          NULL,
                          "divide a row's gradient by how often it comes",
                          TARN_BOOLEAN,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {"sparse",
                          NULL,
                          "the gradient costs only the rows that came",
                          TARN_BOOLEAN,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = bag_compose,
    .samples =
        {{"tarn.index { { 3, 1 }, { 2, 2 } }, randn(4, 5)"},
         {"tarn.index { 3, 1, 4, 4 }, randn(4, 3), tarn.index { 1, 2, 2 }, randn(4), \"sum\""},
         {"tarn.index { 3, 1, 4, 2 }, randn(4, 3), tarn.index { 1, 4, 5 }, nil, \"max\", true"},
         {"tarn.index { { 3, 1 }, { 2, 3 } }, randn(4, 3), nil, nil, \"mean\", false, 3", true},
         {"tarn.index { { 3, 1 }, { 2, 3 } }, randn(4, 3), nil, nil, \"max\", false, 3, false,"
          " true",
          true}},
    .errors = {{"tarn.index { 1, 2 }, randn(4, 3)", "a list of positions needs offsets"},
               {"tarn.index { 1, 2 }, randn(4, 3), tarn.index { 2 }",
                "offset 1 is 2; offsets begin"},
               {"tarn.index { { 1, 9 } }, randn(4, 3)", "position 9 at %(2%) is outside 1%.%.4"},
               {"tarn.index { { 1, 2 } }, randn(4, 3), nil, randn(1, 2)",
                "for mode = \"sum\" alone"}},
};

TARN_FAMILY(bag);
