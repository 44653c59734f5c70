/* cells.c -- see cells.h */
#include "data/cells.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

/* ---- records ------------------------------------------------------------------------------ */

static void skip_line(tarn_cells *r)
{
    const char *stop = memchr(r->at, '\n', (size_t)(r->end - r->at));
    r->at = stop ? stop + 1 : r->end;
    r->line++;
}

static bool is_blank(const tarn_cells *r)
{
    const char *at = r->at;
    while (at < r->end && (*at == ' ' || *at == '\r'))
        at++;
    return at == r->end || *at == '\n';
}

bool tarn_cells_record(tarn_cells *r)
{
    char comment = r->dialect->comment;
    while (r->at < r->end && ((comment && *r->at == comment) || is_blank(r)))
        skip_line(r);
    return r->at < r->end && !r->fault;
}

/* AT stands behind a cell: at the separator, the end of the line or the end. */
static void leave_cell(tarn_cells *r, tarn_cell *cell)
{
    cell->last = r->at == r->end || *r->at != r->dialect->separator;
    if (cell->last) {
        r->at += r->at < r->end && *r->at == '\r';
        r->line += r->at < r->end;
    }
    r->at += r->at < r->end;
}

static void next_quoted(tarn_cells *r, tarn_cell *cell)
{
    *cell = (tarn_cell){.at = ++r->at, .quoted = true};
    for (;; r->at++) {
        const char *quote = memchr(r->at, '"', (size_t)(r->end - r->at));
        if (!quote) {
            r->fault = "has a quote that is never closed";
            cell->last = true;
            return;
        }
        for (const char *c = r->at; (c = memchr(c, '\n', (size_t)(quote - c))); c++)
            r->line++;
        r->at = quote + 1;
        if (r->at == r->end || *r->at != '"')
            break;
        cell->doubled = true;
    }
    cell->length = (size_t)(r->at - 1 - cell->at);
    while (r->at < r->end && *r->at == ' ' && r->dialect->separator != ' ')
        r->at++;
    const char *line = r->at + (r->at < r->end && *r->at == '\r');
    if (line < r->end && *line != '\n' && *r->at != r->dialect->separator)
        r->fault = "has text behind a closing quote";
    leave_cell(r, cell);
}

/* Blanks around a cell without quotes are not of it. */
static void trim(tarn_cell *cell)
{
    while (cell->length && (cell->at[0] == ' ' || cell->at[0] == '\t'))
        cell->at++, cell->length--;
    while (cell->length &&
           (cell->at[cell->length - 1] == ' ' || cell->at[cell->length - 1] == '\t' ||
            cell->at[cell->length - 1] == '\r'))
        cell->length--;
}

void tarn_cells_next(tarn_cells *r, tarn_cell *cell)
{
    char separator = r->dialect->separator;
    if (r->at < r->end && *r->at == '"') {
        next_quoted(r, cell);
        return;
    }
    const char *at = r->at, *end = r->end;
    while (at < end && *at != separator && *at != '\n')
        at++;
    *cell = (tarn_cell){.at = r->at, .length = (size_t)(at - r->at)};
    r->at = at;
    trim(cell);
    leave_cell(r, cell);
}

void tarn_cells_skip(tarn_cells *r, tarn_cell *cell)
{
    while (!cell->last && !r->fault)
        tarn_cells_next(r, cell);
}

/* ---- what a cell is ----------------------------------------------------------------------- */

static bool is_word(const tarn_cell *cell, const char *word)
{
    return strlen(word) == cell->length && memcmp(word, cell->at, cell->length) == 0;
}

static bool is_any(const tarn_cell *cell, const char *const *word)
{
    for (; word && *word; word++)
        if (is_word(cell, *word))
            return true;
    return false;
}

static const char *const missing[] = {"NA",   "N/A",  "n/a",  "NaN",  "nan",  "NAN",
                                      "null", "NULL", "Null", "None", "none", NULL};
static const char *const yes[] = {"true", "True", "TRUE", NULL};
static const char *const no[] = {"false", "False", "FALSE", NULL};

static int word_kind(const tarn_dialect *d, const tarn_cell *cell, double *value)
{
    *value = NAN;
    if (cell->length == 0 || is_any(cell, d->missing) || (!cell->quoted && is_any(cell, missing)))
        return TARN_CELL_MISSING;
    *value = is_any(cell, yes);
    return *value != 0 || is_any(cell, no) ? TARN_CELL_BOOLEAN : TARN_CELL_TEXT;
}

/* Numbers with zeros before them are names: 01234 is a place, not a quantity. */
int tarn_cell_kind(const tarn_dialect *d, const tarn_cell *cell, double *value, int64_t *whole)
{
    tarn_number n;
    *whole = 0;
    if (cell->length == 0 || !tarn_number_parse(cell->at, cell->at + cell->length, d->decimal, &n))
        return word_kind(d, cell, value);
    *value = n.value, *whole = n.whole;
    if (d->missing && is_any(cell, d->missing))
        return *value = NAN, TARN_CELL_MISSING;
    if (n.padded)
        return TARN_CELL_TEXT;
    return n.is_whole ? TARN_CELL_WHOLE : TARN_CELL_NUMBER;
}

size_t tarn_cell_text(const tarn_cell *cell, char *out)
{
    if (!cell->doubled) {
        memcpy(out, cell->at, cell->length);
        return cell->length;
    }
    size_t n = 0;
    for (size_t i = 0; i < cell->length; i++) {
        out[n++] = cell->at[i];
        i += cell->at[i] == '"';
    }
    return n;
}
