/* init.c -- see init.h */
#include "nn/init.h"

#include <math.h>
#include <string.h>

#include "lua/init.h"
#include "lua/layer.h"
#include "lua/param.h"
#include "lua/tensor.h"

static const tarn_param no_options[] = {{0}};

static const tarn_param *options_of(const tarn_init *init)
{
    return init->option ? init->option : no_options;
}

/* ---- options ------------------------------------------------------------------------------ */

/* What a row is asked for, and which of it was said. */
typedef struct asked {
    const tarn_init *init;
    param_options options;
    uint32_t said;
} asked;

static void asked_begin(asked *a, const tarn_init *init)
{
    a->init = init;
    a->said = 0;
    tarn_options_default(options_of(init), a->options.value);
}

static void read_one(lua_State *L, int index, asked *a, int i)
{
    const tarn_param *p = &options_of(a->init)[i];
    if (a->said >> i & 1)
        border_error(L, "%s: %s was given twice", a->init->name, p->name);
    a->said |= 1u << i;
    param_read(L, index, a->init->name, p, &a->options.value[i], a->options.room[i]);
}

/* Options by name in the table at INDEX; numbers among its keys are somebody else's. */
static void read_names(lua_State *L, int index, asked *a)
{
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (lua_type(L, -2) == LUA_TSTRING) {
            border run = border_open(L);
            int i = tarn_option_find(a->init->name, options_of(a->init), NULL, lua_tostring(L, -2));
            border_close(L, run, i >= 0);
            read_one(L, lua_gettop(L), a, i);
        }
        lua_pop(L, 1);
    }
}

static void asked_end(lua_State *L, const asked *a)
{
    const tarn_param *p = options_of(a->init);
    for (int i = 0; p[i].name; i++)
        if (!(p[i].flags & TARN_OPTIONAL) && !(a->said >> i & 1))
            border_error(L, "%s: %s is missing", a->init->name, p[i].name);
}

/* ---- nn.init ------------------------------------------------------------------------------ */

/* nn.init.normal(t, mean, std) or nn.init.normal(t, { std = 0.02 }) -> t */
static int init_apply(lua_State *L)
{
    asked a;
    const tarn_init *init = lua_touserdata(L, lua_upvalueindex(1));
    tarn_tensor *t = tensor_check(L, 1, init->name, "the tensor");
    int top = lua_gettop(L);
    asked_begin(&a, init);
    for (int index = 2; index <= top; index++) {
        if (lua_type(L, index) == LUA_TTABLE)
            read_names(L, index, &a);
        else if (!options_of(init)[index - 2].name)
            return border_error(L, "%s takes a tensor and %d option%s, not %d", init->name,
                                index - 2, index == 3 ? "" : "s", top - 1);
        else if (!lua_isnil(L, index))
            read_one(L, index, &a, index - 2);
    }
    asked_end(L, &a);
    border run = border_open(L);
    border_close(L, run, tarn_init_apply(init, t, a.options.value, 0));
    lua_settop(L, 1);
    return 1;
}

/* nn.init.calculate_gain(nonlinearity, slope?) -> number */
static int calculate_gain(lua_State *L)
{
    static const tarn_param word = {"nonlinearity", TARN_GAIN_WORDS, "", TARN_CHOICE, 0, 0, {0}};
    tarn_value value;
    param_read(L, 1, "calculate_gain", &word, &value, NULL);
    lua_pushnumber(L, tarn_init_gain(value.choice, luaL_optnumber(L, 2, 0.01)));
    return 1;
}

static void publish(lua_State *L, const tarn_init *init, const char *name, size_t length)
{
    lua_pushlstring(L, name, length);
    lua_pushlightuserdata(L, (void *)init);
    lua_pushcclosure(L, init_apply, 1);
    lua_pushlstring(L, name, length); /* PyTorch's names end in _ */
    lua_pushliteral(L, "_");
    lua_concat(L, 2);
    lua_pushvalue(L, -2);
    lua_settable(L, -5);
    lua_settable(L, -3);
}

void init_setup(lua_State *L)
{
    lua_newtable(L);
    for (size_t i = 0; i < tarn_init_count(); i++) {
        const tarn_init *init = tarn_init_at(i);
        publish(L, init, init->name, strlen(init->name));
        for (const char *w = init->aliases; w && *w; w += strspn(w, "|")) {
            publish(L, init, w, strcspn(w, "|"));
            w += strcspn(w, "|");
        }
    }
    lua_pushcfunction(L, calculate_gain);
    lua_setfield(L, -2, "calculate_gain");
    lua_setfield(L, -2, "init");
}

/* ---- by name ------------------------------------------------------------------------------ */

/* "zeros", or { "normal", std = 0.02 } */
static void read_asked(lua_State *L, int index, const char *pattern, asked *a)
{
    bool table = lua_type(L, index) == LUA_TTABLE;
    if (table)
        lua_rawgeti(L, index, 1);
    else
        lua_pushvalue(L, index);
    if (lua_type(L, -1) != LUA_TSTRING)
        border_error(L,
                     "initialize: '%s' must be a name, like \"zeros\", or a list that begins with"
                     " one, like { \"normal\", std = 0.02 }, not %s",
                     pattern, param_given(L, index));
    border run = border_open(L);
    const tarn_init *init = tarn_init_named(lua_tostring(L, -1));
    border_close(L, run, init);
    asked_begin(a, init);
    lua_pop(L, 1);
    if (table)
        read_names(L, index, a);
    asked_end(L, a);
}

/* The smallest name in the table at INDEX that comes after LAST. */
static const char *next_pattern(lua_State *L, int index, const char *last)
{
    const char *best = NULL;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            border_error(L, "initialize: patterns are names, like [\"*.weight\"], not %s",
                         param_given(L, -1));
        const char *name = lua_tostring(L, -1);
        if ((!last || strcmp(name, last) > 0) && (!best || strcmp(name, best) < 0))
            best = name;
    }
    return best;
}

/* net:initialize { ["*.weight"] = "orthogonal", ["head.*"] = { "normal", std = 0.02 } } -> net.
 * In alphabetical order, in which * comes before letters: "head.*" has the last word. */
int net_initialize(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "initialize");
    lua_settop(L, 2);
    if (lua_type(L, 2) != LUA_TTABLE)
        param_fail(L, "initialize", "the argument", "a table of patterns and starts", 2);
    for (const char *p = next_pattern(L, 2, NULL); p; p = next_pattern(L, 2, p)) {
        asked a;
        int64_t count;
        lua_getfield(L, 2, p);
        read_asked(L, 3, p, &a);
        border run = border_open(L);
        border_close(L, run, tarn_layer_initialize(net, p, a.init, a.options.value, &count));
        lua_settop(L, 2);
    }
    lua_settop(L, 1);
    return 1;
}
