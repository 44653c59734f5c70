/* signals.c -- see signals.h
 *
 * C polls the flag between tiles; Lua is stopped by a hook, which the handler may set (lua.h allows
 * lua_sethook at any time).  Whoever sees the flag first takes it down, so one Ctrl-C raises once.
 */
#include "app/signals.h"

#include <lauxlib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/interrupt.h"

static lua_State *volatile running;

static void stop(lua_State *L, lua_Debug *at)
{
    (void)at;
    lua_sethook(L, NULL, 0, 0);
    if (!tarn_interrupt_pending())
        return;
    tarn_interrupt_clear();
    luaL_error(L, "interrupted");
}

static void on_interrupt(int number)
{
    if (tarn_interrupt_pending()) { /* nobody took the first: the process ends as if unhandled */
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    tarn_interrupt_set();
    lua_State *L = running;
    if (L)
        lua_sethook(L, stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1000);
}

void signals_install(lua_State *L)
{
    running = L;
    struct sigaction action = {.sa_handler = on_interrupt}; /* no SA_RESTART: reads return */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write, not the end */
}

void signals_remove(void)
{
    running = NULL;
    signal(SIGINT, SIG_DFL);
}
