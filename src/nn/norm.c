/* norm.c -- batch normalisation: y = (x - mean) / sqrt(var + eps) weight + bias. */
#include "graph/tape.h"
#include "nn/layer.h"
#include "nn/statistics.h"
#include "tarn/ops.h"

enum { WEIGHT, BIAS, RUNNING_MEAN, RUNNING_VAR, BATCHES };
enum { EPS, MOMENTUM, AFFINE, TRACK };

static bool norm_build(tarn_layer *self, const tarn_tensor *x)
{
    if (x->spec.rank < 2)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: needs a batch (examples x channels ...), not %s",
                         self->class->name, TARN_SHAPE(x));
    const int64_t *channels = &x->spec.size[1];
    for (int slot = WEIGHT; slot <= RUNNING_VAR; slot++)
        if (!tarn_slot_make(self, slot, 1, channels))
            return false;
    return tarn_slot_make(self, BATCHES, 0, NULL);
}

static bool norm_check(tarn_layer *self)
{
    double eps = self->option[EPS].number;
    return eps >= 0 || tarn_fail(TARN_ERROR_VALUE, "%s: eps must not be negative, not %g",
                                 self->class->name, eps);
}

/* Momentum NaN: a plain average over all batches, 1 / n of the n-th. */
static double momentum_of(const tarn_layer *self)
{
    double momentum = self->option[MOMENTUM].number;
    if (momentum == momentum)
        return momentum;
    int64_t n = self->slot[BATCHES] ? *(int64_t *)tarn_data(self->slot[BATCHES]) : 0;
    return n > 0 ? 1 / (double)n : 0;
}

static void count_batch(tarn_layer *self, const tarn_tensor *x)
{
    tarn_tensor *batches = self->slot[BATCHES];
    if (!batches || tarn_is_meta(x) || tarn_replaying())
        return;
    ++*(int64_t *)tarn_data(batches);
    tarn_storage_wrote(batches->storage, "batch_norm");
}

static tarn_tensor *norm_forward(tarn_layer *self, tarn_tensor *x)
{
    bool training = tarn_layer_training(self);
    if (training)
        count_batch(self, x);
    return tarn_batch_norm(x, tarn_slot_of(self, RUNNING_MEAN), tarn_slot_of(self, RUNNING_VAR),
                           tarn_slot_of(self, WEIGHT), tarn_slot_of(self, BIAS),
                           training || !self->slot[RUNNING_MEAN], momentum_of(self),
                           self->option[EPS].number);
}

static bool ranked(const tarn_layer *self, const tarn_tensor *x, int least, int most,
                   const char *what)
{
    return (x->spec.rank >= least && x->spec.rank <= most) ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: needs %s, not %s", self->class->name, what,
                     TARN_SHAPE(x));
}

static tarn_tensor *norm1d_forward(tarn_layer *self, tarn_tensor *x)
{
    const char *what = "a batch (examples x features) or (examples x channels x length)";
    return ranked(self, x, 2, 3, what) ? norm_forward(self, x) : NULL;
}

static tarn_tensor *norm2d_forward(tarn_layer *self, tarn_tensor *x)
{
    const char *what = "images (batch x channels x rows x columns)";
    return ranked(self, x, 4, 4, what) ? norm_forward(self, x) : NULL;
}

/* Checked beforehand: counting a batch cannot be taken back. */
static bool norm_arguments(tarn_layer *self, const tarn_tensor *x, tarn_tensor **in,
                           tarn_value *value)
{
    enum { OPERATION_TRAINING = 5, OPERATION_MOMENTUM, OPERATION_EPS };
    const tarn_spec *s = &x->spec, *w = self->slot[WEIGHT] ? &self->slot[WEIGHT]->spec : NULL;
    const tarn_tensor *mean = self->slot[RUNNING_MEAN];
    bool training = tarn_layer_training(self),
         fits = s->rank == 4 && s->size[2] > 1 && s->size[3] > 1;
    fits = fits && tarn_dtype_kind((tarn_dtype)s->dtype) == 'f' && !tarn_is_meta(x);
    fits = fits && (w || mean) && (!w || w->size[0] == s->size[1]) &&
           (!mean || mean->spec.size[0] == s->size[1]);
    if (!fits || tarn_count(x) == 0)
        return false;
    if (training)
        count_batch(self, x);
    for (int i = RUNNING_MEAN; i <= RUNNING_VAR; i++)
        in[1 + i - RUNNING_MEAN] = tarn_slot_of(self, i);
    in[3] = tarn_slot_of(self, WEIGHT), in[4] = tarn_slot_of(self, BIAS);
    value[OPERATION_TRAINING].boolean = training || !self->slot[RUNNING_MEAN];
    value[OPERATION_MOMENTUM].number = momentum_of(self);
    value[OPERATION_EPS] = self->option[EPS];
    return true;
}

static const tarn_param options[] = {STATISTICS_OPTIONS(true, true)};

TARN_LAYER(BatchNorm1d) = {
    .name = "BatchNorm1d",
    .summary =
        "Gives each feature mean 0 and variance 1 over the batch, then scales and shifts it.",
    .source = "[Ioffe, Szegedy 2015]",
    .example = "local y = tarn.nn.BatchNorm1d()(tarn.randn(64, 3))\n"
               "assert(math.abs(y:mean():item()) < 1e-5)",
    .option = options,
    .slot = statistics_slots,
    .rank = 1,
    .traits = TARN_LAYER_INFERS,
    .check = norm_check,
    .build = norm_build,
    .forward = norm1d_forward,
    .samples = {{"", "randn(4, 3)", "(4 x 3)"},
                {"affine = false", "randn(4, 3, 5)", "(4 x 3 x 5)"}},
    .errors = {{"nn.BatchNorm1d(100)", "write nn%.BatchNorm1d%(%)"}},
};

TARN_LAYER(BatchNorm2d) = {
    .name = "BatchNorm2d",
    .summary = "Gives each channel mean 0 and variance 1 over a batch of images, then scales and"
               " shifts it.",
    .source = "[Ioffe, Szegedy 2015]",
    .example = "local y = tarn.nn.BatchNorm2d()(tarn.randn(8, 3, 4, 4))\n"
               "assert(y.shape[2] == 3)",
    .option = options,
    .slot = statistics_slots,
    .rank = 3,
    .traits = TARN_LAYER_INFERS,
    .check = norm_check,
    .build = norm_build,
    .forward = norm2d_forward,
    .arguments = norm_arguments,
    .samples = {{"", "randn(2, 3, 4, 4)", "(2 x 3 x 4 x 4)"},
                {"track_running_stats = false", "randn(2, 3, 4, 4)", "(2 x 3 x 4 x 4)"}},
    .errors = {{"nn.BatchNorm2d()(randn(2, 3))", "needs images"}},
};

TARN_FAMILY(layer_norm);
