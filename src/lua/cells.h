/* cells.h -- boxes that need no finalizer: their memory itself says when the collector lets go.
 *
 * A finalizer costs a protected call, and the userdata outlives its object by another collection:
 * half of what an operation on a few numbers takes.  Where the host allocates for Lua, the memory
 * of a box is a cell, known by its address, and freeing it releases the box's object.  Releasing
 * calls nothing of Lua's.  Elsewhere (a stock lua5.4, builds that look for errors of memory) boxes
 * have finalizers.
 */
#ifndef TARN_LUA_CELLS_H
#define TARN_LUA_CELLS_H

#include <lua.h>
#include <stdbool.h>

/* The host's lua_Alloc asks these first.  */
bool cells_take(void **block, size_t old, size_t size); /* was it the memory of a box? */
bool cells_give(void *block, size_t size);              /* false: BLOCK is no cell */

/* The next userdata is a box. */
void cells_expect(void);

/* Whether boxes of L are cells; settled by a first one. */
bool cells_serve(lua_State *L);

#endif
