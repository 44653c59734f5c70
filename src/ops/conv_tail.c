/* conv_tail.c -- convolution with what often comes next, in one pass over its images. */
#include "ops/chosen.h"
#include "ops/conv.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X, WEIGHT, BIAS, STRIDE, PADDING, DILATION, GROUPS }; /* conv2d's parameters */

/* ---- what both rows do ---------------------------------------------------------------------- */

static tarn_spec images_of(const tarn_call *c, const tarn_conv *k)
{
    int64_t size[] = {k->images, k->groups * k->outputs, k->w.out[0], k->w.out[1]};
    bool batch = tarn_in(c, X)->spec.rank == 4;
    return tarn_spec_make(k->dtype, batch ? 4 : 3, batch ? size : size + 1);
}

static bool plan_with(const tarn_call *c, tarn_plan *plan, bool pools)
{
    if (!tarn_conv_plan(c, plan))
        return false;
    tarn_spec images = plan->out[0];
    plan->saves = pools;
    return tarn_tail_plan(c->op->name, &images, pools, &plan->out[0], &plan->saved[0]);
}

static bool forward_with(const tarn_call *c, bool pools)
{
    tarn_conv k;
    if (!tarn_conv_of(c, &k))
        return false;
    tarn_tail tail =
        tarn_tail_of(k.dtype, k.w.out[0], k.w.out[1], pools, c->out[0], pools ? c->saved[0] : NULL);
    return tarn_conv_forward(&k, c->out[0], tarn_in(c, X), tarn_in(c, WEIGHT), tarn_in(c, BIAS),
                             &tail);
}

static bool backward_with(const tarn_call *c, const tarn_tensor *gy, tarn_tensor *gx[], bool pools)
{
    tarn_conv k;
    const tarn_tensor *g = tarn_tensor_packed(gy);
    if (!g || !tarn_conv_of(c, &k))
        return false;
    tarn_tail tail =
        tarn_tail_of(k.dtype, k.w.out[0], k.w.out[1], pools, c->out[0], pools ? c->saved[0] : NULL);
    if (pools && tarn_chosen_serves(&k))
        return tarn_conv_make_gradients(c, gx) &&
               tarn_chosen_gradients(&k, &tail, tarn_in(c, X), tarn_in(c, WEIGHT), g, gx[X],
                                     gx[WEIGHT], gx[BIAS]);
    tarn_spec images = images_of(c, &k);
    g = tarn_tail_gradient(&tail, &images, g);
    return g && tarn_conv_gradients(c, &k, g, gx);
}

static tarn_tensor *convolved(const tarn_call *c)
{
    tarn_value stride = c->value[STRIDE], padding = c->value[PADDING],
               dilation = c->value[DILATION];
    return tarn_conv2d(tarn_in(c, X), tarn_in(c, WEIGHT), tarn_in(c, BIAS), stride.list.at,
                       (int)stride.list.count, padding.list.at, (int)padding.list.count,
                       dilation.list.at, (int)dilation.list.count, c->value[GROUPS].integer);
}

/* ---- conv2d_relu ---------------------------------------------------------------------------- */

static bool relu_plan(const tarn_call *c, tarn_plan *plan) { return plan_with(c, plan, false); }
static bool relu_forward(const tarn_call *c) { return forward_with(c, false); }

static bool relu_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return backward_with(c, gy[0], gx, false);
}

static bool relu_compose(const tarn_call *c, tarn_tensor *out[])
{
    out[0] = tarn_relu(convolved(c));
    return out[0] != NULL;
}

TARN_OP(conv2d_relu) = {
    .name = "conv2d_relu",
    .summary = "conv2d, then relu, in one pass: what Sequential does with these layers.",
    .formula = "y = max(conv2d(x), 0)",
    .example = "local x, w = tarn.randn(1, 2, 4, 4), tarn.randn(3, 2, 3, 3)\n"
               "assert((x:conv2d_relu(w) - x:conv2d(w):relu()):abs():max():item() == 0)",
    .param = tarn_conv_params,
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << X | 1 << WEIGHT | 1 << BIAS,
    .keeps_out = 1,
    .plan = relu_plan,
    .forward = relu_forward,
    .backward = relu_backward,
    .compose = relu_compose,
    .fuses = "Conv2d ReLU",
    .samples = {{"randn(2, 3, 7, 6), randn(4, 3, 3, 2), randn(4)"},
                {"randn(3, 6, 5), randn(2, 3, 3, 3), { padding = 1 }"},
                {"randn(2, 4, 6, 6), randn(6, 2, 3, 3), randn(6), { groups = 2, stride = 2 }"},
                {"randn(2, 16, 8, 7), randn(17, 16, 3, 3), randn(17), { padding = 1 }", true},
                {"randn(2, 2, 9, 19), randn(5, 2, 3, 2), randn(5)", true}},
    .errors = {{"randn(1, 1, 3, 3), randn(1, 1, 5, 5)",
                "kernel %(5 x 5%) is larger than the image %(3 x 3%)"}},
};

/* ---- conv2d_relu_max_pool ------------------------------------------------------------------- */

static bool pool_plan(const tarn_call *c, tarn_plan *plan) { return plan_with(c, plan, true); }
static bool pool_forward(const tarn_call *c) { return forward_with(c, true); }

static bool pool_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    return backward_with(c, gy[0], gx, true);
}

static bool pool_compose(const tarn_call *c, tarn_tensor *out[])
{
    out[0] = tarn_max_pool2d(tarn_relu(convolved(c)), (const int64_t[]){2}, 1, NULL, 0, NULL, 0,
                             NULL, 0);
    return out[0] != NULL;
}

TARN_OP(conv2d_relu_max_pool) = {
    .name = "conv2d_relu_max_pool",
    .summary = "conv2d, relu and the largest of each 2 x 2, in one pass: what Sequential does with"
               " these layers.  The images between are not kept.",
    .formula = "y = max_pool2d(max(conv2d(x), 0), 2)",
    .example =
        "local x, w = tarn.randn(1, 2, 6, 6), tarn.randn(3, 2, 3, 3)\n"
        "assert((x:conv2d_relu_max_pool(w) - x:conv2d(w):relu():max_pool2d(2)):abs():max():item() == 0)",
    .param = tarn_conv_params,
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << X | 1 << WEIGHT | 1 << BIAS,
    .keeps_out = 1,
    .plan = pool_plan,
    .forward = pool_forward,
    .backward = pool_backward,
    .compose = pool_compose,
    .fuses = "Conv2d ReLU MaxPool2d",
    .samples = {{"randn(2, 1, 7, 6), randn(4, 1, 3, 2), randn(4)"},
                {"randn(3, 8, 5), randn(2, 3, 3, 3), { padding = 1 }"},
                {"randn(2, 4, 9, 9), randn(6, 2, 3, 3), randn(6), { groups = 2 }"},
                {"randn(3, 16, 8, 11), randn(17, 16, 3, 3), randn(17), { padding = 1 }", true},
                {"randn(2, 1, 12, 21), randn(7, 1, 5, 5), randn(7), { padding = 1 }", true},
                {"randn(2, 3, 70, 36), randn(14, 3, 3, 5), randn(14)", true}},
    .errors = {{"randn(1, 1, 5, 5), randn(1, 1, 5, 5)",
                "conv2d_relu_max_pool: images of %(1 x 1 x 1 x 1%) have no 2 x 2"}},
};

TARN_FAMILY(conv_tail);
