/* mode.c -- see mode.h */
#include "lua/mode.h"

#include <string.h>

#include "graph/apply.h"
#include "lua/border.h"
#include "lua/param.h"

typedef struct mode {
    lua_State *L; /* the coroutine that opened it; held as user value 1 */
    bool recording, open;
    struct mode *outer, *inner; /* among the open modes of this thread */
} mode;

static const char CLASS[] = "tarn.Mode";

static _Thread_local struct {
    mode *innermost, *floor; /* those above `floor` count: it was innermost when a callback began */
    bool base;               /* what recording is without them */
} modes;

/* A coroutine that has yielded, or died, is not among those that run. */
static bool runs(const mode *m) { return lua_status(m->L) == LUA_OK; }

/* L's own innermost mode; without one that of whoever resumed it. */
static const mode *mode_of(const lua_State *L)
{
    const mode *of_others = NULL;
    for (const mode *m = modes.innermost; m && m != modes.floor; m = m->outer) {
        if (m->L == L)
            return m;
        if (!of_others && runs(m))
            of_others = m;
    }
    return of_others;
}

void mode_enter(lua_State *L)
{
    if (modes.innermost == modes.floor)
        return;
    const mode *m = mode_of(L);
    tarn_recording_set(m ? m->recording : modes.base);
}

mode_floor mode_callback(void)
{
    mode_floor was = {modes.floor, modes.base};
    modes.floor = modes.innermost;
    modes.base = tarn_recording();
    return was;
}

/* What a callback leaves open (a mode nobody closed) goes on outside as it did inside. */
void mode_callback_done(mode_floor was)
{
    tarn_recording_set(modes.base);
    modes.floor = was.floor;
    modes.base = was.base;
}

/* ---- opening and closing -------------------------------------------------------------------- */

static void leave(mode *m)
{
    if (!m->open)
        return;
    m->open = false;
    if (modes.floor == m)
        modes.floor = m->outer;
    if (m->inner)
        m->inner->outer = m->outer;
    else
        modes.innermost = m->outer;
    if (m->outer)
        m->outer->inner = m->inner;
}

static void settle(lua_State *L)
{
    if (modes.innermost == modes.floor)
        tarn_recording_set(modes.base);
    else
        mode_enter(L);
}

static int mode_close(lua_State *L)
{
    leave(luaL_checkudata(L, 1, CLASS));
    settle(L);
    return 0;
}

/* Of a coroutine that was forgotten inside. */
static int mode_gc(lua_State *L)
{
    mode *m = luaL_checkudata(L, 1, CLASS);
    bool last = m->open && m->outer == modes.floor && m == modes.innermost;
    leave(m);
    if (last)
        tarn_recording_set(modes.base);
    return 0;
}

static void mode_push(lua_State *L, bool recording)
{
    mode *m = lua_newuserdatauv(L, sizeof *m, 1);
    *m = (mode){.L = L, .recording = recording};
    luaL_setmetatable(L, CLASS);
    lua_pushthread(L);
    lua_setiuservalue(L, -2, 1);
    if (modes.innermost == modes.floor)
        modes.base = tarn_recording();
    m->outer = modes.innermost;
    if (m->outer)
        m->outer->inner = m;
    m->open = true;
    modes.innermost = m;
    tarn_recording_set(recording);
}

static int mode_finish(lua_State *L, int status, lua_KContext context)
{
    (void)status, (void)context;
    return lua_gettop(L) - 1; /* the mode at 1 closes now */
}

/* no_grad() -> a mode to close;  no_grad(f, ...) -> results of f(...) */
static int with_mode(lua_State *L)
{
    bool recording = lua_toboolean(L, lua_upvalueindex(1));
    if (lua_gettop(L) == 0) {
        mode_push(L, recording);
        return 1;
    }
    if (lua_type(L, 1) != LUA_TFUNCTION)
        return border_error(L, "%s: a function expected, or nothing for a mode to close",
                            lua_tostring(L, lua_upvalueindex(2)));
    mode_push(L, recording);
    lua_insert(L, 1);
    lua_toclose(L, 1);
    lua_callk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, mode_finish);
    return mode_finish(L, LUA_OK, 0);
}

/* set_grad_enabled(yes) -> a mode to close */
static int set_enabled(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TBOOLEAN);
    mode_push(L, lua_toboolean(L, 1));
    return 1;
}

static int grad_enabled(lua_State *L)
{
    mode_enter(L);
    lua_pushboolean(L, tarn_recording());
    return 1;
}

void mode_setup(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__close", mode_close}, {"__gc", mode_gc}, {NULL, NULL}};
    static const luaL_Reg functions[] = {{"grad_enabled", grad_enabled},
                                         {"is_grad_enabled", grad_enabled},
                                         {"set_grad_enabled", set_enabled},
                                         {NULL, NULL}};
    static const struct {
        const char *name;
        bool recording;
    } kinds[] = {{"no_grad", false},
                 {"inference", false},
                 {"inference_mode", false},
                 {"enable_grad", true}};
    luaL_newmetatable(L, CLASS);
    luaL_setfuncs(L, meta, 0);
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        lua_pushboolean(L, kinds[i].recording);
        lua_pushstring(L, kinds[i].name);
        lua_pushcclosure(L, with_mode, 2);
        lua_setfield(L, -2, kinds[i].name);
    }
}
