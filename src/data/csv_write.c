/* csv_write.c -- tables into text with a separator between cells; see csv.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "data/csv.h"

typedef struct writing {
    tarn_file *file;
    const tarn_csv_column *column; /* values are packed */
    size_t columns, used;
    tarn_dialect dialect;
    char buffer[1 << 16];
} writing;

static bool flush(writing *w)
{
    size_t used = w->used;
    w->used = 0;
    return tarn_file_put(w->file, w->buffer, used);
}

static bool put(writing *w, const char *text, size_t length)
{
    if (length > sizeof w->buffer - w->used && !flush(w))
        return false;
    if (length > sizeof w->buffer)
        return tarn_file_put(w->file, text, length);
    memcpy(w->buffer + w->used, text, length);
    w->used += length;
    return true;
}

/* Quotes where reading would not give the same text without them. */
static bool needs_quotes(const writing *w, const char *text, size_t length)
{
    const tarn_dialect *d = &w->dialect;
    tarn_cell cell = {.at = text, .length = length};
    double value;
    int64_t whole;
    for (size_t i = 0; i < length; i++)
        if (text[i] == d->separator || strchr("\"\r\n", text[i]) || text[i] == '\0')
            return true;
    return length && (text[0] == ' ' || text[0] == '\t' || text[length - 1] == ' ' ||
                      text[length - 1] == '\t' || (d->comment && text[0] == d->comment) ||
                      tarn_cell_kind(d, &cell, &value, &whole) == TARN_CELL_MISSING);
}

static bool put_text(writing *w, const char *text, size_t length)
{
    if (!needs_quotes(w, text, length))
        return put(w, text, length);
    bool ok = put(w, "\"", 1);
    for (size_t i = 0; ok && i < length; i++)
        ok = put(w, "\"\"", text[i] == '"') && put(w, text + i, 1);
    return ok && put(w, "\"", 1);
}

static bool put_real(writing *w, double value, bool is_float)
{
    char text[TARN_NUMBER_ROOM];
    if (value != value)
        return true; /* a missing cell */
    int n = tarn_number_text(value, is_float, text);
    char *point = w->dialect.decimal == ',' ? memchr(text, '.', (size_t)n) : NULL;
    if (point)
        *point = ',';
    return put(w, text, (size_t)n);
}

static bool put_float(writing *w, const void *at, int64_t row)
{
    return put_real(w, ((const float *)at)[row], true);
}

static bool put_double(writing *w, const void *at, int64_t row)
{
    return put_real(w, ((const double *)at)[row], false);
}

static bool put_whole(writing *w, const void *at, int64_t row)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%" PRId64, ((const int64_t *)at)[row]);
    return put(w, text, (size_t)n);
}

static bool put_boolean(writing *w, const void *at, int64_t row)
{
    return ((const uint8_t *)at)[row] ? put(w, "true", 4) : put(w, "false", 5);
}

static bool (*const put_number[TARN_DTYPES])(writing *w, const void *at,
                                             int64_t row) = {[TARN_FLOAT32] = put_float,
                                                             [TARN_FLOAT64] = put_double,
                                                             [TARN_INT64] = put_whole,
                                                             [TARN_BOOL] = put_boolean};

static bool put_cell(writing *w, const tarn_csv_column *c, int64_t row)
{
    const void *at = tarn_data(c->values);
    if (!c->text)
        return put_number[c->values->spec.dtype](w, at, row);
    int64_t code = ((const int64_t *)at)[row];
    if (code < 0 || (uint64_t)code > c->texts)
        return tarn_fail(TARN_ERROR_VALUE, "csv: column '%s' has the code %lld of %zu texts",
                         c->name, (long long)code, c->texts);
    return code == 0 || put_text(w, c->text[code - 1], c->length[code - 1]);
}

static bool put_names(writing *w)
{
    for (size_t k = 0; k < w->columns; k++)
        if (!put(w, &w->dialect.separator, k > 0) ||
            !put_text(w, w->column[k].name, w->column[k].name_length))
            return false;
    return put(w, "\n", 1);
}

/* A row of one empty cell would be a blank line, which is no row. */
static bool put_row(writing *w, int64_t row)
{
    size_t before = w->used;
    for (size_t k = 0; k < w->columns; k++)
        if (!put(w, &w->dialect.separator, k > 0) || !put_cell(w, &w->column[k], row))
            return false;
    if (w->columns == 1 && w->used == before && !put(w, "\"\"", 2))
        return false;
    return put(w, "\n", 1);
}

/* Types that are written otherwise become one of the four; the tensors are the scope's. */
static bool simplify(tarn_csv_column *c, int64_t rows)
{
    tarn_dtype dtype = (tarn_dtype)c->values->spec.dtype;
    if (c->values->spec.rank != 1 || tarn_count(c->values) != rows)
        return tarn_fail(TARN_ERROR_SHAPE, "csv: column '%s' is %s, the first has %lld rows",
                         c->name, TARN_SHAPE(c->values), (long long)rows);
    if (tarn_is_meta(c->values))
        return tarn_fail(TARN_ERROR_USE, "csv: column '%s' holds no data", c->name);
    c->values =
        put_number[dtype]
            ? tarn_tensor_packed(c->values)
            : tarn_tensor_to(c->values, tarn_dtype_kind(dtype) == 'f' ? TARN_FLOAT32 : TARN_INT64);
    return c->values != NULL;
}

static bool write_rows(writing *w, bool header)
{
    bool ok = !header || put_names(w);
    int64_t rows = w->columns ? tarn_count(w->column[0].values) : 0;
    for (int64_t i = 0; ok && i < rows; i++)
        ok = put_row(w, i);
    return ok && flush(w);
}

static bool write_table(writing *w, const char *path, bool header)
{
    w->file = tarn_file_begin(path);
    bool ok = w->file && write_rows(w, header);
    return tarn_file_end(w->file, ok) && ok;
}

bool tarn_csv_write(const char *path, const tarn_csv_column *column, size_t columns,
                    const tarn_dialect *d, bool header)
{
    tarn_scope scope = tarn_scope_open();
    tarn_csv_column *simple = tarn_alloc((columns + 1) * sizeof *simple);
    writing *w = simple ? tarn_alloc(sizeof *w) : NULL;
    bool ok = w != NULL;
    for (size_t k = 0; ok && k < columns; k++) {
        simple[k] = column[k];
        ok = simplify(&simple[k], tarn_count(column[0].values));
    }
    if (ok) {
        w->column = simple, w->columns = columns, w->used = 0, w->dialect = *d;
        ok = write_table(w, path, header);
    }
    tarn_free(w, sizeof *w);
    tarn_free(simple, (columns + 1) * sizeof *simple);
    return tarn_scope_close(scope, NULL) && ok;
}
