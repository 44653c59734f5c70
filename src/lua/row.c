/* row.c -- see row.h
 *
 *     tarn.op {
 *       name = "swish", params = { "x", { "beta", kind = "number", default = 1 } },
 *       compose = function(x, beta) return x * (x * beta):sigmoid() end,
 *       summary = "x times the sigmoid of beta x.", samples = { "randn(2, 3), 1" },
 *     }
 *
 * Instead of `compose`: forward(...) -> results, then what `saves` names, without recording;
 * shape(...) -> sizes of each of them, where they are not those of the first tensor;
 * backward(gradient, parameters..., results that `keeps` names..., what `saves` names...) ->
 * gradients of the tensors, nil for none.  With several results `gradient` is a list, with nil for
 * those that have none.  `keeps` names what backward reads: all tensors, and no result, unless said.
 * `linear = true`: forward is linear, and its gradient depends on no tensor that takes one.  So a
 * second derivative is forward again; otherwise it goes through backward, which is then recorded,
 * and a row that saves has none.
 */
#include "lua/row.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graph/apply.h"
#include "lua/loss.h"
#include "lua/op.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "tensor/drive.h"

static const char functions_key; /* registry: row -> the table that the script gave */
static const char CLASS[] = "tarn.Row";

typedef struct text {
    struct text *next;
    char at[];
} text;

/* A row lives as long as the process, as its index does; so it is plain heap. */
typedef struct user_row {
    tarn_op op;
    tarn_param param[TARN_MAX_PARAMS + 1];
    tarn_result result[TARN_MAX_RESULTS + 1];
    int64_t room[TARN_MAX_PARAMS][TARN_LIST_ROOM];
    int saves; /* what forward gives beyond the results, for backward */
    text *texts;
} user_row;

static int saves_of(const tarn_op *op) { return ((const user_row *)op)->saves; }

static int row_gc(lua_State *L)
{
    user_row **holder = lua_touserdata(L, 1), *row = *holder;
    *holder = NULL;
    for (text *t = row ? row->texts : NULL, *next; t; t = next) {
        next = t->next;
        free(t);
    }
    free(row);
    return 0;
}

/* ---- calling back --------------------------------------------------------------------------- */

/* One callback: which function of the row, and what it is about. */
typedef struct request {
    const char *function;
    const tarn_call *call;
    tarn_plan *plan;
    tarn_tensor *const *gy;
    tarn_tensor **result; /* kept by receive, owned by the scope afterwards */
    int results;
    bool optional; /* results may be nil */
} request;

static void push_axes(lua_State *L, tarn_value v)
{
    lua_createtable(L, (int)v.list.count, 0);
    for (int64_t i = 0; i < v.list.count; i++) {
        lua_pushinteger(L, v.list.at[i] + 1);
        lua_rawseti(L, -2, i + 1);
    }
}

/* In backward a tensor that the row does not keep is a shape alone, and nil for the script. */
static void push_tensor(lua_State *L, const request *r, const tarn_tensor *t)
{
    tensor_push(L, r->gy && tarn_is_meta(t) ? NULL : t);
}

/* A parameter as forward, compose and backward get it: dims count from one again. */
static void push_argument(lua_State *L, const request *r, int i, int *t)
{
    const tarn_call *c = r->call;
    const tarn_param *p = &c->op->param[i];
    tarn_value v = c->value[i];
    if (p->kind == TARN_TENSOR) {
        push_tensor(L, r, tarn_in(c, (*t)++));
    } else if (p->kind == TARN_TENSORS) {
        lua_newtable(L);
        for (int k = 0; k < tarn_in_count(c, *t); k++) {
            push_tensor(L, r, c->in[c->first[*t] + k]);
            lua_rawseti(L, -2, k + 1);
        }
        (*t)++;
    } else if (p->kind == TARN_DIM && v.integer != TARN_ABSENT) {
        lua_pushinteger(L, v.integer + 1);
    } else if (p->kind == TARN_DIMS && v.list.count > 0) {
        push_axes(L, v);
    } else {
        param_push(L, p, v);
    }
}

