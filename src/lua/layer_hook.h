/* layer_hook.h -- functions of a script that see, and may change, what goes into a layer and comes out. */
#ifndef TARN_LUA_LAYER_HOOK_H
#define TARN_LUA_LAYER_HOOK_H

#include "lua/layer.h"

/* Calls the hooks of the layer whose box is at BOX with the list of inputs at IN and, after its
 * forward, the list of outputs at OUT (0: before).  True: a new list of what they changed is on the
 * top of the stack; false: nothing is. */
bool layer_hook_run(lua_State *L, int box, int in, int out);

void layer_hook_setup(lua_State *L); /* methods of layers; their table on the top of the stack */

#endif
