/* gradcheck.c -- gradients against central differences: (f(x + h) - f(x - h)) / 2h. */
#include <math.h>

#include "graph/apply.h"
#include "graph/tape.h"

/* f's value as one number: the sum of its elements, weighted so that each counts differently. */
static bool value_of(tarn_function *f, void *context, tarn_tensor *const *in, int count,
                     double *out)
{
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *y = f(context, in, count);
    bool ok = y && tarn_tensor_item(y, out);
    return tarn_scope_close(scope, NULL) && ok;
}

static bool check_inputs(tarn_tensor *const *in, int count)
{
    for (int i = 0; i < count; i++)
        if (in[i]->spec.dtype != TARN_FLOAT64 || !in[i]->requires_grad || in[i]->node ||
            !tarn_spec_contiguous(&in[i]->spec))
            return tarn_fail(
                TARN_ERROR_TYPE,
                "gradcheck: input %d must be a packed float64 leaf with requires_grad, so"
                " that differences are exact enough",
                i + 1);
    return true;
}

static bool analytic(tarn_function *f, void *context, tarn_tensor *const *in, int count)
{
    for (int i = 0; i < count; i++)
        if (!tarn_grad_set(in[i], NULL))
            return false;
    tarn_scope scope = tarn_scope_open();
    tarn_tensor *y = f(context, in, count);
    bool ok = y && (!y->requires_grad || tarn_backward(y));
    return tarn_scope_close(scope, NULL) && ok;
}

static bool numeric(tarn_function *f, void *context, tarn_tensor *const *in, int count, double *at,
                    double step, double *slope)
{
    double up = 0, down = 0, x = *at;
    bool was = tarn_recording_set(false);
    *at = x + step;
    bool ok = value_of(f, context, in, count, &up);
    *at = x - step;
    ok = ok && value_of(f, context, in, count, &down);
    *at = x;
    tarn_recording_set(was);
    *slope = (up - down) / (2 * step);
    return ok;
}

static double gradient_at(const tarn_tensor *t, int64_t i)
{
    return t->grad ? ((const double *)tarn_data(t->grad))[i] : 0;
}

static bool check_input(tarn_function *f, void *context, tarn_tensor *const *in, int count,
                        int which, double step, tarn_gradcheck_report *report)
{
    double *x = tarn_data(in[which]);
    for (int64_t i = 0, n = tarn_count(in[which]); i < n; i++) {
        double slope, g = gradient_at(in[which], i);
        if (!numeric(f, context, in, count, &x[i], step, &slope))
            return false;
        double error = fabs(g - slope) / (1 + fabs(slope));
        if (error > report->error || isnan(error) || report->input == 0)
            *report = (tarn_gradcheck_report){which + 1, i + 1, g, slope,
                                              isnan(error) ? INFINITY : error};
    }
    return true;
}

bool tarn_gradcheck(tarn_function *f, void *context, tarn_tensor *const *in, int count, double step,
                    tarn_gradcheck_report *report)
{
    *report = (tarn_gradcheck_report){.error = 0};
    if (!check_inputs(in, count) || !analytic(f, context, in, count))
        return false;
    for (int i = 0; i < count; i++)
        if (!check_input(f, context, in, count, i, step, report))
            return false;
    return true;
}
