/* pictures.h -- many pictures as one tensor (n x channels x height x width), uint8, each decoded when it
 * is first needed: by the thread that prepares batches, ahead of whoever trains, or all at once by
 * the pool.  Memory is taken page by page as pictures come. */
#ifndef TARN_DATA_PICTURES_H
#define TARN_DATA_PICTURES_H

#include "tensor/tensor.h"

typedef struct tarn_pictures tarn_pictures;

/* COUNT files; FIT as in pixels.h; CHANNELS 1 to 4, transparency laid on white.  The scope's. */
typedef struct tarn_pictures_options {
    int64_t count, channels, height, width;
    int fit;
} tarn_pictures_options;

tarn_pictures *tarn_pictures_new(const tarn_pictures_options *o, const char *const *path);
tarn_tensor *tarn_pictures_images(const tarn_pictures *p); /* borrowed */

/* Sees that picture ROW (from 0) is there.  Safe in any thread. */
bool tarn_pictures_ready(void *pictures, int64_t row) TARN_MUST_CHECK;

/* The same for all POSITIONS (int64, from 1), on the pool. */
bool tarn_pictures_ready_all(tarn_pictures *p, const tarn_tensor *positions) TARN_MUST_CHECK;

#endif
