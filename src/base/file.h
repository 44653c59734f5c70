/* file.h -- whole files: read within a bound, written so that they appear at once or not at all. */
#ifndef TARN_BASE_FILE_H
#define TARN_BASE_FILE_H

#include "tarn/error.h"

/* The bytes of the file at PATH; yours: tarn_free(bytes, *count).  Also reads pipes.  A file of
 * more than MOST bytes is refused. */
void *tarn_file_read(const char *path, size_t most, size_t *count) TARN_MUST_CHECK;

/* Makes the file at PATH hold BYTES: what was there before survives any failure.  Folders that are
 * missing are made. */
bool tarn_file_write(const char *path, const void *bytes, size_t count) TARN_MUST_CHECK;

/* The same piece by piece.  Ending with COMMIT syncs and renames the temporary beside the file to
 * its name; without, or when anything failed, removes it.  True when the file is in its place.
 *
 *     tarn_file *f = tarn_file_begin(path);
 *     bool fine = f && tarn_file_put(f, head, 8) && tarn_file_put(f, data, bytes);
 *     return tarn_file_end(f, fine);
 */
typedef struct tarn_file tarn_file;
tarn_file *tarn_file_begin(const char *path) TARN_MUST_CHECK;
bool tarn_file_put(tarn_file *file, const void *bytes, size_t count) TARN_MUST_CHECK;
bool tarn_file_end(tarn_file *file, bool commit) TARN_MUST_CHECK; /* NULL: false */

#endif
