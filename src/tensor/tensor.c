/* tensor.c -- tensors and their storage: making, viewing, letting go. */
#include "tensor/tensor.h"

#include <stddef.h>
#include <string.h>

#include "kernel/convert.h"
#include "tensor/drive.h"
#include "tensor/like.h"

/* ---- storage --------------------------------------------------------------------------------- */

/* A tensor with at most SMALL bytes of data is one block: itself, its storage, the data.  The
 * storage may outlive the tensor in views of it, and the tensor may be given another storage: the
 * block goes with the second of them. */
enum { SMALL = 1024, LINE = 64 };

typedef struct small_tensor {
    tarn_tensor tensor;
    tarn_storage storage;
    bool half; /* one of the two is gone */
} small_tensor;

enum { HEADER = (sizeof(small_tensor) + LINE - 1) / LINE * LINE }; /* the data begin behind it */

static void small_done(small_tensor *t)
{
    if (t->half)
        tarn_free(t, HEADER + t->storage.bytes);
    else
        t->half = true;
}

static void small_storage_done(void *object)
{
    small_done((small_tensor *)((char *)object - offsetof(small_tensor, storage)));
}

static void storage_done(void *object)
{
    tarn_storage *s = object;
    if (s->owner)
        tarn_release(s->owner);
    else
        tarn_free(s->data, s->bytes);
    tarn_free(s, sizeof *s);
}

static const tarn_class storage_class = {.name = "storage", .done = storage_done};
static const tarn_class small_storage_class = {.name = "storage", .done = small_storage_done};

/* Counted once; not of a scope: it is its tensors'. */
static tarn_storage *storage_new(size_t bytes)
{
    tarn_storage *s = tarn_alloc(sizeof *s);
    if (!s)
        return NULL;
    *s = (tarn_storage){.object = {.class = &storage_class, .refs = 1}, .bytes = bytes};
    if ((s->data = tarn_alloc(bytes)))
        return s;
    tarn_free(s, sizeof *s);
    return NULL;
}

void tarn_storage_wrote(tarn_storage *storage, const char *writer)
{
    storage->version++;
    storage->last_writer = writer;
}

/* ---- tensors --------------------------------------------------------------------------------- */

static void release_held(tarn_tensor *t)
{
    tarn_release(t->node);
    tarn_release(t->grad);
    if (t->sink)
        t->sink->tensor = NULL;
    tarn_release(t->sink);
    tarn_release(t->rows);
    tarn_release(t->storage);
}

static void tensor_done(void *object)
{
    release_held(object);
    tarn_free(object, sizeof(tarn_tensor));
}

static const tarn_class tensor_class = {.name = "tensor", .done = tensor_done};

static void small_tensor_done(void *object)
{
    release_held(object);
    small_done(object);
}

static const tarn_class small_tensor_class = {.name = "tensor", .done = small_tensor_done};

/* Half of all counts: kept and released by anyone, it reaches neither end. */
tarn_tensor tarn_none = {.object = {.class = &tensor_class, .refs = 1u << 31},
                         .spec = {.dtype = TARN_FLOAT32, .alias_of = -1}};

/* Field by field: sizes and strides beyond the rank are never read, so they are not written. */
static void spec_copy(tarn_spec *to, const tarn_spec *from)
{
    to->dtype = from->dtype, to->rank = from->rank;
    to->alias_of = -1, to->in_place = false;
    to->offset = from->offset;
    for (int d = 0; d < from->rank; d++)
        to->size[d] = from->size[d], to->stride[d] = from->stride[d];
}

static tarn_tensor *tensor_fill(tarn_tensor *t, const tarn_class *class, const tarn_spec *spec,
                                tarn_storage *storage)
{
    t->object = (tarn_object){.class = class, .refs = 1};
    spec_copy(&t->spec, spec);
    t->storage = storage;
    t->node = NULL, t->grad = NULL, t->sink = NULL, t->rows = NULL;
    t->born = storage ? storage->version : 0;
    t->output = 0;
    t->requires_grad = t->weak = t->view = t->parameter = t->held = false;
    return tarn_scope_own(t);
}

