/* net.h -- methods of layers: parameters, modes, edits, predictions, files. */
#ifndef TARN_LUA_NET_H
#define TARN_LUA_NET_H

#include <lua.h>

void net_push_methods(lua_State *L);
int net_replace(lua_State *L); /* (net, position or name, layer) */
void net_setup(lua_State *L);  /* tarn.load; `tarn` on the top of the stack */

#endif
