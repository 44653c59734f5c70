/* pool.k.c -- the largest number, or the mean, of every window of one image plane.
 *
 * Two threads of a Zen 3 (EPYC, AVX2), 54 x 81 x 189 numbers: largest of 3, every 2, without a division
 * for every output 1.2 ms, before 5.0; means of 63, each window by itself, 0.55 ms, before 4.6.
 */
#include <string.h>

#include "kernel/quarters.h"
#include "kernel/window.h"

/* Which element of its window was largest: bytes where 256 will do. */
typedef union index_array {
    uint8_t *narrow;
    int32_t *wide;
} index_array;

/* As in quarters.h. */
static inline bool beats(real b, real largest) { return (b > largest) | (b != b); }

/* ---- 2 x 2 windows side by side ------------------------------------------------------------ */

static bool is_quarter(const tarn_window *w)
{
    bool plain = true;
    for (int side = 0; side < 2; side++)
        plain = plain && w->kernel[side] == 2 && w->stride[side] == 2 && w->dilation[side] == 1 &&
                w->before[side] == 0;
    return plain;
}

/* LANES windows at a time.  At the end of a row of outputs a vector reaches into the next one,
 * which is written after it; the last ones go through copies.  Backward that is right for rows of
 * one vector only: the upper row's end would be written over the lower row's begin. */

static inline void quarters(real *y, uint8_t *at, const real *upper, const real *lower)
{
    mask which;
    store(y,
          quarters_of(load(upper), load(upper + LANES), load(lower), load(lower + LANES), &which));
    store_places(at, which);
}

static inline void quarters_back(real *upper, real *lower, const real *g, const uint8_t *at)
{
    mask which = load_places(at);
    mask bits = (mask)load(g);
    vector part[4];
    for (whole k = 0; k < 4; k++)
        part[k] = (vector)(bits & (which == k));
    for (int k = 0; k < 2; k++) {
        real *row = k ? lower : upper;
        store(row, __builtin_shufflevector(part[2 * k], part[2 * k + 1], LANE_LIST(LOW)));
        store(row + LANES, __builtin_shufflevector(part[2 * k], part[2 * k + 1], LANE_LIST(HIGH)));
    }
}

/* Fewer than LANES outputs. */
static void few_quarters(real *y, uint8_t *at, const real *upper, const real *lower, int64_t n)
{
    real from[2][2 * LANES] = {{0}}, to[LANES];
    uint8_t place[LANES];
    memcpy(from[0], upper, (size_t)(2 * n) * sizeof *upper);
    memcpy(from[1], lower, (size_t)(2 * n) * sizeof *lower);
    quarters(to, place, from[0], from[1]);
    memcpy(y, to, (size_t)n * sizeof *y);
    memcpy(at, place, (size_t)n);
}

static void few_quarters_back(real *upper, real *lower, const real *g, const uint8_t *at, int64_t n)
{
    real from[LANES] = {0}, to[2][2 * LANES];
    uint8_t place[LANES] = {0};
    memcpy(from, g, (size_t)n * sizeof *g);
    memcpy(place, at, (size_t)n);
    quarters_back(to[0], to[1], from, place);
    memcpy(upper, to[0], (size_t)(2 * n) * sizeof *upper);
    memcpy(lower, to[1], (size_t)(2 * n) * sizeof *lower);
}

/* Whether LANES outputs from number AT on, and what they see from FROM on, lie in the planes. */
static inline bool has_room(const tarn_window *w, int64_t planes, int64_t at, int64_t from)
{
    return at + LANES <= planes * w->out[0] * w->out[1] &&
           from + 2 * LANES <= planes * w->in[0] * w->in[1];
}

