/* diagonal.c -- diagonals of matrices, and what lies on either side of them. */
#include <string.h>

#include "graph/op.h"
#include "kernel/copy.h"
#include "ops/along.h"
#include "ops/region.h"
#include "ops/view.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

static tarn_tensor *zero(void) { return tarn_tensor_weak(0, true); }

#define OFFSET_PARAM                                                                               \
    {                                                                                              \
        "offset", NULL, "0 for the main diagonal, 1 for the one above it, -1 for the one below",   \
            TARN_INTEGER, TARN_OPTIONAL, 0,                                                        \
        {                                                                                          \
            .integer = 0                                                                           \
        }                                                                                          \
    }

/* ---- diagonal ---------------------------------------------------------------------------------- */

enum { X, OFFSET, DIM1, DIM2 };

static bool check_plane(const tarn_call *c)
{
    return c->value[DIM1].integer != c->value[DIM2].integer ||
           tarn_fail(TARN_ERROR_VALUE, "%s: dim1 and dim2 are both dim %lld", c->op->name,
                     (long long)c->value[DIM1].integer + 1);
}

/* Two dims become the last one, which steps along both. */
static void walk_diagonal(const tarn_call *c, uint8_t *rank, int64_t *size, int64_t *stride,
                          int64_t *offset)
{
    int64_t a = c->value[DIM1].integer, b = c->value[DIM2].integer, k = c->value[OFFSET].integer;
    int64_t down = k < 0 ? (-k < size[a] ? -k : size[a]) : 0;
    int64_t right = k > 0 ? (k < size[b] ? k : size[b]) : 0;
    int64_t rows = size[a] - down, cols = size[b] - right, n = rows < cols ? rows : cols;
    int64_t step = stride[a] + stride[b];
    if (n > 0)
        *offset += down * stride[a] + right * stride[b];
    int to = 0;
    for (int d = 0; d < *rank; d++)
        if (d != a && d != b)
            size[to] = size[d], stride[to++] = stride[d];
    size[to] = n, stride[to] = step;
    --*rank;
}

static bool diagonal_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_spec *y = tarn_view_first(c, plan);
    if (!check_plane(c))
        return false;
    walk_diagonal(c, &y->rank, y->size, y->stride, &y->offset);
    return true;
}

static bool diagonal_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_region r = tarn_region_whole(&c->in[0]->spec);
    uint8_t rank = (uint8_t)r.rank;
    walk_diagonal(c, &rank, r.size, r.stride, &r.offset);
    r.rank = rank;
    return (gx[0] = tarn_region_back(&c->in[0]->spec, &r, gy[0])) != NULL;
}

TARN_OP(diagonal) = {
    .name = "diagonal",
    .summary = "A diagonal of the planes of two dims, as the last dim; a view.",
    .formula = "y[i] = x[i][i + offset]",
    .example = "assert(tarn.tensor({ { 1, 2 }, { 3, 4 } }):diagonal():get(2) == 4)",
    .param = TARN_PARAMS{{"x", NULL, "at least two dims", TARN_TENSOR, 0, TARN_ANY, {0}},
                         OFFSET_PARAM,
                         {"dim1", NULL, "the rows", TARN_DIM, TARN_OPTIONAL, 0, {.integer = 1}},
                         {"dim2", NULL, "the columns", TARN_DIM, TARN_OPTIONAL, 0, {.integer = 2}},
                         {0}},
    .traits = TARN_VIEW | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .plan = diagonal_plan,
    .backward = diagonal_backward,
    .samples = {{"randn(3, 4)"},
                {"randn(3, 4), 1"},
                {"randn(3, 4), -2"},
                {"randn(2, 3, 4), 0, 3, 1"},
                {"randn(2, 2), 5"}},
    .errors = {{"randn(3)", "diagonal: dim2 2 is out of range for %(3%)"},
               {"randn(3, 3), 0, 1, 1", "diagonal: dim1 and dim2 are both dim 1"}},
};

/* ---- diag_embed, diag, trace -------------------------------------------------------------------- */

/* The last dim of x becomes the diagonal of planes of zeros. */
static bool diag_embed_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_spec *x = &c->in[0]->spec;
    int64_t a = c->value[DIM1].integer, b = c->value[DIM2].integer, k = c->value[OFFSET].integer;
    int64_t limit = INT64_C(1) << 31, size[TARN_MAX_DIMS], stride[TARN_MAX_DIMS];
    if (x->rank == 0 || x->rank == TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_SHAPE, "diag_embed: 1 to %d dims expected, not %s",
                         TARN_MAX_DIMS - 1, TARN_SHAPE(c->in[0]));
    if (!check_plane(c))
        return false;
    if (k > limit || k < -limit)
        return tarn_fail(TARN_ERROR_VALUE, "diag_embed: offset %lld is out of range", (long long)k);
    int64_t edge = x->size[x->rank - 1] + (k < 0 ? -k : k);
    for (int d = 0, from = 0; d <= x->rank; d++)
        size[d] = d == a || d == b ? edge : x->size[from++];
    tarn_spec y = tarn_spec_make((tarn_dtype)x->dtype, x->rank + 1, size);
    if (!tarn_spec_check(&y))
        return false;
    int to = 0;
    for (int d = 0; d <= x->rank; d++)
        if (d != a && d != b)
            stride[to++] = y.stride[d];
    stride[to] = y.stride[a] + y.stride[b];
    int64_t offset = k > 0 ? k * y.stride[b] : -k * y.stride[a];
    if (tarn_count(c->in[0]) == 0)
        offset = 0;
    out[0] = tarn_as_strided_sum(tarn_in(c, 0), size, x->rank + 1, stride, x->rank, offset);
    return out[0] != NULL;
}

