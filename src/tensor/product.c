/* product.c -- matrix products of any size: tiles on the pool, each a product of its own in one
 * thread, cut by shape. */
#include <assert.h>

#include "base/memory.h"
#include "base/threads.h"
#include "kernel/blas.h"
#include "kernel/kernels.h"
#include "kernel/spans.h"
#include "tensor/drive.h"

/* Multiply-adds: below SMALL a product runs in the caller; a tile has about an eighth of the product,
 * from SMALL up to LARGE.  Tiles begin at multiples of STEP, so that panels are full. */
enum { SMALL = 1 << 18, LARGE = 5 << 24, TILES = 8, STEP = 32 };

typedef struct tiling {
    const tarn_product *p;
    int64_t rows, cols, depth; /* of a tile: m, n, k */
    int64_t down, across, deep;
    char *part; /* results of all k-slices but the first; NULL: one slice */
    bool shared;
    tarn_panels panels; /* of b, for all tiles, where they share them */
} tiling;

static int64_t pieces(int64_t whole, int64_t part) { return (whole + part - 1) / part; }

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t half(int64_t n) { return pieces(pieces(n, 2), STEP) * STEP; }

static int64_t size_of(const tarn_product *p) { return p->dtype == TARN_FLOAT64 ? 8 : 4; }

static tarn_multiply multiply_of(const tarn_product *p)
{
    return (tarn_multiply){.transpose_a = p->transpose_a,
                           .transpose_b = p->transpose_b,
                           .m = p->m,
                           .n = p->n,
                           .k = p->k,
                           .lda = p->lda,
                           .ldb = p->ldb,
                           .ldc = p->ldc,
                           .alpha = p->alpha,
                           .beta = p->beta,
                           .a = p->a,
                           .b = p->b,
                           .bias = p->bias,
                           .c = p->c};
}

/* Few outputs, each a long sum: slices of k are multiplied apart and added in order. */
static int64_t depth_of(const tarn_product *p)
{
    enum { SLICE = 4096, OUTPUTS = 512 * 512, MOST = 16 };
    if (p->m * p->n > OUTPUTS || p->k < 2 * SLICE || p->k < 8 * p->m || p->k < 8 * p->n)
        return p->k;
    int64_t slices = p->k / SLICE < MOST ? p->k / SLICE : MOST;
    return pieces(p->k, slices);
}

/* Every tile packs the columns of b that it reads, and the rows of a where that is transposed, which
 * costs more: so tiles are tall, or else square; and few rows are never parted where b is turned to be
 * packed.  (784-128-10, batch 64: a fourteenth of a step went to turning its weights twice.) */
static int64_t *side_to_halve(const tarn_product *p, tiling *t)
{
    enum { NARROW = 64, LOW = 96, TALL = 4 };
    if (p->transpose_b && t->rows <= NARROW)
        return &t->cols;
    if (p->transpose_a)
        return t->rows > LOW && t->rows >= t->cols ? &t->rows : &t->cols;
    return t->cols > NARROW && t->cols > t->rows / TALL ? &t->cols : &t->rows;
}

static void cut(const tarn_product *p, tiling *t)
{
    double work = (double)p->m * (double)p->n * (double)t->depth, most = work / TILES;
    most = most < SMALL ? SMALL : most > LARGE ? LARGE : most;
    if (t->depth < p->k)
        return;
    while ((double)t->rows * (double)t->cols * (double)t->depth > most) {
        int64_t *side = side_to_halve(p, t);
        if (*side <= STEP)
            break;
        *side = half(*side);
    }
}

/* Where tiles would pack the same columns of b several times, b is packed once, before, and each tile
 * has rows of its own and all columns, so that a is packed or read once as well.  Where a is read as it
 * stands that pays only while all of b stays in L2: 1024^3 loses 15% by it.  384 x 128 with 768 terms
 * and a transposed, one thread of EPYC 7003: 67 to 77 GF/s. */
