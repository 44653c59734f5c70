/* map.h -- whole files in the address space, read when they are touched.
 *
 * A mapping is private: what is written into it stays in this process, page by page, and the file
 * keeps its bytes.  A file replaced by renaming another over it survives: the mapping holds the
 * old one.  A file cut short while it is mapped reads as zeros from there on, and tarn_map_check
 * says so, where the system alone would kill the process.  Mapped bytes are the system's to keep
 * or drop; they do not count as live.
 */
#ifndef TARN_BASE_MAP_H
#define TARN_BASE_MAP_H

#include "base/object.h"

typedef struct tarn_map {
    tarn_object object;
    char *bytes; /* NULL for an empty file */
    size_t size;
    struct map_place *place;
    char *path;
} tarn_map;

tarn_map *tarn_map_open(const char *path); /* a regular file; the scope's */

size_t tarn_mapped(void); /* bytes of all mappings */

/* False, with a message, when a mapped file was found cut short since this was last asked. */
bool tarn_map_check(void) TARN_MUST_CHECK;

#endif
