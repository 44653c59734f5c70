/* image.h -- tarn.image: pictures in files and in memory. */
#ifndef TARN_LUA_IMAGE_H
#define TARN_LUA_IMAGE_H

#include <lua.h>

void image_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
