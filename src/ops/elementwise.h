/* elementwise.h -- what rows of one element have in common, so that each is one short block:
 *
 *     DEFINITION(silu, tarn_mul(x, tarn_sigmoid(x)))
 *     SLOPE(softsign, tarn_div(g, tarn_square(tarn_add(tarn_abs(x), number(1)))))
 *     TARN_OP(softsign) = {
 *         CURVE(softsign), SLOPE_OF_X(softsign), ...
 *
 * DEFINITION is how other operations say it: what the kernel is tested against.  SLOPE is the
 * gradient in operations, which second derivatives go through; plain backward runs its kernel,
 * tarn_span_softsign_back.
 */
#ifndef TARN_OPS_ELEMENTWISE_H
#define TARN_OPS_ELEMENTWISE_H

#include <math.h>

#include "graph/op.h"
#include "kernel/spans.h"
#include "tarn/ops.h"

/* ---- parameters ------------------------------------------------------------------------------ */

#define X_PARAM                                                                                    \
    {                                                                                              \
        "x", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, { 0 }                         \
    }
#define NUMBER_PARAM(name, about, value)                                                           \
    {                                                                                              \
        name, NULL, about, TARN_NUMBER, TARN_OPTIONAL, 0, { .number = value }                      \
    }

static const tarn_param unary_params[] = {X_PARAM, {0}};

