/* error.h -- how a call says that it failed, and why.
 *
 * A function that can fail returns a pointer or a bool.  NULL or false means that exactly one
 * message is pending in this thread: the first failure wins, later ones on the way out only add
 * frames ("in conv2d(...)").  Tensor functions let NULL through, so that expressions read like
 * mathematics and are checked once, at the end.
 */
#ifndef TARN_ERROR_H
#define TARN_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined __GNUC__
#    define TARN_API               __attribute__((visibility("default")))
#    define TARN_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#    define TARN_MUST_CHECK        __attribute__((warn_unused_result))
#else
#    define TARN_API
#    define TARN_PRINTF(fmt, args)
#    define TARN_MUST_CHECK
#endif

typedef enum tarn_error_kind {
    TARN_OK,
    TARN_ERROR_SHAPE,     /* sizes or ranks that do not fit together */
    TARN_ERROR_VALUE,     /* an argument outside its range */
    TARN_ERROR_TYPE,      /* a number type, or a kind of argument, that will not do */
    TARN_ERROR_MEMORY,    /* an allocation failed, or the limit was reached */
    TARN_ERROR_FILE,      /* the system refused to open, read or write */
    TARN_ERROR_FORMAT,    /* a file's bytes are not what they should be */
    TARN_ERROR_NUMBER,    /* a NaN or an infinity where the caller asked to be told */
    TARN_ERROR_USE,       /* a call at the wrong time: no scope, no gradient, stale view */
    TARN_ERROR_INTERRUPT, /* Ctrl-C */
    TARN_ERROR_CALLBACK,  /* a callback (a Lua function) raised */
} tarn_error_kind;

/* Leaves a message unless one is pending.  Always NULL: `return tarn_fail(...)` serves functions
 * that return a pointer and functions that return a bool. */
TARN_API void *tarn_fail(tarn_error_kind kind, const char *fmt, ...) TARN_PRINTF(2, 3);

/* Adds "\n  in ..." to the pending message; nothing when none is pending. */
TARN_API void tarn_fail_frame(const char *fmt, ...) TARN_PRINTF(1, 2);

TARN_API tarn_error_kind tarn_error_pending(void); /* TARN_OK when nothing is */

/* The pending message, or the one that the outermost scope handed over when it closed; "" when
 * there is none.  Valid until the next outermost scope opens. */
TARN_API const char *tarn_error_message(void);
TARN_API tarn_error_kind tarn_error_last(void);

/* Forgets the message, pending or handed over. */
TARN_API void tarn_error_clear(void);

#endif
