/* fuse.c -- see fuse.h */
#include "nn/fuse.h"

#include <string.h>

#include "graph/apply.h"
#include "graph/autocast.h"
#include "graph/nan.h"
#include "graph/profile.h"
#include "nn/call.h"
#include "nn/text.h"

enum { MOST_ROWS = 32, MOST_LAYERS = 4 };

/* The rows that fuse, those of most layers first; found once in each thread. */
static _Thread_local struct {
    const tarn_op *row[MOST_ROWS];
    size_t count;
    bool known;
} rows;

static size_t words_in(const char *text)
{
    size_t n = 1;
    for (; *text; text++)
        n += *text == ' ';
    return n;
}

static void find_rows(void)
{
    for (size_t words = MOST_LAYERS; words > 0; words--)
        for (size_t i = 0; i < tarn_op_count() && rows.count < MOST_ROWS; i++) {
            const tarn_op *op = tarn_op_at(i);
            if (op->fuses && words_in(op->fuses) == words)
                rows.row[rows.count++] = op;
        }
    rows.known = true;
}

/* It does what its class does and no more, and nobody wants to see it do so. */
static bool is_plain(const tarn_layer *layer)
{
    const tarn_layer_class *class = layer->class;
    return layer->built && layer->path && !layer->hooked && !layer->norm &&
           (!class->plain || class->plain(layer));
}

/* How many children of SELF from FROM on OP fuses; 0: they are others. */
static size_t matches(const tarn_op *op, const tarn_layer *self, size_t from)
{
    size_t n = 0;
    for (const char *word = op->fuses; word; n++) {
        const char *end = strchr(word, ' ');
        size_t len = end ? (size_t)(end - word) : strlen(word);
        if (from + n >= self->children)
            return 0;
        const tarn_layer *layer = self->child[from + n].layer;
        const char *name = layer->class->name;
        if (strncmp(name, word, len) != 0 || name[len] || !is_plain(layer))
            return 0;
        word = end ? end + 1 : NULL;
    }
    return n;
}

/* Somebody sees every layer and every operation; a profile sees them as they run. */
static bool is_watched(void)
{
    return (tarn_layer_watched() && !tarn_profiling()) || tarn_tracing_nan();
}

static const tarn_op *row_for(const tarn_layer *self, size_t from, size_t *count)
{
    if (!rows.known)
        find_rows();
    if (!self->child[from].layer->class->arguments || is_watched())
        return NULL;
    const char *name = self->child[from].layer->class->name;
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.row[i]->fuses[0] == name[0] && (*count = matches(rows.row[i], self, from)) > 0)
            return rows.row[i];
    }
    return NULL;
}

/* Every layer is entered, as it would be alone: it counts its forwards. */
static tarn_tensor *apply_entered(const tarn_layer *self, size_t from, size_t count,
                                  const tarn_op *op, tarn_tensor *const *in,
                                  const tarn_value *value)
{
    tarn_layer_entry entry[MOST_LAYERS];
    size_t entered = 0;
    bool ok = true;
    tarn_site first = tarn_profile_here();
    for (size_t i = 0; ok && i < count; i++, entered++) {
        ok = tarn_layer_enter(self->child[from + i].layer, &entry[i]);
        first = i ? first : tarn_profile_here();
    }
    tarn_site last = tarn_profile_here();
    tarn_profile_move(first); /* where nearly all of the work is */
    tarn_tensor *y = ok ? tarn_apply1(op, in, NULL, value) : NULL;
    tarn_profile_move(last);
    while (entered-- > 0)
        tarn_layer_leave(self->child[from + entered].layer, &entry[entered], y ? y : TARN_NONE);
    return y;
}

/* What is wrong with the tensors, which the layers themselves can say better. */
static bool is_callers_fault(tarn_error_kind kind)
{
    return kind == TARN_ERROR_SHAPE || kind == TARN_ERROR_VALUE || kind == TARN_ERROR_TYPE ||
           kind == TARN_ERROR_USE;
}

/* After a failure: true when the layers run one by one will say it. */
static bool layers_may_say(void)
{
    if (!is_callers_fault(tarn_error_pending()))
        return false;
    tarn_error_clear();
    return true;
}

bool tarn_fuse_run(tarn_layer *self, size_t from, const tarn_tensors *in, tarn_tensors *out,
                   size_t *count)
{
    *count = 0;
    size_t layers = 0;
    const tarn_op *op = in->count == 1 ? row_for(self, from, &layers) : NULL;
    tarn_layer *first = self->child[from].layer;
    tarn_tensor *given[TARN_MAX_PARAMS] = {in->at[0]};
    tarn_value value[TARN_MAX_PARAMS] = {{0}};
    if (!op || !first->class->arguments(first, in->at[0], given, value))
        return true;
    out->count = 1;
    out->at[0] = apply_entered(self, from, layers, op, given, value);
    *count = out->at[0] ? layers : 0;
    if (!out->at[0])
        *out = (tarn_tensors){0};
    return *count || layers_may_say();
}

bool tarn_fuse_child(const tarn_layer *self, size_t i, const char *class_name, const tarn_op *op,
                     tarn_tensor *x, tarn_tensor **y)
{
    tarn_layer *child = self->child[i].layer;
    tarn_tensor *given[TARN_MAX_PARAMS] = {x};
    tarn_value value[TARN_MAX_PARAMS] = {{0}};
    *y = NULL;
    if (is_watched() || tarn_autocast() || strcmp(child->class->name, class_name) != 0 ||
        !is_plain(child))
        return true;
    for (int slot = 0; child->class->slot[slot].name; slot++)
        given[slot + 1] = tarn_slot_of(child, slot);
    *y = apply_entered(self, i, 1, op, given, value);
    return *y || layers_may_say();
}
