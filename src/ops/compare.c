/* compare.c -- questions about numbers; the answers are bools. */
#include <math.h>

#include "graph/op.h"
#include "kernel/spans.h"
#include "tarn/ops.h"

static const tarn_param pair_params[] = {
    {"a", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"b", NULL, "any shape that broadcasts with a", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

#define PAIR_ERRORS(name)                                                                          \
    {"randn(2, 3), randn(4)", name ": shapes %(2 x 3%) and %(4%) do not broadcast"},               \
    {                                                                                              \
        "randn(2), \"x\"", name ": b must be a tensor or a number"                                 \
    }

#define PAIRS                                                                                      \
    {"randn(2, 3), randn(2, 3)"}, {"tensor { 1, 2, 3 }, 2"}, {"randn(4, 1, 3), randn(2, 1)"},      \
        {"tensor { 0 / 0, 1, huge }, tensor { 0 / 0, 0 / 0, huge }"},                              \
    {                                                                                              \
        "randn(0, 3), randn(3)"                                                                    \
    }

#define FLAGS                                                                                      \
    {"randn(2, 3):gt(0), randn(2, 3):gt(0)"},                                                      \
        {"tensor { 0, 1, -2, 0 / 0 }, tensor { 1, 1, 0, 0 }"},                                     \
        {"randn(4, 1):gt(0), randn(3):gt(0)"}, {"tensor { 0, 1 }, 1"},                             \
    {                                                                                              \
        "randn(0, 3), 1"                                                                           \
    }

static const tarn_param unary_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

#define UNARY_ERRORS(name)                                                                         \
    {                                                                                              \
        "\"x\"", name ": x must be a tensor or a number"                                           \
    }

#define SAMPLES                                                                                    \
    {"randn(2, 3)"}, {"tensor { 0 / 0, 1, 0, huge, -huge }"}, {"tarn.index { 0, 7 }"},             \
    {                                                                                              \
        "randn(0, 2)"                                                                              \
    }

static const tarn_result bool_result[] = {{"y", "bools", true}, {0}};

static tarn_tensor *zero(void) { return tarn_tensor_weak(0, true); }

/* ---- order; nothing is less than, equal to or greater than a NaN ---------------------------- */

TARN_OP(eq) = {
    .name = "eq",
    .summary = "Whether both are equal, element by element.",
    .formula = "y = a = b",
    .example = "assert(tarn.tensor({ 1, 2 }):eq(2):get(2) == true)",
    .param = pair_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_eq,
    .samples = {PAIRS},
    .errors = {PAIR_ERRORS("eq")},
};

static bool ne_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    return (out[0] = tarn_logical_not(tarn_eq(a, b))) != NULL;
}

TARN_OP(ne) = {
    .name = "ne",
    .summary = "Whether both are different, element by element.",
    .formula = "y = a != b",
    .example = "assert(tarn.tensor({ 1, 2 }):ne(2):get(1) == true)",
    .param = pair_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = ne_compose,
    .span = &tarn_span_ne,
    .samples = {PAIRS},
    .errors = {PAIR_ERRORS("ne")},
};

TARN_OP(lt) = {
    .name = "lt",
    .summary = "Whether a is less, element by element.",
    .formula = "y = a < b",
    .example = "assert(tarn.tensor({ 1, 2 }):lt(2):get(1) == true)",
    .param = pair_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_lt,
    .samples = {PAIRS},
    .errors = {PAIR_ERRORS("lt")},
};

static bool le_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    return (out[0] = tarn_logical_or(tarn_lt(a, b), tarn_eq(a, b))) != NULL;
}

TARN_OP(le) = {
    .name = "le",
    .summary = "Whether a is less or equal, element by element.",
    .formula = "y = a <= b",
    .example = "assert(tarn.tensor({ 1, 2 }):le(2):get(2) == true)",
    .param = pair_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = le_compose,
    .span = &tarn_span_le,
    .samples = {PAIRS},
    .errors = {PAIR_ERRORS("le")},
};

static bool gt_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    return (out[0] = tarn_lt(b, a)) != NULL;
}

TARN_OP(gt) = {
    .name = "gt",
    .summary = "Whether a is greater, element by element.",
    .formula = "y = a > b",
    .example = "assert(tarn.tensor({ 3, 2 }):gt(2):get(1) == true)",
    .param = pair_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = gt_compose,
    .span = &tarn_span_gt,
    .samples = {PAIRS},
    .errors = {PAIR_ERRORS("gt")},
};

static bool ge_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    return (out[0] = tarn_le(b, a)) != NULL;
}

