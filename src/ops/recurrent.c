/* recurrent.c -- recurrent layers over a whole sequence: one layer, one direction.
 *
 * The products with x of all time steps are one product; then each step is a product with the
 * state and a kernel for the gates.  A row whose sequence is over keeps its state and gives zeros;
 * backwards in time it begins at its own end, because until then it keeps its first state.
 */
#include <string.h>

#include "graph/op.h"
#include "kernel/cells.h"
#include "kernel/kernels.h"
#include "tarn/ops.h"
#include "tensor/drive.h"
#include "tensor/reduce.h"

enum { X, WEIGHT_IH, WEIGHT_HH, BIAS_IH, BIAS_HH, H0 };
enum { Y, H, C };      /* results */
enum { GATES, EXTRA }; /* saved */
enum { GRAIN = 2048 }; /* numbers of the state for one thread */
enum { MOST_GATES = 4 };

typedef void step_kernel(const tarn_cell_step *at, size_t n);
typedef void back_kernel(const tarn_cell_back *at, size_t n);

/* One definition: the state before and what the gates are given -> the state after. */
typedef struct step {
    const tarn_tensor *x[MOST_GATES], *r[MOST_GATES]; /* products with x and with h, biases added */
    tarn_tensor *h, *c;
} step;

typedef struct cell {
    int gates;
    int lengths, reverse; /* which tensor parameter, which parameter */
    bool memory, extra;   /* has c; saves more than the gates */
    bool apart;           /* products with x and h have gradients of their own */
    size_t forward, back; /* where in tarn_cells */
    void (*define)(step *s);
} cell;

/* ---- shapes ---------------------------------------------------------------------------------- */

typedef struct run {
    const cell *cell;
    const tarn_kernels *kernels;
    const tarn_cells *cells;
    tarn_dtype dtype;
    int64_t batch, time, inputs, state, width; /* width: gates x state */
    int64_t size, t;                           /* bytes a number; the step */
    bool reverse;
    const int64_t *length; /* NULL: all rows are full */
    const void *weight;    /* W_hh, LD numbers from row to row */
    int64_t ld;
    bool turned;
    tarn_cell_step at; /* of the first row */
    tarn_cell_back back;
    const char *gy, *h0, *c0, *zero; /* NULL: none */
} run;

static bool is_matrix(const tarn_tensor *t, int64_t rows, int64_t cols)
{
    return t->spec.rank == 2 && t->spec.size[0] == rows && (cols < 0 || t->spec.size[1] == cols);
}

static bool check_weights(const tarn_call *c, const run *r)
{
    const tarn_tensor *w = tarn_in(c, WEIGHT_IH), *u = tarn_in(c, WEIGHT_HH);
    if (!is_matrix(u, r->width, r->state))
        return tarn_fail(TARN_ERROR_SHAPE, "%s: weight_hh must be (%d state x state), not %s",
                         c->op->name, r->cell->gates, TARN_SHAPE(u));
    if (!is_matrix(w, r->width, r->inputs))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: weight_ih must be (%lld x %lld) for x %s and a state of %lld, not %s",
                         c->op->name, (long long)r->width, (long long)r->inputs,
                         TARN_SHAPE(tarn_in(c, X)), (long long)r->state, TARN_SHAPE(w));
    for (int t = BIAS_IH; t <= BIAS_HH; t++) {
        const tarn_tensor *b = tarn_in(c, t);
        if (!tarn_is_none(b) && (b->spec.rank != 1 || b->spec.size[0] != r->width))
            return tarn_fail(TARN_ERROR_SHAPE, "%s: %s must be (%lld), not %s", c->op->name,
                             t == BIAS_IH ? "bias_ih" : "bias_hh", (long long)r->width,
                             TARN_SHAPE(b));
    }
    return true;
}

static bool check_states(const tarn_call *c, const run *r)
{
    for (int t = H0; t <= H0 + r->cell->memory; t++) {
        const tarn_tensor *s = tarn_in(c, t);
        if (!tarn_is_none(s) && !is_matrix(s, r->batch, r->state))
            return tarn_fail(TARN_ERROR_SHAPE,
                             "%s: the first state must be (batch x state), here (%lld x %lld), not"
                             " %s",
                             c->op->name, (long long)r->batch, (long long)r->state, TARN_SHAPE(s));
    }
    const tarn_tensor *n = tarn_in(c, r->cell->lengths);
    if (tarn_is_none(n) || (n->spec.rank == 1 && n->spec.size[0] == r->batch))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: lengths must be one number for each of %lld rows,"
                     " not %s",
                     c->op->name, (long long)r->batch, TARN_SHAPE(n));
}

