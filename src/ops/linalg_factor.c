/* linalg_factor.c -- qr, eigenvalues of symmetric matrices, singular values, with fixed signs.
 *
 * LAPACK leaves signs open.  Here R's diagonal is not negative, and of each eigenvector, and of each
 * column of U, the element largest in size (the first of equals) is positive.
 */
#include <math.h>
#include <string.h>

#include "graph/apply.h"
#include "ops/linalg.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { A };

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

#define MATRICES(name, about)                                                                      \
    {                                                                                              \
        name, NULL, about, TARN_TENSOR, 0, TARN_FLOATS, { 0 }                                      \
    }

static tarn_tensor *or_zeros(tarn_tensor *g, const tarn_tensor *like)
{
    return tarn_is_none(g) ? tarn_mul(like, number(0)) : g;
}

static tarn_tensor *off_diagonal(const tarn_tensor *x) { return tarn_sub(x, tarn_band(x, 0, 0)); }

/* v_j - v_i off the diagonal, 1 on it: (... n x n) of (... n). */
static tarn_tensor *gaps(const tarn_tensor *v)
{
    const tarn_tensor *d = tarn_sub(tarn_unsqueeze(v, -2), tarn_unsqueeze(v, -1));
    return d ? tarn_add(d, tarn_unit_matrix(d, d->spec.size[d->spec.rank - 1])) : NULL;
}

/* x[first], x[first + step], ... changes its sign */
static void negate(const tarn_matrices *w, char *x, int64_t first, int64_t step, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        tarn_matrix_put(w, x, first + i * step, -tarn_matrix_get(w, x, first + i * step));
}

/* Is the largest element of x[first .. first + count) below 0? */
static bool points_down(const tarn_matrices *w, const char *x, int64_t first, int64_t count)
{
    double largest = 0;
    for (int64_t i = 0; i < count; i++) {
        double v = tarn_matrix_get(w, x, first + i);
        largest = fabs(v) > fabs(largest) ? v : largest;
    }
    return largest < 0;
}

static bool no_convergence(const tarn_matrices *w, int64_t i)
{
    char place[96];
    return tarn_fail(
        TARN_ERROR_NUMBER,
        "%s: no convergence for a%s (LAPACK says %d); float64, or a scaled a, may help", w->name,
        tarn_matrix_place(w, i, place), w->info[i]);
}

/* ---- qr ------------------------------------------------------------------------------------------ */

enum { REDUCED, COMPLETE };

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

/* k: columns of Q. */
static bool qr_of(const tarn_call *c, tarn_matrices *w)
{
    if (!tarn_matrices_of(c, A, w))
        return false;
    w->k = c->value[1].choice == COMPLETE ? w->m : least(w->m, w->n);
    return true;
}

static bool qr_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_matrices w;
    if (!qr_of(c, &w))
        return false;
    plan->out[0] = tarn_matrices_spec(&w, w.m, w.k);
    plan->out[1] = tarn_matrices_spec(&w, w.k, w.n);
    plan->flops = 4 * (double)w.batch * (double)w.m * (double)w.n * (double)w.k;
    plan->bytes = 2 * (double)(w.batch * w.m * w.n * w.size);
    return true;
}

static void qr_one(const tarn_matrices *w, int64_t i, char *work)
{
    int64_t m = w->m, n = w->n, k = w->k, pivots = least(m, n);
    char *a = work, *tau = a + tarn_part(m * most(n, k) * w->size);
    char *rest = tau + tarn_part(pivots * w->size), *r = w->out[1] + i * k * n * w->size;
    tarn_matrix_load(w, a, w->a + i * m * n * w->size, m, n);
    w->info[i] = tarn_lapack_qr(w->column, m, n, a, tau, rest, w->room[0]);
    for (int64_t row = 0; row < k; row++)
        for (int64_t col = 0; col < n; col++)
            tarn_matrix_put(w, r, row * n + col,
                            col >= row ? tarn_matrix_get(w, a, col * m + row) : 0);
    w->info[i] = tarn_lapack_qr_columns(w->column, m, k, pivots, a, tau, rest, w->room[0]);
    for (int64_t row = 0; row < pivots; row++)
        if (tarn_matrix_get(w, r, row * n + row) < 0) {
            negate(w, r, row * n + row, 1, n - row);
            negate(w, a, row * m, 1, m);
        }
    tarn_matrix_store(w, w->out[0] + i * m * k * w->size, a, m, k);
}

