/* node.c -- recording and releasing.
 *
 * A node holds edges to nodes or leaves, never the tensors that carry it, so there are no cycles:
 * an output that backward reads is kept as a detached view.
 */
#include "graph/node.h"

#include <string.h>

#include "graph/apply.h"
#include "graph/autocast.h"
#include "graph/modes.h"
#include "graph/nan.h"
#include "graph/tape.h"

static _Thread_local uint64_t sequence;
static _Thread_local size_t live_nodes;

size_t tarn_tape_nodes(void) { return live_nodes; }
uint64_t tarn_node_newest(void) { return sequence; }

/* ---- releasing ---------------------------------------------------------------------------- */

void tarn_node_spend(tarn_node *node)
{
    for (int i = 0; i < node->inputs; i++) {
        tarn_held *h = &node->held[i];
        tarn_release(h->kept);
        tarn_release(h->edge.node);
        tarn_release(h->edge.sink);
        h->kept = NULL;
        h->edge = (tarn_edge){0};
    }
    for (int i = 0; i < node->outputs; i++) {
        tarn_release(node->made[i].kept);
        node->made[i].kept = NULL;
        tarn_hooks_release(&node->made[i].hooks);
    }
    for (int i = 0; i < node->saves; i++) {
        tarn_release(node->saved[i]);
        node->saved[i] = NULL;
    }
    tarn_release(node->closure);
    node->closure = NULL;
    node->spent = true;
}

/* What a node lets go of dies after it (base/object.h), so a chain of a million needs no stack. */
static void node_done(void *object)
{
    tarn_node *node = object;
    tarn_node_spend(node);
    for (int i = 0; i < node->outputs; i++) {
        tarn_release(node->made[i].grad);
        tarn_release(node->made[i].sink);
    }
    if (node->where)
        tarn_free(node->where, strlen(node->where) + 1);
    tarn_free(node, node->bytes);
    live_nodes--;
}

static const tarn_class node_class = {"node", node_done};

/* ---- recording ---------------------------------------------------------------------------- */

static bool takes_gradient(const tarn_application *a, int i)
{
    const tarn_tensor *x = a->given[i];
    return x->requires_grad && !(tarn_param_of_input(&a->call, i)->flags & TARN_NO_GRAD);
}

bool tarn_application_tracked(const tarn_application *a)
{
    if (a->meta || (!tarn_recording() && !tarn_recompute_watching()))
        return false;
    for (int i = 0; i < a->call.inputs; i++)
        if (a->given[i]->requires_grad && takes_gradient(a, i))
            return tarn_recording() || tarn_recompute_saw();
    return false;
}

static bool has_list(const tarn_param *p) { return p->kind == TARN_DIMS || p->kind == TARN_SIZES; }

static size_t list_bytes(const tarn_application *a)
{
    size_t bytes = 0;
    int i = 0;
    for (const tarn_param *p = a->call.op->param; p->name; p++, i++)
        if (has_list(p) && a->value[i].list.count > 0)
            bytes += (size_t)a->value[i].list.count * sizeof(int64_t);
        else if (p->kind == TARN_TEXT && a->value[i].text)
            bytes += strlen(a->value[i].text) + 1;
    return bytes;
}

static char *carve(char **at, size_t bytes)
{
    char *here = *at;
    *at += (bytes + 15) & ~(size_t)15;
    return here;
}

static size_t rounded(size_t bytes) { return (bytes + 15) & ~(size_t)15; }

/* How much of each array a node has. */
typedef struct counts {
    size_t inputs, outputs, saves, params, slots, list_bytes;
} counts;

