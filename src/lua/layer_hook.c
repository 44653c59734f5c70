/* layer_hook.c -- see layer_hook.h
 *
 * Hooks lie in a user value of the layer's box: { { function, before }, ... }, false where one was
 * removed.  Boxes of nets anchor the boxes of layers below them that have hooks (layer.c).
 */
#include "lua/layer_hook.h"

#include "lua/param.h"
#include "lua/tensor.h"
#include "nn/call.h"

enum { FUNCTION = 1, BEFORE = 2 };

/* ---- calling ------------------------------------------------------------------------------ */

/* What a hook is shown of a list: the one value, or the list. */
static void push_shown(lua_State *L, int list)
{
    if (lua_rawlen(L, list) == 1)
        lua_rawgeti(L, list, 1);
    else
        lua_pushvalue(L, list);
}

/* The value on the top of the stack becomes a list. */
static void as_list(lua_State *L)
{
    if (lua_type(L, -1) == LUA_TTABLE)
        return;
    lua_createtable(L, 1, 0);
    lua_insert(L, -2);
    lua_rawseti(L, -2, 1);
}

/* Hook I of the table at HOOKS, where it is of this kind: pushes its function. */
static bool push_hook(lua_State *L, int hooks, lua_Integer i, bool before)
{
    int top = lua_gettop(L);
    if (lua_rawgeti(L, hooks, i) == LUA_TTABLE) {
        lua_rawgeti(L, -1, BEFORE);
        if ((bool)lua_toboolean(L, -1) == before) {
            lua_rawgeti(L, -2, FUNCTION);
            lua_replace(L, top + 1);
            lua_settop(L, top + 1);
            return true;
        }
    }
    lua_settop(L, top);
    return false;
}

bool layer_hook_run(lua_State *L, int box, int in, int out)
{
    luaL_checkstack(L, 12, "hooks");
    int top = lua_gettop(L), hooks = top + 1, changed = top + 2;
    if (lua_getiuservalue(L, box, LAYER_HOOKS) != LUA_TTABLE) {
        lua_settop(L, top);
        return false;
    }
    lua_pushvalue(L, out ? out : in);
    bool any = false;
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, hooks); i++) {
        if (!push_hook(L, hooks, i, !out))
            continue;
        lua_pushvalue(L, box);
        lua_pushvalue(L, out ? in : changed);
        if (out)
            push_shown(L, changed);
        lua_call(L, out ? 3 : 2, 1);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            continue;
        }
        as_list(L);
        lua_replace(L, changed);
        any = true;
    }
    lua_remove(L, hooks);
    if (!any)
        lua_settop(L, top);
    return any;
}

/* ---- for nets that C runs ----------------------------------------------------------------- */

typedef struct call {
    tarn_layer *layer;
    tarn_tensors *in, *out;
    tarn_tensors changed; /* kept */
    bool any;
} call;

