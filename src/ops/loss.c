/* loss.c -- how far off a net's outputs are.  Classes count from 1; a target of 0 does not
 * count. */
#include <math.h>
#include <stdio.h>

#include "graph/op.h"
#include "kernel/convert.h"
#include "kernel/kernels.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { MEAN, SUM, NONE }; /* "mean|sum|none" */

/* ---- classes: x is (rows x classes x positions), and every position has a target ------------ */

typedef struct classes {
    const char *name; /* of the operation */
    int64_t rows, classes, inner;
    tarn_dtype dtype;
    int64_t size; /* bytes an element */
    const tarn_kernels *kernels;
    double smoothing, factor;
    const char *x;
    const int64_t *target;
    const char *weight; /* NULL: 1 */
    char *z;            /* log sum e^x of every position; NULL: x are log-probabilities */
    char *loss;
    const char *g; /* of every position, or (g_step 0) of all */
    char *gx;
    size_t g_step;
} classes;

static int64_t positions_of(const classes *k) { return k->rows * k->inner; }

/* x's shape without its classes. */
static tarn_spec target_spec(const tarn_spec *x, tarn_dtype dtype)
{
    int64_t size[TARN_MAX_DIMS] = {x->size[0]};
    for (int d = 2; d < x->rank; d++)
        size[d - 1] = x->size[d];
    return tarn_spec_make(dtype, x->rank - 1, size);
}

static bool check_target(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, 0)->spec, *target = &tarn_in(c, 1)->spec;
    if (x->rank == 0)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: x must be (rows x classes) or (classes), not a number", c->op->name);
    tarn_spec wanted = target_spec(x, TARN_INT64);
    if (tarn_spec_same_shape(target, &wanted))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: target is %s, but x %s has classes for %s: one class for each row",
                     c->op->name, TARN_SPEC_SHAPE(target), TARN_SPEC_SHAPE(x),
                     TARN_SPEC_SHAPE(&wanted));
}

static bool classes_of(const tarn_call *c, classes *k)
{
    const tarn_spec *x = &tarn_in(c, 0)->spec;
    if (!check_target(c))
        return false;
    *k = (classes){.name = c->op->name, .rows = 1, .inner = 1, .factor = 1};
    k->dtype = (tarn_dtype)x->dtype;
    k->size = (int64_t)tarn_dtype_size(k->dtype);
    k->kernels = tarn_kernels_of(k->dtype);
    k->rows = x->rank > 1 ? x->size[0] : 1;
    k->classes = x->size[x->rank > 1 ? 1 : 0];
    for (int d = 2; d < x->rank; d++)
        k->inner *= x->size[d];
    return true;
}

static bool check_label(const classes *k, int64_t i)
{
    if (k->target[i] >= 0 && k->target[i] <= k->classes)
        return true;
    char place[64];
    if (k->inner == 1)
        snprintf(place, sizeof place, "in row %lld", (long long)i + 1);
    else
        snprintf(place, sizeof place, "in row %lld, position %lld,", (long long)(i / k->inner) + 1,
                 (long long)(i % k->inner) + 1);
    return tarn_fail(TARN_ERROR_VALUE, "%s: label %lld %s is outside 1..%lld (0 is ignored)",
                     k->name, (long long)k->target[i], place, (long long)k->classes);
}

static double weight_at(const classes *k, int64_t class)
{
    return k->weight ? tarn_convert_get(k->dtype, k->weight + (class - 1) * k->size) : 1;
}

