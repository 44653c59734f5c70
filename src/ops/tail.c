/* tail.c -- see tail.h */
#include "ops/tail.h"

#include <string.h>

#include "tensor/drive.h"

enum { PIECE = 1024, WIDEST = 2 * PIECE }; /* results that go back at a time; columns */

tarn_tail tarn_tail_of(tarn_dtype dtype, int64_t rows, int64_t cols, bool pools, tarn_tensor *y,
                       tarn_tensor *at)
{
    return (tarn_tail){.kernels = tarn_kernels_of(dtype),
                       .relu = tarn_span_loop(&tarn_span_relu, (int)dtype),
                       .relu_back = tarn_span_loop(&tarn_span_relu_back, (int)dtype),
                       .rows = rows,
                       .cols = cols,
                       .size = (int64_t)tarn_dtype_size(dtype),
                       .pools = pools,
                       .y = tarn_data(y),
                       .at = pools ? tarn_data(at) : NULL};
}

bool tarn_tail_plan(const char *name, const tarn_spec *x, bool pools, tarn_spec *y, tarn_spec *at)
{
    *y = tarn_spec_make((tarn_dtype)x->dtype, x->rank, x->size);
    if (!pools)
        return true;
    if (x->rank < 3 || x->size[x->rank - 2] < 2 || x->size[x->rank - 1] < 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: images of %s have no 2 x 2 to take the largest of; use larger ones",
                         name, TARN_SPEC_SHAPE(x));
    if (x->size[x->rank - 1] > WIDEST)
        return tarn_fail(TARN_ERROR_VALUE,
                         "%s: takes at most %d columns, not %lld; use relu and max_pool2d", name,
                         WIDEST, (long long)x->size[x->rank - 1]);
    int64_t size[TARN_MAX_DIMS];
    for (int d = 0; d < x->rank; d++)
        size[d] = d < x->rank - 2 ? x->size[d] : x->size[d] / 2;
    *y = tarn_spec_make((tarn_dtype)x->dtype, x->rank, size);
    *at = tarn_spec_make(TARN_UINT8, x->rank, size);
    return true;
}

/* 2 x 2 side by side over COUNT rows. */
static tarn_window window_of(const tarn_tail *t, int64_t count)
{
    return (tarn_window){.in = {count, t->cols},
                         .out = {count / 2, t->cols / 2},
                         .kernel = {2, 2},
                         .stride = {2, 2},
                         .dilation = {1, 1}};
}

/* Where the results of a plane's rows from FROM on begin. */
static int64_t result_at(const tarn_tail *t, int64_t plane, int64_t from)
{
    return t->pools ? (plane * (t->rows / 2) + from / 2) * (t->cols / 2)
                    : (plane * t->rows + from) * t->cols;
}

void tarn_tail_pool(const tarn_tail *t, const char *rows, int64_t plane, int64_t planes,
                    int64_t from, int64_t count)
{
    int64_t at = result_at(t, plane, from), together = count == t->rows ? planes : 1;
    tarn_window w = window_of(t, count);
    if (count < 2)
        return;
    for (int64_t p = 0; p < planes; p += together) { /* results of whole planes are side by side */
        int64_t to = at + p * (t->rows / 2) * (t->cols / 2);
        t->kernels->max_pool(t->y + to * t->size, t->at + to, false,
                             rows + p * count * t->cols * t->size, &w, (size_t)together);
    }
}

void tarn_tail_forward(const tarn_tail *t, char *rows, int64_t plane, int64_t from, int64_t count)
{
    const ptrdiff_t step = 1;
    void *out = rows;
    const void *in = rows;
    t->relu((size_t)(count * t->cols), &out, &in, &step, NULL);
    if (t->pools)
        tarn_tail_pool(t, rows, plane, 1, from, count);
}

static void pool_back(const tarn_tail *t, char *rows, const char *gy, int64_t plane, int64_t from,
                      int64_t count)
{
    const ptrdiff_t step[] = {1, 1};
    double part[PIECE];
    int64_t at = result_at(t, plane, from);
    const void *in[] = {gy + at * t->size, t->y + at * t->size};
    void *out = part;
    tarn_window w = window_of(t, count);
    t->relu_back((size_t)tarn_window_outputs(&w), &out, in, step, NULL);
    t->kernels->max_pool_back(rows, part, t->at + at, false, &w, 1);
}

void tarn_tail_backward(const tarn_tail *t, char *rows, const char *gy, int64_t plane, int64_t from,
                        int64_t count)
{
    const ptrdiff_t step[] = {1, 1};
    int64_t row = t->cols * t->size, at = result_at(t, plane, from) * t->size;
    const void *in[] = {gy + at, t->y + at};
    void *out = rows;
    if (!t->pools) {
        t->relu_back((size_t)(count * t->cols), &out, in, step, NULL);
        return;
    }
    if (count % 2) /* the last row is in no window */
        memset(rows + --count * row, 0, (size_t)row);
    int64_t most = PIECE / (t->cols / 2) * 2;
    for (int64_t i = 0; i < count; i += most)
        pool_back(t, rows + i * row, gy, plane, from + i, count - i < most ? count - i : most);
}

typedef struct gradient_job {
    const tarn_tail *tail;
    char *gx;
    const char *gy;
} gradient_job;

static bool gradient_planes(void *job, int64_t begin, int64_t end)
{
    const gradient_job *j = job;
    const tarn_tail *t = j->tail;
    for (int64_t p = begin; p < end; p++)
        tarn_tail_backward(t, j->gx + p * t->rows * t->cols * t->size, j->gy, p, 0, t->rows);
    return true;
}

tarn_tensor *tarn_tail_gradient(const tarn_tail *t, const tarn_spec *x, const tarn_tensor *gy)
{
    enum { GRAIN = 32 * 1024 };
    int64_t plane = t->rows * t->cols;
    tarn_tensor *gx = tarn_tensor_of(x);
    if (!gx || plane == 0)
        return gx;
    gradient_job job = {t, tarn_data(gx), tarn_data(gy)};
    bool ok =
        tarn_drive_range(tarn_spec_count(x) / plane, GRAIN / plane + 1, gradient_planes, &job);
    return ok ? gx : NULL;
}
