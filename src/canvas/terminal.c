/* terminal.c -- a picture as characters: sixels, kitty's protocol, coloured blocks, by chafa. */
#include "canvas/canvas.h"

#ifdef TARN_CHAFA

#    include <chafa.h>

/* What terminals can do; the first row is what nothing is known of. */
static const struct {
    const char *name;
    ChafaPixelMode pixels;
    ChafaTermSeq needs;
} modes[] = {
    {"blocks", CHAFA_PIXEL_MODE_SYMBOLS, CHAFA_TERM_SEQ_SET_COLOR_FGBG_DIRECT},
    {"sixel", CHAFA_PIXEL_MODE_SIXELS, CHAFA_TERM_SEQ_BEGIN_SIXELS},
    {"kitty", CHAFA_PIXEL_MODE_KITTY, CHAFA_TERM_SEQ_BEGIN_KITTY_IMMEDIATE_IMAGE_V1},
    {"iterm", CHAFA_PIXEL_MODE_ITERM2, CHAFA_TERM_SEQ_BEGIN_ITERM2_IMAGE},
};
enum { MODES = sizeof modes / sizeof *modes };

/* What the environment says of the terminal; it is yours. */
static ChafaTermInfo *detect(void)
{
    gchar **environment = g_get_environ();
    ChafaTermInfo *info = chafa_term_db_detect(chafa_term_db_get_default(), environment);
    g_strfreev(environment);
    return info;
}

/* Colours of blocks, by what the terminal has; MAX: none at all. */
static ChafaCanvasMode colours(const ChafaTermInfo *info)
{
    if (chafa_term_info_have_seq(info, CHAFA_TERM_SEQ_SET_COLOR_FGBG_DIRECT))
        return CHAFA_CANVAS_MODE_TRUECOLOR;
    if (chafa_term_info_have_seq(info, CHAFA_TERM_SEQ_SET_COLOR_FGBG_256))
        return CHAFA_CANVAS_MODE_INDEXED_240;
    if (chafa_term_info_have_seq(info, CHAFA_TERM_SEQ_SET_COLOR_FGBG_16))
        return CHAFA_CANVAS_MODE_INDEXED_16;
    return CHAFA_CANVAS_MODE_MAX;
}

/* canvas.terminal_mode() -> "kitty", "sixel", "iterm", "blocks", or nil where there is no colour */
static int terminal_mode(lua_State *L)
{
    ChafaTermInfo *info = detect();
    const char *name = colours(info) == CHAFA_CANVAS_MODE_MAX ? NULL : modes[0].name;
    for (int i = 1; i < MODES; i++)
        if (chafa_term_info_have_seq(info, modes[i].needs))
            name = modes[i].name;
    chafa_term_info_unref(info);
    lua_pushstring(L, name); /* NULL: nil */
    return 1;
}

static ChafaCanvasConfig *config_for(int mode, ChafaCanvasMode colour, int columns, int rows,
                                     int cell_width, int cell_height)
{
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    ChafaSymbolMap *symbols = chafa_symbol_map_new();
    chafa_symbol_map_add_by_tags(symbols, CHAFA_SYMBOL_TAG_BLOCK | CHAFA_SYMBOL_TAG_SPACE |
                                              CHAFA_SYMBOL_TAG_BORDER | CHAFA_SYMBOL_TAG_DIAGONAL |
                                              CHAFA_SYMBOL_TAG_QUAD | CHAFA_SYMBOL_TAG_SEXTANT);
    chafa_canvas_config_set_symbol_map(config, symbols);
    chafa_symbol_map_unref(symbols);
    chafa_canvas_config_set_pixel_mode(config, modes[mode].pixels);
    chafa_canvas_config_set_canvas_mode(config, mode ? CHAFA_CANVAS_MODE_TRUECOLOR : colour);
    chafa_canvas_config_set_geometry(config, columns, rows);
    chafa_canvas_config_set_cell_geometry(config, cell_width, cell_height);
    chafa_canvas_config_set_dither_mode(config, CHAFA_DITHER_MODE_NONE);
    chafa_canvas_config_set_preprocessing_enabled(config, FALSE);
    return config;
}

/* c:characters(columns, rows, mode, cell_width, cell_height) -> what to print; lines end in newlines */
static int characters(lua_State *L)
{
    static const char *const names[] = {"blocks", "sixel", "kitty", "iterm", NULL};
    canvas *c = canvas_check(L);
    int columns = (int)luaL_checkinteger(L, 2), rows = (int)luaL_checkinteger(L, 3);
    int mode = luaL_checkoption(L, 4, "blocks", names);
    int cell_width = (int)luaL_optinteger(L, 5, 8), cell_height = (int)luaL_optinteger(L, 6, 16);
    if (!c->pixels || columns < 1 || rows < 1 || columns > 1000 || rows > 1000)
        return luaL_error(
            L, "canvas: characters: a \"png\" canvas in 1 to 1000 columns and rows, not %d x %d",
            columns, rows);
    cairo_surface_flush(c->surface);
    ChafaTermInfo *info = detect();
    ChafaTermInfo *fallback = chafa_term_db_get_fallback_info(chafa_term_db_get_default());
    ChafaCanvasMode colour = colours(info);
    chafa_term_info_supplement(info, fallback);
    chafa_term_info_unref(fallback);
    ChafaCanvasConfig *config =
        config_for(mode, colour == CHAFA_CANVAS_MODE_MAX ? CHAFA_CANVAS_MODE_TRUECOLOR : colour,
                   columns, rows, cell_width, cell_height);
    ChafaCanvas *to = chafa_canvas_new(config);
    chafa_canvas_draw_all_pixels(to, CHAFA_PIXEL_BGRA8_PREMULTIPLIED, /* the fourth byte is 255 */
                                 cairo_image_surface_get_data(c->surface),
                                 cairo_image_surface_get_width(c->surface),
                                 cairo_image_surface_get_height(c->surface),
                                 cairo_image_surface_get_stride(c->surface));
    GString *text = chafa_canvas_print(to, info);
    chafa_canvas_unref(to);
    chafa_canvas_config_unref(config);
    chafa_term_info_unref(info);
    bool fits = buffer_add(&c->out, text->str, text->len);
    g_string_free(text, TRUE);
    if (!fits)
        return luaL_error(L, "canvas: characters: out of memory");
    lua_pushlstring(L, (const char *)c->out.at, c->out.used);
    buffer_free(&c->out);
    return 1;
}

const luaL_Reg canvas_terminals[] = {{"characters", characters},
                                     {"terminal_mode", terminal_mode},
                                     {NULL, NULL}};

#else

const luaL_Reg canvas_terminals[] = {{NULL, NULL}};

#endif
