/* distance.c -- how far vectors are apart, and how alike their directions are. */
#include "kernel/distance.h"

#include <math.h>
#include <string.h>

#include "graph/op.h"
#include "kernel/kernels.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

/* 0 where Y is 0, else A / Y: at distance 0 there is no direction, so the gradient is taken as 0. */
static tarn_tensor *divided(tarn_tensor *a, tarn_tensor *y)
{
    tarn_tensor *zero = tarn_eq(y, number(0)), *safe = tarn_where(zero, number(1), y);
    return tarn_where(zero, number(0), tarn_div(a, safe));
}

/* ---- cdist: each row of a against each row of b ------------------------------------------------- */

enum { A, B, P = 2 };

static bool check_power(const tarn_call *c, double p)
{
    return p >= 0 ||
           tarn_fail(TARN_ERROR_VALUE, "%s: p must be at least 0, not %g", c->op->name, p);
}

static bool cdist_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *a = &c->in[A]->spec, *b = &c->in[B]->spec;
    int64_t size[TARN_MAX_DIMS];
    bool fits = a->rank == b->rank && a->rank >= 2 && a->size[a->rank - 1] == b->size[b->rank - 1];
    for (int d = 0; fits && d < a->rank - 2; d++)
        fits = (size[d] = a->size[d]) == b->size[d];
    if (!fits)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "cdist: a %s and b %s must be (... x rows x numbers) with the same numbers"
                         " of dims, batches and numbers",
                         TARN_SHAPE(c->in[A]), TARN_SHAPE(c->in[B]));
    size[a->rank - 2] = a->size[a->rank - 2], size[a->rank - 1] = b->size[b->rank - 2];
    plan->out[0] = tarn_spec_make((tarn_dtype)a->dtype, a->rank, size);
    return check_power(c, c->value[P].number);
}

typedef struct pairs {
    const tarn_kernels *kernels;
    int64_t rows, others, n, item, strips;
    double p;
    const char *a, *b;
    char *y;
} pairs;

enum { STRIP = 64, GRAIN = 1 << 15 };

static bool run_pairs(void *pairs_, int64_t begin, int64_t end)
{
    const pairs *j = pairs_;
    for (int64_t i = begin; i < end; i++) {
        int64_t row = i / j->strips, from = i % j->strips * STRIP, left = j->others - from;
        int64_t batch = row / j->rows;
        j->kernels->distances(j->y + (row * j->others + from) * j->item,
                              j->a + row * j->n * j->item,
                              j->b + (batch * j->others + from) * j->n * j->item,
                              (size_t)(left < STRIP ? left : STRIP), (size_t)j->n, j->p);
    }
    return true;
}

static bool direct(const tarn_call *c)
{
    const tarn_spec *a = &c->in[A]->spec, *b = &c->in[B]->spec;
    pairs j = {.rows = a->size[a->rank - 2], .others = b->size[b->rank - 2]};
    j.n = a->size[a->rank - 1], j.p = c->value[P].number;
    j.item = (int64_t)tarn_dtype_size((tarn_dtype)a->dtype);
    j.kernels = tarn_kernels_of(tarn_dtype_column((tarn_dtype)a->dtype));
    j.a = tarn_data(c->in[A]), j.b = tarn_data(c->in[B]), j.y = tarn_data(c->out[0]);
    j.strips = (j.others + STRIP - 1) / STRIP;
    int64_t rows = tarn_count(c->out[0]) / j.others, work = STRIP * (j.n + 1);
    return tarn_drive_range(rows * j.strips, work < GRAIN ? GRAIN / work + 1 : 1, run_pairs, &j);
}

/* |a - b|^2 = |a|^2 + |b|^2 - 2 a b: what is left of numbers far larger than itself has lost its
 * digits, so where it is below a hundredth of them the distance is computed directly. */
static bool mend_pairs(void *pairs_, int64_t begin, int64_t end)
{
    const pairs *j = pairs_;
    for (int64_t i = begin; i < end; i++) {
        const char *a = j->a + i * j->n * j->item;
        const char *b = j->b + i / j->rows * j->others * j->n * j->item;
        double size = j->kernels->sum_squares(a, (size_t)j->n, 0);
        for (int64_t k = 0; k < j->others; k++) {
            char *y = j->y + (i * j->others + k) * j->item;
            double square = j->item == 4 ? (double)*(float *)y : *(double *)y;
            bool lost = !(square > 0.04 * size) && isfinite(size);
            if (lost)
                j->kernels->distances(y, a, b + k * j->n * j->item, 1, (size_t)j->n, 2);
            else if (j->item == 4)
                *(float *)y = (float)sqrt(square);
            else
                *(double *)y = sqrt(square);
        }
    }
    return true;
}

