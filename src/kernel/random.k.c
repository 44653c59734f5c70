/* random.k.c -- Philox4x32-10 in blocks, and the numbers made of its words.
 *
 * A run of numbers is made from WORDS words at a time, beginning at a block of four; what lies
 * before its first number is thrown away.
 */
#include <string.h>

#include "kernel/vmath.h"

enum { WORDS = 512 }; /* whole pairs of groups */

/* Ten rounds [Salmon and others 2011] for the blocks first, first + 1, ..., GROUP at a time: the key
 * is the seed, the counter (block, stream).  Each of a block's four words sits in the lower half of
 * a 64-bit lane, where the machine multiplies 32 by 32 bits; what the upper half holds is ignored.
 * y receives four words a block, one after the other, for whole pairs of groups. */
#if defined __SSE2__

enum { GROUP = VECTOR_BYTES / 8 };
typedef uint64_t group __attribute__((vector_size(VECTOR_BYTES)));

INLINE group product(group a, group b)
{
#    if defined __AVX512F__
    return (group)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#    elif defined __AVX2__
    return (group)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#    else
    return (group)_mm_mul_epu32((__m128i)a, (__m128i)b);
#    endif
}

#else

enum { GROUP = 2 };
typedef uint64_t group __attribute__((vector_size(16)));

INLINE group product(group a, group b) { return (a & 0xffffffff) * (b & 0xffffffff); }

#endif

/* Lanes of two groups in turn, the first and the second half of them. */
#define SHUFFLE(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#if defined __AVX512F__
#    define FIRST_HALF  0, 8, 1, 9, 2, 10, 3, 11
#    define SECOND_HALF 4, 12, 5, 13, 6, 14, 7, 15
#elif defined __AVX2__
#    define FIRST_HALF  0, 4, 1, 5
#    define SECOND_HALF 2, 6, 3, 7
#else
#    define FIRST_HALF  0, 2
#    define SECOND_HALF 1, 3
#endif

INLINE group same(uint64_t x) { return (group){0} + x; }

/* Two groups side by side: one alone spends half its time waiting for its own products.  A million words on
 * one thread of a Zen 3: 680 us instead of 890. */
INLINE void philox_pair(uint64_t seed, uint64_t stream, const group block[2], uint32_t *y)
{
    group c0[2], c1[2], c2[2], c3[2], p0[2], p1[2];
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int i = 0; i < 2; i++) {
        c0[i] = block[i], c1[i] = block[i] >> 32;
        c2[i] = same(stream), c3[i] = same(stream >> 32);
    }
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 2; i++)
            p0[i] = product(c0[i], same(0xD2511F53)), p1[i] = product(c2[i], same(0xCD9E8D57));
        for (int i = 0; i < 2; i++)
            c0[i] = (p1[i] >> 32) ^ c1[i] ^ same(k0), c2[i] = (p0[i] >> 32) ^ c3[i] ^ same(k1);
        for (int i = 0; i < 2; i++)
            c1[i] = p1[i], c3[i] = p0[i];
        k0 += 0x9E3779B9, k1 += 0xBB67AE85;
    }
    for (int i = 0; i < 2; i++, y += 4 * GROUP) {
        group front = (c0[i] & 0xffffffff) | c1[i] << 32, back = (c2[i] & 0xffffffff) | c3[i] << 32;
        group first = SHUFFLE(front, back, FIRST_HALF), second = SHUFFLE(front, back, SECOND_HALF);
        memcpy(y, &first, sizeof first);
        memcpy(y + 2 * GROUP, &second, sizeof second);
    }
}

static void philox_blocks(uint64_t seed, uint64_t stream, uint64_t first, uint32_t *y,
                          size_t blocks)
{
    group number;
    for (int i = 0; i < GROUP; i++)
        number[i] = (uint64_t)i;
    for (size_t b = 0; b < blocks; b += 2 * GROUP) {
        group at = number + same(first + b);
        philox_pair(seed, stream, (group[]){at, at + same(GROUP)}, y + 4 * b);
    }
}

KERNEL void NAME(philox)(tarn_random at, bool twin, uint32_t *y, size_t n)
{
    size_t skip = at.position % 4, done = 0;
    uint32_t words[WORDS];
    uint64_t first = at.position / 4 | (twin ? TARN_RANDOM_TWIN : 0);
    for (uint64_t block = first; done < n; block += WORDS / 4, skip = 0) {
        size_t count = n - done < WORDS - skip ? n - done : WORDS - skip;
        philox_blocks(at.seed, at.stream, block, words, (skip + count + 3) / 4);
        for (size_t i = 0; i < count; i++)
            y[done + i] = words[skip + i];
        done += count;
    }
}

/* ---- words for a run: high ones, and for doubles the twin's as the lower bits ------------------- */

#if defined REAL_F32

/* 0 <= u < 1 with 24 bits; 0 < u <= 1 with 32, rounded */
INLINE real unit(uint32_t high, uint32_t low)
{
    return (void)low, (real)(int32_t)(high >> 8) * 0x1p-24f;
}
INLINE real unit_above(uint32_t high, uint32_t low)
{
    return (void)low, ((real)high + 0.5f) * 0x1p-32f;
}

