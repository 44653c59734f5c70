/* product.c -- products made of matmul and mul: outer, Kronecker's, the cross product, sums of
 * matrices and products. */
#include "graph/op.h"
#include "tarn/ops.h"

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

#define MATRIX_PARAM(name, about)                                                                  \
    {                                                                                              \
        name, NULL, about, TARN_TENSOR, 0, TARN_FLOATS, { 0 }                                      \
    }

/* ---- addmm, baddbmm, addmv, addbmm ------------------------------------------------------------- */

static const tarn_param addmm_params[] = {
    {"x", NULL, "expands to the product's shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    MATRIX_PARAM("a", "(... x m x k)"),
    MATRIX_PARAM("b", "(... x k x n), or a vector (k)"),
    {"beta", NULL, "times x", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 1}},
    {"alpha", NULL, "times the product", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 1}},
    {0},
};

/* beta x + alpha a b; beta 0 leaves x out, NaN and all. */
static bool addmm_compose(const tarn_call *c, tarn_tensor *out[])
{
    double beta = c->value[3].number, alpha = c->value[4].number;
    tarn_tensor *x = tarn_in(c, 0), *y = tarn_matmul(tarn_in(c, 1), tarn_in(c, 2));
    if (y && !tarn_spec_broadcasts(&x->spec, &y->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "addmm: x %s does not expand to the product %s",
                         TARN_SHAPE(x), TARN_SHAPE(y));
    y = alpha == 1 ? y : tarn_mul(y, number(alpha));
    if (beta != 0)
        y = tarn_add(beta == 1 ? x : tarn_mul(x, number(beta)), y);
    return (out[0] = y) != NULL;
}

TARN_OP(addmm) = {
    .name = "addmm",
    .aliases = "baddbmm|addmv",
    .summary = "A tensor plus a product of matrices, or of batches of them.",
    .formula = "y = beta x + alpha a b",
    .example = "local y = tarn.ones(2, 2):addmm(tarn.eye(2), tarn.eye(2))\n"
               "assert(y:get(1, 1) == 2 and y:get(1, 2) == 1)",
    .param = addmm_params,
    .compose = addmm_compose,
    .samples = {{"randn(2, 4), randn(2, 3), randn(3, 4)"},
                {"randn(4), randn(5, 2, 3), randn(5, 3, 4), 0.5, 2"},
                {"randn(2), randn(2, 3), randn(3)"},
                {"randn(2, 2), randn(2, 3), randn(3, 2), 0"}},
    .errors = {{"randn(3, 3), randn(2, 3), randn(3, 4)",
                "addmm: x %(3 x 3%) does not expand to the product %(2 x 4%)"},
               {"randn(2), randn(2, 3), randn(2, 3)", "inner sizes 3 and 2 differ"}},
};

/* ---- outer, kron, cross ------------------------------------------------------------------------ */

static const tarn_param two_params[] = {
    {"a", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"b", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {0},
};

static bool outer_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    if (a->spec.rank != 1 || b->spec.rank != 1)
        return tarn_fail(TARN_ERROR_SHAPE, "outer: two lists expected, not %s and %s",
                         TARN_SHAPE(a), TARN_SHAPE(b));
    return (out[0] = tarn_mul(tarn_unsqueeze(a, 2), b)) != NULL;
}

TARN_OP(outer) = {
    .name = "outer",
    .aliases = "ger",
    .summary = "Every number of one list times every number of another.",
    .formula = "y[i][j] = a[i] b[j]",
    .example = "assert(tarn.tensor({ 1, 2 }):outer(tarn.tensor { 3, 4 }):get(2, 1) == 6)",
    .param = two_params,
    .compose = outer_compose,
    .samples = {{"randn(2), randn(3)"}, {"randn(0), randn(3)"}},
    .errors = {{"randn(2, 2), randn(3)", "outer: two lists expected, not %(2 x 2%) and %(3%)"}},
};

/* As [a_1][b_1][a_2][b_2] ..., then in pairs. */
static bool kron_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_spec *a = &c->in[0]->spec, *b = &c->in[1]->spec;
    int rank = a->rank > b->rank ? a->rank : b->rank;
    int64_t of_a[2 * TARN_MAX_DIMS], of_b[2 * TARN_MAX_DIMS], size[TARN_MAX_DIMS];
    if (2 * rank > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_SHAPE, "kron: at most %d dims, not %s and %s",
                         TARN_MAX_DIMS / 2, TARN_SHAPE(c->in[0]), TARN_SHAPE(c->in[1]));
    for (int d = 0; d < rank; d++) {
        int i = d - (rank - a->rank), k = d - (rank - b->rank);
        of_a[2 * d] = i < 0 ? 1 : a->size[i], of_a[2 * d + 1] = 1;
        of_b[2 * d] = 1, of_b[2 * d + 1] = k < 0 ? 1 : b->size[k];
        size[d] = of_a[2 * d] * of_b[2 * d + 1];
    }
    tarn_tensor *y = tarn_mul(tarn_reshape(tarn_in(c, 0), of_a, 2 * rank),
                              tarn_reshape(tarn_in(c, 1), of_b, 2 * rank));
    return (out[0] = tarn_reshape(y, size, rank)) != NULL;
}

