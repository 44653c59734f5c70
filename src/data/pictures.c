/* pictures.c -- see pictures.h */
#include "data/pictures.h"

#include <string.h>

#include "base/file.h"
#include "base/threads.h"
#include "data/pixels.h"

enum { ABSENT, BUSY, THERE };

struct tarn_pictures {
    tarn_object object;
    tarn_pictures_options options;
    tarn_tensor *images;
    char **path;
    uint8_t *state; /* under the lock */
    tarn_lock *lock;
};

static void pictures_done(void *object)
{
    tarn_pictures *p = object;
    for (int64_t i = 0; p->path && i < p->options.count; i++)
        if (p->path[i])
            tarn_free(p->path[i], strlen(p->path[i]) + 1);
    tarn_free(p->path, (size_t)p->options.count * sizeof *p->path);
    tarn_free(p->state, (size_t)p->options.count);
    tarn_release(p->images);
    if (p->lock)
        tarn_lock_free(p->lock);
    tarn_free(p, sizeof *p);
}

static const tarn_class pictures_class = {"pictures", pictures_done};

static bool copy_paths(tarn_pictures *p, const char *const *path)
{
    for (int64_t i = 0; i < p->options.count; i++) {
        size_t bytes = strlen(path[i]) + 1;
        if (!(p->path[i] = tarn_alloc(bytes)))
            return false;
        memcpy(p->path[i], path[i], bytes);
    }
    return true;
}

static bool check(const tarn_pictures_options *o)
{
    if (o->channels < 1 || o->channels > 4 || o->height < 1 || o->width < 1 ||
        o->height > TARN_MOST_SIDE || o->width > TARN_MOST_SIDE || o->count < 1)
        return tarn_fail(TARN_ERROR_VALUE,
                         "images: %lld pictures of %lld channels and %lld x %lld pixels; at least"
                         " one of each, and at most 4 channels and %d pixels a side",
                         (long long)o->count, (long long)o->channels, (long long)o->height,
                         (long long)o->width, TARN_MOST_SIDE);
    return true;
}

tarn_pictures *tarn_pictures_new(const tarn_pictures_options *o, const char *const *path)
{
    tarn_pictures *p = check(o) ? tarn_alloc_zero(sizeof *p) : NULL;
    if (!p)
        return NULL;
    p->object.class = &pictures_class, p->object.refs = 1, p->options = *o;
    if (!(p = tarn_scope_own(p)))
        return NULL;
    size_t n = (size_t)o->count;
    tarn_spec spec =
        tarn_spec_make(TARN_UINT8, 4, (int64_t[]){o->count, o->channels, o->height, o->width});
    bool ok = (p->path = tarn_alloc_zero(n * sizeof *p->path)) && (p->state = tarn_alloc_zero(n)) &&
              (p->lock = tarn_lock_new()) && copy_paths(p, path) &&
              (p->images = tarn_keep(tarn_tensor_of(&spec)));
    return ok ? p : NULL;
}

tarn_tensor *tarn_pictures_images(const tarn_pictures *p) { return p->images; }

/* ---- decoding: no counted object is touched ----------------------------------------------------- */

static void to_bytes(tarn_pixels *p)
{
    const uint16_t *from = (const uint16_t *)(const void *)p->at;
    size_t n = (size_t)(p->width * p->height * p->channels);
    for (size_t i = 0; i < n; i++)
        p->at[i] = (uint8_t)((from[i] * 255u + 32767) / 65535);
    p->depth = 8;
}

static bool fit(const tarn_pictures *p, tarn_pixels *from, uint8_t *out)
{
    static const double white[3] = {1, 1, 1};
    const tarn_pictures_options *o = &p->options;
    if (from->depth == 16)
        to_bytes(from);
    if (from->channels == o->channels)
        return tarn_pixels_fit(from, o->fit, o->width, o->height, out);
    tarn_pixels converted;
    bool ok = tarn_pixels_convert(from, (int)o->channels, white, &converted) &&
              tarn_pixels_fit(&converted, o->fit, o->width, o->height, out);
    tarn_pixels_done(&converted);
    return ok;
}

static bool decode(const tarn_pictures *p, int64_t row)
{
    const tarn_pictures_options *o = &p->options;
    size_t bytes = 0, size = (size_t)(o->channels * o->height * o->width);
    tarn_pixels pixels;
    void *file = tarn_file_read(p->path[row], 1u << 30, &bytes);
    if (!file)
        return false;
    bool ok = tarn_picture_decode(file, bytes, p->path[row], o->width, o->height, &pixels);
    tarn_free(file, bytes);
    if (!ok)
        return false;
    ok = fit(p, &pixels, (uint8_t *)tarn_data(p->images) + (size_t)row * size);
    tarn_pixels_done(&pixels);
    return ok;
}

bool tarn_pictures_ready(void *pictures, int64_t row)
{
    tarn_pictures *p = pictures;
    tarn_lock_enter(p->lock);
    while (p->state[row] == BUSY)
        tarn_lock_wait(p->lock);
    bool there = p->state[row] == THERE;
    if (!there)
        p->state[row] = BUSY;
    tarn_lock_leave(p->lock);
    if (there)
        return true;
    bool ok = decode(p, row);
    tarn_lock_enter(p->lock);
    p->state[row] = ok ? THERE : ABSENT;
    tarn_lock_wake(p->lock);
    tarn_lock_leave(p->lock);
    return ok;
}

typedef struct all {
    tarn_pictures *pictures;
    const int64_t *at;
} all;

static bool ready_one(void *job, size_t index)
{
    const all *a = job;
    return tarn_pictures_ready(a->pictures, a->at[index] - 1);
}

bool tarn_pictures_ready_all(tarn_pictures *p, const tarn_tensor *positions)
{
    tarn_scope scope = tarn_scope_open();
    const tarn_tensor *list = tarn_tensor_to(positions, TARN_INT64);
    int64_t n = list ? tarn_count(list) : 0;
    all a = {.pictures = p, .at = n ? tarn_data(list) : NULL};
    bool ok = list != NULL;
    for (int64_t i = 0; ok && i < n; i++)
        if (a.at[i] < 1 || a.at[i] > p->options.count)
            ok = tarn_fail(TARN_ERROR_VALUE, "images: position %lld is outside 1..%lld",
                           (long long)a.at[i], (long long)p->options.count);
    ok = ok && (n == 0 || tarn_parallel((size_t)n, ready_one, &a));
    return tarn_scope_close(scope, NULL) && ok;
}
