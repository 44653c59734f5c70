/* moments.c -- rules that divide the mean gradient by its typical size: Adam and its kin. */
#include <math.h>

#include "kernel/kernels.h"
#include "kernel/steps.h"
#include "optim/option.h"

enum { LR, BETAS, EPS, DECAY };

static bool check_moments(const char *rule, const tarn_value *o)
{
    return in_unit(rule, "beta 1", o[BETAS].pair[0]) && in_unit(rule, "beta 2", o[BETAS].pair[1]) &&
           not_negative(rule, "eps", o[EPS].number);
}

static bool check_with_decay(const char *rule, const tarn_value *o)
{
    return check_moments(rule, o) && not_negative(rule, "weight_decay", o[DECAY].number);
}

/* Moments start at 0, so they are divided by what their weights add up to after STEP steps. */
static double correction(double beta, const tarn_moment *m)
{
    return 1 - pow(beta, (double)m->step);
}

#define MOMENT_OPTIONS(lr)                                                                         \
    NUMBER_OPTION("lr", lr, "learning rate"),                                                      \
        PAIR_OPTION("betas", 0.9, 0.999, "how long gradients and their squares are remembered"),   \
        EPS_OPTION(1e-8)
#define FREE_DECAY(value)                                                                          \
    NUMBER_OPTION("weight_decay", value, "pulls weights towards 0, in proportion to lr")
#define AMSGRAD_OPTION BOOLEAN_OPTION("amsgrad", "divide by the largest second moment so far")
#define EXAMPLE(name, options)                                                                     \
    "local net = tarn.nn.Linear { 1, input = { 2 } }\n"                                            \
    "local opt = tarn.optim." name "(net, { " options " })\n"                                      \
    "net(tarn.ones(1, 2)):sum():backward(); opt:step()"

/* ---- Adam, AdamW ----------------------------------------------------------------------------- */

static bool adam_check(const tarn_value *o) { return check_with_decay("Adam", o); }
static bool adamw_check(const tarn_value *o) { return check_with_decay("AdamW", o); }

static void adam_constants(tarn_moment *m)
{
    double beta1 = m->option[BETAS].pair[0], beta2 = m->option[BETAS].pair[1], *k = m->constant;
    k[1] = m->lr / correction(beta1, m);
    k[2] = beta1;
    k[3] = beta2;
    k[4] = 1 / sqrt(correction(beta2, m));
    k[5] = m->option[EPS].number;
    k[7] = 1;
}

static void adam_prepare(tarn_moment *m)
{
    adam_constants(m);
    m->constant[6] = m->option[DECAY].number;
}

static void adamw_prepare(tarn_moment *m)
{
    adam_constants(m);
    m->constant[7] = 1 - m->lr * m->option[DECAY].number;
}

static void adam_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->adam(u->value, u->grad, u->state, u->n, u->constant);
}

TARN_RULE(Adam) = {
    .name = "Adam",
    .summary = "Steps of about lr for every weight: the mean gradient over its typical size.",
    .formula = "m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;"
               "  x = x - lr m' / (sqrt(v') + eps), ' being divided by 1 - beta^t",
    .source = "[Kingma, Ba 2015] [Reddi, Kale, Kumar 2018]",
    .example = EXAMPLE("Adam", "lr = 0.01, betas = { 0.9, 0.99 }"),
    .option =
        (const tarn_param[]){MOMENT_OPTIONS(0.001), DECAY_OPTION(0), AMSGRAD_OPTION, MAXIMIZE, {0}},
    .state = {{"exp_avg", NULL}, {"exp_avg_sq", NULL}, {"max_exp_avg_sq", "amsgrad"}},
    .check = adam_check,
    .prepare = adam_prepare,
    .update = adam_update,
};

TARN_RULE(AdamW) = {
    .name = "AdamW",
    .summary = "Adam with weight decay beside the gradient instead of in it.",
    .formula = "as Adam, and x = x - lr weight_decay x",
    .source = "[Loshchilov, Hutter 2019]",
    .example = EXAMPLE("AdamW", "groups = { [\"*bias\"] = { weight_decay = 0 } }"),
    .option = (const tarn_param[]){MOMENT_OPTIONS(0.001),
                                   FREE_DECAY(0.01),
                                   AMSGRAD_OPTION,
                                   MAXIMIZE,
                                   {0}},
    .state = {{"exp_avg", NULL}, {"exp_avg_sq", NULL}, {"max_exp_avg_sq", "amsgrad"}},
    .check = adamw_check,
    .prepare = adamw_prepare,
    .update = adam_update,
};

/* ---- SparseAdam ------------------------------------------------------------------------------ */

