/* linalg_solve.c -- linear systems by LU, triangles and Cholesky; determinants and inverses. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "ops/linalg.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { A, B };

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

#define MATRICES(name, about)                                                                      \
    {                                                                                              \
        name, NULL, about, TARN_TENSOR, 0, TARN_FLOATS, { 0 }                                      \
    }
#define YES_OR_NO(name, usual, about)                                                              \
    {                                                                                              \
        name, NULL, about, TARN_BOOLEAN, TARN_OPTIONAL, 0, { .boolean = usual }                    \
    }

/* ---- a x = b: shapes ----------------------------------------------------------------------------- */

typedef struct system {
    bool vector; /* b is (... x n): one column */
    int rank;    /* of the batch */
    int64_t batch[TARN_MAX_DIMS], n, k;
} system;

/* b is a vector, or as many as there are matrices in a. */
static bool is_vector(const tarn_spec *a, const tarn_spec *b)
{
    bool same = b->rank == a->rank - 1;
    for (int d = 0; same && d < b->rank; d++)
        same = a->size[d] == b->size[d];
    return b->rank == 1 || same;
}

static bool join_batch(const tarn_call *c, system *s, const tarn_spec *a, int own)
{
    int rank = a->rank - own;
    for (int d = 1; d <= rank; d++) {
        int64_t *to = &s->batch[s->rank - d], size = a->size[rank - d];
        if (*to != size && *to != 1 && size != 1)
            return tarn_fail(TARN_ERROR_SHAPE,
                             "%s: the batches of a %s and b %s do not broadcast: sizes %lld and"
                             " %lld",
                             c->op->name, TARN_SHAPE(tarn_in(c, A)), TARN_SHAPE(tarn_in(c, B)),
                             (long long)*to, (long long)size);
        *to = *to == 1 ? size : *to;
    }
    return true;
}

static bool system_of(const tarn_call *c, system *s)
{
    const tarn_spec *a = &tarn_in(c, A)->spec, *b = &tarn_in(c, B)->spec;
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w) || !tarn_matrices_square(&w))
        return false;
    *s = (system){.vector = is_vector(a, b), .n = w.n, .k = 1};
    int own = s->vector ? 1 : 2;
    if (b->rank < own || b->size[b->rank - own] != s->n)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: a is %s, so b must be (%lld) or (... x %lld x k),"
                         " not %s",
                         c->op->name, TARN_SPEC_SHAPE(a), (long long)s->n, (long long)s->n,
                         TARN_SPEC_SHAPE(b));
    s->k = s->vector ? 1 : b->size[b->rank - 1];
    s->rank = a->rank - 2 > b->rank - own ? a->rank - 2 : b->rank - own;
    for (int d = 0; d < s->rank; d++)
        s->batch[d] = 1;
    return join_batch(c, s, a, 2) && join_batch(c, s, b, own);
}

static bool system_plan(const tarn_call *c, tarn_plan *plan)
{
    system s;
    if (!system_of(c, &s))
        return false;
    tarn_spec y = {.rank = (uint8_t)s.rank};
    memcpy(y.size, s.batch, sizeof s.batch);
    y.size[y.rank++] = s.n;
    if (!s.vector)
        y.size[y.rank++] = s.k;
    plan->out[0] = tarn_spec_make((tarn_dtype)tarn_in(c, A)->spec.dtype, y.rank, y.size);
    double batch =
        (double)tarn_spec_count(&plan->out[0]) / (double)(s.n > 0 && s.k > 0 ? s.n * s.k : 1);
    plan->flops = batch * (double)s.n * (double)s.n * (double)(s.n + 2 * s.k);
    plan->bytes = batch * (double)(s.n * (s.n + 2 * s.k)) * 8;
    return true;
}

/* X over the batch of S, packed. */
static const tarn_tensor *over_batch(const tarn_tensor *x, const system *s, int64_t rows,
                                     int64_t cols)
{
    int64_t size[TARN_MAX_DIMS];
    memcpy(size, s->batch, sizeof size);
    size[s->rank] = rows, size[s->rank + 1] = cols;
    bool was = tarn_recording_set(false);
    const tarn_tensor *wide = tarn_expand(x, size, s->rank + 2);
    tarn_recording_set(was);
    return wide ? tarn_tensor_packed(wide) : NULL;
}

