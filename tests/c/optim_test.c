/* optim_test.c -- optimizers against PyTorch's numbers, groups, clipping, schedules. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "graph/rows.h"
#include "graph/tape.h"
#include "optim/clip.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "tarn/ops.h"

static tarn_tensor *vector(int64_t n, const float *x)
{
    return tarn_tensor_from(TARN_FLOAT32, 1, &n, x);
}

static tarn_entries *one_parameter(const char *name, tarn_tensor *t)
{
    tarn_entries *e = tarn_entries_new();
    cr_assert(tarn_tensor_requires_grad(t, true));
    cr_assert(tarn_entries_add(e, name, t, false));
    return e;
}

static int option_of(const tarn_rule *rule, const char *name)
{
    int i = tarn_option_find(rule->name, rule->option, NULL, name);
    cr_assert(i >= 0, "%s", tarn_error_message());
    return i;
}

static void expect_message(const char *part)
{
    cr_assert_neq(tarn_error_pending(), TARN_OK, "no message where '%s' was due", part);
    cr_assert(strstr(tarn_error_message(), part), "'%s' is not in: %s", part, tarn_error_message());
    tarn_error_clear();
}

/* f(p) = 0.5 (p1^2 + 10 p2^2): its gradient is (p1, 10 p2). */
static void set_gradient(tarn_tensor *p)
{
    const float *x = tarn_data(p);
    cr_assert(tarn_grad_set(p, vector(2, (float[]){x[0], 10 * x[1]})));
}

typedef struct setting {
    const char *name;
    double value;
} setting;

/* Five steps from (1, -2) must end at (FIRST, SECOND) [reference: goldens 4.8]. */
static void five_steps(const char *rule_name, const setting *setting, double first, double second)
{
    tarn_scope s = tarn_scope_open();
    const tarn_rule *rule = tarn_rule_find(rule_name);
    tarn_value option[TARN_MAX_PARAMS];
    tarn_options_default(rule->option, option);
    for (; setting->name; setting++) {
        int i = option_of(rule, setting->name);
        if (rule->option[i].kind == TARN_BOOLEAN)
            option[i].boolean = setting->value != 0;
        else
            option[i].number = setting->value;
    }
    tarn_tensor *p = vector(2, (float[]){1, -2});
    tarn_optimizer *o = tarn_optimizer_new(rule, one_parameter("p", p), option);
    cr_assert(o, "%s", tarn_error_message());
    for (int i = 0; i < 5; i++) {
        set_gradient(p);
        cr_assert(tarn_optimizer_step(o, NULL, NULL), "%s", tarn_error_message());
    }
    const float *x = tarn_data(p);
    cr_expect_float_eq(x[0], first, 1e-6, "%s: %.8f, not %.8f", rule_name, x[0], first);
    cr_expect_float_eq(x[1], second, 1e-6, "%s: %.8f, not %.8f", rule_name, x[1], second);
    cr_assert(tarn_scope_close(s, NULL));
}

#define SETTINGS(...)                                                                              \
    (const setting[])                                                                              \
    {                                                                                              \
        __VA_ARGS__, { NULL, 0 }                                                                   \
    }

Test(rules, sgd_is_pytorchs)
{
    five_steps("SGD", SETTINGS({"lr", .05}), .77378094, -.06250000);
    five_steps("SGD", SETTINGS({"lr", .05}, {"momentum", .9}), .41715601, 1.04359984);
    five_steps("SGD", SETTINGS({"lr", .05}, {"momentum", .9}, {"nesterov", 1}), .31594235,
               .02227439);
    five_steps("SGD",
               SETTINGS({"lr", .05}, {"momentum", .9}, {"dampening", .1}, {"weight_decay", .01}),
               .44734508, 1.23363304);
}

Test(rules, adam_is_pytorchs)
{
    five_steps("adam", SETTINGS({"lr", .1}), .50796372, -1.50295579);
    five_steps("adam", SETTINGS({"lr", .1}, {"amsgrad", 1}), .50796372, -1.50295579);
    five_steps("AdamW", SETTINGS({"lr", .1}, {"weight_decay", .1}), .46995273, -1.41556644);
}

