/* lapack.h -- factorisations of matrices by LAPACK; lapack.c is the only file that names it.
 *
 * It comes with the BLAS library (OpenBLAS contains it; the reference LAPACK is looked for as well)
 * and is loaded at the first call.  Matrices are column-major and packed; column 0 is float, 1
 * double.  Each call runs in its caller's thread.  What is returned is LAPACK's info: 0 is success,
 * otherwise what is said below.  Where work is asked for, ..._work says how many elements of it.
 */
#ifndef TARN_KERNEL_LAPACK_H
#define TARN_KERNEL_LAPACK_H

#include <stdbool.h>
#include <stdint.h>

bool tarn_lapack_found(void);

/* a = P L U in place; pivot[n] from 1.  i > 0: the i-th pivot is 0. */
int tarn_lapack_lu(int column, int64_t n, void *a, int32_t *pivot);
/* b[n x count] = op(a)^-1 b */
int tarn_lapack_lu_solve(int column, bool transpose, int64_t n, int64_t count, const void *lu,
                         const int32_t *pivot, void *b);

/* The lower triangle of a becomes L with a = L L^T.  i > 0: the leading i x i part is not positive
 * definite. */
int tarn_lapack_cholesky(int column, int64_t n, void *a);

/* b[n x count] = op(a)^-1 b, a triangular.  i > 0: a[i][i] is 0. */
int tarn_lapack_triangular(int column, bool upper, bool transpose, bool unit, int64_t n,
                           int64_t count, const void *a, void *b);

/* a[m x n] becomes R in its upper triangle and reflections below; tau[min(m, n)]. */
int tarn_lapack_qr(int column, int64_t m, int64_t n, void *a, void *tau, void *work, int64_t room);
/* The reflections in a[m x n] become n columns of Q, of which the first k are reflections. */
int tarn_lapack_qr_columns(int column, int64_t m, int64_t n, int64_t k, void *a, const void *tau,
                           void *work, int64_t room);
int64_t tarn_lapack_qr_work(int column, int64_t m, int64_t n, int64_t k);

/* Symmetric a (its lower triangle) becomes its eigenvectors, by columns; VALUE ascends.  Without
 * VECTORS a is destroyed.  i > 0: no convergence. */
int tarn_lapack_symmetric(int column, bool vectors, int64_t n, void *a, void *value, void *work,
                          int64_t room, int32_t *whole, int64_t whole_room);
void tarn_lapack_symmetric_work(int column, bool vectors, int64_t n, int64_t *room,
                                int64_t *whole_room);

/* a[m x n] = u diag(s) vt, s descends; a is destroyed.  JOB 'N': s alone; 'S': min(m, n) vectors;
 * 'A': all.  WHOLE has room for 8 min(m, n).  i > 0: no convergence. */
int tarn_lapack_svd(int column, char job, int64_t m, int64_t n, void *a, void *s, void *u, void *vt,
                    void *work, int64_t room, int32_t *whole);
int64_t tarn_lapack_svd_work(int column, char job, int64_t m, int64_t n);

/* Eigenvalues real + i imaginary of any a, and its right eigenvectors by columns (NULL: none). */
int tarn_lapack_general(int column, int64_t n, void *a, void *real, void *imaginary, void *vectors,
                        void *work, int64_t room);
int64_t tarn_lapack_general_work(int column, bool vectors, int64_t n);

#endif
