/* drive.c -- elementwise loops over tensors of any shape, stride and type.
 *
 * A run is a stretch of the flat result that one call of the loop serves.  Operands that have the
 * type computed in and lie in steps of 1 or 0 along the run are used where they are; others pass
 * through a buffer of BLOCK elements that stays in the first cache.
 */
#include "tensor/drive.h"

#include <assert.h>
#include <string.h>

#include "base/threads.h"
#include "kernel/bytes.h"
#include "kernel/convert.h"
#include "kernel/spans.h"
#include "tensor/walk.h"

/* In elements.  GRAIN: one chunk of work.  SHORT: below it rows are gathered into blocks rather
 * than run one by one. */
enum { GRAIN = 16384, BLOCK = 1024, SHORT = 48, OPERANDS = TARN_WALK_OPERANDS };

typedef struct operand {
    char *data; /* first element; a converted number: `number` */
    int dtype, compute;
    ptrdiff_t size, compute_size; /* bytes */
    bool flat;                    /* in order: the element at flat position i is the i-th */
    bool same;                    /* of the type computed in */
    bool constant;                /* one number for all */
    double number;                /* that number, converted */
} operand;

typedef struct span_job {
    tarn_loop *loop;
    const double *args;
    int outs, all; /* operands: outputs, then inputs */
    int buffered;  /* how many operands may need a buffer */
    int64_t count;
    tarn_walk walk;
    operand operand[OPERANDS];
} span_job;

/* ---- flat: every operand is packed, or one number -------------------------------------------- */

static void run_flat(const span_job *job, int64_t begin, int64_t end)
{
    void *out[OPERANDS];
    const void *in[OPERANDS];
    ptrdiff_t step[OPERANDS];
    for (int k = 0; k < job->outs; k++)
        out[k] = job->operand[k].data + begin * job->operand[k].size;
    for (int k = job->outs, i = 0; k < job->all; k++, i++) {
        const operand *o = &job->operand[k];
        in[i] = o->constant ? o->data : o->data + begin * o->size;
        step[i] = !o->constant;
    }
    job->loop((size_t)(end - begin), out, in, step, job->args);
}

/* ---- strided --------------------------------------------------------------------------------- */

/* Where a run begins: the position along each dim. */
typedef struct cursor {
    int64_t at[TARN_MAX_DIMS];
} cursor;

static cursor cursor_at(const tarn_walk *w, int64_t flat)
{
    cursor c = {{0}};
    for (int d = w->rank - 1; d >= 0; d--) {
        c.at[d] = flat % w->size[d];
        flat /= w->size[d];
    }
    return c;
}

static void cursor_advance(cursor *c, const tarn_walk *w, int64_t n)
{
    int d = w->rank - 1;
    c->at[d] += n;
    for (; d > 0 && c->at[d] >= w->size[d]; d--) {
        c->at[d - 1] += c->at[d] / w->size[d];
        c->at[d] %= w->size[d];
    }
}

static int64_t offset_of(const tarn_walk *w, int k, const cursor *c)
{
    int64_t offset = 0;
    for (int d = 0; d < w->rank; d++)
        offset += c->at[d] * w->stride[k][d];
    return offset;
}

/* Moves N elements from C on between operand K and BUFFER, row by row. */
static void move(const span_job *job, int k, cursor c, char *buffer, int64_t n, bool store)
{
    const tarn_walk *w = &job->walk;
    const operand *o = &job->operand[k];
    int inner = w->rank - 1;
    ptrdiff_t stride = (ptrdiff_t)w->stride[k][inner];
    tarn_convert_loop *loop =
        store ? tarn_convert_of(o->dtype, o->compute) : tarn_convert_of(o->compute, o->dtype);
    while (n > 0) {
        int64_t run = w->size[inner] - c.at[inner];
        run = run < n ? run : n;
        char *place = o->data + offset_of(w, k, &c) * o->size;
        if (store)
            loop(place, stride, buffer, 1, (size_t)run);
        else
            loop(buffer, 1, place, stride, (size_t)run);
        buffer += run * o->compute_size;
        n -= run;
        cursor_advance(&c, w, run);
    }
}

/* Whether a run inside one row may use operand K where it is. */
static bool direct_in_row(const span_job *job, int k)
{
    int64_t stride = job->walk.stride[k][job->walk.rank - 1];
    return job->operand[k].same && (stride == 1 || (stride == 0 && k >= job->outs));
}