static bool shares(const tarn_product *p)
{
    enum { CACHED = 256 << 10, MOST = 4 << 20, FEW_TERMS = 64, FEW_COLUMNS = 64, FEW_ROWS = 256 };
    double bytes = (double)p->n * (double)p->k * (double)size_of(p);
    tarn_multiply q = multiply_of(p);
    bool pays = p->transpose_a ? p->m > STEP && bytes <= MOST : p->m > FEW_ROWS && bytes <= CACHED;
    return pays && p->k > FEW_TERMS && p->n >= FEW_COLUMNS && tarn_gemm_is_own(p->dtype, &q);
}

/* Rows by the work; blocks of BLOCK are what is packed of a at once, and fewer tiles than ENOUGH have
 * fewer columns as well. */
static void cut_rows(const tarn_product *p, tiling *t)
{
    enum { BLOCK = 48, ENOUGH = 6, WIDE = 256 };
    double row = (double)p->n * (double)p->k;
    int64_t most = (int64_t)(LARGE / row) + 1, rows = least(pieces(p->m, TILES), most);
    t->rows = pieces(rows, BLOCK) * BLOCK;
    while (t->cols > WIDE && pieces(p->m, t->rows) * pieces(p->n, t->cols) < ENOUGH)
        t->cols = half(t->cols);
}

static tiling tiling_of(const tarn_product *p)
{
    tiling t = {.p = p, .rows = p->m, .cols = p->n, .depth = p->k};
    if ((double)p->m * (double)p->n * (double)p->k > SMALL) {
        t.depth = depth_of(p);
        t.shared = t.depth == p->k && shares(p);
        (t.shared ? cut_rows : cut)(p, &t);
    }
    t.down = pieces(p->m, t.rows);
    t.across = pieces(p->n, t.cols);
    t.deep = p->k > 0 ? pieces(p->k, t.depth) : 1;
    return t;
}

/* Rows that follow each other are one. */
static void apply_after(const tarn_product *p, char *c, int64_t rows, int64_t cols, int64_t ldc)
{
    if (!p->after)
        return;
    if (ldc == cols)
        cols *= rows, rows = 1;
    tarn_loop *loop = tarn_span_loop(p->after, p->dtype);
    for (int64_t i = 0; i < rows; i++, c += ldc * size_of(p))
        loop((size_t)cols, (void *[]){c}, (const void *[]){c}, (ptrdiff_t[]){1}, NULL);
}

static bool run_tile(void *tiling_, size_t index)
{
    const tiling *t = tiling_;
    const tarn_product *p = t->p;
    int64_t j = (int64_t)index % t->across * t->cols, i = (int64_t)index / t->across % t->down;
    int64_t slice = (int64_t)index / t->across / t->down, k = slice * t->depth, size = size_of(p);
    i *= t->rows;
    const char *a = (const char *)p->a + (p->transpose_a ? k * p->lda + i : i * p->lda + k) * size;
    const char *b = (const char *)p->b + (p->transpose_b ? j * p->ldb + k : k * p->ldb + j) * size;
    char *c = (char *)p->c + (i * p->ldc + j) * size;
    int64_t ldc = slice ? p->n : p->ldc;
    if (slice)
        c = t->part + ((slice - 1) * p->m * p->n + i * p->n + j) * size;
    tarn_multiply q = multiply_of(p);
    q.m = least(t->rows, p->m - i), q.n = least(t->cols, p->n - j);
    q.k = least(t->depth, p->k - k);
    q.a = a, q.b = b, q.c = c, q.ldc = ldc;
    q.beta = slice ? 0 : p->beta;
    q.bias = p->bias && !slice ? (const char *)p->bias + j * size : NULL;
    q.panels = t->panels.at ? &t->panels : NULL, q.first = j;
    tarn_gemm_with(p->dtype, &q);
    if (t->deep == 1)
        apply_after(p, c, q.m, q.n, ldc);
    return true;
}

