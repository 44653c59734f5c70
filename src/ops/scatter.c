/* scatter.c -- taking from, and putting to, a position of its own for each number, along a dim.
 *
 * Positions are [outer][n][inner] around the dim.  Numbers of one (outer, inner) share a line of x
 * and are put in order; different ones never meet, so lines may be shared out among threads.
 */
#include <string.h>

#include "graph/op.h"
#include "ops/positions.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X, POSITIONS, SRC }; /* tensors; as parameters X is 0, the dim 1 */

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

static int axis_of(const tarn_call *c) { return (int)c->value[1].integer; }

/* ---- lines ------------------------------------------------------------------------------------ */

typedef struct lines {
    int64_t outer, n, inner, stride;
    const int64_t *at;                  /* [outer][n][inner], from 0 */
    int64_t *outer_place, *inner_place; /* where lines begin in x */
    char *x, *y;                        /* y lies as `at` does */
    int column, how;
    size_t width;
} lines;

/* Flat places in a packed X of all combinations of dims FROM .. TO - 1 of P. */
static void fill_places(int64_t *place, const tarn_spec *x, const tarn_spec *p, int from, int to,
                        int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        int64_t rest = i, at = 0;
        for (int d = to - 1; d >= from; d--) {
            at += rest % p->size[d] * x->stride[d];
            rest /= p->size[d];
        }
        place[i] = at;
    }
}

/* Needs positions that were checked; nothing to do where they are empty. */
static bool lines_init(lines *l, const tarn_spec *x_, const tarn_spec *p, const int64_t *at,
                       int axis)
{
    tarn_spec x = *x_;
    tarn_spec_pack(&x);
    tarn_around around = tarn_around_axis(p, axis);
    int64_t count = around.outer + around.inner;
    tarn_spec table = tarn_spec_make(TARN_INT64, 1, &count);
    tarn_tensor *places = tarn_tensor_of(&table);
    if (!places)
        return false;
    *l = (lines){.outer = around.outer, .n = around.axis, .inner = around.inner, .at = at};
    l->stride = x.rank ? x.stride[axis] : 1;
    l->outer_place = tarn_data(places);
    l->inner_place = l->outer_place + around.outer;
    fill_places(l->outer_place, &x, p, 0, axis, around.outer);
    fill_places(l->inner_place, &x, p, axis + 1, p->rank, around.inner);
    return true;
}

enum { STRIP = 64, GRAIN = 8192 };

/* What is done to RUN lines side by side, whose numbers begin at Y in the list, in the list's order. */
typedef void visit(const lines *l, int64_t x_base, const int64_t *inner_place, int64_t y,
                   int64_t run);

typedef struct lines_job {
    const lines *l;
    visit *visit;
    int64_t strips;
} lines_job;

static bool visit_strips(void *job_, int64_t begin, int64_t end)
{
    const lines_job *j = job_;
    const lines *l = j->l;
    for (int64_t k = begin; k < end; k++) {
        int64_t outer = k / j->strips, from = k % j->strips * STRIP;
        int64_t run = l->inner - from < STRIP ? l->inner - from : STRIP;
        j->visit(l, l->outer_place[outer], l->inner_place + from, outer * l->n * l->inner + from,
                 run);
    }
    return true;
}

static bool visit_all(const lines *l, visit *visit)
{
    lines_job j = {l, visit, (l->inner + STRIP - 1) / STRIP};
    int64_t work = l->n * (l->inner < STRIP ? l->inner : STRIP);
    return tarn_drive_range(l->outer * j.strips, work < GRAIN ? GRAIN / (work + 1) + 1 : 1,
                            visit_strips, &j);
}

/* What follows, for each number: PLACE is where it lies in x, AT in the list.  A line by itself, as along the last
 * dim, is one loop. */
