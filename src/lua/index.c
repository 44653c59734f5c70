/* index.c -- see index.h
 *
 * Every key is a chain of rows: select and slice are views, index_select and masked_select copy.
 * Assignment writes into the view that the chain ends in; where the tape records, the rows
 * put_view, index_put and masked_put make a new tensor, which takes the old one's place.
 */
#include "lua/index.h"

#include "graph/apply.h"
#include "graph/tape.h"
#include "lua/make.h"
#include "lua/param.h"
#include "lua/tensor.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

typedef struct pick pick;
typedef tarn_tensor *picker(lua_State *L, tarn_tensor *x, const pick *p, int64_t dim);

/* What a key says of one dim. */
struct pick {
    picker *apply;
    bool view, keeps_dim;
    int64_t from, to, step; /* a position: from */
    tarn_tensor *tensor;    /* positions or a mask */
    int table;              /* stack index of a list of positions */
};

typedef struct selection {
    pick at[TARN_MAX_DIMS];
    int count;
    bool mask; /* one mask of several dims over the first ones */
} selection;

/* ---- what is picked ----------------------------------------------------------------------- */

static tarn_tensor *pick_position(lua_State *L, tarn_tensor *x, const pick *p, int64_t dim)
{
    (void)L;
    return tarn_select(x, dim, p->from);
}

static tarn_tensor *pick_range(lua_State *L, tarn_tensor *x, const pick *p, int64_t dim)
{
    (void)L;
    return tarn_slice(x, dim, p->from, p->to, p->step);
}

static tarn_tensor *pick_all(lua_State *L, tarn_tensor *x, const pick *p, int64_t dim)
{
    (void)L, (void)p, (void)dim;
    return x;
}

/* Negative positions count from the end: the rows want them from 1. */
static bool resolve_positions(tarn_tensor *positions, int64_t n)
{
    int64_t *at = tarn_data(positions);
    for (int64_t i = 0, count = tarn_count(positions); i < count; i++)
        if (at[i] < 0)
            at[i] = n + 1 + at[i];
    return true;
}

/* The positions of P as an int64 tensor of one dim. */
static tarn_tensor *positions_of(lua_State *L, const pick *p, int64_t n)
{
    if (p->table) {
        int64_t count = (int64_t)lua_rawlen(L, p->table);
        tarn_tensor *positions = tarn_tensor_new(TARN_INT64, 1, &count);
        for (int64_t i = 0; positions && i < count; i++) {
            lua_rawgeti(L, p->table, i + 1);
            ((int64_t *)tarn_data(positions))[i] = lua_tointeger(L, -1);
            lua_pop(L, 1);
        }
        return positions && resolve_positions(positions, n) ? positions : NULL;
    }
    if (p->tensor->spec.rank != 1)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "index: positions of one dim must be a tensor of one dim, not %s",
                         TARN_SHAPE(p->tensor));
    tarn_tensor *positions = tarn_tensor_to(p->tensor, TARN_INT64);
    return positions && resolve_positions(positions, n) ? positions : NULL;
}

/* Where a mask of one dim is true, from 1. */
static tarn_tensor *positions_in_mask(const tarn_tensor *mask, int64_t n)
{
    if (mask->spec.rank != 1 || mask->spec.size[0] != n)
        return tarn_fail(TARN_ERROR_SHAPE, "index: a mask %s does not fit a dim of %lld",
                         TARN_SHAPE(mask), (long long)n);
    const tarn_tensor *packed = tarn_tensor_packed(mask);
    if (!packed)
        return NULL;
    const uint8_t *at = tarn_data(packed);
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        count += at[i] != 0;
    tarn_tensor *positions = tarn_tensor_new(TARN_INT64, 1, &count);
    int64_t *to = positions ? tarn_data(positions) : NULL;
    for (int64_t i = 0; positions && i < n; i++)
        if (at[i])
            *to++ = i + 1;
    return positions;
}

static tarn_tensor *listed(lua_State *L, const tarn_tensor *x, const pick *p, int64_t dim)
{
    if (dim > x->spec.rank)
        return tarn_fail(TARN_ERROR_SHAPE, "index: too many positions for a tensor %s",
                         TARN_SHAPE(x));
    int64_t n = x->spec.size[dim - 1];
    bool mask = p->tensor && p->tensor->spec.dtype == TARN_BOOL;
    return mask ? positions_in_mask(p->tensor, n) : positions_of(L, p, n);
}

static tarn_tensor *pick_list(lua_State *L, tarn_tensor *x, const pick *p, int64_t dim)
{
    return tarn_index_select(x, dim, listed(L, x, p, dim));
}

/* ---- reading keys ------------------------------------------------------------------------- */

static int bad_pick(lua_State *L, int index)
{
    return border_error(L,
                        "index: a position, { from, to }, {}, { { positions } } or a tensor"
                        " expected, not %s",
                        param_given(L, index));
}

