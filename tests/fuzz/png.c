/* png.c -- fuzz target: PNG pictures.  The first byte chooses channels and type. */
#include "data/image.h"
#include "fuzz.h"

const size_t fuzz_shrink = 24 * 1032, fuzz_room = 16 << 20;

static const tarn_dtype types[] = {TARN_UINT8, TARN_INT32, TARN_FLOAT32};

void fuzz_one(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return;
    tarn_image_options o = {.channels = (bytes[0] & 15) % 6 - 1,
                            .dtype = types[(bytes[0] >> 4) % 3],
                            .background = {1, 0.5, 0}};
    if (!tarn_image_parse(bytes + 1, size - 1, &o, "fuzz"))
        tarn_error_clear();
}
