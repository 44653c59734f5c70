/* limits.c -- what this machine can do at most, measured: fused multiply-adds of float32 in registers,
 * and bytes that y = y + a x moves (two read, one written) in each cache and in memory.
 *
 *     limits THREADS [SECONDS]     prints one JSON object
 *
 * scripts/bench divides what a case reaches by these.  Every thread has arrays of its own. */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MOST_THREADS 256
#define SUMS         12 /* independent sums: latency 4 or 5 times two units; 16 registers hold them all */
#define BLOCK        4096 /* multiply-adds of each sum between two looks at the clock */
#define GOES         3    /* the best counts: others may use the machine as well */

typedef float lane __attribute__((vector_size(64), aligned(4)));
typedef float half __attribute__((vector_size(32), aligned(4)));
typedef float quarter __attribute__((vector_size(16), aligned(4)));

static double clock_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The widest vectors that a function compiled with this target has; the loop is the same. */
#define DEFINE_MADDS(name, type, target_words)                                                     \
    target_words static float name(float start)                                                    \
    {                                                                                              \
        type sum[SUMS], a = {0}, b = {0};                                                          \
        a += 0.999f;                                                                               \
        b += 1e-3f;                                                                                \
        for (int k = 0; k < SUMS; k++)                                                             \
            sum[k] = b * start + (float)k;                                                         \
        for (int i = 0; i < BLOCK; i++) {                                                          \
            for (int k = 0; k < SUMS; k++)                                                         \
                sum[k] = sum[k] * a + b;                                                           \
            __asm__ volatile("" : "+x"(a));                                                        \
        }                                                                                          \
        float total = 0;                                                                           \
        for (int k = 0; k < SUMS; k++)                                                             \
            total += sum[k][0];                                                                    \
        return total;                                                                              \
    }

#define DEFINE_AXPY(name, type, target_words)                                                      \
    target_words static void name(float *restrict y, const float *restrict x, size_t n)            \
    {                                                                                              \
        size_t width = sizeof(type) / sizeof(float);                                               \
        for (size_t i = 0; i + 4 * width <= n; i += 4 * width)                                     \
            for (size_t k = 0; k < 4; k++) {                                                       \
                type *to = (type *)(y + i + k * width);                                            \
                *to += *(const type *)(x + i + k * width) * 0.5f;                                  \
            }                                                                                      \
    }

#if defined(__x86_64__)
#    define WIDE   __attribute__((target("avx512f")))
#    define MIDDLE __attribute__((target("avx2,fma")))
DEFINE_MADDS(madds_wide, lane, WIDE)
DEFINE_MADDS(madds_middle, half, MIDDLE)
DEFINE_AXPY(axpy_wide, lane, WIDE)
DEFINE_AXPY(axpy_middle, half, MIDDLE)
#endif
DEFINE_MADDS(madds_plain, quarter, )
DEFINE_AXPY(axpy_plain, quarter, )

typedef struct vectors {
    const char *name;
    int width; /* numbers in a register */
    float (*madds)(float start);
    void (*axpy)(float *restrict y, const float *restrict x, size_t n);
} vectors;

static vectors machine_vectors(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return (vectors){"avx512", 16, madds_wide, axpy_wide};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return (vectors){"avx2", 8, madds_middle, axpy_middle};
#endif
    return (vectors){"128 bits", 4, madds_plain, axpy_plain};
}

/* What every thread does until the time is over; count says how often. */
typedef struct job {
    vectors with;
    size_t n; /* of each of two arrays; 0: multiply-adds */
    double seconds;
    pthread_barrier_t *ready;
    double rate; /* floating operations, or bytes, a second */
} job;

static volatile float sink;

static double madd_rate(const job *j)
{
    size_t count = 0;
    float total = 0;
    double start = clock_seconds(), now;
    do {
        total += j->with.madds(total * 1e-9f);
        count++;
    } while ((now = clock_seconds()) - start < j->seconds);
    sink = total;
    return 2.0 * SUMS * BLOCK * j->with.width * (double)count / (now - start);
}

