/* chain.h -- training of small nets in one pass.
 *
 * A net that is a chain of Linear layers and activations, whose parameters fit in a cache, is trained
 * without tensors and tape: blocks of examples go forward and back through plain arrays in the first
 * cache, gradients are added where the parameters' lie, and the optimizer steps as ever.  The numbers
 * are those of the general way but for rounding.  What a chain does not serve, it says, and whoever
 * trains goes the general way.
 */
#ifndef TARN_TRAIN_CHAIN_H
#define TARN_TRAIN_CHAIN_H

#include "nn/loss.h"
#include "optim/optimizer.h"

typedef struct tarn_chain tarn_chain; /* counted; the open scope's when made */

/* LOSS NULL: the net's own.  NULL without a message: not served, and *WHY says what is not. */
tarn_chain *tarn_chain_new(tarn_layer *net, tarn_optimizer *optimizer, const tarn_loss *loss,
                           tarn_tensor *inputs, tarn_tensor *targets, const char **why);

/* What an epoch was that another one followed. */
typedef struct tarn_chain_epoch {
    double sum;   /* of the losses of its examples */
    double clock; /* when it ended */
} tarn_chain_epoch;

/* Batches START, START + 1, ... of SIZE positions each, and after the last one the first one again, in
 * another epoch: at most MOST of them, fewer when the clock passes UNTIL, when Ctrl-C is pressed, and
 * before one whose loss is NaN or whose targets or positions are not as they should be: the general way
 * says what is wrong with that. */
typedef struct tarn_chain_run {
    const int64_t *position; /* from 1 */
    int64_t positions, size, start, most;
    tarn_chain_epoch *epoch; /* room for those that end before the last batch */
    double until;
    const double *rate;      /* of each step; NULL: the optimizer's own */
    double clip, clip_value; /* 0: none */
    /* what came of it: */
    int64_t done, epochs;
    double sum;  /* has the losses of all examples of the last epoch added */
    double last; /* loss of the last batch */
} tarn_chain_run;

bool tarn_chain_train(tarn_chain *chain, tarn_chain_run *run) TARN_MUST_CHECK;

#endif
