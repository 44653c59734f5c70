/* draw.c -- random numbers for the places of a tensor.
 *
 * What is drawn for a place depends on the seed, the stream and the place alone (kernel/random.h),
 * so results do not depend on threads; further numbers of one place come from further seeds.
 */
#include <math.h>

#include "graph/op.h"
#include "kernel/random.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

/* ---- drawing place by place --------------------------------------------------------------------- */

enum { GRAIN = 1 << 14, BLOCK = 256 };

typedef struct draw {
    tarn_random at;
    tarn_dtype type;
    const void *x; /* what a place asks for */
    void *y;
    double low, high; /* of uniform numbers; mean and deviation of normal ones */
    /* NULL: uniform numbers as they are; U: the first number of the place, below 1 */
    double (*make)(const struct draw *d, tarn_random at, double u, double x);
    void (*fill)(int column, tarn_random at, void *y, size_t n, double a, double b);
} draw;

static double get(const draw *d, int64_t i)
{
    return !d->x                     ? 0
           : d->type == TARN_FLOAT32 ? ((const float *)d->x)[i]
                                     : ((const double *)d->x)[i];
}

static void put(const draw *d, int64_t i, double y)
{
    if (d->type == TARN_FLOAT32)
        ((float *)d->y)[i] = (float)y;
    else
        ((double *)d->y)[i] = y;
}

static bool draw_span(void *draw_, int64_t begin, int64_t end)
{
    const draw *d = draw_;
    size_t size = tarn_dtype_size(d->type);
    tarn_random at = d->at;
    at.position += (uint64_t)begin;
    if (!d->make) {
        d->fill(d->type, at, (char *)d->y + (size_t)begin * size, (size_t)(end - begin), d->low,
                d->high);
        return true;
    }
    for (int64_t i = begin; i < end; i += BLOCK) {
        double u[BLOCK];
        int64_t n = end - i < BLOCK ? end - i : BLOCK;
        tarn_random_uniform(TARN_FLOAT64, at, u, (size_t)n, 0, 1);
        for (int64_t k = 0; k < n; k++, at.position++)
            put(d, i + k, d->make(d, at, u[k], get(d, i + k)));
    }
    return true;
}

/* Types that random numbers do not come in are drawn in float32 and converted. */
static bool run_draw(const tarn_call *c, draw d, const tarn_tensor *x)
{
    tarn_tensor *y = c->out[0];
    tarn_dtype type = y->spec.dtype == TARN_FLOAT64 ? TARN_FLOAT64 : TARN_FLOAT32;
    tarn_spec spec = tarn_spec_make(type, y->spec.rank, y->spec.size);
    bool direct = y->spec.dtype == type && tarn_spec_contiguous(&y->spec);
    tarn_tensor *to = direct ? y : tarn_tensor_of(&spec);
    tarn_tensor *from = x ? tarn_tensor_to(x, type) : NULL;
    if (!to || (x && !from) || tarn_count(y) == 0)
        return tarn_error_pending() == TARN_OK;
    d.at = (tarn_random){c->seed, c->stream, c->position};
    d.type = type, d.x = from ? tarn_data(from) : NULL, d.y = tarn_data(to);
    return tarn_drive_range(tarn_count(y), GRAIN, draw_span, &d) &&
           (direct || tarn_drive_copy(y, to));
}

/* The next number of a place. */
static double another(tarn_random *at)
{
    double u;
    at->seed += 0x9E3779B97F4A7C15;
    tarn_random_uniform(TARN_FLOAT64, *at, &u, 1, 0, 1);
    return u;
}

/* ---- as another tensor --------------------------------------------------------------------------- */

