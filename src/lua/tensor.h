/* tensor.h -- tensors as Lua sees them: userdata "tarn.Tensor". */
#ifndef TARN_LUA_TENSOR_H
#define TARN_LUA_TENSOR_H

#include "lua/border.h"
#include "tensor/tensor.h"

extern const box_kind tensor_kind;

/* An empty box for a tensor about to be made; it belongs to the open Lua scope. */
box *tensor_box(lua_State *L);

/* A box for a tensor that somebody else holds: a parameter, a gradient; nil for NULL and NONE. */
void tensor_push(lua_State *L, const tarn_tensor *t);

tarn_tensor *tensor_at(lua_State *L, int index); /* NULL: something else, or released */

/* Raises "OWNER: NAME must be a tensor, not ...". */
tarn_tensor *tensor_check(lua_State *L, int index, const char *owner, const char *name);
int tensor_released(lua_State *L, const char *owner, const char *name);

/* The number type whose name stands at INDEX. */
tarn_dtype dtype_read(lua_State *L, int index, const char *owner, const char *name);

/* Reads and writes the element OFFSET places after T's first.  Writing is false after a message,
 * which begins with OWNER: the value at INDEX is no number, not whole or out of range; it never
 * throws. */
void element_push(lua_State *L, const tarn_tensor *t, int64_t offset);
bool element_set(lua_State *L, int index, tarn_tensor *t, int64_t offset, const char *owner);

bool tensor_has_data(const tarn_tensor *t, const char *owner) TARN_MUST_CHECK;

/* Adds methods, properties and operators; `tarn` on the top of the stack. */
void tensor_setup(lua_State *L);

#endif
