/* layer.c -- see layer.h */
#include "lua/layer.h"

#include <string.h>

#include "lua/init.h"
#include "lua/layer_hook.h"
#include "lua/loss.h"
#include "lua/module.h"
#include "lua/net.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "lua/tree.h"
#include "nn/build.h"
#include "nn/call.h"
#include "nn/graph.h"
#include "nn/names.h"
#include "nn/report.h"
#include "nn/text.h"
#include "tensor/drive.h"

const box_kind layer_kind = {"tarn.Layer", "layer"};
static const char objects_key; /* registry: layer -> its box, weakly */

/* ---- boxes -------------------------------------------------------------------------------- */

tarn_layer *layer_at(lua_State *L, int index)
{
    box *b = box_at(L, index, &layer_kind);
    return b ? b->object : NULL;
}

tarn_layer *layer_check(lua_State *L, int index, const char *owner)
{
    tarn_layer *layer = layer_at(L, index);
    if (!layer)
        border_error(L, "%s: a layer expected, not %s", owner, param_given(L, index));
    return layer;
}

box *layer_box(lua_State *L) { return box_push(L, &layer_kind, LAYER_VALUES); }

bool layer_find_box(lua_State *L, const tarn_layer *layer)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &objects_key);
    if (lua_rawgetp(L, -1, layer) != LUA_TNIL) {
        lua_remove(L, -2);
        return true;
    }
    lua_pop(L, 2);
    return false;
}

/* Pushes the table of fields of the box at INDEX, made at need. */
static void push_fields(lua_State *L, int index)
{
    if (lua_getiuservalue(L, index, LAYER_FIELDS) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, index, LAYER_FIELDS);
}

static void anchor_below(lua_State *L, int index, const tarn_layer *layer)
{
    luaL_checkstack(L, 8, "nested layers");
    for (size_t i = 0; i < layer->children; i++) {
        tarn_layer *child = layer->child[i].layer;
        bool has_lua = (child->class->traits & TARN_LAYER_CALLBACK) || child->hooked;
        if (has_lua && layer_find_box(L, child)) {
            push_fields(L, index);
            lua_insert(L, -2);
            lua_rawsetp(L, -2, child);
            lua_pop(L, 1);
        }
        anchor_below(L, index, child);
    }
}

void layer_anchor(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    anchor_below(L, index, layer_at(L, index));
}

void layer_anchor_everywhere(lua_State *L)
{
    luaL_checkstack(L, 8, "layers");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &objects_key);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        if (layer_at(L, -1))
            layer_anchor(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

void layer_enrol(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &objects_key);
    lua_pushvalue(L, index);
    lua_rawsetp(L, -2, layer_at(L, index));
    lua_pop(L, 1);
    layer_anchor(L, index);
}

void layer_push(lua_State *L, tarn_layer *layer)
{
    if (!layer) {
        lua_pushnil(L);
        return;
    }
    if (layer_find_box(L, layer))
        return;
    box *b = layer_box(L);
    b->object = tarn_keep(layer);
    layer_enrol(L, -1);
}

/* ---- making ------------------------------------------------------------------------------- */

/* What a constructor was given: NAMES is the stack index of a table of names, or 0; positions
 * stand at FIRST .. LAST. */
typedef struct given {
    const tarn_layer_class *class;
    int names, first, last;
    param_options options;
    uint32_t said;
    const char *name;
    const char **classes;
    size_t class_count;
    const char *takes, *gives; /* of a Graph; NULL */
    bool has_input;
    tarn_dtype input_dtype;
    int64_t input[TARN_LIST_ROOM], input_rank;
} given;

static bool plain_table(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TTABLE)
        return false;
    bool plain = !lua_getmetatable(L, index);
    if (!plain)
        lua_pop(L, 1);
    return plain;
}