static bool load_system(const tarn_call *c, const system *s, tarn_matrices *w)
{
    const tarn_tensor *b = tarn_in(c, B);
    b = s->vector ? tarn_tensor_packed(b) : b;
    if (s->vector && b) { /* (... x n) as (... x n x 1) */
        tarn_spec column = b->spec;
        column.size[column.rank++] = 1;
        tarn_spec_pack(&column);
        column.offset = b->spec.offset;
        b = tarn_tensor_view(b, &column);
    }
    const tarn_tensor *a = over_batch(tarn_in(c, A), s, s->n, s->n);
    b = b ? over_batch(b, s, s->n, s->k) : NULL;
    if (!a || !b || !tarn_matrices_of(c, A, w))
        return false;
    w->spec = a->spec, w->k = s->k, w->batch = 1;
    for (int d = 0; d < s->rank; d++)
        w->batch *= s->batch[d];
    if (tarn_count(c->out[0]) == 0)
        w->batch = 0;
    if (w->batch > 0)
        w->a = tarn_data(a), w->b = tarn_data(b), w->out[0] = tarn_data(c->out[0]);
    return true;
}

/* gb = op(a)^-1 gy,  ga = -gb x^T; both summed over what was expanded.  X: the solution. */
static bool system_back(const tarn_call *c, tarn_tensor *gb, const tarn_tensor *x, bool vector,
                        tarn_tensor **ga, tarn_tensor **to_b)
{
    const tarn_spec *a = &tarn_in(c, A)->spec, *b = &tarn_in(c, B)->spec;
    if (vector)
        x = tarn_unsqueeze(x, -1);
    if (tarn_wants(c, A))
        *ga = tarn_sum_to(tarn_neg(tarn_matmul(gb, tarn_flip_matrix(x))), a->size, a->rank);
    if (tarn_wants(c, B))
        *to_b = tarn_sum_to(vector ? tarn_squeeze(gb, -1) : gb, b->size, b->rank);
    return (*ga || !tarn_wants(c, A)) && (*to_b || !tarn_wants(c, B));
}

/* ---- solve --------------------------------------------------------------------------------------- */

static bool singular(const tarn_matrices *w, int64_t i)
{
    char place[96];
    return tarn_fail(TARN_ERROR_NUMBER,
                     "%s: a%s is singular: its pivot %d is 0; lstsq and pinv do without an inverse,"
                     " and a + 1e-6 times the identity may have one",
                     w->name, tarn_matrix_place(w, i, place), w->info[i]);
}

static void solve_one(const tarn_matrices *w, int64_t i, char *work)
{
    char *a = work, *b = a + tarn_part(w->n * w->n * w->size);
    int32_t *pivot = (int32_t *)(void *)(b + tarn_part(w->n * w->k * w->size));
    tarn_matrix_load(w, a, w->a + i * w->n * w->n * w->size, w->n, w->n);
    w->info[i] = tarn_lapack_lu(w->column, w->n, a, pivot);
    if (w->info[i])
        return;
    tarn_matrix_load(w, b, w->b + i * w->n * w->k * w->size, w->n, w->k);
    w->info[i] = tarn_lapack_lu_solve(w->column, false, w->n, w->k, a, pivot, b);
    tarn_matrix_store(w, w->out[0] + i * w->n * w->k * w->size, b, w->n, w->k);
}

static bool solve_forward(const tarn_call *c)
{
    system s;
    tarn_matrices w;
    if (!system_of(c, &s) || !load_system(c, &s, &w))
        return false;
    int64_t bytes = tarn_part(s.n * s.n * w.size) + tarn_part(s.n * s.k * w.size) +
                    tarn_part(s.n * (int64_t)sizeof(int32_t));
    return tarn_matrices_run(&w, solve_one, bytes, singular);
}

static bool solve_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    bool vector = is_vector(&tarn_in(c, A)->spec, &tarn_in(c, B)->spec);
    const tarn_tensor *g = vector ? tarn_unsqueeze(gy[0], -1) : gy[0];
    tarn_tensor *gb = tarn_solve(tarn_flip_matrix(tarn_in(c, A)), g);
    return system_back(c, gb, c->out[0], vector, &gx[A], &gx[B]);
}

