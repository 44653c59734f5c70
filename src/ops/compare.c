/* compare.c -- questions about numbers: the answers are bools. */
#include "graph/op.h"
#include "kernel/spans.h"
#include "tarn/ops.h"

static const tarn_param pair_params[] = {
    {"a", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {"b", NULL, "any shape that broadcasts with a", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

static const tarn_param unary_params[] = {
    {"x", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
    {0},
};

TARN_OP(eq) = {
    .name = "eq",
    .summary = "Whether both are equal, element by element.",
    .formula = "y = a = b",
    .example = "assert(tarn.tensor({ 1, 2 }):eq(2):get(2) == true)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_eq,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"tensor { 1, 2, 3 }, 2"},
                {"randn(4, 1, 3), randn(2, 1)"}},
    .errors = {{"randn(2, 3), randn(4)", "eq: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "eq"}},
};

TARN_OP(ne) = {
    .name = "ne",
    .summary = "Whether both are different, element by element.",
    .formula = "y = a != b",
    .example = "assert(tarn.tensor({ 1, 2 }):ne(2):get(1) == true)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_ne,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"tensor { 1, 2, 3 }, 2"},
                {"randn(4, 1, 3), randn(2, 1)"}},
    .errors = {{"randn(2, 3), randn(4)", "ne: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "ne"}},
};

TARN_OP(lt) = {
    .name = "lt",
    .summary = "Whether a is less, element by element.",
    .formula = "y = a < b",
    .example = "assert(tarn.tensor({ 1, 2 }):lt(2):get(1) == true)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_lt,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"tensor { 1, 2, 3 }, 2"},
                {"randn(4, 1, 3), randn(2, 1)"}},
    .errors = {{"randn(2, 3), randn(4)", "lt: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "lt"}},
};

TARN_OP(le) = {
    .name = "le",
    .summary = "Whether a is less or equal, element by element.",
    .formula = "y = a <= b",
    .example = "assert(tarn.tensor({ 1, 2 }):le(2):get(2) == true)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_le,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"tensor { 1, 2, 3 }, 2"},
                {"randn(4, 1, 3), randn(2, 1)"}},
    .errors = {{"randn(2, 3), randn(4)", "le: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "le"}},
};

TARN_OP(gt) = {
    .name = "gt",
    .summary = "Whether a is greater, element by element.",
    .formula = "y = a > b",
    .example = "assert(tarn.tensor({ 3, 2 }):gt(2):get(1) == true)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_gt,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"tensor { 1, 2, 3 }, 2"},
                {"randn(4, 1, 3), randn(2, 1)"}},
    .errors = {{"randn(2, 3), randn(4)", "gt: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "gt"}},
};

TARN_OP(ge) = {
    .name = "ge",
    .summary = "Whether a is greater or equal, element by element.",
    .formula = "y = a >= b",
    .example = "assert(tarn.tensor({ 3, 2 }):ge(2):get(2) == true)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_ge,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"tensor { 1, 2, 3 }, 2"},
                {"randn(4, 1, 3), randn(2, 1)"}},
    .errors = {{"randn(2, 3), randn(4)", "ge: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "ge"}},
};

TARN_OP(logical_and) = {
    .name = "logical_and",
    .summary = "Whether both are true; numbers are true when they are not 0.",
    .formula = "y = a and b",
    .example = "assert(tarn.tensor({ 1 }):logical_and(tarn.tensor { 0 }):get(1) == false)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_logical_and,
    .samples = {{"randn(2, 3):gt(0), randn(2, 3):gt(0)"}, {"tensor { 0, 1 }, tensor { 1, 1 }"}},
    .errors = {{"randn(2, 3), randn(4)",
                "logical_and: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "logical_and"}},
};

TARN_OP(logical_or) = {
    .name = "logical_or",
    .summary = "Whether one of them is true; numbers are true when they are not 0.",
    .formula = "y = a or b",
    .example = "assert(tarn.tensor({ 1 }):logical_or(tarn.tensor { 0 }):get(1) == true)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_logical_or,
    .samples = {{"randn(2, 3):gt(0), randn(2, 3):gt(0)"}, {"tensor { 0, 1 }, tensor { 1, 1 }"}},
    .errors = {{"randn(2, 3), randn(4)", "logical_or: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "logical_or"}},
};

TARN_OP(logical_xor) = {
    .name = "logical_xor",
    .summary = "Whether just one of them is true; numbers are true when they are not 0.",
    .formula = "y = a xor b",
    .example = "assert(tarn.tensor({ 1 }):logical_xor(tarn.tensor { 0 }):get(1) == true)",
    .param = pair_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_logical_xor,
    .samples = {{"randn(2, 3):gt(0), randn(2, 3):gt(0)"}, {"tensor { 0, 1 }, tensor { 1, 1 }"}},
    .errors = {{"randn(2, 3), randn(4)",
                "logical_xor: shapes %(2 x 3%) and %(4%) do not broadcast"},
               {"randn(2), \"x\"", "logical_xor"}},
};

TARN_OP(logical_not) = {
    .name = "logical_not",
    .summary = "Whether it is false, or 0.",
    .formula = "y = not x",
    .example = "assert(tarn.tensor({ 0 }):logical_not():get(1) == true)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_logical_not,
    .samples = {{"randn(2, 3):gt(0)"}, {"tensor { 0, 1 }"}},
    .errors = {{"\"x\"", "logical_not"}},
};

TARN_OP(isnan) = {
    .name = "isnan",
    .summary = "Whether it is a NaN.",
    .formula = "y = isnan(x)",
    .example = "assert(tarn.tensor({ 1 }):isnan():get(1) == false)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_isnan,
    .samples = {{"randn(2, 3)"}, {"tensor { 0 / 0, 1, huge, -huge }"}},
    .errors = {{"\"x\"", "isnan"}},
};

TARN_OP(isinf) = {
    .name = "isinf",
    .summary = "Whether it is an infinity.",
    .formula = "y = isinf(x)",
    .example = "assert(tarn.tensor({ 1 }):isinf():get(1) == false)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_isinf,
    .samples = {{"randn(2, 3)"}, {"tensor { 0 / 0, 1, huge, -huge }"}},
    .errors = {{"\"x\"", "isinf"}},
};

TARN_OP(isfinite) = {
    .name = "isfinite",
    .summary = "Whether it is neither NaN nor infinite.",
    .formula = "y = isfinite(x)",
    .example = "assert(tarn.tensor({ 1 }):isfinite():get(1) == true)",
    .param = unary_params,
    .traits = TARN_ELEMENTWISE,
    .span = &tarn_span_isfinite,
    .samples = {{"randn(2, 3)"}, {"tensor { 0 / 0, 1, huge, -huge }"}},
    .errors = {{"\"x\"", "isfinite"}},
};

TARN_FAMILY(compare);
