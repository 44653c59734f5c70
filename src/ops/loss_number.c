/* loss_number.c -- losses of numbers: something about x - target, or a likelihood. */
#include <math.h>
#include <string.h>

#include "ops/loss_pair.h"
#include "tarn/ops.h"
#include "tensor/tensor.h"

enum { X, TARGET, VAR };

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

/* ---- what losses share ------------------------------------------------------------------------ */

tarn_value tarn_argument(const tarn_call *c, const char *name)
{
    for (int i = 0; c->op->param[i].name; i++)
        if (c->op->param[i].name[0] == name[0] && strcmp(c->op->param[i].name, name) == 0)
            return c->value[i];
    return (tarn_value){0};
}

bool tarn_reduce_losses(const tarn_call *c, const tarn_tensor *each, tarn_tensor *out[])
{
    int64_t reduction = tarn_argument(c, "reduction").choice;
    out[0] = reduction == TARN_EACH  ? (tarn_tensor *)each
             : reduction == TARN_SUM ? tarn_sum(each, NULL, 0, false)
                                     : tarn_mean(each, NULL, 0, false);
    return out[0] != NULL;
}

bool tarn_loss_broadcasts(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *t = &tarn_in(c, TARGET)->spec;
    for (int d = 1; d <= x->rank && d <= t->rank; d++) {
        int64_t i = x->size[x->rank - d], j = t->size[t->rank - d];
        if (i != j && i != 1 && j != 1)
            return tarn_fail(TARN_ERROR_SHAPE,
                             "%s: x %s and target %s do not broadcast: sizes %lld and %lld of dim"
                             " -%d differ; reshape one",
                             c->op->name, TARN_SPEC_SHAPE(x), TARN_SPEC_SHAPE(t), (long long)i,
                             (long long)j, d);
    }
    return true;
}

tarn_tensor *tarn_loss_difference(const tarn_call *c)
{
    return tarn_loss_broadcasts(c) ? tarn_sub(tarn_in(c, X), tarn_in(c, TARGET)) : NULL;
}

bool tarn_loss_same_shape(const tarn_call *c, int a, int b)
{
    const tarn_tensor *x = tarn_in(c, a), *y = tarn_in(c, b);
    if (tarn_spec_same_shape(&x->spec, &y->spec) || y->weak || y->spec.rank == 0)
        return true;
    bool reshape = tarn_count(x) == tarn_count(y);
    return tarn_fail(TARN_ERROR_SHAPE, "%s: %s is %s, but %s is %s; they must have one shape%s",
                     c->op->name, c->op->param[b].name, TARN_SHAPE(y), c->op->param[a].name,
                     TARN_SHAPE(x), reshape ? ": reshape one" : "");
}

static bool positive(const tarn_call *c, const char *name, double value)
{
    return value > 0 ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %s must be above 0, not %g", c->op->name, name, value);
}

/* ---- mse_loss, l1_loss ------------------------------------------------------------------------ */