static const tarn_param like_params[] = {
    {"x", NULL, "whose shape is taken", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
    {"dtype",
     NULL,
     "number type; absent: x's",
     TARN_DTYPE,
     TARN_OPTIONAL,
     0,
     {.integer = TARN_ABSENT}},
    {0},
};

static const tarn_result constant_result[] = {{"y", "as x", true}, {0}};

static bool plan_like(const tarn_call *c, tarn_plan *plan, int param)
{
    tarn_plan_like_first(c, plan);
    if (c->value[param].integer != TARN_ABSENT)
        plan->out[0].dtype = (uint8_t)c->value[param].integer;
    return true;
}

static bool like_plan(const tarn_call *c, tarn_plan *plan) { return plan_like(c, plan, 1); }
static bool full_like_plan(const tarn_call *c, tarn_plan *plan) { return plan_like(c, plan, 2); }

static bool zeros_like_forward(const tarn_call *c) { return tarn_drive_fill(c->out[0], 0); }
static bool ones_like_forward(const tarn_call *c) { return tarn_drive_fill(c->out[0], 1); }
static bool full_like_forward(const tarn_call *c)
{
    return tarn_drive_fill(c->out[0], c->value[1].number);
}

TARN_OP(zeros_like) = {
    .name = "zeros_like",
    .aliases = "empty_like",
    .summary = "Zeros in the shape and type of another tensor.",
    .example = "assert(tarn.zeros_like(tarn.ones(2, 3)):sum():item() == 0)",
    .param = like_params,
    .result = constant_result,
    .traits = TARN_KEEP_DTYPE,
    .plan = like_plan,
    .forward = zeros_like_forward,
    .samples = {{"randn(2, 3)"}, {"randn(2), \"int64\""}, {"randn(0, 2)"}},
    .errors = {{"randn(2), \"float\"", "zeros_like: dtype"}},
};

TARN_OP(ones_like) = {
    .name = "ones_like",
    .summary = "Ones in the shape and type of another tensor.",
    .example = "assert(tarn.ones_like(tarn.zeros(2, 3)):sum():item() == 6)",
    .param = like_params,
    .result = constant_result,
    .traits = TARN_KEEP_DTYPE,
    .plan = like_plan,
    .forward = ones_like_forward,
    .samples = {{"randn(2, 3)"}, {"randn(2), \"int64\""}},
    .errors = {{"randn(2), \"float\"", "ones_like: dtype"}},
};

TARN_OP(full_like) = {
    .name = "full_like",
    .summary = "One number everywhere, in the shape and type of another tensor.",
    .example = "assert(tarn.full_like(tarn.zeros(2, 3), 7):get(2, 3) == 7)",
    .param =
        TARN_PARAMS{{"x", NULL, "whose shape is taken", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
                    {"value", NULL, "the number", TARN_NUMBER, 0, 0, {0}},
                    {"dtype",
                     NULL,
                     "number type; absent: x's",
                     TARN_DTYPE,
                     TARN_OPTIONAL,
                     0,
                     {.integer = TARN_ABSENT}},
                    {0}},
    .result = constant_result,
    .traits = TARN_KEEP_DTYPE,
    .plan = full_like_plan,
    .forward = full_like_forward,
    .samples = {{"randn(2, 3), 7"}, {"randn(2), 2.5, \"float64\""}},
    .errors = {{"randn(2), \"x\"", "full_like: value must be a number"}},
};

static const tarn_result drawn_result[] = {{"y", "as x", true}, {0}};

static bool rand_like_forward(const tarn_call *c)
{
    return run_draw(c, (draw){.fill = tarn_random_uniform, .low = 0, .high = 1}, NULL);
}

static bool randn_like_forward(const tarn_call *c)
{
    return run_draw(c, (draw){.fill = tarn_random_normal, .low = 0, .high = 1}, NULL);
}

TARN_OP(rand_like) = {
    .name = "rand_like",
    .summary = "Numbers from 0 to 1, all equally likely, in the shape and type of another tensor.",
    .example = "local y = tarn.rand_like(tarn.zeros(100))\n"
               "assert(y:amin():item() >= 0 and y:amax():item() < 1 and y:std():item() > 0.1)",
    .param = like_params,
    .result = drawn_result,
    .traits = TARN_KEEP_DTYPE | TARN_RANDOM,
    .plan = like_plan,
    .forward = rand_like_forward,
    .samples = {{"zeros(20, 300)"}, {"zeros(2), \"float64\""}, {"zeros(0)"}},
    .errors = {{"1", "rand_like: x must be a tensor"}},
};

TARN_OP(randn_like) = {
    .name = "randn_like",
    .summary = "Normally distributed numbers of mean 0 and deviation 1, in the shape and type of"
               " another tensor.",
    .example = "local y = tarn.randn_like(tarn.zeros(10000))\n"
               "assert(math.abs(y:mean():item()) < 0.1 and math.abs(y:std():item() - 1) < 0.1)",
    .param = like_params,
    .result = drawn_result,
    .traits = TARN_KEEP_DTYPE | TARN_RANDOM,
    .plan = like_plan,
    .forward = randn_like_forward,
    .samples = {{"zeros(20, 300)"}, {"zeros(2), \"float64\""}},
    .errors = {{"1", "randn_like: x must be a tensor"}},
};

/* ---- bernoulli, normal, exponential, poisson ------------------------------------------------------ */

static double make_bernoulli(const draw *d, tarn_random at, double u, double p)
{
    (void)d, (void)at;
    return p >= 0 && p <= 1 ? u < p : NAN;
}

/* A probability outside 0 .. 1 has come out as NaN. */
static bool check_drawn(const tarn_call *c, const char *what)
{
    tarn_tensor *bad = tarn_any(tarn_isnan(c->out[0]), NULL, 0, false);
    double found = 0;
    if (!bad || !tarn_tensor_item(bad, &found))
        return false;
    return found == 0 || tarn_fail(TARN_ERROR_VALUE, "%s: %s", c->op->name, what);
}

static bool bernoulli_forward(const tarn_call *c)
{
    return run_draw(c, (draw){.make = make_bernoulli}, c->in[0]) &&
           check_drawn(c, "p has numbers that are no probabilities, from 0 to 1");
}

TARN_OP(bernoulli) = {
    .name = "bernoulli",
    .summary = "1 with the probability given at each place, else 0.",
    .example = "local y = tarn.full({ 1000 }, 0.25):bernoulli()\n"
               "assert(math.abs(y:mean():item() - 0.25) < 0.1)",
    .param = TARN_PARAMS{{"p", NULL, "probabilities", TARN_TENSOR, TARN_NO_GRAD, TARN_FLOATS, {0}},
                         {0}},
    .result = drawn_result,
    .traits = TARN_KEEP_DTYPE | TARN_RANDOM,
    .plan = tarn_plan_like_first,
    .forward = bernoulli_forward,
    .samples = {{"rand(20, 300)"}, {"zeros(3)"}, {"ones(3)"}},
    .errors = {{"tensor { 0.5, 1.5 }", "bernoulli: p has numbers that are no probabilities"},
               {"tensor { 0 / 0 }", "no probabilities"}},
};

/* y = mean + std z: gradients reach both. */
static bool normal_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *mean = tarn_in(c, 0), *deviation = tarn_in(c, 1);
    tarn_tensor *shape = tarn_add(mean, tarn_mul(deviation, number(1)));
    return (out[0] = tarn_add(mean, tarn_mul(deviation, tarn_randn_like(shape, TARN_ABSENT)))) !=
           NULL;
}

TARN_OP(normal) = {
    .name = "normal",
    .summary = "Normally distributed numbers with a mean and a deviation for each place.",
    .formula = "y = mean + std z",
    .example = "local y = tarn.normal(tarn.full({ 10000 }, 5), 2)\n"
               "assert(math.abs(y:mean():item() - 5) < 0.2 and math.abs(y:std():item() - 2) < 0.2)",
    .param =
        TARN_PARAMS{
            {"mean", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_FLOATS, {0}},
            {"std", NULL, "broadcasts with mean", TARN_TENSOR, TARN_NUMBERS, TARN_FLOATS, {0}},
            {0}},
    .compose = normal_compose,
    .samples = {{"randn(20, 300), 2"}, {"randn(3), randn(2, 1):abs()"}},
    .errors = {{"randn(2), randn(3)", "shapes %(2%) and %(3%) do not broadcast"}},
};

static double make_exponential(const draw *d, tarn_random at, double u, double x)
{
    (void)at, (void)x;
    return -log1p(-u) / d->low;
}

static bool exponential_plan(const tarn_call *c, tarn_plan *plan)
{
    double rate = c->value[1].number;
    if (!(rate > 0))
        return tarn_fail(TARN_ERROR_VALUE, "exponential: rate must be above 0, not %g", rate);
    return tarn_plan_like_first(c, plan);
}

static bool exponential_forward(const tarn_call *c)
{
    return run_draw(c, (draw){.make = make_exponential, .low = c->value[1].number}, NULL);
}

TARN_OP(exponential) = {
    .name = "exponential",
    .summary = "Exponentially distributed numbers in the shape and type of a tensor.",
    .formula = "y = -log(1 - u) / rate",
    .example = "local y = tarn.zeros(10000):exponential(2)\n"
               "assert(math.abs(y:mean():item() - 0.5) < 0.05)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "whose shape is taken", TARN_TENSOR, TARN_NO_GRAD, TARN_FLOATS, {0}},
            {"rate", NULL, "1 / the mean", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 1}},
            {0}},
    .result = drawn_result,
    .traits = TARN_KEEP_DTYPE | TARN_RANDOM,
    .plan = exponential_plan,
    .forward = exponential_forward,
    .samples = {{"zeros(20, 300)"}, {"zeros(3), 0.1"}},
    .errors = {{"zeros(2), 0", "exponential: rate must be above 0, not 0"}},
};