/* One block: the node, then its arrays. */
static tarn_node *node_block(const tarn_op *op, counts n)
{
    size_t held = n.inputs * sizeof(tarn_held), made = n.outputs * sizeof(tarn_made),
           saved = n.saves * sizeof(tarn_tensor *), value = n.params * sizeof(tarn_value),
           first = n.slots * sizeof(uint16_t);
    size_t bytes = rounded(sizeof(tarn_node)) + rounded(held) + rounded(made) + rounded(saved) +
                   rounded(value) + rounded(first) + rounded(n.list_bytes);
    char *at = tarn_alloc(bytes);
    if (!at)
        return NULL;
    memset(at + rounded(sizeof(tarn_node)), 0, rounded(held) + rounded(made) + rounded(saved));
    tarn_node *node = (tarn_node *)carve(&at, sizeof *node);
    *node = (tarn_node){.object = {.class = &node_class, .refs = 1}, .op = op, .bytes = bytes};
    node->sequence = ++sequence;
    node->site = tarn_profile_here();
    node->autocast = tarn_autocast();
    node->inputs = (uint16_t)n.inputs, node->outputs = (uint16_t)n.outputs;
    node->saves = (uint16_t)n.saves;
    node->held = (tarn_held *)carve(&at, held);
    node->made = (tarn_made *)carve(&at, made);
    node->saved = (tarn_tensor **)carve(&at, saved);
    node->value = (tarn_value *)carve(&at, value);
    node->first = (uint16_t *)carve(&at, first);
    live_nodes++;
    return node;
}

/* Values stay; their lists and texts move behind `first`, the last of the arrays. */
static void copy_values(tarn_node *node, const tarn_application *a, counts n)
{
    const tarn_param *param = a->call.op->param;
    memcpy(node->value, a->value, n.params * sizeof *node->value);
    memcpy(node->first, a->first, n.slots * sizeof *node->first);
    int64_t *list = (int64_t *)((char *)node->first + rounded(n.slots * sizeof *node->first));
    for (size_t i = 0; i < n.params; i++) {
        if (!has_list(&param[i]) || node->value[i].list.count <= 0)
            continue;
        size_t count = (size_t)node->value[i].list.count;
        memcpy(list, node->value[i].list.at, count * sizeof *list);
        node->value[i].list.at = list;
        list += count;
    }
    char *text = (char *)list;
    for (size_t i = 0; i < n.params; i++) {
        if (param[i].kind != TARN_TEXT || !node->value[i].text)
            continue;
        size_t bytes = strlen(node->value[i].text) + 1;
        node->value[i].text = memcpy(text, node->value[i].text, bytes);
        text += bytes;
    }
}

static tarn_node *node_new(const tarn_application *a)
{
    const tarn_call *c = &a->call;
    counts n = {.inputs = c->inputs, .outputs = c->outputs, .saves = (size_t)a->plan.saves};
    n.params = (size_t)tarn_op_params(c->op), n.slots = (size_t)tarn_op_tensors(c->op) + 1;
    n.list_bytes = list_bytes(a);
    tarn_node *node = node_block(c->op, n);
    if (!node)
        return NULL;
    node->seed = c->seed, node->stream = c->stream, node->position = c->position;
    node->back_bytes = a->plan.back_bytes, node->flops = a->plan.flops;
    copy_values(node, a, n);
    return node;
}

/* False after a message. */
static bool edge_to(tarn_edge *edge, tarn_tensor *x)
{
    *edge = (tarn_edge){.node = tarn_keep(x->node), .output = x->output};
    if (!x->node)
        edge->sink = tarn_keep(tarn_sink_of(x));
    return edge->node || edge->sink;
}

static int slot_of(const tarn_call *c, int i)
{
    int t = 0;
    while (i >= c->first[t + 1])
        t++;
    return t;
}

/* Its definition is what second derivatives run again, so it needs all that the definition reads;
 * inputs that first derivatives do not read matter only through outputs and saved values. */
static bool keeps_all(const tarn_application *a)
{
    const tarn_op *op = a->call.op;
    return op->compose && !op->compose_back &&
           !(op->traits & (TARN_BACKWARD_IS_OPS | TARN_LINEAR)) &&
           (op->keeps_out || a->plan.saves > 0);
}

