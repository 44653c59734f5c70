/* weight_norm.c -- see weight_norm.h */
#include "nn/weight_norm.h"

#include <stdio.h>
#include <string.h>

#include "nn/init.h"
#include "nn/text.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

struct tarn_weight_norm_kind {
    const char *name;
    bool (*split)(tarn_layer *self, tarn_tensor *weight);
    tarn_tensor *(*make)(tarn_layer *self);
    const char *parts[3]; /* what follows the weight's name in PyTorch's keys */
};

enum { ROOM = 64 };

static const char *part_name(const tarn_layer *self, const char *part, char out[ROOM])
{
    snprintf(out, ROOM, "%s_%s", self->class->slot[self->norm->slot].name, part);
    return out;
}

static tarn_tensor *part_of(const tarn_layer *self, const char *part)
{
    char name[ROOM];
    tarn_tensor *t = tarn_parameter_of(self, part_name(self, part, name));
    return t ? t : tarn_fail(TARN_ERROR_USE, "%s: '%s' is gone", tarn_layer_type(self), name);
}

static bool add_part(tarn_layer *self, const char *part, tarn_tensor *t, bool buffer)
{
    char name[ROOM];
    return t && tarn_layer_register(self, part_name(self, part, name), t, buffer);
}

/* ---- weight norm: w = g v / |v| [Salimans, Kingma 2016] ---------------------------------------- */

/* The norm over all dims but one, which stay with size 1. */
static tarn_tensor *norm_over_others(const tarn_layer *self, const tarn_tensor *v)
{
    int64_t dims[TARN_MAX_DIMS];
    int n = 0;
    for (int d = 1; d <= v->spec.rank; d++)
        if (d != self->norm->dim)
            dims[n++] = d;
    tarn_tensor *squares = tarn_mul(v, v);
    return tarn_sqrt(n ? tarn_sum(squares, dims, n, true) : squares);
}

static bool split_weight(tarn_layer *self, tarn_tensor *weight)
{
    return add_part(self, "g", norm_over_others(self, weight), false) &&
           add_part(self, "v", weight, false);
}

static tarn_tensor *make_weight(tarn_layer *self)
{
    tarn_tensor *g = part_of(self, "g"), *v = part_of(self, "v");
    return g && v ? tarn_mul(v, tarn_div(g, norm_over_others(self, v))) : NULL;
}

/* ---- spectral norm: w / s, s the largest singular value [Miyato et al. 2018] ------------------- */

/* (outputs x everything else) */
static tarn_tensor *as_matrix(const tarn_layer *self, const tarn_tensor *w)
{
    const tarn_tensor *turned = self->norm->dim == 1 ? w : tarn_transpose(w, 1, self->norm->dim);
    const int64_t size[] = {turned ? turned->spec.size[0] : 1, -1};
    return tarn_reshape(turned, size, 2);
}

/* x / max(|x|, eps) */
static tarn_tensor *normalize(const tarn_tensor *x, double eps)
{
    const tarn_tensor *norm = tarn_sqrt(tarn_sum(tarn_mul(x, x), NULL, 0, false));
    return tarn_div(x, tarn_maximum(norm, tarn_tensor_weak(eps, false)));
}

static tarn_tensor *random_direction(const tarn_layer *self, const char *part, int64_t n)
{
    char name[ROOM];
    tarn_text place = {0};
    tarn_tensor *t = tarn_tensor_new(TARN_FLOAT32, 1, &n);
    tarn_text_add(&place, "%s.%s", self->path ? self->path : "", part_name(self, part, name));
    bool ok = t && !place.failed &&
              tarn_init_apply(tarn_init_find("normal"), t, NULL, tarn_path_stream(place.at));
    tarn_text_done(&place);
    t = ok ? normalize(t, self->norm->eps) : NULL;
    return t && self->dtype ? tarn_tensor_to(t, (tarn_dtype)self->dtype) : t;
}

static bool split_spectral(tarn_layer *self, tarn_tensor *weight)
{
    const tarn_tensor *m = as_matrix(self, weight);
    return m && add_part(self, "orig", weight, false) &&
           add_part(self, "u", random_direction(self, "u", m->spec.size[0]), true) &&
           add_part(self, "v", random_direction(self, "v", m->spec.size[1]), true);
}

static bool write_back(tarn_tensor *to, const tarn_tensor *from)
{
    if (!from || !tarn_drive_copy(to, from))
        return false;
    tarn_storage_wrote(to->storage, "spectral_norm");
    return true;
}

/* v = W^T u, u = W v, each of length 1.  The tape gets tensors of its own, since these are written
 * again at the next forward. */
static bool iterate(tarn_layer *self, const tarn_tensor *m, tarn_tensor **u, tarn_tensor **v)
{
    tarn_tensor *u_kept = *u, *v_kept = *v;
    bool was = tarn_recording_set(false);
    for (int64_t i = 0; *u && i < self->norm->iterations; i++) {
        *v = normalize(tarn_matmul(tarn_transpose(m, 1, 2), *u), self->norm->eps);
        *u = normalize(tarn_matmul(m, *v), self->norm->eps);
    }
    bool ok = *u && *v;
    if (ok && self->norm->iterations)
        ok = write_back(u_kept, *u) && write_back(v_kept, *v);
    tarn_recording_set(was);
    return ok;
}

