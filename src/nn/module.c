/* module.c -- a layer whose forward is written in a script. */
#include "nn/layer.h"

TARN_LAYER(Module) = {
    .name = "Module",
    .summary = "A layer of one's own: nn.Module:extend \"Name\" with init and forward.",
    .example = "local Twice = tarn.nn.Module:extend \"Twice\"\n"
               "function Twice:forward(x) return x * 2 end\n"
               "assert(Twice()(tarn.ones(3)):sum():item() == 6)",
    .traits = TARN_LAYER_CALLBACK,
};

TARN_FAMILY(layer_module);