/* Two operands: tensors or numbers; shapes broadcast, types are promoted. */
static const tarn_param pair_params[] = {
    {"a", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"b", NULL, "any shape that broadcasts with a", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

/* Constant but for jumps; answers. */
static const tarn_result flat_result[] = {{"y", "like x; no gradient", true}, {0}};
static const tarn_result bool_result[] = {{"y", "bools", true}, {0}};

/* ---- what a row begins with ------------------------------------------------------------------ */

#define ONE_OPERAND(f, traits_)                                                                    \
    .name = #f, .span = &tarn_span_##f, .traits = TARN_ELEMENTWISE | (traits_),                    \
    .errors = {{"\"x\"", #f ": x must be a tensor or a number"}}

#define TWO_OPERANDS(f, traits_)                                                                   \
    .name = #f, .param = pair_params, .span = &tarn_span_##f,                                      \
    .traits = TARN_ELEMENTWISE | (traits_),                                                        \
    .errors = {{"randn(2, 3), randn(4)", #f ": shapes %(2 x 3%) and %(4%) do not broadcast"},      \
               {"randn(2), \"x\"", #f ": b must be a tensor or a number"}}

/* A function of floats with a slope; one of any numbers with a slope; one without. */
#define CURVE_WITH(f, params)  ONE_OPERAND(f, TARN_INTEGER_TO_FLOAT), .param = params
#define CURVE(f)               CURVE_WITH(f, unary_params)
#define PIECES_WITH(f, params) ONE_OPERAND(f, 0), .param = params
#define PIECES(f)              PIECES_WITH(f, unary_params)
#define FLAT(f)                ONE_OPERAND(f, 0), .param = unary_params, .result = flat_result

/* The slope is made of x, or of y; the kernel that does the same. */
#define SLOPE_OF_X(f) .keeps_in = 1, .compose_back = f##_slope, .span_back = &tarn_span_##f##_back
#define SLOPE_OF_Y(f) .keeps_out = 1, .compose_back = f##_slope, .span_back = &tarn_span_##f##_back

/* ---- functions of a row ---------------------------------------------------------------------- */

/* VALUE by x and, where there are two operands, by a and b; numbers are arg(c, 1), ... */
#define DEFINITION(f, value)                                                                       \
    static bool f##_compose(const tarn_call *c, tarn_tensor *out[])                                \
    {                                                                                              \
        tarn_tensor *x = tarn_in(c, 0);                                                            \
        return (out[0] = value) != NULL;                                                           \
    }
#define DEFINITION_OF_TWO(f, value)                                                                \
    static bool f##_compose(const tarn_call *c, tarn_tensor *out[])                                \
    {                                                                                              \
        tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);                                        \
        return (out[0] = value) != NULL;                                                           \
    }

/* The gradient by g, that of y, and by x and y, of which the row keeps what is read. */
#define SLOPE(f, gradient)                                                                         \
    static bool f##_slope(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])          \
    {                                                                                              \
        tarn_tensor *g = gy[0], *x = tarn_in(c, 0), *y = c->out[0];                                \
        (void)x, (void)y;                                                                          \
        return (gx[0] = gradient) != NULL;                                                         \
    }

/* Those of two operands, each made only where it is wanted. */
#define SLOPES(f, of_a, of_b)                                                                      \
    static bool f##_slope(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])          \
    {                                                                                              \
        tarn_tensor *g = gy[0], *a = tarn_in(c, 0), *b = tarn_in(c, 1), *y = c->out[0];            \
        (void)a, (void)b, (void)y;                                                                 \
        gx[0] = tarn_wants(c, 0) ? of_a : NULL;                                                    \
        gx[1] = tarn_wants(c, 1) ? of_b : NULL;                                                    \
        return tarn_error_pending() == TARN_OK;                                                    \
    }

static inline double arg(const tarn_call *c, int param) { return c->value[param].number; }

/* A number that leaves whole tensors whole where it can. */
static inline tarn_tensor *number(double value)
{
    return tarn_tensor_weak(value, value == trunc(value) && fabs(value) < 0x1p53);
}

/* 0 where MASK holds, else g */
static inline tarn_tensor *zero_where(tarn_tensor *mask, tarn_tensor *g)
{
    return tarn_where(mask, number(0), g);
}

/* ---- samples --------------------------------------------------------------------------------- */

/* Tried everywhere; far out as well, where nothing may overflow; where x must be above 0; where
 * there are jumps; near corners; two operands. */
#define SAMPLES .samples = {{"randn(2, 3)"}, {"randn(3, 1, 2)"}, {"0"}, {"randn(0, 2)"}}
#define FAR_SAMPLES                                                                                \
    .samples = {{"randn(2, 3)"},                                                                   \
                {"randn(3, 1, 2)"},                                                                \
                {"0"},                                                                             \
                {"randn(0, 2)"},                                                                   \
                {"tensor { -800, -30, -1e-9, 30, 800 }", true}}
#define POSITIVE_SAMPLES                                                                           \
    .samples = {{"rand(2, 3) + 0.5"}, {"rand(3, 1, 2) + 0.5"}, {"1"}, {"rand(0, 2)"}}
#define UNIT_SAMPLES                                                                               \
    .samples = {{"rand(2, 3) * 1.8 - 0.9"}, {"rand(3, 1, 2) * 1.8 - 0.9"}, {"0"}, {"rand(0, 2)"}}
#define STEP_SAMPLES                                                                               \
    .samples = {{"randn(2, 3) * 5", true},                                                         \
                {"tensor { -2.5, -0.5, 0, 0.5, 1.5 }", true},                                      \
                {"randn(0, 2)", true}}
#define CORNER_SAMPLES                                                                             \
    .samples = {{"randn(4, 5) * 3"},                                                               \
                {"randn(3, 1, 2)"},                                                                \
                {"tensor { -7, -3, -1, -0.5, 0, 0.5, 1, 3, 6, 0 / 0, huge, -huge }", true},        \
                {"tarn.index { -4, 0, 7 }"},                                                       \
                {"randn(0, 2)"}}
#define PAIR_SAMPLES                                                                               \
    .samples = {{"randn(2, 3), randn(2, 3)"},                                                      \
                {"randn(4, 1, 3), randn(2, 1)"},                                                   \
                {"randn(3), 2.5"},                                                                 \
                {"1.5, randn(3)"},                                                                 \
                {"randn(0, 3), randn(3)"}}

#endif
