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

/* ---- rows ------------------------------------------------------------------------------------ */

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

/* ---- columns --------------------------------------------------------------------------------- */

static void fold_columns(const extreme_job *j, char *y, int64_t *position, const char *x,
                         int64_t rows, int64_t first)
{
    size_t inner = (size_t)j->around.inner;
    if (j->largest)
        j->kernels->column_max(y, position, x, (size_t)rows, inner, first);
    else
        j->kernels->column_min(y, position, x, (size_t)rows, inner, first);
}

static bool columns(void *job_, int64_t begin, int64_t end)
{
    const extreme_job *j = job_;
    int64_t inner = j->around.inner, axis = j->around.axis;
    for (int64_t i = begin; i < end; i++)
        fold_columns(j, j->values + i * inner * j->item,
                     j->positions ? j->positions + i * inner : NULL,
                     j->x + i * axis * inner * j->item, axis, 1);
    return true;
}

/* Tall blocks: pieces of `rows` rows each leave values[pieces][inner] and their positions. */
typedef struct tall_job {
    const extreme_job *j;
    int64_t block, rows, pieces; /* block: which of the outer ones */
    char *values;
    int64_t *positions, *winner;
} tall_job;

static bool tall_piece(void *tall_, int64_t begin, int64_t end)
{
    const tall_job *t = tall_;
    int64_t inner = t->j->around.inner, axis = t->j->around.axis;
    for (int64_t i = begin; i < end; i++) {
        int64_t first = i * t->rows, left = axis - first;
        fold_columns(t->j, t->values + i * inner * t->j->item,
                     t->j->positions ? t->positions + i * inner : NULL,
                     t->j->x + (t->block * axis + first) * inner * t->j->item,
                     left < t->rows ? left : t->rows, first + 1);
    }
    return true;
}

/* Winners of the winners, whose piece says where they come from. */
static void tall_join(const tall_job *t)
{
    int64_t inner = t->j->around.inner;
    fold_columns(t->j, t->j->values + t->block * inner * t->j->item,
                 t->j->positions ? t->winner : NULL, t->values, t->pieces, 0);
    for (int64_t k = 0; t->j->positions && k < inner; k++)
        t->j->positions[t->block * inner + k] = t->positions[t->winner[k] * inner + k];
}

static bool tall_columns(const extreme_job *j)
{
    int64_t fit = GRAIN / j->around.inner, inner = j->around.inner;
    tall_job t = {.j = j, .rows = fit > 32 ? fit : 32};
    t.pieces = (j->around.axis + t.rows - 1) / t.rows;
    size_t bytes = (size_t)(inner * ((t.pieces + 1) * 8 + t.pieces * j->item));
    if (!(t.positions = tarn_alloc(bytes)))
        return false;
    t.winner = t.positions + t.pieces * inner;
    t.values = (char *)(t.winner + inner);
    bool ok = true;
    for (; ok && t.block < j->around.outer; t.block++) {
        ok = tarn_drive_range(t.pieces, 1, tall_piece, &t);
        if (ok)
            tall_join(&t);
    }
    tarn_free(t.positions, bytes);
    return ok;
}

static bool run(extreme_job *j)
{
    const tarn_around *a = &j->around;
    int64_t block = a->axis * a->inner, grain = GRAIN / block > 1 ? GRAIN / block : 1;
    bool tall = block > 4 * GRAIN && a->axis > 64;
    if (a->inner > 1)
        return tall ? tall_columns(j) : tarn_drive_range(a->outer, grain, columns, j);
    return a->axis > 2 * LONG ? long_rows(j) : tarn_drive_range(a->outer, grain, rows, j);
}

/* ---- operands of other types ----------------------------------------------------------------- */

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
    size_t bytes = (size_t)(tarn_count(x) * j->item);
    char *copy = tarn_alloc(bytes);
    if (!copy)
        return false;
    j->x = copy;
    bool ok = tarn_drive_pack(copy, (tarn_dtype)j->column, x, NULL) && run_values(j, values);
    tarn_free(copy, bytes);
    return ok;
}

bool tarn_drive_extreme(bool largest, tarn_tensor *values, tarn_tensor *positions,
                        const tarn_tensor *x, int axis)
{
    assert(!positions || positions->spec.dtype == TARN_INT64);
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
