/* dropout.c -- dropout's relatives: of whole channels, and one that keeps mean and variance.  Each
 * draws a mask by dropping from ones, so plain dropout (random.c) says what is drawn. */
#include "ops/elementwise.h"

enum { P = 1, TRAINING };

#define DROPOUT_PARAMS(shape)                                                                      \
    (const tarn_param[])                                                                           \
    {                                                                                              \
        {"x", NULL, shape, TARN_TENSOR, 0, TARN_FLOATS, {0}},                                      \
            NUMBER_PARAM("p", "probability of being dropped", 0.5),                                \
            {"training",    NULL, "false: x as it is", TARN_BOOLEAN,                               \
             TARN_OPTIONAL, 0,    {.boolean = true}},                                              \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

/* One 1 / (1 - p) or 0 for each channel of each example, or for each element. */
static tarn_tensor *mask_of(const tarn_call *c, int channel)
{
    const tarn_spec *x = &tarn_in(c, 0)->spec;
    int64_t size[TARN_MAX_DIMS];
    for (int d = 0; d < x->rank; d++)
        size[d] = d <= channel ? x->size[d] : 1;
    tarn_tensor *ones = tarn_tensor_full((tarn_dtype)x->dtype, x->rank, size, 1);
    return tarn_dropout(ones, arg(c, P), true);
}

/* Nothing is dropped: then the result is x itself, as the layers pass it on. */
static bool drops_nothing(const tarn_call *c)
{
    return !c->value[TRAINING].boolean || arg(c, P) == 0;
}

/* X of FIELD dims a channel, with or without a dim of examples before. */
static bool drop_channels(const tarn_call *c, int field, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    int rank = x->spec.rank;
    if (rank != field + 1 && rank != field + 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: x is %s; it must have %d dims, or %d with a dim of examples before"
                         " the channels",
                         c->op->name, TARN_SHAPE(x), field + 1, field + 2);
    out[0] = drops_nothing(c) ? x : tarn_mul(x, mask_of(c, rank - field - 1));
    return out[0] != NULL;
}

static bool dropout1d_compose(const tarn_call *c, tarn_tensor *out[])
{
    return drop_channels(c, 1, out);
}

static bool dropout2d_compose(const tarn_call *c, tarn_tensor *out[])
{
    return drop_channels(c, 2, out);
}

static bool dropout3d_compose(const tarn_call *c, tarn_tensor *out[])
{
    return drop_channels(c, 3, out);
}

#define CHANNEL_DROPOUT(f, sizes, one, shape)                                                      \
    .name = #f, .formula = "y = x mask / (1 - p), one mask a channel",                             \
    .source = "[Tompson, Goroshin, Jain, LeCun, Bregler 2014]",                                    \
    .example = "local y = tarn.ones(100, " sizes "):" #f "(0.25)\n"                                \
               "assert(math.abs(y:mean():item() - 1) < 0.2)\n"                                     \
               "assert(y:eq(0):logical_or(y:gt(1)):all():item())",                                 \
    .param = DROPOUT_PARAMS(shape), .compose = f##_compose,                                        \
    .samples = {{"randn(5, 3, " one ")"},                                                          \
                {"randn(5, " sizes ")"},                                                           \
                {"randn(" sizes "), 0.2"},                                                         \
                {"randn(5, " sizes "), 0.5, false"},                                               \
                {"randn(2, " sizes "), 1"}},                                                       \
    .errors = {{"randn(3), 0.5", #f ": x is %(3%); it must have"},                                 \
               {"randn(2, " sizes "), 1.5", "p is the probability of 0, from 0 to 1, not 1%.5"}}

TARN_OP(dropout1d) = {
    CHANNEL_DROPOUT(dropout1d, "3, 4", "1", "(examples x) channels x length"),
    .summary = "In training, sets whole channels of sequences to 0 with probability p.",
};

TARN_OP(dropout2d) = {
    CHANNEL_DROPOUT(dropout2d, "3, 4, 2", "1, 1", "(examples x) channels x rows x columns"),
    .summary = "In training, sets whole channels of images to 0 with probability p.",
};

TARN_OP(dropout3d) = {
    CHANNEL_DROPOUT(dropout3d, "3, 2, 2, 2", "1, 1, 1",
                    "(examples x) channels x depth x rows x columns"),
    .summary = "In training, sets whole channels of volumes to 0 with probability p.",
};

/* What is dropped becomes selu's lowest value, v = -lambda alpha; y = s (x mask + v (1 - mask)) + t
 * has mean 0 and variance 1 where x has: s = ((1 - p) (1 + p v^2))^-1/2, t = -s p v. */
static bool alpha_dropout_of(const tarn_call *c, int channel, tarn_tensor *out[])
{
    const double v = -1.7580993408473766;
    double p = arg(c, P);
    tarn_tensor *x = tarn_in(c, 0);
    if (drops_nothing(c))
        return (out[0] = x) != NULL;
    tarn_tensor *kept = tarn_gt(mask_of(c, channel), number(0));
    double s = p < 1 ? 1 / sqrt((1 - p) * (1 + p * v * v)) : 0;
    tarn_tensor *y = tarn_mul(tarn_where(kept, x, number(v)), number(s));
    return (out[0] = tarn_add(y, number(-s * p * v))) != NULL;
}

static bool alpha_dropout_compose(const tarn_call *c, tarn_tensor *out[])
{
    return alpha_dropout_of(c, TARN_MAX_DIMS, out);
}

TARN_OP(alpha_dropout) = {
    .name = "alpha_dropout",
    .summary = "Dropout for selu: what is dropped takes its lowest value, and mean 0 and variance 1"
               " stay.",
    .formula = "y = s (x mask + v (1 - mask)) + t",
    .source = "[Klambauer, Unterthiner, Mayr, Hochreiter 2017]",
    .example = "local y = tarn.randn(10000):alpha_dropout(0.25)\n"
               "assert(math.abs(y:mean():item()) < 0.1 and math.abs(y:std():item() - 1) < 0.1)",
    .param = DROPOUT_PARAMS("any shape"),
    .compose = alpha_dropout_compose,
    .samples = {{"randn(5, 7)"},
                {"randn(3, 4, 2), 0.2"},
                {"randn(4, 3), 0.5, false"},
                {"randn(4, 3), 1"},
                {"randn(6), 0"}},
    .errors = {{"randn(3), 1.5", "p is the probability of 0, from 0 to 1, not 1%.5"}},
};

static bool feature_alpha_dropout_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    if (x->spec.rank < 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "feature_alpha_dropout: x is %s; it must have examples and channels first",
                         TARN_SHAPE(x));
    return alpha_dropout_of(c, 1, out);
}

TARN_OP(feature_alpha_dropout) = {
    .name = "feature_alpha_dropout",
    .summary = "alpha_dropout of whole channels, which are dim 2.",
    .formula = "y = s (x mask + v (1 - mask)) + t, one mask a channel",
    .source = "[Klambauer, Unterthiner, Mayr, Hochreiter 2017]",
    .example = "local y = tarn.ones(2, 3, 4):feature_alpha_dropout(0.5)\n"
               "assert(y:get(1, 1, 1) == y:get(1, 1, 4))",
    .param = DROPOUT_PARAMS("examples x channels x any"),
    .compose = feature_alpha_dropout_compose,
    .samples = {{"randn(3, 4), 0.2"}, {"randn(5, 7, 3)"}, {"randn(4, 3, 2), 0.5, false"}},
    .errors = {{"randn(3), 0.5", "feature_alpha_dropout: x is %(3%); it must have"}},
};

TARN_FAMILY(dropout);
