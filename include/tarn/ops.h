/* ops.h -- every operation as a function, generated from the rows.
 *
 * NULL passes through without a new message.  Dims and positions count from one.  An integer, dim
 * or dtype that is not given is TARN_ABSENT, a number NAN, a tensor or word NULL; a list of -1 numbers
 * is the first word that it may be, of -2 the second.  Further results go where pointers say.
 * Where the result is a list, it goes to an array with so much room: how many there are, or -1.
 */
#ifndef TARN_OPS_H
#define TARN_OPS_H

#include "tarn/tensor.h"

#define TARN_ABSENT INT64_MIN

/* Size without sign. */
TARN_API tarn_tensor *tarn_abs(const tarn_tensor *x);

/* The angle, from 0 to pi, whose cosine is x; NaN where |x| > 1. */
TARN_API tarn_tensor *tarn_acos(const tarn_tensor *x);

/* The number, at least 0, whose hyperbolic cosine is x; NaN below 1. */
TARN_API tarn_tensor *tarn_acosh(const tarn_tensor *x);

/* The means of so many windows that share a sequence, whatever its length. */
TARN_API tarn_tensor *tarn_adaptive_avg_pool1d(const tarn_tensor *x, const int64_t *output_size,
                                               int output_size_count);

/* The means of so many windows that share an image, whatever its size. */
TARN_API tarn_tensor *tarn_adaptive_avg_pool2d(const tarn_tensor *x, const int64_t *output_size,
                                               int output_size_count);

/* The largest numbers of so many windows that share a sequence, whatever its length. */
TARN_API tarn_tensor *tarn_adaptive_max_pool1d(const tarn_tensor *x, const int64_t *output_size,
                                               int output_size_count);

/* The largest numbers of so many windows that share an image, whatever its size. */
TARN_API tarn_tensor *tarn_adaptive_max_pool2d(const tarn_tensor *x, const int64_t *output_size,
                                               int output_size_count);

/* Sum, element by element. */
TARN_API tarn_tensor *tarn_add(const tarn_tensor *a, const tarn_tensor *b);

/* Adds a quotient, times a number. */
TARN_API tarn_tensor *tarn_addcdiv(const tarn_tensor *x, const tarn_tensor *a, const tarn_tensor *b,
                                   double value);

/* Adds a product, times a number. */
TARN_API tarn_tensor *tarn_addcmul(const tarn_tensor *x, const tarn_tensor *a, const tarn_tensor *b,
                                   double value);

/* A tensor plus a product of matrices, or of batches of them. */
TARN_API tarn_tensor *tarn_addmm(const tarn_tensor *x, const tarn_tensor *a, const tarn_tensor *b,
                                 double beta, double alpha);

/* The grid with which grid_sample turns, scales, shears and moves images. */
TARN_API tarn_tensor *tarn_affine_grid(const tarn_tensor *theta, const int64_t *size,
                                       int size_count, bool align_corners);

/* Whether no number is 0, over all dims or some. */
TARN_API tarn_tensor *tarn_all(const tarn_tensor *x, const int64_t *dims, int dims_count,
                               bool keepdim);

/* Dropout for selu: what is dropped takes its lowest value, and mean 0 and variance 1 stay. */
TARN_API tarn_tensor *tarn_alpha_dropout(const tarn_tensor *x, double p, bool training);

/* The largest numbers over all dims, or over some; those that are as large share the gradient. */
TARN_API tarn_tensor *tarn_amax(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                bool keepdim);

/* The smallest numbers over all dims, or over some; those that are as small share the gradient. */
TARN_API tarn_tensor *tarn_amin(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                bool keepdim);

/* The smallest and the largest numbers over all dims, or over some. */
TARN_API tarn_tensor *tarn_aminmax(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                   bool keepdim, tarn_tensor **max);

/* Whether any number is not 0, over all dims or some. */
TARN_API tarn_tensor *tarn_any(const tarn_tensor *x, const int64_t *dims, int dims_count,
                               bool keepdim);

/* Where the largest number stands, over all or along a dim, counting from one. */
TARN_API tarn_tensor *tarn_argmax(const tarn_tensor *x, int64_t dim, bool keepdim);

/* Where the smallest number stands, over all or along a dim, counting from one. */
TARN_API tarn_tensor *tarn_argmin(const tarn_tensor *x, int64_t dim, bool keepdim);

/* Where the numbers along a dim stand, in the order of their size. */
TARN_API tarn_tensor *tarn_argsort(const tarn_tensor *x, int64_t dim, bool descending);

/* Shows a tensor's elements in other sizes and steps; they may be shown several times. */
TARN_API tarn_tensor *tarn_as_strided(const tarn_tensor *x, const int64_t *sizes, int sizes_count,
                                      const int64_t *strides, int strides_count, int64_t offset);

/* Zeros to which the numbers of x are added where as_strided would have read them. */
TARN_API tarn_tensor *tarn_as_strided_sum(const tarn_tensor *x, const int64_t *sizes,
                                          int sizes_count, const int64_t *strides,
                                          int strides_count, int64_t offset);

/* The angle, from -pi / 2 to pi / 2, whose sine is x; NaN where |x| > 1. */
TARN_API tarn_tensor *tarn_asin(const tarn_tensor *x);

/* The number whose hyperbolic sine is x. */
TARN_API tarn_tensor *tarn_asinh(const tarn_tensor *x);

/* The angle, from -pi / 2 to pi / 2, whose tangent is x. */
TARN_API tarn_tensor *tarn_atan(const tarn_tensor *x);

/* The angle, from -pi to pi, between the x axis and the point (b, a). */
TARN_API tarn_tensor *tarn_atan2(const tarn_tensor *a, const tarn_tensor *b);

/* The number whose hyperbolic tangent is x; NaN where |x| > 1. */
TARN_API tarn_tensor *tarn_atanh(const tarn_tensor *x);

/* The mean of each window of a sequence; padding counts as zeros. */
TARN_API tarn_tensor *tarn_avg_pool1d(const tarn_tensor *x, const int64_t *kernel_size,
                                      int kernel_size_count, const int64_t *stride,
                                      int stride_count, const int64_t *padding, int padding_count);

/* The mean of each window of an image; padding counts as zeros. */
TARN_API tarn_tensor *tarn_avg_pool2d(const tarn_tensor *x, const int64_t *kernel_size,
                                      int kernel_size_count, const int64_t *stride,
                                      int stride_count, const int64_t *padding, int padding_count);

/* Gives each channel mean 0 and variance 1 over the batch, then scales and shifts it. */
TARN_API tarn_tensor *tarn_batch_norm(const tarn_tensor *x, const tarn_tensor *running_mean,
                                      const tarn_tensor *running_var, const tarn_tensor *weight,
                                      const tarn_tensor *bias, bool training, double momentum,
                                      double eps);

/* batch_norm, then relu, in one pass: what Sequential does with these layers. */
TARN_API tarn_tensor *tarn_batch_norm_relu(const tarn_tensor *x, const tarn_tensor *running_mean,
                                           const tarn_tensor *running_var,
                                           const tarn_tensor *weight, const tarn_tensor *bias,
                                           bool training, double momentum, double eps);

/* batch_norm, relu and the largest of each 2 x 2, in one pass: what Sequential does with these layers.  The images between are not kept. */
TARN_API tarn_tensor *
tarn_batch_norm_relu_max_pool(const tarn_tensor *x, const tarn_tensor *running_mean,
                              const tarn_tensor *running_var, const tarn_tensor *weight,
                              const tarn_tensor *bias, bool training, double momentum, double eps);

/* 1 with the probability given at each place, else 0. */
TARN_API tarn_tensor *tarn_bernoulli(const tarn_tensor *p);

/* How surprised probabilities of a yes are by the answers, 0 or 1 or between. */
TARN_API tarn_tensor *tarn_binary_cross_entropy(const tarn_tensor *x, const tarn_tensor *target,
                                                const tarn_tensor *weight, const char *reduction);

/* How surprised scores are by answers, 0 or 1: binary_cross_entropy of their sigmoid, exact also where that is 0 or 1. */
TARN_API tarn_tensor *tarn_binary_cross_entropy_with_logits(const tarn_tensor *x,
                                                            const tarn_tensor *target,
                                                            const tarn_tensor *weight,
                                                            const tarn_tensor *pos_weight,
                                                            const char *reduction);

/* How often each of the positions 1, 2, ... occurs, or the sum of its weights. */
TARN_API tarn_tensor *tarn_bincount(const tarn_tensor *x, const tarn_tensor *weights,
                                    int64_t minlength);

/* Bipolar sigmoid: a soft step from -1 to 1. */
TARN_API tarn_tensor *tarn_bipolar_sigmoid(const tarn_tensor *x);

/* The bits that both have. */
TARN_API tarn_tensor *tarn_bitwise_and(const tarn_tensor *a, const tarn_tensor *b);

/* Bits moved up by b places; 0 where b is not from 0 to 63. */
TARN_API tarn_tensor *tarn_bitwise_left_shift(const tarn_tensor *a, const tarn_tensor *b);

