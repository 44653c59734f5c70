/* blas.c -- row-major products: by kernel/product, or by a BLAS library, which is loaded when it is
 * first needed, so that everything else starts at once.
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

#include "base/cpu.h"
#include "kernel/brain.h"
#include "kernel/kernels.h"
#include "kernel/product.h"

/* ---- cblas [Netlib's CBLAS] ------------------------------------------------------------------- */

enum { ROW_MAJOR = 101, PLAIN = 111, TRANSPOSED = 112 };
typedef void sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a,
                   int lda, const float *b, int ldb, float beta, float *c, int ldc);
typedef void dgemm(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a,
                   int lda, const double *b, int ldb, double beta, double *c, int ldc);
typedef void set_number(int count);
typedef int get_number(void);
typedef char *get_text(void);

static struct {
    sgemm *sgemm;
    dgemm *dgemm;
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
    return blas.sgemm && blas.dgemm;
}

/* What TARN_BLAS names; NULL: nothing, or "none". */
static const char *wanted_name;
static void wanted_start(void)
{
    wanted_name = getenv("TARN_BLAS");
    if (wanted_name && !strcmp(wanted_name, "none"))
        wanted_name = NULL;
}

static const char *wanted_library(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, wanted_start);
    return wanted_name;
}

/* TARN_BLAS names another library; "none" asks for no library at all. */
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
    blas.name = library ? "BLAS" : "no BLAS";
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

/* ---- products ----------------------------------------------------------------------------------- */

/* BLAS wants a leading size of at least the row's length even where there is one row. */
static int leading(int64_t given, int64_t cols)
{
    return (int)(given > cols ? given : cols > 1 ? cols : 1);
}

/* A library that TARN_BLAS names does all products of matrices.  Otherwise kernel/product does,
 * except for what its kernels do not reach: without AVX2 and FMA a library may know instructions that a
 * baseline build does not, and OpenBLAS is known to come near the limit of AVX-512 in large
 * products (215 of 245 GF/s on Zen 5). */
static bool is_for_library(const tarn_multiply *p)
{
    enum { BASELINE, AVX2, LARGE = 256 };
    int isa = tarn_cpu_isa();
    bool large = p->m >= LARGE && p->n >= LARGE && p->k >= LARGE;
    if (p->k <= 0 || p->m == 1 || p->n == 1)
        return false;
    if (!wanted_library() && (isa == AVX2 || (isa > AVX2 && !large)))
        return false;
    tarn_blas_prepare();
    return blas.sgemm;
}

static void run_library(int column, const tarn_multiply *p)
{
    int one = leading(p->lda, p->transpose_a ? p->m : p->k);
    int two = leading(p->ldb, p->transpose_b ? p->k : p->n), three = leading(p->ldc, p->n);
    int opa = p->transpose_a ? TRANSPOSED : PLAIN, opb = p->transpose_b ? TRANSPOSED : PLAIN;
    int m = (int)p->m, n = (int)p->n, k = (int)p->k, before = tarn_blas_enter();
    if (column == 0)
        blas.sgemm(ROW_MAJOR, opa, opb, m, n, k, (float)p->alpha, p->a, one, p->b, two,
                   (float)p->beta, p->c, three);
    else
        blas.dgemm(ROW_MAJOR, opa, opb, m, n, k, p->alpha, p->a, one, p->b, two, p->beta, p->c,
                   three);
    tarn_blas_leave(before);
}

static void add_bias(int column, const tarn_multiply *p)
{
    int64_t size = column == 0 ? (int64_t)sizeof(float) : (int64_t)sizeof(double);
    for (int64_t i = 0; i < p->m; i++)
        tarn_kernels_of(column)->add_rows((char *)p->c + i * p->ldc * size, p->bias, 1,
                                          (size_t)p->n);
}

bool tarn_gemm_is_own(int column, const tarn_multiply *p)
{
    return !(column == 0 && tarn_brain_serves(p)) && !is_for_library(p);
}

void tarn_gemm_with(int column, const tarn_multiply *p)
{
    if (column == 0 && tarn_brain_serves(p)) {
        tarn_brain_multiply(p);
        return;
    }
    if (!is_for_library(p)) {
        tarn_multiply_run(column, p);
        return;
    }
    run_library(column, p);
    if (p->bias)
        add_bias(column, p);
}

void tarn_gemm(int column, bool ta, bool tb, int64_t m, int64_t n, int64_t k, double alpha,
               const void *a, int64_t lda, const void *b, int64_t ldb, double beta, void *c,
               int64_t ldc)
{
    tarn_gemm_with(column, &(tarn_multiply){.transpose_a = ta,
                                            .transpose_b = tb,
                                            .m = m,
                                            .n = n,
                                            .k = k,
                                            .lda = lda,
                                            .ldb = ldb,
                                            .ldc = ldc,
                                            .alpha = alpha,
                                            .beta = beta,
                                            .a = a,
                                            .b = b,
                                            .c = c});
}
