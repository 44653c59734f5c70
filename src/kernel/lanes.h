/* lanes.h -- vectors for innermost loops that GCC does not vectorise by itself: sums, maxima.
 *
 * Sums run in lanes of the type, a block at a time; blocks are added in double (int64: wrapping).
 * Which element goes to which lane depends on its position alone.  variant.h includes this.
 */
#ifndef TARN_KERNEL_LANES_H
#define TARN_KERNEL_LANES_H

#if defined __SSE2__
#    include <immintrin.h>
#endif

#if defined __AVX512F__
#    define VECTOR_BYTES 64
#elif defined __AVX2__
#    define VECTOR_BYTES 32
#else
#    define VECTOR_BYTES 16
#endif

#if defined REAL_I64
typedef bits lane; /* wraps */
#else
typedef real lane;
#endif

enum {
    LANES = VECTOR_BYTES / sizeof(real),
    SUM_BLOCK = 4 * LANES * 32, /* four accumulators, 32 terms to a lane */
};
typedef lane vector __attribute__((vector_size(VECTOR_BYTES)));
typedef real ordered __attribute__((vector_size(VECTOR_BYTES))); /* compares with sign */
typedef whole mask __attribute__((vector_size(VECTOR_BYTES)));
typedef lane loose_vector /* at any address */
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real)), may_alias));

static inline vector load(const real *x) { return *(const loose_vector *)x; }
static inline void store(real *y, vector x) { *(loose_vector *)y = x; }
static inline vector spread(real x) { return (lane)x - (vector){0}; } /* -0.0 keeps its sign */

/* Are there NaNs?  differ(x, x). */
static inline mask differ(vector a, vector b) { return (ordered)a != (ordered)b; }
static inline bool is_nan(real x)
{
    real y = x;
    return x != y;
}

/* a where m is -1, b where it is 0 */
static inline vector pick(mask m, vector a, vector b)
{
    return (vector)(((mask)a & m) | ((mask)b & ~m));
}

/* The first n < LANES numbers, the rest REST. */
static inline vector load_part(const real *x, size_t n, real rest)
{
#if defined __AVX512F__
    __m512i other = (__m512i)spread(rest);
    return sizeof(real) == 4 ? (vector)_mm512_mask_loadu_epi32(other, (__mmask16)((1u << n) - 1), x)
                             : (vector)_mm512_mask_loadu_epi64(other, (__mmask8)((1u << n) - 1), x);
#else
    vector v = spread(rest);
    for (size_t i = 0; i < n; i++)
        v[i] = (lane)x[i];
    return v;
#endif
}

/* a b + c as FMA does it: contraction is off, so GCC has no vector expression for it */
static inline vector fuse(vector a, vector b, vector c)
{
#if defined REAL_F32 && defined __AVX512F__
    return (vector)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined REAL_F64 && defined __AVX512F__
    return (vector)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif defined REAL_F32 && defined __AVX2__ && defined __FMA__
    return (vector)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined REAL_F64 && defined __AVX2__ && defined __FMA__
    return (vector)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#else
    return a * b + c;
#endif
}

/* Halves are added until one lane is left. */
static inline wide total(vector v)
{
    lane part[LANES];
    store((real *)part, v);
    for (int half = LANES / 2; half; half /= 2) {
        for (int i = 0; i < half; i++)
            part[i] += part[i + half];
    }
    return (wide)part[0];
}

/* What a sum adds to its accumulator for the vectors x[i] and y[i]. */
typedef vector add_term(vector sum, vector x, vector y);

static inline vector add_plain(vector sum, vector x, vector y) { return (void)y, sum + x; }
static inline vector add_product(vector sum, vector x, vector y) { return fuse(x, y, sum); }

/* sum of ADD over x (and y) of n <= SUM_BLOCK; what is missing in the last vector is REST, whose
 * terms are 0 */