/* nn.Linear{10, bias = false}: what stands in the table by position goes onto the stack. */
static void lay_out(lua_State *L, given *g)
{
    int top = lua_gettop(L);
    g->first = 1, g->last = top, g->names = 0;
    if (top == 0 || !plain_table(L, top))
        return;
    g->names = top;
    if (top > 1) { /* nn.Conv2d(20, { 5, 3 }): a list is a position, too */
        g->last = lua_rawlen(L, top) > 0 ? top : top - 1;
        return;
    }
    int n = (int)lua_rawlen(L, 1);
    luaL_checkstack(L, n + 16, g->class->name);
    for (int i = 1; i <= n; i++)
        lua_rawgeti(L, 1, i);
    g->first = 2, g->last = n + 1;
}

static void read_classes(lua_State *L, int index, given *g)
{
    if (lua_type(L, index) != LUA_TTABLE)
        param_fail(L, g->class->name, "classes", "a list of names", index);
    g->class_count = lua_rawlen(L, index);
    g->classes = lua_newuserdatauv(L, (g->class_count + 1) * sizeof *g->classes, 0);
    for (size_t i = 0; i < g->class_count; i++) {
        if (lua_rawgeti(L, index, (lua_Integer)i + 1) != LUA_TSTRING)
            param_fail(L, g->class->name, "classes", "a list of names", -1);
        g->classes[i] = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
}

/* input = { 1, 28, 28 } or 784, or { 16, dtype = "int64" } */
static void read_input(lua_State *L, int index, given *g)
{
    if (!param_list(L, index, g->input, &g->input_rank) || g->input_rank > TARN_MAX_DIMS)
        param_fail(L, g->class->name, "input", "the sizes of one example", index);
    g->has_input = true;
    if (lua_type(L, index) == LUA_TTABLE && lua_getfield(L, index, "dtype") != LUA_TNIL)
        g->input_dtype = dtype_read(L, lua_gettop(L), g->class->name, "input.dtype");
}

static bool is_wired(const given *g) { return g->class->traits & TARN_LAYER_WIRED; }

/* "a", or { "a", "b" } as "a,b", which stays on the stack; NULL for nil. */
static const char *join_names(lua_State *L, int index, const given *g, const char *name)
{
    if (lua_isnil(L, index) || lua_type(L, index) == LUA_TSTRING)
        return lua_tostring(L, index);
    int n = lua_type(L, index) == LUA_TTABLE ? (int)lua_rawlen(L, index) : 0;
    if (n == 0)
        param_fail(L, g->class->name, name, "a name or a list of names", index);
    lua_pushliteral(L, "");
    for (int i = 1; i <= n; i++) {
        if (lua_rawgeti(L, index, i) != LUA_TSTRING)
            param_fail(L, g->class->name, name, "a name or a list of names", -1);
        lua_pushstring(L, i < n ? "," : "");
        lua_concat(L, 3);
    }
    return lua_tostring(L, -1);
}

static void read_wires(lua_State *L, given *g)
{
    lua_getfield(L, g->names, "inputs");
    g->takes = join_names(L, lua_gettop(L), g, "inputs");
    lua_getfield(L, g->names, "outputs");
    g->gives = join_names(L, lua_gettop(L), g, "outputs");
}

/* Options that every layer has; false: not one of them. */
static bool read_common(lua_State *L, const char *key, given *g)
{
    int index = lua_gettop(L);
    if (strcmp(key, "input") == 0) {
        read_input(L, index, g);
    } else if (strcmp(key, "name") == 0) {
        if (lua_type(L, index) != LUA_TSTRING)
            param_fail(L, g->class->name, "name", "a string", index);
        g->name = lua_tostring(L, index);
    } else if (is_wired(g) && (strcmp(key, "inputs") == 0 || strcmp(key, "outputs") == 0)) {
        return true; /* read_wires */
    } else if (strcmp(key, "classes") != 0) {
        return false;
    }
    lua_settop(L, index);
    return true;
}

static int find_option(lua_State *L, const given *g, const char *key)
{
    const tarn_layer_class *c = g->class;
    border run = border_open(L);
    int i = tarn_option_find(c->name, tarn_layer_class_options(c), c->renames, key);
    border_close(L, run, i >= 0);
    return i;
}

static void read_names(lua_State *L, given *g)
{
    const tarn_param *option = tarn_layer_class_options(g->class);
    lua_pushnil(L);
    while (lua_next(L, g->names)) {
        if (lua_type(L, -2) == LUA_TSTRING && !read_common(L, lua_tostring(L, -2), g)) {
            int i = find_option(L, g, lua_tostring(L, -2));
            if (g->said >> i & 1)
                border_error(L, "%s: %s was given twice", g->class->name, option[i].name);
            param_read(L, lua_gettop(L), g->class->name, &option[i], &g->options.value[i],
                       g->options.room[i]);
            g->said |= 1u << i;
        }
        lua_pop(L, 1);
    }
}

static void refuse_positions(lua_State *L, const given *g)
{
    double number[16];
    int n = 0;
    for (int i = g->first; i <= g->last && n < 16; i++)
        number[n++] = lua_type(L, i) == LUA_TNUMBER ? lua_tonumber(L, i) : 0;
    border run = border_open(L);
    border_close(L, run, tarn_layer_refuse_positions(g->class, number, n));
}

/* nn.Reshape(2, 3): the one option by position takes all numbers. */
static bool takes_all(const given *g, const tarn_param *option)
{
    return g->class->positions == 1 && option->kind == TARN_SIZES &&
           strcmp(option->name, "sizes") == 0;
}

static void read_all(lua_State *L, given *g, const tarn_param *option)
{
    int64_t n = g->last - g->first + 1;
    if (n > TARN_LIST_ROOM)
        border_error(L, "%s: %d sizes given", g->class->name, (int)n);
    for (int64_t k = 0; k < n; k++)
        if (!param_list(L, g->first + (int)k, &g->options.room[0][k], &(int64_t){0}) ||
            lua_type(L, g->first + (int)k) != LUA_TNUMBER)
            param_fail(L, g->class->name, option->name, "whole numbers", g->first + (int)k);
    g->options.value[0].list.at = g->options.room[0];
    g->options.value[0].list.count = n;
    g->said |= 1;
}

static void read_positions(lua_State *L, given *g)
{
    const tarn_param *option = tarn_layer_class_options(g->class);
    int n = g->last - g->first + 1;
    if (n > 1 && takes_all(g, option)) {
        read_all(L, g, option);
        return;
    }
    if (n > g->class->positions)
        refuse_positions(L, g);
    for (int i = 0; i < n; i++) {
        if (lua_isnil(L, g->first + i))
            continue;
        param_read(L, g->first + i, g->class->name, &option[i], &g->options.value[i],
                   g->options.room[i]);
        g->said |= 1u << i;
    }
}

/* { "h", layer, "x", ... } */
static void check_node(lua_State *L, const given *g, int index)
{
    bool fine = lua_type(L, index) == LUA_TTABLE;
    luaL_checkstack(L, 8, g->class->name);
    for (lua_Integer i = 1; fine && i <= (lua_Integer)lua_rawlen(L, index); i++) {
        lua_rawgeti(L, index, i);
        fine = i == 2 ? layer_at(L, -1) != NULL : lua_type(L, -1) == LUA_TSTRING;
        lua_pop(L, 1);
    }
    if (!fine || lua_rawlen(L, index) < 3)
        border_error(L,
                     "%s: entry %d must be { name, layer, inputs ... }, as { \"h\","
                     " nn.Linear(10), \"x\" }, not %s",
                     g->class->name, index - g->first + 1, param_given(L, index));
}

static void check_children(lua_State *L, const given *g)
{
    for (int i = g->first; is_wired(g) && i <= g->last; i++)
        check_node(L, g, i);
    if (is_wired(g))
        return;
    for (int i = g->first; i <= g->last; i++)
        if (!layer_at(L, i))
            border_error(L, "%s: entry %d must be a layer, not %s", g->class->name,
                         i - g->first + 1, param_given(L, i));
}

static void check_missing(lua_State *L, const given *g)
{
    const tarn_param *option = tarn_layer_class_options(g->class);
    for (int i = 0; option[i].name; i++)
        if (!(option[i].flags & TARN_OPTIONAL) && !(g->said >> i & 1))
            border_error(L, "%s: %s is missing: nn.%s(%s)", g->class->name, option[i].name,
                         g->class->name, option[i].name);
}

static void read_given(lua_State *L, given *g)
{
    tarn_options_default(tarn_layer_class_options(g->class), g->options.value);
    lay_out(L, g);
    if (g->class->traits & TARN_LAYER_CONTAINER)
        check_children(L, g);
    else
        read_positions(L, g);
    if (g->names) {
        read_names(L, g);
        if (is_wired(g))
            read_wires(L, g);
        if (lua_getfield(L, g->names, "classes") != LUA_TNIL)
            read_classes(L, lua_gettop(L), g);
    }
    check_missing(L, g);
}

static bool make_node(lua_State *L, tarn_layer *graph, int index)
{
    int top = lua_gettop(L);
    tarn_text from = {0};
    lua_rawgeti(L, index, 1);
    lua_rawgeti(L, index, 2);
    const char *name = lua_tostring(L, top + 1);
    bool ok = !tarn_layer_child(graph, name) ||
              tarn_fail(TARN_ERROR_VALUE, "Graph: two nodes are named '%s'", name);
    for (lua_Integer i = 3; ok && i <= (lua_Integer)lua_rawlen(L, index); i++) {
        lua_rawgeti(L, index, i);
        tarn_text_put(&from, i > 3 ? "," : "");
        tarn_text_put(&from, lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    ok = ok && !from.failed && tarn_layer_add(graph, name, layer_at(L, top + 2)) &&
         tarn_graph_wire(graph, name, from.at);
    tarn_text_done(&from);
    lua_settop(L, top);
    return ok;
}

static bool make_children(lua_State *L, const given *g, tarn_layer *layer)
{
    bool ok = true;
    for (int i = g->first; ok && i <= g->last; i++)
        ok = is_wired(g) ? make_node(L, layer, i) : tarn_layer_add(layer, NULL, layer_at(L, i));
    if (!ok || !is_wired(g))
        return ok;
    return (!g->takes || tarn_text_set(&layer->takes, g->takes)) &&
           (!g->gives || tarn_text_set(&layer->gives, g->gives)) && tarn_graph_settle(layer);
}

static tarn_layer *make(lua_State *L, const given *g)
{
    tarn_layer *layer = tarn_layer_new(g->class, g->options.value);
    bool ok = layer && (!g->name || tarn_layer_set_name(layer, g->name));
    bool container = g->class->traits & TARN_LAYER_CONTAINER;
    ok = ok && (!container || make_children(L, g, layer));
    ok = ok && (!g->classes || tarn_layer_set_classes(layer, g->classes, g->class_count));
    ok = ok && (!g->has_input ||
                tarn_layer_set_input(layer, g->input_dtype, (int)g->input_rank, g->input));
    return ok ? layer : NULL;
}

static int layer_new(lua_State *L)
{
    given g = {.class = lua_touserdata(L, lua_upvalueindex(1))};
    read_given(L, &g);
    box *b = layer_box(L);
    border run = border_open(L);
    b->object = tarn_keep(make(L, &g));
    border_close(L, run, b->object);
    layer_enrol(L, -1);
    return 1;
}

/* ---- calling ------------------------------------------------------------------------------ */

static int find_input(lua_State *L, const tarn_layer *layer, const tarn_param *input,
                      const char *name)
{
    int i = 0;
    while (input && input[i].name && strcmp(input[i].name, name) != 0)
        i++;
    if (!input || !input[i].name || input->kind == TARN_TENSORS)
        border_error(L, "%s has no input '%s'", tarn_layer_type(layer), name);
    return i;
}

/* lstm(x, { lengths = n }): the table at INDEX, by the inputs' names. */
static void read_named_inputs(lua_State *L, int index, const tarn_layer *layer, tarn_tensors *in)
{
    const tarn_param *input = tarn_layer_inputs(layer);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            border_error(L, "%s: inputs in a table have names", tarn_layer_type(layer));
        int i = find_input(L, layer, input, lua_tostring(L, -2));
        while (in->count <= i)
            in->at[in->count++] = TARN_NONE;
        in->at[i] = tensor_check(L, lua_gettop(L), tarn_layer_type(layer), input[i].name);
        lua_pop(L, 1);
    }
}

static void read_inputs(lua_State *L, const tarn_layer *layer, tarn_tensors *in)
{
    const tarn_param *input = tarn_layer_inputs(layer);
    int n = lua_gettop(L) - 1;
    bool named = n > 1 && plain_table(L, n + 1) && lua_rawlen(L, n + 1) == 0;
    *in = (tarn_tensors){0};
    n -= named;
    if (n > TARN_MAX_TENSORS)
        border_error(L, "%s: %d inputs; there can be %d", tarn_layer_type(layer), n,
                     TARN_MAX_TENSORS);
    for (int i = 0; i < n || i < 1; i++) {
        const char *name = input && input[i].name ? input[i].name : "the input";
        bool absent = i > 0 && lua_isnil(L, i + 2);
        in->at[in->count++] =
            absent ? TARN_NONE : tensor_check(L, i + 2, tarn_layer_type(layer), name);
        if (input && !input[i].name)
            input = NULL;
    }
    if (named)
        read_named_inputs(L, n + 2, layer, in);
}

/* Several outputs wait in a list: boxes are made when the call is over. */
static int call_for_all(lua_State *L, tarn_layer *layer, const tarn_tensors *in)
{
    luaL_checkstack(L, TARN_MAX_TENSORS + 4, "outputs");
    box *b = box_object(L);
    border run = border_open(L);
    tarn_tensors out;
    bool ok = tarn_layer_call_all(layer, in, &out);
    tarn_entries *list = ok ? tarn_entries_new() : NULL;
    for (int i = 0; ok && i < out.count; i++)
        ok = list && tarn_entries_add(list, "", out.at[i], false);
    b->object = ok ? tarn_keep(list) : NULL;
    border_close(L, run, ok);
    list = b->object;
    for (size_t i = 0; i < list->count; i++)
        tensor_push(L, list->at[i].tensor);
    int n = (int)list->count;
    box_release(b);
    return n;
}

static int layer_call(lua_State *L)
{
    tarn_layer *layer = layer_check(L, 1, "call");
    if ((layer->class->traits & TARN_LAYER_CALLBACK) && lua_gettop(L) != 2)
        return module_call(L, layer);
    tarn_tensors in, out;
    read_inputs(L, layer, &in);
    if (!tarn_layer_gives_one(layer))
        return call_for_all(L, layer, &in);
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_layer_call_all(layer, &in, &out) ? tarn_keep(out.at[0]) : NULL;
    border_close(L, run, y->object);
    return 1;
}

/* ---- fields ------------------------------------------------------------------------------- */

static bool push_slot(lua_State *L, tarn_layer *layer, const char *name)
{
    int slot = layer->class->slot ? tarn_layer_class_slot(layer->class, name) : -1;
    if (slot < 0)
        return false;
    if (!layer->slot[slot] && !layer->built) {
        border run = border_open(L);
        border_close(L, run, tarn_layer_require_built(layer));
    }
    tensor_push(L, layer->slot[slot]);
    return true;
}

static bool push_extra(lua_State *L, const tarn_layer *layer, const char *name)
{
    for (size_t i = 0; i < layer->extras; i++)
        if (strcmp(layer->extra[i].name, name) == 0) {
            tensor_push(L, layer->extra[i].tensor);
            return true;
        }
    return false;
}

static bool push_option(lua_State *L, const tarn_layer *layer, const char *name)
{
    const tarn_param *option = tarn_layer_class_options(layer->class);
    for (int i = 0; option[i].name; i++)
        if (strcmp(option[i].name, name) == 0) {
            param_push(L, &option[i], layer->option[i]);
            return true;
        }
    return false;
}

bool layer_push_field(lua_State *L, tarn_layer *layer, const char *name)
{
    if (strcmp(name, "training") == 0) {
        lua_pushboolean(L, layer->training);
        return true;
    }
    tarn_layer *child = tarn_layer_child(layer, name);
    for (size_t i = 0; !child && i < layer->children; i++) {
        tarn_layer *c = layer->child[i].layer;
        if (c->name && strcmp(c->name, name) == 0)
            child = c;
    }
    if (child) {
        layer_push(L, child);
        return true;
    }
    return push_slot(L, layer, name) || push_extra(L, layer, name) || push_option(L, layer, name);
}

/* Upvalue 1: methods. */
static int layer_index(lua_State *L)
{
    tarn_layer *layer = layer_check(L, 1, "index");
    if (lua_type(L, 2) == LUA_TNUMBER) {
        if (!lua_isinteger(L, 2))
            return border_error(L, "layers are numbered by whole numbers, not %s",
                                param_given(L, 2));
        layer_push(L, tarn_layer_at(layer, lua_tointeger(L, 2)));
        return 1;
    }
    if ((layer->class->traits & TARN_LAYER_CALLBACK) && module_push_field(L, 1, 2))
        return 1;
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        return 1;
    if (lua_type(L, 2) != LUA_TSTRING || !layer_push_field(L, layer, lua_tostring(L, 2)))
        lua_pushnil(L);
    return 1;
}

/* head.weight = embedding.weight: a parameter of another layer becomes this one's too. */
static bool tie(lua_State *L, tarn_layer *layer, const char *name)
{
    tarn_tensor *value = tensor_at(L, 3);
    int slot = layer->class->slot ? tarn_layer_class_slot(layer->class, name) : -1;
    bool mine = slot >= 0 ? !layer->class->slot[slot].buffer && !layer->norm
                          : tarn_parameter_of(layer, name) != NULL;
    if (!value || !value->parameter || value->node || !mine)
        return false;
    const tarn_tensor *old = slot >= 0 ? layer->slot[slot] : tarn_parameter_of(layer, name);
    if (old && old->spec.dtype != value->spec.dtype)
        return false;
    border run = border_open(L);
    border_close(L, run, tarn_layer_tie(layer, name, value));
    return true;
}

/* layer.weight = t copies the numbers of t, unless it is a parameter. */
static int set_slot(lua_State *L, tarn_layer *layer, const char *name)
{
    if (tie(L, layer, name))
        return 0;
    if (!push_slot(L, layer, name) && !push_extra(L, layer, name))
        return border_error(L, "%s has no parameter '%s' to assign", tarn_layer_type(layer), name);
    tarn_tensor *value = tensor_check(L, 3, tarn_layer_type(layer), name);
    tarn_tensor *to = tensor_check(L, -1, tarn_layer_type(layer), name);
    border run = border_open(L);
    bool ok = tarn_spec_same_shape(&to->spec, &value->spec) ||
              tarn_fail(TARN_ERROR_SHAPE, "%s: %s is %s, not %s", tarn_layer_type(layer), name,
                        TARN_SHAPE(to), TARN_SHAPE(value));
    ok = ok && tarn_drive_copy(to, value);
    if (ok)
        tarn_storage_wrote(to->storage, "assignment");
    border_close(L, run, ok);
    return 0;
}

static int layer_newindex(lua_State *L)
{
    tarn_layer *layer = layer_check(L, 1, "index");
    if (layer->class->traits & TARN_LAYER_CALLBACK)
        return module_newindex(L, layer);
    if (lua_isinteger(L, 2))
        return net_replace(L);
    if (lua_type(L, 2) != LUA_TSTRING)
        return border_error(L, "%s has no field %s to assign", tarn_layer_type(layer),
                            param_given(L, 2));
    return set_slot(L, layer, lua_tostring(L, 2));
}

static int layer_len(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)layer_check(L, 1, "#")->children);
    return 1;
}

