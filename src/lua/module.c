/* module.c -- see module.h */
#include "lua/module.h"

#include <math.h>
#include <string.h>

#include "lua/json.h"
#include "lua/layer_hook.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "nn/call.h"
#include "nn/describe.h"
#include "nn/text.h"

static const char classes_key; /* registry: name -> class */
static const char loading_key; /* registry: { list of the objects that a load has made }, weak */

static const tarn_layer_class *module_class(void) { return tarn_layer_class_find("Module"); }

/* ---- fields ------------------------------------------------------------------------------- */

/* A method of the class of the module at INDEX. */
static bool push_method(lua_State *L, int index, const char *name)
{
    int top = lua_gettop(L);
    if (lua_getiuservalue(L, index, LAYER_CLASS) == LUA_TTABLE &&
        lua_getfield(L, -1, name) != LUA_TNIL) {
        lua_remove(L, -2);
        return true;
    }
    lua_settop(L, top);
    return false;
}

bool module_push_field(lua_State *L, int index, int key)
{
    int top = lua_gettop(L);
    if (lua_getiuservalue(L, index, LAYER_FIELDS) == LUA_TTABLE) {
        lua_pushvalue(L, key);
        if (lua_rawget(L, -2) != LUA_TNIL)
            return true;
    }
    lua_settop(L, top);
    if (lua_getiuservalue(L, index, LAYER_CLASS) == LUA_TTABLE) {
        lua_pushvalue(L, key);
        if (lua_gettable(L, -2) != LUA_TNIL)
            return true;
    }
    lua_settop(L, top);
    return false;
}

/* fields[key] = value, of the stack's 1, 2, 3. */
static void set_field(lua_State *L)
{
    lua_getiuservalue(L, 1, LAYER_FIELDS);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

static bool has_extra(const tarn_layer *layer, const char *name)
{
    for (size_t i = 0; i < layer->extras; i++)
        if (strcmp(layer->extra[i].name, name) == 0)
            return true;
    return false;
}

/* What stood under NAME in C goes. */
static void clear_field(lua_State *L, tarn_layer *layer, const char *name)
{
    border run = border_open(L);
    tarn_layer_remove(layer, name);
    border_close(L, run, !has_extra(layer, name) || tarn_layer_register(layer, name, NULL, false));
}

static void add_child(lua_State *L, tarn_layer *layer, const char *name)
{
    clear_field(L, layer, name);
    set_field(L); /* first, so that nothing is in C that Lua does not hold */
    border run = border_open(L);
    border_close(L, run, tarn_layer_add(layer, name, layer_at(L, 3)));
}

static void add_tensor(lua_State *L, tarn_layer *layer, const char *name, bool buffer)
{
    tarn_tensor *t = tensor_check(L, 3, tarn_layer_type(layer), name);
    border run = border_open(L);
    tarn_layer_remove(layer, name);
    border_close(L, run, tarn_layer_register(layer, name, t, buffer));
    lua_pushnil(L);
    lua_replace(L, 3);
    set_field(L);
}

/* { layer, layer, ... }: a list of layers becomes a child with children "0", "1", ... */
static bool is_list_of_layers(lua_State *L)
{
    if (lua_type(L, 3) != LUA_TTABLE || lua_rawlen(L, 3) == 0)
        return false;
    bool all = true;
    for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, 3); all && i <= n; i++) {
        lua_rawgeti(L, 3, i);
        all = layer_at(L, -1);
        lua_pop(L, 1);
    }
    return all;
}

static void add_list(lua_State *L, tarn_layer *layer, const char *name)
{
    luaL_checkstack(L, 8, "a list of layers");
    box *list = layer_box(L);
    border run = border_open(L);
    tarn_layer *sequence = tarn_layer_new(tarn_layer_class_find("Sequential"), NULL);
    bool ok = sequence;
    for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, 3); ok && i <= n; i++) {
        lua_rawgeti(L, 3, i);
        ok = tarn_layer_add(sequence, NULL, layer_at(L, -1));
        lua_pop(L, 1);
    }
    list->object = ok ? tarn_keep(sequence) : NULL;
    border_close(L, run, ok);
    layer_enrol(L, -1);
    lua_replace(L, 3);
    add_child(L, layer, name);
}

