/* sort.c -- see sort.h
 *
 * Lines are shared out among threads; one long line is cut into pieces, of which each digit is
 * counted and moved apart, or the first few selected.
 */
#include "tensor/sort.h"

#include <string.h>

#include "base/threads.h"
#include "kernel/first.h"
#include "kernel/kernels.h"

enum {
    GRAIN = 16384,  /* elements of a chunk of work */
    LONG = 1 << 17, /* a line of its own is cut from here on */
    PIECE = 1 << 15,
    MOST_PIECES = 256, /* so many counts are added up for a digit */
    DIGITS = 1 << TARN_SORT_BITS,
};

/* ---- lines ------------------------------------------------------------------------------------- */

static void axis_last(int rank, int axis, int order[TARN_MAX_DIMS])
{
    int k = 0;
    for (int d = 0; d < rank; d++)
        if (d != axis)
            order[k++] = d;
    if (axis >= 0 && rank > 0)
        order[k] = axis;
}

bool tarn_lines_init(tarn_lines *l, const tarn_tensor *x, int axis)
{
    const tarn_spec *s = &x->spec;
    int order[TARN_MAX_DIMS];
    int64_t all = tarn_spec_count(s);
    *l = (tarn_lines){.column = tarn_dtype_column((tarn_dtype)s->dtype)};
    l->item = (int64_t)tarn_dtype_size((tarn_dtype)l->column);
    l->n = axis >= 0 && s->rank > 0 ? s->size[axis] : 1;
    l->count = l->n ? all / l->n : 0;
    if (l->n > UINT32_MAX)
        return tarn_fail(TARN_ERROR_VALUE, "lines of %lld numbers are too long to be sorted",
                         (long long)l->n);
    if (s->dtype == l->column && tarn_spec_contiguous(s) && (axis < 0 || axis == s->rank - 1)) {
        l->at = all ? tarn_data(x) : NULL;
        return true;
    }
    axis_last(s->rank, axis, order);
    l->own_bytes = (size_t)(all * l->item);
    l->at = l->own = tarn_alloc(l->own_bytes);
    return l->own && tarn_drive_pack(l->own, (tarn_dtype)l->column, x, order);
}

void tarn_lines_done(tarn_lines *l)
{
    if (l->own)
        tarn_free(l->own, l->own_bytes);
}

/* A tensor for the time of one copy, over data of our own. */
bool tarn_lines_put(tarn_tensor *y, int axis, tarn_dtype dtype, const void *line, int64_t n)
{
    tarn_spec s = y->spec;
    int64_t step = 1;
    bool whole = axis < 0 || s.rank == 0 || tarn_count(y) == 0;
    for (int d = s.rank - 1; !whole && d >= 0; d--) {
        if (d == axis)
            continue;
        s.stride[d] = step * n;
        step *= s.size[d];
    }
    if (!whole)
        s.stride[axis] = 1;
    s.dtype = (uint8_t)dtype, s.offset = 0;
    tarn_storage storage = {.object = {.refs = 1}, .data = (char *)line};
    tarn_tensor from = {.object = {.refs = 1}, .spec = s, .storage = &storage};
    return tarn_drive_copy(y, &from);
}

/* Where results for lines go: straight into Y where it lies as lines do, else to a block of its own. */
typedef struct target {
    tarn_tensor *y;
    char *at;
    void *own;
    size_t bytes;
} target;

static bool target_init(target *t, tarn_tensor *y, tarn_dtype dtype, int axis)
{
    *t = (target){.y = y};
    if (!y)
        return true;
    if (y->spec.dtype == dtype && (axis < 0 || axis == y->spec.rank - 1)) {
        t->at = tarn_data(y);
        return true;
    }
    t->bytes = (size_t)tarn_count(y) * tarn_dtype_size(dtype);
    t->at = t->own = tarn_alloc(t->bytes);
    return t->own != NULL;
}

static bool target_done(target *t, tarn_dtype dtype, int axis, int64_t n, bool ok)
{
    ok = ok && (!t->own || tarn_lines_put(t->y, axis, dtype, t->own, n));
    if (t->own)
        tarn_free(t->own, t->bytes);
    return ok;
}

/* ---- sorting ----------------------------------------------------------------------------------- */

typedef struct sort_job {
    tarn_lines lines;
    const tarn_kernels *kernels;
    int64_t count, pair; /* how many are wanted; bytes of a pair */
    bool descending;
    char *values, *positions;
    /* of one long line */
    char *from, *to;
    int64_t piece, pieces, found[MOST_PIECES];
    uint32_t *place; /* [pieces][DIGITS] */
    int digit;
} sort_job;

static const char *line_at(const sort_job *j, int64_t i)
{
    return j->lines.at + i * j->lines.n * j->lines.item;
}

/* Whether it pays to look for the first few rather than to sort all. */
static bool few(int64_t count, int64_t n) { return n > 2048 && count < n / 4; }

static void give(const sort_job *j, int64_t line, const void *pairs)
{
    char *y = j->values ? j->values + line * j->count * j->lines.item : NULL;
    char *p = j->positions ? j->positions + line * j->count * 8 : NULL;
    j->kernels->sort_take(y, (int64_t *)p, line_at(j, line), pairs, (size_t)j->count);
}

