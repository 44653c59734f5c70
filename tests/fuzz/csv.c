/* csv.c -- fuzz target: tables of text.  The first byte chooses separator, decimal and header. */
#include "data/csv.h"

#include "fuzz.h"

const size_t fuzz_shrink = 2048, fuzz_room = 1 << 20;

void fuzz_one(const uint8_t *bytes, size_t size)
{
    static const char separators[] = "\0\0,;";
    if (size == 0)
        return;
    tarn_csv_options o = {.dialect = {.separator = separators[bytes[0] & 3],
                                      .decimal = bytes[0] & 4 ? ',' : '.',
                                      .comment = bytes[0] & 8 ? '#' : '\0'},
                          .header = (bytes[0] >> 4) % 3 - 1};
    if (!tarn_csv_parse((const char *)bytes + 1, size - 1, &o, "fuzz"))
        tarn_error_clear();
}
