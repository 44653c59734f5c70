/* names.c -- see names.h */
#include "nn/names.h"

#include <string.h>

#include "graph/apply.h"
#include "graph/tape.h"
#include "nn/build.h"
#include "nn/text.h"
#include "tensor/drive.h"

/* ---- the list -------------------------------------------------------------------------------- */

static void entries_done(void *object)
{
    tarn_entries *e = object;
    for (size_t i = 0; i < e->count; i++) {
        tarn_text_free(e->at[i].name);
        tarn_release(e->at[i].tensor);
    }
    tarn_free(e->at, e->room * sizeof *e->at);
    tarn_free(e, sizeof *e);
}

static const tarn_class entries_class = {"list of tensors", entries_done};

tarn_entries *tarn_entries_new(void)
{
    tarn_entries *e = tarn_alloc_zero(sizeof *e);
    if (!e)
        return NULL;
    e->object = (tarn_object){.class = &entries_class, .refs = 1};
    return tarn_scope_own(e);
}

bool tarn_entries_add(tarn_entries *e, const char *name, tarn_tensor *t, bool buffer)
{
    void *at = e->at;
    bool ok = t && tarn_grow(&at, &e->room, e->count + 1, sizeof *e->at);
    e->at = at;
    char *copy = ok ? tarn_text_new(name) : NULL;
    if (!copy)
        return false;
    e->at[e->count++] = (tarn_entry){copy, tarn_keep(t), buffer};
    return true;
}

const tarn_entry *tarn_entries_find(const tarn_entries *e, const char *name)
{
    for (size_t i = 0; i < e->count; i++)
        if (strcmp(e->at[i].name, name) == 0)
            return &e->at[i];
    return NULL;
}

/* ---- a net's --------------------------------------------------------------------------------- */

typedef struct gathering {
    tarn_entries *to;
    tarn_text name;
    int what;
} gathering;

static bool has_tensor(const tarn_entries *e, const tarn_tensor *t)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->at[i].tensor == t)
            return true;
    return false;
}

static bool gather_one(gathering *g, const char *path, const char *key, tarn_tensor *t, bool buffer)
{
    if (!t || !(g->what & (buffer ? TARN_BUFFERS : TARN_PARAMETERS)))
        return true;
    if (!(g->what & TARN_EVERY_NAME) && has_tensor(g->to, t))
        return true;
    g->name.length = 0;
    tarn_text_put(&g->name, path);
    tarn_text_put(&g->name, *path ? "." : "");
    tarn_text_put(&g->name, key);
    return !g->name.failed && tarn_entries_add(g->to, g->name.at, t, buffer);
}

/* PyTorch's order: a layer's parameters, then its buffers, then its children's. */
static bool gather_kind(gathering *g, tarn_layer *layer, const char *path, bool buffer)
{
    const tarn_slot *slot = layer->class->slot;
    for (int i = 0; slot && slot[i].name; i++)
        if (slot[i].buffer == buffer && !gather_one(g, path, slot[i].name, layer->slot[i], buffer))
            return false;
    for (size_t i = 0; i < layer->extras; i++) {
        tarn_extra *extra = &layer->extra[i];
        if (extra->buffer == buffer && !gather_one(g, path, extra->name, extra->tensor, buffer))
            return false;
    }
    return true;
}

static bool gather(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)depth;
    return gather_kind(context, layer, path, false) && gather_kind(context, layer, path, true);
}

tarn_entries *tarn_layer_entries(const tarn_layer *net, int what)
{
    if (!tarn_layer_require_built(net))
        return NULL;
    gathering g = {.to = tarn_entries_new(), .what = what};
    bool ok = g.to && tarn_layer_walk((tarn_layer *)net, gather, &g);
    tarn_text_done(&g.name);
    return ok ? g.to : NULL;
}

