/* chain.k.c -- products and losses for chains of small layers.
 *
 * Everything a block of examples needs lies in the first two caches, by feature, so that all loops run
 * over examples in vectors and no weight is shuffled: forward and back take TALL features of the
 * result by two vectors of examples into registers and spread weights; slopes take HIGH x ALONG dot
 * products along the examples, whose lanes are added at the end, four at once.
 *
 * On one thread of a Zen 3 at 64 examples, forward + back + slopes, float32:
 *     8 -> 8: 0.37 us (67 GF/s); 32 -> 16: 2.6 us (75); 64 -> 128: 43 us (73); 784 -> 10: 44 us (69)
 * and of 4-32-16-4 at 208 (96 GF/s at most): forward 3.4 us (83 GF/s), slopes 4.0 (70), back 2.7 (86)
 */
#include "kernel/chain.h"

#include "kernel/variant.h"
#include "kernel/vmath.h"

#define DECLARE_CHAIN(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_CHAINS(DECLARE_CHAIN)

enum { TALL = 4, WIDE = 2 }; /* results of a tile, in vectors of examples */

/* ---- products -------------------------------------------------------------------------------- */

/* y[0..FEW) over BROAD vectors of examples: y[k] = start[k] + sum_i w[k over + i along] x[i] */
INLINE void tile(real *y, const real *w, size_t over, size_t along, const real *start,
                 const real *x, size_t terms, size_t rows, int few, int broad)
{
    vector sum[TALL][WIDE];
    for (int k = 0; k < few; k++)
        for (int v = 0; v < broad; v++)
            sum[k][v] = spread(start ? start[k] : 0);
    for (size_t i = 0; i < terms; i++) {
        vector a[WIDE];
        for (int v = 0; v < broad; v++)
            a[v] = load(x + i * rows + (size_t)v * LANES);
        for (int k = 0; k < few; k++) {
            vector by = spread(w[(size_t)k * over + i * along]);
            for (int v = 0; v < broad; v++)
                sum[k][v] = fuse(by, a[v], sum[k][v]);
        }
    }
    for (int k = 0; k < few; k++)
        for (int v = 0; v < broad; v++)
            store(y + (size_t)k * rows + (size_t)v * LANES, sum[k][v]);
}

INLINE void strip(real *y, const real *w, size_t over, size_t along, const real *start,
                  const real *x, size_t terms, size_t rows, int few)
{
    size_t r = 0;
    for (; r + WIDE * LANES <= rows; r += WIDE * LANES)
        tile(y + r, w, over, along, start, x + r, terms, rows, few, WIDE);
    if (r < rows) /* with 64-byte vectors, of which TARN_CHAIN_ROWS fill one */
        tile(y + r, w, over, along, start, x + r, terms, rows, few, 1);
}

/* y[k] = start[k] + sum_i w[k over + i along] x[i] for k < RESULTS */
INLINE void product(real *y, const real *w, size_t over, size_t along, const real *start,
                    const real *x, size_t terms, size_t results, size_t rows)
{
    size_t k = 0;
    for (; k + TALL <= results; k += TALL)
        strip(y + k * rows, w + k * over, over, along, start ? start + k : NULL, x, terms, rows,
              TALL);
    y += k * rows, w += k * over, start = start ? start + k : NULL;
    if (results - k == 1)
        strip(y, w, over, along, start, x, terms, rows, 1);
    else if (results - k == 2)
        strip(y, w, over, along, start, x, terms, rows, 2);
    else if (results - k == 3)
        strip(y, w, over, along, start, x, terms, rows, 3);
}

KERNEL void NAME(chain_forward)(void *y, const void *w, const void *bias, const void *x,
                                size_t inputs, size_t outputs, size_t rows)
{
    product(y, w, inputs, 1, bias, x, inputs, outputs, rows);
}

KERNEL void NAME(chain_back)(void *gx, const void *w, const void *gy, size_t inputs, size_t outputs,
                             size_t rows)
{
    product(gx, w, 1, inputs, NULL, gy, outputs, inputs, rows);
}

/* ---- slopes ---------------------------------------------------------------------------------- */

enum { HIGH = 3, ALONG = 4 }; /* results of a tile: 12 sums, 3 + 1 vectors to make them of */

/* to[k] = sum of the lanes of v[k], for k < ALONG */
#if defined REAL_F32 && defined __AVX2__
static inline __m256 narrow(vector v)
{
#    if defined __AVX512F__
    __m512 x = (__m512)v;
    return _mm256_add_ps(_mm512_castps512_ps256(x), (__m256)_mm512_extractf64x4_pd((__m512d)x, 1));
#    else
    return (__m256)v;
#    endif
}

