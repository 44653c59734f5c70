/* linalg_derived.c -- what follows from factorisations: pinv, lstsq, rank, norms, cond, powers, exp. */
#include <float.h>
#include <math.h>

#include "ops/linalg.h"
#include "tarn/ops.h"
#include "tensor/tensor.h"

enum { A, B };

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }
static tarn_tensor *times(const tarn_tensor *x, double k) { return tarn_mul(x, number(k)); }

#define MATRICES(name, about)                                                                      \
    {                                                                                              \
        name, NULL, about, TARN_TENSOR, 0, TARN_FLOATS, { 0 }                                      \
    }
#define TOLERANCE(what)                                                                            \
    {                                                                                              \
        "rtol", NULL,                                                                              \
            "singular values below rtol times the largest " what                                   \
            "; max(m, n) times the type's precision unless given",                                 \
            TARN_NUMBER, TARN_OPTIONAL, 0,                                                         \
        {                                                                                          \
            .number = NAN                                                                          \
        }                                                                                          \
    }

/* ---- pinv, lstsq, matrix_rank -------------------------------------------------------------------- */

/* Which singular values S (descending) of matrices W count. */
static tarn_tensor *counting(const tarn_matrices *w, const tarn_tensor *s, double rtol)
{
    int64_t longest = w->m > w->n ? w->m : w->n;
    if (isnan(rtol))
        rtol = (double)longest * (w->column ? DBL_EPSILON : (double)FLT_EPSILON);
    return tarn_gt(s, times(tarn_narrow(s, -1, 1, 1), rtol));
}

static bool pinv_of(const tarn_call *c, tarn_matrices *w)
{
    double rtol = c->value[c->op->param[1].kind == TARN_NUMBER ? 1 : 2].number;
    if (!tarn_matrices_of(c, A, w))
        return false;
    if (w->m == 0 || w->n == 0)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: a %s is empty", c->op->name,
                         TARN_SPEC_SHAPE(&w->spec));
    return !(rtol < 0) ||
           tarn_fail(TARN_ERROR_VALUE, "%s: rtol must not be below 0, not %g", c->op->name, rtol);
}

static bool pinv_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_matrices w;
    if (!pinv_of(c, &w))
        return false;
    plan->out[0] = tarn_matrices_spec(&w, w.n, w.m);
    plan->flops = 24 * (double)w.batch * (double)w.m * (double)w.n * (double)w.n;
    plan->bytes = 2 * (double)(w.batch * w.m * w.n * w.size);
    return true;
}

static bool pinv_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_matrices w;
    tarn_tensor *s = NULL, *vh = NULL;
    if (!pinv_of(c, &w))
        return false;
    const tarn_tensor *u = tarn_svd(tarn_in(c, A), false, &s, &vh);
    const tarn_tensor *counts = s ? counting(&w, s, c->value[1].number) : NULL;
    const tarn_tensor *inverse =
        tarn_where(counts, tarn_reciprocal(tarn_where(counts, s, number(1))), number(0));
    out[0] = tarn_matmul(tarn_mul(tarn_flip_matrix(vh), tarn_unsqueeze(inverse, -2)),
                         tarn_flip_matrix(u));
    return out[0] != NULL;
}

static bool pinv_forward(const tarn_call *c) { return tarn_forward_by(c, pinv_compose); }

/* ga = (1 - A P) G^T P P^T + P^T P G^T (1 - P A) - P^T G P^T  [Golub and Pereyra 1973] */
static bool pinv_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *a = tarn_in(c, A), *p = c->out[0], *pt = tarn_flip_matrix(p);
    const tarn_tensor *gt = tarn_flip_matrix(gy[0]);
    const tarn_tensor *one = tarn_matmul(tarn_matmul(gt, p), pt);
    one = tarn_sub(one, tarn_matmul(a, tarn_matmul(p, one)));
    const tarn_tensor *two = tarn_matmul(pt, tarn_matmul(p, gt));
    two = tarn_sub(two, tarn_matmul(tarn_matmul(two, p), a));
    gx[A] = tarn_sub(tarn_add(one, two), tarn_matmul(tarn_matmul(pt, gy[0]), pt));
    return gx[A] != NULL;
}

