/* index.c -- taking and putting numbers at positions, which count from one. */
#include <string.h>

#include "graph/op.h"
#include "kernel/copy.h"
#include "kernel/kernels.h"
#include "ops/positions.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

static size_t width_of(const tarn_tensor *t) { return tarn_dtype_size((tarn_dtype)t->spec.dtype); }

/* ---- index_select: rows of a dim by a list of positions ------------------------------------- */

static bool check_list(const tarn_call *c, const tarn_tensor *positions)
{
    return positions->spec.rank == 1 ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: positions must be a list (n), not %s", c->op->name,
                     TARN_SHAPE(positions));
}

static bool index_select_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_tensor *x = c->in[0], *positions = tarn_in(c, 1);
    if (!check_list(c, positions))
        return false;
    tarn_spec y = tarn_spec_make((tarn_dtype)x->spec.dtype, x->spec.rank, x->spec.size);
    y.size[c->value[1].integer] = positions->spec.size[0];
    tarn_spec_pack(&y);
    plan->out[0] = y;
    plan->bytes = 2 * (double)tarn_spec_count(&plan->out[0]) *
                  (double)tarn_dtype_size((tarn_dtype)plan->out[0].dtype);
    return true;
}

/* X is [outer][axis][inner], ROWS [outer][n][inner]: row i of ROWS belongs to row at[i] of x. */
typedef struct rows_job {
    const int64_t *at;
    int64_t n;
    tarn_around around;
    size_t width;
    bool whole; /* of int64 */
    const tarn_kernels *kernels;
    char *x, *rows;
} rows_job;

static rows_job rows_job_of(const tarn_tensor *x, const tarn_tensor *rows, const int64_t *at,
                            int axis)
{
    return (rows_job){.at = at,
                      .n = rows->spec.size[axis],
                      .around = tarn_around_axis(&x->spec, axis),
                      .width = width_of(x),
                      .whole = x->spec.dtype == TARN_INT64,
                      .kernels = tarn_kernels_of(tarn_dtype_column((tarn_dtype)x->spec.dtype)),
                      .x = tarn_data(x),
                      .rows = tarn_data(rows)};
}

static size_t row_bytes(const rows_job *j) { return (size_t)j->around.inner * j->width; }

static char *x_row(const rows_job *j, int64_t outer, int64_t i)
{
    return j->x + (size_t)(outer * j->around.axis + j->at[i]) * row_bytes(j);
}

static char *list_row(const rows_job *j, int64_t outer, int64_t i)
{
    return j->rows + (size_t)(outer * j->n + i) * row_bytes(j);
}

/* Grain for work over pieces of N numbers each. */
static int64_t grain_of(int64_t n) { return n < 16384 ? 16384 / (n + 1) : 1; }

/* Rows first .. last - 1 of one outer block; rows of one number are moved as such. */
static void take_block(const rows_job *j, int64_t outer, int64_t first, int64_t last)
{
    size_t bytes = row_bytes(j);
    const char *x = j->x + (size_t)(outer * j->around.axis) * bytes;
    char *y = list_row(j, outer, 0);
    if (bytes == 4)
        for (int64_t i = first; i < last; i++)
            memcpy(y + i * 4, x + j->at[i] * 4, 4);
    else if (bytes == 8)
        for (int64_t i = first; i < last; i++)
            memcpy(y + i * 8, x + j->at[i] * 8, 8);
    else
        for (int64_t i = first; i < last; i++)
            tarn_copy_bytes(y + (size_t)i * bytes, x + (size_t)j->at[i] * bytes, bytes);
}

static bool take_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    for (int64_t k = begin; k < end;) {
        int64_t outer = k / j->n, first = k % j->n;
        int64_t last = j->n - first < end - k ? j->n : first + (end - k);
        take_block(j, outer, first, last);
        k += last - first;
    }
    return true;
}

