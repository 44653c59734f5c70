/* fold.h -- the kernels of fold.k.c: folds of a row that kernels.h lacks. */
#ifndef TARN_KERNEL_FOLD_H
#define TARN_KERNEL_FOLD_H

#include <stddef.h>

#define TARN_FOLDS(X)                                                                              \
    X(double, sum_known, (const void *x, size_t n)) /* of those that are not NaN */

#define TARN_FOLD_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_fold_kernels {
    TARN_FOLDS(TARN_FOLD_MEMBER)
} tarn_fold_kernels;
#undef TARN_FOLD_MEMBER

const tarn_fold_kernels *tarn_folds_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

#endif
