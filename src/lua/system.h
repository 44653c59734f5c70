/* system.h -- the clock, the terminal, folders: what the Lua library asks of the machine. */
#ifndef TARN_LUA_SYSTEM_H
#define TARN_LUA_SYSTEM_H

#include <lua.h>

void system_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
