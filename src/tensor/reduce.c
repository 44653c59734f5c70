/* reduce.c -- tensors folded over some of their axes.
 *
 * Axes of one kind that lie side by side count as one.  What is left ends in a folded axis (its
 * rows are folded, each output joining its rows' results), or is [outer][axis][inner] (blocks are
 * folded down their columns), or is copied so that the folded axes come last.
 */
#include "tensor/reduce.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "kernel/convert.h"
#include "kernel/fold.h"
#include "kernel/kernels.h"

/* Elements: LONG rows are cut into pieces of it; GRAIN is one chunk of work; folded rows shorter
 * than SHORT that do not lie together are copied together first. */
enum { LONG = 32768, GRAIN = 32768, SHORT = 32, INTEGERS = TARN_INT64 };

/* ---- folds ----------------------------------------------------------------------------------- */

struct tarn_fold {
    double start;
    bool floats; /* has no form for whole numbers */
    tarn_wide (*row)(const tarn_kernels *k, const void *x, size_t n, double number);
    tarn_wide (*join)(int column, tarn_wide a, tarn_wide b);
    /* y op= each row of x; NULL: there is none */
    void (*columns)(const tarn_kernels *k, void *y, const void *x, const void *center, size_t rows,
                    size_t cols);
    /* the same for results of `columns` */
    void (*join_columns)(const tarn_kernels *k, void *y, const void *x, const void *center,
                         size_t rows, size_t cols);
};

static tarn_wide join_sum(int column, tarn_wide a, tarn_wide b)
{
    return column == INTEGERS
               ? (tarn_wide){.whole = (int64_t)((uint64_t)a.whole + (uint64_t)b.whole)}
               : (tarn_wide){.real = a.real + b.real};
}

static tarn_wide join_whole(int column, tarn_wide a, tarn_wide b)
{
    (void)column;
    return (tarn_wide){.whole = a.whole + b.whole};
}

static tarn_wide join_product(int column, tarn_wide a, tarn_wide b)
{
    return column == INTEGERS
               ? (tarn_wide){.whole = (int64_t)((uint64_t)a.whole * (uint64_t)b.whole)}
               : (tarn_wide){.real = a.real * b.real};
}

/* log(e^a + e^b) = m + log(1 + e^(-|a - b|)), m the larger */
static tarn_wide join_logsumexp(int column, tarn_wide a, tarn_wide b)
{
    (void)column;
    double top = a.real > b.real ? a.real : b.real, low = a.real > b.real ? b.real : a.real;
    if (isnan(a.real) || isnan(b.real))
        return (tarn_wide){.real = NAN};
    return (tarn_wide){.real = isinf(top) ? top : top + log1p(exp(low - top))};
}

static tarn_wide row_sum(const tarn_kernels *k, const void *x, size_t n, double number)
{
    (void)number;
    return k->sum(x, n);
}

static tarn_wide row_product(const tarn_kernels *k, const void *x, size_t n, double number)
{
    (void)number;
    return k->product(x, n);
}

static tarn_wide row_squares(const tarn_kernels *k, const void *x, size_t n, double center)
{
    return (tarn_wide){.real = k->sum_squares(x, n, center)};
}

static tarn_wide row_absolute(const tarn_kernels *k, const void *x, size_t n, double number)
{
    (void)number;
    return (tarn_wide){.real = k->sum_absolute(x, n)};
}

static tarn_wide row_powers(const tarn_kernels *k, const void *x, size_t n, double power)
{
    return (tarn_wide){.real = k->sum_powers(x, n, power)};
}

static tarn_wide row_nonzero(const tarn_kernels *k, const void *x, size_t n, double number)
{
    (void)number;
    return (tarn_wide){.whole = (int64_t)k->count_nonzero(x, n)};
}

static tarn_wide row_logsumexp(const tarn_kernels *k, const void *x, size_t n, double number)
{
    (void)number;
    return (tarn_wide){.real = k->logsumexp(x, n)};
}

