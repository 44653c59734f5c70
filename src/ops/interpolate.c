/* interpolate.c -- images and sequences of other sizes.
 *
 * Every way is linear, and works along one dim at a time: number i of the result is the sum of a few
 * numbers of x, at positions, with weights that depend on i alone.
 */
#include <math.h>
#include <string.h>

#include "graph/op.h"
#include "tarn/ops.h"

enum { X, SIZE, SCALE_FACTOR, MODE, ALIGN_CORNERS, ANTIALIAS };
enum { NEAREST, NEAREST_EXACT, LINEAR, BILINEAR, BICUBIC, TRILINEAR, AREA };

/* ---- one dim --------------------------------------------------------------------------------- */

typedef struct side {
    int64_t in, out;
    double scale;              /* numbers of x to one of the result */
    bool corners;              /* the first and last numbers stay at the ends */
    int taps;                  /* so many numbers of x to one */
    tarn_tensor *position[64]; /* of each tap: (out), counted from 1 */
    tarn_tensor *weight[64];
} side;

enum { MOST_TAPS = sizeof((side *)0)->position / sizeof *((side *)0)->position };

/* Makes tap number TAP of every output. */
static bool new_taps(side *s, int taps)
{
    s->taps = taps;
    for (int k = 0; k < taps; k++) {
        s->position[k] = tarn_tensor_new(TARN_INT64, 1, &s->out);
        s->weight[k] = tarn_tensor_new(TARN_FLOAT64, 1, &s->out);
        if (!s->position[k] || !s->weight[k])
            return false;
    }
    return true;
}

/* Tap TAP of output I is number AT of x, from 0, or the nearest that there is. */
static void set_tap(const side *s, int tap, int64_t i, int64_t at, double weight)
{
    at = at < 0 ? 0 : at >= s->in ? s->in - 1 : at;
    ((int64_t *)tarn_data(s->position[tap]))[i] = at + 1;
    ((double *)tarn_data(s->weight[tap]))[i] = weight;
}

static bool nearest(side *s, double shift)
{
    if (!new_taps(s, 1))
        return false;
    for (int64_t i = 0; i < s->out; i++)
        set_tap(s, 0, i, (int64_t)floor(((double)i + shift) * s->scale), 1);
    return true;
}

/* Where output I stands among x's numbers, from 0. */
static double source_of(const side *s, int64_t i)
{
    return s->corners ? (double)i * s->scale : ((double)i + 0.5) * s->scale - 0.5;
}

static bool linear(side *s)
{
    if (!new_taps(s, 2))
        return false;
    for (int64_t i = 0; i < s->out; i++) {
        double at = source_of(s, i), first = floor(at < 0 ? 0 : at),
               part = (at < 0 ? 0 : at) - first;
        set_tap(s, 0, i, (int64_t)first, 1 - part);
        set_tap(s, 1, i, (int64_t)first + 1, part);
    }
    return true;
}

/* Weight of a number at distance T, by cubics that meet smoothly; A: their slope at 1 [Keys 1981]. */
static double cubic_weight(double t, double a)
{
    t = fabs(t);
    if (t < 1)
        return ((a + 2) * t - (a + 3)) * t * t + 1;
    return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
}

static bool cubic(side *s)
{
    if (!new_taps(s, 4))
        return false;
    for (int64_t i = 0; i < s->out; i++) {
        double at = source_of(s, i), first = floor(at);
        for (int k = 0; k < 4; k++)
            set_tap(s, k, i, (int64_t)first + k - 1, cubic_weight(at - first - (k - 1), -0.75));
    }
    return true;
}

static double hat_weight(double t) { return fabs(t) < 1 ? 1 - fabs(t) : 0; }

/* Where several numbers of x come to one, the filter is as much wider. */
static bool antialiased(side *s, bool cubes)
{
    double wide = s->scale > 1 ? s->scale : 1, reach = (cubes ? 2 : 1) * wide;
    int64_t taps = (int64_t)ceil(reach) * 2 + 1;
    if (taps > MOST_TAPS)
        return tarn_fail(TARN_ERROR_VALUE,
                         "interpolate: antialias makes %lld numbers from %lld, each of %lld; it can"
                         " take up to %d: shrink in several steps, or with mode = \"area\"",
                         (long long)s->out, (long long)s->in, (long long)taps, (int)MOST_TAPS);
    if (!new_taps(s, (int)taps))
        return false;
    for (int64_t i = 0; i < s->out; i++) {
        double center = s->scale * ((double)i + 0.5), total = 0, weight[MOST_TAPS];
        int64_t first = (int64_t)(center - reach + 0.5), last = (int64_t)(center + reach + 0.5);
        first = first < 0 ? 0 : first, last = last > s->in ? s->in : last;
        for (int64_t k = 0; k < taps; k++) {
            double t = ((double)(first + k) - center + 0.5) / wide;
            weight[k] = first + k >= last ? 0 : cubes ? cubic_weight(t, -0.5) : hat_weight(t);
            total += weight[k];
        }
        for (int64_t k = 0; k < taps; k++)
            set_tap(s, (int)k, i, first + k, weight[k] / total);
    }
    return true;
}

