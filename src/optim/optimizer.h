/* optimizer.h -- optimizers as rows.
 *
 * Most rules say what a step does to one number: `update` sees plain spans of one parameter (values,
 * gradient, states), and the optimizer cuts all parameters into spans by size and runs them on the
 * pool; states lie in one flat buffer each.  A rule with `step` owns the whole step: it may ask for
 * the loss again through a closure (L-BFGS) or go round another optimizer (SAM).
 */
#ifndef TARN_OPTIM_OPTIMIZER_H
#define TARN_OPTIM_OPTIMIZER_H

#include "graph/op.h"
#include "nn/names.h"

enum { TARN_MAX_STATES = 4, TARN_MAX_CONSTANTS = 12, TARN_MAX_SCALARS = 2 };

typedef struct tarn_optimizer tarn_optimizer; /* counted; belongs to the open scope when made */

/* A span of one parameter in one step. */
typedef struct tarn_update {
    tarn_dtype dtype; /* float32 or float64: of value, grad and state alike */
    size_t n;
    void *value;
    const void *grad;
    void *state[TARN_MAX_STATES];
    const double *constant; /* what `prepare` made */
} tarn_update;

/* One parameter in one step. */
typedef struct tarn_moment {
    const tarn_value *option;
    double lr;
    uint64_t step;                       /* from 1 */
    double *scalar;                      /* the rule's, kept from step to step */
    double constant[TARN_MAX_CONSTANTS]; /* [0] is 1, or -1 to maximize: a factor of the gradient */
    double measured[2];                  /* what `measure` of all its spans added up to */
} tarn_moment;

/* Computes the loss and its gradients anew.  False with a message. */
typedef struct tarn_closure {
    bool (*run)(void *context, double *loss);
    void *context;
} tarn_closure;

typedef struct tarn_rule {
    const char *name, *summary, *formula, *source, *example;
    const tarn_param *option; /* the first is lr, unless it `wraps`; ends with a NULL name */
    struct {
        const char *name;  /* PyTorch's: "exp_avg" */
        const char *when;  /* an option that must be true or not 0; NULL: always */
        const char *start; /* an option whose value it begins with; NULL: 0 */
    } state[TARN_MAX_STATES + 1];
    struct {
        const char *name; /* one number for each parameter */
        double start;
    } scalar[TARN_MAX_SCALARS + 1];
    bool (*check)(const tarn_value *option);              /* may be NULL */
    void (*prepare)(tarn_moment *m);                      /* makes the kernel's constants */
    void (*measure)(const tarn_update *u, double sum[2]); /* before `update`; may be NULL */
    void (*adjust)(tarn_moment *m);                       /* constants after `measure` */
    void (*update)(const tarn_update *u);
    /* May rows that have no gradient be left out of a step?  NULL: no. */
    bool (*rests)(const tarn_value *option);
    bool wraps; /* it goes round another optimizer, whose rate and groups are its own */
    bool asks;  /* for the loss, several times in a step: it needs a closure */
    /* The whole step; CLOSURE NULL: none was given.  *LOSS is there when it was asked for. */
    bool (*step)(tarn_optimizer *o, const tarn_closure *closure, double *loss);
} tarn_rule;

#define TARN_RULE(name) TARN_ROW(tarn_rule, name)

size_t tarn_rule_count(void);
const tarn_rule *tarn_rule_at(size_t i); /* sorted by name */
const char *tarn_rule_file(const tarn_rule *rule);
const tarn_rule *tarn_rule_find(const char *name); /* "Adam", or "adam" in any case; NULL: none */

/* OPTION as tarn_options_default and the caller filled it.  Parameters are kept. */
tarn_optimizer *tarn_optimizer_new(const tarn_rule *rule, const tarn_entries *parameters,
                                   const tarn_value *option);

/* A rule that `wraps`, around INNER, which is kept. */
tarn_optimizer *tarn_optimizer_wrap(const tarn_rule *rule, tarn_optimizer *inner,
                                    const tarn_value *option);

/* Parameters that match PATTERN and are in no earlier group get options of their own. */
bool tarn_optimizer_group(tarn_optimizer *o, const char *pattern,
                          const tarn_value *option) TARN_MUST_CHECK;

/* CLOSURE may be NULL where the rule needs none; *LOSS, which may be NULL, is what it gave first. */
bool tarn_optimizer_step(tarn_optimizer *o, const tarn_closure *closure,
                         double *loss) TARN_MUST_CHECK;
bool tarn_optimizer_zero_grad(tarn_optimizer *o) TARN_MUST_CHECK;

/* The rate of the first group; setting it scales the others with it. */
double tarn_optimizer_rate(const tarn_optimizer *o);
void tarn_optimizer_rate_set(tarn_optimizer *o, double lr);

const tarn_rule *tarn_optimizer_rule(const tarn_optimizer *o);
const tarn_value *tarn_optimizer_options(const tarn_optimizer *o); /* of the first group */
const tarn_entries *tarn_optimizer_parameters(const tarn_optimizer *o);
uint64_t tarn_optimizer_steps(const tarn_optimizer *o);

/* For checkpoints: "step" (int64, one per parameter, and last the optimizer's own),
 * "exp_avg.0.weight", ...: copies.  A wrapped optimizer's names begin with "base.". */
tarn_entries *tarn_optimizer_state(const tarn_optimizer *o);
bool tarn_optimizer_state_set(tarn_optimizer *o, const tarn_entries *state) TARN_MUST_CHECK;

/* ---- for rules that own the step -------------------------------------------------------------- */

bool tarn_optimizer_asks(
    const tarn_optimizer *o); /* does it, or what it goes round, need a closure? */
bool tarn_optimizer_has_gradients(const tarn_optimizer *o);
tarn_optimizer *tarn_optimizer_inner(const tarn_optimizer *o); /* borrowed; NULL: it wraps none */

/* Tensors of the rule's own, which checkpoints save as they are; NULL until they are set. */
const tarn_entries *tarn_optimizer_own(const tarn_optimizer *o);
void tarn_optimizer_own_set(tarn_optimizer *o, tarn_entries *own); /* kept */

/* Clears the gradients, runs CLOSURE with recording on, and sees to it that there are gradients.
 * A loss that is NaN fails, unless NAN_IS_FINE. */
bool tarn_optimizer_evaluate(tarn_optimizer *o, const tarn_closure *closure, bool nan_is_fine,
                             double *loss) TARN_MUST_CHECK;
bool tarn_optimizer_needs_closure(const tarn_optimizer *o,
                                  const tarn_closure *closure) TARN_MUST_CHECK;

#endif
