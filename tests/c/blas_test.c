/* blas_test.c -- one BLAS thread to a product, wherever it runs.  scripts/test repeats this with
 * each of Debian's OpenBLAS variants (LD_LIBRARY_PATH). */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/threads.h"
#include "kernel/blas.h"

enum { SIZE = 160, PRODUCTS = 8, ROUNDS = 100 };

static float a[SIZE * SIZE], b[SIZE * SIZE], c[PRODUCTS + 1][SIZE * SIZE];

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void multiply(float *y)
{
    tarn_gemm(0, false, true, SIZE, SIZE, SIZE, 1, a, SIZE, b, SIZE, 0, y, SIZE);
}

/* Products are the library's where TARN_BLAS names it. */
static void fill_matrices(void)
{
    setenv("TARN_BLAS", "libopenblas.so.0", 0);
    for (int i = 0; i < SIZE * SIZE; i++) {
        a[i] = (float)(i * 37 % 101) / 50 - 1;
        b[i] = (float)(i * 53 % 97) / 48 - 1;
    }
}

static bool multiply_chunk(void *job, size_t i)
{
    (void)job;
    multiply(c[i]);
    return true;
}

Test(blas, products_are_the_same_from_main_and_from_pool_threads, .init = fill_matrices)
{
    multiply(c[PRODUCTS]);
    cr_assert(tarn_threads_set(4));
    cr_assert(tarn_parallel(PRODUCTS, multiply_chunk, NULL));
    for (int k = 0; k < PRODUCTS; k++)
        cr_expect(!memcmp(c[k], c[PRODUCTS], sizeof *c), "product %d, %s", k, tarn_blas_name());
    double want = 0;
    for (int k = 0; k < SIZE; k++)
        want += (double)a[k] * b[SIZE + k];
    cr_expect_float_eq(c[0][1], want, 1e-3);
}

/* What other threads computed is the process's time less this thread's. */
Test(blas, a_product_computes_in_its_callers_thread, .init = fill_matrices)
{
    multiply(c[0]);
    double process = seconds(CLOCK_PROCESS_CPUTIME_ID), thread = seconds(CLOCK_THREAD_CPUTIME_ID);
    for (int k = 0; k < ROUNDS; k++)
        multiply(c[0]);
    process = seconds(CLOCK_PROCESS_CPUTIME_ID) - process;
    thread = seconds(CLOCK_THREAD_CPUTIME_ID) - thread;
    cr_expect_lt(process - thread, 0.2 * thread + 0.005, "%g s here, %g s in all (%s)", thread,
                 process, tarn_blas_name());
}

Test(blas, the_callers_openmp_threads_stay_as_they_were, .init = fill_matrices)
{
    multiply(c[0]);
    void *openmp = dlopen("libgomp.so.1", RTLD_LAZY | RTLD_NOLOAD);
    if (!openmp)
        return;
    int (*get)(void) = (int (*)(void))dlsym(openmp, "omp_get_max_threads");
    void (*set)(int) = (void (*)(int))dlsym(openmp, "omp_set_num_threads");
    set(3);
    multiply(c[0]);
    cr_expect_eq(get(), 3);
}

Test(blas, loading_leaves_the_environment_as_it_was, .init = fill_matrices)
{
    bool given = getenv("OPENBLAS_NUM_THREADS");
    multiply(c[0]);
    cr_expect_eq(!!getenv("OPENBLAS_NUM_THREADS"), given);
}