int64_t tarn_layer_parameter_count(const tarn_layer *net)
{
    tarn_scope scope = tarn_scope_open();
    tarn_entries *e = tarn_layer_entries(net, TARN_PARAMETERS);
    int64_t count = e ? 0 : -1;
    for (size_t i = 0; e && i < e->count; i++)
        count += tarn_count(e->at[i].tensor);
    tarn_scope_close(scope, NULL);
    return count;
}

const tarn_tensor *tarn_layer_parameter(const tarn_layer *net, const char *name)
{
    tarn_scope scope = tarn_scope_open();
    tarn_entries *e = tarn_layer_entries(net, TARN_PARAMETERS | TARN_BUFFERS | TARN_EVERY_NAME);
    const tarn_entry *entry = e ? tarn_entries_find(e, name) : NULL;
    const tarn_tensor *t = entry ? entry->tensor : NULL; /* the net keeps it */
    if (e && !t)
        tarn_fail(TARN_ERROR_VALUE, "the net has no parameter '%s'%s%s%s", name,
                  e->count ? "; the first is '" : "", e->count ? e->at[0].name : "",
                  e->count ? "'" : "");
    return tarn_scope_close(scope, NULL) ? t : NULL;
}

/* ---- patterns -------------------------------------------------------------------------------- */

/* A star first matches nothing; after a mismatch the last star takes one character more. */
bool tarn_name_matches(const char *pattern, const char *name)
{
    const char *star = NULL, *resume = NULL;
    while (*name) {
        if (*pattern == '*') {
            star = pattern++, resume = name;
        } else if (*pattern == '?' || *pattern == *name) {
            pattern++, name++;
        } else if (star) {
            pattern = star + 1, name = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}

bool tarn_entries_no_match(const tarn_entries *e, const char *pattern)
{
    const char *nearest = NULL;
    int best = 256;
    for (size_t i = 0; i < e->count; i++) {
        int distance = tarn_word_distance(pattern, e->at[i].name);
        if (distance < best)
            best = distance, nearest = e->at[i].name;
    }
    return tarn_fail(TARN_ERROR_VALUE, "no parameter matches '%s'%s%s%s", pattern,
                     nearest ? "; the nearest name is '" : ": the net has none",
                     nearest ? nearest : "", nearest ? "'" : "");
}

bool tarn_layer_freeze(tarn_layer *net, const char *pattern, bool trainable, int64_t *count)
{
    tarn_scope scope = tarn_scope_open();
    tarn_entries *e = tarn_layer_entries(net, TARN_PARAMETERS);
    *count = 0;
    bool ok = e;
    for (size_t i = 0; ok && i < e->count; i++) {
        if (pattern && !tarn_name_matches(pattern, e->at[i].name))
            continue;
        ok = tarn_tensor_requires_grad(e->at[i].tensor, trainable) &&
             (trainable || tarn_grad_set(e->at[i].tensor, NULL));
        ++*count;
    }
    ok = ok && (!pattern || *count || tarn_entries_no_match(e, pattern));
    return tarn_scope_close(scope, NULL) && ok;
}

bool tarn_layer_zero_grad(tarn_layer *net)
{
    tarn_scope scope = tarn_scope_open();
    tarn_entries *e = tarn_layer_all_built(net) ? tarn_layer_entries(net, TARN_PARAMETERS) : NULL;
    bool ok = true;
    for (size_t i = 0; e && ok && i < e->count; i++)
        ok = !tarn_grad_of(e->at[i].tensor) || tarn_grad_set(e->at[i].tensor, NULL);
    return tarn_scope_close(scope, NULL) && ok;
}

/* ---- loading --------------------------------------------------------------------------------- */

/* Is the tensor of E in OTHER under any of its names? */
static bool shared_with(const tarn_entries *a, const tarn_entry *e, const tarn_entries *other)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->at[i].tensor == e->tensor && tarn_entries_find(other, a->at[i].name))
            return true;
    return false;
}

