/* error.c -- one message per thread: the first failure and the frames it passed on its way out. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Kept free at the end of a message, so that a cut can always be shown. */
#define CUT       "\n  ..."
#define TEXT_ROOM (TARN_MESSAGE_ROOM - sizeof CUT)

static _Thread_local struct error_state {
    tarn_error_kind pending; /* TARN_OK: nothing is */
    bool cut;                /* the text is full; frames are dropped */
    size_t used;
    tarn_message message; /* kind: also of the one handed over */
} state;

/* Bytes of the TEXT of N bytes that end before a character of several bytes is cut in two. */
static size_t whole_characters(const char *text, size_t n)
{
    size_t start = n;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0 || ((unsigned char)text[start - 1] & 0x80) == 0)
        return n;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    return start - 1 + length <= n ? n : start - 1;
}

static void append(const char *mark, const char *fmt, va_list args)
{
    char *text = state.message.text;
    size_t room = TEXT_ROOM - state.used;
    int n = vsnprintf(text + state.used, room, fmt, args);
    if (n < 0) /* an argument that cannot be printed in this locale */
        n = snprintf(text + state.used, room, "%s", fmt);
    if ((size_t)n < room) {
        state.used += (size_t)n;
        return;
    }
    state.used += whole_characters(text + state.used, room - 1);
    state.used += (size_t)snprintf(text + state.used, TARN_MESSAGE_ROOM - state.used, "%s", mark);
    state.cut = true;
}

void *tarn_fail(tarn_error_kind kind, const char *fmt, ...)
{
    if (state.pending != TARN_OK)
        return NULL;
    state.pending = state.message.kind = kind;
    state.used = 0;
    state.cut = false;
    va_list args;
    va_start(args, fmt);
    append("...", fmt, args);
    va_end(args);
    return NULL;
}

void tarn_fail_frame(const char *fmt, ...)
{
    static const char in[] = "\n  in ";
    if (state.pending == TARN_OK || state.cut)
        return;
    if (state.used + sizeof in >= TEXT_ROOM) {
        memcpy(state.message.text + state.used, CUT, sizeof CUT);
        state.cut = true;
        return;
    }
    memcpy(state.message.text + state.used, in, sizeof in);
    state.used += sizeof in - 1;
    va_list args;
    va_start(args, fmt);
    append("...", fmt, args);
    va_end(args);
}

tarn_error_kind tarn_error_pending(void) { return state.pending; }

const char *tarn_error_message(void)
{
    return state.message.kind == TARN_OK ? "" : state.message.text;
}

tarn_error_kind tarn_error_last(void) { return state.message.kind; }

void tarn_error_clear(void) { state.pending = state.message.kind = TARN_OK; }

bool tarn_message_take(tarn_message *message)
{
    if (state.pending == TARN_OK)
        return false;
    message->kind = state.pending;
    memcpy(message->text, state.message.text, strlen(state.message.text) + 1);
    tarn_error_clear();
    return true;
}

void *tarn_message_raise(const tarn_message *message)
{
    return tarn_fail(message->kind, "%s", message->text);
}

void tarn_message_open(void) { tarn_error_clear(); }

void tarn_message_hand_over(void) { state.pending = TARN_OK; }
