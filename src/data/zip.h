/* zip.h -- zip archives, as far as npz needs them: members stored or deflated, zip64, sums checked
 * [PKWARE's APPNOTE 6.3]. */
#ifndef TARN_DATA_ZIP_H
#define TARN_DATA_ZIP_H

#include <zlib.h>

#include "base/file.h"

typedef struct tarn_zip_member {
    const char *name; /* LENGTH bytes, no NUL */
    size_t length;
    const uint8_t *bytes; /* as they lie in the archive */
    uint64_t packed, size;
    uint32_t crc;
    uint16_t method; /* 0 stored, 8 deflated */
} tarn_zip_member;

/* Calls VISIT for every member of the archive in memory, in the order of its directory. */
bool tarn_zip_each(const void *bytes, size_t size, const char *what,
                   bool (*visit)(void *context, const tarn_zip_member *m),
                   void *context) TARN_MUST_CHECK;

/* The member's M->size bytes; yours: tarn_free(bytes, m->size + 1).  NULL with a message. */
void *tarn_zip_unpack(const tarn_zip_member *m, const char *what) TARN_MUST_CHECK;

/* Writing: a member is begun, put piece by piece and ended; done writes the directory. */
typedef struct tarn_zip {
    tarn_file *file;
    bool deflate;
    uint64_t at; /* bytes written so far */
    uint8_t *directory;
    size_t used, room;
    uint64_t members;
} tarn_zip;

typedef struct tarn_zip_piece {
    const void *bytes;
    size_t size;
} tarn_zip_piece;

bool tarn_zip_add(tarn_zip *z, const char *name, const tarn_zip_piece *pieces,
                  int count) TARN_MUST_CHECK;
bool tarn_zip_finish(tarn_zip *z) TARN_MUST_CHECK;
void tarn_zip_done(tarn_zip *z); /* frees the directory */

#endif
