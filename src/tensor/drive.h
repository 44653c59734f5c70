/* drive.h -- runs kernels over tensors: broadcasting, strides, conversion, chunks on the pool. */
#ifndef TARN_TENSOR_DRIVE_H
#define TARN_TENSOR_DRIVE_H

#include "kernel/span.h"
#include "tensor/tensor.h"

/* out[k][i] = span(in[0][i], in[1][i], ...) over the shape of out[0], to which every input
 * expands; all computing is in COMPUTE, inputs and outputs of other types are converted on the
 * way.  Outputs may be inputs (same elements) but must not overlap them otherwise. */
bool tarn_drive_span(const tarn_span *span, tarn_dtype compute, int outs, tarn_tensor *const *out,
                     int ins, tarn_tensor *const *in, const double *args) TARN_MUST_CHECK;

/* to = from, converted and expanded; any strides on either side; they may overlap. */
bool tarn_drive_copy(tarn_tensor *to, const tarn_tensor *from) TARN_MUST_CHECK;
bool tarn_drive_fill(tarn_tensor *to, double value) TARN_MUST_CHECK;

/* y[...] = x in type TO, row-major; axes in ORDER (NULL: as they are). */
bool tarn_drive_pack(void *y, tarn_dtype to, const tarn_tensor *x,
                     const int *order) TARN_MUST_CHECK;

/* A tensor seen as [outer][axis][inner] around one axis; packed tensors only. */
typedef struct tarn_around {
    int64_t outer, axis, inner;
} tarn_around;
tarn_around tarn_around_axis(const tarn_spec *spec, int axis);

/* Runs body(job, begin, end) over 0..count in runs of GRAIN on the pool. */
bool tarn_drive_range(int64_t count, int64_t grain,
                      bool (*body)(void *job, int64_t begin, int64_t end),
                      void *job) TARN_MUST_CHECK;

/* c[m x n] = after(alpha op(a) op(b) + beta c + bias), row-major with leading sizes lda, ldb, ldc;
 * bias: n numbers that every row gets, or NULL; after: a function of one number, or NULL, applied to
 * a tile while it is in the cache; tiles on the pool, cut by shape.  Float32 and float64. */
typedef struct tarn_product {
    tarn_dtype dtype;
    bool transpose_a, transpose_b;
    int64_t m, n, k, lda, ldb, ldc;
    double alpha, beta;
    const void *a, *b, *bias;
    void *c;
    const tarn_span *after;
} tarn_product;
bool tarn_drive_product(const tarn_product *p) TARN_MUST_CHECK;

#endif
