/* layer.c -- layers as objects: made from a class and options, joined into trees, freed. */
#include "nn/layer.h"

#include <stdio.h>
#include <string.h>

#include "graph/apply.h"
#include "nn/init.h"
#include "nn/text.h"

enum { DEEPEST = 100 }; /* nets nest no deeper: walks are recursive */

/* ---- freeing --------------------------------------------------------------------------------- */

static void names_free(char **name, size_t count)
{
    for (size_t i = 0; name && i < count; i++)
        tarn_text_free(name[i]);
    tarn_free(name, count * sizeof *name);
}

static void layer_done(void *object)
{
    tarn_layer *self = object;
    for (int i = 0; i < TARN_MAX_SLOTS; i++)
        tarn_release(self->slot[i]);
    for (size_t i = 0; i < self->extras; i++) {
        tarn_text_free(self->extra[i].name);
        tarn_release(self->extra[i].tensor);
    }
    for (size_t i = 0; i < self->children; i++) {
        tarn_text_free(self->child[i].name);
        tarn_text_free(self->child[i].from);
        tarn_release(self->child[i].layer);
    }
    tarn_free(self->extra, self->extra_room * sizeof *self->extra);
    tarn_free(self->child, self->child_room * sizeof *self->child);
    tarn_text_free(self->name);
    tarn_text_free(self->type);
    tarn_text_free(self->path);
    tarn_text_free(self->takes);
    tarn_text_free(self->gives);
    tarn_text_free(self->arguments);
    tarn_release(self->norm);
    names_free(self->class_name, self->class_names);
    tarn_free(self, sizeof *self);
}

static const tarn_class layer_class = {"layer", layer_done};

/* ---- making ---------------------------------------------------------------------------------- */

static bool copy_list(tarn_layer *self, int i, const tarn_param *p)
{
    tarn_value *v = &self->option[i];
    int64_t n = v->list.count;
    if (!v->list.at && n == 0 && !(p->flags & TARN_OPTIONAL))
        return tarn_fail(TARN_ERROR_VALUE, "%s: %s is required", self->class->name, p->name);
    if (n > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_VALUE, "%s: %s has %lld entries; there can be at most %d",
                         self->class->name, p->name, (long long)n, TARN_MAX_DIMS);
    if (n > 0)
        memcpy(self->lists[i], v->list.at, (size_t)n * sizeof(int64_t));
    if (v->list.at)
        v->list.at = self->lists[i];
    return true;
}

static bool copy_options(tarn_layer *self, const tarn_param *option, const tarn_value *value)
{
    for (int i = 0; option[i].name && i < TARN_MAX_PARAMS; i++) {
        self->option[i] = value ? value[i] : option[i].fallback;
        bool list = option[i].kind == TARN_SIZES || option[i].kind == TARN_DIMS;
        if (list && !copy_list(self, i, &option[i]))
            return false;
    }
    return true;
}

tarn_layer *tarn_layer_new(const tarn_layer_class *class, const tarn_value *option)
{
    tarn_layer *self = tarn_alloc_zero(sizeof *self);
    if (!self)
        return NULL;
    self->object = (tarn_object){.class = &layer_class, .refs = 1};
    self->class = class;
    self->training = true;
    self->input.rank = TARN_RANK_UNKNOWN;
    if (!(self = tarn_scope_own(self)) ||
        !copy_options(self, tarn_layer_class_options(class), option))
        return NULL;
    return !class->check || class->check(self) ? self : NULL;
}

tarn_value tarn_option(const tarn_layer *self, const char *name)
{
    const tarn_param *option = tarn_layer_class_options(self->class);
    for (int i = 0; option[i].name; i++)
        if (strcmp(option[i].name, name) == 0)
            return self->option[i];
    return (tarn_value){0};
}

bool tarn_layer_set_name(tarn_layer *self, const char *name)
{
    return tarn_text_set(&self->name, name);
}

bool tarn_layer_set_type(tarn_layer *self, const char *type)
{
    return tarn_text_set(&self->type, type);
}

bool tarn_layer_set_classes(tarn_layer *self, const char *const *name, size_t count)
{
    char **names = count ? tarn_alloc_zero(count * sizeof *names) : NULL;
    bool ok = !count || names;
    for (size_t i = 0; ok && i < count; i++)
        ok = (names[i] = tarn_text_new(name[i]));
    if (!ok) {
        names_free(names, count);
        return false;
    }
    names_free(self->class_name, self->class_names);
    self->class_name = names;
    self->class_names = count;
    return true;
}

