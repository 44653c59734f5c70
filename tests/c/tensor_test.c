/* tensor_test.c -- shapes, storage, conversion, and what runs over tensors: the same bits on any
 * number of threads. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "kernel/convert.h"
#include "kernel/kernels.h"
#include "kernel/spans.h"
#include "tensor/drive.h"
#include "tensor/reduce.h"

#define SIZES(...) ((const int64_t[]){__VA_ARGS__})

static tarn_scope scope;

static void open_scope(void) { scope = tarn_scope_open(); }

static void close_scope(void)
{
    cr_assert(tarn_scope_close(scope, NULL), "%s", tarn_error_message());
    cr_assert_eq(tarn_scope_size(), 0);
}

TestSuite(tensor, .init = open_scope, .fini = close_scope);

static void expect_message(const char *part)
{
    cr_assert_neq(tarn_error_pending(), TARN_OK, "no message where '%s' was due", part);
    cr_assert(strstr(tarn_error_message(), part), "'%s' is not in: %s", part, tarn_error_message());
    tarn_error_clear();
}

/* Numbers that are not round, the same every time. */
static tarn_tensor *noise(tarn_dtype dtype, int rank, const int64_t *size)
{
    tarn_tensor *wide = tarn_tensor_new(TARN_FLOAT64, rank, size);
    double *x = tarn_data(wide);
    uint64_t state = 88172645463325252u;
    for (int64_t i = 0; i < tarn_count(wide); i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        x[i] = (double)(state >> 11) * 0x1p-53 * 20 - 10;
    }
    return tarn_tensor_to(wide, dtype);
}

static tarn_tensor *view(const tarn_tensor *base, int rank, const int64_t *size,
                         const int64_t *stride, int64_t offset)
{
    tarn_spec spec = base->spec;
    spec.rank = (uint8_t)rank;
    spec.offset = offset;
    for (int d = 0; d < rank; d++)
        spec.size[d] = size[d], spec.stride[d] = stride[d];
    return tarn_tensor_view(base, &spec);
}

static tarn_tensor *transposed(const tarn_tensor *x)
{
    const tarn_spec *s = &x->spec;
    return view(x, 2, SIZES(s->size[1], s->size[0]), SIZES(s->stride[1], s->stride[0]), s->offset);
}

/* The element at flat position I. */
static double at(const tarn_tensor *t, int64_t i)
{
    int64_t offset = 0;
    for (int d = t->spec.rank - 1; d >= 0; d--) {
        offset += i % t->spec.size[d] * t->spec.stride[d];
        i /= t->spec.size[d];
    }
    tarn_dtype type = (tarn_dtype)t->spec.dtype;
    return tarn_convert_get(type, (char *)tarn_data(t) + offset * (int64_t)tarn_dtype_size(type));
}

/* ---- specs ----------------------------------------------------------------------------------- */

Test(tensor, shapes_read_as_written)
{
    char text[160];
    cr_assert_str_eq(tarn_shape_text(2, SIZES(2, 3), text), "(2 x 3)");
    cr_assert_str_eq(tarn_shape_text(0, NULL, text), "()");
    int64_t huge[8] = {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN,
                       INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN};
    const char *long_text = tarn_shape_text(8, huge, text);
    cr_assert_lt(strlen(long_text), sizeof text);
    cr_assert_eq(long_text[strlen(long_text) - 1], ')');
}

Test(tensor, ranks_signs_and_sizes_that_cannot_be_are_refused)
{
    cr_assert_null(tarn_tensor_new(TARN_FLOAT32, 9, SIZES(1, 1, 1, 1, 1, 1, 1, 1, 1)));
    expect_message("rank must be 0 to 8, not 9");
    cr_assert_null(tarn_tensor_new(TARN_FLOAT32, -1, NULL));
    expect_message("not -1");
    cr_assert_null(tarn_tensor_new(TARN_FLOAT32, 2, SIZES(2, -3)));
    expect_message("size -3 of dim 2 in (2 x -3) is negative");
    cr_assert_null(tarn_tensor_new(TARN_FLOAT32, 2, SIZES((int64_t)1 << 32, (int64_t)1 << 32)));
    expect_message("(4294967296 x 4294967296) would take 7.38e+19 bytes");
    cr_assert_null(tarn_tensor_new(TARN_FLOAT32, 1, SIZES(INT64_MAX)));
    expect_message("more than a machine can address");
    cr_assert_null(tarn_tensor_new((tarn_dtype)99, 0, NULL));
    expect_message("no number type 99");
    tarn_spec deep = tarn_spec_make(TARN_FLOAT32, 9, SIZES(1, 1, 1, 1, 1, 1, 1, 1, 1));
    cr_assert_null(tarn_tensor_meta(&deep));
    expect_message("9 dims are more than 8");
}

Test(tensor, sizes_of_zero_make_empty_tensors_however_large_the_others)
{
    tarn_tensor *t = tarn_tensor_new(TARN_FLOAT64, 3, SIZES(INT64_MAX, 0, INT64_MAX));
    cr_assert_not_null(t, "%s", tarn_error_message());
    cr_assert_eq(tarn_tensor_count(t), 0);
    cr_assert(tarn_drive_fill(t, 1));
    cr_assert(tarn_tensor_read(t, TARN_FLOAT32, NULL, 0));
    cr_assert(tarn_spec_contiguous(&t->spec));
}

