/* arithmetic.k.c -- elementwise arithmetic of floats and of int64, which wraps. */
#include "kernel/elementwise.h"

#if defined REAL_I64

INLINE real k_add(real a, real b) { return (real)((bits)a + (bits)b); }
INLINE real k_sub(real a, real b) { return (real)((bits)a - (bits)b); }
INLINE real k_mul(real a, real b) { return (real)((bits)a * (bits)b); }
INLINE real k_neg(real x) { return (real)(0 - (bits)x); }
INLINE real k_abs(real x) { return x < 0 ? k_neg(x) : x; }
INLINE real k_floor(real x) { return x; }
INLINE real k_ceil(real x) { return x; }
INLINE real k_trunc(real x) { return x; }
INLINE real k_maximum(real a, real b) { return a > b ? a : b; }
INLINE real k_minimum(real a, real b) { return a < b ? a : b; }

/* Neither a / 0 nor INT64_MIN / -1 may reach the machine's division. */
INLINE real k_div(real a, real b)
{
    real quotient = a / (b == 0 || b == -1 ? 1 : b);
    return b == 0 ? 0 : b == -1 ? k_neg(a) : quotient;
}

INLINE real k_remainder(real a, real b)
{
    real rest = a % (b == 0 || b == -1 ? 1 : b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

INLINE real k_floor_divide(real a, real b)
{
    real quotient = k_div(a, b), rest = b == 0 ? 0 : (real)((bits)a - (bits)quotient * (bits)b);
    return rest != 0 && (rest < 0) != (b < 0) ? quotient - 1 : quotient;
}

/* by squaring: a^b = (a^2)^(b/2) a^(b mod 2) */
INLINE real k_pow(real a, real b)
{
    if (b < 0)
        return a == 1 ? 1 : a == -1 ? (b & 1 ? -1 : 1) : 0;
    bits power = 1, base = (bits)a;
    for (; b; b >>= 1, base *= base)
        power *= b & 1 ? base : 1;
    return (real)power;
}

/* what C's % gives: the sign of a */
INLINE real k_fmod(real a, real b) { return b == 0 || b == -1 ? 0 : a % b; }
INLINE real k_frac(real x) { return (void)x, 0; }

INLINE real k_bitwise_and(real a, real b) { return a & b; }
INLINE real k_bitwise_or(real a, real b) { return a | b; }
INLINE real k_bitwise_xor(real a, real b) { return a ^ b; }

/* by 64 and more nothing of a is left but its sign */
INLINE real k_bitwise_left_shift(real a, real b)
{
    real y = (real)((bits)a << (b & 63));
    return (bits)b > 63 ? 0 : y;
}
INLINE real k_bitwise_right_shift(real a, real b) { return a >> ((bits)b > 63 ? 63 : b); }

BINARY(bitwise_and)
BINARY(bitwise_or)
BINARY(bitwise_xor)
BINARY(bitwise_left_shift)
BINARY(bitwise_right_shift)
SPAN(round, 1, real, a[i])
SPAN(round_ste, 1, real, a[i])
SPAN(nan_to_num, 1, real, a[i])

/* A bound given as a double: none, or the nearest whole number inside the range. */
static real bound(double at, bool low)
{
    double inside = low ? ceil(at) : floor(at);
    if (at != at)
        return low ? INT64_MIN : INT64_MAX;
    return inside >= 0x1p63 ? INT64_MAX : inside < -0x1p63 ? INT64_MIN : (real)inside;
}

#else

#    include "kernel/vmath.h"

INLINE real k_fmod(real a, real b)
{
    return sizeof(real) == 4 ? (real)fmodf((float)a, (float)b) : (real)fmod((double)a, (double)b);
}

#    if defined REAL_F32

/* The same for |a / b| < 2^28: a quotient of 29 bits times b is exact in double, and so is what is left
 * of a; b = 0 and infinite a give NaN. */
INLINE real k_fmod_near(real a, real b)
{
    double x = (double)k_abs(a), y = (double)k_abs(b), n = x / y + MAGIC_f64 - MAGIC_f64;
    double rest = x - n * y;
    rest = rest < 0 ? rest + y : rest;
    rest = x < y ? x : rest;
    return sign_of_f32((float)rest, a);
}

static bool all_near(const real *a, const real *b, size_t n)
{
    bits far = 0;
    for (size_t i = 0; i < n; i++) {
        real size = k_abs(a[i]);
        far |= (size > 0x1p28f * k_abs(b[i])) & (size < INFINITY) & (b[i] != 0);
    }
    return !far;
}

#    else
#        define k_fmod_near k_fmod
static bool all_near(const real *a, const real *b, size_t n)
{
    return (void)a, (void)b, (void)n, false;
}
#    endif

/* keeps the sign of x, as its fraction has it */
INLINE real k_frac(real x) { return x - k_trunc(x); }

INLINE real k_add(real a, real b) { return a + b; }
INLINE real k_sub(real a, real b) { return a - b; }
INLINE real k_mul(real a, real b) { return a * b; }
INLINE real k_div(real a, real b) { return a / b; }
INLINE real k_neg(real x) { return -x; }
INLINE real k_maximum(real a, real b) { return a > b || a != a ? a : b; }
INLINE real k_minimum(real a, real b) { return a < b || a != a ? a : b; }

/* From what C's % leaves of a. */
INLINE real rest_of_sign(real rest, real b)
{
    return ((rest != 0) & ((rest < 0) != (b < 0))) ? rest + b : rest;
}

/* a - (a mod b) is a multiple of b, up to one rounding */
INLINE real quotient_of(real rest, real a, real b)
{
    real quotient = k_round((a - rest) / b);
    quotient -= ((rest != 0) & ((rest < 0) != (b < 0))) ? 1 : 0;
    quotient = quotient == 0 ? OF_TYPE(sign_of)(0, a / b) : quotient;
    return b == 0 ? a / b : quotient;
}

INLINE real k_remainder(real a, real b) { return rest_of_sign(k_fmod(a, b), b); }
INLINE real k_floor_divide(real a, real b) { return quotient_of(k_fmod(a, b), a, b); }

INLINE real k_pow(real a, real b)
{
#    if defined REAL_F32
    return pow_f32(a, b);
#    else
    return pow(a, b);
#    endif
}

static real bound(double at, bool low)
{
    return (real)(at == at ? at : low ? -INFINITY : INFINITY);
}

#endif

UNARY(frac)

#if defined REAL_I64

BINARY(fmod)
BINARY(remainder)
BINARY(floor_divide)

#else

/* Blocks in which all quotients are small go without libm: a million floats by floats on one thread of a
 * Zen 3 take 1.0 ms instead of 19. */
#    define MODULO(f, near)                                                                        \
        static void f##_run(size_t n, void *out, const void *const *in, const double *args)        \
        {                                                                                          \
            (void)args;                                                                            \
            for (size_t from = 0; from < n; from += SPREAD) {                                      \
                const real *a = (const real *)in[0] + from, *b = (const real *)in[1] + from;       \
                real *y = (real *)out + from;                                                      \
                size_t block = n - from < SPREAD ? n - from : SPREAD;                              \
                if (all_near(a, b, block))                                                         \
                    INDEPENDENT for (size_t i = 0; i < block; i++) y[i] = near;                    \
                else                                                                               \
                    for (size_t i = 0; i < block; i++)                                             \
                        y[i] = k_##f(a[i], b[i]);                                                  \
            }                                                                                      \
        }                                                                                          \
        SPAN_OF_RUN(f, 2, real)

MODULO(fmod, k_fmod_near(a[i], b[i]))
MODULO(remainder, rest_of_sign(k_fmod_near(a[i], b[i]), b[i]))
MODULO(floor_divide, quotient_of(k_fmod_near(a[i], b[i]), a[i], b[i]))

#endif

INLINE real k_identity(real x) { return x; }
INLINE real k_square(real x) { return k_mul(x, x); }
INLINE real k_sign(real x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
INLINE real k_where(real condition, real a, real b) { return condition != 0 ? a : b; }

BINARY(add)
BINARY(sub)
BINARY(mul)
BINARY(div)
BINARY(maximum)
BINARY(minimum)
TERNARY(where)
UNARY(identity)
UNARY(neg)
UNARY(abs)
UNARY(sign)
UNARY(square)
UNARY(floor)
UNARY(ceil)
UNARY(trunc)

INLINE real k_clamp(real x, real low, real high)
{
    real y = x < low ? low : x;
    return y > high ? high : y;
}
SPAN_ARGS(clamp, 1, real, real low = bound(args[0], true);
          real high = bound(args[1], false), k_clamp(a[i], low, high))

static void pow_run(size_t n, void *out, const void *const *in, const double *args)
{
    const real *a = in[0], *b = in[1];
    real *y = out;
    (void)args;
    INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = k_pow(a[i], b[i]);
}

/* y = a^b of one b for the whole run: that of b = 2, 3 is a product, and of 1/2, -1/2, -1, -2 roots and
 * quotients, with pow's signs at 0 and -infinity. */
static bool power_run(size_t n, real *y, const real *a, real b)
{
    if (b == 2)
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = k_square(a[i]);
    else if (b == 3)
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = k_mul(k_square(a[i]), a[i]);
    else if (b == 1)
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = a[i];
#if !defined REAL_I64
    else if (b == (real)0.5)
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] =
            a[i] == -INFINITY ? INFINITY : k_sqrt(a[i] + 0);
    else if (b == (real)-0.5)
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] =
            a[i] == -INFINITY ? 0 : 1 / k_sqrt(a[i] + 0);
    else if (b == -1)
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = 1 / a[i];
    else if (b == -2)
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = (1 / a[i]) * (1 / a[i]);
#endif
    else
        return false;
    return true;
}

KERNEL void NAME(span_pow)(size_t n, void *const *out, const void *const *in, const ptrdiff_t *step,
                           const double *args)
{
    if (step[0] && !step[1] && power_run(n, out[0], in[0], *(const real *)in[1]))
        return;
    if (all_packed(step, 2))
        pow_run(n, out[0], in, args);
    else
        spread_run(n, out[0], sizeof(real), in, step, 2, args, pow_run);
}

#if !defined REAL_I64

/* To args[0] digits after the point (below 0: before it); a power of ten above 1 is exact, one below
 * it is not, so that is divided by. */
static void round_run(size_t n, void *out, const void *const *in, const double *args)
{
    const real *x = in[0];
    real *y = out, unit = (real)pow(10, fabs(trunc(args[0])));
    if (unit == 1)
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = k_round(x[i]);
    else if (args[0] > 0)
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = k_round(x[i] * unit) / unit;
    else
        INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = k_round(x[i] / unit) * unit;
}
SPAN_OF_RUN(round, 1, real)
SPAN(round_ste, 1, real, k_round(a[i]))

/* of a, the second input */
INLINE real k_maximum_back(real g, real a, real b) { return a > b ? g : a == b ? g / 2 : 0; }

INLINE real k_minimum_back(real g, real a, real b) { return a < b ? g : a == b ? g / 2 : 0; }

INLINE real k_div_back(real g, real b, real y) { return -g * y / b; }

INLINE real k_pow_back(real g, real a, real b)
{
    real slope = g * b * k_pow(a, b - 1);
    return b == 0 ? 0 : slope;
}

INLINE real k_pow_back_exponent(real g, real a, real y)
{
    real slope = g * y * k_log(a);
    return (y == 0) | ((a == 0) & (y == 1)) ? 0 : slope;
}

INLINE real k_clamp_back(real g, real x, real low, real high)
{
    return ((x < low) | (x > high)) ? 0 : g;
}

INLINE real k_abs_back(real g, real x) { return x > 0 ? g : x < 0 ? -g : 0; }
INLINE real k_square_back(real g, real x) { return 2 * g * x; }

TERNARY(maximum_back)
TERNARY(minimum_back)
TERNARY(div_back)
TERNARY(pow_back_exponent)
UNARY_BACK(abs)
UNARY_BACK(square)

static void pow_back_run(size_t n, void *out, const void *const *in, const double *args)
{
    const real *g = in[0], *a = in[1], *b = in[2];
    real *y = out;
    (void)args;
    INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = k_pow_back(g[i], a[i], b[i]);
}

/* g b a^(b - 1) by blocks, where power_run has a^(b - 1); y may be g */
static bool power_back_run(size_t n, real *y, const real *g, const real *a, real b)
{
    real slope[SPREAD] __attribute__((aligned(64)));
    for (size_t from = 0; from < n; from += SPREAD) {
        size_t block = n - from < SPREAD ? n - from : SPREAD;
        if (!power_run(block, slope, a + from, b - 1))
            return false;
        INDEPENDENT for (size_t i = 0; i < block; i++) y[from + i] = g[from + i] * b * slope[i];
    }
    return true;
}

KERNEL void NAME(span_pow_back)(size_t n, void *const *out, const void *const *in,
                                const ptrdiff_t *step, const double *args)
{
    real b = *(const real *)in[2];
    if (step[0] && step[1] && !step[2] && b != 0 && power_back_run(n, out[0], in[0], in[1], b))
        return;
    if (all_packed(step, 3))
        pow_back_run(n, out[0], in, args);
    else
        spread_run(n, out[0], sizeof(real), in, step, 3, args, pow_back_run);
}

SPAN_ARGS(clamp_back, 2, real, real low = bound(args[0], true);
          real high = bound(args[1], false), k_clamp_back(a[i], b[i], low, high))

#endif