TARN_OP(solve) = {
    .name = "solve",
    .aliases = "linalg_solve",
    .summary = "x with a x = b: a square system of linear equations, or a batch of them.",
    .formula = "x = a^-1 b, by LU with pivots",
    .example = "local a = tarn.tensor { { 2, 0 }, { 0, 4 } }\n"
               "local x = a:solve(tarn.tensor { 2, 2 })\n"
               "assert(x:get(1) == 1 and x:get(2) == 0.5)",
    .param = TARN_PARAMS{MATRICES("a", "(... x n x n)"),
                         MATRICES("b",
                                  "(... x n x k), or a vector (n), or one for each a (... x n)"),
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS | TARN_CONTIGUOUS,
    .keeps_in = 1 << A,
    .keeps_out = 1,
    .plan = system_plan,
    .forward = solve_forward,
    .backward = solve_backward,
    .samples = {{"randn(3, 3), randn(3, 2)"},
                {"randn(2, 3, 3), randn(3)"},
                {"randn(2, 1, 2, 2), randn(3, 2, 4)"},
                {"randn(2, 2, 2), randn(2, 2)"},
                {"tarn.tensor { { 0, 1 }, { 1, 0 } }, randn(2, 1)"}},
    .errors = {{"tensor { { { 2, 0 }, { 0, 1 } }, { { 1, 2 }, { 2, 4 } } }, randn(2)",
                "solve: a of matrix 2 is singular: its pivot 2 is 0; lstsq and pinv"},
               {"randn(2, 3), randn(3)",
                "solve: a must be square, %(%.%.%. x n x n%), not %(2 x 3%)"},
               {"randn(3, 3), randn(2)", "solve: a is %(3 x 3%), so b must be %(3%) or"},
               {"randn(3), randn(3)", "solve: a must be a matrix, or a batch"},
               {"tensor { { 1, 0 / 0 }, { 0, 1 } }, randn(2)", "a has %-?nan in row 1, column 2"},
               {"randn(2, 3, 3), randn(4, 3, 1)", "do not broadcast: sizes"}},
};

/* ---- inverse ------------------------------------------------------------------------------------- */

static bool inverse_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w) || !tarn_matrices_square(&w))
        return false;
    const tarn_tensor *a = tarn_in(c, A);
    out[0] = tarn_solve(a, tarn_expand(tarn_unit_matrix(a, w.n), a->spec.size, a->spec.rank));
    return out[0] != NULL;
}

static const tarn_param square_params[] = {MATRICES("a", "(... x n x n)"), {0}};

TARN_OP(inverse) = {
    .name = "inverse",
    .aliases = "inv|linalg_inv",
    .summary = "The inverse of a square matrix; to solve a system, solve is faster and more exact.",
    .formula = "y = a^-1",
    .example = "local a = tarn.tensor { { 2, 0 }, { 0, 4 } }\n"
               "assert(a:inverse():get(1, 1) == 0.5 and a:inverse():get(2, 2) == 0.25)",
    .param = square_params,
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = inverse_compose,
    .samples = {{"randn(3, 3)"}, {"randn(2, 3, 2, 2)"}},
    .errors = {{"tensor { { 1, 2 }, { 2, 4 } }", "a is singular: its pivot 2 is 0"},
               {"randn(2, 3)", "inverse: a must be square"}},
};

/* ---- det, slogdet, logdet ------------------------------------------------------------------------ */

/* flag[0]: sign and logarithm; else the product. */
static void det_one(const tarn_matrices *w, int64_t i, char *work)
{
    char *a = work;
    int32_t *pivot = (int32_t *)(void *)(a + tarn_part(w->n * w->n * w->size));
    double sign = 1, product = 1, logarithm = 0;
    tarn_matrix_load(w, a, w->a + i * w->n * w->n * w->size, w->n, w->n);
    tarn_lapack_lu(w->column, w->n, a, pivot);
    for (int64_t k = 0; k < w->n; k++) {
        double d = tarn_matrix_get(w, a, k * w->n + k) * (pivot[k] == k + 1 ? 1 : -1);
        sign *= d > 0 ? 1 : d < 0 ? -1 : 0;
        product *= d, logarithm += log(fabs(d));
    }
    if (!w->flag[0]) {
        tarn_matrix_put(w, w->out[0], i, product);
        return;
    }
    tarn_matrix_put(w, w->out[0], i, sign);
    tarn_matrix_put(w, w->out[1], i, logarithm);
}

