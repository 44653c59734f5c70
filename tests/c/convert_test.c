/* convert_test.c -- conversions between number types: every half and bfloat16, ties, wrapping,
 * strides. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "kernel/convert.h"

/* The number a half stands for, by the definition. */
static double half_value(uint16_t h)
{
    int exponent = h >> 10 & 31, fraction = h & 1023;
    double size = exponent == 31  ? (fraction ? NAN : INFINITY)
                  : exponent == 0 ? ldexp(fraction, -24)
                                  : ldexp(1024 + fraction, exponent - 25);
    return h >> 15 ? -size : size;
}

static uint16_t half_of(int from, const void *x)
{
    uint16_t h;
    tarn_convert(TARN_FLOAT16, &h, from, x, 1);
    return h;
}

static uint16_t half_of_double(double x) { return half_of(TARN_FLOAT64, &x); }
static uint16_t half_of_float(float x) { return half_of(TARN_FLOAT32, &x); }

static uint16_t brain_of_double(double x)
{
    uint16_t h;
    tarn_convert(TARN_BFLOAT16, &h, TARN_FLOAT64, &x, 1);
    return h;
}

Test(convert, every_half_is_read_and_written_back)
{
    static uint16_t half[65536], back[65536];
    static float value[65536];
    for (int i = 0; i < 65536; i++)
        half[i] = (uint16_t)i;
    tarn_convert(TARN_FLOAT32, value, TARN_FLOAT16, half, 65536);
    tarn_convert(TARN_FLOAT16, back, TARN_FLOAT32, value, 65536);
    for (int i = 0; i < 65536; i++) {
        double want = half_value(half[i]);
        if (isnan(want)) {
            cr_assert(isnan(value[i]) && isnan(half_value(back[i])), "half %04x", i);
            continue;
        }
        cr_assert(value[i] == want && !signbit(value[i]) == !signbit(want), "half %04x", i);
        cr_assert_eq(back[i], half[i], "half %04x came back as %04x", i, back[i]);
    }
}

Test(convert, every_bfloat16_is_read_and_written_back)
{
    for (int i = 0; i < 65536; i++) {
        uint16_t h = (uint16_t)i, back;
        float value;
        tarn_convert(TARN_FLOAT32, &value, TARN_BFLOAT16, &h, 1);
        tarn_convert(TARN_BFLOAT16, &back, TARN_FLOAT32, &value, 1);
        uint32_t bits;
        memcpy(&bits, &value, 4);
        cr_assert_eq(bits, (uint32_t)h << 16);
        cr_assert(back == h || isnan(value));
    }
}

/* Between neighbours a and b the middle goes to the even one, what is nearer to b to b. */
Test(convert, halves_are_the_nearest_and_ties_go_to_even)
{
    for (uint16_t a = 0; a < 0x7bff; a++) {
        double low = half_value(a), high = half_value((uint16_t)(a + 1)), middle = (low + high) / 2;
        uint16_t even = a % 2 ? (uint16_t)(a + 1) : a;
        cr_assert_eq(half_of_float((float)middle), even, "after %04x", a);
        cr_assert_eq(half_of_double(middle), even);
        cr_assert_eq(half_of_double(nextafter(middle, 1e9)), a + 1, "after %04x", a);
        cr_assert_eq(half_of_double(nextafter(middle, 0)), a, "after %04x", a);
        cr_assert_eq(half_of_double(-nextafter(middle, 0)), a | 0x8000);
    }
    cr_assert_eq(half_of_double(65519.999), 0x7bff);
    cr_assert_eq(half_of_double(65520), 0x7c00);
    cr_assert_eq(half_of_double(1e300), 0x7c00);
}

Test(convert, doubles_round_once_to_bfloat16)
{
    cr_assert_eq(brain_of_double(1 + 0x1p-8), 0x3f80);
    cr_assert_eq(brain_of_double(1 + 0x1p-8 + 0x1p-40), 0x3f81);
    cr_assert_eq(brain_of_double(1 + 0x3p-8), 0x3f82);
    cr_assert_eq(brain_of_double(1 + 0x3p-8 - 0x1p-40), 0x3f81);
    cr_assert_eq(brain_of_double(3.5e38), 0x7f80);
}

