/* op.c -- arguments of operations, by position or by name, and their results.
 *
 * The fast path makes no table and no string: it reads, boxes the results, applies.
 */
#include "lua/op.h"

#include <string.h>

#include "base/error.h"
#include "graph/apply.h"
#include "lua/border.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "nn/layer.h"

/* The arguments of one call. */
typedef struct arguments {
    const tarn_op *op;
    tarn_value value[TARN_MAX_PARAMS];
    int tensors;                         /* tensor parameters seen so far */
    tarn_tensor *one[TARN_MAX_PARAMS];   /* by tensor parameter; NULL: a number, or a list */
    double number[TARN_MAX_PARAMS];      /* ... the number */
    uint16_t first[TARN_MAX_PARAMS + 1]; /* where each one's tensors begin in `list` */
    tarn_tensor **list;                  /* NULL: no list among the parameters, `one` serves */
    uint32_t given, whole;               /* bits: parameter was given; number is an integer */
    int64_t room[TARN_MAX_PARAMS][TARN_LIST_ROOM];
} arguments;

typedef bool applier(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                     const tarn_value *value, tarn_tensor **out);

/* ---- reading ------------------------------------------------------------------------------ */

static int signature(lua_State *L, const tarn_op *op)
{
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (const tarn_param *p = op->param; p->name; p++) {
        luaL_addstring(&text, p == op->param ? "" : ", ");
        luaL_addstring(&text, p->name);
        luaL_addstring(&text, p->flags & TARN_OPTIONAL ? "?" : "");
    }
    luaL_pushresult(&text);
    return 1;
}

static int missing(lua_State *L, const tarn_op *op, const tarn_param *p)
{
    signature(L, op);
    return border_error(L, "%s: %s is missing: %s(%s)", op->name, p->name, op->name,
                        lua_tostring(L, -1));
}

static void read_tensor(lua_State *L, int index, arguments *a, const tarn_param *p, int t)
{
    box *b = box_at(L, index, &tensor_kind);
    if (b) {
        if (!b->object)
            tensor_released(L, a->op->name, p->name);
        a->one[t] = b->object;
        return;
    }
    if (!(p->flags & TARN_NUMBERS) || lua_type(L, index) != LUA_TNUMBER)
        param_fail(L, a->op->name, p->name,
                   p->flags & TARN_NUMBERS ? "a tensor or a number" : "a tensor", index);
    a->one[t] = NULL;
    a->number[t] = lua_tonumber(L, index);
    if (lua_isinteger(L, index))
        a->whole |= 1u << t;
}

/* The tensors of the table at INDEX; they stay in that table, so the array holds no references.
 * The array is the collector's, above the arguments. */
static void read_tensors(lua_State *L, int index, arguments *a, const tarn_param *p, int t)
{
    if (lua_type(L, index) != LUA_TTABLE)
        param_fail(L, a->op->name, p->name, "a list of tensors", index);
    size_t n = lua_rawlen(L, index), most = UINT16_MAX - TARN_MAX_PARAMS;
    if (n > most)
        border_error(L, "%s: %s has %I tensors; there can be at most %I", a->op->name, p->name,
                     (LUAI_UACINT)n, (LUAI_UACINT)most);
    a->list = lua_newuserdatauv(L, (n + TARN_MAX_PARAMS) * sizeof *a->list, 0);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        a->list[t + i] = tensor_at(L, -1);
        if (!a->list[t + i])
            border_error(L, "%s: %s[%I] must be a tensor, not %s", a->op->name, p->name,
                         (LUAI_UACINT)i + 1, param_given(L, -1));
        lua_pop(L, 1);
    }
    a->first[t] = (uint16_t)t;
    a->first[t + 1] = (uint16_t)(t + n);
}

static bool is_tensor_kind(const tarn_param *p)
{
    return p->kind == TARN_TENSOR || p->kind == TARN_TENSORS;
}

static int tensor_slot(const tarn_op *op, int param)
{
    int t = 0;
    for (int i = 0; i < param; i++)
        t += is_tensor_kind(&op->param[i]);
    return t;
}