static bool never(const tarn_matrices *w, int64_t i)
{
    return tarn_fail(TARN_ERROR_NUMBER, "%s: LAPACK says %d", w->name, w->info[i]);
}

static bool det_run(const tarn_call *c, bool logarithm)
{
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w))
        return false;
    w.flag[0] = logarithm;
    if (w.batch > 0)
        w.a = w.n ? tarn_data(tarn_in(c, A)) : NULL, w.out[0] = tarn_data(c->out[0]);
    if (w.batch > 0 && logarithm)
        w.out[1] = tarn_data(c->out[1]);
    return tarn_matrices_run(&w, det_one, tarn_part(w.n * w.n * w.size) + tarn_part(4 * w.n),
                             never);
}

static bool det_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w) || !tarn_matrices_square(&w))
        return false;
    for (int k = 0; k < c->outputs; k++) {
        plan->out[k] = tarn_matrices_spec(&w, 1, -1);
        plan->out[k].rank--;
        tarn_spec_pack(&plan->out[k]);
    }
    plan->flops = (double)w.batch * (double)w.n * (double)w.n * (double)w.n * 2 / 3;
    plan->bytes = (double)(w.batch * w.n * w.n * w.size);
    return true;
}

static bool det_forward(const tarn_call *c) { return det_run(c, false); }

/* X of each matrix as (... x 1 x 1) */
static tarn_tensor *each_matrix(const tarn_tensor *x)
{
    return tarn_unsqueeze(tarn_unsqueeze(x, -1), -1);
}

/* d det = det tr(a^-1 da) */
static bool det_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *inverse = tarn_inverse(tarn_in(c, A));
    gx[A] = tarn_mul(each_matrix(tarn_mul(gy[0], c->out[0])), tarn_flip_matrix(inverse));
    return gx[A] != NULL;
}

TARN_OP(det) = {
    .name = "det",
    .aliases = "linalg_det|determinant",
    .summary = "The determinant of a square matrix. Its gradient needs an inverse; slogdet does not"
               " overflow.",
    .formula = "y = det a",
    .example = "assert(tarn.tensor({ { 2, 1 }, { 1, 3 } }):det():item() == 5)",
    .param = square_params,
    .traits = TARN_BACKWARD_IS_OPS | TARN_CONTIGUOUS,
    .keeps_in = 1,
    .keeps_out = 1,
    .plan = det_plan,
    .forward = det_forward,
    .backward = det_backward,
    .samples = {{"randn(3, 3)"}, {"randn(2, 2, 4, 4)"}, {"tensor { { 1, 2 }, { 2, 4 } }", true}},
    .errors = {{"randn(2, 3)", "det: a must be square"},
               {"tensor { { 1, 1 / 0 }, { 0, 1 } }", "det: a has inf in row 1, column 2"}},
};

static bool slogdet_forward(const tarn_call *c) { return det_run(c, true); }

/* d log |det a| = tr(a^-1 da) */
static bool slogdet_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    if (tarn_is_none(gy[1]))
        gx[A] = tarn_mul(tarn_in(c, A), number(0));
    else
        gx[A] = tarn_mul(each_matrix(gy[1]), tarn_flip_matrix(tarn_inverse(tarn_in(c, A))));
    return gx[A] != NULL;
}

TARN_OP(slogdet) = {
    .name = "slogdet",
    .aliases = "linalg_slogdet",
    .summary = "Sign and logarithm of a determinant, which neither overflow nor vanish.",
    .formula = "det a = sign exp(logabsdet)",
    .example = "local sign, log = tarn.tensor({ { 0, 2 }, { 1, 0 } }):slogdet()\n"
               "assert(sign:item() == -1 and math.abs(log:item() - math.log(2)) < 1e-6)",
    .param = square_params,
    .result = TARN_RESULTS{{"sign", "1, -1 or 0", true},
                           {"logabsdet", "log |det a|; -infinity where it is 0", false},
                           {0}},
    .traits = TARN_BACKWARD_IS_OPS | TARN_CONTIGUOUS,
    .keeps_in = 1,
    .plan = det_plan,
    .forward = slogdet_forward,
    .backward = slogdet_backward,
    .samples = {{"randn(3, 3)"}, {"randn(2, 4, 4)"}, {"tensor { { 1, 2 }, { 2, 4 } }", true}},
    .errors = {{"randn(2, 3)", "slogdet: a must be square"}},
};

