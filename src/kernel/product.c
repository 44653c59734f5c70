/* product.c -- see product.h: a product in blocks, from panels packed where that pays.
 *
 * k is cut into equal parts of at most DEPTH, whatever m and n are; then columns and rows into
 * blocks.  A block's panels of b take half a megabyte at most and are read through the caches as a
 * stream; its rows of a stay in L2, and a panel of b in L1 while they pass by.
 */
#include "kernel/product.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "kernel/span.h"

/* Two vectors of 16, 32 and 64 bytes. */
size_t tarn_panel_columns(int column)
{
    static const size_t bytes[TARN_ISAS] = {16, 32, 64};
    return 2 * bytes[tarn_cpu_isa()] / (column == 0 ? sizeof(float) : sizeof(double));
}

/* ---- room --------------------------------------------------------------------------------------- */

/* Numbers of k in a block; rows of a; columns of b in float32, half as many in float64.  Measured on
 * EPYC 7003: depths of 256 and 384 are 5 to 8% slower for 1024^3, 96 rows 4%. */
enum { DEPTH = 512, DOWN = 48, ACROSS = 256, BREADTH = 1024 };

/* Bytes of the panels of a block of b, of one of a, and of one panel of b. */
enum {
    LINE = 64, /* panels are that far apart */
    ROOM_B = DEPTH * ACROSS * sizeof(float) + ACROSS * LINE,
    ROOM_A = DOWN * (DEPTH * sizeof(double) + LINE),
    ROOM_FEW = (DEPTH + 1) * 2 * 64,
};

/* Each thread keeps the room of its first large product, so that none waits for memory. */
static pthread_key_t room_key;
static void room_start(void) { pthread_key_create(&room_key, free); }

static char *room_of_thread(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static _Thread_local char *room;
    if (room)
        return room;
    pthread_once(&once, room_start);
    room = aligned_alloc(64, ROOM_A + ROOM_B);
    pthread_setspecific(room_key, room);
    return room;
}

/* ---- blocks ------------------------------------------------------------------------------------- */

typedef struct blocks {
    const tarn_multiply *p;
    const tarn_products *kernels;
    int64_t size, down, across; /* bytes a number; rows and columns of a block */
    char *a, *b;                /* room for its panels */
    bool pack_a, pack_b;
} blocks;

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static const char *at(const void *x, int64_t index, int64_t size)
{
    return (const char *)x + index * size;
}

/* b stands in panels already where its columns are in order: what few rows, or few columns, read it
 * for does not pay for packing. */
static bool packs_b(const tarn_multiply *p)
{
    enum { FEW_ROWS = 48, FEW_COLUMNS = 64 };
    return p->transpose_b || (p->m > FEW_ROWS && p->n > FEW_COLUMNS);
}

/* a stands transposed: every number of a row lies on a line of its own, and those of many rows do
 * not stay in L1.  As it stands it is read as fast where it is as from a copy. */
static bool packs_a(const tarn_multiply *p)
{
    enum { FEW_ROWS = 128, FEW_COLUMNS = 64 };
    return p->transpose_a && p->k > FEW_ROWS && p->n >= FEW_COLUMNS;
}

/* ---- parts of k, and panels of all of them ------------------------------------------------------ */

static int64_t parts_of(int64_t k) { return k > DEPTH ? (k + DEPTH - 1) / DEPTH : 1; }
static int64_t part_begin(int64_t k, int64_t part) { return part * k / parts_of(k); }

/* From one panel of DEPTH terms to the next, in numbers. */
static int64_t panel_step(int64_t panel, int64_t depth, int64_t size)
{
    return panel * depth + LINE / size;
}

static int64_t size_of(int column) { return column == 0 ? sizeof(float) : sizeof(double); }

/* Where the panel of column J begins, among the terms from FIRST on, DEPTH of them: part by part of
 * k, and in each panel by panel. */
static char *panel_at(const tarn_panels *t, int64_t panel, int64_t size, int64_t part, int64_t j)
{
    int64_t first = part_begin(t->k, part), depth = part_begin(t->k, part + 1) - first;
    int64_t panels = (t->columns + panel - 1) / panel;
    int64_t before = panels * (panel * first + part * LINE / size);
    return (char *)t->at + (before + j / panel * panel_step(panel, depth, size)) * size;
}

size_t tarn_panels_bytes(int column, int64_t columns, int64_t k)
{
    int64_t panel = (int64_t)tarn_panel_columns(column), size = size_of(column);
    int64_t panels = (columns + panel - 1) / panel;
    return (size_t)(panels * (panel * k * size + parts_of(k) * LINE));
}

