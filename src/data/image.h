/* image.h -- pictures as tensors (channels x height x width). */
#ifndef TARN_DATA_IMAGE_H
#define TARN_DATA_IMAGE_H

#include "tensor/tensor.h"

enum { TARN_IMAGE_AS_IS = -1 };

typedef struct tarn_image_options {
    int channels;     /* 1 grey, 2 with alpha, 3 colour, 4 with alpha; 0: 1 or 3, as the file is,
                           * transparency laid on the background; AS_IS: with its alpha */
    tarn_dtype dtype; /* UINT8; INT32: levels as stored, to 255 or 65535; FLOAT32: 0 to 1 */
    double background[3]; /* red, green, blue from 0 to 1 */
    char *warning;        /* NULL, or TARN_WARNING_ROOM (pixels.h) bytes for what was amiss */
} tarn_image_options;

/* PNG of any kind, or JPEG. */
tarn_tensor *tarn_image_read(const char *path, const tarn_image_options *o);
tarn_tensor *tarn_image_parse(const void *bytes, size_t size, const tarn_image_options *o,
                              const char *what);

/* IMAGE: (height x width) or (1, 2, 3 or 4 channels x height x width); uint8, floating 0..1, or whole
 * numbers up to 255 or 65535.  BITS: 8 or 16.  As PNG. */
bool tarn_image_write(const tarn_tensor *image, int bits, const char *path) TARN_MUST_CHECK;

/* The same into memory: *USED bytes, yours to tarn_free(*file, *room). */
bool tarn_image_encode(const tarn_tensor *image, int bits, uint8_t **file, size_t *room,
                       size_t *used) TARN_MUST_CHECK;

/* IMAGES (n x channels x height x width) in rows of COLUMNS, GAP pixels apart, as one image. */
tarn_tensor *tarn_image_grid(const tarn_tensor *images, int64_t columns, int64_t gap,
                             double background);

#endif