static bool qr_forward(const tarn_call *c)
{
    tarn_matrices w;
    if (!qr_of(c, &w))
        return false;
    if (w.batch * w.k == 0)
        return true;
    if (w.n == 0)
        return tarn_fail(TARN_ERROR_SHAPE, "qr: a %s is empty; mode = \"reduced\" would do",
                         TARN_SPEC_SHAPE(&w.spec));
    w.a = tarn_data(tarn_in(c, A)), w.out[0] = tarn_data(c->out[0]),
    w.out[1] = tarn_data(c->out[1]);
    if (tarn_lapack_found())
        w.room[0] = tarn_lapack_qr_work(w.column, w.m, w.n, w.k);
    int64_t bytes = tarn_part(w.m * most(w.n, w.k) * w.size) + tarn_part(least(w.m, w.n) * w.size) +
                    tarn_part(w.room[0] * w.size);
    return tarn_matrices_run(&w, qr_one, bytes, no_convergence);
}

/* Of a square or tall part: with M = R gR^T - gQ^T Q, ga = (gQ + Q (tril M + tril(M, -1)^T)) R^-T */
static tarn_tensor *tall_back(const tarn_tensor *q, const tarn_tensor *r, const tarn_tensor *gq,
                              const tarn_tensor *gr)
{
    const tarn_tensor *m =
        tarn_sub(tarn_matmul(r, tarn_flip_matrix(gr)), tarn_matmul(tarn_flip_matrix(gq), q));
    const tarn_tensor *both =
        tarn_add(tarn_band(m, -INT32_MAX, 0), tarn_flip_matrix(tarn_band(m, -INT32_MAX, -1)));
    const tarn_tensor *y = tarn_add(gq, tarn_matmul(q, both));
    return tarn_flip_matrix(tarn_solve_triangular(r, tarn_flip_matrix(y), true, false));
}

/* A wide a is [X | Y], its R [U | V] with X = Q U and V = Q^T Y. */
static bool qr_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *q = c->out[0], *r = c->out[1];
    tarn_matrices w;
    if (!qr_of(c, &w))
        return false;
    if (w.k > w.n)
        return tarn_fail(TARN_ERROR_USE,
                         "qr: the complete Q of a tall matrix %s has no gradient;"
                         " take mode = \"reduced\"",
                         TARN_SPEC_SHAPE(&w.spec));
    const tarn_tensor *gq = or_zeros(gy[0], q), *gr = or_zeros(gy[1], r);
    if (w.m >= w.n) {
        gx[A] = tall_back(q, r, gq, gr);
        return gx[A] != NULL;
    }
    const tarn_tensor *y = tarn_narrow(tarn_in(c, A), -1, w.m + 1, w.n - w.m);
    const tarn_tensor *gv = tarn_narrow(gr, -1, w.m + 1, w.n - w.m);
    gq = tarn_add(gq, tarn_matmul(y, tarn_flip_matrix(gv)));
    const tarn_tensor *parts[] = {tall_back(q, tarn_narrow(r, -1, 1, w.m), gq,
                                            tarn_narrow(gr, -1, 1, w.m)),
                                  tarn_matmul(q, gv)};
    gx[A] = parts[0] && parts[1] ? tarn_cat(parts, 2, -1) : NULL;
    return gx[A] != NULL;
}