static bool by_product(const tarn_call *c)
{
    const tarn_spec *s = &c->in[A]->spec;
    int64_t last = -1;
    tarn_tensor *a = c->in[A], *b = c->in[B];
    tarn_tensor *aa = tarn_sum(tarn_square(a), &last, 1, true);
    tarn_tensor *bb = tarn_sum(tarn_square(b), &last, 1, true);
    tarn_tensor *ab = tarn_matmul(a, tarn_transpose(b, -1, -2));
    tarn_tensor *square =
        tarn_add(tarn_sub(aa, tarn_mul(ab, number(2))), tarn_transpose(bb, -1, -2));
    if (!square || !tarn_drive_copy(c->out[0], square))
        return false;
    pairs j = {.rows = s->size[s->rank - 2], .others = c->in[B]->spec.size[s->rank - 2]};
    j.n = s->size[s->rank - 1];
    j.item = (int64_t)tarn_dtype_size((tarn_dtype)s->dtype);
    j.kernels = tarn_kernels_of(tarn_dtype_column((tarn_dtype)s->dtype));
    j.a = tarn_data(a), j.b = tarn_data(b), j.y = tarn_data(c->out[0]);
    int64_t rows = tarn_count(c->out[0]) / j.others;
    return tarn_drive_range(rows, GRAIN / (j.others + j.n) + 1, mend_pairs, &j);
}

static bool cdist_forward(const tarn_call *c)
{
    enum { MANY = 64, LONG = 16 };
    const tarn_spec *a = &c->in[A]->spec, *y = &c->out[0]->spec;
    if (tarn_count(c->out[0]) == 0)
        return true;
    bool large = y->size[y->rank - 1] >= MANY && y->size[y->rank - 2] >= MANY &&
                 a->size[a->rank - 1] >= LONG;
    return c->value[P].number == 2 && large ? by_product(c) : direct(c);
}

/* d = |a_i - b_j|: with w = gy / d, ga_i = a_i (sum over j of w) - w b, gb_j = b_j (sum over i of w)
 * - w^T a */
static bool euclidean_back(const tarn_call *c, tarn_tensor *w, tarn_tensor *gx[])
{
    int64_t last = -1, before = -2;
    tarn_tensor *a = tarn_in(c, A), *b = tarn_in(c, B), *wt = tarn_transpose(w, -1, -2);
    gx[A] = tarn_sub(tarn_mul(a, tarn_sum(w, &last, 1, true)), tarn_matmul(w, b));
    tarn_tensor *total = tarn_transpose(tarn_sum(w, &before, 1, true), -1, -2);
    gx[B] = tarn_sub(tarn_mul(b, total), tarn_matmul(wt, a));
    return gx[A] && gx[B];
}

/* The slope of d by each a_i - b_j: sign |.|^(p - 1) / d^(p - 1) */
static tarn_tensor *slope_of(tarn_tensor *difference, tarn_tensor *g, tarn_tensor *d, double p)
{
    tarn_tensor *sign = tarn_sign(difference), *size = tarn_abs(difference);
    if (p == 1)
        return tarn_mul(g, sign);
    if (isinf(p))
        return tarn_mul(tarn_mul(g, sign), tarn_eq(size, d));
    tarn_tensor *power = tarn_pow(tarn_where(size, size, number(1)), number(p - 1));
    return tarn_mul(divided(g, tarn_pow(d, number(p - 1))), tarn_mul(sign, power));
}

static bool cdist_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    double p = c->value[P].number;
    int64_t last = -2, before = -3;
    tarn_tensor *y = c->out[0];
    if (p == 2)
        return euclidean_back(c, divided(gy[0], y), gx);
    tarn_tensor *d = tarn_sub(tarn_unsqueeze(tarn_in(c, A), -2), tarn_unsqueeze(tarn_in(c, B), -3));
    tarn_tensor *slope = p == 0 ? tarn_mul(d, number(0))
                                : slope_of(d, tarn_unsqueeze(gy[0], -1), tarn_unsqueeze(y, -1), p);
    gx[A] = tarn_sum(slope, &last, 1, false);
    gx[B] = tarn_neg(tarn_sum(slope, &before, 1, false));
    return gx[A] && gx[B];
}

/* Rows of a against those of b, or the other way round, when y and g are stepped through by columns. */
typedef struct pairs_back {
    const tarn_distance_kernels *kernels;
    int64_t rows, others, n, item; /* rows of a gradient, and of what each goes against */
    bool across;                   /* the gradient is b's */
    double p;
    const char *x, *z, *y, *g;
    char *gx;
} pairs_back;