#define VISIT(name, ...)                                                                           \
    static void name(const lines *l, int64_t x_base, const int64_t *inner_place, int64_t y,        \
                     int64_t run)                                                                  \
    {                                                                                              \
        const int64_t *positions = l->at, stride = l->stride, inner = l->inner, n = l->n;          \
        if (run == 1) {                                                                            \
            const int64_t base = x_base + inner_place[0];                                          \
            for (int64_t i = 0, at = y; i < n; i++, at += inner) {                                 \
                const int64_t place = base + positions[at] * stride;                               \
                __VA_ARGS__;                                                                       \
            }                                                                                      \
            return;                                                                                \
        }                                                                                          \
        for (int64_t i = 0; i < n; i++, y += inner)                                                \
            for (int64_t k = 0; k < run; k++) {                                                    \
                const int64_t at = y + k;                                                          \
                const int64_t place = x_base + inner_place[k] + positions[at] * stride;            \
                __VA_ARGS__;                                                                       \
            }                                                                                      \
    }

/* By the bytes of an element, 1, 2, 4 or 8: [log2 of them]. */
#define MOVERS(bytes)                                                                              \
    VISIT(take_##bytes, memcpy(l->y + at * bytes, l->x + place * bytes, bytes))                    \
    VISIT(put_##bytes, memcpy(l->x + place * bytes, l->y + at * bytes, bytes))
MOVERS(1)
MOVERS(2)
MOVERS(4)
MOVERS(8)

static visit *const takers[] = {take_1, take_2, take_4, take_8};
static visit *const putters[] = {put_1, put_2, put_4, put_8};

static int log2_of(size_t width) { return width == 8 ? 3 : width == 4 ? 2 : width == 2 ? 1 : 0; }

/* ---- gather ----------------------------------------------------------------------------------- */

static const tarn_param gather_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
    {"positions",
     NULL,
     "from 1, as many dims as x",
     TARN_TENSOR,
     TARN_NO_GRAD | TARN_POSITIONS,
     TARN_COUNTS,
     {0}},
    {0},
};

/* Positions have the dims of x and are no larger, but perhaps along the axis. */
static bool check_positions(const tarn_call *c)
{
    const tarn_spec *x = &c->in[0]->spec, *p = &tarn_in(c, POSITIONS)->spec;
    bool fits = x->rank == p->rank;
    for (int d = 0; fits && d < x->rank; d++)
        fits = d == axis_of(c) || p->size[d] <= x->size[d];
    return fits || tarn_fail(TARN_ERROR_SHAPE,
                             "%s: positions %s must have as many dims as x %s and be no larger but"
                             " along dim %d",
                             c->op->name, TARN_SHAPE(tarn_in(c, POSITIONS)), TARN_SHAPE(c->in[0]),
                             axis_of(c) + 1);
}

static bool gather_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *p = &tarn_in(c, POSITIONS)->spec;
    plan->out[0] = tarn_spec_make((tarn_dtype)c->in[0]->spec.dtype, p->rank, p->size);
    plan->bytes = 2 * (double)tarn_spec_count(&plan->out[0]) *
                  (double)tarn_dtype_size((tarn_dtype)plan->out[0].dtype);
    return check_positions(c);
}

/* Lines of X against a list Y that lies as the positions do; false with no message: none. */
static bool lines_of(const tarn_call *c, lines *l, const tarn_tensor *x, const tarn_tensor *y)
{
    const tarn_spec *p = &tarn_in(c, POSITIONS)->spec;
    const int64_t *at =
        tarn_positions(c, tarn_in(c, POSITIONS), x->spec.size[axis_of(c)], axis_of(c));
    if (!at || tarn_spec_count(p) == 0 || !lines_init(l, &x->spec, p, at, axis_of(c)))
        return false;
    l->x = tarn_data(x), l->y = tarn_data(y);
    l->column = tarn_dtype_column((tarn_dtype)x->spec.dtype);
    l->width = tarn_dtype_size((tarn_dtype)x->spec.dtype);
    return true;
}

static bool gather_forward(const tarn_call *c)
{
    lines l;
    if (!lines_of(c, &l, c->in[0], c->out[0]))
        return tarn_error_pending() == TARN_OK;
    return visit_all(&l, takers[log2_of(l.width)]);
}

