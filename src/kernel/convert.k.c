/* convert.k.c -- loops from every number type to every other.
 *
 * A pair of types is two functions of one number: READ_ makes a float, double, int32 or int64 of what
 * is stored, WRITE_ what is stored of such a value.  Floats narrower than float are made by way of
 * float; what is wider than that goes there "rounded to odd" [Boldo, Melquiond 2008], so that the
 * second rounding sees on which side of a tie the number stood.
 */
#include "kernel/convert.h"

#include "kernel/variant.h"
#include "tarn/tensor.h"

static inline uint32_t float_bits(float x)
{
    union {
        float x;
        uint32_t b;
    } u = {x};
    return u.b;
}

static inline float bits_float(uint32_t b)
{
    union {
        uint32_t b;
        float x;
    } u = {b};
    return u.x;
}

/* ---- half and bfloat16 -------------------------------------------------------------------------- */

/* 5 bits of exponent biased by 15, 10 of fraction: a float's fields 13 bits lower.  Multiplying by
 * 2^(127 - 15) mends the bias, denormals included; infinity and NaN keep a full exponent. */
static inline float read_half(uint16_t h)
{
    uint32_t size = (uint32_t)(h & 0x7fff) << 13, sign = (uint32_t)(h & 0x8000) << 16;
    uint32_t number = float_bits(bits_float(size) * 0x1p112f);
    return bits_float(((h & 0x7c00) == 0x7c00 ? size | 0x7f800000 : number) | sign);
}

/* Ties to even.  Below 2^-14 a half counts in 2^-24, the unit in the last place of 1/2. */
static inline uint16_t write_half(float x)
{
    uint32_t size = float_bits(x) & 0x7fffffff, sign = (float_bits(x) >> 16) & 0x8000;
    uint32_t tiny = float_bits(bits_float(size) + 0.5f) - float_bits(0.5f);
    uint32_t normal = (size - (112u << 23) + 0xfff + ((size >> 13) & 1)) >> 13;
    uint32_t nan = 0x7e00 | ((size >> 13) & 0x3ff);
    uint32_t h = size < 0x38800000 ? tiny : normal;
    h = size >= 0x477ff000 ? 0x7c00 : h; /* 65520 and more */
    h = size > 0x7f800000 ? nan : h;
    return (uint16_t)(h | sign);
}

/* the upper half of a float */
static inline float read_brain(uint16_t h) { return bits_float((uint32_t)h << 16); }

static inline uint16_t write_brain(float x)
{
    uint32_t b = float_bits(x), near = (b + 0x7fff + ((b >> 16) & 1)) >> 16;
    return (uint16_t)((b & 0x7fffffff) > 0x7f800000 ? b >> 16 | 0x40 : near);
}

/* The float on the side of 0 of x, its last bit set if that lost anything. */
static inline float odd_of_double(double x)
{
    float y = (float)x;
    double low = __builtin_fabs((double)y), size = __builtin_fabs(x);
    uint32_t b = float_bits(y);
    return low == size || x != x ? y : bits_float((b - (low > size)) | 1);
}

/* The 11 lowest bits of a large number fall into the one above them: then double holds it. */
static inline float odd_of_whole(int64_t x)
{
    bool small = x > -((int64_t)1 << 53) && x < (int64_t)1 << 53;
    int64_t sticky = (x & ~(int64_t)0x7ff) | (x & 0x7ff ? 0x800 : 0);
    return odd_of_double((double)(small ? x : sticky));
}

static inline float odd_of_float(float x) { return x; }
static inline float odd_of_small(int32_t x) { return odd_of_double((double)x); }

/* ---- any value to each type ----------------------------------------------------------------------- */

static inline int64_t whole_of_double(double x)
{
    bool fits = x >= -0x1p63 && x < 0x1p63;
    return (int64_t)(fits ? x : 0);
}
static inline int64_t whole_of_float(float x) { return whole_of_double(x); }
static inline int64_t whole_of_whole(int64_t x) { return x; }
static inline int64_t whole_of_small(int32_t x) { return x; }

#define ODD(x)                                                                                     \
    _Generic((x), float                                                                            \
             : odd_of_float, double                                                                \
             : odd_of_double, int32_t                                                              \
             : odd_of_small, int64_t                                                               \
             : odd_of_whole)(x)
