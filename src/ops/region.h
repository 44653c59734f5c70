/* region.h -- strided regions: where a view steps through a packed tensor, and the way back. */
#ifndef TARN_OPS_REGION_H
#define TARN_OPS_REGION_H

#include "graph/op.h"

/* Sizes, and steps and first element counted in elements of a packed tensor. */
typedef struct tarn_region {
    int rank;
    int64_t size[TARN_MAX_DIMS], stride[TARN_MAX_DIMS], offset;
} tarn_region;

/* All of a packed tensor of the shape of X, to be narrowed by the caller. */
tarn_region tarn_region_whole(const tarn_spec *x);

/* What goes back through a view that showed REGION of X: GY added into zeros of X's shape, by an
 * operation, so that it may itself be recorded. */
tarn_tensor *tarn_region_back(const tarn_spec *x, const tarn_region *region, const tarn_tensor *gy);

#endif
