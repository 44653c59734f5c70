/* quarters.h -- the largest of each 2 x 2 numbers, and which of the four it is, a vector at a time.
 *
 * For *.k.c; includes variant.h.
 */
#ifndef TARN_KERNEL_QUARTERS_H
#define TARN_KERNEL_QUARTERS_H

#include "kernel/variant.h"

typedef uint8_t byte_vector __attribute__((vector_size(LANES)));
typedef uint8_t loose_bytes __attribute__((vector_size(LANES), aligned(1), may_alias));

#if VECTOR_BYTES / 4 == 16 && defined REAL_F32
#    define LANE_LIST(f)                                                                           \
        f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7), f(8), f(9), f(10), f(11), f(12), f(13),    \
            f(14), f(15)
#elif VECTOR_BYTES / 4 == 8 && defined REAL_F32 || VECTOR_BYTES / 8 == 8
#    define LANE_LIST(f) f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7)
#elif VECTOR_BYTES / 4 == 4 && defined REAL_F32 || VECTOR_BYTES / 8 == 4
#    define LANE_LIST(f) f(0), f(1), f(2), f(3)
#else
#    define LANE_LIST(f) f(0), f(1)
#endif
#define EVEN(i) (2 * (i))
#define ODD(i)  (2 * (i) + 1)
#define LOW(i)  ((i) % 2 * LANES + (i) / 2)
#define HIGH(i) ((i) % 2 * LANES + (i) / 2 + LANES / 2)

/* b takes over from the largest so far: as PyTorch, a NaN beats all. */
static inline mask beats_vector(vector b, vector largest) { return (b > largest) | differ(b, b); }

/* Of neighbours in two vectors the left and the right ones, in an order of the machine's own, and back
 * to theirs: AVX2 sorts halves of vectors by themselves, and moves numbers across them slowly. */
#if defined REAL_F32 && defined __AVX2__ && !defined __AVX512F__
static inline vector left_ones(vector u, vector v)
{
    return (vector)_mm256_shuffle_ps((__m256)u, (__m256)v, 0x88);
}
static inline vector right_ones(vector u, vector v)
{
    return (vector)_mm256_shuffle_ps((__m256)u, (__m256)v, 0xdd);
}
static inline vector in_order(vector v)
{
    return (vector)_mm256_permute4x64_epi64((__m256i)v, 0xd8);
}
#else
static inline vector left_ones(vector u, vector v)
{
    return __builtin_shufflevector(u, v, LANE_LIST(EVEN));
}
static inline vector right_ones(vector u, vector v)
{
    return __builtin_shufflevector(u, v, LANE_LIST(ODD));
}
static inline vector in_order(vector v) { return v; }
#endif

/* Small whole numbers and bytes; GCC 12 converts vectors one number at a time. */
static inline void store_places(uint8_t *at, mask which)
{
#if defined REAL_F32 && defined __AVX512F__
    _mm_storeu_si128((__m128i *)at, _mm512_cvtepi32_epi8((__m512i)which));
#elif defined REAL_F32 && defined __AVX2__
    __m128i low = _mm256_castsi256_si128((__m256i)which);
    __m128i words = _mm_packs_epi32(low, _mm256_extracti128_si256((__m256i)which, 1));
    _mm_storel_epi64((__m128i *)at, _mm_packus_epi16(words, words));
#else
    *(loose_bytes *)at = __builtin_convertvector(which, byte_vector);
#endif
}

static inline mask load_places(const uint8_t *at)
{
#if defined REAL_F32 && defined __AVX512F__
    return (mask)_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)at));
#elif defined REAL_F32 && defined __AVX2__
    return (mask)_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)at));
#else
    return __builtin_convertvector((byte_vector) * (const loose_bytes *)at, mask);
#endif
}

/* The larger of neighbours in u and v, in the machine's order, and where it is the right one. */
static inline mask neighbours(vector *y, vector u, vector v)
{
    vector a = left_ones(u, v), b = right_ones(u, v);
    mask right = beats_vector(b, a);
    *y = pick(right, b, a);
    return right;
}

/* Of 2 x 2 numbers in an upper row (u, v) and a lower one: the largest; *which: 0 to 3, row by row. */
static inline vector quarters_of(vector u, vector v, vector low_u, vector low_v, mask *which)
{
    vector top, bottom;
    mask right = neighbours(&top, u, v), low_right = neighbours(&bottom, low_u, low_v);
    mask low = beats_vector(bottom, top);
    *which = (mask)in_order((vector)((low & (2 - low_right)) | (~low & -right)));
    return in_order(pick(low, bottom, top));
}

#endif