static bool index_select_forward(const tarn_call *c)
{
    int axis = (int)c->value[1].integer;
    const int64_t *at = tarn_positions(c, tarn_in(c, 1), c->in[0]->spec.size[axis], axis);
    if (!at)
        return tarn_error_pending() == TARN_OK;
    rows_job job = rows_job_of(c->in[0], c->out[0], at, axis);
    return row_bytes(&job) == 0 ||
           tarn_drive_range(job.around.outer * job.n, grain_of(job.around.inner), take_rows, &job);
}

static bool index_select_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int64_t axis = c->value[1].integer;
    gx[0] = tarn_index_sum(gy[0], axis + 1, tarn_in(c, 1), c->in[0]->spec.size[axis]);
    return gx[0] != NULL;
}

TARN_OP(index_select) = {
    .name = "index_select",
    .summary =
        "The positions of a list along a dim, in its order; a position may come several times.",
    .example = "assert(tarn.tensor({ 5, 6, 7 }):index_select(1, tarn.index { 3, 1 }):get(1) == 7)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
                         {"positions",
                          NULL,
                          "a list (n), from 1",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_POSITIONS,
                          TARN_COUNTS,
                          {0}},
                         {0}},
    .traits = TARN_CONTIGUOUS | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .keeps_in = 2,
    .plan = index_select_plan,
    .forward = index_select_forward,
    .backward = index_select_backward,
    .samples = {{"randn(4, 3), 1, tarn.index { 3, 1, 3 }"},
                {"randn(2, 4), 2, tarn.index { -1, 1 }"},
                {"randn(3), 1, tarn.index {}"}},
    .errors = {{"randn(4, 3), 1, tarn.index { 1, 5 }",
                "index_select: position 5, number 2 of the list, is outside 1%.%.4 of dim 1"},
               {"randn(4), 1, randn(2)", "positions is float32"}},
};

/* ---- index_sum, index_add: rows added at the positions of a list ------------------------------ */

/* A position may come several times: rows are added in order, in strips that do not meet. */
enum { STRIP = 64 };

static int64_t strips_of(const rows_job *j) { return (j->around.inner + STRIP - 1) / STRIP; }

static void add_whole(int64_t *y, const int64_t *x, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = (int64_t)((uint64_t)y[i] + (uint64_t)x[i]);
}

/* Rows of one number. */
#define ADD_NUMBERS(type, sum_type)                                                                \
    static void add_numbers_##type(type *y, const type *x, const int64_t *at, int64_t n)           \
    {                                                                                              \
        for (int64_t i = 0; i < n; i++)                                                            \
            y[at[i]] = (type)((sum_type)y[at[i]] + (sum_type)x[i]);                                \
    }
ADD_NUMBERS(float, float)
ADD_NUMBERS(double, double)
ADD_NUMBERS(int64_t, uint64_t)

static void add_numbers(const rows_job *j, int64_t outer)
{
    char *y = j->x + outer * j->around.axis * (int64_t)j->width;
    const char *x = list_row(j, outer, 0);
    if (j->whole)
        add_numbers_int64_t((int64_t *)y, (const int64_t *)x, j->at, j->n);
    else if (j->width == sizeof(float))
        add_numbers_float((float *)y, (const float *)x, j->at, j->n);
    else
        add_numbers_double((double *)y, (const double *)x, j->at, j->n);
}

static bool add_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    for (int64_t k = begin; k < end; k++) {
        if (j->around.inner == 1) {
            add_numbers(j, k);
            continue;
        }
        int64_t outer = k / strips_of(j), from = k % strips_of(j) * STRIP;
        int64_t n = j->around.inner - from < STRIP ? j->around.inner - from : STRIP;
        size_t shift = (size_t)from * j->width;
        for (int64_t i = 0; i < j->n; i++)
            if (j->whole)
                add_whole((int64_t *)(x_row(j, outer, i) + shift),
                          (const int64_t *)(list_row(j, outer, i) + shift), n);
            else
                j->kernels->axpy(x_row(j, outer, i) + shift, 1, list_row(j, outer, i) + shift,
                                 (size_t)n);
    }
    return true;
}

