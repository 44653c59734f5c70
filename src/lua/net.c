/* net.c -- see net.h */
#include "lua/net.h"

#include <math.h>
#include <string.h>

#include "data/net.h"
#include "data/shards.h"
#include "lua/entries.h"
#include "lua/file.h"
#include "lua/init.h"
#include "lua/layer.h"
#include "lua/loss.h"
#include "lua/module.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "nn/build.h"
#include "nn/call.h"
#include "nn/edit.h"
#include "nn/report.h"

/* ---- parameters --------------------------------------------------------------------------- */

/* Pushes an object box that holds the net's entries. */
static const tarn_entries *push_entries(lua_State *L, const char *method, int what)
{
    const tarn_layer *net = layer_check(L, 1, method);
    box *b = box_object(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_layer_entries(net, what));
    border_close(L, run, b->object);
    return b->object;
}

static int net_parameters(lua_State *L)
{
    entries_push_list(L, push_entries(L, "parameters", TARN_PARAMETERS));
    return 1;
}

static int net_buffers(lua_State *L)
{
    entries_push_list(L, push_entries(L, "buffers", TARN_BUFFERS));
    return 1;
}

/* for name, tensor in net:named_parameters() */
static int net_named_parameters(lua_State *L)
{
    push_entries(L, "named_parameters", TARN_PARAMETERS);
    entries_push_iterator(L, lua_touserdata(L, -1));
    return 1;
}

static bool option_named(lua_State *L, int index, const char *name, bool otherwise)
{
    if (lua_isnoneornil(L, index))
        return otherwise;
    luaL_checktype(L, index, LUA_TTABLE);
    lua_getfield(L, index, name);
    bool value = lua_isnil(L, -1) ? otherwise : lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

/* net:state_dict{ copy = true } */
static int net_state_dict(lua_State *L)
{
    bool copy = option_named(L, 2, "copy", false);
    const tarn_entries *e =
        push_entries(L, "state_dict", TARN_PARAMETERS | TARN_BUFFERS | TARN_EVERY_NAME);
    entries_push_table(L, e, copy);
    return 1;
}

static const tarn_entries *entries_of_file(const char *path)
{
    const tarn_archive *a = tarn_shards_read(path, true);
    return a ? a->tensors : NULL;
}

/* net:load_state_dict(tensors or path, { strict = false }) */
static int net_load_state_dict(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "load_state_dict");
    const char *path = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    if (!path)
        entries_check(L, 2, "load_state_dict", "state");
    bool strict = option_named(L, 3, "strict", true);
    border run = border_open(L);
    const tarn_entries *state = path ? entries_of_file(path) : entries_read(L, 2);
    border_close(L, run, state && tarn_layer_load_entries(net, state, strict));
    lua_settop(L, 1);
    return 1;
}

static int net_parameter_count(lua_State *L)
{
    lua_pushinteger(L, tarn_layer_parameter_count(layer_check(L, 1, "parameter_count")));
    return 1;
}

static int freeze(lua_State *L, const char *method, bool trainable)
{
    tarn_layer *net = layer_check(L, 1, method);
    const char *pattern = luaL_optstring(L, 2, NULL);
    int64_t count = 0;
    border run = border_open(L);
    border_close(L, run, tarn_layer_freeze(net, pattern, trainable, &count));
    lua_settop(L, 1);
    lua_pushinteger(L, count);
    return 2;
}

/* net:freeze("0.*") -> net, how many */
static int net_freeze(lua_State *L) { return freeze(L, "freeze", false); }
static int net_unfreeze(lua_State *L) { return freeze(L, "unfreeze", true); }

static int net_zero_grad(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "zero_grad");
    border run = border_open(L);
    border_close(L, run, tarn_layer_zero_grad(net));
    return 0;
}

static int net_to(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "to");
    tarn_dtype dtype = dtype_read(L, 2, "to", "dtype");
    border run = border_open(L);
    border_close(L, run, tarn_layer_to(net, dtype));
    lua_settop(L, 1);
    return 1;
}

/* ---- modes and names ------------------------------------------------------------------------- */

static int net_train(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "train");
    tarn_layer_train(net, lua_isnoneornil(L, 2) || lua_toboolean(L, 2));
    lua_settop(L, 1);
    return 1;
}

static int net_eval(lua_State *L)
{
    tarn_layer_train(layer_check(L, 1, "eval"), false);
    lua_settop(L, 1);
    return 1;
}

/* layer:named "head" -> layer; layer:named() -> its name, or nil */
static int net_named(lua_State *L)
{
    tarn_layer *layer = layer_check(L, 1, "named");
    if (lua_isnoneornil(L, 2)) {
        lua_pushstring(L, layer->name);
        return 1;
    }
    const char *name = luaL_checkstring(L, 2);
    border run = border_open(L);
    border_close(L, run, tarn_layer_set_name(layer, name));
    lua_settop(L, 1);
    return 1;
}

