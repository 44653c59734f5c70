/* step.c -- one step: all parameters cut into spans by their sizes, run on the pool. */
#include <math.h>

#include "base/threads.h"
#include "graph/apply.h"
#include "graph/tape.h"
#include "optim/insides.h"

enum { SPAN = 1 << 14 };

/* ---- gradients ------------------------------------------------------------------------------- */

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

static size_t width_of(const tarn_tensor *t)
{
    return t->spec.size[0] ? (size_t)(tarn_count(t) / t->spec.size[0]) : 0;
}

/* Rows of WIDTH numbers in one span. */
static size_t rows_in_span(size_t width) { return width < SPAN ? SPAN / (width ? width : 1) : 1; }

static size_t spans_of(const tarn_member *m, const tarn_tensor *t)
{
    size_t n = m->rows ? (size_t)m->rows->count : (size_t)tarn_count(t);
    size_t each = m->rows ? rows_in_span(width_of(t)) : SPAN;
    return m->grad ? (n + each - 1) / each : 0;
}

static bool take_grad(tarn_optimizer *o, size_t i)
{
    tarn_member *m = &o->member[i];
    const tarn_tensor *t = o->parameter->at[i].tensor;
    const tarn_tensor *grad = t->requires_grad ? tarn_grad_of(t) : NULL;
    m->grad = NULL, m->rows = NULL;
    if (!grad)
        return true;
    if (!check_grad(o, i, grad) || !(grad = tarn_tensor_packed(grad)))
        return false;
    m->grad = tarn_data(grad);
    if (o->rule->rests && o->rule->rests(o->group[m->group].option))
        m->rows = tarn_rows_of(t);
    return true;
}

/* *SPANS: of all parameters that have a gradient. */
static bool take_grads(tarn_optimizer *o, size_t *spans)
{
    size_t count = 0;
    *spans = 0;
    for (size_t i = 0; i < o->members; i++) {
        tarn_member *m = &o->member[i];
        if (!take_grad(o, i))
            return false;
        count += m->grad != NULL;
        m->first = *spans;
        m->spans = spans_of(m, o->parameter->at[i].tensor);
        *spans += m->spans;
    }
    return count ||
           tarn_fail(TARN_ERROR_USE, "%s: no parameter has a gradient: call backward first",
                     o->rule->name);
}

/* ---- spans ----------------------------------------------------------------------------------- */

typedef struct pass {
    const tarn_optimizer *o;
    void (*body)(const struct pass *p, const tarn_update *u, size_t span);
    double (*part)[2]; /* by span, while measuring */
} pass;

static void update(const pass *p, const tarn_update *u, size_t span)
{
    (void)span;
    p->o->rule->update(u);
}

static void measure(const pass *p, const tarn_update *u, size_t span)
{
    double sum[2] = {0, 0};
    p->o->rule->measure(u, sum);
    p->part[span][0] += sum[0], p->part[span][1] += sum[1];
}

