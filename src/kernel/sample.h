/* sample.h -- the kernels of sample.k.c: numbers of images at places that a grid says. */
#ifndef TARN_KERNEL_SAMPLE_H
#define TARN_KERNEL_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands outside an image. */
typedef enum tarn_sample_padding {
    TARN_SAMPLE_ZEROS,
    TARN_SAMPLE_BORDER,
    TARN_SAMPLE_REFLECTION,
} tarn_sample_padding;

typedef struct tarn_sampling {
    int64_t rows, cols; /* of an image: fewer than 2^31 numbers */
    int64_t channels;   /* planes of it, one after the other */
    int64_t outs;       /* numbers of a plane of the result */
    tarn_sample_padding padding;
    bool nearest; /* the nearest number, not between four */
    bool corners; /* -1 and 1 are the middles of the outermost numbers, not their edges */
} tarn_sampling;

/* COUNT places of the grid from FIRST on, of one image.  sample_back adds to gx, where all of its
 * channels are; sample_places writes the gradient of the grid. */
#define TARN_SAMPLES(X)                                                                            \
    X(void, sample,                                                                                \
      (void *y, const void *x, const void *grid, int64_t first, int64_t count,                     \
       const tarn_sampling *s))                                                                    \
    X(void, sample_back,                                                                           \
      (void *gx, const void *gy, const void *grid, int64_t first, int64_t count,                   \
       const tarn_sampling *s))                                                                    \
    X(void, sample_places,                                                                         \
      (void *ggrid, const void *gy, const void *x, const void *grid, int64_t first, int64_t count, \
       const tarn_sampling *s))

#define TARN_SAMPLE_MEMBER(result, name, parameters) result(*name) parameters;
typedef struct tarn_sample_kernels {
    TARN_SAMPLES(TARN_SAMPLE_MEMBER)
} tarn_sample_kernels;
#undef TARN_SAMPLE_MEMBER

const tarn_sample_kernels *tarn_samples_of(int column); /* TARN_FLOAT32 or TARN_FLOAT64 */

#endif
