/* scaled.c -- rules that divide every gradient by its own size so far: Adagrad, RMSprop, Adadelta. */
#include "kernel/steps.h"
#include "optim/option.h"

/* ---- Adagrad --------------------------------------------------------------------------------- */

enum { LR, LR_DECAY, ADAGRAD_DECAY, INITIAL, ADAGRAD_EPS };

static bool adagrad_check(const tarn_value *o)
{
    return not_negative("Adagrad", "lr_decay", o[LR_DECAY].number) &&
           not_negative("Adagrad", "weight_decay", o[ADAGRAD_DECAY].number) &&
           not_negative("Adagrad", "initial_accumulator_value", o[INITIAL].number) &&
           not_negative("Adagrad", "eps", o[ADAGRAD_EPS].number);
}

static void adagrad_prepare(tarn_moment *m)
{
    m->constant[1] = m->lr / (1 + (double)(m->step - 1) * m->option[LR_DECAY].number);
    m->constant[2] = m->option[ADAGRAD_EPS].number;
    m->constant[3] = m->option[ADAGRAD_DECAY].number;
}

static void adagrad_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->adagrad(u->value, u->grad, u->state, u->n, u->constant);
}

static bool adagrad_rests(const tarn_value *o)
{
    return o[ADAGRAD_DECAY].number == 0 && o[ADAGRAD_EPS].number > 0;
}

TARN_RULE(Adagrad) = {
    .name = "Adagrad",
    .summary =
        "Steps that fall with all gradients a weight has had; rare features keep large ones.",
    .formula = "s = s + g^2;  x = x - lr / (1 + (t - 1) lr_decay) g / (sqrt(s) + eps)",
    .source = "[Duchi, Hazan, Singer 2011]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.Adagrad(net, { lr = 0.1 })\n"
               "net(tarn.ones(1, 2)):sum():backward(); opt:step()",
    .option =
        (const tarn_param[]){
            NUMBER_OPTION("lr", 0.01, "learning rate"),
            NUMBER_OPTION("lr_decay", 0, "how fast the rate falls with the steps"),
            DECAY_OPTION(0),
            NUMBER_OPTION("initial_accumulator_value", 0, "where the sum of squares begins"),
            EPS_OPTION(1e-10),
            MAXIMIZE,
            {0},
        },
    .state = {{"sum", NULL, "initial_accumulator_value"}},
    .check = adagrad_check,
    .prepare = adagrad_prepare,
    .update = adagrad_update,
    .rests = adagrad_rests,
};

/* ---- Adadelta -------------------------------------------------------------------------------- */

enum { RHO = 1, ADADELTA_EPS, ADADELTA_DECAY };

static bool adadelta_check(const tarn_value *o)
{
    return in_unit("Adadelta", "rho", o[RHO].number) &&
           not_negative("Adadelta", "eps", o[ADADELTA_EPS].number) &&
           not_negative("Adadelta", "weight_decay", o[ADADELTA_DECAY].number);
}

static void adadelta_prepare(tarn_moment *m)
{
    m->constant[1] = m->lr;
    m->constant[2] = m->option[RHO].number;
    m->constant[3] = m->option[ADADELTA_EPS].number;
    m->constant[4] = m->option[ADADELTA_DECAY].number;
}

static void adadelta_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->adadelta(u->value, u->grad, u->state, u->n, u->constant);
}

TARN_RULE(Adadelta) = {
    .name = "Adadelta",
    .summary = "Steps as long as recent steps were, over the size of recent gradients.",
    .formula = "s = rho s + (1 - rho) g^2;  d = sqrt(a + eps) / sqrt(s + eps) g;"
               "  a = rho a + (1 - rho) d^2;  x = x - lr d",
    .source = "[Zeiler 2012]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.Adadelta(net, { rho = 0.95 })\n"
               "net(tarn.ones(1, 2)):sum():backward(); opt:step()",
    .option =
        (const tarn_param[]){
            NUMBER_OPTION("lr", 1, "a factor of the step"),
            NUMBER_OPTION("rho", 0.9, "how long squares are remembered"),
            EPS_OPTION(1e-6),
            DECAY_OPTION(0),
            MAXIMIZE,
            {0},
        },
    .state = {{"square_avg", NULL}, {"acc_delta", NULL}},
    .check = adadelta_check,
    .prepare = adadelta_prepare,
    .update = adadelta_update,
};

/* ---- RMSprop --------------------------------------------------------------------------------- */

enum { ALPHA = 1, RMSPROP_EPS, RMSPROP_DECAY, MOMENTUM };

static bool rmsprop_check(const tarn_value *o)
{
    return in_unit("RMSprop", "alpha", o[ALPHA].number) &&
           not_negative("RMSprop", "eps", o[RMSPROP_EPS].number) &&
           not_negative("RMSprop", "weight_decay", o[RMSPROP_DECAY].number) &&
           not_negative("RMSprop", "momentum", o[MOMENTUM].number);
}

static void rmsprop_prepare(tarn_moment *m)
{
    m->constant[1] = m->lr;
    m->constant[2] = m->option[ALPHA].number;
    m->constant[3] = m->option[RMSPROP_EPS].number;
    m->constant[4] = m->option[RMSPROP_DECAY].number;
    m->constant[5] = m->option[MOMENTUM].number;
}

static void rmsprop_update(const tarn_update *u)
{
    tarn_steps_of(u->dtype)->rmsprop(u->value, u->grad, u->state, u->n, u->constant);
}

TARN_RULE(RMSprop) = {
    .name = "RMSprop",
    .summary = "The gradient over its recent root mean square, with momentum if asked for.",
    .formula = "s = alpha s + (1 - alpha) g^2;  x = x - lr g / (sqrt(s) + eps);"
               "  centered: s less the square of the mean gradient",
    .source = "[Tieleman, Hinton 2012] [Graves 2013]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.RMSprop(net, { lr = 0.01, momentum = 0.9 })\n"
               "net(tarn.ones(1, 2)):sum():backward(); opt:step()",
    .option =
        (const tarn_param[]){
            NUMBER_OPTION("lr", 0.01, "learning rate"),
            NUMBER_OPTION("alpha", 0.99, "how long squares are remembered"),
            EPS_OPTION(1e-8),
            DECAY_OPTION(0),
            NUMBER_OPTION("momentum", 0, "how much of the last step stays"),
            BOOLEAN_OPTION("centered", "divide by the deviation instead of the size"),
            MAXIMIZE,
            {0},
        },
    .state = {{"square_avg", NULL}, {"momentum_buffer", "momentum"}, {"grad_avg", "centered"}},
    .check = rmsprop_check,
    .prepare = rmsprop_prepare,
    .update = rmsprop_update,
};

TARN_FAMILY(optim_scaled);