static inline void totals(real to[ALONG], const vector v[ALONG])
{
    __m256 a = _mm256_hadd_ps(narrow(v[0]), narrow(v[1]));
    __m256 b = _mm256_hadd_ps(narrow(v[2]), narrow(v[3])), sum = _mm256_hadd_ps(a, b);
    _mm_storeu_ps(to, _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps(sum, 1)));
}
#else
static inline void totals(real to[ALONG], const vector v[ALONG])
{
    for (int k = 0; k < ALONG; k++)
        to[k] = (real)total(v[k]);
}
#endif

/* gw[0 .. ALONG) = PART, and OLD times what was there */
INLINE void put(real *gw, const real part[ALONG], real old, int along)
{
    if (old != 0)
        for (int j = 0; j < along; j++)
            gw[j] += part[j];
    else
        for (int j = 0; j < along; j++)
            gw[j] = part[j];
}

/* gw[k inputs + j] for k < FEW, j < ALONG: dot products of gy[k] and x[j]. */
INLINE void slope_tile(real *gw, const real *gy, const real *x, size_t inputs, size_t rows,
                       real old, int few, int along)
{
    vector sum[HIGH][ALONG] = {{{0}}};
    for (size_t r = 0; r < rows; r += LANES) {
        vector g[HIGH];
        for (int k = 0; k < few; k++)
            g[k] = load(gy + (size_t)k * rows + r);
        for (int j = 0; j < along; j++) {
            vector v = load(x + (size_t)j * rows + r);
            for (int k = 0; k < few; k++)
                sum[k][j] = fuse(g[k], v, sum[k][j]);
        }
    }
    for (int k = 0; k < few; k++) {
        real part[ALONG];
        totals(part, sum[k]);
        put(gw + (size_t)k * inputs, part, old, along);
    }
}

INLINE void slope_rows(real *gw, const real *gy, const real *x, size_t inputs, size_t rows,
                       real old, int few)
{
    size_t i = 0;
    for (; i + ALONG <= inputs; i += ALONG)
        slope_tile(gw + i, gy, x + i * rows, inputs, rows, old, few, ALONG);
    if (inputs - i == 1)
        slope_tile(gw + i, gy, x + i * rows, inputs, rows, old, few, 1);
    else if (inputs - i == 2)
        slope_tile(gw + i, gy, x + i * rows, inputs, rows, old, few, 2);
    else if (inputs - i == 3)
        slope_tile(gw + i, gy, x + i * rows, inputs, rows, old, few, 3);
}

/* gb[k] = sum of gy[k], and OLD times what was there, for k < FEW */
INLINE void sum_tile(real *gb, const real *gy, size_t rows, real old, int few)
{
    vector sum[ALONG] = {{0}};
    real part[ALONG];
    for (size_t r = 0; r < rows; r += LANES)
        for (int k = 0; k < few; k++)
            sum[k] += load(gy + (size_t)k * rows + r);
    totals(part, sum);
    put(gb, part, old, few);
}

INLINE void sum_rows(real *gb, const real *gy, size_t outputs, size_t rows, real old)
{
    size_t k = 0;
    for (; k + ALONG <= outputs; k += ALONG)
        sum_tile(gb + k, gy + k * rows, rows, old, ALONG);
    for (; k < outputs; k++)
        sum_tile(gb + k, gy + k * rows, rows, old, 1);
}

KERNEL void NAME(chain_slopes)(void *gw_, void *gb_, const void *gy_, const void *x_, size_t inputs,
                               size_t outputs, size_t rows, double old_)
{
    real *gw = gw_, *gb = gb_, old = (real)old_;
    const real *gy = gy_, *x = x_;
    size_t k = 0;
    for (; k + HIGH <= outputs; k += HIGH)
        slope_rows(gw + k * inputs, gy + k * rows, x, inputs, rows, old, HIGH);
    if (outputs - k == 1)
        slope_rows(gw + k * inputs, gy + k * rows, x, inputs, rows, old, 1);
    else if (outputs - k == 2)
        slope_rows(gw + k * inputs, gy + k * rows, x, inputs, rows, old, 2);
    if (gb)
        sum_rows(gb, gy, outputs, rows, old);
}

/* ---- rows of a data set ---------------------------------------------------------------------- */

KERNEL void NAME(chain_gather)(void *to_, const void *x_, const int64_t *at, size_t features,
                               size_t rows, size_t n)
{
    real *to = to_;
    const real *x = x_;
    for (size_t r = 0; r < n; r++) {
        const real *from = x + ((size_t)at[r] - 1) * features;
        for (size_t i = 0; i < features; i++)
            to[i * rows + r] = from[i];
    }
    for (size_t i = 0; i < features; i++)
        for (size_t r = n; r < rows; r++)
            to[i * rows + r] = 0;
}

