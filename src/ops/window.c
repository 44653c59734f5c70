/* window.c -- see window.h */
#include "ops/window.h"

#include <stdio.h>

#include "tarn/ops.h"

enum { SAME = -2 }; /* the second word of "valid|same" */

static bool at_least(const char *name, const char *what, const int64_t v[2], int64_t least)
{
    for (int side = 0; side < 2; side++)
        if (v[side] < least)
            return tarn_fail(TARN_ERROR_VALUE, "%s: %s must be at least %lld, not %lld", name, what,
                             (long long)least, (long long)v[side]);
    return true;
}

static bool pair_of(const char *name, const char *what, tarn_value v, int64_t least, int64_t absent,
                    int64_t out[2])
{
    if (v.list.count > 2)
        return tarn_fail(TARN_ERROR_VALUE,
                         "%s: %s is one number or { rows, columns }, not %lld numbers", name, what,
                         (long long)v.list.count);
    tarn_pair(v, out);
    if (v.list.count == 0)
        out[0] = out[1] = absent;
    return at_least(name, what, out, least);
}

static int64_t reach(const tarn_window *w, int side)
{
    return w->dilation[side] * (w->kernel[side] - 1) + 1;
}

/* "same": as many outputs as inputs; what does not divide by two goes after. */
static bool pad_same(const tarn_window_options *o, tarn_window *w, int64_t total[2])
{
    for (int side = 0; side < 2; side++) {
        if (w->stride[side] != 1)
            return tarn_fail(TARN_ERROR_VALUE,
                             "%s: padding \"same\" needs stride 1, not %lld; give the padding as a"
                             " number",
                             o->name, (long long)w->stride[side]);
        total[side] = reach(w, side) - 1;
        w->before[side] = total[side] / 2;
    }
    return true;
}

static bool pad_by(const tarn_window_options *o, tarn_window *w, int64_t total[2])
{
    if (!pair_of(o->name, "padding", o->padding, 0, 0, w->before))
        return false;
    for (int side = 0; side < 2; side++) {
        total[side] = 2 * w->before[side];
        if (o->pools && total[side] > w->kernel[side])
            return tarn_fail(TARN_ERROR_VALUE,
                             "%s: padding %lld is more than half of the kernel's %lld; pad by at"
                             " most %lld",
                             o->name, (long long)w->before[side], (long long)w->kernel[side],
                             (long long)w->kernel[side] / 2);
    }
    return true;
}

static bool pad(const tarn_window_options *o, tarn_window *w, int64_t total[2])
{
    if (o->padding.list.count == SAME)
        return pad_same(o, w, total);
    if (o->padding.list.count >= 0)
        return pad_by(o, w, total);
    w->before[0] = w->before[1] = total[0] = total[1] = 0;
    return true;
}

static bool check_fits(const tarn_window_options *o, const tarn_window *w, const int64_t total[2])
{
    int64_t lack = 0;
    for (int side = 0; side < 2; side++) {
        int64_t missing = reach(w, side) - w->in[side] - total[side];
        lack = missing > lack ? missing : lack;
    }
    if (lack == 0)
        return true;
    char advice[64] = "use a smaller kernel";
    if (!o->pools)
        snprintf(advice, sizeof advice, "pad by at least %lld",
                 (long long)((lack + 1) / 2 + w->before[0]));
    const char *dilated =
        reach(w, 0) > w->kernel[0] || reach(w, 1) > w->kernel[1] ? "dilated " : "";
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: %skernel (%lld x %lld) is larger than the %simage (%lld x %lld); %s",
                     o->name, dilated, (long long)reach(w, 0), (long long)reach(w, 1),
                     total[0] + total[1] ? "padded " : "", (long long)(w->in[0] + total[0]),
                     (long long)(w->in[1] + total[1]), advice);
}

bool tarn_window_of(const tarn_window_options *o, const tarn_spec *x, tarn_window *w)
{
    int64_t total[2];
    for (int side = 0; side < 2; side++) {
        w->in[side] = x->size[x->rank - 2 + side];
        w->kernel[side] = o->kernel[side];
    }
    if (!at_least(o->name, "kernel_size", w->kernel, 1) ||
        !pair_of(o->name, "stride", o->stride, 1, 1, w->stride) ||
        !pair_of(o->name, "dilation", o->dilation, 1, 1, w->dilation) || !pad(o, w, total))
        return false;
    for (int side = 0; o->pools && o->stride.list.count == 0 && side < 2; side++)
        w->stride[side] = w->kernel[side];
    if (!check_fits(o, w, total))
        return false;
    for (int side = 0; side < 2; side++)
        w->out[side] = (w->in[side] + total[side] - reach(w, side)) / w->stride[side] + 1;
    return true;
}

bool tarn_window_images(const char *name, const tarn_spec *x)
{
    if (x->rank == 3 || x->rank == 4)
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: x must be images (batch x channels x rows x columns) or one image, not"
                     " %s; reshape it",
                     name, TARN_SPEC_SHAPE(x));
}

/* ---- for definitions ------------------------------------------------------------------------ */

static tarn_tensor *pad_side(const tarn_tensor *x, int axis, int64_t before, int64_t after,
                             double value)
{
    int64_t size[TARN_MAX_DIMS];
    for (int d = 0; d < x->spec.rank; d++)
        size[d] = x->spec.size[d];
    size[axis] = before;
    const tarn_tensor *first =
        tarn_tensor_full((tarn_dtype)x->spec.dtype, x->spec.rank, size, value);
    size[axis] = after;
    const tarn_tensor *last =
        tarn_tensor_full((tarn_dtype)x->spec.dtype, x->spec.rank, size, value);
    return tarn_cat((const tarn_tensor *[]){first, x, last}, 3, axis + 1);
}

tarn_tensor *tarn_window_pad(const tarn_tensor *x, const tarn_window *w, double value)
{
    for (int side = 0; side < 2 && x; side++) {
        int64_t needed = (w->out[side] - 1) * w->stride[side] + reach(w, side);
        int64_t after = needed - w->before[side] - w->in[side];
        if (w->before[side] > 0 || after > 0)
            x = pad_side(x, x->spec.rank - 2 + side, w->before[side], after > 0 ? after : 0, value);
    }
    return (tarn_tensor *)x;
}

tarn_tensor *tarn_window_element(const tarn_tensor *padded, const tarn_window *w, int64_t a,
                                 int64_t b)
{
    const int64_t element[] = {a, b};
    for (int side = 0; side < 2 && padded; side++) {
        int64_t from = 1 + element[side] * w->dilation[side];
        int64_t to = from + (w->out[side] - 1) * w->stride[side];
        padded = tarn_slice(padded, padded->spec.rank - 1 + side, from, to, w->stride[side]);
    }
    return (tarn_tensor *)padded;
}
