/* insides.h -- what an optimizer is made of; for the files of this folder that run and save it. */
#ifndef TARN_OPTIM_INSIDES_H
#define TARN_OPTIM_INSIDES_H

#include "optim/optimizer.h"
#include "optim/pieces.h"

enum { TARN_MAX_GROUPS = 64 };

typedef struct tarn_group {
    tarn_value option[TARN_MAX_PARAMS];
    double lr;                   /* now: option lr, times what the schedule made of it */
    double sign;                 /* -1: maximize */
    bool keeps[TARN_MAX_STATES]; /* which states its options ask for */
} tarn_group;

typedef struct tarn_member {
    uint32_t group;
    uint64_t steps; /* with a gradient */
    size_t at;      /* elements of its type before it in the flat buffers */
    double scalar[TARN_MAX_SCALARS];
    /* in a step: */
    const void *grad; /* NULL: none, left alone */
    tarn_moment moment;
} tarn_member;

struct tarn_optimizer {
    tarn_object object;
    const tarn_rule *rule;
    tarn_entries *parameter;
    tarn_member *member; /* by parameter */
    size_t members;
    tarn_pieces pieces; /* by parameter: what takes part in a step */
    tarn_group group[TARN_MAX_GROUPS];
    size_t groups;
    size_t elements[2];              /* by type: float32, float64 */
    void *state[TARN_MAX_STATES][2]; /* by state and type; NULL until needed */
    uint64_t steps;
    tarn_optimizer *inner;
    tarn_entries *own;
};

/* Allocates the states that some group keeps, filled with what they begin with. */
bool tarn_optimizer_make_states(tarn_optimizer *o) TARN_MUST_CHECK;

/* Where parameter I's state S begins; NULL when its group does not keep it. */
void *tarn_optimizer_state_at(const tarn_optimizer *o, size_t i, int s);

#endif