static bool index_sum_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_tensor *x = c->in[0], *positions = tarn_in(c, 1);
    int64_t axis = c->value[1].integer, n = x->spec.size[axis];
    if (!check_list(c, positions))
        return false;
    if (positions->spec.size[0] != n)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: %lld positions for %lld rows of dim %lld of %s",
                         c->op->name, (long long)positions->spec.size[0], (long long)n,
                         (long long)axis + 1, TARN_SHAPE(x));
    plan->out[0] = tarn_spec_make((tarn_dtype)x->spec.dtype, x->spec.rank, x->spec.size);
    plan->out[0].size[axis] = c->value[3].integer;
    tarn_spec_pack(&plan->out[0]);
    return tarn_spec_check(&plan->out[0]);
}

static bool index_sum_forward(const tarn_call *c)
{
    int axis = (int)c->value[1].integer;
    const int64_t *at = tarn_positions(c, tarn_in(c, 1), c->value[3].integer, axis);
    if (!tarn_drive_fill(c->out[0], 0) || !at)
        return tarn_error_pending() == TARN_OK;
    rows_job job = rows_job_of(c->out[0], c->in[0], at, axis);
    int64_t width = job.around.inner < STRIP ? job.around.inner : STRIP;
    return tarn_drive_range(job.around.outer * strips_of(&job), grain_of(job.n * width), add_rows,
                            &job);
}

static bool index_sum_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[0] = tarn_index_select(gy[0], c->value[1].integer + 1, tarn_in(c, 1));
    return gx[0] != NULL;
}

TARN_OP(index_sum) = {
    .name = "index_sum",
    .summary = "Zeros to which the rows of x are added at the positions of a list, in its order:"
               " what goes back through index_select.",
    .formula = "y[p[i]] += x[i]",
    .example = "local y = tarn.tensor({ 5, 6, 7 }):index_sum(1, tarn.index { 2, 2, 4 }, 4)\n"
               "assert(y:get(2) == 11 and y:get(4) == 7 and y:get(1) == 0)",
    .param =
        TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS | TARN_BIT(INT64), {0}},
                    {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
                    {"positions",
                     NULL,
                     "a list, from 1, as long as that dim",
                     TARN_TENSOR,
                     TARN_NO_GRAD | TARN_POSITIONS,
                     TARN_COUNTS,
                     {0}},
                    {"size", NULL, "of that dim of the result", TARN_INTEGER, 0, 0, {0}},
                    {0}},
    .traits = TARN_CONTIGUOUS | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .keeps_in = 2,
    .plan = index_sum_plan,
    .forward = index_sum_forward,
    .backward = index_sum_backward,
    .samples = {{"randn(3, 2), 1, tarn.index { 3, 1, 3 }, 4"},
                {"randn(2, 3, 2), 2, tarn.index { 1, 1, -1 }, 2"},
                {"tarn.index { 5, 6 }, 1, tarn.index { 1, 1 }, 2"},
                {"randn(0, 2), 1, tarn.index {}, 3"}},
    .errors = {{"randn(2), 1, tarn.index { 1, 5 }, 4",
                "index_sum: position 5, number 2 of the list, is outside 1%.%.4"},
               {"randn(2), 1, tarn.index { 1 }, 4", "index_sum: 1 positions for 2 rows"},
               {"randn(2), 1, tarn.index { 1, 1 }, -4", "negative"}},
};

/* y = x + alpha index_sum(src) */
static bool index_add_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t axis = c->value[1].integer;
    double alpha = c->value[4].number;
    const tarn_tensor *x = tarn_in(c, 0), *rows = tarn_in(c, 2);
    bool fits = x->spec.rank == rows->spec.rank;
    for (int d = 0; fits && d < x->spec.rank; d++)
        fits = d == axis || x->spec.size[d] == rows->spec.size[d];
    if (!fits)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "index_add: rows %s do not fit x %s: they may differ in dim %lld only",
                         TARN_SHAPE(rows), TARN_SHAPE(x), (long long)axis + 1);
    tarn_tensor *s = tarn_index_sum(rows, axis + 1, tarn_in(c, 1), x->spec.size[axis]);
    if (alpha != 1)
        s = tarn_mul(s, tarn_tensor_weak(alpha, alpha == (double)(int64_t)alpha));
    return (out[0] = tarn_add(x, s)) != NULL;
}

