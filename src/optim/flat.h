/* flat.h -- all parameters as one vector: float64 where any of them is, else float32. */
#ifndef TARN_OPTIM_FLAT_H
#define TARN_OPTIM_FLAT_H

#include "nn/names.h"

tarn_spec tarn_flat_spec(const tarn_entries *parameters);
tarn_tensor *tarn_flat_values(const tarn_entries *parameters); /* a copy */
tarn_tensor *
tarn_flat_gradients(const tarn_entries *parameters); /* a copy; 0 where there is none */
tarn_tensor *tarn_flat_copy(const tarn_tensor *x);

/* The parameters become START + WAY DIRECTION. */
bool tarn_flat_go(const tarn_entries *parameters, const tarn_tensor *start, double way,
                  const tarn_tensor *direction, const char *writer) TARN_MUST_CHECK;

/* Sums are added in a fixed order; NaN after a message. */
double tarn_flat_dot(const tarn_tensor *x, const tarn_tensor *y);
double tarn_flat_absolute(const tarn_tensor *x); /* the sum of |x| */
double tarn_flat_largest(const tarn_tensor *x);  /* of |x|; NaN when any is */

bool tarn_flat_add(tarn_tensor *y, double a, const tarn_tensor *x) TARN_MUST_CHECK; /* y += a x */
void tarn_flat_scale(tarn_tensor *x, double a);

#endif