static const char *b_at(const tarn_multiply *p, int64_t first, int64_t j, int64_t size)
{
    return at(p->b, p->transpose_b ? j * p->ldb + first : first * p->ldb + j, size);
}

void tarn_panels_pack(int column, const tarn_multiply *p, const tarn_panels *to, int64_t begin,
                      int64_t end)
{
    const tarn_products *kernels = tarn_products_of(column);
    int64_t size = size_of(column), panel = (int64_t)tarn_panel_columns(column);
    for (int64_t part = 0; part < parts_of(p->k); part++) {
        int64_t first = part_begin(p->k, part), depth = part_begin(p->k, part + 1) - first;
        (p->transpose_b ? kernels->pack_turned
                        : kernels->pack_plain)(panel_at(to, panel, size, part, begin),
                                               b_at(p, first, begin, size), p->ldb, (size_t)depth,
                                               (size_t)(end - begin));
    }
}

/* Room on the stack serves what needs little, and everything when memory is out. */
static void take_room(blocks *w, char *few)
{
    const tarn_multiply *p = w->p;
    int64_t panel = (int64_t)tarn_panel_columns(w->size == 4 ? 0 : 1);
    int64_t needed = (p->n + panel - 1) / panel * (panel * least(p->k, DEPTH) * w->size + LINE);
    w->down = DOWN, w->across = ACROSS * (int64_t)sizeof(float) / w->size;
    w->pack_a = packs_a(p), w->pack_b = !p->panels && packs_b(p);
    w->b = few;
    if (p->panels)
        w->across = p->n;
    if (!w->pack_a && (!w->pack_b || needed <= ROOM_FEW))
        return;
    char *room = room_of_thread();
    if (room)
        w->b = room, w->a = room + ROOM_B;
    else
        w->pack_a = false, w->across = p->panels ? p->n : panel;
}

static void set_a(const blocks *w, tarn_block *q, int64_t i, int64_t first)
{
    const tarn_multiply *p = w->p;
    const char *a = at(p->a, p->transpose_a ? first * p->lda + i : i * p->lda + first, w->size);
    q->a = a;
    q->row_a = p->transpose_a ? 1 : p->lda, q->step_a = p->transpose_a ? p->lda : 1;
    q->panels = w->pack_a;
    if (w->pack_a) {
        w->kernels->pack_columns(w->a, a, p->lda, q->m, q->k);
        q->a = w->a;
    }
}

static void set_b(const blocks *w, tarn_block *q, int64_t j, int64_t part, int64_t first)
{
    const tarn_multiply *p = w->p;
    ptrdiff_t panel = (ptrdiff_t)tarn_panel_columns(w->size == 4 ? 0 : 1);
    const char *b = p->panels ? NULL : b_at(p, first, j, w->size);
    bool panels = w->pack_b || p->panels;
    q->b = p->panels ? panel_at(p->panels, panel, w->size, part, p->first + j)
                     : (w->pack_b ? w->b : b);
    q->row_b = panels ? panel : p->ldb;
    q->panel_b = panels ? panel_step(panel, (int64_t)q->k, w->size) : panel;
    if (w->pack_b)
        (p->transpose_b ? w->kernels->pack_turned : w->kernels->pack_plain)(w->b, b, p->ldb, q->k,
                                                                            q->n);
}

/* Terms of part PART of k, of columns J..: the first begin the sums, the last add the bias. */
static void run_block(const blocks *w, int64_t j, int64_t part)
{
    const tarn_multiply *p = w->p;
    int64_t first = part_begin(p->k, part), depth = part_begin(p->k, part + 1) - first;
    tarn_block q = {.n = (size_t)least(w->across, p->n - j), .k = (size_t)depth, .ldc = p->ldc};
    q.alpha = p->alpha, q.beta = first ? 1 : p->beta;
    q.bias = p->bias && first + depth == p->k ? at(p->bias, j, w->size) : NULL;
    set_b(w, &q, j, part, first);
    for (int64_t i = 0; i < p->m; i += w->down) {
        q.m = (size_t)least(w->down, p->m - i);
        q.c = (char *)p->c + (i * p->ldc + j) * w->size;
        set_a(w, &q, i, first);
        w->kernels->multiply(&q);
    }
}

static void run_blocks(const tarn_multiply *p, const tarn_products *kernels, int64_t size)
{
    _Alignas(64) char few[ROOM_FEW];
    blocks w = {.p = p, .kernels = kernels, .size = size};
    take_room(&w, few);
    for (int64_t j = 0; j < p->n; j += w.across)
        for (int64_t part = 0; part < parts_of(p->k); part++)
            run_block(&w, j, part);
}

/* ---- vectors ------------------------------------------------------------------------------------ */

