/* number.c -- see number.h */
#define _GNU_SOURCE /* strtod_l */
#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- text to number ------------------------------------------------------------------------- */

/* A number as it is written: digits times ten to the exponent. */
typedef struct decimal {
    uint64_t digits;
    int64_t exponent;
    bool exact; /* no digit was left out */
    bool negative;
} decimal;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                             1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum { MOST_FIVES = 27 }; /* 5^27 < 2^63 */

static uint64_t five_to(int64_t k)
{
    uint64_t n = 1;
    while (k-- > 0)
        n *= 5;
    return n;
}

/* Exact in 128 bits: digits 5^e is a product that fits, digits / 5^e a quotient of at least 64 bits
 * whose last bit also stands for the remainder; the conversion rounds once. */
static double scaled(uint64_t digits, int64_t exponent)
{
    if (exponent >= 0)
        return ldexp((double)((unsigned __int128)digits * five_to(exponent)), (int)exponent);
    int shift = __builtin_clzll(digits);
    unsigned __int128 n = (unsigned __int128)(digits << shift) << 64;
    uint64_t by = five_to(-exponent);
    unsigned __int128 quotient = n / by;
    quotient |= quotient * by != n;
    return ldexp((double)quotient, (int)exponent - 64 - shift);
}

static locale_t plain;

static void make_plain(void) { plain = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

/* Long or extreme numbers: the system's exact conversion, in the locale of C. */
static double by_system(const char *from, const char *end, char point)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_plain);
    char room[256], *text = room;
    size_t n = (size_t)(end - from);
    if (n >= sizeof room && !(text = malloc(n + 1)))
        return NAN;
    memcpy(text, from, n);
    text[n] = '\0';
    char *at = memchr(text, point, n);
    if (at)
        *at = '.';
    double value = strtod_l(text, NULL, plain);
    if (text != room)
        free(text);
    return value;
}

static const char *read_digits(const char *at, const char *end, decimal *d, int64_t places)
{
    for (; at < end && is_digit(*at); at++) {
        if (d->digits < 1000000000000000000u) {
            d->digits = d->digits * 10 + (uint64_t)(*at - '0');
            d->exponent -= places;
        } else {
            d->exact = d->exact && *at == '0';
            d->exponent += 1 - places;
        }
    }
    return at;
}

/* NULL: no exponent where one was begun. */
static const char *read_exponent(const char *at, const char *end, decimal *d)
{
    bool negative = at < end && *at == '-';
    int64_t n = 0;
    at += at < end && (*at == '-' || *at == '+');
    if (at >= end || !is_digit(*at))
        return NULL;
    for (; at < end && is_digit(*at); at++)
        n = n < 100000 ? n * 10 + (*at - '0') : n;
    d->exponent += negative ? -n : n;
    return at;
}

static bool parse_infinity(const char *from, const char *end, bool negative, tarn_number *out)
{
    size_t n = (size_t)(end - from);
    if (!(n == 3 && strncasecmp(from, "inf", 3) == 0) &&
        !(n == 8 && strncasecmp(from, "infinity", 8) == 0))
        return false;
    out->value = negative ? -INFINITY : INFINITY;
    return true;
}

static double value_of(const decimal *d, const char *from, const char *end, char point)
{
    double value;
    if (d->digits == 0)
        value = 0;
    else if (d->exact && d->digits <= 1ull << 53 && d->exponent >= -22 && d->exponent <= 22)
        value = d->exponent < 0 ? (double)d->digits / ten[-d->exponent]
                                : (double)d->digits * ten[d->exponent];
    else if (d->exact && d->exponent >= -MOST_FIVES && d->exponent <= MOST_FIVES)
        value = scaled(d->digits, d->exponent);
    else
        value = by_system(from, end, point);
    return d->negative ? -value : value;
}

bool tarn_number_parse(const char *from, const char *end, char point, tarn_number *out)
{
    decimal d = {.exact = true, .negative = from < end && *from == '-'};
    const char *first = from + (from < end && (*from == '-' || *from == '+'));
    const char *at = read_digits(first, end, &d, 0), *digits_end = at;
    bool any = at > first, whole = true;
    *out = (tarn_number){.padded = at - first > 1 && *first == '0'};
    if (at < end && *at == point) {
        at = read_digits(at + 1, end, &d, 1);
        any |= at > digits_end + 1;
        whole = false;
    }
    if (!any)
        return parse_infinity(first, end, d.negative, out);
    if (at < end && (*at == 'e' || *at == 'E')) {
        at = read_exponent(at + 1, end, &d);
        whole = false;
    }
    if (at != end)
        return false;
    out->value = value_of(&d, first, end, point);
    out->is_whole = whole && d.exponent == 0 && d.digits <= INT64_MAX;
    out->whole = out->is_whole ? (d.negative ? -(int64_t)d.digits : (int64_t)d.digits) : 0;
    return true;
}

/* ---- number to text ------------------------------------------------------------------------- */

static bool same(const char *text, int n, double value, bool is_float)
{
    tarn_number back;
    if (!tarn_number_parse(text, text + n, '.', &back))
        return false;
    return is_float ? (float)back.value == (float)value : back.value == value;
}

/* printf's decimal point is the locale's, of one byte or more. */
static int plain_point(char *text, int n)
{
    const char *point = localeconv()->decimal_point;
    size_t bytes = strlen(point);
    char *at = strcmp(point, ".") != 0 && bytes ? strstr(text, point) : NULL;
    if (!at)
        return n;
    *at = '.';
    memmove(at + 1, at + bytes, strlen(at + bytes) + 1);
    return n - (int)bytes + 1;
}

int tarn_number_text(double value, bool is_float, char out[TARN_NUMBER_ROOM])
{
    if (isnan(value))
        return snprintf(out, TARN_NUMBER_ROOM, "nan");
    if (isinf(value))
        return snprintf(out, TARN_NUMBER_ROOM, value < 0 ? "-inf" : "inf");
    int n = 0;
    for (int digits = is_float ? 6 : 15, most = is_float ? 9 : 17; digits <= most; digits++) {
        n = plain_point(out, snprintf(out, TARN_NUMBER_ROOM, "%.*g", digits, value));
        if (same(out, n, value, is_float))
            break;
    }
    return n;
}
