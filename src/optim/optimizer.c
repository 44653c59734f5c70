/* optimizer.c -- see optimizer.h
 *
 * All states of one name lie in one flat buffer per number type; parameter i's part begins where
 * those before it end.  A step is one job: parameters cut into spans by their sizes alone.
 */
#include "optim/optimizer.h"

#include <string.h>
#include <strings.h>

#include "base/threads.h"
#include "graph/apply.h"
#include "graph/tape.h"
#include "nn/text.h"
#include "tensor/drive.h"

enum { SPAN = 1 << 14, MAX_GROUPS = 64 };

typedef struct group {
    tarn_value option[TARN_MAX_PARAMS];
    double lr;                   /* now: option lr, times what the schedule made of it */
    bool keeps[TARN_MAX_STATES]; /* which states its options ask for */
} group;

typedef struct member {
    uint32_t group;
    uint64_t steps; /* with a gradient */
    size_t at;      /* elements of its type before it in the flat buffers */
    size_t spans;   /* before it */
    const void *grad;
    double constant[TARN_MAX_CONSTANTS];
} member;

struct tarn_optimizer {
    tarn_object object;
    const tarn_rule *rule;
    tarn_entries *parameter;
    member *member; /* by parameter */
    size_t members;
    group group[MAX_GROUPS];
    size_t groups;
    size_t elements[2];              /* by type: float32, float64 */
    void *state[TARN_MAX_STATES][2]; /* by state and type; NULL until needed */
    uint64_t steps;
};

/* Names a symbol of each file of rows, so that a static library links them. */
extern const char tarn_family_optim_rules;
__attribute__((used)) static const char *const families[] = {&tarn_family_optim_rules};

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
    tarn_release(o->parameter);
    tarn_free(o, sizeof *o);
}

static const tarn_class optimizer_class = {"optimizer", optimizer_done};

static int option_index(const tarn_rule *rule, const char *name)
{
    int i = 0;
    while (rule->option[i].name && strcmp(rule->option[i].name, name) != 0)
        i++;
    return i;
}

/* Is the option a state depends on true, or not 0? */
static bool is_kept(const tarn_rule *rule, const group *g, int state)
{
    const char *when = rule->state[state].when;
    if (!rule->state[state].name || !when)
        return rule->state[state].name;
    int i = option_index(rule, when);
    return rule->option[i].kind == TARN_BOOLEAN ? g->option[i].boolean : g->option[i].number != 0;
}

static bool group_init(const tarn_rule *rule, group *g, const tarn_value *option)
{
    for (int i = 0; rule->option[i].name; i++)
        g->option[i] = option ? option[i] : rule->option[i].fallback;
    for (int s = 0; s < TARN_MAX_STATES; s++)
        g->keeps[s] = is_kept(rule, g, s);
    g->lr = g->option[option_index(rule, "lr")].number;
    if (!(g->lr >= 0))
        return tarn_fail(TARN_ERROR_VALUE, "%s: lr must be at least 0, not %g", rule->name, g->lr);
    return !rule->check || rule->check(g->option);
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
    size_t spans = 0;
    for (size_t i = 0; i < o->members; i++) {
        const tarn_tensor *t = o->parameter->at[i].tensor;
        if (!check_parameter(o->rule, &o->parameter->at[i]))
            return false;
        size_t n = (size_t)tarn_count(t);
        o->member[i].at = o->elements[t->spec.dtype];
        o->member[i].spans = spans;
        o->elements[t->spec.dtype] += n;
        spans += (n + SPAN - 1) / SPAN;
    }
    return true;
}

tarn_optimizer *tarn_optimizer_new(const tarn_rule *rule, const tarn_entries *parameters,
                                   const tarn_value *option)
{
    if (!parameters)
        return NULL;
    if (!parameters->count)
        return tarn_fail(TARN_ERROR_VALUE, "%s: there are no parameters to train", rule->name);
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
    o->groups = 1;
    return group_init(rule, &o->group[0], option) && lay_out(o) ? o : NULL;
}