TARN_OP(qr) = {
    .name = "qr",
    .aliases = "linalg_qr",
    .summary = "A matrix as Q R: Q's columns are orthonormal, R is upper triangular, its diagonal"
               " not negative.",
    .formula = "a = Q R,  Q^T Q = 1",
    .source = "reflections of [Householder 1958]",
    .example = "local q, r = tarn.tensor({ { 3, 0 }, { 4, 5 } }):qr()\n"
               "assert(math.abs(r:get(1, 1) - 5) < 1e-5 and math.abs(q:get(1, 1) - 0.6) < 1e-5)",
    .param = TARN_PARAMS{MATRICES("a", "(... x m x n)"),
                         {"mode",
                          "reduced|complete",
                          "min(m, n) columns of Q, or m",
                          TARN_CHOICE,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .result = TARN_RESULTS{{"q", "(... x m x k)", false}, {"r", "(... x k x n)", false}, {0}},
    .traits = TARN_BACKWARD_IS_OPS | TARN_CONTIGUOUS,
    .keeps_in = 1,
    .keeps_out = 3,
    .plan = qr_plan,
    .forward = qr_forward,
    .backward = qr_backward,
    .samples = {{"randn(4, 3)"},
                {"randn(2, 3, 3)"},
                {"randn(2, 4)"},
                {"randn(4, 2), \"complete\"", true},
                {"tensor { { 0, 1 }, { 0, 2 } }", true}},
    .errors = {{"randn(3)", "qr: a must be a matrix, or a batch"},
               {"tensor { { 1, 1 / 0 }, { 0, 1 } }", "qr: a has inf in row 1, column 2"}},
};

/* ---- eigh, eigvalsh ------------------------------------------------------------------------------ */

/* flag[0]: vectors too. */
static void symmetric_one(const tarn_matrices *w, int64_t i, char *work)
{
    int64_t n = w->n;
    char *a = work, *rest = a + tarn_part(n * n * w->size);
    int32_t *integers = (int32_t *)(void *)(rest + tarn_part(w->room[0] * w->size));
    tarn_matrix_symmetric(w, a, w->a + i * n * n * w->size);
    w->info[i] = tarn_lapack_symmetric(w->column, w->flag[0], n, a, w->out[0] + i * n * w->size,
                                       rest, w->room[0], integers, w->room[1]);
    if (!w->flag[0])
        return;
    for (int64_t k = 0; k < n; k++)
        if (points_down(w, a, k * n, n))
            negate(w, a, k * n, 1, n);
    tarn_matrix_store(w, w->out[1] + i * n * n * w->size, a, n, n);
}

static bool symmetric_run(const tarn_call *c, bool vectors)
{
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w))
        return false;
    if (w.batch * w.n == 0)
        return true;
    w.flag[0] = vectors;
    w.a = tarn_data(tarn_in(c, A)), w.out[0] = tarn_data(c->out[0]);
    w.out[1] = vectors ? tarn_data(c->out[1]) : NULL;
    if (tarn_lapack_found())
        tarn_lapack_symmetric_work(w.column, vectors, w.n, &w.room[0], &w.room[1]);
    int64_t bytes = tarn_part(w.n * w.n * w.size) + tarn_part(w.room[0] * w.size) +
                    tarn_part(w.room[1] * (int64_t)sizeof(int32_t));
    return tarn_matrices_run(&w, symmetric_one, bytes, no_convergence);
}

static bool symmetric_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w) || !tarn_matrices_square(&w))
        return false;
    plan->out[0] = tarn_matrices_spec(&w, w.n, -1);
    if (c->outputs > 1)
        plan->out[1] = tarn_matrices_spec(&w, w.n, w.n);
    plan->flops = 9 * (double)w.batch * (double)w.n * (double)w.n * (double)w.n;
    plan->bytes = 2 * (double)(w.batch * w.n * w.n * w.size);
    return true;
}