static int net_type(lua_State *L)
{
    lua_pushstring(L, tarn_layer_type(layer_check(L, 1, "type")));
    return 1;
}

static int net_find(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "find");
    layer_push(L, tarn_layer_find(net, luaL_checkstring(L, 2)));
    return 1;
}

static int push_class_names(lua_State *L, const tarn_layer *net)
{
    if (!net->class_names) {
        lua_pushnil(L);
        return 1;
    }
    lua_createtable(L, (int)net->class_names, 0);
    for (size_t i = 0; i < net->class_names; i++) {
        lua_pushstring(L, net->class_name[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* net:class_names(list?) -> the list, or nil */
static int net_class_names(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "class_names");
    if (lua_isnoneornil(L, 2))
        return push_class_names(L, net);
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t n = lua_rawlen(L, 2);
    const char **name = lua_newuserdatauv(L, (n + 1) * sizeof *name, 0);
    for (size_t i = 0; i < n; i++) {
        if (lua_rawgeti(L, 2, (lua_Integer)i + 1) != LUA_TSTRING)
            param_fail(L, "class_names", "the list", "of strings", -1);
        name[i] = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    border run = border_open(L);
    border_close(L, run, tarn_layer_set_classes(net, name, n));
    return push_class_names(L, net);
}

/* ---- building ----------------------------------------------------------------------------- */

/* net:build(x) makes the parameters as its first call would; X is a batch. */
static int net_build(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "build");
    const tarn_tensor *x = lua_isnoneornil(L, 2) ? NULL : tensor_check(L, 2, "build", "x");
    border run = border_open(L);
    bool was = tarn_recording_set(false), evaluating = tarn_evaluating_set(true);
    bool ok = tarn_layer_all_built(net) || !x || tarn_layer_call(net, x);
    tarn_evaluating_set(evaluating);
    tarn_recording_set(was);
    border_close(L, run, ok && tarn_layer_require_built(net));
    lua_settop(L, 1);
    return 1;
}

/* The list at INDEX as int64; what is no whole number counts as 0. */
static tarn_tensor *steps_at(lua_State *L, int index)
{
    int64_t n = (int64_t)lua_rawlen(L, index);
    tarn_tensor *steps = tarn_tensor_new(TARN_INT64, 1, &n);
    for (int64_t i = 0; steps && i < n; i++) {
        lua_rawgeti(L, index, i + 1);
        ((int64_t *)tarn_data(steps))[i] = lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    return steps;
}

/* net:step_counts(list?) -> training forwards of every layer, in the order of the tree */
static int net_step_counts(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "step_counts");
    luaL_checkstack(L, 8, "step_counts");
    box *b = tensor_box(L);
    border run = border_open(L);
    const tarn_tensor *given = lua_istable(L, 2) ? steps_at(L, 2) : NULL;
    bool ok = !lua_istable(L, 2) || (given && tarn_layer_steps_set(net, given));
    b->object = ok ? tarn_keep(tarn_layer_steps(net)) : NULL;
    border_close(L, run, b->object);
    const tarn_tensor *steps = b->object;
    lua_createtable(L, (int)tarn_count(steps), 0);
    for (int64_t i = 0; i < tarn_count(steps); i++) {
        element_push(L, steps, i);
        lua_rawseti(L, -2, i + 1);
    }
    box_release(b);
    return 1;
}

/* ---- edits -------------------------------------------------------------------------------- */

/* A new net in the box on the stack, which has it. */
static int finish_net(lua_State *L)
{
    layer_enrol(L, -1);
    return 1;
}

/* net:take(9), net:take "head" */
static int net_take(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "take");
    bool by_name = lua_type(L, 2) == LUA_TSTRING;
    int64_t count = by_name ? 0 : luaL_checkinteger(L, 2);
    box *b = layer_box(L);
    border run = border_open(L);
    b->object = tarn_keep(by_name ? tarn_layer_take_to(net, lua_tostring(L, 2))
                                  : tarn_layer_take(net, count));
    border_close(L, run, b->object);
    return finish_net(L);
}

static int net_drop(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "drop");
    int64_t count = luaL_checkinteger(L, 2);
    box *b = layer_box(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_layer_drop(net, count));
    border_close(L, run, b->object);
    return finish_net(L);
}

int net_replace(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "replace"), *layer = layer_check(L, 3, "replace");
    bool by_name = lua_type(L, 2) == LUA_TSTRING;
    int64_t at = by_name ? 0 : luaL_checkinteger(L, 2);
    border run = border_open(L);
    if (by_name)
        at = tarn_layer_position(net, lua_tostring(L, 2));
    border_close(L, run, !(by_name && !at) && tarn_layer_replace(net, at, layer));
    layer_anchor(L, 1);
    lua_settop(L, 1);
    return 1;
}

