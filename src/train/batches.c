/* batches.c -- see batches.h */
#include "train/batches.h"

#include <string.h>

#include "base/error.h"
#include "base/threads.h"
#include "graph/profile.h"
#include "kernel/kernels.h"
#include "kernel/random.h"

/* SMALL: a batch of so many bytes is copied by who takes it, into whose cache it then comes: fetched from
 * the loading thread's it cost products 55 us of 784-128-10's step with batch 64, copied 20 (Zen 3). */
enum { AHEAD = 3, SMALL = 512 << 10 };

/* One batch under way: the caller's side owns the tensors, the thread sees their bytes alone. */
typedef struct slot {
    tarn_tensor *x, *y;
    char *x_bytes, *y_bytes;
    int64_t begin, count;
    bool filled, failed;
} slot;

struct tarn_batches {
    tarn_object object;
    tarn_batches_options options; /* tensors are kept */
    const int64_t *position;
    const char *input, *target;
    size_t input_bytes, target_bytes; /* a row */
    int64_t row_numbers, total;
    bool to_unit;
    slot slot[AHEAD];
    int64_t asked, taken; /* batches given to the thread; handed out */
    int64_t next_begin;
    bool stop;
    tarn_message message; /* of the first slot that failed */
    tarn_lock *lock;
    tarn_thread *thread; /* NULL: batches are small */
};

/* ---- the thread --------------------------------------------------------------------------- */

static bool fill(const tarn_batches *b, const slot *s)
{
    for (int64_t i = 0; i < s->count; i++) {
        int64_t row = b->position[s->begin + i] - 1;
        if (b->options.ready && !b->options.ready(b->options.source, row))
            return false;
        const char *from = b->input + (size_t)row * b->input_bytes;
        if (b->to_unit)
            tarn_kernels_of(TARN_FLOAT32)
                ->bytes_to_unit(s->x_bytes + (size_t)(i * b->row_numbers) * sizeof(float),
                                (const uint8_t *)from, (size_t)b->row_numbers);
        else
            memcpy(s->x_bytes + (size_t)i * b->input_bytes, from, b->input_bytes);
        if (s->y_bytes)
            memcpy(s->y_bytes + (size_t)i * b->target_bytes,
                   b->target + (size_t)row * b->target_bytes, b->target_bytes);
    }
    return true;
}

static void run(void *context)
{
    tarn_batches *b = context;
    tarn_lock_enter(b->lock);
    for (int64_t k = 0;; k++) {
        while (!b->stop && k >= b->asked)
            tarn_lock_wait(b->lock);
        if (b->stop)
            break;
        slot *s = &b->slot[k % AHEAD];
        tarn_lock_leave(b->lock);
        bool ok = fill(b, s);
        tarn_message message;
        bool told = !ok && tarn_message_take(&message);
        tarn_lock_enter(b->lock);
        s->filled = true, s->failed = !ok;
        if (told && b->message.kind == TARN_OK)
            b->message = message;
        tarn_lock_wake(b->lock);
    }
    tarn_lock_leave(b->lock);
}

/* ---- the caller's side -------------------------------------------------------------------- */

static void slot_done(slot *s)
{
    tarn_release(s->x);
    tarn_release(s->y);
    *s = (slot){.x = NULL};
}

static void batches_done(void *object)
{
    tarn_batches *b = object;
    if (b->thread) {
        tarn_lock_enter(b->lock);
        b->stop = true;
        tarn_lock_wake(b->lock);
        tarn_lock_leave(b->lock);
        tarn_thread_join(b->thread);
    }
    if (b->lock)
        tarn_lock_free(b->lock);
    for (int i = 0; i < AHEAD; i++)
        slot_done(&b->slot[i]);
    tarn_release(b->options.inputs);
    tarn_release(b->options.targets);
    tarn_release(b->options.positions);
    tarn_release(b->options.source);
    tarn_free(b, sizeof *b);
}

static const tarn_class batches_class = {"batches", batches_done};

static tarn_tensor *rows_of(const tarn_tensor *from, tarn_dtype dtype, int64_t count)
{
    tarn_spec spec = from->spec;
    spec.size[0] = count;
    spec = tarn_spec_make(dtype, spec.rank, spec.size);
    return tarn_keep(tarn_tensor_of(&spec));
}

/* Makes the tensors of the next batch and hands their bytes to the thread. */
static bool ask(tarn_batches *b)
{
    const tarn_batches_options *o = &b->options;
    int64_t left = b->total - b->next_begin, count = left < o->size ? left : o->size;
    if (count <= 0)
        return true;
    slot *s = &b->slot[b->asked % AHEAD];
    tarn_scope scope = tarn_scope_open();
    s->x = rows_of(o->inputs, b->to_unit ? TARN_FLOAT32 : (tarn_dtype)o->inputs->spec.dtype, count);
    s->y = tarn_is_none(o->targets) || !s->x
               ? NULL
               : rows_of(o->targets, (tarn_dtype)o->targets->spec.dtype, count);
    bool ok = s->x && (s->y || tarn_is_none(o->targets));
    if (!tarn_scope_close(scope, NULL) || !ok) {
        slot_done(s);
        return false;
    }
    s->x_bytes = tarn_data(s->x), s->y_bytes = s->y ? tarn_data(s->y) : NULL;
    s->begin = b->next_begin, s->count = count, s->filled = false, s->failed = false;
    b->next_begin += count;
    if (!b->thread) {
        b->asked++;
        return true;
    }
    tarn_lock_enter(b->lock);
    b->asked++;
    tarn_lock_wake(b->lock);
    tarn_lock_leave(b->lock);
    return true;
}

