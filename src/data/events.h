/* events.h -- TensorBoard's event files [reference: formats 3.9]: records of u64 length, its masked
 * crc32c, data, their masked crc32c.  Data are protobuf messages (Event), made by tensorboard.lua. */
#ifndef TARN_DATA_EVENTS_H
#define TARN_DATA_EVENTS_H

#include "tensor/tensor.h"

/* Castagnoli's, of more bytes after CRC (0 to begin with); and as records store it. */
uint32_t tarn_crc32c(uint32_t crc, const void *bytes, size_t size);
uint32_t tarn_crc32c_masked(const void *bytes, size_t size);

typedef struct tarn_events {
    tarn_object object;
    char *path;
    int file;
} tarn_events;

/* A new file in FOLDER, which is made when it is missing; the scope's. */
tarn_events *tarn_events_open(const char *folder);

/* One record in one write: what was put is the system's, whatever becomes of this process. */
bool tarn_events_put(tarn_events *e, const void *bytes, size_t size) TARN_MUST_CHECK;
bool tarn_events_close(tarn_events *e) TARN_MUST_CHECK; /* and on the disk; again: nothing */

/* What a reader finds: numbers by tag and step, and where a run began (anew). */
typedef struct tarn_event {
    const char *tag; /* LENGTH bytes in the text that is read; NULL: a start of the session */
    size_t length;
    int64_t step;
    double time, value;
} tarn_event;

/* Calls VISIT for each of them in order.  A record that the text ends within is not there yet; a
 * wrong sum is an error. */
bool tarn_events_each(const uint8_t *bytes, size_t size, const char *what,
                      bool (*visit)(void *context, const tarn_event *e),
                      void *context) TARN_MUST_CHECK;

/* Numbers of a tensor by TensorBoard's steps of 1.1 from 1e-12, mirrored; finite ones only.  From the
 * bucket before the first that is not empty: LIMIT is a bucket's right end. */
enum { TARN_BUCKETS = 2 * 776 + 1 };
typedef struct tarn_event_histogram {
    double min, max, count, sum, squares;
    double limit[TARN_BUCKETS], bucket[TARN_BUCKETS];
    int buckets;
} tarn_event_histogram;

bool tarn_events_histogram(const tarn_tensor *t, tarn_event_histogram *h) TARN_MUST_CHECK;

#endif
