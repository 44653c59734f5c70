/* powers.h -- sums of |d|^p for *.k.c: the powers that are met go without pow. */
#ifndef TARN_KERNEL_POWERS_H
#define TARN_KERNEL_POWERS_H

#include "kernel/variant.h"

typedef enum power_way { POWER_COUNT, POWER_HALF, POWER_ONE_HALF, POWER_CUBE, POWER_ANY } power_way;

static inline power_way power_way_of(double p)
{
    return p == 0     ? POWER_COUNT
           : p == 0.5 ? POWER_HALF
           : p == 1.5 ? POWER_ONE_HALF
           : p == 3   ? POWER_CUBE
                      : POWER_ANY;
}

/* d^p of d >= 0; WAY is a constant where this is inlined. */
INLINE double power_of(double d, double p, power_way way)
{
    return way == POWER_COUNT      ? d != 0
           : way == POWER_HALF     ? __builtin_sqrt(d)
           : way == POWER_ONE_HALF ? d * __builtin_sqrt(d)
           : way == POWER_CUBE     ? d * d * d
                                   : pow(d, p);
}

/* Eight sums side by side, in double: powers of floats soon leave what a float holds. */
INLINE double powers_by(const real *a, const real *b, size_t n, double p, power_way way)
{
    enum { SIDE = 8 };
    double part[SIDE] = {0};
    size_t k = 0;
    for (; k + SIDE <= n; k += SIDE) {
        for (size_t i = 0; i < SIDE; i++)
            part[i] += power_of(fabs((double)a[k + i] - (b ? (double)b[k + i] : 0)), p, way);
    }
    for (size_t i = 0; k < n; i++, k++)
        part[i] += power_of(fabs((double)a[k] - (b ? (double)b[k] : 0)), p, way);
    for (size_t i = 1; i < SIDE; i++)
        part[0] += part[i];
    return part[0];
}

/* The sum of |a - b|^p; b NULL: of |a|^p. */
static inline double sum_of_powers(const real *a, const real *b, size_t n, double p)
{
    power_way way = power_way_of(p);
    return way == POWER_COUNT      ? powers_by(a, b, n, p, POWER_COUNT)
           : way == POWER_HALF     ? powers_by(a, b, n, p, POWER_HALF)
           : way == POWER_ONE_HALF ? powers_by(a, b, n, p, POWER_ONE_HALF)
           : way == POWER_CUBE     ? powers_by(a, b, n, p, POWER_CUBE)
                                   : powers_by(a, b, n, p, POWER_ANY);
}

#endif
