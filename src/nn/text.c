/* text.c -- see text.h */
#include "nn/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *tarn_text_new(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = tarn_alloc(bytes);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

void tarn_text_free(char *text)
{
    if (text)
        tarn_free(text, strlen(text) + 1);
}

bool tarn_text_set(char **field, const char *text)
{
    char *copy = text ? tarn_text_new(text) : NULL;
    if (text && !copy)
        return false;
    tarn_text_free(*field);
    *field = copy;
    return true;
}

static bool text_room(tarn_text *text, size_t more)
{
    void *at = text->at;
    bool ok = tarn_grow(&at, &text->room, text->length + more + 1, 1);
    text->at = at;
    text->failed = !ok;
    return ok;
}

void tarn_text_put(tarn_text *text, const char *more)
{
    size_t n = strlen(more);
    if (text->failed || !text_room(text, n))
        return;
    memcpy(text->at + text->length, more, n + 1);
    text->length += n;
}

void tarn_text_add(tarn_text *text, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (text->failed || n < 0 || !text_room(text, (size_t)n))
        return;
    va_start(args, fmt);
    vsnprintf(text->at + text->length, (size_t)n + 1, fmt, args);
    va_end(args);
    text->length += (size_t)n;
}

void tarn_text_done(tarn_text *text)
{
    tarn_free(text->at, text->room);
    *text = (tarn_text){0};
}

static int by_name(const void *a, const void *b)
{
    return strcmp(**(const char *const *const *)a, **(const char *const *const *)b);
}

bool tarn_index_make(tarn_index *index, const tarn_row_entry *begin, const tarn_row_entry *end)
{
    if (index->row)
        return true;
    size_t count = (size_t)(end - begin);
    const void **rows = malloc((count + 1) * sizeof *rows);
    if (!rows)
        return tarn_fail(TARN_ERROR_MEMORY, "out of memory for an index of %zu rows", count);
    for (size_t i = 0; i < count; i++)
        rows[i] = begin[i].row;
    qsort(rows, count, sizeof *rows, by_name);
    *index = (tarn_index){.row = rows, .count = count};
    return true;
}

const void *tarn_index_find(const tarn_index *index, const char *name)
{
    for (size_t i = 0; i < index->count; i++)
        if (strcmp(*(const char *const *)index->row[i], name) == 0)
            return index->row[i];
    return NULL;
}

int tarn_word_among(const char *words, const char *name)
{
    size_t len = strlen(name);
    int i = 0;
    for (const char *w = words; w; w = strchr(w, '|'), i++) {
        w += *w == '|';
        if (strncmp(w, name, len) == 0 && (w[len] == '|' || w[len] == '\0'))
            return i;
    }
    return -1;
}
