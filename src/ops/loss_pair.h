/* loss_pair.h -- losses that are one number for each pair of elements: one pass forward, one back.
 *
 * A row says which loops (kernel/losses.h) and which of its tensors they read, checks, and gives the
 * constants; PAIRED then makes its plan, forward and backward. Its definition stays beside them: what
 * they are tested against, and what second derivatives go through.
 */
#ifndef TARN_OPS_LOSS_PAIR_H
#define TARN_OPS_LOSS_PAIR_H

#include "kernel/losses.h"
#include "ops/loss.h"

/* What a loss is of its call: filled by the row's CHECK, which fails where a shape or a number is wrong. */
typedef struct tarn_pairing {
    const tarn_losses *losses;
    int third,
        weight;  /* tensor parameters that are c of the loops, and that losses are multiplied by; 0:
                          none, and absent tensors are ones */
    double k[2]; /* constants of the loops */
    double factor; /* of the sum and of each; CHECK finds 1, and 1 / count for means */
} tarn_pairing;
typedef bool tarn_pairing_check(const tarn_call *c, tarn_pairing *p);

bool tarn_pairing_plan(const tarn_call *c, tarn_plan *plan, tarn_pairing_check *check);
bool tarn_pairing_forward(const tarn_call *c, tarn_pairing_check *check);
bool tarn_pairing_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[],
                           tarn_pairing_check *check);

/* f_check becomes f_plan, f_forward and f_backward. */
#define PAIRED(f)                                                                                  \
    static bool f##_plan(const tarn_call *c, tarn_plan *plan)                                      \
    {                                                                                              \
        return tarn_pairing_plan(c, plan, f##_check);                                              \
    }                                                                                              \
    static bool f##_forward(const tarn_call *c) { return tarn_pairing_forward(c, f##_check); }     \
    static bool f##_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])       \
    {                                                                                              \
        return tarn_pairing_backward(c, gy, gx, f##_check);                                        \
    }

/* The fields of such a row; KEEPS: the tensors that the loops read. */
#define PAIR_ROW(f, keeps)                                                                         \
    .traits = TARN_INTEGER_TO_FLOAT, .keeps_in = (keeps), .plan = f##_plan,                        \
    .forward = f##_forward, .backward = f##_backward, .compose = f##_compose

#endif