static void draw_words(tarn_random at, uint32_t *high, uint32_t *low, size_t n)
{
    (void)low;
    philox_blocks(at.seed, at.stream, at.position / 4, high, n / 4);
}

#else

/* The same with 53 bits: 32 of the high word, 21 of the low one.  Each part is made a double by
 * setting it into the bits of 2^52. */
INLINE real from_bits(uint64_t b) { return of_bits_f64(b | 0x4330000000000000) - 0x1p52; }
INLINE real unit(uint32_t high, uint32_t low)
{
    return FMA(from_bits(high), 0x1p-32, from_bits(low >> 11) * 0x1p-53);
}
INLINE real unit_above(uint32_t high, uint32_t low) { return unit(high, low) + 0x1p-54; }

static void draw_words(tarn_random at, uint32_t *high, uint32_t *low, size_t n)
{
    philox_blocks(at.seed, at.stream, at.position / 4, high, n / 4);
    philox_blocks(at.seed, at.stream, at.position / 4 | TARN_RANDOM_TWIN, low, n / 4);
}

#endif

/* Makes n numbers, a multiple of four, of as many words. */
typedef void maker(real *y, const uint32_t *high, const uint32_t *low, size_t n,
                   const real *numbers);

static void draw(tarn_random at, real *y, size_t n, maker *make, const real *numbers)
{
    uint32_t high[WORDS] __attribute__((aligned(64))), low[WORDS] __attribute__((aligned(64)));
    real block[WORDS] __attribute__((aligned(64)));
    size_t skip = at.position % 4;
    at.position -= skip;
    for (size_t done = 0; done < n; skip = 0, at.position += WORDS) {
        size_t count = n - done < WORDS - skip ? n - done : WORDS - skip;
        size_t words = (skip + count + 3) / 4 * 4;
        bool whole_groups = words == count;
        draw_words(at, high, low, words);
        make(whole_groups ? y + done : block, high, low, words, numbers);
        for (size_t i = 0; !whole_groups && i < count; i++)
            y[done + i] = block[skip + i];
        done += count;
    }
}

/* low + (high - low) u; rounding may reach high, which is not in the interval */
static void make_uniform(real *restrict y, const uint32_t *restrict high,
                         const uint32_t *restrict low, size_t n, const real *numbers)
{
    real from = numbers[0], to = numbers[1], width = to - from;
    for (size_t i = 0; i < n; i++) {
        real x = FMA(width, unit(high[i], low[i]), from);
        y[i] = x < to ? x : from;
    }
}

/* x, its sign turned where q has its second bit */
INLINE real flip(real x, bits q)
{
    return OF_TYPE(of_bits)(OF_TYPE(bits)(x) ^ (q & 2) << (8 * sizeof(real) - 2));
}

/* Box and Muller [1958]: sqrt(-2 log u) (cos 2 pi v, sin 2 pi v) of the pair u, v.  4 v is cut at
 * the nearest whole number q, which adding MAGIC leaves in the low bits, so that the angle's rest is within
 * pi / 4: sine and cosine change places where q is odd, and signs as q's second bit, or q + 1's, says. */
INLINE void normal_pair(real u, real v, real *even, real *odd)
{
    real radius = k_sqrt(-2 * OF_TYPE(log_normal)(u));
    real turn = 4 * v, t = turn + OF_TYPE(MAGIC);
    real r = (turn - (t - OF_TYPE(MAGIC))) * (real)1.57079632679489662;
    real s = k_sin_reduced(r), c = k_cos_reduced(r);
    bits q = OF_TYPE(bits)(t);
    *even = radius * flip(q & 1 ? s : c, q + 1);
    *odd = radius * flip(q & 1 ? c : s, q);
}

static void make_normal(real *restrict y, const uint32_t *restrict high,
                        const uint32_t *restrict low, size_t n, const real *numbers)
{
    real mean = numbers[0], deviation = numbers[1];
    for (size_t i = 0; i < n; i += 2) {
        real even, odd;
        normal_pair(unit_above(high[i], low[i]), unit(high[i + 1], low[i + 1]), &even, &odd);
        y[i] = FMA(deviation, even, mean);
        y[i + 1] = FMA(deviation, odd, mean);
    }
}

KERNEL void NAME(uniform)(tarn_random at, void *y, size_t n, double low, double high)
{
    draw(at, y, n, make_uniform, (real[]){(real)low, (real)high});
}

KERNEL void NAME(normal)(tarn_random at, void *y, size_t n, double mean, double deviation)
{
    draw(at, y, n, make_normal, (real[]){(real)mean, (real)deviation});
}

KERNEL void NAME(dropout)(tarn_random at, void *y_, const void *x_, size_t n, double p)
{
    uint32_t words[WORDS];
    uint64_t below = (uint64_t)(p * 0x1p32); /* words under it are dropped */
    real *y = y_, scale = (real)(p < 1 ? 1 / (1 - p) : 0);
    const real *x = x_;
    for (size_t done = 0; done < n; done += WORDS, at.position += WORDS) {
        size_t count = n - done < WORDS ? n - done : WORDS;
        NAME(philox)(at, false, words, count);
        INDEPENDENT for (size_t i = 0; i < count; i++) y[done + i] =
            (uint64_t)words[i] >= below ? x[done + i] * scale : 0;
    }
}
