/* tree.h -- methods that go through a layer's tree, and functions that change weights' make. */
#ifndef TARN_LUA_TREE_H
#define TARN_LUA_TREE_H

#include <lua.h>

void tree_setup(lua_State *L);       /* methods of layers; their table on the top of the stack */
void tree_setup_norms(lua_State *L); /* nn.weight_norm ...; `nn` on the top of the stack */

#endif
