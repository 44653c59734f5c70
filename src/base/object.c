/* object.c -- counted objects, and the scopes that own new ones.
 *
 * A thread's open scopes share one list: each scope owns the objects from its mark upwards.
 */
#include "base/object.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

enum { FEW = 64 };

static _Thread_local struct scope_list {
    tarn_object **at; /* NULL: the first FEW, in `few` */
    size_t count, room, depth;
    tarn_object *few[FEW];
} scopes;

static _Thread_local struct graveyard {
    tarn_object *dead; /* refs fell to 0; newest first */
    bool burying;
} graveyard;

void *tarn_keep(const void *object)
{
    if (object)
        ((tarn_object *)object)->refs++;
    return (void *)object;
}

/* What O releases waits until O is done. */
static void bury(tarn_object *o)
{
    struct graveyard *g = &graveyard;
    if (g->burying) {
        o->next = g->dead;
        g->dead = o;
        return;
    }
    g->burying = true;
    o->class->done(o);
    while ((o = g->dead)) {
        g->dead = o->next;
        o->class->done(o);
    }
    g->burying = false;
}

void tarn_release(const void *object)
{
    tarn_object *o = (tarn_object *)object;
    if (!o)
        return;
    assert(o->refs > 0);
    if (--o->refs == 0)
        bury(o);
}

static tarn_object **list(void) { return scopes.at ? scopes.at : scopes.few; }

static bool list_grow(void)
{
    if (scopes.count < FEW || scopes.count < scopes.room)
        return true;
    bool first = !scopes.at;
    if (!tarn_grow((void **)&scopes.at, &scopes.room, 2 * scopes.count, sizeof *scopes.at))
        return false;
    if (first)
        memcpy(scopes.at, scopes.few, sizeof scopes.few);
    return true;
}

/* Between outermost scopes a thread holds nothing, so one that ends leaves nothing behind. */
static void list_done(void)
{
    assert(scopes.count == 0);
    tarn_free(scopes.at, scopes.room * sizeof *scopes.at);
    scopes.at = NULL;
    scopes.room = 0;
}

void *tarn_scope_own(void *object)
{
    if (!object)
        return NULL;
    if (scopes.depth == 0)
        tarn_fail(TARN_ERROR_USE, "no scope is open to own a new %s; call tarn_scope_open first",
                  ((tarn_object *)object)->class->name);
    else if (list_grow())
        return list()[scopes.count++] = object;
    tarn_release(object);
    return NULL;
}

tarn_scope tarn_scope_open(void)
{
    if (scopes.depth == 0)
        tarn_message_open();
    return (tarn_scope){.depth = ++scopes.depth, .mark = scopes.count};
}

/* Closes SCOPE and what was left open inside it; one that is closed already stays so. */
bool tarn_scope_close(tarn_scope scope, const void *result)
{
    bool fine = tarn_error_pending() == TARN_OK;
    if (scope.depth == 0 || scope.depth > scopes.depth)
        return fine;
    void *kept = fine ? tarn_keep(result) : NULL;
    while (scopes.count > scope.mark)
        tarn_release(list()[--scopes.count]);
    scopes.depth = scope.depth - 1;
    if (scopes.depth > 0)
        return kept ? tarn_scope_own(kept) != NULL : fine;
    list_done();
    tarn_message_hand_over();
    return fine;
}

size_t tarn_scope_depth(void) { return scopes.depth; }

size_t tarn_scope_size(void) { return scopes.count; }
