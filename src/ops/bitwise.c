/* bitwise.c -- whole numbers as rows of bits. */
#include "ops/elementwise.h"

#define BITS (TARN_COUNTS | TARN_BIT(BOOL))

static const tarn_param bits_params[] = {
    {"a", NULL, "whole numbers or bools", TARN_TENSOR, TARN_NUMBERS, BITS, {0}},
    {"b", NULL, "expands with a", TARN_TENSOR, TARN_NUMBERS, BITS, {0}},
    {0},
};

static const tarn_result bits_result[] = {{"y", "like a and b", true}, {0}};

#define BITS_OF_TWO(f, traits_)                                                                    \
    .name = #f, .param = bits_params, .result = bits_result, .span = &tarn_span_##f,               \
    .traits = TARN_ELEMENTWISE | (traits_),                                                        \
    .errors = {{"randn(2), randn(2)", #f ": a is float32; it may be int64"},                       \
               {"tarn.index { 1, 2 }, tarn.index { 1, 2, 3 }",                                     \
                #f ": shapes %(2%) and %(3%) do not broadcast"}}

#define BITS_SAMPLES                                                                               \
    .samples = {{"tarn.index { 0, 5, -6, 7 }, tarn.index { 3, 3, 3, -1 }", true},                  \
                {"tarn.index { { 1 }, { 12 } }, tarn.index { 5, 6, 7 }", true},                    \
                {"tarn.index { 1, 2, 3 }, 2", true},                                               \
                {"tarn.index({ 1, 200 }):to(\"uint8\"), 3", true},                                 \
                {"randn(2, 3):gt(0), randn(2, 3):gt(0)", true}}

TARN_OP(bitwise_and) = {
    BITS_OF_TWO(bitwise_and, TARN_KEEPS_BOOL),
    BITS_SAMPLES,
    .summary = "The bits that both have.",
    .formula = "y = a & b",
    .example = "assert(tarn.index({ 12 }):bitwise_and(10):item() == 8)",
};

TARN_OP(bitwise_or) = {
    BITS_OF_TWO(bitwise_or, TARN_KEEPS_BOOL),
    BITS_SAMPLES,
    .summary = "The bits that one of them has.",
    .formula = "y = a | b",
    .example = "assert(tarn.index({ 12 }):bitwise_or(10):item() == 14)",
};

TARN_OP(bitwise_xor) = {
    BITS_OF_TWO(bitwise_xor, TARN_KEEPS_BOOL),
    BITS_SAMPLES,
    .summary = "The bits that just one of them has.",
    .formula = "y = a ~ b",
    .example = "assert(tarn.index({ 12 }):bitwise_xor(10):item() == 6)",
};

/* ~x = -1 - x */
static bool bitwise_not_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_tensor *x = tarn_in(c, 0);
    bool yes_or_no = x->spec.dtype == TARN_BOOL;
    if (tarn_dtype_kind((tarn_dtype)x->spec.dtype) == 'f')
        return tarn_fail(TARN_ERROR_TYPE,
                         "bitwise_not: x is %s; bits are those of whole numbers and bools. Convert"
                         " with :to(\"int64\")",
                         tarn_dtype_name((tarn_dtype)x->spec.dtype));
    return (out[0] = yes_or_no ? tarn_logical_not(x) : tarn_sub(number(-1), x)) != NULL;
}

TARN_OP(bitwise_not) = {
    .name = "bitwise_not",
    .summary = "Every bit turned over; of bools their opposite.",
    .formula = "y = ~x",
    .example = "assert(tarn.index({ 5 }):bitwise_not():item() == -6)",
    .param = TARN_PARAMS{{"x", NULL, "whole numbers or bools", TARN_TENSOR, 0, BITS, {0}}, {0}},
    .result = bits_result,
    .compose = bitwise_not_compose,
    .samples = {{"tarn.index { 0, 5, -6 }", true},
                {"randn(2, 3):gt(0)", true},
                {"tarn.index({ 1, 200 }):to(\"uint8\")", true}},
    .errors = {{"randn(2)", "bitwise_not: x is float32"}},
};

TARN_OP(bitwise_left_shift) = {
    BITS_OF_TWO(bitwise_left_shift, 0),
    BITS_SAMPLES,
    .summary = "Bits moved up by b places; 0 where b is not from 0 to 63.",
    .formula = "y = a 2^b, without what overflows",
    .example = "assert(tarn.index({ 3 }):bitwise_left_shift(2):item() == 12)",
};

TARN_OP(bitwise_right_shift) = {
    BITS_OF_TWO(bitwise_right_shift, 0),
    BITS_SAMPLES,
    .summary = "Bits moved down by b places; the sign stays.",
    .formula = "y = floor(a / 2^b)",
    .example = "assert(tarn.index({ -12 }):bitwise_right_shift(2):item() == -3)",
};

TARN_FAMILY(bitwise);