Test(tensor, dims_count_from_one_and_from_the_end)
{
    tarn_tensor *t = tarn_tensor_new(TARN_UINT8, 3, SIZES(2, 3, 4));
    cr_assert_eq(tarn_tensor_size(t, 1), 2);
    cr_assert_eq(tarn_tensor_size(t, -1), 4);
    cr_assert_eq(tarn_tensor_size(t, 0), 0);
    cr_assert_eq(tarn_tensor_size(t, 4), 0);
    cr_assert_eq(tarn_tensor_size(t, -4), 0);
}

Test(tensor, shapes_broadcast_from_the_right)
{
    tarn_spec to = tarn_spec_make(TARN_FLOAT32, 3, SIZES(2, 3, 4));
    const struct {
        int rank;
        int64_t size[4];
        bool fits;
    } cases[] = {{0, {0}, true},           {1, {4}, true},      {1, {1}, true},
                 {2, {3, 1}, true},        {1, {3}, false},     {2, {2, 4}, false},
                 {4, {1, 2, 3, 4}, false}, {3, {2, 1, 4}, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tarn_spec from = tarn_spec_make(TARN_FLOAT32, cases[i].rank, cases[i].size);
        cr_assert_eq(tarn_spec_broadcasts(&from, &to), cases[i].fits, "case %zu", i);
    }
}

Test(tensor, none_can_be_kept_and_released_by_anyone)
{
    for (int i = 0; i < 1000; i++)
        tarn_release(TARN_NONE);
    for (int i = 0; i < 2000; i++)
        tarn_keep(TARN_NONE);
    for (int i = 0; i < 1000; i++)
        tarn_release(TARN_NONE);
    cr_assert(tarn_is_meta(TARN_NONE));
    double x;
    cr_assert_not(tarn_tensor_item(TARN_NONE, &x));
    expect_message("holds no data");
}

Test(tensor, a_view_outlives_the_tensor_it_is_of)
{
    tarn_scope inner = tarn_scope_open();
    tarn_tensor *x = tarn_tensor_from(TARN_FLOAT32, 1, SIZES(4), (float[]){1, 2, 3, 4});
    tarn_tensor *tail = tarn_keep(view(x, 1, SIZES(2), SIZES(1), 2));
    cr_assert(tarn_scope_close(inner, NULL));
    cr_assert_eq(at(tail, 1), 4);
    tarn_release(tail);
}

Test(tensor, failing_allocations_leave_nothing)
{
    size_t live = tarn_memory_live();
    for (int n = 0; n < 3; n++) {
        tarn_memory_fail_in(n);
        cr_assert_null(tarn_tensor_new(TARN_FLOAT32, 1, SIZES(5000)), "allocation %d", n);
        tarn_memory_fail_in(-1);
        tarn_error_clear();
        cr_assert_eq(tarn_memory_live(), live);
    }
}

/* ---- types ----------------------------------------------------------------------------------- */

Test(tensor, types_meet_as_documented)
{
    cr_assert_eq(tarn_dtype_promote(TARN_FLOAT32, TARN_INT64), TARN_FLOAT32);
    cr_assert_eq(tarn_dtype_promote(TARN_BFLOAT16, TARN_FLOAT32), TARN_FLOAT32);
    cr_assert_eq(tarn_dtype_promote(TARN_BFLOAT16, TARN_FLOAT16), TARN_FLOAT32);
    cr_assert_eq(tarn_dtype_promote(TARN_UINT8, TARN_INT8), TARN_INT32);
    cr_assert_eq(tarn_dtype_promote(TARN_UINT8, TARN_INT32), TARN_INT32);
    cr_assert_eq(tarn_dtype_promote(TARN_BOOL, TARN_UINT8), TARN_UINT8);
    for (int a = 0; a < TARN_DTYPES; a++)
        for (int b = 0; b < TARN_DTYPES; b++)
            cr_assert_eq(tarn_dtype_promote((tarn_dtype)a, (tarn_dtype)b),
                         tarn_dtype_promote((tarn_dtype)b, (tarn_dtype)a));
    tarn_dtype d;
    cr_assert(tarn_dtype_find("bfloat16", &d) && d == TARN_BFLOAT16);
    cr_assert_not(tarn_dtype_find("float", &d));
}

Test(tensor, numbers_convert_to_the_nearest_or_towards_zero_and_wrap)
{
    tarn_tensor *x =
        tarn_tensor_from(TARN_FLOAT64, 1, SIZES(5), (double[]){300, -1, 2.9, -2.9, NAN});
    const double bytes[] = {44, 255, 2, 254, 0}, bools[] = {1, 1, 1, 1, 1};
    tarn_tensor *u = tarn_tensor_to(x, TARN_UINT8), *b = tarn_tensor_to(x, TARN_BOOL);
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(at(u, i), bytes[i], "element %d is %g", i, at(u, i));
        cr_assert_eq(at(b, i), bools[i], "element %d is %g", i, at(b, i));
    }
    cr_assert_eq(at(tarn_tensor_to(tarn_tensor_number(1 + 0x1p-9), TARN_BFLOAT16), 0), 1);
    cr_assert_eq(at(tarn_tensor_to(tarn_tensor_number(65504), TARN_FLOAT16), 0), 65504);
}

