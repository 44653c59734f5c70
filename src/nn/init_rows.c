/* init_rows.c -- the ways a parameter may start. */
#include <math.h>

#include "graph/apply.h"
#include "kernel/random.h"
#include "kernel/spans.h"
#include "nn/init.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- filling --------------------------------------------------------------------------------- */

typedef struct filling {
    tarn_tensor *t;
    uint64_t stream;
    double a, b; /* low and high, or mean and deviation */
    void (*draw)(int column, tarn_random at, void *y, size_t n, double a, double b);
} filling;

static bool fill_run(void *job, int64_t begin, int64_t end)
{
    const filling *f = job;
    tarn_random at = {tarn_seed(), f->stream, (uint64_t)begin};
    size_t size = tarn_dtype_size((tarn_dtype)f->t->spec.dtype);
    f->draw(f->t->spec.dtype, at, (char *)tarn_data(f->t) + (size_t)begin * size,
            (size_t)(end - begin), f->a, f->b);
    return true;
}

static bool fill_random(filling f)
{
    enum { GRAIN = 1 << 14 };
    return tarn_drive_range(tarn_count(f.t), GRAIN, fill_run, &f);
}

static bool fill_uniform(const tarn_start *s, double low, double high)
{
    return fill_random((filling){s->t, s->stream, low, high, tarn_random_uniform});
}

static bool fill_normal(const tarn_start *s, double mean, double deviation)
{
    return fill_random((filling){s->t, s->stream, mean, deviation, tarn_random_normal});
}

static double over(double a, int64_t fan) { return sqrt(a / (double)(fan > 0 ? fan : 1)); }

static double option(const tarn_start *s, int i) { return s->option[i].number; }

#define NUMBER_OPTION(name, about, value)                                                          \
    {                                                                                              \
        name, NULL, about, TARN_NUMBER, TARN_OPTIONAL, 0, { .number = value }                      \
    }

static bool check_deviation(const char *name, double deviation)
{
    return deviation >= 0 ||
           tarn_fail(TARN_ERROR_VALUE, "%s: std is a standard deviation, at least 0, not %g", name,
                     deviation);
}

/* ---- constants ------------------------------------------------------------------------------- */

static bool zeros(const tarn_start *s) { return tarn_drive_fill(s->t, 0); }
static bool ones(const tarn_start *s) { return tarn_drive_fill(s->t, 1); }
static bool constant(const tarn_start *s) { return tarn_drive_fill(s->t, option(s, 0)); }

TARN_INIT(zeros) = {
    .name = "zeros",
    .about = "Every element 0.",
    .example = "assert(tarn.nn.init.zeros(tarn.ones(2, 3)):sum():item() == 0)",
    .fill = zeros,
};

TARN_INIT(ones) = {
    .name = "ones",
    .about = "Every element 1.",
    .example = "assert(tarn.nn.init.ones(tarn.zeros(2, 3)):sum():item() == 6)",
    .fill = ones,
};

TARN_INIT(constant) = {
    .name = "constant",
    .about = "Every element the same number.",
    .example = "assert(tarn.nn.init.constant(tarn.zeros(2, 3), 0.5):sum():item() == 3)",
    .option = (const tarn_param[]){{"val", NULL, "the number", TARN_NUMBER, 0, 0, {0}}, {0}},
    .fill = constant,
};

/* ---- plain draws ----------------------------------------------------------------------------- */

static const tarn_param normal_options[] = {
    NUMBER_OPTION("mean", "mean", 0),
    NUMBER_OPTION("std", "standard deviation", 1),
    {0},
};

static bool normal(const tarn_start *s)
{
    return check_deviation("normal", option(s, 1)) && fill_normal(s, option(s, 0), option(s, 1));
}

TARN_INIT(normal) = {
    .name = "normal",
    .about = "N(mean, std^2)",
    .example = "local w = tarn.nn.init.normal(tarn.zeros(100, 100), 0, 0.02)\n"
               "assert(math.abs(w:std():item() - 0.02) < 0.001)",
    .option = normal_options,
    .fill = normal,
};

static bool uniform(const tarn_start *s)
{
    double low = option(s, 0), high = option(s, 1);
    if (!(low <= high))
        return tarn_fail(TARN_ERROR_VALUE, "uniform: a %g is above b %g", low, high);
    return fill_uniform(s, low, high);
}

