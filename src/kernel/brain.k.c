/* brain.k.c -- bfloat16: rounding, packing by pairs of terms, and tiles of products.
 *
 * VDPBF16PS adds to each of 16 sums two products of bfloat16: one instruction where float32 needs
 * two.  It is the one place that differs: elsewhere two multiply-adds on the halves of a word do
 * the same in the same order (but for denormals, which the instruction takes for 0), so that
 * packing and tiling are tested on any machine.
 *
 * A tile is ROWS x COLS outputs in ROWS x VECS vectors, as in product.k.c.
 *
 * EPYC 7003 (Zen 3, no bfloat16), one thread, 512^3: 44 GF/s by the two multiply-adds against 80 to
 * 87 in float32, so nobody takes this way there; packing both matrices is 0.18 of the 6.1 ms.  The
 * instruction itself (Zen 4, Cooper Lake and later) could not be run: with it the inner loop is 24
 * products, 12 spread words of a and 2 loads of b, in 27 of 32 registers.
 */
#include "kernel/brain.h"

#include "kernel/variant.h"

#define DECLARE_BRAIN(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_BRAINS(DECLARE_BRAIN)
#undef DECLARE_BRAIN

#define UNROLLED _Pragma("GCC unroll 16")

enum {
    ROWS = VECTOR_BYTES == 64 ? 12 : 6,
    VECS = 2,
    COLS = VECS * LANES,
};

/* ---- rounding ------------------------------------------------------------------------------- */

/* In the upper half of a word, the lower half 0; a NaN's payload must not become infinity. */
INLINE uint32_t rounded(float x)
{
    uint32_t b;
    __builtin_memcpy(&b, &x, sizeof b);
    uint32_t near = b + 0x7fff + (b >> 16 & 1), nan = b | 0x400000;
    return ((b & 0x7fffffff) > 0x7f800000 ? nan : near) & 0xffff0000;
}

KERNEL void NAME(brain_round)(float *y, const float *x, size_t n)
{
    INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        uint32_t b = rounded(x[i]);
        __builtin_memcpy(&y[i], &b, sizeof b);
    }
}

/* ---- packing -------------------------------------------------------------------------------- */

INLINE uint32_t pair(float even, float odd) { return rounded(even) >> 16 | rounded(odd); }

/* PANEL words of one pair of terms. */
INLINE void put_pairs(uint32_t *to, const float *even, const float *odd, size_t lines, size_t panel)
{
    for (size_t i = 0; i < lines; i++)
        to[i] = pair(even[i], odd ? odd[i] : 0);
    for (size_t i = lines; i < panel; i++)
        to[i] = 0;
}

/* Lines side by side: each pair of terms is two rows of x, read along GROUP panels.  Of more, the
 * words that are written would fall into the same few sets of L1: panels are some KB apart. */
INLINE void pack_group(uint32_t *to, const float *x, ptrdiff_t step, size_t lines, size_t k,
                       size_t panel)
{
    size_t next = (k + 1) / 2 * panel;
    for (size_t p = 0; p < k; p += 2, to += panel, x += 2 * step) {
        const float *odd = p + 1 < k ? x + step : NULL;
        size_t i = 0;
        for (; odd && i + panel <= lines; i += panel) /* PANEL is known to the compiler here */
            put_pairs(to + i / panel * next, x + i, odd + i, panel, panel);
        for (; i < lines; i += panel)
            put_pairs(to + i / panel * next, x + i, odd ? odd + i : NULL,
                      lines - i < panel ? lines - i : panel, panel);
    }
}

INLINE void pack_across(uint32_t *to, const float *x, ptrdiff_t step, size_t lines, size_t k,
                        size_t panel)
{
    enum { GROUP = 4 };
    size_t most = GROUP * panel;
    for (size_t i = 0; i < lines; i += most)
        pack_group(to + i * ((k + 1) / 2), x + i, step, lines - i < most ? lines - i : most, k,
                   panel);
}

