/* index.c -- taking and putting numbers at positions, which count from one. */
#include <string.h>

#include "graph/op.h"
#include "kernel/kernels.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* POSITIONS as packed int64 from 0, after a check against SIZE; negative ones count from the end.
 * NULL with no message pending: there are none. */
static const int64_t *checked(const tarn_call *c, const tarn_tensor *positions, int64_t size,
                              int64_t dim)
{
    tarn_tensor *p = tarn_tensor_to(positions, TARN_INT64);
    int64_t *at = p ? tarn_data(p) : NULL;
    for (int64_t i = 0, n = p ? tarn_count(p) : 0; i < n; i++) {
        int64_t from = at[i] > 0 ? at[i] - 1 : size + at[i];
        if (at[i] == 0 || from < 0 || from >= size)
            return tarn_fail(
                TARN_ERROR_VALUE,
                "%s: position %lld, number %lld of the list, is outside 1..%lld of dim %lld of %s",
                c->op->name, (long long)at[i], (long long)i + 1, (long long)size,
                (long long)dim + 1, TARN_SHAPE(c->in[0]));
        at[i] = from;
    }
    return at;
}

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
    return true;
}

/* X is [outer][axis][inner], ROWS [outer][n][inner]: row i of ROWS belongs to row at[i] of x. */
typedef struct rows_job {
    const int64_t *at;
    int64_t n;
    tarn_around around;
    size_t width;
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

static bool take_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    for (int64_t k = begin; k < end; k++)
        memcpy(list_row(j, k / j->n, k % j->n), x_row(j, k / j->n, k % j->n), row_bytes(j));
    return true;
}

static bool index_select_forward(const tarn_call *c)
{
    int axis = (int)c->value[1].integer;
    const int64_t *at = checked(c, tarn_in(c, 1), c->in[0]->spec.size[axis], axis);
    if (!at)
        return tarn_error_pending() == TARN_OK;
    rows_job job = rows_job_of(c->in[0], c->out[0], at, axis);
    return tarn_drive_range(job.around.outer * job.n, grain_of(job.around.inner), take_rows, &job);
}

/* A position may come several times: rows are added in order, in strips that do not meet. */
enum { STRIP = 64 };

static int64_t strips_of(const rows_job *j) { return (j->around.inner + STRIP - 1) / STRIP; }

static bool add_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    for (int64_t k = begin; k < end; k++) {
        int64_t outer = k / strips_of(j), from = k % strips_of(j) * STRIP;
        int64_t n = j->around.inner - from < STRIP ? j->around.inner - from : STRIP;
        size_t shift = (size_t)from * j->width;
        for (int64_t i = 0; i < j->n; i++)
            j->kernels->axpy(x_row(j, outer, i) + shift, 1, list_row(j, outer, i) + shift,
                             (size_t)n);
    }
    return true;
}

static bool index_select_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int axis = (int)c->value[1].integer;
    const tarn_spec *x = &c->in[0]->spec;
    const int64_t *at = checked(c, tarn_in(c, 1), x->size[axis], axis);
    tarn_tensor *g = tarn_tensor_packed(gy[0]);
    gx[0] = g ? tarn_tensor_full((tarn_dtype)g->spec.dtype, x->rank, x->size, 0) : NULL;
    if (!gx[0] || !at)
        return tarn_error_pending() == TARN_OK;
    rows_job job = rows_job_of(gx[0], g, at, axis);
    return tarn_drive_range(job.around.outer * strips_of(&job), grain_of(job.n * STRIP), add_rows,
                            &job);
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
    .traits = TARN_CONTIGUOUS | TARN_KEEP_DTYPE,
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

/* ---- gather: y at each place takes x at the position given there, along a dim --------------- */

static bool gather_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *x = &c->in[0]->spec, *p = &tarn_in(c, 1)->spec;
    bool fits = x->rank == p->rank;
    for (int d = 0; fits && d < x->rank; d++)
        fits = d == c->value[1].integer || p->size[d] <= x->size[d];
    if (!fits)
        return tarn_fail(
            TARN_ERROR_SHAPE,
            "gather: positions %s must have as many dims as x %s and be no larger but along dim"
            " %lld",
            TARN_SHAPE(tarn_in(c, 1)), TARN_SHAPE(c->in[0]), (long long)c->value[1].integer + 1);
    plan->out[0] = tarn_spec_make((tarn_dtype)x->dtype, p->rank, p->size);
    return true;
}

/* The flat place in X of what stands at flat place K of the positions. */
static int64_t gathered(const tarn_spec *x, const tarn_spec *p, int axis, int64_t k, int64_t at)
{
    int64_t place = 0;
    for (int d = p->rank - 1; d >= 0; d--) {
        int64_t i = k % p->size[d];
        k /= p->size[d];
        place += (d == axis ? at : i) * x->stride[d];
    }
    return place;
}