/* Up to three names of A that B lacks, into TEXT; returns how many there are. */
static size_t lacking(const tarn_entries *a, const tarn_entries *b, char text[200])
{
    size_t count = 0;
    text[0] = '\0';
    for (size_t i = 0; i < a->count; i++) {
        const char *name = a->at[i].name;
        if (tarn_entries_find(b, name) || shared_with(a, &a->at[i], b))
            continue;
        if (count++ < 3 && strlen(text) + strlen(name) < 190)
            strcat(strcat(text, *text ? ", " : ""), name);
    }
    return count;
}

static bool same_names(const tarn_entries *mine, const tarn_entries *from)
{
    char missing[200], extra[200];
    size_t absent = lacking(mine, from, missing), unexpected = lacking(from, mine, extra);
    if (!absent && !unexpected)
        return true;
    return tarn_fail(TARN_ERROR_FORMAT,
                     "the names do not fit the net: %zu missing%s%s, %zu"
                     " unexpected%s%s; { strict = false } loads what fits",
                     absent, absent ? ": " : "", missing, unexpected, unexpected ? ": " : "",
                     extra);
}

static bool same_shapes(const tarn_entries *mine, const tarn_entries *from)
{
    for (size_t i = 0; i < mine->count; i++) {
        const tarn_entry *to = &mine->at[i], *entry = tarn_entries_find(from, to->name);
        if (entry && !tarn_spec_same_shape(&entry->tensor->spec, &to->tensor->spec))
            return tarn_fail(TARN_ERROR_SHAPE, "'%s' is %s in the net, but %s in what is loaded",
                             to->name, TARN_SHAPE(to->tensor), TARN_SHAPE(entry->tensor));
    }
    return true;
}

static bool copy_entries(const tarn_entries *mine, const tarn_entries *from)
{
    for (size_t i = 0; i < mine->count; i++) {
        tarn_tensor *to = mine->at[i].tensor;
        const tarn_entry *entry = tarn_entries_find(from, mine->at[i].name);
        if (!entry)
            continue;
        if (!tarn_drive_copy(to, entry->tensor))
            return false;
        tarn_storage_wrote(to->storage, "load_state_dict");
    }
    return true;
}

/* Everything is checked before anything is written. */
bool tarn_layer_load_entries(tarn_layer *net, const tarn_entries *from, bool strict)
{
    tarn_scope scope = tarn_scope_open();
    tarn_entries *mine = tarn_layer_entries(net, TARN_PARAMETERS | TARN_BUFFERS | TARN_EVERY_NAME);
    bool ok = mine && from && (!strict || same_names(mine, from)) && same_shapes(mine, from) &&
              copy_entries(mine, from);
    return tarn_scope_close(scope, NULL) && ok;
}

/* In place, so that a tensor known under two names stays one. */
static bool adopt(tarn_tensor *to, const tarn_tensor *from)
{
    bool same = from->spec.dtype == to->spec.dtype && tarn_spec_contiguous(&from->spec);
    const tarn_tensor *t = same ? from : tarn_tensor_to(from, (tarn_dtype)to->spec.dtype);
    if (!t)
        return false;
    tarn_storage *old = to->storage;
    to->storage = tarn_keep(t->storage);
    to->spec = t->spec;
    to->born = t->storage->version;
    tarn_release(old);
    return true;
}

bool tarn_layer_adopt_entries(tarn_layer *net, const tarn_entries *from)
{
    tarn_scope scope = tarn_scope_open();
    tarn_entries *mine = tarn_layer_entries(net, TARN_PARAMETERS | TARN_BUFFERS | TARN_EVERY_NAME);
    bool ok = mine && from && same_names(mine, from) && same_shapes(mine, from);
    for (size_t i = 0; ok && i < mine->count; i++) {
        const tarn_entry *entry = tarn_entries_find(from, mine->at[i].name);
        ok = !entry || adopt(mine->at[i].tensor, entry->tensor);
    }
    return tarn_scope_close(scope, NULL) && ok;
}
