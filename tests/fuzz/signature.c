/* signature.c -- fuzz target: the parser of signatures, which reads tarn.op { params = ... }, and the
 * reader of arguments by them.  The input is a recipe of Lua values: a byte says what comes. */
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "base/memory.h"
#include "fuzz.h"
#include "tarn/lua.h"

const size_t fuzz_shrink = 4096, fuzz_room = 64 << 20;

typedef struct recipe {
    const uint8_t *at, *end;
    int values; /* made so far: tables in tables grow fast */
} recipe;

static int take(recipe *r) { return r->at < r->end ? *r->at++ : 0; }

static const char *const words[] = {"x",       "beta",      "name",     "kind",      "default",
                                    "words",   "about",     "optional", "numbers",   "written",
                                    "no_grad", "tensor",    "tensors",  "number",    "integer",
                                    "boolean", "choice",    "dim",      "dims",      "sizes",
                                    "dtype",   "float32",   "a|b|c",    "positions", "any_rank",
                                    "keepdim", "any_dtype", "int64",    "",          "|",
                                    "params",  "results"};

enum { WORDS = sizeof words / sizeof *words, MOST_VALUES = 200, MOST_DEPTH = 6 };

static void push_value(lua_State *L, recipe *r, int depth);

static void push_word(lua_State *L, recipe *r) { lua_pushstring(L, words[take(r) % WORDS]); }

static void push_text(lua_State *L, recipe *r)
{
    size_t n = (size_t)take(r), left = (size_t)(r->end - r->at);
    n = n < left ? n : left;
    lua_pushlstring(L, (const char *)r->at, n);
    r->at += n;
}

static void push_number(lua_State *L, recipe *r)
{
    static const double odd[] = {0.5, -1, 1e300, -0.0, 1e18, 9007199254740993.0, 0, 2.5};
    int b = take(r);
    if (b < 128)
        lua_pushinteger(L, b - 8);
    else if (b < 200)
        lua_pushnumber(L, b < 192 ? odd[b % 8] : b < 196 ? odd[6] / odd[6] : 1 / odd[6]);
    else
        lua_pushinteger(L, b < 228 ? LUA_MAXINTEGER - (b - 200) : LUA_MININTEGER + (b - 228));
}

/* Entries one after another, then by words. */
static void push_table(lua_State *L, recipe *r, int depth)
{
    int list = take(r) % 8, named = take(r) % 8;
    lua_newtable(L);
    for (int i = 1; i <= list && depth < MOST_DEPTH; i++) {
        push_value(L, r, depth + 1);
        lua_rawseti(L, -2, i);
    }
    for (int i = 0; i < named && depth < MOST_DEPTH; i++) {
        push_word(L, r);
        push_value(L, r, depth + 1);
        lua_rawset(L, -3);
    }
}

static void push_tensor(lua_State *L, recipe *r)
{
    lua_getglobal(L, "tarn");
    lua_getfield(L, -1, take(r) % 2 ? "ones" : "zeros");
    lua_pushinteger(L, take(r) % 4);
    lua_pushinteger(L, 3);
    lua_call(L, 2, 1);
    lua_remove(L, -2);
}

static void push_value(lua_State *L, recipe *r, int depth)
{
    int kind = ++r->values > MOST_VALUES ? 0 : take(r) % 12;
    luaL_checkstack(L, 8, "fuzz");
    if (kind == 0)
        lua_pushnil(L);
    else if (kind < 3)
        lua_pushboolean(L, kind - 1);
    else if (kind < 5)
        push_number(L, r);
    else if (kind < 7)
        push_word(L, r);
    else if (kind == 7)
        push_text(L, r);
    else if (kind == 8)
        push_tensor(L, r);
    else
        push_table(L, r, depth);
}

/* A row that cannot be added, because its compose is no function: all of its parameters are read. */
static int make_row(lua_State *L)
{
    recipe *r = lua_touserdata(L, 1);
    lua_getglobal(L, "tarn");
    lua_getfield(L, -1, "op");
    lua_createtable(L, 0, 4);
    lua_pushstring(L, "row_of_fuzz");
    lua_setfield(L, -2, "name");
    push_value(L, r, 0);
    lua_setfield(L, -2, "params");
    push_value(L, r, 0);
    lua_setfield(L, -2, "results");
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "compose");
    lua_call(L, 1, 0);
    return 0;
}

/* An operation that makes nothing large, called with anything. */
static int call_row(lua_State *L)
{
    static const char *const names[] = {"sum",       "mean",    "softmax", "max",    "permute",
                                        "transpose", "reshape", "squeeze", "select", "unsqueeze",
                                        "flatten",   "gelu",    "cat",     "where",  "linear"};
    recipe *r = lua_touserdata(L, 1);
    lua_getglobal(L, "tarn");
    lua_getfield(L, -1, names[take(r) % 15]);
    push_tensor(L, r);
    int more = take(r) % 4;
    for (int i = 0; i < more; i++)
        push_value(L, r, 2);
    lua_call(L, more + 1, 0);
    return 0;
}

static lua_State *state(void)
{
    static lua_State *L;
    if (L)
        return L;
    L = luaL_newstate();
    luaL_openlibs(L);
    luaL_requiref(L, "tarn", luaopen_tarn, 1);
    lua_settop(L, 0);
    lua_gc(L, LUA_GCCOLLECT);
    return L;
}

void fuzz_one(const uint8_t *bytes, size_t size)
{
    lua_State *L = state();
    size_t before = tarn_memory_live();
    recipe r = {bytes, bytes + size, 0};
    lua_pushcfunction(L, take(&r) % 2 ? call_row : make_row);
    lua_pushlightuserdata(L, &r);
    lua_pcall(L, 1, 0, 0);
    lua_settop(L, 0);
    if (tarn_memory_live() != before)
        lua_gc(L, LUA_GCCOLLECT);
}