TARN_INIT(uniform) = {
    .name = "uniform",
    .about = "U(a, b): every number between its ends is as likely.",
    .example = "local w = tarn.nn.init.uniform(tarn.zeros(100), -1, 1)\n"
               "assert(w:min():item() < -0.5 and w:max():item() <= 1)",
    .option = (const tarn_param[]){NUMBER_OPTION("a", "lower end", 0),
                                   NUMBER_OPTION("b", "upper end", 1),
                                   {0}},
    .fill = uniform,
};

/* How likely a normal random number is below X. */
static double normal_below(double x) { return erfc(-x / sqrt(2)) / 2; }

/* The inverse of the distribution, sqrt(2) erfinv(2 p - 1), of uniform p between those of the ends;
 * rounding may step over an end. */
static bool trunc_normal(const tarn_start *s)
{
    double mean = option(s, 0), std = option(s, 1), low = option(s, 2), high = option(s, 3);
    if (!check_deviation("trunc_normal", std))
        return false;
    if (!(low < high))
        return tarn_fail(TARN_ERROR_VALUE, "trunc_normal: a %g is not below b %g", low, high);
    double from = 2 * normal_below((low - mean) / std) - 1;
    double to = 2 * normal_below((high - mean) / std) - 1;
    if (!(from < to))
        return tarn_fail(TARN_ERROR_VALUE,
                         "trunc_normal: nothing of N(%g, %g^2) lies between a %g and b %g", mean,
                         std, low, high);
    tarn_tensor *t = s->t, *y;
    tarn_dtype type = (tarn_dtype)t->spec.dtype;
    if (!fill_uniform(s, from, to) || !tarn_drive_span(&tarn_span_erfinv, type, 1, &t, 1, &t, NULL))
        return false;
    y = tarn_add(tarn_mul(t, tarn_tensor_weak(std * sqrt(2), false)),
                 tarn_tensor_weak(mean, false));
    y = tarn_clamp(y, low, high);
    return y && tarn_drive_copy(t, y);
}

TARN_INIT(trunc_normal) = {
    .name = "trunc_normal",
    .about = "N(mean, std^2) without what lies outside a .. b.",
    .source = "[Devroye 1986, inversion]",
    .example =
        "local w = tarn.nn.init.trunc_normal(tarn.zeros(100, 100), { std = 0.02, a = -0.04, b = 0.04 })\n"
        "assert(w:abs():max():item() <= 0.04 and w:std():item() > 0.015)",
    .option = (const tarn_param[]){NUMBER_OPTION("mean", "mean before cutting", 0),
                                   NUMBER_OPTION("std", "standard deviation before cutting", 1),
                                   NUMBER_OPTION("a", "smallest value", -2),
                                   NUMBER_OPTION("b", "largest value", 2),
                                   {0}},
    .fill = trunc_normal,
};

/* ---- by fans --------------------------------------------------------------------------------- */

static const tarn_param gain_options[] = {
    NUMBER_OPTION("gain", "a factor; see nn.init.calculate_gain", 1),
    {0},
};

/* kaiming_uniform with the slope sqrt(5) that PyTorch's layers start with. */
static bool uniform_fan_in(const tarn_start *s)
{
    double bound = option(s, 0) * over(1, s->fan_in);
    return fill_uniform(s, -bound, bound);
}

TARN_INIT(uniform_fan_in) = {
    .name = "uniform_fan_in",
    .about = "U(-b, b), b = gain / sqrt(fan_in): what PyTorch's layers start with.",
    .example = "local w = tarn.nn.init.uniform_fan_in(tarn.zeros(50, 100))\n"
               "assert(w:abs():max():item() <= 0.1)",
    .option = gain_options,
    .fill = uniform_fan_in,
};

static bool xavier_uniform(const tarn_start *s)
{
    double bound = option(s, 0) * over(6, s->fan_in + s->fan_out);
    return fill_uniform(s, -bound, bound);
}

static bool xavier_normal(const tarn_start *s)
{
    return fill_normal(s, 0, option(s, 0) * over(2, s->fan_in + s->fan_out));
}

