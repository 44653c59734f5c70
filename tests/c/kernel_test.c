/* kernel_test.c -- reductions, softmax, arrays and products against their definitions. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "kernel/blas.h"
#include "kernel/kernels.h"

enum { LONGEST = 300, COLUMNS = 2 };

typedef struct array {
    float f[LONGEST + 1];
    double d[LONGEST + 1];
} array;

/* One element off a vector's address. */
static void *at(array *a, int column) { return column ? (void *)(a->d + 1) : (void *)(a->f + 1); }
static double get(array *a, int column, size_t i) { return column ? a->d[i + 1] : a->f[i + 1]; }

static array array_of(double (*value)(size_t i), size_t n)
{
    static array a;
    for (size_t i = 0; i < n; i++)
        a.d[i + 1] = a.f[i + 1] = (float)value(i);
    return a;
}

static double mixed(size_t i) { return (double)(i * 7919 % 1009) / 100 - 5; }
static double other(size_t i) { return (double)(i * 104729 % 997) / 500 - 1; }

#define EACH_COLUMN(k) for (int k = 0; k < COLUMNS; k++)
#define NEAR(got, want)                                                                            \
    cr_assert(fabs((got) - (want)) <= 2e-6 * (1 + fabs(want) + 0.02 * (double)n),                  \
              "n = %zu: %.12g, not %.12g", n, (double)(got), (double)(want))

/* ---- reductions ----------------------------------------------------------------------------------- */

Test(kernel, sums_of_any_length)
{
    array x = array_of(mixed, LONGEST), y = array_of(other, LONGEST);
    EACH_COLUMN(c)
    {
        const tarn_kernels *k = tarn_kernels_of(c);
        double sum = 0, squares = 0, absolute = 0, dot = 0, cubes = 0;
        for (size_t n = 0; n <= LONGEST; n++) {
            NEAR(k->sum(at(&x, c), n).real, sum);
            NEAR(k->sum_squares(at(&x, c), n, 0.5), squares);
            NEAR(k->sum_absolute(at(&x, c), n), absolute);
            NEAR(k->dot(at(&x, c), at(&y, c), n), dot);
            NEAR(k->sum_powers(at(&x, c), n, 3), cubes);
            double v = x.d[n + 1 < LONGEST ? n + 1 : LONGEST];
            sum += v, squares += (v - 0.5) * (v - 0.5), absolute += fabs(v);
            dot += v * y.d[n + 1 < LONGEST ? n + 1 : LONGEST], cubes += fabs(v * v * v);
        }
    }
}

Test(kernel, a_long_sum_of_floats_keeps_its_digits)
{
    static float x[1 << 20];
    for (int i = 0; i < 1 << 20; i++)
        x[i] = 0.1f;
    cr_expect_float_eq(tarn_kernels_of(0)->sum(x, 1 << 20).real, (double)0.1f * (1 << 20), 0.1);
}

Test(kernel, sums_do_not_depend_on_where_the_array_stands)
{
    static float x[1040], y[1040];
    for (size_t i = 0; i < 1000; i++)
        x[i] = y[i + 3] = (float)mixed(i) / 3;
    cr_expect_eq(tarn_kernels_of(0)->sum(x, 1000).real, tarn_kernels_of(0)->sum(y + 3, 1000).real);
}

Test(kernel, whole_numbers_are_summed_exactly_and_wrap)
{
    int64_t x[71], wrap[] = {INT64_MAX, 1};
    for (int i = 0; i < 71; i++)
        x[i] = ((int64_t)1 << 53) + i;
    const tarn_kernels *k = tarn_kernels_of(2);
    cr_expect_eq(k->sum(x, 71).whole, 71 * ((int64_t)1 << 53) + 70 * 71 / 2);
    cr_expect_eq(k->sum(wrap, 2).whole, INT64_MIN);
    cr_expect_eq(k->product((int64_t[]){-3, 5, 7}, 3).whole, -105);
    cr_expect_eq(k->max_position(x, 71), 70);
    cr_expect_eq(k->min_position((int64_t[]){3, -1, -1}, 3), 1);
    cr_expect_eq(k->count_nonzero((int64_t[]){3, 0, -1}, 3), 2);
}

