/* scan.c -- running sums, products and extremes along a dim, and differences of neighbours. */
#include <math.h>
#include <string.h>

#include "graph/op.h"
#include "kernel/kernels.h"
#include "ops/along.h"
#include "tarn/ops.h"
#include "tensor/drive.h"
#include "tensor/sort.h"

static const tarn_param scan_params[] = {
    {"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = 1}},
    {0},
};

static int axis_of(const tarn_call *c) { return (int)c->value[1].integer; }

/* ---- driving ---------------------------------------------------------------------------------- */

/* One line is cut into pieces: what each folds to is carried to the next before they are scanned,
 * so the result depends on where the cuts are alone. */
enum { PIECE = 1 << 14, GRAIN = 1 << 14, STRIP = 256 };

typedef struct scan {
    tarn_wide (*fold)(const void *x, size_t n);
    tarn_wide (*line)(void *y, const void *x, size_t n, tarn_wide start);
    void (*columns)(void *y, const void *x, size_t axis, size_t inner, size_t cols);
    bool product, whole;
    tarn_around around;
    int64_t item, pieces, strips;
    const char *x;
    char *y;
    tarn_wide *start; /* [lines][pieces] */
} scan;

static scan scan_of(const tarn_call *c, const tarn_tensor *x, bool product)
{
    int column = tarn_dtype_column((tarn_dtype)x->spec.dtype);
    const tarn_kernels *k = tarn_kernels_of(column);
    scan s = {.product = product, .whole = column == TARN_INT64};
    s.fold = product ? k->product : k->sum;
    s.line = product ? k->cumprod : k->cumsum;
    s.columns = product ? k->cumprod_columns : k->cumsum_columns;
    s.around = tarn_around_axis(&x->spec, axis_of(c));
    s.item = (int64_t)tarn_dtype_size((tarn_dtype)x->spec.dtype);
    s.pieces = (s.around.axis + PIECE - 1) / PIECE;
    s.strips = (s.around.inner + STRIP - 1) / STRIP;
    s.x = tarn_data(x), s.y = tarn_data(c->out[0]);
    return s;
}

static tarn_wide scan_begin(const scan *s)
{
    return s->whole ? (tarn_wide){.whole = s->product} : (tarn_wide){.real = s->product};
}

static tarn_wide scan_join(const scan *s, tarn_wide a, tarn_wide b)
{
    uint64_t i = (uint64_t)a.whole, k = (uint64_t)b.whole;
    if (s->whole)
        return (tarn_wide){.whole = (int64_t)(s->product ? i * k : i + k)};
    return (tarn_wide){.real = s->product ? a.real * b.real : a.real + b.real};
}

/* Piece I of all lines: its first element, and how many. */
static int64_t piece_at(const scan *s, int64_t i, int64_t *n)
{
    int64_t from = i % s->pieces * PIECE, left = s->around.axis - from;
    *n = left < PIECE ? left : PIECE;
    return i / s->pieces * s->around.axis + from;
}

static bool fold_pieces(void *scan_, int64_t begin, int64_t end)
{
    const scan *s = scan_;
    for (int64_t i = begin, n; i < end; i++) {
        int64_t at = piece_at(s, i, &n);
        s->start[i] = s->fold(s->x + at * s->item, (size_t)n);
    }
    return true;
}

static bool scan_pieces(void *scan_, int64_t begin, int64_t end)
{
    const scan *s = scan_;
    for (int64_t i = begin, n; i < end; i++) {
        int64_t at = piece_at(s, i, &n) * s->item;
        s->line(s->y + at, s->x + at, (size_t)n, s->start ? s->start[i] : scan_begin(s));
    }
    return true;
}

static void carry(const scan *s)
{
    for (int64_t line = 0; line < s->around.outer; line++) {
        tarn_wide before = scan_begin(s), *start = s->start + line * s->pieces;
        for (int64_t i = 0; i < s->pieces; i++) {
            tarn_wide here = start[i];
            start[i] = before;
            before = scan_join(s, before, here);
        }
    }
}

static bool scan_lines(scan *s)
{
    int64_t count = s->around.outer * s->pieces;
    int64_t grain = s->around.axis < GRAIN ? GRAIN / (s->around.axis + 1) + 1 : 1;
    size_t bytes = s->pieces > 1 ? (size_t)count * sizeof *s->start : 0;
    if (bytes && !(s->start = tarn_alloc(bytes)))
        return false;
    bool ok = !bytes || tarn_drive_range(count, grain, fold_pieces, s);
    if (ok && bytes)
        carry(s);
    ok = ok && tarn_drive_range(count, grain, scan_pieces, s);
    tarn_free(s->start, bytes);
    return ok;
}

static bool scan_strips(void *scan_, int64_t begin, int64_t end)
{
    const scan *s = scan_;
    const tarn_around *a = &s->around;
    for (int64_t i = begin; i < end; i++) {
        int64_t from = i % s->strips * STRIP;
        int64_t cols = a->inner - from < STRIP ? a->inner - from : STRIP;
        int64_t at = (i / s->strips * a->axis * a->inner + from) * s->item;
        s->columns(s->y + at, s->x + at, (size_t)a->axis, (size_t)a->inner, (size_t)cols);
    }
    return true;
}

static bool run_scan(const tarn_call *c, bool product)
{
    tarn_tensor *x = tarn_tensor_packed(c->in[0]);
    if (tarn_count(c->out[0]) == 0)
        return true;
    if (x && x->spec.dtype != c->out[0]->spec.dtype)
        x = tarn_tensor_to(x, (tarn_dtype)c->out[0]->spec.dtype);
    if (!x)
        return false;
    scan s = scan_of(c, x, product);
    if (s.around.inner == 1)
        return scan_lines(&s);
    int64_t work = s.around.axis * STRIP;
    return tarn_drive_range(s.around.outer * s.strips, work < GRAIN ? GRAIN / (work + 1) + 1 : 1,
                            scan_strips, &s);
}

/* Running sums of whole numbers and bools are int64. */
static bool scan_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_plan_like_first(c, plan);
    if (tarn_dtype_kind((tarn_dtype)c->in[0]->spec.dtype) != 'f')
        plan->out[0].dtype = TARN_INT64;
    return true;
}

