/* events.h -- TensorBoard's files between C and tensorboard.lua. */
#ifndef TARN_LUA_EVENTS_H
#define TARN_LUA_EVENTS_H

#include <lua.h>

void events_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