/* The parameter that span INDEX belongs to: the last one that begins at or before it. */
static size_t member_of(const tarn_optimizer *o, size_t index)
{
    size_t low = 0, high = o->members;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (o->member[middle].first <= index)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* N numbers of parameter I from BEGIN on. */
static void run_piece(const pass *p, size_t i, size_t begin, size_t n, size_t span)
{
    const tarn_tensor *t = p->o->parameter->at[i].tensor;
    const tarn_member *m = &p->o->member[i];
    size_t skip = begin * tarn_dtype_size((tarn_dtype)t->spec.dtype);
    tarn_update u = {.dtype = (tarn_dtype)t->spec.dtype,
                     .n = n,
                     .value = (char *)tarn_data(t) + skip,
                     .grad = (const char *)m->grad + skip,
                     .constant = m->moment.constant};
    for (int s = 0; s < TARN_MAX_STATES; s++) {
        char *state = tarn_optimizer_state_at(p->o, i, s);
        u.state[s] = state ? state + skip : NULL;
    }
    p->body(p, &u, span);
}

static bool run_span(void *job, size_t index)
{
    const pass *p = job;
    size_t i = member_of(p->o, index);
    const tarn_member *m = &p->o->member[i];
    const tarn_tensor *t = p->o->parameter->at[i].tensor;
    size_t width = width_of(t), each = m->rows ? rows_in_span(width) : SPAN;
    size_t begin = (index - m->first) * each;
    size_t left = (m->rows ? (size_t)m->rows->count : (size_t)tarn_count(t)) - begin;
    size_t n = left < each ? left : each;
    if (!m->rows) {
        run_piece(p, i, begin, n, index);
        return true;
    }
    for (size_t k = begin; k < begin + n; k++)
        run_piece(p, i, (size_t)m->rows->at[k] * width, width, index);
    return true;
}

/* ---- measuring ------------------------------------------------------------------------------- */

/* Parts are added in the order of the spans. */
static void add_parts(tarn_optimizer *o, double (*part)[2])
{
    for (size_t i = 0; i < o->members; i++) {
        tarn_member *m = &o->member[i];
        m->moment.measured[0] = m->moment.measured[1] = 0;
        for (size_t k = m->first; k < m->first + m->spans; k++) {
            m->moment.measured[0] += part[k][0];
            m->moment.measured[1] += part[k][1];
        }
        if (m->grad)
            o->rule->adjust(&m->moment);
    }
}

static bool measure_all(tarn_optimizer *o, size_t spans)
{
    if (!o->rule->measure || !spans)
        return true;
    size_t bytes = spans * sizeof(double[2]);
    pass p = {.o = o, .body = measure, .part = tarn_alloc_zero(bytes)};
    bool ok = p.part && tarn_parallel(spans, run_span, &p);
    if (ok)
        add_parts(o, p.part);
    tarn_free(p.part, bytes);
    return ok;
}

/* ---- the step -------------------------------------------------------------------------------- */

static void prepare(tarn_optimizer *o)
{
    for (size_t i = 0; i < o->members; i++) {
        tarn_member *m = &o->member[i];
        const tarn_group *g = &o->group[m->group];
        if (!m->grad)
            continue;
        m->moment = (tarn_moment){.option = g->option,
                                  .lr = g->lr,
                                  .step = ++m->steps,
                                  .scalar = m->scalar,
                                  .constant = {g->sign}};
        o->rule->prepare(&m->moment);
    }
}

static bool step_spans(tarn_optimizer *o)
{
    size_t spans;
    if (!take_grads(o, &spans) || !tarn_optimizer_make_states(o))
        return false;
    prepare(o);
    pass p = {.o = o, .body = update};
    bool ok = measure_all(o, spans) && (!spans || tarn_parallel(spans, run_span, &p));
    for (size_t i = 0; i < o->members; i++) {
        if (o->member[i].grad)
            tarn_storage_wrote(o->parameter->at[i].tensor->storage, o->rule->name);
        o->member[i].grad = NULL, o->member[i].rows = NULL;
    }
    return ok;
}

static bool step(tarn_optimizer *o, const tarn_closure *closure, double *loss)
{
    if (o->rule->step)
        return o->rule->step(o, closure, loss);
    return (!closure || tarn_optimizer_evaluate(o, closure, false, loss)) && step_spans(o);
}

bool tarn_optimizer_step(tarn_optimizer *o, const tarn_closure *closure, double *loss)
{
    double unused;
    tarn_scope scope = tarn_scope_open();
    bool was = tarn_recording_set(false);
    bool ok = step(o, closure, loss ? loss : &unused);
    tarn_recording_set(was);
    o->steps += ok;
    return tarn_scope_close(scope, NULL) && ok;
}

/* ---- closures -------------------------------------------------------------------------------- */

bool tarn_optimizer_needs_closure(const tarn_optimizer *o, const tarn_closure *closure)
{
    return closure ||
           tarn_fail(TARN_ERROR_USE,
                     "%s asks for the loss several times in a step: give optimizer:step a function"
                     " that computes and returns it",
                     o->rule->name);
}

bool tarn_optimizer_has_gradients(const tarn_optimizer *o)
{
    for (size_t i = 0; i < o->members; i++)
        if (tarn_grad_of(o->parameter->at[i].tensor))
            return true;
    return false;
}

bool tarn_optimizer_evaluate(tarn_optimizer *o, const tarn_closure *closure, bool nan_is_fine,
                             double *loss)
{
    if (!tarn_optimizer_zero_grad(o))
        return false;
    bool was = tarn_recording_set(true);
    bool ok = closure->run(closure->context, loss);
    tarn_recording_set(was);
    if (!ok)
        return false;
    if (isnan(*loss) && !nan_is_fine)
        return tarn_fail(TARN_ERROR_NUMBER,
                         "%s: the loss is NaN at step %llu; a smaller lr than %g, or"
                         " tarn.trace_nan(true), helps",
                         o->rule->name, (unsigned long long)o->steps + 1, tarn_optimizer_rate(o));
    return tarn_optimizer_has_gradients(o) ||
           tarn_fail(TARN_ERROR_USE,
                     "%s: after the function that gives the loss no parameter has a gradient: does"
                     " the loss depend on them?",
                     o->rule->name);
}
