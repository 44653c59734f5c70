/* entries.c -- see entries.h */
#include "lua/entries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua/param.h"
#include "lua/tensor.h"

static void push_copy(lua_State *L, const tarn_tensor *t)
{
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_tensor_to(t, (tarn_dtype)t->spec.dtype));
    border_close(L, run, y->object);
}

void entries_push_table(lua_State *L, const tarn_entries *e, bool copy)
{
    lua_createtable(L, 0, (int)e->count);
    for (size_t i = 0; i < e->count; i++) {
        lua_pushstring(L, e->at[i].name);
        if (copy)
            push_copy(L, e->at[i].tensor);
        else
            tensor_push(L, e->at[i].tensor);
        lua_rawset(L, -3);
    }
}

void entries_push_list(lua_State *L, const tarn_entries *e)
{
    lua_createtable(L, (int)e->count, 0);
    for (size_t i = 0; i < e->count; i++) {
        tensor_push(L, e->at[i].tensor);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static int next_entry(lua_State *L)
{
    const box *b = lua_touserdata(L, lua_upvalueindex(1));
    const tarn_entries *e = b->object;
    size_t i = (size_t)lua_tointeger(L, lua_upvalueindex(2));
    if (!e || i >= e->count)
        return 0;
    lua_pushinteger(L, (lua_Integer)i + 1);
    lua_replace(L, lua_upvalueindex(2));
    lua_pushstring(L, e->at[i].name);
    tensor_push(L, e->at[i].tensor);
    return 2;
}

void entries_push_iterator(lua_State *L, box *entries)
{
    (void)entries; /* on the top of the stack */
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_entry, 2);
}

void entries_check(lua_State *L, int index, const char *owner, const char *name)
{
    if (lua_type(L, index) != LUA_TTABLE)
        param_fail(L, owner, name, "a table of tensors", index);
    luaL_checkstack(L, 8, owner);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        int value = lua_gettop(L), key = value - 1;
        if (lua_type(L, key) != LUA_TSTRING && !lua_isinteger(L, key))
            border_error(L, "%s: %s has the key %s; names are strings", owner, name,
                         param_given(L, key));
        if (!tensor_at(L, value)) {
            lua_pushvalue(L, key); /* tostring would change the key that lua_next needs */
            tensor_check(L, value, owner, lua_pushfstring(L, "%s[%s]", name, lua_tostring(L, -1)));
        }
        lua_settop(L, key);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const tarn_entry *)a)->name, ((const tarn_entry *)b)->name);
}

static bool read_list(lua_State *L, int index, tarn_entries *e)
{
    char name[24];
    for (size_t i = 1, n = lua_rawlen(L, index); i <= n; i++) {
        snprintf(name, sizeof name, "%zu", i);
        lua_rawgeti(L, index, (lua_Integer)i);
        bool ok = tarn_entries_add(e, name, tensor_at(L, -1), false);
        lua_pop(L, 1);
        if (!ok)
            return false;
    }
    return true;
}

static bool read_names(lua_State *L, int index, tarn_entries *e)
{
    bool ok = true;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (ok && lua_type(L, -2) == LUA_TSTRING)
            ok = tarn_entries_add(e, lua_tostring(L, -2), tensor_at(L, -1), false);
        lua_pop(L, 1);
    }
    if (ok && e->count > 1)
        qsort(e->at, e->count, sizeof *e->at, by_name);
    return ok;
}

tarn_entries *entries_read(lua_State *L, int index)
{
    tarn_entries *e = tarn_entries_new();
    bool list = lua_rawlen(L, index) > 0;
    if (!e)
        return NULL;
    return (list ? read_list(L, index, e) : read_names(L, index, e)) ? e : NULL;
}
