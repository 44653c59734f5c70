/* batches.h -- batches of data sets, as dataset.lua asks for them. */
#ifndef TARN_LUA_BATCHES_H
#define TARN_LUA_BATCHES_H

#include <lua.h>

void batches_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
