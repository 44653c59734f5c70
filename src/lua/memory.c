/* memory.c -- see memory.h */
#include "lua/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/map.h"
#include "base/memory.h"
#include "graph/apply.h"
#include "graph/tape.h"
#include "lua/layer.h"
#include "lua/loss.h"
#include "lua/optim.h"
#include "lua/scope.h"
#include "lua/tensor.h"

/* ---- memory and threads --------------------------------------------------------------------- */

static void set_bytes(lua_State *L, const char *name, size_t bytes)
{
    lua_pushinteger(L, (lua_Integer)bytes);
    lua_setfield(L, -2, name);
}

/* memory() -> { live, peak, cached, limit } in bytes; memory "reset" begins a new peak */
static int memory_usage(lua_State *L)
{
    static const char *const words[] = {"", "reset", "trim", NULL};
    int word = luaL_checkoption(L, 1, "", words);
    if (word == 1)
        tarn_memory_reset_peak();
    if (word == 2)
        tarn_memory_trim();
    tarn_memory m = tarn_memory_usage();
    lua_createtable(L, 0, 4);
    set_bytes(L, "live", m.live);
    set_bytes(L, "peak", m.peak);
    set_bytes(L, "mapped", tarn_mapped());
    set_bytes(L, "cached", m.cached);
    set_bytes(L, "limit", m.limit);
    return 1;
}

/* memory_limit(bytes): what tensors may take; 0: the default */
static int memory_limit(lua_State *L)
{
    lua_Integer bytes = luaL_checkinteger(L, 1);
    if (bytes < 0)
        return border_error(L, "memory_limit: bytes must be at least 0, not %I",
                            (LUAI_UACINT)bytes);
    tarn_memory_set_limit((size_t)bytes);
    return 0;
}

/* threads(n?) -> how many compute */
static int threads(lua_State *L)
{
    if (!lua_isnoneornil(L, 1)) {
        lua_Integer n = luaL_checkinteger(L, 1);
        border run = border_open(L);
        border_close(L, run, tarn_threads_set(n < -1 || n > 1 << 20 ? -1 : (int)n));
    }
    lua_pushinteger(L, tarn_threads());
    return 1;
}

/* ---- random numbers ------------------------------------------------------------------------- */

static int manual_seed(lua_State *L)
{
    tarn_manual_seed((uint64_t)luaL_checkinteger(L, 1));
    return 0;
}

static int initial_seed(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)tarn_seed());
    return 1;
}

/* random_state({ stream, position }?) -> where the script's next number comes from */
static int random_state(lua_State *L)
{
    if (!lua_isnoneornil(L, 1)) {
        luaL_checktype(L, 1, LUA_TTABLE);
        tarn_draw draw;
        lua_geti(L, 1, 1);
        draw.stream = (uint64_t)luaL_checkinteger(L, -1);
        lua_geti(L, 1, 2);
        draw.position = (uint64_t)luaL_checkinteger(L, -1);
        tarn_draw_counter_set(draw);
    }
    tarn_draw draw = tarn_draw_counter();
    lua_createtable(L, 2, 0);
    lua_pushinteger(L, (lua_Integer)draw.stream);
    lua_rawseti(L, -2, 1);
    lua_pushinteger(L, (lua_Integer)draw.position);
    lua_rawseti(L, -2, 2);
    return 1;
}

/* ---- interrupts ----------------------------------------------------------------------------- */

/* interrupted() -> was Ctrl-C pressed?  Takes the flag down. */
static int interrupted(lua_State *L)
{
    lua_pushboolean(L, tarn_interrupt_pending());
    tarn_interrupt_clear();
    return 1;
}

/* is_interrupt(e): an error that Ctrl-C made: its first line is "interrupted", after a position */
static int is_interrupt(lua_State *L)
{
    static const char word[] = "interrupted";
    size_t n = sizeof word - 1;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : "";
    size_t line = strcspn(text, "\n");
    bool ends = line >= n && memcmp(text + line - n, word, n) == 0;
    lua_pushboolean(L, ends && (line == n || (line > n + 2 && text[line - n - 1] == ' ' &&
                                              text[line - n - 2] == ':')));
    return 1;
}

/* ---- the surroundings ------------------------------------------------------------------------- */

static int now(lua_State *L)
{
    lua_pushnumber(L, tarn_clock());
    return 1;
}

/* What the environment says where the terminal does not, else OTHERWISE. */
static int size_said(const char *variable, int otherwise)
{
    const char *said = getenv(variable);
    int size = said ? atoi(said) : 0;
    return size > 0 ? size : otherwise;
}

/* terminal() -> { interactive, columns } of standard error, and whether standard output is one, with
 * so many lines */
