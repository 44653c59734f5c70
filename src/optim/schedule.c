/* schedule.c -- see schedule.h */
#include "optim/schedule.h"

#include <math.h>
#include <string.h>

#include "nn/text.h"

TARN_INDEXED(tarn_schedule, schedule)

const tarn_schedule *tarn_schedule_find(const char *name)
{
    for (size_t i = 0, n = tarn_schedule_count(); i < n; i++) {
        const tarn_schedule *s = tarn_schedule_at(i);
        if (strcmp(s->name, name) == 0 || tarn_word_among(s->aliases, name) >= 0)
            return s;
    }
    return NULL;
}

#define PI 3.14159265358979323846

/* From A to B along half a cosine; the way runs from 0 to 1. */
static double cosine_between(double a, double b, double way)
{
    return b + (a - b) * (1 + cos(PI * way)) / 2;
}

#define NUMBER_OPTION(name_, value, about_)                                                        \
    {                                                                                              \
        name_, .kind = TARN_NUMBER, .flags = TARN_OPTIONAL, .about = about_, .fallback = {         \
            .number = value                                                                        \
        }                                                                                          \
    }

static bool at_least(const char *schedule, const char *name, double x, double least)
{
    return x >= least || x != x ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %s must be at least %g, not %g", schedule, name, least,
                     x);
}

/* ---- constant -------------------------------------------------------------------------------- */

enum { CONSTANT_WARMUP };

/* Warm-up: the steps before WARMUP rise in a line to what comes after. */
static double warmed(double step, double warmup, double lr)
{
    return warmup > 0 && step < warmup ? lr * (step + 1) / (warmup + 1) : lr;
}

static double constant_rate(const tarn_value *o, double step, double total, double lr)
{
    (void)total;
    return warmed(step, o[CONSTANT_WARMUP].number, lr);
}

TARN_SCHEDULE(constant) = {
    .name = "constant",
    .summary = "The same rate at every step.",
    .formula = "lr",
    .example = "local rate = tarn.optim.schedule.constant(0.1)\n"
               "assert(rate(5, 10) == 0.1)",
    .option = (const tarn_param[]){NUMBER_OPTION("warmup", 0, "steps that rise in a line to lr"),
                                   {0}},
    .rate = constant_rate,
};

/* ---- cosine ---------------------------------------------------------------------------------- */

enum { T_MAX, ETA_MIN, WARMUP };

static bool cosine_check(const tarn_value *o)
{
    return at_least("cosine", "T_max", o[T_MAX].number, 1) &&
           at_least("cosine", "warmup", o[WARMUP].number, 0);
}

static double cosine_rate(const tarn_value *o, double step, double total, double lr)
{
    double warmup = o[WARMUP].number, t_max = o[T_MAX].number;
    if (step < warmup)
        return warmed(step, warmup, lr);
    if (t_max != t_max)
        t_max = total - warmup;
    return cosine_between(lr, o[ETA_MIN].number, t_max > 0 ? (step - warmup) / t_max : 0);
}

TARN_SCHEDULE(cosine) = {
    .name = "cosine",
    .aliases = "CosineAnnealingLR",
    .summary = "Falls from lr to eta_min along half a cosine.",
    .formula = "eta_min + (lr - eta_min) (1 + cos(pi step / T_max)) / 2",
    .source = "[Loshchilov, Hutter 2017]",
    .example = "local rate = tarn.optim.schedule.cosine(1)\n"
               "assert(math.abs(rate(5, 10) - 0.5) < 1e-12)",
    .option = (const tarn_param[]){NUMBER_OPTION(
                                       "T_max", NAN,
                                       "steps from top to bottom; all that come after the warm-up"),
                                   NUMBER_OPTION("eta_min", 0, "the lowest rate"),
                                   NUMBER_OPTION("warmup", 0, "steps that rise in a line to lr"),
                                   {0}},
    .check = cosine_check,
    .rate = cosine_rate,
};

/* ---- step ------------------------------------------------------------------------------------ */

enum { STEP_SIZE, GAMMA };

static bool step_check(const tarn_value *o)
{
    return at_least("step", "step_size", o[STEP_SIZE].number, 1) &&
           at_least("step", "gamma", o[GAMMA].number, 0);
}

static double step_rate(const tarn_value *o, double step, double total, double lr)
{
    double size = o[STEP_SIZE].number;
    if (size != size)
        size = total > 3 ? ceil(total / 3) : 1;
    return lr * pow(o[GAMMA].number, floor(step / size));
}

TARN_SCHEDULE(step) = {
    .name = "step",
    .aliases = "StepLR",
    .summary = "Multiplies the rate by gamma every step_size steps.",
    .formula = "lr gamma^floor(step / step_size)",
    .example = "local rate = tarn.optim.schedule.step(1, { step_size = 3, gamma = 0.5 })\n"
               "assert(rate(7, 9) == 0.25)",
    .option = (const tarn_param[]){NUMBER_OPTION("step_size", NAN,
                                                 "steps at one rate; a third of all by default"),
                                   NUMBER_OPTION("gamma", 0.1, "factor from one rate to the next"),
                                   {0}},
    .check = step_check,
    .rate = step_rate,
};

/* ---- one cycle ------------------------------------------------------------------------------- */

enum { PCT_START, DIV, FINAL_DIV };

static bool cycle_check(const tarn_value *o)
{
    double share = o[PCT_START].number;
    if (!(share > 0 && share < 1))
        return tarn_fail(TARN_ERROR_VALUE, "one_cycle: pct_start must be between 0 and 1, not %g",
                         share);
    return at_least("one_cycle", "div_factor", o[DIV].number, 1) &&
           at_least("one_cycle", "final_div_factor", o[FINAL_DIV].number, 1);
}

/* PyTorch's: up to the top at step pct_start total - 1, down to the last step, total - 1. */
static double cycle_rate(const tarn_value *o, double step, double total, double lr)
{
    double first = lr / o[DIV].number, last = first / o[FINAL_DIV].number;
    double top = o[PCT_START].number * total - 1, end = total - 1;
    if (step >= end)
        return total > 1 ? last : first;
    if (top > 0 && step <= top)
        return cosine_between(first, lr, step / top);
    return cosine_between(lr, last, (step - top) / (end - top));
}

TARN_SCHEDULE(one_cycle) = {
    .name = "one_cycle",
    .aliases = "OneCycleLR",
    .summary = "Rises to lr over the first part of the steps, then falls to almost nothing.",
    .formula = "lr / div_factor -> lr -> lr / div_factor / final_div_factor, along cosines",
    .source = "[Smith, Topin 2018]",
    .example = "local rate = tarn.optim.schedule.one_cycle(1)\n"
               "assert(math.abs(rate(0, 12) - 0.04) < 1e-12)",
    .option = (const tarn_param[]){NUMBER_OPTION("pct_start", 0.3, "share of the steps that rise"),
                                   NUMBER_OPTION("div_factor", 25, "lr over the first rate"),
                                   NUMBER_OPTION("final_div_factor", 1e4,
                                                 "the first rate over the last"),
                                   {0}},
    .check = cycle_check,
    .rate = cycle_rate,
};
