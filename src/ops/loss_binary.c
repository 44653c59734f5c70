/* loss_binary.c -- losses of answers, no (0) or yes (1), each for itself; and focal_loss, which
 * serves classes as well. */
#include <math.h>

#include "ops/loss_pair.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X, TARGET, WEIGHT, POS_WEIGHT };

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }
static tarn_tensor *times(const tarn_tensor *x, double k) { return tarn_mul(x, number(k)); }

/* k - x */
static tarn_tensor *rest(double k, const tarn_tensor *x) { return tarn_sub(number(k), x); }

static tarn_tensor *weighted(const tarn_tensor *each, const tarn_tensor *weight)
{
    return tarn_is_none(weight) ? (tarn_tensor *)each : tarn_mul(each, weight);
}

/* WEIGHT, where there is one, expands to x. */
static bool check_expands(const tarn_call *c, int t)
{
    const tarn_tensor *x = tarn_in(c, X), *w = tarn_in(c, t);
    if (tarn_is_none(w) || tarn_spec_broadcasts(&w->spec, &x->spec))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE, "%s: %s is %s, which does not expand to x, %s", c->op->name,
                     c->op->param[t].name, TARN_SHAPE(w), TARN_SHAPE(x));
}

/* ---- binary_cross_entropy ---------------------------------------------------------------------- */

/* log p, where even an impossible one costs no more than 100 [PyTorch's bound]. */
static tarn_tensor *bounded_log(const tarn_tensor *p) { return tarn_clamp(tarn_log(p), -100, NAN); }

static bool check_probabilities(const tarn_call *c)
{
    const tarn_tensor *x = tarn_in(c, X);
    double least = 0, most = 1;
    if (tarn_count(x) == 0)
        return true;
    if (!tarn_tensor_item(tarn_min(x, TARN_ABSENT, false, NULL), &least) ||
        !tarn_tensor_item(tarn_max(x, TARN_ABSENT, false, NULL), &most))
        return false;
    if (isnan(least) || (least >= 0 && most <= 1))
        return true;
    return tarn_fail(TARN_ERROR_VALUE,
                     "binary_cross_entropy: x must be probabilities, 0 to 1, but goes from %g to"
                     " %g; for scores take binary_cross_entropy_with_logits",
                     least, most);
}

static bool binary_checks(const tarn_call *c)
{
    return tarn_loss_same_shape(c, X, TARGET) && check_expands(c, WEIGHT);
}

static bool binary_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X), *t = tarn_in(c, TARGET);
    if (!binary_checks(c) || !check_probabilities(c))
        return false;
    const tarn_tensor *yes = tarn_mul(t, bounded_log(x));
    const tarn_tensor *no = tarn_mul(rest(1, t), bounded_log(rest(1, x)));
    return tarn_reduce_losses(c, weighted(tarn_neg(tarn_add(yes, no)), tarn_in(c, WEIGHT)), out);
}

static bool binary_check(const tarn_call *c, tarn_pairing *p)
{
    p->losses = &tarn_losses_binary;
    p->weight = WEIGHT;
    return binary_checks(c);
}
PAIRED(binary)

static bool binary_forward_checked(const tarn_call *c)
{
    return check_probabilities(c) && binary_forward(c);
}

/* dloss/dx = (x - t) / (x (1 - x)),  dloss/dt = log(1 - x) - log x;  gy and weight before both.  Apart
 * from the definition, whose gradient is 0 / 0 at 0 and at 1. */
static bool binary_compose_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *x = tarn_in(c, X), *t = tarn_in(c, TARGET), *w = tarn_in(c, WEIGHT);
    double n = (double)tarn_count(x);
    bool mean = tarn_argument(c, "reduction").choice == TARN_MEAN;
    const tarn_tensor *g = weighted(mean ? times(gy[0], n > 0 ? 1 / n : 0) : gy[0], w);
    if (tarn_wants(c, X))
        gx[X] =
            tarn_mul(g, tarn_div(tarn_sub(x, t), tarn_clamp(tarn_mul(x, rest(1, x)), 1e-12, NAN)));
    if (tarn_wants(c, TARGET))
        gx[TARGET] = tarn_mul(g, tarn_sub(bounded_log(rest(1, x)), bounded_log(x)));
    return (gx[X] || !tarn_wants(c, X)) && (gx[TARGET] || !tarn_wants(c, TARGET));
}

