/* quick.c -- see quick.h */
#include "graph/quick.h"

#include "graph/apply.h"
#include "graph/modes.h"
#include "graph/nan.h"
#include "graph/node.h"
#include "graph/profile.h"
#include "kernel/convert.h"
#include "kernel/spans.h"
#include "tensor/like.h"

/* More numbers than MOST are worth a chunk of their own (tensor/drive.c). */
enum { FEW = 4, MOST = 16384 };

typedef struct quick {
    const tarn_tensor *shape; /* the first that is packed */
    int64_t count;
    int inputs;
    bool recorded;
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

/* One number, expanded. */
static bool is_one(const tarn_spec *s)
{
    for (int d = 0; d < s->rank; d++)
        if (s->stride[d] != 0 && s->size[d] != 1)
            return false;
    return true;
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

/* False also where gradients are wanted, but not of this input, or only a recomputation asks. */
static bool takes_gradient(quick *q, const tarn_tensor *x)
{
    if (!x->requires_grad)
        return true;
    q->recorded |= tarn_recording();
    return q->recorded || !tarn_recompute_watching();
}

static bool is_serving(quick *q, const tarn_param *p, const tarn_tensor *x)
{
    uint32_t allowed = p->dtypes ? p->dtypes : TARN_FLOATS;
    return x && x->storage && !(x->view && x->node) &&
           !(p->flags & (TARN_NO_GRAD | TARN_WRITTEN)) &&
           (x->weak || (allowed & TARN_FLOATS) >> x->spec.dtype & 1) && takes_gradient(q, x);
}

static bool find_shape(quick *q, const tarn_op *op, tarn_tensor *const *in)
{
    for (const tarn_param *p = op->param; p->name; p++, q->inputs++) {
        if (p->kind != TARN_TENSOR || q->inputs == FEW || !is_serving(q, p, in[q->inputs]))
            return false;
        const tarn_tensor *x = in[q->inputs];
        if (q->shape || x->weak)
            continue;
        q->count = packed_count(&x->spec);
        q->shape = q->count > 0 ? x : NULL;
    }
    return q->shape && q->count <= MOST;
}

/* Numbers of the script are converted. */
static bool take(quick *q, int i, const tarn_tensor *x)
{
    int dtype = q->shape->spec.dtype;
    q->step[i] = 0;
    if (x->weak) {
        tarn_convert_of(dtype, x->spec.dtype)(&q->number[i], 1, tarn_data(x), 1, 1);
        q->from[i] = &q->number[i];
        return x->spec.rank == 0;
    }
    q->from[i] = tarn_data(x);
    q->step[i] = packed_count(&x->spec) == q->count;
    return x->spec.dtype == dtype && (x == q->shape || same_sizes(&x->spec, &q->shape->spec)) &&
           (q->step[i] || is_one(&x->spec));
}

static bool take_all(quick *q, tarn_tensor *const *in)
{
    for (int i = 0; i < q->inputs; i++)
        if (!take(q, i, in[i]))
            return false;
    return true;
}

static bool is_watched(void)
{
    return tarn_profiling() || tarn_observed() || tarn_tracing_nan() ||
           tarn_error_pending() != TARN_OK || tarn_scope_depth() == 0;
}

static bool is_plain(const tarn_op *op)
{
    enum { ELSEWHERE = TARN_CONTIGUOUS | TARN_EFFECTS | TARN_RANDOM };
    return (op->traits & (TARN_ELEMENTWISE | ELSEWHERE)) == TARN_ELEMENTWISE && op->span &&
           !op->forward && !op->span->writes_bool;
}

/* What recording reads of an application. */
static bool record(const quick *q, const tarn_op *op, tarn_tensor *const *in, tarn_tensor *y)
{
    tarn_application a;
    a.call = (tarn_call){.op = op, .value = a.value, .in = in, .first = a.first, .out = a.few_out};
    a.call.inputs = (uint16_t)q->inputs, a.call.outputs = 1;
    for (int t = 0; t <= q->inputs; t++)
        a.first[t] = (uint16_t)t;
    a.given = in;
    a.out = a.few_out;
    a.out[0] = y;
    a.meta = a.in_place = false;
    a.plan.saves = 0, a.plan.back_bytes = 0, a.plan.flops = (double)q->count;
    return tarn_node_record(&a);
}

tarn_tensor *tarn_quick(const tarn_op *op, tarn_tensor *const *in)
{
    quick q;
    q.shape = NULL, q.inputs = 0, q.recorded = false;
    if (!is_plain(op) || is_watched() || !find_shape(&q, op, in) || !take_all(&q, in) ||
        (q.recorded && !op->backward && !op->span_back))
        return NULL;
    tarn_loop *loop = tarn_span_loop(op->span, q.shape->spec.dtype);
    tarn_tensor *y = tarn_tensor_like(q.shape, q.count);
    if (!y)
        return tarn_apply_frame(op, q.inputs, in);
    void *to = tarn_data(y);
    loop((size_t)q.count, &to, q.from, q.step, NULL);
    return !q.recorded || record(&q, op, in, y) ? y : tarn_apply_frame(op, q.inputs, in);
}