static bool eigh_forward(const tarn_call *c) { return symmetric_run(c, true); }

/* ga = V (diag(gv) + (V^T gV) / gaps) V^T, of which the symmetric part */
static bool eigh_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *value = c->out[0], *v = c->out[1], *vt = tarn_flip_matrix(v);
    const tarn_tensor *inner = tarn_diagonal_matrix(or_zeros(gy[0], value));
    if (!tarn_is_none(gy[1]))
        inner = tarn_add(inner, tarn_div(off_diagonal(tarn_matmul(vt, gy[1])), gaps(value)));
    const tarn_tensor *g = tarn_matmul(tarn_matmul(v, inner), vt);
    gx[A] = tarn_mul(tarn_add(g, tarn_flip_matrix(g)), number(0.5));
    return gx[A] != NULL;
}

#define SYMMETRIC_PARAMS                                                                           \
    TARN_PARAMS                                                                                    \
    {                                                                                              \
        MATRICES("a", "(... x n x n); of a matrix that is not symmetric the part (a + a^T) / 2"),  \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

TARN_OP(eigh) = {
    .name = "eigh",
    .aliases = "linalg_eigh|symeig",
    .summary =
        "Eigenvalues, ascending, and eigenvectors of a symmetric matrix. Of each vector the"
        " element largest in size is positive. Equal eigenvalues have no gradient of vectors.",
    .formula = "a = V diag(values) V^T",
    .example = "local values, vectors = tarn.tensor({ { 2, 0 }, { 0, 1 } }):eigh()\n"
               "assert(values:get(1) == 1 and values:get(2) == 2 and vectors:get(2, 1) == 1)",
    .param = SYMMETRIC_PARAMS,
    .result = TARN_RESULTS{{"values", "(... x n), ascending", false},
                           {"vectors", "(... x n x n), by columns", false},
                           {0}},
    .traits = TARN_BACKWARD_IS_OPS | TARN_CONTIGUOUS,
    .keeps_out = 3,
    .plan = symmetric_plan,
    .forward = eigh_forward,
    .backward = eigh_backward,
    .samples = {{"randn(3, 3)"}, {"randn(2, 2, 4, 4)"}, {"tensor { { 1, 2 }, { 2, 1 } }", true}},
    .errors = {{"randn(2, 3)", "eigh: a must be square"},
               {"tensor { { { 1, 0 }, { 0, 1 } }, { { 0 / 0, 0 }, { 0, 1 } } }",
                "eigh: a has %-?nan in row 1, column 1 of matrix 2"}},
};

static bool eigvalsh_forward(const tarn_call *c) { return symmetric_run(c, false); }

static bool eigvalsh_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *vectors = NULL;
    out[0] = tarn_eigh(tarn_in(c, A), &vectors);
    return out[0] != NULL;
}

TARN_OP(eigvalsh) = {
    .name = "eigvalsh",
    .aliases = "linalg_eigvalsh",
    .summary = "Eigenvalues of a symmetric matrix, ascending; cheaper than eigh.",
    .formula = "a v = value v",
    .example = "local values = tarn.tensor({ { 2, 0 }, { 0, 1 } }):eigvalsh()\n"
               "assert(values:get(1) == 1 and values:get(2) == 2)",
    .param = SYMMETRIC_PARAMS,
    .result = TARN_RESULTS{{"values", "(... x n), ascending", false}, {0}},
    .traits = TARN_CONTIGUOUS,
    .plan = symmetric_plan,
    .forward = eigvalsh_forward,
    .compose = eigvalsh_compose,
    .samples = {{"randn(3, 3)"}, {"randn(2, 4, 4)"}},
    .errors = {{"randn(2, 3)", "eigvalsh: a must be square"}},
};

/* ---- eig, eigvals ------------------------------------------------------------------------------- */

