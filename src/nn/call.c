/* call.c -- see call.h */
#include "nn/call.h"

#include <string.h>

#include "graph/apply.h"
#include "graph/tape.h"
#include "nn/build.h"
#include "nn/text.h"
#include "nn/weight_norm.h"
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

static tarn_layer_hook *hook;

void tarn_layer_hook_set(tarn_layer_hook *to) { hook = to; }

static bool run_hook(tarn_layer *self, tarn_tensors *in, tarn_tensors *out)
{
    return !self->hooked || !hook || hook(self, in, out);
}

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

bool tarn_layer_watched(void) { return now.watcher.saw != NULL; }

static void watch(tarn_layer *layer, bool before, const tarn_tensor *y)
{
    if (now.watcher.saw)
        now.watcher.saw(now.watcher.context, layer, before, y);
}

/* ---- entering and leaving -------------------------------------------------------------------- */

/* In training, random rows draw at (path, step): a checkpoint has to hold the step alone.  *WAS is
 * where they drew before. */
static bool draw_here(tarn_layer *self, tarn_draw *was)
{
    enum { STEP_BITS = 32 };
    tarn_draw draw = {0};
    if (tarn_layer_training(self)) {
        uint64_t step = self->steps;
        bool again;
        if (!tarn_replay_count(&step, &again))
            return false;
        self->steps += !again;
        draw = (tarn_draw){tarn_path_stream(self->path), step << STEP_BITS};
    }
    *was = tarn_draw_set(draw);
    return true;
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
    tarn_draw was;
    if (!find_place(self) || !draw_here(self, &was))
        return false;
    if (!now.root)
        now.root = self;
    now.depth++;
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

/* ---- inputs ---------------------------------------------------------------------------------- */

const tarn_param *tarn_layer_inputs(const tarn_layer *layer)
{
    for (int depth = 0; depth < DEEPEST && layer; depth++) {
        bool chain = (layer->class->traits & TARN_LAYER_CHAIN) && layer->children;
        if (layer->class->input || !chain || (layer->class->traits & TARN_LAYER_AROUND))
            return layer->class->input;
        layer = layer->child[0].layer;
    }
    return NULL;
}

bool tarn_layer_takes_list(const tarn_layer *layer)
{
    const tarn_param *input = tarn_layer_inputs(layer);
    bool one =
        (layer->class->traits & TARN_LAYER_WIRED) && layer->takes && !strchr(layer->takes, ',');
    return input && input->kind == TARN_TENSORS && !one;
}

bool tarn_layer_gives_one(const tarn_layer *layer)
{
    return !layer->class->result && !(layer->class->traits & TARN_LAYER_CALLBACK);
}

static bool wrong_count(const tarn_layer *self, int most, int count)
{
    if (most == 1)
        return tarn_fail(TARN_ERROR_USE, "%s takes one input, not %d", tarn_layer_type(self),
                         count);
    return tarn_fail(TARN_ERROR_USE, "%s takes at most %d inputs, not %d", tarn_layer_type(self),
                     most, count);
}

/* Every input that is declared gets a place; required ones must be there. */
static bool lay_inputs(const tarn_layer *self, const tarn_tensors *in, tarn_tensors *full)
{
    const tarn_param *input = tarn_layer_inputs(self);
    *full = *in;
    if ((self->class->traits & TARN_LAYER_CALLBACK) || tarn_layer_takes_list(self))
        return in->count > 0 ||
               tarn_fail(TARN_ERROR_USE, "%s: needs an input", tarn_layer_type(self));
    int n = 0;
    for (; input && input[n].name; n++) {
        if (n >= full->count)
            full->at[n] = TARN_NONE;
        if (tarn_is_none(full->at[n]) && !(input[n].flags & TARN_OPTIONAL))
            return tarn_fail(TARN_ERROR_USE, "%s: its input '%s' is missing", tarn_layer_type(self),
                             input[n].name);
    }
    n = n ? n : 1;
    full->count = n;
    return in->count <= n || wrong_count(self, n, in->count);
}

/* ---- running --------------------------------------------------------------------------------- */

static tarn_tensor *op_forward(tarn_layer *self, tarn_tensor *x)
{
    tarn_value value[TARN_MAX_PARAMS + 1] = {{0}};
    memcpy(value + 1, self->option, (TARN_MAX_PARAMS - 1) * sizeof *value);
    return tarn_apply1(self->class->op, &x, NULL, value);
}

static bool callback(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    if (module_forward)
        return module_forward(self, in, out);
    return tarn_fail(TARN_ERROR_USE, "%s is written in a script, and no script is running",
                     tarn_layer_type(self));
}

static bool forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    const tarn_layer_class *class = self->class;
    if (class->traits & TARN_LAYER_CALLBACK)
        return callback(self, in, out);
    if (class->forward_all)
        return class->forward_all(self, in, out);
    out->count = 1;
    out->at[0] = class->forward ? class->forward(self, in->at[0]) : op_forward(self, in->at[0]);
    return out->at[0];
}

/* Closes SCOPE; what OUT holds moves to the scope outside. */
static bool close_with(tarn_scope scope, tarn_tensors *out, bool ok)
{
    for (int i = 0; ok && i < out->count; i++)
        tarn_keep(out->at[i]);
    bool fine = tarn_scope_close(scope, NULL);
    for (int i = 0; ok && i < out->count; i++) {
        if (!fine)
            tarn_release(out->at[i]);
        else
            fine = tarn_scope_own(out->at[i]) != NULL;
    }
    if (!fine || !ok)
        out->count = 0;
    return fine && ok;
}

