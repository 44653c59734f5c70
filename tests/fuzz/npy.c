/* npy.c -- fuzz target: arrays of NumPy. */
#include "data/npy.h"

#include "fuzz.h"

const size_t fuzz_shrink = 32, fuzz_room = 1 << 20;

void fuzz_one(const uint8_t *bytes, size_t size)
{
    if (!tarn_npy_parse(bytes, size, "fuzz"))
        tarn_error_clear();
}