/* Below 10 by the product of uniform numbers [Knuth, 3.4.1]; above by rejection [Hoermann 1993]. */
static double make_poisson(const draw *d, tarn_random at, double u, double rate)
{
    enum { FEW = 10 };
    (void)d;
    if (!(rate >= 0) || isinf(rate))
        return NAN;
    if (rate < FEW) {
        double product = u, limit = exp(-rate), k = 0;
        for (; product > limit; k++)
            product *= another(&at);
        return k;
    }
    double slope = log(rate), b = 0.931 + 2.53 * sqrt(rate), a = -0.059 + 0.02483 * b;
    double inverse = 1.1239 + 1.1328 / (b - 3.4), r = 0.9277 - 3.6224 / (b - 2);
    for (;; u = another(&at)) {
        double v = another(&at), w = u - 0.5, us = 0.5 - fabs(w);
        double k = floor((2 * a / us + b) * w + rate + 0.43);
        if (us >= 0.07 && v <= r)
            return k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v) + log(inverse) - log(a / (us * us) + b) <= -rate + k * slope - lgamma(k + 1))
            return k;
    }
}

static bool poisson_forward(const tarn_call *c)
{
    return run_draw(c, (draw){.make = make_poisson}, c->in[0]) &&
           check_drawn(c, "rates must be finite and not below 0");
}

