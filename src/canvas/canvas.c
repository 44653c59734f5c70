/* canvas.c -- see canvas.h: the surface, its state and colours. */
#include "canvas/canvas.h"

#include <math.h>
#include <string.h>

/* cairo computes in 24.8 fixed point: this many points times the largest scale stay within it. */
static const double FAR = 1e5;
static const double MAX_SCALE = 40;
enum { MAX_PIXELS = 32767, MAX_DEPTH = 64 };

static const char class_name[] = "tarn.Canvas";

/* ---- buffers ---------------------------------------------------------------------------------- */

static bool buffer_grow(buffer *b, size_t need)
{
    size_t room = b->room ? b->room : 4096;
    while (room < need)
        room += room / 2;
    void *at = b->alloc(b->context, b->at, b->room, room);
    if (!at)
        return false;
    b->at = at, b->room = room;
    return true;
}

bool buffer_add(buffer *b, const void *bytes, size_t count)
{
    if (b->used + count > b->room && !buffer_grow(b, b->used + count))
        return false;
    memcpy(b->at + b->used, bytes, count);
    b->used += count;
    return true;
}

void buffer_free(buffer *b)
{
    if (b->at)
        b->alloc(b->context, b->at, b->room, 0);
    b->at = NULL, b->used = b->room = 0;
}

/* ---- arguments -------------------------------------------------------------------------------- */

canvas *canvas_check(lua_State *L)
{
    canvas *c = luaL_checkudata(L, 1, class_name);
    if (!c->cr)
        luaL_error(L, "canvas: it is finished; nothing more can be drawn on it");
    return c;
}

int canvas_done(lua_State *L, canvas *c, const char *name)
{
    cairo_status_t status = cairo_status(c->cr);
    if (status != CAIRO_STATUS_SUCCESS)
        return luaL_error(L, "canvas: %s: %s", name, cairo_status_to_string(status));
    lua_settop(L, 1);
    return 1;
}

double canvas_within(double v) { return v < -FAR ? -FAR : v > FAR ? FAR : v; }

double canvas_number(lua_State *L, int index, const char *name)
{
    double v = luaL_checknumber(L, index);
    if (isnan(v))
        luaL_error(L, "canvas: %s: argument %d is not a number (nan)", name, index - 1);
    return canvas_within(v);
}

/* ---- making ----------------------------------------------------------------------------------- */

static void close(canvas *c)
{
    if (c->cr)
        cairo_destroy(c->cr);
    c->cr = NULL;
    if (c->surface) {
        cairo_surface_finish(c->surface); /* may still write to the buffer */
        cairo_surface_destroy(c->surface);
    }
    c->surface = NULL;
    buffer_free(&c->out);
}

static int canvas_gc(lua_State *L)
{
    close(luaL_checkudata(L, 1, class_name));
    return 0;
}

static void check_size(lua_State *L, double width, double height, double scale)
{
    if (!(width >= 1 && height >= 1))
        luaL_error(L, "canvas: a picture is at least 1 x 1 points, not %f x %f", width, height);
    if (!(scale > 0 && scale <= MAX_SCALE))
        luaL_error(L, "canvas: pixels a point must be above 0 and at most %d, not %f",
                   (int)MAX_SCALE, scale);
    if (width * scale > MAX_PIXELS || height * scale > MAX_PIXELS)
        luaL_error(L,
                   "canvas: %f x %f pixels are more than %d on a side; make it smaller, or the dpi",
                   width * scale, height * scale, MAX_PIXELS);
}

/* Letters keep their shape and width at every size, so that what is measured is what is drawn. */
static void plain_letters(cairo_t *cr)
{
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(cr, o);
    cairo_font_options_destroy(o);
}

/* canvas.new(format, width, height, scale?) -> canvas; "png", "svg" or "pdf" */
static int canvas_new(lua_State *L)
{
    const char *format = luaL_checkstring(L, 1);
    double width = luaL_checknumber(L, 2), height = luaL_checknumber(L, 3);
    double scale = luaL_optnumber(L, 4, 1);
    check_size(L, width, height, scale);
    canvas *c = lua_newuserdatauv(L, sizeof *c, 0);
    *c = (canvas){.width = width, .height = height, .scale = scale};
    c->out.alloc = lua_getallocf(L, &c->out.context);
    luaL_setmetatable(L, class_name);
    c->surface = output_open(L, c, format);
    c->cr = cairo_create(c->surface);
    plain_letters(c->cr);
    cairo_scale(c->cr, c->scale, c->scale);
    cairo_status_t status = cairo_status(c->cr);
    if (status != CAIRO_STATUS_SUCCESS)
        return luaL_error(L, "canvas: %f x %f points: %s", width, height,
                          cairo_status_to_string(status));
    return 1;
}

/* ---- state ------------------------------------------------------------------------------------ */

static int save(lua_State *L)
{
    canvas *c = canvas_check(L);
    if (c->depth == MAX_DEPTH)
        return luaL_error(L, "canvas: save: %d states are kept already", MAX_DEPTH);
    c->depth++;
    cairo_save(c->cr);
    return canvas_done(L, c, "save");
}