static int layer_eq(lua_State *L)
{
    const tarn_layer *a = layer_at(L, 1), *b = layer_at(L, 2);
    lua_pushboolean(L, a && a == b);
    return 1;
}

/* ---- pairs -------------------------------------------------------------------------------- */

static int next_child(lua_State *L)
{
    tarn_layer *layer = layer_check(L, lua_upvalueindex(1), "pairs");
    size_t i = (size_t)lua_tointeger(L, lua_upvalueindex(2));
    if (i >= layer->children)
        return 0;
    lua_pushinteger(L, (lua_Integer)i + 1);
    lua_replace(L, lua_upvalueindex(2));
    if (layer->class->traits & TARN_LAYER_CONTAINER)
        lua_pushinteger(L, (lua_Integer)i + 1);
    else
        lua_pushstring(L, layer->child[i].name);
    layer_push(L, layer->child[i].layer);
    return 2;
}

/* Children in the order of assignment: by position, or by name in a module. */
static int layer_pairs(lua_State *L)
{
    layer_check(L, 1, "pairs");
    lua_settop(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_child, 2);
    return 1;
}

/* ---- text --------------------------------------------------------------------------------- */

/* Linear 'head' { outputs = 10, bias = false }: options that are not as usual. */
static int push_line(lua_State *L, const tarn_layer *layer)
{
    char title[96];
    const tarn_param *option = tarn_layer_class_options(layer->class);
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    luaL_addstring(&text, tarn_layer_title(layer, title));
    const char *before = " { ";
    for (int i = 0; option[i].name; i++) {
        if ((option[i].flags & TARN_OPTIONAL) &&
            tarn_option_equal(&option[i], layer->option[i], option[i].fallback))
            continue;
        luaL_addstring(&text, before);
        luaL_addstring(&text, option[i].name);
        luaL_addstring(&text, " = ");
        param_add_text(L, &text, &option[i], layer->option[i]);
        before = ", ";
    }
    if (before[0] == ',')
        luaL_addstring(&text, " }");
    luaL_pushresult(&text);
    return 1;
}

