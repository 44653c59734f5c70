/* plateau.c -- a schedule that answers to how training goes. */
#include <math.h>

#include "optim/option.h"
#include "optim/schedule.h"

enum { MODE, BY, PATIENCE, THRESHOLD, THRESHOLD_MODE, COOLDOWN, MIN_LR, EPS };
enum { FACTOR, BEST, BAD, WAITING }; /* memory */

static bool plateau_check(const tarn_value *o)
{
    double by = o[BY].number;
    if (!(by > 0 && by < 1))
        return tarn_fail(TARN_ERROR_VALUE, "plateau: factor must be between 0 and 1, not %g", by);
    return tarn_schedule_at_least("plateau", "patience", o[PATIENCE].number, 0) &&
           tarn_schedule_at_least("plateau", "cooldown", o[COOLDOWN].number, 0) &&
           tarn_schedule_at_least("plateau", "min_lr", o[MIN_LR].number, 0);
}

/* Is X better than BEST by more than the threshold?  NaN is better than nothing. */
static bool is_better(const tarn_value *o, double x, double best)
{
    double sign = o[MODE].choice ? -1 : 1, margin = o[THRESHOLD].number;
    if (!isfinite(best))
        return isfinite(x);
    if (o[THRESHOLD_MODE].choice == 0)
        margin *= best;
    return sign * x < sign * best - margin;
}

static void lower(const tarn_value *o, double lr, double *memory)
{
    double now = lr * memory[FACTOR], next = fmax(now * o[BY].number, o[MIN_LR].number);
    if (now - next > o[EPS].number)
        memory[FACTOR] = next / lr;
}

static double at_first(double x, double start) { return isfinite(x) ? x : start; }

static void plateau_observe(const tarn_value *o, double metric, double lr, double *memory)
{
    double bad = at_first(memory[BAD], 0), waiting = at_first(memory[WAITING], 0);
    bad++;
    if (is_better(o, metric, memory[BEST]))
        memory[BEST] = metric, bad = 0;
    if (waiting > 0)
        waiting--, bad = 0;
    if (bad > o[PATIENCE].number) {
        lower(o, lr, memory);
        waiting = o[COOLDOWN].number;
        bad = 0;
    }
    memory[BAD] = bad, memory[WAITING] = waiting;
}

TARN_SCHEDULE(plateau) = {
    .name = "plateau",
    .aliases = "ReduceLROnPlateau|reduce_on_plateau",
    .summary = "Lowers the rate when a metric has not become better for `patience` epochs; tell it"
               " the metric with :observe(x), which tarn.train does after every epoch.",
    .formula = "lr = max(lr factor, min_lr) after more than `patience` observations that are no"
               " better than the best by the threshold",
    .example = "local rate = tarn.optim.schedule.plateau(1, { factor = 0.5, patience = 1 })\n"
               "for _, loss in ipairs { 3, 2, 2, 2 } do rate:observe(loss) end\n"
               "assert(rate() == 0.5)",
    .option =
        (const tarn_param[]){
            {"mode",
             "min|max",
             "is a smaller or a larger metric better?",
             TARN_CHOICE,
             TARN_OPTIONAL,
             0,
             {.choice = 0}},
            NUMBER_OPTION("factor", 0.1, "of the rate, each time"),
            NUMBER_OPTION("patience", 10, "observations without gain that are suffered"),
            NUMBER_OPTION("threshold", 1e-4, "how much better is a gain"),
            {"threshold_mode",
             "rel|abs",
             "is the threshold a share of the best, or a difference?",
             TARN_CHOICE,
             TARN_OPTIONAL,
             0,
             {.choice = 0}},
            NUMBER_OPTION("cooldown", 0, "observations after a change that do not count"),
            NUMBER_OPTION("min_lr", 0, "the lowest rate"),
            NUMBER_OPTION("eps", 1e-8, "smaller changes are not made"),
            {0},
        },
    .check = plateau_check,
    .observe = plateau_observe,
    .memory = {"factor", "best", "num_bad_epochs", "cooldown_counter"},
};

TARN_FAMILY(optim_plateau);
