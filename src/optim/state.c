/* state.c -- what of an optimizer goes into checkpoints, and comes back. */
#include <string.h>

#include "nn/text.h"
#include "optim/insides.h"
#include "tensor/drive.h"

/* Of a wrapped optimizer: what comes before its names. */
#define BASE "base."

static bool is_base(const char *name) { return strncmp(name, BASE, sizeof BASE - 1) == 0; }

static tarn_tensor *copy_of(const tarn_tensor *t)
{
    return tarn_tensor_to(t, (tarn_dtype)t->spec.dtype);
}

static tarn_tensor *steps_tensor(const tarn_optimizer *o)
{
    int64_t n = (int64_t)o->members + 1;
    tarn_tensor *t = tarn_tensor_new(TARN_INT64, 1, &n);
    for (size_t i = 0; t && i < o->members; i++)
        ((int64_t *)tarn_data(t))[i] = (int64_t)o->member[i].steps;
    if (t)
        ((int64_t *)tarn_data(t))[o->members] = (int64_t)o->steps;
    return t;
}

/* Adds T as "exp_avg.0.weight": FIRST and SECOND. */
static bool add_named(tarn_entries *to, const char *first, const char *second, tarn_tensor *t)
{
    tarn_text name = {0};
    tarn_text_put(&name, first);
    tarn_text_put(&name, second);
    bool ok = t && !name.failed && tarn_entries_add(to, name.at, t, true);
    tarn_text_done(&name);
    return ok;
}

/* "exp_avg." */
static const char *with_dot(const char *name, char out[64])
{
    size_t n = strlen(name);
    memcpy(out, name, n);
    memcpy(out + n, ".", 2);
    return out;
}

static bool save_states(const tarn_optimizer *o, tarn_entries *to)
{
    char dotted[64];
    for (int s = 0; o->rule->state[s].name; s++)
        for (size_t i = 0; i < o->members; i++) {
            const tarn_entry *p = &o->parameter->at[i];
            const void *from = tarn_optimizer_state_at(o, i, s);
            if (from &&
                !add_named(to, with_dot(o->rule->state[s].name, dotted), p->name,
                           tarn_tensor_from((tarn_dtype)p->tensor->spec.dtype, p->tensor->spec.rank,
                                            p->tensor->spec.size, from)))
                return false;
        }
    return true;
}

static bool save_scalars(const tarn_optimizer *o, tarn_entries *to)
{
    char dotted[64];
    for (int s = 0; o->rule->scalar[s].name; s++)
        for (size_t i = 0; i < o->members; i++)
            if (!add_named(to, with_dot(o->rule->scalar[s].name, dotted), o->parameter->at[i].name,
                           tarn_tensor_from(TARN_FLOAT64, 0, NULL, &o->member[i].scalar[s])))
                return false;
    return true;
}

static bool save_own(const tarn_optimizer *o, tarn_entries *to)
{
    for (size_t i = 0; o->own && i < o->own->count; i++)
        if (!add_named(to, "", o->own->at[i].name, copy_of(o->own->at[i].tensor)))
            return false;
    return true;
}

static bool save_inner(const tarn_optimizer *o, tarn_entries *to)
{
    const tarn_entries *e = o->inner ? tarn_optimizer_state(o->inner) : NULL;
    for (size_t i = 0; e && i < e->count; i++)
        if (!add_named(to, BASE, e->at[i].name, e->at[i].tensor))
            return false;
    return e || !o->inner;
}

tarn_entries *tarn_optimizer_state(const tarn_optimizer *o)
{
    tarn_scope scope = tarn_scope_open();
    tarn_entries *e = tarn_entries_new();
    bool ok = e && tarn_entries_add(e, "step", steps_tensor(o), true) && save_states(o, e) &&
              save_scalars(o, e) && save_own(o, e) && save_inner(o, e);
    return tarn_scope_close(scope, e) && ok ? e : NULL;
}

/* ---- loading --------------------------------------------------------------------------------- */

static const tarn_entry *find_named(const tarn_entries *from, const char *first, const char *second)
{
    tarn_text name = {0};
    tarn_text_put(&name, first);
    tarn_text_put(&name, second);
    const tarn_entry *entry = name.failed ? NULL : tarn_entries_find(from, name.at);
    tarn_text_done(&name);
    return entry;
}

