/* csv.c -- see csv.h.
 *
 * The text is cut into blocks of about a mebibyte that end where records end.  A first pass over
 * all blocks counts records and finds what each column's cells allow; a second one, with the
 * tensors made, writes numbers where they belong.  Texts get codes block by block, each block in
 * the order it meets them; merged in the order of blocks they are the same for any number of
 * threads.
 */
#include "data/csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/threads.h"
#include "data/words.h"

enum { BLOCK = 1 << 20, SAMPLE = 64 << 10, MOST_COLUMNS = 1 << 17 };

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct block {
    const char *at, *end;
    int64_t rows, first_row; /* records, and those before it */
    int64_t lines;
    uint8_t *kinds; /* by column: what was met */
    const char *fault;
    int64_t fault_line;
    size_t fault_cells;
    tarn_word_set *words; /* by column; in the second pass */
} block;

typedef struct reading {
    const char *what;
    tarn_dialect dialect;
    size_t columns;
    block *block;
    size_t blocks, room;
    tarn_table *table;
    uint8_t *kinds;
    int64_t first_line; /* lines before the first block */
} reading;

static tarn_cells cells_of(const reading *r, const char *at, const char *end)
{
    return (tarn_cells){.dialect = &r->dialect, .at = at, .end = end};
}

/* ---- blocks ------------------------------------------------------------------------------- */

static bool add_block(reading *r, const char *at, const char *end)
{
    void *blocks = r->block;
    bool ok = tarn_grow(&blocks, &r->room, r->blocks + 1, sizeof *r->block);
    r->block = blocks;
    if (ok)
        r->block[r->blocks++] = (block){.at = at, .end = end};
    return ok;
}

/* Behind the end of a line that is not inside quotes; records that quotes hold together stay
 * together.  Without a quote in the text any end of a line will do. */
static const char *record_end(const reading *r, const char *at, const char *wish, const char *end,
                              bool quotes)
{
    if (!quotes) {
        const char *stop = wish < end ? memchr(wish, '\n', (size_t)(end - wish)) : NULL;
        return stop ? stop + 1 : end;
    }
    tarn_cells cells = cells_of(r, at, end);
    while (cells.at < wish && tarn_cells_record(&cells)) {
        tarn_cell cell = {.last = false};
        tarn_cells_skip(&cells, &cell);
    }
    return cells.fault ? end : cells.at;
}

static bool cut(reading *r, const char *at, const char *end)
{
    bool quotes = memchr(at, '"', (size_t)(end - at)) != NULL;
    while (at < end) {
        const char *wish = end - at > BLOCK ? at + BLOCK : end;
        const char *stop = record_end(r, at, wish, end, quotes);
        if (!add_block(r, at, stop))
            return false;
        at = stop;
    }
    return true;
}

/* ---- the first pass: what there is ------------------------------------------------------------- */

static void look_at_record(const reading *r, tarn_cells *cells, block *b)
{
    tarn_cell cell = {.last = false};
    double value;
    int64_t whole, line = cells->line;
    size_t k = 0;
    for (; !cell.last && !cells->fault; k++) {
        tarn_cells_next(cells, &cell);
        if (k < r->columns)
            b->kinds[k] |= (uint8_t)tarn_cell_kind(&r->dialect, &cell, &value, &whole);
    }
    b->rows++;
    if (k != r->columns || cells->fault)
        b->fault = cells->fault ? cells->fault : "", b->fault_line = line, b->fault_cells = k;
}

static bool look(void *job, size_t index)
{
    const reading *r = job;
    block *b = &r->block[index];
    tarn_cells cells = cells_of(r, b->at, b->end);
    while (!b->fault && tarn_cells_record(&cells))
        look_at_record(r, &cells, b);
    b->lines = cells.line;
    return true;
}

static bool report(const reading *r, const block *b, int64_t lines)
{
    long long line = (long long)(lines + b->fault_line + 1);
    if (*b->fault)
        return tarn_fail(TARN_ERROR_FORMAT, "%s:%lld: %s", r->what, line, b->fault);
    return tarn_fail(TARN_ERROR_FORMAT,
                     "%s:%lld: %zu fields, where the first line has %zu; fields are separated by"
                     " '%s'",
                     r->what, line, b->fault_cells, r->columns,
                     r->dialect.separator == '\t' ? "\\t" : (char[]){r->dialect.separator, 0});
}

/* Rows before each block, and what all cells of a column allow. */
static bool gather(reading *r)
{
    int64_t rows = r->table->rows, lines = r->first_line;
    for (size_t i = 0; i < r->blocks; i++) {
        block *b = &r->block[i];
        if (b->fault)
            return report(r, b, lines);
        b->first_row = rows;
        rows += b->rows, lines += b->lines;
        for (size_t k = 0; b->kinds && k < r->columns; k++)
            r->kinds[k] |= b->kinds[k];
    }
    r->table->rows = rows;
    return true;
}

