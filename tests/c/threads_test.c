/* threads_test.c -- the pool: every chunk once, errors, interrupts, nesting, forks. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/threads.h"

enum { CHUNKS = 1000 };

typedef struct counts {
    int ran[CHUNKS]; /* not atomic: a chunk is one thread's */
} counts;

static bool count_chunk(void *job, size_t index)
{
    ((counts *)job)->ran[index]++;
    return true;
}

static void expect_each_once(size_t count)
{
    counts c = {0};
    cr_assert(tarn_parallel(count, count_chunk, &c), "%s", tarn_error_message());
    for (size_t i = 0; i < CHUNKS; i++)
        cr_assert_eq(c.ran[i], i < count, "chunk %zu ran %d times", i, c.ran[i]);
}

Test(threads, every_chunk_runs_once)
{
    for (int threads = 1; threads <= 5; threads++) {
        cr_assert(tarn_threads_set(threads));
        cr_assert_eq(tarn_threads(), threads);
        for (size_t count = 0; count < 40; count++)
            expect_each_once(count);
        for (int again = 0; again < 200; again++)
            expect_each_once(CHUNKS);
    }
    tarn_threads_stop();
    expect_each_once(CHUNKS); /* they start again */
    tarn_threads_stop();
    cr_assert_eq(tarn_memory_live(), 0);
}

Test(threads, jobs_follow_each_other_closely)
{
    cr_assert(tarn_threads_set(3));
    for (int i = 0; i < 20000; i++) {
        counts c;
        memset(c.ran, 0, 3 * sizeof *c.ran);
        cr_assert(tarn_parallel((size_t)(2 + i % 2), count_chunk, &c));
        cr_assert(c.ran[0] == 1 && c.ran[1] == 1 && c.ran[2] == i % 2);
    }
    tarn_threads_stop();
}

Test(threads, sleepers_wake)
{
    cr_assert(tarn_threads_set(4));
    for (int i = 0; i < 50; i++) {
        expect_each_once(CHUNKS);
        for (double end = tarn_clock() + 300e-6; tarn_clock() < end;)
            ;
    }
    tarn_threads_stop();
}

Test(threads, their_number_is_checked)
{
    cr_assert_not(tarn_threads_set(257));
    cr_assert(strstr(tarn_error_message(), "257 is not between 1 and 256"));
    tarn_error_clear();
    cr_assert_not(tarn_threads_set(-1));
    tarn_error_clear();
    cr_assert(tarn_threads_set(0));
    cr_assert_geq(tarn_threads(), 1);
}

static bool failing_chunk(void *job, size_t index)
{
    size_t first = *(size_t *)job;
    if (index < first || index % 2 != first % 2)
        return true;
    tarn_fail(TARN_ERROR_NUMBER, "chunk %zu has a NaN", index);
    tarn_fail_frame("a chunk");
    return false;
}

Test(threads, the_message_of_the_lowest_chunk_is_the_callers)
{
    for (int threads = 1; threads <= 4; threads++) {
        cr_assert(tarn_threads_set(threads));
        for (size_t first = 0; first < 60; first++) {
            char wanted[64];
            snprintf(wanted, sizeof wanted, "chunk %zu has a NaN\n  in a chunk", first);
            cr_assert_not(tarn_parallel(CHUNKS, failing_chunk, &first));
            cr_assert_eq(tarn_error_pending(), TARN_ERROR_NUMBER);
            cr_assert_str_eq(tarn_error_message(), wanted);
            cr_assert_not(
                tarn_parallel(2, count_chunk, NULL)); /* a pending message: nothing runs */
            tarn_error_clear();
            expect_each_once(10);
        }
    }
    tarn_threads_stop();
}

static bool interrupting_chunk(void *job, size_t index)
{
    atomic_fetch_add((atomic_int *)job, 1);
    if (index == 3)
        tarn_interrupt_set();
    return true;
}

Test(threads, an_interrupt_stops_a_job)
{
    for (int threads = 1; threads <= 4; threads++) {
        atomic_int ran = 0;
        cr_assert(tarn_threads_set(threads));
        cr_assert_not(tarn_parallel(100000, interrupting_chunk, &ran));
        cr_assert_eq(tarn_error_pending(), TARN_ERROR_INTERRUPT);
        cr_assert_lt(ran, 100000);
        cr_assert_not(tarn_interrupt_pending());
        tarn_error_clear();
    }
    tarn_threads_stop();
}

