/* schedule.c -- see schedule.h
 *
 * A schedule is a userdata that can be called: rate(step, steps).  One made of others holds their
 * list in its user value; each of them is a schedule, or a function that gives a factor of lr.
 * Nothing here owns memory of C, so errors may be thrown from anywhere.
 */
#include "lua/schedule.h"

#include <math.h>
#include <string.h>

#include "lua/optim.h"
#include "nn/layer.h"
#include "optim/schedule.h"

#define CLASS "tarn.Schedule"
enum { PARTS = 1 };

typedef struct plan {
    const tarn_schedule *row;
    double lr, memory[TARN_MAX_MEMORY];
    param_options options;
} plan;

static double plan_rate(lua_State *L, int index, double step, double total, double lr);

/* ---- parts ---------------------------------------------------------------------------------- */

typedef struct asking {
    lua_State *L;
    int list;
} asking;

static double function_rate(lua_State *L, double step, double total, double lr)
{
    lua_pushnumber(L, step);
    if (total == total)
        lua_pushnumber(L, total);
    else
        lua_pushnil(L);
    lua_call(L, 2, 1);
    if (lua_type(L, -1) != LUA_TNUMBER)
        param_fail(L, "schedule", "what the function returns", "a factor of lr", -1);
    double factor = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return lr * factor;
}

static double part_rate(void *context, int i, double step, double total, double lr)
{
    asking *a = context;
    luaL_checkstack(a->L, 8, "a schedule of schedules");
    if (lua_rawgeti(a->L, a->list, i + 1) == LUA_TFUNCTION)
        return function_rate(a->L, step, total, lr);
    double rate = plan_rate(a->L, lua_gettop(a->L), step, total, lr);
    lua_pop(a->L, 1);
    return rate;
}

/* "linear", { "linear", total_iters = 10 } */
static void make_part(lua_State *L, double lr)
{
    int given = lua_gettop(L);
    const char *name = NULL;
    if (lua_type(L, given) == LUA_TTABLE && lua_rawgeti(L, given, 1) == LUA_TSTRING)
        name = lua_tostring(L, -1);
    else if (lua_type(L, given) == LUA_TSTRING)
        name = lua_tostring(L, given);
    const tarn_schedule *row = name ? tarn_schedule_find(name) : NULL;
    if (!row)
        param_fail(L, "schedule", "a part", "a schedule, its name, or { name, options }", given);
    if (row->observe)
        border_error(L, "schedule: %s answers to a metric; it is no part of another", row->name);
    schedule_push(L);
    lua_getfield(L, -1, row->name);
    lua_pushnumber(L, lr);
    if (lua_type(L, given) == LUA_TTABLE)
        lua_pushvalue(L, given);
    else
        lua_pushnil(L);
    lua_call(L, 2, 1);
    lua_replace(L, given);
    lua_settop(L, given);
}

/* The list of the parts in the table at INDEX becomes the plan's; its length. */
static int take_parts(lua_State *L, int index, int plan_at, double lr)
{
    int n = (int)lua_rawlen(L, index);
    lua_createtable(L, n, 0);
    for (int i = 1; i <= n; i++) {
        lua_rawgeti(L, index, i);
        plan *part = luaL_testudata(L, -1, CLASS);
        if (part && part->row->observe)
            border_error(L, "schedule: %s answers to a metric; it is no part of another",
                         part->row->name);
        if (!part && lua_type(L, -1) != LUA_TFUNCTION)
            make_part(L, lr);
        lua_rawseti(L, -2, i);
    }
    lua_setiuservalue(L, plan_at, PARTS);
    return n;
}

/* ---- rates ---------------------------------------------------------------------------------- */

static double joined_rate(lua_State *L, int index, const plan *p, double step, double total,
                          double lr)
{
    lua_getiuservalue(L, index, PARTS);
    asking a = {L, lua_gettop(L)};
    tarn_parts parts = {part_rate, &a, (int)lua_rawlen(L, a.list)};
    double rate = p->row->join(p->options.value, &parts, step, total, lr);
    lua_settop(L, a.list - 1);
    return rate;
}

static double plan_rate(lua_State *L, int index, double step, double total, double lr)
{
    const plan *p = lua_touserdata(L, index);
    if (p->row->observe)
        return lr * p->memory[0];
    return p->row->join ? joined_rate(L, index, p, step, total, lr)
                        : p->row->rate(p->options.value, step, total, lr);
}

static plan *self_at(lua_State *L) { return luaL_checkudata(L, 1, CLASS); }

