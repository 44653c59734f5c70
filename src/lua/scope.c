/* scope.c -- see scope.h */
#include "lua/scope.h"

#include "lua/tensor.h"

typedef struct scope {
    lua_State *L; /* the coroutine that opened it; held as user value 1 */
    box *boxes;
    bool open;
    struct scope *outer, *inner; /* among the open scopes of this thread */
} scope;

static const char CLASS[] = "tarn.Scope";
enum { DEEPEST_RESULT = 4 }; /* tables inside each other in what a scope's function returns */

static _Thread_local scope *innermost;

static void link_box(scope *s, box *b)
{
    b->next = s->boxes;
    b->link = &s->boxes;
    if (b->next)
        b->next->link = &b->next;
    s->boxes = b;
}

/* The innermost open scope that L opened, from S outwards. */
static scope *own_scope(lua_State *L, scope *s)
{
    while (s && s->L != L)
        s = s->outer;
    return s;
}

void scope_adopt(lua_State *L, box *b)
{
    scope *s = own_scope(L, innermost);
    if (s)
        link_box(s, b);
}

size_t scope_size(void)
{
    size_t n = 0;
    for (const scope *s = innermost; s; s = s->outer)
        for (const box *b = s->boxes; b; b = b->next)
            n++;
    return n;
}

static void leave(scope *s)
{
    if (!s->open)
        return;
    s->open = false;
    if (s->inner)
        s->inner->outer = s->outer;
    else
        innermost = s->outer;
    if (s->outer)
        s->outer->inner = s->inner;
}

static void release_all(scope *s)
{
    leave(s);
    while (s->boxes)
        box_release(s->boxes);
}

static scope *check_scope(lua_State *L) { return luaL_checkudata(L, 1, CLASS); }

/* Also the end of `local s <close> = tarn.scope()`. */
static int scope_close(lua_State *L)
{
    release_all(check_scope(L));
    return 0;
}

/* Never closed: its tensors are the collector's, like all others. */
static int scope_gc(lua_State *L)
{
    scope *s = check_scope(L);
    leave(s);
    while (s->boxes)
        box_unlink(s->boxes);
    return 0;
}

/* A tensor that outlives S belongs to the scope outside. */
static void hand_on(lua_State *L, scope *s, box *b)
{
    if (!b->link)
        return;
    box_unlink(b);
    scope *outer = own_scope(L, s->open ? s->outer : innermost);
    if (outer)
        link_box(outer, b);
}

/* Tensors among the value on the top of the stack and in tables below it. */
static void hand_on_value(lua_State *L, scope *s, int depth)
{
    box *b = box_at(L, -1, &tensor_kind);
    if (b) {
        hand_on(L, s, b);
        return;
    }
    if (!lua_istable(L, -1) || depth == 0)
        return;
    luaL_checkstack(L, 4, "a scope's results");
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        hand_on_value(L, s, depth - 1);
        lua_pop(L, 1);
    }
}

/* scope:keep(t, ...) -> t, ...: these live on. */
static int scope_keep(lua_State *L)
{
    scope *s = check_scope(L);
    int top = lua_gettop(L);
    for (int i = 2; i <= top; i++) {
        lua_pushvalue(L, i);
        hand_on_value(L, s, DEEPEST_RESULT);
        lua_pop(L, 1);
    }
    return top - 1;
}

static scope *scope_push(lua_State *L)
{
    scope *s = lua_newuserdatauv(L, sizeof *s, 1);
    *s = (scope){.L = L};
    luaL_setmetatable(L, CLASS);
    lua_pushthread(L);
    lua_setiuservalue(L, -2, 1);
    s->outer = innermost;
    if (s->outer)
        s->outer->inner = s;
    s->open = true;
    return innermost = s;
}

/* The function has returned: the scope is at 1, its results follow. */
static int scope_finish(lua_State *L, int status, lua_KContext context)
{
    (void)status, (void)context;
    scope *s = lua_touserdata(L, 1);
    int top = lua_gettop(L);
    for (int i = 2; i <= top; i++) {
        lua_pushvalue(L, i);
        hand_on_value(L, s, DEEPEST_RESULT);
        lua_pop(L, 1);
    }
    return top - 1; /* the scope, to be closed, closes now */
}

/* tarn.scope() -> scope;  tarn.scope(f, ...) -> results of f(...) */
static int scope_new(lua_State *L)
{
    if (lua_gettop(L) == 0) {
        scope_push(L);
        return 1;
    }
    if (lua_type(L, 1) != LUA_TFUNCTION)
        return border_error(L, "scope: a function expected, or nothing for a scope to close");
    scope_push(L);
    lua_insert(L, 1);
    lua_toclose(L, 1);
    int args = lua_gettop(L) - 2;
    lua_callk(L, args, LUA_MULTRET, 0, scope_finish);
    return scope_finish(L, LUA_OK, 0);
}

void scope_setup(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__close", scope_close}, {"__gc", scope_gc}, {NULL, NULL}};
    static const luaL_Reg methods[] = {{"close", scope_close}, {"keep", scope_keep}, {NULL, NULL}};
    luaL_newmetatable(L, CLASS);
    luaL_setfuncs(L, meta, 0);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_pushcfunction(L, scope_new);
    lua_setfield(L, -2, "scope");
}