Test(rules, options_out_of_range_are_refused)
{
    tarn_scope s = tarn_scope_open();
    const tarn_rule *rule = tarn_rule_find("SGD");
    tarn_value option[TARN_MAX_PARAMS];
    tarn_options_default(rule->option, option);
    option[option_of(rule, "nesterov")].boolean = true;
    tarn_entries *e = one_parameter("p", vector(2, (float[]){1, 2}));
    cr_expect_null(tarn_optimizer_new(rule, e, option));
    expect_message("nesterov needs momentum");
    cr_expect_eq(tarn_option_find("SGD", rule->option, NULL, "momentun"), -1);
    expect_message("did you mean 'momentum'?");
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- optimizers ------------------------------------------------------------------------------ */

/* Two parameters, the first longer than a span. */
static tarn_optimizer *pair_optimizer(const char *rule, tarn_tensor **a, tarn_tensor **b)
{
    int64_t n = 40000;
    *a = tarn_tensor_full(TARN_FLOAT32, 1, &n, 1);
    *b = vector(2, (float[]){1, 2});
    tarn_entries *e = one_parameter("0.weight", *a);
    cr_assert(tarn_tensor_requires_grad(*b, true));
    cr_assert(tarn_entries_add(e, "0.bias", *b, false));
    return tarn_optimizer_new(tarn_rule_find(rule), e, NULL);
}

static void gradient_of(tarn_tensor *t, double value)
{
    cr_assert(tarn_grad_set(t, tarn_tensor_full(TARN_FLOAT32, 1, t->spec.size, value)));
}

Test(optimizer, a_step_without_any_gradient_says_backward)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *a, *b;
    tarn_optimizer *o = pair_optimizer("SGD", &a, &b);
    cr_expect_not(tarn_optimizer_step(o, NULL, NULL));
    expect_message("call backward first");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(optimizer, a_parameter_without_gradient_is_left_alone)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *a, *b;
    tarn_optimizer *o = pair_optimizer("Adam", &a, &b);
    gradient_of(a, 1);
    cr_assert(tarn_optimizer_step(o, NULL, NULL), "%s", tarn_error_message());
    cr_expect_eq(((float *)tarn_data(b))[1], 2);
    const float *x = tarn_data(a);
    for (int64_t i = 0; i < 40000; i++)
        cr_assert_float_eq(x[i], 0.999, 1e-6, "element %lld is %g", (long long)i, x[i]);
    cr_assert(tarn_optimizer_zero_grad(o));
    cr_expect_null(tarn_grad_of(a));
    cr_assert(tarn_scope_close(s, NULL));
}

