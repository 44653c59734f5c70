/* file_test.c -- numbers in text, sums of records, mappings, and text cut anywhere. */
#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/map.h"
#include "base/memory.h"
#include "base/number.h"
#include "data/csv.h"
#include "data/events.h"

static double parsed(const char *text)
{
    tarn_number n;
    cr_assert(tarn_number_parse(text, text + strlen(text), '.', &n), "%s", text);
    return n.value;
}

/* Random digits of every length, with the point and the exponent anywhere. */
Test(numbers, are_read_to_the_last_bit)
{
    uint64_t seed = 88172645463325252u;
    char text[80];
    for (int i = 0; i < 300000; i++) {
        int used = 0, digits, point;
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        digits = 1 + (int)(seed % 24), point = (int)(seed >> 8) % (digits + 1);
        for (int k = 0; k < digits; k++) {
            if (k == point)
                text[used++] = '.';
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            text[used++] = (char)('0' + seed % 10);
        }
        text[used] = '\0';
        if (seed >> 60 & 1)
            sprintf(text + used, "e%d", (int)(seed >> 20 & 127) - 64);
        cr_assert_eq(parsed(text), strtod(text, NULL), "%s: %a, not %a", text, parsed(text),
                     strtod(text, NULL));
    }
}

Test(numbers, come_back_from_their_shortest_text)
{
    static const double values[] = {
        0, -0.0, 0.1, 1e23, 5e-324, 1.7976931348623157e308, 123456789.125};
    char text[TARN_NUMBER_ROOM];
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        cr_assert(tarn_number_text(values[i], false, text) > 0);
        cr_assert_eq(parsed(text), values[i], "%s", text);
    }
    tarn_number_text(0.1, false, text);
    cr_expect_str_eq(text, "0.1");
    tarn_number_text((double)0.1f, true, text);
    cr_expect_str_eq(text, "0.1");
}

Test(numbers, that_are_none_are_refused)
{
    static const char *const none[] = {"",     "+",     ".",  "e5",  "1e", "1e+",
                                       "0x10", "1.2.3", "1 ", "nan", "--1"};
    tarn_number n;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        cr_expect_not(tarn_number_parse(none[i], none[i] + strlen(none[i]), '.', &n), "%s",
                      none[i]);
}

/* [reference: formats 3.9] */
Test(events, sums_are_those_of_castagnoli)
{
    cr_expect_eq(tarn_crc32c(0, "123456789", 9), 0xe3069283);
    cr_expect_eq(tarn_crc32c(tarn_crc32c(0, "1234", 4), "56789", 5), 0xe3069283);
    cr_expect_eq(tarn_crc32c_masked("\x1a\x11"
                                    "CRC test, one two",
                                    19),
                 0x5794d08a);
}

Test(csv, text_cut_anywhere_is_read_or_refused)
{
    static const char text[] = "a;\"b \"\"c\"\"\"\r\n1;x\n\n2,5;\"y\nz\"\n;NA\n";
    size_t before = tarn_memory_live();
    for (size_t n = 0; n <= sizeof text - 1; n++)
        for (int header = -1; header <= 1; header++) {
            tarn_csv_options o = {.dialect = {.decimal = ','}, .header = header};
            tarn_scope s = tarn_scope_open();
            bool read = tarn_csv_parse(text, n, &o, "cut") != NULL;
            cr_assert_eq(read, tarn_error_pending() == TARN_OK);
            tarn_error_clear();
            tarn_scope_close(s, NULL);
        }
    cr_assert_eq(tarn_memory_live(), before);
}

Test(map, of_a_missing_file_a_folder_and_an_empty_file)
{
    tarn_scope s = tarn_scope_open();
    cr_expect_null(tarn_map_open("/nowhere/at/all"));
    cr_expect(strstr(tarn_error_message(), "cannot open /nowhere/at/all"));
    tarn_error_clear();
    cr_expect_null(tarn_map_open("/tmp"));
    tarn_error_clear();
    char path[] = "/tmp/tarn-file-test-XXXXXX";
    close(mkstemp(path));
    tarn_map *map = tarn_map_open(path);
    cr_expect(map && map->size == 0, "%s", tarn_error_message());
    unlink(path);
    cr_assert(tarn_scope_close(s, NULL));
    cr_expect_eq(tarn_mapped(), 0);
}
