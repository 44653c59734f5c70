/* direct.c -- see direct.h */
#include "kernel/direct.h"

#include "base/cpu.h"
#include "kernel/isa.h"
#include "kernel/span.h"

#define DECLARE(type, isa, result, name, parameters) result tarn_##name##_##type##_##isa parameters;
#define DECLARE_FLOAT(isa, ...)                      DECLARE(f32, isa, __VA_ARGS__) DECLARE(f64, isa, __VA_ARGS__)
#define DECLARE_KERNELS(...)                                                                       \
    DECLARE_FLOAT(baseline, __VA_ARGS__)                                                           \
    TARN_WIDE(DECLARE_FLOAT(v3, __VA_ARGS__) DECLARE_FLOAT(v4, __VA_ARGS__))
TARN_DIRECTS(DECLARE_KERNELS)

#define F32_BASELINE(result, name, parameters) .name = tarn_##name##_f32_baseline,
#define F64_BASELINE(result, name, parameters) .name = tarn_##name##_f64_baseline,
#define F32_V3(result, name, parameters)       .name = tarn_##name##_f32_v3,
#define F64_V3(result, name, parameters)       .name = tarn_##name##_f64_v3,
#define F32_V4(result, name, parameters)       .name = tarn_##name##_f32_v4,
#define F64_V4(result, name, parameters)       .name = tarn_##name##_f64_v4,

#define ROW(isa)                                                                                   \
    {                                                                                              \
        {TARN_DIRECTS(F32_##isa)}, { TARN_DIRECTS(F64_##isa) }                                     \
    }

static const tarn_directs table[][2] = {ROW(BASELINE), TARN_WIDE(ROW(V3), ROW(V4))};

const tarn_directs *tarn_directs_of(int column)
{
    size_t isa = (size_t)tarn_cpu_isa();
    return &table[isa < sizeof table / sizeof *table ? isa : 0][column];
}
