/* npy.c -- see npy.h */
#include "data/npy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "data/zip.h"

/* ---- types -------------------------------------------------------------------------------- */

typedef struct npy_type {
    char kind; /* of descr: f, i, u, b */
    uint8_t bytes;
    tarn_dtype dtype;
    bool (*widen)(void *to, const void *from, size_t count); /* NULL: the same bytes */
} npy_type;

static bool widen_i16(void *to, const void *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ((int32_t *)to)[i] = ((const int16_t *)from)[i];
    return true;
}

static bool widen_u16(void *to, const void *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ((int32_t *)to)[i] = ((const uint16_t *)from)[i];
    return true;
}

static bool widen_u32(void *to, const void *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ((int64_t *)to)[i] = ((const uint32_t *)from)[i];
    return true;
}

static bool check_u64(void *to, const void *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t n = ((const uint64_t *)from)[i];
        if (n > INT64_MAX)
            return tarn_fail(TARN_ERROR_FORMAT, "%" PRIu64 " does not fit into int64", n);
        ((int64_t *)to)[i] = (int64_t)n;
    }
    return true;
}

static bool to_bool(void *to, const void *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ((uint8_t *)to)[i] = ((const uint8_t *)from)[i] != 0;
    return true;
}

static const npy_type types[] = {
    {'f', 4, TARN_FLOAT32, NULL},    {'f', 8, TARN_FLOAT64, NULL},
    {'f', 2, TARN_FLOAT16, NULL},    {'i', 8, TARN_INT64, NULL},
    {'i', 4, TARN_INT32, NULL},      {'i', 1, TARN_INT8, NULL},
    {'u', 1, TARN_UINT8, NULL},      {'b', 1, TARN_BOOL, to_bool},
    {'i', 2, TARN_INT32, widen_i16}, {'u', 2, TARN_INT32, widen_u16},
    {'u', 4, TARN_INT64, widen_u32}, {'u', 8, TARN_INT64, check_u64},
};
enum { TYPES = sizeof types / sizeof *types };

/* ---- the header: a Python dictionary --------------------------------------------------------- */

typedef struct header {
    const char *what, *at, *end;
    const npy_type *type;
    bool big, fortran;
    int rank;
    int64_t size[TARN_MAX_DIMS];
    int seen; /* bits: descr, fortran_order, shape */
} header;

static void *bad_header(const header *h, const char *why)
{
    return tarn_fail(TARN_ERROR_FORMAT, "%s: its npy header %s", h->what, why);
}

static void skip_blanks(header *h)
{
    while (h->at < h->end && strchr(" \t\n\r", *h->at) && *h->at)
        h->at++;
}

static bool skip_char(header *h, char c)
{
    skip_blanks(h);
    if (h->at >= h->end || *h->at != c)
        return false;
    h->at++;
    return true;
}

static bool skip_word(header *h, const char *word)
{
    size_t n = strlen(word);
    skip_blanks(h);
    if ((size_t)(h->end - h->at) < n || memcmp(h->at, word, n) != 0)
        return false;
    h->at += n;
    return true;
}

/* 'text' without escapes, which no header of numbers has. */
static bool read_string(header *h, char out[32])
{
    skip_blanks(h);
    char quote = h->at < h->end ? *h->at : '\0';
    if (quote != '\'' && quote != '"')
        return false;
    const char *close = memchr(h->at + 1, quote, (size_t)(h->end - h->at - 1));
    size_t n = close ? (size_t)(close - h->at - 1) : 32;
    if (n >= 32)
        return false;
    memcpy(out, h->at + 1, n);
    out[n] = '\0';
    h->at = close + 1;
    return true;
}

static bool read_descr(header *h)
{
    char text[32];
    if (!read_string(h, text))
        return bad_header(h, "has no simple type: records and Python objects cannot be read");
    size_t n = strlen(text);
    for (int i = 0; n == 3 && i < TYPES && strchr("<>|=", text[0]); i++)
        if (types[i].kind == text[1] && types[i].bytes == text[2] - '0')
            h->type = &types[i];
    h->big = text[0] == '>';
    return h->type ||
           tarn_fail(TARN_ERROR_FORMAT, "%s: numbers of NumPy's type '%s' are none that Tarn has",
                     h->what, text);
}

static bool read_order(header *h)
{
    h->fortran = skip_word(h, "True");
    return h->fortran || skip_word(h, "False") || bad_header(h, "has no fortran_order");
}