INLINE wide sum_block(const real *x, const real *y, size_t n, real rest, vector other,
                      add_term *add)
{
    vector s[4] = {{0}, {0}, {0}, {0}};
    size_t i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        s[0] = add(s[0], load(x + i), y ? load(y + i) : other);
        s[1] = add(s[1], load(x + i + LANES), y ? load(y + i + LANES) : other);
        s[2] = add(s[2], load(x + i + 2 * LANES), y ? load(y + i + 2 * LANES) : other);
        s[3] = add(s[3], load(x + i + 3 * LANES), y ? load(y + i + 3 * LANES) : other);
    }
    for (; i + LANES <= n; i += LANES)
        s[0] = add(s[0], load(x + i), y ? load(y + i) : other);
    if (i < n)
        s[1] = add(s[1], load_part(x + i, n - i, rest), y ? load_part(y + i, n - i, 0) : other);
    return total((s[0] + s[1]) + (s[2] + s[3]));
}

INLINE wide sum_terms(const real *x, const real *y, size_t n, real rest, vector other,
                      add_term *add)
{
    wide sum = 0;
    for (size_t i = 0; i < n; i += SUM_BLOCK) {
        size_t block = n - i < SUM_BLOCK ? n - i : SUM_BLOCK;
        sum += sum_block(x + i, y ? y + i : NULL, block, rest, other, add);
    }
    return sum;
}

static inline wide sum_of(const real *x, size_t n)
{
    return sum_terms(x, NULL, n, 0, (vector){0}, add_plain);
}

static inline wide dot_of(const real *x, const real *y, size_t n)
{
    return sum_terms(x, y, n, 0, (vector){0}, add_product);
}

/* The larger (smaller) of two; b where one is NaN. */
static inline vector further(vector a, vector b, bool largest)
{
#if defined REAL_F32 && defined __AVX512F__
    return (vector)(largest ? _mm512_max_ps((__m512)a, (__m512)b)
                            : _mm512_min_ps((__m512)a, (__m512)b));
#elif defined REAL_F64 && defined __AVX512F__
    return (vector)(largest ? _mm512_max_pd((__m512d)a, (__m512d)b)
                            : _mm512_min_pd((__m512d)a, (__m512d)b));
#elif defined REAL_F32 && defined __AVX2__
    return (vector)(largest ? _mm256_max_ps((__m256)a, (__m256)b)
                            : _mm256_min_ps((__m256)a, (__m256)b));
#elif defined REAL_F64 && defined __AVX2__
    return (vector)(largest ? _mm256_max_pd((__m256d)a, (__m256d)b)
                            : _mm256_min_pd((__m256d)a, (__m256d)b));
#else
    ordered x = (ordered)a, y = (ordered)b;
    return pick(largest ? x > y : x < y, a, b);
#endif
}

/* The largest (smallest) of n >= 1 numbers; *nan: whether one is NaN, which makes the result
 * arbitrary. */
INLINE real extreme_of(const real *x, size_t n, bool largest, bool *nan)
{
    vector best[4] = {spread(x[0]), spread(x[0]), spread(x[0]), spread(x[0])};
    mask unordered = {0};
    size_t i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        for (int k = 0; k < 4; k++) {
            vector v = load(x + i + (size_t)k * LANES);
            best[k] = further(v, best[k], largest);
            unordered |= differ(v, v);
        }
    }
    for (; i < n; i += LANES) {
        vector v = n - i < LANES ? load_part(x + i, n - i, x[0]) : load(x + i);
        best[0] = further(v, best[0], largest);
        unordered |= differ(v, v);
    }
    best[0] =
        further(further(best[0], best[1], largest), further(best[2], best[3], largest), largest);
    real y = (real)best[0][0];
    whole any = unordered[0];
    for (int k = 1; k < LANES; k++) {
        real v = (real)best[0][k];
        y = (largest ? v > y : v < y) ? v : y;
        any |= unordered[k];
    }
    *nan = any != 0;
    return y;
}

static inline real max_of(const real *x, size_t n)
{
    bool nan;
    return extreme_of(x, n, true, &nan);
}

#endif
