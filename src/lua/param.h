/* param.h -- a Lua value as a row's parameter says it, and back.
 *
 * Reading raises Lua errors that name the row, the parameter and what was given, so it belongs to
 * step 1 of the border.
 */
#ifndef TARN_LUA_PARAM_H
#define TARN_LUA_PARAM_H

#include <lauxlib.h>
#include <lua.h>

#include "graph/op.h"

enum { TARN_LIST_ROOM = 2 * TARN_MAX_DIMS };

const char *param_kind_word(const tarn_param *p); /* "sizes" */

/* The value at INDEX (not nil) for every kind but TENSOR and TENSORS.  ROOM holds the numbers of a
 * list; it must live as long as VALUE. */
void param_read(lua_State *L, int index, const char *owner, const tarn_param *p, tarn_value *value,
                int64_t room[TARN_LIST_ROOM]);

/* What stands for "not given": the engine puts the row's default there. */
tarn_value param_absent(const tarn_param *p);

/* The options of a layer, an optimizer or a schedule; lists point into `room`. */
typedef struct param_options {
    tarn_value value[TARN_MAX_PARAMS];
    int64_t room[TARN_MAX_PARAMS][TARN_LIST_ROOM];
} param_options;

/* The table of options by name at INDEX (nil: none given) into O, defaults first. */
void param_read_table(lua_State *L, int index, const char *owner, const tarn_param *options,
                      param_options *o);

void param_push(lua_State *L, const tarn_param *p, tarn_value value); /* nil when absent */

/* Adds VALUE as a script would write it. */
void param_add_text(lua_State *L, luaL_Buffer *text, const tarn_param *p, tarn_value value);

/* Raises "OWNER: NAME must be EXPECTED, not ...". */
int param_fail(lua_State *L, const char *owner, const char *name, const char *expected, int index);

/* Pushes what the value at INDEX is: "a string ('a')". */
const char *param_given(lua_State *L, int index);

/* COUNT whole numbers of the table (or the one number) at INDEX into AT. */
bool param_list(lua_State *L, int index, int64_t at[TARN_LIST_ROOM], int64_t *count);

/* The table of booleans at INDEX (or nil): SET[i] by KNOWN[i], whose list ends with NULL. */
void param_flags(lua_State *L, int index, const char *owner, const char *const *known, bool *set);

bool param_is_list(const tarn_param *p); /* may be given as a Lua table without names */

#endif
