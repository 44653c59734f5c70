/* nan.h -- tarn.trace_nan: who made the first NaN or infinity. */
#ifndef TARN_GRAPH_NAN_H
#define TARN_GRAPH_NAN_H

#include "graph/node.h"

bool tarn_tracing_nan(void);

/* False, with the operation, the count and the first position named, when tracing is on and an
 * output is not finite although every input was. */
bool tarn_trace_outputs(const tarn_application *a) TARN_MUST_CHECK;

/* The same for the gradient of NODE's input I. */
bool tarn_trace_gradient(const tarn_node *node, int i, const tarn_tensor *gx) TARN_MUST_CHECK;

/* Remembers in NODE where the script and the net were. */
bool tarn_trace_place(tarn_node *node) TARN_MUST_CHECK;

#endif