static void read_param(lua_State *L, int index, arguments *a, int i, int t)
{
    const tarn_param *p = &a->op->param[i];
    a->given |= 1u << i;
    if (p->kind == TARN_TENSOR)
        read_tensor(L, index, a, p, t);
    else if (p->kind == TARN_TENSORS)
        read_tensors(L, index, a, p, t);
    else
        param_read(L, index, a->op->name, p, &a->value[i], a->room[i]);
}

/* ---- names -------------------------------------------------------------------------------- */

static bool same_or_plural(const char *given, const char *name)
{
    if (strcmp(given, name) == 0)
        return true;
    return (strcmp(given, "dim") == 0 && strcmp(name, "dims") == 0) ||
           (strcmp(given, "dims") == 0 && strcmp(name, "dim") == 0);
}

static int param_named(lua_State *L, const tarn_op *op, const char *name)
{
    for (int i = 0; op->param[i].name; i++)
        if (same_or_plural(name, op->param[i].name))
            return i;
    border run = border_open(L);
    border_close(L, run, tarn_option_find(op->name, op->param, NULL, name) >= 0);
    return 0;
}

/* Options by name in the table at INDEX; numbers among its keys are a list, read elsewhere. */
static void read_names(lua_State *L, int index, arguments *a)
{
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (lua_type(L, -2) == LUA_TSTRING) {
            int i = param_named(L, a->op, lua_tostring(L, -2));
            const tarn_param *p = &a->op->param[i];
            if (a->given >> i & 1)
                border_error(L, "%s: %s was given twice", a->op->name, p->name);
            if (p->kind == TARN_TENSORS)
                border_error(L, "%s: give %s as the first argument", a->op->name, p->name);
            read_param(L, lua_gettop(L), a, i, tensor_slot(a->op, i));
        } else if (lua_type(L, -2) != LUA_TNUMBER) {
            border_error(L, "%s: options have names, not %s", a->op->name, param_given(L, -2));
        }
        lua_pop(L, 1);
    }
}

/* Does the table at INDEX hold options by name?  An empty one does where no list is wanted. */
static bool has_names(lua_State *L, int index, bool list)
{
    bool any = false;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        any = true;
        if (lua_type(L, -1) == LUA_TSTRING) {
            lua_pop(L, 1);
            return true;
        }
    }
    return !any && !list;
}

/* x:reshape(2, 3): the last parameter takes the rest where it is a list of numbers. */
static bool takes_rest(lua_State *L, const tarn_op *op, int i, int index, int top)
{
    const tarn_param *p = &op->param[i];
    return !op->param[i + 1].name && (p->kind == TARN_SIZES || p->kind == TARN_DIMS) &&
           index < top && lua_type(L, index) == LUA_TNUMBER;
}

static void read_rest(lua_State *L, arguments *a, int i, int index, int top)
{
    int64_t n = top - index + 1;
    if (n > TARN_LIST_ROOM)
        border_error(L, "%s: %d numbers given for %s", a->op->name, (int)n, a->op->param[i].name);
    for (int64_t k = 0; k < n; k++) {
        int fits = 0;
        a->room[i][k] = lua_tointegerx(L, index + (int)k, &fits);
        if (!fits || lua_type(L, index + (int)k) != LUA_TNUMBER)
            param_fail(L, a->op->name, a->op->param[i].name, "whole numbers", index + (int)k);
    }
    a->value[i].list.at = a->room[i];
    a->value[i].list.count = n;
    a->given |= 1u << i;
}

/* ---- all arguments -------------------------------------------------------------------------- */

static void fill_absent(lua_State *L, arguments *a, int i, int t)
{
    const tarn_param *p = &a->op->param[i];
    if (!(p->flags & TARN_OPTIONAL))
        missing(L, a->op, p);
    a->value[i] = param_absent(p);
    if (p->kind == TARN_TENSOR)
        a->one[t] = TARN_NONE;
}

