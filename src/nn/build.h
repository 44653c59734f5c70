/* build.h -- when sizes become known: parameters are made at the first call, or by a run of
 * shapes alone. */
#ifndef TARN_NN_BUILD_H
#define TARN_NN_BUILD_H

#include "nn/layer.h"

/* Says what one example looks like, and builds the net for it by a shape-only run. */
bool tarn_layer_set_input(tarn_layer *net, tarn_dtype dtype, int rank,
                          const int64_t *size) TARN_MUST_CHECK;

/* Runs BATCH examples of the known input through the net without data.  The result is a meta
 * tensor of the open scope. */
tarn_tensor *tarn_layer_shape_run(tarn_layer *net, int64_t batch);

/* Every layer has what it needs: else a message that says how to get there. */
bool tarn_layer_require_built(const tarn_layer *net) TARN_MUST_CHECK;
bool tarn_layer_all_built(const tarn_layer *net);

/* Rank of one example of NET's input: given, or the first layer's; 0: unknown. */
int tarn_layer_input_rank(const tarn_layer *net);

/* ---- for call.c ------------------------------------------------------------------------------ */

/* Gives paths and a birth to layers that have none yet. */
bool tarn_layer_place(tarn_layer *root) TARN_MUST_CHECK;
bool tarn_layer_build(tarn_layer *self, const tarn_tensor *x) TARN_MUST_CHECK;
void tarn_layer_unbuild(tarn_layer *root, uint64_t birth); /* what a failed first call had built */

#endif
