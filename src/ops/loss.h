/* loss.h -- what losses have in common: what becomes of the losses of elements, checks of shapes. */
#ifndef TARN_OPS_LOSS_H
#define TARN_OPS_LOSS_H

#include "graph/op.h"

enum { TARN_MEAN, TARN_SUM, TARN_EACH }; /* "mean|sum|none" */

#define TARN_REDUCTION_PARAM                                                                       \
    {                                                                                              \
        "reduction", "mean|sum|none", "of the losses of all elements", TARN_CHOICE, TARN_OPTIONAL, \
            0,                                                                                     \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define TARN_NUMBER_PARAM(name, usual, about)                                                      \
    {                                                                                              \
        name, NULL, about, TARN_NUMBER, TARN_OPTIONAL, 0, { .number = usual }                      \
    }
#define TARN_BOOLEAN_PARAM(name, usual, about)                                                     \
    {                                                                                              \
        name, NULL, about, TARN_BOOLEAN, TARN_OPTIONAL, 0, { .boolean = usual }                    \
    }
#define TARN_LIKE_X(name, about)                                                                   \
    {                                                                                              \
        name, NULL, about, TARN_TENSOR, TARN_NUMBERS, TARN_ANY, { 0 }                              \
    }

/* The value of the parameter NAME; bugs only can name one that is not there. */
tarn_value tarn_argument(const tarn_call *c, const char *name);

/* out[0] = the mean, the sum or all of EACH, as the parameter `reduction` says. */
bool tarn_reduce_losses(const tarn_call *c, const tarn_tensor *each, tarn_tensor *out[]);

/* The mean over the elements that count, where COUNT has weights (0: does not count). */
tarn_tensor *tarn_reduce_counted(const tarn_tensor *each, const tarn_tensor *count,
                                 int64_t reduction);

/* The shapes of x and target broadcast. */
bool tarn_loss_broadcasts(const tarn_call *c) TARN_MUST_CHECK;

/* x - target, where they do. */
tarn_tensor *tarn_loss_difference(const tarn_call *c);

/* Tensor parameters A and B have one shape; a number fits any. */
bool tarn_loss_same_shape(const tarn_call *c, int a, int b) TARN_MUST_CHECK;

/* Classes: x is (rows x classes ...), TARGET parameter 1, checked to lie in 0..classes. */
bool tarn_loss_check_classes(const tarn_call *c) TARN_MUST_CHECK;
/* -x[target] along DIM of classes; positions without a target take the first class. */
tarn_tensor *tarn_loss_pick(const tarn_tensor *x, const tarn_tensor *target, int64_t dim);
/* 1, or the target's entry of WEIGHT, where there is a target; else 0. */
tarn_tensor *tarn_loss_counts(const tarn_tensor *x, const tarn_tensor *target,
                              const tarn_tensor *weight);

#endif
