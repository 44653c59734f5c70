/* chosen.k.c -- see chosen.h
 *
 * A sum keeps up to VECS vectors in registers and loads one for each multiply-add: half of what a dense
 * product reaches, for a quarter of the work and less.
 *
 * One thread of a Zen 3, us for an image of LeNet: 20 x 12 x 12 to 50 by 5 x 5, the gradients of weights
 * and image 11 and 12, the lists 3, turning the image there and back 2; 1 x 28 x 28 to 20 by 5 x 5, the
 * gradient of the weights 3, the list 5.  By patches, products and planes of gradients that were mostly 0
 * the two took 130; they take 37 here.
 */
#include "kernel/chosen.h"

#include <string.h>

#include "kernel/variant.h"

#define DECLARE_CHOSEN(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_CHOSEN(DECLARE_CHOSEN)
#undef DECLARE_CHOSEN

#define UNROLLED _Pragma("GCC unroll 16")

/* ---- lists ----------------------------------------------------------------------------------- */

/* Every entry is written, and one without a gradient over again by the next: which these are cannot be
 * foreseen.  0 and -0 have no bits but the first. */
INLINE int32_t append(const tarn_chosen *list, int32_t n, const real *v, const uint8_t *at,
                      const int32_t *first, const int32_t step[4], int64_t count)
{
    int32_t *which = list->which;
    real *value = list->value;
    for (int64_t i = 0; i < count; i++) {
        bits seen;
        memcpy(&seen, v + i, sizeof seen);
        which[n] = first[i] + step[at[i]];
        value[n] = v[i];
        n += seen << 1 != 0;
    }
    return n;
}

/* As relu's slope has it: none where the result is 0. */
INLINE vector passed(vector g, vector y)
{
    return pick((ordered)y <= (ordered){0}, (vector){0}, g);
}

KERNEL void NAME(chosen_list)(const tarn_chosen *list, double *sum, const void *gy, const void *y,
                              const uint8_t *at, const int32_t *first, const tarn_chosen_band *b)
{
    const int32_t step[4] = {0, 1, (int32_t)b->cols, (int32_t)b->cols + 1};
    const int64_t begin = b->from / 2 * b->half, count = (b->to - b->from) / 2 * b->half;
    int32_t n = 0;
    real v[LANES];
    first += begin;
    for (int64_t o = 0; o < b->outputs; o++) {
        const int64_t from = o * b->plane + begin;
        const real *g = (const real *)gy + from, *result = (const real *)y + from;
        const uint8_t *place = at + from;
        vector added = {0};
        int64_t i = 0;
        list->begin[o] = n;
        for (; i + LANES <= count; i += LANES) {
            vector part = passed(load(g + i), load(result + i));
            added += part;
            store(v, part);
            n = append(list, n, v, place + i, first + i, step, LANES);
        }
        if (i < count) {
            size_t left = (size_t)(count - i);
            vector part = passed(load_part(g + i, left, 0), load_part(result + i, left, 0));
            added += part;
            store(v, part);
            n = append(list, n, v, place + i, first + i, step, count - i);
        }
        sum[o] += total(added);
    }
    list->begin[b->outputs] = n;
}

/* By counting: the next entry of pixel p goes to begin[p + 1], which ends where p + 1 begins. */
KERNEL void NAME(chosen_turn)(const tarn_chosen *by_pixel, const tarn_chosen *list,
                              const tarn_chosen_band *b)
{
    const int64_t first = b->from * b->cols, pixels = (b->to - b->from) * b->cols;
    const int32_t count = list->begin[b->outputs];
    int32_t *begin = by_pixel->begin;
    const real *value = list->value;
    real *turned = by_pixel->value;
    memset(begin, 0, (size_t)(pixels + 2) * sizeof *begin);
    for (int32_t i = 0; i < count; i++)
        begin[list->which[i] - first + 2]++;
    for (int64_t p = 2; p < pixels + 2; p++)
        begin[p] += begin[p - 1];
    for (int64_t o = 0; o < b->outputs; o++)
        for (int32_t i = list->begin[o]; i < list->begin[o + 1]; i++) {
            int32_t to = begin[list->which[i] - first + 1]++;
            by_pixel->which[to] = (int32_t)o;
            turned[to] = value[i];
        }
}

/* ---- sums of rows ---------------------------------------------------------------------------- */

enum { VECS = 13 };

typedef struct entries {
    const int32_t *which;
    const real *value;
    int32_t count;
} entries;

/* y is read at the end: it may just have been written, to other bounds. */
INLINE void sum_part(real *y, const real *rows, const tarn_chosen_sum *t, entries list, mask last,
                     int segments, int vecs)
{
    vector s[VECS];
    const int32_t *row_at = t->row_at;
    const ptrdiff_t row_step = t->row_step, y_step = t->y_step;
    UNROLLED for (int k = 0; k < segments * vecs; k++) s[k] = (vector){0};
    for (int32_t i = 0; i < list.count; i++) {
        const real *row = rows + row_at[list.which[i]];
        const vector w = spread(list.value[i]);
        UNROLLED for (int k = 0; k < segments * vecs; k++) s[k] =
            fuse(w, load(row + k / vecs * row_step + k % vecs * LANES), s[k]);
    }
    UNROLLED for (int k = 0; k < segments * vecs; k++)
    {
        real *to = y + k / vecs * y_step + k % vecs * LANES;
        vector part = k % vecs == vecs - 1 ? (vector)((mask)s[k] & last) : s[k];
        store(to, load(to) + part);
    }
}

typedef void sum_function(real *y, const real *rows, const tarn_chosen_sum *t,
                          const tarn_chosen *list, size_t count, mask last);

