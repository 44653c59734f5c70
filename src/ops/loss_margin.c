/* loss_margin.c -- losses that are 0 once a margin is kept: hinges, rankings, distances. */
#include <math.h>

#include "ops/loss_pair.h"
#include "tarn/ops.h"
#include "tensor/tensor.h"

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

/* max(0, x) */
static tarn_tensor *above_zero(const tarn_tensor *x) { return tarn_clamp(x, 0, NAN); }

/* k - x */
static tarn_tensor *rest(double k, const tarn_tensor *x) { return tarn_sub(number(k), x); }

/* ---- hinge_embedding_loss ---------------------------------------------------------------------- */

enum { X, TARGET, WEIGHT };

static bool hinge_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X), *t = tarn_in(c, TARGET);
    double margin = tarn_argument(c, "margin").number;
    if (!tarn_loss_same_shape(c, X, TARGET))
        return false;
    const tarn_tensor *near = tarn_where(tarn_ne(t, number(-1)), x, number(0));
    const tarn_tensor *far =
        tarn_where(tarn_ne(t, number(1)), above_zero(rest(margin, x)), number(0));
    return tarn_reduce_losses(c, tarn_add(near, far), out);
}

static bool hinge_check(const tarn_call *c, tarn_pairing *p)
{
    p->losses = &tarn_losses_hinge;
    p->k[0] = tarn_argument(c, "margin").number;
    return tarn_loss_same_shape(c, X, TARGET);
}
PAIRED(hinge)

TARN_OP(hinge_embedding_loss) = {
    .name = "hinge_embedding_loss",
    .summary = "For distances x of pairs: those of equals (1) should be 0, those of others (-1) at"
               " least the margin.",
    .formula = "loss = x where target = 1, max(0, margin - x) where target = -1",
    .example = "local d = tarn.tensor { 0.5, 0.25 }\n"
               "local loss = d:hinge_embedding_loss(tarn.tensor { 1, -1 }, 1, \"none\")\n"
               "assert(loss:get(1) == 0.5 and loss:get(2) == 0.75)",
    .object = "HingeEmbeddingLoss|HingeEmbeddingCriterion",
    .param = TARN_PARAMS{{"x", NULL, "distances, any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"target",
                          NULL,
                          "1 or -1, x's shape",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_NUMBERS,
                          TARN_ANY,
                          {0}},
                         TARN_NUMBER_PARAM("margin", 1,
                                           "how far apart is far enough, in units of x"),
                         TARN_REDUCTION_PARAM,
                         {0}},
    PAIR_ROW(hinge, 1 << X | 1 << TARGET),
    .samples = {{"rand(4, 3), randn(4, 3):sign()"},
                {"rand(4) * 3, index { 1, -1, -1, 1 }, 2, \"sum\""},
                {"rand(4, 3), -1, { reduction = \"none\" }"}},
    .errors = {{"rand(4, 1), rand(4)", "hinge_embedding_loss: target is %(4%), but x is"}},
};

/* ---- margin_ranking_loss ----------------------------------------------------------------------- */

enum { X1, X2, Y };

static bool ranking_compose(const tarn_call *c, tarn_tensor *out[])
{
    double margin = tarn_argument(c, "margin").number;
    if (!tarn_loss_same_shape(c, X1, X2) || !tarn_loss_same_shape(c, X1, Y))
        return false;
    const tarn_tensor *lead = tarn_mul(tarn_in(c, Y), tarn_sub(tarn_in(c, X1), tarn_in(c, X2)));
    return tarn_reduce_losses(c, above_zero(rest(margin, lead)), out);
}

static bool ranking_check(const tarn_call *c, tarn_pairing *p)
{
    p->losses = &tarn_losses_ranking;
    p->third = Y;
    p->k[0] = tarn_argument(c, "margin").number;
    return tarn_loss_same_shape(c, X1, X2) && tarn_loss_same_shape(c, X1, Y);
}
PAIRED(ranking)

