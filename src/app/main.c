/* main.c -- the program `tarn`: a Lua state with Tarn in it, handed to lua/tarn/host.lua. */
#include <lauxlib.h>
#include <lualib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef __linux__
#    include <sys/prctl.h>
#    include <unistd.h>
#endif

#include "app/line.h"
#include "app/signals.h"
#include "app/state.h"
#include "base/memory.h"
#include "base/threads.h"
#include "tarn/lua.h"

/* The words of the command line, as arg[0], arg[1], ... */
static void push_words(lua_State *L, int argc, char **argv)
{
    lua_createtable(L, argc, 1);
    for (int i = 0; i < argc; i++) {
        lua_pushstring(L, argv[i]);
        lua_seti(L, -2, i);
    }
}

/* Everything that may raise happens in here. */
static int start(lua_State *L)
{
    int argc = (int)lua_tointeger(L, 1);
    char **argv = lua_touserdata(L, 2);
    luaL_checkversion(L);
    lua_gc(L, LUA_GCSTOP); /* nothing that starts is garbage */
    luaL_openlibs(L);
    luaL_requiref(L, "tarn", luaopen_tarn, 1);
    lua_gc(L, LUA_GCRESTART);
    state_open(L);
    lua_pop(L, 1);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "tarn.host");
    lua_call(L, 1, 1);
    push_words(L, argc, argv);
    line_open(L);
    lua_call(L, 2, 1);
    return 1;
}

/* A trial of a sweep ends with the sweep, kill -9 included: nobody would hear its result, and the one that goes
 * on with the study begins the trial again. */
static void end_with_parent(void)
{
#ifdef __linux__
    const char *parent = getenv("TARN_PARENT");
    if (!parent)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != (pid_t)strtol(parent, NULL, 10))
        _exit(EXIT_FAILURE); /* it ended before the line above */
    unsetenv("TARN_PARENT"); /* what the script itself starts is its own */
#endif
}

int main(int argc, char **argv)
{
    end_with_parent();
    lua_State *L = state_new();
    if (!L) {
        fputs("tarn: no memory to start\n", stderr);
        return EXIT_FAILURE;
    }
    signals_install(L);
    lua_gc(L, LUA_GCGEN, 0, 0);
    lua_pushcfunction(L, start);
    lua_pushinteger(L, argc);
    lua_pushlightuserdata(L, argv);
    int code = EXIT_FAILURE;
    if (lua_pcall(L, 2, 1, 0) == LUA_OK)
        code = (int)lua_tointeger(L, -1);
    else
        fprintf(stderr, "tarn: %s\n", luaL_tolstring(L, -1, NULL));
    signals_remove();
    lua_close(L);
    tarn_threads_stop();
    tarn_memory_trim();
    return code;
}