static tarn_tensor *zeros_as(const tarn_spec *x, const tarn_tensor *g)
{
    return g ? tarn_tensor_full((tarn_dtype)g->spec.dtype, x->rank, x->size, 0) : NULL;
}

static bool gather_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *zeros = zeros_as(&c->in[0]->spec, gy[0]);
    gx[0] = tarn_scatter_add(zeros, axis_of(c) + 1, tarn_in(c, POSITIONS), gy[0]);
    return gx[0] != NULL;
}

TARN_OP(gather) = {
    .name = "gather",
    .summary = "At each place the number of x at the position given there, along a dim.",
    .formula = "y[i][j] = x[i][p[i][j]] along dim 2",
    .example = "local x = tarn.tensor { { 5, 6 }, { 7, 8 } }\n"
               "assert(x:gather(2, tarn.index { { 2 }, { 1 } }):get(1, 1) == 6)",
    .param = gather_params,
    .traits = TARN_CONTIGUOUS | TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .keeps_in = 2,
    .plan = gather_plan,
    .forward = gather_forward,
    .backward = gather_backward,
    .samples = {{"randn(2, 3), 2, tarn.index { { 3, 1 }, { 2, 2 } }"},
                {"randn(3, 2), 1, tarn.index { { 3, 1 } }"},
                {"randn(2, 3, 2), 2, tarn.index { { { 3, 1 }, { -1, 1 } } }"},
                {"randn(3), 1, tarn.index {}"}},
    .errors = {{"randn(2, 3), 2, tarn.index { { 4 }, { 1 } }", "gather: position 4"},
               {"randn(2, 3), 2, tarn.index { 1 }",
                "gather: positions %(1%) must have as many dims"},
               {"randn(2), 1, randn(2)", "positions is float32"}},
};

static bool take_along_dim_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = c->in[0], *p = tarn_in(c, POSITIONS);
    int64_t axis = c->value[2].integer, size[TARN_MAX_DIMS], wide[TARN_MAX_DIMS];
    if (axis == TARN_ABSENT)
        return (out[0] = tarn_take(x, p)) != NULL;
    if (x->spec.rank != p->spec.rank)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "take_along_dim: positions %s must have as many dims as x %s",
                         TARN_SHAPE(p), TARN_SHAPE(x));
    for (int d = 0; d < x->spec.rank; d++) {
        int64_t a = x->spec.size[d], b = p->spec.size[d];
        size[d] = d == axis ? b : a == 1 ? b : a;
        wide[d] = d == axis ? a : size[d];
    }
    int rank = x->spec.rank;
    out[0] = tarn_gather(tarn_expand(x, wide, rank), axis + 1, tarn_expand(p, size, rank));
    return out[0] != NULL;
}

TARN_OP(take_along_dim) = {
    .name = "take_along_dim",
    .summary = "gather with shapes that broadcast outside the dim; without a dim as take: of what"
               " argsort or argmax with keepdim give.",
    .example = "local x = tarn.tensor { { 3, 1 }, { 2, 4 } }\n"
               "assert(x:take_along_dim(x:argmax(2, true), 2):get(2, 1) == 4)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"positions",
                          NULL,
                          "from 1, as many dims as x",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_POSITIONS,
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
    .compose = take_along_dim_compose,
    .samples = {{"randn(2, 3), tarn.index { { 3, 1 }, { 2, 2 } }, 2"},
                {"randn(3, 2), tarn.index { { 3 } }, 1"},
                {"randn(3, 2), tarn.index { 6, 1 }"}},
    .errors = {{"randn(2, 3), tarn.index { 1 }, 2",
                "take_along_dim: positions %(1%) must have as many dims as x %(2 x 3%)"},
               {"randn(2, 3), tarn.index { { 4 } }, 2", "position 4"}},
};

