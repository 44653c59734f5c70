/* words.h -- the different cells of a column, in the order in which they are met. */
#ifndef TARN_DATA_WORDS_H
#define TARN_DATA_WORDS_H

#include "data/csv.h"

/* Cells lie in the text that is read, which outlives the set. */
typedef struct tarn_word_set {
    struct tarn_word {
        tarn_cell cell;
        uint64_t hash;
    } * word;
    size_t count, room;
    uint32_t *keys; /* a table of positions in WORD, from 1, by hash; its size is a power of two */
    size_t size;
    int64_t *global; /* after a merge: the codes, from 1, in the whole */
} tarn_word_set;

/* The word's code from 1, also when it is new.  Safe in the pool's threads. */
bool tarn_word_set_find(tarn_word_set *s, const tarn_cell *cell, int64_t *code) TARN_MUST_CHECK;
bool tarn_word_set_merge(tarn_word_set *all, tarn_word_set *part) TARN_MUST_CHECK;
bool tarn_word_set_copy(const tarn_word_set *s, tarn_words *out) TARN_MUST_CHECK;
void tarn_word_set_done(tarn_word_set *s);

#endif
