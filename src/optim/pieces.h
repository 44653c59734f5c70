/* pieces.h -- the numbers of many tensors as one job for the pool.
 *
 * Each tensor is cut into spans by its size; spans are put together to chunks of about one size, so
 * that twenty biases are one chunk and a large table is many.
 */
#ifndef TARN_OPTIM_PIECES_H
#define TARN_OPTIM_PIECES_H

#include "graph/rows.h"

typedef struct tarn_part {
    size_t count;          /* its numbers that take part; 0: it is left out */
    const tarn_rows *rows; /* the rows that they are; NULL: all */
    size_t width;          /* of such a row */
    size_t before, first;  /* numbers and spans of the parts before it: tarn_pieces_cut's */
} tarn_part;

typedef struct tarn_pieces {
    tarn_part *part;
    size_t parts, numbers, spans;
} tarn_pieces;

/* T's numbers, or those of ROWS. */
tarn_part tarn_part_of(const tarn_tensor *t, const tarn_rows *rows);
void tarn_pieces_cut(tarn_pieces *p);

/* N numbers of PART from BEGIN on; one span of rows comes row by row. */
typedef void tarn_piece(const void *context, size_t part, size_t begin, size_t n, size_t span);
bool tarn_pieces_run(const tarn_pieces *p, tarn_piece *run, const void *context) TARN_MUST_CHECK;

#endif