TARN_OP(margin_ranking_loss) = {
    .name = "margin_ranking_loss",
    .summary = "For scores of pairs: where target is 1 x1 should be above x2, where it is -1 below,"
               " by the margin.",
    .formula = "loss = max(0, margin - target (x1 - x2))",
    .example = "local a, b = tarn.tensor { 3, 1 }, tarn.tensor { 1, 2 }\n"
               "local loss = a:margin_ranking_loss(b, 1, 0.5, \"none\")\n"
               "assert(loss:get(1) == 0 and loss:get(2) == 1.5)",
    .object = "MarginRankingLoss|MarginRankingCriterion",
    .param = TARN_PARAMS{{"x1", NULL, "scores, any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         TARN_LIKE_X("x2", "scores of the others, x1's shape"),
                         {"target",
                          NULL,
                          "1: x1 is to be higher, -1: x2",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_NUMBERS,
                          TARN_ANY,
                          {0}},
                         TARN_NUMBER_PARAM("margin", 0, "by how much, in units of x1"),
                         TARN_REDUCTION_PARAM,
                         {0}},
    PAIR_ROW(ranking, 1 << X1 | 1 << X2 | 1 << Y),
    .samples = {{"randn(4), randn(4), randn(4):sign()"},
                {"randn(4, 3), randn(4, 3), 1, 0.5, \"sum\""},
                {"randn(3), randn(3), index { 1, -1, 1 }, { reduction = \"none\" }"}},
    .errors = {{"randn(4), randn(3), 1", "margin_ranking_loss: x2 is %(3%), but x1 is %(4%)"}},
};

/* ---- multi_margin_loss ------------------------------------------------------------------------- */

/* 1 everywhere but at the right class, along DIM of x. */
static tarn_tensor *wrong_classes(const tarn_tensor *x, const tarn_tensor *target, int64_t dim)
{
    int64_t n = x->spec.size[dim - 1];
    tarn_tensor *class = tarn_tensor_new(TARN_INT64, 1, &n);
    for (int64_t i = 0; class && i < n; i++)
        ((int64_t *)tarn_data(class))[i] = i + 1;
    return tarn_ne(tarn_unsqueeze(target, dim), class);
}

static bool multi_margin_checks(const tarn_call *c, double p)
{
    const tarn_tensor *x = tarn_in(c, X), *w = tarn_in(c, WEIGHT);
    if (p != 1 && p != 2)
        return tarn_fail(TARN_ERROR_VALUE, "multi_margin_loss: p must be 1 or 2, not %g", p);
    if (x->spec.rank < 1 || x->spec.rank > 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "multi_margin_loss: x must be (rows x classes) or (classes), not %s",
                         TARN_SHAPE(x));
    int64_t classes = x->spec.size[x->spec.rank - 1];
    if (!tarn_is_none(w) && (w->spec.rank != 1 || w->spec.size[0] != classes))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "multi_margin_loss: weight is %s, but there are %lld classes",
                         TARN_SHAPE(w), (long long)classes);
    return tarn_loss_check_classes(c);
}

static bool multi_margin_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X), *t = tarn_in(c, TARGET);
    double p = tarn_argument(c, "p").number, margin = tarn_argument(c, "margin").number;
    if (!multi_margin_checks(c, p))
        return false;
    int64_t dim = x->spec.rank;
    const tarn_tensor *right = tarn_unsqueeze(tarn_loss_pick(x, t, dim), dim); /* -x[target] */
    const tarn_tensor *short_of = above_zero(tarn_add(x, tarn_add(right, number(margin))));
    short_of = p == 2 ? tarn_square(short_of) : short_of;
    const tarn_tensor *each =
        tarn_mean(tarn_mul(short_of, wrong_classes(x, t, dim)), &dim, 1, false);
    each = tarn_mul(each, tarn_loss_counts(each, t, tarn_in(c, WEIGHT)));
    out[0] = tarn_reduce_counted(each, tarn_loss_counts(each, t, TARN_NONE),
                                 tarn_argument(c, "reduction").choice);
    return out[0] != NULL;
}

