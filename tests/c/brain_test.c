/* brain_test.c -- bfloat16: rounding, and products by packed pairs, in every variant this machine
 * runs; those of the instruction itself too where there is one. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "base/threads.h"
#include "kernel/blas.h"
#include "kernel/brain.h"
#include "kernel/convert.h"

static float of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* The variants that may run here. */
static int variants(const tarn_brains *out[4])
{
    int count = 0, most = tarn_brain_native() ? 3 : tarn_cpu_isa();
    for (int isa = 0; isa <= most; isa++)
        if (tarn_brains_of(isa))
            out[count++] = tarn_brains_of(isa);
    return count;
}

Test(brain, rounds_to_the_nearest_with_ties_to_even)
{
    static const uint32_t cases[][2] = {
        {0x3f800000, 0x3f800000}, {0x3f808000, 0x3f800000}, /* a tie: down to even */
        {0x3f818000, 0x3f820000},                           /* a tie: up to even */
        {0x3f808001, 0x3f810000}, {0x3f807fff, 0x3f800000}, {0x80000000, 0x80000000},
        {0x7f7fffff, 0x7f800000}, /* the largest float is nearer to infinity */
        {0x7f800000, 0x7f800000}, {0xff800000, 0xff800000}, {0x00000001, 0x00000000},
        {0x00008001, 0x00010000}, /* denormals stay */
    };
    const tarn_brains *v[4];
    for (int k = variants(v); k-- > 0;)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            float x = of_bits(cases[i][0]), y;
            v[k]->brain_round(&y, &x, 1);
            cr_expect_eq(bits_of(y), cases[i][1], "variant %d: %08x gave %08x, not %08x", k,
                         cases[i][0], bits_of(y), cases[i][1]);
        }
}

Test(brain, keeps_nan_whatever_its_payload)
{
    const tarn_brains *v[4];
    for (int k = variants(v); k-- > 0;)
        for (int bit = 0; bit < 23; bit++) {
            float x = of_bits(0xff800000 | 1u << bit), y;
            v[k]->brain_round(&y, &x, 1);
            cr_expect(isnan(y) && signbit(y), "variant %d, payload bit %d", k, bit);
        }
}

enum { MOST = 150, MARGIN = 3 };
static float a[MOST * MOST], b[MOST * MOST], c[MOST * MOST], bias[MOST];
static double want[MOST * MOST], size[MOST * MOST]; /* size: of the terms that were added */

static float number(int64_t i, int64_t step) { return (float)(i * step % 1009) / 500 - 1; }

static void fill(void)
{
    for (int64_t i = 0; i < MOST * MOST; i++)
        a[i] = number(i, 37), b[i] = number(i, 53), c[i] = number(i, 71);
    for (int64_t i = 0; i < MOST; i++)
        bias[i] = number(i, 11);
}

static double near(float x)
{
    float y;
    tarn_brains_of(0)->brain_round(&y, &x, 1);
    return y;
}

static void expect(const tarn_multiply *p)
{
    const float *x = p->a, *y = p->b, *before = p->c, *add = p->bias;
    for (int64_t i = 0; i < p->m; i++)
        for (int64_t j = 0; j < p->n; j++) {
            double sum = 0, all = 0;
            for (int64_t k = 0; k < p->k; k++) {
                double one = near(x[p->transpose_a ? k * p->lda + i : i * p->lda + k]) *
                             near(y[p->transpose_b ? j * p->ldb + k : k * p->ldb + j]);
                sum += one, all += fabs(one);
            }
            double old = p->beta == 0 ? 0 : p->beta * before[i * p->ldc + j];
            want[i * MOST + j] = p->alpha * sum + old + (add ? add[j] : 0);
            size[i * MOST + j] = fabs(p->alpha) * all + fabs(old) + 1;
        }
}

static void compare(const tarn_multiply *p, const char *what)
{
    const float *y = p->c;
    for (int64_t i = 0; i < p->m; i++)
        for (int64_t j = 0; j < p->n; j++)
            cr_assert(fabs(y[i * p->ldc + j] - want[i * MOST + j]) < 1e-6 * size[i * MOST + j],
                      "%s, %ld x %ld x %ld at (%ld, %ld): %.9g, not %.9g", what, (long)p->m,
                      (long)p->n, (long)p->k, (long)i, (long)j, (double)y[i * p->ldc + j],
                      want[i * MOST + j]);
}

