/* second.c -- going back with recording on, so that gradients can be differentiated again.
 *
 * What a row keeps is given its history back: an edge and the kept data make a tensor again.  Then
 * the row's own backward runs, where it is made of operations; or its definition runs again, and
 * the walk goes on through that.
 */
#include "graph/apply.h"
#include "graph/walk.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- histories ------------------------------------------------------------------------------ */

/* The gradient passes as it is. */
static bool same_back(const tarn_node *node, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    (void)node;
    gx[0] = gy[0];
    return true;
}

static const tarn_param link_params[] = {{.name = "x", .kind = TARN_TENSOR}, {0}};
static const tarn_op link_row = {.name = "link", .param = link_params};

/* A leaf's numbers of another time or type: a node of their own leads to the leaf. */
static bool link_to(tarn_tensor *data, tarn_sink *sink)
{
    tarn_node *node = tarn_node_plain(&link_row, 1, 1);
    if (!node)
        return false;
    node->back = same_back;
    node->held[0] = (tarn_held){.spec = data->spec, .edge = {.sink = tarn_keep(sink)}};
    node->made[0].spec = data->spec;
    tarn_node_hang(node, data, 0);
    tarn_release(node);
    return true;
}

tarn_tensor *tarn_with_history(tarn_tensor *data, const tarn_edge *edge)
{
    tarn_tensor *leaf = tarn_sink_tensor(edge->sink);
    if (!data || (!edge->node && !leaf))
        return data;
    if (leaf && edge->sink->view == data && leaf->storage == data->storage)
        return tarn_scope_own(tarn_keep(leaf));
    tarn_tensor *t = tarn_tensor_view(data, &data->spec);
    if (!t)
        return NULL;
    if (edge->sink)
        return link_to(t, edge->sink) ? t : NULL;
    tarn_node_hang(edge->node, t, edge->output);
    return t;
}

/* Zeros in place of numbers that were not kept, because no derivative depends on them. */
static tarn_tensor *zeros_like(const tarn_spec *spec)
{
    tarn_tensor *zero = tarn_tensor_full((tarn_dtype)spec->dtype, 0, NULL, 0);
    return zero ? tarn_expand(zero, spec->size, spec->rank) : NULL;
}

static bool restore_inputs(const tarn_node *node, tarn_seen *s, bool all)
{
    for (int i = 0; i < node->inputs; i++) {
        const tarn_held *h = &node->held[i];
        if (h->absent || (!h->kept && !all))
            continue;
        tarn_tensor *data = h->kept ? h->kept : zeros_like(&h->spec);
        if (!(s->in[i] = tarn_with_history(data, &h->edge)))
            return false;
    }
    return true;
}

static bool restore_outputs(tarn_node *node, tarn_seen *s)
{
    for (int i = 0; i < node->outputs; i++) {
        tarn_edge self = {.node = node, .output = (uint8_t)i};
        bool floating = tarn_dtype_kind((tarn_dtype)node->made[i].spec.dtype) == 'f';
        if (node->made[i].kept && floating &&
            !(s->out[i] = tarn_with_history(node->made[i].kept, &self)))
            return false;
    }
    return true;
}

/* ---- linear rows: gx = A' gy, so the gradient of that with respect to gy is A --------------- */

static bool takes(const tarn_node *origin, int i)
{
    return origin->held[i].edge.node || origin->held[i].edge.sink;
}

/* What forward gets in place of input I: the gradient of gx[I], or nothing of it. */
static tarn_tensor *linear_input(const tarn_node *origin, tarn_tensor *const ggx[], int i)
{
    const tarn_held *h = &origin->held[i];
    if (h->absent || h->kept)
        return h->absent ? TARN_NONE : h->kept;
    return takes(origin, i) && !tarn_is_none(ggx[i]) ? ggx[i] : zeros_like(&h->spec);
}

static bool linear_again(const tarn_node *origin, tarn_tensor **in, tarn_tensor **out)
{
    tarn_draws was = tarn_draws_now();
    tarn_draws there = {.seed = origin->seed, .counter = was.counter};
    there.layer = (tarn_draw){origin->stream, origin->position};
    tarn_draws_set(&there);
    bool ok = tarn_apply_again(origin->op, in, origin->first, origin->value, out);
    tarn_draws_set(&was);
    return ok;
}

/* NODE goes from origin's gy to its gx; back means: from ggx to ggy. */
static bool linear_back(const tarn_node *node, tarn_tensor *const ggx[], tarn_tensor *ggy[])
{
    const tarn_node *origin = node->closure;
    if (origin->spent)
        return tarn_fail(TARN_ERROR_USE,
                         "backward of backward reached %s, whose inputs were freed by an earlier"
                         " backward; pass { retain_graph = true } there",
                         origin->op->name);
    size_t bytes = origin->inputs * sizeof(tarn_tensor *);
    tarn_tensor **in = tarn_alloc(bytes);
    bool ok = in != NULL;
    for (int i = 0; ok && i < origin->inputs; i++)
        ok = (in[i] = linear_input(origin, ggx, i)) != NULL;
    ok = ok && linear_again(origin, in, ggy);
    tarn_free(in, bytes);
    return ok;
}

