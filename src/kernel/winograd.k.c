/* winograd.k.c -- see winograd.h: tiles, weights and their gradients, there and back.
 *
 * One thread of a Zen 3, GF/s counted as for 9 multiplications an output, forward, by patches and
 * BLAS against here: 32 x 64 x 32 x 32 to 64 108, 165; 32 x 256 x 8 x 8 to 256 95, 158.  Two thirds of
 * that time is the products', which run at 85% of what the machine multiplies.
 */
#include "kernel/winograd.h"

#include "kernel/variant.h"

#if !defined REAL_F32
#    error "winograd.k.c is built for float32 only"
#endif

#define DECLARE_WINOGRAD(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_WINOGRADS(DECLARE_WINOGRAD)
#undef DECLARE_WINOGRAD

/* A product's block: TALL x WIDE sums stay in registers (12 of 16 with AVX2, 24 of 32 with
 * AVX-512), beside one row of b and one number of a. */
enum {
    TALL = LANES == 16  ? 12
           : LANES == 8 ? 6
                        : 4,
    WIDE = 2 * LANES,
    SIDE = TARN_WINOGRAD_SIDE,
    SPOTS = TARN_WINOGRAD_SPOTS,
    ELEMENTS = 9, /* of a window */
};

KERNEL void NAME(winograd_sizes)(int64_t *tall, int64_t *wide, int64_t *lanes)
{
    *tall = TALL, *wide = WIDE, *lanes = LANES;
}

/* ---- shuffles ------------------------------------------------------------------------------ */

#if VECTOR_BYTES == 64
#    define LANE_LIST(f)                                                                           \
        f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7), f(8), f(9), f(10), f(11), f(12), f(13),    \
            f(14), f(15)
#elif VECTOR_BYTES == 32
#    define LANE_LIST(f) f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7)
#else
#    define LANE_LIST(f) f(0), f(1), f(2), f(3)
#endif
#define EVEN(i) (2 * (i))
#define ODD(i)  (2 * (i) + 1)
#define LOW(i)  ((i) % 2 * LANES + (i) / 2)
#define HIGH(i) ((i) % 2 * LANES + (i) / 2 + LANES / 2)

static inline vector evens(vector u, vector v)
{
    return __builtin_shufflevector(u, v, LANE_LIST(EVEN));
}
static inline vector odds(vector u, vector v)
{
    return __builtin_shufflevector(u, v, LANE_LIST(ODD));
}
static inline vector zip_low(vector u, vector v)
{
    return __builtin_shufflevector(u, v, LANE_LIST(LOW));
}
static inline vector zip_high(vector u, vector v)
{
    return __builtin_shufflevector(u, v, LANE_LIST(HIGH));
}

/* Row i becomes column i: row i and row i + LANES / 2 side by side, log2(LANES) times. */
INLINE void transpose(vector x[LANES])
{
    for (int pass = 1; pass < LANES; pass *= 2) {
        vector y[LANES];
        for (int i = 0; i < LANES / 2; i++) {
            y[2 * i] = zip_low(x[i], x[i + LANES / 2]);
            y[2 * i + 1] = zip_high(x[i], x[i + LANES / 2]);
        }
        for (int i = 0; i < LANES; i++)
            x[i] = y[i];
    }
}

/* ---- rows of an image, even and odd columns apart ------------------------------------------- */

/* Short rows by halves of a vector: a call of memcpy takes longer than they do. */
static inline void copy_row(real *restrict y, const real *restrict x, int64_t n)
{
    for (; n >= LANES; n -= LANES, y += LANES, x += LANES)
        store(y, load(x));
    for (int64_t half = LANES / 2; half > 0; half /= 2)
        if (n & half) {
            for (int64_t i = 0; i < half; i++)
                y[i] = x[i];
            y += half, x += half;
        }
}

static void zero(real *y, int64_t n)
{
    for (int64_t i = 0; i < n; i += LANES)
        store(y + i, (vector){0});
}

/* COUNT rows of the padded image from row FIRST on, each 2 pitch numbers: first all in order, so
 * that no vector is read while its pieces are still on their way to the cache.  Margins of PADDED
 * have been zero. */
static void split_rows(real *restrict to, real *restrict padded, const real *x, const tarn_tiles *t,
                       int64_t first, int64_t count)
{
    int64_t pitch = tarn_winograd_pitch(t, LANES), left = t->before[1], most = 2 * pitch - left;
    int64_t n = t->in[1] < most ? t->in[1] : most;
    for (int64_t r = 0; r < count; r++) {
        int64_t row = first + r - t->before[0];
        if (row >= 0 && row < t->in[0])
            copy_row(padded + 2 * r * pitch + left, x + row * t->in[1], n);
        else
            zero(padded + 2 * r * pitch, 2 * pitch);
    }
    for (int64_t r = 0; r < count; r++, to += 2 * pitch, padded += 2 * pitch)
        for (int64_t j = 0; j < pitch; j += LANES) {
            vector u = load(padded + 2 * j), v = load(padded + 2 * j + LANES);
            store(to + j, evens(u, v));
            store(to + pitch + j, odds(u, v));
        }
}

