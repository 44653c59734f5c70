/* chain_step.c -- one step of a chain: examples forward and back in blocks, then the optimizer.
 *
 * A batch is cut into shares by the work there is, and these into blocks of examples; each share
 * adds up gradients of its own, the first one where the parameters' are, and they are added in
 * order.  So what comes out depends on the sizes alone.
 */
#include <math.h>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/threads.h"
#include "graph/profile.h"
#include "graph/rows.h"
#include "graph/tape.h"
#include "kernel/kernels.h"
#include "optim/clip.h"
#include "train/chain_insides.h"

/* SHARE: multiply-adds of a share, at least: some 50 us of a Zen 3's, ten times what it takes to
 * call in a thread that has just worked.  ACTIVATION: what a number costs in them, its way back
 * included. */
enum { SHARE = 1 << 20, ACTIVATION = 24, MOST_SHARES = 16 };

/* The examples that lie in a share's room: one batch of all is laid out once. */
typedef struct placed {
    const int64_t *position; /* NULL: none yet */
    size_t n;
} placed;

/* One batch on its way. */
typedef struct batch {
    const tarn_chain *chain;
    const int64_t *position;
    size_t n, shares, span; /* span: examples of a share */
    double scale;           /* of the gradient: 1 over the losses there are */
    char *room;             /* of all shares */
    size_t share_bytes;
    placed *placed; /* by share */
    double *loss;   /* by share */
} batch;

/* What a share computes in: a block's numbers by feature, two gradients on their way, targets, and
 * (but for the first share) gradients of the parameters. */
typedef struct scratch {
    char *value, *gradient[2], *target, *slopes;
} scratch;

static size_t line(size_t bytes) { return (bytes + 63) & ~(size_t)63; }

static size_t target_bytes(const tarn_chain *c)
{
    size_t outputs = c->stage[c->stages - 1].outputs;
    return c->classes ? c->rows * sizeof(int64_t) : c->rows * outputs * tarn_dtype_size(c->dtype);
}

static size_t share_bytes(const tarn_chain *c)
{
    size_t number = tarn_dtype_size(c->dtype);
    return line(c->features * c->rows * number) + 2 * line(c->widest * c->rows * number) +
           line(target_bytes(c)) + line(c->parameters * number);
}

static scratch scratch_of(const batch *b, size_t share)
{
    const tarn_chain *c = b->chain;
    size_t number = tarn_dtype_size(c->dtype), wide = line(c->widest * c->rows * number);
    scratch s = {.value = b->room + share * b->share_bytes};
    s.gradient[0] = s.value + line(c->features * c->rows * number);
    s.gradient[1] = s.gradient[0] + wide;
    s.target = s.gradient[1] + wide;
    s.slopes = s.target + line(target_bytes(c));
    return s;
}

/* ---- one block ------------------------------------------------------------------------------- */

/* N examples in ROWS places. */
typedef struct block {
    size_t n, rows, number; /* number: bytes of one */
    scratch s;
    placed *placed;
    bool first_share, first_block;
} block;

static void *value_at(const block *k, size_t feature)
{
    return k->s.value + feature * k->rows * k->number;
}

static void take_rows(const batch *b, const block *k, const int64_t *position)
{
    const tarn_chain *c = b->chain;
    const tarn_spec *x = &c->inputs->spec;
    if (k->placed->position == position && k->placed->n == k->n)
        return;
    *k->placed = (placed){position, k->n};
    c->kernels->chain_gather(k->s.value, tarn_data(c->inputs), position, (size_t)x->size[1],
                             k->rows, k->n);
    if (!c->classes) {
        c->kernels->chain_gather(k->s.target, tarn_data(c->targets), position,
                                 (size_t)c->targets->spec.size[1], k->rows, k->n);
        return;
    }
    const int64_t *class = tarn_data(c->targets);
    for (size_t r = 0; r < k->n; r++)
        ((int64_t *)k->s.target)[r] = class[position[r] - 1];
}

