/* data_test.c -- files: exact bytes, and what hostile ones get. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "data/idx.h"
#include "data/image.h"
#include "data/safetensors.h"
#include "train/batches.h"

/* [reference: formats 3.5] tensor a = [1, 2], float32 */
static const char golden[] =
    "\x38\0\0\0\0\0\0\0{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":"
    "[0,8]}}  \0\0\x80\x3f\0\0\0\x40";
enum { GOLDEN = 72 };

static char path[] = "/tmp/tarn-data-test-XXXXXX";

static void name_file(void)
{
    strcpy(path, "/tmp/tarn-data-test-XXXXXX");
    int file = mkstemp(path);
    cr_assert(file >= 0);
    close(file);
}

static void remove_file(void) { unlink(path); }

static void put_file(const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    cr_assert(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

static void expect_message(const char *part)
{
    cr_assert_neq(tarn_error_pending(), TARN_OK, "no message where '%s' was due", part);
    cr_assert(strstr(tarn_error_message(), part), "'%s' is not in: %s", part, tarn_error_message());
    tarn_error_clear();
}

/* A header of TEXT before BYTES of zeros, parsed. */
static tarn_archive *parse(const char *text, size_t bytes)
{
    static char file[4096];
    size_t length = strlen(text);
    memset(file, 0, sizeof file);
    for (int i = 0; i < 8; i++)
        file[i] = (char)(length >> 8 * i);
    memcpy(file + 8, text, length);
    return tarn_safetensors_parse(file, 8 + length + bytes, "test");
}

Test(safetensors, the_golden_file_is_read)
{
    tarn_scope s = tarn_scope_open();
    tarn_archive *a = tarn_safetensors_parse(golden, GOLDEN, "golden");
    cr_assert_not_null(a, "%s", tarn_error_message());
    double x = 0;
    tarn_tensor *t = a->tensors->at[0].tensor;
    cr_assert_str_eq(a->tensors->at[0].name, "a");
    cr_assert_eq(tarn_tensor_size(t, 1), 2);
    float read[2];
    cr_assert(tarn_tensor_read(t, TARN_FLOAT32, read, sizeof read));
    cr_assert_eq(read[1], 2);
    (void)x;
    cr_assert(tarn_scope_close(s, NULL));
}

Test(safetensors, the_golden_file_is_written, .init = name_file, .fini = remove_file)
{
    tarn_scope s = tarn_scope_open();
    tarn_archive *a = tarn_archive_new();
    int64_t two = 2;
    cr_assert(tarn_archive_add(a, "a", tarn_tensor_from(TARN_FLOAT32, 1, &two, (float[]){1, 2})));
    cr_assert(tarn_safetensors_write(a, path), "%s", tarn_error_message());
    char bytes[GOLDEN + 1];
    FILE *file = fopen(path, "rb");
    cr_assert_eq(fread(bytes, 1, sizeof bytes, file), GOLDEN);
    fclose(file);
    cr_assert_arr_eq(bytes, golden, GOLDEN);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(safetensors, a_file_cut_anywhere_is_refused)
{
    for (size_t n = 0; n < GOLDEN; n++) {
        tarn_scope s = tarn_scope_open();
        cr_assert_null(tarn_safetensors_parse(golden, n, "cut"), "%zu bytes went through", n);
        cr_assert_neq(tarn_error_pending(), TARN_OK);
        cr_assert_not(tarn_scope_close(s, NULL));
    }
}

Test(safetensors, a_file_with_any_byte_changed_is_read_or_refused)
{
    char copy[GOLDEN];
    for (size_t n = 0; n < GOLDEN; n++)
        for (int bit = 0; bit < 8; bit++) {
            memcpy(copy, golden, GOLDEN);
            copy[n] ^= (char)(1 << bit);
            tarn_scope s = tarn_scope_open();
            bool read = tarn_safetensors_parse(copy, GOLDEN, "changed") != NULL;
            cr_assert_eq(read, tarn_error_pending() == TARN_OK);
            tarn_error_clear();
            tarn_scope_close(s, NULL);
        }
}

static const struct {
    const char *header;
    size_t bytes;
    const char *message;
} hostile[] = {
    {"[]", 0, "not a JSON object"},
    {"{", 0, "test"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "needs 8 bytes"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8,
     "begins at 4 where 0 was due"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8,
     "4 bytes of data belong to no tensor"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,400]}}", 4, "outside"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "outside"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "impossible shape"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}", 4,
     "impossible shape"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4,
     "9 dims"},
    {"{\"a\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8, "C64"},
    {"{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "no dtype"},
    {"{\"a\":1}", 0, "no dtype"},
    {"{\"__metadata__\":{\"a\":1}}", 0, "not a string"},
    {"{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
     "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
     3, "overlap"},
};

Test(safetensors, hostile_headers_get_an_error_with_the_numbers)
{
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        tarn_scope s = tarn_scope_open();
        cr_assert_null(parse(hostile[i].header, hostile[i].bytes), "%s", hostile[i].header);
        expect_message(hostile[i].message);
        tarn_scope_close(s, NULL);
    }
}

Test(safetensors, a_header_longer_than_the_file_is_not_believed)
{
    tarn_scope s = tarn_scope_open();
    cr_assert_null(tarn_safetensors_parse("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10, "test"));
    expect_message("its header claims 9223372036854775807 bytes");
    tarn_scope_close(s, NULL);
}

Test(safetensors, a_missing_file_is_named)
{
    tarn_scope s = tarn_scope_open();
    cr_assert_null(tarn_safetensors_read("/nowhere/net.safetensors"));
    expect_message("/nowhere/net.safetensors");
    tarn_scope_close(s, NULL);
}

static const tarn_image_options as_stored = {.dtype = TARN_UINT8};

Test(png, an_image_comes_back_as_it_was, .init = name_file, .fini = remove_file)
{
    tarn_scope s = tarn_scope_open();
    uint8_t pixel[3 * 5 * 7], back[3 * 5 * 7];
    for (size_t i = 0; i < sizeof pixel; i++)
        pixel[i] = (uint8_t)(i * 37);
    tarn_tensor *t = tarn_tensor_from(TARN_UINT8, 3, (int64_t[]){3, 5, 7}, pixel);
    cr_assert(tarn_image_write(t, 8, path), "%s", tarn_error_message());
    tarn_tensor *again = tarn_image_read(path, &as_stored);
    cr_assert_not_null(again, "%s", tarn_error_message());
    cr_assert(tarn_tensor_read(again, TARN_UINT8, back, sizeof back));
    cr_assert_arr_eq(back, pixel, sizeof pixel);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(png, a_file_cut_anywhere_is_refused, .init = name_file, .fini = remove_file)
{
    tarn_scope s = tarn_scope_open();
    cr_assert(tarn_image_write(tarn_tensor_full(TARN_FLOAT32, 2, (int64_t[]){9, 9}, 0.5), 8, path));
    char bytes[4096];
    FILE *file = fopen(path, "rb");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t n = 0; n < size; n++) {
        tarn_image_parse(bytes, n, &as_stored, "cut");
        cr_assert_neq(tarn_error_pending(), TARN_OK, "%zu of %zu bytes went through", n, size);
        tarn_error_clear();
    }
    cr_assert(tarn_scope_close(s, NULL));
}

Test(png, a_shape_that_is_no_picture_is_refused)
{
    tarn_scope s = tarn_scope_open();
    cr_assert_not(tarn_image_write(tarn_tensor_full(TARN_FLOAT32, 3, (int64_t[]){5, 9, 9}, 0), 8,
                                   "/tmp/x.png"));
    expect_message("(5 x 9 x 9)");
    tarn_scope_close(s, NULL);
}

Test(png, a_grid_holds_its_images)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *one = tarn_tensor_full(TARN_UINT8, 4, (int64_t[]){3, 1, 2, 2}, 9);
    tarn_tensor *g = tarn_image_grid(one, 2, 1, 255);
    cr_assert_eq(tarn_tensor_size(g, 2), 7);
    cr_assert_eq(tarn_tensor_size(g, 3), 7);
    uint8_t p[49];
    cr_assert(tarn_tensor_read(g, TARN_UINT8, p, sizeof p));
    cr_assert_eq(p[0], 255);
    cr_assert_eq(p[8], 9);
    cr_assert_eq(p[6 * 7 - 2], 255); /* the fourth place is empty */
    cr_assert(tarn_scope_close(s, NULL));
}

static const uint8_t idx[] = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6};

static void check_idx(void)
{
    tarn_scope s = tarn_scope_open();
    uint8_t back[6];
    tarn_tensor *t = tarn_idx_read(path);
    cr_assert_not_null(t, "%s", tarn_error_message());
    cr_assert(tarn_tensor_read(t, TARN_UINT8, back, sizeof back));
    cr_assert_eq(back[5], 6);
    cr_assert_eq(tarn_tensor_size(t, 2), 3);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(idx, plain_and_gzipped_files_are_read, .init = name_file, .fini = remove_file)
{
    put_file(idx, sizeof idx);
    check_idx();
    gzFile file = gzopen(path, "wb");
    gzwrite(file, idx, sizeof idx);
    gzclose(file);
    check_idx();
}

Test(idx, cut_overlong_and_lying_files_are_refused, .init = name_file, .fini = remove_file)
{
    tarn_scope s = tarn_scope_open();
    for (size_t n = 0; n < sizeof idx; n++) {
        put_file(idx, n);
        cr_assert_null(tarn_idx_read(path), "%zu bytes went through", n);
        cr_assert_neq(tarn_error_pending(), TARN_OK);
        tarn_error_clear();
    }
    uint8_t more[sizeof idx + 1] = {0};
    memcpy(more, idx, sizeof idx);
    put_file(more, sizeof more);
    cr_assert_null(tarn_idx_read(path));
    expect_message("goes on after");
    put_file("\0\0\x08\x03\x7f\xff\xff\xff\x7f\xff\xff\xff\x7f\xff\xff\xff", 16);
    cr_assert_null(tarn_idx_read(path));
    expect_message("more than its 16 bytes can");
    tarn_scope_close(s, NULL);
}

static tarn_tensor *positions(int64_t n, const int64_t *at)
{
    return tarn_tensor_from(TARN_INT64, 1, &n, at);
}

Test(batches, bytes_come_as_numbers_from_0_to_1_in_the_order_asked)
{
    tarn_scope s = tarn_scope_open();
    uint8_t bytes[] = {0, 51, 102, 153, 204, 255};
    tarn_batches_options o = {
        .inputs = tarn_tensor_from(TARN_UINT8, 2, (int64_t[]){3, 2}, bytes),
        .targets = positions(3, (int64_t[]){10, 20, 30}),
        .positions = positions(3, (int64_t[]){3, 1, 2}),
        .size = 2,
    };
    tarn_batches *b = tarn_batches_new(&o);
    tarn_tensor *x, *y;
    cr_assert_not_null(b, "%s", tarn_error_message());
    cr_assert(tarn_batches_next(b, &x, &y));
    float read[4];
    int64_t label[2];
    cr_assert(tarn_tensor_read(x, TARN_FLOAT32, read, sizeof read));
    cr_assert(tarn_tensor_read(y, TARN_INT64, label, sizeof label));
    cr_assert_float_eq(read[0], 204 / 255.f, 1e-6);
    cr_assert_eq(read[2], 0);
    cr_assert_eq(label[0], 30);
    cr_assert(tarn_batches_next(b, &x, &y));
    cr_assert_eq(tarn_tensor_size(x, 1), 1);
    cr_assert(tarn_batches_next(b, &x, &y));
    cr_assert_null(x);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(batches, a_position_outside_is_refused)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = tarn_tensor_new(TARN_FLOAT32, 1, (int64_t[]){3});
    tarn_batches_options o = {.inputs = x,
                              .targets = TARN_NONE,
                              .positions = positions(1, (int64_t[]){4}),
                              .size = 1};
    cr_assert_null(tarn_batches_new(&o));
    expect_message("position 4 is outside 1..3");
    tarn_scope_close(s, NULL);
}

Test(batches, ending_early_leaves_nothing)
{
    size_t before = tarn_memory_live();
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = tarn_tensor_new(TARN_FLOAT32, 2, (int64_t[]){1000, 16});
    tarn_batches_options o = {.inputs = x,
                              .targets = TARN_NONE,
                              .positions = tarn_batches_order(1000, 1, 2, NULL),
                              .size = 10};
    tarn_batches *b = tarn_batches_new(&o);
    tarn_tensor *y;
    cr_assert(b && tarn_batches_next(b, &x, &y));
    cr_assert(tarn_scope_close(s, NULL));
    cr_assert_eq(tarn_memory_live(), before);
}
