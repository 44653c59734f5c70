/* ctc.c -- ctc_loss: sequences without an alignment of their labels. */
#include <math.h>
#include <string.h>

#include "kernel/convert.h"
#include "kernel/kernels.h"
#include "ops/loss.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { X, TARGETS, FRAMES, LENGTHS };

/* x (frames x rows x classes); targets (rows x longest). */
typedef struct ctc {
    int64_t frames, rows, classes, longest, blank;
    tarn_dtype dtype;
    int64_t size; /* bytes an element */
    const tarn_kernels *kernels;
    const int64_t *target, *frames_of, *labels_of; /* by row */
    const char *x;
    char *alpha, *beta, *loss, *gx;
    const double *g; /* by row */
} ctc;

static int64_t states_of(const ctc *k) { return 2 * k->longest + 1; }

static bool check_lengths(const tarn_call *c, int t, int64_t rows)
{
    const tarn_spec *s = &tarn_in(c, t)->spec;
    if (tarn_spec_count(s) == rows && s->rank <= 1)
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "ctc_loss: %s is %s, but there are %lld sequences: one length"
                     " for each",
                     c->op->param[t].name, TARN_SPEC_SHAPE(s), (long long)rows);
}

static bool shapes_of(const tarn_call *c, ctc *k)
{
    const tarn_spec *x = &tarn_in(c, X)->spec, *t = &tarn_in(c, TARGETS)->spec;
    if (x->rank < 2 || x->rank > 3)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "ctc_loss: x must be (frames x rows x classes), or (frames x classes) of"
                         " one sequence, not %s",
                         TARN_SPEC_SHAPE(x));
    bool one = x->rank == 2;
    *k = (ctc){.frames = x->size[0], .rows = one ? 1 : x->size[1], .classes = x->size[x->rank - 1]};
    k->dtype = (tarn_dtype)x->dtype;
    k->size = (int64_t)tarn_dtype_size(k->dtype);
    k->kernels = tarn_kernels_of(k->dtype);
    k->blank = tarn_argument(c, "blank").integer;
    if (t->rank != x->rank - 1 || (!one && t->size[0] != k->rows))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "ctc_loss: targets is %s, but must be (%s): one row of labels for each"
                         " sequence, short ones filled up with any label",
                         TARN_SPEC_SHAPE(t), one ? "labels" : "rows x longest");
    k->longest = t->size[t->rank - 1];
    if (k->blank < 1 || k->blank > k->classes)
        return tarn_fail(TARN_ERROR_VALUE, "ctc_loss: blank %lld is outside 1..%lld, the classes",
                         (long long)k->blank, (long long)k->classes);
    return check_lengths(c, FRAMES, k->rows) && check_lengths(c, LENGTHS, k->rows);
}

static bool check_row(const ctc *k, int64_t i)
{
    long long row = (long long)i + 1, frames = k->frames_of[i], labels = k->labels_of[i];
    if (frames < 0 || frames > k->frames)
        return tarn_fail(TARN_ERROR_VALUE,
                         "ctc_loss: input_lengths of row %lld is %lld, but there"
                         " are %lld frames",
                         row, frames, (long long)k->frames);
    if (labels < 0 || labels > k->longest)
        return tarn_fail(TARN_ERROR_VALUE,
                         "ctc_loss: target_lengths of row %lld is %lld, but its"
                         " targets are %lld",
                         row, labels, (long long)k->longest);
    for (int64_t s = 0; s < labels; s++) {
        long long label = k->target[i * k->longest + s];
        if (label < 1 || label > k->classes || label == k->blank)
            return tarn_fail(TARN_ERROR_VALUE, "ctc_loss: label %lld of row %lld, place %lld, %s",
                             label, row, (long long)s + 1,
                             label == k->blank ? "is the blank, which is no label"
                                               : "is no class of x");
    }
    return true;
}

static const int64_t *whole(const tarn_tensor *t)
{
    t = tarn_tensor_packed(t);
    if (t && t->spec.dtype != TARN_INT64)
        t = tarn_tensor_to(t, TARN_INT64);
    return t && tarn_count(t) > 0 ? tarn_data(t) : NULL;
}