int module_newindex(lua_State *L, tarn_layer *layer)
{
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    const tarn_tensor *t = tensor_at(L, 3);
    lua_settop(L, 3);
    if (name && layer_at(L, 3))
        add_child(L, layer, name);
    else if (name && t && (t->parameter || has_extra(layer, name)))
        add_tensor(L, layer, name, has_extra(layer, name) && !t->parameter);
    else if (name && is_list_of_layers(L))
        add_list(L, layer, name);
    else {
        if (name)
            clear_field(L, layer, name);
        set_field(L);
    }
    return 0;
}

int module_register_buffer(lua_State *L)
{
    tarn_layer *layer = layer_check(L, 1, "register_buffer");
    const char *name = luaL_checkstring(L, 2);
    if (!(layer->class->traits & TARN_LAYER_CALLBACK))
        return border_error(L, "register_buffer: %s is not a module of a script",
                            tarn_layer_type(layer));
    lua_settop(L, 3);
    add_tensor(L, layer, name, true);
    return 0;
}

/* ---- calling ------------------------------------------------------------------------------ */

typedef struct call {
    tarn_layer *layer;
    const tarn_tensors *in;
    tarn_tensors *out; /* kept */
} call;

static int push_forward(lua_State *L, int index, const tarn_layer *layer)
{
    if (!push_method(L, index, "forward"))
        border_error(L, "%s has no forward: function %s:forward(x) ... end is missing",
                     tarn_layer_type(layer), tarn_layer_type(layer));
    return 1;
}

/* The tensors from FIRST to the top of the stack; nil between them is an absent one. */
static void read_results(lua_State *L, int first, const call *c)
{
    int n = lua_gettop(L) - first + 1;
    if (n < 1 || !tensor_at(L, first)) {
        lua_pushnil(L);
        border_error(L, "%s: forward must return a tensor, not %s", tarn_layer_type(c->layer),
                     param_given(L, first));
    }
    for (int i = 0; i < n && i < TARN_MAX_TENSORS; i++) {
        tarn_tensor *y = tensor_at(L, first + i);
        if (!y && !lua_isnil(L, first + i))
            break; /* what is no tensor is not for other layers */
        c->out->at[c->out->count++] = tarn_keep(y ? y : TARN_NONE);
    }
}

static int run_forward(lua_State *L)
{
    call *c = lua_touserdata(L, 1);
    luaL_checkstack(L, TARN_MAX_TENSORS + 8, "a module");
    if (!layer_find_box(L, c->layer))
        return border_error(L, "%s: its Lua side is gone", tarn_layer_type(c->layer));
    push_forward(L, 2, c->layer);
    lua_pushvalue(L, 2);
    for (int i = 0; i < c->in->count; i++) {
        if (tarn_is_none(c->in->at[i])) {
            lua_pushnil(L);
            continue;
        }
        box *x = tensor_box(L);
        x->object = tarn_keep(c->in->at[i]);
    }
    lua_call(L, c->in->count + 1, LUA_MULTRET);
    read_results(L, 3, c);
    return 0;
}

/* What nn calls for a module inside a net. */
static bool forward(tarn_layer *module, const tarn_tensors *in, tarn_tensors *out)
{
    lua_State *L = border_state();
    call c = {.layer = module, .in = in, .out = out};
    if (!L)
        return tarn_fail(TARN_ERROR_USE, "%s is written in Lua, and no Lua call is running",
                         tarn_layer_type(module));
    if (!border_room(L, 8))
        return false;
    lua_pushcfunction(L, run_forward);
    lua_pushlightuserdata(L, &c);
    bool ok = border_pcall(L, 1, 0);
    for (int i = 0; i < out->count; i++)
        ok = tarn_scope_own(out->at[i]) && ok;
    return ok;
}

