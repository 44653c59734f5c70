/* embedding.c -- rows of a table by their positions, with gradients that cost only those rows. */
#include <stdio.h>
#include <string.h>

#include "graph/op.h"
#include "graph/rows.h"
#include "kernel/copy.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- what embedding and embedding_bag share ---------------------------------------------------- */

enum { INPUT, TABLE };

/* "(2, 3)": where number K, from 0, of a tensor like T stands. */
static const char *place_text(const tarn_tensor *t, int64_t k, char out[160])
{
    int64_t at[TARN_MAX_DIMS] = {0};
    for (int d = t->spec.rank - 1; d >= 0; d--) {
        at[d] = k % t->spec.size[d] + 1;
        k /= t->spec.size[d];
    }
    int n = snprintf(out, 160, "(");
    for (int d = 0; d < t->spec.rank; d++)
        n += snprintf(out + n, 160 - (size_t)n, d ? ", %lld" : "%lld", (long long)at[d]);
    snprintf(out + n, 160 - (size_t)n, ")");
    return out;
}

/* The positions as packed int64 from 0; NULL after a message. */
static tarn_tensor *rows_of(const tarn_call *c)
{
    const tarn_tensor *given = tarn_in(c, INPUT), *table = tarn_in(c, TABLE);
    tarn_tensor *p = tarn_tensor_to(given, TARN_INT64);
    int64_t *at = p ? tarn_data(p) : NULL, rows = table->spec.size[0];
    for (int64_t i = 0, n = p ? tarn_count(p) : 0; i < n; i++) {
        if (at[i] < 1 || at[i] > rows)
            return tarn_fail(TARN_ERROR_VALUE,
                             "%s: position %lld at %s is outside 1..%lld, the rows of the table %s",
                             c->op->name, (long long)at[i], place_text(given, i, (char[160]){0}),
                             (long long)rows, TARN_SHAPE(table));
        at[i]--;
    }
    return p;
}

static bool check_table(const tarn_call *c)
{
    const tarn_tensor *table = tarn_in(c, TABLE);
    return table->spec.rank == 2 ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: the table must be (rows x size), not %s", c->op->name,
                     TARN_SHAPE(table));
}

/* The row, from 0, that takes no gradient; -1: none.  -2 after a message. */
static int64_t padding_of(const tarn_call *c, int64_t given)
{
    int64_t rows = tarn_in(c, TABLE)->spec.size[0];
    if (given == TARN_ABSENT)
        return -1;
    int64_t row = given > 0 ? given - 1 : rows + given;
    if (given != 0 && row >= 0 && row < rows)
        return row;
    tarn_fail(TARN_ERROR_VALUE, "%s: padding_idx is %lld; the table has rows 1..%lld", c->op->name,
              (long long)given, (long long)rows);
    return -2;
}

static size_t row_bytes(const tarn_tensor *table)
{
    return (size_t)table->spec.size[1] * tarn_dtype_size((tarn_dtype)table->spec.dtype);
}

/* Grain for work over pieces of N numbers each. */
static int64_t grain_of(int64_t n) { return n < 16384 ? 16384 / (n + 1) : 1; }

/* VALUES (n x size), the gradient of the rows AT, as that of the whole table. */
static tarn_tensor *table_gradient(const tarn_tensor *table, const int64_t *at, tarn_tensor *values,
                                   bool sparse)
{
    if (!values)
        return NULL;
    tarn_tensor *g = tarn_rows_new(&table->spec, at, values);
    if (g)
        g->rows->dense = !sparse;
    return g;
}

/* The table whose padding row gives no gradient. */
static tarn_tensor *without_padding(tarn_tensor *table, int64_t padding)
{
    if (padding < 0)
        return table;
    int64_t one = 1, row = padding + 1;
    tarn_tensor *at = tarn_tensor_from(TARN_INT64, 1, &one, &row);
    return tarn_index_put(table, 1, at, tarn_index_select(tarn_tensor_detach(table), 1, at));
}

/* ---- embedding --------------------------------------------------------------------------------- */

enum { PADDING = 2, BY_FREQUENCY, SPARSE };

