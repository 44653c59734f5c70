/* hook.h -- x:register_hook(f): a function sees, and may replace, a gradient. */
#ifndef TARN_LUA_HOOK_H
#define TARN_LUA_HOOK_H

#include <lua.h>

int hook_register(lua_State *L); /* (tensor, function) -> handle */
void hook_setup(lua_State *L);

#endif