TARN_OP(pinv) = {
    .name = "pinv",
    .aliases = "pinverse|linalg_pinv",
    .summary = "The pseudo-inverse: the inverse where there is one, else what comes nearest.",
    .formula = "y = V diag(1 / s where that counts, else 0) U^T",
    .source = "[Penrose 1955]",
    .example = "local a = tarn.tensor { { 1, 0 }, { 0, 2 }, { 0, 0 } }\n"
               "local p = a:pinv()\n"
               "assert(p.shape[1] == 2 and math.abs(p:get(2, 2) - 0.5) < 1e-6)",
    .param = TARN_PARAMS{MATRICES("a", "(... x m x n)"), TOLERANCE("count as 0"), {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .keeps_out = 1,
    .plan = pinv_plan,
    .forward = pinv_forward,
    .backward = pinv_backward,
    .compose = pinv_compose,
    .tolerance = {5e-5, 1e-10},
    .samples = {{"randn(4, 3)"},
                {"randn(2, 2, 4)"},
                {"tensor { { 1, 2 }, { 2, 4 } }", true},
                {"randn(3, 3), 0"}},
    .errors = {{"randn(3)", "pinv: a must be a matrix"},
               {"randn(2, 2), -1", "pinv: rtol must not be below 0, not %-1"}},
};

static bool lstsq_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_spec *a = &tarn_in(c, A)->spec, *b = &tarn_in(c, B)->spec;
    tarn_matrices w;
    if (!pinv_of(c, &w))
        return false;
    int64_t rows = b->rank == 0 ? 0 : b->size[b->rank - (b->rank > 1 ? 2 : 1)];
    if (rows != w.m)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "lstsq: a is %s, so b must be (%lld) or (... x %lld x k),"
                         " not %s",
                         TARN_SPEC_SHAPE(a), (long long)w.m, (long long)w.m, TARN_SPEC_SHAPE(b));
    out[0] = tarn_matmul(tarn_pinv(tarn_in(c, A), c->value[2].number), tarn_in(c, B));
    return out[0] != NULL;
}

TARN_OP(lstsq) = {
    .name = "lstsq",
    .aliases = "linalg_lstsq",
    .summary = "x for which a x is nearest to b: least squares; the shortest of several such x.",
    .formula = "x = argmin |a x - b|^2 = pinv(a) b",
    .source = "[Gauss 1809]",
    .example =
        "local a = tarn.tensor { { 1, 1 }, { 1, 2 }, { 1, 3 } } -- a line through three points\n"
        "local x = a:lstsq(tarn.tensor { 3, 5, 7 })\n"
        "assert(math.abs(x:get(1) - 1) < 1e-4 and math.abs(x:get(2) - 2) < 1e-4)",
    .param = TARN_PARAMS{MATRICES("a", "(... x m x n)"),
                         MATRICES("b", "(... x m x k), or a vector (m)"),
                         TOLERANCE("count as 0"),
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = lstsq_compose,
    .samples = {{"randn(4, 3), randn(4, 2)"},
                {"randn(2, 2, 4), randn(2, 2, 1)"},
                {"randn(4, 2), randn(4)"}},
    .errors = {{"randn(4, 3), randn(3)", "lstsq: a is %(4 x 3%), so b must be %(4%) or"}},
};

static bool rank_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_matrices w;
    if (!pinv_of(c, &w))
        return false;
    const tarn_tensor *s = tarn_svdvals(tarn_in(c, A));
    out[0] = tarn_sum(counting(&w, s, c->value[1].number), (int64_t[]){-1}, 1, false);
    return out[0] != NULL;
}

