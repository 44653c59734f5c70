/* optimizer.c -- see optimizer.h
 *
 * All states of one name lie in one flat buffer per number type; parameter i's part begins where
 * those before it end.
 */
#include "optim/optimizer.h"

#include <string.h>
#include <strings.h>

#include "graph/tape.h"
#include "kernel/kernels.h"
#include "nn/text.h"
#include "optim/insides.h"

/* Names a symbol of each file of rows, so that a static library links them. */
extern const char tarn_family_optim_around, tarn_family_optim_descent, tarn_family_optim_lbfgs,
    tarn_family_optim_moments, tarn_family_optim_scaled;
__attribute__((used)) static const char *const families[] = {
    &tarn_family_optim_around,  &tarn_family_optim_descent, &tarn_family_optim_lbfgs,
    &tarn_family_optim_moments, &tarn_family_optim_scaled,
};

TARN_INDEXED(tarn_rule, rule)

const tarn_rule *tarn_rule_find(const char *name)
{
    for (size_t i = 0, n = tarn_rule_count(); i < n; i++)
        if (strcasecmp(tarn_rule_at(i)->name, name) == 0)
            return tarn_rule_at(i);
    return NULL;
}

/* ---- the object ------------------------------------------------------------------------------ */

static size_t state_bytes(const tarn_optimizer *o, int type)
{
    return o->elements[type] * tarn_dtype_size((tarn_dtype)type);
}

static void optimizer_done(void *object)
{
    tarn_optimizer *o = object;
    for (int s = 0; s < TARN_MAX_STATES; s++)
        for (int type = 0; type < 2; type++)
            tarn_free(o->state[s][type], state_bytes(o, type));
    tarn_free(o->member, o->members * sizeof *o->member);
    tarn_free(o->pieces.part, o->pieces.parts * sizeof *o->pieces.part);
    tarn_release(o->parameter);
    tarn_release(o->inner);
    tarn_release(o->own);
    tarn_free(o, sizeof *o);
}

static const tarn_class optimizer_class = {"optimizer", optimizer_done};

/* The option called NAME; that of the end where there is none. */
static int option_index(const tarn_rule *rule, const char *name)
{
    int i = 0;
    while (rule->option[i].name && strcmp(rule->option[i].name, name) != 0)
        i++;
    return i;
}

/* Is the option a state depends on true, or not 0? */
static bool is_kept(const tarn_rule *rule, const tarn_group *g, int state)
{
    const char *when = rule->state[state].when;
    if (!rule->state[state].name || !when)
        return rule->state[state].name;
    int i = option_index(rule, when);
    return rule->option[i].kind == TARN_BOOLEAN ? g->option[i].boolean : g->option[i].number != 0;
}

static bool check_rate(const tarn_rule *rule, tarn_group *g)
{
    g->lr = g->option[option_index(rule, "lr")].number;
    return g->lr >= 0 ||
           tarn_fail(TARN_ERROR_VALUE, "%s: lr must be at least 0, not %g", rule->name, g->lr);
}

static bool group_init(const tarn_rule *rule, tarn_group *g, const tarn_value *option)
{
    for (int i = 0; rule->option[i].name; i++)
        g->option[i] = option ? option[i] : rule->option[i].fallback;
    for (int s = 0; s < TARN_MAX_STATES; s++)
        g->keeps[s] = is_kept(rule, g, s);
    int maximize = option_index(rule, "maximize");
    g->sign = rule->option[maximize].name && g->option[maximize].boolean ? -1 : 1;
    return (rule->wraps || check_rate(rule, g)) && (!rule->check || rule->check(g->option));
}

