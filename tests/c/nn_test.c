/* nn_test.c -- layers: sizes inferred, names, frames of errors, editing, descriptions. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "graph/apply.h"
#include "graph/tape.h"
#include "nn/build.h"
#include "nn/call.h"
#include "nn/describe.h"
#include "nn/edit.h"
#include "nn/loss.h"
#include "nn/names.h"
#include "nn/report.h"

static void expect_message(const char *part)
{
    cr_assert_neq(tarn_error_pending(), TARN_OK, "no message where '%s' was due", part);
    cr_assert(strstr(tarn_error_message(), part), "'%s' is not in: %s", part, tarn_error_message());
    tarn_error_clear();
}

/* ---- making nets ----------------------------------------------------------------------------- */

static const int64_t one[] = {1}, two[] = {2}, five[] = {5};

/* A layer of class NAME with its first option a number, the second a list of one. */
static tarn_layer *layer(const char *name, int64_t first, const int64_t *second)
{
    const tarn_layer_class *class = tarn_layer_class_find(name);
    cr_assert(class, "no class %s", name);
    const tarn_param *option = tarn_layer_class_options(class);
    tarn_value value[TARN_MAX_PARAMS];
    tarn_options_default(option, value);
    if (first && option[0].kind == TARN_NUMBER)
        value[0].number = (double)first / 100;
    else if (first && option[0].kind == TARN_SIZES)
        value[0].list.at = first == 2 ? two : one, value[0].list.count = 1;
    else if (first)
        value[0].integer = first;
    if (second)
        value[1].list.at = second, value[1].list.count = 1;
    tarn_layer *made = tarn_layer_new(class, value);
    cr_assert(made, "%s", tarn_error_message());
    return made;
}

static void add(tarn_layer *to, tarn_layer *child)
{
    cr_assert(tarn_layer_add(to, NULL, child), "%s", tarn_error_message());
}

/* The digit recogniser of eleven layers. */
static tarn_layer *lenet(void)
{
    tarn_layer *net = layer("Sequential", 0, NULL);
    add(net, layer("Conv2d", 20, five));
    add(net, layer("ReLU", 0, NULL));
    add(net, layer("MaxPool2d", 2, NULL));
    add(net, layer("Conv2d", 50, five));
    add(net, layer("ReLU", 0, NULL));
    add(net, layer("MaxPool2d", 2, NULL));
    add(net, layer("Flatten", 0, NULL));
    add(net, layer("Linear", 500, NULL));
    add(net, layer("ReLU", 0, NULL));
    add(net, layer("Linear", 10, NULL));
    add(net, layer("Softmax", 0, NULL));
    return net;
}

static tarn_layer *perceptron(int64_t hidden)
{
    tarn_layer *net = layer("Sequential", 0, NULL);
    add(net, layer("Linear", hidden, NULL));
    add(net, layer("Tanh", 0, NULL));
    add(net, layer("Linear", 2, NULL));
    return net;
}

static tarn_tensor *ones(int rank, const int64_t *size)
{
    return tarn_tensor_full(TARN_FLOAT32, rank, size, 1);
}

#define SIZE(...)                                                                                  \
    (const int64_t[]) { __VA_ARGS__ }

static void shaped(const tarn_tensor *t, const char *shape)
{
    cr_assert(t, "%s", tarn_error_message());
    cr_expect_str_eq(TARN_SHAPE(t), shape);
}

/* ---- sizes ----------------------------------------------------------------------------------- */

Test(sizes, follow_from_the_input)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = lenet();
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 3, SIZE(1, 28, 28)), "%s",
              tarn_error_message());
    cr_expect_eq(tarn_layer_parameter_count(net), 431080);
    shaped(tarn_layer_parameter(net, "3.weight"), "(50 x 20 x 5 x 5)");
    shaped(tarn_layer_parameter(net, "7.weight"), "(500 x 800)");
    shaped(tarn_layer_call(net, ones(4, SIZE(3, 1, 28, 28))), "(3 x 10)");
    shaped(tarn_layer_call(net, ones(3, SIZE(1, 28, 28))), "(10)");
    cr_assert(tarn_scope_close(s, NULL));
    cr_expect_eq(tarn_scope_size(), 0);
}