TARN_OP(poisson) = {
    .name = "poisson",
    .summary = "How often something happens that happens at the rate given at each place.",
    .source = "[Hoermann 1993]",
    .example =
        "local y = tarn.full({ 10000 }, 4):poisson()\n"
        "assert(math.abs(y:mean():item() - 4) < 0.2 and math.abs(y:var():item() - 4) < 0.4)\n"
        "y = tarn.full({ 10000 }, 50):poisson()\n"
        "assert(math.abs(y:mean():item() - 50) < 1 and math.abs(y:var():item() - 50) < 5)",
    .param = TARN_PARAMS{{"rate", NULL, "any shape", TARN_TENSOR, TARN_NO_GRAD, TARN_FLOATS, {0}},
                         {0}},
    .result = drawn_result,
    .traits = TARN_KEEP_DTYPE | TARN_RANDOM,
    .plan = tarn_plan_like_first,
    .forward = poisson_forward,
    .samples = {{"rand(20, 300) * 30"}, {"zeros(3)"}},
    .errors = {{"tensor { -1 }", "poisson: rates must be finite and not below 0"}},
};

/* ---- multinomial ---------------------------------------------------------------------------------- */

static bool check_weights(const tarn_call *c, const tarn_tensor *p, int64_t k, bool again)
{
    int64_t last = -1;
    double bad = 0, fewest = 0;
    if (p->spec.rank < 1 || p->spec.rank > 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "multinomial: (classes) or (rows x classes) expected, not"
                         " %s",
                         TARN_SHAPE(p));
    if (k < 0 || tarn_is_meta(p) || tarn_count(p) == 0)
        return tarn_fail(TARN_ERROR_VALUE, "multinomial: %lld draws from %s", (long long)k,
                         TARN_SHAPE(p));
    tarn_tensor *fine = tarn_logical_and(tarn_ge(p, number(0)), tarn_isfinite(p));
    tarn_tensor *few = tarn_amin(tarn_count_nonzero(p, &last, 1, false), NULL, 0, false);
    tarn_tensor *wrong = tarn_any(tarn_logical_not(fine), NULL, 0, false);
    if (!wrong || !few || !tarn_tensor_item(wrong, &bad) || !tarn_tensor_item(few, &fewest))
        return false;
    if (bad != 0)
        return tarn_fail(TARN_ERROR_VALUE, "multinomial: weights must be finite and not below 0");
    int64_t wanted = again ? k > 0 : k;
    return fewest >= (double)wanted ||
           tarn_fail(TARN_ERROR_VALUE,
                     "multinomial: %lld draws, but a row has only %.0f weights above 0%s",
                     (long long)k, fewest,
                     again ? "" : "; replacement = true draws one several times");
    (void)c;
}

