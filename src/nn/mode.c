/* mode.c -- what holds for a whole tree of layers: mode, number type, counts of steps. */
#include <string.h>

#include "graph/tape.h"
#include "nn/layer.h"

static bool set_training(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)path, (void)depth;
    layer->training = *(bool *)context;
    return true;
}

void tarn_layer_train(tarn_layer *net, bool training)
{
    if (net && !tarn_layer_walk(net, set_training, &training))
        tarn_fail_frame("%s", training ? "train" : "eval");
}

/* ---- number type ----------------------------------------------------------------------------- */

/* In place, so that a tensor known under two names stays one. */
static bool convert(tarn_tensor *t, tarn_dtype dtype)
{
    if (!t || tarn_dtype_kind(t->spec.dtype) != 'f' || t->spec.dtype == dtype)
        return true;
    if (!tarn_grad_set(t, NULL))
        return false;
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *converted = tarn_tensor_to(t, dtype);
    if (converted) {
        tarn_storage *old = t->storage;
        t->storage = tarn_keep(converted->storage);
        t->spec = converted->spec;
        t->born = t->storage->version;
        t->view = false;
        tarn_release(old);
    }
    return tarn_scope_close(scope, NULL);
}

static bool layer_to(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)path, (void)depth;
    tarn_dtype dtype = *(tarn_dtype *)context;
    layer->dtype = (uint8_t)dtype;
    bool ok = true;
    for (int i = 0; ok && i < TARN_MAX_SLOTS; i++)
        ok = convert(layer->slot[i], dtype);
    for (size_t i = 0; ok && i < layer->extras; i++)
        ok = convert(layer->extra[i].tensor, dtype);
    return ok;
}

bool tarn_layer_to(tarn_layer *net, tarn_dtype dtype)
{
    if (dtype != TARN_FLOAT32 && dtype != TARN_FLOAT64)
        return tarn_fail(TARN_ERROR_TYPE, "layers compute in float32 or float64, not %s",
                         tarn_dtype_name(dtype));
    return tarn_layer_walk(net, layer_to, &dtype);
}

/* ---- steps ----------------------------------------------------------------------------------- */

typedef struct steps {
    int64_t *at; /* NULL: only count */
    int64_t count;
    bool set;
} steps;

static bool visit_steps(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)path, (void)depth;
    steps *s = context;
    if (s->at && s->set)
        layer->steps = (uint64_t)s->at[s->count];
    else if (s->at)
        s->at[s->count] = (int64_t)layer->steps;
    s->count++;
    return true;
}

tarn_tensor *tarn_layer_steps(tarn_layer *net)
{
    steps s = {0};
    if (!tarn_layer_walk(net, visit_steps, &s))
        return NULL;
    tarn_tensor *t = tarn_tensor_new(TARN_INT64, 1, &s.count);
    if (!t)
        return NULL;
    s = (steps){.at = tarn_data(t)};
    return tarn_layer_walk(net, visit_steps, &s) ? t : NULL;
}

bool tarn_layer_steps_set(tarn_layer *net, const tarn_tensor *from)
{
    steps s = {0};
    if (!tarn_layer_walk(net, visit_steps, &s))
        return false;
    if (from->spec.dtype != TARN_INT64 || tarn_count(from) != s.count ||
        !tarn_spec_contiguous(&from->spec))
        return tarn_fail(TARN_ERROR_FORMAT, "steps of %lld layers do not fit a net of %lld",
                         (long long)tarn_count(from), (long long)s.count);
    s = (steps){.at = tarn_data(from), .set = true};
    return tarn_layer_walk(net, visit_steps, &s);
}
