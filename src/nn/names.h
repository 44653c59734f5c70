/* names.h -- the named tensors of a net, in PyTorch's keys and order. */
#ifndef TARN_NN_NAMES_H
#define TARN_NN_NAMES_H

#include "nn/layer.h"

typedef struct tarn_entry {
    char *name; /* "0.weight" */
    tarn_tensor *tensor;
    bool buffer;
} tarn_entry;

/* An object of the open scope; keeps its tensors. */
typedef struct tarn_entries {
    tarn_object object;
    tarn_entry *at;
    size_t count, room;
} tarn_entries;

enum {
    TARN_PARAMETERS = 1,
    TARN_BUFFERS = 2,
    TARN_EVERY_NAME = 4, /* a shared tensor under each of its names; else the first only */
};

/* Fails when the net is not built, saying how to. */
tarn_entries *tarn_layer_entries(const tarn_layer *net, int what);
tarn_entries *tarn_entries_new(void);
bool tarn_entries_add(tarn_entries *e, const char *name, tarn_tensor *t,
                      bool buffer) TARN_MUST_CHECK;
const tarn_entry *tarn_entries_find(const tarn_entries *e, const char *name); /* NULL: none */

/* "*" stands for any characters, "?" for one. */
bool tarn_name_matches(const char *pattern, const char *name);

/* A message for a pattern that none of E matches, with the nearest name: always false. */
bool tarn_entries_no_match(const tarn_entries *e, const char *pattern);

/* Copies values into the net's tensors of the same names.  STRICT: both lists must agree.  The
 * message names missing, unexpected and misshapen ones. */
bool tarn_layer_load_entries(tarn_layer *net, const tarn_entries *from,
                             bool strict) TARN_MUST_CHECK;

/* The same, all of them, by taking the tensors themselves instead of copying. */
bool tarn_layer_adopt_entries(tarn_layer *net, const tarn_entries *from) TARN_MUST_CHECK;

/* Parameters that match PATTERN (NULL: all) get requires_grad = TRAINABLE; *COUNT how many. */
bool tarn_layer_freeze(tarn_layer *net, const char *pattern, bool trainable,
                       int64_t *count) TARN_MUST_CHECK;

bool tarn_layer_zero_grad(tarn_layer *net) TARN_MUST_CHECK;

#endif
