/* jpeg.c -- fuzz target: JPEG pictures, decoded whole, then small and fitted into a square. */
#include "base/memory.h"
#include "data/pixels.h"
#include "fuzz.h"

const size_t fuzz_shrink = 16 * 1024, fuzz_room = 16 << 20;

void fuzz_one(const uint8_t *bytes, size_t size)
{
    uint8_t square[4 * 17 * 17];
    tarn_pixels p;
    for (int64_t side = 0; side <= 17; side += 17) {
        if (tarn_jpeg_decode(bytes, size, "fuzz", side, side, &p) && side) {
            if (!tarn_pixels_fit(&p, (int)(size % 3), side, side, square))
                tarn_error_clear();
        }
        tarn_error_clear();
        tarn_pixels_done(&p);
    }
}
