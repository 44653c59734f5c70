/* resolve.h -- from what a caller wrote to what a row sees: defaults filled, dims resolved to
 * axes, one common type, packed copies for rows that want them, the plan. */
#ifndef TARN_GRAPH_RESOLVE_H
#define TARN_GRAPH_RESOLVE_H

#include "graph/op.h"

enum { TARN_FEW_INPUTS = 8, TARN_MAX_LIST = 2 * TARN_MAX_DIMS };

/* One application while it is prepared and run.  Lives on the stack of tarn_apply. */
typedef struct tarn_application {
    tarn_call call;
    tarn_plan plan;
    tarn_dtype common;         /* the type that inputs were promoted to */
    bool in_place;             /* the result goes into in[0] */
    bool meta;                 /* some input has no data: plan only */
    tarn_tensor *const *given; /* as the caller passed them: what the tape points to */
    tarn_tensor **in;          /* converted, packed */
    tarn_tensor *few[TARN_FEW_INPUTS];
    size_t many; /* bytes of `in` when it is not `few` */
    tarn_tensor **out, *few_out[TARN_MAX_RESULTS], *saved[TARN_MAX_RESULTS];
    size_t many_out; /* bytes of `out` when it is not `few_out` */
    tarn_value value[TARN_MAX_PARAMS];
    uint16_t first[TARN_MAX_PARAMS + 1];
    int64_t axes[TARN_MAX_PARAMS][TARN_MAX_DIMS]; /* resolved DIMS */
} tarn_application;

/* False with a message; `done` is due either way. */
bool tarn_application_init(tarn_application *a, const tarn_op *op, tarn_tensor *const *in,
                           const uint16_t *first) TARN_MUST_CHECK;
bool tarn_application_values(tarn_application *a, const tarn_value *given) TARN_MUST_CHECK;
bool tarn_application_room(tarn_application *a) TARN_MUST_CHECK; /* for the results; after values */
bool tarn_application_plan(tarn_application *a) TARN_MUST_CHECK;
void tarn_application_done(tarn_application *a);

/* The parameter that flat input I belongs to. */
const tarn_param *tarn_param_of_input(const tarn_call *c, int i);

#endif
