/* like.h -- tensors whose spec is known to be sound. */
#ifndef TARN_TENSOR_LIKE_H
#define TARN_TENSOR_LIKE_H

#include "tensor/tensor.h"

/* Packed, of X's sizes and type, contents undefined; COUNT: how many elements X has.  Of the open
 * scope. */
tarn_tensor *tarn_tensor_like(const tarn_tensor *x, int64_t count) TARN_MUST_CHECK;

#endif
