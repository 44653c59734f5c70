/* tensor.h -- n-dimensional arrays.
 *
 * Dims and positions count from one; negative ones count from the end.  A tensor made by a call
 * belongs to the open scope (memory.h).  Operations on tensors are in ops.h.
 */
#ifndef TARN_TENSOR_H
#define TARN_TENSOR_H

#include "tarn/memory.h"

enum { TARN_MAX_DIMS = 8 };

/* Number types: name in C, C type, name in Lua, name in safetensors, kind (b bool, i integer,
 * f floating), and whether arithmetic is done in it.  int32 and uint8 are computed in int64 and
 * stored back; bfloat16, float16 and int8 are for storage. */
#define TARN_DTYPE_TABLE(X)                                                                        \
    X(FLOAT32, float, "float32", "F32", 'f', true)                                                 \
    X(FLOAT64, double, "float64", "F64", 'f', true)                                                \
    X(INT64, int64_t, "int64", "I64", 'i', true)                                                   \
    X(INT32, int32_t, "int32", "I32", 'i', false)                                                  \
    X(UINT8, uint8_t, "uint8", "U8", 'i', false)                                                   \
    X(BOOL, uint8_t, "bool", "BOOL", 'b', false)                                                   \
    X(BFLOAT16, uint16_t, "bfloat16", "BF16", 'f', false)                                          \
    X(FLOAT16, uint16_t, "float16", "F16", 'f', false)                                             \
    X(INT8, int8_t, "int8", "I8", 'i', false)

typedef enum tarn_dtype {
#define TARN_DTYPE_NAME(name, ctype, lua, file, kind, computes) TARN_##name,
    TARN_DTYPE_TABLE(TARN_DTYPE_NAME)
#undef TARN_DTYPE_NAME
        TARN_DTYPES
} tarn_dtype;

typedef struct tarn_tensor tarn_tensor;

TARN_API const char *tarn_dtype_name(tarn_dtype dtype); /* "float32" */
TARN_API size_t tarn_dtype_size(tarn_dtype dtype);      /* bytes an element */

/* Makers.  RANK 0 is a number; sizes may be 0. */
TARN_API tarn_tensor *tarn_tensor_new(tarn_dtype dtype, int rank, const int64_t *size); /* zeros */
TARN_API tarn_tensor *tarn_tensor_from(tarn_dtype dtype, int rank, const int64_t *size,
                                       const void *data); /* a copy of row-major DATA */
TARN_API tarn_tensor *tarn_tensor_full(tarn_dtype dtype, int rank, const int64_t *size,
                                       double value);
TARN_API tarn_tensor *tarn_tensor_number(double value); /* float32, rank 0 */

TARN_API tarn_dtype tarn_tensor_dtype(const tarn_tensor *t);
TARN_API int tarn_tensor_rank(const tarn_tensor *t);
TARN_API int64_t tarn_tensor_count(const tarn_tensor *t);
TARN_API int64_t tarn_tensor_size(const tarn_tensor *t, int dim); /* 1..rank or -rank..-1; else 0 */

/* Copies all elements, row-major, converted to DTYPE (to float: nearest; to integer: towards zero,
 * wrapping).  BYTES must be count x size of DTYPE. */
TARN_API bool tarn_tensor_read(const tarn_tensor *t, tarn_dtype dtype, void *out, size_t bytes);

/* The one element of a tensor of count 1. */
TARN_API bool tarn_tensor_item(const tarn_tensor *t, double *value);

/* Gradients. */
TARN_API bool tarn_tensor_requires_grad(tarn_tensor *t, bool yes);
TARN_API const tarn_tensor *tarn_tensor_grad(const tarn_tensor *t); /* borrowed; NULL: none yet */
TARN_API bool tarn_backward(tarn_tensor *loss); /* loss of count 1; gradients are added to leaves */
TARN_API bool tarn_recording_set(bool on);      /* false: no_grad; returns what it was */

#endif
