/* grad.c -- gradients with respect to some tensors: the walk goes only where they are. */
#include "graph/apply.h"
#include "graph/walk.h"

static _Thread_local uint64_t walks;

/* ---- what is asked for ---------------------------------------------------------------------- */

static bool ask_for(tarn_asked *asked, tarn_tensor *x, int which)
{
    if (!x->requires_grad)
        return tarn_fail(TARN_ERROR_USE,
                         "grad: input %d does not require a gradient; requires_grad_() it before"
                         " computing with it",
                         which + 1);
    asked->node = tarn_keep(x->node);
    asked->output = x->output;
    asked->sink = x->node ? NULL : tarn_keep(tarn_sink_of(x));
    return asked->node || asked->sink;
}

static void asked_done(tarn_asked *asked, size_t count)
{
    for (size_t i = 0; asked && i < count; i++) {
        tarn_release(asked[i].sink);
        tarn_release(asked[i].node);
        tarn_release(asked[i].grad);
    }
    tarn_free(asked, count * sizeof *asked);
}

/* ---- the way there -------------------------------------------------------------------------- */

typedef struct order {
    tarn_node **node; /* counted; falling numbers */
    size_t count, room;
} order;

/* Every node that the walk could come to.  W's heap is used, and is empty again. */
static bool collect(tarn_walk *w, tarn_tensor *const *from, int count, order *o)
{
    for (int i = 0; i < count; i++)
        if (from[i]->node && !tarn_walk_push(w, from[i]->node))
            return false;
    while (w->count) {
        if (!tarn_grow((void **)&o->node, &o->room, o->count + 1, sizeof *o->node))
            return false;
        tarn_node *node = o->node[o->count++] = tarn_walk_pop(w);
        for (int i = 0; i < node->inputs; i++)
            if (node->held[i].edge.node && !tarn_walk_push(w, node->held[i].edge.node))
                return false;
    }
    return true;
}

static bool is_target(const tarn_walk *w, const tarn_node *node, const tarn_sink *sink)
{
    for (size_t k = 0; k < w->asks; k++)
        if (node ? w->asked[k].node == node : w->asked[k].sink == sink)
            return true;
    return false;
}

static bool leads_there(const tarn_walk *w, const tarn_node *node)
{
    if (node->replays || node->spent || is_target(w, node, NULL))
        return true;
    for (int i = 0; i < node->inputs; i++) {
        const tarn_edge *e = &node->held[i].edge;
        if ((e->node && e->node->walk == w->id) || (e->sink && is_target(w, NULL, e->sink)))
            return true;
    }
    return false;
}

/* Marks the nodes on the way, those that were made first before those made of them. */
bool tarn_walk_mark(tarn_walk *w, tarn_tensor *const *from, int count)
{
    order o = {.count = 0};
    w->id = ++walks;
    w->newest = tarn_node_newest();
    bool ok = collect(w, from, count, &o);
    for (size_t i = o.count; ok && i-- > 0;)
        if (leads_there(w, o.node[i]))
            o.node[i]->walk = w->id;
    for (size_t i = 0; i < o.count; i++)
        tarn_release(o.node[i]);
    tarn_free(o.node, o.room * sizeof *o.node);
    return ok;
}

/* ---- the call ------------------------------------------------------------------------------- */

static bool check_outputs(tarn_tensor *const *outputs, int count)
{
    bool any = false;
    for (int i = 0; i < count; i++) {
        if (!outputs[i])
            return false;
        any |= outputs[i]->requires_grad;
    }
    return any ||
           tarn_fail(TARN_ERROR_USE, "grad: no output was recorded: no tensor they came from has"
                                     " requires_grad, or they were computed under no_grad");
}

static bool ask_all(tarn_walk *w, tarn_tensor *const *inputs, int wanted)
{
    if (wanted < 1)
        return tarn_fail(TARN_ERROR_USE, "grad: no inputs: with respect to what?");
    w->asked = tarn_alloc_zero((size_t)wanted * sizeof *w->asked);
    if (!w->asked)
        return false;
    w->asks = (size_t)wanted;
    for (int i = 0; i < wanted; i++)
        if (!inputs[i] || !ask_for(&w->asked[i], inputs[i], i))
            return false;
    return true;
}

/* The same leaf may be asked for twice, and what nothing depends on is said. */
static bool take_gradients(const tarn_walk *w, bool allow_unused, tarn_tensor **out)
{
    for (size_t i = 0; i < w->asks; i++) {
        out[i] = NULL;
        if (!w->asked[i].grad && !allow_unused)
            return tarn_fail(TARN_ERROR_USE,
                             "grad: no output depends on input %zu; leave it out, or pass"
                             " { allow_unused = true } to get nil for it",
                             i + 1);
        if (w->asked[i].grad && !(out[i] = tarn_scope_own(tarn_keep(w->asked[i].grad))))
            return false;
    }
    return true;
}

static bool hand_out(tarn_scope scope, tarn_tensor **out, int wanted, bool ok)
{
    for (int i = 0; ok && i < wanted; i++)
        tarn_keep(out[i]);
    ok = tarn_scope_close(scope, NULL) && ok;
    for (int i = 0; ok && i < wanted; i++)
        if (out[i] && !tarn_scope_own(out[i])) {
            while (++i < wanted)
                tarn_release(out[i]);
            return false;
        }
    return ok;
}

bool tarn_grad(tarn_tensor *const *outputs, int count, tarn_tensor *const *inputs, int wanted,
               const tarn_grad_options *options, tarn_tensor **out)
{
    static const tarn_grad_options none = {.retain_graph = false};
    const tarn_grad_options *o = options ? options : &none;
    if (tarn_error_pending() != TARN_OK)
        return false;
    tarn_scope scope = tarn_scope_open();
    tarn_walk w = {.record = o->create_graph, .retain = o->create_graph || o->retain_graph};
    bool ok = check_outputs(outputs, count) && ask_all(&w, inputs, wanted) &&
              tarn_walk_from(&w, "grad", outputs, count, o->grad) &&
              take_gradients(&w, o->allow_unused, out);
    asked_done(w.asked, w.asks);
    return hand_out(scope, out, wanted, ok);
}