/* Every bit turned over; of bools their opposite. */
TARN_API tarn_tensor *tarn_bitwise_not(const tarn_tensor *x);

/* The bits that one of them has. */
TARN_API tarn_tensor *tarn_bitwise_or(const tarn_tensor *a, const tarn_tensor *b);

/* Bits moved down by b places; the sign stays. */
TARN_API tarn_tensor *tarn_bitwise_right_shift(const tarn_tensor *a, const tarn_tensor *b);

/* The bits that just one of them has. */
TARN_API tarn_tensor *tarn_bitwise_xor(const tarn_tensor *a, const tarn_tensor *b);

/* Tensors expanded to the one shape that all of them expand to; views. */
TARN_API int tarn_broadcast_tensors(const tarn_tensor *const *tensors, int tensors_count,
                                    tarn_tensor **parts, int parts_room);

/* Which of the stretches between sorted boundaries numbers fall into, from 1. */
TARN_API tarn_tensor *tarn_bucketize(const tarn_tensor *x, const tarn_tensor *boundaries,
                                     bool right);

/* Every choice of one number from each list, as rows. */
TARN_API tarn_tensor *tarn_cartesian_prod(const tarn_tensor *const *tensors, int tensors_count);

/* Joins tensors along a dim. */
TARN_API tarn_tensor *tarn_cat(const tarn_tensor *const *tensors, int tensors_count, int64_t dim);

/* Distances of each row of a from each row of b; at distance 0 the gradient is 0. */
TARN_API tarn_tensor *tarn_cdist(const tarn_tensor *a, const tarn_tensor *b, double p);

/* The whole number above. */
TARN_API tarn_tensor *tarn_ceil(const tarn_tensor *x);

/* Ramp that bends below 0 towards -alpha, with slope 1 on both sides of 0. */
TARN_API tarn_tensor *tarn_celu(const tarn_tensor *x, double alpha);

/* Deals the channels of each group out to all groups, so that what groups compute gets mixed. */
TARN_API tarn_tensor *tarn_channel_shuffle(const tarn_tensor *x, int64_t groups);

/* The triangle L, with a positive diagonal, of a symmetric positive definite matrix; of any other matrix its symmetric part (a + a^T) / 2 is taken. */
TARN_API tarn_tensor *tarn_cholesky(const tarn_tensor *a, bool upper);

/* The inverse of a, from the triangle that cholesky gave for it. */
TARN_API tarn_tensor *tarn_cholesky_inverse(const tarn_tensor *l, bool upper);

/* x with a x = b, from the triangle that cholesky gave for a. */
TARN_API tarn_tensor *tarn_cholesky_solve(const tarn_tensor *b, const tarn_tensor *l, bool upper);

/* Cuts a tensor along a dim into so many pieces of one size; the last may be smaller, and there may be fewer. */
TARN_API int tarn_chunk(const tarn_tensor *x, int64_t chunks, int64_t dim, tarn_tensor **parts,
                        int parts_room);

/* Keeps values between two bounds; outside them the gradient is 0. */
TARN_API tarn_tensor *tarn_clamp(const tarn_tensor *x, double min, double max);

/* A copy with storage of its own. */
TARN_API tarn_tensor *tarn_clone(const tarn_tensor *x);

/* Every choice of r numbers of a list, in its order, as rows. */
TARN_API tarn_tensor *tarn_combinations(const tarn_tensor *x, int64_t r, bool with_replacement);

/* How much a matrix magnifies errors when a system of it is solved: 1 at best. */
TARN_API tarn_tensor *tarn_cond(const tarn_tensor *a, const int64_t *p, int p_count);

/* The tensor itself where its numbers lie row by row without gaps, else a copy for which that holds. */
TARN_API tarn_tensor *tarn_contiguous(const tarn_tensor *x);

/* For pairs of vectors: equals (1) are drawn together, others (0 or -1) pushed apart until the margin is between them. */
TARN_API tarn_tensor *tarn_contrastive_loss(const tarn_tensor *x1, const tarn_tensor *x2,
                                            const tarn_tensor *target, double margin,
                                            const char *reduction, double eps);

/* Slides a small window along sequences: each output is a weighted sum of one window. */
TARN_API tarn_tensor *tarn_conv1d(const tarn_tensor *x, const tarn_tensor *weight,
                                  const tarn_tensor *bias, const int64_t *stride, int stride_count,
                                  const int64_t *padding, int padding_count,
                                  const int64_t *dilation, int dilation_count, int64_t groups);

/* Slides small windows over images: each output is a weighted sum of one window. */
TARN_API tarn_tensor *tarn_conv2d(const tarn_tensor *x, const tarn_tensor *weight,
                                  const tarn_tensor *bias, const int64_t *stride, int stride_count,
                                  const int64_t *padding, int padding_count,
                                  const int64_t *dilation, int dilation_count, int64_t groups);

/* conv2d, then relu, in one pass: what Sequential does with these layers. */
TARN_API tarn_tensor *tarn_conv2d_relu(const tarn_tensor *x, const tarn_tensor *weight,
                                       const tarn_tensor *bias, const int64_t *stride,
                                       int stride_count, const int64_t *padding, int padding_count,
                                       const int64_t *dilation, int dilation_count, int64_t groups);

/* conv2d, relu and the largest of each 2 x 2, in one pass: what Sequential does with these layers.  The images between are not kept. */
TARN_API tarn_tensor *tarn_conv2d_relu_max_pool(const tarn_tensor *x, const tarn_tensor *weight,
                                                const tarn_tensor *bias, const int64_t *stride,
                                                int stride_count, const int64_t *padding,
                                                int padding_count, const int64_t *dilation,
                                                int dilation_count, int64_t groups);

/* Puts a window, weighted by each number of a sequence, where conv1d would have looked, and adds them up: sequences grow. */
TARN_API tarn_tensor *tarn_conv_transpose1d(const tarn_tensor *x, const tarn_tensor *weight,
                                            const tarn_tensor *bias, const int64_t *stride,
                                            int stride_count, const int64_t *padding,
                                            int padding_count, const int64_t *output_padding,
                                            int output_padding_count, int64_t groups,
                                            const int64_t *dilation, int dilation_count);

/* Puts a window, weighted by each number of an image, where conv2d would have looked, and adds them up: images grow. */
TARN_API tarn_tensor *tarn_conv_transpose2d(const tarn_tensor *x, const tarn_tensor *weight,
                                            const tarn_tensor *bias, const int64_t *stride,
                                            int stride_count, const int64_t *padding,
                                            int padding_count, const int64_t *output_padding,
                                            int output_padding_count, int64_t groups,
                                            const int64_t *dilation, int dilation_count);

/* Writes the numbers of another tensor into this one, converted and expanded. */
TARN_API tarn_tensor *tarn_copy_(const tarn_tensor *x, const tarn_tensor *from);

/* Pearson's correlations of the rows of a matrix, from -1 to 1. */
TARN_API tarn_tensor *tarn_corrcoef(const tarn_tensor *x);

/* The cosine of an angle in radians. */
TARN_API tarn_tensor *tarn_cos(const tarn_tensor *x);

/* Hyperbolic cosine. */
TARN_API tarn_tensor *tarn_cosh(const tarn_tensor *x);

/* For pairs of vectors: equals (1) should point one way, others (-1) apart. */
TARN_API tarn_tensor *tarn_cosine_embedding_loss(const tarn_tensor *x1, const tarn_tensor *x2,
                                                 const tarn_tensor *target, double margin,
                                                 const char *reduction);

/* Cosine of the angle between vectors along a dim: 1 where they point the same way. */
TARN_API tarn_tensor *tarn_cosine_similarity(const tarn_tensor *a, const tarn_tensor *b,
                                             int64_t dim, double eps);

/* How many numbers are not 0, over all dims or some; NaN is not 0. */
TARN_API tarn_tensor *tarn_count_nonzero(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                         bool keepdim);

/* Covariances of the rows of a matrix: a row for each variable, a column for each observation. */
TARN_API tarn_tensor *tarn_cov(const tarn_tensor *x, double correction);

/* The cross product of vectors of three numbers along a dim. */
TARN_API tarn_tensor *tarn_cross(const tarn_tensor *a, const tarn_tensor *b, int64_t dim);

/* How surprised scores are by the right classes: the loss for choosing one of n. */
TARN_API tarn_tensor *tarn_cross_entropy(const tarn_tensor *x, const tarn_tensor *target,
                                         const tarn_tensor *weight, const char *reduction,
                                         double label_smoothing, int64_t ignore_index);

/* For sequences whose labels are known and not where they stand: the log-likelihood of all alignments, where the net may say blank and repeat itself. */
TARN_API tarn_tensor *tarn_ctc_loss(const tarn_tensor *x, const tarn_tensor *targets,
                                    const tarn_tensor *input_lengths,
                                    const tarn_tensor *target_lengths, int64_t blank,
                                    const char *reduction, bool zero_infinity);

