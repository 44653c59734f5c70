/* resolve.c -- see resolve.h */
#include "graph/resolve.h"

#include <math.h>
#include <string.h>

/* ---- values ------------------------------------------------------------------------------- */

/* The rank that dims are counted against: the first tensor's, one more for ANY_RANK. */
static int rank_for(const tarn_application *a, const tarn_param *p)
{
    int rank = a->call.inputs ? a->call.in[0]->spec.rank : 0;
    return rank + ((p->flags & TARN_ANY_RANK) != 0);
}

static bool axis_of(const tarn_application *a, const tarn_param *p, int64_t dim, int64_t *axis)
{
    int rank = a->call.inputs ? rank_for(a, p) : 0;
    *axis = dim > 0 ? dim - 1 : rank + dim;
    if (dim != 0 && *axis >= 0 && *axis < rank)
        return true;
    if (!a->call.inputs)
        return tarn_fail(TARN_ERROR_VALUE, "%s: the list of tensors is empty", a->call.op->name);
    const tarn_tensor *x = a->call.in[0];
    if (dim == 0)
        return tarn_fail(TARN_ERROR_VALUE, "%s: %s 0: dims count from 1, or from -1 at the end",
                         a->call.op->name, p->name);
    return tarn_fail(TARN_ERROR_SHAPE, "%s: %s %lld is out of range for %s, which has %d dim%s",
                     a->call.op->name, p->name, (long long)dim, TARN_SHAPE(x), x->spec.rank,
                     x->spec.rank == 1 ? "" : "s");
}

static bool resolve_dim(tarn_application *a, const tarn_param *p, tarn_value *v, int64_t *room)
{
    (void)room;
    if (v->integer == TARN_ABSENT && (p->flags & TARN_OPTIONAL))
        v->integer = p->fallback.integer ? p->fallback.integer : TARN_ABSENT;
    return v->integer == TARN_ABSENT || axis_of(a, p, v->integer, &v->integer);
}

static bool resolve_dims(tarn_application *a, const tarn_param *p, tarn_value *v, int64_t *room)
{
    if (v->list.count == 0)
        v->list = p->fallback.list;
    if (v->list.count > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_VALUE, "%s: %s names %lld dims; there can be at most %d",
                         a->call.op->name, p->name, (long long)v->list.count, TARN_MAX_DIMS);
    for (int64_t i = 0; i < v->list.count; i++) {
        if (!axis_of(a, p, v->list.at[i], &room[i]))
            return false;
        for (int64_t k = 0; k < i; k++)
            if (room[k] == room[i])
                return tarn_fail(TARN_ERROR_VALUE, "%s: %s names dim %lld twice", a->call.op->name,
                                 p->name, (long long)room[i] + 1);
    }
    v->list.at = room;
    return true;
}

static bool resolve_integer(tarn_application *a, const tarn_param *p, tarn_value *v, int64_t *room)
{
    (void)a, (void)room;
    if (v->integer == TARN_ABSENT && (p->flags & TARN_OPTIONAL))
        v->integer = p->fallback.integer;
    return true;
}

static bool resolve_number(tarn_application *a, const tarn_param *p, tarn_value *v, int64_t *room)
{
    (void)a, (void)room;
    if (isnan(v->number) && (p->flags & TARN_OPTIONAL))
        v->number = p->fallback.number;
    return true;
}

static bool resolve_choice(tarn_application *a, const tarn_param *p, tarn_value *v, int64_t *room)
{
    (void)a, (void)p, (void)room;
    return v->choice >= 0; /* -1: tarn_choice has left a message */
}

static bool resolve_sizes(tarn_application *a, const tarn_param *p, tarn_value *v, int64_t *room)
{
    (void)room;
    if (v->list.count == 0 && !v->list.at && (p->flags & TARN_OPTIONAL))
        v->list = p->fallback.list;
    int most = p->flags & TARN_LONG ? TARN_MAX_LIST : TARN_MAX_DIMS;
    if (v->list.count > most)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: %s has %lld entries; there can be at most %d",
                         a->call.op->name, p->name, (long long)v->list.count, most);
    return true;
}