/* ---- tiles --------------------------------------------------------------------------------- */

/* v = B^T d B of LANES tiles side by side; d[a][b] = row 2 i + a, column 2 j + b. */
INLINE void input_tiles(vector v[SPOTS], const real *row, int64_t pitch)
{
    vector half[SIDE][SIDE];
    for (int b = 0; b < SIDE; b++) {
        const real *d = row + b % 2 * pitch + b / 2;
        vector d0 = load(d), d1 = load(d + 2 * pitch), d2 = load(d + 4 * pitch),
               d3 = load(d + 6 * pitch);
        half[0][b] = d0 - d2, half[1][b] = d1 + d2, half[2][b] = d2 - d1, half[3][b] = d1 - d3;
    }
    for (int a = 0; a < SIDE; a++) {
        const vector *h = half[a];
        vector *to = v + SIDE * a;
        to[0] = h[0] - h[2], to[1] = h[1] + h[2], to[2] = h[2] - h[1], to[3] = h[1] - h[3];
    }
}

/* v = A g A^T; g[a][b] = row 2 i + a, column 2 j + b, a and b < 2 */
INLINE void gradient_tiles(vector v[SPOTS], const real *row, int64_t pitch)
{
    vector half[SIDE][2];
    for (int b = 0; b < 2; b++) {
        vector g0 = load(row + b * pitch), g1 = load(row + (b + 2) * pitch);
        half[0][b] = g0, half[1][b] = g0 + g1, half[2][b] = g0 - g1, half[3][b] = -g1;
    }
    for (int a = 0; a < SIDE; a++) {
        const vector *h = half[a];
        vector *to = v + SIDE * a;
        to[0] = h[0], to[1] = h[0] + h[1], to[2] = h[0] - h[1], to[3] = -h[1];
    }
}

typedef void tile_transform(vector v[SPOTS], const real *row, int64_t pitch);

/* Strip by strip; the image is what the tiles say it is. */
KERNEL void NAME(winograd_input)(float *v, int64_t step, const float *x, const tarn_tile_rows *r)
{
    const tarn_tiles *t = r->tiles;
    int64_t pitch = tarn_winograd_pitch(t, LANES), end = r->from + r->count;
    int64_t plane = TARN_WINOGRAD_STRIP_ROWS * 2 * pitch;
    real *padded = r->room, *rows = padded + plane;
    zero(padded,
         (2 * (r->count < TARN_WINOGRAD_STRIP ? r->count : TARN_WINOGRAD_STRIP) + 2) * 2 * pitch);
    for (int64_t i = r->from; i < end; i += TARN_WINOGRAD_STRIP) {
        int64_t n = end - i < TARN_WINOGRAD_STRIP ? end - i : TARN_WINOGRAD_STRIP;
        split_rows(rows, padded, x, t, 2 * i, 2 * n + 2);
        for (int64_t k = 0; k < n; k++, v += t->cols)
            for (int64_t j = 0; j < t->cols; j += LANES) {
                vector spot[SPOTS];
                input_tiles(spot, rows + 4 * k * pitch + j, pitch);
                for (int s = 0; s < SPOTS; s++)
                    store(v + s * step + j, spot[s]);
            }
    }
}

/* The tiles of up to LANES channels in a row K of a strip, from tile J on: a place's numbers of one
 * tile come to stand side by side. */
INLINE void across(float *v, int64_t step, int64_t ld, const real *rows, int64_t plane,
                   int64_t pitch, int64_t count, int64_t n, vector *spot, tile_transform *transform)
{
    for (int64_t c = 0; c < count; c++) {
        vector one[SPOTS];
        transform(one, rows + c * plane, pitch);
        for (int s = 0; s < SPOTS; s++)
            spot[s * LANES + c] = one[s];
    }
    for (int s = 0; s < SPOTS; s++) {
        vector x[LANES];
        for (int c = 0; c < LANES; c++)
            x[c] = spot[s * LANES + c];
        transpose(x);
        for (int64_t i = 0; i < n; i++)
            store(v + s * step + i * ld, x[i]);
    }
}

