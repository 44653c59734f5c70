/* recompute.c -- forward without a record, and again with one when backward comes by.
 *
 * The second time draws the same random numbers, and what forward counts (a layer's steps) it finds
 * in the log of the first.
 */
#include "graph/apply.h"
#include "graph/modes.h"
#include "graph/walk.h"

/* A forward that is watched, or a second time; those inside each other are linked. */
typedef struct frame {
    tarn_replay *replay;
    bool again, saw;
    size_t next; /* in the log */
    struct frame *outer;
} frame;

static _Thread_local frame *innermost;

bool tarn_recompute_watching(void) { return innermost && !innermost->again; }

bool tarn_recompute_saw(void)
{
    innermost->saw = true;
    return false;
}

/* ---- what is counted ------------------------------------------------------------------------ */

static bool log_count(tarn_replay *replay, uint64_t n)
{
    if (!tarn_grow((void **)&replay->log, &replay->room, replay->logged + 1, sizeof *replay->log))
        return false;
    replay->log[replay->logged++] = n;
    return true;
}

bool tarn_replay_count(uint64_t *n, bool *again)
{
    const frame *f = innermost;
    while (f && !f->again)
        f = f->outer;
    *again = f != NULL;
    if (f && f->next >= f->replay->logged)
        return tarn_fail(TARN_ERROR_USE,
                         "recompute: the second time runs more layers than the first; what it"
                         " computes must depend on its arguments alone");
    if (f)
        *n = f->replay->log[((frame *)f)->next++];
    for (frame *inner = innermost; inner && inner != f; inner = inner->outer)
        if (!log_count(inner->replay, *n))
            return false;
    return true;
}

void tarn_replay_done(tarn_replay *replay)
{
    tarn_free(replay->log, replay->room * sizeof *replay->log);
    replay->log = NULL;
    replay->logged = replay->room = 0;
}

/* ---- twice ---------------------------------------------------------------------------------- */

static bool run_in(frame *f, tarn_tensor *const *in, tarn_tensor **out)
{
    f->outer = innermost;
    innermost = f;
    bool ok = f->replay->run(f->replay, in, out);
    innermost = f->outer;
    return ok;
}

bool tarn_replay_again(tarn_replay *replay, tarn_tensor *const *in, tarn_tensor **out)
{
    frame f = {.replay = replay, .again = true};
    tarn_draws was = tarn_draws_now();
    tarn_draws_set(&replay->draws);
    bool ok = run_in(&f, in, out);
    tarn_draws_set(&was);
    return ok;
}

static bool any_tracked(const tarn_replay *replay, tarn_tensor *const *in)
{
    for (int i = 0; i < replay->inputs; i++)
        if (in[i]->requires_grad)
            return true;
    return false;
}

static const tarn_param params[] = {{.name = "x", .kind = TARN_TENSORS}, {0}};
static const tarn_op recompute_row = {.name = "recompute", .param = params};

static bool hold_all(tarn_node *node, tarn_replay *replay, tarn_tensor *const *in)
{
    for (int i = 0; i < replay->inputs; i++)
        if (!tarn_node_hold(node, i, in[i]) || !tarn_node_keep(node, i, in[i]))
            return false;
    return true;
}

/* A result may be an input, or a tensor that the function holds: a view of it gets the node. */
static bool hang_all(tarn_node *node, const tarn_replay *replay, tarn_tensor **out)
{
    for (int k = 0; k < replay->outputs; k++) {
        node->made[k].spec = out[k]->spec;
        if (tarn_dtype_kind((tarn_dtype)out[k]->spec.dtype) != 'f')
            continue;
        if (!(out[k] = tarn_tensor_detach(out[k])))
            return false;
        out[k]->view = false;
        tarn_node_hang(node, out[k], k);
    }
    return true;
}

static bool record(tarn_replay *replay, tarn_tensor *const *in, tarn_tensor **out)
{
    tarn_node *node = tarn_node_plain(&recompute_row, replay->inputs, replay->outputs);
    if (!node)
        return false;
    node->replays = true;
    node->closure = tarn_keep(replay);
    bool ok = hold_all(node, replay, in) && hang_all(node, replay, out);
    tarn_release(node);
    return ok;
}

bool tarn_recompute(tarn_replay *replay, tarn_tensor *const *in, tarn_tensor **out)
{
    if (!tarn_recording())
        return replay->run(replay, in, out);
    frame f = {.replay = replay};
    replay->draws = tarn_draws_now();
    tarn_recording_set(false);
    bool ok = run_in(&f, in, out);
    tarn_recording_set(true);
    return ok && (!(f.saw || any_tracked(replay, in)) || record(replay, in, out));
}