/* Sizes around those of tiles, pairs that do not come out even, rows longer than the matrix. */
static const int64_t sizes[][3] = {{1, 1, 1},   {6, 16, 2},   {7, 17, 3},    {12, 32, 64},
                                   {13, 33, 5}, {5, 70, 129}, {100, 9, 130}, {97, 101, 140}};

static void run_sizes(void)
{
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int how = 0; how < 8; how++) {
            bool ta = how & 1, tb = how & 2, more = how & 4;
            int64_t m = sizes[s][0], n = sizes[s][1], k = sizes[s][2];
            tarn_multiply p = {.transpose_a = ta, .transpose_b = tb, .m = m, .n = n, .k = k};
            p.lda = (ta ? m : k) + MARGIN, p.ldb = (tb ? k : n) + MARGIN, p.ldc = n + MARGIN;
            p.alpha = more ? -0.5 : 1, p.beta = more ? 2 : 0, p.bias = more ? bias : NULL;
            p.a = a, p.b = b, p.c = c;
            fill();
            float after = c[n]; /* beside the matrix */
            expect(&p);
            tarn_brain_multiply(&p);
            compare(&p, tarn_cpu_isa_name(tarn_cpu_isa()));
            cr_assert_eq(c[n], after);
        }
}

Test(brain, products_are_those_of_rounded_factors) { run_sizes(); }

Test(brain, products_are_those_of_rounded_factors_in_the_baseline_too)
{
    setenv("TARN_ISA", "baseline", 1);
    run_sizes();
}

Test(brain, long_sums_are_cut_the_same_way_whatever_the_other_sizes)
{
    enum { LONG = 1301, WIDE = 40 };
    static float x[20 * LONG], y[LONG * WIDE], whole[20 * WIDE], row[WIDE];
    for (int64_t i = 0; i < 20 * LONG; i++)
        x[i] = number(i, 37);
    for (int64_t i = 0; i < LONG * WIDE; i++)
        y[i] = number(i, 53);
    tarn_multiply p = {.m = 20, .n = WIDE, .k = LONG, .lda = LONG, .ldb = WIDE, .ldc = WIDE};
    p.alpha = 1, p.a = x, p.b = y, p.c = whole;
    tarn_brain_multiply(&p);
    for (int64_t i = 0; i < 20; i++) {
        p.m = 1, p.a = x + i * LONG, p.c = row;
        tarn_brain_multiply(&p);
        cr_assert(!memcmp(row, whole + i * WIDE, sizeof row), "row %ld", (long)i);
    }
}

Test(brain, serves_only_threads_that_ask)
{
    setenv("TARN_BRAIN", "kernel", 1);
    tarn_multiply p = {.m = 140, .n = 150, .k = 40, .lda = 40, .ldb = 150, .ldc = 150};
    p.alpha = 1, p.a = a, p.b = b, p.c = c;
    cr_assert_not(tarn_brain_serves(&p));
    unsigned was = tarn_thread_mode_set(TARN_MODE_BRAIN);
    cr_assert(tarn_brain_serves(&p));
    fill();
    expect(&p);
    tarn_gemm(0, false, false, 140, 150, 40, 1, a, 40, b, 150, 0, c, 150);
    compare(&p, "tarn_gemm");
    p.n = 20;
    cr_assert_not(tarn_brain_serves(&p), "packing does not pay for few columns");
    tarn_thread_mode_set(was);
    tarn_gemm(0, false, false, 140, 150, 40, 1, a, 40, b, 150, 0, c, 150);
    cr_assert(fabs(c[0] - want[0]) > 1e-5, "products round although nobody asks");
}

static bool see_mode(void *job, size_t index)
{
    ((unsigned *)job)[index] = tarn_thread_mode();
    return true;
}

Test(brain, chunks_of_a_job_have_the_mode_of_who_submits_it)
{
    unsigned seen[200] = {0};
    cr_assert(tarn_threads_set(4));
    unsigned was = tarn_thread_mode_set(TARN_MODE_BRAIN);
    cr_assert(tarn_parallel(200, see_mode, seen));
    for (int i = 0; i < 200; i++)
        cr_assert_eq(seen[i], TARN_MODE_BRAIN);
    tarn_thread_mode_set(was);
    cr_assert(tarn_parallel(200, see_mode, seen));
    for (int i = 0; i < 200; i++)
        cr_assert_eq(seen[i], 0);
}
