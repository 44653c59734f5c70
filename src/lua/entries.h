/* entries.h -- named tensors between C and Lua: parameters, states, archives. */
#ifndef TARN_LUA_ENTRIES_H
#define TARN_LUA_ENTRIES_H

#include "lua/border.h"
#include "nn/names.h"

/* Pushes a table name -> tensor; COPY: of copies. */
void entries_push_table(lua_State *L, const tarn_entries *e, bool copy);
void entries_push_list(lua_State *L, const tarn_entries *e); /* 1 .. n in order */
void entries_push_iterator(lua_State *L, box *entries);      /* name, tensor; ENTRIES is anchored */

/* Checks that INDEX holds a table of tensors by name (or a list of them); step 1. */
void entries_check(lua_State *L, int index, const char *owner, const char *name);

/* The same as C's list, sorted by name; lists keep their order.  Step 3: cannot throw. */
tarn_entries *entries_read(lua_State *L, int index);

#endif