static bool run_of(const tarn_call *c, const cell *cell, run *r)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *u = &tarn_in(c, WEIGHT_HH)->spec;
    if (x->rank != 3)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: x must be (batch x time x features), not %s",
                         c->op->name, TARN_SPEC_SHAPE(x));
    *r = (run){.cell = cell, .dtype = (tarn_dtype)x->dtype, .batch = x->size[0]};
    r->time = x->size[1], r->inputs = x->size[2];
    r->state = u->rank == 2 ? u->size[1] : 0;
    r->width = cell->gates * r->state;
    r->size = (int64_t)tarn_dtype_size(r->dtype);
    r->kernels = tarn_dtype_computes(r->dtype) ? tarn_kernels_of(r->dtype) : NULL;
    r->cells = tarn_dtype_computes(r->dtype) ? tarn_cells_of(r->dtype) : NULL;
    r->reverse = c->value[cell->reverse].boolean;
    return check_weights(c, r) && check_states(c, r);
}

static bool plan(const tarn_call *c, tarn_plan *plan, const cell *cell)
{
    run r;
    if (!run_of(c, cell, &r))
        return false;
    plan->out[Y] = tarn_spec_make(r.dtype, 3, (int64_t[]){r.batch, r.time, r.state});
    for (int i = H; i <= H + cell->memory; i++)
        plan->out[i] = tarn_spec_make(r.dtype, 2, (int64_t[]){r.batch, r.state});
    plan->saved[GATES] = tarn_spec_make(r.dtype, 3, (int64_t[]){r.batch, r.time, r.width});
    plan->saved[EXTRA] = plan->out[Y];
    plan->saves = 1 + cell->extra;
    plan->work_bytes = (size_t)((r.batch + 2) * r.width * r.size);
    plan->back_bytes = (size_t)((2 * r.batch + 1) * r.state * r.size);
    double products = (double)r.batch * (double)r.time * (double)r.width;
    plan->flops = 2 * products * (double)(r.inputs + r.state);
    plan->bytes = (double)r.size * products * 2;
    return true;
}

/* Lengths as int64, checked. */
static bool read_lengths(const tarn_call *c, run *r)
{
    const tarn_tensor *n = tarn_in(c, r->cell->lengths);
    if (tarn_is_none(n))
        return true;
    if (n->spec.dtype != TARN_INT64 && !(n = tarn_tensor_to(n, TARN_INT64)))
        return false;
    if (!(n = tarn_tensor_packed(n)))
        return false;
    r->length = tarn_data(n);
    for (int64_t i = 0; i < r->batch; i++)
        if (r->length[i] < 0 || r->length[i] > r->time)
            return tarn_fail(TARN_ERROR_VALUE,
                             "%s: length %lld of row %lld is out of range 0 .. %lld, the time steps"
                             " of x",
                             c->op->name, (long long)r->length[i], (long long)i + 1,
                             (long long)r->time);
    return true;
}

/* ---- forward --------------------------------------------------------------------------------- */

static bool is_over(const run *r, int64_t row) { return r->length && r->t >= r->length[row]; }

/* Row ROW of a state, or of something WIDE that every step has. */
static char *state_row(const run *r, const void *at, int64_t row)
{
    return (char *)at + row * r->state * r->size;
}

static char *step_row(const run *r, const void *at, int64_t row, int64_t t, int64_t wide)
{
    return (char *)at + (row * r->time + t) * wide * r->size;
}

static bool step_rows(void *run_, int64_t begin, int64_t end)
{
    const run *r = run_;
    step_kernel *kernel = *(step_kernel *const *)((const char *)r->cells + r->cell->forward);
    for (int64_t i = begin; i < end; i++) {
        tarn_cell_step at = r->at;
        at.y = step_row(r, at.y, i, r->t, r->state);
        if (is_over(r, i)) {
            memset(at.y, 0, (size_t)(r->state * r->size));
            continue;
        }
        at.gates = step_row(r, at.gates, i, r->t, r->width);
        at.extra = r->cell->extra ? step_row(r, at.extra, i, r->t, r->state) : NULL;
        at.recurrent = (const char *)at.recurrent + i * r->width * r->size;
        at.h = state_row(r, at.h, i);
        at.c = r->cell->memory ? state_row(r, at.c, i) : NULL;
        kernel(&at, (size_t)r->state);
    }
    return true;
}

static int64_t grain_of(const run *r) { return GRAIN / (r->state + 1) + 1; }

/* W_hh as the products of the steps read it best, its data R->WEIGHT: turned, unless that is for the way
 * BACK, and with rows that do not all fall on the same lines of the first cache.  (32 x 256 by 256 x 1024
 * on a Zen 3: 208 us, 230 where it is turned for each, 273 where its rows are 4 KB apart.)  A copy pays
 * for itself when many rows and steps read it. */