static bool sparse_check(const tarn_value *o) { return check_moments("SparseAdam", o); }

/* PyTorch's adds eps to sqrt(v) before the correction: eps grows with it here. */
static void sparse_prepare(tarn_moment *m)
{
    adam_constants(m);
    m->constant[5] *= m->constant[4];
}

static bool sparse_rests(const tarn_value *o) { return o != NULL; }

TARN_RULE(SparseAdam) = {
    .name = "SparseAdam",
    .summary = "Adam that moves only the rows of a table that have a gradient (nn.Embedding with"
               " sparse = true); their moments wait meanwhile. Other parameters step as in Adam.",
    .formula = "as Adam, for the rows that came",
    .source = "[Kingma, Ba 2015]",
    .example = "local words = tarn.nn.Embedding { 1000, 8, sparse = true }\n"
               "local opt = tarn.optim.SparseAdam(words, { lr = 0.1 })\n"
               "local before = words.weight:clone()\n"
               "words(tarn.index { 3, 7 }):sum():backward(); opt:step()\n"
               "assert(words.weight:ne(before):sum():item() == 16)",
    .option = (const tarn_param[]){MOMENT_OPTIONS(0.001), MAXIMIZE, {0}},
    .state = {{"exp_avg", NULL}, {"exp_avg_sq", NULL}},
    .check = sparse_check,
    .prepare = sparse_prepare,
    .update = adam_update,
    .rests = sparse_rests,
};

/* ---- Adamax ---------------------------------------------------------------------------------- */

static bool adamax_check(const tarn_value *o) { return check_with_decay("Adamax", o); }

static void adamax_prepare(tarn_moment *m)
{
    double beta1 = m->option[BETAS].pair[0], *k = m->constant;
    k[1] = m->lr / correction(beta1, m);
    k[2] = beta1;
    k[3] = m->option[BETAS].pair[1];
    k[4] = m->option[EPS].number;
    k[5] = m->option[DECAY].number;
}

static void adamax_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->adamax(u->value, u->grad, u->state, u->n, u->constant);
}

TARN_RULE(Adamax) = {
    .name = "Adamax",
    .summary = "Adam that divides by the largest recent gradient instead of the typical one.",
    .formula = "m = beta1 m + (1 - beta1) g;  u = max(beta2 u, |g| + eps);"
               "  x = x - lr m / (1 - beta1^t) / u",
    .source = "[Kingma, Ba 2015]",
    .example = EXAMPLE("Adamax", "lr = 0.01"),
    .option = (const tarn_param[]){MOMENT_OPTIONS(0.002), DECAY_OPTION(0), MAXIMIZE, {0}},
    .state = {{"exp_avg", NULL}, {"exp_inf", NULL}},
    .check = adamax_check,
    .prepare = adamax_prepare,
    .update = adamax_update,
};

/* ---- NAdam ----------------------------------------------------------------------------------- */

enum { MOMENTUM_DECAY = DECAY + 1 };
enum { MU_PRODUCT };

static bool nadam_check(const tarn_value *o)
{
    return check_with_decay("NAdam", o) &&
           not_negative("NAdam", "momentum_decay", o[MOMENTUM_DECAY].number);
}

/* The momentum of step T: beta1 (1 - 0.96^(t decay) / 2). */
static double nadam_momentum(const tarn_moment *m, double t)
{
    return m->option[BETAS].pair[0] * (1 - 0.5 * pow(0.96, t * m->option[MOMENTUM_DECAY].number));
}

static void nadam_prepare(tarn_moment *m)
{
    double t = (double)m->step, mu = nadam_momentum(m, t), next = nadam_momentum(m, t + 1);
    double *k = m->constant, product = m->scalar[MU_PRODUCT] *= mu;
    k[1] = m->lr * (1 - mu) / (1 - product);
    k[2] = m->lr * next / (1 - product * next);
    k[3] = m->option[BETAS].pair[0];
    k[4] = m->option[BETAS].pair[1];
    k[5] = 1 / sqrt(correction(k[4], m));
    k[6] = m->option[EPS].number;
    k[7] = m->option[DECAY].number;
}

static void nadam_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->nadam(u->value, u->grad, u->state, u->n, u->constant);
}

TARN_RULE(NAdam) = {
    .name = "NAdam",
    .summary = "Adam that looks ahead along its momentum, as Nesterov's gradient does.",
    .formula = "mu = beta1 (1 - 0.96^(t momentum_decay) / 2);"
               "  x = x - lr ((1 - mu) g' + mu_next m') / (sqrt(v') + eps)",
    .source = "[Dozat 2016]",
    .example = EXAMPLE("NAdam", "lr = 0.01"),
    .option = (const tarn_param[]){MOMENT_OPTIONS(0.002),
                                   DECAY_OPTION(0),
                                   NUMBER_OPTION("momentum_decay", 0.004,
                                                 "how fast the momentum reaches beta1"),
                                   MAXIMIZE,
                                   {0}},
    .state = {{"exp_avg", NULL}, {"exp_avg_sq", NULL}},
    .scalar = {{"mu_product", 1}},
    .check = nadam_check,
    .prepare = nadam_prepare,
    .update = nadam_update,
};

