/* clock.c -- time in seconds. */
#include "base/clock.h"

#include <time.h>

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double tarn_clock(void) { return seconds(CLOCK_MONOTONIC); }

double tarn_clock_wall(void) { return seconds(CLOCK_REALTIME); }
