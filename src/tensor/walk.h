/* walk.h -- several operands over one shape, in the fewest dims that describe them all. */
#ifndef TARN_TENSOR_WALK_H
#define TARN_TENSOR_WALK_H

#include "tensor/tensor.h"

enum { TARN_WALK_OPERANDS = 16 };

typedef struct tarn_walk {
    int rank, operands;
    int64_t size[TARN_MAX_DIMS];
    int64_t stride[TARN_WALK_OPERANDS][TARN_MAX_DIMS]; /* in elements */
} tarn_walk;

/* Begin with a shape, add the operands, which expand to it, then join: dims of size 1 go, and
 * neighbours that all operands step through as one become one.  Rank 0 is one element. */
void tarn_walk_begin(tarn_walk *walk, const tarn_spec *shape);
void tarn_walk_add(tarn_walk *walk, const tarn_spec *shape, const tarn_spec *operand);
void tarn_walk_join(tarn_walk *walk);

#endif