/* ---- slots ----------------------------------------------------------------------------------- */

tarn_tensor *tarn_slot_of(const tarn_layer *self, int slot)
{
    return self->slot[slot] ? self->slot[slot] : TARN_NONE;
}

/* FNV-1a of the path and the slot's name, from a start that the birth decides. */
static uint64_t slot_stream(const tarn_layer *self, const char *name)
{
    uint64_t hash = tarn_path_stream(self->path ? self->path : "");
    hash = (hash ^ self->birth) * 0x9E3779B97F4A7C15u;
    for (const char *c = name; *c; c++)
        hash = (hash ^ (uint8_t)*c) * 0x100000001B3u;
    return hash | 1ull << 63;
}

/* A vector (a bias) draws as the matrix before it does: its fan is that of slot 0. */
static void fans(const tarn_layer *self, const tarn_tensor *t, int64_t *in, int64_t *out)
{
    const tarn_tensor *of = t->spec.rank < 2 && self->slot[0] ? self->slot[0] : t;
    tarn_init_fans(&of->spec, in, out);
}

/* Counts start at the 0 they were made with. */
static bool slot_fill(tarn_layer *self, const tarn_slot *slot, tarn_tensor *t)
{
    tarn_start start = {.t = t, .stream = slot_stream(self, slot->name)};
    if (tarn_dtype_kind(slot->dtype) != 'f')
        return true;
    fans(self, t, &start.fan_in, &start.fan_out);
    return tarn_init_start(tarn_init_find(slot->init), &start);
}

static bool slot_is_wanted(const tarn_layer *self, const tarn_slot *slot)
{
    return !slot->when || tarn_option(self, slot->when).boolean;
}

static bool slot_set(tarn_layer *self, int number, tarn_tensor *t)
{
    const tarn_slot *slot = &self->class->slot[number];
    t->parameter = true;
    if (!slot->buffer && !tarn_tensor_requires_grad(t, true))
        return false;
    tarn_release(self->slot[number]);
    self->slot[number] = tarn_keep(t);
    return true;
}

static bool slot_fits(const tarn_layer *self, int number, int rank, const int64_t *size)
{
    const tarn_tensor *t = self->slot[number];
    tarn_spec wanted = tarn_spec_make((tarn_dtype)t->spec.dtype, rank, size);
    return tarn_spec_same_shape(&t->spec, &wanted) ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: %s is shared and %s; here it must be %s",
                     tarn_layer_type(self), self->class->slot[number].name, TARN_SHAPE(t),
                     TARN_SPEC_SHAPE(&wanted));
}

bool tarn_slot_make(tarn_layer *self, int number, int rank, const int64_t *size)
{
    const tarn_slot *slot = &self->class->slot[number];
    if (!slot_is_wanted(self, slot))
        return true;
    if (self->slot[number]) /* shared with another layer before sizes were known */
        return slot_fits(self, number, rank, size);
    tarn_tensor *t = tarn_tensor_new(slot->dtype, rank, size);
    if (!t || !slot_fill(self, slot, t))
        return false;
    if (self->dtype && tarn_dtype_kind(slot->dtype) == 'f' && !(t = tarn_tensor_to(t, self->dtype)))
        return false;
    return slot_set(self, number, t);
}

bool tarn_slot_expect(tarn_layer *self, int number, int rank, const int64_t *size)
{
    const tarn_slot *slot = &self->class->slot[number];
    if (!slot_is_wanted(self, slot))
        return true;
    bool own = self->dtype && tarn_dtype_kind(slot->dtype) == 'f';
    tarn_spec spec = tarn_spec_make(own ? (tarn_dtype)self->dtype : slot->dtype, rank, size);
    tarn_tensor *t = tarn_tensor_meta(&spec);
    return t && slot_set(self, number, t);
}

tarn_tensor *tarn_parameter_of(const tarn_layer *self, const char *name)
{
    for (size_t i = 0; i < self->extras; i++)
        if (strcmp(self->extra[i].name, name) == 0)
            return self->extra[i].tensor;
    return NULL;
}

bool tarn_parameter_make(tarn_layer *self, const char *name, const char *init, int64_t fan_in,
                         int rank, const int64_t *size)
{
    tarn_tensor *t = tarn_tensor_new(TARN_FLOAT32, rank, size);
    tarn_start start = {.t = t, .stream = slot_stream(self, name)};
    if (!t)
        return false;
    tarn_init_fans(&t->spec, &start.fan_in, &start.fan_out);
    if (fan_in)
        start.fan_in = fan_in;
    if (!tarn_init_start(tarn_init_find(init), &start))
        return false;
    if (self->dtype && !(t = tarn_tensor_to(t, self->dtype)))
        return false;
    return tarn_layer_register(self, name, t, false);
}