static bool logdet_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *logarithm = NULL;
    const tarn_tensor *sign = tarn_slogdet(tarn_in(c, A), &logarithm);
    out[0] = tarn_where(tarn_ge(sign, number(0)), logarithm, number(NAN));
    return out[0] != NULL;
}

TARN_OP(logdet) = {
    .name = "logdet",
    .summary = "Logarithm of the determinant; NaN where that is negative, -infinity where it is 0.",
    .formula = "y = log det a",
    .example = "local y = tarn.tensor({ { 2, 0 }, { 0, 3 } }):logdet()\n"
               "assert(math.abs(y:item() - math.log(6)) < 1e-6)",
    .param = square_params,
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = logdet_compose,
    .samples = {{"tensor { { 3, 1 }, { 1, 2 } }"},
                {"tensor { { { 3, 1 }, { 1, 2 } }, { { 1, 0.5 }, { 0.3, 5 } } }"}},
    .errors = {{"randn(2, 3)", "slogdet: a must be square"}},
};

/* ---- solve_triangular ---------------------------------------------------------------------------- */

enum { UPPER, UNIT };

static bool zero_on_diagonal(const tarn_matrices *w, int64_t i)
{
    char place[96];
    return tarn_fail(TARN_ERROR_NUMBER, "%s: a%s is singular: a[%d][%d] is 0", w->name,
                     tarn_matrix_place(w, i, place), w->info[i], w->info[i]);
}

static void triangular_one(const tarn_matrices *w, int64_t i, char *work)
{
    char *a = work, *b = a + tarn_part(w->n * w->n * w->size);
    tarn_matrix_load(w, a, w->a + i * w->n * w->n * w->size, w->n, w->n);
    tarn_matrix_load(w, b, w->b + i * w->n * w->k * w->size, w->n, w->k);
    w->info[i] =
        tarn_lapack_triangular(w->column, w->flag[UPPER], false, w->flag[UNIT], w->n, w->k, a, b);
    tarn_matrix_store(w, w->out[0] + i * w->n * w->k * w->size, b, w->n, w->k);
}

static bool triangular_forward(const tarn_call *c)
{
    system s;
    tarn_matrices w;
    if (!system_of(c, &s) || !load_system(c, &s, &w))
        return false;
    w.flag[UPPER] = c->value[2].boolean, w.flag[UNIT] = c->value[3].boolean;
    int64_t bytes = tarn_part(s.n * s.n * w.size) + tarn_part(s.n * s.k * w.size);
    return tarn_matrices_run(&w, triangular_one, bytes, zero_on_diagonal);
}

/* As solve's, of the triangle alone. */
static bool triangular_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    bool vector = is_vector(&tarn_in(c, A)->spec, &tarn_in(c, B)->spec);
    bool upper = c->value[2].boolean, unit = c->value[3].boolean;
    const tarn_tensor *g = vector ? tarn_unsqueeze(gy[0], -1) : gy[0];
    tarn_tensor *gb = tarn_solve_triangular(tarn_flip_matrix(tarn_in(c, A)), g, !upper, unit);
    if (!system_back(c, gb, c->out[0], vector, &gx[A], &gx[B]))
        return false;
    if (gx[A])
        gx[A] = tarn_band(gx[A], upper ? unit : -INT32_MAX, upper ? INT32_MAX : -unit);
    return gx[A] || !tarn_wants(c, A);
}