TARN_OP(kron) = {
    .name = "kron",
    .summary = "Kronecker's product: a block of b for every number of a.",
    .formula = "y[(i - 1) m + k] = a[i] b[k] along every dim, m: b's size there",
    .example = "local y = tarn.eye(2):kron(tarn.tensor { { 5, 6 } })\n"
               "assert(y.shape[2] == 4 and y:get(2, 4) == 6 and y:get(1, 3) == 0)",
    .param = two_params,
    .compose = kron_compose,
    .samples = {{"randn(2), randn(2, 3)"}, {"randn(2, 3), randn(3, 2)"}, {"randn(2, 2), randn(3)"}},
    .errors = {{"randn(2, 2, 2, 2, 2), randn(2)", "kron: at most 4 dims"}},
};

static tarn_tensor *entry(tarn_tensor *x, int64_t dim, int64_t position)
{
    return tarn_narrow(x, dim, position, 1);
}

static bool cross_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    int64_t axis = c->value[2].integer, from_end = axis - a->spec.rank;
    bool fits = a->spec.rank == b->spec.rank && a->spec.size[axis] == 3 && b->spec.size[axis] == 3;
    if (!fits)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "cross: %s and %s must have as many dims, and 3 numbers along dim %lld",
                         TARN_SHAPE(a), TARN_SHAPE(b), (long long)axis + 1);
    const tarn_tensor *part[3];
    for (int i = 0; i < 3; i++) {
        int64_t next = (i + 1) % 3 + 1, last = (i + 2) % 3 + 1;
        part[i] = tarn_sub(tarn_mul(entry(a, from_end, next), entry(b, from_end, last)),
                           tarn_mul(entry(a, from_end, last), entry(b, from_end, next)));
    }
    return (out[0] = tarn_cat(part, 3, from_end)) != NULL;
}

TARN_OP(cross) = {
    .name = "cross",
    .summary = "The cross product of vectors of three numbers along a dim.",
    .formula = "y = (a_2 b_3 - a_3 b_2, a_3 b_1 - a_1 b_3, a_1 b_2 - a_2 b_1)",
    .example = "local y = tarn.tensor({ 1, 0, 0 }):cross(tarn.tensor { 0, 1, 0 })\n"
               "assert(y:get(3) == 1)",
    .param = TARN_PARAMS{{"a", NULL, "3 along dim", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"b", NULL, "3 along dim", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = -1}},
                         {0}},
    .compose = cross_compose,
    .samples = {{"randn(4, 3), randn(4, 3)"}, {"randn(3, 2), randn(3, 2), 1"}},
    .errors = {{"randn(2), randn(2)",
                "cross: %(2%) and %(2%) must have as many dims, and 3 numbers"}},
};

/* ---- tensordot --------------------------------------------------------------------------------- */

/* The dims of X that are summed over, from 0. */
typedef struct summed {
    int count;
    int64_t dim[TARN_MAX_DIMS];
    bool flag[TARN_MAX_DIMS];
} summed;

static bool summed_of(const tarn_call *c, const tarn_spec *x, bool first, summed *s)
{
    tarn_value named = c->value[first ? 3 : 4];
    int64_t n = named.list.at ? named.list.count : c->value[2].integer;
    *s = (summed){.count = (int)n};
    if (n < 0 || n > x->rank)
        return tarn_fail(TARN_ERROR_SHAPE, "tensordot: sums over %lld dims of %s, which has %d",
                         (long long)n, TARN_SPEC_SHAPE(x), x->rank);
    for (int i = 0; i < s->count; i++) {
        int64_t d = named.list.at ? named.list.at[i] : first ? x->rank - n + i + 1 : i + 1;
        d = d > 0 ? d - 1 : x->rank + d;
        if (d < 0 || d >= x->rank || s->flag[d])
            return tarn_fail(TARN_ERROR_SHAPE,
                             "tensordot: dim %lld is no dim of %s, or is named twice",
                             (long long)(named.list.at ? named.list.at[i] : d + 1),
                             TARN_SPEC_SHAPE(x));
        s->dim[i] = d, s->flag[d] = true;
    }
    return true;
}