static int restore(lua_State *L)
{
    canvas *c = canvas_check(L);
    if (c->depth == 0)
        return luaL_error(L, "canvas: restore: nothing was saved");
    c->depth--;
    cairo_restore(c->cr);
    return canvas_done(L, c, "restore");
}

static int translate(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_translate(c->cr, canvas_number(L, 2, "translate"), canvas_number(L, 3, "translate"));
    return canvas_done(L, c, "translate");
}

static int rotate(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_rotate(c->cr, canvas_number(L, 2, "rotate"));
    return canvas_done(L, c, "rotate");
}

/* c:transform(xx, yx, xy, yy, x0, y0), the matrix that is applied first */
static int transform(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_matrix_t m;
    double v[6];
    for (int i = 0; i < 6; i++)
        v[i] = canvas_number(L, 2 + i, "transform");
    if (v[0] * v[3] == v[1] * v[2])
        return luaL_error(L, "canvas: transform: the matrix flattens everything to a line");
    cairo_matrix_init(&m, v[0], v[1], v[2], v[3], v[4], v[5]);
    cairo_transform(c->cr, &m);
    return canvas_done(L, c, "transform");
}

/* ---- colours ---------------------------------------------------------------------------------- */

static void split(lua_Integer rgba, double v[4])
{
    for (int i = 0; i < 4; i++)
        v[i] = (double)(rgba >> (24 - 8 * i) & 255) / 255;
}

static int color(lua_State *L)
{
    canvas *c = canvas_check(L);
    double v[4];
    split(luaL_checkinteger(L, 2), v);
    cairo_set_source_rgba(c->cr, v[0], v[1], v[2], v[3]);
    return canvas_done(L, c, "color");
}

/* Places from 0 to 1 and colours in turn, in the table at INDEX. */
static void add_stops(lua_State *L, int index, cairo_pattern_t *p)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, index) / 2;
    for (lua_Integer i = 0; i < n; i++) {
        double v[4];
        lua_rawgeti(L, index, 2 * i + 1);
        lua_rawgeti(L, index, 2 * i + 2);
        split(lua_tointeger(L, -1), v);
        cairo_pattern_add_color_stop_rgba(p, lua_tonumber(L, -2), v[0], v[1], v[2], v[3]);
        lua_pop(L, 2);
    }
}

/* c:linear(x0, y0, x1, y1, { 0, color, ..., 1, color }): colours that change along a line */
static int linear(lua_State *L)
{
    canvas *c = canvas_check(L);
    double v[4];
    for (int i = 0; i < 4; i++)
        v[i] = canvas_number(L, 2 + i, "linear");
    luaL_checktype(L, 6, LUA_TTABLE);
    cairo_pattern_t *p = cairo_pattern_create_linear(v[0], v[1], v[2], v[3]);
    add_stops(L, 6, p);
    cairo_set_source(c->cr, p);
    cairo_pattern_destroy(p);
    return canvas_done(L, c, "linear");
}

/* c:radial(x, y, radius, { 0, color, ..., 1, color }): colours that change from a centre on */
static int radial(lua_State *L)
{
    canvas *c = canvas_check(L);
    double x = canvas_number(L, 2, "radial"), y = canvas_number(L, 3, "radial");
    double r = canvas_number(L, 4, "radial");
    luaL_checktype(L, 5, LUA_TTABLE);
    cairo_pattern_t *p = cairo_pattern_create_radial(x, y, 0, x, y, r);
    add_stops(L, 5, p);
    cairo_set_source(c->cr, p);
    cairo_pattern_destroy(p);
    return canvas_done(L, c, "radial");
}

/* Sizes of the surface: points, pixels a point, and whether there are pixels. */
static int size(lua_State *L)
{
    canvas *c = canvas_check(L);
    lua_pushnumber(L, c->width);
    lua_pushnumber(L, c->height);
    lua_pushnumber(L, c->scale);
    lua_pushboolean(L, c->pixels);
    return 4;
}

static const luaL_Reg states[] = {{"save", save},           {"restore", restore},
                                  {"translate", translate}, {"rotate", rotate},
                                  {"transform", transform}, {"color", color},
                                  {"linear", linear},       {"radial", radial},
                                  {"size", size},           {NULL, NULL}};

/* ---- the module ------------------------------------------------------------------------------- */

__attribute__((visibility("default"))) int luaopen_tarn_canvas(lua_State *L);

int luaopen_tarn_canvas(lua_State *L)
{
    static const luaL_Reg functions[] = {{"new", canvas_new}, {NULL, NULL}};
    const luaL_Reg *methods[] = {states,          canvas_paths,   canvas_stamps,   canvas_texts,
                                 canvas_pictures, canvas_outputs, canvas_terminals};
    luaL_checkversion(L);
    luaL_newmetatable(L, class_name);
    lua_pushcfunction(L, canvas_gc);
    lua_setfield(L, -2, "__gc");
    lua_newtable(L);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        luaL_setfuncs(L, methods[i], 0);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
