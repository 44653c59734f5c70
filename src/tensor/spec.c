/* spec.c -- shapes: sizes, strides, their text, and which expands to which. */
#include <stdio.h>
#include <string.h>

#include "tensor/tensor.h"

/* A rank beyond TARN_MAX_DIMS is refused by tarn_spec_check; until then it is not walked. */
static int rank_of(const tarn_spec *spec)
{
    return spec->rank < TARN_MAX_DIMS ? spec->rank : TARN_MAX_DIMS;
}

static int64_t times(int64_t a, int64_t b)
{
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

void tarn_spec_pack(tarn_spec *spec)
{
    int64_t step = 1;
    for (int d = rank_of(spec) - 1; d >= 0; d--) {
        spec->stride[d] = step;
        step = times(step, spec->size[d] > 0 ? spec->size[d] : 1);
    }
    spec->offset = 0;
    spec->alias_of = -1;
    spec->in_place = false;
}

tarn_spec tarn_spec_make(tarn_dtype dtype, int rank, const int64_t *size)
{
    tarn_spec spec = {.dtype = (uint8_t)dtype, .alias_of = -1};
    spec.rank = (uint8_t)(rank < 0 || rank > UINT8_MAX ? UINT8_MAX : rank);
    if (rank_of(&spec) > 0)
        memcpy(spec.size, size, (size_t)rank_of(&spec) * sizeof *size);
    tarn_spec_pack(&spec);
    return spec;
}

int64_t tarn_spec_count(const tarn_spec *spec)
{
    int64_t count = 1;
    for (int d = 0; d < rank_of(spec); d++) {
        if (spec->size[d] == 0)
            return 0;
        count = times(count, spec->size[d]);
    }
    return count;
}

bool tarn_spec_check(const tarn_spec *spec)
{
    if (spec->rank > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_SHAPE, "tensor: %d dims are more than %d; flatten some",
                         spec->rank, TARN_MAX_DIMS);
    double bytes = (double)tarn_dtype_size((tarn_dtype)spec->dtype);
    for (int d = 0; d < spec->rank; d++) {
        if (spec->size[d] < 0)
            return tarn_fail(TARN_ERROR_SHAPE, "tensor: size %lld of dim %d in %s is negative",
                             (long long)spec->size[d], d + 1, TARN_SPEC_SHAPE(spec));
        bytes *= (double)spec->size[d];
    }
    if (bytes < 0x1p62)
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "tensor: a %s tensor of shape %s would take %.3g bytes, more than a machine"
                     " can address; check the sizes",
                     tarn_dtype_name((tarn_dtype)spec->dtype), TARN_SPEC_SHAPE(spec), bytes);
}

bool tarn_spec_contiguous(const tarn_spec *spec)
{
    int64_t step = 1;
    for (int d = spec->rank - 1; d >= 0; d--) {
        if (spec->size[d] == 1)
            continue;
        if (spec->stride[d] != step)
            return tarn_spec_count(spec) == 0;
        step *= spec->size[d];
    }
    return true;
}

bool tarn_spec_same_shape(const tarn_spec *a, const tarn_spec *b)
{
    return a->rank == b->rank && memcmp(a->size, b->size, a->rank * sizeof *a->size) == 0;
}

bool tarn_spec_broadcasts(const tarn_spec *from, const tarn_spec *to)
{
    int lead = to->rank - from->rank;
    if (lead < 0)
        return false;
    for (int d = 0; d < from->rank; d++)
        if (from->size[d] != 1 && from->size[d] != to->size[d + lead])
            return false;
    return true;
}

void tarn_spec_expand(const tarn_spec *from, const tarn_spec *to, int64_t stride[TARN_MAX_DIMS])
{
    int lead = to->rank - from->rank;
    for (int d = 0; d < to->rank; d++) {
        bool expands = d < lead || (from->size[d - lead] == 1 && to->size[d] != 1);
        stride[d] = expands ? 0 : from->stride[d - lead];
    }
}

bool tarn_spec_repeats(const tarn_spec *spec)
{
    for (int d = 0; d < spec->rank; d++)
        if (spec->stride[d] == 0 && spec->size[d] > 1)
            return true;
    return false;
}

const char *tarn_shape_text(int rank, const int64_t *size, char out[160])
{
    size_t used = 0;
    out[used++] = '(';
    for (int d = 0; d < rank && d < TARN_MAX_DIMS && used < 150; d++) {
        const char *gap = d ? " x " : "";
        used += (size_t)snprintf(out + used, 160 - used, "%s%lld", gap, (long long)size[d]);
    }
    snprintf(out + (used < 158 ? used : 158), 2, ")");
    return out;
}
