/* optim.c -- see optim.h */
#include "lua/optim.h"

#include <stdlib.h>
#include <string.h>

#include "graph/tape.h"
#include "lua/entries.h"
#include "lua/layer.h"
#include "lua/param.h"
#include "lua/schedule.h"
#include "lua/tensor.h"
#include "optim/average.h"
#include "optim/clip.h"
#include "optim/optimizer.h"

const box_kind optimizer_kind = {"tarn.Optimizer", "optimizer"};

/* ---- options ------------------------------------------------------------------------------ */

static int find_option(lua_State *L, const char *owner, const tarn_param *option, const char *name)
{
    border run = border_open(L);
    int i = tarn_option_find(owner, option, NULL, name);
    border_close(L, run, i >= 0);
    return i;
}

void optim_read_options(lua_State *L, int index, const char *owner, const tarn_param *option,
                        const char *other, param_options *o)
{
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (lua_type(L, -2) == LUA_TSTRING && !(other && strcmp(lua_tostring(L, -2), other) == 0)) {
            int i = find_option(L, owner, option, lua_tostring(L, -2));
            param_read(L, lua_gettop(L), owner, &option[i], &o->value[i], o->room[i]);
        }
        lua_pop(L, 1);
    }
}

/* ---- parameters --------------------------------------------------------------------------- */

static void check_source(lua_State *L, int index, const char *owner)
{
    if (layer_at(L, index))
        return;
    if (lua_type(L, index) != LUA_TTABLE)
        param_fail(L, owner, "the first argument", "a net or a list of tensors", index);
    entries_check(L, index, owner, "parameters");
}

static tarn_entries *entries_of(lua_State *L, int index)
{
    tarn_layer *net = layer_at(L, index);
    return net ? tarn_layer_entries(net, TARN_PARAMETERS) : entries_read(L, index);
}

/* ---- optimizers --------------------------------------------------------------------------- */

/* The smallest name in the table at INDEX that comes after LAST; groups are made in this order. */
static const char *next_name(lua_State *L, int index, const char *last)
{
    const char *best = NULL;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (lua_type(L, -2) == LUA_TSTRING) {
            const char *name = lua_tostring(L, -2);
            if ((!last || strcmp(name, last) > 0) && (!best || strcmp(name, best) < 0))
                best = name;
        }
        lua_pop(L, 1);
    }
    return best;
}

/* groups = { ["*.bias"] = { weight_decay = 0 } }: what is not said is as for all. */
static void add_groups(lua_State *L, box *optimizer, const tarn_rule *rule, int groups,
                       const param_options *all)
{
    for (const char *pattern = next_name(L, groups, NULL); pattern;
         pattern = next_name(L, groups, pattern)) {
        param_options o = *all;
        lua_getfield(L, groups, pattern);
        if (lua_type(L, -1) != LUA_TTABLE)
            param_fail(L, rule->name, pattern, "a table of options", -1);
        optim_read_options(L, lua_gettop(L), rule->name, rule->option, NULL, &o);
        border run = border_open(L);
        border_close(L, run, tarn_optimizer_group(optimizer->object, pattern, o.value));
        lua_pop(L, 1);
    }
}

static int optimizer_new(lua_State *L);
static int wrapper_new(lua_State *L);

static tarn_optimizer *optimizer_at(lua_State *L, int index)
{
    box *b = box_at(L, index, &optimizer_kind);
    return b ? b->object : NULL;
}

/* Pushes the rule's own options of the table at INDEX, or those of what it goes round. */
static void push_options(lua_State *L, int index, const tarn_rule *rule, bool own)
{
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        bool mine = false;
        for (int i = 0; rule->option[i].name; i++)
            mine = mine || strcmp(rule->option[i].name, name) == 0;
        if (mine == own && strcmp(name, "base") != 0) {
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_settable(L, -5);
        }
        lua_pop(L, 1);
    }
}

/* Pushes the optimizer of the rule named by `base` (SGD), for the first argument, with those
 * options that are not the wrapper's. */
