/* index.h -- t[...] and t[...] = v.
 *
 *     t[2]  t[-1]                    one position of the first dim
 *     t[{ 1, { 2, 5 } }]             dim by dim: a position, or { from, to, step }, ends included
 *     t[{ {}, 3 }]                   {} is a whole dim
 *     t[{ { { 1, 5, 7 } } }]         these positions
 *     t[{ index }]  t[index]         positions in an int64 tensor
 *     t[{ {}, mask }]  t[mask]       where a bool tensor is true
 */
#ifndef TARN_LUA_INDEX_H
#define TARN_LUA_INDEX_H

#include <lua.h>

int index_get(lua_State *L); /* (tensor, key) */
int index_set(lua_State *L); /* (tensor, key, value) */

#endif
