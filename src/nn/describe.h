/* describe.h -- a net's architecture as JSON, for files; weights go beside it by name. */
#ifndef TARN_NN_DESCRIBE_H
#define TARN_NN_DESCRIBE_H

#include <jansson.h>

#include "nn/layer.h"

/* A new reference, yours to json_decref; NULL with a message.
 *     {"class": "Sequential", "name": "digits", "input": [1, 28, 28], "classes": ["0", ...],
 *      "children": [{"key": "0", "class": "Linear", "options": {"outputs": 10}}, ...]}
 * Options are those that differ from their defaults.  Layers with parameters add their sizes,
 * "slots": {"weight": [10, 500], "bias": [10]}, so that nothing has to be run to rebuild them.  A
 * layer that occurs again is {"key": "3", "same": "1"}.  A script's module adds "type" and, for
 * tensors of its own, "tensors": [{"name": "scale", "size": [3], "dtype": "float32", "buffer":
 * false}] and, where its constructor was given plain values, "arguments".  A Graph adds "takes",
 * "gives" and to each child "from"; a weight that is made of others, "norm".  The net's "ties" name
 * the tensors that have another name already: {"2.weight": "0.weight"}. */
json_t *tarn_layer_describe(const tarn_layer *net);

/* The net, built when its input is in the description; its weights have sizes but no numbers until
 * tarn_layer_adopt_entries. */
tarn_layer *tarn_layer_from_description(const json_t *description);

/* Makes a script's module by its type: a layer of the open scope, or NULL with a message.  Its
 * children are then filled from the description where it did not make them itself. */
typedef tarn_layer *tarn_module_maker(const char *type, const json_t *description);
void tarn_module_maker_set(tarn_module_maker *maker);

#endif
