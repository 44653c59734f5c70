/* window_1d.c -- windows that slide along sequences: those over images of one row. */
#include <math.h>

#include "graph/op.h"
#include "ops/conv.h"
#include "tarn/ops.h"

enum { X };

/* (batch x channels x length), or one of them. */
static bool check_sequences(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    return x->rank == 2 || x->rank == 3 ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "%s: x must be sequences (batch x channels x length) or one, not %s; reshape"
                     " it",
                     c->op->name, TARN_SPEC_SHAPE(x));
}

/* One number: (FIRST, number) of images; a word stays as it is. */
static bool widen(const tarn_call *c, int param, int64_t first, int64_t pair[2], int *count)
{
    tarn_value v = c->value[param];
    if (v.list.count > 1)
        return tarn_fail(TARN_ERROR_VALUE, "%s: %s is one number, not %lld", c->op->name,
                         c->op->param[param].name, (long long)v.list.count);
    pair[0] = first;
    pair[1] = v.list.count == 1 ? v.list.at[0] : 0;
    *count = v.list.count == 1 ? 2 : (int)v.list.count;
    return true;
}

/* Up to five SIZES as images have them. */
typedef struct sizes {
    int64_t at[5][2];
    int count[5];
} sizes;
#define OF(s, i) (s).at[i], (s).count[i]

static tarn_tensor *wide(const tarn_tensor *t) { return tarn_unsqueeze(t, -2); }

static bool narrow(tarn_tensor *y, tarn_tensor *out[])
{
    out[0] = tarn_squeeze(y, -2);
    return out[0] != NULL;
}

/* ---- conv1d, conv_transpose1d ----------------------------------------------------------------- */

enum { WEIGHT = 1, BIAS };                                         /* tensors */
enum { STRIDE = 3, PADDING, DILATION, GROUPS };                    /* conv1d */
enum { OUTPUT_PADDING = 5, TRANSPOSE_GROUPS, TRANSPOSE_DILATION }; /* conv_transpose1d */

static bool check_weight(const tarn_call *c, const char *what)
{
    const tarn_spec *w = &tarn_in(c, WEIGHT)->spec;
    return w->rank == 3 || tarn_fail(TARN_ERROR_SHAPE, "%s: weight must be (%s x length), not %s",
                                     c->op->name, what, TARN_SPEC_SHAPE(w));
}

static bool check_length(const tarn_call *c, const tarn_value padding, int64_t dilation)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    if (padding.list.count < -1) /* "same" */
        return true;
    int64_t pad = padding.list.count == 1 ? padding.list.at[0] : 0, length = x->size[x->rank - 1];
    int64_t reach = dilation * (tarn_in(c, WEIGHT)->spec.size[2] - 1) + 1;
    return reach <= length + 2 * pad || pad < 0 || dilation < 1 ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "%s: kernel %lld is larger than the sequence %lld%s; pad by at least %lld",
                     c->op->name, (long long)reach, (long long)(length + 2 * pad),
                     pad ? " with its padding" : "", (long long)((reach - length + 1) / 2));
}

static bool conv1d_compose(const tarn_call *c, tarn_tensor *out[])
{
    sizes s;
    int64_t groups = c->value[GROUPS].integer;
    if (!check_sequences(c) || !check_weight(c, "outputs x channels / groups") ||
        !tarn_conv_check("conv1d", &tarn_in(c, X)->spec, &tarn_in(c, WEIGHT)->spec,
                         tarn_in(c, BIAS), groups) ||
        !widen(c, STRIDE, 1, s.at[0], &s.count[0]) || !widen(c, PADDING, 0, s.at[1], &s.count[1]) ||
        !widen(c, DILATION, 1, s.at[2], &s.count[2]) ||
        !check_length(c, c->value[PADDING], s.at[2][1]))
        return false;
    return narrow(tarn_conv2d(wide(tarn_in(c, X)), wide(tarn_in(c, WEIGHT)), tarn_in(c, BIAS),
                              OF(s, 0), OF(s, 1), OF(s, 2), groups),
                  out);
}

static bool conv_transpose1d_compose(const tarn_call *c, tarn_tensor *out[])
{
    sizes s;
    if (!check_sequences(c) || !check_weight(c, "channels x outputs / groups") ||
        !widen(c, STRIDE, 1, s.at[0], &s.count[0]) || !widen(c, PADDING, 0, s.at[1], &s.count[1]) ||
        !widen(c, OUTPUT_PADDING, 0, s.at[2], &s.count[2]) ||
        !widen(c, TRANSPOSE_DILATION, 1, s.at[3], &s.count[3]))
        return false;
    return narrow(tarn_conv_transpose2d(wide(tarn_in(c, X)), wide(tarn_in(c, WEIGHT)),
                                        tarn_in(c, BIAS), OF(s, 0), OF(s, 1), OF(s, 2),
                                        c->value[TRANSPOSE_GROUPS].integer, OF(s, 3)),
                  out);
}

