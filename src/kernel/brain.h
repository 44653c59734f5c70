/* brain.h -- bfloat16 ("brain float": the upper half of a float32): rounding to it, and products of
 * float32 matrices whose factors are rounded to it on the way in, with sums in float32.
 *
 * Who wants them sets TARN_MODE_BRAIN for its thread (base/threads.h): tarn_gemm then comes here
 * where the processor multiplies bfloat16.  Elsewhere the float32 product is faster, and nobody
 * comes here but tests: TARN_BRAIN=kernel forces it, TARN_BRAIN=none forbids it.
 */
#ifndef TARN_KERNEL_BRAIN_H
#define TARN_KERNEL_BRAIN_H

#include "kernel/product.h"

bool tarn_brain_native(void); /* the processor multiplies bfloat16, and this build knows how */
/* Whether a product of this thread goes to tarn_brain_multiply now: by its mode, the processor and
 * the product's shape. */
bool tarn_brain_serves(const tarn_multiply *p);

/* As tarn_multiply_run in float32; k at least 1. */
void tarn_brain_multiply(const tarn_multiply *p);

/* ---- the kernels ---------------------------------------------------------------------------- */

/* m x n outputs from PAIRS of terms.  a is in panels of `rows` rows, b of `cols` columns, as
 * brain_pack leaves them: in a panel, for every pair of terms, one word a row (column): the even
 * term in its lower half, the odd one in its upper half; what is missing is 0. */
typedef struct tarn_brain_block {
    size_t m, n, pairs;
    const uint32_t *a, *b;
    float *c;
    ptrdiff_t ldc;
    float alpha, beta;
    const float *bias; /* for every row of c; NULL: none */
} tarn_brain_block;

#define TARN_BRAINS(X)                                                                               \
    /* To the nearest, ties to even; NaN stays NaN.  y may be x. */                                  \
    X(void, brain_round, (float *y, const float *x, size_t n))                                       \
    /* Panels of `panel` lines of k terms: term p of line i stands at x[i line + p step]; one of   \
     * the two is 1. */ \
    X(void, brain_pack,                                                                              \
      (uint32_t * to, const float *x, ptrdiff_t line, ptrdiff_t step, size_t lines, size_t k,        \
       size_t panel))                                                                                \
    X(void, brain_multiply, (const tarn_brain_block *p))                                             \
    X(void, brain_panels, (size_t * rows, size_t * cols))

#define TARN_BRAIN_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_brains {
    TARN_BRAINS(TARN_BRAIN_MEMBER)
} tarn_brains;
#undef TARN_BRAIN_MEMBER

const tarn_brains *tarn_brains_here(void); /* this machine's */
const tarn_brains *
tarn_brains_of(int isa); /* baseline, v3, v4, and 3: of real bfloat16; NULL: none */

#endif