/* Where stage I reads. */
static void *input_of(const tarn_chain *c, const block *k, int i)
{
    return value_at(k, i ? c->stage[i - 1].at : 0);
}

static void forward(const tarn_chain *c, const block *k)
{
    for (int i = 0; i < c->stages; i++) {
        const tarn_stage *s = &c->stage[i];
        void *y = value_at(k, s->at);
        const void *x = input_of(c, k, i);
        if (s->weight)
            c->kernels->chain_forward(y, tarn_data(s->weight), s->bias ? tarn_data(s->bias) : NULL,
                                      x, s->inputs, s->outputs, k->rows);
        else
            s->forward(s->outputs * k->rows, &y, &x, (const ptrdiff_t[]){1}, s->args);
    }
}

/* *AT: where the slopes of a share that is not the first one go on. */
static void linear_back(const tarn_chain *c, const block *k, int i, void *g, void *gx, char **at)
{
    const tarn_stage *s = &c->stage[i];
    void *gw, *gb = NULL;
    if (k->first_share) {
        gw = tarn_data(s->weight->grad);
        gb = s->bias ? tarn_data(s->bias->grad) : NULL;
    } else {
        gw = *at;
        *at += s->inputs * s->outputs * k->number;
        gb = s->bias ? *at : NULL;
        *at += s->bias ? s->outputs * k->number : 0;
    }
    c->kernels->chain_slopes(gw, gb, g, input_of(c, k, i), s->inputs, s->outputs, k->rows,
                             k->first_block ? 0 : 1);
    if (i > c->first)
        c->kernels->chain_back(gx, tarn_data(s->weight), g, s->inputs, s->outputs, k->rows);
}

static void activation_back(const tarn_chain *c, const block *k, int i, void *g)
{
    const tarn_stage *s = &c->stage[i];
    const void *in[3] = {g};
    int n = 1;
    if (s->keeps_in)
        in[n++] = input_of(c, k, i);
    if (s->keeps_out)
        in[n++] = value_at(k, s->at);
    s->back(s->outputs * k->rows, &g, in, (const ptrdiff_t[]){1, 1, 1}, s->args);
}

static void back(const tarn_chain *c, const block *k)
{
    char *at = k->s.slopes;
    void *g = k->s.gradient[0], *other = k->s.gradient[1];
    for (int i = c->stages - 1; i >= c->first; i--) {
        if (!c->stage[i].weight) {
            activation_back(c, k, i, g);
            continue;
        }
        linear_back(c, k, i, g, other, &at);
        void *was = g;
        g = other, other = was;
    }
}

static size_t whole_rows(size_t n)
{
    return (n + TARN_CHAIN_ROWS - 1) / TARN_CHAIN_ROWS * TARN_CHAIN_ROWS;
}

/* N examples from BEGIN on. */
static double run_block(const batch *b, size_t share, size_t begin, size_t n, bool first_block)
{
    const tarn_chain *c = b->chain;
    block k = {.n = n, .rows = whole_rows(n)};
    k.number = tarn_dtype_size(c->dtype), k.s = scratch_of(b, share), k.placed = &b->placed[share];
    k.first_share = share == 0, k.first_block = first_block;
    const tarn_stage *last = &c->stage[c->stages - 1];
    take_rows(b, &k, b->position + begin);
    forward(c, &k);
    double loss = c->loss(k.s.gradient[0], value_at(&k, last->at), k.s.target, last->outputs,
                          k.rows, n, b->scale);
    back(c, &k);
    return loss;
}

/* ---- one batch ------------------------------------------------------------------------------- */

/* Of a block of N examples in as few blocks of at most MOST as there can be. */
static size_t even_rows(size_t n, size_t most)
{
    size_t blocks = (n + most - 1) / most;
    return whole_rows((n + blocks - 1) / blocks);
}

