/* addition.c -- the two operations that the tape itself needs: adding gradients, and summing those
 * of broadcast inputs back to the shape they came from. */
#include "graph/op.h"
#include "kernel/spans.h"
#include "tarn/ops.h"
#include "tensor/reduce.h"

/* ---- add.  y = a + b ------------------------------------------------------------------------ */

static bool add_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    (void)c;
    gx[0] = gx[1] = gy[0];
    return true;
}

TARN_OP(add) = {
    .name = "add",
    .summary = "Sum, element by element.",
    .formula = "y = a + b",
    .example = "local y = tarn.tensor { 1, 2 } + tarn.tensor { 3, 4 }\n"
               "assert(y:get(1) == 4 and y:get(2) == 6)",
    .param = TARN_PARAMS{{"a", NULL, "any shape", TARN_TENSOR, TARN_NUMBERS, TARN_ANY, {0}},
                         {"b",
                          NULL,
                          "any shape that broadcasts with a",
                          TARN_TENSOR,
                          TARN_NUMBERS,
                          TARN_ANY,
                          {0}},
                         {0}},
    .traits = TARN_ELEMENTWISE | TARN_BACKWARD_IS_OPS,
    .backward = add_backward,
    .span = &tarn_span_add,
    .samples = {{"randn(2, 3), randn(2, 3)"},
                {"randn(4, 1, 3), randn(2, 1)"},
                {"randn(3), 0.5"},
                {"randn(0, 3), randn(3)"}},
    .errors = {{"randn(2, 3), randn(4)",
                "add: shapes %(2 x 3%) and %(4%) do not broadcast: sizes 3 and 4"},
               {"randn(2), \"x\"", "add"}},
};

/* ---- sum_to.  Undoes an expansion: sums over the dims that SIZES lacks or has as 1. --------- */

static bool sum_to_plan(const tarn_call *c, tarn_plan *plan)
{
    const tarn_spec *x = &c->in[0]->spec;
    int rank = (int)c->value[1].list.count;
    plan->out[0] = tarn_spec_make((tarn_dtype)x->dtype, rank, c->value[1].list.at);
    if (!tarn_spec_broadcasts(&plan->out[0], x))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "sum_to: %s does not expand to %s, so %s cannot be summed to it",
                         TARN_SPEC_SHAPE(&plan->out[0]), TARN_SPEC_SHAPE(x), TARN_SPEC_SHAPE(x));
    return true;
}

static bool sum_to_forward(const tarn_call *c)
{
    const tarn_spec *x = &c->in[0]->spec, *y = &c->out[0]->spec;
    bool axes[TARN_MAX_DIMS];
    int lead = x->rank - y->rank;
    for (int d = 0; d < x->rank; d++)
        axes[d] = d < lead || (y->size[d - lead] == 1 && x->size[d] != 1);
    return tarn_drive_sum(c->out[0], c->in[0], axes);
}

static bool sum_to_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    const tarn_spec *x = &c->in[0]->spec;
    gx[0] = tarn_expand(gy[0], x->size, x->rank);
    return gx[0] != NULL;
}

TARN_OP(sum_to) = {
    .name = "sum_to",
    .summary = "Sums over the dims along which a tensor of the given sizes would be expanded.",
    .example = "local y = tarn.ones(4, 3):sum_to { 1, 3 }\n"
               "assert(y.shape[1] == 1 and y:get(1, 2) == 4)",
    .param =
        TARN_PARAMS{{"x", NULL, "any shape", TARN_TENSOR, 0, TARN_FLOATS | TARN_BIT(INT64), {0}},
                    {"sizes", NULL, "sizes that expand to x's", TARN_SIZES, 0, 0, {0}},
                    {0}},
    .traits = TARN_CONTIGUOUS | TARN_BACKWARD_IS_OPS,
    .plan = sum_to_plan,
    .forward = sum_to_forward,
    .backward = sum_to_backward,
    .samples = {{"randn(4, 3), { 3 }"},
                {"randn(2, 3, 4), { 3, 1 }"},
                {"randn(2, 3), {}"},
                {"randn(2, 3), { 2, 3 }"},
                {"randn(0, 3), { 1, 3 }"}},
    .errors = {{"randn(4, 3), { 2 }", "sum_to: %(2%) does not expand to %(4 x 3%)"}},
};

TARN_FAMILY(addition);
