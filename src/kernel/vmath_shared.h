/* vmath_shared.h -- the formulas of vmath_f32.h and vmath_f64.h, which include this once each and
 * say the type: OF(exp) is exp_f32 or exp_f64; `number` and `word` are a number and its bits.
 *
 * Nothing branches and everything is inlined, so that a loop over these becomes vector code on any
 * machine (no 64-bit integer comparison, conversion or arithmetic shift, which SSE2 and AVX2 lack).
 * Errors stay within 2 units in the last place (sigmoid: 2.5), with or without fused multiply-adds;
 * infinities, NaN and denormals included: tests/c/vmath_test.c measures it.
 *
 * Reductions: Cody and Waite [Software Manual for the Elementary Functions, 1980]; rounding by
 * adding 1.5 times 2 to the bits of the fraction [Muller, Elementary Functions].
 */

INLINE word OF(bits)(number x)
{
    union {
        number x;
        word b;
    } u = {x};
    return u.b;
}

INLINE number OF(of_bits)(word b)
{
    union {
        word b;
        number x;
    } u = {b};
    return u.x;
}

INLINE number OF(abs)(number x) { return OF(of_bits)(OF(bits)(x) & ~OF(SIGN)); }

/* |x| with the sign of y */
INLINE number OF(sign_of)(number x, number y)
{
    return OF(of_bits)((OF(bits)(x) & ~OF(SIGN)) | (OF(bits)(y) & OF(SIGN)));
}

/* The smaller and the larger of two numbers; NaN if x is: one instruction on x86. */
INLINE number OF(least)(number limit, number x) { return limit < x ? limit : x; }
INLINE number OF(most)(number limit, number x) { return limit > x ? limit : x; }

/* ---- exp: x = n log 2 + r, |r| <= log(2) / 2 ----------------------------------------------------- */

/* e^r - 1, and *scale = 2^(n + lift).  x log_2 e is rounded by adding MAGIC + BIAS + lift: the low bits of
 * the sum are then those of the exponent of *scale.  `scripts/bench exp sigmoid` on one
 * thread of a Zen 3: 1.76 and 1.98 times as fast as PyTorch, 1.70 and 1.48 with selects. */
INLINE number OF(exp_parts)(number x, number lift, number *scale)
{
    number magic = OF(MAGIC) + (number)OF(BIAS) + lift;
    number t = OF(fused)(x, OF(LOG2_E), magic), n = t - magic;
    number r = OF(fused)(n, -OF(LN2_LOW), OF(fused)(n, -OF(LN2_HIGH), x));
    *scale = OF(of_bits)(OF(bits)(t) << OF(FRACTION));
    return OF(fused)(r * r, OF(exp_tail)(r), r);
}

/* e^x whose result is neither denormal nor near overflow: |x| < 80 */
INLINE number OF(exp_middle)(number x)
{
    number scale, p = OF(exp_parts)(x, 0, &scale);
    return OF(fused)(p, scale, scale);
}

/* 2^n of the largest and of denormal results is out of range: it is kept nearer to 1 by 2^-LIFT, and by 2^LIFT
 * where x is negative, which one more product takes back, so that what is denormal is rounded once.  Beyond
 * the limits that product overflows, or is less than half of the least number.  All by x's sign bit: of a
 * choice by x < 0, GCC makes both sides in full. */
INLINE word OF(lift_by_sign)(number x) { return OF(bits)(x) >> 1 & OF(SIGN) >> 1; }
INLINE number OF(times_lifted)(number p, number scale, word lifted)
{
    number up = OF(of_bits)(OF(bits)(scale) + lifted);
    return OF(fused)(p, up, up) * OF(of_bits)(OF(bits)(1 / OF(DROP)) - lifted);
}

INLINE number OF(exp)(number x)
{
    number scale, c = OF(sign_of)(OF(least)(-OF(EXP_LEAST), OF(abs)(x)), x);
    number p = OF(exp_parts)(c, -OF(LIFT), &scale);
    return OF(times_lifted)(p, scale, OF(lift_by_sign)(x));
}

/* e^x for x <= 0 */
INLINE number OF(exp_below)(number x)
{
    number scale, p = OF(exp_parts)(OF(most)(OF(EXP_LEAST), x), OF(LIFT), &scale);
    return OF(fused)(p, scale, scale) * OF(DROP);
}

/* 2^x: x = n + r, and 2^r = e^(r log 2) */
INLINE number OF(exp2)(number x)
{
    number c = OF(sign_of)(OF(least)(-OF(EXP2_LEAST), OF(abs)(x)), x);
    number magic = OF(MAGIC) + (number)OF(BIAS) - OF(LIFT), t = c + magic;
    number r = (c - (t - magic)) * (number)0.693147180559945309;
    number p = OF(fused)(r * r, OF(exp_tail)(r), r);
    number scale = OF(of_bits)(OF(bits)(t) << OF(FRACTION));
    return OF(times_lifted)(p, scale, OF(lift_by_sign)(x));
}

