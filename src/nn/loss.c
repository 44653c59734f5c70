/* loss.c -- see loss.h */
#include "nn/loss.h"

#include <string.h>

#include "graph/apply.h"
#include "nn/call.h"
#include "nn/text.h"
#include "tarn/ops.h"

TARN_INDEXED(tarn_loss, loss)

const tarn_loss *tarn_loss_find(const char *name) { return tarn_index_find(loss_index(), name); }

/* ---- rows ------------------------------------------------------------------------------------ */

static bool is_class(tarn_dtype target) { return tarn_dtype_kind(target) == 'i'; }

static bool classes_of_scores(uint32_t cut, tarn_dtype target)
{
    return is_class(target) && !(cut & TARN_LAYER_LOG);
}

static tarn_tensor *cross_entropy(const tarn_tensor *x, const tarn_tensor *target)
{
    return tarn_cross_entropy(x, target, TARN_NONE, NULL, 0);
}

TARN_LOSS(cross_entropy) = {
    .name = "cross_entropy",
    .summary = "For classes: how surprised the net is by the right one. Takes what comes before a"
               " Softmax.",
    .formula = "-log softmax(x)[target]",
    .preference = 1,
    .takes = TARN_LAYER_SOFTMAX | TARN_LAYER_LOG,
    .fits = classes_of_scores,
    .apply = cross_entropy,
};

static bool classes_of_logs(uint32_t cut, tarn_dtype target)
{
    return is_class(target) && (cut & TARN_LAYER_LOG);
}

static tarn_tensor *nll_loss(const tarn_tensor *x, const tarn_tensor *target)
{
    return tarn_nll_loss(x, target, NULL);
}

TARN_LOSS(nll_loss) = {
    .name = "nll_loss",
    .summary = "For classes, where the net gives log-probabilities (LogSoftmax at the end).",
    .formula = "-x[target]",
    .preference = 2,
    .fits = classes_of_logs,
    .apply = nll_loss,
};

static bool numbers(uint32_t cut, tarn_dtype target)
{
    (void)cut;
    return tarn_dtype_kind(target) == 'f';
}

static tarn_tensor *mse_loss(const tarn_tensor *x, const tarn_tensor *target)
{
    return tarn_mse_loss(x, target, NULL);
}

TARN_LOSS(mse_loss) = {
    .name = "mse_loss",
    .summary = "For numbers: the mean of the squared differences.",
    .formula = "mean((x - target)^2)",
    .preference = 1,
    .fits = numbers,
    .apply = mse_loss,
};

static tarn_tensor *l1_loss(const tarn_tensor *x, const tarn_tensor *target)
{
    return tarn_l1_loss(x, target, NULL);
}

TARN_LOSS(l1_loss) = {
    .name = "l1_loss",
    .summary = "For numbers: the mean of the absolute differences, which outliers move less.",
    .formula = "mean(|x - target|)",
    .fits = numbers,
    .apply = l1_loss,
};

/* ---- choosing -------------------------------------------------------------------------------- */

const tarn_loss *tarn_loss_choose(const tarn_layer *net, tarn_dtype target)
{
    uint32_t end = tarn_layer_last(net)->class->traits & (TARN_LAYER_SOFTMAX | TARN_LAYER_LOG);
    const tarn_loss *best = NULL;
    for (size_t i = 0, n = tarn_loss_count(); i < n; i++) {
        const tarn_loss *loss = tarn_loss_at(i);
        if (loss->fits(end, target) && (!best || loss->preference > best->preference))
            best = loss;
    }
    if (best)
        return best;
    return tarn_fail(TARN_ERROR_TYPE,
                     "loss: no loss fits targets of type %s; classes are int64"
                     " (tarn.index), numbers float32",
                     tarn_dtype_name(target));
}

/* One example has one target: both get a batch dim of 1. */
static tarn_tensor *loss_of(tarn_layer *net, const tarn_tensor *x, const tarn_tensor *target,
                            const tarn_loss *loss)
{
    bool example = tarn_layer_is_example(net, x);
    uint32_t end = tarn_layer_last(net)->class->traits;
    const tarn_tensor *batch = example ? tarn_unsqueeze(x, 1) : x;
    uint32_t cut;
    tarn_tensor *y =
        loss->takes & end ? tarn_layer_logits(net, batch, &cut) : tarn_layer_call(net, batch);
    if (!y)
        return NULL;
    tarn_tensor *result = loss->apply(y, example ? tarn_unsqueeze(target, 1) : target);
    if (!result)
        tarn_fail_frame("the loss %s of %s", loss->name, tarn_layer_type(net));
    return result;
}

tarn_tensor *tarn_layer_loss(tarn_layer *net, const tarn_tensor *x, const tarn_tensor *target,
                             const tarn_loss *loss)
{
    if (!net || !x || !target)
        return NULL;
    if (!loss && !(loss = tarn_loss_choose(net, (tarn_dtype)target->spec.dtype)))
        return NULL;
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *result = loss_of(net, x, target, loss);
    return tarn_scope_close(scope, result) ? result : NULL;
}