/* Terms side by side: each line is a column of the panel, made in order and then laid out. */
INLINE void pack_along(uint32_t *to, const float *x, ptrdiff_t line, size_t lines, size_t k,
                       size_t panel)
{
    enum { RUN = 64 };
    uint32_t run[RUN];
    for (size_t p = 0; p < k / 2; p += RUN) {
        size_t pairs = k / 2 - p < RUN ? k / 2 - p : RUN;
        for (size_t i = 0; i < panel; i++) {
            const float *from = x + (ptrdiff_t)i * line + 2 * p;
            for (size_t q = 0; q < pairs; q++)
                run[q] = i < lines ? pair(from[2 * q], from[2 * q + 1]) : 0;
            for (size_t q = 0; q < pairs; q++)
                to[(p + q) * panel + i] = run[q];
        }
    }
    for (size_t i = 0; k % 2 && i < panel; i++)
        to[k / 2 * panel + i] = i < lines ? pair(x[(ptrdiff_t)i * line + (ptrdiff_t)k - 1], 0) : 0;
}

KERNEL void NAME(brain_pack)(uint32_t *to, const float *x, ptrdiff_t line, ptrdiff_t step,
                             size_t lines, size_t k, size_t panel)
{
    if (line == 1 && panel == COLS)
        pack_across(to, x, step, lines, k, COLS);
    else if (line == 1)
        pack_across(to, x, step, lines, k, ROWS);
    for (size_t i = 0; line != 1 && i < lines; i += panel)
        pack_along(to + i / panel * ((k + 1) / 2 * panel), x + (ptrdiff_t)i * line, line,
                   lines - i < panel ? lines - i : panel, k, panel);
}

KERNEL void NAME(brain_panels)(size_t *rows, size_t *cols) { *rows = ROWS, *cols = COLS; }

/* ---- tiles ---------------------------------------------------------------------------------- */

typedef uint32_t words __attribute__((vector_size(VECTOR_BYTES)));
typedef uint32_t loose_words
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(uint32_t)), may_alias));

/* sum + odd a odd b + even a even b */
INLINE vector add_pair(vector sum, words a, words b)
{
#if defined __AVX512BF16__
    return (vector)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
#else
    sum = fuse((vector)(a & 0xffff0000), (vector)(b & 0xffff0000), sum);
    return fuse((vector)(a << 16), (vector)(b << 16), sum);
#endif
}

INLINE void sum_tile(const uint32_t *a, const uint32_t *b, size_t pairs, float *to)
{
    vector sum[ROWS][VECS];
    UNROLLED
    for (int i = 0; i < ROWS; i++)
        for (int v = 0; v < VECS; v++)
            sum[i][v] = (vector){0};
    for (size_t p = 0; p < pairs; p++, a += ROWS, b += COLS) {
        words w[VECS];
        UNROLLED
        for (int v = 0; v < VECS; v++)
            w[v] = *(const loose_words *)(b + v * LANES);
        UNROLLED
        for (int i = 0; i < ROWS; i++) {
            words row = a[i] - (words){0};
            UNROLLED
            for (int v = 0; v < VECS; v++)
                sum[i][v] = add_pair(sum[i][v], row, w[v]);
        }
    }
    UNROLLED
    for (int i = 0; i < ROWS; i++)
        for (int v = 0; v < VECS; v++)
            store(to + i * COLS + v * LANES, sum[i][v]);
}

/* The part of a tile that there is: c = alpha tile + beta c + bias. */
INLINE void put_tile(const tarn_brain_block *p, const float *tile, size_t i, size_t j)
{
    size_t rows = p->m - i < ROWS ? p->m - i : ROWS, cols = p->n - j < COLS ? p->n - j : COLS;
    for (size_t r = 0; r < rows; r++) {
        float *c = p->c + (ptrdiff_t)(i + r) * p->ldc + j;
        const float *y = tile + r * COLS;
        INDEPENDENT
        for (size_t q = 0; q < cols; q++) {
            float before = p->beta == 0 ? 0 : p->beta * c[q];
            c[q] = p->alpha * y[q] + before + (p->bias ? p->bias[j + q] : 0);
        }
    }
}

KERNEL void NAME(brain_multiply)(const tarn_brain_block *p)
{
    _Alignas(64) float tile[ROWS * COLS];
    for (size_t j = 0; j < p->n; j += COLS)
        for (size_t i = 0; i < p->m; i += ROWS) {
            sum_tile(p->a + i * p->pairs, p->b + j * p->pairs, p->pairs, tile);
            put_tile(p, tile, i, j);
        }
}
