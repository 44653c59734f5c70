/* grad_test.c -- the tape twice over: gradients of gradients, hooks, what runs again. */
#include <criterion/criterion.h>
#include <string.h>

#include "graph/tape.h"
#include "tarn/ops.h"

static tarn_tensor *leaf(int64_t n, const double *values)
{
    tarn_tensor *t = tarn_tensor_from(TARN_FLOAT64, 1, &n, values);
    cr_assert(tarn_tensor_requires_grad(t, true));
    return t;
}

static double element(const tarn_tensor *t, int64_t i)
{
    double x[16];
    cr_assert(tarn_tensor_read(t, TARN_FLOAT64, x, (size_t)tarn_count(t) * sizeof *x));
    return x[i];
}

static void close_clean(tarn_scope s)
{
    cr_assert(tarn_scope_close(s, NULL), "%s", tarn_error_message());
    cr_assert_eq(tarn_tape_nodes(), 0, "%zu nodes left", tarn_tape_nodes());
}

static void expect_message(const char *part)
{
    cr_assert_neq(tarn_error_pending(), TARN_OK, "no message where '%s' was due", part);
    cr_assert(strstr(tarn_error_message(), part), "'%s' is not in: %s", part, tarn_error_message());
    tarn_error_clear();
}

static const tarn_grad_options recorded = {.create_graph = true};

/* d/dx of the one number Y. */
static tarn_tensor *slope(tarn_tensor *y, tarn_tensor *x)
{
    tarn_tensor *g = NULL;
    cr_assert(tarn_grad(&y, 1, &x, 1, &recorded, &g), "%s", tarn_error_message());
    return g;
}

Test(grad, a_gradient_is_differentiated_again_and_again)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(1, (double[]){2});
    tarn_tensor *y = tarn_mul(x, tarn_mul(x, tarn_mul(x, x)));
    const double wanted[] = {32, 48, 48, 24};
    for (int i = 0; i < 4; i++)
        cr_assert_eq(element(y = slope(y, x), 0), wanted[i]);
    cr_assert_null(tarn_grad_of(x));
    close_clean(s);
}

Test(grad, leaves_and_results_are_asked_for_together)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (double[]){1, 2}), *w = leaf(2, (double[]){3, 4});
    tarn_tensor *h = tarn_mul(x, w), *y = tarn_sum(tarn_mul(h, h), NULL, 0, false);
    tarn_tensor *out[3], *in[] = {w, h, w};
    cr_assert(tarn_grad(&y, 1, in, 3, NULL, out), "%s", tarn_error_message());
    cr_assert_eq(element(out[0], 1), 2 * 8 * 2);
    cr_assert_eq(element(out[1], 0), 6);
    cr_assert_eq(element(out[2], 1), element(out[0], 1));
    close_clean(s);
}

Test(grad, what_does_not_depend_is_said)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(1, (double[]){1}), *z = leaf(1, (double[]){1}), *y = tarn_neg(x);
    tarn_tensor *out[2], *in[] = {x, z};
    const tarn_grad_options keep = {.retain_graph = true};
    cr_assert_not(tarn_grad(&y, 1, in, 2, &keep, out));
    expect_message("grad: no output depends on input 2");
    const tarn_grad_options allow = {.retain_graph = true, .allow_unused = true};
    cr_assert(tarn_grad(&y, 1, in, 2, &allow, out));
    cr_assert_null(out[1]);
    cr_assert_not(tarn_grad(&y, 1, in, 0, NULL, out));
    expect_message("grad: no inputs");
    tarn_tensor *plain = tarn_tensor_number(1);
    cr_assert_not(tarn_grad(&plain, 1, in, 1, NULL, out));
    expect_message("grad: no output was recorded");
    close_clean(s);
}