/* ---- cumsum ----------------------------------------------------------------------------------- */

static bool cumsum_forward(const tarn_call *c) { return run_scan(c, false); }

static tarn_tensor *from_the_end(const tarn_tensor *x, int axis)
{
    int64_t dim = axis + 1;
    return tarn_flip(tarn_cumsum(tarn_flip(x, &dim, 1), dim), &dim, 1);
}

/* Each number takes part in all sums from its place on. */
static bool cumsum_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return (gx[0] = from_the_end(gy[0], axis_of(c))) != NULL;
}

TARN_OP(cumsum) = {
    .name = "cumsum",
    .summary = "Running sums along a dim.",
    .formula = "y[i] = x[1] + ... + x[i]",
    .example =
        "local y = tarn.tensor({ 1, 2, 3 }):cumsum()\nassert(y:get(2) == 3 and y:get(3) == 6)",
    .param = scan_params,
    .traits = TARN_BACKWARD_IS_OPS,
    .plan = scan_plan,
    .forward = cumsum_forward,
    .backward = cumsum_backward,
    .samples = {{"randn(200, 2)"},
                {"randn(5, 3), 1"},
                {"randn(2, 5, 3), 2"},
                {"randn(2, 70), -1"},
                {"tarn.index { 3, -1, 2 }"},
                {"randn(3):gt(0)"},
                {"randn(0, 3), 1"}},
    .errors = {{"randn(3), 2", "cumsum: dim 2 is out of range for %(3%)"}},
};

/* ---- cumprod ---------------------------------------------------------------------------------- */

static bool cumprod_forward(const tarn_call *c) { return run_scan(c, true); }

/* Up to the first zero, dx = (sums from the end of gy y) / x.  The first zero itself has the sums of gy
 * times the product of the others, up to the next zero; after it nothing has a gradient.  A
 * number counts as the first zero where it is one and no zero came before. */