static tarn_tensor *make_spectral(tarn_layer *self)
{
    tarn_tensor *w = part_of(self, "orig"), *u = part_of(self, "u"), *v = part_of(self, "v");
    tarn_tensor *m = w && u && v ? as_matrix(self, w) : NULL;
    if (!m || (tarn_layer_training(self) && !iterate(self, m, &u, &v)))
        return NULL;
    return tarn_div(w, tarn_sum(tarn_mul(u, tarn_matmul(m, v)), NULL, 0, false));
}

/* ---- the kinds --------------------------------------------------------------------------------- */

static const tarn_weight_norm_kind kinds[] = {
    {"weight_norm", split_weight, make_weight, {"g", "v"}},
    {"spectral_norm", split_spectral, make_spectral, {"orig", "u", "v"}},
};

static const tarn_weight_norm_kind *kind_named(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return tarn_fail(TARN_ERROR_VALUE, "there is no norm '%s' of weights", name);
}

const char *tarn_weight_norm_name(const tarn_layer *self) { return self->norm->kind->name; }

static void norm_done(void *object) { tarn_free(object, sizeof(tarn_weight_norm)); }

static const tarn_class norm_class = {"weight norm", norm_done};

static bool can_have(const tarn_layer *self, const tarn_weight_norm_options *o)
{
    int slot = self->class->slot ? tarn_layer_class_slot(self->class, o->name) : -1;
    if (slot < 0 || self->class->slot[slot].buffer)
        return tarn_fail(TARN_ERROR_VALUE,
                         "%s: %s has no weight named '%s' that could be made of"
                         " others",
                         o->kind, tarn_layer_type(self), o->name);
    if (o->iterations < 0)
        return tarn_fail(TARN_ERROR_VALUE, "%s: n_power_iterations must not be negative, not %lld",
                         o->kind, (long long)o->iterations);
    const tarn_tensor *t = self->slot[slot];
    if (o->dim < 0 || (t && o->dim > t->spec.rank))
        return tarn_fail(TARN_ERROR_VALUE, "%s: dim %lld is out of range for '%s'", o->kind,
                         (long long)o->dim, o->name);
    return !self->norm || tarn_fail(TARN_ERROR_USE, "%s: this %s has %s already", o->kind,
                                    tarn_layer_type(self), self->norm->kind->name);
}

bool tarn_weight_norm_add(tarn_layer *self, const tarn_weight_norm_options *o)
{
    const tarn_weight_norm_kind *kind = kind_named(o->kind);
    if (!kind || !can_have(self, o))
        return false;
    tarn_weight_norm *norm = tarn_alloc_zero(sizeof *norm);
    if (!norm)
        return false;
    bool turned = strncmp(self->class->name, "ConvTranspose", 13) == 0;
    *norm = (tarn_weight_norm){.object = {.class = &norm_class, .refs = 1}, .kind = kind};
    norm->slot = tarn_layer_class_slot(self->class, o->name);
    norm->dim = o->dim ? o->dim : turned ? 2 : 1;
    norm->iterations = o->iterations, norm->eps = o->eps;
    self->norm = norm;
    if (tarn_weight_norm_split(self))
        return true;
    tarn_release(self->norm);
    self->norm = NULL;
    return false;
}

bool tarn_weight_norm_split(tarn_layer *self)
{
    tarn_tensor *weight = self->slot[self->norm->slot];
    if (!weight)
        return true;
    tarn_scope scope = tarn_scope_open();
    bool was = tarn_recording_set(false);
    bool ok = self->norm->kind->split(self, weight);
    tarn_recording_set(was);
    ok = tarn_scope_close(scope, NULL) && ok;
    if (ok)
        tarn_weight_norm_drop(self);
    return ok;
}

bool tarn_weight_norm_make(tarn_layer *self)
{
    tarn_weight_norm_drop(self); /* what a failed forward has left */
    tarn_tensor *weight = self->norm->kind->make(self);
    self->slot[self->norm->slot] = tarn_keep(weight);
    return weight;
}

void tarn_weight_norm_drop(tarn_layer *self)
{
    tarn_release(self->slot[self->norm->slot]);
    self->slot[self->norm->slot] = NULL;
}

static bool remove_parts(tarn_layer *self)
{
    char name[ROOM];
    for (int i = 0; i < 3 && self->norm->kind->parts[i]; i++)
        if (!tarn_layer_register(self, part_name(self, self->norm->kind->parts[i], name), NULL,
                                 false))
            return false;
    tarn_release(self->norm);
    self->norm = NULL;
    return true;
}

bool tarn_weight_norm_remove(tarn_layer *self, const char *kind)
{
    if (!self->norm || strcmp(self->norm->kind->name, kind) != 0)
        return tarn_fail(TARN_ERROR_USE, "remove_%s: this %s has none", kind,
                         tarn_layer_type(self));
    if (!self->built)
        return remove_parts(self);
    bool was = tarn_recording_set(false), training = self->training;
    self->training = false; /* as it is, without another iteration */
    tarn_tensor *made = self->norm->kind->make(self);
    tarn_tensor *weight = made ? tarn_tensor_to(made, (tarn_dtype)made->spec.dtype) : NULL;
    self->training = training;
    tarn_recording_set(was);
    int slot = self->norm->slot;
    if (!weight || !tarn_tensor_requires_grad(weight, true) || !remove_parts(self))
        return false;
    weight->parameter = true;
    self->slot[slot] = tarn_keep(weight);
    return true;
}
