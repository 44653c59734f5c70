/* npy_test.c -- NumPy's files: exact bytes, other byte orders and versions, and hostile ones. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "data/npy.h"
#include "data/zip.h"

static char path[] = "/tmp/tarn-npy-test-XXXXXX";

static void name_file(void)
{
    strcpy(path, "/tmp/tarn-npy-test-XXXXXX");
    int file = mkstemp(path);
    cr_assert(file >= 0);
    close(file);
}

static void remove_file(void) { unlink(path); }

static void expect_message(const char *part)
{
    cr_assert_neq(tarn_error_pending(), TARN_OK, "no message where '%s' was due", part);
    cr_assert(strstr(tarn_error_message(), part), "'%s' is not in: %s", part, tarn_error_message());
    tarn_error_clear();
}

/* A file of VERSION with a header of TEXT and DATA behind it. */
static tarn_tensor *parse(int version, const char *text, const void *data, size_t bytes)
{
    static char file[4096];
    size_t length = strlen(text), at = version == 1 ? 10 : 12;
    memcpy(file, "\x93NUMPY", 6);
    file[6] = (char)version, file[7] = 0;
    memset(file + 8, 0, 4);
    file[8] = (char)(length & 255), file[9] = (char)(length >> 8);
    memcpy(file + at, text, length);
    memcpy(file + at + length, data, bytes);
    return tarn_npy_parse(file, at + length + bytes, "test");
}

static void expect_numbers(tarn_tensor *t, const char *shape, const double *want, size_t count)
{
    double have[32];
    cr_assert_not_null(t, "%s", tarn_error_message());
    cr_expect_str_eq(TARN_SHAPE(t), shape);
    cr_assert(tarn_tensor_read(t, TARN_FLOAT64, have, count * sizeof *have));
    for (size_t i = 0; i < count; i++)
        cr_expect_eq(have[i], want[i], "%zu: %g, not %g", i, have[i], want[i]);
}

/* [reference: formats 3.6] float32 [1, 2] as NumPy writes it */
Test(npy, the_golden_header_is_written, .init = name_file, .fini = remove_file)
{
    tarn_scope s = tarn_scope_open();
    char want[136];
    memset(want, ' ', sizeof want);
    memcpy(want, "\x93NUMPY\1\0\x76\0", 10);
    memcpy(want + 10, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 57);
    want[127] = '\n';
    memcpy(want + 128, "\0\0\x80\x3f\0\0\0\x40", 8);
    cr_assert(
        tarn_npy_write(tarn_tensor_from(TARN_FLOAT32, 1, (int64_t[]){2}, (float[]){1, 2}), path));
    size_t bytes = 0;
    char *have = tarn_file_read(path, 4096, &bytes);
    cr_assert_eq(bytes, sizeof want);
    cr_expect_arr_eq(have, want, sizeof want);
    tarn_free(have, bytes);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(npy, every_version_byte_order_and_width_is_read)
{
    tarn_scope s = tarn_scope_open();
    static const char *const big = "{'descr': '>i2', 'fortran_order': False, 'shape': (2,)}\n";
    for (int version = 1; version <= 3; version++)
        expect_numbers(parse(version, big, "\0\1\xff\xfe", 4), "(2)", (double[]){1, -2}, 2);
    expect_numbers(parse(1, "{'shape': (), 'descr': '<u4', 'fortran_order': False}",
                         "\xff\xff\xff\xff", 4),
                   "()", (double[]){4294967295.0}, 1);
    expect_numbers(parse(1, "{\"descr\":\"|b1\",\"fortran_order\":False,\"shape\":(3L,),}",
                         "\0\2\1", 3),
                   "(3)", (double[]){0, 1, 1}, 3);
    expect_numbers(parse(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 7), }", "", 0),
                   "(0 x 7)", NULL, 0);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(npy, the_order_of_fortran_is_turned_around)
{
    tarn_scope s = tarn_scope_open();
    expect_numbers(parse(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }",
                         "\1\2\3\4\5\6", 6),
                   "(2 x 3)", (double[]){1, 3, 5, 2, 4, 6}, 6);
    cr_assert(tarn_scope_close(s, NULL));
}

