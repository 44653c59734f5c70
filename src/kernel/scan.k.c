/* scan.k.c -- running sums, products and extremes: y[i] from x[0] .. x[i]. */
#include "kernel/variant.h"

enum { STRIP = 256 };

/* ---- sums ---------------------------------------------------------------------------------------- */

#if defined REAL_I64

KERNEL tarn_wide NAME(cumsum)(void *y_, const void *x_, size_t n, tarn_wide start)
{
    const real *x = x_;
    real *y = y_;
    bits sum = (bits)start.whole;
    for (size_t i = 0; i < n; i++)
        y[i] = (real)(sum += (bits)x[i]);
    return (tarn_wide){.whole = (int64_t)sum};
}

KERNEL tarn_wide NAME(cumprod)(void *y_, const void *x_, size_t n, tarn_wide start)
{
    const real *x = x_;
    real *y = y_;
    bits product = (bits)start.whole;
    for (size_t i = 0; i < n; i++)
        y[i] = (real)(product *= (bits)x[i]);
    return (tarn_wide){.whole = (int64_t)product};
}

#else

enum { WIDE = VECTOR_BYTES / sizeof(double) };
typedef double wide_vector __attribute__((vector_size(VECTOR_BYTES)));
typedef real narrow_vector __attribute__((vector_size(WIDE * sizeof(real))));
typedef real loose_narrow
    __attribute__((vector_size(WIDE * sizeof(real)), aligned(sizeof(real)), may_alias));

/* Lanes of v, or 0 (the first WIDE) */
#    define MOVED(v, ...) __builtin_shufflevector((wide_vector){0}, v, __VA_ARGS__)

/* Sums of the lanes up to each; *all: of all of them, in every lane.  Of 32 bytes within halves first, which
 * takes cheaper instructions. */
static inline wide_vector running(wide_vector v, wide_vector *all)
{
#    if VECTOR_BYTES == 64
    v += MOVED(v, 0, 8, 9, 10, 11, 12, 13, 14);
    v += MOVED(v, 0, 0, 8, 9, 10, 11, 12, 13);
    v += MOVED(v, 0, 0, 0, 0, 8, 9, 10, 11);
    *all = MOVED(v, 15, 15, 15, 15, 15, 15, 15, 15);
#    elif VECTOR_BYTES == 32
    v += MOVED(v, 0, 4, 2, 6);
    wide_vector half = MOVED(v, 5, 5, 7, 7);
    *all = half + MOVED(half, 6, 7, 4, 5);
    v += MOVED(half, 0, 1, 4, 5);
#    else
    v += MOVED(v, 0, 2);
    *all = MOVED(v, 3, 3);
#    endif
    return v;
}

/* Sums of a few neighbours in double, to which the sum of all before them is added.  Of one vector to the
 * next nothing waits but that sum's one addition: BEFORE does not come from the results. */
KERNEL tarn_wide NAME(cumsum)(void *y_, const void *x_, size_t n, tarn_wide start)
{
    const real *x = x_;
    real *y = y_;
    wide_vector before = start.real - (wide_vector){0};
    size_t i = 0;
    for (; i + WIDE <= n; i += WIDE) {
        narrow_vector part = *(const loose_narrow *)(x + i);
        wide_vector all, v = running(__builtin_convertvector(part, wide_vector), &all);
        *(loose_narrow *)(y + i) = __builtin_convertvector(v + before, narrow_vector);
        before += all;
    }
    double sum = before[0];
    for (; i < n; i++)
        y[i] = (real)(sum += (double)x[i]);
    return (tarn_wide){.real = sum};
}

KERNEL tarn_wide NAME(cumprod)(void *y_, const void *x_, size_t n, tarn_wide start)
{
    const real *x = x_;
    real *y = y_;
    double product = start.real;
    for (size_t i = 0; i < n; i++)
        y[i] = (real)(product *= (double)x[i]);
    return (tarn_wide){.real = product};
}

#endif

#if defined REAL_I64
typedef bits carried;
#else
typedef double carried;
#endif

KERNEL void NAME(cumsum_columns)(void *y_, const void *x_, size_t axis, size_t inner, size_t cols)
{
    const real *x = x_;
    real *y = y_;
    for (size_t from = 0; from < cols; from += STRIP) {
        size_t n = cols - from < STRIP ? cols - from : STRIP;
        carried sum[STRIP] = {0};
        for (size_t r = 0, at = from; r < axis; r++, at += inner)
            for (size_t j = 0; j < n; j++)
                y[at + j] = (real)(sum[j] += (carried)x[at + j]);
    }
}

KERNEL void NAME(cumprod_columns)(void *y_, const void *x_, size_t axis, size_t inner, size_t cols)
{
    const real *x = x_;
    real *y = y_;
    for (size_t from = 0; from < cols; from += STRIP) {
        size_t n = cols - from < STRIP ? cols - from : STRIP;
        carried product[STRIP];
        for (size_t j = 0; j < n; j++)
            product[j] = 1;
        for (size_t r = 0, at = from; r < axis; r++, at += inner)
            for (size_t j = 0; j < n; j++)
                y[at + j] = (real)(product[j] *= (carried)x[at + j]);
    }
}

/* ---- extremes: a NaN stays ------------------------------------------------------------------------ */

INLINE void cumulate(real *y, int64_t *position, const real *x, size_t n, bool largest)
{
    size_t best = 0;
    for (size_t i = 0; i < n; i++) {
        bool further = largest ? x[i] > x[best] : x[i] < x[best];
        if (further || (is_nan(x[i]) && !is_nan(x[best])))
            best = i;
        y[i] = x[best];
        position[i] = (int64_t)best + 1;
    }
}

KERNEL void NAME(cummax)(void *y, int64_t *position, const void *x, size_t n)
{
    cumulate(y, position, x, n, true);
}

KERNEL void NAME(cummin)(void *y, int64_t *position, const void *x, size_t n)
{
    cumulate(y, position, x, n, false);
}

/* ---- log of a running sum of exponentials ----------------------------------------------------------- */

#if !defined REAL_I64

/* y = top + log(sum), sum of e^(x - top): it is scaled anew where a larger number comes. */
KERNEL void NAME(logcumsumexp)(void *y_, const void *x_, size_t n)
{
    const real *x = x_;
    real *y = y_;
    double top = -INFINITY, sum = 0;
    for (size_t i = 0; i < n; i++) {
        double v = (double)x[i];
        if (v > top) {
            sum = isinf(v) ? 1 : sum * exp(top - v) + 1;
            top = v;
        } else if (v != -INFINITY && !isinf(top)) {
            sum += exp(v - top);
        } else if (v != v) {
            sum = v;
        }
        y[i] = (real)(top + (isinf(top) && sum == sum ? 0 : log(sum)));
    }
}

#endif
