/* chain.c -- which nets, losses and optimizers a chain serves; see chain.h */
#include <math.h>

#include "graph/apply.h"
#include "graph/autocast.h"
#include "graph/modes.h"
#include "graph/nan.h"
#include "graph/profile.h"
#include "graph/sink.h"
#include "kernel/spans.h"
#include "nn/call.h"
#include "nn/text.h"
#include "train/chain_insides.h"

extern const tarn_layer_class tarn_layer_class_row_Sequential, tarn_layer_class_row_Linear,
    tarn_layer_class_row_Identity, tarn_layer_class_row_Flatten;
extern const tarn_op tarn_op_row_gelu, tarn_op_row_cross_entropy, tarn_op_row_nll_loss,
    tarn_op_row_mse_loss, tarn_op_row_l1_loss, tarn_op_row_binary_cross_entropy_with_logits;

/* Beyond so many parameters products in tiles on all threads win.  Us a step with Adam, batch 64, one
 * thread of a Zen 3, in one pass and in the general way: 16-64-64-10 (6,000) 58 and 134, 784-10 (7,850)
 * 150 and 180, 64-128-64-10 (17,000) 145 and 216, 784-32-10 (25,000) 333 and 243. */
enum { MOST_PARAMETERS = 20000 };

/* ---- the object ------------------------------------------------------------------------------ */

static void chain_done(void *object)
{
    tarn_chain *c = object;
    for (int i = 0; i < c->stages; i++) {
        tarn_release(c->stage[i].weight);
        tarn_release(c->stage[i].bias);
    }
    tarn_release(c->net);
    tarn_release(c->optimizer);
    tarn_release(c->inputs);
    tarn_release(c->targets);
    tarn_free(c, sizeof *c);
}

static const tarn_class chain_class = {"chain", chain_done};

static bool refuse(const char **why, const char *what)
{
    *why = what;
    return false;
}

/* ---- stages ---------------------------------------------------------------------------------- */

/* What is being read. */
typedef struct reading {
    tarn_chain *chain;
    const tarn_layer *skip; /* the loss is of what comes before it */
    bool undone;            /* ... and the general way does not run it either */
    size_t width;           /* of what comes out so far */
    const char **why;
} reading;

static bool trains(const tarn_tensor *t, tarn_dtype dtype)
{
    const tarn_sink *sink = (const tarn_sink *)t->sink;
    return t->requires_grad && !t->node && !t->view && (tarn_dtype)t->spec.dtype == dtype &&
           tarn_spec_contiguous(&t->spec) && !(sink && sink->hooks);
}

static bool read_linear(reading *r, const tarn_layer *layer, tarn_stage *s)
{
    tarn_tensor *w = layer->slot[0], *b = layer->slot[1];
    tarn_dtype dtype = r->chain->dtype;
    if (!w || !trains(w, dtype) || (b && !trains(b, dtype)))
        return refuse(r->why, "a parameter is frozen, hooked or of another type than the data");
    if ((size_t)w->spec.size[1] != r->width)
        return refuse(r->why, "the data do not fit the first layer");
    *s = (tarn_stage){.weight = tarn_keep(w), .bias = tarn_keep(b)};
    s->outputs = (size_t)w->spec.size[0];
    r->chain->parameters += (size_t)tarn_count(w) + (b ? s->outputs : 0);
    return true;
}

static bool numbers_only(const tarn_op *op)
{
    int numbers = 0;
    for (const tarn_param *p = op->param + 1; p->name; p++, numbers++)
        if (p->kind != TARN_NUMBER && p->kind != TARN_INTEGER)
            return false;
    return numbers <= TARN_CHAIN_NUMBERS && op->param->kind == TARN_TENSOR;
}

static void read_args(const tarn_layer *layer, tarn_stage *s)
{
    const tarn_param *p = layer->class->op->param + 1;
    for (int i = 0; p[i].name; i++)
        s->args[i] =
            p[i].kind == TARN_NUMBER ? layer->option[i].number : (double)layer->option[i].integer;
}

static bool read_activation(reading *r, const tarn_layer *layer, tarn_stage *s)
{
    const tarn_op *op = layer->class->op;
    const tarn_span *span = op->span, *back = op->span_back;
    bool gelu = op == &tarn_op_row_gelu, tanh = gelu && layer->option[0].choice;
    if (gelu)
        span = tanh ? &tarn_span_gelu_tanh : &tarn_span_gelu,
        back = tanh ? &tarn_span_gelu_tanh_back : &tarn_span_gelu_back;
    else if (!(op->traits & TARN_ELEMENTWISE) || op->forward || op->backward || !span || !back ||
             !numbers_only(op) || (op->traits & TARN_RANDOM) || layer->class->forward)
        return refuse(r->why, "a layer is neither Linear nor an activation");
    int column = r->chain->dtype;
    *s =
        (tarn_stage){.forward = tarn_span_loop(span, column), .back = tarn_span_loop(back, column)};
    s->keeps_in = op->keeps_in & 1, s->keeps_out = op->keeps_out & 1;
    s->outputs = r->width;
    if (!gelu)
        read_args(layer, s);
    return true;
}