/* ---- RAdam ----------------------------------------------------------------------------------- */

static bool radam_check(const tarn_value *o) { return check_with_decay("RAdam", o); }

/* How much of the step the variance of v after T steps allows; 0: too little is known. */
static double rectification(double beta2, double t)
{
    double most = 2 / (1 - beta2) - 1, power = pow(beta2, t),
           now = most - 2 * t * power / (1 - power);
    if (!(now > 5))
        return 0;
    return sqrt((now - 4) * (now - 2) * most / ((most - 4) * (most - 2) * now));
}

static void radam_prepare(tarn_moment *m)
{
    double beta1 = m->option[BETAS].pair[0], beta2 = m->option[BETAS].pair[1], *k = m->constant;
    double share = rectification(beta2, (double)m->step), rate = m->lr / correction(beta1, m);
    k[1] = share > 0 ? rate * share * sqrt(correction(beta2, m)) : rate;
    k[2] = beta1;
    k[3] = beta2;
    k[4] = m->option[EPS].number;
    k[5] = m->option[DECAY].number;
    k[6] = share > 0;
}

static void radam_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->radam(u->value, u->grad, u->state, u->n, u->constant);
}

TARN_RULE(RAdam) = {
    .name = "RAdam",
    .summary = "Adam that warms itself up: it divides only once it knows the gradients' size.",
    .formula = "x = x - lr m' r / (sqrt(v') + eps), r from the variance of v;"
               "  x = x - lr m' while that is unknown",
    .source = "[Liu et al. 2020]",
    .example = EXAMPLE("RAdam", "lr = 0.01"),
    .option = (const tarn_param[]){MOMENT_OPTIONS(0.001), DECAY_OPTION(0), MAXIMIZE, {0}},
    .state = {{"exp_avg", NULL}, {"exp_avg_sq", NULL}},
    .check = radam_check,
    .prepare = radam_prepare,
    .update = radam_update,
};

/* ---- LAMB ------------------------------------------------------------------------------------ */

static bool lamb_check(const tarn_value *o) { return check_with_decay("LAMB", o); }

static void lamb_prepare(tarn_moment *m)
{
    double beta1 = m->option[BETAS].pair[0], beta2 = m->option[BETAS].pair[1], *k = m->constant;
    k[1] = m->lr;
    k[2] = beta1;
    k[3] = beta2;
    k[4] = 1 / correction(beta1, m);
    k[5] = 1 / sqrt(correction(beta2, m));
    k[6] = m->option[EPS].number;
    k[7] = m->option[DECAY].number;
}

static void lamb_measure(const tarn_update *u, double sum[2])
{
    sum[0] = tarn_kernels_of(u->dtype)->sum_squares(u->value, u->n, 0);
    sum[1] = tarn_steps_of(u->dtype)->lamb_moments(u->value, u->grad, u->state, u->n, u->constant);
}

static void lamb_adjust(tarn_moment *m)
{
    double x = sqrt(m->measured[0]), r = sqrt(m->measured[1]);
    if (x > 0 && r > 0)
        m->constant[1] *= x / r;
}

static void lamb_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->lamb(u->value, u->grad, u->state, u->n, u->constant);
}

TARN_RULE(LAMB) = {
    .name = "LAMB",
    .summary = "Adam whose every parameter steps in proportion to its own size; for large batches.",
    .formula = "r = m' / (sqrt(v') + eps) + weight_decay x;  x = x - lr |x| / |r| r",
    .source = "[You et al. 2020]",
    .example = EXAMPLE("LAMB", "lr = 0.01"),
    .option = (const tarn_param[]){NUMBER_OPTION("lr", 0.001, "learning rate"),
                                   PAIR_OPTION("betas", 0.9, 0.999,
                                               "how long gradients and their squares are"
                                               " remembered"),
                                   EPS_OPTION(1e-6),
                                   FREE_DECAY(0),
                                   MAXIMIZE,
                                   {0}},
    .state = {{"exp_avg", NULL}, {"exp_avg_sq", NULL}},
    .check = lamb_check,
    .prepare = lamb_prepare,
    .measure = lamb_measure,
    .adjust = lamb_adjust,
    .update = lamb_update,
};

TARN_FAMILY(optim_moments);
