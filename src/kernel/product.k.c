/* product.k.c -- tiles of a matrix product that stay in registers, and panels they read.
 *
 * A tile is ROWS x COLS outputs in ROWS x VECS vectors: every number of a is spread over a vector
 * and multiplied by the VECS vectors of a row of b, so that 2 loads of b and 6 of a serve 12
 * multiply-adds, which keeps both multipliers of a core busy with 16 registers; with 32 registers
 * 12 rows do.  Rows are shared evenly among tiles: 16 rows are 6 + 5 + 5, because tiles of fewer than 4
 * rows wait for their own sums.  Each sum is one chain over k in order.
 *
 * EPYC 7003 (Zen 3, 88 to 97 GF/s at most in float32), one thread, GF/s of this against OpenBLAS
 * 0.3.21: 16^3 55 : 24, 32^3 80 : 45, 64^3 90 : 64, 128^3 89 : 77, 512^3 88 : 85, 1024^3 82 : 83;
 * 64 x 500 x 800 with b transposed 80 : 76; 500 x 800 x 64 with a transposed 85 : 70.
 */
#include "kernel/product.h"

#include "kernel/variant.h"

#define DECLARE_PRODUCT(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_PRODUCTS(DECLARE_PRODUCT)
#undef DECLARE_PRODUCT

#define UNROLLED _Pragma("GCC unroll 16")

enum {
    ROWS = VECTOR_BYTES == 64 ? 12 : 6,
    VECS = 2,
    COLS = VECS * LANES,
    APART = 64 / sizeof(real), /* between panels, whose rows would fall on one set of L1 */
};

/* ---- the last vector of a row ------------------------------------------------------------------- */

/* Which lanes of it there are; the others are neither read nor written. */
#if defined __AVX512F__
typedef uint32_t lanes;
INLINE lanes lanes_of(size_t n) { return (lanes)((1u << n) - 1); }
INLINE vector load_lanes(const real *x, lanes m)
{
    return LANES == 16 ? (vector)_mm512_maskz_loadu_epi32((__mmask16)m, x)
                       : (vector)_mm512_maskz_loadu_epi64((__mmask8)m, x);
}
INLINE void store_lanes(real *y, lanes m, vector v)
{
    if (LANES == 16)
        _mm512_mask_storeu_epi32(y, (__mmask16)m, (__m512i)v);
    else
        _mm512_mask_storeu_epi64(y, (__mmask8)m, (__m512i)v);
}
#elif defined __AVX2__
typedef __m256i lanes;
INLINE lanes lanes_of(size_t n)
{
    mask m;
    for (int i = 0; i < LANES; i++)
        m[i] = (size_t)i < n ? -1 : 0;
    return (lanes)m;
}
INLINE vector load_lanes(const real *x, lanes m)
{
    return LANES == 8 ? (vector)_mm256_maskload_epi32((const int *)x, m)
                      : (vector)_mm256_maskload_epi64((const long long *)x, m);
}
INLINE void store_lanes(real *y, lanes m, vector v)
{
    if (LANES == 8)
        _mm256_maskstore_epi32((int *)y, m, (__m256i)v);
    else
        _mm256_maskstore_epi64((long long *)y, m, (__m256i)v);
}
#else
typedef size_t lanes;
INLINE lanes lanes_of(size_t n) { return n; }
INLINE vector load_lanes(const real *x, lanes n) { return load_part(x, n, 0); }
INLINE void store_lanes(real *y, lanes n, vector v)
{
    for (size_t i = 0; i < n; i++)
        y[i] = (real)v[i];
}
#endif

/* ---- tiles -------------------------------------------------------------------------------------- */

typedef struct place {
    const real *a, *b, *bias;
    real *c, alpha, beta;
    ptrdiff_t row_a, step_a, row_b, ldc;
    size_t k;
    lanes last; /* of the last vector, where the tile is not whole */
} place;

INLINE vector read(const real *x, bool part, lanes last)
{
    return part ? load_lanes(x, last) : load(x);
}

INLINE void write(real *y, bool part, lanes last, vector v)
{
    if (part)
        store_lanes(y, last, v);
    else
        store(y, v);
}

/* c = alpha s + beta c + bias, for one row */
INLINE void finish(const place *t, real *c, const vector *s, int vecs, bool part)
{
    UNROLLED for (int v = 0; v < vecs; v++)
    {
        bool end = part && v == vecs - 1;
        vector y = s[v] * spread(t->alpha);
        if (t->beta != 0)
            y = fuse(spread(t->beta), read(c + v * LANES, end, t->last), y);
        if (t->bias)
            y += read(t->bias + v * LANES, end, t->last);
        write(c + v * LANES, end, t->last, y);
    }
}

