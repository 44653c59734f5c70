/* make.c -- see make.h */
#include "lua/make.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graph/apply.h"
#include "kernel/convert.h"
#include "kernel/random.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "tensor/drive.h"

/* ---- sizes and options ---------------------------------------------------------------------- */

typedef struct wanted {
    const char *name; /* the maker's */
    tarn_spec spec;
    bool typed, requires_grad;
} wanted;

static void read_option(lua_State *L, wanted *w, const char *name)
{
    if (strcmp(name, "dtype") == 0) {
        w->spec.dtype = (uint8_t)dtype_read(L, lua_gettop(L), w->name, "dtype");
        w->typed = true;
    } else if (strcmp(name, "requires_grad") == 0) {
        w->requires_grad = lua_toboolean(L, -1);
    } else {
        border_error(L, "%s: unknown option '%s'; there are dtype and requires_grad", w->name,
                     name);
    }
}

/* Names in the table, or the type's name, at INDEX. */
static void read_options(lua_State *L, int index, wanted *w)
{
    if (lua_type(L, index) == LUA_TSTRING) {
        w->spec.dtype = (uint8_t)dtype_read(L, index, w->name, "dtype");
        w->typed = true;
        return;
    }
    if (lua_isnoneornil(L, index))
        return;
    if (lua_type(L, index) != LUA_TTABLE)
        param_fail(L, w->name, "the last argument", "a table of options", index);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (lua_type(L, -2) == LUA_TSTRING)
            read_option(L, w, lua_tostring(L, -2));
        lua_pop(L, 1);
    }
}

static void set_sizes(lua_State *L, wanted *w, const int64_t *size, int64_t count)
{
    if (count > TARN_MAX_DIMS)
        border_error(L, "%s: %d sizes given; a tensor has at most %d dims", w->name, (int)count,
                     TARN_MAX_DIMS);
    w->spec = tarn_spec_make((tarn_dtype)w->spec.dtype, (int)count, size);
}

/* zeros(2, 3), zeros{2, 3}, zeros({2, 3}, {dtype = "int64"}), zeros(2, 3, "int64") */
static void read_sizes(lua_State *L, int from, wanted *w)
{
    int64_t size[TARN_LIST_ROOM], count = 0;
    int index = from;
    if (lua_type(L, from) == LUA_TTABLE) {
        if (!param_list(L, from, size, &count))
            param_fail(L, w->name, "sizes", "a list of whole numbers", from);
        read_options(L, from, w);
        index++;
    } else {
        for (; lua_type(L, index) == LUA_TNUMBER && count < TARN_LIST_ROOM; index++)
            if (!param_list(L, index, &size[count], &(int64_t){0}))
                param_fail(L, w->name, "sizes", "whole numbers", index);
            else
                count++;
    }
    read_options(L, index, w);
    if (lua_gettop(L) > index)
        border_error(L, "%s: sizes, then options, expected; there is more", w->name);
    set_sizes(L, w, size, count);
}

/* An unlisted box and a run for a tensor as W says; FILL computes it. */
typedef bool filler(tarn_tensor *t, const void *context);

static int make(lua_State *L, const wanted *w, filler *fill, const void *context)
{
    box *y = tensor_box(L);
    border run = border_open(L);
    tarn_tensor *t = tarn_spec_check(&w->spec) ? tarn_tensor_of(&w->spec) : NULL;
    bool ok = t && fill(t, context) && (!w->requires_grad || tarn_tensor_requires_grad(t, true));
    y->object = ok ? tarn_keep(t) : NULL;
    if (!ok && tarn_error_pending() != TARN_OK)
        tarn_fail_frame("%s", w->name);
    border_close(L, run, ok);
    return 1;
}

/* ---- constants ---------------------------------------------------------------------------- */

static bool fill_constant(tarn_tensor *t, const void *value)
{
    return tarn_drive_fill(t, *(const double *)value);
}

static int make_constant(lua_State *L, const char *name, double value)
{
    wanted w = {.name = name};
    read_sizes(L, 1, &w);
    return make(L, &w, fill_constant, &value);
}

