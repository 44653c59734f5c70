/* clip.h -- gradients kept within bounds. */
#ifndef TARN_OPTIM_CLIP_H
#define TARN_OPTIM_CLIP_H

#include "nn/names.h"

typedef struct tarn_clip {
    double power; /* of the norm: 2 is Euclid's, infinity the largest element */
    bool finite;  /* a norm that is NaN or infinite is an error */
} tarn_clip;

/* Scales all gradients by max_norm / norm when the norm of all of them together is above MAX_NORM;
 * *NORM is what it was.  Added in a fixed order: the same bits on any number of threads. */
bool tarn_clip_grad_norm(const tarn_entries *parameters, double max_norm, tarn_clip how,
                         double *norm) TARN_MUST_CHECK;

/* Every element into [-limit, limit]. */
bool tarn_clip_grad_value(const tarn_entries *parameters, double limit) TARN_MUST_CHECK;

#endif
