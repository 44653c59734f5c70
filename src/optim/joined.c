/* joined.c -- schedules made of others: one after the other, or one upon the other. */
#include "optim/option.h"
#include "optim/schedule.h"

/* ---- sequential ------------------------------------------------------------------------------ */

enum { MILESTONES };

static bool sequential_parts(const tarn_value *o, int count)
{
    if (count < 1)
        return tarn_fail(TARN_ERROR_VALUE,
                         "sequential: give schedules in order: { { \"linear\" }, { \"cosine\" },"
                         " milestones = { 100 } }");
    if (o[MILESTONES].list.count != count - 1)
        return tarn_fail(TARN_ERROR_VALUE, "sequential: %d schedules need %d milestones, not %lld",
                         count, count - 1, (long long)o[MILESTONES].list.count);
    for (int i = 0; i < count - 1; i++)
        if (o[MILESTONES].list.at[i] <= (i ? o[MILESTONES].list.at[i - 1] : 0))
            return tarn_fail(TARN_ERROR_VALUE, "sequential: milestones must grow from 1 on");
    return true;
}

/* Each part counts its steps from its own first one. */
static double sequential_rate(const tarn_value *o, const tarn_parts *parts, double step,
                              double total, double lr)
{
    const int64_t *at = o[MILESTONES].list.at;
    int i = 0;
    while (i < parts->count - 1 && step >= (double)at[i])
        i++;
    double begin = i ? (double)at[i - 1] : 0, end = i < parts->count - 1 ? (double)at[i] : total;
    return parts->rate(parts->context, i, step - begin, end - begin, lr);
}

TARN_SCHEDULE(sequential) = {
    .name = "sequential",
    .aliases = "SequentialLR",
    .summary = "One schedule after the other: each takes over at its milestone.",
    .formula = "part i of (step - milestones[i - 1]) from step milestones[i - 1] on",
    .example = "local rate = tarn.optim.schedule.sequential(1, {\n"
               "  { \"linear\", start_factor = 0.5, total_iters = 10 }, \"cosine\",\n"
               "  milestones = { 10 } })\n"
               "assert(rate(0, 30) == 0.5 and rate(10, 30) == 1)\n"
               "assert(math.abs(rate(20, 30) - 0.5) < 1e-12)",
    .option = (const tarn_param[]){{"milestones", .kind = TARN_SIZES, .flags = TARN_OPTIONAL,
                                    .about = "steps, counted from 0, at which the next one begins"},
                                   {0}},
    .check_parts = sequential_parts,
    .join = sequential_rate,
};

/* ---- chained --------------------------------------------------------------------------------- */

static bool chained_parts(const tarn_value *o, int count)
{
    (void)o;
    return count >= 1 || tarn_fail(TARN_ERROR_VALUE,
                                   "chained: give schedules: { { \"linear\" }, { \"multi_step\","
                                   " milestones = { 30, 80 } } }");
}

static double chained_rate(const tarn_value *o, const tarn_parts *parts, double step, double total,
                           double lr)
{
    (void)o;
    for (int i = 0; i < parts->count; i++)
        lr = parts->rate(parts->context, i, step, total, lr);
    return lr;
}

TARN_SCHEDULE(chained) = {
    .name = "chained",
    .aliases = "ChainedScheduler",
    .summary = "Schedules one upon the other: the rate of each is the lr of the next.",
    .formula = "rate_n(step, ... rate_2(step, rate_1(step, lr)))",
    .example =
        "local rate = tarn.optim.schedule.chained(1, {\n"
        "  { \"constant\", factor = 0.5, total_iters = 2 }, { \"exponential\", gamma = 0.5 } })\n"
        "assert(rate(1) == 0.25 and rate(3) == 0.125)",
    .option = (const tarn_param[]){{0}},
    .check_parts = chained_parts,
    .join = chained_rate,
};

TARN_FAMILY(optim_joined);
