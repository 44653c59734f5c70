/* matmul.c -- products of matrices, of batches of them, and the linear layer's.
 *
 * A matrix in memory is (data, elements from row to row) as it stands or transposed: products read
 * a transposed view where it is.  Only what has neither rows nor columns in order is copied.
 */
#include "graph/op.h"
#include "kernel/blas.h"
#include "kernel/spans.h"
#include "tarn/ops.h"
#include "tensor/drive.h"
#include "tensor/reduce.h"

/* ---- factors -------------------------------------------------------------------------------- */

typedef struct factor {
    const tarn_tensor *t;
    int64_t rows, cols, ld;
    bool transposed;
    int batch_rank; /* dims before the last two */
} factor;

/* Steps from row to row and from column to column; a vector is a row or a column. */
static void steps_of(const tarn_spec *s, bool column, int64_t *row, int64_t *col)
{
    int last = s->rank - 1;
    *row = s->rank > 1 ? s->stride[last - 1] : column ? s->stride[last] : 1;
    *col = s->rank > 1 || !column ? s->stride[last] : 1;
}

static bool lay(factor *f, bool column)
{
    int64_t row, col;
    steps_of(&f->t->spec, column, &row, &col);
    bool plain = (f->cols <= 1 || col == 1) && (f->rows <= 1 || row >= f->cols);
    f->transposed = !plain && (f->rows <= 1 || row == 1) && (f->cols <= 1 || col >= f->rows);
    f->ld = f->transposed ? (f->cols > 1 ? col : f->rows) : (f->rows > 1 ? row : f->cols);
    if (f->ld < 1)
        f->ld = 1;
    return plain || f->transposed;
}

static bool factor_of(const tarn_tensor *t, bool column, factor *f)
{
    const tarn_spec *s = &t->spec;
    *f = (factor){.t = t, .batch_rank = s->rank > 2 ? s->rank - 2 : 0};
    f->rows = s->rank > 1 ? s->size[s->rank - 2] : column ? s->size[0] : 1;
    f->cols = s->rank > 1 || !column ? s->size[s->rank - 1] : 1;
    return lay(f, column) || ((f->t = tarn_tensor_packed(t)) && lay(f, column));
}

/* ---- matmul --------------------------------------------------------------------------------- */

enum { A, B };

typedef struct shape {
    int64_t m, n, k, count; /* one product; how many */
    int rank;               /* batch dims */
    int64_t batch[TARN_MAX_DIMS];
    bool row, column; /* a is a vector, b is */
} shape;

static bool inner_sizes_differ(const tarn_spec *a, const tarn_spec *b, int64_t k, int64_t inner)
{
    const char *advice = "the last size of a must be the last but one of b";
    if (b->rank >= 2 && b->size[b->rank - 1] == k)
        advice = "b transposed, b:transpose(-1, -2), would fit";
    else if (a->rank >= 2 && a->size[a->rank - 2] == inner)
        advice = "a transposed, a:transpose(-1, -2), would fit";
    return tarn_fail(TARN_ERROR_SHAPE, "matmul: %s by %s: inner sizes %lld and %lld differ; %s",
                     TARN_SPEC_SHAPE(a), TARN_SPEC_SHAPE(b), (long long)k, (long long)inner,
                     advice);
}

/* Size of batch dim D, counted from the last, of a factor of rank RANK. */
static int64_t batch_size(const tarn_spec *s, int d)
{
    return s->rank - 3 >= d ? s->size[s->rank - 3 - d] : 1;
}

static bool broadcast_batches(const tarn_spec *a, const tarn_spec *b, shape *p)
{
    int rank = a->rank > b->rank ? a->rank : b->rank;
    p->rank = rank > 2 ? rank - 2 : 0;
    p->count = 1;
    for (int d = 0; d < p->rank; d++) {
        int64_t i = batch_size(a, d), j = batch_size(b, d);
        if (i != j && i != 1 && j != 1)
            return tarn_fail(TARN_ERROR_SHAPE,
                             "matmul: %s by %s: the batches do not broadcast: sizes %lld and %lld"
                             " of dim -%d",
                             TARN_SPEC_SHAPE(a), TARN_SPEC_SHAPE(b), (long long)i, (long long)j,
                             d + 3);
        p->batch[p->rank - 1 - d] = i == 1 ? j : i;
        p->count *= i == 1 ? j : i;
    }
    return true;
}

