/* kernels.h -- every kernel that is not elementwise, one line each.
 *
 * From X(void, softmax, (void *y, const void *x, size_t n)) follow the member of tarn_kernels and
 * the declarations of its variants; tarn_kernels_of(TARN_FLOAT32)->softmax(y, x, n) calls the one
 * for this machine.  Pointers are to packed arrays of the type asked for, at any alignment that
 * suits an element; unless said, outputs do not overlap inputs.  What a kernel computes depends on
 * its arguments alone, not on addresses.
 */
#ifndef TARN_KERNEL_KERNELS_H
#define TARN_KERNEL_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/random.h"

typedef struct tarn_window tarn_window; /* kernel/window.h */

/* A sum in the type sums are carried in: real for floats, whole for int64. */
typedef union tarn_wide {
    double real;
    int64_t whole;
} tarn_wide;

enum { TARN_SORT_BITS = 11 }; /* of a digit that keys are sorted by */

/* For float32, float64 and int64.  Columns: over the rows of a block x[rows][cols]. */
#define TARN_REDUCTIONS(X)                                                                         \
    X(tarn_wide, sum, (const void *x, size_t n))                                                   \
    X(tarn_wide, product, (const void *x, size_t n))                                               \
    /* 0-based position of the first largest (smallest) of n >= 1; the first NaN beats all */      \
    X(size_t, max_position, (const void *x, size_t n))                                             \
    X(size_t, min_position, (const void *x, size_t n))                                             \
    X(size_t, count_nonzero, (const void *x, size_t n)) /* NaN is not zero */                      \
    X(void, fill, (void *y, const void *value, size_t n))                                          \
    X(void, column_sums, (void *y, const void *x, size_t rows, size_t cols))     /* y += */        \
    X(void, column_products, (void *y, const void *x, size_t rows, size_t cols)) /* y *= */        \
    /* y, and FIRST + row of each; rows >= 1; position may be NULL */                              \
    X(void, column_max,                                                                            \
      (void *y, int64_t *position, const void *x, size_t rows, size_t cols, int64_t first))        \
    X(void, column_min,                                                                            \
      (void *y, int64_t *position, const void *x, size_t rows, size_t cols, int64_t first))        \
    /* scan.k.c: y[i] of x[0] .. x[i], and what came before; what they end with.  y may be x */    \
    X(tarn_wide, cumsum, (void *y, const void *x, size_t n, tarn_wide start))                      \
    X(tarn_wide, cumprod, (void *y, const void *x, size_t n, tarn_wide start))                     \
    /* down the first COLS columns of [axis][inner] */                                             \
    X(void, cumsum_columns, (void *y, const void *x, size_t axis, size_t inner, size_t cols))      \
    X(void, cumprod_columns, (void *y, const void *x, size_t axis, size_t inner, size_t cols))     \
    /* and where it stands, from 1; of equals the first; y is not x */                             \
    X(void, cummax, (void *y, int64_t *position, const void *x, size_t n))                         \
    X(void, cummin, (void *y, int64_t *position, const void *x, size_t n))                         \
    /* sort.k.c: pairs of a key and an index, two numbers as wide as the type; n < 2^32 */         \
    X(void, sort_pairs, (void *pair, const void *x, size_t n, size_t first, bool descending))      \
    X(void, sort, (void *pair, void *room, size_t n)) /* stable; ROOM is as large */               \
    /* one pass of it in pieces: count[2^TARN_SORT_BITS] of each, then each to its places */       \
    X(void, sort_count, (uint32_t * count, const void *pair, size_t n, int digit))                 \
    X(void, sort_move, (void *to, const void *pair, size_t n, int digit, uint32_t *place))         \
    /* what pairs stand for, and where, from 1; either may be NULL */                              \
    X(void, sort_take, (void *y, int64_t *position, const void *x, const void *pair, size_t n))    \
    /* pairs that the k-th in order, from 0, is among, and on demand all BELOW them; how many */   \
    X(size_t, sort_select,                                                                         \
      (void *pair, const void *x, size_t n, size_t first, size_t k, bool descending,               \
       bool with_below, size_t *below))

