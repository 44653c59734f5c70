/* chosen.h -- the gradients of a convolution followed by relu and the largest of each 2 x 2, from those
 * results that have a gradient alone. */
#ifndef TARN_OPS_CHOSEN_H
#define TARN_OPS_CHOSEN_H

#include "ops/conv.h"

/* Whether K is such a convolution; by its shape alone. */
bool tarn_chosen_serves(const tarn_conv *k);

/* gx, gw, gb (NULL: not wanted) from GY, the gradient of what TAIL made; all are packed. */
bool tarn_chosen_gradients(const tarn_conv *k, const tarn_tail *tail, const tarn_tensor *x,
                           const tarn_tensor *weight, const tarn_tensor *gy, tarn_tensor *gx,
                           tarn_tensor *gw, tarn_tensor *gb) TARN_MUST_CHECK;

#endif
