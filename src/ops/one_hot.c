/* one_hot.c -- classes as rows of zeros with one 1. */
#include "graph/op.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { CLASSES = 1, DTYPE };

static const tarn_param one_hot_params[] = {
    {"x",
     NULL,
     "classes from 1, any shape; 0 gives a row of zeros",
     TARN_TENSOR,
     TARN_NO_GRAD,
     TARN_COUNTS,
     {0}},
    {"num_classes",
     NULL,
     "length of a row; absent: the largest class in x",
     TARN_INTEGER,
     TARN_OPTIONAL,
     0,
     {.integer = TARN_ABSENT}},
    {"dtype", NULL, "type of the result", TARN_DTYPE, TARN_OPTIONAL, 0, {.integer = TARN_INT64}},
    {0},
};

/* Every class is from 0 to CLASSES. */
static bool check_classes(tarn_tensor *x, int64_t classes)
{
    const int64_t *at = tarn_data(x);
    for (int64_t i = 0, n = tarn_count(x); i < n; i++)
        if (at[i] < 0 || at[i] > classes)
            return tarn_fail(
                TARN_ERROR_VALUE,
                "one_hot: class %lld, number %lld of x, is not from 1 to %lld (0: none)",
                (long long)at[i], (long long)i + 1, (long long)classes);
    return true;
}

static int64_t largest(tarn_tensor *x)
{
    const int64_t *at = tarn_data(x);
    int64_t most = 0;
    for (int64_t i = 0, n = tarn_count(x); i < n; i++)
        most = at[i] > most ? at[i] : most;
    return most;
}

typedef struct hot_rows {
    const int64_t *at;
    int64_t *y, classes;
} hot_rows;

static bool fill_rows(void *job, int64_t begin, int64_t end)
{
    const hot_rows *h = job;
    for (int64_t i = begin; i < end; i++)
        for (int64_t k = 0; k < h->classes; k++)
            h->y[i * h->classes + k] = h->at[i] == k + 1;
    return true;
}

/* As int64, a row of CLASSES for each number of X. */
static tarn_tensor *rows_of(const tarn_tensor *x, int64_t classes)
{
    enum { GRAIN = 32 * 1024 };
    tarn_tensor *each = tarn_unsqueeze(x, -1);
    if (!each)
        return NULL;
    tarn_spec shape = each->spec;
    shape.size[shape.rank - 1] = classes;
    tarn_tensor *y = tarn_tensor_of(&shape);
    if (!y || tarn_count(y) == 0)
        return y;
    hot_rows h = {tarn_data(x), tarn_data(y), classes};
    return tarn_drive_range(tarn_count(x), GRAIN / classes + 1, fill_rows, &h) ? y : NULL;
}

static bool one_hot_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_dtype type = (tarn_dtype)tarn_in(c, 0)->spec.dtype;
    if (tarn_dtype_kind(type) == 'f')
        return tarn_fail(TARN_ERROR_TYPE,
                         "one_hot: x is %s; classes are whole numbers. Convert with :to(\"int64\")",
                         tarn_dtype_name(type));
    tarn_tensor *x = tarn_tensor_packed(tarn_to(tarn_in(c, 0), TARN_INT64));
    if (!x || tarn_is_meta(x))
        return tarn_error_pending() == TARN_OK &&
               tarn_fail(TARN_ERROR_USE,
                         "one_hot: needs the classes themselves, not their shape alone");
    int64_t classes = c->value[CLASSES].integer;
    classes = classes == TARN_ABSENT ? largest(x) : classes;
    if (classes < 0)
        return tarn_fail(TARN_ERROR_VALUE, "one_hot: num_classes must be at least 1, not %lld",
                         (long long)classes);
    if (!check_classes(x, classes))
        return false;
    tarn_tensor *rows = rows_of(x, classes);
    tarn_dtype wanted = (tarn_dtype)c->value[DTYPE].integer;
    return (out[0] = wanted == TARN_INT64 ? rows : tarn_to(rows, wanted)) != NULL;
}

TARN_OP(one_hot) = {
    .name = "one_hot",
    .summary = "For each class a row of zeros with a 1 at its place; class 0 has none.",
    .formula = "y_ij = 1 where x_i = j, else 0",
    .example = "local y = tarn.index({ 3, 0, 1 }):one_hot(3)\n"
               "assert(y:get(1, 3) == 1 and y:get(3, 1) == 1 and y:sum():item() == 2)",
    .param = one_hot_params,
    .result = TARN_RESULTS{{"y", "(shape of x x num_classes)", true}, {0}},
    .compose = one_hot_compose,
    .samples = {{"tarn.index { 1, 3, 2 }", true},
                {"tarn.index { { 1, 0 }, { 2, 4 } }, 5", true},
                {"tarn.index { 1, 2 }, { num_classes = 3, dtype = \"float32\" }", true}},
    .errors = {{"tarn.index { 1, 7 }, 5", "one_hot: class 7, number 2 of x, is not from 1 to 5"},
               {"tarn.index { -1 }", "one_hot: class %-1, number 1"},
               {"randn(2), 3", "one_hot: x is float"},
               {"tarn.index { 1 }, -2", "num_classes must be at least 1, not %-2"}},
};

TARN_FAMILY(one_hot);
