/* loss.h -- losses as rows, and which one belongs to a net and its targets. */
#ifndef TARN_NN_LOSS_H
#define TARN_NN_LOSS_H

#include "nn/layer.h"

typedef struct tarn_loss {
    const char *name, *summary, *formula;
    int preference; /* the highest of those that fit is chosen */
    uint32_t takes; /* traits of the layer at the end that the loss replaces; 0: the whole net */
    /* CUT: traits of the last layer; TARGET: its number type. */
    bool (*fits)(uint32_t cut, tarn_dtype target);
    tarn_tensor *(*apply)(const tarn_tensor *x, const tarn_tensor *target);
} tarn_loss;

#define TARN_LOSS(name) TARN_ROW(tarn_loss, name)

size_t tarn_loss_count(void);
const tarn_loss *tarn_loss_at(size_t i);
const char *tarn_loss_file(const tarn_loss *loss);
const tarn_loss *tarn_loss_find(const char *name); /* NULL: none */
const tarn_loss *tarn_loss_choose(const tarn_layer *net, tarn_dtype target);

/* LOSS NULL: chosen from the net's last layer and the target's type.  X: a batch or one example. */
tarn_tensor *tarn_layer_loss(tarn_layer *net, const tarn_tensor *x, const tarn_tensor *target,
                             const tarn_loss *loss);

#endif
