/* embedding.c -- tables of vectors: a row for each word, user or thing. */
#include <math.h>

#include "graph/apply.h"
#include "kernel/kernels.h"
#include "nn/call.h"
#include "tarn/ops.h"

enum { WEIGHT };
enum { COUNT, SIZE, PADDING, MAX_NORM, NORM_TYPE, BY_FREQUENCY, SPARSE };
enum { MODE = SPARSE + 1, LAST };

static bool embedding_check(tarn_layer *self)
{
    const tarn_value *o = self->option;
    if (o[COUNT].integer < 1 || o[SIZE].integer < 1)
        return tarn_fail(TARN_ERROR_VALUE,
                         "%s: needs at least one row and one column, not %lld x %lld",
                         self->class->name, (long long)o[COUNT].integer,
                         (long long)o[SIZE].integer);
    int64_t padding = o[PADDING].integer;
    if (padding != TARN_ABSENT &&
        (padding == 0 || padding > o[COUNT].integer || padding < -o[COUNT].integer))
        return tarn_fail(TARN_ERROR_VALUE, "%s: padding_idx is %lld; the table has rows 1..%lld",
                         self->class->name, (long long)padding, (long long)o[COUNT].integer);
    double most = o[MAX_NORM].number, power = o[NORM_TYPE].number;
    if (most <= 0 || !(power > 0))
        return tarn_fail(TARN_ERROR_VALUE,
                         "%s: max_norm and norm_type must be above 0, not %g and %g",
                         self->class->name, most, power);
    return true;
}

/* Row I of the table, from 0, and how many bytes it has. */
static char *row_of(const tarn_tensor *table, int64_t i, size_t *bytes)
{
    *bytes = (size_t)table->spec.size[1] * tarn_dtype_size((tarn_dtype)table->spec.dtype);
    return (char *)tarn_data(table) + (size_t)i * *bytes;
}

static bool embedding_build(tarn_layer *self, const tarn_tensor *x)
{
    const tarn_value *o = self->option;
    int64_t size[] = {o[COUNT].integer, o[SIZE].integer}, padding = o[PADDING].integer;
    (void)x;
    if (!tarn_slot_make(self, WEIGHT, 2, size))
        return false;
    if (padding == TARN_ABSENT)
        return true;
    size_t bytes;
    char *row = row_of(self->slot[WEIGHT], padding > 0 ? padding - 1 : size[0] + padding, &bytes);
    for (size_t i = 0; i < bytes; i++)
        row[i] = 0;
    return true;
}

/* ---- max_norm ---------------------------------------------------------------------------------- */

/* The row becomes no longer than MOST: PyTorch divides by its norm + 1e-7. */
static void shorten(const tarn_tensor *table, int64_t i, double most, double power)
{
    size_t bytes, n = (size_t)table->spec.size[1];
    void *row = row_of(table, i, &bytes);
    const tarn_kernels *kernels = tarn_kernels_of(table->spec.dtype);
    double norm = pow(kernels->sum_powers(row, n, power), 1 / power);
    if (norm > most)
        kernels->scale(row, most / (norm + 1e-7), row, n);
}

/* Rows that come are shortened in the table itself, as in PyTorch. */
static bool shorten_all(tarn_layer *self, const tarn_tensor *positions)
{
    const tarn_value *o = self->option;
    tarn_tensor *table = self->slot[WEIGHT];
    bool counts = tarn_dtype_kind((tarn_dtype)positions->spec.dtype) == 'i';
    if (isnan(o[MAX_NORM].number) || tarn_is_meta(positions) || !counts)
        return true;
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *t = tarn_tensor_to(positions, TARN_INT64);
    const int64_t *at = t ? tarn_data(t) : NULL;
    for (int64_t i = 0; t && i < tarn_count(t); i++)
        if (at[i] >= 1 && at[i] <= table->spec.size[0])
            shorten(table, at[i] - 1, o[MAX_NORM].number, o[NORM_TYPE].number);
    tarn_storage_wrote(table->storage, "max_norm");
    return tarn_scope_close(scope, NULL) && t;
}

/* ---- Embedding --------------------------------------------------------------------------------- */

static tarn_tensor *embedding_forward(tarn_layer *self, tarn_tensor *x)
{
    const tarn_value *o = self->option;
    if (!shorten_all(self, x))
        return NULL;
    return tarn_embedding(x, self->slot[WEIGHT], o[PADDING].integer, o[BY_FREQUENCY].boolean,
                          o[SPARSE].boolean);
}

#define TABLE_OPTIONS                                                                               \
    {"num_embeddings", .kind = TARN_INTEGER, .about = "rows of the table"},                         \
        {"embedding_dim", .kind = TARN_INTEGER, .about = "numbers in a row"},                       \
        {"padding_idx", .kind = TARN_INTEGER, .flags = TARN_OPTIONAL,                               \
         .about = "a row, from 1 or -1 from the end, that starts at 0 and is not trained",          \
         .fallback = {.integer = TARN_ABSENT}},                                                     \
        {"max_norm", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL,                                   \
         .about = "longer rows are shortened, in the table, when they come",                        \
         .fallback = {.number = NAN}},                                                              \
        {"norm_type", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL,                                  \
         .about = "power of the norm that max_norm means", .fallback = {.number = 2}},              \
        {"scale_grad_by_freq", .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL,                        \
         .about = "divide a row's gradient by how often it comes"},                                 \
    {                                                                                               \
        "sparse",                                                                                   \
            .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL,                                           \
            .about =                                                                                \
                "gradients, and steps of SGD, Adagrad and SparseAdam, cost only the rows that came" \
    }

