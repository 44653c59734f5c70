/* loss.k.c -- losses of classes: x is a block [classes][inner], with one class for each of the
 * `inner` positions, counting from 1; 0 is a position that does not count.
 *
 *   loss = (1 - s) w[t] (z - x[t]) + s / n sum_c w[c] (z - x[c])
 *
 * z is log sum_c e^x[c] (z NULL: 0, x are log-probabilities), s the smoothing, n classes, w weights
 * (NULL: 1).
 */
#include "kernel/variant.h"
#include "kernel/vmath.h"

static inline real weight_of(const real *weight, size_t c) { return weight ? weight[c] : 1; }

static double weights_of(const real *weight, size_t classes)
{
    double sum = 0;
    for (size_t c = 0; c < classes; c++)
        sum += (double)weight_of(weight, c);
    return sum;
}

static double smooth_part(const real *x, double z, const real *weight, size_t classes, size_t inner)
{
    double sum = 0;
    for (size_t c = 0; c < classes; c++)
        sum += (double)weight_of(weight, c) * (z - (double)x[c * inner]);
    return sum / (double)classes;
}

KERNEL void NAME(class_losses)(void *loss_, const void *x_, const void *z_, const int64_t *target,
                               const void *weight_, size_t classes, size_t inner, double smoothing)
{
    real *loss = loss_;
    const real *x = x_, *z = z_, *weight = weight_;
    for (size_t i = 0; i < inner; i++) {
        size_t t = (size_t)target[i];
        loss[i] = 0;
        if (!t)
            continue;
        double top = z ? (double)z[i] : 0;
        double right = (double)weight_of(weight, t - 1) * (top - (double)x[(t - 1) * inner + i]);
        loss[i] = (real)right;
        if (smoothing > 0)
            loss[i] = (real)((1 - smoothing) * right +
                             smoothing * smooth_part(x + i, top, weight, classes, inner));
    }
}

/* dloss / dx[c] = a e^(x[c] - z) - b w[c] - (c == t) right, for one position */
typedef struct slope {
    real a, b, right;
} slope;

static slope slope_of(const real *weight, double sum, size_t t, size_t classes, double smoothing,
                      double g)
{
    if (!t)
        return (slope){0, 0, 0};
    double b = g * smoothing / (double)classes;
    double right = g * (1 - smoothing) * (double)weight_of(weight, t - 1);
    return (slope){(real)(right + b * sum), (real)b, (real)right};
}

static void row_back(real *restrict gx, const real *restrict x, real z, const real *weight,
                     size_t classes, slope s)
{
    for (size_t c = 0; c < classes; c++)
        gx[c] = s.a * k_exp(x[c] - z);
    for (size_t c = 0; s.b != 0 && c < classes; c++)
        gx[c] -= s.b * weight_of(weight, c);
}

/* One class of a block of positions. */
static void class_back(real *restrict gx, const real *restrict x, const real *restrict z,
                       const real *restrict a, const real *restrict b, real weight, size_t n)
{
    for (size_t i = 0; i < n; i++)
        gx[i] = FMA(a[i], k_exp(x[i] - z[i]), -b[i] * weight);
}

/* Of log-probabilities: -b w, the same for all positions where their b is. */
static void log_back(real *restrict gx, const real *restrict b, const real *weight, size_t classes,
                     size_t inner, size_t n)
{
    for (size_t c = 0; inner == 1 && c < classes; c++)
        gx[c] = -b[0] * weight_of(weight, c);
    for (size_t c = 0; inner > 1 && c < classes; c++)
        for (size_t i = 0; i < n; i++)
            gx[c * inner + i] = -b[i] * weight_of(weight, c);
}

enum { BLOCK = 256 };

