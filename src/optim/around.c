/* around.c -- rules that go round another optimizer: SAM, Lookahead. */
#include <math.h>

#include "graph/tape.h"
#include "kernel/kernels.h"
#include "nn/text.h"
#include "optim/average.h"
#include "optim/option.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- SAM ------------------------------------------------------------------------------------- */

enum { RHO, ADAPTIVE };

static bool sam_check(const tarn_value *o) { return not_negative("SAM", "rho", o[RHO].number); }

/* The direction in which T climbs: its gradient, times the weights' squares when ADAPTIVE. */
static tarn_tensor *climb(tarn_tensor *t, bool adaptive)
{
    tarn_tensor *g = tarn_grad_of(t), *x = tarn_tensor_detach(t);
    return adaptive ? tarn_mul(tarn_mul(x, x), g) : g;
}

/* The sum of squares of g, or of x g when ADAPTIVE: NaN after a message. */
static double climb_square(tarn_tensor *t, bool adaptive)
{
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *g = tarn_grad_of(t), *y = adaptive ? tarn_mul(tarn_tensor_detach(t), g) : g;
    double sum = NAN;
    y = y ? tarn_tensor_packed(y) : NULL;
    if (y)
        sum = tarn_kernels_of(y->spec.dtype)->sum_squares(tarn_data(y), (size_t)tarn_count(y), 0);
    return tarn_scope_close(scope, NULL) ? sum : NAN;
}

static bool norm_of(const tarn_entries *parameters, bool adaptive, double *norm)
{
    double sum = 0;
    for (size_t i = 0; i < parameters->count; i++)
        if (tarn_grad_of(parameters->at[i].tensor))
            sum += climb_square(parameters->at[i].tensor, adaptive);
    *norm = sqrt(sum);
    return tarn_error_pending() == TARN_OK;
}

/* T += scale direction. */
static bool move(tarn_tensor *t, double scale, bool adaptive)
{
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *by = tarn_mul(climb(t, adaptive), tarn_tensor_weak(scale, false));
    tarn_tensor *to = by ? tarn_add(tarn_tensor_detach(t), by) : NULL;
    bool ok = to && tarn_drive_copy(t, to);
    tarn_storage_wrote(t->storage, "SAM");
    return tarn_scope_close(scope, NULL) && ok;
}

static bool move_all(const tarn_entries *parameters, double scale, bool adaptive)
{
    for (size_t i = 0; i < parameters->count; i++)
        if (tarn_grad_of(parameters->at[i].tensor) &&
            !move(parameters->at[i].tensor, scale, adaptive))
            return false;
    return true;
}

/* The gradient at the worst point within rho, taken at the point where the weights are. */
static bool sam_step(tarn_optimizer *o, const tarn_closure *closure, double *loss)
{
    const tarn_value *option = tarn_optimizer_options(o);
    const tarn_entries *parameters = tarn_optimizer_parameters(o);
    bool adaptive = option[ADAPTIVE].boolean;
    double norm, there;
    if (!tarn_optimizer_needs_closure(o, closure) ||
        !tarn_optimizer_evaluate(o, closure, false, loss) || !norm_of(parameters, adaptive, &norm))
        return false;
    const tarn_entries *here = tarn_entries_copy(parameters, "");
    if (!here)
        return false;
    bool ok = move_all(parameters, option[RHO].number / (norm + 1e-12), adaptive) &&
              tarn_optimizer_evaluate(o, closure, false, &there);
    return tarn_entries_approach(parameters, here, 1) && ok &&
           tarn_optimizer_step(tarn_optimizer_inner(o), NULL, NULL);
}

