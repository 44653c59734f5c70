/* random_test.c -- Philox' known answers, independence of how a run is cut, and the shape of what
 * is drawn. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/cpu.h"
#include "kernel/kernels.h"

enum { MANY = 1 << 20 };

/* Random123's kat_vectors for philox4x32 10. */
Test(random, philox_gives_the_published_words)
{
    uint32_t zero[4], pi[4];
    tarn_philox(0, 0, 0, zero, 4);
    cr_expect_arr_eq(zero, ((uint32_t[]){0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}), 16);
    tarn_random at = {0x299f31d0a4093822, 0x0370734413198a2e, 0x05a308d3243f6a88 * 4};
    tarn_kernels_of(0)->philox(at, true, pi, 4); /* block 0x85a308d3243f6a88 */
    cr_expect_arr_eq(pi, ((uint32_t[]){0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}), 16);
}

Test(random, words_are_the_same_however_a_run_is_cut)
{
    static uint32_t all[3000], part[3000];
    tarn_philox(7, 9, 5, all, 3000);
    for (size_t from = 0; from < 40; from++) {
        for (size_t n = 0; n < 1400; n += 53) {
            tarn_philox(7, 9, 5 + from, part, n);
            cr_assert(!memcmp(part, all + from, n * 4), "from %zu, %zu words", from, n);
        }
    }
}

typedef void fill(int column, tarn_random at, void *y, size_t n);
static void uniform(int column, tarn_random at, void *y, size_t n)
{
    tarn_random_uniform(column, at, y, n, -1, 3);
}
static void normal(int column, tarn_random at, void *y, size_t n)
{
    tarn_random_normal(column, at, y, n, 1, 2);
}
static void dropout(int column, tarn_random at, void *y, size_t n)
{
    static double ones[4096];
    for (size_t i = 0; column ? i < 4096 : i < 8192; i++) {
        if (column)
            ones[i] = 1;
        else
            ((float *)ones)[i] = 1;
    }
    tarn_random_dropout(column, at, y, ones, n, 0.25);
}

static void check_cuts(fill *make, int column)
{
    static double all[2000], part[2000];
    size_t item = column ? 8 : 4;
    make(column, (tarn_random){1, 2, 3}, all, 2000);
    for (size_t from = 0; from < 20; from++) {
        for (size_t n = 0; n < 1200; n += 37) {
            make(column, (tarn_random){1, 2, 3 + from}, part, n);
            cr_assert(!memcmp(part, (char *)all + from * item, n * item), "from %zu, n = %zu", from,
                      n);
        }
    }
}

Test(random, numbers_are_the_same_however_a_run_is_cut)
{
    fill *const makers[] = {uniform, normal, dropout};
    for (int k = 0; k < 3; k++) {
        check_cuts(makers[k], 0);
        check_cuts(makers[k], 1);
    }
}

Test(random, floats_and_doubles_of_an_address_agree)
{
    static float narrow[1000];
    static double wide[1000];
    tarn_random at = {3, 1, 4};
    tarn_random_normal(0, at, narrow, 1000, 0, 1);
    tarn_random_normal(1, at, wide, 1000, 0, 1);
    for (int i = 0; i < 1000; i++)
        cr_assert_float_eq(narrow[i], wide[i], 1e-4 * (1 + fabs(wide[i])));
    tarn_random_uniform(0, at, narrow, 1000, 0, 1);
    tarn_random_uniform(1, at, wide, 1000, 0, 1);
    for (int i = 0; i < 1000; i++)
        cr_assert_float_eq(narrow[i], wide[i], 1e-7);
}

/* mean, variance, and the mean of the fourth powers about the mean */
static void moments(const double *x, double *out)
{
    double sum = 0, square = 0, fourth = 0;
    for (int i = 0; i < MANY; i++)
        sum += x[i];
    for (int i = 0; i < MANY; i++) {
        double d = x[i] - sum / MANY;
        square += d * d, fourth += d * d * d * d;
    }
    out[0] = sum / MANY, out[1] = square / MANY, out[2] = fourth / MANY;
}