static int terminal(lua_State *L)
{
    struct winsize size = {0}, out = {0};
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    bool tall = ioctl(STDOUT_FILENO, TIOCGWINSZ, &out) == 0 && out.ws_row > 0;
    lua_createtable(L, 0, 4);
    lua_pushboolean(L, isatty(STDERR_FILENO));
    lua_setfield(L, -2, "interactive");
    lua_pushinteger(L, known ? size.ws_col : size_said("COLUMNS", 80));
    lua_setfield(L, -2, "columns");
    lua_pushboolean(L, isatty(STDOUT_FILENO));
    lua_setfield(L, -2, "output");
    lua_pushinteger(L, tall ? out.ws_row : size_said("LINES", 24));
    lua_setfield(L, -2, "lines");
    return 1;
}

/* make_folder(path): the folder and those above it; true when it is there afterwards */
static int make_folder(lua_State *L)
{
    size_t n;
    const char *path = luaL_checklstring(L, 1, &n);
    luaL_Buffer buffer;
    char *part = luaL_buffinitsize(L, &buffer, n + 1);
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        char was = part[i];
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST && i == n)
            return border_error(L, "%s: %s", path, strerror(errno));
        part[i] = was;
    }
    lua_pushboolean(L, true);
    return 1;
}

static const box_kind *const kinds[] = {&tensor_kind, &layer_kind, &loss_kind, &optimizer_kind};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* type(v) -> "tensor", "layer", "optimizer"; nil for what is not Tarn's */
static int type_of(lua_State *L)
{
    luaL_checkany(L, 1);
    for (int i = 0; i < KINDS; i++)
        if (box_at(L, 1, kinds[i])) {
            lua_pushstring(L, kinds[i]->noun);
            return 1;
        }
    lua_pushnil(L);
    return 1;
}

/* ---- members ------------------------------------------------------------------------------ */

static void add_name(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* Names in the field FIELD of the metatable of the value at 1. */
static void add_names(lua_State *L, const char *field)
{
    if (luaL_getmetafield(L, 1, field) == LUA_TNIL)
        return;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -4, (lua_Integer)lua_rawlen(L, -4) + 1);
    }
    lua_pop(L, 1);
}

static void add_layer_names(lua_State *L, const tarn_layer *layer)
{
    for (size_t i = 0; i < layer->children; i++)
        add_name(L,
                 layer->child[i].layer->name ? layer->child[i].layer->name : layer->child[i].name);
    for (int i = 0; layer->class->slot && layer->class->slot[i].name; i++)
        add_name(L, layer->class->slot[i].name);
    for (size_t i = 0; i < layer->extras; i++)
        add_name(L, layer->extra[i].name);
}

/* members(v) -> names that may follow a dot or colon, for completion */
static int members(lua_State *L)
{
    lua_settop(L, 1);
    lua_newtable(L);
    if (lua_type(L, 1) != LUA_TUSERDATA)
        return 1;
    add_names(L, "methods");
    add_names(L, "properties");
    if (layer_at(L, 1))
        add_layer_names(L, layer_at(L, 1));
    return 1;
}

/* ---- hooks of tests ---------------------------------------------------------------------------- */

/* debug.fail_alloc_in(n): the library's n-th allocation from now fails; -1: none */
static int fail_alloc_in(lua_State *L)
{
    tarn_memory_fail_in((long)luaL_checkinteger(L, 1));
    return 0;
}

static int tape_nodes(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)tarn_tape_nodes());
    return 1;
}

/* Objects of open C scopes, and tensors of open Lua scopes. */
static int scope_sizes(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)tarn_scope_size());
    lua_pushinteger(L, (lua_Integer)scope_size());
    return 2;
}

static int interrupt(lua_State *L)
{
    (void)L;
    tarn_interrupt_set();
    return 0;
}

/* debug.where() -> what messages raised here begin with */
static int where(lua_State *L)
{
    char text[96];
    lua_pushstring(L, border_where(L, text));
    return 1;
}

/* write_file(path, bytes): the file appears whole or not at all */
static int write_file(lua_State *L)
{
    size_t n;
    const char *path = luaL_checkstring(L, 1), *bytes = luaL_checklstring(L, 2, &n);
    border run = border_open(L);
    border_close(L, run, tarn_file_write(path, bytes, n));
    return 0;
}

void memory_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"memory", memory_usage},
                                         {"memory_limit", memory_limit},
                                         {"threads", threads},
                                         {"manual_seed", manual_seed},
                                         {"initial_seed", initial_seed},
                                         {"random_state", random_state},
                                         {"interrupted", interrupted},
                                         {"is_interrupt", is_interrupt},
                                         {"clock", now},
                                         {"terminal", terminal},
                                         {"make_folder", make_folder},
                                         {"write_file", write_file},
                                         {"type", type_of},
                                         {"members", members},
                                         {NULL, NULL}};
    static const luaL_Reg hooks[] = {
        {"fail_alloc_in", fail_alloc_in}, {"tape_nodes", tape_nodes}, {"scope_size", scope_sizes},
        {"interrupt", interrupt},         {"where", where},           {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
    luaL_newlib(L, hooks);
    lua_setfield(L, -2, "debug");
    lua_pushstring(L, tarn_version());
    lua_setfield(L, -2, "version");
    lua_newtable(L); /* what the host's command line says; nothing in a stock Lua */
    lua_setfield(L, -2, "flags");
}