Test(sizes, follow_from_the_first_call)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4);
    cr_expect_eq(tarn_layer_parameter_count(net), -1);
    expect_message("call it once");
    shaped(tarn_layer_call(net, ones(2, SIZE(5, 3))), "(5 x 2)");
    shaped(tarn_layer_parameter(net, "0.weight"), "(4 x 3)");
    cr_expect_eq(tarn_layer_parameter_count(net), 4 * 3 + 4 + 2 * 4 + 2);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(sizes, a_failed_first_call_leaves_the_net_as_it_was)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4);
    add(net, layer("Conv2d", 3, two));
    cr_expect_null(tarn_layer_call(net, ones(2, SIZE(5, 3))));
    expect_message("in Sequential, layer 4 (Conv2d)");
    cr_assert(tarn_layer_remove(net, "3"));
    shaped(tarn_layer_call(net, ones(2, SIZE(5, 7))), "(5 x 2)");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(sizes, pytorchs_order_is_answered)
{
    tarn_scope s = tarn_scope_open();
    cr_expect_not(
        tarn_layer_refuse_positions(tarn_layer_class_find("Linear"), (double[]){784, 10}, 2));
    expect_message("Linear(784, 10): input sizes are inferred: write nn.Linear(10)");
    cr_expect_not(
        tarn_layer_refuse_positions(tarn_layer_class_find("Conv2d"), (double[]){3, 20, 5}, 3));
    expect_message("write nn.Conv2d(20, 5)");
    cr_expect_not(
        tarn_layer_refuse_positions(tarn_layer_class_find("MaxPool2d"), (double[]){2, 2}, 2));
    expect_message("MaxPool2d takes 1 option by position (kernel_size), not 2");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(sizes, options_are_checked)
{
    tarn_scope s = tarn_scope_open();
    const tarn_layer_class *linear = tarn_layer_class_find("Linear");
    tarn_value value[TARN_MAX_PARAMS];
    tarn_options_default(linear->option, value);
    cr_expect_null(tarn_layer_new(linear, value));
    expect_message("outputs must be at least 1, not 0");
    cr_expect_eq(tarn_option_find("Linear", linear->option, linear->renames, "out_features"), 0);
    cr_expect_eq(tarn_option_find("Linear", linear->option, linear->renames, "bais"), -1);
    expect_message("Linear has no option 'bais': did you mean 'bias'?");
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- errors ---------------------------------------------------------------------------------- */

Test(errors, name_the_path_of_layers)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4), *outer = layer("Sequential", 0, NULL);
    cr_assert(tarn_layer_set_name(net->child[2].layer, "head"));
    add(outer, net);
    shaped(tarn_layer_call(outer, ones(2, SIZE(5, 3))), "(5 x 2)");
    cr_expect_null(tarn_layer_call(outer, ones(2, SIZE(5, 4))));
    cr_expect(strstr(tarn_error_message(), "in Sequential, layer 1 (Linear)\n"), "%s",
              tarn_error_message());
    expect_message("in Sequential, layer 1 (Sequential)");
    cr_expect_null(tarn_layer_call(net->child[2].layer, ones(2, SIZE(5, 3))));
    expect_message("in Linear 'head'");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(errors, a_layer_cannot_contain_itself)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4), *outer = layer("Sequential", 0, NULL);
    add(outer, net);
    cr_expect_not(tarn_layer_add(net, NULL, outer));
    expect_message("cannot contain itself");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(errors, deep_nets_are_refused_and_freed)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *top = layer("Sequential", 0, NULL), *at = top;
    for (int i = 0; i < 20000; i++) {
        tarn_scope inner = tarn_scope_open();
        tarn_layer *next = layer("Sequential", 0, NULL);
        add(at, next);
        at = next;
        cr_assert(tarn_scope_close(inner, NULL));
    }
    cr_expect_null(tarn_layer_call(top, ones(1, SIZE(3))));
    expect_message("more than 100 deep");
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- initial values -------------------------------------------------------------------------- */