static int net_append(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "append"), *layer = layer_check(L, 2, "append");
    border run = border_open(L);
    border_close(L, run, tarn_layer_append(net, layer));
    layer_anchor(L, 1);
    lua_settop(L, 1);
    return 1;
}

/* ---- answers ------------------------------------------------------------------------------ */

/* What METHOD of the library's MODULE gives for all arguments of the call. */
static int in_lua(lua_State *L, const char *module, const char *method)
{
    luaL_checkstack(L, 4, method);
    lua_getglobal(L, "require");
    lua_pushstring(L, module);
    lua_call(L, 1, 1);
    lua_getfield(L, -1, method);
    lua_insert(L, 1);
    lua_pop(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

/* Data sets are tables: lua/tarn/evaluate.lua goes through their batches. */
static int evaluate(lua_State *L, const char *function)
{
    lua_settop(L, 3);
    if (lua_getfield(L, 2, "batches") != LUA_TFUNCTION)
        return param_fail(L, function, "the input", "a data set, or a tensor for predict", 2);
    if (!lua_isnil(L, 3) && !lua_istable(L, 3))
        return param_fail(L, function, "the last argument", "a table of options", 3);
    lua_settop(L, 3);
    return in_lua(L, "tarn.evaluate", function);
}

/* net:predict(x), net:predict(set, { batch = 500 }) */
static int net_predict(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "predict");
    if (lua_istable(L, 2))
        return evaluate(L, "predict");
    const tarn_tensor *x = tensor_check(L, 2, "predict", "the input");
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_layer_predict(net, x));
    border_close(L, run, y->object);
    return 1;
}

static int net_evaluate(lua_State *L)
{
    layer_check(L, 1, "evaluate");
    if (!lua_istable(L, 2))
        return param_fail(L, "evaluate", "the argument", "a data set", 2);
    return evaluate(L, "evaluate");
}

/* The name of class I (from 0), or its number. */
static void push_class(lua_State *L, const tarn_layer *net, int64_t i)
{
    if (i < (int64_t)net->class_names)
        lua_pushstring(L, net->class_name[i]);
    else
        lua_pushinteger(L, i + 1);
}

static int64_t largest(const tarn_tensor *p, int64_t row, int64_t n)
{
    const float *at = (const float *)tarn_data(p) + row * n;
    int64_t best = 0;
    for (int64_t i = 1; i < n; i++)
        if (at[i] > at[best])
            best = i;
    return best;
}

/* net:classify(x) -> class, probabilities; a list of classes for a batch */
static int net_classify(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "classify");
    const tarn_tensor *x = tensor_check(L, 2, "classify", "the input");
    box *kept = tensor_box(L), *p = tensor_box(L);
    border run = border_open(L);
    tarn_tensor *y = tarn_layer_probabilities(net, x);
    kept->object = tarn_keep(y);
    bool fits = y && y->spec.rank >= 1 && y->spec.rank <= 2;
    if (y && !fits)
        tarn_fail(TARN_ERROR_SHAPE, "classify: outputs %s are no probabilities of classes",
                  TARN_SHAPE(y));
    p->object = fits ? tarn_keep(tarn_tensor_to(y, TARN_FLOAT32)) : NULL;
    border_close(L, run, p->object);
    const tarn_tensor *q = p->object;
    int64_t n = q->spec.size[q->spec.rank - 1];
    if (q->spec.rank == 1) {
        push_class(L, net, largest(q, 0, n));
    } else {
        lua_createtable(L, (int)q->spec.size[0], 0);
        for (int64_t i = 0; i < q->spec.size[0]; i++) {
            push_class(L, net, largest(q, i, n));
            lua_rawseti(L, -2, i + 1);
        }
    }
    lua_pushvalue(L, -3);
    return 2;
}

/* ---- reports ------------------------------------------------------------------------------ */

static void set_number(lua_State *L, const char *name, double value)
{
    lua_pushnumber(L, value);
    lua_setfield(L, -2, name);
}

static void set_integer(lua_State *L, const char *name, int64_t value)
{
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
}

static void set_string(lua_State *L, const char *name, const char *value)
{
    lua_pushstring(L, value);
    lua_setfield(L, -2, name);
}