/* ---- losses ---------------------------------------------------------------------------------- */

enum { BLOCK = 64 };

/* top[r] = max_c y[c][r];  sum[r] = sum_c e^(y[c][r] - top[r]), the terms kept in gy */
static void exponentials(real *restrict gy, const real *restrict y, real *restrict top,
                         real *restrict sum, size_t classes, size_t rows, size_t n)
{
    for (size_t r = 0; r < n; r++)
        top[r] = y[r], sum[r] = 0;
    for (size_t c = 1; c < classes; c++)
        for (size_t r = 0; r < n; r++)
            top[r] = y[c * rows + r] > top[r] ? y[c * rows + r] : top[r];
    for (size_t c = 0; c < classes; c++)
        for (size_t r = 0; r < n; r++) {
            real e = k_exp_below(y[c * rows + r] - top[r]);
            gy[c * rows + r] = e;
            sum[r] += e;
        }
}

/* loss = log sum_c e^y[c] - y[t];  dloss / dy[c] = e^y[c] / sum - (c == t) */
KERNEL double NAME(chain_classes)(void *gy_, const void *y_, const void *target_, size_t outputs,
                                  size_t rows, size_t n, double scale_)
{
    real *gy = gy_, top[BLOCK], sum[BLOCK], scale = (real)scale_;
    const real *y = y_;
    const int64_t *target = target_;
    double loss = 0;
    for (size_t begin = 0; begin < rows; begin += BLOCK) {
        size_t block = rows - begin < BLOCK ? rows - begin : BLOCK;
        exponentials(gy + begin, y + begin, top, sum, outputs, rows, block);
        for (size_t r = 0; r < block; r++) {
            top[r] += k_log(sum[r]);
            sum[r] = scale / sum[r];
        }
        for (size_t r = 0; r < block; r++) {
            size_t t = begin + r < n ? (size_t)target[begin + r] : 0;
            if (t)
                loss += (double)top[r] - (double)y[(t - 1) * rows + begin + r];
            else
                sum[r] = 0;
        }
        for (size_t c = 0; c < outputs; c++)
            for (size_t r = 0; r < block; r++)
                gy[c * rows + begin + r] *= sum[r];
        for (size_t r = begin; r < begin + block && r < n; r++)
            if (target[r])
                gy[((size_t)target[r] - 1) * rows + r] -= scale;
    }
    return loss;
}

/* What a loss of numbers is for one of them, and its slope. */
typedef void number_loss(real y, real t, real *loss, real *slope);

INLINE double numbers(real *restrict gy, const real *restrict y, const real *restrict t,
                      size_t outputs, size_t rows, size_t n, real scale, number_loss *one)
{
    real each[BLOCK];
    double sum = 0;
    for (size_t o = 0; o < outputs; o++, gy += rows, y += rows, t += rows) {
        for (size_t begin = 0; begin < n; begin += BLOCK) {
            size_t block = n - begin < BLOCK ? n - begin : BLOCK;
            for (size_t r = 0; r < block; r++) {
                real slope;
                one(y[begin + r], t[begin + r], &each[r], &slope);
                gy[begin + r] = scale * slope;
            }
            sum += sum_of(each, block);
        }
        for (size_t r = n; r < rows; r++)
            gy[r] = 0;
    }
    return sum;
}

INLINE void square(real y, real t, real *loss, real *slope)
{
    real d = y - t;
    *loss = d * d;
    *slope = 2 * d;
}

INLINE void absolute(real y, real t, real *loss, real *slope)
{
    real d = y - t;
    *loss = k_abs(d);
    *slope = (real)(d > 0) - (real)(d < 0);
}

/* loss = (1 - t) y + log(1 + e^-y) = max(y, 0) - t y + log(1 + e^-|y|);  slope = s(y) - t */
INLINE void answer(real y, real t, real *loss, real *slope)
{
    *loss = FMA(-t, y, y > 0 ? y : 0) + k_log1p(k_exp_below(-k_abs(y)));
    *slope = k_sigmoid(y) - t;
}

#define NUMBER_LOSS(name, one)                                                                     \
    KERNEL double NAME(name)(void *gy, const void *y, const void *target, size_t outputs,          \
                             size_t rows, size_t n, double scale)                                  \
    {                                                                                              \
        return numbers(gy, y, target, outputs, rows, n, (real)scale, one);                         \
    }

NUMBER_LOSS(chain_squares, square)
NUMBER_LOSS(chain_absolutes, absolute)
NUMBER_LOSS(chain_answers, answer)