enum { COMPLEX = -2000 }; /* info: COMPLEX - k, where eigenvalue k + 1 is not real */

static void general_one(const tarn_matrices *w, int64_t i, char *work)
{
    int64_t n = w->n, part = tarn_part(n * n * w->size);
    char *a = work, *v = a + part, *imaginary = v + part,
         *rest = imaginary + tarn_part(n * w->size);
    tarn_matrix_load(w, a, w->a + i * n * n * w->size, n, n);
    w->info[i] = tarn_lapack_general(w->column, n, a, w->out[0] + i * n * w->size, imaginary, v,
                                     rest, w->room[0]);
    for (int64_t k = n - 1; k >= 0 && w->info[i] <= 0; k--)
        if (tarn_matrix_get(w, imaginary, k) != 0)
            w->info[i] = (int32_t)(COMPLEX - k);
    for (int64_t k = 0; k < n; k++)
        if (points_down(w, v, k * n, n))
            negate(w, v, k * n, 1, n);
    tarn_matrix_store(w, w->out[1] + i * n * n * w->size, v, n, n);
}

static bool not_real(const tarn_matrices *w, int64_t i)
{
    char place[96];
    if (w->info[i] > COMPLEX)
        return no_convergence(w, i);
    int64_t k = COMPLEX - w->info[i];
    return tarn_fail(TARN_ERROR_NUMBER,
                     "%s: eigenvalue %lld of a%s is complex, its real part %g, and there are no"
                     " complex numbers here; a symmetric matrix has real ones: eigh",
                     w->name, (long long)k + 1, tarn_matrix_place(w, i, place),
                     tarn_matrix_get(w, w->out[0], i * w->n + k));
}

static bool eig_forward(const tarn_call *c)
{
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w))
        return false;
    if (w.batch * w.n == 0)
        return true;
    w.a = tarn_data(tarn_in(c, A)), w.out[0] = tarn_data(c->out[0]),
    w.out[1] = tarn_data(c->out[1]);
    if (tarn_lapack_found())
        w.room[0] = tarn_lapack_general_work(w.column, true, w.n);
    int64_t bytes =
        2 * tarn_part(w.n * w.n * w.size) + tarn_part(w.n * w.size) + tarn_part(w.room[0] * w.size);
    return tarn_matrices_run(&w, general_one, bytes, not_real);
}

/* ga = V^-T (diag(gv) + (V^T gV - V^T V diag(V^T gV)) / gaps) V^T, where |v| = 1 */
static bool eig_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *value = c->out[0], *v = c->out[1], *vt = tarn_flip_matrix(v);
    const tarn_tensor *inner = tarn_diagonal_matrix(or_zeros(gy[0], value));
    if (!tarn_is_none(gy[1])) {
        const tarn_tensor *x = tarn_matmul(vt, gy[1]);
        const tarn_tensor *along = tarn_matmul(tarn_matmul(vt, v), tarn_band(x, 0, 0));
        inner = tarn_add(inner, tarn_div(off_diagonal(tarn_sub(x, along)), gaps(value)));
    }
    gx[A] = tarn_solve(vt, tarn_matmul(inner, vt));
    return gx[A] != NULL;
}

