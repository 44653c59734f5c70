/* attention.c -- scaled dot-product attention, without the matrix of scores.
 *
 * Scores are made a tile of ROWS queries by COLS keys at a time, and go through a softmax that is
 * corrected as larger scores come (kernel/attention.k.c) [Dao et al. 2022].  Forward saves the
 * logarithm of each query's sum of exponentials; with it backward makes the probabilities again,
 * tile by tile.
 */
#include <math.h>
#include <string.h>

#include "graph/op.h"
#include "kernel/blas.h"
#include "kernel/kernels.h"
#include "kernel/random.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { QUERY, KEY, VALUE, MASK };         /* tensors */
enum { DROPOUT_P = 4, IS_CAUSAL, SCALE }; /* the other parameters */
enum { WORK = 1 << 20, FEW = 4 };         /* WORK: multiply-adds of a chunk */

/* A tile's scores and what goes into it fit L2.  Causal ones are lower: they end at the diagonal, and
 * what they compute beyond it is lost. */
enum { ROWS = 128, CAUSAL_ROWS = 64, COLS = 256 };

/* ---- shapes --------------------------------------------------------------------------------- */

/* query (... x heads x L x E), key (... x kv heads x S x E), value (... x kv heads x S x V): each
 * key head serves `share` query heads that follow each other. */
typedef struct attention {
    int rank;
    int64_t size[TARN_MAX_DIMS]; /* of the output, whose first rank - 2 dims count the heads */
    int64_t heads, share;        /* query heads of all batches; of a key head */
    int64_t l, s, e, v;
    bool causal;
    double scale, drop;
    tarn_dtype dtype;
    int64_t bytes; /* an element */
} attention;

static bool shapes_differ(const tarn_call *c, const char *why)
{
    const tarn_tensor *q = tarn_in(c, QUERY), *k = tarn_in(c, KEY), *v = tarn_in(c, VALUE);
    return tarn_fail(TARN_ERROR_SHAPE, "%s: query %s, key %s, value %s: %s", c->op->name,
                     TARN_SHAPE(q), TARN_SHAPE(k), TARN_SHAPE(v), why);
}

static bool check_ranks(const tarn_call *c)
{
    const tarn_spec *q = &tarn_in(c, QUERY)->spec, *k = &tarn_in(c, KEY)->spec,
                    *v = &tarn_in(c, VALUE)->spec;
    if (q->rank < 2 || k->rank != q->rank || v->rank != q->rank)
        return shapes_differ(c, "all three must be (... x heads x length x size), of one rank");
    if (q->size[q->rank - 1] != k->size[k->rank - 1])
        return shapes_differ(c, "query and key must have the same last size");
    if (k->size[k->rank - 2] != v->size[v->rank - 2])
        return shapes_differ(c, "key and value must have the same length, the last size but one");
    if (q->dtype == k->dtype && q->dtype == v->dtype)
        return true;
    return tarn_fail(TARN_ERROR_TYPE,
                     "%s: query is %s, key %s, value %s: they must have one type; convert with"
                     " :to(\"%s\")",
                     c->op->name, tarn_dtype_name((tarn_dtype)q->dtype),
                     tarn_dtype_name((tarn_dtype)k->dtype), tarn_dtype_name((tarn_dtype)v->dtype),
                     tarn_dtype_name((tarn_dtype)q->dtype));
}

/* The last dim before the lengths counts heads, and may be smaller in key and value. */
static bool check_heads(const tarn_call *c, attention *a)
{
    const tarn_spec *q = &tarn_in(c, QUERY)->spec, *k = &tarn_in(c, KEY)->spec,
                    *v = &tarn_in(c, VALUE)->spec;
    a->heads = a->share = 1;
    for (int d = 0; d < a->rank - 2; d++) {
        bool last = d == a->rank - 3;
        a->heads *= a->size[d];
        if (k->size[d] != v->size[d])
            return shapes_differ(c, "key and value must have the same batch and heads");
        if (q->size[d] == k->size[d])
            continue;
        if (!last || k->size[d] == 0 || q->size[d] % k->size[d])
            return shapes_differ(c, last ? "the heads of query must be those of key, or a multiple"
                                           " of them"
                                         : "the batches must be the same");
        a->share = q->size[d] / k->size[d];
    }
    return true;
}