static void make_base(lua_State *L, const tarn_rule *rule)
{
    const char *name = "SGD";
    if (lua_getfield(L, 2, "base") != LUA_TNIL)
        name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    const tarn_rule *base = name ? tarn_rule_find(name) : NULL;
    if (!base)
        param_fail(L, rule->name, "base", "the name of an optimizer, like \"SGD\"", -1);
    lua_pop(L, 1);
    lua_pushlightuserdata(L, (void *)base);
    lua_pushcclosure(L, base->wraps ? wrapper_new : optimizer_new, 1);
    lua_pushvalue(L, 1);
    push_options(L, 2, rule, false);
    lua_call(L, 2, 1);
}

/* optim.SAM(net, { base = "SGD", lr = 0.1, rho = 0.05 }), optim.SAM(optimizer, { rho = 0.05 }) */
static int wrapper_new(lua_State *L)
{
    const tarn_rule *rule = lua_touserdata(L, lua_upvalueindex(1));
    param_options own;
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) {
        lua_newtable(L);
        lua_replace(L, 2);
    } else if (lua_type(L, 2) != LUA_TTABLE) {
        param_fail(L, rule->name, "the second argument", "a table of options", 2);
    }
    bool given = optimizer_at(L, 1);
    if (given)
        lua_pushvalue(L, 1);
    else
        make_base(L, rule);
    tarn_options_default(rule->option, own.value);
    if (given)
        lua_pushvalue(L, 2);
    else
        push_options(L, 2, rule, true);
    optim_read_options(L, 4, rule->name, rule->option, NULL, &own);
    box *b = box_push(L, &optimizer_kind, 0);
    border run = border_open(L);
    b->object = tarn_keep(tarn_optimizer_wrap(rule, optimizer_at(L, 3), own.value));
    border_close(L, run, b->object);
    return 1;
}

/* optim.Adam(net, { lr = 0.001, groups = { ... } }) */
static int optimizer_new(lua_State *L)
{
    const tarn_rule *rule = lua_touserdata(L, lua_upvalueindex(1));
    param_options all;
    lua_settop(L, 2);
    check_source(L, 1, rule->name);
    tarn_options_default(rule->option, all.value);
    if (lua_type(L, 2) == LUA_TNUMBER) {
        all.value[0].number = lua_tonumber(L, 2);
    } else if (!lua_isnil(L, 2)) {
        if (lua_type(L, 2) != LUA_TTABLE)
            param_fail(L, rule->name, "the second argument", "a table of options", 2);
        optim_read_options(L, 2, rule->name, rule->option, "groups", &all);
    }
    box *b = box_push(L, &optimizer_kind, 0);
    border run = border_open(L);
    tarn_entries *parameters = entries_of(L, 1);
    b->object = parameters ? tarn_keep(tarn_optimizer_new(rule, parameters, all.value)) : NULL;
    border_close(L, run, b->object);
    if (lua_type(L, 2) == LUA_TTABLE && lua_getfield(L, 2, "groups") == LUA_TTABLE)
        add_groups(L, b, rule, lua_gettop(L), &all);
    lua_settop(L, 3);
    return 1;
}

static tarn_optimizer *self_at(lua_State *L)
{
    box *b = box_at(L, 1, &optimizer_kind);
    if (!b || !b->object)
        border_error(L, "an optimizer expected, not %s", param_given(L, 1));
    return b->object;
}

/* What the function that optimizer:step was given returned; its gradients, unless it took them. */
static bool read_loss(lua_State *L, tarn_optimizer *o, double *loss)
{
    tarn_tensor *t = tensor_at(L, -1);
    if (lua_type(L, -1) == LUA_TNUMBER)
        *loss = lua_tonumber(L, -1);
    else if (!t || tarn_count(t) != 1)
        return tarn_fail(TARN_ERROR_CALLBACK,
                         "step: the function must return the loss, a tensor of one number, not a"
                         " %s%s",
                         luaL_typename(L, -1), t ? " of several" : "");
    else if (!tarn_tensor_read(t, TARN_FLOAT64, loss, sizeof *loss))
        return false;
    return !t || tarn_optimizer_has_gradients(o) || tarn_backward(t);
}

typedef struct asking {
    lua_State *L;
    tarn_optimizer *o;
} asking;

/* The function stands at 2 in the frame of optimizer:step. */
static bool ask(void *context, double *loss)
{
    asking *a = context;
    if (!border_room(a->L, 4))
        return false;
    lua_pushvalue(a->L, 2);
    if (!border_pcall(a->L, 0, 1))
        return false;
    bool ok = read_loss(a->L, a->o, loss);
    lua_pop(a->L, 1);
    return ok;
}