static bool shape_of(const tarn_call *c, shape *p)
{
    const tarn_spec *a = &tarn_in(c, A)->spec, *b = &tarn_in(c, B)->spec;
    if (a->rank == 0 || b->rank == 0)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "matmul: %s by %s: a number is no matrix; multiply by it with *",
                         TARN_SPEC_SHAPE(a), TARN_SPEC_SHAPE(b));
    p->row = a->rank == 1, p->column = b->rank == 1;
    p->m = p->row ? 1 : a->size[a->rank - 2];
    p->n = p->column ? 1 : b->size[b->rank - 1];
    p->k = a->size[a->rank - 1];
    int64_t inner = b->size[p->column ? 0 : b->rank - 2];
    return (p->k == inner || inner_sizes_differ(a, b, p->k, inner)) && broadcast_batches(a, b, p);
}

static bool matmul_plan(const tarn_call *c, tarn_plan *plan)
{
    shape p;
    if (!shape_of(c, &p))
        return false;
    int rank = p.rank;
    if (!p.row)
        p.batch[rank++] = p.m;
    if (!p.column)
        p.batch[rank++] = p.n;
    plan->out[0] = tarn_spec_make((tarn_dtype)tarn_in(c, A)->spec.dtype, rank, p.batch);
    plan->flops = 2 * (double)p.count * (double)p.m * (double)p.n * (double)p.k;
    plan->bytes = (double)tarn_dtype_size((tarn_dtype)plan->out[0].dtype) *
                  (double)(tarn_count(tarn_in(c, A)) + tarn_count(tarn_in(c, B)) +
                           tarn_spec_count(&plan->out[0]));
    return true;
}

typedef struct batches {
    const shape *p;
    factor a, b;
    char *y;
    int64_t size; /* bytes an element */
} batches;

/* Element where the matrix of batch I begins. */
static int64_t begin_of(const factor *f, const shape *p, int64_t i)
{
    const tarn_spec *s = &f->t->spec;
    int64_t at = 0;
    for (int d = p->rank - 1, own = f->batch_rank - 1; d >= 0 && own >= 0; d--, own--) {
        at += s->size[own] == 1 ? 0 : i % p->batch[d] * s->stride[own];
        i /= p->batch[d];
    }
    return at;
}

static tarn_product product_at(const batches *w, int64_t i)
{
    const shape *p = w->p;
    return (tarn_product){
        .dtype = (tarn_dtype)w->a.t->spec.dtype,
        .transpose_a = w->a.transposed,
        .transpose_b = w->b.transposed,
        .m = p->m,
        .n = p->n,
        .k = p->k,
        .lda = w->a.ld,
        .ldb = w->b.ld,
        .ldc = p->n > 0 ? p->n : 1,
        .alpha = 1,
        .a = (const char *)tarn_data(w->a.t) + begin_of(&w->a, p, i) * w->size,
        .b = (const char *)tarn_data(w->b.t) + begin_of(&w->b, p, i) * w->size,
        .c = w->y + i * p->m * p->n * w->size,
    };
}

static bool run_small(void *batches_, int64_t begin, int64_t end)
{
    for (int64_t i = begin; i < end; i++) {
        tarn_product q = product_at(batches_, i);
        tarn_gemm(q.dtype, q.transpose_a, q.transpose_b, q.m, q.n, q.k, 1, q.a, q.lda, q.b, q.ldb,
                  0, q.c, q.ldc);
    }
    return true;
}

/* A batch of matrices by one matrix is a tall matrix by it. */
static bool is_tall(const batches *w)
{
    return w->p->rank > 0 && w->b.batch_rank == 0 && !w->a.transposed &&
           tarn_spec_contiguous(&w->a.t->spec);
}