bool tarn_optimizer_group(tarn_optimizer *o, const char *pattern, const tarn_value *option)
{
    if (o->groups == MAX_GROUPS)
        return tarn_fail(TARN_ERROR_VALUE, "%s: more than %d groups", o->rule->name, MAX_GROUPS);
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

/* ---- state ----------------------------------------------------------------------------------- */

static bool state_wanted(const tarn_optimizer *o, int s)
{
    for (size_t g = 0; g < o->groups; g++)
        if (o->group[g].keeps[s])
            return true;
    return false;
}

static bool make_states(tarn_optimizer *o)
{
    for (int s = 0; s < TARN_MAX_STATES; s++)
        for (int type = 0; type < 2; type++) {
            if (o->state[s][type] || !o->elements[type] || !state_wanted(o, s))
                continue;
            if (!(o->state[s][type] = tarn_alloc_zero(state_bytes(o, type))))
                return false;
        }
    return true;
}

/* Where parameter I's state S begins; NULL when its group does not keep it. */
static void *state_of(const tarn_optimizer *o, size_t i, int s)
{
    const member *m = &o->member[i];
    int type = o->parameter->at[i].tensor->spec.dtype;
    char *flat = o->state[s][type];
    if (!flat || !o->group[m->group].keeps[s])
        return NULL;
    return flat + m->at * tarn_dtype_size((tarn_dtype)type);
}

/* ---- a step ---------------------------------------------------------------------------------- */

/* The parameter that span INDEX belongs to: the last one that begins at or before it. */
static size_t member_of(const tarn_optimizer *o, size_t index)
{
    size_t low = 0, high = o->members;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (o->member[middle].spans <= index)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static bool step_span(void *job, size_t index)
{
    const tarn_optimizer *o = job;
    size_t i = member_of(o, index);
    const member *m = &o->member[i];
    const tarn_tensor *t = o->parameter->at[i].tensor;
    size_t begin = (index - m->spans) * SPAN, n = (size_t)tarn_count(t) - begin;
    size_t skip = begin * tarn_dtype_size((tarn_dtype)t->spec.dtype);
    if (!m->grad)
        return true;
    tarn_update u = {.dtype = (tarn_dtype)t->spec.dtype,
                     .n = n < SPAN ? n : SPAN,
                     .value = (char *)tarn_data(t) + skip,
                     .grad = (const char *)m->grad + skip,
                     .constant = m->constant};
    for (int s = 0; s < TARN_MAX_STATES; s++) {
        char *state = state_of(o, i, s);
        u.state[s] = state ? state + skip : NULL;
    }
    o->rule->update(&u);
    return true;
}

static bool check_grad(const tarn_optimizer *o, size_t i, const tarn_tensor *grad)
{
    const tarn_tensor *t = o->parameter->at[i].tensor;
    if (grad->spec.dtype == t->spec.dtype && tarn_spec_same_shape(&grad->spec, &t->spec))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE, "%s: the gradient of '%s' is %s %s, the parameter %s %s",
                     o->rule->name, o->parameter->at[i].name,
                     tarn_dtype_name((tarn_dtype)grad->spec.dtype), TARN_SHAPE(grad),
                     tarn_dtype_name((tarn_dtype)t->spec.dtype), TARN_SHAPE(t));
}

/* Finds the gradients; *COUNT is how many parameters have one.  Nothing is changed before all of
 * them are known to fit. */
static bool take_grads(tarn_optimizer *o, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < o->members; i++) {
        const tarn_tensor *t = o->parameter->at[i].tensor;
        const tarn_tensor *grad = t->requires_grad ? tarn_grad_of(t) : NULL;
        o->member[i].grad = NULL;
        if (!grad)
            continue;
        if (!check_grad(o, i, grad) || !(grad = tarn_tensor_packed(grad)))
            return false;
        o->member[i].grad = tarn_data(grad);
        ++*count;
    }
    return true;
}

static void prepare(tarn_optimizer *o)
{
    for (size_t i = 0; i < o->members; i++) {
        member *m = &o->member[i];
        const group *g = &o->group[m->group];
        if (m->grad)
            o->rule->prepare(g->option, g->lr, ++m->steps, m->constant);
    }
    o->steps++;
}

static bool step(tarn_optimizer *o)
{
    size_t count, last = o->members - 1;
    if (!take_grads(o, &count))
        return false;
    if (!count)
        return tarn_fail(TARN_ERROR_USE, "%s: no parameter has a gradient: call backward first",
                         o->rule->name);
    if (!make_states(o))
        return false;
    prepare(o);
    size_t n = (size_t)tarn_count(o->parameter->at[last].tensor);
    bool ok = tarn_parallel(o->member[last].spans + (n + SPAN - 1) / SPAN, step_span, o);
    for (size_t i = 0; i < o->members; i++)
        if (o->member[i].grad)
            tarn_storage_wrote(o->parameter->at[i].tensor->storage, o->rule->name);
    return ok;
}

bool tarn_optimizer_step(tarn_optimizer *o)
{
    tarn_scope scope = tarn_scope_open();
    bool ok = step(o);
    for (size_t i = 0; i < o->members; i++)
        o->member[i].grad = NULL;
    return tarn_scope_close(scope, NULL) && ok;
}

bool tarn_optimizer_zero_grad(tarn_optimizer *o)
{
    for (size_t i = 0; i < o->members; i++)
        if (!tarn_grad_set(o->parameter->at[i].tensor, NULL))
            return false;
    return true;
}

