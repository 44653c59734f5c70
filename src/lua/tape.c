/* tape.c -- see tape.h */
#include "lua/tape.h"

#include <string.h>

#include "graph/apply.h"
#include "graph/tape.h"
#include "lua/mode.h"
#include "lua/param.h"
#include "lua/tensor.h"

/* ---- gradcheck ------------------------------------------------------------------------------ */

/* In gradcheck's own frame: 1 the function, 2 the list of inputs, 3 .. the inputs themselves. */
enum { FUNCTION = 1, INPUTS = 3 };

typedef struct check {
    lua_State *L;
    int inputs;
} check;

static tarn_tensor *result_of(lua_State *L)
{
    tarn_tensor *y = tensor_at(L, -1);
    if (!y)
        return tarn_fail(TARN_ERROR_CALLBACK,
                         "gradcheck: the function must return a tensor, not"
                         " a %s",
                         luaL_typename(L, -1));
    return tarn_scope_own(tarn_keep(y));
}

static tarn_tensor *call_function(void *context, tarn_tensor *const *in, int count)
{
    const check *c = context;
    lua_State *L = c->L;
    (void)in;
    if (!border_room(L, count + 4))
        return NULL;
    lua_pushvalue(L, FUNCTION);
    for (int i = 0; i < count; i++)
        lua_pushvalue(L, INPUTS + i);
    if (!border_pcall(L, count, 1))
        return NULL;
    tarn_tensor *y = result_of(L);
    lua_pop(L, 1);
    return y;
}

static double read_step(lua_State *L, int index)
{
    double step = 1e-6;
    if (lua_isnoneornil(L, index))
        return step;
    luaL_checktype(L, index, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (lua_type(L, -2) != LUA_TSTRING || strcmp(lua_tostring(L, -2), "step") != 0)
            border_error(L, "gradcheck has one option, step, not %s", param_given(L, -2));
        step = luaL_checknumber(L, -1);
        lua_pop(L, 1);
    }
    return step;
}

static int push_report(lua_State *L, const tarn_gradcheck_report *report)
{
    lua_createtable(L, 0, 5);
    lua_pushinteger(L, report->input);
    lua_setfield(L, -2, "input");
    lua_pushinteger(L, report->at);
    lua_setfield(L, -2, "at");
    lua_pushnumber(L, report->analytic);
    lua_setfield(L, -2, "analytic");
    lua_pushnumber(L, report->numeric);
    lua_setfield(L, -2, "numeric");
    lua_pushnumber(L, report->error);
    lua_setfield(L, -2, "error");
    return 1;
}

/* gradcheck(f, inputs, { step = 1e-6 }): f(inputs...) gives the tensor that is differentiated */
static int gradcheck(lua_State *L)
{
    enum { MOST = 64 };
    tarn_tensor *in[MOST];
    luaL_checktype(L, FUNCTION, LUA_TFUNCTION);
    luaL_checktype(L, 2, LUA_TTABLE);
    double step = read_step(L, 3);
    lua_settop(L, 2);
    int n = (int)lua_rawlen(L, 2);
    if (n > MOST)
        return border_error(L, "gradcheck: at most %d inputs, not %d", MOST, n);
    luaL_checkstack(L, n, "gradcheck");
    for (int i = 0; i < n; i++) {
        lua_rawgeti(L, 2, i + 1);
        in[i] = tensor_check(L, INPUTS + i, "gradcheck", "an input");
    }
    check c = {.L = L, .inputs = n};
    tarn_gradcheck_report report;
    border run = border_open(L);
    border_close(L, run, tarn_gradcheck(call_function, &c, in, n, step, &report));
    return push_report(L, &report);
}

/* trace_nan(yes) -> what was */
static int trace_nan(lua_State *L)
{
    lua_pushboolean(L, tarn_trace_nan_set(lua_isnone(L, 1) || lua_toboolean(L, 1)));
    return 1;
}

void tape_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"gradcheck", gradcheck},
                                         {"trace_nan", trace_nan},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
    mode_setup(L);
}