static double x[MANY];

Test(random, normals_have_the_moments_of_normals)
{
    double m[3];
    tarn_random_normal(1, (tarn_random){42, 0, 0}, x, MANY, 0, 1);
    moments(x, m);
    cr_expect_float_eq(m[0], 0, 0.005);
    cr_expect_float_eq(m[1], 1, 0.01);
    cr_expect_float_eq(m[2], 3, 0.05);
    double neighbours = 0;
    for (int i = 0; i < MANY; i += 2)
        neighbours += x[i] * x[i + 1];
    cr_expect_float_eq(neighbours / (MANY / 2), 0, 0.006);
}

Test(random, uniform_numbers_fill_their_interval_and_stay_in_it)
{
    double m[3];
    tarn_random_uniform(1, (tarn_random){42, 0, 0}, x, MANY, 2, 4);
    moments(x, m);
    cr_expect_float_eq(m[0], 3, 0.005);
    cr_expect_float_eq(m[1], 4. / 12, 0.002);
    static float y[MANY];
    tarn_random_uniform(0, (tarn_random){42, 0, 0}, y, MANY, 16777215, 16777216);
    for (int i = 0; i < MANY; i++)
        cr_assert(y[i] >= 16777215 && y[i] < 16777216);
}

Test(random, whole_numbers_are_each_as_likely)
{
    static int64_t y[60000];
    int count[6] = {0};
    tarn_random_integers((tarn_random){1, 1, 0}, y, 60000, -2, 4);
    for (int i = 0; i < 60000; i++) {
        cr_assert(y[i] >= -2 && y[i] < 4);
        count[y[i] + 2]++;
    }
    for (int k = 0; k < 6; k++)
        cr_expect(abs(count[k] - 10000) < 400, "%d came %d times", k - 2, count[k]);
    int64_t again;
    tarn_random_integers((tarn_random){1, 1, 777}, &again, 1, -2, 4);
    cr_expect_eq(again, y[777]);
}

/* Of 3 2^62 numbers a quarter of all words is refused and drawn again. */
Test(random, refused_numbers_are_drawn_again)
{
    static int64_t y[4000];
    int low = 0;
    tarn_random_integers((tarn_random){1, 1, 0}, y, 4000, INT64_MIN, INT64_MIN / 2 * -1);
    for (int i = 0; i < 4000; i++) {
        cr_assert(y[i] < INT64_MIN / 2 * -1);
        low += y[i] < INT64_MIN / 2;
    }
    cr_expect(abs(low - 4000 / 3) < 150, "%d", low);
}

Test(random, a_permutation_has_each_number_once_in_every_place_as_often)
{
    static int64_t y[5];
    int first[5] = {0};
    for (uint64_t k = 0; k < 5000; k++) {
        int seen = 0;
        tarn_random_permutation((tarn_random){9, k, 0}, y, 5, 1);
        for (int i = 0; i < 5; i++)
            seen |= 1 << y[i];
        cr_assert_eq(seen, 0x3e);
        first[y[0] - 1]++;
    }
    for (int k = 0; k < 5; k++)
        cr_expect(abs(first[k] - 1000) < 120, "%d stood first %d times", k + 1, first[k]);
}

Test(random, bernoulli_has_its_probability)
{
    static uint8_t y[MANY];
    long ones = 0;
    tarn_random_bernoulli((tarn_random){1, 2, 3}, y, MANY, 0.3);
    for (int i = 0; i < MANY; i++)
        ones += y[i];
    cr_expect_float_eq((double)ones / MANY, 0.3, 0.003);
    tarn_random_bernoulli((tarn_random){1, 2, 3}, y, 1000, 1);
    cr_expect_eq(memchr(y, 0, 1000), NULL);
    tarn_random_bernoulli((tarn_random){1, 2, 3}, y, 1000, 0);
    cr_expect_eq(memchr(y, 1, 1000), NULL);
}
