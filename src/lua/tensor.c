/* tensor.c -- see tensor.h */
#include "lua/tensor.h"

#include <math.h>
#include <string.h>

#include "graph/tape.h"
#include "kernel/convert.h"
#include "lua/hook.h"
#include "lua/index.h"
#include "lua/op.h"
#include "lua/param.h"
#include "lua/scope.h"

const box_kind tensor_kind = {"tarn.Tensor", "tensor", .light = true};

/* ---- boxes -------------------------------------------------------------------------------- */

box *tensor_box(lua_State *L)
{
    box *b = box_push(L, &tensor_kind, 0);
    scope_adopt(L, b);
    return b;
}

void tensor_push(lua_State *L, const tarn_tensor *t)
{
    if (!t || tarn_is_none(t)) {
        lua_pushnil(L);
        return;
    }
    box *b = box_push(L, &tensor_kind, 0);
    b->object = tarn_keep(t);
}

tarn_tensor *tensor_at(lua_State *L, int index)
{
    box *b = box_at(L, index, &tensor_kind);
    return b ? b->object : NULL;
}

int tensor_released(lua_State *L, const char *owner, const char *name)
{
    return border_error(L,
                        "%s: %s was released: its scope has ended, or release() was called;"
                        " scope:keep(t) lets a tensor outlive its scope",
                        owner, name);
}

tarn_tensor *tensor_check(lua_State *L, int index, const char *owner, const char *name)
{
    box *b = box_at(L, index, &tensor_kind);
    if (!b)
        border_error(L, "%s: %s must be a tensor, not %s", owner, name, param_given(L, index));
    if (!b->object)
        tensor_released(L, owner, name);
    return b->object;
}

static tarn_tensor *self_at(lua_State *L, const char *method)
{
    return tensor_check(L, 1, method, "the tensor");
}

bool tensor_has_data(const tarn_tensor *t, const char *owner)
{
    return !tarn_is_meta(t) ||
           tarn_fail(TARN_ERROR_USE, "%s: this tensor has a shape %s but no numbers", owner,
                     TARN_SHAPE(t));
}

tarn_dtype dtype_read(lua_State *L, int index, const char *owner, const char *name)
{
    tarn_dtype dtype = TARN_FLOAT32;
    if (lua_type(L, index) == LUA_TSTRING && tarn_dtype_find(lua_tostring(L, index), &dtype))
        return dtype;
    luaL_Buffer names;
    const char *given = param_given(L, index);
    luaL_buffinit(L, &names);
    for (int d = 0; d < TARN_DTYPES; d++) {
        luaL_addstring(&names, d ? ", " : "one of ");
        luaL_addstring(&names, tarn_dtype_name((tarn_dtype)d));
    }
    luaL_pushresult(&names);
    border_error(L, "%s: %s must be %s, not %s", owner, name, lua_tostring(L, -1), given);
    return dtype;
}

/* ---- elements ----------------------------------------------------------------------------- */

static char *element_at(const tarn_tensor *t, int64_t offset)
{
    return (char *)tarn_data(t) + offset * (int64_t)tarn_dtype_size((tarn_dtype)t->spec.dtype);
}

void element_push(lua_State *L, const tarn_tensor *t, int64_t offset)
{
    char kind = tarn_dtype_kind((tarn_dtype)t->spec.dtype);
    const void *x = element_at(t, offset);
    if (t->spec.dtype == TARN_INT64)
        lua_pushinteger(L, *(const int64_t *)x);
    else if (kind == 'f')
        lua_pushnumber(L, tarn_convert_get(t->spec.dtype, x));
    else if (kind == 'i')
        lua_pushinteger(L, (lua_Integer)tarn_convert_get(t->spec.dtype, x));
    else
        lua_pushboolean(L, *(const uint8_t *)x);
}

static bool set_whole(lua_State *L, int index, tarn_tensor *t, void *x, const char *owner)
{
    int fits;
    const char *name = tarn_dtype_name((tarn_dtype)t->spec.dtype);
    int64_t value = lua_tointegerx(L, index, &fits);
    if (!fits)
        return tarn_fail(TARN_ERROR_TYPE, "%s: %.14g is not a whole number, as %s wants", owner,
                         lua_tonumber(L, index), name);
    if (t->spec.dtype == TARN_INT64) {
        *(int64_t *)x = value;
        return true;
    }
    tarn_convert_set(t->spec.dtype, x, (double)value);
    return tarn_convert_get(t->spec.dtype, x) == (double)value ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %lld is outside the range of %s", owner,
                     (long long)value, name);
}