typedef bool resolver(tarn_application *a, const tarn_param *p, tarn_value *v, int64_t *room);

static bool resolve_text(tarn_application *a, const tarn_param *p, tarn_value *v, int64_t *room)
{
    (void)a, (void)room;
    if (!v->text && (p->flags & TARN_OPTIONAL))
        v->text = p->fallback.text;
    return true;
}

static resolver *const resolvers[] = {
    [TARN_TENSOR] = NULL,           [TARN_TENSORS] = NULL,
    [TARN_NUMBER] = resolve_number, [TARN_INTEGER] = resolve_integer,
    [TARN_BOOLEAN] = NULL,          [TARN_CHOICE] = resolve_choice,
    [TARN_DIM] = resolve_dim,       [TARN_DIMS] = resolve_dims,
    [TARN_SIZES] = resolve_sizes,   [TARN_DTYPE] = resolve_integer,
    [TARN_TEXT] = resolve_text,
};

bool tarn_application_values(tarn_application *a, const tarn_value *given)
{
    int i = 0;
    for (const tarn_param *p = a->call.op->param; p->name; p++, i++) {
        a->value[i] = given ? given[i] : p->fallback;
        if (resolvers[p->kind] && !resolvers[p->kind](a, p, &a->value[i], a->axes[i]))
            return false;
    }
    return true;
}

/* ---- inputs ------------------------------------------------------------------------------- */

static bool is_tensor(const tarn_param *p)
{
    return p->kind == TARN_TENSOR || p->kind == TARN_TENSORS;
}

const tarn_param *tarn_param_of_input(const tarn_call *c, int i)
{
    int t = 0;
    for (const tarn_param *p = c->op->param; p->name; p++)
        if (is_tensor(p) && i < c->first[++t])
            return p;
    return NULL;
}

/* An earlier step failed where an input is NULL; a view is stale where its base was written. */
static bool check_input(const tarn_application *a, int i)
{
    const tarn_tensor *x = a->given[i];
    if (!x)
        return tarn_fail(TARN_ERROR_USE, "%s: input %d is NULL", a->call.op->name, i + 1);
    a->in[i] = (tarn_tensor *)x;
    if (!x->view || !x->node || !x->storage || x->born == x->storage->version)
        return true;
    return tarn_fail(TARN_ERROR_USE,
                     "%s: this view's base was written by %s after the view was made, so its"
                     " gradient would be wrong; take the view again, or clone() before writing",
                     a->call.op->name, x->storage->last_writer);
}

static bool take_inputs(tarn_application *a, const uint16_t *first)
{
    int slots = tarn_op_tensors(a->call.op);
    for (int t = 0; t <= slots; t++)
        a->first[t] = first ? first[t] : (uint16_t)t;
    int n = a->first[slots];
    if (n > TARN_FEW_INPUTS) {
        a->many = (size_t)n * sizeof *a->in;
        if (!(a->in = tarn_alloc(a->many))) {
            a->many = 0;
            return false;
        }
        a->call.in = a->in;
    }
    a->call.inputs = (uint16_t)n;
    for (int i = 0; i < n; i++)
        if (!check_input(a, i))
            return false;
    for (int i = 0; i < n; i++)
        a->meta |= tarn_is_meta(a->in[i]) && !tarn_is_none(a->in[i]);
    return true;
}

/* Room for the results: as many as the row names, or as its list has. */
bool tarn_application_room(tarn_application *a)
{
    const tarn_op *op = a->call.op;
    int64_t n = op->list ? op->list(&a->call) : tarn_op_results(op);
    if (n < 0)
        return false;
    if (n > UINT16_MAX)
        return tarn_fail(TARN_ERROR_VALUE, "%s: %lld results; a list has at most %d", op->name,
                         (long long)n, UINT16_MAX);
    a->call.outputs = (uint16_t)n;
    if (n <= TARN_MAX_RESULTS)
        return true;
    a->many_out = (size_t)n * sizeof *a->out;
    if (!(a->out = tarn_alloc_zero(a->many_out))) {
        a->many_out = 0;
        return false;
    }
    a->call.out = a->out;
    return true;
}