static int make_zeros(lua_State *L) { return make_constant(L, "zeros", 0); }
static int make_ones(lua_State *L) { return make_constant(L, "ones", 1); }

/* full(sizes, value, options?) */
static int make_full(lua_State *L)
{
    wanted w = {.name = "full"};
    int64_t size[TARN_LIST_ROOM], count;
    if (!param_list(L, 1, size, &count))
        return param_fail(L, "full", "sizes", "a whole number or a list of them", 1);
    if (lua_type(L, 2) != LUA_TNUMBER && lua_type(L, 2) != LUA_TBOOLEAN)
        return param_fail(L, "full", "value", "a number", 2);
    double value = lua_isboolean(L, 2) ? lua_toboolean(L, 2) : lua_tonumber(L, 2);
    w.spec.dtype = lua_isboolean(L, 2) ? TARN_BOOL : TARN_FLOAT32;
    read_options(L, 3, &w);
    set_sizes(L, &w, size, count);
    return make(L, &w, fill_constant, &value);
}

static bool fill_eye(tarn_tensor *t, const void *context)
{
    (void)context;
    if (!tarn_drive_fill(t, 0))
        return false;
    int64_t n = t->spec.size[0];
    size_t item = tarn_dtype_size((tarn_dtype)t->spec.dtype);
    for (int64_t i = 0; i < n && i < t->spec.size[1]; i++)
        tarn_convert_set(t->spec.dtype,
                         (char *)tarn_data(t) + (size_t)(i * t->spec.size[1] + i) * item, 1);
    return true;
}

/* eye(n), eye(rows, columns) */
static int make_eye(lua_State *L)
{
    wanted w = {.name = "eye"};
    int64_t n = luaL_checkinteger(L, 1), m = n;
    int options = 2;
    if (lua_type(L, 2) == LUA_TNUMBER)
        m = luaL_checkinteger(L, options++);
    read_options(L, options, &w);
    set_sizes(L, &w, (int64_t[]){n, m}, 2);
    return make(L, &w, fill_eye, NULL);
}

/* ---- sequences ---------------------------------------------------------------------------- */

typedef struct sequence {
    double from, step, last; /* element i is from + i step, the last one exactly `last` */
    int64_t whole_from, whole_step;
    bool whole;
} sequence;

typedef struct sequence_job {
    const sequence *s;
    tarn_tensor *t;
} sequence_job;

/* By blocks of doubles, which are then converted. */
static bool fill_span(void *job_, int64_t begin, int64_t end)
{
    enum { BLOCK = 512 };
    const sequence_job *job = job_;
    const sequence *s = job->s;
    tarn_dtype type = (tarn_dtype)job->t->spec.dtype;
    int64_t last = tarn_count(job->t) - 1, item = (int64_t)tarn_dtype_size(type);
    char *data = tarn_data(job->t);
    double value[BLOCK];
    for (int64_t at = begin; at < end; at += BLOCK) {
        int64_t n = end - at < BLOCK ? end - at : BLOCK;
        for (int i = 0; i < (int)n; i++)
            value[i] = s->from + (double)(at + i) * s->step;
        if (at + n > last)
            value[last - at] = s->last;
        tarn_convert(type, data + at * item, TARN_FLOAT64, value, (size_t)n);
    }
    return true;
}

static bool fill_whole_span(void *job_, int64_t begin, int64_t end)
{
    const sequence_job *job = job_;
    int64_t *data = tarn_data(job->t);
    for (int64_t i = begin; i < end; i++)
        data[i] = job->s->whole_from + i * job->s->whole_step; /* in range: `to` is */
    return true;
}

static bool fill_sequence(tarn_tensor *t, const void *context)
{
    enum { GRAIN = 32768 };
    sequence_job job = {.s = context, .t = t};
    bool whole = job.s->whole && t->spec.dtype == TARN_INT64;
    return tarn_drive_range(tarn_count(t), GRAIN, whole ? fill_whole_span : fill_span, &job);
}

static double number_at(lua_State *L, int index, const char *owner, const char *name)
{
    if (lua_type(L, index) != LUA_TNUMBER)
        param_fail(L, owner, name, "a number", index);
    return lua_tonumber(L, index);
}

