/* file.h -- tensors in files: IDX, safetensors, npy, npz. */
#ifndef TARN_LUA_FILE_H
#define TARN_LUA_FILE_H

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

/* The one option of calls that save or load: { shard_size = bytes }, { map = true }.  Step 1. */
uint64_t file_shard_size(lua_State *L, int index, const char *owner);
bool file_map(lua_State *L, int index, const char *owner);

void file_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
