/* profile.c -- see profile.h
 *
 * What is measured is not to change by being measured: its own memory is the system's, which no
 * count of tensors sees, and where there is none a frame is lost, not the script.
 *
 * One frame costs 0.18 us (Zen 3, two looks at the clock and two at the allocator among it); with
 * nobody profiling, a branch. */
#include "graph/profile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "graph/apply.h"

enum {
    MOST_EVENTS = 1 << 21, /* 48 MiB of them: some minutes of small nets */
    TRIES = 256,           /* frames that are timed to know what one costs */
};

const char *const tarn_work_name[] = {"forward", "backward", "step", "pass", "data", "layer"};

_Thread_local tarn_profile *tarn_profile_now;

typedef struct tarn_frame {
    uint64_t id; /* its number among all, from 1 */
    const char *name;
    tarn_work work, phase;
    tarn_site was; /* where work belonged before it */
    double begin, inner, flops, bytes;
    tarn_memory_mark memory;
} frame;

/* Room for one more of ITEM bytes each. */
static bool room_for(void **array, size_t *room, size_t count, size_t item)
{
    if (count < *room)
        return true;
    size_t more = *room ? 2 * *room : 64;
    void *grown = realloc(*array, more * item);
    if (!grown)
        return false;
    *array = grown;
    *room = more;
    return true;
}

/* A table of numbers by hash, twice as large when more than half of it would be taken; the numbers
 * have to be entered again then. */
static bool room_in_table(uint32_t **table, size_t *room, size_t count, bool *again)
{
    *again = 2 * (count + 1) > *room;
    if (!*again)
        return true;
    size_t more = *room ? 2 * *room : 128;
    uint32_t *larger = calloc(more, sizeof *larger);
    if (!larger)
        return false;
    free(*table);
    *table = larger;
    *room = more;
    return true;
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Where TEXT's number is, or belongs (FNV-1a). */
static uint32_t *name_slot(const tarn_profile *p, const char *text)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (const char *at = text; *at; at++)
        h = (h ^ (unsigned char)*at) * 0x100000001b3u;
    size_t mask = p->name_table_room - 1, i = h & mask;
    while (p->name_table[i] && strcmp(p->name[p->name_table[i] - 1], text) != 0)
        i = (i + 1) & mask;
    return &p->name_table[i];
}

static bool room_for_name(tarn_profile *p)
{
    bool again;
    if (!room_in_table(&p->name_table, &p->name_table_room, p->names, &again))
        return false;
    for (size_t i = 0; again && i < p->names; i++)
        *name_slot(p, p->name[i]) = (uint32_t)i + 1;
    void *at = p->name;
    bool fits = room_for(&at, &p->name_room, p->names, sizeof *p->name);
    p->name = at;
    return fits;
}

uint32_t tarn_profile_name(tarn_profile *p, const char *text)
{
    if (!room_for_name(p))
        return 0;
    uint32_t *slot = name_slot(p, text);
    if (*slot)
        return *slot;
    size_t bytes = strlen(text) + 1;
    char *copy = malloc(bytes);
    if (!copy)
        return 0;
    p->name[p->names++] = memcpy(copy, text, bytes);
    return *slot = (uint32_t)p->names;
}

const char *tarn_profile_name_at(const tarn_profile *p, uint32_t i)
{
    return i ? p->name[i - 1] : NULL;
}

/* ---- entries -------------------------------------------------------------------------------- */

static size_t hash_of(const tarn_profile_entry *e)
{
    uint64_t h = (uint64_t)(uintptr_t)e->name ^ (uint64_t)e->work << 56;
    h = (h ^ (uint64_t)e->layer << 32 ^ e->line) * 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio */
    return (size_t)(h >> 20);
}

static bool alike(const tarn_profile_entry *a, const tarn_profile_entry *b)
{
    return a->name == b->name && a->work == b->work && a->layer == b->layer && a->line == b->line;
}

/* Where KEY's number is, or belongs. */
static uint32_t *slot_of(const tarn_profile *p, const tarn_profile_entry *key)
{
    size_t mask = p->table_room - 1, i = hash_of(key) & mask;
    while (p->table[i] && !alike(&p->entry[p->table[i] - 1], key))
        i = (i + 1) & mask;
    return &p->table[i];
}

static bool room_for_entry(tarn_profile *p)
{
    bool again;
    if (!room_in_table(&p->table, &p->table_room, p->entries, &again))
        return false;
    for (size_t i = 0; again && i < p->entries; i++)
        *slot_of(p, &p->entry[i]) = (uint32_t)i + 1;
    void *at = p->entry;
    bool fits = room_for(&at, &p->entry_room, p->entries, sizeof *p->entry);
    p->entry = at;
    return fits;
}

static tarn_profile_entry *entry_of(tarn_profile *p, const tarn_profile_entry *key)
{
    if (!room_for_entry(p))
        return NULL;
    uint32_t *slot = slot_of(p, key);
    if (*slot)
        return &p->entry[*slot - 1];
    p->entry[p->entries++] = *key;
    *slot = (uint32_t)p->entries;
    return &p->entry[p->entries - 1];
}

