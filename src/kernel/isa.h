/* isa.h -- which variants of a kernel this build has: TARN_WIDE(x) is x where v3 and v4 exist. */
#ifndef TARN_KERNEL_ISA_H
#define TARN_KERNEL_ISA_H

#if defined __x86_64__
#    define TARN_WIDE(...) __VA_ARGS__
#else
#    define TARN_WIDE(...)
#endif

#endif
