/* product_test.c -- products of every small size, and of some large ones, against plain loops, for
 * each instruction set that this machine has. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "kernel/product.h"

/* Matrices fill their memory exactly, so that a sanitizer sees what is read beyond them. */
typedef struct matrix {
    int column;
    int64_t rows, cols, ld;
    void *data;
} matrix;

static double get(const matrix *x, int64_t i, int64_t j)
{
    return x->column ? ((double *)x->data)[i * x->ld + j] : ((float *)x->data)[i * x->ld + j];
}

static void set(matrix *x, int64_t i, int64_t j, double value)
{
    if (x->column)
        ((double *)x->data)[i * x->ld + j] = value;
    else
        ((float *)x->data)[i * x->ld + j] = (float)value;
}

/* Whole numbers of -3 .. 3, so that sums are exact in any order. */
static matrix filled(int column, int64_t rows, int64_t cols, int64_t gap, int seed)
{
    matrix x = {column, rows, cols, cols + gap, NULL};
    int64_t count = rows > 0 ? (rows - 1) * x.ld + cols : 0;
    x.data = malloc((size_t)(count > 0 ? count : 1) * (column ? sizeof(double) : sizeof(float)));
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++)
            set(&x, i, j, (double)((i * 37 + j * 11 + i * j * seed + seed) % 7) - 3);
    return x;
}

typedef struct sizes {
    int64_t m, n, k;
} sizes;

typedef struct trial {
    int column;
    bool ta, tb, bias;
    double alpha, beta;
    int64_t gap; /* between rows */
} trial;

static double wanted(const trial *t, const matrix *a, const matrix *b, const matrix *bias,
                     double before, int64_t i, int64_t j, int64_t k)
{
    double sum = 0;
    for (int64_t p = 0; p < k; p++)
        sum += (t->ta ? get(a, p, i) : get(a, i, p)) * (t->tb ? get(b, j, p) : get(b, p, j));
    return t->alpha * sum + (t->beta == 0 ? 0 : t->beta * before) + (t->bias ? get(bias, 0, j) : 0);
}

/* c is NaN where beta is 0, and NaN between its rows. */
static matrix result_before(const trial *t, const sizes *s)
{
    matrix c = filled(t->column, s->m, s->n, t->gap, 5);
    for (int64_t i = 0; i < s->m; i++)
        for (int64_t j = 0; j < (i + 1 < s->m ? c.ld : s->n); j++)
            if (j >= s->n || t->beta == 0)
                set(&c, i, j, NAN);
    return c;
}

static void check(const trial *t, const sizes *s)
{
    matrix a =
        t->ta ? filled(t->column, s->k, s->m, t->gap, 1) : filled(t->column, s->m, s->k, t->gap, 1);
    matrix b =
        t->tb ? filled(t->column, s->n, s->k, t->gap, 2) : filled(t->column, s->k, s->n, t->gap, 2);
    matrix bias = filled(t->column, 1, s->n, 0, 3), c = result_before(t, s);
    matrix before = filled(t->column, s->m, s->n, t->gap, 5);
    tarn_multiply_run(t->column, &(tarn_multiply){.transpose_a = t->ta,
                                                  .transpose_b = t->tb,
                                                  .m = s->m,
                                                  .n = s->n,
                                                  .k = s->k,
                                                  .lda = a.ld,
                                                  .ldb = b.ld,
                                                  .ldc = c.ld,
                                                  .alpha = t->alpha,
                                                  .beta = t->beta,
                                                  .a = a.data,
                                                  .b = b.data,
                                                  .bias = t->bias ? bias.data : NULL,
                                                  .c = c.data});
    for (int64_t i = 0; i < s->m; i++) {
        for (int64_t j = 0; j < s->n; j++) {
            double want = wanted(t, &a, &b, &bias, get(&before, i, j), i, j, s->k);
            cr_assert_eq(get(&c, i, j), want, "%s %d%d %d: %ld x %ld x %ld at %ld, %ld: %g, not %g",
                         tarn_cpu_isa_name(tarn_cpu_isa()), t->ta, t->tb, t->column, (long)s->m,
                         (long)s->n, (long)s->k, (long)i, (long)j, get(&c, i, j), want);
        }
        for (int64_t j = s->n; i + 1 < s->m && j < c.ld; j++)
            cr_assert(isnan(get(&c, i, j)), "written between rows");
    }
    free(a.data), free(b.data), free(bias.data), free(c.data), free(before.data);
}

static trial trial_of(int kind)
{
    static const double alpha[] = {1, 1, 2, -1}, beta[] = {0, 1, 0, 3};
    return (trial){.column = kind & 1,
                   .ta = kind >> 1 & 1,
                   .tb = kind >> 2 & 1,
                   .bias = kind >> 3 & 1,
                   .alpha = alpha[kind >> 4 & 3],
                   .beta = beta[kind >> 4 & 3],
                   .gap = kind % 5 == 0 ? 3 : 0};
}

/* Tests run in processes of their own: this one computes with the instruction set asked for. */
static bool is_here(const char *isa)
{
    setenv("TARN_ISA", isa, 1);
    return strcmp(tarn_cpu_isa_name(tarn_cpu_isa()), isa) == 0;
}

static char isas[][16] = {"baseline", "v3", "v4"};

ParameterizedTestParameters(product, small_sizes)
{
    return cr_make_param_array(char[16], isas, sizeof isas / sizeof *isas, NULL);
}

ParameterizedTest(char isa[16], product, small_sizes)
{
    if (!is_here(isa))
        return;
    int kind = 0;
    for (int64_t m = 1; m <= 40; m++)
        for (int64_t n = 1; n <= 40; n++)
            for (int64_t i = 0; i < 10; i++, kind++) {
                trial t = trial_of(kind * 5);
                check(&t, &(sizes){m, n, (m * 7 + n * 11 + i * 4) % 41});
            }
}

