/* lapack.c -- see lapack.h
 *
 * Fortran's calling convention: everything by address, and the lengths of strings at the end.
 */
#include "kernel/lapack.h"

#include <pthread.h>
#include <stddef.h>

#include "kernel/blas.h"

typedef int32_t whole; /* INTEGER */
typedef size_t length; /* of a CHARACTER argument */
enum { COLUMNS = 2 };

/* Name and type of each routine; the two number types differ in what addresses point to. */
#define ROUTINES(X)                                                                                \
    X(getrf,                                                                                       \
      (const whole *m, const whole *n, void *a, const whole *lda, whole *pivot, whole *info))      \
    X(getrs,                                                                                       \
      (const char *trans, const whole *n, const whole *count, const void *a, const whole *lda,     \
       const whole *pivot, void *b, const whole *ldb, whole *info, length))                        \
    X(potrf, (const char *part, const whole *n, void *a, const whole *lda, whole *info, length))   \
    X(trtrs, (const char *part, const char *trans, const char *unit, const whole *n,               \
              const whole *count, const void *a, const whole *lda, void *b, const whole *ldb,      \
              whole *info, length, length, length))                                                \
    X(geqrf, (const whole *m, const whole *n, void *a, const whole *lda, void *tau, void *work,    \
              const whole *room, whole *info))                                                     \
    X(orgqr, (const whole *m, const whole *n, const whole *k, void *a, const whole *lda,           \
              const void *tau, void *work, const whole *room, whole *info))                        \
    X(syevd, (const char *job, const char *part, const whole *n, void *a, const whole *lda,        \
              void *w, void *work, const whole *room, whole *integers, const whole *integer_room,  \
              whole *info, length, length))                                                        \
    X(gesdd, (const char *job, const whole *m, const whole *n, void *a, const whole *lda, void *s, \
              void *u, const whole *ldu, void *vt, const whole *ldvt, void *work,                  \
              const whole *room, whole *integers, whole *info, length))                            \
    X(geev, (const char *left, const char *right, const whole *n, void *a, const whole *lda,       \
             void *wr, void *wi, void *vl, const whole *ldvl, void *vr, const whole *ldvr,         \
             void *work, const whole *room, whole *info, length, length))

#define ROUTINE_TYPE(name, arguments)   typedef void name##_routine arguments;
#define ROUTINE_MEMBER(name, arguments) name##_routine *name[COLUMNS];
ROUTINES(ROUTINE_TYPE)

static struct {
    ROUTINES(ROUTINE_MEMBER)
    bool found;
} lapack;