static bool read_size(header *h)
{
    int64_t n = 0;
    const char *from = h->at;
    for (; h->at < h->end && *h->at >= '0' && *h->at <= '9'; h->at++)
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *h->at - '0', &n))
            return bad_header(h, "has an impossible shape");
    if (h->at == from || h->rank == TARN_MAX_DIMS)
        return bad_header(h, h->rank == TARN_MAX_DIMS ? "has more dims than Tarn's tensors: 8"
                                                      : "has a shape that is no tuple of sizes");
    if (h->at < h->end && *h->at == 'L') /* as Python 2 wrote them */
        h->at++;
    h->size[h->rank++] = n;
    return true;
}

static bool read_shape(header *h)
{
    if (!skip_char(h, '('))
        return bad_header(h, "has no shape");
    while (!skip_char(h, ')'))
        if (!read_size(h) ||
            !(skip_char(h, ',') || (skip_blanks(h), h->at < h->end && *h->at == ')')))
            return bad_header(h, "has a shape that is no tuple of sizes");
    return true;
}

static const struct {
    const char *key;
    bool (*read)(header *h);
} fields[] = {{"descr", read_descr}, {"fortran_order", read_order}, {"shape", read_shape}};

static bool read_field(header *h)
{
    char key[32];
    if (!read_string(h, key) || !skip_char(h, ':'))
        return bad_header(h, "is no dictionary");
    for (int i = 0; i < 3; i++)
        if (strcmp(fields[i].key, key) == 0 && !(h->seen & 1 << i)) {
            h->seen |= 1 << i;
            return fields[i].read(h);
        }
    return bad_header(h, "has an unknown key, or one twice");
}

static bool read_dictionary(header *h)
{
    if (!skip_char(h, '{'))
        return bad_header(h, "is no dictionary");
    while (!skip_char(h, '}'))
        if (!read_field(h) ||
            !(skip_char(h, ',') || (skip_blanks(h), h->at < h->end && *h->at == '}')))
            return bad_header(h, "is no dictionary");
    skip_blanks(h);
    if (h->at != h->end || h->seen != 7)
        return bad_header(h, h->seen != 7 ? "lacks descr, fortran_order or shape"
                                          : "goes on after its dictionary");
    return true;
}

/* Leaves the place of the data in *DATA. */
static bool read_header(const uint8_t *bytes, size_t size, header *h, size_t *data)
{
    if (size < 10 || memcmp(bytes, "\x93NUMPY", 6) != 0)
        return tarn_fail(TARN_ERROR_FORMAT, "%s is not an npy file: it begins otherwise", h->what);
    size_t at = bytes[6] == 1 ? 10 : 12, length = (size_t)bytes[8] | (size_t)bytes[9] << 8;
    if (bytes[6] < 1 || bytes[6] > 3)
        return tarn_fail(TARN_ERROR_FORMAT, "%s is an npy file of version %d.%d; 1 to 3 are known",
                         h->what, bytes[6], bytes[7]);
    if (bytes[6] > 1 && size >= 12)
        length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    if (size < at || length > size - at)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s: its npy header claims %zu bytes, the file has %zu: truncated",
                         h->what, length, size);
    h->at = (const char *)bytes + at, h->end = h->at + length;
    *data = at + length;
    return read_dictionary(h);
}

/* ---- data --------------------------------------------------------------------------------- */

static bool check_bytes(const header *h, size_t have, size_t *count)
{
    uint64_t n = 1, bytes = 0;
    bool over = false;
    for (int d = 0; d < h->rank; d++)
        over |= __builtin_mul_overflow(n, (uint64_t)h->size[d], &n) && h->size[d];
    for (int d = 0; d < h->rank; d++)
        if (h->size[d] == 0)
            n = 0, over = false;
    over |= __builtin_mul_overflow(n, (uint64_t)h->type->bytes, &bytes);
    const char *shape = tarn_shape_text(h->rank, h->size, (char[160]){0});
    if (over)
        return tarn_fail(TARN_ERROR_FORMAT, "%s: an array %s is larger than can be", h->what,
                         shape);
    if (bytes != have)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s: an array %s of %d-byte numbers needs %llu bytes, not %zu%s", h->what,
                         shape, h->type->bytes, (unsigned long long)bytes, have,
                         have < bytes ? ": it is truncated" : "");
    *count = (size_t)n;
    return true;
}

static void swap_bytes(uint8_t *data, size_t count, size_t width)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < width / 2; k++) {
            uint8_t low = data[i * width + k];
            data[i * width + k] = data[i * width + width - 1 - k];
            data[i * width + width - 1 - k] = low;
        }
}