static int64_t whole_at(lua_State *L, int table, int i, int64_t otherwise)
{
    int fits = 0, type = lua_rawgeti(L, table, i);
    int64_t value = lua_tointegerx(L, -1, &fits);
    if (type == LUA_TNIL)
        value = otherwise;
    else if (!fits)
        bad_pick(L, -1);
    lua_pop(L, 1);
    return value;
}

static pick read_range(lua_State *L, int table)
{
    size_t n = lua_rawlen(L, table);
    if (n == 0)
        return (pick){.apply = pick_all, .view = true, .keeps_dim = true};
    if (n > 3)
        border_error(L,
                     "index: a range is { from, to, step }; %d positions are { { ... } }, a list"
                     " in a list",
                     (int)n);
    return (pick){.apply = pick_range,
                  .view = true,
                  .keeps_dim = true,
                  .from = whole_at(L, table, 1, TARN_ABSENT),
                  .to = whole_at(L, table, 2, TARN_ABSENT),
                  .step = whole_at(L, table, 3, 1)};
}

/* The inner table stays on the stack, for positions_of. */
static pick read_table(lua_State *L, int table)
{
    if (lua_rawgeti(L, table, 1) != LUA_TTABLE) {
        lua_pop(L, 1);
        return read_range(L, table);
    }
    int list = lua_gettop(L);
    for (size_t i = 1; i <= lua_rawlen(L, list); i++)
        whole_at(L, list, (int)i, 0);
    return (pick){.apply = pick_list, .keeps_dim = true, .table = list};
}

/* What the value on the top of the stack picks. */
static pick read_pick(lua_State *L)
{
    int fits, top = lua_gettop(L);
    int64_t position = lua_tointegerx(L, top, &fits);
    if (lua_type(L, top) == LUA_TNUMBER && fits)
        return (pick){.apply = pick_position, .view = true, .from = position};
    if (lua_type(L, top) == LUA_TTABLE)
        return read_table(L, top);
    if (!tensor_at(L, top))
        bad_pick(L, top);
    return (pick){.apply = pick_list, .keeps_dim = true, .tensor = tensor_at(L, top)};
}

static void read_key(lua_State *L, selection *s)
{
    luaL_checkstack(L, 4 * TARN_MAX_DIMS, "index");
    s->count = 0;
    s->mask = false;
    if (lua_type(L, 2) != LUA_TTABLE) {
        lua_pushvalue(L, 2);
        s->at[s->count++] = read_pick(L);
        s->mask = s->at[0].tensor && s->at[0].tensor->spec.dtype == TARN_BOOL;
        return;
    }
    size_t n = lua_rawlen(L, 2);
    if (n > TARN_MAX_DIMS)
        border_error(L, "index: %d dims given; there can be at most %d", (int)n, TARN_MAX_DIMS);
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i);
        s->at[s->count++] = read_pick(L);
    }
}

/* ---- reading elements --------------------------------------------------------------------- */

/* The picks FROM .. one after the other; DIM is where the first of them stands. */
static tarn_tensor *apply_picks(lua_State *L, tarn_tensor *x, const selection *s, int from,
                                int until, int64_t *dim)
{
    for (int i = from; i < until && x; i++) {
        x = s->at[i].apply(L, x, &s->at[i], *dim);
        *dim += s->at[i].keeps_dim;
    }
    return x;
}

static tarn_tensor *select_all(lua_State *L, tarn_tensor *x, const selection *s)
{
    int64_t dim = 1;
    if (s->mask)
        return tarn_masked_select(x, s->at[0].tensor);
    if (s->count > x->spec.rank)
        return tarn_fail(TARN_ERROR_SHAPE, "index: %d dims given for a tensor %s", s->count,
                         TARN_SHAPE(x));
    return apply_picks(L, x, s, 0, s->count, &dim);
}

int index_get(lua_State *L)
{
    tarn_tensor *x = tensor_check(L, 1, "index", "the tensor");
    /* ipairs(t) ends here */
    if (lua_isinteger(L, 2) && x->spec.rank > 0 && lua_tointeger(L, 2) == x->spec.size[0] + 1)
        return 0;
    selection s;
    read_key(L, &s);
    box *y = tensor_box(L);
    border run = border_open(L);
    y->object = tarn_keep(select_all(L, x, &s));
    border_close(L, run, y->object);
    return 1;
}

/* ---- assignment --------------------------------------------------------------------------- */

/* Everything that an assignment knows while it runs. */
typedef struct assignment {
    tarn_tensor *x, *value;
    const selection *s;
    bool tracked;
} assignment;