/* Two tensors of numbers, and what becomes of the losses of their elements. */
static const tarn_param number_params[] = {{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                                           TARN_LIKE_X("target", "a shape that broadcasts with x"),
                                           TARN_REDUCTION_PARAM,
                                           {0}};

static bool mse_compose(const tarn_call *c, tarn_tensor *out[])
{
    return tarn_reduce_losses(c, tarn_square(tarn_loss_difference(c)), out);
}

static bool mse_check(const tarn_call *c, tarn_pairing *p)
{
    p->losses = &tarn_losses_squares;
    return tarn_loss_broadcasts(c);
}
PAIRED(mse)

TARN_OP(mse_loss) = {
    .name = "mse_loss",
    .summary = "The mean of the squared differences: the loss for numbers.",
    .formula = "loss = mean (x - target)^2",
    .example = "local loss = tarn.tensor({ 1, 2 }):mse_loss(tarn.tensor { 3, 2 })\n"
               "assert(loss:item() == 2)",
    .object = "MSELoss|MSECriterion",
    .param = number_params,
    PAIR_ROW(mse, 1 << X | 1 << TARGET),
    .samples = {{"randn(4, 3), randn(4, 3)"},
                {"randn(4, 3), randn(3), \"sum\""},
                {"randn(4, 1), randn(3), { reduction = \"none\" }"},
                {"randn(5), 0.5"}},
    .errors = {{"randn(4, 3), randn(4)",
                "mse_loss: x %(4 x 3%) and target %(4%) do not broadcast: sizes 3 and 4"}},
};

static bool l1_compose(const tarn_call *c, tarn_tensor *out[])
{
    return tarn_reduce_losses(c, tarn_abs(tarn_loss_difference(c)), out);
}

static bool l1_check(const tarn_call *c, tarn_pairing *p)
{
    p->losses = &tarn_losses_absolute;
    return tarn_loss_broadcasts(c);
}
PAIRED(l1)

TARN_OP(l1_loss) = {
    .name = "l1_loss",
    .summary = "The mean of the absolute differences, which outliers move less than mse_loss.",
    .formula = "loss = mean |x - target|",
    .example = "local loss = tarn.tensor({ 1, 2 }):l1_loss(tarn.tensor { 4, 1 })\n"
               "assert(loss:item() == 2)",
    .object = "L1Loss|AbsCriterion",
    .param = number_params,
    PAIR_ROW(l1, 1 << X | 1 << TARGET),
    .samples = {{"randn(4, 3), randn(4, 3)"},
                {"randn(4, 3), randn(4, 1), \"sum\""},
                {"randn(4), randn(3, 1), { reduction = \"none\" }"}},
    .errors = {{"randn(2, 3), randn(2)",
                "l1_loss: x %(2 x 3%) and target %(2%) do not broadcast: sizes 3 and 2"}},
};

/* ---- huber_loss, smooth_l1_loss --------------------------------------------------------------- */

/* With k = d cut to [-delta, delta], k (d - k / 2) is d^2 / 2 inside and delta (|d| - delta / 2)
 * outside. */
static tarn_tensor *huber(const tarn_tensor *d, double delta)
{
    const tarn_tensor *k = tarn_clamp(d, -delta, delta);
    return tarn_mul(k, tarn_sub(d, tarn_mul(k, number(0.5))));
}

static bool huber_compose(const tarn_call *c, tarn_tensor *out[])
{
    double delta = tarn_argument(c, "delta").number;
    return positive(c, "delta", delta) &&
           tarn_reduce_losses(c, huber(tarn_loss_difference(c), delta), out);
}

static bool huber_check(const tarn_call *c, tarn_pairing *p)
{
    p->losses = &tarn_losses_huber;
    p->k[0] = tarn_argument(c, "delta").number, p->k[1] = 1;
    return positive(c, "delta", p->k[0]) && tarn_loss_broadcasts(c);
}
PAIRED(huber)

TARN_OP(huber_loss) = {
    .name = "huber_loss",
    .summary = "Squared differences while they are small, absolute ones beyond delta: outliers pull"
               " no harder than that.",
    .formula = "loss = d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2);  d = x - target",
    .source = "[Huber 1964]",
    .example = "local loss = tarn.tensor({ 1, 12 }):huber_loss(tarn.tensor { 0, 2 }, \"none\")\n"
               "assert(loss:get(1) == 0.5 and loss:get(2) == 9.5)\n"
               "assert(tarn.nn.HuberLoss { delta = 2 }(tarn.tensor { 5 }, 0):item() == 8)",
    .object = "HuberLoss|HuberCriterion",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         TARN_LIKE_X("target", "a shape that broadcasts with x"),
                         TARN_REDUCTION_PARAM,
                         TARN_NUMBER_PARAM("delta", 1, "where squares end, in units of x"),
                         {0}},
    PAIR_ROW(huber, 1 << X | 1 << TARGET),
    .samples = {{"randn(4, 3), randn(4, 3)"},
                {"randn(4, 3) * 3, randn(3), \"sum\", 0.5"},
                {"randn(4, 1) * 5, randn(3), { reduction = \"none\", delta = 3 }"}},
    .errors = {{"randn(2), randn(2), { delta = 0 }", "huber_loss: delta must be above 0, not 0"},
               {"randn(2, 3), randn(2)", "huber_loss: x %(2 x 3%) and target %(2%) do not"},
               {"randn(2), randn(2), { delt = 2 }", "did you mean 'delta'"}},
};