static tarn_wide row_known(const tarn_kernels *k, const void *x, size_t n, double number)
{
    (void)number;
    for (int column = TARN_FLOAT32; column <= TARN_FLOAT64; column++)
        if (k == tarn_kernels_of(column))
            return (tarn_wide){.real = tarn_folds_of(column)->sum_known(x, n)};
    return k->sum(x, n);
}

static void columns_sum(const tarn_kernels *k, void *y, const void *x, const void *center,
                        size_t rows, size_t cols)
{
    (void)center;
    k->column_sums(y, x, rows, cols);
}

static void columns_product(const tarn_kernels *k, void *y, const void *x, const void *center,
                            size_t rows, size_t cols)
{
    (void)center;
    k->column_products(y, x, rows, cols);
}

static void columns_squares(const tarn_kernels *k, void *y, const void *x, const void *center,
                            size_t rows, size_t cols)
{
    k->column_sum_squares(y, x, center, rows, cols);
}

const tarn_fold tarn_fold_sum = {0, false, row_sum, join_sum, columns_sum, columns_sum};
const tarn_fold tarn_fold_product = {
    1, false, row_product, join_product, columns_product, columns_product};
const tarn_fold tarn_fold_squares = {0, true, row_squares, join_sum, columns_squares, columns_sum};
const tarn_fold tarn_fold_absolute = {0, true, row_absolute, join_sum, NULL, NULL};
const tarn_fold tarn_fold_powers = {0, true, row_powers, join_sum, NULL, NULL};
const tarn_fold tarn_fold_known = {0, false, row_known, join_sum, NULL, NULL};
const tarn_fold tarn_fold_nonzero = {0, false, row_nonzero, join_whole, NULL, NULL};
const tarn_fold tarn_fold_logsumexp = {-INFINITY, true, row_logsumexp, join_logsumexp, NULL, NULL};

/* ---- the layout ------------------------------------------------------------------------------ */

typedef struct layout {
    const tarn_reduction *r;
    const tarn_kernels *kernels;
    int column; /* of kernels: the type computed in */
    int64_t item;
    const char *x; /* packed, of that type */
    void *own;     /* the copy that x is, when it is one */
    size_t own_bytes;
    int rank; /* of the joined axes, packed */
    int64_t size[TARN_MAX_DIMS];
    bool folded[TARN_MAX_DIMS];
    int64_t outputs;
} layout;

static void layout_join(layout *l, const tarn_spec *x)
{
    l->outputs = 1;
    for (int d = 0; d < x->rank; d++) {
        bool folded = l->r->axes[d];
        if (!folded)
            l->outputs *= x->size[d];
        if (x->size[d] == 1)
            continue;
        if (l->rank > 0 && l->folded[l->rank - 1] == folded) {
            l->size[l->rank - 1] *= x->size[d];
            continue;
        }
        l->size[l->rank] = x->size[d];
        l->folded[l->rank++] = folded;
    }
}

/* Copies x in the type computed in, axes in ORDER. */
static bool layout_copy(layout *l, const int *order)
{
    l->own_bytes = (size_t)(tarn_count(l->r->x) * l->item);
    l->x = l->own = tarn_alloc(l->own_bytes);
    return l->own && tarn_drive_pack(l->own, (tarn_dtype)l->column, l->r->x, order);
}

static bool layout_pack(layout *l)
{
    const tarn_spec *x = &l->r->x->spec;
    if (x->dtype == l->column && tarn_spec_contiguous(x)) {
        l->x = tarn_data(l->r->x);
        return true;
    }
    return layout_copy(l, NULL);
}