static bool ctc_of(const tarn_call *c, ctc *k)
{
    if (!shapes_of(c, k))
        return false;
    k->target = whole(tarn_in(c, TARGETS));
    k->frames_of = whole(tarn_in(c, FRAMES));
    k->labels_of = whole(tarn_in(c, LENGTHS));
    if (tarn_error_pending())
        return false;
    for (int64_t i = 0; i < k->rows; i++)
        if (!check_row(k, i))
            return false;
    k->x = tarn_count(tarn_in(c, X)) > 0 ? tarn_data(tarn_in(c, X)) : NULL;
    return true;
}

static int64_t reduction_of(const tarn_call *c) { return tarn_argument(c, "reduction").choice; }

/* The mean is over rows, each divided by its labels. */
static double share_of(const tarn_call *c, const ctc *k, int64_t i)
{
    if (reduction_of(c) != TARN_MEAN)
        return 1;
    double labels = k->labels_of[i] > 0 ? (double)k->labels_of[i] : 1;
    return 1 / (labels * (double)k->rows);
}

static bool ctc_plan(const tarn_call *c, tarn_plan *plan)
{
    ctc k;
    if (!shapes_of(c, &k))
        return false;
    bool each = reduction_of(c) == TARN_EACH && tarn_in(c, X)->spec.rank == 3;
    plan->out[0] = tarn_spec_make(k.dtype, each, &k.rows);
    plan->saves = 2;
    plan->saved[0] = tarn_spec_make(k.dtype, 3, (int64_t[]){k.rows, k.frames, states_of(&k)});
    plan->saved[1] = tarn_spec_make(TARN_FLOAT64, 1, &k.rows); /* log-likelihoods */
    plan->back_bytes = (size_t)(k.rows * 2 * states_of(&k) * k.size);
    plan->flops = 20 * (double)k.rows * (double)k.frames * (double)states_of(&k);
    plan->bytes = (double)(k.rows * k.frames * (k.classes + states_of(&k)) * k.size);
    return true;
}

static bool rows_forward(void *ctc_, int64_t begin, int64_t end)
{
    ctc *k = ctc_;
    for (int64_t i = begin; i < end; i++)
        ((double *)k->loss)[i] =
            k->kernels->ctc_alpha(k->alpha + i * k->frames * states_of(k) * k->size,
                                  k->x + i * k->classes * k->size, (size_t)(k->rows * k->classes),
                                  k->target + i * k->longest, (size_t)k->labels_of[i],
                                  (size_t)k->frames_of[i], k->blank);
    return true;
}

static bool forgiven(const tarn_call *c, double likelihood)
{
    return tarn_argument(c, "zero_infinity").boolean && isinf(likelihood);
}

static bool ctc_forward(const tarn_call *c)
{
    ctc k;
    if (!ctc_of(c, &k))
        return false;
    bool each = tarn_count(c->out[0]) != 1 || c->out[0]->spec.rank == 1;
    double sum = 0;
    k.loss = k.rows ? tarn_data(c->saved[1]) : NULL;
    k.alpha = tarn_count(c->saved[0]) ? tarn_data(c->saved[0]) : NULL;
    if (!tarn_drive_range(k.rows, 1, rows_forward, &k))
        return false;
    for (int64_t i = 0; i < k.rows; i++) {
        double likelihood = ((double *)k.loss)[i];
        double loss = forgiven(c, likelihood) ? 0 : -likelihood * share_of(c, &k, i);
        if (each)
            tarn_convert_set(k.dtype, (char *)tarn_data(c->out[0]) + i * k.size, loss);
        sum += loss;
    }
    if (!each)
        tarn_convert_set(k.dtype, tarn_data(c->out[0]), sum);
    return true;
}

/* A row that no path explains has an infinite loss, and no slope. */
static bool rows_backward(void *ctc_, int64_t begin, int64_t end)
{
    ctc *k = ctc_;
    for (int64_t i = begin; i < end; i++) {
        double likelihood = ((const double *)k->loss)[i];
        if (isinf(likelihood))
            continue;
        k->kernels->ctc_back(k->gx + i * k->classes * k->size,
                             k->beta + i * 2 * states_of(k) * k->size,
                             k->alpha + i * k->frames * states_of(k) * k->size,
                             k->x + i * k->classes * k->size, (size_t)(k->rows * k->classes),
                             k->target + i * k->longest, (size_t)k->labels_of[i],
                             (size_t)k->frames_of[i], k->blank, likelihood, k->g[i]);
    }
    return true;
}

