/* file.h -- files and data: images, IDX, safetensors, batches. */
#ifndef TARN_LUA_FILE_H
#define TARN_LUA_FILE_H

#include <lua.h>

void file_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
