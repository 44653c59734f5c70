/* loss.c -- see loss.h */
#include "nn/loss.h"

#include <string.h>

#include "graph/apply.h"
#include "nn/call.h"
#include "nn/text.h"
#include "tarn/ops.h"

/* ---- the catalogue ----------------------------------------------------------------------------- */

const char *tarn_loss_title(const tarn_op *op, char out[64])
{
    size_t n = strcspn(op->object, "|");
    n = n < 63 ? n : 63;
    memcpy(out, op->object, n);
    out[n] = '\0';
    return out;
}

/* The loss whose title comes next after LAST (NULL: the first). */
static const tarn_op *next_after(const char *last)
{
    const tarn_op *best = NULL;
    char title[64], best_title[64];
    for (size_t i = 0, n = tarn_op_count(); i < n; i++) {
        const tarn_op *op = tarn_op_at(i);
        if (!op->object || (last && strcmp(tarn_loss_title(op, title), last) <= 0))
            continue;
        if (!best || strcmp(tarn_loss_title(op, title), tarn_loss_title(best, best_title)) < 0)
            best = op;
    }
    return best;
}

size_t tarn_loss_count(void)
{
    size_t count = 0;
    for (size_t i = 0, n = tarn_op_count(); i < n; i++)
        count += tarn_op_at(i)->object != NULL;
    return count;
}

const tarn_op *tarn_loss_at(size_t i)
{
    char title[64];
    const tarn_op *op = next_after(NULL);
    for (; op && i > 0; i--)
        op = next_after(tarn_loss_title(op, title));
    return op;
}

static const char *nearest(const char *name)
{
    enum { MOST = 6 }; /* edits that are still a slip of the pen */
    const char *best = NULL;
    int least = MOST;
    for (size_t i = 0, n = tarn_op_count(); i < n; i++) {
        const tarn_op *op = tarn_op_at(i);
        int distance = op->object ? tarn_word_distance(name, op->name) : MOST;
        if (distance < least)
            best = op->name, least = distance;
    }
    return best;
}

const tarn_op *tarn_loss_find(const char *name)
{
    const tarn_op *direct = tarn_op_find(name); /* trainers ask in every step */
    if (direct && direct->object)
        return direct;
    for (size_t i = 0, n = tarn_op_count(); i < n; i++) {
        const tarn_op *op = tarn_op_at(i);
        if (op->object && (strcmp(op->name, name) == 0 || tarn_word_among(op->aliases, name) >= 0 ||
                           tarn_word_among(op->object, name) >= 0))
            return op;
    }
    const char *near = nearest(name);
    return tarn_fail(TARN_ERROR_VALUE, "loss: there is no loss '%s'%s%s%s", name,
                     near ? ", did you mean '" : "; tarn help lists them, and a function does, too",
                     near ? near : "", near ? "'?" : "");
}

/* ---- objects ----------------------------------------------------------------------------------- */

static void loss_done(void *object)
{
    tarn_loss *self = object;
    for (int t = 0; t < TARN_MAX_PARAMS; t++)
        tarn_release(self->tensor[t]);
    tarn_free(self, sizeof *self);
}

static const tarn_class loss_class = {"loss", loss_done};

static bool is_list(const tarn_param *p) { return p->kind == TARN_SIZES || p->kind == TARN_DIMS; }

static bool copy_value(tarn_loss *self, int i)
{
    tarn_value *v = &self->value[i];
    if (!is_list(&self->op->param[i]) || !v->list.at)
        return true;
    if (v->list.count > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_VALUE, "%s: %s has %lld entries; there can be at most %d",
                         self->op->name, self->op->param[i].name, (long long)v->list.count,
                         TARN_MAX_DIMS);
    if (v->list.count > 0)
        memcpy(self->lists[i], v->list.at, (size_t)v->list.count * sizeof(int64_t));
    v->list.at = self->lists[i];
    return true;
}

tarn_loss *tarn_loss_new(const tarn_op *op, const tarn_value *value, tarn_tensor *const *tensor)
{
    tarn_loss *self = tarn_alloc_zero(sizeof *self);
    if (!self)
        return NULL;
    self->object = (tarn_object){.class = &loss_class, .refs = 1};
    self->op = op;
    if (!(self = tarn_scope_own(self)))
        return NULL;
    for (int t = 0; tensor && t < tarn_op_tensors(op); t++)
        self->tensor[t] = tarn_keep(tensor[t]);
    for (int i = 0; op->param[i].name; i++) {
        self->value[i] = value ? value[i] : op->param[i].fallback;
        if (!copy_value(self, i))
            return NULL;
    }
    return self;
}

int tarn_loss_inputs(const tarn_op *op)
{
    int n = 0;
    for (const tarn_param *p = op->param; p->name; p++)
        n += p->kind == TARN_TENSOR && !(p->flags & TARN_OPTIONAL);
    return n;
}

