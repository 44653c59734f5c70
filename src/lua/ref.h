/* ref.h -- a Lua value that a C object holds: the function of a hook, of a recomputation.
 *
 * The registry keeps the value until the object's last reference is gone.  That may happen where Lua
 * cannot be called, so the value is let go of at the next ref_sweep. */
#ifndef TARN_LUA_REF_H
#define TARN_LUA_REF_H

#include <lua.h>

#include "base/memory.h"

typedef struct ref {
    struct ref *next;  /* among those to be let go of */
    const void *state; /* whose registry has the value */
    bool released;
} ref;

ref *ref_new(lua_State *L, int index);     /* of the value at INDEX; may throw */
void ref_push(lua_State *L, const ref *r); /* nil when it is released */
void ref_release(lua_State *L, ref *r);    /* the value goes now; R itself stays */
void ref_drop(ref *r);                     /* no Lua is called */
void ref_sweep(lua_State *L);

void ref_setup(lua_State *L);

#endif
