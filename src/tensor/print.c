/* print.c -- tensors as people read them: aligned numbers, dots where there are many, and for
 * those a line of statistics. */
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "kernel/convert.h"
#include "tensor/tensor.h"
#include "tensor/walk.h"

enum { COLUMNS = 80, LINES = 37, ALL = 1000, INDENT = 7 /* "tensor(" */, ELEMENT_ROOM = 48 };

/* ---- text that grows ------------------------------------------------------------------------- */

typedef struct printer {
    const tarn_tensor *t;
    char *text;
    size_t used, room;
    bool failed;
    int64_t head, tail; /* how many of a long dim are shown */
    int64_t across;     /* numbers on a line */
    char kind;          /* b, i or f */
    bool whole, scientific;
    int width;
    double most, least; /* largest and smallest nonzero |x| shown */
} printer;

static void add(printer *p, const char *fmt, ...) TARN_PRINTF(2, 3);
static void add(printer *p, const char *fmt, ...)
{
    char piece[512];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(piece, sizeof piece, fmt, args);
    va_end(args);
    size_t length = n < (int)sizeof piece ? (size_t)n : sizeof piece - 1;
    if (p->failed || (p->failed = !tarn_grow((void **)&p->text, &p->room, p->used + length + 1, 1)))
        return;
    memcpy(p->text + p->used, piece, length + 1);
    p->used += length;
}

/* Numbers are written with a point whatever the locale says. */
static void write_number(char out[ELEMENT_ROOM], const char *fmt, double x)
{
    snprintf(out, ELEMENT_ROOM, fmt, x);
    const char *mark = localeconv()->decimal_point;
    char *at = strcmp(mark, ".") == 0 ? NULL : strstr(out, mark);
    if (!at)
        return;
    *at = '.';
    memmove(at + 1, at + strlen(mark), strlen(at + strlen(mark)) + 1);
}

/* ---- elements -------------------------------------------------------------------------------- */

static const char *place_of(const printer *p, int64_t offset)
{
    tarn_dtype type = (tarn_dtype)p->t->spec.dtype;
    return (const char *)tarn_data(p->t) + offset * (int64_t)tarn_dtype_size(type);
}

static const char *format_of(const printer *p, double x)
{
    if (!isfinite(x))
        return isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
    return p->scientific ? "%.4e" : p->whole ? "%.0f" : "%.4f";
}

static void element(const printer *p, int64_t offset, char out[ELEMENT_ROOM])
{
    const char *place = place_of(p, offset);
    int64_t whole;
    if (p->kind == 'f') {
        double x = tarn_convert_get(p->t->spec.dtype, place);
        write_number(out, format_of(p, x), x);
        return;
    }
    tarn_convert(TARN_INT64, &whole, p->t->spec.dtype, place, 1);
    if (p->kind == 'b')
        snprintf(out, ELEMENT_ROOM, "%s", whole ? "true" : "false");
    else
        snprintf(out, ELEMENT_ROOM, "%lld", (long long)whole);
}

/* ---- what is shown of a dim ------------------------------------------------------------------ */

static bool is_cut(const printer *p, int axis) { return p->t->spec.size[axis] > p->head + p->tail; }

static int64_t shown(const printer *p, int axis)
{
    return is_cut(p, axis) ? p->head + p->tail : p->t->spec.size[axis];
}

/* The i-th that is shown. */
static int64_t index_of(const printer *p, int axis, int64_t i)
{
    bool late = is_cut(p, axis) && i >= p->head;
    return late ? p->t->spec.size[axis] - p->tail + (i - p->head) : i;
}

static void visit(printer *p, int axis, int64_t offset, void (*see)(printer *p, int64_t offset))
{
    const tarn_spec *s = &p->t->spec;
    if (axis == s->rank) {
        see(p, offset);
        return;
    }
    for (int64_t i = 0; i < shown(p, axis); i++)
        visit(p, axis + 1, offset + index_of(p, axis, i) * s->stride[axis], see);
}

