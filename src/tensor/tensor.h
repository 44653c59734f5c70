/* tensor.h -- the tensor itself: a view (sizes, strides, offset) of a counted storage.
 *
 * A *meta* tensor has a shape and a type but no storage: shape-only runs are made of them, and
 * backward sees inputs that it did not ask to keep as such.
 */
#ifndef TARN_TENSOR_TENSOR_H
#define TARN_TENSOR_TENSOR_H

#include "base/memory.h"
#include "base/object.h"
#include "tarn/tensor.h"

typedef struct tarn_storage {
    tarn_object object;
    size_t bytes;
    char *data;              /* 64-byte aligned; NULL when bytes is 0 */
    uint32_t version;        /* counts in-place writes */
    const char *last_writer; /* name of the operation that wrote last */
    void *owner;             /* NULL, or the counted object whose data these are (a mapped file) */
} tarn_storage;

/* What a plan says of a tensor, and what is known of one whose data are not held. */
typedef struct tarn_spec {
    uint8_t dtype, rank;
    int8_t alias_of; /* in plans: -1, or the (flat) input whose storage this output uses */
    bool in_place;   /* in plans: the output *is* that input, written */
    int64_t offset;  /* elements from the storage's start */
    int64_t size[TARN_MAX_DIMS], stride[TARN_MAX_DIMS]; /* strides in elements, 0-based axes */
} tarn_spec;

/* Knows a tensor while it lives, and does not keep it alive. */
typedef struct tarn_weak {
    tarn_object object;
    tarn_tensor *tensor; /* NULL: gone */
} tarn_weak;

struct tarn_tensor {
    tarn_object object;
    tarn_spec spec;
    tarn_storage *storage;  /* NULL: a meta tensor */
    struct tarn_node *node; /* how this was computed; NULL for leaves */
    tarn_tensor *grad;      /* owned: of leaves, and of results that retain it */
    tarn_weak *sink;        /* where the tape sends its gradient (graph/sink.h); NULL: not asked */
    struct tarn_rows *rows; /* which rows of the gradient are not 0 (graph/rows.h); NULL: dense */
    uint32_t born;          /* storage->version when this view was made */
    uint8_t output;         /* which output of NODE */
    bool requires_grad;     /* a leaf that wants one, or a result of one */
    bool weak;              /* a number from the script: does not decide the type of a result */
    bool view;              /* shares storage with another tensor */
    bool parameter;         /* a layer's: in-place initialisation and optimizers write it */
    bool held;              /* a result that a node keeps as it is, not as a detached view */
};

extern tarn_tensor tarn_none; /* stands for an absent optional tensor; never released */
#define TARN_NONE (&tarn_none)

/* ---- specs -------------------------------------------------------------------------------- */

void tarn_spec_pack(tarn_spec *spec); /* row-major strides, offset 0, no alias */
tarn_spec tarn_spec_make(tarn_dtype dtype, int rank, const int64_t *size);
int64_t tarn_spec_count(const tarn_spec *spec);
bool tarn_spec_contiguous(const tarn_spec *spec); /* row-major without gaps (offset may be > 0) */
bool tarn_spec_same_shape(const tarn_spec *a, const tarn_spec *b);
bool tarn_spec_broadcasts(const tarn_spec *from, const tarn_spec *to); /* from expands to to */

/* Rank, signs, and that the bytes can be counted; false with a message. */
bool tarn_spec_check(const tarn_spec *spec) TARN_MUST_CHECK;

/* Strides of FROM by TO's axes; 0 where it expands. */
void tarn_spec_expand(const tarn_spec *from, const tarn_spec *to, int64_t stride[TARN_MAX_DIMS]);
bool tarn_spec_repeats(const tarn_spec *spec); /* expanded: some elements are one in memory */

/* "(2 x 3)"; "()" for a number. */
const char *tarn_shape_text(int rank, const int64_t *size, char out[160]);
#define TARN_SHAPE(t)      tarn_shape_text((t)->spec.rank, (t)->spec.size, (char[160]){0})
#define TARN_SPEC_SHAPE(s) tarn_shape_text((s)->rank, (s)->size, (char[160]){0})

/* ---- types -------------------------------------------------------------------------------- */

char tarn_dtype_kind(tarn_dtype dtype); /* 'f', 'i' or 'b' */
bool tarn_dtype_computes(tarn_dtype dtype);
int tarn_dtype_column(tarn_dtype dtype); /* of kernels: TARN_FLOAT32, TARN_FLOAT64 or TARN_INT64 */
bool tarn_dtype_find(const char *lua_name, tarn_dtype *out);
tarn_dtype tarn_dtype_promote(tarn_dtype a, tarn_dtype b); /* the table in docs/types.md */

/* ---- makers: all owned by the open scope ----------------------------------------------------- */

tarn_tensor *tarn_tensor_of(const tarn_spec *spec); /* packed, contents undefined */
tarn_tensor *tarn_tensor_over(const tarn_spec *spec, char *data, void *owner); /* OWNER is kept */
tarn_tensor *tarn_tensor_meta(const tarn_spec *spec);                          /* no data */
tarn_tensor *tarn_tensor_view(const tarn_tensor *base,
                              const tarn_spec *spec);      /* O(1), no history */
tarn_tensor *tarn_tensor_detach(const tarn_tensor *t);     /* same data, no history */
tarn_tensor *tarn_tensor_weak(double value, bool integer); /* a script's number */
tarn_tensor *
tarn_tensor_packed(const tarn_tensor *t); /* t itself, or a row-major copy; no history */
tarn_tensor *tarn_tensor_to(const tarn_tensor *t,
                            tarn_dtype dtype); /* packed copy, converted; no history */

static inline bool tarn_is_meta(const tarn_tensor *t) { return !t->storage; }
static inline bool tarn_is_none(const tarn_tensor *t) { return t == TARN_NONE; }
static inline int64_t tarn_count(const tarn_tensor *t) { return tarn_spec_count(&t->spec); }

/* First element. */
static inline void *tarn_data(const tarn_tensor *t)
{
    return t->storage->data + t->spec.offset * (int64_t)tarn_dtype_size((tarn_dtype)t->spec.dtype);
}

/* Shape, type and numbers to read, ending in a newline; at most 40 lines.  Yours to
 * tarn_free(text, *bytes). */
char *tarn_tensor_text(const tarn_tensor *t, size_t *bytes) TARN_MUST_CHECK;

void tarn_storage_wrote(tarn_storage *storage, const char *writer); /* version + 1 */

#endif
