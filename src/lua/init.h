/* init.h -- how parameters start, from Lua: nn.init.NAME(t, ...) and net:initialize { ... }. */
#ifndef TARN_LUA_INIT_H
#define TARN_LUA_INIT_H

#include <lua.h>

int net_initialize(lua_State *L);
void init_setup(lua_State *L); /* nn.init; `nn` on the top of the stack */

#endif
