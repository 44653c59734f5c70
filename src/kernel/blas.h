/* blas.h -- matrix products; blas.c is the only file that names BLAS (and lapack.c LAPACK).
 *
 * Products are kernel/product's, or a library's: OpenBLAS, or else whatever has cblas, where that is
 * faster (blas.c says where); the one that TARN_BLAS names; with TARN_BLAS=none no library is loaded.  A
 * product runs in one thread, its caller's: above it are tiles on Tarn's pool.  Which of Debian's
 * variants is loaded does not matter (OpenBLAS with pthreads, with OpenMP, serial; the reference
 * BLAS).  With OpenMP the calling thread's count is put back after each product.  With pthreads the
 * count is the process's, and becomes one: an application that calls OpenBLAS itself may set it again,
 * which costs Tarn speed and nothing else.
 */
#ifndef TARN_KERNEL_BLAS_H
#define TARN_KERNEL_BLAS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/product.h"

/* Loads the library, once, some milliseconds; what needs it calls it.  It may set and unset an
 * environment variable (blas.c): an application whose threads read the environment meanwhile calls
 * this first. */
void tarn_blas_prepare(void);

/* For lapack.c: a function of the library; NULL: there is none.  Around each call of one. */
void *tarn_blas_symbol(const char *name);
int tarn_blas_enter(void);
void tarn_blas_leave(int before);

/* "OpenBLAS 0.3.21 ..."; "BLAS" when it does not say. */
const char *tarn_blas_name(void);

/* c[m x n] = alpha op(a) op(b) + beta c.  Row-major; op transposes when asked: a is m x k, or
 * k x m when ta.  ld: elements from row to row.  beta 0: c is not read.  Column 0 float, 1
 * double.  Sizes and ld are below 2^31;
 * m, n or k may be 0. */
void tarn_gemm(int column, bool ta, bool tb, int64_t m, int64_t n, int64_t k, double alpha,
               const void *a, int64_t lda, const void *b, int64_t ldb, double beta, void *c,
               int64_t ldc);

/* The same, with a bias for every column. */
void tarn_gemm_with(int column, const tarn_multiply *p);

/* Whether kernel/product's own kernels do P, which may then have panels. */
bool tarn_gemm_is_own(int column, const tarn_multiply *p);

#endif
