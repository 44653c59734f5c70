/* loss.c -- losses of classes, which count from 1; a target of 0 does not count.  Or a target is a
 * probability for each class. */
#include "ops/loss.h"

#include <math.h>
#include <stdio.h>

#include "graph/op.h"
#include "kernel/convert.h"
#include "kernel/kernels.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X, TARGET, WEIGHT };

/* ---- classes: x is (rows x classes x positions), and every position has a target ------------ */

typedef struct classes {
    const char *name; /* of the operation */
    int64_t rows, classes, inner;
    tarn_dtype dtype;
    int64_t size; /* bytes an element */
    const tarn_kernels *kernels;
    double smoothing, factor;
    const char *x;
    const tarn_tensor *labels; /* int64, 0 where a position does not count; NULL: `soft` serves */
    const int64_t *target;
    const char *soft;   /* probabilities, as x; NULL: `target` serves */
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

static bool is_soft(const tarn_call *c)
{
    return tarn_dtype_kind((tarn_dtype)tarn_in(c, TARGET)->spec.dtype) == 'f';
}

static bool check_target(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *target = &tarn_in(c, TARGET)->spec;
    if (x->rank == 0)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: x must be (rows x classes) or (classes), not a number", c->op->name);
    if (is_soft(c))
        return tarn_spec_same_shape(target, x) ||
               tarn_fail(TARN_ERROR_SHAPE,
                         "%s: target is %s %s: probabilities have x's shape, %s; classes are whole"
                         " numbers (tarn.index, or :to(\"int64\"))",
                         c->op->name, tarn_dtype_name((tarn_dtype)target->dtype),
                         TARN_SPEC_SHAPE(target), TARN_SPEC_SHAPE(x));
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

/* The first label that is outside. */
static bool label_fails(const classes *k)
{
    char place[64];
    int64_t i = 0;
    while (k->target[i] >= 0 && k->target[i] <= k->classes)
        i++;
    if (k->inner == 1)
        snprintf(place, sizeof place, "in row %lld", (long long)i + 1);
    else
        snprintf(place, sizeof place, "in row %lld, position %lld,", (long long)(i / k->inner) + 1,
                 (long long)(i % k->inner) + 1);
    return tarn_fail(TARN_ERROR_VALUE, "%s: label %lld %s is outside 1..%lld (0 is ignored)",
                     k->name, (long long)k->target[i], place, (long long)k->classes);
}

static double weights_of_labels(const classes *k)
{
    double sum = 0;
    for (int64_t i = 0, n = positions_of(k); i < n; i++)
        if (k->target[i])
            sum += tarn_convert_get(k->dtype, k->weight + (k->target[i] - 1) * k->size);
    return sum;
}

static const tarn_tensor *without(const tarn_tensor *labels, int64_t ignored)
{
    tarn_tensor *y = labels ? tarn_tensor_of(&labels->spec) : NULL;
    const int64_t *from = y && tarn_count(y) ? tarn_data(labels) : NULL;
    int64_t *to = from ? tarn_data(y) : NULL;
    for (int64_t i = 0, n = to ? tarn_count(y) : 0; i < n; i++)
        to[i] = from[i] == ignored ? 0 : from[i];
    return y;
}

/* Sums the weight of all that counts. */
static bool take_labels(const tarn_call *c, classes *k, double *total)
{
    int64_t ignored = tarn_argument(c, "ignore_index").integer;
    k->labels = tarn_tensor_packed(tarn_in(c, TARGET));
    if (k->labels && k->labels->spec.dtype != TARN_INT64)
        k->labels = tarn_tensor_to(k->labels, TARN_INT64);
    if (ignored != 0)
        k->labels = without(k->labels, ignored);
    if (!k->labels)
        return false;
    k->target = positions_of(k) > 0 ? tarn_data(k->labels) : NULL;
    const int64_t *target = k->target;
    uint64_t most = (uint64_t)k->classes;
    int64_t counted = 0, n = positions_of(k), outside = 0;
    for (int64_t i = 0; i < n; i++) {
        outside += (uint64_t)target[i] > most;
        counted += target[i] != 0;
    }
    if (outside)
        return label_fails(k);
    *total = k->weight ? weights_of_labels(k) : (double)counted;
    return true;
}

static bool take_soft(const tarn_call *c, classes *k, double *total)
{
    const tarn_tensor *target = tarn_in(c, TARGET);
    if (target->spec.dtype != k->dtype && !(target = tarn_tensor_to(target, k->dtype)))
        return false;
    k->soft = tarn_count(target) > 0 ? tarn_data(target) : NULL;
    *total = (double)positions_of(k);
    return true;
}

/* Targets, weights in x's type, and what to divide by. */
static bool take_targets(const tarn_call *c, classes *k, int64_t reduction)
{
    const tarn_tensor *weight = tarn_in(c, WEIGHT);
    if (!tarn_is_none(weight) && weight->spec.dtype != k->dtype &&
        !(weight = tarn_tensor_to(weight, k->dtype)))
        return false;
    k->weight = tarn_is_none(weight) ? NULL : tarn_data(weight);
    double total = 0;
    if (!(is_soft(c) ? take_soft(c, k, &total) : take_labels(c, k, &total)))
        return false;
    k->factor = reduction != TARN_MEAN ? 1 : total > 0 ? 1 / total : 0;
    return true;
}

static bool plan_classes(const tarn_call *c, tarn_plan *plan, int64_t reduction)
{
    classes k;
    if (!classes_of(c, &k))
        return false;
    plan->out[0] = reduction == TARN_EACH ? target_spec(&tarn_in(c, 0)->spec, k.dtype)
                                          : tarn_spec_make(k.dtype, 0, NULL);
    plan->work_bytes = reduction == TARN_EACH ? 0 : (size_t)(positions_of(&k) * k.size);
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
        char *loss = k->loss + i * k->inner * k->size;
        if (k->soft)
            k->kernels->soft_losses(loss, x, z, k->soft + i * k->classes * k->inner * k->size,
                                    k->weight, n, inner, k->smoothing);
        else
            k->kernels->class_losses(loss, x, z, k->target + i * k->inner, k->weight, n, inner,
                                     k->smoothing);
    }
    return true;
}

static bool row_losses_back(void *classes_, int64_t begin, int64_t end)
{
    const classes *k = classes_;
    for (int64_t i = begin; i < end; i++) {
        int64_t at = i * k->classes * k->inner * k->size, first = i * k->inner;
        const char *g = k->g + first * (int64_t)k->g_step * k->size;
        if (k->soft) {
            k->kernels->soft_losses_back(k->gx + at, k->x + at, k->z + first * k->size,
                                         k->soft + at, k->weight, (size_t)k->classes,
                                         (size_t)k->inner, k->smoothing, g, k->g_step, k->factor);
            continue;
        }
        k->kernels->class_losses_back(k->gx + at, k->z ? k->x + at : NULL,
                                      k->z ? k->z + first * k->size : NULL, k->target + first,
                                      k->weight, (size_t)k->classes, (size_t)k->inner, k->smoothing,
                                      g, k->g_step, k->factor);
    }
    return true;
}

/* ---- few classes: rows become columns, so that the kernels work on many positions at once.  A row
 * of three by itself costs 700 instructions, there and back; as one of 64 columns 130. */

enum { FEW_CLASSES = 16, COLUMNS = 64 };

static bool few_classes(const classes *k)
{
    return k->inner == 1 && k->classes <= FEW_CLASSES && !k->soft && k->z && k->rows > 1;
}

#define TURN(name, type)                                                                           \
    static void name(type *restrict to, const type *restrict from, int64_t rows, int64_t columns)  \
    {                                                                                              \
        for (int64_t c = 0; c < columns; c++, to += rows)                                          \
            for (int64_t r = 0; r < rows; r++)                                                     \
                to[r] = from[r * columns + c];                                                     \
    }
TURN(turn_singles, uint32_t)
TURN(turn_doubles, uint64_t)

/* TO, columns x rows, from the rows x columns of FROM. */
static void turn(const classes *k, void *to, const void *from, int64_t rows, int64_t columns)
{
    if (k->size == sizeof(uint32_t))
        turn_singles(to, from, rows, columns);
    else
        turn_doubles(to, from, rows, columns);
}

static bool column_losses(void *classes_, int64_t begin, int64_t end)
{
    const classes *k = classes_;
    _Alignas(64) char x[FEW_CLASSES * COLUMNS * sizeof(double)];
    for (int64_t i = begin, n; i < end; i += n) {
        n = end - i < COLUMNS ? end - i : COLUMNS;
        char *z = k->z + i * k->size;
        turn(k, x, k->x + i * k->classes * k->size, n, k->classes);
        k->kernels->logsumexp_columns(z, x, (size_t)k->classes, (size_t)n);
        k->kernels->class_losses(k->loss + i * k->size, x, z, k->target + i, k->weight,
                                 (size_t)k->classes, (size_t)n, k->smoothing);
    }
    return true;
}

static bool column_losses_back(void *classes_, int64_t begin, int64_t end)
{
    const classes *k = classes_;
    _Alignas(64) char x[FEW_CLASSES * COLUMNS * sizeof(double)];
    _Alignas(64) char gx[FEW_CLASSES * COLUMNS * sizeof(double)];
    for (int64_t i = begin, n; i < end; i += n) {
        n = end - i < COLUMNS ? end - i : COLUMNS;
        int64_t at = i * k->classes * k->size;
        turn(k, x, k->x + at, n, k->classes);
        k->kernels->class_losses_back(gx, x, k->z + i * k->size, k->target + i, k->weight,
                                      (size_t)k->classes, (size_t)n, k->smoothing,
                                      k->g + i * (int64_t)k->g_step * k->size, k->g_step,
                                      k->factor);
        turn(k, k->gx + at, gx, k->classes, n);
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
    k->loss = reduction == TARN_EACH ? (positions_of(k) ? tarn_data(c->out[0]) : NULL) : c->work;
    if (!each_row(k, few_classes(k) ? column_losses : row_losses))
        return false;
    if (reduction != TARN_EACH)
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
    k->g = tarn_data(gy), k->g_step = reduction == TARN_EACH, k->gx = tarn_data(gx[0]);
    return each_row(k, few_classes(k) ? column_losses_back : row_losses_back);
}

/* ---- cross_entropy ---- */

static bool check_weight(const tarn_call *c, const classes *k)
{
    const tarn_tensor *w = tarn_in(c, WEIGHT);
    if (tarn_is_none(w) || (w->spec.rank == 1 && w->spec.size[0] == k->classes))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: weight is %s, but there are %lld classes; it must be (%lld)", c->op->name,
                     TARN_SHAPE(w), (long long)k->classes, (long long)k->classes);
}

static int64_t reduction_of(const tarn_call *c) { return tarn_argument(c, "reduction").choice; }

static bool entropy_of(const tarn_call *c, classes *k)
{
    if (!classes_of(c, k) || !check_weight(c, k))
        return false;
    k->smoothing = tarn_argument(c, "label_smoothing").number;
    if (k->smoothing >= 0 && k->smoothing <= 1)
        return true;
    return tarn_fail(TARN_ERROR_VALUE, "cross_entropy: label_smoothing must be from 0 to 1, not %g",
                     k->smoothing);
}

static bool entropy_plan(const tarn_call *c, tarn_plan *plan)
{
    classes k;
    plan->saves = 1;
    return entropy_of(c, &k) && plan_classes(c, plan, reduction_of(c)) &&
           (plan->saved[0] = target_spec(&tarn_in(c, X)->spec, k.dtype), true);
}

static bool entropy_forward(const tarn_call *c)
{
    classes k;
    int64_t reduction = reduction_of(c);
    if (!entropy_of(c, &k) || !take_targets(c, &k, reduction))
        return false;
    if (positions_of(&k))
        k.x = tarn_data(tarn_in(c, X)), k.z = tarn_data(c->saved[0]);
    return run_classes(c, &k, reduction);
}

static bool entropy_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    classes k;
    int64_t reduction = reduction_of(c);
    if (!entropy_of(c, &k) || !take_targets(c, &k, reduction))
        return false;
    if (positions_of(&k))
        k.x = tarn_data(tarn_in(c, X)), k.z = tarn_data(c->saved[0]);
    return run_classes_back(c, &k, gy[0], reduction, gx);
}

