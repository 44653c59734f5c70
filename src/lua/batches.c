/* batches.c -- see batches.h */
#include "lua/batches.h"

#include "lua/param.h"
#include "lua/pictures.h"
#include "lua/tensor.h"
#include "train/batches.h"

static const box_kind batches_kind = {"tarn.Batches", "batches"};

/* data_order(n, seed, epoch) -> 1 .. n, shuffled;  data_order(positions, seed, epoch) -> these */
static int data_order(lua_State *L)
{
    const tarn_tensor *of = tensor_at(L, 1);
    if (of && (of->spec.dtype != TARN_INT64 || of->spec.rank != 1 ||
               !tarn_spec_contiguous(&of->spec) || tarn_is_meta(of)))
        return border_error(L, "data_order: positions must be packed int64 (n)");
    int64_t n = of ? tarn_count(of) : luaL_checkinteger(L, 1);
    uint64_t seed = (uint64_t)luaL_checkinteger(L, 2);
    uint64_t epoch = (uint64_t)luaL_optinteger(L, 3, 0);
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_batches_order(n, seed, epoch, of));
    border_close(L, run, y->object);
    return 1;
}

/* data_batches(inputs, targets or nil, positions, size, start = 0, drop_last = false, pictures?) */
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
    if ((o.source = pictures_at(L, 7)))
        o.ready = tarn_pictures_ready;
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

void batches_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"data_order", data_order},
                                         {"data_batches", data_batches},
                                         {NULL, NULL}};
    static const luaL_Reg methods[] = {{"next", batches_next}, {NULL, NULL}};
    box_class(L, &batches_kind, NULL);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