/* A list of what stands from FIRST to the top of the stack, pushed. */
static void push_packed(lua_State *L, int first)
{
    int n = lua_gettop(L) - first + 1;
    luaL_checkstack(L, 8, "hooks");
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        lua_pushvalue(L, first + i);
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushinteger(L, n); /* some may be nil */
    lua_setfield(L, -2, "n");
}

/* The entries of the list on the top of the stack take the place of what stands from FIRST on. */
static void unpack_over(lua_State *L, int first)
{
    int n = lua_getfield(L, -1, "n") == LUA_TNUMBER ? (int)lua_tointeger(L, -1)
                                                    : (int)lua_rawlen(L, -2);
    lua_pop(L, 1);
    lua_insert(L, first);
    lua_settop(L, first);
    luaL_checkstack(L, n + 8, "hooks");
    for (int i = 1; i <= n; i++)
        lua_rawgeti(L, first, i);
    lua_remove(L, first);
}

/* Hooks before: they may change what stands from 2 on.  Leaves their list of inputs at INPUTS. */
static void hooks_before(lua_State *L)
{
    push_packed(L, 2);
    if (layer_hook_run(L, 1, lua_gettop(L), 0))
        unpack_over(L, 2);
    else
        lua_pop(L, 1);
}

static void hooks_after(lua_State *L, int inputs, int first)
{
    push_packed(L, first);
    if (layer_hook_run(L, 1, inputs, lua_gettop(L)))
        unpack_over(L, first);
    else
        lua_pop(L, 1);
}

/* net(a, b) -> anything: forward gets what was given and gives what it likes. */
int module_call(lua_State *L, tarn_layer *layer)
{
    if (layer->hooked)
        hooks_before(L);
    int args = lua_gettop(L);
    luaL_checkstack(L, args + 8, tarn_layer_type(layer));
    push_forward(L, 1, layer);
    for (int i = 1; i <= args; i++)
        lua_pushvalue(L, i);
    border run = border_open(L);
    tarn_layer_entry entry;
    bool ok = tarn_layer_enter(layer, &entry) && border_pcall(L, args, LUA_MULTRET);
    const tarn_tensor *y = ok ? tensor_at(L, args + 1) : NULL;
    tarn_layer_leave(layer, &entry, y);
    border_close(L, run, ok);
    if (layer->hooked) {
        int first = args + 2;
        luaL_checkstack(L, 8, "hooks");
        lua_createtable(L, args, 0);
        lua_insert(L, args + 1);
        for (int i = 2; i <= args; i++) {
            lua_pushvalue(L, i);
            lua_rawseti(L, args + 1, i - 1);
        }
        hooks_after(L, args + 1, first);
        return lua_gettop(L) - first + 1;
    }
    return lua_gettop(L) - args;
}

/* ---- classes ------------------------------------------------------------------------------ */

/* A new object of the class at INDEX, of type NAME, without init. */
static box *object_push(lua_State *L, int index, const char *name)
{
    index = lua_absindex(L, index);
    box *b = layer_box(L);
    lua_newtable(L);
    lua_setiuservalue(L, -2, LAYER_FIELDS);
    lua_pushvalue(L, index);
    lua_setiuservalue(L, -2, LAYER_CLASS);
    border run = border_open(L);
    tarn_layer *layer = tarn_layer_new(module_class(), NULL);
    bool ok = layer && tarn_layer_set_type(layer, name);
    b->object = ok ? tarn_keep(layer) : NULL;
    border_close(L, run, ok);
    layer_enrol(L, -1);
    return b;
}

