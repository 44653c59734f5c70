/* tape.h -- checks of what was recorded: gradcheck, trace_nan. */
#ifndef TARN_LUA_TAPE_H
#define TARN_LUA_TAPE_H

#include <lua.h>

void tape_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
