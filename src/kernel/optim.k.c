/* optim.k.c -- the optimizers' steps over a span of one parameter. */
#include "kernel/kernels.h"
#include "kernel/variant.h"

#if defined REAL_F32
static inline real root(real x) { return __builtin_sqrtf(x); }
#else
static inline real root(real x) { return __builtin_sqrt(x); }
#endif

/* k: lr, weight decay, momentum, share of the new gradient, Nesterov (0 or 1).
 *     g += decay x      b = momentum b + share g      x -= lr (Nesterov ? g + momentum b : b) */
KERNEL void NAME(sgd)(void *restrict value, const void *restrict grad, void *restrict velocity,
                      size_t n, const double *k)
{
    real *restrict x = value, *restrict b = velocity;
    const real *restrict g = grad;
    const real lr = (real)k[0], decay = (real)k[1], momentum = (real)k[2], share = (real)k[3];
    if (!b) {
        for (size_t i = 0; i < n; i++)
            x[i] = FMA(-lr, FMA(decay, x[i], g[i]), x[i]);
        return;
    }
    const real new = k[4] != 0 ? 1 : 0, old = k[4] != 0 ? momentum : 1;
    for (size_t i = 0; i < n; i++) {
        real d = FMA(decay, x[i], g[i]);
        b[i] = FMA(momentum, b[i], share * d);
        x[i] = FMA(-lr, FMA(old, b[i], new *d), x[i]);
    }
}

/* k: rate = lr / (1 - beta1^t), beta1, beta2, 1 / sqrt(1 - beta2^t), eps, decay added to the
 * gradient (Adam), what is kept of x (AdamW: 1 - lr decay).
 *     m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
 *     x = keep x - rate m / (sqrt(v) r + eps)
 * AMSGrad divides by the largest v so far. */
KERNEL void NAME(adam)(void *restrict value, const void *restrict grad, void *restrict first,
                       void *restrict second, void *restrict largest, size_t n, const double *k)
{
    real *restrict x = value, *restrict m = first, *restrict v = second, *restrict top = largest;
    const real *restrict g = grad;
    const real rate = (real)k[0], beta1 = (real)k[1], beta2 = (real)k[2], r = (real)k[3];
    const real eps = (real)k[4], decay = (real)k[5], keep = (real)k[6];
    const real new1 = (real)(1 - k[1]), new2 = (real)(1 - k[2]);
    if (!top) {
        for (size_t i = 0; i < n; i++) {
            real d = FMA(decay, x[i], g[i]);
            m[i] = FMA(beta1, m[i], new1 * d);
            v[i] = FMA(beta2, v[i], new2 * d * d);
            x[i] = FMA(keep, x[i], -rate * m[i] / FMA(root(v[i]), r, eps));
        }
        return;
    }
    for (size_t i = 0; i < n; i++) {
        real d = FMA(decay, x[i], g[i]);
        m[i] = FMA(beta1, m[i], new1 * d);
        v[i] = FMA(beta2, v[i], new2 * d * d);
        top[i] = top[i] > v[i] ? top[i] : v[i];
        x[i] = FMA(keep, x[i], -rate * m[i] / FMA(root(top[i]), r, eps));
    }
}

/* y = min(max(y, -limit), limit); a NaN stays one. */
KERNEL void NAME(clip)(void *restrict values, size_t n, double limit)
{
    real *restrict y = values;
    const real top = (real)limit;
    for (size_t i = 0; i < n; i++)
        y[i] = y[i] < -top ? -top : y[i] > top ? top : y[i];
}
