/* winograd.c -- see winograd.h */
#include "kernel/winograd.h"

#include "base/cpu.h"
#include "kernel/isa.h"

#define DECLARE(isa, result, name, parameters) result tarn_##name##_f32_##isa parameters;
#define DECLARE_ALL(...)                                                                           \
    DECLARE(baseline, __VA_ARGS__)                                                                 \
    TARN_WIDE(DECLARE(v3, __VA_ARGS__) DECLARE(v4, __VA_ARGS__))
TARN_WINOGRADS(DECLARE_ALL)

#define BASELINE(result, name, parameters) .name = tarn_##name##_f32_baseline,
#define V3(result, name, parameters)       .name = tarn_##name##_f32_v3,
#define V4(result, name, parameters)       .name = tarn_##name##_f32_v4,

static const tarn_winograd_kernels table[] = {
    {TARN_WINOGRADS(BASELINE)},
    TARN_WIDE({TARN_WINOGRADS(V3)}, {TARN_WINOGRADS(V4)}),
};

const tarn_winograd_kernels *tarn_winograd_kernels_here(void)
{
    size_t isa = (size_t)tarn_cpu_isa();
    return &table[isa < sizeof table / sizeof *table ? isa : 0];
}