static double extreme(const tarn_tensor *t)
{
    double most = 0;
    const float *x = tarn_data(t);
    for (int64_t i = 0; i < tarn_count(t); i++)
        most = fmax(most, fabs((double)x[i]));
    return most;
}

Test(init, is_uniform_within_one_over_the_root_of_the_fan)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = layer("Linear", 200, NULL);
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 1, SIZE(100)));
    double bound = 1 / sqrt(100.0);
    for (int i = 0; i < 2; i++) {
        double most = extreme(net->slot[i]);
        cr_expect(most <= bound && most > 0.95 * bound, "%s: %g", i ? "bias" : "weight", most);
    }
    cr_assert(tarn_scope_close(s, NULL));
}

Test(init, depends_on_seed_and_path_alone)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *first[2];
    for (int i = 0; i < 2; i++) {
        tarn_manual_seed(7);
        tarn_layer *net = perceptron(i ? 5 : 4);
        cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 1, SIZE(3)));
        first[i] = tarn_keep(net->child[0].layer->slot[0]);
    }
    cr_expect_eq(memcmp(tarn_data(first[0]), tarn_data(first[1]), 12 * sizeof(float)), 0);
    tarn_layer *other = perceptron(4);
    cr_assert(tarn_layer_set_input(other, TARN_FLOAT32, 1, SIZE(3)));
    cr_expect_neq(memcmp(tarn_data(first[0]), tarn_data(other->child[0].layer->slot[0]), 48), 0);
    tarn_release(first[0]), tarn_release(first[1]);
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- modes ----------------------------------------------------------------------------------- */

Test(modes, dropout_forgets_in_training_alone_and_anew_each_step)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *drop = layer("Dropout", 50, NULL);
    tarn_tensor *x = ones(2, SIZE(10, 100));
    tarn_tensor *a = tarn_layer_call(drop, x), *b = tarn_layer_call(drop, x);
    cr_assert(a && b, "%s", tarn_error_message());
    cr_expect_neq(memcmp(tarn_data(a), tarn_data(b), 4000), 0);
    tarn_tensor *steps = tarn_layer_steps(drop);
    ((int64_t *)tarn_data(steps))[0] = 0;
    cr_assert(tarn_layer_steps_set(drop, steps));
    tarn_tensor *again = tarn_layer_call(drop, x);
    cr_expect_eq(memcmp(tarn_data(a), tarn_data(again), 4000), 0);
    tarn_layer_train(drop, false);
    tarn_tensor *kept = tarn_layer_call(drop, x);
    cr_expect_eq(memcmp(tarn_data(kept), tarn_data(x), 4000), 0);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(modes, predict_leaves_no_tape_and_no_statistics)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4);
    add(net, layer("BatchNorm1d", 0, NULL));
    tarn_tensor *x = ones(2, SIZE(1000, 3));
    tarn_tensor *y = tarn_layer_predict(net, x);
    shaped(y, "(1000 x 2)");
    cr_expect_not(y->requires_grad);
    cr_expect(net->training);
    const tarn_tensor *batches = tarn_layer_parameter(net, "3.num_batches_tracked");
    cr_expect_eq(*(int64_t *)tarn_data(batches), 0);
    cr_assert(tarn_layer_call(net, x), "%s", tarn_error_message());
    cr_expect_eq(*(int64_t *)tarn_data(batches), 1);
    cr_assert(tarn_scope_close(s, NULL));
    cr_expect_eq(tarn_tape_nodes(), 0);
}