/* X as a matrix: the dims that stay, those summed over, in this order or the other one. */
static tarn_tensor *matrix_of(tarn_tensor *x, const summed *s, bool stay_first, int64_t *size,
                              int *rank)
{
    int64_t order[TARN_MAX_DIMS], rows = 1, inner = 1;
    int n = 0;
    for (int pass = 0; pass < 2; pass++)
        if ((pass == 0) == stay_first) {
            for (int d = 0; d < x->spec.rank; d++)
                if (!s->flag[d])
                    order[n++] = d + 1;
        } else {
            for (int i = 0; i < s->count; i++)
                order[n++] = s->dim[i] + 1;
        }
    for (int d = 0; d < x->spec.rank; d++)
        if (s->flag[d])
            inner *= x->spec.size[d];
        else
            rows *= size[(*rank)++] = x->spec.size[d];
    int64_t flat[] = {stay_first ? rows : inner, stay_first ? inner : rows};
    return tarn_reshape(tarn_permute(x, order, n), flat, 2);
}

static bool tensordot_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    summed of_a, of_b;
    int64_t size[2 * TARN_MAX_DIMS];
    int rank = 0;
    if (!summed_of(c, &a->spec, true, &of_a) || !summed_of(c, &b->spec, false, &of_b))
        return false;
    bool fits = of_a.count == of_b.count;
    for (int i = 0; fits && i < of_a.count; i++)
        fits = a->spec.size[of_a.dim[i]] == b->spec.size[of_b.dim[i]];
    if (!fits || a->spec.rank + b->spec.rank - 2 * of_a.count > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "tensordot: %s and %s: the dims summed over must have the same sizes in"
                         " turn, and at most %d dims may stay",
                         TARN_SHAPE(a), TARN_SHAPE(b), TARN_MAX_DIMS);
    a = matrix_of(a, &of_a, true, size, &rank);
    b = matrix_of(b, &of_b, false, size, &rank);
    return (out[0] = tarn_reshape(tarn_matmul(a, b), size, rank)) != NULL;
}

TARN_OP(tensordot) = {
    .name = "tensordot",
    .summary = "Sums products of two tensors over dims of each: the last of a with the first of b,"
               " or those that lists name.",
    .formula = "y[i][j] = sum over k of a[i][k] b[k][j], i, j and k several dims each",
    .example = "local y = tarn.ones(2, 3, 4):tensordot(tarn.ones(3, 4, 5), 2)\n"
               "assert(y.shape[2] == 5 and y:get(1, 1) == 12)",
    .param =
        TARN_PARAMS{
            MATRIX_PARAM("a", "any shape"),
            MATRIX_PARAM("b", "any shape"),
            {"dims", NULL, "how many", TARN_INTEGER, TARN_OPTIONAL, 0, {.integer = 2}},
            {"dims_a", NULL, "instead: dims of a ...", TARN_SIZES, TARN_OPTIONAL, 0, {0}},
            {"dims_b", NULL, "... and of b that meet them", TARN_SIZES, TARN_OPTIONAL, 0, {0}},
            {0}},
    .compose = tensordot_compose,
    .samples = {{"randn(2, 3, 4), randn(3, 4, 5)"},
                {"randn(2, 3), randn(4), 0"},
                {"randn(3, 2), randn(2, 3), { dims_a = { 1, 2 }, dims_b = { 2, 1 } }"},
                {"randn(2, 3, 4), randn(5, 3), { dims_a = 2, dims_b = -1 }"}},
    .errors = {{"randn(2, 3), randn(2, 3), 1", "tensordot: %(2 x 3%) and %(2 x 3%): the dims"},
               {"randn(2), randn(2), 2", "tensordot: sums over 2 dims of %(2%), which has 1"}},
};

/* ---- cartesian_prod, combinations ---------------------------------------------------------------- */