static void max_quarters(real *y, uint8_t *at, const real *x, const tarn_window *w, int64_t planes)
{
    int64_t rows = planes * w->out[0], skip = w->in[0] % 2 * w->in[1]; /* odd: a row is not seen */
    for (int64_t i = 0, skipped = 0, row = 0; i < rows; i++, row++) {
        if (row == w->out[0])
            row = 0, skipped += skip;
        for (int64_t j = 0; j < w->out[1]; j += LANES) {
            int64_t to = i * w->out[1] + j, left = w->out[1] - j;
            int64_t upper = 2 * i * w->in[1] + skipped + 2 * j, lower = upper + w->in[1];
            if (left >= LANES || has_room(w, planes, to, lower))
                quarters(y + to, at + to, x + upper, x + lower);
            else
                few_quarters(y + to, at + to, x + upper, x + lower, left);
        }
    }
}

static void max_quarters_back(real *gx, const real *gy, const uint8_t *at, const tarn_window *w,
                              int64_t planes)
{
    int64_t rows = planes * w->out[0], skip = w->in[0] % 2 * w->in[1];
    bool exact = w->in[0] % 2 || w->in[1] % 2; /* some elements are in no window */
    if (exact)
        memset(gx, 0, (size_t)(planes * w->in[0] * w->in[1]) * sizeof *gx);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < w->out[1]; j += LANES) {
            int64_t from = i * w->out[1] + j, left = w->out[1] - j;
            int64_t upper = 2 * i * w->in[1] + i / w->out[0] * skip + 2 * j;
            int64_t lower = upper + w->in[1];
            if (left >= LANES || (!exact && j == 0 && has_room(w, planes, from, lower)))
                quarters_back(gx + upper, gx + lower, gy + from, at + from);
            else
                few_quarters_back(gx + upper, gx + lower, gy + from, at + from, left);
        }
}

/* ---- any window ---------------------------------------------------------------------------- */

/* Window element K of output (i, j): its place in the image, or -1 in the padding. */
static inline int64_t place_of(const tarn_window *w, int64_t i, int64_t j, int64_t k)
{
    int64_t row = i * w->stride[0] - w->before[0] + k / w->kernel[1] * w->dilation[0];
    int64_t col = j * w->stride[1] - w->before[1] + k % w->kernel[1] * w->dilation[1];
    bool inside = row >= 0 && row < w->in[0] && col >= 0 && col < w->in[1];
    return inside ? row * w->in[1] + col : -1;
}

/* The first element of the window of output I along SIDE that lies in the image. */
static inline int64_t first_inside(const tarn_window *w, int side, int64_t i)
{
    int64_t at = i * w->stride[side] - w->before[side];
    return at < 0 ? tarn_steps(-at, w->dilation[side]) : 0;
}

/* Every window's first element; one all of padding (dilation may step over the image) has
 * -infinity and element 0. */
static void start_plane(real *restrict y, int32_t *restrict at, const real *restrict x,
                        const tarn_window *w)
{
    for (int64_t i = 0, n = 0; i < w->out[0]; i++) {
        int64_t a = first_inside(w, 0, i);
        int64_t row = i * w->stride[0] - w->before[0] + a * w->dilation[0];
        bool inside = a < w->kernel[0] && row < w->in[0];
        for (int64_t j = 0; j < w->out[1]; j++, n++) {
            int64_t b = first_inside(w, 1, j);
            int64_t col = j * w->stride[1] - w->before[1] + b * w->dilation[1];
            bool some = inside && b < w->kernel[1] && col < w->in[1];
            y[n] = some ? x[row * w->in[1] + col] : -(real)INFINITY;
            at[n] = some ? (int32_t)(a * w->kernel[1] + b) : 0;
        }
    }
}

/* Element K of every window against the largest so far. */
static void compare_plane(real *restrict y, int32_t *restrict at, const real *restrict x,
                          const tarn_window *w, int64_t k)
{
    int64_t top, bottom, left, right, stride = w->stride[1];
    tarn_window_inside(w, 0, k / w->kernel[1], &top, &bottom);
    tarn_window_inside(w, 1, k % w->kernel[1], &left, &right);
    for (int64_t i = top; i < bottom && left < right; i++) {
        const real *from = x + place_of(w, i, left, k);
        real *to = y + i * w->out[1] + left;
        int32_t *which = at + i * w->out[1] + left;
        for (int64_t j = 0; j < right - left; j++) {
            real v = from[j * stride], largest = to[j];
            which[j] = beats(v, largest) ? (int32_t)k : which[j];
            to[j] = beats(v, largest) ? v : largest;
        }
    }
}