static int too_many(lua_State *L, const tarn_op *op, int given)
{
    signature(L, op);
    return border_error(L, "%s takes %d argument%s, not %d: %s(%s)", op->name, tarn_op_params(op),
                        tarn_op_params(op) == 1 ? "" : "s", given, op->name, lua_tostring(L, -1));
}

/* cat(a, b, 1): tensors that follow each other are a list where one is wanted; the last of them. */
static int read_row_of_tensors(lua_State *L, arguments *a, int i, int t, int index, int top)
{
    lua_newtable(L);
    int k = index;
    for (; k <= top && box_at(L, k, &tensor_kind); k++) {
        lua_pushvalue(L, k);
        lua_rawseti(L, -2, k - index + 1);
    }
    read_param(L, lua_gettop(L), a, i, t);
    return k - 1;
}

/* The arguments FROM .. TOP. */
static void read_positions(lua_State *L, arguments *a, int from, int top)
{
    const tarn_param *p = a->op->param;
    int i = 0, t = 0, index = from;
    for (; p[i].name && index <= top; i++, index++) {
        if (takes_rest(L, a->op, i, index, top)) {
            read_rest(L, a, i, index, top);
            return;
        }
        if (p[i].kind == TARN_TENSORS && box_at(L, index, &tensor_kind))
            index = read_row_of_tensors(L, a, i, t, index, top);
        else if (!lua_isnil(L, index) || !(p[i].flags & TARN_OPTIONAL))
            read_param(L, index, a, i, t);
        t += is_tensor_kind(&p[i]);
    }
    while (index <= top && lua_isnil(L, index))
        index++;
    if (index <= top)
        too_many(L, a->op, top - from + 1);
}

/* Tensors alone, one for each parameter: what most calls are.  False: read as usual. */
static bool read_tensors_alone(lua_State *L, arguments *a, int from)
{
    const tarn_param *p = a->op->param;
    int top = lua_gettop(L), t = 0;
    for (; p[t].name; t++) {
        box *b =
            from + t <= top && p[t].kind == TARN_TENSOR ? box_at(L, from + t, &tensor_kind) : NULL;
        if (!b || !b->object)
            return false;
        a->one[t] = b->object;
    }
    a->list = NULL;
    a->tensors = t;
    return from + t > top;
}

/* The trailing table of names, if there is one: then positions end before it, or with the list
 * that it also is. */
static void read_arguments(lua_State *L, arguments *a, int from)
{
    if (read_tensors_alone(L, a, from))
        return;
    int top = lua_gettop(L), names = 0;
    a->given = a->whole = 0;
    a->list = NULL;
    if (top >= from && lua_type(L, top) == LUA_TTABLE) {
        int i = top - from, n = tarn_op_params(a->op);
        bool list = i < n && param_is_list(&a->op->param[i]);
        bool also_list = list && lua_rawlen(L, top) > 0;
        names = has_names(L, top, list) ? top : 0;
        if (names && !also_list)
            top--;
    }
    read_positions(L, a, from, top);
    if (names)
        read_names(L, names, a);
    int t = 0;
    for (int i = 0; a->op->param[i].name; i++) {
        if (!(a->given >> i & 1))
            fill_absent(L, a, i, t);
        t += is_tensor_kind(&a->op->param[i]);
    }
    a->tensors = t;
}

/* ---- options apart ------------------------------------------------------------------------ */

static void keep_number(lua_State *L, arguments *a, int t)
{
    box *b = box_object(L);
    border run = border_open(L);
    b->object = tarn_keep(tarn_tensor_weak(a->number[t], a->whole >> t & 1));
    border_close(L, run, b->object);
    a->one[t] = b->object;
}

/* The parameter at I, of which the call was (not) given a value by name. */
static void check_option(lua_State *L, arguments *a, int i, int t)
{
    const tarn_param *p = &a->op->param[i];
    bool given = a->given >> i & 1;
    if (given && !(p->flags & TARN_OPTIONAL))
        border_error(L, "%s: %s is no option; it is given when the object is called", a->op->name,
                     p->name);
    if (!given)
        a->value[i] = param_absent(p);
    if (p->kind == TARN_TENSOR && !given)
        a->one[t] = NULL;
    else if (p->kind == TARN_TENSOR && !a->one[t])
        keep_number(L, a, t);
}

