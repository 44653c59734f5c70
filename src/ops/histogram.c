/* histogram.c -- how many numbers fall where: bins, counts, places among boundaries. */
#include <math.h>
#include <string.h>

#include "graph/op.h"
#include "ops/along.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- searchsorted, bucketize --------------------------------------------------------------------- */

enum { SORTED, X };

static bool search_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *s = &tarn_in(c, SORTED)->spec, *x = &tarn_in(c, X)->spec;
    bool fits = s->rank == 1 || (s->rank == x->rank && s->rank > 0);
    for (int d = 0; fits && s->rank > 1 && d < s->rank - 1; d++)
        fits = s->size[d] == x->size[d];
    plan->out[0] = tarn_spec_make(TARN_INT64, x->rank, x->size);
    return fits ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "%s: the sorted numbers %s must be a list, or have the dims of x %s but"
                     " for the last",
                     c->op->name, TARN_SHAPE(tarn_in(c, SORTED)), TARN_SHAPE(tarn_in(c, X)));
}

typedef struct search {
    const double *real, *x_real;
    const int64_t *whole, *x_whole;
    int64_t *y, n, each; /* EACH numbers of x share a line of n; 0: all */
    bool right;
} search;

/* How many of LINE come before X: those below it, and with RIGHT those equal to it.  NaN is above
 * all. */
