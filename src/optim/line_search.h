/* line_search.h -- how far to go along a direction, so that both Wolfe conditions hold. */
#ifndef TARN_OPTIM_LINE_SEARCH_H
#define TARN_OPTIM_LINE_SEARCH_H

#include "optim/optimizer.h"

/* The parameters at start + at direction. */
typedef struct tarn_line {
    tarn_optimizer *optimizer;
    const tarn_closure *closure;
    const tarn_tensor *direction, *start;
    double tolerance;    /* a bracket that moves no weight by more is small enough */
    int64_t evaluations; /* of the loss, so far */
} tarn_line;

typedef struct tarn_line_point {
    double at, loss, slope; /* slope: gradient . direction */
    tarn_tensor *gradient;
} tarn_line_point;

bool tarn_line_go(const tarn_line *line, double at) TARN_MUST_CHECK; /* the weights alone */
bool tarn_line_try(tarn_line *line, double at, tarn_line_point *point) TARN_MUST_CHECK;

/* From FROM, where at is 0, first to FIRST; *TO is the point found, where the weights are then. */
bool tarn_line_search(tarn_line *line, const tarn_line_point *from, double first,
                      tarn_line_point *to) TARN_MUST_CHECK;

#endif