INLINE void strips_across(float *v, int64_t step, int64_t ld, const float *x, int64_t count,
                          const tarn_tile_rows *r, int seen, tile_transform *transform)
{
    const tarn_tiles *t = r->tiles;
    int64_t pitch = tarn_winograd_pitch(t, LANES), end = r->from + r->count;
    int64_t plane = TARN_WINOGRAD_STRIP_ROWS * 2 * pitch;
    real *spot = r->room, *padded = spot + SPOTS * LANES * LANES, *rows = padded + plane;
    zero(padded,
         (2 * (r->count < TARN_WINOGRAD_STRIP ? r->count : TARN_WINOGRAD_STRIP) + 2) * 2 * pitch);
    zero(spot, SPOTS * LANES * LANES);
    for (int64_t i = r->from; i < end; i += TARN_WINOGRAD_STRIP) {
        int64_t n = end - i < TARN_WINOGRAD_STRIP ? end - i : TARN_WINOGRAD_STRIP;
        for (int64_t c = 0; c < count; c++)
            split_rows(rows + c * plane, padded, x + c * t->in[0] * t->in[1], t, 2 * i,
                       2 * n + seen - 2);
        for (int64_t k = 0; k < n; k++, v += t->cols * ld)
            for (int64_t j = 0; j < t->cols; j += LANES)
                across(v + j * ld, step, ld, rows + 4 * k * pitch + j, plane, pitch, count,
                       t->cols - j < LANES ? t->cols - j : LANES, (vector *)spot, transform);
    }
}

KERNEL void NAME(winograd_input_across)(float *v, int64_t step, int64_t ld, const float *x,
                                        int64_t count, const tarn_tile_rows *r)
{
    strips_across(v, step, ld, x, count, r, SIDE, input_tiles);
}

KERNEL void NAME(winograd_gradient_across)(float *v, int64_t step, int64_t ld, const float *g,
                                           int64_t count, const tarn_tile_rows *r)
{
    strips_across(v, step, ld, g, count, r, 2, gradient_tiles);
}

/* ---- weights ------------------------------------------------------------------------------- */

/* G w G^T of LANES windows. */
INLINE void weight_spots(vector u[SPOTS], const vector w[ELEMENTS])
{
    vector half[SIDE][3], by_two = spread(0.5f);
    for (int b = 0; b < 3; b++) {
        vector ends = w[b] + w[6 + b], middle = w[3 + b];
        half[0][b] = w[b], half[3][b] = w[6 + b];
        half[1][b] = (ends + middle) * by_two, half[2][b] = (ends - middle) * by_two;
    }
    for (int a = 0; a < SIDE; a++) {
        vector ends = half[a][0] + half[a][2], middle = half[a][1];
        vector *to = u + SIDE * a;
        to[0] = half[a][0], to[3] = half[a][2];
        to[1] = (ends + middle) * by_two, to[2] = (ends - middle) * by_two;
    }
}

/* Element e of n windows STEP apart; TURNED: round by 180 degrees. */
INLINE void gather_windows(vector w[ELEMENTS], const real *x, int64_t step, int64_t n, bool turned)
{
    real part[ELEMENTS][LANES] = {{0}};
    for (int64_t i = 0; i < n; i++, x += step)
        for (int e = 0; e < ELEMENTS; e++)
            part[e][i] = x[turned ? ELEMENTS - 1 - e : e];
    for (int e = 0; e < ELEMENTS; e++)
        w[e] = load(part[e]);
}

KERNEL void NAME(winograd_weight)(float *u, int64_t step, const float *w, int64_t count,
                                  int64_t row_step, int64_t k, int64_t col_step, bool turned)
{
    vector spot[SPOTS][LANES] = {{{0}}};
    for (int64_t i = 0; i < k; i += LANES) {
        int64_t n = k - i < LANES ? k - i : LANES;
        for (int64_t r = 0; r < count; r++) {
            vector window[ELEMENTS], one[SPOTS];
            gather_windows(window, w + r * row_step + i * col_step, col_step, n, turned);
            weight_spots(one, window);
            for (int s = 0; s < SPOTS; s++)
                spot[s][r] = one[s];
        }
        for (int s = 0; s < SPOTS; s++) {
            vector x[LANES];
            for (int r = 0; r < LANES; r++)
                x[r] = spot[s][r];
            transpose(x);
            for (int64_t c = 0; c < n; c++) /* a vector reaches into the next column's place */
                store(u + s * step + (i + c) * TALL, x[c]);
        }
    }
}

