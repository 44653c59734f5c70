/* shards.c -- see shards.h */
#include "data/shards.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "data/safetensors.h"

enum { MOST_SHARDS = 99999, PATH_ROOM = 4096 };
#define INDEX_BYTES ((size_t)256 << 20)

static const char INDEX[] = ".index.json";

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_there(const char *path) { return access(path, F_OK) == 0; }

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);
    return n >= k && strcmp(text + n - k, end) == 0;
}

static bool path_join(char out[PATH_ROOM], const char *a, int a_length, const char *b)
{
    int n = snprintf(out, PATH_ROOM, "%.*s%s", a_length, a, b);
    return (n >= 0 && n < PATH_ROOM) ||
           tarn_fail(TARN_ERROR_FILE, "the path %.80s... is too long", a);
}

/* ---- reading ------------------------------------------------------------------------------ */

/* The file to read for what the caller named. */
static bool resolve(char out[PATH_ROOM], const char *path)
{
    char index[PATH_ROOM];
    int length = (int)strlen(path);
    if (!is_folder(path)) {
        if (!path_join(out, path, length, "") || !path_join(index, path, length, INDEX))
            return false;
        return is_there(path) || !is_there(index) || path_join(out, index, PATH_ROOM, "");
    }
    while (length > 1 && path[length - 1] == '/')
        length--;
    if (!path_join(out, path, length, "/model.safetensors"))
        return false;
    return is_there(out) ||
           (path_join(out, path, length, "/model.safetensors.index.json") &&
            (is_there(out) || tarn_fail(TARN_ERROR_FILE,
                                        "%s is a folder without model.safetensors and without"
                                        " model.safetensors.index.json",
                                        path)));
}

typedef struct shards {
    const char *index; /* its path */
    bool map;
    tarn_archive *all;
    json_t *done; /* files that were read */
} shards;

/* Only files beside the index: it may come from anywhere. */
static bool check_file(const shards *s, const char *name, const json_t *file)
{
    const char *text = json_string_value(file);
    if (text && *text && !strchr(text, '/') && strcmp(text, ".") != 0 && strcmp(text, "..") != 0)
        return true;
    return tarn_fail(TARN_ERROR_FORMAT,
                     "%s: the file of '%s' must be a name beside the index, not %s", s->index, name,
                     text ? text : "something else");
}

static bool read_shard(const shards *s, const char *file)
{
    char path[PATH_ROOM];
    const char *slash = strrchr(s->index, '/');
    if (json_object_get(s->done, file))
        return true;
    if (!path_join(path, s->index, slash ? (int)(slash + 1 - s->index) : 0, file))
        return false;
    tarn_archive *a = s->map ? tarn_safetensors_map(path) : tarn_safetensors_read(path);
    return a && tarn_archive_merge(s->all, a) &&
           (json_object_set_new(s->done, file, json_true()) == 0 ||
            tarn_fail(TARN_ERROR_MEMORY, "no memory for the shards of %s", s->index));
}

static bool read_map(const shards *s, json_t *weights)
{
    const char *name;
    json_t *file;
    if (!json_is_object(weights))
        return tarn_fail(TARN_ERROR_FORMAT, "%s has no weight_map", s->index);
    json_object_foreach(weights, name,
                        file) if (!check_file(s, name, file) ||
                                  !read_shard(s, json_string_value(file))) return false;
    json_object_foreach(weights, name, file) if (
        !tarn_entries_find(s->all->tensors,
                           name)) return tarn_fail(TARN_ERROR_FORMAT,
                                                   "%s says that %s holds '%s', but it does not",
                                                   s->index, json_string_value(file), name);
    return true;
}

static tarn_archive *read_index(const char *path, bool map)
{
    size_t bytes = 0;
    char *text = tarn_file_read(path, INDEX_BYTES, &bytes);
    json_t *index = text ? tarn_json_parse(text, bytes, path) : NULL;
    tarn_free(text, bytes);
    if (!index)
        return NULL;
    shards s = {.index = path, .map = map, .all = tarn_archive_new(), .done = json_object()};
    bool ok = s.all && s.done && read_map(&s, json_object_get(index, "weight_map"));
    json_decref(s.done);
    json_decref(index);
    return ok ? s.all : NULL;
}

tarn_archive *tarn_shards_read(const char *path, bool map)
{
    char file[PATH_ROOM];
    if (!resolve(file, path))
        return NULL;
    if (ends_with(file, ".json"))
        return read_index(file, map);
    return map ? tarn_safetensors_map(file) : tarn_safetensors_read(file);
}