static bool cumprod_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    int axis = axis_of(c);
    tarn_tensor *x = tarn_in(c, 0), *zero = tarn_tensor_weak(0, true),
                *one = tarn_tensor_weak(1, true);
    tarn_tensor *is_zero = tarn_eq(x, zero);
    tarn_tensor *zeros = tarn_cumsum(is_zero, axis + 1); /* so far, this one among them */
    tarn_tensor *first = tarn_logical_and(is_zero, tarn_eq(zeros, one));
    tarn_tensor *full = tarn_where(first, one, x); /* with the first zero left out */
    tarn_tensor *safe = tarn_where(is_zero, one, x);
    tarn_tensor *before =
        tarn_where(tarn_eq(zeros, zero), tarn_mul(gy[0], tarn_cumprod(x, axis + 1)), zero);
    tarn_tensor *after =
        tarn_where(tarn_eq(zeros, one), tarn_mul(gy[0], tarn_cumprod(full, axis + 1)), zero);
    tarn_tensor *of_first = tarn_where(first, from_the_end(after, axis), zero);
    tarn_tensor *of_others =
        tarn_where(tarn_eq(zeros, zero), tarn_div(from_the_end(before, axis), safe), zero);
    return (gx[0] = tarn_add(of_first, of_others)) != NULL;
}

static bool has_zero(const tarn_tensor *x)
{
    double any = 0;
    tarn_scope scope = tarn_scope_open();
    bool was = tarn_recording_set(false);
    tarn_tensor *is = tarn_any(tarn_eq(x, tarn_tensor_weak(0, true)), NULL, 0, false);
    bool known = is && tarn_tensor_item(is, &any);
    tarn_recording_set(was);
    return tarn_scope_close(scope, NULL) && known && any != 0;
}

/* x[j + 1] ... x[k] for every j <= k of the last dim, else 0: (... x n x n) */
static tarn_tensor *products_between(const tarn_tensor *x)
{
    int64_t n = x->spec.size[x->spec.rank - 1];
    tarn_tensor *ones = tarn_tensor_full((tarn_dtype)x->spec.dtype, 2, (int64_t[]){n, n}, 1);
    tarn_tensor *later = tarn_gt(tarn_triu(ones, 1), tarn_tensor_weak(0, true));
    tarn_tensor *factors = tarn_where(later, tarn_unsqueeze(x, -2), tarn_tensor_weak(1, true));
    return tarn_mul(tarn_cumprod(factors, -1), tarn_triu(ones, 0));
}

/* 1, x[1], x[1] x[2], ...: what comes before each */
static tarn_tensor *products_before(const tarn_tensor *x)
{
    tarn_tensor *one = tarn_ones_like(tarn_narrow(x, -1, 1, 1), TARN_ABSENT);
    const tarn_tensor *parts[] = {one, tarn_narrow(x, -1, 1, x->spec.size[x->spec.rank - 1] - 1)};
    return tarn_cumprod(tarn_cat(parts, 2, -1), -1);
}

/* Without the division by x and the count of zeros, which hide how the gradient depends on a zero:
 *     dx[j] = (x[1] ... x[j - 1]) sum over k >= j of gy[k] (x[j + 1] ... x[k]) */
static bool cumprod_again(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    if (!has_zero(tarn_in(c, 0)))
        return tarn_error_pending() == TARN_OK && cumprod_backward(c, gy, gx);
    const int64_t dim = axis_of(c) + 1, last = -1;
    tarn_tensor *x = tarn_movedim(tarn_in(c, 0), &dim, 1, &last, 1);
    tarn_tensor *g = tarn_unsqueeze(tarn_movedim(gy[0], &dim, 1, &last, 1), -2);
    if (!x || !g)
        return false;
    tarn_tensor *sums = tarn_sum(tarn_mul(products_between(x), g), &last, 1, false);
    gx[0] = tarn_movedim(tarn_mul(sums, products_before(x)), &last, 1, &dim, 1);
    return gx[0] != NULL;
}