bool element_set(lua_State *L, int index, tarn_tensor *t, int64_t offset, const char *owner)
{
    char kind = tarn_dtype_kind((tarn_dtype)t->spec.dtype);
    void *x = element_at(t, offset);
    int type = lua_type(L, index);
    if (type == LUA_TBOOLEAN) {
        tarn_convert_set(t->spec.dtype, x, lua_toboolean(L, index));
        return true;
    }
    if (type != LUA_TNUMBER)
        return tarn_fail(TARN_ERROR_TYPE, "%s: a number expected, not a %s", owner,
                         lua_typename(L, type));
    if (kind == 'i')
        return set_whole(L, index, t, x, owner);
    tarn_convert_set(t->spec.dtype, x, lua_tonumber(L, index));
    return true;
}

/* ---- reading ------------------------------------------------------------------------------ */

static int tensor_item(lua_State *L)
{
    const tarn_tensor *t = self_at(L, "item");
    if (tarn_count(t) != 1)
        return border_error(L, "item: one number expected, but this tensor is %s", TARN_SHAPE(t));
    border run = border_open(L);
    border_close(L, run, tensor_has_data(t, "item"));
    element_push(L, t, 0);
    return 1;
}

static void push_nested(lua_State *L, const tarn_tensor *t, int axis, int64_t offset)
{
    if (axis == t->spec.rank) {
        element_push(L, t, offset);
        return;
    }
    int64_t n = t->spec.size[axis];
    lua_createtable(L, n < INT32_MAX ? (int)n : 0, 0);
    for (int64_t i = 0; i < n; i++) {
        push_nested(L, t, axis + 1, offset + i * t->spec.stride[axis]);
        lua_rawseti(L, -2, i + 1);
    }
}

/* t:tolist() -> nested tables; a number for a tensor without dims */
static int tensor_tolist(lua_State *L)
{
    const tarn_tensor *t = self_at(L, "tolist");
    luaL_checkstack(L, TARN_MAX_DIMS + 4, "tolist");
    border run = border_open(L);
    border_close(L, run, tensor_has_data(t, "tolist"));
    push_nested(L, t, 0, 0);
    return 1;
}

/* t:bytes() -> raw bytes, row-major */
static int tensor_bytes(lua_State *L)
{
    const tarn_tensor *t = self_at(L, "bytes");
    size_t bytes = (size_t)tarn_count(t) * tarn_dtype_size((tarn_dtype)t->spec.dtype);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, bytes);
    border run = border_open(L);
    bool ok =
        tensor_has_data(t, "bytes") && tarn_tensor_read(t, (tarn_dtype)t->spec.dtype, out, bytes);
    border_close(L, run, ok);
    luaL_pushresultsize(&buffer, bytes);
    return 1;
}

/* Reads the positions at 2 .. 2 + rank - 1; the element's offset. */
static int64_t read_positions(lua_State *L, const tarn_tensor *t, const char *method)
{
    int64_t offset = 0;
    for (int d = 0; d < t->spec.rank; d++) {
        int fits = 0;
        int64_t n = t->spec.size[d], i = lua_tointegerx(L, 2 + d, &fits);
        if (!fits)
            border_error(L, "%s: a tensor %s has %d positions; the %d. is %s", method,
                         TARN_SHAPE(t), t->spec.rank, d + 1, param_given(L, 2 + d));
        int64_t at = i > 0 ? i - 1 : n + i;
        if (i == 0 || at < 0 || at >= n)
            border_error(L, "%s: position %I is outside dim %d of %s", method, (LUAI_UACINT)i,
                         d + 1, TARN_SHAPE(t));
        offset += at * t->spec.stride[d];
    }
    return offset;
}

static int tensor_get(lua_State *L)
{
    const tarn_tensor *t = self_at(L, "get");
    int64_t offset = read_positions(L, t, "get");
    if (lua_gettop(L) > t->spec.rank + 1)
        return border_error(L, "get: %d positions given for a tensor %s", lua_gettop(L) - 1,
                            TARN_SHAPE(t));
    if (tarn_is_meta(t))
        return border_error(L, "get: this tensor has a shape %s but no numbers", TARN_SHAPE(t));
    element_push(L, t, offset);
    return 1;
}

/* t:set(i, j, value) -> t */
static int tensor_set(lua_State *L)
{
    tarn_tensor *t = self_at(L, "set");
    int value = 2 + t->spec.rank;
    if (lua_gettop(L) != value)
        return border_error(L, "set: %d positions and a value expected for a tensor %s",
                            t->spec.rank, TARN_SHAPE(t));
    int64_t offset = read_positions(L, t, "set");
    border run = border_open(L);
    bool ok = tensor_has_data(t, "set") && tarn_write_check(t, "set") &&
              element_set(L, value, t, offset, "set");
    if (ok)
        tarn_storage_wrote(t->storage, "set");
    border_close(L, run, ok);
    lua_settop(L, 1);
    return 1;
}

