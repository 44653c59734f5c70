/* direct.h -- convolutions of stride 1 on images that are read where they stand, without matrices. */
#ifndef TARN_OPS_DIRECT_H
#define TARN_OPS_DIRECT_H

#include "ops/conv.h"

/* Whether K is such a convolution; by its shape and the width of this machine's vectors. */
bool tarn_direct_serves(const tarn_conv *k);

/* As tarn_conv_forward. */
bool tarn_direct_forward(const tarn_conv *k, const tarn_tensor *y, const tarn_tensor *x,
                         const tarn_tensor *weight, const tarn_tensor *bias,
                         const tarn_tail *tail) TARN_MUST_CHECK;

/* As tarn_conv_input, where K's images are hardly smaller after it than before. */
bool tarn_direct_serves_input(const tarn_conv *k);
bool tarn_direct_input(const tarn_conv *k, const tarn_tensor *gx, const tarn_tensor *weight,
                       const tarn_tensor *gy) TARN_MUST_CHECK;

/* Whether sums over pixels make K's gradient of the weights, without matrices. */
bool tarn_direct_serves_weight(const tarn_conv *k);
/* GW (outputs x depth, of one group) += that of rows FROM..TO of an image: X is its group's channels, GY
 * the first output's row FROM.  ROOM: for those rows' padded image. */
void tarn_direct_weight(const tarn_conv *k, char *gw, const char *x, const char *gy, int64_t from,
                        int64_t to, char *room);

#endif
