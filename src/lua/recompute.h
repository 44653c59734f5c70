/* recompute.h -- tarn.recompute(f, ...): f's results without what f keeps for backward; backward
 * runs f again. */
#ifndef TARN_LUA_RECOMPUTE_H
#define TARN_LUA_RECOMPUTE_H

#include <lua.h>

void recompute_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