/* ---- writing ------------------------------------------------------------------------------ */

static uint64_t bytes_of(const tarn_tensor *t)
{
    return (uint64_t)tarn_count(t) * tarn_dtype_size((tarn_dtype)t->spec.dtype);
}

/* Tensor I is in file number[I], from 1: in order, a new file when the next does not fit. */
static size_t number_files(const tarn_archive *a, uint64_t most, size_t *number)
{
    uint64_t held = 0;
    size_t files = 1;
    for (size_t i = 0; i < a->tensors->count; i++) {
        uint64_t bytes = bytes_of(a->tensors->at[i].tensor);
        if (held && held + bytes > most)
            files++, held = 0;
        held += bytes;
        number[i] = files;
    }
    return files;
}

static bool shard_path(char out[PATH_ROOM], const char *path, size_t k, size_t of)
{
    char tail[48];
    size_t length = strlen(path) - (ends_with(path, ".safetensors") ? strlen(".safetensors") : 0);
    snprintf(tail, sizeof tail, "-%05zu-of-%05zu.safetensors", k, of);
    return path_join(out, path, (int)length, tail);
}

static bool write_shard(const tarn_archive *a, const size_t *number, size_t k, const char *path)
{
    tarn_scope scope = tarn_scope_open();
    tarn_archive *part = tarn_archive_new();
    bool ok = part != NULL;
    for (size_t i = 0; ok && i < a->tensors->count; i++)
        ok = number[i] != k ||
             tarn_archive_add(part, a->tensors->at[i].name, a->tensors->at[i].tensor);
    for (size_t i = 0; ok && i < a->notes; i++)
        ok = tarn_archive_note(part, a->note[i].key, a->note[i].value);
    ok = ok && tarn_safetensors_write(part, path);
    return tarn_scope_close(scope, NULL) && ok;
}

static json_t *index_json(const tarn_archive *a, const char *path, const size_t *number,
                          size_t files)
{
    json_t *map = json_object();
    uint64_t total = 0;
    bool ok = map != NULL;
    char file[PATH_ROOM];
    for (size_t i = 0; ok && i < a->tensors->count; i++) {
        total += bytes_of(a->tensors->at[i].tensor);
        ok = shard_path(file, path, number[i], files);
        const char *slash = strrchr(file, '/');
        ok = ok && json_object_set_new(map, a->tensors->at[i].name,
                                       json_string(slash ? slash + 1 : file)) == 0;
    }
    return json_pack("{s:{s:I}, s:o}", "metadata", "total_size", (json_int_t)total, "weight_map",
                     map);
}

static bool write_index(const tarn_archive *a, const char *path, const size_t *number, size_t files)
{
    char file[PATH_ROOM];
    size_t length = 0;
    json_t *index = index_json(a, path, number, files);
    char *text = index ? tarn_json_text(index, &length) : NULL;
    bool ok =
        text && path_join(file, path, PATH_ROOM, INDEX) && tarn_file_write(file, text, length);
    tarn_json_text_free(text, length);
    json_decref(index);
    if (ok && unlink(path) != 0 && errno != ENOENT) /* what an earlier save left there is stale */
        return tarn_fail(TARN_ERROR_FILE, "%s: cannot remove: %s", path, strerror(errno));
    return ok || tarn_fail(TARN_ERROR_FILE, "the index of %s cannot be written", path);
}

static bool write_files(const tarn_archive *a, const char *path, const size_t *number, size_t files)
{
    char file[PATH_ROOM];
    if (files > MOST_SHARDS)
        return tarn_fail(TARN_ERROR_VALUE, "shard_size makes %zu files, more than %d", files,
                         MOST_SHARDS);
    for (size_t k = 1; k <= files; k++)
        if (!shard_path(file, path, k, files) || !write_shard(a, number, k, file))
            return false;
    return write_index(a, path, number, files);
}

bool tarn_shards_write(const tarn_archive *a, const char *path, uint64_t shard_bytes)
{
    if (!shard_bytes)
        return tarn_safetensors_write(a, path);
    size_t bytes = (a->tensors->count + 1) * sizeof(size_t);
    size_t *number = tarn_alloc(bytes);
    if (!number)
        return false;
    size_t files = number_files(a, shard_bytes, number);
    bool ok = files == 1 ? tarn_safetensors_write(a, path) : write_files(a, path, number, files);
    tarn_free(number, bytes);
    return ok;
}
