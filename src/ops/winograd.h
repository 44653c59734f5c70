/* winograd.h -- convolutions by 3 x 3 windows, stride 1, in fewer multiplications
 * (kernel/winograd.h says how). */
#ifndef TARN_OPS_WINOGRAD_H
#define TARN_OPS_WINOGRAD_H

#include "ops/conv.h"

/* Whether K is such a convolution and large enough; by its shape alone. */
bool tarn_winograd_serves(const tarn_conv *k);

/* As tarn_conv_forward, tarn_conv_input, and tarn_conv_weight without the bias. */
bool tarn_winograd_forward(const tarn_conv *k, const tarn_tensor *y, const tarn_tensor *x,
                           const tarn_tensor *weight, const tarn_tensor *bias,
                           const tarn_tail *tail) TARN_MUST_CHECK;
bool tarn_winograd_input(const tarn_conv *k, const tarn_tensor *gx, const tarn_tensor *weight,
                         const tarn_tensor *gy) TARN_MUST_CHECK;
bool tarn_winograd_weight(const tarn_conv *k, const tarn_tensor *gw, const tarn_tensor *x,
                          const tarn_tensor *gy) TARN_MUST_CHECK;

#endif
