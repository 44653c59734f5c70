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

/* For profiles: bytes of all allocations so far, freed since or not; and what goes on between two
 * moments, which may lie in each other. */
size_t tarn_memory_allocated(void);

typedef struct tarn_memory_mark {
    size_t allocated, peak;
} tarn_memory_mark;

typedef struct tarn_memory_use {
    size_t allocated; /* in between, freed since or not */
    size_t peak;      /* most that was live */
} tarn_memory_use;

tarn_memory_mark tarn_memory_mark_begin(void);
tarn_memory_use tarn_memory_mark_end(tarn_memory_mark mark);

/* "1.5 GiB". */
const char *tarn_bytes_text(size_t bytes, char out[24]);
#define TARN_BYTES(n) tarn_bytes_text(n, (char[24]){0})

#endif
