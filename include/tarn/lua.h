/* lua.h -- Tarn as a module of Lua 5.4; the only public header that mentions Lua.
 *
 *     luaL_requiref(L, "tarn", luaopen_tarn, 1);
 *     lua_pop(L, 1);
 */
#ifndef TARN_LUA_H
#define TARN_LUA_H

#include <lua.h>

#include "tarn/error.h"

/* Pushes the table `tarn`.  The host calls it through luaL_requiref, a stock lua5.4 by
 * require "tarn".  The thread that calls it is the one whose memory pressure collects garbage. */
TARN_API int luaopen_tarn(lua_State *L);

#endif