/* With replacement: where u falls among the running sums.  Without: the largest of weight / e, e
 * exponentially distributed, come in the order of such draws [Efraimidis, Spirakis 2006]. */
static bool multinomial_compose(const tarn_call *c, tarn_tensor *out[])
{
    const tarn_tensor *p = tarn_tensor_detach(tarn_in(c, 0));
    int64_t k = c->value[1].integer, last = -1, size[2];
    bool again = c->value[2].boolean;
    if (!p || !check_weights(c, p, k, again))
        return false;
    p = tarn_to(p, TARN_FLOAT64);
    if (!again) {
        tarn_tensor *e = tarn_exponential(p, 1);
        return tarn_topk(tarn_div(p, e), k, -1, true, &out[0]) != NULL;
    }
    int rank = p ? p->spec.rank : 0;
    size[0] = rank == 2 ? p->spec.size[0] : k, size[1] = k;
    tarn_tensor *zeros = tarn_tensor_new(TARN_FLOAT64, rank, size);
    tarn_tensor *u = zeros ? tarn_rand_like(zeros, TARN_ABSENT) : NULL;
    tarn_tensor *below = tarn_mul(u, tarn_sum(p, &last, 1, true));
    tarn_tensor *at = tarn_searchsorted(tarn_cumsum(p, -1), below, true);
    /* rounding may put the last sum below the total: never past the last weight above 0 */
    tarn_tensor *most = tarn_argmax(tarn_cumsum(p, -1), -1, true);
    return (out[0] = tarn_minimum(at, most)) != NULL;
}

