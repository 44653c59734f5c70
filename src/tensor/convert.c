/* convert.c -- tensors into tensors: copied, converted, expanded, filled. */
#include "kernel/convert.h"

#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "tensor/drive.h"
#include "tensor/walk.h"

/* Elements: below SMALL the pool is not worth waking; TILE is one chunk's share; where memory is
 * not stepped through in order a tile is at most NARROW wide, so that it is tall: transposing then reads
 * rows of 512 neighbours.  4096^2 floats on one thread of a Zen 3: 18 to 25 ms, 33 with tiles 1024 wide. */
enum { SMALL = 8192, TILE = 65536, NARROW = 128 };

typedef struct copy_job {
    tarn_walk walk; /* operand 0 is written, 1 is read */
    int64_t tile[TARN_MAX_DIMS];
    int to, from; /* types */
    char *y;
    const char *x;
    ptrdiff_t y_size, x_size;
} copy_job;

static size_t cut_tiles(copy_job *job)
{
    const tarn_walk *w = &job->walk;
    size_t tiles = 1;
    int64_t budget = TILE;
    for (int d = w->rank - 1; d >= 0; d--) {
        bool rows =
            d == w->rank - 1 && w->rank > 1 && (w->stride[0][d] != 1 || w->stride[1][d] > 1);
        int64_t most = rows ? NARROW : budget;
        job->tile[d] = w->size[d] < most ? w->size[d] : most;
        budget = budget / job->tile[d] > 1 ? budget / job->tile[d] : 1;
        tiles *= (size_t)((w->size[d] + job->tile[d] - 1) / job->tile[d]);
    }
    return tiles;
}

static bool copy_tile(void *job_, size_t index)
{
    const copy_job *job = job_;
    const tarn_walk *w = &job->walk;
    int64_t size[TARN_MAX_DIMS], y = 0, x = 0;
    for (int d = w->rank - 1; d >= 0; d--) {
        size_t along = (size_t)((w->size[d] + job->tile[d] - 1) / job->tile[d]);
        int64_t at = (int64_t)(index % along) * job->tile[d];
        index /= along;
        size[d] = w->size[d] - at < job->tile[d] ? w->size[d] - at : job->tile[d];
        y += at * w->stride[0][d];
        x += at * w->stride[1][d];
    }
    tarn_convert_strided(job->to, job->y + y * job->y_size, w->stride[0], job->from,
                         job->x + x * job->x_size, w->stride[1], w->rank, size);
    return true;
}

static bool check_target(const tarn_tensor *to, const char *what)
{
    if (!tarn_spec_repeats(&to->spec))
        return true;
    return tarn_fail(TARN_ERROR_USE,
                     "%s: the target of shape %s is expanded: several of its elements are one in"
                     " memory; write into a clone() of it",
                     what, TARN_SHAPE(to));
}

/* y = x over the job's walk. */
static bool run(copy_job *job)
{
    const tarn_walk *w = &job->walk;
    int64_t count = 1;
    job->y_size = (ptrdiff_t)tarn_dtype_size((tarn_dtype)job->to);
    job->x_size = (ptrdiff_t)tarn_dtype_size((tarn_dtype)job->from);
    for (int d = 0; d < w->rank; d++)
        count *= w->size[d];
    if (count > SMALL)
        return tarn_parallel(cut_tiles(job), copy_tile, job);
    tarn_convert_strided(job->to, job->y, w->stride[0], job->from, job->x, w->stride[1], w->rank,
                         w->size);
    return true;
}

static bool copy(tarn_tensor *to, const tarn_spec *from, const char *data)
{
    copy_job job = {.to = to->spec.dtype, .from = from->dtype, .y = tarn_data(to), .x = data};
    tarn_walk_begin(&job.walk, &to->spec);
    tarn_walk_add(&job.walk, &to->spec, &to->spec);
    tarn_walk_add(&job.walk, &to->spec, from);
    tarn_walk_join(&job.walk);
    return run(&job);
}