/* How a chunk goes: run by run within rows, or block by block across them. */
typedef struct pass {
    bool rows;
    bool direct[OPERANDS];
    int64_t step[OPERANDS]; /* of direct ones */
    int64_t most;           /* elements of a run */
} pass;

static pass pass_of(const span_job *job)
{
    const tarn_walk *w = &job->walk;
    int inner = w->rank - 1;
    pass p = {.rows = w->size[inner] >= SHORT || w->rank == 1, .most = GRAIN};
    for (int k = 0; k < job->all; k++) {
        const operand *o = &job->operand[k];
        p.direct[k] = o->constant || (o->flat && o->same) || (p.rows && direct_in_row(job, k));
        p.step[k] = !o->constant && (o->flat || w->stride[k][inner] == 1);
        if (!p.direct[k])
            p.most = BLOCK;
    }
    return p;
}

static char *direct_place(const span_job *job, int k, const cursor *c, int64_t flat)
{
    const operand *o = &job->operand[k];
    if (o->constant)
        return o->data;
    return o->data + (o->flat ? flat : offset_of(&job->walk, k, c)) * o->size;
}

static int64_t run_length(const span_job *job, const pass *p, const cursor *c, int64_t left)
{
    int inner = job->walk.rank - 1;
    int64_t n = p->rows ? job->walk.size[inner] - c->at[inner] : left;
    n = n < left ? n : left;
    return n < p->most ? n : p->most;
}

/* Bytes that one operand's buffer takes. */
enum { BUFFER = BLOCK * 8 };

static void run_strided(const span_job *job, int64_t begin, int64_t end)
{
    _Alignas(64) char buffer[job->buffered ? job->buffered : 1][BUFFER];
    const tarn_walk *w = &job->walk;
    pass p = pass_of(job);
    cursor c = cursor_at(w, begin);
    void *place[OPERANDS];
    ptrdiff_t step[OPERANDS];
    for (int64_t at = begin, n; at < end; at += n, cursor_advance(&c, w, n)) {
        n = run_length(job, &p, &c, end - at);
        for (int k = 0, b = 0; k < job->all; k++) {
            step[k] = p.direct[k] ? (ptrdiff_t)p.step[k] : 1;
            place[k] = p.direct[k] ? direct_place(job, k, &c, at) : buffer[b++];
            if (!p.direct[k] && k >= job->outs)
                move(job, k, c, place[k], n, false);
        }
        job->loop((size_t)n, place, (const void *const *)place + job->outs, step + job->outs,
                  job->args);
        for (int k = 0; k < job->outs; k++)
            if (!p.direct[k])
                move(job, k, c, place[k], n, true);
    }
}

/* ---- setting up ------------------------------------------------------------------------------ */

static void operand_set(operand *o, const tarn_tensor *t, const tarn_spec *shape, int compute)
{
    const tarn_spec *s = &t->spec;
    *o = (operand){.data = tarn_data(t), .dtype = s->dtype, .compute = compute};
    o->size = (ptrdiff_t)tarn_dtype_size((tarn_dtype)s->dtype);
    o->compute_size = (ptrdiff_t)tarn_dtype_size((tarn_dtype)compute);
    o->same = s->dtype == compute;
    o->flat = tarn_spec_same_shape(s, shape) && tarn_spec_contiguous(s);
}

static bool is_one_number(const tarn_spec *s)
{
    for (int d = 0; d < s->rank; d++)
        if (s->size[d] != 1 && s->stride[d] != 0)
            return false;
    return true;
}

/* Inputs of one element, or of one that is expanded, are numbers: converted once. */
static void operand_settle(operand *o, const tarn_tensor *t)
{
    if (o->flat && o->same)
        return;
    o->constant = is_one_number(&t->spec);
    if (!o->constant || o->same)
        return;
    tarn_convert_of(o->compute, o->dtype)(&o->number, 1, o->data, 1, 1);
    o->data = (char *)&o->number;
    o->size = o->compute_size;
}

static bool is_flat(const operand *o) { return o->constant || (o->flat && o->same); }

static bool span_chunk(void *job_, size_t index)
{
    const span_job *job = job_;
    int64_t begin = (int64_t)index * GRAIN;
    int64_t end = job->count - begin < GRAIN ? job->count : begin + GRAIN;
    if (job->buffered < 0)
        run_flat(job, begin, end);
    else
        run_strided(job, begin, end);
    return true;
}

