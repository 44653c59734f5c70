/* quick.c -- see quick.h */
#include "graph/quick.h"

#include "graph/apply.h"
#include "graph/modes.h"
#include "graph/nan.h"
#include "graph/profile.h"
#include "kernel/convert.h"
#include "kernel/spans.h"
#include "tensor/like.h"

/* More numbers than MOST are worth a chunk of their own (tensor/drive.c). */
enum { FEW = 4, MOST = 16384 };

typedef struct quick {
    const tarn_tensor *shape; /* the first that is no number of the script */
    int64_t count;
    int inputs;
    const void *from[FEW];
    ptrdiff_t step[FEW];
    double number[FEW]; /* those of the script, converted */
} quick;

/* How many elements, where they lie row by row without gaps; else -1. */
static int64_t packed_count(const tarn_spec *s)
{
    int64_t count = 1;
    for (int d = s->rank; d-- > 0;) {
        if (s->stride[d] != count && s->size[d] != 1)
            return -1;
        count *= s->size[d];
    }
    return count;
}

static bool same_sizes(const tarn_spec *a, const tarn_spec *b)
{
    if (a->rank != b->rank)
        return false;
    for (int d = 0; d < a->rank; d++)
        if (a->size[d] != b->size[d])
            return false;
    return true;
}

static bool would_record(const tarn_tensor *x)
{
    return x->requires_grad && (tarn_recording() || tarn_recompute_watching());
}

static bool is_serving(const tarn_param *p, const tarn_tensor *x)
{
    uint32_t allowed = p->dtypes ? p->dtypes : TARN_FLOATS;
    return x && x->storage && !(x->view && x->node) &&
           !(p->flags & (TARN_NO_GRAD | TARN_WRITTEN)) &&
           (x->weak || (allowed & TARN_FLOATS) >> x->spec.dtype & 1) && !would_record(x);
}

/* The first tensor says shape and type; numbers that come before it are told by NULL. */
static bool take(quick *q, const tarn_param *p, tarn_tensor *const *in)
{
    if (p->kind != TARN_TENSOR || q->inputs == FEW || !is_serving(p, in[q->inputs]))
        return false;
    int i = q->inputs++;
    const tarn_tensor *x = in[i];
    q->step[i] = !x->weak;
    q->from[i] = x->weak ? NULL : tarn_data(x);
    if (x->weak)
        return x->spec.rank == 0;
    if (q->shape)
        return x->spec.dtype == q->shape->spec.dtype && same_sizes(&x->spec, &q->shape->spec) &&
               packed_count(&x->spec) >= 0;
    q->shape = x;
    q->count = packed_count(&x->spec);
    return q->count > 0 && q->count <= MOST;
}

static void convert_numbers(quick *q, tarn_tensor *const *in)
{
    for (int i = 0; i < q->inputs; i++) {
        if (q->from[i])
            continue;
        tarn_convert_of(q->shape->spec.dtype, in[i]->spec.dtype)(&q->number[i], 1, tarn_data(in[i]),
                                                                 1, 1);
        q->from[i] = &q->number[i];
    }
}

static bool is_watched(void)
{
    return tarn_profiling() || tarn_observed() || tarn_tracing_nan() ||
           tarn_error_pending() != TARN_OK || tarn_scope_depth() == 0;
}

tarn_tensor *tarn_quick(const tarn_op *op, tarn_tensor *const *in)
{
    enum { ELSEWHERE = TARN_CONTIGUOUS | TARN_EFFECTS | TARN_RANDOM };
    if ((op->traits & (TARN_ELEMENTWISE | ELSEWHERE)) != TARN_ELEMENTWISE || !op->span ||
        op->forward || op->span->writes_bool || is_watched())
        return NULL;
    quick q;
    q.shape = NULL, q.inputs = 0;
    for (const tarn_param *p = op->param; p->name; p++)
        if (!take(&q, p, in))
            return NULL;
    if (!q.shape)
        return NULL;
    convert_numbers(&q, in);
    tarn_loop *loop = tarn_span_loop(op->span, q.shape->spec.dtype);
    tarn_tensor *y = tarn_tensor_like(q.shape, q.count);
    if (!y)
        return tarn_apply_frame(op, q.inputs, in);
    void *to = tarn_data(y);
    loop((size_t)q.count, &to, q.from, q.step, NULL);
    return y;
}
