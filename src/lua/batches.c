/* batches.c -- see batches.h */
#include "lua/batches.h"

#include "lua/border.h"
#include "lua/tensor.h"
#include "train/batches.h"

static const box_kind batches_kind = {"tarn.Batches", "batches"};

/* data_batches(inputs, targets or nil, positions, size, start, drop_last) */
static int batches_new(lua_State *L)
{
    bool labelled = !lua_isnoneornil(L, 2);
    tarn_batches_options o = {
        .inputs = tensor_check(L, 1, "batches", "inputs"),
        .targets = labelled ? tensor_check(L, 2, "batches", "targets") : TARN_NONE,
        .positions = tensor_check(L, 3, "batches", "positions"),
        .size = luaL_checkinteger(L, 4),
        .start = luaL_optinteger(L, 5, 0),
        .drop_last = lua_toboolean(L, 6),
    };
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
        return border_error(L, "batches: next is called on what is no batches, or was released");
    box *x = tensor_box(L), *y = tensor_box(L);
    tarn_tensor *new_x = NULL, *new_y = NULL;
    border run = border_open(L);
    bool ok = tarn_batches_next(b->object, &new_x, &new_y);
    x->object = ok ? tarn_keep(new_x) : NULL;
    y->object = ok && new_x && !tarn_is_none(new_y) ? tarn_keep(new_y) : NULL;
    border_close(L, run, ok);
    if (!x->object)
        return 0;
    return y->object ? 2 : 1;
}

/* data_order(n, seed, epoch) -> int64 (n) */
static int batches_order(lua_State *L)
{
    lua_Integer n = luaL_checkinteger(L, 1), seed = luaL_checkinteger(L, 2);
    lua_Integer epoch = luaL_checkinteger(L, 3);
    if (n < 0)
        return border_error(L, "data_order: %d items; there cannot be fewer than none", (int)n);
    box *b = tensor_box(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_batches_order(n, (uint64_t)seed, (uint64_t)epoch));
    border_close(L, run, b->object);
    return 1;
}

void batches_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"data_batches", batches_new},
                                         {"data_order", batches_order},
                                         {NULL, NULL}};
    static const luaL_Reg methods[] = {{"next", batches_next}, {NULL, NULL}};
    static const luaL_Reg meta[] = {{NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
    box_class(L, &batches_kind, meta);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}