/* As [outputs][n]. */
static bool layout_gather(layout *l)
{
    int order[TARN_MAX_DIMS], n = 0;
    const tarn_spec *x = &l->r->x->spec;
    for (int folded = 0; folded < 2; folded++)
        for (int d = 0; d < x->rank; d++)
            if (l->r->axes[d] == folded)
                order[n++] = d;
    l->rank = 2;
    l->size[0] = l->outputs, l->folded[0] = false;
    l->size[1] = tarn_spec_count(x) / l->outputs, l->folded[1] = true;
    return layout_copy(l, order);
}

/* ---- results --------------------------------------------------------------------------------- */

static double number_of(const layout *l, int64_t output)
{
    const tarn_tensor *center = l->r->center;
    if (!center)
        return l->r->power;
    return tarn_convert_get(center->spec.dtype, (const char *)tarn_data(center) + output * l->item);
}

static bool is_whole(const layout *l)
{
    return l->column == INTEGERS || l->r->fold->join == join_whole;
}

static void put(const layout *l, int64_t output, tarn_wide value)
{
    tarn_dtype type = (tarn_dtype)l->r->y->spec.dtype;
    char *y = (char *)tarn_data(l->r->y) + output * (int64_t)tarn_dtype_size(type);
    double scale = l->r->scale == 0 ? 1 : l->r->scale;
    if (is_whole(l) && scale == 1)
        tarn_convert(type, y, TARN_INT64, &value.whole, 1);
    else if (type == TARN_FLOAT32)
        *(float *)y = (float)(scale * (is_whole(l) ? (double)value.whole : value.real));
    else
        tarn_convert_set(type, y, scale * (is_whole(l) ? (double)value.whole : value.real));
}

static tarn_wide start_of(const layout *l)
{
    double start = l->r->fold->start;
    return is_whole(l) ? (tarn_wide){.whole = (int64_t)start} : (tarn_wide){.real = start};
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Output o is joined from `rows` rows of n numbers, each cut into `pieces`. */
typedef struct rows_job {
    const layout *l;
    int64_t n, piece, pieces, rows;
    int64_t step;    /* from row to row of an output; -1: the folded axes do not lie side by side */
    tarn_wide *part; /* [outputs][rows][pieces]; NULL: each output is one piece */
} rows_job;

/* Where the row-th row of an output begins: mixed radix over the axes before the last. */
static int64_t row_offset(const layout *l, int64_t output, int64_t row)
{
    int64_t at = 0, step = l->size[l->rank - 1];
    for (int d = l->rank - 2; d >= 0; d--) {
        int64_t *index = l->folded[d] ? &row : &output;
        at += *index % l->size[d] * step;
        *index /= l->size[d];
        step *= l->size[d];
    }
    return at;
}

static bool fold_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *job = job_;
    const layout *l = job->l;
    int64_t output = begin / job->pieces / job->rows, row = begin / job->pieces % job->rows;
    int64_t piece = begin % job->pieces, first = row_offset(l, output, 0);
    for (int64_t i = begin; i < end; i++, piece++) {
        if (piece == job->pieces)
            piece = 0, row++;
        if (row == job->rows)
            row = 0, first = row_offset(l, ++output, 0);
        int64_t from = piece * job->piece;
        int64_t n = job->n - from < job->piece ? job->n - from : job->piece;
        int64_t at = job->step < 0 ? row_offset(l, output, row) : first + row * job->step;
        const char *x = l->x + (at + from) * l->item;
        tarn_wide value = l->r->fold->row(l->kernels, x, (size_t)n, number_of(l, output));
        if (job->part)
            job->part[i] = value;
        else
            put(l, output, value);
    }
    return true;
}

/* Rows of a few floats or doubles, one after the other in memory, are added without a call for each. */
enum { FEW = 16 };

#define ADD_FEW(name, type)                                                                        \
    static void name(type *y, const type *x, int64_t rows, int64_t n, double scale)                \
    {                                                                                              \
        for (int64_t i = 0; i < rows; i++, x += n) {                                               \
            double sum = 0;                                                                        \
            for (int64_t k = 0; k < n; k++)                                                        \
                sum += (double)x[k];                                                               \
            y[i] = (type)(scale * sum);                                                            \
        }                                                                                          \
    }
