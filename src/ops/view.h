/* view.h -- specs of results that show the first input's storage. */
#ifndef TARN_OPS_VIEW_H
#define TARN_OPS_VIEW_H

#include "graph/op.h"

/* The result is the first input, until the caller changes its sizes, strides or offset. */
static inline tarn_spec *tarn_view_first(const tarn_call *c, tarn_plan *plan)
{
    plan->out[0] = c->in[0]->spec;
    plan->out[0].alias_of = 0;
    plan->out[0].in_place = false;
    return &plan->out[0];
}

static inline void tarn_view_drop(tarn_spec *s, int axis)
{
    for (int d = axis; d + 1 < s->rank; d++)
        s->size[d] = s->size[d + 1], s->stride[d] = s->stride[d + 1];
    s->rank--;
}

#endif