static void lapack_start(void)
{
    lapack.found = true;
#define ROUTINE_LOAD(name, arguments)                                                              \
    lapack.name[0] = (name##_routine *)tarn_blas_symbol("s" #name "_");                            \
    lapack.name[1] = (name##_routine *)tarn_blas_symbol("d" #name "_");                            \
    lapack.found = lapack.found && lapack.name[0] && lapack.name[1];
    ROUTINES(ROUTINE_LOAD)
}

bool tarn_lapack_found(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    tarn_blas_prepare();
    pthread_once(&once, lapack_start);
    return lapack.found;
}

/* A leading size, at least 1. */
static whole lead(int64_t n) { return (whole)(n > 1 ? n : 1); }

/* How much work a routine that was asked for it wrote into its first element. */
static int64_t asked(int column, const double *answer)
{
    double wanted = column == 0 ? (double)*(const float *)(const void *)answer : *answer;
    return wanted > 1 ? (int64_t)wanted + 1 : 1;
}

/* ---- LU, Cholesky, triangles --------------------------------------------------------------------- */

int tarn_lapack_lu(int column, int64_t n, void *a, int32_t *pivot)
{
    whole size = (whole)n, ld = lead(n), info = 0;
    int before = tarn_blas_enter();
    lapack.getrf[column](&size, &size, a, &ld, pivot, &info);
    tarn_blas_leave(before);
    return info;
}

int tarn_lapack_lu_solve(int column, bool transpose, int64_t n, int64_t count, const void *lu,
                         const int32_t *pivot, void *b)
{
    whole size = (whole)n, columns = (whole)count, ld = lead(n), info = 0;
    int before = tarn_blas_enter();
    lapack.getrs[column](transpose ? "T" : "N", &size, &columns, lu, &ld, pivot, b, &ld, &info, 1);
    tarn_blas_leave(before);
    return info;
}

int tarn_lapack_cholesky(int column, int64_t n, void *a)
{
    whole size = (whole)n, ld = lead(n), info = 0;
    int before = tarn_blas_enter();
    lapack.potrf[column]("L", &size, a, &ld, &info, 1);
    tarn_blas_leave(before);
    return info;
}

int tarn_lapack_triangular(int column, bool upper, bool transpose, bool unit, int64_t n,
                           int64_t count, const void *a, void *b)
{
    whole size = (whole)n, columns = (whole)count, ld = lead(n), info = 0;
    int before = tarn_blas_enter();
    lapack.trtrs[column](upper ? "U" : "L", transpose ? "T" : "N", unit ? "U" : "N", &size,
                         &columns, a, &ld, b, &ld, &info, 1, 1, 1);
    tarn_blas_leave(before);
    return info;
}

/* ---- QR ------------------------------------------------------------------------------------------ */

int tarn_lapack_qr(int column, int64_t m, int64_t n, void *a, void *tau, void *work, int64_t room)
{
    whole rows = (whole)m, columns = (whole)n, ld = lead(m), size = (whole)room, info = 0;
    int before = tarn_blas_enter();
    lapack.geqrf[column](&rows, &columns, a, &ld, tau, work, &size, &info);
    tarn_blas_leave(before);
    return info;
}

int tarn_lapack_qr_columns(int column, int64_t m, int64_t n, int64_t k, void *a, const void *tau,
                           void *work, int64_t room)
{
    whole rows = (whole)m, columns = (whole)n, reflections = (whole)k, ld = lead(m),
          size = (whole)room, info = 0;
    int before = tarn_blas_enter();
    lapack.orgqr[column](&rows, &columns, &reflections, a, &ld, tau, work, &size, &info);
    tarn_blas_leave(before);
    return info;
}

int64_t tarn_lapack_qr_work(int column, int64_t m, int64_t n, int64_t k)
{
    double one = 0, two = 0;
    tarn_lapack_qr(column, m, n, NULL, NULL, &one, -1);
    tarn_lapack_qr_columns(column, m, k, m < n ? m : n, NULL, NULL, &two, -1);
    int64_t a = asked(column, &one), b = asked(column, &two);
    return a > b ? a : b;
}

/* ---- eigenvalues, singular values ---------------------------------------------------------------- */

int tarn_lapack_symmetric(int column, bool vectors, int64_t n, void *a, void *value, void *work,
                          int64_t room, int32_t *integers, int64_t integer_room)
{
    whole size = (whole)n, ld = lead(n), space = (whole)room, more = (whole)integer_room, info = 0;
    int before = tarn_blas_enter();
    lapack.syevd[column](vectors ? "V" : "N", "L", &size, a, &ld, value, work, &space, integers,
                         &more, &info, 1, 1);
    tarn_blas_leave(before);
    return info;
}

void tarn_lapack_symmetric_work(int column, bool vectors, int64_t n, int64_t *room,
                                int64_t *whole_room)
{
    double answer = 0;
    whole integers = 1;
    tarn_lapack_symmetric(column, vectors, n, NULL, NULL, &answer, -1, &integers, -1);
    *room = asked(column, &answer), *whole_room = integers > 1 ? integers : 1;
}

int tarn_lapack_svd(int column, char job, int64_t m, int64_t n, void *a, void *s, void *u, void *vt,
                    void *work, int64_t room, int32_t *integers)
{
    int64_t k = m < n ? m : n;
    whole rows = (whole)m, columns = (whole)n, lda = lead(m), ldu = lead(m);
    whole ldvt = lead(job == 'A' ? n : k), space = (whole)room, info = 0;
    int before = tarn_blas_enter();
    lapack.gesdd[column](&job, &rows, &columns, a, &lda, s, u, &ldu, vt, &ldvt, work, &space,
                         integers, &info, 1);
    tarn_blas_leave(before);
    return info;
}

int64_t tarn_lapack_svd_work(int column, char job, int64_t m, int64_t n)
{
    double answer = 0;
    whole integers = 0;
    tarn_lapack_svd(column, job, m, n, NULL, NULL, NULL, NULL, &answer, -1, &integers);
    return asked(column, &answer);
}

int tarn_lapack_general(int column, int64_t n, void *a, void *real, void *imaginary, void *vectors,
                        void *work, int64_t room)
{
    whole size = (whole)n, ld = lead(n), space = (whole)room, one = 1, info = 0;
    int before = tarn_blas_enter();
    lapack.geev[column]("N", vectors ? "V" : "N", &size, a, &ld, real, imaginary, NULL, &one,
                        vectors, &ld, work, &space, &info, 1, 1);
    tarn_blas_leave(before);
    return info;
}

int64_t tarn_lapack_general_work(int column, bool vectors, int64_t n)
{
    double answer = 0, some = 0;
    tarn_lapack_general(column, n, NULL, NULL, NULL, vectors ? &some : NULL, &answer, -1);
    return asked(column, &answer);
}