bool tarn_drive_pack(void *y, tarn_dtype to, const tarn_tensor *x, const int *order)
{
    tarn_spec from = x->spec;
    for (int d = 0; order && d < from.rank; d++) {
        from.size[d] = x->spec.size[order[d]];
        from.stride[d] = x->spec.stride[order[d]];
    }
    tarn_spec packed = tarn_spec_make(to, from.rank, from.size);
    copy_job job = {.to = (int)to, .from = from.dtype, .y = y, .x = tarn_data(x)};
    if (tarn_spec_count(&from) == 0)
        return true;
    tarn_walk_begin(&job.walk, &packed);
    tarn_walk_add(&job.walk, &packed, &packed);
    tarn_walk_add(&job.walk, &packed, &from);
    tarn_walk_join(&job.walk);
    return run(&job);
}

/* First and last byte that a view touches; its strides are not negative. */
static void extent(const tarn_tensor *t, const char **first, const char **last)
{
    int64_t reach = 0;
    for (int d = 0; d < t->spec.rank; d++)
        reach += (t->spec.size[d] - 1) * t->spec.stride[d];
    int64_t bytes = (int64_t)tarn_dtype_size((tarn_dtype)t->spec.dtype);
    *first = tarn_data(t);
    *last = *first + reach * bytes + bytes - 1;
}

static bool overlap(const tarn_tensor *a, const tarn_tensor *b)
{
    if (a->storage != b->storage)
        return false;
    const char *a_first, *a_last, *b_first, *b_last;
    extent(a, &a_first, &a_last);
    extent(b, &b_first, &b_last);
    return a_first <= b_last && b_first <= a_last;
}

/* By way of a packed copy, so that nothing is read after it was written. */
static bool copy_apart(tarn_tensor *to, const tarn_tensor *from)
{
    tarn_spec packed =
        tarn_spec_make((tarn_dtype)from->spec.dtype, from->spec.rank, from->spec.size);
    size_t bytes = (size_t)tarn_count(from) * tarn_dtype_size((tarn_dtype)from->spec.dtype);
    char *apart = tarn_alloc(bytes);
    if (!apart)
        return false;
    bool ok =
        tarn_drive_pack(apart, (tarn_dtype)packed.dtype, from, NULL) && copy(to, &packed, apart);
    tarn_free(apart, bytes);
    return ok;
}

bool tarn_drive_copy(tarn_tensor *to, const tarn_tensor *from)
{
    if (!to || !from) /* an earlier step failed */
        return false;
    if (!tarn_spec_broadcasts(&from->spec, &to->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "copy: shape %s does not expand to %s", TARN_SHAPE(from),
                         TARN_SHAPE(to));
    if (tarn_count(to) == 0)
        return true;
    if (!check_target(to, "copy"))
        return false;
    return overlap(to, from) ? copy_apart(to, from) : copy(to, &from->spec, tarn_data(from));
}

/* ---- filling --------------------------------------------------------------------------------- */

typedef struct fill_job {
    char *y;
    const void *element;
    int dtype;
    int64_t size;
} fill_job;

/* One block element by element, then that block again and again. */
static bool fill_run(void *job_, int64_t begin, int64_t end)
{
    const fill_job *j = job_;
    int64_t block = end - begin < 1024 ? end - begin : 1024;
    char *y = j->y + begin * j->size;
    tarn_convert_of(j->dtype, j->dtype)(y, 1, j->element, 0, (size_t)block);
    for (int64_t at = begin + block; at < end; at += block) {
        int64_t n = end - at < block ? end - at : block;
        memcpy(j->y + at * j->size, y, (size_t)(n * j->size));
    }
    return true;
}

bool tarn_drive_fill(tarn_tensor *to, double value)
{
    if (!to)
        return false;
    int64_t count = tarn_count(to);
    double bits; /* room for one element of any type */
    tarn_dtype type = (tarn_dtype)to->spec.dtype;
    if (count == 0)
        return true;
    if (!check_target(to, "fill"))
        return false;
    tarn_convert_set(type, &bits, value);
    tarn_spec number = tarn_spec_make(type, 0, NULL);
    if (!tarn_spec_contiguous(&to->spec))
        return copy(to, &number, (const char *)&bits);
    fill_job job = {tarn_data(to), &bits, (int)type, (int64_t)tarn_dtype_size(type)};
    return tarn_drive_range(count, TILE, fill_run, &job);
}
