/* weight_norm.h -- a weight that is made of others at each forward: weight norm, spectral norm. */
#ifndef TARN_NN_WEIGHT_NORM_H
#define TARN_NN_WEIGHT_NORM_H

#include "nn/layer.h"

typedef struct tarn_weight_norm_kind tarn_weight_norm_kind;

struct tarn_weight_norm {
    tarn_object object;
    const tarn_weight_norm_kind *kind;
    int slot;           /* whose tensor is made */
    int64_t dim;        /* of the outputs, from 1 */
    int64_t iterations; /* spectral: power iterations a forward, in training */
    double eps;
};

typedef struct tarn_weight_norm_options {
    const char *kind, *name; /* "weight_norm" or "spectral_norm"; "weight" */
    int64_t dim;             /* 0: 1, or 2 for transposed convolutions */
    int64_t iterations;
    double eps;
} tarn_weight_norm_options;

/* A layer that knows its weight already is changed at once, another when it is built. */
bool tarn_weight_norm_add(tarn_layer *self,
                          const tarn_weight_norm_options *options) TARN_MUST_CHECK;
bool tarn_weight_norm_remove(tarn_layer *self, const char *kind) TARN_MUST_CHECK;
const char *tarn_weight_norm_name(const tarn_layer *self); /* of its kind */

/* For call.c and build.c: takes the slot's tensor apart; makes it; lets it go. */
bool tarn_weight_norm_split(tarn_layer *self) TARN_MUST_CHECK;
bool tarn_weight_norm_make(tarn_layer *self) TARN_MUST_CHECK;
void tarn_weight_norm_drop(tarn_layer *self);

#endif
