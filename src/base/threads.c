/* threads.c -- the one pool of worker threads.
 *
 * `ticket` says all about the chunks left: its high half counts jobs, its low half the chunks not
 * yet claimed.  A thread claims one by compare-and-swap, so whoever read the fields of a job that
 * is over fails to claim, and whoever claims holds that job open until it adds to `done`.
 * Threads that wait spin shortly, then sleep; who changes what they wait for looks for sleepers
 * afterwards (both sequentially consistent, so one of the two sees the other).
 */
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/interrupt.h"
#if defined __x86_64__
#    define PAUSE() __builtin_ia32_pause()
#elif defined __aarch64__
#    define PAUSE() __asm__ volatile("yield")
#else
#    define PAUSE() ((void)0)
#endif

enum { MOST_THREADS = 256 };
#define SPIN_SECONDS 50e-6 /* a little more than it takes to wake a thread that sleeps */

typedef bool chunk_function(void *job, size_t index);
typedef void prepare_function(void);

static struct pool {
    _Alignas(64) _Atomic uint64_t ticket; /* job number << 32 | chunks unclaimed */
    _Alignas(64) _Atomic size_t done;     /* chunks finished or skipped */
    _Alignas(64) _Atomic size_t count;    /* the job: written while nothing is unclaimed */
    _Atomic(chunk_function *) chunk;
    _Atomic(void *) job;
    _Atomic unsigned mode; /* the caller's */
    atomic_bool interrupted;
    atomic_bool stop;
    atomic_int sleepers;
    atomic_bool caller_sleeps;
    atomic_flag busy;   /* taken by who runs a job or changes the workers */
    atomic_int threads; /* as asked for; 0: not asked yet */
    atomic_bool spins;  /* a processor for each thread */
    int workers;        /* running; under `busy`, as is the rest */
    bool started;       /* for the present `threads`, also when the system gave fewer */
    atomic_int process; /* a fork of it has none of the workers */
    size_t failed;      /* chunk that `message` is of; under `mutex`; SIZE_MAX: none */
    tarn_message message;
    pthread_mutex_t mutex;
    pthread_cond_t wake, finished;
    pthread_t worker[MOST_THREADS];
} pool = {
    .busy = ATOMIC_FLAG_INIT,
    .mutex = PTHREAD_MUTEX_INITIALIZER,
    .wake = PTHREAD_COND_INITIALIZER,
    .finished = PTHREAD_COND_INITIALIZER,
};

static _Atomic(prepare_function *) prepare_hook;
static _Thread_local prepare_function *prepared; /* the hook that ran in this thread */
static _Thread_local bool inside;                /* a chunk runs in this thread */
static _Thread_local unsigned mode;

void tarn_threads_on_start(void (*prepare)(void)) { atomic_store(&prepare_hook, prepare); }

unsigned tarn_thread_mode(void) { return mode; }

unsigned tarn_thread_mode_set(unsigned to)
{
    unsigned was = mode;
    mode = to;
    return was;
}

static void prepare_thread(void)
{
    prepare_function *hook = atomic_load_explicit(&prepare_hook, memory_order_acquire);
    if (hook == prepared)
        return;
    prepared = hook;
    if (hook)
        hook();
}

/* ---- waiting --------------------------------------------------------------------------------- */

static bool work_or_stop(void)
{
    return (uint32_t)atomic_load(&pool.ticket) != 0 || atomic_load(&pool.stop);
}

static bool all_done(void)
{
    return atomic_load(&pool.done) == atomic_load_explicit(&pool.count, memory_order_relaxed);
}

static bool spin_until(bool (*ready)(void))
{
    if (ready())
        return true;
    if (!atomic_load_explicit(&pool.spins, memory_order_relaxed))
        return false;
    for (double end = tarn_clock() + SPIN_SECONDS; tarn_clock() < end;)
        for (int i = 0; i < 32; i++) {
            PAUSE();
            if (ready())
                return true;
        }
    return false;
}

static void worker_await(void)
{
    if (spin_until(work_or_stop))
        return;
    pthread_mutex_lock(&pool.mutex);
    atomic_fetch_add(&pool.sleepers, 1);
    while (!work_or_stop())
        pthread_cond_wait(&pool.wake, &pool.mutex);
    atomic_fetch_sub(&pool.sleepers, 1);
    pthread_mutex_unlock(&pool.mutex);
}

