/* png.c -- fuzz target: PNG pictures.  The first byte chooses channels and type.  Sums of chunks are
 * made right, or hardly anything would get past them. */
#include <string.h>
#include <zlib.h>

#include "base/memory.h"
#include "data/image.h"
#include "fuzz.h"

const size_t fuzz_shrink = 24 * 1032, fuzz_room = 16 << 20;

static const tarn_dtype types[] = {TARN_UINT8, TARN_INT32, TARN_FLOAT32};

static size_t big32(const uint8_t *b)
{
    return (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
}

/* Chunks are length, four letters, data, sum of letters and data. */
static void mend_sums(uint8_t *bytes, size_t size)
{
    for (size_t at = 8; at < size && size - at >= 12;) {
        size_t length = big32(bytes + at);
        if (length > size - at - 12)
            return;
        uint32_t sum = (uint32_t)crc32_z(0, bytes + at + 4, length + 4);
        for (int i = 0; i < 4; i++)
            bytes[at + 8 + length + (size_t)i] = (uint8_t)(sum >> (24 - 8 * i));
        at += length + 12;
    }
}

static void look(const uint8_t *bytes, size_t size, uint8_t choice)
{
    tarn_image_options o = {.channels = (choice & 15) % 6 - 1,
                            .dtype = types[(choice >> 4) % 3],
                            .background = {1, 0.5, 0}};
    if (!tarn_image_parse(bytes, size, &o, "fuzz"))
        tarn_error_clear();
}

void fuzz_one(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return;
    look(bytes + 1, size - 1, bytes[0]);
    uint8_t *mended = tarn_alloc(size);
    if (!mended)
        return;
    memcpy(mended, bytes + 1, size - 1);
    mend_sums(mended, size - 1);
    look(mended, size - 1, bytes[0]);
    tarn_free(mended, size);
}
