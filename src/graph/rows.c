/* rows.c -- see rows.h */
#include "graph/rows.h"

#include <string.h>

#include "kernel/kernels.h"
#include "tensor/drive.h"

static void rows_done(void *object)
{
    tarn_rows *r = object;
    tarn_release(r->values);
    tarn_free(r->at, (size_t)r->room * sizeof *r->at);
    tarn_free(r->touched, (size_t)r->rows);
    tarn_free(r, sizeof *r);
}

static const tarn_class rows_class = {"rows", rows_done};

/* Keeps VALUES; room for ROOM rows. */
static tarn_rows *rows_make(tarn_tensor *values, int64_t room)
{
    tarn_rows *r = values ? tarn_alloc_zero(sizeof *r) : NULL;
    if (!r)
        return NULL;
    *r = (tarn_rows){.object = {.class = &rows_class, .refs = 1}, .values = tarn_keep(values)};
    if (room && !(r->at = tarn_alloc((size_t)room * sizeof *r->at))) {
        tarn_release(r);
        return NULL;
    }
    r->room = room;
    return r;
}

tarn_tensor *tarn_rows_new(const tarn_spec *whole, const int64_t *at, tarn_tensor *values)
{
    int64_t n = values ? values->spec.size[0] : 0;
    tarn_tensor *t = values ? tarn_tensor_meta(whole) : NULL;
    if (!t || !(t->rows = rows_make(values, n)))
        return NULL;
    if (n)
        memcpy(t->rows->at, at, (size_t)n * sizeof *at);
    t->rows->count = n;
    return t;
}

/* ---- adding rows ------------------------------------------------------------------------------ */

/* The work is cut into strips of columns and bands of rows that do not meet; within one, rows are
 * added in the order of the list. */
enum { STRIP = 64, MOST_BANDS = 16, BAND_WORK = 1 << 15 };

typedef struct scatter {
    char *dense;
    const char *values;
    const int64_t *at;
    int64_t count, width, strips, bands;
    size_t number; /* bytes */
    const tarn_kernels *kernels;
} scatter;

static bool scatter_pieces(void *job, int64_t begin, int64_t end)
{
    const scatter *s = job;
    for (int64_t k = begin; k < end; k++) {
        int64_t from = k % s->strips * STRIP, band = k / s->strips;
        int64_t n = s->width - from < STRIP ? s->width - from : STRIP;
        for (int64_t i = 0; i < s->count; i++) {
            if (s->at[i] < 0 || s->at[i] % s->bands != band)
                continue;
            s->kernels->axpy(s->dense + (size_t)(s->at[i] * s->width + from) * s->number, 1,
                             s->values + (size_t)(i * s->width + from) * s->number, (size_t)n);
        }
    }
    return true;
}

/* Numbers in one row. */
static int64_t width_of(const tarn_tensor *t)
{
    return t->spec.size[0] ? tarn_count(t) / t->spec.size[0] : 0;
}

bool tarn_rows_scatter(tarn_tensor *dense, const int64_t *at, int64_t count, tarn_tensor *values)
{
    tarn_tensor *packed = tarn_tensor_packed(values);
    int64_t width = width_of(dense);
    if (!packed || !width || !count)
        return packed != NULL;
    int64_t bands = 1 + count * width / BAND_WORK;
    scatter s = {.dense = tarn_data(dense),
                 .values = tarn_data(packed),
                 .at = at,
                 .count = count,
                 .width = width,
                 .strips = (width + STRIP - 1) / STRIP,
                 .bands = bands < MOST_BANDS ? bands : MOST_BANDS,
                 .number = tarn_dtype_size((tarn_dtype)dense->spec.dtype),
                 .kernels = tarn_kernels_of(dense->spec.dtype)};
    return tarn_drive_range(s.strips * s.bands, 1, scatter_pieces, &s);
}

tarn_tensor *tarn_rows_dense(const tarn_tensor *gradient)
{
    const tarn_spec *s = &gradient->spec;
    tarn_tensor *dense = tarn_tensor_full((tarn_dtype)s->dtype, s->rank, s->size, 0);
    const tarn_rows *r = gradient->rows;
    return dense && tarn_rows_scatter(dense, r->at, r->count, r->values) ? dense : NULL;
}

