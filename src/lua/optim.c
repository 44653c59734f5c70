/* optim.c -- see optim.h */
#include "lua/optim.h"

#include <stdlib.h>
#include <string.h>

#include "lua/entries.h"
#include "lua/layer.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "optim/clip.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"

const box_kind optimizer_kind = {"tarn.Optimizer", "optimizer"};

/* ---- options ------------------------------------------------------------------------------ */

static int find_option(lua_State *L, const char *owner, const tarn_param *option, const char *name)
{
    border run = border_open(L);
    int i = tarn_option_find(owner, option, NULL, name);
    border_close(L, run, i >= 0);
    return i;
}

/* Options by name in the table at INDEX into O, whose values are filled already; OTHER: a name that
 * is somebody else's. */
static void read_options(lua_State *L, int index, const char *owner, const tarn_param *option,
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
        read_options(L, lua_gettop(L), rule->name, rule->option, NULL, &o);
        border run = border_open(L);
        border_close(L, run, tarn_optimizer_group(optimizer->object, pattern, o.value));
        lua_pop(L, 1);
    }
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
        read_options(L, 2, rule->name, rule->option, "groups", &all);
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

static int optimizer_step(lua_State *L)
{
    tarn_optimizer *o = self_at(L);
    border run = border_open(L);
    border_close(L, run, tarn_optimizer_step(o));
    return 0;
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

/* clip_grad_norm(net or list, most) -> the norm before */
static int clip_norm(lua_State *L)
{
    check_source(L, 1, "clip_grad_norm");
    double most = luaL_checknumber(L, 2), norm = 0;
    border run = border_open(L);
    const tarn_entries *parameters = entries_of(L, 1);
    border_close(L, run, parameters && tarn_clip_grad_norm(parameters, most, &norm));
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

/* ---- schedules ---------------------------------------------------------------------------- */

typedef struct plan {
    const tarn_schedule *row;
    double lr;
    param_options options;
} plan;

static int schedule_rate(lua_State *L)
{
    const plan *p = lua_touserdata(L, lua_upvalueindex(1));
    double step = luaL_checknumber(L, 1), total = luaL_optnumber(L, 2, 0);
    lua_pushnumber(L, p->row->rate(p->options.value, step, total, p->lr));
    return 1;
}

/* schedule.cosine(lr, { warmup = 100 }) -> f(step from 0, steps) */
static int schedule_new(lua_State *L)
{
    const tarn_schedule *row = lua_touserdata(L, lua_upvalueindex(1));
    double lr = luaL_checknumber(L, 1);
    lua_settop(L, 2);
    plan *p = lua_newuserdatauv(L, sizeof *p, 0);
    p->row = row, p->lr = lr;
    tarn_options_default(row->option, p->options.value);
    if (!lua_isnil(L, 2)) {
        luaL_checktype(L, 2, LUA_TTABLE);
        read_options(L, 2, row->name, row->option, NULL, &p->options);
    }
    border run = border_open(L);
    border_close(L, run, !row->check || row->check(p->options.value));
    lua_pushcclosure(L, schedule_rate, 1);
    return 1;
}

/* ---- setup -------------------------------------------------------------------------------- */

static void set_row(lua_State *L, const void *row, lua_CFunction make, const char *name)
{
    lua_pushlightuserdata(L, (void *)row);
    lua_pushcclosure(L, make, 1);
    lua_setfield(L, -2, name);
}

static void push_schedules(lua_State *L)
{
    lua_newtable(L);
    for (size_t i = 0; i < tarn_schedule_count(); i++) {
        const tarn_schedule *row = tarn_schedule_at(i);
        set_row(L, row, schedule_new, row->name);
        for (const char *w = row->aliases; w && *w;) {
            size_t n = strcspn(w, "|");
            lua_pushlstring(L, w, n);
            lua_getfield(L, -2, row->name);
            lua_settable(L, -3);
            w += n + (w[n] == '|');
        }
    }
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
                                         {"clip_grad_value", clip_value},
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
        set_row(L, tarn_rule_at(i), optimizer_new, tarn_rule_at(i)->name);
    push_schedules(L);
    lua_setfield(L, -2, "schedule");
    lua_setfield(L, -2, "optim");
}