/* G^T u G of LANES windows. */
INLINE void weight_elements(vector w[ELEMENTS], const vector u[SPOTS])
{
    vector half[3][SIDE], by_two = spread(0.5f);
    for (int b = 0; b < SIDE; b++) {
        vector sum = (u[SIDE + b] + u[2 * SIDE + b]) * by_two;
        half[0][b] = u[b] + sum, half[2][b] = sum + u[3 * SIDE + b];
        half[1][b] = (u[SIDE + b] - u[2 * SIDE + b]) * by_two;
    }
    for (int a = 0; a < 3; a++) {
        vector sum = (half[a][1] + half[a][2]) * by_two;
        w[3 * a] = half[a][0] + sum, w[3 * a + 2] = sum + half[a][3];
        w[3 * a + 1] = (half[a][1] - half[a][2]) * by_two;
    }
}

KERNEL void NAME(winograd_weight_back)(float *gw, const float *u, int64_t step, int64_t count)
{
    for (int64_t i = 0; i < count; i += LANES, u += LANES) {
        vector spot[SPOTS], w[ELEMENTS];
        real part[ELEMENTS][LANES];
        for (int s = 0; s < SPOTS; s++)
            spot[s] = load(u + s * step);
        weight_elements(w, spot);
        for (int e = 0; e < ELEMENTS; e++)
            store(part[e], w[e]);
        for (int64_t c = 0; c < LANES && i + c < count; c++)
            for (int e = 0; e < ELEMENTS; e++)
                *gw++ = part[e][c];
    }
}

/* ---- products ------------------------------------------------------------------------------ */

INLINE void multiply_block(real *c, int64_t c_step, const real *a, const real *b, int64_t b_step,
                           int64_t k, bool add)
{
    vector sum[TALL][2];
    for (int i = 0; i < TALL; i++)
        for (int j = 0; j < 2; j++)
            sum[i][j] = add ? load(c + i * c_step + j * LANES) : (vector){0};
    for (; k > 0; k--, a += TALL, b += b_step) {
        vector b0 = load(b), b1 = load(b + LANES);
        for (int i = 0; i < TALL; i++) {
            vector v = spread(a[i]);
            sum[i][0] = fuse(v, b0, sum[i][0]);
            sum[i][1] = fuse(v, b1, sum[i][1]);
        }
    }
    for (int i = 0; i < TALL; i++)
        for (int j = 0; j < 2; j++)
            store(c + i * c_step + j * LANES, sum[i][j]);
}

KERNEL void NAME(winograd_multiply)(const tarn_winograd_product *p)
{
    for (int64_t i = 0; i < p->m; i += TALL) {
        const real *a = p->a + i / TALL * p->a_panel;
        for (int64_t j = 0; j < p->n; j += WIDE) {
            const real *b = p->b + j / WIDE * p->b_panel;
            real *c = p->c + i * p->c_step + j;
            if (p->add)
                multiply_block(c, p->c_step, a, b, p->b_step, p->k, true);
            else
                multiply_block(c, p->c_step, a, b, p->b_step, p->k, false);
        }
    }
}

/* ---- outputs ------------------------------------------------------------------------------- */

/* y = A^T m A: rows 2 i and 2 i + 1 of LANES tiles, columns in order. */
INLINE void output_tiles(vector y[2][2], const real *m, int64_t step, vector bias)
{
    vector half[2][SIDE];
    for (int b = 0; b < SIDE; b++) {
        const real *from = m + b * step;
        vector m1 = load(from + SIDE * step), m2 = load(from + 2 * SIDE * step);
        half[0][b] = load(from) + m1 + m2;
        half[1][b] = m1 - m2 - load(from + 3 * SIDE * step);
    }
    for (int a = 0; a < 2; a++) {
        const vector *h = half[a];
        vector left = h[0] + h[1] + h[2] + bias, right = h[1] - h[2] - h[3] + bias;
        y[a][0] = zip_low(left, right), y[a][1] = zip_high(left, right);
    }
}

static inline void store_outputs(real *y, const vector x[2], int64_t n)
{
    if (n >= WIDE) {
        store(y, x[0]);
        store(y + LANES, x[1]);
        return;
    }
    if (n >= LANES)
        store(y, x[0]);
    for (int64_t i = n >= LANES ? LANES : 0; i < n; i++)
        y[i] = (real)x[i / LANES][i % LANES];
}

KERNEL void NAME(winograd_output)(float *y, const float *m, int64_t step, float bias,
                                  const tarn_tile_rows *r)
{
    const tarn_tiles *t = r->tiles;
    for (int64_t i = r->from; i < r->from + r->count; i++, m += t->cols)
        for (int64_t j = 0; j < t->cols; j += LANES) {
            vector out[2][2];
            real *to = y + 2 * i * t->out[1] + 2 * j;
            output_tiles(out, m + j, step, spread(bias));
            store_outputs(to, out[0], t->out[1] - 2 * j);
            if (2 * i + 1 < t->out[0])
                store_outputs(to + t->out[1], out[1], t->out[1] - 2 * j);
        }
}
