/* ref.c -- see ref.h */
#include "lua/ref.h"

#include "lua/border.h"

static const char values_key; /* registry: ref -> value */
static _Thread_local ref *dropped;
static _Thread_local int states; /* open Lua states of this thread: without one nobody sweeps */

static const void *state_of(lua_State *L) { return lua_topointer(L, LUA_REGISTRYINDEX); }

static void push_values(lua_State *L) { lua_rawgetp(L, LUA_REGISTRYINDEX, &values_key); }

/* ---- when all is collected ---------------------------------------------------------------------- */

/* What cells drop while the collector frees them waits for the next call of the library, or for the
 * end of a full collection: a userdata that nothing holds is finalized by it, and marked again. */
static int watch(lua_State *L)
{
    ref_sweep(L);
    lua_settop(L, 1);
    lua_getmetatable(L, 1);
    lua_setmetatable(L, 1);
    return 0;
}

static void watch_begin(lua_State *L)
{
    lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, watch);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

/* ---- refs --------------------------------------------------------------------------------- */

ref *ref_new(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    ref_sweep(L);
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
    watch_begin(L);
    states++;
}
