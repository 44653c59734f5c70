/* embedded.c -- see embedded.h */
#include "lua/embedded.h"

#include <string.h>

#include "lua/border.h"
#include "lua/library.h"

/* A Lua of another release may not know the compiled form: it says so, and gets the text. */
static int load_chunk(lua_State *L, const tarn_embedded_file *file, const char *chunk)
{
    const char *code = (const char *)file->code, *text = (const char *)file->bytes;
    if (code && luaL_loadbufferx(L, code, file->code_size, chunk, "b") == LUA_OK)
        return LUA_OK;
    return luaL_loadbufferx(L, text, file->size, chunk, "t");
}

/* require "tarn.train"; the row of the library is the upvalue.  Its chunk is named
 * "@tarn/train.lua", which messages about the user's lines skip. */
static int load_file(lua_State *L)
{
    const tarn_embedded_file *file = lua_touserdata(L, lua_upvalueindex(1));
    luaL_gsub(L, file->name, ".", "/");
    const char *chunk = lua_pushfstring(L, "@%s.lua", lua_tostring(L, -1));
    if (load_chunk(L, file, chunk) != LUA_OK)
        return lua_error(L);
    lua_pushstring(L, file->name);
    lua_call(L, 1, 1);
    return 1;
}

static bool is_module(const tarn_embedded_file *file) { return !strchr(file->name, '/'); }

static const tarn_embedded_file *find_file(const char *name)
{
    for (const tarn_embedded_file *file = tarn_library; file->name; file++)
        if (strcmp(file->name, name) == 0)
            return file;
    return NULL;
}

/* Fields of `tarn` that are modules; others of the library are reached by require. */
static const char *const lazy[] = {"csv",         "data",      "train",  "options",  "metrics",
                                   "monitor",     "help",      "plot",   "evaluate", "lr_range",
                                   "tensorboard", "landscape", "result", "profile",  "sweep"};
enum { LAZY = sizeof lazy / sizeof *lazy };

/* Functions of such a module that are fields of `tarn` as well. */
static const struct {
    const char *name, *module;
} functions[] = {
    {"jacobian", "derivative"}, {"hessian", "derivative"}, {"vjp", "derivative"},
    {"jvp", "derivative"},      {"hvp", "derivative"},     {"gradgradcheck", "derivative"},
    {"report", "trial"},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static bool is_lazy(const char *name)
{
    for (int i = 0; i < LAZY; i++)
        if (strcmp(lazy[i], name) == 0)
            return true;
    return false;
}

static const char *module_of_function(const char *name)
{
    for (int i = 0; i < FUNCTIONS; i++)
        if (strcmp(functions[i].name, name) == 0)
            return functions[i].module;
    return NULL;
}

/* Pushes what `require "tarn.NAME"` gives. */
static void require_module(lua_State *L, const char *name)
{
    lua_pushfstring(L, "tarn.%s", name);
    if (!find_file(lua_tostring(L, -1)))
        border_error(L, "tarn.%s is not part of this build of Tarn", name);
    lua_getglobal(L, "require");
    lua_insert(L, -2);
    lua_call(L, 1, 1);
}

/* tarn.NAME where there is nothing of that name yet. */
static int find_field(lua_State *L)
{
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    const char *module = module_of_function(name);
    if (!module && !is_lazy(name))
        return 0;
    require_module(L, module ? module : name);
    if (module)
        lua_getfield(L, -1, name);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    return 1;
}

/* embedded() -> names of the data that travel inside; embedded(name) -> its bytes */
static int embedded(lua_State *L)
{
    if (lua_isnoneornil(L, 1)) {
        lua_newtable(L);
        for (const tarn_embedded_file *file = tarn_library; file->name; file++)
            if (!is_module(file)) {
                lua_pushstring(L, file->name);
                lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
            }
        return 1;
    }
    const char *name = luaL_checkstring(L, 1);
    const tarn_embedded_file *file = find_file(name);
    if (!file)
        return border_error(L, "embedded: there is no file '%s' inside; embedded() lists them",
                            name);
    lua_pushlstring(L, (const char *)file->bytes, file->size);
    return 1;
}

void embedded_setup(lua_State *L)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    for (const tarn_embedded_file *file = tarn_library; file->name; file++) {
        if (!is_module(file))
            continue;
        lua_pushlightuserdata(L, (void *)file);
        lua_pushcclosure(L, load_file, 1);
        lua_setfield(L, -2, file->name);
    }
    lua_pop(L, 1);
    lua_pushcfunction(L, embedded);
    lua_setfield(L, -2, "embedded");
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, find_field);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}