/* COUNT rows of outputs from FIRST on, which are at most TARN_WINDOW_ROW numbers. */
static void max_rows(real *y, int32_t *at, const real *x, const tarn_window *w, int64_t first,
                     int64_t count)
{
    tarn_window band = *w;
    band.out[0] = count;
    band.before[0] -= first * w->stride[0];
    start_plane(y, at, x, &band);
    for (int64_t k = 0; k < w->kernel[0] * w->kernel[1]; k++)
        compare_plane(y, at, x, &band, k);
}

static void max_band(real *y, index_array at, bool wide_index, const real *x, const tarn_window *w,
                     int64_t first, int64_t count)
{
    int32_t place[TARN_WINDOW_ROW];
    int64_t begin = first * w->out[1], n = count * w->out[1];
    int32_t *to = wide_index ? at.wide + begin : place;
    max_rows(y + begin, to, x, w, first, count);
    for (int64_t i = 0; !wide_index && i < n; i++)
        at.narrow[begin + i] = (uint8_t)place[i];
}

static void max_plane(real *y, index_array at, bool wide_index, const real *x, const tarn_window *w)
{
    int64_t rows = wide_index ? w->out[0] : TARN_WINDOW_ROW / w->out[1];
    for (int64_t i = 0; i < w->out[0]; i += rows)
        max_band(y, at, wide_index, x, w, i, w->out[0] - i < rows ? w->out[0] - i : rows);
}

/* Places in windows that a byte can say: rows and columns of each without a division. */
static void max_narrow_back(real *gx, const real *gy, const uint8_t *at, const tarn_window *w)
{
    int64_t row_of[256], col_of[256], elements = w->kernel[0] * w->kernel[1];
    for (int64_t k = 0; k < elements; k++) {
        row_of[k] = k / w->kernel[1] * w->dilation[0] - w->before[0];
        col_of[k] = k % w->kernel[1] * w->dilation[1] - w->before[1];
    }
    for (int64_t i = 0, n = 0; i < w->out[0]; i++)
        for (int64_t j = 0; j < w->out[1]; j++, n++) {
            int64_t row = i * w->stride[0] + row_of[at[n]], col = j * w->stride[1] + col_of[at[n]];
            if ((uint64_t)row < (uint64_t)w->in[0] && (uint64_t)col < (uint64_t)w->in[1])
                gx[row * w->in[1] + col] += gy[n];
        }
}

static void max_plane_back(real *gx, const real *gy, index_array at, bool wide_index,
                           const tarn_window *w)
{
    memset(gx, 0, (size_t)(w->in[0] * w->in[1]) * sizeof *gx);
    if (!wide_index) {
        max_narrow_back(gx, gy, at.narrow, w);
        return;
    }
    for (int64_t i = 0, n = 0; i < w->out[0]; i++)
        for (int64_t j = 0; j < w->out[1]; j++, n++) {
            int64_t place = place_of(w, i, j, at.wide[n]);
            if (place >= 0)
                gx[place] += gy[n];
        }
}

/* ---- wide windows: each by itself, row by row ------------------------------------------------ */

/* Neighbours in a row of a window are neighbours in the image, and there are enough to be worth a
 * loop of their own. */
static bool is_wide(const tarn_window *w) { return w->kernel[1] >= 16 && w->dilation[1] == 1; }

/* Columns of the image that the windows of output column J see: FIRST .. LAST - 1, of which FIRST is
 * number SKIPPED of the window. */
typedef struct stretch {
    int64_t first, last, skipped;
} stretch;