static bool take_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *p = tarn_in(c, POSITIONS);
    int64_t all = -1;
    tarn_tensor *list = tarn_reshape(c->in[0], &all, 1);
    tarn_tensor *y = tarn_index_select(list, 1, tarn_reshape(p, &all, 1));
    return (out[0] = tarn_reshape(y, p->spec.size, p->spec.rank)) != NULL;
}

TARN_OP(take) = {
    .name = "take",
    .summary = "The numbers at positions of x seen as one list, row by row.",
    .example = "local x = tarn.tensor { { 5, 6 }, { 7, 8 } }\n"
               "assert(x:take(tarn.index { 3, 1 }):get(1) == 7)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"positions",
                          NULL,
                          "any shape, which is the result's; from 1",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_POSITIONS,
                          TARN_COUNTS,
                          {0}},
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = take_compose,
    .samples = {{"randn(2, 3), tarn.index { { 6, 1 }, { 1, -1 } }"}, {"randn(3), tarn.index {}"}},
    .errors = {{"randn(2, 2), tarn.index { 5 }", "position 5.*outside 1%.%.4.*in take"}},
};

/* ---- scatter: numbers put --------------------------------------------------------------------- */

/* As many dims as positions, and no smaller; one number serves for all. */
static bool check_src(const tarn_call *c)
{
    const tarn_spec *s = &tarn_in(c, SRC)->spec, *p = &tarn_in(c, POSITIONS)->spec;
    bool fits = s->rank == p->rank;
    for (int d = 0; fits && d < p->rank; d++)
        fits = s->size[d] >= p->size[d];
    return fits || s->rank == 0 ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: there are positions %s but only src %s", c->op->name,
                     TARN_SPEC_SHAPE(p), TARN_SPEC_SHAPE(s));
}

static bool scatter_plan(const tarn_call *c, tarn_plan *plan)
{
    return check_positions(c) && check_src(c) && tarn_plan_like_first(c, plan);
}

/* The corner of src that lies over the positions, in x's type, packed. */
static tarn_tensor *src_over_positions(const tarn_call *c)
{
    const tarn_tensor *src = tarn_in(c, SRC);
    const tarn_spec *p = &tarn_in(c, POSITIONS)->spec;
    tarn_spec s = src->spec;
    for (int d = 0; d < p->rank; d++) {
        s.size[d] = p->size[d];
        s.stride[d] = src->spec.rank == p->rank ? s.stride[d] : 0;
    }
    s.rank = p->rank;
    return tarn_tensor_to(tarn_tensor_view(src, &s), (tarn_dtype)c->out[0]->spec.dtype);
}

static bool scatter_with(const tarn_call *c, visit *const *by_width, visit *of_type)
{
    lines l;
    tarn_tensor *src = src_over_positions(c);
    if (!src || !tarn_drive_copy(c->out[0], c->in[0]) || !lines_of(c, &l, c->out[0], src))
        return tarn_error_pending() == TARN_OK;
    return visit_all(&l, of_type ? of_type : by_width[log2_of(l.width)]);
}

static bool scatter_forward(const tarn_call *c) { return scatter_with(c, putters, NULL); }

/* G, which lies as the positions do, for all of src: the rest of src has no part in the result. */
static tarn_tensor *back_to_src(const tarn_call *c, tarn_tensor *g)
{
    const tarn_spec *s = &tarn_in(c, SRC)->spec;
    if (!g || s->rank != g->spec.rank || tarn_spec_same_shape(s, &g->spec))
        return g;
    tarn_spec packed = tarn_spec_make((tarn_dtype)s->dtype, s->rank, s->size);
    return tarn_as_strided_sum(g, packed.size, packed.rank, packed.stride, packed.rank, 0);
}

/* 1, 2, 3, ... as the positions lie: who wrote where. */
static tarn_tensor *writers(const tarn_tensor *positions)
{
    tarn_spec s = tarn_spec_make(TARN_INT64, positions->spec.rank, positions->spec.size);
    tarn_tensor *order = tarn_tensor_of(&s);
    for (int64_t i = 0, n = order ? tarn_count(order) : 0; i < n; i++)
        ((int64_t *)tarn_data(order))[i] = i + 1;
    return order;
}

