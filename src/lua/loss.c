/* loss.c -- see loss.h */
#include "lua/loss.h"

#include <string.h>

#include "lua/layer.h"
#include "lua/op.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "nn/call.h"
#include "nn/loss.h"
#include "tarn/ops.h"

const box_kind loss_kind = {"tarn.Loss", "loss"};
static const char nn_key; /* registry: the table tarn.nn */

static const tarn_loss *loss_at(lua_State *L, int index)
{
    box *b = box_at(L, index, &loss_kind);
    return b ? b->object : NULL;
}

static const tarn_loss *self_at(lua_State *L)
{
    const tarn_loss *self = loss_at(L, 1);
    if (!self)
        border_error(L, "a loss expected, not %s", param_given(L, 1));
    return self;
}

/* ---- making ------------------------------------------------------------------------------- */

/* nn.HuberLoss { delta = 2 }; the upvalue is the operation. */
static int loss_new(lua_State *L)
{
    const tarn_op *op = lua_touserdata(L, lua_upvalueindex(1));
    param_options options;
    tarn_tensor *tensor[TARN_MAX_PARAMS];
    lua_settop(L, 1);
    if (!lua_isnil(L, 1) && (!lua_istable(L, 1) || lua_rawlen(L, 1) > 0)) {
        char title[64];
        param_fail(L, tarn_loss_title(op, title), "what is given",
                   "options by name, { reduction = \"sum\" }", 1);
    }
    op_options(L, lua_isnil(L, 1) ? 0 : 1, op, &options, tensor);
    box *b = box_push(L, &loss_kind, 0);
    border run = border_open(L);
    b->object = tarn_keep(tarn_loss_new(op, options.value, tensor));
    border_close(L, run, b->object);
    return 1;
}

/* ---- calling ------------------------------------------------------------------------------ */

/* The tensor at INDEX; a number where P takes numbers, as a box on the stack. */
static tarn_tensor *input_at(lua_State *L, int index, const tarn_loss *self, const tarn_param *p)
{
    if (!(p->flags & TARN_NUMBERS) || lua_type(L, index) != LUA_TNUMBER)
        return tensor_check(L, index, self->op->name, p->name);
    box *b = box_object(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_tensor_weak(lua_tonumber(L, index), lua_isinteger(L, index)));
    border_close(L, run, b->object);
    return b->object;
}

/* loss(y, target) */
static int loss_call(lua_State *L)
{
    const tarn_loss *self = self_at(L);
    tarn_tensor *in[TARN_MAX_PARAMS];
    int given = lua_gettop(L) - 1, n = 0;
    luaL_checkstack(L, 2 * TARN_MAX_PARAMS, self->op->name);
    for (const tarn_param *p = self->op->param; p->name; p++)
        if (p->kind == TARN_TENSOR && !(p->flags & TARN_OPTIONAL) && n < given)
            in[n] = input_at(L, n + 2, self, p), n++;
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_loss_apply(self, in, given));
    border_close(L, run, y->object);
    return 1;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* loss.delta, loss.name; nil for what it has not. */
static int loss_index(lua_State *L)
{
    const tarn_loss *self = self_at(L);
    const char *name = lua_tostring(L, 2);
    int t = 0;
    if (name && strcmp(name, "name") == 0) {
        lua_pushstring(L, self->op->name);
        return 1;
    }
    for (int i = 0; name && self->op->param[i].name; i++) {
        const tarn_param *p = &self->op->param[i];
        bool here = (p->flags & TARN_OPTIONAL) && strcmp(p->name, name) == 0;
        if (here && p->kind == TARN_TENSOR)
            tensor_push(L, self->tensor[t]);
        else if (here)
            param_push(L, p,
                       self->value[i].number != self->value[i].number ? p->fallback
                                                                      : self->value[i]);
        if (here)
            return 1;
        t += p->kind == TARN_TENSOR;
    }
    lua_pushnil(L);
    return 1;
}

/* HuberLoss { delta = 2 } */
static int loss_tostring(lua_State *L)
{
    const tarn_loss *self = self_at(L);
    char title[64];
    const char *before = " { ";
    int t = 0;
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    luaL_addstring(&text, tarn_loss_title(self->op, title));
    for (int i = 0; self->op->param[i].name; i++) {
        const tarn_param *p = &self->op->param[i];
        bool tensor = p->kind == TARN_TENSOR;
        const tarn_tensor *given = tensor ? self->tensor[t++] : NULL;
        if (!(p->flags & TARN_OPTIONAL) || (tensor && !given) ||
            (!tensor && (tarn_option_equal(p, self->value[i], p->fallback) ||
                         tarn_option_equal(p, self->value[i], param_absent(p)))))
            continue;
        lua_pushfstring(L, "%s%s = ", before, p->name);
        luaL_addvalue(&text);
        before = ", ";
        if (tensor)
            luaL_addstring(&text, TARN_SHAPE(given));
        else
            param_add_text(L, &text, p, self->value[i]);
    }
    if (before[0] == ',')
        luaL_addstring(&text, " }");
    luaL_pushresult(&text);
    return 1;
}

