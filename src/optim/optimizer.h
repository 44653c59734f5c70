/* optimizer.h -- optimizers as rows: one fused pass over all parameters.
 *
 * A rule's update sees plain spans of one parameter: values, gradient, states.  The optimizer cuts
 * all parameters into spans by size and runs them on the pool; states lie in one flat buffer each.
 */
#ifndef TARN_OPTIM_OPTIMIZER_H
#define TARN_OPTIM_OPTIMIZER_H

#include "graph/op.h"
#include "nn/names.h"

enum { TARN_MAX_STATES = 4, TARN_MAX_CONSTANTS = 12 };

/* A span of one parameter in one step. */
typedef struct tarn_update {
    tarn_dtype dtype; /* float32 or float64: of value, grad and state alike */
    size_t n;
    void *value;
    const void *grad;
    void *state[TARN_MAX_STATES];
    const double *constant; /* what `prepare` made */
} tarn_update;

typedef struct tarn_rule {
    const char *name, *summary, *formula, *source, *example;
    const tarn_param *option; /* the first is lr; ends with a NULL name */
    struct {
        const char *name; /* PyTorch's: "exp_avg" */
        const char *when; /* an option that must be true or not 0; NULL: always */
    } state[TARN_MAX_STATES + 1];
    bool (*check)(const tarn_value *option); /* may be NULL */
    /* LR, STEP (from 1) and options into the numbers of the kernel. */
    void (*prepare)(const tarn_value *option, double lr, uint64_t step, double *constant);
    void (*update)(const tarn_update *u);
} tarn_rule;

#define TARN_RULE(name) TARN_ROW(tarn_rule, name)

size_t tarn_rule_count(void);
const tarn_rule *tarn_rule_at(size_t i); /* sorted by name */
const char *tarn_rule_file(const tarn_rule *rule);
const tarn_rule *tarn_rule_find(const char *name); /* "Adam", or "adam" in any case; NULL: none */

typedef struct tarn_optimizer tarn_optimizer; /* counted; belongs to the open scope when made */

/* OPTION as tarn_options_default and the caller filled it.  Parameters are kept. */
tarn_optimizer *tarn_optimizer_new(const tarn_rule *rule, const tarn_entries *parameters,
                                   const tarn_value *option);

/* Parameters that match PATTERN and are in no earlier group get options of their own. */
bool tarn_optimizer_group(tarn_optimizer *o, const char *pattern,
                          const tarn_value *option) TARN_MUST_CHECK;

bool tarn_optimizer_step(tarn_optimizer *o) TARN_MUST_CHECK;
bool tarn_optimizer_zero_grad(tarn_optimizer *o) TARN_MUST_CHECK;

/* The rate of the first group; setting it scales the others with it. */
double tarn_optimizer_rate(const tarn_optimizer *o);
void tarn_optimizer_rate_set(tarn_optimizer *o, double lr);

const tarn_rule *tarn_optimizer_rule(const tarn_optimizer *o);
const tarn_value *tarn_optimizer_options(const tarn_optimizer *o); /* of the first group */
const tarn_entries *tarn_optimizer_parameters(const tarn_optimizer *o);
uint64_t tarn_optimizer_steps(const tarn_optimizer *o);

/* For checkpoints: "step" (int64, one per parameter, and last the optimizer's own),
 * "exp_avg.0.weight", ...: copies. */
tarn_entries *tarn_optimizer_state(const tarn_optimizer *o);
bool tarn_optimizer_state_set(tarn_optimizer *o, const tarn_entries *state) TARN_MUST_CHECK;

#endif
