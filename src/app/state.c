/* state.c -- see state.h */
#include "app/state.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lua/cells.h"

static long fail_in = -1;

/* Once due, it keeps failing: Lua collects and tries a failed allocation a second time. */
static void *allocate(void *context, void *block, size_t old, size_t size)
{
    (void)context;
    if (size == 0) {
        if (!cells_give(block, old))
            free(block);
        return NULL;
    }
    if (fail_in >= 0 && (!block || size > old) && (fail_in == 0 || fail_in-- == 0))
        return NULL;
    if (!block && cells_take(&block, old, size))
        return block;
    return realloc(block, size);
}

static int panic(lua_State *L)
{
    const char *message = lua_tostring(L, -1);
    fprintf(stderr, "tarn: an error outside any call: %s\n", message ? message : "(no message)");
    return 0;
}

/* A finalizer's error is a warning in Lua 5.4: it is shown, not lost. */
static void warn(void *context, const char *message, int continues)
{
    (void)context;
    if (message[0] == '@')
        return;
    fputs(message, stderr);
    if (!continues)
        fputc('\n', stderr);
}

lua_State *state_new(void)
{
    lua_State *L = lua_newstate(allocate, NULL);
    if (!L)
        return NULL;
    lua_atpanic(L, panic);
    lua_setwarnf(L, warn, NULL);
    return L;
}

static int fail_lua_in(lua_State *L)
{
    fail_in = (long)luaL_checkinteger(L, 1);
    return 0;
}

/* Where the program lies: modules of its own are near it. */
static void add_program(lua_State *L)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    lua_pushlstring(L, path, n > 0 ? (size_t)n : 0);
    lua_setfield(L, -2, "program");
}

void state_open(lua_State *L)
{
    add_program(L);
    luaL_getsubtable(L, -1, "debug");
    lua_pushcfunction(L, fail_lua_in);
    lua_setfield(L, -2, "fail_lua_in");
    lua_pop(L, 1);
}