/* y = 1.0000001^n x, and its gradient squared. */
Test(grad, a_long_chain_is_gone_back_twice_and_freed, .timeout = 240)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(1, (double[]){1});
    tarn_tensor *c = tarn_tensor_full(TARN_FLOAT64, 0, NULL, 1.0000001), *y = tarn_keep(x);
    for (int i = 0; i < 200000; i++) {
        tarn_scope inner = tarn_scope_open();
        tarn_tensor *next = tarn_keep(tarn_mul(y, c));
        cr_assert(tarn_scope_close(inner, NULL));
        tarn_release(y);
        y = next;
    }
    tarn_tensor *g = slope(tarn_mul(y, y), x), *gg = slope(g, x);
    cr_assert_float_eq(element(gg, 0), 2 * element(y, 0) * element(y, 0), 1e-9);
    tarn_release(y);
    close_clean(s);
}

/* A leaf owns a gradient whose history leads back to it: no cycle keeps either. */
Test(grad, leaves_die_with_their_scope_though_their_gradients_have_a_history)
{
    size_t before = tarn_memory_usage().live;
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (double[]){1, 2});
    tarn_tensor *y = tarn_sum(tarn_exp(tarn_mul(x, x)), NULL, 0, false);
    cr_assert(tarn_backward_with(y, &recorded), "%s", tarn_error_message());
    cr_assert(tarn_grad_of(x)->requires_grad);
    close_clean(s);
    cr_assert_eq(tarn_memory_usage().live, before);
}

/* ---- hooks ---------------------------------------------------------------------------------- */

typedef struct doubling {
    tarn_hook hook;
    int calls;
} doubling;

static tarn_tensor *double_it(tarn_hook *hook, tarn_tensor *g)
{
    ((doubling *)hook)->calls++;
    return tarn_add(g, g);
}

static void no_end(void *object) { (void)object; }
static const tarn_class doubling_class = {"hook", no_end};

Test(hooks, see_a_whole_gradient_and_replace_it)
{
    doubling d = {.hook = {.object = {.class = &doubling_class, .refs = 1}, .call = double_it}};
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(1, (double[]){3}), *y = tarn_add(tarn_mul(x, x), x);
    cr_assert(tarn_hook_add(x, &d.hook));
    cr_assert(tarn_backward_with(y, &(tarn_grad_options){.retain_graph = true}));
    cr_assert_eq(element(tarn_grad_of(x), 0), 14);
    d.hook.removed = true;
    cr_assert(tarn_backward(y));
    cr_assert_eq(element(tarn_grad_of(x), 0), 21);
    cr_assert_eq(d.calls, 1);
    cr_assert_not(tarn_hook_add(tarn_tensor_number(1), &d.hook));
    expect_message("register_hook: this tensor takes no gradient");
    close_clean(s);
}

/* ---- running again -------------------------------------------------------------------------- */

typedef struct square {
    tarn_replay replay;
    int runs;
} square;

static bool square_run(tarn_replay *self, tarn_tensor *const *in, tarn_tensor **out)
{
    ((square *)self)->runs++;
    return (out[0] = tarn_mul(tarn_dropout(in[0], 0.5, true), in[0])) != NULL;
}

Test(recompute, runs_once_forward_and_once_back_with_the_same_numbers)
{
    square q = {.replay = {.object = {.class = &doubling_class, .refs = 1}, .run = square_run}};
    q.replay.inputs = q.replay.outputs = 1;
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(8, (double[]){1, 1, 1, 1, 1, 1, 1, 1}), *y = NULL;
    cr_assert(tarn_recompute(&q.replay, &x, &y), "%s", tarn_error_message());
    cr_assert_eq(tarn_tape_nodes(), 1);
    cr_assert(tarn_backward(tarn_sum(y, NULL, 0, false)), "%s", tarn_error_message());
    cr_assert_eq(q.runs, 2);
    for (int i = 0; i < 8; i++)
        cr_assert_eq(element(tarn_grad_of(x), i), 2 * element(y, i));
    close_clean(s);
    tarn_replay_done(&q.replay);
}