static int push_arguments(lua_State *L, const request *r)
{
    const tarn_op *op = r->call->op;
    int n = tarn_op_params(op), t = 0;
    luaL_checkstack(L, n + 2 * TARN_MAX_RESULTS + 8, op->name);
    for (int i = 0; i < n; i++)
        push_argument(L, r, i, &t);
    return n;
}

/* What backward reads beside the parameters. */
static int push_kept(lua_State *L, const request *r)
{
    const tarn_call *c = r->call;
    int n = 0;
    for (int k = 0; r->gy && k < c->outputs; k++)
        if (c->op->keeps_out >> k & 1) {
            tensor_push(L, c->out[k]);
            n++;
        }
    for (int k = 0; r->gy && k < saves_of(c->op); k++, n++)
        tensor_push(L, c->saved[k]);
    return n;
}

/* The gradient of the result; a list where there are several. */
static int push_gradients(lua_State *L, const request *r)
{
    if (!r->gy)
        return 0;
    if (r->call->outputs == 1) {
        tensor_push(L, r->gy[0]);
        return 1;
    }
    lua_newtable(L);
    for (int k = 0; k < r->call->outputs; k++) {
        tensor_push(L, r->gy[k]);
        lua_rawseti(L, -2, k + 1);
    }
    return 1;
}

static void push_function(lua_State *L, const tarn_op *op, const char *name)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key);
    if (lua_rawgetp(L, -1, op) != LUA_TTABLE)
        border_error(L, "%s: the script that wrote this operation has ended", op->name);
    lua_getfield(L, -1, name);
    lua_replace(L, -3);
    lua_pop(L, 1);
}

static void receive(lua_State *L, const request *r)
{
    for (int k = 0; k < r->results; k++) {
        tarn_tensor *y = tensor_at(L, k - r->results);
        if (!y && !(r->optional && lua_isnil(L, k - r->results)))
            border_error(L, "%s: result %d of %s must be a tensor, not %s", r->call->op->name,
                         k + 1, r->function, param_given(L, k - r->results));
        r->result[k] = tarn_keep(y);
    }
}

static int run_request(lua_State *L)
{
    const request *r = lua_touserdata(L, 1);
    push_function(L, r->call->op, r->function);
    int n = push_gradients(L, r);
    n += push_arguments(L, r);
    n += push_kept(L, r);
    lua_call(L, n, r->results);
    receive(L, r);
    return 0;
}

/* Results belong to the open scope. */
static bool own_results(tarn_tensor **result, int n)
{
    bool ok = true;
    for (int k = 0; k < n; k++)
        if (result[k])
            ok = (result[k] = tarn_scope_own(result[k])) && ok;
    return ok;
}

static bool ask(lua_CFunction run, request *r)
{
    lua_State *L = border_state();
    if (!L)
        return tarn_fail(TARN_ERROR_USE, "%s is written in Lua, and no Lua call is running",
                         r->call->op->name);
    if (!border_room(L, 8))
        return false;
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, r);
    bool ok = border_pcall(L, 1, 0);
    return own_results(r->result, r->results) && ok;
}

static bool user_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *y[TARN_MAX_RESULTS] = {0};
    request r = {.function = "compose", .call = c, .result = y, .results = c->outputs};
    if (!ask(run_request, &r))
        return false;
    memcpy(out, y, c->outputs * sizeof *out);
    return true;
}