/* ---- of a net ------------------------------------------------------------------------------- */

/* Pushes the loss that the name at INDEX means, with usual options. */
static const tarn_loss *named(lua_State *L, int index)
{
    box *b = box_push(L, &loss_kind, 0);
    border run = border_open(L);
    const tarn_op *op = tarn_loss_find(lua_tostring(L, index));
    b->object = op ? tarn_keep(tarn_loss_new(op, NULL, NULL)) : NULL;
    border_close(L, run, b->object);
    return b->object;
}

/* A function written with three parameters, or `...`, is given the net. */
static bool wants_net(lua_State *L, int index)
{
    lua_Debug about;
    if (lua_type(L, index) != LUA_TFUNCTION || lua_iscfunction(L, index))
        return false;
    lua_pushvalue(L, index);
    lua_getinfo(L, ">u", &about);
    return about.nparams >= 3 || (about.isvararg && about.nparams < 2);
}

/* Pushes what the net makes of x, and the target; one example becomes a batch of one. */
static void push_outputs(lua_State *L, tarn_layer *net, const tarn_tensor *x,
                         const tarn_tensor *target)
{
    box *y = tensor_box(L), *t = tensor_box(L);
    border run = border_open(L);
    bool example = tarn_layer_is_example(net, x);
    y->object = tarn_keep(tarn_layer_call(net, example ? tarn_unsqueeze(x, 1) : x));
    t->object = y->object ? tarn_keep(example ? tarn_unsqueeze(target, 1) : target) : NULL;
    border_close(L, run, t->object);
}

/* The script's own: f(net, x, target) or f(output, target), also anything that can be called. */
static int call_function(lua_State *L, tarn_layer *net, const tarn_tensor *x,
                         const tarn_tensor *target)
{
    bool whole = wants_net(L, 4);
    lua_pushvalue(L, 4);
    if (whole) {
        lua_pushvalue(L, 1);
        lua_pushvalue(L, 2);
        tensor_push(L, target);
    } else {
        push_outputs(L, net, x, target);
    }
    lua_call(L, whole ? 3 : 2, 1);
    if (!tensor_at(L, -1))
        border_error(L, "loss: the function must give a tensor, not %s", param_given(L, -1));
    return 1;
}

static bool callable(lua_State *L, int index)
{
    if (lua_type(L, index) == LUA_TFUNCTION)
        return true;
    int type = luaL_getmetafield(L, index, "__call");
    lua_pop(L, type == LUA_TNIL ? 0 : 1);
    return type != LUA_TNIL;
}

/* The target at INDEX; a class is boxed on the stack. */
static const tarn_tensor *target_at(lua_State *L, int index)
{
    if (!lua_isinteger(L, index))
        return tensor_check(L, index, "loss", "the target");
    int64_t class = lua_tointeger(L, index);
    box *b = tensor_box(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_tensor_from(TARN_INT64, 0, NULL, &class));
    border_close(L, run, b->object);
    return b->object;
}

int loss_of_net(lua_State *L)
{
    tarn_layer *net = layer_check(L, 1, "loss");
    lua_settop(L, 4);
    const tarn_tensor *x = tensor_check(L, 2, "loss", "the input");
    const tarn_tensor *target = target_at(L, 3);
    const tarn_loss *loss = lua_type(L, 4) == LUA_TSTRING ? named(L, 4) : loss_at(L, 4);
    if (!loss && !lua_isnil(L, 4) && callable(L, 4))
        return call_function(L, net, x, target);
    if (!loss && !lua_isnil(L, 4))
        param_fail(L, "loss", "the loss",
                   "a name, an object like nn.HuberLoss(), or a function of (output, target)", 4);
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(tarn_layer_loss(net, x, target, loss));
    border_close(L, run, y->object);
    return 1;
}

/* ---- setup -------------------------------------------------------------------------------- */

static const luaL_Reg meta[] = {{"__call", loss_call},
                                {"__index", loss_index},
                                {"__tostring", loss_tostring},
                                {NULL, NULL}};

void loss_publish(lua_State *L, const tarn_op *op)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &nn_key);
    for (const char *w = op->object; w && *w;) {
        size_t n = strcspn(w, "|");
        lua_pushlstring(L, w, n);
        lua_pushlightuserdata(L, (void *)op);
        lua_pushcclosure(L, loss_new, 1);
        lua_settable(L, -3);
        w += n + (w[n] == '|');
    }
    lua_pop(L, 1);
}

void loss_setup(lua_State *L)
{
    box_class(L, &loss_kind, meta);
    lua_pop(L, 1);
    lua_getfield(L, -1, "nn");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &nn_key);
    for (size_t i = 0; i < tarn_op_count(); i++)
        loss_publish(L, tarn_op_at(i));
}