Test(tensor, every_type_holds_small_whole_numbers_through_every_other)
{
    tarn_tensor *x = tarn_tensor_from(TARN_INT64, 2, SIZES(2, 3), (int64_t[]){0, 1, 1, 0, 0, 1});
    for (int a = 0; a < TARN_DTYPES; a++)
        for (int b = 0; b < TARN_DTYPES; b++) {
            tarn_tensor *y =
                tarn_tensor_to(transposed(
                                   tarn_tensor_to(transposed(tarn_tensor_to(x, (tarn_dtype)a)),
                                                  (tarn_dtype)b)),
                               TARN_INT64);
            cr_assert_eq(memcmp(tarn_data(x), tarn_data(y), 48), 0, "%s through %s",
                         tarn_dtype_name((tarn_dtype)a), tarn_dtype_name((tarn_dtype)b));
        }
}

Test(tensor, reading_checks_room_and_item_checks_the_count)
{
    tarn_tensor *x = noise(TARN_FLOAT32, 2, SIZES(2, 3));
    float out[6];
    cr_assert_not(tarn_tensor_read(x, TARN_FLOAT32, out, 20));
    expect_message("takes 24 bytes, but there is room for 20");
    double value;
    cr_assert_not(tarn_tensor_item(x, &value));
    expect_message("has 6 elements, not one");
}

/* ---- copies ---------------------------------------------------------------------------------- */

Test(tensor, copies_through_any_strides_arrive)
{
    enum { ROWS = 300, COLS = 700 };
    tarn_tensor *x = noise(TARN_FLOAT32, 2, SIZES(ROWS, COLS)), *t = transposed(x);
    tarn_tensor *y = tarn_tensor_packed(t);
    const float *from = tarn_data(x), *to = tarn_data(y);
    for (int64_t i = 0; i < COLS; i++)
        for (int64_t j = 0; j < ROWS; j++)
            cr_assert_eq(to[i * ROWS + j], from[j * COLS + i], "at %d, %d", (int)i, (int)j);
    tarn_tensor *back = tarn_tensor_new(TARN_FLOAT64, 2, SIZES(ROWS, COLS));
    cr_assert(tarn_drive_copy(transposed(back), y));
    for (int64_t i = 0; i < ROWS * COLS; i++)
        cr_assert_eq(((double *)tarn_data(back))[i], from[i]);
}

Test(tensor, copies_of_rank_8_arrive)
{
    int64_t size[8] = {2, 3, 2, 3, 2, 3, 2, 3}, reversed[8], stride[8];
    tarn_tensor *x = noise(TARN_FLOAT32, 8, size);
    for (int d = 0; d < 8; d++)
        reversed[d] = size[7 - d], stride[d] = x->spec.stride[7 - d];
    tarn_tensor *y = tarn_tensor_packed(view(x, 8, reversed, stride, 0));
    for (int d = 0; d < 8; d++)
        stride[d] = y->spec.stride[7 - d];
    tarn_tensor *back = tarn_tensor_packed(view(y, 8, size, stride, 0));
    cr_assert_eq(memcmp(tarn_data(back), tarn_data(x), x->storage->bytes), 0);
}

Test(tensor, a_copy_onto_itself_moved_by_one_reads_before_it_writes)
{
    tarn_tensor *x = tarn_tensor_from(TARN_INT64, 1, SIZES(5), (int64_t[]){1, 2, 3, 4, 5});
    cr_assert(
        tarn_drive_copy(view(x, 1, SIZES(4), SIZES(1), 1), view(x, 1, SIZES(4), SIZES(1), 0)));
    for (int i = 0; i < 5; i++)
        cr_assert_eq(at(x, i), i == 0 ? 1 : i);
}

Test(tensor, writing_into_an_expanded_tensor_is_refused)
{
    tarn_tensor *x = tarn_tensor_new(TARN_FLOAT32, 1, SIZES(3));
    tarn_tensor *wide = view(x, 2, SIZES(2, 3), SIZES(0, 1), 0);
    cr_assert_not(tarn_drive_fill(wide, 1));
    expect_message("fill: the target of shape (2 x 3) is expanded");
    cr_assert_not(tarn_drive_copy(wide, x));
    expect_message("clone() of it");
    cr_assert_not(tarn_drive_copy(x, wide));
    expect_message("shape (2 x 3) does not expand to (3)");
}

Test(tensor, filling_reaches_every_element_of_a_view_and_no_other)
{
    tarn_tensor *x = tarn_tensor_new(TARN_INT8, 2, SIZES(3, 4));
    cr_assert(tarn_drive_fill(view(x, 2, SIZES(3, 2), SIZES(4, 2), 1), 7));
    for (int i = 0; i < 12; i++)
        cr_assert_eq(at(x, i), i % 2 ? 7 : 0);
}

