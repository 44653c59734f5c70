/* net.c -- nets in files: weights and buffers under PyTorch's keys, and beside them, as the note
 * "tarn", the architecture, so that the file alone rebuilds the net. */
#include "data/net.h"

#include <string.h>

#include "base/json.h"
#include "data/shards.h"
#include "nn/describe.h"
#include "tarn/layer.h"

static const char KEY[] = "tarn";

/* {"head.weight": "embedding.weight"}: readers that follow the custom of safetensors find a shared
 * tensor under all its names. */
static bool note_ties(tarn_archive *a, const json_t *ties)
{
    const char *name;
    json_t *first;
    json_object_foreach((json_t *)ties, name, first)
    {
        if (!tarn_archive_note(a, name, json_string_value(first)))
            return false;
    }
    return true;
}

static bool note_architecture(tarn_archive *a, const tarn_layer *net)
{
    json_t *description = tarn_layer_describe(net);
    size_t length = 0;
    char *text = description ? tarn_json_text(description, &length) : NULL;
    bool ok = text && tarn_archive_note(a, "format", "pt") && tarn_archive_note(a, KEY, text) &&
              note_ties(a, json_object_get(description, "ties"));
    tarn_json_text_free(text, length);
    json_decref(description);
    return ok;
}

static tarn_archive *archive_of(const tarn_layer *net)
{
    tarn_archive *a = tarn_archive_new();
    const tarn_entries *e = a ? tarn_layer_entries(net, TARN_PARAMETERS | TARN_BUFFERS) : NULL;
    if (!e || !note_architecture(a, net))
        return NULL;
    for (size_t i = 0; i < e->count; i++)
        if (!tarn_archive_add(a, e->at[i].name, e->at[i].tensor))
            return NULL;
    return a;
}

bool tarn_save(const tarn_layer *net, const char *path) { return tarn_net_write(net, path, 0); }

bool tarn_net_write(const tarn_layer *net, const char *path, uint64_t shard_bytes)
{
    if (!net)
        return false;
    tarn_scope scope = tarn_scope_open();
    const tarn_archive *a = archive_of(net);
    bool ok = a && tarn_shards_write(a, path, shard_bytes);
    if (!ok)
        tarn_fail_frame("save to %s", path);
    return tarn_scope_close(scope, NULL) && ok;
}

static tarn_layer *rebuild(const tarn_archive *a, const char *path)
{
    const char *text = tarn_archive_note_of(a, KEY);
    if (!text)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s holds weights but no architecture; make the net in a script and read"
                         " them with net:load_state_dict(tarn.safetensors.load(path))",
                         path);
    json_t *description = tarn_json_parse(text, strlen(text), path);
    tarn_layer *net = description ? tarn_layer_from_description(description) : NULL;
    json_decref(description);
    return net && tarn_layer_adopt_entries(net, a->tensors) ? net : NULL;
}

tarn_layer *tarn_load(const char *path) { return tarn_net_read(path, false); }

tarn_layer *tarn_net_read(const char *path, bool map)
{
    tarn_scope scope = tarn_scope_open();
    const tarn_archive *a = tarn_shards_read(path, map);
    tarn_layer *net = a ? rebuild(a, path) : NULL;
    if (!net)
        tarn_fail_frame("load from %s", path);
    return tarn_scope_close(scope, net) ? net : NULL;
}