#define WHOLE(x)                                                                                   \
    _Generic((x), float                                                                            \
             : whole_of_float, double                                                              \
             : whole_of_double, int32_t                                                            \
             : whole_of_small, int64_t                                                             \
             : whole_of_whole)(x)

/* Integers that int32 holds are read as such: vectors of it become floats in one instruction. */

#define READ_FLOAT32(x)  (x)
#define READ_FLOAT64(x)  (x)
#define READ_INT64(x)    (x)
#define READ_INT32(x)    ((int32_t)(x))
#define READ_UINT8(x)    ((int32_t)(x))
#define READ_BOOL(x)     ((int32_t)((x) != 0))
#define READ_BFLOAT16(x) read_brain(x)
#define READ_FLOAT16(x)  read_half(x)
#define READ_INT8(x)     ((int32_t)(x))

#define WRITE_FLOAT32(x)  ((float)(x))
#define WRITE_FLOAT64(x)  ((double)(x))
#define WRITE_INT64(x)    WHOLE(x)
#define WRITE_INT32(x)    ((int32_t)WHOLE(x))
#define WRITE_UINT8(x)    ((uint8_t)WHOLE(x))
#define WRITE_BOOL(x)     ((x) != 0)
#define WRITE_BFLOAT16(x) write_brain(ODD(x))
#define WRITE_FLOAT16(x)  write_half(ODD(x))
#define WRITE_INT8(x)     ((int8_t)WHOLE(x))

/* Same type: the bits; through floating registers a NaN keeps them, and so do 16-bit types. */
#define LOOP(to, from, to_type, from_type, value)                                                  \
    static void to##_##from(void *y_, ptrdiff_t step_y, const void *x_, ptrdiff_t step_x,          \
                            size_t n)                                                              \
    {                                                                                              \
        to_type *y = y_;                                                                           \
        const from_type *x = x_;                                                                   \
        if (step_y == 1 && step_x == 1) {                                                          \
            INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = value(x[i]);                         \
            return;                                                                                \
        }                                                                                          \
        if (step_y == 1 && step_x == 0 && n > 0) {                                                 \
            const to_type one = value(*x);                                                         \
            INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = one;                                 \
            return;                                                                                \
        }                                                                                          \
        for (size_t i = 0; i < n; i++, y += step_y, x += step_x)                                   \
            *y = value(*x);                                                                        \
    }

#define SAME(x) (x)
#define PAIR(to, from, to_type, from_type)                                                         \
    static inline to_type make_##to##_##from(from_type x) { return WRITE_##to(READ_##from(x)); }   \
    LOOP(to, from, to_type, from_type, make_##to##_##from)

#define FROM_ALL(to, type)                                                                         \
    PAIR(to, FLOAT32, type, float)                                                                 \
    PAIR(to, FLOAT64, type, double)                                                                \
    PAIR(to, INT64, type, int64_t)                                                                 \
    PAIR(to, INT32, type, int32_t)                                                                 \
    PAIR(to, UINT8, type, uint8_t)                                                                 \
    PAIR(to, BOOL, type, uint8_t)                                                                  \
    PAIR(to, BFLOAT16, type, uint16_t)                                                             \
    PAIR(to, FLOAT16, type, uint16_t)                                                              \
    PAIR(to, INT8, type, int8_t)
#define DEFINE_TO(to, type, lua, file, kind, computes) FROM_ALL(to, type)
TARN_DTYPE_TABLE(DEFINE_TO)

#define DEFINE_COPY(to, type, lua, file, kind, computes) LOOP(COPY, to, type, type, SAME)
TARN_DTYPE_TABLE(DEFINE_COPY)

#define ENTRIES(to)                                                                                \
    [TARN_##to] = {to##_FLOAT32, to##_FLOAT64,  to##_INT64,   to##_INT32, to##_UINT8,              \
                   to##_BOOL,    to##_BFLOAT16, to##_FLOAT16, to##_INT8},
#define ENTRIES_TO(to, type, lua, file, kind, computes) ENTRIES(to)
#define COPY_ENTRY(to, type, lua, file, kind, computes) COPY_##to,

KERNEL const tarn_convert_table NAME(convert) = {
    .loop = {TARN_DTYPE_TABLE(ENTRIES_TO)},
    .copy = {TARN_DTYPE_TABLE(COPY_ENTRY)},
};