TARN_OP(multi_margin_loss) = {
    .name = "multi_margin_loss",
    .aliases = "multi_class_hinge_loss",
    .summary =
        "For classes: the right score should be above each other one by the margin (the hinge"
        " of support vector machines).",
    .formula = "loss = sum over c /= target of max(0, margin - x[target] + x[c])^p / classes",
    .source = "[Crammer and Singer 2001]",
    .example = "local scores = tarn.tensor { { 2, 1.5, -1 } }\n"
               "local loss = scores:multi_margin_loss(tarn.index { 1 })\n"
               "assert(math.abs(loss:item() - 0.5 / 3) < 1e-6)",
    .object = "MultiMarginLoss|MultiMarginCriterion",
    .param =
        TARN_PARAMS{
            {"x", NULL, "scores (rows x classes), or of one row", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"target",
             NULL,
             "the right classes from 1; 0 is ignored",
             TARN_TENSOR,
             TARN_NO_GRAD | TARN_NUMBERS,
             TARN_COUNTS,
             {0}},
            TARN_NUMBER_PARAM("p", 1, "1, or 2 for squares"),
            TARN_NUMBER_PARAM("margin", 1, "in units of x"),
            {"weight",
             NULL,
             "of each class",
             TARN_TENSOR,
             TARN_OPTIONAL | TARN_NO_GRAD,
             TARN_ANY,
             {0}},
            {"reduction",
             "mean|sum|none",
             "of the losses of all rows; the mean is over those that have a class",
             TARN_CHOICE,
             TARN_OPTIONAL,
             0,
             {0}},
            {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = multi_margin_compose,
    .samples = {{"randn(4, 3), index { 1, 3, 2, 2 }"},
                {"randn(4), 2, 2, 0.5"},
                {"randn(4, 3), index { 1, 3, 0, 2 }, { weight = rand(3), reduction = \"sum\" }"},
                {"randn(2, 3), index { 1, 3 }, { reduction = \"none\", p = 2 }"}},
    .errors = {{"randn(2, 3), index { 1, 4 }", "multi_margin_loss: label 4 in row 2 is outside 1"},
               {"randn(2, 3), index { 1, 2 }, 3", "p must be 1 or 2, not 3"},
               {"randn(2, 3), index { 1, 2 }, { weight = rand(2) }", "there are 3 classes"},
               {"randn(2, 3, 4), index { 1, 2 }", "must be %(rows x classes%) or %(classes%)"}},
};

/* ---- distances --------------------------------------------------------------------------------- */

/* Rows along the last dim: one distance, or cosine, for each. */
static bool check_rows(const tarn_call *c, int a, int b)
{
    const tarn_tensor *x = tarn_in(c, a);
    if (!tarn_loss_same_shape(c, a, b))
        return false;
    return x->spec.rank > 0 || tarn_fail(TARN_ERROR_SHAPE,
                                         "%s: %s must be (rows x features) or"
                                         " (features), not a number",
                                         c->op->name, c->op->param[a].name);
}

/* TARGET has one entry for each row of x1. */
static bool check_pairs(const tarn_call *c)
{
    const tarn_tensor *x = tarn_in(c, X1), *t = tarn_in(c, Y);
    if (!check_rows(c, X1, X2))
        return false;
    tarn_spec rows = tarn_spec_make(TARN_INT64, x->spec.rank - 1, x->spec.size);
    if (t->weak || tarn_spec_same_shape(&t->spec, &rows))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE, "%s: target is %s, but x1 %s has %s pairs: one for each",
                     c->op->name, TARN_SHAPE(t), TARN_SHAPE(x), TARN_SPEC_SHAPE(&rows));
}

static tarn_tensor *row_sums(const tarn_tensor *x)
{
    return tarn_sum(x, (int64_t[]){-1}, 1, false);
}

/* 1e-12 keeps rows of zeros at a cosine of 0. */
static tarn_tensor *cosine(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_tensor *sizes = tarn_mul(tarn_add(row_sums(tarn_square(a)), number(1e-12)),
                                        tarn_add(row_sums(tarn_square(b)), number(1e-12)));
    return tarn_div(row_sums(tarn_mul(a, b)), tarn_sqrt(sizes));
}

static bool cosine_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *t = tarn_in(c, Y);
    double margin = tarn_argument(c, "margin").number;
    if (!check_pairs(c))
        return false;
    const tarn_tensor *k = cosine(tarn_in(c, X1), tarn_in(c, X2));
    const tarn_tensor *near = tarn_where(tarn_eq(t, number(1)), rest(1, k), number(0));
    const tarn_tensor *far =
        tarn_where(tarn_eq(t, number(-1)), above_zero(tarn_sub(k, number(margin))), number(0));
    return tarn_reduce_losses(c, tarn_add(near, far), out);
}

