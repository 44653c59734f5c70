/* along.c -- see along.h */
#include "ops/along.h"

#include "tarn/ops.h"

int tarn_along_axis(const tarn_call *c, int param)
{
    return c->value[param].integer == TARN_ABSENT ? -1 : (int)c->value[param].integer;
}

tarn_spec tarn_along_spec(const tarn_spec *x, int axis, bool keepdim, tarn_dtype dtype)
{
    tarn_spec y = {.dtype = (uint8_t)dtype, .alias_of = -1};
    for (int d = 0; d < x->rank; d++)
        if (axis >= 0 && d != axis)
            y.size[y.rank++] = x->size[d];
        else if (keepdim)
            y.size[y.rank++] = 1;
    tarn_spec_pack(&y);
    return y;
}

tarn_tensor *tarn_along_back(const tarn_spec *x, int axis, const tarn_tensor *positions,
                             const tarn_tensor *gy)
{
    if (!gy || !positions)
        return NULL;
    int64_t all = tarn_spec_count(x), one = 1;
    tarn_dtype type = (tarn_dtype)gy->spec.dtype;
    if (axis < 0) {
        tarn_tensor *zeros = tarn_tensor_full(type, 1, &all, 0);
        tarn_tensor *y =
            tarn_scatter(zeros, 1, tarn_reshape(positions, &one, 1), tarn_reshape(gy, &one, 1));
        return tarn_reshape(y, x->size, x->rank);
    }
    tarn_spec kept = tarn_along_spec(x, axis, true, type);
    tarn_tensor *zeros = tarn_tensor_full(type, x->rank, x->size, 0);
    return tarn_scatter(zeros, axis + 1, tarn_reshape(positions, kept.size, kept.rank),
                        tarn_reshape(gy, kept.size, kept.rank));
}

tarn_tensor *tarn_along_count(int rank, int axis, int64_t n)
{
    tarn_spec s = {.dtype = TARN_INT64, .rank = (uint8_t)rank};
    for (int d = 0; d < rank; d++)
        s.size[d] = d == axis ? n : 1;
    tarn_tensor *y = tarn_tensor_of(&s);
    for (int64_t i = 0; y && i < n; i++)
        ((int64_t *)tarn_data(y))[i] = i + 1;
    return y;
}