/* Pushes the name of the class at INDEX, which is in its metatable. */
static const char *class_name(lua_State *L, int index)
{
    if (luaL_getmetafield(L, index, "name") != LUA_TSTRING)
        border_error(L, "a class made by nn.Module:extend expected, not %s", param_given(L, index));
    return lua_tostring(L, -1);
}

enum { DEEPEST = 8 };

/* Numbers, strings, booleans and plain tables of them, which a file can hold. */
static bool is_plain(lua_State *L, int index, int depth)
{
    int type = lua_type(L, index);
    if (type == LUA_TNUMBER)
        return lua_isinteger(L, index) || fabs(lua_tonumber(L, index)) < HUGE_VAL;
    if (type != LUA_TTABLE || depth > DEEPEST || luaL_getmetafield(L, index, "__name"))
        return type == LUA_TSTRING || type == LUA_TBOOLEAN;
    bool plain = true;
    luaL_checkstack(L, 8, "arguments");
    lua_pushnil(L);
    while (plain && lua_next(L, index)) {
        int value = lua_gettop(L);
        plain = (lua_type(L, value - 1) == LUA_TSTRING || lua_isinteger(L, value - 1)) &&
                is_plain(L, value, depth + 1);
        lua_settop(L, plain ? value - 1 : index);
    }
    return plain;
}

/* What init is about to get, from FIRST to the top of the stack, is kept for files. */
static void note_arguments(lua_State *L, int first, tarn_layer *layer)
{
    int top = lua_gettop(L);
    luaL_checkstack(L, 8, "arguments");
    for (int i = first; i <= top; i++) {
        bool plain = is_plain(L, i, 0);
        lua_settop(L, top);
        if (!plain)
            return;
    }
    lua_createtable(L, top - first + 1, 0);
    for (int i = first; i <= top; i++) {
        lua_pushvalue(L, i);
        lua_rawseti(L, -2, i - first + 1);
    }
    json_push_text(L, -1);
    border run = border_open(L);
    border_close(L, run, tarn_text_set(&layer->arguments, lua_tostring(L, -1)));
    lua_settop(L, top);
}

/* Residual(8) */
static int class_call(lua_State *L)
{
    int args = lua_gettop(L) - 1;
    const char *name = class_name(L, 1);
    lua_insert(L, 1); /* name, class, arguments */
    object_push(L, 2, name);
    lua_insert(L, 2); /* name, object, class, arguments */
    if (lua_getfield(L, 3, "init") == LUA_TNIL)
        return lua_settop(L, 2), 1;
    lua_replace(L, 3); /* name, object, init, arguments */
    luaL_checkstack(L, 4, name);
    lua_pushvalue(L, 2);
    lua_insert(L, 4);
    if (args > 0)
        note_arguments(L, 5, layer_at(L, 2));
    lua_call(L, args + 1, 0);
    lua_settop(L, 2);
    return 1;
}

static int class_tostring(lua_State *L)
{
    lua_pushfstring(L, "class %s", class_name(L, 1));
    return 1;
}

static int class_extend(lua_State *L);

/* Pushes a class named NAME whose parent stands at PARENT (0: none). */
static void class_push(lua_State *L, const char *name, int parent)
{
    static const luaL_Reg meta[] = {{"__call", class_call},
                                    {"__tostring", class_tostring},
                                    {NULL, NULL}};
    lua_newtable(L);
    luaL_newlib(L, meta);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "name");
    if (parent) {
        lua_pushvalue(L, parent);
        lua_setfield(L, -2, "__index");
    }
    lua_setmetatable(L, -2);
}

/* nn.Module:extend "Name" */
static int class_extend(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *name = luaL_checkstring(L, 2);
    if (tarn_layer_class_find(name))
        return border_error(L, "nn.Module:extend: there is a layer named '%s' already", name);
    class_push(L, name, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &classes_key);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
    return 1;
}

static int module_is_abstract(lua_State *L)
{
    return border_error(L, "nn.Module is extended: local Net = nn.Module:extend \"Net\"");
}