/* Where no operand is in order anyway, rows of a few elements give way to the longest dim. */
static void lengthen_rows(span_job *job)
{
    tarn_walk *w = &job->walk;
    int inner = w->rank - 1, longest = inner;
    for (int d = 0; d < w->rank; d++)
        longest = w->size[d] > w->size[longest] ? d : longest;
    if (inner < 1 || longest == inner || w->size[inner] >= SHORT)
        return;
    for (int k = 0; k < job->all; k++)
        if (job->operand[k].flat && !job->operand[k].constant)
            return;
    int64_t size = w->size[inner];
    w->size[inner] = w->size[longest], w->size[longest] = size;
    for (int k = 0; k < job->all; k++) {
        int64_t stride = w->stride[k][inner];
        w->stride[k][inner] = w->stride[k][longest], w->stride[k][longest] = stride;
    }
}

static void plan_walk(span_job *job, tarn_tensor *const *out, tarn_tensor *const *in)
{
    tarn_walk_begin(&job->walk, &out[0]->spec);
    for (int k = 0; k < job->all; k++)
        tarn_walk_add(&job->walk, &out[0]->spec,
                      k < job->outs ? &out[k]->spec : &in[k - job->outs]->spec);
    tarn_walk_join(&job->walk);
    lengthen_rows(job);
    if (job->walk.rank > 0)
        return;
    job->walk.rank = 1; /* one element is a row of one */
    job->walk.size[0] = 1;
    for (int k = 0; k < job->all; k++)
        job->walk.stride[k][0] = 1;
}

static bool check_shapes(const tarn_span *span, int outs, tarn_tensor *const *out, int ins,
                         tarn_tensor *const *in)
{
    assert(outs + ins <= OPERANDS);
    for (int k = 0; k < outs; k++)
        if (tarn_spec_repeats(&out[k]->spec))
            return tarn_fail(TARN_ERROR_USE,
                             "%s: the target of shape %s is expanded: several of its elements are"
                             " one in memory; write into a clone() of it",
                             span->name, TARN_SHAPE(out[k]));
    for (int i = 0; i < ins; i++)
        if (!tarn_spec_broadcasts(&in[i]->spec, &out[0]->spec))
            return tarn_fail(TARN_ERROR_SHAPE, "%s: shape %s does not expand to %s", span->name,
                             TARN_SHAPE(in[i]), TARN_SHAPE(out[0]));
    return true;
}

static bool find_loop(span_job *job, const tarn_span *span, int column)
{
    job->loop = tarn_span_loop(span, column);
    if (job->loop)
        return true;
    return tarn_fail(TARN_ERROR_TYPE,
                     "%s: there is no form for whole numbers; convert with"
                     " :to(\"float32\")",
                     span->name);
}

/* ---- large inputs that lie across ------------------------------------------------------------ */

/* Stepping along its rows leaves a cache line after every element, while another dim lies along
 * the lines: a packed copy, made block by block, is soon worth its price. */
static bool lies_across(const tarn_tensor *t)
{
    enum { MANY = 4096, LINE = 16 };
    const tarn_spec *s = &t->spec;
    int last = s->rank - 1;
    if (last < 1 || s->stride[last] < LINE || s->size[last] < 2 || tarn_count(t) < MANY)
        return false;
    for (int d = 0; d < last; d++)
        if (s->stride[d] == 1 && s->size[d] >= LINE)
            return true;
    return false;
}

static bool any_across(tarn_tensor *const *out, int ins, tarn_tensor *const *in)
{
    bool any = false;
    for (int i = 0; i < ins; i++)
        any |= lies_across(in[i]);
    return any && tarn_spec_contiguous(&out[0]->spec);
}

