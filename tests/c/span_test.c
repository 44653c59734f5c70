/* span_test.c -- every elementwise loop: any length, step and overlap gives what one element at a
 * time gives, and that is the function it is named after. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/cpu.h"
#include "kernel/spans.h"

enum { LONGEST = 70, INPUTS = 3, COLUMNS = 3 };

static const tarn_span *const spans[] = {
#define ADDRESS(name, types, result) &tarn_span_##name,
    TARN_SPANS(ADDRESS)};
enum { SPANS = sizeof spans / sizeof *spans };

static const double args[8] = {-0.5, 0.75, 2}; /* more than any span reads */
static const size_t item[COLUMNS] = {sizeof(float), sizeof(double), sizeof(int64_t)};

static void put(int column, void *x, size_t i, double value)
{
    if (column == 0)
        ((float *)x)[i] = (float)value;
    else if (column == 1)
        ((double *)x)[i] = value;
    else
        ((int64_t *)x)[i] = (int64_t)value;
}

static double get(int column, const void *x, size_t i)
{
    return column == 0   ? (double)((const float *)x)[i]
           : column == 1 ? ((const double *)x)[i]
                         : (double)((const int64_t *)x)[i];
}

/* ---- one element at a time against runs --------------------------------------------------------- */

typedef struct run {
    const tarn_span *span;
    int isa, column;
    size_t n, result; /* bytes an output */
    ptrdiff_t step[INPUTS];
    char in[INPUTS][(LONGEST + 1) * 8], want[(LONGEST + 1) * 8];
} run;

static void run_init(run *r)
{
    r->result = r->span->writes_bool ? 1 : item[r->column];
    for (int k = 0; k < INPUTS; k++) {
        for (size_t i = 0; i < LONGEST; i++)
            put(r->column, r->in[k], i, (double)((i * 37 + (size_t)k * 11) % 23) / 2 - 5);
    }
}

static void run_one_by_one(run *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const void *in[INPUTS];
        for (int k = 0; k < INPUTS; k++)
            in[k] = r->in[k] + (r->step[k] ? i : 0) * item[r->column];
        void *out = r->want + i * r->result;
        r->span->loop[r->isa][r->column](1, &out, in, (ptrdiff_t[]){1, 1, 1}, args);
    }
}

static bool same(const run *r, const char *got)
{
    for (size_t i = 0; i < r->n; i++) {
        if (!memcmp(got + i * r->result, r->want + i * r->result, r->result))
            continue;
        if (r->span->writes_bool || !isnan(get(r->column, got, i)) ||
            !isnan(get(r->column, r->want, i)))
            return false;
    }
    return true;
}

static void check_apart(run *r)
{
    char y[(LONGEST + 2) * 8];
    memset(y, 0x5a, sizeof y);
    void *out = y + r->result; /* not at a vector's address */
    const void *in[] = {r->in[0], r->in[1], r->in[2]};
    r->span->loop[r->isa][r->column](r->n, &out, in, r->step, args);
    cr_expect(same(r, out), "%s, column %d, n = %zu, steps %td %td %td", r->span->name, r->column,
              r->n, r->step[0], r->step[1], r->step[2]);
    cr_expect_eq(y[0], 0x5a);
    cr_expect_eq(y[(r->n + 1) * r->result], 0x5a, "%s writes past its end", r->span->name);
}

static void check_in_place(run *r, int input)
{
    char copy[LONGEST * 8 + 8];
    const void *in[] = {r->in[0], r->in[1], r->in[2]};
    void *out = copy;
    if (r->span->writes_bool || !r->step[input])
        return;
    memcpy(copy, r->in[input], r->n * item[r->column]);
    in[input] = copy;
    r->span->loop[r->isa][r->column](r->n, &out, in, r->step, args);
    cr_expect(same(r, copy), "%s in place of input %d, n = %zu", r->span->name, input, r->n);
}

static void check_span(const tarn_span *span, int isa, int column)
{
    static run r;
    r = (run){.span = span, .isa = isa, .column = column};
    run_init(&r);
    for (r.n = 0; r.n <= LONGEST; r.n++) {
        for (int steps = 0; steps < 1 << INPUTS; steps++) {
            for (int k = 0; k < INPUTS; k++)
                r.step[k] = !(steps >> k & 1);
            run_one_by_one(&r);
            check_apart(&r);
            for (int k = 0; k < INPUTS; k++)
                check_in_place(&r, k);
        }
    }
}

