/* path.c -- shapes: lines, curves, polylines with gaps, one shape at many places. */
#include <math.h>

#include "canvas/canvas.h"

static int new_path(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_new_path(c->cr);
    return canvas_done(L, c, "new_path");
}

static int move_to(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_move_to(c->cr, canvas_number(L, 2, "move_to"), canvas_number(L, 3, "move_to"));
    return canvas_done(L, c, "move_to");
}

static int line_to(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_line_to(c->cr, canvas_number(L, 2, "line_to"), canvas_number(L, 3, "line_to"));
    return canvas_done(L, c, "line_to");
}

static int curve_to(lua_State *L)
{
    canvas *c = canvas_check(L);
    double v[6];
    for (int i = 0; i < 6; i++)
        v[i] = canvas_number(L, 2 + i, "curve_to");
    cairo_curve_to(c->cr, v[0], v[1], v[2], v[3], v[4], v[5]);
    return canvas_done(L, c, "curve_to");
}

/* c:arc(x, y, radius, from = 0, to = 2 pi), clockwise on the page */
static int arc(lua_State *L)
{
    canvas *c = canvas_check(L);
    double x = canvas_number(L, 2, "arc"), y = canvas_number(L, 3, "arc");
    double r = canvas_number(L, 4, "arc");
    if (lua_isnoneornil(L, 5))
        cairo_new_sub_path(c->cr);
    double from = luaL_optnumber(L, 5, 0), to = luaL_optnumber(L, 6, 2 * M_PI);
    if (r < 0 || !isfinite(from) || !isfinite(to))
        return luaL_error(L, "canvas: arc: radius %f from angle %f to %f", r, from, to);
    cairo_arc(c->cr, x, y, r, from, to);
    return canvas_done(L, c, "arc");
}

static int rectangle(lua_State *L)
{
    canvas *c = canvas_check(L);
    double v[4];
    for (int i = 0; i < 4; i++)
        v[i] = canvas_number(L, 2 + i, "rectangle");
    cairo_rectangle(c->cr, v[0], v[1], v[2], v[3]);
    return canvas_done(L, c, "rectangle");
}

static int close_path(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_close_path(c->cr);
    return canvas_done(L, c, "close_path");
}

/* ---- polylines -------------------------------------------------------------------------------- */

/* A segment p to q, of which the part that lies within the reach of fixed point is kept
 * [Liang, Barsky 1984].  False: nothing of it does. */
static bool cut(double p[2], double q[2])
{
    double from = 0, to = 1, far = canvas_within(INFINITY);
    for (int i = 0; i < 2; i++) {
        double d = q[i] - p[i], low = -far - p[i], high = far - p[i];
        if (d == 0) {
            if (low > 0 || high < 0)
                return false;
            continue;
        }
        double a = low / d, b = high / d;
        from = fmax(from, fmin(a, b));
        to = fmin(to, fmax(a, b));
    }
    if (!(from <= to))
        return false;
    double x = p[0], y = p[1], dx = q[0] - x, dy = q[1] - y;
    p[0] = x + from * dx, p[1] = y + from * dy;
    q[0] = x + to * dx, q[1] = y + to * dy;
    return true;
}

double canvas_element(lua_State *L, int index, lua_Integer i)
{
    int is_number;
    lua_rawgeti(L, index, i);
    double v = lua_tonumberx(L, -1, &is_number);
    lua_pop(L, 1);
    return is_number ? v : NAN;
}

lua_Integer canvas_lists(lua_State *L, const char *name)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_Integer n = (lua_Integer)lua_rawlen(L, 2), m = (lua_Integer)lua_rawlen(L, 3);
    if (n != m)
        luaL_error(L, "canvas: %s: %d places across and %d down", name, (int)n, (int)m);
    return n;
}

/* c:polyline(xs, ys): what is no finite number is a gap; lines that go far out are cut */
static int polyline(lua_State *L)
{
    canvas *c = canvas_check(L);
    lua_Integer n = canvas_lists(L, "polyline");
    double last[2] = {NAN, NAN}, at[2] = {NAN, NAN}; /* AT: where the path is */
    for (lua_Integer i = 1; i <= n; i++) {
        double next[2] = {canvas_element(L, 2, i), canvas_element(L, 3, i)};
        double p[2] = {last[0], last[1]}, q[2] = {next[0], next[1]};
        last[0] = next[0], last[1] = next[1];
        if (!isfinite(q[0] + q[1]) || !isfinite(p[0] + p[1]) || !cut(p, q))
            continue;
        if (p[0] != at[0] || p[1] != at[1])
            cairo_move_to(c->cr, p[0], p[1]);
        cairo_line_to(c->cr, q[0], q[1]);
        at[0] = q[0], at[1] = q[1];
    }
    return canvas_done(L, c, "polyline");
}

