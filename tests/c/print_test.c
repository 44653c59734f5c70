/* print_test.c -- tensors as text: aligned, and short whatever their size. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "tensor/tensor.h"

#define SIZES(...) ((const int64_t[]){__VA_ARGS__})

static tarn_scope scope;

static void open_scope(void) { scope = tarn_scope_open(); }

static void close_scope(void) { cr_assert(tarn_scope_close(scope, NULL)); }

TestSuite(print, .init = open_scope, .fini = close_scope);

static void expect_text(const tarn_tensor *t, const char *want)
{
    size_t bytes;
    char *text = tarn_tensor_text(t, &bytes);
    cr_assert_not_null(text);
    cr_assert_str_eq(text, want, "got\n%s\nnot\n%s", text, want);
    tarn_free(text, bytes);
}

Test(print, numbers_print_aligned)
{
    expect_text(tarn_tensor_from(TARN_FLOAT32, 2, SIZES(2, 3), (float[]){1, -2, 3, 40, 5, 6}),
                "tensor([[ 1, -2,  3],\n"
                "        [40,  5,  6]])\n"
                "(2 x 3) float32\n");
    expect_text(tarn_tensor_from(TARN_FLOAT64, 1, SIZES(4), (double[]){0.5, -1.25, NAN, INFINITY}),
                "tensor([ 0.5000, -1.2500,     nan,     inf])\n"
                "(4) float64\n");
    expect_text(tarn_tensor_from(TARN_FLOAT32, 1, SIZES(2), (float[]){1e-7f, 2}),
                "tensor([1.0000e-07, 2.0000e+00])\n"
                "(2) float32\n");
    expect_text(tarn_tensor_from(TARN_BOOL, 1, SIZES(2), (uint8_t[]){1, 0}),
                "tensor([ true, false])\n"
                "(2) bool\n");
    expect_text(tarn_tensor_from(TARN_INT64, 1, SIZES(2), (int64_t[]){INT64_MAX, -1}),
                "tensor([9223372036854775807,                  -1])\n"
                "(2) int64\n");
    expect_text(tarn_tensor_number(2.5), "tensor(2.5000) float32\n");
    expect_text(tarn_tensor_number(3), "tensor(3) float32\n");
    expect_text(tarn_tensor_new(TARN_UINT8, 2, SIZES(0, 3)), "tensor([])\n(0 x 3) uint8\n");
    expect_text(tarn_tensor_new(TARN_UINT8, 3, SIZES(2, 1, 2)), "tensor([[[0, 0]],\n"
                                                                "\n"
                                                                "        [[0, 0]]])\n"
                                                                "(2 x 1 x 2) uint8\n");
}

Test(print, large_tensors_print_their_ends_and_statistics)
{
    tarn_tensor *x = tarn_tensor_new(TARN_FLOAT32, 2, SIZES(100, 100));
    for (int i = 0; i < 10000; i++)
        ((float *)tarn_data(x))[i] = (float)i;
    ((float *)tarn_data(x))[5050] = NAN;
    expect_text(x, "tensor([[   0,    1,    2, ...,   97,   98,   99],\n"
                   "        [ 100,  101,  102, ...,  197,  198,  199],\n"
                   "        [ 200,  201,  202, ...,  297,  298,  299],\n"
                   "        ...,\n"
                   "        [9700, 9701, 9702, ..., 9797, 9798, 9799],\n"
                   "        [9800, 9801, 9802, ..., 9897, 9898, 9899],\n"
                   "        [9900, 9901, 9902, ..., 9997, 9998, 9999]])\n"
                   "(100 x 100) float32, min 0, max 9999, mean 4999.5, 1 NaN\n");
}

Test(print, no_tensor_prints_more_than_forty_lines)
{
    for (int rank = 1; rank <= 8; rank++) {
        int64_t size[8] = {5, 5, 5, 5, 5, 5, 5, 5};
        if (rank == 1)
            size[0] = 5000;
        size_t bytes, breaks = 0;
        char *text = tarn_tensor_text(tarn_tensor_full(TARN_FLOAT32, rank, size, -1.25), &bytes);
        for (const char *c = text; *c; c++)
            breaks += *c == '\n';
        cr_assert_leq(breaks, 40, "rank %d:\n%s", rank, text);
        tarn_free(text, bytes);
    }
}