/* The number a bfloat16 stands for: the upper half of a float32. */
static double brain_value(uint16_t h)
{
    uint32_t bits = (uint32_t)h << 16;
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

static uint16_t brain_of_float(float x)
{
    uint16_t h;
    tarn_convert(TARN_BFLOAT16, &h, TARN_FLOAT32, &x, 1);
    return h;
}

Test(convert, bfloat16s_are_the_nearest_and_ties_go_to_even)
{
    for (uint16_t a = 0; a < 0x7f7f; a++) {
        double low = brain_value(a), high = brain_value((uint16_t)(a + 1));
        double middle = low + (high - low) / 2;
        uint16_t even = a % 2 ? (uint16_t)(a + 1) : a;
        cr_assert_eq(brain_of_float((float)middle), even, "after %04x", a);
        cr_assert_eq(brain_of_float(nextafterf((float)middle, INFINITY)), a + 1, "after %04x", a);
        cr_assert_eq(brain_of_float(nextafterf((float)middle, 0)), a, "after %04x", a);
        cr_assert_eq(brain_of_double(middle), even);
        cr_assert_eq(brain_of_double(nextafter(middle, INFINITY)), a + 1, "after %04x", a);
        cr_assert_eq(brain_of_double(-nextafter(middle, 0)), a | 0x8000, "after %04x", a);
    }
    cr_assert_eq(brain_of_double(INFINITY), 0x7f80);
    cr_assert_eq(brain_of_float(-INFINITY), 0xff80);
}

/* Cut to 16 bits, a NaN whose payload lies low would be an infinity. */
Test(convert, every_nan_stays_one)
{
    for (uint32_t payload = 1; payload < 1u << 23; payload += payload < 1u << 16 ? 1 : 997) {
        uint32_t bits = 0x7f800000u | payload;
        float x;
        memcpy(&x, &bits, 4);
        cr_assert(isnan(brain_value(brain_of_float(x))), "payload %06x", (unsigned)payload);
        cr_assert(isnan(half_value(half_of_float(x))), "payload %06x", (unsigned)payload);
    }
    uint64_t low = 0x7ff0000000000001u;
    double x;
    memcpy(&x, &low, 8);
    cr_assert(isnan(brain_value(brain_of_double(x))) && isnan(half_value(half_of_double(x))));
}

/* Through float32 a double would be rounded twice: first onto a tie, then the wrong way. */
Test(convert, doubles_round_once_to_halves)
{
    for (uint16_t a = 0x0400; a < 0x7bff; a += 3) {
        double low = half_value(a), middle = (low + half_value((uint16_t)(a + 1))) / 2;
        double bit_more = middle * (1 + 0x1p-40), bit_less = middle * (1 - 0x1p-40);
        cr_assert_eq(half_of_double(bit_more), a + 1, "after %04x", a);
        cr_assert_eq(half_of_double(bit_less), a, "after %04x", a);
    }
}

Test(convert, whole_numbers_wrap_to_int8_and_come_back)
{
    for (int64_t i = -1000; i <= 1000; i++) {
        int8_t small;
        int64_t back;
        tarn_convert(TARN_INT8, &small, TARN_INT64, &i, 1);
        tarn_convert(TARN_INT64, &back, TARN_INT8, &small, 1);
        cr_assert_eq(back, ((i + 128) & 255) - 128, "%d became %d", (int)i, (int)back);
    }
}

static int64_t whole_of(int to, double x)
{
    int64_t y = 0, wide;
    tarn_convert_set(to, &y, x);
    tarn_convert(TARN_INT64, &wide, to, &y, 1);
    return wide;
}

Test(convert, floats_become_whole_numbers_towards_zero_and_wrap)
{
    cr_expect_eq(whole_of(TARN_INT64, -2.9), -2);
    cr_expect_eq(whole_of(TARN_INT64, 0x1p62), (int64_t)1 << 62);
    cr_expect_eq(whole_of(TARN_INT64, 0x1p63), 0);
    cr_expect_eq(whole_of(TARN_INT64, NAN), 0);
    cr_expect_eq(whole_of(TARN_INT32, 0x1p32 + 5), 5);
    cr_expect_eq(whole_of(TARN_UINT8, 300.7), 44);
    cr_expect_eq(whole_of(TARN_UINT8, -1), 255);
    cr_expect_eq(whole_of(TARN_INT8, 200), -56);
    cr_expect_eq(whole_of(TARN_BOOL, 0.25), 1);
    cr_expect_eq(whole_of(TARN_BOOL, NAN), 1);
    cr_expect_eq(whole_of(TARN_BOOL, -0.0), 0);
}

Test(convert, large_whole_numbers_go_to_the_nearest_float)
{
    int64_t x[] = {((int64_t)1 << 53) + 1, INT64_MAX, ((int64_t)1 << 55) + ((int64_t)1 << 47) + 1};
    double y[3];
    uint16_t brain;
    tarn_convert(TARN_FLOAT64, y, TARN_INT64, x, 3);
    cr_expect_eq(y[0], 0x1p53);
    cr_expect_eq(y[1], 0x1p63);
    tarn_convert(TARN_BFLOAT16, &brain, TARN_INT64, &x[2], 1);
    cr_expect_eq(brain, 0x5b01, "%04x", brain);
}

Test(convert, any_pair_of_types_keeps_small_whole_numbers)
{
    double whole[37], back[37];
    for (int i = 0; i < 37; i++)
        whole[i] = i * 3;
    for (int pair = 0; pair < TARN_DTYPES * TARN_DTYPES; pair++) {
        int from = pair / TARN_DTYPES, to = pair % TARN_DTYPES;
        char x[8 * 37], y[8 * 37];
        tarn_convert(from, x, TARN_FLOAT64, whole, 37);
        tarn_convert(to, y, from, x, 37);
        tarn_convert(TARN_FLOAT64, back, to, y, 37);
        for (int i = 0; i < 37; i++) {
            double want = from == TARN_BOOL || to == TARN_BOOL ? i > 0 : whole[i];
            cr_assert_eq(back[i], want, "type %d to %d: %g became %g", from, to, want, back[i]);
        }
    }
}

/* ---- strides ------------------------------------------------------------------------------------------ */

enum { RANK = 4, COUNT = 5 * 3 * 33 * 18 };
static const int64_t sizes[RANK] = {5, 3, 33, 18};

/* Strides of a packed array whose axes lie in the order of the permutation's digits. */
static void permuted(int permutation, int64_t *stride)
{
    bool used[RANK] = {false};
    int64_t step = 1;
    for (int left = RANK; left > 0; left--) {
        int pick = permutation % left, axis = 0;
        permutation /= left;
        for (; used[axis] || pick > 0; axis++)
            pick -= !used[axis];
        used[axis] = true;
        stride[axis] = step;
        step *= sizes[axis];
    }
}

static void check_strides(int to, int from, const int64_t *stride_y, const int64_t *stride_x,
                          int64_t start_x)
{
    static double plain[COUNT];
    static char x[COUNT * 8], y[COUNT * 8];
    for (int i = 0; i < COUNT; i++)
        plain[i] = i % 101;
    tarn_convert(from, x, TARN_FLOAT64, plain, COUNT);
    memset(y, 0, sizeof y);
    tarn_convert_strided(to, y, stride_y, from, x + start_x * (from == TARN_UINT8 ? 1 : 4),
                         stride_x, RANK, sizes);
    tarn_convert_loop *read = tarn_convert_of(TARN_FLOAT64, to);
    size_t item = to == TARN_FLOAT64 ? 8 : to == TARN_UINT8 ? 1 : 4;
    for (int64_t i = 0; i < COUNT; i++) {
        int64_t rest = i, at_x = start_x, at_y = 0;
        double got;
        for (int k = RANK - 1; k >= 0; rest /= sizes[k--]) {
            at_x += rest % sizes[k] * stride_x[k];
            at_y += rest % sizes[k] * stride_y[k];
        }
        read(&got, 1, y + (size_t)at_y * item, 1, 1);
        cr_assert_eq(got, (double)(at_x % 101), "element %d", (int)i);
    }
}

Test(convert, copies_by_strides_in_any_order)
{
    int64_t stride_x[RANK], stride_y[RANK];
    for (int p = 0; p < 24; p++) {
        permuted(p, stride_x);
        for (int q = 0; q < 24; q += 5) {
            permuted(q, stride_y);
            check_strides(TARN_FLOAT32, TARN_FLOAT32, stride_y, stride_x, 0);
            check_strides(TARN_UINT8, TARN_UINT8, stride_y, stride_x, 0);
            check_strides(TARN_FLOAT64, TARN_FLOAT32, stride_y, stride_x, 0);
        }
    }
}

Test(convert, strides_of_zero_expand_and_negative_ones_turn_round)
{
    int64_t packed[RANK] = {3 * 33 * 18, 33 * 18, 18, 1}, x[RANK] = {0, 33 * 18, 0, 1};
    check_strides(TARN_FLOAT32, TARN_FLOAT32, packed, x, 0);
    int64_t back[RANK] = {-3 * 33 * 18, 33 * 18, -18, -1};
    check_strides(TARN_FLOAT32, TARN_FLOAT32, packed, back, 4 * 3 * 33 * 18 + 32 * 18 + 17);
    int64_t turned[RANK] = {1, 5, 15, -15 * 33};
    check_strides(TARN_FLOAT32, TARN_FLOAT32, packed, turned, 17 * 15 * 33);
}

Test(convert, a_copy_of_nothing_and_of_one_number)
{
    float x = 3, y = 0;
    tarn_convert_strided(TARN_FLOAT32, &y, NULL, TARN_FLOAT32, &x, NULL, 0, NULL);
    cr_expect_eq(y, 3);
    tarn_convert_strided(TARN_FLOAT32, NULL, (int64_t[]){1}, TARN_INT8, NULL, (int64_t[]){1}, 1,
                         (int64_t[]){0});
}
