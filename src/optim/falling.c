/* falling.c -- schedules that rise or fall once: constant, linear, exponential, in steps. */
#include <math.h>

#include "optim/option.h"
#include "optim/schedule.h"

/* ---- constant -------------------------------------------------------------------------------- */

enum { CONSTANT_WARMUP, FACTOR, CONSTANT_ITERS };

static bool constant_check(const tarn_value *o)
{
    return tarn_schedule_at_least("constant", "warmup", o[CONSTANT_WARMUP].number, 0) &&
           tarn_schedule_at_least("constant", "factor", o[FACTOR].number, 0);
}

/* Warm-up: the steps before WARMUP rise in a line to what comes after. */
static double constant_rate(const tarn_value *o, double step, double total, double lr)
{
    double warmup = o[CONSTANT_WARMUP].number;
    (void)total;
    if (step < warmup)
        return lr * (step + 1) / (warmup + 1);
    return step < o[CONSTANT_ITERS].number ? lr * o[FACTOR].number : lr;
}

TARN_SCHEDULE(constant) = {
    .name = "constant",
    .aliases = "ConstantLR",
    .summary = "The same rate at every step, or a part of it over the first ones.",
    .formula = "lr factor before step total_iters, then lr",
    .example = "local rate = tarn.optim.schedule.constant(0.1)\n"
               "assert(rate(5, 10) == 0.1)",
    .option = (const tarn_param[]){NUMBER_OPTION("warmup", 0, "steps that rise in a line to lr"),
                                   NUMBER_OPTION("factor", 1, "of lr, over the first steps"),
                                   NUMBER_OPTION("total_iters", 5,
                                                 "how many steps have the factor"),
                                   {0}},
    .check = constant_check,
    .rate = constant_rate,
};

/* ---- linear ---------------------------------------------------------------------------------- */

enum { START, END, LINEAR_ITERS };

static bool linear_check(const tarn_value *o)
{
    return tarn_schedule_at_least("linear", "start_factor", o[START].number, 0) &&
           tarn_schedule_at_least("linear", "end_factor", o[END].number, 0) &&
           tarn_schedule_at_least("linear", "total_iters", o[LINEAR_ITERS].number, 1);
}

static double linear_rate(const tarn_value *o, double step, double total, double lr)
{
    double n = o[LINEAR_ITERS].number, start = o[START].number;
    (void)total;
    return lr * (start + (o[END].number - start) * (step < n ? step / n : 1));
}

TARN_SCHEDULE(linear) = {
    .name = "linear",
    .aliases = "LinearLR|warmup",
    .summary = "Rises (or falls) in a line over the first steps: a warm-up.",
    .formula = "lr (start_factor + (end_factor - start_factor) min(step / total_iters, 1))",
    .example =
        "local rate = tarn.optim.schedule.linear(1, { start_factor = 0.5, total_iters = 4 })\n"
        "assert(rate(2, 100) == 0.75 and rate(50, 100) == 1)",
    .option = (const tarn_param[]){NUMBER_OPTION("start_factor", 1.0 / 3, "of lr, at first"),
                                   NUMBER_OPTION("end_factor", 1, "of lr, at last"),
                                   NUMBER_OPTION("total_iters", 5, "steps from one to the other"),
                                   {0}},
    .check = linear_check,
    .rate = linear_rate,
};

/* ---- polynomial ------------------------------------------------------------------------------ */

enum { POLYNOMIAL_ITERS, POWER };

static bool polynomial_check(const tarn_value *o)
{
    return tarn_schedule_at_least("polynomial", "total_iters", o[POLYNOMIAL_ITERS].number, 1) &&
           tarn_schedule_at_least("polynomial", "power", o[POWER].number, 0);
}

static double polynomial_rate(const tarn_value *o, double step, double total, double lr)
{
    double n = o[POLYNOMIAL_ITERS].number;
    if (n != n)
        n = total;
    return step >= n ? (o[POWER].number == 0 ? lr : 0) : lr * pow(1 - step / n, o[POWER].number);
}