TARN_OP(matrix_rank) = {
    .name = "matrix_rank",
    .aliases = "linalg_matrix_rank",
    .summary = "How many independent rows, or columns, a matrix has.",
    .formula = "y = how many singular values are above rtol times the largest",
    .example = "assert(tarn.tensor({ { 1, 2 }, { 2, 4 } }):matrix_rank():item() == 1)",
    .param = TARN_PARAMS{MATRICES("a", "(... x m x n)"), TOLERANCE("do not count"), {0}},
    .result = TARN_RESULTS{{"y", "int64", true}, {0}},
    .compose = rank_compose,
    .samples = {{"randn(4, 3)"}, {"randn(2, 2, 4), 0.5"}},
    .errors = {{"randn(3)", "matrix_rank: a must be a matrix"}},
};

/* ---- matrix_norm, cond --------------------------------------------------------------------------- */

enum { FROBENIUS = -1, NUCLEAR = -2, ROWS_UP = -3, ROWS_DOWN = -4 }; /* counts of SIZES words */

static tarn_tensor *extreme(const tarn_tensor *x, bool largest)
{
    return largest ? tarn_max(x, -1, false, NULL) : tarn_min(x, -1, false, NULL);
}

static tarn_tensor *norm_of(const tarn_call *c, const tarn_tensor *a, tarn_value ord)
{
    int64_t kind = ord.list.count;
    double p = kind == 1 ? (double)ord.list.at[0] : 0;
    if (kind == FROBENIUS)
        return tarn_norm(a, 2, (int64_t[]){-2, -1}, 2, false);
    if (kind == NUCLEAR)
        return tarn_sum(tarn_svdvals(a), (int64_t[]){-1}, 1, false);
    if (kind == ROWS_UP || kind == ROWS_DOWN)
        return extreme(tarn_sum(tarn_abs(a), (int64_t[]){-1}, 1, false), kind == ROWS_UP);
    if (p == 1 || p == -1)
        return extreme(tarn_sum(tarn_abs(a), (int64_t[]){-2}, 1, false), p > 0);
    if (p == 2 || p == -2)
        return extreme(tarn_svdvals(a), p > 0);
    return tarn_fail(TARN_ERROR_VALUE,
                     "%s: there is no norm %g of matrices; 2, -2, 1, -1, \"fro\","
                     " \"nuc\", \"inf\" or \"-inf\" are",
                     c->op->name, p);
}

#define NORM_PARAM(name, usual, count)                                                             \
    {                                                                                              \
        name, "fro|nuc|inf|-inf",                                                                  \
            "\"fro\": all elements; \"nuc\": sum of singular values; 2, -2: the largest, the"      \
            " smallest of them; 1, -1: of sums of columns; \"inf\", \"-inf\": of rows",            \
            TARN_SIZES, TARN_OPTIONAL, 0,                                                          \
        {                                                                                          \
            .list = { usual, count }                                                               \
        }                                                                                          \
    }

static bool not_empty(const tarn_matrices *w)
{
    return (w->m > 0 && w->n > 0) ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: a %s is empty", w->name, TARN_SPEC_SHAPE(&w->spec));
}

static bool norm_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_matrices w;
    if (!tarn_matrices_of(c, A, &w) || !not_empty(&w))
        return false;
    out[0] = norm_of(c, tarn_in(c, A), c->value[1]);
    return out[0] != NULL;
}

