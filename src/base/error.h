/* error.h -- the pending message as scopes and threads handle it. */
#ifndef TARN_BASE_ERROR_H
#define TARN_BASE_ERROR_H

#include "tarn/error.h"

enum { TARN_MESSAGE_ROOM = 2048 };

typedef struct tarn_message {
    tarn_error_kind kind;
    char text[TARN_MESSAGE_ROOM];
} tarn_message;

/* Moves this thread's pending message out: afterwards none is pending.  False: there was none. */
bool tarn_message_take(tarn_message *message);

/* Makes MESSAGE pending in this thread unless one is.  Always NULL. */
void *tarn_message_raise(const tarn_message *message);

/* For the outermost scope: forgets what an earlier one handed over; hands over what is pending. */
void tarn_message_open(void);
void tarn_message_hand_over(void);

#endif