static bool run_pairs_back(void *job, int64_t begin, int64_t end)
{
    const pairs_back *j = job;
    for (int64_t i = begin; i < end; i++) {
        int64_t batch = i / j->rows, row = i % j->rows;
        int64_t at = batch * j->rows * j->others + row * (j->across ? 1 : j->others);
        memset(j->gx + i * j->n * j->item, 0, (size_t)(j->n * j->item));
        j->kernels->distances_back(j->gx + i * j->n * j->item, j->x + i * j->n * j->item,
                                   j->z + batch * j->others * j->n * j->item, j->y + at * j->item,
                                   j->g + at * j->item, (size_t)(j->across ? j->rows : 1),
                                   (size_t)j->others, (size_t)j->n, j->p);
    }
    return true;
}

/* The gradient of input ONE, the distances being from OTHER. */
static tarn_tensor *pairs_gradient(const tarn_call *c, int one, int other, const tarn_tensor *g)
{
    const tarn_spec *x = &tarn_in(c, one)->spec, *z = &tarn_in(c, other)->spec;
    tarn_tensor *gx = tarn_tensor_of(x);
    if (!gx)
        return NULL;
    pairs_back j = {.kernels = tarn_distances_of((int)x->dtype),
                    .rows = x->size[x->rank - 2],
                    .others = z->size[z->rank - 2],
                    .n = x->size[x->rank - 1],
                    .item = (int64_t)tarn_dtype_size((tarn_dtype)x->dtype),
                    .across = one == B,
                    .p = c->value[P].number,
                    .x = tarn_data(tarn_in(c, one)),
                    .z = tarn_data(tarn_in(c, other)),
                    .y = tarn_data(c->out[0]),
                    .g = tarn_data(g),
                    .gx = tarn_data(gx)};
    int64_t count = j.n ? tarn_count(gx) / j.n : 0;
    bool ok = tarn_drive_range(count, GRAIN / (j.others * j.n + 1) + 1, run_pairs_back, &j);
    return ok ? gx : NULL;
}

static bool cdist_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    double p = c->value[P].number;
    if (p == 2 || p == 0)
        return cdist_compose_back(c, gy, gx);
    const tarn_tensor *g = tarn_tensor_packed(gy[0]);
    if (!g)
        return false;
    if (tarn_wants(c, A) && !(gx[A] = pairs_gradient(c, A, B, g)))
        return false;
    return !tarn_wants(c, B) || (gx[B] = pairs_gradient(c, B, A, g));
}