/* ---- frames --------------------------------------------------------------------------------- */

/* The script's line, where what begins is not part of other work. */
static void find_line(tarn_profile *p)
{
    if (!p->lines || (p->depth && p->frame[p->depth - 1].work != TARN_WORK_LAYER))
        return;
    const char *line = tarn_script_line();
    p->here.line = line[0] ? tarn_profile_name(p, line) : 0;
}

static frame *open_frame(tarn_profile *p, tarn_work work, const char *name)
{
    void *at = p->frame;
    bool fits = room_for(&at, &p->frame_room, p->depth, sizeof *p->frame);
    p->frame = at;
    if (!fits) {
        p->lost++;
        return NULL;
    }
    tarn_site was = p->here;
    find_line(p);
    frame *f = &p->frame[p->depth++];
    *f = (frame){.id = ++p->frames, .name = name, .work = work, .phase = p->phase, .was = was};
    f->memory = tarn_memory_mark_begin();
    return f;
}

static tarn_mark start(const tarn_profile *p, frame *f)
{
    f->begin = tarn_clock();
    return (tarn_mark){.frame = f->id, .depth = p->depth};
}

tarn_mark tarn_profile_push(tarn_work work, const char *name)
{
    tarn_profile *p = tarn_profile_now;
    frame *f = open_frame(p, work == TARN_WORK_FORWARD ? p->phase : work, name);
    return f ? start(p, f) : (tarn_mark){0};
}

tarn_mark tarn_profile_push_back(const char *name, tarn_site site)
{
    tarn_profile *p = tarn_profile_now;
    frame *f = open_frame(p, TARN_WORK_BACKWARD, name);
    if (!f)
        return (tarn_mark){0};
    p->phase = TARN_WORK_BACKWARD;
    if (site.profile == p->serial)
        p->here = site;
    return start(p, f);
}

static void keep_event(tarn_profile *p, const tarn_profile_entry *e, const frame *f, double seconds)
{
    if (!p->traces)
        return;
    void *at = p->event;
    bool fits =
        p->events < MOST_EVENTS && room_for(&at, &p->event_room, p->events, sizeof *p->event);
    p->event = at;
    if (fits)
        p->event[p->events++] =
            (tarn_profile_event){(uint32_t)(e - p->entry), f->begin - p->begin, seconds};
    else
        p->lost++;
}

/* A row that goes back by calls of itself (a product's gradients are products) is called once. */
static bool inside_itself(const tarn_profile *p, const frame *f)
{
    const frame *outer = p->depth ? &p->frame[p->depth - 1] : NULL;
    return outer && f->work != TARN_WORK_LAYER && outer->name == f->name && outer->work == f->work;
}

static void close_frame(tarn_profile *p, double now)
{
    const frame *f = &p->frame[--p->depth];
    double seconds = now - f->begin;
    tarn_memory_use used = tarn_memory_mark_end(f->memory);
    if (p->depth)
        p->frame[p->depth - 1].inner += seconds;
    tarn_profile_entry key = {.name = f->name, .work = f->work, .layer = p->here.layer};
    key.line = p->here.line;
    tarn_profile_entry *e = entry_of(p, &key);
    if (e) {
        e->calls += !inside_itself(p, f);
        e->seconds += seconds - f->inner;
        e->flops += f->flops, e->bytes += f->bytes;
        e->allocated += used.allocated;
        e->peak = used.peak > e->peak ? used.peak : e->peak;
        keep_event(p, e, f, seconds);
    } else {
        p->lost++;
    }
    p->peak = used.peak > p->peak ? used.peak : p->peak;
    p->phase = f->phase;
    p->here = f->was;
}

/* Frames above it that nobody closed end with it; what began in another profile is none of ours. */
void tarn_profile_pop(tarn_mark mark)
{
    tarn_profile *p = tarn_profile_now;
    if (!p || mark.depth > p->depth || p->frame[mark.depth - 1].id != mark.frame)
        return;
    double now = tarn_clock();
    while (p->depth >= mark.depth)
        close_frame(p, now);
}

void tarn_profile_count(double flops, double bytes)
{
    tarn_profile *p = tarn_profile_now;
    if (!p || !p->depth)
        return;
    p->frame[p->depth - 1].flops += flops;
    p->frame[p->depth - 1].bytes += bytes;
}

/* ---- operations ----------------------------------------------------------------------------- */

static double bytes_of(const tarn_tensor *t)
{
    if (tarn_is_none(t))
        return 0;
    return (double)tarn_count(t) * (double)tarn_dtype_size((tarn_dtype)t->spec.dtype);
}

static double bytes_saved(const tarn_call *c, int saves)
{
    double bytes = 0;
    for (int i = 0; i < saves; i++)
        bytes += bytes_of(c->saved[i]);
    return bytes;
}