TARN_OP(matrix_norm) = {
    .name = "matrix_norm",
    .aliases = "linalg_matrix_norm",
    .summary = "The size of a matrix, by one of several measures.",
    .formula = "y = sqrt(sum a^2) for \"fro\"; the largest singular value for 2; ...",
    .example = "local a = tarn.tensor { { 3, 0 }, { 0, -4 } }\n"
               "assert(a:matrix_norm():item() == 5)\n"
               "assert(math.abs(a:matrix_norm(2):item() - 4) < 1e-6)\n"
               "assert(math.abs(a:matrix_norm(\"nuc\"):item() - 7) < 1e-6)",
    .param = TARN_PARAMS{MATRICES("a", "(... x m x n)"), NORM_PARAM("ord", NULL, -1), {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = norm_compose,
    .samples = {{"randn(4, 3)"},
                {"randn(2, 3, 3), \"nuc\""},
                {"randn(2, 4), 2"},
                {"randn(2, 4), -2"},
                {"randn(3, 4), 1"},
                {"randn(3, 4), \"inf\""}},
    .errors = {{"randn(3)", "matrix_norm: a must be a matrix"},
               {"randn(2, 2), 3", "there is no norm 3 of matrices"}},
};

static bool cond_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_matrices w;
    tarn_value p = c->value[1];
    if (!tarn_matrices_of(c, A, &w) || !not_empty(&w))
        return false;
    const tarn_tensor *a = tarn_in(c, A);
    if (p.list.count == 1 && (p.list.at[0] == 2 || p.list.at[0] == -2)) {
        const tarn_tensor *s = tarn_svdvals(a);
        const tarn_tensor *up = extreme(s, true), *down = extreme(s, false);
        out[0] = p.list.at[0] == 2 ? tarn_div(up, down) : tarn_div(down, up);
    } else {
        out[0] = tarn_mul(norm_of(c, a, p), norm_of(c, tarn_inverse(a), p));
    }
    return out[0] != NULL;
}

static const int64_t two[] = {2};

TARN_OP(cond) = {
    .name = "cond",
    .aliases = "linalg_cond",
    .summary = "How much a matrix magnifies errors when a system of it is solved: 1 at best.",
    .formula = "y = |a| |a^-1|;  largest by smallest singular value for 2",
    .example = "assert(math.abs(tarn.tensor({ { 4, 0 }, { 0, 2 } }):cond():item() - 2) < 1e-6)",
    .param = TARN_PARAMS{MATRICES("a", "(... x n x n); for 2 and -2 (... x m x n)"),
                         NORM_PARAM("p", two, 1),
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = cond_compose,
    .samples = {{"randn(4, 3)"}, {"randn(2, 2, 2), \"fro\""}, {"randn(2, 2), 1"}},
    .errors = {{"randn(3)", "cond: a must be a matrix"},
               {"tensor { { 1, 2 }, { 2, 4 } }, 1", "a is singular"}},
};

/* ---- matrix_power, matrix_exp -------------------------------------------------------------------- */

static bool power_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_matrices w;
    int64_t n = c->value[1].integer;
    if (!tarn_matrices_of(c, A, &w) || !tarn_matrices_square(&w))
        return false;
    const tarn_tensor *a = tarn_in(c, A), *y = NULL;
    const tarn_tensor *square = n < 0 ? tarn_inverse(a) : a;
    for (uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n; left && square; left >>= 1) {
        if (left & 1)
            y = y ? tarn_matmul(y, square) : square;
        square = left > 1 ? tarn_matmul(square, square) : square;
    }
    if (n == 0)
        y = tarn_expand(tarn_unit_matrix(a, w.n), a->spec.size, a->spec.rank);
    out[0] = n == 1 ? tarn_clone(a) : (tarn_tensor *)y;
    return out[0] != NULL && square != NULL;
}

TARN_OP(matrix_power) = {
    .name = "matrix_power",
    .aliases = "linalg_matrix_power",
    .summary = "A square matrix times itself, n times; of its inverse where n is negative.",
    .formula = "y = a^n",
    .example = "local a = tarn.tensor { { 1, 1 }, { 0, 1 } }\n"
               "assert(a:matrix_power(5):get(1, 2) == 5 and a:matrix_power(-2):get(1, 2) == -2)",
    .param = TARN_PARAMS{MATRICES("a", "(... x n x n)"),
                         {"n", NULL, "a whole number", TARN_INTEGER, 0, 0, {0}},
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = power_compose,
    .samples = {{"randn(3, 3), 3"},
                {"randn(2, 2, 2), 6"},
                {"randn(2, 2), -2"},
                {"randn(2, 2), 0"},
                {"randn(2, 2), 1"}},
    .errors = {{"randn(2, 3), 2", "matrix_power: a must be square"}},
};

/* How often a must be halved for the approximation to hold to float64's last bits [Higham 2005]. */
static bool halvings(const tarn_tensor *a, int64_t *count)
{
    static const double most = 5.371920351148152;
    double norm = 0;
    *count = 0;
    if (tarn_is_meta(a) || tarn_count(a) == 0)
        return true;
    tarn_scope scope = tarn_scope_open();
    bool was = tarn_recording_set(false);
    const tarn_tensor *sums = tarn_sum(tarn_abs(a), (int64_t[]){-2}, 1, false);
    bool ok = tarn_tensor_item(tarn_max(sums, TARN_ABSENT, false, NULL), &norm);
    tarn_recording_set(was);
    if (ok && !isfinite(norm))
        ok = tarn_fail(TARN_ERROR_NUMBER, "matrix_exp: a has NaN or infinities");
    *count = norm > most ? (int64_t)ceil(log2(norm / most)) : 0;
    return tarn_scope_close(scope, NULL) && ok;
}

/* Pade's approximation of degree 13, its coefficients over the first one. */
static tarn_tensor *pade(const tarn_tensor *a)
{
    static const double b[] = {64764752532480000,
                               32382376266240000,
                               7771770303897600,
                               1187353796428800,
                               129060195264000,
                               10559470521600,
                               670442572800,
                               33522128640,
                               1323241920,
                               40840800,
                               960960,
                               16380,
                               182,
                               1};
    const tarn_tensor *a2 = tarn_matmul(a, a), *a4 = tarn_matmul(a2, a2), *a6 = tarn_matmul(a4, a2);
    const tarn_tensor *one = a ? tarn_unit_matrix(a, a->spec.size[a->spec.rank - 1]) : NULL;
    const tarn_tensor *half[2];
    for (int k = 0; k < 2; k++) { /* the even part, and the odd one before its factor a */
        const double *q = b + k;
        const tarn_tensor *high =
            tarn_add(tarn_add(times(a6, q[12] / b[0]), times(a4, q[10] / b[0])),
                     times(a2, q[8] / b[0]));
        const tarn_tensor *low =
            tarn_add(tarn_add(times(a6, q[6] / b[0]), times(a4, q[4] / b[0])),
                     tarn_add(times(a2, q[2] / b[0]), times(one, q[0] / b[0])));
        half[k] = tarn_add(tarn_matmul(a6, high), low);
    }
    const tarn_tensor *odd = tarn_matmul(a, half[1]);
    return tarn_solve(tarn_sub(half[0], odd), tarn_add(half[0], odd));
}

static bool exp_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_matrices w;
    int64_t count;
    if (!tarn_matrices_of(c, A, &w) || !tarn_matrices_square(&w) ||
        !halvings(tarn_in(c, A), &count))
        return false;
    tarn_tensor *y = pade(times(tarn_in(c, A), ldexp(1, (int)-count)));
    for (int64_t k = 0; k < count; k++)
        y = tarn_matmul(y, y);
    out[0] = y;
    return y != NULL;
}

TARN_OP(matrix_exp) = {
    .name = "matrix_exp",
    .aliases = "linalg_matrix_exp",
    .summary = "The exponential of a square matrix: where a flow of x' = a x is after time 1.",
    .formula = "y = 1 + a + a^2 / 2! + a^3 / 3! + ...",
    .source = "[Higham 2005]: scaling, squaring and Pade's approximation",
    .example = "local y = tarn.tensor({ { 0, 1 }, { 0, 0 } }):matrix_exp()\n"
               "assert(math.abs(y:get(1, 2) - 1) < 1e-6 and math.abs(y:get(1, 1) - 1) < 1e-6)",
    .param = TARN_PARAMS{MATRICES("a", "(... x n x n)"), {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = exp_compose,
    .samples = {{"randn(3, 3)"}, {"randn(2, 2, 2) * 5"}},
    .errors = {{"randn(2, 3)", "matrix_exp: a must be square"},
               {"tensor { { 1 / 0 } }", "matrix_exp: a has NaN or infinities"}},
};

TARN_FAMILY(linalg_derived);