static bool tie_slot(tarn_layer *self, int number, tarn_tensor *t)
{
    const tarn_tensor *mine = self->slot[number];
    if (mine && !tarn_spec_same_shape(&mine->spec, &t->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "%s: %s is %s, not %s", tarn_layer_type(self),
                         self->class->slot[number].name, TARN_SHAPE(mine), TARN_SHAPE(t));
    tarn_keep(t);
    tarn_release(mine);
    self->slot[number] = t;
    return true;
}

bool tarn_layer_tie(tarn_layer *self, const char *name, tarn_tensor *t)
{
    int slot = self->class->slot ? tarn_layer_class_slot(self->class, name) : -1;
    const tarn_tensor *mine = tarn_parameter_of(self, name);
    if (slot >= 0)
        return tie_slot(self, slot, t);
    if (mine && tarn_spec_same_shape(&mine->spec, &t->spec))
        return tarn_layer_register(self, name, t, false);
    return tarn_fail(TARN_ERROR_VALUE, "%s has no parameter '%s' of the shape %s",
                     tarn_layer_type(self), name, TARN_SHAPE(t));
}

/* ---- children -------------------------------------------------------------------------------- */

static tarn_child *child_named(const tarn_layer *self, const char *name)
{
    for (size_t i = 0; i < self->children; i++)
        if (strcmp(self->child[i].name, name) == 0)
            return &self->child[i];
    return NULL;
}

static bool is_not(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)path, (void)depth;
    return layer != context ||
           tarn_fail(TARN_ERROR_USE, "%s cannot contain itself", tarn_layer_type(layer));
}

static bool child_append(tarn_layer *self, const char *name, tarn_layer *child)
{
    void *at = self->child;
    bool ok = tarn_grow(&at, &self->child_room, self->children + 1, sizeof *self->child);
    self->child = at;
    char *copy = ok ? tarn_text_new(name) : NULL;
    if (!copy)
        return false;
    self->child[self->children++] = (tarn_child){copy, tarn_keep(child), NULL};
    self->built = false;
    return true;
}

bool tarn_layer_add(tarn_layer *self, const char *name, tarn_layer *child)
{
    if (!child || !tarn_layer_walk(child, is_not, self))
        return false;
    char number[24];
    if (!name) {
        snprintf(number, sizeof number, "%zu", self->children);
        name = number;
    }
    tarn_child *old = child_named(self, name);
    if (!old)
        return child_append(self, name, child);
    tarn_keep(child);
    tarn_release(old->layer);
    old->layer = child;
    self->built = false;
    return true;
}

bool tarn_layer_compose(tarn_layer *self, const char *name, tarn_layer *child)
{
    tarn_text path = {0};
    tarn_text_put(&path, self->path ? self->path : "");
    tarn_text_put(&path, self->path && *self->path ? "." : "");
    tarn_text_put(&path, name);
    bool ok =
        !path.failed && tarn_layer_add(self, name, child) && tarn_text_set(&child->path, path.at);
    tarn_text_done(&path);
    child->birth = self->birth;
    child->dtype = self->dtype;
    child->training = self->training;
    return ok;
}

bool tarn_layer_remove(tarn_layer *self, const char *name)
{
    tarn_child *gone = child_named(self, name);
    if (!gone)
        return false;
    tarn_text_free(gone->name);
    tarn_text_free(gone->from);
    tarn_release(gone->layer);
    size_t after = (size_t)(&self->child[self->children] - gone) - 1;
    memmove(gone, gone + 1, after * sizeof *gone);
    self->children--;
    return true;
}

static tarn_extra *extra_named(const tarn_layer *self, const char *name)
{
    for (size_t i = 0; i < self->extras; i++)
        if (strcmp(self->extra[i].name, name) == 0)
            return &self->extra[i];
    return NULL;
}

static bool extra_append(tarn_layer *self, const char *name, tarn_tensor *tensor, bool buffer)
{
    void *at = self->extra;
    bool ok = tarn_grow(&at, &self->extra_room, self->extras + 1, sizeof *self->extra);
    self->extra = at;
    char *copy = ok ? tarn_text_new(name) : NULL;
    if (!copy)
        return false;
    self->extra[self->extras++] = (tarn_extra){copy, tarn_keep(tensor), buffer};
    return true;
}