static void add_slices(const tiling *t)
{
    const tarn_product *p = t->p;
    int64_t size = size_of(p);
    for (int64_t slice = 0; slice < t->deep - 1; slice++)
        for (int64_t i = 0; i < p->m; i++)
            tarn_kernels_of(p->dtype)->axpy((char *)p->c + i * p->ldc * size, 1,
                                            t->part + (slice * p->m + i) * p->n * size,
                                            (size_t)p->n);
}

enum { PACKED_AT_ONCE = 64 }; /* columns */

static bool pack_columns(void *tiling_, size_t index)
{
    const tiling *t = tiling_;
    int64_t begin = (int64_t)index * PACKED_AT_ONCE;
    tarn_multiply q = multiply_of(t->p);
    tarn_panels_pack(t->p->dtype, &q, &t->panels, begin, least(begin + PACKED_AT_ONCE, q.n));
    return true;
}

static bool run_shared(tiling *t)
{
    const tarn_product *p = t->p;
    size_t bytes = tarn_panels_bytes(p->dtype, p->n, p->k);
    t->panels = (tarn_panels){.at = tarn_alloc(bytes), .columns = p->n, .k = p->k};
    bool ok = t->panels.at &&
              tarn_parallel((size_t)pieces(p->n, PACKED_AT_ONCE), pack_columns, t) &&
              tarn_parallel((size_t)(t->down * t->across), run_tile, t);
    tarn_free(t->panels.at, bytes);
    return ok;
}

static bool run_tiles(tiling *t)
{
    const tarn_product *p = t->p;
    if (t->shared)
        return run_shared(t);
    size_t bytes = (size_t)((t->deep - 1) * p->m * p->n * size_of(p));
    if (bytes && !(t->part = tarn_alloc(bytes)))
        return false;
    bool ok = tarn_parallel((size_t)(t->down * t->across * t->deep), run_tile, t);
    if (ok && bytes) {
        add_slices(t);
        apply_after(p, p->c, p->m, p->n, p->ldc);
    }
    tarn_free(t->part, bytes);
    return ok;
}

/* ---- matrix by vector ------------------------------------------------------------------------ */

/* Runs of outputs, of GRAIN numbers of the matrix each. */
static bool run_outputs(void *product, int64_t begin, int64_t end)
{
    const tarn_product *p = product;
    int64_t size = size_of(p);
    tarn_multiply q = multiply_of(p);
    if (p->n == 1) {
        q.a = (const char *)p->a + begin * (p->transpose_a ? 1 : p->lda) * size;
        q.c = (char *)p->c + begin * p->ldc * size;
        q.m = end - begin;
    } else {
        q.b = (const char *)p->b + begin * (p->transpose_b ? p->ldb : 1) * size;
        q.c = (char *)p->c + begin * size;
        q.bias = p->bias ? (const char *)p->bias + begin * size : NULL;
        q.n = end - begin;
    }
    tarn_gemm_with(p->dtype, &q);
    apply_after(p, q.c, q.m, q.n, q.ldc);
    return true;
}

static bool run_vector(const tarn_product *p)
{
    enum { GRAIN = 64 * 1024, RUN = 512 }; /* RUN: rows are read some way along */
    int64_t grain = pieces(GRAIN / p->k + 1, STEP) * STEP;
    if ((p->n == 1 ? p->transpose_a : !p->transpose_b) && grain < RUN)
        grain = RUN;
    return tarn_drive_range(p->n == 1 ? p->m : p->n, grain, run_outputs, (void *)p);
}

bool tarn_drive_product(const tarn_product *p)
{
    assert(p->dtype == TARN_FLOAT32 || p->dtype == TARN_FLOAT64);
    if (p->m == 0 || p->n == 0)
        return true;
    if (p->k > 0 && (p->m == 1 || p->n == 1) && depth_of(p) == p->k)
        return run_vector(p);
    tiling t = tiling_of(p);
    return t.down * t.across * t.deep == 1 ? run_tile(&t, 0) : run_tiles(&t);
}
