/* pieces.c -- see pieces.h */
#include "optim/pieces.h"

#include "base/threads.h"

/* SPAN: most numbers of a span, and about those of a chunk.  A step over SERIAL numbers takes some
 * 15 us, what it costs to call another thread in: fewer stay in this one.  (2-8-8-3 with Adam by
 * hand on two threads of a Zen 3, when each of its six parameters was a chunk: 49 us; now 26.) */
enum { SPAN = 1 << 14, SERIAL = 2 * SPAN };

tarn_part tarn_part_of(const tarn_tensor *t, const tarn_rows *rows)
{
    int64_t n = tarn_count(t), outer = t->spec.rank ? t->spec.size[0] : 1;
    tarn_part part = {.count = (size_t)n, .rows = rows, .width = outer ? (size_t)(n / outer) : 0};
    if (rows)
        part.count = (size_t)rows->count * part.width;
    return part;
}

/* Numbers from the beginning of one span to that of the next. */
static size_t stride_of(const tarn_part *part)
{
    if (!part->rows)
        return SPAN;
    return part->width < SPAN ? SPAN / part->width * part->width : part->width;
}

static size_t spans_of(const tarn_part *part)
{
    return part->count ? (part->count - 1) / stride_of(part) + 1 : 0;
}

void tarn_pieces_cut(tarn_pieces *p)
{
    p->numbers = p->spans = 0;
    for (size_t i = 0; i < p->parts; i++) {
        tarn_part *part = &p->part[i];
        part->before = p->numbers, part->first = p->spans;
        p->numbers += part->count;
        p->spans += spans_of(part);
    }
}

typedef struct job {
    const tarn_pieces *pieces;
    tarn_piece *run;
    const void *context;
} job;

static void run_span(const job *j, size_t i, size_t k)
{
    const tarn_part *part = &j->pieces->part[i];
    size_t stride = stride_of(part), begin = k * stride, left = part->count - begin;
    size_t n = left < stride ? left : stride;
    if (!part->rows) {
        j->run(j->context, i, begin, n, part->first + k);
        return;
    }
    const int64_t *row = part->rows->at + begin / part->width;
    for (size_t r = 0; r < n / part->width; r++)
        j->run(j->context, i, (size_t)row[r] * part->width, part->width, part->first + k);
}

/* The last part that begins at or before number AT. */
static size_t part_at(const tarn_pieces *p, size_t at)
{
    size_t low = 0, high = p->parts;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (p->part[middle].before <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The first span of PART that begins at or after number AT. */
static size_t span_from(const tarn_part *part, size_t at)
{
    if (at <= part->before || !part->count)
        return 0;
    size_t k = (at - part->before - 1) / stride_of(part) + 1, spans = spans_of(part);
    return k < spans ? k : spans;
}

/* Chunk INDEX has the spans that begin among its SPAN numbers. */
static bool run_chunk(void *job_, size_t index)
{
    const job *j = job_;
    const tarn_pieces *p = j->pieces;
    size_t begin = index * SPAN, end = begin + SPAN;
    for (size_t i = part_at(p, begin); i < p->parts && p->part[i].before < end; i++)
        for (size_t k = span_from(&p->part[i], begin); k < span_from(&p->part[i], end); k++)
            run_span(j, i, k);
    return true;
}

bool tarn_pieces_run(const tarn_pieces *p, tarn_piece *run, const void *context)
{
    job j = {p, run, context};
    size_t chunks = (p->numbers + SPAN - 1) / SPAN;
    if (p->numbers > SERIAL)
        return tarn_parallel(chunks, run_chunk, &j);
    for (size_t i = 0; i < chunks; i++)
        run_chunk(&j, i);
    return true;
}
