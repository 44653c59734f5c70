/* graph.h -- the wiring of a Graph: names of what goes in and out, and of what each node takes. */
#ifndef TARN_NN_GRAPH_H
#define TARN_NN_GRAPH_H

#include "nn/layer.h"

/* The node NAME takes FROM, "x,h.2". */
bool tarn_graph_wire(tarn_layer *self, const char *name, const char *from) TARN_MUST_CHECK;

/* When all nodes are there: checks the wiring and puts them in an order that can be run. */
bool tarn_graph_settle(tarn_layer *self) TARN_MUST_CHECK;

#endif
