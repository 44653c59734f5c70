/* border.c -- see border.h */
#include "lua/border.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "base/memory.h"
#include "graph/apply.h"
#include "lua/cells.h"
#include "lua/mode.h"
#include "lua/ref.h"

/* Collect everything when C memory has grown by GROWTH since the last time, or by half of what it
 * was.  Collect what is young after so many boxes, or bytes of C memory: what a loop drops is then
 * used again while the second cache still holds it.  That takes 1 us where Lua holds little; a
 * large table that grows is walked each time, so with more Lua memory it happens less often. */
enum { GROWTH = 16 << 20, YOUNG = 512, YOUNG_BYTES = 512 << 10, BOXES_A_MIB = 512 };

static _Thread_local lua_State *current;
static _Thread_local size_t collect_above = GROWTH, young_above = YOUNG_BYTES;
static _Thread_local size_t young, most_young = YOUNG; /* boxes since the last collection */

lua_State *border_state(void) { return current; }

/* ---- boxes -------------------------------------------------------------------------------- */

static const box_kind object_kind = {"tarn.Object", "object"};
static const char block_key;

void box_unlink(box *b)
{
    if (!b->link)
        return;
    *b->link = b->next;
    if (b->next)
        b->next->link = b->link;
    b->link = NULL, b->next = NULL;
}

void box_release(box *b)
{
    box_unlink(b);
    void *object = b->object;
    b->object = NULL;
    tarn_release(object);
}

/* Of boxes that are no cells. */
static int box_gc(lua_State *L)
{
    const box_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
    box *b = box_at(L, 1, kind);
    if (b)
        box_release(b);
    ref_sweep(L);
    return 0;
}

void box_class(lua_State *L, const box_kind *kind, const luaL_Reg *meta)
{
    lua_newtable(L);
    lua_pushstring(L, kind->name);
    lua_setfield(L, -2, "__name");
    if (!kind->light || !cells_serve(L)) {
        lua_pushlightuserdata(L, (void *)kind);
        lua_pushcclosure(L, box_gc, 1);
        lua_setfield(L, -2, "__gc");
    }
    if (meta)
        luaL_setfuncs(L, meta, 0);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, kind);
}

box *box_push(lua_State *L, const box_kind *kind, int values)
{
    if (kind->light)
        cells_expect();
    box *b = lua_newuserdatauv(L, sizeof *b, values);
    young++;
    *b = (box){.kind = kind}; /* before the metatable: __gc may run from here on */
    lua_rawgetp(L, LUA_REGISTRYINDEX, kind);
    lua_setmetatable(L, -2);
    return b;
}

/* Any userdata of this size begins with a pointer that only ours can equal. */
box *box_at(lua_State *L, int index, const box_kind *kind)
{
    box *b = lua_touserdata(L, index);
    if (!b || lua_rawlen(L, index) != sizeof *b || b->kind != kind)
        return NULL;
    return b;
}

box *box_object(lua_State *L) { return box_push(L, &object_kind, 0); }

void block_free(block *b)
{
    void *at = b->at;
    b->at = NULL;
    tarn_free(at, b->bytes);
}

static int block_gc(lua_State *L)
{
    block_free(lua_touserdata(L, 1));
    return 0;
}

block *block_push(lua_State *L)
{
    block *b = lua_newuserdatauv(L, sizeof *b, 0);
    *b = (block){0};
    lua_rawgetp(L, LUA_REGISTRYINDEX, &block_key);
    lua_setmetatable(L, -2);
    return b;
}

/* ---- where -------------------------------------------------------------------------------- */

static bool is_own(const char *source)
{
    return strncmp(source, "=tarn", 5) == 0 || strncmp(source, "@tarn/", 6) == 0;
}

const char *border_where(lua_State *L, char out[96])
{
    lua_Debug at;
    for (int level = 1; lua_getstack(L, level, &at); level++) {
        lua_getinfo(L, "Sl", &at);
        if (at.currentline > 0 && !is_own(at.source)) {
            snprintf(out, 96, "%s:%d: ", at.short_src, at.currentline);
            return out;
        }
    }
    out[0] = '\0';
    return out;
}

/* For traces: the same without the colon and space at its end. */
static const char *ask_where(void *context)
{
    static _Thread_local char text[96];
    (void)context;
    if (!current)
        return "";
    border_where(current, text);
    size_t n = strlen(text);
    text[n > 2 ? n - 2 : 0] = '\0';
    return text;
}

/* ---- report ------------------------------------------------------------------------------- */

/* A callback's message has a position already, and an interrupt needs none. */
static bool wants_where(tarn_error_kind kind)
{
    return kind != TARN_ERROR_CALLBACK && kind != TARN_ERROR_INTERRUPT;
}