TARN_OP(solve_triangular) = {
    .name = "solve_triangular",
    .aliases = "linalg_solve_triangular",
    .summary = "x with a x = b, where a is triangular: the other triangle is not read.",
    .formula = "x = a^-1 b",
    .example = "local a = tarn.tensor { { 2, 0 }, { 1, 4 } }\n"
               "local x = a:solve_triangular(tarn.tensor { { 2 }, { 9 } }, { upper = false })\n"
               "assert(x:get(1, 1) == 1 and x:get(2, 1) == 2)",
    .param =
        TARN_PARAMS{
            MATRICES("a", "(... x n x n)"),
            MATRICES("b", "(... x n x k), or a vector (n), or one for each a (... x n)"),
            {"upper", NULL, "the upper triangle counts; false: the lower", TARN_BOOLEAN, 0, 0, {0}},
            YES_OR_NO("unitriangular", false, "take the diagonal as ones"),
            {0}},
    .traits = TARN_BACKWARD_IS_OPS | TARN_CONTIGUOUS,
    .keeps_in = 1 << A,
    .keeps_out = 1,
    .plan = system_plan,
    .forward = triangular_forward,
    .backward = triangular_backward,
    .samples = {{"randn(3, 3), randn(3, 2), true"},
                {"randn(2, 2, 2), randn(2), false"},
                {"randn(3, 3), randn(2, 3, 1), { upper = false, unitriangular = true }"}},
    .errors = {{"tensor { { 1, 2 }, { 2, 0 } }, randn(2), true",
                "solve_triangular: a is singular: a%[2%]%[2%] is 0"},
               {"randn(2, 3), randn(3), true", "solve_triangular: a must be square"},
               {"randn(2, 2), randn(2)", "upper is missing"}},
};

/* ---- cholesky ------------------------------------------------------------------------------------ */

static bool not_positive(const tarn_matrices *w, int64_t i)
{
    char place[96];
    return tarn_fail(TARN_ERROR_NUMBER,
                     "%s: a%s is not positive definite: pivot %d is not above 0; is it symmetric?"
                     " A small multiple of the identity added to it may help",
                     w->name, tarn_matrix_place(w, i, place), w->info[i]);
}

/* Of (a + a^T) / 2, so that its gradient is that of every element of a. */
static void cholesky_one(const tarn_matrices *w, int64_t i, char *work)
{
    const char *a = w->a + i * w->n * w->n * w->size;
    char *y = w->out[0] + i * w->n * w->n * w->size;
    tarn_matrix_symmetric(w, work, a);
    w->info[i] = tarn_lapack_cholesky(w->column, w->n, work);
    for (int64_t col = 1; col < w->n; col++)
        memset(work + col * w->n * w->size, 0, (size_t)(col * w->size));
    if (w->flag[UPPER]) /* L by columns is U by rows */
        memcpy(y, work, (size_t)(w->n * w->n * w->size));
    else
        tarn_matrix_store(w, y, work, w->n, w->n);
}

static bool cholesky_forward(const tarn_call *c)
{
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w))
        return false;
    if (tarn_count(c->out[0]) == 0)
        return true;
    w.a = tarn_data(tarn_in(c, A)), w.out[0] = tarn_data(c->out[0]);
    w.flag[UPPER] = c->value[1].boolean;
    return tarn_matrices_run(&w, cholesky_one, w.n * w.n * w.size, not_positive);
}

static bool square_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w) || !tarn_matrices_square(&w))
        return false;
    plan->out[0] = tarn_matrices_spec(&w, w.n, w.n);
    plan->flops = (double)w.batch * (double)w.n * (double)w.n * (double)w.n / 3;
    plan->bytes = 2 * (double)(w.batch * w.n * w.n * w.size);
    return true;
}

/* With P = half the diagonal and the triangle below of L^T gL: ga = L^-T (P + P^T) / 2 L^-1. */
static bool cholesky_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    bool upper = c->value[1].boolean;
    const tarn_tensor *l = upper ? tarn_flip_matrix(c->out[0]) : c->out[0];
    const tarn_tensor *g = upper ? tarn_flip_matrix(gy[0]) : gy[0];
    const tarn_tensor *x = tarn_matmul(tarn_flip_matrix(l), tarn_band(g, -INT32_MAX, 0));
    const tarn_tensor *below = tarn_band(x, -INT32_MAX, -1);
    const tarn_tensor *both =
        tarn_add(tarn_add(below, tarn_flip_matrix(below)), tarn_band(x, 0, 0));
    both = tarn_mul(both, number(0.5));
    const tarn_tensor *lt = tarn_flip_matrix(l);
    const tarn_tensor *left = tarn_solve_triangular(lt, both, true, false);
    gx[A] = tarn_flip_matrix(tarn_solve_triangular(lt, tarn_flip_matrix(left), true, false));
    return gx[A] != NULL;
}

