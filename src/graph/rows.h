/* rows.h -- gradients of which only some rows are not zero.
 *
 * A row's backward may give one: a meta tensor of the whole shape with the rows beside it.  Where it
 * reaches a leaf, the rows are added into the leaf's dense gradient, which was cleared once, and the
 * leaf remembers which rows were touched: so clearing the gradient and stepping cost these alone,
 * and every reader sees an ordinary tensor.  Whatever else writes that gradient changes its
 * version, and from then on it is dense.  Anywhere but at a leaf it becomes dense at once.
 *
 * Rows that say they are `dense` leave no memory of themselves, and are added to what gradient a leaf
 * has: a table that is also the last layer's weight gets its few rows without a second table.
 */
#ifndef TARN_GRAPH_ROWS_H
#define TARN_GRAPH_ROWS_H

#include "tensor/tensor.h"

typedef struct tarn_rows {
    tarn_object object;
    tarn_tensor *values; /* on its way: (count x the rest); of a leaf: the dense gradient */
    int64_t *at;         /* rows, from 0; on its way in any order, several times, -1 for none */
    int64_t count, room;
    uint8_t *touched; /* of a leaf, by row: is it in `at`? */
    int64_t rows;
    uint32_t version; /* of a leaf's: that of the dense gradient when the rows were added */
    bool dense;       /* on its way: a leaf's gradient is dense in any case */
} tarn_rows;

/* A gradient of shape WHOLE: row at[i] of it is the sum of the rows i of VALUES; -1 leaves out. */
tarn_tensor *tarn_rows_new(const tarn_spec *whole, const int64_t *at, tarn_tensor *values);
static inline bool tarn_is_rows(const tarn_tensor *t) { return t->rows && tarn_is_meta(t); }

/* DENSE, packed, += VALUES at rows AT; the same bits on any number of threads. */
bool tarn_rows_scatter(tarn_tensor *dense, const int64_t *at, int64_t count,
                       tarn_tensor *values) TARN_MUST_CHECK;

tarn_tensor *tarn_rows_dense(const tarn_tensor *gradient);
bool tarn_rows_add(tarn_tensor *leaf, const tarn_tensor *gradient) TARN_MUST_CHECK;

/* The rows of LEAF's gradient that may not be 0; NULL: it is dense, or there is none. */
const tarn_rows *tarn_rows_of(const tarn_tensor *leaf);
void tarn_rows_written(tarn_tensor *leaf); /* the gradient was written in these rows alone */
void tarn_rows_drop(tarn_tensor *leaf);    /* the gradient is dense from now on */

/* LEAF's gradient goes; its memory, cleared, waits for the next one where nobody else sees it. */
void tarn_rows_clear(tarn_tensor *leaf);

#endif
