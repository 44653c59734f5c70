/* ctc.k.c -- connectionist temporal classification [Graves et al. 2006], in logarithms.
 *
 * The path through the frames visits blank, label 1, blank, label 2, ... blank: 2 labels + 1 states
 * s.  It stays, moves on by one, or by two over a blank between labels that differ.
 *
 *   alpha[t][s] = logs[t][s] + log (e^alpha[t-1][s] + e^alpha[t-1][s-1] + e^alpha[t-1][s-2])
 */
#include "kernel/variant.h"
#include "kernel/vmath.h"

static const real NOTHING = (real)-INFINITY;

static real log_add(real a, real b, real c)
{
    real top = a > b ? a : b;
    top = top > c ? top : c;
    if (top == NOTHING)
        return NOTHING;
    return top + k_log(k_exp(a - top) + k_exp(b - top) + k_exp(c - top));
}

/* The 0-based class of state s. */
static inline size_t class_of(const int64_t *label, int64_t blank, size_t s)
{
    return (size_t)((s % 2 ? label[s / 2] : blank) - 1);
}

/* May the path come to state s from s - 2? */
static inline bool skips(const int64_t *label, int64_t blank, size_t s)
{
    return s >= 2 && s % 2 && class_of(label, blank, s) != class_of(label, blank, s - 2);
}

KERNEL double NAME(ctc_alpha)(void *alpha_, const void *logs_, size_t step, const int64_t *label,
                              size_t labels, size_t frames, int64_t blank)
{
    real *alpha = alpha_;
    const real *logs = logs_;
    size_t states = 2 * labels + 1;
    if (frames == 0)
        return labels ? -INFINITY : 0;
    for (size_t s = 0; s < states; s++)
        alpha[s] = s < 2 ? logs[class_of(label, blank, s)] : NOTHING;
    for (size_t t = 1; t < frames; t++) {
        const real *before = alpha + (t - 1) * states, *now = logs + t * step;
        for (size_t s = 0; s < states; s++) {
            real one = s >= 1 ? before[s - 1] : NOTHING;
            real two = skips(label, blank, s) ? before[s - 2] : NOTHING;
            alpha[t * states + s] = log_add(before[s], one, two) + now[class_of(label, blank, s)];
        }
    }
    const real *last = alpha + (frames - 1) * states;
    return (double)log_add(last[states - 1], states > 1 ? last[states - 2] : NOTHING, NOTHING);
}

/* beta[s] of a frame, its own log-probability included, from that of the frame after. */
static void step_back(real *restrict beta, const real *restrict after, const real *logs,
                      const int64_t *label, size_t states, int64_t blank)
{
    for (size_t s = 0; s < states; s++) {
        real one = s + 1 < states ? after[s + 1] : NOTHING;
        real two = s + 2 < states && skips(label, blank, s + 2) ? after[s + 2] : NOTHING;
        beta[s] = log_add(after[s], one, two) + logs[class_of(label, blank, s)];
    }
}

/* d likelihood / d logs[t][c] = sum over states s of c of e^(alpha + beta - logs - likelihood) */
KERNEL void NAME(ctc_back)(void *gx_, void *beta_, const void *alpha_, const void *logs_,
                           size_t step, const int64_t *label, size_t labels, size_t frames,
                           int64_t blank, double likelihood, double g)
{
    size_t states = 2 * labels + 1;
    real *gx = gx_, *beta = beta_, *after = beta + states;
    const real *alpha = alpha_, *logs = logs_;
    for (size_t t = frames; t-- > 0;) {
        const real *now = logs + t * step;
        if (t + 1 == frames)
            for (size_t s = 0; s < states; s++)
                beta[s] = s + 2 >= states ? now[class_of(label, blank, s)] : NOTHING;
        else
            step_back(beta, after, now, label, states, blank);
        for (size_t s = 0; s < states; s++) {
            size_t c = class_of(label, blank, s);
            real path = alpha[t * states + s] + beta[s];
            if (path != NOTHING)
                gx[t * step + c] -= (real)g * k_exp(path - now[c] - (real)likelihood);
        }
        real *swap = beta;
        beta = after, after = swap;
    }
}
