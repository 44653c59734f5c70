/* memory.c -- the caching allocator.
 *
 * Blocks come in size classes, four to the octave from 64 bytes; a freed block waits in its class
 * for the next one of its size, so that the steady state neither allocates nor faults pages in.
 * One spin lock guards the lists and the counts; the system is called outside it.  A process that
 * forks while another thread allocates must exec: the child may find the lock taken.
 */
#include "base/memory.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/cpu.h"

#if defined __SANITIZE_ADDRESS__
#    define SANITIZED
#elif defined __has_feature
#    if __has_feature(address_sanitizer)
#        define SANITIZED
#    endif
#endif
/* With AddressSanitizer: no cache, so that a block used after tarn_free is seen, and what a block
 * has beyond the bytes asked for may not be touched. */
#ifdef SANITIZED
#    include <sanitizer/asan_interface.h>
#    define CACHES false
#else
#    define ASAN_POISON_MEMORY_REGION(at, bytes)   ((void)(at), (void)(bytes))
#    define ASAN_UNPOISON_MEMORY_REGION(at, bytes) ((void)(at), (void)(bytes))
#    define CACHES                                 true
#endif

enum {
    ALIGN = 64,
    CLASSES = 4 * 64,
    DECAY_EVERY = 4096, /* frees */
};
#define HUGE_PAGE  ((size_t)2 << 20)
#define HUGE_BLOCK ((size_t)4 << 20) /* from here on blocks are mapped, on huge pages */
#define CACHE_MIN  ((size_t)256 << 20)
#define MOST       ((size_t)1 << 62)

typedef struct free_block {
    struct free_block *next;
    size_t bytes; /* of its class; set while it waits to be given back */
} free_block;

static struct pool {
    atomic_flag locked;
    free_block *first[CLASSES];
    uint64_t used[CLASSES]; /* clock when the class was last touched */
    uint64_t clock;
    size_t peak, cached;
    size_t allocated;    /* by all allocations so far */
    size_t high;         /* peak of `live` that fades, for the cache's size */
    atomic_size_t live;  /* written under the lock */
    atomic_size_t limit; /* 0: not known yet */
} pool = {.locked = ATOMIC_FLAG_INIT};

static struct pressure {
    void (*collect)(void *context);
    void *context;
    pthread_t thread;
} pressure;
static _Atomic(struct pressure *) pressure_set; /* NULL, or &pressure */

static _Thread_local long fail_in = -1;
static _Thread_local bool collecting;

static void lock(void)
{
    for (int i = 0; atomic_flag_test_and_set_explicit(&pool.locked, memory_order_acquire); i++)
        if (i % 64 == 63)
            sched_yield(); /* the holder may have lost its processor */
}

static void unlock(void) { atomic_flag_clear_explicit(&pool.locked, memory_order_release); }

static size_t live(void) { return atomic_load_explicit(&pool.live, memory_order_relaxed); }

static size_t limit(void)
{
    size_t bytes = atomic_load_explicit(&pool.limit, memory_order_relaxed);
    if (__builtin_expect(bytes == 0, 0)) {
        size_t usual = tarn_cpu_memory() / 5 * 4;
        if (atomic_compare_exchange_strong(&pool.limit, &bytes, usual))
            bytes = usual;
    }
    return bytes;
}

static void set_live(size_t bytes)
{
    atomic_store_explicit(&pool.live, bytes, memory_order_relaxed);
}

/* ---- classes ------------------------------------------------------------------------------- */

/* Class c is 64 (c + 1) bytes to c = 3, then 2^o (1 + q / 4) bytes for q = 1..4, for o = 8, 9... */
static size_t class_of(size_t bytes, size_t *rounded)
{
    if (bytes <= 256) {
        size_t lines = bytes > ALIGN ? (bytes + ALIGN - 1) / ALIGN : 1;
        *rounded = lines * ALIGN;
        return lines - 1;
    }
    unsigned octave = 63 - (unsigned)__builtin_clzll((unsigned long long)bytes - 1);
    size_t step = (size_t)1 << (octave - 2), steps = (bytes + step - 1) / step; /* 5..8 */
    *rounded = steps * step;
    return 4 * (octave - 7) + steps - 5;
}

/* ---- the system's memory ------------------------------------------------------------------- */

