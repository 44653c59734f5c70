/* tree.c -- see tree.h */
#include "lua/tree.h"

#include "lua/layer.h"
#include "lua/param.h"
#include "nn/names.h"
#include "nn/weight_norm.h"

/* ---- children and modules ----------------------------------------------------------------- */

static int tree_children(lua_State *L)
{
    tarn_layer *layer = layer_check(L, 1, "children");
    lua_createtable(L, (int)layer->children, 0);
    for (size_t i = 0; i < layer->children; i++) {
        layer_push(L, layer->child[i].layer);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* Adds LAYER and all below it that are not there yet to the lists of layers and of paths, which
 * stand at LIST and LIST + 1; at LIST + 2 is what was seen. */
static void add_modules(lua_State *L, int list, tarn_layer *layer, const char *path)
{
    luaL_checkstack(L, 8, "nested layers");
    if (lua_rawgetp(L, list + 2, layer) != LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    lua_pop(L, 1);
    lua_Integer n = (lua_Integer)lua_rawlen(L, list) + 1;
    lua_pushboolean(L, true);
    lua_rawsetp(L, list + 2, layer);
    layer_push(L, layer);
    lua_rawseti(L, list, n);
    lua_pushstring(L, path);
    lua_rawseti(L, list + 1, n);
    for (size_t i = 0; i < layer->children; i++) {
        lua_pushfstring(L, "%s%s%s", path, *path ? "." : "", layer->child[i].name);
        add_modules(L, list, layer->child[i].layer, lua_tostring(L, -1));
        lua_pop(L, 1);
    }
}

static int push_modules(lua_State *L, const char *method)
{
    tarn_layer *layer = layer_check(L, 1, method);
    lua_settop(L, 1);
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    add_modules(L, 2, layer, "");
    lua_settop(L, 3);
    return 2;
}

/* layer:modules() -> itself and all layers below it, each once */
static int tree_modules(lua_State *L)
{
    push_modules(L, "modules");
    lua_settop(L, 2);
    return 1;
}

static int next_module(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3)) + 1;
    if (lua_rawgeti(L, lua_upvalueindex(2), i) == LUA_TNIL)
        return 0;
    lua_rawgeti(L, lua_upvalueindex(1), i);
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

/* for path, layer in net:named_modules() */
static int tree_named_modules(lua_State *L)
{
    push_modules(L, "named_modules");
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_module, 3);
    return 1;
}

/* layer:apply(f) calls f with all layers, children before parents -> layer */
static int tree_apply(lua_State *L)
{
    layer_check(L, 1, "apply");
    if (lua_type(L, 2) != LUA_TFUNCTION)
        return param_fail(L, "apply", "the argument", "a function of a layer", 2);
    lua_pushvalue(L, 2);
    lua_insert(L, 1);
    lua_pushcfunction(L, tree_modules);
    lua_pushvalue(L, 2);
    lua_call(L, 1, 1);
    for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i >= 1; i--) {
        lua_pushvalue(L, 1);
        lua_rawgeti(L, -2, i);
        lua_call(L, 1, 0);
    }
    lua_settop(L, 2);
    return 1;
}

/* layer:requires_grad_(false) -> layer */
static int tree_requires_grad(lua_State *L)
{
    tarn_layer *layer = layer_check(L, 1, "requires_grad_");
    bool yes = lua_isnoneornil(L, 2) || lua_toboolean(L, 2);
    int64_t count;
    border run = border_open(L);
    border_close(L, run, tarn_layer_freeze(layer, NULL, yes, &count));
    lua_settop(L, 1);
    return 1;
}

void tree_setup(lua_State *L)
{
    static const luaL_Reg methods[] = {{"children", tree_children},
                                       {"modules", tree_modules},
                                       {"named_modules", tree_named_modules},
                                       {"apply", tree_apply},
                                       {"requires_grad_", tree_requires_grad},
                                       {NULL, NULL}};
    luaL_setfuncs(L, methods, 0);
}

/* ---- weights that are made of others ------------------------------------------------------ */

static void read_number(lua_State *L, const char *owner, const char *key, double *value)
{
    if (lua_getfield(L, 2, key) == LUA_TNUMBER)
        *value = lua_tonumber(L, -1);
    else if (!lua_isnil(L, -1))
        param_fail(L, owner, key, "a number", -1);
    lua_pop(L, 1);
}

static int add_norm(lua_State *L, const char *kind)
{
    tarn_layer *layer = layer_check(L, 1, kind);
    tarn_weight_norm_options o = {.kind = kind, .name = "weight", .eps = 1e-12};
    double dim = 0, iterations = 1;
    lua_settop(L, 2);
    if (!lua_isnil(L, 2)) {
        if (lua_type(L, 2) != LUA_TTABLE)
            param_fail(L, kind, "the options", "a table", 2);
        read_number(L, kind, "dim", &dim);
        read_number(L, kind, "n_power_iterations", &iterations);
        read_number(L, kind, "eps", &o.eps);
        if (lua_getfield(L, 2, "name") == LUA_TSTRING)
            o.name = lua_tostring(L, -1);
    }
    o.dim = (int64_t)dim, o.iterations = (int64_t)iterations;
    border run = border_open(L);
    border_close(L, run, tarn_weight_norm_add(layer, &o));
    lua_settop(L, 1);
    return 1;
}

static int remove_norm(lua_State *L, const char *kind)
{
    tarn_layer *layer = layer_check(L, 1, kind);
    border run = border_open(L);
    border_close(L, run, tarn_weight_norm_remove(layer, kind));
    lua_settop(L, 1);
    return 1;
}

/* nn.weight_norm(layer, { name = "weight", dim = 1 }) -> layer */
static int weight_norm(lua_State *L) { return add_norm(L, "weight_norm"); }
static int remove_weight_norm(lua_State *L) { return remove_norm(L, "weight_norm"); }

/* nn.spectral_norm(layer, { n_power_iterations = 1, eps = 1e-12 }) -> layer */
static int spectral_norm(lua_State *L) { return add_norm(L, "spectral_norm"); }
static int remove_spectral_norm(lua_State *L) { return remove_norm(L, "spectral_norm"); }

void tree_setup_norms(lua_State *L)
{
    static const luaL_Reg functions[] = {{"weight_norm", weight_norm},
                                         {"remove_weight_norm", remove_weight_norm},
                                         {"spectral_norm", spectral_norm},
                                         {"remove_spectral_norm", remove_spectral_norm},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
