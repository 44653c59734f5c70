/* batches.h -- tarn.data_batches and tarn.data_order: what lua/tarn/dataset.lua stands on. */
#ifndef TARN_LUA_BATCHES_H
#define TARN_LUA_BATCHES_H

#include <lua.h>

void batches_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
