/* idx.c -- fuzz target: files in the format of MNIST's, gzipped or not. */
#define _GNU_SOURCE /* memfd_create */
#include "data/idx.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

const size_t fuzz_shrink = 3 * 1032, fuzz_room = 1 << 20;

void fuzz_one(const uint8_t *bytes, size_t size)
{
    char path[64];
    int file = memfd_create("fuzz", 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (file >= 0 && write(file, bytes, size) == (ssize_t)size && !tarn_idx_read(path))
        tarn_error_clear();
    close(file);
}
