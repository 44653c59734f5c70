/* random.c -- the front of random.k.c, and what is made of words one by one. */
#include "kernel/random.h"

#include "kernel/kernels.h"

void tarn_philox(uint64_t seed, uint64_t stream, uint64_t position, uint32_t *out, size_t n)
{
    tarn_kernels_of(0)->philox((tarn_random){seed, stream, position}, false, out, n);
}

void tarn_random_uniform(int column, tarn_random at, void *y, size_t n, double low, double high)
{
    tarn_kernels_of(column)->uniform(at, y, n, low, high);
}

void tarn_random_normal(int column, tarn_random at, void *y, size_t n, double mean,
                        double deviation)
{
    tarn_kernels_of(column)->normal(at, y, n, mean, deviation);
}

void tarn_random_dropout(int column, tarn_random at, void *y, const void *x, size_t n, double p)
{
    tarn_kernels_of(column)->dropout(at, y, x, n, p);
}

void tarn_random_bernoulli(tarn_random at, uint8_t *y, size_t n, double p)
{
    uint32_t words[256];
    uint64_t below = p <= 0 ? 0 : p >= 1 ? (uint64_t)1 << 32 : (uint64_t)(p * 0x1p32);
    for (size_t done = 0; done < n; done += 256, at.position += 256) {
        size_t count = n - done < 256 ? n - done : 256;
        tarn_philox(at.seed, at.stream, at.position, words, count);
        for (size_t i = 0; i < count; i++)
            y[done + i] = words[i] < below;
    }
}

/* ---- whole numbers ------------------------------------------------------------------------------ */

/* 64 bits of a position: its word above its twin's. */
static void draw_wide(tarn_random at, uint64_t *y, size_t n)
{
    uint32_t high[256], low[256];
    for (size_t done = 0; done < n; done += 256, at.position += 256) {
        size_t count = n - done < 256 ? n - done : 256;
        tarn_kernels_of(0)->philox(at, false, high, count);
        tarn_kernels_of(0)->philox(at, true, low, count);
        for (size_t i = 0; i < count; i++)
            y[done + i] = (uint64_t)high[i] << 32 | low[i];
    }
}

/* floor(a b / 2^64); *rest: a b mod 2^64 */
static uint64_t multiply_high(uint64_t a, uint64_t b, uint64_t *rest)
{
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), cross = a0 * b1 + (uint32_t)middle;
    *rest = a * b;
    return a1 * b1 + (middle >> 32) + (cross >> 32);
}

/* A number below COUNT, each equally likely: the upper half of bits x count, unless the lower half
 * falls among the 2^64 mod count that would favour some [Lemire 2019]; then the same position of
 * another seed is asked.  Count 0 stands for 2^64. */
static uint64_t below(tarn_random at, uint64_t x, uint64_t count)
{
    if (!count)
        return x;
    uint64_t rest, y = multiply_high(x, count, &rest);
    if (rest >= count) /* as those are fewer than count: a division is seldom needed */
        return y;
    for (uint64_t unfair = (0 - count) % count; rest < unfair;) {
        at.seed += 0x9E3779B97F4A7C15;
        draw_wide(at, &x, 1);
        y = multiply_high(x, count, &rest);
    }
    return y;
}

void tarn_random_integers(tarn_random at, int64_t *y, size_t n, int64_t low, int64_t high)
{
    uint64_t count = (uint64_t)high - (uint64_t)low, bits[256];
    for (size_t done = 0; done < n; done += 256) {
        size_t here = n - done < 256 ? n - done : 256;
        tarn_random from = {at.seed, at.stream, at.position + done};
        draw_wide(from, bits, here);
        for (size_t i = 0; i < here; i++, from.position++)
            y[done + i] = (int64_t)((uint64_t)low + below(from, bits[i], count));
    }
}

/* Fisher and Yates, inside out: the i-th number changes places with one of the first i, or stays. */
void tarn_random_permutation(tarn_random at, int64_t *y, size_t n, int64_t first)
{
    uint64_t bits[256];
    for (size_t i = 0; i < n; i++, at.position++) {
        if (i % 256 == 0)
            draw_wide(at, bits, n - i < 256 ? n - i : 256);
        uint64_t j = below(at, bits[i % 256], i + 1);
        y[i] = first + (int64_t)i;
        int64_t other = y[j];
        y[j] = y[i];
        y[i] = other;
    }
}
