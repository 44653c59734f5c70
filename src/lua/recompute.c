/* recompute.c -- see recompute.h */
#include "lua/recompute.h"

#include <string.h>

#include "graph/tape.h"
#include "lua/param.h"
#include "lua/ref.h"
#include "lua/tensor.h"

enum { MOST = 32 }; /* tensors among the arguments */

/* CALL is a table: f, then the arguments; where one is a tensor, its number among them is in
 * `place`, and the table has false. */
typedef struct lua_replay {
    tarn_replay replay;
    ref *call;
    int arguments, place[MOST];
} lua_replay;

static void replay_done(void *object)
{
    lua_replay *r = object;
    tarn_replay_done(&r->replay);
    ref_drop(r->call);
    tarn_free(r, sizeof *r);
}

static const tarn_class replay_class = {"recomputation", replay_done};

/* ---- calling f ------------------------------------------------------------------------------ */

typedef struct request {
    lua_replay *replay;
    tarn_tensor *const *in;
    tarn_tensor *out[TARN_MAX_RESULTS]; /* kept */
} request;

enum { CALL = 2, FUNCTION = 3 }; /* in the frame of run_request; arguments follow the function */

static void push_arguments(lua_State *L, const request *r)
{
    const lua_replay *replay = r->replay;
    for (int i = 1; i <= replay->arguments; i++)
        lua_rawgeti(L, CALL, i + 1);
    for (int t = 0; t < replay->replay.inputs; t++) {
        tensor_push(L, r->in[t]);
        lua_replace(L, FUNCTION + replay->place[t]);
    }
}

static void receive(lua_State *L, request *r, int first)
{
    int n = lua_gettop(L) - first + 1;
    if (n < 1 || n > TARN_MAX_RESULTS)
        border_error(L, "recompute: the function must return 1 to %d tensors, not %d values",
                     TARN_MAX_RESULTS, n);
    for (int k = 0; k < n; k++)
        if (!tensor_at(L, first + k))
            border_error(L, "recompute: result %d must be a tensor, not %s", k + 1,
                         param_given(L, first + k));
    for (int k = 0; k < n; k++)
        r->out[k] = tarn_keep(tensor_at(L, first + k));
    r->replay->replay.outputs = n;
}

static int run_request(lua_State *L)
{
    request *r = lua_touserdata(L, 1);
    luaL_checkstack(L, r->replay->arguments + 8, "recompute");
    ref_push(L, r->replay->call);
    lua_rawgeti(L, CALL, 1);
    push_arguments(L, r);
    lua_call(L, r->replay->arguments, LUA_MULTRET);
    receive(L, r, FUNCTION);
    return 0;
}

static bool run(tarn_replay *self, tarn_tensor *const *in, tarn_tensor **out)
{
    lua_State *L = border_state();
    request r = {.replay = (lua_replay *)self, .in = in};
    if (!L)
        return tarn_fail(TARN_ERROR_USE, "recompute: what it runs is written in Lua, and no Lua"
                                         " call is running");
    if (!border_room(L, 4))
        return false;
    lua_pushcfunction(L, run_request);
    lua_pushlightuserdata(L, &r);
    bool ok = border_pcall(L, 1, 0);
    for (int k = 0; k < TARN_MAX_RESULTS; k++)
        if (r.out[k])
            ok = (out[k] = tarn_scope_own(r.out[k])) && ok;
    return ok;
}

/* ---- recompute(f, ...) ---------------------------------------------------------------------- */

static bool callable(lua_State *L, int index)
{
    if (lua_isfunction(L, index))
        return true;
    if (luaL_getmetafield(L, index, "__call") == LUA_TNIL)
        return false;
    lua_pop(L, 1);
    return true;
}

/* f and its arguments as a table on the stack; tensors into IN, false in their place. */
static lua_replay pack_call(lua_State *L, tarn_tensor **in)
{
    lua_replay r = {.arguments = lua_gettop(L) - 1};
    lua_createtable(L, r.arguments + 1, 0);
    for (int i = 0; i <= r.arguments; i++) {
        tarn_tensor *t = i > 0 ? tensor_at(L, i + 1) : NULL;
        if (t && r.replay.inputs == MOST)
            border_error(L, "recompute: at most %d tensors among the arguments", MOST);
        if (t) {
            r.place[r.replay.inputs] = i;
            in[r.replay.inputs++] = t;
            lua_pushboolean(L, false);
        } else {
            lua_pushvalue(L, i + 1);
        }
        lua_rawseti(L, -2, i + 1);
    }
    return r;
}

static lua_replay *replay_new(lua_replay with)
{
    lua_replay *r = tarn_alloc(sizeof *r);
    if (!r) {
        ref_drop(with.call);
        return NULL;
    }
    *r = with;
    r->replay.object = (tarn_object){.class = &replay_class, .refs = 1};
    r->replay.run = run;
    return tarn_scope_own(r);
}

static int recompute(lua_State *L)
{
    tarn_tensor *in[MOST], *out[TARN_MAX_RESULTS] = {0};
    if (lua_isnoneornil(L, 1) || !callable(L, 1))
        param_fail(L, "recompute", "what it runs", "a function or a layer", 1);
    luaL_checkstack(L, TARN_MAX_RESULTS + 8, "recompute");
    lua_replay with = pack_call(L, in);
    box *result[TARN_MAX_RESULTS];
    int call = lua_gettop(L);
    for (int k = 0; k < TARN_MAX_RESULTS; k++)
        result[k] = tensor_box(L);
    with.call = ref_new(L, call);
    border run = border_open(L);
    lua_replay *r = replay_new(with);
    bool ok = r && tarn_recompute(&r->replay, in, out);
    int n = ok ? r->replay.outputs : 0;
    for (int k = 0; k < n; k++)
        result[k]->object = tarn_keep(out[k]);
    border_close(L, run, ok);
    for (int k = n; k < TARN_MAX_RESULTS; k++)
        box_unlink(result[k]);
    lua_settop(L, call + n);
    return n;
}

void recompute_setup(lua_State *L)
{
    lua_pushcfunction(L, recompute);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "recompute");
    lua_setfield(L, -2, "checkpoint");
}
