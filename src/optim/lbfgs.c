/* lbfgs.c -- L-BFGS: steps from a model of the curvature made of the last gradients.
 *
 * All parameters are one flat vector here; the rule asks for the loss as often as it needs to.
 */
#include <math.h>
#include <string.h>

#include "graph/tape.h"
#include "kernel/kernels.h"
#include "nn/text.h"
#include "optim/flat.h"
#include "optim/line_search.h"
#include "optim/option.h"

enum { LR, MAX_ITER, MAX_EVAL, TOLERANCE_GRAD, TOLERANCE_CHANGE, HISTORY, LINE_SEARCH };
enum { STRONG_WOLFE = 1 };

/* Numbers that go from step to step, beside the vectors. */
enum { WAY, SCALE, BEFORE, ITERATIONS, EVALUATIONS, NUMBERS };

/* Its tensors are kept: what an iteration makes beside them goes with it. */
typedef struct memory {
    tarn_optimizer *o;
    const tarn_value *option;
    tarn_tensor *direction, *gradient; /* of the last iteration; NULL before the first */
    tarn_tensor **change, **step;      /* pairs, oldest first: of the gradient, of the weights */
    double *share;                     /* 1 / (change . step) */
    double *weight;                    /* scratch */
    int64_t pairs, most;
    double number[NUMBERS];
} memory;

/* ---- memory from step to step ----------------------------------------------------------------- */

static bool memory_init(memory *m, tarn_optimizer *o)
{
    *m = (memory){.o = o, .option = tarn_optimizer_options(o), .number = {[SCALE] = 1}};
    m->most = m->option[HISTORY].integer;
    size_t n = (size_t)m->most;
    m->change = tarn_alloc_zero(n * 2 * (sizeof *m->change + sizeof *m->share));
    if (!m->change)
        return false;
    m->step = m->change + n;
    m->share = (double *)(m->step + n);
    m->weight = m->share + n;
    return true;
}

static void put(tarn_tensor **at, tarn_tensor *t)
{
    tarn_keep(t);
    tarn_release(*at);
    *at = t;
}

static void memory_done(memory *m)
{
    put(&m->direction, NULL);
    put(&m->gradient, NULL);
    for (int64_t i = 0; i < m->most; i++) {
        put(&m->change[i], NULL);
        put(&m->step[i], NULL);
    }
    tarn_free(m->change, (size_t)m->most * 2 * (sizeof *m->change + sizeof *m->share));
}

/* A vector that was saved under NAME (and NUMBER, from 0); NULL: none. */
static tarn_tensor *saved(const memory *m, const char *name, int64_t number)
{
    tarn_text text = {0};
    tarn_text_add(&text, number < 0 ? "%s" : "%s.%lld", name, (long long)number);
    const tarn_entry *e = text.failed ? NULL : tarn_entries_find(tarn_optimizer_own(m->o), text.at);
    tarn_text_done(&text);
    return e ? e->tensor : NULL;
}

static bool fits(const memory *m, const tarn_tensor *t)
{
    tarn_spec flat = tarn_flat_spec(tarn_optimizer_parameters(m->o));
    return t && t->spec.dtype == flat.dtype && tarn_spec_same_shape(&t->spec, &flat) &&
           tarn_spec_contiguous(&t->spec);
}

static bool restore_pairs(memory *m)
{
    const tarn_tensor *share = saved(m, "ro", -1);
    m->pairs = share ? tarn_count(share) : 0;
    if (m->pairs > m->most || (m->pairs && share->spec.dtype != TARN_FLOAT64))
        return false;
    for (int64_t i = 0; i < m->pairs; i++) {
        put(&m->change[i], saved(m, "old_dirs", i));
        put(&m->step[i], saved(m, "old_stps", i));
        if (!fits(m, m->change[i]) || !fits(m, m->step[i]))
            return false;
    }
    if (m->pairs)
        memcpy(m->share, tarn_data(share), (size_t)m->pairs * sizeof *m->share);
    return true;
}

