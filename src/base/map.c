/* map.c -- see map.h */
#include "base/map.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/* ---- places: what the handler of SIGBUS knows of mappings --------------------------------------- */

/* Never freed, so that the handler may walk the list at any time; used again when BEGIN is 0. */
typedef struct map_place {
    atomic_uintptr_t begin;
    size_t size;
    const char *path;
    struct map_place *next;
} map_place;

static _Atomic(map_place *) places;
static atomic_size_t mapped;
static atomic_bool cut;
static char cut_path[256];
static struct sigaction earlier;
static size_t page;

static const map_place *place_of(uintptr_t at)
{
    for (const map_place *p = atomic_load(&places); p; p = p->next) {
        uintptr_t begin = atomic_load(&p->begin);
        if (begin > 1 && at >= begin && at - begin < p->size)
            return p;
    }
    return NULL;
}

static void remember_path(const char *path)
{
    size_t i = 0;
    for (; path[i] && i + 1 < sizeof cut_path; i++)
        cut_path[i] = path[i];
    cut_path[i] = '\0';
}

/* Zeros take the place of the page that is gone. */
static bool replace_page(uintptr_t at, const map_place *p)
{
    void *from = (void *)(at / page * page);
    if (mmap(from, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
        from)
        return false;
    if (!atomic_load(&cut))
        remember_path(p->path);
    atomic_store(&cut, true);
    return true;
}

static void on_bus_error(int number, siginfo_t *info, void *context)
{
    int kept = errno;
    uintptr_t at = (uintptr_t)info->si_addr;
    const map_place *p = place_of(at);
    if (p && replace_page(at, p)) {
        errno = kept;
        return;
    }
    if (earlier.sa_flags & SA_SIGINFO && earlier.sa_sigaction)
        earlier.sa_sigaction(number, info, context);
    else
        sigaction(SIGBUS, &earlier, NULL); /* the access repeats, and gets what it got before */
}

static void install(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    struct sigaction mine = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    mine.sa_sigaction = on_bus_error;
    sigemptyset(&mine.sa_mask);
    sigaction(SIGBUS, &mine, &earlier);
}

/* A free place, or a new one; 1 holds it until it is complete. */
static map_place *place_take(void)
{
    for (map_place *p = atomic_load(&places); p; p = p->next)
        if (atomic_compare_exchange_strong(&p->begin, &(uintptr_t){0}, 1))
            return p;
    map_place *p = malloc(sizeof *p); /* outlives every count of memory */
    if (!p)
        return tarn_fail(TARN_ERROR_MEMORY, "no memory to map a file");
    *p = (map_place){.begin = 1, .next = atomic_load(&places)};
    while (!atomic_compare_exchange_weak(&places, &p->next, p))
        ;
    return p;
}

/* ---- mappings ----------------------------------------------------------------------------------- */

static void map_done(void *object)
{
    tarn_map *m = object;
    if (m->place)
        atomic_store(&m->place->begin, 0);
    if (m->bytes) {
        munmap(m->bytes, m->size);
        atomic_fetch_sub(&mapped, m->size);
    }
    if (m->path)
        tarn_free(m->path, strlen(m->path) + 1);
    tarn_free(m, sizeof *m);
}

static const tarn_class map_class = {"map", map_done};

static bool map_bytes(tarn_map *m, int file)
{
    void *bytes = mmap(NULL, m->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file, 0);
    if (bytes == MAP_FAILED)
        return tarn_fail(TARN_ERROR_FILE, "cannot map the %s of %s: %s", TARN_BYTES(m->size),
                         m->path, strerror(errno));
    m->bytes = bytes;
    atomic_fetch_add(&mapped, m->size);
    if (!(m->place = place_take()))
        return false;
    m->place->size = m->size, m->place->path = m->path;
    atomic_store(&m->place->begin, (uintptr_t)bytes);
    return true;
}

static bool map_file(tarn_map *m, int file)
{
    struct stat info;
    if (fstat(file, &info) != 0)
        return tarn_fail(TARN_ERROR_FILE, "cannot look at %s: %s", m->path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return tarn_fail(TARN_ERROR_FILE, "%s is not a file that can be mapped", m->path);
    m->size = (size_t)info.st_size;
    return m->size == 0 || map_bytes(m, file);
}

static tarn_map *map_new(const char *path)
{
    tarn_map *m = tarn_alloc_zero(sizeof *m);
    if (!m)
        return NULL;
    m->object.class = &map_class, m->object.refs = 1;
    size_t length = strlen(path) + 1;
    if ((m->path = tarn_alloc(length)))
        memcpy(m->path, path, length);
    return tarn_scope_own(m);
}

tarn_map *tarn_map_open(const char *path)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    tarn_map *m = map_new(path);
    if (!m || !m->path)
        return NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return tarn_fail(TARN_ERROR_FILE, "cannot open %s: %s", path, strerror(errno));
    bool ok = map_file(m, file);
    close(file);
    return ok ? m : NULL;
}

size_t tarn_mapped(void) { return atomic_load(&mapped); }

bool tarn_map_check(void)
{
    if (!atomic_load_explicit(&cut, memory_order_relaxed))
        return true;
    tarn_fail(TARN_ERROR_FILE,
              "%s was cut short while it was mapped: what is missing reads as zeros;"
              " read it again, without { map = true }",
              cut_path);
    atomic_store(&cut, false);
    return false;
}
