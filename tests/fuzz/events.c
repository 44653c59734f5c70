/* events.c -- fuzz target: TensorBoard's event files.  Sums are made right, or nothing would get
 * through: the input is records of two bytes of length, then the message. */
#include "data/events.h"

#include <string.h>

#include "fuzz.h"

const size_t fuzz_shrink = 64, fuzz_room = 1 << 20;

static bool look(void *context, const tarn_event *e)
{
    uint8_t *sum = context;
    for (size_t i = 0; e->tag && i < e->length; i++)
        *sum ^= (uint8_t)e->tag[i]; /* every byte is there */
    return true;
}

static size_t put_record(uint8_t *out, const uint8_t *bytes, uint64_t size)
{
    uint32_t sum;
    memcpy(out, &size, 8);
    sum = tarn_crc32c_masked(out, 8);
    memcpy(out + 8, &sum, 4);
    memcpy(out + 12, bytes, size);
    sum = tarn_crc32c_masked(bytes, size);
    memcpy(out + 12 + size, &sum, 4);
    return size + 16;
}

void fuzz_one(const uint8_t *bytes, size_t size)
{
    uint8_t sum = 0;
    if (!tarn_events_each(bytes, size, "fuzz", look, &sum))
        tarn_error_clear();
    size_t room = size * 9 + 16, used = 0;
    uint8_t *file = tarn_alloc(room);
    for (size_t at = 0; file && size - at >= 2;) {
        size_t length = (size_t)bytes[at] | (size_t)(bytes[at + 1] & 15) << 8;
        at += 2;
        length = length < size - at ? length : size - at;
        used += put_record(file + used, bytes + at, length);
        at += length;
    }
    if (file && !tarn_events_each(file, used, "fuzz", look, &sum))
        tarn_error_clear();
    tarn_free(file, room);
}