static const tarn_slot slots[] = {{"weight", "(rows x numbers)", .init = "normal"}, {0}};

TARN_LAYER(Embedding) = {
    .name = "Embedding",
    .aliases = "LookupTable",
    .summary = "A table of vectors, one for each position from 1: words in, vectors out.",
    .source = "[Bengio et al. 2003]",
    .example = "local words = tarn.nn.Embedding(1000, 16)\n"
               "assert(words(tarn.index { { 3, 7, 7 } }).shape[3] == 16)\n"
               "-- vectors that were trained elsewhere:\n"
               "words:load_state_dict { weight = tarn.ones(1000, 16) }\n"
               "words:freeze()",
    .renames = "count=num_embeddings|size=embedding_dim",
    .option = (const tarn_param[]){TABLE_OPTIONS, {0}},
    .positions = 2,
    .slot = slots,
    .input = (const tarn_param[]){{"input", .kind = TARN_TENSOR,
                                   .about = "positions (...) of rows, from 1"},
                                  {0}},
    .traits = TARN_LAYER_SIZED,
    .check = embedding_check,
    .build = embedding_build,
    .forward = embedding_forward,
    .samples = {{"10, 4", "tarn.index { { 1, 2 }, { 10, 2 } }", "(2 x 2 x 4)"},
                {"10, 4, padding_idx = 1", "tarn.index { 3, 1 }", "(2 x 4)"},
                {"10, 4, max_norm = 1, sparse = true", "tarn.index { 3, 1, 3 }", "(3 x 4)"}},
    .errors = {{"nn.Embedding(10, 4)(tarn.index { 11 })",
                "position 11 at %(1%) is outside 1%.%.10"},
               {"nn.Embedding(0, 4)", "at least one row and one column, not 0 x 4"},
               {"nn.Embedding { 10, 4, padding_idx = 11 }", "padding_idx is 11"},
               {"nn.Embedding(10, 4)(randn(2))", "input is float32"}},
};

/* ---- EmbeddingBag ------------------------------------------------------------------------------ */

static bool bag_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    static const char *const modes[] = {"sum", "mean", "max"};
    const tarn_value *o = self->option;
    if (!shorten_all(self, in->at[0]))
        return false;
    out->at[0] =
        tarn_embedding_bag(in->at[0], self->slot[WEIGHT], in->count > 1 ? in->at[1] : TARN_NONE,
                           in->count > 2 ? in->at[2] : TARN_NONE, modes[o[MODE].choice],
                           o[LAST].boolean, o[PADDING].integer, o[BY_FREQUENCY].boolean,
                           o[SPARSE].boolean);
    out->count = 1;
    return out->at[0];
}

TARN_LAYER(EmbeddingBag) = {
    .name = "EmbeddingBag",
    .summary = "The mean, the sum or the largest of the vectors of each bag of positions.",
    .source = "[Joulin et al. 2017]",
    .example = "local bag = tarn.nn.EmbeddingBag { 1000, 16, mode = \"sum\" }\n"
               "assert(bag(tarn.index { { 3, 7, 7 }, { 1, 2, 3 } }).shape[1] == 2)\n"
               "local words, starts = tarn.index { 3, 7, 7, 1 }, tarn.index { 1, 4 }\n"
               "assert(bag(words, starts).shape[1] == 2)",
    .renames = "count=num_embeddings|size=embedding_dim",
    .option = (const tarn_param[]){TABLE_OPTIONS,
                                   {"mode",
                                    "sum|mean|max",
                                    "what becomes of a bag",
                                    TARN_CHOICE,
                                    TARN_OPTIONAL,
                                    0,
                                    {.choice = 1}},
                                   {"include_last_offset", .kind = TARN_BOOLEAN,
                                    .flags = TARN_OPTIONAL,
                                    .about = "the last offset is the end, n + 1"},
                                   {0}},
    .positions = 2,
    .slot = slots,
    .input = (const tarn_param[]){{"input", .kind = TARN_TENSOR,
                                   .about = "positions (bags x n), or (n) with offsets"},
                                  {"offsets", .kind = TARN_TENSOR, .flags = TARN_OPTIONAL,
                                   .about = "where each bag begins, from 1"},
                                  {"per_sample_weights", .kind = TARN_TENSOR,
                                   .flags = TARN_OPTIONAL, .about = "as input; for \"sum\""},
                                  {0}},
    .traits = TARN_LAYER_SIZED,
    .check = embedding_check,
    .build = embedding_build,
    .forward_all = bag_forward,
    .samples = {{"10, 4", "tarn.index { { 1, 2 }, { 10, 2 } }", "(2 x 4)"},
                {"10, 4, mode = \"max\"", "tarn.index { 1, 2, 10 }, tarn.index { 1, 3 }",
                 "(2 x 4)"}},
    .errors = {{"nn.EmbeddingBag(10, 4)(tarn.index { 1, 2 })", "needs offsets"}},
};

TARN_FAMILY(layer_embedding);
