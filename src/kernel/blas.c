/* blas.c -- row-major products by the BLAS library, which is loaded when the first one is asked
 * for, so that what never multiplies starts at once.
 *
 * OPENBLAS_NUM_THREADS, which OpenBLAS reads as it is loaded, keeps it from starting threads that
 * nobody would use; it is set around the loading only, where the caller has not set it.
 */
#define _GNU_SOURCE
#include "kernel/blas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- cblas [Netlib's CBLAS] ------------------------------------------------------------------- */

enum { ROW_MAJOR = 101, PLAIN = 111, TRANSPOSED = 112 };
typedef void sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a,
                   int lda, const float *b, int ldb, float beta, float *c, int ldc);
typedef void dgemm(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a,
                   int lda, const double *b, int ldb, double beta, double *c, int ldc);
typedef void sgemv(int order, int ta, int m, int n, float alpha, const float *a, int lda,
                   const float *x, int step_x, float beta, float *y, int step_y);
typedef void dgemv(int order, int ta, int m, int n, double alpha, const double *a, int lda,
                   const double *x, int step_x, double beta, double *y, int step_y);
typedef void set_number(int count);
typedef int get_number(void);
typedef char *get_text(void);

static struct {
    sgemm *sgemm;
    dgemm *dgemm;
    sgemv *sgemv;
    dgemv *dgemv;
    set_number *openmp_set; /* NULL: not built with OpenMP */
    get_number *openmp_get;
    void *library;
    const char *name;
} blas;

/* ---- loading ------------------------------------------------------------------------------------ */

static void *library_load(const char *name)
{
    void *library = dlopen(name, RTLD_LAZY | RTLD_NOLOAD);
    if (library)
        return library;
    bool add = !getenv("OPENBLAS_NUM_THREADS") && setenv("OPENBLAS_NUM_THREADS", "1", 0) == 0;
    library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
    if (add)
        unsetenv("OPENBLAS_NUM_THREADS");
    return library;
}

static bool library_use(void *library)
{
    blas.sgemm = (sgemm *)dlsym(library, "cblas_sgemm");
    blas.dgemm = (dgemm *)dlsym(library, "cblas_dgemm");
    blas.sgemv = (sgemv *)dlsym(library, "cblas_sgemv");
    blas.dgemv = (dgemv *)dlsym(library, "cblas_dgemv");
    return blas.sgemm && blas.dgemm && blas.sgemv && blas.dgemv;
}

/* TARN_BLAS names another library; "none" asks for the loops below. */
static void *library_find(void)
{
    const char *wanted = getenv("TARN_BLAS");
    const char *const names[] = {wanted ? wanted : "libopenblas.so.0", "libopenblas.so",
                                 "libblas.so.3", "libcblas.so.3"};
    if (wanted && !strcmp(wanted, "none"))
        return NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *library = library_load(names[i]);
        if (library && library_use(library))
            return library;
        if (library)
            dlclose(library);
    }
    return NULL;
}

enum { PARALLEL_OPENMP = 2 }; /* what openblas_get_parallel says of an OpenMP build */

static void blas_start(void)
{
    void *library = library_find();
    blas.name = library ? "BLAS" : "plain loops: no BLAS was found";
    if (!library) {
        memset(&blas, 0, offsetof(__typeof__(blas), name));
        return;
    }
    blas.library = library;
    set_number *set = (set_number *)dlsym(library, "openblas_set_num_threads");
    get_number *parallel = (get_number *)dlsym(library, "openblas_get_parallel");
    get_text *config = (get_text *)dlsym(library, "openblas_get_config");
    if (parallel && parallel() == PARALLEL_OPENMP) {
        blas.openmp_set = (set_number *)dlsym(library, "omp_set_num_threads");
        blas.openmp_get = (get_number *)dlsym(library, "omp_get_max_threads");
    } else if (set) {
        set(1);
    }
    if (config)
        blas.name = config();
}

void tarn_blas_prepare(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static _Thread_local bool prepared;
    if (!prepared)
        pthread_once(&once, blas_start);
    prepared = true;
}