static const struct {
    const char *header, *message;
    size_t bytes;
} hostile[] = {
    {"", "is no dictionary", 0},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "needs 8 bytes, not 4", 4},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "needs 8 bytes, not 12", 12},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807,), }",
     "larger than can be", 4},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
     "impossible shape", 4},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
     "larger than can be", 4},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "no tuple of sizes", 4},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", "more dims", 4},
    {"{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "'<c8'", 8},
    {"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O'", 8},
    {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "records", 4},
    {"{'descr': '<f4', 'fortran_order': False}", "lacks", 4},
    {"{'descr': '<f4', 'descr': '<f4'}", "unknown key, or one twice", 4},
    {"{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "no fortran_order", 4},
    {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", "goes on after", 4},
    {"{'descr': '<u8', 'fortran_order': False, 'shape': (1,)}", "does not fit into int64", 8},
};

Test(npy, hostile_headers_get_an_error_that_says_why)
{
    uint8_t data[16];
    memset(data, 0xff, sizeof data);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        tarn_scope s = tarn_scope_open();
        cr_assert_null(parse(1, hostile[i].header, data, hostile[i].bytes), "%s",
                       hostile[i].header);
        expect_message(hostile[i].message);
        tarn_scope_close(s, NULL);
    }
}

static tarn_entries *two_arrays(void)
{
    tarn_entries *e = tarn_entries_new();
    cr_assert(
        tarn_entries_add(e, "x", tarn_tensor_full(TARN_FLOAT32, 2, (int64_t[]){9, 50}, 3), false) &&
        tarn_entries_add(e, "y.z", tarn_tensor_full(TARN_INT64, 0, NULL, 7), false));
    return e;
}

static char *archive(bool deflate, size_t *bytes)
{
    cr_assert(tarn_npz_write(two_arrays(), path, deflate), "%s", tarn_error_message());
    return tarn_file_read(path, 1 << 20, bytes);
}

Test(npz, stored_and_deflated_members_come_back, .init = name_file, .fini = remove_file)
{
    for (int deflate = 0; deflate < 2; deflate++) {
        tarn_scope s = tarn_scope_open();
        size_t bytes = 0;
        char *file = archive(deflate, &bytes);
        tarn_entries *e = tarn_npz_parse(file, bytes, "test");
        cr_assert(e && e->count == 2, "%s", tarn_error_message());
        expect_numbers(tarn_entries_find(e, "y.z")->tensor, "()", (double[]){7}, 1);
        cr_expect_str_eq(TARN_SHAPE(tarn_entries_find(e, "x")->tensor), "(9 x 50)");
        tarn_free(file, bytes);
        cr_assert(tarn_scope_close(s, NULL));
    }
}

Test(npz, archives_cut_anywhere_are_refused, .init = name_file, .fini = remove_file)
{
    for (int deflate = 0; deflate < 2; deflate++) {
        tarn_scope s = tarn_scope_open();
        size_t bytes = 0;
        char *file = archive(deflate, &bytes);
        for (size_t n = 0; n < bytes; n++) {
            cr_assert_null(tarn_npz_parse(file, n, "cut"), "%zu bytes went through", n);
            cr_assert_neq(tarn_error_pending(), TARN_OK);
            tarn_error_clear();
        }
        tarn_free(file, bytes);
        cr_assert(tarn_scope_close(s, NULL));
    }
}

Test(npz, a_changed_byte_of_data_shows_in_the_sum, .init = name_file, .fini = remove_file)
{
    tarn_scope s = tarn_scope_open();
    size_t bytes = 0;
    char *file = archive(false, &bytes);
    file[300] ^= 1;
    cr_assert_null(tarn_npz_parse(file, bytes, "test"));
    expect_message("'x.npy' is damaged: its sum is wrong");
    tarn_free(file, bytes);
    tarn_scope_close(s, NULL);
}

/* As NumPy forces it: sizes in the extra field, and a zip64 end record. */
Test(npz, zip64_is_read)
{
    static uint8_t file[1024];
    uint8_t *at = file;
    static const char data[] = "\x93NUMPY\1\0\x38\0"
                               "{'descr':'|u1','fortran_order':False,'shape':(1,)}     \n\7";
    enum { DATA = 10 + 56 + 1, NAME = 5, EXTRA = 20 };
    uint32_t crc = (uint32_t)crc32(0, (const Bytef *)data, DATA);
    uint8_t extra[EXTRA] = {1, 0, 16, 0, DATA, 0, 0, 0, 0, 0, 0, 0, DATA};
#define PUT(bytes, n) (memcpy(at, bytes, n), at += (n))
    uint8_t local[30] = {'P', 'K', 3, 4, 45};
    memcpy(local + 14, &crc, 4), memset(local + 18, 255, 8), local[26] = NAME, local[28] = EXTRA;
    PUT(local, 30), PUT("a.npy", 5), PUT(extra, EXTRA), PUT(data, DATA);
    size_t begin = (size_t)(at - file);
    uint8_t entry[46] = {'P', 'K', 1, 2, 45, 3, 45};
    memcpy(entry + 16, &crc, 4), memset(entry + 20, 255, 8), entry[28] = NAME, entry[30] = EXTRA;
    PUT(entry, 46), PUT("a.npy", 5), PUT(extra, EXTRA);
    size_t length = (size_t)(at - file) - begin;
    uint8_t end64[56] = {'P', 'K', 6, 6, 44};
    end64[24] = end64[32] = 1, end64[40] = (uint8_t)length, end64[48] = (uint8_t)begin;
    uint8_t locator[20] = {'P', 'K', 6, 7, 0, 0, 0, 0, (uint8_t)(begin + length), 0};
    locator[16] = 1;
    uint8_t end[22] = {'P', 'K', 5, 6};
    memset(end + 8, 255, 12);
    PUT(end64, 56), PUT(locator, 20), PUT(end, 22);
#undef PUT
    tarn_scope s = tarn_scope_open();
    tarn_entries *e = tarn_npz_parse(file, (size_t)(at - file), "zip64");
    cr_assert(e && e->count == 1, "%s", tarn_error_message());
    expect_numbers(e->at[0].tensor, "(1)", (double[]){7}, 1);
    cr_assert(tarn_scope_close(s, NULL));
}
