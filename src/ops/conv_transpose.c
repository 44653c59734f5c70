/* conv_transpose.c -- transposed convolution: what conv2d passes back, as an operation forwards.
 *
 * x (images x inputs x ...) by weight (inputs x outputs / groups x kernel rows x columns): the
 * convolution that this turns round takes images like y, and gives some like x.
 */
#include "ops/conv.h"
#include "tarn/ops.h"
#include "tensor/reduce.h"

enum { X, WEIGHT, BIAS, STRIDE, PADDING, OUTPUT_PADDING, GROUPS, DILATION }; /* PyTorch's order */

/* ---- geometry ------------------------------------------------------------------------------- */

static bool check_sizes(const tarn_call *c)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *w = &tarn_in(c, WEIGHT)->spec;
    int64_t groups = c->value[GROUPS].integer, channels = x->size[x->rank - 3];
    if (w->rank != 4)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: weight must be (channels x outputs / groups x rows x columns), not"
                         " %s",
                         c->op->name, TARN_SPEC_SHAPE(w));
    if (groups < 1 || channels % groups)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: %lld channels do not divide into %lld groups",
                         c->op->name, (long long)channels, (long long)groups);
    if (w->size[0] != channels)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: x %s has %lld channels, weight %s wants %lld: its first size",
                         c->op->name, TARN_SPEC_SHAPE(x), (long long)channels, TARN_SPEC_SHAPE(w),
                         (long long)w->size[0]);
    const tarn_tensor *bias = tarn_in(c, BIAS);
    int64_t outputs = w->size[1] * groups;
    return tarn_is_none(bias) || (bias->spec.rank == 1 && bias->spec.size[0] == outputs) ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "%s: bias is %s, but there are %lld outputs; it must be (%lld)", c->op->name,
                     TARN_SHAPE(bias), (long long)outputs, (long long)outputs);
}

/* A number or two of at least LEAST. */
static bool pair_of(const tarn_call *c, int param, int64_t least, int64_t out[2])
{
    tarn_value v = c->value[param];
    tarn_pair(v, out);
    if (v.list.count >= 1 && v.list.count <= 2 && out[0] >= least && out[1] >= least)
        return true;
    return tarn_fail(TARN_ERROR_VALUE, "%s: %s is one number or { rows, columns } of at least %lld",
                     c->op->name, c->op->param[param].name, (long long)least);
}

/* y is (x - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1 long. */
static bool window_of(const tarn_call *c, tarn_window *w)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *weight = &tarn_in(c, WEIGHT)->spec;
    int64_t extra[2];
    if (!pair_of(c, STRIDE, 1, w->stride) || !pair_of(c, PADDING, 0, w->before) ||
        !pair_of(c, OUTPUT_PADDING, 0, extra) || !pair_of(c, DILATION, 1, w->dilation))
        return false;
    for (int side = 0; side < 2; side++) {
        w->out[side] = x->size[x->rank - 2 + side];
        w->kernel[side] = weight->size[2 + side];
        int64_t most = w->stride[side] > w->dilation[side] ? w->stride[side] : w->dilation[side];
        if (extra[side] >= most)
            return tarn_fail(TARN_ERROR_VALUE,
                             "%s: output_padding %lld must be less than stride %lld or dilation"
                             " %lld",
                             c->op->name, (long long)extra[side], (long long)w->stride[side],
                             (long long)w->dilation[side]);
        if (w->out[side] < 1 || w->kernel[side] < 1)
            return tarn_fail(TARN_ERROR_SHAPE, "%s: x %s or weight %s has no rows or columns",
                             c->op->name, TARN_SPEC_SHAPE(x), TARN_SPEC_SHAPE(weight));
        w->in[side] = tarn_window_sees(w, side, w->out[side]) - 2 * w->before[side] + extra[side];
        if (w->in[side] < 1)
            return tarn_fail(
                TARN_ERROR_SHAPE,
                "%s: padding %lld takes away all of the %lld rows or columns; pad less",
                c->op->name, (long long)w->before[side],
                (long long)(w->in[side] + 2 * w->before[side]));
    }
    return true;
}

