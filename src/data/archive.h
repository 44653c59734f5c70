/* archive.h -- named tensors and notes, as files of weights hold them. */
#ifndef TARN_DATA_ARCHIVE_H
#define TARN_DATA_ARCHIVE_H

#include "nn/names.h"

typedef struct tarn_archive {
    tarn_object object;
    tarn_entries *tensors; /* counted */
    struct tarn_note {
        char *key, *value;
    } * note; /* "__metadata__" */
    size_t notes, note_room;
} tarn_archive;

tarn_archive *tarn_archive_new(void); /* empty; the scope's */

/* Adds what FROM has; notes that are there already stay as they are. */
bool tarn_archive_merge(tarn_archive *a, const tarn_archive *from) TARN_MUST_CHECK;

/* Names and values are copied.  A name or key that is there already is an error. */
bool tarn_archive_add(tarn_archive *a, const char *name, tarn_tensor *tensor) TARN_MUST_CHECK;
bool tarn_archive_note(tarn_archive *a, const char *key, const char *value) TARN_MUST_CHECK;

const char *tarn_archive_note_of(const tarn_archive *a, const char *key); /* borrowed; NULL: none */

#endif