/* optimizer:step(), optimizer:step(function() ... return loss end) -> the loss before the step */
static int optimizer_step(lua_State *L)
{
    tarn_optimizer *o = self_at(L);
    double loss = 0;
    lua_settop(L, 2);
    bool given = !lua_isnil(L, 2);
    if (given && lua_type(L, 2) != LUA_TFUNCTION)
        return param_fail(L, "step", "the argument", "a function that returns the loss", 2);
    asking a = {L, o};
    tarn_closure closure = {ask, &a};
    border run = border_open(L);
    border_close(L, run, tarn_optimizer_step(o, given ? &closure : NULL, &loss));
    if (given)
        lua_pushnumber(L, loss);
    return given;
}

static int optimizer_zero_grad(lua_State *L)
{
    tarn_optimizer *o = self_at(L);
    border run = border_open(L);
    border_close(L, run, tarn_optimizer_zero_grad(o));
    return 0;
}

/* optimizer:state_dict() -> copies by name */
static int optimizer_state_dict(lua_State *L)
{
    tarn_optimizer *o = self_at(L);
    box *entries = box_object(L);
    border run = border_open(L);
    entries->object = tarn_keep(tarn_optimizer_state(o));
    border_close(L, run, entries->object);
    entries_push_table(L, entries->object, false);
    return 1;
}

static int optimizer_load_state_dict(lua_State *L)
{
    tarn_optimizer *o = self_at(L);
    entries_check(L, 2, "load_state_dict", "state");
    border run = border_open(L);
    const tarn_entries *state = entries_read(L, 2);
    border_close(L, run, state && tarn_optimizer_state_set(o, state));
    lua_settop(L, 1);
    return 1;
}

static int optimizer_parameters(lua_State *L)
{
    entries_push_list(L, tarn_optimizer_parameters(self_at(L)));
    return 1;
}

static int optimizer_options(lua_State *L)
{
    const tarn_optimizer *o = self_at(L);
    const tarn_param *option = tarn_optimizer_rule(o)->option;
    lua_newtable(L);
    for (int i = 0; option[i].name; i++) {
        param_push(L, &option[i], tarn_optimizer_options(o)[i]);
        lua_setfield(L, -2, option[i].name);
    }
    return 1;
}

/* Upvalue: methods. */
static int optimizer_index(lua_State *L)
{
    const tarn_optimizer *o = self_at(L);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        return 1;
    const char *name = lua_tostring(L, 2);
    if (name && strcmp(name, "lr") == 0)
        lua_pushnumber(L, tarn_optimizer_rate(o));
    else if (name && strcmp(name, "steps") == 0)
        lua_pushinteger(L, (lua_Integer)tarn_optimizer_steps(o));
    else if (name && strcmp(name, "asks") == 0)
        lua_pushboolean(L, tarn_optimizer_asks(o));
    else
        lua_pushnil(L);
    return 1;
}

static int optimizer_newindex(lua_State *L)
{
    tarn_optimizer *o = self_at(L);
    if (lua_type(L, 2) != LUA_TSTRING || strcmp(lua_tostring(L, 2), "lr") != 0)
        return border_error(L, "an optimizer's lr can be assigned, not %s", param_given(L, 2));
    if (lua_type(L, 3) != LUA_TNUMBER)
        return param_fail(L, tarn_optimizer_rule(o)->name, "lr", "a number", 3);
    tarn_optimizer_rate_set(o, lua_tonumber(L, 3));
    return 0;
}

static int optimizer_tostring(lua_State *L)
{
    const tarn_optimizer *o = self_at(L);
    char rate[32];
    lua_Number lr = tarn_optimizer_rate(o);
    lua_number2str(rate, sizeof rate, lr);
    lua_pushfstring(L, "%s { lr = %s }, %I parameters, %I steps", tarn_optimizer_rule(o)->name,
                    rate, (LUAI_UACINT)tarn_optimizer_parameters(o)->count,
                    (LUAI_UACINT)tarn_optimizer_steps(o));
    return 1;
}

/* ---- clipping ----------------------------------------------------------------------------- */

