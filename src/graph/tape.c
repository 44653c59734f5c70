/* tape.c -- gradients as the caller sees them: asked for, read, set, and guarded from writes. */
#include "graph/tape.h"

#include "graph/apply.h"
#include "graph/node.h"
#include "graph/rows.h"

bool tarn_is_leaf(const tarn_tensor *t) { return !t->node; }

bool tarn_tensor_requires_grad(tarn_tensor *t, bool yes)
{
    if (!t)
        return false;
    if (yes && tarn_dtype_kind((tarn_dtype)t->spec.dtype) != 'f')
        return tarn_fail(TARN_ERROR_TYPE,
                         "requires_grad: a %s tensor has no gradient; only floating"
                         " types do",
                         tarn_dtype_name((tarn_dtype)t->spec.dtype));
    if (!yes && t->node)
        return tarn_fail(TARN_ERROR_USE,
                         "requires_grad: this tensor is a result of %s; use detach()",
                         t->node->op->name);
    t->requires_grad = yes;
    return true;
}

bool tarn_retain_grad(tarn_tensor *t)
{
    if (!t->requires_grad)
        return tarn_fail(TARN_ERROR_USE, "retain_grad: this tensor has no gradient to retain");
    if (!t->node)
        return true;
    tarn_sink *sink = tarn_sink_of(t), **here = &t->node->made[t->output].sink;
    if (!sink)
        return false;
    tarn_release(*here);
    *here = tarn_keep(sink);
    return true;
}

bool tarn_hook_add(tarn_tensor *t, tarn_hook *hook)
{
    if (!t->requires_grad)
        return tarn_fail(TARN_ERROR_USE,
                         "register_hook: this tensor takes no gradient; requires_grad_() it, or"
                         " compute it from one that does");
    tarn_sink *sink = t->node ? NULL : tarn_sink_of(t);
    if (!t->node && !sink)
        return false;
    tarn_hooks_append(t->node ? &t->node->made[t->output].hooks : &sink->hooks, hook);
    return true;
}

tarn_tensor *tarn_grad_of(const tarn_tensor *t) { return t->grad; }

const tarn_tensor *tarn_tensor_grad(const tarn_tensor *t) { return t ? tarn_grad_of(t) : NULL; }

bool tarn_grad_set(tarn_tensor *t, tarn_tensor *grad)
{
    if (t->node)
        return tarn_fail(TARN_ERROR_USE,
                         "grad: this tensor is a result of %s; only leaves' can be set",
                         t->node->op->name);
    if (grad && !tarn_spec_same_shape(&grad->spec, &t->spec))
        return tarn_fail(TARN_ERROR_SHAPE, "grad: %s does not fit a tensor of %s", TARN_SHAPE(grad),
                         TARN_SHAPE(t));
    tarn_keep(grad);
    tarn_rows_clear(t);
    if (grad)
        tarn_rows_drop(t);
    t->grad = grad;
    return true;
}

bool tarn_write_check(tarn_tensor *t, const char *writer)
{
    if (!tarn_recording() || !t->requires_grad || t->node)
        return true;
    return tarn_fail(
        TARN_ERROR_USE,
        "%s: this tensor is a leaf that requires grad; write it under no_grad, or use the"
        " form that makes a new tensor",
        writer);
}
