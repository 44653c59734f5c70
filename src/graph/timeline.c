/* timeline.c -- a profile as Chrome's trace events: one JSON object of "complete" events.
 *
 * Times are microseconds from the profile's beginning.  Frames lie in each other, and the viewer
 * stacks them: a layer, its operations, what they are made of. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "graph/profile.h"

enum { QUOTED_ROOM = 512, HEAD_ROOM = 1200, TIMES_ROOM = 96 };

/* NAME in quotes; what is no UTF-8, or does not end, has no name. */
static void quote(const char *name, char out[QUOTED_ROOM])
{
    json_t *text = json_string(name);
    size_t count = 0;
    char *quoted = text ? tarn_json_text(text, &count) : NULL;
    snprintf(out, QUOTED_ROOM, "%s", quoted && count < QUOTED_ROOM ? quoted : "\"?\"");
    tarn_json_text_free(quoted, count);
    json_decref(text);
}

/* What all events of an entry begin with. */
static void write_head(const tarn_profile *p, const tarn_profile_entry *e, char out[HEAD_ROOM])
{
    const char *place = tarn_profile_name_at(p, e->layer);
    char name[QUOTED_ROOM], layer[QUOTED_ROOM];
    quote(e->work == TARN_WORK_LAYER && place ? place : e->name, name);
    quote(place ? place : "", layer);
    snprintf(
        out, HEAD_ROOM,
        ",\n{\"ph\":\"X\",\"pid\":1,\"tid\":1,\"name\":%s,\"cat\":\"%s\",\"args\":{\"layer\":%s}",
        name, tarn_work_name[e->work], layer);
}

/* Three decimals, whatever the locale. */
static size_t write_times(const tarn_profile_event *event, char out[TIMES_ROOM])
{
    uint64_t begin = (uint64_t)(event->begin * 1e9), length = (uint64_t)(event->seconds * 1e9);
    return (size_t)snprintf(out, TIMES_ROOM,
                            ",\"ts\":%" PRIu64 ".%03" PRIu64 ",\"dur\":%" PRIu64 ".%03" PRIu64 "}",
                            begin / 1000, begin % 1000, length / 1000, length % 1000);
}

static bool put_text(tarn_file *file, const char *text)
{
    return tarn_file_put(file, text, strlen(text));
}

static bool put_events(const tarn_profile *p, tarn_file *file, char (*head)[HEAD_ROOM])
{
    char times[TIMES_ROOM];
    bool ok = true;
    for (size_t i = 0; i < p->entries; i++)
        write_head(p, &p->entry[i], head[i]);
    for (size_t i = 0; ok && i < p->events; i++)
        ok = put_text(file, head[p->event[i].entry]) &&
             tarn_file_put(file, times, write_times(&p->event[i], times));
    return ok;
}

bool tarn_profile_write(const tarn_profile *p, const char *path)
{
    if (!p->traces)
        return tarn_fail(TARN_ERROR_USE,
                         "profile: no timeline was kept; { trace = true } keeps it");
    size_t bytes = p->entries * HEAD_ROOM;
    char(*head)[HEAD_ROOM] = tarn_alloc(bytes);
    tarn_file *file = head ? tarn_file_begin(path) : NULL;
    bool ok = file && put_text(file, "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n"
                                     "{\"ph\":\"M\",\"pid\":1,\"tid\":1,\"name\":\"process_name\","
                                     "\"args\":{\"name\":\"tarn\"}}");
    ok = ok && put_events(p, file, head) && put_text(file, "\n]}\n");
    tarn_free(head, bytes);
    return tarn_file_end(file, ok);
}
