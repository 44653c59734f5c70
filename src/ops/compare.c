/* compare.c -- questions about numbers; the answers are bools. */
#include "ops/elementwise.h"

#define PAIRS                                                                                      \
    .samples = {{"randn(2, 3), randn(2, 3)"},                                                      \
                {"tensor { 1, 2, 3 }, 2"},                                                         \
                {"randn(4, 1, 3), randn(2, 1)"},                                                   \
                {"tensor { 0 / 0, 1, huge }, tensor { 0 / 0, 0 / 0, huge }"},                      \
                {"randn(0, 3), randn(3)"}}

#define FLAGS                                                                                      \
    .samples = {{"randn(2, 3):gt(0), randn(2, 3):gt(0)"},                                          \
                {"tensor { 0, 1, -2, 0 / 0 }, tensor { 1, 1, 0, 0 }"},                             \
                {"randn(4, 1):gt(0), randn(3):gt(0)"},                                             \
                {"tensor { 0, 1 }, 1"},                                                            \
                {"randn(0, 3), 1"}}

#define NUMBERS                                                                                    \
    .samples = {{"randn(2, 3)"},                                                                   \
                {"tensor { 0 / 0, 1, 0, huge, -huge }"},                                           \
                {"tarn.index { 0, 7 }"},                                                           \
                {"randn(0, 2)"}}

#define QUESTION(f)        ONE_OPERAND(f, 0), .param = unary_params, .result = bool_result
#define QUESTION_OF_TWO(f) TWO_OPERANDS(f, 0), .result = bool_result

static tarn_tensor *zero(void) { return number(0); }

/* ---- order; nothing is less than, equal to or greater than a NaN ---------------------------- */

TARN_OP(eq) = {
    QUESTION_OF_TWO(eq),
    PAIRS,
    .summary = "Whether both are equal, element by element.",
    .formula = "y = a = b",
    .example = "assert(tarn.tensor({ 1, 2 }):eq(2):get(2) == true)",
};

DEFINITION_OF_TWO(ne, tarn_logical_not(tarn_eq(a, b)))
TARN_OP(ne) = {
    QUESTION_OF_TWO(ne),
    .compose = ne_compose,
    PAIRS,
    .aliases = "not_equal",
    .summary = "Whether both are different, element by element.",
    .formula = "y = a != b",
    .example = "assert(tarn.tensor({ 1, 2 }):ne(2):get(1) == true)",
};

TARN_OP(lt) = {
    QUESTION_OF_TWO(lt),    PAIRS,
    .aliases = "less",      .summary = "Whether a is less, element by element.",
    .formula = "y = a < b", .example = "assert(tarn.tensor({ 1, 2 }):lt(2):get(1) == true)",
};

DEFINITION_OF_TWO(le, tarn_logical_or(tarn_lt(a, b), tarn_eq(a, b)))
TARN_OP(le) = {
    QUESTION_OF_TWO(le),
    .compose = le_compose,
    PAIRS,
    .aliases = "less_equal",
    .summary = "Whether a is less or equal, element by element.",
    .formula = "y = a <= b",
    .example = "assert(tarn.tensor({ 1, 2 }):le(2):get(2) == true)",
};

DEFINITION_OF_TWO(gt, tarn_lt(b, a))
TARN_OP(gt) = {
    QUESTION_OF_TWO(gt),
    .compose = gt_compose,
    PAIRS,
    .aliases = "greater",
    .summary = "Whether a is greater, element by element.",
    .formula = "y = a > b",
    .example = "assert(tarn.tensor({ 3, 2 }):gt(2):get(1) == true)",
};

DEFINITION_OF_TWO(ge, tarn_le(b, a))
TARN_OP(ge) = {
    QUESTION_OF_TWO(ge),
    .compose = ge_compose,
    PAIRS,
    .aliases = "greater_equal",
    .summary = "Whether a is greater or equal, element by element.",
    .formula = "y = a >= b",
    .example = "assert(tarn.tensor({ 3, 2 }):ge(2):get(2) == true)",
};

/* ---- nearly equal --------------------------------------------------------------------------- */

enum { RTOL = 2, ATOL, EQUAL_NAN };

static const tarn_param isclose_params[] = {
    {"a", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"b", NULL, "what it should be; expands with a", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    NUMBER_PARAM("rtol", "what may be missing, as a share of |b|", 1e-5),
    NUMBER_PARAM("atol", "what may be missing besides", 1e-8),
    {"equal_nan", NULL, "whether NaN is close to NaN", TARN_BOOLEAN, TARN_OPTIONAL, 0, {0}},
    {0},
};

/* Whole numbers are compared in double. */
static tarn_tensor *wide(tarn_tensor *t)
{
    bool floating = tarn_dtype_kind((tarn_dtype)t->spec.dtype) == 'f';
    return floating ? t : tarn_to(t, TARN_FLOAT64);
}

static bool isclose_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *a = wide(tarn_in(c, 0)), *b = wide(tarn_in(c, 1));
    if (!(arg(c, RTOL) >= 0) || !(arg(c, ATOL) >= 0))
        return tarn_fail(TARN_ERROR_VALUE, "isclose: rtol %g and atol %g must not be below 0",
                         arg(c, RTOL), arg(c, ATOL));
    tarn_tensor *off = tarn_abs(tarn_sub(a, b));
    tarn_tensor *allowed =
        tarn_add(tarn_mul(tarn_abs(b), number(arg(c, RTOL))), number(arg(c, ATOL)));
    tarn_tensor *near = tarn_logical_and(tarn_isfinite(off), tarn_le(off, allowed));
    tarn_tensor *close = tarn_logical_or(tarn_eq(a, b), near);
    if (c->value[EQUAL_NAN].boolean)
        close = tarn_logical_or(close, tarn_logical_and(tarn_isnan(a), tarn_isnan(b)));
    return (out[0] = close) != NULL;
}