/* For float32 and float64. */
#define TARN_KERNELS(X)                                                                                  \
    /* reduce.k.c */                                                                                     \
    X(double, sum_squares, (const void *x, size_t n, double center)) /* sum (x - center)^2 */            \
    X(double, sum_absolute, (const void *x, size_t n))                                                   \
    X(double, sum_powers, (const void *x, size_t n, double p)) /* sum |x|^p */                           \
    X(double, dot, (const void *x, const void *y, size_t n))                                             \
    X(size_t, count_not_finite, (const void *x, size_t n))                                               \
    /* y[j] += sum over rows (x - center[j])^2; center NULL: 0 */                                        \
    X(void, column_sum_squares,                                                                          \
      (void *y, const void *x, const void *center, size_t rows, size_t cols))                            \
    /* softmax.k.c: one row; y may be x, gx may be gy */                                                 \
    X(void, softmax, (void *y, const void *x, size_t n))                                                 \
    X(void, softmax_back, (void *gx, const void *gy, const void *y, size_t n))                           \
    X(void, log_softmax, (void *y, const void *x, size_t n))                                             \
    X(void, log_softmax_back, (void *gx, const void *gy, const void *y, size_t n))                       \
    X(double, logsumexp, (const void *x, size_t n))                                                      \
    /* the same down the columns of a block [axis][inner] */                                             \
    X(void, softmax_columns, (void *y, const void *x, size_t axis, size_t inner))                        \
    X(void, softmax_columns_back,                                                                        \
      (void *gx, const void *gy, const void *y, size_t axis, size_t inner))                              \
    X(void, log_softmax_columns, (void *y, const void *x, size_t axis, size_t inner))                    \
    X(void, log_softmax_columns_back,                                                                    \
      (void *gx, const void *gy, const void *y, size_t axis, size_t inner))                              \
    X(void, logsumexp_columns, (void *y, const void *x, size_t axis, size_t inner))                      \
    X(void, logcumsumexp, (void *y, const void *x, size_t n)) /* scan.k.c */                             \
    /* distance.k.c: y[j] = |a - b[j]|_p */                                                              \
    X(void, distances, (void *y, const void *a, const void *b, size_t rows, size_t n, double p))         \
    /* array.k.c */                                                                                      \
    X(void, axpy, (void *y, double a, const void *x, size_t n))  /* y += a x */                          \
    X(void, scale, (void *y, double a, const void *x, size_t n)) /* y = a x; y may be x */               \
    X(void, add_rows, (void *y, const void *row, size_t rows, size_t cols)) /* y[i] += row */            \
    /* y[cols][rows] = x[rows][cols]; ldx, ldy: elements from row to row.  Bits are kept, so the   \
     * float32 one serves every 4-byte type, the float64 one every 8-byte type. */     \
    X(void, transpose, (void *y, size_t ldy, const void *x, size_t ldx, size_t rows, size_t cols))       \
    X(void, bytes_to_unit, (void *y, const uint8_t *x, size_t n)) /* y = x / 255 */                      \
    /* conv.k.c: the windows over CHANNELS planes of x, for rows FROM..TO of the output, as a matrix   \
     * col[channels x kernel rows x kernel columns][outputs], LD elements from row to row.  There is   \
     * no padding: `pad` makes the rows and columns that these outputs see, zeros around them. */ \
    X(void, unfold,                                                                                      \
      (void *col, size_t ld, const void *x, const tarn_window *w, size_t channels, size_t from,          \
       size_t to))                                                                                       \
    X(void, fold,                                                                                        \
      (void *x, const void *col, size_t ld, const tarn_window *w, size_t channels, size_t from,          \
       size_t to)) /* x += */                                                                            \
    X(void, pad,                                                                                         \
      (void *y, const void *x, const tarn_window *w, size_t channels, size_t from, size_t to))           \
    X(void, unpad, /* x += */                                                                            \
      (void *x, const void *y, const tarn_window *w, size_t channels, size_t from, size_t to))           \
    /* pool.k.c: planes; AT: which element of its window, uint8 or (wide) int32; avg: one plane */       \
    X(void, max_pool,                                                                                    \
      (void *y, void *at, bool wide, const void *x, const tarn_window *w, size_t planes))                \
    X(void, max_pool_back,                                                                               \
      (void *gx, const void *gy, const void *at, bool wide, const tarn_window *w, size_t planes))        \
    X(void, avg_pool, (void *y, const void *x, const tarn_window *w))                                    \
    X(void, avg_pool_back, (void *gx, const void *gy, const tarn_window *w))                             \
    /* norm.k.c */                                                                                       \
    X(void, norm_row, (void *y, const void *x, size_t n, double mean, double scale, double shift))       \
    X(void, norm_row_sums, (double *sum, const void *g, const void *x, size_t n, double mean))           \
    X(void, norm_row_back,                                                                               \
      (void *gx, const void *g, const void *x, size_t n, double mean, double a, double b,                \
       double c))                                                                                        \
    X(void, norm_columns,                                                                                \
      (void *y, const void *x, size_t rows, size_t cols, size_t ld, const void *mean,                    \
       const void *scale, const void *shift))                                                            \
    X(void, norm_columns_sums,                                                                           \
      (double *plain, double *centered, const void *g, const void *x, size_t rows, size_t cols,          \
       size_t ld, const void *mean))                                                                     \
    X(void, norm_columns_back,                                                                           \
      (void *gx, const void *g, const void *x, size_t rows, size_t cols, size_t ld,                      \
       const void *mean, const void *a, const void *b, const void *c))                                   \
    /* rows of n, mean and rstd of each (mean 0: not CENTERED); weight and bias may be NULL */           \
    X(void, layer_norm,                                                                                  \
      (void *y, void *mean, void *rstd, const void *x, const void *weight, const void *bias,             \
       size_t rows, size_t n, double eps, bool centered))                                                \
    X(void, layer_norm_back, /* gx, gw +=, gb +=; those that are NULL are not made */                    \
      (void *gx, double *gw, double *gb, const void *g, const void *x, const void *mean,                 \
       const void *rstd, const void *weight, size_t rows, size_t n, bool centered))                      \
    /* attention.k.c */                                                                                  \
    X(void, attend,                                                                                      \
      (void *s, size_t rows, size_t cols, size_t ld, double scale, const void *add,                      \
       const uint8_t *keep, size_t mask_ld, ptrdiff_t diagonal, void *top, double *sum, void *o,         \
       size_t width))                                                                                    \
    X(void, attend_end,                                                                                  \
      (void *o, void *lse, const void *top, const double *sum, size_t rows, size_t width))               \
    X(void, attend_again,                                                                                \
      (void *s, size_t rows, size_t cols, size_t ld, double scale, const void *add,                      \
       const uint8_t *keep, size_t mask_ld, ptrdiff_t diagonal, const void *lse))                        \
    X(void, attend_back,                                                                                 \
      (void *g, const void *p, size_t rows, size_t cols, size_t ld, const double *mean))                 \
    /* loss.k.c */                                                                                       \
    X(void, class_losses,                                                                                \
      (void *loss, const void *x, const void *z, const int64_t *target, const void *weight,              \
       size_t classes, size_t inner, double smoothing))                                                  \
    X(void, class_losses_back,                                                                           \
      (void *gx, const void *x, const void *z, const int64_t *target, const void *weight,                \
       size_t classes, size_t inner, double smoothing, const void *g, size_t g_step,                     \
       double factor)) /* gx = factor g dloss / dx */                                                    \
    /* targets that are probabilities, a block as x */                                                   \
    X(void, soft_losses,                                                                                 \
      (void *loss, const void *x, const void *z, const void *target, const void *weight,                 \
       size_t classes, size_t inner, double smoothing))                                                  \
    X(void, soft_losses_back,                                                                            \
      (void *gx, const void *x, const void *z, const void *target, const void *weight,                   \
       size_t classes, size_t inner, double smoothing, const void *g, size_t g_step,                     \
       double factor))                                                                                   \
    /* ctc.k.c: alpha[frames][2 labels + 1] of one sequence, whose log-probabilities of a frame lie   \
     * STEP elements after those before; labels and blank count from one.  The log-likelihood. */  \
    X(double, ctc_alpha,                                                                                 \
      (void *alpha, const void *logs, size_t step, const int64_t *label, size_t labels,                  \
       size_t frames, int64_t blank))                                                                    \
    X(void, ctc_back,                                                                                    \
      (void *gx, void *beta, const void *alpha, const void *logs, size_t step,                           \
       const int64_t *label, size_t labels, size_t frames, int64_t blank, double likelihood,             \
       double g)) /* gx -= g d likelihood / d logs; beta: room for 2 (2 labels + 1) */                   \
    /* random.k.c; call them through random.h */                                                         \
    X(void, philox, (tarn_random at, bool twin, uint32_t *y, size_t n))                                  \
    X(void, uniform, (tarn_random at, void *y, size_t n, double low, double high))                       \
    X(void, normal, (tarn_random at, void *y, size_t n, double mean, double deviation))                  \
    X(void, dropout, (tarn_random at, void *y, const void *x, size_t n, double p)) /* y may be x */

#define TARN_KERNEL_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_kernels {
    TARN_REDUCTIONS(TARN_KERNEL_MEMBER)
    TARN_KERNELS(TARN_KERNEL_MEMBER)
} tarn_kernels;
#undef TARN_KERNEL_MEMBER

/* Column 0 (TARN_FLOAT32), 1 (TARN_FLOAT64) or, reductions only, 2 (TARN_INT64). */
const tarn_kernels *tarn_kernels_of(int column);

#endif