/* The largest number so far along a dim, and where it stands; NaN stays. */
TARN_API tarn_tensor *tarn_cummax(const tarn_tensor *x, int64_t dim, tarn_tensor **positions);

/* The smallest number so far along a dim, and where it stands; NaN stays. */
TARN_API tarn_tensor *tarn_cummin(const tarn_tensor *x, int64_t dim, tarn_tensor **positions);

/* Running products along a dim. */
TARN_API tarn_tensor *tarn_cumprod(const tarn_tensor *x, int64_t dim);

/* Running sums along a dim. */
TARN_API tarn_tensor *tarn_cumsum(const tarn_tensor *x, int64_t dim);

/* Degrees as radians. */
TARN_API tarn_tensor *tarn_deg2rad(const tarn_tensor *x);

/* The determinant of a square matrix. Its gradient needs an inverse; slogdet does not overflow. */
TARN_API tarn_tensor *tarn_det(const tarn_tensor *a);

/* The diagonal of a matrix, or the matrix of zeros with a list as its diagonal. */
TARN_API tarn_tensor *tarn_diag(const tarn_tensor *x, int64_t offset);

/* Planes of zeros with the last dim of x as their diagonal. */
TARN_API tarn_tensor *tarn_diag_embed(const tarn_tensor *x, int64_t offset, int64_t dim1,
                                      int64_t dim2);

/* A diagonal of the planes of two dims, as the last dim; a view. */
TARN_API tarn_tensor *tarn_diagonal(const tarn_tensor *x, int64_t offset, int64_t dim1,
                                    int64_t dim2);

/* For masks of images: 1 minus the overlap of probabilities and targets, which small objects count in as much as large ones. */
TARN_API tarn_tensor *tarn_dice_loss(const tarn_tensor *x, const tarn_tensor *target, double smooth,
                                     const char *reduction);

/* Differences of neighbours along a dim, n times over. */
TARN_API tarn_tensor *tarn_diff(const tarn_tensor *x, int64_t n, int64_t dim,
                                const tarn_tensor *prepend, const tarn_tensor *append);

/* The derivative of lgamma; NaN at whole numbers below 0. */
TARN_API tarn_tensor *tarn_digamma(const tarn_tensor *x);

/* Quotient, element by element; of whole numbers too it is a floating one. */
TARN_API tarn_tensor *tarn_div(const tarn_tensor *a, const tarn_tensor *b);

/* In training, sets each element to 0 with probability p and divides the others by 1 - p. */
TARN_API tarn_tensor *tarn_dropout(const tarn_tensor *x, double p, bool training);

/* In training, sets whole channels of sequences to 0 with probability p. */
TARN_API tarn_tensor *tarn_dropout1d(const tarn_tensor *x, double p, bool training);

/* In training, sets whole channels of images to 0 with probability p. */
TARN_API tarn_tensor *tarn_dropout2d(const tarn_tensor *x, double p, bool training);

/* In training, sets whole channels of volumes to 0 with probability p. */
TARN_API tarn_tensor *tarn_dropout3d(const tarn_tensor *x, double p, bool training);

/* Joins tensors one behind the other: along dim 3. */
TARN_API tarn_tensor *tarn_dstack(const tarn_tensor *const *tensors, int tensors_count);

/* Eigenvalues and eigenvectors, of length 1, of any square matrix whose eigenvalues are real, in LAPACK's order. Of each vector the element largest in size is positive. */
TARN_API tarn_tensor *tarn_eig(const tarn_tensor *a, tarn_tensor **vectors);

/* Eigenvalues, ascending, and eigenvectors of a symmetric matrix. Of each vector the element largest in size is positive. Equal eigenvalues have no gradient of vectors. */
TARN_API tarn_tensor *tarn_eigh(const tarn_tensor *a, tarn_tensor **vectors);

/* Eigenvalues of any square matrix that has real ones, in LAPACK's order. */
TARN_API tarn_tensor *tarn_eigvals(const tarn_tensor *a);

/* Eigenvalues of a symmetric matrix, ascending; cheaper than eigh. */
TARN_API tarn_tensor *tarn_eigvalsh(const tarn_tensor *a);

/* Sums of products of tensors: letters name their dims, and letters that the result lacks are summed over. */
TARN_API tarn_tensor *tarn_einsum(const char *equation, const tarn_tensor *const *tensors,
                                  int tensors_count);

/* Ramp that bends below 0 towards -alpha. */
TARN_API tarn_tensor *tarn_elu(const tarn_tensor *x, double alpha);

/* Takes the rows of a table that a tensor of positions names. */
TARN_API tarn_tensor *tarn_embedding(const tarn_tensor *input, const tarn_tensor *weight,
                                     int64_t padding_idx, bool scale_grad_by_freq, bool sparse);

/* Takes rows of a table and gives the mean, the sum or the largest of each bag. */
TARN_API tarn_tensor *tarn_embedding_bag(const tarn_tensor *input, const tarn_tensor *weight,
                                         const tarn_tensor *offsets,
                                         const tarn_tensor *per_sample_weights, const char *mode,
                                         bool include_last_offset, int64_t padding_idx,
                                         bool scale_grad_by_freq, bool sparse);

/* Whether both are equal, element by element. */
TARN_API tarn_tensor *tarn_eq(const tarn_tensor *a, const tarn_tensor *b);

/* The error function: how likely a normal random number of variance 1 / 2 is within x of 0. */
TARN_API tarn_tensor *tarn_erf(const tarn_tensor *x);

/* What erf lacks of 1, exact where that is tiny. */
TARN_API tarn_tensor *tarn_erfc(const tarn_tensor *x);

/* The number whose error function is x; NaN where |x| > 1. */
TARN_API tarn_tensor *tarn_erfinv(const tarn_tensor *x);

/* The exponential. */
TARN_API tarn_tensor *tarn_exp(const tarn_tensor *x);

/* 2 to the power of x; of whole numbers exact. */
TARN_API tarn_tensor *tarn_exp2(const tarn_tensor *x);

/* Repeats dims of size 1 without copying; -1 leaves a size as it is. */
TARN_API tarn_tensor *tarn_expand(const tarn_tensor *x, const int64_t *sizes, int sizes_count);

/* Repeats dims of size 1 to the shape of another tensor, without copying. */
TARN_API tarn_tensor *tarn_expand_as(const tarn_tensor *x, const tarn_tensor *other);

/* e^x - 1, exact near 0. */
TARN_API tarn_tensor *tarn_expm1(const tarn_tensor *x);

/* Exponentially distributed numbers in the shape and type of a tensor. */
TARN_API tarn_tensor *tarn_exponential(const tarn_tensor *x, double rate);

/* The values that so many bits can hold, over the range that x itself has. */
TARN_API tarn_tensor *tarn_fake_quantize(const tarn_tensor *x, int64_t bits, bool symmetric,
                                         int64_t dim);

/* The values that few bits can hold, with a step and a zero for each channel. */
TARN_API tarn_tensor *tarn_fake_quantize_per_channel_affine(const tarn_tensor *x,
                                                            const tarn_tensor *scale,
                                                            const tarn_tensor *zero_point,
                                                            int64_t axis, int64_t quant_min,
                                                            int64_t quant_max);

/* The values that few bits can hold; the gradient passes inside of their range. */
TARN_API tarn_tensor *tarn_fake_quantize_per_tensor_affine(const tarn_tensor *x,
                                                           const tarn_tensor *scale,
                                                           const tarn_tensor *zero_point,
                                                           int64_t quant_min, int64_t quant_max);

/* alpha_dropout of whole channels, which are dim 2. */
TARN_API tarn_tensor *tarn_feature_alpha_dropout(const tarn_tensor *x, double p, bool training);

/* Writes one number everywhere. */
TARN_API tarn_tensor *tarn_fill_(const tarn_tensor *x, double value);

/* Makes one dim of several that follow each other; all of them unless said. */
TARN_API tarn_tensor *tarn_flatten(const tarn_tensor *x, int64_t start_dim, int64_t end_dim);

/* The positions of some dims from the last to the first; a copy. */
TARN_API tarn_tensor *tarn_flip(const tarn_tensor *x, const int64_t *dims, int dims_count);

/* The columns of a matrix from the last to the first: flip(2). */
TARN_API tarn_tensor *tarn_fliplr(const tarn_tensor *x);

/* The rows of a matrix from the last to the first: flip(1). */
TARN_API tarn_tensor *tarn_flipud(const tarn_tensor *x);

/* The whole number below. */
TARN_API tarn_tensor *tarn_floor(const tarn_tensor *x);

/* Whole quotient, rounded down. */
TARN_API tarn_tensor *tarn_floor_divide(const tarn_tensor *a, const tarn_tensor *b);

/* What is left of a after whole multiples of b; it has the sign of a. */
TARN_API tarn_tensor *tarn_fmod(const tarn_tensor *a, const tarn_tensor *b);

