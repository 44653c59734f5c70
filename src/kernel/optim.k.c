/* optim.k.c -- optimizers' steps over a span of one parameter.
 *
 * k[0] multiplies the gradient: 1, or -1 to climb.  `decay` adds decay x to it.
 */
#include "kernel/steps.h"
#include "kernel/variant.h"
#include "kernel/vmath.h"

#define DECLARE_STEP(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_STEPS(DECLARE_STEP)

#define STEP(name)                                                                                 \
    KERNEL void NAME(name)(void *restrict value, const void *restrict grad, void *const *state,    \
                           size_t n, const double *k)

static inline real larger(real a, real b) { return a > b ? a : b; }
static inline real sign(real x) { return (real)(x > 0) - (real)(x < 0); }

/* The gradient to follow: scaled, and with weight decay in it. */
static inline real with_decay(real scale, real g, real decay, real x)
{
    return FMA(decay, x, scale * g);
}

/* k: scale, lr, weight decay, momentum, share of the new gradient, Nesterov (0 or 1).
 *     g += decay x      b = momentum b + share g      x -= lr (Nesterov ? g + momentum b : b) */
STEP(sgd)
{
    real *restrict x = value, *restrict b = state[0];
    const real *restrict g = grad;
    const real scale = (real)k[0], lr = (real)k[1], decay = (real)k[2], momentum = (real)k[3];
    const real share = (real)k[4];
    if (!b) {
        for (size_t i = 0; i < n; i++)
            x[i] = FMA(-lr, with_decay(scale, g[i], decay, x[i]), x[i]);
        return;
    }
    const real new = k[5] != 0 ? 1 : 0, old = k[5] != 0 ? momentum : 1;
    for (size_t i = 0; i < n; i++) {
        real d = with_decay(scale, g[i], decay, x[i]);
        b[i] = FMA(momentum, b[i], share * d);
        x[i] = FMA(-lr, FMA(old, b[i], new *d), x[i]);
    }
}

/* k: scale, eta, weight decay, what is kept of x (1 - lambd eta), weight of x in the average.
 *     x = keep x - eta g      ax += weight (x - ax) */
STEP(asgd)
{
    real *restrict x = value, *restrict average = state[0];
    const real *restrict g = grad;
    const real scale = (real)k[0], eta = (real)k[1], decay = (real)k[2], keep = (real)k[3];
    const real weight = (real)k[4];
    for (size_t i = 0; i < n; i++) {
        real d = with_decay(scale, g[i], decay, x[i]);
        x[i] = FMA(-eta, d, keep * x[i]);
        average[i] = FMA(weight, x[i] - average[i], average[i]);
    }
}

/* k: scale, factor after a turn, factor after none, smallest step, largest step.  Where the
 * gradient turned, the step shrinks and is not taken. */
STEP(rprop)
{
    real *restrict x = value, *restrict before = state[0], *restrict step = state[1];
    const real *restrict g = grad;
    const real scale = (real)k[0], less = (real)k[1], more = (real)k[2];
    const real least = (real)k[3], most = (real)k[4];
    for (size_t i = 0; i < n; i++) {
        real d = scale * g[i], way = sign(d * before[i]);
        real s = step[i] * (way > 0 ? more : way < 0 ? less : 1);
        step[i] = s < least ? least : s > most ? most : s;
        d = way < 0 ? 0 : d;
        x[i] = FMA(-step[i], sign(d), x[i]);
        before[i] = d;
    }
}

/* k: scale, rate = lr / (1 - beta1^t), beta1, beta2, r = 1 / sqrt(1 - beta2^t), eps, decay added to
 * the gradient (Adam), what is kept of x (AdamW: 1 - lr decay).
 *     m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
 *     x = keep x - rate m / (sqrt(v) r + eps)
 * AMSGrad divides by the largest v so far. */
STEP(adam)
{
    real *restrict x = value, *restrict m = state[0], *restrict v = state[1];
    real *restrict top = state[2];
    const real *restrict g = grad;
    const real scale = (real)k[0], rate = (real)k[1], beta1 = (real)k[2], beta2 = (real)k[3];
    const real r = (real)k[4], eps = (real)k[5], decay = (real)k[6], keep = (real)k[7];
    const real new1 = (real)(1 - k[2]), new2 = (real)(1 - k[3]);
    if (!top) {
        for (size_t i = 0; i < n; i++) {
            real d = with_decay(scale, g[i], decay, x[i]);
            m[i] = FMA(beta1, m[i], new1 * d);
            v[i] = FMA(beta2, v[i], new2 * d * d);
            x[i] = FMA(keep, x[i], -rate * m[i] / FMA(k_sqrt(v[i]), r, eps));
        }
        return;
    }
    for (size_t i = 0; i < n; i++) {
        real d = with_decay(scale, g[i], decay, x[i]);
        m[i] = FMA(beta1, m[i], new1 * d);
        v[i] = FMA(beta2, v[i], new2 * d * d);
        top[i] = larger(top[i], v[i]);
        x[i] = FMA(keep, x[i], -rate * m[i] / FMA(k_sqrt(top[i]), r, eps));
    }
}

