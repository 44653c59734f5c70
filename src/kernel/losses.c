/* losses.c -- see losses.h */
#include "kernel/losses.h"

#include "kernel/isa.h"

#define DECLARE_ISA(name, isa)                                                                     \
    tarn_loss_values tarn_loss_##name##_f32_##isa, tarn_loss_##name##_f64_##isa;                   \
    tarn_loss_slopes tarn_loss_##name##_back_f32_##isa, tarn_loss_##name##_back_f64_##isa;
#define DECLARE(name)                                                                              \
    DECLARE_ISA(name, baseline) TARN_WIDE(DECLARE_ISA(name, v3) DECLARE_ISA(name, v4))
TARN_LOSSES(DECLARE)

#define ROW(name, isa)                                                                             \
    {                                                                                              \
        tarn_loss_##name##_f32_##isa, tarn_loss_##name##_f64_##isa                                 \
    }
#define DEFINE(name_)                                                                              \
    const tarn_losses tarn_losses_##name_ = {                                                      \
        .name = #name_,                                                                            \
        .values = {ROW(name_, baseline), TARN_WIDE(ROW(name_, v3), ROW(name_, v4))},               \
        .slopes = {ROW(name_##_back, baseline),                                                    \
                   TARN_WIDE(ROW(name_##_back, v3), ROW(name_##_back, v4))},                       \
    };
TARN_LOSSES(DEFINE)
