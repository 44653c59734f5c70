/* positions.c -- see positions.h */
#include "ops/positions.h"

int64_t *tarn_positions(const tarn_call *c, const tarn_tensor *positions, int64_t size,
                        int64_t axis)
{
    tarn_tensor *p = tarn_tensor_to(positions, TARN_INT64);
    int64_t *at = p ? tarn_data(p) : NULL;
    for (int64_t i = 0, n = p ? tarn_count(p) : 0; i < n; i++) {
        int64_t from = at[i] > 0 ? at[i] - 1 : size + at[i];
        if (at[i] == 0 || from < 0 || from >= size)
            return tarn_fail(
                TARN_ERROR_VALUE,
                "%s: position %lld, number %lld of the list, is outside 1..%lld of dim %lld of %s",
                c->op->name, (long long)at[i], (long long)i + 1, (long long)size,
                (long long)axis + 1, TARN_SHAPE(c->in[0]));
        at[i] = from;
    }
    return at;
}
