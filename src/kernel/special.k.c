/* special.k.c -- functions that are seldom met.  Of floats by special_f32.h, vector code in double;
 * of doubles one number at a time, by libm or by series: the same bits on every instruction set. */
#include "kernel/elementwise.h"
#include "kernel/special_f32.h"
#include "kernel/vmath.h"

#if defined REAL_F32
#    define BY_TYPE(of_float, of_double) of_float
#else
#    define BY_TYPE(of_float, of_double) of_double
#endif

/* ---- the error function's complement and inverse ------------------------------------------------ */

INLINE real k_erfc(real x) { return BY_TYPE(erfc_float(x), erfc(x)); }
/* -2 / sqrt(pi) e^(-x^2) */
INLINE real k_erfc_back(real g, real x)
{
    return g * (real)-1.12837916709551257 * k_exp_below(-x * x);
}
UNARY(erfc)
UNARY_BACK(erfc)

#if defined REAL_F64

/* A first guess to 2e-3 [Winitzki 2008] */
static double erfinv_guess(double x)
{
    const double a = 0.147, two_over_pi_a = 4.3307467508;
    double l = log1p(-x * x), b = two_over_pi_a + l / 2;
    return copysign(sqrt(-l / a / (sqrt(b * b - l / a) + b)), x);
}

/* What Halley's method adds to y: u = (erf(y) - x) / erf'(y), less u / (1 + y u).  Near 1 both sides
 * are taken from 1, where digits are. */
static double erfinv_better(double y, double x)
{
    double far = copysign(1, x);
    double miss = fabs(x) < 0.5 ? erf(y) - x : (far - x) - copysign(erfc(fabs(y)), x);
    double u = miss * 0.88622692545275801 * exp(y * y);
    return y - u / (1 + y * u);
}

static double erfinv_of(double x)
{
    if (!(fabs(x) < 1) || x == 0)
        return x == 0 ? x : fabs(x) == 1 ? copysign(INFINITY, x) : NAN;
    double y = erfinv_guess(x);
    y = erfinv_better(y, x);
    return erfinv_better(y, x);
}

#endif

/* dy = sqrt(pi) / 2 e^(y^2) */
INLINE real k_erfinv(real x) { return BY_TYPE(erfinv_float(x), erfinv_of(x)); }
INLINE real k_erfinv_back(real g, real y) { return g * (real)0.88622692545275801 * k_exp(y * y); }
UNARY(erfinv)
UNARY_BACK(erfinv)

/* ---- the gamma function's logarithm and that one's derivatives ---------------------------------- */

static const double pi = 3.14159265358979324;

static double lgamma_of(double x)
{
    int sign;
    return lgamma_r(x, &sign); /* lgamma itself writes a global */
}

/* log x - 1 / 2x - sum B_2k / (2k x^2k), from 10 on [Abramowitz, Stegun 6.3.18] */
static double digamma_far(double x)
{
    static const double term[] = {1.0 / 12,  -1.0 / 120,     1.0 / 252, -1.0 / 240,
                                  1.0 / 132, -691.0 / 32760, 1.0 / 12};
    double z = 1 / (x * x), power = z, sum = 0;
    for (int k = 0; k < 7; k++, power *= z)
        sum += term[k] * power;
    return log(x) - 0.5 / x - sum;
}

/* psi(x) = psi(x + 1) - 1 / x, and psi(1 - x) - pi / tan(pi x) below 0, where whole numbers are
 * poles */
static double digamma_of(double x)
{
    double mirrored = 0;
    if (x == 0)
        return copysign(INFINITY, -x);
    if (x < 0) {
        if (x == floor(x))
            return NAN;
        mirrored = -pi / tan(pi * (x - floor(x)));
        x = 1 - x;
    }
    for (; x < 10; x++)
        mirrored -= 1 / x;
    return digamma_far(x) + mirrored;
}