bool tarn_layer_run_all(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    if (self == now.skip) {
        *out = *in;
        return true;
    }
    tarn_scope scope = tarn_scope_open();
    tarn_layer_entry entry;
    tarn_tensors full;
    *out = (tarn_tensors){0};
    bool ok = tarn_layer_enter(self, &entry) && lay_inputs(self, in, &full) &&
              run_hook(self, &full, NULL) && tarn_layer_build(self, full.at[0]) &&
              (!self->norm || tarn_weight_norm_make(self)) && forward(self, &full, out) &&
              run_hook(self, &full, out);
    if (self->norm)
        tarn_weight_norm_drop(self);
    leave(self, &entry, ok ? out->at[0] : NULL);
    return close_with(scope, out, ok);
}

tarn_tensor *tarn_layer_run(tarn_layer *self, tarn_tensor *x)
{
    tarn_tensors out;
    return x && tarn_layer_run_all(self, &(tarn_tensors){{x}, 1}, &out) ? out.at[0] : NULL;
}

bool tarn_layer_run_child(const tarn_layer *self, size_t i, const tarn_tensors *in,
                          tarn_tensors *out)
{
    tarn_layer *child = self->child[i].layer;
    if (tarn_layer_run_all(child, in, out))
        return true;
    char mine[96], its[96];
    tarn_fail_frame("%s, layer %zu (%s)", tarn_layer_title(self, mine), i + 1,
                    tarn_layer_title(child, its));
    return false;
}

/* ---- calling --------------------------------------------------------------------------------- */

bool tarn_layer_is_example(const tarn_layer *net, const tarn_tensor *x)
{
    int rank = tarn_layer_input_rank(net);
    return (rank > 0 || net->input_given) && x->spec.rank == rank;
}

/* Before its first call a net may not know what one example looks like. */
static void remember_input(tarn_layer *net, const tarn_tensor *x)
{
    int batch = tarn_layer_is_example(net, x) ? 0 : 1;
    if (net->input.rank != TARN_RANK_UNKNOWN || x->spec.rank < batch)
        return;
    net->input =
        tarn_spec_make((tarn_dtype)x->spec.dtype, x->spec.rank - batch, x->spec.size + batch);
}

static bool call_batch(tarn_layer *net, const tarn_tensors *in, tarn_tensors *out)
{
    bool first = !net->built;
    bool ok = tarn_layer_run_all(net, in, out);
    bool one_says_all = in->count == 1 || !tarn_layer_takes_list(net);
    if (ok && !now.root && one_says_all)
        remember_input(net, in->at[0]);
    if (ok)
        return true;
    if (first)
        tarn_layer_unbuild(net, net->birth);
    add_frame(net);
    return false;
}

/* One example as a batch of one. */
static bool call_example(tarn_layer *net, const tarn_tensors *in, tarn_tensors *out)
{
    tarn_scope scope = tarn_scope_open();
    tarn_tensors batch = {.count = in->count};
    bool ok = true;
    for (int i = 0; ok && i < in->count; i++) {
        bool none = tarn_is_none(in->at[i]);
        ok = (batch.at[i] = none ? TARN_NONE : tarn_unsqueeze(in->at[i], 1));
    }
    ok = ok && call_batch(net, &batch, out);
    for (int i = 0; ok && i < out->count; i++)
        ok = tarn_is_none(out->at[i]) || (out->at[i] = tarn_squeeze(out->at[i], 1));
    return close_with(scope, out, ok);
}

bool tarn_layer_call_all(tarn_layer *net, const tarn_tensors *in, tarn_tensors *out)
{
    *out = (tarn_tensors){0};
    if (!net)
        return false;
    for (int i = 0; i < in->count; i++)
        if (!in->at[i])
            return false;
    bool as_it_is = (net->class->traits & TARN_LAYER_EXAMPLES) || !in->count ||
                    !tarn_layer_is_example(net, in->at[0]);
    return as_it_is ? call_batch(net, in, out) : call_example(net, in, out);
}

tarn_tensor *tarn_layer_call(tarn_layer *net, const tarn_tensor *x)
{
    tarn_tensors out;
    tarn_tensors in = {{(tarn_tensor *)x}, 1};
    return tarn_layer_call_all(net, &in, &out) ? out.at[0] : NULL;
}

/* ---- without the softmax --------------------------------------------------------------------- */

const tarn_layer *tarn_layer_last(const tarn_layer *net)
{
    while ((net->class->traits & TARN_LAYER_CHAIN) && net->children &&
           !(net->class->traits & TARN_LAYER_AROUND))
        net = net->child[net->children - 1].layer;
    return net;
}

tarn_tensor *tarn_layer_logits(tarn_layer *net, const tarn_tensor *x, const char *cut)
{
    const tarn_layer *last = tarn_layer_last(net), *was = now.skip;
    now.skip = cut && tarn_word_among(cut, last->class->name) >= 0 ? last : NULL;
    tarn_tensor *y = tarn_layer_call(net, x);
    now.skip = was;
    return y;
}