static bool take_weight(run *r, const tarn_tensor *weight, bool back)
{
    enum { FEW_ROWS = 8, FEW_STEPS = 4, APART = 64 };
    r->weight = tarn_data(weight), r->turned = false, r->ld = r->state;
    if (r->batch < FEW_ROWS || r->time < FEW_STEPS)
        return true;
    tarn_spec seen = weight->spec, lying;
    if (!back) {
        seen.size[0] = r->state, seen.size[1] = r->width;
        seen.stride[0] = 1, seen.stride[1] = r->state;
    }
    r->ld = seen.size[1] + APART / r->size;
    lying = tarn_spec_make(r->dtype, 2, (int64_t[]){seen.size[0], r->ld});
    tarn_tensor *room = tarn_tensor_of(&lying);
    lying.size[1] = seen.size[1];
    tarn_tensor *to = room ? tarn_tensor_view(room, &lying) : NULL;
    const tarn_tensor *from = to ? tarn_tensor_view(weight, &seen) : NULL;
    if (!from || !tarn_drive_copy(to, from))
        return false;
    r->weight = tarn_data(room), r->turned = !back;
    return true;
}

/* recurrent = h W_hh^T */
static bool state_product(const run *r)
{
    return tarn_drive_product(&(tarn_product){.dtype = r->dtype,
                                              .transpose_b = !r->turned,
                                              .m = r->batch,
                                              .n = r->width,
                                              .k = r->state,
                                              .lda = r->state,
                                              .ldb = r->ld,
                                              .ldc = r->width,
                                              .alpha = 1,
                                              .a = r->at.h,
                                              .b = r->weight,
                                              .c = (void *)r->at.recurrent});
}

static bool input_products(const run *r, const tarn_tensor *x, const tarn_tensor *weight)
{
    return tarn_drive_product(&(tarn_product){.dtype = r->dtype,
                                              .transpose_b = true,
                                              .m = r->batch * r->time,
                                              .n = r->width,
                                              .k = r->inputs,
                                              .lda = r->inputs ? r->inputs : 1,
                                              .ldb = r->inputs ? r->inputs : 1,
                                              .ldc = r->width,
                                              .alpha = 1,
                                              .a = tarn_data(x),
                                              .b = tarn_data(weight),
                                              .c = r->at.gates});
}

/* TO = the numbers of FROM, or zeros. */
static void begin_with(void *to, const tarn_tensor *from, size_t bytes)
{
    if (tarn_is_none(from))
        memset(to, 0, bytes);
    else
        memcpy(to, tarn_data(from), bytes);
}

static void begin(const tarn_call *c, run *r)
{
    size_t state = (size_t)(r->batch * r->state * r->size), bias = (size_t)(r->width * r->size);
    char *work = c->work;
    r->at = (tarn_cell_step){.y = tarn_data(c->out[Y]), .h = tarn_data(c->out[H])};
    r->at.gates = tarn_data(c->saved[GATES]);
    r->at.extra = r->cell->extra ? tarn_data(c->saved[EXTRA]) : NULL;
    r->at.bias = work, r->at.recurrent = work + 2 * bias;
    begin_with(work, tarn_in(c, BIAS_IH), bias);
    begin_with(work + bias, tarn_in(c, BIAS_HH), bias);
    begin_with(r->at.h, tarn_in(c, H0), state);
    if (r->cell->memory)
        begin_with(r->at.c = tarn_data(c->out[C]), tarn_in(c, H0 + 1), state);
}

static bool forward(const tarn_call *c, const cell *cell)
{
    run r;
    if (!run_of(c, cell, &r) || !read_lengths(c, &r))
        return false;
    if (r.batch == 0 || r.state == 0)
        return true;
    begin(c, &r);
    bool ok = take_weight(&r, tarn_in(c, WEIGHT_HH), false) &&
              input_products(&r, tarn_in(c, X), tarn_in(c, WEIGHT_IH));
    for (int64_t s = 0; ok && s < r.time; s++) {
        r.t = r.reverse ? r.time - 1 - s : s;
        ok = state_product(&r) && tarn_drive_range(r.batch, grain_of(&r), step_rows, &r);
    }
    return ok;
}

/* ---- backward, through time ------------------------------------------------------------------ */

/* Where the state of ROW before step T stands in ALL (of every step), or FIRST, or zeros. */
static const void *before(const run *r, const void *all, const char *first, int64_t row, int64_t t)
{
    int64_t earlier = r->reverse ? t + 1 : t - 1;
    int64_t end = r->length ? r->length[row] : r->time;
    if (earlier >= 0 && earlier < end)
        return step_row(r, all, row, earlier, r->state);
    return first ? state_row(r, first, row) : r->zero;
}

