/* convert.c -- conversions over packed arrays and over strides. */
#include "kernel/convert.h"

#include <string.h>

#include "base/cpu.h"
#include "kernel/copy.h"
#include "kernel/isa.h"
#include "kernel/kernels.h"

extern const tarn_convert_table tarn_convert_any_baseline;
TARN_WIDE(extern const tarn_convert_table tarn_convert_any_v3, tarn_convert_any_v4;)

static const tarn_convert_table *const tables[] = {&tarn_convert_any_baseline,
                                                   TARN_WIDE(&tarn_convert_any_v3,
                                                             &tarn_convert_any_v4)};

static const size_t sizes[] = {
#define SIZE(name, type, lua, file, kind, computes) sizeof(type),
    TARN_DTYPE_TABLE(SIZE)};

tarn_convert_loop *tarn_convert_of(int to, int from)
{
    size_t isa = (size_t)tarn_cpu_isa();
    const tarn_convert_table *table = tables[isa < sizeof tables / sizeof *tables ? isa : 0];
    return to == from ? table->copy[to] : table->loop[to][from];
}

void tarn_convert(int to, void *y, int from, const void *x, size_t n)
{
    if (to == from) {
        if (n && y != x)
            tarn_copy_bytes(y, x, n * sizes[to]);
        return;
    }
    tarn_convert_of(to, from)(y, 1, x, 1, n);
}

double tarn_convert_get(int from, const void *x)
{
    double value;
    tarn_convert_of(TARN_FLOAT64, from)(&value, 1, x, 1, 1);
    return value;
}

void tarn_convert_set(int to, void *y, double value)
{
    tarn_convert_of(to, TARN_FLOAT64)(y, 1, &value, 1, 1);
}

/* ---- strides ---------------------------------------------------------------------------------- */

typedef struct axis {
    int64_t size, y, x; /* strides in elements */
} axis;

typedef struct walk {
    axis axis[TARN_MAX_DIMS]; /* the last one is the innermost */
    int rank, to, from;
    tarn_convert_loop *loop;
} walk;

static int64_t magnitude(int64_t n) { return n < 0 ? -n : n; }

/* Axes of size 1 go; the others are ordered by y's strides, so that writes are as packed as they
 * can be. */
static void walk_sort(walk *w, int rank, const int64_t *size, const int64_t *y, const int64_t *x)
{
    for (int k = 0; k < rank; k++) {
        int at = w->rank;
        if (size[k] == 1)
            continue;
        for (; at > 0 && magnitude(w->axis[at - 1].y) < magnitude(y[k]); at--)
            w->axis[at] = w->axis[at - 1];
        w->axis[at] = (axis){size[k], y[k], x[k]};
        w->rank++;
    }
}

/* Neighbours that are one run on both sides become one axis. */
static void walk_merge(walk *w)
{
    int kept = 0;
    for (int k = 1; k < w->rank; k++) {
        axis *outer = &w->axis[kept], inner = w->axis[k];
        if (outer->y == inner.y * inner.size && outer->x == inner.x * inner.size)
            *outer = (axis){outer->size * inner.size, inner.y, inner.x};
        else
            w->axis[++kept] = inner;
    }
    w->rank = w->rank ? kept + 1 : 0;
}

static void copy_run(const walk *w, char *y, const char *x, const axis *a)
{
    if (w->to == w->from && a->y == 1 && a->x == 1)
        tarn_copy_bytes(y, x, (size_t)a->size * sizes[w->to]);
    else
        w->loop(y, a->y, x, a->x, (size_t)a->size);
}

/* The two innermost axes, x packed along the outer one: strips of the inner axis, so that lines of
 * x are used whole while they are in the cache. */
static void copy_transposed(const walk *w, char *y, const char *x, const axis *outer,
                            const axis *inner)
{
    enum { STRIP = 64 };
    int64_t item_y = (int64_t)sizes[w->to], item_x = (int64_t)sizes[w->from];
    if (w->to == w->from && inner->y == 1 && outer->y > 0 && inner->x > 0 && item_y >= 4) {
        tarn_kernels_of(item_y == 4 ? TARN_FLOAT32 : TARN_FLOAT64)
            ->transpose(y, (size_t)outer->y, x, (size_t)inner->x, (size_t)inner->size,
                        (size_t)outer->size);
        return;
    }
    for (int64_t i = 0; i < inner->size; i += STRIP) {
        axis strip = {inner->size - i < STRIP ? inner->size - i : STRIP, inner->y, inner->x};
        char *to = y + i * inner->y * item_y;
        const char *from = x + i * inner->x * item_x;
        for (int64_t k = 0; k < outer->size; k++)
            copy_run(w, to + k * outer->y * item_y, from + k * outer->x * item_x, &strip);
    }
}

/* Many runs of a few numbers: place by place of a run, each a long strided loop over all runs. */
static bool is_tall(const axis *outer, const axis *inner)
{
    enum { FEW = 8, TIMES = 8 };
    return inner->size < FEW && outer->size >= TIMES * FEW;
}

static void copy_tall(const walk *w, char *y, const char *x, const axis *outer, const axis *inner)
{
    for (int64_t i = 0; i < inner->size; i++)
        copy_run(w, y + i * inner->y * (int64_t)sizes[w->to],
                 x + i * inner->x * (int64_t)sizes[w->from], outer);
}

static void copy_axes(const walk *w, int k, char *y, const char *x)
{
    const axis *a = &w->axis[k];
    if (k == w->rank - 1) {
        copy_run(w, y, x, a);
    } else if (k == w->rank - 2 && is_tall(a, a + 1)) {
        copy_tall(w, y, x, a, a + 1);
    } else if (k == w->rank - 2 && a->x == 1 && a[1].x != 1) {
        copy_transposed(w, y, x, a, a + 1);
    } else {
        for (int64_t i = 0; i < a->size; i++)
            copy_axes(w, k + 1, y + i * a->y * (int64_t)sizes[w->to],
                      x + i * a->x * (int64_t)sizes[w->from]);
    }
}

void tarn_convert_strided(int to, void *y, const int64_t *stride_y, int from, const void *x,
                          const int64_t *stride_x, int rank, const int64_t *size)
{
    walk w = {.to = to, .from = from, .loop = tarn_convert_of(to, from)};
    for (int k = 0; k < rank; k++) {
        if (!size[k])
            return;
    }
    walk_sort(&w, rank, size, stride_y, stride_x);
    walk_merge(&w);
    if (!w.rank)
        w.loop(y, 1, x, 1, 1);
    else
        copy_axes(&w, 0, y, x);
}
