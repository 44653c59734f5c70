/* spans.c -- the table of elementwise loops, and the choice by machine. */
#include "kernel/spans.h"

#include "base/cpu.h"
#include "kernel/isa.h"

#define DECLARE_FLOATS(name, isa)                                                                  \
    tarn_loop tarn_span_##name##_f32_##isa, tarn_span_##name##_f64_##isa;
#define DECLARE_NUMBERS(name, isa) DECLARE_FLOATS(name, isa) tarn_loop tarn_span_##name##_i64_##isa;
#define DECLARE_WHOLES(name, isa)  tarn_loop tarn_span_##name##_i64_##isa;
#define DECLARE_EACH(name, types, result)                                                          \
    DECLARE_##types(name, baseline) TARN_WIDE(DECLARE_##types(name, v3) DECLARE_##types(name, v4))
TARN_SPANS(DECLARE_EACH)

#define ROW_FLOATS(name, isa)                                                                      \
    {                                                                                              \
        tarn_span_##name##_f32_##isa, tarn_span_##name##_f64_##isa                                 \
    }
#define ROW_NUMBERS(name, isa)                                                                     \
    {                                                                                              \
        tarn_span_##name##_f32_##isa, tarn_span_##name##_f64_##isa, tarn_span_##name##_i64_##isa   \
    }
#define ROW_WHOLES(name, isa)                                                                      \
    {                                                                                              \
        NULL, NULL, tarn_span_##name##_i64_##isa                                                   \
    }
#define RESULT_REAL false
#define RESULT_BOOL true

#define DEFINE(name_, types, result)                                                               \
    const tarn_span tarn_span_##name_ = {                                                          \
        .name = #name_,                                                                            \
        .writes_bool = RESULT_##result,                                                            \
        .loop = {ROW_##types(name_, baseline),                                                     \
                 TARN_WIDE(ROW_##types(name_, v3), ROW_##types(name_, v4))},                       \
    };
TARN_SPANS(DEFINE)

tarn_loop *tarn_span_loop(const tarn_span *span, int column)
{
    tarn_loop *wide = span->loop[tarn_cpu_isa()][column];
    return wide ? wide : span->loop[0][column];
}