/* The saved tensor, checked; *T NULL where this state was not kept. */
static bool find_state(const tarn_optimizer *o, size_t i, int s, const tarn_entries *from,
                       const tarn_tensor **t)
{
    char dotted[64];
    const tarn_entry *p = &o->parameter->at[i];
    const tarn_entry *entry = find_named(from, with_dot(o->rule->state[s].name, dotted), p->name);
    *t = entry ? entry->tensor : NULL;
    if (entry && (!tarn_spec_same_shape(&entry->tensor->spec, &p->tensor->spec) ||
                  entry->tensor->spec.dtype != p->tensor->spec.dtype))
        return tarn_fail(TARN_ERROR_FORMAT, "%s: state '%s' is %s, the parameter %s", o->rule->name,
                         entry->name, TARN_SHAPE(entry->tensor), TARN_SHAPE(p->tensor));
    return tarn_error_pending() == TARN_OK;
}

static bool load_states(tarn_optimizer *o, const tarn_entries *from, bool write)
{
    for (int s = 0; o->rule->state[s].name; s++)
        for (size_t i = 0; i < o->members; i++) {
            const tarn_tensor *t;
            void *to = tarn_optimizer_state_at(o, i, s);
            if (!find_state(o, i, s, from, &t))
                return false;
            if (!t || !to || !write)
                continue;
            size_t bytes = (size_t)tarn_count(t) * tarn_dtype_size((tarn_dtype)t->spec.dtype);
            if (!tarn_tensor_read(t, (tarn_dtype)t->spec.dtype, to, bytes))
                return false;
        }
    return true;
}

static bool load_scalars(tarn_optimizer *o, const tarn_entries *from)
{
    char dotted[64];
    for (int s = 0; o->rule->scalar[s].name; s++)
        for (size_t i = 0; i < o->members; i++) {
            const tarn_entry *e = find_named(from, with_dot(o->rule->scalar[s].name, dotted),
                                             o->parameter->at[i].name);
            if (e && tarn_count(e->tensor) == 1 &&
                !tarn_tensor_read(e->tensor, TARN_FLOAT64, &o->member[i].scalar[s], sizeof(double)))
                return false;
        }
    return tarn_error_pending() == TARN_OK;
}

/* What a rule that owns the step saved; it looks at it when it steps. */
static bool load_own(tarn_optimizer *o, const tarn_entries *from)
{
    tarn_entries *own = tarn_entries_new();
    for (size_t i = 0; own && i < from->count; i++) {
        const tarn_entry *e = &from->at[i];
        if (!is_base(e->name) && strcmp(e->name, "step") != 0 &&
            !tarn_entries_add(own, e->name, copy_of(e->tensor), true))
            return false;
    }
    if (own)
        tarn_optimizer_own_set(o, own->count ? own : NULL);
    return own != NULL;
}

static bool load_inner(tarn_optimizer *o, const tarn_entries *from)
{
    tarn_entries *base = tarn_entries_new();
    for (size_t i = 0; base && i < from->count; i++)
        if (is_base(from->at[i].name) &&
            !tarn_entries_add(base, from->at[i].name + sizeof BASE - 1, from->at[i].tensor, true))
            return false;
    return base && tarn_optimizer_state_set(o->inner, base);
}

static bool load_steps(tarn_optimizer *o, const tarn_tensor *t)
{
    const int64_t *at = tarn_data(t);
    for (size_t i = 0; i < o->members; i++)
        o->member[i].steps = (uint64_t)at[i];
    o->steps = (uint64_t)at[o->members];
    return true;
}

static const tarn_entry *check_steps(const tarn_optimizer *o, const tarn_entries *state)
{
    const tarn_entry *steps = state ? tarn_entries_find(state, "step") : NULL;
    if (!steps || steps->tensor->spec.dtype != TARN_INT64 ||
        tarn_count(steps->tensor) != (int64_t)o->members + 1 ||
        !tarn_spec_contiguous(&steps->tensor->spec))
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s: the state is not of an optimizer of %zu parameters", o->rule->name,
                         o->members);
    return steps;
}

bool tarn_optimizer_state_set(tarn_optimizer *o, const tarn_entries *state)
{
    tarn_scope scope = tarn_scope_open();
    const tarn_entry *steps = check_steps(o, state);
    bool ok = steps && load_states(o, state, false) && tarn_optimizer_make_states(o) &&
              load_states(o, state, true) && load_scalars(o, state) &&
              (!o->rule->step || load_own(o, state)) && (!o->inner || load_inner(o, state)) &&
              load_steps(o, steps->tensor);
    return tarn_scope_close(scope, NULL) && ok;
}