TARN_OP(index_add) = {
    .name = "index_add",
    .summary = "x with rows added at the positions of a list; a position may come several times.",
    .formula = "y = x, y[p[i]] += alpha rows[i]",
    .example = "local y = tarn.ones(3):index_add(1, tarn.index { 2, 2 }, tarn.tensor { 5, 6 })\n"
               "assert(y:get(2) == 12 and y:get(1) == 1)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
                         {"positions",
                          NULL,
                          "a list (n), from 1",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_POSITIONS,
                          TARN_COUNTS,
                          {0}},
                         {"rows", NULL, "as x, with n along dim", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"alpha",
                          NULL,
                          "rows are multiplied by it",
                          TARN_NUMBER,
                          TARN_OPTIONAL,
                          0,
                          {.number = 1}},
                         {0}},
    .compose = index_add_compose,
    .samples = {{"randn(4, 3), 1, tarn.index { 3, 1, 3 }, randn(3, 3)"},
                {"randn(2, 4), 2, tarn.index { -1 }, randn(2, 1), 0.5"},
                {"randn(3), 1, tarn.index {}, zeros(0)"}},
    .errors = {{"randn(4), 1, tarn.index { 5 }, randn(1)", "position 5.*outside 1%.%.4"},
               {"randn(4, 2), 1, tarn.index { 1 }, randn(1, 3)",
                "index_add: rows %(1 x 3%) do not fit x %(4 x 2%)"},
               {"randn(4), 1, tarn.index { 1 }, randn(2)", "1 positions for 2 rows"}},
};

/* ---- masks ---------------------------------------------------------------------------------- */

/* 1-based flat places where MASK, expanded to the shape of X, is not 0. */
static tarn_tensor *places(const tarn_call *c, const tarn_tensor *x, const tarn_tensor *mask)
{
    if (!tarn_spec_broadcasts(&mask->spec, &x->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "%s: the mask %s does not expand to %s", c->op->name,
                         TARN_SHAPE(mask), TARN_SHAPE(x));
    if (tarn_is_meta(x) || tarn_is_meta(mask))
        return tarn_fail(TARN_ERROR_USE,
                         "%s: how many numbers it takes depends on the mask's data, which a"
                         " shape-only run lacks",
                         c->op->name);
    tarn_spec wide = tarn_spec_make(TARN_BOOL, x->spec.rank, x->spec.size);
    tarn_tensor *flags = tarn_tensor_of(&wide);
    if (!flags || !tarn_drive_copy(flags, mask))
        return NULL;
    const uint8_t *set = tarn_data(flags);
    int64_t count = 0, n = tarn_count(flags);
    for (int64_t i = 0; i < n; i++)
        count += set[i] != 0;
    tarn_spec list = tarn_spec_make(TARN_INT64, 1, &count);
    tarn_tensor *found = tarn_tensor_of(&list);
    int64_t *at = found && count ? tarn_data(found) : NULL;
    for (int64_t i = 0, k = 0; at && i < n; i++)
        if (set[i])
            at[k++] = i + 1;
    return found;
}

static tarn_tensor *flat(const tarn_tensor *x) { return tarn_reshape(x, (int64_t[]){-1}, 1); }

/* How many there are depends on the mask's numbers, so there is no plan: it is a definition. */
static bool masked_select_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = c->in[0], *found = places(c, x, tarn_in(c, 1));
    return (out[0] = found ? tarn_index_select(flat(x), 1, found) : NULL) != NULL;
}

