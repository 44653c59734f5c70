/* container.c -- layers of layers. */
#include "nn/call.h"
#include "nn/layer.h"
#include "tarn/ops.h"

/* One child in a scope of its own: what it makes on the way goes when it is done, and X too when
 * nobody else needs it (the tape holds what backward will read).  The result is held, not owned. */
static tarn_tensor *run_child(const tarn_layer *self, size_t i, tarn_tensor *x)
{
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *y = tarn_keep(tarn_layer_run(self->child[i].layer, x));
    if (!y) {
        char mine[96], its[96];
        tarn_fail_frame("%s, layer %zu (%s)", tarn_layer_title(self, mine), i + 1,
                        tarn_layer_title(self->child[i].layer, its));
    }
    if (tarn_scope_close(scope, NULL))
        return y;
    tarn_release(y);
    return NULL;
}

static tarn_tensor *sequential_forward(tarn_layer *self, tarn_tensor *x)
{
    tarn_tensor *held = tarn_keep(x);
    for (size_t i = 0; held && i < self->children; i++) {
        tarn_tensor *y = run_child(self, i, held);
        tarn_release(held);
        held = y;
    }
    return tarn_scope_own(held);
}

/* x + f(x) */
static tarn_tensor *residual_forward(tarn_layer *self, tarn_tensor *x)
{
    return tarn_add(x, sequential_forward(self, x));
}

TARN_LAYER(Sequential) = {
    .name = "Sequential",
    .summary = "Layers one after the other.",
    .example =
        "local nn = tarn.nn\n"
        "local net = nn.Sequential { input = { 784 }, nn.Linear(50), nn.ReLU(), nn.Linear(10) }\n"
        "assert(#net == 3 and net(tarn.randn(2, 784)).shape[2] == 10)",
    .traits = TARN_LAYER_CONTAINER | TARN_LAYER_CHAIN,
    .forward = sequential_forward,
    .samples = {{"nn.Linear(4), nn.ReLU()", "randn(2, 3)", "(2 x 4)"},
                {"", "randn(2, 3)", "(2 x 3)"}},
    .errors = {{"nn.Sequential { nn.Linear(4), nn.Conv2d(2, 3) }(randn(2, 3))",
                "in Sequential, layer 2 %(Conv2d%)"}},
};

TARN_LAYER(Residual) = {
    .name = "Residual",
    .summary = "Adds its input to what its layers make of it: x + f(x).",
    .source = "[He et al. 2016]",
    .example = "local nn = tarn.nn\n"
               "assert(nn.Residual { nn.Linear(3), nn.Tanh() }(tarn.randn(2, 3)).shape[2] == 3)",
    .traits = TARN_LAYER_CONTAINER | TARN_LAYER_CHAIN | TARN_LAYER_AROUND,
    .forward = residual_forward,
    .samples = {{"nn.Linear(3), nn.ReLU()", "randn(2, 3)", "(2 x 3)"}},
};

TARN_FAMILY(layer_container);