/* ---- definitions of losses of classes ---- */

/* -x[target] along classes; rows without a target take the first class. */
tarn_tensor *tarn_loss_pick(const tarn_tensor *x, const tarn_tensor *target, int64_t dim)
{
    const tarn_tensor *at = tarn_clamp(target, 1, NAN);
    return tarn_neg(tarn_squeeze(tarn_gather(x, dim, tarn_unsqueeze(at, dim)), dim));
}

/* 1 where there is a target, 0 elsewhere; or the weight of the target's class. */
tarn_tensor *tarn_loss_counts(const tarn_tensor *x, const tarn_tensor *target,
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
tarn_tensor *tarn_reduce_counted(const tarn_tensor *each, const tarn_tensor *count,
                                 int64_t reduction)
{
    if (reduction == TARN_EACH)
        return (tarn_tensor *)each;
    tarn_tensor *sum = tarn_sum(each, NULL, 0, false);
    if (reduction == TARN_SUM)
        return sum;
    return tarn_div(sum, tarn_clamp(tarn_sum(count, NULL, 0, false), 1e-30, NAN));
}

bool tarn_loss_check_classes(const tarn_call *c)
{
    classes k;
    double total = 0;
    return classes_of(c, &k) && take_labels(c, &k, &total);
}

/* logs weighted by their classes */
static tarn_tensor *weigh(const tarn_tensor *logs, const tarn_tensor *weight, int64_t dim)
{
    int64_t size[TARN_MAX_DIMS] = {1, 1, 1, 1, 1, 1, 1, 1};
    if (tarn_is_none(weight) || !logs)
        return (tarn_tensor *)logs;
    size[dim - 1] = weight->spec.size[0];
    return tarn_mul(logs, tarn_reshape(weight, size, logs->spec.rank));
}

static tarn_tensor *times(const tarn_tensor *x, double k)
{
    return tarn_mul(x, tarn_tensor_weak(k, false));
}

/* -(1 - s) weight log p[target] - s / n sum of weight log p, where there is a target */
static tarn_tensor *define_hard(const tarn_call *c, const classes *k, const tarn_tensor *logs,
                                int64_t dim)
{
    const tarn_tensor *weight = tarn_in(c, WEIGHT);
    const tarn_tensor *count = tarn_loss_counts(logs, k->labels, weight);
    tarn_tensor *loss = tarn_mul(tarn_loss_pick(logs, k->labels, dim), count);
    if (k->smoothing > 0) {
        const tarn_tensor *all = tarn_sum(weigh(logs, weight, dim), &dim, 1, false);
        all = tarn_neg(tarn_mul(all, tarn_loss_counts(logs, k->labels, TARN_NONE)));
        loss =
            tarn_add(times(loss, 1 - k->smoothing), times(all, k->smoothing / (double)k->classes));
    }
    return tarn_reduce_counted(loss, count, reduction_of(c));
}

/* -sum of weight target log p */
static bool define_soft(const tarn_call *c, const classes *k, const tarn_tensor *logs, int64_t dim,
                        tarn_tensor *out[])
{
    const tarn_tensor *target = tarn_to(tarn_in(c, TARGET), k->dtype);
    if (k->smoothing > 0)
        target = tarn_add(times(target, 1 - k->smoothing),
                          tarn_tensor_weak(k->smoothing / (double)k->classes, false));
    const tarn_tensor *each = tarn_mul(weigh(logs, tarn_in(c, WEIGHT), dim), target);
    each = tarn_neg(tarn_sum(each, &dim, 1, false));
    out[0] = reduction_of(c) == TARN_MEAN ? tarn_mean(each, NULL, 0, false)
                                          : tarn_reduce_counted(each, NULL, reduction_of(c));
    return out[0] != NULL;
}

static bool entropy_compose(const tarn_call *c, tarn_tensor *out[])
{
    classes k;
    if (!entropy_of(c, &k) || !take_targets(c, &k, TARN_EACH))
        return false;
    int64_t dim = tarn_in(c, X)->spec.rank > 1 ? 2 : 1;
    const tarn_tensor *logs = tarn_log_softmax(tarn_in(c, X), dim);
    if (is_soft(c))
        return define_soft(c, &k, logs, dim, out);
    out[0] = define_hard(c, &k, logs, dim);
    return out[0] != NULL;
}

#define CLASS_PARAMS(what)                                                                         \
    {                                                                                              \
        "x", NULL, what " (rows x classes ...), or of one row", TARN_TENSOR, 0, TARN_FLOATS, { 0 } \
    }
#define CLASS_WEIGHT                                                                               \
    {                                                                                              \
        "weight", NULL, "of each class", TARN_TENSOR, TARN_OPTIONAL | TARN_NO_GRAD, TARN_FLOATS,   \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define CLASS_REDUCTION                                                                            \
    {                                                                                              \
        "reduction", "mean|sum|none",                                                              \
            "of the losses of all rows; the mean is over those that count, by their weight",       \
            TARN_CHOICE, TARN_OPTIONAL, 0,                                                         \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define IGNORE_INDEX                                                                               \
    {                                                                                              \
        "ignore_index", NULL, "a label that does not count, beside 0", TARN_INTEGER,               \
            TARN_OPTIONAL, 0,                                                                      \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

TARN_OP(cross_entropy) = {
    .name = "cross_entropy",
    .summary = "How surprised scores are by the right classes: the loss for choosing one of n.",
    .formula = "loss = -log softmax(x)[target], mean over rows",
    .example = "local scores = tarn.zeros(2, 10)\n"
               "local loss = scores:cross_entropy(tarn.index { 1, 10 })\n"
               "assert(math.abs(loss:item() - math.log(10)) < 1e-6)",
    .source = "label smoothing: [Szegedy et al. 2016]",
    .object = "CrossEntropyLoss|CrossEntropyCriterion",
    .undoes = "Softmax|LogSoftmax",
    .param = TARN_PARAMS{CLASS_PARAMS("scores"),
                         {"target",
                          NULL,
                          "the right classes from 1, 0 is ignored; or probabilities, x's shape (no"
                          " gradient goes there)",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_NUMBERS,
                          TARN_COUNTS | TARN_FLOATS,
                          {0}},
                         CLASS_WEIGHT,
                         CLASS_REDUCTION,
                         TARN_NUMBER_PARAM("label_smoothing", 0,
                                           "this much of the target is spread over all classes"),
                         IGNORE_INDEX,
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
         {"randn(3, 4), randn(3, 4):softmax(2), rand(4), \"sum\""},
         {"randn(5, 3), index { 3, 0, 1, 1, 2 }, rand(3), { label_smoothing = 0.2 }"},
         {"randn(2, 3, 4), index { { 1, 2, 3, 0 }, { 3, 3, 1, 2 } }, { reduction = \"none\" }"},
         {"randn(2, 3, 1, 2), index { { { 1, 2 } }, { { 3, 0 } } }, rand(3),"
          " { label_smoothing = 0.1 }"},
         {"randn(2, 3, 4), randn(2, 3, 4):softmax(2), rand(3), { label_smoothing = 0.1 }"},
         {"randn(3, 4), index { 4, 1, 4 }, { ignore_index = 4 }"}},
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
               {"randn(2, 3), randn(2)",
                "cross_entropy: target is float32 %(2%): probabilities have"
                " x's shape, %(2 x 3%); classes are whole"}},
};

/* ---- nll_loss ---- */

static bool nll_of(const tarn_call *c, classes *k)
{
    return classes_of(c, k) && check_weight(c, k);
}

static bool nll_plan(const tarn_call *c, tarn_plan *plan)
{
    classes k;
    return nll_of(c, &k) && plan_classes(c, plan, reduction_of(c));
}

static bool nll_forward(const tarn_call *c)
{
    classes k;
    int64_t reduction = reduction_of(c);
    if (!nll_of(c, &k) || !take_targets(c, &k, reduction))
        return false;
    k.x = positions_of(&k) ? tarn_data(tarn_in(c, X)) : NULL;
    return run_classes(c, &k, reduction);
}

static bool nll_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    classes k;
    int64_t reduction = reduction_of(c);
    return nll_of(c, &k) && take_targets(c, &k, reduction) &&
           run_classes_back(c, &k, gy[0], reduction, gx);
}

static bool nll_compose(const tarn_call *c, tarn_tensor *out[])
{
    classes k;
    if (!nll_of(c, &k) || !take_targets(c, &k, TARN_EACH))
        return false;
    out[0] = define_hard(c, &k, tarn_in(c, X), tarn_in(c, X)->spec.rank > 1 ? 2 : 1);
    return out[0] != NULL;
}

TARN_OP(nll_loss) = {
    .name = "nll_loss",
    .summary = "For log-probabilities (from log_softmax): minus those of the right classes.",
    .formula = "loss = -x[target], mean over rows",
    .example = "local logs = tarn.zeros(2, 4):log_softmax(2)\n"
               "assert(math.abs(logs:nll_loss(tarn.index { 1, 4 }):item() - math.log(4)) < 1e-6)",
    .object = "NLLLoss|ClassNLLCriterion",
    .param = TARN_PARAMS{CLASS_PARAMS("log-probabilities"),
                         {"target",
                          NULL,
                          "the right classes from 1; 0 is ignored",
                          TARN_TENSOR,
                          TARN_NO_GRAD | TARN_NUMBERS,
                          TARN_COUNTS,
                          {0}},
                         CLASS_WEIGHT,
                         CLASS_REDUCTION,
                         IGNORE_INDEX,
                         {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << TARGET | 1 << WEIGHT,
    .plan = nll_plan,
    .forward = nll_forward,
    .backward = nll_backward,
    .compose = nll_compose,
    .samples =
        {{"randn(4, 5), index { 1, 5, 0, 3 }"},
         {"randn(7), 3"},
         {"randn(3, 4), index { 2, 4, 1 }, rand(4), \"sum\""},
         {"randn(3, 4), index { 2, 3, 1 }, rand(4), { ignore_index = 3 }"},
         {"randn(2, 3, 4), index { { 1, 2, 3, 0 }, { 3, 3, 1, 2 } }, { reduction = \"none\" }"}},
    .errors = {{"randn(2, 3), index { 1, 4 }",
                "nll_loss: label 4 in row 2 is outside 1%.%.3 %(0 is ignored%)"},
               {"randn(2, 3), index { 1 }",
                "nll_loss: target is %(1%), but x %(2 x 3%) has classes for %(2%)"},
               {"randn(2, 3), index { 1, 1 }, rand(2)", "weight is %(2%), but there are 3"}},
};

TARN_FAMILY(loss);
