/* ops.h -- every operation as a C function.  Generated from the rows; do not edit. */
#ifndef TARN_OPS_H
#define TARN_OPS_H

#include "tarn/tensor.h"

#define TARN_ABSENT INT64_MIN

TARN_API tarn_tensor *tarn_abs(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_add(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_all(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim);
TARN_API tarn_tensor *tarn_any(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim);
TARN_API tarn_tensor *tarn_argmax(const tarn_tensor *x, int64_t dim, bool keepdim);
TARN_API tarn_tensor *tarn_argmin(const tarn_tensor *x, int64_t dim, bool keepdim);
TARN_API tarn_tensor *tarn_bipolar_sigmoid(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_cat(const tarn_tensor *const *tensors, int tensors_count, int64_t dim);
TARN_API tarn_tensor *tarn_ceil(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_clamp(const tarn_tensor *x, double min, double max);
TARN_API tarn_tensor *tarn_clone(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_contiguous(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_copy_(const tarn_tensor *x, const tarn_tensor *from);
TARN_API tarn_tensor *tarn_cos(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_div(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_eq(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_erf(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_exp(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_expand(const tarn_tensor *x, const int64_t *sizes, int sizes_count);
TARN_API tarn_tensor *tarn_expm1(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_fill_(const tarn_tensor *x, double value);
TARN_API tarn_tensor *tarn_flatten(const tarn_tensor *x, int64_t start_dim, int64_t end_dim);
TARN_API tarn_tensor *tarn_floor(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_floor_divide(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_gather(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions);
TARN_API tarn_tensor *tarn_ge(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_gelu(const tarn_tensor *x, const char *approximate);
TARN_API tarn_tensor *tarn_gt(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_identity(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_index_put(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions, const tarn_tensor *value);
TARN_API tarn_tensor *tarn_index_select(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions);
TARN_API tarn_tensor *tarn_isfinite(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_isinf(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_isnan(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_le(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_leaky_relu(const tarn_tensor *x, double negative_slope);
TARN_API tarn_tensor *tarn_log(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_log1p(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_log_softmax(const tarn_tensor *x, int64_t dim);
TARN_API tarn_tensor *tarn_logical_and(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_logical_not(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_logical_or(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_logical_xor(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_logsumexp(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim);
TARN_API tarn_tensor *tarn_lt(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_masked_fill(const tarn_tensor *x, const tarn_tensor *mask, double value);
TARN_API tarn_tensor *tarn_masked_put(const tarn_tensor *x, const tarn_tensor *mask, const tarn_tensor *value);
TARN_API tarn_tensor *tarn_masked_select(const tarn_tensor *x, const tarn_tensor *mask);
TARN_API tarn_tensor *tarn_max(const tarn_tensor *x, int64_t dim, bool keepdim, tarn_tensor **positions);
TARN_API tarn_tensor *tarn_maximum(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_mean(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim);
TARN_API tarn_tensor *tarn_min(const tarn_tensor *x, int64_t dim, bool keepdim, tarn_tensor **positions);
TARN_API tarn_tensor *tarn_minimum(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_mul(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_narrow(const tarn_tensor *x, int64_t dim, int64_t from, int64_t length);
TARN_API tarn_tensor *tarn_ne(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_neg(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_norm(const tarn_tensor *x, double p, const int64_t *dims, int dims_count, bool keepdim);
TARN_API tarn_tensor *tarn_permute(const tarn_tensor *x, const int64_t *dims, int dims_count);
TARN_API tarn_tensor *tarn_pow(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_prod(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim);
TARN_API tarn_tensor *tarn_put_view(const tarn_tensor *x, const tarn_tensor *value, const int64_t *sizes, int sizes_count, const int64_t *strides, int strides_count, int64_t offset);
TARN_API tarn_tensor *tarn_reciprocal(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_relu(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_remainder(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_reshape(const tarn_tensor *x, const int64_t *sizes, int sizes_count);
TARN_API tarn_tensor *tarn_round(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_rsqrt(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_select(const tarn_tensor *x, int64_t dim, int64_t position);
TARN_API tarn_tensor *tarn_sigmoid(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_sign(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_silu(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_sin(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_slice(const tarn_tensor *x, int64_t dim, int64_t from, int64_t to, int64_t step);
TARN_API tarn_tensor *tarn_softmax(const tarn_tensor *x, int64_t dim);
TARN_API tarn_tensor *tarn_softplus(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_sqrt(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_square(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_squeeze(const tarn_tensor *x, int64_t dim);
TARN_API tarn_tensor *tarn_stack(const tarn_tensor *const *tensors, int tensors_count, int64_t dim);
TARN_API tarn_tensor *tarn_std(const tarn_tensor *x, const int64_t *dims, int dims_count, bool unbiased, bool keepdim);
TARN_API tarn_tensor *tarn_step(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_sub(const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_sum(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim);
TARN_API tarn_tensor *tarn_sum_to(const tarn_tensor *x, const int64_t *sizes, int sizes_count);
TARN_API tarn_tensor *tarn_t(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_tanh(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_to(const tarn_tensor *x, int64_t dtype);
TARN_API tarn_tensor *tarn_transpose(const tarn_tensor *x, int64_t dim1, int64_t dim2);
TARN_API tarn_tensor *tarn_trunc(const tarn_tensor *x);
TARN_API tarn_tensor *tarn_unsqueeze(const tarn_tensor *x, int64_t dim);
TARN_API tarn_tensor *tarn_var(const tarn_tensor *x, const int64_t *dims, int dims_count, bool unbiased, bool keepdim);
TARN_API tarn_tensor *tarn_where(const tarn_tensor *condition, const tarn_tensor *a, const tarn_tensor *b);
TARN_API tarn_tensor *tarn_zero_(const tarn_tensor *x);

#endif