/* Takes over the caller's reference to STORAGE, also when it fails. */
static tarn_tensor *tensor_make(const tarn_spec *spec, tarn_storage *storage)
{
    tarn_tensor *t = tarn_alloc(sizeof *t);
    if (t)
        return tensor_fill(t, &tensor_class, spec, storage);
    tarn_release(storage);
    return NULL;
}

static tarn_tensor *small_new(const tarn_spec *spec, size_t bytes)
{
    small_tensor *t = tarn_alloc(HEADER + bytes);
    if (!t)
        return NULL;
    t->half = false;
    t->storage =
        (tarn_storage){.object = {.class = &small_storage_class, .refs = 1}, .bytes = bytes};
    t->storage.data = bytes ? (char *)t + HEADER : NULL;
    return tensor_fill(&t->tensor, &small_tensor_class, spec, &t->storage);
}

/* Packed; COUNT: how many elements SPEC has. */
static tarn_tensor *packed_new(const tarn_spec *spec, int64_t count)
{
    size_t bytes = (size_t)count * tarn_dtype_size((tarn_dtype)spec->dtype);
    tarn_storage *storage = bytes > SMALL ? storage_new(bytes) : NULL;
    if (bytes > SMALL && !storage)
        return NULL;
    tarn_tensor *y = storage ? tensor_make(spec, storage) : small_new(spec, bytes);
    if (y)
        tarn_spec_pack(&y->spec);
    return y;
}

tarn_tensor *tarn_tensor_of(const tarn_spec *spec)
{
    return tarn_spec_check(spec) ? packed_new(spec, tarn_spec_count(spec)) : NULL;
}

tarn_tensor *tarn_tensor_like(const tarn_tensor *x, int64_t count)
{
    return packed_new(&x->spec, count);
}

tarn_tensor *tarn_tensor_over(const tarn_spec *spec, char *data, void *owner)
{
    if (!tarn_spec_check(spec))
        return NULL;
    size_t bytes = (size_t)tarn_spec_count(spec) * tarn_dtype_size((tarn_dtype)spec->dtype);
    tarn_storage *s = tarn_alloc(sizeof *s);
    if (!s)
        return NULL;
    *s = (tarn_storage){.object = {.class = &storage_class, .refs = 1},
                        .bytes = bytes,
                        .data = data,
                        .owner = tarn_keep(owner)};
    return tensor_make(spec, s);
}

tarn_tensor *tarn_tensor_meta(const tarn_spec *spec)
{
    return tarn_spec_check(spec) ? tensor_make(spec, NULL) : NULL;
}

tarn_tensor *tarn_tensor_view(const tarn_tensor *base, const tarn_spec *spec)
{
    if (!base || !tarn_spec_check(spec))
        return NULL;
    tarn_tensor *t = tensor_make(spec, tarn_keep(base->storage));
    if (t)
        t->view = true;
    return t;
}

tarn_tensor *tarn_tensor_detach(const tarn_tensor *t)
{
    tarn_tensor *plain = t ? tarn_tensor_view(t, &t->spec) : NULL;
    if (plain)
        plain->weak = t->weak;
    return plain;
}

/* ---- makers ---------------------------------------------------------------------------------- */

static bool check_data(const tarn_tensor *t, const char *what)
{
    if (t->storage)
        return true;
    return tarn_fail(TARN_ERROR_USE,
                     "%s: a tensor of shape %s holds no data: only its shape is known", what,
                     TARN_SHAPE(t));
}

static bool check_dtype(tarn_dtype dtype)
{
    if ((unsigned)dtype < TARN_DTYPES)
        return true;
    return tarn_fail(TARN_ERROR_TYPE, "tensor: there is no number type %d; types are 0 to %d",
                     (int)dtype, TARN_DTYPES - 1);
}

static bool check_rank(int rank, const int64_t *size)
{
    if (rank < 0 || rank > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_SHAPE, "tensor: rank must be 0 to %d, not %d", TARN_MAX_DIMS,
                         rank);
    if (rank > 0 && !size)
        return tarn_fail(TARN_ERROR_VALUE, "tensor: rank is %d but no sizes are given", rank);
    return true;
}