static bool back_rows(void *run_, int64_t begin, int64_t end)
{
    const run *r = run_;
    back_kernel *kernel = *(back_kernel *const *)((const char *)r->cells + r->cell->back);
    size_t wide = (size_t)(r->width * r->size);
    for (int64_t i = begin; i < end; i++) {
        tarn_cell_back at = r->back;
        at.gx = step_row(r, at.gx, i, r->t, r->width);
        at.gr = step_row(r, at.gr, i, r->t, r->width);
        if (is_over(r, i)) {
            memset(at.gx, 0, wide), memset(at.gr, 0, wide);
            continue;
        }
        at.gates = step_row(r, at.gates, i, r->t, r->width);
        at.extra = r->cell->extra ? step_row(r, at.extra, i, r->t, r->state) : NULL;
        at.h = before(r, at.h, r->h0, i, r->t);
        at.c = r->cell->memory ? before(r, r->back.extra, r->c0, i, r->t) : NULL;
        at.gh = state_row(r, at.gh, i), at.gc = state_row(r, at.gc, i);
        if (r->gy)
            r->kernels->axpy(at.gh, 1, step_row(r, r->gy, i, r->t, r->state), (size_t)r->state);
        kernel(&at, (size_t)r->state);
    }
    return true;
}

/* gh += gr W_hh, at step t */
static bool state_product_back(const run *r)
{
    return tarn_drive_product(&(tarn_product){.dtype = r->dtype,
                                              .m = r->batch,
                                              .n = r->state,
                                              .k = r->width,
                                              .lda = r->time * r->width,
                                              .ldb = r->ld,
                                              .ldc = r->state,
                                              .alpha = 1,
                                              .beta = 1,
                                              .a = step_row(r, r->back.gr, 0, r->t, r->width),
                                              .b = r->weight,
                                              .c = r->back.gh});
}

/* All gradients of gates, then of the first state, are in r->back. */
static bool through_time(const tarn_call *c, run *r)
{
    bool ok = take_weight(r, tarn_in(c, WEIGHT_HH), true), whole = tarn_wants(c, H0);
    for (int64_t s = r->time - 1; ok && s >= 0; s--) {
        r->t = r->reverse ? r->time - 1 - s : s;
        ok = tarn_drive_range(r->batch, grain_of(r), back_rows, r);
        if (ok && (s > 0 || whole))
            ok = state_product_back(r);
    }
    return ok;
}

/* The states before every step, as a matrix (batch time x state). */
static tarn_tensor *states_before(const run *r)
{
    tarn_spec spec = tarn_spec_make(r->dtype, 2, (int64_t[]){r->batch * r->time, r->state});
    tarn_tensor *all = tarn_tensor_of(&spec);
    size_t bytes = (size_t)(r->state * r->size);
    for (int64_t i = 0; all && i < r->batch; i++)
        for (int64_t t = 0; t < r->time; t++)
            memcpy(step_row(r, tarn_data(all), i, t, r->state), before(r, r->back.h, r->h0, i, t),
                   bytes);
    return all;
}

/* a^T b, or a b */
static tarn_tensor *product(const tarn_tensor *a, bool transpose, const tarn_tensor *b,
                            const tarn_spec *like)
{
    tarn_tensor *y = tarn_tensor_of(like);
    int64_t n = b->spec.size[b->spec.rank - 1], k = a->spec.size[transpose ? 0 : 1];
    tarn_product p = {.dtype = (tarn_dtype)like->dtype, .transpose_a = transpose};
    p.m = a->spec.size[transpose ? 1 : 0], p.n = n, p.k = k;
    p.lda = a->spec.size[1], p.ldb = p.ldc = n > 0 ? n : 1, p.alpha = 1;
    if (!y)
        return NULL;
    p.a = tarn_data(a), p.b = tarn_data(b), p.c = tarn_data(y);
    return tarn_drive_product(&p) ? y : NULL;
}

static tarn_tensor *column_sums(const tarn_tensor *a)
{
    tarn_spec spec = tarn_spec_make((tarn_dtype)a->spec.dtype, 1, &a->spec.size[1]);
    tarn_tensor *y = tarn_tensor_of(&spec);
    return y && tarn_drive_sum(y, a, (bool[TARN_MAX_DIMS]){true}) ? y : NULL;
}

static tarn_tensor *copy_of(const tarn_tensor *t)
{
    return tarn_tensor_from((tarn_dtype)t->spec.dtype, t->spec.rank, t->spec.size, tarn_data(t));
}