TARN_OP(diag_embed) = {
    .name = "diag_embed",
    .summary = "Planes of zeros with the last dim of x as their diagonal.",
    .formula = "y[i][i + offset] = x[i]",
    .example = "local y = tarn.tensor({ 5, 6 }):diag_embed()\n"
               "assert(y:get(2, 2) == 6 and y:get(1, 2) == 0)",
    .param = TARN_PARAMS{{"x", NULL, "at least one dim", TARN_TENSOR, 0, TARN_ANY, {0}},
                         OFFSET_PARAM,
                         {"dim1",
                          NULL,
                          "where the rows will stand",
                          TARN_DIM,
                          TARN_OPTIONAL | TARN_ANY_RANK,
                          0,
                          {.integer = -2}},
                         {"dim2",
                          NULL,
                          "where the columns will stand",
                          TARN_DIM,
                          TARN_OPTIONAL | TARN_ANY_RANK,
                          0,
                          {.integer = -1}},
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = diag_embed_compose,
    .samples = {{"randn(3)"}, {"randn(2, 3), 1"}, {"randn(2, 3), -1, 1, 3"}, {"randn(2, 0)"}},
    .errors = {{"randn(3), 0, 1, 1", "diag_embed: dim1 and dim2 are both dim 1"},
               {"tensor(3)", "diag_embed: dim1 %-2 is out of range"}},
};

static bool diag_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, 0);
    int64_t k = c->value[OFFSET].integer;
    if (x->spec.rank == 1)
        out[0] = tarn_diag_embed(x, k, -2, -1);
    else if (x->spec.rank == 2)
        out[0] = tarn_diagonal(x, k, 1, 2);
    else
        return tarn_fail(TARN_ERROR_SHAPE,
                         "diag: a list or a matrix expected, not %s; diagonal and"
                         " diag_embed take more dims",
                         TARN_SHAPE(x));
    return out[0] != NULL;
}

TARN_OP(diag) = {
    .name = "diag",
    .summary = "The diagonal of a matrix, or the matrix of zeros with a list as its diagonal.",
    .example = "assert(tarn.tensor({ 5, 6 }):diag():get(2, 2) == 6)\n"
               "assert(tarn.eye(3):diag():get(3) == 1)",
    .param = TARN_PARAMS{{"x", NULL, "(n) or (rows x columns)", TARN_TENSOR, 0, TARN_ANY, {0}},
                         OFFSET_PARAM,
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = diag_compose,
    .samples = {{"randn(3)"}, {"randn(3, 4), 1"}, {"randn(2), -1"}},
    .errors = {{"randn(2, 2, 2)", "diag: a list or a matrix expected, not %(2 x 2 x 2%)"}},
};

static bool trace_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, 0);
    if (x->spec.rank != 2)
        return tarn_fail(TARN_ERROR_SHAPE, "trace: a matrix expected, not %s", TARN_SHAPE(x));
    return (out[0] = tarn_sum(tarn_diagonal(x, 0, 1, 2), NULL, 0, false)) != NULL;
}

TARN_OP(trace) = {
    .name = "trace",
    .summary = "The sum of the diagonal of a matrix.",
    .formula = "y = sum x[i][i]",
    .example = "assert(tarn.eye(3):trace():item() == 3)",
    .param = TARN_PARAMS{{"x", NULL, "(rows x columns)", TARN_TENSOR, 0, TARN_ANY, {0}}, {0}},
    .compose = trace_compose,
    .samples = {{"randn(3, 4)"}, {"randn(0, 2)"}},
    .errors = {{"randn(3)", "trace: a matrix expected, not %(3%)"}},
};

/* ---- tril, triu --------------------------------------------------------------------------------- */

/* Whether column - row is at most (at least) the offset. */
static tarn_tensor *side_of(const tarn_call *c, bool lower)
{
    const tarn_spec *x = &c->in[0]->spec;
    if (x->rank < 2)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: at least two dims expected, not %s", c->op->name,
                         TARN_SHAPE(c->in[0]));
    tarn_tensor *row = tarn_along_count(2, 0, x->size[x->rank - 2]);
    tarn_tensor *column = tarn_along_count(2, 1, x->size[x->rank - 1]);
    tarn_tensor *k = tarn_tensor_full(TARN_INT64, 0, NULL, (double)c->value[OFFSET].integer);
    tarn_tensor *above = tarn_sub(column, row);
    return lower ? tarn_le(above, k) : tarn_ge(above, k);
}

