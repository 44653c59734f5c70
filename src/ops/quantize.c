/* quantize.c -- rounding that gradients pass straight through, and the error of few bits. */
#include "ops/elementwise.h"
#include "tensor/drive.h"

/* ---- straight through ----------------------------------------------------------------------- */

SLOPE(round_ste, g)
DEFINITION(round_ste, tarn_round(x, 0))
TARN_OP(round_ste) = {
    .name = "round_ste",
    .summary = "round whose gradient is 1: straight through.",
    .formula = "y = round(x), dy = 1",
    .source = "[Bengio, Leonard, Courville 2013]",
    .example = "local x = tarn.tensor({ 2.4 }):requires_grad_()\n"
               "local y = x:round_ste()\n"
               "y:sum():backward()\n"
               "assert(y:item() == 2 and x.grad:item() == 1)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE | TARN_BACKWARD_IS_OPS,
    .backward = round_ste_slope,
    .compose = round_ste_compose,
    .span = &tarn_span_round_ste,
    STEP_SAMPLES,
    .errors = {{"\"x\"", "round_ste: x must be a tensor or a number"}},
};

static const tarn_param sign_ste_params[] = {
    X_PARAM,
    NUMBER_PARAM("limit", "the gradient passes where |x| is at most this; math.huge: everywhere",
                 1),
    {0},
};

static bool sign_ste_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_tensor *far = tarn_gt(tarn_abs(tarn_in(c, 0)), number(arg(c, 1)));
    return (gx[0] = zero_where(far, gy[0])) != NULL;
}

DEFINITION(sign_ste, tarn_sign(x))
TARN_OP(sign_ste) = {
    .name = "sign_ste",
    .summary = "sign whose gradient is 1 near 0: straight through, for weights of one bit.",
    .formula = "y = sign(x), dy = 1 where |x| <= limit, else 0",
    .source = "[Courbariaux, Hubara, Soudry, El-Yaniv, Bengio 2016]",
    .example = "local x = tarn.tensor({ -0.4, 3 }):requires_grad_()\n"
               "x:sign_ste():sum():backward()\n"
               "assert(x.grad:get(1) == 1 and x.grad:get(2) == 0)",
    .param = sign_ste_params,
    .traits = TARN_ELEMENTWISE | TARN_BACKWARD_IS_OPS,
    .keeps_in = 1,
    .backward = sign_ste_backward,
    .compose = sign_ste_compose,
    .span = &tarn_span_sign,
    .samples = {{"randn(2, 3) * 5", true},
                {"tensor { -2, 0, 0.5 }, 0.1", true},
                {"randn(0, 2)", true}},
    .errors = {{"\"x\"", "sign_ste: x must be a tensor or a number"}},
};

/* ---- fake quantisation ---------------------------------------------------------------------- */

enum { QUANT_MIN = 3, QUANT_MAX, AXIS = 3 };

#define RANGE_PARAMS                                                                               \
    {"quant_min",   NULL,          "smallest whole number: 0 for uint8, -128 for int8",            \
     TARN_INTEGER,  TARN_OPTIONAL, 0,                                                              \
     {.integer = 0}},                                                                              \
    {                                                                                              \
        "quant_max", NULL, "largest whole number: 255 for uint8, 127 for int8", TARN_INTEGER,      \
            TARN_OPTIONAL, 0,                                                                      \
        {                                                                                          \
            .integer = 255                                                                         \
        }                                                                                          \
    }

static const tarn_param tensor_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"scale",
     NULL,
     "the step between whole numbers",
     TARN_TENSOR,
     TARN_NUMBERS | TARN_NO_GRAD,
     TARN_ANY,
     {0}},
    {"zero_point",
     NULL,
     "the whole number that stands for 0",
     TARN_TENSOR,
     TARN_NUMBERS | TARN_NO_GRAD,
     TARN_ANY,
     {0}},
    RANGE_PARAMS,
    {0},
};

/* The gradient passes where x is inside of the range. */
static bool fake_quantize_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    double range[] = {(double)c->value[QUANT_MIN].integer, (double)c->value[QUANT_MAX].integer};
    const tarn_tensor *x = tarn_in(c, 0);
    tarn_tensor *in[] = {tarn_in(c, 0), tarn_in(c, 1), tarn_in(c, 2)};
    tarn_tensor *outside = tarn_tensor_new(TARN_BOOL, gy[0]->spec.rank, gy[0]->spec.size);
    if (!outside || !tarn_drive_span(&tarn_span_fake_quantize_outside, (tarn_dtype)x->spec.dtype, 1,
                                     &outside, 3, in, range))
        return false;
    return (gx[0] = zero_where(outside, gy[0])) != NULL;
}

