/* schedule.h -- learning rates over time: a schedule is a function of the step. */
#ifndef TARN_OPTIM_SCHEDULE_H
#define TARN_OPTIM_SCHEDULE_H

#include "graph/op.h"

typedef struct tarn_schedule {
    const char *name, *aliases, *summary, *formula, *source, *example;
    const tarn_param *option;                /* ends with a NULL name */
    bool (*check)(const tarn_value *option); /* may be NULL */
    /* The rate of STEP (from 0) of TOTAL, where LR is the rate the optimizer was given. */
    double (*rate)(const tarn_value *option, double step, double total, double lr);
} tarn_schedule;

#define TARN_SCHEDULE(name) TARN_ROW(tarn_schedule, name)

size_t tarn_schedule_count(void);
const tarn_schedule *tarn_schedule_at(size_t i); /* sorted by name */
const char *tarn_schedule_file(const tarn_schedule *schedule);
const tarn_schedule *tarn_schedule_find(const char *name); /* NULL: none */

#endif
