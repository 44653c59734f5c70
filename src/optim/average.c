/* average.c -- see average.h */
#include "optim/average.h"

#include "kernel/steps.h"
#include "nn/text.h"
#include "tensor/drive.h"

enum { GRAIN = 1 << 14 };

typedef struct approach {
    char *to;
    const char *from;
    double share;
    size_t number; /* bytes */
    const tarn_step_kernels *kernels;
} approach;

static bool approach_run(void *job, int64_t begin, int64_t end)
{
    const approach *a = job;
    size_t skip = (size_t)begin * a->number;
    a->kernels->approach(a->to + skip, a->share, a->from + skip, (size_t)(end - begin));
    return true;
}

static bool follow(tarn_tensor *to, const tarn_tensor *from, double share)
{
    bool plain = to->spec.dtype == from->spec.dtype && tarn_spec_contiguous(&to->spec) &&
                 tarn_spec_contiguous(&from->spec) &&
                 tarn_dtype_computes((tarn_dtype)to->spec.dtype);
    tarn_storage_wrote(to->storage, "an average");
    if (share == 1 || !plain || tarn_dtype_kind((tarn_dtype)to->spec.dtype) != 'f')
        return tarn_drive_copy(to, from);
    approach a = {.to = tarn_data(to),
                  .from = tarn_data(from),
                  .share = share,
                  .number = tarn_dtype_size((tarn_dtype)to->spec.dtype),
                  .kernels = tarn_steps_of(to->spec.dtype)};
    return tarn_drive_range(tarn_count(to), GRAIN, approach_run, &a);
}

static bool check_pair(const tarn_entry *to, const tarn_entry *from)
{
    return tarn_spec_same_shape(&to->tensor->spec, &from->tensor->spec) ||
           tarn_fail(TARN_ERROR_SHAPE, "average: '%s' is %s, '%s' %s", to->name,
                     TARN_SHAPE(to->tensor), from->name, TARN_SHAPE(from->tensor));
}

bool tarn_entries_approach(const tarn_entries *to, const tarn_entries *from, double share)
{
    if (to->count != from->count)
        return tarn_fail(TARN_ERROR_VALUE, "average: of %zu tensors, not of %zu", to->count,
                         from->count);
    for (size_t i = 0; i < to->count; i++)
        if (!check_pair(&to->at[i], &from->at[i]) ||
            !follow(to->at[i].tensor, from->at[i].tensor, share))
            return false;
    return true;
}

static tarn_tensor *copy_of(const tarn_tensor *t)
{
    return tarn_tensor_to(t, (tarn_dtype)t->spec.dtype);
}

tarn_entries *tarn_entries_copy(const tarn_entries *from, const char *prefix)
{
    tarn_entries *e = tarn_entries_new();
    for (size_t i = 0; e && i < from->count; i++) {
        tarn_text name = {0};
        tarn_text_add(&name, "%s%s", prefix, from->at[i].name);
        tarn_tensor *copy = copy_of(from->at[i].tensor);
        bool ok = copy && !name.failed && tarn_entries_add(e, name.at, copy, from->at[i].buffer);
        tarn_text_done(&name);
        if (!ok)
            return NULL;
    }
    return e;
}
