/* losses.h -- losses of elements, of up to three numbers each: what losses.k.c computes of spans.
 *
 * A table of its own beside kernels.h, in the form of spans.h: tarn_losses_squares is a row, whose
 * column 0 is of floats and 1 of doubles.
 */
#ifndef TARN_KERNEL_LOSSES_H
#define TARN_KERNEL_LOSSES_H

#include <stddef.h>

#include "kernel/span.h"

/* y[i] = loss(a[i], b[i], c[i]); c stands apart from y; k: the loss' constants */
typedef void tarn_loss_values(void *y, const void *a, const void *b, const void *c, size_t n,
                              const double *k);

/* *ga = g dloss / da, ...; those that are NULL are not made */
typedef void tarn_loss_slopes(void *ga, void *gb, const void *g, const void *a, const void *b,
                              const void *c, size_t n, const double *k);

typedef struct tarn_losses {
    const char *name;
    tarn_loss_values *values[TARN_ISAS][2];
    tarn_loss_slopes *slopes[TARN_ISAS][2];
} tarn_losses;

/* d = a - b */
#define TARN_LOSSES(X)                                                                             \
    X(squares)        /* d^2 */                                                                    \
    X(absolute)       /* |d| */                                                                    \
    X(huber)          /* k1 times d^2 / 2 within k0, |d| k0 - k0^2 / 2 beyond */                   \
    X(divergence)     /* b (log b - a) */                                                          \
    X(log_divergence) /* e^b (b - a) */                                                            \
    X(poisson)        /* e^a - b a */                                                              \
    X(binary)         /* -b log a - (1 - b) log(1 - a), logs not below -100 */                     \
    X(logits)         /* (1 - b) a + (1 + (c - 1) b) log(1 + e^-a) */                              \
    X(soft_margin)    /* log(1 + e^(-a b)) */                                                      \
    X(hinge)          /* a unless b = -1, and max(0, k0 - a) unless b = 1 */                       \
    X(ranking)        /* max(0, k0 - c d) */

#define TARN_LOSS_DECLARE(name) extern const tarn_losses tarn_losses_##name;
TARN_LOSSES(TARN_LOSS_DECLARE)
#undef TARN_LOSS_DECLARE

#endif
