/* cpu.h -- what this process may use of the machine. */
#ifndef TARN_BASE_CPU_H
#define TARN_BASE_CPU_H

#include <stdbool.h>
#include <stddef.h>

/* Processors: as many as affinity and the cgroup's quota allow, at least 1. */
int tarn_cpu_count(void);

/* Instruction set, an index of tables by kernel/span.h: 0 baseline, 1 x86-64-v3, 2 x86-64-v4.  The
 * environment may lower it (TARN_ISA=baseline|v3|v4) so that tests reach all of them. */
int tarn_cpu_isa(void);
const char *tarn_cpu_isa_name(int isa); /* "baseline", "v3", "v4" */

/* Whether the processor multiplies bfloat16 (AVX512_BF16), and TARN_ISA does not forbid it. */
bool tarn_cpu_multiplies_brain(void);

/* Bytes of memory: the machine's, or the cgroup's when that is less. */
size_t tarn_cpu_memory(void);

#endif