Test(optimizer, groups_have_options_of_their_own)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *a, *b;
    tarn_optimizer *o = pair_optimizer("SGD", &a, &b);
    tarn_value option[TARN_MAX_PARAMS];
    tarn_options_default(tarn_optimizer_rule(o)->option, option);
    option[0].number = 0.02;
    cr_assert(tarn_optimizer_group(o, "*.bias", option), "%s", tarn_error_message());
    cr_expect_not(tarn_optimizer_group(o, "*.bais", option));
    expect_message("no parameter matches '*.bais'");
    tarn_optimizer_rate_set(o, 0.1);
    gradient_of(a, 1);
    gradient_of(b, 1);
    cr_assert(tarn_optimizer_step(o, NULL, NULL), "%s", tarn_error_message());
    cr_expect_float_eq(((float *)tarn_data(a))[0], 0.9, 1e-6);
    cr_expect_float_eq(((float *)tarn_data(b))[0], 0.8, 1e-6);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(optimizer, state_goes_out_and_comes_back)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *a, *b, *a2, *b2;
    tarn_optimizer *o = pair_optimizer("Adam", &a, &b), *again = pair_optimizer("Adam", &a2, &b2);
    gradient_of(a, 1), gradient_of(b, 3);
    cr_assert(tarn_optimizer_step(o, NULL, NULL));
    tarn_entries *state = tarn_optimizer_state(o);
    cr_assert(state, "%s", tarn_error_message());
    cr_expect_not_null(tarn_entries_find(state, "exp_avg_sq.0.bias"));
    cr_assert(tarn_optimizer_state_set(again, state), "%s", tarn_error_message());
    cr_expect_eq(tarn_optimizer_steps(again), 1);
    memcpy(tarn_data(b2), tarn_data(b), 2 * sizeof(float));
    gradient_of(b, -1), gradient_of(b2, -1);
    cr_assert(tarn_optimizer_step(o, NULL, NULL) && tarn_optimizer_step(again, NULL, NULL));
    cr_expect_eq(memcmp(tarn_data(b2), tarn_data(b), 2 * sizeof(float)), 0);
    tarn_entries *other = one_parameter("p", vector(2, (float[]){1, 2}));
    tarn_optimizer *small = tarn_optimizer_new(tarn_rule_find("Adam"), other, NULL);
    cr_expect_not(tarn_optimizer_state_set(small, state));
    expect_message("not of an optimizer of 1 parameters");
    cr_assert(tarn_scope_close(s, NULL));
}

static bool step_and_save(void)
{
    tarn_tensor *p = vector(2, (float[]){1, -2}), *g = vector(2, (float[]){1, 1});
    tarn_entries *e = p && g ? tarn_entries_new() : NULL;
    double norm;
    if (!e || !tarn_tensor_requires_grad(p, true) || !tarn_entries_add(e, "p", p, false) ||
        !tarn_grad_set(p, g))
        return false;
    tarn_optimizer *o = tarn_optimizer_new(tarn_rule_find("Adam"), e, NULL);
    tarn_entries *state = o && tarn_clip_grad_norm(e, 0.5, (tarn_clip){.power = 2}, &norm) &&
                                  tarn_optimizer_step(o, NULL, NULL)
                              ? tarn_optimizer_state(o)
                              : NULL;
    tarn_optimizer *again = state ? tarn_optimizer_new(tarn_rule_find("Adam"), e, NULL) : NULL;
    return again && tarn_optimizer_state_set(again, state);
}

Test(optimizer, every_allocation_may_fail)
{
    size_t live = 0;
    for (long n = 0;; n++) {
        tarn_scope s = tarn_scope_open();
        tarn_memory_fail_in(n);
        bool ok = step_and_save();
        tarn_memory_fail_in(-1);
        cr_assert_eq(ok, tarn_error_pending() == TARN_OK, "allocation %ld", n);
        tarn_error_clear();
        cr_assert(tarn_scope_close(s, NULL));
        if (n == 0)
            live = tarn_memory_live();
        cr_assert_eq(tarn_memory_live(), live, "allocation %ld leaks", n);
        if (ok)
            break;
    }
}

/* ---- rules that own the step ------------------------------------------------------------------ */

/* f(p) = 0.5 (p1^2 + 10 p2^2), differentiated by hand. */
static bool bowl(void *context, double *loss)
{
    tarn_tensor *p = context;
    const float *x = tarn_data(p);
    *loss = 0.5 * (double)(x[0] * x[0] + 10 * x[1] * x[1]);
    tarn_tensor *g = vector(2, (float[]){x[0], 10 * x[1]});
    return g && tarn_grad_set(p, g);
}

static bool steps_by_asking(const char *name, int steps, double *loss)
{
    tarn_tensor *p = vector(2, (float[]){1, -2});
    tarn_entries *e = p ? tarn_entries_new() : NULL;
    if (!e || !tarn_tensor_requires_grad(p, true) || !tarn_entries_add(e, "p", p, false))
        return false;
    const tarn_rule *rule = tarn_rule_find(name),
                    *base = rule->wraps ? tarn_rule_find("SGD") : rule;
    tarn_optimizer *o = tarn_optimizer_new(base, e, NULL);
    if (o && rule->wraps)
        o = tarn_optimizer_wrap(rule, o, NULL);
    tarn_closure closure = {bowl, p};
    for (int i = 0; o && i < steps; i++)
        if (!tarn_optimizer_step(o, &closure, loss))
            return false;
    tarn_entries *state = o ? tarn_optimizer_state(o) : NULL;
    return state && tarn_optimizer_state_set(o, state) && tarn_optimizer_step(o, &closure, loss);
}