static stretch stretch_of(const tarn_window *w, int64_t j)
{
    int64_t begin = j * w->stride[1] - w->before[1], end = begin + w->kernel[1];
    stretch s = {begin < 0 ? 0 : begin, end < w->in[1] ? end : w->in[1], begin < 0 ? -begin : 0};
    return s;
}

/* The first of N numbers that is WANTED; the last NaN, where that is one. */
static int64_t find_number(const real *x, int64_t n, real wanted)
{
    int64_t i = 0;
    if (is_nan(wanted)) {
        for (i = n - 1; !is_nan(x[i]);)
            i--;
        return i;
    }
    while (x[i] != wanted)
        i++;
    return i;
}

/* As one number after the other would have it: a NaN beats all, the last one the others. */
static int32_t max_window(real *y, const real *x, const tarn_window *w, int64_t i, stretch s)
{
    int64_t n = s.last - s.first, best = -1;
    real largest = -(real)INFINITY;
    for (int64_t a = first_inside(w, 0, i); n > 0 && a < w->kernel[0]; a++) {
        int64_t row = i * w->stride[0] - w->before[0] + a * w->dilation[0];
        bool nan;
        if (row >= w->in[0])
            break;
        real v = extreme_of(x + row * w->in[1] + s.first, (size_t)n, true, &nan);
        v = nan ? (real)NAN : v;
        if (best < 0 || beats(v, largest))
            largest = v, best = a;
    }
    *y = largest;
    if (best < 0)
        return 0;
    int64_t row = i * w->stride[0] - w->before[0] + best * w->dilation[0];
    return (int32_t)(best * w->kernel[1] + s.skipped +
                     find_number(x + row * w->in[1] + s.first, n, largest));
}

static void max_wide(real *y, index_array at, bool wide_index, const real *x, const tarn_window *w)
{
    for (int64_t i = 0, n = 0; i < w->out[0]; i++)
        for (int64_t j = 0; j < w->out[1]; j++, n++) {
            int32_t place = max_window(y + n, x, w, i, stretch_of(w, j));
            if (wide_index)
                at.wide[n] = place;
            else
                at.narrow[n] = (uint8_t)place;
        }
}

static void avg_wide(real *y, const real *x, const tarn_window *w)
{
    double elements = (double)(w->kernel[0] * w->kernel[1]);
    for (int64_t i = 0, n = 0; i < w->out[0]; i++)
        for (int64_t j = 0; j < w->out[1]; j++, n++) {
            stretch s = stretch_of(w, j);
            double sum = 0;
            for (int64_t a = first_inside(w, 0, i); s.first < s.last && a < w->kernel[0]; a++) {
                int64_t row = i * w->stride[0] - w->before[0] + a * w->dilation[0];
                if (row < w->in[0])
                    sum += sum_of(x + row * w->in[1] + s.first, (size_t)(s.last - s.first));
            }
            y[n] = (real)(sum / elements);
        }
}

static void avg_wide_back(real *gx, const real *gy, const tarn_window *w)
{
    real elements = (real)(w->kernel[0] * w->kernel[1]);
    memset(gx, 0, (size_t)(w->in[0] * w->in[1]) * sizeof *gx);
    for (int64_t i = 0, n = 0; i < w->out[0]; i++)
        for (int64_t j = 0; j < w->out[1]; j++, n++) {
            stretch s = stretch_of(w, j);
            real g = gy[n] / elements;
            for (int64_t a = first_inside(w, 0, i); a < w->kernel[0]; a++) {
                int64_t row = i * w->stride[0] - w->before[0] + a * w->dilation[0];
                real *to = gx + row * w->in[1];
                for (int64_t k = s.first; row < w->in[0] && k < s.last; k++)
                    to[k] += g;
            }
        }
}

static inline index_array places_at(const void *at, bool wide_index, int64_t n)
{
    return (index_array){.narrow = (uint8_t *)at + n * (wide_index ? 4 : 1)};
}

