/* fuzz.c -- runs a target under the rules of fuzz.h. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

static void give_up(const char *why, size_t a, size_t b)
{
    fprintf(stderr, "%s: %zu, %zu\n", why, a, b);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    tarn_memory_reset_peak();
    size_t before = tarn_memory_live(), most = before + fuzz_room + fuzz_shrink * size;
    tarn_scope scope = tarn_scope_open();
    fuzz_one(bytes, size);
    tarn_scope_close(scope, NULL);
    tarn_error_clear();
    if (tarn_memory_live() != before)
        give_up("memory is left: bytes before and after", before, tarn_memory_live());
    if (tarn_memory_usage().peak > most)
        give_up("more memory than the input justifies: peak and most", tarn_memory_usage().peak,
                most);
    return 0;
}