static void every_allocation_of(const char *rule)
{
    size_t live = 0;
    double loss;
    for (long n = 0;; n++) {
        tarn_scope s = tarn_scope_open();
        tarn_memory_fail_in(n);
        bool ok = steps_by_asking(rule, 2, &loss);
        tarn_memory_fail_in(-1);
        cr_assert_eq(ok, tarn_error_pending() == TARN_OK, "%s, allocation %ld", rule, n);
        tarn_error_clear();
        cr_assert(tarn_scope_close(s, NULL));
        if (n == 0)
            live = tarn_memory_live();
        cr_assert_eq(tarn_memory_live(), live, "%s, allocation %ld leaks", rule, n);
        if (ok)
            break;
    }
}

Test(asking, goes_to_the_bottom)
{
    tarn_scope s = tarn_scope_open();
    double loss;
    cr_assert(steps_by_asking("LBFGS", 3, &loss), "%s", tarn_error_message());
    cr_expect_lt(loss, 1e-6);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(asking, every_allocation_may_fail)
{
    every_allocation_of("LBFGS");
    every_allocation_of("SAM");
    every_allocation_of("Lookahead");
}

/* ---- gradients of some rows ------------------------------------------------------------------- */

/* Looks rows 2, 3, 2 of a table up, sums them, and steps. */
static bool sparse_step(tarn_tensor *table, tarn_optimizer *o)
{
    int64_t n = 3, at[] = {2, 3, 2};
    tarn_tensor *ids = tarn_tensor_from(TARN_INT64, 1, &n, at);
    tarn_tensor *y = tarn_embedding(ids, table, TARN_ABSENT, false, true);
    return tarn_backward(tarn_sum(y, NULL, 0, false)) && tarn_optimizer_step(o, NULL, NULL);
}

static tarn_optimizer *table_optimizer(tarn_tensor **table)
{
    int64_t size[] = {5, 2};
    *table = tarn_tensor_full(TARN_FLOAT32, 2, size, 1);
    tarn_entries *e = *table ? tarn_entries_new() : NULL;
    if (!e || !tarn_tensor_requires_grad(*table, true) ||
        !tarn_entries_add(e, "table", *table, false))
        return NULL;
    return tarn_optimizer_new(tarn_rule_find("SGD"), e, NULL);
}

Test(rows, are_listed_once_stepped_and_cleared)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *table;
    tarn_optimizer *o = table_optimizer(&table);
    cr_assert(o && sparse_step(table, o), "%s", tarn_error_message());
    const tarn_rows *r = tarn_rows_of(table);
    cr_assert_not_null(r);
    cr_expect_eq(r->count, 2);
    const float *x = tarn_data(table), *g = tarn_data(table->grad);
    cr_expect_eq(g[2], 2);
    cr_expect_float_eq(x[2], 0.98, 1e-6);
    cr_expect_float_eq(x[4], 0.99, 1e-6);
    cr_expect_eq(x[0], 1);
    double norm;
    cr_assert(tarn_clip_grad_norm(tarn_optimizer_parameters(o), 1, (tarn_clip){.power = 2}, &norm));
    cr_expect_float_eq(norm, sqrt(10), 1e-6);
    cr_expect_eq(tarn_rows_of(table), r, "clipping writes no other rows");
    cr_assert(tarn_optimizer_zero_grad(o));
    cr_expect_null(table->grad);
    cr_expect_eq(g[2], 0, "the waiting gradient is clean");
    tarn_storage_wrote(table->storage, "test");
    cr_assert(sparse_step(table, o));
    cr_expect_eq((const float *)tarn_data(table->grad), g, "its memory is taken again");
    tarn_storage_wrote(table->grad->storage, "test");
    cr_expect_null(tarn_rows_of(table), "somebody else wrote it");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(rows, every_allocation_may_fail)
{
    size_t live = 0;
    for (long n = 0;; n++) {
        tarn_scope s = tarn_scope_open();
        tarn_tensor *table;
        tarn_memory_fail_in(n);
        tarn_optimizer *o = table_optimizer(&table);
        bool ok = o && sparse_step(table, o) && sparse_step(table, o);
        tarn_memory_fail_in(-1);
        cr_assert_eq(ok, tarn_error_pending() == TARN_OK, "allocation %ld", n);
        tarn_error_clear();
        cr_assert(tarn_scope_close(s, NULL));
        if (n == 0)
            live = tarn_memory_live();
        cr_assert_eq(tarn_memory_live(), live, "allocation %ld leaks", n);
        if (ok)
            break;
    }
}

/* ---- clipping -------------------------------------------------------------------------------- */

Test(clip, norm_is_of_all_gradients_together)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *a, *b;
    tarn_optimizer *o = pair_optimizer("SGD", &a, &b);
    const tarn_entries *e = tarn_optimizer_parameters(o);
    double norm;
    gradient_of(a, 0.01), gradient_of(b, 1);
    cr_assert(tarn_clip_grad_norm(e, 1, (tarn_clip){.power = 2}, &norm), "%s",
              tarn_error_message());
    cr_expect_float_eq(norm, sqrt(40000 * 0.0001 + 2), 1e-5);
    cr_assert(tarn_clip_grad_norm(e, 5, (tarn_clip){.power = 2}, &norm));
    cr_expect_float_eq(norm, 1, 1e-5);
    cr_expect_not(tarn_clip_grad_norm(e, 0, (tarn_clip){.power = 2}, &norm));
    expect_message("above 0, not 0");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(clip, value_bounds_every_element)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *p = vector(2, (float[]){1, -2});
    tarn_entries *e = one_parameter("p", p);
    set_gradient(p); /* (1, -20) */
    cr_assert(tarn_clip_grad_value(e, 3), "%s", tarn_error_message());
    const float *g = tarn_data(tarn_grad_of(p));
    cr_expect_eq(g[0], 1);
    cr_expect_eq(g[1], -3);
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- schedules ------------------------------------------------------------------------------- */

static void follows(const char *name, const tarn_value *option, double total, int n,
                    const double *rate)
{
    const tarn_schedule *schedule = tarn_schedule_find(name);
    tarn_value defaults[TARN_MAX_PARAMS];
    tarn_options_default(schedule->option, defaults);
    for (int i = 0; i < n; i++) {
        double got = schedule->rate(option ? option : defaults, i, total, 1);
        cr_expect_float_eq(got, rate[i], 6e-5, "%s, step %d: %.5f, not %.5f", name, i, got,
                           rate[i]);
    }
}

Test(schedules, are_pytorchs)
{
    follows("cosine", NULL, 10, 12,
            (double[]){1, .9755, .9045, .7939, .6545, .5, .3455, .2061, .0955, .0245, 0, .0245});
    follows("one_cycle", NULL, 12, 11,
            (double[]){.04, .3498, .8793, .9944, .9330, .8117, .6474, .4626, .2831, .1335, .0346});
    follows("StepLR", (tarn_value[]){{.number = 2}, {.number = .5}}, 6, 6,
            (double[]){1, 1, .5, .5, .25, .25});
    follows("constant", NULL, 3, 3, (double[]){1, 1, 1});
}

Test(schedules, warm_up_rises_in_a_line)
{
    follows("cosine", (tarn_value[]){{.number = NAN}, {.number = 0}, {.number = 4}}, 14, 5,
            (double[]){.2, .4, .6, .8, 1});
}