static bool ctc_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    ctc k;
    if (!ctc_of(c, &k))
        return false;
    tarn_tensor *g = tarn_tensor_new(TARN_FLOAT64, 1, &k.rows);
    gx[X] = tarn_tensor_new(k.dtype, tarn_in(c, X)->spec.rank, tarn_in(c, X)->spec.size);
    const tarn_tensor *given = tarn_tensor_packed(gy[0]);
    if (!g || !gx[X] || !given || tarn_count(gx[X]) == 0)
        return g && gx[X] && given;
    bool each = given->spec.rank == 1;
    for (int64_t i = 0; i < k.rows; i++)
        ((double *)tarn_data(g))[i] =
            share_of(c, &k, i) *
            tarn_convert_get(k.dtype, (const char *)tarn_data(given) + (each ? i * k.size : 0));
    k.g = tarn_data(g), k.gx = tarn_data(gx[X]), k.loss = tarn_data(c->saved[1]);
    k.alpha = tarn_data(c->saved[0]), k.beta = c->work;
    return tarn_drive_range(k.rows, 1, rows_backward, &k);
}

/* ---- the definition, all rows at once ---------------------------------------------------------- */

static const double NOTHING = -1e30; /* an impossible state: log sums of it stay finite */

static tarn_tensor *number(double value) { return tarn_tensor_weak(value, false); }

/* The class of each state of each row (rows x states), 1 where a row has no such label; and where
 * the path may come from two states before. */
static bool states_tensors(const ctc *k, tarn_tensor **class, tarn_tensor **skip)
{
    int64_t size[] = {k->rows, states_of(k)};
    *class = tarn_tensor_new(TARN_INT64, 2, size);
    *skip = tarn_tensor_new(TARN_BOOL, 2, size);
    if (!*class || !*skip)
        return false;
    int64_t *at = tarn_data(*class);
    uint8_t *may = tarn_data(*skip);
    for (int64_t i = 0; i < k->rows; i++)
        for (int64_t s = 0; s < size[1]; s++, at++, may++) {
            bool label = s % 2 && s / 2 < k->labels_of[i];
            *at = label ? k->target[i * k->longest + s / 2] : k->blank;
            *may = label && s >= 2 && *at != at[-2];
        }
    return true;
}

/* alpha moved on by N states, NOTHING before it. */
static tarn_tensor *shift(const tarn_tensor *alpha, int64_t n)
{
    if (!alpha || alpha->spec.size[1] <= n)
        return alpha ? tarn_add(tarn_mul(alpha, number(0)), number(NOTHING)) : NULL;
    const tarn_tensor *head = tarn_tensor_full((tarn_dtype)alpha->spec.dtype, 2,
                                               (int64_t[]){alpha->spec.size[0], n}, NOTHING);
    return tarn_cat((const tarn_tensor *[]){head,
                                            tarn_narrow(alpha, 2, 1, alpha->spec.size[1] - n)},
                    2, 2);
}

/* Which of the numbers are T or above: (rows x 1). */
static tarn_tensor *rows_with(const ctc *k, const int64_t *length, int64_t least)
{
    tarn_tensor *mask = tarn_tensor_new(TARN_BOOL, 2, (int64_t[]){k->rows, 1});
    for (int64_t i = 0; mask && i < k->rows; i++)
        ((uint8_t *)tarn_data(mask))[i] = length[i] >= least;
    return mask;
}

/* alpha of the first frame: blank and first label only. */
static tarn_tensor *first_alpha(const ctc *k, const tarn_tensor *logs)
{
    tarn_tensor *reach = tarn_tensor_new(TARN_BOOL, 2, (int64_t[]){k->rows, states_of(k)});
    for (int64_t i = 0; reach && i < k->rows; i++)
        for (int64_t s = 0; s < 2 && s < states_of(k); s++)
            ((uint8_t *)tarn_data(reach))[i * states_of(k) + s] = s == 0 || k->labels_of[i] > 0;
    return tarn_where(reach, logs, number(NOTHING));
}

