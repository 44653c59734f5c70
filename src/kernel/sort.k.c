/* sort.k.c -- sorting by the digits of keys (sort_key.h): stable, so the result is one whatever the
 * way to it. */
#include <string.h>

#include "kernel/sort_key.h"

enum {
    FEW = 24,       /* below: by insertion */
    SHORT = 8192,   /* below: digits of 8 bits, whose counts are quick to add up */
    SELECTED = 512, /* a bucket as small is not searched any further */
};

KERNEL void NAME(sort_pairs)(void *pair_, const void *x_, size_t n, size_t first, bool descending)
{
    pair *p = pair_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++)
        p[i] = (pair){key_of(x[i], descending), (bits)(first + i)};
}

static void insert(pair *p, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        pair one = p[i];
        size_t k = i;
        for (; k > 0 && p[k - 1].key > one.key; k--)
            p[k] = p[k - 1];
        p[k] = one;
    }
}

/* One pass over the digit of WIDTH bits at SHIFT; false: all have the same one, nothing moved. */
static bool pass(pair *to, const pair *p, size_t n, int shift, int width)
{
    uint32_t place[1 << TARN_SORT_BITS] = {0};
    bits low = ((bits)1 << width) - 1;
    for (size_t i = 0; i < n; i++)
        place[p[i].key >> shift & low]++;
    if (place[p[0].key >> shift & low] == n)
        return false;
    uint32_t sum = 0;
    for (size_t d = 0; d <= low; d++) {
        uint32_t count = place[d];
        place[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[place[p[i].key >> shift & low]++] = p[i];
    return true;
}

KERNEL void NAME(sort)(void *pair_, void *room, size_t n)
{
    pair *p = pair_, *other = room;
    int width = n < SHORT ? 8 : TARN_SORT_BITS;
    if (n < FEW) {
        insert(p, n);
        return;
    }
    for (int shift = 0; shift < KEY_BITS; shift += width) {
        if (!pass(other, p, n, shift, width))
            continue;
        pair *swap = p;
        p = other, other = swap;
    }
    if (p != pair_)
        memcpy(pair_, p, n * sizeof *p);
}

KERNEL void NAME(sort_count)(uint32_t *count, const void *pair_, size_t n, int digit)
{
    const pair *p = pair_;
    int shift = digit * TARN_SORT_BITS;
    memset(count, 0, sizeof *count << TARN_SORT_BITS);
    for (size_t i = 0; i < n; i++)
        count[p[i].key >> shift & ((1 << TARN_SORT_BITS) - 1)]++;
}

KERNEL void NAME(sort_move)(void *to_, const void *pair_, size_t n, int digit, uint32_t *place)
{
    const pair *p = pair_;
    pair *to = to_;
    int shift = digit * TARN_SORT_BITS;
    for (size_t i = 0; i < n; i++)
        to[place[p[i].key >> shift & ((1 << TARN_SORT_BITS) - 1)]++] = p[i];
}

KERNEL void NAME(sort_take)(void *y_, int64_t *position, const void *x_, const void *pair_,
                            size_t n)
{
    const pair *p = pair_;
    const real *x = x_;
    real *y = y_;
    for (size_t i = 0; y && i < n; i++)
        y[i] = x[p[i].index];
    for (size_t i = 0; position && i < n; i++)
        position[i] = (int64_t)p[i].index + 1;
}

/* ---- selection --------------------------------------------------------------------------------- */

/* Keys whose bits above SHIFT are BUCKET: SIZE of them, BELOW keys come before. */
typedef struct bucket {
    int shift;
    bits bucket;
    size_t size, below;
} bucket;

/* Cuts B by its next digit, to the part that holds the k-th key from 0. */
static void narrow(bucket *b, const real *x, size_t n, size_t k, bool descending)
{
    uint32_t count[1 << TARN_SORT_BITS] = {0};
    int width = b->shift < TARN_SORT_BITS ? b->shift : TARN_SORT_BITS, shift = b->shift - width;
    bits low = ((bits)1 << width) - 1;
    bool all = b->shift == KEY_BITS;
    for (size_t i = 0; i < n; i++) {
        bits key = key_of(x[i], descending);
        if (all || key >> b->shift == b->bucket)
            count[key >> shift & low]++;
    }
    bits digit = 0;
    while (b->below + count[digit] <= k)
        b->below += count[digit++];
    b->bucket = all ? digit : b->bucket << width | digit;
    b->size = count[digit];
    b->shift = shift;
}

KERNEL size_t NAME(sort_select)(void *pair_, const void *x_, size_t n, size_t first, size_t k,
                                bool descending, bool with_below, size_t *below)
{
    const real *x = x_;
    pair *p = pair_;
    size_t found = 0;
    bucket b = {.shift = KEY_BITS, .size = n};
    while (b.shift > 0 && b.size > SELECTED)
        narrow(&b, x, n, k, descending);
    for (size_t i = 0; i < n; i++) {
        bits key = key_of(x[i], descending), here = b.shift < KEY_BITS ? key >> b.shift : 0;
        if (here == b.bucket || (with_below && here < b.bucket))
            p[found++] = (pair){key, (bits)(first + i)};
    }
    *below = b.below;
    return found;
}
