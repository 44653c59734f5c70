/* idx.c -- see idx.h */
#include "data/idx.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

typedef struct idx_type {
    uint8_t code, bytes;
    tarn_dtype dtype;
} idx_type;

static const idx_type types[] = {{0x08, 1, TARN_UINT8},   {0x09, 1, TARN_INT8},
                                 {0x0B, 2, TARN_INT32},   {0x0C, 4, TARN_INT32},
                                 {0x0D, 4, TARN_FLOAT32}, {0x0E, 8, TARN_FLOAT64}};

static const idx_type *type_of(uint8_t code)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].code == code)
            return &types[i];
    return NULL;
}

/* Exactly BYTES, or a message that says how many there were. */
static bool read_exactly(gzFile file, void *out, size_t bytes, const char *path)
{
    size_t have = 0;
    while (have < bytes) {
        size_t want = bytes - have < 1u << 20 ? bytes - have : 1u << 20;
        int got = gzread(file, (char *)out + have, (unsigned)want);
        if (got < 0)
            return tarn_fail(TARN_ERROR_FORMAT, "%s: %s", path, gzerror(file, &(int){0}));
        if (got == 0)
            return tarn_fail(TARN_ERROR_FORMAT, "%s ends %zu bytes early: it is truncated", path,
                             bytes - have);
        have += (size_t)got;
    }
    return true;
}

static uint32_t big32(const uint8_t b[4])
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Sizes that the file cannot hold are refused before memory is asked for: gzip shrinks at most
 * 1032 times [zlib's technical notes]. */
static bool check_size(const char *path, const int64_t *size, int rank, size_t bytes, size_t *total)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return tarn_fail(TARN_ERROR_FILE, "cannot look at %s: %s", path, strerror(errno));
    double want = (double)bytes;
    for (int d = 0; d < rank; d++)
        want *= (double)size[d];
    if (want > 1032.0 * (double)info.st_size + 1024)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s says it holds %.0f bytes of numbers, more than its %lld bytes can",
                         path, want, (long long)info.st_size);
    *total = (size_t)want;
    return true;
}

static bool read_header(gzFile file, const char *path, const idx_type **type, int *rank,
                        int64_t *size)
{
    uint8_t head[4], word[4];
    if (!read_exactly(file, head, 4, path))
        return false;
    *type = type_of(head[2]);
    *rank = head[3];
    if (head[0] || head[1] || !*type || *rank < 1 || *rank > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_FORMAT,
                         "%s is not an IDX file: it begins with %02x %02x %02x %02x", path, head[0],
                         head[1], head[2], head[3]);
    for (int d = 0; d < *rank; d++) {
        if (!read_exactly(file, word, 4, path))
            return false;
        size[d] = big32(word);
    }
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

/* int16 is kept in int32: it grows from the end, so that nothing is overwritten unread. */
static void widen(void *data, size_t count)
{
    const int16_t *from = data;
    int32_t *to = data;
    for (size_t i = count; i-- > 0;)
        to[i] = from[i];
}

static tarn_tensor *read_open(gzFile file, const char *path)
{
    const idx_type *type;
    int rank;
    int64_t size[TARN_MAX_DIMS];
    size_t bytes = 0;
    if (!read_header(file, path, &type, &rank, size) ||
        !check_size(path, size, rank, type->bytes, &bytes))
        return NULL;
    tarn_spec spec = tarn_spec_make(type->dtype, rank, size);
    tarn_tensor *t = tarn_tensor_of(&spec);
    if (!t || (bytes && !read_exactly(file, tarn_data(t), bytes, path)))
        return NULL;
    if (gzgetc(file) != -1)
        return tarn_fail(TARN_ERROR_FORMAT, "%s goes on after its %zu bytes of numbers", path,
                         bytes);
    if (bytes)
        swap_bytes(tarn_data(t), bytes / type->bytes, type->bytes);
    if (bytes && type->bytes == 2)
        widen(tarn_data(t), bytes / 2);
    return t;
}

tarn_tensor *tarn_idx_read(const char *path)
{
    gzFile file = gzopen(path, "rb");
    if (!file)
        return tarn_fail(TARN_ERROR_FILE, "cannot open %s: %s", path, strerror(errno));
    tarn_tensor *t = read_open(file, path);
    gzclose(file);
    return t;
}
