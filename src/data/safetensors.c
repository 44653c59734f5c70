/* safetensors.c -- see safetensors.h */
#include "data/safetensors.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "tensor/drive.h"

enum { MAX_HEADER = 100000000 };

/* ---- reading ------------------------------------------------------------------------------ */

/* Where bytes come from: a file, a block of memory, or a mapping, which tensors then lie in. */
typedef struct source {
    const char *what;
    uint64_t size;
    FILE *file;
    const char *bytes;
    tarn_map *map; /* BYTES are its */
} source;

static bool take(const source *s, uint64_t offset, void *out, size_t bytes)
{
    if (!s->file) {
        memcpy(out, s->bytes + offset, bytes);
        return true;
    }
    if (fseeko(s->file, (off_t)offset, SEEK_SET) != 0 || fread(out, 1, bytes, s->file) != bytes)
        return tarn_fail(TARN_ERROR_FILE, "%s: cannot read %zu bytes at %llu", s->what, bytes,
                         (unsigned long long)offset);
    return true;
}

/* One tensor of the header, before its data are read. */
typedef struct described {
    const char *name; /* in the JSON */
    tarn_spec spec;
    uint64_t begin, end;
} described;

static bool file_type(const char *text, tarn_dtype *out)
{
#define SAME(name, ctype, lua, file, kind, computes)                                               \
    if (strcmp(text, file) == 0)                                                                   \
        return *out = TARN_##name, true;
    TARN_DTYPE_TABLE(SAME)
#undef SAME
    return false;
}

static const char *type_in_file(tarn_dtype dtype)
{
#define NAME(name, ctype, lua, file, kind, computes) file,
    static const char *const names[] = {TARN_DTYPE_TABLE(NAME)};
#undef NAME
    return names[dtype];
}

/* The shape's product may overflow: it is compared in steps. */
static bool read_shape(const source *s, described *d, tarn_dtype dtype, const json_t *shape)
{
    size_t rank = json_array_size(shape);
    int64_t size[TARN_MAX_DIMS];
    if (!json_is_array(shape) || rank > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_FORMAT, "%s: tensor '%s' has %zu dims; Tarn's have at most %d",
                         s->what, d->name, rank, TARN_MAX_DIMS);
    uint64_t count = 1;
    for (size_t i = 0; i < rank; i++) {
        const json_t *n = json_array_get(shape, i);
        size[i] = json_integer_value(n);
        if (!json_is_integer(n) || size[i] < 0 ||
            __builtin_mul_overflow(count, (uint64_t)size[i], &count) || count > INT64_MAX / 16)
            return tarn_fail(TARN_ERROR_FORMAT, "%s: tensor '%s' has an impossible shape", s->what,
                             d->name);
    }
    d->spec = tarn_spec_make(dtype, (int)rank, size);
    if (count * tarn_dtype_size(dtype) != d->end - d->begin)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s: tensor '%s' %s needs %llu bytes, its offsets give %llu", s->what,
                         d->name, TARN_SPEC_SHAPE(&d->spec),
                         (unsigned long long)(count * tarn_dtype_size(dtype)),
                         (unsigned long long)(d->end - d->begin));
    return true;
}

static bool read_offsets(const source *s, described *d, const json_t *offsets, uint64_t room)
{
    const json_t *from = json_array_get(offsets, 0), *to = json_array_get(offsets, 1);
    json_int_t begin = json_integer_value(from), end = json_integer_value(to);
    if (json_array_size(offsets) != 2 || !json_is_integer(from) || !json_is_integer(to) ||
        begin < 0 || end < begin || (uint64_t)end > room)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s: tensor '%s' has data offsets outside the file's %llu bytes of data",
                         s->what, d->name, (unsigned long long)room);
    d->begin = (uint64_t)begin, d->end = (uint64_t)end;
    return true;
}

static bool describe(const source *s, const char *name, const json_t *entry, uint64_t room,
                     described *d)
{
    *d = (described){.name = name};
    const char *type = json_string_value(json_object_get(entry, "dtype"));
    tarn_dtype dtype;
    if (!type)
        return tarn_fail(TARN_ERROR_FORMAT, "%s: tensor '%s' has no dtype", s->what, name);
    if (!file_type(type, &dtype))
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s: tensor '%s' is of type %s, which Tarn does not have", s->what, name,
                         type);
    return read_offsets(s, d, json_object_get(entry, "data_offsets"), room) &&
           read_shape(s, d, dtype, json_object_get(entry, "shape"));
}

