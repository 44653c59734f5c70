/* json.c -- see json.h
 *
 * Numbers are written so that they come back as they were: 17 digits, whole numbers without a
 * point, floats with one.  Names are sorted.  NaN and infinity, which JSON does not know, are null.
 */
#include "lua/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "lua/param.h"
#include "lua/tensor.h"

/* ---- encoding ----------------------------------------------------------------------------- */

/* The text so far and where in the value we are; the buffer is the collector's. */
typedef struct writer {
    lua_State *L;
    char *at;
    size_t used, room;
    int slot; /* stack index of the buffer */
    int depth, indent;
} writer;

static void add_bytes(writer *w, const char *text, size_t n)
{
    if (w->used + n > w->room) {
        size_t room = 2 * (w->used + n);
        char *more = lua_newuserdatauv(w->L, room, 0);
        memcpy(more, w->at, w->used);
        lua_replace(w->L, w->slot);
        w->at = more;
        w->room = room;
    }
    memcpy(w->at + w->used, text, n);
    w->used += n;
}

static void add_text(writer *w, const char *text) { add_bytes(w, text, strlen(text)); }

static void add_line(writer *w)
{
    if (w->indent == 0)
        return;
    add_text(w, "\n");
    for (int i = 0; i < w->depth * w->indent; i++)
        add_text(w, " ");
}

static void add_number(writer *w, int index)
{
    char text[48];
    if (lua_isinteger(w->L, index)) {
        snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(w->L, index));
    } else {
        double x = lua_tonumber(w->L, index);
        if (!isfinite(x)) {
            add_text(w, "null");
            return;
        }
        for (int digits = 15; digits <= 17; digits++) {
            snprintf(text, sizeof text, "%.*g", digits, x);
            if (strtod(text, NULL) == x)
                break;
        }
        for (char *p = text; *p; p++)
            *p = *p == ',' ? '.' : *p; /* whatever the locale */
        if (!strpbrk(text, ".e"))
            strcat(text, ".0");
    }
    add_text(w, text);
}

static void add_string(writer *w, int index)
{
    size_t n;
    const char *s = lua_tolstring(w->L, index, &n);
    add_text(w, "\"");
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        char escape[8];
        if (c == '"' || c == '\\')
            snprintf(escape, sizeof escape, "\\%c", c);
        else if (c == '\n')
            snprintf(escape, sizeof escape, "\\n");
        else if (c < 0x20)
            snprintf(escape, sizeof escape, "\\u%04x", c);
        else {
            add_bytes(w, s + i, 1);
            continue;
        }
        add_text(w, escape);
    }
    add_text(w, "\"");
}

static void add_value(writer *w, int index);

static void open_level(writer *w, const char *mark)
{
    if (++w->depth > TARN_JSON_DEPTH)
        border_error(w->L, "json: tables are nested more than %d deep, or contain themselves",
                     TARN_JSON_DEPTH);
    luaL_checkstack(w->L, 8, "json");
    add_text(w, mark);
}

static void close_level(writer *w, bool any, const char *mark)
{
    w->depth--;
    if (any)
        add_line(w);
    add_text(w, mark);
}

static void add_list(writer *w, int index, lua_Integer n)
{
    open_level(w, "[");
    for (lua_Integer i = 1; i <= n; i++) {
        if (i > 1)
            add_text(w, ",");
        add_line(w);
        lua_rawgeti(w->L, index, i);
        add_value(w, lua_gettop(w->L));
        lua_pop(w->L, 1);
    }
    close_level(w, n > 0, "]");
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The N names of the table at INDEX, sorted, in an array on the stack. */
static const char **push_names(lua_State *L, int index, size_t n)
{
    const char **name = lua_newuserdatauv(L, (n + 1) * sizeof *name, 0);
    size_t i = 0;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        name[i++] = lua_tostring(L, -1);
    }
    qsort(name, n, sizeof *name, by_text);
    return name;
}

static void add_object(writer *w, int index, size_t n)
{
    lua_State *L = w->L;
    open_level(w, "{");
    const char **name = push_names(L, index, n);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            add_text(w, ",");
        add_line(w);
        lua_pushstring(L, name[i]);
        add_string(w, lua_gettop(L));
        add_text(w, w->indent ? ": " : ":");
        lua_rawget(L, index);
        add_value(w, lua_gettop(L));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    close_level(w, n > 0, "}");
}

/* A table is a list when its keys are 1 .. n, an object when they are strings. */
static void add_table(writer *w, int index)
{
    lua_State *L = w->L;
    size_t keys = 0, strings = 0;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        keys++;
        strings += lua_type(L, -1) == LUA_TSTRING;
    }
    if (strings == keys && keys > 0)
        add_object(w, index, keys);
    else if (keys == lua_rawlen(L, index))
        add_list(w, index, (lua_Integer)keys);
    else
        border_error(L, "json: a table is either a list without holes or has only names as keys");
}