static bool cartesian_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *grid[TARN_MAX_DIMS], *flat[TARN_MAX_DIMS];
    int64_t all = -1;
    for (int i = 0; i < c->inputs; i++)
        if (c->in[i]->spec.rank != 1)
            return tarn_fail(TARN_ERROR_SHAPE, "cartesian_prod: tensor %d is %s; lists expected",
                             i + 1, TARN_SHAPE(c->in[i]));
    if (c->inputs == 1)
        return (out[0] = tarn_identity(c->in[0])) != NULL;
    int n = tarn_meshgrid((const tarn_tensor *const *)c->in, c->inputs, "ij", grid, TARN_MAX_DIMS);
    for (int i = 0; i < n; i++)
        flat[i] = tarn_reshape(grid[i], &all, 1);
    if (n < 0)
        return false;
    return (out[0] = tarn_stack((const tarn_tensor *const *)flat, n, 2)) != NULL;
}

TARN_OP(cartesian_prod) = {
    .name = "cartesian_prod",
    .summary = "Every choice of one number from each list, as rows.",
    .example = "local y = tarn.cartesian_prod { tarn.arange(1, 2), tarn.arange(5, 7) }\n"
               "assert(y.shape[1] == 6 and y:get(2, 2) == 6)",
    .param = TARN_PARAMS{{"tensors", NULL, "a list of lists (n)", TARN_TENSORS, 0, TARN_ANY, {0}},
                         {0}},
    .traits = TARN_NO_METHOD,
    .compose = cartesian_compose,
    .samples = {{"{ randn(2), randn(3) }"}, {"{ randn(2), randn(1), randn(2) }"}, {"{ randn(3) }"}},
    .errors = {{"{ randn(2, 2) }", "cartesian_prod: tensor 1 is %(2 x 2%)"}},
};

/* The next choice of R rising positions among N; false: there is none. */
static bool next_choice(int64_t *at, int64_t r, int64_t n, bool again)
{
    int64_t i = r - 1;
    while (i >= 0 && at[i] == (again ? n : n - r + 1 + i))
        i--;
    if (i < 0)
        return false;
    at[i]++;
    for (int64_t k = i + 1; k < r; k++)
        at[k] = again ? at[i] : at[k - 1] + 1;
    return true;
}

static double choices(int64_t n, int64_t r)
{
    double count = r > n ? 0 : 1;
    for (int64_t i = 1; i <= r && count > 0 && count < 1e12; i++)
        count = count * (double)(n - r + i) / (double)i;
    return count;
}

static bool combinations_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, 0);
    int64_t r = c->value[1].integer, at[TARN_MAX_DIMS];
    bool again = c->value[2].boolean;
    if (x->spec.rank != 1 || r < 1 || r > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_VALUE, "combinations: %lld of %s; 1 to %d of a list",
                         (long long)r, TARN_SHAPE(x), TARN_MAX_DIMS);
    int64_t n = x->spec.size[0];
    double count = n ? choices(again ? n + r - 1 : n, r) : 0;
    if (count > 1e9)
        return tarn_fail(TARN_ERROR_VALUE, "combinations: there are %.0f of %lld out of %lld",
                         count, (long long)r, (long long)n);
    int64_t total = (int64_t)(count + 0.5) * r, size[] = {-1, r};
    tarn_tensor *positions = tarn_tensor_new(TARN_INT64, 1, &total);
    int64_t *to = positions && total ? tarn_data(positions) : NULL;
    for (int64_t k = 0; k < r; k++)
        at[k] = again ? 1 : k + 1;
    for (bool more = to != NULL; more; more = next_choice(at, r, n, again))
        for (int64_t k = 0; k < r; k++)
            *to++ = at[k];
    size[0] = total / r;
    return (out[0] = tarn_reshape(tarn_index_select(x, 1, positions), size, 2)) != NULL;
}

TARN_OP(combinations) = {
    .name = "combinations",
    .summary = "Every choice of r numbers of a list, in its order, as rows.",
    .example = "local y = tarn.arange(1, 3):combinations()\n"
               "assert(y.shape[1] == 3 and y:get(3, 1) == 2 and y:get(3, 2) == 3)",
    .param = TARN_PARAMS{{"x", NULL, "a list (n)", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"r", NULL, "how many", TARN_INTEGER, TARN_OPTIONAL, 0, {.integer = 2}},
                         {"with_replacement",
                          NULL,
                          "one may be chosen again",
                          TARN_BOOLEAN,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = combinations_compose,
    .samples = {{"randn(4)"}, {"randn(3), 2, true"}, {"randn(2), 3"}, {"randn(0)"}},
    .errors = {{"randn(2, 2)", "combinations: 2 of %(2 x 2%); 1 to 8 of a list"},
               {"randn(3), 0", "combinations: 0 of %(3%)"}},
};

TARN_FAMILY(product);