static bool transpose_of(const tarn_call *c, tarn_conv *k)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *w = &tarn_in(c, WEIGHT)->spec;
    if (!tarn_window_images(c->op->name, x) || !check_sizes(c) || !window_of(c, &k->w))
        return false;
    k->images = x->rank == 4 ? x->size[0] : 1;
    k->groups = c->value[GROUPS].integer;
    k->channels = w->size[1];
    k->outputs = w->size[0] / k->groups;
    k->dtype = (tarn_dtype)x->dtype;
    tarn_conv_init(k);
    return true;
}

static bool transpose_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_conv k;
    if (!transpose_of(c, &k))
        return false;
    int64_t size[] = {k.images, k.groups * k.channels, k.w.in[0], k.w.in[1]};
    bool batch = tarn_in(c, X)->spec.rank == 4;
    plan->out[0] = tarn_spec_make(k.dtype, batch ? 4 : 3, batch ? size : size + 1);
    double count = (double)tarn_count(tarn_in(c, X));
    plan->flops = 2 * count * (double)k.depth;
    plan->bytes = (double)k.size * (count + (double)tarn_spec_count(&plan->out[0]) +
                                    (double)tarn_count(tarn_in(c, WEIGHT)));
    return true;
}

/* ---- forward: y = what flows back to y's images from x, + bias ------------------------------ */

extern const tarn_op tarn_op_row_add;

static bool add_bias(tarn_tensor *y, const tarn_tensor *bias)
{
    tarn_spec spec =
        tarn_spec_make((tarn_dtype)y->spec.dtype, 3, (const int64_t[]){bias->spec.size[0], 1, 1});
    spec.offset = bias->spec.offset;
    tarn_tensor *in[] = {y, tarn_tensor_view(bias, &spec)};
    return in[1] &&
           tarn_drive_span(tarn_op_row_add.span, (tarn_dtype)y->spec.dtype, 1, &y, 2, in, NULL);
}

static bool transpose_forward(const tarn_call *c)
{
    tarn_conv k;
    return transpose_of(c, &k) &&
           tarn_conv_input(&k, c->out[0], tarn_in(c, WEIGHT), tarn_in(c, X)) &&
           (tarn_is_none(tarn_in(c, BIAS)) || add_bias(c->out[0], tarn_in(c, BIAS)));
}

/* ---- backward: gx = gy convolved, gw: x and gy change places -------------------------------- */

static bool sum_biases(const tarn_tensor *g, tarn_tensor *gb)
{
    bool axes[TARN_MAX_DIMS] = {true, true, true, true};
    axes[g->spec.rank - 3] = false;
    return tarn_drive_sum(gb, g, axes);
}

static bool transpose_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_conv k;
    const tarn_tensor *g = tarn_tensor_packed(gy[0]);
    if (!g || !transpose_of(c, &k))
        return false;
    for (int t = X; t <= BIAS; t++)
        if (tarn_wants(c, t) && !(gx[t] = tarn_tensor_of(&tarn_in(c, t)->spec)))
            return false;
    return (!gx[X] || tarn_conv_forward(&k, gx[X], g, tarn_in(c, WEIGHT), TARN_NONE, NULL)) &&
           (!gx[WEIGHT] || tarn_conv_weight(&k, gx[WEIGHT], NULL, g, tarn_in(c, X))) &&
           (!gx[BIAS] || sum_biases(g, gx[BIAS]));
}

/* ---- the definition: a convolution of x with zeros put between its numbers ------------------- */