static void *system_map(size_t bytes)
{
    size_t slack = bytes + HUGE_PAGE;
    char *map = mmap(NULL, slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        return NULL;
    size_t head = (HUGE_PAGE - (uintptr_t)map % HUGE_PAGE) % HUGE_PAGE;
    if (head > 0)
        munmap(map, head);
    munmap(map + head + bytes, slack - head - bytes);
#ifdef MADV_HUGEPAGE
    madvise(map + head, bytes, MADV_HUGEPAGE);
#endif
    return map + head;
}

static void *system_new(size_t rounded)
{
    return CACHES && rounded >= HUGE_BLOCK ? system_map(rounded) : aligned_alloc(ALIGN, rounded);
}

static void system_free(void *block, size_t rounded)
{
    if (CACHES && rounded >= HUGE_BLOCK)
        munmap(block, rounded);
    else
        free(block);
}

static void system_free_chain(free_block *chain)
{
    while (chain) {
        free_block *next = chain->next;
        system_free(chain, chain->bytes);
        chain = next;
    }
}

/* ---- the cache, all under the lock ----------------------------------------------------------- */

static size_t class_bytes(size_t class)
{
    return class < 4 ? ALIGN * (class + 1) : (class % 4 + 5) << (class / 4 + 5);
}

static size_t oldest_class(void)
{
    size_t oldest = CLASSES;
    for (size_t c = 0; c < CLASSES; c++)
        if (pool.first[c] && (oldest == CLASSES || pool.used[c] < pool.used[oldest]))
            oldest = c;
    return oldest;
}

/* Takes blocks out, those of the class unused for longest first, until CACHED bytes are left. */
static free_block *shrink(size_t cached)
{
    free_block *chain = NULL;
    while (pool.cached > cached) {
        size_t c = oldest_class();
        free_block *block = pool.first[c];
        pool.first[c] = block->next;
        block->bytes = class_bytes(c);
        pool.cached -= block->bytes;
        block->next = chain;
        chain = block;
    }
    return chain;
}

/* What is live and what is cached together may reach a quarter more than was live at once lately:
 * a step of training that frees all it made finds all of it again.  `high` halves its distance to
 * what is live in some 45,000 frees. */
static free_block *settle(void)
{
    if (pool.clock % DECAY_EVERY == 0)
        pool.high -= (pool.high - live()) / 16;
    size_t most = pool.high + pool.high / 4;
    size_t room = most > live() ? most - live() : 0;
    if (room < CACHE_MIN)
        room = CACHE_MIN;
    return pool.cached > room ? shrink(room) : NULL;
}

static void count_new(size_t bytes)
{
    size_t now = live() + bytes;
    set_live(now);
    pool.allocated += bytes;
    if (now > pool.peak)
        pool.peak = now;
    if (now > pool.high)
        pool.high = now;
}

/* ---- allocating ------------------------------------------------------------------------------ */

typedef struct request {
    size_t bytes, rounded, class;
    bool fresh; /* came from the system: pages of zeros when it was mapped */
} request;

/* Counts the block as live.  *BLOCK is a cached one or NULL; false: the limit forbids it. */
static bool take(request *r, void **block)
{
    free_block *extra = NULL;
    size_t most = limit();
    lock();
    bool allowed = live() <= most && r->bytes <= most - live();
    if (allowed) {
        count_new(r->bytes);
        free_block *found = pool.first[r->class];
        *block = found;
        if (found) {
            pool.first[r->class] = found->next;
            pool.cached -= r->rounded;
            pool.used[r->class] = pool.clock;
        } else {
            size_t room = most - live();
            extra = pool.cached > room ? shrink(room) : NULL;
        }
    }
    unlock();
    system_free_chain(extra);
    return allowed;
}

static void give_up(size_t bytes)
{
    lock();
    set_live(live() - bytes);
    unlock();
}

static void *try_new(request *r)
{
    void *block = NULL;
    if (!take(r, &block))
        return NULL;
    r->fresh = !block;
    if (!block)
        block = system_new(r->rounded);
    if (!block) {
        tarn_memory_trim();
        block = system_new(r->rounded);
    }
    if (!block)
        give_up(r->bytes);
    else
        ASAN_POISON_MEMORY_REGION((char *)block + r->bytes, r->rounded - r->bytes);
    return block;
}

/* True when something may have been freed. */
static bool collect(void)
{
    struct pressure *p = atomic_load_explicit(&pressure_set, memory_order_acquire);
    if (!p || collecting || !pthread_equal(p->thread, pthread_self()))
        return false;
    collecting = true;
    p->collect(p->context);
    collecting = false;
    return true;
}

static void *fail(size_t bytes)
{
    size_t most = limit(), used = live();
    bool limited = used > most || bytes > most - used;
    return tarn_fail(TARN_ERROR_MEMORY, "out of memory: %s asked for, %s live, limit %s%s",
                     TARN_BYTES(bytes), TARN_BYTES(used), TARN_BYTES(most),
                     limited ? "; use smaller batches or tensors, or raise the limit"
                             : "; the system has no more to give");
}

static void *alloc(request *r)
{
    if (fail_in >= 0 && fail_in-- == 0)
        return fail(r->bytes);
    if (__builtin_expect(r->bytes > MOST, 0))
        return fail(r->bytes);
    r->class = class_of(r->bytes, &r->rounded);
    void *block = try_new(r);
    if (__builtin_expect(!block, 0) && collect())
        block = try_new(r);
    return block ? block : fail(r->bytes);
}

void *tarn_alloc(size_t bytes) { return alloc(&(request){.bytes = bytes}); }

void *tarn_alloc_zero(size_t bytes)
{
    request r = {.bytes = bytes};
    void *block = alloc(&r);
    bool zero = CACHES && r.fresh && r.rounded >= HUGE_BLOCK;
    if (block && !zero)
        memset(block, 0, bytes);
    return block;
}

void tarn_free(void *block, size_t bytes)
{
    if (!block)
        return;
    size_t rounded, class = class_of(bytes, &rounded);
    free_block *extra = NULL;
    lock();
    set_live(live() - bytes);
    if (CACHES) {
        ((free_block *)block)->next = pool.first[class];
        pool.first[class] = block;
        pool.cached += rounded;
        pool.used[class] = ++pool.clock;
        extra = settle();
    }
    unlock();
    if (!CACHES) {
        ASAN_UNPOISON_MEMORY_REGION(block, rounded);
        system_free(block, rounded);
    }
    system_free_chain(extra);
}

bool tarn_grow(void **array, size_t *room, size_t count, size_t item)
{
    if (count <= *room)
        return true;
    size_t more = *room > MOST / 2 ? count : 2 * *room;
    more = more < 8 ? 8 : more;
    more = more < count ? count : more;
    size_t bytes;
    void *grown = tarn_alloc(__builtin_mul_overflow(more, item, &bytes) ? SIZE_MAX : bytes);
    if (!grown)
        return false;
    if (*array)
        memcpy(grown, *array, *room * item);
    tarn_free(*array, *room * item);
    *array = grown;
    *room = more;
    return true;
}

/* ---- settings and counts --------------------------------------------------------------------- */

void tarn_memory_on_pressure(void (*collect)(void *context), void *context)
{
    atomic_store_explicit(&pressure_set, NULL, memory_order_release);
    pressure = (struct pressure){collect, context, pthread_self()};
    if (collect)
        atomic_store_explicit(&pressure_set, &pressure, memory_order_release);
}

void tarn_memory_fail_in(long n) { fail_in = n; }

size_t tarn_memory_live(void) { return live(); }

tarn_memory tarn_memory_usage(void)
{
    size_t most = limit();
    lock();
    tarn_memory usage = {live(), pool.peak, pool.cached, most};
    unlock();
    return usage;
}

void tarn_memory_reset_peak(void)
{
    lock();
    pool.peak = live();
    unlock();
}

size_t tarn_memory_allocated(void)
{
    lock();
    size_t bytes = pool.allocated;
    unlock();
    return bytes;
}

/* The peak starts over, and the mark keeps what it was. */
tarn_memory_mark tarn_memory_mark_begin(void)
{
    lock();
    tarn_memory_mark mark = {pool.allocated, pool.peak};
    pool.peak = live();
    unlock();
    return mark;
}

tarn_memory_use tarn_memory_mark_end(tarn_memory_mark mark)
{
    lock();
    tarn_memory_use use = {pool.allocated - mark.allocated, pool.peak};
    if (pool.peak < mark.peak)
        pool.peak = mark.peak;
    unlock();
    return use;
}

void tarn_memory_set_limit(size_t bytes)
{
    atomic_store_explicit(&pool.limit, bytes, memory_order_relaxed);
    size_t most = limit();
    lock();
    size_t room = most > live() ? most - live() : 0;
    free_block *extra = pool.cached > room ? shrink(room) : NULL;
    unlock();
    system_free_chain(extra);
}

void tarn_memory_trim(void)
{
    lock();
    free_block *extra = shrink(0);
    unlock();
    system_free_chain(extra);
}

const char *tarn_bytes_text(size_t bytes, char out[24])
{
    static const char *const unit[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024) {
        snprintf(out, 24, "%zu bytes", bytes);
        return out;
    }
    double n = (double)bytes / 1024;
    int i = 0;
    while (n >= 1023.95 && i < 5) {
        n /= 1024;
        i++;
    }
    snprintf(out, 24, "%.1f %s", n, unit[i]);
    return out;
}
