/* loss.h -- losses: operations whose rows name an object, and which one belongs to a net.
 *
 * There are no rows here: from a row with `object` follow the operation, nn.HuberLoss { delta = 2 },
 * and the name that tarn.train and net:loss know.
 */
#ifndef TARN_NN_LOSS_H
#define TARN_NN_LOSS_H

#include "nn/layer.h"

/* A loss with its options: a counted object, of the open scope when made. */
typedef struct tarn_loss {
    tarn_object object;
    const tarn_op *op;
    tarn_value value[TARN_MAX_PARAMS];
    int64_t lists[TARN_MAX_PARAMS][TARN_MAX_DIMS];
    tarn_tensor *tensor[TARN_MAX_PARAMS]; /* by tensor parameter: kept; NULL: given in each call */
} tarn_loss;

size_t tarn_loss_count(void);
const tarn_op *tarn_loss_at(size_t i);                        /* sorted by the objects' names */
const char *tarn_loss_title(const tarn_op *op, char out[64]); /* the object's: "HuberLoss" */
/* By a name or alias of the operation or of the object; -1 in a message: the nearest. */
const tarn_op *tarn_loss_find(const char *name);

/* VALUE by parameter (NULL: defaults), TENSOR by tensor parameter (NULL: none are given). */
tarn_loss *tarn_loss_new(const tarn_op *op, const tarn_value *value, tarn_tensor *const *tensor);
int tarn_loss_inputs(const tarn_op *op); /* how many tensors a call takes: the required ones */
tarn_tensor *tarn_loss_apply(const tarn_loss *loss, tarn_tensor *const *in, int count);

/* What NET's last layer and the targets ask for. */
const tarn_op *tarn_loss_choose(const tarn_layer *net, const tarn_tensor *target);

/* LOSS NULL: chosen.  X: a batch or one example. */
tarn_tensor *tarn_layer_loss(tarn_layer *net, const tarn_tensor *x, const tarn_tensor *target,
                             const tarn_loss *loss);

#endif