static int64_t count_whole(int64_t from, int64_t to, int64_t step)
{
    if (step > 0 ? to < from : to > from)
        return 0;
    uint64_t span = step > 0 ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    uint64_t steps = span / (step > 0 ? (uint64_t)step : 0 - (uint64_t)step);
    return steps < INT64_MAX ? (int64_t)steps + 1 : INT64_MAX;
}

/* How many numbers; a last one that rounding makes miss `to` by a billionth of a step counts. */
static int64_t count_steps(lua_State *L, double from, double to, double step)
{
    double count = floor((to - from) / step + 1e-9) + 1;
    if (!(count < 0x1p62))
        border_error(L, "arange: from %f to %f by %f has too many numbers", from, to, step);
    return count > 0 ? (int64_t)count : 0;
}

/* arange(from, to, step = 1): `to` included where the steps meet it; arange(n) is 1 .. n */
static int make_arange(lua_State *L)
{
    wanted w = {.name = "arange"};
    int numbers = 0;
    number_at(L, 1, "arange", "from");
    while (numbers < 3 && lua_type(L, numbers + 1) == LUA_TNUMBER)
        numbers++;
    read_options(L, numbers + 1, &w);
    if (numbers == 1)
        lua_pushinteger(L, 1), lua_insert(L, 1);
    if (numbers < 3)
        lua_pushinteger(L, 1), lua_insert(L, 3);
    double from = lua_tonumber(L, 1), step = lua_tonumber(L, 3);
    if (step == 0 || step != step)
        return border_error(L, "arange: step must not be 0");
    sequence s = {.from = from, .step = step};
    s.whole = lua_isinteger(L, 1) && lua_isinteger(L, 2) && lua_isinteger(L, 3);
    s.whole_from = lua_tointeger(L, 1), s.whole_step = lua_tointeger(L, 3);
    int64_t n = s.whole ? count_whole(s.whole_from, lua_tointeger(L, 2), s.whole_step)
                        : count_steps(L, from, lua_tonumber(L, 2), step);
    s.last = from + (double)(n - 1) * step;
    set_sizes(L, &w, &n, 1);
    return make(L, &w, fill_sequence, &s);
}

/* linspace(from, to, n) */
static int make_linspace(lua_State *L)
{
    wanted w = {.name = "linspace"};
    double from = number_at(L, 1, "linspace", "from"), to = number_at(L, 2, "linspace", "to");
    int64_t n = luaL_checkinteger(L, 3);
    if (n < 0)
        return border_error(L, "linspace: n must be at least 0, not %I", (LUAI_UACINT)n);
    read_options(L, 4, &w);
    sequence s = {.from = from, .step = n > 1 ? (to - from) / (double)(n - 1) : 0};
    s.last = n > 1 ? to : from;
    set_sizes(L, &w, &n, 1);
    return make(L, &w, fill_sequence, &s);
}

static bool fill_powers(tarn_tensor *t, const void *context)
{
    const sequence *s = context;
    size_t item = tarn_dtype_size((tarn_dtype)t->spec.dtype);
    char *at = tarn_data(t);
    for (int64_t i = 0, n = tarn_count(t); i < n; i++, at += item)
        tarn_convert_set(t->spec.dtype, at,
                         pow(10, i == n - 1 ? s->last : s->from + (double)i * s->step));
    return true;
}

/* logspace(from, to, n): 10^from .. 10^to */
static int make_logspace(lua_State *L)
{
    wanted w = {.name = "logspace"};
    double from = number_at(L, 1, "logspace", "from"), to = number_at(L, 2, "logspace", "to");
    int64_t n = luaL_checkinteger(L, 3);
    if (n < 0)
        return border_error(L, "logspace: n must be at least 0, not %I", (LUAI_UACINT)n);
    read_options(L, 4, &w);
    sequence s = {.from = from, .step = n > 1 ? (to - from) / (double)(n - 1) : 0};
    s.last = n > 1 ? to : from;
    set_sizes(L, &w, &n, 1);
    return make(L, &w, fill_powers, &s);
}

/* ---- random numbers ------------------------------------------------------------------------- */