/* ---- the second pass: numbers and codes -------------------------------------------------------- */

static void put_whole(void *to, int64_t row, double value, int64_t whole)
{
    (void)value;
    ((int64_t *)to)[row] = whole;
}

static void put_boolean(void *to, int64_t row, double value, int64_t whole)
{
    (void)whole;
    ((uint8_t *)to)[row] = value != 0;
}

static void put_number(void *to, int64_t row, double value, int64_t whole)
{
    (void)whole;
    ((double *)to)[row] = value;
}

static void (*const put[TARN_DTYPES])(void *to, int64_t row, double value, int64_t whole) = {
    [TARN_INT64] = put_whole, [TARN_BOOL] = put_boolean, [TARN_FLOAT64] = put_number};

static bool put_cell(const reading *r, block *b, size_t k, int64_t row, const tarn_cell *cell)
{
    const tarn_column *c = &r->table->column[k];
    double value;
    int64_t whole;
    int kind = tarn_cell_kind(&r->dialect, cell, &value, &whole);
    if (c->text && kind != TARN_CELL_MISSING && !tarn_word_set_find(&b->words[k], cell, &whole))
        return false;
    put[c->values->spec.dtype](tarn_data(c->values), row, value, whole);
    return true;
}

static bool fill(void *job, size_t index)
{
    const reading *r = job;
    block *b = &r->block[index];
    tarn_cells cells = cells_of(r, b->at, b->end);
    for (int64_t row = b->first_row; row < b->first_row + b->rows && tarn_cells_record(&cells);
         row++) {
        tarn_cell cell = {.last = false};
        for (size_t k = 0; !cell.last; k++) {
            tarn_cells_next(&cells, &cell);
            if (!put_cell(r, b, k, row, &cell))
                return false;
        }
    }
    return true;
}

/* Codes of a block become the table's. */
static bool recode(void *job, size_t index)
{
    const reading *r = job;
    const block *b = &r->block[index];
    for (size_t k = 0; k < r->columns; k++) {
        const tarn_column *c = &r->table->column[k];
        int64_t *code = c->text && b->rows ? (int64_t *)tarn_data(c->values) + b->first_row : NULL;
        for (int64_t i = 0; code && i < b->rows; i++)
            code[i] = code[i] ? b->words[k].global[code[i] - 1] : 0;
    }
    return true;
}

static bool merge_words(const reading *r, size_t k)
{
    tarn_word_set all = {.keys = NULL};
    bool ok = true;
    for (size_t i = 0; ok && i < r->blocks; i++)
        ok = tarn_word_set_merge(&all, &r->block[i].words[k]);
    ok = ok && tarn_word_set_copy(&all, &r->table->column[k].words);
    tarn_word_set_done(&all);
    return ok;
}

/* ---- the beginning of the text ------------------------------------------------------------------ */

/* How many records of the sample have as many cells as the first one, times that many cells; more
 * is better, and one cell a record is nothing. */
static size_t fit(const reading *r, char separator, const char *at, const char *end)
{
    tarn_dialect d = r->dialect;
    d.separator = separator;
    tarn_cells cells = {.dialect = &d, .at = at, .end = end};
    size_t first = 0, same = 0;
    for (int i = 0; i < 50 && tarn_cells_record(&cells); i++) {
        tarn_cell cell = {.last = false};
        size_t n = 0;
        for (; !cell.last && !cells.fault; n++)
            tarn_cells_next(&cells, &cell);
        if (cells.fault || (cells.at == end && i > 1)) /* the sample may end within a record */
            break;
        first = i ? first : n;
        if (n != first)
            return first > 1 ? 1 : 0;
        same++;
    }
    return first > 1 ? 1 + same * first : 0;
}

static char guess_separator(const reading *r, const char *at, const char *end)
{
    const char *candidate = r->dialect.decimal == ',' ? ";\t|" : ",;\t|";
    const char *stop = end - at > SAMPLE ? at + SAMPLE : end;
    char best = candidate[0];
    size_t most = 0;
    for (; *candidate; candidate++) {
        size_t fits = fit(r, *candidate, at, stop);
        if (fits > most)
            most = fits, best = *candidate;
    }
    return best;
}

static bool check_text(const reading *r, const char *at, size_t size)
{
    static const char *const other[] = {"\xff\xfe", "\xfe\xff"};
    for (int i = 0; i < 2; i++)
        if (size >= 2 && memcmp(at, other[i], 2) == 0)
            return tarn_fail(TARN_ERROR_FORMAT, "%s is UTF-16 text; save it as UTF-8", r->what);
    return true;
}

