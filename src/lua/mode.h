/* mode.h -- no_grad, enable_grad, inference: whether operations are recorded; autocast: whether
 * products round their factors.
 *
 * A mode holds for the coroutine that opened it, and for those that it resumes: one that yields
 * inside a mode takes it along. */
#ifndef TARN_LUA_MODE_H
#define TARN_LUA_MODE_H

#include <lua.h>
#include <stdbool.h>

void mode_enter(lua_State *L); /* L calls: what its modes say holds */

/* A callback starts from what holds, whatever modes are open outside. */
typedef struct mode_floor {
    struct mode *floor;
    bool base[2]; /* recording, autocast */
} mode_floor;
mode_floor mode_callback(void);
void mode_callback_done(mode_floor was);

void mode_setup(lua_State *L); /* `tarn` on the top of the stack */

#endif
