/* zip.c -- see zip.h */
#include "data/zip.h"

#include <string.h>

#include "base/memory.h"

enum {
    END = 22,       /* bytes of the end record, without its comment */
    LOCATOR = 20,   /* ... of the locator of the zip64 end record before it */
    END64 = 56,     /* ... of that record */
    ENTRY = 46,     /* ... of an entry of the directory, without name, extra and comment */
    LOCAL = 30,     /* ... of a member's own header */
    FULL16 = 0xffff /* a field whose value stands in the zip64 extra */
};
#define FULL32 0xffffffffu

/* zlib's technical notes: deflate shrinks at most 1032 times. */
enum { MOST_SHRINK = 1032 };

static uint64_t little(const uint8_t *b, int bytes)
{
    uint64_t n = 0;
    for (int i = bytes; i-- > 0;)
        n = n << 8 | b[i];
    return n;
}

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct archive {
    const uint8_t *bytes;
    uint64_t size;
    const char *what;
    uint64_t members, begin, length; /* of the directory */
} archive;

static bool broken(const archive *a, const char *how)
{
    return tarn_fail(TARN_ERROR_FORMAT, "%s is not a zip archive that can be read: %s", a->what,
                     how);
}

/* The end record may be followed by a comment. */
static bool find_end(const archive *a, uint64_t *at)
{
    if (a->size < END)
        return broken(a, "it is too short");
    uint64_t last = a->size - END, first = last > FULL16 ? last - FULL16 : 0;
    for (uint64_t i = last + 1; i-- > first;)
        if (memcmp(a->bytes + i, "PK\5\6", 4) == 0 &&
            i + END + little(a->bytes + i + 20, 2) == a->size)
            return *at = i, true;
    return broken(a, "it has no end record; is it truncated?");
}

static bool read_end64(archive *a, uint64_t end)
{
    if (end < LOCATOR || memcmp(a->bytes + end - LOCATOR, "PK\6\7", 4) != 0)
        return true; /* the fields mean what they say */
    uint64_t at = little(a->bytes + end - LOCATOR + 8, 8);
    if (at > a->size || a->size - at < END64 || memcmp(a->bytes + at, "PK\6\6", 4) != 0)
        return broken(a, "its zip64 end record is not where it should be");
    a->members = little(a->bytes + at + 32, 8);
    a->length = little(a->bytes + at + 40, 8);
    a->begin = little(a->bytes + at + 48, 8);
    return true;
}

static bool find_directory(archive *a)
{
    uint64_t end = 0;
    if (!find_end(a, &end))
        return false;
    a->members = little(a->bytes + end + 10, 2);
    a->length = little(a->bytes + end + 12, 4);
    a->begin = little(a->bytes + end + 16, 4);
    if (!read_end64(a, end))
        return false;
    if (a->begin > end || a->length > end - a->begin)
        return broken(a, "its directory lies outside");
    return true;
}

/* Sizes and the offset that did not fit into 32 bits stand, in this order, in the extra of id 1. */
static bool read_extra64(const archive *a, const uint8_t *extra, size_t length, uint64_t *value[3])
{
    while (length >= 4) {
        size_t id = (size_t)little(extra, 2), bytes = (size_t)little(extra + 2, 2), at = 4;
        if (bytes > length - 4)
            return broken(a, "an extra field is cut short");
        for (int i = 0; id == 1 && i < 3; i++) {
            if (*value[i] != FULL32)
                continue;
            if (at + 8 > bytes + 4)
                return broken(a, "a zip64 field is missing");
            *value[i] = little(extra + at, 8);
            at += 8;
        }
        extra += 4 + bytes, length -= 4 + bytes;
    }
    return true;
}

/* The member's data begin after its own header, whose name and extra may differ in length. */
static bool find_data(const archive *a, tarn_zip_member *m, uint64_t local)
{
    if (local > a->size || a->size - local < LOCAL || memcmp(a->bytes + local, "PK\3\4", 4) != 0)
        return broken(a, "a member is not where the directory says");
    uint64_t at =
        local + LOCAL + little(a->bytes + local + 26, 2) + little(a->bytes + local + 28, 2);
    if (at > a->size || m->packed > a->size - at)
        return broken(a, "a member is cut short");
    m->bytes = a->bytes + at;
    return true;
}

static bool read_entry(const archive *a, uint64_t *at, tarn_zip_member *m)
{
    uint64_t end = a->begin + a->length, local;
    const uint8_t *e = a->bytes + *at;
    if (end - *at < ENTRY || memcmp(e, "PK\1\2", 4) != 0)
        return broken(a, "its directory is damaged");
    size_t name = (size_t)little(e + 28, 2), extra = (size_t)little(e + 30, 2);
    uint64_t whole = ENTRY + name + extra + little(e + 32, 2);
    if (end - *at < whole)
        return broken(a, "its directory is cut short");
    *m = (tarn_zip_member){.name = (const char *)e + ENTRY,
                           .length = name,
                           .packed = little(e + 20, 4),
                           .size = little(e + 24, 4),
                           .crc = (uint32_t)little(e + 16, 4),
                           .method = (uint16_t)little(e + 10, 2)};
    local = little(e + 42, 4);
    if (little(e + 8, 2) & 1)
        return broken(a, "it is encrypted");
    if (m->method != 0 && m->method != 8)
        return broken(a, "a member is packed in a way other than deflate");
    *at += whole;
    return read_extra64(a, e + ENTRY + name, extra,
                        (uint64_t *[3]){&m->size, &m->packed, &local}) &&
           find_data(a, m, local);
}

