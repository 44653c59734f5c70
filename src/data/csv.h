/* csv.h -- tables of text with a separator between cells (data/cells.h), read in parallel.
 *
 * A column's type is what all of its cells allow: bool, int64, float64, or text.  Missing cells make
 * whole numbers and booleans float64, with NaN in their places; in text they have code 0.
 */
#ifndef TARN_DATA_CSV_H
#define TARN_DATA_CSV_H

#include "data/cells.h"
#include "tensor/tensor.h"

/* Different texts, in the order in which they first occur; number I lies at [start[I], start[I+1]). */
typedef struct tarn_words {
    char *bytes;
    size_t used, room;
    size_t *start;
    size_t count, start_room;
} tarn_words;

typedef struct tarn_column {
    char *name;
    size_t name_length;
    tarn_tensor *values; /* (rows); kept.  For text: codes from 1 into WORDS, int64 */
    bool text;
    tarn_words words;
} tarn_column;

typedef struct tarn_table {
    tarn_object object;
    tarn_column *column;
    size_t columns;
    int64_t rows;
    char separator; /* that was found */
} tarn_table;

enum { TARN_CSV_GUESS = -1, TARN_CSV_WITHOUT, TARN_CSV_WITH }; /* a line of names */

typedef struct tarn_csv_options {
    tarn_dialect dialect;
    int header;
} tarn_csv_options;

tarn_table *tarn_csv_read(const char *path, const tarn_csv_options *o); /* the scope's */
tarn_table *tarn_csv_parse(const char *bytes, size_t size, const tarn_csv_options *o,
                           const char *what);

/* Writing: a column of numbers, or of texts by code (0: an empty cell). */
typedef struct tarn_csv_column {
    const char *name;
    size_t name_length;
    const tarn_tensor *values;
    const char *const *text; /* NULL: numbers; else text[code - 1], LENGTH[code - 1] bytes */
    const size_t *length;
    size_t texts;
} tarn_csv_column;

bool tarn_csv_write(const char *path, const tarn_csv_column *column, size_t columns,
                    const tarn_dialect *d, bool header) TARN_MUST_CHECK;

#endif