TARN_OP(masked_select) = {
    .name = "masked_select",
    .summary = "The numbers where a mask is true, as a list.",
    .example = "local x = tarn.tensor { 1, -2, 3 }\nassert(x:masked_select(x:gt(0)):get(2) == 3)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"mask",
                          NULL,
                          "bools that expand to x's shape",
                          TARN_TENSOR,
                          TARN_NO_GRAD,
                          TARN_ANY,
                          {0}},
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = masked_select_compose,
    .samples = {{"randn(2, 3), randn(2, 3):gt(0)"},
                {"randn(4, 3), randn(4, 1):gt(0)"},
                {"randn(2, 3), zeros(2, 3)"}},
    .errors = {{"randn(2, 3), randn(4):gt(0)",
                "masked_select: the mask %(4%) does not expand to %(2 x 3%)"}},
};

/* ---- index_put: rows of a dim replaced; of a position that comes twice the last stays ------- */

/* Which shape VALUE takes: that of the rows chosen. */
static tarn_spec chosen_rows(const tarn_call *c, tarn_dtype dtype)
{
    tarn_spec rows = tarn_spec_make(dtype, c->in[0]->spec.rank, c->in[0]->spec.size);
    rows.size[c->value[1].integer] = tarn_in(c, 1)->spec.size[0];
    tarn_spec_pack(&rows);
    return rows;
}

static bool index_put_plan(const tarn_call *c, tarn_plan *plan)
{
    if (!check_list(c, tarn_in(c, 1)))
        return false;
    tarn_spec rows = chosen_rows(c, (tarn_dtype)c->in[0]->spec.dtype);
    if (!tarn_spec_broadcasts(&tarn_in(c, 2)->spec, &rows))
        return tarn_fail(TARN_ERROR_SHAPE, "index_put: %s does not fit the rows chosen, %s",
                         TARN_SHAPE(tarn_in(c, 2)), TARN_SPEC_SHAPE(&rows));
    return tarn_plan_like_first(c, plan);
}

static void put_block(const rows_job *j, int64_t outer)
{
    size_t bytes = row_bytes(j);
    char *x = j->x + (size_t)(outer * j->around.axis) * bytes;
    const char *y = list_row(j, outer, 0);
    if (bytes == 4)
        for (int64_t i = 0; i < j->n; i++)
            memcpy(x + j->at[i] * 4, y + i * 4, 4);
    else if (bytes == 8)
        for (int64_t i = 0; i < j->n; i++)
            memcpy(x + j->at[i] * 8, y + i * 8, 8);
    else
        for (int64_t i = 0; i < j->n; i++)
            tarn_copy_bytes(x + (size_t)j->at[i] * bytes, y + (size_t)i * bytes, bytes);
}

static bool put_rows(void *job_, int64_t begin, int64_t end)
{
    for (int64_t outer = begin; outer < end; outer++)
        put_block(job_, outer);
    return true;
}

static bool index_put_forward(const tarn_call *c)
{
    int axis = (int)c->value[1].integer;
    const int64_t *at = tarn_positions(c, tarn_in(c, 1), c->in[0]->spec.size[axis], axis);
    tarn_spec shape = chosen_rows(c, (tarn_dtype)c->in[0]->spec.dtype);
    tarn_tensor *rows = tarn_tensor_of(&shape);
    if (!rows || !tarn_drive_copy(rows, tarn_in(c, 2)) || !tarn_drive_copy(c->out[0], c->in[0]))
        return false;
    if (!at)
        return tarn_error_pending() == TARN_OK;
    rows_job job = rows_job_of(c->out[0], rows, at, axis);
    return tarn_drive_range(job.around.outer, grain_of(job.n * job.around.inner), put_rows, &job);
}