/* k: scale, lr / (1 - beta1^t), beta1, beta2, eps, weight decay.
 *     m = beta1 m + (1 - beta1) g      u = max(beta2 u, |g| + eps)      x -= rate m / u */
STEP(adamax)
{
    real *restrict x = value, *restrict m = state[0], *restrict u = state[1];
    const real *restrict g = grad;
    const real scale = (real)k[0], rate = (real)k[1], beta1 = (real)k[2], beta2 = (real)k[3];
    const real eps = (real)k[4], decay = (real)k[5], new1 = (real)(1 - k[2]);
    for (size_t i = 0; i < n; i++) {
        real d = with_decay(scale, g[i], decay, x[i]);
        m[i] = FMA(beta1, m[i], new1 * d);
        u[i] = larger(beta2 * u[i], k_abs(d) + eps);
        x[i] = FMA(-rate, m[i] / u[i], x[i]);
    }
}

/* k: scale, rate of the gradient, rate of m, beta1, beta2, r = 1 / sqrt(1 - beta2^t), eps, weight
 * decay.      x -= (rate_g g + rate_m m) / (sqrt(v) r + eps) */
STEP(nadam)
{
    real *restrict x = value, *restrict m = state[0], *restrict v = state[1];
    const real *restrict g = grad;
    const real scale = (real)k[0], rate_g = (real)k[1], rate_m = (real)k[2];
    const real beta1 = (real)k[3], beta2 = (real)k[4], r = (real)k[5], eps = (real)k[6];
    const real decay = (real)k[7], new1 = (real)(1 - k[3]), new2 = (real)(1 - k[4]);
    for (size_t i = 0; i < n; i++) {
        real d = with_decay(scale, g[i], decay, x[i]);
        m[i] = FMA(beta1, m[i], new1 * d);
        v[i] = FMA(beta2, v[i], new2 * d * d);
        x[i] -= FMA(rate_g, d, rate_m * m[i]) / FMA(k_sqrt(v[i]), r, eps);
    }
}

/* k: scale, rate, beta1, beta2, eps, weight decay, is the variance known well enough (0 or 1).
 *     x -= known ? rate m / (sqrt(v) + eps) : rate m */
STEP(radam)
{
    real *restrict x = value, *restrict m = state[0], *restrict v = state[1];
    const real *restrict g = grad;
    const real scale = (real)k[0], rate = (real)k[1], beta1 = (real)k[2], beta2 = (real)k[3];
    const real eps = (real)k[4], decay = (real)k[5], known = (real)k[6];
    const real new1 = (real)(1 - k[2]), new2 = (real)(1 - k[3]);
    for (size_t i = 0; i < n; i++) {
        real d = with_decay(scale, g[i], decay, x[i]);
        m[i] = FMA(beta1, m[i], new1 * d);
        v[i] = FMA(beta2, v[i], new2 * d * d);
        real by = known != 0 ? k_sqrt(v[i]) + eps : 1;
        x[i] = FMA(-rate, m[i] / by, x[i]);
    }
}

/* k: scale, lr, beta1, beta2, what is kept of x.
 *     x = keep x - lr sign(beta1 m + (1 - beta1) g)      m = beta2 m + (1 - beta2) g */
STEP(lion)
{
    real *restrict x = value, *restrict m = state[0];
    const real *restrict g = grad;
    const real scale = (real)k[0], lr = (real)k[1], beta1 = (real)k[2], beta2 = (real)k[3];
    const real keep = (real)k[4], new1 = (real)(1 - k[2]), new2 = (real)(1 - k[3]);
    for (size_t i = 0; i < n; i++) {
        real d = scale * g[i];
        x[i] = FMA(-lr, sign(FMA(beta1, m[i], new1 * d)), keep * x[i]);
        m[i] = FMA(beta2, m[i], new2 * d);
    }
}

/* LAMB's direction: r = m' / (sqrt(v') + eps) + decay x, ' being divided by 1 - beta^t. */
static inline real lamb_direction(real m, real v, real x, const double *k)
{
    real by = FMA(k_sqrt(v), (real)k[5], (real)k[6]);
    return FMA((real)k[7], x, (real)k[4] * m / by);
}

