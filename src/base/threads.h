/* threads.h -- the one pool of worker threads.
 *
 * Work is cut by its size, never by the number of threads: a job is COUNT chunks, claimed in any
 * order by any thread, so what a chunk computes must depend on its index alone.  Partial results
 * are stored per chunk and added in order by the caller.
 */
#ifndef TARN_BASE_THREADS_H
#define TARN_BASE_THREADS_H

#include "tarn/memory.h"

/* Runs chunk(job, 0) ... chunk(job, count - 1) on the pool and returns when all are done.  A chunk
 * that returns false has left a message in its thread; the one of the lowest index becomes the
 * caller's, chunks not yet begun are skipped.  Ctrl-C is polled between chunks.  Called from
 * inside a chunk, or while another thread's job has the pool, it runs there, serially; so it does
 * with one chunk or one thread.  With a message pending nothing runs and the answer is false. */
bool tarn_parallel(size_t count, bool (*chunk)(void *job, size_t index), void *job) TARN_MUST_CHECK;

/* A word of this thread, 0 at first, which holds in the chunks of its jobs as well; the setter
 * returns what was. */
enum { TARN_MODE_BRAIN = 1 }; /* products of float32 may take bfloat16's way (kernel/brain.h) */
unsigned tarn_thread_mode(void);
unsigned tarn_thread_mode_set(unsigned mode);

/* Ends the workers and waits for them; the next job starts new ones.  For hosts that leave, and
 * before this library is unloaded. */
void tarn_threads_stop(void);

/* A thread of its own for work that waits (reading ahead).  It must not touch counted objects. */
typedef struct tarn_thread tarn_thread;
tarn_thread *tarn_thread_start(void (*run)(void *context), void *context) TARN_MUST_CHECK;
void tarn_thread_join(tarn_thread *thread); /* waits and frees; NULL is fine */

typedef struct tarn_lock tarn_lock; /* a mutex with one condition */
tarn_lock *tarn_lock_new(void) TARN_MUST_CHECK;
void tarn_lock_free(tarn_lock *lock);
void tarn_lock_enter(tarn_lock *lock);
void tarn_lock_leave(tarn_lock *lock);
void tarn_lock_wait(tarn_lock *lock); /* as pthread_cond_wait */
void tarn_lock_wake(tarn_lock *lock); /* everyone */

/* Hook of kernel/blas: called once in every thread before its first chunk, the caller's too. */
void tarn_threads_on_start(void (*prepare)(void));

#endif