static bool check_mask(const tarn_call *c, const attention *a)
{
    const tarn_tensor *mask = tarn_in(c, MASK);
    if (tarn_is_none(mask))
        return true;
    tarn_spec scores = tarn_spec_make(a->dtype, a->rank, a->size);
    scores.size[a->rank - 1] = a->s;
    if (tarn_spec_broadcasts(&mask->spec, &scores))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: attn_mask %s does not broadcast to the scores %s, (... x queries x keys)",
                     c->op->name, TARN_SHAPE(mask), TARN_SPEC_SHAPE(&scores));
}

static bool attention_of(const tarn_call *c, attention *a)
{
    const tarn_spec *q = &tarn_in(c, QUERY)->spec, *v = &tarn_in(c, VALUE)->spec;
    if (!check_ranks(c))
        return false;
    *a = (attention){.rank = q->rank,
                     .l = q->size[q->rank - 2],
                     .s = v->size[v->rank - 2],
                     .e = q->size[q->rank - 1],
                     .v = v->size[v->rank - 1],
                     .causal = c->value[IS_CAUSAL].boolean,
                     .scale = c->value[SCALE].number,
                     .drop = c->value[DROPOUT_P].number,
                     .dtype = (tarn_dtype)q->dtype,
                     .bytes = (int64_t)tarn_dtype_size((tarn_dtype)q->dtype)};
    memcpy(a->size, q->size, sizeof a->size);
    a->size[a->rank - 1] = a->v;
    if (isnan(a->scale))
        a->scale = a->e > 0 ? 1 / sqrt((double)a->e) : 1;
    if (!(a->drop >= 0 && a->drop < 1))
        return tarn_fail(TARN_ERROR_VALUE,
                         "%s: dropout_p must be at least 0 and less than 1, not %g", c->op->name,
                         a->drop);
    return check_heads(c, a) && check_mask(c, a);
}

static bool attention_plan(const tarn_call *c, tarn_plan *plan)
{
    attention a;
    if (!attention_of(c, &a))
        return false;
    plan->out[0] = tarn_spec_make(a.dtype, a.rank, a.size);
    plan->saved[0] = tarn_spec_make(a.dtype, a.rank - 1, a.size);
    plan->saves = 1;
    double scores = (double)a.heads * (double)a.l * (double)a.s;
    plan->draws = a.drop > 0 ? (int64_t)scores : -1;
    plan->flops = 2 * scores * (double)(a.e + a.v) / (a.causal ? 2 : 1);
    plan->bytes = (double)a.bytes * (double)a.heads *
                  ((double)a.l * (double)(a.e + a.v) + (double)a.s * (double)(a.e + a.v));
    return true;
}

/* ---- where a head's numbers lie ------------------------------------------------------------- */

/* The matrices of a tensor, one for each head of the query: rows `ld` elements apart. */
typedef struct heads {
    char *data;
    int64_t bytes, ld, stride[TARN_MAX_DIMS];
    int64_t share; /* so many heads of the query have one */
} heads;

static heads heads_of(const tarn_tensor *t, int64_t share)
{
    const tarn_spec *s = &t->spec;
    heads h = {.data = tarn_data(t), .share = share};
    h.bytes = (int64_t)tarn_dtype_size((tarn_dtype)s->dtype);
    memcpy(h.stride, s->stride, sizeof h.stride);
    h.ld = s->size[s->rank - 2] > 1 ? s->stride[s->rank - 2] : s->size[s->rank - 1];
    h.ld = h.ld < 1 ? 1 : h.ld;
    return h;
}

