/* hook.c -- see hook.h */
#include "lua/hook.h"

#include "graph/tape.h"
#include "lua/param.h"
#include "lua/ref.h"
#include "lua/tensor.h"

typedef struct hook {
    tarn_hook hook;
    ref *function;
} hook;

static const box_kind hook_kind = {"tarn.Hook", "hook"};

static void hook_done(void *object)
{
    hook *h = object;
    tarn_hooks_release(&h->hook.next);
    ref_drop(h->function);
    tarn_free(h, sizeof *h);
}

static const tarn_class hook_class = {"hook", hook_done};

/* ---- calling -------------------------------------------------------------------------------- */

typedef struct request {
    const hook *hook;
    tarn_tensor *g, *result; /* result: kept */
} request;

/* (request); what the function gives, or the gradient as it is where it gives nothing */
static int run_request(lua_State *L)
{
    request *r = lua_touserdata(L, 1);
    ref_push(L, r->hook->function);
    tensor_push(L, r->g);
    lua_call(L, 1, 1);
    tarn_tensor *y = lua_isnil(L, -1) ? r->g : tensor_at(L, -1);
    if (!y)
        border_error(L, "hook: the function must return a tensor, or nothing, not %s",
                     param_given(L, -1));
    r->result = tarn_keep(y);
    return 0;
}

static tarn_tensor *call_hook(tarn_hook *self, tarn_tensor *g)
{
    lua_State *L = border_state();
    if (!L)
        return tarn_fail(TARN_ERROR_USE, "a hook is written in Lua, and no Lua call is running");
    if (!border_room(L, 4))
        return NULL;
    request r = {.hook = (const hook *)self, .g = g};
    lua_pushcfunction(L, run_request);
    lua_pushlightuserdata(L, &r);
    bool ok = border_pcall(L, 1, 0);
    tarn_tensor *y = tarn_scope_own(r.result);
    return ok ? y : NULL;
}

/* ---- registering ---------------------------------------------------------------------------- */

static bool add(box *handle, tarn_tensor *t, ref *function)
{
    hook *h = tarn_alloc(sizeof *h);
    if (!h) {
        ref_drop(function);
        return false;
    }
    *h = (hook){.hook = {.object = {.class = &hook_class, .refs = 1}, .call = call_hook},
                .function = function};
    handle->object = h;
    return tarn_hook_add(t, &h->hook);
}

int hook_register(lua_State *L)
{
    tarn_tensor *t = tensor_check(L, 1, "register_hook", "the tensor");
    if (!lua_isfunction(L, 2))
        param_fail(L, "register_hook", "the hook", "a function of the gradient", 2);
    box *handle = box_push(L, &hook_kind, 0);
    ref *function = ref_new(L, 2);
    border run = border_open(L);
    border_close(L, run, add(handle, t, function));
    return 1;
}

/* handle:remove(): it is not called any more */
static int hook_remove(lua_State *L)
{
    box *b = box_at(L, 1, &hook_kind);
    if (!b)
        return border_error(L, "remove: a hook's handle expected, not %s", param_given(L, 1));
    hook *h = b->object;
    if (h) {
        h->hook.removed = true;
        ref_release(L, h->function);
    }
    return 0;
}

void hook_setup(lua_State *L)
{
    static const luaL_Reg methods[] = {{"remove", hook_remove}, {NULL, NULL}};
    box_class(L, &hook_kind, NULL);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}
