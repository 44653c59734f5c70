/* profile.h -- where the time goes: frames around work, one branch each while nobody profiles.
 *
 * Whatever is worth a line of its own in a profile opens a frame and closes it:
 *
 *     tarn_mark mark = tarn_profile_enter(TARN_WORK_STEP, rule->name);
 *     ...
 *     tarn_profile_leave(mark);
 *
 * Frames lie in each other; the time of each is its own, without that of the frames in it.  What is
 * alike in name, work, layer and line is added up in one entry.
 */
#ifndef TARN_GRAPH_PROFILE_H
#define TARN_GRAPH_PROFILE_H

#include "base/memory.h"
#include "graph/op.h"

typedef enum tarn_work {
    TARN_WORK_FORWARD,
    TARN_WORK_BACKWARD,
    TARN_WORK_STEP,  /* an optimizer's, or around it */
    TARN_WORK_PASS,  /* steps of small nets, all in one */
    TARN_WORK_DATA,  /* waiting for a batch */
    TARN_WORK_LAYER, /* between a layer's operations */
} tarn_work;

/* Where work belongs: numbers of the profile's names, 0 for none. */
typedef struct tarn_site {
    uint32_t profile; /* whose numbers these are */
    uint32_t layer, line;
} tarn_site;

typedef struct tarn_profile_entry {
    const char *name;
    tarn_work work;
    uint32_t layer, line;
    uint64_t calls;
    double seconds, flops, bytes;
    size_t allocated; /* by all calls */
    size_t peak;      /* most that was live while one ran */
} tarn_profile_entry;

typedef struct tarn_profile_event {
    uint32_t entry;
    double begin, seconds; /* begin: since the profile's */
} tarn_profile_event;

typedef struct tarn_profile {
    uint32_t serial;
    bool lines, traces, ended;
    tarn_site here;
    tarn_work phase; /* of operations: forward, or backward inside a step back */
    struct tarn_frame *frame;
    size_t depth, frame_room;
    tarn_profile_entry *entry;
    size_t entries, entry_room;
    uint32_t *table; /* 1 + an entry's number, by hash; 0: free */
    size_t table_room;
    char **name; /* of layers and lines, from 1 */
    size_t names, name_room;
    uint32_t *name_table; /* their numbers by hash; 0: free */
    size_t name_table_room;
    tarn_profile_event *event;
    size_t events, event_room;
    uint64_t frames, lost; /* closed in all; events and entries for which there was no room */
    double begin, seconds, cpu_seconds, overhead; /* overhead: what profiling itself took */
    size_t peak, allocated;
    uint64_t page_faults;
} tarn_profile;

extern _Thread_local tarn_profile *tarn_profile_now; /* NULL: nobody profiles */

/* An open frame; frame 0: none was opened. */
typedef struct tarn_mark {
    uint64_t frame;
    size_t depth;
} tarn_mark;

/* ---- for what works ------------------------------------------------------------------------- */

tarn_mark tarn_profile_push(tarn_work work, const char *name);
tarn_mark tarn_profile_push_back(const char *name, tarn_site site);
void tarn_profile_pop(tarn_mark mark);
void tarn_profile_count_call(const tarn_call *call, const tarn_plan *plan, bool backward);

static inline bool tarn_profiling(void) { return __builtin_expect(tarn_profile_now != NULL, 0); }

/* NAME must stay: it is not copied. */
static inline tarn_mark tarn_profile_enter(tarn_work work, const char *name)
{
    return tarn_profiling() ? tarn_profile_push(work, name) : (tarn_mark){0};
}

/* A step back through what was recorded at SITE. */
static inline tarn_mark tarn_profile_enter_back(const char *name, tarn_site site)
{
    return tarn_profiling() ? tarn_profile_push_back(name, site) : (tarn_mark){0};
}

static inline void tarn_profile_leave(tarn_mark mark)
{
    if (__builtin_expect(mark.frame != 0, 0))
        tarn_profile_pop(mark);
}

static inline tarn_site tarn_profile_here(void)
{
    return tarn_profiling() ? tarn_profile_now->here : (tarn_site){0};
}

/* What follows in the open frame belongs to SITE. */
static inline void tarn_profile_move(tarn_site site)
{
    if (tarn_profiling())
        tarn_profile_now->here = site;
}

/* The open frame did so much more; bytes: each tensor read or written counts once. */
void tarn_profile_count(double flops, double bytes);

/* ---- for who profiles ----------------------------------------------------------------------- */

typedef struct tarn_profile_options {
    bool lines;  /* the script's lines are told apart: costs a look at the script's stack a frame */
    bool traces; /* every frame is kept, for a timeline */
} tarn_profile_options;

/* Begins in this thread; NULL after a message, also when one runs already. */
tarn_profile *tarn_profile_begin(tarn_profile_options options);
void tarn_profile_end(tarn_profile *p); /* results stay; a second time does nothing */
void tarn_profile_free(tarn_profile *p);

/* The number of a copy of TEXT, the same for the same text; 0 where there is no room. */
uint32_t tarn_profile_name(tarn_profile *p, const char *text);
const char *tarn_profile_name_at(const tarn_profile *p, uint32_t i); /* NULL for 0 */

extern const char *const tarn_work_name[]; /* "forward", "backward", ... by tarn_work */

/* Chrome's trace events (chrome://tracing, Perfetto) of a profile that TRACES. */
bool tarn_profile_write(const tarn_profile *p, const char *path) TARN_MUST_CHECK;

#endif