enum { DRAW_GRAIN = 1 << 14 };

typedef struct draw draw;
struct draw {
    void (*run)(const draw *d, char *y, int64_t begin, int64_t n);
    tarn_random at;
    tarn_tensor *t;
    int64_t low, high;
};

static void draw_uniform(const draw *d, char *y, int64_t begin, int64_t n)
{
    tarn_random at = d->at;
    at.position += (uint64_t)begin;
    tarn_random_uniform(d->t->spec.dtype == TARN_FLOAT64, at, y, (size_t)n, 0, 1);
}

static void draw_normal(const draw *d, char *y, int64_t begin, int64_t n)
{
    tarn_random at = d->at;
    at.position += (uint64_t)begin;
    tarn_random_normal(d->t->spec.dtype == TARN_FLOAT64, at, y, (size_t)n, 0, 1);
}

static void draw_integers(const draw *d, char *y, int64_t begin, int64_t n)
{
    tarn_random at = d->at;
    at.position += (uint64_t)begin;
    tarn_random_integers(at, (int64_t *)y, (size_t)n, d->low, d->high);
}

static bool draw_span(void *job, int64_t begin, int64_t end)
{
    const draw *d = job;
    size_t item = tarn_dtype_size((tarn_dtype)d->t->spec.dtype);
    d->run(d, (char *)tarn_data(d->t) + (size_t)begin * item, begin, end - begin);
    return true;
}

/* Draws in a type that random numbers come in, then converts. */
static bool fill_draw(tarn_tensor *t, const void *context)
{
    draw d = *(const draw *)context;
    tarn_dtype dtype = d.high > d.low                  ? TARN_INT64
                       : t->spec.dtype == TARN_FLOAT64 ? TARN_FLOAT64
                                                       : TARN_FLOAT32;
    tarn_draw here = tarn_draw_take((uint64_t)tarn_count(t));
    d.at = (tarn_random){tarn_seed(), here.stream, here.position};
    tarn_spec spec = tarn_spec_make(dtype, t->spec.rank, t->spec.size);
    d.t = t->spec.dtype == dtype ? t : tarn_tensor_of(&spec);
    return d.t && tarn_drive_range(tarn_count(t), DRAW_GRAIN, draw_span, &d) &&
           (d.t == t || tarn_drive_copy(t, d.t));
}

static int make_rand(lua_State *L)
{
    wanted w = {.name = "rand"};
    read_sizes(L, 1, &w);
    return make(L, &w, fill_draw, &(draw){.run = draw_uniform});
}

static int make_randn(lua_State *L)
{
    wanted w = {.name = "randn"};
    read_sizes(L, 1, &w);
    return make(L, &w, fill_draw, &(draw){.run = draw_normal});
}

/* randint(low, high, sizes, options?): both ends included */
static int make_randint(lua_State *L)
{
    wanted w = {.name = "randint", .spec.dtype = TARN_INT64};
    int64_t low = luaL_checkinteger(L, 1), high = luaL_checkinteger(L, 2);
    if (high < low || high == INT64_MAX)
        return border_error(L, "randint: high must be at least low, not %I to %I", (LUAI_UACINT)low,
                            (LUAI_UACINT)high);
    read_sizes(L, 3, &w);
    return make(L, &w, fill_draw, &(draw){.run = draw_integers, .low = low, .high = high + 1});
}

static bool fill_permutation(tarn_tensor *t, const void *context)
{
    (void)context;
    int64_t n = tarn_count(t);
    tarn_draw here = tarn_draw_take((uint64_t)n);
    tarn_random_permutation((tarn_random){tarn_seed(), here.stream, here.position}, tarn_data(t),
                            (size_t)n, 1);
    return true;
}

/* randperm(n): 1 .. n */
static int make_randperm(lua_State *L)
{
    wanted w = {.name = "randperm", .spec.dtype = TARN_INT64};
    int64_t n = luaL_checkinteger(L, 1);
    set_sizes(L, &w, &n, 1);
    return make(L, &w, fill_permutation, NULL);
}

/* ---- tables ------------------------------------------------------------------------------- */

