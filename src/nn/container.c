/* container.c -- layers of layers. */
#include "graph/tape.h"
#include "nn/call.h"
#include "nn/fuse.h"
#include "nn/layer.h"
#include "tarn/ops.h"

static void keep(const tarn_tensors *held)
{
    for (int i = 0; i < held->count; i++)
        tarn_keep(held->at[i]);
}

static void release(tarn_tensors *held)
{
    for (int i = 0; i < held->count; i++)
        tarn_release(held->at[i]);
    held->count = 0;
}

/* One child, or *COUNT that are fused, in a scope of its own: what it makes on the way goes when it is done, and what HELD
 * has too when nobody else needs it (the tape holds what backward will read).  HELD is kept, before
 * and after.  The child gets the first of several, or all where it takes a list. */
static bool run_child(tarn_layer *self, size_t i, tarn_tensors *held, size_t *count)
{
    tarn_tensors in = *held, out = {0};
    tarn_scope scope = tarn_scope_open();
    if (i > 0 && !tarn_layer_takes_list(self->child[i].layer))
        in.count = 1;
    bool ran = tarn_fuse_run(self, i, &in, &out, count);
    if (ran && *count == 0) {
        *count = 1;
        ran = tarn_layer_run_child(self, i, &in, &out);
    }
    keep(&out);
    release(held);
    *held = out;
    return tarn_scope_close(scope, NULL) && ran;
}

static tarn_tensor *run_chain(tarn_layer *self, const tarn_tensors *in)
{
    tarn_tensors held = *in;
    keep(&held);
    bool ok = true;
    for (size_t i = 0, count; ok && i < self->children; i += count)
        ok = run_child(self, i, &held, &count);
    tarn_tensor *y = ok ? tarn_keep(held.at[0]) : NULL;
    release(&held);
    return tarn_scope_own(y);
}

static bool sequential_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    out->at[0] = run_chain(self, in);
    out->count = 1;
    return out->at[0];
}

/* x + f(x) */
static tarn_tensor *residual_forward(tarn_layer *self, tarn_tensor *x)
{
    return tarn_add(x, run_chain(self, &(tarn_tensors){{x}, 1}));
}

/* What Checkpoint runs again. */
typedef struct chain_replay {
    tarn_replay replay;
    tarn_layer *layer; /* counted */
} chain_replay;

static void chain_replay_done(void *object)
{
    chain_replay *r = object;
    tarn_replay_done(&r->replay);
    tarn_release(r->layer);
    tarn_free(r, sizeof *r);
}

static const tarn_class chain_replay_class = {"recomputation", chain_replay_done};

static bool chain_again(tarn_replay *self, tarn_tensor *const *in, tarn_tensor **out)
{
    out[0] = run_chain(((chain_replay *)self)->layer, &(tarn_tensors){{in[0]}, 1});
    return out[0];
}

static tarn_tensor *checkpoint_forward(tarn_layer *self, tarn_tensor *x)
{
    tarn_tensor *y = NULL;
    chain_replay *r = tarn_alloc(sizeof *r);
    if (!r)
        return NULL;
    *r = (chain_replay){.layer = tarn_keep(self)};
    r->replay.object = (tarn_object){.class = &chain_replay_class, .refs = 1};
    r->replay.run = chain_again, r->replay.inputs = r->replay.outputs = 1;
    return tarn_scope_own(r) && tarn_recompute(&r->replay, &x, &y) ? y : NULL;
}

TARN_LAYER(Sequential) = {
    .name = "Sequential",
    .summary = "Layers one after the other: each gets what the one before it gives, the first of"
               " several (all of them where it takes a list, as Add does).",
    .example =
        "local nn = tarn.nn\n"
        "local net = nn.Sequential { input = { 784 }, nn.Linear(50), nn.ReLU(), nn.Linear(10) }\n"
        "assert(#net == 3 and net(tarn.randn(2, 784)).shape[2] == 10)",
    .traits = TARN_LAYER_CONTAINER | TARN_LAYER_CHAIN,
    .forward_all = sequential_forward,
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

TARN_LAYER(Checkpoint) = {
    .name = "Checkpoint",
    .aliases = "Recompute",
    .summary = "Layers one after the other that keep nothing for backward: it runs them again, with"
               " the same random numbers, so memory is paid for with time.",
    .source = "[Chen, Xu, Zhang, Guestrin 2016]",
    .example =
        "local nn = tarn.nn\n"
        "local net = nn.Sequential { input = { 3 }, nn.Checkpoint { nn.Linear(4), nn.Tanh() } }\n"
        "net(tarn.randn(2, 3)):sum():backward()\n"
        "assert(net:parameters()[1].grad.shape[1] == 4)",
    .traits = TARN_LAYER_CONTAINER | TARN_LAYER_CHAIN | TARN_LAYER_AROUND,
    .forward = checkpoint_forward,
    .samples = {{"nn.Linear(4), nn.Tanh(), nn.Dropout(0.5)", "randn(2, 3)", "(2 x 4)"},
                {"nn.Linear(3), nn.BatchNorm1d()", "randn(4, 2)", "(4 x 3)"}},
};

static bool list_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    (void)self, (void)in, (void)out;
    return tarn_fail(TARN_ERROR_USE, "ModuleList: holds layers and does nothing with them; call"
                                     " list[1](x), or use Sequential");
}

TARN_LAYER(ModuleList) = {
    .name = "ModuleList",
    .summary = "A list of layers for modules of one's own, which call them as they like.",
    .example =
        "local nn = tarn.nn\n"
        "local Twice = nn.Module:extend \"TwiceThrough\"\n"
        "function Twice:init(n) self.parts = nn.ModuleList { nn.Linear(n), nn.Linear(n) } end\n"
        "function Twice:forward(x)\n"
        "  for _, part in pairs(self.parts) do x = part(x) end\n"
        "  return x\n"
        "end\n"
        "local net = Twice(3)\n"
        "net(tarn.randn(2, 4))\n"
        "assert(net:state_dict()[\"parts.1.weight\"].shape[2] == 3)",
    .traits = TARN_LAYER_CONTAINER,
    .forward_all = list_forward,
    .errors = {{"nn.ModuleList { nn.ReLU() }(randn(2))", "call list%[1%]%(x%), or use Sequential"}},
};

TARN_FAMILY(layer_container);