bool tarn_application_init(tarn_application *a, const tarn_op *op, tarn_tensor *const *in,
                           const uint16_t *first)
{
    a->in = a->few;
    a->call = (tarn_call){.op = op, .value = a->value, .in = a->few, .first = a->first};
    a->out = a->few_out;
    a->call.out = a->out, a->call.saved = a->saved;
    a->given = in;
    a->meta = a->in_place = false;
    a->many = a->many_out = 0;
    memset(a->few_out, 0, sizeof a->few_out);
    memset(a->saved, 0, sizeof a->saved);
    return take_inputs(a, first);
}

void tarn_application_done(tarn_application *a)
{
    if (a->many)
        tarn_free(a->in, a->many);
    if (a->many_out)
        tarn_free(a->out, a->many_out);
}

/* ---- types -------------------------------------------------------------------------------- */

/* float32 stands in for the storage types it can hold exactly. */
static tarn_dtype computing(tarn_dtype d)
{
    return tarn_dtype_kind(d) == 'f' && !tarn_dtype_computes(d) ? TARN_FLOAT32 : d;
}

static bool promotes(const tarn_call *c, int i)
{
    return !tarn_is_none(c->in[i]) && !(tarn_param_of_input(c, i)->flags & TARN_NO_GRAD);
}

static int rank_of_kind(char kind) { return kind == 'f' ? 2 : kind == 'i' ? 1 : 0; }

/* A script's number takes part only where its kind is above that of all tensors: 0.5 makes an
 * int64 tensor float32, and 2 leaves a float32 one as it is. */
static tarn_dtype common_type(const tarn_call *c)
{
    int strong = -1, weak = -1;
    for (int i = 0; i < c->inputs; i++) {
        if (!promotes(c, i))
            continue;
        int *type = c->in[i]->weak ? &weak : &strong;
        tarn_dtype d = (tarn_dtype)c->in[i]->spec.dtype;
        if (c->in[i]->weak && d == TARN_FLOAT64) /* held in float64, so that 0.1 is not rounded */
            d = TARN_FLOAT32;
        *type = *type < 0 ? (int)d : (int)tarn_dtype_promote((tarn_dtype)*type, d);
    }
    if (strong < 0)
        return weak < 0 ? TARN_FLOAT32 : (tarn_dtype)weak;
    bool raise = weak >= 0 && rank_of_kind(tarn_dtype_kind((tarn_dtype)weak)) >
                                  rank_of_kind(tarn_dtype_kind((tarn_dtype)strong));
    return raise ? (tarn_dtype)weak : (tarn_dtype)strong;
}

static bool type_fails(const tarn_call *c, const tarn_param *p, tarn_dtype got)
{
    char names[160] = "";
    uint32_t allowed = p->dtypes ? p->dtypes : TARN_FLOATS;
    for (int d = 0; d < TARN_DTYPES; d++)
        if (allowed >> d & 1) {
            if (names[0])
                strncat(names, ", ", sizeof names - strlen(names) - 1);
            strncat(names, tarn_dtype_name((tarn_dtype)d), sizeof names - strlen(names) - 1);
        }
    return tarn_fail(TARN_ERROR_TYPE, "%s: %s is %s; it may be %s. Convert with :to(\"%.*s\")",
                     c->op->name, p->name, tarn_dtype_name(got), names, (int)strcspn(names, ","),
                     names);
}

static bool check_types(const tarn_call *c)
{
    for (int i = 0; i < c->inputs; i++) {
        const tarn_param *p = tarn_param_of_input(c, i);
        uint32_t allowed = p->dtypes ? p->dtypes : TARN_FLOATS;
        if (!tarn_is_none(c->in[i]) && !(allowed >> c->in[i]->spec.dtype & 1))
            return type_fails(c, p, (tarn_dtype)c->in[i]->spec.dtype);
    }
    return true;
}

