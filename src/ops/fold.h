/* fold.h -- operations that fold some dims of their first tensor, or all of them. */
#ifndef TARN_OPS_FOLD_H
#define TARN_OPS_FOLD_H

#include "graph/op.h"
#include "tensor/reduce.h"

/* The dims that a DIMS parameter names, all when it is absent: as flags by axis, and as a list from
 * one for operations; N numbers are folded into one. */
typedef struct tarn_chosen {
    bool axes[TARN_MAX_DIMS];
    int64_t list[TARN_MAX_DIMS];
    int count;
    int64_t n;
} tarn_chosen;
tarn_chosen tarn_chosen_dims(const tarn_call *c, int param);

/* The shape without those axes, or with 1 in their place. */
tarn_spec tarn_chosen_spec(const tarn_spec *x, const bool *axes, bool keepdim, tarn_dtype dtype);

/* Y with the dims that were folded away back as 1, so that it broadcasts against x. */
tarn_tensor *tarn_chosen_back(const tarn_call *c, tarn_tensor *y, int param);

/* G for the numbers of X that equal the extreme Y of their fold, in equal shares. */
tarn_tensor *tarn_chosen_shared(const tarn_call *c, tarn_tensor *g, tarn_tensor *x, tarn_tensor *y,
                                int param);

bool tarn_fold_plan(const tarn_call *c, tarn_plan *plan, int param, bool keepdim, tarn_dtype dtype);

/* y = scale times x folded over the dims of parameter 1. */
bool tarn_fold_run(const tarn_call *c, const tarn_fold *how, double scale);

#endif
