/* stamp.c -- one shape at many places: by cairo where they are few; else its coverage is computed once
 * for each of 4 x 4 positions within a pixel, and laid over the pixels.  10,000 circles of 11 pixels:
 * 130 ms by cairo, 3 ms so (Zen 3). */
#include <math.h>

#include "canvas/canvas.h"

enum {
    FEW = 1000,      /* shapes that cairo draws */
    MOST = 20000,    /* shapes that files of shapes hold; more become an image */
    PHASES = 4,      /* positions within a pixel, each way */
    MAX_MASK = 64,   /* pixels; larger shapes are cairo's */
    IMAGE_SCALE = 4, /* pixels a point of that image */
};

/* What stands at INDEX, one for all or a list, for the I-th place. */
static lua_Integer integer_of(lua_State *L, int index, lua_Integer i)
{
    if (!lua_istable(L, index))
        return lua_tointeger(L, index);
    lua_rawgeti(L, index, i);
    lua_Integer v = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return v;
}

static double scale_of(lua_State *L, int index, lua_Integer i)
{
    double v = lua_istable(L, index) ? canvas_element(L, index, i) : luaL_optnumber(L, index, 1);
    return v > 0 && v < 1e4 ? v : 0;
}

static void set_color(cairo_t *cr, lua_Integer v)
{
    cairo_set_source_rgba(cr, (double)(v >> 24 & 255) / 255, (double)(v >> 16 & 255) / 255,
                          (double)(v >> 8 & 255) / 255, (double)(v & 255) / 255);
}

/* The shape, times S, as the path of CR: the outline's width is not scaled with it. */
static void scaled_path(cairo_t *cr, const cairo_path_t *shape, double x, double y, double s)
{
    cairo_matrix_t before;
    cairo_get_matrix(cr, &before);
    cairo_new_path(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, s, s);
    cairo_append_path(cr, shape);
    cairo_set_matrix(cr, &before);
}

/* ---- by cairo --------------------------------------------------------------------------------- */

static void draw_each(lua_State *L, canvas *c, const cairo_path_t *shape, lua_Integer n)
{
    for (lua_Integer i = 1; i <= n && cairo_status(c->cr) == CAIRO_STATUS_SUCCESS; i++) {
        double x = canvas_element(L, 2, i), y = canvas_element(L, 3, i), s = scale_of(L, 6, i);
        if (!isfinite(x + y) || s == 0 || x != canvas_within(x) || y != canvas_within(y))
            continue;
        lua_Integer inner = integer_of(L, 4, i), outer = integer_of(L, 5, i);
        scaled_path(c->cr, shape, x, y, s);
        if (inner & 255) {
            set_color(c->cr, inner);
            cairo_fill_preserve(c->cr);
        }
        if (outer & 255) {
            set_color(c->cr, outer);
            cairo_stroke(c->cr);
        }
    }
}

/* ---- by coverage ------------------------------------------------------------------------------ */

/* Coverage of the shape at one position within a pixel, and where each row of it begins and ends. */
typedef struct mask {
    unsigned char at[MAX_MASK * MAX_MASK], from[MAX_MASK], to[MAX_MASK];
} mask;

/* SIZE x SIZE pixels from (-middle, -middle), at every position. */
typedef struct masks {
    int size, middle;
    mask inner[PHASES * PHASES], outer[PHASES * PHASES];
} masks;

/* Where it goes: premultiplied pixels, the part that is not clipped, and how points become pixels. */
typedef struct target {
    uint32_t *pixels;
    int stride; /* in pixels */
    int left, top, right, bottom;
    double scale, x, y;
} target;