/* ---- sizes -------------------------------------------------------------------------------- */

static int tensor_size(lua_State *L)
{
    const tarn_tensor *t = self_at(L, "size");
    int64_t dim = luaL_checkinteger(L, 2), rank = t->spec.rank;
    int64_t axis = dim > 0 ? dim - 1 : rank + dim;
    if (dim == 0 || axis < 0 || axis >= rank)
        return border_error(L, "size: dim %I is out of range for %s", (LUAI_UACINT)dim,
                            TARN_SHAPE(t));
    lua_pushinteger(L, t->spec.size[axis]);
    return 1;
}

static int tensor_numel(lua_State *L)
{
    lua_pushinteger(L, tarn_count(self_at(L, "numel")));
    return 1;
}

static int tensor_dim(lua_State *L)
{
    lua_pushinteger(L, self_at(L, "dim")->spec.rank);
    return 1;
}

static int tensor_len(lua_State *L)
{
    const tarn_tensor *t = self_at(L, "#");
    lua_pushinteger(L, t->spec.rank ? t->spec.size[0] : 0);
    return 1;
}

static int get_shape(lua_State *L)
{
    const tarn_tensor *t = self_at(L, "shape");
    lua_createtable(L, t->spec.rank, 0);
    for (int d = 0; d < t->spec.rank; d++) {
        lua_pushinteger(L, t->spec.size[d]);
        lua_rawseti(L, -2, d + 1);
    }
    return 1;
}

static int get_dtype(lua_State *L)
{
    lua_pushstring(L, tarn_dtype_name((tarn_dtype)self_at(L, "dtype")->spec.dtype));
    return 1;
}

/* ---- gradients ---------------------------------------------------------------------------- */

static int get_grad(lua_State *L)
{
    tensor_push(L, tarn_grad_of(self_at(L, "grad")));
    return 1;
}

static int get_requires_grad(lua_State *L)
{
    lua_pushboolean(L, self_at(L, "requires_grad")->requires_grad);
    return 1;
}

static int get_is_leaf(lua_State *L)
{
    lua_pushboolean(L, tarn_is_leaf(self_at(L, "is_leaf")));
    return 1;
}

/* t:backward(gradient?, { retain_graph = true, create_graph = true }) */
static int tensor_backward(lua_State *L)
{
    tarn_tensor *t = self_at(L, "backward");
    lua_settop(L, 3);
    if (lua_istable(L, 2)) {
        lua_copy(L, 2, 3);
        lua_pushnil(L);
        lua_replace(L, 2);
    }
    static const char *const known[] = {"retain_graph", "create_graph", NULL};
    bool set[2] = {false, false};
    param_flags(L, 3, "backward", known, set);
    tarn_grad_options options = {.retain_graph = set[0], .create_graph = set[1]};
    tarn_tensor *gradient = NULL;
    if (!lua_isnil(L, 2)) {
        gradient = tensor_check(L, 2, "backward", "the gradient");
        options.grad = &gradient;
    }
    border run = border_open(L);
    border_close(L, run, tarn_backward_with(t, &options));
    return 0;
}

static int tensor_requires_grad(lua_State *L)
{
    tarn_tensor *t = self_at(L, "requires_grad_");
    bool yes = lua_isnoneornil(L, 2) || lua_toboolean(L, 2);
    border run = border_open(L);
    border_close(L, run, tarn_tensor_requires_grad(t, yes));
    lua_settop(L, 1);
    return 1;
}

static int tensor_retain_grad(lua_State *L)
{
    tarn_tensor *t = self_at(L, "retain_grad");
    border run = border_open(L);
    border_close(L, run, tarn_retain_grad(t));
    lua_settop(L, 1);
    return 1;
}

static int tensor_detach(lua_State *L)
{
    const tarn_tensor *t = self_at(L, "detach");
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_tensor_detach(t));
    border_close(L, run, y->object);
    return 1;
}

static bool set_grad(lua_State *L, tarn_tensor *t) { return tarn_grad_set(t, tensor_at(L, 3)); }

static bool set_requires_grad(lua_State *L, tarn_tensor *t)
{
    return tarn_tensor_requires_grad(t, lua_toboolean(L, 3));
}

/* ---- the rest ----------------------------------------------------------------------------- */

static int tensor_release(lua_State *L)
{
    box *b = box_at(L, 1, &tensor_kind);
    if (!b)
        return border_error(L, "release: a tensor expected, not %s", param_given(L, 1));
    box_release(b);
    return 0;
}