static void add_value(writer *w, int index)
{
    lua_State *L = w->L;
    int type = lua_type(L, index);
    if (type == LUA_TNUMBER)
        add_number(w, index);
    else if (type == LUA_TSTRING)
        add_string(w, index);
    else if (type == LUA_TBOOLEAN)
        add_text(w, lua_toboolean(L, index) ? "true" : "false");
    else if (type == LUA_TTABLE)
        add_table(w, index);
    else if (type == LUA_TNIL || (type == LUA_TLIGHTUSERDATA && !lua_touserdata(L, index)))
        add_text(w, "null");
    else
        border_error(L, "json: %s cannot be written; a tensor's numbers are t:tolist()",
                     param_given(L, index));
}

/* Writes the value at INDEX; the text is in a userdata on the top of the stack. */
static writer encode(lua_State *L, int index, int indent)
{
    writer w = {.L = L, .room = 1024, .indent = indent};
    w.at = lua_newuserdatauv(L, w.room, 0);
    w.slot = lua_gettop(L);
    add_value(&w, index);
    return w;
}

static int read_indent(lua_State *L, int index)
{
    return lua_toboolean(L, index) ? (int)luaL_optinteger(L, index, 2) : 0;
}

void json_push_text(lua_State *L, int index)
{
    writer w = encode(L, lua_absindex(L, index), 0);
    lua_pushlstring(L, w.at, w.used);
    lua_remove(L, w.slot);
}

/* json.encode(value, indent?) */
static int json_encode(lua_State *L)
{
    luaL_checkany(L, 1);
    writer w = encode(L, 1, read_indent(L, 2));
    lua_pushlstring(L, w.at, w.used);
    return 1;
}

/* ---- decoding ----------------------------------------------------------------------------- */

typedef struct document {
    json_t *root;
} document;

static const char CLASS[] = "tarn.Json";

static int document_gc(lua_State *L)
{
    document *d = luaL_checkudata(L, 1, CLASS);
    json_decref(d->root);
    d->root = NULL;
    return 0;
}

static document *document_push(lua_State *L)
{
    document *d = lua_newuserdatauv(L, sizeof *d, 0);
    d->root = NULL;
    luaL_setmetatable(L, CLASS);
    return d;
}

static void push_value(lua_State *L, const json_t *value, bool in_list);

static void push_object(lua_State *L, const json_t *value)
{
    const char *key;
    json_t *item;
    lua_createtable(L, 0, (int)json_object_size(value));
    json_object_foreach((json_t *)value, key, item)
    {
        lua_pushstring(L, key);
        push_value(L, item, false);
        lua_rawset(L, -3);
    }
}

static void push_list(lua_State *L, const json_t *value)
{
    size_t n = json_array_size(value);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        push_value(L, json_array_get(value, i), true);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* null is nil under a name, and in a list tarn.json.null, which leaves no hole. */
static void push_value(lua_State *L, const json_t *value, bool in_list)
{
    luaL_checkstack(L, 8, "json");
    if (json_is_object(value))
        push_object(L, value);
    else if (json_is_array(value))
        push_list(L, value);
    else if (json_is_string(value))
        lua_pushlstring(L, json_string_value(value), json_string_length(value));
    else if (json_is_integer(value))
        lua_pushinteger(L, json_integer_value(value));
    else if (json_is_real(value))
        lua_pushnumber(L, json_real_value(value));
    else if (json_is_boolean(value))
        lua_pushboolean(L, json_is_true(value));
    else if (in_list)
        lua_pushlightuserdata(L, NULL);
    else
        lua_pushnil(L);
}

static int decode(lua_State *L, const char *text, size_t n, const char *what)
{
    document *d = document_push(L);
    border run = border_open(L);
    d->root = tarn_json_parse(text, n, what);
    border_close(L, run, d->root);
    push_value(L, d->root, false);
    json_decref(d->root);
    d->root = NULL;
    return 1;
}

void json_push_value(lua_State *L, const char *text, size_t n)
{
    decode(L, text, n, "json");
    lua_remove(L, -2); /* the document */
}

/* json.decode(text) */
static int json_decode(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    return decode(L, text, n, "json");
}

/* ---- files -------------------------------------------------------------------------------- */

/* json.save(path, value): whole or not at all; the folder is made where it is missing */
static int json_save(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    luaL_checkany(L, 2);
    writer w = encode(L, 2, 1);
    add_text(&w, "\n");
    border run = border_open(L);
    border_close(L, run, tarn_file_write(path, w.at, w.used));
    return 0;
}

static int json_load(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    block *text = block_push(L);
    border run = border_open(L);
    text->at = tarn_file_read(path, TARN_JSON_BYTES, &text->bytes);
    border_close(L, run, text->at);
    decode(L, text->at, text->bytes, path);
    block_free(text);
    return 1;
}

void json_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"encode", json_encode},
                                         {"decode", json_decode},
                                         {"save", json_save},
                                         {"load", json_load},
                                         {NULL, NULL}};
    luaL_newmetatable(L, CLASS);
    lua_pushcfunction(L, document_gc);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
    lua_setfield(L, -2, "json");
}