void op_options(lua_State *L, int index, const tarn_op *op, param_options *options,
                tarn_tensor *tensor[TARN_MAX_PARAMS])
{
    arguments a = {.op = op};
    luaL_checkstack(L, TARN_MAX_PARAMS + 8, op->name);
    if (index)
        read_names(L, index, &a);
    int t = 0;
    for (int i = 0; op->param[i].name; i++) {
        check_option(L, &a, i, t);
        t += is_tensor_kind(&op->param[i]);
    }
    memcpy(options->value, a.value, sizeof a.value);
    memcpy(options->room, a.room, sizeof a.room);
    for (int i = 0; op->param[i].name; i++)
        if (param_is_list(&op->param[i]) && a.value[i].list.at == a.room[i])
            options->value[i].list.at = options->room[i];
    memcpy(tensor, a.one, sizeof a.one);
}

/* ---- applying ----------------------------------------------------------------------------- */

/* Numbers become tensors here, where a scope is open. */
static bool make_numbers(arguments *a)
{
    for (int t = 0; t < a->tensors; t++)
        if (!a->one[t] && !(a->one[t] = tarn_tensor_weak(a->number[t], a->whole >> t & 1)))
            return false;
    return true;
}

/* A row with a list has it as its only tensors but single ones before or after. */
static void lay_flat(arguments *a)
{
    int list = 0;
    while (a->op->param[list].name && a->op->param[list].kind != TARN_TENSORS)
        list++;
    int at = tensor_slot(a->op, list), n = a->first[at + 1] - a->first[at];
    for (int t = 0; t < a->tensors; t++) {
        int to = t <= at ? t : t + n - 1;
        a->first[t] = (uint16_t)to;
        if (t != at)
            a->list[to] = a->one[t];
    }
    a->first[a->tensors] = (uint16_t)(a->tensors + n - 1);
}

static bool make_inputs(arguments *a)
{
    if (!a->list)
        return make_numbers(a);
    lay_flat(a);
    return true;
}

/* A row whose result is a list: how many it has is known before they are made. */
static int run_list(lua_State *L, arguments *a, applier *apply)
{
    border run = border_open(L);
    int n = make_inputs(a) ? tarn_apply_count(a->op, a->list ? a->list : a->one,
                                              a->list ? a->first : NULL, a->value)
                           : -1;
    border_close(L, run, n >= 0);
    box **y = lua_newuserdatauv(L, (size_t)(n + 1) * (sizeof *y + sizeof(tarn_tensor *)), 0);
    tarn_tensor **out = (tarn_tensor **)(y + n);
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        y[i] = tensor_box(L);
        lua_rawseti(L, -2, i + 1);
    }
    run = border_open(L);
    bool ok = apply(a->op, a->list ? a->list : a->one, a->list ? a->first : NULL, a->value, out);
    for (int i = 0; i < n && ok; i++)
        y[i]->object = tarn_keep(out[i]);
    border_close(L, run, ok);
    return 1;
}

static int run_op(lua_State *L, const tarn_op *op, applier *apply, int from)
{
    arguments a;
    a.op = op;
    read_arguments(L, &a, from);
    if (op->list)
        return run_list(L, &a, apply);
    int results = tarn_op_results(op);
    box *y[TARN_MAX_RESULTS];
    luaL_checkstack(L, results, op->name);
    for (int i = 0; i < results; i++)
        y[i] = tensor_box(L);
    border run = border_open(L);
    tarn_tensor *out[TARN_MAX_RESULTS] = {0};
    bool ok = make_inputs(&a) &&
              apply(op, a.list ? a.list : a.one, a.list ? a.first : NULL, a.value, out);
    for (int i = 0; i < results && ok; i++)
        y[i]->object = tarn_keep(out[i]);
    border_close(L, run, ok);
    return results;
}

