/* attend.c -- see attend.h: attention without the matrix of scores.
 *
 * Scores are made a tile of ROWS queries by COLS keys at a time, and go through a softmax that is
 * corrected as larger scores come (kernel/attention.k.c) [Dao et al. 2022].  Forward saves the
 * logarithm of each query's sum of exponentials; with it backward makes the probabilities again,
 * tile by tile.
 */
#include "ops/attend.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "kernel/blas.h"
#include "tensor/drive.h"

enum { WORK = 1 << 20, FEW = 4 }; /* WORK: multiply-adds of a chunk */

/* A tile's scores and what goes into it fit L2.  Causal ones are lower: they end at the diagonal, and
 * what they compute beyond it is lost. */
enum { ROWS = 128, CAUSAL_ROWS = 64, COLS = 256 };

/* ---- where a head's numbers lie ------------------------------------------------------------- */

tarn_heads tarn_heads_of(const tarn_tensor *t, int64_t share)
{
    const tarn_spec *s = &t->spec;
    tarn_heads h = {.data = tarn_data(t), .share = share};
    h.bytes = (int64_t)tarn_dtype_size((tarn_dtype)s->dtype);
    memcpy(h.stride, s->stride, sizeof h.stride);
    h.ld = s->size[s->rank - 2] > 1 ? s->stride[s->rank - 2] : s->size[s->rank - 1];
    h.ld = h.ld < 1 ? 1 : h.ld;
    return h;
}

tarn_heads tarn_heads_within(const tarn_tensor *t, int64_t first, int64_t size)
{
    const tarn_spec *s = &t->spec;
    tarn_heads h = {.share = 1, .bytes = (int64_t)tarn_dtype_size((tarn_dtype)s->dtype)};
    h.data = (char *)tarn_data(t) + first * h.bytes;
    for (int d = 0; d < s->rank - 2; d++)
        h.stride[d] = s->stride[d];
    h.stride[s->rank - 2] = size;
    h.ld = s->size[s->rank - 2] > 1 ? s->stride[s->rank - 2] : s->size[s->rank - 1];
    return h;
}

/* Row ROW of head HEAD, a number of query heads of all batches. */
static char *row_of(const tarn_attention *a, const tarn_heads *h, int64_t head, int64_t row)
{
    int64_t at = row * h->ld;
    for (int d = a->rank - 3; d >= 0; d--) {
        int64_t i = head % a->size[d];
        head /= a->size[d];
        at += h->stride[d] * (d == a->rank - 3 ? i / h->share : i);
    }
    return h->data + at * h->bytes;
}

const tarn_tensor *tarn_attend_readable(const tarn_tensor *t)
{
    const tarn_spec *s = &t->spec;
    int64_t cols = s->size[s->rank - 1], rows = s->size[s->rank - 2];
    bool fits =
        (cols <= 1 || s->stride[s->rank - 1] == 1) && (rows <= 1 || s->stride[s->rank - 2] >= cols);
    return fits ? t : tarn_tensor_packed(t);
}

bool tarn_attend_mask(tarn_attend *j, const tarn_tensor *mask)
{
    if (tarn_is_none(mask))
        return true;
    tarn_spec scores = tarn_spec_make(j->a.dtype, j->a.rank, j->a.size);
    scores.size[j->a.rank - 1] = j->a.s;
    j->bools = mask->spec.dtype == TARN_BOOL;
    if (!j->bools && mask->spec.dtype != j->a.dtype)
        mask = tarn_tensor_to(mask, j->a.dtype);
    if (!mask)
        return false;
    int64_t stride[TARN_MAX_DIMS];
    tarn_spec_expand(&mask->spec, &scores, stride);
    if (j->a.s > 1 && stride[j->a.rank - 1] != 1) {
        tarn_spec wide = scores;
        wide.dtype = mask->spec.dtype;
        tarn_spec_pack(&wide);
        tarn_tensor *copy = tarn_tensor_of(&wide);
        if (!copy || !tarn_drive_copy(copy, mask))
            return false;
        mask = copy;
        memcpy(stride, wide.stride, sizeof stride);
    }
    j->mask = (tarn_heads){.data = tarn_data(mask), .ld = stride[j->a.rank - 2], .share = 1};
    j->mask.bytes = (int64_t)tarn_dtype_size((tarn_dtype)mask->spec.dtype);
    memcpy(j->mask.stride, stride, sizeof stride);
    return true;
}

/* ---- tiles ---------------------------------------------------------------------------------- */

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Scores of queries I.. for keys J.. of one head. */
typedef struct tile {
    int64_t head, i, j, rows, cols;
} tile;