tarn_tensor *tarn_loss_apply(const tarn_loss *loss, tarn_tensor *const *in, int count)
{
    tarn_tensor *all[TARN_MAX_PARAMS], *out[TARN_MAX_RESULTS] = {0};
    int wanted = tarn_loss_inputs(loss->op), next = 0, t = 0;
    if (count != wanted)
        return tarn_fail(TARN_ERROR_USE, "%s compares %d tensors, not %d%s", loss->op->name, wanted,
                         count, wanted == 2 ? "" : "; write a function that calls it");
    for (const tarn_param *p = loss->op->param; p->name; p++) {
        if (p->kind != TARN_TENSOR)
            continue;
        bool given = !(p->flags & TARN_OPTIONAL);
        all[t] = given ? in[next++] : loss->tensor[t] ? loss->tensor[t] : TARN_NONE;
        t++;
    }
    return tarn_apply(loss->op, all, NULL, loss->value, out) ? out[0] : NULL;
}

/* ---- choosing -------------------------------------------------------------------------------- */

static bool are_classes(const tarn_tensor *target)
{
    return tarn_dtype_kind((tarn_dtype)target->spec.dtype) == 'i';
}

static bool logs_of_classes(const tarn_layer *last, const tarn_op *op, const tarn_tensor *target)
{
    (void)op;
    return are_classes(target) && (last->class->traits & TARN_LAYER_LOG);
}

static bool classes(const tarn_layer *last, const tarn_op *op, const tarn_tensor *target)
{
    (void)last, (void)op;
    return are_classes(target);
}

static bool within_unit(const tarn_tensor *target)
{
    double all = 0;
    tarn_scope scope = tarn_scope_open();
    bool was = tarn_recording_set(false);
    const tarn_tensor *is = tarn_all(tarn_logical_and(tarn_ge(target, tarn_tensor_weak(0, true)),
                                                      tarn_le(target, tarn_tensor_weak(1, true))),
                                     NULL, 0, false);
    bool known = is && tarn_tensor_item(is, &all);
    tarn_recording_set(was);
    return tarn_scope_close(scope, NULL) && known && all != 0;
}

/* Where the last layer is a Sigmoid, targets are answers: 0, 1, or how sure.  The layer decides, not
 * the batch: one with other numbers is an error, not another loss. */
static bool answers(const tarn_layer *last, const tarn_op *op, const tarn_tensor *target)
{
    if (are_classes(target) || tarn_word_among(op->undoes, last->class->name) < 0)
        return false;
    if (within_unit(target) || tarn_error_pending())
        return !tarn_error_pending();
    return (bool)tarn_fail(TARN_ERROR_VALUE,
                           "loss: the net ends in %s, so targets are answers from 0 to 1, and some"
                           " are not; for other numbers say loss = \"mse_loss\"",
                           last->class->name);
}

static bool numbers(const tarn_layer *last, const tarn_op *op, const tarn_tensor *target)
{
    (void)last, (void)op;
    return tarn_dtype_kind((tarn_dtype)target->spec.dtype) == 'f';
}

extern const tarn_op tarn_op_row_cross_entropy, tarn_op_row_nll_loss, tarn_op_row_mse_loss,
    tarn_op_row_binary_cross_entropy_with_logits;

/* The first that fits is chosen. */
static const struct {
    const tarn_op *op;
    bool (*fits)(const tarn_layer *last, const tarn_op *op, const tarn_tensor *target);
} choices[] = {
    {&tarn_op_row_nll_loss, logs_of_classes},
    {&tarn_op_row_cross_entropy, classes},
    {&tarn_op_row_binary_cross_entropy_with_logits, answers},
    {&tarn_op_row_mse_loss, numbers},
};

const tarn_op *tarn_loss_choose(const tarn_layer *net, const tarn_tensor *target)
{
    const tarn_layer *last = tarn_layer_last(net);
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (choices[i].fits(last, choices[i].op, target))
            return choices[i].op;
        else if (tarn_error_pending())
            return NULL;
    return tarn_fail(TARN_ERROR_TYPE,
                     "loss: no loss fits targets of type %s; classes are int64"
                     " (tarn.index), numbers float32",
                     tarn_dtype_name((tarn_dtype)target->spec.dtype));
}

/* One example has one target: both get a batch dim of 1. */
static tarn_tensor *loss_of(tarn_layer *net, const tarn_tensor *x, const tarn_tensor *target,
                            const tarn_loss *loss)
{
    bool example = tarn_layer_is_example(net, x);
    const tarn_tensor *batch = example ? tarn_unsqueeze(x, 1) : x;
    tarn_tensor *y = tarn_layer_logits(net, batch, loss->op->undoes);
    if (!y)
        return NULL;
    tarn_tensor *in[] = {y, (tarn_tensor *)(example ? tarn_unsqueeze(target, 1) : target)};
    tarn_tensor *result = tarn_loss_apply(loss, in, 2);
    if (!result)
        tarn_fail_frame("the loss %s of %s", loss->op->name, tarn_layer_type(net));
    return result;
}

static const tarn_loss *chosen(const tarn_layer *net, const tarn_tensor *target)
{
    const tarn_op *op = tarn_loss_choose(net, target);
    return op ? tarn_loss_new(op, NULL, NULL) : NULL;
}

tarn_tensor *tarn_layer_loss(tarn_layer *net, const tarn_tensor *x, const tarn_tensor *target,
                             const tarn_loss *loss)
{
    if (!net || !x || !target)
        return NULL;
    tarn_scope scope = tarn_scope_open();
    loss = loss ? loss : chosen(net, target);
    tarn_tensor *result = loss ? loss_of(net, x, target, loss) : NULL;
    return tarn_scope_close(scope, result) ? result : NULL;
}
