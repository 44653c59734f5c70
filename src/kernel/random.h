/* random.h -- random numbers that are functions of where they stand: (seed, stream, position).
 *
 * Philox4x32-10 [Salmon, Moraes, Dror, Shaw 2011]: key = seed, counter = (position / 4, stream).
 * Number i of a run that starts at `position` is the number at position + i, whatever the run, so
 * any sub-range can be made by any thread.  Every kind of number takes one position: double
 * precision takes its lower bits from a twin of the stream, so float32 and float64 runs of the
 * same address agree to float32's precision.  Normals come in pairs (2k, 2k + 1), by Box-Muller.
 */
#ifndef TARN_KERNEL_RANDOM_H
#define TARN_KERNEL_RANDOM_H

#include <stddef.h>
#include <stdint.h>

typedef struct tarn_random {
    uint64_t seed, stream, position; /* position < 2^63 */
} tarn_random;

/* Set in a block's number it gives the stream's twin. */
#define TARN_RANDOM_TWIN ((uint64_t)1 << 63)

/* Word i is word (position + i) % 4 of block (position + i) / 4. */
void tarn_philox(uint64_t seed, uint64_t stream, uint64_t position, uint32_t *out, size_t n);

/* Column 0: float, 1: double. */
void tarn_random_uniform(int column, tarn_random at, void *y, size_t n, double low, double high);
void tarn_random_normal(int column, tarn_random at, void *y, size_t n, double mean,
                        double deviation);

/* y = x / (1 - p) with probability 1 - p, else 0; y may be x.  The same address, the same mask. */
void tarn_random_dropout(int column, tarn_random at, void *y, const void *x, size_t n, double p);

/* Whole numbers low <= y < high, each equally likely.  low < high. */
void tarn_random_integers(tarn_random at, int64_t *y, size_t n, int64_t low, int64_t high);

/* first, ..., first + n - 1 in random order; takes n positions. */
void tarn_random_permutation(tarn_random at, int64_t *y, size_t n, int64_t first);

/* Bytes, 1 with probability p. */
void tarn_random_bernoulli(tarn_random at, uint8_t *y, size_t n, double p);

#endif
