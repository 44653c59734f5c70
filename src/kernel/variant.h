/* variant.h -- first include of every *.k.c: the type and the instruction set it is built for.
 *
 * The build compiles each *.k.c with -DREAL_F32, -DREAL_F64 (and -DREAL_I64 where the file serves
 * integers), or -DREAL_ANY for what has no type, and -DISA_NAME=baseline, v3 or v4 with the flags
 * to match.  KERNEL void NAME(softmax)(...) then defines tarn_softmax_f32_v4, which the tables in
 * spans.c and kernels.c gather.  Kernels are serial loops over plain arrays: no tensors, threads,
 * allocation or errors.
 */
#ifndef TARN_KERNEL_VARIANT_H
#define TARN_KERNEL_VARIANT_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined REAL_F32
typedef float real;
typedef int32_t whole; /* as wide as a real */
typedef uint32_t bits; /* a real's bits */
typedef double wide;   /* sums are carried in it */
#    define TYPE_NAME f32
#elif defined REAL_F64
typedef double real;
typedef int64_t whole;
typedef uint64_t bits;
typedef double wide;
#    define TYPE_NAME f64
#elif defined REAL_I64
typedef int64_t real;
typedef int64_t whole;
typedef uint64_t bits;
typedef int64_t wide;
#    define TYPE_NAME i64
#elif defined REAL_ANY
#    define TYPE_NAME any
#else
#    error "a *.k.c is compiled with one of REAL_F32, REAL_F64, REAL_I64, REAL_ANY"
#endif

#define NAME_PASTE(x, type, isa)  tarn_##x##_##type##_##isa
#define NAME_EXPAND(x, type, isa) NAME_PASTE(x, type, isa)
#define NAME(x)                   NAME_EXPAND(x, TYPE_NAME, ISA_NAME)

#define KERNEL __attribute__((visibility("hidden")))

/* What a loop calls must be inlined, however long, for the loop to become vector code. */
#define INLINE static inline __attribute__((always_inline))

/* Iterations are independent although outputs may be the same arrays as inputs. */
#if defined __clang__
#    define INDEPENDENT
#else
#    define INDEPENDENT _Pragma("GCC ivdep")
#endif

/* a b + c, in one rounding where the machine can; elsewhere in two. */
#if defined __FMA__ || defined __ARM_FEATURE_FMA
static inline float fused_f32(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
static inline double fused_f64(double a, double b, double c) { return __builtin_fma(a, b, c); }
#else
static inline float fused_f32(float a, float b, float c) { return a * b + c; }
static inline double fused_f64(double a, double b, double c) { return a * b + c; }
#endif
#if defined REAL_F32
#    define FMA(a, b, c) fused_f32(a, b, c)
#elif defined REAL_F64
#    define FMA(a, b, c) fused_f64(a, b, c)
#endif

#if !defined REAL_ANY
#    include "kernel/lanes.h"
#endif
#include "kernel/kernels.h"

/* Definitions are checked against the table. */
#if defined REAL_F32 || defined REAL_F64
#    define DECLARE_KERNEL(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_KERNELS(DECLARE_KERNEL)
TARN_REDUCTIONS(DECLARE_KERNEL)
#    undef DECLARE_KERNEL
#elif defined REAL_I64
#    define DECLARE_KERNEL(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_REDUCTIONS(DECLARE_KERNEL)
#    undef DECLARE_KERNEL
#endif

#endif
