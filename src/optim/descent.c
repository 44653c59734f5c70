/* descent.c -- rules that follow the gradient as it is: SGD, its average, its sign. */
#include <math.h>

#include "kernel/kernels.h"
#include "kernel/steps.h"
#include "optim/option.h"

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
static void sgd_prepare(tarn_moment *m)
{
    const tarn_value *o = m->option;
    double *k = m->constant;
    k[1] = m->lr;
    k[2] = o[SGD_DECAY].number;
    k[3] = o[MOMENTUM].number;
    k[4] = m->step == 1 ? 1 : 1 - o[DAMPENING].number;
    k[5] = o[NESTEROV].boolean;
}

static void sgd_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->sgd(u->value, u->grad, u->state, u->n, u->constant);
}

/* Neither a velocity nor decay moves a weight whose gradient is 0. */
static bool sgd_rests(const tarn_value *o)
{
    return o[MOMENTUM].number == 0 && o[SGD_DECAY].number == 0;
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
            DECAY_OPTION(0),
            BOOLEAN_OPTION("nesterov", "look ahead along the momentum"),
            MAXIMIZE,
            {0},
        },
    .state = {{"momentum_buffer", "momentum"}},
    .check = sgd_check,
    .prepare = sgd_prepare,
    .update = sgd_update,
    .rests = sgd_rests,
};

/* ---- ASGD ------------------------------------------------------------------------------------ */

enum { LAMBD = 1, ALPHA, T0, ASGD_DECAY };
enum { ETA };

static bool asgd_check(const tarn_value *o)
{
    return not_negative("ASGD", "lambd", o[LAMBD].number) &&
           not_negative("ASGD", "weight_decay", o[ASGD_DECAY].number);
}

/* The rate of a step follows from the one before; the average begins after step t0. */
static void asgd_prepare(tarn_moment *m)
{
    const tarn_value *o = m->option;
    double *k = m->constant, eta = m->step == 1 ? m->lr : m->scalar[ETA];
    double behind = (double)m->step - 1 - o[T0].number;
    k[1] = eta;
    k[2] = o[ASGD_DECAY].number;
    k[3] = 1 - o[LAMBD].number * eta;
    k[4] = behind > 1 ? 1 / behind : 1;
    m->scalar[ETA] = m->lr / pow(1 + o[LAMBD].number * m->lr * (double)m->step, o[ALPHA].number);
}

static void asgd_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->asgd(u->value, u->grad, u->state, u->n, u->constant);
}

TARN_RULE(ASGD) = {
    .name = "ASGD",
    .summary = "Gradient descent with a falling rate, which also averages where it has been (ax).",
    .formula = "x = x (1 - lambd eta) - eta g;  eta = lr / (1 + lambd lr t)^alpha;"
               "  ax = the mean of x after step t0",
    .source = "[Polyak, Juditsky 1992]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.ASGD(net, { lr = 0.1, t0 = 0 })\n"
               "net(tarn.ones(1, 2)):sum():backward(); opt:step()\n"
               "assert(opt:state_dict()[\"ax.weight\"])",
    .option =
        (const tarn_param[]){
            NUMBER_OPTION("lr", 0.01, "learning rate"),
            NUMBER_OPTION("lambd", 1e-4, "how fast weights and rate fall"),
            NUMBER_OPTION("alpha", 0.75, "power by which the rate falls"),
            NUMBER_OPTION("t0", 1e6, "the step after which averaging begins"),
            DECAY_OPTION(0),
            MAXIMIZE,
            {0},
        },
    .state = {{"ax", NULL}},
    .scalar = {{"eta", 0}},
    .check = asgd_check,
    .prepare = asgd_prepare,
    .update = asgd_update,
};

/* ---- Rprop ----------------------------------------------------------------------------------- */

enum { ETAS = 1, STEP_SIZES };

static bool rprop_check(const tarn_value *o)
{
    double less = o[ETAS].pair[0], more = o[ETAS].pair[1];
    double least = o[STEP_SIZES].pair[0], most = o[STEP_SIZES].pair[1];
    if (!(less > 0 && less < 1 && more > 1))
        return tarn_fail(TARN_ERROR_VALUE, "Rprop: etas must be 0 < %g < 1 < %g", less, more);
    return (least > 0 && least <= most) ||
           tarn_fail(TARN_ERROR_VALUE, "Rprop: step_sizes must be 0 < %g <= %g", least, most);
}

static void rprop_prepare(tarn_moment *m)
{
    m->constant[1] = m->option[ETAS].pair[0];
    m->constant[2] = m->option[ETAS].pair[1];
    m->constant[3] = m->option[STEP_SIZES].pair[0];
    m->constant[4] = m->option[STEP_SIZES].pair[1];
}

static void rprop_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->rprop(u->value, u->grad, u->state, u->n, u->constant);
}