static bool run_batches(batches *w)
{
    /* Multiply-adds: smaller products, and all of MANY, are one chunk or less each. */
    enum { SMALL = 1 << 20, GRAIN = 1 << 18, MANY = 16 };
    const shape *p = w->p;
    tarn_product q = product_at(w, 0);
    if (is_tall(w)) {
        q.m *= p->count;
        return tarn_drive_product(&q);
    }
    int64_t work = p->m * p->n * p->k;
    if (p->count >= MANY || (p->count > 1 && work < SMALL))
        return tarn_drive_range(p->count, GRAIN / (work + 1) + 1, run_small, w);
    for (int64_t i = 0; i < p->count; i++) {
        q = product_at(w, i);
        if (!tarn_drive_product(&q))
            return false;
    }
    return true;
}

static bool matmul_forward(const tarn_call *c)
{
    shape p;
    if (!shape_of(c, &p))
        return false;
    batches w = {.p = &p, .y = tarn_data(c->out[0])};
    w.size = (int64_t)tarn_dtype_size((tarn_dtype)c->out[0]->spec.dtype);
    if (tarn_count(c->out[0]) == 0)
        return true;
    return factor_of(tarn_in(c, A), false, &w.a) && factor_of(tarn_in(c, B), true, &w.b) &&
           run_batches(&w);
}

static tarn_tensor *flip(const tarn_tensor *x) { return tarn_transpose(x, -1, -2); }

/* (rows x columns): the batch becomes more rows. */
static tarn_tensor *tall(const tarn_tensor *x)
{
    int64_t size[] = {-1, x ? x->spec.size[x->spec.rank - 1] : 1};
    return tarn_reshape(x, size, 2);
}

/* y = a b:  ga = gy b^T,  gb = a^T gy.  Vectors take part as a row and a column. */
static bool matmul_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *a = tarn_in(c, A), *b = tarn_in(c, B), *g = gy[0];
    bool row = a->spec.rank == 1, column = b->spec.rank == 1;
    if (row)
        a = tarn_unsqueeze(a, 1), g = tarn_unsqueeze(g, column ? 1 : -2);
    if (column)
        b = tarn_unsqueeze(b, 2), g = tarn_unsqueeze(g, -1);
    if (tarn_wants(c, A)) {
        gx[A] = tarn_matmul(g, flip(b));
        gx[A] = row ? tarn_squeeze(gx[A], -2) : gx[A];
    }
    if (tarn_wants(c, B)) {
        bool many = a && b && a->spec.rank > 2 && b->spec.rank == 2;
        gx[B] = many ? tarn_matmul(flip(tall(a)), tall(g)) : tarn_matmul(flip(a), g);
        gx[B] = column ? tarn_squeeze(gx[B], -1) : gx[B];
    }
    return (gx[A] || !tarn_wants(c, A)) && (gx[B] || !tarn_wants(c, B));
}

/* y[.., i, j] = sum over k of a[.., i, k] b[.., k, j] */
static bool matmul_compose(const tarn_call *c, tarn_tensor *out[])
{
    shape p;
    if (!shape_of(c, &p))
        return false;
    const tarn_tensor *a = tarn_in(c, A), *b = tarn_in(c, B);
    a = p.row ? tarn_unsqueeze(a, 1) : a;
    b = p.column ? tarn_unsqueeze(b, 2) : b;
    tarn_tensor *y =
        tarn_sum(tarn_mul(tarn_unsqueeze(a, -1), tarn_unsqueeze(b, -3)), (int64_t[]){-2}, 1, false);
    y = p.column ? tarn_squeeze(y, -1) : y;
    out[0] = p.row ? tarn_squeeze(y, p.column ? -1 : -2) : y;
    return out[0] != NULL;
}