/* The first COUNT pairs of N numbers in order, in PAIRS; ROOM is as large as all. */
static int64_t sort_some(const sort_job *j, char *pairs, char *room, const char *x, int64_t n,
                         int64_t first, int64_t count)
{
    size_t below, got = (size_t)n;
    if (count <= TARN_FIRST_MOST && count < n && j->lines.column != TARN_INT64) {
        tarn_firsts_of(j->lines.column)
            ->first_few(pairs, x, (size_t)n, (size_t)first, (size_t)count, j->descending);
        return count;
    }
    if (few(count, n) && count > 0)
        got = j->kernels->sort_select(pairs, x, (size_t)n, (size_t)first, (size_t)count - 1,
                                      j->descending, true, &below);
    else
        j->kernels->sort_pairs(pairs, x, (size_t)n, (size_t)first, j->descending);
    j->kernels->sort(pairs, room, got);
    return count < n ? count : n;
}

static bool sort_lines(void *job_, int64_t begin, int64_t end)
{
    const sort_job *j = job_;
    size_t half = (size_t)(j->lines.n * j->pair);
    char *pairs = tarn_alloc(2 * half);
    for (int64_t i = begin; pairs && i < end; i++) {
        sort_some(j, pairs, pairs + half, line_at(j, i), j->lines.n, 0, j->count);
        give(j, i, pairs);
    }
    tarn_free(pairs, pairs ? 2 * half : 0);
    return pairs != NULL;
}

/* ---- one long line ------------------------------------------------------------------------------ */

static int64_t piece_size(const sort_job *j, int64_t i)
{
    int64_t left = j->lines.n - i * j->piece;
    return left < j->piece ? left : j->piece;
}

static bool make_piece(void *job_, size_t i)
{
    sort_job *j = job_;
    int64_t first = (int64_t)i * j->piece;
    j->kernels->sort_pairs(j->from + first * j->pair, j->lines.at + first * j->lines.item,
                           (size_t)piece_size(j, (int64_t)i), (size_t)first, j->descending);
    return true;
}

static bool count_piece(void *job_, size_t i)
{
    sort_job *j = job_;
    j->kernels->sort_count(j->place + i * DIGITS, j->from + (int64_t)i * j->piece * j->pair,
                           (size_t)piece_size(j, (int64_t)i), j->digit);
    return true;
}

static bool move_piece(void *job_, size_t i)
{
    sort_job *j = job_;
    j->kernels->sort_move(j->to, j->from + (int64_t)i * j->piece * j->pair,
                          (size_t)piece_size(j, (int64_t)i), j->digit, j->place + i * DIGITS);
    return true;
}

/* From counts to places: by digit, and within a digit by piece.  False: all have one digit. */
static bool add_up(sort_job *j)
{
    uint32_t sum = 0;
    for (int d = 0; d < DIGITS; d++) {
        uint32_t before = sum;
        for (int64_t i = 0; i < j->pieces; i++) {
            uint32_t count = j->place[i * DIGITS + d];
            j->place[i * DIGITS + d] = sum;
            sum += count;
        }
        if (sum - before == j->lines.n)
            return false;
    }
    return true;
}

static bool sort_pieces(sort_job *j)
{
    int bits = 8 * (int)j->lines.item;
    size_t n = (size_t)j->pieces;
    if (!tarn_parallel(n, make_piece, j))
        return false;
    for (j->digit = 0; j->digit * TARN_SORT_BITS < bits; j->digit++) {
        if (!tarn_parallel(n, count_piece, j))
            return false;
        if (!add_up(j))
            continue;
        if (!tarn_parallel(n, move_piece, j))
            return false;
        char *swap = j->from;
        j->from = j->to, j->to = swap;
    }
    return true;
}

static bool sort_long(sort_job *j)
{
    size_t half = (size_t)(j->lines.n * j->pair);
    j->piece = (j->lines.n + MOST_PIECES - 1) / MOST_PIECES;
    j->piece = j->piece < PIECE ? PIECE : j->piece;
    j->pieces = (j->lines.n + j->piece - 1) / j->piece;
    size_t counts = (size_t)j->pieces * DIGITS * sizeof *j->place;
    char *room = tarn_alloc(2 * half);
    j->place = room ? tarn_alloc(counts) : NULL;
    j->from = room, j->to = room + half;
    bool ok = j->place && sort_pieces(j);
    if (ok)
        give(j, 0, j->from);
    tarn_free(j->place, j->place ? counts : 0);
    tarn_free(room, room ? 2 * half : 0);
    return ok;
}

/* ---- the first few of one long line -------------------------------------------------------------- */

static bool select_piece(void *job_, size_t i)
{
    sort_job *j = job_;
    int64_t n = piece_size(j, (int64_t)i), first = (int64_t)i * j->piece;
    char *pairs = j->from + first * j->pair, *room = j->to + first * j->pair;
    j->found[i] =
        sort_some(j, pairs, room, j->lines.at + first * j->lines.item, n, first, j->count);
    return true;
}

