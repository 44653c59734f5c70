/* distance.k.c -- how far one row is from each of many: y[j] = (sum over k |a_k - b_jk|^p)^(1 / p).
 *
 * Two threads of a Zen 3 (EPYC, AVX2), 300 rows from 300 of 64 numbers, ms: p = 3 by pow 158, here
 * 7.6; p = infinity 15, here 0.9; with gradients, which made a tensor of all differences, p = 1 34, here
 * 3.3, p = infinity 59, here 6.0.
 */
#include "kernel/distance.h"

#include "kernel/powers.h"

#define DECLARE_DISTANCE(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_DISTANCES(DECLARE_DISTANCE)
#undef DECLARE_DISTANCE

static inline vector add_square(vector sum, vector x, vector y)
{
    vector d = x - y;
    return fuse(d, d, sum);
}

static inline vector add_size(vector sum, vector x, vector y)
{
    mask sign = (mask)spread(-(real)0);
    return sum + (vector)((mask)(x - y) & ~sign);
}

/* A NaN, where there is one. */
static double largest_size(const real *a, const real *b, size_t n)
{
    vector top = {0};
    mask unordered = {0}, sign = (mask)spread(-(real)0);
    for (size_t k = 0; k < n; k += LANES) {
        bool whole_one = n - k >= LANES;
        vector x = whole_one ? load(a + k) : load_part(a + k, n - k, 0);
        vector y = whole_one ? load(b + k) : load_part(b + k, n - k, 0);
        vector size = (vector)((mask)(x - y) & ~sign);
        top = further(size, top, true);
        unordered |= differ(size, size);
    }
    real largest = 0;
    for (int k = 0; k < LANES; k++) {
        largest = (real)top[k] > largest ? (real)top[k] : largest;
        if (unordered[k])
            return (double)NAN;
    }
    return (double)largest;
}

static double powers(const real *a, const real *b, size_t n, double p)
{
    double sum = sum_of_powers(a, b, n, p);
    return p == 0 ? sum : pow(sum, 1 / p);
}

KERNEL void NAME(distances)(void *y_, const void *a, const void *b_, size_t rows, size_t n,
                            double p)
{
    const real *b = b_;
    real *y = y_;
    for (size_t j = 0; j < rows; j++, b += n) {
        if (p == 2)
            y[j] = (real)sqrt(sum_terms(a, b, n, 0, (vector){0}, add_square));
        else if (p == 1)
            y[j] = (real)sum_terms(a, b, n, 0, (vector){0}, add_size);
        else
            y[j] = (real)(isinf(p) ? largest_size(a, b, n) : powers(a, b, n, p));
    }
}

/* ---- back: sign(d) |d|^(p - 1) / y^(p - 1) ------------------------------------------------------- */

typedef enum slope_way {
    SLOPE_SIGN,
    SLOPE_LARGEST,
    SLOPE_HALF,
    SLOPE_ROOT,
    SLOPE_SQUARE,
    SLOPE_ANY
} slope_way;

INLINE void add_slopes(real *restrict gx, const real *restrict a, const real *restrict b, size_t n,
                       real g, real y, double p, slope_way way)
{
    INDEPENDENT for (size_t k = 0; k < n; k++)
    {
        real d = a[k] - b[k], size = d < 0 ? -d : d, sign = (real)((d > 0) - (d < 0));
        double root = way == SLOPE_HALF || way == SLOPE_ROOT ? __builtin_sqrt((double)size) : 0;
        real power = way == SLOPE_SIGN      ? 1
                     : way == SLOPE_LARGEST ? (real)(size == y)
                     : way == SLOPE_HALF    ? (real)(1 / (d != 0 ? root : 1))
                     : way == SLOPE_ROOT    ? (real)root
                     : way == SLOPE_SQUARE  ? size * size
                                            : (real)pow(d != 0 ? (double)size : 1, p - 1);
        gx[k] += g * sign * power;
    }
}

KERNEL void NAME(distances_back)(void *gx, const void *a, const void *b_, const void *y_,
                                 const void *g_, size_t step, size_t rows, size_t n, double p)
{
    const real *b = b_, *y = y_, *g = g_;
    for (size_t j = 0; j < rows; j++, b += n, y += step, g += step) {
        double scale = isinf(p) || p == 1 ? 1 : pow((double)*y, p - 1);
        real by = *y == 0 ? 0 : (real)((double)*g / scale);
        if (p == 1)
            add_slopes(gx, a, b, n, *g, *y, p, SLOPE_SIGN);
        else if (isinf(p))
            add_slopes(gx, a, b, n, *g, *y, p, SLOPE_LARGEST);
        else if (p == 0.5)
            add_slopes(gx, a, b, n, by, *y, p, SLOPE_HALF);
        else if (p == 1.5)
            add_slopes(gx, a, b, n, by, *y, p, SLOPE_ROOT);
        else if (p == 3)
            add_slopes(gx, a, b, n, by, *y, p, SLOPE_SQUARE);
        else
            add_slopes(gx, a, b, n, by, *y, p, SLOPE_ANY);
    }
}