/* Row ROW of head HEAD, a number of query heads of all batches. */
static char *row_of(const attention *a, const heads *h, int64_t head, int64_t row)
{
    int64_t at = row * h->ld;
    for (int d = a->rank - 3; d >= 0; d--) {
        int64_t i = head % a->size[d];
        head /= a->size[d];
        at += h->stride[d] * (d == a->rank - 3 ? i / h->share : i);
    }
    return h->data + at * h->bytes;
}

/* T itself where BLAS can read its matrices, else a packed copy. */
static const tarn_tensor *readable(const tarn_tensor *t)
{
    const tarn_spec *s = &t->spec;
    int64_t cols = s->size[s->rank - 1], rows = s->size[s->rank - 2];
    bool fits =
        (cols <= 1 || s->stride[s->rank - 1] == 1) && (rows <= 1 || s->stride[s->rank - 2] >= cols);
    return fits ? t : tarn_tensor_packed(t);
}

typedef struct job {
    attention a;
    const tarn_kernels *kernels;
    heads q, k, v, y, g, gq, gk, gv; /* g: of y.  data NULL: not wanted */
    heads mask, gmask;               /* ld 0: one row for all queries */
    bool bools;                      /* the mask says which keys are seen */
    char *lse;
    tarn_random at;
} job;

/* The mask expanded to the scores; what it adds comes in the type computed in. */
static bool set_mask(job *j, const tarn_tensor *mask)
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
    j->mask = (heads){.data = tarn_data(mask), .ld = stride[j->a.rank - 2], .share = 1};
    j->mask.bytes = (int64_t)tarn_dtype_size((tarn_dtype)mask->spec.dtype);
    memcpy(j->mask.stride, stride, sizeof stride);
    return true;
}

static bool job_of(const tarn_call *c, job *j)
{
    *j = (job){.at = {c->seed, c->stream, c->position}};
    if (!attention_of(c, &j->a))
        return false;
    const tarn_tensor *q = readable(tarn_in(c, QUERY)), *k = readable(tarn_in(c, KEY)),
                      *v = readable(tarn_in(c, VALUE));
    if (!q || !k || !v || !set_mask(j, tarn_in(c, MASK)))
        return false;
    j->kernels = tarn_kernels_of(j->a.dtype);
    j->q = heads_of(q, 1), j->k = heads_of(k, j->a.share), j->v = heads_of(v, j->a.share);
    j->lse = tarn_data(c->saved[0]);
    return true;
}

/* ---- tiles ---------------------------------------------------------------------------------- */

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Scores of queries I.. for keys J.. of one head. */
typedef struct tile {
    int64_t head, i, j, rows, cols;
} tile;

static int64_t height(const attention *a) { return a->causal ? CAUSAL_ROWS : ROWS; }

/* Without the keys that no query of it may see. */
static tile tile_at(const attention *a, int64_t head, int64_t i, int64_t j)
{
    tile t = {head, i, j, least(height(a), a->l - i), least(COLS, a->s - j)};
    if (a->causal)
        t.cols = least(t.cols, i + t.rows - j);
    return t;
}

/* No query of the tile may see a key of it. */
static bool is_hidden(const attention *a, const tile *t) { return t->cols <= 0 && a->causal; }

/* How many keys of the tile its first query may see. */
static ptrdiff_t diagonal(const attention *a, const tile *t)
{
    return a->causal ? (ptrdiff_t)(t->i - t->j + 1) : (ptrdiff_t)t->cols;
}

static const void *mask_at(const job *j, const tile *t)
{
    return j->mask.data ? row_of(&j->a, &j->mask, t->head, t->i) + t->j * j->mask.bytes : NULL;
}

