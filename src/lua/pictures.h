/* pictures.h -- folders of pictures between C and data.lua. */
#ifndef TARN_LUA_PICTURES_H
#define TARN_LUA_PICTURES_H

#include "data/pictures.h"
#include "lua/border.h"

tarn_pictures *pictures_at(lua_State *L, int index); /* NULL: something else */
void pictures_setup(lua_State *L);                   /* `tarn` on the top of the stack */

#endif