bool tarn_zip_each(const void *bytes, size_t size, const char *what,
                   bool (*visit)(void *context, const tarn_zip_member *m), void *context)
{
    archive a = {.bytes = bytes, .size = size, .what = what};
    if (!find_directory(&a))
        return false;
    uint64_t at = a.begin, packed = 0;
    for (uint64_t i = 0; i < a.members; i++) {
        tarn_zip_member m;
        if (!read_entry(&a, &at, &m))
            return false;
        if (m.packed > size - packed) /* each member may be small, and all the same bytes */
            return broken(&a, "its members overlap");
        packed += m.packed;
        if (!visit(context, &m))
            return false;
    }
    return true;
}

static uint32_t sum_of(const void *bytes, uint64_t size)
{
    return (uint32_t)crc32_z(0, bytes, (z_size_t)size);
}

/* All of IN into exactly SIZE bytes of OUT. */
static bool inflate_all(const tarn_zip_member *m, uint8_t *out)
{
    z_stream z = {.next_in = (uint8_t *)m->bytes, .next_out = out};
    uint64_t in = m->packed, room = m->size + 1; /* a byte more shows what goes on */
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    int status = Z_OK;
    while (status == Z_OK) {
        if (z.avail_in == 0)
            z.avail_in = (uInt)(in < 1u << 30 ? in : 1u << 30), in -= z.avail_in;
        if (z.avail_out == 0)
            z.avail_out = (uInt)(room < 1u << 30 ? room : 1u << 30), room -= z.avail_out;
        status = inflate(&z, Z_NO_FLUSH);
    }
    bool whole = status == Z_STREAM_END && (uint64_t)(z.next_out - out) == m->size;
    inflateEnd(&z);
    return whole;
}

void *tarn_zip_unpack(const tarn_zip_member *m, const char *what)
{
    if (m->method == 0 ? m->size != m->packed : m->size / MOST_SHRINK > m->packed + 1)
        return tarn_fail(TARN_ERROR_FORMAT, "%s: '%.*s' says it is %llu bytes, its %llu cannot be",
                         what, (int)m->length, m->name, (unsigned long long)m->size,
                         (unsigned long long)m->packed);
    uint8_t *out = tarn_alloc((size_t)m->size + 1);
    if (!out)
        return NULL;
    bool ok = m->method != 0 ? inflate_all(m, out)
                             : (m->size == 0 || memcpy(out, m->bytes, (size_t)m->size));
    if (ok && sum_of(out, m->size) == m->crc)
        return out;
    tarn_free(out, (size_t)m->size + 1);
    return tarn_fail(TARN_ERROR_FORMAT, "%s: '%.*s' is damaged: %s", what, (int)m->length, m->name,
                     ok ? "its sum is wrong" : "it does not unpack to its size");
}

/* ---- writing ------------------------------------------------------------------------------ */

static uint8_t *put(uint8_t *at, uint64_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *at++ = (uint8_t)(n >> 8 * i);
    return at;
}

static bool write_out(tarn_zip *z, const void *bytes, size_t size)
{
    z->at += size;
    return tarn_file_put(z->file, bytes, size);
}

/* The pieces deflated, into a block of *ROOM bytes. */
static uint8_t *deflate_pieces(const tarn_zip_piece *piece, int count, uint64_t size, size_t *room,
                               uint64_t *packed)
{
    z_stream z = {.next_in = NULL};
    *room = (size_t)(size + size / 1000 + 1024); /* stored blocks add 5 bytes in 16 K */
    uint8_t *out = tarn_alloc(*room);
    if (!out || deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        tarn_free(out, *room);
        return tarn_fail(TARN_ERROR_MEMORY, "no memory to deflate %llu bytes",
                         (unsigned long long)size);
    }
    z.next_out = out;
    uint64_t left = *room;
    for (int i = 0; i <= count; i++) { /* the last turn ends the stream */
        size_t in = i < count ? piece[i].size : 0;
        z.next_in = i < count ? (uint8_t *)piece[i].bytes : out;
        int status = Z_OK;
        while (status == Z_OK && (in || z.avail_in || i == count)) {
            if (z.avail_in == 0)
                z.avail_in = (uInt)(in < 1u << 30 ? in : 1u << 30), in -= z.avail_in;
            if (z.avail_out == 0)
                z.avail_out = (uInt)(left < 1u << 30 ? left : 1u << 30), left -= z.avail_out;
            status = deflate(&z, i == count ? Z_FINISH : Z_NO_FLUSH);
        }
    }
    *packed = (uint64_t)(z.next_out - out);
    deflateEnd(&z);
    return out;
}

