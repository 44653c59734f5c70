/* batches.h -- batches of examples, put together by a thread ahead of whoever trains; small ones, which
 * nobody need wait for, by whoever takes them.
 *
 * Inputs and targets are packed tensors whose first dim counts examples; a batch takes the rows at
 * the given positions.  uint8 inputs come out as float32 from 0 to 1, others as they are.  The
 * thread fills buffers of tensors that the caller's side made; it never touches counted objects.
 */
#ifndef TARN_TRAIN_BATCHES_H
#define TARN_TRAIN_BATCHES_H

#include "tensor/tensor.h"

typedef struct tarn_batches tarn_batches;

/* POSITIONS (n), int64 from 1, checked; TARGETS may be TARN_NONE.  START: whole batches to skip.
 * DROP_LAST: a last batch with fewer than SIZE examples is left out.  RAW: bytes stay bytes. */
typedef struct tarn_batches_options {
    const tarn_tensor *inputs, *targets, *positions;
    int64_t size, start;
    bool drop_last, raw;
    bool (*ready)(void *source,
                  int64_t row); /* NULL, or makes INPUTS' row (from 0) be there, in the */
    void *source;               /* thread; false with a message.  Counted, kept */
} tarn_batches_options;

tarn_batches *tarn_batches_new(const tarn_batches_options *options); /* counted; the scope's */

/* The next batch, the scope's; *x is NULL at the end, *y TARN_NONE without targets. */
bool tarn_batches_next(tarn_batches *b, tarn_tensor **x, tarn_tensor **y) TARN_MUST_CHECK;

/* 1..n, or the numbers OF (int64, packed), in an order that depends on (seed, epoch) alone. */
tarn_tensor *tarn_batches_order(int64_t n, uint64_t seed, uint64_t epoch, const tarn_tensor *of);

#endif
