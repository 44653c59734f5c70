/* flat.c -- see flat.h */
#include "optim/flat.h"

#include <math.h>

#include "graph/tape.h"
#include "kernel/kernels.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { GRAIN = 1 << 14 };

/* ---- between parameters and the vector -------------------------------------------------------- */

tarn_spec tarn_flat_spec(const tarn_entries *parameters)
{
    int64_t n = 0;
    tarn_dtype dtype = TARN_FLOAT32;
    for (size_t i = 0; i < parameters->count; i++) {
        n += tarn_count(parameters->at[i].tensor);
        if (parameters->at[i].tensor->spec.dtype == TARN_FLOAT64)
            dtype = TARN_FLOAT64;
    }
    return tarn_spec_make(dtype, 1, &n);
}

/* The part of FLAT from AT on, in the shape of LIKE. */
static tarn_tensor *part_of(const tarn_tensor *flat, int64_t at, const tarn_tensor *like)
{
    tarn_spec s = tarn_spec_make((tarn_dtype)flat->spec.dtype, like->spec.rank, like->spec.size);
    s.offset = flat->spec.offset + at;
    return tarn_tensor_view(flat, &s);
}

static bool gather(tarn_tensor *part, const tarn_tensor *from)
{
    return part && (from ? tarn_drive_copy(part, from) : tarn_drive_fill(part, 0));
}

static tarn_tensor *gathered(const tarn_entries *parameters, bool gradients)
{
    tarn_scope scope = tarn_scope_open();
    tarn_spec s = tarn_flat_spec(parameters);
    tarn_tensor *flat = tarn_tensor_of(&s);
    bool ok = flat;
    int64_t at = 0;
    for (size_t i = 0; ok && i < parameters->count; i++) {
        const tarn_tensor *t = parameters->at[i].tensor;
        ok = gather(part_of(flat, at, t), gradients ? tarn_grad_of(t) : t);
        at += tarn_count(t);
    }
    return tarn_scope_close(scope, flat) && ok ? flat : NULL;
}

tarn_tensor *tarn_flat_values(const tarn_entries *parameters)
{
    return gathered(parameters, false);
}

tarn_tensor *tarn_flat_gradients(const tarn_entries *parameters)
{
    return gathered(parameters, true);
}

tarn_tensor *tarn_flat_copy(const tarn_tensor *x)
{
    return tarn_tensor_to(x, (tarn_dtype)x->spec.dtype);
}

bool tarn_flat_go(const tarn_entries *parameters, const tarn_tensor *start, double way,
                  const tarn_tensor *direction, const char *writer)
{
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *to = tarn_flat_copy(start);
    bool ok = to && tarn_flat_add(to, way, direction);
    int64_t at = 0;
    for (size_t i = 0; ok && i < parameters->count; i++) {
        tarn_tensor *t = parameters->at[i].tensor, *part = part_of(to, at, t);
        ok = part && (!t->requires_grad || tarn_drive_copy(t, part));
        tarn_storage_wrote(t->storage, writer);
        at += tarn_count(t);
    }
    return tarn_scope_close(scope, NULL) && ok;
}

/* ---- arithmetic ------------------------------------------------------------------------------- */

static double number_of(tarn_scope scope, const tarn_tensor *t)
{
    double value = NAN;
    bool ok = t && tarn_tensor_read(t, TARN_FLOAT64, &value, sizeof value);
    return tarn_scope_close(scope, NULL) && ok ? value : NAN;
}

double tarn_flat_dot(const tarn_tensor *x, const tarn_tensor *y)
{
    tarn_scope scope = tarn_scope_open();
    return number_of(scope, tarn_sum(tarn_mul(x, y), NULL, 0, false));
}

double tarn_flat_absolute(const tarn_tensor *x)
{
    tarn_scope scope = tarn_scope_open();
    return number_of(scope, tarn_sum(tarn_abs(x), NULL, 0, false));
}

double tarn_flat_largest(const tarn_tensor *x)
{
    tarn_scope scope = tarn_scope_open();
    return tarn_count(x) ? number_of(scope, tarn_max(tarn_abs(x), 1, false, NULL))
                         : number_of(scope, tarn_sum(x, NULL, 0, false));
}

typedef struct adding {
    char *y;
    const char *x;
    double a;
    size_t number; /* bytes */
    const tarn_kernels *kernels;
} adding;

static bool add_run(void *job, int64_t begin, int64_t end)
{
    const adding *s = job;
    size_t skip = (size_t)begin * s->number;
    s->kernels->axpy(s->y + skip, s->a, s->x + skip, (size_t)(end - begin));
    return true;
}

bool tarn_flat_add(tarn_tensor *y, double a, const tarn_tensor *x)
{
    adding s = {.y = tarn_data(y),
                .x = tarn_data(x),
                .a = a,
                .number = tarn_dtype_size((tarn_dtype)y->spec.dtype),
                .kernels = tarn_kernels_of(y->spec.dtype)};
    return tarn_drive_range(tarn_count(y), GRAIN, add_run, &s);
}

void tarn_flat_scale(tarn_tensor *x, double a)
{
    tarn_kernels_of(x->spec.dtype)->scale(tarn_data(x), a, tarn_data(x), (size_t)tarn_count(x));
}
