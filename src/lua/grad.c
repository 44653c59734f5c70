/* grad.c -- see grad.h */
#include "lua/grad.h"

#include <string.h>

#include "graph/tape.h"
#include "lua/param.h"
#include "lua/tensor.h"

enum { OUTPUTS = 1, INPUTS, OPTIONS };

/* A tensor, or the list of them at INDEX, as an array that the collector owns. */
typedef struct list {
    tarn_tensor **at;
    int count;
    bool one; /* it was given as a tensor, not as a list */
} list;

static int count_of(lua_State *L, int index, const char *name)
{
    if (box_at(L, index, &tensor_kind))
        return 1;
    if (!lua_istable(L, index))
        param_fail(L, "grad", name, "a tensor or a list of tensors", index);
    lua_Unsigned n = lua_rawlen(L, index);
    if (n > UINT16_MAX)
        border_error(L, "grad: %s has %I tensors; there can be at most %d", name, (LUAI_UACINT)n,
                     UINT16_MAX);
    return (int)n;
}

static list read_list(lua_State *L, int index, const char *name)
{
    list l = {.count = count_of(L, index, name), .one = !lua_istable(L, index)};
    l.at = lua_newuserdatauv(L, (size_t)(l.count + 1) * sizeof *l.at, 0);
    for (int i = 0; i < l.count; i++) {
        if (l.one)
            lua_pushvalue(L, index);
        else
            lua_rawgeti(L, index, i + 1);
        l.at[i] = tensor_check(L, -1, "grad", name);
        lua_pop(L, 1);
    }
    return l;
}

static tarn_tensor *gradient_at(lua_State *L, int index, int i)
{
    if (box_at(L, index, &tensor_kind))
        return i == 0 ? tensor_check(L, index, "grad", "grad_outputs") : NULL;
    if (!lua_istable(L, index))
        param_fail(L, "grad", "grad_outputs", "a tensor or a list of tensors", index);
    lua_rawgeti(L, index, i + 1);
    tarn_tensor *g = lua_isnil(L, -1) ? NULL : tensor_check(L, -1, "grad", "one of grad_outputs");
    lua_pop(L, 1);
    return g;
}

/* grad_outputs: as many as there are outputs; nil among them is 1. */
static tarn_tensor **read_gradients(lua_State *L, int outputs)
{
    if (!lua_istable(L, OPTIONS) || lua_getfield(L, OPTIONS, "grad_outputs") == LUA_TNIL)
        return NULL;
    int index = lua_gettop(L);
    tarn_tensor **g = lua_newuserdatauv(L, (size_t)(outputs + 1) * sizeof *g, 0);
    for (int i = 0; i < outputs; i++)
        g[i] = gradient_at(L, index, i);
    if (lua_istable(L, index) && (int)lua_rawlen(L, index) > outputs)
        border_error(L, "grad: %d grad_outputs for %d outputs", (int)lua_rawlen(L, index), outputs);
    return g;
}

static tarn_grad_options read_options(lua_State *L, int outputs)
{
    static const char *const known[] = {"create_graph", "retain_graph", "allow_unused",
                                        "grad_outputs", NULL};
    bool set[4] = {false};
    param_flags(L, OPTIONS, "grad", known, set);
    tarn_grad_options o = {.create_graph = set[0], .retain_graph = set[1], .allow_unused = set[2]};
    o.grad = read_gradients(L, outputs);
    return o;
}

/* grad(outputs, inputs, { grad_outputs =, create_graph =, retain_graph =, allow_unused = }) -> the
 * gradient of one input, or the list of those of a list */
static int grad(lua_State *L)
{
    lua_settop(L, 3);
    list outputs = read_list(L, OUTPUTS, "outputs"), inputs = read_list(L, INPUTS, "inputs");
    tarn_grad_options options = read_options(L, outputs.count);
    luaL_checkstack(L, 4, "grad");
    tarn_tensor **out = lua_newuserdatauv(L, (size_t)(inputs.count + 1) * sizeof *out, 0);
    box **into = lua_newuserdatauv(L, (size_t)(inputs.count + 1) * sizeof *into, 0);
    lua_createtable(L, inputs.count, 0);
    for (int i = 0; i < inputs.count; i++) {
        into[i] = tensor_box(L);
        lua_rawseti(L, -2, i + 1);
    }
    border run = border_open(L);
    bool ok = tarn_grad(outputs.at, outputs.count, inputs.at, inputs.count, &options, out);
    for (int i = 0; ok && i < inputs.count; i++)
        into[i]->object = tarn_keep(out[i]);
    border_close(L, run, ok);
    for (int i = 0; i < inputs.count; i++)
        if (!into[i]->object) {
            box_release(into[i]);
            lua_pushnil(L);
            lua_rawseti(L, -2, i + 1);
        }
    if (inputs.one)
        lua_rawgeti(L, -1, 1);
    return 1;
}

void grad_setup(lua_State *L)
{
    lua_pushcfunction(L, grad);
    lua_setfield(L, -2, "grad");
}