static void see_range(printer *p, int64_t offset)
{
    double x = p->kind == 'f' ? fabs(tarn_convert_get(p->t->spec.dtype, place_of(p, offset))) : 0;
    if (!isfinite(x) || x == 0)
        return;
    p->whole &= x == floor(x);
    p->most = x > p->most ? x : p->most;
    p->least = p->least == 0 || x < p->least ? x : p->least;
}

static void see_width(printer *p, int64_t offset)
{
    char text[ELEMENT_ROOM];
    element(p, offset, text);
    int width = (int)strlen(text);
    p->width = width > p->width ? width : p->width;
}

/* One form for all numbers: whole, four decimals, or powers of ten where those would lose much. */
static void choose_form(printer *p)
{
    p->whole = true;
    p->most = p->least = 0;
    p->width = 0;
    visit(p, 0, 0, see_range);
    p->scientific =
        p->whole ? p->most >= 1e9 : p->most >= 1e6 || p->most < 1e-3 || p->most > 1e5 * p->least;
    p->scientific &= p->most > 0;
    visit(p, 0, 0, see_width);
    int rank = p->t->spec.rank;
    p->across = (COLUMNS - INDENT - rank) / (p->width + 2);
    p->across = p->across > 1 ? p->across : 1;
}

/* ---- fitting --------------------------------------------------------------------------------- */

static int64_t lines(const printer *p, int axis)
{
    int rank = p->t->spec.rank;
    int64_t n = shown(p, axis), gap = rank - axis - 2;
    if (axis == rank - 1)
        return n > p->across ? (n + p->across - 1) / p->across : 1;
    return n * lines(p, axis + 1) + (n - 1) * gap + (is_cut(p, axis) ? 1 + gap : 0);
}

/* Shows everything if that is little, else as much of the ends as fits. */
static bool fit(printer *p)
{
    static const int64_t ends[][2] = {{ALL, ALL}, {3, 3}, {2, 2}, {1, 1}, {1, 0}};
    bool all = tarn_count(p->t) <= ALL;
    for (int i = all ? 0 : 1; i < 5; i++) {
        p->head = ends[i][0], p->tail = ends[i][1];
        choose_form(p);
        if (p->t->spec.rank == 0 || lines(p, 0) <= LINES)
            return i == 0;
    }
    return false;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void new_line(printer *p, int breaks, int depth)
{
    for (int i = 0; i < breaks; i++)
        add(p, "\n");
    add(p, "%*s", INDENT + depth, "");
}

static void write_row(printer *p, int axis, int64_t offset)
{
    const tarn_spec *s = &p->t->spec;
    char text[ELEMENT_ROOM];
    int64_t n = shown(p, axis);
    for (int64_t i = 0; i < n; i++) {
        if (i > 0)
            add(p, i % p->across ? ", " : ",");
        if (i > 0 && i % p->across == 0)
            new_line(p, 1, axis + 1);
        if (is_cut(p, axis) && i == p->head)
            add(p, "..., ");
        element(p, offset + index_of(p, axis, i) * s->stride[axis], text);
        add(p, "%*s", p->width, text);
    }
    if (is_cut(p, axis) && p->tail == 0)
        add(p, ", ...");
}

static void write_dim(printer *p, int axis, int64_t offset);

static void write_blocks(printer *p, int axis, int64_t offset)
{
    const tarn_spec *s = &p->t->spec;
    int breaks = s->rank - axis - 1;
    int64_t n = shown(p, axis);
    for (int64_t i = 0; i < n; i++) {
        if (i > 0) {
            add(p, ",");
            new_line(p, breaks, axis + 1);
        }
        if (is_cut(p, axis) && i == p->head) {
            add(p, "...,");
            new_line(p, breaks, axis + 1);
        }
        write_dim(p, axis + 1, offset + index_of(p, axis, i) * s->stride[axis]);
    }
    if (is_cut(p, axis) && p->tail == 0) {
        add(p, ",");
        new_line(p, breaks, axis + 1);
        add(p, "...");
    }
}

static void write_dim(printer *p, int axis, int64_t offset)
{
    add(p, "[");
    if (axis == p->t->spec.rank - 1)
        write_row(p, axis, offset);
    else
        write_blocks(p, axis, offset);
    add(p, "]");
}

/* ---- statistics ------------------------------------------------------------------------------ */

typedef struct statistics {
    double least, most, sum;
    int64_t numbers, nans; /* NaN apart */
} statistics;

static void take(statistics *s, const double *x, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        if (isnan(x[i])) {
            s->nans++;
            continue;
        }
        s->least = s->numbers == 0 || x[i] < s->least ? x[i] : s->least;
        s->most = s->numbers == 0 || x[i] > s->most ? x[i] : s->most;
        s->sum += x[i];
        s->numbers++;
    }
}

