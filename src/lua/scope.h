/* scope.h -- tarn.scope: tensors made inside are freed at its end, all at once.
 *
 * A scope owns a list of boxes, threaded through the boxes themselves.  A new tensor belongs to the
 * innermost open scope of its own coroutine, so a coroutine that is put aside keeps what it made.
 */
#ifndef TARN_LUA_SCOPE_H
#define TARN_LUA_SCOPE_H

#include "lua/border.h"

void scope_adopt(lua_State *L,
                 box *b);       /* gives a new box to the innermost scope, if there is one */
size_t scope_size(void);        /* boxes in all open scopes */
void scope_setup(lua_State *L); /* tarn.scope; `tarn` on the top of the stack */

#endif
