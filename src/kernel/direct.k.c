/* direct.k.c -- see direct.h
 *
 * A tile is ROWS outputs by two vectors of an image's columns, one below the other: each weight is
 * spread over a vector and multiplied by what the two see, wherever that begins.  12 multiply-adds take
 * 8 loads, as in a product of packed panels, and nothing is packed.
 *
 * One thread of a Zen 3 (at most 96 GF/s), GF/s of this against patches and a product of them:
 * 20 x 12 x 12 to 50 by 5 x 5 84 : 55; 1 x 28 x 28 to 20 by 5 x 5 80 : 40; 3 x 32 x 32 to 64 by 3 x 3
 * 62 : 41; 64 x 32 x 32 to 64 by 5 x 5 75 : 70; 1 x 100 x 100 to 8 by 9 x 9 83 : 39.  The weights'
 * gradient, by 3 x 3: 8 x 64 x 64 to 8 77 : 32; 24 x 100 x 100 to 12 67 : 39; 3 x 64 x 64 to 32 60 : 47.
 */
#include "kernel/direct.h"

#include <string.h>

#include "kernel/quarters.h"

#define DECLARE_DIRECT(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_DIRECTS(DECLARE_DIRECT)
#undef DECLARE_DIRECT

#define UNROLLED _Pragma("GCC unroll 16")

enum { ROWS = VECTOR_BYTES == 64 ? 12 : 6, HALF = LANES / 2 };

typedef real half_vector
    __attribute__((vector_size(VECTOR_BYTES / 2), aligned(sizeof(real)), may_alias));

typedef union halves {
    vector both;
    half_vector half[2];
} halves;

/* ---- vectors of columns ---------------------------------------------------------------------- */

/* Of images half a vector wide, two rows STEP apart. */
INLINE vector read(const real *x, ptrdiff_t step, bool split)
{
    if (!split)
        return load(x);
#if defined __AVX512F__
    __m512i low = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)x));
    return (vector)_mm512_inserti64x4(low, _mm256_loadu_si256((const __m256i *)(x + step)), 1);
#elif defined __AVX__
    __m256i low = _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)x));
    return (vector)_mm256_insertf128_si256(low, _mm_loadu_si128((const __m128i *)(x + step)), 1);
#else
    return (halves){.half = {*(const half_vector *)x, *(const half_vector *)(x + step)}}.both;
#endif
}

INLINE void write(real *y, ptrdiff_t step, bool split, vector v)
{
    if (!split) {
        store(y, v);
        return;
    }
    halves h = {.both = v};
    *(half_vector *)y = h.half[0];
    *(half_vector *)(y + step) = h.half[1];
}

/* ---- tiles ----------------------------------------------------------------------------------- */

typedef struct place {
    const real *x, *weight, *bias;
    real *y;
    uint8_t *at;
    ptrdiff_t plane;
} place;

/* What becomes of a tile's sums. */
typedef enum { WHOLE, SPLIT, LARGEST, KINDS } kind;

/* The largest of each 2 x 2 of two outputs at a time make a vector. */
INLINE void put_largest(const place *t, vector s[ROWS][2], int outputs, vector least)
{
    real *y = t->y;
    uint8_t *at = t->at;
    UNROLLED for (int o = 0; o < outputs; o += 2, y += 2 * t->plane, at += 2 * t->plane)
    {
        const int next = o + 1 < outputs ? o + 1 : o;
        uint8_t places[LANES];
        mask which;
        halves h = {.both = quarters_of(s[o][0], s[next][0], s[o][1], s[next][1], &which)};
        h.both = further(least, h.both, true);
        store_places(places, which);
        *(half_vector *)y = h.half[0];
        memcpy(at, places, HALF);
        if (next > o) {
            *(half_vector *)(y + t->plane) = h.half[1];
            memcpy(at + t->plane, places + HALF, HALF);
        }
    }
}

INLINE void put_all(const place *t, vector s[ROWS][2], int outputs, vector least, ptrdiff_t cols,
                    bool split)
{
    const ptrdiff_t plane = t->plane;
    real *y = t->y, *under = y + (split ? 2 : 1) * cols;
    UNROLLED for (int o = 0; o < outputs; o++, y += plane, under += plane)
    {
        write(y, cols, split, further(least, s[o][0], true));
        write(under, cols, split, further(least, s[o][1], true));
    }
}

