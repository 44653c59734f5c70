/* pictures.c -- see pictures.h */
#include "lua/pictures.h"

#include "lua/param.h"
#include "lua/tensor.h"

static const box_kind pictures_kind = {"tarn.Pictures", "pictures"};

tarn_pictures *pictures_at(lua_State *L, int index)
{
    const box *b = box_at(L, index, &pictures_kind);
    return b ? b->object : NULL;
}

static tarn_pictures *pictures_check(lua_State *L)
{
    tarn_pictures *p = pictures_at(L, 1);
    if (!p)
        border_error(L, "pictures expected, not %s", param_given(L, 1));
    return p;
}

/* data_pictures(paths, channels, height, width, fit from 0) */
static int data_pictures(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    tarn_pictures_options o = {.count = (int64_t)lua_rawlen(L, 1),
                               .channels = luaL_checkinteger(L, 2),
                               .height = luaL_checkinteger(L, 3),
                               .width = luaL_checkinteger(L, 4),
                               .fit = (int)luaL_checkinteger(L, 5)};
    const char **path = lua_newuserdatauv(L, ((size_t)o.count + 1) * sizeof *path, 0);
    for (int64_t i = 0; i < o.count; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        path[i] = luaL_checkstring(L, -1); /* the list holds it */
        lua_pop(L, 1);
    }
    box *b = box_push(L, &pictures_kind, 0);
    border run = border_open(L);
    b->object = tarn_keep(tarn_pictures_new(&o, path));
    border_close(L, run, b->object);
    return 1;
}

static int pictures_images(lua_State *L)
{
    tensor_push(L, tarn_pictures_images(pictures_check(L)));
    return 1;
}

/* pictures:ready(positions) */
static int pictures_ready(lua_State *L)
{
    tarn_pictures *p = pictures_check(L);
    const tarn_tensor *positions = tensor_check(L, 2, "images", "positions");
    border run = border_open(L);
    border_close(L, run, tarn_pictures_ready_all(p, positions));
    return 0;
}

void pictures_setup(lua_State *L)
{
    static const luaL_Reg methods[] = {{"images", pictures_images},
                                       {"ready", pictures_ready},
                                       {NULL, NULL}};
    box_class(L, &pictures_kind, NULL);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_pushcfunction(L, data_pictures);
    lua_setfield(L, -2, "data_pictures");
}
