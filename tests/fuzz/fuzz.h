/* fuzz.h -- what every target gives: one function that reads bytes which may be anything. */
#ifndef TARN_TESTS_FUZZ_H
#define TARN_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Called inside a scope.  It may leave a message; it must leave no memory, and take no more than
 * `fuzz_shrink` bytes for each byte of input, and `fuzz_room` beside them. */
void fuzz_one(const uint8_t *bytes, size_t size);
extern const size_t fuzz_shrink, fuzz_room;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