Test(modes, to_float64_converts_in_place)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4);
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 1, SIZE(3)));
    const tarn_tensor *w = tarn_layer_parameter(net, "0.weight");
    cr_assert(tarn_layer_to(net, TARN_FLOAT64), "%s", tarn_error_message());
    cr_expect_eq(w->spec.dtype, TARN_FLOAT64);
    tarn_tensor *y = tarn_layer_call(net, tarn_tensor_full(TARN_FLOAT64, 2, SIZE(2, 3), 1));
    shaped(y, "(2 x 2)");
    cr_expect_eq(y->spec.dtype, TARN_FLOAT64);
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- classes and losses ---------------------------------------------------------------------- */

Test(classes, are_found_with_name_and_probability)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4);
    add(net, layer("Softmax", 0, NULL));
    cr_assert(tarn_layer_set_classes(net, (const char *[]){"cat", "dog"}, 2));
    tarn_class_answer answer;
    cr_assert(tarn_layer_classify(net, ones(1, SIZE(3)), &answer), "%s", tarn_error_message());
    cr_expect(answer.position == 1 || answer.position == 2);
    cr_expect_str_eq(answer.name, answer.position == 1 ? "cat" : "dog");
    cr_expect(answer.probability >= 0.5 && answer.probability < 1);
    cr_expect_not(tarn_layer_classify(net, ones(2, SIZE(2, 3)), &answer));
    expect_message("not a batch of 2");
    cr_assert(tarn_scope_close(s, NULL));
}

static const char *chosen(const tarn_layer *net, tarn_dtype type, double value)
{
    const tarn_op *op = tarn_loss_choose(net, tarn_tensor_full(type, 1, SIZE(3), value));
    return op ? op->name : "none";
}

