/* chain.c -- see chain.h */
#include "lua/chain.h"

#include "lua/layer.h"
#include "lua/loss.h"
#include "lua/optim.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "train/chain.h"

static const box_kind chain_kind = {"tarn.Chain", "chain"};

/* The loss at INDEX: an object, the name of one (made and boxed on the stack), or nil. */
static const tarn_loss *loss_at(lua_State *L, int index)
{
    box *b = box_at(L, index, &loss_kind);
    if (b || lua_type(L, index) != LUA_TSTRING)
        return b ? b->object : NULL;
    b = box_object(L);
    border run = border_open(L);
    const tarn_op *op = tarn_loss_find(lua_tostring(L, index));
    b->object = op ? tarn_keep(tarn_loss_new(op, NULL, NULL)) : NULL;
    border_close(L, run, b->object);
    return b->object;
}

static int refuse(lua_State *L, const char *why)
{
    lua_pushnil(L);
    lua_pushstring(L, why);
    return 2;
}

/* chain_of(net, optimizer, loss or nil, inputs, targets, chain?) -> chain; nil and why there is none.
 * An earlier chain is made anew, which spares the collector one for every epoch. */
static int chain_of(lua_State *L)
{
    lua_settop(L, 6);
    tarn_layer *net = layer_check(L, 1, "chain");
    box *optimizer = box_at(L, 2, &optimizer_kind);
    tarn_tensor *inputs = tensor_at(L, 4), *targets = tensor_at(L, 5);
    if (!optimizer || !optimizer->object || !inputs || !targets)
        return refuse(L, "there is no optimizer, or there are no inputs or targets");
    const tarn_loss *loss = loss_at(L, 3);
    if (!loss && !lua_isnil(L, 3))
        return refuse(L, "the loss is a function");
    const char *why = NULL;
    box *b = box_at(L, 6, &chain_kind);
    if (b)
        lua_pushvalue(L, 6);
    else
        b = box_push(L, &chain_kind, 0);
    box_release(b);
    border run = border_open(L);
    tarn_chain *chain = tarn_chain_new(net, optimizer->object, loss, inputs, targets, &why);
    b->object = tarn_keep(chain);
    border_close(L, run, chain || why);
    return chain ? 1 : refuse(L, why);
}

/* The rates at INDEX, a list of MOST; in a userdata on the stack.  NULL: nil. */
static const double *rates_at(lua_State *L, int index, int64_t most)
{
    if (lua_isnil(L, index))
        return NULL;
    luaL_checktype(L, index, LUA_TTABLE);
    double *rate = lua_newuserdatauv(L, (size_t)most * sizeof *rate, 0);
    for (int64_t i = 0; i < most; i++) {
        lua_rawgeti(L, index, i + 1);
        rate[i] = luaL_checknumber(L, -1);
        lua_pop(L, 1);
    }
    return rate;
}

/* Room for the epochs of a run, in a userdata on the stack. */
static tarn_chain_epoch *epochs_room(lua_State *L, const tarn_chain_run *r)
{
    luaL_argcheck(L, r->size > 0 && r->positions > 0, 3, "there are no batches");
    luaL_argcheck(L, r->start >= 0 && r->start <= r->positions, 4, "beyond the positions");
    luaL_argcheck(L, r->most > 0 && r->most <= 1 << 20, 5, "not between 1 and 2^20 batches");
    size_t batches = (size_t)((r->positions - 1) / r->size + 1);
    size_t most = ((size_t)r->start + (size_t)r->most) / batches + 1;
    return lua_newuserdatauv(L, most * sizeof(tarn_chain_epoch), 0);
}

/* { sum, clock, sum, clock ... } */
static void push_epochs(lua_State *L, const tarn_chain_run *r)
{
    lua_createtable(L, (int)(2 * r->epochs), 0);
    for (int64_t i = 0; i < r->epochs; i++) {
        lua_pushnumber(L, r->epoch[i].sum);
        lua_rawseti(L, -2, 2 * i + 1);
        lua_pushnumber(L, r->epoch[i].clock);
        lua_rawseti(L, -2, 2 * i + 2);
    }
}

/* chain:train(positions, size, start, most, until, rates or nil, clip, clip_value, sum)
 *     -> batches done, sum, the last one's loss, sum and clock of each epoch that another followed */
static int chain_train(lua_State *L)
{
    box *b = box_at(L, 1, &chain_kind);
    if (!b || !b->object)
        return border_error(L, "train: a chain expected, not %s", param_given(L, 1));
    const tarn_tensor *positions = tensor_check(L, 2, "train", "positions");
    tarn_chain_run r = {.position = tarn_data(positions), .positions = tarn_count(positions)};
    r.size = luaL_checkinteger(L, 3), r.start = luaL_checkinteger(L, 4);
    r.most = luaL_checkinteger(L, 5), r.until = luaL_checknumber(L, 6);
    r.rate = rates_at(L, 7, r.most);
    r.clip = luaL_checknumber(L, 8), r.clip_value = luaL_checknumber(L, 9);
    r.sum = luaL_checknumber(L, 10);
    r.epoch = epochs_room(L, &r);
    border run = border_open(L);
    border_close(L, run, tarn_chain_train(b->object, &r));
    lua_pushinteger(L, r.done);
    lua_pushnumber(L, r.sum);
    lua_pushnumber(L, r.last);
    push_epochs(L, &r);
    return 4;
}

void chain_setup(lua_State *L)
{
    static const luaL_Reg methods[] = {{"train", chain_train}, {NULL, NULL}};
    box_class(L, &chain_kind, NULL);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_pushcfunction(L, chain_of);
    lua_setfield(L, -2, "chain_of");
}
