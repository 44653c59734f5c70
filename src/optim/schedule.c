/* schedule.c -- see schedule.h */
#include "optim/schedule.h"

#include <math.h>
#include <string.h>

#include "nn/text.h"

/* Names a symbol of each file of rows, so that a static library links them. */
extern const char tarn_family_optim_falling, tarn_family_optim_joined, tarn_family_optim_plateau,
    tarn_family_optim_waves;
__attribute__((used)) static const char *const families[] = {
    &tarn_family_optim_falling,
    &tarn_family_optim_joined,
    &tarn_family_optim_plateau,
    &tarn_family_optim_waves,
};

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

double tarn_cosine_between(double a, double b, double way)
{
    return b + (a - b) * (1 + cos(PI * way)) / 2;
}

bool tarn_schedule_at_least(const char *schedule, const char *option, double x, double least)
{
    return x >= least || x != x ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %s must be at least %g, not %g", schedule, option,
                     least, x);
}