static bool span_of_copies(const tarn_span *span, tarn_dtype compute, int outs,
                           tarn_tensor *const *out, int ins, tarn_tensor *const *in,
                           const double *args)
{
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *straight[OPERANDS];
    bool ok = true;
    for (int i = 0; ok && i < ins; i++) {
        tarn_dtype type = (tarn_dtype)tarn_dtype_column(compute);
        straight[i] = lies_across(in[i]) ? tarn_tensor_to(in[i], type) : in[i];
        ok = straight[i] != NULL;
    }
    ok = ok && tarn_drive_span(span, compute, outs, out, ins, straight, args);
    return tarn_scope_close(scope, NULL) && ok;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool run_job(span_job *job)
{
    if (job->count > GRAIN)
        return tarn_parallel((size_t)((job->count + GRAIN - 1) / GRAIN), span_chunk, job);
    return span_chunk(job, 0);
}

/* Few numbers of one shape and type, packed: the loop at once. */
static bool is_plain(const tarn_tensor *t, const tarn_spec *shape, int column)
{
    return t->spec.dtype == column && tarn_spec_same_shape(&t->spec, shape) &&
           tarn_spec_contiguous(&t->spec);
}

static bool run_plain(const tarn_span *span, int column, tarn_tensor *out, int ins,
                      tarn_tensor *const *in, const double *args)
{
    const tarn_spec *shape = &out->spec;
    int64_t count = tarn_spec_count(shape);
    tarn_loop *loop = tarn_span_loop(span, column);
    if (!loop || span->writes_bool || count > GRAIN || ins > OPERANDS ||
        !is_plain(out, shape, column))
        return false;
    const void *from[OPERANDS];
    ptrdiff_t step[OPERANDS];
    for (int i = 0; i < ins; i++) {
        if (!is_plain(in[i], shape, column))
            return false;
        from[i] = tarn_data(in[i]);
        step[i] = 1;
    }
    void *to = tarn_data(out);
    if (count)
        loop((size_t)count, &to, from, step, args);
    return true;
}

/* Bools into a bool need no larger type, where there is a loop for bytes. */
static bool is_logic(const tarn_span *span, int outs, tarn_tensor *const *out, int ins,
                     tarn_tensor *const *in)
{
    if (outs != 1 || out[0]->spec.dtype != TARN_BOOL || !tarn_byte_loop(span))
        return false;
    for (int i = 0; i < ins; i++)
        if (in[i]->spec.dtype != TARN_BOOL)
            return false;
    return true;
}

bool tarn_drive_span(const tarn_span *span, tarn_dtype compute, int outs, tarn_tensor *const *out,
                     int ins, tarn_tensor *const *in, const double *args)
{
    span_job job;
    int column = tarn_dtype_column(compute), flat = 0;
    if (outs == 1 && run_plain(span, column, out[0], ins, in, args))
        return true;
    if (!check_shapes(span, outs, out, ins, in))
        return false;
    if (is_logic(span, outs, out, ins, in))
        job.loop = tarn_byte_loop(span), column = TARN_BOOL;
    else if (!find_loop(&job, span, column))
        return false;
    job.args = args;
    job.outs = outs;
    job.all = outs + ins;
    job.count = tarn_count(out[0]);
    if (job.count == 0)
        return true;
    for (int k = 0; k < job.all; k++) {
        const tarn_tensor *t = k < outs ? out[k] : in[k - outs];
        operand *o = &job.operand[k];
        operand_set(o, t, &out[0]->spec, k < outs && span->writes_bool ? TARN_BOOL : column);
        if (k >= outs)
            operand_settle(o, t);
        flat += is_flat(o);
    }
    job.buffered = flat == job.all ? -1 : job.all - flat;
    if (job.buffered < 0)
        return run_job(&job);
    if (any_across(out, ins, in))
        return span_of_copies(span, compute, outs, out, ins, in, args);
    plan_walk(&job, out, in);
    return run_job(&job);
}

/* ---- ranges ---------------------------------------------------------------------------------- */

typedef struct range_job {
    int64_t count, grain;
    bool (*body)(void *job, int64_t begin, int64_t end);
    void *job;
} range_job;

static bool range_chunk(void *range_, size_t index)
{
    const range_job *r = range_;
    int64_t begin = (int64_t)index * r->grain;
    return r->body(r->job, begin, r->count - begin < r->grain ? r->count : begin + r->grain);
}

bool tarn_drive_range(int64_t count, int64_t grain,
                      bool (*body)(void *job, int64_t begin, int64_t end), void *job)
{
    assert(grain > 0);
    if (count <= 0)
        return true;
    if (count <= grain)
        return body(job, 0, count);
    range_job range = {.count = count, .grain = grain, .body = body, .job = job};
    return tarn_parallel((size_t)((count + grain - 1) / grain), range_chunk, &range);
}

tarn_around tarn_around_axis(const tarn_spec *spec, int axis)
{
    tarn_around a = {1, spec->rank > 0 ? spec->size[axis] : 1, 1};
    for (int d = 0; d < spec->rank; d++)
        if (d != axis)
            *(d < axis ? &a.outer : &a.inner) *= spec->size[d];
    return a;
}