/* sum over k >= 0 of (x + k)^-s, by Euler and Maclaurin: terms up to 10, then an integral and
 * corrections B_2j / (2j)! s (s + 1) ... (s + 2j - 2) a^(1 - s - 2j) */
static double hurwitz_zeta(double s, double x)
{
    static const double bernoulli[] = {1.0 / 12,          -1.0 / 720,
                                       1.0 / 30240,       -1.0 / 1209600,
                                       1.0 / 47900160,    -691.0 / 1307674368000,
                                       1.0 / 74724249600, -3617.0 / 10670622842880000};
    double sum = 0, a = x, factor = s;
    for (; a < 10; a++)
        sum += pow(a, -s);
    sum += pow(a, 1 - s) / (s - 1) + 0.5 * pow(a, -s);
    double power = pow(a, -s - 1);
    for (int j = 0; j < 8; j++) {
        sum += bernoulli[j] * factor * power;
        factor *= (s + 2 * j + 1) * (s + 2 * j + 2);
        power /= a * a;
    }
    return sum;
}

/* The n-th derivative of digamma: (-1)^(n + 1) n! zeta(n + 1, x).  Far below 0 the sum would be
 * endless; the first derivative is mirrored. */
static double polygamma_of(double x, double n)
{
    const double lowest = -10000;
    if (n == 0)
        return digamma_of(x);
    if (x <= 0 && x == floor(x))
        return fmod(n, 2) == 1 ? INFINITY : NAN;
    if (n == 1 && x < 0) {
        double s = sin(pi * (x - floor(x)));
        return pi * pi / (s * s) - hurwitz_zeta(2, 1 - x);
    }
    if (x < lowest)
        return NAN;
    double y = exp(lgamma_of(n + 1)) * hurwitz_zeta(n + 1, x);
    return fmod(n, 2) == 1 ? y : -y;
}

INLINE real k_lgamma(real x) { return BY_TYPE(lgamma_float(x), lgamma_of(x)); }
INLINE real k_digamma(real x) { return BY_TYPE(digamma_float(x), digamma_of(x)); }
INLINE real k_lgamma_back(real g, real x) { return g * k_digamma(x); }
INLINE real k_trigamma(real x) { return BY_TYPE(trigamma_float(x), polygamma_of(x, 1)); }
INLINE real k_digamma_back(real g, real x) { return g * k_trigamma(x); }
UNARY(lgamma)
UNARY_BACK(lgamma)
UNARY(digamma)
UNARY_BACK(digamma)

static void polygamma_run(size_t n, void *out, const void *const *in, const double *args)
{
    const real *x = in[0];
    real *y = out;
    if (args[0] == 1)
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = k_trigamma(x[i]);
    else
        for (size_t i = 0; i < n; i++)
            y[i] = (real)polygamma_of((double)x[i], args[0]);
}
SPAN_OF_RUN(polygamma, 1, real)
SPAN_ARGS(polygamma_back, 2, real, double order = args[0],
          (real)((double)a[i] * polygamma_of((double)b[i], order + 1)))

/* ---- log-odds ----------------------------------------------------------------------------------- */

/* log(x / (1 - x)): one logarithm; near 1, where it matters, 1 - x is exact */
INLINE real k_logit(real x, real low, real high)
{
    x = x < low ? low : x > high ? high : x;
    return k_log(x / (1 - x));
}

INLINE real k_logit_back(real g, real x, real low, real high)
{
    real slope = g / (x * (1 - x));
    return ((x < low) | (x > high)) ? 0 : slope;
}

static real low_of(double eps) { return eps != eps ? -(real)INFINITY : (real)eps; }
static real high_of(double eps) { return eps != eps ? (real)INFINITY : (real)(1 - eps); }

SPAN_ARGS(logit, 1, real, real low = low_of(args[0]);
          real high = high_of(args[0]), k_logit(a[i], low, high))
SPAN_ARGS(logit_back, 2, real, real low = low_of(args[0]);
          real high = high_of(args[0]), k_logit_back(a[i], b[i], low, high))
