/* bytes.h -- loops over bools as they are stored, for spans that have no need of larger numbers. */
#ifndef TARN_KERNEL_BYTES_H
#define TARN_KERNEL_BYTES_H

#include "kernel/span.h"

typedef struct tarn_byte_loops {
    tarn_loop *both, *one, *odd, *no;
} tarn_byte_loops;

/* The loop that does SPAN's work on bools, and gives bools; NULL where there is none. */
tarn_loop *tarn_byte_loop(const tarn_span *span);

#endif
