/* tape.h -- the record of what was computed, and the walk back through it. */
#ifndef TARN_GRAPH_TAPE_H
#define TARN_GRAPH_TAPE_H

#include "graph/op.h"

typedef struct tarn_backward_options {
    bool retain_graph;       /* keep what nodes hold, so that backward can run again */
    const tarn_tensor *grad; /* gradient of the result; NULL: 1, and the result must be a number */
} tarn_backward_options;

bool tarn_backward_with(tarn_tensor *from, const tarn_backward_options *options) TARN_MUST_CHECK;

/* Non-leaf results keep their gradient for reading after the next backward. */
bool tarn_retain_grad(tarn_tensor *t) TARN_MUST_CHECK;
tarn_tensor *tarn_grad_of(const tarn_tensor *t); /* borrowed; NULL: none */
bool tarn_grad_set(tarn_tensor *t,
                   tarn_tensor *grad) TARN_MUST_CHECK; /* NULL clears; leaves only */
bool tarn_is_leaf(const tarn_tensor *t);

/* An in-place write to T by WRITER that bypasses the operations (optimizers, loading, Lua's raw
 * assignment): refused on a leaf that requires grad while recording. */
bool tarn_write_check(tarn_tensor *t, const char *writer) TARN_MUST_CHECK;

/* Compares the gradients of f at INPUTS (float64, requires_grad) with central differences. */
typedef struct tarn_gradcheck_report {
    int input;                       /* worst input, counting from 1 */
    int64_t at;                      /* its worst element, counting from 1 */
    double analytic, numeric, error; /* error relative to 1 + |numeric| */
} tarn_gradcheck_report;
typedef tarn_tensor *tarn_function(void *context, tarn_tensor *const *in, int count);
bool tarn_gradcheck(tarn_function *f, void *context, tarn_tensor *const *in, int count, double step,
                    tarn_gradcheck_report *report) TARN_MUST_CHECK;

size_t tarn_tape_nodes(void); /* live nodes: 0 when nothing is recorded */

#endif
