/* object.h -- the counted object and the scopes that own new ones. */
#ifndef TARN_BASE_OBJECT_H
#define TARN_BASE_OBJECT_H

#include "tarn/memory.h"

typedef struct tarn_class {
    const char *name;
    /* Releases what the object holds and frees the object itself.  What it releases dies after it
     * returns, not inside: a chain of a million objects needs no stack. */
    void (*done)(void *object);
} tarn_class;

/* First member of every counted object. */
typedef struct tarn_object {
    const tarn_class *class;
    union {
        uint32_t refs;
        struct tarn_object *next; /* dead objects: the queue that makes releasing iterative */
    };
} tarn_object;

/* Gives a new object (refs == 1) to the innermost scope.  On failure (no scope open, no memory)
 * releases it and returns NULL. */
void *tarn_scope_own(void *object) TARN_MUST_CHECK;

size_t tarn_scope_depth(void); /* 0: none open */
size_t tarn_scope_size(void);  /* objects owned by all open scopes of this thread; 0 when idle */

#endif