/* The first record's cells are names when none of them is a number, and when they differ in kind
 * from what stands below them or nothing else is known. */
static bool is_header(const reading *r, const uint8_t *first)
{
    bool below = false, names = true;
    for (size_t k = 0; k < r->columns; k++) {
        if (first[k] & (TARN_CELL_WHOLE | TARN_CELL_NUMBER | TARN_CELL_BOOLEAN))
            return false;
        int numbers = TARN_CELL_WHOLE | TARN_CELL_NUMBER | TARN_CELL_BOOLEAN;
        below |= (r->kinds[k] & numbers) && !(r->kinds[k] & TARN_CELL_TEXT);
        names &= first[k] == TARN_CELL_TEXT;
    }
    return below || names;
}

/* ---- the table ---------------------------------------------------------------------------- */

static void table_done(void *object)
{
    tarn_table *t = object;
    for (size_t k = 0; t->column && k < t->columns; k++) {
        tarn_column *c = &t->column[k];
        if (c->name)
            tarn_free(c->name, c->name_length + 1);
        tarn_release(c->values);
        tarn_free(c->words.bytes, c->words.room);
        tarn_free(c->words.start, c->words.start_room * sizeof *c->words.start);
    }
    tarn_free(t->column, t->columns * sizeof *t->column);
    tarn_free(t, sizeof *t);
}

static const tarn_class table_class = {"table", table_done};

static tarn_table *table_new(void)
{
    tarn_table *t = tarn_alloc_zero(sizeof *t);
    if (!t)
        return NULL;
    t->object.class = &table_class, t->object.refs = 1;
    return tarn_scope_own(t);
}

static bool name_column(tarn_column *c, const char *text, size_t length)
{
    c->name_length = length;
    if (!(c->name = tarn_alloc(length + 1)))
        return false;
    memcpy(c->name, text, length);
    c->name[length] = '\0';
    return true;
}

static bool name_by_cell(tarn_column *c, size_t k, const tarn_cell *cell)
{
    char room[32];
    if (!cell || !cell->length)
        return name_column(c, room, (size_t)snprintf(room, sizeof room, "column%zu", k + 1));
    char *text = tarn_alloc(cell->length);
    bool ok = text && name_column(c, text, tarn_cell_text(cell, text));
    tarn_free(text, cell->length);
    return ok;
}

/* FIRST stands at the line of names; NULL: there is none. */
static bool make_columns(const reading *r, const char *first, const char *end)
{
    tarn_table *t = r->table;
    if (!(t->column = tarn_alloc_zero(r->columns * sizeof *t->column)))
        return false;
    t->columns = r->columns;
    tarn_cells cells = cells_of(r, first, end);
    bool named = first && tarn_cells_record(&cells);
    for (size_t k = 0; k < r->columns; k++) {
        tarn_cell cell;
        if (named)
            tarn_cells_next(&cells, &cell);
        if (!name_by_cell(&t->column[k], k, named ? &cell : NULL))
            return false;
    }
    return true;
}

static tarn_dtype dtype_of(uint8_t kinds)
{
    if (kinds & TARN_CELL_TEXT)
        return TARN_INT64;
    if (kinds == TARN_CELL_WHOLE)
        return TARN_INT64;
    return kinds == TARN_CELL_BOOLEAN ? TARN_BOOL : TARN_FLOAT64;
}

static bool make_values(const reading *r)
{
    for (size_t k = 0; k < r->columns; k++) {
        uint8_t kinds = r->kinds[k];
        int numbers = TARN_CELL_WHOLE | TARN_CELL_NUMBER;
        if ((kinds & TARN_CELL_BOOLEAN) && (kinds & numbers))
            kinds |= TARN_CELL_TEXT;
        tarn_column *c = &r->table->column[k];
        c->text = kinds & TARN_CELL_TEXT;
        tarn_spec spec = tarn_spec_make(dtype_of(kinds), 1, &r->table->rows);
        if (!(c->values = tarn_keep(tarn_tensor_of(&spec))))
            return false;
    }
    return true;
}

/* ---- all together ----------------------------------------------------------------------------- */

static bool make_blocks(reading *r, const char *at, const char *end)
{
    if (!cut(r, at, end))
        return false;
    for (size_t i = 0; i < r->blocks; i++)
        if (!(r->block[i].kinds = tarn_alloc_zero(r->columns)))
            return false;
    return r->blocks == 0 || tarn_parallel(r->blocks, look, r);
}

