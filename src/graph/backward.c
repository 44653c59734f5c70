/* backward.c -- the walk back: nodes in falling order of their number, gradients added up.
 *
 * Numbers grow as nodes are made, so a node comes after everything it was computed from: a heap
 * by number visits each once, with all its gradients in, and needs neither recursion nor marks.
 * Additions happen in that same order, so sums have the same bits every time.
 *
 * With create_graph all of it is recorded: rows go back by operations (second.c), gradients are
 * added by `add`, and nothing is written in place.
 */
#include "base/interrupt.h"
#include "graph/apply.h"
#include "graph/autocast.h"
#include "graph/modes.h"
#include "graph/nan.h"
#include "graph/rows.h"
#include "graph/walk.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

extern const tarn_op tarn_op_row_add;

static _Thread_local uint32_t serials;

/* ---- the heap ------------------------------------------------------------------------------- */

static bool is_mine(const tarn_walk *w, uint32_t serial, const char *what)
{
    return serial == 0 || serial == w->serial ||
           tarn_fail(TARN_ERROR_USE,
                     "backward inside backward reached %s, which the outer one is not done with;"
                     " detach() what a hook computes with",
                     what);
}

bool tarn_walk_push(tarn_walk *w, tarn_node *node)
{
    if (node->queued)
        return is_mine(w, node->queued, node->op->name);
    if (!tarn_grow((void **)&w->node, &w->room, w->count + 1, sizeof *w->node))
        return false;
    size_t i = w->count++;
    for (; i > 0 && w->node[(i - 1) / 2]->sequence < node->sequence; i = (i - 1) / 2)
        w->node[i] = w->node[(i - 1) / 2];
    w->node[i] = tarn_keep(node);
    node->queued = w->serial;
    return true;
}

