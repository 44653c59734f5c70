/* reduce.k.c -- many numbers to one: sums, products, counts, the largest and where it stands. */
#include "kernel/variant.h"

#if defined REAL_I64
#    define AS_WIDE(x) ((tarn_wide){.whole = (x)})
#else
#    define AS_WIDE(x) ((tarn_wide){.real = (x)})
#endif

enum { COUNT_BLOCK = 1 << 20, SEARCH_BLOCK = 4096, TILE = 256, ROW_BLOCK = 256 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

KERNEL tarn_wide NAME(sum)(const void *x, size_t n) { return AS_WIDE(sum_of(x, n)); }

/* Sixteen products side by side, which are then multiplied in order: one waits for each multiplication,
 * 1.1 ms for a million floats on one thread of a Zen 3, eight 0.2, sixteen half of that. */
KERNEL tarn_wide NAME(product)(const void *x_, size_t n)
{
    enum { SIDE = 16 };
    const real *x = x_;
#if defined REAL_I64
    typedef bits factor;
#else
    typedef wide factor;
#endif
    factor part[SIDE] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    size_t i = 0;
    for (; i + SIDE <= n; i += SIDE) {
        for (size_t k = 0; k < SIDE; k++)
            part[k] *= (factor)x[i + k];
    }
    for (size_t k = 0; i < n; i++, k++)
        part[k] *= (factor)x[i];
    for (size_t k = 1; k < SIDE; k++)
        part[0] *= part[k];
    return AS_WIDE(part[0]);
}

KERNEL size_t NAME(count_nonzero)(const void *x_, size_t n)
{
    const real *x = x_;
    size_t count = 0;
    for (size_t i = 0; i < n; i += COUNT_BLOCK) {
        bits here = 0;
        for (size_t k = i; k < smaller(n, i + COUNT_BLOCK); k++)
            here += x[k] != 0;
        count += here;
    }
    return count;
}

/* ---- the largest, the smallest ---------------------------------------------------------------- */

static bool any_set(mask m)
{
    whole all = 0;
    for (int k = 0; k < LANES; k++)
        all |= m[k];
    return all != 0;
}

/* Where VALUE, or the first NaN, stands; n: nowhere.  Four vectors at a time until one has it. */
static size_t first_equal(const real *x, size_t n, real value, bool nan)
{
    size_t i = 0;
    ordered wanted = (ordered)spread(value);
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        mask found = {0};
        for (size_t k = 0; k < 4; k++) {
            vector v = load(x + i + k * LANES);
            found |= nan ? differ(v, v) : (ordered)v == wanted;
        }
        if (any_set(found))
            break;
    }
    while (i < n && !(nan ? is_nan(x[i]) : x[i] == value))
        i++;
    return i;
}

/* The block where the best number stands is searched again; the first NaN ends it all. */
INLINE size_t position_of(const real *x, size_t n, bool largest)
{
    real best = x[0];
    size_t at = 0;
    for (size_t i = 0; i < n; i += SEARCH_BLOCK) {
        size_t block = smaller(n - i, SEARCH_BLOCK);
        bool nan;
        real here = extreme_of(x + i, block, largest, &nan);
        if (nan)
            return i + first_equal(x + i, block, here, true);
        if (largest ? here > best : here < best)
            best = here, at = i;
    }
    return at + first_equal(x + at, n - at, best, false);
}

KERNEL size_t NAME(max_position)(const void *x, size_t n) { return position_of(x, n, true); }
KERNEL size_t NAME(min_position)(const void *x, size_t n) { return position_of(x, n, false); }

INLINE void column_extreme(real *y, int64_t *position, const real *x, size_t rows, size_t cols,
                           int64_t first, bool largest)
{
    for (size_t j = 0; j < cols; j++)
        y[j] = x[j];
    for (size_t j = 0; position && j < cols; j++)
        position[j] = first;
    for (size_t r = 1; r < rows; r++) {
        const real *row = x + r * cols;
        int64_t here = first + (int64_t)r;
        if (position) {
            INDEPENDENT for (size_t j = 0; j < cols; j++)
            {
                real v = row[j], b = y[j];
                int64_t p = position[j];
                bool better = (largest ? v > b : v < b) | (is_nan(v) & (int)!is_nan(b));
                y[j] = better ? v : b;
                position[j] = better ? here : p;
            }
        } else {
            INDEPENDENT for (size_t j = 0; j < cols; j++)
            {
                real v = row[j], b = y[j];
                y[j] = ((largest ? v > b : v < b) | is_nan(v)) ? v : b;
            }
        }
    }
}

