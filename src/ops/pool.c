/* pool.c -- the largest number, or the mean, of every window of an image. */
#include <math.h>

#include "graph/op.h"
#include "kernel/kernels.h"
#include "ops/window.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X, KERNEL_SIZE, STRIDE, PADDING, DILATION }; /* parameters */

/* ---- planes: every image and channel on its own --------------------------------------------- */

typedef struct pool {
    tarn_window w;
    int64_t planes, pixels, plane; /* how many; numbers of an output and of an input one */
    const tarn_kernels *kernels;
    int64_t size; /* bytes an element */
    bool wide;    /* max_pool2d: places in a window take int32 */
    char *x, *y, *at;
} pool;

static bool pool_of(const tarn_call *c, pool *p)
{
    const tarn_spec *x = &tarn_in(c, X)->spec;
    bool dilates = c->op->param[DILATION].name != NULL;
    tarn_window_options o = {.name = c->op->name,
                             .stride = c->value[STRIDE],
                             .padding = c->value[PADDING],
                             .pools = true};
    tarn_pair(c->value[KERNEL_SIZE], o.kernel);
    if (dilates)
        o.dilation = c->value[DILATION];
    if (!tarn_window_images(c->op->name, x) || !tarn_window_of(&o, x, &p->w))
        return false;
    p->planes = x->size[0] * (x->rank == 4 ? x->size[1] : 1);
    p->pixels = tarn_window_outputs(&p->w);
    p->plane = p->w.in[0] * p->w.in[1];
    p->kernels = tarn_kernels_of(x->dtype);
    p->size = (int64_t)tarn_dtype_size((tarn_dtype)x->dtype);
    p->wide = tarn_window_places_wide(&p->w);
    return true;
}

static tarn_spec output_spec(const tarn_spec *x, const pool *p, tarn_dtype dtype)
{
    int64_t size[TARN_MAX_DIMS] = {x->size[0], x->size[1]};
    size[x->rank - 2] = p->w.out[0], size[x->rank - 1] = p->w.out[1];
    return tarn_spec_make(dtype, x->rank, size);
}

static bool pool_plan(const tarn_call *c, tarn_plan *plan)
{
    pool p;
    if (!pool_of(c, &p))
        return false;
    const tarn_spec *x = &tarn_in(c, X)->spec;
    plan->out[0] = output_spec(x, &p, (tarn_dtype)x->dtype);
    plan->flops = (double)(p.planes * p.pixels * tarn_window_elements(&p.w));
    plan->bytes = (double)(p.planes * (p.pixels + p.plane) * p.size);
    return true;
}

/* Planes in runs of about GRAIN numbers. */
static bool each_plane(pool *p, bool (*body)(void *pool, int64_t begin, int64_t end))
{
    enum { GRAIN = 32 * 1024 };
    return tarn_drive_range(p->planes, p->plane < GRAIN ? GRAIN / (p->plane + 1) + 1 : 1, body, p);
}

/* ---- max_pool2d ----------------------------------------------------------------------------- */

static bool max_plan(const tarn_call *c, tarn_plan *plan)
{
    pool p;
    if (!pool_of(c, &p) || !pool_plan(c, plan))
        return false;
    plan->saved[0] = output_spec(&tarn_in(c, X)->spec, &p, p.wide ? TARN_INT32 : TARN_UINT8);
    plan->saves = 1;
    return true;
}

static bool max_planes(void *pool_, int64_t begin, int64_t end)
{
    const pool *p = pool_;
    p->kernels->max_pool(p->y + begin * p->pixels * p->size,
                         p->at + begin * p->pixels * (p->wide ? 4 : 1), p->wide,
                         p->x + begin * p->plane * p->size, &p->w, (size_t)(end - begin));
    return true;
}

static bool max_planes_back(void *pool_, int64_t begin, int64_t end)
{
    const pool *p = pool_;
    p->kernels->max_pool_back(p->x + begin * p->plane * p->size, p->y + begin * p->pixels * p->size,
                              p->at + begin * p->pixels * (p->wide ? 4 : 1), p->wide, &p->w,
                              (size_t)(end - begin));
    return true;
}

