/* layer.h -- nets: layers with options, parameters and children.
 *
 *     const tarn_layer *net = tarn_load("digits.safetensors");
 *     const tarn_tensor *p = tarn_layer_predict(net, image);
 */
#ifndef TARN_LAYER_H
#define TARN_LAYER_H

#include "tarn/tensor.h"

typedef struct tarn_layer tarn_layer;

/* Rebuilds a net saved by tarn_save (or by net:save in Lua): architecture, options, weights. */
TARN_API tarn_layer *tarn_load(const char *path);
TARN_API bool tarn_save(const tarn_layer *net, const char *path);

/* Applies the net and records what backward needs. */
TARN_API tarn_tensor *tarn_layer_call(tarn_layer *net, const tarn_tensor *x);

/* In evaluation mode and without recording.  X is one example or a batch. */
TARN_API tarn_tensor *tarn_layer_predict(tarn_layer *net, const tarn_tensor *x);

/* Class of one example: its position from one, its name (borrowed; NULL when the net has no class
 * names) and its probability. */
typedef struct tarn_class_answer {
    int64_t position;
    const char *name;
    double probability;
} tarn_class_answer;
TARN_API bool tarn_layer_classify(tarn_layer *net, const tarn_tensor *x, tarn_class_answer *answer);

TARN_API void tarn_layer_train(tarn_layer *net, bool training);

/* Numbers in all parameters; -1 with a message while their sizes are unknown. */
TARN_API int64_t tarn_layer_parameter_count(const tarn_layer *net);

/* A parameter or buffer by PyTorch's key, "0.weight"; borrowed. */
TARN_API const tarn_tensor *tarn_layer_parameter(const tarn_layer *net, const char *name);

#endif
