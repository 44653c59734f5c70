/* autocast.h -- products with factors rounded to bfloat16.
 *
 * While it is on, rows whose parameters are marked TARN_FACTOR compute with these rounded, and go
 * back with these and the gradients of their results rounded: whenever that is.  Sums, results and
 * gradients are float32, and so is everything else.  What is kept for backward stays float32, where
 * it is shared with those who need it so, and is rounded again.  What a row makes inside itself and
 * multiplies (attention's weights) is rounded only where the processor multiplies bfloat16.
 */
#ifndef TARN_GRAPH_AUTOCAST_H
#define TARN_GRAPH_AUTOCAST_H

#include "graph/op.h"

bool tarn_autocast(void);
bool tarn_autocast_set(bool on); /* of this thread; returns what was */
bool tarn_autocast_native(void); /* the processor multiplies bfloat16; else it multiplies float32 */

enum { TARN_MOST_CAST = 12 };

/* The tensors that stand in for others while a row runs. */
typedef struct tarn_cast {
    tarn_tensor **place[TARN_MOST_CAST], *was[TARN_MOST_CAST];
    int count;
    bool on;
    unsigned mode; /* the thread's before */
} tarn_cast;

/* Puts rounded copies, of the open scope, in place of OP's factors among IN (NULL: none are read),
 * and of the OUTPUTS tensors in GY.  False after a message; `end` is due either way. */
bool tarn_cast_begin(tarn_cast *cast, const tarn_op *op, tarn_tensor **in, const uint16_t *first,
                     tarn_tensor **gy, int outputs) TARN_MUST_CHECK;
void tarn_cast_end(tarn_cast *cast);

#endif
