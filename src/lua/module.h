/* module.h -- layers written in Lua.
 *
 *     local Residual = nn.Module:extend "Residual"
 *     function Residual:init(channels) self.conv = nn.Conv2d { channels, 3, padding = 1 } end
 *     function Residual:forward(x) return x + self.conv(x):relu() end
 *
 * Layers and parameters assigned to fields become children and parameters of the C layer, under
 * the field's name and in the order of assignment.
 */
#ifndef TARN_LUA_MODULE_H
#define TARN_LUA_MODULE_H

#include "lua/layer.h"

/* A field, or a method of the class, of the module at INDEX; false: nothing is pushed. */
bool module_push_field(lua_State *L, int index, int key);

int module_newindex(lua_State *L, tarn_layer *layer); /* (module, key, value) */
int module_call(lua_State *L, tarn_layer *layer);     /* (module, any number of arguments) */

/* Pushes a list that holds the objects which loading makes until the net does. */
void module_loading(lua_State *L);

/* nn.Module and tarn.parameter; `nn` on the top of the stack, `tarn` below. */
void module_setup(lua_State *L);

int module_register_buffer(lua_State *L); /* (module, name, tensor) */

#endif