static bool fake_quantize_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0), *scale = tarn_in(c, 1), *zero = tarn_in(c, 2);
    tarn_tensor *q = tarn_add(tarn_round_ste(tarn_mul(x, tarn_reciprocal(scale))), zero);
    q = tarn_clamp(q, (double)c->value[QUANT_MIN].integer, (double)c->value[QUANT_MAX].integer);
    return (out[0] = tarn_mul(tarn_sub(q, zero), scale)) != NULL;
}

TARN_OP(fake_quantize_per_tensor_affine) = {
    .name = "fake_quantize_per_tensor_affine",
    .summary = "The values that few bits can hold; the gradient passes inside of their range.",
    .formula =
        "y = (min(max(round(x / scale) + zero_point, quant_min), quant_max) - zero_point) scale",
    .source = "[Jacob et al. 2018]",
    .example = "local y = tarn.tensor({ 0.24, 9 }):fake_quantize_per_tensor_affine(0.1, 0, 0, 15)\n"
               "assert(math.abs(y:get(1) - 0.2) < 1e-6 and math.abs(y:get(2) - 1.5) < 1e-6)",
    .param = tensor_params,
    .traits = TARN_ELEMENTWISE | TARN_BACKWARD_IS_OPS,
    .keeps_in = 7,
    .backward = fake_quantize_backward,
    .compose = fake_quantize_compose,
    .span = &tarn_span_fake_quantize,
    .samples = {{"randn(4, 5), 0.25, 3, 0, 7", true},
                {"randn(3, 1, 2), 0.125, 0, -8, 7", true},
                {"randn(3, 2), tensor { 0.125, 0.5 }, tarn.index { 1, 2 }, 0, 15", true},
                {"tensor { -huge, huge, 0, 1 / 16 }, 0.125, 128", true},
                {"randn(0, 2), 0.5, 0", true}},
    .errors = {{"tarn.index { 1 }, 1, 0", "fake_quantize_per_tensor_affine: x is int64"}},
};

static const tarn_param channel_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"scale", NULL, "the step of each channel", TARN_TENSOR, TARN_NO_GRAD, TARN_ANY, {0}},
    {"zero_point",
     NULL,
     "the whole number that stands for 0 in each channel",
     TARN_TENSOR,
     TARN_NO_GRAD,
     TARN_ANY,
     {0}},
    {"axis", NULL, "the dim of the channels", TARN_DIM, 0, 0, {0}},
    RANGE_PARAMS,
    {0},
};

/* One number a channel as a shape that expands to x. */
static tarn_tensor *along(const tarn_call *c, int param)
{
    const tarn_spec *x = &tarn_in(c, 0)->spec;
    tarn_tensor *t = tarn_in(c, param);
    int axis = (int)c->value[AXIS].integer;
    int64_t size[TARN_MAX_DIMS];
    if (tarn_count(t) != x->size[axis])
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: %s has %lld numbers, but dim %d of x %s has %lld channels",
                         c->op->name, c->op->param[param].name, (long long)tarn_count(t), axis + 1,
                         TARN_SHAPE(tarn_in(c, 0)), (long long)x->size[axis]);
    for (int d = 0; d < x->rank; d++)
        size[d] = d == axis ? x->size[d] : 1;
    return tarn_reshape(t, size, x->rank);
}

static bool fake_quantize_channels_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *scale = along(c, 1), *zero = along(c, 2);
    out[0] =
        tarn_fake_quantize_per_tensor_affine(tarn_in(c, 0), scale, zero, c->value[AXIS + 1].integer,
                                             c->value[AXIS + 2].integer);
    return out[0] != NULL;
}

TARN_OP(fake_quantize_per_channel_affine) = {
    .name = "fake_quantize_per_channel_affine",
    .summary = "The values that few bits can hold, with a step and a zero for each channel.",
    .formula =
        "y = (min(max(round(x / scale) + zero_point, quant_min), quant_max) - zero_point) scale",
    .source = "[Jacob et al. 2018]",
    .example = "local x, scale = tarn.tensor { { 0.24 }, { 0.24 } }, tarn.tensor { 0.25, 0.5 }\n"
               "local y = x:fake_quantize_per_channel_affine(scale, tarn.index { 0, 0 }, 1)\n"
               "assert(y:get(1, 1) == 0.25 and y:get(2, 1) == 0)",
    .param = channel_params,
    .compose = fake_quantize_channels_compose,
    .samples = {{"randn(4, 3), rand(3) + 0.1, tarn.index { 0, 1, 2 }, 2, -8, 7", true},
                {"randn(2, 3), rand(2) + 0.1, tarn.index { 8, 0 }, 1, 0, 15", true},
                {"randn(0, 2), rand(2), tarn.index { 0, 0 }, 2", true}},
    .errors = {{"randn(2, 3), rand(2), tarn.index { 0, 0 }, 2",
                "scale has 2 numbers, but dim 2 of x %(2 x 3%) has 3 channels"}},
};

