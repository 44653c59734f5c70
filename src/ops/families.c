/* families.c -- the files of rows.  Naming one symbol of each brings it out of the static library,
 * and its rows with it. */
#include "base/row.h"

#define FAMILIES(X)                                                                                \
    X(activation)                                                                                  \
    X(addition)                                                                                    \
    X(arithmetic)                                                                                  \
    X(arrange)                                                                                     \
    X(attention)                                                                                   \
    X(bag)                                                                                         \
    X(bitwise)                                                                                     \
    X(combine)                                                                                     \
    X(compare)                                                                                     \
    X(conv)                                                                                        \
    X(conv_tail)                                                                                   \
    X(conv_transpose)                                                                              \
    X(count)                                                                                       \
    X(ctc)                                                                                         \
    X(diagonal)                                                                                    \
    X(distance)                                                                                    \
    X(draw)                                                                                        \
    X(dropout)                                                                                     \
    X(einsum)                                                                                      \
    X(elementary)                                                                                  \
    X(embedding)                                                                                   \
    X(extreme)                                                                                     \
    X(grid_sample)                                                                                 \
    X(hard)                                                                                        \
    X(histogram)                                                                                   \
    X(index)                                                                                       \
    X(interpolate)                                                                                 \
    X(linalg_derived)                                                                              \
    X(linalg_factor)                                                                               \
    X(linalg_solve)                                                                                \
    X(loss)                                                                                        \
    X(loss_binary)                                                                                 \
    X(loss_margin)                                                                                 \
    X(loss_number)                                                                                 \
    X(matmul)                                                                                      \
    X(moment)                                                                                      \
    X(norm)                                                                                        \
    X(norm_groups)                                                                                 \
    X(norm_rows)                                                                                   \
    X(one_hot)                                                                                     \
    X(pad)                                                                                         \
    X(part)                                                                                        \
    X(pool)                                                                                        \
    X(pool_adaptive)                                                                               \
    X(product)                                                                                     \
    X(quantize)                                                                                    \
    X(random)                                                                                      \
    X(rearrange)                                                                                   \
    X(rectifier)                                                                                   \
    X(recurrent)                                                                                   \
    X(reduction)                                                                                   \
    X(region)                                                                                      \
    X(resample)                                                                                    \
    X(scan)                                                                                        \
    X(scatter)                                                                                     \
    X(shape)                                                                                       \
    X(softmax)                                                                                     \
    X(sort)                                                                                        \
    X(special)                                                                                     \
    X(split)                                                                                       \
    X(trigonometry)                                                                                \
    X(unique)                                                                                      \
    X(window_1d)                                                                                   \
    /* lines above are sorted and all alike, so that they merge */

#define DECLARE(name) extern const char tarn_family_##name;
FAMILIES(DECLARE)

#define NAME(name) &tarn_family_##name,
extern const char *const tarn_families[];
const char *const tarn_families[] = {FAMILIES(NAME)};
