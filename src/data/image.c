/* image.c -- see image.h; pixels.h has the formats. */
#include "data/image.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "data/pixels.h"
#include "tensor/drive.h"

/* ---- reading ------------------------------------------------------------------------------ */

/* 0: without alpha; AS_IS: with it, where the file has one. */
static int channels_for(int wanted, int found)
{
    if (wanted == TARN_IMAGE_AS_IS)
        return found;
    return wanted ? wanted : found < 3 ? 1 : 3;
}

static unsigned sample(const tarn_pixels *p, size_t i)
{
    return p->depth == 8 ? p->at[i] : ((const uint16_t *)(const void *)p->at)[i];
}

static void plane_bytes(const tarn_pixels *p, size_t c, size_t area, void *plane)
{
    uint8_t *to = plane;
    size_t n = (size_t)p->channels;
    for (size_t i = 0; i < area; i++) {
        unsigned v = sample(p, i * n + c);
        to[i] = (uint8_t)(p->depth == 8 ? v : (v * 255 + 32767) / 65535);
    }
}

static void plane_numbers(const tarn_pixels *p, size_t c, size_t area, void *plane)
{
    int32_t *to = plane;
    for (size_t i = 0; i < area; i++)
        to[i] = (int32_t)sample(p, i * (size_t)p->channels + c);
}

static void plane_units(const tarn_pixels *p, size_t c, size_t area, void *plane)
{
    float *to = plane, top = p->depth == 8 ? 255 : 65535;
    for (size_t i = 0; i < area; i++)
        to[i] = (float)sample(p, i * (size_t)p->channels + c) / top;
}

static void (*const fill_plane[TARN_DTYPES])(const tarn_pixels *p, size_t c, size_t area,
                                             void *plane) = {
    [TARN_UINT8] = plane_bytes, [TARN_INT32] = plane_numbers, [TARN_FLOAT32] = plane_units};

/* Pixels (height x width x channels) to (channels x height x width). */
static tarn_tensor *planes(const tarn_pixels *p, tarn_dtype dtype)
{
    tarn_spec spec = tarn_spec_make(dtype, 3, (int64_t[]){p->channels, p->height, p->width});
    tarn_tensor *t = tarn_tensor_of(&spec);
    size_t area = (size_t)(p->height * p->width);
    for (size_t c = 0; t && c < (size_t)p->channels; c++)
        fill_plane[dtype](p, c, area, (char *)tarn_data(t) + c * area * tarn_dtype_size(dtype));
    return t;
}

static bool check_options(const tarn_image_options *o)
{
    if (o->channels < TARN_IMAGE_AS_IS || o->channels > 4)
        return tarn_fail(TARN_ERROR_VALUE,
                         "image: channels must be 0 (as the file is) to 4, not %d", o->channels);
    if (!fill_plane[o->dtype])
        return tarn_fail(TARN_ERROR_TYPE,
                         "image: pixels come as uint8, int32 or float32 from 0 to 1, not %s",
                         tarn_dtype_name(o->dtype));
    return true;
}

static tarn_tensor *tensor_of(const tarn_pixels *p, const tarn_image_options *o)
{
    int channels = channels_for(o->channels, p->channels);
    if (channels == p->channels)
        return planes(p, o->dtype);
    tarn_pixels converted;
    tarn_tensor *t = tarn_pixels_convert(p, channels, o->background, &converted)
                         ? planes(&converted, o->dtype)
                         : NULL;
    tarn_pixels_done(&converted);
    return t;
}

tarn_tensor *tarn_image_parse(const void *bytes, size_t size, const tarn_image_options *o,
                              const char *what)
{
    tarn_pixels p;
    if (!check_options(o) || !tarn_picture_decode(bytes, size, what, 0, 0, &p))
        return NULL;
    tarn_tensor *t = tensor_of(&p, o);
    if (o->warning)
        memcpy(o->warning, p.warning, sizeof p.warning);
    tarn_pixels_done(&p);
    return t;
}

tarn_tensor *tarn_image_read(const char *path, const tarn_image_options *o)
{
    size_t bytes = 0;
    void *data = tarn_file_read(path, 1u << 30, &bytes);
    tarn_tensor *t = data ? tarn_image_parse(data, bytes, o, path) : NULL;
    tarn_free(data, bytes);
    return t;
}

/* ---- writing ------------------------------------------------------------------------------ */

/* Floating images are 0..1; NaN is 0. */
static unsigned level_of(double x, double top)
{
    return x >= 1 ? (unsigned)top : x > 0 ? (unsigned)(x * top + 0.5) : 0;
}

static bool put_level(tarn_pixels *p, size_t i, unsigned v)
{
    if (p->depth == 8)
        p->at[i] = (uint8_t)v;
    else
        ((uint16_t *)(void *)p->at)[i] = (uint16_t)v;
    return true;
}