/* Cross-entropy that hardly counts what the net gets right already: for answers (0 or 1, x's shape) and for classes (one for each row). */
TARN_API tarn_tensor *tarn_focal_loss(const tarn_tensor *x, const tarn_tensor *target,
                                      const tarn_tensor *weight, double gamma, double alpha,
                                      const char *reduction);

/* The way back of unfold2d: adds the columns up where their windows stood. */
TARN_API tarn_tensor *tarn_fold2d(const tarn_tensor *x, const int64_t *output_size,
                                  int output_size_count, const int64_t *kernel_size,
                                  int kernel_size_count, const int64_t *dilation,
                                  int dilation_count, const int64_t *padding, int padding_count,
                                  const int64_t *stride, int stride_count);

/* What trunc takes away: the part behind the point, with the sign of x. */
TARN_API tarn_tensor *tarn_frac(const tarn_tensor *x);

/* One number everywhere, in the shape and type of another tensor. */
TARN_API tarn_tensor *tarn_full_like(const tarn_tensor *x, double value, int64_t dtype);

/* At each place the number of x at the position given there, along a dim. */
TARN_API tarn_tensor *tarn_gather(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions);

/* For numbers whose uncertainty the net says, too: minus the log-likelihood of a normal distribution of mean x and variance var. */
TARN_API tarn_tensor *tarn_gaussian_nll_loss(const tarn_tensor *x, const tarn_tensor *target,
                                             const tarn_tensor *var, bool full, double eps,
                                             const char *reduction);

/* Whether a is greater or equal, element by element. */
TARN_API tarn_tensor *tarn_ge(const tarn_tensor *a, const tarn_tensor *b);

/* x weighted by how likely a normal random number is below it. */
TARN_API tarn_tensor *tarn_gelu(const tarn_tensor *x, const char *approximate);

/* gelu, then linear, which backward needs only x for. */
TARN_API tarn_tensor *tarn_gelu_linear(const tarn_tensor *x, const tarn_tensor *weight,
                                       const tarn_tensor *bias, const char *approximate);

/* Gated linear unit: the first half along a dim, weighted by the sigmoid of the second. */
TARN_API tarn_tensor *tarn_glu(const tarn_tensor *x, int64_t dim);

/* Takes the numbers of images at places that a grid says, between them too. */
TARN_API tarn_tensor *tarn_grid_sample(const tarn_tensor *x, const tarn_tensor *grid,
                                       const char *mode, const char *padding_mode,
                                       bool align_corners);

/* Gives the channels of each example, a group of them at a time, mean 0 and variance 1, then scales and shifts each channel. */
TARN_API tarn_tensor *tarn_group_norm(const tarn_tensor *x, int64_t num_groups,
                                      const tarn_tensor *weight, const tarn_tensor *bias,
                                      double eps);

/* One layer of gated recurrent units over a sequence. */
TARN_API tarn_tensor *tarn_gru(const tarn_tensor *x, const tarn_tensor *weight_ih,
                               const tarn_tensor *weight_hh, const tarn_tensor *bias_ih,
                               const tarn_tensor *bias_hh, const tarn_tensor *h0,
                               const tarn_tensor *lengths, bool reverse, tarn_tensor **h);

/* Whether a is greater, element by element. */
TARN_API tarn_tensor *tarn_gt(const tarn_tensor *a, const tarn_tensor *b);

/* Sets numbers near 0 to 0 and leaves the others. */
TARN_API tarn_tensor *tarn_hardshrink(const tarn_tensor *x, double lambd);

/* Sigmoid of straight pieces: 0 below -3, 1 above 3. */
TARN_API tarn_tensor *tarn_hardsigmoid(const tarn_tensor *x);

/* silu with the sigmoid of straight pieces. */
TARN_API tarn_tensor *tarn_hardswish(const tarn_tensor *x);

/* x between two bounds, which are flat: tanh of straight pieces. */
TARN_API tarn_tensor *tarn_hardtanh(const tarn_tensor *x, double min_val, double max_val);

/* The step: 0 below 0, 1 above, and at 0 what is asked for; no gradient. */
TARN_API tarn_tensor *tarn_heaviside(const tarn_tensor *x, const tarn_tensor *values);

/* For distances x of pairs: those of equals (1) should be 0, those of others (-1) at least the margin. */
TARN_API tarn_tensor *tarn_hinge_embedding_loss(const tarn_tensor *x, const tarn_tensor *target,
                                                double margin, const char *reduction);

/* How many numbers fall into each of some bins of one width. */
TARN_API tarn_tensor *tarn_histc(const tarn_tensor *x, int64_t bins, double min, double max);

/* How many numbers fall into each of some bins of one width, and the bins' edges. */
TARN_API tarn_tensor *tarn_histogram(const tarn_tensor *x, int64_t bins, double min, double max,
                                     const tarn_tensor *weight, bool density, tarn_tensor **edges);

/* Joins tensors side by side: along dim 2, lists along dim 1. */
TARN_API tarn_tensor *tarn_hstack(const tarn_tensor *const *tensors, int tensors_count);

/* Squared differences while they are small, absolute ones beyond delta: outliers pull no harder than that. */
TARN_API tarn_tensor *tarn_huber_loss(const tarn_tensor *x, const tarn_tensor *target,
                                      const char *reduction, double delta);

/* The length of the vector (a, b), without overflow on the way. */
TARN_API tarn_tensor *tarn_hypot(const tarn_tensor *a, const tarn_tensor *b);

/* Linear: the sum as it is. */
TARN_API tarn_tensor *tarn_identity(const tarn_tensor *x);

/* x with rows added at the positions of a list; a position may come several times. */
TARN_API tarn_tensor *tarn_index_add(const tarn_tensor *x, int64_t dim,
                                     const tarn_tensor *positions, const tarn_tensor *rows,
                                     double alpha);

/* x with the rows at the positions of a list replaced; of a position that comes twice the last stays. */
TARN_API tarn_tensor *tarn_index_put(const tarn_tensor *x, int64_t dim,
                                     const tarn_tensor *positions, const tarn_tensor *value);

/* The positions of a list along a dim, in its order; a position may come several times. */
TARN_API tarn_tensor *tarn_index_select(const tarn_tensor *x, int64_t dim,
                                        const tarn_tensor *positions);

/* Zeros to which the rows of x are added at the positions of a list, in its order: what goes back through index_select. */
TARN_API tarn_tensor *tarn_index_sum(const tarn_tensor *x, int64_t dim,
                                     const tarn_tensor *positions, int64_t size);

/* Each row of the queries should find its own key among those of all rows: the others of the batch are the negatives. */
TARN_API tarn_tensor *tarn_info_nce(const tarn_tensor *query, const tarn_tensor *key,
                                    double temperature, bool normalize, bool symmetric,
                                    const char *reduction);

/* Gives each channel of each example mean 0 and variance 1, then scales and shifts it. */
TARN_API tarn_tensor *tarn_instance_norm(const tarn_tensor *x, const tarn_tensor *running_mean,
                                         const tarn_tensor *running_var, const tarn_tensor *weight,
                                         const tarn_tensor *bias, bool use_input_stats,
                                         double momentum, double eps);

/* Images, sequences or volumes of other sizes, by the nearest number or by weighted sums of some. */
TARN_API tarn_tensor *tarn_interpolate(const tarn_tensor *x, const int64_t *size, int size_count,
                                       double scale_factor, const char *mode, bool align_corners,
                                       bool antialias);

/* The inverse of a square matrix; to solve a system, solve is faster and more exact. */
TARN_API tarn_tensor *tarn_inverse(const tarn_tensor *a);

/* Whether a is nearly b, element by element.  tarn.allclose asks it of all at once. */
TARN_API tarn_tensor *tarn_isclose(const tarn_tensor *a, const tarn_tensor *b, double rtol,
                                   double atol, bool equal_nan);

/* Whether it is neither NaN nor infinite. */
TARN_API tarn_tensor *tarn_isfinite(const tarn_tensor *x);

/* Whether it is an infinity. */
TARN_API tarn_tensor *tarn_isinf(const tarn_tensor *x);

/* Whether it is a NaN. */
TARN_API tarn_tensor *tarn_isnan(const tarn_tensor *x);

/* How far log-probabilities x are from target probabilities, in nats: what coding one by the other wastes. */
TARN_API tarn_tensor *tarn_kl_div(const tarn_tensor *x, const tarn_tensor *target,
                                  const char *reduction, bool log_target);

/* Kronecker's product: a block of b for every number of a. */
TARN_API tarn_tensor *tarn_kron(const tarn_tensor *a, const tarn_tensor *b);

/* The k-th smallest number along a dim, and where it stands. */
TARN_API tarn_tensor *tarn_kthvalue(const tarn_tensor *x, int64_t k, int64_t dim, bool keepdim,
                                    tarn_tensor **positions);

/* The mean of the absolute differences, which outliers move less than mse_loss. */
TARN_API tarn_tensor *tarn_l1_loss(const tarn_tensor *x, const tarn_tensor *target,
                                   const char *reduction);

