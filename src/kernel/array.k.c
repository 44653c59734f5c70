/* array.k.c -- whole arrays: fill, scale, add, transpose. */
#include "kernel/variant.h"

KERNEL void NAME(fill)(void *y_, const void *value, size_t n)
{
    real *y = y_, x = *(const real *)value;
    for (size_t i = 0; i < n; i++)
        y[i] = x;
}

#if !defined REAL_I64

KERNEL void NAME(axpy)(void *restrict y_, double a_, const void *restrict x_, size_t n)
{
    real *restrict y = y_, a = (real)a_;
    const real *restrict x = x_;
    for (size_t i = 0; i < n; i++)
        y[i] = FMA(a, x[i], y[i]);
}

KERNEL void NAME(scale)(void *y_, double a_, const void *x_, size_t n)
{
    real *y = y_, a = (real)a_;
    const real *x = x_;
    INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = a * x[i];
}

KERNEL void NAME(add_rows)(void *restrict y_, const void *restrict row_, size_t rows, size_t cols)
{
    real *restrict y = y_;
    const real *restrict row = row_;
    for (size_t i = 0; i < rows; i++, y += cols) {
        for (size_t j = 0; j < cols; j++)
            y[j] += row[j];
    }
}

KERNEL void NAME(bytes_to_unit)(void *restrict y_, const uint8_t *restrict x, size_t n)
{
    real *restrict y = y_;
    for (size_t i = 0; i < n; i++)
        y[i] = (real)x[i] / 255;
}

/* ---- transposing: squares whose rows are a line of the cache or less, in blocks of BLOCK rows and
 * columns, so that no more pages are in use than the processor keeps addresses of.  1024^2 floats, best
 * of 60 on one thread of a Zen 3 that others used: squares in registers 0.9 ms, by way of memory 1.8 - */

enum { BLOCK = 128 };

#    if defined __AVX512F__ || (defined __AVX2__ && !defined __clang__)

enum { EDGE = LANES };

/* lane k of the result: lane at[k] of a, or of b from LANES on */
INLINE mask blend(mask a, mask at, mask b)
{
#        if defined __AVX512F__
    return sizeof(real) == 4 ? (mask)_mm512_permutex2var_epi32((__m512i)a, (__m512i)at, (__m512i)b)
                             : (mask)_mm512_permutex2var_epi64((__m512i)a, (__m512i)at, (__m512i)b);
#        else
    return __builtin_shuffle(a, b, at);
#        endif
}

/* Rows i and i + step change quarters, for step = EDGE / 2 ... 1. */
static void transpose_square(bits *y, size_t ldy, const bits *x, size_t ldx)
{
    mask row[EDGE];
#        pragma GCC unroll 16
    for (int i = 0; i < EDGE; i++)
        row[i] = (mask)load((const real *)(x + (size_t)i * ldx));
#        pragma GCC unroll 4
    for (int step = EDGE / 2; step; step /= 2) {
        mask low, high;
#        pragma GCC unroll 16
        for (int k = 0; k < EDGE; k++) {
            low[k] = k & step ? k - step + EDGE : k;
            high[k] = k & step ? k + EDGE : k + step;
        }
#        pragma GCC unroll 16
        for (int i = 0; i < EDGE; i++) {
            if (i & step)
                continue;
            mask a = row[i], b = row[i + step];
            row[i] = blend(a, low, b);
            row[i + step] = blend(a, high, b);
        }
    }
#        pragma GCC unroll 16
    for (int i = 0; i < EDGE; i++)
        store((real *)(y + (size_t)i * ldy), (vector)row[i]);
}

#    else

enum { EDGE = 16 };

static void transpose_square(bits *restrict y, size_t ldy, const bits *restrict x, size_t ldx)
{
    bits t[EDGE][EDGE] __attribute__((aligned(64)));
    for (size_t i = 0; i < EDGE; i++) {
        for (size_t j = 0; j < EDGE; j++)
            t[j][i] = x[i * ldx + j];
    }
    for (size_t j = 0; j < EDGE; j++) {
        for (size_t i = 0; i < EDGE; i++)
            y[j * ldy + i] = t[j][i];
    }
}

#    endif

static void transpose_edge(bits *restrict y, size_t ldy, const bits *restrict x, size_t ldx,
                           size_t rows, size_t cols)
{
    for (size_t j = 0; j < cols; j++) {
        for (size_t i = 0; i < rows; i++)
            y[j * ldy + i] = x[i * ldx + j];
    }
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static void transpose_block(bits *y, size_t ldy, const bits *x, size_t ldx, size_t rows,
                            size_t cols)
{
    for (size_t j = 0; j < cols; j += EDGE) {
        for (size_t i = 0; i < rows; i += EDGE) {
            size_t high = smaller(rows - i, EDGE), across = smaller(cols - j, EDGE);
            if (high == EDGE && across == EDGE)
                transpose_square(y + j * ldy + i, ldy, x + i * ldx + j, ldx);
            else
                transpose_edge(y + j * ldy + i, ldy, x + i * ldx + j, ldx, high, across);
        }
    }
}

KERNEL void NAME(transpose)(void *y_, size_t ldy, const void *x_, size_t ldx, size_t rows,
                            size_t cols)
{
    bits *y = y_;
    const bits *x = x_;
    for (size_t i = 0; i < rows; i += BLOCK) {
        for (size_t j = 0; j < cols; j += BLOCK)
            transpose_block(y + j * ldy + i, ldy, x + i * ldx + j, ldx, smaller(rows - i, BLOCK),
                            smaller(cols - j, BLOCK));
    }
}

#endif