/* (... x n x 1) with STRIDE - 1 zeros after each along the last dim but one, n stride of them. */
static tarn_tensor *spread(const tarn_tensor *x, int axis, int64_t stride)
{
    int rank = x ? x->spec.rank : 0;
    int64_t size[TARN_MAX_DIMS], joined[TARN_MAX_DIMS];
    for (int d = 0; d <= rank && x; d++)
        size[d] = d <= axis ? x->spec.size[d] : d == axis + 1 ? stride - 1 : x->spec.size[d - 1];
    for (int d = 0; d < rank; d++)
        joined[d] = d == axis ? x->spec.size[d] * stride : x->spec.size[d];
    if (!x || stride == 1)
        return (tarn_tensor *)x;
    const tarn_tensor *zeros = tarn_tensor_full((tarn_dtype)x->spec.dtype, rank + 1, size, 0);
    x = tarn_cat((const tarn_tensor *[]){tarn_unsqueeze(x, axis + 2), zeros}, 2, axis + 2);
    return tarn_reshape(x, joined, rank);
}

/* x's numbers STRIDE apart, as a plain convolution with stride 1 sees them from all sides. */
static tarn_tensor *spread_out(const tarn_tensor *x, const tarn_conv *k, tarn_window *w)
{
    int rank = x->spec.rank;
    *w = k->w;
    for (int side = 0; side < 2; side++) {
        int64_t span = (k->w.out[side] - 1) * k->w.stride[side] + 1;
        int64_t reach = k->w.dilation[side] * (k->w.kernel[side] - 1);
        x = spread(x, rank - 2 + side, k->w.stride[side]);
        x = tarn_narrow(x, rank - 1 + side, 1, span);
        w->in[side] = span, w->stride[side] = 1, w->before[side] = reach;
        w->out[side] = k->w.in[side] + k->w.before[side];
        w->out[side] = w->out[side] > span + reach ? w->out[side] : span + reach;
    }
    return tarn_window_pad(x, w, 0);
}

/* Of kernel element (a, b), by groups: weight^T (groups x channels x outputs) times what it sees. */
static tarn_tensor *element_product(const tarn_conv *k, const tarn_window *w,
                                    const tarn_tensor *padded, const tarn_tensor *weight, int64_t a,
                                    int64_t b)
{
    int64_t x_size[] = {k->images, k->groups, k->outputs, tarn_window_outputs(w)};
    int64_t w_size[] = {k->groups, k->outputs, k->channels};
    const tarn_tensor *at = tarn_select(tarn_select(weight, 4, b + 1), 3, a + 1);
    const tarn_tensor *seen =
        tarn_window_element(padded, w, k->w.kernel[0] - 1 - a, k->w.kernel[1] - 1 - b);
    return tarn_matmul(tarn_transpose(tarn_reshape(at, w_size, 3), 2, 3),
                       tarn_reshape(seen, x_size, 4));
}

static bool transpose_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_conv k;
    tarn_window w;
    if (!transpose_of(c, &k))
        return false;
    bool batch = tarn_in(c, X)->spec.rank == 4;
    const tarn_tensor *padded = spread_out(tarn_in(c, X), &k, &w);
    tarn_tensor *sum = NULL;
    for (int64_t e = 0; padded && e < tarn_window_elements(&k.w); e++) {
        tarn_tensor *y = element_product(&k, &w, padded, tarn_in(c, WEIGHT), e / k.w.kernel[1],
                                         e % k.w.kernel[1]);
        sum = sum ? tarn_add(sum, y) : y;
    }
    int64_t size[] = {k.images, k.groups * k.channels, w.out[0], w.out[1]};
    int rank = batch ? 4 : 3;
    sum = tarn_reshape(sum, batch ? size : size + 1, rank);
    for (int side = 0; side < 2; side++)
        sum = tarn_narrow(sum, rank - 1 + side, k.w.before[side] + 1, k.w.in[side]);
    if (!tarn_is_none(tarn_in(c, BIAS)))
        sum = tarn_add(sum, tarn_reshape(tarn_in(c, BIAS), (int64_t[]){size[1], 1, 1}, 3));
    out[0] = sum;
    return sum != NULL;
}

