/* walk.h -- the walk back: what backward.c, second.c and grad.c share of it. */
#ifndef TARN_GRAPH_WALK_H
#define TARN_GRAPH_WALK_H

#include "graph/node.h"

/* What tarn_grad was asked for: the gradient of a leaf, or of a node's output. */
typedef struct tarn_asked {
    tarn_sink *sink; /* counted; NULL: the node's */
    tarn_node *node; /* counted */
    int output;
    tarn_tensor *grad; /* counted */
} tarn_asked;

typedef struct tarn_walk {
    tarn_node **node; /* the heap: counted */
    size_t count, room;
    tarn_sink **gather; /* counted: their sums go on when the walk has ended */
    size_t gathers, gather_room;
    bool record, retain;
    uint32_t serial;   /* tells walks inside each other apart; not 0 */
    tarn_asked *asked; /* NULL: all leaves get theirs */
    size_t asks;
    const tarn_node *ending; /* whose gradients are being passed on; NULL: none's */
    uint64_t id, newest;     /* with `asked`: nodes on the way carry ID, or are newer than NEWEST */
} tarn_walk;

bool tarn_walk_push(tarn_walk *w, tarn_node *node) TARN_MUST_CHECK; /* once in the heap at most */
tarn_node *tarn_walk_pop(tarn_walk *w); /* the newest; counted, and the caller's */

/* G, fitted to what it is the gradient of, goes where EDGE points. */
bool tarn_walk_deliver(tarn_walk *w, const tarn_edge *edge, tarn_tensor *g) TARN_MUST_CHECK;
bool tarn_walk_start(tarn_walk *w, tarn_tensor *from, tarn_tensor *g) TARN_MUST_CHECK;
bool tarn_walk_gather(tarn_walk *w, tarn_sink *sink) TARN_MUST_CHECK;

/* Marks the nodes on the way from FROM to what is asked for (grad.c). */
bool tarn_walk_mark(tarn_walk *w, tarn_tensor *const *from, int count) TARN_MUST_CHECK;

/* Starts at FROM[0 .. COUNT) and runs to the end; W says how.  Recording is put back. */
bool tarn_walk_from(tarn_walk *w, const char *who, tarn_tensor *const *from, int count,
                    tarn_tensor *const *given) TARN_MUST_CHECK;

/* The tensors a row's backward sees: those it keeps, shapes alone for the rest. */
typedef struct tarn_seen {
    tarn_tensor **in, **out, **gx, **gy;
    bool *wants;
    tarn_tensor *shapes;
    char *own; /* the block of the arrays where `few` is too small, or NULL */
    size_t bytes;
    _Alignas(16) char few[6 * (sizeof(tarn_tensor) + 3 * sizeof(tarn_tensor *))];
} tarn_seen;

/* One node's step back in a walk: the kernel's (backward.c), or recorded (second.c).  True with gx
 * filled, or with gradients delivered already. */
bool tarn_step_plain(const tarn_node *node, tarn_seen *s) TARN_MUST_CHECK;
bool tarn_step_recorded(tarn_walk *w, tarn_node *node, tarn_seen *s) TARN_MUST_CHECK;
bool tarn_step_replay(tarn_walk *w, tarn_node *node, tarn_seen *s) TARN_MUST_CHECK;

/* The call as NODE's row saw it. */
tarn_call tarn_seen_call(const tarn_node *node, const tarn_seen *s);

/* Runs REPLAY again as it ran first. */
bool tarn_replay_again(tarn_replay *replay, tarn_tensor *const *in,
                       tarn_tensor **out) TARN_MUST_CHECK;

/* DATA with the history that EDGE stands for; of the open scope. */
tarn_tensor *tarn_with_history(tarn_tensor *data, const tarn_edge *edge);

#endif
