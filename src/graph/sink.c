/* sink.c -- see sink.h */
#include "graph/sink.h"

static void sink_done(void *object)
{
    tarn_sink *sink = object;
    tarn_release(sink->view);
    tarn_release(sink->sum);
    tarn_hooks_release(&sink->hooks);
    tarn_free(sink, sizeof *sink);
}

static const tarn_class sink_class = {"sink", sink_done};

tarn_sink *tarn_sink_of(tarn_tensor *t)
{
    if (t->sink)
        return (tarn_sink *)t->sink;
    tarn_sink *sink = tarn_alloc(sizeof *sink);
    if (!sink)
        return NULL;
    *sink = (tarn_sink){.weak = {.object = {.class = &sink_class, .refs = 1}, .tensor = t}};
    t->sink = &sink->weak;
    return sink;
}

/* A tensor may get other data under its name: a net that is converted to float64. */
static bool is_current(const tarn_tensor *view, const tarn_tensor *t)
{
    return view && view->storage == t->storage && view->spec.dtype == t->spec.dtype;
}

tarn_tensor *tarn_sink_view(tarn_sink *sink)
{
    tarn_tensor *t = sink->weak.tensor;
    if (is_current(sink->view, t))
        return sink->view;
    tarn_tensor *view = tarn_keep(tarn_tensor_detach(t));
    if (!view)
        return NULL;
    tarn_release(sink->view);
    return sink->view = view;
}

/* ---- hooks ---------------------------------------------------------------------------------- */

bool tarn_hooks_any(const tarn_hook *first)
{
    while (first && first->removed)
        first = first->next;
    return first != NULL;
}

static tarn_tensor *run_hook(tarn_hook *hook, tarn_tensor *g)
{
    tarn_tensor *other = hook->call(hook, g);
    if (!other || tarn_spec_same_shape(&other->spec, &g->spec))
        return other;
    return tarn_fail(TARN_ERROR_SHAPE, "hook: it gave a gradient %s in place of one of %s",
                     TARN_SHAPE(other), TARN_SHAPE(g));
}

tarn_tensor *tarn_hooks_run(tarn_hook *first, tarn_tensor *g)
{
    tarn_hook *hook = tarn_keep(first);
    while (hook && g) {
        if (!hook->removed)
            g = run_hook(hook, g);
        tarn_hook *next = tarn_keep(hook->next); /* it may remove itself, and others */
        tarn_release(hook);
        hook = next;
    }
    tarn_release(hook);
    return g;
}

void tarn_hooks_release(tarn_hook **first)
{
    tarn_hook *hook = *first;
    *first = NULL;
    while (hook) {
        tarn_hook *next = hook->next;
        hook->next = NULL;
        tarn_release(hook);
        hook = next;
    }
}

static void drop_removed(tarn_hook **first)
{
    while (*first) {
        tarn_hook *hook = *first;
        if (!hook->removed) {
            first = &hook->next;
            continue;
        }
        *first = hook->next;
        hook->next = NULL;
        tarn_release(hook);
    }
}

void tarn_hooks_append(tarn_hook **first, tarn_hook *hook)
{
    drop_removed(first);
    while (*first)
        first = &(*first)->next;
    *first = tarn_keep(hook);
}
