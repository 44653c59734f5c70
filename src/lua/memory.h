/* memory.h -- the process: memory, threads, seeds, clock, terminal; hooks of tests. */
#ifndef TARN_LUA_MEMORY_H
#define TARN_LUA_MEMORY_H

#include <lua.h>

void memory_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
