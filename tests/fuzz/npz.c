/* npz.c -- fuzz target: zip archives of NumPy's arrays. */
#include "data/npy.h"
#include "fuzz.h"

const size_t fuzz_shrink = 5 * 1032, fuzz_room = 1 << 20;

void fuzz_one(const uint8_t *bytes, size_t size)
{
    if (!tarn_npz_parse(bytes, size, "fuzz"))
        tarn_error_clear();
}
