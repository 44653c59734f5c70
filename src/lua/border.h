/* border.h -- where Lua and C meet.  Every binding has four steps, in this order:
 *
 *   1 read    check the arguments          may throw; owns nothing
 *   2 box     make the result's userdata   may throw; owns only what the collector owns
 *   3 run     call the library             cannot throw
 *   4 report  close the scope, then raise  throws with nothing left to free
 *
 *     double slope = luaL_checknumber(L, 2);
 *     box *y = tensor_box(L);
 *     border run = border_open(L);
 *     y->object = tarn_keep(tarn_leaky_relu(x, slope));
 *     border_close(L, run, y->object);
 *     return 1;
 *
 * Lua functions that C calls back run protected (border_pcall); what they raise becomes the
 * pending message, and is raised again in step 4.
 */
#ifndef TARN_LUA_BORDER_H
#define TARN_LUA_BORDER_H

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>

#include "base/object.h"

/* ---- boxes: userdata that hold one counted object ----------------------------------------------- */

typedef struct box_kind {
    const char *name; /* "tarn.Tensor": the metatable's */
    const char *noun; /* "tensor" */
    bool light;       /* no user values: a cell where these serve (cells.h) */
} box_kind;

typedef struct box {
    const box_kind *kind;
    void *object;             /* counted; NULL: released, or not made yet */
    struct box *next, **link; /* among the tensors of a Lua scope (scope.c) */
} box;

/* Creates the metatable of KIND with META and __gc; leaves it on the stack. */
void box_class(lua_State *L, const box_kind *kind, const luaL_Reg *meta);

box *box_push(lua_State *L, const box_kind *kind, int values); /* VALUES: user values */
box *box_at(lua_State *L, int index, const box_kind *kind);    /* NULL: something else */
void box_release(box *b);
void box_unlink(box *b); /* from its scope */

/* A counted object for the time of one call, for C's lists and reports. */
box *box_object(lua_State *L);

/* ---- run and report -------------------------------------------------------------------------- */

typedef struct border {
    lua_State *outer;
    tarn_scope scope;
} border;

border border_open(lua_State *L);

/* Raises whatever is pending, or something when not OK; collects garbage where C memory has grown. */
void border_close(lua_State *L, border run, bool ok);

/* Raises a message about arguments, with the line of the script that gave them. */
int border_error(lua_State *L, const char *fmt, ...);

/* The state whose call runs in this thread; NULL: none. */
lua_State *border_state(void);

/* lua_pcall for callbacks; no step of it can throw.  False: a message is pending. */
bool border_pcall(lua_State *L, int args, int results) TARN_MUST_CHECK;
bool border_room(lua_State *L, int slots) TARN_MUST_CHECK; /* lua_checkstack with a message */

/* A block of tarn_alloc that the collector frees where nobody else did. */
typedef struct block {
    void *at;
    size_t bytes;
} block;
block *block_push(lua_State *L);
void block_free(block *b);

/* "script.lua:72: ", or "", of the nearest line outside Tarn's own Lua library. */
const char *border_where(lua_State *L, char out[96]);

void border_setup(lua_State *L);

#endif
