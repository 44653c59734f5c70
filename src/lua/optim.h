/* optim.h -- tarn.optim: optimizers, schedules, clipping. */
#ifndef TARN_LUA_OPTIM_H
#define TARN_LUA_OPTIM_H

#include "lua/border.h"
#include "lua/param.h"

extern const box_kind optimizer_kind;

/* Options by name in the table at INDEX into O, whose values are filled already; OTHER: a name that
 * is somebody else's. */
void optim_read_options(lua_State *L, int index, const char *owner, const tarn_param *option,
                        const char *other, param_options *o);

/* Sets NAME of the table on the top to MAKE of ROW. */
void optim_set_row(lua_State *L, const void *row, lua_CFunction make, const char *name);

void optim_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
