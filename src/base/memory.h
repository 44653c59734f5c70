/* memory.h -- the caching allocator: blocks by size class, counted, limited, 64-byte aligned. */
#ifndef TARN_BASE_MEMORY_H
#define TARN_BASE_MEMORY_H

#include "tarn/memory.h"

/* Both may be called from any thread.  NULL leaves a message with the numbers in it: bytes asked
 * for, live, limit.  Contents are not cleared by tarn_alloc. */
void *tarn_alloc(size_t bytes) TARN_MUST_CHECK;
void *tarn_alloc_zero(size_t bytes) TARN_MUST_CHECK;
void tarn_free(void *block, size_t bytes); /* BYTES as asked for; NULL is fine */

/* Grows an array of ITEM-byte elements to hold at least COUNT; *room is its size in elements. */
bool tarn_grow(void **array, size_t *room, size_t count, size_t item) TARN_MUST_CHECK;

/* Called when the limit is reached or malloc fails, before giving up: the Lua host collects here.
 * Only in the thread that registered it, never while it runs.  NULL: nobody. */
void tarn_memory_on_pressure(void (*collect)(void *context), void *context);

/* Test hook: the n-th allocation of this thread from now fails (0 is the next), the others do not;
 * -1 is off. */
void tarn_memory_fail_in(long n);

/* base keeps these counts for whoever wonders when to collect garbage. */
size_t tarn_memory_live(void);

/* "1.5 GiB". */
const char *tarn_bytes_text(size_t bytes, char out[24]);
#define TARN_BYTES(n) tarn_bytes_text(n, (char[24]){0})

#endif