/* An activation writes over what a Linear gave, unless backward reads that. */
static void place(tarn_chain *c, tarn_stage *s)
{
    const tarn_stage *before = s > c->stage ? s - 1 : NULL;
    if (!s->weight && !s->keeps_in && before && before->weight) {
        s->at = before->at;
        return;
    }
    s->at = c->features;
    c->features += s->outputs;
}

static bool add_stage(reading *r, const tarn_layer *layer)
{
    tarn_chain *c = r->chain;
    if (c->stages == TARN_CHAIN_STAGES)
        return refuse(r->why, "the net has more than 32 layers");
    tarn_stage *s = &c->stage[c->stages];
    bool linear = layer->class == &tarn_layer_class_row_Linear;
    if (!linear && !layer->class->op)
        return refuse(r->why, "a layer is neither Linear nor an activation");
    if (!(linear ? read_linear(r, layer, s) : read_activation(r, layer, s)))
        return false;
    c->stages++;
    s->inputs = r->width;
    place(c, s);
    r->width = s->outputs;
    c->widest = s->outputs > c->widest ? s->outputs : c->widest;
    return true;
}

static bool read_layer(reading *r, tarn_layer *layer)
{
    const tarn_layer_class *class = layer->class;
    if (layer == r->skip && r->undone)
        return true;
    if (layer->hooked || layer->norm || layer->extras)
        return refuse(r->why, "a layer has hooks, a weight norm or parameters of its own");
    if (r->chain->layers == TARN_CHAIN_LAYERS)
        return refuse(r->why, "the net has more than 64 layers");
    r->chain->layer[r->chain->layers++] = layer;
    if (layer == r->skip || class == &tarn_layer_class_row_Identity ||
        (class == &tarn_layer_class_row_Flatten && layer->option[0].integer == 2 &&
         layer->option[1].integer == -1))
        return true;
    if (class != &tarn_layer_class_row_Sequential)
        return add_stage(r, layer);
    for (size_t i = 0; i < layer->children; i++)
        if (!read_layer(r, layer->child[i].layer))
            return false;
    return true;
}

/* Softmax, or what else the loss takes away, at the net's end; LogSoftmax, which is part of the
 * kernel. */
static void find_skipped(reading *r, const tarn_layer *net, const tarn_op *loss)
{
    const tarn_layer *last = tarn_layer_last(net);
    bool logs = loss == &tarn_op_row_nll_loss && (last->class->traits & TARN_LAYER_LOG) &&
                last->option[0].integer == -1; /* over the last dim */
    r->undone = loss->undoes && tarn_word_among(loss->undoes, last->class->name) >= 0;
    r->skip = logs || r->undone ? last : NULL;
}

/* ---- losses ---------------------------------------------------------------------------------- */

static bool is_usual(const tarn_param *p, tarn_value v)
{
    return (p->kind == TARN_NUMBER && isnan(v.number)) ||
           (p->kind == TARN_INTEGER && v.integer == TARN_ABSENT) ||
           tarn_option_equal(p, v, p->fallback);
}

static bool usual_options(const tarn_loss *loss)
{
    for (int t = 0; t < tarn_op_tensors(loss->op); t++)
        if (loss->tensor[t])
            return false;
    for (int i = 0; loss->op->param[i].name; i++) {
        const tarn_param *p = &loss->op->param[i];
        if (p->kind != TARN_TENSOR && !is_usual(p, loss->value[i]))
            return false;
    }
    return true;
}

static bool read_loss(reading *r, const tarn_op *op)
{
    tarn_chain *c = r->chain;
    const tarn_chains *k = c->kernels;
    const tarn_op *classes = &tarn_op_row_cross_entropy, *logs = &tarn_op_row_nll_loss;
    const struct {
        const tarn_op *op;
        tarn_chain_loss *loss;
    } served[] = {{classes, k->chain_classes},
                  {logs, k->chain_classes},
                  {&tarn_op_row_mse_loss, k->chain_squares},
                  {&tarn_op_row_l1_loss, k->chain_absolutes},
                  {&tarn_op_row_binary_cross_entropy_with_logits, k->chain_answers}};
    for (size_t i = 0; i < sizeof served / sizeof *served; i++)
        if (served[i].op == op)
            c->loss = served[i].loss;
    c->classes = op == classes || op == logs;
    c->answers = op == &tarn_op_row_binary_cross_entropy_with_logits && r->skip;
    if (!c->loss || (op == logs && !r->skip))
        return refuse(r->why, "the loss is not among those that a chain computes");
    return true;
}