static void extra_remove(tarn_layer *self, tarn_extra *gone)
{
    tarn_text_free(gone->name);
    tarn_release(gone->tensor);
    size_t after = (size_t)(&self->extra[self->extras] - gone) - 1;
    memmove(gone, gone + 1, after * sizeof *gone);
    self->extras--;
}

bool tarn_layer_register(tarn_layer *self, const char *name, tarn_tensor *tensor, bool buffer)
{
    tarn_extra *old = extra_named(self, name);
    if (!tensor) {
        if (old)
            extra_remove(self, old);
        return true;
    }
    if (!buffer && tarn_dtype_kind(tensor->spec.dtype) != 'f')
        return tarn_fail(TARN_ERROR_TYPE, "%s: parameter '%s' must be floating, not %s",
                         tarn_layer_type(self), name, tarn_dtype_name(tensor->spec.dtype));
    if (!buffer && tensor->node)
        return tarn_fail(TARN_ERROR_USE,
                         "%s: parameter '%s' is the result of an operation;"
                         " a parameter is a leaf: use detach()",
                         tarn_layer_type(self), name);
    if (!buffer && !tarn_tensor_requires_grad(tensor, true))
        return false;
    tensor->parameter = true;
    if (!old)
        return extra_append(self, name, tensor, buffer);
    tarn_keep(tensor);
    tarn_release(old->tensor);
    old->tensor = tensor, old->buffer = buffer;
    return true;
}

/* ---- looking --------------------------------------------------------------------------------- */

const char *tarn_layer_type(const tarn_layer *self)
{
    return self->type ? self->type : self->class->name;
}

/* The last key of a path, where a script chose it: "conv" of "3.conv", nothing of "3". */
static const char *given_key(const tarn_layer *self)
{
    const char *dot = self->path ? strrchr(self->path, '.') : NULL;
    const char *key = dot ? dot + 1 : self->path;
    return key && *key && strspn(key, "0123456789") != strlen(key) ? key : NULL;
}

const char *tarn_layer_title(const tarn_layer *self, char out[96])
{
    const char *name = self->name ? self->name : given_key(self);
    if (name)
        snprintf(out, 96, "%.40s '%.48s'", tarn_layer_type(self), name);
    else
        snprintf(out, 96, "%.90s", tarn_layer_type(self));
    return out;
}

tarn_layer *tarn_layer_child(const tarn_layer *self, const char *name)
{
    const tarn_child *child = child_named(self, name);
    return child ? child->layer : NULL;
}

tarn_layer *tarn_layer_at(const tarn_layer *self, int64_t position)
{
    int64_t n = (int64_t)self->children, i = position > 0 ? position - 1 : n + position;
    return position != 0 && i >= 0 && i < n ? self->child[i].layer : NULL;
}

typedef struct walk {
    tarn_layer_visit *visit;
    void *context;
    tarn_text path;
} walk;

static bool walk_from(walk *w, tarn_layer *self, int depth)
{
    if (depth > DEEPEST)
        return tarn_fail(TARN_ERROR_USE, "layers nest more than %d deep", DEEPEST);
    size_t here = w->path.length;
    bool ok = w->visit(w->context, self, here ? w->path.at : "", depth);
    for (size_t i = 0; ok && i < self->children; i++) {
        tarn_text_put(&w->path, here ? "." : "");
        tarn_text_put(&w->path, self->child[i].name);
        ok = !w->path.failed && walk_from(w, self->child[i].layer, depth + 1);
        w->path.length = here;
        if (w->path.at)
            w->path.at[here] = '\0';
    }
    return ok;
}

bool tarn_layer_walk(tarn_layer *self, tarn_layer_visit *visit, void *context)
{
    walk w = {.visit = visit, .context = context};
    bool ok = walk_from(&w, self, 0);
    tarn_text_done(&w.path);
    return ok;
}

typedef struct search {
    const char *name;
    tarn_layer *found;
} search;

static bool search_here(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)depth;
    search *s = context;
    if ((layer->name && strcmp(layer->name, s->name) == 0) || strcmp(path, s->name) == 0)
        s->found = layer;
    return !s->found;
}

tarn_layer *tarn_layer_find(const tarn_layer *self, const char *name)
{
    search s = {.name = name};
    return tarn_layer_walk((tarn_layer *)self, search_here, &s) ? NULL : s.found;
}
