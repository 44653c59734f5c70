/* json.h -- tarn.json: encode, decode, load, save. */
#ifndef TARN_LUA_JSON_H
#define TARN_LUA_JSON_H

#include <lua.h>

void json_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