/* ---- spans ----------------------------------------------------------------------------------- */

static tarn_tensor *span2(const tarn_span *span, tarn_dtype type, tarn_dtype compute, int rank,
                          const int64_t *size, tarn_tensor *a, tarn_tensor *b)
{
    tarn_tensor *y = tarn_tensor_new(type, rank, size);
    cr_assert(tarn_drive_span(span, compute, 1, &y, 2, (tarn_tensor *[]){a, b}, NULL), "%s",
              tarn_error_message());
    return y;
}

/* a - b by indices alone, in double. */
static void check_difference(const tarn_tensor *y, const tarn_tensor *a, const tarn_tensor *b)
{
    int64_t as[TARN_MAX_DIMS], bs[TARN_MAX_DIMS];
    tarn_spec_expand(&a->spec, &y->spec, as);
    tarn_spec_expand(&b->spec, &y->spec, bs);
    tarn_spec whole_a = y->spec, whole_b = y->spec;
    whole_a.dtype = a->spec.dtype, whole_a.offset = a->spec.offset;
    whole_b.dtype = b->spec.dtype, whole_b.offset = b->spec.offset;
    memcpy(whole_a.stride, as, sizeof as);
    memcpy(whole_b.stride, bs, sizeof bs);
    size_t n = (size_t)tarn_count(y), bytes = n * sizeof(double);
    double *got = malloc(bytes), *left = malloc(bytes), *right = malloc(bytes);
    cr_assert(tarn_tensor_read(y, TARN_FLOAT64, got, bytes));
    cr_assert(tarn_tensor_read(tarn_tensor_view(a, &whole_a), TARN_FLOAT64, left, bytes));
    cr_assert(tarn_tensor_read(tarn_tensor_view(b, &whole_b), TARN_FLOAT64, right, bytes));
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(got[i], left[i] - right[i], "element %zu of %zu: %g, not %g - %g", i, n,
                     got[i], left[i], right[i]);
    free(got), free(left), free(right);
}

Test(tensor, spans_broadcast_over_odd_strides)
{
    tarn_tensor *big = noise(TARN_FLOAT64, 3, SIZES(7, 90, 31));
    tarn_tensor *a[] = {
        big,
        view(big, 3, SIZES(7, 90, 31), SIZES(31 * 90, 1, 90), 0),
        view(big, 3, SIZES(7, 90, 1), SIZES(31 * 90, 31, 1), 5),
        view(big, 2, SIZES(90, 31), SIZES(3, 270), 2),
        view(big, 1, SIZES(31), SIZES(2), 1),
        view(big, 2, SIZES(90, 1), SIZES(1, 1), 9),
        view(big, 0, NULL, NULL, 4),
        view(big, 3, SIZES(7, 1, 31), SIZES(1, 0, 7), 0),
    };
    for (size_t i = 0; i < sizeof a / sizeof *a; i++)
        for (size_t j = 0; j < sizeof a / sizeof *a; j++) {
            tarn_tensor *y =
                span2(&tarn_span_sub, TARN_FLOAT64, TARN_FLOAT64, 3, SIZES(7, 90, 31), a[i], a[j]);
            check_difference(y, a[i], a[j]);
        }
}

Test(tensor, spans_take_and_give_other_types)
{
    for (int type = 0; type < TARN_DTYPES; type++) {
        tarn_tensor *a = tarn_tensor_to(noise(TARN_INT64, 2, SIZES(3, 2000)), (tarn_dtype)type);
        tarn_tensor *b =
            transposed(tarn_tensor_to(noise(TARN_INT64, 2, SIZES(2000, 3)), TARN_INT8));
        check_difference(span2(&tarn_span_sub, TARN_FLOAT64, TARN_FLOAT64, 2, SIZES(3, 2000), a, b),
                         a, b);
        check_difference(span2(&tarn_span_sub, TARN_INT32, TARN_INT64, 2, SIZES(3, 2000), a, b), a,
                         b);
    }
    tarn_tensor *x = noise(TARN_FLOAT32, 1, SIZES(100)), *zero = tarn_tensor_number(0);
    tarn_tensor *bools = span2(&tarn_span_gt, TARN_BOOL, TARN_FLOAT32, 1, SIZES(100), x, zero);
    tarn_tensor *floats = span2(&tarn_span_gt, TARN_FLOAT32, TARN_FLOAT32, 1, SIZES(100), x, zero);
    for (int i = 0; i < 100; i++) {
        cr_assert_eq(at(bools, i), at(x, i) > 0);
        cr_assert_eq(at(floats, i), at(x, i) > 0);
    }
}

