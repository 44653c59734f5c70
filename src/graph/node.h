/* node.h -- one recorded application: what backward needs, and where gradients go. */
#ifndef TARN_GRAPH_NODE_H
#define TARN_GRAPH_NODE_H

#include "graph/profile.h"
#include "graph/resolve.h"
#include "graph/sink.h"

/* Where the gradient of an input goes: to an output of another node, or to a leaf. */
typedef struct tarn_edge {
    struct tarn_node *node; /* counted */
    tarn_sink *sink;        /* counted; a leaf's */
    uint8_t output;
} tarn_edge;

/* One input as backward sees it. */
typedef struct tarn_held {
    tarn_edge edge;
    tarn_tensor *kept; /* counted; NULL where the row does not read it */
    uint32_t version;  /* of kept's storage when it was kept */
    bool absent;       /* an optional tensor that was not given */
    bool written;      /* by the row itself: its version says nothing */
    tarn_spec spec;
} tarn_held;

/* One output as backward sees it. */
typedef struct tarn_made {
    tarn_spec spec;
    tarn_tensor *kept; /* detached; counted; NULL where the row does not read it */
    uint32_t version;
    tarn_tensor *grad; /* counted; while backward runs */
    tarn_sink *sink;  /* counted; of the tensor that retains the gradient for reading; NULL: none */
    tarn_hook *hooks; /* counted */
} tarn_made;

typedef struct tarn_node tarn_node;

/* Of nodes that no row describes: gx from gy, by operations; CLOSURE is the node's. */
typedef bool tarn_node_back(const tarn_node *node, tarn_tensor *const gy[], tarn_tensor *gx[]);

struct tarn_node {
    tarn_object object;
    const tarn_op *op;
    tarn_node_back *back; /* NULL: the row's */
    bool replays;         /* runs `closure`, a tarn_replay, again and goes back through that */
    void *closure;        /* counted */
    uint64_t walk;        /* the last walk that came by on its way to what was asked for */
    uint64_t sequence;    /* grows with every node: inputs come before results */
    uint64_t seed, stream, position;
    uint16_t inputs, outputs, saves;
    bool spent, autocast; /* autocast: was on */
    uint32_t queued;      /* the walk that has it in its heap; 0: none */
    size_t bytes, back_bytes;
    double flops; /* of forward */
    tarn_site site;
    char *where; /* script line and layer, while NaN are traced; NULL */
    tarn_held *held;
    tarn_made *made;
    tarn_tensor **saved;
    tarn_value *value;
    uint16_t *first;
};

/* Whether running A must be recorded. */
bool tarn_application_tracked(const tarn_application *a);

/* Makes A's node and hangs it on the outputs. */
bool tarn_node_record(tarn_application *a) TARN_MUST_CHECK;

/* A node without a row's arguments: OP gives it a name.  Counted once, and the caller's. */
tarn_node *tarn_node_plain(const tarn_op *op, int inputs, int outputs) TARN_MUST_CHECK;
bool tarn_node_hold(tarn_node *node, int i, tarn_tensor *x) TARN_MUST_CHECK; /* an edge to it */
bool tarn_node_keep(tarn_node *node, int i, tarn_tensor *x) TARN_MUST_CHECK; /* ... and its data */
void tarn_node_hang(tarn_node *node, tarn_tensor *out, int i); /* OUT is output I from now on */

/* The number of the newest node: those after it do not exist yet. */
uint64_t tarn_node_newest(void);

/* Lets go of what backward reads: kept tensors, saved values and edges. */
void tarn_node_spend(tarn_node *node);

#endif