Test(losses, follow_from_the_last_layer_and_the_targets)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *scores = perceptron(4), *probabilities = perceptron(4), *logs = perceptron(4),
               *answers = perceptron(4);
    add(probabilities, layer("Softmax", 0, NULL));
    add(logs, layer("LogSoftmax", 0, NULL));
    add(answers, layer("Sigmoid", 0, NULL));
    cr_expect_str_eq(chosen(scores, TARN_INT64, 1), "cross_entropy");
    cr_expect_str_eq(chosen(probabilities, TARN_INT64, 1), "cross_entropy");
    cr_expect_str_eq(chosen(logs, TARN_INT64, 1), "nll_loss");
    cr_expect_str_eq(chosen(scores, TARN_FLOAT32, 1), "mse_loss");
    cr_expect_str_eq(chosen(answers, TARN_FLOAT32, 1), "binary_cross_entropy_with_logits");
    cr_expect_str_eq(chosen(answers, TARN_BOOL, 0), "binary_cross_entropy_with_logits");
    cr_expect_str_eq(chosen(answers, TARN_FLOAT32, 0.5), "binary_cross_entropy_with_logits");
    cr_expect_str_eq(chosen(answers, TARN_FLOAT32, 1.5), "none");
    expect_message("targets are answers from 0 to 1, and some are not");
    cr_expect_str_eq(chosen(scores, TARN_BOOL, 1), "none");
    expect_message("no loss fits targets of type bool");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(losses, hold_their_options_and_take_what_is_required)
{
    tarn_scope s = tarn_scope_open();
    const tarn_op *op = tarn_loss_find("HuberLoss");
    cr_assert(op && op == tarn_loss_find("huber_loss") && tarn_loss_inputs(op) == 2);
    tarn_value value[TARN_MAX_PARAMS];
    int last = tarn_options_default(op->param, value) - 1;
    value[last].number = 2; /* delta */
    tarn_loss *loss = tarn_loss_new(op, value, NULL);
    tarn_tensor *in[] = {tarn_tensor_number(5), tarn_tensor_number(0)};
    double got = 0;
    cr_assert(tarn_tensor_item(tarn_loss_apply(loss, in, 2), &got), "%s", tarn_error_message());
    cr_expect_eq(got, 8);
    cr_expect_null(tarn_loss_apply(loss, in, 1));
    expect_message("huber_loss compares 2 tensors, not 1");
    cr_expect_null(tarn_loss_find("hubr_loss"));
    expect_message("did you mean 'huber_loss'");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(losses, softmax_at_the_end_makes_no_difference)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4), *soft;
    tarn_tensor *x = ones(2, SIZE(2, 3));
    tarn_tensor *y = tarn_tensor_from(TARN_INT64, 1, SIZE(2), SIZE(1, 2));
    double a, b, c;
    cr_assert(tarn_tensor_item(tarn_layer_loss(net, x, y, NULL), &a), "%s", tarn_error_message());
    soft = tarn_layer_take(net, 3);
    cr_assert(tarn_layer_append(soft, layer("Softmax", 0, NULL)), "%s", tarn_error_message());
    cr_assert(tarn_tensor_item(tarn_layer_loss(soft, x, y, NULL), &b), "%s", tarn_error_message());
    soft = tarn_layer_take(net, 3);
    cr_assert(tarn_layer_append(soft, layer("LogSoftmax", 0, NULL)), "%s", tarn_error_message());
    cr_assert(tarn_tensor_item(tarn_layer_loss(soft, x, y, NULL), &c), "%s", tarn_error_message());
    cr_expect_float_eq(a, b, 1e-6);
    cr_expect_float_eq(a, c, 1e-6);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(losses, a_label_out_of_range_is_named)
{
    tarn_scope s = tarn_scope_open();
    tarn_tensor *y = tarn_tensor_from(TARN_INT64, 1, SIZE(2), SIZE(1, 3));
    cr_expect_null(tarn_layer_loss(perceptron(4), ones(2, SIZE(2, 3)), y, NULL));
    expect_message("in the loss cross_entropy");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(losses, backward_reaches_every_parameter)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = lenet();
    tarn_tensor *y = tarn_tensor_from(TARN_INT64, 1, SIZE(2), SIZE(1, 10));
    tarn_tensor *loss = tarn_layer_loss(net, ones(4, SIZE(2, 1, 28, 28)), y, NULL);
    cr_assert(loss && tarn_backward(loss), "%s", tarn_error_message());
    tarn_entries *e = tarn_layer_entries(net, TARN_PARAMETERS);
    for (size_t i = 0; i < e->count; i++)
        cr_expect_not_null(tarn_grad_of(e->at[i].tensor), "%s has no gradient", e->at[i].name);
    cr_assert(tarn_layer_zero_grad(net));
    cr_expect_null(tarn_grad_of(e->at[0].tensor));
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- names ----------------------------------------------------------------------------------- */

Test(names, are_pytorchs_in_pytorchs_order)
{
    static const char *const expected[] = {"0.weight",
                                           "0.bias",
                                           "1.weight",
                                           "1.bias",
                                           "1.running_mean",
                                           "1.running_var",
                                           "1.num_batches_tracked"};
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = layer("Sequential", 0, NULL);
    add(net, layer("Conv2d", 3, one));
    add(net, layer("BatchNorm2d", 0, NULL));
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 3, SIZE(1, 4, 4)), "%s",
              tarn_error_message());
    tarn_entries *e = tarn_layer_entries(net, TARN_PARAMETERS | TARN_BUFFERS);
    cr_assert_eq(e->count, 7);
    for (size_t i = 0; i < 7; i++)
        cr_expect_str_eq(e->at[i].name, expected[i]);
    cr_expect_eq(e->at[6].tensor->spec.dtype, TARN_INT64);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(names, shared_layers_are_listed_once)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = layer("Sequential", 0, NULL), *twice = layer("Linear", 3, NULL);
    add(net, twice), add(net, twice);
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 1, SIZE(3)));
    cr_expect_eq(tarn_layer_entries(net, TARN_PARAMETERS)->count, 2);
    cr_expect_eq(tarn_layer_entries(net, TARN_PARAMETERS | TARN_EVERY_NAME)->count, 4);
    cr_assert(tarn_scope_close(s, NULL));
}