/* c[m x n] = alpha op(a) op(b) + beta c */
static void product(const job *j, bool ta, bool tb, int64_t m, int64_t n, int64_t k, double alpha,
                    const char *a, int64_t lda, const char *b, int64_t ldb, double beta, char *c,
                    int64_t ldc)
{
    tarn_gemm(j->a.dtype, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

static void make_scores(const job *j, const tile *t, char *scores)
{
    product(j, false, true, t->rows, t->cols, j->a.e, 1, row_of(&j->a, &j->q, t->head, t->i),
            j->q.ld, row_of(&j->a, &j->k, t->head, t->j), j->k.ld, 0, scores, t->cols);
}

/* TO = FROM with some set to 0, the same ones whenever the tile is made. */
static void drop(const job *j, const tile *t, char *to, const char *from)
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
    char *scores, *other, *top;
    double *sum;
    size_t bytes;
} room;

/* What a chunk works in; OTHERS: one more tile, or two. */
static bool room_of(const attention *a, int others, room *r)
{
    size_t rows = (size_t)least(height(a), a->l), size = (size_t)a->bytes;
    size_t tile = rows * (size_t)least(COLS, a->s) * size;
    tile = (tile + 63) / 64 * 64;
    r->bytes = (size_t)(1 + others) * tile + ROWS * (sizeof(double) + size);
    if (!(r->scores = tarn_alloc(r->bytes)))
        return false;
    r->other = r->scores + tile;
    r->sum = (double *)(r->scores + (size_t)(1 + others) * tile);
    r->top = (char *)(r->sum + ROWS);
    return true;
}

static void forward_tile(const job *j, const tile *t, const room *r, char *y)
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

static void forward_rows(const job *j, int64_t head, int64_t i, const room *r)
{
    const double lowest = -INFINITY;
    const float low = -INFINITY;
    tile t = tile_at(&j->a, head, i, 0);
    char *y = row_of(&j->a, &j->y, head, i);
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
}

static int64_t row_blocks(const attention *a) { return (a->l + height(a) - 1) / height(a); }

static bool forward_blocks(void *job_, int64_t begin, int64_t end)
{
    const job *j = job_;
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

static double work_of_rows(const attention *a)
{
    return (double)least(height(a), a->l) * (double)a->s * (double)(a->e + a->v);
}

static bool attention_forward(const tarn_call *c)
{
    job j;
    if (!job_of(c, &j))
        return false;
    j.y = heads_of(c->out[0], 1);
    return tarn_drive_range(j.a.heads * row_blocks(&j.a), grain_of(work_of_rows(&j.a)),
                            forward_blocks, &j);
}

/* ---- backward -------------------------------------------------------------------------------
 * P = softmax(scale Q K^T + mask),  Y = D(P) V, D the dropout.
 * gV = D(P)^T gY,  gP = D(gY V^T),  gS = P (gP - m),  m = sum of gY Y over a row,
 * gQ = scale gS K,  gK = scale gS^T Q,  gmask = gS. */

/* Adds what one tile gives: to gq where QUERIES, to gk, gv and gmask where KEYS. */
static void back_tile(const job *j, const tile *t, const room *r, bool queries, bool keys)
{
    const attention *a = &j->a;
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
static void set_means(const job *j, const tile *t, const room *r)
{
    for (int64_t i = 0; i < t->rows; i++)
        r->sum[i] = j->kernels->dot(row_of(&j->a, &j->g, t->head, t->i + i),
                                    row_of(&j->a, &j->y, t->head, t->i + i), (size_t)j->a.v);
}

/* All tiles of the queries I.. of a head. */
static void back_rows(const job *j, int64_t head, int64_t i, const room *r, bool queries, bool keys,
                      int64_t from, int64_t to)
{
    tile t = tile_at(&j->a, head, i, from);
    set_means(j, &t, r);
    for (int64_t k = from; k < to; k += COLS) {
        t = tile_at(&j->a, head, i, k);
        if (is_hidden(&j->a, &t))
            break;
        back_tile(j, &t, r, queries, keys);
    }
}

/* By heads of keys, each with all that it serves. */
static bool back_heads(void *job_, int64_t begin, int64_t end)
{
    const job *j = job_;
    room r;
    if (!room_of(&j->a, 1, &r))
        return false;
    for (int64_t head = begin * j->a.share; head < end * j->a.share; head++)
        for (int64_t i = 0; i < j->a.l; i += height(&j->a))
            back_rows(j, head, i, &r, true, true, 0, j->a.s);
    tarn_free(r.scores, r.bytes);
    return true;
}

/* Few heads: by tiles of queries for gq, by tiles of keys for the others. */
static bool back_queries(void *job_, int64_t begin, int64_t end)
{
    const job *j = job_;
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
    const job *j = job_;
    int64_t blocks = (j->a.s + COLS - 1) / COLS;
    room r;
    if (!room_of(&j->a, 1, &r))
        return false;
    for (int64_t b = begin; b < end; b++) {
        int64_t first = b / blocks * j->a.share, from = b % blocks * COLS;
        for (int64_t head = first; head < first + j->a.share; head++)
            for (int64_t i = 0; i < j->a.l; i += height(&j->a))
                back_rows(j, head, i, &r, false, true, from, least(from + COLS, j->a.s));
    }
    tarn_free(r.scores, r.bytes);
    return true;
}

static bool run_back(job *j)
{
    const attention *a = &j->a;
    int64_t heads = a->heads / a->share;
    double work = 2.5 * work_of_rows(a) * (double)row_blocks(a) * (double)a->share;
    bool few = heads < FEW && work > WORK;
    if (!few)
        return tarn_drive_range(heads, grain_of(work), back_heads, j);
    if (j->gq.data && !tarn_drive_range(a->heads * row_blocks(a), 1, back_queries, j))
        return false;
    bool keys = j->gk.data || j->gv.data || j->gmask.data;
    return !keys || tarn_drive_range(heads * ((a->s + COLS - 1) / COLS), 1, back_keys, j);
}

static bool zeros_like(const tarn_spec *spec, int64_t share, tarn_tensor **g, heads *h)
{
    tarn_spec packed = *spec;
    tarn_spec_pack(&packed);
    if (!(*g = tarn_tensor_of(&packed)) || !tarn_drive_fill(*g, 0))
        return false;
    *h = heads_of(*g, share);
    return true;
}

static bool attention_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    job j;
    const tarn_tensor *g = readable(gy[0]);
    if (!g || !job_of(c, &j))
        return false;
    j.g = heads_of(g, 1), j.y = heads_of(c->out[0], 1);
    tarn_spec scores = tarn_spec_make(j.a.dtype, j.a.rank, j.a.size);
    scores.size[j.a.rank - 1] = j.a.s;
    heads *to[] = {&j.gq, &j.gk, &j.gv, &j.gmask};
    for (int t = QUERY; t <= MASK; t++) {
        const tarn_spec *spec = t == MASK ? &scores : &tarn_in(c, t)->spec;
        if (tarn_wants(c, t) &&
            !zeros_like(spec, t == KEY || t == VALUE ? j.a.share : 1, &gx[t], to[t]))
            return false;
    }
    return run_back(&j);
}

/* ---- definition ----------------------------------------------------------------------------- */

/* (queries x keys): true where a key comes after the query. */
static tarn_tensor *later(const attention *a)
{
    tarn_spec spec = tarn_spec_make(TARN_BOOL, 2, (const int64_t[]){a->l, a->s});
    tarn_tensor *t = tarn_tensor_of(&spec);
    for (int64_t i = 0; t && i < a->l; i++)
        for (int64_t j = 0; j < a->s; j++)
            ((uint8_t *)tarn_data(t))[i * a->s + j] = j > i;
    return t;
}

static tarn_tensor *hide(const tarn_tensor *scores, const tarn_tensor *hidden)
{
    return tarn_masked_fill(scores, hidden, -INFINITY);
}

/* softmax whose rows of nothing but -inf are zeros */
static tarn_tensor *visible_softmax(const tarn_tensor *scores)
{
    const tarn_tensor *low = tarn_tensor_weak(-INFINITY, false);
    const tarn_tensor *hidden = tarn_eq(tarn_max(scores, -1, true, NULL), low);
    return tarn_masked_fill(tarn_softmax(tarn_masked_fill(scores, hidden, 0), -1), hidden, 0);
}

/* Heads of keys repeated for those of the query that share them. */
static tarn_tensor *repeated(const attention *a, const tarn_tensor *t)
{
    if (a->share == 1)
        return (tarn_tensor *)t;
    int d = a->rank - 2;
    int64_t size[TARN_MAX_DIMS], joined[TARN_MAX_DIMS];
    for (int i = 0; t && i <= t->spec.rank; i++)
        size[i] = i < d ? t->spec.size[i] : i == d ? a->share : t->spec.size[i - 1];
    for (int i = 0; t && i < t->spec.rank; i++)
        joined[i] = i == d - 1 ? t->spec.size[i] * a->share : t->spec.size[i];
    return tarn_reshape(tarn_expand(tarn_unsqueeze(t, d + 1), size, a->rank + 1), joined, a->rank);
}

static bool attention_compose(const tarn_call *c, tarn_tensor *out[])
{
    attention a;
    if (!attention_of(c, &a))
        return false;
    const tarn_tensor *mask = tarn_in(c, MASK), *scale = tarn_tensor_weak(a.scale, false);
    const tarn_tensor *k = repeated(&a, tarn_in(c, KEY)), *v = repeated(&a, tarn_in(c, VALUE));
    tarn_tensor *s = tarn_mul(tarn_matmul(tarn_in(c, QUERY), tarn_transpose(k, -1, -2)), scale);
    if (!tarn_is_none(mask) && mask->spec.dtype == TARN_BOOL)
        s = hide(s, tarn_logical_not(mask));
    else if (!tarn_is_none(mask))
        s = tarn_add(s, tarn_to(mask, a.dtype));
    if (a.causal)
        s = hide(s, later(&a));
    tarn_tensor *p = visible_softmax(s);
    if (a.drop > 0)
        p = tarn_dropout(p, a.drop, true);
    out[0] = tarn_matmul(p, v);
    return out[0] != NULL;
}

TARN_OP(scaled_dot_product_attention) = {
    .name = "scaled_dot_product_attention",
    .aliases = "sdpa",
    .summary = "Every query takes a mean of the values, weighted by how well their keys match it;"
               " the scores are never stored.",
    .formula = "y = softmax(scale query key^T + mask) value",
    .source = "[Vaswani et al. 2017; Dao et al. 2022]",
    .example =
        "local q, k, v = tarn.randn(2, 4, 5, 8), tarn.randn(2, 4, 7, 8), tarn.randn(2, 4, 7, 3)\n"
        "local y = tarn.scaled_dot_product_attention(q, k, v)\n"
        "local p = q:matmul(k:transpose(3, 4)):mul(8 ^ -0.5):softmax(-1)\n"
        "assert((y - p:matmul(v)):abs():max():item() < 1e-5)\n"
        "-- the first query may see the first key only\n"
        "y = tarn.sdpa(q, k, v, { is_causal = true })\n"
        "assert((y:select(3, 1) - v:select(3, 1)):abs():max():item() < 1e-6)",
    .param =
        TARN_PARAMS{
            {"query",
             NULL,
             "(... x heads x queries x size)",
             TARN_TENSOR,
             TARN_FACTOR,
             TARN_FLOATS,
             {0}},
            {"key",
             NULL,
             "(... x heads x keys x size); where it has fewer heads, each serves as many of query's"
             " that follow each other",
             TARN_TENSOR,
             TARN_FACTOR,
             TARN_FLOATS,
             {0}},
            {"value",
             NULL,
             "(... x heads x keys x size of a value), heads as key's",
             TARN_TENSOR,
             TARN_FACTOR,
             TARN_FLOATS,
             {0}},
            {"attn_mask",
             NULL,
             "(queries x keys), or what broadcasts with all heads: bools, true where a key is seen,"
             " or numbers that are added to the scores; a query that sees nothing gives zeros",
             TARN_TENSOR,
             TARN_OPTIONAL,
             TARN_FLOATS | TARN_BIT(BOOL),
             {0}},
            {"dropout_p",
             NULL,
             "the probability that a weight is dropped, in evaluation too",
             TARN_NUMBER,
             TARN_OPTIONAL,
             0,
             {.number = 0}},
            {"is_causal",
             NULL,
             "query i sees the first i keys",
             TARN_BOOLEAN,
             TARN_OPTIONAL,
             0,
             {.boolean = false}},
            {"scale",
             NULL,
             "of the scores; 1 / sqrt(size) by default",
             TARN_NUMBER,
             TARN_OPTIONAL,
             0,
             {.number = NAN}},
            {0}},
    .traits = TARN_KEEP_DTYPE | TARN_RANDOM,
    .keeps_in = 1 << QUERY | 1 << KEY | 1 << VALUE | 1 << MASK,
    .keeps_out = 1,
    .plan = attention_plan,
    .forward = attention_forward,
    .backward = attention_backward,
    .compose = attention_compose,
    .tolerance = {2e-5, 1e-11},
    .samples =
        {{"randn(2, 3, 5, 4), randn(2, 3, 6, 4), randn(2, 3, 6, 2)"},
         {"randn(2, 2, 6, 4), randn(2, 2, 6, 4), randn(2, 2, 6, 4), { is_causal = true }"},
         {"randn(1, 130, 2), randn(1, 300, 2), randn(1, 300, 1), randn(130, 300),"
          " { scale = 0.3 }",
          true},
         {"randn(2, 2, 3, 4), randn(2, 2, 5, 4), randn(2, 2, 5, 3), randn(2, 1, 3, 5)"},
         {"randn(2, 4, 3, 4), randn(2, 2, 5, 4), randn(2, 2, 5, 3), randn(2, 1, 1, 5):gt(-2)"},
         {"randn(4, 3), randn(5, 3), randn(5, 2), tarn.tensor({ { 1, 1, 1, 1, 1 },"
          " { 0, 0, 0, 0, 0 }, { 1, 0, 1, 1, 0 }, { 0, 0, 0, 0, 1 } }):gt(0)"},
         {"randn(2, 3, 4), randn(2, 5, 4), randn(2, 5, 3), { dropout_p = 0.4 }"},
         {"randn(300, 3), randn(290, 3), randn(290, 2), { is_causal = true }", true}},
    .errors =
        {{"randn(2, 3, 4), randn(2, 5, 3), randn(2, 5, 3)",
          "query %(2 x 3 x 4%), key %(2 x 5 x 3%), value %(2 x 5 x 3%): query and key must have the"
          " same last size"},
         {"randn(4), randn(4), randn(4)", "must be %(... x heads x length x size%)"},
         {"randn(3, 5, 4), randn(2, 5, 4), randn(2, 5, 4)",
          "the heads of query must be those of key, or a multiple"},
         {"randn(3, 4), randn(5, 4), randn(5, 4), randn(4, 5)",
          "attn_mask %(4 x 5%) does not broadcast to the scores %(3 x 5%)"},
         {"randn(3, 4), randn(5, 4), tarn.randn({ 5, 4 }, { dtype = 'float64' })",
          "value float64: they must have one type"},
         {"randn(3, 4), randn(5, 4), randn(5, 4), { dropout_p = 1 }",
          "dropout_p must be at least 0 and less than 1, not 1"}},
};

TARN_FAMILY(attention);