static bool weight_gradients(const tarn_call *c, const run *r, const tarn_tensor *g,
                             const tarn_tensor *gr, tarn_tensor *gx[])
{
    if (tarn_wants(c, X) &&
        !(gx[X] = product(g, false, tarn_in(c, WEIGHT_IH), &tarn_in(c, X)->spec)))
        return false;
    if (tarn_wants(c, WEIGHT_IH) &&
        !(gx[WEIGHT_IH] = product(g, true, tarn_in(c, X), &tarn_in(c, WEIGHT_IH)->spec)))
        return false;
    const tarn_tensor *h = tarn_wants(c, WEIGHT_HH) ? states_before(r) : NULL;
    if (tarn_wants(c, WEIGHT_HH) &&
        !(gx[WEIGHT_HH] = h ? product(gr, true, h, &tarn_in(c, WEIGHT_HH)->spec) : NULL))
        return false;
    if (tarn_wants(c, BIAS_IH) && !(gx[BIAS_IH] = column_sums(g)))
        return false;
    const tarn_tensor *same = g == gr ? gx[BIAS_IH] : NULL;
    return !tarn_wants(c, BIAS_HH) || (gx[BIAS_HH] = same ? copy_of(same) : column_sums(gr));
}

static bool state_gradients(const tarn_call *c, const run *r, tarn_tensor *gx[])
{
    void *const at[] = {r->back.gh, r->back.gc};
    for (int i = 0; i <= r->cell->memory; i++) {
        if (!tarn_wants(c, H0 + i))
            continue;
        if (!(gx[H0 + i] = tarn_tensor_from(r->dtype, 2, (int64_t[]){r->batch, r->state}, at[i])))
            return false;
    }
    return true;
}

/* Gradients as they stand row by row; *AT NULL where there is none. */
static bool packed_gradient(const tarn_tensor *g, const char **at)
{
    *at = NULL;
    if (tarn_is_none(g))
        return true;
    const tarn_tensor *packed = tarn_tensor_packed(g);
    *at = packed ? tarn_data(packed) : NULL;
    return packed;
}

static bool begin_back(const tarn_call *c, tarn_tensor *const gy[], run *r)
{
    size_t state = (size_t)(r->batch * r->state * r->size);
    const char *last[] = {NULL, NULL};
    char *work = c->work;
    r->back = (tarn_cell_back){.h = tarn_data(c->out[Y]), .gh = work, .gc = work + state};
    r->back.gates = tarn_data(c->saved[GATES]);
    r->back.extra = r->cell->extra ? tarn_data(c->saved[EXTRA]) : NULL;
    r->zero = memset(work + 2 * state, 0, (size_t)(r->state * r->size));
    r->h0 = tarn_is_none(tarn_in(c, H0)) ? NULL : tarn_data(tarn_in(c, H0));
    if (r->cell->memory)
        r->c0 = tarn_is_none(tarn_in(c, H0 + 1)) ? NULL : tarn_data(tarn_in(c, H0 + 1));
    bool ok = packed_gradient(gy[Y], &r->gy) && packed_gradient(gy[H], &last[0]) &&
              (!r->cell->memory || packed_gradient(gy[C], &last[1]));
    for (int i = 0; ok && i < 2; i++) {
        void *to = i ? r->back.gc : r->back.gh;
        last[i] ? memcpy(to, last[i], state) : memset(to, 0, state);
    }
    return ok;
}

static bool backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[],
                     const cell *cell)
{
    run r;
    if (!run_of(c, cell, &r) || !read_lengths(c, &r))
        return false;
    if (r.batch == 0 || r.state == 0)
        return true;
    tarn_spec spec = tarn_spec_make(r.dtype, 2, (int64_t[]){r.batch * r.time, r.width});
    tarn_tensor *g = tarn_tensor_of(&spec), *gr = cell->apart ? tarn_tensor_of(&spec) : g;
    if (!g || !gr || !begin_back(c, gy, &r))
        return false;
    r.back.gx = tarn_data(g), r.back.gr = tarn_data(gr);
    return through_time(c, &r) && weight_gradients(c, &r, g, gr, gx) && state_gradients(c, &r, gx);
}

/* ---- definition ------------------------------------------------------------------------------ */

static void split(const tarn_tensor *all, int gates, int64_t state,
                  const tarn_tensor *part[MOST_GATES])
{
    for (int i = 0; i < gates; i++)
        part[i] = tarn_narrow(all, -1, i * state + 1, state);
}

typedef struct definition {
    const run *r;
    const tarn_tensor *x, *weight, *bias, *lengths; /* x: products with x, biases added */
    step s;
} definition;