/* 2^n (e^r - 1) + (2^n - 1), halved on the way; LOST is what rounding took from r. */
INLINE number OF(expm1)(number x)
{
    number c = OF(least)(OF(EXP_INFINITE) + (number)0.25, OF(most)(OF(EXPM1_LEAST), x));
    number magic = OF(MAGIC) + (number)OF(BIAS) - 1, t = OF(fused)(c, OF(LOG2_E), magic);
    number n = t - magic, most = OF(fused)(n, -OF(LN2_HIGH), c);
    number r = OF(fused)(n, -OF(LN2_LOW), most), lost = OF(fused)(n, -OF(LN2_LOW), most - r);
    number half = OF(of_bits)(OF(bits)(t) << OF(FRACTION));
    number p = r + OF(fused)(r * r, OF(exp_tail)(r), lost);
    number y = 2 * OF(fused)(half, p, half - (number)0.5);
    return OF(abs)(x) < OF(TINY) ? x : y;
}

/* ---- log ------------------------------------------------------------------------------------------- */

/* f of u = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt(2)]; a denormal u is lifted by 2^(fraction + 2). */
INLINE number OF(split_bits)(number u, number below, number *k)
{
    const number unit = OF(of_bits)((OF(BIAS) + OF(FRACTION)) << OF(FRACTION)); /* 2^fraction */
    word b = OF(bits)(u) + (OF(bits)(1) - OF(ROOT_HALF));
    *k = OF(of_bits)((b >> OF(FRACTION)) | OF(bits)(unit)) - (unit + OF(BIAS) + below);
    return OF(of_bits)((b & (((word)1 << OF(FRACTION)) - 1)) + OF(ROOT_HALF)) - 1;
}

INLINE number OF(split)(number u, number *k)
{
    const number unit = OF(of_bits)((OF(BIAS) + OF(FRACTION)) << OF(FRACTION));
    bool tiny = u < OF(LEAST_NORMAL);
    return OF(split_bits)(u * (tiny ? 4 * unit : 1), tiny ? OF(FRACTION) + 2 : 0, k);
}

/* k log 2 + log(1 + f) + c for small c.  s = f / (2 + f),
 * log(1 + f) = f - (f^2/2 - s (f^2/2 + z P(z))), z = s^2 [fdlibm's arrangement]. */
INLINE number OF(log_of_parts)(number k, number f, number c)
{
    number s = f / (2 + f), z = s * s, h = (number)0.5 * f * f;
    number low = OF(fused)(s, OF(fused)(OF(log_tail)(z), z, h), OF(fused)(k, OF(LN2_LOW), c));
    return k * OF(LN2_HIGH) - ((h - low) - f);
}

/* log(u) + c for finite u > 0 */
INLINE number OF(log_core)(number u, number c)
{
    number k, f = OF(split)(u, &k);
    return OF(log_of_parts)(k, f, c);
}

/* log(u), where u is neither 0 nor denormal nor infinite */
INLINE number OF(log_normal)(number u)
{
    number k, f = OF(split_bits)(u, 0, &k);
    return OF(log_of_parts)(k, f, 0);
}

INLINE number OF(log)(number x)
{
    number y = OF(log_core)(x, 0);
    y = x < INFINITY ? y : x;
    y = x == 0 ? -INFINITY : y;
    return x < 0 ? NAN : y;
}

/* k + log(1 + f) / log 2: of powers of 2 exact */
INLINE number OF(log2)(number x)
{
    number k, f = OF(split)(x, &k), s = f / (2 + f), z = s * s, h = (number)0.5 * f * f;
    number m = f - (h - s * OF(fused)(OF(log_tail)(z), z, h));
    number y = OF(fused)(m, OF(LOG2_E), k);
    y = x < INFINITY ? y : x;
    y = x == 0 ? -INFINITY : y;
    return x < 0 ? NAN : y;
}

/* u = 1 + x rounded; what rounding lost, e, adds e / u to log(u). */
INLINE number OF(log1p)(number x)
{
    number u = 1 + x, d = u - x, e = (1 - d) + (x - (u - d));
    number y = OF(log_core)(u, e / u);
    y = x < INFINITY ? y : x;
    y = OF(abs)(x) < OF(TINY) ? x : y;
    y = x == -1 ? -INFINITY : y;
    return x < -1 ? NAN : y;
}

/* ---- what is made of them ------------------------------------------------------------------------- */

/* x + x^3 P(x^2) below 0.6; above, 1 - 2 / (e^2x + 1), which is 1 from TANH_ONE on */
INLINE number OF(tanh)(number x)
{
    number a = OF(abs)(x), z = a * a, far = OF(least)(OF(TANH_ONE), a);
    number large = 1 - 2 / (OF(exp_middle)(far + far) + 1);
    number small = OF(fused)(a * z, OF(tanh_tail)(z), a);
    return OF(sign_of)(a < (number)0.6 ? small : large, x);
}

/* 1 / (1 + e^-x), with e^-|x| so that nothing overflows */
INLINE number OF(sigmoid)(number x)
{
    number e = OF(exp_below)(-OF(abs)(x));
    return (x < 0 ? e : 1) / (1 + e);
}

/* x + x P(x^2) below 1; above, 1 - exp(Q(|x| - 1)) where Q is log(erfc), which is 1 from ERF_ONE on */
INLINE number OF(erf)(number x)
{
    number a = OF(abs)(x), far = OF(least)(OF(ERF_ONE), a) - 1;
    number large = OF(sign_of)(1 - OF(exp_middle)(OF(log_erfc)(far)), x);
    return a < 1 ? OF(fused)(x, OF(erf_tail)(x * x), x) : large;
}