KERNEL void NAME(column_max)(void *y, int64_t *position, const void *x, size_t rows, size_t cols,
                             int64_t first)
{
    column_extreme(y, position, x, rows, cols, first, true);
}

KERNEL void NAME(column_min)(void *y, int64_t *position, const void *x, size_t rows, size_t cols,
                             int64_t first)
{
    column_extreme(y, position, x, rows, cols, first, false);
}

/* ---- columns: tiles of TILE columns; ROW_BLOCK rows are added in the type, these in wide -------- */

#if defined REAL_I64
typedef bits sum_wide;
#else
typedef wide sum_wide;
#endif

static void column_block(real *sum, const real *x, const real *center, size_t rows, size_t cols,
                         size_t width, bool squares)
{
    for (size_t r = 0; r < rows; r++) {
        const real *row = x + r * cols;
        if (!squares) {
            for (size_t j = 0; j < width; j++)
                sum[j] = (real)((lane)sum[j] + (lane)row[j]);
            continue;
        }
        for (size_t j = 0; j < width; j++) {
            real d = row[j] - center[j];
            sum[j] += d * d;
        }
    }
}

static void column_tile(real *y, const real *x, const real *center, size_t rows, size_t cols,
                        size_t width, bool squares)
{
    sum_wide sum[TILE] = {0};
    for (size_t r = 0; r < rows; r += ROW_BLOCK) {
        real part[TILE] = {0};
        column_block(part, x + r * cols, center, smaller(rows - r, ROW_BLOCK), cols, width,
                     squares);
        for (size_t j = 0; j < width; j++)
            sum[j] += (sum_wide)part[j];
    }
    for (size_t j = 0; j < width; j++)
        y[j] = (real)((sum_wide)y[j] + sum[j]);
}

KERNEL void NAME(column_sums)(void *y_, const void *x_, size_t rows, size_t cols)
{
    real *y = y_;
    const real *x = x_;
    for (size_t j = 0; j < cols; j += TILE)
        column_tile(y + j, x + j, NULL, rows, cols, smaller(cols - j, TILE), false);
}

KERNEL void NAME(column_products)(void *restrict y_, const void *restrict x_, size_t rows,
                                  size_t cols)
{
    real *restrict y = y_;
    const real *restrict x = x_;
    for (size_t r = 0; r < rows; r++) {
        for (size_t j = 0; j < cols; j++)
            y[j] = (real)((lane)y[j] * (lane)x[r * cols + j]);
    }
}

/* ---- floats only -------------------------------------------------------------------------------- */

#if !defined REAL_I64

#    include "kernel/powers.h"
#    include "kernel/vmath.h"

static inline vector add_square(vector sum, vector x, vector center)
{
    vector d = x - center;
    return fuse(d, d, sum);
}

static inline vector add_absolute(vector sum, vector x, vector y)
{
    (void)y;
    mask sign = (mask)spread((real)-0.0); /* its only bit */
    return sum + (vector)((mask)x & ~sign);
}

KERNEL double NAME(sum_squares)(const void *x, size_t n, double center)
{
    return sum_terms(x, NULL, n, (real)center, spread((real)center), add_square);
}

KERNEL double NAME(sum_absolute)(const void *x, size_t n)
{
    return sum_terms(x, NULL, n, 0, (vector){0}, add_absolute);
}

KERNEL double NAME(dot)(const void *x, const void *y, size_t n) { return dot_of(x, y, n); }

KERNEL double NAME(sum_powers)(const void *x_, size_t n, double p)
{
    return sum_of_powers(x_, NULL, n, p);
}

KERNEL size_t NAME(count_not_finite)(const void *x_, size_t n)
{
    const real *x = x_;
    size_t count = 0;
    for (size_t i = 0; i < n; i += COUNT_BLOCK) {
        bits here = 0;
        for (size_t k = i; k < smaller(n, i + COUNT_BLOCK); k++)
            here += !(x[k] - x[k] == 0);
        count += here;
    }
    return count;
}

KERNEL void NAME(column_sum_squares)(void *y_, const void *x_, const void *center_, size_t rows,
                                     size_t cols)
{
    static const real zeros[TILE] = {0};
    real *y = y_;
    const real *x = x_, *center = center_;
    for (size_t j = 0; j < cols; j += TILE)
        column_tile(y + j, x + j, center ? center + j : zeros, rows, cols, smaller(cols - j, TILE),
                    true);
}

#endif
