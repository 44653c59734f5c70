/* random.c -- operations that draw random numbers. */
#include "kernel/random.h"

#include <string.h>

#include "graph/op.h"
#include "tensor/drive.h"

/* ---- dropout.  Its mask is drawn again in backward from the same place, and never stored. --- */

enum { X, P, TRAINING };

typedef struct dropout {
    tarn_random at;
    int column;
    int64_t size;
    double p;
    const char *x;
    char *y;
} dropout;

static bool dropout_plan(const tarn_call *c, tarn_plan *plan)
{
    double p = c->value[P].number;
    if (!(p >= 0 && p <= 1))
        return tarn_fail(TARN_ERROR_VALUE,
                         "dropout: p is the probability of 0, from 0 to 1, not %g", p);
    return tarn_plan_like_first(c, plan);
}

static bool drop(void *dropout_, int64_t begin, int64_t end)
{
    const dropout *d = dropout_;
    tarn_random at = d->at;
    at.position += (uint64_t)begin;
    char *y = d->y + begin * d->size;
    if (d->p >= 1)
        memset(y, 0, (size_t)((end - begin) * d->size));
    else
        tarn_random_dropout(d->column, at, y, d->x + begin * d->size, (size_t)(end - begin), d->p);
    return true;
}

/* y = x mask / (1 - p), and the same for gradients */
static bool apply_mask(const tarn_call *c, tarn_tensor *y, const tarn_tensor *x)
{
    enum { GRAIN = 16 * 1024 };
    double p = c->value[P].number;
    if (!c->value[TRAINING].boolean || p == 0)
        return tarn_drive_copy(y, x);
    dropout d = {.at = {c->seed, c->stream, c->position}, .p = p};
    d.column = tarn_dtype_column((tarn_dtype)y->spec.dtype);
    d.size = (int64_t)tarn_dtype_size((tarn_dtype)y->spec.dtype);
    d.x = tarn_data(x), d.y = tarn_data(y);
    return tarn_drive_range(tarn_count(x), GRAIN, drop, &d);
}

static bool dropout_forward(const tarn_call *c) { return apply_mask(c, c->out[0], tarn_in(c, X)); }

static bool dropout_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_tensor *g = tarn_tensor_packed(gy[0]);
    gx[0] = g ? tarn_tensor_of(&g->spec) : NULL;
    return gx[0] && apply_mask(c, gx[0], g);
}

TARN_OP(dropout) = {
    .name = "dropout",
    .summary = "In training, sets each element to 0 with probability p and divides the others by"
               " 1 - p.",
    .formula = "y = x mask / (1 - p)",
    .source = "[Srivastava et al. 2014]",
    .example = "local y = tarn.ones(1000):dropout(0.25)\n"
               "assert(math.abs(y:mean():item() - 1) < 0.1)\n"
               "assert(tarn.ones(3):dropout(0.5, false):sum():item() == 3)",
    .param =
        TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS, {0}},
                    {"p", NULL, "probability of 0", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 0.5}},
                    {"training",
                     NULL,
                     "false: x as it is",
                     TARN_BOOLEAN,
                     TARN_OPTIONAL,
                     0,
                     {.boolean = true}},
                    {0}},
    .traits = TARN_LINEAR | TARN_CONTIGUOUS | TARN_RANDOM,
    .plan = dropout_plan,
    .forward = dropout_forward,
    .backward = dropout_backward,
    .samples = {{"randn(5, 7)"},
                {"randn(3, 4, 2), 0.2"},
                {"randn(4, 3), 0.5, false"},
                {"randn(4, 3), 1"},
                {"randn(6), 0"}},
    .errors = {{"randn(3), 1.5", "dropout: p is the probability of 0, from 0 to 1, not 1%.5"},
               {"randn(3), -0.5", "dropout: p .* not %-0%.5"}},
};

TARN_FAMILY(random);
