/* canvas.h -- a drawing surface as Lua sees it: userdata "tarn.Canvas".
 *
 * A module of its own, tarn.canvas, which needs neither libtarn nor the host: it speaks to Lua and
 * cairo (terminal.c: to chafa) alone and holds no chart logic.  Lengths are points, 1/72 inch, from
 * the upper left corner; colours are whole numbers 0xRRGGBBAA; pixels and files are strings.
 *
 *     local c = canvas.new("png", 300, 200, 2)      -- two pixels a point
 *     c:color(0x0072b2ff):move_to(10, 10):line_to(290, 190):stroke()
 *     local bytes = c:finish()
 */
#ifndef TARN_CANVAS_CANVAS_H
#define TARN_CANVAS_CANVAS_H

#include <cairo.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

/* Bytes that grow by Lua's allocator, which never throws: what callbacks of cairo write to. */
typedef struct buffer {
    lua_Alloc alloc;
    void *context;
    unsigned char *at;
    size_t used, room;
} buffer;

typedef struct canvas {
    cairo_surface_t *surface; /* NULL: finished */
    cairo_t *cr;
    double width, height; /* points */
    double scale;         /* pixels a point; 1 where there are none */
    bool pixels;          /* an image, no file of shapes */
    int depth;            /* of c:save() */
    buffer out;
} canvas;

canvas *canvas_check(lua_State *L); /* the first argument; raises when it is finished */

/* Raises what cairo says has gone wrong with C in the method of that name; else returns C itself,
 * the one result of every method that draws. */
int canvas_done(lua_State *L, canvas *c, const char *name);

/* The argument at INDEX as a finite number, moved to what cairo's fixed point can hold. */
double canvas_number(lua_State *L, int index, const char *name);
double canvas_within(double v);

/* The I-th number of the list at INDEX; NaN where there is none. */
double canvas_element(lua_State *L, int index, lua_Integer i);

/* How long the lists of places across and down are, arguments 2 and 3; raises where they differ. */
lua_Integer canvas_lists(lua_State *L, const char *name);

bool buffer_add(buffer *b, const void *bytes, size_t count);
void buffer_free(buffer *b);

extern const luaL_Reg canvas_paths[];     /* path.c */
extern const luaL_Reg canvas_stamps[];    /* stamp.c */
extern const luaL_Reg canvas_texts[];     /* text.c */
extern const luaL_Reg canvas_pictures[];  /* picture.c */
extern const luaL_Reg canvas_outputs[];   /* output.c */
extern const luaL_Reg canvas_terminals[]; /* terminal.c; empty without chafa */

cairo_surface_t *output_open(lua_State *L, canvas *c,
                             const char *format); /* NULL: cairo's status */

#endif
