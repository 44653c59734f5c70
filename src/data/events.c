/* events.c -- see events.h */
#include "data/events.h"

#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- sums --------------------------------------------------------------------------------- */

static uint32_t table[8][256];

static void fill_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0);
        table[0][i] = crc;
    }
    for (int k = 1; k < 8; k++)
        for (int i = 0; i < 256; i++)
            table[k][i] = table[k - 1][i] >> 8 ^ table[0][table[k - 1][i] & 255];
}

/* Eight bytes a turn, from as many tables [Kounavis and Berry 2005]. */
uint32_t tarn_crc32c(uint32_t crc, const void *bytes, size_t size)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill_table);
    const uint8_t *b = bytes;
    crc = ~crc;
    for (; size >= 8; b += 8, size -= 8) {
        crc ^= (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
        crc = table[7][crc & 255] ^ table[6][crc >> 8 & 255] ^ table[5][crc >> 16 & 255] ^
              table[4][crc >> 24] ^ table[3][b[4]] ^ table[2][b[5]] ^ table[1][b[6]] ^
              table[0][b[7]];
    }
    for (; size; b++, size--)
        crc = crc >> 8 ^ table[0][(crc ^ *b) & 255];
    return ~crc;
}

uint32_t tarn_crc32c_masked(const void *bytes, size_t size)
{
    uint32_t crc = tarn_crc32c(0, bytes, size);
    return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

/* ---- writing ------------------------------------------------------------------------------ */

static void events_done(void *object)
{
    tarn_events *e = object;
    if (e->file >= 0)
        close(e->file);
    if (e->path)
        tarn_free(e->path, strlen(e->path) + 1);
    tarn_free(e, sizeof *e);
}

static const tarn_class events_class = {"event file", events_done};

static void make_folders(const char *folder)
{
    char path[4096];
    size_t n = strlen(folder);
    if (n >= sizeof path)
        return; /* opening says what is wrong */
    for (size_t i = 1; i <= n; i++)
        if (folder[i] == '/' || folder[i] == '\0') {
            memcpy(path, folder, i);
            path[i] = '\0';
            mkdir(path, 0777);
        }
}

static char *file_name(const char *folder)
{
    static atomic_uint serial;
    char host[256] = "localhost", path[4096];
    gethostname(host, sizeof host - 1);
    int n = snprintf(path, sizeof path, "%s/events.out.tfevents.%010lld.%s.%ld.%u", folder,
                     (long long)time(NULL), host, (long)getpid(), atomic_fetch_add(&serial, 1));
    if (n < 0 || n >= (int)sizeof path)
        return tarn_fail(TARN_ERROR_FILE, "the path %.80s... is too long", folder);
    char *copy = tarn_alloc((size_t)n + 1);
    return copy ? memcpy(copy, path, (size_t)n + 1) : NULL;
}

tarn_events *tarn_events_open(const char *folder)
{
    tarn_events *e = tarn_alloc_zero(sizeof *e);
    if (!e)
        return NULL;
    e->object.class = &events_class, e->object.refs = 1, e->file = -1;
    e = tarn_scope_own(e);
    if (!e || !(e->path = file_name(folder)))
        return NULL;
    make_folders(folder);
    e->file = open(e->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    if (e->file < 0)
        return tarn_fail(TARN_ERROR_FILE, "%s: cannot open for writing: %s", e->path,
                         strerror(errno));
    return e;
}

static void put_little(uint8_t *at, uint64_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(n >> 8 * i);
}

static bool write_all(const tarn_events *e, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(e->file, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return tarn_fail(TARN_ERROR_FILE, "%s: cannot write: %s", e->path, strerror(errno));
        bytes += n, size -= (size_t)n;
    }
    return true;
}

bool tarn_events_put(tarn_events *e, const void *bytes, size_t size)
{
    if (e->file < 0)
        return tarn_fail(TARN_ERROR_USE, "%s is closed", e->path);
    uint8_t *record = tarn_alloc(size + 16);
    if (!record)
        return false;
    put_little(record, size, 8);
    put_little(record + 8, tarn_crc32c_masked(record, 8), 4);
    memcpy(record + 12, bytes, size);
    put_little(record + 12 + size, tarn_crc32c_masked(bytes, size), 4);
    bool ok = write_all(e, record, size + 16);
    tarn_free(record, size + 16);
    return ok;
}

bool tarn_events_close(tarn_events *e)
{
    int file = e->file;
    e->file = -1;
    if (file < 0)
        return true;
    bool ok = fsync(file) == 0 || errno == EINVAL; /* not all files can be synced */
    return (close(file) == 0 && ok) ||
           tarn_fail(TARN_ERROR_FILE, "%s: cannot write: %s", e->path, strerror(errno));
}

/* ---- reading: as much of protobuf as numbers need -------------------------------------------- */

typedef struct message {
    const uint8_t *at, *end;
} message;

/* One field: its number, and its value as bytes or as a number. */
typedef struct field {
    unsigned number, wire;
    uint64_t bits; /* of a varint or a fixed number */
    message inside;
} field;

static bool read_varint(message *m, uint64_t *out)
{
    *out = 0;
    for (int shift = 0; shift < 64 && m->at < m->end; shift += 7) {
        uint8_t b = *m->at++;
        *out |= (uint64_t)(b & 127) << shift;
        if (b < 128)
            return true;
    }
    return false;
}

static bool read_fixed(message *m, int bytes, uint64_t *out)
{
    if (m->end - m->at < bytes)
        return false;
    *out = 0;
    for (int i = bytes; i-- > 0;)
        *out = *out << 8 | m->at[i];
    m->at += bytes;
    return true;
}

/* False at the end, or where the bytes are no message. */
static bool next_field(message *m, field *f)
{
    uint64_t key;
    *f = (field){0};
    if (m->at >= m->end || !read_varint(m, &key) || key >> 3 == 0 || key >> 3 > UINT32_MAX)
        return false;
    f->number = (unsigned)(key >> 3), f->wire = key & 7;
    if (f->wire == 0)
        return read_varint(m, &f->bits);
    if (f->wire == 1 || f->wire == 5)
        return read_fixed(m, f->wire == 1 ? 8 : 4, &f->bits);
    if (f->wire != 2 || !read_varint(m, &f->bits) || f->bits > (uint64_t)(m->end - m->at))
        return false;
    f->inside = (message){m->at, m->at + f->bits};
    m->at += f->bits;
    return true;
}

static double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, 8);
    return x;
}