/* What a tensor that may own a gradient is kept as. */
static tarn_tensor *as_kept(tarn_tensor *x)
{
    bool leaf = x->requires_grad && !x->node;
    if (!leaf && !x->sink) {
        x->held = x->node != NULL;
        return x;
    }
    tarn_sink *sink = tarn_sink_of(x);
    return sink ? tarn_sink_view(sink) : NULL;
}

bool tarn_node_keep(tarn_node *node, int i, tarn_tensor *x)
{
    tarn_held *h = &node->held[i];
    h->kept = tarn_keep(as_kept(x));
    if (h->kept)
        h->version = h->kept->storage->version;
    return h->kept != NULL;
}

static bool hold_input(tarn_node *node, const tarn_application *a, int i, bool keep)
{
    tarn_tensor *x = a->call.in[i];
    tarn_held *h = &node->held[i];
    h->spec = x->spec;
    h->absent = tarn_is_none(x);
    if (takes_gradient(a, i) && !edge_to(&h->edge, a->given[i]))
        return false;
    return !keep || h->absent || tarn_node_keep(node, i, x);
}

static bool hold_inputs(tarn_node *node, const tarn_application *a)
{
    const tarn_call *c = &a->call;
    bool all = keeps_all(a), ok = true;
    for (int i = 0; ok && i < c->inputs; i++) {
        node->held[i].written = all && (tarn_param_of_input(c, i)->flags & TARN_WRITTEN);
        ok = hold_input(node, a, i, all || (c->op->keeps_in >> slot_of(c, i) & 1));
    }
    return ok;
}

static bool hold_output(tarn_node *node, const tarn_application *a, int i)
{
    tarn_made *m = &node->made[i];
    m->spec = a->out[i]->spec;
    if (!(a->call.op->keeps_out >> i & 1))
        return true;
    m->kept = tarn_keep(tarn_tensor_detach(a->out[i]));
    if (m->kept)
        m->version = m->kept->storage->version;
    return m->kept != NULL;
}

static bool differentiable(const tarn_call *c, const tarn_tensor *out, int i)
{
    return tarn_dtype_kind((tarn_dtype)out->spec.dtype) == 'f' &&
           !(c->op->result && c->op->result[i].no_grad);
}

/* A result that is written in place gets a new node: what retains its gradient follows. */
static void move_sink(tarn_made *from, tarn_made *to, const tarn_tensor *t)
{
    if (!from->sink || tarn_sink_tensor(from->sink) != t)
        return;
    to->sink = from->sink;
    from->sink = NULL;
}

void tarn_node_hang(tarn_node *node, tarn_tensor *out, int i)
{
    tarn_node *old = out->node;
    if (old)
        move_sink(&old->made[out->output], &node->made[i], out);
    out->node = tarn_keep(node);
    out->output = (uint8_t)i;
    out->requires_grad = true;
    if (out->storage)
        out->born = out->storage->version;
    tarn_release(old);
}

bool tarn_node_record(tarn_application *a)
{
    tarn_node *node = node_new(a);
    if (!node)
        return false;
    bool ok = hold_inputs(node, a) && tarn_trace_place(node);
    for (int i = 0; ok && i < node->outputs; i++)
        ok = hold_output(node, a, i);
    for (int i = 0; ok && i < node->saves; i++)
        node->saved[i] = tarn_keep(a->saved[i]);
    for (int i = 0; ok && i < node->outputs; i++)
        if (differentiable(&a->call, a->out[i], i))
            tarn_node_hang(node, a->out[i], i);
    tarn_release(node);
    return ok;
}

/* ---- nodes of no row ------------------------------------------------------------------------ */

tarn_node *tarn_node_plain(const tarn_op *op, int inputs, int outputs)
{
    return node_block(op, (counts){.inputs = (size_t)inputs, .outputs = (size_t)outputs});
}

bool tarn_node_hold(tarn_node *node, int i, tarn_tensor *x)
{
    tarn_held *h = &node->held[i];
    h->spec = x->spec;
    h->absent = tarn_is_none(x);
    return !x->requires_grad || edge_to(&h->edge, x);
}
