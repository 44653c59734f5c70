/* grad.h -- tarn.grad: gradients with respect to some tensors. */
#ifndef TARN_LUA_GRAD_H
#define TARN_LUA_GRAD_H

#include <lua.h>

void grad_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
