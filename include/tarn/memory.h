/* memory.h -- who owns what, and how much of it there is.
 *
 * Ownership is in the verb.  What a function *makes* belongs to the innermost open scope and dies
 * with it; tarn_keep and tarn_release count references for those who hold something longer.
 *
 *     tarn_scope s = tarn_scope_open();
 *     const tarn_tensor *y = tarn_layer_call(net, x);
 *     ...
 *     if (!tarn_scope_close(s, NULL))
 *         fprintf(stderr, "%s\n", tarn_error_message());
 *
 * Objects belong to one thread at a time; every thread has scopes and messages of its own.
 */
#ifndef TARN_MEMORY_H
#define TARN_MEMORY_H

#include "tarn/error.h"

typedef struct tarn_scope {
    size_t depth, mark;
} tarn_scope;

TARN_API tarn_scope tarn_scope_open(void);

/* Releases what was made since the scope was opened.  False when a message is pending.  RESULT
 * (may be NULL) survives: it moves to the scope outside, and where there is none it is yours to
 * tarn_release.  After a failure RESULT is released as well. */
TARN_API bool tarn_scope_close(tarn_scope scope, const void *result);

TARN_API void *tarn_keep(const void *object);   /* +1; NULL is fine; returns OBJECT */
TARN_API void tarn_release(const void *object); /* -1; NULL is fine */

typedef struct tarn_memory {
    size_t live;   /* bytes held by tensors and the library's own objects */
    size_t peak;   /* most of LIVE since the start or the last tarn_memory_reset_peak */
    size_t cached; /* bytes held for reuse */
    size_t limit;  /* LIVE may not exceed this; 80% of the machine's or the cgroup's by default */
} tarn_memory;

TARN_API tarn_memory tarn_memory_usage(void);
TARN_API void tarn_memory_reset_peak(void);
TARN_API void tarn_memory_set_limit(size_t bytes); /* 0: the default */
TARN_API void tarn_memory_trim(void);              /* gives cached bytes back to the system */

/* Worker threads to use, the caller's included: 1 to 256; 0 for the machine's.  Results do not
 * depend on it. */
TARN_API bool tarn_threads_set(int count);
TARN_API int tarn_threads(void);

TARN_API const char *tarn_version(void); /* "0.1.0" */

#endif