static int by_offset(const void *a, const void *b)
{
    const described *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* Tensors must cover the data exactly: no holes, no overlaps, nothing left over. */
static bool check_cover(const source *s, described *d, size_t count, uint64_t room)
{
    qsort(d, count, sizeof *d, by_offset);
    uint64_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (d[i].begin != at)
            return tarn_fail(TARN_ERROR_FORMAT,
                             "%s: tensor '%s' begins at %llu where %llu was due: data"
                             " overlap or have holes",
                             s->what, d[i].name, (unsigned long long)d[i].begin,
                             (unsigned long long)at);
        at = d[i].end;
    }
    if (at != room)
        return tarn_fail(TARN_ERROR_FORMAT, "%s: %llu bytes of data belong to no tensor", s->what,
                         (unsigned long long)(room - at));
    return true;
}

static bool read_notes(const source *s, tarn_archive *a, json_t *notes)
{
    const char *key;
    json_t *value;
    if (!json_is_object(notes))
        return tarn_fail(TARN_ERROR_FORMAT, "%s: __metadata__ is not an object", s->what);
    json_object_foreach(notes, key, value)
    {
        if (!json_is_string(value))
            return tarn_fail(TARN_ERROR_FORMAT, "%s: the note '%s' is not a string", s->what, key);
        if (!tarn_archive_note(a, key, json_string_value(value)))
            return false;
    }
    return true;
}

/* In a mapping a tensor lies where the file has it, unless its numbers are not aligned there. */
static tarn_tensor *data_of(const source *s, const described *d, uint64_t from)
{
    size_t bytes = (size_t)(d->end - d->begin);
    char *at = s->map && bytes ? s->map->bytes + from + d->begin : NULL;
    if (at && (uintptr_t)at % tarn_dtype_size((tarn_dtype)d->spec.dtype) == 0)
        return tarn_tensor_over(&d->spec, at, s->map);
    tarn_tensor *t = tarn_tensor_of(&d->spec);
    return t && (!bytes || take(s, from + d->begin, tarn_data(t), bytes)) ? t : NULL;
}

static bool read_data(const source *s, tarn_archive *a, const described *d, size_t count,
                      uint64_t from)
{
    for (size_t i = 0; i < count; i++) {
        tarn_scope scope = tarn_scope_open();
        tarn_tensor *t = data_of(s, &d[i], from);
        bool ok = t && tarn_entries_add(a->tensors, d[i].name, t, false);
        if (!tarn_scope_close(scope, NULL) || !ok)
            return false;
    }
    return true;
}

static bool read_entries(const source *s, tarn_archive *a, json_t *header, uint64_t from)
{
    size_t room = json_object_size(header), count = 0;
    described *d = tarn_alloc((room + 1) * sizeof *d);
    bool ok = d != NULL;
    const char *name;
    json_t *entry;
    json_object_foreach(header, name, entry)
    {
        if (!ok)
            break;
        ok = strcmp(name, "__metadata__") == 0
                 ? read_notes(s, a, entry)
                 : describe(s, name, entry, s->size - from, &d[count++]);
    }
    ok = ok && check_cover(s, d, count, s->size - from) && read_data(s, a, d, count, from);
    tarn_free(d, (room + 1) * sizeof *d);
    return ok;
}

static json_t *read_header(const source *s, uint64_t *data_at)
{
    uint8_t word[8];
    if (s->size < 8)
        return tarn_fail(TARN_ERROR_FORMAT, "%s: %llu bytes are too few for a safetensors file",
                         s->what, (unsigned long long)s->size);
    if (!take(s, 0, word, 8))
        return NULL;
    uint64_t length = 0;
    for (int i = 8; i-- > 0;)
        length = length << 8 | word[i];
    if (length > MAX_HEADER || length > s->size - 8)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s: its header claims %llu bytes, the file has %llu: truncated, or not a"
                         " safetensors file",
                         s->what, (unsigned long long)length, (unsigned long long)s->size);
    char *text = tarn_alloc((size_t)length + 1);
    if (!text)
        return NULL;
    json_t *header =
        take(s, 8, text, (size_t)length) ? tarn_json_parse(text, (size_t)length, s->what) : NULL;
    tarn_free(text, (size_t)length + 1);
    *data_at = 8 + length;
    if (header && !json_is_object(header)) {
        json_decref(header);
        return tarn_fail(TARN_ERROR_FORMAT, "%s: its header is not a JSON object", s->what);
    }
    return header;
}

static tarn_archive *read_source(const source *s)
{
    uint64_t data_at = 0;
    tarn_archive *a = tarn_archive_new();
    json_t *header = a ? read_header(s, &data_at) : NULL;
    if (!header)
        return NULL;
    bool ok = read_entries(s, a, header, data_at);
    json_decref(header);
    return ok ? a : NULL;
}

tarn_archive *tarn_safetensors_parse(const void *bytes, size_t size, const char *what)
{
    return read_source(&(source){.what = what, .size = size, .bytes = bytes});
}

