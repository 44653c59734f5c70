/* families.c -- the tables of the kernels that have a header of their own, and the choice by machine.
 *
 * A family is a list of kernels (an X-table in its header), each built for float32 and float64 and
 * for every instruction set: a new one is a line at the end of this file.
 */
#include "base/cpu.h"
#include "kernel/cells.h"
#include "kernel/chain.h"
#include "kernel/chosen.h"
#include "kernel/direct.h"
#include "kernel/distance.h"
#include "kernel/first.h"
#include "kernel/fold.h"
#include "kernel/isa.h"
#include "kernel/planes.h"
#include "kernel/product.h"
#include "kernel/resample.h"
#include "kernel/sample.h"
#include "kernel/steps.h"
#include "kernel/winograd.h"

#define DECLARE(type, isa, result, name, parameters) result tarn_##name##_##type##_##isa parameters;
#define DECLARE_F32(...)                                                                           \
    DECLARE(f32, baseline, __VA_ARGS__)                                                            \
    TARN_WIDE(DECLARE(f32, v3, __VA_ARGS__) DECLARE(f32, v4, __VA_ARGS__))
#define DECLARE_F64(...)                                                                           \
    DECLARE(f64, baseline, __VA_ARGS__)                                                            \
    TARN_WIDE(DECLARE(f64, v3, __VA_ARGS__) DECLARE(f64, v4, __VA_ARGS__))

#define F32_BASELINE(result, name, parameters) .name = tarn_##name##_f32_baseline,
#define F64_BASELINE(result, name, parameters) .name = tarn_##name##_f64_baseline,
#define F32_V3(result, name, parameters)       .name = tarn_##name##_f32_v3,
#define F64_V3(result, name, parameters)       .name = tarn_##name##_f64_v3,
#define F32_V4(result, name, parameters)       .name = tarn_##name##_f32_v4,
#define F64_V4(result, name, parameters)       .name = tarn_##name##_f64_v4,

/* A build without the wide sets has one row. */
static size_t row_of(size_t rows)
{
    size_t isa = (size_t)tarn_cpu_isa();
    return isa < rows ? isa : 0;
}

#define ROWS(table) (sizeof(table) / sizeof *(table))

#define ROW(LIST, isa)                                                                             \
    {                                                                                              \
        {LIST(F32_##isa)}, { LIST(F64_##isa) }                                                     \
    }

/* const TYPE *FUNCTION(int column): TARN_FLOAT32 or TARN_FLOAT64. */
#define FAMILY(type, function, LIST)                                                               \
    LIST(DECLARE_F32)                                                                              \
    LIST(DECLARE_F64)                                                                              \
    static const type type##_table[][2] = {ROW(LIST, BASELINE),                                    \
                                           TARN_WIDE(ROW(LIST, V3), ROW(LIST, V4))};               \
    const type *function(int column) { return &type##_table[row_of(ROWS(type##_table))][column]; }

/* const TYPE *FUNCTION(void): float32 alone. */
#define FAMILY_F32(type, function, LIST)                                                           \
    LIST(DECLARE_F32)                                                                              \
    static const type type##_table[] = {{LIST(F32_BASELINE)},                                      \
                                        TARN_WIDE({LIST(F32_V3)}, {LIST(F32_V4)})};                \
    const type *function(void) { return &type##_table[row_of(ROWS(type##_table))]; }

/* clang-format off */
FAMILY(tarn_cells, tarn_cells_of, TARN_CELLS)
FAMILY(tarn_chains, tarn_chains_of, TARN_CHAINS)
FAMILY(tarn_chosen_kernels, tarn_chosen_kernels_of, TARN_CHOSEN)
FAMILY(tarn_directs, tarn_directs_of, TARN_DIRECTS)
FAMILY(tarn_distance_kernels, tarn_distances_of, TARN_DISTANCES)
FAMILY(tarn_first_kernels, tarn_firsts_of, TARN_FIRSTS)
FAMILY(tarn_fold_kernels, tarn_folds_of, TARN_FOLDS)
FAMILY(tarn_planes_kernels, tarn_planes_kernels_of, TARN_PLANES)
FAMILY(tarn_products, tarn_products_of, TARN_PRODUCTS)
FAMILY(tarn_resamples, tarn_resamples_of, TARN_RESAMPLES)
FAMILY(tarn_sample_kernels, tarn_samples_of, TARN_SAMPLES)
FAMILY(tarn_step_kernels, tarn_steps_of, TARN_STEPS)
FAMILY_F32(tarn_winograd_kernels, tarn_winograd_kernels_here, TARN_WINOGRADS)
/* clang-format on */
