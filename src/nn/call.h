/* call.h -- applying a layer: frames of errors, random streams, one example or a batch.
 *
 * tarn_layer_call, tarn_layer_predict, tarn_layer_classify are in tarn/layer.h.
 */
#ifndef TARN_NN_CALL_H
#define TARN_NN_CALL_H

#include "nn/layer.h"

/* For containers: applies a child, in a scope of its own, to what IN holds as it is (a batch).  The
 * outputs belong to the open scope. */
bool tarn_layer_run_all(tarn_layer *child, const tarn_tensors *in,
                        tarn_tensors *out) TARN_MUST_CHECK;
tarn_tensor *tarn_layer_run(tarn_layer *child, tarn_tensor *x); /* the first output */

/* The same for child I (from 0) of a container, named in the message when it fails. */
bool tarn_layer_run_child(const tarn_layer *self, size_t i, const tarn_tensors *in,
                          tarn_tensors *out) TARN_MUST_CHECK;

/* As tarn_layer_call, with all inputs and all outputs. */
bool tarn_layer_call_all(tarn_layer *net, const tarn_tensors *in,
                         tarn_tensors *out) TARN_MUST_CHECK;

/* The inputs that LAYER takes, as its class or, of a chain, the first layer says; NULL: one. */
const tarn_param *tarn_layer_inputs(const tarn_layer *layer);
bool tarn_layer_takes_list(const tarn_layer *layer); /* any number of inputs, all alike */
bool tarn_layer_gives_one(const tarn_layer *layer);  /* never more than one output */

/* X has just the rank that one example of NET's input has. */
bool tarn_layer_is_example(const tarn_layer *net, const tarn_tensor *x);

/* As tarn_layer_call, but where the last layer's class is among CUT ("Softmax|LogSoftmax"; NULL:
 * none) what comes before it. */
tarn_tensor *tarn_layer_logits(tarn_layer *net, const tarn_tensor *x, const char *cut);
const tarn_layer *tarn_layer_last(const tarn_layer *net); /* of a chain, down to the last leaf */

/* As tarn_layer_predict; outputs that are not probabilities are made so. */
tarn_tensor *tarn_layer_probabilities(tarn_layer *net, const tarn_tensor *x);

/* Forward of class Module: the host language's.  The outputs belong to the open scope. */
typedef bool tarn_module_forward(tarn_layer *module, const tarn_tensors *in, tarn_tensors *out);
void tarn_module_forward_set(tarn_module_forward *forward);

/* What a script wants to see of a layer that is `hooked`: before its forward (OUT NULL) and after;
 * it may put other tensors, of the open scope, into either list. */
typedef bool tarn_layer_hook(tarn_layer *layer, tarn_tensors *in, tarn_tensors *out);
void tarn_layer_hook_set(tarn_layer_hook *hook);

/* A module called by a script with more than one argument runs its forward itself, between these:
 * they give it its path, its random stream and the frame of its errors.
 *     tarn_layer_entry entry;
 *     tarn_tensor *y = tarn_layer_enter(net, &entry) ? first result of forward(...) : NULL;
 *     tarn_layer_leave(net, &entry, y); */
typedef struct tarn_layer_entry {
    uint64_t stream, position;
    tarn_layer *root;
    bool entered;
} tarn_layer_entry;
bool tarn_layer_enter(tarn_layer *self, tarn_layer_entry *entry) TARN_MUST_CHECK;
void tarn_layer_leave(tarn_layer *self, tarn_layer_entry *entry, const tarn_tensor *y);

/* In evaluation mode whatever the layers' own mode is; returns what was. */
bool tarn_evaluating_set(bool on);

/* Somebody sees every layer. */
bool tarn_layer_watched(void);

/* Sees every layer before and after it ran; Y is NULL before, and after a failure. */
typedef struct tarn_layer_watcher {
    void (*saw)(void *context, tarn_layer *layer, bool before, const tarn_tensor *y);
    void *context;
} tarn_layer_watcher;
tarn_layer_watcher tarn_layer_watch(tarn_layer_watcher watcher); /* returns what was */

#endif
