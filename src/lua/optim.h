/* optim.h -- tarn.optim: optimizers, schedules, clipping. */
#ifndef TARN_LUA_OPTIM_H
#define TARN_LUA_OPTIM_H

#include "lua/border.h"

extern const box_kind optimizer_kind;

void optim_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
