/* image.c -- PNG through libpng's simplified interface, which neither jumps nor prints. */
#include "data/image.h"

#include <png.h>
#include <string.h>

#include "base/file.h"
#include "tensor/drive.h"

enum { MAX_SIDE = 1 << 16, MAX_PIXELS = 1 << 28 };

/* ---- reading ------------------------------------------------------------------------------ */

static png_uint_32 format_for(png_uint_32 found, int channels)
{
    static const png_uint_32 by_channels[] = {0, PNG_FORMAT_GRAY, PNG_FORMAT_GA, PNG_FORMAT_RGB,
                                              PNG_FORMAT_RGBA};
    if (channels)
        return by_channels[channels];
    return found & PNG_FORMAT_FLAG_COLOR ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
}

/* Pixels (height x width x channels) to (channels x height x width). */
static tarn_tensor *planes(const uint8_t *pixel, int64_t height, int64_t width, int64_t channels)
{
    tarn_spec spec = tarn_spec_make(TARN_UINT8, 3, (int64_t[]){channels, height, width});
    tarn_tensor *t = tarn_tensor_of(&spec);
    uint8_t *plane = t ? tarn_data(t) : NULL;
    for (int64_t c = 0; t && c < channels; c++)
        for (int64_t i = 0; i < height * width; i++)
            plane[c * height * width + i] = pixel[i * channels + c];
    return t;
}

static tarn_tensor *finish_reading(png_image *png, int channels, const char *what)
{
    if (png->width > MAX_SIDE || png->height > MAX_SIDE ||
        (uint64_t)png->width * png->height > MAX_PIXELS)
        return tarn_fail(TARN_ERROR_FORMAT, "%s: a picture of %u x %u pixels is larger than %d",
                         what, png->width, png->height, MAX_PIXELS);
    png->format = format_for(png->format, channels);
    size_t bytes = PNG_IMAGE_SIZE(*png);
    uint8_t *pixel = tarn_alloc(bytes);
    if (!pixel)
        return NULL;
    static const png_color white = {255, 255, 255};
    tarn_tensor *t =
        png_image_finish_read(png, &white, pixel, 0, NULL)
            ? planes(pixel, png->height, png->width, (int64_t)PNG_IMAGE_PIXEL_CHANNELS(png->format))
            : tarn_fail(TARN_ERROR_FORMAT, "%s: %s", what, png->message);
    tarn_free(pixel, bytes);
    return t;
}

tarn_tensor *tarn_image_parse(const void *bytes, size_t size, int channels, const char *what)
{
    if (channels < 0 || channels > 4)
        return tarn_fail(TARN_ERROR_VALUE,
                         "image: channels must be 0 (as the file is) to 4, not %d", channels);
    png_image png = {.version = PNG_IMAGE_VERSION};
    tarn_tensor *t =
        png_image_begin_read_from_memory(&png, bytes, size)
            ? finish_reading(&png, channels, what)
            : tarn_fail(TARN_ERROR_FORMAT, "%s is not a PNG picture: %s", what, png.message);
    png_image_free(&png);
    return t;
}

tarn_tensor *tarn_image_read(const char *path, int channels)
{
    size_t bytes = 0;
    void *data = tarn_file_read(path, 1u << 30, &bytes);
    tarn_tensor *t = data ? tarn_image_parse(data, bytes, channels, path) : NULL;
    tarn_free(data, bytes);
    return t;
}

/* ---- writing ------------------------------------------------------------------------------ */

/* As bytes: floating images are 0..1. */
static tarn_tensor *as_bytes(const tarn_tensor *image)
{
    if (image->spec.dtype == TARN_UINT8)
        return tarn_tensor_packed(image);
    if (tarn_dtype_kind((tarn_dtype)image->spec.dtype) != 'f')
        return tarn_fail(TARN_ERROR_TYPE,
                         "image: pixels are uint8, or floating from 0 to 1, not %s",
                         tarn_dtype_name((tarn_dtype)image->spec.dtype));
    tarn_tensor *from = tarn_tensor_to(image, TARN_FLOAT32);
    tarn_spec spec = image->spec;
    spec.dtype = TARN_UINT8;
    tarn_tensor *t = from ? tarn_tensor_of(&spec) : NULL;
    const float *x = t ? tarn_data(from) : NULL;
    uint8_t *y = t ? tarn_data(t) : NULL;
    for (int64_t i = 0, n = t ? tarn_count(t) : 0; i < n; i++)
        y[i] = x[i] >= 1 ? 255 : x[i] > 0 ? (uint8_t)(x[i] * 255 + 0.5f) : 0; /* NaN: 0 */
    return t;
}