static bool take_result(const tarn_call *c, tarn_tensor *into, tarn_tensor *y)
{
    if (!tarn_spec_same_shape(&y->spec, &into->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "%s: forward gave %s where its shape says %s",
                         c->op->name, TARN_SHAPE(y), TARN_SHAPE(into));
    return tarn_drive_copy(into, y);
}

static bool user_forward(const tarn_call *c)
{
    tarn_tensor *y[2 * TARN_MAX_RESULTS] = {0};
    int outputs = c->outputs, n = outputs + saves_of(c->op);
    request r = {.function = "forward", .call = c, .result = y, .results = n};
    bool was = tarn_recording_set(false);
    bool ok = ask(run_request, &r);
    tarn_recording_set(was);
    for (int k = 0; ok && k < n; k++)
        ok = take_result(c, k < outputs ? c->out[k] : c->saved[k - outputs], y[k]);
    return ok;
}

static bool user_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    enum { MOST = 64 };
    tarn_tensor *g[MOST] = {0};
    if (c->inputs > MOST)
        return tarn_fail(TARN_ERROR_USE, "%s: backward in Lua takes at most %d tensors",
                         c->op->name, MOST);
    request r = {.function = "backward",
                 .call = c,
                 .gy = gy,
                 .result = g,
                 .results = c->inputs,
                 .optional = true};
    if (!ask(run_request, &r))
        return false;
    for (int i = 0; i < c->inputs; i++) {
        if (!g[i] || !c->wants[i])
            continue;
        if (!tarn_spec_same_shape(&g[i]->spec, &c->in[i]->spec))
            return tarn_fail(TARN_ERROR_SHAPE, "%s: gradient %d is %s, its tensor %s", c->op->name,
                             i + 1, TARN_SHAPE(g[i]), TARN_SHAPE(c->in[i]));
        gx[i] = g[i];
    }
    return true;
}

/* ---- shapes ------------------------------------------------------------------------------- */

/* Sizes of result K, or of what is saved after the results, from the table at INDEX. */
static void read_shape(lua_State *L, int index, const request *r, int k)
{
    int64_t size[TARN_LIST_ROOM], rank;
    int outputs = r->call->outputs;
    tarn_dtype dtype = (tarn_dtype)(r->call->inputs ? r->call->in[0]->spec.dtype : TARN_FLOAT32);
    index = lua_absindex(L, index);
    if (!param_list(L, index, size, &rank) || rank > TARN_MAX_DIMS)
        param_fail(L, r->call->op->name, "what shape gives", "sizes", index);
    if (lua_istable(L, index) && lua_getfield(L, index, "dtype") != LUA_TNIL)
        dtype = dtype_read(L, lua_gettop(L), r->call->op->name, "dtype");
    tarn_spec *spec = k < outputs ? &r->plan->out[k] : &r->plan->saved[k - outputs];
    *spec = tarn_spec_make(dtype, (int)rank, size);
    spec->alias_of = -1;
}

static int run_shape(lua_State *L)
{
    const request *r = lua_touserdata(L, 1);
    push_function(L, r->call->op, "shape");
    lua_call(L, push_arguments(L, r), r->results);
    int first = lua_gettop(L) - r->results + 1;
    for (int k = 0; k < r->results; k++)
        read_shape(L, first + k, r, k);
    return 0;
}

static bool user_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_tensor *none[2 * TARN_MAX_RESULTS] = {0};
    request r = {.function = "shape", .call = c, .plan = plan, .result = none};
    plan->saves = saves_of(c->op);
    r.results = c->outputs + plan->saves;
    return ask(run_shape, &r);
}

/* Without `shape` all are like the first tensor. */
static bool user_plan_like_first(const tarn_call *c, tarn_plan *plan)
{
    if (!tarn_plan_like_first(c, plan))
        return false;
    plan->saves = saves_of(c->op);
    for (int k = 1; k < c->outputs; k++)
        plan->out[k] = plan->out[0];
    for (int k = 0; k < plan->saves; k++)
        plan->saved[k] = plan->out[0];
    return true;
}

/* ---- reading the script's table --------------------------------------------------------------- */

/* A copy of the string at INDEX (nil: NULL) that lives as long as the row. */
static const char *keep_text(lua_State *L, user_row *row, int index)
{
    if (lua_isnoneornil(L, index))
        return NULL;
    size_t n;
    const char *s = luaL_checklstring(L, index, &n);
    text *t = malloc(sizeof *t + n + 1);
    if (!t)
        border_error(L, "tarn.op: out of memory");
    memcpy(t->at, s, n + 1);
    t->next = row->texts;
    row->texts = t;
    return t->at;
}

