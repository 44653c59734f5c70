/* archive.c -- see archive.h */
#include "data/archive.h"

#include <string.h>

static char *copy_text(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = tarn_alloc(bytes);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

static void free_text(char *text)
{
    if (text)
        tarn_free(text, strlen(text) + 1);
}

static void archive_done(void *object)
{
    tarn_archive *a = object;
    tarn_release(a->tensors);
    for (size_t i = 0; i < a->notes; i++) {
        free_text(a->note[i].key);
        free_text(a->note[i].value);
    }
    tarn_free(a->note, a->note_room * sizeof *a->note);
    tarn_free(a, sizeof *a);
}

static const tarn_class archive_class = {"archive", archive_done};

tarn_archive *tarn_archive_new(void)
{
    tarn_archive *a = tarn_alloc_zero(sizeof *a);
    if (!a)
        return NULL;
    a->object.class = &archive_class, a->object.refs = 1;
    a->tensors = tarn_keep(tarn_entries_new());
    a = tarn_scope_own(a);
    return a && a->tensors ? a : NULL;
}

const char *tarn_archive_note_of(const tarn_archive *a, const char *key)
{
    for (size_t i = 0; i < a->notes; i++)
        if (strcmp(a->note[i].key, key) == 0)
            return a->note[i].value;
    return NULL;
}

bool tarn_archive_add(tarn_archive *a, const char *name, tarn_tensor *tensor)
{
    if (!tensor)
        return false;
    if (tarn_entries_find(a->tensors, name))
        return tarn_fail(TARN_ERROR_VALUE, "there is a tensor named '%s' already", name);
    return tarn_entries_add(a->tensors, name, tensor, false);
}

bool tarn_archive_note(tarn_archive *a, const char *key, const char *value)
{
    if (tarn_archive_note_of(a, key))
        return tarn_fail(TARN_ERROR_VALUE, "there is a note '%s' already", key);
    if (!tarn_grow((void **)&a->note, &a->note_room, a->notes + 1, sizeof *a->note))
        return false;
    struct tarn_note *n = &a->note[a->notes];
    *n = (struct tarn_note){copy_text(key), copy_text(value)};
    if (n->key && n->value) {
        a->notes++;
        return true;
    }
    free_text(n->key);
    free_text(n->value);
    return false;
}

bool tarn_archive_merge(tarn_archive *a, const tarn_archive *from)
{
    for (size_t i = 0; i < from->tensors->count; i++)
        if (!tarn_archive_add(a, from->tensors->at[i].name, from->tensors->at[i].tensor))
            return false;
    for (size_t i = 0; i < from->notes; i++)
        if (!tarn_archive_note_of(a, from->note[i].key) &&
            !tarn_archive_note(a, from->note[i].key, from->note[i].value))
            return false;
    return true;
}