tarn_node *tarn_walk_pop(tarn_walk *w)
{
    tarn_node *top = w->node[0], *last = w->node[--w->count];
    size_t i = 0;
    for (size_t k; (k = 2 * i + 1) < w->count; i = k) {
        if (k + 1 < w->count && w->node[k + 1]->sequence > w->node[k]->sequence)
            k++;
        if (last->sequence > w->node[k]->sequence)
            break;
        w->node[i] = w->node[k];
    }
    if (w->count)
        w->node[i] = last;
    top->queued = 0;
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
static void walk_done(tarn_walk *w)
{
    for (size_t i = 0; i < w->count; i++) {
        w->node[i]->queued = 0;
        forget_gradients(w->node[i]);
        tarn_release(w->node[i]);
    }
    tarn_free(w->node, w->room * sizeof *w->node);
    for (size_t i = 0; i < w->gathers; i++) {
        tarn_release(w->gather[i]->sum);
        w->gather[i]->sum = NULL;
        w->gather[i]->gathers = 0;
        tarn_release(w->gather[i]);
    }
    tarn_free(w->gather, w->gather_room * sizeof *w->gather);
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
static bool add_gradient(const tarn_walk *w, tarn_tensor **sum, tarn_tensor *g)
{
    if (!*sum) {
        *sum = tarn_keep(g);
        return true;
    }
    if (!w->record && !(*sum)->node && exclusive(*sum))
        return add_in_place(*sum, g);
    tarn_tensor *total = tarn_add(*sum, g);
    if (!total)
        return false;
    tarn_release(*sum);
    *sum = tarn_keep(total);
    return true;
}

static tarn_tensor *copy_of(const tarn_walk *w, tarn_tensor *g)
{
    if (w->record)
        return tarn_clone(g);
    tarn_tensor *copy = tarn_tensor_of(&g->spec);
    return copy && tarn_drive_copy(copy, g) ? copy : NULL;
}

/* G is packed, and shows data that else only the gradient of the node shows that this step ends:
 * what a reshape passes on. */
static bool inherited(const tarn_walk *w, const tarn_tensor *g)
{
    if (g->object.refs != 1 || g->storage->object.refs != 2 || !tarn_spec_contiguous(&g->spec) ||
        tarn_count(g) * (int64_t)tarn_dtype_size((tarn_dtype)g->spec.dtype) !=
            (int64_t)g->storage->bytes)
        return false;
    for (int i = 0; w->ending && i < w->ending->outputs; i++) {
        const tarn_tensor *gy = w->ending->made[i].grad;
        if (gy && gy->storage == g->storage)
            return gy->object.refs == 1;
    }
    return false;
}

/* A leaf's gradient belongs to the script, so it must be nobody else's. */
static bool add_to_leaf(const tarn_walk *w, tarn_tensor *leaf, tarn_tensor *g)
{
    if (leaf)
        tarn_rows_drop(leaf);
    if (!leaf || leaf->grad || exclusive(g) || inherited(w, g))
        return !leaf || add_gradient(w, &leaf->grad, g);
    return (leaf->grad = tarn_keep(copy_of(w, g))) != NULL;
}

/* Gradients of broadcast inputs are summed back here, once for all rows, and take the type of what
 * they belong to. */
static tarn_tensor *fit(const tarn_walk *w, tarn_tensor *g, const tarn_spec *spec)
{
    tarn_dtype dtype = (tarn_dtype)spec->dtype;
    if (!tarn_spec_same_shape(&g->spec, spec))
        g = tarn_sum_to(g, spec->size, spec->rank);
    if (!g || g->spec.dtype == dtype)
        return g;
    return w->record ? tarn_to(g, dtype) : tarn_tensor_to(g, dtype);
}

/* Rows that a leaf can take as they are: nobody else wants to see them first. */
static bool takes_rows(const tarn_walk *w, const tarn_sink *sink, const tarn_tensor *leaf,
                       const tarn_tensor *g)
{
    bool plain =
        !w->asked && !w->record && !sink->gathers && !(sink->hooks && tarn_hooks_any(sink->hooks));
    bool fits = g->rows->dense ? leaf->grad && !leaf->grad->node && exclusive(leaf->grad)
                               : !leaf->grad || tarn_rows_of(leaf);
    return plain && fits && leaf->spec.dtype == g->spec.dtype;
}

static bool add_rows(tarn_tensor *leaf, const tarn_tensor *g)
{
    if (!g->rows->dense)
        return tarn_rows_add(leaf, g);
    tarn_rows_drop(leaf);
    return tarn_rows_scatter(leaf->grad, g->rows->at, g->rows->count, g->rows->values);
}

bool tarn_walk_gather(tarn_walk *w, tarn_sink *sink)
{
    if (sink->gathers)
        return is_mine(w, sink->gathers, "a leaf");
    if (!tarn_grow((void **)&w->gather, &w->gather_room, w->gathers + 1, sizeof *w->gather))
        return false;
    w->gather[w->gathers++] = tarn_keep(sink);
    sink->gathers = w->serial;
    return true;
}

static bool deliver_to_leaf(tarn_walk *w, tarn_sink *sink, tarn_tensor *g)
{
    tarn_tensor *leaf = tarn_sink_tensor(sink), *fitted = leaf ? fit(w, g, &leaf->spec) : NULL;
    if (!fitted)
        return !leaf;
    if (!w->asked && sink->hooks && tarn_hooks_any(sink->hooks) && !tarn_walk_gather(w, sink))
        return false;
    if (sink->gathers)
        return is_mine(w, sink->gathers, "a leaf") && add_gradient(w, &sink->sum, fitted);
    return w->asked || add_to_leaf(w, leaf, fitted);
}

bool tarn_walk_deliver(tarn_walk *w, const tarn_edge *edge, tarn_tensor *g)
{
    if (tarn_is_rows(g)) {
        tarn_tensor *leaf = edge->sink ? tarn_sink_tensor(edge->sink) : NULL;
        if (leaf && takes_rows(w, edge->sink, leaf, g))
            return add_rows(leaf, g);
        if (!(g = tarn_rows_dense(g)))
            return false;
    }
    if (edge->sink)
        return deliver_to_leaf(w, edge->sink, g);
    tarn_made *m = &edge->node->made[edge->output];
    tarn_tensor *fitted = fit(w, g, &m->spec);
    return fitted && add_gradient(w, &m->grad, fitted) && tarn_walk_push(w, edge->node);
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

/* Borrowed from the arrays: never released to zero. */
static tarn_tensor *shape_only(tarn_tensor *at, const tarn_spec *spec)
{
    *at = (tarn_tensor){.object = {.refs = 2}, .spec = *spec};
    return at;
}

/* Whether a gradient that goes along EDGE arrives where the walk wants one. */
static bool wanted(const tarn_walk *w, const tarn_edge *edge)
{
    if (edge->sink)
        return w->asked ? edge->sink->gathers == w->serial : tarn_sink_tensor(edge->sink) != NULL;
    return edge->node &&
           (!w->asked || edge->node->walk == w->id || edge->node->sequence > w->newest);
}

static bool seen_init(tarn_seen *s, const tarn_walk *w, const tarn_node *node)
{
    size_t n = node->inputs, m = node->outputs;
    s->bytes = (2 * n + 2 * m) * sizeof(tarn_tensor *) + (n + m) * sizeof(tarn_tensor) + n;
    char *at = s->few;
    if (s->bytes > sizeof s->few && !(at = s->own = tarn_alloc(s->bytes)))
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
        s->wants[i] = wanted(w, &h->edge);
        s->gx[i] = NULL;
        if (!h->written && !check_version(node, h->kept, h->version))
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
static bool span_back(const tarn_node *node, tarn_seen *s)
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

tarn_call tarn_seen_call(const tarn_node *node, const tarn_seen *s)
{
    tarn_call c = {.op = node->op, .value = node->value, .in = s->in, .first = node->first};
    c.out = s->out, c.saved = node->saved, c.inputs = node->inputs, c.outputs = node->outputs;
    c.wants = s->wants;
    c.seed = node->seed, c.stream = node->stream, c.position = node->position;
    return c;
}

/* What is made of operations rounds their factors there. */
static bool back_with(const tarn_node *node, tarn_seen *s, tarn_call *c)
{
    if (node->op->traits & TARN_BACKWARD_IS_OPS)
        return node->op->backward(c, s->gy, s->gx);
    tarn_cast cast;
    bool ok = tarn_cast_begin(&cast, node->op, s->in, node->first, s->gy, node->outputs);
    ok = ok && (node->op->backward ? node->op->backward(c, s->gy, s->gx) : span_back(node, s));
    tarn_cast_end(&cast);
    return ok;
}

bool tarn_step_plain(const tarn_node *node, tarn_seen *s)
{
    tarn_call c = tarn_seen_call(node, s);
    if (node->back_bytes && !(c.work = tarn_alloc(node->back_bytes)))
        return false;
    bool ok = back_with(node, s, &c);
    tarn_free(c.work, node->back_bytes);
    tarn_observe(&c, &(tarn_plan){.flops = node->flops, .saves = node->saves}, true);
    return ok;
}

/* ---- parts ---------------------------------------------------------------------------------- */

/* Where the gradient of what NODE shows a part of is added up; NULL: somebody else sees it first, or
 * it is no plain sum. */
static tarn_tensor **sum_of(const tarn_walk *w, const tarn_node *node)
{
    const tarn_edge *edge = &node->held[0].edge;
    if (!edge->sink)
        return &edge->node->made[edge->output].grad;
    tarn_tensor *leaf = tarn_sink_tensor(edge->sink);
    bool plain = leaf && !w->asked && !edge->sink->gathers &&
                 !(edge->sink->hooks && tarn_hooks_any(edge->sink->hooks));
    return plain && !leaf->rows ? &leaf->grad : NULL;
}

/* The part of SUM that NODE shows, of packed tensors. */
static tarn_tensor *part_of(const tarn_tensor *sum, const tarn_node *node)
{
    tarn_spec part = node->made[0].spec;
    part.offset += sum->spec.offset - node->held[0].spec.offset;
    part.dtype = sum->spec.dtype;
    return tarn_tensor_view(sum, &part);
}

/* Parts are added to one gradient where they stand, not each to zeros of the whole: a tensor cut
 * into a hundred parts has a hundred such steps. */
static bool takes_part(const tarn_walk *w, const tarn_node *node)
{
    if (!(node->op->traits & TARN_PART) || w->record || node->back || node->replays ||
        node->spent || tarn_tracing_nan() || !wanted(w, &node->held[0].edge) || !node->made[0].grad)
        return false;
    const tarn_spec *x = &node->held[0].spec, *gy = &node->made[0].grad->spec;
    tarn_tensor **sum = sum_of(w, node), *so_far = sum ? *sum : NULL;
    bool fits = sum && tarn_spec_contiguous(x) && x->dtype == gy->dtype;
    return fits && (!so_far || (!so_far->node && so_far->spec.dtype == x->dtype &&
                                tarn_spec_same_shape(&so_far->spec, x) && exclusive(so_far)));
}

static bool add_part(tarn_walk *w, tarn_node *node)
{
    const tarn_spec *x = &node->held[0].spec;
    tarn_tensor **sum = sum_of(w, node), *g = node->made[0].grad;
    const tarn_edge *edge = &node->held[0].edge;
    tarn_tensor *whole = *sum ? *sum : tarn_tensor_full((tarn_dtype)x->dtype, x->rank, x->size, 0);
    tarn_tensor *part = whole ? part_of(whole, node) : NULL;
    if (!part || !(*sum ? add_in_place(part, g) : tarn_drive_copy(part, g)))
        return false;
    if (!*sum)
        *sum = tarn_keep(whole);
    return !edge->node || tarn_walk_push(w, edge->node);
}

static bool step(tarn_walk *w, tarn_node *node, tarn_seen *s)
{
    if (node->replays)
        return tarn_step_replay(w, node, s);
    if (node->back)
        return node->back(node, s->gy, s->gx);
    return w->record ? tarn_step_recorded(w, node, s) : tarn_step_plain(node, s);
}

static bool deliver_all(tarn_walk *w, const tarn_node *node, const tarn_seen *s)
{
    for (int i = 0; i < node->inputs; i++) {
        if (!s->wants[i])
            continue;
        if (!s->gx[i]) {
            if (tarn_error_pending() != TARN_OK)
                return false;
            continue; /* a gradient that is zero everywhere */
        }
        if (!tarn_trace_gradient(node, i, s->gx[i]) ||
            !tarn_walk_deliver(w, &node->held[i].edge, s->gx[i]))
            return false;
    }
    return true;
}

/* A history may lead back to a tensor that a node keeps as it is: then it does not own one. */
static bool retain(const tarn_walk *w, tarn_tensor *t, tarn_tensor *g)
{
    if (w->record && t->held && !(g = tarn_tensor_detach(g)))
        return false;
    tarn_release(t->grad);
    t->grad = tarn_keep(g);
    return true;
}

/* The gradient of output I is complete: hooks see it, then whoever wants to read it. */
static bool complete(tarn_walk *w, tarn_node *node, int i)
{
    tarn_made *m = &node->made[i];
    if (!m->grad)
        return true;
    if (m->hooks) {
        tarn_tensor *g = tarn_keep(tarn_hooks_run(m->hooks, m->grad));
        if (!g)
            return false;
        tarn_release(m->grad);
        m->grad = g;
    }
    if (tarn_sink_tensor(m->sink) && !retain(w, tarn_sink_tensor(m->sink), m->grad))
        return false;
    for (size_t k = 0; k < w->asks; k++)
        if (w->asked[k].node == node && w->asked[k].output == i)
            w->asked[k].grad = tarn_keep(m->grad);
    return true;
}

static bool complete_all(tarn_walk *w, tarn_node *node)
{
    bool ok = true;
    for (int i = 0; ok && i < node->outputs; i++)
        ok = complete(w, node, i);
    return ok;
}

static bool is_asked(const tarn_walk *w, const tarn_node *node)
{
    for (size_t k = 0; k < w->asks; k++)
        if (w->asked[k].node == node)
            return true;
    return false;
}

static bool wants_any(const tarn_walk *w, const tarn_node *node)
{
    for (int i = 0; i < node->inputs; i++)
        if (wanted(w, &node->held[i].edge))
            return true;
    return node->replays || (node->spent && !is_asked(w, node));
}

static bool check_spent(const tarn_node *node)
{
    return !node->spent ||
           tarn_fail(TARN_ERROR_USE,
                     "backward reached %s a second time: what it keeps was freed by the first;"
                     " pass { retain_graph = true } there",
                     node->op->name);
}

static bool step_back(tarn_walk *w, tarn_node *node)
{
    tarn_mark mark = tarn_profile_enter_back(node->op->name, node->site);
    tarn_scope scope = tarn_scope_open();
    tarn_seen s;
    s.own = NULL, s.bytes = 0, s.gx = NULL;
    bool ok = complete_all(w, node);
    bool casting = tarn_autocast_set(node->autocast);
    if (ok && takes_part(w, node))
        ok = add_part(w, node);
    else if (ok && wants_any(w, node))
        ok = check_spent(node) && seen_init(&s, w, node) && step(w, node, &s);
    w->ending = node;
    ok = ok && (!s.gx || deliver_all(w, node, &s));
    w->ending = NULL;
    tarn_autocast_set(casting);
    tarn_free(s.own, s.bytes);
    forget_gradients(node);
    if (!ok)
        tarn_fail_frame("backward of %s%s", node->op->name, node->where ? node->where : "");
    if (ok && !w->retain)
        tarn_node_spend(node);
    bool closed = tarn_scope_close(scope, NULL);
    tarn_profile_leave(mark);
    return closed && ok;
}

/* ---- the walk ------------------------------------------------------------------------------- */

static tarn_tensor *seed(const char *who, const tarn_tensor *from, const tarn_tensor *given)
{
    if (given && !tarn_spec_same_shape(&given->spec, &from->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "%s: the gradient is %s, the tensor %s", who,
                         TARN_SHAPE(given), TARN_SHAPE(from));
    if (!given && tarn_count(from) != 1)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s starts from one number, not %s: take its sum() or mean(), or pass"
                         " a gradient of that shape",
                         who, TARN_SHAPE(from));
    tarn_dtype dtype = (tarn_dtype)from->spec.dtype;
    if (!given)
        return tarn_tensor_full(dtype, from->spec.rank, from->spec.size, 1);
    if (given->requires_grad && tarn_recording())
        return tarn_to(given, dtype);
    return given->spec.dtype == dtype ? tarn_tensor_detach(given) : tarn_tensor_to(given, dtype);
}

bool tarn_walk_start(tarn_walk *w, tarn_tensor *from, tarn_tensor *g)
{
    if (from->node)
        return tarn_walk_deliver(w, &(tarn_edge){.node = from->node, .output = from->output}, g);
    tarn_sink *sink = tarn_sink_of(from);
    return sink && tarn_walk_deliver(w, &(tarn_edge){.sink = sink}, g);
}

/* Leaves whose gradients had to be complete first. */
static bool hand_over(tarn_walk *w)
{
    for (size_t i = 0; i < w->gathers; i++) {
        tarn_sink *sink = w->gather[i];
        tarn_tensor *g = sink->sum ? tarn_hooks_run(sink->hooks, sink->sum) : NULL;
        if (tarn_error_pending() != TARN_OK ||
            (g && !w->asked && !add_to_leaf(w, tarn_sink_tensor(sink), g)))
            return false;
        for (size_t k = 0; k < w->asks; k++)
            if (w->asked[k].sink == sink)
                w->asked[k].grad = tarn_keep(g);
    }
    return true;
}

static bool run(tarn_walk *w)
{
    while (w->count) {
        tarn_node *node = tarn_walk_pop(w);
        bool ok = step_back(w, node) && tarn_interrupt_check();
        tarn_release(node);
        if (!ok)
            return false;
    }
    return hand_over(w);
}

bool tarn_walk_from(tarn_walk *w, const char *who, tarn_tensor *const *from, int count,
                    tarn_tensor *const *given)
{
    bool was = tarn_recording_set(w->record), ok = true;
    w->serial = ++serials ? serials : ++serials;
    if (w->asked)
        ok = tarn_walk_mark(w, from, count);
    for (size_t k = 0; ok && k < w->asks; k++)
        ok = !w->asked[k].sink || tarn_walk_gather(w, w->asked[k].sink);
    for (int i = 0; ok && i < count; i++) {
        tarn_tensor *g = seed(who, from[i], given ? given[i] : NULL);
        ok = g && (!from[i]->requires_grad || tarn_walk_start(w, from[i], g));
    }
    ok = ok && run(w);
    walk_done(w);
    tarn_recording_set(was);
    return ok;
}

bool tarn_backward_with(tarn_tensor *from, const tarn_grad_options *options)
{
    if (!from || tarn_error_pending() != TARN_OK)
        return false;
    if (!from->requires_grad)
        return tarn_fail(TARN_ERROR_USE,
                         "backward: nothing here was recorded: no tensor it came from has"
                         " requires_grad, or it was computed under no_grad");
    tarn_scope scope = tarn_scope_open();
    tarn_walk w = {.record = options && options->create_graph};
    w.retain = w.record || (options && options->retain_graph);
    bool ok = tarn_walk_from(&w, "backward", &from, 1, options ? options->grad : NULL);
    return tarn_scope_close(scope, NULL) && ok;
}

bool tarn_backward(tarn_tensor *loss) { return tarn_backward_with(loss, NULL); }