/* ---- loading ------------------------------------------------------------------------------ */

typedef struct making {
    const char *type, *arguments; /* JSON; NULL: none, or what a file cannot hold */
    tarn_layer *layer;            /* kept */
} making;

/* Does the function on the top of the stack want more than self? */
static bool wants_arguments(lua_State *L)
{
    lua_Debug about;
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">u", &about);
    return about.nparams > 1 || about.isvararg;
}

/* Calls init, on the top of the stack, for OBJECT with the arguments that the file holds. */
static void init_again(lua_State *L, int object, const char *arguments)
{
    int init = lua_gettop(L);
    json_push_value(L, arguments, strlen(arguments));
    if (lua_type(L, -1) != LUA_TTABLE)
        border_error(L, "description: the arguments of a module are no list");
    int n = (int)lua_rawlen(L, -1);
    luaL_checkstack(L, n + 8, "arguments");
    lua_insert(L, init);
    lua_pushvalue(L, object);
    for (int i = 1; i <= n; i++)
        lua_rawgeti(L, init, i);
    lua_call(L, n + 1, 0);
}

/* Fields of the object are what init makes when it needs no arguments or the file has them;
 * otherwise the file's. */
static int make_module(lua_State *L)
{
    making *m = lua_touserdata(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &classes_key);
    if (lua_getfield(L, -1, m->type) != LUA_TTABLE)
        return border_error(L,
                            "the net has a module '%s', which this script does not define: "
                            "nn.Module:extend \"%s\" must run before",
                            m->type, m->type);
    box *b = object_push(L, -1, m->type);
    int object = lua_gettop(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &loading_key);
    if (lua_rawgeti(L, -1, 1) == LUA_TTABLE) {
        lua_pushvalue(L, object);
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    }
    bool made = push_method(L, object, "init");
    if (made && m->arguments) {
        init_again(L, object, m->arguments);
    } else if (made && !wants_arguments(L)) {
        lua_pushvalue(L, object);
        lua_call(L, 1, 0);
    }
    m->layer = tarn_keep(b->object);
    return 0;
}

static tarn_layer *maker(const char *type, const json_t *description)
{
    lua_State *L = border_state();
    making m = {.type = type};
    m.arguments = json_string_value(json_object_get(description, "arguments"));
    if (!L)
        return tarn_fail(TARN_ERROR_USE, "%s is written in Lua, and no Lua call is running", type);
    if (!border_room(L, 8))
        return NULL;
    lua_pushcfunction(L, make_module);
    lua_pushlightuserdata(L, &m);
    return border_pcall(L, 1, 0) ? tarn_scope_own(m.layer) : NULL;
}

void module_loading(lua_State *L)
{
    lua_newtable(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &loading_key);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, 1);
    lua_pop(L, 1);
}

/* ---- parameters --------------------------------------------------------------------------- */

/* tarn.parameter(t) -> t, which a module it is assigned to will train */
static int parameter(lua_State *L)
{
    tarn_tensor *t = tensor_check(L, 1, "parameter", "the argument");
    border run = border_open(L);
    bool ok = tarn_tensor_requires_grad(t, true);
    if (ok)
        t->parameter = true;
    border_close(L, run, ok);
    lua_settop(L, 1);
    return 1;
}

void module_setup(lua_State *L)
{
    int tarn = lua_gettop(L) - 1;
    tarn_module_forward_set(forward);
    tarn_module_maker_set(maker);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &classes_key);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "v");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &loading_key);
    class_push(L, "Module", 0);
    lua_pushcfunction(L, class_extend);
    lua_setfield(L, -2, "extend");
    lua_getmetatable(L, -1);
    lua_pushcfunction(L, module_is_abstract);
    lua_setfield(L, -2, "__call");
    lua_pop(L, 1);
    lua_setfield(L, -2, "Module");
    lua_pushcfunction(L, parameter);
    lua_setfield(L, tarn, "parameter");
}