/* Of the numbers put to one position the last stays, so it alone has a gradient. */
static bool scatter_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_tensor *p = tarn_in(c, POSITIONS), *order = writers(p);
    int64_t dim = axis_of(c) + 1;
    gx[X] = tarn_scatter(gy[0], dim, p, number(0));
    if (!tarn_wants(c, SRC))
        return gx[X] != NULL;
    tarn_tensor *last = tarn_tensor_full(TARN_INT64, x->rank, x->size, 0);
    last = tarn_gather(tarn_scatter(last, dim, p, order), dim, p);
    tarn_tensor *g = tarn_where(tarn_eq(last, order), tarn_gather(gy[0], dim, p), number(0));
    gx[SRC] = back_to_src(c, g);
    return gx[X] && gx[SRC];
}

static const tarn_param scatter_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
    {"positions",
     NULL,
     "from 1, as many dims as x, no larger but along dim",
     TARN_TENSOR,
     TARN_NO_GRAD | TARN_POSITIONS,
     TARN_COUNTS,
     {0}},
    {"src", NULL, "a number, or as many as positions", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

TARN_OP(scatter) = {
    .name = "scatter",
    .summary = "x with numbers put at the positions given for them, along a dim; of several for one"
               " position the last stays.",
    .formula = "y = x, y[i][p[i][j]] = src[i][j] along dim 2",
    .example = "local y = tarn.zeros(2, 3):scatter(2, tarn.index { { 3 }, { 1 } }, 1)\n"
               "assert(y:get(1, 3) == 1 and y:get(2, 1) == 1 and y:sum():item() == 2)",
    .param = scatter_params,
    .traits = TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1 << POSITIONS,
    .plan = scatter_plan,
    .forward = scatter_forward,
    .backward = scatter_backward,
    .samples = {{"randn(2, 3), 2, tarn.index { { 3, 1 }, { 2, 2 } }, randn(2, 2)"},
                {"randn(3, 2), 1, tarn.index { { 3, 1 } }, 5"},
                {"randn(2, 3, 2), 2, tarn.index { { { 3, 1 } } }, randn(2, 3, 2)"},
                {"randn(3), 1, tarn.index {}, 1"}},
    .errors = {{"randn(2, 3), 2, tarn.index { { 4 }, { 1 } }, 1", "scatter: position 4"},
               {"randn(2, 3), 2, tarn.index { { 1, 2 } }, randn(1, 1)",
                "scatter: there are positions %(1 x 2%) but only src %(1 x 1%)"},
               {"randn(3), 1, tarn.index { { 1 } }, 1", "positions %(1 x 1%) must have as many"}},
};

/* ---- scatter_add, scatter_reduce: numbers joined ----------------------------------------------- */

#define JOINER(name, type, expression)                                                             \
    VISIT(name, type *to = (type *)l->x + place, a = *to, b = ((const type *)l->y)[at];            \
          *to = (type)(expression))

/* NaN wins over all */
JOINER(add_f32, float, a + b)
JOINER(add_f64, double, a + b)
JOINER(add_i64, int64_t, (uint64_t)a + (uint64_t)b)
JOINER(multiply_f32, float, a *b)
JOINER(multiply_f64, double, a *b)
JOINER(multiply_i64, int64_t, (uint64_t)a *(uint64_t)b)
JOINER(larger_f32, float, b > a || b != b ? b : a)
JOINER(larger_f64, double, b > a || b != b ? b : a)
JOINER(larger_i64, int64_t, b > a ? b : a)
JOINER(smaller_f32, float, b < a || b != b ? b : a)
JOINER(smaller_f64, double, b < a || b != b ? b : a)
JOINER(smaller_i64, int64_t, b < a ? b : a)

/* What joins [sum, prod, mean, amax, amin] of [float32, float64, int64], and what each starts from
 * where x itself has no part: extremes from one of the numbers. */
static const struct {
    visit *visit[3];
    double start;
    bool from_src;
} joiners[] = {
    {{add_f32, add_f64, add_i64}, 0, false},
    {{multiply_f32, multiply_f64, multiply_i64}, 1, false},
    {{add_f32, add_f64, add_i64}, 0, false},
    {{larger_f32, larger_f64, larger_i64}, 0, true},
    {{smaller_f32, smaller_f64, smaller_i64}, 0, true},
};

enum { SUM, PROD, MEAN, AMAX, AMIN };

static bool scatter_add_forward(const tarn_call *c)
{
    return scatter_with(c, NULL,
                        joiners[SUM].visit[tarn_dtype_column((tarn_dtype)c->out[0]->spec.dtype)]);
}

static bool scatter_add_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    gx[X] = gy[0];
    if (!tarn_wants(c, SRC))
        return true;
    gx[SRC] = back_to_src(c, tarn_gather(gy[0], axis_of(c) + 1, tarn_in(c, POSITIONS)));
    return gx[SRC] != NULL;
}

