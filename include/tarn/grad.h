/* grad.h -- gradients: of a number with respect to everything it came from, or to some of it.
 *
 *     tarn_tensor *g = NULL, *gg = NULL;
 *     tarn_grad(&y, 1, &x, 1, &(tarn_grad_options){.create_graph = true}, &g);   // dy / dx
 *     tarn_grad(&g, 1, &x, 1, NULL, &gg);                                         // d2y / dx2
 */
#ifndef TARN_GRAD_H
#define TARN_GRAD_H

#include "tarn/tensor.h"

typedef struct tarn_grad_options {
    tarn_tensor *const
        *grad;         /* of each output; NULL, or NULL among them: 1, of an output of count 1 */
    bool create_graph; /* gradients have a history: they can be differentiated again */
    bool retain_graph; /* backward can run again from here; create_graph implies it */
    bool allow_unused; /* an input that no output depends on gets NULL, and is no error */
} tarn_grad_options;

/* Adds gradients to the leaves that FROM came from.  OPTIONS may be NULL. */
TARN_API bool tarn_backward_with(tarn_tensor *from, const tarn_grad_options *options);

/* Gradients of the sum of all OUTPUTS with respect to INPUTS, in OUT; of the open scope.  Those of
 * leaves stay as they are.  OPTIONS may be NULL. */
TARN_API bool tarn_grad(tarn_tensor *const *outputs, int count, tarn_tensor *const *inputs,
                        int wanted, const tarn_grad_options *options, tarn_tensor **out);

#endif
