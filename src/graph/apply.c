/* apply.c -- applying an operation: prepare, allocate, compute, record, and frame what fails. */
#include "graph/apply.h"

#include <stdio.h>
#include <string.h>

#include "graph/autocast.h"
#include "graph/modes.h"
#include "graph/nan.h"
#include "graph/node.h"
#include "graph/profile.h"
#include "graph/quick.h"
#include "graph/resolve.h"
#include "graph/tape.h"
#include "tensor/drive.h"

/* ---- modes -------------------------------------------------------------------------------- */

static _Thread_local bool not_recording; /* so that zero, a new thread's value, means recording */
static _Thread_local tarn_observer observer;
static _Thread_local const char *place;
static _Thread_local struct {
    const char *(*ask)(void *context);
    void *context;
} where;

bool tarn_recording(void) { return !not_recording; }

bool tarn_recording_set(bool on)
{
    bool was = !not_recording;
    not_recording = !on;
    return was;
}

tarn_observer tarn_observer_set(tarn_observer o)
{
    tarn_observer was = observer;
    observer = o;
    return was;
}

bool tarn_observed(void) { return observer.saw != NULL; }

void tarn_observe(const tarn_call *call, const tarn_plan *plan, bool backward)
{
    if (observer.saw)
        observer.saw(observer.context, call, plan, backward);
    if (tarn_profiling() && (backward || !tarn_is_meta(call->out[0])))
        tarn_profile_count_call(call, plan, backward);
}

const char *tarn_place_set(const char *path)
{
    const char *was = place;
    place = path;
    return was;
}

const char *tarn_place(void) { return place; }

void tarn_script_line_set(const char *(*ask)(void *context), void *context)
{
    where.ask = ask;
    where.context = context;
}

const char *tarn_script_line(void) { return where.ask ? where.ask(where.context) : ""; }

/* ---- errors ------------------------------------------------------------------------------- */

/* "in gelu(x: (2 x 3))": only where an inner operation failed; a row's own messages begin with
 * its name already. */
static void add_frame_of(const tarn_call *c, tarn_tensor *const *given)
{
    size_t len = strlen(c->op->name);
    const char *message = tarn_error_message();
    if (strncmp(message, c->op->name, len) == 0 && (message[len] == ':' || message[len] == '_'))
        return;
    char text[512];
    int used = 0;
    for (int i = 0; i < c->inputs && used < (int)sizeof text - 200; i++)
        if (given[i] && !tarn_is_none(given[i]))
            used += snprintf(text + used, sizeof text - (size_t)used, "%s%s: %s", used ? ", " : "",
                             tarn_param_of_input(c, i)->name, TARN_SHAPE(given[i]));
    tarn_fail_frame("%s(%.*s)", c->op->name, used, text);
}

static void add_frame(const tarn_application *a) { add_frame_of(&a->call, a->given); }

void *tarn_apply_frame(const tarn_op *op, int inputs, tarn_tensor *const *in)
{
    uint16_t first[TARN_MAX_PARAMS + 1];
    for (int t = 0; t <= TARN_MAX_PARAMS; t++)
        first[t] = (uint16_t)t;
    add_frame_of(&(tarn_call){.op = op, .in = in, .first = first, .inputs = (uint16_t)inputs}, in);
    return NULL;
}

/* ---- allocation --------------------------------------------------------------------------- */

static tarn_tensor *place_output(const tarn_application *a, const tarn_spec *spec)
{
    if (spec->alias_of < 0)
        return a->meta ? tarn_tensor_meta(spec) : tarn_tensor_of(spec);
    if (spec->in_place)
        return a->given[spec->alias_of];
    return a->meta ? tarn_tensor_meta(spec) : tarn_tensor_view(a->in[spec->alias_of], spec);
}

static bool allocate(tarn_application *a)
{
    for (int i = 0; i < a->call.outputs; i++)
        if (!(a->out[i] = place_output(a, &a->plan.out[i])))
            return false;
    for (int i = 0; i < a->plan.saves && !a->meta; i++)
        if (!(a->saved[i] = tarn_tensor_of(&a->plan.saved[i])))
            return false;
    return true;
}

