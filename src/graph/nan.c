/* nan.c -- see nan.h */
#include "graph/nan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graph/apply.h"
#include "graph/modes.h"
#include "graph/rows.h"

static _Thread_local bool tracing;

bool tarn_tracing_nan(void) { return tracing; }

bool tarn_trace_nan_set(bool on)
{
    bool was = tracing;
    tracing = on;
    return was;
}

typedef struct found {
    int64_t nans, infinities, first; /* first: 0-based, row-major; -1: all finite */
} found;

static bool look(const tarn_tensor *t, found *f)
{
    *f = (found){0, 0, -1};
    if (tarn_is_none(t) || tarn_is_meta(t) || tarn_dtype_kind((tarn_dtype)t->spec.dtype) != 'f')
        return true;
    int64_t n = tarn_count(t);
    size_t bytes = (size_t)n * sizeof(double);
    double *x = tarn_alloc(bytes);
    if (!x || !tarn_tensor_read(t, TARN_FLOAT64, x, bytes)) {
        tarn_free(x, bytes);
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        f->nans += isnan(x[i]) != 0;
        f->infinities += isinf(x[i]) != 0;
        if (!isfinite(x[i]) && f->first < 0)
            f->first = i;
    }
    tarn_free(x, bytes);
    return true;
}

/* "(1, 3)": where the I-th element of SPEC stands, counting from one. */
static const char *position(const tarn_spec *spec, int64_t i, char out[128])
{
    int64_t at[TARN_MAX_DIMS];
    for (int d = spec->rank; d-- > 0; i /= spec->size[d])
        at[d] = i % spec->size[d] + 1;
    int used = snprintf(out, 128, "(");
    for (int d = 0; d < spec->rank; d++)
        used += snprintf(out + used, 128 - (size_t)used, d ? ", %lld" : "%lld", (long long)at[d]);
    snprintf(out + used, 128 - (size_t)used, ")");
    return out;
}

/* Inputs that were not finite came from the script's data: they are named instead. */
static bool blame_input(const tarn_application *a, bool *blamed)
{
    found f;
    for (int i = 0; i < a->call.inputs; i++) {
        if (!look(a->in[i], &f))
            return false;
        if (f.first < 0)
            continue;
        *blamed = true;
        return tarn_fail(TARN_ERROR_NUMBER,
                         "%s: its input %s %s already holds %lld NaN and %lld infinite values, the"
                         " first at %s",
                         a->call.op->name, tarn_param_of_input(&a->call, i)->name,
                         TARN_SHAPE(a->in[i]), (long long)f.nans, (long long)f.infinities,
                         position(&a->in[i]->spec, f.first, (char[128]){0}));
    }
    return true;
}

bool tarn_trace_outputs(const tarn_application *a)
{
    found f;
    bool blamed = false;
    for (int i = 0; tracing && i < a->call.outputs; i++) {
        if (!look(a->out[i], &f))
            return false;
        if (f.first < 0)
            continue;
        if (!a->in_place && (!blame_input(a, &blamed) || blamed))
            return false;
        return tarn_fail(TARN_ERROR_NUMBER,
                         "%s: made %lld NaN and %lld infinite values of %lld, the first at %s",
                         a->call.op->name, (long long)f.nans, (long long)f.infinities,
                         (long long)tarn_count(a->out[i]),
                         position(&a->out[i]->spec, f.first, (char[128]){0}));
    }
    return true;
}

bool tarn_trace_gradient(const tarn_node *node, int i, const tarn_tensor *gx)
{
    found f;
    if (!tracing)
        return true;
    if (tarn_is_rows(gx))
        gx = gx->rows->values;
    if (!look(gx, &f))
        return false;
    if (f.first < 0)
        return true;
    return tarn_fail(TARN_ERROR_NUMBER,
                     "%s: its backward made %lld NaN and %lld infinite values of %lld in the"
                     " gradient of input %d, the first at %s",
                     node->op->name, (long long)f.nans, (long long)f.infinities,
                     (long long)tarn_count(gx), i + 1,
                     position(&gx->spec, f.first, (char[128]){0}));
}

bool tarn_trace_place(tarn_node *node)
{
    if (!tracing)
        return true;
    char text[256];
    const char *line = tarn_script_line(), *place = tarn_place();
    snprintf(text, sizeof text, "%s%s%s%s", line[0] ? "\n  called at " : "", line,
             place ? "\n  in layer " : "", place ? place : "");
    size_t bytes = strlen(text) + 1;
    if (!(node->where = tarn_alloc(bytes)))
        return false;
    memcpy(node->where, text, bytes);
    return true;
}