Test(span, runs_of_any_length_step_and_overlap_give_what_single_elements_give)
{
    for (int isa = 0; isa <= tarn_cpu_isa(); isa++) {
        for (int k = 0; k < SPANS; k++) {
            for (int column = 0; column < COLUMNS; column++) {
                if (spans[k]->loop[isa][column])
                    check_span(spans[k], isa, column);
            }
        }
    }
}

Test(span, a_number_is_spread_over_long_runs)
{
    static float x[5000], y[5000];
    float two = 2;
    for (int i = 0; i < 5000; i++)
        x[i] = (float)i;
    tarn_span_loop(&tarn_span_sub, 0)(5000, (void *[]){y}, (const void *[]){&two, x},
                                      (ptrdiff_t[]){0, 1}, NULL);
    for (int i = 0; i < 5000; i++)
        cr_assert_eq(y[i], 2 - (float)i);
}

Test(span, every_span_has_the_loops_that_it_promises_for_this_machine)
{
#define FLOATS(name)                                                                               \
    cr_expect(tarn_span_loop(&tarn_span_##name, 0) && tarn_span_loop(&tarn_span_##name, 1), #name);
#define WHOLES(name)                  cr_expect(tarn_span_loop(&tarn_span_##name, 2), #name);
#define NUMBERS(name)                 FLOATS(name) WHOLES(name)
#define PROMISED(name, types, result) types(name)
    TARN_SPANS(PROMISED)
}

/* ---- values, in double, against libm and the definitions ------------------------------------------ */

static double modulo(double a, double b)
{
    double rest = fmod(a, b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static double maximum(double a, double b) { return isnan(a) || isnan(b) ? NAN : fmax(a, b); }
static double minimum(double a, double b) { return isnan(a) || isnan(b) ? NAN : fmin(a, b); }
static double add(double a, double b) { return a + b; }
static double sub(double a, double b) { return a - b; }
static double mul(double a, double b) { return a * b; }
static double quotient(double a, double b) { return a / b; }
static double negative(double x) { return -x; }
static double sign(double x) { return isnan(x) ? x : (x > 0) - (x < 0); }
static double square(double x) { return x * x; }
static double inverse(double x) { return 1 / x; }
static double root_inverse(double x) { return 1 / sqrt(x); }
static double same_number(double x) { return x; }
static double clamp(double x) { return isnan(x) ? x : fmin(fmax(x, -0.5), 0.75); }
static double relu(double x) { return isnan(x) ? x : fmax(x, 0); }
static double step(double x) { return isnan(x) ? x : x >= 0; }
static double sigmoid(double x) { return 1 / (1 + exp(-x)); }
static double bipolar(double x) { return tanh(x / 2); }
static double gelu(double x) { return x / 2 * (1 + erf(x / sqrt(2))); }
static double gelu_tanh(double x)
{
    return x / 2 * (1 + tanh(sqrt(2 / acos(-1)) * (x + 0.044715 * x * x * x)));
}
static double leaky(double x) { return x < 0 ? -0.5 * x : x; }
static double silu(double x) { return x / (1 + exp(-x)); }
static double softplus(double x) { return log1p(exp(-0.5 * x)) / -0.5; } /* beta is args[0] */
static double logsigmoid(double x) { return -log1p(exp(-x)); }
static double mish(double x) { return x * tanh(log1p(exp(x))); }
static double softsign(double x) { return x / (1 + fabs(x)); }
static double tanhshrink(double x) { return x - tanh(x); }
static double elu(double x) { return x > 0 ? x : -0.5 * expm1(x); }
static double celu(double x) { return x > 0 ? x : -0.5 * expm1(x / -0.5); }
static double selu(double x)
{
    return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * expm1(x));
}
static double relu6(double x) { return fmin(fmax(x, 0), 6); }
static double hardsigmoid(double x) { return relu6(x + 3) / 6; }
static double hardswish(double x) { return x * relu6(x + 3) / 6; }
static double hardshrink(double x) { return fabs(x) <= -0.5 ? 0 : x; }
static double softshrink(double x) { return copysign(fmax(fabs(x) + 0.5, 0), x); }
static double sinc(double x) { return sin(acos(-1) * x) / (acos(-1) * x); }
static double threshold(double x) { return x > -0.5 ? x : 0.75; }

typedef struct expectation {
    const tarn_span *span;
    double (*one)(double x);
    double (*two)(double a, double b);
} expectation;

static const expectation expectations[] = {
    {&tarn_span_add, NULL, add},
    {&tarn_span_sub, NULL, sub},
    {&tarn_span_mul, NULL, mul},
    {&tarn_span_div, NULL, quotient},
    {&tarn_span_pow, NULL, pow},
    {&tarn_span_maximum, NULL, maximum},
    {&tarn_span_minimum, NULL, minimum},
    {&tarn_span_remainder, NULL, modulo},
    {&tarn_span_identity, same_number, NULL},
    {&tarn_span_neg, negative, NULL},
    {&tarn_span_abs, fabs, NULL},
    {&tarn_span_sign, sign, NULL},
    {&tarn_span_square, square, NULL},
    {&tarn_span_reciprocal, inverse, NULL},
    {&tarn_span_sqrt, sqrt, NULL},
    {&tarn_span_rsqrt, root_inverse, NULL},
    {&tarn_span_floor, floor, NULL},
    {&tarn_span_ceil, ceil, NULL},
    {&tarn_span_round, rint, NULL},
    {&tarn_span_trunc, trunc, NULL},
    {&tarn_span_clamp, clamp, NULL},
    {&tarn_span_relu, relu, NULL},
    {&tarn_span_step, step, NULL},
};

static const double numbers[] = {0.0,  -0.0, 1,     -1,        0.5,       -0.5,  1.5,
                                 2.5,  -2.5, 3,     2,         -3,        0.75,  1e-3,
                                 7.25, 1e30, -1e30, 8388609.0, 4.5e15,    1e-40, 33,
                                 -33,  0.1,  -0.1,  INFINITY,  -INFINITY, NAN};
enum { NUMBERS_ = sizeof numbers / sizeof *numbers };

/* libm's pow and ours differ by a last place; everything else here is exact */
static bool agree(int column, double got, double want)
{
    double slack = column == 0 ? 0x1p-23 : 0x1p-52;
    if (isnan(got) || isnan(want))
        return isnan(got) && isnan(want);
    if (column == 0)
        want = (float)want;
    return got == want || fabs(got - want) <= slack * fabs(want) + (column == 0 ? 2e-45 : 0);
}

static void check_value(const expectation *e, int isa, int column, double a, double b)
{
    char x[8], z[8], y[8];
    put(column, x, 0, a), put(column, z, 0, b);
    a = get(column, x, 0), b = get(column, z, 0);
    e->span->loop[isa][column](1, (void *[]){y}, (const void *[]){x, z}, (ptrdiff_t[]){1, 1}, args);
    double got = get(column, y, 0), want = e->one ? e->one(a) : e->two(a, b);
    cr_expect(agree(column, got, want), "%s(%g, %g) is %.17g, not %.17g (column %d, %s)",
              e->span->name, a, b, want, got, column, tarn_cpu_isa_name(isa));
}

Test(span, values_of_ordinary_and_special_numbers)
{
    for (size_t k = 0; k < sizeof expectations / sizeof *expectations; k++) {
        for (int place = 0; place < NUMBERS_ * NUMBERS_; place++) {
            for (int isa = 0; isa <= tarn_cpu_isa(); isa++) {
                for (int column = 0; column < 2; column++)
                    check_value(&expectations[k], isa, column, numbers[place / NUMBERS_],
                                numbers[place % NUMBERS_]);
            }
        }
    }
}

static bool truth(const tarn_span *span, double a, double b)
{
    bool yes = false;
    tarn_span_loop(span, 1)(1, (void *[]){&yes}, (const void *[]){&a, &b}, (ptrdiff_t[]){1, 1},
                            NULL);
    return yes;
}

Test(span, comparisons_and_logic)
{
    for (int place = 0; place < NUMBERS_ * NUMBERS_; place++) {
        double a = numbers[place / NUMBERS_], b = numbers[place % NUMBERS_];
        cr_expect_eq(truth(&tarn_span_eq, a, b), a == b);
        cr_expect_eq(truth(&tarn_span_ne, a, b), a != b);
        cr_expect_eq(truth(&tarn_span_lt, a, b), a < b);
        cr_expect_eq(truth(&tarn_span_le, a, b), a <= b);
        cr_expect_eq(truth(&tarn_span_gt, a, b), a > b);
        cr_expect_eq(truth(&tarn_span_ge, a, b), a >= b);
        cr_expect_eq(truth(&tarn_span_logical_and, a, b), a && b);
        cr_expect_eq(truth(&tarn_span_logical_or, a, b), a || b);
        cr_expect_eq(truth(&tarn_span_logical_xor, a, b), !a != !b);
        cr_expect_eq(truth(&tarn_span_logical_not, a, b), !a);
        cr_expect_eq(truth(&tarn_span_isnan, a, b), !!isnan(a));
        cr_expect_eq(truth(&tarn_span_isinf, a, b), !!isinf(a));
        cr_expect_eq(truth(&tarn_span_isfinite, a, b), !!isfinite(a));
    }
}

static double apply3(const tarn_span *span, double a, double b, double c, const double *numbers_)
{
    double y;
    tarn_span_loop(span, 1)(1, (void *[]){&y}, (const void *[]){&a, &b, &c}, (ptrdiff_t[]){1, 1, 1},
                            numbers_);
    return y;
}

Test(span, where_picks_and_clamp_leaves_out_what_is_not_given)
{
    cr_expect_eq(apply3(&tarn_span_where, 1, 2, 3, NULL), 2);
    cr_expect_eq(apply3(&tarn_span_where, 0, 2, 3, NULL), 3);
    cr_expect_eq(apply3(&tarn_span_clamp, -7, 0, 0, (double[]){NAN, 1}), -7);
    cr_expect_eq(apply3(&tarn_span_clamp, 7, 0, 0, (double[]){NAN, 1}), 1);
    cr_expect_eq(apply3(&tarn_span_clamp, 7, 0, 0, (double[]){1, NAN}), 7);
}

/* What is computed one number at a time has no fused multiply-adds to differ by. */
Test(span, special_functions_have_the_same_bits_on_every_instruction_set)
{
    static const tarn_span *const special[] = {&tarn_span_erfc,    &tarn_span_erfinv,
                                               &tarn_span_lgamma,  &tarn_span_lgamma_back,
                                               &tarn_span_digamma, &tarn_span_digamma_back,
                                               &tarn_span_log10};
    for (size_t k = 0; k < sizeof special / sizeof *special; k++) {
        for (int isa = 1; isa <= tarn_cpu_isa(); isa++) {
            for (double x = -4.03; x < 4; x += 0.037) {
                double a = x, b = 1.3, want, got;
                const void *in[] = {&a, k == 3 || k == 5 ? &a : &b};
                ptrdiff_t step[] = {1, 1};
                special[k]->loop[0][1](1, (void *[]){&want}, in, step, args);
                special[k]->loop[isa][1](1, (void *[]){&got}, in, step, args);
                cr_expect(memcmp(&want, &got, sizeof got) == 0 || (isnan(want) && isnan(got)),
                          "%s(%g): %.17g and %.17g", special[k]->name, x, want, got);
            }
        }
    }
}

Test(span, special_functions_have_their_known_values)
{
    double y = apply3(&tarn_span_erfinv, 0.5, 0, 0, NULL);
    cr_expect_float_eq(y, 0.47693627620446987, 1e-15);
    cr_expect_float_eq(apply3(&tarn_span_erfinv, 1 - 0x1p-53, 0, 0, NULL), 5.8635847487551676,
                       1e-12);
    cr_expect_float_eq(apply3(&tarn_span_erfinv, 1e-20, 0, 0, NULL) * 1e20, 0.88622692545275801,
                       1e-15);
    cr_expect_eq(apply3(&tarn_span_erfinv, -1, 0, 0, NULL), -INFINITY);
    cr_expect(isnan(apply3(&tarn_span_erfinv, 1.5, 0, 0, NULL)));
    cr_expect_float_eq(apply3(&tarn_span_digamma, 1, 0, 0, NULL), -0.57721566490153286, 1e-15);
    cr_expect_float_eq(apply3(&tarn_span_digamma, -1.5, 0, 0, NULL), 0.70315664064524319, 1e-14);
    cr_expect(isnan(apply3(&tarn_span_digamma, -3, 0, 0, NULL)));
    cr_expect_float_eq(apply3(&tarn_span_polygamma, 1, 0, 0, (double[]){1}), 1.6449340668482264,
                       1e-14);
    cr_expect_float_eq(apply3(&tarn_span_polygamma, 2.5, 0, 0, (double[]){3}), 0.22390584881725145,
                       1e-14);
    cr_expect_float_eq(apply3(&tarn_span_hypot, 3e200, 4e200, 0, NULL) / 5e200, 1, 1e-15);
    cr_expect_eq(apply3(&tarn_span_hypot, -INFINITY, NAN, 0, NULL), INFINITY);
    cr_expect_eq(apply3(&tarn_span_logaddexp, -INFINITY, -INFINITY, 0, NULL), -INFINITY);
    cr_expect_eq(apply3(&tarn_span_sinc, 0, 0, 0, NULL), 1);
    cr_expect_eq(apply3(&tarn_span_round, 2.675, 0, 0, (double[]){2}), 2.68);
    cr_expect_eq(apply3(&tarn_span_round, 1250, 0, 0, (double[]){-2}), 1200);
}

Test(span, floor_divide_rounds_down_and_keeps_infinities)
{
    cr_expect_eq(apply3(&tarn_span_floor_divide, 7, 2, 0, NULL), 3);
    cr_expect_eq(apply3(&tarn_span_floor_divide, -7, 2, 0, NULL), -4);
    cr_expect_eq(apply3(&tarn_span_floor_divide, 1, 0.1, 0, NULL), 9);
    cr_expect_eq(apply3(&tarn_span_floor_divide, 1, 0, 0, NULL), INFINITY);
    cr_expect_eq(apply3(&tarn_span_floor_divide, -1, INFINITY, 0, NULL), -1);
}

/* ---- smooth activations and all gradients ------------------------------------------------------------ */

typedef struct gradient {
    const tarn_span *forward, *back;
    double (*definition)(double x);
    bool of_output; /* back reads y, not x */
    bool positive;  /* defined for x > 0 only */
} gradient;

static const gradient gradients[] = {
    {&tarn_span_sigmoid, &tarn_span_sigmoid_back, sigmoid, true, false},
    {&tarn_span_bipolar_sigmoid, &tarn_span_bipolar_sigmoid_back, bipolar, true, false},
    {&tarn_span_tanh, &tarn_span_tanh_back, tanh, true, false},
    {&tarn_span_gelu, &tarn_span_gelu_back, gelu, false, false},
    {&tarn_span_gelu_tanh, &tarn_span_gelu_tanh_back, gelu_tanh, false, false},
    {&tarn_span_leaky_relu, &tarn_span_leaky_relu_back, leaky, false, false},
    {&tarn_span_silu, &tarn_span_silu_back, silu, false, false},
    {&tarn_span_softplus, &tarn_span_softplus_back, softplus, true, false},
    {&tarn_span_logsigmoid, &tarn_span_logsigmoid_back, logsigmoid, false, false},
    {&tarn_span_mish, &tarn_span_mish_back, mish, false, false},
    {&tarn_span_softsign, &tarn_span_softsign_back, softsign, false, false},
    {&tarn_span_tanhshrink, &tarn_span_tanhshrink_back, tanhshrink, false, false},
    {&tarn_span_elu, &tarn_span_elu_back, elu, false, false},
    {&tarn_span_celu, &tarn_span_celu_back, celu, false, false},
    {&tarn_span_selu, &tarn_span_selu_back, selu, false, false},
    {&tarn_span_hardtanh, &tarn_span_hardtanh_back, clamp, false, false},
    {&tarn_span_relu6, &tarn_span_relu6_back, relu6, false, false},
    {&tarn_span_hardsigmoid, &tarn_span_hardsigmoid_back, hardsigmoid, false, false},
    {&tarn_span_hardswish, &tarn_span_hardswish_back, hardswish, false, false},
    {&tarn_span_hardshrink, &tarn_span_hardshrink_back, hardshrink, false, false},
    {&tarn_span_softshrink, &tarn_span_softshrink_back, softshrink, false, false},
    {&tarn_span_threshold, &tarn_span_threshold_back, threshold, false, false},
    {&tarn_span_atan, &tarn_span_atan_back, atan, false, false},
    {&tarn_span_sinh, &tarn_span_sinh_back, sinh, false, false},
    {&tarn_span_cosh, &tarn_span_cosh_back, cosh, false, false},
    {&tarn_span_asinh, &tarn_span_asinh_back, asinh, false, false},
    {&tarn_span_exp2, &tarn_span_exp2_back, exp2, true, false},
    {&tarn_span_log2, &tarn_span_log2_back, log2, false, true},
    {&tarn_span_log10, &tarn_span_log10_back, log10, false, true},
    {&tarn_span_erfc, &tarn_span_erfc_back, erfc, false, false},
    {&tarn_span_lgamma, &tarn_span_lgamma_back, lgamma, false, true},
    {&tarn_span_sinc, &tarn_span_sinc_back, sinc, false, false},
    {&tarn_span_relu, &tarn_span_relu_back, relu, true, false},
    {&tarn_span_exp, &tarn_span_exp_back, exp, true, false},
    {&tarn_span_expm1, &tarn_span_expm1_back, expm1, true, false},
    {&tarn_span_sin, &tarn_span_sin_back, sin, false, false},
    {&tarn_span_cos, &tarn_span_cos_back, cos, false, false},
    {&tarn_span_erf, &tarn_span_erf_back, erf, false, false},
    {&tarn_span_abs, &tarn_span_abs_back, fabs, false, false},
    {&tarn_span_square, &tarn_span_square_back, square, false, false},
    {&tarn_span_clamp, &tarn_span_clamp_back, clamp, false, false},
    {&tarn_span_reciprocal, &tarn_span_reciprocal_back, inverse, true, false},
    {&tarn_span_log, &tarn_span_log_back, log, false, true},
    {&tarn_span_log1p, &tarn_span_log1p_back, log1p, false, true},
    {&tarn_span_sqrt, &tarn_span_sqrt_back, sqrt, true, true},
    {&tarn_span_rsqrt, &tarn_span_rsqrt_back, root_inverse, true, true},
};

static void check_gradient(const gradient *g, double x)
{
    if (g->positive)
        x = fabs(x);
    double h = 1e-5, y = apply3(g->forward, x, 0, 0, args);
    double want = (g->definition(x + h) - g->definition(x - h)) / (2 * h);
    double got = apply3(g->back, 3, g->of_output ? y : x, 0, args) / 3;
    cr_expect(fabs(y - g->definition(x)) <= 1e-14 * (1 + fabs(y)), "%s(%g)", g->forward->name, x);
    cr_expect(fabs(got - want) <= 1e-7 * (1 + fabs(want)), "%s at %g: %g, not %g", g->back->name, x,
              got, want);
}

Test(span, gradients_are_the_slopes)
{
    for (size_t k = 0; k < sizeof gradients / sizeof *gradients; k++) {
        for (double x = -4.03; x < 4; x += 0.3)
            check_gradient(&gradients[k], x);
    }
}

Test(span, gradients_of_two_inputs)
{
    cr_expect_eq(apply3(&tarn_span_maximum_back, 8, 2, 1, NULL), 8);
    cr_expect_eq(apply3(&tarn_span_maximum_back, 8, 2, 2, NULL), 4);
    cr_expect_eq(apply3(&tarn_span_maximum_back, 8, 1, 2, NULL), 0);
    cr_expect_eq(apply3(&tarn_span_minimum_back, 8, 1, 2, NULL), 8);
    cr_expect_float_eq(apply3(&tarn_span_div_back, 1, 4, 0.75, NULL), -0.1875, 1e-15);
    cr_expect_float_eq(apply3(&tarn_span_pow_back, 1, 3, 4, NULL), 108, 1e-12);
    cr_expect_float_eq(apply3(&tarn_span_pow_back_exponent, 1, 3, 81, NULL), 81 * log(3), 1e-12);
    cr_expect_eq(apply3(&tarn_span_pow_back_exponent, 1, 0, 0, NULL), 0);
    cr_expect_eq(apply3(&tarn_span_pow_back, 1, 0, 0, NULL), 0);
}

/* ---- int64 ------------------------------------------------------------------------------------------- */

static int64_t whole(const tarn_span *span, int64_t a, int64_t b)
{
    int64_t y[5], x[5] = {a, a, a, a, a};
    tarn_span_loop(span, 2)(5, (void *[]){y}, (const void *[]){x, &b}, (ptrdiff_t[]){1, 0}, args);
    return y[4];
}

Test(span, shifts_by_any_number_are_defined)
{
    cr_expect_eq(whole(&tarn_span_bitwise_left_shift, 3, 62), INT64_MIN | (int64_t)1 << 62);
    cr_expect_eq(whole(&tarn_span_bitwise_left_shift, 3, 64), 0);
    cr_expect_eq(whole(&tarn_span_bitwise_left_shift, 3, -1), 0);
    cr_expect_eq(whole(&tarn_span_bitwise_right_shift, -12, 2), -3);
    cr_expect_eq(whole(&tarn_span_bitwise_right_shift, -12, 99), -1);
    cr_expect_eq(whole(&tarn_span_bitwise_right_shift, 12, -5), 0);
    cr_expect_eq(whole(&tarn_span_fmod, -7, 2), -1);
    cr_expect_eq(whole(&tarn_span_fmod, 7, 0), 0);
    cr_expect_eq(whole(&tarn_span_fmod, INT64_MIN, -1), 0);
}

Test(span, whole_numbers_wrap_and_never_trap)
{
    cr_expect_eq(whole(&tarn_span_add, INT64_MAX, 1), INT64_MIN);
    cr_expect_eq(whole(&tarn_span_mul, INT64_MIN, -1), INT64_MIN);
    cr_expect_eq(whole(&tarn_span_neg, INT64_MIN, 0), INT64_MIN);
    cr_expect_eq(whole(&tarn_span_div, -7, 2), -3);
    cr_expect_eq(whole(&tarn_span_div, 7, 0), 0);
    cr_expect_eq(whole(&tarn_span_div, INT64_MIN, -1), INT64_MIN);
    cr_expect_eq(whole(&tarn_span_floor_divide, -7, 2), -4);
    cr_expect_eq(whole(&tarn_span_floor_divide, 7, 0), 0);
    cr_expect_eq(whole(&tarn_span_floor_divide, INT64_MIN, -1), INT64_MIN);
    cr_expect_eq(whole(&tarn_span_remainder, -7, 3), 2);
    cr_expect_eq(whole(&tarn_span_remainder, 7, -3), -2);
    cr_expect_eq(whole(&tarn_span_remainder, INT64_MIN, -1), 0);
    cr_expect_eq(whole(&tarn_span_remainder, 7, 0), 0);
}

Test(span, powers_of_whole_numbers)
{
    cr_expect_eq(whole(&tarn_span_pow, 3, 13), 1594323);
    cr_expect_eq(whole(&tarn_span_pow, -2, 63), INT64_MIN);
    cr_expect_eq(whole(&tarn_span_pow, 10, 2), 100);
    cr_expect_eq(whole(&tarn_span_pow, 10, 3), 1000);
    cr_expect_eq(whole(&tarn_span_pow, 2, -1), 0);
    cr_expect_eq(whole(&tarn_span_pow, -1, -3), -1);
    cr_expect_eq(whole(&tarn_span_pow, 0, 0), 1);
}

Test(span, bounds_of_whole_numbers_are_rounded_inwards)
{
    int64_t x = -5, y;
    tarn_loop *clamp_whole = tarn_span_loop(&tarn_span_clamp, 2);
    clamp_whole(1, (void *[]){&y}, (const void *[]){&x}, (ptrdiff_t[]){1}, (double[]){-2.5, 7});
    cr_expect_eq(y, -2);
    clamp_whole(1, (void *[]){&y}, (const void *[]){&x}, (ptrdiff_t[]){1}, (double[]){NAN, 1e300});
    cr_expect_eq(y, -5);
}
