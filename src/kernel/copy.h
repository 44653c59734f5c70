/* copy.h -- bytes from one place to another.
 *
 * Above 2 KB glibc's memcpy gives x86 processors that have it the instruction rep movsb.  On Zen 3 that
 * crawls where the target lies 1 to 31 bytes further into its page than the source: rows of 5 KB
 * moved on by two floats went at 2.8 GB/s, in pieces below the limit at 22 (EPYC, one thread).
 */
#ifndef TARN_KERNEL_COPY_H
#define TARN_KERNEL_COPY_H

#include <stddef.h>
#include <string.h>

/* They do not overlap. */
static inline void tarn_copy_bytes(void *to, const void *from, size_t bytes)
{
    enum { PIECE = 1024 };
    char *y = to;
    const char *x = from;
    for (size_t n; bytes; bytes -= n, y += n, x += n) {
        n = bytes < PIECE ? bytes : PIECE;
        memcpy(y, x, n);
    }
}

#endif