/* Element I of the packed planes as a level of the picture. */
typedef bool putter(tarn_pixels *p, size_t to, const void *from, size_t i);

static bool put_unit(tarn_pixels *p, size_t to, const void *from, size_t i)
{
    return put_level(p, to, level_of(((const double *)from)[i], p->depth == 8 ? 255 : 65535));
}

static bool put_byte(tarn_pixels *p, size_t to, const void *from, size_t i)
{
    return put_level(p, to, ((const uint8_t *)from)[i] * (p->depth == 8 ? 1u : 257u));
}

static bool put_number(tarn_pixels *p, size_t to, const void *from, size_t i)
{
    int64_t v = ((const int64_t *)from)[i], top = p->depth == 8 ? 255 : 65535;
    if (v < 0 || v > top)
        return tarn_fail(TARN_ERROR_VALUE,
                         "image: a level of %lld; whole numbers go from 0 to %lld in %d bits",
                         (long long)v, (long long)top, p->depth);
    return put_level(p, to, (unsigned)v);
}

static bool put_all(tarn_pixels *p, const tarn_tensor *image, putter *one)
{
    size_t area = (size_t)(p->width * p->height), n = (size_t)p->channels;
    const void *from = tarn_data(image);
    for (size_t c = 0; c < n; c++)
        for (size_t i = 0; i < area; i++)
            if (!one(p, i * n + c, from, c * area + i))
                return false;
    return true;
}

static bool fill_pixels(tarn_pixels *p, const tarn_tensor *image)
{
    tarn_dtype dtype = (tarn_dtype)image->spec.dtype;
    if (dtype == TARN_UINT8) {
        image = tarn_tensor_packed(image);
        return image && put_all(p, image, put_byte);
    }
    bool units = tarn_dtype_kind(dtype) == 'f';
    image = tarn_tensor_to(image, units ? TARN_FLOAT64 : TARN_INT64);
    return image && put_all(p, image, units ? put_unit : put_number);
}

static bool check_image(const tarn_tensor *image, int bits, tarn_pixels *p)
{
    int rank = image->spec.rank;
    const int64_t *size = image->spec.size + (rank == 3);
    int64_t channels = rank == 3 ? image->spec.size[0] : 1;
    if (rank < 2 || rank > 3 || channels < 1 || channels > 4 || size[0] < 1 || size[1] < 1 ||
        size[0] > TARN_MOST_SIDE || size[1] > TARN_MOST_SIDE ||
        size[0] * size[1] > TARN_MOST_PIXELS)
        return tarn_fail(
            TARN_ERROR_SHAPE,
            "image: a picture is (height x width) or (1 to 4 x height x width), not %s",
            TARN_SHAPE(image));
    if (bits != 8 && bits != 16)
        return tarn_fail(TARN_ERROR_VALUE, "image: bits must be 8 or 16, not %d", bits);
    if (tarn_is_meta(image) || image->spec.dtype == TARN_BOOL)
        return tarn_fail(
            TARN_ERROR_TYPE,
            "image: pixels are uint8, whole numbers, or floating from 0 to 1, not %s%s",
            tarn_is_meta(image) ? "without data, " : "",
            tarn_dtype_name((tarn_dtype)image->spec.dtype));
    *p = (tarn_pixels){.width = size[1],
                       .height = size[0],
                       .channels = (int)channels,
                       .depth = bits};
    return true;
}

bool tarn_image_encode(const tarn_tensor *image, int bits, uint8_t **file, size_t *room,
                       size_t *used)
{
    tarn_pixels p;
    tarn_scope scope = tarn_scope_open();
    *file = NULL, *room = 0;
    bool ok = check_image(image, bits, &p);
    if (ok) {
        ok = tarn_pixels_make(&p, "an image") && fill_pixels(&p, image) &&
             tarn_png_encode(&p, file, room, used);
        tarn_pixels_done(&p);
    }
    return tarn_scope_close(scope, NULL) && ok;
}

bool tarn_image_write(const tarn_tensor *image, int bits, const char *path)
{
    uint8_t *file;
    size_t room, used;
    bool ok =
        tarn_image_encode(image, bits, &file, &room, &used) && tarn_file_write(path, file, used);
    tarn_free(file, room);
    return ok;
}

/* ---- grids -------------------------------------------------------------------------------- */

tarn_tensor *tarn_image_grid(const tarn_tensor *images, int64_t columns, int64_t gap,
                             double background)
{
    const tarn_spec *s = &images->spec;
    if (s->rank != 4 || columns < 1 || gap < 0 || gap > TARN_MOST_SIDE || columns > TARN_MOST_SIDE)
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
