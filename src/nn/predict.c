/* predict.c -- nets at work: in evaluation mode, without a tape, in batches. */
#include <math.h>
#include <string.h>

#include "graph/apply.h"
#include "nn/build.h"
#include "nn/call.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* Images are stored as uint8 and computed with as 0..1. */
static tarn_tensor *as_numbers(const tarn_tensor *x)
{
    if (x->spec.dtype != TARN_UINT8)
        return (tarn_tensor *)x;
    return tarn_div(tarn_tensor_to(x, TARN_FLOAT32), tarn_tensor_weak(255, false));
}

/* Rows FROM .. FROM + COUNT of the first dim. */
static tarn_tensor *rows_of(const tarn_tensor *x, int64_t from, int64_t count)
{
    tarn_spec spec = x->spec;
    spec.offset += from * spec.stride[0];
    spec.size[0] = count;
    return tarn_tensor_view(x, &spec);
}

/* Examples in one go: by the size of one, so that the same call gives the same bits. */
static int64_t batch_size(const tarn_tensor *x)
{
    enum { NUMBERS = 1 << 20, MOST = 256 };
    int64_t examples = x->spec.size[0] > 0 ? x->spec.size[0] : 1;
    int64_t each = tarn_count(x) / examples;
    int64_t fit = NUMBERS / (each > 0 ? each : 1);
    return fit < 1 ? 1 : fit > MOST ? MOST : fit;
}

static bool store(tarn_tensor **all, const tarn_tensor *y, int64_t from, int64_t count, int64_t n)
{
    if (y->spec.rank == 0 || y->spec.size[0] != count)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "predict: %lld examples gave %s; the first size of a"
                         " prediction is the number of examples",
                         (long long)count, TARN_SHAPE(y));
    if (!*all) {
        tarn_spec spec = y->spec;
        spec.size[0] = n;
        tarn_spec_pack(&spec);
        if (!(*all = tarn_tensor_of(&spec)))
            return false;
    }
    tarn_tensor *part = rows_of(*all, from, count);
    return part && tarn_drive_copy(part, y);
}

static tarn_tensor *predict_batches(tarn_layer *net, const tarn_tensor *x)
{
    int64_t n = x->spec.size[0], step = batch_size(x);
    if (n <= step)
        return tarn_layer_call(net, as_numbers(x));
    tarn_tensor *all = NULL;
    bool ok = true;
    for (int64_t from = 0; ok && from < n; from += step) {
        int64_t count = n - from < step ? n - from : step;
        tarn_scope scope = tarn_scope_open();
        tarn_tensor *part = rows_of(x, from, count);
        tarn_tensor *y = part ? tarn_layer_call(net, as_numbers(part)) : NULL;
        bool first = !all;
        ok = y && store(&all, y, from, count, n);
        ok = tarn_scope_close(scope, first ? all : NULL) && ok;
    }
    return ok ? all : NULL;
}

static tarn_tensor *predict(tarn_layer *net, const tarn_tensor *x)
{
    if (tarn_layer_is_example(net, x))
        return tarn_layer_call(net, as_numbers(x));
    if (x->spec.rank == 0)
        return tarn_fail(TARN_ERROR_SHAPE, "predict: a number is neither an example nor a batch");
    return predict_batches(net, x);
}

tarn_tensor *tarn_layer_predict(tarn_layer *net, const tarn_tensor *x)
{
    if (!net || !x)
        return NULL;
    tarn_scope scope = tarn_scope_open();
    bool recorded = tarn_recording_set(false), evaluating = tarn_evaluating_set(true);
    tarn_tensor *y = predict(net, x);
    tarn_recording_set(recorded);
    tarn_evaluating_set(evaluating);
    return tarn_scope_close(scope, y) ? y : NULL;
}

tarn_tensor *tarn_layer_probabilities(tarn_layer *net, const tarn_tensor *x)
{
    tarn_tensor *y = tarn_layer_predict(net, x);
    uint32_t traits = net ? tarn_layer_last(net)->class->traits : 0;
    bool recorded = tarn_recording_set(false);
    if (y && (traits & TARN_LAYER_LOG))
        y = tarn_exp(y);
    else if (y && !(traits & TARN_LAYER_SOFTMAX))
        y = tarn_softmax(y, -1);
    tarn_recording_set(recorded);
    return y;
}

/* ---- one example ----------------------------------------------------------------------------- */

static bool best_of(const tarn_layer *net, const tarn_tensor *p, tarn_class_answer *answer)
{
    int64_t n = tarn_count(p), best = -1;
    for (int64_t i = 0; i < n; i++) {
        double v = p->spec.dtype == TARN_FLOAT64 ? ((const double *)tarn_data(p))[i]
                                                 : ((const float *)tarn_data(p))[i];
        if (best < 0 || v > answer->probability)
            best = i, answer->probability = v;
    }
    if (best < 0)
        return tarn_fail(TARN_ERROR_SHAPE, "classify: the net gives no classes");
    answer->position = best + 1;
    answer->name = (size_t)best < net->class_names ? net->class_name[best] : NULL;
    return true;
}

bool tarn_layer_classify(tarn_layer *net, const tarn_tensor *x, tarn_class_answer *answer)
{
    *answer = (tarn_class_answer){0};
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *p = tarn_layer_probabilities(net, x);
    bool ok = p;
    if (p && p->spec.rank > 1 && p->spec.size[0] != 1)
        ok = tarn_fail(TARN_ERROR_SHAPE,
                       "classify: one example at a time, not a batch of %lld;"
                       " predict takes batches",
                       (long long)p->spec.size[0]);
    p = ok ? tarn_tensor_packed(p) : NULL;
    ok = p && best_of(net, p, answer);
    return tarn_scope_close(scope, NULL) && ok;
}