#define WEIGHT_PARAM(about)                                                                        \
    {                                                                                              \
        "weight", NULL, about, TARN_TENSOR, TARN_OPTIONAL | TARN_NO_GRAD | TARN_NUMBERS, TARN_ANY, \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

TARN_OP(binary_cross_entropy) = {
    .name = "binary_cross_entropy",
    .summary = "How surprised probabilities of a yes are by the answers, 0 or 1 or between.",
    .formula = "loss = -weight (target log x + (1 - target) log(1 - x)),  logs not below -100",
    .example = "local p = tarn.tensor { 0.5, 0.5 }\n"
               "local loss = p:binary_cross_entropy(tarn.tensor { 1, 0 })\n"
               "assert(math.abs(loss:item() - math.log(2)) < 1e-6)",
    .object = "BCELoss|BCECriterion",
    .param = TARN_PARAMS{{"x", NULL, "probabilities, any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                         {"target", NULL, "0 to 1, x's shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                         WEIGHT_PARAM("of each loss; it expands to x"),
                         TARN_REDUCTION_PARAM,
                         {0}},
    .keeps_in = 1 << X | 1 << TARGET | 1 << WEIGHT,
    .plan = binary_plan,
    .forward = binary_forward_checked,
    .backward = binary_backward,
    .compose = binary_compose,
    .compose_back = binary_compose_back,
    .samples = {{"rand(4, 3) * 0.8 + 0.1, rand(4, 3)"},
                {"rand(4, 3) * 0.8 + 0.1, rand(4, 3), rand(3), \"sum\""},
                {"rand(4, 3) * 0.8 + 0.1, rand(4, 3), { reduction = \"none\" }"},
                {"tensor { 0, 1, 1, 0 }, tensor { 0, 1, 0, 1 }", true},
                {"rand(4, 3), index { { 1, 0, 1 } }:expand(4, 3)", true}},
    .errors = {{"randn(4, 1):sigmoid(), rand(4)",
                "binary_cross_entropy: target is %(4%), but x is %(4 x 1%).*reshape one"},
               {"tensor { 0.5, 3 }, rand(2)", "0 to 1, but goes from 0.5 to 3.*with_logits"},
               {"rand(4, 3), rand(4, 3), rand(4)", "weight is %(4%), which does not expand to x"}},
};

/* ---- with logits ------------------------------------------------------------------------------- */

/* -(p t log s(x) + (1 - t) log(1 - s(x))) = (1 - t) x + (1 + (p - 1) t) softplus(-x) */
static tarn_tensor *binary_of_scores(const tarn_tensor *x, const tarn_tensor *t,
                                     const tarn_tensor *pos_weight)
{
    const tarn_tensor *no = tarn_mul(rest(1, t), x), *yes = tarn_softplus(tarn_neg(x), 1);
    if (!tarn_is_none(pos_weight))
        yes = tarn_mul(yes, tarn_add(tarn_mul(tarn_sub(pos_weight, number(1)), t), number(1)));
    return tarn_add(no, yes);
}

static bool logits_check(const tarn_call *c, tarn_pairing *p)
{
    p->losses = &tarn_losses_logits;
    p->third = POS_WEIGHT, p->weight = WEIGHT;
    return tarn_loss_same_shape(c, X, TARGET) && check_expands(c, WEIGHT) &&
           check_expands(c, POS_WEIGHT);
}
PAIRED(logits)

static bool logits_compose(const tarn_call *c, tarn_tensor *out[])
{
    if (!logits_check(c, &(tarn_pairing){0}))
        return false;
    const tarn_tensor *each =
        binary_of_scores(tarn_in(c, X), tarn_in(c, TARGET), tarn_in(c, POS_WEIGHT));
    return tarn_reduce_losses(c, weighted(each, tarn_in(c, WEIGHT)), out);
}

TARN_OP(binary_cross_entropy_with_logits) = {
    .name = "binary_cross_entropy_with_logits",
    .aliases = "bce_with_logits",
    .summary = "How surprised scores are by answers, 0 or 1: binary_cross_entropy of their sigmoid,"
               " exact also where that is 0 or 1.",
    .formula = "loss = -weight (pos_weight target log s(x) + (1 - target) log(1 - s(x)))",
    .example = "local scores = tarn.tensor { 0, 100 }\n"
               "local loss = scores:binary_cross_entropy_with_logits(tarn.tensor { 1, 0 }, "
               "{ reduction = \"none\" })\n"
               "assert(math.abs(loss:get(1) - math.log(2)) < 1e-6 and loss:get(2) == 100)",
    .object = "BCEWithLogitsLoss",
    .undoes = "Sigmoid",
    .param = TARN_PARAMS{{"x", NULL, "scores, any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         TARN_LIKE_X("target", "0 to 1, x's shape"),
                         WEIGHT_PARAM("of each loss; it expands to x"),
                         {"pos_weight",
                          NULL,
                          "of the yes: above 1 where they are rare; it expands to x",
                          TARN_TENSOR,
                          TARN_OPTIONAL | TARN_NO_GRAD | TARN_NUMBERS,
                          TARN_ANY,
                          {0}},
                         TARN_REDUCTION_PARAM,
                         {0}},
    PAIR_ROW(logits, 1 << X | 1 << TARGET | 1 << WEIGHT | 1 << POS_WEIGHT),
    .samples = {{"randn(4, 3), rand(4, 3)"},
                {"randn(4, 3), rand(4, 3), rand(3), rand(3) + 1, \"sum\""},
                {"randn(4, 3) * 40, rand(4, 3), { reduction = \"none\", pos_weight = 3 }"},
                {"randn(4, 3), randn(4, 3):gt(0)"},
                {"randn(4), index { 1, 0, 0, 1 }"}},
    .errors = {{"randn(4, 1), rand(4)",
                "with_logits: target is %(4%), but x is %(4 x 1%).*reshape one"},
               {"randn(4, 3), rand(4, 3), { pos_weight = rand(2) }",
                "pos_weight is %(2%), which does not expand to x, %(4 x 3%)"}},
};

/* ---- soft_margin_loss, multilabel_soft_margin_loss -------------------------------------------- */

static bool soft_margin_compose(const tarn_call *c, tarn_tensor *out[])
{
    if (!tarn_loss_same_shape(c, X, TARGET))
        return false;
    const tarn_tensor *each =
        tarn_softplus(tarn_neg(tarn_mul(tarn_in(c, X), tarn_in(c, TARGET))), 1);
    return tarn_reduce_losses(c, each, out);
}

static bool soft_margin_check(const tarn_call *c, tarn_pairing *p)
{
    p->losses = &tarn_losses_soft_margin;
    return tarn_loss_same_shape(c, X, TARGET);
}
PAIRED(soft_margin)

TARN_OP(soft_margin_loss) = {
    .name = "soft_margin_loss",
    .summary = "For answers -1 and 1: the logistic loss of scores.",
    .formula = "loss = log(1 + exp(-target x))",
    .example = "local loss = tarn.tensor({ 0, -9 }):soft_margin_loss(tarn.tensor { 1, -1 }, "
               "\"none\")\n"
               "assert(math.abs(loss:get(1) - math.log(2)) < 1e-6 and loss:get(2) < 2e-4)",
    .object = "SoftMarginLoss|SoftMarginCriterion",
    .param = TARN_PARAMS{{"x", NULL, "scores, any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         TARN_LIKE_X("target", "-1 or 1, x's shape"),
                         TARN_REDUCTION_PARAM,
                         {0}},
    PAIR_ROW(soft_margin, 1 << X | 1 << TARGET),
    .samples = {{"randn(4, 3), randn(4, 3):sign()"},
                {"randn(4, 3) * 50, 1, \"sum\""},
                {"randn(4), index { 1, -1, 1, 1 }, { reduction = \"none\" }"}},
    .errors = {{"randn(4, 1), rand(4)", "soft_margin_loss: target is %(4%), but x is %(4 x 1%)"}},
};

static bool multilabel_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X);
    if (!tarn_loss_same_shape(c, X, TARGET) || !check_expands(c, WEIGHT))
        return false;
    if (x->spec.rank == 0)
        return tarn_fail(TARN_ERROR_SHAPE, "multilabel_soft_margin_loss: x must be (rows x labels)"
                                           " or (labels), not a number");
    const tarn_tensor *each = binary_of_scores(x, tarn_in(c, TARGET), TARN_NONE);
    return tarn_reduce_losses(
        c, tarn_mean(weighted(each, tarn_in(c, WEIGHT)), (int64_t[]){-1}, 1, false), out);
}

TARN_OP(multilabel_soft_margin_loss) = {
    .name = "multilabel_soft_margin_loss",
    .summary = "For several labels at once: binary_cross_entropy_with_logits, averaged over the"
               " labels of a row.",
    .formula = "loss = -mean over labels of weight (target log s(x) + (1 - target) log(1 - s(x)))",
    .example = "local loss = tarn.zeros(2, 3):multilabel_soft_margin_loss(tarn.ones(2, 3), "
               "{ reduction = \"none\" })\n"
               "assert(loss.shape[1] == 2 and math.abs(loss:get(1) - math.log(2)) < 1e-6)",
    .object = "MultiLabelSoftMarginLoss|MultiLabelSoftMarginCriterion",
    .undoes = "Sigmoid",
    .param = TARN_PARAMS{{"x", NULL, "scores (rows x labels)", TARN_TENSOR, 0, TARN_ANY, {0}},
                         TARN_LIKE_X("target", "1 for the labels that hold, else 0; x's shape"),
                         WEIGHT_PARAM("of each label"),
                         {"reduction",
                          "mean|sum|none",
                          "of the losses of all rows",
                          TARN_CHOICE,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = multilabel_compose,
    .samples = {{"randn(4, 3), rand(4, 3)"},
                {"randn(4, 3), rand(4, 3), rand(3), \"sum\""},
                {"randn(4), index { 1, 0, 1, 1 }, { reduction = \"none\" }"}},
    .errors = {{"tensor(2), tensor(1)", "x must be %(rows x labels%) or %(labels%), not a number"},
               {"randn(4, 3), rand(4)", "target is %(4%), but x is %(4 x 3%)"}},
};

/* ---- focal_loss -------------------------------------------------------------------------------- */

/* (1 - p)^gamma each */
static tarn_tensor *focused(const tarn_tensor *each, const tarn_tensor *wrong, double gamma)
{
    if (gamma == 0)
        return (tarn_tensor *)each;
    return tarn_mul(each, tarn_pow(wrong, number(gamma)));
}

/* Answers: p(t) = p t + (1 - p)(1 - t); alpha balances yes (alpha) and no (1 - alpha). */
static tarn_tensor *focal_answers(const tarn_call *c, double gamma, double alpha)
{
    const tarn_tensor *x = tarn_in(c, X), *t = tarn_in(c, TARGET);
    if (!tarn_loss_same_shape(c, X, TARGET) || !check_expands(c, WEIGHT))
        return NULL;
    const tarn_tensor *p = tarn_sigmoid(x), *np = tarn_sigmoid(tarn_neg(x));
    const tarn_tensor *wrong = tarn_add(tarn_mul(p, rest(1, t)), tarn_mul(np, t));
    tarn_tensor *each = focused(binary_of_scores(x, t, TARN_NONE), wrong, gamma);
    if (!isnan(alpha))
        each = tarn_mul(each, tarn_add(times(t, 2 * alpha - 1), number(1 - alpha)));
    return weighted(each, tarn_in(c, WEIGHT));
}

static bool focal_classes(const tarn_call *c, double gamma, double alpha, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X), *t = tarn_in(c, TARGET), *w = tarn_in(c, WEIGHT);
    if (!tarn_loss_check_classes(c))
        return false;
    int64_t dim = x->spec.rank > 1 ? 2 : 1;
    if (!tarn_is_none(w) && (w->spec.rank != 1 || w->spec.size[0] != x->spec.size[dim - 1]))
        return tarn_fail(TARN_ERROR_SHAPE, "focal_loss: weight is %s, but there are %lld classes",
                         TARN_SHAPE(w), (long long)x->spec.size[dim - 1]);
    const tarn_tensor *surprise = tarn_loss_pick(tarn_log_softmax(x, dim), t, dim);
    const tarn_tensor *wrong = tarn_neg(tarn_expm1(tarn_neg(surprise)));
    const tarn_tensor *each = focused(surprise, wrong, gamma);
    each = tarn_mul(each, tarn_loss_counts(each, t, w));
    each = isnan(alpha) ? each : times(each, alpha);
    out[0] = tarn_reduce_counted(each, tarn_loss_counts(each, t, TARN_NONE),
                                 tarn_argument(c, "reduction").choice);
    return out[0] != NULL;
}

static bool focal_compose(const tarn_call *c, tarn_tensor *out[])
{
    double gamma = tarn_argument(c, "gamma").number, alpha = tarn_argument(c, "alpha").number;
    const tarn_tensor *x = tarn_in(c, X), *t = tarn_in(c, TARGET);
    if (!(gamma >= 0))
        return tarn_fail(TARN_ERROR_VALUE, "focal_loss: gamma must not be below 0, not %g", gamma);
    if (alpha < 0 || alpha > 1)
        return tarn_fail(TARN_ERROR_VALUE, "focal_loss: alpha must be from 0 to 1, not %g", alpha);
    bool classes = tarn_dtype_kind((tarn_dtype)t->spec.dtype) == 'i' &&
                   !tarn_spec_same_shape(&t->spec, &x->spec);
    return classes ? focal_classes(c, gamma, alpha, out)
                   : tarn_reduce_losses(c, focal_answers(c, gamma, alpha), out);
}

TARN_OP(focal_loss) = {
    .name = "focal_loss",
    .aliases = "sigmoid_focal_loss",
    .summary = "Cross-entropy that hardly counts what the net gets right already: for answers (0 or"
               " 1, x's shape) and for classes (one for each row).",
    .formula = "loss = (1 - p)^gamma (-log p),  p what the right answer is given;  times alpha for"
               " yes, 1 - alpha for no",
    .source = "[Lin et al. 2017]",
    .example = "local loss = tarn.zeros(1):focal_loss(tarn.ones(1), { gamma = 2 })\n"
               "assert(math.abs(loss:item() - math.log(2) / 4) < 1e-6)\n"
               "loss = tarn.zeros(1, 4):focal_loss(tarn.index { 3 }, { gamma = 0 })\n"
               "assert(math.abs(loss:item() - math.log(4)) < 1e-6)",
    .object = "FocalLoss",
    .undoes = "Sigmoid|Softmax|LogSoftmax",
    .param = TARN_PARAMS{{"x",
                          NULL,
                          "scores: any shape for answers, (rows x classes ...) for classes",
                          TARN_TENSOR,
                          0,
                          TARN_ANY,
                          {0}},
                         {"target",
                          NULL,
                          "answers, x's shape; or classes from 1, 0 is ignored",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_NUMBERS,
                          TARN_ANY,
                          {0}},
                         WEIGHT_PARAM("of each answer, or of each class"),
                         TARN_NUMBER_PARAM("gamma", 2,
                                           "how much less the easy ones count; 0: all alike"),
                         TARN_NUMBER_PARAM("alpha", NAN,
                                           "of a yes, against 1 - alpha of a no; of all"
                                           " classes"),
                         TARN_REDUCTION_PARAM,
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = focal_compose,
    .samples = {{"randn(4, 3), rand(4, 3)"},
                {"randn(4, 3), randn(4, 3):gt(0), { alpha = 0.25, reduction = \"sum\" }"},
                {"randn(4, 3), index { 1, 3, 0, 2 }"},
                {"randn(2, 3, 2), index { { 1, 2 }, { 3, 0 } }, rand(3), { gamma = 1.5,"
                 " reduction = \"none\" }"},
                {"randn(4), rand(4), rand(4), { gamma = 0 }"}},
    .errors = {{"randn(4, 3), rand(4)", "focal_loss: target is %(4%), but x is %(4 x 3%)"},
               {"randn(4, 3), index { 1, 2, 3, 4 }", "focal_loss: label 4 in row 4 is outside 1"},
               {"randn(2), rand(2), { gamma = -1 }", "gamma must not be below 0, not %-1"},
               {"randn(2), rand(2), { alpha = 2 }", "alpha must be from 0 to 1, not 2"}},
};

/* ---- dice_loss --------------------------------------------------------------------------------- */

static tarn_tensor *over_rows(const tarn_tensor *x)
{
    return tarn_sum(tarn_reshape(x, (int64_t[]){x ? x->spec.size[0] : 1, -1}, 2), (int64_t[]){2}, 1,
                    false);
}

static bool dice_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X), *t = tarn_in(c, TARGET);
    double smooth = tarn_argument(c, "smooth").number;
    if (!tarn_loss_same_shape(c, X, TARGET))
        return false;
    if (x->spec.rank < 2 || t->weak || tarn_count(x) == 0)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "dice_loss: x must be (rows x ...) and not empty, not %s", TARN_SHAPE(x));
    const tarn_tensor *both = over_rows(tarn_mul(x, t));
    const tarn_tensor *one = tarn_add(over_rows(x), over_rows(t));
    const tarn_tensor *overlap =
        tarn_div(tarn_add(times(both, 2), number(smooth)), tarn_add(one, number(smooth)));
    return tarn_reduce_losses(c, rest(1, overlap), out);
}

TARN_OP(dice_loss) = {
    .name = "dice_loss",
    .summary = "For masks of images: 1 minus the overlap of probabilities and targets, which small"
               " objects count in as much as large ones.",
    .formula = "loss = 1 - (2 sum x target + smooth) / (sum x + sum target + smooth), sums by row",
    .source = "[Milletari et al. 2016, V-Net]",
    .example = "local mask = tarn.tensor { { 1, 0, 1, 0 } }\n"
               "assert(mask:dice_loss(mask):item() == 0)",
    .object = "DiceLoss",
    .param = TARN_PARAMS{{"x", NULL, "probabilities (rows x ...)", TARN_TENSOR, 0, TARN_ANY, {0}},
                         {"target", NULL, "0 to 1, x's shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         TARN_NUMBER_PARAM("smooth", 1, "keeps two empty masks at a loss of 0"),
                         {"reduction",
                          "mean|sum|none",
                          "of the losses of all rows",
                          TARN_CHOICE,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = dice_compose,
    .samples = {{"rand(3, 4), rand(3, 4)"},
                {"rand(3, 2, 4), rand(3, 2, 4), { smooth = 0.5, reduction = \"none\" }"},
                {"rand(2, 5), randn(2, 5):gt(0), 0, \"sum\""}},
    .errors = {{"rand(3), rand(3)",
                "dice_loss: x must be %(rows x %.%.%.%) and not empty, not %(3%)"},
               {"rand(3, 4), rand(3)", "dice_loss: target is %(3%), but x is %(3 x 4%)"}},
};

TARN_FAMILY(loss_binary);