TARN_OP(cumprod) = {
    .name = "cumprod",
    .summary = "Running products along a dim.",
    .formula = "y[i] = x[1] ... x[i]",
    .example = "assert(tarn.tensor({ 2, 3, 4 }):cumprod():get(3) == 24)",
    .param = scan_params,
    .keeps_in = 1,
    .plan = scan_plan,
    .forward = cumprod_forward,
    .backward = cumprod_backward,
    .compose_back = cumprod_again,
    .samples = {{"randn(5, 3), 1"},
                {"randn(2, 5, 3), -1"},
                {"tensor { 2, 0, 3, 0, 4 }"},
                {"tensor { { 2, 3 }, { 0, 4 }, { 5, 0 } }, 1"},
                {"tarn.index { 3, -1, 2 }"},
                {"randn(0, 3), 1"}},
    .errors = {{"randn(3), 2", "cumprod: dim 2 is out of range for %(3%)"}},
};

/* ---- cummax, cummin, logcumsumexp: line by line ------------------------------------------------- */

typedef struct line_job {
    tarn_lines lines;
    void (*extreme)(void *y, int64_t *position, const void *x, size_t n);
    void (*line)(void *y, const void *x, size_t n);
    char *values;
    int64_t *positions;
} line_job;

static bool run_lines(void *job_, int64_t begin, int64_t end)
{
    const line_job *j = job_;
    for (int64_t i = begin; i < end; i++) {
        int64_t at = i * j->lines.n;
        char *y = j->values + at * j->lines.item;
        const char *x = j->lines.at + at * j->lines.item;
        if (j->extreme)
            j->extreme(y, j->positions + at, x, (size_t)j->lines.n);
        else
            j->line(y, x, (size_t)j->lines.n);
    }
    return true;
}

/* Runs J over the lines of x, and lays its results along the axis again. */
static bool over_lines(const tarn_call *c, line_job *j)
{
    int axis = axis_of(c);
    int64_t all = tarn_count(c->in[0]), n = j->lines.n;
    size_t bytes = (size_t)(all * (j->lines.item + 8));
    char *room = tarn_alloc(bytes);
    if (!room)
        return false;
    j->positions = (int64_t *)room;
    j->values = room + all * 8;
    bool ok = tarn_drive_range(j->lines.count, n < GRAIN ? GRAIN / (n + 1) + 1 : 1, run_lines, j) &&
              tarn_lines_put(c->out[0], axis, (tarn_dtype)j->lines.column, j->values, n) &&
              (!j->extreme || tarn_lines_put(c->out[1], axis, TARN_INT64, j->positions, n));
    tarn_free(room, bytes);
    return ok;
}

static const tarn_result extreme_results[] = {
    {"values", "the extremes so far", false},
    {"positions", "where the first of them stands, from 1", true},
    {0},
};

static bool extreme_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_plan_like_first(c, plan);
    plan->out[1] = plan->out[0];
    plan->out[1].dtype = TARN_INT64;
    return true;
}

static bool extremes(const tarn_call *c, bool largest)
{
    line_job j = {.line = NULL};
    if (tarn_count(c->in[0]) == 0)
        return true;
    bool ok = tarn_lines_init(&j.lines, c->in[0], axis_of(c));
    const tarn_kernels *k = tarn_kernels_of(j.lines.column);
    j.extreme = largest ? k->cummax : k->cummin;
    ok = ok && over_lines(c, &j);
    tarn_lines_done(&j.lines);
    return ok;
}

static bool cummax_forward(const tarn_call *c) { return extremes(c, true); }
static bool cummin_forward(const tarn_call *c) { return extremes(c, false); }

static bool extreme_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_tensor *zeros = tarn_tensor_full((tarn_dtype)gy[0]->spec.dtype, x->rank, x->size, 0);
    return (gx[0] = tarn_scatter_add(zeros, axis_of(c) + 1, c->out[1], gy[0])) != NULL;
}

