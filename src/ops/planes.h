/* planes.h -- convolutions of few channels in each of several groups (depthwise), plane by plane. */
#ifndef TARN_OPS_PLANES_H
#define TARN_OPS_PLANES_H

#include "ops/conv.h"

/* Whether K is such a convolution; by its shape alone. */
bool tarn_planes_serves(const tarn_conv *k);

/* As tarn_conv_forward, tarn_conv_input, and tarn_conv_weight without the bias. */
bool tarn_planes_forward(const tarn_conv *k, const tarn_tensor *y, const tarn_tensor *x,
                         const tarn_tensor *weight, const tarn_tensor *bias,
                         const tarn_tail *tail) TARN_MUST_CHECK;
bool tarn_planes_input(const tarn_conv *k, const tarn_tensor *gx, const tarn_tensor *weight,
                       const tarn_tensor *gy) TARN_MUST_CHECK;
bool tarn_planes_weight(const tarn_conv *k, const tarn_tensor *gw, const tarn_tensor *x,
                        const tarn_tensor *gy) TARN_MUST_CHECK;

#endif
