/* sink.h -- where gradients end: a tensor, known as long as it lives.
 *
 * With create_graph a gradient has a history, which leads back to the tensor that owns it.  So a
 * node holds no tensor that may own a gradient: it holds its sink, and its data as a view. */
#ifndef TARN_GRAPH_SINK_H
#define TARN_GRAPH_SINK_H

#include "graph/tape.h"

typedef struct tarn_sink {
    tarn_weak weak;
    tarn_tensor *view; /* counted; the tensor's data without history; NULL until a node keeps it */
    tarn_tensor *sum;  /* counted; this walk's gradient so far, while `gathers` */
    tarn_hook *hooks;  /* counted; in the order they were added */
    uint32_t gathers;  /* the walk that collects here and hands over at its end; 0: none */
} tarn_sink;

/* T's, made when there is none; borrowed.  NULL after a message. */
tarn_sink *tarn_sink_of(tarn_tensor *t);

static inline tarn_tensor *tarn_sink_tensor(const tarn_sink *sink)
{
    return sink ? sink->weak.tensor : NULL;
}

/* The tensor's data as a node keeps them; borrowed.  NULL after a message. */
tarn_tensor *tarn_sink_view(tarn_sink *sink);

/* ---- hooks ---------------------------------------------------------------------------------- */

bool tarn_hooks_any(const tarn_hook *first); /* some that are not removed */

/* G, or what the hooks make of it; of the open scope.  NULL after a message. */
tarn_tensor *tarn_hooks_run(tarn_hook *first, tarn_tensor *g);

void tarn_hooks_append(tarn_hook **first, tarn_hook *hook); /* keeps HOOK */

#endif