/* { norm_type =, error_if_nonfinite = } at 3 */
static tarn_clip read_clip(lua_State *L, const char *owner)
{
    static const tarn_param options[] = {
        {"norm_type",
         NULL,
         "2: Euclid's; huge: the largest",
         TARN_NUMBER,
         TARN_OPTIONAL,
         0,
         {.number = 2}},
        {"error_if_nonfinite", NULL, "", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
        {0}};
    param_options o;
    tarn_options_default(options, o.value);
    lua_settop(L, 3);
    if (lua_type(L, 3) == LUA_TTABLE)
        optim_read_options(L, 3, owner, options, NULL, &o);
    else if (!lua_isnil(L, 3))
        param_fail(L, owner, "the last argument", "a table of options", 3);
    return (tarn_clip){.power = o.value[0].number, .finite = o.value[1].boolean};
}

/* clip_grad_norm(net or list, most, options?) -> the norm before */
static int clip_norm(lua_State *L)
{
    check_source(L, 1, "clip_grad_norm");
    double most = luaL_checknumber(L, 2), norm = 0;
    tarn_clip how = read_clip(L, "clip_grad_norm");
    border run = border_open(L);
    const tarn_entries *parameters = entries_of(L, 1);
    border_close(L, run, parameters && tarn_clip_grad_norm(parameters, most, how, &norm));
    lua_pushnumber(L, norm);
    return 1;
}

static int clip_value(lua_State *L)
{
    check_source(L, 1, "clip_grad_value");
    double limit = luaL_checknumber(L, 2);
    border run = border_open(L);
    const tarn_entries *parameters = entries_of(L, 1);
    border_close(L, run, parameters && tarn_clip_grad_value(parameters, limit));
    return 0;
}

/* ---- averages ----------------------------------------------------------------------------- */

/* approach(to, from, share): tensors by name (or lists); to += share (from - to), in place */
static int approach(lua_State *L)
{
    entries_check(L, 1, "approach", "to");
    entries_check(L, 2, "approach", "from");
    double share = luaL_checknumber(L, 3);
    border run = border_open(L);
    const tarn_entries *to = entries_read(L, 1), *from = to ? entries_read(L, 2) : NULL;
    border_close(L, run, from && tarn_entries_approach(to, from, share));
    return 0;
}

/* A function of the library's average.lua, by the name that is the upvalue. */
static int average_function(lua_State *L)
{
    int args = lua_gettop(L);
    luaL_checkstack(L, 4, "average");
    lua_getglobal(L, "require");
    lua_pushliteral(L, "tarn.average");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, lua_tostring(L, lua_upvalueindex(1)));
    lua_insert(L, 1);
    lua_settop(L, args + 1);
    lua_call(L, args, LUA_MULTRET);
    return lua_gettop(L);
}

static void set_average(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    lua_pushcclosure(L, average_function, 1);
    lua_setfield(L, -2, name);
}

/* ---- setup -------------------------------------------------------------------------------- */

void optim_set_row(lua_State *L, const void *row, lua_CFunction make, const char *name)
{
    lua_pushlightuserdata(L, (void *)row);
    lua_pushcclosure(L, make, 1);
    lua_setfield(L, -2, name);
}

static const luaL_Reg meta[] = {{"__newindex", optimizer_newindex},
                                {"__tostring", optimizer_tostring},
                                {NULL, NULL}};

static const luaL_Reg methods[] = {{"step", optimizer_step},
                                   {"zero_grad", optimizer_zero_grad},
                                   {"state_dict", optimizer_state_dict},
                                   {"load_state_dict", optimizer_load_state_dict},
                                   {"parameters", optimizer_parameters},
                                   {"options", optimizer_options},
                                   {NULL, NULL}};

void optim_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"clip_grad_norm", clip_norm},
                                         {"clip_grad_norm_", clip_norm},
                                         {"clip_grad_value", clip_value},
                                         {"clip_grad_value_", clip_value},
                                         {"approach", approach},
                                         {NULL, NULL}};
    box_class(L, &optimizer_kind, meta);
    luaL_newlib(L, methods);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "methods");
    lua_pushcclosure(L, optimizer_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    for (size_t i = 0; i < tarn_rule_count(); i++)
        optim_set_row(L, tarn_rule_at(i), tarn_rule_at(i)->wraps ? wrapper_new : optimizer_new,
                      tarn_rule_at(i)->name);
    set_average(L, "Average");
    set_average(L, "update_bn");
    schedule_push(L);
    lua_setfield(L, -2, "schedule");
    lua_setfield(L, -2, "optim");
}
