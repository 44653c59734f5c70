/* resample.c -- weighted sums of a few numbers along a dim: what interpolation is made of. */
#include "kernel/resample.h"

#include "graph/op.h"
#include "ops/positions.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X, POSITIONS, WEIGHTS, DIM }; /* parameters */

static bool resample_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_tensor *at = tarn_in(c, POSITIONS), *weights = tarn_in(c, WEIGHTS);
    const tarn_spec *x = &tarn_in(c, X)->spec;
    if (x->rank == 0 || at->spec.rank != 2 || at->spec.size[0] < 1 ||
        !tarn_spec_same_shape(&at->spec, &weights->spec))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "resample: positions and weights must be (taps x numbers), one tap at"
                         " least, not %s and %s",
                         TARN_SHAPE(at), TARN_SHAPE(weights));
    int64_t size[TARN_MAX_DIMS];
    for (int d = 0; d < x->rank; d++)
        size[d] = d == c->value[DIM].integer ? at->spec.size[1] : x->size[d];
    plan->out[0] = tarn_spec_make((tarn_dtype)x->dtype, x->rank, size);
    plan->flops = 2 * (double)tarn_spec_count(&plan->out[0]) * (double)at->spec.size[0];
    return true;
}

/* Pieces of [outer][axis][inner] around the dim: rows where inner is 1, else columns. */
typedef struct resampling {
    const tarn_resamples *kernels;
    tarn_taps taps;
    int64_t inner, size;
    bool back;
    const char *x;
    char *y;
} resampling;

static bool resample_pieces(void *job, int64_t begin, int64_t end)
{
    const resampling *r = job;
    int64_t in = r->inner * r->size * (r->back ? r->taps.out : r->taps.in);
    int64_t out = r->inner * r->size * (r->back ? r->taps.in : r->taps.out);
    if (r->inner == 1) {
        (r->back ? r->kernels->resample_rows_back
                 : r->kernels->resample_rows)(r->y + begin * out, r->x + begin * in, end - begin,
                                              &r->taps);
        return true;
    }
    for (int64_t i = begin; i < end; i++)
        (r->back ? r->kernels->resample_columns_back
                 : r->kernels->resample_columns)(r->y + i * out, r->x + i * in, r->inner, &r->taps);
    return true;
}

/* TO from FROM, or, going back, the gradient TO of x from that of y. */
static bool run(const tarn_call *c, const tarn_tensor *to, const tarn_tensor *from, bool back)
{
    enum { GRAIN = 32 * 1024 };
    const tarn_spec *x = &tarn_in(c, X)->spec, *at = &tarn_in(c, POSITIONS)->spec;
    int axis = (int)c->value[DIM].integer;
    tarn_around around = tarn_around_axis(x, axis);
    tarn_spec weights = tarn_spec_make((tarn_dtype)x->dtype, 2, at->size);
    tarn_tensor *weight = tarn_tensor_of(&weights);
    resampling r = {.kernels = tarn_resamples_of((int)x->dtype),
                    .taps = {.in = x->size[axis], .out = at->size[1], .taps = at->size[0]},
                    .inner = around.inner,
                    .size = (int64_t)tarn_dtype_size((tarn_dtype)x->dtype),
                    .back = back};
    r.taps.position = tarn_positions(c, tarn_in(c, POSITIONS), x->size[axis], axis);
    if (!r.taps.position)
        return tarn_error_pending() == TARN_OK;
    if (!weight || !tarn_drive_copy(weight, tarn_in(c, WEIGHTS)))
        return false;
    r.taps.weight = tarn_data(weight), r.x = tarn_data(from), r.y = tarn_data(to);
    int64_t piece = around.inner * (r.taps.in + r.taps.out * r.taps.taps);
    return tarn_drive_range(around.outer, GRAIN / (piece + 1) + 1, resample_pieces, &r);
}

static bool resample_forward(const tarn_call *c) { return run(c, c->out[0], tarn_in(c, X), false); }

static bool resample_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *g = tarn_tensor_packed(gy[0]);
    return g && (gx[0] = tarn_tensor_of(&tarn_in(c, X)->spec)) &&
           (tarn_count(g) > 0 ? run(c, gx[0], g, true) : tarn_drive_fill(gx[0], 0));
}

static bool resample_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *x = tarn_in(c, X), *at = tarn_in(c, POSITIONS);
    tarn_plan plan;
    if (!resample_plan(c, &plan))
        return false;
    int64_t axis = c->value[DIM].integer, size[TARN_MAX_DIMS] = {1, 1, 1, 1, 1, 1, 1, 1};
    size[axis] = at->spec.size[1];
    tarn_tensor *sum = NULL;
    for (int64_t k = 0; k < at->spec.size[0]; k++) {
        tarn_tensor *part = tarn_index_select(x, axis + 1, tarn_select(at, 1, k + 1));
        tarn_tensor *weight =
            tarn_reshape(tarn_select(tarn_in(c, WEIGHTS), 1, k + 1), size, x->spec.rank);
        part = tarn_mul(part, tarn_to(weight, x->spec.dtype));
        sum = sum ? tarn_add(sum, part) : part;
    }
    out[0] = sum;
    return sum != NULL;
}

TARN_OP(resample) = {
    .name = "resample",
    .summary = "Along a dim, numbers that are weighted sums of a few of x's.",
    .formula = "y[i] = sum_k weights[k][i] x[positions[k][i]]",
    .example = "local at, weights = tarn.index { { 1, 1 }, { 2, 3 } }, tarn.full({ 2, 2 }, 0.5)\n"
               "assert(tarn.tensor({ 1, 3, 7 }):resample(at, weights):get(2) == 4)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
            {"positions",
             NULL,
             "(taps x numbers), from 1",
             TARN_TENSOR,
             TARN_NO_GRAD | TARN_POSITIONS,
             TARN_COUNTS,
             {0}},
            {"weights", NULL, "(taps x numbers)", TARN_TENSOR, TARN_NO_GRAD, TARN_FLOATS, {0}},
            {"dim", NULL, "the dim that changes", TARN_DIM, TARN_OPTIONAL, 0, {.integer = -1}},
            {0}},
    .traits = TARN_CONTIGUOUS | TARN_KEEP_DTYPE | TARN_LINEAR,
    .keeps_in = 1 << POSITIONS | 1 << WEIGHTS,
    .plan = resample_plan,
    .forward = resample_forward,
    .backward = resample_backward,
    .compose = resample_compose,
    .samples = {{"randn(2, 3, 5), tarn.index { { 1, 5, 2 }, { 2, -1, 2 } }, tarn.rand(2, 3)"},
                {"randn(2, 5, 3), tarn.index { { 1, 5, 2, 2 } }, tarn.rand(1, 4), 2"},
                {"randn(4), tarn.index { { 1 }, { 2 }, { 3 } }, tarn.rand(3, 1)"}},
    .errors = {{"randn(4), tarn.index { { 1 } }, tarn.rand(1, 2)",
                "resample: positions and weights must be .* not %(1 x 1%) and %(1 x 2%)"},
               {"randn(4), tarn.index { { 5 } }, tarn.rand(1, 1)", "5"}},
};

TARN_FAMILY(resample);
