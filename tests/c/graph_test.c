/* graph_test.c -- the tape: what it records, adds up, refuses and frees. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/interrupt.h"
#include "graph/apply.h"
#include "graph/tape.h"
#include "tarn/ops.h"

static tarn_tensor *leaf(int64_t n, const float *values)
{
    tarn_tensor *t = tarn_tensor_from(TARN_FLOAT32, 1, &n, values);
    cr_assert(tarn_tensor_requires_grad(t, true));
    return t;
}

static float element(const tarn_tensor *t, int64_t i)
{
    float x[64];
    cr_assert(tarn_tensor_read(t, TARN_FLOAT32, x, (size_t)tarn_count(t) * sizeof *x));
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

Test(tape, a_gradient_arrives_at_every_leaf)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(3, (float[]){1, 2, 3}), *y = leaf(3, (float[]){4, 5, 6});
    cr_assert(tarn_backward(tarn_sum(tarn_mul(x, y), NULL, 0, false)), "%s", tarn_error_message());
    cr_assert_eq(element(tarn_grad_of(x), 2), 6);
    cr_assert_eq(element(tarn_grad_of(y), 0), 1);
    close_clean(s);
}

Test(tape, gradients_add_up_over_uses_and_backwards)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (float[]){3, 5});
    for (int i = 0; i < 2; i++)
        cr_assert(tarn_backward(tarn_sum(tarn_add(tarn_mul(x, x), x), NULL, 0, false)));
    cr_assert_eq(element(tarn_grad_of(x), 0), 2 * (2 * 3 + 1));
    close_clean(s);
}

Test(tape, the_gradient_of_one_leaf_is_not_that_of_another)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(1, (float[]){1}), *y = leaf(1, (float[]){1});
    cr_assert(tarn_backward(tarn_sum(tarn_add(x, y), NULL, 0, false)));
    cr_assert(tarn_backward(tarn_sum(tarn_add(x, x), NULL, 0, false)));
    cr_assert_eq(element(tarn_grad_of(x), 0), 3);
    cr_assert_eq(element(tarn_grad_of(y), 0), 1);
    close_clean(s);
}

Test(tape, a_chain_of_a_million_is_built_run_back_and_freed, .timeout = 120)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(1, (float[]){1});
    tarn_tensor *one = tarn_tensor_number(1), *y = tarn_keep(x);
    for (int i = 0; i < 1000000; i++) {
        tarn_scope inner = tarn_scope_open();
        tarn_tensor *next = tarn_keep(tarn_add(y, one));
        cr_assert(tarn_scope_close(inner, NULL));
        tarn_release(y);
        y = next;
    }
    cr_assert_eq(tarn_tape_nodes(), 1000000);
    cr_assert_eq(element(y, 0), 1000001);
    cr_assert(tarn_backward(y), "%s", tarn_error_message());
    cr_assert_eq(element(tarn_grad_of(x), 0), 1);
    tarn_release(y);
    close_clean(s);
}

Test(tape, a_long_chain_dies_without_backward, .timeout = 120)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *y = leaf(1, (float[]){1});
    for (int i = 0; i < 300000; i++)
        y = tarn_neg(y);
    close_clean(s);
}

Test(tape, a_second_backward_says_how_to_have_one)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (float[]){1, 2});
    tarn_tensor *y = tarn_sum(tarn_mul(x, x), NULL, 0, false);
    cr_assert(tarn_backward(y));
    cr_assert_not(tarn_backward(y));
    expect_message("retain_graph");
    close_clean(s);
}

Test(tape, retain_graph_allows_a_second_backward)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (float[]){1, 2});
    tarn_tensor *y = tarn_sum(tarn_mul(x, x), NULL, 0, false);
    for (int i = 0; i < 2; i++)
        cr_assert(tarn_backward_with(y, &(tarn_grad_options){.retain_graph = true}));
    cr_assert_eq(element(tarn_grad_of(x), 1), 8);
    close_clean(s);
}

Test(tape, backward_wants_a_number)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (float[]){1, 2});
    cr_assert_not(tarn_backward(tarn_mul(x, x)));
    expect_message("backward starts from one number, not (2)");
    close_clean(s);
}

Test(tape, backward_from_nothing_recorded_says_so)
{
    tarn_scope s = tarn_scope_open();
    cr_assert_not(tarn_backward(tarn_tensor_number(1)));
    expect_message("nothing here was recorded");
    close_clean(s);
}

Test(tape, without_recording_nothing_is_recorded)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (float[]){1, 2});
    bool was = tarn_recording_set(false);
    cr_assert_not(tarn_mul(x, x)->requires_grad);
    tarn_recording_set(was);
    close_clean(s);
}

Test(tape, a_result_keeps_its_gradient_when_asked)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (float[]){1, 2});
    tarn_tensor *y = tarn_mul(x, x);
    cr_assert(tarn_retain_grad(y));
    cr_assert(tarn_backward(tarn_sum(tarn_mul(y, y), NULL, 0, false)));
    cr_assert_eq(element(tarn_grad_of(y), 1), 8);
    close_clean(s);
}

static tarn_tensor *in_place(const char *op, tarn_tensor *x, tarn_tensor *y)
{
    tarn_tensor *out[TARN_MAX_RESULTS] = {0}, *in[] = {x, y};
    return tarn_apply_in_place(tarn_op_find(op), in, NULL, NULL, out) ? out[0] : NULL;
}

Test(writes, a_leaf_that_requires_grad_is_not_written_while_recording)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (float[]){1, 2});
    cr_assert_null(in_place("add", x, tarn_tensor_number(1)));
    expect_message("leaf that requires grad");
    close_clean(s);
}

Test(writes, what_backward_needs_may_not_have_changed)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (float[]){1, 2}),
                *w = tarn_tensor_full(TARN_FLOAT32, 1, (int64_t[]){2}, 3);
    tarn_tensor *y = tarn_sum(tarn_mul(x, w), NULL, 0, false);
    cr_assert(in_place("add", w, tarn_tensor_number(1)));
    cr_assert_not(tarn_backward(y));
    expect_message("written in place by add");
    close_clean(s);
}

Test(writes, a_result_written_in_place_goes_on_in_its_history)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (float[]){1, 2}), *w = leaf(2, (float[]){10, 20});
    tarn_tensor *y = tarn_add(x, x);
    cr_assert(in_place("add", y, w), "%s", tarn_error_message());
    cr_assert(tarn_backward(tarn_sum(y, NULL, 0, false)), "%s", tarn_error_message());
    cr_assert_eq(element(tarn_grad_of(x), 0), 2);
    cr_assert_eq(element(tarn_grad_of(w), 1), 1);
    close_clean(s);
}

Test(errors, a_frame_tells_which_operation_failed_inside_which)
{
    tarn_scope s = tarn_scope_open();
    int64_t a = 3, b = 4;
    cr_assert_null(
        tarn_add(tarn_tensor_new(TARN_FLOAT32, 1, &a), tarn_tensor_new(TARN_FLOAT32, 1, &b)));
    expect_message("add: shapes (3) and (4) do not broadcast");
    close_clean(s);
}

Test(errors, an_operation_needs_a_scope)
{
    cr_assert_null(tarn_add(TARN_NONE, TARN_NONE));
    cr_assert(strstr(tarn_error_message(), "scope"), "%s", tarn_error_message());
    tarn_error_clear();
}

Test(errors, an_interrupt_ends_backward_and_leaves_nothing)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *x = leaf(2, (float[]){1, 2});
    tarn_tensor *y = tarn_sum(tarn_mul(x, x), NULL, 0, false);
    tarn_interrupt_set();
    cr_assert_not(tarn_backward(y));
    cr_assert_eq(tarn_error_pending(), TARN_ERROR_INTERRUPT);
    tarn_error_clear();
    close_clean(s);
}

Test(shapes, a_run_without_data_has_shapes_alone)
{
    tarn_scope s = tarn_scope_open();
    tarn_spec spec = tarn_spec_make(TARN_FLOAT32, 2, (int64_t[]){4, 3});
    tarn_tensor *y = tarn_sum(tarn_mul(tarn_tensor_meta(&spec), tarn_tensor_number(2)),
                              (int64_t[]){1}, 1, false);
    cr_assert_not_null(y, "%s", tarn_error_message());
    cr_assert(tarn_is_meta(y));
    cr_assert_eq(tarn_tensor_size(y, 1), 3);
    close_clean(s);
}

Test(nan, the_first_operation_that_makes_one_is_named)
{
    tarn_scope s = tarn_scope_open();
    tarn_trace_nan_set(true);
    cr_assert_null(tarn_exp(tarn_log(leaf(2, (float[]){1, -1}))));
    expect_message("log: made 1 NaN");
    tarn_trace_nan_set(false);
    close_clean(s);
}