TARN_OP(eig) = {
    .name = "eig",
    .aliases = "linalg_eig",
    .summary =
        "Eigenvalues and eigenvectors, of length 1, of any square matrix whose eigenvalues are"
        " real, in LAPACK's order. Of each vector the element largest in size is positive.",
    .formula = "a V = V diag(values)",
    .example = "local values = tarn.tensor({ { 2, 1 }, { 0, 3 } }):eig()\n"
               "assert(values:get(1) == 2 and values:get(2) == 3)",
    .param = TARN_PARAMS{MATRICES("a", "(... x n x n)"), {0}},
    .result = TARN_RESULTS{{"values", "(... x n)", false},
                           {"vectors", "(... x n x n), by columns", false},
                           {0}},
    .traits = TARN_BACKWARD_IS_OPS | TARN_CONTIGUOUS,
    .keeps_out = 3,
    .plan = symmetric_plan,
    .forward = eig_forward,
    .backward = eig_backward,
    .samples = {{"tensor { { 2, 1, 0.3 }, { 0.5, 3, 0.1 }, { 0.2, 0.1, 5 } }"},
                {"tensor { { { 1, 2 }, { 3, 4 } }, { { 0, 1 }, { 2, 0.5 } } }"},
                {"rand(2, 1, 1)"}},
    .errors = {{"tensor { { 0, 1 }, { -1, 0 } }",
                "eig: eigenvalue 1 of a is complex, its real part %-?0, and there are no complex"},
               {"randn(2, 3)", "eig: a must be square"}},
};

static bool eigvals_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *y[2] = {0};
    tarn_tensor *const in[] = {tarn_in(c, A)};
    if (!tarn_apply(&tarn_op_row_eig, in, NULL, NULL, y))
        return false;
    out[0] = y[0];
    return true;
}