static int raise_pending(lua_State *L, tarn_scope scope)
{
    char where[96] = "";
    tarn_message message;
    bool pending = tarn_message_take(&message);
    tarn_scope_close(scope, NULL);
    if (!pending) /* only a bug fails without a message */
        return border_error(L, "failed without a message");
    if (wants_where(message.kind))
        border_where(L, where);
    lua_pushfstring(L, "%s%s", where, message.text);
    return lua_error(L);
}

int border_error(lua_State *L, const char *fmt, ...)
{
    char where[96];
    va_list args;
    va_start(args, fmt);
    lua_pushstring(L, border_where(L, where));
    lua_pushvfstring(L, fmt, args);
    va_end(args);
    lua_concat(L, 2);
    return lua_error(L);
}

/* How much may be made before what Lua has dropped is looked for: a tape that nobody needs may be as
 * large as all that is live.  A collection takes 0.2 us for each KiB that Lua has, and to make SHARE
 * KiB of tensors at least 1 us. */
static size_t room_for_garbage(lua_State *L, size_t live)
{
    enum { SHARE = 16 };
    size_t half = live / 2, share = SHARE * 1024 * (size_t)lua_gc(L, LUA_GCCOUNT);
    size_t room = half < share ? half : share;
    return room > GROWTH ? room : GROWTH;
}

static void collect(lua_State *L)
{
    lua_gc(L, LUA_GCCOLLECT);
    size_t live = tarn_memory_live();
    collect_above = live + room_for_garbage(L, live);
}

static void collect_young(lua_State *L)
{
    lua_gc(L, LUA_GCSTEP, 0);
    size_t lua = (size_t)lua_gc(L, LUA_GCCOUNT) << 10;
    young = 0;
    most_young = YOUNG + (lua >> 20) * BOXES_A_MIB;
    young_above = tarn_memory_live() + YOUNG_BYTES + lua;
}

border border_open(lua_State *L)
{
    border run = {.outer = current};
    tarn_error_clear();
    run.scope = tarn_scope_open();
    current = L;
    mode_enter(L);
    return run;
}

void border_close(lua_State *L, border run, bool ok)
{
    current = run.outer;
    if (!tarn_map_check() || !ok || tarn_error_pending() != TARN_OK)
        raise_pending(L, run.scope);
    tarn_scope_close(run.scope, NULL);
    ref_sweep(L);
    size_t live = tarn_memory_live();
    if (young < most_young && live <= young_above)
        return;
    collect_young(L);
    if (tarn_memory_live() > collect_above)
        collect(L);
}

/* ---- callbacks ---------------------------------------------------------------------------- */

bool border_room(lua_State *L, int slots)
{
    return lua_checkstack(L, slots) ||
           tarn_fail(TARN_ERROR_USE, "Lua's stack is full: functions call each other too deep");
}

/* What was raised, as text; text stays itself. */
static int as_text(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TSTRING)
        luaL_tolstring(L, 1, NULL);
    return 1;
}

static bool is_interrupt(const char *text)
{
    static const char word[] = "interrupted";
    size_t line = strcspn(text, "\n"), n = sizeof word - 1;
    return line >= n && memcmp(text + line - n, word, n) == 0 &&
           (line == n || text[line - n - 1] == ' ');
}

/* Nothing in here can throw: no strings are made. */
static void make_pending(lua_State *L, int status)
{
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    if (status == LUA_ERRMEM)
        tarn_fail(TARN_ERROR_MEMORY, "not enough memory for Lua");
    else if (!text)
        tarn_fail(TARN_ERROR_CALLBACK, "an error that cannot be shown");
    else
        tarn_fail(is_interrupt(text) ? TARN_ERROR_INTERRUPT : TARN_ERROR_CALLBACK, "%s", text);
}

bool border_pcall(lua_State *L, int args, int results)
{
    int handler = lua_gettop(L) - args;
    if (!border_room(L, 8)) {
        lua_settop(L, handler - 1);
        return false;
    }
    lua_State *was = current;
    mode_floor floor = mode_callback();
    lua_pushcfunction(L, as_text);
    lua_insert(L, handler);
    int status = lua_pcall(L, args, results, handler);
    mode_callback_done(floor);
    current = was;
    lua_remove(L, handler);
    if (status == LUA_OK)
        return true;
    make_pending(L, status);
    lua_pop(L, 1);
    return false;
}

/* ---- setup -------------------------------------------------------------------------------- */

static void relieve(void *context)
{
    (void)context;
    if (current)
        lua_gc(current, LUA_GCCOLLECT);
}

void border_setup(lua_State *L)
{
    box_class(L, &object_kind, NULL);
    lua_newtable(L);
    lua_pushcfunction(L, block_gc);
    lua_setfield(L, -2, "__gc");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &block_key);
    lua_pop(L, 1);
    ref_setup(L);
    tarn_memory_on_pressure(relieve, NULL);
    tarn_script_line_set(ask_where, NULL);
}
