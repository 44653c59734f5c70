/* image.c -- see image.h */
#include "lua/image.h"

#include <string.h>

#include "data/image.h"
#include "data/pixels.h"
#include "lua/param.h"
#include "lua/tensor.h"

/* ---- reading ------------------------------------------------------------------------------ */

/* background = 0..1, or { red, green, blue } */
static void read_background(lua_State *L, int index, double out[3])
{
    if (lua_type(L, index) == LUA_TNUMBER) {
        out[0] = out[1] = out[2] = lua_tonumber(L, index);
        return;
    }
    if (!lua_istable(L, index) || lua_rawlen(L, index) != 3)
        param_fail(L, "image.load", "background", "a number or { red, green, blue } from 0 to 1",
                   index);
    for (int i = 0; i < 3; i++) {
        lua_rawgeti(L, index, i + 1);
        out[i] = luaL_checknumber(L, -1);
        lua_pop(L, 1);
    }
}

static int channels_at(lua_State *L, int index)
{
    static const char *const words[] = {"auto", "grey", "grey_alpha", "rgb", "rgba", "as_is", NULL};
    if (lua_type(L, index) == LUA_TNUMBER) {
        lua_Integer n = luaL_checkinteger(L, index);
        if (n < 1 || n > 4)
            border_error(L, "image.load: channels must be 1 to 4, not %I", (LUAI_UACINT)n);
        return (int)n;
    }
    const char *word = luaL_optstring(L, index, "auto");
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return i < 5 ? i : TARN_IMAGE_AS_IS;
    return border_error(L,
                        "image.load: channels must be \"auto\", \"grey\", \"grey_alpha\", \"rgb\","
                        " \"rgba\" or \"as_is\", not \"%s\"",
                        word);
}

static void read_option(lua_State *L, const char *name, tarn_image_options *o)
{
    int value = lua_gettop(L);
    if (strcmp(name, "channels") == 0)
        o->channels = channels_at(L, value);
    else if (strcmp(name, "dtype") == 0)
        o->dtype = dtype_read(L, value, "image.load", "dtype");
    else if (strcmp(name, "background") == 0)
        read_background(L, value, o->background);
    else
        border_error(L, "image.load has no option '%s': there are channels, dtype, background",
                     name);
}

/* A table of options at INDEX, or channels alone. */
static void read_options(lua_State *L, int index, tarn_image_options *o)
{
    *o = (tarn_image_options){.dtype = TARN_UINT8, .background = {1, 1, 1}};
    lua_settop(L, index);
    if (!lua_istable(L, index)) {
        o->channels = channels_at(L, index);
        return;
    }
    lua_pushnil(L);
    while (lua_next(L, index)) {
        read_option(L, lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?", o);
        lua_settop(L, index + 1);
    }
}

static int push_warning(lua_State *L, const char *warning)
{
    if (!warning[0])
        return 1;
    lua_pushstring(L, warning);
    return 2;
}

/* image.load(path, options?) -> (channels x height x width), warning? */
static int image_load(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    char warning[TARN_WARNING_ROOM] = "";
    tarn_image_options o;
    read_options(L, 2, &o);
    o.warning = warning;
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_image_read(path, &o));
    border_close(L, run, y->object);
    return push_warning(L, warning);
}

/* image.decode(bytes, options?) */
static int image_decode(lua_State *L)
{
    size_t size;
    const char *bytes = luaL_checklstring(L, 1, &size);
    char warning[TARN_WARNING_ROOM] = "";
    tarn_image_options o;
    read_options(L, 2, &o);
    o.warning = warning;
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_image_parse(bytes, size, &o, "the string"));
    border_close(L, run, y->object);
    return push_warning(L, warning);
}

/* ---- writing ------------------------------------------------------------------------------ */

static int bits_at(lua_State *L, int index, const char *owner)
{
    static const tarn_param options[] = {
        {"bits", NULL, "8 or 16", TARN_INTEGER, TARN_OPTIONAL, 0, {.integer = 8}}, {0}};
    param_options o;
    param_read_table(L, index, owner, options, &o);
    return o.value[0].integer == 16 ? 16 : o.value[0].integer == 8 ? 8 : 0;
}

/* image.save(path, image, { bits = 16 }?) */
static int image_save(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    const tarn_tensor *image = tensor_check(L, 2, "image.save", "the image");
    int bits = bits_at(L, 3, "image.save");
    border run = border_open(L);
    border_close(L, run, tarn_image_write(image, bits, path));
    return 0;
}

/* image.encode(image, { bits = 16 }?) -> the bytes of a PNG */
static int image_encode(lua_State *L)
{
    const tarn_tensor *image = tensor_check(L, 1, "image.encode", "the image");
    int bits = bits_at(L, 2, "image.encode");
    block *b = block_push(L);
    size_t used = 0;
    uint8_t *file = NULL;
    border run = border_open(L);
    bool ok = tarn_image_encode(image, bits, &file, &b->bytes, &used);
    b->at = file;
    border_close(L, run, ok);
    lua_pushlstring(L, b->at, used);
    block_free(b);
    return 1;
}

/* ---- grids -------------------------------------------------------------------------------- */

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

void image_setup(lua_State *L)
{
    static const luaL_Reg images[] = {{"load", image_load},     {"save", image_save},
                                      {"decode", image_decode}, {"encode", image_encode},
                                      {"grid", image_grid},     {NULL, NULL}};
    luaL_newlib(L, images);
    lua_setfield(L, -2, "image");
}