static bool check_parameter(const tarn_rule *rule, const tarn_entry *p)
{
    const tarn_tensor *t = p->tensor;
    if (t->spec.dtype != TARN_FLOAT32 && t->spec.dtype != TARN_FLOAT64)
        return tarn_fail(TARN_ERROR_TYPE,
                         "%s: parameter '%s' is %s; float32 and float64 are trained", rule->name,
                         p->name, tarn_dtype_name((tarn_dtype)t->spec.dtype));
    if (!tarn_spec_contiguous(&t->spec) || tarn_is_meta(t))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: parameter '%s' is a view with gaps; a parameter is"
                         " packed",
                         rule->name, p->name);
    return true;
}

static bool lay_out(tarn_optimizer *o)
{
    for (size_t i = 0; i < o->members; i++) {
        const tarn_tensor *t = o->parameter->at[i].tensor;
        if (!check_parameter(o->rule, &o->parameter->at[i]))
            return false;
        o->member[i].at = o->elements[t->spec.dtype];
        o->elements[t->spec.dtype] += (size_t)tarn_count(t);
        for (int s = 0; s < TARN_MAX_SCALARS; s++)
            o->member[i].scalar[s] = o->rule->scalar[s].start;
    }
    return true;
}

static tarn_optimizer *optimizer_make(const tarn_rule *rule, const tarn_entries *parameters)
{
    tarn_optimizer *o = tarn_alloc_zero(sizeof *o);
    if (!o)
        return NULL;
    o->object = (tarn_object){.class = &optimizer_class, .refs = 1};
    o->rule = rule;
    o->parameter = tarn_keep(parameters);
    if (!(o = tarn_scope_own(o)))
        return NULL;
    if (!(o->member = tarn_alloc_zero(parameters->count * sizeof *o->member)))
        return NULL;
    o->members = parameters->count;
    if (!(o->pieces.part = tarn_alloc_zero(o->members * sizeof *o->pieces.part)))
        return NULL;
    o->pieces.parts = o->members;
    o->groups = 1;
    return o;
}

tarn_optimizer *tarn_optimizer_new(const tarn_rule *rule, const tarn_entries *parameters,
                                   const tarn_value *option)
{
    if (!parameters)
        return NULL;
    if (rule->wraps)
        return tarn_fail(TARN_ERROR_USE, "%s goes round another optimizer: make that one first",
                         rule->name);
    if (!parameters->count)
        return tarn_fail(TARN_ERROR_VALUE, "%s: there are no parameters to train", rule->name);
    tarn_optimizer *o = optimizer_make(rule, parameters);
    return o && group_init(rule, &o->group[0], option) && lay_out(o) ? o : NULL;
}

tarn_optimizer *tarn_optimizer_wrap(const tarn_rule *rule, tarn_optimizer *inner,
                                    const tarn_value *option)
{
    if (inner && rule->asks && tarn_optimizer_asks(inner))
        return tarn_fail(TARN_ERROR_USE,
                         "%s does not go round %s: both ask for the loss themselves", rule->name,
                         inner->rule->name);
    tarn_optimizer *o = inner ? optimizer_make(rule, inner->parameter) : NULL;
    if (!o || !group_init(rule, &o->group[0], option))
        return NULL;
    o->inner = tarn_keep(inner);
    return o;
}

bool tarn_optimizer_group(tarn_optimizer *o, const char *pattern, const tarn_value *option)
{
    if (o->groups == TARN_MAX_GROUPS)
        return tarn_fail(TARN_ERROR_VALUE, "%s: more than %d groups", o->rule->name,
                         TARN_MAX_GROUPS);
    if (o->rule->step)
        return tarn_fail(TARN_ERROR_USE,
                         "%s steps all parameters as one: it has no groups; freeze what is not to"
                         " move",
                         o->rule->name);
    if (!group_init(o->rule, &o->group[o->groups], option))
        return false;
    size_t matched = 0;
    for (size_t i = 0; i < o->members; i++) {
        if (!tarn_name_matches(pattern, o->parameter->at[i].name))
            continue;
        matched++;
        if (!o->member[i].group)
            o->member[i].group = (uint32_t)o->groups;
    }
    if (!matched)
        return tarn_fail(TARN_ERROR_VALUE, "%s: no parameter matches '%s'; names look like '%s'",
                         o->rule->name, pattern, o->parameter->at[0].name);
    o->groups++;
    return true;
}

