/* layer.h -- layers as Lua sees them: userdata "tarn.Layer".
 *
 * The tree of layers is C's.  A Lua object stands for a layer as long as somebody in Lua holds it;
 * a weak table finds it by the layer's address.  Modules written in Lua keep their fields in user
 * value 1 of their box, so boxes of nets anchor the boxes of the modules below them there.
 */
#ifndef TARN_LUA_LAYER_H
#define TARN_LUA_LAYER_H

#include "lua/border.h"
#include "nn/layer.h"

extern const box_kind layer_kind;
enum { LAYER_FIELDS = 1, LAYER_CLASS, LAYER_HOOKS, LAYER_VALUES = LAYER_HOOKS }; /* of a box */

tarn_layer *layer_at(lua_State *L, int index); /* NULL: something else */
tarn_layer *layer_check(lua_State *L, int index, const char *owner);

box *layer_box(lua_State *L); /* empty, on the stack */

/* The box at INDEX has got its layer: from now on it stands for it. */
void layer_enrol(lua_State *L, int index);
void layer_anchor(lua_State *L, int index); /* ... and for the modules now below it */

void layer_anchor_everywhere(lua_State *L); /* after something below any of them has changed */

void layer_push(lua_State *L, tarn_layer *layer);           /* nil for NULL */
bool layer_find_box(lua_State *L, const tarn_layer *layer); /* pushes it, or nothing */

/* What every layer has by name but its methods: pushes the value; false: nothing pushed. */
bool layer_push_field(lua_State *L, tarn_layer *layer, const char *name);

void layer_setup(lua_State *L); /* tarn.nn; `tarn` on the top of the stack */

#endif