TARN_OP(matmul) = {
    .name = "matmul",
    .aliases = "mm|bmm|mv|dot",
    .summary = "Product of matrices, of a matrix and a vector, or of batches of them.",
    .formula = "y[i,j] = sum over k of a[i,k] b[k,j]",
    .example = "local a = tarn.tensor { { 1, 2 }, { 3, 4 } }\n"
               "local y = a:matmul(tarn.tensor { 1, 1 })\n"
               "assert(y:get(1) == 3 and y:get(2) == 7)",
    .param = TARN_PARAMS{{"a",
                          NULL,
                          "(... x m x k), or a vector (k)",
                          TARN_TENSOR,
                          TARN_FACTOR,
                          TARN_FLOATS,
                          {0}},
                         {"b",
                          NULL,
                          "(... x k x n), or a vector (k)",
                          TARN_TENSOR,
                          TARN_FACTOR,
                          TARN_FLOATS,
                          {0}},
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .keeps_in = 1 << A | 1 << B,
    .plan = matmul_plan,
    .forward = matmul_forward,
    .backward = matmul_backward,
    .compose = matmul_compose,
    .samples = {{"randn(5, 3), randn(3, 4)"},
                {"randn(3, 5):t(), randn(4, 3):t()"},
                {"randn(3), randn(3)"},
                {"randn(2, 3), randn(3)"},
                {"randn(3), randn(2, 3, 4)"},
                {"randn(4, 1, 2, 3), randn(5, 3, 2)"},
                {"randn(2, 4, 3), randn(3, 5)"},
                {"randn(3, 2, 4):transpose(1, 2), randn(2, 5, 4):transpose(2, 3)"}},
    .errors = {{"randn(4, 5), randn(3, 2)",
                "matmul: %(4 x 5%) by %(3 x 2%): inner sizes 5 and 3 differ"},
               {"randn(4, 5), randn(2, 5)", "b transposed, b:transpose%(%-1, %-2%), would fit"},
               {"randn(2, 3, 4), randn(3, 4, 5)",
                "the batches do not broadcast: sizes 2 and 3 of dim %-3"},
               {"randn(2, 3), tensor(2)", "matmul: %(2 x 3%) by %(%): a number is no matrix"}},
};

/* ---- linear: y = x weight^T + bias ---------------------------------------------------------- */

enum { X, WEIGHT, BIAS };

typedef struct linear {
    int64_t rows, inputs, outputs;
    tarn_dtype dtype;
} linear;

static bool linear_of(const tarn_call *c, linear *l)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *w = &tarn_in(c, WEIGHT)->spec;
    const tarn_tensor *bias = tarn_in(c, BIAS);
    if (w->rank != 2)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: weight must be (outputs x inputs), not %s",
                         c->op->name, TARN_SPEC_SHAPE(w));
    if (x->rank == 0 || x->size[x->rank - 1] != w->size[1])
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: x %s has %lld inputs, weight %s wants %lld; the last size of x"
                         " must be %lld",
                         c->op->name, TARN_SPEC_SHAPE(x),
                         x->rank ? (long long)x->size[x->rank - 1] : 1LL, TARN_SPEC_SHAPE(w),
                         (long long)w->size[1], (long long)w->size[1]);
    if (!tarn_is_none(bias) && (bias->spec.rank != 1 || bias->spec.size[0] != w->size[0]))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: bias is %s, but weight %s has %lld outputs; it must be (%lld)",
                         c->op->name, TARN_SHAPE(bias), TARN_SPEC_SHAPE(w), (long long)w->size[0],
                         (long long)w->size[0]);
    *l = (linear){.rows = 1, .inputs = w->size[1], .outputs = w->size[0]};
    l->dtype = (tarn_dtype)x->dtype;
    for (int d = 0; d < x->rank - 1; d++)
        l->rows *= x->size[d];
    return true;
}

static bool linear_plan(const tarn_call *c, tarn_plan *plan)
{
    linear l;
    if (!linear_of(c, &l))
        return false;
    tarn_spec *y = &plan->out[0];
    const tarn_spec *x = &tarn_in(c, X)->spec;
    *y = tarn_spec_make(l.dtype, x->rank, x->size);
    y->size[y->rank - 1] = l.outputs;
    tarn_spec_pack(y);
    plan->flops = 2 * (double)l.rows * (double)l.inputs * (double)l.outputs;
    plan->bytes = (double)tarn_dtype_size(l.dtype) *
                  (double)(l.rows * (l.inputs + l.outputs) + l.inputs * l.outputs);
    return true;
}