static int layer_tostring(lua_State *L)
{
    enum { BATCH = 64 };
    tarn_layer *layer = layer_check(L, 1, "tostring");
    if (layer->children == 0)
        return push_line(L, layer);
    box *report = box_object(L);
    border run = border_open(L);
    report->object = tarn_keep(tarn_layer_report(layer, BATCH));
    border_close(L, run, report->object);
    lua_pushstring(L, ((const tarn_report *)report->object)->text);
    return 1;
}

/* ---- setup -------------------------------------------------------------------------------- */

static void add_class(lua_State *L, const tarn_layer_class *class)
{
    lua_pushlightuserdata(L, (void *)class);
    lua_pushcclosure(L, layer_new, 1);
    for (const char *w = class->aliases; w && *w;) {
        size_t n = strcspn(w, "|");
        lua_pushlstring(L, w, n);
        lua_pushvalue(L, -2);
        lua_settable(L, -4);
        w += n + (w[n] == '|');
    }
    lua_setfield(L, -2, class->name);
}

static const luaL_Reg meta[] = {{"__call", layer_call},
                                {"__newindex", layer_newindex},
                                {"__len", layer_len},
                                {"__eq", layer_eq},
                                {"__pairs", layer_pairs},
                                {"__tostring", layer_tostring},
                                {NULL, NULL}};

void layer_setup(lua_State *L)
{
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "v");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &objects_key);

    box_class(L, &layer_kind, meta);
    net_push_methods(L);
    layer_hook_setup(L);
    tree_setup(L);
    lua_pushcfunction(L, layer_call);
    lua_setfield(L, -2, "forward");
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "methods");
    lua_pushcclosure(L, layer_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);

    lua_newtable(L);
    for (size_t i = 0; i < tarn_layer_class_count(); i++)
        if (!(tarn_layer_class_at(i)->traits & TARN_LAYER_CALLBACK))
            add_class(L, tarn_layer_class_at(i));
    module_setup(L);
    tree_setup_norms(L);
    init_setup(L);
    lua_setfield(L, -2, "nn");
    loss_setup(L);
}
