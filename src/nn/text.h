/* text.h -- names that an object holds: copies in the library's own memory. */
#ifndef TARN_NN_TEXT_H
#define TARN_NN_TEXT_H

#include "base/memory.h"
#include "base/row.h"

char *tarn_text_new(const char *text) TARN_MUST_CHECK; /* a copy, yours to tarn_text_free */
void tarn_text_free(char *text);                       /* NULL is fine */
bool tarn_text_set(char **field, const char *text) TARN_MUST_CHECK; /* NULL empties the field */

/* Text that grows.  After a failure it stays empty, and a message is pending. */
typedef struct tarn_text {
    char *at;
    size_t length, room;
    bool failed;
} tarn_text;
void tarn_text_put(tarn_text *text, const char *more);
void tarn_text_add(tarn_text *text, const char *fmt, ...) TARN_PRINTF(2, 3);
void tarn_text_done(tarn_text *text);

/* Rows of one kind, whose first member is their name, sorted by it.  Made once, at the first look,
 * and kept for the life of the process: rows are no part of what a script holds. */
typedef struct tarn_index {
    const void **row;
    size_t count;
} tarn_index;
bool tarn_index_make(tarn_index *index, const tarn_row_entry *begin, const tarn_row_entry *end);
const void *tarn_index_find(const tarn_index *index, const char *name); /* NULL: none */

/* Defines tarn_PREFIX_count, tarn_PREFIX_at, tarn_PREFIX_file and the index they share. */
#define TARN_INDEXED(type, prefix)                                                                 \
    TARN_ROWS_DECLARE(type);                                                                       \
    static const tarn_index *prefix##_index(void)                                                  \
    {                                                                                              \
        static tarn_index index;                                                                   \
        tarn_index_make(&index, TARN_ROWS_BEGIN(type), TARN_ROWS_END(type));                       \
        return &index;                                                                             \
    }                                                                                              \
    size_t tarn_##prefix##_count(void) { return prefix##_index()->count; }                         \
    const type *tarn_##prefix##_at(size_t i)                                                       \
    {                                                                                              \
        const tarn_index *index = prefix##_index();                                                \
        return i < index->count ? index->row[i] : NULL;                                            \
    }                                                                                              \
    const char *tarn_##prefix##_file(const type *row)                                              \
    {                                                                                              \
        return tarn_row_file(TARN_ROWS_BEGIN(type), TARN_ROWS_END(type), row);                     \
    }

/* Is NAME one of the words in "a|b|c"?  Its place from 0, or -1. */
int tarn_word_among(const char *words, const char *name);

#endif
