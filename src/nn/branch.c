/* branch.c -- containers whose layers stand side by side. */
#include "nn/call.h"
#include "tarn/ops.h"

/* Each layer gets the input of its own place, or all of them the only one there is.  Without
 * layers the inputs are the results. */
static bool run_branches(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    int n = (int)self->children;
    if (n > TARN_MAX_TENSORS)
        return tarn_fail(TARN_ERROR_VALUE, "%s: %d layers side by side; there can be %d",
                         self->class->name, n, TARN_MAX_TENSORS);
    if (n > 0 && in->count != 1 && in->count != n)
        return tarn_fail(TARN_ERROR_USE,
                         "%s: %d inputs for %d layers; give one to all, or one to each",
                         tarn_layer_type(self), in->count, n);
    *out = *in;
    for (int i = 0; i < n; i++) {
        tarn_tensors x = {{in->at[in->count == 1 ? 0 : i]}, 1}, y;
        if (!tarn_layer_run_child(self, (size_t)i, &x, &y))
            return false;
        out->at[i] = y.at[0];
    }
    out->count = n ? n : in->count;
    return true;
}

static const tarn_param inputs[] = {
    {"inputs", .kind = TARN_TENSORS, .about = "one for all layers, or one for each"},
    {0},
};

/* ---- Parallel -------------------------------------------------------------------------------- */

TARN_LAYER(Parallel) = {
    .name = "Parallel",
    .aliases = "ParallelTable|ConcatTable",
    .summary = "Layers side by side, on one input or on one each; gives all their results.",
    .example = "local nn = tarn.nn\n"
               "local both = nn.Parallel { nn.Linear(4), nn.Identity() }\n"
               "local a, b = both(tarn.randn(2, 3))\n"
               "assert(a.shape[2] == 4 and b.shape[2] == 3)",
    .input = inputs,
    .result = (const tarn_result[]){{"outputs", "the first result of every layer", false}, {0}},
    .traits = TARN_LAYER_CONTAINER,
    .forward_all = run_branches,
    .samples = {{"nn.Linear(4), nn.ReLU()", "randn(2, 3)", "(2 x 4), (2 x 3)"},
                {"nn.Linear(4), nn.Linear(5)", "randn(2, 3), randn(6, 2)", "(2 x 4), (6 x 5)"}},
    .errors = {{"nn.Parallel { nn.ReLU(), nn.ReLU() }(randn(2), randn(2), randn(2))",
                "3 inputs for 2 layers"},
               {"nn.Parallel { nn.ReLU(), nn.Linear(2) }(tensor(1))",
                "in Parallel, layer 2 %(Linear%)"}},
};

/* ---- Concat ---------------------------------------------------------------------------------- */

static bool concat_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    tarn_tensors parts;
    if (!run_branches(self, in, &parts))
        return false;
    out->at[0] =
        tarn_cat((const tarn_tensor *const *)parts.at, parts.count, self->option[0].integer);
    out->count = 1;
    return out->at[0];
}

TARN_LAYER(Concat) = {
    .name = "Concat",
    .aliases = "JoinTable|DepthConcat",
    .summary = "Layers side by side whose results are joined along a dim; without layers, joins its"
               " inputs.",
    .example = "local nn = tarn.nn\n"
               "local wide = nn.Concat { nn.Linear(4), nn.Linear(5) }\n"
               "assert(wide(tarn.randn(2, 3)).shape[2] == 9)\n"
               "assert(nn.Concat { dim = 1 }(tarn.ones(2, 3), tarn.ones(4, 3)).shape[1] == 6)",
    .option = (const tarn_param[]){{"dim", .kind = TARN_DIM, .flags = TARN_OPTIONAL,
                                    .about = "along which results are joined; 1 is the batch",
                                    .fallback = {.integer = 2}},
                                   {0}},
    .input = inputs,
    .traits = TARN_LAYER_CONTAINER,
    .forward_all = concat_forward,
    .samples = {{"nn.Linear(4), nn.Linear(5)", "randn(2, 3)", "(2 x 9)"},
                {"dim = -1", "randn(2, 3), randn(2, 1)", "(2 x 4)"}},
    .errors = {{"nn.Concat { nn.Linear(4), nn.Flatten() }(randn(2, 3, 3))", "in Concat"}},
};

/* ---- Add and Mul ----------------------------------------------------------------------------- */

typedef tarn_tensor *join(const tarn_tensor *a, const tarn_tensor *b);

static bool fold(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out, join *with)
{
    tarn_tensors parts;
    if (!run_branches(self, in, &parts))
        return false;
    out->at[0] = parts.at[0];
    for (int i = 1; i < parts.count; i++)
        out->at[0] = with(out->at[0], parts.at[i]);
    out->count = 1;
    return out->at[0];
}

static bool add_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    return fold(self, in, out, tarn_add);
}

static bool mul_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    return fold(self, in, out, tarn_mul);
}

TARN_LAYER(Add) = {
    .name = "Add",
    .aliases = "CAddTable",
    .summary = "Layers side by side whose results are added; without layers, adds its inputs.",
    .example = "local nn = tarn.nn\n"
               "assert(nn.Add()(tarn.ones(3), tarn.ones(3)):sum():item() == 6)\n"
               "assert(nn.Add { nn.Linear(4), nn.Linear(4) }(tarn.randn(2, 3)).shape[2] == 4)",
    .input = inputs,
    .traits = TARN_LAYER_CONTAINER,
    .forward_all = add_forward,
    .samples = {{"nn.Linear(4), nn.Linear(4)", "randn(2, 3)", "(2 x 4)"},
                {"", "randn(2, 3), randn(2, 3)", "(2 x 3)"}},
    .errors = {{"nn.Add()(randn(2, 3), randn(2, 4))", "do not broadcast"}},
};

TARN_LAYER(Mul) = {
    .name = "Mul",
    .aliases = "CMulTable",
    .summary = "Layers side by side whose results are multiplied, element by element; without"
               " layers, multiplies its inputs.",
    .example =
        "local nn = tarn.nn\n"
        "local gated = nn.Mul { nn.Linear(4), nn.Sequential { nn.Linear(4), nn.Sigmoid() } }\n"
        "assert(gated(tarn.randn(2, 3)).shape[2] == 4)",
    .input = inputs,
    .traits = TARN_LAYER_CONTAINER,
    .forward_all = mul_forward,
    .samples = {{"nn.Linear(4), nn.Tanh()", "randn(2, 4)", "(2 x 4)"},
                {"", "randn(2, 3), randn(2, 3)", "(2 x 3)"}},
};

TARN_FAMILY(layer_branch);