#define SEQUENCES                                                                                  \
    {                                                                                              \
        "x", NULL, "sequences (batch x channels x length), or one", TARN_TENSOR, 0, TARN_FLOATS,   \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define ONE_OPTION(name, words, about, standard)                                                   \
    {                                                                                              \
        name, words, about, TARN_SIZES, TARN_OPTIONAL, 0,                                          \
        {                                                                                          \
            .list = {(const int64_t[]){standard}, 1 }                                              \
        }                                                                                          \
    }
#define GROUPS_OPTION                                                                              \
    {                                                                                              \
        "groups", NULL, "channels are split into so many, each on its own", TARN_INTEGER,          \
            TARN_OPTIONAL, 0,                                                                      \
        {                                                                                          \
            .integer = 1                                                                           \
        }                                                                                          \
    }
#define BIAS_OPTION                                                                                \
    {                                                                                              \
        "bias", NULL, "(outputs)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, { 0 }                  \
    }

TARN_OP(conv1d) = {
    .name = "conv1d",
    .summary =
        "Slides a small window along sequences: each output is a weighted sum of one window.",
    .formula = "y[n,o,i] = bias[o] + sum weight[o,c,a] x[n,c,i stride + a]",
    .source = "[Waibel et al. 1989]",
    .example = "local x = tarn.tensor { { { 1, 2, 4, 8 } } }\n"
               "local y = x:conv1d(tarn.tensor { { { -1, 1 } } })\n"
               "assert(y.shape[3] == 3 and y:get(1, 1, 3) == 4)",
    .param = TARN_PARAMS{SEQUENCES,
                         {"weight",
                          NULL,
                          "(outputs x channels / groups x length)",
                          TARN_TENSOR,
                          0,
                          TARN_FLOATS,
                          {0}},
                         BIAS_OPTION,
                         ONE_OPTION("stride", NULL, "from window to window", 1),
                         ONE_OPTION("padding", "valid|same",
                                    "zeros at either end; \"same\" keeps the length", 0),
                         ONE_OPTION("dilation", NULL, "from element to element of a window", 1),
                         GROUPS_OPTION,
                         {0}},
    .compose = conv1d_compose,
    .samples = {{"randn(2, 3, 9), randn(4, 3, 3), randn(4)"},
                {"randn(2, 4, 9), randn(4, 2, 2), { stride = 2, padding = 1, groups = 2 }"},
                {"randn(3, 8), randn(2, 3, 3), randn(2), { dilation = 2, padding = \"same\" }"},
                {"randn(1, 2, 5), randn(3, 2, 1)"}},
    .errors = {{"randn(1, 2, 4), randn(3, 2, 7)",
                "conv1d: kernel 7 is larger than the sequence 4; pad by at least 2"},
               {"randn(2, 3, 4, 5), randn(3, 2, 7)", "conv1d: x must be sequences"},
               {"randn(1, 3, 9), randn(4, 2, 3)", "conv1d: x %(1 x 3 x 9%) has 3 channels"},
               {"randn(1, 3, 9), randn(4, 3, 3), randn(3)",
                "conv1d: bias is %(3%), but there are 4"},
               {"randn(1, 3, 9), randn(4, 3, 3), { stride = { 1, 2 } }",
                "conv1d: stride is one number, not 2"},
               {"randn(1, 3, 9), randn(4, 3)",
                "conv1d: weight must be %(outputs x channels / groups x"}},
};

TARN_OP(conv_transpose1d) = {
    .name = "conv_transpose1d",
    .aliases = "deconv1d",
    .summary = "Puts a window, weighted by each number of a sequence, where conv1d would have"
               " looked, and adds them up: sequences grow.",
    .formula = "y[n,o,i stride + a - padding] += weight[c,o,a] x[n,c,i]",
    .example = "local x = tarn.tensor { { { 1, 2 } } }\n"
               "local y = x:conv_transpose1d(tarn.ones(1, 1, 3), { stride = 2 })\n"
               "assert(y.shape[3] == 5 and y:get(1, 1, 3) == 3)",
    .param = TARN_PARAMS{SEQUENCES,
                         {"weight",
                          NULL,
                          "(channels x outputs / groups x length)",
                          TARN_TENSOR,
                          0,
                          TARN_FLOATS,
                          {0}},
                         BIAS_OPTION,
                         ONE_OPTION("stride", NULL, "from window to window in y", 1),
                         ONE_OPTION("padding", NULL, "numbers taken away at either end of y", 0),
                         ONE_OPTION("output_padding", NULL,
                                    "numbers more at the end of y; less than stride", 0),
                         GROUPS_OPTION,
                         ONE_OPTION("dilation", NULL, "from element to element of a window", 1),
                         {0}},
    .compose = conv_transpose1d_compose,
    .samples = {{"randn(2, 3, 5), randn(3, 2, 3), randn(2)"},
                {"randn(2, 4, 5), randn(4, 1, 3), { stride = 2, padding = 1, output_padding = 1,"
                 " groups = 2 }"},
                {"randn(3, 5), randn(3, 2, 2), randn(2), { dilation = 3 }"}},
    .errors = {{"randn(1, 3, 4), randn(2, 3, 2)", "has 3 channels, weight .* wants 2"},
               {"randn(1, 2, 4), randn(2, 3, 2), { output_padding = 1 }",
                "output_padding 1 must be less than stride 1"},
               {"randn(4), randn(2, 3, 2)", "conv_transpose1d: x must be sequences"}},
};

/* ---- pooling ------------------------------------------------------------------------------------ */

enum { KERNEL_SIZE = 1, POOL_STRIDE, POOL_PADDING, POOL_DILATION };

/* Of sequences: kernel, stride (its own by default), padding, dilation. */
static bool pool_sizes(const tarn_call *c, sizes *s)
{
    if (!check_sequences(c) || !widen(c, KERNEL_SIZE, 1, s->at[0], &s->count[0]) ||
        !widen(c, POOL_STRIDE, 1, s->at[1], &s->count[1]) ||
        !widen(c, POOL_PADDING, 0, s->at[2], &s->count[2]))
        return false;
    const tarn_spec *x = &tarn_in(c, X)->spec;
    int64_t kernel = s->at[0][1], length = x->size[x->rank - 1] + 2 * s->at[2][1];
    return kernel <= length || s->at[2][1] > kernel / 2 || s->at[2][1] < 0 ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "%s: kernel %lld is larger than the sequence %lld; use a smaller kernel",
                     c->op->name, (long long)kernel, (long long)length);
}

static bool max_pool1d_compose(const tarn_call *c, tarn_tensor *out[])
{
    sizes s;
    if (!pool_sizes(c, &s) || !widen(c, POOL_DILATION, 1, s.at[3], &s.count[3]))
        return false;
    return narrow(tarn_max_pool2d(wide(tarn_in(c, X)), OF(s, 0), OF(s, 1), OF(s, 2), OF(s, 3)),
                  out);
}

static bool avg_pool1d_compose(const tarn_call *c, tarn_tensor *out[])
{
    sizes s;
    return pool_sizes(c, &s) &&
           narrow(tarn_avg_pool2d(wide(tarn_in(c, X)), OF(s, 0), OF(s, 1), OF(s, 2)), out);
}

#define POOL_PARAMS(padding)                                                                         \
    SEQUENCES, {"kernel_size", NULL, "length of the window", TARN_SIZES, 0, 0, {0}},                 \
        {"stride", NULL, "from window to window; kernel_size by default", TARN_SIZES, TARN_OPTIONAL, \
         0,        {0}},                                                                             \
        ONE_OPTION("padding", NULL, padding, 0)

TARN_OP(max_pool1d) = {
    .name = "max_pool1d",
    .summary = "Keeps the largest number of each window of a sequence.",
    .formula = "y[i] = max x[i stride + a]",
    .example = "local y = tarn.tensor({ { { 1, 5, 2, 4 } } }):max_pool1d(2)\n"
               "assert(y:get(1, 1, 1) == 5 and y:get(1, 1, 2) == 4)",
    .param = TARN_PARAMS{POOL_PARAMS("at either end, never the largest"),
                         ONE_OPTION("dilation", NULL, "from element to element of a window", 1),
                         {0}},
    .compose = max_pool1d_compose,
    .samples = {{"randn(2, 3, 8), 2"},
                {"randn(2, 3, 9), 3, { stride = 2, padding = 1 }"},
                {"randn(3, 9), 2, { stride = 1, dilation = 3 }"}},
    .errors = {{"randn(1, 1, 3), 4",
                "max_pool1d: kernel 4 is larger than the sequence 3; use a smaller kernel"},
               {"randn(1, 1, 8), 2, { padding = 2 }",
                "padding 2 is more than half of the kernel's 2"},
               {"randn(8), 2", "max_pool1d: x must be sequences"},
               {"randn(1, 1, 8), { 2, 2 }", "kernel_size is one number, not 2"}},
};

TARN_OP(avg_pool1d) = {
    .name = "avg_pool1d",
    .summary = "The mean of each window of a sequence; padding counts as zeros.",
    .formula = "y[i] = mean x[i stride + a]",
    .example = "assert(tarn.tensor({ { { 1, 5, 2, 4 } } }):avg_pool1d(2):get(1, 1, 2) == 3)",
    .param = TARN_PARAMS{POOL_PARAMS("zeros at either end"), {0}},
    .compose = avg_pool1d_compose,
    .samples = {{"randn(2, 3, 8), 2"},
                {"randn(2, 3, 9), 3, { stride = 2, padding = 1 }"},
                {"randn(3, 9), 2, { stride = 1 }"}},
    .errors = {{"randn(1, 1, 3), 4", "avg_pool1d: kernel 4 is larger than the sequence 3"},
               {"randn(1, 1, 3), 0", "kernel_size must be at least 1, not 0"}},
};

TARN_FAMILY(window_1d);
