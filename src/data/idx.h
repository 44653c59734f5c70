/* idx.h -- the format of MNIST's files, gzipped or not: 0 0 type rank, sizes as big-endian u32,
 * data big-endian [LeCun's description; reference: formats 3.7]. */
#ifndef TARN_DATA_IDX_H
#define TARN_DATA_IDX_H

#include "tensor/tensor.h"

/* Bytes, int8, int16 (as int32), int32, float32 and float64. */
tarn_tensor *tarn_idx_read(const char *path);

#endif