TARN_RULE(Rprop) = {
    .name = "Rprop",
    .summary = "Steps by the sign of the gradient alone; each weight's step grows while the sign"
               " stays. For whole data sets, not for batches.",
    .formula =
        "s = s etas[2] while g keeps its sign, s etas[1] where it turned;  x = x - s sign(g)",
    .source = "[Riedmiller, Braun 1993]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.Rprop(net, { lr = 0.1 })\n"
               "net(tarn.ones(1, 2)):sum():backward(); opt:step()",
    .option =
        (const tarn_param[]){
            NUMBER_OPTION("lr", 0.01, "the first step of every weight; schedules do not change it"),
            PAIR_OPTION("etas", 0.5, 1.2, "factors of the step after a turn, and after none"),
            PAIR_OPTION("step_sizes", 1e-6, 50, "the smallest and the largest step"),
            MAXIMIZE,
            {0},
        },
    .state = {{"prev", NULL}, {"step_size", NULL, "lr"}},
    .check = rprop_check,
    .prepare = rprop_prepare,
    .update = rprop_update,
};

/* ---- Lion ------------------------------------------------------------------------------------ */

enum { LION_BETAS = 1, LION_DECAY };

static bool lion_check(const tarn_value *o)
{
    return in_unit("Lion", "beta 1", o[LION_BETAS].pair[0]) &&
           in_unit("Lion", "beta 2", o[LION_BETAS].pair[1]) &&
           not_negative("Lion", "weight_decay", o[LION_DECAY].number);
}

static void lion_prepare(tarn_moment *m)
{
    m->constant[1] = m->lr;
    m->constant[2] = m->option[LION_BETAS].pair[0];
    m->constant[3] = m->option[LION_BETAS].pair[1];
    m->constant[4] = 1 - m->lr * m->option[LION_DECAY].number;
}

static void lion_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->lion(u->value, u->grad, u->state, u->n, u->constant);
}

TARN_RULE(Lion) = {
    .name = "Lion",
    .summary =
        "Steps of exactly lr by the sign of a mean gradient; a third to a tenth of Adam's lr.",
    .formula = "x = x (1 - lr weight_decay) - lr sign(beta1 m + (1 - beta1) g);"
               "  m = beta2 m + (1 - beta2) g",
    .source = "[Chen et al. 2023]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.Lion(net, { lr = 0.001 })\n"
               "net(tarn.ones(1, 2)):sum():backward(); opt:step()",
    .option =
        (const tarn_param[]){
            NUMBER_OPTION("lr", 1e-4, "learning rate"),
            PAIR_OPTION("betas", 0.9, 0.99,
                        "how long gradients are remembered: for the step, and"
                        " for the next one"),
            NUMBER_OPTION("weight_decay", 0, "pulls weights towards 0, in proportion to lr"),
            MAXIMIZE,
            {0},
        },
    .state = {{"exp_avg", NULL}},
    .check = lion_check,
    .prepare = lion_prepare,
    .update = lion_update,
};

/* ---- LARS ------------------------------------------------------------------------------------ */

enum { LARS_MOMENTUM = 1, LARS_DECAY, TRUST, LARS_EPS };

static bool lars_check(const tarn_value *o)
{
    return not_negative("LARS", "momentum", o[LARS_MOMENTUM].number) &&
           not_negative("LARS", "weight_decay", o[LARS_DECAY].number) &&
           not_negative("LARS", "trust_coefficient", o[TRUST].number);
}

static void lars_prepare(tarn_moment *m)
{
    m->constant[1] = m->lr;
    m->constant[2] = m->option[LARS_DECAY].number;
    m->constant[3] = m->option[LARS_MOMENTUM].number;
    m->constant[4] = 1;
}

static void lars_measure(const tarn_update *u, double sum[2])
{
    sum[0] = tarn_kernels_of(u->dtype)->sum_squares(u->value, u->n, 0);
    sum[1] = tarn_kernels_of(u->dtype)->sum_squares(u->grad, u->n, 0);
}

/* Gradient and decay times trust |x| / (|g| + decay |x|); a weight or a gradient of 0: as they are. */
static void lars_adjust(tarn_moment *m)
{
    double x = sqrt(m->measured[0]), g = sqrt(m->measured[1]), decay = m->option[LARS_DECAY].number;
    double by = g + decay * x + m->option[LARS_EPS].number;
    double ratio = x > 0 && g > 0 ? m->option[TRUST].number * x / by : 1;
    m->constant[0] *= ratio;
    m->constant[2] *= ratio;
}

TARN_RULE(LARS) = {
    .name = "LARS",
    .summary = "Momentum whose every parameter steps in proportion to its own size; for large"
               " batches.",
    .formula = "g = trust_coefficient |x| / (|g| + weight_decay |x| + eps) (g + weight_decay x);"
               "  b = momentum b + g;  x = x - lr b",
    .source = "[You, Gitman, Ginsburg 2017]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.LARS(net, { lr = 1 })\n"
               "net(tarn.ones(1, 2)):sum():backward(); opt:step()",
    .option =
        (const tarn_param[]){
            NUMBER_OPTION("lr", 1, "learning rate"),
            NUMBER_OPTION("momentum", 0.9, "how much of the last step stays"),
            DECAY_OPTION(0),
            NUMBER_OPTION("trust_coefficient", 0.001, "length of a step over that of the weights"),
            EPS_OPTION(1e-8),
            MAXIMIZE,
            {0},
        },
    .state = {{"momentum_buffer", "momentum"}},
    .check = lars_check,
    .prepare = lars_prepare,
    .measure = lars_measure,
    .adjust = lars_adjust,
    .update = sgd_update,
};

TARN_FAMILY(optim_descent);