static bool max_forward(const tarn_call *c)
{
    pool p;
    if (!pool_of(c, &p))
        return false;
    p.x = tarn_data(tarn_in(c, X)), p.y = tarn_data(c->out[0]), p.at = tarn_data(c->saved[0]);
    return each_plane(&p, max_planes);
}

static bool max_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    pool p;
    const tarn_tensor *g = tarn_tensor_packed(gy[0]);
    if (!g || !pool_of(c, &p) || !(gx[0] = tarn_tensor_of(&tarn_in(c, X)->spec)))
        return false;
    p.x = tarn_data(gx[0]), p.y = tarn_data(g), p.at = tarn_data(c->saved[0]);
    return each_plane(&p, max_planes_back);
}

static bool max_compose(const tarn_call *c, tarn_tensor *out[])
{
    pool p;
    if (!pool_of(c, &p))
        return false;
    const tarn_tensor *padded = tarn_window_pad(tarn_in(c, X), &p.w, -INFINITY);
    tarn_tensor *y = NULL;
    for (int64_t e = 0; e < tarn_window_elements(&p.w); e++) {
        tarn_tensor *part = tarn_window_element(padded, &p.w, e / p.w.kernel[1], e % p.w.kernel[1]);
        y = y ? tarn_maximum(y, part) : part;
    }
    out[0] = tarn_clone(y);
    return out[0] != NULL;
}

TARN_OP(max_pool2d) = {
    .name = "max_pool2d",
    .summary = "Keeps the largest number of each window of an image.",
    .formula = "y[i,j] = max x[i stride + a,j stride + b]",
    .example = "local y = tarn.arange(1, 16):reshape(1, 1, 4, 4):max_pool2d(2)\n"
               "assert(y:sum():item() == 6 + 8 + 14 + 16)",
    .param =
        TARN_PARAMS{{"x",
                     NULL,
                     "images (batch x channels x rows x columns), or one",
                     TARN_TENSOR,
                     0,
                     TARN_FLOATS,
                     {0}},
                    {"kernel_size", NULL, "rows and columns of the window", TARN_SIZES, 0, 0, {0}},
                    {"stride",
                     NULL,
                     "from window to window; kernel_size by default",
                     TARN_SIZES,
                     TARN_OPTIONAL,
                     0,
                     {0}},
                    {"padding",
                     NULL,
                     "around the image, never the largest",
                     TARN_SIZES,
                     TARN_OPTIONAL,
                     0,
                     {.list = {(const int64_t[]){0}, 1}}},
                    {"dilation",
                     NULL,
                     "from element to element of a window",
                     TARN_SIZES,
                     TARN_OPTIONAL,
                     0,
                     {.list = {(const int64_t[]){1}, 1}}},
                    {0}},
    .traits = TARN_CONTIGUOUS,
    .plan = max_plan,
    .forward = max_forward,
    .backward = max_backward,
    .compose = max_compose,
    .samples = {{"randn(2, 3, 6, 8), 2"},
                {"randn(2, 3, 7, 5), 2"},
                {"randn(2, 1, 4, 46), 2"},
                {"randn(1, 2, 7, 8), 3, { stride = 2, padding = 1 }"},
                {"randn(2, 9, 8), { 2, 3 }, { stride = { 3, 1 }, dilation = 2 }"},
                {"randn(1, 1, 40, 20), { 20, 15 }, { stride = 4 }"},
                {"randn(2, 2, 5, 44), { 2, 18 }, { stride = { 1, 13 }, padding = { 1, 9 } }"},
                {"randn(1, 2, 4, 40), { 2, 20 }, { stride = { 2, 20 }, dilation = { 2, 1 } }"}},
    .errors =
        {{"randn(1, 1, 3, 3), 4",
          "max_pool2d: kernel %(4 x 4%) is larger than the image %(3 x 3%); use a smaller kernel"},
         {"randn(1, 1, 8, 8), 2, { padding = 2 }",
          "max_pool2d: padding 2 is more than half of the kernel's 2; pad by at most 1"},
         {"randn(1, 1, 8, 8), 0", "max_pool2d: kernel_size must be at least 1, not 0"},
         {"randn(8, 8), 2", "max_pool2d: x must be images .* not %(8 x 8%)"}},
};

/* ---- avg_pool2d ----------------------------------------------------------------------------- */

