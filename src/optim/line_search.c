/* line_search.c -- see line_search.h.  [Nocedal, Wright 2006, algorithms 3.5 and 3.6], with the
 * interpolation and the safeguards that PyTorch and its forerunner minFunc use.
 */
#include "optim/line_search.h"

#include <math.h>

#include "optim/flat.h"

/* Wolfe's constants: the loss falls by DROP of what the slope promises, the slope to BEND of it. */
#define DROP 1e-4
#define BEND 0.9
enum { MOST = 25 };

bool tarn_line_go(const tarn_line *line, double at)
{
    return tarn_flat_go(tarn_optimizer_parameters(line->optimizer), line->start, at,
                        line->direction, tarn_optimizer_rule(line->optimizer)->name);
}

/* A loss that is NaN is as bad as can be. */
bool tarn_line_try(tarn_line *line, double at, tarn_line_point *point)
{
    double loss;
    if (!tarn_line_go(line, at) ||
        !tarn_optimizer_evaluate(line->optimizer, line->closure, true, &loss))
        return false;
    line->evaluations++;
    tarn_tensor *g = tarn_flat_gradients(tarn_optimizer_parameters(line->optimizer));
    if (!g)
        return false;
    *point =
        (tarn_line_point){at, isnan(loss) ? INFINITY : loss, tarn_flat_dot(g, line->direction), g};
    return tarn_error_pending() == TARN_OK;
}

/* Where the cubic through two points with these slopes is lowest, kept within LOW..HIGH. */
static double lowest(const tarn_line_point *a, const tarn_line_point *b, double low, double high)
{
    const tarn_line_point *left = a->at <= b->at ? a : b, *right = left == a ? b : a;
    double d1 =
        left->slope + right->slope - 3 * (left->loss - right->loss) / (left->at - right->at);
    double square = d1 * d1 - left->slope * right->slope, root = sqrt(square);
    double at = right->at - (right->at - left->at) * (right->slope + root - d1) /
                                (right->slope - left->slope + 2 * root);
    if (!(square >= 0) || !isfinite(at))
        return (low + high) / 2;
    return at < low ? low : at > high ? high : at;
}

typedef struct search {
    tarn_line *line;
    const tarn_line_point *from;
    int tries;
} search;

static bool too_high(const search *s, const tarn_line_point *p)
{
    return p->loss > s->from->loss + DROP * p->at * s->from->slope;
}

static bool flat_enough(const search *s, const tarn_line_point *p)
{
    return fabs(p->slope) <= -BEND * s->from->slope;
}

/* Longer and longer steps, until END[0] and END[1] have such a point between them, or *FOUND: END[1]
 * is one. */
static bool bracket(search *s, double first, tarn_line_point end[2], bool *found)
{
    end[0] = *s->from;
    if (!tarn_line_try(s->line, first, &end[1]))
        return false;
    for (s->tries = 0; s->tries < MOST; s->tries++) {
        if (too_high(s, &end[1]) || (s->tries > 1 && end[1].loss >= end[0].loss))
            return true;
        if ((*found = flat_enough(s, &end[1])) || end[1].slope >= 0)
            return true;
        double at = end[1].at;
        double next = lowest(&end[0], &end[1], at + 0.01 * (at - end[0].at), at * 10);
        end[0] = end[1];
        if (!tarn_line_try(s->line, next, &end[1]))
            return false;
    }
    end[0] = *s->from;
    return true;
}

/* The next point to try within END.  *STUCK: the last one lay close to an end. */
static double inside(const tarn_line_point end[2], bool *stuck)
{
    double low = fmin(end[0].at, end[1].at), high = fmax(end[0].at, end[1].at);
    double at = lowest(&end[0], &end[1], low, high), margin = 0.1 * (high - low);
    if (fmin(high - at, at - low) >= margin) {
        *stuck = false;
        return at;
    }
    bool away = *stuck || at >= high || at <= low;
    *stuck = !away;
    if (!away)
        return at;
    return fabs(at - high) < fabs(at - low) ? high - margin : low + margin;
}

/* END[*LOW] is the lower of the two; the bracket shrinks around such a point. */
static bool zoom(search *s, tarn_line_point end[2], int *low)
{
    double size = tarn_flat_largest(s->line->direction);
    bool stuck = false;
    *low = end[0].loss <= end[1].loss ? 0 : 1;
    for (; s->tries < MOST; s->tries++) {
        if (fabs(end[1].at - end[0].at) * size < s->line->tolerance)
            return true;
        tarn_line_point new, *lower = &end[*low], *upper = &end[1 - *low];
        if (!tarn_line_try(s->line, inside(end, &stuck), &new))
            return false;
        if (too_high(s, &new) || new.loss >= lower->loss) {
            *upper = new;
            *low = end[0].loss <= end[1].loss ? 0 : 1;
            continue;
        }
        if (!flat_enough(s, &new) && new.slope *(upper->at - lower->at) >= 0)
            *upper = *lower;
        *lower = new;
        if (flat_enough(s, &new))
            return true;
    }
    return true;
}

bool tarn_line_search(tarn_line *line, const tarn_line_point *from, double first,
                      tarn_line_point *to)
{
    search s = {.line = line, .from = from};
    tarn_line_point end[2];
    bool found = false;
    int best = 1;
    if (!bracket(&s, first, end, &found) || (!found && !zoom(&s, end, &best)))
        return false;
    *to = end[best];
    return tarn_line_go(line, to->at);
}
