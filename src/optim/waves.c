/* waves.c -- schedules along cosines and triangles, once or again and again. */
#include <math.h>

#include "optim/option.h"
#include "optim/schedule.h"

/* ---- cosine ---------------------------------------------------------------------------------- */

enum { T_MAX, ETA_MIN, WARMUP };

static bool cosine_check(const tarn_value *o)
{
    return tarn_schedule_at_least("cosine", "T_max", o[T_MAX].number, 1) &&
           tarn_schedule_at_least("cosine", "warmup", o[WARMUP].number, 0);
}

static double cosine_rate(const tarn_value *o, double step, double total, double lr)
{
    double warmup = o[WARMUP].number, t_max = o[T_MAX].number;
    if (step < warmup)
        return lr * (step + 1) / (warmup + 1);
    if (t_max != t_max)
        t_max = total - warmup;
    return tarn_cosine_between(lr, o[ETA_MIN].number, t_max <= 0 ? 0 : (step - warmup) / t_max);
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

/* ---- cosine with restarts -------------------------------------------------------------------- */

enum { T_0, T_MULT, RESTART_ETA_MIN };

static bool restarts_check(const tarn_value *o)
{
    return tarn_schedule_at_least("cosine_restarts", "T_0", o[T_0].number, 1) &&
           tarn_schedule_at_least("cosine_restarts", "T_mult", o[T_MULT].number, 1);
}

static double restarts_rate(const tarn_value *o, double step, double total, double lr)
{
    double length = o[T_0].number == o[T_0].number ? o[T_0].number : total, by = o[T_MULT].number;
    if (by == 1)
        step = fmod(step, length);
    for (; by > 1 && step >= length; length *= by)
        step -= length;
    return tarn_cosine_between(lr, o[RESTART_ETA_MIN].number, step / length);
}

TARN_SCHEDULE(cosine_restarts) = {
    .name = "cosine_restarts",
    .aliases = "CosineAnnealingWarmRestarts|warm_restarts|sgdr",
    .summary = "Falls along half a cosine again and again, each time T_mult times as slowly.",
    .formula = "eta_min + (lr - eta_min) (1 + cos(pi t / T)) / 2, t from the last restart",
    .source = "[Loshchilov, Hutter 2017]",
    .example = "local rate = tarn.optim.schedule.cosine_restarts(1, { T_0 = 4, T_mult = 2 })\n"
               "assert(rate(0) == 1 and rate(4) == 1 and rate(12) == 1)\n"
               "assert(math.abs(rate(8) - 0.5) < 1e-12)",
    .option = (const tarn_param[]){NUMBER_OPTION("T_0", NAN, "steps to the first restart"),
                                   NUMBER_OPTION("T_mult", 1,
                                                 "length of a fall over the one before"),
                                   NUMBER_OPTION("eta_min", 0, "the lowest rate"),
                                   {0}},
    .check = restarts_check,
    .rate = restarts_rate,
};

/* ---- one cycle ------------------------------------------------------------------------------- */

enum { PCT_START, DIV, FINAL_DIV };

static bool cycle_check(const tarn_value *o)
{
    double share = o[PCT_START].number;
    if (!(share > 0 && share < 1))
        return tarn_fail(TARN_ERROR_VALUE, "one_cycle: pct_start must be between 0 and 1, not %g",
                         share);
    return tarn_schedule_at_least("one_cycle", "div_factor", o[DIV].number, 1) &&
           tarn_schedule_at_least("one_cycle", "final_div_factor", o[FINAL_DIV].number, 1);
}

/* PyTorch's: up to the top at step pct_start total - 1, down to the last step, total - 1. */
static double cycle_rate(const tarn_value *o, double step, double total, double lr)
{
    double first = lr / o[DIV].number, last = first / o[FINAL_DIV].number;
    double top = o[PCT_START].number * total - 1, end = total - 1;
    if (step >= end)
        return total > 1 ? last : first;
    if (top > 0 && step <= top)
        return tarn_cosine_between(first, lr, step / top);
    return tarn_cosine_between(lr, last, (step - top) / (end - top));
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

/* ---- cyclic ---------------------------------------------------------------------------------- */

enum { BASE_LR, MAX_LR, UP, DOWN, MODE, CYCLIC_GAMMA };
enum { TRIANGULAR, TRIANGULAR2, EXP_RANGE };

static bool cyclic_check(const tarn_value *o)
{
    return tarn_schedule_at_least("cyclic", "base_lr", o[BASE_LR].number, 0) &&
           tarn_schedule_at_least("cyclic", "max_lr", o[MAX_LR].number, 0) &&
           tarn_schedule_at_least("cyclic", "step_size_up", o[UP].number, 1) &&
           tarn_schedule_at_least("cyclic", "step_size_down", o[DOWN].number, 1);
}

/* How high cycle N, from 0, is at STEP. */
static double height(const tarn_value *o, double n, double step)
{
    static const double halving[] = {[TRIANGULAR] = 0, [TRIANGULAR2] = 1, [EXP_RANGE] = 0};
    double gamma = o[MODE].choice == EXP_RANGE ? o[CYCLIC_GAMMA].number : 1;
    return pow(0.5, halving[o[MODE].choice] * n) * pow(gamma, step);
}

static double cyclic_rate(const tarn_value *o, double step, double total, double lr)
{
    double top = o[MAX_LR].number == o[MAX_LR].number ? o[MAX_LR].number : lr;
    double base = o[BASE_LR].number == o[BASE_LR].number ? o[BASE_LR].number : top / 10;
    double up = o[UP].number, down = o[DOWN].number == o[DOWN].number ? o[DOWN].number : up;
    double n = floor(step / (up + down)), at = step - n * (up + down);
    (void)total;
    return base +
           (top - base) * (at <= up ? at / up : (up + down - at) / down) * height(o, n, step);
}

TARN_SCHEDULE(cyclic) = {
    .name = "cyclic",
    .aliases = "CyclicLR",
    .summary = "Rises and falls in lines between base_lr and max_lr, again and again.",
    .formula = "base_lr + (max_lr - base_lr) (triangle of step) h; h: 1, 1/2^cycle or gamma^step",
    .source = "[Smith 2017]",
    .example = "local rate = tarn.optim.schedule.cyclic(1, { base_lr = 0, step_size_up = 4 })\n"
               "assert(rate(0) == 0 and rate(4) == 1 and rate(6) == 0.5)",
    .option = (const tarn_param[]){NUMBER_OPTION("base_lr", NAN, "lowest rate; max_lr / 10"),
                                   NUMBER_OPTION("max_lr", NAN, "highest rate; lr"),
                                   NUMBER_OPTION("step_size_up", 2000, "steps that rise"),
                                   NUMBER_OPTION("step_size_down", NAN, "that fall; as many"),
                                   {"mode",
                                    "triangular|triangular2|exp_range",
                                    "how the height changes: not, halved in each cycle, by gamma",
                                    TARN_CHOICE,
                                    TARN_OPTIONAL,
                                    0,
                                    {.choice = 0}},
                                   NUMBER_OPTION("gamma", 1, "factor of the height at each step"),
                                   {0}},
    .check = cyclic_check,
    .rate = cyclic_rate,
};

TARN_FAMILY(optim_waves);
