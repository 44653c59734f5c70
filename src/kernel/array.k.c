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

/* Squares of EDGE x EDGE go through a buffer: rows are read and written whole. */
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

static void transpose_edge(bits *restrict y, size_t ldy, const bits *restrict x, size_t ldx,
                           size_t rows, size_t cols)
{
    for (size_t j = 0; j < cols; j++) {
        for (size_t i = 0; i < rows; i++)
            y[j * ldy + i] = x[i * ldx + j];
    }
}

KERNEL void NAME(transpose)(void *y_, size_t ldy, const void *x_, size_t ldx, size_t rows,
                            size_t cols)
{
    bits *y = y_;
    const bits *x = x_;
    for (size_t j = 0; j < cols; j += EDGE) {
        for (size_t i = 0; i < rows; i += EDGE) {
            size_t high = rows - i < EDGE ? rows - i : EDGE,
                   wide = cols - j < EDGE ? cols - j : EDGE;
            if (high == EDGE && wide == EDGE)
                transpose_square(y + j * ldy + i, ldy, x + i * ldx + j, ldx);
            else
                transpose_edge(y + j * ldy + i, ldy, x + i * ldx + j, ldx, high, wide);
        }
    }
}

#endif