static const char *text_field(lua_State *L, user_row *row, int table, const char *name)
{
    lua_getfield(L, table, name);
    const char *kept = keep_text(L, row, -1);
    lua_pop(L, 1);
    return kept;
}

static bool true_field(lua_State *L, int table, const char *name)
{
    lua_getfield(L, table, name);
    bool value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

static uint8_t kind_named(lua_State *L, const char *word)
{
    for (int k = TARN_TENSOR; k <= TARN_DTYPE; k++)
        if (strcmp(param_kind_word(&(tarn_param){.kind = (uint8_t)k}), word) == 0)
            return (uint8_t)k;
    border_error(L,
                 "tarn.op: a parameter's kind is tensor, tensors, number, integer, boolean,"
                 " choice, dim, dims, sizes, text or dtype, not '%s'",
                 word);
    return 0;
}

static uint8_t read_flags(lua_State *L, int table)
{
    static const char *const names[] = {"optional", "numbers", "positions",
                                        "written",  "no_grad", "any_rank"};
    uint8_t flags = 0;
    for (size_t bit = 0; bit < sizeof names / sizeof *names; bit++)
        flags |= (uint8_t)(true_field(L, table, names[bit]) << bit);
    return flags;
}

/* { "beta", kind = "number", default = 1, about = "..." } at TABLE */
static void read_param(lua_State *L, user_row *row, int table, int i)
{
    tarn_param *p = &row->param[i];
    lua_rawgeti(L, table, 1);
    if (lua_isnil(L, -1))
        lua_getfield(L, table, "name");
    p->name = keep_text(L, row, lua_gettop(L));
    if (!p->name)
        border_error(L, "tarn.op: parameter %d has no name", i + 1);
    p->about = text_field(L, row, table, "about");
    p->words = text_field(L, row, table, "words");
    lua_getfield(L, table, "kind");
    p->kind = kind_named(L, luaL_optstring(L, -1, "tensor"));
    p->flags = read_flags(L, table);
    if (true_field(L, table, "any_dtype"))
        p->dtypes = TARN_ANY;
    p->fallback = param_absent(p);
    if (lua_getfield(L, table, "default") == LUA_TNIL)
        return;
    if (p->kind == TARN_TENSOR || p->kind == TARN_TENSORS)
        border_error(L, "tarn.op: parameter '%s' is a tensor, which has no default; say optional",
                     p->name);
    p->flags |= TARN_OPTIONAL;
    param_read(L, lua_gettop(L), "tarn.op", p, &p->fallback, row->room[i]);
    if (p->kind == TARN_TEXT)
        p->fallback.text = keep_text(L, row, lua_gettop(L));
}

static void read_params(lua_State *L, user_row *row, int spec)
{
    if (lua_getfield(L, spec, "params") != LUA_TTABLE)
        border_error(L, "tarn.op: params = { \"x\", ... } is missing");
    int list = lua_gettop(L), n = (int)lua_rawlen(L, list);
    if (n > TARN_MAX_PARAMS)
        border_error(L, "tarn.op: at most %d parameters, not %d", TARN_MAX_PARAMS, n);
    for (int i = 0; i < n; i++) {
        if (lua_rawgeti(L, list, i + 1) == LUA_TSTRING)
            row->param[i] = (tarn_param){.name = keep_text(L, row, -1)};
        else if (lua_istable(L, -1))
            read_param(L, row, lua_gettop(L), i);
        else
            param_fail(L, "tarn.op", "a parameter", "a name or a table", -1);
        lua_settop(L, list);
    }
    row->op.param = row->param;
    lua_pop(L, 1);
}

static void read_results(lua_State *L, user_row *row, int spec)
{
    if (lua_getfield(L, spec, "results") == LUA_TTABLE) {
        int list = lua_gettop(L), n = (int)lua_rawlen(L, list);
        if (n > TARN_MAX_RESULTS)
            border_error(L, "tarn.op: at most %d results, not %d", TARN_MAX_RESULTS, n);
        for (int k = 0; k < n; k++) {
            if (lua_rawgeti(L, list, k + 1) == LUA_TTABLE) { /* { "positions", no_grad = true } */
                row->result[k].no_grad = true_field(L, lua_gettop(L), "no_grad");
                row->result[k].about = text_field(L, row, lua_gettop(L), "about");
                lua_rawgeti(L, -1, 1);
            }
            row->result[k].name = keep_text(L, row, -1);
            lua_settop(L, list);
        }
        row->op.result = row->result;
    }
    lua_pop(L, 1);
}

/* samples = { "randn(2, 3)", { "arange(1, 3)", no_gradcheck = true } } */
static void read_samples(lua_State *L, user_row *row, int spec)
{
    if (lua_getfield(L, spec, "samples") == LUA_TTABLE) {
        int list = lua_gettop(L);
        for (int k = 0; k < TARN_MAX_SAMPLES && k < (int)lua_rawlen(L, list); k++) {
            if (lua_rawgeti(L, list, k + 1) == LUA_TTABLE) {
                row->op.samples[k].no_gradcheck = true_field(L, lua_gettop(L), "no_gradcheck");
                lua_rawgeti(L, -1, 1);
            }
            row->op.samples[k].args = keep_text(L, row, -1);
            lua_settop(L, list);
        }
    }
    lua_pop(L, 1);
}

/* errors = { { "randn(2)", "must be a matrix" } } */
static void read_errors(lua_State *L, user_row *row, int spec)
{
    if (lua_getfield(L, spec, "errors") == LUA_TTABLE) {
        int list = lua_gettop(L);
        for (int k = 0; k < TARN_MAX_FAILURES && k < (int)lua_rawlen(L, list); k++) {
            lua_rawgeti(L, list, k + 1);
            luaL_checktype(L, -1, LUA_TTABLE);
            lua_rawgeti(L, list + 1, 1);
            lua_rawgeti(L, list + 1, 2);
            row->op.errors[k].args = keep_text(L, row, -2);
            row->op.errors[k].message = keep_text(L, row, -1);
            lua_settop(L, list);
        }
    }
    lua_pop(L, 1);
}

static bool has_function(lua_State *L, int spec, const char *name)
{
    int type = lua_getfield(L, spec, name);
    lua_pop(L, 1);
    if (type != LUA_TFUNCTION && type != LUA_TNIL)
        border_error(L, "tarn.op: %s must be a function, not a %s", name, lua_typename(L, type));
    return type == LUA_TFUNCTION;
}

/* saves = { "mask" }: the names are for readers */
static void read_saves(lua_State *L, user_row *row, int spec)
{
    if (lua_getfield(L, spec, "saves") == LUA_TTABLE) {
        lua_Unsigned n = lua_rawlen(L, -1);
        if (n > TARN_MAX_RESULTS)
            border_error(L, "tarn.op: at most %d saved tensors, not %I", TARN_MAX_RESULTS,
                         (LUAI_UACINT)n);
        row->saves = (int)n;
    }
    lua_pop(L, 1);
}

/* The bit of the tensor parameter or of the result that the word on the stack names. */
static void keep_named(lua_State *L, user_row *row)
{
    const char *name = luaL_checkstring(L, -1);
    int t = 0, found = 0;
    for (const tarn_param *p = row->param; p->name; p++) {
        bool tensor = p->kind == TARN_TENSOR || p->kind == TARN_TENSORS;
        if (tensor && strcmp(p->name, name) == 0)
            found = 1, row->op.keeps_in |= 1u << t;
        t += tensor;
    }
    for (int k = 0; row->result[k].name || k == 0; k++)
        if (strcmp(row->result[k].name ? row->result[k].name : "y", name) == 0)
            found = 1, row->op.keeps_out |= 1u << k;
    if (!found)
        border_error(L, "tarn.op: keeps names '%s', which is no tensor and no result of %s", name,
                     row->op.name);
}

/* keeps = { "x", "y" }: what backward reads */
static void read_keeps(lua_State *L, user_row *row, int spec)
{
    row->op.keeps_in = UINT32_MAX;
    if (lua_getfield(L, spec, "keeps") == LUA_TTABLE) {
        row->op.keeps_in = 0;
        for (int i = 1, n = (int)lua_rawlen(L, -1); i <= n; i++) {
            lua_rawgeti(L, -1, i);
            keep_named(L, row);
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
}

static void read_functions(lua_State *L, user_row *row, int spec)
{
    bool shape = has_function(L, spec, "shape");
    if (has_function(L, spec, "compose"))
        row->op.compose = user_compose;
    if (has_function(L, spec, "forward")) {
        row->op.forward = user_forward;
        row->op.plan = shape ? user_plan : user_plan_like_first;
        read_saves(L, row, spec);
    }
    if (has_function(L, spec, "backward")) {
        row->op.backward = user_backward;
        read_keeps(L, row, spec);
    }
    if (!row->op.compose && !row->op.forward)
        border_error(L, "tarn.op: %s needs compose, or forward", row->op.name);
}

static bool is_name(const char *s)
{
    if (!s || !(isalpha((unsigned char)*s) || *s == '_'))
        return false;
    while (*s && (isalnum((unsigned char)*s) || *s == '_'))
        s++;
    return *s == '\0';
}

static const char *const known[] = {"name",    "params",   "results", "compose", "forward",
                                    "shape",   "backward", "summary", "formula", "source",
                                    "example", "samples",  "errors",  "aliases", "keeps",
                                    "saves",   "linear",   "object",  "undoes"};

static void check_fields(lua_State *L, int spec)
{
    lua_pushnil(L);
    while (lua_next(L, spec)) {
        lua_pop(L, 1);
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known && lua_type(L, -1) == LUA_TSTRING; i++)
            found |= strcmp(known[i], lua_tostring(L, -1)) == 0;
        if (!found)
            border_error(L, "tarn.op: unknown field %s", param_given(L, -1));
    }
}

static void read_row(lua_State *L, user_row *row, int spec)
{
    check_fields(L, spec);
    row->op.name = text_field(L, row, spec, "name");
    if (!is_name(row->op.name))
        border_error(L, "tarn.op: name must be a word of letters, digits and _");
    row->op.aliases = text_field(L, row, spec, "aliases");
    row->op.summary = text_field(L, row, spec, "summary");
    row->op.formula = text_field(L, row, spec, "formula");
    row->op.source = text_field(L, row, spec, "source");
    row->op.example = text_field(L, row, spec, "example");
    row->op.object = text_field(L, row, spec, "object");
    row->op.undoes = text_field(L, row, spec, "undoes");
    read_params(L, row, spec);
    read_results(L, row, spec);
    read_functions(L, row, spec);
    read_samples(L, row, spec);
    read_errors(L, row, spec);
    if (!row->param[0].name || row->param[0].kind != TARN_TENSOR)
        row->op.traits |= TARN_NO_METHOD;
    if (row->op.backward && true_field(L, spec, "linear"))
        row->op.traits |= TARN_LINEAR;
    else if (row->op.backward && !row->saves) /* what is saved has no history */
        row->op.traits |= TARN_BACKWARD_IS_OPS;
}

/* tarn.op{ ... } -> the function */
static int op_new(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    user_row **holder = lua_newuserdatauv(L, sizeof *holder, 0);
    *holder = NULL;
    luaL_setmetatable(L, CLASS);
    user_row *row = *holder = calloc(1, sizeof *row);
    if (!row)
        return border_error(L, "tarn.op: out of memory");
    read_row(L, row, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key);
    lua_pushvalue(L, 1);
    lua_rawsetp(L, -2, &row->op);
    border run = border_open(L);
    bool added = tarn_op_add(&row->op);
    if (added)
        *holder = NULL; /* the catalogue's from now on */
    border_close(L, run, added);
    op_publish(L, &row->op);
    loss_publish(L, &row->op);
    op_push(L, &row->op);
    return 1;
}

void row_setup(lua_State *L)
{
    luaL_newmetatable(L, CLASS);
    lua_pushcfunction(L, row_gc);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &functions_key);
    lua_pushcfunction(L, op_new);
    lua_setfield(L, -2, "op");
}
