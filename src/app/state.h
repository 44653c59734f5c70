/* state.h -- a Lua state whose allocations can be made to fail, for the torture test. */
#ifndef TARN_APP_STATE_H
#define TARN_APP_STATE_H

#include <lua.h>

lua_State *state_new(void); /* NULL: no memory */

/* Adds tarn.debug.fail_lua_in(n): Lua's n-th allocation from now, and those after it, fail until
 * it is called with -1.  Expects `tarn` on the top of the stack and leaves it there. */
void state_open(lua_State *L);

#endif
