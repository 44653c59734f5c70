/* picture.c -- pixels: an image of bytes drawn into a rectangle, and the surface's own. */
#include <math.h>
#include <string.h>

#include "canvas/canvas.h"

enum { MAX_SIDE = 16384 };

typedef struct source {
    const unsigned char *bytes;
    int width, height, channels; /* 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA */
} source;

static source read_source(lua_State *L)
{
    size_t count;
    source s = {.bytes = (const unsigned char *)luaL_checklstring(L, 2, &count)};
    lua_Integer w = luaL_checkinteger(L, 3), h = luaL_checkinteger(L, 4);
    lua_Integer channels = luaL_checkinteger(L, 5);
    if (w < 1 || h < 1 || w > MAX_SIDE || h > MAX_SIDE)
        luaL_error(L, "canvas: image: sides of 1 to %d pixels, not %d x %d", MAX_SIDE, (int)w,
                   (int)h);
    if (channels < 1 || channels > 4)
        luaL_error(L, "canvas: image: 1 to 4 channels, not %d", (int)channels);
    if (count != (size_t)(w * h * channels))
        luaL_error(L, "canvas: image: %d x %d pixels of %d bytes are %d, not %d", (int)w, (int)h,
                   (int)channels, (int)(w * h * channels), (int)count);
    s.width = (int)w, s.height = (int)h, s.channels = (int)channels;
    return s;
}

/* cairo's pixels: alpha, red, green, blue, colours times alpha. */
static uint32_t pixel_of(const unsigned char *p, int channels)
{
    unsigned r = p[0], g = p[channels > 2 ? 1 : 0], b = p[channels > 2 ? 2 : 0];
    unsigned a = channels == 2 ? p[1] : channels == 4 ? p[3] : 255;
    if (a != 255)
        r = (r * a + 127) / 255, g = (g * a + 127) / 255, b = (b * a + 127) / 255;
    return a << 24 | r << 16 | g << 8 | b;
}

/* Each pixel of S as a square of TIMES x TIMES. */
static void fill_pixels(cairo_surface_t *to, const source *s, int times)
{
    unsigned char *out = cairo_image_surface_get_data(to);
    int stride = cairo_image_surface_get_stride(to);
    for (int y = 0; y < s->height; y++) {
        uint32_t *row = (uint32_t *)(out + (size_t)y * times * stride);
        for (int x = 0; x < s->width; x++) {
            uint32_t v = pixel_of(s->bytes + ((size_t)y * s->width + x) * s->channels, s->channels);
            for (int i = 0; i < times; i++)
                row[x * times + i] = v;
        }
        for (int i = 1; i < times; i++)
            memcpy((char *)row + (size_t)i * stride, row, (size_t)stride);
    }
    cairo_surface_mark_dirty(to);
}

/* Viewers of files of shapes smooth images; squares stay squares when they have many pixels. */
static int times_for(const canvas *c, const source *s, double width, double height, bool smooth)
{
    if (c->pixels || smooth)
        return 1;
    double most = fmax(fabs(width) / s->width, fabs(height) / s->height) * 3; /* some 216 a inch */
    int times = most < 1 ? 1 : most > 32 ? 32 : (int)ceil(most);
    while (times > 1 && (double)times * times * s->width * s->height > 4e6)
        times--;
    return times;
}

/* c:image(bytes, width, height, channels, x, y, w, h, smooth?): the picture in that rectangle */
static int image(lua_State *L)
{
    canvas *c = canvas_check(L);
    source s = read_source(L);
    double v[4];
    for (int i = 0; i < 4; i++)
        v[i] = canvas_number(L, 6 + i, "image");
    bool smooth = lua_toboolean(L, 10);
    if (v[2] == 0 || v[3] == 0)
        return canvas_done(L, c, "image");
    int times = times_for(c, &s, v[2], v[3], smooth);
    cairo_surface_t *from =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, s.width * times, s.height * times);
    cairo_status_t status = cairo_surface_status(from);
    if (status == CAIRO_STATUS_SUCCESS)
        fill_pixels(from, &s, times);
    cairo_save(c->cr);
    cairo_rectangle(c->cr, v[0], v[1], v[2], v[3]);
    cairo_clip(c->cr);
    cairo_translate(c->cr, v[0], v[1]);
    cairo_scale(c->cr, v[2] / (s.width * times), v[3] / (s.height * times));
    cairo_set_source_surface(c->cr, from, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(c->cr),
                             smooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
    cairo_pattern_set_extend(cairo_get_source(c->cr), CAIRO_EXTEND_PAD);
    cairo_paint(c->cr);
    cairo_restore(c->cr);
    cairo_surface_destroy(from);
    if (status != CAIRO_STATUS_SUCCESS)
        return luaL_error(L, "canvas: image: %s", cairo_status_to_string(status));
    return canvas_done(L, c, "image");
}

/* c:pixels() -> bytes, width, height: red, green, blue of every pixel, row by row */
static int pixels(lua_State *L)
{
    canvas *c = canvas_check(L);
    if (!c->pixels)
        return luaL_error(L, "canvas: pixels: only canvas.new(\"png\", ...) has any");
    cairo_surface_flush(c->surface);
    int w = cairo_image_surface_get_width(c->surface),
        h = cairo_image_surface_get_height(c->surface);
    int stride = cairo_image_surface_get_stride(c->surface);
    const unsigned char *from = cairo_image_surface_get_data(c->surface);
    luaL_Buffer b;
    char *out = luaL_buffinitsize(L, &b, (size_t)w * h * 3);
    for (int y = 0; y < h; y++) {
        const uint32_t *row = (const uint32_t *)(from + (size_t)y * stride);
        for (int x = 0; x < w; x++, out += 3)
            out[0] = (char)(row[x] >> 16), out[1] = (char)(row[x] >> 8), out[2] = (char)row[x];
    }
    luaL_pushresultsize(&b, (size_t)w * h * 3);
    lua_pushinteger(L, w);
    lua_pushinteger(L, h);
    return 3;
}

const luaL_Reg canvas_pictures[] = {{"image", image}, {"pixels", pixels}, {NULL, NULL}};