/* Where BLAS is the reference's, LAPACK is a library beside it. */
void *tarn_blas_symbol(const char *name)
{
    tarn_blas_prepare();
    void *symbol = blas.library ? dlsym(blas.library, name) : NULL;
    if (symbol || !blas.library)
        return symbol;
    static void *beside;
    if (!beside)
        beside = library_load("liblapack.so.3");
    return beside ? dlsym(beside, name) : NULL;
}

const char *tarn_blas_name(void)
{
    tarn_blas_prepare();
    return blas.name;
}

/* With OpenMP every thread has a count of its own, which OpenBLAS follows at each call; the
 * caller's is put back. */
int tarn_blas_enter(void)
{
    if (!blas.openmp_set || !blas.openmp_get)
        return 1;
    int before = blas.openmp_get();
    if (before != 1)
        blas.openmp_set(1);
    return before;
}

void tarn_blas_leave(int before)
{
    if (before != 1)
        blas.openmp_set(before);
}

/* ---- without BLAS: one number at a time --------------------------------------------------------- */

static double number(int column, const void *x, int64_t i)
{
    return column == 0 ? (double)((const float *)x)[i] : ((const double *)x)[i];
}

static void put(int column, void *y, int64_t i, double beta, double value)
{
    double before = beta == 0 ? 0 : beta * number(column, y, i);
    if (column == 0)
        ((float *)y)[i] = (float)(before + value);
    else
        ((double *)y)[i] = before + value;
}

static void plain_product(int column, bool ta, bool tb, int64_t m, int64_t n, int64_t k,
                          double alpha, const void *a, int64_t lda, const void *b, int64_t ldb,
                          double beta, void *c, int64_t ldc)
{
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < n; j++) {
            double sum = 0;
            for (int64_t p = 0; p < k; p++)
                sum += number(column, a, ta ? p * lda + i : i * lda + p) *
                       number(column, b, tb ? j * ldb + p : p * ldb + j);
            put(column, c, i * ldc + j, beta, alpha * sum);
        }
    }
}

/* ---- products ----------------------------------------------------------------------------------- */

/* BLAS wants a leading size of at least the row's length even where there is one row. */
static int leading(int64_t given, int64_t cols)
{
    return (int)(given > cols ? given : cols > 1 ? cols : 1);
}

void tarn_gemm(int column, bool ta, bool tb, int64_t m, int64_t n, int64_t k, double alpha,
               const void *a, int64_t lda, const void *b, int64_t ldb, double beta, void *c,
               int64_t ldc)
{
    int opa = ta ? TRANSPOSED : PLAIN, opb = tb ? TRANSPOSED : PLAIN;
    int one = leading(lda, ta ? m : k), two = leading(ldb, tb ? k : n);
    if (m <= 0 || n <= 0)
        return;
    tarn_blas_prepare();
    if (k <= 0 || !blas.sgemm) {
        plain_product(column, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        return;
    }
    int before = tarn_blas_enter();
    if (column == 0)
        blas.sgemm(ROW_MAJOR, opa, opb, (int)m, (int)n, (int)k, (float)alpha, a, one, b, two,
                   (float)beta, c, leading(ldc, n));
    else
        blas.dgemm(ROW_MAJOR, opa, opb, (int)m, (int)n, (int)k, alpha, a, one, b, two, beta, c,
                   leading(ldc, n));
    tarn_blas_leave(before);
}

void tarn_gemv(int column, bool ta, int64_t m, int64_t n, double alpha, const void *a, int64_t lda,
               const void *x, int64_t step_x, double beta, void *y, int64_t step_y)
{
    int64_t outputs = ta ? n : m, terms = ta ? m : n;
    if (outputs <= 0)
        return;
    tarn_blas_prepare();
    if (terms <= 0 || !blas.sgemv) {
        plain_product(column, ta, false, outputs, 1, terms, alpha, a, lda, x, step_x, beta, y,
                      step_y);
        return;
    }
    int before = tarn_blas_enter(), op = ta ? TRANSPOSED : PLAIN;
    if (column == 0)
        blas.sgemv(ROW_MAJOR, op, (int)m, (int)n, (float)alpha, a, leading(lda, n), x, (int)step_x,
                   (float)beta, y, (int)step_y);
    else
        blas.dgemv(ROW_MAJOR, op, (int)m, (int)n, alpha, a, leading(lda, n), x, (int)step_x, beta,
                   y, (int)step_y);
    tarn_blas_leave(before);
}
