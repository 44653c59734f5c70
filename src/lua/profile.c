/* profile.c -- see profile.h */
#include "lua/profile.h"

#include "lua/border.h"
#include "nn/profile.h"

typedef struct profile {
    tarn_profile *profile; /* NULL: released */
    tarn_layer_profile layers;
} profile;

static const char CLASS[] = "tarn.Profile";

static void end(profile *p)
{
    if (!p->profile || p->profile->ended)
        return;
    tarn_layer_profile_end(&p->layers);
    tarn_profile_end(p->profile);
}

/* profile_begin(lines, traces) -> a profile that runs */
static int profile_begin(lua_State *L)
{
    tarn_profile_options o = {.lines = lua_toboolean(L, 1), .traces = lua_toboolean(L, 2)};
    profile *p = lua_newuserdatauv(L, sizeof *p, 0);
    *p = (profile){.profile = NULL};
    luaL_setmetatable(L, CLASS);
    border run = border_open(L);
    p->profile = tarn_profile_begin(o);
    if (p->profile)
        tarn_layer_profile_begin(&p->layers, p->profile);
    border_close(L, run, p->profile);
    return 1;
}

static profile *check(lua_State *L)
{
    profile *p = luaL_checkudata(L, 1, CLASS);
    if (!p->profile)
        border_error(L, "profile: this one was released");
    return p;
}

static void set_number(lua_State *L, const char *name, double value)
{
    lua_pushnumber(L, value);
    lua_setfield(L, -2, name);
}

static void set_integer(lua_State *L, const char *name, uint64_t value)
{
    lua_pushinteger(L, (lua_Integer)value);
    lua_setfield(L, -2, name);
}

static void set_text(lua_State *L, const char *name, const char *value)
{
    lua_pushstring(L, value); /* NULL: nil */
    lua_setfield(L, -2, name);
}

static void push_entry(lua_State *L, const tarn_profile *p, const tarn_profile_entry *e)
{
    lua_createtable(L, 0, 10);
    set_text(L, "name", e->name);
    set_text(L, "work", tarn_work_name[e->work]);
    set_text(L, "layer", tarn_profile_name_at(p, e->layer));
    set_text(L, "line", tarn_profile_name_at(p, e->line));
    set_integer(L, "calls", e->calls);
    set_number(L, "seconds", e->seconds);
    set_number(L, "flops", e->flops);
    set_number(L, "bytes", e->bytes);
    set_integer(L, "allocated", e->allocated);
    set_integer(L, "peak", e->peak);
}

/* p:finish() -> what it measured; it ends if it has not */
static int profile_finish(lua_State *L)
{
    profile *owner = check(L);
    end(owner);
    const tarn_profile *p = owner->profile;
    lua_createtable(L, 0, 10);
    set_number(L, "seconds", p->seconds);
    set_number(L, "cpu_seconds", p->cpu_seconds);
    set_number(L, "overhead", p->overhead);
    set_integer(L, "peak", p->peak);
    set_integer(L, "allocated", p->allocated);
    set_integer(L, "page_faults", p->page_faults);
    set_integer(L, "frames", p->frames);
    set_integer(L, "lost", p->lost);
    lua_createtable(L, (int)p->entries, 0);
    for (size_t i = 0; i < p->entries; i++) {
        push_entry(L, p, &p->entry[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "entries");
    return 1;
}

/* p:write(path): the timeline */
static int profile_write(lua_State *L)
{
    profile *p = check(L);
    const char *path = luaL_checkstring(L, 2);
    end(p);
    border run = border_open(L);
    border_close(L, run, tarn_profile_write(p->profile, path));
    return 0;
}

static int profile_close(lua_State *L)
{
    end(luaL_checkudata(L, 1, CLASS));
    return 0;
}

static int profile_gc(lua_State *L)
{
    profile *p = luaL_checkudata(L, 1, CLASS);
    end(p);
    tarn_profile_free(p->profile);
    p->profile = NULL;
    return 0;
}

void profile_setup(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__close", profile_close}, {"__gc", profile_gc}, {NULL, NULL}};
    static const luaL_Reg methods[] = {{"finish", profile_finish},
                                       {"write", profile_write},
                                       {NULL, NULL}};
    luaL_newmetatable(L, CLASS);
    luaL_setfuncs(L, meta, 0);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_pushcfunction(L, profile_begin);
    lua_setfield(L, -2, "profile_begin");
}