static bool gather_forward(const tarn_call *c)
{
    tarn_spec x = c->in[0]->spec;
    const tarn_spec *p = &c->out[0]->spec;
    int axis = (int)c->value[1].integer;
    const int64_t *at = checked(c, tarn_in(c, 1), x.size[axis], axis);
    if (!at)
        return tarn_error_pending() == TARN_OK;
    size_t width = width_of(c->in[0]);
    const char *from = tarn_data(c->in[0]);
    char *to = tarn_data(c->out[0]);
    for (int64_t k = 0, n = tarn_spec_count(p); k < n; k++)
        memcpy(to + (size_t)k * width, from + (size_t)gathered(&x, p, axis, k, at[k]) * width,
               width);
    return true;
}

static void add_number(tarn_dtype dtype, void *sum, const void *number)
{
    if (dtype == TARN_FLOAT64)
        *(double *)sum += *(const double *)number;
    else
        *(float *)sum += *(const float *)number;
}

static bool gather_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_spec *x = &c->in[0]->spec;
    int axis = (int)c->value[1].integer;
    tarn_tensor *g = tarn_tensor_packed(gy[0]);
    const int64_t *at = checked(c, tarn_in(c, 1), x->size[axis], axis);
    gx[0] = g ? tarn_tensor_full((tarn_dtype)g->spec.dtype, x->rank, x->size, 0) : NULL;
    if (!gx[0] || tarn_error_pending() != TARN_OK)
        return false;
    size_t width = width_of(g);
    const char *from = tarn_data(g);
    char *to = tarn_data(gx[0]);
    for (int64_t k = 0, n = tarn_count(g); k < n; k++)
        add_number((tarn_dtype)g->spec.dtype,
                   to + (size_t)gathered(&gx[0]->spec, &g->spec, axis, k, at[k]) * width,
                   from + (size_t)k * width);
    return true;
}

TARN_OP(gather) = {
    .name = "gather",
    .summary = "At each place the number of x at the position given there, along a dim.",
    .formula = "y[i][j] = x[i][p[i][j]] along dim 2",
    .example = "local x = tarn.tensor { { 5, 6 }, { 7, 8 } }\n"
               "assert(x:gather(2, tarn.index { { 2 }, { 1 } }):get(1, 1) == 6)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
                         {"positions",
                          NULL,
                          "from 1, as many dims as x",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_POSITIONS,
                          TARN_COUNTS,
                          {0}},
                         {0}},
    .traits = TARN_CONTIGUOUS | TARN_KEEP_DTYPE,
    .keeps_in = 2,
    .plan = gather_plan,
    .forward = gather_forward,
    .backward = gather_backward,
    .samples = {{"randn(2, 3), 2, tarn.index { { 3, 1 }, { 2, 2 } }"},
                {"randn(3, 2), 1, tarn.index { { 3, 1 } }"}},
    .errors = {{"randn(2, 3), 2, tarn.index { { 4 }, { 1 } }", "gather: position 4"},
               {"randn(2, 3), 2, tarn.index { 1 }",
                "gather: positions %(1%) must have as many dims"}},
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

static bool put_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    for (int64_t outer = begin; outer < end; outer++)
        for (int64_t i = 0; i < j->n; i++)
            memcpy(x_row(j, outer, i), list_row(j, outer, i), row_bytes(j));
    return true;
}

static bool index_put_forward(const tarn_call *c)
{
    int axis = (int)c->value[1].integer;
    const int64_t *at = checked(c, tarn_in(c, 1), c->in[0]->spec.size[axis], axis);
    tarn_spec shape = chosen_rows(c, (tarn_dtype)c->in[0]->spec.dtype);
    tarn_tensor *rows = tarn_tensor_of(&shape);
    if (!rows || !tarn_drive_copy(rows, tarn_in(c, 2)) || !tarn_drive_copy(c->out[0], c->in[0]))
        return false;
    if (!at)
        return tarn_error_pending() == TARN_OK;
    rows_job job = rows_job_of(c->out[0], rows, at, axis);
    return tarn_drive_range(job.around.outer, grain_of(job.n * job.around.inner), put_rows, &job);
}

/* From the last to the first, so that of a position that comes twice the last takes it all. */
static bool lift_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    for (int64_t outer = begin; outer < end; outer++)
        for (int64_t i = j->n - 1; i >= 0; i--) {
            memcpy(list_row(j, outer, i), x_row(j, outer, i), row_bytes(j));
            memset(x_row(j, outer, i), 0, row_bytes(j));
        }
    return true;
}

static bool index_put_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int axis = (int)c->value[1].integer;
    const int64_t *at = checked(c, tarn_in(c, 1), c->in[0]->spec.size[axis], axis);
    tarn_spec shape = chosen_rows(c, (tarn_dtype)gy[0]->spec.dtype);
    gx[0] = tarn_clone(gy[0]);
    gx[2] = tarn_tensor_of(&shape);
    if (!gx[0] || !gx[2] || !at)
        return tarn_error_pending() == TARN_OK;
    rows_job job = rows_job_of(gx[0], gx[2], at, axis);
    return tarn_drive_range(job.around.outer, grain_of(job.n * job.around.inner), lift_rows, &job);
}

TARN_OP(index_put) = {
    .name = "index_put",
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
    .traits = TARN_CONTIGUOUS | TARN_KEEP_DTYPE,
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
