/* reduce.h -- tensors folded over some of their axes: sums, products, extremes.
 *
 * Work is cut into pieces by shape; a piece's result is kept apart, and results are joined in
 * order, so the bits do not depend on the number of threads.  Along rows sums are carried in
 * double (whole numbers in int64); down columns blocks of rows are added in the type.
 */
#ifndef TARN_TENSOR_REDUCE_H
#define TARN_TENSOR_REDUCE_H

#include "tensor/drive.h"

/* What a reduction does with numbers. */
typedef struct tarn_fold tarn_fold;
extern const tarn_fold tarn_fold_sum, tarn_fold_product;
extern const tarn_fold tarn_fold_squares;   /* sum (x - center)^2; floats */
extern const tarn_fold tarn_fold_absolute;  /* sum |x|; floats */
extern const tarn_fold tarn_fold_powers;    /* sum |x|^power; floats */
extern const tarn_fold tarn_fold_known;     /* the sum of those that are not NaN */
extern const tarn_fold tarn_fold_nonzero;   /* how many are not 0; NaN is not 0 */
extern const tarn_fold tarn_fold_logsumexp; /* log sum e^x; floats */

typedef struct tarn_reduction {
    const tarn_fold *fold;
    const tarn_tensor *x;      /* any strides; types that do not compute are converted */
    tarn_tensor *y;            /* packed, any type; as many elements as the axes that stay have */
    const bool *axes;          /* by axis of x: folded over */
    double scale;              /* y = scale fold(x); 0 means 1 */
    double power;              /* of tarn_fold_powers */
    const tarn_tensor *center; /* of tarn_fold_squares: packed, x's type, as many as y; NULL: 0 */
} tarn_reduction;
bool tarn_drive_reduce(const tarn_reduction *r) TARN_MUST_CHECK;

/* y = sum of x over AXES. */
bool tarn_drive_sum(tarn_tensor *y, const tarn_tensor *x, const bool *axes) TARN_MUST_CHECK;

/* Along AXIS (-1: over all elements, row-major), which must not be empty: the largest (smallest)
 * value and its position from 1; of equals the first; a NaN beats all.  Both results are packed;
 * either may be NULL.  POSITIONS is int64. */
bool tarn_drive_extreme(bool largest, tarn_tensor *values, tarn_tensor *positions,
                        const tarn_tensor *x, int axis) TARN_MUST_CHECK;

#endif