static bool make_word_sets(const reading *r)
{
    for (size_t i = 0; i < r->blocks; i++)
        if (!(r->block[i].words = tarn_alloc_zero(r->columns * sizeof *r->block[i].words)))
            return false;
    return true;
}

static bool read_values(reading *r)
{
    if (r->blocks == 0)
        return true;
    if (!make_word_sets(r) || !tarn_parallel(r->blocks, fill, r))
        return false;
    for (size_t k = 0; k < r->columns; k++)
        if (r->table->column[k].text && !merge_words(r, k))
            return false;
    return tarn_parallel(r->blocks, recode, r);
}

/* The first record decides how many columns there are. */
static bool read_first(reading *r, tarn_cells *cells, uint8_t **kinds)
{
    tarn_cell cell = {.last = false};
    tarn_cells counting = *cells;
    for (; !cell.last && !counting.fault; r->columns++)
        tarn_cells_next(&counting, &cell);
    if (counting.fault)
        return tarn_fail(TARN_ERROR_FORMAT, "%s:%lld: %s", r->what, (long long)cells->line + 1,
                         counting.fault);
    if (r->columns > MOST_COLUMNS)
        return tarn_fail(TARN_ERROR_FORMAT, "%s has %zu columns, more than %d", r->what, r->columns,
                         MOST_COLUMNS);
    if (!(r->kinds = tarn_alloc_zero(r->columns)) || !(*kinds = tarn_alloc_zero(r->columns)))
        return false;
    double value;
    int64_t whole;
    for (size_t k = 0; k < r->columns; k++) {
        tarn_cells_next(cells, &cell);
        (*kinds)[k] = (uint8_t)tarn_cell_kind(&r->dialect, &cell, &value, &whole);
    }
    return true;
}

/* Without a line of names the first record is a row of the first block. */
static bool take_first(reading *r, const char *first, const char *behind, const uint8_t *kinds)
{
    if (r->blocks == 0 && !add_block(r, first, behind))
        return false;
    r->block[0].at = first;
    r->block[0].rows++;
    for (size_t k = 0; k < r->columns; k++)
        r->kinds[k] |= kinds[k];
    r->table->rows = 0;
    return gather(r);
}

static bool read_body(reading *r, int header, const char *first, const tarn_cells *cells,
                      const uint8_t *kinds)
{
    const char *end = cells->end;
    r->first_line = cells->line;
    if (!make_blocks(r, cells->at, end) || !gather(r))
        return false;
    if (header == TARN_CSV_GUESS)
        header = is_header(r, kinds);
    if (!header && !take_first(r, first, cells->at, kinds))
        return false;
    return make_columns(r, header ? first : NULL, end) && make_values(r) && read_values(r);
}

static void reading_done(reading *r)
{
    for (size_t i = 0; i < r->blocks; i++) {
        block *b = &r->block[i];
        tarn_free(b->kinds, b->kinds ? r->columns : 0);
        for (size_t k = 0; b->words && k < r->columns; k++)
            tarn_word_set_done(&b->words[k]);
        tarn_free(b->words, r->columns * sizeof *b->words);
    }
    tarn_free(r->block, r->room * sizeof *r->block);
    tarn_free(r->kinds, r->columns);
}

static bool read_all(reading *r, int header, const char *at, const char *end)
{
    if (end - at >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    if (!check_text(r, at, (size_t)(end - at)))
        return false;
    if (!r->dialect.separator)
        r->dialect.separator = guess_separator(r, at, end);
    r->table->separator = r->dialect.separator;
    tarn_cells cells = cells_of(r, at, end);
    uint8_t *kinds = NULL;
    if (!tarn_cells_record(&cells))
        return true; /* no columns, no rows */
    const char *first = cells.at;
    bool ok = read_first(r, &cells, &kinds) && read_body(r, header, first, &cells, kinds);
    tarn_free(kinds, r->columns);
    return ok;
}

tarn_table *tarn_csv_parse(const char *bytes, size_t size, const tarn_csv_options *o,
                           const char *what)
{
    reading r = {.what = what, .dialect = o->dialect, .table = table_new()};
    if (!r.dialect.decimal)
        r.dialect.decimal = '.';
    if (r.dialect.decimal == r.dialect.separator)
        return tarn_fail(TARN_ERROR_VALUE, "csv: '%c' cannot separate fields and decimals at once",
                         r.dialect.decimal);
    bool ok = r.table && (size == 0 || read_all(&r, o->header, bytes, bytes + size));
    reading_done(&r);
    return ok ? r.table : NULL;
}

tarn_table *tarn_csv_read(const char *path, const tarn_csv_options *o)
{
    tarn_map *map = tarn_map_open(path);
    return map ? tarn_csv_parse(map->bytes, map->size, o, path) : NULL;
}