Test(kernel, positions_are_of_the_first_largest_and_smallest)
{
    for (size_t n = 1; n <= LONGEST; n++) {
        for (size_t place = 0; place < n; place += 1 + n / 7) {
            float x[LONGEST];
            for (size_t i = 0; i < n; i++)
                x[i] = i >= place && i % 3 == place % 3 ? 9 : -(float)(i % 5);
            const tarn_kernels *k = tarn_kernels_of(0);
            cr_assert_eq(k->max_position(x, n), place);
            for (size_t i = 0; i < n; i++)
                x[i] = -x[i];
            cr_assert_eq(k->min_position(x, n), place);
            x[place] = NAN;
            cr_assert_eq(k->max_position(x, n), place);
            cr_assert_eq(k->min_position(x, n), place);
        }
    }
}

Test(kernel, the_largest_of_a_long_array_is_found)
{
    static double x[20000];
    for (size_t i = 0; i < 20000; i++)
        x[i] = -1 - (double)(i % 7);
    x[13579] = x[15000] = -0.5;
    cr_expect_eq(tarn_kernels_of(1)->max_position(x, 20000), 13579);
    x[17000] = NAN;
    cr_expect_eq(tarn_kernels_of(1)->max_position(x, 20000), 17000);
}

Test(kernel, minus_infinity_is_a_number_among_others)
{
    float x[] = {-INFINITY, -INFINITY};
    cr_expect_eq(tarn_kernels_of(0)->max_position(x, 2), 0);
    float y[] = {-INFINITY, INFINITY, 1};
    cr_expect_eq(tarn_kernels_of(0)->max_position(y, 3), 1);
}

Test(kernel, counts)
{
    float x[] = {0, -0.0f, 1, NAN, INFINITY, 3};
    cr_expect_eq(tarn_kernels_of(0)->count_nonzero(x, 6), 4);
    cr_expect_eq(tarn_kernels_of(0)->count_not_finite(x, 6), 2);
}

/* ---- columns ---------------------------------------------------------------------------------------- */

static double block[700 * 300], column_result[300];

Test(kernel, column_sums_add_to_what_is_there)
{
    const size_t shapes[][2] = {{1, 1}, {3, 300}, {700, 5}, {513, 257}, {0, 4}};
    for (size_t s = 0; s < 5; s++) {
        size_t rows = shapes[s][0], cols = shapes[s][1], n = rows * cols;
        for (size_t i = 0; i < n; i++)
            block[i] = mixed(i);
        for (size_t j = 0; j < cols; j++)
            column_result[j] = 10;
        tarn_kernels_of(1)->column_sums(column_result, block, rows, cols);
        for (size_t j = 0; j < cols; j++) {
            double want = 10;
            for (size_t r = 0; r < rows; r++)
                want += block[r * cols + j];
            NEAR(column_result[j], want);
        }
    }
}

Test(kernel, column_sums_of_squares_about_a_center)
{
    double x[] = {1, 2, 3, 4, 5, 6}, center[] = {1, 2, 3}, y[3] = {0};
    tarn_kernels_of(1)->column_sum_squares(y, x, center, 2, 3);
    cr_expect_arr_eq(y, ((double[]){9, 9, 9}), sizeof y);
    tarn_kernels_of(1)->column_sum_squares(y, x, NULL, 2, 3);
    cr_expect_arr_eq(y, ((double[]){26, 38, 54}), sizeof y);
}

Test(kernel, column_products_and_extremes)
{
    int64_t x[] = {3, 9, 5, 2, 5, 9}, y[2] = {1, 1}, position[2];
    tarn_kernels_of(2)->column_products(y, x, 3, 2);
    cr_expect_arr_eq(y, ((int64_t[]){75, 162}), sizeof y);
    tarn_kernels_of(2)->column_max(y, position, x, 3, 2, 1);
    cr_expect_arr_eq(y, ((int64_t[]){5, 9}), sizeof y);
    cr_expect_arr_eq(position, ((int64_t[]){2, 1}), sizeof position);
    tarn_kernels_of(2)->column_min(y, NULL, x, 3, 2, 1);
    cr_expect_arr_eq(y, ((int64_t[]){3, 2}), sizeof y);
    double z[] = {1, NAN, NAN, 7, NAN, 8}, top[2];
    tarn_kernels_of(1)->column_max(top, position, z, 3, 2, 0);
    cr_expect(isnan(top[0]) && isnan(top[1]));
    cr_expect_arr_eq(position, ((int64_t[]){1, 0}), sizeof position);
}

/* ---- softmax -------------------------------------------------------------------------------------- */