/* Sizes by the first element of each level. */
static bool measure(lua_State *L, int index, tarn_spec *spec, const char *owner)
{
    int64_t size[TARN_MAX_DIMS];
    int rank = 0, top = lua_gettop(L);
    lua_pushvalue(L, index);
    while (lua_type(L, -1) == LUA_TTABLE && rank < TARN_MAX_DIMS) {
        size[rank++] = (int64_t)lua_rawlen(L, -1);
        if (size[rank - 1] == 0)
            break;
        lua_rawgeti(L, -1, 1);
    }
    bool deep = lua_type(L, -1) == LUA_TTABLE && rank == TARN_MAX_DIMS && size[rank - 1] > 0;
    lua_settop(L, top);
    *spec = tarn_spec_make((tarn_dtype)spec->dtype, rank, size);
    return !deep || tarn_fail(TARN_ERROR_SHAPE, "%s: tables are nested more than %d deep", owner,
                              TARN_MAX_DIMS);
}

/* Where a table is being read: "[2][1]". */
typedef struct place {
    const char *owner;
    int64_t at[TARN_MAX_DIMS];
    char text[200];
} place;

static const char *place_text(place *p, int depth)
{
    int used = 0;
    p->text[0] = '\0';
    for (int d = 0; d < depth && used < 180; d++)
        used += snprintf(p->text + used, sizeof p->text - (size_t)used, "[%lld]",
                         (long long)p->at[d] + 1);
    return depth ? p->text : "the table";
}

static bool ragged(lua_State *L, place *p, int depth, const tarn_tensor *t)
{
    int type = lua_type(L, -1);
    if (type == LUA_TTABLE && depth == t->spec.rank)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: %s is a table where numbers are expected", p->owner,
                         place_text(p, depth));
    if (type == LUA_TTABLE)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: %s has %lld entries, the first one of its kind %lld", p->owner,
                         place_text(p, depth), (long long)lua_rawlen(L, -1),
                         (long long)t->spec.size[depth]);
    if (tensor_at(L, -1))
        return tarn_fail(TARN_ERROR_TYPE,
                         "%s: %s is a tensor; tarn.stack{ a, b } puts tensors together", p->owner,
                         place_text(p, depth));
    return tarn_fail(TARN_ERROR_TYPE, "%s: %s is a %s where a %s is expected", p->owner,
                     place_text(p, depth), lua_typename(L, type),
                     depth < t->spec.rank ? "table" : "number");
}

/* The value on the top of the stack into t from element *NEXT on. */
static bool copy_table(lua_State *L, place *p, int depth, tarn_tensor *t, int64_t *next)
{
    if (depth == t->spec.rank) {
        if (lua_type(L, -1) != LUA_TNUMBER && lua_type(L, -1) != LUA_TBOOLEAN)
            return ragged(L, p, depth, t);
        if (element_set(L, -1, t, *next, p->owner)) {
            ++*next;
            return true;
        }
        tarn_fail_frame("%s", place_text(p, depth));
        return false;
    }
    int64_t n = t->spec.size[depth];
    if (lua_type(L, -1) != LUA_TTABLE || (int64_t)lua_rawlen(L, -1) != n)
        return ragged(L, p, depth, t);
    for (int64_t i = 0; i < n; i++) {
        p->at[depth] = i;
        lua_rawgeti(L, -1, i + 1);
        bool ok = copy_table(L, p, depth + 1, t, next);
        lua_pop(L, 1);
        if (!ok)
            return false;
    }
    return true;
}

tarn_tensor *make_from_table(lua_State *L, int index, tarn_dtype dtype, const char *owner)
{
    tarn_spec spec = {.dtype = (uint8_t)dtype};
    int64_t next = 0;
    place p = {.owner = owner};
    if (!measure(L, index, &spec, owner))
        return NULL;
    tarn_tensor *t = tarn_tensor_of(&spec);
    if (!t)
        return NULL;
    lua_pushvalue(L, index);
    bool ok = copy_table(L, &p, 0, t, &next);
    lua_pop(L, 1);
    return ok ? t : NULL;
}