#define SIZES_OPTION(name, about, standard)                                                        \
    {                                                                                              \
        name, NULL, about, TARN_SIZES, TARN_OPTIONAL, 0,                                           \
        {                                                                                          \
            .list = {(const int64_t[]){standard}, 1 }                                              \
        }                                                                                          \
    }

TARN_OP(conv_transpose2d) = {
    .name = "conv_transpose2d",
    .aliases = "deconv2d",
    .summary = "Puts a window, weighted by each number of an image, where conv2d would have looked,"
               " and adds them up: images grow.",
    .formula = "y[n,o,i stride + a - padding,j stride + b - padding] += weight[c,o,a,b] x[n,c,i,j]",
    .source = "[Zeiler et al. 2010]",
    .example = "local x = tarn.tensor { { { { 1, 2 }, { 3, 4 } } } }\n"
               "local y = x:conv_transpose2d(tarn.ones(1, 1, 2, 2), { stride = 2 })\n"
               "assert(y.shape[3] == 4 and y:get(1, 1, 1, 2) == 1 and y:get(1, 1, 4, 4) == 4)",
    .param = TARN_PARAMS{{"x",
                          NULL,
                          "images (batch x channels x rows x columns), or one",
                          TARN_TENSOR,
                          TARN_FACTOR,
                          TARN_FLOATS,
                          {0}},
                         {"weight",
                          NULL,
                          "(channels x outputs / groups x rows x columns)",
                          TARN_TENSOR,
                          TARN_FACTOR,
                          TARN_FLOATS,
                          {0}},
                         {"bias", NULL, "(outputs)", TARN_TENSOR, TARN_OPTIONAL, TARN_FLOATS, {0}},
                         SIZES_OPTION("stride", "from window to window in y", 1),
                         SIZES_OPTION("padding", "rows and columns taken away around y", 0),
                         SIZES_OPTION("output_padding",
                                      "rows and columns more at the end of y; less than stride", 0),
                         {"groups",
                          NULL,
                          "channels are split into so many, each on its own",
                          TARN_INTEGER,
                          TARN_OPTIONAL,
                          0,
                          {.integer = 1}},
                         SIZES_OPTION("dilation", "from element to element of a window", 1),
                         {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << X | 1 << WEIGHT,
    .plan = transpose_plan,
    .forward = transpose_forward,
    .backward = transpose_backward,
    .compose = transpose_compose,
    .samples =
        {{"randn(2, 3, 4, 5), randn(3, 2, 3, 2), randn(2)"},
         {"randn(2, 4, 3, 4), randn(4, 2, 3, 3), { stride = 2, padding = 1, output_padding = 1 }"},
         {"randn(1, 4, 3, 4), randn(4, 2, 2, 3), randn(4), { groups = 2, dilation = { 2, 1 },"
          " stride = { 1, 3 } }"},
         {"randn(3, 4, 5), randn(3, 2, 1, 1), randn(2)"},
         {"randn(2, 3, 5, 4), randn(3, 1, 2, 2), { padding = 2 }"}},
    .errors =
        {{"randn(1, 3, 4, 4), randn(2, 3, 2, 2)",
          "conv_transpose2d: x %(1 x 3 x 4 x 4%) has 3 channels, weight %(2 x 3 x 2 x 2%) wants 2"},
         {"randn(1, 2, 4, 4), randn(2, 3, 2, 2), { output_padding = 1 }",
          "output_padding 1 must be less than stride 1 or dilation 1"},
         {"randn(1, 2, 2, 2), randn(2, 3, 2, 2), { padding = 2 }",
          "padding 2 takes away all of the 3 rows or columns"},
         {"randn(1, 3, 4, 4), randn(3, 3, 2, 2), { groups = 2 }",
          "3 channels do not divide into 2 groups"},
         {"randn(1, 2, 4, 4), randn(2, 3, 2, 2), randn(2)", "bias is %(2%), but there are 3"},
         {"randn(1, 2, 4, 4), randn(2, 3, 2, 2), { stride = 0 }", "stride is one number or"}},
};

TARN_FAMILY(conv_transpose);