/* Targets as int64, weights in x's type, and what to divide by: the weight of all that counts. */
static bool take_targets(const tarn_call *c, classes *k, const tarn_tensor *weight,
                         int64_t reduction)
{
    const tarn_tensor *target = tarn_in(c, 1);
    if (target->spec.dtype != TARN_INT64 && !(target = tarn_tensor_to(target, TARN_INT64)))
        return false;
    if (!tarn_is_none(weight) && weight->spec.dtype != k->dtype &&
        !(weight = tarn_tensor_to(weight, k->dtype)))
        return false;
    bool some = positions_of(k) > 0;
    k->target = some ? tarn_data(target) : NULL;
    k->weight = tarn_is_none(weight) ? NULL : tarn_data(weight);
    double total = 0;
    for (int64_t i = 0; i < positions_of(k); i++) {
        if (!check_label(k, i))
            return false;
        total += k->target[i] ? weight_at(k, k->target[i]) : 0;
    }
    k->factor = reduction != MEAN ? 1 : total > 0 ? 1 / total : 0;
    return true;
}

static bool plan_classes(const tarn_call *c, tarn_plan *plan, int64_t reduction)
{
    classes k;
    if (!classes_of(c, &k))
        return false;
    plan->out[0] = reduction == NONE ? target_spec(&tarn_in(c, 0)->spec, k.dtype)
                                     : tarn_spec_make(k.dtype, 0, NULL);
    plan->work_bytes = reduction == NONE ? 0 : (size_t)(positions_of(&k) * k.size);
    plan->bytes = (double)(positions_of(&k) * k.classes * k.size);
    plan->flops = 4 * (double)(positions_of(&k) * k.classes);
    return true;
}

static bool row_losses(void *classes_, int64_t begin, int64_t end)
{
    const classes *k = classes_;
    size_t n = (size_t)k->classes, inner = (size_t)k->inner;
    for (int64_t i = begin; i < end; i++) {
        const char *x = k->x + i * k->classes * k->inner * k->size;
        char *z = k->z ? k->z + i * k->inner * k->size : NULL;
        if (z && inner == 1)
            tarn_convert_set(k->dtype, z, k->kernels->logsumexp(x, n));
        else if (z)
            k->kernels->logsumexp_columns(z, x, n, inner);
        k->kernels->class_losses(k->loss + i * k->inner * k->size, x, z, k->target + i * k->inner,
                                 k->weight, n, inner, k->smoothing);
    }
    return true;
}

static bool row_losses_back(void *classes_, int64_t begin, int64_t end)
{
    const classes *k = classes_;
    for (int64_t i = begin; i < end; i++) {
        int64_t at = i * k->classes * k->inner * k->size, first = i * k->inner;
        k->kernels->class_losses_back(k->gx + at, k->z ? k->x + at : NULL,
                                      k->z ? k->z + first * k->size : NULL, k->target + first,
                                      k->weight, (size_t)k->classes, (size_t)k->inner, k->smoothing,
                                      k->g + first * (int64_t)k->g_step * k->size, k->g_step,
                                      k->factor);
    }
    return true;
}

static bool each_row(classes *k, bool (*body)(void *classes, int64_t begin, int64_t end))
{
    enum { GRAIN = 8 * 1024 };
    if (k->inner == 0)
        return true;
    return tarn_drive_range(k->rows, GRAIN / (k->classes * k->inner + 1) + 1, body, k);
}

static bool run_classes(const tarn_call *c, classes *k, int64_t reduction)
{
    k->loss = reduction == NONE ? (positions_of(k) ? tarn_data(c->out[0]) : NULL) : c->work;
    if (!each_row(k, row_losses))
        return false;
    if (reduction != NONE)
        tarn_convert_set(k->dtype, tarn_data(c->out[0]),
                         k->factor * k->kernels->sum(k->loss, (size_t)positions_of(k)).real);
    return true;
}

static bool run_classes_back(const tarn_call *c, classes *k, const tarn_tensor *gy,
                             int64_t reduction, tarn_tensor *gx[])
{
    tarn_spec spec = tarn_in(c, 0)->spec;
    tarn_spec_pack(&spec);
    if (!(gy = tarn_tensor_packed(gy)) || !(gx[0] = tarn_tensor_of(&spec)))
        return false;
    if (tarn_count(gx[0]) == 0)
        return true;
    k->g = tarn_data(gy), k->g_step = reduction == NONE, k->gx = tarn_data(gx[0]);
    return each_row(k, row_losses_back);
}