static bool nesting_chunk(void *job, size_t index)
{
    (void)index;
    counts c = {0};
    bool fine = tarn_parallel(CHUNKS, count_chunk, &c);
    for (int i = 0; fine && i < CHUNKS; i++)
        fine = c.ran[i] == 1;
    if (tarn_threads_set(2)) /* refused here */
        fine = false;
    tarn_error_clear();
    atomic_fetch_add((atomic_int *)job, fine);
    return true;
}

Test(threads, a_job_inside_a_chunk_runs_there)
{
    atomic_int fine = 0;
    cr_assert(tarn_threads_set(3));
    cr_assert(tarn_parallel(20, nesting_chunk, &fine));
    cr_assert_eq(fine, 20);
    tarn_threads_stop();
}

static void run_jobs(void *context)
{
    (void)context;
    for (int i = 0; i < 200; i++)
        expect_each_once(CHUNKS);
}

Test(threads, several_threads_have_jobs_at_once)
{
    tarn_thread *other[3];
    cr_assert(tarn_threads_set(3));
    for (int i = 0; i < 3; i++)
        cr_assert_not_null(other[i] = tarn_thread_start(run_jobs, NULL));
    run_jobs(NULL);
    for (int i = 0; i < 3; i++)
        tarn_thread_join(other[i]);
    tarn_thread_join(NULL);
    tarn_threads_stop();
    cr_assert_eq(tarn_memory_live(), 0);
}

static atomic_int prepared;
static _Thread_local bool prepared_here;

static void prepare(void)
{
    prepared_here = true;
    prepared++;
}

static bool expect_prepared(void *job, size_t index)
{
    (void)job, (void)index;
    return prepared_here || tarn_fail(TARN_ERROR_USE, "not prepared");
}

Test(threads, each_is_prepared_once_before_its_first_chunk)
{
    cr_assert(tarn_threads_set(3));
    expect_each_once(10); /* workers run already */
    tarn_threads_on_start(prepare);
    for (int i = 0; i < 1000; i++)
        cr_assert(tarn_parallel(10, expect_prepared, NULL));
    cr_assert(prepared >= 1 && prepared <= 3);
    tarn_threads_stop();
}

/* The sanitizer's own allocator may be locked by a thread that the child does not have, and GCC 12's
 * does not see to that at a fork. */
#ifdef __SANITIZE_ADDRESS__
enum { FORKS = false };
#else
enum { FORKS = true };
#endif

Test(threads, a_forked_child_has_a_pool_of_its_own, .disabled = !FORKS)
{
    cr_assert(tarn_threads_set(3));
    expect_each_once(CHUNKS);
    pid_t child = fork();
    if (child == 0) {
        counts c = {0};
        bool fine = tarn_parallel(CHUNKS, count_chunk, &c);
        for (int i = 0; i < CHUNKS; i++)
            fine = fine && c.ran[i] == 1;
        tarn_threads_stop();
        _exit(fine ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    expect_each_once(CHUNKS);
    tarn_threads_stop();
}

typedef struct mailbox {
    tarn_lock *lock;
    int sent, received;
} mailbox;

static void receive(void *context)
{
    mailbox *box = context;
    tarn_lock_enter(box->lock);
    while (box->received < 100) {
        while (box->sent == box->received)
            tarn_lock_wait(box->lock);
        box->received = box->sent;
        tarn_lock_wake(box->lock);
    }
    tarn_lock_leave(box->lock);
}

Test(threads, a_lock_passes_word)
{
    mailbox box = {.lock = tarn_lock_new()};
    tarn_thread *reader = tarn_thread_start(receive, &box);
    tarn_lock_enter(box.lock);
    for (int i = 1; i <= 100; i++) {
        box.sent = i;
        tarn_lock_wake(box.lock);
        while (box.received < i)
            tarn_lock_wait(box.lock);
    }
    tarn_lock_leave(box.lock);
    tarn_thread_join(reader);
    tarn_lock_free(box.lock);
    tarn_lock_free(NULL);
    cr_assert_eq(tarn_memory_live(), 0);
}
