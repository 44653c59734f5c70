/* fold.k.c -- see fold.h
 *
 * 920 rows of 920 floats, two threads of a Zen 3 (EPYC, AVX2): by a mask, a choice and a sum 276 us,
 * here 76.
 */
#include "kernel/fold.h"

#include "kernel/variant.h"

#define DECLARE_FOLD(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_FOLDS(DECLARE_FOLD)
#undef DECLARE_FOLD

static inline vector add_known(vector sum, vector x, vector y)
{
    return (void)y, sum + (vector)((mask)x & ~differ(x, x));
}

KERNEL double NAME(sum_known)(const void *x, size_t n)
{
    return sum_terms(x, NULL, n, 0, (vector){0}, add_known);
}