Test(names, patterns)
{
    cr_expect(tarn_name_matches("*.bias", "0.bias"));
    cr_expect(tarn_name_matches("0.*", "0.weight"));
    cr_expect(tarn_name_matches("?.w*t", "3.weight"));
    cr_expect(tarn_name_matches("*", ""));
    cr_expect_not(tarn_name_matches("*.bias", "0.bias2"));
    cr_expect_not(tarn_name_matches("", "x"));
}

Test(names, freezing_goes_by_pattern)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4);
    int64_t count;
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 1, SIZE(3)));
    cr_assert(tarn_layer_freeze(net, "0.*", false, &count), "%s", tarn_error_message());
    cr_expect_eq(count, 2);
    cr_expect_not(tarn_layer_parameter(net, "0.bias")->requires_grad);
    cr_expect(tarn_layer_parameter(net, "2.bias")->requires_grad);
    cr_expect_not(tarn_layer_freeze(net, "1.*", false, &count));
    expect_message("no parameter matches '1.*'; the nearest name is");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(names, loading_says_what_does_not_fit)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4), *other = perceptron(5);
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 1, SIZE(3)));
    cr_assert(tarn_layer_set_input(other, TARN_FLOAT32, 1, SIZE(3)));
    tarn_entries *e = tarn_layer_entries(other, TARN_PARAMETERS);
    cr_expect_not(tarn_layer_load_entries(net, e, true));
    expect_message("'0.weight' is (4 x 3) in the net, but (5 x 3)");
    tarn_entries *few = tarn_entries_new();
    cr_assert(tarn_entries_add(few, "0.wait", e->at[0].tensor, false));
    cr_expect_not(tarn_layer_load_entries(net, few, true));
    expect_message("4 missing: 0.weight, 0.bias, 2.weight, 1 unexpected: 0.wait");
    cr_expect(tarn_layer_load_entries(net, few, false));
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- cutting --------------------------------------------------------------------------------- */

Test(cutting, parts_share_their_layers)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = lenet();
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 3, SIZE(1, 28, 28)));
    tarn_layer *features = tarn_layer_take(net, 9), *rest = tarn_layer_drop(net, 9);
    shaped(tarn_layer_call(features, ones(3, SIZE(1, 28, 28))), "(500)");
    shaped(tarn_layer_call(rest, ones(2, SIZE(2, 500))), "(2 x 10)");
    cr_expect_eq(rest->child[0].layer, net->child[9].layer);
    cr_expect_eq(tarn_layer_take(net, -2)->children, 2);
    cr_expect_eq(tarn_layer_drop(net, -2)->children, 9);
    cr_expect_null(tarn_layer_take(net, 12));
    expect_message("12 layers of a net that has 11");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(cutting, replacing_builds_the_new_layer)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = perceptron(4);
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 1, SIZE(3)));
    const tarn_tensor *before = tarn_layer_parameter(net, "0.weight");
    cr_assert(tarn_layer_replace(net, -1, layer("Linear", 7, NULL)), "%s", tarn_error_message());
    shaped(tarn_layer_parameter(net, "2.weight"), "(7 x 4)");
    cr_expect_eq(tarn_layer_parameter(net, "0.weight"), before);
    cr_expect_not(tarn_layer_replace(net, 3, layer("Conv2d", 7, five)));
    expect_message("layer 3 (Conv2d)");
    shaped(tarn_layer_call(net, ones(1, SIZE(3))), "(7)");
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- descriptions ---------------------------------------------------------------------------- */