Test(kernel, softmax_of_rows_of_any_length)
{
    array x = array_of(mixed, LONGEST), y, z;
    EACH_COLUMN(c)
    {
        for (size_t n = 1; n <= LONGEST; n += 1 + n / 20) {
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += exp(x.d[i + 1]);
            tarn_kernels_of(c)->softmax(at(&y, c), at(&x, c), n);
            tarn_kernels_of(c)->log_softmax(at(&z, c), at(&x, c), n);
            NEAR(tarn_kernels_of(c)->logsumexp(at(&x, c), n), log(sum));
            for (size_t i = 0; i < n; i++) {
                NEAR(get(&y, c, i), exp(x.d[i + 1]) / sum);
                NEAR(get(&z, c, i), x.d[i + 1] - log(sum));
            }
        }
    }
}

Test(kernel, softmax_of_large_and_of_infinite_numbers)
{
    float x[] = {1000, 1000, -INFINITY}, y[3], nothing[] = {-INFINITY, -INFINITY};
    tarn_kernels_of(0)->softmax(y, x, 3);
    cr_expect_arr_eq(y, ((float[]){0.5f, 0.5f, 0}), sizeof y);
    cr_expect_eq(tarn_kernels_of(0)->logsumexp(nothing, 2), -INFINITY);
    tarn_kernels_of(0)->softmax(y, nothing, 2);
    cr_expect(isnan(y[0]));
}

/* gx_i = y_i (g_i - sum g y); for the logarithm g_i - e^y_i sum g */
Test(kernel, gradients_of_softmax)
{
    array x = array_of(mixed, 37), g = array_of(other, 37), y, gx;
    size_t n = 37;
    EACH_COLUMN(c)
    {
        double mean = 0, sum = 0;
        tarn_kernels_of(c)->softmax(at(&y, c), at(&x, c), n);
        for (size_t i = 0; i < n; i++)
            mean += get(&y, c, i) * g.d[i + 1], sum += g.d[i + 1];
        tarn_kernels_of(c)->softmax_back(at(&gx, c), at(&g, c), at(&y, c), n);
        for (size_t i = 0; i < n; i++)
            NEAR(get(&gx, c, i), get(&y, c, i) * (g.d[i + 1] - mean));
        tarn_kernels_of(c)->log_softmax(at(&y, c), at(&x, c), n);
        tarn_kernels_of(c)->log_softmax_back(at(&gx, c), at(&g, c), at(&y, c), n);
        for (size_t i = 0; i < n; i++)
            NEAR(get(&gx, c, i), g.d[i + 1] - exp(get(&y, c, i)) * sum);
    }
}

/* Down the columns gives what rows of the transposed block give. */
Test(kernel, softmax_down_columns_is_softmax_of_the_transposed)
{
    enum { AXIS = 11, INNER = 301, n = AXIS * INNER };
    static double x[n], g[n], xt[n], gt[n], y[n], yt[n], gx[n], gxt[n], back[n];
    const tarn_kernels *k = tarn_kernels_of(1);
    for (size_t i = 0; i < n; i++)
        x[i] = mixed(i), g[i] = other(i);
    k->transpose(xt, AXIS, x, INNER, AXIS, INNER);
    k->transpose(gt, AXIS, g, INNER, AXIS, INNER);
    for (int logarithm = 0; logarithm < 2; logarithm++) {
        (logarithm ? k->log_softmax_columns : k->softmax_columns)(y, x, AXIS, INNER);
        (logarithm ? k->log_softmax_columns_back : k->softmax_columns_back)(gx, g, y, AXIS, INNER);
        for (size_t r = 0; r < n; r += AXIS) {
            (logarithm ? k->log_softmax : k->softmax)(yt + r, xt + r, AXIS);
            (logarithm ? k->log_softmax_back : k->softmax_back)(gxt + r, gt + r, yt + r, AXIS);
        }
        k->transpose(back, INNER, yt, AXIS, INNER, AXIS);
        for (size_t i = 0; i < n; i++)
            cr_assert_float_eq(y[i], back[i], 1e-12);
        k->transpose(back, INNER, gxt, AXIS, INNER, AXIS);
        for (size_t i = 0; i < n; i++)
            cr_assert_float_eq(gx[i], back[i], 1e-12);
    }
    k->logsumexp_columns(y, x, AXIS, INNER);
    for (size_t j = 0; j < INNER; j++)
        cr_assert_float_eq(y[j], k->logsumexp(xt + j * AXIS, AXIS), 1e-12);
}

/* ---- arrays ------------------------------------------------------------------------------------------ */