/* ---- computing ---------------------------------------------------------------------------- */

/* The row's numbers, in its order: what a span takes as args. */
void tarn_span_args(const tarn_op *op, const tarn_value *value, double args[TARN_MAX_PARAMS])
{
    int n = 0;
    for (int i = 0; op->param[i].name; i++) {
        if (op->param[i].kind == TARN_NUMBER)
            args[n++] = value[i].number;
        else if (op->param[i].kind == TARN_INTEGER)
            args[n++] = (double)value[i].integer;
    }
}

static tarn_dtype span_type(tarn_dtype common)
{
    return tarn_dtype_kind(common) == 'f' ? common : TARN_INT64;
}

/* Element for element the same memory. */
static bool same_place(const tarn_spec *a, const tarn_spec *b)
{
    if (a->dtype != b->dtype || a->offset != b->offset || !tarn_spec_same_shape(a, b))
        return false;
    for (int d = 0; d < a->rank; d++)
        if (a->stride[d] != b->stride[d] && a->size[d] > 1)
            return false;
    return true;
}

/* Inputs that share the result's storage without being it are read from copies. */
static bool part_from_output(tarn_application *a)
{
    for (int i = 0; i < a->call.inputs; i++) {
        const tarn_tensor *x = a->in[i], *out = a->out[0];
        if (x->storage != out->storage || same_place(&x->spec, &out->spec))
            continue;
        tarn_tensor *copy = tarn_tensor_of(&x->spec);
        if (!copy || !tarn_drive_copy(copy, x))
            return false;
        a->in[i] = copy;
    }
    return true;
}

static bool compute_span(tarn_application *a)
{
    double args[TARN_MAX_PARAMS];
    tarn_span_args(a->call.op, a->value, args);
    if (a->in_place && !part_from_output(a))
        return false;
    return tarn_drive_span(a->call.op->span, span_type(a->common), 1, a->out, a->call.inputs, a->in,
                           args);
}

/* A view needs no work; where the plan could not make one, the same numbers are laid row by row. */
static bool compute_view(tarn_application *a)
{
    const tarn_tensor *y = a->out[0];
    return a->plan.out[0].alias_of >= 0 ||
           tarn_drive_pack(tarn_data(y), (tarn_dtype)y->spec.dtype, a->in[0], NULL);
}

static bool compute_forward(tarn_application *a)
{
    if (a->plan.work_bytes && !(a->call.work = tarn_alloc(a->plan.work_bytes)))
        return false;
    bool ok = a->call.op->forward(&a->call);
    tarn_free(a->call.work, a->plan.work_bytes);
    a->call.work = NULL;
    return ok;
}

static bool compute_plainly(tarn_application *a)
{
    if (a->call.op->forward)
        return compute_forward(a);
    return (a->call.op->traits & TARN_ELEMENTWISE) ? compute_span(a) : compute_view(a);
}

static bool compute(tarn_application *a)
{
    tarn_cast cast;
    bool ok =
        tarn_cast_begin(&cast, a->call.op, a->in, a->call.first, NULL, 0) && compute_plainly(a);
    tarn_cast_end(&cast);
    return ok;
}

/* ---- in-place writes ------------------------------------------------------------------------ */

static bool writes(const tarn_application *a, int i)
{
    return (a->in_place && i == 0) || (tarn_param_of_input(&a->call, i)->flags & TARN_WRITTEN);
}

static bool check_writes(const tarn_application *a)
{
    if (!a->in_place && !(a->call.op->traits & TARN_EFFECTS))
        return true;
    for (int i = 0; i < a->call.inputs; i++)
        if (writes(a, i) && !tarn_is_none(a->given[i]) &&
            !tarn_write_check(a->given[i], a->call.op->name))
            return false;
    return true;
}