static bool cover(mask *out, int size, cairo_t *from, const cairo_path_t *shape, double scale,
                  double s, double x, double y, bool stroke)
{
    cairo_surface_t *a8 = cairo_image_surface_create(CAIRO_FORMAT_A8, size, size);
    cairo_t *cr = cairo_create(a8);
    cairo_translate(cr, x, y);
    cairo_scale(cr, scale, scale);
    cairo_set_line_width(cr, cairo_get_line_width(from));
    cairo_set_line_join(cr, cairo_get_line_join(from));
    scaled_path(cr, shape, 0, 0, s);
    if (stroke)
        cairo_stroke(cr);
    else
        cairo_fill(cr);
    bool ok = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    cairo_surface_flush(a8);
    const unsigned char *data = cairo_image_surface_get_data(a8);
    int stride = cairo_image_surface_get_stride(a8);
    for (int i = 0; ok && i < size; i++) {
        out->from[i] = out->to[i] = 0;
        for (int k = 0; k < size; k++) {
            unsigned char coverage = data[i * stride + k];
            out->at[i * size + k] = coverage;
            if (coverage && out->to[i] == 0)
                out->from[i] = (unsigned char)k;
            if (coverage)
                out->to[i] = (unsigned char)(k + 1);
        }
    }
    cairo_surface_destroy(a8);
    return ok;
}

/* False: the shape is too large, or there is no memory. */
static bool make_masks(masks *m, cairo_t *cr, const cairo_path_t *shape, double scale, double s)
{
    double x0, y0, x1, y1;
    scaled_path(cr, shape, 0, 0, s);
    cairo_path_extents(cr, &x0, &y0, &x1, &y1);
    cairo_new_path(cr);
    double reach = fmax(fmax(-x0, x1), fmax(-y0, y1)) + 2 * cairo_get_line_width(cr);
    m->middle = (int)ceil(reach * scale) + 1;
    m->size = 2 * m->middle + 2;
    if (!(reach * scale < MAX_MASK) || m->size > MAX_MASK)
        return false;
    for (int p = 0; p < PHASES * PHASES; p++) {
        double x = m->middle + (p % PHASES + 0.5) / PHASES,
               y = m->middle + (p / PHASES + 0.5) / PHASES;
        if (!cover(&m->inner[p], m->size, cr, shape, scale, s, x, y, false) ||
            !cover(&m->outer[p], m->size, cr, shape, scale, s, x, y, true))
            return false;
    }
    return true;
}

/* The colour over the pixel, its opacity times COVERAGE. */
static inline uint32_t over(uint32_t below, lua_Integer rgba, unsigned coverage)
{
    unsigned a = (unsigned)(rgba & 255) * coverage / 255, out = 0;
    if (a == 255)
        return 255u << 24 | (uint32_t)(rgba >> 8);
    unsigned color[4] = {255, rgba >> 24 & 255, rgba >> 16 & 255, rgba >> 8 & 255};
    for (int i = 0; i < 4; i++) {
        unsigned d = below >> (24 - 8 * i) & 255;
        out = out << 8 | (d * (255 - a) + color[i] * a + 127) / 255;
    }
    return out;
}

static void lay(const target *t, int size, const mask *m, int x, int y, lua_Integer rgba)
{
    const uint32_t solid = 255u << 24 | (uint32_t)(rgba >> 8);
    int left = t->left - x, right = t->right - x;
    for (int i = 0; i < size; i++) {
        int row = y + i, from = m->from[i] < left ? left : m->from[i],
            to = m->to[i] > right ? right : m->to[i];
        if (row < t->top || row >= t->bottom)
            continue;
        uint32_t *out = t->pixels + (ptrdiff_t)row * t->stride + x;
        for (int k = from; k < to; k++)
            if (out[k] != solid) /* a colour over itself is itself */
                out[k] = over(out[k], rgba, m->at[i * size + k]);
    }
}

static void lay_each(lua_State *L, const target *t, const masks *m, lua_Integer n)
{
    for (lua_Integer i = 1; i <= n; i++) {
        double x = canvas_element(L, 2, i) * t->scale + t->x;
        double y = canvas_element(L, 3, i) * t->scale + t->y;
        if (!(x > t->left - MAX_MASK && x < t->right + MAX_MASK && y > t->top - MAX_MASK &&
              y < t->bottom + MAX_MASK))
            continue;
        int px = (int)floor(x), py = (int)floor(y);
        int phase = (int)((y - py) * PHASES) * PHASES + (int)((x - px) * PHASES);
        lua_Integer inner = integer_of(L, 4, i), outer = integer_of(L, 5, i);
        if (inner & 255)
            lay(t, m->size, &m->inner[phase], px - m->middle, py - m->middle, inner);
        if (outer & 255)
            lay(t, m->size, &m->outer[phase], px - m->middle, py - m->middle, outer);
    }
}

