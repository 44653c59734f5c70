/* image.c -- see image.h */
#include "lua/image.h"

#include <string.h>

#include "data/image.h"
#include "lua/param.h"
#include "lua/tensor.h"

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

void image_setup(lua_State *L)
{
    static const luaL_Reg images[] = {{"load", image_load},
                                      {"save", image_save},
                                      {"grid", image_grid},
                                      {NULL, NULL}};
    luaL_newlib(L, images);
    lua_setfield(L, -2, "image");
}
