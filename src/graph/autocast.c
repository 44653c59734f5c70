/* autocast.c -- see autocast.h */
#include "graph/autocast.h"

#include "base/threads.h"
#include "kernel/brain.h"
#include "tensor/drive.h"

static _Thread_local bool casting;

bool tarn_autocast(void) { return casting; }

bool tarn_autocast_set(bool on)
{
    bool was = casting;
    casting = on;
    return was;
}

bool tarn_autocast_native(void) { return tarn_brain_native(); }

/* ---- one tensor ----------------------------------------------------------------------------- */

/* Axes from the longest stride to the shortest: so a transposed matrix stays one. */
static void order_of(const tarn_spec *s, int order[TARN_MAX_DIMS])
{
    for (int d = 0; d < s->rank; d++) {
        int at = d;
        for (; at > 0 && s->stride[order[at - 1]] < s->stride[d]; at--)
            order[at] = order[at - 1];
        order[at] = d;
    }
}

/* SPEC with its axes in ORDER, each element of the memory once. */
static tarn_spec dense_of(const tarn_spec *spec, const int order[TARN_MAX_DIMS])
{
    tarn_spec dense = *spec;
    for (int d = 0; d < spec->rank; d++) {
        dense.stride[d] = spec->stride[order[d]];
        dense.size[d] = dense.stride[d] == 0 ? 1 : spec->size[order[d]];
    }
    return dense;
}

typedef struct rounding {
    const float *from;
    float *to;
} rounding;

static bool round_run(void *rounding_, int64_t begin, int64_t end)
{
    const rounding *r = rounding_;
    tarn_brains_here()->brain_round(r->to + begin, r->from + begin, (size_t)(end - begin));
    return true;
}

/* As X, in memory of its own. */
static tarn_tensor *rounded(const tarn_tensor *x)
{
    enum { GRAIN = 64 * 1024 };
    int order[TARN_MAX_DIMS];
    order_of(&x->spec, order);
    tarn_spec dense = dense_of(&x->spec, order), spec = x->spec;
    const tarn_tensor *packed = tarn_tensor_packed(tarn_tensor_view(x, &dense));
    tarn_tensor *y = packed ? tarn_tensor_of(&dense) : NULL;
    if (!y)
        return NULL;
    rounding r = {.from = tarn_data(packed), .to = tarn_data(y)};
    if (!tarn_drive_range(tarn_count(y), GRAIN, round_run, &r))
        return NULL;
    spec.offset = y->spec.offset;
    for (int d = 0; d < spec.rank; d++)
        spec.stride[order[d]] = x->spec.stride[order[d]] == 0 ? 0 : y->spec.stride[d];
    return tarn_tensor_view(y, &spec);
}

/* ---- one row -------------------------------------------------------------------------------- */

static bool stand_in(tarn_cast *cast, tarn_tensor **place)
{
    tarn_tensor *x = *place;
    bool serves =
        !tarn_is_none(x) && !tarn_is_meta(x) && x->spec.dtype == TARN_FLOAT32 && tarn_count(x) > 0;
    if (!serves || cast->count == TARN_MOST_CAST)
        return true;
    tarn_tensor *y = rounded(x);
    cast->place[cast->count] = place;
    cast->was[cast->count++] = x;
    if (y)
        *place = y;
    return y;
}

static bool has_factors(const tarn_op *op)
{
    for (const tarn_param *p = op->param; p->name; p++)
        if (p->flags & TARN_FACTOR)
            return true;
    return false;
}

static bool stand_in_all(tarn_cast *cast, const tarn_op *op, tarn_tensor **in,
                         const uint16_t *first, tarn_tensor **gy, int outputs)
{
    bool ok = true;
    int t = 0;
    for (const tarn_param *p = op->param; p->name; p++) {
        bool tensor = p->kind == TARN_TENSOR || p->kind == TARN_TENSORS;
        for (int i = tensor ? first[t] : 0; tensor && ok && i < first[t + 1]; i++)
            ok = !(p->flags & TARN_FACTOR) || stand_in(cast, &in[i]);
        t += tensor;
    }
    for (int i = 0; gy && ok && i < outputs; i++)
        ok = stand_in(cast, &gy[i]);
    return ok;
}

bool tarn_cast_begin(tarn_cast *cast, const tarn_op *op, tarn_tensor **in, const uint16_t *first,
                     tarn_tensor **gy, int outputs)
{
    cast->count = 0;
    cast->on = casting && has_factors(op);
    if (!cast->on)
        return true;
    cast->mode = tarn_thread_mode_set(tarn_thread_mode() | TARN_MODE_BRAIN);
    return stand_in_all(cast, op, in, first, gy, outputs);
}

void tarn_cast_end(tarn_cast *cast)
{
    if (!cast->on)
        return;
    while (cast->count-- > 0)
        *cast->place[cast->count] = cast->was[cast->count];
    tarn_thread_mode_set(cast->mode);
}
