/* mode.c -- see mode.h */
#include "lua/mode.h"

#include <string.h>

#include "graph/apply.h"
#include "graph/autocast.h"
#include "lua/border.h"
#include "lua/param.h"

/* What modes say, each one thing. */
typedef enum aspect { RECORDING, AUTOCAST, ASPECTS } aspect;

static const struct {
    bool (*is)(void);
    bool (*set)(bool on);
} aspects[ASPECTS] = {{tarn_recording, tarn_recording_set}, {tarn_autocast, tarn_autocast_set}};
_Static_assert(ASPECTS == sizeof((mode_floor){0}.base), "mode.h has room for each");

typedef struct mode {
    lua_State *L; /* the coroutine that opened it; held as user value 1 */
    aspect aspect;
    bool on, open;
    struct mode *outer, *inner; /* among the open modes of this thread */
} mode;

static const char CLASS[] = "tarn.Mode";

static _Thread_local struct {
    mode *innermost, *floor; /* those above `floor` count: it was innermost when a callback began */
    bool base[ASPECTS];      /* what holds without them */
} modes;

/* A coroutine that has yielded, or died, is not among those that run. */
static bool runs(const mode *m) { return lua_status(m->L) == LUA_OK; }

/* L's own innermost mode of that aspect; without one that of whoever resumed it. */
static const mode *mode_of(const lua_State *L, aspect a)
{
    const mode *of_others = NULL;
    for (const mode *m = modes.innermost; m && m != modes.floor; m = m->outer) {
        if (m->aspect != a)
            continue;
        if (m->L == L)
            return m;
        if (!of_others && runs(m))
            of_others = m;
    }
    return of_others;
}

static void set_base(void)
{
    for (int a = 0; a < ASPECTS; a++)
        aspects[a].set(modes.base[a]);
}

static void take_base(void)
{
    for (int a = 0; a < ASPECTS; a++)
        modes.base[a] = aspects[a].is();
}

void mode_enter(lua_State *L)
{
    if (modes.innermost == modes.floor)
        return;
    for (int a = 0; a < ASPECTS; a++) {
        const mode *m = mode_of(L, (aspect)a);
        aspects[a].set(m ? m->on : modes.base[a]);
    }
}

mode_floor mode_callback(void)
{
    mode_floor was = {.floor = modes.floor};
    memcpy(was.base, modes.base, sizeof was.base);
    modes.floor = modes.innermost;
    take_base();
    return was;
}

/* What a callback leaves open (a mode nobody closed) goes on outside as it did inside. */
void mode_callback_done(mode_floor was)
{
    set_base();
    modes.floor = was.floor;
    memcpy(modes.base, was.base, sizeof was.base);
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
        set_base();
    else
        mode_enter(L);
}

/* mode.native: whether the processor multiplies what autocast rounds to */
static int mode_index(lua_State *L)
{
    const mode *m = luaL_checkudata(L, 1, CLASS);
    bool native = lua_type(L, 2) == LUA_TSTRING && strcmp(lua_tostring(L, 2), "native") == 0;
    if (!native || m->aspect != AUTOCAST)
        return 0;
    lua_pushboolean(L, tarn_autocast_native());
    return 1;
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
        set_base();
    return 0;
}

static void mode_push(lua_State *L, aspect a, bool on)
{
    mode *m = lua_newuserdatauv(L, sizeof *m, 1);
    *m = (mode){.L = L, .aspect = a, .on = on};
    luaL_setmetatable(L, CLASS);
    lua_pushthread(L);
    lua_setiuservalue(L, -2, 1);
    if (modes.innermost == modes.floor)
        take_base();
    m->outer = modes.innermost;
    if (m->outer)
        m->outer->inner = m;
    m->open = true;
    modes.innermost = m;
    aspects[a].set(on);
}

static int mode_finish(lua_State *L, int status, lua_KContext context)
{
    (void)status, (void)context;
    return lua_gettop(L) - 1; /* the mode at 1 closes now */
}

/* A mode to close, or, with a function and its arguments on the stack, its results within one. */
static int within(lua_State *L, const char *owner, aspect a, bool on)
{
    if (lua_gettop(L) == 0) {
        mode_push(L, a, on);
        return 1;
    }
    if (lua_type(L, 1) != LUA_TFUNCTION)
        return border_error(L, "%s: a function expected, or nothing for a mode to close", owner);
    mode_push(L, a, on);
    lua_insert(L, 1);
    lua_toclose(L, 1);
    lua_callk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, mode_finish);
    return mode_finish(L, LUA_OK, 0);
}

/* no_grad() -> a mode to close;  no_grad(f, ...) -> results of f(...) */
static int with_mode(lua_State *L)
{
    bool recording = lua_toboolean(L, lua_upvalueindex(1));
    return within(L, lua_tostring(L, lua_upvalueindex(2)), RECORDING, recording);
}

/* set_grad_enabled(yes) -> a mode to close */
static int set_enabled(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TBOOLEAN);
    mode_push(L, RECORDING, lua_toboolean(L, 1));
    return 1;
}

static int grad_enabled(lua_State *L)
{
    mode_enter(L);
    lua_pushboolean(L, tarn_recording());
    return 1;
}

/* Whether products are to be in bfloat16. */
static bool cast_of(lua_State *L, int index)
{
    const char *type = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : NULL;
    bool brain = type && strcmp(type, "bfloat16") == 0;
    if (!brain && (!type || strcmp(type, "float32") != 0))
        border_error(L,
                     "autocast: the type must be \"bfloat16\", or \"float32\" for no rounding,"
                     " not %s",
                     param_given(L, index));
    return brain;
}

/* autocast() -> "bfloat16" or "float32", native;  autocast(type) -> a mode to close;
 * autocast(type, f, ...) -> results of f(...) */
static int autocast(lua_State *L)
{
    if (lua_gettop(L) == 0) {
        mode_enter(L);
        lua_pushstring(L, tarn_autocast() ? "bfloat16" : "float32");
        lua_pushboolean(L, tarn_autocast_native());
        return 2;
    }
    bool brain = cast_of(L, 1);
    lua_remove(L, 1);
    return within(L, "autocast", AUTOCAST, brain);
}

void mode_setup(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__close", mode_close},
                                    {"__gc", mode_gc},
                                    {"__index", mode_index},
                                    {NULL, NULL}};
    static const luaL_Reg functions[] = {{"grad_enabled", grad_enabled},
                                         {"is_grad_enabled", grad_enabled},
                                         {"set_grad_enabled", set_enabled},
                                         {"autocast", autocast},
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