/* Of the rows put to one position the last stays, so it alone has a gradient: 1 for these. */
static tarn_tensor *rows_that_stay(const tarn_call *c, int axis)
{
    int64_t size = c->in[0]->spec.size[axis], n = tarn_count(tarn_in(c, 1));
    const int64_t *at = tarn_positions(c, tarn_in(c, 1), size, axis);
    tarn_spec shape = {.dtype = TARN_BOOL, .rank = c->in[0]->spec.rank};
    for (int d = 0; d < shape.rank; d++)
        shape.size[d] = d == axis ? n : 1;
    tarn_tensor *stay = tarn_tensor_full(TARN_BOOL, shape.rank, shape.size, 0);
    tarn_tensor *taken = tarn_tensor_full(TARN_BOOL, 1, &size, 0);
    for (int64_t i = n - 1; at && stay && taken && i >= 0; i--) {
        uint8_t *mark = (uint8_t *)tarn_data(taken) + at[i];
        ((uint8_t *)tarn_data(stay))[i] = !*mark;
        *mark = 1;
    }
    return tarn_error_pending() ? NULL : stay;
}

static bool index_put_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int axis = (int)c->value[1].integer;
    tarn_tensor *zero = tarn_tensor_weak(0, false), *stay = rows_that_stay(c, axis);
    gx[0] = tarn_index_put(gy[0], axis + 1, tarn_in(c, 1), zero);
    gx[2] = tarn_where(stay, tarn_index_select(gy[0], axis + 1, tarn_in(c, 1)), zero);
    return gx[0] && gx[2];
}

TARN_OP(index_put) = {
    .name = "index_put",
    .aliases = "index_copy|index_fill",
    .summary = "x with the rows at the positions of a list replaced; of a position that comes twice"
               " the last stays.",
    .example = "local y = tarn.zeros(3):index_put(1, tarn.index { 2 }, tarn.tensor { 7 })\n"
               "assert(y:get(2) == 7)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
            {"positions",
             NULL,
             "a list (n), from 1",
             TARN_TENSOR,
             TARN_NO_GRAD | TARN_POSITIONS,
             TARN_COUNTS,
             {0}},
            {"value", NULL, "expands to the rows chosen", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
            {0}},
    .traits = TARN_CONTIGUOUS | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .keeps_in = 2,
    .plan = index_put_plan,
    .forward = index_put_forward,
    .backward = index_put_backward,
    .samples = {{"randn(4, 3), 1, tarn.index { 3, 1 }, randn(2, 3)"},
                {"randn(4, 3), 2, tarn.index { 2, 2 }, randn(4, 2)"},
                {"randn(3), 1, tarn.index { 1 }, 5"},
                {"randn(2, 4, 3), 2, tarn.index { -1, 2 }, randn(3)"},
                {"randn(3), 1, tarn.index {}, 5"}},
    .errors = {{"randn(4), 1, tarn.index { 5 }, 1", "index_put: position 5"},
               {"randn(4), 1, tarn.index { 1 }, randn(3)", "index_put: %(3%) does not fit"}},
};

/* A list of VALUES where the mask is true, or one value for all of them. */
static bool masked_put_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = c->in[0], *mask = tarn_in(c, 1), *value = tarn_in(c, 2);
    if (tarn_count(value) == 1)
        return (out[0] = tarn_where(mask, tarn_reshape(value, NULL, 0), x)) != NULL;
    tarn_tensor *found = places(c, x, mask);
    if (!found)
        return false;
    if (value->spec.rank != 1 || value->spec.size[0] != tarn_count(found))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "masked_put: the mask is true %lld times, the values are %s",
                         (long long)tarn_count(found), TARN_SHAPE(value));
    tarn_tensor *y = tarn_index_put(flat(x), 1, found, value);
    return (out[0] = tarn_reshape(y, x->spec.size, x->spec.rank)) != NULL;
}

