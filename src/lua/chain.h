/* chain.h -- small nets trained in one pass (train/chain.h), for lua/tarn/train.lua. */
#ifndef TARN_LUA_CHAIN_H
#define TARN_LUA_CHAIN_H

#include <lua.h>

void chain_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
