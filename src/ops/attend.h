/* attend.h -- the work of attention, on heads that may lie anywhere; for rows. */
#ifndef TARN_OPS_ATTEND_H
#define TARN_OPS_ATTEND_H

#include "kernel/kernels.h"
#include "kernel/random.h"
#include "tensor/tensor.h"

/* query (... x heads x L x E), key (... x kv heads x S x E), value (... x kv heads x S x V): each
 * key head serves `share` query heads that follow each other. */
typedef struct tarn_attention {
    int rank;
    int64_t size[TARN_MAX_DIMS]; /* of the output, whose first rank - 2 dims count the heads */
    int64_t heads, share;        /* query heads of all batches; of a key head */
    int64_t l, s, e, v;
    bool causal;
    double scale, drop;
    tarn_dtype dtype;
    int64_t bytes; /* an element */
} tarn_attention;

/* The matrices of a tensor, one for each head of the query: rows `ld` elements apart. */
typedef struct tarn_heads {
    char *data; /* NULL: there are none, or they are not wanted */
    int64_t bytes, ld, stride[TARN_MAX_DIMS];
    int64_t share; /* so many heads of the query have one */
} tarn_heads;

typedef struct tarn_attend {
    tarn_attention a;
    const tarn_kernels *kernels;
    tarn_heads q, k, v, y, g, gq, gk, gv; /* g: of y */
    tarn_heads mask, gmask;               /* ld 0: one row for all queries */
    bool bools;                           /* the mask says which keys are seen */
    char *lse;                            /* of every query */
    tarn_random at;
} tarn_attend;

/* Those of T, whose last two dims are a head's matrix, the dims before them as a's. */
tarn_heads tarn_heads_of(const tarn_tensor *t, int64_t share);

/* Heads side by side in the rows of T, (... x time x features): of SIZE features each, from
 * feature FIRST on. */
tarn_heads tarn_heads_within(const tarn_tensor *t, int64_t first, int64_t size);

/* T itself where products can read its matrices, else a packed copy. */
const tarn_tensor *tarn_attend_readable(const tarn_tensor *t);

/* Sets `mask`: expanded to the scores; what it adds comes in the type computed in. */
bool tarn_attend_mask(tarn_attend *j, const tarn_tensor *mask) TARN_MUST_CHECK;

/* Writes y and lse. */
bool tarn_attend_forward(const tarn_attend *j) TARN_MUST_CHECK;

/* Writes gq, gk and gv; of gmask, which comes filled with 0, what is seen. */
bool tarn_attend_backward(const tarn_attend *j) TARN_MUST_CHECK;

#endif
