/* tail.h -- what comes after a convolution or a normalisation in the same operation, done to rows of
 * an image while they are in the cache: relu, then perhaps the largest of each 2 x 2.
 *
 * The loops are those of relu and max_pool2d, so numbers are the same as without this.
 */
#ifndef TARN_OPS_TAIL_H
#define TARN_OPS_TAIL_H

#include "kernel/kernels.h"
#include "kernel/spans.h"
#include "ops/window.h"

typedef struct tarn_tail {
    const tarn_kernels *kernels;
    tarn_loop *relu, *relu_back;
    int64_t rows, cols; /* of a plane of what comes before */
    int64_t size;       /* bytes an element */
    bool pools;
    char *y;     /* the results, plane by plane */
    uint8_t *at; /* pools: which of the four was largest */
} tarn_tail;

/* The tail of a CALL whose result Y and, where it pools, saved places AT are as planned (forward) or
 * kept (backward). */
tarn_tail tarn_tail_of(tarn_dtype dtype, int64_t rows, int64_t cols, bool pools, tarn_tensor *y,
                       tarn_tensor *at);

/* The shape of y and places for what comes before of shape X (... x rows x columns): Y and AT.  False
 * with a message that begins with NAME where there is no 2 x 2. */
bool tarn_tail_plan(const char *name, const tarn_spec *x, bool pools, tarn_spec *y,
                    tarn_spec *at) TARN_MUST_CHECK;

/* COUNT rows of plane PLANE from row FROM on, side by side in ROWS, which is overwritten.  Where it
 * pools, FROM is even and COUNT too, but at the plane's end; else ROWS may be those of y. */
void tarn_tail_forward(const tarn_tail *t, char *rows, int64_t plane, int64_t from, int64_t count);

/* The pooling alone, of COUNT rows of each of PLANES planes, side by side in ROWS. */
void tarn_tail_pool(const tarn_tail *t, const char *rows, int64_t plane, int64_t planes,
                    int64_t from, int64_t count);

/* Those rows' gradient, from that of y, GY. */
void tarn_tail_backward(const tarn_tail *t, char *rows, const char *gy, int64_t plane, int64_t from,
                        int64_t count);

/* The gradient of all planes of what comes before: X says its shape. */
tarn_tensor *tarn_tail_gradient(const tarn_tail *t, const tarn_spec *x, const tarn_tensor *gy);

#endif