static void caller_await(void)
{
    if (spin_until(all_done))
        return;
    pthread_mutex_lock(&pool.mutex);
    atomic_store(&pool.caller_sleeps, true);
    while (!all_done())
        pthread_cond_wait(&pool.finished, &pool.mutex);
    atomic_store(&pool.caller_sleeps, false);
    pthread_mutex_unlock(&pool.mutex);
}

static void wake_workers(size_t chunks)
{
    int sleepers = atomic_load(&pool.sleepers);
    if (sleepers == 0)
        return;
    pthread_mutex_lock(&pool.mutex);
    if (chunks > (size_t)sleepers)
        pthread_cond_broadcast(&pool.wake);
    else
        for (size_t i = 1; i < chunks; i++) /* one chunk is the caller's */
            pthread_cond_signal(&pool.wake);
    pthread_mutex_unlock(&pool.mutex);
}

/* ---- chunks ---------------------------------------------------------------------------------- */

typedef struct claim {
    chunk_function *chunk;
    void *job;
    size_t index;
    unsigned mode;
} claim;

static bool claim_chunk(claim *c)
{
    uint64_t ticket = atomic_load(&pool.ticket);
    while ((uint32_t)ticket != 0) {
        c->chunk = atomic_load_explicit(&pool.chunk, memory_order_relaxed);
        c->job = atomic_load_explicit(&pool.job, memory_order_relaxed);
        c->mode = atomic_load_explicit(&pool.mode, memory_order_relaxed);
        c->index = atomic_load_explicit(&pool.count, memory_order_relaxed) - (uint32_t)ticket;
        if (atomic_compare_exchange_weak(&pool.ticket, &ticket, ticket - 1))
            return true;
    }
    return false;
}

static void finish_chunks(size_t n)
{
    size_t count = atomic_load_explicit(&pool.count, memory_order_relaxed);
    if (atomic_fetch_add(&pool.done, n) + n < count || !atomic_load(&pool.caller_sleeps))
        return;
    pthread_mutex_lock(&pool.mutex);
    pthread_cond_signal(&pool.finished);
    pthread_mutex_unlock(&pool.mutex);
}

/* The chunks that nobody claimed yet count as done.  The caller of this holds a chunk. */
static void skip_chunks(void)
{
    uint64_t ticket = atomic_load(&pool.ticket);
    while (!atomic_compare_exchange_weak(&pool.ticket, &ticket, ticket & ~(uint64_t)UINT32_MAX))
        ;
    atomic_fetch_add(&pool.done, (uint32_t)ticket);
}

/* Chunks are claimed in order and a claimed one runs, so the message of the lowest index is the
 * same however the chunks fell to threads. */
static void report_failure(size_t index)
{
    pthread_mutex_lock(&pool.mutex);
    if (index < pool.failed) {
        pool.failed = index;
        if (!tarn_message_take(&pool.message))
            pool.message = (tarn_message){TARN_ERROR_USE, "a chunk failed without a message"};
    }
    pthread_mutex_unlock(&pool.mutex);
    tarn_error_clear();
}

static void run_chunks(void)
{
    prepare_thread();
    for (claim c; claim_chunk(&c);) {
        mode = c.mode; /* the caller's own is the same */
        if (tarn_interrupt_pending()) {
            atomic_store(&pool.interrupted, true);
            skip_chunks();
        } else if (!c.chunk(c.job, c.index)) {
            report_failure(c.index);
            skip_chunks();
        }
        finish_chunks(1);
    }
}

/* ---- workers: all under `busy` -------------------------------------------------------------- */

static void *worker_main(void *unused)
{
    (void)unused;
    inside = true;
    for (; !atomic_load(&pool.stop); worker_await())
        run_chunks();
    return NULL;
}

static void stop_workers(void)
{
    pthread_mutex_lock(&pool.mutex);
    atomic_store(&pool.stop, true);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.mutex);
    while (pool.workers > 0)
        pthread_join(pool.worker[--pool.workers], NULL);
    atomic_store(&pool.stop, false);
    pool.started = false;
}

/* Signals belong to the threads of the host: Ctrl-C must not land in a worker. */
static void start_workers(int threads)
{
    sigset_t all, before;
    sigfillset(&all);
    sigdelset(&all, SIGBUS); /* base/map answers it in the thread that reads */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool.workers < threads - 1 &&
           pthread_create(&pool.worker[pool.workers], NULL, worker_main, NULL) == 0)
        pool.workers++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    atomic_store(&pool.spins, threads <= tarn_cpu_count());
    pool.started = true;
}

