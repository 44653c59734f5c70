/* ref.c -- see ref.h */
#include "lua/ref.h"

#include "lua/border.h"

static const char values_key;  /* registry: ref -> value */
static const char watched_key; /* registry: true while a watch runs */
static _Thread_local ref *dropped;
static _Thread_local int states; /* open Lua states of this thread: without one nobody sweeps */

static const void *state_of(lua_State *L) { return lua_topointer(L, LUA_REGISTRYINDEX); }

static void push_values(lua_State *L) { lua_rawgetp(L, LUA_REGISTRYINDEX, &values_key); }

/* ---- at every collection ---------------------------------------------------------------------- */

/* What cells drop while the collector frees them is swept right after it, while there are refs: a
 * userdata that nothing holds is finalized by every collection, and makes the next one. */
static int watch_begin(lua_State *L);

static void set_watched(lua_State *L, bool watched)
{
    lua_pushboolean(L, watched);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &watched_key);
}

static bool any_values(lua_State *L)
{
    push_values(L);
    lua_pushnil(L);
    bool any = lua_next(L, -2);
    lua_pop(L, any ? 3 : 1);
    return any;
}

static int watch_gc(lua_State *L)
{
    ref_sweep(L);
    lua_pushcfunction(L, watch_begin);
    if (!any_values(L) || lua_pcall(L, 0, 0, 0) != LUA_OK)
        set_watched(L, false);
    return 0;
}

static int watch_begin(lua_State *L)
{
    lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, watch_gc);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    return 0;
}

static void watch(lua_State *L)
{
    bool watched =
        lua_rawgetp(L, LUA_REGISTRYINDEX, &watched_key) != LUA_TNIL && lua_toboolean(L, -1);
    lua_pop(L, 1);
    if (watched)
        return;
    lua_pushcfunction(L, watch_begin);
    lua_call(L, 0, 0);
    set_watched(L, true);
}

/* ---- refs --------------------------------------------------------------------------------- */

ref *ref_new(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    ref_sweep(L);
    watch(L);
    block *own = block_push(L);
    border run = border_open(L);
    own->bytes = sizeof(ref);
    own->at = tarn_alloc_zero(sizeof(ref));
    border_close(L, run, own->at);
    push_values(L);
    lua_pushvalue(L, index);
    lua_rawsetp(L, -2, own->at);
    ref *r = own->at;
    r->state = state_of(L);
    own->at = NULL;
    lua_pop(L, 2);
    return r;
}

void ref_push(lua_State *L, const ref *r)
{
    push_values(L);
    lua_rawgetp(L, -1, r);
    lua_remove(L, -2);
}

/* Takes the value of an existing key away: nothing in here can throw. */
void ref_release(lua_State *L, ref *r)
{
    if (r->released)
        return;
    r->released = true;
    push_values(L);
    lua_pushnil(L);
    lua_rawsetp(L, -2, r);
    lua_pop(L, 1);
}

void ref_drop(ref *r)
{
    if (!r)
        return;
    if (states == 0) {
        tarn_free(r, sizeof *r);
        return;
    }
    r->next = dropped;
    dropped = r;
}

/* Takes those of a state out of the list. */
static ref *take_of(const void *state)
{
    ref *mine = NULL, **at = &dropped;
    while (*at) {
        ref *r = *at;
        if (r->state != state) {
            at = &r->next;
            continue;
        }
        *at = r->next;
        r->next = mine;
        mine = r;
    }
    return mine;
}

void ref_sweep(lua_State *L)
{
    if (!dropped || !lua_checkstack(L, 4))
        return;
    for (ref *r = take_of(state_of(L)), *next; r; r = next) {
        next = r->next;
        ref_release(L, r);
        tarn_free(r, sizeof *r);
    }
}

/* The state ends: its values are gone. */
static int end_of_state(lua_State *L)
{
    states--;
    for (ref *r = take_of(state_of(L)), *next; r; r = next) {
        next = r->next;
        tarn_free(r, sizeof *r);
    }
    return 0;
}

void ref_setup(lua_State *L)
{
    lua_newtable(L);
    lua_newtable(L);
    lua_pushcfunction(L, end_of_state);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &values_key);
    states++;
}