/* Rows from the seventh on have a base of their own: six offsets are as many as stay in registers. */
INLINE void tile(const place *t, int rows, int vecs, bool part)
{
    vector s[ROWS][VECS];
    const real *a = t->a, *far = t->a + 6 * t->row_a, *b = t->b;
    const ptrdiff_t row_a = t->row_a, step_a = t->step_a, row_b = t->row_b;
    UNROLLED for (int i = 0; i < rows; i++)
    {
        __builtin_prefetch(t->c + i * t->ldc, 1);
        UNROLLED for (int v = 0; v < vecs; v++) s[i][v] = (vector){0};
    }
    for (size_t k = t->k; k; k--, a += step_a, far += step_a, b += row_b) {
        vector x[VECS];
        UNROLLED for (int v = 0; v < vecs; v++) x[v] =
            read(b + v * LANES, part && v == vecs - 1, t->last);
        UNROLLED for (int i = 0; i < rows; i++)
        {
            vector y = spread(i < 6 ? a[i * row_a] : far[(i - 6) * row_a]);
            UNROLLED for (int v = 0; v < vecs; v++) s[i][v] = fuse(y, x[v], s[i][v]);
        }
    }
    UNROLLED for (int i = 0; i < rows; i++) finish(t, t->c + i * t->ldc, s[i], vecs, part);
}

/* Whole panels; panels that end in their second vector; in their first. */
enum { WHOLE, WIDE, THIN, KINDS };
typedef void tile_function(const place *t);

#define TILES(rows)                                                                                \
    static void whole_##rows(const place *t) { tile(t, rows, VECS, false); }                       \
    static void wide_##rows(const place *t) { tile(t, rows, VECS, true); }                         \
    static void thin_##rows(const place *t) { tile(t, rows, 1, true); }
#define TILE_ROW(rows) {whole_##rows, wide_##rows, thin_##rows},

#define EACH_HEIGHT(X) X(1) X(2) X(3) X(4) X(5) X(6)
#if VECTOR_BYTES == 64
#    define EACH_TALL(X) X(7) X(8) X(9) X(10) X(11) X(12)
#else
#    define EACH_TALL(X)
#endif
EACH_HEIGHT(TILES)
EACH_TALL(TILES)
static tile_function *const tiles[ROWS][KINDS] = {EACH_HEIGHT(TILE_ROW) EACH_TALL(TILE_ROW)};

static size_t tiles_down(size_t m) { return (m + ROWS - 1) / ROWS; }

KERNEL void NAME(multiply)(const tarn_block *p)
{
    size_t down = tiles_down(p->m);
    place t = {.row_a = p->panels ? 1 : p->row_a, .step_a = p->step_a, .row_b = p->row_b};
    t.ldc = p->ldc, t.alpha = (real)p->alpha, t.beta = (real)p->beta, t.k = p->k;
    for (size_t j = 0; j < p->n; j += COLS) {
        size_t width = p->n - j < COLS ? p->n - j : COLS;
        int kind = width == COLS ? WHOLE : width > LANES ? WIDE : THIN;
        if (kind != WHOLE)
            t.last = lanes_of(kind == WIDE ? width - LANES : width);
        t.b = (const real *)p->b + (ptrdiff_t)(j / COLS) * p->panel_b;
        t.bias = p->bias ? (const real *)p->bias + j : NULL;
        for (size_t s = 0, i = 0; s < down; s++) {
            size_t end = (s + 1) * p->m / down, rows = end - i;
            t.a = (const real *)p->a +
                  (p->panels ? (ptrdiff_t)(i * p->k + s * APART) : (ptrdiff_t)i * p->row_a);
            t.step_a = p->panels ? (ptrdiff_t)rows : p->step_a;
            t.c = (real *)p->c + (ptrdiff_t)i * p->ldc + j;
            tiles[rows - 1][kind](&t);
            i = end;
        }
    }
}

/* ---- panels ------------------------------------------------------------------------------------- */

enum { AHEAD = 12 }; /* rows that are fetched before they are needed, because they lie far apart */

static void pack_row(real *restrict to, const real *restrict from, size_t width)
{
    for (size_t i = 0; i < COLS; i++)
        to[i] = i < width ? from[i] : 0;
}

/* Row by row into all panels. */
KERNEL void NAME(pack_plain)(void *to, const void *b, ptrdiff_t ld, size_t k, size_t n)
{
    const real *from = b;
    size_t whole = n / COLS * COLS, step = COLS * k + APART;
    for (size_t p = 0; p < k; p++, from += ld) {
        real *y = (real *)to + p * COLS;
        for (size_t j = 0; j < whole; j += COLS, y += step) {
            __builtin_prefetch(from + AHEAD * ld + j);
            UNROLLED for (int v = 0; v < VECS; v++)
                store(y + v * LANES, load(from + j + v * LANES));
        }
        if (whole < n)
            pack_row(y, from + whole, n - whole);
    }
}