/* y[outputs] = alpha op(matrix) x + beta y + bias.  Columns: the matrix is terms x outputs as it
 * stands; else outputs x terms. */
typedef struct by_vector {
    const tarn_products *kernels;
    int64_t size, outputs, terms, ld, step_x, step_y, step_bias;
    bool columns;
    double alpha, beta;
    const void *matrix, *x, *bias;
    void *y;
} by_vector;

static double number(const by_vector *w, const void *x, int64_t i)
{
    return w->size == 4 ? (double)((const float *)x)[i] : ((const double *)x)[i];
}

static void put(const by_vector *w, int64_t i, double value)
{
    if (w->size == 4)
        ((float *)w->y)[i * w->step_y] = (float)value;
    else
        ((double *)w->y)[i * w->step_y] = value;
}

/* y of COUNT outputs from J on = alpha sum + beta y */
static void end_sums(const by_vector *w, const void *sum, int64_t j, int64_t count, double beta)
{
    for (int64_t i = 0; i < count; i++) {
        double before = beta == 0 ? 0 : beta * number(w, w->y, (j + i) * w->step_y);
        put(w, j + i, w->alpha * number(w, sum, i) + before);
    }
}

/* As in blocks, the terms come in parts of at most DEPTH, each a chain. */
static void run_columns(const by_vector *w)
{
    _Alignas(64) double sums[BREADTH];
    int64_t parts = (w->terms + DEPTH - 1) / DEPTH;
    bool in_place = parts == 1 && w->alpha == 1 && w->beta == 0 && w->step_y == 1;
    for (int64_t j = 0; j < w->outputs; j += BREADTH) {
        int64_t count = least(BREADTH, w->outputs - j);
        void *sum = in_place ? (char *)w->y + j * w->size : (char *)sums;
        for (int64_t part = 0; part < parts; part++) {
            int64_t first = part * w->terms / parts, end = (part + 1) * w->terms / parts;
            memset(sum, 0, (size_t)(count * w->size));
            w->kernels->add_weighted(sum, at(w->x, first * w->step_x, w->size), w->step_x,
                                     at(w->matrix, first * w->ld + j, w->size), w->ld,
                                     (size_t)(end - first), (size_t)count);
            if (!in_place)
                end_sums(w, sum, j, count, part ? 1 : w->beta);
        }
    }
}

static void gather(const by_vector *w, void *to, int64_t first, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        memcpy((char *)to + i * w->size, at(w->x, (first + i) * w->step_x, w->size),
               (size_t)w->size);
}

/* x lies in order, or is gathered some numbers at a time. */
static void run_rows(const by_vector *w)
{
    _Alignas(64) double gathered[BREADTH];
    int64_t most = w->step_x == 1 ? w->terms : BREADTH;
    for (int64_t first = 0; first < w->terms; first += most) {
        int64_t count = least(most, w->terms - first);
        const void *x = at(w->x, first, w->size);
        if (w->step_x != 1)
            gather(w, gathered, first, count), x = gathered;
        w->kernels->dot_rows(w->y, w->step_y, at(w->matrix, first, w->size), w->ld, x,
                             (size_t)w->outputs, (size_t)count, w->alpha, first ? 1 : w->beta);
    }
}

static void run_vector(const tarn_multiply *p, const tarn_products *kernels, int64_t size)
{
    bool row = p->m == 1; /* c^T = op(b)^T op(a)^T */
    by_vector w = {.kernels = kernels, .size = size, .terms = p->k, .y = p->c, .bias = p->bias};
    w.alpha = p->alpha, w.beta = p->beta;
    w.outputs = row ? p->n : p->m;
    w.matrix = row ? p->b : p->a, w.ld = row ? p->ldb : p->lda;
    w.columns = row ? !p->transpose_b : p->transpose_a;
    w.x = row ? p->a : p->b;
    w.step_x = row ? (p->transpose_a ? p->lda : 1) : p->transpose_b ? 1 : p->ldb;
    w.step_y = row ? 1 : p->ldc, w.step_bias = row;
    (w.columns ? run_columns : run_rows)(&w);
    for (int64_t i = 0; w.bias && i < w.outputs; i++)
        put(&w, i, number(&w, w.y, i * w.step_y) + number(&w, w.bias, i * w.step_bias));
}

void tarn_multiply_run(int column, const tarn_multiply *p)
{
    const tarn_products *kernels = tarn_products_of(column);
    int64_t size = column == 0 ? (int64_t)sizeof(float) : (int64_t)sizeof(double);
    if (p->m <= 0 || p->n <= 0)
        return;
    if (p->k > 0 && (p->m == 1 || p->n == 1))
        run_vector(p, kernels, size);
    else
        run_blocks(p, kernels, size);
}