static uint8_t *interleave(const uint8_t *plane, int64_t channels, int64_t area)
{
    uint8_t *pixel = tarn_alloc((size_t)(channels * area));
    for (int64_t c = 0; pixel && c < channels; c++)
        for (int64_t i = 0; i < area; i++)
            pixel[i * channels + c] = plane[c * area + i];
    return pixel;
}

static bool write_png(png_image *png, const uint8_t *pixel, const char *path)
{
    png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(*png), room = bytes;
    void *file = tarn_alloc(room);
    if (!file)
        return false;
    bool ok = png_image_write_to_memory(png, file, &bytes, 0, pixel, 0, NULL)
                  ? tarn_file_write(path, file, bytes)
                  : (bool)tarn_fail(TARN_ERROR_FILE, "%s: %s", path, png->message);
    tarn_free(file, room);
    return ok;
}

bool tarn_image_write(const tarn_tensor *image, const char *path)
{
    int rank = image->spec.rank;
    const int64_t *size = image->spec.size + (rank == 3);
    int64_t channels = rank == 3 ? image->spec.size[0] : 1;
    if (rank < 2 || rank > 3 || channels < 1 || channels > 4 || size[0] < 1 || size[1] < 1 ||
        size[0] > MAX_SIDE || size[1] > MAX_SIDE || size[0] * size[1] > MAX_PIXELS)
        return tarn_fail(
            TARN_ERROR_SHAPE,
            "image: a picture is (height x width) or (1 to 4 x height x width), not %s",
            TARN_SHAPE(image));
    tarn_scope scope = tarn_scope_open();
    const tarn_tensor *bytes = as_bytes(image);
    int64_t area = size[0] * size[1];
    uint8_t *pixel = bytes ? interleave(tarn_data(bytes), channels, area) : NULL;
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (png_uint_32)size[1],
                     .height = (png_uint_32)size[0]};
    png.format = format_for(0, (int)channels);
    bool ok = pixel && write_png(&png, pixel, path);
    png_image_free(&png);
    tarn_free(pixel, (size_t)(channels * area));
    return tarn_scope_close(scope, NULL) && ok;
}

/* ---- grids -------------------------------------------------------------------------------- */

tarn_tensor *tarn_image_grid(const tarn_tensor *images, int64_t columns, int64_t gap,
                             double background)
{
    const tarn_spec *s = &images->spec;
    if (s->rank != 4 || columns < 1 || gap < 0 || gap > MAX_SIDE || columns > MAX_SIDE)
        return tarn_fail(
            TARN_ERROR_SHAPE,
            "grid: images (n x channels x height x width), columns from 1 and a gap from 0"
            " expected, not %s, %lld and %lld",
            TARN_SHAPE(images), (long long)columns, (long long)gap);
    int64_t n = s->size[0], rows = (n + columns - 1) / columns;
    int64_t height = s->size[2] + gap, width = s->size[3] + gap;
    int64_t size[] = {s->size[1], rows * height + gap, columns * width + gap};
    tarn_tensor *grid = tarn_tensor_full((tarn_dtype)s->dtype, 3, size, background);
    for (int64_t i = 0; grid && i < n; i++) {
        tarn_spec to = grid->spec, from = *s;
        to.size[1] = s->size[2], to.size[2] = s->size[3];
        to.offset += (gap + i / columns * height) * to.stride[1] +
                     (gap + i % columns * width) * to.stride[2];
        from.rank = 3, from.offset += i * s->stride[0];
        for (int d = 0; d < 3; d++)
            from.size[d] = s->size[d + 1], from.stride[d] = s->stride[d + 1];
        if (!tarn_drive_copy(tarn_tensor_view(grid, &to), tarn_tensor_view(images, &from)))
            return NULL;
    }
    return grid;
}
