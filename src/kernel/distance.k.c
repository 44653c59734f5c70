/* distance.k.c -- how far one row is from each of many: y[j] = (sum over k |a_k - b_jk|^p)^(1 / p). */
#include "kernel/variant.h"

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

static double largest_size(const real *a, const real *b, size_t n)
{
    double top = 0;
    for (size_t k = 0; k < n; k++) {
        double d = fabs((double)a[k] - (double)b[k]);
        top = d > top || d != d ? d : top;
    }
    return top;
}

static double powers(const real *a, const real *b, size_t n, double p)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        double d = fabs((double)a[k] - (double)b[k]);
        sum += p == 0 ? d != 0 : pow(d, p);
    }
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