static tarn_tensor *stacked(tarn_tensor *const *part, int count)
{
    return tarn_stack((const tarn_tensor *const *)part, count, 1);
}

/* The sum of x's numbers at the positions of each tap, weighted. */
static tarn_tensor *resample(const tarn_tensor *x, int axis, const side *s)
{
    return tarn_resample(x, stacked(s->position, s->taps), stacked(s->weight, s->taps), axis + 1);
}

/* ---- all of them ----------------------------------------------------------------------------- */

typedef struct resizing {
    int sides, first; /* the dims that change, and the axis of the first */
    int64_t mode, out[3];
    double factor; /* NaN: sizes are given */
} resizing;

static const char *const mode_names[] = {"nearest", "nearest-exact", "linear", "bilinear",
                                         "bicubic", "trilinear",     "area"};

/* Modes that are for so many dims. */
static bool check_mode(const tarn_call *c, resizing *r)
{
    static const int wanted[] = {0, 0, 1, 2, 2, 3, 0};
    const tarn_spec *x = &tarn_in(c, X)->spec;
    r->mode = c->value[MODE].choice;
    r->sides = x->rank - 2, r->first = 2;
    if (r->sides < 1 || r->sides > 3)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "interpolate: x must be (batch x channels x length), images (... x rows x"
                         " columns) or volumes, not %s",
                         TARN_SPEC_SHAPE(x));
    if (r->mode == LINEAR)
        r->mode = r->sides == 1 ? LINEAR : r->sides == 2 ? BILINEAR : TRILINEAR;
    if (wanted[r->mode] && wanted[r->mode] != r->sides)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "interpolate: mode \"%s\" is for x of %d dims, not %s; \"linear\" is for"
                         " all",
                         mode_names[r->mode], wanted[r->mode] + 2, TARN_SPEC_SHAPE(x));
    bool smooth = r->mode == BILINEAR || r->mode == BICUBIC;
    return !c->value[ANTIALIAS].boolean || smooth ||
           tarn_fail(TARN_ERROR_VALUE,
                     "interpolate: antialias is for mode \"bilinear\" or \"bicubic\", not \"%s\"",
                     mode_names[r->mode]);
}

static bool check_sizes(const tarn_call *c, resizing *r)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    tarn_value size = c->value[SIZE];
    r->factor = c->value[SCALE_FACTOR].number;
    if ((size.list.count > 0) == !isnan(r->factor))
        return tarn_fail(TARN_ERROR_VALUE, "interpolate: give either size or scale_factor");
    if (size.list.count > 1 && size.list.count != r->sides)
        return tarn_fail(TARN_ERROR_VALUE,
                         "interpolate: size has %lld numbers, but x %s has %d dims that change",
                         (long long)size.list.count, TARN_SPEC_SHAPE(x), r->sides);
    for (int s = 0; s < r->sides; s++) {
        double scaled = floor((double)x->size[r->first + s] * r->factor);
        if (size.list.count > 0)
            scaled = (double)size.list.at[size.list.count > 1 ? s : 0];
        if (!(scaled >= 1 && scaled < 0x1p40) || x->size[r->first + s] < 1)
            return tarn_fail(TARN_ERROR_VALUE,
                             "interpolate: dim %d of x %s would become %g; sizes are at least 1",
                             r->first + s + 1, TARN_SPEC_SHAPE(x), scaled);
        r->out[s] = (int64_t)scaled;
    }
    return true;
}

static bool make_side(const tarn_call *c, const resizing *r, int k, side *s)
{
    *s = (side){.in = tarn_in(c, X)->spec.size[r->first + k], .out = r->out[k]};
    bool smooth = r->mode >= LINEAR && r->mode <= TRILINEAR;
    s->corners = smooth && c->value[ALIGN_CORNERS].boolean;
    s->scale = isnan(r->factor) ? (double)s->in / (double)s->out : 1 / r->factor;
    if (s->corners)
        s->scale = s->out > 1 ? (double)(s->in - 1) / (double)(s->out - 1) : 0;
    if (c->value[ANTIALIAS].boolean)
        return antialiased(s, r->mode == BICUBIC);
    if (!smooth)
        return nearest(s, r->mode == NEAREST_EXACT ? 0.5 : 0);
    return r->mode == BICUBIC ? cubic(s) : linear(s);
}