/* X as (rows x inputs): as it stands where it is a matrix, or packed. */
static bool rows_of(const tarn_tensor *x, const linear *l, factor *f)
{
    if (x->spec.rank <= 2)
        return factor_of(x, false, f);
    const tarn_tensor *packed = tarn_tensor_packed(x);
    *f = (factor){.t = packed, .rows = l->rows, .cols = l->inputs, .ld = l->inputs};
    return packed != NULL;
}

/* y = after(x weight^T + bias), for an x of the shape of c's */
static bool linear_with(const tarn_call *c, const tarn_tensor *of, const tarn_span *after)
{
    linear l;
    factor x, w;
    const tarn_tensor *bias = tarn_in(c, BIAS);
    if (!linear_of(c, &l) || !rows_of(of, &l, &x) || !factor_of(tarn_in(c, WEIGHT), false, &w) ||
        (!tarn_is_none(bias) && !(bias = tarn_tensor_packed(bias))))
        return false;
    tarn_product q = {.dtype = l.dtype,
                      .transpose_a = x.transposed,
                      .transpose_b = !w.transposed,
                      .m = l.rows,
                      .n = l.outputs,
                      .k = l.inputs,
                      .lda = x.ld,
                      .ldb = w.ld,
                      .ldc = l.outputs,
                      .alpha = 1,
                      .a = tarn_data(x.t),
                      .b = tarn_data(w.t),
                      .bias = tarn_is_none(bias) ? NULL : tarn_data(bias),
                      .c = tarn_data(c->out[0]),
                      .after = after};
    return tarn_drive_product(&q);
}

static bool linear_and(const tarn_call *c, const tarn_span *after)
{
    return linear_with(c, tarn_in(c, X), after);
}

static bool linear_forward(const tarn_call *c) { return linear_and(c, NULL); }

static tarn_tensor *packed_like(const tarn_tensor *t)
{
    tarn_spec spec = t->spec;
    tarn_spec_pack(&spec);
    return tarn_tensor_of(&spec);
}

/* gx = gy weight, into GX, which is packed */
static tarn_tensor *linear_input_back(const tarn_call *c, const linear *l, const tarn_tensor *g,
                                      tarn_tensor *gx)
{
    factor w;
    if (!gx || !factor_of(tarn_in(c, WEIGHT), false, &w))
        return NULL;
    tarn_product q = {.dtype = l->dtype,
                      .transpose_b = w.transposed,
                      .m = l->rows,
                      .n = l->inputs,
                      .k = l->outputs,
                      .lda = l->outputs,
                      .ldb = w.ld,
                      .ldc = l->inputs,
                      .alpha = 1,
                      .a = tarn_data(g),
                      .b = tarn_data(w.t),
                      .c = tarn_data(gx)};
    return tarn_drive_product(&q) ? gx : NULL;
}

/* gw = gy^T x */
static tarn_tensor *linear_weight_back(const tarn_call *c, const linear *l, const tarn_tensor *g,
                                       const tarn_tensor *of)
{
    factor x;
    tarn_tensor *gw = packed_like(tarn_in(c, WEIGHT));
    if (!gw || !rows_of(of, l, &x))
        return NULL;
    tarn_product q = {.dtype = l->dtype,
                      .transpose_a = true,
                      .transpose_b = x.transposed,
                      .m = l->outputs,
                      .n = l->inputs,
                      .k = l->rows,
                      .lda = l->outputs,
                      .ldb = x.ld,
                      .ldc = l->inputs,
                      .alpha = 1,
                      .a = tarn_data(g),
                      .b = tarn_data(x.t),
                      .c = tarn_data(gw)};
    return tarn_drive_product(&q) ? gw : NULL;
}