Test(descriptions, rebuild_the_net)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = lenet();
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 3, SIZE(1, 28, 28)));
    cr_assert(tarn_layer_set_name(net->child[9].layer, "head"));
    cr_assert(tarn_layer_set_classes(net, (const char *[]){"0", "1"}, 2));
    json_t *json = tarn_layer_describe(net);
    cr_assert(json, "%s", tarn_error_message());
    tarn_layer *again = tarn_layer_from_description(json);
    cr_assert(again, "%s", tarn_error_message());
    cr_expect_eq(tarn_layer_parameter_count(again), 431080);
    cr_expect_str_eq(again->child[9].layer->name, "head");
    cr_expect_str_eq(again->class_name[1], "1");
    shaped(tarn_layer_call(again, ones(3, SIZE(1, 28, 28))), "(10)");
    json_t *twice = tarn_layer_describe(again);
    cr_expect(json_equal(json, twice));
    json_decref(json), json_decref(twice);
    cr_assert(tarn_scope_close(s, NULL));
}

static void refused(const char *text, const char *part)
{
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    cr_assert(json, "%s: %s", text, error.text);
    cr_expect_null(tarn_layer_from_description(json), "%s", text);
    expect_message(part);
    json_decref(json);
}

Test(descriptions, hostile_ones_are_refused)
{
    tarn_scope s = tarn_scope_open();
    refused("{\"class\": \"Perceptron\"}", "no layer class 'Perceptron'");
    refused("{\"class\": 3}", "no layer class '(none)'");
    refused("[]", "no layer class");
    refused("{\"class\": \"Linear\"}", "lacks its option 'outputs'");
    refused("{\"class\": \"Linear\", \"options\": {\"outputs\": \"ten\"}}", "wrong kind of value");
    refused("{\"class\": \"Linear\", \"options\": {\"outputs\": -1}}", "at least 1");
    refused("{\"class\": \"Linear\", \"options\": {\"outputs\": 2, \"x\": 1}}", "no option 'x'");
    refused("{\"class\": \"Linear\", \"options\": {\"outputs\": 2}, \"slots\": {\"bias\": [2]}}",
            "lacks the sizes of its 'weight'");
    refused("{\"class\": \"ReLU\", \"children\": [{}]}", "cannot have layers inside");
    refused("{\"class\": \"Sequential\", \"children\": [{\"class\": \"ReLU\"}]}", "has no key");
    refused("{\"class\": \"Sequential\", \"children\": [{\"key\": \"0\", \"same\": \"\"}]}",
            "contain itself");
    refused("{\"class\": \"Module\", \"type\": \"Mine\"}", "run the script that defines it");
    refused("{\"class\": \"ReLU\", \"input\": [1,1,1,1,1,1,1,1]}", "at most 7");
    refused("{\"class\": \"ReLU\", \"input\": [0]}", "sizes are at least 1");
    cr_assert(tarn_scope_close(s, NULL));
}

Test(descriptions, shared_layers_stay_shared)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = layer("Sequential", 0, NULL), *twice = layer("Linear", 3, NULL);
    add(net, twice), add(net, layer("Tanh", 0, NULL)), add(net, twice);
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 1, SIZE(3)));
    json_t *json = tarn_layer_describe(net);
    tarn_layer *again = tarn_layer_from_description(json);
    cr_assert(again, "%s", tarn_error_message());
    cr_expect_eq(again->child[0].layer, again->child[2].layer);
    json_decref(json);
    tarn_entries *e = tarn_layer_entries(net, TARN_PARAMETERS);
    cr_expect(tarn_layer_adopt_entries(again, e), "%s", tarn_error_message());
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- reports --------------------------------------------------------------------------------- */

