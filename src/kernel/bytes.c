/* bytes.c -- see bytes.h */
#include "kernel/bytes.h"

#include "base/cpu.h"
#include "kernel/isa.h"
#include "kernel/spans.h"

extern const tarn_byte_loops tarn_bytes_any_baseline;
TARN_WIDE(extern const tarn_byte_loops tarn_bytes_any_v3, tarn_bytes_any_v4;)

static const tarn_byte_loops *const tables[] = {&tarn_bytes_any_baseline,
                                                TARN_WIDE(&tarn_bytes_any_v3, &tarn_bytes_any_v4)};

tarn_loop *tarn_byte_loop(const tarn_span *span)
{
    size_t isa = (size_t)tarn_cpu_isa();
    const tarn_byte_loops *loops = tables[isa < sizeof tables / sizeof *tables ? isa : 0];
    if (span == &tarn_span_logical_and || span == &tarn_span_bitwise_and)
        return loops->both;
    if (span == &tarn_span_logical_or || span == &tarn_span_bitwise_or)
        return loops->one;
    if (span == &tarn_span_logical_xor || span == &tarn_span_bitwise_xor || span == &tarn_span_ne)
        return loops->odd;
    return span == &tarn_span_logical_not ? loops->no : NULL;
}