/* Fields from the version to the lengths of name and extra are the same in both headers. */
static uint8_t *put_fields(uint8_t *at, const tarn_zip_member *m, size_t extra)
{
    bool wide = m->size >= FULL32 || m->packed >= FULL32;
    at = put(at, wide || extra ? 45 : 20, 2);
    at = put(at, 0x0800, 2); /* the name is UTF-8 */
    at = put(at, m->method, 2);
    at = put(at, 0x00210000, 4); /* midnight, January 1st 1980: the same file every time */
    at = put(at, m->crc, 4);
    at = put(at, wide ? FULL32 : m->packed, 4);
    at = put(at, wide ? FULL32 : m->size, 4);
    at = put(at, m->length, 2);
    return put(at, extra, 2);
}

static bool put_local(tarn_zip *z, const tarn_zip_member *m)
{
    uint8_t head[LOCAL + 20], *at = put(head, 0x04034b50, 4);
    bool wide = m->size >= FULL32 || m->packed >= FULL32;
    at = put_fields(at, m, wide ? 20 : 0);
    if (!write_out(z, head, LOCAL) || !write_out(z, m->name, m->length))
        return false;
    if (!wide)
        return true;
    at = put(put(head, 1, 2), 16, 2);
    put(put(at, m->size, 8), m->packed, 8);
    return write_out(z, head, 20);
}

static bool put_entry(tarn_zip *z, const tarn_zip_member *m, uint64_t local)
{
    void *room = z->directory;
    bool ok = tarn_grow(&room, &z->room, z->used + ENTRY + m->length + 28, 1);
    z->directory = room;
    if (!ok)
        return false;
    bool wide = m->size >= FULL32 || m->packed >= FULL32, far = local >= FULL32;
    size_t extra = (size_t)(wide || far ? 4 + 16 * wide + 8 * far : 0);
    uint8_t *at = z->directory + z->used;
    at = put_fields(put(put(at, 0x02014b50, 4), 45, 2), m, extra);
    at = put(at, 0, 2 + 2 + 2); /* comment, disk, internal attributes */
    at = put(at, 0, 4);
    at = put(at, far ? FULL32 : local, 4);
    memcpy(at, m->name, m->length);
    at += m->length;
    if (extra)
        at = put(put(at, 1, 2), extra - 4, 2);
    if (wide)
        at = put(put(at, m->size, 8), m->packed, 8);
    if (far)
        at = put(at, local, 8);
    z->used = (size_t)(at - z->directory);
    z->members++;
    return true;
}

static bool put_data(tarn_zip *z, const tarn_zip_piece *piece, int count)
{
    for (int i = 0; i < count; i++)
        if (!write_out(z, piece[i].bytes, piece[i].size))
            return false;
    return true;
}

bool tarn_zip_add(tarn_zip *z, const char *name, const tarn_zip_piece *piece, int count)
{
    tarn_zip_member m = {.name = name, .length = strlen(name), .method = z->deflate ? 8 : 0};
    if (m.length > 0xff00)
        return tarn_fail(TARN_ERROR_VALUE, "a name of %zu bytes is too long for a zip archive",
                         m.length);
    for (int i = 0; i < count; i++) {
        m.size += piece[i].size;
        if (piece[i].size)
            m.crc = (uint32_t)crc32_z(m.crc, piece[i].bytes, piece[i].size);
    }
    m.packed = m.size;
    size_t room = 0;
    uint8_t *packed = z->deflate ? deflate_pieces(piece, count, m.size, &room, &m.packed) : NULL;
    if (z->deflate && !packed)
        return false;
    uint64_t local = z->at;
    bool ok = put_local(z, &m) &&
              (packed ? write_out(z, packed, (size_t)m.packed) : put_data(z, piece, count)) &&
              put_entry(z, &m, local);
    tarn_free(packed, room);
    return ok;
}

bool tarn_zip_finish(tarn_zip *z)
{
    uint8_t end[END64 + LOCATOR + END], *at = end;
    uint64_t begin = z->at, end64;
    if (!write_out(z, z->directory, z->used))
        return false;
    end64 = z->at;
    if (z->members >= FULL16 || begin >= FULL32 || z->used >= FULL32) {
        at = put(put(at, 0x06064b50, 4), END64 - 12, 8);
        at = put(put(at, 45, 2), 45, 2);
        at = put(at, 0, 8); /* disks */
        at = put(put(at, z->members, 8), z->members, 8);
        at = put(put(at, z->used, 8), begin, 8);
        at = put(put(at, 0x07064b50, 4), 0, 4);
        at = put(put(at, end64, 8), 1, 4);
    }
    uint64_t count = z->members < FULL16 ? z->members : FULL16;
    at = put(put(at, 0x06054b50, 4), 0, 4);
    at = put(put(at, count, 2), count, 2);
    at = put(at, z->used < FULL32 ? z->used : FULL32, 4);
    at = put(at, begin < FULL32 ? begin : FULL32, 4);
    at = put(at, 0, 2);
    return write_out(z, end, (size_t)(at - end));
}

void tarn_zip_done(tarn_zip *z) { tarn_free(z->directory, z->room); }
