/* pixels.h -- what the decoders of pictures give and the encoder takes: rows of pixels, channels
 * side by side.  Safe in the pool's threads: no counted objects. */
#ifndef TARN_DATA_PIXELS_H
#define TARN_DATA_PIXELS_H

#include "tarn/error.h"

enum { TARN_MOST_SIDE = 1 << 16, TARN_MOST_PIXELS = 1 << 28, TARN_WARNING_ROOM = 200 };

typedef struct tarn_pixels {
    uint8_t *at; /* uint16_t where DEPTH is 16 */
    size_t bytes;
    int64_t width, height;
    int channels;                    /* 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA */
    int depth;                       /* 8 or 16 */
    char warning[TARN_WARNING_ROOM]; /* "", or what is wrong with a picture that was read anyway */
} tarn_pixels;

/* Room for the picture; false with a message. */
bool tarn_pixels_make(tarn_pixels *p, const char *what) TARN_MUST_CHECK;
void tarn_pixels_done(tarn_pixels *p);

/* Refuses sizes beyond the limits, and those that FILE bytes cannot hold at SHRINK pixels each. */
bool tarn_pixels_check(const char *what, int64_t width, int64_t height, size_t file,
                       double shrink) TARN_MUST_CHECK;

bool tarn_png_decode(const uint8_t *bytes, size_t size, const char *what,
                     tarn_pixels *out) TARN_MUST_CHECK;

/* *FILE: yours to tarn_free(*file, *room); *USED of its bytes are the PNG. */
bool tarn_png_encode(const tarn_pixels *p, uint8_t **file, size_t *room,
                     size_t *used) TARN_MUST_CHECK;

/* Turned as the camera's note says.  WIDTH and HEIGHT: pixels that are needed at least (0: all); a
 * larger picture may come smaller, halved one to three times. */
bool tarn_jpeg_decode(const uint8_t *bytes, size_t size, const char *what, int64_t width,
                      int64_t height, tarn_pixels *out) TARN_MUST_CHECK;

/* PNG or JPEG by its first bytes. */
bool tarn_picture_decode(const uint8_t *bytes, size_t size, const char *what, int64_t width,
                         int64_t height, tarn_pixels *out) TARN_MUST_CHECK;

/* Channels and background as in tarn_image_options; 8 bits. */
bool tarn_pixels_convert(const tarn_pixels *p, int channels, const double background[3],
                         tarn_pixels *out) TARN_MUST_CHECK;

/* How a picture becomes one of another size: cut in the middle, stretched, or with borders. */
enum { TARN_FIT_CROP, TARN_FIT_STRETCH, TARN_FIT_PAD };

/* P (8 bits) as planes (channels x height x width) in OUT; averages where pixels merge, straight
 * lines between them where they part; borders are 0. */
bool tarn_pixels_fit(const tarn_pixels *p, int fit, int64_t width, int64_t height,
                     uint8_t *out) TARN_MUST_CHECK;

#endif