/* The value at index 3 as a tensor: a number, a table or a tensor. */
static tarn_tensor *value_at(lua_State *L, const tarn_tensor *x)
{
    tarn_tensor *given = tensor_at(L, 3);
    if (given)
        return given->spec.dtype == x->spec.dtype ? given : tarn_to(given, x->spec.dtype);
    if (lua_type(L, 3) == LUA_TTABLE)
        return make_from_table(L, 3, (tarn_dtype)x->spec.dtype, "index");
    tarn_tensor *value = tarn_tensor_new((tarn_dtype)x->spec.dtype, 0, NULL);
    return value && element_set(L, 3, value, 0, "index") ? value : NULL;
}

/* Where the first pick that is no view stands; the count when all are views. */
static int views_before(const selection *s)
{
    int i = 0;
    while (i < s->count && s->at[i].view)
        i++;
    return i;
}

/* Region of X that the views pick, without history: writes go through it. */
static tarn_tensor *region_of(lua_State *L, const assignment *a, int until, int64_t *dim)
{
    bool was = tarn_recording_set(false);
    tarn_tensor *region = apply_picks(L, a->x, a->s, 0, until, dim);
    tarn_recording_set(was);
    return region;
}

/* What the region becomes; RECORDED: as part of the history. */
static tarn_tensor *new_region(lua_State *L, const assignment *a, tarn_tensor *region, int i,
                               int64_t dim)
{
    if (i == a->s->count)
        return a->value;
    if (i + 1 < a->s->count) {
        for (int k = i + 1; k < a->s->count; k++)
            if (a->s->at[k].apply != pick_all)
                return tarn_fail(TARN_ERROR_USE, "index: an assignment takes one list of positions,"
                                                 " after all other picks");
    }
    return tarn_index_put(region, dim, listed(L, region, &a->s->at[i], dim), a->value);
}

static bool write_region(tarn_tensor *x, tarn_tensor *region, const tarn_tensor *value)
{
    if (!tarn_write_check(x, "assignment"))
        return false;
    if (!tarn_spec_broadcasts(&value->spec, &region->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "index: a value %s does not fit the region %s",
                         TARN_SHAPE(value), TARN_SHAPE(region));
    if (!tarn_drive_copy(region, value))
        return false;
    tarn_storage_wrote(x->storage, "assignment");
    return true;
}

static tarn_tensor *put_region(tarn_tensor *x, const tarn_tensor *region, tarn_tensor *value)
{
    return tarn_put_view(x, value, region->spec.size, region->spec.rank, region->spec.stride,
                         region->spec.rank, region->spec.offset);
}

/* What x is afterwards: itself, or a new tensor where the tape records. */
static tarn_tensor *assign_region(lua_State *L, const assignment *a)
{
    int64_t dim = 1;
    int i = views_before(a->s);
    tarn_tensor *region = region_of(L, a, i, &dim);
    tarn_tensor *current = region;
    if (region && a->tracked && i < a->s->count) {
        dim = 1;
        current = apply_picks(L, a->x, a->s, 0, i, &dim);
    }
    tarn_tensor *value = current ? new_region(L, a, current, i, dim) : NULL;
    if (!value)
        return NULL;
    if (a->tracked)
        return put_region(a->x, region, value);
    return write_region(a->x, region, value) ? a->x : NULL;
}

static tarn_tensor *assign_mask(const assignment *a)
{
    tarn_tensor *value = tarn_masked_put(a->x, a->s->at[0].tensor, a->value);
    if (!value || a->tracked)
        return value;
    return write_region(a->x, a->x, value) ? a->x : NULL;
}

static tarn_tensor *assign(lua_State *L, tarn_tensor *x, const selection *s)
{
    assignment a = {.x = x, .value = value_at(L, x), .s = s};
    if (!a.value || !tensor_has_data(x, "index"))
        return NULL;
    if (s->count > x->spec.rank)
        return tarn_fail(TARN_ERROR_SHAPE, "index: %d dims given for a tensor %s", s->count,
                         TARN_SHAPE(x));
    a.tracked = tarn_recording() && (x->requires_grad || a.value->requires_grad);
    if (a.tracked && x->requires_grad && !tarn_write_check(x, "assignment"))
        return NULL;
    bool was = a.tracked || tarn_recording_set(false);
    tarn_tensor *after = s->mask ? assign_mask(&a) : assign_region(L, &a);
    if (!a.tracked)
        tarn_recording_set(was);
    return after;
}

int index_set(lua_State *L)
{
    tarn_tensor *x = tensor_check(L, 1, "index", "the tensor");
    selection s;
    luaL_checkany(L, 3);
    if (lua_isnil(L, 3))
        return border_error(L, "index: nil cannot be assigned to a part of a tensor");
    read_key(L, &s);
    box *b = box_at(L, 1, &tensor_kind);
    border run = border_open(L);
    tarn_tensor *after = assign(L, x, &s);
    if (after && after != x) {
        b->object = tarn_keep(after);
        tarn_release(x);
    }
    border_close(L, run, after);
    return 0;
}