static const tarn_param scatter_add_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS | TARN_BIT(INT64), {0}},
    {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
    {"positions",
     NULL,
     "from 1, as many dims as x, no larger but along dim",
     TARN_TENSOR,
     TARN_NO_GRAD | TARN_POSITIONS,
     TARN_COUNTS,
     {0}},
    {"src",
     NULL,
     "a number, or as many as positions",
     TARN_TENSOR,
     TARN_NUMBERS,
     TARN_FLOATS | TARN_BIT(INT64),
     {0}},
    {0},
};

TARN_OP(scatter_add) = {
    .name = "scatter_add",
    .summary = "x with numbers added at the positions given for them, along a dim, in their order.",
    .formula = "y = x, y[i][p[i][j]] += src[i][j] along dim 2",
    .example = "local y = tarn.zeros(3):scatter_add(1, tarn.index { 2, 2 }, tarn.tensor { 5, 6 })\n"
               "assert(y:get(2) == 11)",
    .param = scatter_add_params,
    .traits = TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1 << POSITIONS,
    .plan = scatter_plan,
    .forward = scatter_add_forward,
    .backward = scatter_add_backward,
    .samples = {{"randn(2, 3), 2, tarn.index { { 3, 1 }, { 2, 2 } }, randn(2, 2)"},
                {"randn(3, 2), 1, tarn.index { { 3, 1 }, { 3, 2 } }, randn(2, 2)"},
                {"randn(2, 3), 1, tarn.index { { 2, 2 } }, randn(3, 3)"},
                {"tarn.index { 1, 2 }, 1, tarn.index { 1, 1 }, 1"},
                {"randn(3), 1, tarn.index {}, 1"}},
    .errors = {{"randn(2), 1, tarn.index { 3 }, 1", "scatter_add: position 3"},
               {"randn(2), 1, tarn.index { 1, 2 }, randn(1)",
                "scatter_add: there are positions %(2%) but only src %(1%)"}},
};

enum { REDUCE = 4, INCLUDE_SELF };

static tarn_tensor *put(const tarn_call *c, const tarn_tensor *x, tarn_tensor *value)
{
    return tarn_scatter(x, axis_of(c) + 1, tarn_in(c, POSITIONS), value);
}

static tarn_tensor *add(const tarn_call *c, const tarn_tensor *x, tarn_tensor *value)
{
    return tarn_scatter_add(x, axis_of(c) + 1, tarn_in(c, POSITIONS), value);
}

static tarn_tensor *get(const tarn_call *c, const tarn_tensor *x)
{
    return tarn_gather(x, axis_of(c) + 1, tarn_in(c, POSITIONS));
}

/* How many numbers meet at each place of x, at least 1. */
static tarn_tensor *meeting(const tarn_call *c, const tarn_tensor *like)
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_tensor *n = tarn_tensor_full((tarn_dtype)like->spec.dtype, x->rank, x->size, 1);
    return add(c, c->value[INCLUDE_SELF].boolean ? n : put(c, n, number(0)), number(1));
}

