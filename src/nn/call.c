/* call.c -- see call.h */
#include "nn/call.h"

#include <string.h>

#include "graph/apply.h"
#include "nn/build.h"
#include "tarn/ops.h"

enum { DEEPEST = 100 };

/* What this thread is in the middle of. */
static _Thread_local struct {
    tarn_layer *root;       /* the outermost layer being applied */
    const tarn_layer *skip; /* passed through: the softmax that a loss does without */
    tarn_layer_watcher watcher;
    int depth;
    bool evaluating;
} now;

static tarn_module_forward *module_forward;

void tarn_module_forward_set(tarn_module_forward *forward) { module_forward = forward; }

bool tarn_evaluating_set(bool on)
{
    bool was = now.evaluating;
    now.evaluating = on;
    return was;
}

bool tarn_layer_training(const tarn_layer *self) { return self->training && !now.evaluating; }

tarn_layer_watcher tarn_layer_watch(tarn_layer_watcher watcher)
{
    tarn_layer_watcher was = now.watcher;
    now.watcher = watcher;
    return was;
}

static void watch(tarn_layer *layer, bool before, const tarn_tensor *y)
{
    if (now.watcher.saw)
        now.watcher.saw(now.watcher.context, layer, before, y);
}

/* ---- entering and leaving -------------------------------------------------------------------- */

/* In training, random rows draw at (path, step): a checkpoint has to hold the step alone. */
static tarn_draw draw_here(tarn_layer *self)
{
    enum { STEP_BITS = 32 };
    if (!tarn_layer_training(self))
        return tarn_draw_set((tarn_draw){0});
    tarn_draw draw = {tarn_path_stream(self->path), self->steps << STEP_BITS};
    self->steps++;
    return tarn_draw_set(draw);
}

/* Outermost, a net gives its layers their paths; one that came later gets its own in passing. */
static bool find_place(tarn_layer *self)
{
    if (!now.root)
        return (self->built && self->path) || tarn_layer_place(self);
    if (self->path)
        return true;
    return tarn_layer_place(now.root) && (self->path || tarn_layer_place(self));
}

bool tarn_layer_enter(tarn_layer *self, tarn_layer_entry *entry)
{
    *entry = (tarn_layer_entry){.root = now.root};
    if (now.depth >= DEEPEST)
        return tarn_fail(TARN_ERROR_USE, "%s: layers call each other more than %d deep",
                         tarn_layer_type(self), DEEPEST);
    if (!find_place(self))
        return false;
    if (!now.root)
        now.root = self;
    now.depth++;
    tarn_draw was = draw_here(self);
    entry->stream = was.stream, entry->position = was.position;
    entry->entered = true;
    watch(self, true, NULL);
    return true;
}

static void leave(tarn_layer *self, tarn_layer_entry *entry, const tarn_tensor *y)
{
    if (!entry->entered)
        return;
    watch(self, false, y);
    tarn_draw_set((tarn_draw){entry->stream, entry->position});
    now.depth--;
    now.root = entry->root;
}

static void add_frame(const tarn_layer *self)
{
    char title[96];
    if (!(self->class->traits & TARN_LAYER_CHAIN))
        tarn_fail_frame("%s", tarn_layer_title(self, title));
}

void tarn_layer_leave(tarn_layer *self, tarn_layer_entry *entry, const tarn_tensor *y)
{
    leave(self, entry, y);
    if (!y)
        add_frame(self);
}

/* ---- running --------------------------------------------------------------------------------- */

static tarn_tensor *op_forward(tarn_layer *self, tarn_tensor *x)
{
    tarn_value value[TARN_MAX_PARAMS + 1] = {{0}};
    memcpy(value + 1, self->option, (TARN_MAX_PARAMS - 1) * sizeof *value);
    return tarn_apply1(self->class->op, &x, NULL, value);
}

static tarn_tensor *forward(tarn_layer *self, tarn_tensor *x)
{
    const tarn_layer_class *class = self->class;
    if (class->traits & TARN_LAYER_CALLBACK)
        return module_forward ? module_forward(self, x)
                              : tarn_fail(TARN_ERROR_USE,
                                          "%s is written in a script, and no script is running",
                                          tarn_layer_type(self));
    return class->forward ? class->forward(self, x) : op_forward(self, x);
}

tarn_tensor *tarn_layer_run(tarn_layer *self, tarn_tensor *x)
{
    if (!x || self == now.skip)
        return x;
    tarn_scope scope = tarn_scope_open();
    tarn_layer_entry entry;
    tarn_tensor *y = NULL;
    if (tarn_layer_enter(self, &entry) && tarn_layer_build(self, x))
        y = forward(self, x);
    leave(self, &entry, y);
    return tarn_scope_close(scope, y) ? y : NULL;
}

/* ---- calling --------------------------------------------------------------------------------- */

/* Before its first call a net may not know what one example looks like. */
static void remember_input(tarn_layer *net, const tarn_tensor *x)
{
    if (net->input.rank != TARN_RANK_UNKNOWN || x->spec.rank == 0)
        return;
    net->input = tarn_spec_make((tarn_dtype)x->spec.dtype, x->spec.rank - 1, x->spec.size + 1);
}

static tarn_tensor *call_batch(tarn_layer *net, tarn_tensor *x)
{
    bool first = !net->built;
    tarn_tensor *y = tarn_layer_run(net, x);
    if (y && !now.root)
        remember_input(net, x);
    if (y)
        return y;
    if (first)
        tarn_layer_unbuild(net, net->birth);
    add_frame(net);
    return NULL;
}

bool tarn_layer_is_example(const tarn_layer *net, const tarn_tensor *x)
{
    int rank = tarn_layer_input_rank(net);
    return (rank > 0 || net->input_given) && x->spec.rank == rank;
}

tarn_tensor *tarn_layer_call(tarn_layer *net, const tarn_tensor *x)
{
    if (!net || !x)
        return NULL;
    if (!tarn_layer_is_example(net, x))
        return call_batch(net, (tarn_tensor *)x);
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *batch = tarn_unsqueeze(x, 1);
    tarn_tensor *y = batch ? call_batch(net, batch) : NULL;
    y = tarn_squeeze(y, 1);
    return tarn_scope_close(scope, y) ? y : NULL;
}

/* ---- without the softmax --------------------------------------------------------------------- */

const tarn_layer *tarn_layer_last(const tarn_layer *net)
{
    while ((net->class->traits & TARN_LAYER_CHAIN) && net->children &&
           !(net->class->traits & TARN_LAYER_AROUND))
        net = net->child[net->children - 1].layer;
    return net;
}

tarn_tensor *tarn_layer_logits(tarn_layer *net, const tarn_tensor *x, uint32_t *cut)
{
    const tarn_layer *last = tarn_layer_last(net), *was = now.skip;
    *cut = last->class->traits & (TARN_LAYER_SOFTMAX | TARN_LAYER_LOG);
    now.skip = *cut ? last : NULL;
    tarn_tensor *y = tarn_layer_call(net, x);
    now.skip = was;
    return y;
}
