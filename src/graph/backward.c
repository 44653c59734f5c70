/* backward.c -- the walk back: nodes in falling order of their number, gradients added up.
 *
 * Numbers grow as nodes are made, so a node comes after everything it was computed from: a heap
 * by number visits each once, with all its gradients in, and needs neither recursion nor marks.
 * Additions happen in that same order, so sums have the same bits every time.
 */
#include "base/interrupt.h"
#include "graph/apply.h"
#include "graph/modes.h"
#include "graph/nan.h"
#include "graph/node.h"
#include "graph/tape.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

extern const tarn_op tarn_op_row_add;

/* ---- the heap ------------------------------------------------------------------------------- */

typedef struct heap {
    tarn_node **node; /* counted */
    size_t count, room;
} heap;

static bool heap_push(heap *h, tarn_node *node)
{
    if (node->queued)
        return true;
    if (!tarn_grow((void **)&h->node, &h->room, h->count + 1, sizeof *h->node))
        return false;
    size_t i = h->count++;
    for (; i > 0 && h->node[(i - 1) / 2]->sequence < node->sequence; i = (i - 1) / 2)
        h->node[i] = h->node[(i - 1) / 2];
    h->node[i] = tarn_keep(node);
    node->queued = true;
    return true;
}

static tarn_node *heap_pop(heap *h)
{
    tarn_node *top = h->node[0], *last = h->node[--h->count];
    size_t i = 0;
    for (size_t k; (k = 2 * i + 1) < h->count; i = k) {
        if (k + 1 < h->count && h->node[k + 1]->sequence > h->node[k]->sequence)
            k++;
        if (last->sequence > h->node[k]->sequence)
            break;
        h->node[i] = h->node[k];
    }
    if (h->count)
        h->node[i] = last;
    top->queued = false;
    return top;
}

static void forget_gradients(tarn_node *node)
{
    for (int i = 0; i < node->outputs; i++) {
        tarn_release(node->made[i].grad);
        node->made[i].grad = NULL;
    }
}

/* After a failure no half-made gradient stays behind. */
static void heap_done(heap *h)
{
    for (size_t i = 0; i < h->count; i++) {
        h->node[i]->queued = false;
        forget_gradients(h->node[i]);
        tarn_release(h->node[i]);
    }
    tarn_free(h->node, h->room * sizeof *h->node);
}

/* ---- adding gradients ----------------------------------------------------------------------- */

/* Nobody else sees T's data: it may be taken over, or added to in place. */
static bool exclusive(const tarn_tensor *t)
{
    return t->object.refs == 1 && t->storage->object.refs == 1 && tarn_spec_contiguous(&t->spec);
}

static bool add_in_place(tarn_tensor *sum, tarn_tensor *g)
{
    tarn_tensor *in[] = {sum, g};
    return tarn_drive_span(tarn_op_row_add.span, (tarn_dtype)sum->spec.dtype, 1, &sum, 2, in, NULL);
}

/* *SUM += G.  G is borrowed, and may be part of other gradients too. */
static bool add_gradient(tarn_tensor **sum, tarn_tensor *g)
{
    if (!*sum) {
        *sum = tarn_keep(g);
        return true;
    }
    if (exclusive(*sum))
        return add_in_place(*sum, g);
    tarn_tensor *total = tarn_add(*sum, g);
    if (!total)
        return false;
    tarn_release(*sum);
    *sum = tarn_keep(total);
    return true;
}

/* A leaf's gradient belongs to the script, so it must be nobody else's. */
static bool add_to_leaf(tarn_tensor *leaf, tarn_tensor *g)
{
    if (leaf->grad || exclusive(g))
        return add_gradient(&leaf->grad, g);
    tarn_tensor *copy = tarn_tensor_of(&g->spec);
    if (!copy || !tarn_drive_copy(copy, g))
        return false;
    leaf->grad = tarn_keep(copy);
    return true;
}

/* Gradients of broadcast inputs are summed back here, once for all rows, and take the type of what
 * they belong to. */
static tarn_tensor *fit(tarn_tensor *g, const tarn_spec *spec, tarn_dtype dtype)
{
    if (!tarn_spec_same_shape(&g->spec, spec))
        g = tarn_sum_to(g, spec->size, spec->rank);
    return g && g->spec.dtype != dtype ? tarn_tensor_to(g, dtype) : g;
}

