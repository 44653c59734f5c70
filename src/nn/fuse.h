/* fuse.h -- layers of a chain that one operation does together: those that an operation's `fuses`
 * names ("Conv2d ReLU MaxPool2d"). */
#ifndef TARN_NN_FUSE_H
#define TARN_NN_FUSE_H

#include "nn/layer.h"

/* Runs *COUNT children of SELF, from number FROM on, by one operation; *COUNT is 0 where none does
 * just that, or where somebody looks between them (hooks, watchers, tarn.trace_nan), and then nothing
 * has happened.  What is wrong with an input is for the layers to say: then *COUNT is 0 too.  False
 * after a message.  OUT is of the open scope. */
bool tarn_fuse_run(tarn_layer *self, size_t from, const tarn_tensors *in, tarn_tensors *out,
                   size_t *count) TARN_MUST_CHECK;

#endif
