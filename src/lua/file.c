/* file.c -- see file.h */
#include "lua/file.h"

#include <string.h>

#include "data/idx.h"
#include "data/image.h"
#include "data/safetensors.h"
#include "lua/entries.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "train/batches.h"

static const box_kind batches_kind = {"tarn.Batches", "batches"};

/* ---- images ------------------------------------------------------------------------------- */

/* image.load(path, channels?) -> uint8 (channels x height x width) */
static int image_load(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    lua_Integer channels = luaL_optinteger(L, 2, 0);
    if (channels < 0 || channels > 4)
        return border_error(L, "image.load: channels must be 1 to 4, not %I",
                            (LUAI_UACINT)channels);
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_image_read(path, (int)channels));
    border_close(L, run, y->object);
    return 1;
}

static int image_save(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    const tarn_tensor *image = tensor_check(L, 2, "image.save", "the image");
    border run = border_open(L);
    border_close(L, run, tarn_image_write(image, path));
    return 0;
}

typedef struct grid {
    int64_t columns, gap;
    double background;
} grid;

static void read_grid(lua_State *L, int index, grid *g)
{
    if (lua_isnoneornil(L, index))
        return;
    luaL_checktype(L, index, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        if (strcmp(name, "columns") == 0)
            g->columns = luaL_checkinteger(L, -1);
        else if (strcmp(name, "gap") == 0)
            g->gap = luaL_checkinteger(L, -1);
        else if (strcmp(name, "background") == 0)
            g->background = luaL_checknumber(L, -1);
        else
            border_error(L, "image.grid has columns, gap and background, not %s",
                         param_given(L, -2));
        lua_pop(L, 1);
    }
}

/* image.grid(images, { columns, gap = 2, background = 0 }) -> one image */
static int image_grid(lua_State *L)
{
    const tarn_tensor *images = tensor_check(L, 1, "image.grid", "images");
    int64_t n = images->spec.rank ? images->spec.size[0] : 1;
    grid g = {.columns = 1, .gap = 2};
    while (g.columns * g.columns < n)
        g.columns++;
    read_grid(L, 2, &g);
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_image_grid(images, g.columns, g.gap, g.background));
    border_close(L, run, y->object);
    return 1;
}

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

/* safetensors.save(path, { name = tensor }, { name = "note" }?) */
static int safetensors_save(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    entries_check(L, 2, "safetensors.save", "tensors");
    check_notes(L, 3);
    luaL_checkstack(L, 8, "safetensors.save");
    border run = border_open(L);
    tarn_archive *a = tarn_archive_new();
    const tarn_entries *e = a ? entries_read(L, 2) : NULL;
    bool ok = e && add_tensors(a, e) && add_notes(L, 3, a) && tarn_safetensors_write(a, path);
    border_close(L, run, ok);
    return 0;
}

/* safetensors.load(path) -> { name = tensor }, { name = "note" } */
static int safetensors_load(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    box *b = box_object(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_safetensors_read(path));
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

/* ---- batches ------------------------------------------------------------------------------ */

/* data_order(n, seed, epoch) -> 1 .. n, shuffled */
static int data_order(lua_State *L)
{
    int64_t n = luaL_checkinteger(L, 1);
    uint64_t seed = (uint64_t)luaL_checkinteger(L, 2);
    uint64_t epoch = (uint64_t)luaL_optinteger(L, 3, 0);
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_batches_order(n, seed, epoch));
    border_close(L, run, y->object);
    return 1;
}

/* data_batches(inputs, targets or nil, positions, size, start = 0, drop_last = false) */
static int data_batches(lua_State *L)
{
    tarn_batches_options o = {.inputs = tensor_check(L, 1, "batches", "inputs"),
                              .targets = TARN_NONE,
                              .positions = tensor_check(L, 3, "batches", "positions"),
                              .size = luaL_checkinteger(L, 4),
                              .start = luaL_optinteger(L, 5, 0),
                              .drop_last = lua_toboolean(L, 6)};
    if (!lua_isnil(L, 2))
        o.targets = tensor_check(L, 2, "batches", "targets");
    box *b = box_push(L, &batches_kind, 0);
    border run = border_open(L);
    b->object = tarn_keep(tarn_batches_new(&o));
    border_close(L, run, b->object);
    return 1;
}

/* batches:next() -> x, y; nothing at the end */
static int batches_next(lua_State *L)
{
    box *b = box_at(L, 1, &batches_kind);
    if (!b || !b->object)
        return border_error(L, "next: batches expected, not %s", param_given(L, 1));
    box *x = tensor_box(L), *y = tensor_box(L);
    border run = border_open(L);
    tarn_tensor *input = NULL, *target = NULL;
    bool ok = tarn_batches_next(b->object, &input, &target);
    x->object = ok ? tarn_keep(input) : NULL;
    y->object = ok && input && !tarn_is_none(target) ? tarn_keep(target) : NULL;
    border_close(L, run, ok);
    if (!x->object)
        return 0;
    return y->object ? 2 : (lua_pop(L, 1), 1);
}

void file_setup(lua_State *L)
{
    static const luaL_Reg images[] = {{"load", image_load},
                                      {"save", image_save},
                                      {"grid", image_grid},
                                      {NULL, NULL}};
    static const luaL_Reg safetensors[] = {{"load", safetensors_load},
                                           {"save", safetensors_save},
                                           {NULL, NULL}};
    static const luaL_Reg functions[] = {{"read_idx", read_idx},
                                         {"data_order", data_order},
                                         {"data_batches", data_batches},
                                         {NULL, NULL}};
    static const luaL_Reg methods[] = {{"next", batches_next}, {NULL, NULL}};
    box_class(L, &batches_kind, NULL);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
    luaL_newlib(L, images);
    lua_setfield(L, -2, "image");
    luaL_newlib(L, safetensors);
    lua_setfield(L, -2, "safetensors");
}