TARN_RULE(SAM) = {
    .name = "SAM",
    .summary = "Sharpness-aware: steps by the gradient at the worst point within rho, so that it"
               " finds flat valleys. Goes round another optimizer; asks for the loss twice.",
    .formula =
        "e = rho g / |g|, adaptive: rho x^2 g / |x g|;  base steps with the gradient at x + e",
    .source = "[Foret et al. 2021] [Kwon et al. 2021]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.SAM(net, { base = \"SGD\", lr = 0.1, rho = 0.05 })\n"
               "local loss = opt:step(function() return net(tarn.ones(1, 2)):square():sum() end)\n"
               "assert(loss >= 0)",
    .option = (const tarn_param[]){NUMBER_OPTION("rho", 0.05, "how far the worst point may be"),
                                   BOOLEAN_OPTION("adaptive",
                                                  "measure distance relative to each weight"),
                                   {0}},
    .check = sam_check,
    .wraps = true,
    .asks = true,
    .step = sam_step,
};

/* ---- Lookahead ------------------------------------------------------------------------------- */

enum { K, ALPHA };

static bool lookahead_check(const tarn_value *o)
{
    if (o[K].integer < 1)
        return tarn_fail(TARN_ERROR_VALUE, "Lookahead: k must be at least 1, not %lld",
                         (long long)o[K].integer);
    double alpha = o[ALPHA].number;
    return (alpha > 0 && alpha <= 1) ||
           tarn_fail(TARN_ERROR_VALUE, "Lookahead: alpha must be above 0 and at most 1, not %g",
                     alpha);
}

/* The slow weights in the order of the fast ones: a checkpoint gives them in another. */
static tarn_entries *slow_of(const tarn_optimizer *o)
{
    const tarn_entries *fast = tarn_optimizer_parameters(o), *own = tarn_optimizer_own(o);
    if (!own)
        return tarn_entries_copy(fast, "slow.");
    tarn_entries *slow = tarn_entries_new();
    for (size_t i = 0; slow && i < fast->count; i++) {
        tarn_text name = {0};
        tarn_text_add(&name, "slow.%s", fast->at[i].name);
        const tarn_entry *e = name.failed ? NULL : tarn_entries_find(own, name.at);
        bool ok = e && tarn_entries_add(slow, name.at, e->tensor, true);
        tarn_text_done(&name);
        if (!ok)
            return tarn_fail(TARN_ERROR_FORMAT, "Lookahead: its state has nothing for '%s'",
                             fast->at[i].name);
    }
    return slow;
}

static bool lookahead_step(tarn_optimizer *o, const tarn_closure *closure, double *loss)
{
    const tarn_value *option = tarn_optimizer_options(o);
    const tarn_entries *fast = tarn_optimizer_parameters(o);
    tarn_entries *slow = slow_of(o);
    if (!slow)
        return false;
    tarn_optimizer_own_set(o, slow);
    if (!tarn_optimizer_step(tarn_optimizer_inner(o), closure, loss))
        return false;
    if ((tarn_optimizer_steps(o) + 1) % (uint64_t)option[K].integer != 0)
        return true;
    return tarn_entries_approach(slow, fast, option[ALPHA].number) &&
           tarn_entries_approach(fast, slow, 1);
}

TARN_RULE(Lookahead) = {
    .name = "Lookahead",
    .summary = "Lets another optimizer run k steps ahead, then goes part of the way after it.",
    .formula = "every k steps: slow = slow + alpha (fast - slow);  fast = slow",
    .source = "[Zhang et al. 2019]",
    .example = "local net = tarn.nn.Linear { 1, input = { 2 } }\n"
               "local opt = tarn.optim.Lookahead(net, { base = \"Adam\", lr = 0.1, k = 2 })\n"
               "net(tarn.ones(1, 2)):sum():backward(); opt:step()",
    .option = (const tarn_param[]){INTEGER_OPTION("k", 5, "steps ahead"),
                                   NUMBER_OPTION("alpha", 0.5, "share of the way"),
                                   {0}},
    .check = lookahead_check,
    .wraps = true,
    .step = lookahead_step,
};

TARN_FAMILY(optim_around);