static bool check_beta(double beta)
{
    return beta >= 0 ||
           tarn_fail(TARN_ERROR_VALUE, "smooth_l1_loss: beta must not be below 0, not %g", beta);
}

static bool smooth_l1_compose(const tarn_call *c, tarn_tensor *out[])
{
    double beta = tarn_argument(c, "beta").number;
    if (!check_beta(beta))
        return false;
    const tarn_tensor *d = tarn_loss_difference(c);
    return tarn_reduce_losses(c,
                              beta > 0 ? tarn_mul(huber(d, beta), number(1 / beta)) : tarn_abs(d),
                              out);
}

static bool smooth_l1_check(const tarn_call *c, tarn_pairing *p)
{
    double beta = tarn_argument(c, "beta").number;
    p->losses = beta > 0 ? &tarn_losses_huber : &tarn_losses_absolute;
    p->k[0] = beta, p->k[1] = 1 / beta;
    return check_beta(beta) && tarn_loss_broadcasts(c);
}
PAIRED(smooth_l1)

TARN_OP(smooth_l1_loss) = {
    .name = "smooth_l1_loss",
    .summary = "Absolute differences, rounded off below beta: huber_loss divided by beta.",
    .formula = "loss = d^2 / (2 beta) where |d| < beta, else |d| - beta / 2;  d = x - target",
    .source = "[Girshick 2015, Fast R-CNN]",
    .example = "local loss = tarn.tensor({ 1, 12 }):smooth_l1_loss(tarn.tensor { 0, 2 }, \"none\","
               " 2)\n"
               "assert(loss:get(1) == 0.25 and loss:get(2) == 9)",
    .object = "SmoothL1Loss|SmoothL1Criterion",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         TARN_LIKE_X("target", "a shape that broadcasts with x"),
                         TARN_REDUCTION_PARAM,
                         TARN_NUMBER_PARAM("beta", 1,
                                           "where squares end, in units of x; 0: l1_loss"),
                         {0}},
    PAIR_ROW(smooth_l1, 1 << X | 1 << TARGET),
    .samples = {{"randn(4, 3), randn(4, 3)"},
                {"randn(4, 3) * 3, randn(3), \"sum\", 0.5"},
                {"randn(4, 3), randn(4, 3), { beta = 0, reduction = \"none\" }"}},
    .errors = {{"randn(2), randn(2), { beta = -1 }", "beta must not be below 0, not %-1"}},
};

/* ---- poisson_nll_loss ------------------------------------------------------------------------- */

/* log t! for t > 1, by Stirling's formula; 0 below. */
static tarn_tensor *stirling(const tarn_tensor *t)
{
    const tarn_tensor *above = tarn_gt(t, number(1)), *safe = tarn_clamp(t, 1, NAN);
    const tarn_tensor *log_factorial =
        tarn_add(tarn_sub(tarn_mul(safe, tarn_log(safe)), safe),
                 tarn_mul(tarn_log(tarn_mul(safe, number(2 * M_PI))), number(0.5)));
    return tarn_where(above, log_factorial, number(0));
}

static bool poisson_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X), *t = tarn_in(c, TARGET);
    double eps = tarn_argument(c, "eps").number;
    if (!tarn_loss_difference(c)) /* do they broadcast? */
        return false;
    tarn_tensor *each = tarn_argument(c, "log_input").boolean
                            ? tarn_sub(tarn_exp(x), tarn_mul(t, x))
                            : tarn_sub(x, tarn_mul(t, tarn_log(tarn_add(x, number(eps)))));
    if (tarn_argument(c, "full").boolean)
        each = tarn_add(each, stirling(t));
    return tarn_reduce_losses(c, each, out);
}

