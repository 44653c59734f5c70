/* steps.h -- the kernels of optim.k.c: what optimizers do to a span of one parameter.
 *
 * A table of its own beside kernels.h, in the same form: tarn_steps_of(TARN_FLOAT32)->adam(...)
 * calls the variant for this machine.  state: the rule's states, NULL where not kept; k: its
 * constants, of which k[0] multiplies the gradient.
 */
#ifndef TARN_KERNEL_STEPS_H
#define TARN_KERNEL_STEPS_H

#include <stddef.h>

#define TARN_STEP_PARAMETERS (void *x, const void *g, void *const *state, size_t n, const double *k)

#define TARN_STEPS(X)                                                                              \
    X(void, sgd, TARN_STEP_PARAMETERS)                                                             \
    X(void, asgd, TARN_STEP_PARAMETERS)                                                            \
    X(void, rprop, TARN_STEP_PARAMETERS)                                                           \
    X(void, adam, TARN_STEP_PARAMETERS)                                                            \
    X(void, adamax, TARN_STEP_PARAMETERS)                                                          \
    X(void, nadam, TARN_STEP_PARAMETERS)                                                           \
    X(void, radam, TARN_STEP_PARAMETERS)                                                           \
    X(void, lion, TARN_STEP_PARAMETERS)                                                            \
    X(double, lamb_moments, TARN_STEP_PARAMETERS) /* leaves x; the sum of squares of its step */   \
    X(void, lamb, TARN_STEP_PARAMETERS)                                                            \
    X(void, adagrad, TARN_STEP_PARAMETERS)                                                         \
    X(void, adadelta, TARN_STEP_PARAMETERS)                                                        \
    X(void, rmsprop, TARN_STEP_PARAMETERS)                                                         \
    X(void, approach, (void *y, double a, const void *x, size_t n)) /* y += a (x - y) */           \
    X(void, clip, (void *y, size_t n, double limit))                /* y into [-limit, limit] */

#define TARN_STEP_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_step_kernels {
    TARN_STEPS(TARN_STEP_MEMBER)
} tarn_step_kernels;
#undef TARN_STEP_MEMBER

const tarn_step_kernels *tarn_steps_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

#endif
