/* span.h -- an elementwise loop, compiled per number type and instruction set.
 *
 * A loop computes out[0..n) from its inputs.  step[k] is 1, or 0 where input k is one number for
 * the whole run.  args are the operation's numbers, in the order of its row.  Outputs have step 1
 * and may be the same array as an input, element for element.
 */
#ifndef TARN_KERNEL_SPAN_H
#define TARN_KERNEL_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef void tarn_loop(size_t n, void *const *out, const void *const *in, const ptrdiff_t *step,
                       const double *args);

enum { TARN_ISAS = 3 }; /* baseline, x86-64-v3, x86-64-v4; elsewhere the first serves */

/* Column 0 float32, 1 float64, 2 int64; NULL where there is none.  `writes_bool`: outputs are
 * bool (one byte each) whatever the inputs are. */
typedef struct tarn_span {
    const char *name;
    bool writes_bool;
    tarn_loop *loop[TARN_ISAS][3];
} tarn_span;

#endif
