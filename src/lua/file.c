/* file.c -- see file.h */
#include "lua/file.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "data/idx.h"
#include "data/npy.h"
#include "data/shards.h"
#include "lua/entries.h"
#include "lua/param.h"
#include "lua/tensor.h"

/* ---- IDX and safetensors -------------------------------------------------------------------- */

static int read_idx(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_idx_read(path));
    border_close(L, run, y->object);
    return 1;
}

/* Notes are strings by name. */
static void check_notes(lua_State *L, int index)
{
    if (lua_isnoneornil(L, index))
        return;
    luaL_checktype(L, index, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
            border_error(L, "safetensors.save: notes are strings by name, not %s",
                         param_given(L, -1));
        lua_pop(L, 1);
    }
}

static bool add_notes(lua_State *L, int index, tarn_archive *a)
{
    bool ok = true;
    if (!lua_istable(L, index))
        return true;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        ok = ok && tarn_archive_note(a, lua_tostring(L, -2), lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    return ok;
}

static bool add_tensors(tarn_archive *a, const tarn_entries *e)
{
    for (size_t i = 0; i < e->count; i++)
        if (!tarn_archive_add(a, e->at[i].name, e->at[i].tensor))
            return false;
    return true;
}

uint64_t file_shard_size(lua_State *L, int index, const char *owner)
{
    static const tarn_param options[] = {
        {"shard_size", NULL, "most bytes in one file", TARN_INTEGER, TARN_OPTIONAL, 0, {0}}, {0}};
    param_options o;
    param_read_table(L, index, owner, options, &o);
    if (o.value[0].integer < 0)
        border_error(L, "%s: shard_size must be at least 1 byte, not %I", owner,
                     (LUAI_UACINT)o.value[0].integer);
    return (uint64_t)o.value[0].integer;
}

bool file_map(lua_State *L, int index, const char *owner)
{
    static const tarn_param options[] = {
        {"map", NULL, "without copying", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}}, {0}};
    param_options o;
    param_read_table(L, index, owner, options, &o);
    return o.value[0].boolean;
}

/* safetensors.save(path, { name = tensor }, { name = "note" }?, { shard_size = bytes }?) */
static int safetensors_save(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    uint64_t shard_bytes = file_shard_size(L, 4, "safetensors.save");
    entries_check(L, 2, "safetensors.save", "tensors");
    check_notes(L, 3);
    luaL_checkstack(L, 8, "safetensors.save");
    border run = border_open(L);
    tarn_archive *a = tarn_archive_new();
    const tarn_entries *e = a ? entries_read(L, 2) : NULL;
    bool ok =
        e && add_tensors(a, e) && add_notes(L, 3, a) && tarn_shards_write(a, path, shard_bytes);
    border_close(L, run, ok);
    return 0;
}

/* safetensors.load(path, { map = true }?) -> { name = tensor }, { name = "note" } */
static int safetensors_load(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    bool map = file_map(L, 2, "safetensors.load");
    box *b = box_object(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_shards_read(path, map));
    border_close(L, run, b->object);
    const tarn_archive *a = b->object;
    entries_push_table(L, a->tensors, false);
    lua_createtable(L, 0, (int)a->notes);
    for (size_t i = 0; i < a->notes; i++) {
        lua_pushstring(L, a->note[i].value);
        lua_setfield(L, -2, a->note[i].key);
    }
    return 2;
}

/* ---- npy and npz ---------------------------------------------------------------------------- */

/* npy.load(path, { map = true }?) -> tensor */
static int npy_load(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    bool map = file_map(L, 2, "npy.load");
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(map ? tarn_npy_map(path) : tarn_npy_read(path));
    border_close(L, run, y->object);
    return 1;
}

static int npy_save(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    const tarn_tensor *t = tensor_check(L, 2, "npy.save", "the tensor");
    border run = border_open(L);
    border_close(L, run, tarn_npy_write(t, path));
    return 0;
}

/* npz.load(path) -> { name = tensor } */
static int npz_load(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    box *b = box_object(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_npz_read(path));
    border_close(L, run, b->object);
    entries_push_table(L, b->object, false);
    return 1;
}

/* npz.save(path, { name = tensor }, { compressed = true }?) */
static int npz_save(lua_State *L)
{
    static const tarn_param options[] = {
        {"compressed", NULL, "smaller, slower", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}}, {0}};
    const char *path = luaL_checkstring(L, 1);
    param_options o;
    entries_check(L, 2, "npz.save", "tensors");
    param_read_table(L, 3, "npz.save", options, &o);
    luaL_checkstack(L, 8, "npz.save");
    border run = border_open(L);
    const tarn_entries *e = entries_read(L, 2);
    border_close(L, run, e && tarn_npz_write(e, path, o.value[0].boolean));
    return 0;
}

/* ---- folders ------------------------------------------------------------------------------ */

static int close_folder(lua_State *L)
{
    DIR **folder = lua_touserdata(L, 1);
    if (*folder)
        closedir(*folder);
    *folder = NULL;
    return 0;
}

/* The names at the top, in the order of their bytes, whatever the locale. */
static void sort_names(lua_State *L)
{
    lua_getglobal(L, "table");
    lua_getfield(L, -1, "sort");
    lua_pushvalue(L, -3);
    lua_call(L, 1, 0);
    lua_pop(L, 1);
}

/* list_folder(path) -> sorted names, which of them are folders */
static int list_folder(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    DIR **folder = lua_newuserdatauv(L, sizeof *folder, 0);
    *folder = NULL;
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, close_folder);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    if (!(*folder = opendir(path)))
        return border_error(L, "cannot open the folder %s: %s", path, strerror(errno));
    lua_newtable(L);
    lua_newtable(L);
    for (struct dirent *e; (e = readdir(*folder));) {
        struct stat info;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        lua_pushstring(L, e->d_name);
        lua_rawseti(L, -3, (lua_Integer)lua_rawlen(L, -3) + 1);
        lua_pushboolean(L,
                        fstatat(dirfd(*folder), e->d_name, &info, 0) == 0 && S_ISDIR(info.st_mode));
        lua_setfield(L, -2, e->d_name);
    }
    lua_insert(L, -2);
    sort_names(L);
    lua_insert(L, -2);
    return 2;
}

void file_setup(lua_State *L)
{
    static const luaL_Reg formats[][3] = {{{"load", safetensors_load},
                                           {"save", safetensors_save},
                                           {NULL, NULL}},
                                          {{"load", npy_load}, {"save", npy_save}, {NULL, NULL}},
                                          {{"load", npz_load}, {"save", npz_save}, {NULL, NULL}}};
    static const char *const names[] = {"safetensors", "npy", "npz"};
    lua_pushcfunction(L, read_idx);
    lua_setfield(L, -2, "read_idx");
    lua_pushcfunction(L, list_folder);
    lua_setfield(L, -2, "list_folder");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        lua_newtable(L);
        luaL_setfuncs(L, formats[i], 0);
        lua_setfield(L, -2, names[i]);
    }
}