TARN_INIT(xavier_uniform) = {
    .name = "xavier_uniform",
    .aliases = "glorot_uniform",
    .about = "U(-b, b), b = gain sqrt(6 / (fan_in + fan_out))",
    .source = "[Glorot, Bengio 2010]",
    .example = "local w = tarn.nn.init.xavier_uniform(tarn.zeros(50, 100))\n"
               "assert(w:abs():max():item() <= 0.2)",
    .option = gain_options,
    .fill = xavier_uniform,
};

TARN_INIT(xavier_normal) = {
    .name = "xavier_normal",
    .aliases = "glorot_normal",
    .about = "N(0, s^2), s = gain sqrt(2 / (fan_in + fan_out))",
    .source = "[Glorot, Bengio 2010]",
    .example = "local w = tarn.nn.init.xavier_normal(tarn.zeros(100, 100))\n"
               "assert(math.abs(w:std():item() - 0.1) < 0.005)",
    .option = gain_options,
    .fill = xavier_normal,
};

enum { SLOPE, MODE, NONLINEARITY };

static const tarn_param kaiming_options[] = {
    NUMBER_OPTION("a", "slope below 0 of leaky_relu", 0),
    {"mode",
     "fan_in|fan_out",
     "what keeps its variance: values on the way out, or gradients on the way back",
     TARN_CHOICE,
     TARN_OPTIONAL,
     0,
     {0}},
    {"nonlinearity", TARN_GAIN_WORDS, "what follows", TARN_CHOICE, TARN_OPTIONAL, 0, {0}},
    {0},
};

static double kaiming(const tarn_start *s)
{
    double gain = tarn_init_gain(s->option[NONLINEARITY].choice, option(s, SLOPE));
    return gain * over(1, s->option[MODE].choice ? s->fan_out : s->fan_in);
}

static bool kaiming_uniform(const tarn_start *s)
{
    double bound = sqrt(3) * kaiming(s);
    return fill_uniform(s, -bound, bound);
}

static bool kaiming_normal(const tarn_start *s) { return fill_normal(s, 0, kaiming(s)); }

TARN_INIT(kaiming_uniform) = {
    .name = "kaiming_uniform",
    .aliases = "he_uniform",
    .about = "U(-b, b), b = gain sqrt(3 / fan); gain sqrt(2 / (1 + a^2)) for ramps.",
    .source = "[He et al. 2015]",
    .example =
        "local w = tarn.nn.init.kaiming_uniform(tarn.zeros(50, 600), { nonlinearity = \"relu\" })\n"
        "assert(w:abs():max():item() <= 0.1 and w:abs():max():item() > 0.09)",
    .option = kaiming_options,
    .fill = kaiming_uniform,
};

TARN_INIT(kaiming_normal) = {
    .name = "kaiming_normal",
    .aliases = "he_normal",
    .about = "N(0, s^2), s = gain / sqrt(fan); gain sqrt(2 / (1 + a^2)) for ramps.",
    .source = "[He et al. 2015]",
    .example = "local w = tarn.nn.init.kaiming_normal(tarn.zeros(200, 50), 0, \"fan_out\")\n"
               "assert(math.abs(w:std():item() - 0.1) < 0.005)",
    .option = kaiming_options,
    .fill = kaiming_normal,
};

/* ---- with a structure ------------------------------------------------------------------------ */

static bool check_matrix(const char *name, const tarn_tensor *t)
{
    return t->spec.rank == 2 ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: fills matrices, not %s: it has %d dim%s", name,
                     TARN_SHAPE(t), t->spec.rank, t->spec.rank == 1 ? "" : "s");
}

/* Puts VALUE at the flat position I. */
static void put(tarn_tensor *t, int64_t i, double value)
{
    if (t->spec.dtype == TARN_FLOAT64)
        ((double *)tarn_data(t))[i] = value;
    else
        ((float *)tarn_data(t))[i] = (float)value;
}

static bool eye(const tarn_start *s)
{
    if (!check_matrix("eye", s->t) || !tarn_drive_fill(s->t, 0))
        return false;
    int64_t rows = s->t->spec.size[0], cols = s->t->spec.size[1];
    for (int64_t i = 0; i < rows && i < cols; i++)
        put(s->t, i * cols + i, 1);
    return true;
}