static bool avg_planes(void *pool_, int64_t begin, int64_t end)
{
    const pool *p = pool_;
    for (int64_t i = begin; i < end; i++)
        p->kernels->avg_pool(p->y + i * p->pixels * p->size, p->x + i * p->plane * p->size, &p->w);
    return true;
}

static bool avg_planes_back(void *pool_, int64_t begin, int64_t end)
{
    const pool *p = pool_;
    for (int64_t i = begin; i < end; i++)
        p->kernels->avg_pool_back(p->x + i * p->plane * p->size, p->y + i * p->pixels * p->size,
                                  &p->w);
    return true;
}

static bool avg_forward(const tarn_call *c)
{
    pool p;
    if (!pool_of(c, &p))
        return false;
    p.x = tarn_data(tarn_in(c, X)), p.y = tarn_data(c->out[0]);
    return each_plane(&p, avg_planes);
}

static bool avg_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    pool p;
    const tarn_tensor *g = tarn_tensor_packed(gy[0]);
    if (!g || !pool_of(c, &p) || !(gx[0] = tarn_tensor_of(&tarn_in(c, X)->spec)))
        return false;
    p.x = tarn_data(gx[0]), p.y = tarn_data(g);
    return each_plane(&p, avg_planes_back);
}

static bool avg_compose(const tarn_call *c, tarn_tensor *out[])
{
    pool p;
    if (!pool_of(c, &p))
        return false;
    const tarn_tensor *padded = tarn_window_pad(tarn_in(c, X), &p.w, 0);
    tarn_tensor *sum = NULL;
    for (int64_t e = 0; e < tarn_window_elements(&p.w); e++) {
        tarn_tensor *part = tarn_window_element(padded, &p.w, e / p.w.kernel[1], e % p.w.kernel[1]);
        sum = sum ? tarn_add(sum, part) : part;
    }
    out[0] = tarn_div(sum, tarn_tensor_weak((double)tarn_window_elements(&p.w), true));
    return out[0] != NULL;
}

TARN_OP(avg_pool2d) = {
    .name = "avg_pool2d",
    .summary = "The mean of each window of an image; padding counts as zeros.",
    .formula = "y[i,j] = mean x[i stride + a,j stride + b]",
    .example = "local y = tarn.arange(1, 16):reshape(1, 1, 4, 4):avg_pool2d(2)\n"
               "assert(y[{ 1, 1, 1, 1 }]:item() == 3.5)",
    .param =
        TARN_PARAMS{{"x",
                     NULL,
                     "images (batch x channels x rows x columns), or one",
                     TARN_TENSOR,
                     0,
                     TARN_FLOATS,
                     {0}},
                    {"kernel_size", NULL, "rows and columns of the window", TARN_SIZES, 0, 0, {0}},
                    {"stride",
                     NULL,
                     "from window to window; kernel_size by default",
                     TARN_SIZES,
                     TARN_OPTIONAL,
                     0,
                     {0}},
                    {"padding",
                     NULL,
                     "zeros around the image",
                     TARN_SIZES,
                     TARN_OPTIONAL,
                     0,
                     {.list = {(const int64_t[]){0}, 1}}},
                    {0}},
    .traits = TARN_LINEAR | TARN_CONTIGUOUS,
    .plan = pool_plan,
    .forward = avg_forward,
    .backward = avg_backward,
    .compose = avg_compose,
    .samples = {{"randn(2, 3, 6, 8), 2"},
                {"randn(1, 2, 7, 8), 3, { stride = 2, padding = 1 }"},
                {"randn(2, 5, 7), { 2, 3 }, { stride = { 1, 2 } }"},
                {"randn(2, 2, 5, 44), { 2, 18 }, { stride = { 1, 13 }, padding = { 1, 9 } }"},
                {"randn(1, 2, 4, 40), { 2, 20 }"}},
    .errors = {{"randn(1, 1, 3, 3), 4",
                "avg_pool2d: kernel %(4 x 4%) is larger than the image %(3 x 3%)"},
               {"randn(1, 1, 8, 8), 3, { padding = 2 }",
                "avg_pool2d: padding 2 is more than half of the kernel's 3"},
               {"randn(1, 1, 8, 8), 2, { stride = 0 }",
                "avg_pool2d: stride must be at least 1, not 0"}},
};

TARN_FAMILY(pool);