/* ---- rates ----------------------------------------------------------------------------------- */

double tarn_optimizer_rate(const tarn_optimizer *o) { return o->group[0].lr; }

void tarn_optimizer_rate_set(tarn_optimizer *o, double lr)
{
    int at = option_index(o->rule, "lr");
    double first = o->group[0].option[at].number;
    for (size_t g = 0; g < o->groups; g++)
        o->group[g].lr = first > 0 ? lr * (o->group[g].option[at].number / first) : lr;
}

const tarn_rule *tarn_optimizer_rule(const tarn_optimizer *o) { return o->rule; }
const tarn_value *tarn_optimizer_options(const tarn_optimizer *o) { return o->group[0].option; }
const tarn_entries *tarn_optimizer_parameters(const tarn_optimizer *o) { return o->parameter; }
uint64_t tarn_optimizer_steps(const tarn_optimizer *o) { return o->steps; }

/* ---- checkpoints ----------------------------------------------------------------------------- */

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

/* "exp_avg.0.weight" */
static void state_name(tarn_text *name, const tarn_optimizer *o, size_t i, int s)
{
    tarn_text_put(name, o->rule->state[s].name);
    tarn_text_put(name, ".");
    tarn_text_put(name, o->parameter->at[i].name);
}

static bool save_state(const tarn_optimizer *o, size_t i, int s, tarn_entries *to)
{
    const tarn_entry *p = &o->parameter->at[i];
    const void *from = state_of(o, i, s);
    if (!from)
        return true;
    tarn_tensor *t = tarn_tensor_from((tarn_dtype)p->tensor->spec.dtype, p->tensor->spec.rank,
                                      p->tensor->spec.size, from);
    tarn_text name = {0};
    state_name(&name, o, i, s);
    bool ok = t && !name.failed && tarn_entries_add(to, name.at, t, true);
    tarn_text_done(&name);
    return ok;
}

tarn_entries *tarn_optimizer_state(const tarn_optimizer *o)
{
    tarn_scope scope = tarn_scope_open();
    tarn_entries *e = tarn_entries_new();
    bool ok = e && tarn_entries_add(e, "step", steps_tensor(o), true);
    for (int s = 0; ok && s < TARN_MAX_STATES; s++)
        for (size_t i = 0; ok && i < o->members; i++)
            ok = save_state(o, i, s, e);
    return tarn_scope_close(scope, e) && ok ? e : NULL;
}

/* The saved tensor, checked; *T NULL where this state was not kept. */
static bool find_state(const tarn_optimizer *o, size_t i, int s, const tarn_entries *from,
                       const tarn_tensor **t)
{
    const tarn_entry *p = &o->parameter->at[i];
    tarn_text name = {0};
    state_name(&name, o, i, s);
    const tarn_entry *entry = name.failed ? NULL : tarn_entries_find(from, name.at);
    *t = entry ? entry->tensor : NULL;
    bool ok = !name.failed;
    if (entry && (!tarn_spec_same_shape(&entry->tensor->spec, &p->tensor->spec) ||
                  entry->tensor->spec.dtype != p->tensor->spec.dtype))
        ok = tarn_fail(TARN_ERROR_FORMAT, "%s: state '%s' is %s, the parameter %s", o->rule->name,
                       name.at, TARN_SHAPE(entry->tensor), TARN_SHAPE(p->tensor));
    tarn_text_done(&name);
    return ok;
}

static bool load_states(tarn_optimizer *o, const tarn_entries *from, bool write)
{
    for (int s = 0; o->rule->state[s].name; s++)
        for (size_t i = 0; i < o->members; i++) {
            const tarn_tensor *t;
            void *to = state_of(o, i, s);
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

static bool load_steps(tarn_optimizer *o, const tarn_tensor *t)
{
    const int64_t *at = tarn_data(t);
    for (size_t i = 0; i < o->members; i++)
        o->member[i].steps = (uint64_t)at[i];
    o->steps = (uint64_t)at[o->members];
    return true;
}

bool tarn_optimizer_state_set(tarn_optimizer *o, const tarn_entries *state)
{
    const tarn_entry *steps = state ? tarn_entries_find(state, "step") : NULL;
    if (!steps || steps->tensor->spec.dtype != TARN_INT64 ||
        tarn_count(steps->tensor) != (int64_t)o->members + 1 ||
        !tarn_spec_contiguous(&steps->tensor->spec))
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s: the state is not of an optimizer of %zu parameters", o->rule->name,
                         o->members);
    return load_states(o, state, false) && make_states(o) && load_states(o, state, true) &&
           load_steps(o, steps->tensor);
}