/* Pixels of an image surface; what is clipped is taken from CLIP, in points. */
static target target_of(cairo_surface_t *s, double scale, double x, double y, const double clip[4])
{
    int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
    target t = {.pixels = (uint32_t *)(void *)cairo_image_surface_get_data(s),
                .stride = cairo_image_surface_get_stride(s) / 4,
                .left = (int)fmax(0, floor(clip[0] * scale + x + 0.5)),
                .top = (int)fmax(0, floor(clip[1] * scale + y + 0.5)),
                .right = (int)fmin(w, floor(clip[2] * scale + x + 0.5)),
                .bottom = (int)fmin(h, floor(clip[3] * scale + y + 0.5)),
                .scale = scale,
                .x = x,
                .y = y};
    return t;
}

/* Onto an image that is then painted: files of shapes. */
static bool lay_image(lua_State *L, canvas *c, const masks *m, lua_Integer n, const double clip[4])
{
    int w = (int)ceil((clip[2] - clip[0]) * IMAGE_SCALE),
        h = (int)ceil((clip[3] - clip[1]) * IMAGE_SCALE);
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
    bool ok = cairo_surface_status(s) == CAIRO_STATUS_SUCCESS;
    if (ok) {
        cairo_surface_flush(s);
        target t = target_of(s, IMAGE_SCALE, -clip[0] * IMAGE_SCALE, -clip[1] * IMAGE_SCALE, clip);
        lay_each(L, &t, m, n);
        cairo_surface_mark_dirty(s);
        cairo_save(c->cr);
        cairo_translate(c->cr, clip[0], clip[1]);
        cairo_scale(c->cr, 1.0 / IMAGE_SCALE, 1.0 / IMAGE_SCALE);
        cairo_set_source_surface(c->cr, s, 0, 0);
        cairo_paint(c->cr);
        cairo_restore(c->cr);
    }
    cairo_surface_destroy(s);
    return ok;
}

/* False: nothing was drawn, and cairo must. */
static bool draw_many(lua_State *L, canvas *c, masks *m, const cairo_path_t *shape, lua_Integer n)
{
    cairo_matrix_t at;
    double clip[4];
    cairo_get_matrix(c->cr, &at);
    cairo_clip_extents(c->cr, &clip[0], &clip[1], &clip[2], &clip[3]);
    if (at.xy != 0 || at.yx != 0 || at.xx != at.yy || at.xx <= 0 || !(clip[2] > clip[0]))
        return false;
    double scale = c->pixels ? at.xx : IMAGE_SCALE;
    if (!make_masks(m, c->cr, shape, scale, scale_of(L, 6, 1)))
        return false;
    if (!c->pixels)
        return lay_image(L, c, m, n, clip);
    cairo_surface_flush(c->surface);
    target t = target_of(c->surface, at.xx, at.x0, at.y0, clip);
    lay_each(L, &t, m, n);
    cairo_surface_mark_dirty(c->surface);
    return true;
}

/* c:stamp(xs, ys, fill, outline, scale): the path, moved to each place; fill and outline are colours
 * (0: none), each one for all or a list.  The outline has the line width whatever the scale. */
static int stamp(lua_State *L)
{
    canvas *c = canvas_check(L);
    lua_Integer n = canvas_lists(L, "stamp");
    lua_settop(L, 6);
    if (!lua_istable(L, 6))
        luaL_optnumber(L, 6, 1); /* raises here, while nothing is held */
    bool many = n > (c->pixels ? FEW : MOST) && !lua_istable(L, 6);
    masks *m = many ? lua_newuserdatauv(L, sizeof *m, 0) : NULL;
    cairo_path_t *shape = cairo_copy_path(c->cr);
    if (!many || !draw_many(L, c, m, shape, n))
        draw_each(L, c, shape, n);
    cairo_new_path(c->cr);
    cairo_path_destroy(shape);
    return canvas_done(L, c, "stamp");
}

const luaL_Reg canvas_stamps[] = {{"stamp", stamp}, {NULL, NULL}};