/* ---- at a leaf -------------------------------------------------------------------------------- */

const tarn_rows *tarn_rows_of(const tarn_tensor *leaf)
{
    const tarn_rows *r = leaf->rows;
    bool known = r && leaf->grad == r->values && r->values->storage->version == r->version;
    return known ? r : NULL;
}

void tarn_rows_written(tarn_tensor *leaf)
{
    if (leaf->rows)
        leaf->rows->version = leaf->rows->values->storage->version;
}

void tarn_rows_drop(tarn_tensor *leaf)
{
    tarn_release(leaf->rows);
    leaf->rows = NULL;
}

static size_t row_bytes(const tarn_tensor *t)
{
    return (size_t)width_of(t) * tarn_dtype_size((tarn_dtype)t->spec.dtype);
}

static void clear_rows(tarn_rows *r)
{
    size_t bytes = row_bytes(r->values);
    for (int64_t i = 0; i < r->count; i++) {
        memset((char *)tarn_data(r->values) + (size_t)r->at[i] * bytes, 0, bytes);
        r->touched[r->at[i]] = 0;
    }
    r->count = 0;
}

void tarn_rows_clear(tarn_tensor *leaf)
{
    tarn_rows *r = leaf->rows;
    if (!leaf->grad)
        return;
    bool ours = tarn_rows_of(leaf) && r->values->object.refs == 2 &&
                r->values->storage->object.refs == 1; /* the leaf's and the rows' alone */
    tarn_release(leaf->grad);
    leaf->grad = NULL;
    if (ours)
        clear_rows(r);
    else
        tarn_rows_drop(leaf);
}

/* A gradient of zeros in which rows can be counted; one that was cleared is taken again. */
static bool begin(tarn_tensor *leaf)
{
    const tarn_spec *s = &leaf->spec;
    if (leaf->rows && (leaf->rows->values->spec.dtype != s->dtype ||
                       !tarn_spec_same_shape(&leaf->rows->values->spec, s)))
        tarn_rows_drop(leaf);
    tarn_rows *r = leaf->rows;
    if (!r) {
        tarn_tensor *dense = tarn_tensor_full((tarn_dtype)s->dtype, s->rank, s->size, 0);
        if (!(r = leaf->rows = rows_make(dense, 0)))
            return false;
        if (s->size[0] && !(r->touched = tarn_alloc_zero((size_t)s->size[0])))
            return false;
        r->rows = s->size[0];
        r->version = dense->storage->version;
    }
    leaf->grad = tarn_keep(r->values);
    return true;
}

static bool make_room(tarn_rows *r, int64_t more)
{
    int64_t want = r->count + more, room = r->room;
    if (want <= room)
        return true;
    room = want > 2 * room ? want : 2 * room;
    int64_t *at = tarn_alloc((size_t)room * sizeof *at);
    if (!at)
        return false;
    if (r->count)
        memcpy(at, r->at, (size_t)r->count * sizeof *at);
    tarn_free(r->at, (size_t)r->room * sizeof *r->at);
    r->at = at, r->room = room;
    return true;
}

/* Rows that are not listed yet are, each once. */
static bool touch(tarn_rows *r, const tarn_rows *new)
{
    if (!make_room(r, new->count))
        return false;
    for (int64_t i = 0; i < new->count; i++) {
        int64_t row = new->at[i];
        if (row < 0 || r->touched[row])
            continue;
        r->touched[row] = 1;
        r->at[r->count++] = row;
    }
    return true;
}

bool tarn_rows_add(tarn_tensor *leaf, const tarn_tensor *gradient)
{
    const tarn_rows *new = gradient->rows;
    if (!leaf->grad && !begin(leaf))
        return false;
    if (!tarn_rows_of(leaf))
        return false;
    return touch(leaf->rows, new) &&
           tarn_rows_scatter(leaf->grad, new->at, new->count, new->values);
}