Test(tensor, spans_write_in_place_and_through_views)
{
    tarn_tensor *x = noise(TARN_FLOAT32, 2, SIZES(200, 300)),
                *was = tarn_tensor_to(x, TARN_FLOAT32);
    tarn_tensor *t = transposed(x), *two = tarn_tensor_weak(2, true);
    cr_assert(
        tarn_drive_span(&tarn_span_mul, TARN_FLOAT32, 1, &t, 2, (tarn_tensor *[]){t, two}, NULL));
    for (int64_t i = 0; i < 60000; i++)
        cr_assert_eq(((float *)tarn_data(x))[i], 2 * ((float *)tarn_data(was))[i]);
    tarn_tensor *column = view(x, 1, SIZES(200), SIZES(300), 7);
    cr_assert(tarn_drive_span(&tarn_span_sub, TARN_FLOAT32, 1, &column, 2,
                              (tarn_tensor *[]){column, column}, NULL));
    for (int64_t i = 0; i < 60000; i++)
        cr_assert_eq(((float *)tarn_data(x))[i],
                     i % 300 == 7 ? 0 : 2 * ((float *)tarn_data(was))[i]);
}

Test(tensor, spans_of_nothing_and_of_one_number_run)
{
    tarn_tensor *none = tarn_tensor_new(TARN_FLOAT32, 2, SIZES(0, 3));
    tarn_tensor *row = noise(TARN_FLOAT32, 1, SIZES(3)), *one = tarn_tensor_number(5);
    span2(&tarn_span_sub, TARN_FLOAT32, TARN_FLOAT32, 2, SIZES(0, 3), none, row);
    tarn_tensor *y =
        span2(&tarn_span_sub, TARN_FLOAT64, TARN_FLOAT32, 0, NULL, one, tarn_tensor_weak(2, true));
    cr_assert_eq(at(y, 0), 3);
}

Test(tensor, spans_say_what_does_not_fit)
{
    tarn_tensor *y = tarn_tensor_new(TARN_FLOAT32, 2, SIZES(2, 3));
    tarn_tensor *x = tarn_tensor_new(TARN_FLOAT32, 1, SIZES(4));
    cr_assert_not(tarn_drive_span(&tarn_span_relu, TARN_FLOAT32, 1, &y, 1, &x, NULL));
    expect_message("relu: shape (4) does not expand to (2 x 3)");
    cr_assert_not(tarn_drive_span(&tarn_span_exp, TARN_INT64, 1, &y, 1, &y, NULL));
    expect_message("no form for whole numbers");
}

/* ---- reductions ------------------------------------------------------------------------------ */

/* The fold by indices alone, in double (or int64, exactly). */
static void plain_sums(const tarn_tensor *x, const bool *axes, double *sums)
{
    size_t bytes = (size_t)tarn_count(x) * sizeof(double);
    double *all = malloc(bytes);
    cr_assert(tarn_tensor_read(x, TARN_FLOAT64, all, bytes));
    for (int64_t i = 0; i < tarn_count(x); i++) {
        int64_t left = i, to = 0, step = 1;
        for (int d = x->spec.rank - 1; d >= 0; d--) {
            if (!axes[d])
                to += left % x->spec.size[d] * step, step *= x->spec.size[d];
            left /= x->spec.size[d];
        }
        sums[to] += all[i];
    }
    free(all);
}

static tarn_tensor *fold(const tarn_fold *fold, tarn_dtype type, const tarn_tensor *x, int mask)
{
    bool axes[TARN_MAX_DIMS];
    int64_t count = 1;
    for (int d = 0; d < TARN_MAX_DIMS; d++) {
        axes[d] = mask >> d & 1;
        if (d < x->spec.rank && !axes[d])
            count *= x->spec.size[d];
    }
    tarn_tensor *y = tarn_tensor_new(type, 1, &count);
    cr_assert(tarn_drive_reduce(&(tarn_reduction){.fold = fold, .x = x, .y = y, .axes = axes}),
              "%s", tarn_error_message());
    return y;
}

static void check_sums(const tarn_tensor *x, double tolerance)
{
    for (int mask = 0; mask < 1 << x->spec.rank; mask++) {
        bool axes[TARN_MAX_DIMS];
        for (int d = 0; d < TARN_MAX_DIMS; d++)
            axes[d] = mask >> d & 1;
        tarn_tensor *y = fold(&tarn_fold_sum, (tarn_dtype)x->spec.dtype, x, mask);
        double *sums = calloc((size_t)tarn_count(y) + 1, sizeof *sums);
        plain_sums(x, axes, sums);
        for (int64_t i = 0; i < tarn_count(y); i++)
            cr_assert(fabs(at(y, i) - sums[i]) <= tolerance * (1 + fabs(sums[i])),
                      "%s, axes %#x, output %d: %.9g, not %.9g", TARN_SHAPE(x), mask, (int)i,
                      at(y, i), sums[i]);
        free(sums);
    }
}

