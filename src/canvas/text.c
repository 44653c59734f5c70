/* text.c -- words: their size before they are drawn, and drawing them. */
#include <math.h>
#include <string.h>

#include "canvas/canvas.h"

/* c:font(size, bold?, italic?, family = "DejaVu Sans") */
static int font(lua_State *L)
{
    canvas *c = canvas_check(L);
    double size = luaL_checknumber(L, 2);
    if (!(size > 0 && size <= 1000))
        return luaL_error(L, "canvas: font: the size must be above 0 and at most 1000, not %f",
                          size);
    cairo_select_font_face(c->cr, luaL_optstring(L, 5, "DejaVu Sans"),
                           lua_toboolean(L, 4) ? CAIRO_FONT_SLANT_ITALIC : CAIRO_FONT_SLANT_NORMAL,
                           lua_toboolean(L, 3) ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(c->cr, size);
    return canvas_done(L, c, "font");
}

/* ---- bytes that are no letters ---------------------------------------------------------------- */

/* Bytes of the letter at S, of which N are left; 0: they are no UTF-8 [RFC 3629]. */
static size_t letter(const unsigned char *s, size_t n)
{
    size_t size = s[0] < 0x80   ? 1
                  : s[0] < 0xc2 ? 0
                  : s[0] < 0xe0 ? 2
                  : s[0] < 0xf0 ? 3
                  : s[0] < 0xf5 ? 4
                                : 0;
    if (size == 0 || size > n)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool outside = (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf4 && s[1] > 0x8f);
    return overlong || outside ? 0 : size;
}

/* The string at INDEX as what cairo can draw: bytes that are no UTF-8 become U+FFFD, control
 * characters spaces.  Left on the stack. */
static const char *readable(lua_State *L, int index)
{
    size_t n, size;
    const unsigned char *s = (const unsigned char *)luaL_checklstring(L, index, &n);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (size_t i = 0; i < n; i += size ? size : 1) {
        size = letter(s + i, n - i);
        if (size == 0)
            luaL_addstring(&b, "\xef\xbf\xbd");
        else if (s[i] < 0x20 || s[i] == 0x7f)
            luaL_addchar(&b, ' ');
        else
            luaL_addlstring(&b, (const char *)s + i, size);
    }
    luaL_pushresult(&b);
    return lua_tostring(L, -1);
}

/* ---- drawing and measuring -------------------------------------------------------------------- */

/* c:text(x, y, words): from X on, standing on Y */
static int text(lua_State *L)
{
    canvas *c = canvas_check(L);
    double x = canvas_number(L, 2, "text"), y = canvas_number(L, 3, "text");
    const char *words = readable(L, 4);
    cairo_move_to(c->cr, x, y);
    cairo_show_text(c->cr, words);
    cairo_new_path(c->cr);
    return canvas_done(L, c, "text");
}

/* c:outline(x, y, words): the same as a path */
static int outline(lua_State *L)
{
    canvas *c = canvas_check(L);
    double x = canvas_number(L, 2, "outline"), y = canvas_number(L, 3, "outline");
    const char *words = readable(L, 4);
    cairo_move_to(c->cr, x, y);
    cairo_text_path(c->cr, words);
    return canvas_done(L, c, "outline");
}

/* c:measure(words) -> how far they go on; left, top, width and height of the ink */
static int measure(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_text_extents_t e;
    cairo_text_extents(c->cr, readable(L, 2), &e);
    canvas_done(L, c, "measure");
    lua_pushnumber(L, e.x_advance);
    lua_pushnumber(L, e.x_bearing);
    lua_pushnumber(L, e.y_bearing);
    lua_pushnumber(L, e.width);
    lua_pushnumber(L, e.height);
    return 5;
}

/* c:letters() -> how far letters reach above their line and below it */
static int letters(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_font_extents_t e;
    cairo_font_extents(c->cr, &e);
    canvas_done(L, c, "letters");
    lua_pushnumber(L, e.ascent);
    lua_pushnumber(L, e.descent);
    return 2;
}

const luaL_Reg canvas_texts[] = {{"font", font},       {"text", text},       {"outline", outline},
                                 {"measure", measure}, {"letters", letters}, {NULL, NULL}};