ADD_FEW(add_few_floats, float)
ADD_FEW(add_few_doubles, double)

static bool are_few(const layout *l)
{
    return l->r->fold == &tarn_fold_sum && l->column != INTEGERS && l->rank == 2 &&
           l->size[1] <= FEW && l->r->y->spec.dtype == l->column;
}

static bool fold_few(void *job_, int64_t begin, int64_t end)
{
    const layout *l = ((const rows_job *)job_)->l;
    int64_t n = l->size[1];
    double scale = l->r->scale == 0 ? 1 : l->r->scale;
    char *y = (char *)tarn_data(l->r->y) + begin * l->item;
    const char *x = l->x + begin * n * l->item;
    if (l->column == TARN_FLOAT32)
        add_few_floats((float *)y, (const float *)x, end - begin, n, scale);
    else
        add_few_doubles((double *)y, (const double *)x, end - begin, n, scale);
    return true;
}

static void join_rows(const rows_job *job)
{
    const layout *l = job->l;
    int64_t each = job->rows * job->pieces;
    for (int64_t output = 0; output < l->outputs; output++) {
        const tarn_wide *part = job->part + output * each;
        tarn_wide value = part[0];
        for (int64_t i = 1; i < each; i++)
            value = l->r->fold->join(l->column, value, part[i]);
        put(l, output, value);
    }
}

/* How far an output's rows lie apart: one folded axis before the last is stepped through evenly. */
static int64_t row_step(const layout *l)
{
    int64_t step = 0, size = l->size[l->rank - 1];
    for (int d = l->rank - 2; d >= 0; size *= l->size[d--])
        if (l->folded[d])
            step = step ? -1 : size;
    return step;
}

static bool reduce_rows(const layout *l)
{
    rows_job job = {.l = l, .n = l->size[l->rank - 1], .rows = 1, .step = row_step(l)};
    for (int d = 0; d < l->rank - 1; d++)
        job.rows *= l->folded[d] ? l->size[d] : 1;
    if (are_few(l))
        return tarn_drive_range(l->outputs, GRAIN / (job.n + 1), fold_few, &job);
    job.piece = job.n > 2 * LONG ? LONG : job.n;
    job.pieces = (job.n + job.piece - 1) / job.piece;
    int64_t each = job.rows * job.pieces, grain = GRAIN / job.piece > 1 ? GRAIN / job.piece : 1;
    size_t bytes = each > 1 ? (size_t)(l->outputs * each) * sizeof *job.part : 0;
    if (bytes && !(job.part = tarn_alloc(bytes)))
        return false;
    bool ok = tarn_drive_range(l->outputs * each, grain, fold_rows, &job);
    if (ok && job.part)
        join_rows(&job);
    tarn_free(job.part, bytes);
    return ok;
}

/* ---- columns --------------------------------------------------------------------------------- */

/* x is [outer][axis][inner], sums [outer][inner], part [outer][pieces][inner]. */
typedef struct columns_job {
    const layout *l;
    int64_t axis, inner, rows, pieces, strip, strips;
    char *sums, *part;
} columns_job;

static void start_columns(const layout *l, void *y, int64_t n)
{
    float as_float = (float)l->r->fold->start;
    double as_double = l->r->fold->start;
    int64_t as_whole = (int64_t)l->r->fold->start;
    const void *start = l->column == TARN_FLOAT32   ? (const void *)&as_float
                        : l->column == TARN_FLOAT64 ? (const void *)&as_double
                                                    : (const void *)&as_whole;
    l->kernels->fill(y, start, (size_t)n);
}

static const char *center_at(const layout *l, int64_t output)
{
    return l->r->center ? (const char *)tarn_data(l->r->center) + output * l->item : NULL;
}