/* SQUARE rows of SQUARE numbers, LD apart, become columns of TO. */
#if defined REAL_F32 && defined __AVX__
enum { SQUARE = 8 };
INLINE void turn(real *to, const real *from, ptrdiff_t ld)
{
    __m256 r[8];
    UNROLLED for (int i = 0; i < 8; i++)
    {
        const real *x = from + i % 4 * ld + i / 4 * 4; /* rows i and i + 4, half of each */
        r[i] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(x)),
                                    _mm_loadu_ps(x + 4 * ld), 1);
    }
    UNROLLED for (int i = 0; i < 8; i += 4)
    {
        __m256 a = _mm256_unpacklo_ps(r[i], r[i + 1]), b = _mm256_unpackhi_ps(r[i], r[i + 1]);
        __m256 c = _mm256_unpacklo_ps(r[i + 2], r[i + 3]),
               d = _mm256_unpackhi_ps(r[i + 2], r[i + 3]);
        _mm256_storeu_ps(to + (i + 0) * COLS, _mm256_shuffle_ps(a, c, 0x44));
        _mm256_storeu_ps(to + (i + 1) * COLS, _mm256_shuffle_ps(a, c, 0xee));
        _mm256_storeu_ps(to + (i + 2) * COLS, _mm256_shuffle_ps(b, d, 0x44));
        _mm256_storeu_ps(to + (i + 3) * COLS, _mm256_shuffle_ps(b, d, 0xee));
    }
}
#elif defined REAL_F64 && defined __AVX__
enum { SQUARE = 4 };
INLINE void turn(real *to, const real *from, ptrdiff_t ld)
{
    __m256d r[4];
    UNROLLED for (int i = 0; i < 4; i++)
    {
        const real *x = from + i % 2 * ld + i / 2 * 2; /* rows i and i + 2, half of each */
        r[i] = _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_loadu_pd(x)),
                                    _mm_loadu_pd(x + 2 * ld), 1);
    }
    UNROLLED for (int i = 0; i < 4; i += 2)
    {
        _mm256_storeu_pd(to + (i + 0) * COLS, _mm256_unpacklo_pd(r[i], r[i + 1]));
        _mm256_storeu_pd(to + (i + 1) * COLS, _mm256_unpackhi_pd(r[i], r[i + 1]));
    }
}
#else
enum { SQUARE = 4 };
INLINE void turn(real *restrict to, const real *restrict from, ptrdiff_t ld)
{
    for (int p = 0; p < SQUARE; p++)
        for (int i = 0; i < SQUARE; i++)
            to[p * COLS + i] = from[i * ld + p];
}
#endif

/* One panel of WIDTH columns, which are rows of FROM. */
static void turn_panel(real *to, const real *from, ptrdiff_t ld, size_t k, size_t width)
{
    size_t p = 0, full = width / SQUARE * SQUARE;
    for (; p + SQUARE <= k; p += SQUARE)
        for (size_t i = 0; i < full; i += SQUARE)
            turn(to + p * COLS + i, from + (ptrdiff_t)i * ld + p, ld);
    for (; p < k; p++)
        for (size_t i = 0; i < full; i++)
            to[p * COLS + i] = from[(ptrdiff_t)i * ld + (ptrdiff_t)p];
    for (p = 0; full < COLS && p < k; p++)
        for (size_t i = full; i < COLS; i++)
            to[p * COLS + i] = i < width ? from[(ptrdiff_t)i * ld + (ptrdiff_t)p] : 0;
}

KERNEL void NAME(pack_turned)(void *to, const void *b, ptrdiff_t ld, size_t k, size_t n)
{
    for (size_t j = 0; j < n; j += COLS)
        turn_panel((real *)to + j / COLS * (COLS * k + APART), (const real *)b + (ptrdiff_t)j * ld,
                   ld, k, n - j < COLS ? n - j : COLS);
}

/* ROWS numbers of each of K rows, from row FIRST on.  A whole vector is stored where what that
 * writes beyond the row is written later: storing parts is slow. */
static void pack_panel(real *to, const real *from, ptrdiff_t ld, size_t rows, size_t first,
                       size_t last, size_t k)
{
    size_t whole_part = (rows - 1) / LANES * LANES, beyond = whole_part + LANES - rows;
    const lanes part = lanes_of(rows - whole_part);
    for (size_t p = first; p < last; p++) {
        const real *x = from + (ptrdiff_t)p * ld;
        real *y = to + p * rows;
        __builtin_prefetch(x + AHEAD * ld);
        for (size_t v = 0; v < whole_part; v += LANES)
            store(y + v, load(x + v));
        write(y + whole_part, (k - 1 - p) * rows < beyond, part, load_lanes(x + whole_part, part));
    }
}

/* Some rows at a time, for all panels: a row of a large matrix is a page of its own, and more than
 * eight rows may not fit the caches together. */
KERNEL void NAME(pack_columns)(void *to, const void *a, ptrdiff_t ld, size_t m, size_t k)
{
    enum { SOME = 4 };
    size_t down = tiles_down(m);
    for (size_t p = 0; p < k; p += SOME)
        for (size_t s = 0, i = 0; s < down; s++) {
            size_t end = (s + 1) * m / down, last = p + SOME < k ? p + SOME : k;
            pack_panel((real *)to + i * k + s * APART, (const real *)a + i, ld, end - i, p, last,
                       k);
            i = end;
        }
}
