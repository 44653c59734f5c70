/* positions.c -- see positions.h */
#include "ops/positions.h"

#include "tensor/drive.h"

typedef struct job {
    const tarn_call *call;
    const int64_t *given;
    int64_t *at, size, axis;
} job;

static bool fails(const job *j, int64_t i)
{
    const int64_t from = j->given[i] > 0 ? j->given[i] - 1 : j->size + j->given[i];
    if (from >= 0 && from < j->size)
        return false;
    tarn_fail(TARN_ERROR_VALUE,
              "%s: position %lld, number %lld of the list, is outside 1..%lld of dim %lld of %s",
              j->call->op->name, (long long)j->given[i], (long long)i + 1, (long long)j->size,
              (long long)j->axis + 1, TARN_SHAPE(j->call->in[0]));
    return true;
}

/* 0, which is no position, comes out as `size`, which is none from 0. */
static bool check_span(void *job_, int64_t begin, int64_t end)
{
    const job *j = job_;
    const int64_t *given = j->given, size = j->size;
    int64_t *at = j->at;
    uint64_t outside = 0;
    for (int64_t i = begin; i < end; i++) {
        int64_t from = given[i] > 0 ? given[i] - 1 : size + given[i];
        outside |= (uint64_t)from >= (uint64_t)size;
        at[i] = from;
    }
    for (int64_t i = begin; outside && i < end; i++)
        if (fails(j, i))
            return false;
    return true;
}

int64_t *tarn_positions(const tarn_call *c, const tarn_tensor *positions, int64_t size,
                        int64_t axis)
{
    enum { GRAIN = 16384 };
    const tarn_tensor *given = positions;
    if (given->spec.dtype != TARN_INT64 || !tarn_spec_contiguous(&given->spec))
        given = tarn_tensor_to(positions, TARN_INT64);
    tarn_spec spec = given ? given->spec : positions->spec;
    tarn_spec_pack(&spec);
    tarn_tensor *from_zero = given ? tarn_tensor_of(&spec) : NULL;
    if (!from_zero)
        return NULL;
    if (tarn_count(from_zero) == 0)
        return tarn_data(from_zero);
    job j = {c, tarn_data(given), tarn_data(from_zero), size, axis};
    return tarn_drive_range(tarn_count(given), GRAIN, check_span, &j) ? j.at : NULL;
}
