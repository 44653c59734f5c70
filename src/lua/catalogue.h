/* catalogue.h -- tarn.catalogue(): every row of every kind as a Lua table; tarn.definition. */
#ifndef TARN_LUA_CATALOGUE_H
#define TARN_LUA_CATALOGUE_H

#include <lua.h>

void catalogue_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
