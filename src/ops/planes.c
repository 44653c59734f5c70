/* planes.c -- see planes.h */
#include "ops/planes.h"

#include <string.h>

#include "kernel/convert.h"
#include "kernel/planes.h"
#include "tensor/drive.h"

enum { MOST = 4, WORK = 1 << 17 }; /* channels or outputs of a group; multiply-adds of a chunk */

typedef struct planes_job {
    const tarn_conv *k;
    const tarn_planes_kernels *kernels;
    tarn_window window; /* of what is summed up: x forward, gy spread out on the way back */
    tarn_planes planes;
    const char *x, *weight, *bias, *gy;
    char *y; /* what is made */
    const tarn_tail *tail;
} planes_job;

bool tarn_planes_serves(const tarn_conv *k)
{
    int64_t elements = tarn_window_elements(&k->w);
    return k->groups > 1 && k->channels <= MOST && k->outputs <= MOST &&
           elements * k->channels <= TARN_PLANES_ELEMENTS &&
           elements * k->outputs <= TARN_PLANES_ELEMENTS && k->pixels > 0;
}

static int64_t grain_of(const tarn_conv *k, int64_t planes)
{
    int64_t work = planes * k->channels * k->outputs * k->pixels * tarn_window_elements(&k->w);
    return WORK / (work + 1) + 1;
}

/* Room for copies that vectors may read beyond the last output of a row. */
static void set_planes(planes_job *job, const tarn_window *w, int64_t channels)
{
    int64_t lanes = job->kernels->planes_lanes(), stride = w->stride[1];
    int64_t outputs = (w->out[1] + lanes - 1) / lanes * lanes;
    job->window = *w;
    job->planes = (tarn_planes){.w = &job->window,
                                .rows = tarn_window_sees(w, 0, w->out[0]),
                                .part = outputs + w->dilation[1] * (w->kernel[1] - 1) / stride + 1,
                                .channels = channels};
}

static int64_t copy_bytes(const planes_job *job)
{
    return job->planes.rows * job->window.stride[1] * job->planes.part * job->k->size;
}

static size_t room_bytes(const planes_job *job)
{
    int64_t image = job->tail && job->tail->pools ? job->k->pixels * job->k->size : 0;
    return (size_t)(job->planes.channels * copy_bytes(job) + image);
}

/* ---- forward: a group of an image at a time -------------------------------------------------- */

static bool forward_groups(void *job_, int64_t begin, int64_t end)
{
    const planes_job *job = job_;
    const tarn_conv *k = job->k;
    bool pools = job->tail && job->tail->pools;
    char *room = tarn_alloc(room_bytes(job));
    if (!room)
        return false;
    for (int64_t i = begin; i < end; i++) {
        for (int64_t c = 0; c < k->channels; c++)
            job->kernels->planes_copy(room + c * copy_bytes(job),
                                      job->x + (i * k->channels + c) * k->plane * k->size,
                                      &job->planes);
        for (int64_t o = 0; o < k->outputs; o++) {
            int64_t plane = i * k->outputs + o, output = i % k->groups * k->outputs + o;
            char *y =
                pools ? room + k->channels * copy_bytes(job) : job->y + plane * k->pixels * k->size;
            double bias = job->bias ? tarn_convert_get(k->dtype, job->bias + output * k->size) : 0;
            job->kernels->planes_sum(y, room, job->weight + output * k->depth * k->size, bias,
                                     &job->planes);
            if (job->tail)
                tarn_tail_forward(job->tail, y, plane, 0, k->w.out[0]);
        }
    }
    tarn_free(room, room_bytes(job));
    return true;
}

bool tarn_planes_forward(const tarn_conv *k, const tarn_tensor *y, const tarn_tensor *x,
                         const tarn_tensor *weight, const tarn_tensor *bias, const tarn_tail *tail)
{
    planes_job job = {.k = k,
                      .kernels = tarn_planes_kernels_of((int)k->dtype),
                      .x = tarn_data(x),
                      .weight = tarn_data(weight),
                      .bias = tarn_is_none(bias) ? NULL : tarn_data(bias),
                      .y = tarn_data(y),
                      .tail = tail};
    set_planes(&job, &k->w, k->channels);
    return tarn_drive_range(k->images * k->groups, grain_of(k, 1), forward_groups, &job);
}

/* ---- gx: gy, with zeros between where windows are apart, by windows turned round ----------------- */

