/* mode.h -- no_grad, enable_grad, inference: whether operations are recorded.
 *
 * A mode holds for the coroutine that opened it, and for those that it resumes: one that yields
 * inside a mode takes it along. */
#ifndef TARN_LUA_MODE_H
#define TARN_LUA_MODE_H

#include <lua.h>
#include <stdbool.h>

void mode_enter(lua_State *L); /* L calls: recording becomes what its modes say */

/* A callback starts from what recording is, whatever modes are open outside. */
typedef struct mode_floor {
    struct mode *floor;
    bool base;
} mode_floor;
mode_floor mode_callback(void);
void mode_callback_done(mode_floor was);

void mode_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
