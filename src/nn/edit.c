/* edit.c -- see edit.h */
#include "nn/edit.h"

#include <stdio.h>
#include <string.h>

#include "nn/build.h"
#include "nn/text.h"

static bool is_sequential(const tarn_layer *net, const char *verb)
{
    uint32_t chain = TARN_LAYER_CHAIN | TARN_LAYER_AROUND;
    return (net->class->traits & chain) == TARN_LAYER_CHAIN ||
           tarn_fail(TARN_ERROR_TYPE, "%s: works on a Sequential, not on %s", verb,
                     tarn_layer_type(net));
}

/* Lists, and containers whose layers stand side by side, grow and change as well. */
static bool is_list(const tarn_layer *net, const char *verb)
{
    return (net->class->traits & TARN_LAYER_CONTAINER) || is_sequential(net, verb);
}

static bool in_range(const tarn_layer *net, const char *verb, int64_t count)
{
    int64_t n = (int64_t)net->children;
    return (count >= -n && count <= n) ||
           tarn_fail(TARN_ERROR_VALUE, "%s: %lld layers of a net that has %lld", verb,
                     (long long)(count < 0 ? -count : count), (long long)n);
}

/* A Sequential of layers FROM to TO - 1, which are shared.  Class names go with the last layer,
 * the input with the first. */
static tarn_layer *part_of(const tarn_layer *net, size_t from, size_t to)
{
    tarn_layer *part = tarn_layer_new(net->class, NULL);
    for (size_t i = from; part && i < to; i++)
        if (!tarn_layer_add(part, NULL, net->child[i].layer))
            return NULL;
    if (!part)
        return NULL;
    part->training = net->training;
    if (from == 0)
        part->input = net->input, part->input_given = net->input_given;
    if (to == net->children && net->class_name &&
        !tarn_layer_set_classes(part, (const char *const *)net->class_name, net->class_names))
        return NULL;
    return part;
}

tarn_layer *tarn_layer_take(const tarn_layer *net, int64_t count)
{
    if (!is_sequential(net, "take") || !in_range(net, "take", count))
        return NULL;
    size_t n = net->children;
    return count >= 0 ? part_of(net, 0, (size_t)count) : part_of(net, n - (size_t)-count, n);
}

tarn_layer *tarn_layer_drop(const tarn_layer *net, int64_t count)
{
    if (!is_sequential(net, "drop") || !in_range(net, "drop", count))
        return NULL;
    size_t n = net->children;
    return count >= 0 ? part_of(net, (size_t)count, n) : part_of(net, 0, n - (size_t)-count);
}

int64_t tarn_layer_position(const tarn_layer *net, const char *name)
{
    for (size_t i = 0; i < net->children; i++) {
        const tarn_child *child = &net->child[i];
        if (strcmp(child->name, name) == 0 ||
            (child->layer->name && strcmp(child->layer->name, name) == 0))
            return (int64_t)i + 1;
    }
    tarn_fail(TARN_ERROR_VALUE, "%s has no layer named '%s'", tarn_layer_type(net), name);
    return 0;
}

tarn_layer *tarn_layer_take_to(const tarn_layer *net, const char *name)
{
    int64_t at = is_sequential(net, "take") ? tarn_layer_position(net, name) : 0;
    return at ? tarn_layer_take(net, at) : NULL;
}

/* The sizes of a net whose input is known are known at once, also after a change. */
static bool rebuild(tarn_layer *net)
{
    if (net->input.rank == TARN_RANK_UNKNOWN)
        return true;
    tarn_scope scope = tarn_scope_open();
    bool ok = tarn_layer_shape_run(net, 2);
    return tarn_scope_close(scope, NULL) && ok;
}

bool tarn_layer_replace(tarn_layer *net, int64_t at, tarn_layer *layer)
{
    if (!is_list(net, "replace"))
        return false;
    tarn_layer *old = tarn_keep(tarn_layer_at(net, at));
    if (!old)
        return tarn_fail(TARN_ERROR_VALUE, "replace: there is no layer %lld in a net of %zu",
                         (long long)at, net->children);
    size_t i = (size_t)(at > 0 ? at - 1 : (int64_t)net->children + at);
    bool ok = tarn_layer_add(net, net->child[i].name, layer);
    if (ok && !rebuild(net)) {
        tarn_release(net->child[i].layer);
        net->child[i].layer = tarn_keep(old);
        ok = false;
    }
    tarn_release(old);
    return ok;
}

bool tarn_layer_append(tarn_layer *net, tarn_layer *layer)
{
    if (!is_list(net, "append") || !tarn_layer_add(net, NULL, layer))
        return false;
    if (rebuild(net))
        return true;
    tarn_layer_remove(net, net->child[net->children - 1].name);
    return false;
}
