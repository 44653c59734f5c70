/* output.c -- the surface as the bytes of a file: PNG, SVG, PDF, without dates. */
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#include "canvas/canvas.h"

static cairo_status_t write(void *to, const unsigned char *bytes, unsigned count)
{
    return buffer_add(to, bytes, count) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_NO_MEMORY;
}

static cairo_surface_t *open_png(canvas *c)
{
    c->pixels = true;
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(c->width * c->scale - 1e-6),
                                      (int)ceil(c->height * c->scale - 1e-6));
}

static cairo_surface_t *open_svg(canvas *c)
{
    c->scale = 1;
    cairo_surface_t *s = cairo_svg_surface_create_for_stream(write, &c->out, c->width, c->height);
    if (cairo_surface_status(s) == CAIRO_STATUS_SUCCESS)
        cairo_svg_surface_set_document_unit(s, CAIRO_SVG_UNIT_PT);
    return s;
}

static cairo_surface_t *open_pdf(canvas *c)
{
    c->scale = 1;
    cairo_surface_t *s = cairo_pdf_surface_create_for_stream(write, &c->out, c->width, c->height);
    if (cairo_surface_status(s) == CAIRO_STATUS_SUCCESS)
        cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, ""); /* none */
    return s;
}

static const struct {
    const char *name;
    cairo_surface_t *(*open)(canvas *c);
} formats[] = {{"png", open_png}, {"svg", open_svg}, {"pdf", open_pdf}};

cairo_surface_t *output_open(lua_State *L, canvas *c, const char *format)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, format) == 0)
            return formats[i].open(c);
    luaL_error(L, "canvas: there is no format '%s'; there are png, svg and pdf", format);
    return NULL;
}

/* c:finish() -> the bytes of the file; nothing more can be drawn */
static int finish(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_status_t status;
    if (c->pixels) {
        cairo_surface_flush(c->surface);
        status = cairo_surface_write_to_png_stream(c->surface, write, &c->out);
    } else {
        cairo_surface_finish(c->surface);
        status = cairo_surface_status(c->surface);
    }
    cairo_destroy(c->cr);
    c->cr = NULL;
    if (status != CAIRO_STATUS_SUCCESS)
        return luaL_error(L, "canvas: finish: %s", cairo_status_to_string(status));
    lua_pushlstring(L, (const char *)c->out.at, c->out.used);
    buffer_free(&c->out);
    return 1;
}

const luaL_Reg canvas_outputs[] = {{"finish", finish}, {NULL, NULL}};