/* A run of pieces: each so many rows of one outer block. */
static bool fold_pieces(void *job_, int64_t begin, int64_t end)
{
    const columns_job *j = job_;
    const layout *l = j->l;
    for (int64_t i = begin; i < end; i++) {
        int64_t outer = i / j->pieces, first = i % j->pieces * j->rows;
        int64_t rows = j->axis - first < j->rows ? j->axis - first : j->rows;
        char *y = j->part ? j->part + i * j->inner * l->item : j->sums + outer * j->inner * l->item;
        start_columns(l, y, j->inner);
        l->r->fold->columns(l->kernels, y, l->x + (outer * j->axis + first) * j->inner * l->item,
                            center_at(l, outer * j->inner), (size_t)rows, (size_t)j->inner);
    }
    return true;
}

static void join_pieces(const columns_job *j)
{
    const layout *l = j->l;
    int64_t outers = l->outputs / j->inner;
    start_columns(l, j->sums, l->outputs);
    for (int64_t outer = 0; outer < outers; outer++)
        l->r->fold->join_columns(l->kernels, j->sums + outer * j->inner * l->item,
                                 j->part + outer * j->pieces * j->inner * l->item, NULL,
                                 (size_t)j->pieces, (size_t)j->inner);
}

/* Short rows: pieces of whole rows, at most 256, so that sums in the type stay accurate. */
static bool reduce_pieces(columns_job *j)
{
    const layout *l = j->l;
    int64_t fit = GRAIN / j->inner;
    j->rows = fit < 1 ? 1 : fit > 256 ? 256 : fit;
    j->pieces = (j->axis + j->rows - 1) / j->rows;
    int64_t count = l->outputs / j->inner * j->pieces, held = j->rows < j->axis ? j->rows : j->axis;
    int64_t grain = GRAIN / (held * j->inner) > 1 ? GRAIN / (held * j->inner) : 1;
    size_t bytes = j->pieces > 1 ? (size_t)(count * j->inner * l->item) : 0;
    if (bytes && !(j->part = tarn_alloc(bytes)))
        return false;
    bool ok = tarn_drive_range(count, grain, fold_pieces, j);
    if (ok && j->part)
        join_pieces(j);
    tarn_free(j->part, bytes);
    return ok;
}

enum { STRIP = 1024, BLOCK_ROWS = 128 };

/* Long rows: strips of STRIP columns, blocks of BLOCK_ROWS rows folded apart. */
static bool fold_strips(void *job_, int64_t begin, int64_t end)
{
    const columns_job *j = job_;
    const layout *l = j->l;
    const tarn_fold *fold = l->r->fold;
    for (int64_t i = begin; i < end; i++) {
        int64_t outer = i / j->strips, from = i % j->strips * STRIP;
        int64_t n = j->inner - from < STRIP ? j->inner - from : STRIP;
        int64_t output = outer * j->inner + from;
        const char *x = l->x + (outer * j->axis * j->inner + from) * l->item;
        char *y = j->sums + output * l->item;
        _Alignas(64) char block[STRIP * 8];
        start_columns(l, y, n);
        for (int64_t row = 0; row < j->axis; row++, x += j->inner * l->item) {
            if (row % BLOCK_ROWS == 0)
                start_columns(l, block, n);
            fold->columns(l->kernels, block, x, center_at(l, output), 1, (size_t)n);
            if (row % BLOCK_ROWS == BLOCK_ROWS - 1 || row == j->axis - 1)
                fold->join_columns(l->kernels, y, block, NULL, 1, (size_t)n);
        }
    }
    return true;
}

static bool reduce_strips(columns_job *j)
{
    j->strips = (j->inner + STRIP - 1) / STRIP;
    int64_t work = j->axis * STRIP, grain = GRAIN / work > 1 ? GRAIN / work : 1;
    return tarn_drive_range(j->l->outputs / j->inner * j->strips, grain, fold_strips, j);
}