INLINE void tile(const place *t, const tarn_direct *d, int outputs, kind what)
{
    vector s[ROWS][2];
    const int64_t *offset = d->offset, *end = offset + d->depth;
    const bool split = what == SPLIT;
    const ptrdiff_t row = d->row, depth = (ptrdiff_t)d->depth;
    const real *upper = t->x, *lower = t->x + (split ? 2 : 1) * row;
    const real *a = t->weight, *far = a + 6 * depth;
    UNROLLED for (int o = 0; o < outputs; o++) s[o][0] = s[o][1] =
        t->bias ? spread(t->bias[o]) : (vector){0};
    for (; offset < end; offset++, a++, far++) {
        vector u = read(upper + *offset, row, split), v = read(lower + *offset, row, split);
        UNROLLED for (int o = 0; o < outputs; o++)
        {
            vector w = spread(o < 6 ? a[o * depth] : far[(o - 6) * depth]);
            s[o][0] = fuse(w, u, s[o][0]);
            s[o][1] = fuse(w, v, s[o][1]);
        }
    }
    const vector least = spread(d->relu ? 0 : -(real)INFINITY); /* a NaN stays */
    if (what == LARGEST)
        put_largest(t, s, outputs, least);
    else
        put_all(t, s, outputs, least, d->cols, split);
}

typedef void tile_function(const place *t, const tarn_direct *d);
#define TILES(n)                                                                                   \
    static void whole_##n(const place *t, const tarn_direct *d) { tile(t, d, n, WHOLE); }          \
    static void split_##n(const place *t, const tarn_direct *d) { tile(t, d, n, SPLIT); }          \
    static void largest_##n(const place *t, const tarn_direct *d) { tile(t, d, n, LARGEST); }
#define TILE_ROW(n) {whole_##n, split_##n, largest_##n},

#define EACH_HEIGHT(X) X(1) X(2) X(3) X(4) X(5) X(6)
#if VECTOR_BYTES == 64
#    define EACH_TALL(X) X(7) X(8) X(9) X(10) X(11) X(12)
#else
#    define EACH_TALL(X)
#endif
EACH_HEIGHT(TILES)
EACH_TALL(TILES)
static tile_function *const tiles[ROWS][KINDS] = {EACH_HEIGHT(TILE_ROW) EACH_TALL(TILE_ROW)};

/* ---- images ---------------------------------------------------------------------------------- */

KERNEL size_t NAME(direct_outputs)(void) { return ROWS; }

static bool is_split(int64_t cols) { return cols == HALF; }

KERNEL int64_t NAME(direct_tile)(int64_t cols, int64_t *wide)
{
    *wide = is_split(cols) ? HALF : LANES;
    return is_split(cols) ? 4 : cols >= LANES ? 2 : 0;
}

/* The last tiles of rows and columns lie over those before them, and find the same there. */
KERNEL void NAME(direct_sums)(void *y, ptrdiff_t plane, const void *x, const void *weight,
                              const void *bias, size_t count, const tarn_direct *d)
{
    int64_t wide, tall = NAME(direct_tile)(d->cols, &wide);
    tile_function *run = tiles[count - 1][is_split(d->cols) ? SPLIT : WHOLE];
    for (int64_t r = 0; r < d->rows; r += tall)
        for (int64_t c = 0; c < d->cols; c += wide) {
            int64_t i = r + tall <= d->rows ? r : d->rows - tall;
            int64_t j = c + wide <= d->cols ? c : d->cols - wide;
            place t = {.x = (const real *)x + i * d->row + j,
                       .weight = weight,
                       .bias = bias,
                       .y = (real *)y + i * d->cols + j,
                       .plane = plane};
            run(&t, d);
        }
}

KERNEL void NAME(direct_largest)(void *y, uint8_t *at, ptrdiff_t plane, const void *x,
                                 const void *weight, const void *bias, size_t count,
                                 const tarn_direct *d)
{
    for (int64_t i = 0; i < d->rows; i += 2)
        for (int64_t c = 0; c < d->cols; c += LANES) {
            int64_t j = c + LANES <= d->cols ? c : d->cols - LANES,
                    to = i / 2 * (d->cols / 2) + j / 2;
            place t = {.x = (const real *)x + i * d->row + j,
                       .weight = weight,
                       .bias = bias,
                       .y = (real *)y + to,
                       .at = at + to,
                       .plane = plane};
            tiles[count - 1][LARGEST](&t, d);
        }
}

/* ---- gradients of the weights ---------------------------------------------------------------- */

