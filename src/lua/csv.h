/* csv.h -- tables of text between C and csv.lua. */
#ifndef TARN_LUA_CSV_H
#define TARN_LUA_CSV_H

#include <lua.h>

void csv_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
