/* distance.h -- the way back through the distances of distance.k.c. */
#ifndef TARN_KERNEL_DISTANCE_H
#define TARN_KERNEL_DISTANCE_H

#include <stddef.h>

/* gx[k] += the sum over rows j of g_j times the slope of y_j = |a - b_j|_p by a_k; y and g go in STEP.
 * At distance 0 it is 0. */
#define TARN_DISTANCES(X)                                                                          \
    X(void, distances_back,                                                                        \
      (void *gx, const void *a, const void *b, const void *y, const void *g, size_t step,          \
       size_t rows, size_t n, double p))

#define TARN_DISTANCE_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_distance_kernels {
    TARN_DISTANCES(TARN_DISTANCE_MEMBER)
} tarn_distance_kernels;
#undef TARN_DISTANCE_MEMBER

const tarn_distance_kernels *tarn_distances_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

#endif