/* Channel C's windows of group G, last element first: (outputs x elements). */
static void turn_windows(const planes_job *job, int64_t g, int64_t c, char *to)
{
    const tarn_conv *k = job->k;
    int64_t elements = tarn_window_elements(&k->w);
    for (int64_t o = 0; o < k->outputs; o++) {
        const char *from = job->weight + ((g * k->outputs + o) * k->depth + c * elements) * k->size;
        for (int64_t e = 0; e < elements; e++)
            memcpy(to + (o * elements + elements - 1 - e) * k->size, from + e * k->size,
                   (size_t)k->size);
    }
}

static bool input_groups(void *job_, int64_t begin, int64_t end)
{
    const planes_job *job = job_;
    const tarn_conv *k = job->k;
    double weight[TARN_PLANES_ELEMENTS];
    bool apart = k->w.stride[0] > 1 || k->w.stride[1] > 1;
    char *room = tarn_alloc(room_bytes(job));
    if (!room)
        return false;
    for (int64_t i = begin; i < end; i++) {
        for (int64_t o = 0; o < k->outputs; o++) {
            char *to = room + o * copy_bytes(job);
            const char *gy = job->x + (i * k->outputs + o) * k->pixels * k->size;
            if (apart)
                job->kernels->planes_spread(to, gy, &job->planes, k->w.stride);
            else
                job->kernels->planes_copy(to, gy, &job->planes);
        }
        for (int64_t c = 0; c < k->channels; c++) {
            turn_windows(job, i % k->groups, c, (char *)weight);
            job->kernels->planes_sum(job->y + (i * k->channels + c) * k->plane * k->size, room,
                                     weight, 0, &job->planes);
        }
    }
    tarn_free(room, room_bytes(job));
    return true;
}

bool tarn_planes_input(const tarn_conv *k, const tarn_tensor *gx, const tarn_tensor *weight,
                       const tarn_tensor *gy)
{
    planes_job job = {.k = k,
                      .kernels = tarn_planes_kernels_of((int)k->dtype),
                      .x = tarn_data(gy),
                      .weight = tarn_data(weight),
                      .y = tarn_data(gx)};
    tarn_window back = k->w;
    for (int side = 0; side < 2; side++) {
        back.in[side] = k->w.out[side], back.out[side] = k->w.in[side], back.stride[side] = 1;
        back.before[side] = k->w.dilation[side] * (k->w.kernel[side] - 1) - k->w.before[side];
    }
    set_planes(&job, &back, k->outputs);
    return tarn_drive_range(k->images * k->groups, grain_of(k, 1), input_groups, &job);
}

/* ---- gw: a group at a time, over images in order ----------------------------------------------- */

static bool weight_groups(void *job_, int64_t begin, int64_t end)
{
    const planes_job *job = job_;
    const tarn_conv *k = job->k;
    int64_t elements = tarn_window_elements(&k->w);
    char *copy = tarn_alloc(room_bytes(job));
    if (!copy)
        return false;
    for (int64_t g = begin; g < end; g++) {
        double sum[MOST * TARN_PLANES_ELEMENTS] = {0};
        for (int64_t i = g; i < k->images * k->groups; i += k->groups)
            for (int64_t c = 0; c < k->channels; c++) {
                job->kernels->planes_copy(copy, job->x + (i * k->channels + c) * k->plane * k->size,
                                          &job->planes);
                for (int64_t o = 0; o < k->outputs; o++)
                    job->kernels->planes_dots(sum + (o * k->channels + c) * elements,
                                              job->gy + (i * k->outputs + o) * k->pixels * k->size,
                                              copy, &job->planes);
            }
        for (int64_t n = 0; n < k->outputs * k->depth; n++)
            tarn_convert_set(k->dtype, job->y + (g * k->outputs * k->depth + n) * k->size, sum[n]);
    }
    tarn_free(copy, room_bytes(job));
    return true;
}

bool tarn_planes_weight(const tarn_conv *k, const tarn_tensor *gw, const tarn_tensor *x,
                        const tarn_tensor *gy)
{
    planes_job job = {.k = k,
                      .kernels = tarn_planes_kernels_of((int)k->dtype),
                      .x = tarn_data(x),
                      .gy = tarn_data(gy),
                      .y = tarn_data(gw)};
    set_planes(&job, &k->w, 1);
    return tarn_drive_range(k->groups, grain_of(k, k->images), weight_groups, &job);
}
