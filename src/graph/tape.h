/* tape.h -- the record of what was computed, and the walk back through it. */
#ifndef TARN_GRAPH_TAPE_H
#define TARN_GRAPH_TAPE_H

#include "graph/apply.h"
#include "tarn/grad.h"

/* ---- hooks: called with a tensor's gradient when all of it is there ------------------------- */

typedef struct tarn_hook {
    tarn_object object;
    /* The gradient to go on with, of the open scope: G itself or another.  NULL after a message. */
    tarn_tensor *(*call)(struct tarn_hook *hook, tarn_tensor *g);
    struct tarn_hook *next; /* the tape's */
    bool removed;           /* set by whoever does not want it called any more */
} tarn_hook;

bool tarn_hook_add(tarn_tensor *t, tarn_hook *hook) TARN_MUST_CHECK; /* keeps HOOK */
void tarn_hooks_release(tarn_hook **first);                          /* a list of them */

/* ---- running again -------------------------------------------------------------------------- */

/* What forward did, kept so that backward can do it again: recorded, on tensors with the history
 * of the inputs.  Embedded in what knows how. */
typedef struct tarn_replay {
    tarn_object object;
    bool (*run)(struct tarn_replay *replay, tarn_tensor *const *in, tarn_tensor **out);
    int inputs, outputs; /* outputs: at most TARN_MAX_RESULTS; RUN may set it the first time */
    tarn_draws draws;    /* where random numbers stood */
    uint64_t *log;       /* what was counted in there, in order */
    size_t logged, room;
} tarn_replay;

/* Runs REPLAY without recording.  Where that leaves out a history, OUT's is one node, which runs it
 * again when backward comes to it, with the same random numbers.  Keeps REPLAY then. */
bool tarn_recompute(tarn_replay *replay, tarn_tensor *const *in, tarn_tensor **out) TARN_MUST_CHECK;
void tarn_replay_done(tarn_replay *replay); /* frees what the tape put into it */

bool tarn_replaying(void); /* this is a second time: statistics were taken the first */

/* *N is what a forward counts up; the second time it is what it was the first, and AGAIN is true:
 * then it does not go up. */
bool tarn_replay_count(uint64_t *n, bool *again) TARN_MUST_CHECK;

/* ---- gradients ------------------------------------------------------------------------------ */

/* Non-leaf results keep their gradient for reading after the next backward. */
bool tarn_retain_grad(tarn_tensor *t) TARN_MUST_CHECK;
tarn_tensor *tarn_grad_of(const tarn_tensor *t); /* borrowed; NULL: none */
bool tarn_grad_set(tarn_tensor *t,
                   tarn_tensor *grad) TARN_MUST_CHECK; /* NULL clears; leaves only */
bool tarn_is_leaf(const tarn_tensor *t);

/* An in-place write to T by WRITER that bypasses the operations (optimizers, loading, Lua's raw
 * assignment): refused on a leaf that requires grad while recording. */
bool tarn_write_check(tarn_tensor *t, const char *writer) TARN_MUST_CHECK;

/* Compares the gradients of f at INPUTS (float64, requires_grad) with central differences. */
typedef struct tarn_gradcheck_report {
    int input;                       /* worst input, counting from 1 */
    int64_t at;                      /* its worst element, counting from 1 */
    double analytic, numeric, error; /* error relative to 1 + |numeric| */
} tarn_gradcheck_report;
typedef tarn_tensor *tarn_function(void *context, tarn_tensor *const *in, int count);
bool tarn_gradcheck(tarn_function *f, void *context, tarn_tensor *const *in, int count, double step,
                    tarn_gradcheck_report *report) TARN_MUST_CHECK;

size_t tarn_tape_nodes(void); /* live nodes: 0 when nothing is recorded */

#endif
