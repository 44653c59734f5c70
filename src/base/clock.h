/* clock.h -- time in seconds. */
#ifndef TARN_BASE_CLOCK_H
#define TARN_BASE_CLOCK_H

double tarn_clock(void);      /* never goes back; for durations */
double tarn_clock_wall(void); /* since 1970-01-01 UTC */

#endif