/* One step; what it gives at time T. */
static tarn_tensor *define_step(definition *d, int64_t t)
{
    const run *r = d->r;
    tarn_tensor *h = d->s.h, *c = d->s.c;
    split(tarn_select(d->x, 2, t + 1), r->cell->gates, r->state, d->s.x);
    split(tarn_linear(h, d->weight, d->bias), r->cell->gates, r->state, d->s.r);
    r->cell->define(&d->s);
    if (!d->lengths)
        return d->s.h;
    const tarn_tensor *goes_on =
        tarn_unsqueeze(tarn_gt(d->lengths, tarn_tensor_weak((double)t, true)), 2);
    tarn_tensor *y = tarn_where(goes_on, d->s.h, tarn_tensor_weak(0, false));
    d->s.h = tarn_where(goes_on, d->s.h, h);
    d->s.c = c ? tarn_where(goes_on, d->s.c, c) : NULL;
    return y;
}

static tarn_tensor *state_or_zeros(const tarn_tensor *given, const run *r)
{
    if (!tarn_is_none(given))
        return (tarn_tensor *)given;
    return tarn_tensor_new(r->dtype, 2, (int64_t[]){r->batch, r->state});
}

static bool compose(const tarn_call *call, tarn_tensor *out[], const cell *cell)
{
    run r;
    if (!run_of(call, cell, &r) || !read_lengths(call, &r))
        return false;
    definition d = {.r = &r, .weight = tarn_in(call, WEIGHT_HH), .bias = tarn_in(call, BIAS_HH)};
    d.x = tarn_linear(tarn_in(call, X), tarn_in(call, WEIGHT_IH), tarn_in(call, BIAS_IH));
    d.lengths = r.length ? tarn_in(call, cell->lengths) : NULL;
    d.s.h = state_or_zeros(tarn_in(call, H0), &r);
    d.s.c = cell->memory ? state_or_zeros(tarn_in(call, H0 + 1), &r) : NULL;
    size_t bytes = (size_t)(r.time + 1) * sizeof(tarn_tensor *);
    const tarn_tensor **all = tarn_alloc(bytes);
    bool ok = all && d.x && d.s.h;
    for (int64_t s = 0; ok && s < r.time; s++) {
        int64_t t = r.reverse ? r.time - 1 - s : s;
        ok = (all[t] = define_step(&d, t));
    }
    if (ok)
        out[Y] = r.time ? tarn_stack(all, (int)r.time, 2)
                        : tarn_tensor_new(r.dtype, 3, (int64_t[]){r.batch, 0, r.state});
    out[H] = d.s.h;
    if (cell->memory)
        out[C] = d.s.c;
    tarn_free(all, bytes);
    return ok && out[Y];
}

/* ---- the cells ------------------------------------------------------------------------------- */

