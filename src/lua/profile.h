/* profile.h -- the ground of lua/tarn/profile.lua: begin, end, what was measured. */
#ifndef TARN_LUA_PROFILE_H
#define TARN_LUA_PROFILE_H

#include <lua.h>

void profile_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
