/* param.c -- see param.h */
#include "lua/param.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "lua/border.h"
#include "lua/tensor.h"
#include "nn/layer.h"

const char *param_given(lua_State *L, int index)
{
    const tarn_tensor *t = tensor_at(L, index);
    if (t)
        return lua_pushfstring(L, "a tensor %s", TARN_SHAPE(t));
    int type = lua_type(L, index);
    if (type == LUA_TNIL || type == LUA_TNONE)
        return lua_pushliteral(L, "nil");
    if (type == LUA_TNUMBER || type == LUA_TBOOLEAN)
        return luaL_tolstring(L, index, NULL);
    if (type == LUA_TSTRING)
        return lua_pushfstring(L, "the string '%s'", lua_tostring(L, index));
    if (luaL_getmetafield(L, index, "__name") == LUA_TSTRING)
        return lua_pushfstring(L, "a %s", lua_tostring(L, -1));
    if (type == LUA_TTABLE)
        return lua_pushfstring(L, "a table of %I", (LUAI_UACINT)lua_rawlen(L, index));
    return lua_pushfstring(L, "a %s", luaL_typename(L, index));
}

int param_fail(lua_State *L, const char *owner, const char *name, const char *expected, int index)
{
    return border_error(L, "%s: %s must be %s, not %s", owner, name, expected,
                        param_given(L, index));
}

/* ---- reading ------------------------------------------------------------------------------ */

typedef void reader(lua_State *L, int index, const char *owner, const tarn_param *p,
                    tarn_value *value, int64_t *room);

static bool whole(lua_State *L, int index, int64_t *value)
{
    int fits = 0;
    if (lua_type(L, index) == LUA_TNUMBER)
        *value = lua_tointegerx(L, index, &fits);
    return fits;
}

bool param_list(lua_State *L, int index, int64_t at[TARN_LIST_ROOM], int64_t *count)
{
    *count = 1;
    if (lua_type(L, index) != LUA_TTABLE)
        return whole(L, index, &at[0]);
    int64_t n = *count = (int64_t)lua_rawlen(L, index);
    bool fine = n <= TARN_LIST_ROOM;
    for (int64_t i = 0; fine && i < n; i++) {
        lua_rawgeti(L, index, i + 1);
        fine = whole(L, -1, &at[i]);
        lua_pop(L, 1);
    }
    return fine;
}

/* The place of the string at INDEX among "a|b|c", from 0; -1. */
static int64_t word_at(lua_State *L, int index, const char *words)
{
    if (!words || lua_type(L, index) != LUA_TSTRING)
        return -1;
    const char *given = lua_tostring(L, index);
    size_t len = strlen(given);
    int64_t i = 0;
    for (const char *w = words; w; w = strchr(w, '|'), i++) {
        w += *w == '|';
        if (strncmp(w, given, len) == 0 && (w[len] == '|' || w[len] == '\0'))
            return i;
    }
    return -1;
}

static void read_number(lua_State *L, int index, const char *owner, const tarn_param *p,
                        tarn_value *value, int64_t *room)
{
    (void)room;
    if (lua_type(L, index) != LUA_TNUMBER)
        param_fail(L, owner, p->name, "a number", index);
    value->number = lua_tonumber(L, index);
}

static void read_integer(lua_State *L, int index, const char *owner, const tarn_param *p,
                         tarn_value *value, int64_t *room)
{
    (void)room;
    if (!whole(L, index, &value->integer))
        param_fail(L, owner, p->name, "a whole number", index);
}

static void read_text(lua_State *L, int index, const char *owner, const tarn_param *p,
                      tarn_value *value, int64_t *room)
{
    (void)room;
    if (lua_type(L, index) != LUA_TSTRING)
        param_fail(L, owner, p->name, "a string", index);
    value->text = lua_tostring(L, index);
}

static void read_boolean(lua_State *L, int index, const char *owner, const tarn_param *p,
                         tarn_value *value, int64_t *room)
{
    (void)room;
    if (lua_type(L, index) != LUA_TBOOLEAN)
        param_fail(L, owner, p->name, "true or false", index);
    value->boolean = lua_toboolean(L, index);
}

static const char *one_of(lua_State *L, const char *before, const char *words)
{
    return lua_pushfstring(L, "%s\"%s\"", before, luaL_gsub(L, words, "|", "\" or \""));
}