#define SUMS(segments, vecs)                                                                       \
    static void sums_##segments##_##vecs(real *y, const real *rows, const tarn_chosen_sum *t,      \
                                         const tarn_chosen *list, size_t count, mask last)         \
    {                                                                                              \
        for (size_t i = 0; i < count; i++) {                                                       \
            int32_t from = list->begin[i];                                                         \
            entries part = {list->which + from, (const real *)list->value + from,                  \
                            list->begin[i + 1] - from};                                            \
            if (part.count)                                                                        \
                sum_part(y + t->y_at[i], rows, t, part, last, segments, vecs);                     \
        }                                                                                          \
    }
#define SUMS_OF(segments, vecs) [segments - 1][vecs - 1] = sums_##segments##_##vecs,

/* Segments of few vectors go together. */
/* clang-format off */
#define EACH_SUM(X)                                                                                \
    X(1, 1) X(1, 2) X(1, 3) X(1, 4) X(1, 5) X(1, 6) X(1, 7) X(1, 8) X(1, 9) X(1, 10) X(1, 11)      \
    X(1, 12) X(1, 13)                                                                              \
    X(2, 1) X(2, 2) X(2, 3) X(2, 4) X(2, 5) X(2, 6)                                                \
    X(3, 1) X(3, 2) X(3, 3) X(3, 4)                                                                \
    X(4, 1) X(4, 2) X(4, 3)                                                                        \
    X(5, 1) X(5, 2)
/* clang-format on */
enum { TOGETHER = 5 };
EACH_SUM(SUMS)
static sum_function *const sums[TOGETHER][VECS] = {EACH_SUM(SUMS_OF)};

static size_t segments_together(size_t segments, size_t vecs)
{
    size_t n = segments < TOGETHER ? segments : TOGETHER;
    while (n > 1 && !sums[n - 1][vecs - 1])
        n--;
    return n;
}

/* Lanes that there are of a segment's last vector. */
static mask last_of(size_t n)
{
    mask m;
    for (size_t i = 0; i < LANES; i++)
        m[i] = i < n ? -1 : 0;
    return m;
}

/* Vectors V..END of all segments. */
static void sum_columns(const tarn_chosen_sum *t, const tarn_chosen *list, size_t count, size_t v,
                        size_t end)
{
    size_t most = segments_together((size_t)t->segments, end - v), left = (size_t)t->n - v * LANES;
    const mask last = last_of(left - (end - v - 1) * LANES);
    for (size_t s = 0; s < (size_t)t->segments; s += most) {
        size_t some = (size_t)t->segments - s < most ? (size_t)t->segments - s : most;
        sums[some - 1][end - v - 1]((real *)t->y + (int64_t)s * t->y_step + v * LANES,
                                    (const real *)t->rows + (int64_t)s * t->row_step + v * LANES, t,
                                    list, count, last);
    }
}

KERNEL void NAME(chosen_sums)(const tarn_chosen_sum *t, const tarn_chosen *list, size_t count)
{
    size_t vectors = ((size_t)t->n + LANES - 1) / LANES, passes = (vectors + VECS - 1) / VECS;
    for (size_t p = 0; p < passes; p++)
        sum_columns(t, list, count, p * vectors / passes, (p + 1) * vectors / passes);
}

/* ---- images ---------------------------------------------------------------------------------- */

/* Rows and columns of an image that lie in SIZE, which begins BEFORE it. */
static int64_t inside(const tarn_window *w, const int64_t size[2], int side)
{
    int64_t room = size[side] - w->before[side];
    return room < 0 ? 0 : room < w->in[side] ? room : w->in[side];
}

/* to[a to_step + b] = x[a x_step + b x_far] for A by B numbers.  A few rows of `to` at a time. */
static void turn_row(real *restrict to, const real *restrict x, int64_t a, int64_t b,
                     int64_t to_step, int64_t x_step, int64_t x_far)
{
    int64_t i = 0;
    for (; i + 4 <= a; i += 4, to += 4 * to_step, x += 4 * x_step)
        for (int64_t k = 0; k < b; k++) {
            to[k] = x[k * x_far];
            to[k + to_step] = x[k * x_far + x_step];
            to[k + 2 * to_step] = x[k * x_far + 2 * x_step];
            to[k + 3 * to_step] = x[k * x_far + 3 * x_step];
        }
    for (; i < a; i++, to += to_step, x += x_step)
        for (int64_t k = 0; k < b; k++)
            to[k] = x[k * x_far];
}

KERNEL void NAME(chosen_turn_image)(void *to, const void *x, const tarn_window *w,
                                    const int64_t size[2], size_t channels)
{
    const int64_t rows = inside(w, size, 0), cols = inside(w, size, 1);
    const int64_t count = (int64_t)channels, plane = w->in[0] * w->in[1];
    if (rows < size[0] || cols < size[1])
        memset(to, 0, (size_t)(size[0] * size[1] * count) * sizeof(real));
    for (int64_t i = 0; i < rows; i++)
        turn_row((real *)to + ((i + w->before[0]) * size[1] + w->before[1]) * count,
                 (const real *)x + i * w->in[1], cols, count, count, 1, plane);
}

KERNEL void NAME(chosen_image_back)(void *x, const void *from, const tarn_window *w,
                                    const int64_t size[2], size_t channels)
{
    const int64_t rows = inside(w, size, 0), cols = inside(w, size, 1);
    const int64_t count = (int64_t)channels, plane = w->in[0] * w->in[1];
    if (rows < w->in[0] || cols < w->in[1])
        memset(x, 0, (size_t)(plane * count) * sizeof(real));
    for (int64_t i = 0; i < rows; i++)
        turn_row((real *)x + i * w->in[1],
                 (const real *)from + ((i + w->before[0]) * size[1] + w->before[1]) * count, count,
                 cols, plane, 1, count);
}