/* ---- by a number of bits -------------------------------------------------------------------- */

enum { BITS = 1, SYMMETRIC, DIM };

static const tarn_param bits_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
    {"bits", NULL, "from 1 to 16", TARN_INTEGER, TARN_OPTIONAL, 0, {.integer = 8}},
    {"symmetric",
     NULL,
     "0 in the middle: from -2^(bits - 1) on",
     TARN_BOOLEAN,
     TARN_OPTIONAL,
     0,
     {0}},
    {"dim",
     NULL,
     "each index of this dim has a range of its own; absent: one for all",
     TARN_DIM,
     TARN_OPTIONAL,
     0,
     {0}},
    {0},
};

/* The least or the largest number of all, or of each channel, and 0 if it lies beyond. */
static tarn_tensor *end_of(const tarn_call *c, tarn_tensor *x, bool largest)
{
    int64_t axis = c->value[DIM].integer,
            rows[] = {axis == TARN_ABSENT ? 1 : x->spec.size[axis], -1};
    tarn_tensor *flat = axis == TARN_ABSENT ? x : tarn_transpose(x, 1, axis + 1);
    flat = tarn_reshape(flat, rows, 2);
    tarn_tensor *end = largest ? tarn_max(flat, 2, false, NULL) : tarn_min(flat, 2, false, NULL);
    return largest ? tarn_maximum(end, number(0)) : tarn_minimum(end, number(0));
}

typedef struct range {
    tarn_tensor *scale, *zero;
    int64_t low, high;
} range;

/* As observers of minima and maxima set it: all of the range is used, and 0 is one of its values.
 * Where x is 0 throughout, any scale will do. */
static range range_of(const tarn_call *c, tarn_tensor *x)
{
    bool symmetric = c->value[SYMMETRIC].boolean;
    int64_t steps = ((int64_t)1 << c->value[BITS].integer) - 1;
    range r = {.low = symmetric ? -(steps + 1) / 2 : 0};
    r.high = r.low + steps;
    tarn_tensor *low = end_of(c, x, false), *high = end_of(c, x, true);
    tarn_tensor *width =
        symmetric ? tarn_mul(tarn_maximum(high, tarn_neg(low)), number(2)) : tarn_sub(high, low);
    width = tarn_where(tarn_eq(width, number(0)), number(1), width);
    r.scale = tarn_div(width, number((double)steps));
    r.zero = symmetric ? tarn_mul(low, number(0)) : tarn_neg(tarn_round(tarn_div(low, r.scale), 0));
    return r;
}

static bool fake_quantize_bits_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    int64_t bits = c->value[BITS].integer, axis = c->value[DIM].integer;
    if (bits < 1 || bits > 16)
        return tarn_fail(TARN_ERROR_VALUE, "fake_quantize: bits must be from 1 to 16, not %lld",
                         (long long)bits);
    if (tarn_count(x) == 0)
        return (out[0] = tarn_identity(x)) != NULL;
    range r = range_of(c, tarn_tensor_detach(x));
    out[0] =
        axis == TARN_ABSENT
            ? tarn_fake_quantize_per_tensor_affine(x, r.scale, r.zero, r.low, r.high)
            : tarn_fake_quantize_per_channel_affine(x, r.scale, r.zero, axis + 1, r.low, r.high);
    return out[0] != NULL;
}

TARN_OP(fake_quantize) = {
    .name = "fake_quantize",
    .summary = "The values that so many bits can hold, over the range that x itself has.",
    .formula = "y = round((x - min) / step) step + min, step = (max - min) / (2^bits - 1)",
    .source = "[Jacob et al. 2018]",
    .example = "local y = tarn.tensor({ 0, 0.2, 0.9, 1.5 }):fake_quantize(2)\n"
               "assert(y:get(2) == 0 and y:get(3) == 1 and y:get(4) == 1.5)",
    .param = bits_params,
    .compose = fake_quantize_bits_compose,
    .samples = {{"randn(4, 5)", true},
                {"rand(4, 5) - 0.2, 4, true", true},
                {"randn(3, 2, 4), { bits = 3, dim = 2 }", true},
                {"zeros(3), 8", true},
                {"randn(0, 2), 8", true}},
    .errors = {{"randn(3), 0", "fake_quantize: bits must be from 1 to 16, not 0"}},
};

TARN_FAMILY(quantize);
