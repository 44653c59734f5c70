/* row.c -- see row.h */
#include "base/row.h"

#include <stddef.h>
#include <string.h>

const char *tarn_row_file(const tarn_row_entry *begin, const tarn_row_entry *end, const void *row)
{
    for (const tarn_row_entry *e = begin; e < end; e++) {
        const char *slash = e->row == row ? strrchr(e->file, '/') : NULL;
        if (e->row == row)
            return slash ? slash + 1 : e->file;
    }
    return NULL;
}