static void push_list(lua_State *L, const tarn_tensors *list)
{
    lua_createtable(L, list->count, 0);
    for (int i = 0; i < list->count; i++) {
        if (tarn_is_none(list->at[i]))
            lua_pushboolean(L, false); /* absent: nil would end the list */
        else
            tensor_push(L, list->at[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

static void read_list(lua_State *L, int index, call *c)
{
    const char *owner = tarn_layer_type(c->layer);
    int n = (int)lua_rawlen(L, index);
    if (n < 1 || n > TARN_MAX_TENSORS)
        border_error(L, "%s: a hook must return a tensor, or a list of some, not %s", owner,
                     param_given(L, index));
    for (int i = 0; i < n; i++) {
        bool absent = lua_rawgeti(L, index, i + 1) == LUA_TBOOLEAN && !lua_toboolean(L, -1);
        tarn_tensor *t =
            absent ? TARN_NONE : tensor_check(L, lua_gettop(L), owner, "what a hook returns");
        c->changed.at[c->changed.count++] = tarn_keep(t);
        lua_pop(L, 1);
    }
}

static int run_protected(lua_State *L)
{
    call *c = lua_touserdata(L, 1);
    if (!layer_find_box(L, c->layer))
        return 0;
    push_list(L, c->in);
    if (c->out)
        push_list(L, c->out);
    c->any = layer_hook_run(L, 2, 3, c->out ? 4 : 0);
    if (c->any)
        read_list(L, lua_gettop(L), c);
    return 0;
}

static bool run(tarn_layer *layer, tarn_tensors *in, tarn_tensors *out)
{
    lua_State *L = border_state();
    call c = {.layer = layer, .in = in, .out = out};
    if (!L)
        return true; /* nobody is there to see */
    if (!border_room(L, 8))
        return false;
    lua_pushcfunction(L, run_protected);
    lua_pushlightuserdata(L, &c);
    bool ok = border_pcall(L, 1, 0);
    for (int i = 0; i < c.changed.count; i++)
        ok = tarn_scope_own(c.changed.at[i]) && ok;
    if (!ok || !c.any)
        return ok;
    tarn_tensors *to = out ? out : in;
    for (int i = 0; i < c.changed.count || (out && i < out->count); i++)
        to->at[i] = i < c.changed.count ? c.changed.at[i] : TARN_NONE;
    to->count = out || c.changed.count > to->count ? c.changed.count : to->count;
    return true;
}

/* ---- registering -------------------------------------------------------------------------- */

/* The last ones that were removed leave the list; without any, forwards need no longer look. */
static void drop_removed(lua_State *L, int hooks)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, hooks);
    while (n > 0 && lua_rawgeti(L, hooks, n) == LUA_TBOOLEAN) {
        lua_pop(L, 1);
        lua_pushnil(L);
        lua_rawseti(L, hooks, n--);
    }
    layer_at(L, lua_upvalueindex(1))->hooked = n > 0;
}

/* Once: later the place may be another hook's. */
static int handle_remove(lua_State *L)
{
    lua_settop(L, 0);
    luaL_checkstack(L, 8, "hooks");
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
    if (i && lua_getiuservalue(L, lua_upvalueindex(1), LAYER_HOOKS) == LUA_TTABLE) {
        lua_pushboolean(L, false);
        lua_rawseti(L, 1, i);
        drop_removed(L, 1);
    }
    lua_pushinteger(L, 0);
    lua_replace(L, lua_upvalueindex(2));
    return 0;
}

/* handle:remove() takes back hook I of the layer at INDEX. */
static int push_handle(lua_State *L, int index, lua_Integer i)
{
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, index);
    lua_pushinteger(L, i);
    lua_pushcclosure(L, handle_remove, 2);
    lua_setfield(L, -2, "remove");
    return 1;
}

static int add(lua_State *L, const char *method, bool before)
{
    tarn_layer *layer = layer_check(L, 1, method);
    if (lua_type(L, 2) != LUA_TFUNCTION)
        return param_fail(L, method, "the hook", "a function", 2);
    if (lua_getiuservalue(L, 1, LAYER_HOOKS) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, 1, LAYER_HOOKS);
    }
    lua_Integer i = (lua_Integer)lua_rawlen(L, -1) + 1;
    lua_createtable(L, 2, 0);
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, FUNCTION);
    lua_pushboolean(L, before);
    lua_rawseti(L, -2, BEFORE);
    lua_rawseti(L, -2, i);
    layer->hooked = true;
    layer_anchor_everywhere(L);
    return push_handle(L, 1, i);
}

/* layer:register_forward_hook(f): f(layer, inputs, output) may return another output */
static int register_forward_hook(lua_State *L) { return add(L, "register_forward_hook", false); }

/* layer:register_forward_pre_hook(f): f(layer, inputs) may return other inputs */
static int register_forward_pre_hook(lua_State *L)
{
    return add(L, "register_forward_pre_hook", true);
}

/* layer:register_full_backward_hook(f): in lua/tarn/backward_hook.lua, by the two above */
static int register_full_backward_hook(lua_State *L)
{
    layer_check(L, 1, "register_full_backward_hook");
    if (lua_type(L, 2) != LUA_TFUNCTION)
        return param_fail(L, "register_full_backward_hook", "the hook", "a function", 2);
    lua_settop(L, 2);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "tarn.backward_hook");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "register");
    lua_insert(L, 1);
    lua_settop(L, 3);
    lua_call(L, 2, 1);
    return 1;
}

void layer_hook_setup(lua_State *L)
{
    static const luaL_Reg methods[] = {{"register_forward_hook", register_forward_hook},
                                       {"register_forward_pre_hook", register_forward_pre_hook},
                                       {"register_full_backward_hook", register_full_backward_hook},
                                       {NULL, NULL}};
    tarn_layer_hook_set(run);
    luaL_setfuncs(L, methods, 0);
}