KERNEL void NAME(class_losses_back)(void *gx_, const void *x_, const void *z_,
                                    const int64_t *target, const void *weight_, size_t classes,
                                    size_t inner, double smoothing, const void *g_, size_t g_step,
                                    double factor)
{
    real *gx = gx_, a[BLOCK], b[BLOCK], right[BLOCK];
    const real *x = x_, *z = z_, *weight = weight_, *g = g_;
    double sum = smoothing > 0 ? weights_of(weight, classes) : 0;
    for (size_t begin = 0; begin < inner; begin += BLOCK) {
        size_t n = inner - begin < BLOCK ? inner - begin : BLOCK;
        for (size_t i = 0; i < n; i++) {
            double slope_g = (double)g[(begin + i) * g_step] * factor;
            slope s = slope_of(weight, sum, (size_t)target[begin + i], classes, smoothing, slope_g);
            a[i] = s.a, b[i] = s.b, right[i] = s.right;
        }
        if (inner == 1 && z)
            row_back(gx, x, z[0], weight, classes, (slope){a[0], b[0], right[0]});
        for (size_t c = 0; inner > 1 && z && c < classes; c++)
            class_back(gx + c * inner + begin, x + c * inner + begin, z + begin, a, b,
                       weight_of(weight, c), n);
        if (!z)
            log_back(gx + begin, b, weight, classes, inner, n);
        for (size_t i = 0; i < n; i++)
            if (target[begin + i])
                gx[((size_t)target[begin + i] - 1) * inner + begin + i] -= right[i];
    }
}

/* ---- targets that are probabilities, a block as x ----------------------------------------------
 *
 *   loss = sum_c w[c] q[c] (z - x[c]),  q = (1 - s) target + s / n
 *   dloss / dx[c] = e^(x[c] - z) sum_k w[k] q[k] - w[c] q[c] */

/* w[c] q[c] */
static inline real share(const real *target, const real *weight, size_t c, size_t inner, real keep,
                         real spread)
{
    return weight_of(weight, c) * FMA(keep, target[c * inner], spread);
}

/* One position whose classes lie side by side, in blocks: the loss, and the sum of all shares. */
typedef struct soft_sums {
    double loss, shares;
} soft_sums;

static soft_sums soft_row(const real *restrict x, real z, const real *restrict target,
                          const real *weight, size_t classes, real keep, real spread)
{
    real part[BLOCK], far[BLOCK];
    soft_sums sums = {0, 0};
    for (size_t from = 0; from < classes; from += BLOCK) {
        size_t n = classes - from < BLOCK ? classes - from : BLOCK;
        for (size_t c = 0; c < n; c++) {
            part[c] = weight_of(weight, from + c) * FMA(keep, target[from + c], spread);
            far[c] = z - x[from + c];
        }
        sums.loss += dot_of(part, far, n);
        sums.shares += sum_of(part, n);
    }
    return sums;
}

KERNEL void NAME(soft_losses)(void *loss_, const void *x_, const void *z_, const void *target_,
                              const void *weight_, size_t classes, size_t inner, double smoothing)
{
    real *loss = loss_, keep = (real)(1 - smoothing), spread = (real)(smoothing / (double)classes);
    const real *x = x_, *z = z_, *target = target_, *weight = weight_;
    if (inner == 1) {
        loss[0] = (real)soft_row(x, z[0], target, weight, classes, keep, spread).loss;
        return;
    }
    for (size_t i = 0; i < inner; i++) {
        double sum = 0;
        for (size_t c = 0; c < classes; c++)
            sum += (double)share(target + i, weight, c, inner, keep, spread) *
                   ((double)z[i] - (double)x[c * inner + i]);
        loss[i] = (real)sum;
    }
}

KERNEL void NAME(soft_losses_back)(void *gx_, const void *x_, const void *z_, const void *target_,
                                   const void *weight_, size_t classes, size_t inner,
                                   double smoothing, const void *g_, size_t g_step, double factor)
{
    real *gx = gx_, keep = (real)(1 - smoothing), spread = (real)(smoothing / (double)classes);
    const real *x = x_, *z = z_, *target = target_, *weight = weight_, *g = g_;
    if (inner == 1) {
        real slope = (real)((double)g[0] * factor);
        real all = slope * (real)soft_row(x, z[0], target, weight, classes, keep, spread).shares;
        for (size_t c = 0; c < classes; c++)
            gx[c] =
                FMA(all, k_exp(x[c] - z[0]), -slope * share(target, weight, c, 1, keep, spread));
        return;
    }
    for (size_t i = 0; i < inner; i++) {
        real slope = (real)((double)g[i * g_step] * factor);
        double sum = 0;
        for (size_t c = 0; c < classes; c++)
            sum += (double)share(target + i, weight, c, inner, keep, spread);
        real all = slope * (real)sum;
        for (size_t c = 0; c < classes; c++)
            gx[c * inner + i] = FMA(all, k_exp(x[c * inner + i] - z[i]),
                                    -slope * share(target + i, weight, c, inner, keep, spread));
    }
}