/* Gives the numbers of each example, over its last dims, mean 0 and variance 1, then scales and shifts them. */
TARN_API tarn_tensor *tarn_layer_norm(const tarn_tensor *x, const int64_t *normalized_shape,
                                      int normalized_shape_count, const tarn_tensor *weight,
                                      const tarn_tensor *bias, double eps);

/* Whether a is less or equal, element by element. */
TARN_API tarn_tensor *tarn_le(const tarn_tensor *a, const tarn_tensor *b);

/* Ramp that keeps a small slope below 0. */
TARN_API tarn_tensor *tarn_leaky_relu(const tarn_tensor *x, double negative_slope);

/* The point between a and b, or beyond, at a weight. */
TARN_API tarn_tensor *tarn_lerp(const tarn_tensor *a, const tarn_tensor *b,
                                const tarn_tensor *weight);

/* The logarithm of the size of the gamma function: of n + 1 that of n!. */
TARN_API tarn_tensor *tarn_lgamma(const tarn_tensor *x);

/* Every output is a weighted sum of all inputs, plus a bias. */
TARN_API tarn_tensor *tarn_linear(const tarn_tensor *x, const tarn_tensor *weight,
                                  const tarn_tensor *bias);

/* linear, then relu, applied to sums that are still in the cache. */
TARN_API tarn_tensor *tarn_linear_relu(const tarn_tensor *x, const tarn_tensor *weight,
                                       const tarn_tensor *bias);

/* linear, then sigmoid, applied to sums that are still in the cache. */
TARN_API tarn_tensor *tarn_linear_sigmoid(const tarn_tensor *x, const tarn_tensor *weight,
                                          const tarn_tensor *bias);

/* linear, then tanh, applied to sums that are still in the cache. */
TARN_API tarn_tensor *tarn_linear_tanh(const tarn_tensor *x, const tarn_tensor *weight,
                                       const tarn_tensor *bias);

/* Divides each number by a power of the mean square of its neighbours in other channels. */
TARN_API tarn_tensor *tarn_local_response_norm(const tarn_tensor *x, int64_t size, double alpha,
                                               double beta, double k);

/* The natural logarithm; of negative numbers NaN. */
TARN_API tarn_tensor *tarn_log(const tarn_tensor *x);

/* The logarithm to base 10; of powers of 10 exact. */
TARN_API tarn_tensor *tarn_log10(const tarn_tensor *x);

/* The logarithm of 1 + x, exact near 0. */
TARN_API tarn_tensor *tarn_log1p(const tarn_tensor *x);

/* The logarithm to base 2; of powers of 2 exact. */
TARN_API tarn_tensor *tarn_log2(const tarn_tensor *x);

/* The logarithm of softmax, exact where probabilities are tiny. */
TARN_API tarn_tensor *tarn_log_softmax(const tarn_tensor *x, int64_t dim);

/* The logarithm of a sum of two exponentials, without overflow on the way. */
TARN_API tarn_tensor *tarn_logaddexp(const tarn_tensor *a, const tarn_tensor *b);

/* Logarithms of the running sums of exponentials along a dim, without overflow. */
TARN_API tarn_tensor *tarn_logcumsumexp(const tarn_tensor *x, int64_t dim);

/* Logarithm of the determinant; NaN where that is negative, -infinity where it is 0. */
TARN_API tarn_tensor *tarn_logdet(const tarn_tensor *a);

/* Whether both are true; numbers are true when they are not 0. */
TARN_API tarn_tensor *tarn_logical_and(const tarn_tensor *a, const tarn_tensor *b);

/* Whether it is false, or 0. */
TARN_API tarn_tensor *tarn_logical_not(const tarn_tensor *x);

/* Whether one of them is true; numbers are true when they are not 0. */
TARN_API tarn_tensor *tarn_logical_or(const tarn_tensor *a, const tarn_tensor *b);

/* Whether just one of them is true; numbers are true when they are not 0. */
TARN_API tarn_tensor *tarn_logical_xor(const tarn_tensor *a, const tarn_tensor *b);

/* Log-odds: the number whose sigmoid is x; NaN outside 0 to 1. */
TARN_API tarn_tensor *tarn_logit(const tarn_tensor *x, double eps);

/* The logarithm of sigmoid, exact where that is tiny. */
TARN_API tarn_tensor *tarn_logsigmoid(const tarn_tensor *x);

/* Logarithm of the sum of exponentials, without overflow. */
TARN_API tarn_tensor *tarn_logsumexp(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                     bool keepdim);

/* The p-norm of each window of an image: p = 1 adds up, larger ones near the largest. */
TARN_API tarn_tensor *tarn_lp_pool2d(const tarn_tensor *x, double norm_type,
                                     const int64_t *kernel_size, int kernel_size_count,
                                     const int64_t *stride, int stride_count);

/* One layer of long short-term memory over a sequence. */
TARN_API tarn_tensor *tarn_lstm(const tarn_tensor *x, const tarn_tensor *weight_ih,
                                const tarn_tensor *weight_hh, const tarn_tensor *bias_ih,
                                const tarn_tensor *bias_hh, const tarn_tensor *h0,
                                const tarn_tensor *c0, const tarn_tensor *lengths, bool reverse,
                                tarn_tensor **h, tarn_tensor **c);

/* x for which a x is nearest to b: least squares; the shortest of several such x. */
TARN_API tarn_tensor *tarn_lstsq(const tarn_tensor *a, const tarn_tensor *b, double rtol);

/* Whether a is less, element by element. */
TARN_API tarn_tensor *tarn_lt(const tarn_tensor *a, const tarn_tensor *b);

/* For scores of pairs: where target is 1 x1 should be above x2, where it is -1 below, by the margin. */
TARN_API tarn_tensor *tarn_margin_ranking_loss(const tarn_tensor *x1, const tarn_tensor *x2,
                                               const tarn_tensor *target, double margin,
                                               const char *reduction);

/* Puts a number wherever a mask is true. */
TARN_API tarn_tensor *tarn_masked_fill(const tarn_tensor *x, const tarn_tensor *mask, double value);

/* x with the numbers where a mask is true replaced, by one value or by a list of as many. */
TARN_API tarn_tensor *tarn_masked_put(const tarn_tensor *x, const tarn_tensor *mask,
                                      const tarn_tensor *value);

/* The numbers where a mask is true, as a list. */
TARN_API tarn_tensor *tarn_masked_select(const tarn_tensor *x, const tarn_tensor *mask);

/* Product of matrices, of a matrix and a vector, or of batches of them. */
TARN_API tarn_tensor *tarn_matmul(const tarn_tensor *a, const tarn_tensor *b);

/* The exponential of a square matrix: where a flow of x' = a x is after time 1. */
TARN_API tarn_tensor *tarn_matrix_exp(const tarn_tensor *a);

/* The size of a matrix, by one of several measures. */
TARN_API tarn_tensor *tarn_matrix_norm(const tarn_tensor *a, const int64_t *ord, int ord_count);

/* A square matrix times itself, n times; of its inverse where n is negative. */
TARN_API tarn_tensor *tarn_matrix_power(const tarn_tensor *a, int64_t n);

/* How many independent rows, or columns, a matrix has. */
TARN_API tarn_tensor *tarn_matrix_rank(const tarn_tensor *a, double rtol);

/* The largest numbers, over all or along a dim, and where they stand. */
TARN_API tarn_tensor *tarn_max(const tarn_tensor *x, int64_t dim, bool keepdim,
                               tarn_tensor **positions);

/* Keeps the largest number of each window of a sequence. */
TARN_API tarn_tensor *tarn_max_pool1d(const tarn_tensor *x, const int64_t *kernel_size,
                                      int kernel_size_count, const int64_t *stride,
                                      int stride_count, const int64_t *padding, int padding_count,
                                      const int64_t *dilation, int dilation_count);

/* Keeps the largest number of each window of an image. */
TARN_API tarn_tensor *tarn_max_pool2d(const tarn_tensor *x, const int64_t *kernel_size,
                                      int kernel_size_count, const int64_t *stride,
                                      int stride_count, const int64_t *padding, int padding_count,
                                      const int64_t *dilation, int dilation_count);

/* As max_pool2d, and where the numbers that it keeps stand: what max_unpool2d takes. */
TARN_API tarn_tensor *tarn_max_pool2d_with_indices(const tarn_tensor *x, const int64_t *kernel_size,
                                                   int kernel_size_count, const int64_t *stride,
                                                   int stride_count, const int64_t *padding,
                                                   int padding_count, const int64_t *dilation,
                                                   int dilation_count, tarn_tensor **positions);

/* Puts the numbers that max_pool2d_with_indices kept where they stood, among zeros. */
TARN_API tarn_tensor *tarn_max_unpool2d(const tarn_tensor *x, const tarn_tensor *positions,
                                        const int64_t *kernel_size, int kernel_size_count,
                                        const int64_t *stride, int stride_count,
                                        const int64_t *padding, int padding_count,
                                        const int64_t *output_size, int output_size_count);