/* ---- cross_entropy ---- */

enum { X, TARGET, WEIGHT, REDUCTION, SMOOTHING };

static bool check_weight(const tarn_call *c, const classes *k)
{
    const tarn_tensor *w = tarn_in(c, WEIGHT);
    if (tarn_is_none(w) || (w->spec.rank == 1 && w->spec.size[0] == k->classes))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "cross_entropy: weight is %s, but there are %lld classes; it must be (%lld)",
                     TARN_SHAPE(w), (long long)k->classes, (long long)k->classes);
}

static bool entropy_of(const tarn_call *c, classes *k)
{
    if (!classes_of(c, k) || !check_weight(c, k))
        return false;
    k->smoothing = c->value[SMOOTHING].number;
    if (k->smoothing >= 0 && k->smoothing <= 1)
        return true;
    return tarn_fail(TARN_ERROR_VALUE, "cross_entropy: label_smoothing must be from 0 to 1, not %g",
                     k->smoothing);
}

static bool entropy_plan(const tarn_call *c, tarn_plan *plan)
{
    classes k;
    plan->saves = 1;
    return entropy_of(c, &k) && plan_classes(c, plan, c->value[REDUCTION].choice) &&
           (plan->saved[0] = target_spec(&tarn_in(c, X)->spec, k.dtype), true);
}

static bool entropy_forward(const tarn_call *c)
{
    classes k;
    int64_t reduction = c->value[REDUCTION].choice;
    if (!entropy_of(c, &k) || !take_targets(c, &k, tarn_in(c, WEIGHT), reduction))
        return false;
    if (positions_of(&k))
        k.x = tarn_data(tarn_in(c, X)), k.z = tarn_data(c->saved[0]);
    return run_classes(c, &k, reduction);
}

static bool entropy_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    classes k;
    int64_t reduction = c->value[REDUCTION].choice;
    if (!entropy_of(c, &k) || !take_targets(c, &k, tarn_in(c, WEIGHT), reduction))
        return false;
    if (positions_of(&k))
        k.x = tarn_data(tarn_in(c, X)), k.z = tarn_data(c->saved[0]);
    return run_classes_back(c, &k, gy[0], reduction, gx);
}

/* ---- definitions of losses of classes ---- */

/* -x[target] along classes; rows without a target take the first class. */
static tarn_tensor *pick(const tarn_tensor *x, const tarn_tensor *target, int64_t dim)
{
    const tarn_tensor *at = tarn_clamp(target, 1, NAN);
    return tarn_neg(tarn_squeeze(tarn_gather(x, dim, tarn_unsqueeze(at, dim)), dim));
}

/* 1 where there is a target, 0 elsewhere; or the weight of the target's class. */
static tarn_tensor *counts(const tarn_tensor *x, const tarn_tensor *target,
                           const tarn_tensor *weight)
{
    tarn_tensor *mask = tarn_ne(target, tarn_tensor_weak(0, true));
    mask = tarn_to(mask, x ? x->spec.dtype : TARN_FLOAT32);
    if (tarn_is_none(weight) || !mask)
        return mask;
    const tarn_tensor *at =
        tarn_reshape(tarn_clamp(target, 1, NAN), (int64_t[]){tarn_count(target)}, 1);
    return tarn_mul(mask, tarn_reshape(tarn_index_select(weight, 1, at), target->spec.size,
                                       target->spec.rank));
}

/* Nothing that counts has a mean of 0. */
static tarn_tensor *reduce_counted(tarn_tensor *loss, const tarn_tensor *count, int64_t reduction)
{
    if (reduction == NONE)
        return loss;
    tarn_tensor *sum = tarn_sum(loss, NULL, 0, false);
    if (reduction == SUM)
        return sum;
    return tarn_div(sum, tarn_clamp(tarn_sum(count, NULL, 0, false), 1e-30, NAN));
}