TARN_OP(cummax) = {
    .name = "cummax",
    .summary = "The largest number so far along a dim, and where it stands; NaN stays.",
    .formula = "y[i] = max(x[1], ..., x[i])",
    .example = "local y, p = tarn.tensor({ 1, 5, 2 }):cummax()\n"
               "assert(y:get(3) == 5 and p:get(3) == 2)",
    .param = scan_params,
    .result = extreme_results,
    .traits = TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .keeps_out = 2,
    .plan = extreme_plan,
    .forward = cummax_forward,
    .backward = extreme_backward,
    .samples = {{"randn(5, 3), 1"},
                {"randn(2, 5, 3), 2"},
                {"randn(2, 7), -1"},
                {"tensor { 1, 1, 0 / 0, 3 }", true},
                {"tarn.index { 3, -1, 4 }"},
                {"randn(0, 3), 1"}},
    .errors = {{"randn(3), 2", "cummax: dim 2 is out of range for %(3%)"}},
};

TARN_OP(cummin) = {
    .name = "cummin",
    .summary = "The smallest number so far along a dim, and where it stands; NaN stays.",
    .formula = "y[i] = min(x[1], ..., x[i])",
    .example = "local y, p = tarn.tensor({ 2, 1, 5 }):cummin()\n"
               "assert(y:get(3) == 1 and p:get(3) == 2)",
    .param = scan_params,
    .result = extreme_results,
    .traits = TARN_KEEP_DTYPE | TARN_BACKWARD_IS_OPS,
    .keeps_out = 2,
    .plan = extreme_plan,
    .forward = cummin_forward,
    .backward = extreme_backward,
    .samples = {{"randn(5, 3), 1"}, {"randn(2, 7), -1"}, {"tensor { 1, 1, 0 / 0, 3 }", true}},
    .errors = {{"randn(3), 2", "cummin: dim 2 is out of range for %(3%)"}},
};

static bool logcumsumexp_forward(const tarn_call *c)
{
    line_job j = {.extreme = NULL};
    if (tarn_count(c->in[0]) == 0)
        return true;
    bool ok = tarn_lines_init(&j.lines, c->in[0], axis_of(c));
    j.line = tarn_kernels_of(j.lines.column)->logcumsumexp;
    ok = ok && over_lines(c, &j);
    tarn_lines_done(&j.lines);
    return ok;
}

/* log sum from the end of e^(log g - y), for the part of g above 0 */
static tarn_tensor *share_of(const tarn_call *c, tarn_tensor *g, tarn_tensor *y)
{
    int64_t dim = axis_of(c) + 1;
    tarn_tensor *none = tarn_le(g, tarn_tensor_weak(0, true)), *one = tarn_tensor_weak(1, true);
    tarn_tensor *log_g =
        tarn_where(none, tarn_tensor_weak(-INFINITY, false), tarn_log(tarn_where(none, one, g)));
    tarn_tensor *back = tarn_flip(tarn_sub(log_g, y), &dim, 1);
    return tarn_flip(tarn_logcumsumexp(back, dim), &dim, 1);
}

/* gx[i] = sum over k >= i of gy[k] e^(x[i] - y[k]), in logarithms, of positive and negative parts
 * apart */
static bool logcumsumexp_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *x = tarn_in(c, 0), *y = c->out[0];
    tarn_tensor *up = tarn_exp(tarn_add(share_of(c, gy[0], y), x));
    tarn_tensor *down = tarn_exp(tarn_add(share_of(c, tarn_neg(gy[0]), y), x));
    return (gx[0] = tarn_sub(up, down)) != NULL;
}

/* The same without logarithms of 0, which have no derivative: e^(x - m) times the sums from the end
 * of gy e^(m - y), m the largest x. */