/* The larger of two, element by element; where they are equal each gets half the gradient. */
TARN_API tarn_tensor *tarn_maximum(const tarn_tensor *a, const tarn_tensor *b);

/* Mean over all dims, or over some. */
TARN_API tarn_tensor *tarn_mean(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                bool keepdim);

/* The number in the middle, over all or along a dim, and where it stands; of two in the middle the smaller, NaN where there is one. */
TARN_API tarn_tensor *tarn_median(const tarn_tensor *x, int64_t dim, bool keepdim,
                                  tarn_tensor **positions);

/* Grids of coordinates: from a list for each axis, a tensor for each that varies along its axis alone. */
TARN_API int tarn_meshgrid(const tarn_tensor *const *tensors, int tensors_count,
                           const char *indexing, tarn_tensor **grids, int grids_room);

/* The smallest numbers, over all or along a dim, and where they stand. */
TARN_API tarn_tensor *tarn_min(const tarn_tensor *x, int64_t dim, bool keepdim,
                               tarn_tensor **positions);

/* The smaller of two, element by element; where they are equal each gets half the gradient. */
TARN_API tarn_tensor *tarn_minimum(const tarn_tensor *a, const tarn_tensor *b);

/* x weighted by the tanh of its softplus: like silu, a little straighter. */
TARN_API tarn_tensor *tarn_mish(const tarn_tensor *x);

/* The number that occurs most often along a dim, and where it first stands; of several the smallest. */
TARN_API tarn_tensor *tarn_mode(const tarn_tensor *x, int64_t dim, bool keepdim,
                                tarn_tensor **positions);

/* Moves dims to other places; the others keep their order; a view. */
TARN_API tarn_tensor *tarn_movedim(const tarn_tensor *x, const int64_t *source, int source_count,
                                   const int64_t *destination, int destination_count);

/* The mean of the squared differences: the loss for numbers. */
TARN_API tarn_tensor *tarn_mse_loss(const tarn_tensor *x, const tarn_tensor *target,
                                    const char *reduction);

/* Product, element by element. */
TARN_API tarn_tensor *tarn_mul(const tarn_tensor *a, const tarn_tensor *b);

/* For classes: the right score should be above each other one by the margin (the hinge of support vector machines). */
TARN_API tarn_tensor *tarn_multi_margin_loss(const tarn_tensor *x, const tarn_tensor *target,
                                             double p, double margin, const tarn_tensor *weight,
                                             const char *reduction);

/* For several labels at once: binary_cross_entropy_with_logits, averaged over the labels of a row. */
TARN_API tarn_tensor *tarn_multilabel_soft_margin_loss(const tarn_tensor *x,
                                                       const tarn_tensor *target,
                                                       const tarn_tensor *weight,
                                                       const char *reduction);

/* Positions drawn with the probabilities that the weights of a row say. */
TARN_API tarn_tensor *tarn_multinomial(const tarn_tensor *x, int64_t num_samples, bool replacement);

/* Puts ordinary numbers in place of NaN and infinities. */
TARN_API tarn_tensor *tarn_nan_to_num(const tarn_tensor *x, double nan, double posinf,
                                      double neginf);

/* Mean of the numbers that are not NaN, over all dims or some. */
TARN_API tarn_tensor *tarn_nanmean(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                   bool keepdim);

/* The number in the middle of those that are not NaN, over all or along a dim, and where it stands. */
TARN_API tarn_tensor *tarn_nanmedian(const tarn_tensor *x, int64_t dim, bool keepdim,
                                     tarn_tensor **positions);

/* The number below which a share of those that are not NaN lies, over all or along a dim. */
TARN_API tarn_tensor *tarn_nanquantile(const tarn_tensor *x, const tarn_tensor *q, int64_t dim,
                                       bool keepdim, const char *interpolation);

/* Sum of the numbers that are not NaN, over all dims or some. */
TARN_API tarn_tensor *tarn_nansum(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                  bool keepdim);

/* So many positions along a dim from one on; a view. */
TARN_API tarn_tensor *tarn_narrow(const tarn_tensor *x, int64_t dim, int64_t from, int64_t length);

/* Whether both are different, element by element. */
TARN_API tarn_tensor *tarn_ne(const tarn_tensor *a, const tarn_tensor *b);

/* Changes the sign. */
TARN_API tarn_tensor *tarn_neg(const tarn_tensor *x);

/* For log-probabilities (from log_softmax): minus those of the right classes. */
TARN_API tarn_tensor *tarn_nll_loss(const tarn_tensor *x, const tarn_tensor *target,
                                    const tarn_tensor *weight, const char *reduction,
                                    int64_t ignore_index);

/* Where the numbers stand that are not 0: a row of positions for each, from one. */
TARN_API tarn_tensor *tarn_nonzero(const tarn_tensor *x);

/* Length of a vector: the p-norm over all dims, or over some. */
TARN_API tarn_tensor *tarn_norm(const tarn_tensor *x, double p, const int64_t *dims, int dims_count,
                                bool keepdim);

/* Normally distributed numbers with a mean and a deviation for each place. */
TARN_API tarn_tensor *tarn_normal(const tarn_tensor *mean, const tarn_tensor *std);

/* Writes normally distributed numbers. */
TARN_API tarn_tensor *tarn_normal_(const tarn_tensor *x, double mean, double std);

/* Vectors along a dim made of length 1. */
TARN_API tarn_tensor *tarn_normalize(const tarn_tensor *x, double p, int64_t dim, double eps);

/* For two views of each example: every view should find its other one among all the rest of both batches (SimCLR's loss). */
TARN_API tarn_tensor *tarn_nt_xent(const tarn_tensor *z1, const tarn_tensor *z2, double temperature,
                                   const char *reduction);

/* For each class a row of zeros with a 1 at its place; class 0 has none. */
TARN_API tarn_tensor *tarn_one_hot(const tarn_tensor *x, int64_t num_classes, int64_t dtype);

/* Ones in the shape and type of another tensor. */
TARN_API tarn_tensor *tarn_ones_like(const tarn_tensor *x, int64_t dtype);

/* Every number of one list times every number of another. */
TARN_API tarn_tensor *tarn_outer(const tarn_tensor *a, const tarn_tensor *b);

/* Adds numbers before and after those of the last dims; negative counts take away. */
TARN_API tarn_tensor *tarn_pad(const tarn_tensor *x, const int64_t *pad, int pad_count,
                               const char *mode, double value);

/* Distances of the rows of a from those of b, one by one. */
TARN_API tarn_tensor *tarn_pairwise_distance(const tarn_tensor *a, const tarn_tensor *b, double p,
                                             double eps, bool keepdim);

/* Puts the dims in another order; a view. */
TARN_API tarn_tensor *tarn_permute(const tarn_tensor *x, const int64_t *dims, int dims_count);

/* The pseudo-inverse: the inverse where there is one, else what comes nearest. */
TARN_API tarn_tensor *tarn_pinv(const tarn_tensor *a, double rtol);

/* Lays out every r^2 channels as a square of r x r pixels: images grow, channels become fewer. */
TARN_API tarn_tensor *tarn_pixel_shuffle(const tarn_tensor *x, int64_t upscale_factor);

/* The way back of pixel_shuffle: squares of r x r pixels become r^2 channels. */
TARN_API tarn_tensor *tarn_pixel_unshuffle(const tarn_tensor *x, int64_t downscale_factor);

/* How often something happens that happens at the rate given at each place. */
TARN_API tarn_tensor *tarn_poisson(const tarn_tensor *rate);

/* For counts: minus the log-likelihood of a Poisson distribution whose (log-)rate is x. */
TARN_API tarn_tensor *tarn_poisson_nll_loss(const tarn_tensor *x, const tarn_tensor *target,
                                            bool log_input, bool full, double eps,
                                            const char *reduction);

/* The n-th derivative of digamma.  For n above 1, x is at least -10000. */
TARN_API tarn_tensor *tarn_polygamma(const tarn_tensor *x, int64_t n);

/* Power, element by element. */
TARN_API tarn_tensor *tarn_pow(const tarn_tensor *a, const tarn_tensor *b);

/* Ramp whose slope below 0 is learned, for all channels or for each. */
TARN_API tarn_tensor *tarn_prelu(const tarn_tensor *x, const tarn_tensor *weight);

/* Product over all dims, or over some. */
TARN_API tarn_tensor *tarn_prod(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                bool keepdim);

/* x with a strided region of it replaced: what t[{...}] = v is, recorded. */
TARN_API tarn_tensor *tarn_put_view(const tarn_tensor *x, const tarn_tensor *value,
                                    const int64_t *sizes, int sizes_count, const int64_t *strides,
                                    int strides_count, int64_t offset);

/* A matrix as Q R: Q's columns are orthonormal, R is upper triangular, its diagonal not negative. */
TARN_API tarn_tensor *tarn_qr(const tarn_tensor *a, const char *mode, tarn_tensor **r);

