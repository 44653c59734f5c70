/* compare.k.c -- comparisons, logic and tests; results are bytes, 0 or 1. */
#include "kernel/elementwise.h"

#if defined REAL_I64
INLINE uint8_t k_isnan(real x) { return (void)x, 0; }
INLINE uint8_t k_isinf(real x) { return (void)x, 0; }
INLINE uint8_t k_isfinite(real x) { return (void)x, 1; }
#else
/* x - x is 0 unless x is infinite or NaN */
INLINE uint8_t k_isnan(real x) { return x != x; }
INLINE uint8_t k_isinf(real x) { return x == (real)INFINITY || x == -(real)INFINITY; }
INLINE uint8_t k_isfinite(real x) { return x - x == 0; }
#endif

SPAN(eq, 2, uint8_t, a[i] == b[i])
SPAN(ne, 2, uint8_t, a[i] != b[i])
SPAN(lt, 2, uint8_t, a[i] < b[i])
SPAN(le, 2, uint8_t, a[i] <= b[i])
SPAN(gt, 2, uint8_t, a[i] > b[i])
SPAN(ge, 2, uint8_t, a[i] >= b[i])
SPAN(logical_and, 2, uint8_t, (a[i] != 0) & (b[i] != 0))
SPAN(logical_or, 2, uint8_t, (a[i] != 0) | (b[i] != 0))
SPAN(logical_xor, 2, uint8_t, (a[i] != 0) ^ (b[i] != 0))
SPAN(logical_not, 1, uint8_t, a[i] == 0)
UNARY_BOOL(isnan)
UNARY_BOOL(isinf)
UNARY_BOOL(isfinite)