static bool is_foreign(const header *h)
{
    return h->type->bytes > 1 && h->big != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

/* The numbers in the file's order, as a list of the tensor's type. */
static bool decode(const header *h, const uint8_t *from, size_t count, void *to)
{
    size_t bytes = count * h->type->bytes;
    if (bytes == 0)
        return true;
    if (!h->type->widen) {
        memcpy(to, from, bytes);
        if (is_foreign(h))
            swap_bytes(to, count, h->type->bytes);
        return true;
    }
    uint8_t *aligned = tarn_alloc(bytes);
    if (!aligned)
        return false;
    memcpy(aligned, from, bytes);
    if (is_foreign(h))
        swap_bytes(aligned, count, h->type->bytes);
    bool ok = h->type->widen(to, aligned, count);
    tarn_free(aligned, bytes);
    return ok;
}

/* Fortran's order is the row-major one of the dims turned around. */
static tarn_tensor *from_fortran(const header *h, tarn_tensor *flat)
{
    tarn_spec spec = tarn_spec_make(h->type->dtype, h->rank, h->size);
    for (int64_t d = 0, stride = 1; d < h->rank; stride *= h->size[d++])
        spec.stride[d] = stride;
    tarn_tensor *view = tarn_tensor_view(flat, &spec);
    return view ? tarn_tensor_to(view, h->type->dtype) : NULL;
}

static tarn_tensor *tensor_of(const header *h, const uint8_t *data, size_t count, tarn_map *map)
{
    tarn_spec spec = tarn_spec_make(h->type->dtype, h->rank, h->size);
    bool fortran = h->fortran && h->rank > 1 && count > 0;
    bool plain = !h->type->widen && !is_foreign(h) && !fortran;
    if (map && plain && count && (uintptr_t)data % h->type->bytes == 0)
        return tarn_tensor_over(&spec, (char *)data, map);
    if (fortran)
        spec = tarn_spec_make(h->type->dtype, 1, (int64_t[]){(int64_t)count});
    tarn_tensor *t = tarn_tensor_of(&spec);
    if (!t || !decode(h, data, count, count ? tarn_data(t) : NULL))
        return NULL;
    return fortran ? from_fortran(h, t) : t;
}

static tarn_tensor *parse(const uint8_t *bytes, size_t size, const char *what, tarn_map *map)
{
    header h = {.what = what};
    size_t data = 0, count = 0;
    if (!read_header(bytes, size, &h, &data) || !check_bytes(&h, size - data, &count))
        return NULL;
    return tensor_of(&h, bytes + data, count, map);
}

tarn_tensor *tarn_npy_parse(const void *bytes, size_t size, const char *what)
{
    return parse(bytes, size, what, NULL);
}

tarn_tensor *tarn_npy_read(const char *path)
{
    tarn_map *map = tarn_map_open(path);
    return map ? parse((uint8_t *)map->bytes, map->size, path, NULL) : NULL;
}

tarn_tensor *tarn_npy_map(const char *path)
{
    tarn_map *map = tarn_map_open(path);
    return map ? parse((uint8_t *)map->bytes, map->size, path, map) : NULL;
}

/* ---- npz ---------------------------------------------------------------------------------- */

typedef struct npz {
    const char *what;
    tarn_entries *all;
} npz;

static bool add_member(const npz *z, const tarn_zip_member *m, const char *name)
{
    uint8_t *bytes = tarn_zip_unpack(m, z->what);
    if (!bytes)
        return false;
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *t = tarn_npy_parse(bytes, (size_t)m->size, name);
    bool ok = t && tarn_entries_add(z->all, name, t, false);
    if (!ok)
        tarn_fail_frame("member '%s' of %s", name, z->what);
    tarn_free(bytes, (size_t)m->size + 1);
    return tarn_scope_close(scope, NULL) && ok;
}

/* Members that are no arrays are left alone. */
static bool visit_member(void *context, const tarn_zip_member *m)
{
    const npz *z = context;
    char name[512];
    if (m->length < 4 || memcmp(m->name + m->length - 4, ".npy", 4) != 0)
        return true;
    if (m->length - 4 >= sizeof name || memchr(m->name, '\0', m->length))
        return tarn_fail(TARN_ERROR_FORMAT, "%s: a member has a name that is no name", z->what);
    memcpy(name, m->name, m->length - 4);
    name[m->length - 4] = '\0';
    if (tarn_entries_find(z->all, name))
        return tarn_fail(TARN_ERROR_FORMAT, "%s has two members '%s'", z->what, name);
    return add_member(z, m, name);
}

tarn_entries *tarn_npz_parse(const void *bytes, size_t size, const char *what)
{
    npz z = {.what = what, .all = tarn_entries_new()};
    return z.all && tarn_zip_each(bytes, size, what, visit_member, &z) ? z.all : NULL;
}

tarn_entries *tarn_npz_read(const char *path)
{
    tarn_map *map = tarn_map_open(path);
    return map ? tarn_npz_parse(map->bytes, map->size, path) : NULL;
}

/* ---- writing ------------------------------------------------------------------------------ */

/* As NumPy makes it: room for the first size to grow to 21 digits, then to a multiple of 64. */
static size_t make_header(const tarn_spec *s, char out[512])
{
    const npy_type *type = types;
    while (type->dtype != (tarn_dtype)s->dtype)
        type++;
    char first[24] = "";
    int n = 10 + snprintf(out + 10, 500, "{'descr': '%c%c%d', 'fortran_order': False, 'shape': (",
                          type->bytes == 1 ? '|' : '<', type->kind, type->bytes);
    for (int d = 0; d < s->rank; d++)
        n += snprintf(out + n, 64, "%s%" PRId64, d ? ", " : "", s->size[d]);
    n += snprintf(out + n, 16, "%s), }", s->rank == 1 ? "," : "");
    if (s->rank)
        n += 21 - snprintf(first, sizeof first, "%" PRId64, s->size[0]);
    size_t total = ((size_t)n + 1 + 63) / 64 * 64;
    size_t text = 10 + strlen(out + 10);
    memset(out + text, ' ', total - text - 1);
    out[total - 1] = '\n';
    memcpy(out, "\x93NUMPY\1", 8);
    out[8] = (char)((total - 10) & 255), out[9] = (char)((total - 10) >> 8);
    return total;
}

/* The pieces of an npy file; their tensor is the scope's. */
static bool make_pieces(const tarn_tensor *t, char head[512], tarn_zip_piece piece[2])
{
    const tarn_tensor *packed =
        t->spec.dtype == TARN_BFLOAT16 ? tarn_tensor_to(t, TARN_FLOAT32) : tarn_tensor_packed(t);
    if (!packed || tarn_is_meta(packed))
        return packed &&
               tarn_fail(TARN_ERROR_USE, "npy: a tensor of shape %s holds no data", TARN_SHAPE(t));
    size_t bytes = (size_t)tarn_count(packed) * tarn_dtype_size((tarn_dtype)packed->spec.dtype);
    piece[0] = (tarn_zip_piece){head, make_header(&packed->spec, head)};
    piece[1] = (tarn_zip_piece){bytes ? tarn_data(packed) : head, bytes};
    return true;
}

bool tarn_npy_write(const tarn_tensor *t, const char *path)
{
    char head[512];
    tarn_zip_piece piece[2];
    tarn_scope scope = tarn_scope_open();
    tarn_file *file = make_pieces(t, head, piece) ? tarn_file_begin(path) : NULL;
    bool ok = file && tarn_file_put(file, piece[0].bytes, piece[0].size) &&
              tarn_file_put(file, piece[1].bytes, piece[1].size);
    ok = tarn_file_end(file, ok) && ok;
    return tarn_scope_close(scope, NULL) && ok;
}

static bool write_member(tarn_zip *z, const tarn_entry *e)
{
    char head[512], name[512];
    tarn_zip_piece piece[2];
    if (snprintf(name, sizeof name, "%s.npy", e->name) >= (int)sizeof name)
        return tarn_fail(TARN_ERROR_VALUE, "npz: the name %.60s... is too long", e->name);
    tarn_scope scope = tarn_scope_open();
    bool ok = make_pieces(e->tensor, head, piece) && tarn_zip_add(z, name, piece, 2);
    return tarn_scope_close(scope, NULL) && ok;
}

bool tarn_npz_write(const tarn_entries *e, const char *path, bool deflate)
{
    tarn_zip z = {.file = tarn_file_begin(path), .deflate = deflate};
    bool ok = z.file != NULL;
    for (size_t i = 0; ok && i < e->count; i++)
        ok = write_member(&z, &e->at[i]);
    ok = ok && tarn_zip_finish(&z);
    ok = tarn_file_end(z.file, ok) && ok;
    tarn_zip_done(&z);
    return ok;
}