TARN_OP(multinomial) = {
    .name = "multinomial",
    .summary = "Positions drawn with the probabilities that the weights of a row say.",
    .source = "[Efraimidis, Spirakis 2006]",
    .example = "local y = tarn.tensor({ 0, 3, 1 }):multinomial(1000, true)\n"
               "assert(y:eq(1):sum():item() == 0)\n"
               "assert(math.abs(y:eq(2):sum():item() - 750) < 80)\n"
               "assert(#tarn.ones(5):multinomial(5):unique() == 5)",
    .param = TARN_PARAMS{{"x",
                          NULL,
                          "weights (classes) or (rows x classes)",
                          TARN_TENSOR,
                          TARN_NO_GRAD,
                          TARN_FLOATS,
                          {0}},
                         {"num_samples", NULL, "draws for each row", TARN_INTEGER, 0, 0, {0}},
                         {"replacement",
                          NULL,
                          "one position may be drawn again",
                          TARN_BOOLEAN,
                          TARN_OPTIONAL,
                          0,
                          {0}},
                         {0}},
    .result = TARN_RESULTS{{"positions", "from 1", true}, {0}},
    .compose = multinomial_compose,
    .samples = {{"rand(20, 30), 3"}, {"rand(4), 10, true"}, {"rand(2, 3), 3"}},
    .errors = {{"ones(2), 3", "multinomial: 3 draws, but a row has only 2 weights above 0"},
               {"tensor { -1, 2 }, 1", "weights must be finite and not below 0"},
               {"zeros(2), 1, true", "only 0 weights above 0"}},
};

/* ---- filling in place ----------------------------------------------------------------------------- */

static bool written_plan(const tarn_call *c, tarn_plan *plan)
{
    plan->out[0] = c->in[0]->spec;
    plan->out[0].alias_of = 0, plan->out[0].in_place = true;
    return true;
}

static bool nothing_back(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    (void)c, (void)gy, (void)gx;
    return true;
}

static bool uniform_forward(const tarn_call *c)
{
    draw d = {.fill = tarn_random_uniform, .low = c->value[1].number, .high = c->value[2].number};
    return run_draw(c, d, NULL);
}

static bool normal_forward(const tarn_call *c)
{
    draw d = {.fill = tarn_random_normal, .low = c->value[1].number, .high = c->value[2].number};
    return run_draw(c, d, NULL);
}

TARN_OP(uniform_) = {
    .name = "uniform_",
    .summary = "Writes numbers from one to another, all equally likely.",
    .example = "local x = tarn.zeros(100)\nx:uniform_(2, 3)\nassert(x:amin():item() >= 2)",
    .param =
        TARN_PARAMS{
            {"x", NULL, "is written", TARN_TENSOR, TARN_WRITTEN, TARN_FLOATS, {0}},
            {"low", NULL, "the smallest", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 0}},
            {"high", NULL, "above the largest", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 1}},
            {0}},
    .traits = TARN_EFFECTS | TARN_KEEP_DTYPE | TARN_RANDOM | TARN_BACKWARD_IS_OPS,
    .plan = written_plan,
    .forward = uniform_forward,
    .backward = nothing_back,
    .samples = {{"zeros(20, 30), -1, 1"}},
    .errors = {{"tarn.index { 1 }", "uniform_: x is int64"}},
};

TARN_OP(normal_) = {
    .name = "normal_",
    .summary = "Writes normally distributed numbers.",
    .example = "local x = tarn.zeros(10000)\nx:normal_(5, 2)\n"
               "assert(math.abs(x:mean():item() - 5) < 0.2)",
    .param =
        TARN_PARAMS{{"x", NULL, "is written", TARN_TENSOR, TARN_WRITTEN, TARN_FLOATS, {0}},
                    {"mean", NULL, "their mean", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 0}},
                    {"std", NULL, "their deviation", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 1}},
                    {0}},
    .traits = TARN_EFFECTS | TARN_KEEP_DTYPE | TARN_RANDOM | TARN_BACKWARD_IS_OPS,
    .plan = written_plan,
    .forward = normal_forward,
    .backward = nothing_back,
    .samples = {{"zeros(20, 30), -1, 1"}},
    .errors = {{"tarn.index { 1 }", "normal_: x is int64"}},
};

TARN_FAMILY(draw);
