/* make.h -- tensors out of nothing, out of tables, out of bytes. */
#ifndef TARN_LUA_MAKE_H
#define TARN_LUA_MAKE_H

#include <lua.h>

#include "tensor/tensor.h"

/* The nested tables at INDEX as a tensor.  Cannot throw; needs TARN_MAX_DIMS + 2 free slots. */
tarn_tensor *make_from_table(lua_State *L, int index, tarn_dtype dtype, const char *owner);

void make_setup(lua_State *L); /* zeros, ones, ..., `tarn` on the top of the stack */

#endif