static tarn_tensor *by_area(const tarn_call *c, const resizing *r)
{
    const tarn_tensor *x = tarn_in(c, X);
    if (r->sides == 1)
        return tarn_adaptive_avg_pool1d(x, r->out, 1);
    if (r->sides == 2)
        return tarn_adaptive_avg_pool2d(x, r->out, 2);
    return tarn_fail(TARN_ERROR_SHAPE,
                     "interpolate: mode \"area\" is for sequences and images, not"
                     " volumes %s",
                     TARN_SHAPE(x));
}

static bool interpolate_compose(const tarn_call *c, tarn_tensor *out[])
{
    resizing r;
    tarn_tensor *y = tarn_in(c, X);
    if (!check_mode(c, &r) || !check_sizes(c, &r))
        return false;
    for (int k = 0; y && k < r.sides && r.mode != AREA; k++) {
        side s;
        if (!make_side(c, &r, k, &s))
            return false;
        if (s.in != s.out || r.factor == r.factor)
            y = resample(y, r.first + k, &s);
    }
    if (r.mode == AREA)
        y = by_area(c, &r);
    out[0] = y == tarn_in(c, X) ? tarn_clone(y) : y;
    return out[0] != NULL;
}

TARN_OP(interpolate) = {
    .name = "interpolate",
    .aliases = "upsample",
    .summary = "Images, sequences or volumes of other sizes, by the nearest number or by weighted"
               " sums of some.",
    .formula = "y[i] = sum_k weight_k x[k], k around (i + 1/2) in / out - 1/2",
    .source = "[Keys 1981]",
    .example =
        "local x = tarn.tensor({ { { 1, 3 } } })\n"
        "assert(x:interpolate({ 4 }):get(1, 1, 2) == 1)\n"
        "assert(x:interpolate({ 3 }, { mode = 'linear', align_corners = true }):get(1, 1, 2) == 2)\n"
        "local photo = tarn.rand(1, 3, 64, 48)\n"
        "assert(photo:interpolate({ scale_factor = 0.5, mode = 'bilinear', antialias = true })"
        ".shape[3] == 32)",
    .param =
        TARN_PARAMS{
            {"x",
             NULL,
             "(batch x channels x length), images (... x rows x columns), volumes (... x planes x"
             " rows x columns)",
             TARN_TENSOR,
             0,
             TARN_FLOATS,
             {0}},
            {"size",
             NULL,
             "length, or rows and columns, or one number for all",
             TARN_SIZES,
             TARN_OPTIONAL,
             0,
             {0}},
            {"scale_factor",
             NULL,
             "instead of size: sizes times this, rounded down",
             TARN_NUMBER,
             TARN_OPTIONAL,
             0,
             {.number = NAN}},
            {"mode",
             "nearest|nearest-exact|linear|bilinear|bicubic|trilinear|area",
             "nearest rounds down as PyTorch does, nearest-exact to the nearest; linear is for any"
             " number of dims; area takes means",
             TARN_CHOICE,
             TARN_OPTIONAL,
             0,
             {.choice = NEAREST}},
            {"align_corners",
             NULL,
             "the first and last numbers stay at the ends",
             TARN_BOOLEAN,
             TARN_OPTIONAL,
             0,
             {.boolean = false}},
            {"antialias",
             NULL,
             "bilinear, bicubic: when shrinking, every number of x counts",
             TARN_BOOLEAN,
             TARN_OPTIONAL,
             0,
             {.boolean = false}},
            {0}},
    .compose = interpolate_compose,
    .samples = {{"randn(2, 3, 4), { 7 }"},
                {"randn(2, 1, 5, 4), { scale_factor = 1.7, mode = 'nearest-exact' }"},
                {"randn(2, 2, 4, 3), { 6, 5 }, { mode = 'bilinear' }"},
                {"randn(1, 2, 4, 3), { 7, 5 }, { mode = 'bicubic', align_corners = true }"},
                {"randn(1, 2, 9, 8), { 4, 3 }, { mode = 'bilinear', antialias = true }"},
                {"randn(1, 1, 9, 8), { 4, 3 }, { mode = 'bicubic', antialias = true }"},
                {"randn(1, 2, 2, 3, 2), 4, { mode = 'trilinear' }"},
                {"randn(1, 2, 5, 7), { 3, 2 }, { mode = 'area' }"}},
    .errors = {{"randn(2, 3), 4", "interpolate: x must be"},
               {"randn(2, 3, 4)", "give either size or scale_factor"},
               {"randn(2, 3, 4), 8, { mode = 'bicubic' }",
                "mode \"bicubic\" is for x of 4 dims, not %(2 x 3 x 4%)"},
               {"randn(2, 3, 4, 4), { 1, 2, 3 }", "size has 3 numbers, but .* has 2 dims"},
               {"randn(2, 3, 4), { scale_factor = 0.1 }", "dim 3 .* would become 0"},
               {"randn(2, 3, 4), 2, { antialias = true }", "antialias is for mode"}},
};

TARN_FAMILY(interpolate);