#define CELL_KERNELS(f)                                                                            \
    .forward = offsetof(tarn_cells, f##_step), .back = offsetof(tarn_cells, f##_back)

static void define_lstm(step *s)
{
    tarn_tensor *i = tarn_sigmoid(tarn_add(s->x[0], s->r[0]));
    tarn_tensor *f = tarn_sigmoid(tarn_add(s->x[1], s->r[1]));
    tarn_tensor *g = tarn_tanh(tarn_add(s->x[2], s->r[2]));
    tarn_tensor *o = tarn_sigmoid(tarn_add(s->x[3], s->r[3]));
    s->c = tarn_add(tarn_mul(f, s->c), tarn_mul(i, g));
    s->h = tarn_mul(o, tarn_tanh(s->c));
}

static void define_gru(step *s)
{
    tarn_tensor *r = tarn_sigmoid(tarn_add(s->x[0], s->r[0]));
    tarn_tensor *z = tarn_sigmoid(tarn_add(s->x[1], s->r[1]));
    tarn_tensor *n = tarn_tanh(tarn_add(s->x[2], tarn_mul(r, s->r[2])));
    s->h = tarn_add(n, tarn_mul(z, tarn_sub(s->h, n)));
}

static void define_tanh(step *s) { s->h = tarn_tanh(tarn_add(s->x[0], s->r[0])); }

static void define_relu(step *s) { s->h = tarn_relu(tarn_add(s->x[0], s->r[0])); }

static const cell lstm = {.gates = 4,
                          .lengths = 7,
                          .reverse = 8,
                          .memory = true,
                          .extra = true,
                          CELL_KERNELS(lstm),
                          .define = define_lstm};
static const cell gru = {.gates = 3,
                         .lengths = 6,
                         .reverse = 7,
                         .extra = true,
                         .apart = true,
                         CELL_KERNELS(gru),
                         .define = define_gru};
static const cell rnn[] = {
    {.gates = 1, .lengths = 6, .reverse = 8, CELL_KERNELS(rnn_tanh), .define = define_tanh},
    {.gates = 1, .lengths = 6, .reverse = 8, CELL_KERNELS(rnn_relu), .define = define_relu},
};

enum { NONLINEARITY = 7 };
static const cell *rnn_of(const tarn_call *c) { return &rnn[c->value[NONLINEARITY].choice]; }

/* What a row has of functions: the same for all, with its own cell. */
#define CELL_FUNCTIONS(f, cell)                                                                    \
    static bool f##_plan(const tarn_call *c, tarn_plan *p) { return plan(c, p, cell); }            \
    static bool f##_forward(const tarn_call *c) { return forward(c, cell); }                       \
    static bool f##_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])       \
    {                                                                                              \
        return backward(c, gy, gx, cell);                                                          \
    }                                                                                              \
    static bool f##_compose(const tarn_call *c, tarn_tensor *out[])                                \
    {                                                                                              \
        return compose(c, out, cell);                                                              \
    }

CELL_FUNCTIONS(lstm, &lstm)
CELL_FUNCTIONS(gru, &gru)
CELL_FUNCTIONS(rnn, rnn_of(c))

/* ---- rows ------------------------------------------------------------------------------------ */

#define TENSOR(name_, about_, flags_, dtypes_)                                                     \
    {                                                                                              \
        name_, NULL, about_, TARN_TENSOR, flags_, dtypes_, { 0 }                                   \
    }
#define PARAMETERS(gates)                                                                          \
    TENSOR("x", "(batch x time x features)", TARN_FACTOR, TARN_FLOATS),                            \
        TENSOR("weight_ih", "(" gates " state x features)", TARN_FACTOR, TARN_FLOATS),             \
        TENSOR("weight_hh", "(" gates " state x state)", TARN_FACTOR, TARN_FLOATS),                \
        TENSOR("bias_ih", "(" gates " state)", TARN_OPTIONAL, TARN_FLOATS),                        \
        TENSOR("bias_hh", "(" gates " state)", TARN_OPTIONAL, TARN_FLOATS),                        \
        TENSOR("h0", "(batch x state): the state before; zeros", TARN_OPTIONAL, TARN_FLOATS)
#define LENGTHS                                                                                    \
    TENSOR("lengths", "(batch): time steps of each row; all", TARN_OPTIONAL | TARN_NO_GRAD,        \
           TARN_COUNTS)
#define REVERSE                                                                                    \
    {                                                                                              \
        "reverse", NULL, "from each row's last time step to its first", TARN_BOOLEAN,              \
            TARN_OPTIONAL, 0,                                                                      \
        {                                                                                          \
            .boolean = false                                                                       \
        }                                                                                          \
    }
#define OUTPUTS                                                                                    \
    {"y", "(batch x time x state): the state after every step, zeros after a row's end", false},   \
    {                                                                                              \
        "h", "(batch x state): the state at each row's end", false                                 \
    }

enum { KEEPS = 1 << X | 1 << WEIGHT_IH | 1 << WEIGHT_HH | 1 << H0 };

TARN_OP(lstm) = {
    .name = "lstm",
    .summary = "One layer of long short-term memory over a sequence.",
    .formula = "i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of x W^T + b + h U^T + d;  "
               "c' = f c + i g;  h' = o tanh(c')",
    .source = "[Hochreiter, Schmidhuber 1997; Gers et al. 2000]",
    .example = "local x = tarn.randn(2, 5, 3)\n"
               "local y, h, c = x:lstm(tarn.randn(16, 3), tarn.randn(16, 4))\n"
               "assert(y.shape[3] == 4 and c.shape[2] == 4)\n"
               "assert(h:sub(y:select(2, 5)):abs():max():item() == 0)",
    .param = TARN_PARAMS{PARAMETERS("4"),
                         TENSOR("c0", "(batch x state): the memory before; zeros", TARN_OPTIONAL,
                                TARN_FLOATS),
                         LENGTHS,
                         REVERSE,
                         {0}},
    .result = TARN_RESULTS{OUTPUTS,
                           {"c", "(batch x state): the memory at each row's end", false},
                           {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = KEEPS | 1 << (H0 + 1) | 1 << (H0 + 2),
    .keeps_out = 1 << Y,
    .plan = lstm_plan,
    .forward = lstm_forward,
    .backward = lstm_backward,
    .compose = lstm_compose,
    .tolerance = {2e-5, 1e-11},
    .samples = {{"randn(3, 4, 2), randn(12, 2), randn(12, 3), randn(12), randn(12)"},
                {"randn(9, 4, 1), randn(8, 1), randn(8, 2), randn(8), randn(8), randn(9, 2)"},
                {"randn(2, 3, 2), randn(8, 2), randn(8, 2), nil, nil, randn(2, 2), randn(2, 2), "
                 "tarn.index { 1, 3 }"},
                {"randn(3, 3, 2), randn(8, 2), randn(8, 2), randn(8), nil, randn(3, 2), nil, "
                 "tarn.index { 2, 0, 3 }, true"}},
    .errors = {{"randn(3, 4, 2), randn(12, 5), randn(12, 3)",
                "lstm: weight_ih must be %(12 x 2%) for x %(3 x 4 x 2%)"},
               {"randn(4, 2), randn(12, 2), randn(12, 3)",
                "lstm: x must be %(batch x time x features%), not %(4 x 2%)"},
               {"randn(1, 4, 2), randn(12, 2), randn(12, 3), nil, nil, randn(3)",
                "the first state must be %(batch x state%), here %(1 x 3%), not %(3%)"},
               {"randn(1, 4, 2), randn(12, 2), randn(12, 3), nil, nil, nil, nil, tarn.index { 5 }",
                "lstm: length 5 of row 1 is out of range 0 .. 4"},
               {"randn(1, 4, 2), randn(9, 2), randn(9, 3)",
                "weight_hh must be %(4 state x state%), not %(9 x 3%)"}},
};

TARN_OP(gru) = {
    .name = "gru",
    .summary = "One layer of gated recurrent units over a sequence.",
    .formula = "r, z = sigmoid of x W^T + b + h U^T + d;  n = tanh(x W^T + b + r (h U^T + d));  "
               "h' = (1 - z) n + z h",
    .source = "[Cho et al. 2014]",
    .example = "local y, h = tarn.randn(2, 5, 3):gru(tarn.randn(12, 3), tarn.randn(12, 4))\n"
               "assert(y.shape[3] == 4 and h.shape[2] == 4)",
    .param = TARN_PARAMS{PARAMETERS("3"), LENGTHS, REVERSE, {0}},
    .result = TARN_RESULTS{OUTPUTS, {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = KEEPS | 1 << (H0 + 1),
    .keeps_out = 1 << Y,
    .plan = gru_plan,
    .forward = gru_forward,
    .backward = gru_backward,
    .compose = gru_compose,
    .tolerance = {2e-5, 1e-11},
    .samples = {{"randn(3, 4, 2), randn(9, 2), randn(9, 3), randn(9), randn(9)"},
                {"randn(9, 4, 1), randn(6, 1), randn(6, 2), randn(6), randn(6), randn(9, 2)"},
                {"randn(2, 3, 2), randn(6, 2), randn(6, 2), nil, nil, randn(2, 2), "
                 "tarn.index { 1, 3 }"},
                {"randn(3, 3, 2), randn(6, 2), randn(6, 2), randn(6), nil, randn(3, 2), "
                 "tarn.index { 2, 0, 3 }, true"}},
    .errors = {{"randn(3, 4, 2), randn(9, 2), randn(9, 3), randn(8)",
                "gru: bias_ih must be %(9%), not %(8%)"},
               {"randn(3, 4, 2), randn(9, 2), randn(9, 3), nil, nil, nil, tarn.index { 1 }",
                "gru: lengths must be one number for each of 3 rows, not %(1%)"}},
};

TARN_OP(rnn) = {
    .name = "rnn",
    .summary = "One plain recurrent layer over a sequence.",
    .formula = "h' = f(x W^T + b + h U^T + d)",
    .source = "[Elman 1990]",
    .example = "local y, h = tarn.randn(2, 5, 3):rnn(tarn.randn(4, 3), tarn.randn(4, 4))\n"
               "assert(y.shape[3] == 4 and h.shape[2] == 4)",
    .param = TARN_PARAMS{PARAMETERS("1"),
                         LENGTHS,
                         {"nonlinearity", "tanh|relu", "f", TARN_CHOICE, TARN_OPTIONAL, 0, {0}},
                         REVERSE,
                         {0}},
    .result = TARN_RESULTS{OUTPUTS, {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = KEEPS | 1 << (H0 + 1),
    .keeps_out = 1 << Y,
    .plan = rnn_plan,
    .forward = rnn_forward,
    .backward = rnn_backward,
    .compose = rnn_compose,
    .tolerance = {2e-5, 1e-11},
    .samples = {{"randn(3, 4, 2), randn(3, 2), randn(3, 3), randn(3), randn(3)"},
                {"randn(9, 4, 1), randn(2, 1), randn(2, 2), randn(2), randn(2), randn(9, 2)"},
                {"randn(2, 3, 2), randn(2, 2), randn(2, 2), nil, nil, randn(2, 2), "
                 "tarn.index { 1, 3 }, 'relu'"},
                {"randn(3, 3, 2), randn(2, 2), randn(2, 2), randn(2), nil, randn(3, 2), "
                 "tarn.index { 2, 0, 3 }, 'tanh', true"}},
    .errors = {{"randn(3, 4, 2), randn(3, 2), randn(3, 3), nil, nil, nil, nil, 'sine'",
                "nonlinearity"}},
};

TARN_FAMILY(recurrent);