static bool targets_fit(const tarn_chain *c, size_t outputs, const char **why)
{
    const tarn_spec *t = &c->targets->spec;
    bool fits = c->classes ? t->dtype == TARN_INT64 && t->rank == 1
                           : (tarn_dtype)t->dtype == c->dtype && t->rank == 2 &&
                                 (size_t)t->size[1] == outputs;
    fits = fits && t->size[0] == c->inputs->spec.size[0] && tarn_spec_contiguous(t);
    return fits || refuse(why, "targets are not one class, or one number for each output");
}

/* ---- surroundings ---------------------------------------------------------------------------- */

static bool nobody_watches(void)
{
    tarn_observer observer = tarn_observer_set((tarn_observer){NULL, NULL});
    tarn_observer_set(observer);
    tarn_layer_watcher watcher = tarn_layer_watch((tarn_layer_watcher){NULL, NULL});
    tarn_layer_watch(watcher);
    bool seen =
        observer.saw || (watcher.saw && !tarn_profiling()); /* a profile sees passes as well */
    return !seen && !tarn_tracing_nan() && tarn_recording() && !tarn_recompute_watching() &&
           !tarn_autocast();
}

static bool is_mine(const tarn_chain *c, const tarn_tensor *t)
{
    int found = 0;
    for (int i = 0; i < c->stages; i++)
        found += (c->stage[i].weight == t) + (c->stage[i].bias == t);
    return found == 1;
}

/* The optimizer has the net's parameters, all of them, each once. */
static bool same_parameters(const tarn_chain *c)
{
    const tarn_entries *all = tarn_optimizer_parameters(c->optimizer);
    size_t count = 0;
    for (int i = 0; i < c->stages; i++)
        count += (c->stage[i].weight != NULL) + (c->stage[i].bias != NULL);
    for (size_t i = 0; i < all->count; i++)
        if (!is_mine(c, all->at[i].tensor))
            return false;
    return count == all->count;
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* So many examples that a block's numbers stay in the second cache: the more there are, the less it
 * costs to add up the lanes of slopes at the end of each.  Us a step on one thread of a Zen 3 in blocks
 * of 64, 112 and 208: 4-32-16-4 with 200 examples 30, 27 and 25. */
static size_t block_rows(const tarn_chain *c)
{
    enum { CACHE = 144 << 10, MOST = 256 };
    size_t bytes = (c->features + 2 * c->widest) * tarn_dtype_size(c->dtype);
    size_t rows = CACHE / bytes / TARN_CHAIN_ROWS * TARN_CHAIN_ROWS;
    return rows < TARN_CHAIN_ROWS ? TARN_CHAIN_ROWS : rows < MOST ? rows : MOST;
}

static bool read_net(tarn_chain *c, const tarn_op *loss, const char **why)
{
    const tarn_spec *x = &c->inputs->spec;
    if (x->rank != 2 || x->dtype > TARN_FLOAT64 || !tarn_spec_contiguous(x) || !x->size[1])
        return refuse(why, "inputs are not float32 or float64 of (examples x numbers)");
    c->dtype = (tarn_dtype)x->dtype, c->kernels = tarn_chains_of(x->dtype);
    c->features = c->widest = (size_t)x->size[1];
    reading r = {.chain = c, .width = c->features, .why = why};
    find_skipped(&r, c->net, loss);
    if (!read_loss(&r, loss) || !read_layer(&r, c->net))
        return false;
    while (c->first < c->stages && !c->stage[c->first].weight)
        c->first++;
    c->rows = block_rows(c);
    if (c->first == c->stages || c->parameters > MOST_PARAMETERS)
        return refuse(why, "the net has no parameters, or so many that threads win");
    return targets_fit(c, r.width, why);
}

static bool read_all(tarn_chain *c, const tarn_loss *loss, const char **why)
{
    const tarn_op *op = loss ? loss->op : tarn_loss_choose(c->net, c->targets);
    if (!op)
        return false;
    if (loss && !usual_options(loss))
        return refuse(why, "the loss has options");
    if (!nobody_watches())
        return refuse(why, "a profiler, a trace or a mode wants to see every operation");
    if (tarn_optimizer_asks(c->optimizer))
        return refuse(why, "the optimizer asks for the loss itself");
    if (!c->net->built || !read_net(c, op, why))
        return false;
    return same_parameters(c) || refuse(why, "the optimizer has other parameters than the net");
}

tarn_chain *tarn_chain_new(tarn_layer *net, tarn_optimizer *optimizer, const tarn_loss *loss,
                           tarn_tensor *inputs, tarn_tensor *targets, const char **why)
{
    *why = "the net is not built";
    tarn_chain *c = tarn_alloc_zero(sizeof *c);
    if (!c)
        return NULL;
    c->object = (tarn_object){.class = &chain_class, .refs = 1};
    c->net = tarn_keep(net), c->optimizer = tarn_keep(optimizer);
    c->inputs = tarn_keep(inputs), c->targets = tarn_keep(targets);
    return (c = tarn_scope_own(c)) && read_all(c, loss, why) ? c : NULL;
}