TARN_OP(eigvals) = {
    .name = "eigvals",
    .aliases = "linalg_eigvals",
    .summary = "Eigenvalues of any square matrix that has real ones, in LAPACK's order.",
    .formula = "a v = value v",
    .example = "local values = tarn.tensor({ { 2, 1 }, { 0, 3 } }):eigvals()\n"
               "assert(values:get(1) == 2 and values:get(2) == 3)",
    .param = TARN_PARAMS{MATRICES("a", "(... x n x n)"), {0}},
    .result = TARN_RESULTS{{"values", "(... x n)", false}, {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = eigvals_compose,
    .samples = {{"tensor { { 2, 1 }, { 0.5, 3 } }"}},
    .errors = {{"randn(2, 3)", "eig: a must be square"},
               {"tensor { { 0, 1 }, { -1, 0 } }", "is complex"}},
};

/* ---- svd, svdvals -------------------------------------------------------------------------------- */

/* flag[0]: vectors, flag[1]: all of them.  k: columns of U that have a singular value. */
static char job_of(const tarn_matrices *w) { return !w->flag[0] ? 'N' : w->flag[1] ? 'A' : 'S'; }

/* Columns of u that have a partner in vt turn with it. */
static void fix_signs(const tarn_matrices *w, char *u, int64_t columns, char *vt, int64_t rows)
{
    for (int64_t k = 0; k < columns; k++) {
        if (!points_down(w, u, k * w->m, w->m))
            continue;
        negate(w, u, k * w->m, 1, w->m);
        if (k < w->k)
            negate(w, vt, k, rows, w->n);
    }
}

static void svd_one(const tarn_matrices *w, int64_t i, char *work)
{
    int64_t m = w->m, n = w->n, k = w->k, columns = w->flag[1] ? m : k, rows = w->flag[1] ? n : k;
    char *a = work, *u = a + tarn_part(m * n * w->size);
    char *vt = u + (w->flag[0] ? tarn_part(m * columns * w->size) : 0);
    char *rest = vt + (w->flag[0] ? tarn_part(rows * n * w->size) : 0);
    int32_t *integers = (int32_t *)(void *)(rest + tarn_part(w->room[0] * w->size));
    char *s = w->flag[0] ? w->out[1] : w->out[0];
    tarn_matrix_load(w, a, w->a + i * m * n * w->size, m, n);
    w->info[i] = tarn_lapack_svd(w->column, job_of(w), m, n, a, s + i * k * w->size, u, vt, rest,
                                 w->room[0], integers);
    if (!w->flag[0] || w->info[i])
        return;
    fix_signs(w, u, columns, vt, rows);
    tarn_matrix_store(w, w->out[0] + i * m * columns * w->size, u, m, columns);
    tarn_matrix_store(w, w->out[2] + i * rows * n * w->size, vt, rows, n);
}

static bool svd_of(const tarn_call *c, tarn_matrices *w)
{
    if (!tarn_matrices_of(c, A, w))
        return false;
    w->k = least(w->m, w->n);
    w->flag[0] = c->outputs > 1;
    w->flag[1] = w->flag[0] && c->value[1].boolean;
    if (w->flag[1] && w->k == 0)
        return tarn_fail(TARN_ERROR_SHAPE, "svd: a %s is empty; full_matrices = false would do",
                         TARN_SPEC_SHAPE(&w->spec));
    return true;
}

static bool svd_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_matrices w;
    if (!svd_of(c, &w))
        return false;
    plan->out[w.flag[0] ? 1 : 0] = tarn_matrices_spec(&w, w.k, -1);
    if (w.flag[0]) {
        plan->out[0] = tarn_matrices_spec(&w, w.m, w.flag[1] ? w.m : w.k);
        plan->out[2] = tarn_matrices_spec(&w, w.flag[1] ? w.n : w.k, w.n);
    }
    plan->flops = 20 * (double)w.batch * (double)w.m * (double)w.n * (double)w.k;
    plan->bytes = 2 * (double)(w.batch * w.m * w.n * w.size);
    return true;
}

static bool svd_forward(const tarn_call *c)
{
    tarn_matrices w;
    if (!svd_of(c, &w))
        return false;
    if (w.batch * w.k == 0)
        return true;
    int64_t all = w.flag[1] ? w.m * w.m + w.n * w.n : (w.m + w.n) * w.k;
    w.a = tarn_data(tarn_in(c, A));
    for (int k = 0; k < c->outputs; k++)
        w.out[k] = tarn_data(c->out[k]);
    if (tarn_lapack_found())
        w.room[0] = tarn_lapack_svd_work(w.column, job_of(&w), w.m, w.n);
    int64_t bytes = tarn_part(w.m * w.n * w.size) + tarn_part(w.room[0] * w.size) +
                    tarn_part(8 * w.k * (int64_t)sizeof(int32_t)) + 128;
    bytes += w.flag[0] ? all * w.size : 0;
    return tarn_matrices_run(&w, svd_one, bytes, no_convergence);
}

/* x^T's part that turns: x - x^T, over the gaps of squares */
static tarn_tensor *turn(const tarn_tensor *x, const tarn_tensor *squares)
{
    return tarn_div(tarn_sub(x, tarn_flip_matrix(x)), gaps(squares));
}

/* ga = U (turn(U^T gU) S + S turn(V^T gV) + diag(gs)) V^T + (1 - U U^T) gU S^-1 V^T
 *    + U S^-1 gV^T (1 - V V^T) */
static bool svd_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *u = c->out[0], *s = c->out[1], *vt = c->out[2];
    tarn_matrices w;
    if (!svd_of(c, &w))
        return false;
    if (w.flag[1] && w.m != w.n)
        return tarn_fail(TARN_ERROR_USE,
                         "svd: the vectors of full_matrices of a %s matrix have no"
                         " gradient; take full_matrices = false",
                         TARN_SPEC_SHAPE(&w.spec));
    const tarn_tensor *squares = tarn_square(s), *row = tarn_unsqueeze(s, -2),
                      *column = tarn_unsqueeze(s, -1);
    const tarn_tensor *inner = tarn_diagonal_matrix(or_zeros(gy[1], s)), *outer = NULL;
    if (!tarn_is_none(gy[0])) {
        const tarn_tensor *x = tarn_matmul(tarn_flip_matrix(u), gy[0]);
        inner = tarn_add(inner, tarn_mul(turn(x, squares), row));
        if (w.m > w.k)
            outer = tarn_matmul(tarn_div(tarn_sub(gy[0], tarn_matmul(u, x)), row), vt);
    }
    if (!tarn_is_none(gy[2])) {
        const tarn_tensor *x = tarn_matmul(vt, tarn_flip_matrix(gy[2]));
        inner = tarn_add(inner, tarn_mul(turn(x, squares), column));
        if (w.n > w.k) {
            const tarn_tensor *rest = tarn_sub(gy[2], tarn_matmul(tarn_flip_matrix(x), vt));
            const tarn_tensor *more = tarn_matmul(tarn_div(u, row), rest);
            outer = outer ? tarn_add(outer, more) : more;
        }
    }
    gx[A] = tarn_matmul(tarn_matmul(u, inner), vt);
    gx[A] = outer ? tarn_add(gx[A], outer) : gx[A];
    return gx[A] != NULL;
}

