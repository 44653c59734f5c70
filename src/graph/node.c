/* node.c -- recording and releasing.
 *
 * A node holds edges to nodes or leaves, never the tensors that carry it, so there are no cycles:
 * an output that backward reads is kept as a detached view.
 */
#include "graph/node.h"

#include <string.h>

#include "graph/apply.h"
#include "graph/nan.h"
#include "graph/tape.h"

static _Thread_local uint64_t sequence;
static _Thread_local size_t live_nodes;

size_t tarn_tape_nodes(void) { return live_nodes; }

/* ---- releasing ---------------------------------------------------------------------------- */

void tarn_node_spend(tarn_node *node)
{
    for (int i = 0; i < node->inputs; i++) {
        tarn_held *h = &node->held[i];
        tarn_release(h->kept);
        tarn_release(h->edge.node);
        tarn_release(h->edge.leaf);
        h->kept = h->edge.leaf = NULL;
        h->edge.node = NULL;
    }
    for (int i = 0; i < node->outputs; i++) {
        tarn_release(node->made[i].kept);
        node->made[i].kept = NULL;
    }
    for (int i = 0; i < node->saves; i++) {
        tarn_release(node->saved[i]);
        node->saved[i] = NULL;
    }
    node->spent = true;
}

/* What a node lets go of dies after it (base/object.h), so a chain of a million needs no stack. */
static void node_done(void *object)
{
    tarn_node *node = object;
    tarn_node_spend(node);
    for (int i = 0; i < node->outputs; i++) {
        tarn_release(node->made[i].grad);
        tarn_release(node->made[i].retained);
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
    if (!tarn_recording() || a->meta)
        return false;
    for (int i = 0; i < a->call.inputs; i++)
        if (a->given[i]->requires_grad && takes_gradient(a, i))
            return true;
    return false;
}

static size_t list_bytes(const tarn_application *a)
{
    size_t bytes = 0;
    int i = 0;
    for (const tarn_param *p = a->call.op->param; p->name; p++, i++)
        if ((p->kind == TARN_DIMS || p->kind == TARN_SIZES) && a->value[i].list.count > 0)
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

/* One block: the node, then its arrays. */
static tarn_node *node_new(const tarn_application *a)
{
    const tarn_call *c = &a->call;
    int params = tarn_op_params(c->op), slots = tarn_op_tensors(c->op);
    size_t held = c->inputs * sizeof(tarn_held), made = c->outputs * sizeof(tarn_made),
           saved = (size_t)a->plan.saves * sizeof(tarn_tensor *),
           value = (size_t)params * sizeof(tarn_value),
           first = (size_t)(slots + 1) * sizeof(uint16_t), lists = list_bytes(a);
    size_t bytes = rounded(sizeof(tarn_node)) + rounded(held) + rounded(made) + rounded(saved) +
                   rounded(value) + rounded(first) + rounded(lists);
    char *at = tarn_alloc_zero(bytes);
    if (!at)
        return NULL;
    tarn_node *node = (tarn_node *)carve(&at, sizeof *node);
    *node = (tarn_node){.object = {.class = &node_class, .refs = 1}, .op = c->op, .bytes = bytes};
    node->sequence = ++sequence;
    node->seed = c->seed, node->stream = c->stream, node->position = c->position;
    node->inputs = c->inputs, node->outputs = c->outputs, node->saves = (uint16_t)a->plan.saves;
    node->back_bytes = a->plan.back_bytes;
    node->held = (tarn_held *)carve(&at, held);
    node->made = (tarn_made *)carve(&at, made);
    node->saved = (tarn_tensor **)carve(&at, saved);
    node->value = (tarn_value *)carve(&at, value);
    node->first = (uint16_t *)carve(&at, first);
    memcpy(node->value, a->value, value);
    memcpy(node->first, a->first, first);
    int64_t *list = (int64_t *)at;
    for (int i = 0; i < params; i++) {
        uint8_t kind = c->op->param[i].kind;
        if ((kind == TARN_DIMS || kind == TARN_SIZES) && node->value[i].list.count > 0) {
            size_t n = (size_t)node->value[i].list.count;
            memcpy(list, node->value[i].list.at, n * sizeof *list);
            node->value[i].list.at = list;
            list += n;
        }
    }
    char *text = (char *)list;
    for (int i = 0; i < params; i++)
        if (c->op->param[i].kind == TARN_TEXT && node->value[i].text) {
            size_t n = strlen(node->value[i].text) + 1;
            node->value[i].text = memcpy(text, node->value[i].text, n);
            text += n;
        }
    live_nodes++;
    return node;
}

static tarn_edge edge_to(const tarn_tensor *x)
{
    if (x->node)
        return (tarn_edge){.node = tarn_keep(x->node), .output = x->output, .dtype = x->spec.dtype};
    return (tarn_edge){.leaf = tarn_keep(x), .dtype = x->spec.dtype};
}

static int slot_of(const tarn_call *c, int i)
{
    int t = 0;
    while (i >= c->first[t + 1])
        t++;
    return t;
}

static void hold_inputs(tarn_node *node, const tarn_application *a)
{
    const tarn_call *c = &a->call;
    for (int i = 0; i < c->inputs; i++) {
        tarn_held *h = &node->held[i];
        h->spec = c->in[i]->spec;
        h->absent = tarn_is_none(c->in[i]);
        h->absent = tarn_is_none(c->in[i]);
        if (takes_gradient(a, i))
            h->edge = edge_to(a->given[i]);
        if (!(c->op->keeps_in >> slot_of(c, i) & 1) || h->absent)
            continue;
        h->kept = tarn_keep(c->in[i]);
        h->version = h->kept->storage->version;
    }
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

static void hang(tarn_node *node, tarn_tensor *out, int i)
{
    tarn_node *old = out->node;
    out->node = tarn_keep(node);
    out->output = (uint8_t)i;
    out->requires_grad = true;
    node->made[i].made = true;
    if (out->storage)
        out->born = out->storage->version;
    tarn_release(old);
}

bool tarn_node_record(tarn_application *a)
{
    tarn_node *node = node_new(a);
    if (!node)
        return false;
    hold_inputs(node, a);
    bool ok = tarn_trace_place(node);
    for (int i = 0; ok && i < node->outputs; i++)
        ok = hold_output(node, a, i);
    for (int i = 0; ok && i < node->saves; i++)
        node->saved[i] = tarn_keep(a->saved[i]);
    for (int i = 0; ok && i < node->outputs; i++)
        if (differentiable(&a->call, a->out[i], i))
            hang(node, a->out[i], i);
    tarn_release(node);
    return ok;
}
