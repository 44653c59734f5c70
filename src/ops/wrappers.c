/* wrappers.c -- see include/tarn/ops.h; generated from the rows. */
#include "graph/apply.h"
#include "tarn/ops.h"

extern const tarn_op tarn_op_row_abs;
extern const tarn_op tarn_op_row_acos;
extern const tarn_op tarn_op_row_acosh;
extern const tarn_op tarn_op_row_adaptive_avg_pool1d;
extern const tarn_op tarn_op_row_adaptive_avg_pool2d;
extern const tarn_op tarn_op_row_adaptive_max_pool1d;
extern const tarn_op tarn_op_row_adaptive_max_pool2d;
extern const tarn_op tarn_op_row_add;
extern const tarn_op tarn_op_row_addcdiv;
extern const tarn_op tarn_op_row_addcmul;
extern const tarn_op tarn_op_row_addmm;
extern const tarn_op tarn_op_row_affine_grid;
extern const tarn_op tarn_op_row_all;
extern const tarn_op tarn_op_row_alpha_dropout;
extern const tarn_op tarn_op_row_amax;
extern const tarn_op tarn_op_row_amin;
extern const tarn_op tarn_op_row_aminmax;
extern const tarn_op tarn_op_row_any;
extern const tarn_op tarn_op_row_argmax;
extern const tarn_op tarn_op_row_argmin;
extern const tarn_op tarn_op_row_argsort;
extern const tarn_op tarn_op_row_as_strided;
extern const tarn_op tarn_op_row_as_strided_sum;
extern const tarn_op tarn_op_row_asin;
extern const tarn_op tarn_op_row_asinh;
extern const tarn_op tarn_op_row_atan;
extern const tarn_op tarn_op_row_atan2;
extern const tarn_op tarn_op_row_atanh;
extern const tarn_op tarn_op_row_avg_pool1d;
extern const tarn_op tarn_op_row_avg_pool2d;
extern const tarn_op tarn_op_row_batch_norm;
extern const tarn_op tarn_op_row_batch_norm_relu;
extern const tarn_op tarn_op_row_batch_norm_relu_max_pool;
extern const tarn_op tarn_op_row_bernoulli;
extern const tarn_op tarn_op_row_binary_cross_entropy;
extern const tarn_op tarn_op_row_binary_cross_entropy_with_logits;
extern const tarn_op tarn_op_row_bincount;
extern const tarn_op tarn_op_row_bipolar_sigmoid;
extern const tarn_op tarn_op_row_bitwise_and;
extern const tarn_op tarn_op_row_bitwise_left_shift;
extern const tarn_op tarn_op_row_bitwise_not;
extern const tarn_op tarn_op_row_bitwise_or;
extern const tarn_op tarn_op_row_bitwise_right_shift;
extern const tarn_op tarn_op_row_bitwise_xor;
extern const tarn_op tarn_op_row_broadcast_tensors;
extern const tarn_op tarn_op_row_bucketize;
extern const tarn_op tarn_op_row_cartesian_prod;
extern const tarn_op tarn_op_row_cat;
extern const tarn_op tarn_op_row_cdist;
extern const tarn_op tarn_op_row_ceil;
extern const tarn_op tarn_op_row_celu;
extern const tarn_op tarn_op_row_channel_shuffle;
extern const tarn_op tarn_op_row_cholesky;
extern const tarn_op tarn_op_row_cholesky_inverse;
extern const tarn_op tarn_op_row_cholesky_solve;
extern const tarn_op tarn_op_row_chunk;
extern const tarn_op tarn_op_row_clamp;
extern const tarn_op tarn_op_row_clone;
extern const tarn_op tarn_op_row_combinations;
extern const tarn_op tarn_op_row_cond;
extern const tarn_op tarn_op_row_contiguous;
extern const tarn_op tarn_op_row_contrastive_loss;
extern const tarn_op tarn_op_row_conv1d;
extern const tarn_op tarn_op_row_conv2d;
extern const tarn_op tarn_op_row_conv2d_relu;
extern const tarn_op tarn_op_row_conv2d_relu_max_pool;
extern const tarn_op tarn_op_row_conv_transpose1d;
extern const tarn_op tarn_op_row_conv_transpose2d;
extern const tarn_op tarn_op_row_copy_;
extern const tarn_op tarn_op_row_corrcoef;
extern const tarn_op tarn_op_row_cos;
extern const tarn_op tarn_op_row_cosh;
extern const tarn_op tarn_op_row_cosine_embedding_loss;
extern const tarn_op tarn_op_row_cosine_similarity;
extern const tarn_op tarn_op_row_count_nonzero;
extern const tarn_op tarn_op_row_cov;
extern const tarn_op tarn_op_row_cross;
extern const tarn_op tarn_op_row_cross_entropy;
extern const tarn_op tarn_op_row_ctc_loss;
extern const tarn_op tarn_op_row_cummax;
extern const tarn_op tarn_op_row_cummin;
extern const tarn_op tarn_op_row_cumprod;
extern const tarn_op tarn_op_row_cumsum;
extern const tarn_op tarn_op_row_deg2rad;
extern const tarn_op tarn_op_row_det;
extern const tarn_op tarn_op_row_diag;
extern const tarn_op tarn_op_row_diag_embed;
extern const tarn_op tarn_op_row_diagonal;
extern const tarn_op tarn_op_row_dice_loss;
extern const tarn_op tarn_op_row_diff;
extern const tarn_op tarn_op_row_digamma;
extern const tarn_op tarn_op_row_div;
extern const tarn_op tarn_op_row_dropout;
extern const tarn_op tarn_op_row_dropout1d;
extern const tarn_op tarn_op_row_dropout2d;
extern const tarn_op tarn_op_row_dropout3d;
extern const tarn_op tarn_op_row_dstack;
extern const tarn_op tarn_op_row_eig;
extern const tarn_op tarn_op_row_eigh;
extern const tarn_op tarn_op_row_eigvals;
extern const tarn_op tarn_op_row_eigvalsh;
extern const tarn_op tarn_op_row_einsum;
extern const tarn_op tarn_op_row_elu;
extern const tarn_op tarn_op_row_embedding;
extern const tarn_op tarn_op_row_embedding_bag;
extern const tarn_op tarn_op_row_eq;
extern const tarn_op tarn_op_row_erf;
extern const tarn_op tarn_op_row_erfc;
extern const tarn_op tarn_op_row_erfinv;
extern const tarn_op tarn_op_row_exp;
extern const tarn_op tarn_op_row_exp2;
extern const tarn_op tarn_op_row_expand;
extern const tarn_op tarn_op_row_expand_as;
extern const tarn_op tarn_op_row_expm1;
extern const tarn_op tarn_op_row_exponential;
extern const tarn_op tarn_op_row_fake_quantize;
extern const tarn_op tarn_op_row_fake_quantize_per_channel_affine;
extern const tarn_op tarn_op_row_fake_quantize_per_tensor_affine;
extern const tarn_op tarn_op_row_feature_alpha_dropout;
extern const tarn_op tarn_op_row_fill_;
extern const tarn_op tarn_op_row_flatten;
extern const tarn_op tarn_op_row_flip;
extern const tarn_op tarn_op_row_fliplr;
extern const tarn_op tarn_op_row_flipud;
extern const tarn_op tarn_op_row_floor;
extern const tarn_op tarn_op_row_floor_divide;
extern const tarn_op tarn_op_row_fmod;
extern const tarn_op tarn_op_row_focal_loss;
extern const tarn_op tarn_op_row_fold2d;
extern const tarn_op tarn_op_row_frac;
extern const tarn_op tarn_op_row_full_like;
extern const tarn_op tarn_op_row_gather;
extern const tarn_op tarn_op_row_gaussian_nll_loss;
extern const tarn_op tarn_op_row_ge;
extern const tarn_op tarn_op_row_gelu;
extern const tarn_op tarn_op_row_gelu_linear;
extern const tarn_op tarn_op_row_glu;
extern const tarn_op tarn_op_row_grid_sample;
extern const tarn_op tarn_op_row_group_norm;
extern const tarn_op tarn_op_row_gru;
extern const tarn_op tarn_op_row_gt;
extern const tarn_op tarn_op_row_hardshrink;
extern const tarn_op tarn_op_row_hardsigmoid;
extern const tarn_op tarn_op_row_hardswish;
extern const tarn_op tarn_op_row_hardtanh;
extern const tarn_op tarn_op_row_heaviside;
extern const tarn_op tarn_op_row_hinge_embedding_loss;
extern const tarn_op tarn_op_row_histc;
extern const tarn_op tarn_op_row_histogram;
extern const tarn_op tarn_op_row_hstack;
extern const tarn_op tarn_op_row_huber_loss;
extern const tarn_op tarn_op_row_hypot;
extern const tarn_op tarn_op_row_identity;
extern const tarn_op tarn_op_row_index_add;
extern const tarn_op tarn_op_row_index_put;
extern const tarn_op tarn_op_row_index_select;
extern const tarn_op tarn_op_row_index_sum;
extern const tarn_op tarn_op_row_info_nce;
extern const tarn_op tarn_op_row_instance_norm;
extern const tarn_op tarn_op_row_interpolate;
extern const tarn_op tarn_op_row_inverse;
extern const tarn_op tarn_op_row_isclose;
extern const tarn_op tarn_op_row_isfinite;
extern const tarn_op tarn_op_row_isinf;
extern const tarn_op tarn_op_row_isnan;
extern const tarn_op tarn_op_row_kl_div;
extern const tarn_op tarn_op_row_kron;
extern const tarn_op tarn_op_row_kthvalue;
extern const tarn_op tarn_op_row_l1_loss;
extern const tarn_op tarn_op_row_layer_norm;
extern const tarn_op tarn_op_row_le;
extern const tarn_op tarn_op_row_leaky_relu;
extern const tarn_op tarn_op_row_lerp;
extern const tarn_op tarn_op_row_lgamma;
extern const tarn_op tarn_op_row_linear;
extern const tarn_op tarn_op_row_linear_relu;
extern const tarn_op tarn_op_row_linear_sigmoid;
extern const tarn_op tarn_op_row_linear_tanh;
extern const tarn_op tarn_op_row_local_response_norm;
extern const tarn_op tarn_op_row_log;
extern const tarn_op tarn_op_row_log10;
extern const tarn_op tarn_op_row_log1p;
extern const tarn_op tarn_op_row_log2;
extern const tarn_op tarn_op_row_log_softmax;
extern const tarn_op tarn_op_row_logaddexp;
extern const tarn_op tarn_op_row_logcumsumexp;
extern const tarn_op tarn_op_row_logdet;
extern const tarn_op tarn_op_row_logical_and;
extern const tarn_op tarn_op_row_logical_not;
extern const tarn_op tarn_op_row_logical_or;
extern const tarn_op tarn_op_row_logical_xor;
extern const tarn_op tarn_op_row_logit;
extern const tarn_op tarn_op_row_logsigmoid;
extern const tarn_op tarn_op_row_logsumexp;
extern const tarn_op tarn_op_row_lp_pool2d;
extern const tarn_op tarn_op_row_lstm;
extern const tarn_op tarn_op_row_lstsq;
extern const tarn_op tarn_op_row_lt;
extern const tarn_op tarn_op_row_margin_ranking_loss;
extern const tarn_op tarn_op_row_masked_fill;
extern const tarn_op tarn_op_row_masked_put;
extern const tarn_op tarn_op_row_masked_select;
extern const tarn_op tarn_op_row_matmul;
extern const tarn_op tarn_op_row_matrix_exp;
extern const tarn_op tarn_op_row_matrix_norm;
extern const tarn_op tarn_op_row_matrix_power;
extern const tarn_op tarn_op_row_matrix_rank;
extern const tarn_op tarn_op_row_max;
extern const tarn_op tarn_op_row_max_pool1d;
extern const tarn_op tarn_op_row_max_pool2d;
extern const tarn_op tarn_op_row_max_pool2d_with_indices;
extern const tarn_op tarn_op_row_max_unpool2d;
extern const tarn_op tarn_op_row_maximum;
extern const tarn_op tarn_op_row_mean;
extern const tarn_op tarn_op_row_median;
extern const tarn_op tarn_op_row_meshgrid;
extern const tarn_op tarn_op_row_min;
extern const tarn_op tarn_op_row_minimum;
extern const tarn_op tarn_op_row_mish;
extern const tarn_op tarn_op_row_mode;
extern const tarn_op tarn_op_row_movedim;
extern const tarn_op tarn_op_row_mse_loss;
extern const tarn_op tarn_op_row_mul;
extern const tarn_op tarn_op_row_multi_margin_loss;
extern const tarn_op tarn_op_row_multilabel_soft_margin_loss;
extern const tarn_op tarn_op_row_multinomial;
extern const tarn_op tarn_op_row_nan_to_num;
extern const tarn_op tarn_op_row_nanmean;
extern const tarn_op tarn_op_row_nanmedian;
extern const tarn_op tarn_op_row_nanquantile;
extern const tarn_op tarn_op_row_nansum;
extern const tarn_op tarn_op_row_narrow;
extern const tarn_op tarn_op_row_ne;
extern const tarn_op tarn_op_row_neg;
extern const tarn_op tarn_op_row_nll_loss;
extern const tarn_op tarn_op_row_nonzero;
extern const tarn_op tarn_op_row_norm;
extern const tarn_op tarn_op_row_normal;
extern const tarn_op tarn_op_row_normal_;
extern const tarn_op tarn_op_row_normalize;
extern const tarn_op tarn_op_row_nt_xent;
extern const tarn_op tarn_op_row_one_hot;
extern const tarn_op tarn_op_row_ones_like;
extern const tarn_op tarn_op_row_outer;
extern const tarn_op tarn_op_row_pad;
extern const tarn_op tarn_op_row_pairwise_distance;
extern const tarn_op tarn_op_row_permute;
extern const tarn_op tarn_op_row_pinv;
extern const tarn_op tarn_op_row_pixel_shuffle;
extern const tarn_op tarn_op_row_pixel_unshuffle;
extern const tarn_op tarn_op_row_poisson;
extern const tarn_op tarn_op_row_poisson_nll_loss;
extern const tarn_op tarn_op_row_polygamma;
extern const tarn_op tarn_op_row_pow;
extern const tarn_op tarn_op_row_prelu;
extern const tarn_op tarn_op_row_prod;
extern const tarn_op tarn_op_row_put_view;
extern const tarn_op tarn_op_row_qr;
extern const tarn_op tarn_op_row_quantile;
extern const tarn_op tarn_op_row_rad2deg;
extern const tarn_op tarn_op_row_rand_like;
extern const tarn_op tarn_op_row_randn_like;
extern const tarn_op tarn_op_row_reciprocal;
extern const tarn_op tarn_op_row_relu;
extern const tarn_op tarn_op_row_relu6;
extern const tarn_op tarn_op_row_remainder;
extern const tarn_op tarn_op_row_repeat_interleave;
extern const tarn_op tarn_op_row_resample;
extern const tarn_op tarn_op_row_reshape;
extern const tarn_op tarn_op_row_rms_norm;
extern const tarn_op tarn_op_row_rnn;
extern const tarn_op tarn_op_row_roll;
extern const tarn_op tarn_op_row_rot90;
extern const tarn_op tarn_op_row_round;
extern const tarn_op tarn_op_row_round_ste;
extern const tarn_op tarn_op_row_rrelu;
extern const tarn_op tarn_op_row_rsqrt;
extern const tarn_op tarn_op_row_scaled_dot_product_attention;
extern const tarn_op tarn_op_row_scatter;
extern const tarn_op tarn_op_row_scatter_add;
extern const tarn_op tarn_op_row_scatter_reduce;
extern const tarn_op tarn_op_row_searchsorted;
extern const tarn_op tarn_op_row_select;
extern const tarn_op tarn_op_row_self_attention;
extern const tarn_op tarn_op_row_selu;
extern const tarn_op tarn_op_row_sigmoid;
extern const tarn_op tarn_op_row_sign;
extern const tarn_op tarn_op_row_sign_ste;
extern const tarn_op tarn_op_row_silu;
extern const tarn_op tarn_op_row_sin;
extern const tarn_op tarn_op_row_sinc;
extern const tarn_op tarn_op_row_sinh;
extern const tarn_op tarn_op_row_slice;
extern const tarn_op tarn_op_row_slogdet;
extern const tarn_op tarn_op_row_smooth_l1_loss;
extern const tarn_op tarn_op_row_soft_margin_loss;
extern const tarn_op tarn_op_row_softmax;
extern const tarn_op tarn_op_row_softmin;
extern const tarn_op tarn_op_row_softplus;
extern const tarn_op tarn_op_row_softshrink;
extern const tarn_op tarn_op_row_softsign;
extern const tarn_op tarn_op_row_solve;
extern const tarn_op tarn_op_row_solve_triangular;
extern const tarn_op tarn_op_row_sort;
extern const tarn_op tarn_op_row_split;
extern const tarn_op tarn_op_row_sqrt;
extern const tarn_op tarn_op_row_square;
extern const tarn_op tarn_op_row_squeeze;
extern const tarn_op tarn_op_row_stack;
extern const tarn_op tarn_op_row_std;
extern const tarn_op tarn_op_row_std_mean;
extern const tarn_op tarn_op_row_step;
extern const tarn_op tarn_op_row_sub;
extern const tarn_op tarn_op_row_sum;
extern const tarn_op tarn_op_row_sum_to;
extern const tarn_op tarn_op_row_svd;
extern const tarn_op tarn_op_row_svdvals;
extern const tarn_op tarn_op_row_t;
extern const tarn_op tarn_op_row_take;
extern const tarn_op tarn_op_row_take_along_dim;
extern const tarn_op tarn_op_row_tan;
extern const tarn_op tarn_op_row_tanh;
extern const tarn_op tarn_op_row_tanhshrink;
extern const tarn_op tarn_op_row_tensor_split;
extern const tarn_op tarn_op_row_tensordot;
extern const tarn_op tarn_op_row_threshold;
extern const tarn_op tarn_op_row_tile;
extern const tarn_op tarn_op_row_to;
extern const tarn_op tarn_op_row_topk;
extern const tarn_op tarn_op_row_trace;
extern const tarn_op tarn_op_row_transpose;
extern const tarn_op tarn_op_row_tril;
extern const tarn_op tarn_op_row_triplet_margin_loss;
extern const tarn_op tarn_op_row_triu;
extern const tarn_op tarn_op_row_trunc;
extern const tarn_op tarn_op_row_type_as;
extern const tarn_op tarn_op_row_unbind;
extern const tarn_op tarn_op_row_unflatten;
extern const tarn_op tarn_op_row_unfold;
extern const tarn_op tarn_op_row_unfold2d;
extern const tarn_op tarn_op_row_uniform_;
extern const tarn_op tarn_op_row_unique;
extern const tarn_op tarn_op_row_unique_consecutive;
extern const tarn_op tarn_op_row_unsqueeze;
extern const tarn_op tarn_op_row_var;
extern const tarn_op tarn_op_row_var_mean;
extern const tarn_op tarn_op_row_view_as;
extern const tarn_op tarn_op_row_vstack;
extern const tarn_op tarn_op_row_where;
extern const tarn_op tarn_op_row_xlogy;
extern const tarn_op tarn_op_row_zero_;
extern const tarn_op tarn_op_row_zeros_like;