static void read_choice(lua_State *L, int index, const char *owner, const tarn_param *p,
                        tarn_value *value, int64_t *room)
{
    (void)room;
    value->choice = word_at(L, index, p->words);
    if (value->choice < 0)
        param_fail(L, owner, p->name, one_of(L, "", p->words), index);
}

static void read_list(lua_State *L, int index, const char *owner, const tarn_param *p,
                      tarn_value *value, int64_t *room)
{
    value->list.at = room;
    int64_t word = word_at(L, index, p->words);
    if (word >= 0)
        value->list.count = -1 - word;
    else if (!param_list(L, index, room, &value->list.count))
        param_fail(L, owner, p->name,
                   p->words ? one_of(L, "a whole number, a list of them, or ", p->words)
                            : "a whole number or a list of them",
                   index);
}

static void read_dtype(lua_State *L, int index, const char *owner, const tarn_param *p,
                       tarn_value *value, int64_t *room)
{
    (void)room;
    value->integer = dtype_read(L, index, owner, p->name);
}

static void read_pair(lua_State *L, int index, const char *owner, const tarn_param *p,
                      tarn_value *value, int64_t *room)
{
    (void)room;
    index = lua_absindex(L, index);
    for (int i = 0; i < 2; i++) {
        int is = lua_istable(L, index) && lua_rawlen(L, index) == 2;
        if (is)
            lua_rawgeti(L, index, i + 1);
        value->pair[i] = is ? lua_tonumberx(L, -1, &is) : 0;
        if (!is)
            param_fail(L, owner, p->name, "a list of two numbers", index);
        lua_pop(L, 1);
    }
}

