/* words.c -- see words.h */
#include "data/words.h"

#include <string.h>

#include "base/memory.h"

/* The place after the character at I: a doubled quote is one. */
static size_t step(const tarn_cell *cell, size_t i)
{
    return i + 1 + (cell->doubled && cell->at[i] == '"');
}

/* FNV-1a of what the cell says, not of how it is written. */
static uint64_t hash_of(const tarn_cell *cell)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < cell->length; i = step(cell, i))
        hash = (hash ^ (uint8_t)cell->at[i]) * 0x100000001B3u;
    return hash ^ hash >> 32;
}

static bool same_cell(const tarn_cell *a, const tarn_cell *b)
{
    if (a->doubled == b->doubled)
        return a->length == b->length && memcmp(a->at, b->at, a->length) == 0;
    size_t i = 0, k = 0;
    for (; i < a->length && k < b->length; i = step(a, i), k = step(b, k))
        if (a->at[i] != b->at[k])
            return false;
    return i >= a->length && k >= b->length;
}

static void enter(tarn_word_set *s, size_t position)
{
    size_t at = s->word[position].hash & (s->size - 1);
    while (s->keys[at])
        at = (at + 1) & (s->size - 1);
    s->keys[at] = (uint32_t)position + 1;
}

static bool grow_keys(tarn_word_set *s)
{
    size_t size = s->size ? 2 * s->size : 16;
    uint32_t *keys = tarn_alloc_zero(size * sizeof *keys);
    if (!keys)
        return false;
    tarn_free(s->keys, s->size * sizeof *s->keys);
    s->keys = keys, s->size = size;
    for (size_t i = 0; i < s->count; i++)
        enter(s, i);
    return true;
}

static bool find_hashed(tarn_word_set *s, const tarn_cell *cell, uint64_t hash, int64_t *code)
{
    if (2 * (s->count + 1) > s->size && !grow_keys(s))
        return false;
    for (size_t at = hash & (s->size - 1); s->keys[at]; at = (at + 1) & (s->size - 1)) {
        const struct tarn_word *w = &s->word[s->keys[at] - 1];
        if (w->hash == hash && same_cell(&w->cell, cell))
            return *code = s->keys[at], true;
    }
    void *words = s->word;
    if (s->count >= UINT32_MAX - 1)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "csv: a column has more than 4 billion different texts");
    bool ok = tarn_grow(&words, &s->room, s->count + 1, sizeof *s->word);
    s->word = words;
    if (!ok)
        return false;
    s->word[s->count] = (struct tarn_word){*cell, hash};
    enter(s, s->count++);
    return *code = (int64_t)s->count, true;
}

bool tarn_word_set_find(tarn_word_set *s, const tarn_cell *cell, int64_t *code)
{
    return find_hashed(s, cell, hash_of(cell), code);
}

bool tarn_word_set_merge(tarn_word_set *all, tarn_word_set *part)
{
    if (!(part->global = tarn_alloc((part->count + 1) * sizeof *part->global)))
        return false;
    for (size_t i = 0; i < part->count; i++)
        if (!find_hashed(all, &part->word[i].cell, part->word[i].hash, &part->global[i]))
            return false;
    return true;
}

bool tarn_word_set_copy(const tarn_word_set *s, tarn_words *out)
{
    size_t bytes = 0;
    for (size_t i = 0; i < s->count; i++)
        bytes += s->word[i].cell.length;
    out->room = bytes + 1, out->start_room = s->count + 1;
    out->bytes = tarn_alloc(out->room);
    out->start = tarn_alloc(out->start_room * sizeof *out->start);
    if (!out->bytes || !out->start)
        return false;
    for (size_t i = 0; i < s->count; i++) {
        out->start[i] = out->used;
        out->used += tarn_cell_text(&s->word[i].cell, out->bytes + out->used);
    }
    out->start[s->count] = out->used;
    out->count = s->count;
    return true;
}

void tarn_word_set_done(tarn_word_set *s)
{
    if (s->global)
        tarn_free(s->global, (s->count + 1) * sizeof *s->global);
    tarn_free(s->word, s->room * sizeof *s->word);
    tarn_free(s->keys, s->size * sizeof *s->keys);
    *s = (tarn_word_set){.word = NULL};
}
