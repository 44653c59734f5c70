/* rules.c -- the optimizers: each a row. */
#include <math.h>
#include <string.h>

#include "kernel/kernels.h"
#include "optim/optimizer.h"

static bool in_unit(const char *rule, const char *name, double x)
{
    return (x >= 0 && x < 1) ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %s must be at least 0 and less than 1, not %g", rule,
                     name, x);
}

static bool not_negative(const char *rule, const char *name, double x)
{
    return x >= 0 ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %s must not be negative, not %g", rule, name, x);
}

#define NUMBER_OPTION(name_, value, about_)                                                        \
    {                                                                                              \
        name_, .kind = TARN_NUMBER, .flags = TARN_OPTIONAL, .about = about_, .fallback = {         \
            .number = value                                                                        \
        }                                                                                          \
    }
#define BOOLEAN_OPTION(name_, about_)                                                              \
    {                                                                                              \
        name_, .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL, .about = about_                       \
    }

/* ---- SGD ------------------------------------------------------------------------------------- */

enum { LR, MOMENTUM, DAMPENING, SGD_DECAY, NESTEROV };

static bool sgd_check(const tarn_value *o)
{
    if (o[NESTEROV].boolean && (!(o[MOMENTUM].number > 0) || o[DAMPENING].number != 0))
        return tarn_fail(TARN_ERROR_VALUE,
                         "SGD: nesterov needs momentum above 0 and dampening 0,"
                         " not %g and %g",
                         o[MOMENTUM].number, o[DAMPENING].number);
    return not_negative("SGD", "momentum", o[MOMENTUM].number) &&
           not_negative("SGD", "weight_decay", o[SGD_DECAY].number);
}

/* The first velocity is the gradient itself, undampened, as in PyTorch. */
static void sgd_prepare(const tarn_value *o, double lr, uint64_t step, double *k)
{
    k[0] = lr;
    k[1] = o[SGD_DECAY].number;
    k[2] = o[MOMENTUM].number;
    k[3] = step == 1 ? 1 : 1 - o[DAMPENING].number;
    k[4] = o[NESTEROV].boolean;
}

static void sgd_update(const tarn_update *u)
{
    tarn_kernels_of(u->dtype)->sgd(u->value, u->grad, u->state[0], u->n, u->constant);
}

TARN_RULE(SGD) = {
    .name = "SGD",
    .summary = "Gradient descent, with momentum if asked for.",
    .formula = "b = momentum b + (1 - dampening) g;  x = x - lr b;  g includes weight_decay x",
    .source = "[Robbins, Monro 1951] [Polyak 1964] [Sutskever et al. 2013]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.SGD(net, { lr = 0.1, momentum = 0.9 })\n"
               "net(tarn.ones(1, 2)):sum():backward(); opt:step(); opt:zero_grad()",
    .option =
        (const tarn_param[]){
            NUMBER_OPTION("lr", 0.01, "learning rate"),
            NUMBER_OPTION("momentum", 0, "how much of the last step stays"),
            NUMBER_OPTION("dampening", 0, "how much of the new gradient is left out"),
            NUMBER_OPTION("weight_decay", 0, "pulls weights towards 0, through the gradient"),
            BOOLEAN_OPTION("nesterov", "look ahead along the momentum"),
            {0},
        },
    .state = {{"momentum_buffer", "momentum"}},
    .check = sgd_check,
    .prepare = sgd_prepare,
    .update = sgd_update,
};

/* ---- Adam, AdamW ----------------------------------------------------------------------------- */

enum { ADAM_LR, BETAS, EPS, DECAY, AMSGRAD };

static bool adam_options(const char *rule, const tarn_value *o)
{
    return in_unit(rule, "beta 1", o[BETAS].pair[0]) && in_unit(rule, "beta 2", o[BETAS].pair[1]) &&
           not_negative(rule, "eps", o[EPS].number) &&
           not_negative(rule, "weight_decay", o[DECAY].number);
}

static bool adam_check(const tarn_value *o) { return adam_options("Adam", o); }
static bool adamw_check(const tarn_value *o) { return adam_options("AdamW", o); }

/* m and v start at 0, so both are divided by what their weights add up to after STEP steps. */
static void adam_constants(const tarn_value *o, double lr, uint64_t step, double *k)
{
    double beta1 = o[BETAS].pair[0], beta2 = o[BETAS].pair[1], t = (double)step;
    k[0] = lr / (1 - pow(beta1, t));
    k[1] = beta1;
    k[2] = beta2;
    k[3] = 1 / sqrt(1 - pow(beta2, t));
    k[4] = o[EPS].number;
}

static void adam_prepare(const tarn_value *o, double lr, uint64_t step, double *k)
{
    adam_constants(o, lr, step, k);
    k[5] = o[DECAY].number;
    k[6] = 1;
}

static void adamw_prepare(const tarn_value *o, double lr, uint64_t step, double *k)
{
    adam_constants(o, lr, step, k);
    k[5] = 0;
    k[6] = 1 - lr * o[DECAY].number;
}

static void adam_update(const tarn_update *u)
{
    tarn_kernels_of(u->dtype)->adam(u->value, u->grad, u->state[0], u->state[1], u->state[2], u->n,
                                    u->constant);
}

#define ADAM_OPTIONS(decay, decay_about)                                                           \
    NUMBER_OPTION("lr", 0.001, "learning rate"),                                                   \
        {"betas", .kind = TARN_PAIR, .flags = TARN_OPTIONAL,                                       \
         .about = "how long gradients and their squares are remembered",                           \
         .fallback = {.pair = {0.9, 0.999}}},                                                      \
        NUMBER_OPTION("eps", 1e-8, "keeps the quotient finite"),                                   \
        NUMBER_OPTION("weight_decay", decay, decay_about),                                         \
        BOOLEAN_OPTION("amsgrad", "divide by the largest second moment so far")

TARN_RULE(Adam) = {
    .name = "Adam",
    .summary = "Steps of about lr for every weight: the mean gradient over its typical size.",
    .formula = "m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;"
               "  x = x - lr m' / (sqrt(v') + eps), ' being divided by 1 - beta^t",
    .source = "[Kingma, Ba 2015] [Reddi, Kale, Kumar 2018]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.Adam(net, { lr = 0.01, betas = { 0.9, 0.99 } })\n"
               "net(tarn.ones(1, 2)):sum():backward(); opt:step()",
    .option =
        (const tarn_param[]){
            ADAM_OPTIONS(0, "pulls weights towards 0, through the gradient"),
            {0},
        },
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
    .example =
        "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
        "local opt = tarn.optim.AdamW(net, { groups = { [\"*bias\"] = { weight_decay = 0 } } })\n"
        "net(tarn.ones(1, 2)):sum():backward(); opt:step()",
    .option =
        (const tarn_param[]){
            ADAM_OPTIONS(0.01, "pulls weights towards 0, in proportion to lr"),
            {0},
        },
    .state = {{"exp_avg", NULL}, {"exp_avg_sq", NULL}, {"max_exp_avg_sq", "amsgrad"}},
    .check = adamw_check,
    .prepare = adamw_prepare,
    .update = adam_update,
};

TARN_FAMILY(optim_rules);
