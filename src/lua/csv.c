/* csv.c -- see csv.h.  Options are checked by csv.lua, which alone calls these. */
#include "lua/csv.h"

#include "data/csv.h"
#include "lua/param.h"
#include "lua/tensor.h"

/* ---- reading ------------------------------------------------------------------------------ */

static char char_at(lua_State *L, int index)
{
    const char *text = luaL_optstring(L, index, "");
    return text[0];
}

/* The strings of the list at INDEX; Lua holds them and the array. */
static const char *const *strings_at(lua_State *L, int index)
{
    if (lua_isnoneornil(L, index))
        return NULL;
    size_t n = lua_rawlen(L, index);
    const char **list = lua_newuserdatauv(L, (n + 1) * sizeof *list, 0);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        list[i] = luaL_checkstring(L, -1);
        lua_pop(L, 1);
    }
    list[n] = NULL;
    return list;
}

/* { codes = tensor, words = { ... } } */
static void push_text(lua_State *L, const tarn_column *c)
{
    lua_createtable(L, 0, 2);
    tensor_push(L, c->values);
    lua_setfield(L, -2, "codes");
    lua_createtable(L, (int)c->words.count, 0);
    for (size_t i = 0; i < c->words.count; i++) {
        size_t from = c->words.start[i];
        lua_pushlstring(L, c->words.bytes + from, c->words.start[i + 1] - from);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "words");
}

static int push_table(lua_State *L, const tarn_table *t)
{
    lua_createtable(L, (int)t->columns, 0);
    lua_createtable(L, (int)t->columns, 0);
    for (size_t k = 0; k < t->columns; k++) {
        const tarn_column *c = &t->column[k];
        lua_pushlstring(L, c->name, c->name_length);
        lua_rawseti(L, -3, (lua_Integer)k + 1);
        if (c->text)
            push_text(L, c);
        else
            tensor_push(L, c->values);
        lua_rawseti(L, -2, (lua_Integer)k + 1);
    }
    lua_pushinteger(L, t->rows);
    lua_pushlstring(L, &t->separator, t->columns > 0);
    return 4;
}

/* csv_read(path, separator?, decimal?, comment?, header -1 0 or 1, missing?)
 *   -> names, columns, rows, separator */
static int csv_read(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    tarn_csv_options o = {.dialect = {.separator = char_at(L, 2),
                                      .decimal = char_at(L, 3),
                                      .comment = char_at(L, 4)},
                          .header = (int)luaL_checkinteger(L, 5)};
    o.dialect.missing = strings_at(L, 6);
    box *b = box_object(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_csv_read(path, &o));
    border_close(L, run, b->object);
    return push_table(L, b->object);
}

/* ---- writing ------------------------------------------------------------------------------ */

/* The texts of the list at the top; Lua holds strings and arrays. */
static void read_texts(lua_State *L, tarn_csv_column *c)
{
    int list = lua_gettop(L);
    size_t n = lua_rawlen(L, list);
    const char **text = lua_newuserdatauv(L, (n + 1) * sizeof *text, 0);
    size_t *length = lua_newuserdatauv(L, (n + 1) * sizeof *length, 0);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        text[i] = luaL_checklstring(L, -1, &length[i]);
        lua_pop(L, 1);
    }
    c->text = text, c->length = length, c->texts = n;
}

static void read_column(lua_State *L, tarn_csv_column *c, int names, int columns, lua_Integer k)
{
    luaL_checkstack(L, 8, "csv.save");
    lua_rawgeti(L, names, k);
    c->name = luaL_checklstring(L, -1, &c->name_length);
    lua_rawgeti(L, columns, k);
    if (lua_istable(L, -1)) {
        lua_getfield(L, -1, "words");
        read_texts(L, c);
        lua_getfield(L, -4, "codes");
    }
    c->values = tensor_check(L, -1, "csv.save", c->name);
}

/* csv_write(path, names, columns, separator, decimal, header) */
static int csv_write(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    tarn_dialect d = {.separator = char_at(L, 4), .decimal = char_at(L, 5)};
    bool header = lua_toboolean(L, 6);
    size_t n = lua_rawlen(L, 2);
    tarn_csv_column *column = lua_newuserdatauv(L, (n + 1) * sizeof *column, 0);
    for (size_t k = 0; k < n; k++) {
        column[k] = (tarn_csv_column){.name = NULL};
        read_column(L, &column[k], 2, 3, (lua_Integer)k + 1);
    }
    border run = border_open(L);
    border_close(L, run, tarn_csv_write(path, column, n, &d, header));
    return 0;
}

void csv_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"csv_read", csv_read},
                                         {"csv_write", csv_write},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