ParameterizedTestParameters(product, large_sizes)
{
    return cr_make_param_array(char[16], isas, sizeof isas / sizeof *isas, NULL);
}

ParameterizedTest(char isa[16], product, large_sizes)
{
    static const sizes list[] = {{97, 300, 530}, {50, 257, 1030}, {200, 70, 600}, {7, 600, 515},
                                 {1, 1300, 700}, {1300, 1, 1100}, {1, 1, 9000},   {49, 65, 513},
                                 {130, 129, 64}, {49, 1000, 33},  {3, 2, 2000},   {61, 16, 700},
                                 {0, 3, 4},      {3, 0, 4},       {1, 40, 1025},  {40, 1, 5}};
    if (!is_here(isa))
        return;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        for (int kind = 0; kind < 8; kind++) {
            trial t = trial_of(kind | (int)(i + (size_t)kind) % 8 << 3);
            check(&t, &list[i]);
        }
}

/* ---- bits ----------------------------------------------------------------------------------------- */

enum { ROWS = 100, COLS = 70, TERMS = 1100 };
static float a[ROWS * TERMS], b[TERMS * COLS], turned[COLS * TERMS], whole[ROWS * COLS];
static float part[ROWS * COLS];

static void fill(void)
{
    for (int i = 0; i < ROWS * TERMS; i++)
        a[i] = sinf((float)i);
    for (int k = 0; k < TERMS; k++)
        for (int j = 0; j < COLS; j++)
            b[k * COLS + j] = turned[j * TERMS + k] = cosf((float)(k * COLS + j));
}

static void multiply(float *c, int64_t first, int64_t rows, bool tb)
{
    tarn_multiply_run(0, &(tarn_multiply){.transpose_b = tb,
                                          .m = rows,
                                          .n = COLS,
                                          .k = TERMS,
                                          .lda = TERMS,
                                          .ldb = tb ? TERMS : COLS,
                                          .ldc = COLS,
                                          .alpha = 1,
                                          .a = a + first * TERMS,
                                          .b = tb ? turned : b,
                                          .c = c});
}

Test(product, a_row_is_the_same_in_any_batch, .init = fill)
{
    multiply(whole, 0, ROWS, false);
    for (int64_t rows = 1; rows < ROWS; rows += 6) {
        multiply(part, ROWS - rows, rows, false);
        cr_assert(!memcmp(part, whole + (ROWS - rows) * COLS, (size_t)rows * sizeof *part * COLS),
                  "%d rows", (int)rows);
        multiply(part, ROWS - rows - 1, rows + 1, true);
        cr_assert(!memcmp(part, whole + (ROWS - rows - 1) * COLS,
                          (size_t)(rows + 1) * sizeof *part * COLS),
                  "%d rows of b transposed", (int)rows + 1);
    }
}

/* b in panels that were packed before, some columns at a time; the product takes those from 32 on. */
Test(product, panels_packed_before_give_the_same_bits, .init = fill)
{
    enum { FIRST = 32 };
    size_t bytes = tarn_panels_bytes(0, COLS, TERMS);
    tarn_panels panels = {.at = aligned_alloc(64, (bytes + 63) / 64 * 64), COLS, TERMS};
    multiply(whole, 0, ROWS, false);
    for (int tb = 0; tb < 2; tb++) {
        tarn_multiply p = {.transpose_b = tb, .m = ROWS, .n = COLS, .k = TERMS, .lda = TERMS};
        p.ldb = tb ? TERMS : COLS, p.ldc = COLS, p.alpha = 1;
        p.a = a, p.b = tb ? turned : b, p.c = part;
        tarn_panels_pack(0, &p, &panels, 0, 64);
        tarn_panels_pack(0, &p, &panels, 64, COLS);
        p.n = COLS - FIRST, p.b = NULL, p.panels = &panels, p.first = FIRST;
        tarn_multiply_run(0, &p);
        for (int i = 0; i < ROWS; i++)
            cr_assert(!memcmp(part + i * COLS, whole + i * COLS + FIRST,
                              (COLS - FIRST) * sizeof *part),
                      "row %d, b transposed: %d", i, tb);
    }
    free(panels.at);
}

Test(product, infinities_and_nans_stay_in_their_rows_and_columns, .init = fill)
{
    a[3 * TERMS + 5] = INFINITY;
    b[7 * COLS + 69] = NAN;
    multiply(whole, 0, ROWS, false);
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLS; j++)
            if (j == 69)
                cr_assert(isnan(whole[i * COLS + j]));
            else
                cr_assert_eq(!isfinite(whole[i * COLS + j]), i == 3, "%d, %d", i, j);
}

/* ---- vectors by hand ------------------------------------------------------------------------------ */

Test(product, sums_of_a_vector_are_as_exact_as_float_allows)
{
    enum { COUNT = 1 << 20 };
    float *x = malloc(COUNT * sizeof *x), y;
    for (int i = 0; i < COUNT; i++)
        x[i] = 0.1f;
    tarn_multiply_run(0, &(tarn_multiply){.transpose_b = true,
                                          .m = 1,
                                          .n = 1,
                                          .k = COUNT,
                                          .lda = COUNT,
                                          .ldb = COUNT,
                                          .ldc = 1,
                                          .alpha = 1,
                                          .a = x,
                                          .b = x,
                                          .c = &y});
    cr_expect_float_eq(y, 0.1f * 0.1f * COUNT, 0.05, "%.9g", y);
    free(x);
}