TARN_OP(poisson_nll_loss) = {
    .name = "poisson_nll_loss",
    .summary = "For counts: minus the log-likelihood of a Poisson distribution whose (log-)rate is"
               " x.",
    .formula = "loss = exp(x) - target x;  or x - target log(x + eps) without log_input",
    .source = "[Cameron and Trivedi 1998]",
    .example = "local loss = tarn.zeros(2):poisson_nll_loss(tarn.tensor { 3, 1 })\n"
               "assert(loss:item() == 1) -- exp(0) - 3 * 0",
    .object = "PoissonNLLLoss",
    .param = TARN_PARAMS{{"x",
                          NULL,
                          "log-rates, any shape; rates without log_input",
                          TARN_TENSOR,
                          0,
                          TARN_ANY,
                          {0}},
                         TARN_LIKE_X("target", "counts, a shape that broadcasts with x"),
                         TARN_BOOLEAN_PARAM("log_input", true, "x are logarithms of rates"),
                         TARN_BOOLEAN_PARAM("full", false,
                                            "add log target!, by Stirling's formula"),
                         TARN_NUMBER_PARAM("eps", 1e-8, "added to rates before their logarithm"),
                         TARN_REDUCTION_PARAM,
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = poisson_compose,
    .samples = {{"randn(4, 3), rand(4, 3) * 5"},
                {"rand(4, 3) + 0.5, rand(3) * 5, false, true, { reduction = \"sum\" }"},
                {"randn(4, 3), index { 0, 1, 7 }, { full = true, reduction = \"none\" }"}},
    .errors = {{"randn(2, 3), randn(2)", "poisson_nll_loss: x %(2 x 3%) and target %(2%)"}},
};

/* ---- gaussian_nll_loss ------------------------------------------------------------------------ */

/* One variance for each number, or one for each row: then (...), or (... x 1). */
static const tarn_tensor *variance(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    const tarn_tensor *v = tarn_in(c, VAR);
    if (tarn_spec_same_shape(x, &v->spec) || v->weak)
        return v;
    bool rows = x->rank > 0 && (v->spec.rank == x->rank - 1 || v->spec.rank == x->rank);
    for (int d = 0; rows && d < v->spec.rank; d++)
        rows = v->spec.size[d] == (d == x->rank - 1 ? 1 : x->size[d]);
    if (rows)
        return v->spec.rank < x->rank ? tarn_unsqueeze(v, -1) : v;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "gaussian_nll_loss: var is %s, but x is %s; var has x's shape, or that with a"
                     " last size of 1, or without it",
                     TARN_SHAPE(v), TARN_SPEC_SHAPE(x));
}

static bool no_negative(const tarn_call *c, const tarn_tensor *v)
{
    double least = 0;
    if (!v || tarn_is_meta(v) || tarn_count(v) == 0)
        return v != NULL;
    if (!tarn_tensor_item(tarn_min(v, TARN_ABSENT, false, NULL), &least))
        return false;
    return least >= 0 || isnan(least) ||
           tarn_fail(TARN_ERROR_VALUE,
                     "%s: var has %g, but no variance is below 0; give exp(log"
                     " variance), or softplus of it",
                     c->op->name, least);
}

static bool gaussian_compose(const tarn_call *c, tarn_tensor *out[])
{
    double eps = tarn_argument(c, "eps").number;
    const tarn_tensor *v = variance(c), *d = tarn_loss_difference(c);
    if (!positive(c, "eps", eps) || !no_negative(c, v))
        return false;
    v = tarn_clamp(v, eps, NAN);
    tarn_tensor *each = tarn_mul(tarn_add(tarn_log(v), tarn_div(tarn_square(d), v)), number(0.5));
    if (tarn_argument(c, "full").boolean)
        each = tarn_add(each, number(0.5 * log(2 * M_PI)));
    return tarn_reduce_losses(c, each, out);
}

