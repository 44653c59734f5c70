/* json.h -- tarn.json: encode, decode, load, save. */
#ifndef TARN_LUA_JSON_H
#define TARN_LUA_JSON_H

#include <lua.h>

/* The text of the value at INDEX, pushed; the value of a text, pushed.  Both throw. */
void json_push_text(lua_State *L, int index);
void json_push_value(lua_State *L, const char *text, size_t n);

void json_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
