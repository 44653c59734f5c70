/* extreme.c -- the largest or smallest along an axis, and where it is. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "kernel/convert.h"
#include "kernel/kernels.h"
#include "tensor/reduce.h"

enum { LONG = 32768, GRAIN = 32768 };

typedef struct extreme_job {
    bool largest;
    const tarn_kernels *kernels;
    int column;
    int64_t item;
    tarn_around around;
    const char *x;
    char *values;       /* [outer][inner] */
    int64_t *positions; /* the same; NULL: nobody asks */
    int64_t pieces;     /* of one long row */
    size_t *found;      /* by piece: position from 0 in the row */
} extreme_job;

static size_t row_extreme(const extreme_job *j, const char *x, int64_t n)
{
    return j->largest ? j->kernels->max_position(x, (size_t)n)
                      : j->kernels->min_position(x, (size_t)n);
}

static void put(const extreme_job *j, int64_t at, const char *row, size_t position)
{
    memcpy(j->values + at * j->item, row + (int64_t)position * j->item, (size_t)j->item);
    if (j->positions)
        j->positions[at] = (int64_t)position + 1;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static bool rows(void *job_, int64_t begin, int64_t end)
{
    const extreme_job *j = job_;
    for (int64_t i = begin; i < end; i++) {
        const char *row = j->x + i * j->around.axis * j->item;
        put(j, i, row, row_extreme(j, row, j->around.axis));
    }
    return true;
}

static bool piece(void *job_, int64_t begin, int64_t end)
{
    const extreme_job *j = job_;
    for (int64_t i = begin; i < end; i++) {
        int64_t row = i / j->pieces, from = i % j->pieces * LONG, left = j->around.axis - from;
        const char *x = j->x + (row * j->around.axis + from) * j->item;
        j->found[i] = (size_t)from + row_extreme(j, x, left < LONG ? left : LONG);
    }
    return true;
}

/* The winners of the pieces lie in order, so the first of equals is still the first. */
static void join_pieces(const extreme_job *j, int64_t row, char *winners)
{
    const size_t *found = j->found + row * j->pieces;
    const char *x = j->x + row * j->around.axis * j->item;
    for (int64_t i = 0; i < j->pieces; i++)
        memcpy(winners + i * j->item, x + (int64_t)found[i] * j->item, (size_t)j->item);
    put(j, row, x, found[row_extreme(j, winners, j->pieces)]);
}

static bool long_rows(extreme_job *j)
{
    j->pieces = (j->around.axis + LONG - 1) / LONG;
    size_t count = (size_t)(j->around.outer * j->pieces);
    size_t bytes = count * sizeof *j->found + (size_t)(j->pieces * j->item);
    if (!(j->found = tarn_alloc(bytes)))
        return false;
    bool ok = tarn_drive_range((int64_t)count, 1, piece, j);
    for (int64_t row = 0; ok && row < j->around.outer; row++)
        join_pieces(j, row, (char *)(j->found + count));
    tarn_free(j->found, bytes);
    return ok;
}

/* ---- columns -------------------------------------------------------------------------------- */

static bool columns(void *job_, int64_t begin, int64_t end)
{
    const extreme_job *j = job_;
    int64_t inner = j->around.inner, axis = j->around.axis;
    for (int64_t i = begin; i < end; i++) {
        char *y = j->values + i * inner * j->item;
        int64_t *position = j->positions ? j->positions + i * inner : NULL;
        const char *x = j->x + i * axis * inner * j->item;
        if (j->largest)
            j->kernels->column_max(y, position, x, (size_t)axis, (size_t)inner, 1);
        else
            j->kernels->column_min(y, position, x, (size_t)axis, (size_t)inner, 1);
    }
    return true;
}

static bool run(extreme_job *j)
{
    const tarn_around *a = &j->around;
    int64_t block = a->axis * a->inner, grain = GRAIN / block > 1 ? GRAIN / block : 1;
    if (a->inner > 1)
        return tarn_drive_range(a->outer, grain, columns, j);
    return a->axis > 2 * LONG ? long_rows(j) : tarn_drive_range(a->outer, grain, rows, j);
}

/* ---- operands of other types ------------------------------------------------------------------ */

/* Values that are not wanted, or of another type, are found in a buffer first. */
static bool run_values(extreme_job *j, tarn_tensor *values)
{
    int64_t count = j->around.outer * j->around.inner;
    bool direct = values && values->spec.dtype == j->column;
    size_t bytes = direct ? 0 : (size_t)(count * j->item);
    if (!(j->values = direct ? tarn_data(values) : tarn_alloc(bytes)))
        return false;
    bool ok = run(j);
    if (ok && values && !direct)
        tarn_convert(values->spec.dtype, tarn_data(values), j->column, j->values, (size_t)count);
    if (!direct)
        tarn_free(j->values, bytes);
    return ok;
}

static bool run_copied(extreme_job *j, tarn_tensor *values, const tarn_tensor *x)
{
    tarn_spec packed = tarn_spec_make((tarn_dtype)j->column, x->spec.rank, x->spec.size);
    size_t bytes = (size_t)(tarn_count(x) * j->item);
    char *copy = tarn_alloc(bytes);
    if (!copy)
        return false;
    tarn_convert_strided(j->column, copy, packed.stride, x->spec.dtype, tarn_data(x),
                         x->spec.stride, packed.rank, packed.size);
    j->x = copy;
    bool ok = run_values(j, values);
    tarn_free(copy, bytes);
    return ok;
}

bool tarn_drive_extreme(bool largest, tarn_tensor *values, tarn_tensor *positions,
                        const tarn_tensor *x, int axis)
{
    int column = tarn_dtype_column((tarn_dtype)x->spec.dtype);
    extreme_job job = {.largest = largest,
                       .kernels = tarn_kernels_of(column),
                       .column = column,
                       .item = (int64_t)tarn_dtype_size((tarn_dtype)column),
                       .positions = positions ? tarn_data(positions) : NULL};
    job.around = axis < 0 ? (tarn_around){1, tarn_count(x), 1} : tarn_around_axis(&x->spec, axis);
    if (job.around.outer == 0 || job.around.inner == 0)
        return true;
    assert(job.around.axis > 0);
    if (x->spec.dtype != column || !tarn_spec_contiguous(&x->spec))
        return run_copied(&job, values, x);
    job.x = tarn_data(x);
    return run_values(&job, values);
}