static bool check_positions(const tarn_batches_options *o)
{
    const int64_t *at = tarn_data(o->positions);
    for (int64_t i = 0, n = tarn_count(o->positions), rows = o->inputs->spec.size[0]; i < n; i++)
        if (at[i] < 1 || at[i] > rows)
            return tarn_fail(TARN_ERROR_VALUE, "batches: position %lld is outside 1..%lld",
                             (long long)at[i], (long long)rows);
    return true;
}

static bool check(const tarn_batches_options *o)
{
    if (o->inputs->spec.rank < 1 || !tarn_spec_contiguous(&o->inputs->spec) ||
        (!tarn_is_none(o->targets) &&
         (o->targets->spec.rank < 1 || !tarn_spec_contiguous(&o->targets->spec))))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "batches: inputs and targets must be packed, examples first");
    if (!tarn_is_none(o->targets) && o->targets->spec.size[0] != o->inputs->spec.size[0])
        return tarn_fail(TARN_ERROR_SHAPE, "batches: %lld inputs but %lld targets",
                         (long long)o->inputs->spec.size[0], (long long)o->targets->spec.size[0]);
    if (o->positions->spec.dtype != TARN_INT64 || o->positions->spec.rank != 1 ||
        !tarn_spec_contiguous(&o->positions->spec))
        return tarn_fail(TARN_ERROR_TYPE, "batches: positions must be packed int64 (n), not %s %s",
                         tarn_dtype_name((tarn_dtype)o->positions->spec.dtype),
                         TARN_SHAPE(o->positions));
    if (o->size < 1 || o->start < 0)
        return tarn_fail(TARN_ERROR_VALUE,
                         "batches: size %lld and start %lld; they begin at 1 and 0",
                         (long long)o->size, (long long)o->start);
    return check_positions(o);
}

static size_t row_bytes(const tarn_tensor *t)
{
    int64_t rows = t->spec.size[0];
    return rows ? (size_t)(tarn_count(t) / rows) * tarn_dtype_size((tarn_dtype)t->spec.dtype) : 0;
}

static bool begin(tarn_batches *b)
{
    const tarn_batches_options *o = &b->options;
    int64_t n = tarn_count(o->positions);
    b->position = tarn_data(o->positions);
    b->input = tarn_data(o->inputs), b->input_bytes = row_bytes(o->inputs);
    if (!tarn_is_none(o->targets))
        b->target = tarn_data(o->targets), b->target_bytes = row_bytes(o->targets);
    b->to_unit = o->inputs->spec.dtype == TARN_UINT8 && !o->raw;
    b->row_numbers = (int64_t)(b->input_bytes / tarn_dtype_size((tarn_dtype)o->inputs->spec.dtype));
    b->total = o->drop_last ? n / o->size * o->size : n;
    b->next_begin = o->start > n / o->size + 1 ? n : o->start * o->size;
    size_t bytes = b->to_unit ? (size_t)b->row_numbers * sizeof(float) : b->input_bytes;
    if (!o->ready && (bytes + b->target_bytes) * (size_t)(o->size < n ? o->size : n) <= SMALL)
        return true;
    if (!(b->lock = tarn_lock_new()) || !(b->thread = tarn_thread_start(run, b)))
        return false;
    for (int i = 0; i < AHEAD; i++)
        if (!ask(b))
            return false;
    return true;
}

tarn_batches *tarn_batches_new(const tarn_batches_options *options)
{
    if (!check(options))
        return NULL;
    tarn_batches *b = tarn_alloc_zero(sizeof *b);
    if (!b)
        return NULL;
    b->object.class = &batches_class, b->object.refs = 1;
    b->options = *options;
    tarn_keep(options->inputs);
    tarn_keep(options->targets);
    tarn_keep(options->positions);
    tarn_keep(options->source);
    b = tarn_scope_own(b);
    return b && begin(b) ? b : NULL;
}

static void wait_for(tarn_batches *b, const slot *s)
{
    tarn_lock_enter(b->lock);
    while (!s->filled)
        tarn_lock_wait(b->lock);
    tarn_lock_leave(b->lock);
}

static void await(tarn_batches *b, slot *s)
{
    tarn_mark mark = tarn_profile_enter(TARN_WORK_DATA, "batches");
    if (b->thread)
        wait_for(b, s);
    else
        s->failed = !fill(b, s);
    tarn_profile_leave(mark);
}

bool tarn_batches_next(tarn_batches *b, tarn_tensor **x, tarn_tensor **y)
{
    *x = NULL, *y = TARN_NONE;
    if (!b->thread && !ask(b)) /* not before: its memory may be what the last one had */
        return false;
    if (b->taken == b->asked)
        return true;
    slot *s = &b->slot[b->taken % AHEAD];
    await(b, s);
    if (s->failed)
        return tarn_message_raise(&b->message);
    tarn_tensor *new_x = s->x, *new_y = s->y;
    *s = (slot){.x = NULL};
    b->taken++;
    *x = tarn_scope_own(new_x); /* the slot's references become the scope's */
    if (new_y)
        *y = *x ? tarn_scope_own(new_y) : (tarn_release(new_y), NULL);
    return *x && *y && (!b->thread || ask(b));
}

tarn_tensor *tarn_batches_order(int64_t n, uint64_t seed, uint64_t epoch, const tarn_tensor *of)
{
    tarn_spec spec = tarn_spec_make(TARN_INT64, 1, &n);
    tarn_tensor *order = tarn_tensor_of(&spec);
    if (!order || !n)
        return order;
    int64_t *at = tarn_data(order);
    tarn_random_permutation((tarn_random){seed, epoch << 16 | 0x7368, 0}, at, (size_t)n, 1);
    const int64_t *from = of ? tarn_data(of) : NULL;
    for (int64_t i = 0; from && i < n; i++)
        at[i] = from[at[i] - 1];
    return order;
}