static tarn_tensor *log_sum(const tarn_tensor *const *of, int count)
{
    return tarn_logsumexp(tarn_stack(of, count, 1), (int64_t[]){1}, 1, false);
}

/* The last two states of each row: its likelihood. */
static tarn_tensor *likelihoods(const ctc *k, const tarn_tensor *alpha)
{
    tarn_tensor *end = tarn_tensor_new(TARN_INT64, 2, (int64_t[]){k->rows, 2});
    for (int64_t i = 0; end && i < k->rows; i++) {
        int64_t *at = (int64_t *)tarn_data(end) + 2 * i, last = 2 * k->labels_of[i] + 1;
        at[0] = last, at[1] = last > 1 ? last - 1 : 1;
    }
    tarn_tensor *both = tarn_gather(alpha, 2, end);
    const tarn_tensor *some = rows_with(k, k->labels_of, 1);
    const tarn_tensor *second = tarn_narrow(both, 2, 2, 1);
    const tarn_tensor *two[] = {tarn_narrow(both, 2, 1, 1),
                                tarn_where(some, second, number(NOTHING))};
    return tarn_squeeze(log_sum(two, 2), 2);
}

static tarn_tensor *reduce(const tarn_call *c, const ctc *k, tarn_tensor *loss)
{
    tarn_tensor *share = tarn_tensor_new(TARN_FLOAT64, 1, &k->rows);
    for (int64_t i = 0; share && i < k->rows; i++)
        ((double *)tarn_data(share))[i] = share_of(c, k, i);
    const tarn_tensor *possible = tarn_lt(loss, number(-NOTHING / 2));
    bool zero = tarn_argument(c, "zero_infinity").boolean;
    loss = tarn_where(possible, loss, number(zero ? 0 : INFINITY));
    if (reduction_of(c) == TARN_EACH)
        return tarn_in(c, X)->spec.rank == 2 ? tarn_squeeze(loss, 1) : loss;
    return tarn_sum(tarn_mul(loss, tarn_to(share, k->dtype)), NULL, 0, false);
}

static bool ctc_compose(const tarn_call *c, tarn_tensor *out[])
{
    ctc k;
    tarn_tensor *class, *skip, *alpha = NULL;
    if (!ctc_of(c, &k) || !states_tensors(&k, &class, &skip))
        return false;
    const tarn_tensor *x = tarn_in(c, X);
    x = x->spec.rank == 2 ? tarn_unsqueeze(x, 2) : x;
    for (int64_t t = 1; t <= k.frames; t++) {
        const tarn_tensor *logs = tarn_gather(tarn_select(x, 1, t), 2, class);
        if (t == 1) {
            alpha = first_alpha(&k, logs);
            continue;
        }
        const tarn_tensor *three[] = {alpha, shift(alpha, 1),
                                      tarn_where(skip, shift(alpha, 2), number(NOTHING))};
        const tarn_tensor *next = tarn_add(log_sum(three, 3), logs);
        alpha = tarn_where(rows_with(&k, k.frames_of, t), next, alpha);
    }
    if (!alpha)
        return tarn_error_pending()
                   ? false
                   : (bool)tarn_fail(TARN_ERROR_SHAPE, "ctc_loss: x has no frames");
    out[0] = reduce(c, &k, tarn_neg(likelihoods(&k, alpha)));
    return out[0] != NULL;
}