static bool embedding_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_tensor *x = tarn_in(c, INPUT), *table = tarn_in(c, TABLE);
    if (!check_table(c) || padding_of(c, c->value[PADDING].integer) < -1)
        return false;
    if (x->spec.rank == TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_SHAPE, "embedding: the result would have %d dims, at most %d",
                         x->spec.rank + 1, TARN_MAX_DIMS);
    tarn_spec y = tarn_spec_make((tarn_dtype)table->spec.dtype, x->spec.rank, x->spec.size);
    y.size[y.rank++] = table->spec.size[1];
    tarn_spec_pack(&y);
    plan->out[0] = y;
    plan->bytes = 2 * (double)tarn_spec_count(&plan->out[0]) *
                  (double)tarn_dtype_size((tarn_dtype)plan->out[0].dtype);
    return tarn_spec_check(&y);
}

typedef struct taking {
    char *to;
    const char *table;
    const int64_t *at;
    size_t bytes;
} taking;

static bool take_rows(void *job, int64_t begin, int64_t end)
{
    const taking *t = job;
    for (int64_t i = begin; i < end; i++)
        tarn_copy_bytes(t->to + (size_t)i * t->bytes, t->table + (size_t)t->at[i] * t->bytes,
                        t->bytes);
    return true;
}

static bool embedding_forward(const tarn_call *c)
{
    tarn_tensor *p = rows_of(c), *table = tarn_in(c, TABLE);
    if (!p || !tarn_count(c->out[0]))
        return p != NULL;
    taking t = {tarn_data(c->out[0]), tarn_data(table), tarn_data(p), row_bytes(table)};
    return tarn_drive_range(tarn_count(p), grain_of(table->spec.size[1]), take_rows, &t);
}

/* 1 / how often each of the N rows AT comes, as a column (n x 1). */
static tarn_tensor *shares(const int64_t *at, int64_t n, int64_t rows, tarn_dtype dtype)
{
    int64_t size[] = {n, 1};
    tarn_tensor *counts = tarn_tensor_full(TARN_INT64, 1, &rows, 0);
    tarn_tensor *share = tarn_tensor_new(TARN_FLOAT64, 2, size);
    if (!counts || !share)
        return NULL;
    int64_t *count = tarn_data(counts);
    double *y = tarn_data(share);
    for (int64_t i = 0; i < n; i++)
        count[at[i]]++;
    for (int64_t i = 0; i < n; i++)
        y[i] = 1 / (double)count[at[i]];
    return tarn_tensor_to(share, dtype);
}

static bool embedding_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *table = tarn_in(c, TABLE);
    tarn_tensor *p = rows_of(c), *g = p ? tarn_tensor_packed(gy[0]) : NULL;
    if (!g)
        return false;
    int64_t *at = tarn_data(p), n = tarn_count(p), flat[] = {n, table->spec.size[1]};
    int64_t padding = padding_of(c, c->value[PADDING].integer);
    tarn_dtype dtype = (tarn_dtype)g->spec.dtype;
    tarn_tensor *values = tarn_reshape(g, flat, 2);
    if (c->value[BY_FREQUENCY].boolean)
        values = tarn_mul(values, shares(at, n, table->spec.size[0], dtype));
    for (int64_t i = 0; i < n; i++)
        if (at[i] == padding)
            at[i] = -1;
    gx[1] = table_gradient(table, at, values, c->value[SPARSE].boolean);
    return gx[1] != NULL;
}

/* Rows whose gradient is divided by how often they come: y = s x + (1 - s) x, x fixed there. */
static tarn_tensor *scaled_back(tarn_tensor *x, tarn_tensor *share)
{
    tarn_tensor *fixed = tarn_tensor_detach(x);
    return tarn_add(fixed, tarn_mul(tarn_sub(x, fixed), share));
}