/* A row that knows says it: an embedding does not read all of its table. */
static double forward_bytes(const tarn_call *c, const tarn_plan *plan)
{
    if (plan->bytes > 0 && !(c->op->traits & TARN_ELEMENTWISE))
        return plan->bytes;
    double bytes = bytes_saved(c, plan->saves);
    for (int i = 0; i < c->inputs; i++)
        bytes += bytes_of(c->in[i]);
    for (int i = 0; i < c->outputs; i++)
        bytes += plan->out[i].alias_of < 0 || plan->out[i].in_place ? bytes_of(c->out[i]) : 0;
    return bytes;
}

/* What is kept is read; every gradient that is wanted is written, and was asked for by one of the
 * results' size. */
static double backward_bytes(const tarn_call *c, int saves)
{
    double bytes = bytes_saved(c, saves);
    for (int i = 0; i < c->inputs; i++) {
        bytes += c->in[i]->storage ? bytes_of(c->in[i]) : 0;
        bytes += c->wants[i] ? bytes_of(c->in[i]) : 0;
    }
    for (int i = 0; i < c->outputs; i++)
        bytes += bytes_of(c->out[i]) * (c->out[i]->storage ? 2 : 1);
    return bytes;
}

/* The product of two factors has two gradients, a product of its size each; whatever is no product
 * counts as it did forward. */
static double backward_flops(const tarn_call *c, double flops)
{
    int factors = 0, wanted = 0, t = 0;
    for (const tarn_param *p = c->op->param; p->name; p++) {
        bool tensor = p->kind == TARN_TENSOR || p->kind == TARN_TENSORS;
        for (int i = tensor ? c->first[t] : 0; tensor && i < c->first[t + 1]; i++) {
            bool factor = (p->flags & TARN_FACTOR) && !tarn_is_none(c->in[i]);
            factors += factor;
            wanted += factor && c->wants[i];
        }
        t += tensor;
    }
    return factors ? 2 * flops * wanted / factors : flops;
}

void tarn_profile_count_call(const tarn_call *c, const tarn_plan *plan, bool backward)
{
    bool view = c->op->traits & TARN_VIEW;
    bool counted = c->op->traits & TARN_BACKWARD_IS_OPS; /* by the operations that it is made of */
    if (backward && !view && !counted)
        tarn_profile_count(backward_flops(c, plan->flops), backward_bytes(c, plan->saves));
    else if (!backward && (plan->out[0].alias_of < 0 || plan->out[0].in_place))
        tarn_profile_count(plan->flops, forward_bytes(c, plan));
}

/* ---- beginning and ending ------------------------------------------------------------------- */

static double cpu_seconds(const struct rusage *u)
{
    return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) +
           1e-6 * (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec);
}

/* What a frame costs: some of no work, which are then forgotten. */
static double cost_of_frame(tarn_profile *p)
{
    double begin = tarn_clock();
    for (int i = 0; i < TRIES; i++)
        tarn_profile_pop(tarn_profile_push(TARN_WORK_FORWARD, "nothing"));
    double seconds = (tarn_clock() - begin) / TRIES;
    memset(p->table, 0, p->table_room * sizeof *p->table);
    p->entries = p->events = 0;
    p->frames = p->lost = p->peak = 0;
    return seconds;
}

static void count_system(tarn_profile *p, double sign)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    p->cpu_seconds += sign * cpu_seconds(&u);
    uint64_t faults = (uint64_t)u.ru_minflt + (uint64_t)u.ru_majflt;
    p->page_faults += sign > 0 ? faults : -faults;
}

tarn_profile *tarn_profile_begin(tarn_profile_options options)
{
    static _Thread_local uint32_t serials;
    if (tarn_profile_now)
        return tarn_fail(TARN_ERROR_USE, "profile: one runs already, and they do not nest: end it"
                                         " before the next begins");
    tarn_profile *p = calloc(1, sizeof *p);
    if (!p || !room_for_entry(p)) {
        tarn_profile_free(p);
        return tarn_fail(TARN_ERROR_MEMORY, "profile: out of memory");
    }
    serials += serials + 1 ? 1 : 2;
    p->serial = p->here.profile = serials;
    tarn_profile_now = p;
    p->overhead = cost_of_frame(p);
    p->lines = options.lines, p->traces = options.traces;
    p->peak = tarn_memory_live();
    p->allocated = tarn_memory_allocated();
    count_system(p, -1);
    p->begin = tarn_clock();
    return p;
}

void tarn_profile_end(tarn_profile *p)
{
    if (p->ended)
        return;
    double now = tarn_clock();
    p->ended = true;
    p->seconds = now - p->begin;
    count_system(p, 1);
    while (p->depth)
        close_frame(p, now);
    p->allocated = tarn_memory_allocated() - p->allocated;
    p->overhead *= (double)p->frames;
    if (tarn_profile_now == p)
        tarn_profile_now = NULL;
}

void tarn_profile_free(tarn_profile *p)
{
    if (!p)
        return;
    tarn_profile_end(p);
    for (size_t i = 0; i < p->names; i++)
        free(p->name[i]);
    free(p->name);
    free(p->name_table);
    free(p->frame);
    free(p->entry);
    free(p->table);
    free(p->event);
    free(p);
}