TARN_OP(ctc_loss) = {
    .name = "ctc_loss",
    .summary =
        "For sequences whose labels are known and not where they stand: the log-likelihood of"
        " all alignments, where the net may say blank and repeat itself.",
    .formula =
        "loss = -log sum over paths that read as the target of prod over t of exp x[t, path_t]",
    .source = "[Graves et al. 2006]",
    .example =
        "local logs = tarn.zeros(2, 1, 3):log_softmax(3) -- 2 frames, 3 classes, the first is blank\n"
        "local loss = logs:ctc_loss(tarn.index { { 2 } }, tarn.index { 2 }, tarn.index { 1 })\n"
        "assert(math.abs(loss:item() - math.log(9 / 3)) < 1e-6) -- 3 of 9 paths read as 2",
    .object = "CTCLoss|CTCCriterion",
    .param =
        TARN_PARAMS{{"x",
                     NULL,
                     "log-probabilities (frames x rows x classes), or (frames x classes) of one",
                     TARN_TENSOR,
                     0,
                     TARN_FLOATS,
                     {0}},
                    {"targets",
                     NULL,
                     "labels from 1 (rows x longest), short rows filled up with any",
                     TARN_TENSOR,
                     TARN_NO_GRAD,
                     TARN_COUNTS,
                     {0}},
                    {"input_lengths",
                     NULL,
                     "frames of each row",
                     TARN_TENSOR,
                     TARN_NO_GRAD | TARN_NUMBERS,
                     TARN_COUNTS,
                     {0}},
                    {"target_lengths",
                     NULL,
                     "labels of each row",
                     TARN_TENSOR,
                     TARN_NO_GRAD | TARN_NUMBERS,
                     TARN_COUNTS,
                     {0}},
                    {"blank",
                     NULL,
                     "the class that stands for no label, from 1",
                     TARN_INTEGER,
                     TARN_OPTIONAL,
                     0,
                     {.integer = 1}},
                    {"reduction",
                     "mean|sum|none",
                     "of the losses of all rows; for the mean each is divided by its labels",
                     TARN_CHOICE,
                     TARN_OPTIONAL,
                     0,
                     {0}},
                    TARN_BOOLEAN_PARAM("zero_infinity", false,
                                       "rows with fewer frames than their labels need cost 0, not"
                                       " infinity"),
                    {0}},
    .traits = TARN_CONTIGUOUS,
    .keeps_in = 1 << X | 1 << TARGETS | 1 << FRAMES | 1 << LENGTHS,
    .plan = ctc_plan,
    .forward = ctc_forward,
    .backward = ctc_backward,
    .compose = ctc_compose,
    .tolerance = {2e-5, 1e-11},
    .samples =
        {{"tensor((arange(1, 40) * 0.7):sin():tolist()):reshape(5, 2, 4), index { { 2, 3 }, { 4, 4 } },"
          " index { 5, 4 }, index { 2, 2 }"},
         {"randn(5, 2, 4):log_softmax(3), index { { 2, 3 }, { 4, 4 } }, index { 5, 4 },"
          " index { 2, 2 }"},
         {"randn(4, 3):log_softmax(2), index { 1, 2 }, 4, 2, { blank = 3 }"},
         {"randn(6, 3, 3), index { { 2, 2, 3 }, { 3, 2, 2 }, { 2, 2, 2 } }, index { 6, 5, 3 },"
          " index { 3, 1, 0 }, { reduction = \"none\" }"},
         {"randn(3, 2, 3), index { { 2, 2, 2 }, { 2, 3, 2 } }, index { 3, 3 }, index { 3, 3 },"
          " { zero_infinity = true, reduction = \"sum\" }"},
         {"randn(2, 1, 3), index { { 2, 2, 2 } }, index { 2 }, index { 3 }", true}},
    .errors = {{"randn(5), index { 1 }, 1, 1", "x must be %(frames x rows x classes%)"},
               {"randn(5, 2, 4), index { 2, 3 }, index { 5, 5 }, index { 1, 1 }",
                "targets is %(2%), but must be %(rows x longest%)"},
               {"randn(5, 1, 4), index { { 2, 1 } }, index { 5 }, index { 2 }",
                "label 1 of row 1, place 2, is the blank"},
               {"randn(5, 1, 4), index { { 2, 3 } }, index { 6 }, index { 2 }",
                "input_lengths of row 1 is 6, but there are 5 frames"},
               {"randn(5, 1, 4), index { { 2, 3 } }, index { 5 }, index { 3 }",
                "target_lengths of row 1 is 3, but its targets are 2"},
               {"randn(5, 1, 4), index { { 2, 9 } }, index { 5 }, index { 2 }, { blank = 5 }",
                "blank 5 is outside 1%.%.4"}},
};

TARN_FAMILY(ctc);
