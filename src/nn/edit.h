/* edit.h -- nets cut and joined.  Layers are shared, not copied. */
#ifndef TARN_NN_EDIT_H
#define TARN_NN_EDIT_H

#include "nn/layer.h"

/* A new Sequential of the first COUNT layers; of the last -COUNT ones when negative. */
tarn_layer *tarn_layer_take(const tarn_layer *net, int64_t count);
/* ... up to and including the layer of that name or key. */
tarn_layer *tarn_layer_take_to(const tarn_layer *net, const char *name);
/* A new Sequential without the first COUNT layers; without the last -COUNT ones. */
tarn_layer *tarn_layer_drop(const tarn_layer *net, int64_t count);

/* In place.  AT counts from 1, or from -1 at the end. */
bool tarn_layer_replace(tarn_layer *net, int64_t at, tarn_layer *layer) TARN_MUST_CHECK;
bool tarn_layer_append(tarn_layer *net, tarn_layer *layer) TARN_MUST_CHECK;

/* Position of the child of that name or key, from 1; 0 with a message when there is none. */
int64_t tarn_layer_position(const tarn_layer *net, const char *name);

#endif