tarn_archive *tarn_safetensors_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return tarn_fail(TARN_ERROR_FILE, "cannot open %s: %s", path, strerror(errno));
    off_t size = fseeko(file, 0, SEEK_END) == 0 ? ftello(file) : -1;
    tarn_archive *a =
        size < 0 ? tarn_fail(TARN_ERROR_FILE, "%s is not a file that can be read", path)
                 : read_source(&(source){.what = path, .size = (uint64_t)size, .file = file});
    fclose(file);
    return a;
}

tarn_archive *tarn_safetensors_map(const char *path)
{
    tarn_map *map = tarn_map_open(path);
    return map ? read_source(
                     &(source){.what = path, .size = map->size, .bytes = map->bytes, .map = map})
               : NULL;
}

/* ---- writing ------------------------------------------------------------------------------ */

static int by_size_then_name(const void *a, const void *b)
{
    const tarn_entry *x = *(const tarn_entry *const *)a, *y = *(const tarn_entry *const *)b;
    size_t m = tarn_dtype_size((tarn_dtype)x->tensor->spec.dtype);
    size_t n = tarn_dtype_size((tarn_dtype)y->tensor->spec.dtype);
    return m != n ? (m < n) - (m > n) : strcmp(x->name, y->name);
}

static size_t bytes_of(const tarn_tensor *t)
{
    return (size_t)tarn_count(t) * tarn_dtype_size((tarn_dtype)t->spec.dtype);
}

static json_t *entry_json(const tarn_tensor *t, uint64_t at)
{
    json_t *shape = json_array();
    for (int d = 0; d < t->spec.rank; d++)
        json_array_append_new(shape, json_integer(t->spec.size[d]));
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype", type_in_file((tarn_dtype)t->spec.dtype),
                     "shape", shape, "data_offsets", (json_int_t)at,
                     (json_int_t)(at + bytes_of(t)));
}

static json_t *header_json(const tarn_archive *a, const tarn_entry *const *order)
{
    json_t *header = json_object();
    uint64_t at = 0;
    bool ok = header != NULL;
    if (ok && a->notes) {
        json_t *notes = json_object();
        for (size_t i = 0; ok && i < a->notes; i++)
            ok = json_object_set_new(notes, a->note[i].key, json_string(a->note[i].value)) == 0;
        ok = ok && json_object_set_new(header, "__metadata__", notes) == 0;
    }
    for (size_t i = 0; ok && i < a->tensors->count; i++) {
        ok = json_object_set_new(header, order[i]->name, entry_json(order[i]->tensor, at)) == 0;
        at += bytes_of(order[i]->tensor);
    }
    if (ok)
        return header;
    json_decref(header);
    return tarn_fail(TARN_ERROR_FORMAT,
                     "the header of %zu tensors cannot be made: is every name and note"
                     " valid UTF-8?",
                     a->tensors->count);
}

static bool write_header(tarn_file *file, const json_t *header)
{
    size_t length = 0;
    char *text = tarn_json_text(header, &length);
    if (!text)
        return false;
    uint64_t padded = (length + 7) / 8 * 8;
    uint8_t word[8];
    for (int i = 0; i < 8; i++)
        word[i] = (uint8_t)(padded >> 8 * i);
    bool ok = tarn_file_put(file, word, 8) && tarn_file_put(file, text, length) &&
              tarn_file_put(file, "        ", (size_t)padded - length);
    tarn_json_text_free(text, length);
    return ok;
}

static bool write_tensor(tarn_file *file, const tarn_tensor *t)
{
    tarn_scope scope = tarn_scope_open();
    const tarn_tensor *packed = tarn_tensor_packed(t);
    bool ok = packed && tarn_file_put(file, tarn_data(packed), bytes_of(packed));
    return tarn_scope_close(scope, NULL) && ok;
}

static bool write_all(tarn_file *file, const json_t *header, const tarn_entry *const *order,
                      size_t count)
{
    bool ok = write_header(file, header);
    for (size_t i = 0; ok && i < count; i++)
        ok = bytes_of(order[i]->tensor) == 0 || write_tensor(file, order[i]->tensor);
    return ok;
}

bool tarn_safetensors_write(const tarn_archive *a, const char *path)
{
    size_t bytes = (a->tensors->count + 1) * sizeof(tarn_entry *);
    const tarn_entry **order = tarn_alloc(bytes);
    if (!order)
        return false;
    for (size_t i = 0; i < a->tensors->count; i++)
        order[i] = &a->tensors->at[i];
    qsort(order, a->tensors->count, sizeof *order, by_size_then_name);
    json_t *header = header_json(a, order);
    tarn_file *file = header ? tarn_file_begin(path) : NULL;
    bool ok = file && write_all(file, header, order, a->tensors->count);
    ok = tarn_file_end(file, ok) && ok;
    json_decref(header);
    tarn_free(order, bytes);
    return ok;
}