Test(reports, count_what_a_net_costs)
{
    tarn_scope s = tarn_scope_open();
    tarn_layer *net = lenet();
    tarn_report *r = tarn_layer_report(net, 64);
    cr_assert(r, "%s", tarn_error_message());
    cr_expect(strstr(r->text, "sizes are known once"), "%s", r->text);
    cr_assert(tarn_layer_set_input(net, TARN_FLOAT32, 3, SIZE(1, 28, 28)));
    cr_assert((r = tarn_layer_report(net, 64)), "%s", tarn_error_message());
    cr_assert_eq(r->rows, 11);
    cr_expect_eq(r->parameters, 431080);
    cr_expect_eq(r->row[0].parameters, 520);
    cr_expect_eq(r->row[0].neurons, 20 * 24 * 24);
    cr_expect_eq(r->row[9].neurons, 10);
    cr_expect_eq(r->row[10].type[0], 'S');
    cr_expect(strstr(r->text, "431,080 parameters"), "%s", r->text);
    cr_expect(strstr(r->text, "(20 x 24 x 24)"), "%s", r->text);
    double products = 20 * 24 * 24 * 25.0;
    cr_expect(r->row[0].multiply_adds >= products && r->row[0].multiply_adds < 1.1 * products, "%g",
              r->row[0].multiply_adds);
    cr_assert(tarn_scope_close(s, NULL));
}

/* ---- no memory ------------------------------------------------------------------------------- */

static bool make_small(tarn_layer **net)
{
    static const char *const classes[] = {"Linear", "BatchNorm1d", "Dropout", "Linear", "Softmax"};
    *net = tarn_layer_new(tarn_layer_class_find("Sequential"), NULL);
    for (int i = 0; *net && i < 5; i++) {
        tarn_value value[TARN_MAX_PARAMS];
        const tarn_layer_class *class = tarn_layer_class_find(classes[i]);
        tarn_options_default(tarn_layer_class_options(class), value);
        if (class->name[0] == 'L')
            value[0].integer = 3;
        tarn_layer *child = tarn_layer_new(class, value);
        if (!child || !tarn_layer_add(*net, NULL, child))
            return false;
    }
    return *net && tarn_layer_set_name(*net, "small") &&
           tarn_layer_set_classes(*net, (const char *[]){"a", "b", "c"}, 3);
}

static bool use(tarn_layer *net)
{
    const tarn_tensor *x = tarn_tensor_full(TARN_FLOAT32, 2, SIZE(4, 2), 1);
    const tarn_tensor *y = tarn_tensor_from(TARN_INT64, 1, SIZE(4), SIZE(1, 2, 3, 1));
    tarn_tensor *loss = tarn_layer_loss(net, x, y, NULL);
    tarn_class_answer answer;
    return loss && tarn_backward(loss) && tarn_layer_predict(net, x) && tarn_layer_report(net, 8) &&
           tarn_layer_take(net, 2) &&
           tarn_layer_classify(net, tarn_tensor_full(TARN_FLOAT32, 1, SIZE(2), 1), &answer);
}

static bool copy_net(tarn_layer *net)
{
    json_t *json = tarn_layer_describe(net);
    tarn_layer *again = json ? tarn_layer_from_description(json) : NULL;
    json_decref(json);
    const tarn_entries *e = again ? tarn_layer_entries(net, TARN_PARAMETERS | TARN_BUFFERS) : NULL;
    return e && tarn_layer_adopt_entries(again, e) && tarn_layer_to(again, TARN_FLOAT64);
}

Test(memory, every_allocation_may_fail, .timeout = 120)
{
    size_t live = 0;
    for (long n = 0;; n++) {
        tarn_scope s = tarn_scope_open();
        tarn_layer *net;
        tarn_memory_fail_in(n);
        bool ok = make_small(&net) && use(net) && copy_net(net);
        tarn_memory_fail_in(-1);
        cr_assert_eq(ok, tarn_error_pending() == TARN_OK, "allocation %ld: %s", n,
                     tarn_error_message());
        tarn_error_clear();
        cr_assert(tarn_scope_close(s, NULL));
        if (n == 0)
            live = tarn_memory_live();
        cr_assert_eq(tarn_memory_live(), live, "allocation %ld leaks", n);
        cr_assert_eq(tarn_tape_nodes(), 0);
        if (ok)
            break;
    }
}
