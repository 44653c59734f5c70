/* average.h -- tensors that follow others: averages of weights. */
#ifndef TARN_OPTIM_AVERAGE_H
#define TARN_OPTIM_AVERAGE_H

#include "nn/names.h"

/* TO += share (FROM - TO), tensor by tensor; a share of 1 copies, and types that do not compute are
 * always copied.  Both lists have the same shapes in the same order. */
bool tarn_entries_approach(const tarn_entries *to, const tarn_entries *from,
                           double share) TARN_MUST_CHECK;

/* Copies of a list's tensors, under the names behind PREFIX. */
tarn_entries *tarn_entries_copy(const tarn_entries *from, const char *prefix);

#endif
