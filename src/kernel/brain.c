/* brain.c -- see brain.h: a product in blocks of packed panels.
 *
 * k is cut into equal parts of at most DEPTH, an even number of terms each but the last, whatever m
 * and n are; then columns and rows into blocks: a block's panels of b stay in L2, a tile's in L1.
 * What a row of c becomes depends on its row of a, on b and on k alone.
 */
#include "kernel/brain.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "base/threads.h"
#include "kernel/isa.h"

/* ---- the table ------------------------------------------------------------------------------ */

#define DECLARE(isa, result, name, parameters) result tarn_##name##_f32_##isa parameters;
#define DECLARE_ALL(...)                                                                           \
    DECLARE(baseline, __VA_ARGS__)                                                                 \
    TARN_WIDE(DECLARE(v3, __VA_ARGS__) DECLARE(v4, __VA_ARGS__))
TARN_BRAINS(DECLARE_ALL)

/* Those of the instruction itself are there where the compiler knows it. */
#define DECLARE_WEAK(result, name, parameters)                                                     \
    __attribute__((weak)) result tarn_##name##_f32_brain parameters;
TARN_WIDE(TARN_BRAINS(DECLARE_WEAK))

#define BASELINE(result, name, parameters) .name = tarn_##name##_f32_baseline,
#define V3(result, name, parameters)       .name = tarn_##name##_f32_v3,
#define V4(result, name, parameters)       .name = tarn_##name##_f32_v4,
#define BRAIN(result, name, parameters)    .name = tarn_##name##_f32_brain,

static const tarn_brains table[] = {
    {TARN_BRAINS(BASELINE)},
    TARN_WIDE({TARN_BRAINS(V3)}, {TARN_BRAINS(V4)}, {TARN_BRAINS(BRAIN)}),
};
enum { REAL = 3 }; /* its row */

const tarn_brains *tarn_brains_of(int isa)
{
    bool there = isa >= 0 && (size_t)isa < sizeof table / sizeof *table;
    return there && table[isa].brain_multiply ? &table[isa] : NULL;
}

bool tarn_brain_native(void)
{
    const char *wanted = getenv("TARN_BRAIN");
    return tarn_cpu_multiplies_brain() && tarn_brains_of(REAL) &&
           !(wanted && strcmp(wanted, "none") == 0);
}

/* 0 not asked yet, 1 no, 2 yes. */
static int find_serves(void)
{
    const char *wanted = getenv("TARN_BRAIN");
    return tarn_brain_native() || (wanted && strcmp(wanted, "kernel") == 0) ? 2 : 1;
}

/* Packing a number of a or b takes as long as what 64 multiply-adds save on EPYC 7003, whose vectors
 * are half as long as those of processors with bfloat16: so 32 have to be made of each, on average.
 * (Reckoned, as the instruction could not be run.) */
static bool pays(const tarn_multiply *p)
{
    enum { USES = 32 };
    return p->k > 0 && p->m * p->n >= USES * (p->m + p->n);
}

bool tarn_brain_serves(const tarn_multiply *p)
{
    static _Atomic int serves;
    if (!(tarn_thread_mode() & TARN_MODE_BRAIN) || !pays(p))
        return false;
    if (!serves)
        serves = find_serves();
    return serves == 2;
}

const tarn_brains *tarn_brains_here(void)
{
    static _Atomic(const tarn_brains *) here;
    if (!here)
        here = tarn_brains_of(tarn_brain_native() ? REAL : tarn_cpu_isa());
    return here;
}

/* ---- room ----------------------------------------------------------------------------------- */

/* Terms, rows and columns of a block. */
enum {
    DEPTH = 512,
    DOWN = 96,
    ACROSS = 512,
    ROOM_A = DOWN * DEPTH * 2,
    ROOM_B = ACROSS * DEPTH * 2
};

/* Where memory is out, blocks of FEW terms serve, which need little. */
enum { FEW = 16, LITTLE = (DOWN + ACROSS) * FEW * 2 };

static pthread_key_t room_key;
static void room_start(void) { pthread_key_create(&room_key, free); }

/* Each thread keeps the room of its first product. */
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

/* ---- blocks --------------------------------------------------------------------------------- */

typedef struct brain_run {
    const tarn_multiply *p;
    const tarn_brains *kernels;
    size_t rows, cols; /* of a panel */
    uint32_t *a, *b;
} brain_run;

static int64_t least(int64_t x, int64_t y) { return x < y ? x : y; }

static void pack_a(const brain_run *w, int64_t i, int64_t m, int64_t first, int64_t depth)
{
    const tarn_multiply *p = w->p;
    ptrdiff_t line = p->transpose_a ? 1 : p->lda, step = p->transpose_a ? p->lda : 1;
    w->kernels->brain_pack(w->a, (const float *)p->a + i * line + first * step, line, step,
                           (size_t)m, (size_t)depth, w->rows);
}

static void pack_b(const brain_run *w, int64_t j, int64_t n, int64_t first, int64_t depth)
{
    const tarn_multiply *p = w->p;
    ptrdiff_t line = p->transpose_b ? p->ldb : 1, step = p->transpose_b ? 1 : p->ldb;
    w->kernels->brain_pack(w->b, (const float *)p->b + j * line + first * step, line, step,
                           (size_t)n, (size_t)depth, w->cols);
}

/* Terms FIRST.. of columns J..: the first of them begin the sums, the last add the bias. */
static void run_block(const brain_run *w, int64_t j, int64_t first, int64_t depth)
{
    const tarn_multiply *p = w->p;
    int64_t n = least(ACROSS, p->n - j);
    bool last = first + depth == p->k;
    pack_b(w, j, n, first, depth);
    for (int64_t i = 0; i < p->m; i += DOWN) {
        int64_t m = least(DOWN, p->m - i);
        pack_a(w, i, m, first, depth);
        w->kernels->brain_multiply(
            &(tarn_brain_block){.m = (size_t)m,
                                .n = (size_t)n,
                                .pairs = (size_t)(depth + 1) / 2,
                                .a = w->a,
                                .b = w->b,
                                .c = (float *)p->c + i * p->ldc + j,
                                .ldc = p->ldc,
                                .alpha = (float)p->alpha,
                                .beta = first ? 1 : (float)p->beta,
                                .bias = p->bias && last ? (const float *)p->bias + j : NULL});
    }
}

void tarn_brain_multiply(const tarn_multiply *p)
{
    _Alignas(64) char little[LITTLE];
    char *room = room_of_thread();
    brain_run w = {.p = p, .kernels = tarn_brains_here()};
    w.kernels->brain_panels(&w.rows, &w.cols);
    w.a = (uint32_t *)(void *)(room ? room : little);
    w.b = w.a + DOWN * (room ? DEPTH : FEW) / 2;
    int64_t most = room ? DEPTH : FEW, parts = (p->k + most - 1) / most;
    int64_t depth = ((p->k + parts - 1) / parts + 1) / 2 * 2;
    for (int64_t j = 0; j < p->n; j += ACROSS)
        for (int64_t first = 0; first < p->k; first += depth)
            run_block(&w, j, first, least(depth, p->k - first));
}