#define PAIR_TARGET(about)                                                                         \
    {                                                                                              \
        "target", NULL, about, TARN_TENSOR, TARN_NO_GRAD | TARN_NUMBERS, TARN_ANY, { 0 }           \
    }

TARN_OP(cosine_embedding_loss) = {
    .name = "cosine_embedding_loss",
    .summary = "For pairs of vectors: equals (1) should point one way, others (-1) apart.",
    .formula = "loss = 1 - cos where target = 1, max(0, cos - margin) where target = -1",
    .example = "local a = tarn.tensor { { 1, 0 }, { 1, 0 } }\n"
               "local b = tarn.tensor { { 2, 0 }, { 0, 1 } }\n"
               "assert(a:cosine_embedding_loss(b, tarn.tensor { 1, -1 }):item() < 1e-6)",
    .object = "CosineEmbeddingLoss|CosineEmbeddingCriterion",
    .param =
        TARN_PARAMS{{"x1", NULL, "(rows x features), or one row", TARN_TENSOR, 0, TARN_ANY, {0}},
                    {"x2", NULL, "x1's shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                    PAIR_TARGET("1 or -1 for each row"),
                    TARN_NUMBER_PARAM("margin", 0, "cosines below it cost others nothing"),
                    TARN_REDUCTION_PARAM,
                    {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = cosine_compose,
    .samples = {{"randn(4, 3), randn(4, 3), randn(4):sign()"},
                {"randn(3), randn(3), 1"},
                {"randn(4, 3), randn(4, 3), index { 1, -1, -1, 1 }, 0.2, \"sum\""},
                {"randn(2, 3), randn(2, 3), -1, { reduction = \"none\" }"}},
    .errors = {{"randn(4, 3), randn(4, 3), rand(3)", "target is %(3%), but x1 %(4 x 3%) has %(4%)"},
               {"randn(4, 3), randn(4), 1", "cosine_embedding_loss: x2 is %(4%), but x1 is"}},
};

/* |a - b + eps|, by rows [PyTorch's pairwise_distance]: eps keeps the gradient finite at a = b. */
static tarn_tensor *distance(const tarn_tensor *a, const tarn_tensor *b, double p, double eps)
{
    return tarn_norm(tarn_add(tarn_sub(a, b), number(eps)), p, (int64_t[]){-1}, 1, false);
}

static bool contrastive_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *t = tarn_in(c, Y);
    double margin = tarn_argument(c, "margin").number, eps = tarn_argument(c, "eps").number;
    if (!check_pairs(c))
        return false;
    const tarn_tensor *d = distance(tarn_in(c, X1), tarn_in(c, X2), 2, eps);
    const tarn_tensor *near = tarn_square(d), *far = tarn_square(above_zero(rest(margin, d)));
    const tarn_tensor *each = tarn_mul(tarn_where(tarn_eq(t, number(1)), near, far), number(0.5));
    return tarn_reduce_losses(c, each, out);
}

TARN_OP(contrastive_loss) = {
    .name = "contrastive_loss",
    .summary = "For pairs of vectors: equals (1) are drawn together, others (0 or -1) pushed apart"
               " until the margin is between them.",
    .formula = "loss = d^2 / 2 where target = 1, else max(0, margin - d)^2 / 2;  d = |x1 - x2|",
    .source = "[Hadsell et al. 2006]; its Y is 0 for equals, here equals are 1",
    .example = "local a, b = tarn.zeros(2, 2), tarn.tensor { { 3, 4 }, { 0.6, 0.8 } }\n"
               "local loss = a:contrastive_loss(b, tarn.tensor { 1, 0 }, 2, \"none\")\n"
               "assert(math.abs(loss:get(1) - 12.5) < 1e-3 and math.abs(loss:get(2) - 0.5) < 1e-3)",
    .object = "ContrastiveLoss",
    .param =
        TARN_PARAMS{{"x1", NULL, "(rows x features), or one row", TARN_TENSOR, 0, TARN_ANY, {0}},
                    {"x2", NULL, "x1's shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                    PAIR_TARGET("1 for equals, 0 or -1 for others, for each row"),
                    TARN_NUMBER_PARAM("margin", 1, "how far apart is far enough"),
                    TARN_REDUCTION_PARAM,
                    TARN_NUMBER_PARAM("eps", 1e-6,
                                      "added to differences: no gradient is"
                                      " infinite at 0"),
                    {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = contrastive_compose,
    .samples = {{"randn(4, 3), randn(4, 3), randn(4):gt(0)"},
                {"randn(4, 3), randn(4, 3), index { 1, 0, -1, 1 }, 3, \"sum\""},
                {"randn(3), randn(3), 0, { margin = 4, reduction = \"none\" }"}},
    .errors = {{"randn(4, 3), randn(4, 3), rand(3)", "target is %(3%), but x1 %(4 x 3%) has %(4%)"},
               {"randn(4, 3), randn(3, 3), 1", "contrastive_loss: x2 is %(3 x 3%), but x1 is"}},
};

/* ---- triplet_margin_loss ----------------------------------------------------------------------- */

enum { ANCHOR, POSITIVE, NEGATIVE };

static bool triplet_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *a = tarn_in(c, ANCHOR), *b = tarn_in(c, POSITIVE), *n = tarn_in(c, NEGATIVE);
    double p = tarn_argument(c, "p").number, eps = tarn_argument(c, "eps").number;
    if (!check_rows(c, ANCHOR, POSITIVE) || !check_rows(c, ANCHOR, NEGATIVE))
        return false;
    if (!(p > 0))
        return tarn_fail(TARN_ERROR_VALUE, "triplet_margin_loss: p must be above 0, not %g", p);
    const tarn_tensor *near = distance(a, b, p, eps), *far = distance(a, n, p, eps);
    if (tarn_argument(c, "swap").boolean)
        far = tarn_minimum(far, distance(b, n, p, eps));
    const tarn_tensor *each =
        above_zero(tarn_add(tarn_sub(near, far), number(tarn_argument(c, "margin").number)));
    return tarn_reduce_losses(c, each, out);
}

TARN_OP(triplet_margin_loss) = {
    .name = "triplet_margin_loss",
    .summary = "For triplets of vectors: the positive should be nearer to the anchor than the"
               " negative is, by the margin.",
    .formula = "loss = max(0, |anchor - positive| - |anchor - negative| + margin)",
    .source = "[Balntas et al. 2016]",
    .example = "local anchor, near = tarn.zeros(1, 2), tarn.tensor { { 0, 1 } }\n"
               "local far = tarn.tensor { { 3, 4 } }\n"
               "assert(anchor:triplet_margin_loss(near, far):item() == 0)\n"
               "assert(math.abs(anchor:triplet_margin_loss(far, near):item() - 5) < 1e-3)",
    .object = "TripletMarginLoss",
    .param =
        TARN_PARAMS{
            {"anchor", NULL, "(rows x features), or one row", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"positive", NULL, "of the anchor's kind, its shape", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"negative", NULL, "of another kind, its shape", TARN_TENSOR, 0, TARN_ANY, {0}},
            TARN_NUMBER_PARAM("margin", 1, "how much nearer is near enough"),
            TARN_NUMBER_PARAM("p", 2, "of the norm that is the distance"),
            TARN_NUMBER_PARAM("eps", 1e-6,
                              "added to differences: no gradient is infinite"
                              " at 0"),
            TARN_BOOLEAN_PARAM("swap", false,
                               "take |positive - negative| where that is"
                               " less than |anchor - negative|"),
            TARN_REDUCTION_PARAM,
            {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = triplet_compose,
    .samples = {{"randn(4, 3), randn(4, 3), randn(4, 3)"},
                {"randn(4, 3), randn(4, 3), randn(4, 3), 2, 1.5, { swap = true }"},
                {"randn(3), randn(3), randn(3), { reduction = \"none\", margin = 3 }"}},
    .errors = {{"randn(4, 3), randn(4, 3), randn(4)", "negative is %(4%), but anchor is %(4 x 3%)"},
               {"randn(2), randn(2), randn(2), { p = 0 }", "p must be above 0, not 0"}},
};

/* ---- info_nce, nt_xent ------------------------------------------------------------------------- */

enum { KEY = 1 };

static tarn_tensor *unit_rows(const tarn_tensor *x)
{
    const tarn_tensor *size = tarn_norm(x, 2, (int64_t[]){-1}, 1, true);
    return tarn_div(x, tarn_clamp(size, 1e-12, NAN));
}

static bool nce_checks(const tarn_call *c)
{
    const tarn_tensor *x = tarn_in(c, X);
    double temperature = tarn_argument(c, "temperature").number;
    if (!(temperature > 0))
        return tarn_fail(TARN_ERROR_VALUE, "%s: temperature must be above 0, not %g", c->op->name,
                         temperature);
    if (x->spec.rank != 2 || x->spec.size[0] < 1)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: %s must be (rows x features), not %s", c->op->name,
                         c->op->param[0].name, TARN_SHAPE(x));
    return tarn_loss_same_shape(c, X, KEY);
}

/* 1, 2, ... n, shifted by SHIFT around n. */
static tarn_tensor *positions(int64_t n, int64_t shift)
{
    tarn_tensor *t = tarn_tensor_new(TARN_INT64, 1, &n);
    for (int64_t i = 0; t && i < n; i++)
        ((int64_t *)tarn_data(t))[i] = (i + shift) % n + 1;
    return t;
}

static tarn_tensor *similarities(const tarn_tensor *a, const tarn_tensor *b, double temperature)
{
    return tarn_mul(tarn_matmul(a, tarn_transpose(b, 1, 2)), number(1 / temperature));
}

static tarn_tensor *find(const tarn_tensor *scores, const tarn_tensor *target,
                         const char *reduction)
{
    return tarn_cross_entropy(scores, target, TARN_NONE, reduction, 0, TARN_ABSENT);
}

static const char *reduction_word(const tarn_call *c)
{
    static const char *const words[] = {"mean", "sum", "none"};
    return words[tarn_argument(c, "reduction").choice];
}

static bool info_nce_compose(const tarn_call *c, tarn_tensor *out[])
{
    if (!nce_checks(c))
        return false;
    const tarn_tensor *q = tarn_in(c, X), *k = tarn_in(c, KEY);
    if (tarn_argument(c, "normalize").boolean)
        q = unit_rows(q), k = unit_rows(k);
    const tarn_tensor *scores = similarities(q, k, tarn_argument(c, "temperature").number);
    const tarn_tensor *own = positions(tarn_in(c, X)->spec.size[0], 0);
    out[0] = find(scores, own, reduction_word(c));
    if (tarn_argument(c, "symmetric").boolean)
        out[0] =
            tarn_mul(tarn_add(out[0], find(tarn_transpose(scores, 1, 2), own, reduction_word(c))),
                     number(0.5));
    return out[0] != NULL;
}

TARN_OP(info_nce) = {
    .name = "info_nce",
    .aliases = "info_nce_loss|clip_loss",
    .summary = "Each row of the queries should find its own key among those of all rows: the others"
               " of the batch are the negatives.",
    .formula = "loss_i = -log softmax(query_i . key / temperature)[i]",
    .source = "[van den Oord et al. 2018]; symmetric: [Radford et al. 2021, CLIP]",
    .example = "local x = tarn.eye(4)\n"
               "assert(x:info_nce(x, 0.01):item() < 1e-6)",
    .object = "InfoNCELoss",
    .param =
        TARN_PARAMS{
            {"query", NULL, "(rows x features)", TARN_TENSOR, 0, TARN_ANY, {0}},
            {"key", NULL, "what belongs to each, query's shape", TARN_TENSOR, 0, TARN_ANY, {0}},
            TARN_NUMBER_PARAM("temperature", 0.07,
                              "the smaller, the more the hardest"
                              " negatives count"),
            TARN_BOOLEAN_PARAM("normalize", true, "compare directions, not lengths"),
            TARN_BOOLEAN_PARAM("symmetric", false,
                               "keys find their queries, too: the"
                               " mean of both"),
            TARN_REDUCTION_PARAM,
            {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = info_nce_compose,
    .samples =
        {{"randn(4, 3), randn(4, 3), 0.5"},
         {"randn(4, 3), randn(4, 3), { normalize = false, symmetric = true, temperature = 1 }"},
         {"randn(3, 5), randn(3, 5), 1, { reduction = \"none\" }"}},
    .errors = {{"randn(4, 3), randn(5, 3)", "info_nce: key is %(5 x 3%), but query is %(4 x 3%)"},
               {"randn(4, 3), randn(4, 3), 0", "temperature must be above 0, not 0"},
               {"randn(4), randn(4)", "info_nce: query must be %(rows x features%), not %(4%)"}},
};

/* Both views below each other: row i belongs to row i + n, and is no negative of itself. */
static bool nt_xent_compose(const tarn_call *c, tarn_tensor *out[])
{
    if (!nce_checks(c))
        return false;
    int64_t n = tarn_in(c, X)->spec.size[0];
    const tarn_tensor *both =
        tarn_cat((const tarn_tensor *[]){tarn_in(c, X), tarn_in(c, KEY)}, 2, 1);
    const tarn_tensor *z = unit_rows(both), *at = positions(2 * n, 0);
    const tarn_tensor *scores = similarities(z, z, tarn_argument(c, "temperature").number);
    scores = tarn_masked_fill(scores, tarn_eq(tarn_unsqueeze(at, 2), at), -INFINITY);
    out[0] = find(scores, positions(2 * n, n), reduction_word(c));
    return out[0] != NULL;
}

TARN_OP(nt_xent) = {
    .name = "nt_xent",
    .aliases = "nt_xent_loss|ntxent_loss",
    .summary = "For two views of each example: every view should find its other one among all the"
               " rest of both batches (SimCLR's loss).",
    .formula =
        "loss_i = -log (exp(cos(z_i, z_j) / temperature) / sum over k /= i of exp(cos(z_i, z_k)"
        " / temperature)),  j the other view of i",
    .source = "[Chen et al. 2020, SimCLR]",
    .example = "local x = tarn.eye(4)\n"
               "assert(x:nt_xent(x, 0.01):item() < 1e-6)",
    .object = "NTXentLoss",
    .param = TARN_PARAMS{{"z1", NULL, "(rows x features)", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"z2", NULL, "the other views, z1's shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         TARN_NUMBER_PARAM("temperature", 0.5,
                                           "the smaller, the more the hardest"
                                           " negatives count"),
                         {"reduction",
                          "mean|sum|none",
                          "of the losses of all 2 rows, z1's first",
                          TARN_CHOICE,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = nt_xent_compose,
    .samples = {{"randn(4, 3), randn(4, 3)"},
                {"randn(3, 5), randn(3, 5), 1, { reduction = \"none\" }"},
                {"randn(1, 4), randn(1, 4), { reduction = \"sum\" }"}},
    .errors = {{"randn(4, 3), randn(5, 3)", "nt_xent: z2 is %(5 x 3%), but z1 is %(4 x 3%)"},
               {"randn(4, 3), randn(4, 3), -1", "temperature must be above 0, not %-1"}},
};

TARN_FAMILY(loss_margin);
