/* pixels.c -- see pixels.h */
#include "data/pixels.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

bool tarn_pixels_check(const char *what, int64_t width, int64_t height, size_t file, double shrink)
{
    double pixels = (double)width * (double)height;
    if (width < 1 || height < 1 || width > TARN_MOST_SIDE || height > TARN_MOST_SIDE ||
        pixels > TARN_MOST_PIXELS)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s: a picture of %lld x %lld pixels; at least 1 and at most %d are read",
                         what, (long long)width, (long long)height, TARN_MOST_PIXELS);
    if (pixels > shrink * (double)file + 65536)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s says it has %lld x %lld pixels, more than its %zu bytes can hold",
                         what, (long long)width, (long long)height, file);
    return true;
}

bool tarn_pixels_make(tarn_pixels *p, const char *what)
{
    p->bytes = (size_t)p->width * (size_t)p->height * (size_t)p->channels * (size_t)p->depth / 8;
    p->at = tarn_alloc(p->bytes);
    if (!p->at)
        tarn_fail_frame("read %s", what);
    return p->at != NULL;
}

void tarn_pixels_done(tarn_pixels *p)
{
    tarn_free(p->at, p->bytes);
    p->at = NULL;
}

bool tarn_picture_decode(const uint8_t *bytes, size_t size, const char *what, int64_t width,
                         int64_t height, tarn_pixels *out)
{
    *out = (tarn_pixels){.at = NULL};
    if (size >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
        return tarn_png_decode(bytes, size, what, out);
    if (size >= 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0)
        return tarn_jpeg_decode(bytes, size, what, width, height, out);
    return tarn_fail(TARN_ERROR_FORMAT, "%s is not a PNG picture and not a JPEG picture", what);
}

/* ---- channels ----------------------------------------------------------------------------- */

typedef struct pixel {
    unsigned red, green, blue, alpha; /* 0 to TOP */
} pixel;

static unsigned sample(const tarn_pixels *p, size_t i)
{
    return p->depth == 8 ? p->at[i] : ((const uint16_t *)(const void *)p->at)[i];
}

static pixel pixel_at(const tarn_pixels *p, size_t i, unsigned top)
{
    size_t at = i * (size_t)p->channels;
    unsigned first = sample(p, at);
    if (p->channels < 3)
        return (pixel){first, first, first, p->channels == 2 ? sample(p, at + 1) : top};
    return (pixel){first, sample(p, at + 1), sample(p, at + 2),
                   p->channels == 4 ? sample(p, at + 3) : top};
}

static unsigned over(unsigned value, unsigned alpha, double background, unsigned top)
{
    double a = (double)alpha / top;
    return (unsigned)((double)value * a + background * top * (1 - a) + 0.5);
}

static pixel laid_on(pixel x, const double background[3], unsigned top)
{
    if (x.alpha == top)
        return x;
    return (pixel){over(x.red, x.alpha, background[0], top),
                   over(x.green, x.alpha, background[1], top),
                   over(x.blue, x.alpha, background[2], top), top};
}

/* Brightness as television weighs it [ITU-R BT.601]. */
static unsigned grey_of(pixel x)
{
    if (x.red == x.green && x.green == x.blue)
        return x.red;
    return (unsigned)((299ull * x.red + 587ull * x.green + 114ull * x.blue + 500) / 1000);
}

static void put(tarn_pixels *p, size_t i, unsigned value)
{
    if (p->depth == 8)
        p->at[i] = (uint8_t)value;
    else
        ((uint16_t *)(void *)p->at)[i] = (uint16_t)value;
}

static void put_pixel(tarn_pixels *p, size_t i, pixel x)
{
    size_t at = i * (size_t)p->channels;
    if (p->channels < 3) {
        put(p, at, grey_of(x));
    } else {
        put(p, at, x.red), put(p, at + 1, x.green), put(p, at + 2, x.blue);
    }
    if (p->channels % 2 == 0)
        put(p, at + (size_t)p->channels - 1, x.alpha);
}

bool tarn_pixels_convert(const tarn_pixels *p, int channels, const double background[3],
                         tarn_pixels *out)
{
    unsigned top = p->depth == 8 ? 255 : 65535;
    *out = *p;
    out->channels = channels;
    if (!tarn_pixels_make(out, "a picture"))
        return false;
    for (size_t i = 0, n = (size_t)(p->width * p->height); i < n; i++) {
        pixel x = pixel_at(p, i, top);
        put_pixel(out, i, channels % 2 ? laid_on(x, background, top) : x);
    }
    return true;
}

/* ---- sizes -------------------------------------------------------------------------------- */

/* Weights of one axis: pixel I of the new one is the sum over N of old ones, from FIRST[I]. */
typedef struct axis {
    int64_t *first;
    float *weight; /* (size x most) */
    int64_t size, most;
} axis;

static void axis_done(axis *a)
{
    tarn_free(a->first, (size_t)a->size * sizeof *a->first);
    tarn_free(a->weight, (size_t)(a->size * a->most) * sizeof *a->weight);
}

/* A triangle as wide as a new pixel, or as an old one where those are wider. */
static void weigh(const axis *a, int64_t i, double from, double scale, int64_t old)
{
    double radius = scale > 1 ? scale : 1, centre = from + ((double)i + 0.5) * scale, sum = 0;
    int64_t first = (int64_t)floor(centre - radius);
    first = first < 0 ? 0 : first > old - 1 ? old - 1 : first;
    a->first[i] = first;
    float *w = a->weight + i * a->most;
    for (int64_t k = 0; k < a->most; k++) {
        double distance = fabs((double)(first + k) + 0.5 - centre) / radius;
        w[k] = first + k < old && distance < 1 ? (float)(1 - distance) : 0;
        sum += (double)w[k];
    }
    for (int64_t k = 0; k < a->most; k++)
        w[k] = sum > 0 ? (float)((double)w[k] / sum) : (float)(k == 0);
}

/* SIZE new pixels from the stretch [FROM, FROM + LENGTH) of OLD ones. */
static bool axis_make(axis *a, int64_t size, double from, double length, int64_t old)
{
    double scale = length / (double)size;
    a->size = size, a->most = (int64_t)(2 * ceil(scale > 1 ? scale : 1)) + 2;
    a->first = tarn_alloc((size_t)size * sizeof *a->first);
    a->weight = tarn_alloc((size_t)(size * a->most) * sizeof *a->weight);
    for (int64_t i = 0; a->first && a->weight && i < size; i++)
        weigh(a, i, from, scale, old);
    return a->first && a->weight;
}

/* Row Y of the picture, narrowed to the new columns: (width x channels). */
static void narrow(const tarn_pixels *p, const axis *x, int64_t y, float *out)
{
    const uint8_t *row = p->at + (size_t)(y * p->width * p->channels);
    for (int64_t i = 0; i < x->size; i++)
        for (int c = 0; c < p->channels; c++) {
            float sum = 0;
            for (int64_t k = 0; k < x->most && x->first[i] + k < p->width; k++)
                sum += x->weight[i * x->most + k] * row[(x->first[i] + k) * p->channels + c];
            out[i * p->channels + c] = sum;
        }
}

typedef struct window {
    int64_t left, top, width, height; /* of the new picture that is filled */
    double x, y, w, h;                /* what of the old one fills it */
} window;

static window window_of(const tarn_pixels *p, int fit, int64_t width, int64_t height)
{
    double sx = (double)p->width / (double)width, sy = (double)p->height / (double)height;
    window all = {0, 0, width, height, 0, 0, (double)p->width, (double)p->height};
    if (fit == TARN_FIT_STRETCH || sx == sy)
        return all;
    if (fit == TARN_FIT_CROP) {
        double s = sx < sy ? sx : sy;
        all.w = s * (double)width, all.h = s * (double)height;
        all.x = ((double)p->width - all.w) / 2, all.y = ((double)p->height - all.h) / 2;
        return all;
    }
    double s = sx > sy ? sx : sy;
    all.width = (int64_t)fmax(1, round((double)p->width / s));
    all.height = (int64_t)fmax(1, round((double)p->height / s));
    all.left = (width - all.width) / 2, all.top = (height - all.height) / 2;
    return all;
}

typedef struct scaling {
    const tarn_pixels *p;
    axis x, y;
    float *narrowed; /* the old picture's rows, narrowed: (rows x new width x channels) */
    size_t bytes;
} scaling;

static bool narrow_rows(scaling *s, int64_t from, int64_t to)
{
    size_t row = (size_t)(s->x.size * s->p->channels);
    s->bytes = (size_t)(to - from) * row * sizeof *s->narrowed;
    if (!(s->narrowed = tarn_alloc(s->bytes)))
        return false;
    for (int64_t y = from; y < to; y++)
        narrow(s->p, &s->x, y, s->narrowed + (size_t)(y - from) * row);
    return true;
}

static uint8_t column_sum(const scaling *s, int64_t from, int64_t y, int64_t at)
{
    int64_t row = s->x.size * s->p->channels;
    float sum = 0.5f;
    for (int64_t k = 0; k < s->y.most && s->y.first[y] + k < s->p->height; k++)
        sum += s->y.weight[y * s->y.most + k] * s->narrowed[(s->y.first[y] + k - from) * row + at];
    return sum >= 255 ? 255 : (uint8_t)sum;
}

static void write_planes(const scaling *s, const window *w, int64_t from, int64_t width,
                         int64_t height, uint8_t *out)
{
    int channels = s->p->channels;
    for (int c = 0; c < channels; c++)
        for (int64_t y = 0; y < w->height; y++)
            for (int64_t x = 0; x < w->width; x++)
                out[(c * height + w->top + y) * width + w->left + x] =
                    column_sum(s, from, y, x * channels + c);
}

bool tarn_pixels_fit(const tarn_pixels *p, int fit, int64_t width, int64_t height, uint8_t *out)
{
    window w = window_of(p, fit, width, height);
    scaling s = {.p = p};
    memset(out, 0, (size_t)(p->channels * width * height));
    bool ok = axis_make(&s.x, w.width, w.x, w.w, p->width) &&
              axis_make(&s.y, w.height, w.y, w.h, p->height);
    int64_t from = ok ? s.y.first[0] : 0;
    int64_t to = ok ? s.y.first[w.height - 1] + s.y.most : 0;
    ok = ok && narrow_rows(&s, from, to < p->height ? to : p->height);
    if (ok)
        write_planes(&s, &w, from, width, height, out);
    axis_done(&s.x), axis_done(&s.y);
    tarn_free(s.narrowed, s.bytes);
    return ok;
}