/* gb = sum of gy over rows */
static tarn_tensor *linear_bias_back(const linear *l, const tarn_tensor *g)
{
    tarn_spec rows = tarn_spec_make(l->dtype, 2, (int64_t[]){l->rows, l->outputs});
    tarn_spec spec = tarn_spec_make(l->dtype, 1, &l->outputs);
    rows.offset = g->spec.offset;
    const tarn_tensor *matrix = tarn_tensor_view(g, &rows);
    tarn_tensor *gb = tarn_tensor_of(&spec);
    const bool axes[TARN_MAX_DIMS] = {true};
    return matrix && gb && tarn_drive_sum(gb, matrix, axes) ? gb : NULL;
}

/* g: of the sums */
static bool linear_back(const tarn_call *c, const tarn_tensor *g, tarn_tensor *gx[])
{
    linear l;
    const tarn_tensor *x = tarn_in(c, X);
    return g && linear_of(c, &l) &&
           (!tarn_wants(c, X) || (gx[X] = linear_input_back(c, &l, g, packed_like(x)))) &&
           (!tarn_wants(c, WEIGHT) || (gx[WEIGHT] = linear_weight_back(c, &l, g, x))) &&
           (!tarn_wants(c, BIAS) || (gx[BIAS] = linear_bias_back(&l, g)));
}

static bool linear_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return linear_back(c, tarn_tensor_packed(gy[0]), gx);
}

static bool linear_compose(const tarn_call *c, tarn_tensor *out[])
{
    out[0] = tarn_matmul(tarn_in(c, X), tarn_t(tarn_in(c, WEIGHT)));
    if (!tarn_is_none(tarn_in(c, BIAS)))
        out[0] = tarn_add(out[0], tarn_in(c, BIAS));
    return out[0] != NULL;
}