TARN_INIT(eye) = {
    .name = "eye",
    .aliases = "identity",
    .about = "The identity: 1 on the diagonal, else 0; a linear layer then passes its input on.",
    .example = "local w = tarn.nn.init.eye(tarn.ones(2, 3))\n"
               "assert(w:sum():item() == 2 and w:get(2, 2) == 1)",
    .fill = eye,
};

/* 1 where input channel i of a group, at the middle of the kernel, meets output channel i. */
static bool dirac(const tarn_start *s)
{
    const tarn_spec *spec = &s->t->spec;
    int64_t groups = s->option[0].integer, middle = 0, field = 1;
    if (spec->rank < 3 || spec->rank > 5)
        return tarn_fail(TARN_ERROR_SHAPE, "dirac: fills kernels of 3 to 5 dims, not %s",
                         TARN_SHAPE(s->t));
    if (groups < 1 || spec->size[0] % groups)
        return tarn_fail(TARN_ERROR_VALUE, "dirac: %lld outputs do not make %lld equal groups",
                         (long long)spec->size[0], (long long)groups);
    for (int d = 2; d < spec->rank; d++) {
        middle = middle * spec->size[d] + spec->size[d] / 2;
        field *= spec->size[d];
    }
    if (!tarn_drive_fill(s->t, 0) || field == 0)
        return tarn_error_pending() == TARN_OK;
    int64_t outputs = spec->size[0] / groups, inputs = spec->size[1];
    for (int64_t g = 0; g < groups; g++)
        for (int64_t i = 0; i < outputs && i < inputs; i++)
            put(s->t, ((g * outputs + i) * inputs + i) * field + middle, 1);
    return true;
}

TARN_INIT(dirac) = {
    .name = "dirac",
    .about =
        "The identity of convolutions: each output channel passes on the input channel of its number.",
    .example = "local w = tarn.nn.init.dirac(tarn.ones(2, 2, 3, 3))\n"
               "assert(w:sum():item() == 2 and w[{ 2, 2, 2, 2 }]:item() == 1)",
    .option = (const tarn_param[]){{"groups",
                                    NULL,
                                    "groups of the convolution",
                                    TARN_INTEGER,
                                    TARN_OPTIONAL,
                                    0,
                                    {.integer = 1}},
                                   {0}},
    .fill = dirac,
};

/* Each column gets its zeros from a permutation of its own. */
static bool sparse(const tarn_start *s)
{
    double share = option(s, 0), std = option(s, 1);
    if (!check_matrix("sparse", s->t) || !check_deviation("sparse", std))
        return false;
    if (!(share >= 0 && share <= 1))
        return tarn_fail(TARN_ERROR_VALUE, "sparse: sparsity is a share, from 0 to 1, not %g",
                         share);
    int64_t rows = s->t->spec.size[0], cols = s->t->spec.size[1];
    int64_t zeros_of_each = (int64_t)ceil(share * (double)rows);
    size_t bytes = (size_t)(rows > 0 ? rows : 1) * sizeof(int64_t);
    int64_t *order = fill_normal(s, 0, std) ? tarn_alloc(bytes) : NULL;
    if (!order)
        return false;
    for (int64_t j = 0; j < cols; j++) {
        tarn_random at = {tarn_seed(), s->stream ^ 1, (uint64_t)(j * rows)};
        tarn_random_permutation(at, order, (size_t)rows, 0);
        for (int64_t i = 0; i < zeros_of_each; i++)
            put(s->t, order[i] * cols + j, 0);
    }
    tarn_free(order, bytes);
    return true;
}

TARN_INIT(sparse) = {
    .name = "sparse",
    .about = "N(0, std^2), but a share of each column is 0.",
    .source = "[Martens 2010]",
    .example = "local w = tarn.nn.init.sparse(tarn.ones(10, 4), 0.75)\n"
               "assert(w:eq(0):to(\"float32\"):sum(1):eq(8):all():item())",
    .option =
        (const tarn_param[]){
            {"sparsity", NULL, "share of each column that is 0", TARN_NUMBER, 0, 0, {0}},
            NUMBER_OPTION("std", "standard deviation of the others", 0.01),
            {0}},
    .fill = sparse,
};

TARN_FAMILY(init_rows);
