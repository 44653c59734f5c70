/* winograd.h -- the kernels of winograd.k.c: 3 x 3 convolutions in 16 / 36 of the multiplications.
 *
 * An image is cut into tiles of 2 x 2 outputs, which see 4 x 4 inputs.  With
 *     V = B^T d B  of a tile's inputs d,    U = G w G^T  of a window's weights w,
 * the outputs are  A^T (sum over channels of U * V) A, element by element: 16 products of matrices
 * (outputs x channels) (channels x tiles) instead of 36 multiplications a tile.  Going back,
 *     gw = G^T (sum over tiles of (A g A^T) * V) G,
 * and gx is a convolution of g by the weights turned round.  [Winograd 1980; Lavin, Gray 2016]
 *
 * In float32 only: entries of A, B are 0, 1, -1 and of G halves, so that errors are about those of
 * the sums themselves, but float64 is asked for where that is not enough.
 */
#ifndef TARN_KERNEL_WINOGRAD_H
#define TARN_KERNEL_WINOGRAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TARN_WINOGRAD_SIDE = 4, TARN_WINOGRAD_SPOTS = 16 }; /* of a transformed tile */

/* The tiles of one image; inputs begin `before` the image, in zeros. */
typedef struct tarn_tiles {
    int64_t in[2], before[2], out[2];
    int64_t rows, cols; /* out / 2, rounded up */
} tarn_tiles;

/* Tiles in rows FROM .. FROM + COUNT of an image. */
typedef struct tarn_tile_rows {
    const tarn_tiles *tiles;
    int64_t from, count;
    float *room; /* tarn_winograd_room floats */
} tarn_tile_rows;

/* c (m x n) = or += a b: a in panels of `tall` rows, k columns; b in panels of `wide` columns, rows
 * b_step apart.  m and n are multiples of tall and wide. */
typedef struct tarn_winograd_product {
    const float *a, *b;
    float *c;
    int64_t a_panel, b_panel, b_step, c_step; /* elements apart */
    int64_t m, n, k;
    bool add;
} tarn_winograd_product;

/* STEP: from one of the 16 places of a tile to the next. */
#define TARN_WINOGRADS(X)                                                                          \
    X(void, winograd_sizes, (int64_t * tall, int64_t * wide, int64_t * lanes))                     \
    /* v[tile] of one channel; tiles in order, up to lanes - 1 numbers after them are spoilt */    \
    X(void, winograd_input, (float *v, int64_t step, const float *x, const tarn_tile_rows *r))     \
    /* v[tile * ld + channel] of COUNT <= lanes channels; others are 0 */                          \
    X(void, winograd_input_across,                                                                 \
      (float *v, int64_t step, int64_t ld, const float *x, int64_t count,                          \
       const tarn_tile_rows *r))                                                                   \
    /* the same for A g A^T of COUNT <= tall outputs; spoils as far as lanes after the last */     \
    X(void, winograd_gradient_across,                                                              \
      (float *v, int64_t step, int64_t ld, const float *g, int64_t count,                          \
       const tarn_tile_rows *r))                                                                   \
    /* a panel of U: COUNT <= tall rows of windows row_step apart, k columns col_step apart */     \
    X(void, winograd_weight,                                                                       \
      (float *u, int64_t step, const float *w, int64_t count, int64_t row_step, int64_t k,         \
       int64_t col_step, bool turned))                                                             \
    X(void, winograd_weight_back, (float *gw, const float *u, int64_t step, int64_t count))        \
    X(void, winograd_multiply, (const tarn_winograd_product *p))                                   \
    /* y of one output from m[tile] */                                                             \
    X(void, winograd_output,                                                                       \
      (float *y, const float *m, int64_t step, float bias, const tarn_tile_rows *r))

#define TARN_WINOGRAD_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_winograd_kernels {
    TARN_WINOGRADS(TARN_WINOGRAD_MEMBER)
} tarn_winograd_kernels;
#undef TARN_WINOGRAD_MEMBER

const tarn_winograd_kernels *tarn_winograd_kernels_here(void);

/* Kernels go through STRIP rows of tiles at a time, whose inputs they sort into even and odd
 * columns first; up to LANES channels side by side. */
enum { TARN_WINOGRAD_STRIP = 8, TARN_WINOGRAD_STRIP_ROWS = 2 * TARN_WINOGRAD_STRIP + 2 };

static inline int64_t tarn_winograd_pitch(const tarn_tiles *t, int64_t lanes)
{
    return (t->cols + lanes - 1) / lanes * lanes + lanes;
}

static inline int64_t tarn_winograd_room(const tarn_tiles *t, int64_t lanes)
{
    int64_t plane = TARN_WINOGRAD_STRIP_ROWS * 2 * tarn_winograd_pitch(t, lanes);
    return (lanes + 1) * plane + TARN_WINOGRAD_SPOTS * lanes * lanes;
}

#endif