TARN_OP(ge) = {
    .name = "ge",
    .summary = "Whether a is greater or equal, element by element.",
    .formula = "y = a >= b",
    .example = "assert(tarn.tensor({ 3, 2 }):ge(2):get(2) == true)",
    .param = pair_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = ge_compose,
    .span = &tarn_span_ge,
    .samples = {PAIRS},
    .errors = {PAIR_ERRORS("ge")},
};

/* ---- logic; numbers are true when they are not 0 -------------------------------------------- */

static bool logical_not_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_eq(x, zero())) != NULL;
}

TARN_OP(logical_not) = {
    .name = "logical_not",
    .summary = "Whether it is false, or 0.",
    .formula = "y = not x",
    .example = "assert(tarn.tensor({ 0 }):logical_not():get(1) == true)",
    .param = unary_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = logical_not_compose,
    .span = &tarn_span_logical_not,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("logical_not")},
};

static bool logical_and_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    return (out[0] = tarn_ne(tarn_mul(tarn_ne(a, zero()), tarn_ne(b, zero())), zero())) != NULL;
}

TARN_OP(logical_and) = {
    .name = "logical_and",
    .summary = "Whether both are true; numbers are true when they are not 0.",
    .formula = "y = a and b",
    .example = "assert(tarn.tensor({ 1 }):logical_and(tarn.tensor { 0 }):get(1) == false)",
    .param = pair_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = logical_and_compose,
    .span = &tarn_span_logical_and,
    .samples = {FLAGS},
    .errors = {PAIR_ERRORS("logical_and")},
};

static bool logical_or_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    return (out[0] = tarn_ne(tarn_add(tarn_ne(a, zero()), tarn_ne(b, zero())), zero())) != NULL;
}

TARN_OP(logical_or) = {
    .name = "logical_or",
    .summary = "Whether one of them is true; numbers are true when they are not 0.",
    .formula = "y = a or b",
    .example = "assert(tarn.tensor({ 1 }):logical_or(tarn.tensor { 0 }):get(1) == true)",
    .param = pair_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = logical_or_compose,
    .span = &tarn_span_logical_or,
    .samples = {FLAGS},
    .errors = {PAIR_ERRORS("logical_or")},
};

static bool logical_xor_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = tarn_in(c, 0), *b = tarn_in(c, 1);
    return (out[0] = tarn_ne(tarn_ne(a, zero()), tarn_ne(b, zero()))) != NULL;
}

TARN_OP(logical_xor) = {
    .name = "logical_xor",
    .summary = "Whether just one of them is true; numbers are true when they are not 0.",
    .formula = "y = a xor b",
    .example = "assert(tarn.tensor({ 1 }):logical_xor(tarn.tensor { 0 }):get(1) == true)",
    .param = pair_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = logical_xor_compose,
    .span = &tarn_span_logical_xor,
    .samples = {FLAGS},
    .errors = {PAIR_ERRORS("logical_xor")},
};

/* ---- what is no ordinary number ------------------------------------------------------------- */

static bool isnan_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_ne(x, x)) != NULL;
}

TARN_OP(isnan) = {
    .name = "isnan",
    .summary = "Whether it is a NaN.",
    .formula = "y = x != x",
    .example = "assert(tarn.tensor({ 0 / 0 }):isnan():get(1) == true)",
    .param = unary_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = isnan_compose,
    .span = &tarn_span_isnan,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("isnan")},
};

static bool isinf_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_eq(tarn_abs(x), tarn_tensor_weak(INFINITY, false))) != NULL;
}

TARN_OP(isinf) = {
    .name = "isinf",
    .summary = "Whether it is an infinity.",
    .formula = "y = |x| = inf",
    .example = "assert(tarn.tensor({ -math.huge }):isinf():get(1) == true)",
    .param = unary_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = isinf_compose,
    .span = &tarn_span_isinf,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("isinf")},
};

static bool isfinite_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    return (out[0] = tarn_lt(tarn_abs(x), tarn_tensor_weak(INFINITY, false))) != NULL;
}

TARN_OP(isfinite) = {
    .name = "isfinite",
    .summary = "Whether it is neither NaN nor infinite.",
    .formula = "y = |x| < inf",
    .example = "assert(tarn.tensor({ 0 / 0 }):isfinite():get(1) == false)",
    .param = unary_params,
    .result = bool_result,
    .traits = TARN_ELEMENTWISE,
    .compose = isfinite_compose,
    .span = &tarn_span_isfinite,
    .samples = {SAMPLES},
    .errors = {UNARY_ERRORS("isfinite")},
};

TARN_FAMILY(compare);