static bool scatter_reduce_forward(const tarn_call *c)
{
    int how = (int)c->value[REDUCE].choice;
    tarn_tensor *src = src_over_positions(c), *y = c->out[0];
    lines l;
    if (!src || !tarn_drive_copy(y, c->in[0]))
        return false;
    tarn_tensor *start = joiners[how].from_src ? src : tarn_tensor_weak(joiners[how].start, true);
    if (!c->value[INCLUDE_SELF].boolean) {
        start = tarn_scatter(c->in[0], axis_of(c) + 1, tarn_in(c, POSITIONS), start);
        if (!start || !tarn_drive_copy(y, start))
            return false;
    }
    if (!lines_of(c, &l, y, src))
        return tarn_error_pending() == TARN_OK;
    if (!visit_all(&l, joiners[how].visit[l.column]))
        return false;
    if (how != MEAN)
        return true;
    tarn_tensor *mean = tarn_dtype_kind((tarn_dtype)y->spec.dtype) == 'f'
                            ? tarn_div(y, meeting(c, y))
                            : tarn_floor_divide(y, meeting(c, y));
    return mean && tarn_drive_copy(y, mean);
}

/* The gradients of x and src from what each has as its slope: G at the places of x, SLOPE of each
 * number of x, of each of src; NULL: 1. */
static bool give(const tarn_call *c, tarn_tensor *gx[], tarn_tensor *g, tarn_tensor *of_x,
                 tarn_tensor *of_src)
{
    gx[X] = of_x ? tarn_mul(g, of_x) : g;
    if (!c->value[INCLUDE_SELF].boolean)
        gx[X] = put(c, gx[X], number(0));
    tarn_tensor *back = get(c, g);
    gx[SRC] = back_to_src(c, of_src ? tarn_mul(back, of_src) : back);
    return gx[X] && gx[SRC];
}

/* The part of src over the positions, with its history. */
static tarn_tensor *src_part(const tarn_call *c)
{
    tarn_tensor *src = tarn_in(c, SRC);
    const tarn_spec *p = &tarn_in(c, POSITIONS)->spec;
    for (int d = 0; src && src->spec.rank == p->rank && d < p->rank; d++)
        if (src->spec.size[d] != p->size[d])
            src = tarn_narrow(src, d + 1, 1, p->size[d]);
    return tarn_expand(src, p->size, p->rank);
}

/* A place's gradient is shared by the numbers that are as large as its extreme. */
static bool extreme_back(const tarn_call *c, tarn_tensor *g, tarn_tensor *gx[])
{
    tarn_tensor *x = tarn_in(c, X), *y = c->out[0], *zero = tarn_mul(g, number(0));
    tarn_tensor *own = tarn_add(zero, tarn_eq(x, y));
    tarn_tensor *theirs = tarn_add(get(c, zero), tarn_eq(src_part(c), get(c, y)));
    tarn_tensor *self = c->value[INCLUDE_SELF].boolean ? own : put(c, own, number(0));
    tarn_tensor *ties = tarn_maximum(add(c, self, theirs), number(1));
    return give(c, gx, tarn_div(g, ties), own, theirs);
}

/* Of a product the slope is the product of the others: zeros are counted apart. */
static bool product_back(const tarn_call *c, tarn_tensor *g, tarn_tensor *gx[])
{
    tarn_tensor *x = tarn_in(c, X), *src = src_part(c), *zero = number(0), *one = number(1);
    if (!c->value[INCLUDE_SELF].boolean)
        x = put(c, x, one);
    tarn_tensor *x_zero = tarn_eq(x, zero), *src_zero = tarn_eq(src, zero);
    tarn_tensor *x_full = tarn_where(x_zero, one, x), *src_full = tarn_where(src_zero, one, src);
    int64_t dim = axis_of(c) + 1;
    tarn_tensor *p = tarn_in(c, POSITIONS);
    tarn_tensor *product = tarn_scatter_reduce(x_full, dim, p, src_full, "prod", true);
    tarn_tensor *zeros = add(c, tarn_to(x_zero, TARN_INT64), tarn_to(src_zero, TARN_INT64));
    tarn_tensor *of_x = tarn_where(tarn_sub(zeros, x_zero), zero, tarn_div(product, x_full));
    tarn_tensor *of_src =
        tarn_where(tarn_sub(get(c, zeros), src_zero), zero, tarn_div(get(c, product), src_full));
    return give(c, gx, g, of_x, of_src);
}