/* In a forked child the workers are gone, and the locks are as the fork found them. */
static void notice_fork(void)
{
    int process = (int)getpid(), known = atomic_load(&pool.process);
    if (known == process)
        return;
    if (known != 0) {
        pool.workers = 0;
        pool.started = false;
        atomic_store(&pool.ticket, 0);
        atomic_store(&pool.sleepers, 0);
        atomic_store(&pool.caller_sleeps, false);
        pthread_mutex_init(&pool.mutex, NULL);
        pthread_cond_init(&pool.wake, NULL);
        pthread_cond_init(&pool.finished, NULL);
        atomic_flag_clear(&pool.busy);
    }
    atomic_store(&pool.process, process);
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static bool run_serially(size_t count, chunk_function *chunk, void *job)
{
    bool outer = inside, fine = true;
    prepare_thread();
    inside = true;
    for (size_t i = 0; fine && i < count; i++)
        fine = tarn_interrupt_check() && chunk(job, i);
    inside = outer;
    return fine;
}

static void publish(size_t count, chunk_function *chunk, void *job)
{
    uint64_t number = (atomic_load(&pool.ticket) >> 32) + 1;
    pool.failed = SIZE_MAX;
    atomic_store_explicit(&pool.interrupted, false, memory_order_relaxed);
    atomic_store_explicit(&pool.done, 0, memory_order_relaxed);
    atomic_store_explicit(&pool.count, count, memory_order_relaxed);
    atomic_store_explicit(&pool.chunk, chunk, memory_order_relaxed);
    atomic_store_explicit(&pool.job, job, memory_order_relaxed);
    atomic_store_explicit(&pool.mode, mode, memory_order_relaxed);
    atomic_store(&pool.ticket, number << 32 | count);
    wake_workers(count);
}

static bool outcome(void)
{
    if (pool.failed != SIZE_MAX)
        return tarn_message_raise(&pool.message);
    if (!atomic_load(&pool.interrupted))
        return true;
    return tarn_interrupt_check() && tarn_fail(TARN_ERROR_INTERRUPT, "interrupted");
}

static bool run_on_pool(size_t count, chunk_function *chunk, void *job)
{
    publish(count, chunk, job);
    inside = true;
    run_chunks();
    inside = false;
    caller_await();
    return outcome();
}

bool tarn_parallel(size_t count, bool (*chunk)(void *job, size_t index), void *job)
{
    if (tarn_error_pending() != TARN_OK)
        return false;
    int threads = tarn_threads();
    if (inside || count < 2 || count > UINT32_MAX || threads < 2)
        return run_serially(count, chunk, job);
    notice_fork();
    if (atomic_flag_test_and_set(&pool.busy)) /* a job of another thread: share by not waiting */
        return run_serially(count, chunk, job);
    if (!pool.started)
        start_workers(threads);
    bool fine = pool.workers > 0 ? run_on_pool(count, chunk, job) : run_serially(count, chunk, job);
    atomic_flag_clear(&pool.busy);
    return fine;
}

/* ---- settings -------------------------------------------------------------------------------- */

int tarn_threads(void)
{
    int threads = atomic_load_explicit(&pool.threads, memory_order_relaxed);
    if (threads > 0)
        return threads;
    threads = tarn_cpu_count();
    threads = threads < MOST_THREADS ? threads : MOST_THREADS;
    int unset = 0;
    return atomic_compare_exchange_strong(&pool.threads, &unset, threads) ? threads : unset;
}

static void take_pool(void)
{
    notice_fork();
    while (atomic_flag_test_and_set(&pool.busy))
        sched_yield();
}

void tarn_threads_stop(void)
{
    if (inside)
        return;
    take_pool();
    stop_workers();
    atomic_flag_clear(&pool.busy);
}

bool tarn_threads_set(int count)
{
    if (inside)
        return tarn_fail(TARN_ERROR_USE, "threads: the number cannot change inside a parallel job");
    if (count < 0 || count > MOST_THREADS)
        return tarn_fail(TARN_ERROR_VALUE,
                         "threads: %d is not between 1 and %d (0: all processors)", count,
                         MOST_THREADS);
    take_pool();
    int before = atomic_exchange(&pool.threads, count);
    if (tarn_threads() != before)
        stop_workers();
    atomic_flag_clear(&pool.busy);
    return true;
}
