/* positions.h -- positions that a script gives: whole numbers from one, or from -1 at the end. */
#ifndef TARN_OPS_POSITIONS_H
#define TARN_OPS_POSITIONS_H

#include "graph/op.h"

/* POSITIONS as packed int64 from 0, after a check against SIZE, the size of dim AXIS + 1 of the
 * first input; negative ones count from the end.  They belong to the open scope.  NULL with no
 * message pending: there are none. */
int64_t *tarn_positions(const tarn_call *c, const tarn_tensor *positions, int64_t size,
                        int64_t axis);

#endif
