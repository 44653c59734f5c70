/* memory.c -- the caching allocator.
 *
 * Blocks come in size classes, four to the octave from 64 bytes; a freed block waits in its class
 * for the next one of its size, so that the steady state neither allocates nor faults pages in.
 * One spin lock guards the lists and the counts; the system is called outside it.  Small blocks
 * wait in lists of the thread that freed them, which needs no lock: an operation on a few numbers
 * spends a third of its time here otherwise.  A process that forks while another thread allocates
 * must exec: the child may find the lock taken.
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

/* Blocks of at most NEAR_BYTES wait in their thread's lists, NEAR_ROOM bytes of them: as much as
 * the second cache holds.  NEAR_COUNT: what a thread counts by itself before it tells the pool. */
enum { NEAR_BYTES = 4096, NEAR_CLASSES = 20, NEAR_ROOM = 1 << 20, NEAR_COUNT = 64 << 10 };

/* What a thread has by itself.  Others read the counts; the rest is its own. */
typedef struct near {
    free_block *first[NEAR_CLASSES];
    atomic_llong live;    /* bytes, not yet counted in the pool's; below 0: it freed others' */
    long long high;       /* the most that `live` has been since then */
    atomic_size_t cached; /* bytes in the lists */
    size_t allocated;
    uint32_t frees;
    bool free; /* its thread has ended */
    struct near *next;
} near;

static struct pool {
    atomic_flag locked;
    free_block *first[CLASSES];
    uint64_t used[CLASSES]; /* clock when the class was last touched */
    uint64_t clock, faded;  /* counts frees; when `high` faded last */
    size_t peak, cached;
    size_t allocated;    /* by all allocations so far */
    size_t high;         /* peak of `live` that fades, for the cache's size */
    atomic_llong live;   /* written under the lock; what threads count by themselves comes on top */
    atomic_size_t limit; /* 0: not known yet */
    _Atomic(near *) nears; /* of all threads there were; never freed */
    pthread_key_t ending;
    bool keyed;
} pool = {.locked = ATOMIC_FLAG_INIT};

static struct pressure {
    void (*collect)(void *context);
    void *context;
    pthread_t thread;
} pressure;
static _Atomic(struct pressure *) pressure_set; /* NULL, or &pressure */

static _Thread_local long fail_in = -1;
static _Thread_local bool collecting;
static _Thread_local near *mine; /* NULL: this thread has none yet, or none any more */

static void lock(void)
{
    for (int i = 0; atomic_flag_test_and_set_explicit(&pool.locked, memory_order_acquire); i++)
        if (i % 64 == 63)
            sched_yield(); /* the holder may have lost its processor */
}

static void unlock(void) { atomic_flag_clear_explicit(&pool.locked, memory_order_release); }

static long long load(const atomic_llong *n)
{
    return atomic_load_explicit((atomic_llong *)n, memory_order_relaxed);
}

static size_t live(void)
{
    long long bytes = load(&pool.live);
    for (near *n = atomic_load(&pool.nears); n; n = n->next)
        bytes += load(&n->live);
    return bytes > 0 ? (size_t)bytes : 0;
}

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

/* Under the lock. */
static void add_live(long long bytes)
{
    atomic_store_explicit(&pool.live, load(&pool.live) + bytes, memory_order_relaxed);
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
    size_t now = live();
    if (pool.clock - pool.faded >= DECAY_EVERY) {
        pool.high -= pool.high > now ? (pool.high - now) / 16 : 0;
        pool.faded = pool.clock;
    }
    size_t most = pool.high + pool.high / 4;
    size_t room = most > now ? most - now : 0;
    if (room < CACHE_MIN)
        room = CACHE_MIN;
    return pool.cached > room ? shrink(room) : NULL;
}

static void saw_live(size_t now)
{
    if (now > pool.peak)
        pool.peak = now;
    if (now > pool.high)
        pool.high = now;
}

static void count_new(size_t bytes)
{
    add_live((long long)bytes);
    pool.allocated += bytes;
    saw_live(live());
}

/* What this thread has counted by itself becomes the pool's. */
static void count_near(void)
{
    if (!mine)
        return;
    long long bytes = load(&mine->live);
    saw_live(live() + (size_t)(mine->high - bytes));
    add_live(bytes);
    atomic_store_explicit(&mine->live, 0, memory_order_relaxed);
    pool.allocated += mine->allocated;
    pool.clock += mine->frees;
    mine->high = 0, mine->allocated = 0, mine->frees = 0;
}

/* ---- a thread's own blocks -------------------------------------------------------------------- */

static size_t near_cached(void)
{
    size_t bytes = 0;
    for (near *n = atomic_load(&pool.nears); n; n = n->next)
        bytes += atomic_load_explicit(&n->cached, memory_order_relaxed);
    return bytes;
}

/* Under the lock: the thread's blocks become the pool's. */
static void near_give_back(near *n)
{
    for (size_t c = 0; c < NEAR_CLASSES; c++)
        for (free_block *block; (block = n->first[c]);) {
            n->first[c] = block->next;
            block->next = pool.first[c];
            pool.first[c] = block;
            pool.cached += class_bytes(c);
        }
    atomic_store_explicit(&n->cached, 0, memory_order_relaxed);
}

/* The thread ends; its place serves another. */
static void near_done(void *n_)
{
    near *n = n_;
    lock();
    count_near();
    near_give_back(n);
    mine = NULL;
    n->free = true;
    unlock();
}

/* Under the lock. */
static near *near_unused(void)
{
    for (near *n = atomic_load(&pool.nears); n; n = n->next)
        if (n->free)
            return n;
    return NULL;
}