Test(tensor, sums_over_any_axes_agree_with_plain_ones)
{
    const struct {
        int rank;
        int64_t size[5];
    } cases[] = {{0, {0}},
                 {1, {5}},
                 {1, {1}},
                 {3, {3, 4, 5}},
                 {3, {2, 3, 40}},
                 {4, {2, 3, 2, 3}},
                 {2, {3, 5000}},
                 {2, {5000, 3}},
                 {3, {2, 300, 3}},
                 {4, {3, 1, 50, 1}},
                 {2, {0, 3}},
                 {3, {2, 0, 3}},
                 {5, {2, 2, 2, 2, 2}},
                 {2, {2, 2500}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_sums(noise(TARN_FLOAT64, cases[i].rank, cases[i].size), 1e-12);
        check_sums(noise(TARN_FLOAT32, cases[i].rank, cases[i].size), 1e-4);
        check_sums(noise(TARN_INT64, cases[i].rank, cases[i].size), 0);
    }
    check_sums(transposed(noise(TARN_FLOAT64, 2, SIZES(30, 70))), 1e-12);
}

Test(tensor, long_rows_and_columns_agree_with_plain_sums)
{
    tarn_tensor *row = noise(TARN_FLOAT64, 2, SIZES(2, 100000));
    tarn_tensor *column = noise(TARN_FLOAT64, 2, SIZES(100000, 2));
    for (int mask = 1; mask < 4; mask++)
        for (int turn = 0; turn < 2; turn++) {
            const tarn_tensor *x = turn ? column : row;
            bool axes[TARN_MAX_DIMS] = {mask & 1, mask & 2};
            if (mask == (turn ? 2 : 1))
                continue; /* 100,000 outputs */
            tarn_tensor *y = fold(&tarn_fold_sum, TARN_FLOAT64, x, mask);
            double sums[2] = {0};
            plain_sums(x, axes, sums);
            for (int64_t i = 0; i < tarn_count(y); i++)
                cr_assert_float_eq(at(y, i), sums[i], 1e-8);
        }
}

Test(tensor, other_folds_agree_with_their_formulas)
{
    tarn_tensor *x =
        tarn_tensor_from(TARN_FLOAT32, 2, SIZES(2, 3), (float[]){1, -2, 3, 0, 4, 0.5f});
    const struct {
        const tarn_fold *fold;
        double rows[2], columns[3];
    } cases[] = {
        {&tarn_fold_product, {-6, 0}, {0, -8, 1.5}},
        {&tarn_fold_squares, {14, 16.25}, {1, 20, 9.25}},
        {&tarn_fold_absolute, {6, 4.5}, {1, 6, 3.5}},
        {&tarn_fold_nonzero, {3, 2}, {1, 2, 2}},
        {&tarn_fold_logsumexp, {3.132845, 4.047373}, {1.313262, 4.002476, 3.078889}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tarn_tensor *rows = fold(cases[i].fold, TARN_FLOAT32, x, 2);
        tarn_tensor *columns = fold(cases[i].fold, TARN_FLOAT32, x, 1);
        for (int k = 0; k < 3; k++) {
            cr_assert_float_eq(at(columns, k), cases[i].columns[k], 1e-5, "case %zu, column %d: %g",
                               i, k, at(columns, k));
            if (k < 2)
                cr_assert_float_eq(at(rows, k), cases[i].rows[k], 1e-5, "case %zu, row %d: %g", i,
                                   k, at(rows, k));
        }
    }
}

Test(tensor, empty_folds_give_their_start)
{
    tarn_tensor *none = tarn_tensor_new(TARN_FLOAT32, 2, SIZES(2, 0));
    cr_assert_eq(at(fold(&tarn_fold_sum, TARN_FLOAT32, none, 2), 1), 0);
    cr_assert_eq(at(fold(&tarn_fold_product, TARN_FLOAT32, none, 2), 1), 1);
    cr_assert_eq(at(fold(&tarn_fold_logsumexp, TARN_FLOAT32, none, 2), 1), -INFINITY);
}

Test(tensor, scaled_sums_and_centered_squares)
{
    tarn_tensor *x = noise(TARN_FLOAT64, 2, SIZES(50, 20));
    tarn_tensor *mean = tarn_tensor_new(TARN_FLOAT64, 1, SIZES(20));
    tarn_tensor *var = tarn_tensor_new(TARN_FLOAT64, 1, SIZES(20));
    bool axes[TARN_MAX_DIMS] = {true};
    cr_assert(tarn_drive_reduce(&(tarn_reduction){
        .fold = &tarn_fold_sum, .x = x, .y = mean, .axes = axes, .scale = 1.0 / 50}));
    cr_assert(tarn_drive_reduce(&(tarn_reduction){.fold = &tarn_fold_squares,
                                                  .x = x,
                                                  .y = var,
                                                  .axes = axes,
                                                  .center = mean,
                                                  .scale = 1.0 / 49}));
    const double *data = tarn_data(x);
    for (int j = 0; j < 20; j++) {
        double sum = 0, squares = 0;
        for (int i = 0; i < 50; i++)
            sum += data[i * 20 + j];
        for (int i = 0; i < 50; i++)
            squares += pow(data[i * 20 + j] - sum / 50, 2);
        cr_assert_float_eq(at(mean, j), sum / 50, 1e-12);
        cr_assert_float_eq(at(var, j), squares / 49, 1e-10);
    }
}

Test(tensor, extremes_are_the_first_of_equals_and_nan_beats_all)
{
    tarn_tensor *x =
        tarn_tensor_from(TARN_FLOAT32, 2, SIZES(2, 4), (float[]){1, 7, 7, 2, NAN, 9, 3, NAN});
    tarn_tensor *values = tarn_tensor_new(TARN_FLOAT32, 1, SIZES(2));
    tarn_tensor *positions = tarn_tensor_new(TARN_INT64, 1, SIZES(2));
    cr_assert(tarn_drive_extreme(true, values, positions, x, 1));
    cr_assert_eq(at(values, 0), 7);
    cr_assert_eq(at(positions, 0), 2);
    cr_assert(isnan(at(values, 1)));
    cr_assert_eq(at(positions, 1), 1);
    tarn_tensor *columns = tarn_tensor_new(TARN_INT64, 1, SIZES(4));
    cr_assert(tarn_drive_extreme(false, NULL, columns, x, 0));
    const double want[] = {2, 1, 2, 2};
    for (int j = 0; j < 4; j++)
        cr_assert_eq(at(columns, j), want[j], "column %d: %g", j, at(columns, j));
    tarn_tensor *one = tarn_tensor_new(TARN_UINT8, 0, NULL),
                *where = tarn_tensor_new(TARN_INT64, 0, NULL);
    tarn_tensor *bytes = tarn_tensor_new(TARN_UINT8, 1, SIZES(200000));
    ((uint8_t *)tarn_data(bytes))[150000] = ((uint8_t *)tarn_data(bytes))[150001] = 200;
    cr_assert(tarn_drive_extreme(true, one, where, bytes, -1));
    cr_assert_eq(at(one, 0), 200);
    cr_assert_eq(at(where, 0), 150001);
}

Test(tensor, tall_columns_find_the_first_of_equals)
{
    enum { ROWS = 60000, COLS = 3 };
    tarn_tensor *x = noise(TARN_FLOAT32, 3, SIZES(2, ROWS, COLS));
    float *data = tarn_data(x);
    data[(40000 * COLS) + 1] = data[(50000 * COLS) + 1] = 99;
    data[((ROWS + 30000) * COLS) + 2] = NAN;
    tarn_tensor *values = tarn_tensor_new(TARN_FLOAT32, 2, SIZES(2, COLS));
    tarn_tensor *positions = tarn_tensor_new(TARN_INT64, 2, SIZES(2, COLS));
    cr_assert(tarn_drive_extreme(true, values, positions, x, 1));
    cr_assert_eq(at(values, 1), 99);
    cr_assert_eq(at(positions, 1), 40001);
    cr_assert(isnan(at(values, 5)));
    cr_assert_eq(at(positions, 5), 30001);
    int64_t best = 0;
    for (int64_t i = 0; i < ROWS; i++)
        best = data[i * COLS] > data[best * COLS] ? i : best;
    cr_assert_eq(at(positions, 0), (double)best + 1);
    cr_assert_eq(at(values, 0), data[best * COLS]);
}

/* ---- products -------------------------------------------------------------------------------- */

static tarn_product product_of(const tarn_tensor *a, const tarn_tensor *b, tarn_tensor *c, bool ta,
                               bool tb)
{
    const tarn_spec *sa = &a->spec, *sb = &b->spec;
    return (tarn_product){.dtype = (tarn_dtype)sa->dtype,
                          .transpose_a = ta,
                          .transpose_b = tb,
                          .m = ta ? sa->size[1] : sa->size[0],
                          .k = ta ? sa->size[0] : sa->size[1],
                          .n = tb ? sb->size[0] : sb->size[1],
                          .lda = sa->size[1],
                          .ldb = sb->size[1],
                          .ldc = c->spec.size[1],
                          .alpha = 1,
                          .a = tarn_data(a),
                          .b = tarn_data(b),
                          .c = tarn_data(c)};
}

static void check_product(int64_t m, int64_t n, int64_t k, bool ta, bool tb, double beta)
{
    tarn_tensor *a = noise(TARN_FLOAT64, 2, ta ? SIZES(k, m) : SIZES(m, k));
    tarn_tensor *b = noise(TARN_FLOAT64, 2, tb ? SIZES(n, k) : SIZES(k, n));
    tarn_tensor *c = noise(TARN_FLOAT64, 2, SIZES(m, n)), *was = tarn_tensor_to(c, TARN_FLOAT64);
    tarn_product p = product_of(a, b, c, ta, tb);
    p.alpha = 0.5, p.beta = beta;
    cr_assert(tarn_drive_product(&p));
    const double *x = tarn_data(a), *y = tarn_data(b), *z = tarn_data(c), *w = tarn_data(was);
    for (int64_t i = 0; i < m; i += 1 + m / 7)
        for (int64_t j = 0; j < n; j += 1 + n / 7) {
            double sum = 0;
            for (int64_t l = 0; l < k; l++)
                sum += (ta ? x[l * m + i] : x[i * k + l]) * (tb ? y[j * k + l] : y[l * n + j]);
            double want = 0.5 * sum + beta * w[i * n + j];
            cr_assert(fabs(z[i * n + j] - want) < 1e-8 * (1 + fabs(want)),
                      "(%d x %d x %d, %d%d) at %d, %d: %g, not %g", (int)m, (int)n, (int)k, ta, tb,
                      (int)i, (int)j, z[i * n + j], want);
        }
}

Test(tensor, products_of_any_size_and_orientation_agree_with_plain_ones)
{
    const int64_t cases[][3] = {{3, 4, 5},       {1, 7, 9},      {7, 1, 9},       {1, 1, 300},
                                {70, 130, 90},   {300, 200, 64}, {20, 25, 40000}, {4, 3, 0},
                                {2000, 1, 700},  {1, 2000, 700}, {0, 3, 4},       {33, 900, 100},
                                {310, 75, 1030}, {500, 290, 130}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int form = 0; form < 4; form++)
            check_product(cases[i][0], cases[i][1], cases[i][2], form & 1, form & 2, form == 3);
}

/* ---- the same bits on any number of threads -------------------------------------------------- */

typedef struct results {
    tarn_tensor *all[16];
    int count;
} results;

static void put_product(results *r, int64_t m, int64_t n, int64_t k)
{
    tarn_tensor *a = noise(TARN_FLOAT32, 2, SIZES(m, k)), *b = noise(TARN_FLOAT32, 2, SIZES(k, n));
    tarn_tensor *c = tarn_tensor_new(TARN_FLOAT32, 2, SIZES(m, n));
    tarn_product p = product_of(a, b, c, false, false);
    cr_assert(tarn_drive_product(&p));
    r->all[r->count++] = c;
}

static results compute_everything(void)
{
    results r = {0};
    tarn_tensor *x = noise(TARN_FLOAT32, 3, SIZES(40, 70, 50));
    tarn_tensor *row = noise(TARN_FLOAT64, 1, SIZES(50));
    r.all[r.count++] =
        span2(&tarn_span_sub, TARN_FLOAT32, TARN_FLOAT32, 3, SIZES(40, 70, 50), x, row);
    tarn_tensor *y = tarn_tensor_new(TARN_FLOAT32, 3, SIZES(40, 70, 50));
    cr_assert(tarn_drive_span(&tarn_span_tanh, TARN_FLOAT32, 1, &y, 1, &x, NULL));
    r.all[r.count++] = y;
    for (int mask = 0; mask < 8; mask++)
        r.all[r.count++] = fold(&tarn_fold_sum, TARN_FLOAT32, x, mask);
    r.all[r.count++] =
        fold(&tarn_fold_squares, TARN_FLOAT32, noise(TARN_FLOAT32, 1, SIZES(300001)), 1);
    put_product(&r, 200, 300, 150);
    put_product(&r, 30, 20, 30000);
    put_product(&r, 3000, 1, 500);
    return r;
}

Test(tensor, one_two_three_and_seven_threads_give_the_same_bits)
{
    cr_assert(tarn_threads_set(1));
    results one = compute_everything();
    for (int threads = 2; threads <= 7; threads += threads == 3 ? 4 : 1) {
        cr_assert(tarn_threads_set(threads));
        results many = compute_everything();
        for (int i = 0; i < one.count; i++)
            cr_assert_eq(memcmp(tarn_data(one.all[i]), tarn_data(many.all[i]),
                                one.all[i]->storage->bytes),
                         0, "result %d with %d threads", i, threads);
    }
    cr_assert(tarn_threads_set(0));
}

/* Whatever needs memory on the way: works, or fails and leaves nothing. */
static bool run_everything(const tarn_tensor *x, tarn_tensor *y)
{
    bool all[TARN_MAX_DIMS] = {true, true}, first[TARN_MAX_DIMS] = {true};
    tarn_tensor *in[] = {transposed(x), transposed(x)};
    tarn_tensor *sum = tarn_tensor_new(TARN_FLOAT32, 1, SIZES(100));
    tarn_tensor *one = tarn_tensor_new(TARN_INT64, 0, NULL),
                *text = tarn_tensor_new(TARN_INT8, 1, SIZES(3));
    if (!in[0] || !in[1] || !sum || !one || !text)
        return false;
    size_t bytes = 0;
    char *print = tarn_tensor_text(text, &bytes);
    tarn_free(print, bytes);
    return print && tarn_drive_copy(in[0], x) && tarn_drive_sum(sum, in[1], first) &&
           tarn_drive_sum(one, x, all) && tarn_drive_extreme(true, NULL, one, in[0], -1) &&
           tarn_drive_extreme(true, sum, NULL, in[0], 0) &&
           tarn_drive_span(&tarn_span_sub, TARN_FLOAT32, 1, &y, 2, in, NULL);
}

Test(tensor, every_allocation_may_fail)
{
    tarn_tensor *x = noise(TARN_FLOAT32, 2, SIZES(100, 100));
    tarn_tensor *y = tarn_tensor_new(TARN_FLOAT32, 2, SIZES(100, 100));
    size_t live = tarn_memory_live();
    bool done = false;
    for (int n = 0; !done; n++) {
        tarn_scope inner = tarn_scope_open();
        tarn_memory_fail_in(n);
        done = run_everything(x, y);
        tarn_memory_fail_in(-1);
        cr_assert_eq(done, tarn_error_pending() == TARN_OK, "allocation %d", n);
        tarn_error_clear();
        cr_assert(tarn_scope_close(inner, NULL));
        cr_assert_eq(tarn_memory_live(), live, "allocation %d", n);
        cr_assert_lt(n, 100);
    }
}