/* c:polygon(xs, ys): a closed shape; corners that are no numbers are left out */
static int polygon(lua_State *L)
{
    canvas *c = canvas_check(L);
    lua_Integer n = canvas_lists(L, "polygon");
    bool begun = false;
    for (lua_Integer i = 1; i <= n; i++) {
        double x = canvas_within(canvas_element(L, 2, i)),
               y = canvas_within(canvas_element(L, 3, i));
        if (isnan(x + y))
            continue;
        if (begun)
            cairo_line_to(c->cr, x, y);
        else
            cairo_move_to(c->cr, x, y);
        begun = true;
    }
    if (begun)
        cairo_close_path(c->cr);
    return canvas_done(L, c, "polygon");
}

/* ---- painting --------------------------------------------------------------------------------- */

static int fill(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_set_fill_rule(c->cr,
                        lua_toboolean(L, 3) ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
    if (lua_toboolean(L, 2))
        cairo_fill_preserve(c->cr);
    else
        cairo_fill(c->cr);
    return canvas_done(L, c, "fill");
}

static int stroke(lua_State *L)
{
    canvas *c = canvas_check(L);
    if (lua_toboolean(L, 2))
        cairo_stroke_preserve(c->cr);
    else
        cairo_stroke(c->cr);
    return canvas_done(L, c, "stroke");
}

static int clip(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_clip(c->cr);
    return canvas_done(L, c, "clip");
}

/* The whole surface, or what is clipped, in the colour. */
static int paint(lua_State *L)
{
    canvas *c = canvas_check(L);
    cairo_paint_with_alpha(c->cr, luaL_optnumber(L, 2, 1));
    return canvas_done(L, c, "paint");
}

/* c:line(width, cap = "butt", join = "miter") */
static int line(lua_State *L)
{
    static const char *const caps[] = {"butt", "round", "square", NULL};
    static const char *const joins[] = {"miter", "round", "bevel", NULL};
    canvas *c = canvas_check(L);
    double width = canvas_number(L, 2, "line");
    if (width < 0)
        return luaL_error(L, "canvas: line: the width must not be below 0, as %f is", width);
    cairo_set_line_width(c->cr, width);
    cairo_set_line_cap(c->cr, (cairo_line_cap_t)luaL_checkoption(L, 3, "butt", caps));
    cairo_set_line_join(c->cr, (cairo_line_join_t)luaL_checkoption(L, 4, "miter", joins));
    return canvas_done(L, c, "line");
}

/* c:dash { on, off, ... } or c:dash(); lengths in points */
static int dash(lua_State *L)
{
    enum { MOST = 16 };
    double v[MOST], sum = 0;
    canvas *c = canvas_check(L);
    int n = lua_istable(L, 2) ? (int)lua_rawlen(L, 2) : 0;
    if (n > MOST)
        return luaL_error(L, "canvas: dash: at most %d lengths, not %d", MOST, n);
    for (int i = 0; i < n; i++) {
        v[i] = canvas_element(L, 2, i + 1);
        if (!(v[i] >= 0 && v[i] < 1e4))
            return luaL_error(L, "canvas: dash: length %d is %f", i + 1, v[i]);
        sum += v[i];
    }
    cairo_set_dash(c->cr, v, sum > 0 ? n : 0, 0);
    return canvas_done(L, c, "dash");
}

const luaL_Reg canvas_paths[] = {{"new_path", new_path},
                                 {"move_to", move_to},
                                 {"line_to", line_to},
                                 {"curve_to", curve_to},
                                 {"arc", arc},
                                 {"rectangle", rectangle},
                                 {"close_path", close_path},
                                 {"polyline", polyline},
                                 {"polygon", polygon},
                                 {"fill", fill},
                                 {"stroke", stroke},
                                 {"clip", clip},
                                 {"paint", paint},
                                 {"line", line},
                                 {"dash", dash},
                                 {NULL, NULL}};