static int tensor_tostring(lua_State *L)
{
    box *b = box_at(L, 1, &tensor_kind);
    if (!b || !b->object) {
        lua_pushliteral(L, "tensor (released)");
        return 1;
    }
    block *text = block_push(L);
    border run = border_open(L);
    text->at = tarn_tensor_text(b->object, &text->bytes);
    border_close(L, run, text->at);
    size_t n = strlen(text->at);
    lua_pushlstring(L, text->at, n && ((char *)text->at)[n - 1] == '\n' ? n - 1 : n);
    block_free(text);
    return 1;
}

/* Two handles are equal when they hold the same tensor. */
static int tensor_eq(lua_State *L)
{
    const tarn_tensor *a = tensor_at(L, 1), *b = tensor_at(L, 2);
    lua_pushboolean(L, a && a == b);
    return 1;
}

/* Upvalues: methods, properties (functions). */
static int tensor_index(lua_State *L)
{
    if (lua_type(L, 2) != LUA_TSTRING)
        return index_get(L);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        return 1;
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(2)) == LUA_TNIL)
        return 1;
    lua_CFunction get = lua_tocfunction(L, -1);
    lua_settop(L, 1);
    return get(L);
}

static const struct {
    const char *name;
    int (*get)(lua_State *L);
    bool (*set)(lua_State *L, tarn_tensor *t); /* the value is at 3 */
} properties[] = {
    {"shape", get_shape, NULL},     {"dtype", get_dtype, NULL},
    {"grad", get_grad, set_grad},   {"requires_grad", get_requires_grad, set_requires_grad},
    {"rank", tensor_dim, NULL},     {"count", tensor_numel, NULL},
    {"is_leaf", get_is_leaf, NULL},
};
enum { PROPERTIES = sizeof properties / sizeof *properties };

static int set_property(lua_State *L)
{
    const char *name = lua_tostring(L, 2);
    tarn_tensor *t = self_at(L, name);
    for (int i = 0; i < PROPERTIES; i++) {
        if (strcmp(properties[i].name, name) != 0)
            continue;
        if (!properties[i].set)
            return border_error(L, "a tensor's %s cannot be assigned", name);
        if (properties[i].set == set_grad && !lua_isnil(L, 3))
            tensor_check(L, 3, "grad", "the gradient");
        border run = border_open(L);
        border_close(L, run, properties[i].set(L, t));
        return 0;
    }
    return border_error(L, "a tensor has no field '%s' to assign", name);
}

static int tensor_newindex(lua_State *L)
{
    return lua_type(L, 2) == LUA_TSTRING ? set_property(L) : index_set(L);
}

/* tarn.allclose(a, b, rtol?, atol?, equal_nan?) -> boolean: isclose of all of them */
static int tensor_allclose(lua_State *L)
{
    static const char *const rows[] = {"isclose", "all"};
    op_push(L, tarn_op_find(rows[0]));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    op_push(L, tarn_op_find(rows[1]));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return tensor_item(L);
}

static const luaL_Reg methods[] = {{"item", tensor_item},
                                   {"allclose", tensor_allclose},
                                   {"tolist", tensor_tolist},
                                   {"totable", tensor_tolist},
                                   {"bytes", tensor_bytes},
                                   {"get", tensor_get},
                                   {"set", tensor_set},
                                   {"size", tensor_size},
                                   {"numel", tensor_numel},
                                   {"dim", tensor_dim},
                                   {"backward", tensor_backward},
                                   {"requires_grad_", tensor_requires_grad},
                                   {"retain_grad", tensor_retain_grad},
                                   {"register_hook", hook_register},
                                   {"detach", tensor_detach},
                                   {"release", tensor_release},
                                   {NULL, NULL}};

static const luaL_Reg meta[] = {{"__len", tensor_len},           {"__eq", tensor_eq},
                                {"__tostring", tensor_tostring}, {"__newindex", tensor_newindex},
                                {"__close", tensor_release},     {NULL, NULL}};

void tensor_setup(lua_State *L)
{
    int tarn = lua_gettop(L);
    hook_setup(L);
    box_class(L, &tensor_kind, meta);
    int class = lua_gettop(L);
    luaL_newlib(L, methods);
    op_setup(L, tarn, class, lua_gettop(L));
    lua_pushcfunction(L, tensor_allclose);
    lua_setfield(L, tarn, "allclose");
    lua_createtable(L, 0, PROPERTIES);
    for (int i = 0; i < PROPERTIES; i++) {
        lua_pushcfunction(L, properties[i].get);
        lua_setfield(L, -2, properties[i].name);
    }
    lua_pushvalue(L, -2);
    lua_setfield(L, class, "methods");
    lua_pushvalue(L, -1);
    lua_setfield(L, class, "properties");
    lua_pushcclosure(L, tensor_index, 2);
    lua_setfield(L, class, "__index");
    lua_settop(L, tarn);
}