TARN_OP(cholesky) = {
    .name = "cholesky",
    .aliases = "linalg_cholesky",
    .summary =
        "The triangle L, with a positive diagonal, of a symmetric positive definite matrix; of"
        " any other matrix its symmetric part (a + a^T) / 2 is taken.",
    .formula = "a = L L^T;  a = U^T U with upper",
    .example = "local l = tarn.tensor({ { 4, 2 }, { 2, 5 } }):cholesky()\n"
               "assert(l:get(1, 1) == 2 and l:get(2, 1) == 1 and l:get(2, 2) == 2)",
    .param = TARN_PARAMS{MATRICES("a", "(... x n x n)"),
                         YES_OR_NO("upper", false, "give U = L^T"),
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS | TARN_CONTIGUOUS,
    .keeps_out = 1,
    .plan = square_plan,
    .forward = cholesky_forward,
    .backward = cholesky_backward,
    .samples = {{"tensor { { 3, 1, 0.2 }, { 1, 4, 0.1 }, { 0.2, 0.1, 2 } }"},
                {"rand(2, 1, 1) + 1"},
                {"tensor { { { 3, 1 }, { 1, 2 } }, { { 1, 0.5 }, { 0.3, 5 } } }, true"}},
    .errors = {{"tensor { { { 1, 0 }, { 0, 1 } }, { { 1, 2 }, { 2, 1 } } }",
                "cholesky: a of matrix 2 is not positive definite: pivot 2 is not above 0"},
               {"randn(2, 3)", "cholesky: a must be square"}},
};

static bool cholesky_solve_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *b = tarn_in(c, 0), *l = tarn_in(c, 1);
    if (c->value[2].boolean)
        l = tarn_flip_matrix(l);
    out[0] = tarn_solve_triangular(tarn_flip_matrix(l), tarn_solve_triangular(l, b, false, false),
                                   true, false);
    return out[0] != NULL;
}

TARN_OP(cholesky_solve) = {
    .name = "cholesky_solve",
    .summary = "x with a x = b, from the triangle that cholesky gave for a.",
    .formula = "x = (L L^T)^-1 b",
    .example = "local a = tarn.tensor { { 4, 2 }, { 2, 5 } }\n"
               "local x = tarn.tensor({ { 8 }, { 12 } }):cholesky_solve(a:cholesky())\n"
               "assert((a:matmul(x) - tarn.tensor { { 8 }, { 12 } }):abs():max():item() < 1e-5)",
    .param = TARN_PARAMS{MATRICES("b", "(... x n x k)"),
                         MATRICES("l", "(... x n x n), from cholesky"),
                         YES_OR_NO("upper", false, "l is U = L^T"),
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = cholesky_solve_compose,
    .samples = {{"randn(2, 3), tensor { { 2, 0 }, { 1, 3 } }"},
                {"randn(3, 2, 1), tensor { { 2, 1 }, { 0, 3 } }, true"}},
    .errors = {{"randn(2, 1), tensor { { 0, 0 }, { 1, 1 } }", "a%[1%]%[1%] is 0"}},
};

static bool cholesky_inverse_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *l = tarn_in(c, A);
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w) || !tarn_matrices_square(&w))
        return false;
    const tarn_tensor *one = tarn_expand(tarn_unit_matrix(l, w.n), l->spec.size, l->spec.rank);
    out[0] = tarn_cholesky_solve(one, l, c->value[1].boolean);
    return out[0] != NULL;
}

TARN_OP(cholesky_inverse) = {
    .name = "cholesky_inverse",
    .summary = "The inverse of a, from the triangle that cholesky gave for it.",
    .formula = "y = (L L^T)^-1",
    .example = "local y = tarn.tensor({ { 2, 0 }, { 0, 4 } }):cholesky_inverse()\n"
               "assert(y:get(1, 1) == 0.25 and y:get(2, 2) == 0.0625)",
    .param = TARN_PARAMS{MATRICES("l", "(... x n x n), from cholesky"),
                         YES_OR_NO("upper", false, "l is U = L^T"),
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = cholesky_inverse_compose,
    .samples = {{"tensor { { 2, 0 }, { 1, 3 } }"}, {"tensor { { 2, 1 }, { 0, 3 } }, true"}},
    .errors = {{"randn(2, 3)", "cholesky_inverse: . must be square"}},
};

TARN_FAMILY(linalg_solve);