/* The driver of elementwise rows converts on the way; only others need converted copies. */
static bool convert_inputs(tarn_application *a)
{
    const tarn_call *c = &a->call;
    a->common = computing(common_type(c));
    if ((c->op->traits & TARN_INTEGER_TO_FLOAT) && tarn_dtype_kind(a->common) != 'f')
        a->common = TARN_FLOAT32;
    if (c->op->traits & (TARN_KEEP_DTYPE | TARN_ELEMENTWISE))
        return true;
    for (int i = 0; i < c->inputs; i++) {
        if (!promotes(c, i) || c->in[i]->spec.dtype == a->common)
            continue;
        tarn_spec spec = tarn_spec_make(a->common, c->in[i]->spec.rank, c->in[i]->spec.size);
        a->in[i] = a->meta ? tarn_tensor_meta(&spec) : tarn_tensor_to(c->in[i], a->common);
        if (!a->in[i])
            return false;
    }
    return true;
}

static bool pack_inputs(tarn_application *a)
{
    if (!(a->call.op->traits & TARN_CONTIGUOUS))
        return true;
    for (int i = 0; i < a->call.inputs; i++) {
        tarn_tensor *x = a->in[i];
        if (tarn_is_none(x) || tarn_is_meta(x) || tarn_spec_contiguous(&x->spec) ||
            (tarn_param_of_input(&a->call, i)->flags & TARN_WRITTEN))
            continue;
        if (!(a->in[i] = tarn_tensor_packed(x)))
            return false;
    }
    return true;
}

/* ---- plans -------------------------------------------------------------------------------- */

bool tarn_plan_like_first(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *x = &c->in[0]->spec;
    plan->out[0] = tarn_spec_make((tarn_dtype)x->dtype, x->rank, x->size);
    plan->bytes = 2.0 * (double)tarn_spec_count(x) * (double)tarn_dtype_size((tarn_dtype)x->dtype);
    return true;
}

/* out's sizes become those that both it and x expand to. */
static bool broadcast_into(const tarn_call *c, tarn_spec *out, const tarn_tensor *x)
{
    int rank = x->spec.rank > out->rank ? x->spec.rank : out->rank;
    tarn_spec wide = {.dtype = out->dtype, .rank = (uint8_t)rank, .alias_of = -1};
    for (int d = 1; d <= rank; d++) {
        int64_t a = d <= out->rank ? out->size[out->rank - d] : 1;
        int64_t b = d <= x->spec.rank ? x->spec.size[x->spec.rank - d] : 1;
        if (a != b && a != 1 && b != 1)
            return tarn_fail(TARN_ERROR_SHAPE,
                             "%s: shapes %s and %s do not broadcast: sizes %lld and %lld of dim -%d"
                             " differ",
                             c->op->name, TARN_SPEC_SHAPE(out), TARN_SHAPE(x), (long long)a,
                             (long long)b, d);
        wide.size[rank - d] = a == 1 ? b : a;
    }
    *out = wide;
    return true;
}

static tarn_dtype elementwise_type(const tarn_application *a)
{
    const tarn_op *op = a->call.op;
    if (op->span->writes_bool)
        return TARN_BOOL;
    return a->common == TARN_BOOL && !(op->traits & TARN_KEEPS_BOOL) ? TARN_INT64 : a->common;
}

/* Inputs of one shape, and numbers, need no broadcasting: most calls. */
static const tarn_spec *one_shape(const tarn_call *c)
{
    const tarn_spec *shape = c->inputs ? &c->in[0]->spec : NULL;
    for (int i = 1; shape && i < c->inputs; i++) {
        const tarn_spec *x = &c->in[i]->spec;
        if (x->rank && !tarn_spec_same_shape(x, shape))
            return NULL;
    }
    return shape;
}

static bool plan_shape(const tarn_call *c, tarn_spec *out)
{
    const tarn_spec *shape = one_shape(c);
    if (shape) {
        out->rank = shape->rank;
        memcpy(out->size, shape->size, shape->rank * sizeof *out->size);
        return true;
    }
    *out = (tarn_spec){.alias_of = -1};
    for (int i = 0; i < c->inputs; i++)
        if (!broadcast_into(c, out, c->in[i]))
            return false;
    return true;
}