/* rate(step from 0, steps?) */
static int schedule_call(lua_State *L)
{
    const plan *p = self_at(L);
    double step = luaL_optnumber(L, 2, 0), total = luaL_optnumber(L, 3, NAN);
    double rate = plan_rate(L, 1, step, total, p->lr);
    if (rate != rate)
        return border_error(L,
                            "%s: how many steps will there be? Call it with (step, steps), or say"
                            " it in its options (tarn help %s)",
                            p->row->name, p->row->name);
    lua_pushnumber(L, rate);
    return 1;
}

/* rate:observe(metric) -> the rate from now on */
static int schedule_observe(lua_State *L)
{
    plan *p = self_at(L);
    double metric = luaL_checknumber(L, 2);
    if (!p->row->observe)
        return border_error(L, "observe: %s depends on the step alone", p->row->name);
    p->row->observe(p->options.value, metric, p->lr, p->memory);
    lua_pushnumber(L, p->lr * p->memory[0]);
    return 1;
}

/* rate:state() -> what it remembers, by name; rate:state(that) takes it back */
static int schedule_state(lua_State *L)
{
    plan *p = self_at(L);
    bool set = !lua_isnoneornil(L, 2);
    if (set)
        luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_newtable(L);
    for (int i = 0; p->row->memory[i]; i++) {
        if (set && lua_getfield(L, 2, p->row->memory[i]) == LUA_TNUMBER)
            p->memory[i] = lua_tonumber(L, -1);
        lua_settop(L, 3);
        if (!isfinite(p->memory[i]))
            continue;
        lua_pushnumber(L, p->memory[i]);
        lua_setfield(L, 3, p->row->memory[i]);
    }
    return 1;
}

static int schedule_index(lua_State *L)
{
    const plan *p = self_at(L);
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        return 1;
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (strcmp(name, "observes") == 0)
        lua_pushboolean(L, p->row->observe != NULL);
    else if (strcmp(name, "name") == 0)
        lua_pushstring(L, p->row->name);
    else if (strcmp(name, "lr") == 0)
        lua_pushnumber(L, p->lr);
    else
        lua_pushnil(L);
    return 1;
}

static int schedule_tostring(lua_State *L)
{
    const plan *p = self_at(L);
    lua_pushfstring(L, "schedule %s from lr = %f", p->row->name, (lua_Number)p->lr);
    return 1;
}

/* ---- making --------------------------------------------------------------------------------- */

/* schedule.cosine(lr, { warmup = 100 }) -> rate(step from 0, steps) */
static int schedule_new(lua_State *L)
{
    const tarn_schedule *row = lua_touserdata(L, lua_upvalueindex(1));
    double lr = luaL_checknumber(L, 1);
    lua_settop(L, 2);
    if (!lua_isnil(L, 2) && lua_type(L, 2) != LUA_TTABLE)
        param_fail(L, row->name, "the second argument", "a table of options", 2);
    plan *p = lua_newuserdatauv(L, sizeof *p, PARTS);
    *p = (plan){.row = row, .lr = lr, .memory = {1, NAN, NAN, NAN}};
    luaL_setmetatable(L, CLASS);
    tarn_options_default(row->option, p->options.value);
    if (!lua_isnil(L, 2))
        optim_read_options(L, 2, row->name, row->option, NULL, &p->options);
    int parts = row->join && !lua_isnil(L, 2) ? take_parts(L, 2, 3, lr) : 0;
    border run = border_open(L);
    border_close(L, run,
                 (!row->check || row->check(p->options.value)) &&
                     (!row->check_parts || row->check_parts(p->options.value, parts)));
    lua_settop(L, 3);
    return 1;
}

static void make_class(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__call", schedule_call},
                                    {"__tostring", schedule_tostring},
                                    {NULL, NULL}};
    static const luaL_Reg methods[] = {{"observe", schedule_observe},
                                       {"state", schedule_state},
                                       {NULL, NULL}};
    if (luaL_newmetatable(L, CLASS)) {
        luaL_setfuncs(L, meta, 0);
        luaL_newlib(L, methods);
        lua_pushcclosure(L, schedule_index, 1);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
}

void schedule_push(lua_State *L)
{
    make_class(L);
    lua_newtable(L);
    for (size_t i = 0; i < tarn_schedule_count(); i++) {
        const tarn_schedule *row = tarn_schedule_at(i);
        optim_set_row(L, row, schedule_new, row->name);
        for (const char *w = row->aliases; w && *w;) {
            size_t n = strcspn(w, "|");
            lua_pushlstring(L, w, n);
            lua_getfield(L, -2, row->name);
            lua_settable(L, -3);
            w += n + (w[n] == '|');
        }
    }
}