static int64_t height(const tarn_attention *a) { return a->causal ? CAUSAL_ROWS : ROWS; }

/* Without the keys that no query of it may see. */
static tile tile_at(const tarn_attention *a, int64_t head, int64_t i, int64_t j)
{
    tile t = {head, i, j, least(height(a), a->l - i), least(COLS, a->s - j)};
    if (a->causal)
        t.cols = least(t.cols, i + t.rows - j);
    return t;
}

/* No query of the tile may see a key of it. */
static bool is_hidden(const tarn_attention *a, const tile *t) { return t->cols <= 0 && a->causal; }

/* How many keys of the tile its first query may see. */
static ptrdiff_t diagonal(const tarn_attention *a, const tile *t)
{
    return a->causal ? (ptrdiff_t)(t->i - t->j + 1) : (ptrdiff_t)t->cols;
}

static const void *mask_at(const tarn_attend *j, const tile *t)
{
    return j->mask.data ? row_of(&j->a, &j->mask, t->head, t->i) + t->j * j->mask.bytes : NULL;
}

/* c[m x n] = alpha op(a) op(b) + beta c */
static void product(const tarn_attend *j, bool ta, bool tb, int64_t m, int64_t n, int64_t k,
                    double alpha, const char *a, int64_t lda, const char *b, int64_t ldb,
                    double beta, char *c, int64_t ldc)
{
    tarn_gemm(j->a.dtype, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

static void make_scores(const tarn_attend *j, const tile *t, char *scores)
{
    product(j, false, true, t->rows, t->cols, j->a.e, 1, row_of(&j->a, &j->q, t->head, t->i),
            j->q.ld, row_of(&j->a, &j->k, t->head, t->j), j->k.ld, 0, scores, t->cols);
}

/* TO = FROM with some set to 0, the same ones whenever the tile is made. */
static void drop(const tarn_attend *j, const tile *t, char *to, const char *from)
{
    for (int64_t r = 0; r < t->rows; r++) {
        tarn_random at = j->at;
        at.position += (uint64_t)((t->head * j->a.l + t->i + r) * j->a.s + t->j);
        int64_t row = r * t->cols * j->a.bytes;
        tarn_random_dropout(j->a.dtype, at, to + row, from + row, (size_t)t->cols, j->a.drop);
    }
}

/* ---- forward -------------------------------------------------------------------------------- */

typedef struct room {
    char *scores, *other, *y, *top; /* y: of the rows of a tile, where they lie apart */
    double *sum;
    size_t bytes;
} room;

/* What a chunk works in; OTHERS: one more tile, or none. */
static bool room_of(const tarn_attention *a, int others, room *r)
{
    size_t rows = (size_t)least(height(a), a->l), size = (size_t)a->bytes;
    size_t tile = rows * (size_t)least(COLS, a->s) * size;
    tile = (tile + 63) / 64 * 64;
    size_t y = others ? 0 : rows * (size_t)a->v * size;
    r->bytes = (size_t)(1 + others) * tile + ROWS * (sizeof(double) + size) + y;
    if (!(r->scores = tarn_alloc(r->bytes)))
        return false;
    r->other = r->scores + tile;
    r->sum = (double *)(r->scores + (size_t)(1 + others) * tile);
    r->top = (char *)(r->sum + ROWS);
    r->y = r->top + ROWS * size;
    return true;
}

static void forward_tile(const tarn_attend *j, const tile *t, const room *r, char *y)
{
    const void *mask = mask_at(j, t);
    make_scores(j, t, r->scores);
    j->kernels->attend(r->scores, (size_t)t->rows, (size_t)t->cols, (size_t)t->cols, j->a.scale,
                       j->bools ? NULL : mask, j->bools ? mask : NULL, (size_t)j->mask.ld,
                       diagonal(&j->a, t), r->top, r->sum, y, (size_t)j->a.v);
    if (j->a.drop > 0)
        drop(j, t, r->scores, r->scores);
    product(j, false, false, t->rows, j->a.v, t->cols, 1, r->scores, t->cols,
            row_of(&j->a, &j->v, t->head, t->j), j->v.ld, 1, y, j->a.v);
}

static void forward_rows(const tarn_attend *j, int64_t head, int64_t i, const room *r)
{
    const double lowest = -INFINITY;
    const float low = -INFINITY;
    tile t = tile_at(&j->a, head, i, 0);
    bool apart = j->y.ld != j->a.v;
    char *to = row_of(&j->a, &j->y, head, i), *y = apart ? r->y : to;
    memset(y, 0, (size_t)(t.rows * j->a.v * j->a.bytes));
    memset(r->sum, 0, (size_t)t.rows * sizeof *r->sum);
    j->kernels->fill(r->top, j->a.dtype == TARN_FLOAT64 ? (const void *)&lowest : &low,
                     (size_t)t.rows);
    for (int64_t k = 0; k < j->a.s; k += COLS) {
        t = tile_at(&j->a, head, i, k);
        if (is_hidden(&j->a, &t))
            break;
        forward_tile(j, &t, r, y);
    }
    j->kernels->attend_end(y, j->lse + (head * j->a.l + i) * j->a.bytes, r->top, r->sum,
                           (size_t)t.rows, (size_t)j->a.v);
    int64_t row = j->a.v * j->a.bytes;
    for (int64_t k = 0; apart && row > 0 && k < t.rows; k++)
        memcpy(to + k * j->y.ld * j->a.bytes, y + k * row, (size_t)row);
}

static int64_t row_blocks(const tarn_attention *a) { return (a->l + height(a) - 1) / height(a); }

static bool forward_blocks(void *job_, int64_t begin, int64_t end)
{
    const tarn_attend *j = job_;
    int64_t blocks = row_blocks(&j->a);
    room r;
    if (!room_of(&j->a, 0, &r))
        return false;
    for (int64_t i = begin; i < end; i++)
        forward_rows(j, i / blocks, i % blocks * height(&j->a), &r);
    tarn_free(r.scores, r.bytes);
    return true;
}

/* Units of UNIT multiply-adds are taken in runs of about WORK. */
static int64_t grain_of(double unit) { return unit >= WORK ? 1 : (int64_t)(WORK / (unit + 1)) + 1; }

static double work_of_rows(const tarn_attention *a)
{
    return (double)least(height(a), a->l) * (double)a->s * (double)(a->e + a->v);
}

bool tarn_attend_forward(const tarn_attend *j)
{
    return tarn_drive_range(j->a.heads * row_blocks(&j->a), grain_of(work_of_rows(&j->a)),
                            forward_blocks, (void *)j);
}

/* ---- backward -------------------------------------------------------------------------------
 * P = softmax(scale Q K^T + mask),  Y = D(P) V, D the dropout.
 * gV = D(P)^T gY,  gP = D(gY V^T),  gS = P (gP - m),  m = sum of gY Y over a row,
 * gQ = scale gS K,  gK = scale gS^T Q,  gmask = gS. */

/* Adds what one tile gives: to gq where QUERIES, to gk, gv and gmask where KEYS. */
static void back_tile(const tarn_attend *j, const tile *t, const room *r, bool queries, bool keys)
{
    const tarn_attention *a = &j->a;
    const void *mask = mask_at(j, t);
    const char *g = row_of(a, &j->g, t->head, t->i), *k = row_of(a, &j->k, t->head, t->j);
    char *p = r->scores, *gs = r->other;
    size_t rows = (size_t)t->rows, cols = (size_t)t->cols;
    make_scores(j, t, p);
    j->kernels->attend_again(p, rows, cols, cols, a->scale, j->bools ? NULL : mask,
                             j->bools ? mask : NULL, (size_t)j->mask.ld, diagonal(a, t),
                             j->lse + (t->head * a->l + t->i) * a->bytes);
    if (keys && j->gv.data) {
        const char *dropped = a->drop > 0 ? gs : p;
        if (a->drop > 0)
            drop(j, t, gs, p);
        product(j, true, false, t->cols, a->v, t->rows, 1, dropped, t->cols, g, j->g.ld, 1,
                row_of(a, &j->gv, t->head, t->j), j->gv.ld);
    }
    if (!j->gq.data && !j->gk.data && !j->gmask.data)
        return;
    product(j, false, true, t->rows, t->cols, a->v, 1, g, j->g.ld, row_of(a, &j->v, t->head, t->j),
            j->v.ld, 0, gs, t->cols);
    if (a->drop > 0)
        drop(j, t, gs, gs);
    j->kernels->attend_back(gs, p, rows, cols, cols, r->sum);
    if (queries && j->gq.data)
        product(j, false, false, t->rows, a->e, t->cols, a->scale, gs, t->cols, k, j->k.ld, 1,
                row_of(a, &j->gq, t->head, t->i), j->gq.ld);
    if (keys && j->gk.data)
        product(j, true, false, t->cols, a->e, t->rows, a->scale, gs, t->cols,
                row_of(a, &j->q, t->head, t->i), j->q.ld, 1, row_of(a, &j->gk, t->head, t->j),
                j->gk.ld);
    for (int64_t i = 0; keys && j->gmask.data && i < t->rows; i++)
        memcpy(row_of(a, &j->gmask, t->head, t->i + i) + t->j * a->bytes,
               gs + i * t->cols * a->bytes, cols * (size_t)a->bytes);
}

/* r.sum: m of the rows of a tile. */
static void set_means(const tarn_attend *j, const tile *t, const room *r)
{
    for (int64_t i = 0; i < t->rows; i++)
        r->sum[i] = j->kernels->dot(row_of(&j->a, &j->g, t->head, t->i + i),
                                    row_of(&j->a, &j->y, t->head, t->i + i), (size_t)j->a.v);
}

/* COUNT rows of a head are 0, soon to be added to. */
static void clear(const tarn_attention *a, const tarn_heads *h, int64_t head, int64_t first,
                  int64_t count, int64_t cols)
{
    for (int64_t i = 0; h->data && i < count; i++)
        memset(row_of(a, h, head, first + i), 0, (size_t)(cols * h->bytes));
}

/* All tiles of the queries I.. of a head. */
static void back_rows(const tarn_attend *j, int64_t head, int64_t i, const room *r, bool queries,
                      bool keys, int64_t from, int64_t to)
{
    tile t = tile_at(&j->a, head, i, from);
    set_means(j, &t, r);
    if (queries)
        clear(&j->a, &j->gq, head, i, t.rows, j->a.e);
    for (int64_t k = from; k < to; k += COLS) {
        t = tile_at(&j->a, head, i, k);
        if (is_hidden(&j->a, &t))
            break;
        back_tile(j, &t, r, queries, keys);
    }
}

static void clear_keys(const tarn_attend *j, int64_t head, int64_t first, int64_t count)
{
    clear(&j->a, &j->gk, head, first, count, j->a.e);
    clear(&j->a, &j->gv, head, first, count, j->a.v);
}

/* By heads of keys, each with all that it serves. */
static bool back_heads(void *job_, int64_t begin, int64_t end)
{
    const tarn_attend *j = job_;
    room r;
    if (!room_of(&j->a, 1, &r))
        return false;
    for (int64_t head = begin * j->a.share; head < end * j->a.share; head++) {
        if (head % j->a.share == 0)
            clear_keys(j, head, 0, j->a.s);
        for (int64_t i = 0; i < j->a.l; i += height(&j->a))
            back_rows(j, head, i, &r, true, true, 0, j->a.s);
    }
    tarn_free(r.scores, r.bytes);
    return true;
}

/* Few heads: by tiles of queries for gq, by tiles of keys for the others. */
static bool back_queries(void *job_, int64_t begin, int64_t end)
{
    const tarn_attend *j = job_;
    int64_t blocks = row_blocks(&j->a);
    room r;
    if (!room_of(&j->a, 1, &r))
        return false;
    for (int64_t i = begin; i < end; i++)
        back_rows(j, i / blocks, i % blocks * height(&j->a), &r, true, false, 0, j->a.s);
    tarn_free(r.scores, r.bytes);
    return true;
}

static bool back_keys(void *job_, int64_t begin, int64_t end)
{
    const tarn_attend *j = job_;
    int64_t blocks = (j->a.s + COLS - 1) / COLS;
    room r;
    if (!room_of(&j->a, 1, &r))
        return false;
    for (int64_t b = begin; b < end; b++) {
        int64_t first = b / blocks * j->a.share, from = b % blocks * COLS;
        clear_keys(j, first, from, least(COLS, j->a.s - from));
        for (int64_t head = first; head < first + j->a.share; head++)
            for (int64_t i = 0; i < j->a.l; i += height(&j->a))
                back_rows(j, head, i, &r, false, true, from, least(from + COLS, j->a.s));
    }
    tarn_free(r.scores, r.bytes);
    return true;
}

bool tarn_attend_backward(const tarn_attend *j)
{
    const tarn_attention *a = &j->a;
    int64_t heads = a->heads / a->share;
    double work = 2.5 * work_of_rows(a) * (double)row_blocks(a) * (double)a->share;
    bool few = heads < FEW && work > WORK;
    if (!few)
        return tarn_drive_range(heads, grain_of(work), back_heads, (void *)j);
    if (j->gq.data && !tarn_drive_range(a->heads * row_blocks(a), 1, back_queries, (void *)j))
        return false;
    bool keys = j->gk.data || j->gv.data || j->gmask.data;
    return !keys || tarn_drive_range(heads * ((a->s + COLS - 1) / COLS), 1, back_keys, (void *)j);
}