static bool restore(memory *m)
{
    if (!tarn_optimizer_own(m->o))
        return true;
    const tarn_tensor *numbers = saved(m, "numbers", -1);
    put(&m->direction, saved(m, "d", -1));
    put(&m->gradient, saved(m, "prev_flat_grad", -1));
    bool whole = numbers && tarn_count(numbers) == NUMBERS && numbers->spec.dtype == TARN_FLOAT64 &&
                 fits(m, m->direction) && fits(m, m->gradient) && restore_pairs(m);
    if (!whole)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "LBFGS: its state is not of these parameters, or of a larger"
                         " history_size than %lld",
                         (long long)m->most);
    memcpy(m->number, tarn_data(numbers), sizeof m->number);
    return true;
}

static bool save_pair(const memory *m, int64_t i, tarn_entries *to)
{
    tarn_text change = {0}, step = {0};
    tarn_text_add(&change, "old_dirs.%lld", (long long)i);
    tarn_text_add(&step, "old_stps.%lld", (long long)i);
    bool ok = !change.failed && !step.failed &&
              tarn_entries_add(to, change.at, m->change[i], true) &&
              tarn_entries_add(to, step.at, m->step[i], true);
    tarn_text_done(&change);
    tarn_text_done(&step);
    return ok;
}

static bool save(const memory *m)
{
    int64_t n = NUMBERS;
    tarn_entries *e = tarn_entries_new();
    if (!m->direction)
        return e != NULL;
    tarn_tensor *numbers = tarn_tensor_from(TARN_FLOAT64, 1, &n, m->number);
    tarn_tensor *share = tarn_tensor_from(TARN_FLOAT64, 1, &m->pairs, m->share);
    bool ok = e && numbers && share && tarn_entries_add(e, "d", m->direction, true) &&
              tarn_entries_add(e, "prev_flat_grad", m->gradient, true) &&
              tarn_entries_add(e, "numbers", numbers, true) &&
              tarn_entries_add(e, "ro", share, true);
    for (int64_t i = 0; ok && i < m->pairs; i++)
        ok = save_pair(m, i, e);
    if (ok)
        tarn_optimizer_own_set(m->o, e);
    return ok;
}

/* ---- the direction ---------------------------------------------------------------------------- */

static void forget_oldest(memory *m)
{
    size_t rest = (size_t)--m->pairs;
    put(&m->change[0], NULL);
    put(&m->step[0], NULL);
    memmove(m->change, m->change + 1, rest * sizeof *m->change);
    memmove(m->step, m->step + 1, rest * sizeof *m->step);
    memmove(m->share, m->share + 1, rest * sizeof *m->share);
    m->change[rest] = m->step[rest] = NULL;
}

/* Remembers how the gradient changed over the last step, where the loss curves upwards. */
static bool remember(memory *m, const tarn_tensor *gradient)
{
    tarn_tensor *change = tarn_flat_copy(gradient), *step = tarn_flat_copy(m->direction);
    if (!change || !step || !tarn_flat_add(change, -1, m->gradient))
        return false;
    tarn_flat_scale(step, m->number[WAY]);
    double curve = tarn_flat_dot(change, step);
    if (!(curve > 1e-10))
        return tarn_error_pending() == TARN_OK;
    if (m->pairs == m->most)
        forget_oldest(m);
    put(&m->change[m->pairs], change);
    put(&m->step[m->pairs], step);
    m->share[m->pairs++] = 1 / curve;
    m->number[SCALE] = curve / tarn_flat_dot(change, change);
    return tarn_error_pending() == TARN_OK;
}

/* The two loops of [Nocedal 1980]: minus the gradient, times the inverse of the curvature. */
static bool bend(memory *m, tarn_tensor *q)
{
    for (int64_t i = m->pairs - 1; i >= 0; i--) {
        m->weight[i] = tarn_flat_dot(m->step[i], q) * m->share[i];
        if (!tarn_flat_add(q, -m->weight[i], m->change[i]))
            return false;
    }
    tarn_flat_scale(q, m->number[SCALE]);
    for (int64_t i = 0; i < m->pairs; i++) {
        double back = tarn_flat_dot(m->change[i], q) * m->share[i];
        if (!tarn_flat_add(q, m->weight[i] - back, m->step[i]))
            return false;
    }
    return tarn_error_pending() == TARN_OK;
}