TARN_OP(svd) = {
    .name = "svd",
    .aliases = "linalg_svd",
    .summary =
        "Singular values, descending, and vectors. Of each column of U the element largest in"
        " size is positive. Equal singular values have no gradient of vectors.",
    .formula = "a = U diag(s) Vh",
    .source = "[Golub and Reinsch 1970]",
    .example = "local u, s, vh = tarn.tensor({ { 0, 2 }, { 1, 0 } }):svd()\n"
               "assert(math.abs(s:get(1) - 2) < 1e-6 and math.abs(s:get(2) - 1) < 1e-6)\n"
               "assert(math.abs(u:get(1, 1) - 1) < 1e-6 and math.abs(vh:get(1, 2) - 1) < 1e-6)",
    .param = TARN_PARAMS{MATRICES("a", "(... x m x n)"),
                         {"full_matrices",
                          NULL,
                          "all m and n vectors, not min(m, n)",
                          TARN_BOOLEAN,
                          TARN_OPTIONAL,
                          0,
                          {.boolean = false}},
                         {0}},
    .result = TARN_RESULTS{{"u", "(... x m x k), by columns", false},
                           {"s", "(... x k), descending", false},
                           {"vh", "(... x k x n), by rows: V transposed", false},
                           {0}},
    .traits = TARN_BACKWARD_IS_OPS | TARN_CONTIGUOUS,
    .keeps_out = 7,
    .plan = svd_plan,
    .forward = svd_forward,
    .backward = svd_backward,
    .tolerance = {5e-5, 1e-12},
    .samples = {{"randn(4, 3)"},
                {"randn(2, 3, 3)"},
                {"randn(2, 4)"},
                {"randn(4, 2), true", true},
                {"randn(2, 2, 3), { full_matrices = true }", true}},
    .errors = {{"randn(3)", "svd: a must be a matrix, or a batch"},
               {"tensor { { 1, 0 }, { 0 / 0, 1 } }", "svd: a has %-?nan in row 2, column 1"}},
};

static bool svdvals_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *vh = NULL;
    tarn_svd(tarn_in(c, A), false, &out[0], &vh);
    return out[0] != NULL;
}

TARN_OP(svdvals) = {
    .name = "svdvals",
    .aliases = "linalg_svdvals",
    .summary = "Singular values, descending; cheaper than svd.",
    .formula = "s = sqrt of the eigenvalues of a^T a",
    .example = "local s = tarn.tensor({ { 0, 2 }, { 1, 0 } }):svdvals()\n"
               "assert(math.abs(s:get(1) - 2) < 1e-6 and math.abs(s:get(2) - 1) < 1e-6)",
    .param = TARN_PARAMS{MATRICES("a", "(... x m x n)"), {0}},
    .result = TARN_RESULTS{{"s", "(... x min(m, n)), descending", false}, {0}},
    .traits = TARN_CONTIGUOUS,
    .plan = svd_plan,
    .forward = svd_forward,
    .compose = svdvals_compose,
    .samples = {{"randn(4, 3)"}, {"randn(2, 2, 4)"}},
    .errors = {{"randn(3)", "svdvals: a must be a matrix, or a batch"}},
};

TARN_FAMILY(linalg_factor);