static bool sum_back(const tarn_call *c, tarn_tensor *g, tarn_tensor *gx[])
{
    return give(c, gx, g, NULL, NULL);
}

static bool mean_back(const tarn_call *c, tarn_tensor *g, tarn_tensor *gx[])
{
    return give(c, gx, tarn_div(g, meeting(c, g)), NULL, NULL);
}

static bool scatter_reduce_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    static bool (*const back[])(const tarn_call *, tarn_tensor *,
                                tarn_tensor *[]) = {sum_back, product_back, mean_back, extreme_back,
                                                    extreme_back};
    return back[c->value[REDUCE].choice](c, gy[0], gx);
}

TARN_OP(scatter_reduce) = {
    .name = "scatter_reduce",
    .summary =
        "x with each number joined to what stands at the position given for it, along a dim.",
    .formula = "y[i] = reduce of x[i] and of all src[j] with p[j] = i",
    .example =
        "local y = tarn.zeros(2):scatter_reduce(1, tarn.index { 1, 1 }, tarn.tensor { 5, 7 },"
        " \"amax\")\nassert(y:get(1) == 7 and y:get(2) == 0)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS | TARN_BIT(INT64), {0}},
            {"dim", NULL, "along which", TARN_DIM, 0, 0, {0}},
            {"positions",
             NULL,
             "from 1, as many dims as x, no larger but along dim",
             TARN_TENSOR,
             TARN_NO_GRAD | TARN_POSITIONS,
             TARN_COUNTS,
             {0}},
            {"src",
             NULL,
             "as many as positions, or a number",
             TARN_TENSOR,
             TARN_NUMBERS,
             TARN_FLOATS | TARN_BIT(INT64),
             {0}},
            {"reduce", "sum|prod|mean|amax|amin", "how numbers are joined", TARN_CHOICE, 0, 0, {0}},
            {"include_self",
             NULL,
             "false: what x has where numbers go plays no part",
             TARN_BOOLEAN,
             TARN_OPTIONAL,
             0,
             {.boolean = true}},
            {0}},
    .traits = TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1 << X | 1 << POSITIONS | 1 << SRC,
    .keeps_out = 1,
    .plan = scatter_plan,
    .forward = scatter_reduce_forward,
    .backward = scatter_reduce_backward,
    .samples = {{"randn(2, 3), 2, tarn.index { { 3, 1 }, { 2, 2 } }, randn(2, 2), \"sum\""},
                {"randn(2, 3), 2, tarn.index { { 3, 1 }, { 2, 2 } }, randn(2, 2), \"mean\", false"},
                {"randn(2, 3), 2, tarn.index { { 3, 3 }, { 2, 2 } }, randn(2, 2), \"amax\""},
                {"randn(2, 3), 2, tarn.index { { 3, 1 }, { 2, 2 } }, randn(2, 2), \"amin\", false"},
                {"randn(2, 3), 2, tarn.index { { 3, 3 }, { 2, 2 } }, randn(2, 4), \"prod\""},
                {"randn(4), 1, tarn.index { 1, 1, 2 }, tensor { 0, 2, 3 }, \"prod\", false"},
                {"tarn.index { 1, 2 }, 1, tarn.index { 1, 1 }, tarn.index { 3, 4 }, \"mean\""}},
    .errors = {{"randn(2), 1, tarn.index { 3 }, 1, \"sum\"", "scatter_reduce: position 3"},
               {"randn(2), 1, tarn.index { 1 }, 1, \"median\"", "reduce must be"}},
};

TARN_FAMILY(scatter);