static bool turn(memory *m, const tarn_tensor *gradient)
{
    if (m->number[ITERATIONS] > 1 && !remember(m, gradient))
        return false;
    tarn_tensor *q = tarn_flat_copy(gradient);
    if (!q)
        return false;
    tarn_flat_scale(q, -1);
    put(&m->direction, q);
    return bend(m, q);
}

/* ---- one iteration ---------------------------------------------------------------------------- */

typedef struct state {
    double loss;
    tarn_tensor *gradient;
    int64_t evaluations; /* in this step */
} state;

static bool flat_enough(const memory *m, const tarn_tensor *gradient)
{
    return tarn_flat_largest(gradient) <= m->option[TOLERANCE_GRAD].number;
}

/* Goes along the direction: by the line search, or lr of the way. */
static bool advance(memory *m, const tarn_closure *closure, state *s, double slope, bool last)
{
    tarn_line line = {.optimizer = m->o,
                      .closure = closure,
                      .direction = m->direction,
                      .start = tarn_flat_values(tarn_optimizer_parameters(m->o)),
                      .tolerance = m->option[TOLERANCE_CHANGE].number};
    tarn_line_point from = {0, s->loss, slope, s->gradient}, to;
    if (!line.start)
        return false;
    if (m->option[LINE_SEARCH].choice == STRONG_WOLFE) {
        if (!tarn_line_search(&line, &from, m->number[WAY], &to))
            return false;
    } else if (last) {
        return tarn_line_go(&line, m->number[WAY]);
    } else if (!tarn_line_try(&line, m->number[WAY], &to)) {
        return false;
    } else if (isnan(to.loss) || isinf(to.loss)) {
        return tarn_fail(TARN_ERROR_NUMBER,
                         "LBFGS: the loss became %g; line_search_fn = \"strong_wolfe\", or a"
                         " smaller lr than %g, helps",
                         to.loss, tarn_optimizer_rate(m->o));
    }
    m->number[WAY] = to.at, s->loss = to.loss;
    put(&s->gradient, to.gradient);
    s->evaluations += line.evaluations;
    return true;
}

static int64_t most_evaluations(const tarn_value *o)
{
    int64_t given = o[MAX_EVAL].integer;
    return given == TARN_ABSENT ? o[MAX_ITER].integer * 5 / 4 : given;
}

/* *DONE: nothing more to gain in this step. */
static bool iterate(memory *m, const tarn_closure *closure, state *s, bool last, bool *done)
{
    const tarn_value *o = m->option;
    double least = o[TOLERANCE_CHANGE].number;
    bool first = ++m->number[ITERATIONS] == 1;
    if (!turn(m, s->gradient))
        return false;
    double lr = tarn_optimizer_rate(m->o), slope = tarn_flat_dot(s->gradient, m->direction);
    double size = first ? tarn_flat_absolute(s->gradient) : 1;
    put(&m->gradient, s->gradient);
    m->number[BEFORE] = s->loss;
    m->number[WAY] = first ? lr * (size > 1 ? 1 / size : 1) : lr;
    if ((*done = slope > -least))
        return tarn_error_pending() == TARN_OK;
    if (!advance(m, closure, s, slope, last))
        return false;
    double moved = fabs(m->number[WAY]) * tarn_flat_largest(m->direction);
    *done = s->evaluations >= most_evaluations(o) || flat_enough(m, s->gradient) ||
            moved <= least || fabs(s->loss - m->number[BEFORE]) < least;
    return tarn_error_pending() == TARN_OK;
}

