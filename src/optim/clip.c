/* clip.c -- see clip.h */
#include "optim/clip.h"

#include <math.h>

#include "base/threads.h"
#include "graph/rows.h"
#include "graph/tape.h"
#include "kernel/kernels.h"
#include "kernel/steps.h"
#include "tensor/drive.h"

enum { SPAN = 1 << 14 };

/* All gradients, cut into spans by their sizes; of those that say which of their rows are not 0,
 * only these. */
typedef struct gradients {
    const tarn_entries *of;
    size_t *first;          /* by parameter, its first span; one more than there are parameters */
    const tarn_rows **rows; /* by parameter; NULL: all */
    double *part;           /* by span: its sum of powers, or its largest */
    double power, scale, limit;
} gradients;

/* What is done to N numbers of a gradient, which belong to span INDEX. */
typedef void piece(const gradients *g, size_t index, int dtype, void *at, size_t n);

typedef struct pass {
    const gradients *g;
    piece *run;
} pass;

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

static size_t width_of(const tarn_tensor *t)
{
    return t->spec.size[0] ? (size_t)(tarn_count(t) / t->spec.size[0]) : 0;
}

static size_t rows_in_span(size_t width) { return width && width < SPAN ? SPAN / width : 1; }

static bool run_span(void *job, size_t index)
{
    const pass *p = job;
    const gradients *g = p->g;
    size_t i = parameter_of(g, index);
    const tarn_tensor *grad = tarn_grad_of(g->of->at[i].tensor);
    const tarn_rows *rows = g->rows[i];
    size_t width = rows ? width_of(grad) : 1, each = rows ? rows_in_span(width) : SPAN;
    size_t bytes = width * tarn_dtype_size((tarn_dtype)grad->spec.dtype);
    size_t begin = (index - g->first[i]) * each;
    size_t left = (rows ? (size_t)rows->count : (size_t)tarn_count(grad)) - begin;
    size_t n = left < each ? left : each;
    char *data = tarn_data(grad);
    if (!rows)
        p->run(g, index, grad->spec.dtype, data + begin * bytes, n);
    for (size_t k = begin; rows && k < begin + n; k++)
        p->run(g, index, grad->spec.dtype, data + (size_t)rows->at[k] * bytes, width);
    return true;
}

static bool run_all(const gradients *g, piece *run)
{
    size_t spans = g->first[g->of->count];
    return !spans || tarn_parallel(spans, run_span, &(pass){g, run});
}

/* The largest |x|; NaN when any is. */
static double largest(int dtype, const void *x, size_t n)
{
    const tarn_kernels *kernels = tarn_kernels_of(dtype);
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

static void join(const gradients *g, double *sum, double part)
{
    if (!isinf(g->power))
        *sum += part;
    else if (!(part <= *sum))
        *sum = part;
}

static void sum_piece(const gradients *g, size_t index, int dtype, void *x, size_t n)
{
    const tarn_kernels *kernels = tarn_kernels_of(dtype);
    join(g, &g->part[index],
         isinf(g->power) ? largest(dtype, x, n)
         : g->power == 2 ? kernels->sum_squares(x, n, 0)
                         : kernels->sum_powers(x, n, g->power));
}

static void scale_piece(const gradients *g, size_t index, int dtype, void *x, size_t n)
{
    (void)index;
    tarn_kernels_of(dtype)->scale(x, g->scale, x, n);
}

static void clip_piece(const gradients *g, size_t index, int dtype, void *x, size_t n)
{
    (void)index;
    tarn_steps_of(dtype)->clip(x, n, g->limit);
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

static void done(gradients *g)
{
    tarn_free(g->first, (g->of->count + 1) * sizeof *g->first);
    tarn_free(g->rows, g->of->count * sizeof *g->rows);
}

static size_t spans_of(const tarn_tensor *grad, const tarn_rows *rows)
{
    size_t n = !grad ? 0 : rows ? (size_t)rows->count : (size_t)tarn_count(grad);
    size_t each = rows ? rows_in_span(width_of(grad)) : SPAN;
    return (n + each - 1) / each;
}

static bool cut(gradients *g, const tarn_entries *of)
{
    *g = (gradients){.of = of,
                     .first = tarn_alloc_zero((of->count + 1) * sizeof *g->first),
                     .rows = tarn_alloc_zero(of->count * sizeof *g->rows)};
    if (!g->first || (of->count && !g->rows))
        return false;
    for (size_t i = 0; i < of->count; i++) {
        tarn_tensor *t = of->at[i].tensor;
        if (!pack(t))
            return false;
        g->rows[i] = tarn_rows_of(t);
        g->first[i + 1] = g->first[i] + spans_of(tarn_grad_of(t), g->rows[i]);
    }
    return true;
}

static void wrote(const gradients *g, const char *writer)
{
    for (size_t i = 0; i < g->of->count; i++) {
        tarn_tensor *t = g->of->at[i].tensor, *grad = tarn_grad_of(t);
        if (!grad)
            continue;
        tarn_storage_wrote(grad->storage, writer);
        if (g->rows[i])
            tarn_rows_written(t);
    }
}

static bool total(gradients *g, double *norm)
{
    size_t spans = g->first[g->of->count];
    *norm = 0;
    if (!spans)
        return true;
    if (!(g->part = tarn_alloc_zero(spans * sizeof *g->part)))
        return false;
    bool ok = run_all(g, sum_piece);
    for (size_t i = 0; ok && i < spans; i++)
        join(g, norm, g->part[i]);
    if (!isinf(g->power))
        *norm = g->power == 2 ? sqrt(*norm) : pow(*norm, 1 / g->power);
    tarn_free(g->part, spans * sizeof *g->part);
    return ok;
}

/* PyTorch divides by norm + 1e-6. */
static bool clip_norm(gradients *g, double max_norm, tarn_clip how, double *norm)
{
    g->power = how.power;
    if (!total(g, norm))
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
    return run_all(g, scale_piece);
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
    done(&g);
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
    if (ok)
        wrote(&g, "clip_grad_value");
    ok = ok && run_all(&g, clip_piece);
    done(&g);
    return tarn_scope_close(scope, NULL) && ok;
}
