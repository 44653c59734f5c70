/* safetensors.c -- fuzz target: headers and data of safetensors files. */
#include "data/safetensors.h"

#include "fuzz.h"

const size_t fuzz_shrink = 256, fuzz_room = 1 << 20;

void fuzz_one(const uint8_t *bytes, size_t size)
{
    if (!tarn_safetensors_parse(bytes, size, "fuzz"))
        tarn_error_clear();
}