static double axpy_rate(const job *j, float *y, const float *x)
{
    size_t count = 0, times = 1 + 100000 / j->n;
    double start = clock_seconds(), now;
    do {
        for (size_t i = 0; i < times; i++)
            j->with.axpy(y, x, j->n);
        count += times;
    } while ((now = clock_seconds()) - start < j->seconds);
    sink = y[0];
    return 3.0 * sizeof(float) * (double)j->n * (double)count / (now - start);
}

static void *run(void *data)
{
    job *j = data;
    float *x = NULL, *y = NULL;
    if (j->n) {
        x = aligned_alloc(64, j->n * sizeof(float));
        y = aligned_alloc(64, j->n * sizeof(float));
        if (!x || !y)
            exit(EXIT_FAILURE);
        for (size_t i = 0; i < j->n; i++)
            x[i] = y[i] = 0;
    }
    pthread_barrier_wait(j->ready);
    j->rate = j->n ? axpy_rate(j, y, x) : madd_rate(j);
    free(x);
    free(y);
    return NULL;
}

/* All threads at once; their rates together. */
static double measure_once(job prototype, int threads)
{
    pthread_t thread[MOST_THREADS];
    job jobs[MOST_THREADS];
    pthread_barrier_t ready;
    pthread_barrier_init(&ready, NULL, (unsigned)threads);
    prototype.ready = &ready;
    for (int i = 0; i < threads; i++) {
        jobs[i] = prototype;
        if (pthread_create(&thread[i], NULL, run, &jobs[i]))
            exit(EXIT_FAILURE);
    }
    double rate = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        rate += jobs[i].rate;
    }
    pthread_barrier_destroy(&ready);
    return rate;
}

static double measure(job prototype, int threads)
{
    double best = 0;
    for (int i = 0; i < GOES; i++) {
        double rate = measure_once(prototype, threads);
        best = rate > best ? rate : best;
    }
    return best;
}

/* Of the first CPU, in bytes.  A guest's sysconf would give the L3 of the whole host. */
static size_t cache_bytes(int index, size_t otherwise)
{
    char path[80], unit = 0;
    size_t size = 0;
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/size", index);
    FILE *file = fopen(path, "r");
    bool known = file && fscanf(file, "%zu%c", &size, &unit) == 2 && size > 0;
    if (file)
        fclose(file);
    return !known ? otherwise : unit == 'M' ? size << 20 : size << 10;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 1;
    double seconds = argc > 2 ? atof(argv[2]) : 0.1;
    if (threads < 1 || threads > MOST_THREADS || !(seconds > 0)) {
        fprintf(stderr, "usage: limits THREADS [SECONDS], threads from 1 to %d\n", MOST_THREADS);
        return 2;
    }
    size_t l1 = cache_bytes(0, 32 << 10), l2 = cache_bytes(2, 512 << 10),
           l3 = cache_bytes(3, 8 << 20);
    vectors with = machine_vectors();
    printf("{\"threads\": %d, \"vectors\": \"%s\", \"l2_size\": %zu, \"l3_size\": %zu, ", threads,
           with.name, l2, l3);
    printf("\"flops\": %.4g", measure((job){.with = with, .seconds = seconds}, threads));
    /* Both arrays fill half of the level; in the L3 four times the L2 is far enough from it, and from memory,
     * which is four times the L3. */
    struct level {
        const char *name;
        size_t bytes;
    } levels[] = {{"l1", l1 / 2},
                  {"l2", l2 / 2},
                  {"l3", 4 * l2},
                  {"memory", l3 * 4 / (size_t)threads}};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        size_t n = levels[i].bytes / (2 * sizeof(float)) / 64 * 64;
        printf(", \"%s\": %.4g", levels[i].name,
               measure((job){with, n, seconds, NULL, 0}, threads));
    }
    printf("}\n");
    return 0;
}