static bool embedding_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, INPUT), *table = tarn_in(c, TABLE), *p = rows_of(c);
    int64_t list[] = {tarn_count(x)}, size[TARN_MAX_DIMS];
    if (!p)
        return false;
    tarn_tensor *kept = without_padding(table, padding_of(c, c->value[PADDING].integer));
    tarn_tensor *rows = tarn_index_select(kept, 1, tarn_reshape(x, list, 1));
    if (rows && c->value[BY_FREQUENCY].boolean)
        rows = scaled_back(rows, shares(tarn_data(p), tarn_count(p), table->spec.size[0],
                                        (tarn_dtype)rows->spec.dtype));
    memcpy(size, x->spec.size, sizeof size);
    size[x->spec.rank] = table->spec.size[1];
    return (out[0] = tarn_reshape(rows, size, x->spec.rank + 1)) != NULL;
}

#define INPUT_PARAM(about_)                                                                        \
    {                                                                                              \
        "input", NULL, about_, TARN_TENSOR, TARN_NO_GRAD | TARN_POSITIONS, TARN_COUNTS, { 0 }      \
    }
#define TABLE_PARAM                                                                                \
    {                                                                                              \
        "weight", NULL, "the table (rows x size)", TARN_TENSOR, 0, 0, { 0 }                        \
    }
#define PADDING_PARAM                                                                              \
    {                                                                                              \
        "padding_idx", NULL, "a row, from 1 or -1 from the end, that gets no gradient",            \
            TARN_INTEGER, TARN_OPTIONAL, 0,                                                        \
        {                                                                                          \
            .integer = TARN_ABSENT                                                                 \
        }                                                                                          \
    }
#define FREQUENCY_PARAM                                                                            \
    {                                                                                              \
        "scale_grad_by_freq", NULL, "divide a row's gradient by how often it comes", TARN_BOOLEAN, \
            TARN_OPTIONAL, 0,                                                                      \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define SPARSE_PARAM                                                                               \
    {                                                                                              \
        "sparse", NULL, "the gradient costs only the rows that came", TARN_BOOLEAN, TARN_OPTIONAL, \
            0,                                                                                     \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

TARN_OP(embedding) = {
    .name = "embedding",
    .aliases = "lookup",
    .summary = "Takes the rows of a table that a tensor of positions names.",
    .formula = "y[..., :] = weight[input[...], :]",
    .source = "[Bengio et al. 2003]",
    .example = "local table = tarn.tensor { { 1, 2 }, { 3, 4 }, { 5, 6 } }\n"
               "local y = tarn.embedding(tarn.index { { 3, 1 } }, table)\n"
               "assert(y.shape[3] == 2 and y:get(1, 1, 2) == 6)",
    .param = TARN_PARAMS{INPUT_PARAM("positions (...) of rows, from 1"),
                         TABLE_PARAM,
                         PADDING_PARAM,
                         FREQUENCY_PARAM,
                         SPARSE_PARAM,
                         {0}},
    .traits = TARN_CONTIGUOUS | TARN_KEEP_DTYPE,
    .keeps_in = 1,
    .plan = embedding_plan,
    .forward = embedding_forward,
    .backward = embedding_backward,
    .compose = embedding_compose,
    .samples = {{"tarn.index { 3, 1, 3 }, randn(4, 5)"},
                {"tarn.index { { 1, 2, 2 }, { 4, 1, 2 } }, randn(4, 3)"},
                {"tarn.index { 3, 1, 3 }, randn(4, 5), 3", true},
                {"tarn.index { 3, 1, 3 }, randn(4, 70), -1, true", true},
                {"tarn.index { 3, 1, 3 }, randn(4, 5), 2, false, true", true},
                {"tarn.index {}, randn(4, 5)"},
                {"tarn.index { 1 }, randn(4, 0)"}},
    .errors = {{"tarn.index { { 1, 2 }, { 5, 1 } }, randn(4, 3)",
                "embedding: position 5 at %(2, 1%) is outside 1%.%.4, the rows of the table"
                " %(4 x 3%)"},
               {"tarn.index { 0 }, randn(4, 3)", "position 0 at"},
               {"tarn.index { 1 }, randn(4)", "the table must be %(rows x size%), not %(4%)"},
               {"tarn.index { 1 }, randn(4, 3), 5", "padding_idx is 5; the table has rows 1%.%.4"},
               {"randn(2), randn(4, 3)", "input"}},
};

TARN_FAMILY(embedding);
