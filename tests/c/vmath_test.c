/* vmath_test.c -- how far exp, log, tanh, erf, ... are from the truth, in units of the last place.
 *
 * Every float of a stride, or with TARN_TEST_ALL=1 all 2^32 of them, and random doubles, for each
 * instruction set of this machine, against libm in the next wider type.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "kernel/spans.h"

enum { BLOCK = 4096 };

typedef long double truth(long double x);

static long double sigmoid_of(long double x) { return 1 / (1 + expl(-x)); }

typedef struct function {
    const tarn_span *span;
    double (*narrow)(double x); /* enough for floats */
    truth *wide;
    double allowed;   /* units in the last place */
    double low, high; /* where doubles are drawn from, besides everywhere */
} function;

static double sigmoid_narrow(double x) { return 1 / (1 + exp(-x)); }

static const function functions[] = {
    {&tarn_span_exp, exp, expl, 2, -750, 712},
    {&tarn_span_log, log, logl, 2, 0, 4},
    {&tarn_span_log1p, log1p, log1pl, 2, -1, 2},
    {&tarn_span_expm1, expm1, expm1l, 2, -40, 2},
    {&tarn_span_tanh, tanh, tanhl, 2, -2, 2},
    {&tarn_span_sigmoid, sigmoid_narrow, sigmoid_of, 2.5, -40, 40},
    {&tarn_span_erf, erf, erfl, 2, -6, 6},
    {&tarn_span_sin, sin, sinl, 2, -10, 10},
    {&tarn_span_cos, cos, cosl, 2, -10, 10},
    {&tarn_span_exp2, exp2, exp2l, 2, -1080, 1030},
    {&tarn_span_log2, log2, log2l, 3, 0, 4},
    {&tarn_span_log10, log10, log10l, 2, 0, 4},
    {&tarn_span_tan, tan, tanl, 4, -10, 10},
    {&tarn_span_asin, asin, asinl, 4, -1, 1},
    {&tarn_span_acos, acos, acosl, 4, -1, 1},
    {&tarn_span_atan, atan, atanl, 3, -4, 4},
    {&tarn_span_sinh, sinh, sinhl, 4, -5, 5},
    {&tarn_span_cosh, cosh, coshl, 4, -5, 5},
    {&tarn_span_asinh, asinh, asinhl, 4, -5, 5},
    {&tarn_span_acosh, acosh, acoshl, 4, 1, 5},
    {&tarn_span_atanh, atanh, atanhl, 4, -1, 1},
    {&tarn_span_erfc, erfc, erfcl, 3, -6, 27},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* Those that are vector code of floats alone. */
static double sign_of_gamma_lost(double x)
{
    int sign;
    return x == 0 ? INFINITY : lgamma_r(x, &sign);
}

static const function float_functions[] = {
    {&tarn_span_erfc, erfc, erfcl, 1, -6, 27},
    {&tarn_span_lgamma, sign_of_gamma_lost, lgammal, 2, 0, 4},
};

/* |got - want| in units of the last place of a number of DIGITS bits whose smallest normal number
 * is 2^least; overflow counts as the number after the largest. */
static double units(long double got, long double want, int digits, int least)
{
    long double over = ldexpl(1, 2 - least);
    int exponent;
    if (isnan(want) || isnan(got))
        return isnan(want) && isnan(got) ? 0 : INFINITY;
    if (want == 0 || isinf(want))
        return got == want && !signbit(got) == !signbit(want) ? 0 : INFINITY;
    if (fabsl(want) > over)
        want = copysignl(over, want);
    if (isinf(got))
        got = copysignl(over, got);
    frexpl(want, &exponent);
    if (exponent < least + 1)
        exponent = least + 1;
    return (double)(fabsl(got - want) / ldexpl(1, exponent - digits));
}

static void run(const function *f, int isa, int column, void *y, const void *x)
{
    f->span->loop[isa][column](BLOCK, (void *[]){y}, (const void *[]){x}, (ptrdiff_t[]){1}, NULL);
}

static void check_floats(const function *f, int isa, uint64_t stride)
{
    static float x[BLOCK], y[BLOCK];
    double worst = 0;
    float at = 0;
    for (uint64_t b = 0; b <= UINT32_MAX;) {
        for (size_t i = 0; i < BLOCK; i++, b += b <= UINT32_MAX ? stride : 0) {
            uint32_t bits = (uint32_t)b;
            memcpy(x + i, &bits, sizeof bits);
        }
        run(f, isa, 0, y, x);
        for (size_t i = 0; i < BLOCK; i++) {
            double error = units(y[i], f->narrow(x[i]), FLT_MANT_DIG, FLT_MIN_EXP - 1);
            if (error > worst)
                worst = error, at = x[i];
        }
    }
    cr_expect(worst <= f->allowed, "%s of float, %s: %g units at %.9g", f->span->name,
              tarn_cpu_isa_name(isa), worst, (double)at);
}

static uint64_t next_random(uint64_t *state) /* xorshift [Marsaglia 2003] */
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Half of them anywhere, half where the function is curved; first the special ones. */
static void draw(double *x, uint64_t *state, const function *f)
{
    static const double special[] = {0.0,    -0.0,   709.9,    710.1,     710.7, 800, -745,
                                     -744.5, 88.8,   INFINITY, -INFINITY, NAN,   1,   -1,
                                     4e-324, 1e-310, DBL_MAX,  -DBL_MAX,  1e6,   0.6, 6};
    for (size_t i = 0; i < BLOCK; i++) {
        uint64_t bits = next_random(state);
        memcpy(x + i, &bits, sizeof bits);
        if (i % 2)
            x[i] = f->low + (f->high - f->low) * (double)(bits >> 11) * 0x1p-53;
    }
    memcpy(x, special, sizeof special);
}

static void check_doubles(const function *f, int isa, size_t blocks)
{
    static double x[BLOCK], y[BLOCK];
    uint64_t state = 88172645463325252;
    double worst = 0, at = 0;
    for (size_t b = 0; b < blocks; b++) {
        draw(x, &state, f);
        run(f, isa, 1, y, x);
        for (size_t i = 0; i < BLOCK; i++) {
            double error = units(y[i], f->wide(x[i]), DBL_MANT_DIG, DBL_MIN_EXP - 1);
            if (error > worst)
                worst = error, at = x[i];
        }
    }
    cr_expect(worst <= f->allowed, "%s of double, %s: %g units at %.17g", f->span->name,
              tarn_cpu_isa_name(isa), worst, at);
}

static bool everything(void) { return getenv("TARN_TEST_ALL"); }

Test(vmath, functions_of_floats_are_near_the_truth, .timeout = 1e5)
{
    for (int isa = 0; isa <= tarn_cpu_isa(); isa++) {
        for (int k = 0; k < FUNCTIONS; k++)
            check_floats(&functions[k], isa, everything() ? 1 : 4999);
        for (size_t k = 0; k < sizeof float_functions / sizeof *float_functions; k++)
            check_floats(&float_functions[k], isa, everything() ? 1 : 4999);
    }
}

/* y of floats a and b, a great many of all sizes; the first ones are all pairs of special numbers. */
typedef struct pair_function {
    const tarn_span *span;
    double (*narrow)(double a, double b);
    double allowed;
} pair_function;

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void draw_pairs(float *a, float *b, uint64_t *state)
{
    static const float special[] = {0, -0.0f, 1, -1, 2.5f, -3, INFINITY, -INFINITY, NAN, 1e-45f};
    enum { COUNT = sizeof special / sizeof *special };
    for (size_t i = 0; i < BLOCK; i++) {
        uint64_t bits = next_random(state);
        a[i] = float_of((uint32_t)bits), b[i] = float_of((uint32_t)(bits >> 32));
        if (i / 512 % 2) /* blocks of near sizes, as which the loops know them */
            a[i] = (float)(bits % 100003) / 317 - 100, b[i] = (float)(bits % 1009) / 101 - 5;
    }
    for (size_t i = 0; i < COUNT * COUNT; i++)
        a[i] = special[i / COUNT], b[i] = special[i % COUNT];
}

static void check_pairs(const pair_function *f, int isa, size_t blocks)
{
    static float a[BLOCK], b[BLOCK], y[BLOCK];
    uint64_t state = 88172645463325252;
    for (size_t k = 0; k < blocks; k++) {
        draw_pairs(a, b, &state);
        f->span->loop[isa][0](BLOCK, (void *[]){y}, (const void *[]){a, b}, (ptrdiff_t[]){1, 1},
                              NULL);
        for (size_t i = 0; i < BLOCK; i++) {
            double error = units(y[i], f->narrow(a[i], b[i]), FLT_MANT_DIG, FLT_MIN_EXP - 1);
            cr_assert(error <= f->allowed, "%s(%.9g, %.9g), %s: %.9g is %g units off",
                      f->span->name, (double)a[i], (double)b[i], tarn_cpu_isa_name(isa),
                      (double)y[i], error);
        }
    }
}

Test(vmath, functions_of_two_floats_are_near_the_truth, .timeout = 1e5)
{
    static const pair_function pairs[] = {{&tarn_span_atan2, atan2, 2},
                                          {&tarn_span_fmod, fmod, 0},
                                          {&tarn_span_pow, pow, 2}};
    for (int isa = 0; isa <= tarn_cpu_isa(); isa++) {
        for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++)
            check_pairs(&pairs[k], isa, everything() ? 25000 : 50);
    }
}