/* ---- states ---------------------------------------------------------------------------------- */

static bool state_wanted(const tarn_optimizer *o, int s)
{
    for (size_t g = 0; g < o->groups; g++)
        if (o->group[g].keeps[s])
            return true;
    return false;
}

void *tarn_optimizer_state_at(const tarn_optimizer *o, size_t i, int s)
{
    const tarn_member *m = &o->member[i];
    int type = o->parameter->at[i].tensor->spec.dtype;
    char *flat = o->state[s][type];
    if (!flat || !o->group[m->group].keeps[s])
        return NULL;
    return flat + m->at * tarn_dtype_size((tarn_dtype)type);
}

/* Some states begin with the value of an option. */
static void begin_state(tarn_optimizer *o, int s, int type)
{
    if (!o->rule->state[s].start)
        return;
    int option = option_index(o->rule, o->rule->state[s].start);
    for (size_t i = 0; i < o->members; i++) {
        const tarn_tensor *t = o->parameter->at[i].tensor;
        void *at = tarn_optimizer_state_at(o, i, s);
        double value = o->group[o->member[i].group].option[option].number;
        float rounded = (float)value;
        if (at && t->spec.dtype == type)
            tarn_kernels_of(type)->fill(at,
                                        type == TARN_FLOAT32 ? (const void *)&rounded
                                                             : (const void *)&value,
                                        (size_t)tarn_count(t));
    }
}

bool tarn_optimizer_make_states(tarn_optimizer *o)
{
    for (int s = 0; s < TARN_MAX_STATES; s++)
        for (int type = 0; type < 2; type++) {
            if (o->state[s][type] || !o->elements[type] || !state_wanted(o, s))
                continue;
            if (!(o->state[s][type] = tarn_alloc_zero(state_bytes(o, type))))
                return false;
            begin_state(o, s, type);
        }
    return true;
}

/* ---- what callers ask ------------------------------------------------------------------------ */

bool tarn_optimizer_zero_grad(tarn_optimizer *o)
{
    for (size_t i = 0; i < o->members; i++)
        if (!tarn_grad_set(o->parameter->at[i].tensor, NULL))
            return false;
    return true;
}

double tarn_optimizer_rate(const tarn_optimizer *o)
{
    return o->inner ? tarn_optimizer_rate(o->inner) : o->group[0].lr;
}

void tarn_optimizer_rate_set(tarn_optimizer *o, double lr)
{
    while (o->inner)
        o = o->inner;
    int at = option_index(o->rule, "lr");
    double first = o->group[0].option[at].number;
    for (size_t g = 0; g < o->groups; g++)
        o->group[g].lr = first > 0 ? lr * (o->group[g].option[at].number / first) : lr;
}

const tarn_rule *tarn_optimizer_rule(const tarn_optimizer *o) { return o->rule; }
const tarn_value *tarn_optimizer_options(const tarn_optimizer *o) { return o->group[0].option; }
const tarn_entries *tarn_optimizer_parameters(const tarn_optimizer *o) { return o->parameter; }
uint64_t tarn_optimizer_steps(const tarn_optimizer *o) { return o->steps; }
bool tarn_optimizer_asks(const tarn_optimizer *o)
{
    return o->rule->asks || (o->inner && tarn_optimizer_asks(o->inner));
}

tarn_optimizer *tarn_optimizer_inner(const tarn_optimizer *o) { return o->inner; }
const tarn_entries *tarn_optimizer_own(const tarn_optimizer *o) { return o->own; }

void tarn_optimizer_own_set(tarn_optimizer *o, tarn_entries *own)
{
    tarn_keep(own);
    tarn_release(o->own);
    o->own = own;
}