TARN_OP(gaussian_nll_loss) = {
    .name = "gaussian_nll_loss",
    .summary = "For numbers whose uncertainty the net says, too: minus the log-likelihood of a"
               " normal distribution of mean x and variance var.",
    .formula = "loss = (log v + (x - target)^2 / v) / 2,  v = max(var, eps)",
    .source = "[Nix and Weigend 1994]",
    .example = "local loss = tarn.zeros(2):gaussian_nll_loss(tarn.tensor { 2, 0 }, tarn.ones(2))\n"
               "assert(loss:item() == 1)",
    .object = "GaussianNLLLoss",
    .param = TARN_PARAMS{{"x", NULL, "means, any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         TARN_LIKE_X("target", "a shape that broadcasts with x"),
                         TARN_LIKE_X("var", "variances: x's shape, or one for each row"),
                         TARN_BOOLEAN_PARAM("full", false, "add the constant log(2 pi) / 2"),
                         TARN_NUMBER_PARAM("eps", 1e-6,
                                           "the least variance, against division by 0"),
                         TARN_REDUCTION_PARAM,
                         {0}},
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = gaussian_compose,
    .samples = {{"randn(4, 3), randn(4, 3), rand(4, 3) + 0.1"},
                {"randn(4, 3), randn(3), rand(4, 1) + 0.1, true, { reduction = \"sum\" }"},
                {"randn(4, 3), randn(4, 3), rand(4) + 0.1, { reduction = \"none\" }"}},
    .errors = {{"randn(4, 3), randn(4, 3), rand(2)",
                "gaussian_nll_loss: var is %(2%), but x is %(4 x 3%)"},
               {"randn(2), randn(2), tensor { 1, -2 }", "var has %-2, but no variance is below 0"},
               {"randn(2), randn(2), rand(2), { eps = 0 }", "eps must be above 0, not 0"}},
};

/* ---- kl_div ----------------------------------------------------------------------------------- */

enum { BATCHMEAN = 3 };

/* t log t, which is 0 at 0. */
static tarn_tensor *entropy_of(const tarn_tensor *t)
{
    return tarn_mul(t, tarn_log(tarn_where(tarn_eq(t, number(0)), number(1), t)));
}

static bool kl_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X), *t = tarn_in(c, TARGET);
    if (!tarn_loss_difference(c))
        return false;
    const tarn_tensor *each = tarn_argument(c, "log_target").boolean
                                  ? tarn_mul(tarn_exp(t), tarn_sub(t, x))
                                  : tarn_sub(entropy_of(t), tarn_mul(t, x));
    if (tarn_argument(c, "reduction").choice != BATCHMEAN)
        return tarn_reduce_losses(c, each, out);
    int64_t rows = x->spec.rank > 0 && x->spec.size[0] > 0 ? x->spec.size[0] : 1;
    out[0] = tarn_div(tarn_sum(each, NULL, 0, false), tarn_tensor_weak((double)rows, true));
    return out[0] != NULL;
}

static bool kl_check(const tarn_call *c, tarn_pairing *p)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    bool logs = tarn_argument(c, "log_target").boolean;
    p->losses = logs ? &tarn_losses_log_divergence : &tarn_losses_divergence;
    if (tarn_argument(c, "reduction").choice == BATCHMEAN)
        p->factor = 1 / (double)(x->rank > 0 && x->size[0] > 0 ? x->size[0] : 1);
    return tarn_loss_broadcasts(c);
}
PAIRED(kl)

TARN_OP(kl_div) = {
    .name = "kl_div",
    .aliases = "kl_div_loss",
    .summary = "How far log-probabilities x are from target probabilities, in nats: what coding one"
               " by the other wastes.",
    .formula = "loss = target (log target - x);  exp(target) (target - x) with log_target",
    .source = "[Kullback and Leibler 1951]",
    .example = "local p = tarn.tensor { { 0.5, 0.5 } }\n"
               "assert(p:log():kl_div(p, \"batchmean\"):item() == 0)",
    .object = "KLDivLoss|DistKLDivCriterion",
    .param = TARN_PARAMS{{"x", NULL, "log-probabilities, any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
                         TARN_LIKE_X("target", "probabilities, a shape that broadcasts with x"),
                         {"reduction",
                          "mean|sum|none|batchmean",
                          "of the losses of all elements; batchmean: the sum by the number of rows,"
                          " which is the divergence itself",
                          TARN_CHOICE,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         TARN_BOOLEAN_PARAM("log_target", false, "target are log-probabilities"),
                         {0}},
    PAIR_ROW(kl, 1 << X | 1 << TARGET),
    .samples = {{"randn(4, 3):log_softmax(2), randn(4, 3):softmax(2)"},
                {"randn(4, 3):log_softmax(2), randn(4, 3):softmax(2), \"batchmean\""},
                {"randn(4, 3), randn(4, 3), { reduction = \"none\", log_target = true }"},
                {"randn(4, 3), tensor { 0, 1, 0 }, \"sum\"", true}},
    .errors = {{"randn(2, 3), randn(2)", "kl_div: x %(2 x 3%) and target %(2%) do not broadcast"},
               {"randn(2), randn(2), \"median\"", "reduction must be \"mean\" or"}},
};

TARN_FAMILY(loss_number);
