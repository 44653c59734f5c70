/* cells.h -- the cells of comma-separated text, one after another.
 *
 * A cell ends at the separator or at the end of the line.  One that begins with a quote goes on to
 * the next single quote, over separators and ends of lines; two quotes stand for one.  Blank lines
 * and lines that begin with the comment's sign are no records.  Missing cells are empty, or say so
 * without quotes: NA, N/A, NaN, null, None.
 */
#ifndef TARN_DATA_CELLS_H
#define TARN_DATA_CELLS_H

#include "tarn/error.h"

typedef struct tarn_dialect {
    char separator;             /* '\0' where it is still to be guessed */
    char decimal;               /* '.' or ',' */
    char comment;               /* '\0': none */
    const char *const *missing; /* words beside the usual ones; ends with NULL; NULL: none */
} tarn_dialect;

typedef struct tarn_cells {
    const tarn_dialect *dialect;
    const char *at, *end;
    int64_t line;      /* counts from 0 where the reader began */
    const char *fault; /* what is wrong, or NULL */
} tarn_cells;

typedef struct tarn_cell {
    const char *at;
    size_t length;
    bool quoted;  /* AT is behind the quote */
    bool doubled; /* has quotes that are written twice */
    bool last;    /* of its record */
} tarn_cell;

/* True when there is another record; its cells are to be read to the last one. */
bool tarn_cells_record(tarn_cells *r);
void tarn_cells_next(tarn_cells *r, tarn_cell *cell);

/* Steps over the cells that are left of a record. */
void tarn_cells_skip(tarn_cells *r, tarn_cell *cell);

/* What a cell may be; a column is what its cells have in common. */
enum {
    TARN_CELL_MISSING = 1,
    TARN_CELL_BOOLEAN = 2,
    TARN_CELL_WHOLE = 4,
    TARN_CELL_NUMBER = 8,
    TARN_CELL_TEXT = 16,
};

/* One of them, and its value: NaN for missing, 0 or 1 for booleans. */
int tarn_cell_kind(const tarn_dialect *d, const tarn_cell *cell, double *value, int64_t *whole);

/* The cell's text without its doubled quotes, into OUT of at least LENGTH bytes; its length. */
size_t tarn_cell_text(const tarn_cell *cell, char *out);

#endif