/* Tables of booleans make bool tensors where no type is asked for. */
static bool holds_booleans(lua_State *L, int index)
{
    int top = lua_gettop(L), deep = 0;
    lua_pushvalue(L, index);
    while (lua_type(L, -1) == LUA_TTABLE && deep++ < TARN_MAX_DIMS)
        lua_rawgeti(L, -1, 1);
    bool booleans = lua_type(L, -1) == LUA_TBOOLEAN;
    lua_settop(L, top);
    return booleans;
}

static tarn_tensor *convert(lua_State *L, const wanted *w)
{
    const tarn_tensor *given = tensor_at(L, 1);
    if (given)
        return tarn_tensor_to(given,
                              w->typed ? (tarn_dtype)w->spec.dtype : (tarn_dtype)given->spec.dtype);
    return make_from_table(L, 1, (tarn_dtype)w->spec.dtype, w->name);
}

static int make_of(lua_State *L, wanted *w)
{
    luaL_checkany(L, 1);
    luaL_checkstack(L, TARN_MAX_DIMS + 8, w->name);
    if (box_at(L, 1, &tensor_kind))
        tensor_check(L, 1, w->name, "the tensor");
    else if (lua_type(L, 1) != LUA_TTABLE && lua_type(L, 1) != LUA_TNUMBER &&
             lua_type(L, 1) != LUA_TBOOLEAN)
        return param_fail(L, w->name, "values", "nested tables of numbers", 1);
    read_options(L, 2, w);
    if (!w->typed && holds_booleans(L, 1))
        w->spec.dtype = TARN_BOOL;
    box *y = tensor_box(L);
    border run = border_open(L);
    tarn_tensor *t = convert(L, w);
    bool ok = t && (!w->requires_grad || tarn_tensor_requires_grad(t, true));
    y->object = ok ? tarn_keep(t) : NULL;
    border_close(L, run, ok);
    return 1;
}

static int make_tensor(lua_State *L) { return make_of(L, &(wanted){.name = "tensor"}); }

static int make_index(lua_State *L)
{
    return make_of(L, &(wanted){.name = "index", .spec.dtype = TARN_INT64, .typed = true});
}

/* ---- bytes -------------------------------------------------------------------------------- */

typedef struct bytes {
    const char *at;
    size_t count;
} bytes;

static bool fill_bytes(tarn_tensor *t, const void *context)
{
    const bytes *b = context;
    size_t wanted = (size_t)tarn_count(t) * tarn_dtype_size((tarn_dtype)t->spec.dtype);
    if (b->count != wanted)
        return tarn_fail(TARN_ERROR_SHAPE, "%zu bytes given; %s %s takes %zu", b->count,
                         tarn_dtype_name((tarn_dtype)t->spec.dtype), TARN_SHAPE(t), wanted);
    if (wanted)
        memcpy(tarn_data(t), b->at, wanted);
    return true;
}

/* frombytes(bytes, dtype, sizes) */
static int make_frombytes(lua_State *L)
{
    wanted w = {.name = "frombytes"};
    bytes b;
    b.at = luaL_checklstring(L, 1, &b.count);
    w.spec.dtype = (uint8_t)dtype_read(L, 2, "frombytes", "dtype");
    int64_t size[TARN_LIST_ROOM], count = 1,
                                  item = (int64_t)tarn_dtype_size((tarn_dtype)w.spec.dtype);
    if (lua_isnoneornil(L, 3))
        size[0] = (int64_t)b.count / item;
    else if (!param_list(L, 3, size, &count))
        return param_fail(L, "frombytes", "sizes", "a list of whole numbers", 3);
    set_sizes(L, &w, size, count);
    return make(L, &w, fill_bytes, &b);
}

void make_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"zeros", make_zeros},         {"ones", make_ones},
                                         {"full", make_full},           {"eye", make_eye},
                                         {"arange", make_arange},       {"linspace", make_linspace},
                                         {"logspace", make_logspace},   {"empty", make_zeros},
                                         {"rand", make_rand},           {"randn", make_randn},
                                         {"randint", make_randint},     {"randperm", make_randperm},
                                         {"tensor", make_tensor},       {"index", make_index},
                                         {"frombytes", make_frombytes}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