/* The number below which a share of the numbers lies, over all or along a dim; NaN where there is one. */
TARN_API tarn_tensor *tarn_quantile(const tarn_tensor *x, const tarn_tensor *q, int64_t dim,
                                    bool keepdim, const char *interpolation);

/* Radians as degrees. */
TARN_API tarn_tensor *tarn_rad2deg(const tarn_tensor *x);

/* Numbers from 0 to 1, all equally likely, in the shape and type of another tensor. */
TARN_API tarn_tensor *tarn_rand_like(const tarn_tensor *x, int64_t dtype);

/* Normally distributed numbers of mean 0 and deviation 1, in the shape and type of another tensor. */
TARN_API tarn_tensor *tarn_randn_like(const tarn_tensor *x, int64_t dtype);

/* One over x. */
TARN_API tarn_tensor *tarn_reciprocal(const tarn_tensor *x);

/* Ramp: 0 below 0, above it x. */
TARN_API tarn_tensor *tarn_relu(const tarn_tensor *x);

/* Ramp that ends at 6. */
TARN_API tarn_tensor *tarn_relu6(const tarn_tensor *x);

/* What is left of a after whole multiples of b; it has the sign of b. */
TARN_API tarn_tensor *tarn_remainder(const tarn_tensor *a, const tarn_tensor *b);

/* Each position along a dim several times in a row. */
TARN_API tarn_tensor *tarn_repeat_interleave(const tarn_tensor *x, const tarn_tensor *repeats,
                                             int64_t dim);

/* Along a dim, numbers that are weighted sums of a few of x's. */
TARN_API tarn_tensor *tarn_resample(const tarn_tensor *x, const tarn_tensor *positions,
                                    const tarn_tensor *weights, int64_t dim);

/* The same numbers, row by row, in other sizes; one size may be -1: what is left. */
TARN_API tarn_tensor *tarn_reshape(const tarn_tensor *x, const int64_t *sizes, int sizes_count);

/* Divides the numbers of each example, over its last dims, by the root of their mean square, then scales them. */
TARN_API tarn_tensor *tarn_rms_norm(const tarn_tensor *x, const int64_t *normalized_shape,
                                    int normalized_shape_count, const tarn_tensor *weight,
                                    double eps);

/* One plain recurrent layer over a sequence. */
TARN_API tarn_tensor *tarn_rnn(const tarn_tensor *x, const tarn_tensor *weight_ih,
                               const tarn_tensor *weight_hh, const tarn_tensor *bias_ih,
                               const tarn_tensor *bias_hh, const tarn_tensor *h0,
                               const tarn_tensor *lengths, const char *nonlinearity, bool reverse,
                               tarn_tensor **h);

/* Moves the numbers along dims; what leaves at one end enters at the other. */
TARN_API tarn_tensor *tarn_roll(const tarn_tensor *x, const int64_t *shifts, int shifts_count,
                                const int64_t *dims, int dims_count);

/* Turns a plane of two dims by k quarters, from the first dim towards the second. */
TARN_API tarn_tensor *tarn_rot90(const tarn_tensor *x, int64_t k, const int64_t *dims,
                                 int dims_count);

/* The nearest number of so many decimals; halves go to the even one. */
TARN_API tarn_tensor *tarn_round(const tarn_tensor *x, int64_t decimals);

/* round whose gradient is 1: straight through. */
TARN_API tarn_tensor *tarn_round_ste(const tarn_tensor *x);

/* Ramp whose slope below 0 is drawn at random in training, for each element. */
TARN_API tarn_tensor *tarn_rrelu(const tarn_tensor *x, double lower, double upper, bool training);

/* One over the square root. */
TARN_API tarn_tensor *tarn_rsqrt(const tarn_tensor *x);

/* Every query takes a mean of the values, weighted by how well their keys match it; the scores are never stored. */
TARN_API tarn_tensor *
tarn_scaled_dot_product_attention(const tarn_tensor *query, const tarn_tensor *key,
                                  const tarn_tensor *value, const tarn_tensor *attn_mask,
                                  double dropout_p, bool is_causal, double scale);

/* x with numbers put at the positions given for them, along a dim; of several for one position the last stays. */
TARN_API tarn_tensor *tarn_scatter(const tarn_tensor *x, int64_t dim, const tarn_tensor *positions,
                                   const tarn_tensor *src);

/* x with numbers added at the positions given for them, along a dim, in their order. */
TARN_API tarn_tensor *tarn_scatter_add(const tarn_tensor *x, int64_t dim,
                                       const tarn_tensor *positions, const tarn_tensor *src);

/* x with each number joined to what stands at the position given for it, along a dim. */
TARN_API tarn_tensor *tarn_scatter_reduce(const tarn_tensor *x, int64_t dim,
                                          const tarn_tensor *positions, const tarn_tensor *src,
                                          const char *reduce, bool include_self);

/* Where numbers would stand among sorted ones: the position of the first that is not below, from 1, one more than there are where all are. */
TARN_API tarn_tensor *tarn_searchsorted(const tarn_tensor *sorted, const tarn_tensor *x,
                                        bool right);

/* One position along a dim, which goes away; a view. */
TARN_API tarn_tensor *tarn_select(const tarn_tensor *x, int64_t dim, int64_t position);

/* scaled_dot_product_attention of a sequence to itself: heads of queries, of keys and of values side by side in one tensor, as one linear layer makes them. */
TARN_API tarn_tensor *tarn_self_attention(const tarn_tensor *x, int64_t heads,
                                          const tarn_tensor *attn_mask, double dropout_p,
                                          bool is_causal);

/* elu with the constants that keep mean 0 and variance 1 from layer to layer. */
TARN_API tarn_tensor *tarn_selu(const tarn_tensor *x);

/* Sigmoid: a soft step from 0 to 1. */
TARN_API tarn_tensor *tarn_sigmoid(const tarn_tensor *x);

/* -1, 0 or 1. */
TARN_API tarn_tensor *tarn_sign(const tarn_tensor *x);

/* sign whose gradient is 1 near 0: straight through, for weights of one bit. */
TARN_API tarn_tensor *tarn_sign_ste(const tarn_tensor *x, double limit);

/* x weighted by its sigmoid; also called swish. */
TARN_API tarn_tensor *tarn_silu(const tarn_tensor *x);

/* The sine of an angle in radians. */
TARN_API tarn_tensor *tarn_sin(const tarn_tensor *x);

/* The normalised cardinal sine; 1 at 0. */
TARN_API tarn_tensor *tarn_sinc(const tarn_tensor *x);

/* Hyperbolic sine. */
TARN_API tarn_tensor *tarn_sinh(const tarn_tensor *x);

/* Positions from one to another along a dim, both included; a view. */
TARN_API tarn_tensor *tarn_slice(const tarn_tensor *x, int64_t dim, int64_t from, int64_t to,
                                 int64_t step);

/* Sign and logarithm of a determinant, which neither overflow nor vanish. */
TARN_API tarn_tensor *tarn_slogdet(const tarn_tensor *a, tarn_tensor **logabsdet);

/* Absolute differences, rounded off below beta: huber_loss divided by beta. */
TARN_API tarn_tensor *tarn_smooth_l1_loss(const tarn_tensor *x, const tarn_tensor *target,
                                          const char *reduction, double beta);

/* For answers -1 and 1: the logistic loss of scores. */
TARN_API tarn_tensor *tarn_soft_margin_loss(const tarn_tensor *x, const tarn_tensor *target,
                                            const char *reduction);

/* Turns numbers along a dim into probabilities: positive, and 1 in all. */
TARN_API tarn_tensor *tarn_softmax(const tarn_tensor *x, int64_t dim);

/* Turns numbers along a dim into probabilities, the largest for the smallest number. */
TARN_API tarn_tensor *tarn_softmin(const tarn_tensor *x, int64_t dim);

/* Smooth ramp. */
TARN_API tarn_tensor *tarn_softplus(const tarn_tensor *x, double beta);

/* Moves numbers towards 0 by lambd; those nearer become 0. */
TARN_API tarn_tensor *tarn_softshrink(const tarn_tensor *x, double lambd);

/* A soft step from -1 to 1 that nears its ends slowly. */
TARN_API tarn_tensor *tarn_softsign(const tarn_tensor *x);

/* x with a x = b: a square system of linear equations, or a batch of them. */
TARN_API tarn_tensor *tarn_solve(const tarn_tensor *a, const tarn_tensor *b);

/* x with a x = b, where a is triangular: the other triangle is not read. */
TARN_API tarn_tensor *tarn_solve_triangular(const tarn_tensor *a, const tarn_tensor *b, bool upper,
                                            bool unitriangular);

/* The numbers along a dim in order, and where they stood; equal ones keep their order, NaN counts as the largest. */
TARN_API tarn_tensor *tarn_sort(const tarn_tensor *x, int64_t dim, bool descending,
                                tarn_tensor **positions);