/* Of a thread's first allocation.  Without memory for it the thread does without. */
static void near_begin(void)
{
    near *fresh = aligned_alloc(ALIGN, sizeof *fresh);
    if (!fresh)
        return;
    memset(fresh, 0, sizeof *fresh);
    lock();
    if (!pool.keyed)
        pool.keyed = pthread_key_create(&pool.ending, near_done) == 0;
    if (pool.keyed && (mine = near_unused())) {
        mine->free = false;
    } else if (pool.keyed) {
        mine = fresh;
        fresh->next = atomic_load(&pool.nears);
        atomic_store(&pool.nears, fresh);
        fresh = NULL;
    }
    unlock();
    free(fresh);
    if (mine && pthread_setspecific(pool.ending, mine) != 0)
        near_done(mine);
}

/* Classes by bytes, in lines of 64. */
static size_t near_class(size_t bytes)
{
    static const uint8_t class[NEAR_BYTES / ALIGN + 1] = {
        0,  0,  1,  2,  3,  4,  5,  6,  7,  8,  8,  9,  9,  10, 10, 11, 11, 12, 12, 12, 12, 13,
        13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 15, 16, 16, 16, 16, 16, 16, 16, 16, 17, 17, 17,
        17, 17, 17, 17, 17, 18, 18, 18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19};
    return class[(bytes + ALIGN - 1) / ALIGN];
}

static void near_count(near *n, long long bytes)
{
    atomic_store_explicit(&n->live, load(&n->live) + bytes, memory_order_relaxed);
}

/* NULL: the pool has to. */
static inline void *near_new(size_t bytes)
{
    near *n = mine;
    if (!n || bytes > NEAR_BYTES || fail_in >= 0 || load(&n->live) > NEAR_COUNT)
        return NULL;
    size_t class = near_class(bytes);
    free_block *block = n->first[class];
    if (!block)
        return NULL;
    n->first[class] = block->next;
    atomic_store_explicit(&n->cached, n->cached - class_bytes(class), memory_order_relaxed);
    near_count(n, (long long)bytes);
    n->high = load(&n->live) > n->high ? load(&n->live) : n->high;
    n->allocated += bytes;
    return block;
}

/* False: the pool has to. */
static inline bool near_free(void *block, size_t bytes)
{
    near *n = mine;
    if (!CACHES || !n || bytes > NEAR_BYTES || load(&n->live) < -NEAR_COUNT ||
        n->frees >= DECAY_EVERY)
        return false;
    size_t class = near_class(bytes);
    size_t cached = n->cached + class_bytes(class);
    if (cached > NEAR_ROOM)
        return false;
    ((free_block *)block)->next = n->first[class];
    n->first[class] = block;
    atomic_store_explicit(&n->cached, cached, memory_order_relaxed);
    near_count(n, -(long long)bytes);
    n->frees++;
    return true;
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
    count_near();
    size_t now = live();
    bool allowed = now <= most && r->bytes <= most - now;
    if (allowed) {
        count_new(r->bytes);
        free_block *found = pool.first[r->class];
        *block = found;
        if (found) {
            pool.first[r->class] = found->next;
            pool.cached -= r->rounded;
            pool.used[r->class] = pool.clock;
        } else {
            size_t room = most - now - r->bytes;
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
    add_live(-(long long)bytes);
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
    if (CACHES && !mine)
        near_begin();
    r->class = class_of(r->bytes, &r->rounded);
    void *block = try_new(r);
    if (__builtin_expect(!block, 0) && collect())
        block = try_new(r);
    return block ? block : fail(r->bytes);
}

void *tarn_alloc(size_t bytes)
{
    void *block = near_new(bytes);
    return block ? block : alloc(&(request){.bytes = bytes});
}

void *tarn_alloc_zero(size_t bytes)
{
    void *here = near_new(bytes);
    if (here)
        return memset(here, 0, bytes);
    request r = {.bytes = bytes};
    void *block = alloc(&r);
    bool zero = CACHES && r.fresh && r.rounded >= HUGE_BLOCK;
    if (block && !zero)
        memset(block, 0, bytes);
    return block;
}

void tarn_free(void *block, size_t bytes)
{
    if (!block || near_free(block, bytes))
        return;
    size_t rounded, class = class_of(bytes, &rounded);
    free_block *extra = NULL;
    lock();
    count_near();
    add_live(-(long long)bytes);
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
    count_near();
    tarn_memory usage = {live(), pool.peak, pool.cached + near_cached(), most};
    unlock();
    return usage;
}

void tarn_memory_reset_peak(void)
{
    lock();
    count_near();
    pool.peak = live();
    unlock();
}

size_t tarn_memory_allocated(void)
{
    lock();
    count_near();
    size_t bytes = pool.allocated;
    unlock();
    return bytes;
}

/* The peak starts over, and the mark keeps what it was. */
tarn_memory_mark tarn_memory_mark_begin(void)
{
    lock();
    count_near();
    tarn_memory_mark mark = {pool.allocated, pool.peak};
    pool.peak = live();
    unlock();
    return mark;
}

tarn_memory_use tarn_memory_mark_end(tarn_memory_mark mark)
{
    lock();
    count_near();
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
    count_near();
    size_t now = live(), room = most > now ? most - now : 0;
    free_block *extra = pool.cached > room ? shrink(room) : NULL;
    unlock();
    system_free_chain(extra);
}

void tarn_memory_trim(void)
{
    lock();
    if (mine)
        near_give_back(mine);
    free_block *extra = shrink(0);
    unlock();
    system_free_chain(extra);
}

const char *tarn_bytes_text(size_t bytes, char out[24])
{
    static const char *const unit[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024) {
        snprintf(out, 24, "%u bytes", (unsigned)bytes);
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
