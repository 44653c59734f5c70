/* linalg.h -- batches of matrices: what rows of linear algebra share.
 *
 * All dims but the last two count matrices; each is a task of the pool, and each call of LAPACK runs
 * in one thread, so the bits do not depend on how many there are.
 */
#ifndef TARN_OPS_LINALG_H
#define TARN_OPS_LINALG_H

#include "graph/op.h"
#include "kernel/kernels.h"
#include "kernel/lapack.h"

enum { TARN_NOT_FINITE = -1000 }; /* info of a matrix that was not even tried */

typedef struct tarn_matrices {
    const char *name;       /* of the operation */
    tarn_spec spec;         /* of a, whose batch dims name a matrix in messages */
    int64_t batch, m, n, k; /* a is m x n; k: columns of b */
    tarn_dtype dtype;
    int column;   /* of LAPACK and of kernels */
    int64_t size; /* bytes an element */
    const tarn_kernels *kernels;
    const char *a, *b; /* packed, row-major */
    char *out[3];
    int32_t *info;   /* by matrix: LAPACK's */
    int64_t room[2]; /* of work that LAPACK asked for: elements, whole numbers */
    bool flag[3];    /* the row's own */
} tarn_matrices;

/* Is tensor parameter T made of matrices?  Fills all but the data. */
bool tarn_matrices_of(const tarn_call *c, int t, tarn_matrices *w) TARN_MUST_CHECK;
bool tarn_matrices_square(const tarn_matrices *w) TARN_MUST_CHECK;

/* Runs ONE for each matrix; WORK has BYTES, at 64-byte steps.  False with a message where LAPACK is
 * missing, a matrix of A has NaN or infinities, or info is not 0: then WRONG says what that means. */
typedef void tarn_matrix_task(const tarn_matrices *w, int64_t i, char *work);
bool tarn_matrices_run(tarn_matrices *w, tarn_matrix_task *one, int64_t bytes,
                       bool (*wrong)(const tarn_matrices *w, int64_t i)) TARN_MUST_CHECK;

/* " of matrix 3", " of matrix (2, 1)", or "" where there is one. */
const char *tarn_matrix_place(const tarn_matrices *w, int64_t i, char out[96]);

/* Row-major and packed to column-major and packed, and back. */
void tarn_matrix_load(const tarn_matrices *w, void *y, const void *x, int64_t rows, int64_t cols);
void tarn_matrix_store(const tarn_matrices *w, void *y, const void *x, int64_t rows, int64_t cols);

/* The symmetric part (x + x^T) / 2 of a row-major n x n matrix: by rows as by columns. */
void tarn_matrix_symmetric(const tarn_matrices *w, void *y, const void *x);

/* An element of an array of the matrices' type. */
double tarn_matrix_get(const tarn_matrices *w, const void *x, int64_t i);
void tarn_matrix_put(const tarn_matrices *w, void *y, int64_t i, double value);

/* A's batch dims, then ROWS x COLS (COLS < 0: ROWS alone). */
tarn_spec tarn_matrices_spec(const tarn_matrices *w, int64_t rows, int64_t cols);

/* 64-byte steps, so that parts of work do not share lines. */
static inline int64_t tarn_part(int64_t bytes) { return (bytes + 63) / 64 * 64; }

/* ---- by operations --------------------------------------------------------------------------- */

/* forward by what compose does, unrecorded: for rows whose backward is written out. */
bool tarn_forward_by(const tarn_call *c,
                     bool (*compose)(const tarn_call *c, tarn_tensor *out[])) TARN_MUST_CHECK;

tarn_tensor *tarn_flip_matrix(const tarn_tensor *x);               /* transposed */
tarn_tensor *tarn_unit_matrix(const tarn_tensor *like, int64_t n); /* (n x n) */
/* x where column - row is in FROM..TO, else 0: -huge..0 is the lower triangle. */
tarn_tensor *tarn_band(const tarn_tensor *x, int64_t from, int64_t to);
tarn_tensor *tarn_diagonal_of(const tarn_tensor *x);     /* (... x n) of (... x n x n) */
tarn_tensor *tarn_diagonal_matrix(const tarn_tensor *x); /* (... x n x n) of (... x n) */

#endif