TARN_SCHEDULE(polynomial) = {
    .name = "polynomial",
    .aliases = "PolynomialLR",
    .summary = "Falls to 0 as a power of the steps that are left.",
    .formula = "lr (1 - step / total_iters)^power",
    .example = "local rate = tarn.optim.schedule.polynomial(1, { power = 2 })\n"
               "assert(rate(5, 10) == 0.25)",
    .option = (const tarn_param[]){NUMBER_OPTION("total_iters", NAN, "steps to 0; all by default"),
                                   NUMBER_OPTION("power", 1, "1: in a line"),
                                   {0}},
    .check = polynomial_check,
    .rate = polynomial_rate,
};

/* ---- exponential ----------------------------------------------------------------------------- */

enum { EXPONENTIAL_GAMMA };

static bool exponential_check(const tarn_value *o)
{
    return tarn_schedule_at_least("exponential", "gamma", o[EXPONENTIAL_GAMMA].number, 0);
}

static double exponential_rate(const tarn_value *o, double step, double total, double lr)
{
    double gamma = o[EXPONENTIAL_GAMMA].number;
    return gamma == gamma ? lr * pow(gamma, step) : lr * pow(0.01, step / fmax(total, 1));
}

TARN_SCHEDULE(exponential) = {
    .name = "exponential",
    .aliases = "ExponentialLR",
    .summary = "Multiplies the rate by gamma at every step.",
    .formula = "lr gamma^step",
    .example = "local rate = tarn.optim.schedule.exponential(1, { gamma = 0.5 })\n"
               "assert(rate(3, 10) == 0.125)",
    .option = (const tarn_param[]){NUMBER_OPTION("gamma", NAN,
                                                 "factor; a hundredth over all steps by default"),
                                   {0}},
    .check = exponential_check,
    .rate = exponential_rate,
};

/* ---- step ------------------------------------------------------------------------------------ */

enum { STEP_SIZE, GAMMA };

static bool step_check(const tarn_value *o)
{
    return tarn_schedule_at_least("step", "step_size", o[STEP_SIZE].number, 1) &&
           tarn_schedule_at_least("step", "gamma", o[GAMMA].number, 0);
}

static double step_rate(const tarn_value *o, double step, double total, double lr)
{
    double size = o[STEP_SIZE].number;
    if (size != size)
        size = total <= 3 ? 1 : ceil(total / 3);
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

/* ---- multi_step ------------------------------------------------------------------------------ */

enum { MILESTONES, MULTI_GAMMA };

static bool multi_step_check(const tarn_value *o)
{
    if (!o[MILESTONES].list.count)
        return tarn_fail(TARN_ERROR_VALUE,
                         "multi_step: say at which steps the rate falls: milestones = { 30, 80 }");
    return tarn_schedule_at_least("multi_step", "gamma", o[MULTI_GAMMA].number, 0);
}

static double multi_step_rate(const tarn_value *o, double step, double total, double lr)
{
    int passed = 0;
    (void)total;
    for (int64_t i = 0; i < o[MILESTONES].list.count; i++)
        passed += step >= (double)o[MILESTONES].list.at[i];
    return lr * pow(o[MULTI_GAMMA].number, passed);
}

TARN_SCHEDULE(multi_step) = {
    .name = "multi_step",
    .aliases = "MultiStepLR",
    .summary = "Multiplies the rate by gamma at each of some steps.",
    .formula = "lr gamma^(milestones passed)",
    .example =
        "local rate = tarn.optim.schedule.multi_step(1, { milestones = { 3, 6 }, gamma = 0.5 })\n"
        "assert(rate(2) == 1 and rate(3) == 0.5 and rate(6) == 0.25)",
    .option = (const tarn_param[]){{"milestones", .kind = TARN_SIZES, .flags = TARN_OPTIONAL,
                                    .about = "steps, counted from 0, at which the rate falls"},
                                   NUMBER_OPTION("gamma", 0.1, "factor at each of them"),
                                   {0}},
    .check = multi_step_check,
    .rate = multi_step_rate,
};

TARN_FAMILY(optim_falling);
