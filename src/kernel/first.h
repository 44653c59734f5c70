/* first.h -- the kernel of first.k.c: the first few of a line in order, where sorting is too much. */
#ifndef TARN_KERNEL_FIRST_H
#define TARN_KERNEL_FIRST_H

#include <stdbool.h>
#include <stddef.h>

enum { TARN_FIRST_MOST = 16 }; /* so few */

/* The first K pairs of key and position (kernel/sort_key.h) of n >= k numbers, positions counted from
 * FIRST: equal numbers in their order. */
#define TARN_FIRSTS(X)                                                                             \
    X(void, first_few,                                                                             \
      (void *pair, const void *x, size_t n, size_t first, size_t k, bool descending))

#define TARN_FIRST_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_first_kernels {
    TARN_FIRSTS(TARN_FIRST_MEMBER)
} tarn_first_kernels;
#undef TARN_FIRST_MEMBER

const tarn_first_kernels *tarn_firsts_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

#endif
