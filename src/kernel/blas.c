/* blas.c -- row-major products over cblas.  OpenBLAS' own calls are looked up when the process
 * runs, so that any other BLAS will do. */
#define _GNU_SOURCE
#include "kernel/blas.h"

#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

/* ---- one thread in BLAS ------------------------------------------------------------------------- */

typedef void set_number(int count);
typedef int get_number(void);
typedef char *get_text(void);

static struct {
    set_number *openmp_set; /* NULL: not built with OpenMP */
    get_number *openmp_get;
    const char *name;
} blas = {.name = "BLAS"};

enum { PARALLEL_OPENMP = 2 }; /* what openblas_get_parallel says of an OpenMP build */

/* Looks in the library that holds cblas_sgemm and in what it needs: a host that loaded Tarn
 * privately (Lua's require) keeps both out of the global scope. */
static void *find(void *library, const char *name)
{
    void *symbol = library ? dlsym(library, name) : NULL;
    return symbol ? symbol : dlsym(RTLD_DEFAULT, name);
}

static void blas_start(void)
{
    Dl_info info;
    void *gemm = (void *)(size_t)cblas_sgemm;
    void *library = dladdr(gemm, &info) ? dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD) : NULL;
    set_number *set = (set_number *)find(library, "openblas_set_num_threads");
    get_number *parallel = (get_number *)find(library, "openblas_get_parallel");
    get_text *config = (get_text *)find(library, "openblas_get_config");
    if (parallel && parallel() == PARALLEL_OPENMP) {
        blas.openmp_set = (set_number *)find(library, "omp_set_num_threads");
        blas.openmp_get = (get_number *)find(library, "omp_get_max_threads");
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

const char *tarn_blas_name(void)
{
    tarn_blas_prepare();
    return blas.name;
}

/* With OpenMP every thread has a count of its own, which OpenBLAS follows at each call; the
 * caller's is put back. */
static int enter(void)
{
    tarn_blas_prepare();
    if (!blas.openmp_set || !blas.openmp_get)
        return 1;
    int before = blas.openmp_get();
    if (before != 1)
        blas.openmp_set(1);
    return before;
}

static void leave(int before)
{
    if (before != 1)
        blas.openmp_set(before);
}

/* ---- products ----------------------------------------------------------------------------------- */

static int whole(int64_t n) { return (int)n; }

/* BLAS wants a leading size of at least the row's length even where there is one row. */
static int leading(int64_t given, int64_t cols)
{
    return (int)(given > cols ? given : cols > 1 ? cols : 1);
}

static void scale_rows(int column, int64_t m, int64_t n, double beta, void *c, int64_t ldc)
{
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = i * ldc; j < i * ldc + n; j++) {
            if (column == 0)
                ((float *)c)[j] = beta == 0 ? 0 : (float)beta * ((float *)c)[j];
            else
                ((double *)c)[j] = beta == 0 ? 0 : beta * ((double *)c)[j];
        }
    }
}

void tarn_gemm(int column, bool ta, bool tb, int64_t m, int64_t n, int64_t k, double alpha,
               const void *a, int64_t lda, const void *b, int64_t ldb, double beta, void *c,
               int64_t ldc)
{
    enum CBLAS_TRANSPOSE opa = ta ? CblasTrans : CblasNoTrans, opb = tb ? CblasTrans : CblasNoTrans;
    if (m <= 0 || n <= 0)
        return;
    if (k <= 0) {
        scale_rows(column, m, n, beta, c, ldc);
        return;
    }
    int before = enter();
    if (column == 0)
        cblas_sgemm(CblasRowMajor, opa, opb, whole(m), whole(n), whole(k), (float)alpha, a,
                    leading(lda, ta ? m : k), b, leading(ldb, tb ? k : n), (float)beta, c,
                    leading(ldc, n));
    else
        cblas_dgemm(CblasRowMajor, opa, opb, whole(m), whole(n), whole(k), alpha, a,
                    leading(lda, ta ? m : k), b, leading(ldb, tb ? k : n), beta, c,
                    leading(ldc, n));
    leave(before);
}

void tarn_gemv(int column, bool ta, int64_t m, int64_t n, double alpha, const void *a, int64_t lda,
               const void *x, int64_t step_x, double beta, void *y, int64_t step_y)
{
    enum CBLAS_TRANSPOSE op = ta ? CblasTrans : CblasNoTrans;
    int64_t outputs = ta ? n : m, terms = ta ? m : n;
    if (outputs <= 0)
        return;
    if (terms <= 0) {
        scale_rows(column, outputs, 1, beta, y, step_y);
        return;
    }
    int before = enter();
    if (column == 0)
        cblas_sgemv(CblasRowMajor, op, whole(m), whole(n), (float)alpha, a, leading(lda, n), x,
                    whole(step_x), (float)beta, y, whole(step_y));
    else
        cblas_dgemv(CblasRowMajor, op, whole(m), whole(n), alpha, a, leading(lda, n), x,
                    whole(step_x), beta, y, whole(step_y));
    leave(before);
}