/* The first few of each piece, in the order of pieces, then the first few of these. */
static bool select_long(sort_job *j)
{
    size_t half = (size_t)(j->lines.n * j->pair);
    j->piece = (j->lines.n + MOST_PIECES - 1) / MOST_PIECES;
    j->piece = j->piece < PIECE ? PIECE : j->piece;
    j->pieces = (j->lines.n + j->piece - 1) / j->piece;
    char *room = tarn_alloc(2 * half);
    j->from = room, j->to = room + half;
    bool ok = room && tarn_parallel((size_t)j->pieces, select_piece, j);
    int64_t total = 0;
    for (int64_t i = 0; ok && i < j->pieces; total += j->found[i++])
        memmove(j->from + total * j->pair, j->from + i * j->piece * j->pair,
                (size_t)(j->found[i] * j->pair));
    if (ok) {
        j->kernels->sort(j->from, j->to, (size_t)total);
        give(j, 0, j->from);
    }
    tarn_free(room, room ? 2 * half : 0);
    return ok;
}

static bool sort_all(sort_job *j)
{
    int64_t n = j->lines.n, grain = n < GRAIN ? GRAIN / (n + 1) + 1 : 1;
    if (j->lines.count != 1 || n < LONG)
        return tarn_drive_range(j->lines.count, grain, sort_lines, j);
    return j->count < PIECE / 4 ? select_long(j) : sort_long(j);
}

bool tarn_drive_sort(const tarn_sorting *s)
{
    sort_job j = {.count = s->count, .descending = s->descending};
    target values = {.own = NULL}, positions = {.own = NULL};
    if (tarn_count(s->x) == 0 || s->count == 0)
        return true;
    bool ok = tarn_lines_init(&j.lines, s->x, s->axis);
    tarn_dtype type = (tarn_dtype)j.lines.column;
    ok = ok && target_init(&values, s->values, type, s->axis) &&
         target_init(&positions, s->positions, TARN_INT64, s->axis);
    j.kernels = tarn_kernels_of(j.lines.column);
    j.pair = 2 * j.lines.item;
    j.values = values.at, j.positions = positions.at;
    ok = ok && sort_all(&j);
    ok = target_done(&values, type, s->axis, s->count, ok);
    ok = target_done(&positions, TARN_INT64, s->axis, s->count, ok);
    tarn_lines_done(&j.lines);
    return ok;
}

/* ---- one of each line ---------------------------------------------------------------------------- */

typedef struct rank_job {
    tarn_lines lines;
    const tarn_kernels *kernels;
    tarn_rank *rank;
    const void *context;
    char *values, *positions;
} rank_job;

static int64_t count_nan(const tarn_lines *l, const char *x)
{
    int64_t nans = 0;
    if (l->column == TARN_FLOAT32)
        for (int64_t i = 0; i < l->n; i++)
            nans += ((const float *)x)[i] != ((const float *)x)[i];
    else if (l->column == TARN_FLOAT64)
        for (int64_t i = 0; i < l->n; i++)
            nans += ((const double *)x)[i] != ((const double *)x)[i];
    return nans;
}

static bool rank_lines(void *job_, int64_t begin, int64_t end)
{
    const rank_job *j = job_;
    const tarn_lines *l = &j->lines;
    size_t half = (size_t)(l->n * l->item * 2);
    char *pairs = tarn_alloc(2 * half);
    for (int64_t i = begin; pairs && i < end; i++) {
        const char *x = l->at + i * l->n * l->item;
        int64_t k = j->rank(j->context, l->n, count_nan(l, x)) - 1;
        size_t below,
            n = j->kernels->sort_select(pairs, x, (size_t)l->n, 0, (size_t)k, false, false, &below);
        j->kernels->sort(pairs, pairs + half, n);
        char *y = j->values ? j->values + i * l->item : NULL;
        char *p = j->positions ? j->positions + i * 8 : NULL;
        j->kernels->sort_take(y, (int64_t *)p, x, pairs + ((size_t)k - below) * 2 * (size_t)l->item,
                              1);
    }
    tarn_free(pairs, pairs ? 2 * half : 0);
    return pairs != NULL;
}

bool tarn_drive_rank(tarn_tensor *values, tarn_tensor *positions, const tarn_tensor *x, int axis,
                     tarn_rank *rank, const void *context)
{
    rank_job j = {.rank = rank, .context = context};
    target to = {.own = NULL};
    bool ok = tarn_lines_init(&j.lines, x, axis);
    tarn_dtype type = (tarn_dtype)j.lines.column;
    int64_t n = j.lines.n, grain = n < GRAIN ? GRAIN / (n + 1) + 1 : 1;
    ok = ok && target_init(&to, values, type, -1); /* one of each line: they lie in one order */
    j.kernels = tarn_kernels_of(j.lines.column);
    j.values = to.at, j.positions = positions ? tarn_data(positions) : NULL;
    ok = ok && tarn_drive_range(j.lines.count, grain, rank_lines, &j);
    ok = target_done(&to, type, -1, 1, ok);
    tarn_lines_done(&j.lines);
    return ok;
}
