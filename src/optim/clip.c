/* clip.c -- see clip.h */
#include "optim/clip.h"

#include <math.h>

#include "base/threads.h"
#include "graph/tape.h"
#include "kernel/kernels.h"
#include "kernel/steps.h"
#include "tensor/drive.h"

enum { SPAN = 1 << 14 };

/* All gradients, cut into spans by their sizes. */
typedef struct gradients {
    const tarn_entries *of;
    size_t *first; /* by parameter, its first span; one more than there are parameters */
    double *part;  /* by span: its sum of powers, or its largest */
    double power, scale, limit;
} gradients;

static size_t parameter_of(const gradients *g, size_t span)
{
    size_t low = 0, high = g->of->count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (g->first[middle] <= span)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Where span INDEX lies: its numbers, how many, and of which type. */
static int locate(const gradients *g, size_t index, void **at, size_t *n)
{
    size_t i = parameter_of(g, index);
    const tarn_tensor *grad = tarn_grad_of(g->of->at[i].tensor);
    size_t begin = (index - g->first[i]) * SPAN, left = (size_t)tarn_count(grad) - begin;
    *at = (char *)tarn_data(grad) + begin * tarn_dtype_size((tarn_dtype)grad->spec.dtype);
    *n = left < SPAN ? left : SPAN;
    return grad->spec.dtype;
}

/* The largest |x|; NaN when any is. */
static double largest(const tarn_kernels *kernels, int dtype, const void *x, size_t n)
{
    size_t at[] = {kernels->max_position(x, n), kernels->min_position(x, n)};
    double most = 0;
    for (int i = 0; i < 2; i++) {
        double y =
            dtype == TARN_FLOAT32 ? (double)((const float *)x)[at[i]] : ((const double *)x)[at[i]];
        if (!(fabs(y) <= most))
            most = fabs(y);
    }
    return most;
}

static bool sum_span(void *job, size_t index)
{
    gradients *g = job;
    void *x;
    size_t n;
    int dtype = locate(g, index, &x, &n);
    const tarn_kernels *kernels = tarn_kernels_of(dtype);
    g->part[index] = isinf(g->power) ? largest(kernels, dtype, x, n)
                     : g->power == 2 ? kernels->sum_squares(x, n, 0)
                                     : kernels->sum_powers(x, n, g->power);
    return true;
}

static bool scale_span(void *job, size_t index)
{
    gradients *g = job;
    void *at;
    size_t n;
    int dtype = locate(g, index, &at, &n);
    tarn_kernels_of(dtype)->scale(at, g->scale, at, n);
    return true;
}

static bool clip_span(void *job, size_t index)
{
    gradients *g = job;
    void *at;
    size_t n;
    int dtype = locate(g, index, &at, &n);
    tarn_steps_of(dtype)->clip(at, n, g->limit);
    return true;
}

/* Gradients that are written must be packed: others are replaced by packed copies. */
static bool pack(tarn_tensor *t)
{
    tarn_tensor *grad = tarn_grad_of(t);
    if (!grad || tarn_spec_contiguous(&grad->spec))
        return true;
    tarn_tensor *packed = tarn_tensor_packed(grad);
    return packed && tarn_grad_set(t, packed);
}

static bool cut(gradients *g, const tarn_entries *of)
{
    *g = (gradients){.of = of, .first = tarn_alloc((of->count + 1) * sizeof *g->first)};
    if (!g->first)
        return false;
    g->first[0] = 0;
    for (size_t i = 0; i < of->count; i++) {
        if (!pack(of->at[i].tensor))
            return false;
        const tarn_tensor *grad = tarn_grad_of(of->at[i].tensor);
        size_t n = grad ? (size_t)tarn_count(grad) : 0;
        g->first[i + 1] = g->first[i] + (n + SPAN - 1) / SPAN;
    }
    return true;
}

static void wrote(const gradients *g, const char *writer)
{
    for (size_t i = 0; i < g->of->count; i++) {
        tarn_tensor *grad = tarn_grad_of(g->of->at[i].tensor);
        if (grad)
            tarn_storage_wrote(grad->storage, writer);
    }
}

/* *NORM of the parts of all spans. */
static void add_parts(const gradients *g, size_t spans, double *norm)
{
    for (size_t i = 0; i < spans; i++)
        if (!isinf(g->power))
            *norm += g->part[i];
        else if (!(g->part[i] <= *norm))
            *norm = g->part[i];
    if (!isinf(g->power))
        *norm = g->power == 2 ? sqrt(*norm) : pow(*norm, 1 / g->power);
}

static bool total(gradients *g, size_t spans, double *norm)
{
    *norm = 0;
    if (!spans)
        return true;
    if (!(g->part = tarn_alloc(spans * sizeof *g->part)))
        return false;
    bool ok = tarn_parallel(spans, sum_span, g);
    if (ok)
        add_parts(g, spans, norm);
    tarn_free(g->part, spans * sizeof *g->part);
    return ok;
}

/* PyTorch divides by norm + 1e-6. */
static bool clip_norm(gradients *g, double max_norm, tarn_clip how, double *norm)
{
    size_t spans = g->first[g->of->count];
    g->power = how.power;
    if (!total(g, spans, norm))
        return false;
    if (how.finite && !isfinite(*norm))
        return tarn_fail(TARN_ERROR_NUMBER,
                         "clip_grad_norm: the norm of the gradients is %g; a smaller lr, or"
                         " tarn.trace_nan(true), helps",
                         *norm);
    g->scale = max_norm / (*norm + 1e-6);
    if (!(g->scale < 1))
        return true;
    wrote(g, "clip_grad_norm");
    return tarn_parallel(spans, scale_span, g);
}

bool tarn_clip_grad_norm(const tarn_entries *parameters, double max_norm, tarn_clip how,
                         double *norm)
{
    *norm = 0;
    if (!(max_norm > 0))
        return tarn_fail(TARN_ERROR_VALUE, "clip_grad_norm: the norm must be above 0, not %g",
                         max_norm);
    if (!(how.power > 0))
        return tarn_fail(TARN_ERROR_VALUE, "clip_grad_norm: norm_type must be above 0, not %g",
                         how.power);
    tarn_scope scope = tarn_scope_open();
    gradients g;
    bool ok = cut(&g, parameters) && clip_norm(&g, max_norm, how, norm);
    tarn_free(g.first, (parameters->count + 1) * sizeof *g.first);
    return tarn_scope_close(scope, NULL) && ok;
}

bool tarn_clip_grad_value(const tarn_entries *parameters, double limit)
{
    if (!(limit > 0))
        return tarn_fail(TARN_ERROR_VALUE, "clip_grad_value: the limit must be above 0, not %g",
                         limit);
    tarn_scope scope = tarn_scope_open();
    gradients g;
    bool ok = cut(&g, parameters);
    g.limit = limit;
    size_t spans = ok ? g.first[parameters->count] : 0;
    if (ok)
        wrote(&g, "clip_grad_value");
    ok = ok && (!spans || tarn_parallel(spans, clip_span, &g));
    tarn_free(g.first, (parameters->count + 1) * sizeof *g.first);
    return tarn_scope_close(scope, NULL) && ok;
}