/* k: scale, lr, beta1, beta2, 1 / (1 - beta1^t), 1 / sqrt(1 - beta2^t), eps, weight decay.  Moves
 * the moments and gives the sum of r^2. */
KERNEL double NAME(lamb_moments)(void *value, const void *grad, void *const *state, size_t n,
                                 const double *k)
{
    const real *restrict x = value, *restrict g = grad;
    real *restrict m = state[0], *restrict v = state[1];
    const real scale = (real)k[0], beta1 = (real)k[2], beta2 = (real)k[3];
    const real new1 = (real)(1 - k[2]), new2 = (real)(1 - k[3]);
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        real d = scale * g[i];
        m[i] = FMA(beta1, m[i], new1 * d);
        v[i] = FMA(beta2, v[i], new2 * d * d);
        double r = (double)lamb_direction(m[i], v[i], x[i], k);
        sum += r * r;
    }
    return sum;
}

/* k[1]: lr times |x| / |r|. */
STEP(lamb)
{
    real *restrict x = value;
    const real *restrict m = state[0], *restrict v = state[1], rate = (real)k[1];
    (void)grad;
    for (size_t i = 0; i < n; i++)
        x[i] = FMA(-rate, lamb_direction(m[i], v[i], x[i], k), x[i]);
}

/* k: scale, rate, eps, weight decay.      s += g^2      x -= rate g / (sqrt(s) + eps) */
STEP(adagrad)
{
    real *restrict x = value, *restrict sum = state[0];
    const real *restrict g = grad;
    const real scale = (real)k[0], rate = (real)k[1], eps = (real)k[2], decay = (real)k[3];
    for (size_t i = 0; i < n; i++) {
        real d = with_decay(scale, g[i], decay, x[i]);
        sum[i] = FMA(d, d, sum[i]);
        x[i] = FMA(-rate, d / (k_sqrt(sum[i]) + eps), x[i]);
    }
}

/* k: scale, lr, rho, eps, weight decay.
 *     s = rho s + (1 - rho) g^2      d = sqrt(a + eps) / sqrt(s + eps) g
 *     a = rho a + (1 - rho) d^2      x -= lr d */
STEP(adadelta)
{
    real *restrict x = value, *restrict s = state[0], *restrict a = state[1];
    const real *restrict g = grad;
    const real scale = (real)k[0], lr = (real)k[1], rho = (real)k[2], eps = (real)k[3];
    const real decay = (real)k[4], new = (real)(1 - k[2]);
    for (size_t i = 0; i < n; i++) {
        real d = with_decay(scale, g[i], decay, x[i]);
        s[i] = FMA(rho, s[i], new *d *d);
        d *= k_sqrt(a[i] + eps) / k_sqrt(s[i] + eps);
        a[i] = FMA(rho, a[i], new *d *d);
        x[i] = FMA(-lr, d, x[i]);
    }
}

/* k: scale, lr, alpha, eps, weight decay, momentum.
 *     s = alpha s + (1 - alpha) g^2      centered: s - (mean of g)^2 instead of s
 *     x -= lr g / (sqrt(s) + eps)        momentum: b = momentum b + g / (...), x -= lr b */
STEP(rmsprop)
{
    real *restrict x = value, *restrict s = state[0], *restrict b = state[1];
    real *restrict mean = state[2];
    const real *restrict g = grad;
    const real scale = (real)k[0], lr = (real)k[1], alpha = (real)k[2], eps = (real)k[3];
    const real decay = (real)k[4], momentum = (real)k[5], new = (real)(1 - k[2]);
    for (size_t i = 0; i < n; i++) {
        real d = with_decay(scale, g[i], decay, x[i]), spread;
        s[i] = FMA(alpha, s[i], new *d *d);
        spread = s[i];
        if (mean) {
            mean[i] = FMA(alpha, mean[i], new *d);
            spread = larger(FMA(-mean[i], mean[i], spread), 0);
        }
        d /= k_sqrt(spread) + eps;
        if (b)
            d = b[i] = FMA(momentum, b[i], d);
        x[i] = FMA(-lr, d, x[i]);
    }
}

KERNEL void NAME(approach)(void *restrict to, double a_, const void *restrict from, size_t n)
{
    real *restrict y = to, a = (real)a_;
    const real *restrict x = from;
    for (size_t i = 0; i < n; i++)
        y[i] = FMA(a, x[i] - y[i], y[i]);
}

/* y = min(max(y, -limit), limit); a NaN stays one. */
KERNEL void NAME(clip)(void *restrict values, size_t n, double limit)
{
    real *restrict y = values;
    const real top = (real)limit;
    for (size_t i = 0; i < n; i++)
        y[i] = y[i] < -top ? -top : y[i] > top ? top : y[i];
}