static bool record_linear(tarn_node *origin, tarn_seen *s)
{
    tarn_node *node = tarn_node_plain(origin->op, origin->outputs, origin->inputs);
    if (!node)
        return false;
    node->back = linear_back;
    node->closure = tarn_keep(origin);
    bool ok = true;
    for (int k = 0; ok && k < origin->outputs; k++)
        ok = tarn_node_hold(node, k, s->gy[k]);
    for (int i = 0; ok && i < origin->inputs; i++) {
        tarn_tensor *g = s->gx[i];
        node->made[i].spec = g ? g->spec : origin->held[i].spec;
        if (!g || !s->wants[i])
            continue;
        s->gx[i] = g = tarn_tensor_detach(g); /* backward may pass gy on as it is */
        ok = g != NULL;
        if (ok)
            tarn_node_hang(node, g, i);
    }
    tarn_release(node);
    return ok;
}

static bool step_linear(tarn_node *node, tarn_seen *s)
{
    if (node->inputs > UINT8_MAX)
        return tarn_fail(TARN_ERROR_USE, "%s: %d inputs are too many to go back through twice",
                         node->op->name, node->inputs);
    bool was = tarn_recording_set(false);
    bool ok = tarn_step_plain(node, s);
    tarn_recording_set(was);
    bool any = false;
    for (int k = 0; k < node->outputs; k++)
        any |= s->gy[k]->requires_grad;
    return ok && (!any || record_linear(node, s));
}

/* ---- running a definition again ------------------------------------------------------------- */

static _Thread_local int replays;

bool tarn_replaying(void) { return replays > 0; }

/* The walk goes on from what was computed again, which is newer than all that waits. */
static bool start_from(tarn_walk *w, tarn_tensor **out, const tarn_seen *s, int outputs)
{
    for (int k = 0; k < outputs; k++)
        if (!tarn_is_none(s->gy[k]) && out[k] && out[k]->requires_grad &&
            !tarn_walk_start(w, out[k], s->gy[k]))
            return false;
    return true;
}

static bool compose_again(const tarn_node *node, const tarn_seen *s, tarn_tensor **out)
{
    tarn_call c = tarn_seen_call(node, s);
    tarn_draws was = tarn_draws_now(), there = was;
    if (node->op->traits & TARN_RANDOM) {
        there.seed = node->seed;
        there.layer = (tarn_draw){node->stream, node->position};
    }
    tarn_draws_set(&there);
    replays++;
    bool ok = node->op->compose(&c, out);
    replays--;
    tarn_draws_set(&was);
    return ok;
}

static bool step_compose(tarn_walk *w, tarn_node *node, tarn_seen *s)
{
    tarn_tensor *out[TARN_MAX_RESULTS] = {0};
    return restore_inputs(node, s, true) && compose_again(node, s, out) &&
           start_from(w, out, s, node->outputs);
}

bool tarn_step_replay(tarn_walk *w, tarn_node *node, tarn_seen *s)
{
    tarn_replay *replay = node->closure;
    tarn_tensor *out[TARN_MAX_RESULTS] = {0};
    if (!restore_inputs(node, s, false))
        return false;
    bool was = tarn_recording_set(true);
    replays++;
    bool ok = tarn_replay_again(replay, s->in, out);
    replays--;
    tarn_recording_set(was);
    return ok && start_from(w, out, s, node->outputs);
}

/* ---- by the row ----------------------------------------------------------------------------- */

static bool step_ops(tarn_node *node, tarn_seen *s)
{
    if (!restore_inputs(node, s, false) || !restore_outputs(node, s))
        return false;
    if (!node->op->compose_back)
        return tarn_step_plain(node, s);
    tarn_call c = tarn_seen_call(node, s);
    return node->op->compose_back(&c, s->gy, s->gx);
}

bool tarn_step_recorded(tarn_walk *w, tarn_node *node, tarn_seen *s)
{
    const tarn_op *op = node->op;
    if (op->compose_back || (op->traits & TARN_BACKWARD_IS_OPS))
        return step_ops(node, s);
    if (op->traits & TARN_LINEAR)
        return step_linear(node, s);
    if (op->compose)
        return step_compose(w, node, s);
    return tarn_fail(TARN_ERROR_USE,
                     "%s has no second derivative: its row has a kernel for the first alone; use"
                     " backward without create_graph, or compute it by other operations",
                     op->name);
}
