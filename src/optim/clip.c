/* clip.c -- see clip.h */
#include "optim/clip.h"

#include <math.h>

#include "graph/profile.h"
#include "graph/tape.h"
#include "kernel/kernels.h"
#include "kernel/steps.h"
#include "optim/pieces.h"
#include "tensor/drive.h"

/* All gradients; of those that say which of their rows are not 0, only these. */
typedef struct gradients {
    const tarn_entries *of;
    tarn_pieces pieces;
    double *part; /* by span: its sum of powers, or its largest */
    double power, scale, limit;
} gradients;

/* What is done to N numbers of a gradient, which belong to span INDEX. */
typedef void piece(const gradients *g, size_t index, int dtype, void *at, size_t n);

typedef struct pass {
    const gradients *g;
    piece *run;
} pass;

static void run_piece(const void *context, size_t i, size_t begin, size_t n, size_t span)
{
    const pass *p = context;
    const tarn_tensor *grad = tarn_grad_of(p->g->of->at[i].tensor);
    size_t skip = begin * tarn_dtype_size((tarn_dtype)grad->spec.dtype);
    p->run(p->g, span, grad->spec.dtype, (char *)tarn_data(grad) + skip, n);
}

static bool run_all(const gradients *g, piece *run)
{
    return tarn_pieces_run(&g->pieces, run_piece, &(pass){g, run});
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
    tarn_free(g->pieces.part, g->pieces.parts * sizeof *g->pieces.part);
}

static bool cut(gradients *g, const tarn_entries *of)
{
    *g = (gradients){.of = of};
    if (of->count && !(g->pieces.part = tarn_alloc_zero(of->count * sizeof *g->pieces.part)))
        return false;
    g->pieces.parts = of->count;
    for (size_t i = 0; i < of->count; i++) {
        tarn_tensor *t = of->at[i].tensor;
        if (!pack(t))
            return false;
        if (tarn_grad_of(t))
            g->pieces.part[i] = tarn_part_of(tarn_grad_of(t), tarn_rows_of(t));
    }
    tarn_pieces_cut(&g->pieces);
    return true;
}

static void wrote(const gradients *g, const char *writer)
{
    for (size_t i = 0; i < g->of->count; i++) {
        tarn_tensor *t = g->of->at[i].tensor, *grad = tarn_grad_of(t);
        if (!grad)
            continue;
        tarn_storage_wrote(grad->storage, writer);
        if (g->pieces.part[i].rows)
            tarn_rows_written(t);
    }
}

static bool total(gradients *g, double *norm)
{
    size_t spans = g->pieces.spans;
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
    tarn_mark mark = tarn_profile_enter(TARN_WORK_STEP, "clip_grad_norm");
    tarn_scope scope = tarn_scope_open();
    gradients g;
    bool ok = cut(&g, parameters) && clip_norm(&g, max_norm, how, norm);
    done(&g);
    ok = tarn_scope_close(scope, NULL) && ok;
    tarn_profile_leave(mark);
    return ok;
}

bool tarn_clip_grad_value(const tarn_entries *parameters, double limit)
{
    if (!(limit > 0))
        return tarn_fail(TARN_ERROR_VALUE, "clip_grad_value: the limit must be above 0, not %g",
                         limit);
    tarn_mark mark = tarn_profile_enter(TARN_WORK_STEP, "clip_grad_value");
    tarn_scope scope = tarn_scope_open();
    gradients g;
    bool ok = cut(&g, parameters);
    g.limit = limit;
    if (ok)
        wrote(&g, "clip_grad_value");
    ok = ok && run_all(&g, clip_piece);
    done(&g);
    ok = tarn_scope_close(scope, NULL) && ok;
    tarn_profile_leave(mark);
    return ok;
}