static bool run_share(void *batch_, size_t share)
{
    const batch *b = batch_;
    size_t begin = share * b->span, left = b->n - begin, n = left < b->span ? left : b->span;
    size_t end = begin + n, rows = even_rows(n, b->chain->rows);
    b->loss[share] = 0;
    for (size_t i = begin; i < end; i += rows)
        b->loss[share] += run_block(b, share, i, end - i < rows ? end - i : rows, i == begin);
    return true;
}

static void add_to(const batch *b, tarn_tensor *t, char **at)
{
    size_t n = (size_t)tarn_count(t);
    tarn_kernels_of(b->chain->dtype)->axpy(tarn_data(t->grad), 1, *at, n);
    *at += n * tarn_dtype_size(b->chain->dtype);
}

/* In the order in which `back` lays them out. */
static void add_share(const batch *b, size_t share)
{
    const tarn_chain *c = b->chain;
    char *at = scratch_of(b, share).slopes;
    for (int i = c->stages - 1; i >= c->first; i--) {
        if (c->stage[i].weight)
            add_to(b, c->stage[i].weight, &at);
        if (c->stage[i].bias)
            add_to(b, c->stage[i].bias, &at);
    }
}

static void cut(batch *b)
{
    const tarn_chain *c = b->chain;
    double each = 3.0 * (double)c->parameters + ACTIVATION * (double)c->features;
    double shares = each * (double)b->n / SHARE;
    b->shares = shares < 2 ? 1 : shares < MOST_SHARES ? (size_t)shares : MOST_SHARES;
    b->span = whole_rows((b->n + b->shares - 1) / b->shares);
    b->shares = (b->n + b->span - 1) / b->span;
}

/* *LOSS: the mean over those examples that count. */
static bool run_batch(batch *b, double *loss)
{
    double part[MOST_SHARES];
    b->loss = part;
    if (b->shares == 1)
        run_share(b, 0);
    else if (!tarn_parallel(b->shares, run_share, b))
        return false;
    *loss = part[0];
    for (size_t i = 1; i < b->shares; i++) {
        add_share(b, i);
        *loss += part[i];
    }
    *loss *= b->scale;
    return true;
}

/* ---- what a batch has ------------------------------------------------------------------------ */

/* How many losses the batch has; -1: something in it is not as it should be. */
static int64_t count_classes(const batch *b)
{
    const tarn_chain *c = b->chain;
    const int64_t *class = tarn_data(c->targets);
    int64_t outputs = (int64_t)c->stage[c->stages - 1].outputs, count = 0;
    for (size_t i = 0; i < b->n; i++) {
        int64_t t = class[b->position[i] - 1];
        if (t < 0 || t > outputs)
            return -1;
        count += t > 0;
    }
    return count;
}

static bool are_answers(const batch *b)
{
    const tarn_chain *c = b->chain;
    size_t width = (size_t)c->targets->spec.size[1];
    for (size_t i = 0; i < b->n; i++) {
        size_t at = ((size_t)b->position[i] - 1) * width;
        for (size_t k = at; k < at + width; k++) {
            double t = c->dtype == TARN_FLOAT32 ? (double)((float *)tarn_data(c->targets))[k]
                                                : ((double *)tarn_data(c->targets))[k];
            if (!(t >= 0 && t <= 1))
                return false;
        }
    }
    return true;
}

static int64_t count_losses(const batch *b)
{
    const tarn_chain *c = b->chain;
    for (size_t i = 0; i < b->n; i++)
        if (b->position[i] < 1 || b->position[i] > c->inputs->spec.size[0])
            return -1;
    if (c->classes)
        return count_classes(b);
    return c->answers && !are_answers(b) ? -1 : (int64_t)b->n * c->targets->spec.size[1];
}

/* ---- steps ----------------------------------------------------------------------------------- */

/* A gradient that is written in place is nobody else's. */
static bool own_gradient(tarn_tensor *t)
{
    tarn_tensor *g = t ? t->grad : NULL;
    if (!t || (g && g->object.refs == 1 && g->storage->object.refs == 1 && !tarn_rows_of(t) &&
               tarn_spec_contiguous(&g->spec) && g->spec.dtype == t->spec.dtype))
        return true;
    g = tarn_tensor_of(&t->spec);
    return g && tarn_grad_set(t, NULL) && tarn_grad_set(t, g);
}