static void note_writes(const tarn_application *a)
{
    if (!a->in_place && !(a->call.op->traits & TARN_EFFECTS))
        return;
    for (int i = 0; i < a->call.inputs; i++)
        if (writes(a, i) && a->given[i]->storage)
            tarn_storage_wrote(a->given[i]->storage, a->call.op->name);
}

/* A write that is recorded rebases the history of the tensor written.  That is right only when no
 * other tensor shows the same data with a history of its own. */
static bool check_rebase(const tarn_application *a)
{
    const tarn_tensor *x = a->given[0];
    if (!x->view)
        return true;
    return tarn_fail(TARN_ERROR_USE,
                     "%s: writing into a view is not recorded; write through the tensor it was"
                     " taken from (t[{...}] = v), or clone() it first",
                     a->call.op->name);
}

static bool check_keeps(const tarn_application *a)
{
    const tarn_op *op = a->call.op;
    if (!(op->keeps_in & 1) || (op->traits & TARN_EFFECTS))
        return true;
    return tarn_fail(TARN_ERROR_USE,
                     "%s_: backward needs the values that this would overwrite; use %s", op->name,
                     op->name);
}

/* ---- running ------------------------------------------------------------------------------ */

static void draw_for(tarn_application *a)
{
    if (!(a->call.op->traits & TARN_RANDOM) || a->meta)
        return;
    int64_t draws = a->plan.draws ? a->plan.draws : tarn_spec_count(&a->plan.out[0]);
    tarn_draw draw = tarn_draw_take(draws > 0 ? (uint64_t)draws : 0);
    a->call.seed = tarn_seed();
    a->call.stream = draw.stream, a->call.position = draw.position;
}

static bool can_go_back(const tarn_op *op) { return op->backward || op->span_back; }

/* None of its results has a gradient: positions, bools, steps. */
static bool is_flat(const tarn_op *op)
{
    const tarn_result *r = op->result;
    while (r && r->name && r->no_grad)
        r++;
    return r && !r->name;
}

/* Its kernel has no backward, or it has no kernel: its definition runs, and is recorded. */
static bool by_definition(const tarn_application *a, bool tracked)
{
    const tarn_op *op = a->call.op;
    bool kernel = op->forward || op->span || (op->traits & TARN_VIEW);
    return op->compose && (!kernel || (tracked && !can_go_back(op) && !is_flat(op)));
}

static bool run_kernel(tarn_application *a, bool tracked)
{
    bool rebases =
        tracked && (a->in_place || (a->call.op->traits & TARN_EFFECTS)) && a->plan.out[0].in_place;
    if (!check_writes(a) || (rebases && !(check_rebase(a) && check_keeps(a))) || !allocate(a))
        return false;
    draw_for(a);
    if (!a->meta && !compute(a))
        return false;
    if (!a->meta)
        note_writes(a);
    tarn_observe(&a->call, &a->plan, false);
    if (!a->meta && !tarn_trace_outputs(a))
        return false;
    return !tracked || !can_go_back(a->call.op) || tarn_node_record(a);
}

static bool run_definition(tarn_application *a)
{
    if (!a->call.op->compose(&a->call, a->out))
        return false;
    for (int i = 0; i < a->call.outputs; i++)
        if (!a->out[i])
            return tarn_error_pending()
                       ? false
                       : (bool)tarn_fail(TARN_ERROR_USE, "%s: its definition made no result %d",
                                         a->call.op->name, i + 1);
    return true;
}

static bool run_planned(tarn_application *a)
{
    bool tracked = tarn_application_tracked(a);
    if (by_definition(a, tracked) && !a->in_place)
        return run_definition(a);
    return tarn_application_plan(a) && run_kernel(a, tracked);
}

/* A definition may draw; kernel and definition must draw the same. */
static bool run(tarn_application *a, bool definition)
{
    return definition ? run_definition(a) : run_planned(a);
}

