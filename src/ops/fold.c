/* fold.c -- see fold.h */
#include "ops/fold.h"

#include <string.h>

#include "tarn/ops.h"

static int64_t folded_count(const tarn_spec *x, const bool *axes)
{
    int64_t n = 1;
    for (int d = 0; d < x->rank; d++)
        n *= axes[d] ? x->size[d] : 1;
    return n;
}

tarn_chosen tarn_chosen_dims(const tarn_call *c, int param)
{
    tarn_value dims = c->value[param];
    tarn_chosen s = {.count = (int)dims.list.count};
    memset(s.axes, s.count == 0, TARN_MAX_DIMS);
    for (int i = 0; i < s.count; i++) {
        s.axes[dims.list.at[i]] = true;
        s.list[i] = dims.list.at[i] + 1;
    }
    s.n = folded_count(&c->in[0]->spec, s.axes);
    return s;
}

tarn_spec tarn_chosen_spec(const tarn_spec *x, const bool *axes, bool keepdim, tarn_dtype dtype)
{
    tarn_spec y = {.dtype = (uint8_t)dtype, .alias_of = -1};
    for (int d = 0; d < x->rank; d++)
        if (!axes[d])
            y.size[y.rank++] = x->size[d];
        else if (keepdim)
            y.size[y.rank++] = 1;
    tarn_spec_pack(&y);
    return y;
}

tarn_tensor *tarn_chosen_back(const tarn_call *c, tarn_tensor *y, int param)
{
    const tarn_spec *x = &c->in[0]->spec;
    tarn_chosen dims = tarn_chosen_dims(c, param);
    int64_t size[TARN_MAX_DIMS];
    for (int d = 0; d < x->rank; d++)
        size[d] = dims.axes[d] ? 1 : x->size[d];
    return tarn_reshape(y, size, x->rank);
}

bool tarn_fold_plan(const tarn_call *c, tarn_plan *plan, int param, bool keepdim, tarn_dtype dtype)
{
    tarn_chosen dims = tarn_chosen_dims(c, param);
    plan->out[0] = tarn_chosen_spec(&c->in[0]->spec, dims.axes, keepdim, dtype);
    plan->flops = (double)tarn_count(c->in[0]);
    plan->bytes = plan->flops * (double)tarn_dtype_size((tarn_dtype)c->in[0]->spec.dtype);
    return true;
}

bool tarn_fold_run(const tarn_call *c, const tarn_fold *how, double scale)
{
    tarn_chosen dims = tarn_chosen_dims(c, 1);
    return tarn_drive_reduce(&(tarn_reduction){
        .fold = how, .x = c->in[0], .y = c->out[0], .axes = dims.axes, .scale = scale});
}

tarn_tensor *tarn_chosen_shared(const tarn_call *c, tarn_tensor *g, tarn_tensor *x, tarn_tensor *y,
                                int param)
{
    tarn_chosen dims = tarn_chosen_dims(c, param);
    tarn_tensor *equal = tarn_eq(x, tarn_chosen_back(c, y, param));
    tarn_tensor *one = tarn_tensor_weak(1, true);
    tarn_tensor *ties = tarn_sum(equal, dims.list, dims.count, true);
    return tarn_mul(equal, tarn_div(tarn_chosen_back(c, g, param), tarn_maximum(ties, one)));
}