static double float_of(uint64_t bits)
{
    float x;
    uint32_t low = (uint32_t)bits;
    memcpy(&x, &low, 4);
    return (double)x;
}

/* TensorProto of one float: float_val 5, packed or not, or tensor_content 4. */
static bool tensor_value(message m, double *value)
{
    field f;
    uint64_t bits;
    while (next_field(&m, &f))
        if ((f.number == 5 || f.number == 4) && f.wire == 2 && f.inside.end - f.inside.at == 4 &&
            read_fixed(&f.inside, 4, &bits))
            return *value = float_of(bits), true;
        else if (f.number == 5 && f.wire == 5)
            return *value = float_of(f.bits), true;
    return false;
}

/* Value: tag 1, simple_value 2, tensor 8. */
static bool read_value(message m, tarn_event *e)
{
    field f;
    bool number = false;
    e->tag = NULL;
    while (next_field(&m, &f)) {
        if (f.number == 1 && f.wire == 2)
            e->tag = (const char *)f.inside.at, e->length = (size_t)f.bits;
        else if (f.number == 2 && f.wire == 5)
            e->value = float_of(f.bits), number = true;
        else if (f.number == 8 && f.wire == 2)
            number |= tensor_value(f.inside, &e->value);
    }
    return number && e->tag;
}

typedef struct visitor {
    bool (*visit)(void *context, const tarn_event *e);
    void *context;
} visitor;

static bool visit_summary(const visitor *v, message m, tarn_event e)
{
    field f;
    while (next_field(&m, &f))
        if (f.number == 1 && f.wire == 2 && read_value(f.inside, &e) && !v->visit(v->context, &e))
            return false;
    return true;
}

/* SessionLog: status 1; 1 is START. */
static bool is_start(message m)
{
    field f;
    while (next_field(&m, &f))
        if (f.number == 1 && f.wire == 0 && f.bits == 1)
            return true;
    return false;
}

