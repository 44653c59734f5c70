/* events.c -- see events.h.  tensorboard.lua alone calls these. */
#include "lua/events.h"

#include "base/map.h"
#include "data/events.h"
#include "lua/param.h"
#include "lua/tensor.h"

static const box_kind events_kind = {"tarn.Events", "event file"};

/* ---- writing ------------------------------------------------------------------------------ */

static int events_open(lua_State *L)
{
    const char *folder = luaL_checkstring(L, 1);
    box *b = box_push(L, &events_kind, 0);
    border run = border_open(L);
    b->object = tarn_keep(tarn_events_open(folder));
    border_close(L, run, b->object);
    return 1;
}

static tarn_events *events_check(lua_State *L)
{
    box *b = box_at(L, 1, &events_kind);
    if (!b || !b->object)
        border_error(L, "an event file expected, not %s", param_given(L, 1));
    return b->object;
}

static int events_put(lua_State *L)
{
    tarn_events *e = events_check(L);
    size_t size;
    const char *bytes = luaL_checklstring(L, 2, &size);
    border run = border_open(L);
    border_close(L, run, tarn_events_put(e, bytes, size));
    return 0;
}

static int events_close(lua_State *L)
{
    tarn_events *e = events_check(L);
    border run = border_open(L);
    border_close(L, run, tarn_events_close(e));
    return 0;
}

static int events_path(lua_State *L)
{
    lua_pushstring(L, events_check(L)->path);
    return 1;
}

/* events_histogram(t) -> min, max, count, sum, squares, limits, buckets: the last two as bytes of
 * doubles */
static int events_histogram(lua_State *L)
{
    const tarn_tensor *t = tensor_check(L, 1, "histogram", "values");
    tarn_event_histogram *h = lua_newuserdatauv(L, sizeof *h, 0);
    border run = border_open(L);
    border_close(L, run, tarn_events_histogram(t, h));
    const double numbers[] = {h->min, h->max, h->count, h->sum, h->squares};
    for (int i = 0; i < 5; i++)
        lua_pushnumber(L, numbers[i]);
    lua_pushlstring(L, (const char *)h->limit, (size_t)h->buckets * sizeof *h->limit);
    lua_pushlstring(L, (const char *)h->bucket, (size_t)h->buckets * sizeof *h->bucket);
    return 7;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* Called in step 3: no part of it may throw, so what it finds waits in a block. */
typedef struct found {
    block *events;
    size_t count, room;
} found;

static bool keep_event(void *context, const tarn_event *e)
{
    found *f = context;
    bool ok = tarn_grow(&f->events->at, &f->room, f->count + 1, sizeof *e);
    f->events->bytes = f->room * sizeof *e;
    if (ok)
        ((tarn_event *)f->events->at)[f->count++] = *e;
    return ok;
}

static void push_event(lua_State *L, const tarn_event *e)
{
    lua_createtable(L, 0, 4);
    if (e->tag) {
        lua_pushlstring(L, e->tag, e->length);
        lua_setfield(L, -2, "tag");
        lua_pushnumber(L, e->value);
        lua_setfield(L, -2, "value");
    }
    lua_pushinteger(L, e->step);
    lua_setfield(L, -2, "step");
    lua_pushnumber(L, e->time);
    lua_setfield(L, -2, "time");
}

/* events_read(path) -> list of { tag, step, time, value }; a start of the session has no tag */
static int events_read(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    box *file = box_object(L);
    found f = {.events = block_push(L)};
    border run = border_open(L);
    const tarn_map *map = file->object = tarn_keep(tarn_map_open(path));
    border_close(L, run,
                 map && tarn_events_each((const uint8_t *)map->bytes, map->size, path, keep_event,
                                         &f));
    lua_createtable(L, (int)f.count, 0);
    for (size_t i = 0; i < f.count; i++) {
        push_event(L, (const tarn_event *)f.events->at + i);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

void events_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"events_open", events_open},
                                         {"events_read", events_read},
                                         {"events_histogram", events_histogram},
                                         {NULL, NULL}};
    static const luaL_Reg methods[] = {{"put", events_put},
                                       {"close", events_close},
                                       {"path", events_path},
                                       {NULL, NULL}};
    box_class(L, &events_kind, NULL);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
