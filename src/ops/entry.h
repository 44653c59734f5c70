/* entry.h -- one number of a list: of a norm's parameters and running statistics, which may be of other
 * types and strides than what is normalised. */
#ifndef TARN_OPS_ENTRY_H
#define TARN_OPS_ENTRY_H

#include "kernel/convert.h"
#include "tensor/tensor.h"

static inline char *entry(const tarn_tensor *t, int64_t i)
{
    return (char *)tarn_data(t) +
           i * t->spec.stride[0] * (int64_t)tarn_dtype_size((tarn_dtype)t->spec.dtype);
}

static inline double entry_get(const tarn_tensor *t, int64_t i, double absent)
{
    return tarn_is_none(t) ? absent : tarn_convert_get(t->spec.dtype, entry(t, i));
}

/* Moves a running number towards VALUE by the share MOMENTUM; nothing where T is absent. */
static inline void entry_mix(const tarn_tensor *t, int64_t i, double value, double momentum)
{
    if (tarn_is_none(t))
        return;
    double was = tarn_convert_get(t->spec.dtype, entry(t, i));
    tarn_convert_set(t->spec.dtype, entry(t, i), (1 - momentum) * was + momentum * value);
}

#endif