static tarn_tensor *tensor_raw(tarn_dtype dtype, int rank, const int64_t *size)
{
    if (!check_dtype(dtype) || !check_rank(rank, size))
        return NULL;
    tarn_spec spec = tarn_spec_make(dtype, rank, size);
    return tarn_tensor_of(&spec);
}

tarn_tensor *tarn_tensor_new(tarn_dtype dtype, int rank, const int64_t *size)
{
    return tarn_tensor_full(dtype, rank, size, 0);
}

tarn_tensor *tarn_tensor_from(tarn_dtype dtype, int rank, const int64_t *size, const void *data)
{
    tarn_tensor *t = tensor_raw(dtype, rank, size);
    if (!t || !t->storage->bytes)
        return t;
    if (!data)
        return tarn_fail(TARN_ERROR_VALUE, "tensor: no data for shape %s", TARN_SHAPE(t));
    memcpy(t->storage->data, data, t->storage->bytes);
    return t;
}

tarn_tensor *tarn_tensor_full(tarn_dtype dtype, int rank, const int64_t *size, double value)
{
    tarn_tensor *t = tensor_raw(dtype, rank, size);
    if (t && tarn_count(t) == 1) {
        tarn_convert_set(dtype, tarn_data(t), value);
        return t;
    }
    return t && tarn_drive_fill(t, value) ? t : NULL;
}

tarn_tensor *tarn_tensor_number(double value)
{
    return tarn_tensor_full(TARN_FLOAT32, 0, NULL, value);
}

/* Kept in double, so that 0.1 times a float64 tensor is exact. */
tarn_tensor *tarn_tensor_weak(double value, bool integer)
{
    tarn_tensor *t = tarn_tensor_full(integer ? TARN_INT64 : TARN_FLOAT64, 0, NULL, value);
    if (t)
        t->weak = true;
    return t;
}

tarn_tensor *tarn_tensor_to(const tarn_tensor *t, tarn_dtype dtype)
{
    if (!t || !check_dtype(dtype) || !check_data(t, "to"))
        return NULL;
    tarn_tensor *copy = tensor_raw(dtype, t->spec.rank, t->spec.size);
    return copy && tarn_drive_copy(copy, t) ? copy : NULL;
}

tarn_tensor *tarn_tensor_packed(const tarn_tensor *t)
{
    if (!t || tarn_is_meta(t) || tarn_spec_contiguous(&t->spec))
        return (tarn_tensor *)t;
    return tarn_tensor_to(t, (tarn_dtype)t->spec.dtype);
}

/* ---- looking --------------------------------------------------------------------------------- */

tarn_dtype tarn_tensor_dtype(const tarn_tensor *t)
{
    return t ? (tarn_dtype)t->spec.dtype : TARN_FLOAT32;
}

int tarn_tensor_rank(const tarn_tensor *t) { return t ? t->spec.rank : 0; }

int64_t tarn_tensor_count(const tarn_tensor *t) { return t ? tarn_count(t) : 0; }

int64_t tarn_tensor_size(const tarn_tensor *t, int dim)
{
    int rank = tarn_tensor_rank(t);
    int axis = dim < 0 ? rank + dim : dim - 1;
    return dim != 0 && axis >= 0 && axis < rank ? t->spec.size[axis] : 0;
}

bool tarn_tensor_read(const tarn_tensor *t, tarn_dtype dtype, void *out, size_t bytes)
{
    if (!t || !check_dtype(dtype) || !check_data(t, "read"))
        return false;
    size_t need = (size_t)tarn_count(t) * tarn_dtype_size(dtype);
    if (bytes != need)
        return tarn_fail(TARN_ERROR_VALUE,
                         "read: shape %s as %s takes %zu bytes, but there is room for %zu",
                         TARN_SHAPE(t), tarn_dtype_name(dtype), need, bytes);
    return tarn_drive_pack(out, dtype, t, NULL);
}

bool tarn_tensor_item(const tarn_tensor *t, double *value)
{
    if (!t || !check_data(t, "item"))
        return false;
    if (tarn_count(t) != 1)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "item: a tensor of shape %s has %lld elements, not one; select one, or"
                         " reduce with sum or mean",
                         TARN_SHAPE(t), (long long)tarn_count(t));
    *value = tarn_convert_get(t->spec.dtype, tarn_data(t));
    return true;
}
