/* product.c -- matrix products of any size on one-thread BLAS: tiles on the pool, cut by shape. */
#include <assert.h>

#include "base/memory.h"
#include "base/threads.h"
#include "kernel/blas.h"
#include "kernel/kernels.h"
#include "tensor/drive.h"

/* Multiply-adds: below SMALL a product runs in the caller; tiles are halved along their longer
 * side down to LARGE.  STEP: tiles begin at its multiples, so that BLAS's own blocks are full. */
enum { SMALL = 1 << 18, LARGE = 1 << 27, STEP = 16 };

typedef struct tiling {
    const tarn_product *p;
    int64_t rows, cols, depth; /* of a tile: m, n, k */
    int64_t down, across, deep;
    char *part; /* results of all k-slices but the first; NULL: one slice */
} tiling;

static int64_t pieces(int64_t whole, int64_t part) { return (whole + part - 1) / part; }

static int64_t half(int64_t n) { return pieces(pieces(n, 2), STEP) * STEP; }

static int64_t size_of(const tarn_product *p) { return p->dtype == TARN_FLOAT64 ? 8 : 4; }

/* Few outputs, each a long sum: slices of k are multiplied apart and added in order. */
static int64_t depth_of(const tarn_product *p)
{
    enum { SLICE = 4096, OUTPUTS = 256 * 256, MOST = 16 };
    if (p->m * p->n > OUTPUTS || p->k < 2 * SLICE || p->k < 8 * p->m || p->k < 8 * p->n)
        return p->k;
    int64_t slices = p->k / SLICE < MOST ? p->k / SLICE : MOST;
    return pieces(p->k, slices);
}

static tiling tiling_of(const tarn_product *p)
{
    tiling t = {.p = p, .rows = p->m, .cols = p->n, .depth = p->k};
    double work = (double)p->m * (double)p->n * (double)p->k;
    if (work > SMALL) {
        t.depth = depth_of(p);
        bool first = t.depth == p->k;
        while (first || (double)t.rows * (double)t.cols * (double)t.depth > LARGE) {
            int64_t *side = t.rows >= t.cols ? &t.rows : &t.cols;
            if (*side <= STEP)
                break;
            *side = half(*side);
            first = false;
        }
    }
    t.down = pieces(p->m, t.rows);
    t.across = pieces(p->n, t.cols);
    t.deep = p->k > 0 ? pieces(p->k, t.depth) : 1;
    return t;
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

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
    tarn_gemm(p->dtype, p->transpose_a, p->transpose_b, least(t->rows, p->m - i),
              least(t->cols, p->n - j), least(t->depth, p->k - k), p->alpha, a, p->lda, b, p->ldb,
              slice ? 0 : p->beta, c, ldc);
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

static bool run_tiles(tiling *t)
{
    const tarn_product *p = t->p;
    size_t bytes = (size_t)((t->deep - 1) * p->m * p->n * size_of(p));
    if (bytes && !(t->part = tarn_alloc(bytes)))
        return false;
    bool ok = tarn_parallel((size_t)(t->down * t->across * t->deep), run_tile, t);
    if (ok && bytes)
        add_slices(t);
    tarn_free(t->part, bytes);
    return ok;
}

/* ---- matrix by vector ------------------------------------------------------------------------ */

/* y[rows] = alpha op(a) x + beta y, rows in runs of GRAIN numbers of a. */
typedef struct rows_job {
    const tarn_product *p;
    const char *a, *x;
    char *y;
    bool transposed;
    int64_t depth, lda, step_x, step_y;
} rows_job;

static bool run_rows(void *job_, int64_t begin, int64_t end)
{
    const rows_job *j = job_;
    const tarn_product *p = j->p;
    int64_t size = size_of(p);
    const char *a = j->a + begin * (j->transposed ? 1 : j->lda) * size;
    int64_t m = j->transposed ? j->depth : end - begin, n = j->transposed ? end - begin : j->depth;
    tarn_gemv(p->dtype, j->transposed, m, n, p->alpha, a, j->lda, j->x, j->step_x, p->beta,
              j->y + begin * j->step_y * size, j->step_y);
    return true;
}

static bool run_vector(const tarn_product *p)
{
    enum { GRAIN = 64 * 1024 };
    rows_job j = {.p = p, .depth = p->k, .y = p->c};
    if (p->n == 1) {
        j.a = p->a, j.lda = p->lda, j.transposed = p->transpose_a;
        j.x = p->b, j.step_x = p->transpose_b ? 1 : p->ldb;
        j.step_y = p->ldc;
    } else { /* c^T = op(b)^T a^T */
        j.a = p->b, j.lda = p->ldb, j.transposed = !p->transpose_b;
        j.x = p->a, j.step_x = p->transpose_a ? p->lda : 1;
        j.step_y = 1;
    }
    int64_t grain = GRAIN / p->k < 16 ? 16 : GRAIN / p->k;
    return tarn_drive_range(p->n == 1 ? p->m : p->n, grain, run_rows, &j);
}

bool tarn_drive_product(const tarn_product *p)
{
    assert(p->dtype == TARN_FLOAT32 || p->dtype == TARN_FLOAT64);
    if (p->m == 0 || p->n == 0)
        return true;
    if (p->k > 0 && (p->m == 1 || p->n == 1))
        return run_vector(p);
    tiling t = tiling_of(p);
    return t.down * t.across * t.deep == 1 ? run_tile(&t, 0) : run_tiles(&t);
}
