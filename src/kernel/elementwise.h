/* elementwise.h -- from a function of numbers to a span: UNARY(relu) makes k_relu's.
 *
 * Every span is one loop over packed inputs, which GCC vectorises.  Where an input is one number
 * for the whole run (step 0) it is spread over a short array first, and the loop runs in blocks.
 */
#ifndef TARN_KERNEL_ELEMENTWISE_H
#define TARN_KERNEL_ELEMENTWISE_H

#include "kernel/spans.h"
#include "kernel/variant.h"

enum { SPREAD = 512, SPAN_INPUTS = 3 };

typedef void span_run(size_t n, void *out, const void *const *in, const double *args);

static void spread_run(size_t n, char *out, size_t out_size, const void *const *in,
                       const ptrdiff_t *step, int inputs, const double *args, span_run *run)
{
    real spread[SPAN_INPUTS][SPREAD] __attribute__((aligned(64)));
    const void *at[SPAN_INPUTS];
    size_t block = n < SPREAD ? n : SPREAD;
    for (int k = 0; k < inputs; k++) {
        if (!step[k]) {
            for (size_t i = 0; i < block; i++)
                spread[k][i] = *(const real *)in[k];
        }
    }
    for (size_t i = 0; i < n; i += block) {
        for (int k = 0; k < inputs; k++)
            at[k] = step[k] ? (const real *)in[k] + i : spread[k];
        run(n - i < block ? n - i : block, out + i * out_size, at, args);
    }
}

static inline bool all_packed(const ptrdiff_t *step, int inputs)
{
    bool packed = true;
    for (int k = 0; k < inputs; k++)
        packed = packed && step[k];
    return packed;
}

/* The span of f_run. */
#define SPAN_OF_RUN(f, inputs, result)                                                             \
    KERNEL void NAME(span_##f)(size_t n, void *const *out, const void *const *in,                  \
                               const ptrdiff_t *step, const double *args)                          \
    {                                                                                              \
        if (all_packed(step, inputs))                                                              \
            f##_run(n, out[0], in, args);                                                          \
        else                                                                                       \
            spread_run(n, out[0], sizeof(result), in, step, inputs, args, f##_run);                \
    }

/* out[i] = VALUE of a[i], b[i], c[i]; SETUP turns args into constants. */
#define SPAN_ARGS(f, inputs, result, setup, value)                                                 \
    static void f##_run(size_t n, void *out, const void *const *in, const double *args)            \
    {                                                                                              \
        const real *a = in[0], *b = in[inputs > 1 ? 1 : 0], *c = in[inputs > 2 ? 2 : 0];           \
        result *y = out;                                                                           \
        setup;                                                                                     \
        (void)a, (void)b, (void)c, (void)args;                                                     \
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = value;                                   \
    }                                                                                              \
    SPAN_OF_RUN(f, inputs, result)

#define SPAN(f, inputs, result, value) SPAN_ARGS(f, inputs, result, , value)

#define UNARY(f)       SPAN(f, 1, real, k_##f(a[i]))
#define BINARY(f)      SPAN(f, 2, real, k_##f(a[i], b[i]))
#define TERNARY(f)     SPAN(f, 3, real, k_##f(a[i], b[i], c[i]))
#define UNARY_BACK(f)  SPAN(f##_back, 2, real, k_##f##_back(a[i], b[i])) /* (gy, x or y) */
#define UNARY_BOOL(f)  SPAN(f, 1, uint8_t, k_##f(a[i]))
#define BINARY_BOOL(f) SPAN(f, 2, uint8_t, k_##f(a[i], b[i]))

#endif
