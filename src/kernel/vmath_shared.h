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

/* 2^n; n in two's complement, what stands above the exponent's width is ignored */
INLINE number OF(power_of_two)(word n) { return OF(of_bits)((n + OF(BIAS)) << OF(FRACTION)); }

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

/* n stands in the low bits of the result, in two's complement; LOST, unless NULL, is what rounding
 * took from r. */
INLINE word OF(reduce_exp)(number x, number *r, number *lost)
{
    number t = OF(fused)(x, OF(LOG2_E), OF(MAGIC)), n = t - OF(MAGIC);
    number most = OF(fused)(n, -OF(LN2_HIGH), x);
    *r = OF(fused)(n, -OF(LN2_LOW), most);
    if (lost)
        *lost = OF(fused)(n, -OF(LN2_LOW), most - *r);
    return OF(bits)(t) - OF(bits)(OF(MAGIC));
}

/* times e^r, e^r = 1 + r + r^2 q(r); TIMES is a power of two */
INLINE number OF(exp_reduced)(number r, number times)
{
    return OF(fused)(OF(fused)(OF(exp_tail)(r) * times, r, times), r, times);
}

/* e^x whose result is neither denormal nor near overflow: |x| < 80 */
INLINE number OF(exp_middle)(number x)
{
    number r;
    word n = OF(reduce_exp)(x, &r, NULL);
    return OF(exp_reduced)(r, 1) * OF(power_of_two)(n);
}

/* 2 e^r 2^(n-1), since the largest 2^n is out of range; where the result may be denormal 2^(n-1) is
 * lifted and brought back, so that it is rounded once */
INLINE number OF(exp)(number x)
{
    number r;
    word n = OF(reduce_exp)(x, &r, NULL) + (x < OF(EXP_LOW) ? OF(LIFT) - 1 : (word)-1);
    number y = OF(exp_reduced)(r, 2) * OF(power_of_two)(n) * (x < OF(EXP_LOW) ? OF(DROP) : 1);
    y = x < OF(EXP_ZERO) ? 0 : y;
    return x > OF(EXP_INFINITE) ? INFINITY : y;
}

/* 2^x: x = n + r, and 2^r = e^(r log 2) */
INLINE number OF(exp2)(number x)
{
    number n = (x + OF(MAGIC)) - OF(MAGIC), r = (x - n) * (number)0.693147180559945309;
    bool low = x < OF(EXP2_LOW);
    word k = OF(bits)(x + OF(MAGIC)) - OF(bits)(OF(MAGIC)) + (low ? OF(LIFT) - 1 : (word)-1);
    number y = OF(exp_reduced)(r, 2) * OF(power_of_two)(k) * (low ? OF(DROP) : 1);
    y = x < OF(EXP2_ZERO) ? 0 : y;
    return x >= OF(EXP2_INFINITE) ? INFINITY : y;
}

/* e^x for x <= 0 */
INLINE number OF(exp_below)(number x)
{
    number r;
    word n = OF(reduce_exp)(x, &r, NULL) + (OF(LIFT) - 1);
    number y = OF(exp_reduced)(r, 2) * OF(power_of_two)(n) * OF(DROP);
    return x < OF(EXP_ZERO) ? 0 : y;
}

/* 2^n (e^r - 1) + (2^n - 1), halved on the way */
INLINE number OF(expm1)(number x)
{
    number r, lost, c = OF(least)(OF(EXP_INFINITE) + (number)0.25, OF(most)(OF(EXPM1_LEAST), x));
    number half = OF(power_of_two)(OF(reduce_exp)(c, &r, &lost) - 1);
    number p = r + OF(fused)(r * r, OF(exp_tail)(r), lost);
    number y = 2 * OF(fused)(half, p, half - (number)0.5);
    return OF(abs)(x) < OF(TINY) ? x : y;
}

/* ---- log ------------------------------------------------------------------------------------------- */

/* f of u = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt(2)]; a denormal u is lifted by 2^(fraction + 2). */
INLINE number OF(split)(number u, number *k)
{
    const number unit = OF(of_bits)((OF(BIAS) + OF(FRACTION)) << OF(FRACTION)); /* 2^fraction */
    bool tiny = u < OF(LEAST_NORMAL);
    number lift = tiny ? 4 * unit : 1, bias = unit + OF(BIAS) + (tiny ? OF(FRACTION) + 2 : 0);
    word b = OF(bits)(u * lift) + (OF(bits)(1) - OF(ROOT_HALF));
    *k = OF(of_bits)((b >> OF(FRACTION)) | OF(bits)(unit)) - bias;
    return OF(of_bits)((b & (((word)1 << OF(FRACTION)) - 1)) + OF(ROOT_HALF)) - 1;
}

/* log(u) + c for finite u > 0 and small c.  s = f / (2 + f),
 * log(1 + f) = f - (f^2/2 - s (f^2/2 + z P(z))), z = s^2 [fdlibm's arrangement]. */
INLINE number OF(log_core)(number u, number c)
{
    number k, f = OF(split)(u, &k), s = f / (2 + f), z = s * s, h = (number)0.5 * f * f;
    number low = OF(fused)(s, OF(fused)(OF(log_tail)(z), z, h), OF(fused)(k, OF(LN2_LOW), c));
    return k * OF(LN2_HIGH) - ((h - low) - f);
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
    number a = OF(abs)(x), z = x * x, far = OF(least)(OF(TANH_ONE), a);
    number large = 1 - 2 / (OF(exp_middle)(2 * far) + 1);
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