static bool push(heap *h, tarn_held *held, tarn_tensor *g)
{
    tarn_edge *e = &held->edge;
    tarn_tensor *fitted = fit(g, &held->spec, e->dtype);
    if (!fitted)
        return false;
    if (e->leaf)
        return add_to_leaf(e->leaf, fitted);
    tarn_made *m = &e->node->made[e->output];
    return add_gradient(&m->grad, fitted) && heap_push(h, e->node);
}

/* ---- one node ------------------------------------------------------------------------------- */

static bool check_version(const tarn_node *node, const tarn_tensor *kept, uint32_t version)
{
    if (!kept || kept->storage->version == version)
        return true;
    return tarn_fail(
        TARN_ERROR_USE,
        "backward of %s needs a tensor %s that was since written in place by %s; clone()"
        " it before that, or use the form that makes a new tensor",
        node->op->name, TARN_SHAPE(kept), kept->storage->last_writer);
}

/* The tensors a row's backward sees: those it keeps, shapes alone for the rest. */
typedef struct seen {
    tarn_tensor **in, **out, **gx, **gy;
    bool *wants;
    tarn_tensor *shapes;
    size_t bytes;
} seen;

static tarn_tensor *shape_only(tarn_tensor *at, const tarn_spec *spec)
{
    *at = (tarn_tensor){.object = {.refs = 1}, .spec = *spec};
    tarn_keep(at); /* borrowed from the stack of arrays: never released to zero */
    return at;
}

static bool seen_init(seen *s, const tarn_node *node)
{
    size_t n = node->inputs, m = node->outputs;
    s->bytes = (2 * n + 2 * m) * sizeof(tarn_tensor *) + (n + m) * sizeof(tarn_tensor) + n;
    char *at = tarn_alloc_zero(s->bytes);
    if (!at)
        return false;
    s->shapes = (tarn_tensor *)at;
    s->in = (tarn_tensor **)(s->shapes + n + m);
    s->gx = s->in + n;
    s->out = s->gx + n;
    s->gy = s->out + m;
    s->wants = (bool *)(s->gy + m);
    for (size_t i = 0; i < n; i++) {
        const tarn_held *h = &node->held[i];
        s->in[i] = h->kept ? h->kept : h->absent ? TARN_NONE : shape_only(&s->shapes[i], &h->spec);
        s->wants[i] = h->edge.node || h->edge.leaf;
        if (!check_version(node, h->kept, h->version))
            return false;
    }
    for (size_t i = 0; i < m; i++) {
        const tarn_made *o = &node->made[i];
        s->out[i] = o->kept ? o->kept : shape_only(&s->shapes[n + i], &o->spec);
        s->gy[i] = o->grad ? o->grad : TARN_NONE;
        if (!check_version(node, o->kept, o->version))
            return false;
    }
    return true;
}

/* gx of the first input from gy, then the inputs and the outputs that the row keeps. */
static bool span_back(const tarn_node *node, seen *s)
{
    tarn_tensor *in[2 * TARN_FEW_INPUTS] = {s->gy[0]};
    int n = 1;
    for (int i = 0; i < node->inputs; i++)
        if (node->op->keeps_in >> i & 1)
            in[n++] = s->in[i];
    for (int i = 0; i < node->outputs; i++)
        if (node->op->keeps_out >> i & 1)
            in[n++] = s->out[i];
    double args[TARN_MAX_PARAMS];
    tarn_span_args(node->op, node->value, args);
    s->gx[0] = tarn_tensor_of(&s->gy[0]->spec);
    return s->gx[0] && tarn_drive_span(node->op->span_back, (tarn_dtype)s->gy[0]->spec.dtype, 1,
                                       &s->gx[0], n, in, args);
}

/* A kernel leaves no history: where that is wanted, the gradient in operations does it. */
static bool by_kernel(const tarn_op *op)
{
    return op->span_back && !(op->backward && tarn_recording());
}