Test(kernel, arrays_are_filled_scaled_and_added)
{
    float x[] = {1, 2, 3}, y[] = {10, 20, 30}, row[] = {1, -1, 0}, seven = 7;
    const tarn_kernels *k = tarn_kernels_of(0);
    k->axpy(y, 2, x, 3);
    cr_expect_arr_eq(y, ((float[]){12, 24, 36}), sizeof y);
    k->scale(y, 0.5, y, 3);
    cr_expect_arr_eq(y, ((float[]){6, 12, 18}), sizeof y);
    k->add_rows(y, row, 1, 3);
    cr_expect_arr_eq(y, ((float[]){7, 11, 18}), sizeof y);
    k->fill(y, &seven, 2);
    cr_expect_arr_eq(y, ((float[]){7, 7, 18}), sizeof y);
    k->bytes_to_unit(y, (uint8_t[]){0, 51, 255}, 3);
    cr_expect_arr_eq(y, ((float[]){0, 0.2f, 1}), sizeof y);
}

Test(kernel, transposes_of_any_size)
{
    static float x[70 * 80], y[70 * 80];
    for (size_t i = 0; i < 70 * 80; i++)
        x[i] = (float)i;
    for (size_t rows = 1; rows < 70; rows += 11) {
        for (size_t cols = 1; cols < 70; cols += 3) {
            tarn_kernels_of(0)->transpose(y, 70, x, 80, rows, cols);
            for (size_t i = 0; i < rows * cols; i++)
                cr_assert_eq(y[i % cols * 70 + i / cols], x[i / cols * 80 + i % cols]);
        }
    }
}

/* ---- products ---------------------------------------------------------------------------------------- */

typedef struct product {
    int column;
    bool ta, tb;
    int64_t m, n, k;
} product;

static double element(int column, const void *x, int64_t i)
{
    return column ? ((const double *)x)[i] : (double)((const float *)x)[i];
}

static void check_product(const product *p)
{
    static double a[40 * 40], b[40 * 40], c[40 * 40];
    const int64_t ld = 40;
    for (size_t i = 0; i < 1600; i++) {
        if (p->column)
            a[i] = mixed(i), b[i] = other(i), c[i] = NAN;
        else
            ((float *)a)[i] = (float)mixed(i), ((float *)b)[i] = (float)other(i),
                    ((float *)c)[i] = NAN;
    }
    tarn_gemm(p->column, p->ta, p->tb, p->m, p->n, p->k, 2, a, ld, b, ld, 0, c, ld);
    for (int64_t i = 0; i < p->m; i++) {
        for (int64_t j = 0; j < p->n; j++) {
            double want = 0;
            size_t n = (size_t)p->k;
            for (int64_t k = 0; k < p->k; k++)
                want += 2 * element(p->column, a, p->ta ? k * ld + i : i * ld + k) *
                        element(p->column, b, p->tb ? j * ld + k : k * ld + j);
            double got = element(p->column, c, i * ld + j);
            cr_assert(fabs(got - want) <= 1e-4 * (1 + fabs(want)), "k = %zu: %g, not %g", n, got,
                      want);
        }
    }
}

Test(kernel, products_with_and_without_transposing)
{
    for (int kind = 0; kind < 8; kind++) {
        for (int64_t size = 0; size < 36; size += 5) {
            product p = {kind & 1, kind >> 1 & 1, kind >> 2 & 1, size, 36 - size, (size * 7) % 31};
            check_product(&p);
        }
    }
}

Test(kernel, products_are_added_to_what_is_there)
{
    float a[] = {1, 2, 3, 4}, b[] = {1, 0, 0, 1}, c[] = {1, 1, 1, 1};
    tarn_gemm(0, false, false, 2, 2, 2, 1, a, 2, b, 2, 3, c, 2);
    cr_expect_arr_eq(c, ((float[]){4, 5, 6, 7}), sizeof c);
    tarn_gemm(0, false, false, 2, 2, 0, 1, a, 2, b, 2, 2, c, 2);
    cr_expect_arr_eq(c, ((float[]){8, 10, 12, 14}), sizeof c);
}

Test(kernel, matrix_by_vector)
{
    double a[] = {1, 2, 3, 4, 5, 6}, x[] = {1, 10, 100}, y[3] = {NAN, NAN, NAN};
    tarn_gemm(1, false, false, 2, 1, 3, 1, a, 3, x, 1, 0, y, 2);
    cr_expect_eq(y[0], 321);
    cr_expect(isnan(y[1]));
    cr_expect_eq(y[2], 654);
    tarn_gemm(1, true, false, 3, 1, 2, 1, a, 3, x, 2, 0, y, 1);
    cr_expect_arr_eq(y, ((double[]){401, 502, 603}), sizeof y);
    tarn_gemm(1, false, false, 2, 1, 0, 1, a, 3, x, 1, 0, y, 1);
    cr_expect_eq(y[0], 0);
}