TARN_OP(isclose) = {
    .name = "isclose",
    .summary = "Whether a is nearly b, element by element.  tarn.allclose asks it of all at once.",
    .formula = "y = |a - b| <= atol + rtol |b|",
    .example = "assert(tarn.tensor({ 1.000001 }):isclose(1):item() == true)\n"
               "assert(tarn.tensor({ 1.1 }):isclose(1, 0.05):item() == false)",
    .param = isclose_params,
    .result = bool_result,
    .compose = isclose_compose,
    .samples = {{"randn(2, 3), randn(2, 3), 0.5"},
                {"tensor { 1, 0 / 0, huge, -huge, huge }, tensor { 1, 0 / 0, huge, huge, 1 }"},
                {"tensor { 1, 0 / 0 }, tensor { 1, 0 / 0 }, { equal_nan = true }"},
                {"tarn.index { 1, 2 }, tarn.index { 1, 3 }"},
                {"randn(0, 3), randn(3)"}},
    .errors = {{"randn(2, 3), randn(4)", "shapes %(2 x 3%) and %(4%) do not broadcast.*in isclose"},
               {"randn(2), randn(2), -1", "isclose: rtol %-1 and atol .* must not be below 0"}},
};

/* ---- logic; numbers are true when they are not 0 -------------------------------------------- */

DEFINITION(logical_not, tarn_eq(x, zero()))
TARN_OP(logical_not) = {
    QUESTION(logical_not),
    .compose = logical_not_compose,
    NUMBERS,
    .summary = "Whether it is false, or 0.",
    .formula = "y = not x",
    .example = "assert(tarn.tensor({ 0 }):logical_not():get(1) == true)",
};

DEFINITION_OF_TWO(logical_and, tarn_ne(tarn_mul(tarn_ne(a, zero()), tarn_ne(b, zero())), zero()))
TARN_OP(logical_and) = {
    QUESTION_OF_TWO(logical_and),
    .compose = logical_and_compose,
    FLAGS,
    .summary = "Whether both are true; numbers are true when they are not 0.",
    .formula = "y = a and b",
    .example = "assert(tarn.tensor({ 1 }):logical_and(tarn.tensor { 0 }):get(1) == false)",
};

DEFINITION_OF_TWO(logical_or, tarn_ne(tarn_add(tarn_ne(a, zero()), tarn_ne(b, zero())), zero()))
TARN_OP(logical_or) = {
    QUESTION_OF_TWO(logical_or),
    .compose = logical_or_compose,
    FLAGS,
    .summary = "Whether one of them is true; numbers are true when they are not 0.",
    .formula = "y = a or b",
    .example = "assert(tarn.tensor({ 1 }):logical_or(tarn.tensor { 0 }):get(1) == true)",
};

DEFINITION_OF_TWO(logical_xor, tarn_ne(tarn_ne(a, zero()), tarn_ne(b, zero())))
TARN_OP(logical_xor) = {
    QUESTION_OF_TWO(logical_xor),
    .compose = logical_xor_compose,
    FLAGS,
    .summary = "Whether just one of them is true; numbers are true when they are not 0.",
    .formula = "y = a xor b",
    .example = "assert(tarn.tensor({ 1 }):logical_xor(tarn.tensor { 0 }):get(1) == true)",
};

/* ---- what is no ordinary number ------------------------------------------------------------- */

DEFINITION(isnan, tarn_ne(x, x))
TARN_OP(isnan) = {
    QUESTION(isnan),
    .compose = isnan_compose,
    NUMBERS,
    .summary = "Whether it is a NaN.",
    .formula = "y = x != x",
    .example = "assert(tarn.tensor({ 0 / 0 }):isnan():get(1) == true)",
};

DEFINITION(isinf, tarn_eq(tarn_abs(x), number(INFINITY)))
TARN_OP(isinf) = {
    QUESTION(isinf),
    .compose = isinf_compose,
    NUMBERS,
    .summary = "Whether it is an infinity.",
    .formula = "y = |x| = inf",
    .example = "assert(tarn.tensor({ -math.huge }):isinf():get(1) == true)",
};

DEFINITION(isfinite, tarn_lt(tarn_abs(x), number(INFINITY)))
TARN_OP(isfinite) = {
    QUESTION(isfinite),
    .compose = isfinite_compose,
    NUMBERS,
    .summary = "Whether it is neither NaN nor infinite.",
    .formula = "y = |x| < inf",
    .example = "assert(tarn.tensor({ 0 / 0 }):isfinite():get(1) == false)",
};

TARN_FAMILY(compare);
