/* init.c -- how parameters start: rows that fill a tensor from a stream of random numbers. */
#include <math.h>
#include <string.h>

#include "graph/apply.h"
#include "kernel/random.h"
#include "nn/layer.h"
#include "nn/text.h"
#include "tensor/drive.h"

TARN_INDEXED(tarn_init, init)

const tarn_init *tarn_init_find(const char *name) { return tarn_index_find(init_index(), name); }

/* sizes (out, in, ...): in = all sizes but the first, out = all but the second. */
void tarn_init_fans(const tarn_spec *spec, int64_t *in, int64_t *out)
{
    *in = *out = spec->rank ? spec->size[0] : 1;
    if (spec->rank < 2)
        return;
    int64_t field = 1;
    for (int i = 2; i < spec->rank; i++)
        field *= spec->size[i];
    *in = spec->size[1] * field;
    *out = spec->size[0] * field;
}

bool tarn_init_apply(const tarn_init *init, tarn_tensor *t, double gain, uint64_t stream)
{
    if (!tarn_dtype_computes(t->spec.dtype) || tarn_dtype_kind(t->spec.dtype) != 'f')
        return tarn_fail(TARN_ERROR_TYPE, "%s: fills float32 and float64, not %s", init->name,
                         tarn_dtype_name(t->spec.dtype));
    if (!tarn_spec_contiguous(&t->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "%s: fills packed tensors only; use contiguous()",
                         init->name);
    if (!stream) {
        tarn_draw none = tarn_draw_set((tarn_draw){0});
        tarn_draw here = tarn_draw_take((uint64_t)tarn_count(t));
        tarn_draw_set(none);
        stream = here.stream * 0x9E3779B97F4A7C15u + here.position + 1;
    }
    int64_t in, out;
    tarn_init_fans(&t->spec, &in, &out);
    return init->fill(t, in, out, isnan(gain) ? init->gain : gain, stream);
}

/* ---- filling --------------------------------------------------------------------------------- */

typedef struct filling {
    tarn_tensor *t;
    uint64_t stream;
    double a, b; /* low and high, or mean and deviation */
    void (*draw)(int column, tarn_random at, void *y, size_t n, double a, double b);
} filling;

static bool fill_run(void *job, int64_t begin, int64_t end)
{
    const filling *f = job;
    tarn_random at = {tarn_seed(), f->stream, (uint64_t)begin};
    size_t size = tarn_dtype_size((tarn_dtype)f->t->spec.dtype);
    f->draw(f->t->spec.dtype, at, (char *)tarn_data(f->t) + (size_t)begin * size,
            (size_t)(end - begin), f->a, f->b);
    return true;
}

static bool fill_random(filling f)
{
    enum { GRAIN = 1 << 14 };
    if (!tarn_drive_range(tarn_count(f.t), GRAIN, fill_run, &f))
        return false;
    tarn_storage_wrote(f.t->storage, "init");
    return true;
}

static bool fill_uniform(tarn_tensor *t, double bound, uint64_t stream)
{
    return fill_random((filling){t, stream, -bound, bound, tarn_random_uniform});
}

static bool fill_normal(tarn_tensor *t, double deviation, uint64_t stream)
{
    return fill_random((filling){t, stream, 0, deviation, tarn_random_normal});
}

static double over(double a, int64_t fan) { return sqrt(a / (double)(fan > 0 ? fan : 1)); }

static bool fill_value(tarn_tensor *t, double value)
{
    if (!tarn_drive_fill(t, value))
        return false;
    tarn_storage_wrote(t->storage, "init");
    return true;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* kaiming_uniform with the slope sqrt(5) that PyTorch's layers start with. */
static bool uniform_fan_in(tarn_tensor *t, int64_t in, int64_t out, double gain, uint64_t stream)
{
    (void)out;
    return fill_uniform(t, gain * over(1, in), stream);
}

static bool kaiming_uniform(tarn_tensor *t, int64_t in, int64_t out, double gain, uint64_t stream)
{
    (void)out;
    return fill_uniform(t, gain * over(3, in), stream);
}

static bool kaiming_normal(tarn_tensor *t, int64_t in, int64_t out, double gain, uint64_t stream)
{
    (void)out;
    return fill_normal(t, gain * over(1, in), stream);
}

static bool xavier_uniform(tarn_tensor *t, int64_t in, int64_t out, double gain, uint64_t stream)
{
    return fill_uniform(t, gain * over(6, in + out), stream);
}

static bool xavier_normal(tarn_tensor *t, int64_t in, int64_t out, double gain, uint64_t stream)
{
    return fill_normal(t, gain * over(2, in + out), stream);
}

static bool normal(tarn_tensor *t, int64_t in, int64_t out, double gain, uint64_t stream)
{
    (void)in, (void)out;
    return fill_normal(t, gain, stream);
}

static bool uniform(tarn_tensor *t, int64_t in, int64_t out, double gain, uint64_t stream)
{
    (void)in, (void)out;
    return fill_uniform(t, gain, stream);
}

static bool zeros(tarn_tensor *t, int64_t in, int64_t out, double gain, uint64_t stream)
{
    (void)in, (void)out, (void)gain, (void)stream;
    return fill_value(t, 0);
}

static bool ones(tarn_tensor *t, int64_t in, int64_t out, double gain, uint64_t stream)
{
    (void)in, (void)out, (void)gain, (void)stream;
    return fill_value(t, 1);
}

#define SQRT2 1.4142135623730951

#define INIT(row, gain_, about_, source_)                                                          \
    TARN_INIT(row) = {.name = #row, .about = about_, .source = source_, .gain = gain_, .fill = row}

INIT(uniform_fan_in, 1, "U(-b, b), b = gain / sqrt(fan_in): what PyTorch's layers start with",
     NULL);
INIT(kaiming_uniform, SQRT2, "U(-b, b), b = gain sqrt(3 / fan_in)", "[He et al. 2015]");
INIT(kaiming_normal, SQRT2, "N(0, s^2), s = gain / sqrt(fan_in)", "[He et al. 2015]");
INIT(xavier_uniform, 1, "U(-b, b), b = gain sqrt(6 / (fan_in + fan_out))", "[Glorot, Bengio 2010]");
INIT(xavier_normal, 1, "N(0, s^2), s = gain sqrt(2 / (fan_in + fan_out))", "[Glorot, Bengio 2010]");
INIT(normal, 1, "N(0, gain^2)", NULL);
INIT(uniform, 1, "U(-gain, gain)", NULL);
INIT(zeros, 1, "every element 0", NULL);
INIT(ones, 1, "every element 1", NULL);
