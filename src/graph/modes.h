/* modes.h -- what apply.c knows of the moment and its neighbours ask. */
#ifndef TARN_GRAPH_MODES_H
#define TARN_GRAPH_MODES_H

#include "graph/op.h"

const char *tarn_place(void); /* the layer's path, or NULL */
bool tarn_observed(void);     /* somebody wants to see every call */
void tarn_observe(const tarn_call *call, const tarn_plan *plan, bool backward);

/* Whether a recomputation runs forward without recording; `saw` tells it that something in there
 * would have been recorded, and is false. */
bool tarn_recompute_watching(void);
bool tarn_recompute_saw(void);

/* Adds the frame of an OP that failed before it came to anything; its parameters are tensors.
 * Gives NULL. */
void *tarn_apply_frame(const tarn_op *op, int inputs, tarn_tensor *const *in);

/* A row's numbers, in its order: what its span takes as args. */
void tarn_span_args(const tarn_op *op, const tarn_value *value, double args[TARN_MAX_PARAMS]);

#endif