Test(vmath, powers_of_one_exponent_are_pows)
{
    static const float exponents[] = {2, 3, 1, 0.5f, -0.5f, -1, -2};
    static const float x[] = {0, -0.0f, INFINITY, -INFINITY, NAN, -3, 3, 1e-30f, 1e30f};
    enum { COUNT = sizeof x / sizeof *x };
    float y[COUNT];
    for (size_t k = 0; k < sizeof exponents / sizeof *exponents; k++) {
        tarn_span_loop(&tarn_span_pow, 0)(COUNT, (void *[]){y}, (const void *[]){x, &exponents[k]},
                                          (ptrdiff_t[]){1, 0}, NULL);
        for (size_t i = 0; i < COUNT; i++) {
            double error = units(y[i], pow(x[i], exponents[k]), FLT_MANT_DIG, FLT_MIN_EXP - 1);
            cr_expect(error <= 2, "%g^%g is %g, %g units off", (double)x[i], (double)exponents[k],
                      (double)y[i], error);
        }
    }
}

Test(vmath, erfinv_of_floats_undoes_erf)
{
    for (int isa = 0; isa <= tarn_cpu_isa(); isa++) {
        for (float y = -3.7f; y < 3.7f; y += 0.0001f) {
            float x = erff(y), back;
            tarn_span_erfinv.loop[isa][0](1, (void *[]){&back}, (const void *[]){&x},
                                          (ptrdiff_t[]){1}, NULL);
            if (fabsf(x) == 1)
                continue;
            /* what half a unit of x and two of the result are worth */
            double slope = 1.1283791670955126 * exp(-(double)y * y);
            double allowed = ldexp(fabs((double)y), -22) + ldexp(1, -24) / slope;
            cr_expect(fabs((double)back - y) <= allowed, "erfinv(erf(%.9g)) is %.9g", (double)y,
                      (double)back);
        }
    }
}

Test(vmath, functions_of_doubles_are_near_the_truth, .timeout = 1e5)
{
    for (int isa = 0; isa <= tarn_cpu_isa(); isa++) {
        for (int k = 0; k < FUNCTIONS; k++)
            check_doubles(&functions[k], isa, everything() ? 25000 : 20);
    }
}

Test(vmath, gradients_of_sin_reach_far_arguments)
{
    double g[] = {2, 2}, x[] = {1, 1e20}, y[2];
    for (int isa = 0; isa <= tarn_cpu_isa(); isa++) {
        tarn_span_sin_back.loop[isa][1](2, (void *[]){y}, (const void *[]){g, x},
                                        (ptrdiff_t[]){1, 1}, NULL);
        cr_expect_float_eq(y[0], 2 * cos(1), 1e-15);
        cr_expect_float_eq(y[1], 2 * cos(1e20), 1e-15);
    }
}
