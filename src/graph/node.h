/* node.h -- one recorded application: what backward needs, and where gradients go. */
#ifndef TARN_GRAPH_NODE_H
#define TARN_GRAPH_NODE_H

#include "graph/resolve.h"

/* Where the gradient of an input goes: to an output of another node, or to a leaf. */
typedef struct tarn_edge {
    struct tarn_node *node; /* counted */
    tarn_tensor *leaf;      /* counted */
    uint8_t output;
    tarn_dtype dtype;
} tarn_edge;

/* One input as backward sees it. */
typedef struct tarn_held {
    tarn_edge edge;
    tarn_tensor *kept; /* counted; NULL where the row does not read it */
    uint32_t version;  /* of kept's storage when it was kept */
    bool absent;       /* an optional tensor that was not given */
    tarn_spec spec;
} tarn_held;

/* One output as backward sees it. */
typedef struct tarn_made {
    tarn_spec spec;
    tarn_tensor *kept; /* detached; counted; NULL where the row does not read it */
    uint32_t version;
    tarn_tensor *grad; /* counted; while backward runs */
    bool retains;      /* the gradient stays in `retained` for reading */
    bool made;         /* false: this output takes no gradient */
    tarn_tensor *retained;
} tarn_made;

typedef struct tarn_node {
    tarn_object object;
    const tarn_op *op;
    uint64_t sequence; /* grows with every node: inputs come before results */
    uint64_t seed, stream, position;
    uint16_t inputs, outputs, saves;
    bool queued, spent;
    size_t bytes, back_bytes;
    char *where; /* script line and layer, while NaN are traced; NULL */
    tarn_held *held;
    tarn_made *made;
    tarn_tensor **saved;
    tarn_value *value;
    uint16_t *first;
} tarn_node;

/* Whether running A must be recorded. */
bool tarn_application_tracked(const tarn_application *a);

/* Makes A's node and hangs it on the outputs. */
bool tarn_node_record(tarn_application *a) TARN_MUST_CHECK;

/* Lets go of what backward reads: kept tensors, saved values and edges. */
void tarn_node_spend(tarn_node *node);

#endif
