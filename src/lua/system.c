/* system.c -- see system.h */
#include "lua/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "lua/border.h"

/* clock() -> seconds that never go back */
static int system_clock(lua_State *L)
{
    lua_pushnumber(L, tarn_clock());
    return 1;
}

/* terminal() -> { interactive =, columns = }: of standard error, where progress is shown */
static int system_terminal(lua_State *L)
{
    struct winsize size = {0};
    bool interactive = isatty(STDERR_FILENO);
    const char *columns = getenv("COLUMNS");
    int width = columns ? atoi(columns) : 0;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        width = size.ws_col;
    lua_createtable(L, 0, 2);
    lua_pushboolean(L, interactive);
    lua_setfield(L, -2, "interactive");
    lua_pushinteger(L, width > 0 ? width : 80);
    lua_setfield(L, -2, "columns");
    return 1;
}

/* make_folder(path): with those above it; nothing when it is there */
static int system_make_folder(lua_State *L)
{
    char path[1024];
    size_t length;
    const char *given = luaL_checklstring(L, 1, &length);
    if (length == 0 || length >= sizeof path)
        return border_error(L, "make_folder: a path of 1 to %d bytes expected, not %d",
                            (int)sizeof path - 1, (int)length);
    memcpy(path, given, length + 1);
    for (char *at = path + 1; at <= path + length; at++) {
        if (*at != '/' && *at != '\0')
            continue;
        char was = *at;
        *at = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return border_error(L, "cannot make the folder %s: %s", path, strerror(errno));
        *at = was;
    }
    return 0;
}

void system_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"clock", system_clock},
                                         {"terminal", system_terminal},
                                         {"make_folder", system_make_folder},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