typedef struct triangles {
    int64_t rows, cols, offset, size; /* bytes a number */
    bool lower;
    const char *x;
    char *y;
} triangles;

/* Rows of all matrices together: in each, COLS numbers of which some at one end are 0. */
static bool triangle_rows(void *job, int64_t begin, int64_t end)
{
    const triangles *t = job;
    for (int64_t i = begin; i < end; i++) {
        int64_t edge = i % t->rows + t->offset + (t->lower ? 1 : 0); /* numbers before it */
        edge = edge < 0 ? 0 : edge > t->cols ? t->cols : edge;
        int64_t row = i * t->cols * t->size, head = edge * t->size, all = t->cols * t->size;
        if (t->lower) {
            tarn_copy_bytes(t->y + row, t->x + row, (size_t)head);
            memset(t->y + row + head, 0, (size_t)(all - head));
        } else {
            memset(t->y + row, 0, (size_t)head);
            tarn_copy_bytes(t->y + row + head, t->x + row + head, (size_t)(all - head));
        }
    }
    return true;
}

static bool triangle_plan(const tarn_call *c, tarn_plan *plan)
{
    if (c->in[0]->spec.rank < 2)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: at least two dims expected, not %s", c->op->name,
                         TARN_SHAPE(c->in[0]));
    return tarn_plan_like_first(c, plan);
}

static bool triangle_of(const tarn_call *c, const tarn_tensor *x, tarn_tensor *y, bool lower)
{
    enum { GRAIN = 32 * 1024 };
    const tarn_spec *s = &y->spec;
    int64_t limit = INT64_C(1) << 40, offset = c->value[OFFSET].integer;
    triangles t = {.rows = s->size[s->rank - 2],
                   .cols = s->size[s->rank - 1],
                   .offset = offset < -limit  ? -limit
                             : offset > limit ? limit
                                              : offset,
                   .size = (int64_t)tarn_dtype_size((tarn_dtype)s->dtype),
                   .lower = lower,
                   .x = tarn_data(x),
                   .y = tarn_data(y)};
    int64_t all = t.cols ? tarn_count(y) / t.cols : 0;
    return tarn_drive_range(all, GRAIN / (t.cols + 1) + 1, triangle_rows, &t);
}

static bool tril_forward(const tarn_call *c) { return triangle_of(c, c->in[0], c->out[0], true); }
static bool triu_forward(const tarn_call *c) { return triangle_of(c, c->in[0], c->out[0], false); }

static bool tril_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = tarn_tril(gy[0], c->value[OFFSET].integer)) != NULL;
}
static bool triu_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = tarn_triu(gy[0], c->value[OFFSET].integer)) != NULL;
}

static bool tril_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = tarn_where(side_of(c, true), tarn_in(c, 0), zero())) != NULL;
}

static bool triu_compose(const tarn_call *c, tarn_tensor *out[])
{
    return (out[0] = tarn_where(side_of(c, false), tarn_in(c, 0), zero())) != NULL;
}

static const tarn_param triangle_params[] = {
    {"x", NULL, "(... x rows x columns)", TARN_TENSOR, 0, TARN_ANY, {0}},
    OFFSET_PARAM,
    {0},
};

TARN_OP(tril) = {
    .name = "tril",
    .summary = "Matrices with zeros above a diagonal: their lower triangles.",
    .formula = "y[i][j] = x[i][j] where j <= i + offset, else 0",
    .example = "local y = tarn.ones(2, 2):tril()\nassert(y:get(1, 2) == 0 and y:get(2, 1) == 1)",
    .param = triangle_params,
    .traits = TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .plan = triangle_plan,
    .forward = tril_forward,
    .backward = tril_backward,
    .compose = tril_compose,
    .samples = {{"randn(3, 4)"}, {"randn(2, 3, 3), 1"}, {"randn(3, 3), -1"}, {"randn(0, 3)"}},
    .errors = {{"randn(3)", "tril: at least two dims expected, not %(3%)"}},
};

TARN_OP(triu) = {
    .name = "triu",
    .summary = "Matrices with zeros below a diagonal: their upper triangles.",
    .formula = "y[i][j] = x[i][j] where j >= i + offset, else 0",
    .example = "local y = tarn.ones(2, 2):triu()\nassert(y:get(1, 2) == 1 and y:get(2, 1) == 0)",
    .param = triangle_params,
    .traits = TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .plan = triangle_plan,
    .forward = triu_forward,
    .backward = triu_backward,
    .compose = triu_compose,
    .samples = {{"randn(3, 4)"}, {"randn(2, 3, 3), 1"}, {"randn(3, 3), -1"}},
    .errors = {{"randn(3)", "triu: at least two dims expected, not %(3%)"}},
};

TARN_FAMILY(diagonal);
