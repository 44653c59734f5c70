/* image.h -- pictures as tensors (channels x height x width), uint8. */
#ifndef TARN_DATA_IMAGE_H
#define TARN_DATA_IMAGE_H

#include "tensor/tensor.h"

/* PNG of any kind.  CHANNELS: 1 grey, 3 colour, 2 and 4 with alpha; 0: 1 or 3, as the file is, with
 * transparency laid on white. */
tarn_tensor *tarn_image_read(const char *path, int channels);
tarn_tensor *tarn_image_parse(const void *bytes, size_t size, int channels, const char *what);

/* IMAGE: (height x width) or (1, 2, 3 or 4 channels x height x width); uint8, or floating 0..1. */
bool tarn_image_write(const tarn_tensor *image, const char *path) TARN_MUST_CHECK;

/* IMAGES (n x channels x height x width) in rows of COLUMNS, GAP pixels apart, as one image. */
tarn_tensor *tarn_image_grid(const tarn_tensor *images, int64_t columns, int64_t gap,
                             double background);

#endif