/* Elements of a window's row at a time, and outputs beside them: a sum each, in registers. */
enum { ELEMENTS = 3, OUTPUTS = 6 };

typedef struct dots {
    real *gw;
    const real *gy, *x;
} dots;

/* One vector of each output's gradients; what is not SEEN counts as 0 (NULL: all is). */
INLINE void dot_vectors(vector s[OUTPUTS][ELEMENTS], const real *gy, const real *x,
                        const tarn_direct_dots *d, int outputs, int elements, const mask *seen)
{
    const ptrdiff_t plane = d->plane, step = d->dilation[1];
    vector v[ELEMENTS];
    UNROLLED for (int e = 0; e < elements; e++) v[e] = load(x + e * step);
    UNROLLED for (int o = 0; o < outputs; o++)
    {
        vector g = load(gy + o * plane);
        g = seen ? (vector)((mask)g & *seen) : g;
        UNROLLED for (int e = 0; e < elements; e++) s[o][e] = fuse(g, v[e], s[o][e]);
    }
}

INLINE void dot_tile(const dots *t, const tarn_direct_dots *d, int outputs, int elements)
{
    const int64_t whole_vectors = d->cols / LANES * LANES, left = d->cols - whole_vectors;
    const real *gy = t->gy, *x = t->x;
    vector s[OUTPUTS][ELEMENTS] = {{{0}}};
    mask last; /* the last vector of a row begins in the one before */
    for (int i = 0; i < LANES; i++)
        last[i] = i >= LANES - left ? -1 : 0;
    for (int64_t i = 0; i < d->rows; i++, gy += d->cols, x += d->row) {
        for (int64_t j = 0; j < whole_vectors; j += LANES)
            dot_vectors(s, gy + j, x + j, d, outputs, elements, NULL);
        if (left)
            dot_vectors(s, gy + d->cols - LANES, x + d->cols - LANES, d, outputs, elements, &last);
    }
    UNROLLED for (int o = 0; o < outputs; o++) UNROLLED for (int e = 0; e < elements; e++)
        t->gw[o * d->depth + e] += (real)total(s[o][e]);
}

typedef void dots_function(const dots *t, const tarn_direct_dots *d);
#define DOTS(elements, outputs)                                                                    \
    static void dots_##elements##_##outputs(const dots *t, const tarn_direct_dots *d)              \
    {                                                                                              \
        dot_tile(t, d, outputs, elements);                                                         \
    }
#define DOTS_OF(elements, outputs) [elements - 1][outputs - 1] = dots_##elements##_##outputs,

/* As many sums as leave room for what they read. */
/* clang-format off */
#define EACH_DOTS(X)                                                                               \
    X(1, 1) X(1, 2) X(1, 3) X(1, 4) X(1, 5) X(1, 6)                                                \
    X(2, 1) X(2, 2) X(2, 3) X(2, 4) X(2, 5) X(2, 6)                                                \
    X(3, 1) X(3, 2) X(3, 3) X(3, 4)
/* clang-format on */
EACH_DOTS(DOTS)
static dots_function *const dots_of[ELEMENTS][OUTPUTS] = {EACH_DOTS(DOTS_OF)};

/* ELEMENTS side by side in a row of the window, of all outputs. */
static void dot_outputs(dots t, size_t count, int64_t elements, const tarn_direct_dots *d)
{
    dots_function *const *run = dots_of[elements - 1];
    size_t most = OUTPUTS;
    while (!run[most - 1])
        most--;
    size_t tiles = (count + most - 1) / most;
    for (size_t i = 0, from = 0; i < tiles; i++) {
        size_t end = (i + 1) * count / tiles, n = end - from;
        run[n - 1](&t, d);
        t.gw += (ptrdiff_t)n * d->depth, t.gy += (ptrdiff_t)n * d->plane;
        from = end;
    }
}

KERNEL void NAME(direct_dots)(void *gw, const void *gy, const void *x, size_t count,
                              const tarn_direct_dots *d)
{
    const int64_t width = d->kernel[1], parts = (width + ELEMENTS - 1) / ELEMENTS;
    for (int64_t a = 0; a < d->kernel[0]; a++)
        for (int64_t p = 0, b = 0; p < parts; p++) {
            int64_t end = (p + 1) * width / parts;
            dots t = {.gw = (real *)gw + a * width + b,
                      .gy = gy,
                      .x = (const real *)x + a * d->dilation[0] * d->row + b * d->dilation[1]};
            dot_outputs(t, count, end - b, d);
            b = end;
        }
}
