/* build.c -- see build.h */
#include "nn/build.h"

#include <string.h>

#include "graph/apply.h"
#include "nn/call.h"
#include "nn/text.h"
#include "nn/weight_norm.h"

/* FNV-1a.  The top bit keeps clear of the streams that are small numbers (graph/draw.c). */
uint64_t tarn_path_stream(const char *path)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (const char *c = path; *c; c++)
        hash = (hash ^ (uint8_t)*c) * 0x100000001B3u;
    return hash | 1ull << 63;
}

/* ---- places ---------------------------------------------------------------------------------- */

/* Every build draws its parameters from a place of its own: the script's counter numbers them. */
static uint64_t new_birth(void)
{
    tarn_draw none = tarn_draw_set((tarn_draw){0});
    tarn_draw here = tarn_draw_take(1);
    tarn_draw_set(none);
    return here.position + 1;
}

static bool place(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)depth;
    if (layer->built && layer->path)
        return true;
    layer->birth = *(const uint64_t *)context;
    return tarn_text_set(&layer->path, path);
}

bool tarn_layer_place(tarn_layer *root)
{
    uint64_t birth = tarn_layer_all_built(root) ? 0 : new_birth();
    return tarn_error_pending() == TARN_OK && tarn_layer_walk(root, place, &birth);
}

bool tarn_layer_build(tarn_layer *self, const tarn_tensor *x)
{
    if (self->built)
        return true;
    if (self->class->build) {
        bool recorded = tarn_recording_set(false);
        bool ok = self->class->build(self, x);
        tarn_recording_set(recorded);
        if (!ok || (self->norm && !tarn_weight_norm_split(self)))
            return false;
    }
    self->built = true;
    return true;
}

static bool unbuild(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)path, (void)depth;
    if (!layer->built || layer->birth != *(uint64_t *)context)
        return true;
    layer->built = false;
    for (int i = 0; layer->class->build && i < TARN_MAX_SLOTS; i++) {
        tarn_release(layer->slot[i]);
        layer->slot[i] = NULL;
    }
    while (layer->class->build && layer->extras)
        if (!tarn_layer_register(layer, layer->extra[0].name, NULL, false))
            return false;
    return true;
}

void tarn_layer_unbuild(tarn_layer *root, uint64_t birth)
{
    if (birth && !tarn_layer_walk(root, unbuild, &birth))
        tarn_fail_frame("undoing a first call");
}

/* ---- shapes ---------------------------------------------------------------------------------- */

/* The first layer with a rank of its own says it, if only layers of any rank come before. */
static int chain_rank(const tarn_layer *net, int depth)
{
    if (net->class->rank || !(net->class->traits & TARN_LAYER_CHAIN) || depth > 100)
        return net->class->rank;
    for (size_t i = 0; i < net->children; i++) {
        const tarn_layer *child = net->child[i].layer;
        int rank = child->input_given ? child->input.rank : chain_rank(child, depth + 1);
        if (rank || !(child->class->traits & TARN_LAYER_SAME_RANK))
            return rank;
    }
    return 0;
}

int tarn_layer_input_rank(const tarn_layer *net)
{
    return net->input_given ? net->input.rank : chain_rank(net, 0);
}

/* Further inputs that are required are taken to look as the first. */
static tarn_tensor *run_shapes(tarn_layer *net, tarn_tensor *x)
{
    const tarn_param *input = tarn_layer_inputs(net);
    tarn_tensors in = {{x}, 1}, out;
    while (input && !tarn_layer_takes_list(net) && input[in.count].name &&
           !(input[in.count].flags & TARN_OPTIONAL))
        in.at[in.count++] = x;
    return tarn_layer_run_all(net, &in, &out) ? out.at[0] : NULL;
}

tarn_tensor *tarn_layer_shape_run(tarn_layer *net, int64_t batch)
{
    if (net->input.rank == TARN_RANK_UNKNOWN)
        return tarn_fail(TARN_ERROR_USE,
                         "%s: the size of its input is not known yet; say"
                         " input = { ... } or call it once",
                         tarn_layer_type(net));
    int64_t size[TARN_MAX_DIMS] = {batch};
    memcpy(size + 1, net->input.size, net->input.rank * sizeof *size);
    tarn_spec spec = tarn_spec_make((tarn_dtype)net->input.dtype, net->input.rank + 1, size);
    bool recorded = tarn_recording_set(false), evaluating = tarn_evaluating_set(true);
    tarn_tensor *x = tarn_tensor_meta(&spec);
    tarn_tensor *y = x && tarn_layer_place(net) ? run_shapes(net, x) : NULL;
    tarn_recording_set(recorded);
    tarn_evaluating_set(evaluating);
    return y;
}

static bool check_input(const tarn_layer *net, int rank, const int64_t *size)
{
    if (rank < 0 || rank >= TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: input has %d sizes; one example has at most %d",
                         tarn_layer_type(net), rank, TARN_MAX_DIMS - 1);
    for (int i = 0; i < rank; i++)
        if (size[i] < 1)
            return tarn_fail(TARN_ERROR_SHAPE, "%s: input size %d is %lld; sizes are at least 1",
                             tarn_layer_type(net), i + 1, (long long)size[i]);
    return true;
}

bool tarn_layer_set_input(tarn_layer *net, tarn_dtype dtype, int rank, const int64_t *size)
{
    if (!check_input(net, rank, size))
        return false;
    net->input = tarn_spec_make(dtype, rank, size);
    net->input_given = true;
    tarn_scope scope = tarn_scope_open();
    bool ok = tarn_layer_shape_run(net, 2);
    if (!ok) {
        char title[96];
        tarn_fail_frame("%s, whose input is %s", tarn_layer_title(net, title),
                        TARN_SPEC_SHAPE(&net->input));
        tarn_layer_unbuild(net, net->birth);
        net->input.rank = TARN_RANK_UNKNOWN;
        net->input_given = false;
    }
    return tarn_scope_close(scope, NULL) && ok;
}

/* ---- built? ---------------------------------------------------------------------------------- */

static bool is_built(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)context, (void)path, (void)depth;
    return layer->built || !layer->class->build;
}

bool tarn_layer_all_built(const tarn_layer *net)
{
    return tarn_layer_walk((tarn_layer *)net, is_built, NULL);
}

static bool require_built(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)context, (void)depth;
    char title[96];
    if (layer->built || !layer->class->build)
        return true;
    return tarn_fail(TARN_ERROR_USE,
                     "%s%s%s has no parameters yet, because the size of its input"
                     " is not known: say input = { ... } where the net is made, or call it once",
                     tarn_layer_title(layer, title), *path ? " at " : "", path);
}

static bool is_sized(const tarn_layer *layer)
{
    return !layer->built && (layer->class->traits & TARN_LAYER_SIZED);
}

static bool no_sized(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)context, (void)path, (void)depth;
    return !is_sized(layer);
}

static bool build_sized(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)context, (void)path, (void)depth;
    return !is_sized(layer) || tarn_layer_build(layer, NULL);
}

/* Layers whose options say all sizes are built when somebody asks for their parameters. */
bool tarn_layer_require_built(const tarn_layer *asked)
{
    tarn_layer *net = (tarn_layer *)asked;
    bool none = tarn_layer_walk(net, no_sized, NULL);
    if (!none && !(tarn_layer_place(net) && tarn_layer_walk(net, build_sized, NULL)))
        return false;
    return tarn_layer_walk(net, require_built, NULL);
}