static const tarn_param linear_params[] = {
    {"x", NULL, "(... x inputs)", TARN_TENSOR, TARN_FACTOR, TARN_FLOATS, {0}},
    {"weight", NULL, "(outputs x inputs)", TARN_TENSOR, TARN_FACTOR, TARN_FLOATS, {0}},
    {"bias", NULL, "(outputs)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, {0}},
    {0},
};

TARN_OP(linear) = {
    .name = "linear",
    .summary = "Every output is a weighted sum of all inputs, plus a bias.",
    .formula = "y = x weight^T + bias",
    .example = "local y = tarn.ones(2, 3):linear(tarn.ones(4, 3), tarn.full({ 4 }, 0.5))\n"
               "assert(y.shape[2] == 4 and y:get(2, 4) == 3.5)",
    .param = linear_params,
    .keeps_in = 1 << X | 1 << WEIGHT,
    .plan = linear_plan,
    .forward = linear_forward,
    .backward = linear_backward,
    .compose = linear_compose,
    .samples = {{"randn(5, 3), randn(4, 3), randn(4)"},
                {"randn(2, 5, 3), randn(4, 3)"},
                {"randn(3), randn(4, 3), randn(4)"},
                {"randn(3, 5):t(), randn(3, 4):t(), randn(4)"},
                {"randn(3, 1, 2):transpose(1, 2), randn(1, 2), randn(1)"}},
    .errors = {{"randn(2, 3), randn(4, 5)",
                "linear: x %(2 x 3%) has 3 inputs, weight %(4 x 5%) wants 5"},
               {"randn(2, 3), randn(3)", "linear: weight must be %(outputs x inputs%), not %(3%)"},
               {"randn(2, 3), randn(4, 3), randn(3)",
                "linear: bias is %(3%), but weight %(4 x 3%) has 4 outputs"}},
};

/* ---- linear and an activation, whose slope is a function of y --------------------------------- */

/* The gradient of the sums, from those of y: what the activation's own row does. */
static tarn_tensor *sums_back(const tarn_call *c, const tarn_span *slope, tarn_tensor *g)
{
    tarn_spec spec = c->out[0]->spec;
    tarn_spec_pack(&spec);
    tarn_tensor *of_sums = tarn_tensor_of(&spec), *in[] = {g, c->out[0]};
    return of_sums && tarn_drive_span(slope, (tarn_dtype)spec.dtype, 1, &of_sums, 2, in, NULL)
               ? of_sums
               : NULL;
}

#define LINEAR_AND(f)                                                                              \
    static bool linear_##f##_forward(const tarn_call *c) { return linear_and(c, &tarn_span_##f); } \
    static bool linear_##f##_backward(const tarn_call *c, tarn_tensor *const gy[],                 \
                                      tarn_tensor *gx[])                                           \
    {                                                                                              \
        return linear_back(c, sums_back(c, &tarn_span_##f##_back, gy[0]), gx);                     \
    }                                                                                              \
    static bool linear_##f##_compose(const tarn_call *c, tarn_tensor *out[])                       \
    {                                                                                              \
        out[0] = tarn_##f(tarn_linear(tarn_in(c, X), tarn_in(c, WEIGHT), tarn_in(c, BIAS)));       \
        return out[0] != NULL;                                                                     \
    }

/* compose, which second derivatives go through, reads all inputs. */
#define LINEAR_AND_ROW(f)                                                                          \
    .name = "linear_" #f, .param = linear_params, .plan = linear_plan,                             \
    .keeps_in = 1 << X | 1 << WEIGHT | 1 << BIAS, .keeps_out = 1, .forward = linear_##f##_forward, \
    .backward = linear_##f##_backward, .compose = linear_##f##_compose,                            \
    .samples = {{"randn(5, 3), randn(4, 3), randn(4)"},                                            \
                {"randn(2, 5, 3), randn(4, 3)"},                                                   \
                {"randn(3), randn(4, 3), randn(4)"},                                               \
                {"randn(3, 5):t(), randn(3, 4):t(), randn(4)"},                                    \
                {"randn(0, 3), randn(4, 3), randn(4)"}},                                           \
    .errors = {{"randn(2, 3), randn(4, 5)",                                                        \
                "linear_" #f ": x %(2 x 3%) has 3 inputs, weight %(4 x 5%) wants 5"}}

LINEAR_AND(relu)
TARN_OP(linear_relu) = {
    LINEAR_AND_ROW(relu),
    .fuses = "Linear ReLU",
    .summary = "linear, then relu, applied to sums that are still in the cache.",
    .formula = "y = max(x weight^T + bias, 0)",
    .example = "local y = tarn.ones(2, 3):linear_relu(tarn.full({ 4, 3 }, -1))\n"
               "assert(y:get(2, 4) == 0)",
};

LINEAR_AND(tanh)
TARN_OP(linear_tanh) = {
    LINEAR_AND_ROW(tanh),
    .fuses = "Linear Tanh",
    .summary = "linear, then tanh, applied to sums that are still in the cache.",
    .formula = "y = tanh(x weight^T + bias)",
    .example = "local y = tarn.ones(2, 3):linear_tanh(tarn.zeros(4, 3))\n"
               "assert(y:get(2, 4) == 0)",
};

/* Not in Sequential's place: losses take the logits from before a last Sigmoid. */
LINEAR_AND(sigmoid)
TARN_OP(linear_sigmoid) = {
    LINEAR_AND_ROW(sigmoid),
    .summary = "linear, then sigmoid, applied to sums that are still in the cache.",
    .formula = "y = 1 / (1 + e^-(x weight^T + bias))",
    .example = "local y = tarn.ones(2, 3):linear_sigmoid(tarn.zeros(4, 3))\n"
               "assert(y:get(2, 4) == 0.5)",
};

/* ---- gelu and linear: of the two, whose outputs a transformer's block has four times as many of as
 * it has features, only what gelu reads is kept; gelu is computed again for the weights' gradient.
 * x is no factor that autocast could round: under it the two run apart. */

enum { APPROXIMATE = BIAS + 1 };

static tarn_tensor *gelu_of(const tarn_call *c, const tarn_tensor *x)
{
    const tarn_span *gelu = c->value[APPROXIMATE].choice ? &tarn_span_gelu_tanh : &tarn_span_gelu;
    tarn_tensor *h = packed_like(x), *in[] = {(tarn_tensor *)x};
    return h && tarn_drive_span(gelu, (tarn_dtype)x->spec.dtype, 1, &h, 1, in, NULL) ? h : NULL;
}

static bool gelu_linear_forward(const tarn_call *c)
{
    linear l;
    const tarn_tensor *h = linear_of(c, &l) ? gelu_of(c, tarn_in(c, X)) : NULL;
    return h && linear_with(c, h, NULL);
}

/* H = gelu'(x) H */
static bool apply_slope(const tarn_call *c, tarn_tensor *h)
{
    const tarn_span *slope =
        c->value[APPROXIMATE].choice ? &tarn_span_gelu_tanh_back : &tarn_span_gelu_back;
    tarn_tensor *in[] = {h, tarn_in(c, X)};
    return tarn_drive_span(slope, (tarn_dtype)h->spec.dtype, 1, &h, 2, in, NULL);
}

/* h = gelu(x):  gw = gy^T h,  gx = gelu'(x) (gy weight), in h's place */
static bool gelu_linear_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    linear l;
    const tarn_tensor *g = tarn_tensor_packed(gy[0]), *x = tarn_in(c, X);
    if (!g || !linear_of(c, &l))
        return false;
    tarn_tensor *h = tarn_wants(c, WEIGHT) ? gelu_of(c, x) : packed_like(x);
    if (!h || (tarn_wants(c, WEIGHT) && !(gx[WEIGHT] = linear_weight_back(c, &l, g, h))) ||
        (tarn_wants(c, BIAS) && !(gx[BIAS] = linear_bias_back(&l, g))))
        return false;
    if (tarn_wants(c, X))
        gx[X] = linear_input_back(c, &l, g, h);
    return !tarn_wants(c, X) || (gx[X] && apply_slope(c, h));
}

static bool gelu_linear_compose(const tarn_call *c, tarn_tensor *out[])
{
    const char *approximate = c->value[APPROXIMATE].choice ? "tanh" : "none";
    out[0] =
        tarn_linear(tarn_gelu(tarn_in(c, X), approximate), tarn_in(c, WEIGHT), tarn_in(c, BIAS));
    return out[0] != NULL;
}

TARN_OP(gelu_linear) = {
    .name = "gelu_linear",
    .summary = "gelu, then linear, which backward needs only x for.",
    .formula = "y = gelu(x) weight^T + bias",
    .example = "local y = tarn.zeros(2, 3):gelu_linear(tarn.ones(4, 3), tarn.full({ 4 }, 0.5))\n"
               "assert(y:get(2, 4) == 0.5)",
    .param = TARN_PARAMS{{"x", NULL, "(... x inputs)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                         {"weight", NULL, "(outputs x inputs)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                         {"bias", NULL, "(outputs)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, {0}},
                         {"approximate",
                          "none|tanh",
                          "gelu by the error function, or by tanh",
                          TARN_CHOICE,
                          TARN_OPTIONAL,
                          0,
                          {.choice = 0}},
                         {0}},
    .keeps_in = 1 << X | 1 << WEIGHT,
    .plan = linear_plan,
    .forward = gelu_linear_forward,
    .backward = gelu_linear_backward,
    .compose = gelu_linear_compose,
    .samples = {{"randn(5, 3), randn(4, 3), randn(4)"},
                {"randn(2, 5, 3), randn(4, 3), nil, 'tanh'"},
                {"randn(3), randn(4, 3), randn(4)"},
                {"randn(3, 5):t(), randn(3, 4):t(), randn(4)"},
                {"randn(0, 3), randn(4, 3), randn(4)"}},
    .errors = {{"randn(2, 3), randn(4, 5)",
                "gelu_linear: x %(2 x 3%) has 3 inputs, weight %(4 x 5%) wants 5"}},
};

TARN_FAMILY(matmul);
