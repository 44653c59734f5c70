/* sort_key.h -- what *.k.c files sort by: pairs of a key and a position.
 *
 * A key is a number's bits made to order as unsigned: negative ones inverted, positive ones above
 * them; 0 and -0 are one, NaN is above all.  Descending keys are the complement.
 */
#ifndef TARN_KERNEL_SORT_KEY_H
#define TARN_KERNEL_SORT_KEY_H

#include <string.h>

#include "kernel/variant.h"

typedef struct pair {
    bits key, index;
} pair;

enum { KEY_BITS = 8 * sizeof(bits) };

INLINE bits key_of(real x, bool descending)
{
    bits top = (bits)1 << (KEY_BITS - 1), key;
#if defined REAL_I64
    key = (bits)x ^ top;
#else
    if (is_nan(x)) {
        key = ~(bits)0;
    } else {
        real y = x + 0; /* -0 becomes 0 */
        memcpy(&key, &y, sizeof key);
        key = key & top ? ~key : key | top;
    }
#endif
    return descending ? ~key : key;
}

#endif
