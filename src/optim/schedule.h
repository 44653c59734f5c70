/* schedule.h -- learning rates over time: a schedule is a function of the step. */
#ifndef TARN_OPTIM_SCHEDULE_H
#define TARN_OPTIM_SCHEDULE_H

#include "graph/op.h"

enum { TARN_MAX_MEMORY = 4 };

/* What a schedule made of others asks for the rate of its part I, from 0. */
typedef struct tarn_parts {
    double (*rate)(void *context, int i, double step, double total, double lr);
    void *context;
    int count;
} tarn_parts;

typedef struct tarn_schedule {
    const char *name, *aliases, *summary, *formula, *source, *example;
    const tarn_param *option;                /* ends with a NULL name */
    bool (*check)(const tarn_value *option); /* may be NULL */
    /* One of the three.  The rate of STEP (from 0) of TOTAL (NaN: nobody knows), where LR is the
     * rate the optimizer was given; NaN: TOTAL is needed. */
    double (*rate)(const tarn_value *option, double step, double total, double lr);
    /* ... of a schedule made of others, after this check of how many there are. */
    double (*join)(const tarn_value *option, const tarn_parts *parts, double step, double total,
                   double lr);
    bool (*check_parts)(const tarn_value *option, int count);
    /* ... or one that answers to a metric: MEMORY[0] is the factor of lr, 1 at first; what of it is
     * not finite yet was not observed. */
    void (*observe)(const tarn_value *option, double metric, double lr, double *memory);
    const char *memory[TARN_MAX_MEMORY + 1]; /* names, for checkpoints */
} tarn_schedule;

#define TARN_SCHEDULE(name) TARN_ROW(tarn_schedule, name)

size_t tarn_schedule_count(void);
const tarn_schedule *tarn_schedule_at(size_t i); /* sorted by name */
const char *tarn_schedule_file(const tarn_schedule *schedule);
const tarn_schedule *tarn_schedule_find(const char *name); /* by name or alias; NULL: none */

/* From A to B along half a cosine; the way runs from 0 to 1. */
double tarn_cosine_between(double a, double b, double way);

/* X is at least LEAST, or was not given (NaN); false with a message. */
bool tarn_schedule_at_least(const char *schedule, const char *option, double x,
                            double least) TARN_MUST_CHECK;

#endif