/* Keeps the results over the closing of the scope that everything temporary dies with. */
static bool close_with(tarn_scope scope, tarn_application *a, tarn_tensor **out, bool ok)
{
    for (int i = 0; ok && i < a->call.outputs; i++)
        out[i] = tarn_keep(a->out[i]);
    bool closed = tarn_scope_close(scope, NULL);
    for (int i = 0; ok && i < a->call.outputs; i++)
        if (!tarn_scope_own(out[i])) {
            while (++i < a->call.outputs)
                tarn_release(out[i]);
            return false;
        }
    return ok && closed;
}

enum { IN_PLACE = 1, DEFINITION = 2, AGAIN = 4 };

static bool take_values(tarn_application *a, const tarn_value *value, bool again)
{
    if (!again)
        return tarn_application_values(a, value);
    memcpy(a->value, value, (size_t)tarn_op_params(a->call.op) * sizeof *value);
    return true;
}

static bool prepare(tarn_application *a, const tarn_op *op, tarn_tensor *const *in,
                    const uint16_t *first, const tarn_value *value, int how)
{
    return tarn_application_init(a, op, in, first) && take_values(a, value, how & AGAIN) &&
           tarn_application_room(a);
}

static bool apply(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                  const tarn_value *value, tarn_tensor **out, int how)
{
    bool in_place = how & IN_PLACE;
    if (tarn_error_pending() != TARN_OK)
        return false;
    if (tarn_scope_depth() == 0)
        return tarn_fail(TARN_ERROR_USE, "%s: no scope is open: call tarn_scope_open first",
                         op->name);
    tarn_application a;
    tarn_mark mark = tarn_profile_enter(TARN_WORK_FORWARD, op->name);
    tarn_scope scope = tarn_scope_open();
    bool ok = prepare(&a, op, in, first, value, how);
    a.in_place = in_place;
    if (ok && in_place && !(op->traits & TARN_ELEMENTWISE))
        ok = tarn_fail(TARN_ERROR_USE, "%s_: this operation has no in-place form", op->name);
    ok = ok && run(&a, how & DEFINITION);
    if (!ok)
        add_frame(&a);
    bool closed = close_with(scope, &a, out, ok);
    tarn_application_done(&a);
    tarn_profile_leave(mark);
    return closed;
}

bool tarn_apply(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                const tarn_value *value, tarn_tensor **out)
{
    if (!first && (out[0] = tarn_quick(op, in)))
        return true;
    return apply(op, in, first, value, out, 0);
}

bool tarn_apply_in_place(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                         const tarn_value *value, tarn_tensor **out)
{
    return apply(op, in, first, value, out, IN_PLACE);
}

bool tarn_apply_definition(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                           const tarn_value *value, tarn_tensor **out)
{
    if (!op->compose)
        return tarn_fail(TARN_ERROR_USE, "%s has no definition by other operations", op->name);
    return apply(op, in, first, value, out, DEFINITION);
}

bool tarn_apply_again(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                      const tarn_value *value, tarn_tensor **out)
{
    return apply(op, in, first, value, out, AGAIN);
}

int tarn_apply_count(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                     const tarn_value *value)
{
    if (tarn_error_pending() != TARN_OK)
        return -1;
    tarn_application a;
    bool ok = prepare(&a, op, in, first, value, 0);
    if (!ok)
        add_frame(&a);
    tarn_application_done(&a);
    return ok ? a.call.outputs : -1;
}

int tarn_apply_list(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                    const tarn_value *value, tarn_tensor **out, int room)
{
    int n = tarn_apply_count(op, in, first, value);
    if (n > room) {
        tarn_fail(TARN_ERROR_VALUE, "%s: makes %d tensors; there is room for %d", op->name, n,
                  room);
        return -1;
    }
    return n >= 0 && tarn_apply(op, in, first, value, out) ? n : -1;
}

tarn_tensor *tarn_apply1(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                         const tarn_value *value)
{
    tarn_tensor *out[TARN_MAX_RESULTS] = {0};
    return tarn_apply(op, in, first, value, out) ? out[0] : NULL;
}