/* Cuts a tensor along a dim into pieces of one size, or of the sizes of a list; views. */
TARN_API int tarn_split(const tarn_tensor *x, const int64_t *sizes, int sizes_count, int64_t dim,
                        tarn_tensor **parts, int parts_room);

/* The square root; of negative numbers NaN. */
TARN_API tarn_tensor *tarn_sqrt(const tarn_tensor *x);

/* Times itself. */
TARN_API tarn_tensor *tarn_square(const tarn_tensor *x);

/* Removes a dim of size 1, or all of them; a view. */
TARN_API tarn_tensor *tarn_squeeze(const tarn_tensor *x, int64_t dim);

/* Joins tensors of one shape along a new dim. */
TARN_API tarn_tensor *tarn_stack(const tarn_tensor *const *tensors, int tensors_count, int64_t dim);

/* Standard deviation over all dims, or over some. */
TARN_API tarn_tensor *tarn_std(const tarn_tensor *x, const int64_t *dims, int dims_count,
                               bool unbiased, bool keepdim, double correction);

/* Standard deviation and mean over all dims, or over some. */
TARN_API tarn_tensor *tarn_std_mean(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                    bool unbiased, bool keepdim, double correction,
                                    tarn_tensor **mean);

/* Threshold: 0 below 0, else 1; flat, so that it has no gradient. */
TARN_API tarn_tensor *tarn_step(const tarn_tensor *x);

/* Difference, element by element. */
TARN_API tarn_tensor *tarn_sub(const tarn_tensor *a, const tarn_tensor *b);

/* Sum over all dims, or over some. */
TARN_API tarn_tensor *tarn_sum(const tarn_tensor *x, const int64_t *dims, int dims_count,
                               bool keepdim);

/* Sums over the dims along which a tensor of the given sizes would be expanded. */
TARN_API tarn_tensor *tarn_sum_to(const tarn_tensor *x, const int64_t *sizes, int sizes_count);

/* Singular values, descending, and vectors. Of each column of U the element largest in size is positive. Equal singular values have no gradient of vectors. */
TARN_API tarn_tensor *tarn_svd(const tarn_tensor *a, bool full_matrices, tarn_tensor **s,
                               tarn_tensor **vh);

/* Singular values, descending; cheaper than svd. */
TARN_API tarn_tensor *tarn_svdvals(const tarn_tensor *a);

/* Swaps rows and columns of a matrix; a view. */
TARN_API tarn_tensor *tarn_t(const tarn_tensor *x);

/* The numbers at positions of x seen as one list, row by row. */
TARN_API tarn_tensor *tarn_take(const tarn_tensor *x, const tarn_tensor *positions);

/* gather with shapes that broadcast outside the dim; without a dim as take: of what argsort or argmax with keepdim give. */
TARN_API tarn_tensor *tarn_take_along_dim(const tarn_tensor *x, const tarn_tensor *positions,
                                          int64_t dim);

/* The tangent of an angle in radians. */
TARN_API tarn_tensor *tarn_tan(const tarn_tensor *x);

/* Hyperbolic tangent. */
TARN_API tarn_tensor *tarn_tanh(const tarn_tensor *x);

/* What tanh takes away: flat near 0, further out x less 1. */
TARN_API tarn_tensor *tarn_tanhshrink(const tarn_tensor *x);

/* Cuts a tensor along a dim into so many pieces, as even as can be, or after the positions of a list. */
TARN_API int tarn_tensor_split(const tarn_tensor *x, int64_t sections, int64_t dim,
                               const int64_t *indices, int indices_count, tarn_tensor **parts,
                               int parts_room);

/* Sums products of two tensors over dims of each: the last of a with the first of b, or those that lists name. */
TARN_API tarn_tensor *tarn_tensordot(const tarn_tensor *a, const tarn_tensor *b, int64_t dims,
                                     const int64_t *dims_a, int dims_a_count, const int64_t *dims_b,
                                     int dims_b_count);

/* x above a threshold, else a value; without a threshold the step, 0 below 0, else 1. */
TARN_API tarn_tensor *tarn_threshold(const tarn_tensor *x, double threshold, double value);

/* The whole tensor several times over along its dims (PyTorch's repeat, a word of Lua's own). */
TARN_API tarn_tensor *tarn_tile(const tarn_tensor *x, const int64_t *repeats, int repeats_count);

/* Converts to another number type; fractions are cut off towards zero. */
TARN_API tarn_tensor *tarn_to(const tarn_tensor *x, int64_t dtype);

/* The k largest numbers along a dim, the largest first, and where they stand. */
TARN_API tarn_tensor *tarn_topk(const tarn_tensor *x, int64_t k, int64_t dim, bool largest,
                                tarn_tensor **positions);

/* The sum of the diagonal of a matrix. */
TARN_API tarn_tensor *tarn_trace(const tarn_tensor *x);

/* Swaps two dims; a view. */
TARN_API tarn_tensor *tarn_transpose(const tarn_tensor *x, int64_t dim1, int64_t dim2);

/* Matrices with zeros above a diagonal: their lower triangles. */
TARN_API tarn_tensor *tarn_tril(const tarn_tensor *x, int64_t offset);

/* For triplets of vectors: the positive should be nearer to the anchor than the negative is, by the margin. */
TARN_API tarn_tensor *tarn_triplet_margin_loss(const tarn_tensor *anchor,
                                               const tarn_tensor *positive,
                                               const tarn_tensor *negative, double margin, double p,
                                               double eps, bool swap, const char *reduction);

/* Matrices with zeros below a diagonal: their upper triangles. */
TARN_API tarn_tensor *tarn_triu(const tarn_tensor *x, int64_t offset);

/* The whole number towards zero. */
TARN_API tarn_tensor *tarn_trunc(const tarn_tensor *x);

/* Converts to the number type of another tensor. */
TARN_API tarn_tensor *tarn_type_as(const tarn_tensor *x, const tarn_tensor *other);

/* The positions of a dim as a list of tensors without it; views. */
TARN_API int tarn_unbind(const tarn_tensor *x, int64_t dim, tarn_tensor **parts, int parts_room);

/* Makes several dims of one; one size may be -1: what is left. */
TARN_API tarn_tensor *tarn_unflatten(const tarn_tensor *x, int64_t dim, const int64_t *sizes,
                                     int sizes_count);

/* Windows that slide along a dim: what is in each becomes the last dim; a view. */
TARN_API tarn_tensor *tarn_unfold(const tarn_tensor *x, int64_t dim, int64_t size, int64_t step);

/* Images as matrices: a column for each place of a window, of the numbers it sees. */
TARN_API tarn_tensor *tarn_unfold2d(const tarn_tensor *x, const int64_t *kernel_size,
                                    int kernel_size_count, const int64_t *dilation,
                                    int dilation_count, const int64_t *padding, int padding_count,
                                    const int64_t *stride, int stride_count);

/* Writes numbers from one to another, all equally likely. */
TARN_API tarn_tensor *tarn_uniform_(const tarn_tensor *x, double low, double high);

/* Each number once, in order, where each number of x is among them, and how often each occurs; NaN is like no other. */
TARN_API tarn_tensor *tarn_unique(const tarn_tensor *x, int64_t dim, tarn_tensor **inverse,
                                  tarn_tensor **counts);

/* Each run of equal numbers once, where each number of x is among them, and how long each run is. */
TARN_API tarn_tensor *tarn_unique_consecutive(const tarn_tensor *x, int64_t dim,
                                              tarn_tensor **inverse, tarn_tensor **counts);

/* Puts in a dim of size 1; a view. */
TARN_API tarn_tensor *tarn_unsqueeze(const tarn_tensor *x, int64_t dim);

/* Variance over all dims, or over some. */
TARN_API tarn_tensor *tarn_var(const tarn_tensor *x, const int64_t *dims, int dims_count,
                               bool unbiased, bool keepdim, double correction);

/* Variance and mean over all dims, or over some. */
TARN_API tarn_tensor *tarn_var_mean(const tarn_tensor *x, const int64_t *dims, int dims_count,
                                    bool unbiased, bool keepdim, double correction,
                                    tarn_tensor **mean);

/* The same numbers in the shape of another tensor. */
TARN_API tarn_tensor *tarn_view_as(const tarn_tensor *x, const tarn_tensor *other);

/* Joins tensors one below the other: along dim 1, lists as rows. */
TARN_API tarn_tensor *tarn_vstack(const tarn_tensor *const *tensors, int tensors_count);

/* Takes from a where the condition holds, else from b. */
TARN_API tarn_tensor *tarn_where(const tarn_tensor *condition, const tarn_tensor *a,
                                 const tarn_tensor *b);

/* a log b, and 0 where a is 0, as entropies take it. */
TARN_API tarn_tensor *tarn_xlogy(const tarn_tensor *a, const tarn_tensor *b);

/* Writes 0 everywhere. */
TARN_API tarn_tensor *tarn_zero_(const tarn_tensor *x);

/* Zeros in the shape and type of another tensor. */
TARN_API tarn_tensor *tarn_zeros_like(const tarn_tensor *x, int64_t dtype);

#endif
