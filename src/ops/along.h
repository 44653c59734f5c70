/* along.h -- operations along one dim, which may be absent: then x is one list, row by row. */
#ifndef TARN_OPS_ALONG_H
#define TARN_OPS_ALONG_H

#include "graph/op.h"

/* The axis that parameter PARAM names; -1: absent. */
int tarn_along_axis(const tarn_call *c, int param);

/* x without AXIS, or with 1 in its place; -1: without all dims. */
tarn_spec tarn_along_spec(const tarn_spec *x, int axis, bool keepdim, tarn_dtype dtype);

/* What goes back to x of a result of that shape which was taken from POSITIONS along AXIS: by an
 * operation, so that it may itself be recorded. */
tarn_tensor *tarn_along_back(const tarn_spec *x, int axis, const tarn_tensor *positions,
                             const tarn_tensor *gy);

/* 1 .. N as an int64 tensor of RANK dims, along AXIS. */
tarn_tensor *tarn_along_count(int rank, int axis, int64_t n);

#endif
