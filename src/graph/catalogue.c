/* catalogue.c -- every operation there is: the linker's table of rows, and the script's own. */
#include <stdlib.h>
#include <string.h>

#include "graph/op.h"

TARN_ROWS_DECLARE(tarn_op);

/* Sorted by name.  Rows live as long as the process, and so does this index of them: it is made
 * once, at the first look-up, from the plain heap (it is no part of what a script holds). */
static const tarn_op **rows;
static size_t count;

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const tarn_op *const *)a)->name, (*(const tarn_op *const *)b)->name);
}

static bool index_rows(void)
{
    if (rows)
        return true;
    size_t built_in = (size_t)(TARN_ROWS_END(tarn_op) - TARN_ROWS_BEGIN(tarn_op));
    const tarn_op **all = malloc((built_in + 1) * sizeof *all);
    if (!all)
        return tarn_fail(TARN_ERROR_MEMORY, "out of memory for an index of %zu operations",
                         built_in);
    for (size_t i = 0; i < built_in; i++)
        all[i] = TARN_ROWS_BEGIN(tarn_op)[i].row;
    qsort(all, built_in, sizeof *all, by_name);
    rows = all;
    count = built_in;
    return true;
}

size_t tarn_op_count(void) { return index_rows() ? count : 0; }
const tarn_op *tarn_op_at(size_t i) { return i < tarn_op_count() ? rows[i] : NULL; }

const char *tarn_op_file(const tarn_op *op)
{
    return tarn_row_file(TARN_ROWS_BEGIN(tarn_op), TARN_ROWS_END(tarn_op), op);
}

/* Is NAME one of the words in "a|b|c"? */
static bool among(const char *words, const char *name)
{
    size_t len = strlen(name);
    for (const char *w = words; w; w = strchr(w, '|')) {
        w += *w == '|';
        if (strncmp(w, name, len) == 0 && (w[len] == '|' || w[len] == '\0'))
            return true;
    }
    return false;
}

const tarn_op *tarn_op_find(const char *name)
{
    for (size_t i = 0, n = tarn_op_count(); i < n; i++)
        if (strcmp(rows[i]->name, name) == 0 || among(rows[i]->aliases, name))
            return rows[i];
    return NULL;
}

bool tarn_op_add(const tarn_op *op)
{
    if (!index_rows())
        return false;
    if (tarn_op_find(op->name))
        return tarn_fail(TARN_ERROR_VALUE, "there is an operation named '%s' already", op->name);
    const tarn_op **more = realloc(rows, (count + 1) * sizeof *rows);
    if (!more)
        return tarn_fail(TARN_ERROR_MEMORY, "out of memory for an index of %zu operations",
                         count + 1);
    rows = more;
    rows[count++] = op;
    qsort(rows, count, sizeof *rows, by_name);
    return true;
}

int tarn_op_params(const tarn_op *op)
{
    int n = 0;
    while (op->param[n].name)
        n++;
    return n;
}

static bool is_tensor(const tarn_param *p)
{
    return p->kind == TARN_TENSOR || p->kind == TARN_TENSORS;
}

int tarn_op_tensors(const tarn_op *op)
{
    int n = 0;
    for (const tarn_param *p = op->param; p->name; p++)
        n += is_tensor(p);
    return n;
}

int tarn_op_results(const tarn_op *op)
{
    int n = 0;
    while (op->result && op->result[n].name)
        n++;
    return n ? n : 1;
}

int64_t tarn_choice(const tarn_op *op, const char *param, const char *word)
{
    const tarn_param *p = op->param;
    while (p->name && strcmp(p->name, param) != 0)
        p++;
    if (!word || !p->name)
        return p->fallback.choice;
    size_t len = strlen(word);
    int64_t i = 0;
    for (const char *w = p->words; w; w = strchr(w, '|'), i++) {
        w += *w == '|';
        if (strncmp(w, word, len) == 0 && (w[len] == '|' || w[len] == '\0'))
            return i;
    }
    tarn_fail(TARN_ERROR_VALUE, "%s: %s must be one of %s, not '%s'", op->name, param, p->words,
              word);
    return -1;
}
