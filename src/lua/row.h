/* row.h -- tarn.op: an operation written in Lua, in the same form as the built-in rows. */
#ifndef TARN_LUA_ROW_H
#define TARN_LUA_ROW_H

#include <lua.h>

void row_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