static void take_row(statistics *s, const printer *p, int64_t offset, int64_t n, int64_t stride)
{
    enum { BLOCK = 512 };
    double x[BLOCK];
    tarn_convert_loop *read = tarn_convert_of(TARN_FLOAT64, p->t->spec.dtype);
    for (int64_t i = 0; i < n; i += BLOCK) {
        int64_t m = n - i < BLOCK ? n - i : BLOCK;
        read(x, 1, place_of(p, offset + i * stride), (ptrdiff_t)stride, (size_t)m);
        take(s, x, m);
    }
}

static statistics statistics_of(const printer *p)
{
    statistics s = {0};
    tarn_walk w;
    tarn_walk_begin(&w, &p->t->spec);
    tarn_walk_add(&w, &p->t->spec, &p->t->spec);
    tarn_walk_join(&w);
    int64_t inner = w.rank ? w.size[w.rank - 1] : 1;
    int64_t stride = w.rank ? w.stride[0][w.rank - 1] : 1;
    for (int64_t row = 0; row < tarn_count(p->t) / inner; row++) {
        int64_t offset = 0, left = row;
        for (int d = w.rank - 2; d >= 0; d--) {
            offset += left % w.size[d] * w.stride[0][d];
            left /= w.size[d];
        }
        take_row(&s, p, offset, inner, stride);
    }
    return s;
}

static void write_statistic(printer *p, const char *name, double x)
{
    char text[ELEMENT_ROOM];
    write_number(text, "%.5g", x);
    add(p, ", %s %s", name, text);
}

static void write_statistics(printer *p)
{
    statistics s = statistics_of(p);
    if (s.numbers > 0) {
        write_statistic(p, "min", s.least);
        write_statistic(p, "max", s.most);
        write_statistic(p, "mean", s.sum / (double)s.numbers);
    }
    if (s.nans > 0)
        add(p, ", %lld NaN", (long long)s.nans);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void write_shape(printer *p, bool stats)
{
    add(p, "%s %s", TARN_SHAPE(p->t), tarn_dtype_name((tarn_dtype)p->t->spec.dtype));
    if (stats)
        write_statistics(p);
    add(p, "\n");
}

static void write_number_tensor(printer *p)
{
    char text[ELEMENT_ROOM];
    choose_form(p);
    element(p, 0, text);
    add(p, "tensor(%s) %s\n", text, tarn_dtype_name((tarn_dtype)p->t->spec.dtype));
}

static void write_tensor(printer *p)
{
    bool all = tarn_count(p->t) == 0 || fit(p);
    add(p, "tensor(");
    if (tarn_count(p->t) == 0)
        add(p, "[]");
    else
        write_dim(p, 0, 0);
    add(p, ")\n");
    write_shape(p, !all);
}

char *tarn_tensor_text(const tarn_tensor *t, size_t *bytes)
{
    *bytes = 0;
    if (!t)
        return NULL;
    printer p = {.t = t, .kind = tarn_dtype_kind((tarn_dtype)t->spec.dtype)};
    if (tarn_is_meta(t))
        add(&p, "tensor of shape %s %s, without data\n", TARN_SHAPE(t),
            tarn_dtype_name((tarn_dtype)t->spec.dtype));
    else if (t->spec.rank == 0)
        write_number_tensor(&p);
    else
        write_tensor(&p);
    if (p.failed) {
        tarn_free(p.text, p.room);
        return NULL;
    }
    *bytes = p.room;
    return p.text;
}