static bool own_gradients(const tarn_chain *c)
{
    tarn_scope scope = tarn_scope_open();
    bool ok = true;
    for (int i = 0; ok && i < c->stages; i++)
        ok = own_gradient(c->stage[i].weight) && own_gradient(c->stage[i].bias);
    return tarn_scope_close(scope, NULL) && ok;
}

static bool clip(const tarn_chain *c, const tarn_chain_run *run)
{
    const tarn_entries *all = tarn_optimizer_parameters(c->optimizer);
    double norm;
    if (run->clip_value > 0 && !tarn_clip_grad_value(all, run->clip_value))
        return false;
    return run->clip <= 0 || tarn_clip_grad_norm(all, run->clip, (tarn_clip){.power = 2}, &norm);
}

/* As the general way rounds it: a loss is a number of the net's type. */
static double rounded(const tarn_chain *c, double loss)
{
    return c->dtype == TARN_FLOAT32 ? (double)(float)loss : loss;
}

/* *DONE false: the batch was left alone. */
static bool step(tarn_chain *c, batch *b, tarn_chain_run *run, bool *done)
{
    int64_t count = count_losses(b);
    double loss;
    *done = false;
    if (count < 0)
        return true;
    b->scale = count ? 1 / (double)count : 0;
    cut(b);
    if (!run_batch(b, &loss))
        return false;
    if (isnan(loss = rounded(c, loss)))
        return true;
    if (run->rate)
        tarn_optimizer_rate_set(c->optimizer, run->rate[run->done]);
    if (!clip(c, run) || !tarn_optimizer_step(c->optimizer, NULL, NULL))
        return false;
    run->last = loss;
    run->sum += loss * (double)b->n;
    run->done++;
    return *done = true;
}

static void count_forwards(const tarn_chain *c, int64_t steps)
{
    for (int i = 0; i < c->layers; i++)
        if (tarn_layer_training(c->layer[i]))
            c->layer[i]->steps += (uint64_t)steps;
}

static bool take_room(batch *b, size_t shares)
{
    b->share_bytes = share_bytes(b->chain);
    return (b->room = tarn_alloc(b->share_bytes * shares)) != NULL;
}

static void end_epoch(tarn_chain_run *run)
{
    run->epoch[run->epochs++] = (tarn_chain_epoch){run->sum, tarn_clock()};
    run->sum = 0;
}

static bool run_steps(tarn_chain *c, batch *b, tarn_chain_run *run)
{
    bool done = true;
    int64_t begin = run->start * run->size;
    for (; done && run->done < run->most; begin += run->size) {
        if (run->done && (tarn_interrupt_pending() || tarn_clock() >= run->until))
            return true;
        if (begin >= run->positions) {
            end_epoch(run);
            begin = 0;
        }
        int64_t left = run->positions - begin;
        b->position = run->position + begin;
        b->n = (size_t)(left < run->size ? left : run->size);
        if (!tarn_interrupt_check() || !step(c, b, run, &done))
            return false;
    }
    return true;
}

static bool train(tarn_chain *c, tarn_chain_run *run)
{
    placed placed[MOST_SHARES] = {{0}};
    batch b = {.chain = c,
               .placed = placed,
               .n = (size_t)(run->size < run->positions ? run->size : run->positions)};
    run->done = run->epochs = 0;
    if (!own_gradients(c))
        return false;
    cut(&b);
    size_t most = b.shares;
    bool ok = take_room(&b, most) && run_steps(c, &b, run);
    tarn_free(b.room, b.share_bytes * most);
    count_forwards(c, run->done);
    return ok;
}

bool tarn_chain_train(tarn_chain *c, tarn_chain_run *run)
{
    tarn_mark mark = tarn_profile_enter(TARN_WORK_PASS, "forward, backward, step");
    bool ok = train(c, run);
    tarn_profile_leave(mark);
    return ok;
}