TARN_OP(masked_put) = {
    .name = "masked_put",
    .summary =
        "x with the numbers where a mask is true replaced, by one value or by a list of as many.",
    .example = "local x = tarn.tensor { 1, -2, -3 }\n"
               "assert(x:masked_put(x:lt(0), tarn.tensor { 8, 9 }):get(3) == 9)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"mask",
             NULL,
             "bools that expand to x's shape",
             TARN_TENSOR,
             TARN_NO_GRAD,
             TARN_ANY,
             {0}},
            {"value", NULL, "one number, or a list", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
            {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = masked_put_compose,
    .samples = {{"randn(2, 3), randn(2, 3):gt(0), 5"},
                {"randn(4), tensor { 1, 0, 1, 0 }, randn(2)"}},
    .errors = {{"randn(3), ones(3), randn(2)",
                "masked_put: the mask is true 3 times, the values are %(2%)"}},
};

/* ---- writing in place ----------------------------------------------------------------------- */

static bool written_plan(const tarn_call *c, tarn_plan *plan)
{
    plan->out[0] = c->in[0]->spec;
    plan->out[0].alias_of = 0, plan->out[0].in_place = true;
    return true;
}

static bool copy_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_tensor *from = tarn_in(c, 1);
    if (!tarn_spec_broadcasts(&from->spec, &c->in[0]->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "copy_: %s does not expand to %s", TARN_SHAPE(from),
                         TARN_SHAPE(c->in[0]));
    return written_plan(c, plan);
}

static bool copy_forward(const tarn_call *c) { return tarn_drive_copy(c->in[0], tarn_in(c, 1)); }

/* What was there before has no part in the result. */
static bool copy_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    (void)c;
    gx[1] = gy[0];
    return true;
}

TARN_OP(copy_) = {
    .name = "copy_",
    .summary = "Writes the numbers of another tensor into this one, converted and expanded.",
    .example =
        "local x = tarn.zeros(2, 2)\nx:copy_(tarn.tensor { 1, 2 })\nassert(x:get(2, 2) == 2)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "is written", TARN_TENSOR, TARN_WRITTEN, TARN_ANY, {0}},
            {"from", NULL, "expands to x's shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
            {0}},
    .traits = TARN_EFFECTS | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = copy_plan,
    .forward = copy_forward,
    .backward = copy_backward,
    .samples = {{"zeros(2, 3), randn(3)"}, {"zeros(2, 3), 5"}},
    .errors = {{"zeros(2, 3), randn(2)", "copy_: %(2%) does not expand to %(2 x 3%)"}},
};

static bool fill_forward(const tarn_call *c)
{
    return tarn_drive_fill(c->in[0], c->value[1].number);
}
static bool zero_forward(const tarn_call *c) { return tarn_drive_fill(c->in[0], 0); }

static bool nothing_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    (void)c, (void)gy, (void)gx;
    return true;
}

TARN_OP(fill_) = {
    .name = "fill_",
    .summary = "Writes one number everywhere.",
    .example = "local x = tarn.zeros(2)\nx:fill_(7)\nassert(x:get(2) == 7)",
    .param = TARN_PARAMS{{"x", NULL, "is written", TARN_TENSOR, TARN_WRITTEN, TARN_ANY, {0}},
                         {"value", NULL, "the number", TARN_NUMBER, 0, 0, {0}},
                         {0}},
    .traits = TARN_EFFECTS | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = written_plan,
    .forward = fill_forward,
    .backward = nothing_back,
    .samples = {{"zeros(2, 3), 5"}},
    .errors = {{"zeros(2), \"x\"", "fill_: value"}},
};

TARN_OP(zero_) = {
    .name = "zero_",
    .summary = "Writes 0 everywhere.",
    .example = "local x = tarn.ones(2)\nx:zero_()\nassert(x:get(2) == 0)",
    .param = TARN_PARAMS{{"x", NULL, "is written", TARN_TENSOR, TARN_WRITTEN, TARN_ANY, {0}}, {0}},
    .traits = TARN_EFFECTS | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = written_plan,
    .forward = zero_forward,
    .backward = nothing_back,
    .samples = {{"ones(2, 3)"}},
    .errors = {{"\"x\"", "zero_"}},
};

TARN_FAMILY(index);