static const tarn_op *row_of(lua_State *L) { return lua_touserdata(L, lua_upvalueindex(1)); }

static int op_call(lua_State *L) { return run_op(L, row_of(L), tarn_apply, 1); }

/* Operators that Lua gives their operand twice. */
static int op_call_unary(lua_State *L)
{
    lua_settop(L, 1);
    return op_call(L);
}

/* Those that write into their first argument give it back. */
static int op_write(lua_State *L, applier *apply)
{
    tensor_check(L, 1, row_of(L)->name, row_of(L)->param->name);
    lua_pushvalue(L, 1);
    lua_insert(L, 1);
    run_op(L, row_of(L), apply, 2);
    lua_settop(L, 1);
    return 1;
}

static int op_call_effects(lua_State *L) { return op_write(L, tarn_apply); }
static int op_call_in_place(lua_State *L) { return op_write(L, tarn_apply_in_place); }

int op_definition(lua_State *L)
{
    const tarn_op *op = tarn_op_find(luaL_checkstring(L, 1));
    if (!op)
        return border_error(L, "definition: there is no operation '%s'", lua_tostring(L, 1));
    return run_op(L, op, tarn_apply_definition, 2);
}

static const char tarn_key; /* registry: the table `tarn` */

/* ---- publishing --------------------------------------------------------------------------- */

/* Effects whose only result is the argument that they wrote. */
static bool gives_first(const tarn_op *op)
{
    return (op->traits & TARN_EFFECTS) && op->param[0].flags & TARN_WRITTEN;
}

static void push_closure(lua_State *L, const tarn_op *op, lua_CFunction function)
{
    lua_pushlightuserdata(L, (void *)op);
    lua_pushcclosure(L, function, 1);
}

void op_push(lua_State *L, const tarn_op *op)
{
    push_closure(L, op, gives_first(op) ? op_call_effects : op_call);
}

/* Under NAME in the tables at TARN and METHODS. */
static void publish_as(lua_State *L, const tarn_op *op, const char *name, int tarn, int methods)
{
    op_push(L, op);
    if (!(op->traits & TARN_NO_METHOD)) {
        lua_pushvalue(L, -1);
        lua_setfield(L, methods, name);
    }
    lua_setfield(L, tarn, name);
    if (!(op->traits & TARN_ELEMENTWISE))
        return;
    push_closure(L, op, op_call_in_place);
    lua_pushfstring(L, "%s_", name);
    lua_pushvalue(L, -2);
    lua_settable(L, methods);
    lua_pop(L, 1);
}

static void publish(lua_State *L, const tarn_op *op, int tarn, int methods)
{
    publish_as(L, op, op->name, tarn, methods);
    for (const char *w = op->aliases; w && *w;) {
        size_t n = strcspn(w, "|");
        const char *name = lua_pushlstring(L, w, n);
        publish_as(L, op, name, tarn, methods);
        lua_pop(L, 1);
        w += n + (w[n] == '|');
    }
}

void op_publish(lua_State *L, const tarn_op *op)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &tarn_key);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &tensor_kind);
    lua_getfield(L, -1, "methods");
    int top = lua_gettop(L);
    publish(L, op, top - 2, top);
    lua_settop(L, top - 3);
}

void op_setup(lua_State *L, int tarn, int class, int methods)
{
    static const struct {
        const char *event, *name;
    } operators[] = {{"__add", "add"}, {"__sub", "sub"},          {"__mul", "mul"},
                     {"__div", "div"}, {"__mod", "remainder"},    {"__pow", "pow"},
                     {"__unm", "neg"}, {"__idiv", "floor_divide"}};
    lua_pushvalue(L, tarn);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &tarn_key);
    for (size_t i = 0; i < tarn_op_count(); i++)
        publish(L, tarn_op_at(i), tarn, methods);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        const tarn_op *op = tarn_op_find(operators[i].name);
        if (!op)
            continue;
        push_closure(L, op, op->param[1].name ? op_call : op_call_unary);
        lua_setfield(L, class, operators[i].event);
    }
}