static void scale_sums(const layout *l, void *sums)
{
    double scale = l->r->scale;
    if (scale != 0 && scale != 1 && l->column != INTEGERS)
        l->kernels->scale(sums, scale, sums, (size_t)l->outputs);
}

/* Sums in whole numbers that are to be scaled, or of another type than y, go through `sums`. */
static void put_columns(const layout *l, const char *sums)
{
    if (l->column != INTEGERS) {
        tarn_convert(l->r->y->spec.dtype, tarn_data(l->r->y), l->column, sums, (size_t)l->outputs);
        return;
    }
    for (int64_t i = 0; i < l->outputs; i++)
        put(l, i, (tarn_wide){.whole = ((const int64_t *)sums)[i]});
}

static bool reduce_columns(const layout *l)
{
    columns_job job = {.l = l, .inner = l->size[l->rank - 1], .axis = l->size[l->rank - 2]};
    bool scaled = l->r->scale != 0 && l->r->scale != 1;
    bool direct = l->r->y->spec.dtype == l->column && !(scaled && l->column == INTEGERS);
    size_t bytes = direct ? 0 : (size_t)(l->outputs * l->item);
    job.sums = direct ? tarn_data(l->r->y) : tarn_alloc(bytes);
    if (!job.sums)
        return false;
    bool ok = job.inner > 2 * STRIP ? reduce_strips(&job) : reduce_pieces(&job);
    if (ok)
        scale_sums(l, job.sums);
    if (ok && !direct)
        put_columns(l, job.sums);
    if (!direct)
        tarn_free(job.sums, bytes);
    return ok;
}

/* ---- choosing -------------------------------------------------------------------------------- */

/* Nothing is folded: each number by itself, as rows of one. */
static void layout_single(layout *l)
{
    l->rank = 2;
    l->size[0] = l->outputs, l->folded[0] = false;
    l->size[1] = 1, l->folded[1] = true;
}

static bool reduce_joined(layout *l)
{
    int last = l->rank - 1;
    bool none = last < 0 || (last == 0 && !l->folded[0]);
    bool rows = !none && l->folded[last] && (l->rank <= 2 || l->size[last] >= SHORT);
    bool columns = !none && !l->folded[last] && l->rank <= 3 && l->r->fold->columns;
    if (none)
        layout_single(l);
    if (!(none || rows || columns))
        return layout_gather(l) && reduce_rows(l);
    return layout_pack(l) && (columns ? reduce_columns(l) : reduce_rows(l));
}

static bool fill_start(const layout *l)
{
    for (int64_t i = 0; i < l->outputs; i++)
        put(l, i, start_of(l));
    return true;
}

bool tarn_drive_reduce(const tarn_reduction *r)
{
    layout l = {.r = r, .column = tarn_dtype_column((tarn_dtype)r->x->spec.dtype)};
    if (r->fold->floats && l.column == INTEGERS)
        return tarn_fail(TARN_ERROR_TYPE,
                         "reduction: %s numbers must become floating first;"
                         " convert with :to(\"float32\")",
                         tarn_dtype_name((tarn_dtype)r->x->spec.dtype));
    l.kernels = tarn_kernels_of(l.column);
    l.item = (int64_t)tarn_dtype_size((tarn_dtype)l.column);
    layout_join(&l, &r->x->spec);
    assert(l.outputs == tarn_count(r->y));
    if (l.outputs == 0)
        return true;
    bool ok = tarn_count(r->x) == 0 ? fill_start(&l) : reduce_joined(&l);
    tarn_free(l.own, l.own_bytes);
    return ok;
}

bool tarn_drive_sum(tarn_tensor *y, const tarn_tensor *x, const bool *axes)
{
    return tarn_drive_reduce(
        &(tarn_reduction){.fold = &tarn_fold_sum, .x = x, .y = y, .axes = axes});
}
