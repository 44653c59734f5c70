/* lock.c -- a thread for work that waits, and a mutex with one condition. */
#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"

struct tarn_thread {
    pthread_t thread;
    void (*run)(void *context);
    void *context;
};

struct tarn_lock {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

static void *thread_main(void *argument)
{
    tarn_thread *self = argument;
    self->run(self->context);
    return NULL;
}

/* Signals belong to the threads of the host: Ctrl-C must not land in a thread of ours. */
static int create(tarn_thread *t)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&t->thread, NULL, thread_main, t);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

tarn_thread *tarn_thread_start(void (*run)(void *context), void *context)
{
    tarn_thread *t = tarn_alloc(sizeof *t);
    if (!t)
        return NULL;
    *t = (tarn_thread){.run = run, .context = context};
    int error = create(t);
    if (error == 0)
        return t;
    tarn_free(t, sizeof *t);
    return tarn_fail(TARN_ERROR_MEMORY, "cannot start a thread: %s", strerror(error));
}

void tarn_thread_join(tarn_thread *thread)
{
    if (!thread)
        return;
    pthread_join(thread->thread, NULL);
    tarn_free(thread, sizeof *thread);
}

tarn_lock *tarn_lock_new(void)
{
    tarn_lock *lock = tarn_alloc(sizeof *lock);
    if (!lock)
        return NULL;
    pthread_mutex_init(&lock->mutex, NULL);
    pthread_cond_init(&lock->changed, NULL);
    return lock;
}

void tarn_lock_free(tarn_lock *lock)
{
    if (!lock)
        return;
    pthread_cond_destroy(&lock->changed);
    pthread_mutex_destroy(&lock->mutex);
    tarn_free(lock, sizeof *lock);
}

void tarn_lock_enter(tarn_lock *lock) { pthread_mutex_lock(&lock->mutex); }

void tarn_lock_leave(tarn_lock *lock) { pthread_mutex_unlock(&lock->mutex); }

void tarn_lock_wait(tarn_lock *lock) { pthread_cond_wait(&lock->changed, &lock->mutex); }

void tarn_lock_wake(tarn_lock *lock) { pthread_cond_broadcast(&lock->changed); }