static bool logcumsumexp_compose_back(const tarn_call *c, tarn_tensor *const gy[],
                                      tarn_tensor *gx[])
{
    int64_t dim = axis_of(c) + 1;
    tarn_tensor *x = tarn_in(c, 0), *m = tarn_tensor_detach(tarn_max(x, dim, true, NULL));
    tarn_tensor *parts = tarn_mul(gy[0], tarn_exp(tarn_sub(m, c->out[0])));
    tarn_tensor *sums = tarn_flip(tarn_cumsum(tarn_flip(parts, &dim, 1), dim), &dim, 1);
    return (gx[0] = tarn_mul(tarn_exp(tarn_sub(x, m)), sums)) != NULL;
}

TARN_OP(logcumsumexp) = {
    .name = "logcumsumexp",
    .summary = "Logarithms of the running sums of exponentials along a dim, without overflow.",
    .formula = "y[i] = log(e^x[1] + ... + e^x[i])",
    .example = "local y = tarn.tensor({ 1000, 1000 }):logcumsumexp()\n"
               "assert(math.abs(y:get(2) - 1000 - math.log(2)) < 1e-3)",
    .param = TARN_PARAMS{{"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                         {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = 1}},
                         {0}},
    .traits = TARN_INTEGER_TO_FLOAT | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .keeps_out = 1,
    .plan = tarn_plan_like_first,
    .forward = logcumsumexp_forward,
    .backward = logcumsumexp_backward,
    .compose_back = logcumsumexp_compose_back,
    .samples = {{"randn(5, 3), 1"},
                {"randn(2, 7), -1"},
                {"tensor { -1 / 0, 3, 1 / 0, 2 }", true},
                {"tensor { -1 / 0, -1 / 0, 0 / 0 }", true}},
    .errors = {{"randn(3), 2", "logcumsumexp: dim 2 is out of range for %(3%)"}},
};

/* ---- diff ------------------------------------------------------------------------------------- */

static bool diff_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0), *prepend = tarn_in(c, 1), *append = tarn_in(c, 2);
    int64_t times = c->value[1].integer, dim = c->value[2].integer + 1;
    const tarn_tensor *parts[3];
    int n = 0;
    if (times < 0)
        return tarn_fail(TARN_ERROR_VALUE, "diff: n must be at least 0, not %lld",
                         (long long)times);
    if (!tarn_is_none(prepend))
        parts[n++] = prepend;
    parts[n++] = x;
    if (!tarn_is_none(append))
        parts[n++] = append;
    x = n > 1 ? tarn_cat(parts, n, dim) : x;
    for (int64_t i = 0; x && i < times && x->spec.size[dim - 1] > 0; i++) {
        int64_t left = x->spec.size[dim - 1] - 1;
        tarn_tensor *next = tarn_narrow(x, dim, 2 - (left == 0), left);
        tarn_tensor *first = tarn_narrow(x, dim, 1, left);
        bool flags = x->spec.dtype == TARN_BOOL;
        x = flags ? tarn_ne(next, first) : tarn_sub(next, first);
    }
    return (out[0] = x) != NULL;
}

TARN_OP(diff) = {
    .name = "diff",
    .summary = "Differences of neighbours along a dim, n times over.",
    .formula = "y[i] = x[i + 1] - x[i]",
    .example = "local y = tarn.tensor({ 1, 4, 9 }):diff()\nassert(y:get(1) == 3 and y:get(2) == 5)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"n", NULL, "how many times", TARN_INTEGER, TARN_OPTIONAL, 0, {.integer = 1}},
            {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = -1}},
            {"prepend", NULL, "put before x first", TARN_TENSOR, TARN_OPTIONAL, TARN_ANY, {0}},
            {"append", NULL, "put after x first", TARN_TENSOR, TARN_OPTIONAL, TARN_ANY, {0}},
            {0}},
    .compose = diff_compose,
    .samples = {{"randn(2, 5)"},
                {"randn(5, 3), 2, 1"},
                {"randn(2, 3), { prepend = zeros(2, 1), append = randn(2, 2) }"},
                {"randn(2, 3), 4"},
                {"randn(3):gt(0)"}},
    .errors = {{"randn(3), -1", "diff: n must be at least 0, not %-1"},
               {"randn(3), 1, 2", "diff: dim 2 is out of range"}},
};

TARN_FAMILY(scan);