static void push_report_row(lua_State *L, const tarn_report_row *row)
{
    lua_createtable(L, 0, 8);
    set_string(L, "label", row->label);
    set_string(L, "type", row->type);
    set_integer(L, "depth", row->depth);
    set_integer(L, "parameters", row->parameters);
    if (!row->known)
        return;
    set_integer(L, "neurons", row->neurons);
    set_number(L, "multiply_adds", row->multiply_adds);
    set_number(L, "bytes", row->bytes);
    lua_createtable(L, row->output.rank, 0);
    for (int d = 0; d < row->output.rank; d++) {
        lua_pushinteger(L, row->output.size[d]);
        lua_rawseti(L, -2, d + 1);
    }
    lua_setfield(L, -2, "output");
}

/* net:report(batch = 64) -> { title, batch, rows, neurons, parameters, ..., text } */
static int net_report(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "report");
    int64_t batch = luaL_optinteger(L, 2, 64);
    box *b = box_object(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_layer_report(net, batch));
    border_close(L, run, b->object);
    const tarn_report *r = b->object;
    lua_createtable(L, 0, 9);
    set_string(L, "title", r->title);
    set_string(L, "text", r->text);
    set_integer(L, "batch", r->batch);
    set_integer(L, "neurons", r->neurons);
    set_integer(L, "parameters", r->parameters);
    set_integer(L, "trainable", r->trainable);
    set_number(L, "multiply_adds", r->multiply_adds);
    set_number(L, "bytes", r->bytes);
    lua_createtable(L, (int)r->rows, 0);
    for (size_t i = 0; i < r->rows; i++) {
        push_report_row(L, &r->row[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "rows");
    return 1;
}

/* ---- looking inside, in Lua ------------------------------------------------------------------ */

static int look(lua_State *L, const char *module, const char *method)
{
    layer_check(L, 1, method);
    return in_lua(L, module, method);
}

/* net:trace(x, { of = 3 }) */
static int net_trace(lua_State *L) { return look(L, "tarn.trace", "trace"); }

/* net:saliency(x, { of = 3 }) */
static int net_saliency(lua_State *L) { return look(L, "tarn.trace", "saliency"); }

/* net:expression { "x", "y" } */
static int net_expression(lua_State *L) { return look(L, "tarn.expression", "expression"); }

/* net:diagram { input = x, of = 1 } */
static int net_diagram(lua_State *L) { return look(L, "tarn.diagram", "diagram"); }

/* ---- files -------------------------------------------------------------------------------- */

/* net:save(path) -> net */
/* net:save(path, { shard_size = bytes }) */
static int net_save(lua_State *L)
{
    const tarn_layer *net = layer_check(L, 1, "save");
    const char *path = luaL_checkstring(L, 2);
    uint64_t shard_bytes = file_shard_size(L, 3, "save");
    border run = border_open(L);
    border_close(L, run, tarn_net_write(net, path, shard_bytes));
    lua_settop(L, 1);
    return 1;
}

/* tarn.load(path, { map = true }) -> net */
static int net_load(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    bool map = file_map(L, 2, "load");
    module_loading(L);
    box *b = layer_box(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_net_read(path, map));
    border_close(L, run, b->object);
    if (layer_find_box(L, b->object)) /* a module of the script, which has its box already */
        layer_anchor(L, -1);
    else
        layer_enrol(L, -1);
    return 1;
}

static const luaL_Reg methods[] = {{"parameters", net_parameters},
                                   {"buffers", net_buffers},
                                   {"named_parameters", net_named_parameters},
                                   {"state_dict", net_state_dict},
                                   {"load_state_dict", net_load_state_dict},
                                   {"parameter_count", net_parameter_count},
                                   {"freeze", net_freeze},
                                   {"unfreeze", net_unfreeze},
                                   {"initialize", net_initialize},
                                   {"zero_grad", net_zero_grad},
                                   {"to", net_to},
                                   {"train", net_train},
                                   {"eval", net_eval},
                                   {"named", net_named},
                                   {"type", net_type},
                                   {"find", net_find},
                                   {"class_names", net_class_names},
                                   {"build", net_build},
                                   {"step_counts", net_step_counts},
                                   {"take", net_take},
                                   {"drop", net_drop},
                                   {"replace", net_replace},
                                   {"append", net_append},
                                   {"predict", net_predict},
                                   {"evaluate", net_evaluate},
                                   {"classify", net_classify},
                                   {"loss", loss_of_net},
                                   {"report", net_report},
                                   {"trace", net_trace},
                                   {"saliency", net_saliency},
                                   {"expression", net_expression},
                                   {"diagram", net_diagram},
                                   {"save", net_save},
                                   {"register_buffer", module_register_buffer},
                                   {NULL, NULL}};

void net_push_methods(lua_State *L) { luaL_newlib(L, methods); }

void net_setup(lua_State *L)
{
    lua_pushcfunction(L, net_load);
    lua_setfield(L, -2, "load");
}