/* Event: wall_time 1, step 2, summary 5, session_log 7; in any order. */
static bool visit_event(const visitor *v, message m)
{
    tarn_event e = {.tag = NULL};
    message summary = {NULL, NULL};
    bool start = false;
    field f;
    while (next_field(&m, &f)) {
        if (f.number == 1 && f.wire == 1)
            e.time = double_of(f.bits);
        else if (f.number == 2 && f.wire == 0)
            e.step = (int64_t)f.bits;
        else if (f.number == 5 && f.wire == 2)
            summary = f.inside;
        else if (f.number == 7 && f.wire == 2)
            start |= is_start(f.inside);
    }
    if (start && !v->visit(v->context, &e))
        return false;
    return !summary.at || visit_summary(v, summary, e);
}

static uint64_t little(const uint8_t *b, int bytes)
{
    uint64_t n = 0;
    for (int i = bytes; i-- > 0;)
        n = n << 8 | b[i];
    return n;
}

bool tarn_events_each(const uint8_t *bytes, size_t size, const char *what,
                      bool (*visit)(void *context, const tarn_event *e), void *context)
{
    visitor v = {visit, context};
    size_t at = 0;
    for (size_t record = 1; size - at >= 12; record++) {
        uint64_t length = little(bytes + at, 8);
        if (little(bytes + at + 8, 4) != tarn_crc32c_masked(bytes + at, 8))
            return tarn_fail(TARN_ERROR_FORMAT,
                             "%s: record %zu, at byte %zu, has a wrong sum of its length: the file"
                             " is damaged or no event file",
                             what, record, at);
        if (length > size - at - 12 || size - at - 12 - length < 4)
            return true; /* being written, or the writer was killed */
        const uint8_t *data = bytes + at + 12;
        if (little(data + length, 4) != tarn_crc32c_masked(data, (size_t)length))
            return tarn_fail(TARN_ERROR_FORMAT, "%s: record %zu, at byte %zu, has a wrong sum",
                             what, record, at);
        if (!visit_event(&v, (message){data, data + length}))
            return false;
        at += 16 + (size_t)length;
    }
    return true;
}

/* ---- histograms --------------------------------------------------------------------------- */

enum { SIDE = (TARN_BUCKETS - 1) / 2 };

static double edges[SIDE]; /* 1e-12, 1.1e-12, ... */

static void fill_edges(void)
{
    double edge = 1e-12;
    for (int k = 0; k < SIDE; k++, edge *= 1.1)
        edges[k] = edge;
    edges[SIDE - 1] = DBL_MAX;
}

/* Buckets in rising order; the right end of bucket I. */
static double right_end(int i)
{
    return i < SIDE ? -edges[SIDE - 1 - i] : i - SIDE < SIDE ? edges[i - SIDE] : INFINITY;
}

/* The first bucket whose right end is beyond X. */
static int bucket_of(double x)
{
    int low = 0, high = TARN_BUCKETS - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (right_end(middle) > x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void count(tarn_event_histogram *h, double *counts, double x)
{
    if (!isfinite(x))
        return;
    h->min = h->count == 0 || x < h->min ? x : h->min;
    h->max = h->count == 0 || x > h->max ? x : h->max;
    h->count++, h->sum += x, h->squares += x * x;
    counts[bucket_of(x)]++;
}

/* Only what lies between the first and the last that are not empty, and one before. */
static void keep_used(tarn_event_histogram *h, const double *counts)
{
    int first = 0, last = TARN_BUCKETS - 1;
    while (first < last && counts[first] == 0)
        first++;
    while (last > first && counts[last] == 0)
        last--;
    first -= first > 0;
    for (int i = first; i <= last; i++, h->buckets++)
        h->limit[h->buckets] = right_end(i) == INFINITY ? DBL_MAX : right_end(i),
        h->bucket[h->buckets] = counts[i];
}

bool tarn_events_histogram(const tarn_tensor *t, tarn_event_histogram *h)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill_edges);
    double counts[TARN_BUCKETS] = {0};
    *h = (tarn_event_histogram){.buckets = 0};
    tarn_scope scope = tarn_scope_open();
    const tarn_tensor *all = tarn_tensor_to(t, TARN_FLOAT64);
    const double *x = all && tarn_count(all) ? tarn_data(all) : NULL;
    for (int64_t i = 0, n = x ? tarn_count(all) : 0; i < n; i++)
        count(h, counts, x[i]);
    if (h->count > 0)
        keep_used(h, counts);
    return tarn_scope_close(scope, NULL) && all;
}
