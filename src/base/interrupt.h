/* interrupt.h -- the flag that Ctrl-C sets, polled between tiles of work. */
#ifndef TARN_BASE_INTERRUPT_H
#define TARN_BASE_INTERRUPT_H

#include "tarn/error.h"

/* Async-signal-safe.  libtarn installs no handler: the host does, and calls this. */
void tarn_interrupt_set(void);
bool tarn_interrupt_pending(void);
void tarn_interrupt_clear(void);

/* False, with TARN_ERROR_INTERRUPT pending and the flag cleared, when it was set. */
bool tarn_interrupt_check(void) TARN_MUST_CHECK;

#endif