KERNEL void NAME(max_pool)(void *y, void *at, bool wide_index, const void *x, const tarn_window *w,
                           size_t planes)
{
    int64_t out = w->out[0] * w->out[1], in = w->in[0] * w->in[1];
    if (is_quarter(w))
        max_quarters(y, at, x, w, (int64_t)planes);
    else
        for (int64_t p = 0; p < (int64_t)planes; p++)
            (is_wide(w) ? max_wide : max_plane)((real *)y + p * out,
                                                places_at(at, wide_index, p * out), wide_index,
                                                (const real *)x + p * in, w);
}

KERNEL void NAME(max_pool_back)(void *gx, const void *gy, const void *at, bool wide_index,
                                const tarn_window *w, size_t planes)
{
    int64_t out = w->out[0] * w->out[1], in = w->in[0] * w->in[1];
    if (is_quarter(w))
        max_quarters_back(gx, gy, at, w, (int64_t)planes);
    else
        for (int64_t p = 0; p < (int64_t)planes; p++)
            max_plane_back((real *)gx + p * in, (const real *)gy + p * out,
                           places_at(at, wide_index, p * out), wide_index, w);
}

/* ---- means: padding counts as zeros -------------------------------------------------------- */

/* One window that is the whole image. */
static bool is_global(const tarn_window *w)
{
    bool whole_image = true;
    for (int side = 0; side < 2; side++)
        whole_image = whole_image && w->out[side] == 1 && w->before[side] == 0 &&
                      w->kernel[side] == w->in[side] && w->dilation[side] == 1;
    return whole_image;
}

KERNEL void NAME(avg_pool)(void *y_, const void *x_, const tarn_window *w)
{
    real *y = y_;
    const real *x = x_;
    if (is_global(w)) {
        size_t n = (size_t)(w->in[0] * w->in[1]);
        y[0] = (real)(sum_of(x, n) / (double)n);
        return;
    }
    if (is_wide(w)) {
        avg_wide(y, x, w);
        return;
    }
    int64_t top, bottom, left, right, elements = w->kernel[0] * w->kernel[1];
    memset(y, 0, (size_t)(w->out[0] * w->out[1]) * sizeof *y);
    for (int64_t k = 0; k < elements; k++) {
        tarn_window_inside(w, 0, k / w->kernel[1], &top, &bottom);
        tarn_window_inside(w, 1, k % w->kernel[1], &left, &right);
        for (int64_t i = top; i < bottom && left < right; i++) {
            const real *from = x + place_of(w, i, left, k);
            real *to = y + i * w->out[1] + left;
            for (int64_t j = 0; j < right - left; j++)
                to[j] += from[j * w->stride[1]];
        }
    }
    for (int64_t i = 0; i < w->out[0] * w->out[1]; i++)
        y[i] /= (real)elements;
}

KERNEL void NAME(avg_pool_back)(void *gx_, const void *gy_, const tarn_window *w)
{
    real *gx = gx_;
    const real *gy = gy_;
    int64_t top, bottom, left, right, elements = w->kernel[0] * w->kernel[1];
    if (is_global(w)) {
        for (int64_t i = 0; i < elements; i++)
            gx[i] = gy[0] / (real)elements;
        return;
    }
    if (is_wide(w)) {
        avg_wide_back(gx, gy, w);
        return;
    }
    memset(gx, 0, (size_t)(w->in[0] * w->in[1]) * sizeof *gx);
    for (int64_t k = 0; k < elements; k++) {
        tarn_window_inside(w, 0, k / w->kernel[1], &top, &bottom);
        tarn_window_inside(w, 1, k % w->kernel[1], &left, &right);
        for (int64_t i = top; i < bottom && left < right; i++) {
            real *to = gx + place_of(w, i, left, k);
            const real *from = gy + i * w->out[1] + left;
            for (int64_t j = 0; j < right - left; j++)
                to[j * w->stride[1]] += from[j] / (real)elements;
        }
    }
}
