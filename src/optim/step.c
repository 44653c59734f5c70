/* step.c -- one step: all parameters cut into pieces by their sizes, in one job. */
#include <math.h>

#include "graph/apply.h"
#include "graph/profile.h"
#include "graph/tape.h"
#include "optim/insides.h"

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

static bool take_grad(tarn_optimizer *o, size_t i)
{
    tarn_member *m = &o->member[i];
    const tarn_tensor *t = o->parameter->at[i].tensor;
    const tarn_tensor *grad = t->requires_grad ? tarn_grad_of(t) : NULL;
    m->grad = NULL;
    o->pieces.part[i] = (tarn_part){.count = 0};
    if (!grad)
        return true;
    if (!check_grad(o, i, grad) || !(grad = tarn_tensor_packed(grad)))
        return false;
    m->grad = tarn_data(grad);
    bool rests = o->rule->rests && o->rule->rests(o->group[m->group].option);
    o->pieces.part[i] = tarn_part_of(t, rests ? tarn_rows_of(t) : NULL);
    return true;
}

static bool take_grads(tarn_optimizer *o)
{
    size_t count = 0;
    for (size_t i = 0; i < o->members; i++) {
        if (!take_grad(o, i))
            return false;
        count += o->member[i].grad != NULL;
    }
    tarn_pieces_cut(&o->pieces);
    return count ||
           tarn_fail(TARN_ERROR_USE, "%s: no parameter has a gradient: call backward first",
                     o->rule->name);
}

/* ---- pieces ---------------------------------------------------------------------------------- */

/* N numbers of parameter I from BEGIN on. */
static tarn_update update_of(const tarn_optimizer *o, size_t i, size_t begin, size_t n)
{
    const tarn_tensor *t = o->parameter->at[i].tensor;
    const tarn_member *m = &o->member[i];
    size_t skip = begin * tarn_dtype_size((tarn_dtype)t->spec.dtype);
    tarn_update u = {.dtype = (tarn_dtype)t->spec.dtype,
                     .n = n,
                     .value = (char *)tarn_data(t) + skip,
                     .grad = (const char *)m->grad + skip,
                     .constant = m->moment.constant};
    for (int s = 0; s < TARN_MAX_STATES; s++) {
        char *state = tarn_optimizer_state_at(o, i, s);
        u.state[s] = state ? state + skip : NULL;
    }
    return u;
}

static void update(const void *context, size_t i, size_t begin, size_t n, size_t span)
{
    const tarn_optimizer *o = context;
    tarn_update u = update_of(o, i, begin, n);
    (void)span;
    o->rule->update(&u);
}

/* ---- measuring ------------------------------------------------------------------------------- */

typedef struct measuring {
    const tarn_optimizer *o;
    double (*part)[2]; /* by span */
} measuring;

static void measure(const void *context, size_t i, size_t begin, size_t n, size_t span)
{
    const measuring *all = context;
    tarn_update u = update_of(all->o, i, begin, n);
    double sum[2] = {0, 0};
    all->o->rule->measure(&u, sum);
    all->part[span][0] += sum[0], all->part[span][1] += sum[1];
}

/* Parts are added in the order of the spans. */
static void add_parts(tarn_optimizer *o, double (*part)[2])
{
    for (size_t i = 0, k = 0; i < o->members; i++) {
        tarn_member *m = &o->member[i];
        size_t end = i + 1 < o->members ? o->pieces.part[i + 1].first : o->pieces.spans;
        m->moment.measured[0] = m->moment.measured[1] = 0;
        for (; k < end; k++) {
            m->moment.measured[0] += part[k][0];
            m->moment.measured[1] += part[k][1];
        }
        if (m->grad)
            o->rule->adjust(&m->moment);
    }
}

static bool measure_all(tarn_optimizer *o)
{
    size_t spans = o->pieces.spans;
    if (!o->rule->measure || !spans)
        return true;
    size_t bytes = spans * sizeof(double[2]);
    measuring all = {.o = o, .part = tarn_alloc_zero(bytes)};
    bool ok = all.part && tarn_pieces_run(&o->pieces, measure, &all);
    if (ok)
        add_parts(o, all.part);
    tarn_free(all.part, bytes);
    return ok;
}

/* ---- the step -------------------------------------------------------------------------------- */

/* Constants are powers and roots: parameters that have come as far as LAST share its. */
static bool shares(const tarn_optimizer *o, const tarn_member *m, const tarn_member *last)
{
    return last && !o->rule->scalar[0].name && !o->rule->measure && last->group == m->group &&
           last->moment.step == m->steps;
}

static void prepare_one(const tarn_optimizer *o, tarn_member *m)
{
    const tarn_group *g = &o->group[m->group];
    m->moment = (tarn_moment){.option = g->option,
                              .lr = g->lr,
                              .step = m->steps,
                              .scalar = m->scalar,
                              .constant = {g->sign}};
    o->rule->prepare(&m->moment);
}

static void prepare(tarn_optimizer *o)
{
    const tarn_member *last = NULL;
    for (size_t i = 0; i < o->members; i++) {
        tarn_member *m = &o->member[i];
        if (!m->grad)
            continue;
        m->steps++;
        if (shares(o, m, last))
            m->moment = last->moment;
        else
            prepare_one(o, m);
        last = m;
    }
}

static bool step_pieces(tarn_optimizer *o)
{
    if (!take_grads(o) || !tarn_optimizer_make_states(o))
        return false;
    prepare(o);
    bool ok = measure_all(o) && tarn_pieces_run(&o->pieces, update, o);
    for (size_t i = 0; i < o->members; i++) {
        if (o->member[i].grad)
            tarn_storage_wrote(o->parameter->at[i].tensor->storage, o->rule->name);
        o->member[i].grad = NULL;
    }
    return ok;
}

static bool step(tarn_optimizer *o, const tarn_closure *closure, double *loss)
{
    if (o->rule->step)
        return o->rule->step(o, closure, loss);
    return (!closure || tarn_optimizer_evaluate(o, closure, false, loss)) && step_pieces(o);
}

bool tarn_optimizer_step(tarn_optimizer *o, const tarn_closure *closure, double *loss)
{
    double unused;
    tarn_mark mark = tarn_profile_enter(TARN_WORK_STEP, o->rule->name);
    tarn_scope scope = tarn_scope_open();
    bool was = tarn_recording_set(false);
    bool ok = step(o, closure, loss ? loss : &unused);
    tarn_recording_set(was);
    o->steps += ok;
    bool closed = tarn_scope_close(scope, NULL);
    tarn_profile_leave(mark);
    return closed && ok;
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