/* - sum over classes of weight log p, where there is a target */
static tarn_tensor *smooth(const tarn_call *c, const tarn_tensor *logs, int64_t dim)
{
    const tarn_tensor *weight = tarn_in(c, WEIGHT);
    int64_t size[TARN_MAX_DIMS] = {1, 1, 1, 1, 1, 1, 1, 1};
    if (!tarn_is_none(weight)) {
        size[dim - 1] = weight->spec.size[0];
        logs = tarn_mul(logs, tarn_reshape(weight, size, logs ? logs->spec.rank : 1));
    }
    return tarn_neg(
        tarn_mul(tarn_sum(logs, &dim, 1, false), counts(logs, tarn_in(c, TARGET), TARN_NONE)));
}

static bool entropy_compose(const tarn_call *c, tarn_tensor *out[])
{
    classes k;
    if (!entropy_of(c, &k) || !take_targets(c, &k, tarn_in(c, WEIGHT), NONE))
        return false;
    const tarn_tensor *target = tarn_in(c, TARGET);
    int64_t dim = tarn_in(c, X)->spec.rank > 1 ? 2 : 1;
    const tarn_tensor *logs = tarn_log_softmax(tarn_in(c, X), dim);
    tarn_tensor *count = counts(logs, target, tarn_in(c, WEIGHT));
    tarn_tensor *loss = tarn_mul(pick(logs, target, dim), count);
    if (k.smoothing > 0)
        loss = tarn_add(tarn_mul(loss, tarn_tensor_weak(1 - k.smoothing, false)),
                        tarn_mul(smooth(c, logs, dim),
                                 tarn_tensor_weak(k.smoothing / (double)k.classes, false)));
    out[0] = reduce_counted(loss, count, c->value[REDUCTION].choice);
    return out[0] != NULL;
}

