/* embedded.h -- modules of the embedded Lua library: package.preload, and fields of `tarn` that
 * load on first use. */
#ifndef TARN_LUA_EMBEDDED_H
#define TARN_LUA_EMBEDDED_H

#include <lua.h>

void embedded_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
