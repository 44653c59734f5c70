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

/* *Y: child I of SELF, of class CLASS_NAME, applied to X by OP, which does what comes before the child
 * too, and takes the child's slots after x; NULL: it must run by itself, as above, and nothing has
 * happened.  False after a message. */
bool tarn_fuse_child(const tarn_layer *self, size_t i, const char *class_name, const tarn_op *op,
                     tarn_tensor *x, tarn_tensor **y) TARN_MUST_CHECK;

#endif