TARN_OP(cross_entropy) = {
    .name = "cross_entropy",
    .summary = "How surprised scores are by the right classes: the loss for choosing one of n.",
    .formula = "loss = -log softmax(x)[target], mean over rows",
    .example = "local scores = tarn.zeros(2, 10)\n"
               "local loss = scores:cross_entropy(tarn.index { 1, 10 })\n"
               "assert(math.abs(loss:item() - math.log(10)) < 1e-6)",
    .param = TARN_PARAMS{{"x",
                          NULL,
                          "scores (rows x classes ...), or of one row",
                          TARN_TENSOR,
                          0,
                          TARN_FLOATS,
                          {0}},
                         {"target",
                          NULL,
                          "the right classes from 1; 0 is ignored",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_NUMBERS,
                          TARN_COUNTS,
                          {0}},
                         {"weight",
                          NULL,
                          "of each class",
                          TARN_TENSOR,
                          TARN_OPTIONAL | TARN_NO_GRAD,
                          TARN_FLOATS,
                          {0}},
                         {"reduction",
                          "mean|sum|none",
                          "of the losses of all rows; the mean is over those that count",
                          TARN_CHOICE,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {"label_smoothing",
                          NULL,
                          "this much of the target is spread over all classes",
                          TARN_NUMBER,
                          TARN_OPTIONAL,
                          0,
                          {.number = 0}},
                         {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << X | 1 << TARGET | 1 << WEIGHT,
    .plan = entropy_plan,
    .forward = entropy_forward,
    .backward = entropy_backward,
    .compose = entropy_compose,
    .samples =
        {{"randn(4, 5), index { 1, 5, 0, 3 }"},
         {"randn(7), 3"},
         {"randn(3, 4), index { 2, 4, 1 }, rand(4), \"sum\""},
         {"randn(5, 3), index { 3, 0, 1, 1, 2 }, rand(3), { label_smoothing = 0.2 }"},
         {"randn(2, 3, 4), index { { 1, 2, 3, 0 }, { 3, 3, 1, 2 } }, { reduction = \"none\" }"},
         {"randn(2, 3, 1, 2), index { { { 1, 2 } }, { { 3, 0 } } }, rand(3),"
          " { label_smoothing = 0.1 }"},
         {"randn(2, 4), index { 0, 0 }"}},
    .errors = {{"randn(7, 10), index { 1, 2, 3, 4, 5, 6, 11 }",
                "cross_entropy: label 11 in row 7 is outside 1%.%.10 %(0 is ignored%)"},
               {"randn(2, 3, 2), index { { 1, 2 }, { -1, 3 } }",
                "cross_entropy: label %-1 in row 2, position 1, is outside 1%.%.3"},
               {"randn(4, 10), index { 1, 2, 3 }",
                "cross_entropy: target is %(3%), but x %(4 x 10%) has classes for %(4%)"},
               {"randn(2, 3), index { 1, 2 }, randn(2)",
                "cross_entropy: weight is %(2%), but there are 3 classes"},
               {"randn(2, 3), index { 1, 2 }, { label_smoothing = 2 }",
                "label_smoothing must be from 0 to 1, not 2"},
               {"randn(2, 3), randn(2)", "cross_entropy: target is float32"}},
};

/* ---- nll_loss ---- */

enum { NLL_REDUCTION = 2 };

static bool nll_plan(const tarn_call *c, tarn_plan *plan)
{
    return plan_classes(c, plan, c->value[NLL_REDUCTION].choice);
}

static bool nll_forward(const tarn_call *c)
{
    classes k;
    int64_t reduction = c->value[NLL_REDUCTION].choice;
    if (!classes_of(c, &k) || !take_targets(c, &k, TARN_NONE, reduction))
        return false;
    k.x = positions_of(&k) ? tarn_data(tarn_in(c, X)) : NULL;
    return run_classes(c, &k, reduction);
}

static bool nll_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    classes k;
    int64_t reduction = c->value[NLL_REDUCTION].choice;
    return classes_of(c, &k) && take_targets(c, &k, TARN_NONE, reduction) &&
           run_classes_back(c, &k, gy[0], reduction, gx);
}

static bool nll_compose(const tarn_call *c, tarn_tensor *out[])
{
    classes k;
    if (!classes_of(c, &k) || !take_targets(c, &k, TARN_NONE, NONE))
        return false;
    const tarn_tensor *x = tarn_in(c, X), *target = tarn_in(c, TARGET);
    tarn_tensor *count = counts(x, target, TARN_NONE);
    tarn_tensor *loss = tarn_mul(pick(x, target, x->spec.rank > 1 ? 2 : 1), count);
    out[0] = reduce_counted(loss, count, c->value[NLL_REDUCTION].choice);
    return out[0] != NULL;
}

TARN_OP(nll_loss) = {
    .name = "nll_loss",
    .summary = "For log-probabilities (from log_softmax): minus those of the right classes.",
    .formula = "loss = -x[target], mean over rows",
    .example = "local logs = tarn.zeros(2, 4):log_softmax(2)\n"
               "assert(math.abs(logs:nll_loss(tarn.index { 1, 4 }):item() - math.log(4)) < 1e-6)",
    .param = TARN_PARAMS{{"x",
                          NULL,
                          "log-probabilities (rows x classes ...), or of one row",
                          TARN_TENSOR,
                          0,
                          TARN_FLOATS,
                          {0}},
                         {"target",
                          NULL,
                          "the right classes from 1; 0 is ignored",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_NUMBERS,
                          TARN_COUNTS,
                          {0}},
                         {"reduction",
                          "mean|sum|none",
                          "of the losses of all rows; the mean is over those that count",
                          TARN_CHOICE,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << TARGET,
    .plan = nll_plan,
    .forward = nll_forward,
    .backward = nll_backward,
    .compose = nll_compose,
    .samples =
        {{"randn(4, 5), index { 1, 5, 0, 3 }"},
         {"randn(7), 3"},
         {"randn(3, 4), index { 2, 4, 1 }, \"sum\""},
         {"randn(2, 3, 4), index { { 1, 2, 3, 0 }, { 3, 3, 1, 2 } }, { reduction = \"none\" }"}},
    .errors = {{"randn(2, 3), index { 1, 4 }",
                "nll_loss: label 4 in row 2 is outside 1%.%.3 %(0 is ignored%)"},
               {"randn(2, 3), index { 1 }",
                "nll_loss: target is %(1%), but x %(2 x 3%) has classes for %(2%)"}},
};

/* ---- numbers: losses that are the mean of something about x - target ------------------------ */

enum { NUMBERS_REDUCTION = 2 };

/* x - target, where their shapes broadcast. */
static tarn_tensor *difference(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *t = &tarn_in(c, TARGET)->spec;
    for (int d = 1; d <= x->rank && d <= t->rank; d++) {
        int64_t i = x->size[x->rank - d], j = t->size[t->rank - d];
        if (i != j && i != 1 && j != 1)
            return tarn_fail(TARN_ERROR_SHAPE,
                             "%s: x %s and target %s do not broadcast: sizes %lld and %lld of dim"
                             " -%d differ; reshape one",
                             c->op->name, TARN_SPEC_SHAPE(x), TARN_SPEC_SHAPE(t), (long long)i,
                             (long long)j, d);
    }
    return tarn_sub(tarn_in(c, X), tarn_in(c, TARGET));
}

static bool reduce(const tarn_call *c, tarn_tensor *loss, tarn_tensor *out[])
{
    int64_t reduction = c->value[NUMBERS_REDUCTION].choice;
    out[0] = reduction == NONE  ? loss
             : reduction == SUM ? tarn_sum(loss, NULL, 0, false)
                                : tarn_mean(loss, NULL, 0, false);
    return out[0] != NULL;
}

/* Two tensors of numbers, and what becomes of the losses of their elements. */
static const tarn_param number_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_ANY, {0}},
    {"target", NULL, "a shape that broadcasts with x", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"reduction",
     "mean|sum|none",
     "of the losses of all elements",
     TARN_CHOICE,
     TARN_OPTIONAL,
     0,
     {0}},
    {0}};

static bool mse_compose(const tarn_call *c, tarn_tensor *out[])
{
    return reduce(c, tarn_square(difference(c)), out);
}

TARN_OP(mse_loss) = {
    .name = "mse_loss",
    .summary = "The mean of the squared differences: the loss for numbers.",
    .formula = "loss = mean (x - target)^2",
    .example = "local loss = tarn.tensor({ 1, 2 }):mse_loss(tarn.tensor { 3, 2 })\n"
               "assert(loss:item() == 2)",
    .param = number_params,
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = mse_compose,
    .samples = {{"randn(4, 3), randn(4, 3)"},
                {"randn(4, 3), randn(3), \"sum\""},
                {"randn(4, 1), randn(3), { reduction = \"none\" }"},
                {"randn(5), 0.5"}},
    .errors = {{"randn(4, 3), randn(4)",
                "mse_loss: x %(4 x 3%) and target %(4%) do not broadcast: sizes 3 and 4"}},
};

static bool l1_compose(const tarn_call *c, tarn_tensor *out[])
{
    return reduce(c, tarn_abs(difference(c)), out);
}

TARN_OP(l1_loss) = {
    .name = "l1_loss",
    .summary = "The mean of the absolute differences, which outliers move less than mse_loss.",
    .formula = "loss = mean |x - target|",
    .example = "local loss = tarn.tensor({ 1, 2 }):l1_loss(tarn.tensor { 4, 1 })\n"
               "assert(loss:item() == 2)",
    .param = number_params,
    .traits = TARN_BACKWARD_IS_OPS,
    .compose = l1_compose,
    .samples = {{"randn(4, 3), randn(4, 3)"},
                {"randn(4, 3), randn(4, 1), \"sum\""},
                {"randn(4), randn(3, 1), { reduction = \"none\" }"}},
    .errors = {{"randn(2, 3), randn(2)",
                "l1_loss: x %(2 x 3%) and target %(2%) do not broadcast: sizes 3 and 2"}},
};

TARN_FAMILY(loss);