TARN_OP(cdist) = {
    .name = "cdist",
    .summary = "Distances of each row of a from each row of b; at distance 0 the gradient is 0.",
    .formula = "y[i][j] = (sum over k of |a[i][k] - b[j][k]|^p)^(1 / p)",
    .example = "local y = tarn.tensor({ { 0, 0 }, { 3, 4 } }):cdist(tarn.tensor { { 0, 0 } })\n"
               "assert(y:get(2, 1) == 5 and y:get(1, 1) == 0)",
    .param =
        TARN_PARAMS{{"a", NULL, "(... x rows x numbers)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                    {"b", NULL, "(... x others x numbers)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                    {"p",
                     NULL,
                     "the power: 2 for length, 1 for the sum, math.huge for the largest, 0 for how"
                     " many differ",
                     TARN_NUMBER,
                     TARN_OPTIONAL,
                     0,
                     {.number = 2}},
                    {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << A | 1 << B,
    .keeps_out = 1,
    .plan = cdist_plan,
    .forward = cdist_forward,
    .backward = cdist_backward,
    .compose_back = cdist_compose_back,
    .samples = {{"randn(4, 3), randn(2, 3)"},
                {"randn(2, 3, 4), randn(2, 5, 4), 1"},
                {"randn(3, 4), randn(2, 4), 3"},
                {"randn(3, 4), randn(2, 4), 1.5"},
                {"randn(3, 4), randn(2, 4), huge"},
                {"zeros(2, 3), zeros(2, 3)", true},
                {"tensor { { 1, 2 } }, tensor { { 1, 3 } }, 0", true},
                {"randn(0, 3), randn(2, 3)"}},
    .errors = {{"randn(2, 3), randn(2, 4)", "cdist: a %(2 x 3%) and b %(2 x 4%) must be"},
               {"randn(2, 3), randn(2, 3), -1", "cdist: p must be at least 0, not %-1"}},
};

/* ---- pairwise_distance, cosine_similarity, normalize --------------------------------------------- */

static bool pairwise_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t last = -1;
    tarn_tensor *d = tarn_add(tarn_sub(tarn_in(c, A), tarn_in(c, B)), number(c->value[3].number));
    out[0] = tarn_norm(d, c->value[P].number, &last, 1, c->value[4].boolean);
    return out[0] != NULL;
}

TARN_OP(pairwise_distance) = {
    .name = "pairwise_distance",
    .summary = "Distances of the rows of a from those of b, one by one.",
    .formula = "y[i] = (sum over k of |a[i][k] - b[i][k] + eps|^p)^(1 / p)",
    .example = "local y = tarn.zeros(1, 2):pairwise_distance(tarn.tensor { { 3, 4 } })\n"
               "assert(math.abs(y:item() - 5) < 1e-4)",
    .param =
        TARN_PARAMS{
            {"a", NULL, "(... x numbers)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
            {"b", NULL, "(... x numbers)", TARN_TENSOR, 0, TARN_FLOATS, {0}},
            {"p", NULL, "the power", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 2}},
            {"eps", NULL, "added to differences", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 1e-6}},
            {"keepdim", NULL, "leaves the last dim as 1", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
            {0}},
    .compose = pairwise_compose,
    .samples = {{"randn(4, 3), randn(4, 3)"}, {"randn(4, 3), randn(3), 1, 0, true"}},
    .errors = {{"randn(4, 3), randn(4, 2)", "shapes %(4 x 3%) and %(4 x 2%) do not broadcast"}},
};

/* Each length is at least eps. */
static bool cosine_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dim = c->value[2].integer - c->in[A]->spec.rank;
    tarn_tensor *a = tarn_in(c, A), *b = tarn_in(c, B), *eps = number(c->value[3].number);
    tarn_tensor *size_a = tarn_maximum(tarn_norm(a, 2, &dim, 1, true), eps);
    tarn_tensor *size_b = tarn_maximum(tarn_norm(b, 2, &dim, 1, true), eps);
    tarn_tensor *y = tarn_mul(tarn_div(a, size_a), tarn_div(b, size_b));
    return (out[0] = tarn_sum(y, &dim, 1, false)) != NULL;
}

TARN_OP(cosine_similarity) = {
    .name = "cosine_similarity",
    .summary = "Cosine of the angle between vectors along a dim: 1 where they point the same way.",
    .formula = "y = sum a b / (max(|a|, eps) max(|b|, eps))",
    .example = "local y = tarn.tensor({ 1, 0 }):cosine_similarity(tarn.tensor { 0, 5 }, 1)\n"
               "assert(y:item() == 0)",
    .param =
        TARN_PARAMS{
            {"a", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_FLOATS, {0}},
            {"b", NULL, "broadcasts with a", TARN_TENSOR, 0, TARN_FLOATS, {0}},
            {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = -1}},
            {"eps", NULL, "the least length", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 1e-8}},
            {0}},
    .compose = cosine_compose,
    .samples = {{"randn(4, 3), randn(4, 3)"},
                {"randn(3, 2), randn(3, 1), 1"},
                {"zeros(3), ones(3)", true}},
    .errors = {{"randn(4, 3), randn(4, 2)", "do not broadcast"},
               {"randn(3), randn(3), 2", "cosine_similarity: dim 2 is out of range"}},
};

static bool normalize_compose(const tarn_call *c, tarn_tensor *out[])
{
    int64_t dim = c->value[2].integer + 1;
    tarn_tensor *x = tarn_in(c, 0);
    tarn_tensor *size = tarn_norm(x, c->value[1].number, &dim, 1, true);
    return (out[0] = tarn_div(x, tarn_maximum(size, number(c->value[3].number)))) != NULL;
}

TARN_OP(normalize) = {
    .name = "normalize",
    .summary = "Vectors along a dim made of length 1.",
    .formula = "y = x / max(|x|, eps)",
    .example =
        "local y = tarn.tensor({ 3, 4 }):normalize()\nassert(math.abs(y:get(1) - 0.6) < 1e-6)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape but a number's", TARN_TENSOR, 0, TARN_FLOATS, {0}},
            {"p", NULL, "the power of the norm", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 2}},
            {"dim", NULL, "along which", TARN_DIM, TARN_OPTIONAL, 0, {.integer = -1}},
            {"eps", NULL, "the least length", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 1e-12}},
            {0}},
    .compose = normalize_compose,
    .samples = {{"randn(4, 3)"}, {"randn(4, 3), 1, 1"}, {"zeros(3)", true}},
    .errors = {{"randn(3), 2, 2", "normalize: dim 2 is out of range"}},
};

TARN_FAMILY(distance);
