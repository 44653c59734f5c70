/* product.h -- matrix products by kernels of our own, and the table of what product.k.c and
 * vector_product.k.c define, in the form of steps.h.
 *
 * A row of c depends on its row of a, on b and on k alone, bit for bit: not on how many rows there
 * are, nor where the product was cut, nor whether b was packed.  A vector by a transposed matrix
 * is the exception: its sums run along the matrix's rows.
 */
#ifndef TARN_KERNEL_PRODUCT_H
#define TARN_KERNEL_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- a whole product, in the caller's thread ---------------------------------------------------- */

/* c[m x n] = alpha op(a) op(b) + beta c + bias, as tarn_gemm's; bias: n numbers or NULL, added to
 * every row.  Panels: a larger b packed before, whose columns from FIRST on are this one's; or NULL. */
typedef struct tarn_multiply {
    bool transpose_a, transpose_b;
    int64_t m, n, k, lda, ldb, ldc;
    double alpha, beta;
    const void *a, *b, *bias;
    void *c;
    const struct tarn_panels *panels;
    int64_t first;
} tarn_multiply;
void tarn_multiply_run(int column, const tarn_multiply *p); /* 0 float, 1 double */

/* b packed once for several products: COLUMNS of them, K terms, in AT, of tarn_panels_bytes.  Columns
 * BEGIN..END of b, multiples of tarn_panel_columns or the last, are packed by one call. */
typedef struct tarn_panels {
    void *at;
    int64_t columns, k;
} tarn_panels;
size_t tarn_panels_bytes(int column, int64_t columns, int64_t k);
void tarn_panels_pack(int column, const tarn_multiply *p, const tarn_panels *to, int64_t begin,
                      int64_t end);

/* ---- the kernels -------------------------------------------------------------------------------- */

/* One block: m x n outputs, k terms.  a[i, p] stands at i row_a + p step_a; with PANELS it is as
 * pack_columns leaves it.  b is in panels of COLS columns: panel j begins at j panel_b, and has row_b
 * elements from row to row.  Panels may lie in a plain matrix. */
typedef struct tarn_block {
    size_t m, n, k;
    const void *a, *b, *bias;
    void *c;
    ptrdiff_t row_a, step_a, panel_b, row_b, ldc;
    double alpha, beta;
    bool panels;
} tarn_block;

#define TARN_PRODUCTS(X)                                                                           \
    X(void, multiply, (const tarn_block *p))                                                       \
    /* Panels of b, k x n: as it stands with LD elements from row to row, or transposed. */        \
    X(void, pack_plain, (void *to, const void *b, ptrdiff_t ld, size_t k, size_t n))               \
    X(void, pack_turned, (void *to, const void *b, ptrdiff_t ld, size_t k, size_t n))              \
    /* Panels of a, m x k, which stands transposed. */                                             \
    X(void, pack_columns, (void *to, const void *a, ptrdiff_t ld, size_t m, size_t k))             \
    /* y[n] += x[k] b[k x n] */                                                                    \
    X(void, add_weighted,                                                                          \
      (void *y, const void *x, ptrdiff_t step, const void *b, ptrdiff_t ld, size_t k, size_t n))   \
    /* y[i step] = alpha (row i of a) . x + beta y */                                              \
    X(void, dot_rows,                                                                              \
      (void *y, ptrdiff_t step, const void *a, ptrdiff_t ld, const void *x, size_t m, size_t k,    \
       double alpha, double beta))

#define TARN_PRODUCT_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_products {
    TARN_PRODUCTS(TARN_PRODUCT_MEMBER)
} tarn_products;
#undef TARN_PRODUCT_MEMBER

const tarn_products *tarn_products_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

/* Columns of a panel. */
size_t tarn_panel_columns(int column);

#endif