static void push_pair(lua_State *L, const tarn_param *p, tarn_value v)
{
    (void)p;
    lua_createtable(L, 2, 0);
    for (int i = 0; i < 2; i++) {
        lua_pushnumber(L, v.pair[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

static void push_number(lua_State *L, const tarn_param *p, tarn_value v)
{
    (void)p;
    if (isnan(v.number))
        lua_pushnil(L);
    else
        lua_pushnumber(L, v.number);
}

static void push_integer(lua_State *L, const tarn_param *p, tarn_value v)
{
    bool absent = v.integer == TARN_ABSENT || (p->kind == TARN_DIM && v.integer == 0);
    if (absent)
        lua_pushnil(L);
    else
        lua_pushinteger(L, v.integer);
}

static void push_text(lua_State *L, const tarn_param *p, tarn_value v)
{
    (void)p;
    lua_pushstring(L, v.text);
}

static void push_boolean(lua_State *L, const tarn_param *p, tarn_value v)
{
    (void)p;
    lua_pushboolean(L, v.boolean);
}

static void push_word(lua_State *L, const char *words, int64_t k)
{
    const char *w = words ? words : "";
    for (; k > 0 && strchr(w, '|'); k--)
        w = strchr(w, '|') + 1;
    lua_pushlstring(L, w, strcspn(w, "|"));
}

static void push_choice(lua_State *L, const tarn_param *p, tarn_value v)
{
    push_word(L, p->words, v.choice);
}

static void push_list(lua_State *L, const tarn_param *p, tarn_value v)
{
    if (v.list.count < 0) {
        push_word(L, p->words, -1 - v.list.count);
    } else if (!v.list.at) {
        lua_pushnil(L);
    } else if (v.list.count == 1) {
        lua_pushinteger(L, v.list.at[0]);
    } else {
        lua_createtable(L, (int)v.list.count, 0);
        for (int64_t i = 0; i < v.list.count; i++) {
            lua_pushinteger(L, v.list.at[i]);
            lua_rawseti(L, -2, i + 1);
        }
    }
}

static void push_dtype(lua_State *L, const tarn_param *p, tarn_value v)
{
    (void)p;
    if (v.integer >= 0 && v.integer < TARN_DTYPES)
        lua_pushstring(L, tarn_dtype_name((tarn_dtype)v.integer));
    else
        lua_pushnil(L);
}

static const struct {
    const char *word;
    reader *read;
    void (*push)(lua_State *L, const tarn_param *p, tarn_value value);
    tarn_value absent; /* `fallback` where `by_row` */
    bool by_row;
} kinds[] = {
    [TARN_TENSOR] = {"tensor", NULL, NULL, {0}, false},
    [TARN_TENSORS] = {"tensors", NULL, NULL, {0}, false},
    [TARN_NUMBER] = {"number", read_number, push_number, {.number = NAN}, false},
    [TARN_INTEGER] = {"integer", read_integer, push_integer, {.integer = TARN_ABSENT}, false},
    [TARN_BOOLEAN] = {"boolean", read_boolean, push_boolean, {0}, true},
    [TARN_CHOICE] = {"choice", read_choice, push_choice, {0}, true},
    [TARN_DIM] = {"dim", read_integer, push_integer, {.integer = TARN_ABSENT}, false},
    [TARN_DIMS] = {"dims", read_list, push_list, {.list = {NULL, 0}}, false},
    [TARN_SIZES] = {"sizes", read_list, push_list, {.list = {NULL, 0}}, false},
    [TARN_TEXT] = {"text", read_text, push_text, {.text = NULL}, false},
    [TARN_DTYPE] = {"dtype", read_dtype, push_dtype, {.integer = TARN_ABSENT}, false},
    [TARN_PAIR] = {"numbers", read_pair, push_pair, {0}, true},
};

const char *param_kind_word(const tarn_param *p) { return kinds[p->kind].word; }

void param_read(lua_State *L, int index, const char *owner, const tarn_param *p, tarn_value *value,
                int64_t room[TARN_LIST_ROOM])
{
    kinds[p->kind].read(L, index, owner, p, value, room);
}

tarn_value param_absent(const tarn_param *p)
{
    return kinds[p->kind].by_row ? p->fallback : kinds[p->kind].absent;
}

void param_push(lua_State *L, const tarn_param *p, tarn_value value)
{
    if (kinds[p->kind].push)
        kinds[p->kind].push(L, p, value);
    else
        lua_pushnil(L);
}

void param_add_text(lua_State *L, luaL_Buffer *text, const tarn_param *p, tarn_value v)
{
    param_push(L, p, v);
    if (lua_istable(L, -1)) {
        int n = (int)lua_rawlen(L, -1);
        lua_pushstring(L, n ? "{ " : "{}");
        for (int i = 1; i <= n; i++) {
            lua_rawgeti(L, -2, i);
            lua_pushfstring(L, "%s%s%s", lua_tostring(L, -2), lua_tostring(L, -1),
                            i < n ? ", " : " }");
            lua_replace(L, -3);
            lua_pop(L, 1);
        }
        lua_remove(L, -2);
    } else {
        luaL_tolstring(L, -1, NULL);
        lua_remove(L, -2);
    }
    luaL_addvalue(text);
}

bool param_is_list(const tarn_param *p)
{
    return p->kind == TARN_TENSORS || p->kind == TARN_DIMS || p->kind == TARN_SIZES;
}

void param_read_table(lua_State *L, int index, const char *owner, const tarn_param *options,
                      param_options *o)
{
    tarn_options_default(options, o->value);
    if (lua_isnoneornil(L, index))
        return;
    if (!lua_istable(L, index))
        param_fail(L, owner, "options", "a table", index);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            border_error(L, "%s: options go by name, not %s", owner, param_given(L, -2));
        border run = border_open(L);
        int i = tarn_option_find(owner, options, NULL, lua_tostring(L, -2));
        border_close(L, run, i >= 0);
        param_read(L, lua_gettop(L), owner, &options[i], &o->value[i], o->room[i]);
        lua_pop(L, 1);
    }
}

static int flag_named(lua_State *L, int key, const char *const *known)
{
    const char *name = lua_type(L, key) == LUA_TSTRING ? lua_tostring(L, key) : "";
    int i = 0;
    while (known[i] && strcmp(known[i], name) != 0)
        i++;
    return known[i] ? i : -1;
}

static void push_known(lua_State *L, const char *const *known)
{
    luaL_Buffer names;
    luaL_buffinit(L, &names);
    for (int i = 0; known[i]; i++) {
        luaL_addstring(&names, i ? ", " : "");
        luaL_addstring(&names, known[i]);
    }
    luaL_pushresult(&names);
}

void param_flags(lua_State *L, int index, const char *owner, const char *const *known, bool *set)
{
    if (lua_isnoneornil(L, index))
        return;
    luaL_checktype(L, index, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        int i = flag_named(L, -2, known);
        if (i < 0) {
            const char *given = param_given(L, -2);
            push_known(L, known);
            border_error(L, "%s: unknown option %s; its options are %s", owner, given,
                         lua_tostring(L, -1));
        }
        set[i] = lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
}