static bool iterate_all(memory *m, const tarn_closure *closure, state *s)
{
    int64_t most = m->option[MAX_ITER].integer;
    bool done = flat_enough(m, s->gradient), ok = true;
    for (int64_t i = 1; ok && i <= most && !done; i++) {
        tarn_scope scope = tarn_scope_open();
        ok = iterate(m, closure, s, i == most, &done);
        ok = tarn_scope_close(scope, NULL) && ok;
    }
    m->number[EVALUATIONS] += (double)s->evaluations;
    return ok;
}

static bool run(memory *m, const tarn_closure *closure, double *loss)
{
    state s = {.evaluations = 1};
    if (!restore(m) || !tarn_optimizer_evaluate(m->o, closure, false, loss))
        return false;
    s.loss = *loss;
    put(&s.gradient, tarn_flat_gradients(tarn_optimizer_parameters(m->o)));
    bool ok = s.gradient && iterate_all(m, closure, &s) && save(m);
    put(&s.gradient, NULL);
    return ok;
}

static bool lbfgs_step(tarn_optimizer *o, const tarn_closure *closure, double *loss)
{
    memory m;
    if (!tarn_optimizer_needs_closure(o, closure) || !memory_init(&m, o))
        return false;
    bool ok = run(&m, closure, loss);
    memory_done(&m);
    return ok;
}

/* ---- the row ---------------------------------------------------------------------------------- */

static bool lbfgs_check(const tarn_value *o)
{
    if (o[MAX_ITER].integer < 1 || o[HISTORY].integer < 1)
        return tarn_fail(TARN_ERROR_VALUE,
                         "LBFGS: max_iter and history_size must be at least 1, not %lld and %lld",
                         (long long)o[MAX_ITER].integer, (long long)o[HISTORY].integer);
    return not_negative("LBFGS", "tolerance_grad", o[TOLERANCE_GRAD].number) &&
           not_negative("LBFGS", "tolerance_change", o[TOLERANCE_CHANGE].number);
}

TARN_RULE(LBFGS) = {
    .name = "LBFGS",
    .summary = "Quasi-Newton steps for small nets and smooth losses on whole data sets: from the"
               " last gradients it knows how the loss curves. Asks for the loss many times a step.",
    .formula = "d = -H g, H from the last history_size changes of x and g;  x = x + t d, t = lr or"
               " where both Wolfe conditions hold",
    .source = "[Nocedal 1980] [Liu, Nocedal 1989] [Nocedal, Wright 2006, algorithms 3.5, 3.6, 7.4]",
    .example = "local x = tarn.tensor({ -1.5, 2 }):requires_grad_()\n"
               "local opt = tarn.optim.LBFGS({ x }, { line_search_fn = \"strong_wolfe\" })\n"
               "for _ = 1, 5 do\n"
               "  opt:step(function() -- Rosenbrock's valley\n"
               "    local a, b = x[1], x[2]\n"
               "    return (1 - a):square() + 100 * (b - a:square()):square()\n"
               "  end)\n"
               "end\n"
               "assert(math.abs(x:get(1) - 1) < 1e-2)",
    .option =
        (const tarn_param[]){
            NUMBER_OPTION("lr", 1, "share of the way to go; where the line search begins"),
            INTEGER_OPTION("max_iter", 20, "most iterations in a step"),
            INTEGER_OPTION("max_eval", TARN_ABSENT,
                           "most times to ask for the loss in a step; 5/4 of max_iter unless said"),
            NUMBER_OPTION("tolerance_grad", 1e-7, "stop when no gradient is larger"),
            NUMBER_OPTION("tolerance_change", 1e-9, "stop when neither loss nor weights move more"),
            INTEGER_OPTION("history_size", 100, "how many steps are remembered"),
            {"line_search_fn",
             "none|strong_wolfe",
             "how far to go",
             TARN_CHOICE,
             TARN_OPTIONAL,
             0,
             {.choice = 0}},
            {0},
        },
    .check = lbfgs_check,
    .asks = true,
    .step = lbfgs_step,
};

TARN_FAMILY(optim_lbfgs);
