/* interrupt.c -- a lock-free flag: the only thing a signal handler may touch. */
#include "base/interrupt.h"

#include <stdatomic.h>

static atomic_bool raised;

void tarn_interrupt_set(void) { atomic_store_explicit(&raised, true, memory_order_relaxed); }

bool tarn_interrupt_pending(void) { return atomic_load_explicit(&raised, memory_order_relaxed); }

void tarn_interrupt_clear(void) { atomic_store_explicit(&raised, false, memory_order_relaxed); }

bool tarn_interrupt_check(void)
{
    if (!tarn_interrupt_pending())
        return true;
    tarn_interrupt_clear();
    return tarn_fail(TARN_ERROR_INTERRUPT, "interrupted");
}