static int64_t before_real(const double *line, int64_t n, double x, bool right)
{
    int64_t low = 0, high = n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        double v = line[middle];
        bool below = v < x || (x != x && v == v), same = v == x || (x != x && v != v);
        if (below || (right && same))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t before_whole(const int64_t *line, int64_t n, int64_t x, bool right)
{
    int64_t low = 0, high = n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (line[middle] < x || (right && line[middle] == x))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool search_span(void *search_, int64_t begin, int64_t end)
{
    const search *s = search_;
    for (int64_t i = begin; i < end; i++) {
        int64_t line = s->each ? i / s->each * s->n : 0;
        s->y[i] = 1 + (s->real ? before_real(s->real + line, s->n, s->x_real[i], s->right)
                               : before_whole(s->whole + line, s->n, s->x_whole[i], s->right));
    }
    return true;
}

static bool search_run(const tarn_call *c, bool right)
{
    enum { GRAIN = 4096 };
    const tarn_tensor *sorted = tarn_in(c, SORTED), *x = tarn_in(c, X);
    bool real = tarn_dtype_kind((tarn_dtype)sorted->spec.dtype) == 'f' ||
                tarn_dtype_kind((tarn_dtype)x->spec.dtype) == 'f';
    tarn_dtype type = real ? TARN_FLOAT64 : TARN_INT64;
    const tarn_spec *xs = &x->spec;
    tarn_tensor *line = tarn_tensor_to(sorted, type), *value = tarn_tensor_to(x, type);
    if (!line || !value || tarn_count(x) == 0)
        return line && value;
    search s = {.right = right, .y = tarn_data(c->out[0])};
    s.n = sorted->spec.size[sorted->spec.rank - 1];
    s.each = sorted->spec.rank > 1 ? xs->size[xs->rank - 1] : 0;
    static const double none;
    const void *at = tarn_count(line) ? tarn_data(line) : (const void *)&none;
    s.real = real ? at : NULL, s.whole = at;
    s.x_real = s.y ? tarn_data(value) : NULL, s.x_whole = tarn_data(value);
    return tarn_drive_range(tarn_count(x), GRAIN, search_span, &s);
}

static bool searchsorted_forward(const tarn_call *c) { return search_run(c, c->value[2].boolean); }

static const tarn_result place_result[] = {{"positions", "from 1, to one more than there are",
                                            true},
                                           {0}};

#define RIGHT_PARAM                                                                                \
    {                                                                                              \
        "right", NULL, "after equal ones rather than before them", TARN_BOOLEAN, TARN_OPTIONAL, 0, \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

TARN_OP(searchsorted) = {
    .name = "searchsorted",
    .summary = "Where numbers would stand among sorted ones: the position of the first that is not"
               " below, from 1, one more than there are where all are.",
    .formula = "sorted[y - 1] < x <= sorted[y]",
    .example = "local s = tarn.tensor { 1, 3, 5 }\n"
               "assert(s:searchsorted(tarn.tensor { 3 }):get(1) == 2)\n"
               "assert(s:searchsorted(tarn.tensor { 3 }, true):get(1) == 3)",
    .param =
        TARN_PARAMS{
            {"sorted", NULL, "a list, or rows of them", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
            {"x", NULL, "any shape; with rows, as many", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
            RIGHT_PARAM,
            {0}},
    .result = place_result,
    .traits = TARN_KEEP_DTYPE,
    .plan = search_plan,
    .forward = searchsorted_forward,
    .samples = {{"tensor { 1, 3, 5 }, randn(2, 3)"},
                {"tensor { { 1, 3 }, { 2, 9 } }, tensor { { 0, 3, 7 }, { 2, 3, 10 } }, true"},
                {"tarn.index { 1, 3 }, tarn.index { 3 }"},
                {"tensor {}, randn(2)"}},
    .errors = {{"randn(2, 3), randn(3, 2)", "searchsorted: the sorted numbers %(2 x 3%) must be"}},
};

static bool bucketize_compose(const tarn_call *c, tarn_tensor *out[])
{
    out[0] = tarn_searchsorted(tarn_in(c, 1), tarn_in(c, 0), c->value[2].boolean);
    return out[0] != NULL;
}

TARN_OP(bucketize) = {
    .name = "bucketize",
    .summary = "Which of the stretches between sorted boundaries numbers fall into, from 1.",
    .formula = "boundaries[y - 1] < x <= boundaries[y]",
    .example = "local y = tarn.tensor({ 0.5, 4 }):bucketize(tarn.tensor { 1, 3 })\n"
               "assert(y:get(1) == 1 and y:get(2) == 3)",
    .param =
        TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
                    {"boundaries", NULL, "a rising list", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
                    RIGHT_PARAM,
                    {0}},
    .result = place_result,
    .traits = TARN_KEEP_DTYPE,
    .compose = bucketize_compose,
    .samples = {{"randn(2, 3), tensor { -1, 0, 1 }"}, {"tensor { 1, 2 }, tensor { 1, 2 }, true"}},
    .errors = {{"randn(2), randn(2, 2)", "the sorted numbers %(2 x 2%) must be.*in bucketize"}},
};

/* ---- bincount ------------------------------------------------------------------------------------ */

static bool check_weights(const tarn_call *c, const tarn_tensor *x, const tarn_tensor *weights)
{
    return tarn_is_none(weights) || tarn_spec_same_shape(&x->spec, &weights->spec) ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: weights %s for x %s: one for each number", c->op->name,
                     TARN_SHAPE(weights), TARN_SHAPE(x));
}

static bool has_numbers(const tarn_call *c, const tarn_tensor *x)
{
    return !tarn_is_meta(x) ||
           tarn_fail(TARN_ERROR_USE,
                     "%s: its size depends on x's numbers, which a shape-only run"
                     " lacks",
                     c->op->name);
}

/* How often each of the N positions occurs. */
static tarn_tensor *count_positions(const int64_t *position, int64_t count, int64_t n)
{
    tarn_tensor *y = tarn_tensor_full(TARN_INT64, 1, &n, 0);
    int64_t *times = y && n ? tarn_data(y) : NULL;
    for (int64_t i = 0; times && i < count; i++)
        times[position[i] - 1]++;
    return y;
}

static bool bincount_compose(const tarn_call *c, tarn_tensor *out[])
{
    enum { MOST = 1 << 30 };
    const tarn_tensor *x = c->in[0], *weights = tarn_in(c, 1);
    int64_t n = c->value[2].integer;
    tarn_tensor *at = has_numbers(c, x) ? tarn_tensor_to(x, TARN_INT64) : NULL;
    if (!at || !check_weights(c, x, weights))
        return false;
    if (n < 0 || n > MOST)
        return tarn_fail(TARN_ERROR_VALUE, "bincount: minlength must be 0 to %d, not %lld", MOST,
                         (long long)n);
    const int64_t *position = tarn_count(x) ? tarn_data(at) : NULL;
    for (int64_t i = 0; i < tarn_count(x); i++) {
        if (position[i] < 1 || position[i] > MOST)
            return tarn_fail(TARN_ERROR_VALUE,
                             "bincount: number %lld of x is %lld; they are positions, from 1 to %d",
                             (long long)i + 1, (long long)position[i], MOST);
        n = position[i] > n ? position[i] : n;
    }
    int64_t all = -1;
    out[0] = tarn_is_none(weights)
                 ? count_positions(position, tarn_count(x), n)
                 : tarn_index_sum(tarn_reshape(weights, &all, 1), 1, tarn_reshape(at, &all, 1), n);
    return out[0] != NULL;
}

TARN_OP(bincount) = {
    .name = "bincount",
    .summary = "How often each of the positions 1, 2, ... occurs, or the sum of its weights.",
    .formula = "y[k] = sum of weights where x = k",
    .example = "local y = tarn.index({ 1, 3, 3 }):bincount()\n"
               "assert(y:get(3) == 2 and y:get(2) == 0)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "whole numbers from 1", TARN_TENSOR, TARN_NO_GRAD, TARN_COUNTS, {0}},
            {"weights",
             NULL,
             "one for each number of x; absent: 1",
             TARN_TENSOR,
             TARN_OPTIONAL,
             TARN_FLOATS | TARN_BIT(INT64),
             {0}},
            {"minlength",
             NULL,
             "how many positions there are at least",
             TARN_INTEGER,
             TARN_OPTIONAL,
             0,
             {.integer = 0}},
            {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = bincount_compose,
    .samples = {{"tarn.index { 1, 3, 3 }"},
                {"tarn.index { 1, 3, 3 }, randn(3), 5"},
                {"tarn.index {}, nil, 2"}},
    .errors = {{"tarn.index { 0 }", "bincount: number 1 of x is 0; they are positions, from 1"},
               {"tarn.index { 1 }, randn(2)", "bincount: weights %(2%) for x %(1%)"}},
};

/* ---- histogram ----------------------------------------------------------------------------------- */

enum { BINS = 1, LOW, HIGH, WEIGHTS_TENSOR = 1 };

/* The range: as given, or from the smallest to the largest; one number alone gets some room. */
static bool range_of(const tarn_call *c, const tarn_tensor *x, double *low, double *high)
{
    *low = c->value[LOW].number, *high = c->value[HIGH].number;
    if (isnan(*low) != isnan(*high))
        return tarn_fail(TARN_ERROR_VALUE, "%s: give min and max, or neither", c->op->name);
    if (isnan(*low)) {
        *low = *high = 0;
        tarn_tensor *a = tarn_count(x) ? tarn_amin(x, NULL, 0, false) : NULL;
        tarn_tensor *b = tarn_count(x) ? tarn_amax(x, NULL, 0, false) : NULL;
        if (tarn_count(x) && !(a && b && tarn_tensor_item(a, low) && tarn_tensor_item(b, high)))
            return false;
    }
    if (!isfinite(*low) || !isfinite(*high) || *low > *high)
        return tarn_fail(TARN_ERROR_VALUE,
                         "%s: the range goes from %g to %g; it must be finite and"
                         " rise",
                         c->op->name, *low, *high);
    if (*low == *high)
        *low -= 0.5, *high += 0.5;
    return true;
}

/* The bin of V, from 0; the last one has its upper edge as well; -1: outside. */
static int64_t bin_of(double v, double low, double high, const double *edge, int64_t bins)
{
    if (!(v >= low && v <= high))
        return -1;
    int64_t k = (int64_t)((v - low) / (high - low) * (double)bins);
    k = k < bins ? k : bins - 1;
    while (k > 0 && v < edge[k])
        k--;
    while (k + 1 < bins && v >= edge[k + 1])
        k++;
    return k;
}

/* Counts into Y, and EDGE, of a packed x and weights as float64. */
static bool fill_bins(const tarn_call *c, const tarn_tensor *x, const tarn_tensor *weights,
                      double *y, double *edge)
{
    int64_t bins = c->value[BINS].integer, n = tarn_count(x);
    double low, high;
    if (!range_of(c, x, &low, &high))
        return false;
    for (int64_t k = 0; k <= bins; k++)
        edge[k] = k == bins ? high : low + (high - low) * (double)k / (double)bins;
    tarn_tensor *value = tarn_tensor_to(x, TARN_FLOAT64);
    tarn_tensor *weight = tarn_is_none(weights) ? NULL : tarn_tensor_to(weights, TARN_FLOAT64);
    if (!value || tarn_error_pending() != TARN_OK)
        return false;
    const double *v = n ? tarn_data(value) : NULL, *w = weight && n ? tarn_data(weight) : NULL;
    for (int64_t i = 0; i < n; i++) {
        int64_t k = bin_of(v[i], low, high, edge, bins);
        if (k >= 0)
            y[k] += w ? w[i] : 1;
    }
    return true;
}

static bool make_bins(const tarn_call *c, const tarn_tensor *x, const tarn_tensor *weights,
                      tarn_tensor **counts, tarn_tensor **edges)
{
    enum { MOST = 1 << 26 };
    int64_t bins = c->value[BINS].integer, more = bins + 1;
    if (bins < 1 || bins > MOST)
        return tarn_fail(TARN_ERROR_VALUE, "%s: bins must be 1 to %d, not %lld", c->op->name, MOST,
                         (long long)bins);
    if (!has_numbers(c, x) || !check_weights(c, x, weights))
        return false;
    *counts = tarn_tensor_new(TARN_FLOAT64, 1, &bins);
    *edges = tarn_tensor_new(TARN_FLOAT64, 1, &more);
    return *counts && *edges && fill_bins(c, x, weights, tarn_data(*counts), tarn_data(*edges));
}

static tarn_dtype float_type(const tarn_tensor *x)
{
    return tarn_dtype_kind((tarn_dtype)x->spec.dtype) == 'f' ? (tarn_dtype)x->spec.dtype
                                                             : TARN_FLOAT32;
}

static bool histogram_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_tensor_detach(c->in[0]), *counts, *edges;
    if (!x || !make_bins(c, x, tarn_in(c, WEIGHTS_TENSOR), &counts, &edges))
        return false;
    if (c->value[5].boolean) {
        tarn_tensor *total = tarn_sum(counts, NULL, 0, false);
        counts = tarn_div(tarn_div(counts, total), tarn_diff(edges, 1, 1, TARN_NONE, TARN_NONE));
    }
    out[0] = tarn_to(counts, float_type(x)), out[1] = tarn_to(edges, float_type(x));
    return out[0] && out[1];
}

static bool histc_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_tensor_detach(c->in[0]), *counts, *edges;
    if (!x || !make_bins(c, x, TARN_NONE, &counts, &edges))
        return false;
    return (out[0] = tarn_to(counts, float_type(x))) != NULL;
}

#define RANGE_PARAMS                                                                               \
    {"bins", NULL, "how many", TARN_INTEGER, TARN_OPTIONAL, 0, {.integer = 100}},                  \
        {"min",          NULL,          "where the first begins; absent: at the smallest number",  \
         TARN_NUMBER,    TARN_OPTIONAL, 0,                                                         \
         {.number = NAN}},                                                                         \
    {                                                                                              \
        "max", NULL, "where the last ends; absent: at the largest number", TARN_NUMBER,            \
            TARN_OPTIONAL, 0,                                                                      \
        {                                                                                          \
            .number = NAN                                                                          \
        }                                                                                          \
    }

TARN_OP(histogram) = {
    .name = "histogram",
    .summary = "How many numbers fall into each of some bins of one width, and the bins' edges.",
    .formula = "y[k] = sum of weights where edges[k] <= x < edges[k + 1]",
    .example = "local counts, edges = tarn.tensor({ 1, 2, 2, 4 }):histogram(3)\n"
               "assert(counts:get(2) == 2 and edges:get(4) == 4)",
    .param = TARN_PARAMS{{"x",
                          NULL,
                          "any shape; numbers outside and NaN are left out",
                          TARN_TENSOR,
                          TARN_NO_GRAD,
                          TARN_ANY,
                          {0}},
                         RANGE_PARAMS,
                         {"weight",
                          NULL,
                          "what each number counts; absent: 1",
                          TARN_TENSOR,
                          TARN_OPTIONAL | TARN_NO_GRAD,
                          TARN_ANY,
                          {0}},
                         {"density",
                          NULL,
                          "divides so that the area under it is 1",
                          TARN_BOOLEAN,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .result = TARN_RESULTS{{"counts", "(bins)", true}, {"edges", "(bins + 1)", true}, {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = histogram_compose,
    .samples = {{"randn(20), 4"},
                {"randn(2, 10), 5, -1, 1"},
                {"tensor { 1, 2, 4 }, { bins = 3, weight = tensor { 1, 2, 3 }, density = true }"},
                {"tensor { 3, 3 }, 2"},
                {"randn(0), 2"},
                {"tensor { 0 / 0, 1 }, 2, 0, 1"}},
    .errors = {{"randn(3), 0", "histogram: bins must be 1 to"},
               {"randn(3), 2, 1, 0", "histogram: the range goes from 1 to 0"},
               {"randn(3), 2, 0", "histogram: give min and max, or neither"},
               {"tensor { 0 / 0 }, 2", "the range goes from .*nan to .*nan"},
               {"randn(3), { weight = randn(2) }", "histogram: weights %(2%) for x %(3%)"}},
};

TARN_OP(histc) = {
    .name = "histc",
    .summary = "How many numbers fall into each of some bins of one width.",
    .formula = "y[k] = how many x with edges[k] <= x < edges[k + 1]",
    .example = "assert(tarn.tensor({ 1, 2, 2, 4 }):histc(3):get(2) == 2)",
    .param = TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
                         RANGE_PARAMS,
                         {0}},
    .result = TARN_RESULTS{{"counts", "(bins)", true}, {0}},
    .traits = TARN_KEEP_DTYPE,
    .compose = histc_compose,
    .samples = {{"randn(20), 4"}, {"randn(20), 4, -1, 1"}},
    .errors = {{"randn(3), -1", "histc: bins must be 1 to"}},
};

TARN_FAMILY(histogram);