/* Every family of rows comes with the wrappers, also one that none of them names yet. */
extern const char *const tarn_families[];
__attribute__((used)) static const char *const *const families = tarn_families;

tarn_tensor *tarn_abs(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_abs, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_acos(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_acos, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_acosh(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_acosh, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_adaptive_avg_pool1d(const tarn_tensor *x, const int64_t *output_size,
                                      int output_size_count)
{
    const tarn_value values_given[] = {{0}, {.list = {output_size, output_size_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_adaptive_avg_pool1d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_adaptive_avg_pool2d(const tarn_tensor *x, const int64_t *output_size,
                                      int output_size_count)
{
    const tarn_value values_given[] = {{0}, {.list = {output_size, output_size_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_adaptive_avg_pool2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_adaptive_max_pool1d(const tarn_tensor *x, const int64_t *output_size,
                                      int output_size_count)
{
    const tarn_value values_given[] = {{0}, {.list = {output_size, output_size_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_adaptive_max_pool1d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_adaptive_max_pool2d(const tarn_tensor *x, const int64_t *output_size,
                                      int output_size_count)
{
    const tarn_value values_given[] = {{0}, {.list = {output_size, output_size_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_adaptive_max_pool2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_add(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_add, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_addcdiv(const tarn_tensor *x, const tarn_tensor *a, const tarn_tensor *b,
                          double value)
{
    const tarn_value values_given[] = {{0}, {0}, {0}, {.number = value}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_addcdiv, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_addcmul(const tarn_tensor *x, const tarn_tensor *a, const tarn_tensor *b,
                          double value)
{
    const tarn_value values_given[] = {{0}, {0}, {0}, {.number = value}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_addcmul, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_addmm(const tarn_tensor *x, const tarn_tensor *a, const tarn_tensor *b,
                        double beta, double alpha)
{
    const tarn_value values_given[] = {{0}, {0}, {0}, {.number = beta}, {.number = alpha}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_addmm, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_affine_grid(const tarn_tensor *theta, const int64_t *size, int size_count,
                              bool align_corners)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {size, size_count}},
                                       {.boolean = align_corners}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)theta};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_affine_grid, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_all(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_all, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_alpha_dropout(const tarn_tensor *x, double p, bool training)
{
    const tarn_value values_given[] = {{0}, {.number = p}, {.boolean = training}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_alpha_dropout, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_amax(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_amax, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_amin(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_amin, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_aminmax(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim,
                          tarn_tensor **max)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_aminmax, tensors_given, NULL, values_given, results))
        return NULL;
    if (max)
        *max = results[1];
    return results[0];
}

tarn_tensor *tarn_any(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_any, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_argmax(const tarn_tensor *x, int64_t dim, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_argmax, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_argmin(const tarn_tensor *x, int64_t dim, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_argmin, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_argsort(const tarn_tensor *x, int64_t dim, bool descending)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.boolean = descending}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_argsort, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_as_strided(const tarn_tensor *x, const int64_t *sizes, int sizes_count,
                             const int64_t *strides, int strides_count, int64_t offset)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {sizes, sizes_count}},
                                       {.list = {strides, strides_count}},
                                       {.integer = offset}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_as_strided, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_as_strided_sum(const tarn_tensor *x, const int64_t *sizes, int sizes_count,
                                 const int64_t *strides, int strides_count, int64_t offset)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {sizes, sizes_count}},
                                       {.list = {strides, strides_count}},
                                       {.integer = offset}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_as_strided_sum, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_asin(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_asin, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_asinh(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_asinh, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_atan(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_atan, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_atan2(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_atan2, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_atanh(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_atanh, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_avg_pool1d(const tarn_tensor *x, const int64_t *kernel_size,
                             int kernel_size_count, const int64_t *stride, int stride_count,
                             const int64_t *padding, int padding_count)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {kernel_size, kernel_size_count}},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_avg_pool1d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_avg_pool2d(const tarn_tensor *x, const int64_t *kernel_size,
                             int kernel_size_count, const int64_t *stride, int stride_count,
                             const int64_t *padding, int padding_count)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {kernel_size, kernel_size_count}},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_avg_pool2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_batch_norm(const tarn_tensor *x, const tarn_tensor *running_mean,
                             const tarn_tensor *running_var, const tarn_tensor *weight,
                             const tarn_tensor *bias, bool training, double momentum, double eps)
{
    const tarn_value values_given[] = {
        {0}, {0}, {0}, {0}, {0}, {.boolean = training}, {.number = momentum}, {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          running_mean ? (tarn_tensor *)running_mean : TARN_NONE,
                                          running_var ? (tarn_tensor *)running_var : TARN_NONE,
                                          weight ? (tarn_tensor *)weight : TARN_NONE,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_batch_norm, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_batch_norm_relu(const tarn_tensor *x, const tarn_tensor *running_mean,
                                  const tarn_tensor *running_var, const tarn_tensor *weight,
                                  const tarn_tensor *bias, bool training, double momentum,
                                  double eps)
{
    const tarn_value values_given[] = {
        {0}, {0}, {0}, {0}, {0}, {.boolean = training}, {.number = momentum}, {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          running_mean ? (tarn_tensor *)running_mean : TARN_NONE,
                                          running_var ? (tarn_tensor *)running_var : TARN_NONE,
                                          weight ? (tarn_tensor *)weight : TARN_NONE,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_batch_norm_relu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_batch_norm_relu_max_pool(const tarn_tensor *x, const tarn_tensor *running_mean,
                                           const tarn_tensor *running_var,
                                           const tarn_tensor *weight, const tarn_tensor *bias,
                                           bool training, double momentum, double eps)
{
    const tarn_value values_given[] = {
        {0}, {0}, {0}, {0}, {0}, {.boolean = training}, {.number = momentum}, {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          running_mean ? (tarn_tensor *)running_mean : TARN_NONE,
                                          running_var ? (tarn_tensor *)running_var : TARN_NONE,
                                          weight ? (tarn_tensor *)weight : TARN_NONE,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_batch_norm_relu_max_pool, tensors_given, NULL, values_given,
                    results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_bernoulli(const tarn_tensor *p)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)p};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bernoulli, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_binary_cross_entropy(const tarn_tensor *x, const tarn_tensor *target,
                                       const tarn_tensor *weight, const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.choice = tarn_choice(&tarn_op_row_binary_cross_entropy,
                                                              "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target,
                                          weight ? (tarn_tensor *)weight : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_binary_cross_entropy, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_binary_cross_entropy_with_logits(const tarn_tensor *x, const tarn_tensor *target,
                                                   const tarn_tensor *weight,
                                                   const tarn_tensor *pos_weight,
                                                   const char *reduction)
{
    const tarn_value values_given[] = {
        {0},
        {0},
        {0},
        {0},
        {.choice =
             tarn_choice(&tarn_op_row_binary_cross_entropy_with_logits, "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target,
                                          weight ? (tarn_tensor *)weight : TARN_NONE,
                                          pos_weight ? (tarn_tensor *)pos_weight : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_binary_cross_entropy_with_logits, tensors_given, NULL,
                    values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_bincount(const tarn_tensor *x, const tarn_tensor *weights, int64_t minlength)
{
    const tarn_value values_given[] = {{0}, {0}, {.integer = minlength}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          weights ? (tarn_tensor *)weights : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bincount, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_bipolar_sigmoid(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bipolar_sigmoid, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_bitwise_and(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bitwise_and, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_bitwise_left_shift(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bitwise_left_shift, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_bitwise_not(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bitwise_not, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_bitwise_or(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bitwise_or, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_bitwise_right_shift(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bitwise_right_shift, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_bitwise_xor(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bitwise_xor, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

int tarn_broadcast_tensors(const tarn_tensor *const *tensors, int tensors_count,
                           tarn_tensor **parts, int parts_room)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const *tensors_given = (tarn_tensor *const *)tensors;
    const uint16_t tensors_first[] = {0, (uint16_t)tensors_count};
    return tarn_apply_list(&tarn_op_row_broadcast_tensors, tensors_given, tensors_first,
                           values_given, parts, parts_room);
}

tarn_tensor *tarn_bucketize(const tarn_tensor *x, const tarn_tensor *boundaries, bool right)
{
    const tarn_value values_given[] = {{0}, {0}, {.boolean = right}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)boundaries};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_bucketize, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cartesian_prod(const tarn_tensor *const *tensors, int tensors_count)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const *tensors_given = (tarn_tensor *const *)tensors;
    const uint16_t tensors_first[] = {0, (uint16_t)tensors_count};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cartesian_prod, tensors_given, tensors_first, values_given,
                    results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cat(const tarn_tensor *const *tensors, int tensors_count, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const *tensors_given = (tarn_tensor *const *)tensors;
    const uint16_t tensors_first[] = {0, (uint16_t)tensors_count};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cat, tensors_given, tensors_first, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cdist(const tarn_tensor *a, const tarn_tensor *b, double p)
{
    const tarn_value values_given[] = {{0}, {0}, {.number = p}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cdist, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_ceil(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_ceil, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_celu(const tarn_tensor *x, double alpha)
{
    const tarn_value values_given[] = {{0}, {.number = alpha}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_celu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_channel_shuffle(const tarn_tensor *x, int64_t groups)
{
    const tarn_value values_given[] = {{0}, {.integer = groups}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_channel_shuffle, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cholesky(const tarn_tensor *a, bool upper)
{
    const tarn_value values_given[] = {{0}, {.boolean = upper}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cholesky, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cholesky_inverse(const tarn_tensor *l, bool upper)
{
    const tarn_value values_given[] = {{0}, {.boolean = upper}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)l};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cholesky_inverse, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cholesky_solve(const tarn_tensor *b, const tarn_tensor *l, bool upper)
{
    const tarn_value values_given[] = {{0}, {0}, {.boolean = upper}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)b, (tarn_tensor *)l};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cholesky_solve, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

int tarn_chunk(const tarn_tensor *x, int64_t chunks, int64_t dim, tarn_tensor **parts,
               int parts_room)
{
    const tarn_value values_given[] = {{0}, {.integer = chunks}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    return tarn_apply_list(&tarn_op_row_chunk, tensors_given, NULL, values_given, parts,
                           parts_room);
}

tarn_tensor *tarn_clamp(const tarn_tensor *x, double min, double max)
{
    const tarn_value values_given[] = {{0}, {.number = min}, {.number = max}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_clamp, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_clone(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_clone, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_combinations(const tarn_tensor *x, int64_t r, bool with_replacement)
{
    const tarn_value values_given[] = {{0}, {.integer = r}, {.boolean = with_replacement}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_combinations, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cond(const tarn_tensor *a, const int64_t *p, int p_count)
{
    const tarn_value values_given[] = {{0}, {.list = {p, p_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cond, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_contiguous(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_contiguous, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_contrastive_loss(const tarn_tensor *x1, const tarn_tensor *x2,
                                   const tarn_tensor *target, double margin, const char *reduction,
                                   double eps)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.number = margin},
                                       {.choice = tarn_choice(&tarn_op_row_contrastive_loss,
                                                              "reduction", reduction)},
                                       {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x1, (tarn_tensor *)x2,
                                          (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_contrastive_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_conv1d(const tarn_tensor *x, const tarn_tensor *weight, const tarn_tensor *bias,
                         const int64_t *stride, int stride_count, const int64_t *padding,
                         int padding_count, const int64_t *dilation, int dilation_count,
                         int64_t groups)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {dilation, dilation_count}},
                                       {.integer = groups}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_conv1d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_conv2d(const tarn_tensor *x, const tarn_tensor *weight, const tarn_tensor *bias,
                         const int64_t *stride, int stride_count, const int64_t *padding,
                         int padding_count, const int64_t *dilation, int dilation_count,
                         int64_t groups)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {dilation, dilation_count}},
                                       {.integer = groups}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_conv2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_conv2d_relu(const tarn_tensor *x, const tarn_tensor *weight,
                              const tarn_tensor *bias, const int64_t *stride, int stride_count,
                              const int64_t *padding, int padding_count, const int64_t *dilation,
                              int dilation_count, int64_t groups)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {dilation, dilation_count}},
                                       {.integer = groups}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_conv2d_relu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_conv2d_relu_max_pool(const tarn_tensor *x, const tarn_tensor *weight,
                                       const tarn_tensor *bias, const int64_t *stride,
                                       int stride_count, const int64_t *padding, int padding_count,
                                       const int64_t *dilation, int dilation_count, int64_t groups)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {dilation, dilation_count}},
                                       {.integer = groups}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_conv2d_relu_max_pool, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_conv_transpose1d(const tarn_tensor *x, const tarn_tensor *weight,
                                   const tarn_tensor *bias, const int64_t *stride, int stride_count,
                                   const int64_t *padding, int padding_count,
                                   const int64_t *output_padding, int output_padding_count,
                                   int64_t groups, const int64_t *dilation, int dilation_count)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {output_padding, output_padding_count}},
                                       {.integer = groups},
                                       {.list = {dilation, dilation_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_conv_transpose1d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_conv_transpose2d(const tarn_tensor *x, const tarn_tensor *weight,
                                   const tarn_tensor *bias, const int64_t *stride, int stride_count,
                                   const int64_t *padding, int padding_count,
                                   const int64_t *output_padding, int output_padding_count,
                                   int64_t groups, const int64_t *dilation, int dilation_count)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {output_padding, output_padding_count}},
                                       {.integer = groups},
                                       {.list = {dilation, dilation_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_conv_transpose2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_copy_(const tarn_tensor *x, const tarn_tensor *from)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)from};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_copy_, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_corrcoef(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_corrcoef, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cos(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cos, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cosh(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cosh, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cosine_embedding_loss(const tarn_tensor *x1, const tarn_tensor *x2,
                                        const tarn_tensor *target, double margin,
                                        const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.number = margin},
                                       {.choice = tarn_choice(&tarn_op_row_cosine_embedding_loss,
                                                              "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x1, (tarn_tensor *)x2,
                                          (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cosine_embedding_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cosine_similarity(const tarn_tensor *a, const tarn_tensor *b, int64_t dim,
                                    double eps)
{
    const tarn_value values_given[] = {{0}, {0}, {.integer = dim}, {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cosine_similarity, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_count_nonzero(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_count_nonzero, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cov(const tarn_tensor *x, double correction)
{
    const tarn_value values_given[] = {{0}, {.number = correction}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cov, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cross(const tarn_tensor *a, const tarn_tensor *b, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cross, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cross_entropy(const tarn_tensor *x, const tarn_tensor *target,
                                const tarn_tensor *weight, const char *reduction,
                                double label_smoothing, int64_t ignore_index)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.choice = tarn_choice(&tarn_op_row_cross_entropy,
                                                              "reduction", reduction)},
                                       {.number = label_smoothing},
                                       {.integer = ignore_index}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target,
                                          weight ? (tarn_tensor *)weight : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cross_entropy, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_ctc_loss(const tarn_tensor *x, const tarn_tensor *targets,
                           const tarn_tensor *input_lengths, const tarn_tensor *target_lengths,
                           int64_t blank, const char *reduction, bool zero_infinity)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {0},
                                       {.integer = blank},
                                       {.choice = tarn_choice(&tarn_op_row_ctc_loss, "reduction",
                                                              reduction)},
                                       {.boolean = zero_infinity}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)targets,
                                          (tarn_tensor *)input_lengths,
                                          (tarn_tensor *)target_lengths};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_ctc_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cummax(const tarn_tensor *x, int64_t dim, tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cummax, tensors_given, NULL, values_given, results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

tarn_tensor *tarn_cummin(const tarn_tensor *x, int64_t dim, tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cummin, tensors_given, NULL, values_given, results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

tarn_tensor *tarn_cumprod(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cumprod, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_cumsum(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_cumsum, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_deg2rad(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_deg2rad, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_det(const tarn_tensor *a)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_det, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_diag(const tarn_tensor *x, int64_t offset)
{
    const tarn_value values_given[] = {{0}, {.integer = offset}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_diag, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_diag_embed(const tarn_tensor *x, int64_t offset, int64_t dim1, int64_t dim2)
{
    const tarn_value values_given[] = {{0},
                                       {.integer = offset},
                                       {.integer = dim1},
                                       {.integer = dim2}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_diag_embed, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_diagonal(const tarn_tensor *x, int64_t offset, int64_t dim1, int64_t dim2)
{
    const tarn_value values_given[] = {{0},
                                       {.integer = offset},
                                       {.integer = dim1},
                                       {.integer = dim2}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_diagonal, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_dice_loss(const tarn_tensor *x, const tarn_tensor *target, double smooth,
                            const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.number = smooth},
                                       {.choice = tarn_choice(&tarn_op_row_dice_loss, "reduction",
                                                              reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_dice_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_diff(const tarn_tensor *x, int64_t n, int64_t dim, const tarn_tensor *prepend,
                       const tarn_tensor *append)
{
    const tarn_value values_given[] = {{0}, {.integer = n}, {.integer = dim}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          prepend ? (tarn_tensor *)prepend : TARN_NONE,
                                          append ? (tarn_tensor *)append : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_diff, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_digamma(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_digamma, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_div(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_div, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_dropout(const tarn_tensor *x, double p, bool training)
{
    const tarn_value values_given[] = {{0}, {.number = p}, {.boolean = training}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_dropout, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_dropout1d(const tarn_tensor *x, double p, bool training)
{
    const tarn_value values_given[] = {{0}, {.number = p}, {.boolean = training}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_dropout1d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_dropout2d(const tarn_tensor *x, double p, bool training)
{
    const tarn_value values_given[] = {{0}, {.number = p}, {.boolean = training}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_dropout2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_dropout3d(const tarn_tensor *x, double p, bool training)
{
    const tarn_value values_given[] = {{0}, {.number = p}, {.boolean = training}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_dropout3d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_dstack(const tarn_tensor *const *tensors, int tensors_count)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const *tensors_given = (tarn_tensor *const *)tensors;
    const uint16_t tensors_first[] = {0, (uint16_t)tensors_count};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_dstack, tensors_given, tensors_first, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_eig(const tarn_tensor *a, tarn_tensor **vectors)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_eig, tensors_given, NULL, values_given, results))
        return NULL;
    if (vectors)
        *vectors = results[1];
    return results[0];
}

tarn_tensor *tarn_eigh(const tarn_tensor *a, tarn_tensor **vectors)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_eigh, tensors_given, NULL, values_given, results))
        return NULL;
    if (vectors)
        *vectors = results[1];
    return results[0];
}

tarn_tensor *tarn_eigvals(const tarn_tensor *a)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_eigvals, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_eigvalsh(const tarn_tensor *a)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_eigvalsh, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_einsum(const char *equation, const tarn_tensor *const *tensors, int tensors_count)
{
    const tarn_value values_given[] = {{.text = equation}, {0}};
    tarn_tensor *const *tensors_given = (tarn_tensor *const *)tensors;
    const uint16_t tensors_first[] = {0, (uint16_t)tensors_count};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_einsum, tensors_given, tensors_first, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_elu(const tarn_tensor *x, double alpha)
{
    const tarn_value values_given[] = {{0}, {.number = alpha}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_elu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_embedding(const tarn_tensor *input, const tarn_tensor *weight,
                            int64_t padding_idx, bool scale_grad_by_freq, bool sparse)
{
    const tarn_value values_given[] = {
        {0}, {0}, {.integer = padding_idx}, {.boolean = scale_grad_by_freq}, {.boolean = sparse}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)input, (tarn_tensor *)weight};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_embedding, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_embedding_bag(const tarn_tensor *input, const tarn_tensor *weight,
                                const tarn_tensor *offsets, const tarn_tensor *per_sample_weights,
                                const char *mode, bool include_last_offset, int64_t padding_idx,
                                bool scale_grad_by_freq, bool sparse)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {0},
                                       {.choice =
                                            tarn_choice(&tarn_op_row_embedding_bag, "mode", mode)},
                                       {.boolean = include_last_offset},
                                       {.integer = padding_idx},
                                       {.boolean = scale_grad_by_freq},
                                       {.boolean = sparse}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)input, (tarn_tensor *)weight,
                                          offsets ? (tarn_tensor *)offsets : TARN_NONE,
                                          per_sample_weights ? (tarn_tensor *)per_sample_weights
                                                             : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_embedding_bag, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_eq(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_eq, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_erf(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_erf, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_erfc(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_erfc, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_erfinv(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_erfinv, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_exp(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_exp, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_exp2(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_exp2, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_expand(const tarn_tensor *x, const int64_t *sizes, int sizes_count)
{
    const tarn_value values_given[] = {{0}, {.list = {sizes, sizes_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_expand, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_expand_as(const tarn_tensor *x, const tarn_tensor *other)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)other};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_expand_as, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_expm1(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_expm1, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_exponential(const tarn_tensor *x, double rate)
{
    const tarn_value values_given[] = {{0}, {.number = rate}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_exponential, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_fake_quantize(const tarn_tensor *x, int64_t bits, bool symmetric, int64_t dim)
{
    const tarn_value values_given[] = {{0},
                                       {.integer = bits},
                                       {.boolean = symmetric},
                                       {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_fake_quantize, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_fake_quantize_per_channel_affine(const tarn_tensor *x, const tarn_tensor *scale,
                                                   const tarn_tensor *zero_point, int64_t axis,
                                                   int64_t quant_min, int64_t quant_max)
{
    const tarn_value values_given[] = {
        {0}, {0}, {0}, {.integer = axis}, {.integer = quant_min}, {.integer = quant_max}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)scale,
                                          (tarn_tensor *)zero_point};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_fake_quantize_per_channel_affine, tensors_given, NULL,
                    values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_fake_quantize_per_tensor_affine(const tarn_tensor *x, const tarn_tensor *scale,
                                                  const tarn_tensor *zero_point, int64_t quant_min,
                                                  int64_t quant_max)
{
    const tarn_value values_given[] = {
        {0}, {0}, {0}, {.integer = quant_min}, {.integer = quant_max}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)scale,
                                          (tarn_tensor *)zero_point};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_fake_quantize_per_tensor_affine, tensors_given, NULL, values_given,
                    results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_feature_alpha_dropout(const tarn_tensor *x, double p, bool training)
{
    const tarn_value values_given[] = {{0}, {.number = p}, {.boolean = training}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_feature_alpha_dropout, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_fill_(const tarn_tensor *x, double value)
{
    const tarn_value values_given[] = {{0}, {.number = value}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_fill_, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_flatten(const tarn_tensor *x, int64_t start_dim, int64_t end_dim)
{
    const tarn_value values_given[] = {{0}, {.integer = start_dim}, {.integer = end_dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_flatten, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_flip(const tarn_tensor *x, const int64_t *dims, int dims_count)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_flip, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_fliplr(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_fliplr, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_flipud(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_flipud, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_floor(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_floor, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_floor_divide(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_floor_divide, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_fmod(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_fmod, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_focal_loss(const tarn_tensor *x, const tarn_tensor *target,
                             const tarn_tensor *weight, double gamma, double alpha,
                             const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.number = gamma},
                                       {.number = alpha},
                                       {.choice = tarn_choice(&tarn_op_row_focal_loss, "reduction",
                                                              reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target,
                                          weight ? (tarn_tensor *)weight : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_focal_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_fold2d(const tarn_tensor *x, const int64_t *output_size, int output_size_count,
                         const int64_t *kernel_size, int kernel_size_count, const int64_t *dilation,
                         int dilation_count, const int64_t *padding, int padding_count,
                         const int64_t *stride, int stride_count)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {output_size, output_size_count}},
                                       {.list = {kernel_size, kernel_size_count}},
                                       {.list = {dilation, dilation_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {stride, stride_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_fold2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_frac(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_frac, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_full_like(const tarn_tensor *x, double value, int64_t dtype)
{
    const tarn_value values_given[] = {{0}, {.number = value}, {.integer = dtype}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_full_like, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_gather(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_gather, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_gaussian_nll_loss(const tarn_tensor *x, const tarn_tensor *target,
                                    const tarn_tensor *var, bool full, double eps,
                                    const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.boolean = full},
                                       {.number = eps},
                                       {.choice = tarn_choice(&tarn_op_row_gaussian_nll_loss,
                                                              "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target,
                                          (tarn_tensor *)var};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_gaussian_nll_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_ge(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_ge, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_gelu(const tarn_tensor *x, const char *approximate)
{
    const tarn_value values_given[] = {{0},
                                       {.choice = tarn_choice(&tarn_op_row_gelu, "approximate",
                                                              approximate)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_gelu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_gelu_linear(const tarn_tensor *x, const tarn_tensor *weight,
                              const tarn_tensor *bias, const char *approximate)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.choice = tarn_choice(&tarn_op_row_gelu_linear,
                                                              "approximate", approximate)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_gelu_linear, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_glu(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_glu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_grid_sample(const tarn_tensor *x, const tarn_tensor *grid, const char *mode,
                              const char *padding_mode, bool align_corners)
{
    const tarn_value values_given[] = {
        {0},
        {0},
        {.choice = tarn_choice(&tarn_op_row_grid_sample, "mode", mode)},
        {.choice = tarn_choice(&tarn_op_row_grid_sample, "padding_mode", padding_mode)},
        {.boolean = align_corners}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)grid};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_grid_sample, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_group_norm(const tarn_tensor *x, int64_t num_groups, const tarn_tensor *weight,
                             const tarn_tensor *bias, double eps)
{
    const tarn_value values_given[] = {{0}, {.integer = num_groups}, {0}, {0}, {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          weight ? (tarn_tensor *)weight : TARN_NONE,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_group_norm, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_gru(const tarn_tensor *x, const tarn_tensor *weight_ih,
                      const tarn_tensor *weight_hh, const tarn_tensor *bias_ih,
                      const tarn_tensor *bias_hh, const tarn_tensor *h0, const tarn_tensor *lengths,
                      bool reverse, tarn_tensor **h)
{
    const tarn_value values_given[] = {{0}, {0}, {0}, {0}, {0}, {0}, {0}, {.boolean = reverse}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          (tarn_tensor *)weight_ih,
                                          (tarn_tensor *)weight_hh,
                                          bias_ih ? (tarn_tensor *)bias_ih : TARN_NONE,
                                          bias_hh ? (tarn_tensor *)bias_hh : TARN_NONE,
                                          h0 ? (tarn_tensor *)h0 : TARN_NONE,
                                          lengths ? (tarn_tensor *)lengths : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_gru, tensors_given, NULL, values_given, results))
        return NULL;
    if (h)
        *h = results[1];
    return results[0];
}

tarn_tensor *tarn_gt(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_gt, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_hardshrink(const tarn_tensor *x, double lambd)
{
    const tarn_value values_given[] = {{0}, {.number = lambd}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_hardshrink, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_hardsigmoid(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_hardsigmoid, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_hardswish(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_hardswish, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_hardtanh(const tarn_tensor *x, double min_val, double max_val)
{
    const tarn_value values_given[] = {{0}, {.number = min_val}, {.number = max_val}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_hardtanh, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_heaviside(const tarn_tensor *x, const tarn_tensor *values)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)values};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_heaviside, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_hinge_embedding_loss(const tarn_tensor *x, const tarn_tensor *target,
                                       double margin, const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.number = margin},
                                       {.choice = tarn_choice(&tarn_op_row_hinge_embedding_loss,
                                                              "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_hinge_embedding_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_histc(const tarn_tensor *x, int64_t bins, double min, double max)
{
    const tarn_value values_given[] = {{0}, {.integer = bins}, {.number = min}, {.number = max}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_histc, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_histogram(const tarn_tensor *x, int64_t bins, double min, double max,
                            const tarn_tensor *weight, bool density, tarn_tensor **edges)
{
    const tarn_value values_given[] = {{0}, {.integer = bins},   {.number = min}, {.number = max},
                                       {0}, {.boolean = density}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          weight ? (tarn_tensor *)weight : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_histogram, tensors_given, NULL, values_given, results))
        return NULL;
    if (edges)
        *edges = results[1];
    return results[0];
}

tarn_tensor *tarn_hstack(const tarn_tensor *const *tensors, int tensors_count)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const *tensors_given = (tarn_tensor *const *)tensors;
    const uint16_t tensors_first[] = {0, (uint16_t)tensors_count};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_hstack, tensors_given, tensors_first, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_huber_loss(const tarn_tensor *x, const tarn_tensor *target, const char *reduction,
                             double delta)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.choice = tarn_choice(&tarn_op_row_huber_loss, "reduction",
                                                              reduction)},
                                       {.number = delta}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_huber_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_hypot(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_hypot, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_identity(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_identity, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_index_add(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions,
                            const tarn_tensor *rows, double alpha)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {0}, {0}, {.number = alpha}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions,
                                          (tarn_tensor *)rows};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_index_add, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_index_put(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions,
                            const tarn_tensor *value)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions,
                                          (tarn_tensor *)value};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_index_put, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_index_select(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_index_select, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_index_sum(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions,
                            int64_t size)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {0}, {.integer = size}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_index_sum, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_info_nce(const tarn_tensor *query, const tarn_tensor *key, double temperature,
                           bool normalize, bool symmetric, const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.number = temperature},
                                       {.boolean = normalize},
                                       {.boolean = symmetric},
                                       {.choice = tarn_choice(&tarn_op_row_info_nce, "reduction",
                                                              reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)query, (tarn_tensor *)key};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_info_nce, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_instance_norm(const tarn_tensor *x, const tarn_tensor *running_mean,
                                const tarn_tensor *running_var, const tarn_tensor *weight,
                                const tarn_tensor *bias, bool use_input_stats, double momentum,
                                double eps)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {0},
                                       {0},
                                       {.boolean = use_input_stats},
                                       {.number = momentum},
                                       {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          running_mean ? (tarn_tensor *)running_mean : TARN_NONE,
                                          running_var ? (tarn_tensor *)running_var : TARN_NONE,
                                          weight ? (tarn_tensor *)weight : TARN_NONE,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_instance_norm, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_interpolate(const tarn_tensor *x, const int64_t *size, int size_count,
                              double scale_factor, const char *mode, bool align_corners,
                              bool antialias)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {size, size_count}},
                                       {.number = scale_factor},
                                       {.choice =
                                            tarn_choice(&tarn_op_row_interpolate, "mode", mode)},
                                       {.boolean = align_corners},
                                       {.boolean = antialias}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_interpolate, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_inverse(const tarn_tensor *a)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_inverse, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_isclose(const tarn_tensor *a, const tarn_tensor *b, double rtol, double atol,
                          bool equal_nan)
{
    const tarn_value values_given[] = {
        {0}, {0}, {.number = rtol}, {.number = atol}, {.boolean = equal_nan}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_isclose, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_isfinite(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_isfinite, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_isinf(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_isinf, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_isnan(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_isnan, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_kl_div(const tarn_tensor *x, const tarn_tensor *target, const char *reduction,
                         bool log_target)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.choice = tarn_choice(&tarn_op_row_kl_div, "reduction",
                                                              reduction)},
                                       {.boolean = log_target}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_kl_div, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_kron(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_kron, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_kthvalue(const tarn_tensor *x, int64_t k, int64_t dim, bool keepdim,
                           tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0}, {.integer = k}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_kthvalue, tensors_given, NULL, values_given, results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

tarn_tensor *tarn_l1_loss(const tarn_tensor *x, const tarn_tensor *target, const char *reduction)
{
    const tarn_value values_given[] = {
        {0}, {0}, {.choice = tarn_choice(&tarn_op_row_l1_loss, "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_l1_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_layer_norm(const tarn_tensor *x, const int64_t *normalized_shape,
                             int normalized_shape_count, const tarn_tensor *weight,
                             const tarn_tensor *bias, double eps)
{
    const tarn_value values_given[] = {
        {0}, {.list = {normalized_shape, normalized_shape_count}}, {0}, {0}, {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          weight ? (tarn_tensor *)weight : TARN_NONE,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_layer_norm, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_le(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_le, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_leaky_relu(const tarn_tensor *x, double negative_slope)
{
    const tarn_value values_given[] = {{0}, {.number = negative_slope}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_leaky_relu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_lerp(const tarn_tensor *a, const tarn_tensor *b, const tarn_tensor *weight)
{
    const tarn_value values_given[] = {{0}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b,
                                          (tarn_tensor *)weight};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_lerp, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_lgamma(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_lgamma, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_linear(const tarn_tensor *x, const tarn_tensor *weight, const tarn_tensor *bias)
{
    const tarn_value values_given[] = {{0}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_linear, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_linear_relu(const tarn_tensor *x, const tarn_tensor *weight,
                              const tarn_tensor *bias)
{
    const tarn_value values_given[] = {{0}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_linear_relu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_linear_sigmoid(const tarn_tensor *x, const tarn_tensor *weight,
                                 const tarn_tensor *bias)
{
    const tarn_value values_given[] = {{0}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_linear_sigmoid, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_linear_tanh(const tarn_tensor *x, const tarn_tensor *weight,
                              const tarn_tensor *bias)
{
    const tarn_value values_given[] = {{0}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight,
                                          bias ? (tarn_tensor *)bias : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_linear_tanh, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_local_response_norm(const tarn_tensor *x, int64_t size, double alpha, double beta,
                                      double k)
{
    const tarn_value values_given[] = {
        {0}, {.integer = size}, {.number = alpha}, {.number = beta}, {.number = k}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_local_response_norm, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_log(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_log, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_log10(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_log10, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_log1p(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_log1p, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_log2(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_log2, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_log_softmax(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_log_softmax, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_logaddexp(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logaddexp, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_logcumsumexp(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logcumsumexp, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_logdet(const tarn_tensor *a)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logdet, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_logical_and(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logical_and, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_logical_not(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logical_not, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_logical_or(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logical_or, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_logical_xor(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logical_xor, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_logit(const tarn_tensor *x, double eps)
{
    const tarn_value values_given[] = {{0}, {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logit, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_logsigmoid(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logsigmoid, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_logsumexp(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_logsumexp, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_lp_pool2d(const tarn_tensor *x, double norm_type, const int64_t *kernel_size,
                            int kernel_size_count, const int64_t *stride, int stride_count)
{
    const tarn_value values_given[] = {{0},
                                       {.number = norm_type},
                                       {.list = {kernel_size, kernel_size_count}},
                                       {.list = {stride, stride_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_lp_pool2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_lstm(const tarn_tensor *x, const tarn_tensor *weight_ih,
                       const tarn_tensor *weight_hh, const tarn_tensor *bias_ih,
                       const tarn_tensor *bias_hh, const tarn_tensor *h0, const tarn_tensor *c0,
                       const tarn_tensor *lengths, bool reverse, tarn_tensor **h, tarn_tensor **c)
{
    const tarn_value values_given[] = {{0}, {0}, {0},
                                       {0}, {0}, {0},
                                       {0}, {0}, {.boolean = reverse}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          (tarn_tensor *)weight_ih,
                                          (tarn_tensor *)weight_hh,
                                          bias_ih ? (tarn_tensor *)bias_ih : TARN_NONE,
                                          bias_hh ? (tarn_tensor *)bias_hh : TARN_NONE,
                                          h0 ? (tarn_tensor *)h0 : TARN_NONE,
                                          c0 ? (tarn_tensor *)c0 : TARN_NONE,
                                          lengths ? (tarn_tensor *)lengths : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_lstm, tensors_given, NULL, values_given, results))
        return NULL;
    if (h)
        *h = results[1];
    if (c)
        *c = results[2];
    return results[0];
}

tarn_tensor *tarn_lstsq(const tarn_tensor *a, const tarn_tensor *b, double rtol)
{
    const tarn_value values_given[] = {{0}, {0}, {.number = rtol}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_lstsq, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_lt(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_lt, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_margin_ranking_loss(const tarn_tensor *x1, const tarn_tensor *x2,
                                      const tarn_tensor *target, double margin,
                                      const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.number = margin},
                                       {.choice = tarn_choice(&tarn_op_row_margin_ranking_loss,
                                                              "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x1, (tarn_tensor *)x2,
                                          (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_margin_ranking_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_masked_fill(const tarn_tensor *x, const tarn_tensor *mask, double value)
{
    const tarn_value values_given[] = {{0}, {0}, {.number = value}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)mask};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_masked_fill, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_masked_put(const tarn_tensor *x, const tarn_tensor *mask,
                             const tarn_tensor *value)
{
    const tarn_value values_given[] = {{0}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)mask,
                                          (tarn_tensor *)value};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_masked_put, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_masked_select(const tarn_tensor *x, const tarn_tensor *mask)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)mask};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_masked_select, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_matmul(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_matmul, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_matrix_exp(const tarn_tensor *a)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_matrix_exp, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_matrix_norm(const tarn_tensor *a, const int64_t *ord, int ord_count)
{
    const tarn_value values_given[] = {{0}, {.list = {ord, ord_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_matrix_norm, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_matrix_power(const tarn_tensor *a, int64_t n)
{
    const tarn_value values_given[] = {{0}, {.integer = n}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_matrix_power, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_matrix_rank(const tarn_tensor *a, double rtol)
{
    const tarn_value values_given[] = {{0}, {.number = rtol}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_matrix_rank, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_max(const tarn_tensor *x, int64_t dim, bool keepdim, tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_max, tensors_given, NULL, values_given, results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

tarn_tensor *tarn_max_pool1d(const tarn_tensor *x, const int64_t *kernel_size,
                             int kernel_size_count, const int64_t *stride, int stride_count,
                             const int64_t *padding, int padding_count, const int64_t *dilation,
                             int dilation_count)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {kernel_size, kernel_size_count}},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {dilation, dilation_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_max_pool1d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_max_pool2d(const tarn_tensor *x, const int64_t *kernel_size,
                             int kernel_size_count, const int64_t *stride, int stride_count,
                             const int64_t *padding, int padding_count, const int64_t *dilation,
                             int dilation_count)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {kernel_size, kernel_size_count}},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {dilation, dilation_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_max_pool2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_max_pool2d_with_indices(const tarn_tensor *x, const int64_t *kernel_size,
                                          int kernel_size_count, const int64_t *stride,
                                          int stride_count, const int64_t *padding,
                                          int padding_count, const int64_t *dilation,
                                          int dilation_count, tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {kernel_size, kernel_size_count}},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {dilation, dilation_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_max_pool2d_with_indices, tensors_given, NULL, values_given,
                    results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

tarn_tensor *tarn_max_unpool2d(const tarn_tensor *x, const tarn_tensor *positions,
                               const int64_t *kernel_size, int kernel_size_count,
                               const int64_t *stride, int stride_count, const int64_t *padding,
                               int padding_count, const int64_t *output_size, int output_size_count)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.list = {kernel_size, kernel_size_count}},
                                       {.list = {stride, stride_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {output_size, output_size_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_max_unpool2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_maximum(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_maximum, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_mean(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_mean, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_median(const tarn_tensor *x, int64_t dim, bool keepdim, tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_median, tensors_given, NULL, values_given, results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

int tarn_meshgrid(const tarn_tensor *const *tensors, int tensors_count, const char *indexing,
                  tarn_tensor **grids, int grids_room)
{
    const tarn_value values_given[] = {{0},
                                       {.choice = tarn_choice(&tarn_op_row_meshgrid, "indexing",
                                                              indexing)}};
    tarn_tensor *const *tensors_given = (tarn_tensor *const *)tensors;
    const uint16_t tensors_first[] = {0, (uint16_t)tensors_count};
    return tarn_apply_list(&tarn_op_row_meshgrid, tensors_given, tensors_first, values_given, grids,
                           grids_room);
}

tarn_tensor *tarn_min(const tarn_tensor *x, int64_t dim, bool keepdim, tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_min, tensors_given, NULL, values_given, results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

tarn_tensor *tarn_minimum(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_minimum, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_mish(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_mish, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_mode(const tarn_tensor *x, int64_t dim, bool keepdim, tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_mode, tensors_given, NULL, values_given, results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

tarn_tensor *tarn_movedim(const tarn_tensor *x, const int64_t *source, int source_count,
                          const int64_t *destination, int destination_count)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {source, source_count}},
                                       {.list = {destination, destination_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_movedim, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_mse_loss(const tarn_tensor *x, const tarn_tensor *target, const char *reduction)
{
    const tarn_value values_given[] = {
        {0}, {0}, {.choice = tarn_choice(&tarn_op_row_mse_loss, "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_mse_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_mul(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_mul, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_multi_margin_loss(const tarn_tensor *x, const tarn_tensor *target, double p,
                                    double margin, const tarn_tensor *weight, const char *reduction)
{
    const tarn_value values_given[] = {
        {0},
        {0},
        {.number = p},
        {.number = margin},
        {0},
        {.choice = tarn_choice(&tarn_op_row_multi_margin_loss, "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target,
                                          weight ? (tarn_tensor *)weight : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_multi_margin_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_multilabel_soft_margin_loss(const tarn_tensor *x, const tarn_tensor *target,
                                              const tarn_tensor *weight, const char *reduction)
{
    const tarn_value values_given[] = {
        {0},
        {0},
        {0},
        {.choice = tarn_choice(&tarn_op_row_multilabel_soft_margin_loss, "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target,
                                          weight ? (tarn_tensor *)weight : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_multilabel_soft_margin_loss, tensors_given, NULL, values_given,
                    results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_multinomial(const tarn_tensor *x, int64_t num_samples, bool replacement)
{
    const tarn_value values_given[] = {{0}, {.integer = num_samples}, {.boolean = replacement}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_multinomial, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_nan_to_num(const tarn_tensor *x, double nan, double posinf, double neginf)
{
    const tarn_value values_given[] = {{0},
                                       {.number = nan},
                                       {.number = posinf},
                                       {.number = neginf}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_nan_to_num, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_nanmean(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_nanmean, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_nanmedian(const tarn_tensor *x, int64_t dim, bool keepdim,
                            tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_nanmedian, tensors_given, NULL, values_given, results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

tarn_tensor *tarn_nanquantile(const tarn_tensor *x, const tarn_tensor *q, int64_t dim, bool keepdim,
                              const char *interpolation)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.integer = dim},
                                       {.boolean = keepdim},
                                       {.choice = tarn_choice(&tarn_op_row_nanquantile,
                                                              "interpolation", interpolation)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)q};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_nanquantile, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_nansum(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_nansum, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_narrow(const tarn_tensor *x, int64_t dim, int64_t from, int64_t length)
{
    const tarn_value values_given[] = {{0},
                                       {.integer = dim},
                                       {.integer = from},
                                       {.integer = length}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_narrow, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_ne(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_ne, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_neg(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_neg, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_nll_loss(const tarn_tensor *x, const tarn_tensor *target,
                           const tarn_tensor *weight, const char *reduction, int64_t ignore_index)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.choice = tarn_choice(&tarn_op_row_nll_loss, "reduction",
                                                              reduction)},
                                       {.integer = ignore_index}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target,
                                          weight ? (tarn_tensor *)weight : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_nll_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_nonzero(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_nonzero, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_norm(const tarn_tensor *x, double p, const int64_t *dims, int dims_count,
                       bool keepdim)
{
    const tarn_value values_given[] = {{0},
                                       {.number = p},
                                       {.list = {dims, dims_count}},
                                       {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_norm, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_normal(const tarn_tensor *mean, const tarn_tensor *std)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)mean, (tarn_tensor *)std};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_normal, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_normal_(const tarn_tensor *x, double mean, double std)
{
    const tarn_value values_given[] = {{0}, {.number = mean}, {.number = std}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_normal_, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_normalize(const tarn_tensor *x, double p, int64_t dim, double eps)
{
    const tarn_value values_given[] = {{0}, {.number = p}, {.integer = dim}, {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_normalize, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_nt_xent(const tarn_tensor *z1, const tarn_tensor *z2, double temperature,
                          const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.number = temperature},
                                       {.choice = tarn_choice(&tarn_op_row_nt_xent, "reduction",
                                                              reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)z1, (tarn_tensor *)z2};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_nt_xent, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_one_hot(const tarn_tensor *x, int64_t num_classes, int64_t dtype)
{
    const tarn_value values_given[] = {{0}, {.integer = num_classes}, {.integer = dtype}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_one_hot, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_ones_like(const tarn_tensor *x, int64_t dtype)
{
    const tarn_value values_given[] = {{0}, {.integer = dtype}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_ones_like, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_outer(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_outer, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_pad(const tarn_tensor *x, const int64_t *pad, int pad_count, const char *mode,
                      double value)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {pad, pad_count}},
                                       {.choice = tarn_choice(&tarn_op_row_pad, "mode", mode)},
                                       {.number = value}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_pad, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_pairwise_distance(const tarn_tensor *a, const tarn_tensor *b, double p,
                                    double eps, bool keepdim)
{
    const tarn_value values_given[] = {
        {0}, {0}, {.number = p}, {.number = eps}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_pairwise_distance, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_permute(const tarn_tensor *x, const int64_t *dims, int dims_count)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_permute, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_pinv(const tarn_tensor *a, double rtol)
{
    const tarn_value values_given[] = {{0}, {.number = rtol}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_pinv, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_pixel_shuffle(const tarn_tensor *x, int64_t upscale_factor)
{
    const tarn_value values_given[] = {{0}, {.integer = upscale_factor}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_pixel_shuffle, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_pixel_unshuffle(const tarn_tensor *x, int64_t downscale_factor)
{
    const tarn_value values_given[] = {{0}, {.integer = downscale_factor}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_pixel_unshuffle, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_poisson(const tarn_tensor *rate)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)rate};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_poisson, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_poisson_nll_loss(const tarn_tensor *x, const tarn_tensor *target, bool log_input,
                                   bool full, double eps, const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.boolean = log_input},
                                       {.boolean = full},
                                       {.number = eps},
                                       {.choice = tarn_choice(&tarn_op_row_poisson_nll_loss,
                                                              "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_poisson_nll_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_polygamma(const tarn_tensor *x, int64_t n)
{
    const tarn_value values_given[] = {{0}, {.integer = n}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_polygamma, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_pow(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_pow, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_prelu(const tarn_tensor *x, const tarn_tensor *weight)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)weight};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_prelu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_prod(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_prod, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_put_view(const tarn_tensor *x, const tarn_tensor *value, const int64_t *sizes,
                           int sizes_count, const int64_t *strides, int strides_count,
                           int64_t offset)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.list = {sizes, sizes_count}},
                                       {.list = {strides, strides_count}},
                                       {.integer = offset}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)value};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_put_view, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_qr(const tarn_tensor *a, const char *mode, tarn_tensor **r)
{
    const tarn_value values_given[] = {{0}, {.choice = tarn_choice(&tarn_op_row_qr, "mode", mode)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_qr, tensors_given, NULL, values_given, results))
        return NULL;
    if (r)
        *r = results[1];
    return results[0];
}

tarn_tensor *tarn_quantile(const tarn_tensor *x, const tarn_tensor *q, int64_t dim, bool keepdim,
                           const char *interpolation)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.integer = dim},
                                       {.boolean = keepdim},
                                       {.choice = tarn_choice(&tarn_op_row_quantile,
                                                              "interpolation", interpolation)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)q};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_quantile, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_rad2deg(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_rad2deg, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_rand_like(const tarn_tensor *x, int64_t dtype)
{
    const tarn_value values_given[] = {{0}, {.integer = dtype}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_rand_like, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_randn_like(const tarn_tensor *x, int64_t dtype)
{
    const tarn_value values_given[] = {{0}, {.integer = dtype}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_randn_like, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_reciprocal(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_reciprocal, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_relu(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_relu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_relu6(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_relu6, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_remainder(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_remainder, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_repeat_interleave(const tarn_tensor *x, const tarn_tensor *repeats, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)repeats};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_repeat_interleave, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_resample(const tarn_tensor *x, const tarn_tensor *positions,
                           const tarn_tensor *weights, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {0}, {0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions,
                                          (tarn_tensor *)weights};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_resample, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_reshape(const tarn_tensor *x, const int64_t *sizes, int sizes_count)
{
    const tarn_value values_given[] = {{0}, {.list = {sizes, sizes_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_reshape, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_rms_norm(const tarn_tensor *x, const int64_t *normalized_shape,
                           int normalized_shape_count, const tarn_tensor *weight, double eps)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {normalized_shape, normalized_shape_count}},
                                       {0},
                                       {.number = eps}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          weight ? (tarn_tensor *)weight : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_rms_norm, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_rnn(const tarn_tensor *x, const tarn_tensor *weight_ih,
                      const tarn_tensor *weight_hh, const tarn_tensor *bias_ih,
                      const tarn_tensor *bias_hh, const tarn_tensor *h0, const tarn_tensor *lengths,
                      const char *nonlinearity, bool reverse, tarn_tensor **h)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {0},
                                       {0},
                                       {0},
                                       {0},
                                       {.choice = tarn_choice(&tarn_op_row_rnn, "nonlinearity",
                                                              nonlinearity)},
                                       {.boolean = reverse}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          (tarn_tensor *)weight_ih,
                                          (tarn_tensor *)weight_hh,
                                          bias_ih ? (tarn_tensor *)bias_ih : TARN_NONE,
                                          bias_hh ? (tarn_tensor *)bias_hh : TARN_NONE,
                                          h0 ? (tarn_tensor *)h0 : TARN_NONE,
                                          lengths ? (tarn_tensor *)lengths : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_rnn, tensors_given, NULL, values_given, results))
        return NULL;
    if (h)
        *h = results[1];
    return results[0];
}

tarn_tensor *tarn_roll(const tarn_tensor *x, const int64_t *shifts, int shifts_count,
                       const int64_t *dims, int dims_count)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {shifts, shifts_count}},
                                       {.list = {dims, dims_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_roll, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_rot90(const tarn_tensor *x, int64_t k, const int64_t *dims, int dims_count)
{
    const tarn_value values_given[] = {{0}, {.integer = k}, {.list = {dims, dims_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_rot90, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_round(const tarn_tensor *x, int64_t decimals)
{
    const tarn_value values_given[] = {{0}, {.integer = decimals}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_round, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_round_ste(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_round_ste, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_rrelu(const tarn_tensor *x, double lower, double upper, bool training)
{
    const tarn_value values_given[] = {{0},
                                       {.number = lower},
                                       {.number = upper},
                                       {.boolean = training}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_rrelu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_rsqrt(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_rsqrt, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_scaled_dot_product_attention(const tarn_tensor *query, const tarn_tensor *key,
                                               const tarn_tensor *value,
                                               const tarn_tensor *attn_mask, double dropout_p,
                                               bool is_causal, double scale)
{
    const tarn_value values_given[] = {
        {0}, {0}, {0}, {0}, {.number = dropout_p}, {.boolean = is_causal}, {.number = scale}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)query, (tarn_tensor *)key,
                                          (tarn_tensor *)value,
                                          attn_mask ? (tarn_tensor *)attn_mask : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_scaled_dot_product_attention, tensors_given, NULL, values_given,
                    results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_scatter(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions,
                          const tarn_tensor *src)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions,
                                          (tarn_tensor *)src};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_scatter, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_scatter_add(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions,
                              const tarn_tensor *src)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions,
                                          (tarn_tensor *)src};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_scatter_add, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_scatter_reduce(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions,
                                 const tarn_tensor *src, const char *reduce, bool include_self)
{
    const tarn_value values_given[] = {{0},
                                       {.integer = dim},
                                       {0},
                                       {0},
                                       {.choice = tarn_choice(&tarn_op_row_scatter_reduce, "reduce",
                                                              reduce)},
                                       {.boolean = include_self}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions,
                                          (tarn_tensor *)src};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_scatter_reduce, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_searchsorted(const tarn_tensor *sorted, const tarn_tensor *x, bool right)
{
    const tarn_value values_given[] = {{0}, {0}, {.boolean = right}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)sorted, (tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_searchsorted, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_select(const tarn_tensor *x, int64_t dim, int64_t position)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.integer = position}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_select, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_self_attention(const tarn_tensor *x, int64_t heads, const tarn_tensor *attn_mask,
                                 double dropout_p, bool is_causal)
{
    const tarn_value values_given[] = {
        {0}, {.integer = heads}, {0}, {.number = dropout_p}, {.boolean = is_causal}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x,
                                          attn_mask ? (tarn_tensor *)attn_mask : TARN_NONE};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_self_attention, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_selu(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_selu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_sigmoid(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sigmoid, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_sign(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sign, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_sign_ste(const tarn_tensor *x, double limit)
{
    const tarn_value values_given[] = {{0}, {.number = limit}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sign_ste, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_silu(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_silu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_sin(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sin, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_sinc(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sinc, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_sinh(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sinh, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_slice(const tarn_tensor *x, int64_t dim, int64_t from, int64_t to, int64_t step)
{
    const tarn_value values_given[] = {
        {0}, {.integer = dim}, {.integer = from}, {.integer = to}, {.integer = step}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_slice, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_slogdet(const tarn_tensor *a, tarn_tensor **logabsdet)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_slogdet, tensors_given, NULL, values_given, results))
        return NULL;
    if (logabsdet)
        *logabsdet = results[1];
    return results[0];
}

tarn_tensor *tarn_smooth_l1_loss(const tarn_tensor *x, const tarn_tensor *target,
                                 const char *reduction, double beta)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.choice = tarn_choice(&tarn_op_row_smooth_l1_loss,
                                                              "reduction", reduction)},
                                       {.number = beta}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_smooth_l1_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_soft_margin_loss(const tarn_tensor *x, const tarn_tensor *target,
                                   const char *reduction)
{
    const tarn_value values_given[] = {
        {0}, {0}, {.choice = tarn_choice(&tarn_op_row_soft_margin_loss, "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)target};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_soft_margin_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_softmax(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_softmax, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_softmin(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_softmin, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_softplus(const tarn_tensor *x, double beta)
{
    const tarn_value values_given[] = {{0}, {.number = beta}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_softplus, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_softshrink(const tarn_tensor *x, double lambd)
{
    const tarn_value values_given[] = {{0}, {.number = lambd}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_softshrink, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_softsign(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_softsign, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_solve(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_solve, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_solve_triangular(const tarn_tensor *a, const tarn_tensor *b, bool upper,
                                   bool unitriangular)
{
    const tarn_value values_given[] = {{0}, {0}, {.boolean = upper}, {.boolean = unitriangular}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_solve_triangular, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_sort(const tarn_tensor *x, int64_t dim, bool descending, tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.boolean = descending}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sort, tensors_given, NULL, values_given, results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

int tarn_split(const tarn_tensor *x, const int64_t *sizes, int sizes_count, int64_t dim,
               tarn_tensor **parts, int parts_room)
{
    const tarn_value values_given[] = {{0}, {.list = {sizes, sizes_count}}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    return tarn_apply_list(&tarn_op_row_split, tensors_given, NULL, values_given, parts,
                           parts_room);
}

tarn_tensor *tarn_sqrt(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sqrt, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_square(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_square, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_squeeze(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_squeeze, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_stack(const tarn_tensor *const *tensors, int tensors_count, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const *tensors_given = (tarn_tensor *const *)tensors;
    const uint16_t tensors_first[] = {0, (uint16_t)tensors_count};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_stack, tensors_given, tensors_first, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_std(const tarn_tensor *x, const int64_t *dims, int dims_count, bool unbiased,
                      bool keepdim, double correction)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {dims, dims_count}},
                                       {.boolean = unbiased},
                                       {.boolean = keepdim},
                                       {.number = correction}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_std, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_std_mean(const tarn_tensor *x, const int64_t *dims, int dims_count, bool unbiased,
                           bool keepdim, double correction, tarn_tensor **mean)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {dims, dims_count}},
                                       {.boolean = unbiased},
                                       {.boolean = keepdim},
                                       {.number = correction}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_std_mean, tensors_given, NULL, values_given, results))
        return NULL;
    if (mean)
        *mean = results[1];
    return results[0];
}

tarn_tensor *tarn_step(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_step, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_sub(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sub, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_sum(const tarn_tensor *x, const int64_t *dims, int dims_count, bool keepdim)
{
    const tarn_value values_given[] = {{0}, {.list = {dims, dims_count}}, {.boolean = keepdim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sum, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_sum_to(const tarn_tensor *x, const int64_t *sizes, int sizes_count)
{
    const tarn_value values_given[] = {{0}, {.list = {sizes, sizes_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_sum_to, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_svd(const tarn_tensor *a, bool full_matrices, tarn_tensor **s, tarn_tensor **vh)
{
    const tarn_value values_given[] = {{0}, {.boolean = full_matrices}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_svd, tensors_given, NULL, values_given, results))
        return NULL;
    if (s)
        *s = results[1];
    if (vh)
        *vh = results[2];
    return results[0];
}

tarn_tensor *tarn_svdvals(const tarn_tensor *a)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_svdvals, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_t(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_t, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_take(const tarn_tensor *x, const tarn_tensor *positions)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_take, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_take_along_dim(const tarn_tensor *x, const tarn_tensor *positions, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)positions};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_take_along_dim, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_tan(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_tan, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_tanh(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_tanh, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_tanhshrink(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_tanhshrink, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

int tarn_tensor_split(const tarn_tensor *x, int64_t sections, int64_t dim, const int64_t *indices,
                      int indices_count, tarn_tensor **parts, int parts_room)
{
    const tarn_value values_given[] = {{0},
                                       {.integer = sections},
                                       {.integer = dim},
                                       {.list = {indices, indices_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    return tarn_apply_list(&tarn_op_row_tensor_split, tensors_given, NULL, values_given, parts,
                           parts_room);
}

tarn_tensor *tarn_tensordot(const tarn_tensor *a, const tarn_tensor *b, int64_t dims,
                            const int64_t *dims_a, int dims_a_count, const int64_t *dims_b,
                            int dims_b_count)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {.integer = dims},
                                       {.list = {dims_a, dims_a_count}},
                                       {.list = {dims_b, dims_b_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_tensordot, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_threshold(const tarn_tensor *x, double threshold, double value)
{
    const tarn_value values_given[] = {{0}, {.number = threshold}, {.number = value}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_threshold, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_tile(const tarn_tensor *x, const int64_t *repeats, int repeats_count)
{
    const tarn_value values_given[] = {{0}, {.list = {repeats, repeats_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_tile, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_to(const tarn_tensor *x, int64_t dtype)
{
    const tarn_value values_given[] = {{0}, {.integer = dtype}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_to, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_topk(const tarn_tensor *x, int64_t k, int64_t dim, bool largest,
                       tarn_tensor **positions)
{
    const tarn_value values_given[] = {{0}, {.integer = k}, {.integer = dim}, {.boolean = largest}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_topk, tensors_given, NULL, values_given, results))
        return NULL;
    if (positions)
        *positions = results[1];
    return results[0];
}

tarn_tensor *tarn_trace(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_trace, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_transpose(const tarn_tensor *x, int64_t dim1, int64_t dim2)
{
    const tarn_value values_given[] = {{0}, {.integer = dim1}, {.integer = dim2}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_transpose, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_tril(const tarn_tensor *x, int64_t offset)
{
    const tarn_value values_given[] = {{0}, {.integer = offset}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_tril, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_triplet_margin_loss(const tarn_tensor *anchor, const tarn_tensor *positive,
                                      const tarn_tensor *negative, double margin, double p,
                                      double eps, bool swap, const char *reduction)
{
    const tarn_value values_given[] = {{0},
                                       {0},
                                       {0},
                                       {.number = margin},
                                       {.number = p},
                                       {.number = eps},
                                       {.boolean = swap},
                                       {.choice = tarn_choice(&tarn_op_row_triplet_margin_loss,
                                                              "reduction", reduction)}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)anchor, (tarn_tensor *)positive,
                                          (tarn_tensor *)negative};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_triplet_margin_loss, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_triu(const tarn_tensor *x, int64_t offset)
{
    const tarn_value values_given[] = {{0}, {.integer = offset}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_triu, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_trunc(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_trunc, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_type_as(const tarn_tensor *x, const tarn_tensor *other)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)other};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_type_as, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

int tarn_unbind(const tarn_tensor *x, int64_t dim, tarn_tensor **parts, int parts_room)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    return tarn_apply_list(&tarn_op_row_unbind, tensors_given, NULL, values_given, parts,
                           parts_room);
}

tarn_tensor *tarn_unflatten(const tarn_tensor *x, int64_t dim, const int64_t *sizes,
                            int sizes_count)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.list = {sizes, sizes_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_unflatten, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_unfold(const tarn_tensor *x, int64_t dim, int64_t size, int64_t step)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}, {.integer = size}, {.integer = step}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_unfold, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_unfold2d(const tarn_tensor *x, const int64_t *kernel_size, int kernel_size_count,
                           const int64_t *dilation, int dilation_count, const int64_t *padding,
                           int padding_count, const int64_t *stride, int stride_count)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {kernel_size, kernel_size_count}},
                                       {.list = {dilation, dilation_count}},
                                       {.list = {padding, padding_count}},
                                       {.list = {stride, stride_count}}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_unfold2d, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_uniform_(const tarn_tensor *x, double low, double high)
{
    const tarn_value values_given[] = {{0}, {.number = low}, {.number = high}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_uniform_, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_unique(const tarn_tensor *x, int64_t dim, tarn_tensor **inverse,
                         tarn_tensor **counts)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_unique, tensors_given, NULL, values_given, results))
        return NULL;
    if (inverse)
        *inverse = results[1];
    if (counts)
        *counts = results[2];
    return results[0];
}

tarn_tensor *tarn_unique_consecutive(const tarn_tensor *x, int64_t dim, tarn_tensor **inverse,
                                     tarn_tensor **counts)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_unique_consecutive, tensors_given, NULL, values_given, results))
        return NULL;
    if (inverse)
        *inverse = results[1];
    if (counts)
        *counts = results[2];
    return results[0];
}

tarn_tensor *tarn_unsqueeze(const tarn_tensor *x, int64_t dim)
{
    const tarn_value values_given[] = {{0}, {.integer = dim}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_unsqueeze, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_var(const tarn_tensor *x, const int64_t *dims, int dims_count, bool unbiased,
                      bool keepdim, double correction)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {dims, dims_count}},
                                       {.boolean = unbiased},
                                       {.boolean = keepdim},
                                       {.number = correction}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_var, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_var_mean(const tarn_tensor *x, const int64_t *dims, int dims_count, bool unbiased,
                           bool keepdim, double correction, tarn_tensor **mean)
{
    const tarn_value values_given[] = {{0},
                                       {.list = {dims, dims_count}},
                                       {.boolean = unbiased},
                                       {.boolean = keepdim},
                                       {.number = correction}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_var_mean, tensors_given, NULL, values_given, results))
        return NULL;
    if (mean)
        *mean = results[1];
    return results[0];
}

tarn_tensor *tarn_view_as(const tarn_tensor *x, const tarn_tensor *other)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x, (tarn_tensor *)other};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_view_as, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_vstack(const tarn_tensor *const *tensors, int tensors_count)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const *tensors_given = (tarn_tensor *const *)tensors;
    const uint16_t tensors_first[] = {0, (uint16_t)tensors_count};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_vstack, tensors_given, tensors_first, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_where(const tarn_tensor *condition, const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)condition, (tarn_tensor *)a,
                                          (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_where, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_xlogy(const tarn_tensor *a, const tarn_tensor *b)
{
    const tarn_value values_given[] = {{0}, {0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)a, (tarn_tensor *)b};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_xlogy, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_zero_(const tarn_tensor *x)
{
    const tarn_value values_given[] = {{0}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_zero_, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}

tarn_tensor *tarn_zeros_like(const tarn_tensor *x, int64_t dtype)
{
    const tarn_value values_given[] = {{0}, {.integer = dtype}};
    tarn_tensor *const tensors_given[] = {(tarn_tensor *)x};
    tarn_tensor *results[TARN_MAX_RESULTS] = {0};
    if (!tarn_apply(&tarn_op_row_zeros_like, tensors_given, NULL, values_given, results))
        return NULL;
    return results[0];
}