static bool plan_elementwise(tarn_application *a)
{
    const tarn_call *c = &a->call;
    tarn_spec *out = &a->plan.out[0];
    if (!plan_shape(c, out))
        return false;
    out->dtype = (uint8_t)elementwise_type(a);
    tarn_spec_pack(out);
    if (!c->op->span->loop[0][2] && tarn_dtype_kind(a->common) != 'f')
        return type_fails(c, c->op->param, a->common);
    double count = (double)tarn_spec_count(out);
    a->plan.flops = count;
    a->plan.bytes = count * (double)tarn_dtype_size((tarn_dtype)out->dtype) * (c->inputs + 1);
    return true;
}

/* An in-place result is in[0] itself: shape and type must be what the result would have. */
static bool plan_in_place(tarn_application *a)
{
    tarn_spec *out = &a->plan.out[0];
    const tarn_spec *x = &a->given[0]->spec;
    if (!tarn_spec_same_shape(out, x))
        return tarn_fail(TARN_ERROR_SHAPE, "%s_: the result's shape %s is not that of x, %s",
                         a->call.op->name, TARN_SPEC_SHAPE(out), TARN_SPEC_SHAPE(x));
    if (rank_of_kind(tarn_dtype_kind((tarn_dtype)out->dtype)) >
        rank_of_kind(tarn_dtype_kind((tarn_dtype)x->dtype)))
        return tarn_fail(TARN_ERROR_TYPE, "%s_: a %s result cannot be written into %s",
                         a->call.op->name, tarn_dtype_name((tarn_dtype)out->dtype),
                         tarn_dtype_name((tarn_dtype)x->dtype));
    *out = *x;
    out->alias_of = 0, out->in_place = true;
    return true;
}

static void plan_clear(tarn_plan *plan)
{
    plan->saves = 0;
    plan->work_bytes = plan->back_bytes = 0;
    plan->draws = 0;
    plan->flops = plan->bytes = 0;
    for (int i = 0; i < TARN_MAX_RESULTS; i++) {
        plan->out[i].alias_of = plan->saved[i].alias_of = -1;
        plan->out[i].in_place = plan->saved[i].in_place = false;
        plan->out[i].offset = 0;
    }
}

/* Elementwise, and all inputs are float32 (float64) tensors, which every row of floats takes: there
 * is nothing to promote, convert or pack. */
static bool alike(const tarn_call *c)
{
    if (!(c->op->traits & TARN_ELEMENTWISE) || (c->op->traits & TARN_CONTIGUOUS) || !c->inputs)
        return false;
    uint8_t dtype = c->in[0]->spec.dtype;
    for (int i = 0; i < c->inputs; i++) {
        const tarn_param *p = &c->op->param[i];
        uint32_t allowed = p->dtypes ? p->dtypes : TARN_FLOATS;
        if (p->kind != TARN_TENSOR || (p->flags & TARN_NO_GRAD) || !(allowed >> dtype & 1) ||
            c->in[i]->weak || tarn_is_none(c->in[i]) || c->in[i]->spec.dtype != dtype)
            return false;
    }
    return dtype == TARN_FLOAT32 || dtype == TARN_FLOAT64;
}

static bool settle_types(tarn_application *a)
{
    if (!alike(&a->call))
        return convert_inputs(a) && check_types(&a->call) && pack_inputs(a);
    a->common = (tarn_dtype)a->call.in[0]->spec.dtype;
    return true;
}

bool tarn_application_plan(tarn_application *a)
{
    const tarn_op *op = a->call.op;
    if (!settle_types(a))
        return false;
    plan_clear(&a->plan);
    bool ok = (op->traits & TARN_ELEMENTWISE) ? plan_elementwise(a) : op->plan(&a->call, &a->plan);
    return ok && (!a->in_place || plan_in_place(a));
}
