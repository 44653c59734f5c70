/* wrappers.c -- generated from the rows; do not edit. */
#include "tarn/ops.h"

#include "graph/apply.h"

extern const tarn_op tarn_op_row_abs;
tarn_tensor *tarn_abs(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_abs, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_add;
tarn_tensor *tarn_add(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_add, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_all;
tarn_tensor *tarn_all(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_all, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_any;
tarn_tensor *tarn_any(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_any, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_argmax;
tarn_tensor *tarn_argmax(const tarn_tensor *x, int64_t dim, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_argmax, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_argmin;
tarn_tensor *tarn_argmin(const tarn_tensor *x, int64_t dim, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_argmin, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_avg_pool2d;
tarn_tensor *tarn_avg_pool2d(const tarn_tensor *x, const int64_t *kernel_size, int kernel_size_count, const int64_t *stride, int stride_count, const int64_t *padding, int padding_count)
{
    const tarn_value values_[] = {{0}, {.list = {kernel_size, kernel_size_count}}, {.list = {stride, stride_count}}, {.list = {padding, padding_count}}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_avg_pool2d, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_batch_norm;
tarn_tensor *tarn_batch_norm(const tarn_tensor *x, const tarn_tensor *running_mean, const tarn_tensor *running_var, const tarn_tensor *weight, const tarn_tensor *bias, bool training, double momentum, double eps)
{
    const tarn_value values_[] = {{0}, {0}, {0}, {0}, {0}, {.boolean = training}, {.number = momentum}, {.number = eps}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)running_mean, (tarn_tensor *)running_var, (tarn_tensor *)weight, (tarn_tensor *)bias};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_batch_norm, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_bipolar_sigmoid;
tarn_tensor *tarn_bipolar_sigmoid(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bipolar_sigmoid, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_cat;
tarn_tensor *tarn_cat(const tarn_tensor *const *tensors, int tensors_count, int64_t dim)
{
    const tarn_value values_[] = {{0}, {.integer = dim}};
    const uint16_t first_[] = {0, (uint16_t)tensors_count};
    tarn_tensor *const *in_ = (tarn_tensor *const *)tensors;
    const uint16_t *firsts_ = first_;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cat, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_ceil;
tarn_tensor *tarn_ceil(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_ceil, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_clamp;
tarn_tensor *tarn_clamp(const tarn_tensor *x, double min, double max)
{
    const tarn_value values_[] = {{0}, {.number = min}, {.number = max}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_clamp, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_clone;
tarn_tensor *tarn_clone(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_clone, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_contiguous;
tarn_tensor *tarn_contiguous(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_contiguous, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_conv2d;
tarn_tensor *tarn_conv2d(const tarn_tensor *x, const tarn_tensor *weight, const tarn_tensor *bias, const int64_t *stride, int stride_count, const int64_t *padding, int padding_count, const int64_t *dilation, int dilation_count, int64_t groups)
{
    const tarn_value values_[] = {{0}, {0}, {0}, {.list = {stride, stride_count}}, {.list = {padding, padding_count}}, {.list = {dilation, dilation_count}}, {.integer = groups}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)weight, (tarn_tensor *)bias};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_conv2d, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_copy_;
tarn_tensor *tarn_copy_(const tarn_tensor *x, const tarn_tensor *from)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)from};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_copy_, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_cos;
tarn_tensor *tarn_cos(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cos, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_cross_entropy;
tarn_tensor *tarn_cross_entropy(const tarn_tensor *x, const tarn_tensor *target, const tarn_tensor *weight, const char *reduction, double label_smoothing)
{
    const tarn_value values_[] = {{0}, {0}, {0}, {.choice = tarn_choice(&tarn_op_row_cross_entropy, "reduction", reduction)}, {.number = label_smoothing}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)target, (tarn_tensor *)weight};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cross_entropy, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_div;
tarn_tensor *tarn_div(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_div, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_dropout;
tarn_tensor *tarn_dropout(const tarn_tensor *x, double p, bool training)
{
    const tarn_value values_[] = {{0}, {.number = p}, {.boolean = training}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_dropout, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_eq;
tarn_tensor *tarn_eq(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_eq, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_erf;
tarn_tensor *tarn_erf(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_erf, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_exp;
tarn_tensor *tarn_exp(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_exp, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_expand;
tarn_tensor *tarn_expand(const tarn_tensor *x, const int64_t *sizes, int sizes_count)
{
    const tarn_value values_[] = {{0}, {.list = {sizes, sizes_count}}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_expand, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_expm1;
tarn_tensor *tarn_expm1(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_expm1, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_fill_;
tarn_tensor *tarn_fill_(const tarn_tensor *x, double value)
{
    const tarn_value values_[] = {{0}, {.number = value}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_fill_, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_flatten;
tarn_tensor *tarn_flatten(const tarn_tensor *x, int64_t start_dim, int64_t end_dim)
{
    const tarn_value values_[] = {{0}, {.integer = start_dim}, {.integer = end_dim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_flatten, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_floor;
tarn_tensor *tarn_floor(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_floor, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_floor_divide;
tarn_tensor *tarn_floor_divide(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_floor_divide, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_gather;
tarn_tensor *tarn_gather(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions)
{
    const tarn_value values_[] = {{0}, {.integer = dim}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)positions};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_gather, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_ge;
tarn_tensor *tarn_ge(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_ge, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_gelu;
tarn_tensor *tarn_gelu(const tarn_tensor *x, const char *approximate)
{
    const tarn_value values_[] = {{0}, {.choice = tarn_choice(&tarn_op_row_gelu, "approximate", approximate)}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_gelu, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_gt;
tarn_tensor *tarn_gt(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_gt, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_identity;
tarn_tensor *tarn_identity(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_identity, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_index_put;
tarn_tensor *tarn_index_put(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions, const tarn_tensor *value)
{
    const tarn_value values_[] = {{0}, {.integer = dim}, {0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)positions, (tarn_tensor *)value};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_index_put, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_index_select;
tarn_tensor *tarn_index_select(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions)
{
    const tarn_value values_[] = {{0}, {.integer = dim}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)positions};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_index_select, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_isfinite;
tarn_tensor *tarn_isfinite(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_isfinite, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_isinf;
tarn_tensor *tarn_isinf(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_isinf, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_isnan;
tarn_tensor *tarn_isnan(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_isnan, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_l1_loss;
tarn_tensor *tarn_l1_loss(const tarn_tensor *x, const tarn_tensor *target, const char *reduction)
{
    const tarn_value values_[] = {{0}, {0}, {.choice = tarn_choice(&tarn_op_row_l1_loss, "reduction", reduction)}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_l1_loss, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_le;
tarn_tensor *tarn_le(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_le, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_leaky_relu;
tarn_tensor *tarn_leaky_relu(const tarn_tensor *x, double negative_slope)
{
    const tarn_value values_[] = {{0}, {.number = negative_slope}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_leaky_relu, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_linear;
tarn_tensor *tarn_linear(const tarn_tensor *x, const tarn_tensor *weight, const tarn_tensor *bias)
{
    const tarn_value values_[] = {{0}, {0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)weight, (tarn_tensor *)bias};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_linear, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_log;
tarn_tensor *tarn_log(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_log, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_log1p;
tarn_tensor *tarn_log1p(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_log1p, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_log_softmax;
tarn_tensor *tarn_log_softmax(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_[] = {{0}, {.integer = dim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_log_softmax, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_logical_and;
tarn_tensor *tarn_logical_and(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logical_and, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_logical_not;
tarn_tensor *tarn_logical_not(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logical_not, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_logical_or;
tarn_tensor *tarn_logical_or(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logical_or, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_logical_xor;
tarn_tensor *tarn_logical_xor(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logical_xor, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_logsumexp;
tarn_tensor *tarn_logsumexp(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logsumexp, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_lt;
tarn_tensor *tarn_lt(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_lt, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_masked_fill;
tarn_tensor *tarn_masked_fill(const tarn_tensor *x, const tarn_tensor *mask, double value)
{
    const tarn_value values_[] = {{0}, {0}, {.number = value}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)mask};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_masked_fill, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_masked_put;
tarn_tensor *tarn_masked_put(const tarn_tensor *x, const tarn_tensor *mask, const tarn_tensor *value)
{
    const tarn_value values_[] = {{0}, {0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)mask, (tarn_tensor *)value};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_masked_put, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_masked_select;
tarn_tensor *tarn_masked_select(const tarn_tensor *x, const tarn_tensor *mask)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)mask};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_masked_select, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_matmul;
tarn_tensor *tarn_matmul(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_matmul, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_max;
tarn_tensor *tarn_max(const tarn_tensor *x, int64_t dim, bool keepdim, tarn_tensor **positions)
{
    const tarn_value values_[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_max, in_, firsts_, values_, out_))
        return NULL;
    if (positions)
        *positions = out_[1];
    return out_[0];
}

extern const tarn_op tarn_op_row_max_pool2d;
tarn_tensor *tarn_max_pool2d(const tarn_tensor *x, const int64_t *kernel_size, int kernel_size_count, const int64_t *stride, int stride_count, const int64_t *padding, int padding_count, const int64_t *dilation, int dilation_count)
{
    const tarn_value values_[] = {{0}, {.list = {kernel_size, kernel_size_count}}, {.list = {stride, stride_count}}, {.list = {padding, padding_count}}, {.list = {dilation, dilation_count}}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_max_pool2d, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_maximum;
tarn_tensor *tarn_maximum(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_maximum, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_mean;
tarn_tensor *tarn_mean(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_mean, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_min;
tarn_tensor *tarn_min(const tarn_tensor *x, int64_t dim, bool keepdim, tarn_tensor **positions)
{
    const tarn_value values_[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_min, in_, firsts_, values_, out_))
        return NULL;
    if (positions)
        *positions = out_[1];
    return out_[0];
}

extern const tarn_op tarn_op_row_minimum;
tarn_tensor *tarn_minimum(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_minimum, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_mse_loss;
tarn_tensor *tarn_mse_loss(const tarn_tensor *x, const tarn_tensor *target, const char *reduction)
{
    const tarn_value values_[] = {{0}, {0}, {.choice = tarn_choice(&tarn_op_row_mse_loss, "reduction", reduction)}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_mse_loss, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_mul;
tarn_tensor *tarn_mul(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_mul, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_narrow;
tarn_tensor *tarn_narrow(const tarn_tensor *x, int64_t dim, int64_t from, int64_t length)
{
    const tarn_value values_[] = {{0}, {.integer = dim}, {.integer = from}, {.integer = length}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_narrow, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_ne;
tarn_tensor *tarn_ne(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_ne, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_neg;
tarn_tensor *tarn_neg(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_neg, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_nll_loss;
tarn_tensor *tarn_nll_loss(const tarn_tensor *x, const tarn_tensor *target, const char *reduction)
{
    const tarn_value values_[] = {{0}, {0}, {.choice = tarn_choice(&tarn_op_row_nll_loss, "reduction", reduction)}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_nll_loss, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_norm;
tarn_tensor *tarn_norm(const tarn_tensor *x, double p, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.number = p}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_norm, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_permute;
tarn_tensor *tarn_permute(const tarn_tensor *x, const int64_t *dims, int dims_count)
{
    const tarn_value values_[] = {{0}, {.list = {dims, dims_count}}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_permute, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_pow;
tarn_tensor *tarn_pow(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_pow, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_prod;
tarn_tensor *tarn_prod(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_prod, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_put_view;
tarn_tensor *tarn_put_view(const tarn_tensor *x, const tarn_tensor *value, const int64_t *sizes, int sizes_count, const int64_t *strides, int strides_count, int64_t offset)
{
    const tarn_value values_[] = {{0}, {0}, {.list = {sizes, sizes_count}}, {.list = {strides, strides_count}}, {.integer = offset}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x, (tarn_tensor *)value};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_put_view, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_reciprocal;
tarn_tensor *tarn_reciprocal(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_reciprocal, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_relu;
tarn_tensor *tarn_relu(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_relu, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_remainder;
tarn_tensor *tarn_remainder(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_remainder, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_reshape;
tarn_tensor *tarn_reshape(const tarn_tensor *x, const int64_t *sizes, int sizes_count)
{
    const tarn_value values_[] = {{0}, {.list = {sizes, sizes_count}}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_reshape, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_round;
tarn_tensor *tarn_round(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_round, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_rsqrt;
tarn_tensor *tarn_rsqrt(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_rsqrt, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_select;
tarn_tensor *tarn_select(const tarn_tensor *x, int64_t dim, int64_t position)
{
    const tarn_value values_[] = {{0}, {.integer = dim}, {.integer = position}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_select, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_sigmoid;
tarn_tensor *tarn_sigmoid(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sigmoid, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_sign;
tarn_tensor *tarn_sign(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sign, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_silu;
tarn_tensor *tarn_silu(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_silu, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_sin;
tarn_tensor *tarn_sin(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sin, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_slice;
tarn_tensor *tarn_slice(const tarn_tensor *x, int64_t dim, int64_t from, int64_t to, int64_t step)
{
    const tarn_value values_[] = {{0}, {.integer = dim}, {.integer = from}, {.integer = to}, {.integer = step}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_slice, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_softmax;
tarn_tensor *tarn_softmax(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_[] = {{0}, {.integer = dim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_softmax, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_softplus;
tarn_tensor *tarn_softplus(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_softplus, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_sqrt;
tarn_tensor *tarn_sqrt(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sqrt, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_square;
tarn_tensor *tarn_square(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_square, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_squeeze;
tarn_tensor *tarn_squeeze(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_[] = {{0}, {.integer = dim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_squeeze, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_stack;
tarn_tensor *tarn_stack(const tarn_tensor *const *tensors, int tensors_count, int64_t dim)
{
    const tarn_value values_[] = {{0}, {.integer = dim}};
    const uint16_t first_[] = {0, (uint16_t)tensors_count};
    tarn_tensor *const *in_ = (tarn_tensor *const *)tensors;
    const uint16_t *firsts_ = first_;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_stack, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_std;
tarn_tensor *tarn_std(const tarn_tensor *x, const int64_t *dims, int dims_count, bool unbiased, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.list = {dims, dims_count}}, {.boolean = unbiased}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_std, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_step;
tarn_tensor *tarn_step(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_step, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_sub;
tarn_tensor *tarn_sub(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sub, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_sum;
tarn_tensor *tarn_sum(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sum, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_sum_to;
tarn_tensor *tarn_sum_to(const tarn_tensor *x, const int64_t *sizes, int sizes_count)
{
    const tarn_value values_[] = {{0}, {.list = {sizes, sizes_count}}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sum_to, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_t;
tarn_tensor *tarn_t(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_t, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_tanh;
tarn_tensor *tarn_tanh(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_tanh, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_to;
tarn_tensor *tarn_to(const tarn_tensor *x, int64_t dtype)
{
    const tarn_value values_[] = {{0}, {.integer = dtype}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_to, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_transpose;
tarn_tensor *tarn_transpose(const tarn_tensor *x, int64_t dim1, int64_t dim2)
{
    const tarn_value values_[] = {{0}, {.integer = dim1}, {.integer = dim2}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_transpose, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_trunc;
tarn_tensor *tarn_trunc(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_trunc, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_unsqueeze;
tarn_tensor *tarn_unsqueeze(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_[] = {{0}, {.integer = dim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_unsqueeze, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_var;
tarn_tensor *tarn_var(const tarn_tensor *x, const int64_t *dims, int dims_count, bool unbiased, bool keepdim)
{
    const tarn_value values_[] = {{0}, {.list = {dims, dims_count}}, {.boolean = unbiased}, {.boolean = keepdim}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_var, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_where;
tarn_tensor *tarn_where(const tarn_tensor *condition, const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_[] = {{0}, {0}, {0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)condition, (tarn_tensor *)a, (tarn_tensor *)b};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_where, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

extern const tarn_op tarn_op_row_zero_;
tarn_tensor *tarn_zero_(const tarn_tensor *x)
{
    const tarn_value values_[] = {{0}};
    tarn_tensor *const in_[] = {(tarn_tensor *)x};
    const uint16_t *firsts_ = NULL;
    tarn_tensor *out_[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_zero_, in_, firsts_, values_, out_))
        return NULL;
    return out_[0];
}

