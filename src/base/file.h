/* file.h -- whole files: read within a bound, written so that they appear at once or not at all. */
#ifndef TARN_BASE_FILE_H
#define TARN_BASE_FILE_H

#include <stdio.h>

#include "tarn/error.h"

/* The bytes of the file at PATH, a NUL after them; yours: tarn_free(bytes, *count + 1).  Also reads
 * pipes.  A file of more than MOST bytes is refused. */
char *tarn_file_read(const char *path, size_t most, size_t *count) TARN_MUST_CHECK;

/* Makes the file at PATH hold BYTES: what was there before survives any failure. */
bool tarn_file_write(const char *path, const void *bytes, size_t count) TARN_MUST_CHECK;

/* The same piece by piece.  Write to STREAM as you like, its errors are looked at by the commit.
 *
 *     tarn_file f;
 *     if (!tarn_file_init(&f, path))
 *         return false;
 *     bool fine = save_rows(f.stream);
 *     return tarn_file_done(&f, fine);
 *
 * Done with COMMIT syncs and renames the temporary beside the file to its name; without, or when
 * anything failed, removes it.  True when the file is in its place. */
typedef struct tarn_file {
    FILE *stream;
    char *path,
        *temporary; /* TEMPORARY is NULL for devices and pipes, which are written directly */
} tarn_file;
bool tarn_file_init(tarn_file *file, const char *path) TARN_MUST_CHECK;
bool tarn_file_done(tarn_file *file, bool commit) TARN_MUST_CHECK;

#endif