static bool row_back(const tarn_node *node, seen *s)
{
    tarn_call c = {.op = node->op, .value = node->value, .in = s->in, .first = node->first};
    c.out = s->out, c.saved = node->saved, c.inputs = node->inputs, c.outputs = node->outputs;
    c.wants = s->wants;
    c.seed = node->seed, c.stream = node->stream, c.position = node->position;
    if (node->back_bytes && !(c.work = tarn_alloc(node->back_bytes)))
        return false;
    bool ok = by_kernel(node->op) ? span_back(node, s) : node->op->backward(&c, s->gy, s->gx);
    tarn_free(c.work, node->back_bytes);
    tarn_observe(&c, &(tarn_plan){.flops = 0}, true);
    return ok;
}

static bool push_all(heap *h, const tarn_node *node, const seen *s)
{
    for (int i = 0; i < node->inputs; i++) {
        if (!s->wants[i])
            continue;
        if (!s->gx[i]) {
            if (tarn_error_pending() != TARN_OK)
                return false;
            continue; /* a gradient that is zero everywhere */
        }
        if (!tarn_trace_gradient(node, i, s->gx[i]) || !push(h, &node->held[i], s->gx[i]))
            return false;
    }
    return true;
}

static void retain(tarn_node *node)
{
    for (int i = 0; i < node->outputs; i++) {
        tarn_made *m = &node->made[i];
        if (!m->retains || !m->grad)
            continue;
        tarn_release(m->retained);
        m->retained = tarn_keep(m->grad);
    }
}

static bool step_back(heap *h, tarn_node *node, bool retain_graph)
{
    if (node->spent)
        return tarn_fail(TARN_ERROR_USE,
                         "backward reached %s a second time: what it keeps was freed by the first;"
                         " pass { retain_graph = true } there",
                         node->op->name);
    tarn_scope scope = tarn_scope_open();
    seen s = {.bytes = 0};
    retain(node);
    bool ok = seen_init(&s, node) && row_back(node, &s) && push_all(h, node, &s);
    tarn_free(s.shapes, s.bytes);
    forget_gradients(node);
    if (!ok)
        tarn_fail_frame("backward of %s%s", node->op->name, node->where ? node->where : "");
    if (ok && !retain_graph)
        tarn_node_spend(node);
    return tarn_scope_close(scope, NULL) && ok;
}

/* ---- the walk ------------------------------------------------------------------------------- */

static bool seed_gradient(tarn_tensor *from, const tarn_tensor *given, tarn_tensor **out)
{
    if (given && !tarn_spec_same_shape(&given->spec, &from->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "backward: the gradient is %s, the tensor %s",
                         TARN_SHAPE(given), TARN_SHAPE(from));
    if (!given && tarn_count(from) != 1)
        return tarn_fail(
            TARN_ERROR_SHAPE,
            "backward starts from one number, not %s: take its sum() or mean(), or pass"
            " a gradient of that shape",
            TARN_SHAPE(from));
    *out =
        given ? tarn_tensor_to(given, (tarn_dtype)from->spec.dtype)
              : tarn_tensor_full((tarn_dtype)from->spec.dtype, from->spec.rank, from->spec.size, 1);
    return *out != NULL;
}

static bool walk(heap *h, tarn_tensor *from, tarn_tensor *g, bool retain_graph)
{
    tarn_made *m = &from->node->made[from->output];
    if (!add_gradient(&m->grad, g) || !heap_push(h, from->node))
        return false;
    while (h->count) {
        tarn_node *node = heap_pop(h);
        bool ok = step_back(h, node, retain_graph) && tarn_interrupt_check();
        tarn_release(node);
        if (!ok)
            return false;
    }
    return true;
}

bool tarn_backward_with(tarn_tensor *from, const tarn_backward_options *options)
{
    if (!from || tarn_error_pending() != TARN_OK)
        return false;
    if (!from->requires_grad)
        return tarn_fail(TARN_ERROR_USE,
                         "backward: nothing here was recorded: no tensor it came from has"
                         " requires_grad, or it was computed under no_grad");
    tarn_scope scope = tarn_scope_open();
    bool was = tarn_recording_set(false);
    heap h = {.count = 0};
    tarn_tensor *g = NULL;
    bool ok = seed_gradient(from, options->grad, &g) &&
              (from->node ? walk(&h, from, g, options->retain_graph) : add_to_leaf(from, g));
    heap_done(&h);
    tarn_recording_set(was);
    return tarn_scope_close(scope, NULL) && ok;
}

bool tarn_backward(tarn_tensor *loss)
{
    return tarn_backward_with(loss, &(tarn_backward_options){.retain_graph = false});
}
